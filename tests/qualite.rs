//! The rules of quality as a person lives with them: a report to read, one workbook for each bailleur, a refusal that
//! changes nothing, rules edited without a compiler, and the trend from one month to the next.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use bilan::sample;
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use support::{CHAINE, Job, REDUIT, Table};

const CONFIGURATION: i32 = 2;
const DONNEES: i32 = 3;
const RAPPORT: &str = "qualite/2026-09/rapport_qualite.html";
const COMPTES: &str = "lac/qualite/2026-09.json";

/// Counts of each rule that found something, by rule, file and bailleur, as the run keeps them.
fn anomalies(j: &Job, relatif: &str) -> BTreeMap<(String, String, Option<String>), i64> {
    let lu: Value = serde_json::from_slice(&j.read(relatif)).unwrap();
    let mut tous = BTreeMap::new();
    for r in lu["regles"].as_array().unwrap() {
        for f in r["fichiers"].as_array().unwrap() {
            let texte = |cle: &str| f[cle].as_str().map(str::to_owned);
            let cle = (r["code"].as_str().unwrap().to_owned(), texte("fichier").unwrap(), texte("siren_bailleur"));
            let n = f["anomalies"].as_i64().unwrap();
            if n > 0 {
                tous.insert(cle, n);
            }
        }
    }
    tous
}

fn par_regle(j: &Job, relatif: &str) -> BTreeMap<String, i64> {
    let mut sommes = BTreeMap::new();
    for ((code, _, _), n) in anomalies(j, relatif) {
        *sommes.entry(code).or_default() += n;
    }
    sommes
}

/// Text of the cells of every sheet, sheet by sheet and row by row.
fn cellules(octets: Vec<u8>) -> Vec<(String, Vec<Vec<String>>)> {
    let mut classeur: Xlsx<_> = Xlsx::new(Cursor::new(octets)).unwrap();
    let noms = classeur.sheet_names();
    let dire = |d: &Data| match d {
        Data::Float(f) => format!("{f}"),
        autre => autre.to_string(),
    };
    noms.into_iter()
        .map(|nom| {
            let plage = classeur.worksheet_range(&nom).unwrap();
            let lignes = plage.rows().map(|l| l.iter().map(dire).collect()).collect();
            (nom, lignes)
        })
        .collect()
}

/// `(file, line)` of every row to mend of a workbook.
fn lignes_a_reprendre(octets: Vec<u8>) -> BTreeSet<(String, usize)> {
    let mut trouvees = BTreeSet::new();
    for (nom, lignes) in cellules(octets).into_iter().filter(|(n, _)| n.starts_with("lignes-")) {
        let tete =
            lignes.iter().position(|l| l.iter().any(|c| c == "Ligne")).unwrap_or_else(|| panic!("{nom} sans en-tête"));
        let rang = |colonne: &str| lignes[tete].iter().position(|c| c == colonne).unwrap();
        let (fichier, ligne) = (rang("Fichier"), rang("Ligne"));
        for l in &lignes[tete + 1..] {
            if let Ok(n) = l[ligne].parse() {
                trouvees.insert((l[fichier].clone(), n));
            }
        }
    }
    trouvees
}

/// Bailleur of a line of an extract, read by eye: the cell of its SIREN column, its lost zeros restored.
fn bailleur(j: &Job, fichier: &str, ligne: usize) -> String {
    let octets = j.read(&format!("depot/{fichier}"));
    let lignes: Vec<&[u8]> = octets.split(|o| *o == b'\n').collect();
    let decouper = |o: &[u8]| -> Vec<String> {
        let o = o.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(o);
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(o);
        let enregistrement = lecteur.byte_records().next().unwrap().unwrap();
        enregistrement.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect()
    };
    let entete = decouper(lignes[0]);
    let colonne = match fichier {
        f if f.starts_with("rpls") => "SIRET",
        f if f.starts_with("ops") => "SIREN_Bailleur",
        _ => "SIREN_RADIATION",
    };
    let rang = entete.iter().position(|c| c == colonne).unwrap_or_else(|| panic!("{colonne} n'est pas dans {fichier}"));
    let valeur = decouper(lignes[ligne - 1])[rang].clone();
    let siret = if valeur.len() > 9 { format!("{valeur:0>14}") } else { format!("{valeur:0>9}") };
    siret[..9].to_owned()
}

