//! A scoring method once read and checked: what is compared, how it is averaged, which classes come out of it.

use serde::Deserialize;

use crate::config::layout::Table;
use crate::measures::Niveau;

use super::exact::Exact;

/// One method: a file of `pipelines/fragilite/`.
#[derive(Clone, Debug)]
pub struct Methode {
    /// Name of its file, without extension: `valenciennes`.
    pub code: String,
    pub nom: String,
    /// What it measures and where it comes from, one sentence.
    pub description: String,
    /// Weights and cut-offs that no conference has settled; every document says so.
    pub provisoire: bool,
    /// The kind of zone that is scored.
    pub grain: Niveau,
    pub minima: Minima,
    pub reference: Reference,
    /// None (indicators are shown, nothing is scored), one, or two that are crossed.
    pub indices: Vec<Indice>,
    pub croisement: Option<Croisement>,
    /// Indicators shown beside the score, which do not enter it.
    pub affiches: Vec<String>,
    pub avis: ReglesAvis,
    pub exclusion: Exclusion,
    pub alerte: ReglesAlerte,
    pub suivi: Option<Suivi>,
    pub profil: Option<ReglesProfil>,
    /// The mix of the territory applied to the attributions of each quartier.
    pub equilibre: Option<ReglesEquilibre>,
    /// Indicator of which the weight of each zone is shown.
    pub poids: Option<String>,
    /// Types of quartier that the territory names, shown beside the zones.
    pub types: Vec<TypeQuartier>,
    /// Fingerprint of the text of the file: two editions scored by other texts are not compared.
    pub empreinte: String,
}

/// What a zone must reach to be scored.
#[derive(Clone, Copy, Debug)]
pub struct Minima {
    /// Responding households.
    pub menages: i64,
    pub logements: i64,
    /// Percent of the total weight that known components must reach.
    pub poids_disponible: i64,
    /// Percent of the rows of a zone on which a component must be known.
    pub renseignement: i64,
}

/// What the value of a zone is held against.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The pooled value of the whole territory.
    #[default]
    Territoire,
    /// The pooled value of the résidences of the same family of patrimoine.
    Famille,
}

/// One score.
#[derive(Clone, Debug)]
pub struct Indice {
    pub code: String,
    pub nom: String,
    pub normalisation: Normalisation,
    pub classement: Classement,
    /// A change of class between waves counts only if the score moved by more than this.
    pub hysteresis: Exact,
    /// From the most fragile to the least.
    pub classes: Vec<Classe>,
    pub composantes: Vec<Composante>,
}

/// How a value becomes comparable with the others.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// `r − m`, in points for a share.
    EcartPoints,
    /// `r / m`.
    Ratio,
    /// `(r − m) / σ`, σ weighted by denominators; 0 when σ is 0.
    Zscore,
    /// Mid-rank percentile, 0 to 100.
    Rang,
    /// Points by cut-offs.
    Seuils,
}

/// How a score becomes a class.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Classement {
    /// Cut-offs on the score.
    #[default]
    Bornes,
    /// Cut-offs on the distance to the score of the territory.
    Distance,
    /// Shares of the dwellings that are scored.
    Quantiles,
}

/// A class of a score or of a crossing.
#[derive(Clone, Debug)]
pub struct Classe {
    /// Stable, ASCII: `marquee`. Part of zone codes.
    pub code: String,
    pub nom: String,
    /// Lower bound, included; `None` for the last class, which takes the others, and in quantiles.
    pub a_partir_de: Option<Exact>,
    /// Relative weight of the class in dwellings, for quantiles.
    pub part: i64,
    /// Résidences of this class are « fragiles » for the lists and the alert.
    pub fragile: bool,
    /// Column of the GSP grid.
    pub gsp: Option<NiveauGsp>,
}

/// The three levels of the GSP grid.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum NiveauGsp {
    Peu,
    Moyen,
    Fragile,
}

/// One component of a score.
#[derive(Clone, Debug)]
pub struct Composante {
    /// Code of the catalogue, with `__recents` where the component bears on recent arrivals; empty for the expert notes.
    pub indicateur: String,
    /// For a distribution: the class whose share is taken, its rank and name.
    pub modalite: Option<(usize, String)>,
    pub mesure: Mesure,
    pub poids: i64,
    /// 1: higher is more fragile; −1: higher is less fragile.
    pub sens: i8,
    pub obligatoire: bool,
    /// For `seuils`: lower bound, included, and points; from the highest bound to the lowest.
    pub paliers: Vec<(Exact, Exact)>,
    /// `None`: the catalogue has no such indicator and the method allows it (`si_present`), or it is the expert notes.
    pub table: Option<Table>,
    /// A share, as opposed to a mean: its cut-offs are written in percent.
    pub part: bool,
}

