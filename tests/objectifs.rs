//! Targets, baselines and derived indicators through the real binary; and the examples of the guide, each one loaded.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bilan::indicators::Catalogue;
use bilan::indicators::point_zero::PointsZero;
use bilan::indicators::targets::{self, Genre, Objectif};
use support::{CHAINE, Job, Table};

const MESURES: &str = "publication/2026-09/donnees/mesures.csv";
const EPCI: &str = "000100017";

// ---- The guide ----------------------------------------------------------------------------------------------------------

/// Indicators of the examples that the catalogue may not have: those of the specification, word for word.
const COMPLEMENTS: [(&str, &str); 5] = [
    ("att_menages_fragiles", "numerateur = \"quartile = 'q1' OR relogement\"\nniveaux = [\"epci\", \"secteur\"]"),
    ("att_actifs_60_qpv", "restriction = \"en_qpv\"\nnumerateur = \"pct_plafond_plus > 60\""),
    ("att_moins_20_plus", "numerateur = \"pct_plafond_plus < 20\""),
    ("att_30_plus_ou_plus", "numerateur = \"pct_plafond_plus >= 30\""),
    ("att_moins_30_plus", "numerateur = \"pct_plafond_plus < 30\""),
];

fn catalogue() -> Catalogue {
    let mut fichiers = bilan::assets::toml_de(Path::new("/nulle/part"), "pipelines/indicateurs").unwrap();
    let livre = Catalogue::lire(&fichiers).unwrap();
    let mut local = "[defauts]\ntable = \"attribution\"\nunivers = \"bail_signe\"\nniveaux = [\"epci\", \"qpv\"]\n\
                     protege = \"menages_revenu\"\nsource = \"SNE\"\n"
        .to_owned();
    for (code, lignes) in COMPLEMENTS.iter().filter(|(c, _)| livre.get(c).is_none()) {
        local += &format!(
            "[[indicateur]]\ncode = \"{code}\"\nlibelle = \"l\"\ndefinition = \"d\"\nunite = \"pct\"\n{lignes}\n"
        );
    }
    if local.contains("[[indicateur]]") {
        fichiers.push((PathBuf::from("complements.toml"), local));
    }
    Catalogue::lire(&fichiers).unwrap()
}

/// The TOML examples of one section of the guide, by the heading that they stand under.
fn exemples(section: &str) -> BTreeMap<String, String> {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md")).unwrap();
    let debut = guide.find(&format!("\n## {section}\n")).expect("section absente du guide") + 4;
    let texte = &guide[debut..];
    let texte = &texte[..texte.find("\n## ").unwrap_or(texte.len())];
    let mut trouves: BTreeMap<String, String> = BTreeMap::new();
    let (mut titre, mut dedans) = (String::new(), false);
    for l in texte.lines() {
        match l {
            _ if l.starts_with("### ") => titre = l[4..].to_owned(),
            "```toml" => dedans = true,
            "```" => dedans = false,
            _ if dedans => *trouves.entry(titre.clone()).or_default() += &format!("{l}\n"),
            _ => {}
        }
    }
    trouves
}

