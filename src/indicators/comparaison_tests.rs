//! References, gaps, quality, ranks and baselines, on published measures made by hand.

use std::path::PathBuf;

use crate::french::Fraction;
use crate::measures::{Cle, Niveau, Periode};
use crate::secrecy::PublishedMeasures;

use super::classement::{HorsClassement, classer};
use super::comparaison::*;
use super::essais::{EPCI, Faits, catalogue};
use super::point_zero::{COLONNES, Evolution, PointsZero, empreinte};

const CODE: &str = "occ_moins_20_plus";
const VAGUE: Periode = Periode::Millesime(2024);

fn ici(niveau: Niveau, zone: &str) -> (Periode, Niveau, &str) {
    (VAGUE, niveau, zone)
}

fn compare(
    m: &PublishedMeasures,
    choix: &Choix,
    z: &PointsZero,
    ou: (Periode, Niveau, &str),
    code: &str,
) -> Comparaison {
    let c = catalogue();
    let cle = Cle { indicateur: code.to_owned(), periode: ou.0, niveau: ou.1, zone: ou.2.to_owned() };
    Comparateur::new(m, &c, EPCI, z, choix).comparer(&cle, m.par_cle(&cle).unwrap(), 0, "oui")
}

fn dit(r: Option<Repere>) -> (String, Option<String>) {
    let r = r.unwrap();
    (r.valeur.percent(1), r.ecart.map(|e| e.percent(1)))
}

fn base() -> Faits {
    Faits::default()
        .part(CODE, ici(Niveau::Epci, EPCI), 2_000, 8_000, 500)
        .part(CODE, ici(Niveau::Localisation, "hors_qpv"), 1_200, 6_800, 0)
        .part(CODE, ici(Niveau::Departement, "59"), 9_000, 51_000, 0)
        .part(CODE, ici(Niveau::Region, "32"), 30_000, 170_000, 0)
        .part(CODE, ici(Niveau::Qpv, "QN1"), 420, 1_080, 100)
        .part(CODE, (Periode::Millesime(2022), Niveau::Qpv, "QN1"), 300, 900, 0)
        .part("occ_taux_reponse", ici(Niveau::Qpv, "QN1"), 1_600, 400, 0)
}

#[test]
fn a_zone_beside_larger_ones_and_the_wave_before() {
    let m = base().publier();
    let c = compare(&m, &Choix::default(), &PointsZero::default(), ici(Niveau::Qpv, "QN1"), CODE);
    assert_eq!(dit(c.epci), ("20,0".into(), Some("8,0".into())), "28 % against 20 %, the zone included");
    assert_eq!(dit(c.hors_qpv), ("15,0".into(), Some("13,0".into())));
    assert_eq!(dit(c.departement), ("15,0".into(), Some("13,0".into())));
    assert_eq!(dit(c.region), ("15,0".into(), Some("13,0".into())));
    assert_eq!(dit(c.precedente), ("25,0".into(), Some("3,0".into())), "two years before");
    assert_eq!(c.reponse.unwrap().percent(1), "80,0");
    assert_eq!(c.renseignement.unwrap().percent(2), "93,75");
    assert_eq!(c.qualite, Some(Qualite::Ok));
    let soi = compare(&m, &Choix::default(), &PointsZero::default(), ici(Niveau::Epci, EPCI), CODE);
    assert_eq!(dit(soi.epci), ("20,0".into(), None), "no gap to itself");
}

#[test]
fn the_territory_without_the_zone() {
    let m = base().publier();
    let choix = Choix { epci_hors_zone: true, point_zero: None };
    let c = compare(&m, &choix, &PointsZero::default(), ici(Niveau::Qpv, "QN1"), CODE);
    // (2 000 − 420) / (10 000 − 1 500).
    assert_eq!(c.epci.unwrap().valeur, Fraction::new(1_580, 8_500).unwrap());
    let d = compare(&m, &choix, &PointsZero::default(), ici(Niveau::Departement, "59"), CODE);
    assert_eq!(dit(d.epci).0, "20,0", "a larger territory is not taken out of a smaller one");
}

