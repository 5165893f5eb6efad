//! From households to measures: what secrecy protects before anything is published. One family an indicator, one atom an operation
//! (and a year, for what happens in one); cells for operations, projects and EPCI.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau, Periode, Unite};

use super::niveaux::{Echelon, Rattachement};

/// Table of these families, for thresholds by table (`[profil.X.seuils]`).
pub const TABLE: &str = "relogement";

/// What is counted, and how a reader names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicateur {
    /// `rel_situation`.
    pub code: String,
    pub libelle: String,
    /// Whom it speaks of, and what it says.
    pub definition: String,
    pub nature: Nature,
    pub unite: Unite,
    /// Code and label of each class; `oui` and `non` for a share.
    pub classes: Vec<(String, String)>,
    /// Whether it is also counted year by year, by the date of relogement.
    pub annuel: bool,
}

impl Indicateur {
    /// A share.
    pub fn part(code: &str, libelle: &str, definition: &str, unite: Unite) -> Self {
        let classes = [("oui", "oui"), ("non", "non")];
        Self::repartition(code, libelle, definition, unite, &classes).avec_nature(Nature::Part)
    }

    /// A distribution.
    pub fn repartition(code: &str, libelle: &str, definition: &str, unite: Unite, classes: &[(&str, &str)]) -> Self {
        let classes = classes.iter().map(|(c, l)| ((*c).to_owned(), (*l).to_owned())).collect();
        let texte = str::to_owned;
        Indicateur {
            code: texte(code),
            libelle: texte(libelle),
            definition: texte(definition),
            nature: Nature::Repartition,
            unite,
            classes,
            annuel: false,
        }
    }

    /// A count of households.
    pub fn effectif(code: &str, libelle: &str, definition: &str) -> Self {
        Self::repartition(code, libelle, definition, Unite::Menages, &[("oui", "oui")]).avec_nature(Nature::Effectif)
    }

    fn avec_nature(self, nature: Nature) -> Self {
        Indicateur { nature, ..self }
    }

    /// Also counted year by year.
    #[must_use]
    pub fn par_annee(self) -> Self {
        Indicateur { annuel: true, ..self }
    }
}

/// What one household (or one proposition) says of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voix {
    /// The indicator does not speak of it.
    Hors,
    Classe(usize),
    Inconnue,
}

impl From<super::reponse::Reponse> for Voix {
    fn from(r: super::reponse::Reponse) -> Self {
        match r {
            super::reponse::Reponse::Oui => Voix::Classe(0),
            super::reponse::Reponse::Non => Voix::Classe(1),
            super::reponse::Reponse::Inconnu => Voix::Inconnue,
        }
    }
}

/// One voice, where and when it counts.
#[derive(Clone, Copy, Debug)]
pub struct Vote<'a> {
    pub operation: &'a str,
    /// Year of relogement, when it is known.
    pub annee: Option<i32>,
    pub voix: Voix,
}

