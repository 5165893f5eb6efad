//! The shape of `pipelines/fragilite/*.toml`, as it is written.

use serde::Deserialize;
use toml::Spanned;

use crate::measures::Niveau;

use super::methode::{Classement, Mesure, NiveauGsp, Normalisation, Population, Reference, RoleAvis};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fichier {
    pub nom: String,
    pub description: String,
    pub provisoire: bool,
    pub grain: Spanned<Niveau>,
    pub menages_min: i64,
    pub logements_min: i64,
    pub poids_disponible_min: Spanned<i64>,
    pub renseignement_min: Spanned<i64>,
    #[serde(default)]
    pub reference: Reference,
    #[serde(default)]
    pub affiches: Vec<Spanned<String>>,
    #[serde(default, rename = "indice")]
    pub indices: Vec<EntreeIndice>,
    pub croisement: Option<FichierCroisement>,
    pub avis: Option<FichierAvis>,
    #[serde(default)]
    pub exclusion: FichierExclusion,
    #[serde(default)]
    pub alerte: FichierAlerte,
    pub suivi: Option<FichierSuivi>,
    pub profil: Option<FichierProfil>,
    pub equilibre: Option<FichierEquilibre>,
    pub poids: Option<FichierPoids>,
    #[serde(default, rename = "type_quartier")]
    pub types: Vec<FichierType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntreeIndice {
    pub code: Spanned<String>,
    pub nom: String,
    pub normalisation: Normalisation,
    #[serde(default)]
    pub population: Population,
    /// Weight of recent arrivals when both populations count, in percent.
    #[serde(default = "moitie")]
    pub poids_recents: Spanned<i64>,
    #[serde(default)]
    pub classement: Classement,
    #[serde(default = "zero")]
    pub hysteresis: Spanned<f64>,
    #[serde(default, rename = "classe")]
    pub classes: Vec<EntreeClasse>,
    #[serde(default, rename = "composante")]
    pub composantes: Vec<EntreeComposante>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntreeClasse {
    pub code: Spanned<String>,
    pub nom: String,
    pub a_partir_de: Option<Spanned<f64>>,
    pub part: Option<i64>,
    #[serde(default)]
    pub fragile: bool,
    pub gsp: Option<NiveauGsp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntreeComposante {
    pub indicateur: Spanned<String>,
    pub modalite: Option<Spanned<String>>,
    #[serde(default)]
    pub mesure: Mesure,
    pub poids: Spanned<i64>,
    pub sens: Spanned<i8>,
    #[serde(default)]
    pub obligatoire: bool,
    /// The method holds without this indicator when the catalogue has none of that code.
    #[serde(default)]
    pub si_present: bool,
    /// Another population than that of the index.
    pub population: Option<Population>,
    #[serde(default)]
    pub seuils: Vec<Palier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palier {
    pub a_partir_de: Spanned<f64>,
    pub points: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierCroisement {
    #[serde(rename = "classe")]
    pub classes: Vec<ClasseCroisee>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClasseCroisee {
    pub code: Spanned<String>,
    pub nom: String,
    /// Pairs: a class of the first index, a class of the second.
    pub cas: Vec<Spanned<[String; 2]>>,
    #[serde(default)]
    pub fragile: bool,
    pub gsp: Option<NiveauGsp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierAvis {
    #[serde(default)]
    pub role: RoleAvis,
    pub note_min: i64,
    pub note_max: Spanned<i64>,
    #[serde(default = "un")]
    pub poids: Spanned<i64>,
    #[serde(default)]
    pub obligatoire: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FichierExclusion {
    pub classes: Vec<Spanned<String>>,
    pub au_moins_moyenne: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FichierAlerte {
    pub indicateurs: Vec<String>,
    pub relogements: Vec<String>,
    pub quartiers_de_veille: Vec<String>,
    pub hausse_points: Spanned<f64>,
    pub baux_min: i64,
    pub facteur: Spanned<f64>,
    pub distance_m: i64,
    pub max_qpv: Spanned<f64>,
    pub min_hors_qpv_non_fragile: Spanned<f64>,
    pub max_hors_qpv_fragile: Spanned<f64>,
}

impl Default for FichierAlerte {
    /// Cut-offs of the specification: product defaults, and the three bounds of Valenciennes.
    fn default() -> Self {
        FichierAlerte {
            indicateurs: ["att_fragile_hors_qpv", "att_menages_fragiles"].map(str::to_owned).to_vec(),
            relogements: ["att_relogements_zone", "att_relogements"].map(str::to_owned).to_vec(),
            quartiers_de_veille: Vec::new(),
            hausse_points: nombre(10.0),
            baux_min: 11,
            facteur: nombre(2.0),
            distance_m: 300,
            max_qpv: nombre(25.0),
            min_hors_qpv_non_fragile: nombre(50.0),
            max_hors_qpv_fragile: nombre(30.0),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierSuivi {
    pub indicateur: Spanned<String>,
    #[serde(default = "dix")]
    pub nombre: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierEquilibre {
    pub indicateur: Spanned<String>,
    pub niveau: Spanned<Niveau>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierPoids {
    pub indicateur: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierType {
    pub nom: String,
    pub zones: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FichierProfil {
    pub indicateur: Spanned<String>,
    pub reference: Vec<Spanned<String>>,
    pub a_comparer: Vec<Spanned<String>>,
    pub menages_min: i64,
    pub equilibre_points: Spanned<f64>,
}

fn nombre<T>(v: T) -> Spanned<T> {
    Spanned::new(0..0, v)
}

fn moitie() -> Spanned<i64> {
    nombre(50)
}

fn un() -> Spanned<i64> {
    nombre(1)
}

fn zero() -> Spanned<f64> {
    nombre(0.0)
}

fn dix() -> usize {
    10
}
