//! The tracking of a territory at a date: each household with what happened to it, and nothing that happened later.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::durees::Durees;
use super::faits::{Genre, Menage, Operation, Proposition, Relogement, Situation};
use super::simulation::Offre;

/// Which date places a relogement in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateRelogement {
    /// Signature of the lease, else the move.
    #[default]
    Bail,
    /// The move, else the lease.
    Emmenagement,
}

/// What the SNE knows of the demand of a household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demande {
    /// In the latest stock.
    pub active: bool,
    pub creation: Option<NaiveDate>,
    /// Marked as a demand of the renouvellement urbain.
    pub ru: Option<bool>,
    /// Struck off on this date, for an attribution or not.
    pub radiation: Option<(NaiveDate, bool)>,
    /// An older demand of the same household, made for itself: it stays when the household is rehoused.
    pub jumelle: Option<Jumelle>,
}

/// What the SNE knows of the twin of a demand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Jumelle {
    /// In the latest stock.
    pub active: bool,
    /// Struck off for an attribution on this date.
    pub attribution: Option<NaiveDate>,
}

impl Demande {
    /// From its registration to the day it is struck off, else to the closing date.
    fn age(&self, arrete: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        // Struck off after the closing date: alive on that day.
        let fin = self.radiation.map(|(jour, _)| jour.min(arrete));
        (self.creation, fin.or(self.active.then_some(arrete)))
    }
}

/// Ages of the demands that are registered for the renouvellement urbain (DLS RU), in days. Those of which nobody says whether they are,
/// and those that are in no file at the closing date, are unknown.
pub fn ages_dls<'a>(dossiers: impl IntoIterator<Item = &'a Dossier>, arrete: NaiveDate) -> Durees {
    let demandes = dossiers.into_iter().filter_map(|d| d.demande.as_ref()).filter(|d| d.ru != Some(false));
    Durees::de(demandes.map(|d| if d.ru == Some(true) { d.age(arrete) } else { (None, None) }))
}

/// One household, with all that bears on it up to the closing date.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub menage: Menage,
    /// In the order of time; those without date last.
    pub relogements: Vec<Relogement>,
    /// In the order in which they were made.
    pub propositions: Vec<Proposition>,
    pub demande: Option<Demande>,
    /// At the closing date.
    pub situation: Option<Situation>,
    date: DateRelogement,
}

impl Dossier {
    /// Settles what happened up to `arrete`.
    pub fn new(
        menage: Menage,
        relogements: Vec<Relogement>,
        propositions: Vec<Proposition>,
        demande: Option<Demande>,
        date: DateRelogement,
        arrete: NaiveDate,
    ) -> Self {
        let mut d = Dossier { menage, relogements, propositions, demande, situation: None, date };
        let ulterieurs: Vec<Genre> =
            d.relogements.iter().filter(|r| d.quand(r).is_some_and(|j| j > arrete)).filter_map(|r| r.genre).collect();
        d.relogements.retain(|r| quand(r, date).is_none_or(|jour| jour <= arrete));
        // The file is read in its own order: dates alone decide.
        d.relogements.sort_by_key(|r| (quand(r, date).is_none(), quand(r, date), r.ligne));
        d.propositions.retain(|p| p.date_notification.is_none_or(|jour| jour <= arrete));
        d.propositions.sort_by_key(|p| (p.rang.is_none(), p.rang, p.date_notification, p.ligne));
        for p in &mut d.propositions {
            if p.date_reponse.is_some_and(|jour| jour > arrete) {
                (p.reponse, p.date_reponse, p.motif, p.refus_legitime) = (None, None, None, None);
            }
        }
        d.menage.accompagnement.arreter(arrete);
        d.relogements.iter_mut().for_each(|r| r.suites.arreter(arrete));
        d.situation = d.situer(&ulterieurs, arrete);
        // What follows reads the household as it is at the closing date.
        d.menage.situation = d.situation;
        d
    }

    fn quand(&self, r: &Relogement) -> Option<NaiveDate> {
        quand(r, self.date)
    }

    /// The date of a move, by the rule of the job.
    pub fn date_de(&self, r: &Relogement) -> Option<NaiveDate> {
        self.quand(r)
    }