#[test]
fn every_example_of_the_guide_is_loaded() {
    let (catalogue, exemples) = (catalogue(), exemples("Fixer un objectif"));
    let charger = |nom: &str| -> (Vec<Objectif>, PointsZero) {
        let texte = exemples.get(nom).unwrap_or_else(|| panic!("{nom} n'est pas dans le guide")).clone();
        let fichiers = [(PathBuf::from(format!("{nom}.toml")), texte)];
        let lire = || -> bilan::error::Result<(Vec<Objectif>, PointsZero)> {
            let o = targets::lire(&fichiers, &catalogue)?;
            let z = PointsZero::lire(&fichiers, &[], &catalogue, EPCI)?;
            z.verifier(&o)?;
            assert_eq!(targets::qpv::verifier(&o, &z, EPCI)?, Vec::<String>::new(), "{nom}");
            Ok((o, z))
        };
        lire().unwrap_or_else(|e| panic!("{nom} : {e} {:?} {:?}", e.lieu, e.aides))
    };
    // Territory, number of targets (each step of a trajectory is one), kinds met.
    let attendus: [(&str, usize, &[Genre]); 7] = [
        ("Métropole Européenne de Lille", 4, &[Genre::Plancher]),
        ("Creil", 3, &[Genre::Plancher, Genre::Maintien]),
        ("Limoges, Portes Ferrées", 3, &[Genre::Plafond]),
        ("Nantes", 1, &[Genre::Fourchette]),
        ("Pau", 2, &[Genre::Plafond]),
        ("Grenoble", 1, &[Genre::Plancher]),
        ("Rennes", 2, &[Genre::Plancher, Genre::Tendance]),
    ];
    assert_eq!(exemples.len(), attendus.len(), "{:?}", exemples.keys());
    for (nom, n, genres) in attendus {
        let (o, _) = charger(nom);
        assert_eq!(o.len(), n, "{nom}");
        let mut vus: Vec<Genre> = Vec::new();
        o.iter().for_each(|o| {
            if !vus.contains(&o.genre) {
                vus.push(o.genre)
            }
        });
        assert_eq!(vus, genres, "{nom}");
    }
    let (limoges, _) = charger("Limoges, Portes Ferrées");
    assert_eq!(limoges.iter().map(Objectif::centiemes).collect::<Vec<_>>(), [3_600, 3_200, 2_200]);
    assert!(limoges.iter().all(Objectif::strict));
    let (rennes, zeros) = charger("Rennes");
    let e = rennes[1].exigence(bilan::measures::Niveau::Epci, EPCI, &zeros).unwrap();
    assert!(e.min.is_none() && e.max.is_some_and(|s| s.strict && s.valeur.percent(0) == "30"), "{e:?}");
}

#[test]
fn the_derived_example_of_the_guide_is_loaded() {
    let texte: String = exemples("Garder un point zéro, comparer, dériver").into_values().collect();
    let d = bilan::indicators::derives::Derives::lire(&texte, Path::new("guide.toml"), &catalogue()).unwrap();
    assert_eq!(d.liste.len(), 1);
}

// ---- The chain ----------------------------------------------------------------------------------------------------------

fn valeur<'t>(t: &'t Table, l: &'t [String], colonne: &str) -> &'t str {
    &l[t.rang(colonne)]
}

fn nombre(t: &Table, l: &[String], colonne: &str) -> Option<f64> {
    valeur(t, l, colonne).parse().ok()
}

#[test]
fn a_baseline_holds_what_was_published_and_is_then_compared() {
    let j = Job::publie();
    let dit = j.run(&["baseline", "depart"]).attendre(0).stdout;
    assert!(dit.contains("Point zéro « depart »") && dit.contains("points_zero/depart.csv"), "{dit}");
    let (base, mesures) = (Table::lire(&j.read("points_zero/depart.csv")), Table::lire(&j.read(MESURES)));
    assert!(base.lignes.len() > 100);
    // Line by line: published, not withheld, of a full period, with the same counts.
    let cle = |t: &Table, l: &[String]| {
        ["indicateur", "periode", "niveau", "zone", "classe"].map(|c| valeur(t, l, c).to_owned())
    };
    let publiees: BTreeMap<_, _> = mesures.lignes.iter().map(|l| (cle(&mesures, l), l)).collect();
    let dictionnaire = Table::lire(&j.read("publication/2026-09/donnees/dictionnaire.csv"));
    let empreintes: BTreeMap<&str, &str> = dictionnaire
        .lignes
        .iter()
        .filter(|l| valeur(&dictionnaire, l, "genre") == "indicateur")
        .map(|l| (valeur(&dictionnaire, l, "nom"), valeur(&dictionnaire, l, "empreinte")))
        .collect();
    for l in &base.lignes {
        assert_eq!(valeur(&base, l, "definition"), empreintes[valeur(&base, l, "indicateur")], "{l:?}");
        let p = publiees[&cle(&base, l)];
        assert_eq!(valeur(&mesures, p, "marque"), "", "{l:?}");
        assert!(!valeur(&base, l, "periode").contains('/'), "{l:?}");
        for c in ["denominateur", "numerateur", "taux"] {
            assert_eq!(valeur(&base, l, c), valeur(&mesures, p, c), "{l:?}");
        }
    }
    assert!(mesures.lignes.iter().any(|l| valeur(&mesures, l, "marque") == "s"), "the sample has withheld values");

    // It is not made twice by mistake, nor under any name, nor from nothing.
    assert!(j.run(&["baseline", "depart"]).attendre(2).stderr.contains("existe déjà"));
    j.run(&["baseline", "depart", "--remplacer"]).attendre(0);
    assert!(j.run(&["baseline", "Départ !"]).attendre(2).stderr.contains("ne peut nommer"));
    assert!(
        j.run(&["baseline", "autre", "--publication", "1999-01"]).attendre(3).stderr.contains("aucune publication")
    );

    // The same data again: no evolution since the baseline, for the latest full period of each figure.
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let apres = Table::lire(&j.read(MESURES));
    let du_jour: BTreeMap<_, _> = base.lignes.iter().map(|l| (cle(&base, l), ())).collect();
    let (mut egales, mut avant) = (0, 0);
    for l in &apres.lignes {
        let (zero, evolution) = (valeur(&apres, l, "point_zero"), nombre(&apres, l, "evolution_point_zero"));
        if du_jour.contains_key(&cle(&apres, l)) && !zero.is_empty() {
            assert!(evolution.is_some_and(|e| e.abs() < 1e-3), "{l:?}");
            egales += 1;
        } else if valeur(&apres, l, "marque") == "s" {
            assert_eq!(evolution, None, "{l:?}");
        } else if evolution.is_some_and(|e| e != 0.0) {
            avant += 1;
        }
    }
    assert!(egales > 100 && avant > 0, "{egales} {avant}");

    // Counted otherwise since: not compared, and said.
    j.remplacer(
        "pipelines/indicateurs/attributions.toml",
        "numerateur = \"mutation\"",
        "numerateur = \"NOT mutation\"",
    );
    let dit = j.run(&["run", CHAINE]).attendre(0).stdout;
    assert!(dit.contains("attention : point zéro « depart » : la définition de att_mutations a changé"), "{dit}");
    let t = Table::lire(&j.read(MESURES));
    let mutations: Vec<_> = t
        .lignes
        .iter()
        .filter(|l| valeur(&t, l, "indicateur") == "att_mutations" && !valeur(&t, l, "point_zero").is_empty())
        .collect();
    assert!(!mutations.is_empty());
    for l in mutations {
        assert_eq!((valeur(&t, l, "evolution_point_zero"), valeur(&t, l, "alerte")), ("", "definition_changee"));
    }
}

