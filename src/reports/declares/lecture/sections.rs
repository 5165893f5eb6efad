//! Reading the sections and the key figures of a document.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::error::Result;
use crate::measures::{Nature, Niveau};
use crate::reports::declares::chapitres::ChapitreNatif;
use crate::reports::declares::declaration::{
    BlocDeclare, ChapitreDeclare, Chiffre, ChiffreDeclare, Partie, Phrase, SectionDeclaree,
};

use super::brut::{ChiffreBrut, SectionBrute};
use super::{Lecteur, plutot};

impl Lecteur<'_> {
    pub(super) fn chiffre(&self, k: &ChiffreBrut, grain: Niveau, ancres: &BTreeSet<String>) -> Result<ChiffreDeclare> {
        let section = &k.section;
        let indicateur = match (&k.repere, &k.indicateur) {
            (Some(r), None) => {
                let octet = r.span().start;
                if grain != Niveau::Epci {
                    return Err(self.erreur(octet, "un repère du programme parle du territoire entier"));
                }
                if k.libelle.is_some() || k.phrase.is_some() || !section.get_ref().is_empty() {
                    return Err(self.erreur(octet, "un repère du programme a déjà ses mots et sa section"));
                }
                return Ok(ChiffreDeclare::Repere(*r.get_ref()));
            }
            (None, Some(i)) => i,
            (Some(r), Some(_)) => {
                return Err(self.erreur(r.span().start, "« repere » ou « indicateur », pas les deux"));
            }
            (None, None) => return Err(self.erreur(0, "un chiffre clé a un « indicateur », ou un « repere »")),
        };
        let d = self.indicateur(indicateur)?;
        let Some(libelle) = k.libelle.clone() else {
            return Err(self
                .erreur(indicateur.span().start, "ce chiffre clé n'a pas de libellé")
                .aide("ajoutez « libelle » : ce que le nombre compte, en toutes lettres"));
        };
        if !section.get_ref().is_empty() && !ancres.contains(section.get_ref()) {
            let message = format!("aucune section n'a l'ancre « {} »", section.get_ref());
            return Err(self.erreur(section.span().start, message));
        }
        Ok(ChiffreDeclare::Indicateur(Box::new(Chiffre {
            indicateur: d.code.clone(),
            quand: k.quand,
            libelle,
            phrase: k.phrase.as_ref().map(|p| self.phrase(p)).transpose()?,
            section: section.get_ref().clone(),
        })))
    }

    pub(super) fn partie(&self, s: &SectionBrute, grain: Niveau, ancres: &mut BTreeSet<String>) -> Result<Partie> {
        let octet = s.octet();
        match (&s.chapitre, &s.question) {
            (Some(c), _) => {
                let c = self.chapitre(s, *c.get_ref(), grain)?;
                if !ancres.insert(c.natif.ancre().to_owned()) {
                    return Err(self.erreur(octet, "ce chapitre du programme est déjà dans le document"));
                }
                Ok(Partie::Chapitre(c))
            }
            (None, Some(q)) => Ok(Partie::Section(self.section(s, q, grain, ancres)?)),
            (None, None) => Err(self.erreur(octet, "une section a une question, ou un chapitre du programme")),
        }
    }

    /// A chapter of the program keeps its anchor, its sentences and its line of method: the observatory may give it another question,
    /// leave out what it does not want, and add to it.
    fn chapitre(&self, s: &SectionBrute, natif: ChapitreNatif, grain: Niveau) -> Result<ChapitreDeclare> {
        let octet = s.octet();
        if natif.grain() != grain {
            let e = self.erreur(octet, natif.mauvais_grain());
            return Err(e.aide("ailleurs, composez la section : question, reponse, bloc"));
        }
        if s.ancre.is_some() || !s.base.is_empty() || s.inconnus.is_some() || s.facultative {
            return Err(self
                .erreur(octet, "un chapitre du programme a déjà son ancre et sa ligne de méthode")
                .aide("ôtez « ancre », « base », « inconnus » et « facultative »"));
        }
        let question = s.question.as_ref().map(|q| q.get_ref().clone());
        let reponse = s.reponse.iter().map(|p| self.phrase(p)).collect::<Result<_>>()?;
        let blocs = self.blocs(s, natif.ancre(), grain, octet)?;
        let sans = s.sans.iter().map(|k| self.code_de(natif, k)).collect::<Result<_>>()?;
        Ok(ChapitreDeclare { natif, question, sans, reponse, blocs })
    }

    /// A table or a picture of the chapter.
    fn code_de(&self, natif: ChapitreNatif, k: &Spanned<String>) -> Result<String> {
        let code = k.get_ref();
        if natif.porte(code) {
            return Ok(code.clone());
        }
        let message = format!("le chapitre « {} » n'a pas de bloc « {code} »", natif.ancre());
        Err(plutot(self.erreur(k.span().start, message), code, &natif.codes(), "ses blocs"))
    }

    fn blocs(&self, s: &SectionBrute, ancre: &str, grain: Niveau, octet: usize) -> Result<Vec<BlocDeclare>> {
        let blocs = s.bloc.iter().enumerate();
        blocs.map(|(rang, b)| self.bloc(b, &format!("{ancre}-{}", rang + 1), grain, octet)).collect()
    }

    fn section(
        &self,
        s: &SectionBrute,
        question: &Spanned<String>,
        grain: Niveau,
        ancres: &mut BTreeSet<String>,
    ) -> Result<SectionDeclaree> {
        let Some(ancre) = &s.ancre else {
            return Err(self
                .erreur(question.span().start, "cette section n'a pas d'ancre")
                .aide("ajoutez « ancre = \"…\" » : lettres sans accent et chiffres, pour les liens"));
        };
        let nom = ancre.get_ref();
        if nom.is_empty() || !nom.bytes().all(|o| o.is_ascii_alphanumeric() || b"-_.".contains(&o)) {
            return Err(self.erreur(
                ancre.span().start,
                format!("l'ancre « {nom} » n'est pas faite de lettres sans accent et de chiffres"),
            ));
        }
        if !ancres.insert(nom.clone()) {
            return Err(self.erreur(ancre.span().start, format!("l'ancre « {nom} » sert deux fois")));
        }
        let reponse: Vec<Phrase> = s.reponse.iter().map(|p| self.phrase(p)).collect::<Result<_>>()?;
        if let Some(k) = s.sans.first() {
            return Err(self
                .erreur(k.span().start, "« sans » ne sert qu'à un chapitre du programme")
                .aide("dans une section que vous composez, ôtez le bloc lui-même"));
        }
        let blocs = self.blocs(s, nom, grain, question.span().start)?;
        let des_blocs = blocs.iter().filter_map(|b| match b {
            BlocDeclare::Tableau(t) => t.colonnes.first().map(|k| &k.indicateur),
            BlocDeclare::Figure(f) => Some(&f.indicateur),
            _ => None,
        });
        let principal = reponse.iter().filter_map(|p| p.indicateur.as_ref()).chain(des_blocs).next().cloned();
        let est_effectif = |code: &str| self.catalogue.get(code).is_some_and(|d| d.nature == Nature::Effectif);
        let inconnus = match &s.inconnus {
            // A plain count has no answer that could be unknown: « aucun cas » would be said of nothing.
            None => ("Réponses inconnues".to_owned(), principal.clone().filter(|code| !est_effectif(code))),
            Some(i) => {
                let autre = i.indicateur.as_ref().map(|k| self.indicateur(k)).transpose()?;
                (i.libelle.clone(), autre.map(|d| d.code.clone()).or_else(|| principal.clone()))
            }
        };
        Ok(SectionDeclaree {
            ancre: nom.clone(),
            question: question.get_ref().clone(),
            reponse,
            blocs,
            base: s.base.clone(),
            principal,
            inconnus,
            facultative: s.facultative,
        })
    }
}
