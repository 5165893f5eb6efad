//! The break in the series of the QPV: those of 2015 counted until 2023, and a year longer overseas.

use crate::charts::Entete;
use crate::french::INSECABLE;
use crate::indicators::Definition;
use crate::model::premiere_annee_2024;

use super::context::Contexte;

/// Columns that look at the border of the QPV.
const COLONNES: [&str; 4] = ["en_qpv", "localisation", "code_qpv", "famille_patrimoine"];

/// The break mark of an indicator shown over these years; empty when it looks at no QPV, or when one generation of them holds for all.
pub fn note(c: &Contexte, code: &str, annees: impl IntoIterator<Item = i32>) -> String {
    let Some(commune) = c.references.communes.keys().next() else { return String::new() };
    let premiere = premiere_annee_2024(commune);
    if !c.definition(code).is_some_and(suit_les_qpv) || !traversee(annees, premiere) {
        return String::new();
    }
    format!("Rupture de série en {premiere}{INSECABLE}: avant, les QPV sont ceux de 2015.")
}

/// The heading of a picture, with the mark under it when there is one.
pub fn marquer(entete: Entete, note: &str) -> Entete {
    if note.is_empty() {
        return entete;
    }
    Entete { source: format!("{} {note}", entete.source), ..entete }
}

fn suit_les_qpv(d: &Definition) -> bool {
    d.conditions().chain(d.sommes()).any(|p| COLONNES.iter().any(|c| p.sql.contains(c)))
}

/// Years on both sides of the first of a generation.
fn traversee(annees: impl IntoIterator<Item = i32>, premiere: i32) -> bool {
    let (mut avant, mut apres) = (false, false);
    for annee in annees {
        avant |= annee < premiere;
        apres |= annee >= premiere;
    }
    avant && apres
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::composition_tests::catalogue;

    #[test]
    fn a_series_breaks_where_years_stand_on_both_sides() {
        assert!(traversee([2023, 2024, 2025], 2024));
        assert!(!traversee([2024, 2025], 2024));
        assert!(!traversee([2022, 2023], 2024));
        assert!(traversee([2024, 2025], premiere_annee_2024("97411")));
        assert!(!traversee([2024, 2025], premiere_annee_2024("59350")));
        assert!(!traversee([], 2024));
    }

    #[test]
    fn only_what_looks_at_the_qpv_breaks() {
        let catalogue = catalogue();
        let suit = |code: &str| suit_les_qpv(catalogue.get(code).unwrap());
        assert!(["att_q1_hors_qpv", "att_q2_q4_qpv", "att_hors_qpv", "parc_part_qpv"].into_iter().all(suit));
        assert!(!["att_q1", "att_mutations", "parc_logements", "dem_total"].into_iter().any(suit));
    }
}