#[test]
fn an_internal_baseline_is_refused_by_a_chain_for_partners() {
    let j = Job::sample();
    j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j.run(&["baseline", "interne"]).attendre(0);
    j.remplacer(CHAINE, "profil = \"interne\"", "profil = \"partenaires\"");
    let refus = j.run(&["run", CHAINE]).attendre(2).stderr;
    assert!(refus.contains("moins protégée que le profil « partenaires »"), "{refus}");
}

/// Each column of comparison, worked out again from the other lines of the same file.
#[test]
fn references_and_derived_figures_equal_their_naive_twins() {
    let j = Job::publie();
    let t = Table::lire(&j.read(MESURES));
    let cle = |i: &str, p: &str, n: &str, z: &str, c: &str| [i, p, n, z, c].map(str::to_owned);
    let lignes: BTreeMap<[String; 5], &Vec<String>> = t
        .lignes
        .iter()
        .map(|l| (["indicateur", "periode", "niveau", "zone", "classe"].map(|c| valeur(&t, l, c).to_owned()), l))
        .collect();
    let part =
        |l: &[String]| Some(100.0 * nombre(&t, l, "numerateur")? / nombre(&t, l, "denominateur").filter(|d| *d > 0.0)?);
    let (mut epci, mut hors, mut evolutions) = (0, 0, 0);
    // A mean in percent says its rate and not its sums: it has its twin elsewhere.
    let moyenne = |l: &[String]| valeur(&t, l, "numerateur").is_empty() && !valeur(&t, l, "taux").is_empty();
    let dictionnaire = Table::lire(&j.read("publication/2026-09/donnees/dictionnaire.csv"));
    let parts: BTreeSet<&str> = dictionnaire
        .lignes
        .iter()
        .filter(|l| valeur(&dictionnaire, l, "genre") == "indicateur" && valeur(&dictionnaire, l, "unite") == "pct")
        .map(|l| valeur(&dictionnaire, l, "nom"))
        .collect();
    for l in t.lignes.iter().filter(|l| parts.contains(valeur(&t, l, "indicateur")) && !moyenne(l)) {
        let v = |c| valeur(&t, l, c);
        let ailleurs =
            |n: &str, z: &str| lignes.get(&cle(v("indicateur"), v("periode"), n, z, v("classe"))).and_then(|l| part(l));
        let (ici, attendu) = (part(l), ailleurs("epci", EPCI));
        let proche = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-3,
            (None, None) => true,
            _ => false,
        };
        assert!(proche(nombre(&t, l, "ref_epci"), ici.and(attendu)), "{l:?}");
        let ecart = ici.zip(attendu).map(|(a, b)| a - b).filter(|_| v("niveau") != "epci");
        assert!(proche(nombre(&t, l, "ecart_epci"), ecart), "{l:?}");
        epci += usize::from(ecart.is_some());
        let h = ici.and(ailleurs("localisation", "hors_qpv"));
        assert!(proche(nombre(&t, l, "ref_hors_qpv"), h), "{l:?}");
        hors += usize::from(h.is_some());
        if let Ok(annee) = v("periode").parse::<i32>() {
            let avant =
                lignes.get(&cle(v("indicateur"), &(annee - 1).to_string(), v("niveau"), v("zone"), v("classe")));
            let e = ici.zip(avant.and_then(|l| part(l))).map(|(a, b)| a - b);
            assert!(proche(nombre(&t, l, "evolution"), e), "{l:?}");
            evolutions += usize::from(e.is_some());
        }
    }
    assert!(epci > 100 && hors > 50 && evolutions > 20, "{epci} {hors} {evolutions}");

    let d = Table::lire(&j.read("publication/2026-09/donnees/derives.csv"));
    let mut poids = 0;
    for l in d.lignes.iter().filter(|l| valeur(&d, l, "derive") == "occ_indice_localisation") {
        let v = |c| valeur(&d, l, c);
        let nombre_de = |i: &str, n: &str, z: &str| {
            nombre(&t, lignes.get(&cle(i, v("periode"), n, z, "oui")).copied()?, "numerateur")
        };
        let calcul = || {
            let part = |i: &str| Some(nombre_de(i, v("niveau"), v("zone"))? / nombre_de(i, "epci", EPCI)?);
            Some(part("occ_moins_20_plus")? / part("occ_menages")?)
        };
        match nombre(&d, l, "valeur") {
            Some(x) => {
                assert!((x - calcul().unwrap()).abs() < 1e-3, "{l:?}");
                poids += 1;
            }
            None => assert!(matches!(v("marque"), "s" | "n.c."), "{l:?}"),
        }
    }
    assert!(poids > 1, "{poids}");
    for code in
        ["dem_pression", "att_ecart_q1", "parc_poids_zone", "parc_tension_typologie", "occ_ecart_recents__occ_apl"]
    {
        assert!(d.lignes.iter().any(|l| valeur(&d, l, "derive") == code), "{code}");
    }
    // Years of QPV of 2015 stand beside those of 2024: said under the series and its table, and by no quartier.
    let bilan = j.texte("publication/2026-09/bilan_cil.html");
    assert!(bilan.matches("Rupture de série en 2024").count() >= 2);
    let d_un_qpv = |annee: &str| {
        let mut baux = t.lignes.iter().filter(|l| valeur(&t, l, "indicateur") == "att_baux");
        baux.any(|l| valeur(&t, l, "niveau") == "qpv" && valeur(&t, l, "periode") == annee)
    };
    assert!(!d_un_qpv("2023") && d_un_qpv("2024"));
    let dictionnaire = j.texte("publication/2026-09/donnees/dictionnaire.csv");
    let methode = j.texte("publication/2026-09/methodologie.html");
    for code in ["occ_indice_localisation", "dem_anciennete_mediane"] {
        assert!(dictionnaire.contains(code) && methode.contains(code), "{code}");
    }
}