#[test]
fn amounts_have_relative_gaps_and_counts_none_between_zones() {
    let m = Faits::default()
        .moyenne("parc_loyer_m2", ici(Niveau::Epci, EPCI), 600_000, 100_000)
        .moyenne("parc_loyer_m2", ici(Niveau::Commune, "01001"), 66_000, 10_000)
        .effectif("parc_logements", ici(Niveau::Epci, EPCI), 2_000)
        .effectif("parc_logements", (Periode::Millesime(2023), Niveau::Epci, EPCI), 1_600)
        .publier();
    let (z, choix) = (PointsZero::default(), Choix::default());
    let loyer = compare(&m, &choix, &z, ici(Niveau::Commune, "01001"), "parc_loyer_m2").epci.unwrap();
    assert_eq!((loyer.valeur.value(2), loyer.ecart.unwrap().percent(1)), ("6,00".into(), "10,0".into()));
    let parc = compare(&m, &choix, &z, ici(Niveau::Epci, EPCI), "parc_logements");
    assert_eq!(parc.epci, None);
    assert_eq!(parc.precedente.unwrap().ecart.unwrap().percent(1), "25,0");
    assert_eq!(parc.qualite, None);
}

#[test]
fn what_is_withheld_is_compared_with_nothing() {
    let m = Faits::default()
        .part(CODE, ici(Niveau::Epci, EPCI), 2_000, 8_000, 0)
        .part(CODE, ici(Niveau::Qpv, "QN1"), 2, 3, 0)
        .part(CODE, ici(Niveau::Localisation, "hors_qpv"), 3, 4, 0)
        .proteger();
    let c = compare(&m, &Choix::default(), &PointsZero::default(), ici(Niveau::Qpv, "QN1"), CODE);
    assert_eq!((c.epci, c.hors_qpv, c.precedente), (None, None, None));
    let e = compare(&m, &Choix::default(), &PointsZero::default(), ici(Niveau::Epci, EPCI), CODE);
    assert_eq!(e.hors_qpv, None, "a withheld reference is absent");
}

#[test]
fn the_period_before_is_of_the_same_kind() {
    let p = [
        Periode::Annee(2024),
        Periode::Cumul(2025, 9),
        Periode::Millesime(2020),
        Periode::Millesime(2024),
        Periode::Stock(2023, 12),
    ];
    assert_eq!(precedente(Periode::Annee(2025), &p), Some(Periode::Annee(2024)));
    assert_eq!(precedente(Periode::Cumul(2026, 9), &p), Some(Periode::Cumul(2025, 9)));
    assert_eq!(precedente(Periode::Cumul(2026, 8), &p), None);
    assert_eq!(precedente(Periode::Millesime(2026), &p), Some(Periode::Millesime(2024)));
    assert_eq!(precedente(Periode::Millesime(2024), &p), Some(Periode::Millesime(2020)));
    assert_eq!(precedente(Periode::Stock(2023, 12), &p), None);
}

#[test]
fn quality_by_its_thresholds() {
    let q = |oui, non, inconnus| {
        let m = Faits::default().part(CODE, ici(Niveau::Epci, EPCI), oui, non, inconnus).publier();
        qualite(m.get(CODE, VAGUE, Niveau::Epci, EPCI).unwrap())
    };
    assert_eq!(q(40, 40, 20), Some(Qualite::Ok), "80 %");
    assert_eq!(q(40, 39, 21), Some(Qualite::Partiel), "79 %");
    assert_eq!(q(30, 30, 40), Some(Qualite::Partiel), "60 %");
    assert_eq!(q(30, 29, 41), Some(Qualite::Insuffisant), "59 %");
    assert_eq!(q(15, 14, 0), Some(Qualite::FaibleEffectif));
    assert_eq!(q(15, 15, 0), Some(Qualite::Ok));
    assert_eq!(q(0, 0, 0), None);
}

/// Status ok and at least 30 known rows; ties 1, 2, 2, 4; the others after, by name, with the reason.
#[test]
fn ranks() {
    let a = Periode::Annee(2025);
    let z = |zone| (a, Niveau::Bailleur, zone);
    let code = "att_q1_hors_qpv";
    let m = Faits::default()
        .part(code, z("1"), 10, 30, 0)
        .part(code, z("2"), 20, 40, 0)
        .part(code, z("3"), 40, 80, 0)
        .part(code, z("4"), 5, 95, 0)
        .part(code, z("5"), 10, 10, 0)
        .part(code, z("6"), 30, 30, 40)
        .part(code, z("7"), 0, 0, 0)
        .publier();
    let noms =
        [("1", "Dune"), ("2", "Éole"), ("3", "Cap"), ("4", "Fort"), ("5", "Zéphyr"), ("6", "Écume"), ("7", "Abri")];
    let unites: Vec<_> = noms
        .iter()
        .map(|(zone, nom)| (*zone, (*nom).to_owned(), m.get(code, a, Niveau::Bailleur, zone).unwrap()))
        .collect();
    let dire = |decroissant| -> Vec<(String, Result<usize, HorsClassement>)> {
        classer(&unites, decroissant).into_iter().map(|p| (p.nom, p.rang)).collect()
    };
    let autres = [
        ("Abri".to_owned(), Err(HorsClassement::NonCalculable)),
        ("Écume".to_owned(), Err(HorsClassement::Renseignement)),
        ("Zéphyr".to_owned(), Err(HorsClassement::FaibleEffectif)),
    ];
    let attendu = [("Cap", 1), ("Éole", 1), ("Dune", 3), ("Fort", 4)].map(|(n, r)| (n.to_owned(), Ok(r)));
    assert_eq!(dire(true), [&attendu[..], &autres[..]].concat(), "two first, then the third");
    let attendu = [("Fort", 1), ("Dune", 2), ("Cap", 3), ("Éole", 3)].map(|(n, r)| (n.to_owned(), Ok(r)));
    assert_eq!(dire(false), [&attendu[..], &autres[..]].concat());
}

