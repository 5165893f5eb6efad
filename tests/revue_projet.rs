//! What the project review shows and hands over, through the binary: groups, targets, commitments, vigilances, states at every level,
//! contradictory rows with their line, twin demands, simulations, workbooks that a spreadsheet opens.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use bilan::sample::{self, Options};
use support::{Job, Table};

const CHAINE: &str = "pipelines/revue_npnru.toml";
const PUBLICATION: &str = "publication_npnru/2026-09";
const RESTREINT: &str = "restreint_npnru/2026-09";

/// The sample at its full size.
fn job() -> Job {
    let j = Job::vide();
    bilan::pipeline::initialiser(&j.chemin("")).unwrap();
    sample::generer(&Options::default(), &j.chemin("depot")).unwrap();
    j
}

fn nombre(t: &str) -> i64 {
    t.parse().unwrap_or_else(|_| panic!("« {t} » n'est pas un nombre"))
}

/// Rows of a table of a page: the text of each cell.
fn rangees(page: &str, code: &str) -> Vec<Vec<String>> {
    let debut = page.find(&format!("id=\"tab-{code}\"")).unwrap_or_else(|| panic!("table {code} absente"));
    let table = &page[debut..];
    let table = &table[..table.find("</table>").unwrap()];
    let texte = |cellule: &str| {
        let (mut propre, mut dans) = (String::new(), false);
        for c in cellule[cellule.find('>').map_or(0, |i| i + 1)..].chars() {
            match c {
                '<' => dans = true,
                '>' => dans = false,
                c if !dans => propre.push(c),
                _ => {}
            }
        }
        propre.trim().replace(['\u{a0}', '\u{202f}'], " ")
    };
    let cellules = |r: &str| r.replace("<th", "<td").split("<td").skip(1).map(texte).collect::<Vec<String>>();
    table.split("<tr").skip(2).map(cellules).collect()
}

/// Published counts of one indicator and answer: (level, zone) → count, `None` when withheld.
fn publies(j: &Job, indicateur: &str, reponse: &str, periode: &str) -> BTreeMap<(String, String), Option<i64>> {
    let t = Table::lire(&j.read(&format!("{PUBLICATION}/donnees/relogement.csv")));
    let [i, r, p, n, z, q] = ["indicateur", "reponse", "periode", "niveau", "zone", "nombre"].map(|c| t.rang(c));
    let siennes = t.lignes.iter().filter(|l| l[i] == indicateur && l[r] == reponse && l[p] == periode);
    siennes.map(|l| ((l[n].clone(), l[z].clone()), l[q].parse().ok())).collect()
}

/// Cells of a file of the inbox, and the file written again from them.
struct Fichier {
    chemin: String,
    table: Table,
}

impl Fichier {
    fn ouvrir(j: &Job, nom: &str) -> Self {
        let chemin = format!("depot/{nom}");
        let table = Table::lire(&j.read(&chemin));
        Fichier { chemin, table }
    }

    fn rang(&self, colonne: &str) -> usize {
        self.table.rang(colonne)
    }

    /// Line of a row as a spreadsheet numbers it.
    fn ligne(rang: usize) -> String {
        (rang + 2).to_string()
    }

    fn ecrire(&self, j: &Job) {
        let lignes = std::iter::once(&self.table.entete).chain(&self.table.lignes);
        let texte: String = lignes.map(|l| format!("{}\r\n", l.join(";"))).collect();
        j.write(&self.chemin, format!("\u{feff}{texte}"));
    }
}

