//! One chain for several territories: each is published as if it were alone, and what one meets stops no other.

mod support;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bilan::lake::Lac;
use support::{CHAINE, Job, Table};

const PAYS: &str = "pipelines/pays.toml";
/// SIREN, name, and the last commune of each: they share the communes of the sample, and its bailleurs.
const EPCI: [(&str, &str, u32); 3] =
    [("000100017", "Aubrelle", 101), ("000100025", "Vernoisel Agglo", 104), ("000100033", "Pays de Morfaline", 108)];

fn epci_de(commune: &str) -> &'static str {
    let n: u32 = commune.parse().unwrap();
    EPCI.iter().find(|e| n <= e.2).unwrap().0
}

/// Writes a table again, its lines changed.
fn recrire(j: &Job, nom: &str, f: impl Fn(&str) -> String) {
    let texte = j.texte(nom);
    let lignes: Vec<String> = texte.lines().map(f).collect();
    j.write(nom, lignes.join("\n") + "\n");
}

fn entre<'t>(texte: &'t str, debut: &str, fin: &str) -> &'t str {
    let i = texte.find(debut).unwrap();
    &texte[i..i + texte[i..].find(fin).unwrap()]
}

/// The sample cut into three EPCI, with a chain for all of them, and one for each alone. One QPV lies in two of them.
fn trois() -> Job {
    let j = Job::sample();
    recrire(&j, "depot/references/communes.csv", |l| {
        let mut c: Vec<&str> = l.split(';').collect();
        if c[0].starts_with("00") {
            c[2] = epci_de(c[0]);
            c[3] = EPCI.iter().find(|e| e.0 == c[2]).unwrap().1;
        }
        c.join(";")
    });
    recrire(&j, "depot/references/qpv.csv", |l| {
        let communes = l.split(';').map(|c| c.trim_matches('"')).find(|c| c.starts_with("001") && c.len() >= 5);
        communes.map_or_else(|| l.to_owned(), |c| l.replace("000100017", epci_de(&c[..5])))
    });
    let seuils = j.texte("depot/references/seuils_quartiles.csv");
    let (entete, lignes) = seuils.split_once('\n').unwrap();
    let toutes: String = EPCI.iter().map(|e| lignes.replace("000100017", e.0)).collect();
    j.write("depot/references/seuils_quartiles.csv", format!("{entete}\n{toutes}"));

    let chaine = j.texte(CHAINE);
    let relogement = entre(&chaine, "# Suivi du relogement", "[references]").to_owned();
    let documents = entre(&chaine, "documents = ", "\n").to_owned();
    let formats = entre(&chaine, "formats = ", "\n").to_owned();
    let stock = entre(&chaine, "[[extraction]]\nsource = \"sne_stock\"", "[[extraction]]\nsource = \"sne_radiation\"");
    let seule = chaine
        .replace(&relogement, "")
        .replace(&documents, "documents = [\"bilan\"]")
        .replace(&formats, "formats = []")
        // An extract of the stock says whose it is: that of a territory is not that of another.
        .replace(stock, "");
    let territoire = entre(&seule, "[territoire]", "[periode]").to_owned();
    j.write(PAYS, seule.replace(&territoire, "[territoires]\nnom = \"Aubrelle et alentours\"\ntous = true\n\n"));
    for (siren, nom, _) in EPCI {
        let siens = format!("[territoire]\nnom = \"{nom}\"\nepci = \"{siren}\"\n\n");
        j.write(&format!("pipelines/seul_{siren}.toml"), seule.replace(&territoire, &siens));
    }
    j
}

#[track_caller]
fn contient(texte: &str, parties: &[&str]) {
    // Spaces that do not break are no matter here, and fonts are long to read.
    let texte = texte.replace(['\u{a0}', '\u{202f}'], " ");
    for p in parties {
        let montre: Vec<&str> = texte.lines().filter(|l| l.len() < 500).collect();
        assert!(texte.contains(p), "« {p} » n'est pas dans :\n{}", montre.join("\n"));
    }
}

