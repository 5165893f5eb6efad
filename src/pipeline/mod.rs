//! A run: ordered steps from extracts to a publication, all or nothing. Calls the rooms, holds no domain rule.

mod accueil;
mod alerte;
mod annexes;
mod arrivage;
pub mod calendrier;
mod coherence;
mod controle;
mod declares;
pub mod difference;
mod diffusions;
mod documents;
mod donnees;
mod dossiers;
mod ecarts;
mod edition;
mod empreintes;
mod etats;
mod examen;
mod explain;
mod format;
mod garde;
mod init;
mod journal;
mod manifest;
mod migration;
mod pertes;
mod peuplement;
mod point_zero;
mod protection;
mod publiees;
mod purge;
mod qualite;
mod relogement;
mod remplacement;
mod reprises;
mod revue;
mod rotate;
mod run;
mod status;
mod summary;
mod territoires;
mod transaction;
mod travail;
mod verification;

pub use ecarts::{EcartFichier, Sort as SortFichier};
pub use explain::{Explication, expliquer};
pub use format::Migration;
pub use garde::garder;
pub use init::initialiser;
pub use journal::{Choix, Execution, Fait, Fin, Horloge, Reussite};
pub use manifest::Manifeste;
pub use migration::migrer;
pub use point_zero::{LigneDeBase, creer as creer_point_zero};
pub use purge::{Mois, Purge, Raison, mois_de, purger};
pub use remplacement::Origine;
pub use rotate::{Rotation, renouveler_cle};
pub use run::{Issue, denombrer, executer, verifier};
pub use status::{Alerte, Derive, Etat, Fraicheur, Franchissement, Niveau, Publication, Situation, duree, etat};
pub use summary::Sommaire;
pub use territoires::{
    Demande as DemandeEnsemble, Ensemble, Passage, PrevisionEnsemble, Territoire, TerritoirePrevu, ensemble,
    executer as executer_ensemble, prevoir as prevoir_ensemble, suivre_le_pere,
};
pub use transaction::{Conservee, Lieux, Retour, conservees, publiee, retourner};
pub use travail::Travail;
pub use verification::{Controle, Gravite, Remarque, controler_integrite};

/// Told what happens, step by step. The terminal shows a bar, a log line, or nothing.
pub trait Suivi {
    /// A step begins: `Lecture de rpls_2026.csv`.
    fn etape(&self, quoi: &str);
    /// Something worth a line: `9 000 lignes lues, 5 rejetées`.
    fn note(&self, quoi: &str);
    /// Something that went wrong beside the work, and does not stop it; said even when nothing else is.
    fn avertir(&self, quoi: &str) {
        self.note(quoi);
    }
    /// A fact for the run journal.
    fn fait(&self, _: Fait) {}
}

/// Says nothing.
pub struct Silence;

impl Suivi for Silence {
    fn etape(&self, _: &str) {}
    fn note(&self, _: &str) {}
}
