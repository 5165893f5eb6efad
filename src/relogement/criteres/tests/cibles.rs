use super::super::super::cas_essai::jour;
use super::super::super::faits::{Operation, Parc};
use super::super::super::reponse::Reponse::{Inconnu, Non, Oui};
use super::super::super::seuil::Seuil;
use super::super::{Cible, Cle, Compteur, Situation, Tranche, evaluer, part_requise};
use super::lire;
use crate::french::Fraction;

fn cible(suite: &str) -> Cible {
    let texte = format!("[[cible]]\ncritere = \"C3\"\ndocument = \"convention\"\nversion = \"1\"\n{suite}");
    lire(&texte).unwrap().cible.remove(0)
}

fn compteur(numerateur: i64, denominateur: i64) -> Compteur {
    Compteur { numerateur, denominateur, ..Compteur::default() }
}

#[test]
fn two_hypotheses_in_each_sense() {
    use Situation::{BasseAtteinte, HauteAtteinte, NonAtteinte, SansObjet};
    for (texte, n, d, attendu) in [
        ("sens = \">=\"\nbasse = 40\nhaute = 50", 50, 100, HauteAtteinte),
        ("sens = \">=\"\nbasse = 40\nhaute = 50", 49, 100, BasseAtteinte),
        ("sens = \">=\"\nbasse = 40\nhaute = 50", 40, 100, BasseAtteinte),
        ("sens = \">=\"\nbasse = 40\nhaute = 50", 39, 100, NonAtteinte),
        ("sens = \">=\"\nbasse = 40\nhaute = 50", 0, 0, SansObjet),
        ("sens = \">=\"\nbasse = 40", 100, 100, BasseAtteinte),
        ("sens = \"<=\"\nbasse = 30\nhaute = 25", 25, 100, HauteAtteinte),
        ("sens = \"<=\"\nbasse = 30\nhaute = 25", 30, 100, BasseAtteinte),
        ("sens = \"<=\"\nbasse = 30\nhaute = 25", 31, 100, NonAtteinte),
        ("sens = \"=\"\nhaute = 33.33", 1, 3, NonAtteinte),
        ("sens = \"=\"\nhaute = 33.33\ntolerance = 0.01", 1, 3, HauteAtteinte),
        ("sens = \"=\"\nhaute = 50", 2, 4, HauteAtteinte),
        ("sens = \">=\"\nhaute = 33.33", 1, 3, HauteAtteinte),
        ("sens = \">=\"\nhaute = 33.34", 1, 3, NonAtteinte),
    ] {
        assert_eq!(evaluer(&cible(texte), compteur(n, d), None).situation, attendu, "{texte} {n}/{d}");
    }
    assert_eq!(SansObjet.texte(), "sans objet");
}

#[test]
fn what_is_asked_of_those_who_remain() {
    let c = cible("sens = \">=\"\nbasse = 40\nhaute = 50");
    // 30 of 100, 60 remain: 50 % of 160 is 80, so 50 of the 60; 40 % is 64, so 34.
    let b = evaluer(&c, compteur(30, 100), Some(60));
    let (basse, haute) = (b.basse.unwrap(), b.haute.unwrap());
    assert_eq!((haute.part_requise, haute.hors_atteinte), (Fraction::new(5, 6), Non));
    assert_eq!((basse.part_requise, basse.hors_atteinte), (Fraction::new(34, 60), Non));
    // 40 remain: exactly all of them. 39 remain: not even all of them.
    for (restant, attendu) in [(40, Non), (39, Oui)] {
        assert_eq!(evaluer(&c, compteur(30, 100), Some(restant)).haute.unwrap().hors_atteinte, attendu, "{restant}");
    }
    assert_eq!(part_requise(&compteur(30, 100), 40, Seuil(5_000)), Fraction::new(1, 1));
    // Nobody remains: what is counted is final.
    let fini = evaluer(&c, compteur(45, 100), Some(0));
    assert_eq!(fini.haute.clone().unwrap().part_requise, None);
    assert_eq!((fini.basse.unwrap().hors_atteinte, fini.haute.unwrap().hors_atteinte), (Non, Oui));
    let inconnu = evaluer(&c, compteur(45, 100), None);
    assert_eq!(inconnu.haute.unwrap().hors_atteinte, Inconnu);
}

#[test]
fn a_ceiling_is_out_of_reach_from_below() {
    let c = cible("sens = \"<=\"\nhaute = 25");
    // 40 of 100: with 60 more, 25 % of 160 is 40, so none of the 60; with 59, less than none.
    for (restant, attendu) in [(60, Non), (59, Oui)] {
        assert_eq!(evaluer(&c, compteur(40, 100), Some(restant)).haute.unwrap().hors_atteinte, attendu, "{restant}");
    }
    let egal = cible("sens = \"=\"\nhaute = 25");
    assert_eq!(evaluer(&egal, compteur(40, 100), Some(59)).haute.unwrap().hors_atteinte, Oui);
    let large = cible("sens = \"=\"\nhaute = 25\ntolerance = 1");
    assert_eq!(evaluer(&large, compteur(40, 100), Some(59)).haute.unwrap().hors_atteinte, Non);
}

