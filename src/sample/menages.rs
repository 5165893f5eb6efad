//! Households: who lives in a dwelling, who asks for one. Shared by OPS and SNE so that both
//! describe the same kind of people.

use super::logements::Logement;
use super::territoire::Residence;
use super::tirage::De;

/// Codes of `Composition` (OPS) and COMPOSITION_FAMILLE (SNE).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Composition {
    Seule,
    Couple,
    CoupleEnfants,
    Monoparental,
    Autre,
}

impl Composition {
    pub fn code(self) -> &'static str {
        match self {
            Composition::Seule => "PS",
            Composition::Couple => "CSE",
            Composition::CoupleEnfants => "CAE",
            Composition::Monoparental => "MONO",
            Composition::Autre => "AUT",
        }
    }
}

pub struct Menage {
    pub composition: Composition,
    pub adultes: i64,
    /// Minors, all dependants.
    pub enfants: i64,
    /// Dependants under 14: they count 0.3 in the UC.
    pub moins_de_14: i64,
    pub age: i64,
}

impl Menage {
    /// A household that fits a dwelling of so many rooms; `mono` is the share of single parents,
    /// out of 1 000, `age_moyen` pulls the age of the tenant.
    pub fn tirer(de: &mut De, pieces: i64, mono: u32, ages: (i64, i64)) -> Menage {
        let reste = 1000 - mono;
        let composition = match pieces {
            ..=1 => de.parmi(&[(Composition::Seule, 95), (Composition::Couple, 5)]),
            2 => de.parmi(&[
                (Composition::Seule, 78),
                (Composition::Couple, 15),
                (Composition::Monoparental, 5),
                (Composition::Autre, 2),
            ]),
            3 => de.parmi(&[
                (Composition::Seule, reste * 38 / 100),
                (Composition::Couple, reste * 24 / 100),
                (Composition::CoupleEnfants, reste * 32 / 100),
                (Composition::Monoparental, mono * 13 / 10),
                (Composition::Autre, 30),
            ]),
            _ => de.parmi(&[
                (Composition::Seule, reste * 16 / 100),
                (Composition::Couple, reste * 17 / 100),
                (Composition::CoupleEnfants, reste * 60 / 100),
                (Composition::Monoparental, mono * 15 / 10),
                (Composition::Autre, 40),
            ]),
        };
        let avec_enfants = matches!(composition, Composition::CoupleEnfants | Composition::Monoparental);
        let enfants = if avec_enfants {
            1 + de.poids(if pieces > 3 { &[25, 40, 22, 9, 4] } else { &[60, 34, 5, 1, 0] }) as i64
        } else {
            0
        };
        let adultes = match composition {
            Composition::Seule | Composition::Monoparental => 1,
            Composition::Autre => de.entre(2, 3),
            _ => 2,
        };
        let age = if avec_enfants { de.bosse(22, 58) } else { de.bosse(ages.0, ages.1).max(18) };
        Menage {
            composition,
            adultes,
            enfants,
            moins_de_14: (0..enfants).filter(|_| de.mille(740)).count() as i64,
            age,
        }
    }

    pub fn taille(&self) -> i64 {
        self.adultes + self.enfants
    }

    /// Unités de consommation, in tenths.
    pub fn uc(&self) -> i64 {
        10 + 5 * (self.adultes - 1) + 3 * self.moins_de_14 + 5 * (self.enfants - self.moins_de_14)
    }

    /// Category of the PLUS ceilings, 1 to 6.
    pub fn categorie(&self) -> i64 {
        match (self.composition, self.taille()) {
            (_, 1) => 1,
            (Composition::Monoparental, n) => (n + 1).min(6),
            (_, n) => n.min(6),
        }
    }
}

/// PLUS ceilings of 2024, other regions, categories 1 to 6.
const PLAFONDS_2024: [i64; 6] = [22_642, 30_238, 36_362, 43_899, 51_641, 58_200];
const PLAFOND_2024_SUP: i64 = 6492;

