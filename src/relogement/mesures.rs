//! From households to measures: what secrecy protects before anything is published.
//!
//! All that is counted of the households is one family: one atom for each way of answering all the questions, one cell for each
//! answer in each résidence, operation, project and EPCI. Shares that overlap (hors QPV, hors quartier, destinations, situations) are then one
//! linear system, and what a subtraction between two tables would give is protected like the rest.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau, Periode, Unite};

use super::groupes::{Groupe, Lieux};
use super::niveaux::Rattachement;
use super::reponse::Reponse;

/// Table of these families, for thresholds by table (`[profil.X.seuils]`).
pub const TABLE: &str = "relogement";

/// Answer of the rows that a question speaks of, all together. Those whose answer is not known are the rest: what is missing tells
/// nothing of a household, so that it has no cell of its own.
pub const ENSEMBLE: &str = "ensemble";

/// The finest level at which an indicator is published. Operations have a few dozen households: what has many answers is told of the
/// project or of the territory alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Portee {
    Territoire,
    Projet,
    Operation,
    /// Résidences that are opened to relogement.
    Residence,
}

impl Portee {
    fn couvre(self, niveau: Niveau) -> bool {
        match niveau {
            Niveau::Residence => self >= Portee::Residence,
            Niveau::Operation => self >= Portee::Operation,
            Niveau::Projet | Niveau::Groupe => self >= Portee::Projet,
            _ => true,
        }
    }
}

/// What is asked, and how a reader names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicateur {
    /// `rel_situation`.
    pub code: String,
    pub libelle: String,
    /// Whom it speaks of, and what it says.
    pub definition: String,
    /// A share has `oui` and `non`; a distribution its classes; a count `oui` alone.
    pub nature: Nature,
    /// Code and label of each answer.
    pub classes: Vec<(String, String)>,
    pub portee: Portee,
    /// The finest level at which it is also counted year by year, by the date of relogement.
    pub annuel: Option<Portee>,
    /// Also published of each group of operations, as finely as it is of a project.
    pub groupes: bool,
}

impl Indicateur {
    /// A share.
    pub fn part(code: &str, libelle: &str, definition: &str) -> Self {
        Self { nature: Nature::Part, ..Self::repartition(code, libelle, definition, &[("oui", "oui"), ("non", "non")]) }
    }

    /// A count.
    pub fn effectif(code: &str, libelle: &str, definition: &str) -> Self {
        Self { nature: Nature::Effectif, ..Self::repartition(code, libelle, definition, &[("oui", "oui")]) }
    }

    /// A distribution.
    pub fn repartition(code: &str, libelle: &str, definition: &str, classes: &[(&str, &str)]) -> Self {
        Indicateur {
            code: code.to_owned(),
            libelle: libelle.to_owned(),
            definition: definition.to_owned(),
            nature: Nature::Repartition,
            classes: classes.iter().map(|(c, l)| ((*c).to_owned(), (*l).to_owned())).collect(),
            portee: Portee::Projet,
            annuel: None,
            groupes: false,
        }
    }

    /// Also counted year by year, down to a level.
    #[must_use]
    pub fn par_annee(self, portee: Portee) -> Self {
        Indicateur { annuel: Some(portee), ..self }
    }

    /// Published down to a level.
    #[must_use]
    pub fn jusqu_a(self, portee: Portee) -> Self {
        Indicateur { portee, ..self }
    }

    /// Also published of each group of operations.
    #[must_use]
    pub fn par_groupe(self) -> Self {
        Indicateur { groupes: true, ..self }
    }

    /// Every cell that is counted of it, in order: its answers, all of them together.
    pub fn reponses(&self) -> impl Iterator<Item = &str> {
        // A count has one answer: all of them.
        let ensemble = if self.nature == Nature::Effectif { None } else { Some(ENSEMBLE) };
        self.classes.iter().map(|(c, _)| c.as_str()).chain(ensemble)
    }

    fn periodes(&self, niveau: Niveau, etat: Periode, annees: impl IntoIterator<Item = i32>) -> Vec<Periode> {
        let ici = niveau != Niveau::Groupe || self.groupes;
        let etat = (ici && self.portee.couvre(niveau)).then_some(etat);
        let annuel = ici && self.annuel.is_some_and(|p| p.couvre(niveau));
        etat.into_iter().chain(annees.into_iter().filter(|_| annuel).map(Periode::Annee)).collect()
    }
}