#[test]
fn groups_and_partial_targets_are_shown_from_what_is_published() {
    let j = job();
    j.edit("pipelines/relogement.toml", |mut o| {
        o.extend_from_slice(
            "\n[[regroupement]]\nlibelle = \"Secteur nord\"\noperations = [\"GP-D1\", \"PM-D2\"]\n".as_bytes(),
        );
        o
    });
    // The name of who carries the project is that of the settings, whatever the chain calls its territory.
    let nom = "nom = \"Aubrelle Métropole\"";
    j.remplacer("pipelines/relogement.toml", nom, "nom = \"Aubrelle Agglomération\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"));
    assert!(page.contains("Le projet est porté par Aubrelle Agglomération."));
    let groupes = rangees(&page, "avancement-groupes");
    let genres: BTreeSet<&str> = groupes.iter().map(|r| r[0].as_str()).collect();
    for genre in ["Parc d’origine", "Maître d’ouvrage", "Regroupement libre"] {
        assert!(genres.contains(genre), "{genre} : {genres:?}");
    }
    // What the page says of a group is what the data file publishes of it, or « s ».
    let recenses = publies(&j, "rel_situation", "ensemble", "2026-09");
    let dit = |n: Option<i64>| n.map_or("s".to_owned(), |n| n.to_string());
    let libre = groupes.iter().find(|r| r[1] == "Secteur nord").unwrap();
    assert_eq!(libre[2], dit(recenses[&("groupe".to_owned(), "libre/Secteur nord".to_owned())]));
    let social = groupes.iter().find(|r| r[1] == "Parc social").unwrap();
    let code = |g: &str| ("groupe".to_owned(), format!("PRU-GRAND-PAVOIS/parc/{g}"));
    assert_eq!(social[2], dit(recenses[&code("social")]));
    // A park that is one operation is that operation.
    assert!(!recenses.contains_key(&code("prive")) && !groupes.iter().any(|r| r[1] == "Parc privé"));
    let operations = ["GP-D1", "GP-R3"].map(|o| recenses[&("operation".to_owned(), o.to_owned())]);
    if let ([Some(a), Some(b)], Some(s)) = (operations, recenses[&code("social")]) {
        assert_eq!(a + b, s, "a group is the sum of its operations");
    }

    let cibles = rangees(&page, "cibles-partielles");
    assert_eq!(cibles.len(), 2, "{cibles:?}");
    assert!(cibles.iter().any(|r| r[0] == "C4" && r[1].starts_with("nature 21") && r[6] == "≥ 50 %"), "{cibles:?}");
    assert!(cibles.iter().any(|r| r[0] == "C3" && r[1] == "parc social" && r[9].contains("Charte")), "{cibles:?}");
    // Targets of a whole project stay in the table of criteria, those of another project in its own page.
    assert!(rangees(&page, "criteres").iter().filter(|r| r[0].starts_with("C3")).count() == 1);
    let autre = j.texte(&format!("{PUBLICATION}/revue_pru_plaine_merles.html"));
    assert!(!autre.contains("id=\"tab-cibles-partielles\""));
}

#[test]
fn commitments_are_told_bailleur_by_bailleur_and_by_reservataire() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"));
    let e4 = rangees(&page, "e4-bailleurs");
    let bailleurs = Table::lire(&j.read("depot/references/bailleurs.csv"));
    let noms: BTreeSet<&str> = bailleurs.lignes.iter().map(|l| l[bailleurs.rang("nom_court")].as_str()).collect();
    let (total, siennes) = e4.split_last().unwrap();
    assert!(siennes.iter().all(|r| noms.contains(r[0].as_str())), "{siennes:?}");
    // The parks are those of the register, and shares follow them.
    let entier = |t: &str| nombre(&t.replace(' ', ""));
    assert_eq!(siennes.iter().map(|r| entier(&r[1])).sum::<i64>(), entier(&total[1]));
    // Each quantity has its unit.
    let medianes = rangees(&page, "medianes");
    assert!(medianes.iter().any(|r| r[0] == "Reste à vivre (RAV-INSEE), € par mois et par occupant"), "{medianes:?}");
    let e7 = rangees(&page, "e7-reservataires");
    let (ensemble, lignes) = e7.split_last().unwrap();
    assert_eq!(ensemble[0], "Ensemble");
    assert!(lignes.iter().any(|r| r[0] == "Action Logement"));
    let publie = publies(&j, "rel_reservataire", "ensemble", "2026-09");
    let epci = publie.iter().find(|((n, _), _)| n == "epci").unwrap().1;
    assert_eq!(ensemble[1], epci.map_or("s".to_owned(), |n| n.to_string()));
    // The legal share is of the leases whose answer is known: what it leaves out is beside it.
    let e1 = rangees(&page, "premier-quartile");
    for r in e1.iter().filter(|r| r[1..].iter().all(|c| c.replace([' ', ','], "").parse::<i64>().is_ok())) {
        let [comptes, tous, inconnus] = [1, 2, 3].map(|k| entier(&r[k]));
        let part: f64 = r[4].replace(',', ".").parse().unwrap();
        assert!((part - 100.0 * comptes as f64 / (tous - inconnus) as f64).abs() <= 0.051, "{r:?}");
    }
    assert!(e1.iter().all(|r| r.len() == 5), "{e1:?}");
    // Without décote written, the page says so; with it, the parks are those written.
    assert!(page.contains("sans décote"));
    let vigilances = rangees(&page, "vigilances");
    assert_eq!(vigilances.len(), 4, "{vigilances:?}");
    let fragile = vigilances.iter().find(|r| r[0].contains("résidence fragile")).unwrap();
    assert!(fragile[1] == "s" || nombre(&fragile[1]) >= 11 || fragile[1] == "0", "{fragile:?}");
    assert!(!page.contains("la vigilance sur les résidences fragiles"));
    assert!(vigilances.iter().any(|r| r[0].starts_with("Offres éloignées")), "{vigilances:?}");
    // Without the survey no résidence is classed: the page says that it does not count, rather than « none ».
    let extraction = "[[extraction]]\nsource = \"ops\"\nfichier = \"ops_2024.csv\"\nmillesime = 2024\n";
    j.remplacer(CHAINE, extraction, "");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"));
    assert_eq!(rangees(&page, "vigilances").len(), 3);
    assert!(page.contains("la vigilance sur les résidences fragiles"));
}

