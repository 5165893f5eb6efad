//! A pipeline: what to read, for which territory and date, under which rules, into which folders.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    pub nom: String,
    pub territoire: Territoire,
    pub periode: Periode,
    #[serde(default)]
    pub dossiers: Dossiers,
    #[serde(rename = "extraction")]
    pub extractions: Vec<Extraction>,
    pub references: References,
    #[serde(default)]
    pub parametres: Parametres,
    pub secret: Secret,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territoire {
    pub nom: String,
    /// SIREN of the EPCI (or EPT).
    pub epci: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periode {
    /// Nothing after this date is counted; it is also the only date printed. `2026-09-30`.
    #[serde(deserialize_with = "super::date::date")]
    pub arrete: NaiveDate,
    /// The full year the bilan speaks of.
    pub exercice: i32,
}

/// Folders, relative to the folder of the pipeline file's parent (the working folder).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dossiers {
    pub depot: PathBuf,
    pub references: PathBuf,
    pub lac: PathBuf,
    pub publication: PathBuf,
    /// File of the key that turns identifiers into pseudonyms; created when absent, readable by its owner only.
    pub cle: PathBuf,
}

impl Default for Dossiers {
    fn default() -> Self {
        Dossiers {
            depot: "depot".into(),
            references: "depot/references".into(),
            lac: "lac".into(),
            publication: "publication".into(),
            cle: "secret/cle".into(),
        }
    }
}

/// Files of one source and one millésime.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// `rpls`, `rpls_ouvert`, `ops`, `sne_stock`, `sne_radiation`.
    pub source: String,
    /// Name in the inbox.
    pub fichier: PathBuf,
    /// Year of the file: state on 1 January for RPLS, wave for OPS, year of the events or of the stock for SNE.
    pub millesime: i32,
}

/// Reference files, relative to `dossiers.references`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct References {
    pub communes: PathBuf,
    pub bailleurs: PathBuf,
    pub qpv: PathBuf,
    pub qpv_contours: PathBuf,
    pub residences: Option<PathBuf>,
    pub communes_contours: Option<PathBuf>,
    /// Quartile bounds of the territory when they are not in the shipped arrêtés, or to add Q2 and Q3.
    pub seuils: Option<PathBuf>,
}

/// Choices that the texts leave open; every document prints them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parametres {
    /// Date that places a lease in a year: signature, else radiation.
    pub date_base: DateBase,
    /// An income equal to the threshold is in the first quartile.
    pub q1_inclusif: bool,
    /// A declared income of zero: unknown, or first quartile.
    pub revenu_zero: RevenuZero,
    /// Which answer to « in a QPV? » wins, from first to last.
    pub priorite_qpv: Vec<OrigineQpv>,
    /// Above this share of rejected rows in a file, the run stops. Between 0 and 1.
    pub part_rejets_max: f64,
    /// SNE months closer to `arrete` than this are provisional, in days.
    pub delai_consolidation_jours: i64,
    /// Below this number of dwellings a résidence joins the « diffus » of its bailleur and commune.
    pub taille_min_residence: u32,
}

impl Default for Parametres {
    fn default() -> Self {
        Parametres {
            date_base: DateBase::Bail,
            q1_inclusif: true,
            revenu_zero: RevenuZero::Inconnu,
            priorite_qpv: vec![OrigineQpv::Geocode, OrigineQpv::Sne, OrigineQpv::Declare],
            part_rejets_max: 0.02,
            delai_consolidation_jours: 60,
            taille_min_residence: 10,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DateBase {
    Bail,
    Radiation,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RevenuZero {
    Inconnu,
    Q1,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum OrigineQpv {
    Geocode,
    Sne,
    Declare,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// Profile of `pipelines/secret.toml`.
    pub profil: toml::Spanned<String>,
}
