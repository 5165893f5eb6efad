use super::super::super::cas_essai::{Essai, jour, menage_type};
use super::super::super::faits::{Statut, StatutLogement, Typologie};
use super::super::super::reponse::Reponse::{Inconnu, Non, Oui};
use super::super::{Avis, Compteur};
use super::{examen, lire};

fn avis(condition: &str, change: impl Fn(&mut Essai)) -> Avis {
    let r = lire(&format!("[[local]]\ncode = \"X\"\nlibelle = \"essai\"\ncondition = {condition}")).unwrap();
    let mut e = menage_type();
    change(&mut e);
    examen(&e, jour(2024, 12, 31), &r).avis["X"]
}

#[test]
fn each_condition_of_the_vocabulary() {
    let tous = |tenu| Avis { compte: Oui, tenu };
    let hors = |tenu| Avis { compte: Non, tenu };
    for (condition, change, attendu) in [
        ("\"sur_occupation_resolue\"", (|e| e.faits.personnes_avant = Some(5)) as fn(&mut Essai), tous(Oui)),
        (
            "\"sur_occupation_resolue\"",
            |e| (e.faits.personnes_avant, e.menage.personnes) = (Some(5), Some(5)),
            tous(Non),
        ),
        ("\"sur_occupation_resolue\"", |_| (), hors(Oui)),
        (
            "\"sous_occupation_resolue_moindre_cout\"",
            |e| {
                (e.menage.personnes, e.apres().typologie, e.apres().loyer) =
                    (Some(2), Some(Typologie::T2), Some(30_000))
            },
            tous(Oui),
        ),
        (
            "\"sous_occupation_resolue_moindre_cout\"",
            |e| (e.menage.personnes, e.apres().typologie) = (Some(2), Some(Typologie::T2)),
            tous(Non),
        ),
        ("\"decohabitation\"", |e| e.menage.statut = Some(Statut::DecohabitantDirect), tous(Oui)),
        ("\"decohabitation\"", |e| e.faits.decohabitation = Some(true), tous(Oui)),
        ("\"decohabitation\"", |_| (), tous(Non)),
        ("\"decohabitation\"", |e| e.faits.decohabitation = None, tous(Inconnu)),
        ("\"changement_typologie\"", |_| (), tous(Oui)),
        ("\"changement_typologie\"", |e| e.apres().typologie = Some(Typologie::T3), tous(Non)),
        ("\"changement_statut\"", |_| (), tous(Non)),
        ("\"changement_statut\"", |e| e.apres().statut = Some(StatutLogement::Accession), tous(Oui)),
        ("\"vers_statut\"\nstatut = \"accession\"", |e| e.apres().statut = Some(StatutLogement::Accession), tous(Oui)),
        ("\"vers_statut\"\nstatut = \"accession\"", |_| (), tous(Non)),
        ("\"meme_commune\"", |_| (), tous(Oui)),
        ("\"autre_commune\"", |e| e.faits.commune_destination = Some("59512".to_owned()), tous(Oui)),
        ("\"autre_commune\"", |e| e.faits.commune_destination = None, tous(Inconnu)),
        ("\"autre_epci\"", |_| (), tous(Non)),
        ("\"inter_bailleurs\"", |_| (), tous(Oui)),
        ("\"inter_bailleurs\"", |e| e.operation.maitre_ouvrage = Some("B2".to_owned()), tous(Non)),
        ("\"rehabilite\"", |e| e.faits.rehabilite_recent = Some(true), tous(Oui)),
        ("\"amelioration\"\namelioration = \"piece_en_plus\"", |_| (), tous(Oui)),
        ("\"amelioration\"\namelioration = \"ascenseur\"", |_| (), tous(Inconnu)),
        // 245 of 1 450: 16,9 %.
        ("\"te_max\"\nseuil = 17", |_| (), tous(Oui)),
        ("\"te_max\"\nseuil = 16", |_| (), tous(Non)),
        ("\"rav_min\"\nseuil = 11.27", |_| (), tous(Oui)),
        ("\"rav_min\"\nseuil = 11.28", |_| (), tous(Non)),
        ("\"non_perdant\"", |_| (), tous(Oui)),
    ] {
        assert_eq!(avis(condition, change), attendu, "{condition}");
    }
}

#[test]
fn who_did_not_have_the_problem_is_not_counted() {
    let a = avis("\"sur_occupation_resolue\"", |e| e.menage.avant.typologie = None);
    assert_eq!(Compteur::de(a), Compteur { inconnus: 1, peut_tenir: 1, ..Compteur::default() });
    assert_eq!(avis("\"non_perdant\"", |e| e.menage.statut = Some(Statut::HebergeAutre)).compte, Non);
}

#[test]
fn local_criteria_are_refused_with_their_line() {
    let local = |suite: &str| lire(&format!("[[local]]\ncode = \"X\"\nlibelle = \"essai\"\n{suite}")).unwrap_err();
    for (texte, mot) in [
        ("condition = \"te_max\"", "demande « seuil »"),
        ("condition = \"autre_commune\"\nseuil = 3", "n’a ni seuil"),
        ("condition = \"vers_statut\"\nstatut = \"hlm\"", "n’est pas un statut de logement ; statuts admis : lls,"),
        ("condition = \"amelioration\"", "demande la clé « amelioration »"),
        ("condition = \"plus_pres\"", "valeur inconnue « plus_pres »"),
        (
            "condition = \"autre_commune\"\n[[local]]\ncode = \"X\"\nlibelle = \"y\"\ncondition = \"rehabilite\"",
            "deux critères locaux",
        ),
    ] {
        let e = local(texte);
        assert!(e.contains(mot), "{e}");
    }
    let e = lire("[[local]]\ncode = \"C3\"\nlibelle = \"x\"\ncondition = \"rehabilite\"").unwrap_err();
    assert!(e.contains("critère national") && e.contains("Some(1)"), "{e}");
}
