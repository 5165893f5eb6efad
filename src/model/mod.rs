//! Conformed tables: rows of the lake under one geography, ready to be counted.
//!
//! `references` reads the small tables, `communes`, `correspondance`, `zonages` and `plafonds` give them their meaning,
//! `geography` answers « in which QPV? », `synthese` reads the published counts, `plans` builds the tables.

mod communes;
pub mod conforme;
mod correspondance;
mod geography;
mod identites;
mod lignes_plafond;
mod plafonds;
mod plans;
mod qpv;
mod references;
mod residences;
mod secteurs;
mod seuils;
mod simules;
mod suivi;
mod synthese;
mod unites;
mod zonages;

pub use correspondance::{CodeAncien, Correspondance, Generation, generation_qpv, premiere_annee_2024};
pub use geography::{Contour, Etat, Localisateur, Placement, Reparation, lire_contours, projeter};
pub use identites::{Identite, Identites, identites, residences_lues};
pub use lignes_plafond::LignePlafond;
pub use plafonds::{
    MenageApl, PLAFONDS_LOYER_APL as PLAFONDS_APL, PLAFONDS_RESSOURCES_PLUS as PLAFONDS_PLUS, PlafondsApl,
    PlafondsPlai, PlafondsPlus,
};
pub use plans::{
    Concordance, DATE_STOCK, Desaccord, Doublons, Modele, conformer, decisions, deduire, differentes, schemas,
};
pub use qpv::Qpv;
pub use references::{Bailleur, Commune, Livrees, Rattachement, References, Secteur, ZonesCommune, territoires};
pub use residences::Residence;
pub use seuils::{SEUILS_Q1, Seuil, Seuils};
pub use simules::Simules;
pub use suivi::{lire as lire_suivi, point, sans_jumelles};
pub use synthese::{CHIFFRES as CHIFFRES_PUBLIES, Synthese};
pub use unites::Unite;
pub use zonages::{GeographiePlus, ZoneAbc, ZoneApl};
