//! Who is to be rehoused: the household of a demand that the SNE flags, or one drawn the same way.

use chrono::NaiveDate;

use crate::sample::demandes::Demande;
use crate::sample::menages::{Composition, plafond_2024};
use crate::sample::territoire::Epci;
use crate::sample::tirage::De;

/// A demand of the SNE that carries the ANRU flag (DLS RU).
pub struct DemandeRu {
    pub numero: String,
    pub creation: NaiveDate,
    pub foyer: Foyer,
    /// None for a demand that is still live at the end of the stock.
    pub attribution: Option<AttributionRu>,
}

/// What the radiation of a DLS RU says of the new dwelling.
#[derive(Clone, Copy)]
pub struct AttributionRu {
    /// Rank of the dwelling in its EPCI.
    pub logement: usize,
    pub bail: NaiveDate,
    /// Monthly rent, cents.
    pub loyer: i64,
    /// `TYPE_RESERVATAIRE` as the SNE writes it.
    pub reservataire: &'static str,
}

impl DemandeRu {
    pub fn new(numero: String, d: &Demande, attribution: Option<AttributionRu>) -> Self {
        DemandeRu { numero, creation: d.creation, foyer: Foyer::depuis(d), attribution }
    }
}

#[derive(Clone, Copy)]
pub struct Foyer {
    pub composition: &'static str,
    pub personnes: i64,
    /// Unités de consommation, tenths.
    pub uc: i64,
    pub age: i64,
    /// 1 to 4, 0 when unknown.
    pub quartile: usize,
    /// Monthly resources, cents, benefits included.
    pub ressources: Option<i64>,
    /// PLUS ceiling of 2024, € a year.
    plafond: i64,
    pub prioritaire: bool,
}

impl Foyer {
    fn depuis(d: &Demande) -> Foyer {
        let m = &d.menage;
        // The tracking counts the benefits: nobody is left under the minimum income.
        let plancher = 64_000 + 19_000 * (m.taille() - 1);
        Foyer {
            composition: match m.composition {
                Composition::Seule => "personne_seule",
                Composition::Couple => "couple_sans_enfant",
                Composition::CoupleEnfants => "couple_avec_enfants",
                Composition::Monoparental => "monoparental",
                Composition::Autre => "autre",
            },
            personnes: m.taille(),
            uc: m.uc(),
            age: m.age,
            quartile: d.quartile,
            ressources: d.revenu.filter(|r| *r > 0).map(|r| r.max(plancher)),
            plafond: plafond_2024(m),
            prioritaire: d.prioritaire,
        }
    }

    /// A household that fits a dwelling of so many rooms.
    pub fn tirer(de: &mut De, epci: &Epci, pieces: i64) -> Foyer {
        let quartile = de.parmi(&[(1, 45), (2, 28), (3, 16), (4, 8), (0, 3)]);
        Foyer::depuis(&Demande::tirer(de, epci, 0, NaiveDate::default(), 2025, quartile, pieces, true))
    }

    /// Yearly tax income, €, from the resources of the month.
    pub fn rfr(&self) -> Option<i64> {
        self.ressources.map(|r| r * 12 * 82 / 10_000)
    }

    /// Canonical class of the tax income towards the PLUS ceiling.
    pub fn tranche(&self) -> Option<&'static str> {
        let pct = self.rfr()? * 100 / self.plafond.max(1);
        Some(match pct {
            ..20 => "0_20",
            20..40 => "20_40",
            40..60 => "40_60",
            60..80 => "60_80",
            80..100 => "80_100",
            100..120 => "100_120",
            120..130 => "120_130",
            130..150 => "130_150",
            _ => "150_plus",
        })
    }
}
