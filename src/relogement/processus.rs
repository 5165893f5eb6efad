//! Indicators J1 to J13 of the process: what the tracking files allow is computed, the rest is « non suivi » and says what it
//! would take. Medians are always those of the rows.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::durees::Durees;
use super::faits::{Genre, Menage, Operation, Parc, Proposition, Relogement, Situation};
use super::parametres::Parametre;
use super::part::Part;
use super::reponse::Reponse;
use crate::french::Fraction;

/// Deadlines that a charte may set otherwise; those of the MEL by default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// J1: months from the opening of the résidence to the first interview.
    pub mois_entretien: u32,
    /// J5: days from the visit to the answer.
    pub jours_reponse: i64,
    /// J9: households per chargé de relogement.
    pub menages_par_charge: i64,
    /// A household waits for long after that many months.
    pub mois_attente: u32,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { mois_entretien: 3, jours_reponse: 10, menages_par_charge: 60, mois_attente: 12 }
    }
}

impl Reglages {
    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur| Parametre { code, question, valeur };
        vec![
            p("J1", "Premiers entretiens après l’ouverture au relogement", format!("{} mois", self.mois_entretien)),
            p("J5", "Réponse du ménage après la visite", format!("{} jours", self.jours_reponse)),
            p("J9", "Ménages par chargé de relogement", format!("{} au plus", self.menages_par_charge)),
            p(
                "P-ATTENTE",
                "Ménage en attente depuis longtemps",
                format!(
                    "plus de {} mois après l’enquête, à défaut l’ouverture au relogement, à défaut l’enregistrement de la demande",
                    self.mois_attente
                ),
            ),
        ]
    }
}

/// One indicator of the grid and whether the files allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indicateur {
    /// `J1`.
    pub code: &'static str,
    pub norme: &'static str,
    /// `None` when it is computed; else what it would take.
    pub non_suivi: Option<&'static str>,
}

/// The whole grid, in order.
pub const GRILLE: &[Indicateur] = &[
    suivi("J1", "premiers entretiens dans les trois mois de l’ouverture de la résidence"),
    non_suivi("J2", "bilan de peuplement dans le mois qui suit la fin des entretiens", "date du bilan de peuplement"),
    non_suivi("J3", "réunion d’orientation dans les deux mois du bilan", "date de la réunion et circuit retenu"),
    non_suivi(
        "J4",
        "validation de chaque partenaire sous cinq jours en circuit dématérialisé",
        "réponse datée de chaque partenaire",
    ),
    suivi("J5", "réponse du ménage dans les dix jours de la visite"),
    non_suivi("J6", "dossier actualisé depuis moins de six mois", "date de la dernière actualisation"),
    non_suivi("J7", "visites de courtoisie à deux, quatre et six mois", "dates des visites"),
    non_suivi("J8", "enquête de satisfaction à six mois", "réponses à l’enquête"),
    suivi("J9", "soixante ménages au plus par chargé de relogement"),
    non_suivi(
        "J10",
        "frais de déménagement remboursés dans les huit jours de la facture",
        "dates de facture et de remboursement",
    ),
    non_suivi(
        "J11",
        "instances de suivi et lecture des offres sous 48 à 72 heures",
        "dates des instances et de lecture",
    ),
    non_suivi("J12", "accompagnement jusqu’à six mois après l’emménagement", "date de la visite de clôture"),
    suivi("J13", "durée de l’enquête au bail"),
];

const fn suivi(code: &'static str, norme: &'static str) -> Indicateur {
    Indicateur { code, norme, non_suivi: None }
}

const fn non_suivi(code: &'static str, norme: &'static str, fait: &'static str) -> Indicateur {
    Indicateur { code, norme, non_suivi: Some(fait) }
}

/// J1 for one operation, or one résidence of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entretiens {
    pub operation: String,
    pub residence: Option<String>,
    /// « Inconnu »: opening or interview without date, the deadline being over.
    pub dans_les_delais: Part,
    /// Not interviewed, and the deadline is still to come.
    pub a_venir: i64,
    pub dernier: Option<NaiveDate>,
}

