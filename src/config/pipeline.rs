//! A pipeline: what to read, for which territory and date, under which rules, into which folders.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendrier::{Absente, Calendrier};
use super::exploitation::{Alerte, Conservation, Surveillance};
use super::gabarit::Declaree;
use super::terme::Terme;
use super::territoires::Territoires;
use crate::error::{Error, Lieu, Result};

pub use super::parametres::{CleResidence, DateBase, OrigineQpv, Parametres, RevenuZero};
pub use super::references::{Arrete, References};

/// A chain, for one period: a closing date, and the files of that period. As it is written, see [`Chaine`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline<P = Periode, E = Extraction> {
    pub nom: String,
    #[serde(default)]
    pub territoire: Territoire,
    /// In the place of `territoire`: a chain that publishes for several.
    #[serde(default)]
    pub territoires: Option<Territoires>,
    pub periode: P,
    /// When it runs; without it, its period is the one that is written.
    #[serde(default)]
    pub calendrier: Option<Calendrier>,
    #[serde(default)]
    pub dossiers: Dossiers,
    #[serde(rename = "extraction")]
    pub extractions: Vec<E>,
    /// Extracts of the period that the run does without: every document says so.
    #[serde(skip)]
    pub absentes: Vec<Extraction>,
    pub references: References,
    #[serde(default)]
    pub parametres: Parametres,
    pub secret: Secret,
    #[serde(default)]
    pub fragilite: Fragilite,
    /// What the chain writes; all that its extracts allow when it is not said.
    #[serde(default)]
    pub documents: Option<Vec<Redaction>>,
    /// What each document is written as beside its page; PDF, XLSX and SVG when it is not said.
    #[serde(default = "Format::courants")]
    pub formats: Vec<Format>,
    /// Words across every page while the edition is not the final one: `Projet`.
    #[serde(default)]
    pub tampon: Option<String>,
    #[serde(default)]
    pub conservation: Conservation,
    #[serde(default)]
    pub alerte: Alerte,
    #[serde(default)]
    pub surveillance: Surveillance,
}

/// A chain as it is written: of no period in particular when it has a calendar.
pub type Chaine = Pipeline<Option<Periode>, Declaree>;

impl Chaine {
    /// The chain for a period of its calendar; for the one that is written, when it has none. `texte` is what it was read from.
    ///
    /// # Errors
    /// No period, or two ways of saying it; a template that cannot be filled in.
    pub fn pour(self, terme: Option<Terme>, chemin: &Path, texte: &str) -> Result<Pipeline> {
        let refus = |message: String| Error::configuration(message).in_file(chemin);
        if self.territoire.epci.is_empty() {
            return Err(refus("il manque la clé « territoire »".to_owned())
                .aide("[territoire] nom = \"…\", epci = \"…\" ; ou [territoires], pour en servir plusieurs"));
        }
        self.verifier_surveillance(chemin, texte)?;
        let periode = match (&self.calendrier, self.periode, terme) {
            (None, Some(p), None) => p,
            (None, None, None) => return Err(refus("il manque [periode], ou un [calendrier]".to_owned())),
            (None, _, Some(t)) => {
                return Err(refus(format!(
                    "la chaîne n'a pas de [calendrier] : elle ne peut pas être lancée pour {t}"
                ))
                .aide("sa période est celle de [periode] ; remplacez ce groupe par :")
                .aide("[calendrier] periodicite = \"mois\""));
            }
            (Some(_), Some(_), _) => {
                return Err(refus("la période est dite deux fois, par [periode] et par [calendrier]".to_owned())
                    .aide("ôtez [periode] : la date d'arrêté et l'exercice viennent de la période demandée"));
            }
            (Some(_), None, None) => {
                return Err(refus("la chaîne suit un calendrier et n'a encore rien publié".to_owned())
                    .aide("lancez d'abord « bilan run », ou dites la période : bilan run --periode 2026-10"));
            }
            (Some(c), None, Some(t)) => {
                c.verifier().and_then(|()| c.accepter(t)).map_err(&refus)?;
                Periode { arrete: t.fin(), exercice: t.exercice() }
            }
        };
        let mut extractions = Vec::new();
        for d in &self.extractions {
            let fichiers = d.pour(self.calendrier.as_ref().zip(terme)).map_err(|f| {
                let (ligne, _) = super::position(texte, f.octet);
                Error::configuration(f.message).at(Lieu {
                    fichier: chemin.to_owned(),
                    ligne: Some(ligne),
                    colonne: None,
                })
            })?;
            let ligne = Some(super::position(texte, d.source.span().start).0);
            extractions.extend(fichiers.into_iter().map(|e| Extraction { ligne, ..e }));
        }
        Ok(Pipeline {
            nom: self.nom,
            territoire: self.territoire,
            territoires: self.territoires,
            periode,
            calendrier: self.calendrier,
            dossiers: self.dossiers,
            extractions,
            absentes: Vec::new(),
            references: self.references,
            parametres: self.parametres,
            secret: self.secret,
            fragilite: self.fragilite,
            documents: self.documents,
            formats: self.formats,
            tampon: self.tampon,
            conservation: self.conservation,
            alerte: self.alerte,
            surveillance: self.surveillance,
        })
    }