/// Bytes of what a territory publishes, without its manifest, which names the configuration.
fn publication(j: &Job, dossier: &str) -> BTreeMap<String, Vec<u8>> {
    let mut photo = j.photo(dossier);
    assert!(photo.remove("manifeste.json").is_some(), "{dossier} n'est pas une publication");
    photo
}

#[test]
fn each_territory_is_published_as_if_it_were_alone() {
    let j = trois();
    let dit = j.run(&["run", PAYS]).attendre(0);
    contient(&dit.stdout, &["Territoires publiés : 3", "Tous les territoires : publication/index.html"]);
    for (siren, nom, _) in EPCI {
        let seul = trois();
        seul.run(&["--quiet", "run", &format!("pipelines/seul_{siren}.toml")]).attendre(0);
        let (a, b) =
            (publication(&j, &format!("publication/{siren}/2026-09")), publication(&seul, "publication/2026-09"));
        assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
        for (fichier, octets) in &a {
            assert!(*octets == b[fichier], "{nom} : {fichier} n'est pas celui d'une exécution seule");
        }
    }
    let index = j.texte("publication/index.html").replace("&#x2f;", "/");
    for (siren, nom, _) in EPCI {
        contient(&index, &[&format!("href=\"{siren}/2026-09/index.html\""), nom, siren]);
    }
    contient(&index, &["Les 3 territoires sont publiés pour septembre 2026", "30/09/2026"]);
    // Once more: nothing is done again, the page of all is the same.
    let encore = j.run(&["run", PAYS]).attendre(0).stdout;
    contient(&encore, &["Rien n'a changé : territoires à jour : 3"]);
    assert_eq!(j.texte("publication/index.html").replace("&#x2f;", "/"), index);
    // The other commands speak of one of them by its SIREN.
    let un = format!("{PAYS}#000100025");
    contient(
        &j.run(&["status", &un]).attendre(0).stdout,
        &["Publication 2026-09 : Vernoisel Agglo", "fichiers intacts"],
    );
    contient(&j.run(&["verify", &un]).attendre(0).stdout, &["Tout concorde"]);
    contient(&j.run(&["verify", PAYS]).attendre(0).stdout, &["3 publications en place", "Tout concorde"]);
    contient(&j.run(&["explain", "att_baux", "000100025", "2025", "--chaine", &un]).attendre(0).stdout, &["att_baux"]);
    contient(
        &j.run(&["explain", "att_baux", "000100025", "--chaine", PAYS]).attendre(2).stderr,
        &["plusieurs territoires"],
    );
    contient(&j.run(&["rollback", PAYS]).attendre(2).stderr, &["dites lequel"]);
}

