use super::Reglages;
use super::alertes::{concentration_proche, meme_secteur};
use super::trajet::{Classe, Situe, Trajet, departement};
use crate::relogement::faits::{Logement, Menage, Operation, Relogement, StatutLogement};
use crate::relogement::reponse::Reponse;

fn texte(s: &str) -> Option<String> {
    Some(s.to_owned())
}

/// From Roubaix to another commune of the same EPCI, hors QPV.
fn trajet() -> Trajet {
    Trajet {
        menage: "m".to_owned(),
        operation: "X".to_owned(),
        commune_origine: texte("59512"),
        epci_origine: texte("MEL"),
        commune: texte("59599"),
        epci: texte("MEL"),
        en_quartier_ru: Some(false),
        en_qpv: Some(false),
        statut: Some(StatutLogement::Lls),
        ..Trajet::default()
    }
}

#[test]
fn each_move_has_one_class() {
    let t = trajet;
    let cas: &[(Trajet, Classe)] = &[
        (Trajet { en_quartier_ru: Some(true), en_qpv: Some(true), ..t() }, Classe::MemeQuartier),
        (Trajet { en_quartier_ru: Some(true), en_qpv: None, ..t() }, Classe::MemeQuartier),
        (Trajet { en_qpv: Some(true), ..t() }, Classe::AutreQpv),
        (Trajet { commune: texte("59512"), epci: None, ..t() }, Classe::MemeCommuneHorsQpv),
        (t(), Classe::AutreCommuneEpci),
        (Trajet { commune: texte("59183"), epci: texte("CUD"), ..t() }, Classe::AutreEpciDepartement),
        (Trajet { commune: texte("62193"), epci: texte("Calais"), ..t() }, Classe::AutreDepartement),
        (Trajet { commune: texte("62193"), ..t() }, Classe::AutreCommuneEpci),
        (Trajet { statut: Some(StatutLogement::Prive), commune: None, ..t() }, Classe::PriveAccession),
        (Trajet { statut: Some(StatutLogement::Accession), en_quartier_ru: Some(true), ..t() }, Classe::PriveAccession),
        (Trajet { statut: None, ..t() }, Classe::Inconnu),
        (Trajet { en_quartier_ru: None, ..t() }, Classe::Inconnu),
        (Trajet { en_qpv: None, ..t() }, Classe::Inconnu),
        (Trajet { commune: None, ..t() }, Classe::Inconnu),
        (Trajet { epci: None, ..t() }, Classe::AutreEpciDepartement),
        (Trajet { epci: None, commune: texte("62193"), ..t() }, Classe::AutreDepartement),
        (Trajet { epci_origine: None, ..t() }, Classe::Inconnu),
    ];
    for (t, classe) in cas {
        assert_eq!(t.classe(), *classe, "{t:?}");
    }
    assert_eq!(
        [departement("59512"), departement("2A004"), departement("97411"), departement("")],
        ["59", "2A", "974", ""]
    );
}

#[test]
fn the_origin_is_that_of_the_dwelling_then_of_the_operation() {
    let operation = Operation {
        code: "X".to_owned(),
        commune: texte("59512"),
        epci_signataire: texte("MEL"),
        ..Operation::default()
    };
    let menage = |avant| Menage {
        id: "m".to_owned(),
        origine: None,
        operation: "X".to_owned(),
        statut: None,
        situation: None,
        date_situation: None,
        demande: None,
        demande_personnelle: None,
        personnes: None,
        composition: None,
        age_titulaire: None,
        uc: None,
        ressources: None,
        depenses: None,
        tranche: None,
        quartile: None,
        prioritaire: None,
        present_enquete: None,
        date_enquete: None,
        preuve_occupation: None,
        date_mediation: None,
        consentement: None,
        accompagnement: Default::default(),
        avant,
        ligne: 1,
    };
    let relogement = Relogement {
        menage: "m".to_owned(),
        genre: None,
        date_bail: None,
        date_emmenagement: None,
        date_reception_convention: None,
        bailleur_relogeur: None,
        reservataire: None,
        accompagne: None,
        suites: Default::default(),
        apres: Logement { commune: texte("59599"), ..Logement::default() },
        ligne: 1,
    };
    let t = Trajet::de(&operation, &menage(Logement::default()), &relogement, Situe::default());
    assert_eq!((t.commune_origine, t.epci_origine, t.commune), (texte("59512"), texte("MEL"), texte("59599")));
    let avant = Logement { commune: texte("59009"), ..Logement::default() };
    assert_eq!(Trajet::de(&operation, &menage(avant), &relogement, Situe::default()).commune_origine, texte("59009"));
}