    /// Thresholds of a source that no extract has would watch nothing.
    fn verifier_surveillance(&self, chemin: &Path, texte: &str) -> Result<()> {
        let connues: BTreeSet<&str> = self.extractions.iter().map(|d| d.source.get_ref().as_str()).collect();
        let Some(cle) = self.surveillance.sources.keys().find(|c| !connues.contains(c.get_ref().as_str())) else {
            return Ok(());
        };
        let (ligne, _) = super::position(texte, cle.span().start);
        let connues: Vec<&str> = connues.into_iter().collect();
        let e = Error::configuration(format!(
            "[surveillance.sources] nomme « {} », source d'aucune extraction de cette chaîne : ces seuils ne surveilleraient rien",
            cle.get_ref()
        ))
        .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None });
        Err(match super::proche(cle.get_ref(), &connues) {
            Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
            None => {
                e.aide(format!("corrigez ce nom, ou ôtez la ligne ; sources de cette chaîne : {}", connues.join(", ")))
            }
        })
    }
}

/// Reads a chain without calendar.
///
/// # Errors
/// See [`super::lire_texte`] and [`Chaine::pour`].
pub fn lire(texte: &str, chemin: &Path) -> Result<Pipeline> {
    super::lire_texte::<Chaine>(texte, chemin)?.pour(None, chemin, texte)
}

/// A form of a document beside its page in HTML, which is always written.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// To be printed, sent and kept.
    Pdf,
    /// Its tables, to be worked on.
    Xlsx,
    /// The same tables, for those who need open formats.
    Ods,
    /// Its pictures, each in a file.
    Svg,
    /// The same pictures, as slides take them.
    Png,
}

impl Format {
    /// What most services use. ODS and PNG say the same again: they are written when they are asked for.
    fn courants() -> Vec<Format> {
        vec![Format::Pdf, Format::Xlsx, Format::Svg]
    }
}

/// A set of documents.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(from = "String")]
pub enum Redaction {
    /// The bilan of the CIL, with its annexes and data.
    Bilan,
    /// The revue de projet, with its data and the states for those who pay.
    Revue,
    /// The bilan de peuplement of each résidence that relogement empties or fills.
    Peuplement,
    /// A document declared in `reports/documents/`, by its code.
    Declare(String),
}

impl From<String> for Redaction {
    fn from(code: String) -> Self {
        match code.as_str() {
            "bilan" => Redaction::Bilan,
            "revue" => Redaction::Revue,
            "peuplement" => Redaction::Peuplement,
            _ => Redaction::Declare(code),
        }
    }
}

/// Which methods score the résidences, and what the territory adds to them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fragilite {
    /// The method of the bilan: a file of `pipelines/fragilite/`, without extension. `standard` when it is not said.
    pub methode: Option<toml::Spanned<String>>,
    /// Other methods, shown in the annex.
    pub aussi: Vec<toml::Spanned<String>>,
    /// Notes of bailleurs and communes, relative to `dossiers.references`: `residence_id;source_avis;date;note;commentaire`.
    #[serde(deserialize_with = "super::chemins::interieur_ou_rien")]
    pub avis: Option<PathBuf>,
    /// Manual additions to and removals from the list of résidences spared in relogement.
    #[serde(deserialize_with = "super::chemins::interieur_ou_rien")]
    pub liste: Option<PathBuf>,
    /// Family of patrimoine of some résidences, when it cannot be deduced: `residence_id;famille`.
    #[serde(deserialize_with = "super::chemins::interieur_ou_rien")]
    pub familles: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territoire {
    pub nom: String,
    /// SIREN of the EPCI (or EPT).
    pub epci: String,
    /// How far the rows that are kept go. Beyond the EPCI they only serve comparisons, or `bilan count`.
    #[serde(default)]
    pub perimetre: Etendue,
}

