//! Plans once decided and attacked, kept for whoever has exactly the same numbers to protect. Confidential, as a plan is. One for each
//! part that nothing links to the others ([`parties`]).

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::parties::parties;
use super::perimetres::Perimetre;
use super::plan::{Decision, Plan, PlanCellule, Statut};
use super::published::PublishedMeasures;
use super::registre::Registre;
use super::regles::Regles;
use super::{appliquer, cacher, decider, indicateurs, redessines};
use crate::error::Result;
use crate::measures::{Cle, Mesures, Periode};
use crate::parallele::en_parallele;

/// Measures to protect, with all that a decision on them depends on.
pub struct Ensemble<'a> {
    mesures: &'a Mesures,
    regles: &'a Regles,
    registre: &'a Registre,
    /// Zones drawn again: read from all the measures, whatever the part that is decided.
    redessines: Vec<Perimetre>,
    parties: Vec<Mesures>,
}

/// A plan that stood the attack, and how many numbers it leaves in doubt.
pub struct Eprouve {
    plan: Plan,
    en_doute: usize,
}

impl<'a> Ensemble<'a> {
    pub fn de(mesures: &'a Mesures, regles: &'a Regles, registre: &'a Registre) -> Self {
        let redessines = redessines(mesures, regles, registre);
        Ensemble { mesures, regles, registre, redessines, parties: parties(mesures) }
    }

    pub fn parties(&self) -> impl Iterator<Item = Partie<'_>> {
        self.parties.iter().map(|mesures| Partie { mesures, ensemble: self })
    }

    /// Decides on every part.
    pub(super) fn decider(&self) -> Plan {
        self.reunir(en_parallele(self.parties().collect(), |p| p.decider()))
    }

    fn reunir(&self, plans: impl IntoIterator<Item = Plan>) -> Plan {
        let indicateurs = indicateurs(self.mesures, self.regles);
        let mut plan = Plan { profil: Some(self.regles.profil()), indicateurs, ..Plan::default() };
        plans.into_iter().for_each(|p| plan.reunir(p));
        plan
    }

    /// Hides all the measures by the plans of their parts.
    ///
    /// # Errors
    /// Machine: a part has no plan, or two cells have one key.
    pub fn montrer(&self, parties: Vec<Eprouve>) -> Result<(Plan, PublishedMeasures)> {
        let en_doute = parties.iter().map(|e| e.en_doute).sum();
        let plan = self.reunir(parties.into_iter().map(|e| e.plan));
        let publiees = cacher(self.mesures, &plan, self.regles, |_, _, _| Ok(en_doute))?;
        Ok((plan, publiees))
    }
}

/// Measures that nothing links to the others.
pub struct Partie<'a> {
    mesures: &'a Mesures,
    ensemble: &'a Ensemble<'a>,
}

impl Partie<'_> {
    /// `attribution_reservation_2026`: the tables it counts, and the years. No other part has the same.
    pub fn nom(&self) -> String {
        let tables: BTreeSet<&str> = self.mesures.familles.iter().map(|f| f.table.as_str()).collect();
        let annees: BTreeSet<i32> = self.cles().map(|c| c.periode.annee()).collect();
        let mots = tables.into_iter().map(str::to_owned).chain(annees.iter().map(i32::to_string));
        mots.collect::<Vec<_>>().join("_")
    }

    fn cles(&self) -> impl Iterator<Item = &Cle> {
        self.mesures.familles.iter().flat_map(|f| &f.cellules).map(|c| &c.cle)
    }

    /// Everything that [`Partie::eprouver`] depends on: two runs that say the same here decide the same, and find the same doubt. Of the
    /// register, what it says of these indicators in the periods that are looked at.
    pub fn sujet(&self, h: &mut impl Hasher) {
        let Ensemble { regles, registre, redessines, .. } = self.ensemble;
        self.mesures.hash(h);
        // The debug form covers every parameter.
        format!("{regles:?}").hash(h);
        redessines.hash(h);
        let bases: BTreeSet<&str> = self.cles().map(|c| base(&c.indicateur)).collect();
        let periodes: BTreeSet<Periode> = self.cles().map(|c| c.periode).collect();
        let lue = |cle: &Cle| {
            bases.contains(base(&cle.indicateur)) && periodes.iter().any(|p| Registre::regarde(*p, cle.periode))
        };
        registre.iter().filter(|(cle, _)| lue(cle)).for_each(|ligne| ligne.hash(h));
    }

    fn decider(&self) -> Plan {
        let Ensemble { regles, registre, redessines, .. } = self.ensemble;
        decider(self.mesures, regles, registre, redessines)
    }

    /// Decides, hides and attacks.
    ///
    /// # Errors
    /// Machine: see [`appliquer`].
    pub fn eprouver(&self) -> Result<Eprouve> {
        let plan = self.decider();
        let en_doute = appliquer(self.mesures, &plan, self.ensemble.regles)?.en_doute();
        Ok(Eprouve { plan, en_doute })
    }

    /// The plan that was kept for the same subject; `None` when it was not made for these measures.
    pub fn relire(&self, acquis: Acquis) -> Option<Eprouve> {
        let cles: BTreeSet<&Cle> = self.cles().collect();
        if cles.len() != acquis.cellules.len() {
            return None;
        }
        let regles = self.ensemble.regles;
        let indicateurs = indicateurs(self.mesures, regles);
        let mut plan = Plan { profil: Some(regles.profil()), indicateurs, ..Plan::default() };
        for (cle, c) in cles.into_iter().zip(&acquis.cellules) {
            plan.cellules.insert(cle.clone(), relire(c, &acquis.causes)?);
        }
        plan.deja_reveles = acquis.deja_reveles.into_iter().collect();
        plan.sans_tranche = acquis.sans_tranche.into_iter().collect();
        Some(Eprouve { plan, en_doute: acquis.en_doute })
    }
}

