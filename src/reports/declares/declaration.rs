//! A document as an observatory declares it, read and checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::config::pipeline::Format;
use crate::measures::Niveau;

use crate::reports::document::Feuille;

use super::chapitres::ChapitreNatif;
use super::zone::Contre;

/// Where declarations are read from, in a working folder.
pub const DOSSIER: &str = "reports/documents";

/// Every document declared, and the templates their sentences call.
#[derive(Clone, Debug, Default)]
pub struct Declarations {
    pub documents: Vec<Declaration>,
    /// Name (`phrases/constat.j2`) and text.
    pub modeles: BTreeMap<String, String>,
}

/// One document, or one for each zone of a level.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The file it was read from, for messages.
    pub fichier: PathBuf,
    /// Name of its files.
    pub code: String,
    /// Template of the title.
    pub titre: String,
    /// Title of the contents page, when there is one document a zone.
    pub ensemble: String,
    /// Template of what it covers: `Attributions {{ exercice }}`.
    pub periode: String,
    /// One line on the index.
    pub description: String,
    pub grain: Niveau,
    /// The indicator whose published zones have a page; `None` for the territory.
    pub compte: Option<String>,
    /// Beside the page, which is always written.
    pub formats: Vec<Format>,
    /// Laid out on one sheet.
    pub feuille: Option<Feuille>,
    /// Stamp across the document, in place of the one of the profile.
    pub tampon: Option<String>,
    pub chiffres: Vec<Chiffre>,
    pub parties: Vec<Partie>,
    pub glossaire: Vec<(String, String)>,
}

/// Which period of an indicator is shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Quand {
    /// The year of the bilan for attributions, the latest state for the rest.
    #[default]
    Derniere,
    /// The year in course, up to the closing date.
    EnCours,
    /// The period before the latest.
    Avant,
}

/// A key figure of the first page.
#[derive(Clone, Debug)]
pub struct Chiffre {
    pub indicateur: String,
    pub quand: Quand,
    pub libelle: String,
    pub phrase: Option<Phrase>,
    pub section: String,
}

#[derive(Clone, Debug)]
pub enum Partie {
    /// A chapter that the program writes.
    Chapitre(ChapitreNatif),
    Section(SectionDeclaree),
}

#[derive(Clone, Debug)]
pub struct SectionDeclaree {
    pub ancre: String,
    pub question: String,
    pub reponse: Vec<Phrase>,
    pub blocs: Vec<BlocDeclare>,
    /// What is counted, for the line of method; empty: no such line.
    pub base: String,
    /// The indicator whose source and unknown rows the line of method tells: the first one named.
    pub principal: Option<String>,
    /// Left out when no block has anything to show.
    pub facultative: bool,
}

/// A sentence: a template of `reports/phrases/`, or a text written in place.
#[derive(Clone, Debug)]
pub struct Phrase {
    pub texte: Texte,
    pub indicateur: Option<String>,
    /// Rank of the class of a distribution that the sentence speaks of.
    pub rang: Option<usize>,
    pub contre: Option<Contre>,
    pub quand: Quand,
    /// Words of its own, given to the template.
    pub mots: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub enum Texte {
    Modele(String),
    EnPlace(String),
}

#[derive(Clone, Debug)]
pub enum BlocDeclare {
    Sous(String),
    Texte(String),
    Reserve(String),
    Liste(Vec<Phrase>),
    Tableau(TableauDeclare),
    Figure(FigureDeclaree),
    Piece(super::pieces::Piece),
}

/// What a table sets side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenreTableau {
    /// A line for each indicator: the zone, its newcomers, its references.
    Reperes,
    /// A line for each zone of a level.
    Zones(Niveau),
    /// A line for each year.
    Annees,
    /// A line for each indicator: the period before, the latest, the gap.
    Evolution,
}

#[derive(Clone, Debug)]
pub struct TableauDeclare {
    pub code: String,
    pub titre: String,
    pub genre: GenreTableau,
    pub indicateurs: Vec<String>,
    pub contre: Vec<Contre>,
    /// Sorted by the first indicator, from the highest; by name otherwise.
    pub trie: bool,
    /// No more lines than that.
    pub limite: Option<usize>,
    pub note: String,
}

/// What a picture shows of its indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenreFigure {
    /// A dot with its bounds for the zone and each reference, or for each zone of a level.
    Points(Option<Niveau>),
    /// A bar of 100 % for the zone, its newcomers and each reference, or for each zone of a level.
    Parts(Option<Niveau>),
    /// A bar of 100 % for each year.
    PartsParAnnee,
    /// The years of a share.
    Serie,
    /// The period before and the latest: the zone alone, or with each zone of a level.
    Pente(Option<Niveau>),
    /// A small curve for each zone of a level, year after year, and its table.
    Multiples(Niveau),
}

#[derive(Clone, Debug)]
pub struct FigureDeclaree {
    pub code: String,
    pub titre: String,
    pub genre: GenreFigure,
    pub indicateur: String,
    pub contre: Vec<Contre>,
}
