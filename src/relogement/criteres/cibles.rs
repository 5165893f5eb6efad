//! Targets: what a convention, a charter or a CIA asks of a criterion, in two hypotheses.

use chrono::NaiveDate;
use serde::Deserialize;

use super::tableau::Cle;
use super::tranche::Tranche;
use crate::relogement::faits::{Nature, Operation, Parc};
use crate::relogement::seuil::Seuil;

/// Which side of the target is the good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum Sens {
    #[serde(rename = ">=")]
    AuMoins,
    #[serde(rename = "<=")]
    AuPlus,
    #[serde(rename = "=")]
    Egal,
}

/// What a target bears on; a `None` does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Perimetre {
    pub projet: Option<String>,
    pub operation: Option<String>,
    pub nature: Option<Nature>,
    pub parc: Option<Parc>,
    pub tranche: Option<Tranche>,
    /// Calendar years, both included.
    pub debut: Option<i32>,
    pub fin: Option<i32>,
}

impl Perimetre {
    /// What it bears on, the project left aside: « nature 21, parc social, de 2024 à 2026 ».
    pub fn libelle(&self) -> String {
        let periode = match (self.debut, self.fin) {
            (Some(d), Some(f)) if d == f => Some(format!("relogements de {d}")),
            (Some(d), Some(f)) => Some(format!("relogements de {d} à {f}")),
            (Some(d), None) => Some(format!("relogements depuis {d}")),
            (None, Some(f)) => Some(format!("relogements jusqu’à {f}")),
            (None, None) => None,
        };
        let parts = [
            self.operation.as_ref().map(|o| format!("opération {o}")),
            self.nature.map(|n| format!("nature {}, {}", n.code(), n.libelle())),
            self.parc.map(|p| p.libelle().to_owned()),
            self.tranche.map(|t| format!("ressources {}", t.libelle())),
            periode,
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "tout le projet".to_owned() } else { parts.join(", ") }
    }

    /// The cells of an operation that the target counts. Moves of an unknown year are in no period.
    pub fn retient(&self, operation: &Operation, cle: &Cle) -> bool {
        let parc = operation.parc_origine();
        let egal = |voulu: &Option<String>, lu: Option<&str>| voulu.as_deref().is_none_or(|v| lu == Some(v));
        cle.operation == operation.code
            && egal(&self.projet, operation.projet.as_deref())
            && egal(&self.operation, Some(&operation.code))
            && self.nature.is_none_or(|n| operation.nature == Some(n))
            && self.parc.is_none_or(|p| parc == Some(p))
            && self.tranche.is_none_or(|t| cle.tranche == Some(t))
            && self.debut.is_none_or(|d| cle.annee.is_some_and(|a| a >= d))
            && self.fin.is_none_or(|f| cle.annee.is_some_and(|a| a <= f))
    }
}

/// One row `[[criteres.cible]]`, percent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Ecrite")]
pub struct Cible {
    /// Code of a national or local criterion.
    pub critere: String,
    pub perimetre: Perimetre,
    pub sens: Sens,
    /// The less demanding hypothesis.
    pub basse: Option<Seuil>,
    /// The more demanding one.
    pub haute: Option<Seuil>,
    /// Points either side that « = » allows.
    pub tolerance: Seuil,
    pub document: String,
    pub version: String,
    /// From when this version holds; `None`: from the start.
    pub vigueur: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ecrite {
    critere: String,
    projet: Option<String>,
    operation: Option<String>,
    nature: Option<String>,
    parc: Option<String>,
    tranche: Option<Tranche>,
    debut: Option<i32>,
    fin: Option<i32>,
    sens: Sens,
    basse: Option<Seuil>,
    haute: Option<Seuil>,
    tolerance: Option<Seuil>,
    document: String,
    version: String,
    #[serde(default, deserialize_with = "crate::config::date::option")]
    vigueur: Option<NaiveDate>,
}

impl TryFrom<Ecrite> for Cible {
    type Error = String;

    fn try_from(e: Ecrite) -> Result<Self, String> {
        let nature = code(e.nature, "nature", Nature::TOUS, Nature::code)?;
        let parc = code(e.parc, "parc", Parc::TOUS, Parc::code)?;
        if e.basse.is_none() && e.haute.is_none() {
            return Err("« criteres.cible » : écrivez « basse », « haute », ou les deux, en pour cent".to_owned());
        }
        for (cle, seuil) in [("basse", e.basse), ("haute", e.haute), ("tolerance", e.tolerance)] {
            if let Some(s) = seuil.filter(|s| !(0..=10_000).contains(&s.0)) {
                return Err(format!("« {} » : « {cle} » est une part, de 0 à 100 %", s.texte()));
            }
        }
        if let (Some(basse), Some(haute)) = (e.basse, e.haute) {
            let ordonnees = match e.sens {
                Sens::AuMoins => haute >= basse,
                Sens::AuPlus => haute <= basse,
                Sens::Egal => true,
            };
            if !ordonnees {
                return Err(format!(
                    "« haute = {} » est moins exigeante que « basse = {} » : la haute est la plus exigeante des deux",
                    haute.texte(),
                    basse.texte()
                ));
            }
        }
        if e.tolerance.is_some() && e.sens != Sens::Egal {
            return Err("« tolerance » ne va qu’avec « sens = \"=\" »".to_owned());
        }
        if e.debut.zip(e.fin).is_some_and(|(d, f)| d > f) {
            return Err("« debut » est après « fin »".to_owned());
        }
        Ok(Cible {
            critere: e.critere,
            perimetre: Perimetre {
                projet: e.projet,
                operation: e.operation,
                nature,
                parc,
                tranche: e.tranche,
                debut: e.debut,
                fin: e.fin,
            },
            sens: e.sens,
            basse: e.basse,
            haute: e.haute,
            tolerance: e.tolerance.unwrap_or(Seuil(0)),
            document: e.document,
            version: e.version,
            vigueur: e.vigueur,
        })
    }
}

fn code<T: Copy>(lu: Option<String>, cle: &str, tous: &[T], code: fn(T) -> &'static str) -> Result<Option<T>, String> {
    let Some(lu) = lu else { return Ok(None) };
    match tous.iter().find(|t| code(**t) == lu) {
        Some(t) => Ok(Some(*t)),
        None => {
            let admis: Vec<&str> = tous.iter().map(|t| code(*t)).collect();
            Err(format!("« {lu} » : « {cle} » vaut {}", admis.join(", ")))
        }
    }
}

impl Cible {
    /// The version of each target that holds at a date: the last one in force for the same criterion, scope and sense. The order of the
    /// file is kept.
    pub fn en_vigueur(cibles: &[Cible], arrete: NaiveDate) -> Vec<&Cible> {
        let court = |c: &Cible| c.vigueur.is_none_or(|v| v <= arrete);
        let meme = |a: &Cible, b: &Cible| (&a.critere, &a.perimetre, a.sens) == (&b.critere, &b.perimetre, b.sens);
        // Of two versions of the same day, the one written last.
        let remplacee = |i: usize, c: &Cible| {
            cibles.iter().enumerate().any(|(j, d)| court(d) && meme(c, d) && (d.vigueur, j) > (c.vigueur, i))
        };
        cibles.iter().enumerate().filter(|(i, c)| court(c) && !remplacee(*i, c)).map(|(_, c)| c).collect()
    }
}
