//! Household finances: reste à charge, taux d'effort, reste à vivre. Each variant is a named method, and no figure goes without the
//! name of its own.
//!
//! An unknown part makes the value unknown. Amounts are exact: whole cents, then fractions of them.

mod alertes;
mod budget;
mod classes;
mod comparaison;
mod methodes;
mod reglages;

#[cfg(test)]
mod alertes_tests;
#[cfg(test)]
pub(in crate::relogement) mod tests;

pub use alertes::{Alerte, alertes};
pub use budget::{Budget, Poste, fluides_mel};
pub use classes::{ClasseRac, ClassesRac};
pub use comparaison::{Comparaison, rav_face_a, te_face_a};
pub use methodes::{Chiffre, Famille, Methode};
pub use reglages::{BorneRav, EchelleUc, Reglages};
