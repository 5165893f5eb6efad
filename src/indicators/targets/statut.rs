//! The status of a target in one zone over one period: first whether it is to be judged at all, then the judgement.

use chrono::Datelike;

use crate::indicators::attainment::Resultat;
use crate::indicators::point_zero::PointsZero;
use crate::measures::{Niveau, Periode};
use crate::secrecy::{Etat, Valeur};

use super::concernes::{Concernement, NonConcerne};
use super::{Appreciation, Evaluation, NatureObjectif, Objectif};

/// Where a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statut {
    Atteint,
    NonAtteint,
    /// Unknown rows could turn the result.
    Indetermine,
    /// No known row, or no point zéro to compare with.
    NonCalculable,
    /// The period is not over.
    EnCours,
    /// The target does not bear on this zone or this period.
    SansObjet(Motif),
    /// Withheld: what is not shown is not judged.
    Secret,
}

/// Why a target does not bear on a zone or a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motif {
    HorsPortee,
    HorsValidite,
    NonConcerne(NonConcerne),
}

impl Motif {
    /// The reason, to be read after « sans objet : ».
    pub fn libelle(self) -> String {
        match self {
            Motif::HorsPortee => "l'objectif ne porte pas sur cette zone".to_owned(),
            Motif::HorsValidite => "l'objectif n'est pas en vigueur sur cette période".to_owned(),
            Motif::NonConcerne(n) => n.libelle(),
        }
    }
}

/// One zone over one period, and what is known around it.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub periode: Periode,
    pub niveau: Niveau,
    pub zone: &'a str,
    pub points_zero: &'a PointsZero,
    pub concernement: &'a Concernement,
}

impl Objectif {
    /// Status and evaluation of the target for a published value.
    pub fn statuer(&self, v: &Valeur, s: &Situation<'_>) -> (Statut, Evaluation) {
        let rien = Evaluation::NON_CALCULABLE;
        if let Some(motif) = self.sans_objet(s) {
            return (Statut::SansObjet(motif), rien);
        }
        if v.etat() == Etat::Masquee {
            return (Statut::Secret, rien);
        }
        let Some(exigence) = self.exigence(s.niveau, s.zone, s.points_zero) else {
            return (Statut::NonCalculable, rien);
        };
        let e = exigence.evaluer(v);
        let statut = match (e.resultat, e.robuste) {
            (Resultat::NonCalculable, _) => Statut::NonCalculable,
            _ if self.en_cours(s) => Statut::EnCours,
            (Resultat::Indetermine, _) | (_, Resultat::Indetermine) => Statut::Indetermine,
            (Resultat::Atteint, _) => Statut::Atteint,
            (Resultat::NonAtteint, _) => Statut::NonAtteint,
        };
        (statut, e)
    }

    /// Why the target does not bear on the situation, if it does not.
    pub fn sans_objet(&self, s: &Situation<'_>) -> Option<Motif> {
        if !self.en_vigueur(s.periode) {
            return Some(Motif::HorsValidite);
        }
        if !self.couvre(s.niveau, s.zone) {
            return Some(Motif::HorsPortee);
        }
        if self.nature == NatureObjectif::Legal {
            return s.concernement.annee(s.periode.annee()).err().map(Motif::NonConcerne);
        }
        None
    }

    fn en_cours(&self, s: &Situation<'_>) -> bool {
        let attendu = self.appreciation == Appreciation::FinDePeriode;
        s.periode.annee_ouverte()
            || (attendu && s.periode.dernier_jour().zip(self.fin).is_some_and(|(jour, fin)| jour < fin))
    }

    /// `2021-2023`, `depuis 2021`, `jusqu'en 2023`, empty without dates.
    pub fn validite(&self) -> String {
        match (self.debut.map(|d| d.year()), self.fin.map(|d| d.year())) {
            (Some(a), Some(b)) if a == b => a.to_string(),
            (Some(a), Some(b)) => format!("{a}-{b}"),
            (Some(a), None) => format!("depuis {a}"),
            (None, Some(b)) => format!("jusqu'en {b}"),
            (None, None) => String::new(),
        }
    }
}
