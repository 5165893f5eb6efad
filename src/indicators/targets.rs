//! Targets as data: what a rate is held to, by which text, from when.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::french::Fraction;
use crate::measures::{Compte, Nature};
use crate::secrecy::Valeur;

use super::attainment::{self, Bornes, Resultat};
use super::catalog::Catalogue;
use super::projection;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    #[serde(rename = "objectif")]
    objectifs: Vec<Entree>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entree {
    code: String,
    libelle: String,
    indicateur: Spanned<String>,
    #[serde(rename = "type")]
    genre: Genre,
    /// In percent, two decimals at most.
    borne: Spanned<f64>,
    nature: NatureObjectif,
    #[serde(default, deserialize_with = "crate::config::date::option")]
    debut: Option<NaiveDate>,
    #[serde(default, deserialize_with = "crate::config::date::option")]
    fin: Option<NaiveDate>,
    source_texte: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Genre {
    /// At least.
    Plancher,
    /// At most.
    Plafond,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum NatureObjectif {
    Legal,
    DocumentCadre,
    Cia,
    Charte,
    Local,
}

/// One target, checked against the catalogue.
#[derive(Clone, Debug)]
pub struct Objectif {
    pub code: String,
    pub libelle: String,
    pub indicateur: String,
    pub genre: Genre,
    /// Whole hundredths of a percent: 2 500 for 25 %.
    pub centiemes: i64,
    pub nature: NatureObjectif,
    pub debut: Option<NaiveDate>,
    pub fin: Option<NaiveDate>,
    pub source_texte: String,
}

/// A target held against one published cell.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// On known rows.
    pub resultat: Resultat,
    /// `Indetermine` when unknown rows could turn the result.
    pub robuste: Resultat,
    pub taux: Option<Fraction>,
    pub bornes: Option<Bornes>,
    /// Leases that should have gone to the target group; only for a floor.
    pub manque_constat: Option<i64>,
    /// Extra leases needed if every next one goes to the group; only for a floor.
    pub manque_ajout: Option<i64>,
}

impl Evaluation {
    /// No denominator, or nothing that may be judged.
    const NON_CALCULABLE: Evaluation = Evaluation {
        resultat: Resultat::NonCalculable,
        robuste: Resultat::NonCalculable,
        taux: None,
        bornes: None,
        manque_constat: None,
        manque_ajout: None,
    };
}

impl Objectif {
    /// The bound as a share.
    pub fn borne(&self) -> Option<Fraction> {
        Fraction::new(self.centiemes, 10_000)
    }

    /// In force for the events of a year.
    pub fn en_vigueur(&self, annee: i32) -> bool {
        let debut = NaiveDate::from_ymd_opt(annee, 12, 31);
        let fin = NaiveDate::from_ymd_opt(annee, 1, 1);
        self.debut.is_none_or(|d| debut.is_some_and(|x| d <= x)) && self.fin.is_none_or(|f| fin.is_some_and(|x| f >= x))
    }

    /// Holds the target against a value. A withheld value is never judged: its status would bound it.
    pub fn juger(&self, valeur: &Valeur) -> Evaluation {
        match (valeur.compte(), self.borne()) {
            (Some(c), Some(borne)) => self.juger_compte(c, borne),
            _ => Evaluation::NON_CALCULABLE,
        }
    }

    /// Same on counts, exact.
    pub fn juger_compte(&self, c: &Compte, borne: Fraction) -> Evaluation {
        let Some(&n) = c.classes.first() else { return Evaluation::NON_CALCULABLE };
        let d = c.denominateur();
        let taux = Fraction::new(n, d);
        let bornes = attainment::bornes_larges(c);
        match self.genre {
            Genre::Plancher => Evaluation {
                resultat: attainment::statut(taux, borne),
                robuste: attainment::statut_robuste(bornes, borne),
                taux,
                bornes,
                manque_constat: (d > 0).then(|| projection::manque_constat(n, d, borne)),
                manque_ajout: if d > 0 { projection::manque_ajout(n, d, borne) } else { None },
            },
            Genre::Plafond => Evaluation {
                resultat: plafond(taux, taux, borne),
                robuste: plafond(bornes.map(|b| b.basse), bornes.map(|b| b.haute), borne),
                taux,
                bornes,
                manque_constat: None,
                manque_ajout: None,
            },
        }
    }
}

/// At most `borne`: certain when both ends agree.
fn plafond(basse: Option<Fraction>, haute: Option<Fraction>, borne: Fraction) -> Resultat {
    match (basse, haute) {
        (_, Some(h)) if h <= borne => Resultat::Atteint,
        (Some(b), _) if b > borne => Resultat::NonAtteint,
        (Some(_), Some(_)) => Resultat::Indetermine,
        _ => Resultat::NonCalculable,
    }
}

/// Reads target files, given as `(path for messages, text)`.
///
/// # Errors
/// A file is not a list of targets, names an indicator that is not in the catalogue or is not a share, or a bound is not a percentage.
pub fn lire(fichiers: &[(PathBuf, String)], catalogue: &Catalogue) -> Result<Vec<Objectif>> {
    let mut objectifs = Vec::new();
    for (chemin, texte) in fichiers {
        let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
        let lieu = |octet: usize| Lieu {
            fichier: chemin.clone(),
            ligne: Some(crate::config::position(texte, octet).0),
            colonne: None,
        };
        for e in fichier.objectifs {
            let code = e.indicateur.get_ref();
            match catalogue.get(code) {
                Some(d) if d.nature == Nature::Part => {}
                Some(_) => {
                    return Err(Error::configuration(format!(
                        "l'objectif « {} » porte sur « {code} », qui n'est pas une part",
                        e.code
                    ))
                    .at(lieu(e.indicateur.span().start))
                    .aide("un objectif porte sur un indicateur de nature « part » : bilan catalog en donne la liste"));
                }
                None => {
                    let codes: Vec<&str> = catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
                    let mut erreur = Error::configuration(format!(
                        "l'objectif « {} » porte sur un indicateur inconnu : « {code} »",
                        e.code
                    ))
                    .at(lieu(e.indicateur.span().start));
                    if let Some(p) = crate::config::proche(code, &codes) {
                        erreur = erreur.aide(format!("vouliez-vous écrire « {p} » ?"));
                    }
                    return Err(erreur);
                }
            }
            let pourcent = *e.borne.get_ref();
            if !(0.0..=100.0).contains(&pourcent) {
                return Err(Error::configuration(format!(
                    "la borne de l'objectif « {} » doit être un pourcentage entre 0 et 100",
                    e.code
                ))
                .at(lieu(e.borne.span().start))
                .aide("écrivez 25 pour 25 %"));
            }
            objectifs.push(Objectif {
                code: e.code,
                libelle: e.libelle,
                indicateur: e.indicateur.into_inner(),
                genre: e.genre,
                centiemes: (pourcent * 100.0).round() as i64,
                nature: e.nature,
                debut: e.debut,
                fin: e.fin,
                source_texte: e.source_texte,
            });
        }
    }
    Ok(objectifs)
}