#[test]
fn a_withheld_unit_has_no_rank() {
    let a = Periode::Annee(2025);
    let m = Faits::default()
        .part("att_q1_hors_qpv", (a, Niveau::Bailleur, "1"), 100, 300, 0)
        .part("att_q1_hors_qpv", (a, Niveau::Bailleur, "2"), 1, 2, 0)
        .proteger();
    let unites: Vec<_> =
        ["1", "2"].map(|z| (z, z.to_owned(), m.get("att_q1_hors_qpv", a, Niveau::Bailleur, z).unwrap())).into();
    let rangs: Vec<_> = classer(&unites, true).into_iter().map(|p| (p.zone, p.rang)).collect();
    assert_eq!(rangs, [("1", Ok(1)), ("2", Err(HorsClassement::Secret))]);
}

// ---- Baselines --------------------------------------------------------------------------------------------------------

/// A baseline file with one share, one mean, one count and one class.
fn fichier(definition: &str) -> Vec<(PathBuf, String)> {
    let texte = format!(
        "{}\n2022-12-31;partenaires;{CODE};{definition};2022-01-01;qpv;QN1;oui;1250;1200;300;25\n\
         2022-12-31;partenaires;parc_loyer_m2;x;2022-01-01;epci;{EPCI};oui;100;100;;5.4321\n\
         2022-12-31;partenaires;parc_logements;x;2022-01-01;epci;{EPCI};oui;1600;1600;1600;\n\
         2022-12-31;partenaires;occ_age;x;2022-01-01;epci;{EPCI};65_plus;400;400;100;25\n",
        COLONNES.join(";")
    );
    vec![(PathBuf::from("points_zero/cia_2022.csv"), texte)]
}

#[test]
fn a_baseline_is_compared_when_the_definition_is_the_same() {
    let c = catalogue();
    let juste = empreinte(c.get(CODE).unwrap());
    let z = PointsZero::lire(&[], &fichier(&juste), &c, EPCI).unwrap();
    let p = &z.par_nom["cia_2022"];
    assert_eq!(
        (p.date.to_string(), p.profil.as_deref(), p.valeurs.len()),
        ("2022-12-31".into(), Some("partenaires"), 4)
    );
    let cle = (CODE.to_owned(), Niveau::Qpv, "QN1".to_owned(), "oui".to_owned());
    let v = Fraction::new(28, 100).unwrap();
    let Evolution::Ecart { zero, ecart } = z.evolution("cia_2022", &cle, &v) else { panic!() };
    assert_eq!((zero.percent(1), ecart.percent(1)), ("25,0".into(), "3,0".into()));
    assert_eq!(z.base("cia_2022", "parc_loyer_m2", Niveau::Epci, EPCI, "oui").unwrap().valeur.value(4), "5,4321");
    assert_eq!(
        z.base("cia_2022", "parc_logements", Niveau::Epci, EPCI, "oui").unwrap().valeur.value(0),
        "1\u{202f}600"
    );
    // The three other lines were counted under another definition, and it is said.
    assert!(z.changements()[0].contains("occ_age, parc_logements et parc_loyer_m2"), "{:?}", z.changements());
    let m = base().publier();
    let r = compare(&m, &Choix::default(), &z, ici(Niveau::Qpv, "QN1"), CODE);
    assert_eq!(dit(r.point_zero), ("25,0".into(), Some("3,0".into())));
    assert!(!r.definition_changee);
}

