//! How a share stands against a floor when some rows are unknown.
//!
//! CCH, L. 441-1: at least 25 % of the leases signed outside QPV go to the poorest quarter of applicants or to
//! households relogés. Whether unknown rows could turn the result is told apart from the result.

use crate::french::Fraction;
use crate::measures::Compte;

/// Lowest and highest value that unknown rows allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bornes {
    pub basse: Fraction,
    pub haute: Fraction,
}

/// `y / (y+n+u)` and `(y+u) / (y+n+u)`: the location is known, the predicate may not be.
pub fn bornes(c: &Compte) -> Option<Bornes> {
    let (oui, univers) = (*c.classes.first()?, c.univers());
    Some(Bornes { basse: Fraction::new(oui, univers)?, haute: Fraction::new(oui + c.inconnus, univers)? })
}

/// Same, when rows of unknown location may also belong to the base: the low bound adds those that can only lower
/// the rate, the high bound those that can only raise it.
pub fn bornes_larges(c: &Compte) -> Option<Bornes> {
    let &[oui_, non_, inconnu_] = c.incertains.as_slice() else { return bornes(c) };
    let (oui, univers) = (*c.classes.first()?, c.univers());
    Some(Bornes {
        basse: Fraction::new(oui, univers + non_ + inconnu_)?,
        haute: Fraction::new(oui + c.inconnus + oui_ + inconnu_, univers + oui_ + inconnu_)?,
    })
}

/// Result against a floor or a ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resultat {
    Atteint,
    NonAtteint,
    /// Unknown rows could turn it.
    Indetermine,
    NonCalculable,
}