/// J1: first interviews, by operation and résidence.
pub fn entretiens(operations: &[Operation], menages: &[Menage], r: &Reglages, arrete: NaiveDate) -> Vec<Entretiens> {
    let ouvertures: BTreeMap<&str, Option<NaiveDate>> =
        operations.iter().map(|o| (o.code.as_str(), o.date_ouverture_relogement)).collect();
    let mut groupes: BTreeMap<(&str, Option<&str>), Entretiens> = BTreeMap::new();
    for m in menages {
        let g = groupes.entry((&m.operation, m.avant.residence.as_deref())).or_insert_with(|| Entretiens {
            operation: m.operation.clone(),
            residence: m.avant.residence.clone(),
            dans_les_delais: Part::default(),
            a_venir: 0,
            dernier: None,
        });
        let ouverture = ouvertures.get(m.operation.as_str()).copied().flatten();
        let limite = ouverture.and_then(|d| d.checked_add_months(Months::new(r.mois_entretien)));
        let entretien = m.date_enquete.filter(|d| *d <= arrete);
        g.dernier = g.dernier.max(entretien);
        match (entretien, limite) {
            (Some(d), Some(l)) => g.dans_les_delais.ajouter(Reponse::from(d <= l)),
            (None, Some(l)) if arrete <= l => g.a_venir += 1,
            _ => g.dans_les_delais.ajouter(Reponse::Inconnu),
        }
    }
    groupes.into_values().collect()
}

/// J5: answers within the deadline after the visit. Offers without a visit, or not answered within a deadline still to come, are
/// left out.
pub fn reponses(propositions: &[Proposition], r: &Reglages, arrete: NaiveDate) -> (Part, Durees) {
    let visitees = || propositions.iter().filter(|p| p.date_visite.is_some_and(|d| d <= arrete));
    let reponse = |p: &Proposition| p.date_reponse.filter(|d| *d <= arrete);
    let part = Part::de(visitees().filter_map(|p| {
        let visite = p.date_visite?;
        match reponse(p) {
            Some(d) if d < visite => Some(Reponse::Inconnu),
            Some(d) => Some(Reponse::from((d - visite).num_days() <= r.jours_reponse)),
            None if (arrete - visite).num_days() <= r.jours_reponse => None,
            // A later answer exists after the date d'arrêté: it was late then. Without any date, nobody knows.
            None => Some(p.date_reponse.map_or(Reponse::Inconnu, |_| Reponse::Non)),
        }
    }));
    let durees = Durees::de(visitees().filter(|p| reponse(p).is_some()).map(|p| (p.date_visite, reponse(p))));
    (part, durees)
}

/// One chargé de relogement, as an internal list gives it; the pseudonym never leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub employeur: Option<String>,
    pub menages_actifs: i64,
}

/// J9, without names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeDeTravail {
    pub charges: i64,
    pub au_dessus: i64,
    pub maximum: i64,
    /// By employer; under `None`, employer unknown.
    pub moyennes: BTreeMap<Option<String>, Fraction>,
}

/// J9; `None` when nobody is known.
pub fn charge_de_travail(charges: &[Charge], r: &Reglages) -> Option<ChargeDeTravail> {
    let mut sommes: BTreeMap<Option<String>, (i64, i64)> = BTreeMap::new();
    for c in charges {
        let (menages, n) = sommes.entry(c.employeur.clone()).or_default();
        (*menages, *n) = (menages.saturating_add(c.menages_actifs), *n + 1);
    }
    Some(ChargeDeTravail {
        charges: i64::try_from(charges.len()).ok()?,
        au_dessus: charges.iter().map(|c| i64::from(c.menages_actifs > r.menages_par_charge)).sum(),
        maximum: charges.iter().map(|c| c.menages_actifs).max()?,
        moyennes: sommes.into_iter().filter_map(|(e, (m, n))| Some((e, Fraction::new(m, n)?))).collect(),
    })
}

/// By household, day of the lease of its définitif move or return, else of its arrival; those after the date d'arrêté do not exist.
fn dates_definitives(relogements: &[Relogement], arrete: NaiveDate) -> BTreeMap<&str, NaiveDate> {
    let mut dates = BTreeMap::new();
    for r in relogements.iter().filter(|r| matches!(r.genre, Some(Genre::Definitif | Genre::Retour))) {
        let Some(date) = r.date_bail.or(r.date_emmenagement).filter(|d| *d <= arrete) else { continue };
        dates.entry(r.menage.as_str()).and_modify(|d: &mut NaiveDate| *d = date.min(*d)).or_insert(date);
    }
    dates
}

