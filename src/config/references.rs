//! `[references]`: the small tables that a chain reads beside its extracts.

use std::path::PathBuf;

use serde::Deserialize;

/// Reference files, relative to `dossiers.references`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct References {
    #[serde(deserialize_with = "super::chemins::interieur")]
    pub communes: PathBuf,
    #[serde(deserialize_with = "super::chemins::interieur")]
    pub bailleurs: PathBuf,
    /// List of the QPV; without it, names and communes come from the outlines.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub qpv: Option<PathBuf>,
    #[serde(deserialize_with = "super::chemins::interieur")]
    pub qpv_contours: PathBuf,
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub residences: Option<PathBuf>,
    /// Sub-sectors of the observatory, as lists of résidences.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub secteurs: Option<PathBuf>,
    /// Outlines of sub-sectors, by `code_secteur`: the point of a résidence says in which one it is.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub secteurs_contours: Option<PathBuf>,
    /// Outlines of the quartiers of the renouvellement urbain, by `code_npnru`.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub npnru_contours: Option<PathBuf>,
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub communes_contours: Option<PathBuf>,
    /// Communes merged or split between vintages: `CODGEO_2021;CODGEO_2024`, any two years; several tables make a chain.
    #[serde(default, deserialize_with = "super::chemins::interieurs")]
    pub passage: Vec<PathBuf>,
    /// Commune → EPT of Greater Paris, when the table of communes does not say it; then EPT code → SIREN.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub ept: Option<PathBuf>,
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub sirens_ept: Option<PathBuf>,
    /// QPV of 2024 and those of 2015 they come from.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub correspondance_qpv: Option<PathBuf>,
    /// Communes limitrophes of Paris, for the PLUS ceilings of Île-de-France: `code_commune`.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub limitrophes: Option<PathBuf>,
    /// Summary workbook of the RPLS published by SDES: its counts are compared with those of the extract.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub synthese_rpls: Option<PathBuf>,
    /// Folder of the `ref_…` tables delivered with the extracts of the SNE.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub sne: Option<PathBuf>,
    /// Annexes of arrêtés as they are printed (`SIRET de l'EPCI`, `Valeur du seuil…`), for the years that are not shipped.
    #[serde(default)]
    pub arretes: Vec<Arrete>,
    /// APL zoning (1, 1bis, 2, 3) by commune.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub zonage_apl: Option<PathBuf>,
    /// ABC zonings: the date of effect is in the name of the column.
    #[serde(default, deserialize_with = "super::chemins::interieurs")]
    pub zonage_abc: Vec<PathBuf>,
    /// Rent ceilings of the PLAI by year and APL zone, euros per m²: `annee;zone;eur_m2`. No official table is shipped.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub plafonds_loyer_plai: Option<PathBuf>,
    /// Dwellings in which households still to be rehoused are simulated, in the restricted folder: `offre`, then what is known of each.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub simulation: Option<PathBuf>,
    /// Quartile bounds of the territory when they are not in the shipped arrêtés, or to add Q2 and Q3.
    #[serde(default, deserialize_with = "super::chemins::interieur_ou_rien")]
    pub seuils: Option<PathBuf>,
}

/// The thresholds of one year, in the file of its arrêté.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrete {
    pub annee: i32,
    #[serde(deserialize_with = "super::chemins::interieur")]
    pub fichier: PathBuf,
}
