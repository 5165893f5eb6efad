//! How close a reader comes to a withheld number: its interval under the published figures, counts being whole and
//! never negative.
//!
//! One linear programme for each withheld number is out of reach for thousands of résidences. The interval is proven
//! the other way round: a *move* changes no published figure, so that the true population moved by it is another one
//! that publishes the same; what it does to a number is a width, exactly, without floats. A small simplex in whole
//! numbers, confined to what is around, answers for numbers that simple moves do not settle. Where the system is too large for it, a
//! base withheld for itself must reach another whole number among populations that need not be whole: more is withheld around one
//! that does not.

pub(super) mod alentours;
mod ascension;
mod echanges;
pub(super) mod entier;
mod environs;
pub(super) mod exigences;
mod glanage;
pub(super) mod lecture;
pub(super) mod mouvements;
pub(super) mod noyau;
mod parts;
pub(super) mod reduction;
pub(super) mod reparation;
pub(super) mod simplexe;
#[cfg(test)]
mod tests;

use crate::measures::Famille;
use exigences::{Exigence, LARGEUR_MINIMALE};
use lecture::Lecture;
use mouvements::{Marge, Reserve};

/// What is asked of the doubt left on each withheld number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reglages {
    /// Counts from 1 to `seuil − 1` are sensitive.
    pub seuil: i64,
    /// Classes and their complements are tested too.
    pub classes: bool,
    /// Smallest width (largest minus smallest possible value) of a number under the threshold.
    pub largeur: i64,
    /// Withheld shares are shown as classes of ten points.
    pub tranches: bool,
    /// What is withheld may be 0 or 100 % too.
    pub extremes: bool,
}

/// Whether the doubt is wide enough for a requirement. A width of 1 asks for a second value and no more.
pub(super) fn suffisante(m: &Marge, e: &Exigence, largeur: i64) -> bool {
    if e.tranche || largeur <= 1 {
        return m.largeur() >= 1;
    }
    m.plus >= 1 && m.largeur() >= if e.primaire { largeur.max(LARGEUR_MINIMALE) } else { LARGEUR_MINIMALE }
}

/// Whether the doubt is known to be too narrow: exact bounds, not a search cut short.
pub(super) fn prouvee_etroite(m: &Marge, e: &Exigence, largeur: i64) -> bool {
    let au_plus = |borne: Option<i64>| borne.unwrap_or(i64::MAX / 4);
    let le_plus = Marge { moins: au_plus(m.moins_max), plus: au_plus(m.plus_max), ..*m };
    !suffisante(&le_plus, e, largeur)
}

/// Whether more must be withheld around a number: it is known to be told too closely, or it must be shown that another one is possible
/// and nothing does.
pub(super) fn trop_dite(m: &Marge, e: &Exigence, largeur: i64) -> bool {
    prouvee_etroite(m, e, largeur) || e.a_prouver && !m.bornee() && m.largeur() < 1
}

/// Places of the cells of a family, sorted by `Cle`.
pub(super) fn ordre_canonique(famille: &Famille) -> Vec<usize> {
    let mut ordre: Vec<usize> = (0..famille.cellules.len()).collect();
    ordre.sort_by(|a, b| famille.cellules.get(*a).map(|c| &c.cle).cmp(&famille.cellules.get(*b).map(|c| &c.cle)));
    ordre
}

/// The room left to a requirement, when it is not enough. A number made of the reader's own rows is its own data.
pub(super) fn trop_proche(
    lecture: &Lecture,
    reserve: &Reserve,
    cellule: usize,
    e: &Exigence,
    largeur: i64,
    connue: impl Fn(usize) -> bool,
) -> Option<Marge> {
    let nombres = e.nombres.iter().map(|rubriques| lecture.rangees(cellule, rubriques));
    serree(nombres, &lecture.valeurs, reserve, e, largeur, connue)
}

/// The same, the numbers being given by their rows, and what each row counts.
fn serree(
    nombres: impl Iterator<Item = impl AsRef<[u32]>>,
    valeurs: &[i64],
    reserve: &Reserve,
    e: &Exigence,
    largeur: i64,
    connue: impl Fn(usize) -> bool,
) -> Option<Marge> {
    let mut meilleure: Option<Marge> = None;
    for lignes in nombres {
        let lignes = lignes.as_ref();
        if lignes.iter().all(|l| connue(*l as usize)) {
            return None;
        }
        let cible = reserve.cible(lignes, valeurs);
        let mut m = reserve.marge(&cible, reserve.cherche(e), |m| suffisante(m, e, largeur));
        if e.a_prouver && reserve.cherche(e) && m.largeur() < 1 {
            m = reserve.elever(&cible, m);
        }
        if suffisante(&m, e, largeur) {
            return None;
        }
        // The one that says most for the bundle: not known to be narrow, then the widest.
        let rang = |m: &Marge| (!prouvee_etroite(m, e, largeur), m.largeur());
        if meilleure.is_none_or(|b| rang(&b) < rang(&m)) {
            meilleure = Some(m);
        }
    }
    meilleure
}
