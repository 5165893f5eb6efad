//! What a household has and pays in one dwelling, per month.

use crate::relogement::faits::{Centimes, Logement, Menage};

/// The facts from which every method counts. Euro cents per month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    pub ressources: Option<Centimes>,
    /// Sum of the three months before the survey, exceptional income left out: the resources of `TE-MEL`.
    pub ressources_trois_mois: Option<Centimes>,
    /// Main and annex rent, charges excluded; loan instalments of the main residence for an owner.
    pub loyer: Option<Centimes>,
    pub charges: Option<Centimes>,
    /// Housing benefit; 0 is « none ».
    pub apl: Option<Centimes>,
    /// Water, hot water and heating that `RAC-MEL` adds to general charges (see [`fluides_mel`]); 0 when charges hold them.
    pub fluides: Option<Centimes>,
    /// Incompressible or mandatory expenses, water and energy included.
    pub depenses: Option<Centimes>,
    /// Of which water and energy.
    pub eau_energie: Option<Centimes>,
    pub personnes: Option<i64>,
    /// Consumption units, tenths.
    pub uc: Option<i64>,
    /// Hundredths of a square metre.
    pub surface: Option<i64>,
}

impl Budget {
    /// The household as the tracking file knows it, in one dwelling. The file does not tell water, hot water and heating from other
    /// charges: they are taken as part of them.
    pub fn du_suivi(menage: &Menage, logement: &Logement) -> Self {
        Budget {
            ressources: menage.ressources,
            ressources_trois_mois: None,
            loyer: logement.loyer,
            charges: logement.charges,
            apl: logement.apl,
            fluides: Some(0),
            depenses: menage.depenses,
            eau_energie: None,
            personnes: menage.personnes,
            uc: menage.uc,
            surface: logement.surface,
        }
    }

    /// The hypotheses of [`Budget::du_suivi`], as an output prints them.
    pub const HYPOTHESES: [&'static str; 3] = [
        "les ressources et les dépenses incompressibles sont celles de l’enquête sociale, avant comme après",
        "l’eau, l’eau chaude et le chauffage sont compris dans les charges",
        "un taux d’effort sans ressources dépasse tout seuil dès qu’il reste une charge à payer",
    ];
}

/// One of water, hot water, heating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Poste {
    /// Billed, when there is a bill.
    pub facture: Option<Centimes>,
    /// Scale of the Département's FSL.
    pub bareme: Option<Centimes>,
}

/// What `RAC-MEL` keeps of water, hot water and heating, before then after (charte de la MEL, 7.1 A): bills when there is one on
/// both sides, else the FSL scale on both sides, item by item. `None` as soon as one item has no amount.
pub fn fluides_mel(avant: &[Poste; 3], apres: &[Poste; 3]) -> (Option<Centimes>, Option<Centimes>) {
    avant.iter().zip(apres).fold((Some(0), Some(0)), |(somme_avant, somme_apres), (a, b)| {
        let (x, y) = match (a.facture, b.facture) {
            (Some(x), Some(y)) => (Some(x), Some(y)),
            _ => (a.bareme, b.bareme),
        };
        (ajoutee(somme_avant, x), ajoutee(somme_apres, y))
    })
}

/// A sum with an unknown part is unknown.
pub(super) fn ajoutee(a: Option<Centimes>, b: Option<Centimes>) -> Option<Centimes> {
    a?.checked_add(b?)
}
