//! The line on resource quartiles: eight findings, tested in the order of the published grid (Métropole européenne de Lille).

use crate::indicators::fragility::{Exact, NiveauGsp};

/// A line of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ligne {
    /// Each quartile at 25 % ± the margin.
    QuatreQuartiles,
    /// Only the first two together at 50 % ± the margin.
    Moitie,
    PeuBas,
    PeuHaut,
    MoyenBas,
    FragileBas,
    FragileHaut,
    /// The published variant of the line before.
    FragileHautVariante,
    /// Not published: « à définir ».
    MoyenHaut,
}

impl Ligne {
    pub const TOUTES: [Ligne; 9] = [
        Ligne::QuatreQuartiles,
        Ligne::Moitie,
        Ligne::PeuBas,
        Ligne::PeuHaut,
        Ligne::MoyenBas,
        Ligne::FragileBas,
        Ligne::FragileHaut,
        Ligne::FragileHautVariante,
        Ligne::MoyenHaut,
    ];

    /// Its number in the grid.
    pub fn code(self) -> &'static str {
        match self {
            Ligne::QuatreQuartiles => "1",
            Ligne::Moitie => "2",
            Ligne::PeuBas => "3",
            Ligne::PeuHaut => "4",
            Ligne::MoyenBas => "5",
            Ligne::FragileBas => "6",
            Ligne::FragileHaut => "7",
            Ligne::FragileHautVariante => "7b",
            Ligne::MoyenHaut => "8",
        }
    }
}

/// What can be said of the quartiles of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constat {
    Ligne(Ligne),
    /// Too few leases of known quartile.
    TropPeu,
    /// Counts withheld, or not published at this level.
    Inconnu,
    /// Some households are only known to be past the first quartile.
    SansDistinction,
    /// The zone has no class: no finding.
    NonClassee,
}

/// Margins in points, and the choice between lines 7 and 7b.
#[derive(Clone, Copy, Debug)]
pub struct Marges {
    pub baux_min: i64,
    pub quartile: Exact,
    pub moitie: Exact,
    pub variante_7b: bool,
}

/// The finding of a zone: pooled leases by quartile (Q1 to Q4), and the level of fragility. Bounds are included; a majority is
/// more than half. Exact on counts.
pub fn constater(baux: Option<[i64; 4]>, niveau: Option<NiveauGsp>, m: &Marges) -> Constat {
    let Some(niveau) = niveau else { return Constat::NonClassee };
    let Some(baux) = baux else { return Constat::Inconnu };
    let total: i64 = baux.iter().sum();
    if total < m.baux_min || total <= 0 {
        return Constat::TropPeu;
    }
    let [q1, q2, _, _] = baux;
    let autour = |n: i64, centre: i64, marge: &Exact| {
        let part = Exact::new(i128::from(n) * 100, i128::from(total));
        part.and_then(|p| p.moins(&Exact::entier(centre))).is_some_and(|e| e.absolu() <= *marge)
    };
    if baux.iter().all(|n| autour(*n, 25, &m.quartile)) {
        return Constat::Ligne(Ligne::QuatreQuartiles);
    }
    if autour(q1 + q2, 50, &m.moitie) {
        return Constat::Ligne(Ligne::Moitie);
    }
    let bas = 2 * (q1 + q2) > total;
    Constat::Ligne(match (niveau, bas) {
        (NiveauGsp::Peu, true) => Ligne::PeuBas,
        (NiveauGsp::Peu, false) => Ligne::PeuHaut,
        (NiveauGsp::Moyen, true) => Ligne::MoyenBas,
        (NiveauGsp::Moyen, false) => Ligne::MoyenHaut,
        (NiveauGsp::Fragile, true) => Ligne::FragileBas,
        (NiveauGsp::Fragile, false) if m.variante_7b => Ligne::FragileHautVariante,
        (NiveauGsp::Fragile, false) => Ligne::FragileHaut,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use NiveauGsp::{Fragile, Moyen, Peu};

    fn marges(variante_7b: bool) -> Marges {
        Marges { baux_min: 11, quartile: Exact::entier(5), moitie: Exact::entier(5), variante_7b }
    }

    /// The published grid, one case a line and the cases on each side of a bound.
    #[test]
    fn the_decision_table() {
        let l = |x| Constat::Ligne(x);
        let cas = [
            // Each quartile within 25 ± 5, bounds included, whatever the class.
            ([25, 25, 25, 25], Some(Peu), l(Ligne::QuatreQuartiles)),
            ([20, 30, 30, 20], Some(Fragile), l(Ligne::QuatreQuartiles)),
            ([3, 3, 3, 3], Some(Moyen), l(Ligne::QuatreQuartiles)),
            // One quartile at 19 %, but both halves balanced.
            ([19, 31, 25, 25], Some(Peu), l(Ligne::Moitie)),
            ([45, 0, 30, 25], Some(Fragile), l(Ligne::Moitie)),
            ([55, 0, 20, 25], Some(Moyen), l(Ligne::Moitie)),
            // Beyond 50 ± 5: the class decides.
            ([56, 0, 19, 25], Some(Peu), l(Ligne::PeuBas)),
            ([44, 0, 31, 25], Some(Peu), l(Ligne::PeuHaut)),
            ([40, 20, 20, 20], Some(Moyen), l(Ligne::MoyenBas)),
            ([10, 20, 30, 40], Some(Moyen), l(Ligne::MoyenHaut)),
            ([70, 10, 10, 10], Some(Fragile), l(Ligne::FragileBas)),
            ([10, 10, 40, 40], Some(Fragile), l(Ligne::FragileHaut)),
            // Eleven known leases, not ten.
            ([6, 1, 2, 1], Some(Fragile), Constat::TropPeu),
            ([7, 1, 2, 1], Some(Fragile), l(Ligne::FragileBas)),
            ([0, 0, 0, 0], Some(Peu), Constat::TropPeu),
            ([25, 25, 25, 25], None, Constat::NonClassee),
        ];
        for (baux, niveau, attendu) in cas {
            assert_eq!(constater(Some(baux), niveau, &marges(false)), attendu, "{baux:?} {niveau:?}");
        }
        assert_eq!(constater(None, Some(Peu), &marges(false)), Constat::Inconnu);
    }

    #[test]
    fn the_variant_of_line_seven_is_a_choice() {
        let baux = Some([10, 10, 40, 40]);
        assert_eq!(constater(baux, Some(Fragile), &marges(true)), Constat::Ligne(Ligne::FragileHautVariante));
        assert_eq!(constater(baux, Some(Moyen), &marges(true)), Constat::Ligne(Ligne::MoyenHaut));
    }

    /// 45 % is in, one lease in ten thousand beyond is not.
    #[test]
    fn bounds_are_exact() {
        assert_eq!(constater(Some([4_500, 0, 0, 5_500]), Some(Peu), &marges(false)), Constat::Ligne(Ligne::Moitie));
        assert_eq!(constater(Some([4_499, 0, 0, 5_501]), Some(Peu), &marges(false)), Constat::Ligne(Ligne::PeuHaut));
    }
}
