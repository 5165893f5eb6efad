//! Every method of a run, applied: notes, lists, sensitivity, stability, alerts.

use std::collections::BTreeMap;

use crate::config::layout::Table;
use crate::measures::{Niveau, Periode};
use crate::model::References;
use crate::secrecy::PublishedMeasures;

use super::alerte::{Alerte, Borne, Fenetre, Situation, controle};
use super::apports::Apports;
use super::equilibre::{Poids, Quartier, equilibre, poids};
use super::famille::Famille;
use super::grille::{Donnees, grille, periode};
use super::listes::{ListeExclusion, Mouvement, plus_touchees};
use super::methode::Methode;
use super::notation::Note;
use super::profil::Profils;
use super::sensibilite::Sensibilite;
use super::stabilite::{Etat, Stabilite};

/// Periods that a study speaks of.
#[derive(Clone, Debug)]
pub struct Periodes {
    pub vague: Periode,
    pub parc: Periode,
    pub annee: Option<Periode>,
    pub vague_avant: Option<Periode>,
    pub parc_avant: Option<Periode>,
    /// The first wave of the run, when there are several.
    pub vague_zero: Option<Periode>,
    pub fenetre: Fenetre,
}

impl Periodes {
    /// From what is published of the territory. `None` without a wave or without a millésime.
    pub fn lire(publiees: &PublishedMeasures, epci: &str, exercice: i32) -> Option<Self> {
        let periodes = |code: &str| -> Vec<Periode> {
            let ici =
                publiees.iter().filter(|(c, _)| c.indicateur == code && c.niveau == Niveau::Epci && c.zone == epci);
            ici.map(|(c, _)| c.periode).collect()
        };
        let millesimes = |code: &str| -> Vec<Periode> {
            periodes(code).into_iter().filter(|p| matches!(p, Periode::Millesime(_))).collect()
        };
        let (vagues, parcs) = (millesimes("occ_menages"), millesimes("parc_logements"));
        let annees: Vec<i32> = periodes("att_baux")
            .iter()
            .filter_map(|p| if let Periode::Annee(a) = p { Some(*a) } else { None })
            .collect();
        let fenetre = Fenetre::new(&annees, exercice);
        let avant = |p: &[Periode]| p.len().checked_sub(2).and_then(|i| p.get(i)).copied();
        Some(Periodes {
            vague: *vagues.last()?,
            parc: *parcs.last()?,
            annee: fenetre.derniere,
            vague_avant: avant(&vagues),
            parc_avant: avant(&parcs),
            vague_zero: vagues.first().copied().filter(|_| vagues.len() > 1),
            fenetre,
        })
    }

    /// The one that a table is read at.
    pub fn de(&self, table: Table) -> Option<Periode> {
        periode(table, self.vague, self.parc, self.annee)
    }
}

/// One method and what it gives.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub methode: Methode,
    pub notes: Vec<Note>,
    pub sensibilite: Sensibilite,
    /// `None`: a single wave, and no earlier edition by the same method.
    pub stabilite: Option<Stabilite>,
    pub exclusion: ListeExclusion,
    pub alertes: Vec<Alerte>,
    /// `None`: relogements by class are not published.
    pub controle: Option<[Borne; 3]>,
    /// Relogements hors QPV in résidences that nothing classes: what the check leaves open.
    pub non_classes: i64,
    /// Résidences whose followed share changed most: rises, then falls.
    pub touchees: Option<(Vec<Mouvement>, Vec<Mouvement>)>,
    pub profils: Option<Profils>,
    /// Attributions of each quartier against the reference balance; empty when the method asks for none.
    pub equilibre: Vec<Quartier>,
    /// What each zone weighs; empty when the method asks for nothing.
    pub poids: Vec<Poids>,
    /// What is kept for the next edition.
    pub etat: Etat,
}

/// All methods of a run.
#[derive(Clone, Debug, Default)]
pub struct Etude {
    pub evaluations: Vec<Evaluation>,
    pub periodes: Option<Periodes>,
    pub situations: BTreeMap<String, Situation>,
    pub familles: BTreeMap<String, Famille>,
    /// The commune of each résidence, QPV and IRIS, where it can be told.
    pub communes: BTreeMap<(Niveau, String), String>,
}

