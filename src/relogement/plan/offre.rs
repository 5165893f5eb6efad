//! What the stock can offer to relogement, year by year. Sums are those of unrounded values: a printed total may differ by one
//! from the sum of printed cells, and the table then says so.

use std::collections::BTreeMap;

use super::decimal::{arrondi, somme};
use super::previsions::Plan;
use crate::french::Fraction;

/// What is known of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnneeOffre {
    pub annee: i32,
    /// Commune, typologie, level of rent.
    pub segment: Option<String>,
    pub attributions: Fraction,
    pub part_existant: Fraction,
    pub livraisons: i64,
    pub part_neuf: Fraction,
}

/// One year, or the total. Unrounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LigneOffre {
    /// `None` for the total.
    pub annee: Option<i32>,
    pub segment: Option<String>,
    pub attributions: Fraction,
    pub livraisons: i64,
    pub existant: Fraction,
    pub neuf: Fraction,
    pub total: Fraction,
}

impl LigneOffre {
    /// Attributions, deliveries, existing, new, total, as they are printed.
    pub fn affichee(&self) -> Option<[i64; 5]> {
        let a = arrondi;
        Some([a(&self.attributions)?, self.livraisons, a(&self.existant)?, a(&self.neuf)?, a(&self.total)?])
    }
}

/// The whole table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableauOffre {
    pub lignes: Vec<LigneOffre>,
    pub total: LigneOffre,
    /// To print under the table when a printed total is not the sum of printed cells.
    pub note: Option<&'static str>,
}

const NOTE: &str =
    "Les totaux sont ceux des valeurs non arrondies : un total affiché peut différer de la somme des nombres affichés.";

/// The table of the offer mobilisable; `None` when figures are too large to be added.
pub fn tableau(annees: &[AnneeOffre]) -> Option<TableauOffre> {
    let lignes: Vec<LigneOffre> = annees.iter().map(ligne).collect::<Option<_>>()?;
    let total = LigneOffre {
        annee: None,
        segment: None,
        attributions: somme(lignes.iter().map(|l| l.attributions))?,
        livraisons: lignes.iter().map(|l| l.livraisons).sum(),
        existant: somme(lignes.iter().map(|l| l.existant))?,
        neuf: somme(lignes.iter().map(|l| l.neuf))?,
        total: somme(lignes.iter().map(|l| l.total))?,
    };
    let mut colonnes = [0_i64; 5];
    let mut ecart = false;
    for l in lignes.iter().chain([&total]) {
        let [attributions, livraisons, existant, neuf, ensemble] = l.affichee()?;
        ecart |= existant.checked_add(neuf)? != ensemble;
        if l.annee.is_some() {
            for (c, n) in colonnes.iter_mut().zip([attributions, livraisons, existant, neuf, ensemble]) {
                *c = c.checked_add(n)?;
            }
        }
    }
    ecart |= colonnes != total.affichee()?;
    Some(TableauOffre { lignes, total, note: ecart.then_some(NOTE) })
}

fn ligne(a: &AnneeOffre) -> Option<LigneOffre> {
    let existant = a.attributions.fois(&a.part_existant)?;
    let neuf = a.part_neuf.fois(&Fraction::new(a.livraisons, 1)?)?;
    Some(LigneOffre {
        annee: Some(a.annee),
        segment: a.segment.clone(),
        attributions: a.attributions,
        livraisons: a.livraisons,
        existant,
        neuf,
        total: existant.plus(&neuf)?,
    })
}

impl TableauOffre {
    /// Offer of each year, all segments together.
    pub fn par_annee(&self) -> BTreeMap<i32, Fraction> {
        let mut annees: BTreeMap<i32, Fraction> = BTreeMap::new();
        for (annee, l) in self.lignes.iter().filter_map(|l| Some((l.annee?, l))) {
            let nouveau = annees.get(&annee).and_then(|o| o.plus(&l.total)).unwrap_or(l.total);
            annees.insert(annee, nouveau);
        }
        annees
    }
}

/// The years of a plan, by year then segment; deliveries that took place replace those expected. `Err` names the share that
/// nobody gave: without it the offer is not known.
///
/// # Errors
/// A line of attributions or deliveries without share, in a plan without a share for all.
pub fn annees(plan: &Plan) -> Result<Vec<AnneeOffre>, &'static str> {
    let nul = Fraction::new(0, 1).ok_or("zéro")?;
    let mut rendus: Vec<AnneeOffre> = Vec::new();
    for a in &plan.attributions {
        let part =
            a.part.or(plan.part_existant).and_then(|p| p.pourcent()).ok_or("part des attributions à mobiliser")?;
        rendus.push(AnneeOffre {
            annee: *a.annee.get_ref(),
            segment: a.segment.clone(),
            attributions: a.nombre.valeur().ok_or("nombre d’attributions")?,
            part_existant: part,
            livraisons: 0,
            part_neuf: nul,
        });
    }
    for l in &plan.livraisons {
        let part = l.part.or(plan.part_neuf).and_then(|p| p.pourcent()).ok_or("part des livraisons à mobiliser")?;
        let (annee, nombre) = (*l.annee.get_ref(), l.effectives.unwrap_or(l.prevues));
        // Attributions and deliveries of one year and segment are one line, as the printed tables have it.
        let meme = |o: &&mut AnneeOffre| o.annee == annee && o.segment == l.segment && o.livraisons == 0;
        match rendus.iter_mut().find(meme) {
            Some(o) => (o.livraisons, o.part_neuf) = (nombre, part),
            None => rendus.push(AnneeOffre {
                annee,
                segment: l.segment.clone(),
                attributions: nul,
                part_existant: nul,
                livraisons: nombre,
                part_neuf: part,
            }),
        }
    }
    rendus.sort_by(|a, b| (a.annee, &a.segment).cmp(&(b.annee, &b.segment)));
    Ok(rendus)
}

/// Deliveries of each year: those that took place, else those expected.
pub fn livraisons_par_annee(plan: &Plan) -> BTreeMap<i32, i64> {
    let mut annees = BTreeMap::new();
    for l in &plan.livraisons {
        *annees.entry(*l.annee.get_ref()).or_default() += l.effectives.unwrap_or(l.prevues);
    }
    annees
}
