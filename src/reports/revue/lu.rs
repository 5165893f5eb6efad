//! Published counts of the relogement, read answer by answer.

use crate::charts::Lecture;
use crate::french::Fraction;
use crate::measures::{Niveau, Periode};
use crate::relogement::mesures::{ENSEMBLE, cle};
use crate::reports::document::Case;
use crate::reports::tenues::Vu;
use crate::secrecy::Valeur;

use super::Vue;

/// One indicator in one zone: a count for each answer, or nothing where it is withheld.
#[derive(Clone, Copy)]
pub struct Lu<'a> {
    vue: &'a Vue<'a>,
    code: &'a str,
    periode: Periode,
    niveau: Niveau,
    zone: &'a str,
}

impl<'a> Vue<'a> {
    /// The state at the closing date of a zone.
    pub fn lire(&'a self, code: &'a str, niveau: Niveau, zone: &'a str) -> Lu<'a> {
        Lu { vue: self, code, periode: self.etude.etat, niveau, zone }
    }

    /// What happened in one year.
    pub fn lire_annee(&'a self, code: &'a str, annee: i32, niveau: Niveau, zone: &'a str) -> Lu<'a> {
        Lu { vue: self, code, periode: Periode::Annee(annee), niveau, zone }
    }
}

impl<'a> Lu<'a> {
    fn vu(self, reponse: &str) -> Option<Vu<'a>> {
        let cle = cle(self.code, reponse, self.periode, self.niveau, self.zone);
        Some(Vu::new(self.vue.c.publiees.cellule(&cle)?, self.vue.c.tenues.get(&cle)))
    }

    /// Households that give an answer.
    pub fn nombre(self, reponse: &str) -> Option<i64> {
        self.vu(reponse)?.univers()
    }

    /// All those that the question speaks of.
    pub fn ensemble(self) -> Option<i64> {
        self.nombre(ENSEMBLE)
    }

    /// Those whose answer is known; nothing as soon as one answer is withheld.
    pub fn connus(self) -> Option<i64> {
        self.vue.reponses(self.code).iter().map(|r| self.nombre(r)).sum()
    }

    /// Those whose answer is not known.
    pub fn inconnus(self) -> Option<i64> {
        Some(self.ensemble()? - self.connus()?)
    }

    /// Same, as a cell.
    pub fn case_inconnus(self) -> Case {
        self.inconnus().map_or(Case::Secret, Case::Nombre)
    }

    /// Share of an answer among those that are known.
    pub fn part(self, reponse: &str) -> Option<Fraction> {
        Fraction::new(self.nombre(reponse)?, self.connus()?)
    }

    /// A count as a cell; what an earlier edition showed when it is withheld.
    pub fn case(self, reponse: &str) -> Case {
        match self.vu(reponse) {
            None => Case::NonDisponible,
            Some(v) => match v.univers() {
                Some(n) => Case::Nombre(n),
                None => v.gardee(|t| Some(Case::Nombre(t.univers()))),
            },
        }
    }

    /// A share as a cell.
    pub fn case_part(self, reponse: &str) -> Case {
        match (self.part(reponse), self.connus()) {
            (Some(f), _) => Case::Part(f, 1),
            (None, Some(0)) => Case::NonCalculable,
            _ if self.vu(reponse).is_none() => Case::NonDisponible,
            _ => Case::Secret,
        }
    }

    /// For a picture: the answers in order.
    pub fn lecture(self, reponses: &[&str]) -> Lecture {
        let classes: Vec<Option<Vu<'_>>> = reponses.iter().map(|r| self.vu(r)).collect();
        let classes: Vec<Option<&Valeur>> = classes.iter().map(Option::as_deref).collect();
        Lecture::composee(self.vu(ENSEMBLE).as_deref(), &classes)
    }
}