/// The ceiling of a household; beyond the sixth category, so much for each person.
pub fn plafond_2024(m: &Menage) -> i64 {
    let categorie = m.categorie();
    let sup = if categorie == 6 {
        (m.taille() + i64::from(m.composition == Composition::Monoparental) - 6).max(0)
    } else {
        0
    };
    PLAFONDS_2024[(categorie - 1).clamp(0, 5) as usize] + sup * PLAFOND_2024_SUP
}

/// What an occupied dwelling declares to OPS.
pub struct Occupant {
    pub menage: Menage,
    pub rfr: i64,
    /// In hundredths of percent.
    pub pct: i64,
    pub plai: bool,
    pub apl: bool,
    pub activite: &'static str,
    pub conjoint: &'static str,
}

impl Occupant {
    pub fn tirer(de: &mut De, r: &Residence, l: &Logement, recent: bool) -> Occupant {
        let pauvre = r.qpv.is_some() || r.fragile;
        let ages = if recent { (20, 66) } else { (36, 99) };
        let menage = Menage::tirer(de, l.pieces, if pauvre { 290 } else { 190 }, ages);
        // Those who arrive are poorer than those who stay.
        let sous_40 = (r.pauvrete
            + if recent { 90 } else { 0 }
            + if menage.composition == Composition::Monoparental { 80 } else { -15 })
        .min(920);
        let vise = if de.mille(sous_40) {
            if de.mille(450) { de.entre(200, 1999) } else { de.entre(2000, 3999) }
        } else {
            match de.poids(&[36, 27, 18, 10, 4, 3, 2]) {
                0 => de.entre(4000, 5999),
                1 => de.entre(6000, 7999),
                2 => de.entre(8000, 9999),
                3 => de.entre(10_000, 11_999),
                4 => de.entre(12_000, 12_999),
                5 => de.entre(13_000, 14_999),
                _ => de.entre(15_000, 19_000),
            }
        };
        let plafond = plafond_2024(&menage);
        let rfr = plafond * vise / 10_000;
        let pct = (rfr * 20_000 + plafond) / (2 * plafond).max(1);
        let chances = if pauvre { [900, 620, 220, 30] } else { [800, 500, 120, 20] };
        let apl = de.mille(
            chances[match pct {
                ..4000 => 0,
                4000..6000 => 1,
                6000..8000 => 2,
                _ => 3,
            }],
        );
        let bas = pct < 4000;
        let activite = match menage.age {
            64.. => de.parmi(&[("RETR", 95), ("SEA", 5)]),
            ..26 if menage.enfants == 0 => {
                de.parmi(&[("ETUD", 22), ("APPR", 12), ("PREC", 26), ("CHOM", 14), ("STABLE", 18), ("SEA", 8)])
            }
            _ if bas => de.parmi(&[("STABLE", 18), ("PREC", 22), ("INDEP", 3), ("CHOM", 25), ("SEA", 30), ("RETR", 2)]),
            _ => de.parmi(&[("STABLE", 70), ("PREC", 12), ("INDEP", 6), ("CHOM", 5), ("SEA", 4), ("RETR", 3)]),
        };
        let en_couple = matches!(menage.composition, Composition::Couple | Composition::CoupleEnfants);
        let conjoint = match (en_couple, menage.age, bas) {
            (false, _, _) => "SO",
            (_, 66.., _) => "RETR",
            (_, _, true) => de.parmi(&[("STABLE", 8), ("PREC", 14), ("CHOM", 22), ("SEA", 56)]),
            _ => de.parmi(&[("STABLE", 52), ("PREC", 16), ("INDEP", 4), ("CHOM", 8), ("SEA", 20)]),
        };
        let plai = pct < if matches!(menage.categorie(), 2 | 3) { 6000 } else { 5500 };
        Occupant { menage, rfr, pct, plai, apl, activite, conjoint }
    }

    /// Canonical class of the share of the PLUS ceiling.
    pub fn tranche(&self) -> &'static str {
        match self.pct {
            ..2000 => "0_20",
            2000..4000 => "20_40",
            4000..6000 => "40_60",
            6000..8000 => "60_80",
            8000..10_000 => "80_100",
            10_000..12_000 => "100_120",
            12_000..13_000 => "120_130",
            13_000..15_000 => "130_150",
            _ => "150_plus",
        }
    }
}