/// An indicator without what its suffixes make of it: newcomers are protected with all.
fn base(indicateur: &str) -> &str {
    indicateur.split_once("__").map_or(indicateur, |(base, _)| base)
}

/// A plan that stood the attack, as it is kept. Cells are told by their rank among those of the measures, in canonical order.
#[derive(Debug, Serialize, Deserialize)]
pub struct Acquis {
    cellules: Vec<Cellule>,
    /// What causes refer to.
    causes: Vec<Cle>,
    deja_reveles: Vec<Cle>,
    sans_tranche: Vec<Cle>,
    en_doute: usize,
}

/// The letters of a cell: its base, its classes, and after a sign [`INCERTAINS`] its uncertain rows; then the rank of the cause of each.
#[derive(Debug, Serialize, Deserialize)]
struct Cellule(String, Vec<Option<usize>>);

const INCERTAINS: char = '?';

impl Eprouve {
    /// What to keep of it.
    pub fn acquis(&self) -> Acquis {
        let Eprouve { plan, en_doute } = self;
        let toutes = plan.cellules.values().flat_map(PlanCellule::decisions).filter_map(|(_, d)| d.cause.as_ref());
        let causes: BTreeSet<&Cle> = toutes.collect();
        let rangs: BTreeMap<&Cle, usize> = causes.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        let cellule = |p: &PlanCellule| {
            let mut lettres: String = std::iter::once(&p.base).chain(&p.classes).map(|d| d.statut.lettre()).collect();
            if let Some(d) = &p.incertains {
                lettres.extend([INCERTAINS, d.statut.lettre()]);
            }
            Cellule(lettres, p.decisions().map(|(_, d)| d.cause.as_ref().and_then(|c| rangs.get(c).copied())).collect())
        };
        Acquis {
            cellules: plan.cellules.values().map(cellule).collect(),
            causes: causes.iter().map(|c| (*c).clone()).collect(),
            deja_reveles: plan.deja_reveles.iter().cloned().collect(),
            sans_tranche: plan.sans_tranche.iter().cloned().collect(),
            en_doute: *en_doute,
        }
    }
}

fn relire(Cellule(lettres, rangs): &Cellule, causes: &[Cle]) -> Option<PlanCellule> {
    let mut rangs = rangs.iter();
    let mut decision = |lettre: char| {
        let statut = Statut::ALL.into_iter().find(|s| s.lettre() == lettre)?;
        let cause = match rangs.next()? {
            Some(rang) => Some(causes.get(*rang)?.clone()),
            None => None,
        };
        Some(Decision { statut, cause })
    };
    let (debut, fin) = lettres.split_once(INCERTAINS).map_or((lettres.as_str(), None), |(d, f)| (d, Some(f)));
    let mut lues = debut.chars().map(&mut decision).collect::<Option<Vec<_>>>()?.into_iter();
    let base = lues.next()?;
    let classes = lues.collect();
    let incertains = match fin.map(|f| f.chars().next()) {
        None => None,
        Some(lettre) => Some(decision(lettre?)?),
    };
    rangs.next().is_none().then_some(PlanCellule { base, classes, incertains })
}

#[cfg(test)]
#[path = "acquis_tests.rs"]
mod tests;