    /// What a move says outranks what the file says: the file may be older than the lease, or later than the closing date.
    fn situer(&self, ulterieurs: &[Genre], arrete: NaiveDate) -> Option<Situation> {
        let lue = self.menage.situation;
        let a = |genre: Genre| self.relogements.iter().any(|r| r.genre == Some(genre));
        let vient = |genre: Genre| ulterieurs.contains(&genre);
        if a(Genre::Definitif) {
            // Where it lives is known, but it found its dwelling alone: knowing where does not make a relogement of it (§ 1.4).
            let seul = self.premier().and_then(|r| r.accompagne) == Some(false);
            let parti = |s: &Situation| matches!(s, Situation::DepartSpontane | Situation::PartiSansAccompagnement);
            return Some(lue.filter(|s| seul && parti(s)).unwrap_or(Situation::RelogeDefinitif));
        }
        if a(Genre::Retour) {
            return Some(Situation::RetourEffectue);
        }
        let en_attente = || match () {
            () if a(Genre::Tiroir) => Situation::Tiroir,
            () if a(Genre::Temporaire) => Situation::RelogeTemporaire,
            () => Situation::AReloger,
        };
        let plus_tard = self.menage.date_situation.is_some_and(|d| d > arrete);
        match lue? {
            // Said to be rehoused by a lease that is not signed yet at the closing date.
            Situation::RelogeDefinitif if vient(Genre::Definitif) || plus_tard => Some(en_attente()),
            Situation::RetourEffectue if vient(Genre::Retour) || plus_tard => Some(en_attente()),
            Situation::RelogeTemporaire if vient(Genre::Temporaire) || plus_tard => Some(en_attente()),
            Situation::Tiroir if vient(Genre::Tiroir) || plus_tard => Some(en_attente()),
            s if plus_tard && sortie(s) => Some(en_attente()),
            s @ (Situation::AReloger | Situation::PropositionEnCours) => Some(match en_attente() {
                Situation::AReloger => s,
                autre => autre,
            }),
            s => Some(s),
        }
    }

    /// The first definitive move, else the return after works.
    fn premier(&self) -> Option<&Relogement> {
        let premier = |genre: Genre| self.relogements.iter().find(|r| r.genre == Some(genre));
        premier(Genre::Definitif).or_else(|| premier(Genre::Retour))
    }

    /// The move that houses the household for good; `None` for one that left by itself, even when its dwelling is known.
    pub fn definitif(&self) -> Option<&Relogement> {
        self.premier().filter(|_| !self.sorti())
    }

    /// When a household that left by itself moved into the dwelling it found.
    pub fn date_depart(&self) -> Option<NaiveDate> {
        self.premier().filter(|_| self.sorti()).and_then(|r| self.quand(r))
    }

    /// Its date; `None` when it is not known.
    pub fn date_relogement(&self) -> Option<NaiveDate> {
        self.definitif().and_then(|r| self.quand(r))
    }

    /// Housed for good, returns included.
    pub fn reloge(&self) -> bool {
        matches!(self.situation, Some(Situation::RelogeDefinitif | Situation::RetourEffectue))
    }

    /// Gone without relogement.
    pub fn sorti(&self) -> bool {
        self.situation.is_some_and(sortie)
    }
}

/// Still followed: to be rehoused, or housed for a time.
pub fn en_attente(s: Situation) -> bool {
    use Situation::{AReloger, PropositionEnCours, RelogeTemporaire, Tiroir};
    matches!(s, AReloger | PropositionEnCours | RelogeTemporaire | Tiroir)
}

/// Exits without relogement.
pub fn sortie(s: Situation) -> bool {
    matches!(
        s,
        Situation::DepartSpontane
            | Situation::PartiSansAccompagnement
            | Situation::AutreCadre
            | Situation::SansRelogement
    )
}

fn quand(r: &Relogement, date: DateRelogement) -> Option<NaiveDate> {
    match date {
        DateRelogement::Bail => r.date_bail.or(r.date_emmenagement),
        DateRelogement::Emmenagement => r.date_emmenagement.or(r.date_bail),
    }
}

