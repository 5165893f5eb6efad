//! Totals of X2, and the follow-up of the envelope of a convention: contractualised, engaged, consumed, what is left, forecast against
//! actual by typologie.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Minoration;
use super::bareme::{Zone, base};
use super::faits::FaitsMinoration;
use super::regime::Regime;
use crate::french::Fraction;
use crate::relogement::consolidation::Somme;
use crate::relogement::faits::{Centimes, Typologie};
use crate::relogement::reponse::Reponse;

/// Households targeted by typologie of the new dwelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MenagesVises {
    #[serde(rename = "T1")]
    pub t1: u32,
    #[serde(rename = "T2")]
    pub t2: u32,
    #[serde(rename = "T3")]
    pub t3: u32,
    #[serde(rename = "T4")]
    pub t4: u32,
    #[serde(rename = "T5P")]
    pub t5p: u32,
}

impl MenagesVises {
    pub fn nombre(&self, typologie: Typologie) -> i64 {
        i64::from(match typologie {
            Typologie::T1 => self.t1,
            Typologie::T2 => self.t2,
            Typologie::T3 => self.t3,
            Typologie::T4 => self.t4,
            Typologie::T5P => self.t5p,
        })
    }
}

/// Envelope of one projet, as its convention writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enveloppe {
    /// Whole euros.
    pub contractualisee: u32,
    /// Whole euros; left out when it is not known.
    #[serde(default)]
    pub engagee: Option<u32>,
    /// The split may change without a change of contract.
    #[serde(default)]
    pub menages: MenagesVises,
}

/// One indemnity, as totals see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ligne {
    /// Code of the operation of origin.
    pub operation: String,
    pub projet: Option<String>,
    /// SIREN of the bailleur relogeur.
    pub bailleur: Option<String>,
    pub typologie: Typologie,
    pub regime: Regime,
    /// Percent.
    pub majoration: u32,
    pub montant: Centimes,
}

impl Ligne {
    /// `None` unless the decision is « oui ».
    pub fn de(f: &FaitsMinoration, m: &Minoration) -> Option<Self> {
        Some(Ligne {
            operation: f.operation.clone(),
            projet: f.projet.clone(),
            bailleur: f.bailleur_relogeur.clone(),
            typologie: f.typologie?,
            regime: m.regime?,
            majoration: m.majoration?,
            montant: m.decision.montant?,
        })
    }
}

/// A number of indemnities and their amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compte {
    pub nombre: i64,
    pub montant: Centimes,
}

impl Compte {
    /// One indemnity.
    pub fn un(montant: Centimes) -> Self {
        Compte { nombre: 1, montant }
    }

    fn noter(&mut self, montant: Centimes) {
        self.nombre += 1;
        self.montant += montant;
    }
}

impl Somme for Compte {
    fn ajouter(&mut self, autre: &Compte) {
        self.nombre += autre.nombre;
        self.montant += autre.montant;
    }
}

/// Totals of X2. Each split adds up to `ensemble`; the key `None` is « not known ».
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totaux {
    pub ensemble: Compte,
    pub par_bailleur: BTreeMap<Option<String>, Compte>,
    pub par_typologie: BTreeMap<Typologie, Compte>,
    pub par_regime: BTreeMap<Regime, Compte>,
    /// By percent of majoration.
    pub par_majoration: BTreeMap<u32, Compte>,
    pub par_projet: BTreeMap<Option<String>, Compte>,
}

/// Adds up indemnities.
pub fn totaliser(lignes: &[Ligne]) -> Totaux {
    let mut t = Totaux::default();
    for l in lignes {
        t.ensemble.noter(l.montant);
        t.par_bailleur.entry(l.bailleur.clone()).or_default().noter(l.montant);
        t.par_typologie.entry(l.typologie).or_default().noter(l.montant);
        t.par_regime.entry(l.regime).or_default().noter(l.montant);
        t.par_majoration.entry(l.majoration).or_default().noter(l.montant);
        t.par_projet.entry(l.projet.clone()).or_default().noter(l.montant);
    }
    t
}

/// Forecast against actual, one typologie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrevuRealise {
    pub typologie: Typologie,
    /// Households targeted.
    pub prevus: i64,
    /// Without majoration; `None` when the zone is not known.
    pub prevu: Option<Centimes>,
    pub realise: Compte,
}

/// Follow-up of the envelope of one projet.
#[derive(Clone, Debug)]
pub struct Suivi {
    pub projet: String,
    pub contractualisee: Centimes,
    pub engagee: Option<Centimes>,
    /// Sum of indemnities of the projet.
    pub consommee: Centimes,
    /// Contractualised less consumed; negative when it is exceeded.
    pub reste: Centimes,
    /// Consumed over contractualised; `None` for an envelope of zero.
    pub part_consommee: Option<Fraction>,
    /// Every typologie, in order.
    pub par_typologie: Vec<PrevuRealise>,
    /// Expected aid: Σ households targeted × base.
    pub budget_attendu: Option<Centimes>,
}

/// Expected aid of a projet: Σ over typologie of households targeted × base of the zone. Majorations cannot be forecast.
pub fn budget_attendu(menages: &MenagesVises, zone: Zone) -> Centimes {
    Typologie::TOUS.iter().map(|t| menages.nombre(*t) * base(*t, zone)).sum()
}

/// Follows one projet. `zone`: of the seat commune of its EPCI signatory.
pub fn suivre(projet: &str, enveloppe: &Enveloppe, lignes: &[Ligne], zone: Option<Zone>) -> Suivi {
    let siennes: Vec<&Ligne> = lignes.iter().filter(|l| l.projet.as_deref() == Some(projet)).collect();
    let euros = |e: u32| i64::from(e) * 100;
    let contractualisee = euros(enveloppe.contractualisee);
    let consommee = siennes.iter().map(|l| l.montant).sum();
    let par_typologie = Typologie::TOUS
        .iter()
        .map(|t| {
            let mut realise = Compte::default();
            siennes.iter().filter(|l| l.typologie == *t).for_each(|l| realise.noter(l.montant));
            let prevus = enveloppe.menages.nombre(*t);
            PrevuRealise { typologie: *t, prevus, prevu: zone.map(|z| prevus * base(*t, z)), realise }
        })
        .collect();
    Suivi {
        projet: projet.to_owned(),
        contractualisee,
        engagee: enveloppe.engagee.map(euros),
        consommee,
        reste: contractualisee - consommee,
        part_consommee: Fraction::new(consommee, contractualisee),
        par_typologie,
        budget_attendu: zone.map(|z| budget_attendu(&enveloppe.menages, z)),
    }
}

/// « À instruire » by missing fact: a relogement that lacks two facts counts under both.
pub fn a_instruire<'a>(decisions: impl IntoIterator<Item = &'a Minoration>) -> BTreeMap<&'static str, i64> {
    let mut par_fait = BTreeMap::new();
    for m in decisions.into_iter().filter(|m| m.decision.reponse == Reponse::Inconnu) {
        for manque in &m.manquants {
            *par_fait.entry(*manque).or_default() += 1;
        }
    }
    par_fait
}
