//! What reading the reference tables had to mend, or leaves to the territory.

use crate::french::{FINE, Genre, compte, typographier};
use crate::reports::annex::section;
use crate::reports::document::{Bloc, Section};
use crate::reports::phrases::majuscule;

use super::LIGNES;

/// `remarques`: one sentence each, in the order of the tables.
pub fn tables(remarques: &[String]) -> Section {
    let titre = "Que vérifier dans les tables de référence\u{202f}?";
    if remarques.is_empty() {
        let rien = "Rien\u{a0}: les tables de référence se lisent sans réserve.".to_owned();
        return section("references", titre, vec![rien], Vec::new());
    }
    let mut reponse = vec![format!(
        "{}{FINE}; les chiffres sont faits avec ces tables telles qu'elles sont.",
        majuscule(&compte(remarques.len() as i64, "point", "points", Genre::Masculin))
    )];
    if remarques.len() > LIGNES {
        reponse.push(format!("Les {LIGNES} premiers sont ci-dessous{FINE}; «\u{a0}bilan check\u{a0}» les dit tous."));
    }
    let dits = remarques.iter().take(LIGNES).map(|r| format!("{}.", typographier(r))).collect();
    section("references", titre, reponse, vec![Bloc::Liste(dits)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_tables_call_for_is_said_one_by_one_in_french_spaces() {
        let rien = tables(&[]);
        assert!(rien.blocs.is_empty() && rien.reponse[0].starts_with("Rien"), "{:?}", rien.reponse);

        let dite = tables(&["QPV sans contour : QN00006I ; un point reste sans réponse".to_owned()]);
        assert!(dite.reponse[0].starts_with("Un point\u{202f};"), "{:?}", dite.reponse);
        let [Bloc::Liste(points)] = &dite.blocs[..] else { panic!("{:?}", dite.blocs) };
        assert_eq!(points, &["QPV sans contour\u{a0}: QN00006I\u{202f}; un point reste sans réponse."]);

        let trop: Vec<String> = (0..=LIGNES).map(|n| format!("remarque {n}")).collect();
        let dites = tables(&trop);
        assert!(dites.reponse[1].contains("bilan check"), "{:?}", dites.reponse);
        assert!(matches!(&dites.blocs[..], [Bloc::Liste(l)] if l.len() == LIGNES));
    }
}