#[test]
fn a_run_writes_a_report_and_a_workbook_for_each_bailleur_that_has_something_to_mend() {
    let j = Job::publie();
    let html = j.texte(RAPPORT);
    assert!(html.contains("<h1") && html.contains("ne pas diffuser"));
    assert!(cellules(j.read("qualite/2026-09/rapport_qualite.xlsx")).len() > 3);

    // The sample carries faults on purpose: they are said, in the report as in the counts.
    let trouvees = par_regle(&j, COMPTES);
    for code in ["OPS-06", "OPS-38", "SNE-16", "SNE-17", "SNE-28", "SNE-29", "SNE-42", "SNE-43"] {
        assert!(
            trouvees.get(code).is_some_and(|n| *n > 0) && html.contains(code),
            "{code} ne trouve rien : {trouvees:?}"
        );
    }
    let concernes: BTreeSet<String> = anomalies(&j, COMPTES).into_keys().filter_map(|(_, _, siren)| siren).collect();
    let classeurs: BTreeSet<String> = j
        .photo("qualite/2026-09/bailleurs")
        .into_keys()
        .map(|n| n.strip_suffix(".xlsx").unwrap_or_else(|| panic!("{n}")).to_owned())
        .collect();
    assert!(!concernes.is_empty());
    assert_eq!(classeurs, concernes);
}

/// What the generator says it put in is what the rules find, to the row.
#[test]
fn the_faults_of_the_sample_are_found_to_the_row() {
    let d = tempfile::tempdir().unwrap();
    let echantillon = sample::generer(&REDUIT, d.path()).unwrap();
    let mis = |fichier: &str, libelle: &str| -> i64 {
        let a = echantillon.anomalies.iter().find(|a| a.fichier == fichier && a.libelle.starts_with(libelle));
        a.map_or(0, |a| i64::try_from(a.nombre).unwrap())
    };
    let j = Job::publie();
    let lues = anomalies(&j, COMPTES);
    let trouve = |code: &str, fichier: &str| -> i64 {
        lues.iter().filter(|((c, f, _), _)| c == code && f == fichier).map(|(_, n)| n).sum()
    };
    let mut vues = 0;
    for (code, fichier, libelle) in [
        ("OPS-38", "ops_2024.csv", "tranche contredite par le montant"),
        ("OPS-42", "ops_2024.csv", "code de QPV absent de la liste"),
        ("SNE-37", "sne_radiation_2024.csv", "localisation inconnue"),
        ("SNE-28", "sne_radiation_2024.csv", "NUMERORPLS vide"),
        ("SNE-16", "sne_radiation_2024.csv", "attribution sans date de bail"),
        ("SNE-17", "sne_radiation_2024.csv", "bail signé une autre année"),
        ("SNE-42", "sne_radiation_2025.csv", "NB_Qn et NB_Qn_radiation en désaccord"),
        ("SNE-43", "sne_radiation_2025.csv", "drapeaux de quartile contradictoires"),
        ("SNE-67", "sne_radiation_2025.csv", "code de QPV absent de la liste"),
    ] {
        assert_eq!(trouve(code, fichier), mis(fichier, libelle), "{code} dans {fichier} : {libelle}");
        vues += mis(fichier, libelle);
    }
    assert!(vues > 9, "l'échantillon réduit porte trop peu de défauts pour cet essai");
    // Both rows of a double are counted: nothing says which one is right.
    assert_eq!(trouve("SNE-13", "sne_stock_2025.csv"), 2 * mis("sne_stock_2025.csv", "ligne en double"));
    assert_eq!(trouve("SNE-12", "sne_radiation_2025.csv"), 2 * mis("sne_radiation_2025.csv", "ligne en double"));
}

