//! A document as an observatory declares it, read and checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::config::pipeline::Format;
use crate::measures::Niveau;

use crate::reports::document::Feuille;

use super::chapitres::{ChapitreNatif, Repere};
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
    /// The file it was read from, and the line of its code there, for messages.
    pub fichier: PathBuf,
    pub ligne: u64,
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
    pub chiffres: Vec<ChiffreDeclare>,
    pub parties: Vec<Partie>,
    pub glossaire: Vec<(String, String)>,
    /// Codes of the pictures of the two pages for elected officials; `None`: no such pages.
    pub essentiel: Option<Vec<String>>,
    /// The bailleurs that tables call by a short name stand in the glossary too.
    pub glossaire_des_bailleurs: bool,
}

impl Declaration {
    /// The line of the last table, or picture, that bears a code; `None` when the program writes it.
    pub fn ligne_du_bloc(&self, figure: bool, code: &str) -> Option<u64> {
        let blocs = self.parties.iter().flat_map(|p| match p {
            Partie::Chapitre(c) => &c.blocs,
            Partie::Section(s) => &s.blocs,
        });
        let mut lignes = blocs.filter_map(|b| match b {
            BlocDeclare::Tableau(t) if !figure && t.code == code => Some(t.ligne),
            BlocDeclare::Figure(f) if figure && f.code == code => Some(f.ligne),
            _ => None,
        });
        lignes.next_back()
    }
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
pub enum ChiffreDeclare {
    /// One that the program writes: its sentence follows a rule.
    Repere(Repere),
    Indicateur(Box<Chiffre>),
}

/// A key figure that shows an indicator.
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
    Chapitre(ChapitreDeclare),
    Section(SectionDeclaree),
}

/// A chapter that the program writes, and what the observatory makes of it.
#[derive(Clone, Debug)]
pub struct ChapitreDeclare {
    pub natif: ChapitreNatif,
    /// In place of its own question.
    pub question: Option<String>,
    /// Tables and pictures left out, by their code.
    pub sans: Vec<String>,
    /// Sentences and blocks after its own.
    pub reponse: Vec<Phrase>,
    pub blocs: Vec<BlocDeclare>,
}

impl Partie {
    /// The pictures that it may draw, by their code.
    pub fn figures(&self) -> Vec<&str> {
        let (natives, sans, blocs): (&[&str], &[String], _) = match self {
            Partie::Chapitre(c) => (c.natif.figures(), &c.sans, &c.blocs),
            Partie::Section(s) => (&[], &[], &s.blocs),
        };
        let gardees = natives.iter().copied().filter(|f| !sans.iter().any(|s| s == f));
        gardees
            .chain(
                blocs.iter().filter_map(|b| if let BlocDeclare::Figure(f) = b { Some(f.code.as_str()) } else { None }),
            )
            .collect()
    }
}

#[derive(Clone, Debug)]
pub struct SectionDeclaree {
    pub ancre: String,
    pub question: String,
    pub reponse: Vec<Phrase>,
    pub blocs: Vec<BlocDeclare>,
    /// What is counted, for the line of method; empty: no such line.
    pub base: String,
    /// The indicator whose source the line of method tells: the first one named.
    pub principal: Option<String>,
    /// What the unknown rows of which indicator are called in that line.
    pub inconnus: (String, Option<String>),
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
    /// Other values that the template may use, by the name that it gives them.
    pub avec: BTreeMap<String, Aussi>,
    /// Words of its own, given to the template.
    pub mots: BTreeMap<String, String>,
}

/// Another value of a sentence: an indicator, in the zone of the document or elsewhere.
#[derive(Clone, Debug)]
pub struct Aussi {
    pub indicateur: String,
    pub rang: Option<usize>,
    pub lieu: Option<Contre>,
    pub quand: Quand,
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
    /// The classes of one distribution, in columns: a line for each reference and each zone of a level.
    Classes(Option<Niveau>),
}

/// What a column shows of its indicator.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Montre {
    /// The share, the mean or the count.
    #[default]
    Valeur,
    /// How many cases a share counts.
    Nombre,
    /// All the cases it speaks of, known or not.
    Base,
    /// The share of those on which nothing is known.
    Inconnus,
    /// The share of those that are known.
    Renseignement,
}

/// A column, or a line, of a table.
#[derive(Clone, Debug)]
pub struct ColonneDeclaree {
    pub indicateur: String,
    /// In place of the name of the indicator.
    pub libelle: Option<String>,
    /// In place of its unit.
    pub unite: Option<String>,
    pub montre: Montre,
    /// For a mean.
    pub decimales: Option<u32>,
}

impl ColonneDeclaree {
    pub fn simple(indicateur: &str) -> Self {
        ColonneDeclaree {
            indicateur: indicateur.to_owned(),
            libelle: None,
            unite: None,
            montre: Montre::Valeur,
            decimales: None,
        }
    }
}

/// The title of a block: the finding when its sentence has something to say, else the words written.
#[derive(Clone, Debug)]
pub struct Titre {
    pub constat: Option<Phrase>,
    pub texte: String,
}

#[derive(Clone, Debug)]
pub struct TableauDeclare {
    pub code: String,
    /// Where it is declared, for messages.
    pub ligne: u64,
    pub titre: Titre,
    pub genre: GenreTableau,
    pub colonnes: Vec<ColonneDeclaree>,
    pub contre: Vec<Contre>,
    /// Head of the first column, in place of the name of the level.
    pub entete: Option<String>,
    /// Head of the column of unknown rows, for classes.
    pub inconnus: String,
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
    /// Counts of each class, in the QPV on one side and out of them on the other.
    Pyramide,
}

#[derive(Clone, Debug)]
pub struct FigureDeclaree {
    pub code: String,
    /// Where it is declared, for messages.
    pub ligne: u64,
    pub titre: Titre,
    /// In place of the name of the indicator and its period.
    pub sous_titre: Option<String>,
    pub genre: GenreFigure,
    pub indicateur: String,
    pub contre: Vec<Contre>,
}