impl Etude {
    /// Applies every method to published measures. Without a wave or a millésime, methods are there and notes are not.
    pub fn faire(
        apports: &Apports,
        publiees: &PublishedMeasures,
        references: &References,
        epci: &str,
        exercice: i32,
    ) -> Self {
        let periodes = Periodes::lire(publiees, epci, exercice);
        let situations = super::situation::situations(references);
        let familles = match &periodes {
            Some(p) => super::situation::familles(&apports.familles, publiees, p.parc, &situations),
            None => BTreeMap::new(),
        };
        let communes = super::situation::communes(references, publiees);
        let mut etude = Etude { evaluations: Vec::new(), periodes, situations, familles, communes };
        for m in &apports.methodes {
            let e = etude.evaluer(m, apports, publiees, epci);
            etude.evaluations.push(e);
        }
        etude
    }

    /// What a method reads, `None` without a wave or a millésime.
    pub fn donnees<'a>(
        &'a self,
        avis: &'a [super::Avis],
        publiees: &'a PublishedMeasures,
        epci: &'a str,
    ) -> Option<Donnees<'a>> {
        let p = self.periodes.as_ref()?;
        Some(Donnees {
            publiees,
            epci,
            vague: p.vague,
            parc: p.parc,
            annee: p.annee,
            vague_avant: p.vague_avant,
            parc_avant: p.parc_avant,
            avis,
            familles: &self.familles,
        })
    }

    fn evaluer(&self, m: &Methode, apports: &Apports, publiees: &PublishedMeasures, epci: &str) -> Evaluation {
        let mut e = Evaluation {
            methode: m.clone(),
            notes: Vec::new(),
            sensibilite: Sensibilite::default(),
            stabilite: None,
            exclusion: ListeExclusion::default(),
            alertes: Vec::new(),
            controle: None,
            non_classes: 0,
            touchees: None,
            profils: None,
            equilibre: Vec::new(),
            poids: Vec::new(),
            etat: Etat::default(),
        };
        let (Some(p), Some(d)) = (&self.periodes, self.donnees(&apports.avis, publiees, epci)) else { return e };
        e.notes = m.noter(&d);
        e.sensibilite = m.sensibilite(&grille(m, &d, m.grain));
        e.etat = m.etat(format!("vague {}", p.vague.annee()), &e.notes);
        let avant = d.reculees().map(|avant| m.etat(format!("vague {}", avant.vague.annee()), &m.noter(&avant)));
        let avant = avant.filter(|a| !a.zones.is_empty());
        e.stabilite = avant.as_ref().or_else(|| apports.editions.get(&m.code)).map(|a| m.stabilite(a, &e.etat));
        if let Some(avec) = &m.suivi
            && let Some(zero) = p.vague_zero
        {
            e.touchees =
                Some(plus_touchees(publiees, &avec.indicateur, (zero, p.vague), m.minima.menages, avec.nombre));
        }
        if let Some((r, annee)) = m.equilibre.as_ref().zip(p.annee) {
            e.equilibre = equilibre(publiees, r, annee, epci);
        }
        if let Some(code) = &m.poids {
            e.poids = poids(publiees, m, code, p.vague, epci);
        }
        if m.grain == Niveau::Residence {
            e.exclusion = m.liste_exclusion(&e.notes, &apports.manuels);
            e.alertes = m.alertes(&e.notes, publiees, epci, p.parc, &p.fenetre, &self.situations);
            e.profils = m.profils(&e.notes, &d);
            let relogements = p.annee.and_then(|a| m.repartition(publiees, a));
            e.non_classes = relogements.map_or(0, |n| n.non_classes);
            e.controle = relogements.and_then(|n| controle(&m.alerte, n));
        }
        e
    }

    /// The method of the bilan.
    pub fn principale(&self) -> Option<&Evaluation> {
        self.evaluations.first()
    }

    /// Whether each résidence that the first method classes is fragile by it; `None` when it classes none.
    pub fn fragiles(&self) -> Option<BTreeMap<String, bool>> {
        let e = self.principale()?;
        let classes = e.methode.table_des_classes(&e.notes);
        let fragile = |code: &str| e.methode.classes().iter().any(|c| c.code == code && c.fragile);
        let classees: BTreeMap<String, bool> = classes.into_iter().map(|(zone, c)| (zone, fragile(&c))).collect();
        (!classees.is_empty()).then_some(classees)
    }
}