#[test]
fn a_bailleur_receives_its_own_lines_and_nobody_else_s() {
    let j = Job::publie();
    let t = Table::lire(&j.read("depot/references/bailleurs.csv"));
    let noms: BTreeMap<String, Vec<String>> =
        t.lignes.iter().map(|l| (l[t.rang("siren")].clone(), l.clone())).collect();
    let mut lignes = 0;
    for (fichier, octets) in j.photo("qualite/2026-09/bailleurs") {
        let siren = fichier.strip_suffix(".xlsx").unwrap();
        for (f, ligne) in lignes_a_reprendre(octets.clone()) {
            assert_eq!(bailleur(&j, &f, ligne), siren, "{f}, ligne {ligne}");
            lignes += 1;
        }
        let tout: BTreeSet<String> =
            cellules(octets).into_iter().flat_map(|(_, l)| l).flatten().filter(|c| !c.is_empty()).collect();
        for (autre, champs) in noms.iter().filter(|(s, _)| s.as_str() != siren) {
            for champ in [autre.as_str(), champs[t.rang("nom")].as_str()] {
                assert!(!tout.iter().any(|c| c.contains(champ)), "{fichier} nomme {champ}");
            }
        }
    }
    assert!(lignes > 20, "trop peu de lignes pour cet essai : {lignes}");
}

/// Header and so many rows: what the open-data service sends of an old millésime.
fn six_lignes(octets: &[u8]) -> Vec<u8> {
    octets.split_inclusive(|o| *o == b'\n').take(7).flatten().copied().collect()
}

