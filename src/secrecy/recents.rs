//! Newcomers are part of the stock: whoever reads « 25 households, of which 20 moved in lately » reads 5 others.
//!
//! An indicator and the same one on newcomers are protected as one family. Each atom is cut in two, newcomers and the others; the
//! stock adds up both, and the others, that no document shows, are cells too: never shown, and held to the same rules as the
//! figures that are. Those whose date of moving in is unknown are among the others, as they are for the reader who subtracts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Statut;
use super::plan::{Decision, Plan, PlanCellule};
use super::published::PublishedMeasures;
use super::regles::Regles;
use super::rubriques::Rubriques;
use super::univers::{Zone, zone};
use crate::measures::{Cellule, Cle, Compte, Famille, Mesures, RECENTS};

/// Suffix of the cells that nothing shows: the stock but its newcomers.
const ANCIENS: &str = "__anciens";

/// Whether a cell is looked at for what a subtraction gives, and never shown.
pub(super) fn virtuelle(cle: &Cle) -> bool {
    cle.indicateur.ends_with(ANCIENS)
}

/// Which part of the households of a zone an indicator speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    Stock,
    Recents,
    Anciens,
}

impl Part {
    pub(super) fn de(cle: &Cle) -> Self {
        if cle.indicateur.ends_with(RECENTS) {
            Part::Recents
        } else if virtuelle(cle) {
            Part::Anciens
        } else {
            Part::Stock
        }
    }
}

/// Zones of a joint family where nobody moved in lately: their households are those of the wave before, or fewer.
pub(super) fn sans_mouvement(famille: &Famille) -> BTreeSet<Zone> {
    let immobiles = |c: &&Cellule| c.compte.univers() == 0 && c.compte.incertains.iter().all(|n| *n == 0);
    let recents = famille.cellules.iter().filter(|c| Part::de(&c.cle) == Part::Recents);
    recents.filter(immobiles).map(|c| zone(&Cle { indicateur: famille.indicateur.clone(), ..c.cle.clone() })).collect()
}

/// The measures where each protected indicator and its newcomers are one family, in the place of the first.
pub(super) fn joindre<'a>(mesures: &'a Mesures, regles: &Regles) -> Cow<'a, Mesures> {
    let rang: BTreeMap<&str, usize> =
        mesures.familles.iter().enumerate().map(|(i, f)| (f.indicateur.as_str(), i)).collect();
    let mut jointes: BTreeMap<usize, Famille> = BTreeMap::new();
    let mut absorbees = vec![false; mesures.familles.len()];
    for (r, recents) in mesures.familles.iter().enumerate().filter(|(_, f)| regles.seuil_de(f) > 0) {
        let Some(stock) = recents.indicateur.strip_suffix(RECENTS) else { continue };
        let Some((s, stock)) = rang.get(stock).and_then(|&s| Some((s, mesures.familles.get(s)?))) else { continue };
        if let (Some(f), Some(a)) = (famille(stock, recents), absorbees.get_mut(r)) {
            jointes.insert(s, f);
            *a = true;
        }
    }
    if jointes.is_empty() {
        return Cow::Borrowed(mesures);
    }
    let familles = mesures.familles.iter().zip(absorbees).enumerate().filter(|(_, (_, absorbee))| !absorbee);
    Cow::Owned(Mesures {
        familles: familles.map(|(i, (f, _))| jointes.remove(&i).unwrap_or_else(|| f.clone())).collect(),
    })
}

