//! What earlier editions have shown: nothing that was printed can be withheld any more, and the difference between two editions
//! is a figure that anybody can compute.
//!
//! Only published values are in it, so that it is as public as the documents themselves. It is kept as JSON from one edition to
//! the next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::published::{PublishedMeasures, Visible};
use crate::error::{Error, Lieu, Result};
use crate::french::INSECABLE;
use crate::measures::{Cle, Compte, Niveau, Periode};

/// How far back an earlier wave is looked for, in years.
const VAGUES: i32 = 6;

/// How many outlines of a zone are remembered.
const TRACES: usize = 6;

/// Values shown by all editions so far, the latest for each cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registre {
    cellules: BTreeMap<Cle, Compte>,
    /// The résidences that each zone was made of, the latest outline last.
    perimetres: BTreeMap<(Niveau, String), Vec<BTreeSet<String>>>,
}

/// One line of the file: a value shown, or the résidences of a zone, which have no other field but their level and zone. One shape for
/// both, so that a faulty line is named by its number.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ligne {
    indicateur: String,
    /// `millesime`, `annee`, `cumul`, `stock`, `etat`; [`PERIMETRE`].
    genre: String,
    annee: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mois: Option<u32>,
    niveau: String,
    zone: String,
    classes: Vec<i64>,
    inconnus: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sommes: Option<(i64, i64)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    incertains: Vec<i64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    residences: BTreeSet<String>,
}

/// What stands for the kind of period where a line names the résidences of a zone.
const PERIMETRE: &str = "perimetre";

impl Registre {
    /// No edition yet.
    pub fn vide() -> Self {
        Self::default()
    }

    /// Reads what [`Registre::ecrire`] wrote; `chemin` is only named in messages.
    ///
    /// # Errors
    /// Data: not a register, or an unknown level or kind of period.
    pub fn lire(texte: &str, chemin: &Path) -> Result<Self> {
        let refus = |ligne: Option<usize>, quoi: String| {
            Error::donnees(format!("Registre des diffusions{INSECABLE}: {quoi}"))
                .at(Lieu { fichier: chemin.to_owned(), ligne: ligne.map(|l| l as u64), colonne: None })
                .aide("reprenez le registre de la dernière édition, tel que le programme l’a écrit")
        };
        let lignes: Vec<Ligne> = serde_json::from_str(texte)
            .map_err(|e| refus((e.line() > 0).then(|| e.line()), "contenu illisible".to_owned()))?;
        let niveau = |code: &str| {
            let trouve = Niveau::ALL.into_iter().find(|n| n.code() == code);
            trouve.ok_or_else(|| refus(None, format!("niveau inconnu « {code} »")))
        };
        let mut lu = Registre::vide();
        for l in lignes {
            if l.genre == PERIMETRE {
                lu.perimetres.entry((niveau(&l.niveau)?, l.zone)).or_default().push(l.residences);
                continue;
            }
            let periode = match (l.genre.as_str(), l.mois) {
                ("millesime", None) => Periode::Millesime(l.annee),
                ("annee", None) => Periode::Annee(l.annee),
                ("cumul", Some(m)) => Periode::Cumul(l.annee, m),
                // Editions of before monthly stocks had their date said none.
                ("stock", mois) => Periode::Stock(l.annee, mois.unwrap_or(12)),
                ("etat", Some(m)) => Periode::Etat(l.annee, m),
                _ => return Err(refus(None, format!("période inconnue « {} »", l.genre))),
            };
            let cle = Cle { indicateur: l.indicateur, periode, niveau: niveau(&l.niveau)?, zone: l.zone };
            let compte =
                Compte { classes: l.classes, inconnus: l.inconnus, sommes: l.sommes, incertains: l.incertains };
            lu.cellules.insert(cle, compte);
        }
        Ok(lu)
    }

