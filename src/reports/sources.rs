//! The sources that a document names at its end: those of what it shows, and no other.

use crate::config::layout::Table;
use crate::french::INSECABLE;

use super::document::{Bloc, Section};

/// How the tracking of relogement is named in the line of method of a section.
const SUIVI: &str = "suivi du relogement";

/// One sentence for each source. `lues`: the tables that were read, as they are named; `table_de`: the table of an indicator. All of them
/// are named when a section that shows something tells of none: a source that served is never left out.
pub fn phrases(
    lues: &[(Table, String)],
    table_de: impl Fn(&str) -> Option<Table>,
    sections: &[Section],
) -> Vec<String> {
    let montre = |s: &&Section| s.blocs.iter().any(|b| matches!(b, Bloc::Figure(_) | Bloc::Tableau(_)));
    let dites: Vec<Vec<Table>> = sections
        .iter()
        .filter(montre)
        .map(|s| lues.iter().filter(|(t, nom)| dite(s, *t, nom, &table_de)).map(|(t, _)| *t).collect())
        .collect();
    let toutes = dites.is_empty() || dites.iter().any(Vec::is_empty);
    let gardees = lues.iter().filter(|(t, _)| toutes || dites.iter().any(|d| d.contains(t)));
    let suivi = sections.iter().any(|s| s.methode.contains(SUIVI)).then_some(SUIVI);
    gardees.map(|(_, nom)| nom.as_str()).chain(suivi).map(|nom| format!("Source{INSECABLE}: {nom}.")).collect()
}

/// Whether the line of method, a picture or a figure of a table says that the section draws on a source.
fn dite(s: &Section, table: Table, nom: &str, table_de: &impl Fn(&str) -> Option<Table>) -> bool {
    s.methode.contains(nom)
        || s.blocs.iter().any(|b| match b {
            Bloc::Figure(f) => f.source.contains(nom),
            Bloc::Tableau(t) => {
                t.lignes.iter().flat_map(|l| &l.origines).flatten().any(|o| table_de(&o.indicateur) == Some(table))
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::annex::section;
    use crate::reports::context::tableau;

    fn une(methode: &str) -> Section {
        let mut s = section("x", "Quoi", Vec::new(), vec![tableau("x", "X", &[("Nom", "")], Vec::new(), "")]);
        s.methode = methode.to_owned();
        s
    }

    fn dire(sections: &[Section]) -> Vec<String> {
        let lues = [(Table::Occupation, "OPS, vague 2024".to_owned()), (Table::Attribution, "SNE, 2025".to_owned())];
        phrases(&lues, |_| None, sections)
    }

    #[test]
    fn only_sources_that_served_are_named_and_none_that_did_is_left_out() {
        let (ops, sne) = ("Source\u{a0}: OPS, vague 2024.", "Source\u{a0}: SNE, 2025.");
        assert_eq!(dire(&[une("Base\u{a0}: baux. Source\u{a0}: SNE, 2025.")]), [sne]);
        assert_eq!(
            dire(&[une("Source\u{a0}: SNE, 2025."), une("")]),
            [ops, sne],
            "what a section does not tell may be any"
        );
        assert_eq!(dire(&[]), [ops, sne]);
        let suivi = "Source\u{a0}: suivi du relogement.";
        assert_eq!(dire(&[une(suivi)]), [ops, sne, suivi]);
        assert_eq!(dire(&[une(&format!("{suivi} {ops}"))]), [ops, suivi]);
    }
}
