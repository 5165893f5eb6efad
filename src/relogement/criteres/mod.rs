//! The four national quality criteria and the local ones: who counts, who holds, against which target.
//!
//! The texts name the criteria, not their denominators: the base is a parameter (P-BASE-CRITERES), printed with every share. What is
//! unknown is outside numerator and denominator, and bounds say what it could change.

pub mod anciennete;
mod atteinte;
mod base;
mod c1;
mod cibles;
mod compteur;
mod locaux;
mod nationaux;
mod reglages;
mod tableau;
mod tranche;

#[cfg(test)]
mod tests;

pub use anciennete::Voies;
pub use atteinte::{Atteinte, Bilan, Situation, evaluer, part_requise};
pub use base::{Appartenance, Base};
pub use c1::{RegleC1, respecte};
pub use cibles::{Cible, Perimetre, Sens};
pub use compteur::{Avis, Compteur};
pub use locaux::{Condition, CritereLocal, Nom, Vue};
pub use nationaux::{Critere, avis};
pub use reglages::Reglages;
pub use tableau::{Cellule, Cle, Tableau};
pub use tranche::Tranche;
