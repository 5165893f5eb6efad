//! Which parts of a document go on upright pages and which on their side.
//!
//! A page on its side is for wide tables only: the section stays upright up to the words that lead to its first wide table, and
//! again after the last one. Neighbouring parts of one orientation flow together.

use super::colonnes::Mesure;
use crate::reports::document::{Bloc, Document, Section};

/// Pages of one orientation.
#[derive(Debug)]
pub struct Feuille<'a> {
    pub paysage: bool,
    pub morceaux: Vec<Morceau<'a>>,
}

/// A section, or the part of it on these pages.
#[derive(Debug)]
pub struct Morceau<'a> {
    pub section: &'a Section,
    pub numero: usize,
    /// The question and its answer open this part.
    pub debut: bool,
    /// The method closes this part.
    pub fin: bool,
    /// Each block, with the measure of those that are tables.
    pub blocs: Vec<(&'a Bloc, Option<Mesure>)>,
}

/// `mesures`: one for each block of each section, as `colonnes::mesurer_tout` gives them.
pub fn feuilles<'a>(d: &'a Document, mesures: &[Vec<Option<Mesure>>]) -> Vec<Feuille<'a>> {
    let mut feuilles: Vec<Feuille<'a>> = Vec::new();
    let mut poser = |paysage: bool, morceau: Morceau<'a>| match feuilles.last_mut().filter(|f| f.paysage == paysage) {
        Some(f) => f.morceaux.push(morceau),
        None => feuilles.push(Feuille { paysage, morceaux: vec![morceau] }),
    };
    for (i, (section, mesures)) in d.sections.iter().zip(mesures).enumerate() {
        let blocs: Vec<(&Bloc, Option<Mesure>)> = section.blocs.iter().zip(mesures.iter().cloned()).collect();
        let (avant, reste) = blocs.split_at(tournant(&blocs).unwrap_or(blocs.len()));
        let retour = reste.iter().rposition(|(_, m)| large(m.as_ref())).map_or(0, |n| n + 1);
        let (couche, apres) = reste.split_at(retour);
        let etapes = [(false, avant), (true, couche), (false, apres)];
        let mut etapes = etapes.into_iter().filter(|(_, b)| !b.is_empty()).peekable();
        let mut debut = true;
        // A section without blocks is its question and its answer.
        if etapes.peek().is_none() {
            poser(false, Morceau { section, numero: i + 1, debut, fin: true, blocs: Vec::new() });
        }
        while let Some((paysage, blocs)) = etapes.next() {
            let fin = etapes.peek().is_none();
            poser(paysage, Morceau { section, numero: i + 1, debut, fin, blocs: blocs.to_vec() });
            debut = false;
        }
    }
    feuilles
}

/// Where a section turns: the first wide table, or the words right before it.
fn tournant(blocs: &[(&Bloc, Option<Mesure>)]) -> Option<usize> {
    let premier = blocs.iter().position(|(_, m)| large(m.as_ref()))?;
    let mots = blocs.iter().take(premier).rev().take_while(|(b, _)| !matches!(b, Bloc::Figure(_) | Bloc::Tableau(_)));
    Some(premier - mots.count())
}

fn large(mesure: Option<&Mesure>) -> bool {
    mesure.is_some_and(|m| m.paysage)
}