/// The shares of one charter are nobody's default. A territory that writes its own reads its objectives, and what each bailleur took
/// from others: the published counts, against thirty hundredths of what démolisseurs had to rehouse, unless one of these is withheld.
#[test]
fn the_shares_of_a_charter_wait_for_the_territory() {
    let j = job();
    let lire = || {
        j.run(&["--quiet", "run", CHAINE]).attendre(0);
        j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"))
    };
    let choix = |page: &str| {
        let tous = rangees(page, "parametres");
        ["P-CLE-70", "P-CLE-30", "P-E5"].map(|c| tous.iter().find(|r| r[0] == c).unwrap()[2].clone())
    };
    let objectifs = |page: &str, id: &str| -> Vec<String> {
        // A commitment of which a count is withheld is not in the table.
        rangees(page, "engagements").iter().filter(|r| r[0].starts_with(id)).map(|r| r[4].clone()).collect()
    };
    let page = lire();
    assert_eq!(choix(&page), ["non fixée", "sans objet", "non fixée"]);
    assert!(["E3", "E5"].iter().flat_map(|id| objectifs(&page, id)).all(|o| o == "non fixé"));
    assert!(rangees(&page, "engagements").iter().all(|r| !r[7].contains("MEL")));
    // In 2025, 66 of 748 leases hors QPV rehouse a household, of any quartile; 25 % of 748 is 187.
    let e1b = rangees(&page, "engagements").into_iter().find(|r| r[0].starts_with("E1b")).unwrap();
    assert_eq!(e1b[1..4], ["66", "187", "35,3"]);
    assert!(rangees(&page, "e3-demolisseurs").iter().all(|r| r[5] == "non fixé" && r[6] == "non fixé"));
    // Keys of the settings are for who writes them, not for the partners.
    let notes = &page[page.find("id=\"tab-e3-demolisseurs\"").unwrap()..page.find("id=\"tab-parametres\"").unwrap()];
    assert!(!notes.contains("[engagements"));
    assert!(!page.contains("id=\"tab-e3-autres\""));

    for cle in ["part_demolisseur = 70", "part_recent = 40"] {
        j.remplacer("pipelines/relogement.toml", &format!("# {cle}"), cle);
    }
    let page = lire();
    // What is withheld is not « without object »: nothing is said of what was done, so nothing of what is missing.
    for (code, fait, suite) in [("e3-demolisseurs", 1, 5), ("e3-autres", 1, 3), ("e4-bailleurs", 3, 5)] {
        for r in rangees(&page, code).iter().filter(|r| r[fait] == "s" && r[0] != "Ensemble" && r[0] != "Inconnu") {
            assert!(r[suite..].iter().all(|c| c != "///"), "{code}: {r:?}");
        }
    }
    assert_eq!(choix(&page), ["70 &#x2f; 30", "selon la part du parc", "40 %"]);
    assert!(objectifs(&page, "E3").iter().all(|o| o == "au plus 70 %"));
    assert!(objectifs(&page, "E5").iter().all(|o| o == "au moins 40 %"));
    let rangs = rangees(&page, "e3-autres");
    let (ensemble, lignes) = rangs.split_last().unwrap();
    let pris = |reponse: &str| {
        let siens = publies(&j, "rel_social_autre_bailleur", reponse, "2026-09");
        let dit =
            siens.iter().find(|((n, _), _)| n == "epci").map(|(_, n)| n.map_or("s".to_owned(), |n| n.to_string()));
        dit.unwrap_or_else(|| "0".to_owned())
    };
    assert_eq!((ensemble[0].as_str(), &ensemble[1]), ("Ensemble", &pris("ensemble")));
    let t = Table::lire(&j.read("depot/references/bailleurs.csv"));
    let siren = |nom: &str| t.lignes.iter().find(|l| l[t.rang("nom_court")] == nom).unwrap()[t.rang("siren")].clone();
    let siennes: Vec<&Vec<String>> = lignes.iter().filter(|r| r[0] != "Inconnu").collect();
    assert!(siennes.len() > 2, "{rangs:?}");
    for r in &siennes {
        assert_eq!(r[1], pris(&siren(&r[0])), "{r:?}");
    }
    let des_demolisseurs = ["oui", "non"].map(|r| publies(&j, "rel_parc_demolisseur", r, "2026-09"));
    let reloges: Option<i64> = des_demolisseurs
        .iter()
        .flatten()
        .filter(|((n, z), _)| n == "groupe" && z.starts_with("maitre_ouvrage/"))
        .map(|(_, n)| *n)
        .sum();
    match reloges {
        None => assert!(siennes.iter().all(|r| r[2..] == ["s", "s", "s"]), "{rangs:?}"),
        Some(n) => {
            let dixiemes = siennes.iter().filter_map(|r| r[2].replace(',', "").parse::<i64>().ok());
            let (combien, somme) = dixiemes.fold((0, 0), |(k, s), d| (k + 1, s + d));
            assert!(n > 0 && combien > 1 && (somme - 3 * n).abs() <= combien, "{n}, {rangs:?}");
        }
    }
}