fn a(metres: Option<i64>, en_qpv: Option<bool>, n: usize) -> Vec<Trajet> {
    vec![Trajet { en_qpv, situe: Situe { distance: metres, iris: None }, ..trajet() }; n]
}

#[test]
fn concentration_close_to_the_quartier() {
    let hors = Some(false);
    let lu = |groupes: &[Vec<Trajet>]| concentration_proche(&groupes.concat(), &Reglages::default()).reponse;
    assert_eq!(lu(&[a(Some(500), hors, 6), a(Some(501), hors, 5)]), Reponse::Oui);
    assert_eq!(lu(&[a(Some(500), hors, 5), a(Some(501), hors, 5)]), Reponse::Non, "half is not more than half");
    assert_eq!(lu(&[a(Some(500), hors, 5), a(Some(501), hors, 5), a(None, hors, 1)]), Reponse::Inconnu);
    assert_eq!(
        lu(&[a(Some(500), hors, 6), a(Some(501), hors, 5), a(Some(10), Some(true), 90)]),
        Reponse::Oui,
        "in QPV: out of the base"
    );
    assert_eq!(lu(&[a(Some(500), hors, 6), a(Some(501), hors, 5), a(Some(501), None, 1)]), Reponse::Inconnu);
    assert_eq!(
        lu(&[a(Some(500), hors, 6), a(Some(501), hors, 5), a(Some(500), None, 1)]),
        Reponse::Oui,
        "close either way"
    );
    assert_eq!(lu(&[a(Some(500), hors, 5), a(Some(501), hors, 5), a(Some(501), None, 9)]), Reponse::Non);
    assert_eq!(lu(&[]), Reponse::Non);
}

#[test]
fn most_of_them_in_one_sector() {
    let vers = |commune: Option<&str>, iris: Option<&str>, n: usize| {
        let situe = Situe { iris: iris.map(str::to_owned), distance: None };
        vec![Trajet { commune: commune.map(str::to_owned), situe, ..trajet() }; n]
    };
    let lu = |groupes: &[Vec<Trajet>]| {
        let a = meme_secteur(&groupes.concat());
        (a.lieu, a.reponse)
    };
    assert_eq!(lu(&[vers(Some("A"), None, 3), vers(Some("B"), None, 2)]), (texte("A"), Reponse::Oui));
    assert_eq!(lu(&[vers(Some("A"), None, 2), vers(Some("B"), None, 2)]), (texte("A"), Reponse::Non), "first by code");
    assert_eq!(
        lu(&[vers(Some("A"), None, 2), vers(Some("B"), None, 1), vers(None, None, 1)]),
        (texte("A"), Reponse::Inconnu)
    );
    let iris = [vers(Some("A"), Some("A1"), 2), vers(Some("A"), Some("A2"), 2)];
    assert_eq!(lu(&iris), (texte("A1"), Reponse::Non));
    let mele = [iris.concat(), vers(Some("A"), None, 1)];
    assert_eq!(lu(&mele), (texte("A"), Reponse::Oui), "one move without IRIS: communes");
    assert_eq!(lu(&[]), (None, Reponse::Non));
}
