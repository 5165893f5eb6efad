//! One writer, one exchange, and what is left of the publications before.
//!
//! What is published and what the lake remembers of it (registers of diffusions, audit of secrecy) change together: both are prepared
//! beside their place, the intention is put down, the folders are exchanged, and the rest follows. Killed anywhere, the next writer
//! finishes or undoes it.

mod attente;
mod bascule;
mod chantier;
mod compte;
mod conservation;
mod lieux;
mod retour;
mod tenant;
mod verrou;

pub use attente::{Attente, attendu};
pub use bascule::basculer;
pub use chantier::{Chantier, Scelle};
pub use conservation::{Conservee, conservees, est_retiree, publiee};
pub use lieux::Lieux;
pub use retour::{Retour, retourner};
pub use tenant::{Tenant, processus_vivant};
pub use verrou::Verrou;

use crate::error::Result;

use super::Suivi;

/// Takes the working folder for a command that publishes, and settles what an interrupted one left.
///
/// # Errors
/// Another run holds the folder, its lake is of a later version, or the disk refuses.
pub fn ouvrir(lieux: &Lieux, suivi: &dyn Suivi) -> Result<Verrou> {
    let verrou = Verrou::prendre(&lieux.lac)?;
    super::format::verifier_lac(&lieux.lac)?;
    if let Some(t) = verrou.interrompue() {
        suivi.note(&format!("L'exécution précédente s'est arrêtée sans finir{}{t}.", "\u{a0}: "));
    }
    for fin in bascule::reprendre(lieux)? {
        suivi.note(&fin);
    }
    Ok(verrou)
}