#[test]
fn a_territory_that_the_arrete_leaves_out_is_not_bound() {
    let j = Job::sample();
    // No thresholds of its own, and no year before the first arrêté shipped.
    j.remplacer(CHAINE, "seuils = \"seuils_quartiles.csv\"", "");
    j.remplacer(
        CHAINE,
        "[[extraction]]\nsource = \"sne_radiation\"\nfichier = \"sne_radiation_2023.csv\"\nmillesime = 2023\n",
        "",
    );
    let dit = j.run(&["run", CHAINE]).attendre(0).stdout;
    assert!(
        dit.contains("attention : l'arrêté de 2025 ne donne pas de seuil du premier quartile à ce territoire"),
        "{dit}"
    );
    assert!(!dit.contains("Objectif de 25 %"), "{dit}");
    let bilan = j.texte("publication/2026-09/bilan_cil.html");
    assert!(bilan.contains("sans objet") && bilan.contains("arrêté de 2025"));
    assert!(!bilan.contains("Rupture de série"), "toutes les années sont celles des QPV de 2024");
    // A year whose arrêté nobody has is still an oversight.
    let j = Job::sample();
    j.remplacer(CHAINE, "seuils = \"seuils_quartiles.csv\"", "");
    let refus = j.run(&["run", CHAINE]).attendre(3).stderr;
    assert!(refus.contains("aucun seuil du premier quartile pour l'EPCI 000100017 en 2023"), "{refus}");
}

