//! What the references of the job say to the relogement: places, zones, ceilings.

use chrono::NaiveDate;

use super::faits::Menage;
use super::minoration::{PlafondApl, Zone};

/// Answers of the references; `None`: not known.
#[derive(Clone, Copy)]
pub struct Territoire<'a> {
    /// Commune → its EPCI and its département.
    pub commune: &'a dyn Fn(&str) -> Option<(String, String)>,
    /// Zone of the scale of the minoration of a commune.
    pub zone: &'a dyn Fn(&str) -> Option<Zone>,
    /// Ceiling rent of a household in a commune, on the day of a lease.
    pub plafond: &'a dyn Fn(&Menage, &str, NaiveDate) -> Option<PlafondApl>,
}

#[cfg(test)]
impl Territoire<'_> {
    /// Nothing is known.
    pub const INCONNU: Territoire<'static> =
        Territoire { commune: &|_| None, zone: &|_| None, plafond: &|_, _, _| None };
}