/// What relogements weigh in the attributions: bailleur by bailleur and réservataire by réservataire, and commune by commune when the
/// territory asks E2 of each. Shares and gaps are those of the counts shown.
#[test]
fn the_weight_of_relogements_is_told_by_actor_and_by_commune_when_asked() {
    let j = job();
    let lire = || {
        j.run(&["--quiet", "run", CHAINE]).attendre(0);
        j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"))
    };
    let entier = |t: &str| t.replace(' ', "").parse::<i64>().ok();
    let centiemes = |t: &str| t.trim_end_matches([' ', '%']).replace(',', ".").parse::<f64>().ok();
    // The share of each row is that of its two counts; rows that show both.
    let tenir = |rangs: &[Vec<String>]| {
        let mut montres = 0;
        for r in rangs {
            let (Some(n), Some(total)) = (entier(&r[1]), entier(&r[2])) else {
                assert!(centiemes(&r[3]).is_none(), "{r:?}");
                continue;
            };
            if let Some(part) = centiemes(&r[3]) {
                assert!((part - 100.0 * n as f64 / total as f64).abs() <= 0.051, "{r:?}");
                montres += 1;
            }
        }
        montres
    };
    let page = lire();
    assert!(!page.contains("id=\"tab-e2-communes\""));
    let (bailleurs, reservataires) = (rangees(&page, "e9-bailleurs"), rangees(&page, "e9-reservataires"));
    assert!(bailleurs.len() > 2 && reservataires.len() > 2, "{bailleurs:?} {reservataires:?}");
    assert!(tenir(&bailleurs) + tenir(&reservataires) > 0);
    // Both end with the same whole, and the réservataires have the names that E7 gives them.
    let ensemble = bailleurs.last().unwrap();
    assert_eq!((ensemble[0].as_str(), reservataires.last()), ("Ensemble", Some(ensemble)));
    let e7: BTreeSet<String> = rangees(&page, "e7-reservataires").into_iter().map(|r| r[0].clone()).collect();
    let noms = reservataires.iter().map(|r| &r[0]).filter(|nom| nom.as_str() != "Réservataire inconnu");
    assert!(noms.clone().all(|nom| e7.contains(nom)), "{e7:?}");

    j.remplacer("pipelines/relogement.toml", "# part_attributions = 11", "part_attributions = 11");
    let cle = "part_attributions_par_commune = ";
    j.remplacer("pipelines/relogement.toml", &format!("{cle}false"), &format!("{cle}true"));
    let page = lire();
    let communes = rangees(&page, "e2-communes");
    let t = Table::lire(&j.read("depot/references/communes.csv"));
    assert!(communes.len() > 2 && communes.len() <= t.lignes.len() + 1, "{communes:?}");
    assert!(tenir(&communes) > 0, "{communes:?}");
    for r in communes.iter().filter(|r| centiemes(&r[3]).is_some() && !r[0].contains("inconnue")) {
        let (n, total) = (entier(&r[1]).unwrap(), entier(&r[2]).unwrap());
        let manquants = ((11 * total + 99) / 100 - n).max(0);
        assert_eq!(entier(&r[6]), Some(manquants), "{r:?}");
    }
    let e2 = rangees(&page, "parametres").into_iter().find(|r| r[0] == "P-E2").unwrap();
    assert_eq!(e2[2], "11 %, commune par commune aussi");
}