#[test]
fn a_changed_definition_refuses_the_comparison() {
    let z = PointsZero::lire(&[], &fichier("autre"), &catalogue(), EPCI).unwrap();
    let m = base().publier();
    let r = compare(&m, &Choix::default(), &z, ici(Niveau::Qpv, "QN1"), CODE);
    assert!(r.definition_changee);
    assert_eq!(dit(r.point_zero), ("25,0".into(), None));
    assert_eq!(z.taux("cia_2022", CODE, Niveau::Qpv, "QN1"), None, "no target rests on it either");
}

#[test]
fn a_fingerprint_follows_what_is_counted_and_nothing_else() {
    let lire = |texte: &str| Catalogue::lire(&[(PathBuf::from("i.toml"), texte.to_owned())]).unwrap();
    use super::Catalogue;
    let de = |libelle: &str, numerateur: &str| {
        let texte = format!(
            "[defauts]\ntable = \"attribution\"\nunivers = \"bail_signe\"\nniveaux = [\"epci\"]\nprotege = \"menages\"\nsource = \"SNE\"\n\
             [[indicateur]]\ncode = \"a\"\nlibelle = \"{libelle}\"\ndefinition = \"d\"\nunite = \"pct\"\nnumerateur = \"{numerateur}\"\n"
        );
        empreinte(lire(&texte).get("a").unwrap())
    };
    assert_eq!(de("L", "dalo"), de("Autre libellé", "dalo"));
    assert_ne!(de("L", "dalo"), de("L", "mutation"));
    assert_eq!(de("L", "dalo").len(), 16);
}

#[test]
fn mistakes_of_baselines() {
    let c = catalogue();
    let saisi = |lignes: &str| {
        let texte = format!("[[point_zero]]\ncode = \"z\"\ndate = 2022-01-01\n{lignes}\n");
        PointsZero::lire(&[(PathBuf::from("o.toml"), texte)], &[], &c, EPCI).unwrap_err()
    };
    for (lignes, ligne, message) in [
        ("indicateur = \"occ_moins_20_pluss\"\npourcentage = 20", 4, "indicateur inconnu"),
        ("indicateur = \"occ_moins_20_plus\"", 2, "n'a pas de valeur"),
        ("indicateur = \"occ_moins_20_plus\"\npourcentage = 120", 5, "de 0 à 100"),
        ("indicateur = \"occ_moins_20_plus\"\nnumerateur = 5\ndenominateur = 3", 2, "5 sur 3"),
        ("indicateur = \"occ_moins_20_plus\"\nnumerateur = 5\ndenominateur = 0", 2, "5 sur 0"),
        ("indicateur = \"occ_menages\"\npourcentage = 20", 2, "n'est pas une part"),
        ("indicateur = \"occ_moins_20_plus\"\npourcentage = 20\nperimetre = \"qpv\"", 2, "n'a pas de « zone »"),
        ("indicateur = \"occ_moins_20_plus\"\npourcentage = 20\nzon = \"x\"", 6, "clé inconnue « zon »"),
    ] {
        let e = saisi(lignes);
        assert!(e.message.contains(message), "{lignes} → {}", e.message);
        assert_eq!(e.lieu.unwrap().ligne, Some(ligne), "{lignes}");
    }
    let csv = |texte: &str| {
        PointsZero::lire(&[], &[(PathBuf::from("points_zero/z.csv"), texte.to_owned())], &c, EPCI).unwrap_err()
    };
    assert!(csv("a;b\n1;2\n").message.contains("colonnes attendues"));
    let entete = COLONNES.join(";");
    let e = csv(&format!("{entete}\n2022-12-31;partenaires;a;b;2022;ville;x;oui;1;1;1;100\n"));
    assert!(e.message.contains("niveau inconnu"), "{}", e.message);
    assert_eq!(e.lieu.unwrap().ligne, Some(2));
    let e = csv(&format!("{entete}\n2022-12-31;partenaires;a;b;2022;epci;x;oui;1;1;;\n"));
    assert!(e.message.contains("aucune valeur"), "{}", e.message);
    let l = "2022-12-31;partenaires;a;b;2022;epci;x;oui;1;1;1;100\n";
    assert!(csv(&format!("{entete}\n{l}{l}")).message.contains("donnée deux fois"));
    let deux = "[[point_zero]]\ncode = \"z\"\ndate = 2022-01-01\nindicateur = \"att_dalo\"\npourcentage = 2\n[[point_zero]]\ncode = \"z\"\ndate = 2023-01-01\nindicateur = \"att_mutations\"\npourcentage = 2\n";
    let e = PointsZero::lire(&[(PathBuf::from("o.toml"), deux.to_owned())], &[], &c, EPCI).unwrap_err();
    assert!(e.message.contains("deux dates"), "{}", e.message);
}
