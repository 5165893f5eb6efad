//! X3, anonymised before and after. Detailed form: one row a household, in an order that nothing links to another date, no date finer
//! than the year; operations under the threshold go with their project, projects with their EPCI. Aggregate form: matrices at every level.

mod detail;
mod matrices;
mod medianes;

use crate::reports::document::Document;

use super::Source;

/// Codes of the tables that are also given as CSV.
pub const TABLES: [&str; 4] = [detail::TABLE, matrices::RESTE_A_CHARGE, matrices::TYPOLOGIES, medianes::TABLE];

/// `ordre` gives each pseudonym its place: a keyed hash salted with the closing date. `seuil`: P-SEUIL.
pub fn document(s: &Source<'_>, ordre: impl Fn(&str) -> [u8; 32], seuil: i64) -> Document {
    let titre = "X3 – Avant et après le relogement, anonymisé";
    let mut sections = vec![detail::section(s, &ordre, seuil)];
    sections.extend(matrices::sections(s, seuil));
    sections.push(medianes::section(s, seuil));
    s.document(titre, "délégation territoriale de l'ANRU, EPCI", sections)
}