#[test]
fn a_broken_blocking_rule_refuses_the_run_and_leaves_the_publication() {
    let j = Job::publie();
    let avant = j.photo("publication");
    j.edit("depot/rpls_2026_ouvert.csv", |o| six_lignes(&o));
    let sortie = j.run(&["--quiet", "run", CHAINE]).attendre(DONNEES);
    insta::assert_snapshot!(sortie.stderr, @r"
    erreur : fichier refusé par une règle de qualité : RPLS-01 données ouvertes réduites à quelques lignes : 1 sur 1 dans « rpls_2026_ouvert.csv »
      --> rpls_2026_ouvert.csv
    aide : Téléchargez de nouveau le fichier, ou retirez ce millésime de la chaîne.
    aide : si l'écart est voulu, relevez la « tolerance » de cette règle : [dossier]/pipelines/qualite/rpls.toml, ligne 19
    aide : les lignes en cause sont dans [dossier]/qualite/2026-09/rapport_qualite.html
    Rien n'a été publié ; la dernière publication reste en place.
    ");
    assert!(j.photo("publication") == avant, "la publication a changé");
    let html = j.texte(RAPPORT);
    assert!(html.contains("RPLS-01") && html.contains("refusé"), "le rapport ne dit pas le refus");

    // Checked, the same files get the same answer.
    let check = j.run(&["--quiet", "check", CHAINE]).attendre(DONNEES);
    assert_eq!(check.stderr.lines().next(), sortie.stderr.lines().next());
    assert!(j.photo("publication") == avant);
    // In a folder that has published nothing, nothing is.
    let neuf = Job::sample();
    neuf.edit("depot/rpls_2026_ouvert.csv", |o| six_lignes(&o));
    neuf.run(&["--quiet", "run", CHAINE]).attendre(DONNEES);
    assert!(neuf.photo("publication").is_empty() && neuf.chemin(RAPPORT).exists());
}

/// Rows of RPLS kept by the reader whose year of construction is before that year.
fn construits_avant(j: &Job, annee: i32) -> i64 {
    let octets = j.read("depot/rpls_2026.csv");
    let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(octets.as_slice());
    let entete: Vec<String> =
        lecteur.byte_headers().unwrap().iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    let rang = |nom: &str| entete.iter().position(|c| c == nom).unwrap();
    let (id, commune, construct) = (rang("IDENT_REP"), rang("DEPCOM"), rang("CONSTRUCT"));
    let gardees = lecteur.byte_records().map(Result::unwrap).filter(|l| l.len() == entete.len());
    gardees
        .filter(|l| !l[id].is_empty() && !l[commune].is_empty())
        .filter_map(|l| std::str::from_utf8(&l[construct]).ok()?.parse::<i32>().ok())
        .filter(|a| *a < annee)
        .count() as i64
}

#[test]
fn a_shipped_rule_is_edited_with_its_example_and_without_a_compiler() {
    let j = Job::publie();
    assert_eq!(par_regle(&j, COMPTES).get("RPLS-25"), None);
    let regles = "pipelines/qualite/rpls.toml";
    j.remplacer(regles, "anomalie = \"annee_construction < 1850\"", "anomalie = \"annee_construction < 1960\"");
    // The examples still speak of 1850: the check says so before it reads anything.
    let refus = j.run(&["--quiet", "check", CHAINE]).attendre(CONFIGURATION).stderr;
    assert!(refus.contains("règle « RPLS-25 » : les exemples « valide » ne donnent pas ce verdict"), "{refus}");
    assert!(
        refus.contains("pipelines/qualite/rpls.toml, ligne ") && refus.contains("corrigez l'exemple, ou la règle"),
        "{refus}"
    );
    j.remplacer(regles, "valide = [{ annee_construction = 1850 }]", "valide = [{ annee_construction = 1960 }]");
    j.remplacer(regles, "libelle = \"année de construction rare\"", "libelle = \"construit avant 1960\"");
    j.run(&["--quiet", "check", CHAINE]).attendre(0);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let attendu = construits_avant(&j, 1960);
    assert!(attendu > 0);
    let trouves: i64 = anomalies(&j, COMPTES)
        .iter()
        .filter(|((code, fichier, _), _)| code == "RPLS-25" && fichier == "rpls_2026.csv")
        .map(|(_, n)| n)
        .sum();
    assert_eq!(trouves, attendu);
    let html = j.texte(RAPPORT);
    assert!(html.contains("construit avant 1960") && !html.contains("année de construction rare"));
}

/// The rule that the file of the SNE proposes, with the thresholds of the territory: it finds what the sample says it put
/// in, and nothing else.
#[test]
fn a_rule_of_the_territory_is_a_file_among_the_others() {
    let j = Job::sample();
    let t = Table::lire(&j.read("depot/references/seuils_quartiles.csv"));
    let seuils: Vec<String> =
        t.lignes.iter().map(|l| format!("{} = {}", l[t.rang("annee")], l[t.rang("borne_q1")])).collect();
    j.write(
        "pipelines/qualite/territoire.toml",
        format!(
            r#"
[parametres]
seuil_q1 = {{ {} }}

[[regle]]
code = "LOC-01"
libelle = "quartile contredit par les ressources"
pourquoi = "Au seuil de l'EPCI, les ressources donnent un autre quartile."
aide = "Vérifiez les ressources et les unités de consommation."
gravite = "erreur"
table = "attribution"
nature = "ligne"
univers = """
motif_radiation = 'attribution' AND quartile_sne <> 'inconnu' AND ressources_mensuelles > 0 AND unites_conso >= 10
AND EXTRACT(YEAR FROM COALESCE(date_signature_bail, date_radiation)) = millesime"""
anomalie = "(quartile_sne = 'q1') <> (1.2 * ressources_mensuelles <= :seuil_q1 * unites_conso)"
colonnes = ["id_rpls", "quartile_sne"]
"#,
            seuils.join(", ")
        ),
    );
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let d = tempfile::tempdir().unwrap();
    let mis = sample::generer(&REDUIT, d.path()).unwrap().anomalies;
    let mis: i64 =
        mis.iter().filter(|a| a.libelle == "quartile contredit par les ressources").map(|a| a.nombre as i64).sum();
    assert!(mis > 0);
    assert_eq!(par_regle(&j, COMPTES).get("LOC-01"), Some(&mis));
    assert!(j.texte(RAPPORT).contains("LOC-01"));

    // A slip in it stops everything, with its place.
    j.remplacer("pipelines/qualite/territoire.toml", "unites_conso >= 10", "unite_conso >= 10");
    let refus = j.run(&["--quiet", "run", CHAINE]).attendre(CONFIGURATION).stderr;
    assert!(refus.contains("« unite_conso »") && refus.contains("vouliez-vous écrire « unites_conso » ?"), "{refus}");
    assert!(refus.contains("territoire.toml, ligne 14"), "{refus}");
}

#[test]
fn a_check_finds_what_a_run_finds_and_publishes_nothing() {
    let (publie, j) = (Job::publie(), Job::sample());
    let sortie = j.run(&["--quiet", "check", CHAINE]).attendre(0);
    assert!(j.photo("publication").is_empty(), "quelque chose a été publié");
    assert_eq!(anomalies(&j, COMPTES), anomalies(&publie, COMPTES));
    assert!(j.photo("qualite") == publie.photo("qualite"), "les deux rapports diffèrent");
    // One line for each rule that found something, with its count, and none for the others.
    let dites: BTreeMap<String, String> = sortie
        .stdout
        .lines()
        .filter(|l| l.ends_with("cas") && l.contains(") : "))
        .map(|l| {
            let (code, reste) = l.split_once(' ').unwrap();
            let nombre = reste.rsplit_once(" : ").unwrap().1;
            let chiffres: String = nombre.chars().filter(char::is_ascii_digit).collect();
            (code.to_owned(), if nombre == "un cas" { "1".to_owned() } else { chiffres })
        })
        .collect();
    let attendues: BTreeMap<String, String> =
        par_regle(&j, COMPTES).into_iter().map(|(c, n)| (c, n.to_string())).collect();
    assert_eq!(dites, attendues, "{}", sortie.stdout);
}

/// Text of one section of the report, tags left out.
fn section(html: &str, id: &str) -> String {
    let debut = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("pas de partie {id}"));
    let reste = &html[debut..];
    let fin = reste.find("</section>").unwrap_or(reste.len());
    let mut texte = String::new();
    let mut dans_une_balise = true;
    for c in reste[..fin].chars() {
        match c {
            '<' => dans_une_balise = true,
            '>' => {
                dans_une_balise = false;
                texte.push(' ');
            }
            _ if !dans_une_balise => texte.push(c),
            _ => {}
        }
    }
    texte.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_second_month_shows_what_was_mended() {
    let j = Job::publie();
    assert!(section(&j.texte(RAPPORT), "tendance").contains("pas d’exécution précédente"));
    let avant = par_regle(&j, COMPTES);

    // The bailleurs mended the identifiers that RPLS does not know: those of the sample begin with a G.
    let octets = j.read("depot/ops_2024.csv");
    let t = Table::lire(octets.split_inclusive(|o| *o == b'\n').next().unwrap());
    let rang = t.rang("Num_RPLS");
    let faux = |l: &[u8]| l.split(|o| *o == b';').nth(rang).is_some_and(|c| c.first() == Some(&b'G'));
    let lignes: Vec<&[u8]> = octets.split_inclusive(|o| *o == b'\n').collect();
    let retirees = lignes.iter().filter(|l| faux(l)).count() as i64;
    assert!(retirees > 0);
    j.write("depot/ops_2024.csv", lignes.iter().filter(|l| !faux(l)).copied().collect::<Vec<_>>().concat());
    j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-10-31\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);

    let apres = par_regle(&j, "lac/qualite/2026-10.json");
    let (a, m) = (avant["OPS-06"], apres.get("OPS-06").copied().unwrap_or(0));
    assert_eq!(a - m, retirees, "chaque ligne reprise est un cas de moins");
    let dite = section(&j.texte("qualite/2026-10/rapport_qualite.html"), "tendance");
    assert!(dite.contains("2026-09"), "{dite}");
    let ligne = dite.split("OPS-06").nth(1).unwrap_or_else(|| panic!("OPS-06 n'est pas dite : {dite}"));
    let attendu = format!("{a} {m}");
    assert!(ligne.contains(&attendu), "« {attendu} » n'est pas dans : {ligne}");
    // What did not move is not in the table.
    let stables: Vec<&String> = avant.iter().filter(|(c, n)| apres.get(*c) == Some(n)).map(|(c, _)| c).collect();
    assert!(!stables.is_empty());
    for code in stables {
        assert!(!dite.contains(code.as_str()), "{code} n'a pas changé : {dite}");
    }
    // The month before keeps its report.
    assert!(j.chemin(RAPPORT).exists());
}