/// Operation, project, EPCI, département, région, France: one relogement counts once at each, in each state, and the states agree.
#[test]
fn every_state_adds_up_at_every_level() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let lire = |f: &str| Table::lire(&j.read(&format!("{RESTREINT}/{f}.csv")));
    let x1 = lire("x1_avancement");
    let reloges = x1.entete.iter().position(|c| c.starts_with("Relogés définitivement")).unwrap();
    let echelons = ["Opération", "Projet", "Intercommunalité", "Département", "Région", "France"];
    let par_echelon = |t: &Table, garde: &dyn Fn(&[String]) -> bool, colonne: usize| -> Vec<Option<i64>> {
        let rang = t.rang("Échelon");
        echelons
            .iter()
            .map(|e| {
                t.lignes.iter().filter(|l| l[rang] == *e && garde(l)).map(|l| l[colonne].parse::<i64>().ok()).sum()
            })
            .collect()
    };
    let attendus = par_echelon(&x1, &|_| true, reloges);
    let total = attendus[5].unwrap();
    assert!(total > 200 && attendus.iter().all(|n| *n == Some(total)), "{attendus:?}");

    // Those who came back are in C1 too, in columns of their own.
    let de = |c: &str| par_echelon(&x1, &|_| true, x1.rang(&format!("C1 des retours {c} (ménages)")));
    let [respecte, connu, inconnu] = ["respecté", "connu", "inconnu"].map(de);
    for n in [&respecte, &connu, &inconnu] {
        assert!(n[0].is_some() && n.iter().all(|x| *x == n[0]), "{n:?}");
    }
    let revenus = par_echelon(&x1, &|_| true, x1.rang("Dont retours après travaux (ménages)"))[0];
    let comptes = connu[0].zip(inconnu[0]).map(|(a, b)| a + b);
    assert!(comptes > Some(0) && comptes <= revenus && respecte[0] <= connu[0], "{comptes:?} {revenus:?}");

    let x2 = lire("x2_minoration");
    let (qui, montant) = (x2.rang("Ménage (pseudonyme)"), x2.rang("Montant (€)"));
    let dus: Vec<i64> = x2.lignes.iter().filter(|l| !l[qui].is_empty()).map(|l| nombre(&l[montant])).collect();
    let niveaux = lire("x2_echelons");
    let (n, m) = (niveaux.rang("Relogements (nombre)"), niveaux.rang("Montant (€)"));
    assert_eq!(par_echelon(&niveaux, &|_| true, n), vec![Some(dus.len() as i64); 6]);
    assert_eq!(par_echelon(&niveaux, &|_| true, m), vec![Some(dus.iter().sum()); 6]);
    assert!(niveaux.lignes.iter().all(|l| l[niveaux.rang("Contrôle")] == "juste"));

    for (fichier, quoi) in [("x3_reste_a_charge", "Reste à charge"), ("x3_typologies", "Avant")] {
        let x3 = lire(fichier);
        let (rangee, ensemble, controle) = (x3.rang(quoi), x3.rang("Ensemble (ménages)"), x3.rang("Contrôle"));
        let totaux = par_echelon(&x3, &|l| l[rangee] == "Ensemble", ensemble);
        // An operation or a project under the threshold is not shown: its level has no total.
        assert!(totaux.iter().all(|n| n.is_none_or(|n| n == total)), "{fichier} : {totaux:?}");
        assert!(totaux[2..].iter().all(|n| *n == Some(total)), "{fichier} : {totaux:?}");
        let fins = x3.lignes.iter().filter(|l| l[rangee] == "Ensemble");
        assert!(fins.clone().count() > 6 && fins.clone().all(|l| l[controle] == "juste"), "{fichier}");
        // Rows of a territory add up to it, column by column.
        let territoire = x3.rang("Territoire");
        for t in fins.filter(|l| l[ensemble] != "s") {
            let lignes: Vec<_> = x3
                .lignes
                .iter()
                .filter(|l| l[0] == t[0] && l[territoire] == t[territoire] && l[rangee] != "Ensemble")
                .collect();
            for c in rangee + 1..=ensemble {
                assert_eq!(lignes.iter().map(|l| nombre(&l[c])).sum::<i64>(), nombre(&t[c]), "{fichier} {t:?}");
            }
        }
    }
}

