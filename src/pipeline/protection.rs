//! From counters to what may be shown, in two passes: occupation and park first, from which résidences are scored and classed;
//! then the rest, of which some figures are counted by class. A class is made from published values only, so that the second
//! pass brings back nothing that the first withheld.

use std::collections::BTreeMap;

use crate::config::layout::Table;
use crate::error::Result;
use crate::indicators::fragility::Etude;
use crate::indicators::{Comptages, Perimetre};
use crate::model::References;
use crate::secrecy::{Plan, PublishedMeasures, Registre};

use super::reprises::Magasin;
use super::travail::Travail;

/// What secrecy decided, what it lets out, and what the methods of fragility make of it.
pub struct Protege {
    pub plan: Plan,
    pub publiees: PublishedMeasures,
    pub etude: Etude,
}

/// Tables that describe dwellings and those who live there: no figure of them needs a class.
fn decrit_les_residences(table: Table) -> bool {
    matches!(table, Table::Logement | Table::Occupation)
}

/// # Errors
/// A withheld figure could be worked out: nothing may be published then.
pub fn proteger(
    travail: &Travail,
    references: &References,
    comptages: &Comptages<'_>,
    registre: &Registre,
    magasin: &Magasin<'_>,
) -> Result<Protege> {
    let epci = travail.pipeline.territoire.epci.as_str();
    let exercice = travail.pipeline.periode.exercice;
    let passe = |tables: fn(Table) -> bool, classes: &BTreeMap<String, String>| {
        let perimetre = Perimetre { epci, arrete: travail.mois_arrete(), classes };
        let mesures = comptages.mesures(&travail.catalogue, &perimetre, tables);
        magasin.proteger(&mesures, &travail.regles, registre)
    };
    let (mut plan, publiees) = passe(decrit_les_residences, &BTreeMap::new())?;
    let classees = Etude::faire(&travail.fragilite, &publiees, references, epci, exercice);
    let classes = classees.principale().map_or_else(BTreeMap::new, |e| e.methode.table_des_classes(&e.notes));
    let (suite, reste) = passe(|t| !decrit_les_residences(t), &classes)?;
    plan.reunir(suite);
    let publiees = publiees.reunir(reste)?;
    // Lists and alerts also read attributions.
    let etude = Etude::faire(&travail.fragilite, &publiees, references, epci, exercice);
    Ok(Protege { plan, publiees, etude })
}
