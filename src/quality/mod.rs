//! What was found wrong in the data: findings counted by rule and column, with a few examples to send back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravite {
    /// The row is not used.
    Rejet,
    /// The value is not used: it becomes unknown.
    Erreur,
    /// The value is used, or mended, and said.
    Avertissement,
}

impl Gravite {
    pub fn libelle(self) -> &'static str {
        match self {
            Gravite::Rejet => "ligne rejetée",
            Gravite::Erreur => "valeur rendue inconnue",
            Gravite::Avertissement => "avertissement",
        }
    }
}

/// A rule of reading, with the words of the quality report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regle {
    NombreDeChamps,
    ValeurRequise,
    Illisible,
    CodeInconnu,
    DrapeauxMultiples,
    ZerosRestaures,
    ChampsEnPlus,
    LigneDescription,
    CleSansTable,
    TexteRepare,
    DrapeauVide,
}

impl Regle {
    pub fn code(self) -> &'static str {
        match self {
            Regle::NombreDeChamps => "LEC-01",
            Regle::ValeurRequise => "LEC-02",
            Regle::Illisible => "LEC-03",
            Regle::CodeInconnu => "LEC-04",
            Regle::DrapeauxMultiples => "LEC-05",
            Regle::ZerosRestaures => "LEC-06",
            Regle::ChampsEnPlus => "LEC-07",
            Regle::LigneDescription => "LEC-08",
            Regle::CleSansTable => "LEC-09",
            Regle::TexteRepare => "LEC-10",
            Regle::DrapeauVide => "LEC-11",
        }
    }

    pub fn gravite(self) -> Gravite {
        match self {
            Regle::NombreDeChamps | Regle::ValeurRequise => Gravite::Rejet,
            Regle::Illisible | Regle::CodeInconnu | Regle::DrapeauxMultiples | Regle::CleSansTable => Gravite::Erreur,
            Regle::ZerosRestaures
            | Regle::ChampsEnPlus
            | Regle::LigneDescription
            | Regle::TexteRepare
            | Regle::DrapeauVide => Gravite::Avertissement,
        }
    }

    pub fn libelle(self) -> &'static str {
        match self {
            Regle::NombreDeChamps => "nombre de champs différent de l'en-tête",
            Regle::ValeurRequise => "valeur obligatoire absente ou illisible",
            Regle::Illisible => "valeur d'un autre type que celui attendu",
            Regle::CodeInconnu => "code absent de la liste",
            Regle::DrapeauxMultiples => "plusieurs indicateurs contradictoires à la fois",
            Regle::ZerosRestaures => "zéros de tête restaurés",
            Regle::ChampsEnPlus => "champs au-delà des positions connues",
            Regle::LigneDescription => "ligne de description sous l'en-tête",
            Regle::CleSansTable => "clé technique sans sa table de référence",
            Regle::TexteRepare => "texte décodé une seconde fois",
            Regle::DrapeauVide => "indicateur que personne n'a rempli, tenu pour inconnu",
        }
    }

    pub fn aide(self) -> &'static str {
        match self {
            Regle::NombreDeChamps => {
                "un séparateur ou un saut de ligne se trouve sans doute dans une cellule non protégée par des guillemets"
            }
            Regle::ValeurRequise => {
                "complétez la valeur à la source : sans elle la ligne ne peut être rattachée à rien"
            }
            Regle::Illisible => "corrigez la valeur à la source ; en attendant elle compte parmi les inconnus",
            Regle::CodeInconnu => {
                "si le code est nouveau, ajoutez-le à la liste « codes » de la disposition dans pipelines/sources/"
            }
            Regle::DrapeauxMultiples => "une seule de ces colonnes doit valoir 1",
            Regle::ChampsEnPlus => "ces champs ne sont pas lus ; le reste de la ligne l'est",
            Regle::LigneDescription => "la ligne n'est pas une donnée : elle est passée",
            Regle::CleSansTable => "déposez les tables « ref_… » livrées avec l'extraction du SNE",
            Regle::TexteRepare => {
                "la colonne avait été écrite en UTF-8 puis lue en Windows-1252 : exportez-la en UTF-8"
            }
            Regle::DrapeauVide => {
                "d'ordinaire une cellule vide y veut dire « non », mais aucune ligne du fichier ne dit rien : demandez la donnée"
            }
            Regle::ZerosRestaures => "exportez les codes en texte pour qu'aucun tableur n'ôte leurs zéros",
        }
    }
}

/// One case met: line in the file, and the value when it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemple {
    pub ligne: u64,
    pub valeur: Option<String>,
}

/// All cases of one rule on one column of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constat {
    pub nombre: u64,
    pub exemples: Vec<Exemple>,
}

/// At most this many examples are kept for each rule and column: enough to find the cause.
pub const EXEMPLES: usize = 10;
/// At most this many rejected rows are listed one by one; all are counted.
pub const REJETS_LISTES: usize = 50_000;

/// A row that is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejet {
    pub ligne: u64,
    pub regle: Regle,
    pub colonne: String,
    pub valeur: Option<String>,
}

/// Findings of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Serie", into = "Serie")]
pub struct Constats {
    /// By rule and column; canonical names are borrowed, those read back from the lake are owned.
    pub par_regle: BTreeMap<(Regle, Cow<'static, str>), Constat>,
    pub rejets: Vec<Rejet>,
}

impl Constats {
    /// Counts one case; `valeur` is only asked for when the case is kept as an example.
    pub fn noter(&mut self, regle: Regle, colonne: &'static str, ligne: u64, valeur: impl FnOnce() -> Option<String>) {
        let c = self.par_regle.entry((regle, Cow::Borrowed(colonne))).or_default();
        c.nombre += 1;
        if c.exemples.len() < EXEMPLES {
            c.exemples.push(Exemple { ligne, valeur: valeur() });
        }
    }

    pub fn rejeter(&mut self, regle: Regle, colonne: &'static str, ligne: u64, valeur: Option<String>) {
        if self.rejets.len() < REJETS_LISTES {
            self.rejets.push(Rejet { ligne, regle, colonne: colonne.to_owned(), valeur: valeur.clone() });
        }
        self.noter(regle, colonne, ligne, || valeur);
    }

    /// Adds the findings of a later block of the same file.
    pub fn fusionner(&mut self, suite: Constats) {
        for (cle, c) in suite.par_regle {
            let ici = self.par_regle.entry(cle).or_default();
            ici.nombre += c.nombre;
            let place = EXEMPLES.saturating_sub(ici.exemples.len());
            ici.exemples.extend(c.exemples.into_iter().take(place));
        }
        let place = REJETS_LISTES.saturating_sub(self.rejets.len());
        self.rejets.extend(suite.rejets.into_iter().take(place));
    }
}

/// Constats as they are kept beside a lake file: JSON has no pair as a key.
#[derive(Serialize, Deserialize)]
struct Serie {
    constats: Vec<(Regle, Cow<'static, str>, Constat)>,
    rejets: Vec<Rejet>,
}

impl From<Serie> for Constats {
    fn from(s: Serie) -> Self {
        Constats { par_regle: s.constats.into_iter().map(|(r, c, n)| ((r, c), n)).collect(), rejets: s.rejets }
    }
}

impl From<Constats> for Serie {
    fn from(c: Constats) -> Self {
        Serie { constats: c.par_regle.into_iter().map(|((r, c), n)| (r, c, n)).collect(), rejets: c.rejets }
    }
}