/// What a trial run tells of each territory is what the run then does, and nothing is written before.
#[test]
fn a_trial_run_tells_of_each_territory() {
    let j = trois();
    let blanc = |chaine: &str| j.run(&["run", "--a-blanc", chaine]);
    let un = format!("{PAYS}#000100025");
    let neuf = blanc(PAYS).attendre(0).stdout;
    contient(
        &neuf,
        &[
            "À blanc, rien n'est écrit. Publications : publication/<siren>/2026-09",
            "7 extractions à lire\n",
            "Territoires : 3 ; à publier : 3",
            "Aubrelle (000100017) : rien n'en a encore été lu",
        ],
    );
    assert!(!j.chemin("lac").exists() && !j.chemin("secret").exists(), "l'essai à blanc a écrit quelque chose");
    j.run(&["--quiet", "run", PAYS]).attendre(0);
    let avant = j.photo("");
    contient(
        &blanc(PAYS).attendre(0).stdout,
        &["aucune extraction à lire, 7 déjà", "Territoires : 3 ; à jour : 3", "tout est à jour"],
    );
    contient(&blanc(&un).attendre(0).stdout, &["ops_2024.csv : inchangée, déjà dans le lac", "tout est à jour"]);
    assert!(j.photo("") == avant, "l'essai à blanc a écrit quelque chose");

    // Settings of one; a published file of another.
    let theme = bilan::assets::livre("reports/theme.toml").unwrap();
    j.write("territoires/000100025/reports/theme.toml", format!("{theme}\n# le sien\n"));
    j.write("publication/000100033/2026-09/index.html", "autre");
    let dit = blanc(PAYS).attendre(0).stdout;
    contient(
        &dit,
        &[
            "Territoires : 3 ; à publier : 2 ; à jour : 1",
            "Vernoisel Agglo (000100025) : configuration : ",
            "theme.toml",
            "Pays de Morfaline (000100033) : fichier publié modifié ou absent : index.html",
        ],
    );
    assert!(!dit.contains("(000100017)"), "{dit}");
    contient(&j.run(&["run", PAYS]).attendre(0).stdout, &["Territoires publiés : 2 ; déjà à jour : 1"]);

    // An extract is everybody's; one that would fail hides none of the others.
    j.edit("depot/ops_2024.csv", |mut o| {
        o.push(b'\n');
        o
    });
    j.write("territoires/000100033/pipelines/objectifs/locaux.toml", "[[objectif]]\nfautif = \n");
    let avant = j.photo("");
    let dit = blanc(PAYS).attendre(8);
    contient(
        &dit.stdout,
        &[
            "une extraction à lire, 6 déjà dans le lac",
            "  ops_2024.csv : à lire",
            "Territoires : 3 ; à publier : 2 ; en échec : 1",
            "Aubrelle (000100017) : extraction changée : ops_2024.csv",
            "Pays de Morfaline (000100033) : échouerait : ",
            "locaux.toml, ligne 2",
        ],
    );
    contient(&dit.stderr, &["un territoire sur 3 ne serait pas publié"]);
    assert!(j.photo("") == avant, "l'essai à blanc a écrit quelque chose");
    // Of one alone, what is told is of the share that it has.
    contient(&blanc(&un).attendre(0).stdout, &["tout est à jour"]);
    contient(&j.run(&["run", PAYS]).attendre(8).stderr, &["un territoire sur 3 n'a pas été publié"]);
}

/// No row is read for two territories, and no figure of a publication counts the rows of another: nothing links two publications, so that
/// whoever holds all of them knows no more than whoever holds each.
#[test]
fn whoever_holds_all_the_publications_learns_nothing_more() {
    let j = trois();
    // The stock too: a household may wish communes of several territories.
    let bloc =
        "[[extraction]]\nsource = \"sne_stock\"\nfichier = \"sne_stock_2025.csv\"\nmillesime = 2025\n\n[references]";
    j.remplacer(PAYS, "[references]", bloc);
    j.run(&["--quiet", "run", PAYS]).attendre(0);
    let mut vues: BTreeMap<(String, i32), BTreeMap<String, &str>> = BTreeMap::new();
    let mut lignes: BTreeMap<String, u64> = BTreeMap::new();
    for (siren, _, _) in EPCI {
        let lac = j.chemin(&format!("lac/territoires/{siren}"));
        for p in Lac::inventaire(&lac).unwrap() {
            *lignes.entry(p.provenance.fichier.clone()).or_default() += p.lignes();
            let deja = vues.entry((p.provenance.fichier.clone(), p.provenance.millesime)).or_default();
            for (numero, commune) in lignes_de_la_part(&lac.join(&p.parquet)) {
                let Some(commune) = commune else { continue };
                assert_eq!(epci_de(&commune), siren, "{} ligne {numero}", p.provenance.fichier);
                assert!(
                    deja.insert(numero.clone(), siren).is_none(),
                    "{} ligne {numero} deux fois",
                    p.provenance.fichier
                );
            }
        }
    }
    assert!(lignes.values().all(|n| *n > 0) && lignes.len() == 8, "{lignes:?}");

    // What every reader of everything has: each figure, by the publications that print it.
    let mut chiffres: BTreeMap<[String; 4], BTreeMap<&str, Option<i64>>> = BTreeMap::new();
    let mut masques = 0;
    for (siren, _, _) in EPCI {
        let t = Table::lire(&j.read(&format!("publication/{siren}/2026-09/donnees/mesures.csv")));
        let rangs = ["indicateur", "periode", "niveau", "zone"].map(|c| t.rang(c));
        let (classe, numerateur) = (t.rang("classe"), t.rang("numerateur"));
        for l in &t.lignes {
            masques += usize::from(l[numerateur].is_empty());
            let mut cle = rangs.map(|r| l[r].clone());
            cle[0] = format!("{} {}", cle[0], l[classe]);
            chiffres.entry(cle).or_default().insert(siren, l[numerateur].parse().ok());
        }
    }
    assert!(masques > 100, "rien n'est masqué : l'attaque ne prouverait rien");
    // A place is told by one publication only; a level above the EPCI says what the EPCI says, and no more.
    let au_dessus = ["departement", "region"];
    for ([indicateur, periode, niveau, zone], par) in &chiffres {
        if ["commune", "residence", "iris", "epci"].contains(&niveau.as_str()) && zone != "inconnue" {
            assert_eq!(par.len(), 1, "{indicateur} {periode} {niveau} {zone} : {par:?}");
        }
        for (siren, n) in par.iter().filter(|_| au_dessus.contains(&niveau.as_str())) {
            let epci = [indicateur, periode, "epci", siren].map(|s: &str| s.to_owned());
            let sien = chiffres.get(&epci).and_then(|p| p.get(siren)).copied().flatten();
            if let (Some(n), Some(sien)) = (n, sien) {
                assert_eq!(*n, sien, "{indicateur} {periode} {niveau} {zone}, EPCI {siren}");
            }
        }
    }
}

