//! Choices that the texts leave open; every document prints them.

use serde::Deserialize;

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
    #[serde(deserialize_with = "super::nombre::part")]
    pub part_rejets_max: f64,
    /// SNE months closer to `arrete` than this are provisional, in days.
    #[serde(deserialize_with = "super::nombre::jours")]
    pub delai_consolidation_jours: i64,
    /// Below this number of dwellings a résidence joins the « diffus » of its bailleur, commune and side of the QPV.
    pub taille_min_residence: u32,
    /// What names a résidence, from first to last; a dwelling that none names is « diffus ».
    pub cles_residence: Vec<CleResidence>,
    /// A point closer to the border of a QPV than this is said « limite », in metres.
    #[serde(deserialize_with = "super::nombre::seuil")]
    pub limite_qpv_m: f64,
    /// Codes of `qualite_xy` of points that are not precise enough to answer; the scale is that of the file.
    pub qualite_xy_refusees: Vec<String>,
}

impl Default for Parametres {
    fn default() -> Self {
        Parametres {
            date_base: DateBase::Bail,
            q1_inclusif: true,
            revenu_zero: RevenuZero::Inconnu,
            priorite_qpv: vec![OrigineQpv::Point, OrigineQpv::Geocode, OrigineQpv::Sne, OrigineQpv::Declare],
            part_rejets_max: 0.02,
            delai_consolidation_jours: 60,
            taille_min_residence: 10,
            cles_residence: vec![
                CleResidence::Bailleur,
                CleResidence::Liste,
                CleResidence::Programme,
                CleResidence::Immeuble,
            ],
            limite_qpv_m: 15.0,
            qualite_xy_refusees: Vec::new(),
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
    /// Point of the dwelling, or of its résidence, in the outlines.
    Point,
    /// Code given by the geocoding of SDES.
    Geocode,
    /// Flag of the radiation.
    Sne,
    /// Field filled in by the bailleur.
    Declare,
}

/// What names a résidence: RPLS has no number for it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum CleResidence {
    /// The bailleur's own division of its stock, through its list of lots or of doublets.
    Bailleur,
    /// Correspondence list of the bailleur or the EPCI.
    Liste,
    /// Bailleur, commune and name of the programme.
    Programme,
    /// Bailleur and number of the convention with the State.
    Convention,
    /// Bailleur, commune and name of the building.
    Immeuble,
    /// Bailleur, commune, street and number.
    Adresse,
}