/// Rows that a job keeps. To be widened only when the extracts cover all of it: a département read in part is no reference.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Etendue {
    /// Communes of the EPCI.
    #[default]
    Epci,
    /// Communes of the départements that the EPCI lies in.
    Departement,
    /// Communes of its regions.
    Region,
    /// Every commune of the table of communes.
    Pays,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periode {
    /// Nothing after this date is counted; it is also the only date printed. `2026-09-30`.
    #[serde(deserialize_with = "super::date::date")]
    pub arrete: NaiveDate,
    /// The full year the bilan speaks of.
    #[serde(deserialize_with = "super::nombre::annee")]
    pub exercice: i32,
}

/// Folders, relative to the folder of the pipeline file's parent (the working folder).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dossiers {
    pub depot: PathBuf,
    pub references: PathBuf,
    pub lac: PathBuf,
    /// The lake that keeps what editions have shown, when it is that of another chain: publications that the same people read are
    /// protected from one another.
    pub lac_diffusions: Option<PathBuf>,
    pub publication: PathBuf,
    /// States that name households by pseudonym or count few of them: for those they are meant for, never published.
    pub restreint: PathBuf,
    /// Quality reports and workbooks for bailleurs: they stay in the service.
    pub qualite: PathBuf,
    /// Rejected rows, to be sent back to whoever made the file.
    pub rejets: PathBuf,
    /// File of the key that turns identifiers into pseudonyms; created when absent, readable by its owner only.
    pub cle: PathBuf,
    /// File of the key that seals the tables of the lake; they are plain files when it is not said.
    pub cle_lac: Option<PathBuf>,
}

impl Default for Dossiers {
    fn default() -> Self {
        Dossiers {
            depot: "depot".into(),
            references: "depot/references".into(),
            lac: "lac".into(),
            lac_diffusions: None,
            publication: "publication".into(),
            restreint: "restreint".into(),
            qualite: "qualite".into(),
            rejets: "rejets".into(),
            cle: "secret/cle".into(),
            cle_lac: None,
        }
    }
}

impl Dossiers {
    /// Where what is the territories' own stands in the lake.
    pub const TERRITOIRES: &'static str = "territoires";

    /// The same, for one territory of a chain that has several: a lake, publications and restricted states of its own.
    #[must_use]
    pub fn du_territoire(mut self, epci: &str) -> Self {
        self.lac.extend([Self::TERRITOIRES, epci]);
        if let Some(lac) = &mut self.lac_diffusions {
            lac.extend([Self::TERRITOIRES, epci]);
        }
        self.publication.push(epci);
        self.restreint.push(epci);
        self
    }
}

/// One file of one source and one millésime.
#[derive(Clone, Debug)]
pub struct Extraction {
    pub source: String,
    /// Path in the inbox.
    pub fichier: PathBuf,
    /// Year of the file: state on 1 January for RPLS, wave for OPS, year of the events or of the stock for SNE.
    pub millesime: i32,
    /// For a monthly file, its month (1 to 12): of several stocks of one year, the last one is counted.
    pub mois: Option<u32>,
    /// What a chain that has a calendar does without it.
    pub absente: Absente,
    /// Line of the chain that names its source.
    pub ligne: Option<u64>,
}

impl Extraction {
    /// What an extract is called wherever it is spoken of: its path in the inbox, written in one way only. Two years may have files of
    /// one name, each in its folder.
    pub fn nom(&self) -> String {
        let noms = self.fichier.components().filter(|c| matches!(c, Component::Normal(_)));
        noms.map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

pub(super) fn mois<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<u32>, D::Error> {
    let n = i64::deserialize(d)?;
    match u32::try_from(n) {
        Ok(m @ 1..=12) => Ok(Some(m)),
        _ => Err(serde::de::Error::custom(format!("« {n} » n'est pas un mois : de 1 à 12"))),
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// Profile of `pipelines/secret.toml`.
    pub profil: toml::Spanned<String>,
}