impl Composante {
    /// The note of bailleurs and communes, taken as a component.
    pub fn est_avis(&self) -> bool {
        self.indicateur.is_empty()
    }
}

/// What of an indicator is compared.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Mesure {
    #[default]
    Niveau,
    /// Difference with the previous wave or millésime of the run.
    Evolution,
}

/// Which households a component bears on.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    #[default]
    Ensemble,
    Recents,
    LesDeux,
}

/// Two scores crossed into classes of their own.
#[derive(Clone, Debug)]
pub struct Croisement {
    pub classes: Vec<Classe>,
    /// `[class of the first score][class of the second]`: rank of the class.
    pub table: Vec<Vec<usize>>,
}

/// What expert notes do.
#[derive(Clone, Debug)]
pub struct ReglesAvis {
    pub role: RoleAvis,
    /// Bounds of the scale of notes; the highest is the most fragile.
    pub echelle: (i64, i64),
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RoleAvis {
    /// Shown beside the score.
    #[default]
    Affiche,
    /// A weighted component of the first score.
    Indicateur,
    /// Moves the class by one at most, with a written reason.
    Decalage,
}

/// Which résidences are spared in relogement.
#[derive(Clone, Debug, Default)]
pub struct Exclusion {
    /// Codes of classes.
    pub classes: Vec<String>,
    /// The score is at or above that of the territory.
    pub au_moins_moyenne: bool,
}

/// When a fragile résidence hors QPV is pointed out.
#[derive(Clone, Debug)]
pub struct ReglesAlerte {
    /// Indicators of fragile arrivals, the first that is published at the résidence is used.
    pub indicateurs: Vec<String>,
    /// Indicators of relogements, the first that is published at the résidence is used.
    pub relogements: Vec<String>,
    /// Codes of the secteurs that are quartiers de veille: their résidences are looked at first.
    pub quartiers_de_veille: Vec<String>,
    /// Points.
    pub hausse_points: Exact,
    /// Known leases in each period.
    pub baux_min: i64,
    /// The share of relogements exceeds that of dwellings by more than this.
    pub facteur: Exact,
    /// Metres to the nearest QPV, for the priority.
    pub distance_m: i64,
    /// Bounds of the territorial check on relogements, in percent.
    pub max_qpv: Exact,
    pub min_hors_qpv_non_fragile: Exact,
    pub max_hors_qpv_fragile: Exact,
}

/// The share whose change since the point zéro is listed.
#[derive(Clone, Debug)]
pub struct Suivi {
    pub indicateur: String,
    pub nombre: usize,
}

/// The reference balance (Métropole européenne de Lille).
#[derive(Clone, Debug)]
pub struct ReglesEquilibre {
    /// Distribution of attributions.
    pub indicateur: String,
    /// What a quartier is.
    pub niveau: Niveau,
}

/// A type of quartier, by the zones that are of it (Limoges has eight).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeQuartier {
    pub nom: String,
    pub zones: Vec<String>,
}

/// The reference profile (URHLM).
#[derive(Clone, Debug)]
pub struct ReglesProfil {
    /// Distribution of households into segments, in the order of tests.
    pub indicateur: String,
    /// Codes of the classes that make the reference, and of those that are compared with it.
    pub reference: Vec<String>,
    pub a_comparer: Vec<String>,
    /// Households under which a wider family is taken.
    pub menages_min: i64,
    /// A gap within this many points is « à l'équilibre ».
    pub equilibre_points: Exact,
}

impl Methode {
    /// The classes a zone ends in, from the most fragile to the least; empty when nothing is scored.
    pub fn classes(&self) -> &[Classe] {
        match (&self.croisement, self.indices.first()) {
            (Some(c), _) => &c.classes,
            (None, Some(i)) => &i.classes,
            (None, None) => &[],
        }
    }

    pub fn classe(&self, code: &str) -> Option<&Classe> {
        self.classes().iter().find(|c| c.code == code)
    }

    /// The type of quartier of a zone, when the method names it.
    pub fn type_de(&self, zone: &str) -> Option<&TypeQuartier> {
        self.types.iter().find(|t| t.zones.iter().any(|z| z == zone))
    }
}