const LOCAL: &str = "pipelines/objectifs/locaux.toml";

fn cible(severite: &str, borne: &str) -> String {
    format!(
        "regle_point_zero = \"{severite}\"\n[[point_zero]]\ncode = \"z\"\ndate = 2020-12-31\nindicateur = \"att_q2_q4_qpv\"\npourcentage = 78\n\
         [[objectif]]\ncode = \"cadre\"\nlibelle = \"Cible en QPV\"\nindicateur = \"att_q2_q4_qpv\"\ntype = \"plancher\"\nborne = {borne}\n\
         nature = \"document_cadre\"\nsource_texte = \"t\"\n"
    )
}

#[test]
fn a_target_in_qpv_under_the_observed_level() {
    let j = Job::sample();
    j.write(LOCAL, cible("strict", "75"));
    let refus = j.run(&["run", CHAINE]).attendre(2).stderr;
    assert!(
        refus.contains("78,0\u{202f}%\u{A0}: il ne peut être approuvé") && refus.contains("locaux.toml, ligne 12"),
        "{refus}"
    );
    assert!(refus.contains("14 mai 2018"), "{refus}");
    // The same of a target on the attributions decided.
    j.write(LOCAL, cible("strict", "75").replace("att_q2_q4_qpv", "proc_q2_q4_qpv"));
    let refus = j.run(&["run", CHAINE]).attendre(2).stderr;
    assert!(refus.contains("78,0\u{202f}%\u{A0}: il ne peut être approuvé"), "{refus}");
    j.write(LOCAL, cible("avertissement", "75"));
    let dit = j.run(&["run", CHAINE]).attendre(0).stdout;
    assert!(dit.contains("attention : l'objectif « cadre » fixe 75,0\u{202f}% en QPV"), "{dit}");
    assert!(j.texte("publication/2026-09/bilan_cil.html").contains("il ne peut être approuvé"));
}

/// The decisions of the commissions, made from the leases of 2025 whose dwelling is known: one accepted attribution each, after one that another
/// household refused when `refus` says so.
fn avec_commissions(refus: bool) -> Job {
    let j = Job::sample();
    let octets = j.read("depot/sne_radiation_2025.csv");
    let octets = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&octets);
    let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(octets);
    let entete = lecteur.byte_headers().unwrap().clone();
    let rangs = ["SIREN_RADIATION", "NUMERORPLS", "NUMERO_UNIQUE", "DATE_SIGNATURE_BAIL"]
        .map(|c| entete.iter().position(|e| e == c.as_bytes()).unwrap());
    // The program rejects lines that have not as many fields as the first.
    let entieres = lecteur.byte_records().map(Result::unwrap).filter(|l| l.len() == entete.len());
    let lignes: Vec<[String; 4]> =
        entieres.map(|l| rangs.map(|r| String::from_utf8_lossy(&l[r]).into_owned())).collect();
    let mut vus = BTreeSet::new();
    let mut texte =
        "SIREN_bailleur;Code_lot;ID_RPLS;ID_demande_unique;Date_seance_commission;Code_rang;Libelle_decision;\
                     Indicateur_premier_quartile\n"
            .to_owned();
    for (n, [siren, rpls, demande, bail]) in lignes.iter().enumerate() {
        // A lease written twice is one decision.
        if rpls.is_empty() || !bail.ends_with("2025") || !vus.insert(rpls) || !vus.insert(demande) {
            continue;
        }
        if refus {
            texte += &format!("{siren};L{n};{rpls};REFUS{n};15/03/2025;1;refus_candidat;NON\n");
        }
        let rang = if refus { 2 } else { 1 };
        texte += &format!("{siren};L{n};{rpls};{demande};15/03/2025;{rang};attribue;OUI\n");
    }
    j.write("depot/commissions_2025.csv", texte);
    j.remplacer(
        CHAINE,
        "[[extraction]]\nsource = \"ops\"",
        "[[extraction]]\nsource = \"reservations\"\nfichier = \"commissions_2025.csv\"\nmillesime = 2025\n\n[[extraction]]\nsource = \"ops\"",
    );
    j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"interne\"");
    j.run(&["run", CHAINE]).attendre(0);
    j
}

