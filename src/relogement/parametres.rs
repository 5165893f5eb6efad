//! Choices that the texts leave open. Each has a default, can be changed in `pipelines/relogement.toml`, and is printed by every output
//! that rests on it.

/// One choice, as an output prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parametre {
    /// `P-FORFAIT-TIROIR`.
    pub code: &'static str,
    /// What is chosen: « Relogement tiroir : premier départ ou retour ».
    pub question: &'static str,
    pub valeur: String,
}