    /// The register as text, in canonical order, one cell on each line.
    ///
    /// # Errors
    /// Machine: the text cannot be made.
    pub fn ecrire(&self) -> Result<String> {
        let mut lignes = Vec::with_capacity(self.cellules.len());
        let ecrire = |l: &Ligne| serde_json::to_string(l).map_err(|e| Error::machine(e.to_string()));
        for ((niveau, zone), residences) in self.perimetres() {
            let (genre, niveau) = (PERIMETRE.to_owned(), niveau.code().to_owned());
            let (zone, residences) = (zone.clone(), residences.clone());
            lignes.push(ecrire(&Ligne { genre, niveau, zone, residences, ..Ligne::default() })?);
        }
        for (cle, c) in &self.cellules {
            let (genre, mois) = match cle.periode {
                Periode::Millesime(_) => ("millesime", None),
                Periode::Annee(_) => ("annee", None),
                Periode::Cumul(_, m) => ("cumul", Some(m)),
                Periode::Stock(_, m) => ("stock", Some(m)),
                Periode::Etat(_, m) => ("etat", Some(m)),
            };
            let ligne = Ligne {
                indicateur: cle.indicateur.clone(),
                genre: genre.to_owned(),
                annee: cle.periode.annee(),
                mois,
                niveau: cle.niveau.code().to_owned(),
                zone: cle.zone.clone(),
                classes: c.classes.clone(),
                inconnus: c.inconnus,
                sommes: c.sommes,
                incertains: c.incertains.clone(),
                residences: BTreeSet::new(),
            };
            lignes.push(ecrire(&ligne)?);
        }
        Ok(format!("[\n{}\n]\n", lignes.join(",\n")))
    }

    /// The register after an edition: what it showed in full is added; what it withheld keeps its last value.
    #[must_use]
    pub fn apres(mut self, edition: &PublishedMeasures) -> Self {
        for (cle, v) in edition.iter() {
            if let Visible::Compte(c) = &v.visible {
                self.cellules.insert(cle.clone(), c.clone());
            }
        }
        for (zone, residences) in &edition.perimetres {
            let traces = self.perimetres.entry(zone.clone()).or_default();
            traces.retain(|t| t != residences);
            traces.push(residences.clone());
            traces.drain(..traces.len().saturating_sub(TRACES));
        }
        self
    }

    /// The résidences that zones were made of, outline by outline.
    pub(super) fn perimetres(&self) -> impl Iterator<Item = (&(Niveau, String), &BTreeSet<String>)> {
        self.perimetres.iter().flat_map(|(zone, traces)| traces.iter().map(move |t| (zone, t)))
    }

    /// The value last shown of a cell.
    pub fn valeur(&self, cle: &Cle) -> Option<&Compte> {
        self.cellules.get(cle)
    }