/// The family of an indicator. `etat` is the state at the closing date; every operation of `rattachements` has its cell, even
/// without any household.
pub fn famille<'a>(
    indicateur: &Indicateur,
    votes: impl IntoIterator<Item = Vote<'a>>,
    rattachements: &BTreeMap<String, Rattachement>,
    etat: Periode,
) -> Famille {
    let zero = || Compte { classes: vec![0; indicateur.classes.len()], ..Compte::default() };
    let mut atomes: BTreeMap<(&str, Option<i32>), Compte> =
        rattachements.keys().map(|o| ((o.as_str(), None), zero())).collect();
    for v in votes {
        // What is not told by year has one atom an operation.
        let annee = v.annee.filter(|_| indicateur.annuel);
        if v.voix == Voix::Hors {
            continue;
        }
        let compte = atomes.entry((v.operation, annee)).or_insert_with(zero);
        match v.voix {
            Voix::Classe(k) => {
                if let Some(n) = compte.classes.get_mut(k) {
                    *n += 1;
                }
            }
            _ => compte.inconnus += 1,
        }
    }
    let annees: BTreeSet<i32> = atomes.keys().filter_map(|(_, a)| *a).collect();
    let periodes: Vec<(Periode, Option<i32>)> =
        std::iter::once((etat, None)).chain(annees.iter().map(|a| (Periode::Annee(*a), Some(*a)))).collect();
    let vide = Rattachement::default();
    let mut cellules: BTreeMap<Cle, Cellule> = BTreeMap::new();
    for (rang, ((operation, annee), compte)) in (0u32..).zip(&atomes) {
        let r = rattachements.get(*operation).unwrap_or(&vide);
        for (periode, de_l_annee) in periodes.iter().filter(|(_, a)| a.is_none() || a == annee) {
            for (niveau, echelon) in [
                (Niveau::Epci, Echelon::Epci),
                (Niveau::Projet, Echelon::Projet),
                (Niveau::Operation, Echelon::Operation),
            ] {
                let cle = Cle {
                    indicateur: indicateur.code.clone(),
                    periode: *periode,
                    niveau,
                    zone: r.zone(operation, echelon).to_owned(),
                };
                let cellule =
                    cellules.entry(cle.clone()).or_insert_with(|| Cellule { cle, atomes: Vec::new(), compte: zero() });
                debug_assert!(de_l_annee.is_none() || de_l_annee == annee);
                if compte.univers() > 0 {
                    cellule.atomes.push(rang);
                    cellule.compte.ajouter(compte);
                }
            }
        }
    }
    Famille {
        indicateur: indicateur.code.clone(),
        table: TABLE.to_owned(),
        sensible: false,
        nature: indicateur.nature,
        unite: indicateur.unite,
        classes: indicateur.classes.iter().map(|(c, _)| c.clone()).collect(),
        atomes: atomes.into_values().collect(),
        // Households have no bailleur of their own here: nobody dominates an operation.
        bailleurs: Vec::new(),
        cellules: cellules.into_values().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An operation without any household has its cell, years add up to the state, and an unknown year only counts in it.
    #[test]
    fn years_and_unknown_years_add_up_to_the_state() {
        let i = Indicateur::part("x", "x", "x", Unite::Menages).par_annee();
        let lieu = |p: &str| Rattachement { projet: p.to_owned(), epci: "E".to_owned(), ..Rattachement::default() };
        let rattachements: BTreeMap<String, Rattachement> =
            [("A", "P"), ("B", "P"), ("C", "Q")].map(|(o, p)| (o.to_owned(), lieu(p))).into();
        let vote = |operation, annee, voix| Vote { operation, annee, voix };
        let votes = [
            vote("A", Some(2023), Voix::Classe(0)),
            vote("A", Some(2024), Voix::Classe(1)),
            vote("A", None, Voix::Classe(0)),
            vote("B", Some(2024), Voix::Inconnue),
            vote("B", Some(2024), Voix::Hors),
        ];
        let f = famille(&i, votes, &rattachements, Periode::Etat(2024, 6));
        let lire = |periode, niveau, zone: &str| {
            let c =
                f.cellules.iter().find(|c| c.cle.periode == periode && c.cle.niveau == niveau && c.cle.zone == zone);
            c.map(|c| (c.compte.classes.clone(), c.compte.inconnus))
        };
        let etat = Periode::Etat(2024, 6);
        assert_eq!(lire(etat, Niveau::Operation, "A"), Some((vec![2, 1], 0)));
        assert_eq!(lire(Periode::Annee(2024), Niveau::Projet, "P"), Some((vec![0, 1], 1)));
        assert_eq!(lire(Periode::Annee(2023), Niveau::Projet, "P"), Some((vec![1, 0], 0)));
        assert_eq!(lire(etat, Niveau::Epci, "E"), Some((vec![2, 1], 1)));
        assert_eq!(lire(etat, Niveau::Operation, "C"), Some((vec![0, 0], 0)));
        for c in &f.cellules {
            let mut somme = Compte { classes: vec![0, 0], ..Compte::default() };
            c.atomes.iter().for_each(|a| somme.ajouter(&f.atomes[*a as usize]));
            assert_eq!(somme, c.compte, "{:?}", c.cle);
        }
    }
}