/// The awkward rows that the issue names: each is a finding with its line, and the run ends well.
#[test]
fn contradictory_rows_are_found_with_their_line() {
    let j = job();
    let mut f = Fichier::ouvrir(&j, "relogement_relogements.csv");
    let [menage, genre, bail, emmenagement, rpls, statut, loyer] =
        ["menage_id", "genre", "date_bail", "date_emmenagement", "apres_id_rpls", "apres_statut", "apres_loyer"]
            .map(|c| f.rang(c));
    let candidats: Vec<usize> = (0..f.table.lignes.len())
        .filter(|i| {
            let l = &f.table.lignes[*i];
            l[genre] == "definitif" && l[statut] == "lls" && !l[bail].is_empty() && !l[rpls].is_empty()
        })
        .collect();
    let choisis: Vec<usize> = candidats.into_iter().step_by(7).take(5).collect();
    let [sans_date, trop_tot, inconnu, negatif, double] = choisis[..] else { panic!("trop peu de baux") };
    f.table.lignes[sans_date][bail] = String::new();
    f.table.lignes[sans_date][emmenagement] = String::new();
    f.table.lignes[trop_tot][bail] = "02/01/2015".to_owned();
    f.table.lignes[inconnu][rpls] = "F999999999".to_owned();
    f.table.lignes[negatif][loyer] = "-410,00".to_owned();
    let mut second = f.table.lignes[double].clone();
    second[bail] = "15/06/2026".to_owned();
    f.table.lignes.push(second);
    let dernier = f.table.lignes.len() - 1;
    assert!(!f.table.lignes[double][menage].is_empty());
    f.ecrire(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let page = j.texte("qualite_npnru/2026-09/rapport_qualite.html");
    let attendues = [
        ("rur-52", sans_date),
        ("rur-54", trop_tot),
        ("rur-57", inconnu),
        ("rur-65", negatif),
        ("rur-51", double),
        ("rur-51", dernier),
    ];
    for (regle, rang) in attendues {
        let lignes = rangees(&page, &format!("lignes-{regle}"));
        let la = lignes
            .iter()
            .any(|r| r[0].ends_with("relogement_relogements.csv") && r[1].replace(' ', "") == Fichier::ligne(rang));
        assert!(la, "{regle}, ligne {} : {lignes:?}", Fichier::ligne(rang));
    }
    // X1 says the same to those who ask for the money, with the lines.
    let mut classeur: calamine::Xlsx<_> =
        calamine::open_workbook(j.chemin(&format!("{RESTREINT}/x1_avancement.xlsx"))).unwrap();
    let textes = textes(&mut classeur);
    let dit = |phrase: &str, rang: usize| {
        textes
            .windows(3)
            .any(|w| w[0].starts_with(phrase) && w[2].split([' ', ',', ';']).any(|x| x == Fichier::ligne(rang)))
    };
    for (phrase, rang) in [
        ("bail signé avant la date de référence", trop_tot),
        ("deux relogements définitifs", double),
        ("deux relogements définitifs", dernier),
        ("relogement définitif sans date", sans_date),
    ] {
        assert!(dit(phrase, rang), "{phrase}, ligne {}", Fichier::ligne(rang));
    }
}

/// Every cell of a workbook that is not empty, row by row.
fn textes(classeur: &mut calamine::Xlsx<std::io::BufReader<std::fs::File>>) -> Vec<String> {
    use calamine::Reader;
    let feuilles = classeur.sheet_names();
    let lire = |f: &String| classeur.worksheet_range(f).unwrap();
    let plages: Vec<_> = feuilles.iter().map(lire).collect();
    let cases = plages.iter().flat_map(|p| p.rows().flatten().map(ToString::to_string).collect::<Vec<_>>());
    cases.filter(|t| !t.is_empty()).collect()
}

/// What the review says when no household has one.
const SANS_JUMELLES: &str = "ne donne pour aucun d’eux la demande";

/// A demand that the household had made for itself is left out of the demand, told in the page, and nothing of it without the column.
#[test]
fn twin_demands_are_counted_once() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(publies(&j, "rel_dls_jumelle", "oui", "2026-09").is_empty(), "aucune colonne ne les dit");
    let page = |j: &Job| j.texte(&format!("{PUBLICATION}/revue_pru_grand_pavois.html"));
    assert!(
        page(&j).contains(SANS_JUMELLES) && !page(&j).contains("id_demande_personnelle"),
        "said in French, no name of a column"
    );

    let stock = Table::lire(&j.read("depot/sne_stock_2025.csv"));
    let f = Fichier::ouvrir(&j, "relogement_menages.csv");
    let suivies: BTreeSet<&str> = f.table.lignes.iter().map(|l| l[f.rang("id_demande")].as_str()).collect();
    let numero = stock.rang("NUMERO_UNIQUE");
    let vivantes: BTreeSet<&str> = stock.lignes.iter().map(|l| l[numero].as_str()).collect();
    let mut autres = stock.lignes.iter().map(|l| l[numero].as_str()).filter(|n| !n.is_empty() && !suivies.contains(n));
    let mut f = Fichier::ouvrir(&j, "relogement_menages.csv");
    let (demande, situation) = (f.rang("id_demande"), f.rang("situation"));
    f.table.entete.push("id_demande_personnelle".to_owned());
    let mut jumelles = 0;
    for l in &mut f.table.lignes {
        let vivante = l[situation] == "a_reloger" && vivantes.contains(l[demande].as_str()) && jumelles < 40;
        l.push(if vivante { autres.next().unwrap().to_owned() } else { String::new() });
        jumelles += i64::from(vivante);
    }
    assert!(jumelles > 20, "{jumelles}");
    f.ecrire(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let dites = publies(&j, "rel_dls_jumelle", "ensemble", "2026-09");
    assert!(!dites.is_empty());
    assert!(!page(&j).contains(SANS_JUMELLES));
    let rapport = j.texte("qualite_npnru/2026-09/rapport_qualite.html");
    let retirees = rangees(&rapport, "doublons").into_iter().find(|r| r[0] == "Demandes personnelles").unwrap();
    assert_eq!(nombre(&retirees[1]), jumelles);
    // Counted with the others when the territory asks so.
    j.remplacer("pipelines/relogement.toml", "doublon_dls = true", "doublon_dls = false");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let rapport = j.texte("qualite_npnru/2026-09/rapport_qualite.html");
    assert!(rangees(&rapport, "doublons").iter().all(|r| r[0] != "Demandes personnelles"));
}

/// Each household that waits and consents, in each dwelling of the table, with the hypotheses printed beside.
#[test]
fn the_batch_simulation_covers_households_and_dwellings() {
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let t = Table::lire(&j.read(&format!("{RESTREINT}/simulation.csv")));
    let offres = Table::lire(&j.read("depot/references/logements_simules.csv"));
    let codes: BTreeSet<&str> = offres.lignes.iter().map(|l| l[offres.rang("offre")].as_str()).collect();
    let (menage, offre) = (t.rang("Ménage (pseudonyme)"), t.rang("Logement"));
    let couples: BTreeSet<(&str, &str)> = t.lignes.iter().map(|l| (l[menage].as_str(), l[offre].as_str())).collect();
    assert_eq!(couples.len(), t.lignes.len(), "un couple, une ligne");
    let vues: BTreeSet<&str> = couples.iter().map(|(_, o)| *o).collect();
    assert!(vues.is_subset(&codes) && !vues.is_empty(), "{vues:?}");
    let mut classeur: calamine::Xlsx<_> =
        calamine::open_workbook(j.chemin(&format!("{RESTREINT}/simulation.xlsx"))).unwrap();
    let textes = textes(&mut classeur);
    for hypothese in ["P-UC", "P-RESIDUEL", "P-RAV-BORNE"] {
        assert!(textes.iter().any(|t| t.contains(hypothese)), "{hypothese} n'est pas imprimé");
    }
    assert!(!j.photo(PUBLICATION).keys().any(|f| f.contains("simulation")), "rien n'en est publié");
}

/// What the offers call for is told to who accompanies the households, in a restricted state only, and never of one that does not consent.
#[test]
fn offers_to_verify_are_told_of_consenting_households_only() {
    let j = job();
    let mut menages = Fichier::ouvrir(&j, "relogement_menages.csv");
    let mut offres = Fichier::ouvrir(&j, "relogement_propositions.csv");
    let mut baux = Fichier::ouvrir(&j, "relogement_relogements.csv");
    let [id, operation, situation, consent] =
        ["menage_id", "operation_code", "situation", "consentement_partage"].map(|c| menages.rang(c));
    let sollicites: BTreeSet<String> =
        offres.table.lignes.iter().map(|l| l[offres.rang("menage_id")].clone()).collect();
    let attend = |l: &Vec<String>| {
        l[operation].starts_with("GP-") && l[situation] == "a_reloger" && !sollicites.contains(&l[id])
    };
    let choisi = menages.table.lignes.iter().position(attend).unwrap();
    menages.table.lignes[choisi][consent] = "oui".to_owned();
    let qui = menages.table.lignes[choisi][id].clone();
    // Three counted refusals; the third offer was notified on 5 March.
    for rang in 1..=3 {
        let cellule = |c: &String| match c.as_str() {
            "menage_id" => qui.clone(),
            "rang" => rang.to_string(),
            "date_notification" => format!("05/0{rang}/2026"),
            "date_reponse" => format!("12/0{rang}/2026"),
            "reponse" => "refusee".to_owned(),
            "motif" => "typologie".to_owned(),
            "comptee" => "oui".to_owned(),
            _ => String::new(),
        };
        let ligne = offres.table.entete.iter().map(cellule).collect();
        offres.table.lignes.push(ligne);
    }
    offres.ecrire(&j);
    // A lease signed on the day the convention was received.
    let consentants: BTreeSet<&str> = (menages.table.lignes.iter())
        .filter(|l| l[operation].starts_with("GP-") && l[consent] == "oui")
        .map(|l| l[id].as_str())
        .collect();
    let [menage, genre, bail] = ["menage_id", "genre", "date_bail"].map(|c| baux.rang(c));
    let seul = |l: &Vec<String>| baux.table.lignes.iter().filter(|x| x[menage] == l[menage]).count() == 1;
    let premature = |l: &Vec<String>| {
        l[genre] == "definitif" && l[bail].ends_with("/2025") && consentants.contains(l[menage].as_str()) && seul(l)
    };
    let tot = baux.table.lignes.iter().position(premature).unwrap();
    let signe = baux.table.lignes[tot][bail].clone();
    baux.table.entete.push("date_reception_convention".to_owned());
    for (i, l) in baux.table.lignes.iter_mut().enumerate() {
        l.push(if i == tot { signe.clone() } else { String::new() });
    }
    baux.ecrire(&j);
    menages.ecrire(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);

    let lire = || Table::lire(&j.read(&format!("{RESTREINT}/propositions.csv")));
    let dits = |t: &Table, sujet: &str| -> Vec<(String, String)> {
        let [qui, quoi, phrase] = ["Ménage (pseudonyme)", "À vérifier", "Ce que dit le suivi"].map(|c| t.rang(c));
        let siennes = t.lignes.iter().filter(|l| l[quoi] == sujet);
        siennes.map(|l| (l[qui].clone(), l[phrase].clone())).collect()
    };
    let t = lire();
    assert!(t.lignes.iter().all(|l| l[t.rang("Ce que dit le suivi")].contains("à vérifier")));
    let perdus = |t: &Table| -> Vec<String> {
        let droits = dits(t, "droit au maintien dans les lieux").into_iter();
        droits.filter(|(_, p)| p.ends_with("la troisième offre, soit le 05/09/2026")).map(|(m, _)| m).collect()
    };
    let perdu = perdus(&t);
    assert_eq!(perdu.len(), 1, "{perdu:?}");
    assert!(dits(&t, "médiation").iter().any(|(m, _)| *m == perdu[0]));
    let baux = dits(&t, "date du bail");
    assert!(baux.len() == 1 && baux[0].1.contains(&signe), "{baux:?}");
    for (fichier, octets) in j.photo(PUBLICATION) {
        assert!(!String::from_utf8_lossy(&octets).contains(&perdu[0]), "{fichier} nomme un ménage");
    }

    menages.table.lignes[choisi][consent] = "non".to_owned();
    menages.ecrire(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(perdus(&lire()).is_empty(), "sans consentement, rien n'est dit du ménage");
    let mut classeur: calamine::Xlsx<_> =
        calamine::open_workbook(j.chemin(&format!("{RESTREINT}/propositions.xlsx"))).unwrap();
    assert!(textes(&mut classeur).iter().any(|t| t.contains("faute de consentement")));
}

/// Every workbook opens in a spreadsheet, is computed again, and holds no error. Needs LibreOffice; says so without it.
#[test]
fn every_workbook_opens_in_a_spreadsheet_and_is_computed_again() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("LibreOffice (soffice) n'est pas installé : les classeurs ne sont pas rouverts");
        return;
    }
    let j = job();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let classeurs: Vec<_> = [PUBLICATION, RESTREINT]
        .iter()
        .flat_map(|d| j.photo(d).into_keys().map(move |f| format!("{d}/{f}")))
        .filter(|f| f.ends_with(".xlsx"))
        .map(|f| j.chemin(&f))
        .collect();
    assert!(classeurs.len() >= 8, "{classeurs:?}");
    let sortie = j.chemin("recalcules");
    let profil = format!("-env:UserInstallation=file://{}", j.chemin("profil").display());
    let rendu = Command::new("soffice")
        .args([profil.as_str(), "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&sortie)
        .args(&classeurs)
        .output()
        .unwrap();
    assert!(rendu.status.success(), "{}", String::from_utf8_lossy(&rendu.stderr));
    for classeur in &classeurs {
        let refait = sortie.join(classeur.file_name().unwrap());
        sans_erreur(&refait);
    }
}

fn sans_erreur(chemin: &Path) {
    use calamine::{Data, Reader};
    let mut classeur: calamine::Xlsx<_> =
        calamine::open_workbook(chemin).unwrap_or_else(|e| panic!("{} : {e}", chemin.display()));
    let feuilles = classeur.sheet_names();
    assert!(!feuilles.is_empty());
    for f in feuilles {
        let plage = classeur.worksheet_range(&f).unwrap();
        assert!(!plage.is_empty(), "{} : {f} est vide", chemin.display());
        let erreur = plage.used_cells().find(|(.., d)| matches!(d, Data::Error(_)));
        assert!(erreur.is_none(), "{} : {f} : {erreur:?}", chemin.display());
    }
}

/// Two chains speak of the same households: read side by side, neither shows what the other withholds, in the first edition and in those
/// that follow one of the bilan alone.
#[test]
fn the_bilan_and_the_review_withhold_the_same() {
    let j = Job::sample();
    j.run(&["--quiet", "run", support::CHAINE]).attendre(0);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    memes_nombres(&j);

    let j = Job::sample();
    let (aout, septembre) = ("arrete = \"2026-08-31\"", "arrete = \"2026-09-30\"");
    j.remplacer(support::CHAINE, septembre, aout);
    j.run(&["--quiet", "run", support::CHAINE]).attendre(0);
    j.remplacer(support::CHAINE, aout, septembre);
    j.run(&["--quiet", "run", support::CHAINE]).attendre(0);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    memes_nombres(&j);
}

fn memes_nombres(j: &Job) {
    let nombres = |publication: &str| -> BTreeMap<Vec<String>, String> {
        let t = Table::lire(&j.read(&format!("{publication}/donnees/relogement.csv")));
        let cle = ["indicateur", "reponse", "periode", "niveau", "zone"].map(|c| t.rang(c));
        let nombre = t.rang("nombre");
        t.lignes.iter().map(|l| (cle.iter().map(|r| l[*r].clone()).collect(), l[nombre].clone())).collect()
    };
    let (bilan, revue) = (nombres("publication/2026-09"), nombres(PUBLICATION));
    let communs: Vec<_> = bilan.iter().filter_map(|(cle, n)| Some((cle, n, revue.get(cle)?))).collect();
    let differents: Vec<_> = communs.iter().filter(|(_, n, m)| n != m).collect();
    assert!(
        differents.is_empty(),
        "{} sur {} : {:?}",
        differents.len(),
        communs.len(),
        &differents[..differents.len().min(5)]
    );
    assert!(communs.len() > 1_000 && communs.iter().any(|(_, n, _)| n.is_empty()), "{}", communs.len());
}