/// The cell of an answer.
pub fn cle(indicateur: &str, reponse: &str, periode: Periode, niveau: Niveau, zone: &str) -> Cle {
    // The answer is in the zone: two cells of one family never share one, and secrecy tells zones apart.
    Cle { indicateur: indicateur.to_owned(), periode, niveau, zone: format!("{zone}|{indicateur}.{reponse}") }
}

/// `OP1`, `oui` from the zone of a cell.
pub fn zone_et_reponse(zone: &str) -> Option<(&str, &str)> {
    let (zone, fait) = zone.rsplit_once('|')?;
    Some((zone, fait.rsplit_once('.')?.1))
}

/// What one row says of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voix {
    /// The indicator does not speak of it.
    Hors,
    Classe(usize),
    Inconnue,
}

impl From<Reponse> for Voix {
    fn from(r: Reponse) -> Self {
        match r {
            Reponse::Oui => Voix::Classe(0),
            Reponse::Non => Voix::Classe(1),
            Reponse::Inconnu => Voix::Inconnue,
        }
    }
}

/// One row, where and when it counts, and what it says of each indicator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vote<'a> {
    pub operation: &'a str,
    /// The résidence that is emptied, when it has counts of its own.
    pub residence: Option<&'a str>,
    /// Year of relogement, when it is known.
    pub annee: Option<i32>,
    /// In the order of the indicators.
    pub voix: Vec<Voix>,
}

/// The family of all indicators. `etat` is the state at the closing date; every operation of `rattachements` has its cells, even
/// without any row, and so has every group.
pub fn famille(
    nom: &str,
    indicateurs: &[Indicateur],
    votes: Vec<Vote<'_>>,
    rattachements: &BTreeMap<String, Rattachement>,
    groupes: &[Groupe],
    etat: Periode,
) -> Famille {
    let lieux = Lieux::de(rattachements, groupes);
    let mut atomes: BTreeMap<Vote<'_>, i64> = BTreeMap::new();
    for v in votes {
        *atomes.entry(v).or_default() += 1;
    }
    let annees: BTreeSet<i32> = atomes.keys().filter_map(|v| v.annee).collect();
    let un = |n: i64| Compte { classes: vec![n], ..Compte::default() };
    let mut cellules: BTreeMap<Cle, Cellule> = BTreeMap::new();
    // Zeros are said too.
    let mut toutes = lieux.tous();
    toutes.extend(atomes.keys().filter_map(|v| v.residence).map(|z| (Niveau::Residence, z)));
    for (niveau, zone) in toutes {
        for i in indicateurs {
            for periode in i.periodes(niveau, etat, annees.iter().copied()) {
                for reponse in i.reponses() {
                    let cle = cle(&i.code, reponse, periode, niveau, zone);
                    let vide = Cellule { cle: cle.clone(), atomes: Vec::new(), compte: un(0) };
                    cellules.entry(cle).or_insert(vide);
                }
            }
        }
    }
    for (rang, (v, n)) in (0u32..).zip(&atomes) {
        for (i, voix) in indicateurs.iter().zip(&v.voix) {
            let reponse = match voix {
                Voix::Hors => continue,
                Voix::Inconnue => None,
                Voix::Classe(k) => i.classes.get(*k).map(|(c, _)| c.as_str()),
            };
            let residence = v.residence.map(|z| (Niveau::Residence, z));
            for (niveau, zone) in lieux.de_l_operation(v.operation).chain(residence) {
                for periode in i.periodes(niveau, etat, v.annee) {
                    for reponse in reponse.into_iter().chain([ENSEMBLE]) {
                        let cle = cle(&i.code, reponse, periode, niveau, zone);
                        if let Some(c) = cellules.get_mut(&cle) {
                            c.atomes.push(rang);
                            c.compte.ajouter(&un(*n));
                        }
                    }
                }
            }
        }
    }
    Famille {
        indicateur: nom.to_owned(),
        table: TABLE.to_owned(),
        sensible: false,
        nature: Nature::Effectif,
        // Some answers come from incomes, and all are one system.
        unite: Unite::MenagesRevenu,
        classes: vec!["oui".to_owned()],
        atomes: atomes.into_values().map(un).collect(),
        // Households have no bailleur of their own here: nobody dominates an operation.
        bailleurs: Vec::new(),
        cellules: cellules.into_values().collect(),
    }
}

#[cfg(test)]
#[path = "mesures_tests.rs"]
mod tests;