/// J13 by operation and by stock of origin, and over all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DureeGlobale {
    pub ensemble: Durees,
    pub par_operation: BTreeMap<String, Durees>,
    /// Under `None`, stock unknown.
    pub par_parc: BTreeMap<Option<Parc>, Durees>,
}

/// J13: from the survey to the lease, households rehoused at the date d'arrêté.
pub fn duree_globale(
    operations: &[Operation],
    menages: &[Menage],
    relogements: &[Relogement],
    arrete: NaiveDate,
) -> DureeGlobale {
    type Paires = Vec<(Option<NaiveDate>, Option<NaiveDate>)>;
    let parcs: BTreeMap<&str, Option<Parc>> =
        operations.iter().map(|o| (o.code.as_str(), o.parc.or(o.nature.map(|n| n.parc())))).collect();
    let premiers = dates_definitives(relogements, arrete);
    let mut tous = Paires::new();
    let (mut par_operation, mut par_parc) =
        (BTreeMap::<String, Paires>::new(), BTreeMap::<Option<Parc>, Paires>::new());
    for m in menages {
        let Some(bail) = premiers.get(m.id.as_str()) else { continue };
        let paire = (m.date_enquete, Some(*bail));
        tous.push(paire);
        par_operation.entry(m.operation.clone()).or_default().push(paire);
        par_parc.entry(parcs.get(m.operation.as_str()).copied().flatten()).or_default().push(paire);
    }
    DureeGlobale {
        ensemble: Durees::de(tous),
        par_operation: par_operation.into_iter().map(|(o, p)| (o, Durees::de(p))).collect(),
        par_parc: par_parc.into_iter().map(|(o, p)| (o, Durees::de(p))).collect(),
    }
}

/// Age of the demands registered for relogement, in days: until the lease, else until the date d'arrêté. `creations`: day of
/// registration by household; those created later do not exist.
pub fn age_des_demandes(
    creations: &BTreeMap<String, NaiveDate>,
    relogements: &[Relogement],
    arrete: NaiveDate,
) -> Durees {
    let premiers = dates_definitives(relogements, arrete);
    Durees::de(creations.iter().filter(|(_, d)| **d <= arrete).map(|(menage, creation)| {
        let fin = premiers.get(menage.as_str()).copied().unwrap_or(arrete);
        (Some(*creation), Some(fin))
    }))
}

/// Households that still wait for a définitif dwelling at the date d'arrêté, and of them those that wait for long: since the
/// survey, else the opening of the operation, else the registration of the demand. « Inconnu »: no date, or no situation.
pub fn attente(
    operations: &[Operation],
    menages: &[Menage],
    relogements: &[Relogement],
    creations: &BTreeMap<String, NaiveDate>,
    r: &Reglages,
    arrete: NaiveDate,
) -> Part {
    let ouvertures: BTreeMap<&str, Option<NaiveDate>> =
        operations.iter().map(|o| (o.code.as_str(), o.date_ouverture_relogement)).collect();
    let partis = dates_definitives(relogements, arrete);
    let existe = |d: Option<NaiveDate>| d.filter(|d| *d <= arrete);
    Part::de(menages.iter().filter_map(|m| {
        let attend = if partis.contains_key(m.id.as_str()) { Reponse::Non } else { attend(m, arrete) };
        if attend == Reponse::Non {
            return None;
        }
        let ouverture = ouvertures.get(m.operation.as_str()).copied().flatten();
        let debut = existe(m.date_enquete).or(existe(ouverture)).or(existe(creations.get(&m.id).copied()));
        let seuil = debut.and_then(|d| d.checked_add_months(Months::new(r.mois_attente)));
        let longue = seuil.map_or(Reponse::Inconnu, |s| Reponse::from(arrete > s));
        Some(attend.et(longue))
    }))
}

/// By its situation alone: an exit or a move that comes after the date d'arrêté has not taken place.
fn attend(m: &Menage, arrete: NaiveDate) -> Reponse {
    if m.date_situation.is_some_and(|d| d > arrete) {
        return Reponse::Oui;
    }
    match m.situation {
        None => Reponse::Inconnu,
        Some(Situation::AReloger | Situation::PropositionEnCours | Situation::RelogeTemporaire | Situation::Tiroir) => {
            Reponse::Oui
        }
        Some(_) => Reponse::Non,
    }
}

#[cfg(test)]
#[path = "processus_tests.rs"]
mod tests;