/// The summary workbook of SDES, in the shape of the published one, with one row for the territory of the sample.
fn classeur_de_synthese(chiffres: &[(&str, i64)]) -> Vec<u8> {
    let mut w = rust_xlsxwriter::Workbook::new();
    let f = w.add_worksheet().set_name("EPCI").unwrap();
    f.write(0, 0, "Répertoire des logements locatifs des bailleurs sociaux").unwrap();
    let noms =
        ["nb_ls", "nb_loues", "nb_vacants", "nb_vides", "nb_asso", "nb_occup_finan", "nb_occup_temp", "nb_ls_en_qpv"];
    let entete = ["EPCI_DEP", "DEP", ""].into_iter().chain(noms).chain(["nb_ls2025", "2026"]);
    for (c, nom) in entete.enumerate() {
        f.write(5, c as u16, nom).unwrap();
    }
    f.write(6, 0, "000100017 - (00)").unwrap().write(6, 1, "00").unwrap().write(6, 2, "Aubrelle").unwrap();
    for (c, nom) in noms.iter().enumerate() {
        let n = chiffres.iter().find(|(cle, _)| cle == nom).map_or(0, |(_, n)| *n);
        f.write(6, 3 + c as u16, n as f64).unwrap();
    }
    w.save_to_buffer().unwrap()
}

