//! Rank of comparable units: exact fractions, ties share a rank, the others listed after with the reason.

use std::ops::Deref;

use crate::french::{Fraction, sans_accents};
use crate::secrecy::{Etat, Valeur};

use super::comparaison::{BASE_MIN, Qualite, qualite};

/// Why a unit has no rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HorsClassement {
    Secret,
    NonCalculable,
    /// Less than 30 known rows.
    FaibleEffectif,
    /// Less than 80 % of the rows are known.
    Renseignement,
}

impl HorsClassement {
    pub fn libelle(self) -> String {
        match self {
            HorsClassement::Secret => "secret statistique".to_owned(),
            HorsClassement::NonCalculable => "non calculable".to_owned(),
            HorsClassement::FaibleEffectif => format!("moins de {BASE_MIN} cas connus"),
            HorsClassement::Renseignement => "trop de réponses inconnues".to_owned(),
        }
    }
}

/// A unit and its rank, or the reason why it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub zone: &'a str,
    pub nom: String,
    /// 1, 2, 2, 4.
    pub rang: Result<usize, HorsClassement>,
}

/// Ranks units given as `(zone, name, value)`: only those of good quality with at least 30 known rows. Highest share first
/// when `decroissant`. Units without rank follow in alphabetical order.
pub fn classer<'a>(unites: &[(&'a str, String, impl Deref<Target = Valeur>)], decroissant: bool) -> Vec<Place<'a>> {
    let mut classees: Vec<(Fraction, &'a str, &str)> = Vec::new();
    let mut autres: Vec<Place<'a>> = Vec::new();
    for (zone, nom, v) in unites {
        match admis(v) {
            Ok(taux) => classees.push((taux, zone, nom)),
            Err(raison) => autres.push(Place { zone, nom: nom.clone(), rang: Err(raison) }),
        }
    }
    let cle = |nom: &str| sans_accents(&nom.to_lowercase());
    classees.sort_by(|a, b| {
        let taux = if decroissant { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) };
        taux.then_with(|| cle(a.2).cmp(&cle(b.2))).then_with(|| a.1.cmp(b.1))
    });
    autres.sort_by(|a, b| cle(&a.nom).cmp(&cle(&b.nom)).then_with(|| a.zone.cmp(b.zone)));
    let mut places: Vec<Place<'a>> = Vec::with_capacity(unites.len());
    let (mut rang, mut dernier) = (0, None);
    for (k, (taux, zone, nom)) in classees.iter().enumerate() {
        if dernier != Some(*taux) {
            rang = k + 1;
        }
        dernier = Some(*taux);
        places.push(Place { zone, nom: (*nom).to_owned(), rang: Ok(rang) });
    }
    places.extend(autres);
    places
}

fn admis(v: &Valeur) -> Result<Fraction, HorsClassement> {
    match v.etat() {
        Etat::Masquee | Etat::Tranche(..) => return Err(HorsClassement::Secret),
        Etat::NonCalculable => return Err(HorsClassement::NonCalculable),
        Etat::Publiee => {}
    }
    let taux = v.taux().ok_or(HorsClassement::NonCalculable)?;
    match qualite(v) {
        Some(Qualite::Ok) => Ok(taux),
        Some(Qualite::FaibleEffectif) => Err(HorsClassement::FaibleEffectif),
        Some(Qualite::Partiel | Qualite::Insuffisant) => Err(HorsClassement::Renseignement),
        None => Err(HorsClassement::NonCalculable),
    }
}