    /// Every value shown so far, in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&Cle, &Compte)> {
        self.cellules.iter()
    }

    /// What a reader subtracts from a cell: its own earlier value if it was shown already, else, for cumulated months, the
    /// last one shown of the same year; for a state, the last one shown. Two stocks of demands do not
    /// subtract: what came in less what went out is no group of households.
    pub fn precedente(&self, cle: &Cle) -> Option<(Periode, &Compte)> {
        if let Some(c) = self.cellules.get(cle) {
            return Some((cle.periode, c));
        }
        let avant = |periode: Periode| Some((periode, self.cellules.get(&Cle { periode, ..cle.clone() })?));
        match cle.periode {
            Periode::Cumul(annee, mois) => (1..mois).rev().find_map(|m| avant(Periode::Cumul(annee, m))),
            Periode::Etat(annee, mois) => {
                let mois_avant = (annee - VAGUES..=annee).rev().flat_map(|a| (1..=12).rev().map(move |m| (a, m)));
                mois_avant.filter(|&etat| etat < (annee, mois)).find_map(|(a, m)| avant(Periode::Etat(a, m)))
            }
            _ => None,
        }
    }

    /// Whether what is decided on a period may look at what was shown of another: [`Registre::valeur`], [`Registre::precedente`] and
    /// [`Registre::vague_precedente`] look at no other.
    pub(super) fn regarde(periode: Periode, autre: Periode) -> bool {
        let recente = (periode.annee().saturating_sub(VAGUES)..=periode.annee()).contains(&autre.annee());
        recente && std::mem::discriminant(&periode) == std::mem::discriminant(&autre)
    }

    /// The value last shown of an earlier wave of the same stock, when this one was not shown yet. It says something of this one
    /// only where the households are the same.
    pub(super) fn vague_precedente(&self, cle: &Cle) -> Option<&Compte> {
        if self.cellules.contains_key(cle) {
            return None;
        }
        let Periode::Millesime(annee) = cle.periode else { return None };
        (1..=VAGUES).find_map(|k| self.cellules.get(&Cle { periode: Periode::Millesime(annee - k), ..cle.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What came into a stock less what went out of it is no group of households: only the same stock is held against itself. A register of
    /// before stocks had a month says none: it is December.
    #[test]
    fn two_stocks_of_demands_are_not_subtracted() {
        let ligne = |annee: i32, mois: &str, n: i64| {
            format!(
                r#"{{"indicateur":"i","genre":"stock","annee":{annee}{mois},"niveau":"epci","zone":"E","classes":[{n}],"inconnus":0}}"#
            )
        };
        let texte = [ligne(2024, "", 10), ligne(2025, r#","mois":9"#, 20)].join(",");
        let r = Registre::lire(&format!("[{texte}]"), Path::new("r.json")).unwrap();
        let avant = |annee, mois| {
            let periode = Periode::Stock(annee, mois);
            let cle = Cle { indicateur: "i".to_owned(), periode, niveau: Niveau::Epci, zone: "E".to_owned() };
            r.precedente(&cle).map(|(p, c)| (p, c.classes[0]))
        };
        assert_eq!(avant(2024, 12), Some((Periode::Stock(2024, 12), 10)));
        assert_eq!(avant(2025, 9), Some((Periode::Stock(2025, 9), 20)));
        assert_eq!((avant(2025, 10), avant(2025, 1)), (None, None));
        assert_eq!(Registre::lire(&r.ecrire().unwrap(), Path::new("r.json")).unwrap(), r);
    }

    /// A state is held against the last one shown, over the turn of a year; what happens in a month against the months of its year alone.
    #[test]
    fn a_state_is_subtracted_from_the_last_one_shown() {
        let ligne = |genre: &str, annee: i32, mois: u32, n: i64| {
            format!(
                r#"{{"indicateur":"i","genre":"{genre}","annee":{annee},"mois":{mois},"niveau":"projet","zone":"P","classes":[{n}],"inconnus":0}}"#
            )
        };
        let texte = [
            ligne("etat", 2024, 6, 10),
            ligne("etat", 2025, 11, 20),
            ligne("etat", 2026, 3, 30),
            ligne("cumul", 2025, 11, 5),
        ]
        .join(",");
        let r = Registre::lire(&format!("[{texte}]"), Path::new("r.json")).unwrap();
        let avant = |periode| {
            let cle = Cle { indicateur: "i".to_owned(), periode, niveau: Niveau::Projet, zone: "P".to_owned() };
            r.precedente(&cle).map(|(p, c)| (p, c.classes[0]))
        };
        assert_eq!(avant(Periode::Etat(2026, 1)), Some((Periode::Etat(2025, 11), 20)));
        assert_eq!(avant(Periode::Etat(2026, 3)), Some((Periode::Etat(2026, 3), 30)));
        assert_eq!(avant(Periode::Etat(2024, 5)), None);
        assert_eq!(avant(Periode::Cumul(2025, 12)), Some((Periode::Cumul(2025, 11), 5)));
        assert_eq!(avant(Periode::Cumul(2026, 1)), None);
        // What is written is read again.
        assert_eq!(Registre::lire(&r.ecrire().unwrap(), Path::new("r.json")).unwrap(), r);
    }
}
