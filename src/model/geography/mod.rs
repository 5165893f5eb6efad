//! Outlines and points: in which QPV is a dwelling?
//!
//! `projection` holds the planar systems of the register, `contours` reads outlines, `localisateur` answers.

mod contours;
mod localisateur;
mod projection;

use geo::Polygon;

/// One ring with its holes, longitude and latitude in degrees (WGS 84).
pub type Contour = Polygon<f64>;

pub use contours::{Contours, Entite, lire_contours};
pub use localisateur::{Etat, Lieu, Localisateur, Placement, Reparation};
pub use projection::{en_degres, projeter};