/// The dwellings received are compared with the published counts: here against a count made row by row from the extract.
#[test]
fn the_published_counts_are_held_against_those_received() {
    let j = Job::sample();
    let octets = j.read("depot/rpls_2026.csv");
    let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(octets.as_slice());
    let entete: Vec<String> =
        lecteur.byte_headers().unwrap().iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
    let rang = |nom: &str| entete.iter().position(|c| c == nom).unwrap_or_else(|| panic!("{nom}"));
    let (id, mode, sortie) = (rang("IDENT_REP"), rang("MODE"), rang("SORTIEPATRIM"));
    let (categorie, convention, commune) = (rang("CAT_ORG"), rang("CONV"), rang("DEPCOM"));
    let (mut vus, mut loues) = (BTreeSet::new(), 0);
    for r in lecteur.byte_records().map(Result::unwrap).filter(|r| r.len() == entete.len()) {
        let lire = |i: usize| String::from_utf8_lossy(r.get(i).unwrap()).trim().to_owned();
        let sem_libre = ["251", "259"].contains(&lire(categorie).as_str()) && lire(convention) != "1";
        let garde = !lire(id).is_empty() && !lire(commune).is_empty() && vus.insert(lire(id));
        loues += i64::from(garde && lire(mode) == "1" && matches!(lire(sortie).as_str(), "" | "9") && !sem_libre);
    }
    assert!(loues > 1_000, "{loues}");

    j.write("depot/references/rpls_synthese.xlsx", classeur_de_synthese(&[("nb_loues", loues), ("nb_ls", loues + 7)]));
    j.remplacer(CHAINE, "# synthese_rpls = ", "synthese_rpls = ");
    let dit = j.run(&["--quiet", "check", CHAINE]).attendre(0).stdout;
    assert!(dit.contains(&format!("nb_occup_temp = {loues}, mais nb_ls = {}", loues + 7)), "{dit}");
    let page = j.texte(RAPPORT);
    let ligne =
        page.split("<th scope=\"row\">loués</th>").nth(1).expect("la ligne des loués").split("</tr>").next().unwrap();
    let valeurs: Vec<&str> = ligne.split("data-v=\"").skip(1).map(|v| v.split('"').next().unwrap()).collect();
    assert_eq!(valeurs, [loues.to_string().as_str(), loues.to_string().as_str(), "0"]);
}

/// A whole column in another form than its layout says is not taken for one that nobody filled in.
#[test]
fn a_column_that_lost_most_of_its_values_is_said() {
    let j = Job::sample();
    j.edit("depot/ops_2024.csv", |o| {
        let texte = String::from_utf8(o).unwrap();
        let mut lignes = texte.lines();
        let entete = lignes.next().unwrap();
        let rang = entete.split(';').position(|c| c == "Date_Entree").unwrap();
        let abimer = |l: &str| {
            let mut champs: Vec<String> = l.split(';').map(str::to_owned).collect();
            if let Some(date) = champs.get_mut(rang).filter(|d| !d.is_empty()) {
                date.insert_str(0, "vers ");
            }
            champs.join(";") + "\n"
        };
        [entete.to_owned() + "\n", lignes.map(abimer).collect()].concat().into_bytes()
    });
    let dit = j.run(&["--quiet", "check", CHAINE]).attendre(0).stdout;
    assert!(dit.contains("attention : ops_2024.csv, colonne « date_entree » : "), "{dit}");
    assert_eq!(dit.matches("n'ont pas pu être lues et sont tenues pour inconnues").count(), 1, "{dit}");
}