/// The rule bears on attributions, refused ones included: on leases when files are missing, which the documents say.
#[test]
fn the_rule_in_qpv_is_judged_on_decisions_when_they_are_all_there() {
    let juge = |j: &Job| {
        let t = Table::lire(&j.read("publication/2026-09/donnees/objectifs.csv"));
        let ligne = |l: &&Vec<String>| l[t.rang("objectif")] == "legal_q2_q4_qpv" && l[t.rang("periode")] == "2025";
        let l = t.lignes.iter().find(ligne).expect("l'objectif légal en QPV n'a pas de ligne");
        (l[t.rang("indicateur")].clone(), l[t.rang("taux")].parse::<f64>().unwrap())
    };
    let pages = |j: &Job| ["bilan_cil", "methodologie"].map(|p| j.texte(&format!("publication/2026-09/{p}.html")));
    // Leases of unknown dwelling have no decision here: there are fewer decisions than leases.
    let j = avec_commissions(false);
    assert_eq!(juge(&j).0, "att_q2_q4_qpv");
    let [bilan, methode] = pages(&j);
    assert!(bilan.contains("moins nombreuses que les baux") && bilan.contains("Approché sur baux signés"));
    assert!(!bilan.contains("faute des décisions") && !methode.contains("faute des décisions"));
    // Each household housed is of the first quartile, each that refused is not: one half.
    let j = avec_commissions(true);
    assert_eq!(juge(&j), ("proc_q2_q4_qpv".to_owned(), 50.0));
    let [bilan, methode] = pages(&j);
    assert!(bilan.contains("Sur les seuls baux signés") && bilan.contains("attributions décidées en QPV"));
    assert!(!bilan.contains("Approché sur baux signés") && !bilan.contains("faute des décisions"));
    assert!(methode.contains("attributions décidées en commission, refus compris"));
}