#[test]
fn the_unknown_may_change_the_situation() {
    let c = cible("sens = \">=\"\nbasse = 40\nhaute = 50");
    let avec = |inconnus| Compteur { inconnus, peut_tenir: inconnus, peut_manquer: inconnus, ..compteur(50, 100) };
    let b = evaluer(&c, avec(10), None);
    // From 50 to 60 of 110.
    assert_eq!(b.situations_bornes, (Situation::BasseAtteinte, Situation::HauteAtteinte));
    assert_eq!(b.texte(), "haute atteinte (basse atteinte possible selon les inconnus)");
    assert_eq!(evaluer(&c, avec(0), None).texte(), "haute atteinte");
    let sur = Compteur { numerateur: 90, ..avec(10) };
    assert_eq!(evaluer(&c, sur, None).texte(), "haute atteinte");
    // Nobody is known to count: anything may be.
    let personne = Compteur { numerateur: 0, denominateur: 0, ..avec(3) };
    let attendu = "sans objet (non atteinte ou haute atteinte possible selon les inconnus)";
    assert_eq!(evaluer(&c, personne, None).texte(), attendu);
    // A target that is met exactly: more or less would both miss it.
    let egal = cible("sens = \"=\"\nhaute = 50");
    assert_eq!(evaluer(&egal, avec(10), None).texte(), "haute atteinte (non atteinte possible selon les inconnus)");
}

#[test]
fn the_version_in_force_is_kept() {
    let texte = r#"
[[cible]]
critere = "C3"
projet = "P1"
sens = ">="
basse = 50
document = "convention"
version = "2020"
[[cible]]
critere = "C3"
projet = "P1"
sens = ">="
basse = 40
document = "avenant n° 1"
version = "2023"
vigueur = 2023-07-01
[[cible]]
critere = "C3"
projet = "P2"
sens = ">="
basse = 60
document = "convention"
version = "1"
"#;
    let cibles = lire(texte).unwrap().cible;
    let versions = |d| Cible::en_vigueur(&cibles, d).iter().map(|c| c.version.as_str()).collect::<Vec<_>>();
    assert_eq!(versions(jour(2023, 6, 30)), ["2020", "1"]);
    assert_eq!(versions(jour(2023, 7, 1)), ["2023", "1"]);
}

#[test]
fn a_scope_keeps_its_cells() {
    let operation = Operation {
        code: "O1".to_owned(),
        projet: Some("P1".to_owned()),
        parc: Some(Parc::Social),
        nature: Some(crate::relogement::faits::Nature::Demolition),
        ..Operation::default()
    };
    let cle = |annee, tranche| Cle { operation: "O1".to_owned(), annee, tranche };
    let pleine = cle(Some(2023), Some(Tranche::De0a20));
    for (texte, cle, attendu) in [
        ("", &pleine, true),
        ("projet = \"P1\"", &pleine, true),
        ("projet = \"P2\"", &pleine, false),
        ("operation = \"O2\"", &pleine, false),
        ("nature = \"21\"\nparc = \"social\"", &pleine, true),
        ("nature = \"33\"", &pleine, false),
        ("parc = \"prive\"", &pleine, false),
        ("tranche = \"0_20\"", &pleine, true),
        ("tranche = \"20_40\"", &pleine, false),
        ("tranche = \"0_20\"", &cle(Some(2023), None), false),
        ("debut = 2023\nfin = 2023", &pleine, true),
        ("debut = 2024", &pleine, false),
        ("fin = 2022", &pleine, false),
        ("fin = 2030", &cle(None, None), false),
    ] {
        let c = cible(&format!("sens = \">=\"\nbasse = 40\n{texte}"));
        assert_eq!(c.perimetre.retient(&operation, cle), attendu, "{texte} {cle:?}");
    }
}

#[test]
fn targets_are_refused_with_their_line() {
    for (suite, mot) in [
        ("sens = \">=\"", "écrivez « basse », « haute »"),
        ("sens = \">=\"\nbasse = 50\nhaute = 40", "moins exigeante"),
        ("sens = \"<=\"\nbasse = 25\nhaute = 30", "moins exigeante"),
        ("sens = \">\"\nbasse = 50", "valeur inconnue « > »"),
        ("sens = \">=\"\nbasse = 120", "de 0 à 100 %"),
        ("sens = \">=\"\nbasse = 50\ntolerance = 1", "ne va qu’avec"),
        ("sens = \">=\"\nbasse = 50\nnature = \"24\"", "« nature » vaut 21, 22, 23, 33, 35"),
        ("sens = \">=\"\nbasse = 50\ndebut = 2025\nfin = 2024", "après « fin »"),
        ("sens = \">=\"\nbasse = 50\nperimetre = \"tous\"", "clé inconnue « perimetre »"),
    ] {
        let texte = format!("[[cible]]\ncritere = \"C3\"\ndocument = \"c\"\nversion = \"1\"\n{suite}");
        let e = lire(&texte).unwrap_err();
        assert!(e.contains(mot) && e.contains("Some("), "{e}");
    }
    let e =
        lire("[[cible]]\ncritere = \"C5\"\ndocument = \"c\"\nversion = \"1\"\nsens = \">=\"\nbasse = 5").unwrap_err();
    assert!(e.contains("n’est pas un critère qu’une cible puisse viser"), "{e}");
}