/// The joint family; `None` when the second is not part of the first, row for row.
fn famille(stock: &Famille, recents: &Famille) -> Option<Famille> {
    let pareilles = stock.nature == recents.nature
        && stock.unite == recents.unite
        && stock.classes == recents.classes
        && stock.atomes.len() == recents.atomes.len()
        && stock.bailleurs == recents.bailleurs;
    if !pareilles {
        return None;
    }
    let mut atomes = Vec::with_capacity(2 * stock.atomes.len());
    for (tous, recents) in stock.atomes.iter().zip(&recents.atomes) {
        atomes.push(recents.clone());
        atomes.push(difference(tous, recents)?);
    }
    let des_recents: BTreeMap<Cle, &Cellule> = recents.cellules.iter().map(|c| (c.cle.clone(), c)).collect();
    let mut cellules = Vec::with_capacity(3 * stock.cellules.len());
    for c in &stock.cellules {
        let cle = |suffixe| Cle { indicateur: format!("{}{suffixe}", stock.indicateur), ..c.cle.clone() };
        let deux = |a: &u32| [a.checked_mul(2), a.checked_mul(2).and_then(|a| a.checked_add(1))];
        let tous: Vec<u32> = c.atomes.iter().flat_map(deux).collect::<Option<_>>()?;
        if let Some(r) = des_recents.get(&cle(RECENTS)) {
            // An atom without newcomers may be missing there; one that is missing here would not be part of the stock.
            if !r.atomes.iter().all(|a| c.atomes.binary_search(a).is_ok()) {
                return None;
            }
            let compte = difference(&c.compte, &r.compte)?;
            let anciens = tous.iter().copied().filter(|a| a % 2 == 1).collect();
            cellules.push(Cellule { cle: cle(ANCIENS), atomes: anciens, compte });
        }
        cellules.push(Cellule { cle: c.cle.clone(), atomes: tous, compte: c.compte.clone() });
    }
    for r in &recents.cellules {
        let atomes = r.atomes.iter().map(|a| a.checked_mul(2)).collect::<Option<_>>()?;
        cellules.push(Cellule { cle: r.cle.clone(), atomes, compte: r.compte.clone() });
    }
    cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
    Some(Famille {
        bailleurs: stock.bailleurs.iter().flat_map(|b| [*b, *b]).collect(),
        atomes,
        cellules,
        ..sans_contenu(stock)
    })
}

/// What names a family, without its counts.
fn sans_contenu(f: &Famille) -> Famille {
    Famille {
        indicateur: f.indicateur.clone(),
        table: f.table.clone(),
        sensible: f.sensible,
        nature: f.nature,
        unite: f.unite,
        classes: f.classes.clone(),
        atomes: Vec::new(),
        bailleurs: Vec::new(),
        cellules: Vec::new(),
    }
}

/// What is left of a count; `None` when it does not hold the other.
fn difference(tout: &Compte, partie: &Compte) -> Option<Compte> {
    let moins = |a: &[i64], b: &[i64]| -> Option<Vec<i64>> {
        let b = b.iter().copied().chain(std::iter::repeat(0));
        a.iter().zip(b).map(|(x, y)| (*x >= y).then_some(x - y)).collect()
    };
    if partie.classes.len() > tout.classes.len() || partie.incertains.len() > tout.incertains.len() {
        return None;
    }
    let sommes = match (tout.sommes, partie.sommes) {
        (Some((n, d)), Some((m, e))) => Some((n - m, (d >= e).then_some(d - e)?)),
        (s, None) => s,
        (None, Some(_)) => return None,
    };
    Some(Compte {
        classes: moins(&tout.classes, &partie.classes)?,
        inconnus: (tout.inconnus >= partie.inconnus).then_some(tout.inconnus - partie.inconnus)?,
        sommes,
        incertains: moins(&tout.incertains, &partie.incertains)?,
    })
}

/// The plan with the cells that nothing shows, as the control reads it.
pub(super) fn completer<'a>(plan: &'a Plan, jointes: &Mesures) -> Cow<'a, Plan> {
    let virtuelles = |f: &&Famille| f.cellules.iter().any(|c| virtuelle(&c.cle));
    let mut complet = Cow::Borrowed(plan);
    for f in jointes.familles.iter().filter(virtuelles) {
        let classes = Rubriques::de(f).paquets_de_classes();
        for c in f.cellules.iter().filter(|c| virtuelle(&c.cle)) {
            let g = || Decision::new(Statut::Grain);
            let p = PlanCellule { base: g(), classes: vec![g(); classes], incertains: None };
            complet.to_mut().cellules.insert(c.cle.clone(), p);
        }
    }
    complet
}

/// Takes the cells that nothing shows out of a plan.
pub(super) fn oublier(plan: &mut Plan) {
    plan.cellules.retain(|cle, _| !virtuelle(cle));
}

/// The cell to name for one that nothing shows: the newcomers that give it away.
pub(super) fn montrable(cle: &Cle) -> Cle {
    match cle.indicateur.strip_suffix(ANCIENS) {
        Some(stock) => Cle { indicateur: format!("{stock}{RECENTS}"), ..cle.clone() },
        None => cle.clone(),
    }
}

/// What is published, without the cells that nothing shows; the classes are those of every indicator.
pub(super) fn rendre(mut publies: PublishedMeasures, mesures: &Mesures) -> PublishedMeasures {
    let avant = publies.cellules.len();
    publies.cellules.retain(|cle, _| !virtuelle(cle));
    // Each was counted as withheld.
    publies.masquees = publies.masquees.saturating_sub(avant - publies.cellules.len());
    publies.classes = mesures.familles.iter().map(|f| (f.indicateur.clone(), f.classes.clone())).collect();
    publies
}