/// One target of each kind through the whole chain: nothing fails, each has its line in the bilan and in the workbook.
#[test]
fn targets_of_every_kind_and_scope_in_the_bilan() {
    let j = Job::publie();
    j.run(&["baseline", "depart"]).attendre(0);
    let bailleurs = Table::lire(&j.read("depot/references/bailleurs.csv"));
    let siren = bailleurs.lignes[0][bailleurs.rang("siren")].clone();
    let entree = |code: &str, indicateur: &str, lignes: &str| {
        format!(
            "[[objectif]]\ncode = \"{code}\"\nlibelle = \"Objectif {code}\"\nindicateur = \"{indicateur}\"\nnature = \"cia\"\nsource_texte = \"t\"\n{lignes}\n"
        )
    };
    let texte = [
        entree("fourchette", "att_mutations", "type = \"fourchette\"\nborne_min = 20\nborne_max = 60"),
        entree("maintien", "att_q1_hors_qpv", "type = \"maintien\"\npoint_zero = \"depart\"\nperimetre = \"bailleur\""),
        entree("tendance", "occ_moins_20_plus", "type = \"tendance\"\npoint_zero = \"depart\""),
        entree("plafond", "att_mutations", "type = \"plafond\"\nborne = 60\nstrict = true"),
        entree("bailleur", "att_dalo", &format!("type = \"plancher\"\nborne = 10\nperimetre = \"bailleur\"\nzones = [\"{siren}\"]")),
        entree("emploi", "occ_en_emploi", "type = \"plancher\"\nborne = 60\nfin = 2035-12-31"),
        entree(
            "paliers",
            "att_relogements",
            "type = \"trajectoire\"\npalier = [{ debut = 2024-01-01, fin = 2025-12-31, borne_min = 5 }, { debut = 2026-01-01, fin = 2027-12-31, borne_min = 11 }]",
        ),
    ]
    .concat();
    j.write(LOCAL, &texte);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let bilan = j.texte("publication/2026-09/bilan_cil.html");
    for code in ["fourchette", "maintien", "tendance", "plafond", "bailleur", "emploi", "paliers"] {
        assert!(bilan.contains(&format!("Objectif {code}")), "{code}");
    }
    for mot in [
        "palier 1 sur 2 (2024-2025)",
        "palier 2 sur 2 (2026-2027)",
        "(point zéro)",
        "en cours",
        "Où finirait l",
        // How the volume was found, target by target.
        "Volume d",
        "Objectifs par zone",
    ] {
        assert!(bilan.contains(mot), "{mot}");
    }
    let t = Table::lire(&j.read("publication/2026-09/donnees/objectifs.csv"));
    let mesures = Table::lire(&j.read(MESURES));
    let statuts = ["atteint", "non_atteint", "indetermine", "en_cours", "sans_objet", "non_calculable", "s"];
    for l in &t.lignes {
        let v = |c| valeur(&t, l, c);
        assert!(statuts.contains(&v("statut")), "{l:?}");
        let m = mesures
            .lignes
            .iter()
            .find(|m| ["indicateur", "periode", "niveau", "zone"].iter().all(|c| valeur(&mesures, m, c) == v(c)));
        let Some(m) = m else { continue };
        let (num, den) = (nombre(&mesures, m, "numerateur"), nombre(&mesures, m, "denominateur"));
        let (min, max) = (nombre(&t, l, "cible_min"), nombre(&t, l, "cible_max"));
        if valeur(&mesures, m, "marque") == "s" {
            assert!(v("taux").is_empty() && v("manque").is_empty() && v("marge").is_empty(), "{l:?}");
            continue;
        }
        // The status again, from the counts of the other file; the bounds of unknown rows decide what is certain.
        let taux = 100.0 * num.unwrap() / den.unwrap();
        // A bound written with four decimals cannot decide a tie.
        if [min, max].iter().flatten().any(|b| (b - taux).abs() < 1e-3) {
            continue;
        }
        let tenue = |x: f64| {
            let (bas, haut) = (v("cible_min_stricte") == "oui", v("cible_max_stricte") == "oui");
            min.is_none_or(|b| if bas { x > b } else { x >= b })
                && max.is_none_or(|b| if haut { x < b } else { x <= b })
        };
        match v("statut") {
            "atteint" => assert!(tenue(taux), "{l:?}"),
            "non_atteint" => assert!(!tenue(taux), "{l:?}"),
            "indetermine" => {
                let (a, b) = (nombre(&t, l, "borne_basse").unwrap(), nombre(&t, l, "borne_haute").unwrap());
                assert!(tenue(a) != tenue(b) || a < min.unwrap_or(0.0), "{l:?}");
            }
            "en_cours" => assert!(v("periode").contains('/'), "{l:?}"),
            _ => {}
        }
    }
    for code in ["fourchette", "maintien", "tendance", "plafond", "bailleur", "emploi", "paliers", "legal_q1_hors_qpv"]
    {
        assert!(t.lignes.iter().any(|l| valeur(&t, l, "objectif") == code), "{code}");
    }
    let vus: std::collections::BTreeSet<&str> = t.lignes.iter().map(|l| valeur(&t, l, "statut")).collect();
    assert!(vus.len() >= 4, "{vus:?}");

    // Mistakes that only the reference tables tell.
    j.write(
        LOCAL,
        entree(
            "zone",
            "att_dalo",
            &format!("type = \"plancher\"\nborne = 10\nperimetre = \"bailleur\"\nzones = [\"{}1\"]", &siren[..8]),
        ),
    );
    let refus = j.run(&["check", CHAINE]);
    let faux = format!("{}1", &siren[..8]);
    if siren != faux {
        let refus = refus.attendre(2).stderr;
        assert!(
            refus.contains(&format!("objectif « zone » : zone inconnue au niveau « bailleur » : « {faux} »")),
            "{refus}"
        );
        assert!(refus.contains("locaux.toml, ligne 10") && refus.contains("vouliez-vous écrire"), "{refus}");
    }
    j.write(LOCAL, entree("zero", "att_dalo", "type = \"maintien\"\npoint_zero = \"departt\""));
    let refus = j.run(&["check", CHAINE]).attendre(2).stderr;
    assert!(refus.contains("point zéro absent : « departt »") && refus.contains("« depart »"), "{refus}");
}
