//! What one profile decides, as written in TOML, and what no profile may decide.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{CHEMIN, Profil, SEUIL_PLANCHER};
use crate::config::ligne_de;
use crate::error::{Error, Lieu, Result};
use crate::french::INSECABLE;

/// Which counts of a cell the threshold applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Portee {
    /// Universe and denominator; for figures derived from incomes, numerator and complement as well.
    Base,
    /// Universe, denominator, each class and its complement, whatever the figure.
    Cellule,
}

/// What a reader sees of a share whose count is withheld while its base is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum PetitesValeurs {
    /// A class of ten points.
    #[serde(rename = "tranche_10_points")]
    Tranche10Points,
    /// « s ».
    #[serde(rename = "masquer")]
    Masquer,
}

/// The finest level that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Every level.
    Residence,
    /// Every level but the résidence.
    Commune,
}

/// From which level on one bailleur may dominate a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DominanceNiveau {
    /// The commune and what is larger. Tables by bailleur or by résidence have one bailleur by nature, and so may a QPV or a sector.
    #[default]
    Commune,
    /// Every level, tables by bailleur and by résidence included.
    Residence,
}

/// The sums that one bailleur may dominate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DominanceSur {
    /// Sums of a mean: rents, surfaces.
    #[default]
    Sommes,
    /// Those, and counts of dwellings of the restricted variables of the RPLS.
    SommesEtLogements,
}

/// What a reader sees of a share of 0 or 100 % of a sensitive indicator (homogeneity: it tells a fact about everyone).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZeroCent {
    /// The share itself: no such rule.
    #[default]
    Aucun,
    /// The class of ten points that a small count of the same base would get.
    Borne,
    /// « s », as a small count.
    Masquer,
}

/// Readers who hold files of their own beside the documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inities {
    /// None: everybody knows what is published, and nothing else.
    #[default]
    Aucun,
    /// Each bailleur knows its own rows: nothing may follow from them and from what is published.
    Bailleurs,
}

/// Parameters of one profile, as written in TOML. No key is accepted that the program would not honour.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parametres {
    /// Households, figures derived from incomes: counts from 1 to threshold − 1 are withheld. 0: no threshold.
    pub seuil_menages_revenu: i64,
    /// Households, any other characteristic.
    pub seuil_menages_autre: i64,
    /// Dwellings, restricted variables of the RPLS.
    pub seuil_logements: i64,
    pub regle: Portee,
    pub petites_valeurs: PetitesValeurs,
    /// Percent of a sum above which one bailleur dominates it; 100 turns the rule off.
    pub dominance_pct: i64,
    #[serde(default)]
    pub dominance_niveau: DominanceNiveau,
    #[serde(default)]
    pub dominance_sur: DominanceSur,
    /// A sum is dominated too when all bailleurs but its two largest hold less than this percent of the largest (rule p %). 0:
    /// no such rule.
    #[serde(default)]
    pub p_pct: i64,
    #[serde(default)]
    pub zero_cent: ZeroCent,
    /// Thresholds of their own, by table or by indicator code.
    #[serde(default)]
    pub seuils: BTreeMap<String, Spanned<i64>>,
    pub grain_min: Grain,
    #[serde(default)]
    pub inities: Inities,
    /// Smallest denominator of a rate that is shown; below it, counts alone. 0: no such rule.
    #[serde(default)]
    pub base_minimale: i64,
}

impl Parametres {
    /// What no profile may decide is refused at its line of `texte`.
    pub(super) fn controler(&self, profil: Profil, texte: &str) -> Result<()> {
        let refus = |cle: &str, attendu: &str| {
            Err(Error::configuration(format!(
                "Règles de secret, profil « {} »{INSECABLE}: {cle} {attendu}",
                profil.code()
            ))
            .at(Lieu { fichier: CHEMIN.into(), ligne: ligne_de(texte, &["profil", profil.code(), cle]), colonne: None })
            .aide(format!("corrigez « {cle} » dans la section [profil.{}]", profil.code())))
        };
        for (cle, seuil) in [
            ("seuil_menages_revenu", self.seuil_menages_revenu),
            ("seuil_menages_autre", self.seuil_menages_autre),
            ("seuil_logements", self.seuil_logements),
        ] {
            if profil == Profil::Interne && seuil != 0 {
                return refus(cle, "doit valoir 0, car ce profil ne masque rien");
            }
            if profil != Profil::Interne && !(SEUIL_PLANCHER..=100_000).contains(&seuil) {
                return refus(cle, "doit être compris entre 3 et 100 000");
            }
        }
        if !(0..=100_000).contains(&self.base_minimale) {
            return refus("base_minimale", "doit être compris entre 0 et 100 000 (0 : sans objet)");
        }
        if profil == Profil::Interne && self.inities != Inities::Aucun {
            return refus("inities", "doit valoir « aucun », car ce profil ne masque rien");
        }
        if !(0..=100).contains(&self.p_pct) {
            return refus("p_pct", "doit être compris entre 0 et 100 (0 : sans objet)");
        }
        if profil == Profil::Interne && self.p_pct != 0 {
            return refus("p_pct", "doit valoir 0, car ce profil ne masque rien");
        }
        if profil == Profil::Interne && self.zero_cent != ZeroCent::Aucun {
            return refus("zero_cent", "doit valoir « aucun », car ce profil ne masque rien");
        }
        // Two marks for 0 and for small counts would say which is which.
        let attendu = match self.zero_cent {
            ZeroCent::Aucun => self.petites_valeurs,
            ZeroCent::Borne => PetitesValeurs::Tranche10Points,
            ZeroCent::Masquer => PetitesValeurs::Masquer,
        };
        if self.petites_valeurs != attendu {
            return refus(
                "zero_cent",
                "doit valoir « borne » avec petites_valeurs = \"tranche_10_points\", « masquer » avec petites_valeurs = \
                 \"masquer\"\u{a0}: 0\u{a0}% et un petit effectif doivent porter la même marque",
            );
        }
        if !(50..=100).contains(&self.dominance_pct) {
            return refus("dominance_pct", "doit être compris entre 50 et 100");
        }
        Ok(())
    }
}
