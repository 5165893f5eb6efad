//! Traps of what a bailleur exports from its own software.

use bilan::config::layout::Garder;

use crate::entetes::*;
use crate::lecture::{Tableau, dictionnaires, disposition, lire, lire_avec};

/// Trap 48.
#[test]
fn a_bailleur_export_has_garages_leases_over_two_lots_vacant_lots_and_postcodes() {
    let t = Tableau::new(BAILLEUR_IMPAYES)
        .ligne(&[
            ("ID_lot", "L1"),
            ("Code_type_lot", "LOG"),
            ("ID_bail", "B1"),
            ("ID_client", "CLIENTSECRET"),
            ("Indicateur_lot_principal", "1"),
            ("Code_INSEE_commune", "1004"),
            ("Impaye_3_mois", "1"),
            ("Montant_impaye", "1 200,50"),
        ])
        .ligne(&[
            ("ID_lot", "L2"),
            ("Code_type_lot", "appt"),
            ("ID_bail", "B1"),
            ("ID_client", "CLIENTSECRET"),
            ("Indicateur_lot_principal", "0"),
            ("Impaye_3_mois", "1"),
            ("Montant_impaye", "1 200,50"),
        ])
        .ligne(&[
            ("ID_lot", "G1"),
            ("Code_type_lot", "GAR"),
            ("ID_bail", "B1"),
            ("ID_client", "CLIENTSECRET"),
            ("Impaye_3_mois", "1"),
        ])
        .ligne(&[("ID_lot", "C1"), ("Code_type_lot", "COM"), ("ID_bail", "B2"), ("Impaye_3_mois", "1")])
        .ligne(&[
            ("ID_lot", "L3"),
            ("Code_type_lot", "LOG"),
            ("ID_client", ""),
            ("Code_postal", "01500"),
            ("Impaye_3_mois", "0"),
        ]);
    let lu = lire("impayes.csv", t.csv(';'), "impayes").unwrap();
    assert_eq!(lu.comptes(), [5, 3, 0, 2], "un garage et un commerce sont mis de côté, pas rejetés");
    let baux = lu.colonne("id_bail");
    assert!(baux[0].is_some() && baux[0] == baux[1], "un bail sur deux lots est le même bail");
    assert_eq!(baux[2], None, "un lot vacant n'a pas de bail");
    assert_eq!(lu.colonne("code_commune"), [Some("01004"), None, None], "le code postal n'est pas une commune");
    assert_eq!(lu.colonne("montant_impaye"), [Some("120050"), Some("120050"), None]);
    for secret in ["CLIENTSECRET", "01500"] {
        assert!(!lu.octets.windows(secret.len()).any(|w| w == secret.as_bytes()), "« {secret} » est dans le lac");
    }
    // With the guard that the layout describes, a debt is counted on the principal lot only.
    let mut principale = disposition("bailleur_impayes");
    principale.garder.push(Garder { colonne: "Indicateur_lot_principal".into(), valeurs: vec!["1".into()] });
    let lu = lire_avec("impayes.csv", t.csv(';'), "impayes", &[principale], &dictionnaires()).unwrap();
    assert_eq!(lu.comptes(), [5, 1, 0, 4]);
    assert_eq!(lire("impayes.xlsx", t.xlsx(3), "impayes").unwrap().comptes(), [5, 3, 0, 2]);
}
