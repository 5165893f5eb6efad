//! Alerts A1 to A7: information that calls for a look, never a decision about a person (ANRU 2021 recalls that these are not
//! thresholds of exclusion).

use std::cmp::Ordering;

use super::comparaison::{Comparaison, te_face_a};
use super::methodes::{Chiffre, Methode};
use super::reglages::{BorneRav, Reglages};
use crate::french::Fraction;
use crate::relogement::reponse::Reponse;

/// One alert on one household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerte {
    /// `A1` to `A7`.
    pub id: &'static str,
    /// What is looked at, in French.
    pub regle: &'static str,
    /// « oui » is an alert. `None`: without object for this household.
    pub reponse: Option<Reponse>,
    /// The figures it rests on, each with its method.
    pub faits: String,
    pub source: &'static str,
}

/// The seven alerts, in order. `c1` is the answer of the local rule of C1; `None` when there is none.
///
/// Without a comparable « before » (private stock, décohabitants, hosted persons), the taux d'effort and the reste à vivre are looked
/// at after only, and the rest is without object.
pub fn alertes(c: &Comparaison, c1: Option<Reponse>, r: &Reglages) -> Vec<Alerte> {
    let rav = |b| r.rav_seuil.valeur(b, r);
    let (rav_avant, rav_apres) = (rav(&c.avant), rav(&c.apres));
    let (sous_avant, sous_apres) = (sous_le_seuil(rav_avant, r), sous_le_seuil(rav_apres, r));
    let deux = |m: Methode| format!("{} → {}", avant(c, m, r), m.chiffre(&c.apres, r).texte());
    let rac = || deux(r.rac);
    let de_rav = || format!("{}, seuil {}", deux(r.rav_seuil), r.seuil_rav.euros());
    let te = r.te.chiffre(&c.apres, r).texte();
    let rac_hausse = c.rac_hausse(r);
    vec![
        Alerte {
            id: "A1",
            regle: "le reste à vivre passe sous le seuil (après seulement, sans avant comparable)",
            reponse: selon(c.comparable, Some(sous_avant.contraire().et(sous_apres)), Some(sous_apres)),
            faits: de_rav(),
            source: "charte de la MEL",
        },
        Alerte {
            id: "A2",
            regle: "le reste à vivre, déjà sous le seuil, baisse encore",
            reponse: selon(c.comparable, Some(sous_avant.et(baisse(rav_avant, rav_apres))), None),
            faits: de_rav(),
            source: "charte de la MEL",
        },
        Alerte {
            id: "A3",
            regle: "taux d’effort au-delà du seuil : examiner le reste à vivre",
            reponse: Some(te_face_a(r.te, &c.apres, r.seuil_te).map(|o| o == Ordering::Greater).into()),
            faits: format!("{te}, seuil {}", r.seuil_te.pourcent()),
            source: "charte de la MEL ; Lyon et Dunkerque, d’après ANRU 2021",
        },
        Alerte {
            id: "A4",
            regle: "le reste à charge augmente sans amélioration des conditions de logement",
            reponse: selon(c.comparable, Some(rac_hausse.et(c.amelioration.contraire())), None),
            faits: format!("{}, amélioration : {}", rac(), c.amelioration.texte()),
            source: "ANRU 2024",
        },
        Alerte {
            id: "A5",
            regle: "règle de proportionnalité (information) : le reste à charge augmente plus que la surface",
            reponse: selon(c.comparable, Some(au_dela(c.rac_proportionnel(r), r.rac.valeur(&c.apres, r))), None),
            faits: format!("{}, {}", rac(), c.proportionnalite(r)),
            source: "charte de la MEL, à titre indicatif",
        },
        Alerte {
            id: "A6",
            regle: "reste à vivre proche du seuil et qui ne s’est pas nettement amélioré : le signaler aux visites",
            reponse: selon(
                c.comparable,
                Some(proche(rav_apres, r).et(nettement_mieux(rav_avant, rav_apres, r).contraire())),
                Some(proche(rav_apres, r)),
            ),
            faits: format!("{}, marge {}", de_rav(), r.marge_rav.euros()),
            source: "charte de la MEL, 4.13",
        },
        Alerte {
            id: "A7",
            regle: "la règle locale de maîtrise du reste à charge n’est pas respectée",
            reponse: c1.and_then(|c1| selon(c.comparable, Some(c1.contraire()), None)),
            faits: rac(),
            source: "règle locale du critère C1",
        },
    ]
}

/// The answer with a comparable « before », or that without; unknown as long as nobody knows which.
fn selon(comparable: Reponse, avec: Option<Reponse>, sans: Option<Reponse>) -> Option<Reponse> {
    match comparable {
        Reponse::Oui => avec,
        Reponse::Non => sans,
        Reponse::Inconnu if avec == sans => avec,
        Reponse::Inconnu => Some(Reponse::Inconnu),
    }
}

/// The figure before, or « sans objet ».
fn avant(c: &Comparaison, m: Methode, r: &Reglages) -> String {
    match c.comparable {
        Reponse::Non => "avant sans objet".to_owned(),
        _ => Chiffre { methode: m, valeur: m.valeur(&c.avant, r) }.texte(),
    }
}

/// Below the threshold of reste à vivre; exactly on it as P-RAV-BORNE says.
fn sous_le_seuil(rav: Option<Fraction>, r: &Reglages) -> Reponse {
    let ordre = rav.zip(r.seuil_rav.valeur()).map(|(v, s)| v.cmp(&s));
    ordre.map(|o| o == Ordering::Less || (o == Ordering::Equal && r.rav_borne == BorneRav::EnDessous)).into()
}

fn baisse(avant: Option<Fraction>, apres: Option<Fraction>) -> Reponse {
    avant.zip(apres).map(|(a, b)| b < a).into()
}

fn au_dela(limite: Option<Fraction>, valeur: Option<Fraction>) -> Reponse {
    limite.zip(valeur).map(|(l, v)| v > l).into()
}

/// Within the margin of the threshold, on either side, bounds included.
fn proche(rav: Option<Fraction>, r: &Reglages) -> Reponse {
    let bornes = || {
        let (seuil, marge) = (r.seuil_rav.valeur()?, r.marge_rav.valeur()?);
        Some((seuil.moins(&marge)?, seuil.plus(&marge)?))
    };
    rav.zip(bornes()).map(|(v, (bas, haut))| bas <= v && v <= haut).into()
}

/// « Clearly » is by the margin at least.
fn nettement_mieux(avant: Option<Fraction>, apres: Option<Fraction>, r: &Reglages) -> Reponse {
    let assez = |a: Fraction, b: Fraction| Some(b >= a.plus(&r.marge_rav.valeur()?)?);
    avant.zip(apres).and_then(|(a, b)| assez(a, b)).into()
}