/// The whole tracking, by operation.
#[derive(Clone, Debug, Default)]
pub struct Suivi {
    pub operations: BTreeMap<String, Operation>,
    /// In the order of operations, then of pseudonyms.
    pub dossiers: Vec<Dossier>,
    /// Rows that join nothing, left out of every count.
    pub ecartes: Ecartes,
    /// First lettings by résidence and year, as the register counts them, for the résidences that relogements cite.
    pub programmes: BTreeMap<(String, i32), i64>,
    /// SIREN of the bailleurs that have dwellings in each résidence that the tracking or the territory cites, as the register tells.
    pub bailleurs: BTreeMap<String, BTreeSet<String>>,
    /// Whether each résidence classed is fragile; `None`: nothing classes them.
    pub fragiles: Option<BTreeMap<String, bool>>,
}

/// Rows left out, and why; printed with the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ecartes {
    /// Operations told twice.
    pub operations: usize,
    /// Households told twice.
    pub menages: usize,
    /// Households of an operation that no row describes.
    pub sans_operation: usize,
    /// Moves and propositions of a household that no row describes.
    pub evenements: usize,
}

/// Rows of the four files, as they were read.
#[derive(Clone, Debug, Default)]
pub struct Lignes {
    pub operations: Vec<Operation>,
    pub menages: Vec<Menage>,
    pub relogements: Vec<Relogement>,
    pub propositions: Vec<Proposition>,
    /// By pseudonym of the demand.
    pub demandes: BTreeMap<String, Demande>,
    /// See [`Suivi::programmes`].
    pub programmes: BTreeMap<(String, i32), i64>,
    /// See [`Suivi::bailleurs`].
    pub bailleurs: BTreeMap<String, BTreeSet<String>>,
    /// See [`Suivi::fragiles`].
    pub fragiles: Option<BTreeMap<String, bool>>,
    /// Dwellings to simulate, when the chain has a table of them.
    pub offres: Vec<Offre>,
}

impl Suivi {
    /// Joins the four files. Of two rows that tell one operation or one household, the first of the file is kept.
    pub fn new(lignes: Lignes, date: DateRelogement, arrete: NaiveDate) -> Self {
        let mut suivi = Suivi {
            programmes: lignes.programmes,
            bailleurs: lignes.bailleurs,
            fragiles: lignes.fragiles,
            ..Suivi::default()
        };
        for o in lignes.operations {
            match suivi.operations.entry(o.code.clone()) {
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(o);
                }
                std::collections::btree_map::Entry::Occupied(_) => suivi.ecartes.operations += 1,
            }
        }
        let mut evenements: BTreeMap<String, (Vec<Relogement>, Vec<Proposition>)> = BTreeMap::new();
        for r in lignes.relogements {
            evenements.entry(r.menage.clone()).or_default().0.push(r);
        }
        for p in lignes.propositions {
            evenements.entry(p.menage.clone()).or_default().1.push(p);
        }
        let mut vus = std::collections::BTreeSet::new();
        for m in lignes.menages {
            if !vus.insert(m.id.clone()) {
                suivi.ecartes.menages += 1;
                continue;
            }
            let (relogements, propositions) = evenements.remove(&m.id).unwrap_or_default();
            if !suivi.operations.contains_key(&m.operation) {
                suivi.ecartes.sans_operation += 1;
                continue;
            }
            let connue = |d: &Option<String>| d.as_ref().and_then(|d| lignes.demandes.get(d));
            let mut demande = connue(&m.demande).cloned();
            if let Some(d) = &mut demande {
                // A personal demand that no file has is dead: the household has no twin any more.
                d.jumelle = m.demande_personnelle.is_some().then(|| {
                    connue(&m.demande_personnelle).map_or_else(Jumelle::default, |p| Jumelle {
                        active: p.active,
                        attribution: p.radiation.filter(|(_, attribution)| *attribution).map(|(jour, _)| jour),
                    })
                });
            }
            suivi.dossiers.push(Dossier::new(m, relogements, propositions, demande, date, arrete));
        }
        suivi.ecartes.evenements = evenements.values().map(|(r, p)| r.len() + p.len()).sum();
        suivi.dossiers.sort_by(|a, b| (&a.menage.operation, &a.menage.id).cmp(&(&b.menage.operation, &b.menage.id)));
        suivi
    }

    /// The households of an operation.
    pub fn de<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Dossier> {
        self.dossiers.iter().filter(move |d| d.menage.operation == operation)
    }

    pub fn operation(&self, d: &Dossier) -> Option<&Operation> {
        self.operations.get(&d.menage.operation)
    }
}
