//! Conformed tables: rows of the lake under one geography, ready to be counted.
//!
//! `references` reads the small tables, `communes`, `correspondance`, `zonages` and `plafonds` give them their meaning,
//! `geography` answers « in which QPV? », `synthese` reads the published counts, `plans` builds the tables.

mod communes;
pub mod conforme;
mod correspondance;
mod geography;
mod plafonds;
mod plans;
mod references;
mod secteurs;
mod synthese;
mod zonages;

pub use correspondance::{CodeAncien, Correspondance, Generation, Lien, generation_qpv};
pub use geography::{Contour, Etat, Localisateur, Placement, Reparation, lire_contours, projeter};
pub use plafonds::{
    CategoriePlus, MenageApl, MenagePlus, PLAFONDS_LOYER_APL as PLAFONDS_APL,
    PLAFONDS_RESSOURCES_PLUS as PLAFONDS_PLUS, PlafondsApl, PlafondsPlai, PlafondsPlus, part_du_plafond, tranche,
};
pub use plans::{Concordance, Desaccord, Doublons, Modele, conformer, decisions, deduire, differentes, schemas};
pub use references::{
    Bailleur, Commune, LignePlafond, Livrees, Qpv, Rattachement, References, Residence, SEUILS_Q1, Secteur, Seuil,
    ZonesCommune,
};
pub use synthese::{CHIFFRES as CHIFFRES_PUBLIES, Synthese};
pub use zonages::{GeographiePlus, ZoneAbc, ZoneApl};