/// Line and commune of each row of a share.
fn lignes_de_la_part(parquet: &std::path::Path) -> Vec<(String, Option<String>)> {
    use arrow::array::AsArray;
    use arrow::datatypes::Int64Type;
    let fichier = std::fs::File::open(parquet).unwrap();
    let lecteur =
        parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(fichier).unwrap().build().unwrap();
    let mut lues = Vec::new();
    for lot in lecteur {
        let lot = lot.unwrap();
        let numeros = lot.column_by_name("ligne_source").unwrap().as_primitive::<Int64Type>();
        let communes = lot.column_by_name("code_commune").unwrap().as_string::<i32>();
        lues.extend(numeros.iter().zip(communes.iter()).map(|(n, c)| (n.unwrap().to_string(), c.map(str::to_owned))));
    }
    lues
}

/// What is the territory's own stands in for what is common, for it alone; when it is wrong, the others do not know of it.
#[test]
fn one_that_fails_stops_no_other_and_is_taken_up_again() {
    let j = trois();
    let theme = bilan::assets::livre("reports/theme.toml").unwrap().to_owned();
    let accent = entre(&theme, "accent = \"", "\" ");
    j.write("territoires/000100017/reports/theme.toml", theme.replace(accent, "accent = \"#123456"));
    j.write("territoires/000100033/pipelines/objectifs/locaux.toml", "[[objectif]]\ncode = \"sans_fin\"\nfautif = \n");
    let dit = j.run(&["run", PAYS]).attendre(8);
    contient(
        &dit.stderr,
        &[
            "un territoire sur 3 n'a pas été publié ; les autres le sont",
            "Pays de Morfaline (000100033)",
            "bilan run pipelines/pays.toml#000100033",
            "relancez la même commande",
        ],
    );
    assert!(!dit.stderr.contains("Rien n'a été publié"), "{}", dit.stderr);
    contient(&j.texte("publication/000100017/2026-09/bilan_cil.html"), &["#123456"]);
    assert!(!j.texte("publication/000100025/2026-09/bilan_cil.html").contains("#123456"));
    assert!(!j.chemin("publication/000100033/2026-09").exists());
    let index = j.texte("publication/index.html");
    contient(&index, &["2 territoires sur 3 sont publiés pour septembre 2026", "non publié", "Pays de Morfaline"]);
    assert!(!index.contains("href=\"000100033"), "un lien ne mène nulle part");
    assert!(index.contains("non publié\u{a0}: ") && index.contains("Empreinte du document"), "page non signée");

    let etat = |f: &str| j.run(&["status", "--format", f, PAYS]);
    contient(
        &etat("texte").attendre(0).stdout,
        &["ATTENTION", "2 territoires sur 3 à jour pour 2026-09", "Pays de Morfaline (000100033) : rien de publié"],
    );
    contient(
        &etat("nagios").attendre(1).stdout,
        &["BILAN WARNING - un territoire sur 3 n'est pas publié pour 2026-09", "territoires=3 a_jour=2 en_echec=1"],
    );
    contient(
        &etat("prometheus").attendre(0).stdout,
        &[
            "bilan_territoires_en_echec{chaine=\"pipelines/pays.toml\"} 1",
            "epci=\"000100033\",nom=\"Pays de Morfaline\"} 0",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&etat("json").attendre(0).stdout).unwrap();
    assert_eq!((json["a_jour"].as_u64(), json["en_echec"].as_u64()), (Some(2), Some(1)));

    // By itself it says all: file and line.
    contient(
        &j.run(&["run", &format!("{PAYS}#000100033")]).attendre(2).stderr,
        &["territoires/000100033/pipelines/objectifs/locaux.toml, ligne"],
    );
    j.remove("territoires/000100033/pipelines/objectifs/locaux.toml");
    contient(&j.run(&["run", PAYS]).attendre(0).stdout, &["Territoires publiés : 1 ; déjà à jour : 2"]);
    contient(&etat("nagios").attendre(0).stdout, &["BILAN OK - 3 territoires à jour"]);
}

/// Somebody is told of all of them, and once: which are missing, why, and what each still shows.
#[test]
fn one_alarm_speaks_for_all_the_territories() {
    let j = trois();
    j.run(&["--quiet", "run", PAYS]).attendre(0);
    let chaine = j.texte(PAYS);
    let alerter = |codes: &str| {
        let alerte = "[alerte]\ncommande = [\"sh\", \"-c\", \"cat >> alertes.jsonl\"]";
        j.write(PAYS, format!("{chaine}\n{alerte}\ncodes = {codes}\n"));
    };
    let locaux = |siren: &str| format!("territoires/{siren}/pipelines/objectifs/locaux.toml");
    let recue = || -> Option<serde_json::Value> {
        let lignes = std::fs::read_to_string(j.chemin("alertes.jsonl")).ok()?;
        j.remove("alertes.jsonl");
        assert_eq!(lignes.lines().count(), 1, "{lignes}");
        Some(serde_json::from_str(&lignes).unwrap())
    };
    alerter("[8]");
    j.write(&locaux("000100033"), "[[objectif]]\nfautif = \n");
    // One that shows nothing yet is not published either.
    j.write(&locaux("000100025"), "[[objectif]]\nfautif = \n");
    std::fs::remove_dir_all(j.chemin("publication/000100025")).unwrap();
    let dit = j.run(&["--quiet", "run", PAYS]).attendre(8).stderr;
    assert!(!dit.contains("alerte non transmise"), "{dit}");
    let a = recue().unwrap();
    assert_eq!(
        (&a["chaine"], &a["territoire"], &a["code"]),
        (&PAYS.into(), &"Aubrelle et alentours".into(), &8.into())
    );
    assert_eq!((&a["publication_en_place"], &a["fichier"]), (&serde_json::Value::Null, &PAYS.into()));
    let manques: Vec<_> = a["territoires"].as_array().unwrap().iter().collect();
    let dits: Vec<_> =
        manques.iter().map(|m| ["epci", "nom", "publication_en_place"].map(|c| m[c].as_str().unwrap_or("-"))).collect();
    assert_eq!(dits, [["000100025", "Vernoisel Agglo", "-"], ["000100033", "Pays de Morfaline", "2026-09"]]);
    assert!(manques.iter().all(|m| m["code"] == 2 && m["raison"].as_str().unwrap().contains("locaux.toml")), "{a}");

    // None published is a failure of another code, and only those that are asked for are told.
    j.write(&locaux("000100017"), "[[objectif]]\nfautif = \n");
    j.run(&["--quiet", "run", PAYS]).attendre(5);
    assert_eq!(recue(), None);
    alerter("[5]");
    j.run(&["--quiet", "run", PAYS]).attendre(5);
    assert_eq!(recue().unwrap()["territoires"].as_array().unwrap().len(), 3);

    // Refused as a whole, before any territory is tried.
    alerter("[2]");
    j.remplacer(PAYS, "tous = true", "tout = true");
    j.run(&["--quiet", "run", PAYS]).attendre(2);
    let a = recue().unwrap();
    assert!(a["raison"].as_str().unwrap().contains("« tout »") && a.get("territoires").is_none(), "{a}");
}

/// Killed while its territories are at work, a run leaves nobody behind, and the next one does what is missing.
#[test]
fn a_run_that_is_killed_is_taken_up_again() {
    let j = trois();
    j.remplacer(PAYS, "tous = true", "tous = true\na_la_fois = 1");
    let mut processus = Command::new(env!("CARGO_BIN_EXE_bilan"))
        .args(["--quiet", "run", PAYS])
        .current_dir(j.chemin(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let publies = || EPCI.iter().filter(|e| j.chemin(&format!("publication/{}/2026-09", e.0)).exists()).count();
    let limite = Instant::now() + Duration::from_secs(300);
    while publies() == 0 && processus.try_wait().unwrap().is_none() {
        assert!(Instant::now() < limite, "rien n'est publié");
        std::thread::sleep(Duration::from_millis(20));
    }
    processus.kill().unwrap();
    processus.wait().unwrap();
    // The one at work sees its parent die.
    std::thread::sleep(Duration::from_millis(1500));
    let faits = publies();
    assert!((1..3).contains(&faits), "{faits} territoires déjà publiés");
    let dit = j.run(&["run", PAYS]).attendre(0);
    contient(&dit.stderr, &["s'est arrêtée sans finir"]);
    assert_eq!(publies(), 3);
    contient(&dit.stdout, &[&format!("déjà à jour : {faits}")]);
    contient(&j.run(&["verify", PAYS]).attendre(0).stdout, &["3 publications en place", "Tout concorde"]);
}

#[test]
fn what_a_list_of_territories_may_not_say() {
    let j = trois();
    let essai = |avant: &str, apres: &str| {
        let texte = j.texte(PAYS);
        j.remplacer(PAYS, avant, apres);
        let dit = j.run(&["run", PAYS]).attendre(2).stderr;
        j.write(PAYS, texte);
        dit
    };
    let ligne = |mot: &str| 1 + j.texte(PAYS).lines().position(|l| l.starts_with(mot)).unwrap();
    let choix = format!("pays.toml, ligne {}", ligne("tous"));
    contient(
        &essai("tous = true", "epci = [\"000100018\"]"),
        &["aucune commune pour l'EPCI « 000100018 »", &choix, "vouliez-vous écrire"],
    );
    contient(
        &essai("tous = true", "epci = [\"000100017\", \"000100017\"]"),
        &["« 000100017 » est écrit deux fois", &choix],
    );
    contient(
        &essai("tous = true", "departements = [\"59\"]"),
        &["dans le département « 59 »", &choix, "codes de département de cette table : 00"],
    );
    contient(&essai("tous = true", "tout = true"), &["clé inconnue « tout »", "vouliez-vous écrire « tous »"]);
    contient(&essai("tous = true", ""), &["aucun territoire n'est choisi"]);
    let deux = "[territoire]\nnom = \"Aubrelle\"\nepci = \"000100017\"\n\n[territoires]";
    contient(&essai("[territoires]", deux), &["[territoire] et [territoires]"]);
    let suivi = "[[extraction]]\nsource = \"relogement_menages\"\nfichier = \"relogement_menages.csv\"\nmillesime = 2026\n\n[references]";
    contient(&essai("[references]", suivi), &["relogement_menages", "un seul territoire"]);
    contient(&j.run(&["run", &format!("{PAYS}#000100025")]).attendre(2).stderr, &["lancez d'abord la chaîne entière"]);
    contient(&j.run(&["run", &format!("{CHAINE}#000100017")]).attendre(2).stderr, &["celle-ci n'en sert qu'un"]);
    assert_eq!(j.photo("publication").len(), 0);
    assert!(!j.chemin("lac/territoires").exists(), "rien n'a été lu");
}
