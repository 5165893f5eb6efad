//! The traps of the specification that are met while reading a file, one test each, by their number there; the layouts,
//! each recognised by its columns alone; and the forms of one file, which give the same rows.

mod bailleur;
mod dispositions;
#[path = "../support/entetes.rs"]
mod entetes;
mod formes;
#[path = "../support/lecture.rs"]
mod lecture;
mod rpls;
mod sne;
#[path = "../support/mod.rs"]
mod support;

use bilan::error::Error;

use entetes::*;
use lecture::{Lu, Tableau, lire, message};

/// A dwelling of the version loi, accents in two of its texts.
pub const LOGEMENT: &[(&str, &str)] = &[
    ("IDENT_REP", "F000000001"),
    ("IDENT_INT", "LOT-0001"),
    ("IDENT_ORG", "990000010"),
    ("DEPCOM", "01004"),
    ("LIBCOM", "Ambérieu-en-Bugey"),
    ("SIRET", "27500016000190"),
    ("RS", "Habitat de l’Étang"),
    ("COMPLGEO", "Résidence des Frênes"),
    ("NOMVOIE", "rue de l’Église; bâtiment \"B\""),
    ("MODE", "1"),
    ("BAIL", "03/2021"),
    ("DATCONV", "15/06/1998"),
    ("LOYERPRINC", "412"),
    ("SURFHAB", "65"),
    ("CONSTRUCT", "1974"),
    ("duree_vacance", "3,4"),
];

pub fn version_loi() -> Tableau {
    Tableau::new(RPLS_VERSION_LOI).ligne(LOGEMENT).ligne(
        &[
            LOGEMENT,
            &[
                ("IDENT_REP", "F000000002"),
                ("COMPLGEO", "Cité du Cœur"),
                ("MODE", "2"),
                ("LOYERPRINC", "9999"),
                ("BAIL", ""),
            ],
        ]
        .concat(),
    )
}

/// Version loi with one row for each value of a column.
pub fn rpls_pour(colonne: &str, valeurs: &[&str]) -> Lu {
    lire("rpls.csv", Tableau::new(RPLS_VERSION_LOI).lignes_pour(LOGEMENT, colonne, valeurs).csv(';'), "rpls").unwrap()
}

/// An OPS file with one row for each value of a column.
pub fn ops_pour(colonne: &str, valeurs: &[&str]) -> Lu {
    let commun =
        [("SIREN_Bailleur", "000200015"), ("Num_RPLS", "F000000001"), ("Code_INSEE", "01004"), ("Repondant", "O")];
    lire("ops.csv", Tableau::new(OPS).lignes_pour(&commun, colonne, valeurs).csv(';'), "ops").unwrap()
}

pub const RADIATION: &[(&str, &str)] =
    &[("NUMERO_UNIQUE", "1010225000001G0001"), ("MOTIF_RADIATION", "RADATT"), ("DATE_RADIATION", "02/01/2025")];

pub fn radiations_pour(colonne: &str, valeurs: &[&str]) -> Result<Lu, Error> {
    lire("rad.csv", Tableau::new(SNE_RADIATION).lignes_pour(RADIATION, colonne, valeurs).csv(';'), "sne_radiation")
}

#[track_caller]
pub fn refus(lu: Result<Lu, Error>) -> String {
    match lu {
        Err(e) => message(&e),
        Ok(_) => panic!("un refus est attendu"),
    }
}
