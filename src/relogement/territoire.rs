//! What the references of the job say to the relogement: places, zones, ceilings.

use chrono::NaiveDate;

use super::faits::{Logement, Menage};
use super::minoration::{PlafondApl, Zone};

/// Answers of the references; `None`: not known.
#[derive(Clone, Copy)]
pub struct Territoire<'a> {
    /// Commune → its EPCI and its département.
    pub commune: &'a dyn Fn(&str) -> Option<(String, String)>,
    /// Name of a commune of the territory of the job; `None` elsewhere.
    pub nom: &'a dyn Fn(&str) -> Option<String>,
    /// Metres from a dwelling to the nearest edge of the quartiers named, none within one of them.
    pub distance: &'a dyn Fn(&Logement, &[String]) -> Option<i64>,
    /// Zone of the scale of the minoration of a commune.
    pub zone: &'a dyn Fn(&str) -> Option<Zone>,
    /// Ceiling rent of a household in a commune, on the day of a lease.
    pub plafond: &'a dyn Fn(&Menage, &str, NaiveDate) -> Option<PlafondApl>,
}

#[cfg(test)]
impl Territoire<'_> {
    /// Nothing is known.
    pub const INCONNU: Territoire<'static> = Territoire {
        commune: &|_| None,
        nom: &|_| None,
        distance: &|_, _| None,
        zone: &|_| None,
        plafond: &|_, _, _| None,
    };
}
