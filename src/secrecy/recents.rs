//! Newcomers are part of the stock: whoever reads « 25 households, of which 20 moved in lately » reads 5 others.
//!
//! An indicator and the same one on newcomers are protected as one family. Each atom is cut in two, newcomers and the others; the
//! stock adds up both, and the others, that no document shows, are cells too: never shown, and held to the same rules as the
//! figures that are. Those whose date of moving in is unknown are among the others, as they are for the reader who subtracts.
//!
//! The share of newcomers in the stock tells how many they are too: its numerator is the universe of all that is said of newcomers.
//! It is cut in two the same way, so that neither shows what the other withholds.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Statut;
use super::plan::{Decision, Plan, PlanCellule};
use super::published::PublishedMeasures;
use super::regles::Regles;
use super::rubriques::Rubriques;
use super::univers::{Zone, zone};
use crate::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, RECENTS};

/// Suffix of the cells that nothing shows: the stock but its newcomers.
const ANCIENS: &str = "__anciens";

/// Suffix of the cells that the numerator of a share of newcomers shows: the newcomers themselves.
const ENTRES: &str = "__entres";

/// Whether a cell is looked at for what a subtraction gives, and never shown.
pub(super) fn virtuelle(cle: &Cle) -> bool {
    cle.indicateur.ends_with(ANCIENS) || cle.indicateur.ends_with(ENTRES)
}

/// For the newcomers whom a share counts, the cell of that share: its numerator shows how many they are.
pub(super) fn part_qui_montre(cle: &Cle) -> Option<Cle> {
    cle.indicateur.strip_suffix(ENTRES).map(|part| Cle { indicateur: part.to_owned(), ..cle.clone() })
}

/// Zone of the newcomers whom the numerator of this cell counts, in a share of newcomers.
pub(super) fn entres(cle: &Cle) -> Zone {
    (cle.periode, cle.niveau, cle.zone.clone(), Part::Recents)
}

/// Whether a family is a share of newcomers cut in two.
pub(super) fn est_part_des_recents(famille: &Famille) -> bool {
    famille.cellules.iter().any(|c| c.cle.indicateur.ends_with(ENTRES))
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
        if cle.indicateur.ends_with(RECENTS) || cle.indicateur.ends_with(ENTRES) {
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
    // A family may hold the cells of several indicators.
    let mut rang: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, f) in mesures.familles.iter().enumerate() {
        rang.insert(&f.indicateur, i);
        for memes in f.cellules.chunk_by(|a, b| a.cle.indicateur == b.cle.indicateur) {
            rang.extend(memes.first().map(|c| (c.cle.indicateur.as_str(), i)));
        }
    }
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
    for (s, part) in mesures.familles.iter().enumerate().filter(|(_, f)| partageable(f)) {
        if jointes.contains_key(&s) {
            continue;
        }
        let entrees = |r: &&Famille| r.indicateur.ends_with(RECENTS) && regles.seuil_de(r) > 0 && sont_les_oui(part, r);
        if regles.seuil_de(part) > 0
            && mesures.familles.iter().any(|r| entrees(&r))
            && let Some(f) = couper(part)
        {
            jointes.insert(s, f);
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
        let cle = |suffixe| Cle { indicateur: format!("{}{suffixe}", c.cle.indicateur), ..c.cle.clone() };
        let tous = deux(&c.atomes)?;
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

/// A share whose rows may be cut by its answer. A sensitive one is not: each part would be one of 0 or of 100 %.
fn partageable(f: &Famille) -> bool {
    f.nature == Nature::Part && f.classes.len() == 2 && !f.sensible && !f.indicateur.ends_with(RECENTS)
}

/// Whether the households that a share counts are those of an indicator on newcomers, row for row.
fn sont_les_oui(part: &Famille, recents: &Famille) -> bool {
    let oui = |c: &Compte| c.classes.first().copied().unwrap_or(0);
    part.table == recents.table
        && part.bailleurs == recents.bailleurs
        && part.atomes.len() == recents.atomes.len()
        && part.atomes.iter().any(|c| oui(c) > 0)
        && part.atomes.iter().zip(&recents.atomes).all(|(c, r)| oui(c) == r.univers())
}

/// The share of newcomers, each atom cut in newcomers and the others.
fn couper(part: &Famille) -> Option<Famille> {
    let entres = |c: &Compte| Compte { classes: vec![c.classes.first().copied().unwrap_or(0), 0], ..Compte::default() };
    let mut atomes = Vec::with_capacity(2 * part.atomes.len());
    for c in &part.atomes {
        atomes.push(entres(c));
        atomes.push(difference(c, &entres(c))?);
    }
    let mut cellules = Vec::with_capacity(3 * part.cellules.len());
    for c in &part.cellules {
        let cle = |suffixe| Cle { indicateur: format!("{}{suffixe}", c.cle.indicateur), ..c.cle.clone() };
        let tous = deux(&c.atomes)?;
        let (pairs, impairs) = tous.iter().partition(|a| **a % 2 == 0);
        let compte = difference(&c.compte, &entres(&c.compte))?;
        cellules.push(Cellule { cle: cle(ENTRES), atomes: pairs, compte: entres(&c.compte) });
        cellules.push(Cellule { cle: cle(ANCIENS), atomes: impairs, compte });
        cellules.push(Cellule { cle: c.cle.clone(), atomes: tous, compte: c.compte.clone() });
    }
    cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
    Some(Famille {
        bailleurs: part.bailleurs.iter().flat_map(|b| [*b, *b]).collect(),
        atomes,
        cellules,
        ..sans_contenu(part)
    })
}

/// The two halves of each atom.
fn deux(atomes: &[u32]) -> Option<Vec<u32>> {
    let moities = |a: &u32| [a.checked_mul(2), a.checked_mul(2).and_then(|a| a.checked_add(1))];
    atomes.iter().flat_map(moities).collect()
}

/// What names a family, without its counts.
pub(super) fn sans_contenu(f: &Famille) -> Famille {
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

/// The cell to name for one that nothing shows: the newcomers that give it away, or the share that counts them.
pub(super) fn montrable(cle: &Cle) -> Cle {
    if let Some(part) = part_qui_montre(cle) {
        return part;
    }
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
