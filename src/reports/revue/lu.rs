//! Published counts of the relogement, read answer by answer.

use crate::charts::Lecture;
use crate::french::{self, Fraction};
use crate::measures::{Niveau, Periode};
use crate::relogement::mesures::{ENSEMBLE, cle};
use crate::reports::context::Dite;
use crate::reports::document::Case;
use crate::reports::origine::{Origine, Sens, avec_inconnus};
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

    /// An operation that is followed and of which nothing is published, lest the total give it: see [`Etude::publiees`].
    ///
    /// [`Etude::publiees`]: crate::relogement::etude::Etude
    fn tue(self) -> bool {
        let e = self.vue.etude;
        self.niveau == Niveau::Operation
            && e.rattachements.contains_key(self.zone)
            && !e.publiees.contains_key(self.zone)
    }

    /// A count as a cell; what an earlier edition showed when it is withheld.
    pub fn case(self, reponse: &str) -> Case {
        match self.vu(reponse) {
            None if self.tue() => Case::Secret,
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
            _ => self.absence(reponse),
        }
    }

    /// What stands for a figure made of a count that is not shown: withheld, or never read.
    pub fn absence(self, reponse: &str) -> Case {
        if self.vu(reponse).is_none() && !self.tue() { Case::NonDisponible } else { Case::Secret }
    }

    /// A count as a cell, which tells on demand what it is.
    pub fn dit(self, reponse: &str) -> Dite {
        // What an earlier edition showed stops where it stopped.
        let garde = self.vu(reponse).filter(|v| v.univers().is_none()).and_then(Vu::tenue);
        let periode = garde.map_or(self.periode, |t| t.periode);
        let origine = self.origine(String::new()).map(|o| Origine { periode, ..o });
        (self.case(reponse), origine)
    }

    /// A share as a cell, which tells on demand what it counts.
    pub fn part_dite(self, reponse: &str) -> Dite {
        (self.case_part(reponse), self.origine(self.compteurs(reponse)))
    }

    /// The unknown as a cell, under the same definition.
    pub fn inconnus_dits(self) -> Dite {
        self.deduit(self.case_inconnus(), String::new())
    }

    /// A cell worked out from published counts, under the same definition; what it counts in words, or nothing.
    pub fn deduit(self, case: Case, compteurs: String) -> Dite {
        (case, self.origine(compteurs))
    }

    /// `12 sur 34 ; 3 inconnus`: published counts only.
    fn compteurs(self, reponse: &str) -> String {
        let texte = match (self.nombre(reponse), self.connus()) {
            (_, Some(0)) => "aucun cas connu".to_owned(),
            (Some(n), Some(d)) => format!("{} sur {}", french::nombre(n), french::nombre(d)),
            _ => return "s".to_owned(),
        };
        avec_inconnus(texte, self.inconnus())
    }

    fn origine(self, compteurs: String) -> Option<Origine> {
        let i = self.vue.etude.indicateur(self.code)?;
        Some(Origine {
            indicateur: i.code.clone(),
            periode: self.periode,
            compteurs,
            sens: Some(Sens {
                libelle: i.libelle.clone(),
                definition: i.definition.clone(),
                source: self.vue.source(),
            }),
            fiche: None,
        })
    }

    /// For a picture: the answers in order.
    pub fn lecture(self, reponses: &[&str]) -> Lecture {
        let classes: Vec<Option<Vu<'_>>> = reponses.iter().map(|r| self.vu(r)).collect();
        let classes: Vec<Option<&Valeur>> = classes.iter().map(Option::as_deref).collect();
        Lecture::composee(self.vu(ENSEMBLE).as_deref(), &classes)
    }
}
