use super::*;
use crate::relogement::accompagnement::{Circuit, Employeur, Note};
use crate::relogement::essais::{jour, menage, operation, relogement};
use crate::relogement::etude::Etude;
use crate::relogement::faits::{Genre, Operation, Situation};
use crate::relogement::mesures::{ENSEMBLE, cle};
use crate::relogement::niveaux::Parents;
use crate::relogement::reglages;
use crate::relogement::suivi::Lignes;
use crate::relogement::territoire::Territoire;

const ARRETE: &str = "2026-09-30";

fn etude(lignes: Lignes) -> Etude {
    let parents = Parents { epci: "E".to_owned(), ..Parents::default() };
    Etude::faire(lignes, &reglages::Reglages::default(), &parents, Territoire::INCONNU, jour(ARRETE))
}

/// Counts of some answers over the territory.
fn lire<const N: usize>(e: &Etude, code: &str, reponses: [&str; N]) -> [i64; N] {
    let cellules = || e.mesures.familles.iter().flat_map(|f| &f.cellules);
    reponses.map(|r| {
        let cle = cle(code, r, e.etat, crate::measures::Niveau::Epci, "E");
        cellules().filter(|c| c.cle == cle).map(|c| c.compte.univers()).sum()
    })
}

/// Two operations: one follows everything, the other nothing.
fn suivi() -> Lignes {
    let ouverte = |code| Operation { date_ouverture_relogement: Some(jour("2025-01-01")), ..operation(code) };
    let mut lignes = Lignes { operations: vec![ouverte("A"), ouverte("B")], ..Lignes::default() };
    for (id, o, situation) in [
        ("a1", "A", Situation::AReloger),
        ("a2", "A", Situation::RelogeDefinitif),
        ("a3", "A", Situation::RelogeDefinitif),
        ("a4", "A", Situation::RelogeDefinitif),
        ("b1", "B", Situation::AReloger),
        ("b2", "B", Situation::RelogeDefinitif),
    ] {
        lignes.menages.push(menage(id, o, situation));
    }
    for id in ["a2", "a3", "a4", "b2"] {
        lignes.relogements.push(relogement(id, Genre::Definitif, Some("2026-01-10")));
    }
    lignes
}

#[test]
fn nothing_is_asked_of_what_no_file_follows() {
    let e = etude(suivi());
    for code in AVIS.iter().chain(&VISITES).chain(&[INVALIDE, CIRCUIT, A_JOUR, ENQUETE_FAITE, SATISFACTION, CHARGE]) {
        assert!(e.indicateur(code).is_none(), "{code}");
    }
    assert!([EMPLOYEUR, REMBOURSEMENT, CLOTURE].iter().all(|c| e.indicateur(c).is_none()));
    assert_eq!(lire(&e, ATTENTE, ["oui", "non", ENSEMBLE]), [2, 0, 2], "opened in January 2025");
}

#[test]
fn an_operation_that_follows_nothing_is_unknown_never_late() {
    let mut lignes = suivi();
    let a = &mut lignes.menages[0].accompagnement;
    (a.circuit, a.envoi, a.actualisation) =
        (Some(Circuit::Dematerialise), Some(jour("2026-06-05")), Some(jour("2026-08-01")));
    (a.charge, a.employeur) = (Some("p".to_owned()), Some(Employeur::Mous));
    a.avis[0].date = Some(jour("2026-06-08"));
    a.avis[0].valide = Some(false);
    let s = &mut lignes.relogements[0].suites;
    (s.facture, s.remboursement) = (Some(jour("2026-01-12")), Some(jour("2026-01-15")));
    s.visites = [Some(jour("2026-03-10")), Some(jour("2026-08-10")), None];
    (s.cloture, s.enquete) = (Some(jour("2026-07-10")), Some(jour("2026-07-10")));
    s.notes = [Some(Note::Tres), Some(Note::PlutotPas), None, None, Some(Note::Plutot)];
    // Left by itself: nobody visits it.
    lignes.relogements[2].accompagne = Some(false);
    let e = etude(lignes);
    // The rest of the whole is unknown: household b1 or b2.
    assert_eq!(lire(&e, AVIS[0], ["oui", "non", ENSEMBLE]), [1, 0, 1]);
    assert!(e.indicateur(AVIS[1]).is_none(), "nobody consults the bailleur");
    assert_eq!(lire(&e, INVALIDE, ["oui", "non", ENSEMBLE]), [1, 0, 1]);
    assert_eq!(lire(&e, CIRCUIT, ["dematerialise", "gtr", ENSEMBLE]), [1, 0, 6]);
    assert_eq!(lire(&e, A_JOUR, ["oui", "non", ENSEMBLE]), [1, 0, 2]);
    assert_eq!(lire(&e, CHARGE, ["moitie", "norme", "au_dela", ENSEMBLE]), [1, 0, 0, 2]);
    assert_eq!(lire(&e, EMPLOYEUR, ["mous", ENSEMBLE]), [1, 2]);
    let visite = ["a_temps", "decalee", "non_faite", ENSEMBLE];
    assert_eq!(lire(&e, VISITES[0], visite), [1, 0, 1, 3], "a2 in time, a3 not made, b2 unknown, a4 out");
    assert_eq!(lire(&e, VISITES[1], visite), [0, 1, 1, 3]);
    assert_eq!(lire(&e, VISITES[2], visite), [0, 0, 2, 3]);
    assert_eq!(lire(&e, ENQUETE_FAITE, ["oui", "non", ENSEMBLE]), [1, 1, 3]);
    assert_eq!(lire(&e, SATISFACTION, ["1", "2", "3", "4", ENSEMBLE]), [0, 0, 1, 0, 1]);
    assert_eq!(lire(&e, "rel_satisfaction_information", ["oui", "non"]), [1, 0]);
    assert_eq!(lire(&e, "rel_satisfaction_ecoute", ["oui", "non"]), [0, 1]);
    assert!(e.indicateur("rel_satisfaction_quartier").is_none());
    assert_eq!(lire(&e, REMBOURSEMENT, ["oui", "non", ENSEMBLE]), [1, 0, 1]);
    assert_eq!(lire(&e, CLOTURE, ["oui", "non", ENSEMBLE]), [1, 1, 3]);
}
