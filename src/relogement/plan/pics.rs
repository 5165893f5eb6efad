//! Half-years that ask for more than the others, or for more than the stock can offer.

use std::collections::BTreeMap;

use super::Reglages;
use super::semestre::Semestre;
use crate::french::{Fraction, nombre};
use crate::relogement::reponse::Reponse;

/// One half-year to discuss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pic {
    pub semestre: Semestre,
    pub relogements: i64,
    /// Above it is a peak: so many times the mean of the half-years of the plan.
    pub limite: Fraction,
    pub au_dessus_de_la_limite: bool,
    /// « Inconnu » when nobody gave the offer of that year.
    pub au_dessus_de_l_offre: Reponse,
    /// What can be done about it, in French.
    pub leviers: Vec<String>,
}

/// Peaks of a plan. `offre`: offer mobilisable of each year, half of which serves each half-year. `livraisons`: dwellings delivered.
pub fn pics(
    totaux: &BTreeMap<Semestre, i64>,
    offre: &BTreeMap<i32, Fraction>,
    livraisons: &BTreeMap<i32, i64>,
    reglages: &Reglages,
) -> Vec<Pic> {
    let somme: i64 = totaux.values().sum();
    let moyenne = i64::try_from(totaux.len()).ok().and_then(|n| Fraction::new(somme, n));
    let limite = moyenne.and_then(|m| m.fois(&reglages.pic.valeur()?));
    let (Some(limite), Some(moitie)) = (limite, Fraction::new(1, 2)) else { return Vec::new() };
    let mut rendus = Vec::new();
    for (semestre, n) in totaux {
        let Some(valeur) = Fraction::new(*n, 1) else { continue };
        let limite_passee = valeur > limite;
        let demi_offre = offre.get(&semestre.annee()).and_then(|o| o.fois(&moitie));
        let offre_passee = demi_offre.map_or(Reponse::Inconnu, |o| Reponse::from(valeur > o));
        if limite_passee || offre_passee.est_oui() {
            rendus.push(Pic {
                semestre: *semestre,
                relogements: *n,
                limite,
                au_dessus_de_la_limite: limite_passee,
                au_dessus_de_l_offre: offre_passee,
                leviers: leviers(semestre.annee(), livraisons.get(&semestre.annee()).copied()),
            });
        }
    }
    rendus
}

fn leviers(annee: i32, livraisons: Option<i64>) -> Vec<String> {
    let neuf = match livraisons {
        Some(0) => format!("mobiliser des livraisons neuves (aucune n’est prévue en {annee})"),
        Some(n) => format!("mobiliser les livraisons neuves de {annee} ({} prévues)", nombre(n)),
        None => format!("mobiliser les livraisons neuves de {annee} (nombre inconnu)"),
    };
    let mut tous =
        ["changer l’ordre des opérations", "allonger la durée des opérations", "anticiper par des mutations"]
            .map(str::to_owned)
            .to_vec();
    tous.push(neuf);
    tous
}
