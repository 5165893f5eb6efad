//! Fragility of résidences: values held against those of the territory, normalised, averaged, classed.
//!
//! Computed from published measures only: what secrecy withheld cannot come back through an index. A method is a file of
//! `pipelines/fragilite/`; résidences are fragile, households never are, and nothing here decides about one.

pub mod alerte;
pub mod apports;
pub mod avis;
mod composantes;
pub mod equilibre;
mod etude;
mod exact;
mod famille;
mod fichier;
mod grille;
mod lecture;
pub mod listes;
mod methode;
mod normalisation;
mod notation;
pub mod profil;
mod sensibilite;
mod situation;
pub mod stabilite;

#[cfg(test)]
pub mod essais;
#[cfg(test)]
mod proprietes;
#[cfg(test)]
mod tests;

pub use apports::Apports;
pub use avis::Avis;
pub use etude::{Etude, Evaluation, Periodes};
pub use exact::Exact;
pub use famille::Famille;
pub use grille::{Cellule, Donnees, Manque};
pub use methode::{
    Classe, Classement as ModeClasses, Composante, Indice, Mesure, Methode, NiveauGsp, Normalisation, Reference,
    ReglesEquilibre, RoleAvis, TypeQuartier,
};
pub use notation::{Classement, Note, NoteIndice};
pub use sensibilite::{Sensibilite, Variante};

/// The method used when the pipeline names none.
pub const METHODE_PAR_DEFAUT: &str = "standard";
