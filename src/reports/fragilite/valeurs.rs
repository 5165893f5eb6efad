//! The published values that components are made of, and what is told of them on demand.

use crate::indicators::fragility::{Composante, Evaluation, Mesure};
use crate::measures::Periode;
use crate::reports::context::Contexte;
use crate::reports::origine::Origine;
use crate::reports::tenues::Vu;

/// Whether a component is a published value as it stands: of the catalogue, at its level.
pub fn lisible(k: &Composante) -> bool {
    !k.est_avis() && k.mesure == Mesure::Niveau && k.modalite.is_none()
}

/// The published value that a component is; nothing when it is made of several.
pub fn publiee<'a>(c: &Contexte<'a>, e: &Evaluation, k: &Composante, zone: &str) -> Option<Vu<'a>> {
    if lisible(k) { c.v(&k.indicateur, periode(c, k)?, e.methode.grain, zone) } else { None }
}

/// What a component counts in a zone; its meaning alone where it is not one published value.
pub fn origine(c: &Contexte, e: &Evaluation, k: &Composante, zone: &str) -> Option<Origine> {
    publiee(c, e, k, zone).and_then(Origine::de).or_else(|| sens(c, k))
}

/// What a component means: told beside what is computed from it.
pub fn sens(c: &Contexte, k: &Composante) -> Option<Origine> {
    c.definition(&k.indicateur)?;
    Some(Origine {
        indicateur: k.indicateur.clone(),
        periode: periode(c, k)?,
        compteurs: String::new(),
        sens: None,
        fiche: None,
    })
}

fn periode(c: &Contexte, k: &Composante) -> Option<Periode> {
    c.fragilite.periodes.as_ref()?.de(k.table?)
}
