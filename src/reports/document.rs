//! What a document says, before any format: every exporter shows the same sentences and figures.

use chrono::NaiveDate;

use serde::Deserialize;

use crate::charts::Figure;
use crate::french::{self, Fraction};

use super::origine::{Fiche, Origine};
use super::tenues::mention;

#[derive(Clone, Debug)]
pub struct Document {
    /// `Bilan annuel de la conférence intercommunale du logement`.
    pub titre: String,
    /// `Aubrelle Métropole`.
    pub territoire: String,
    /// `Attributions 2025 et neuf premiers mois de 2026`.
    pub periode: String,
    /// Date d'arrêté: nothing after it is counted. Also the only date printed, so that a run can be reproduced.
    pub arrete: NaiveDate,
    /// Stamp across the document (`Document de travail – ne pas diffuser`), when there is one.
    pub filigrane: Option<String>,
    /// The page for elected officials: at most six figures.
    pub synthese: Vec<ChiffreCle>,
    /// Set on paper as two pages that are read alone: key figures and a picture, then one answer for each question.
    pub essentiel: Option<Essentiel>,
    pub sections: Vec<Section>,
    /// `(sigle, en toutes lettres)`, alphabetical.
    pub glossaire: Vec<(String, String)>,
    /// Secrecy rule, sources with millésime, parameters: one sentence each.
    pub mentions: Vec<String>,
    /// Fingerprint of what the document says, hexadecimal: see [`Document::signe`]. Empty for what is not published.
    pub empreinte: String,
    /// Meant to hold on one sheet of A4: printed close, without a page of contents.
    pub feuille: Option<Feuille>,
}

/// What two pages for elected officials need beside the key figures and the answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Essentiel {
    /// Codes of the pictures, two at most: one on each page.
    pub figures: Vec<String>,
    /// The acronyms that these pages use, and no other.
    pub sigles: Vec<(String, String)>,
}

/// How one sheet is laid out.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Feuille {
    UneColonne,
    DeuxColonnes,
}

#[derive(Clone, Debug)]
pub struct ChiffreCle {
    /// `17,4 %`, or `s`.
    pub valeur: String,
    /// `des baux signés hors QPV`.
    pub libelle: String,
    /// `objectif : 25 %`, empty when there is none.
    pub cible: String,
    /// `Il en manque 61 pour atteindre l'objectif.`
    pub phrase: String,
    pub statut: Statut,
    /// Anchor of the section that tells more; empty when there is none.
    pub section: String,
    /// What it counts, told on demand on a screen.
    pub origine: Option<Origine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statut {
    Atteint,
    NonAtteint,
    /// Unknown rows could turn it.
    Indetermine,
    SansObjet,
    /// A figure without target.
    Repere,
}

impl Statut {
    /// `non atteint`: the word printed beside the sign, never colour alone.
    pub fn libelle(self) -> &'static str {
        match self {
            Statut::Atteint => "atteint",
            Statut::NonAtteint => "non atteint",
            Statut::Indetermine => "indéterminé",
            Statut::SansObjet => "sans objet",
            Statut::Repere => "",
        }
    }

    /// Name used in CSS classes.
    pub fn code(self) -> &'static str {
        match self {
            Statut::Atteint => "atteint",
            Statut::NonAtteint => "non-atteint",
            Statut::Indetermine => "indetermine",
            Statut::SansObjet => "sans-objet",
            Statut::Repere => "repere",
        }
    }
}

/// Question, sentence that answers, picture, table, line of method: in this order.
#[derive(Clone, Debug)]
pub struct Section {
    /// Stable anchor, ASCII, for deep links and the contents.
    pub ancre: String,
    /// The question.
    pub titre: String,
    /// The sentence or sentences that answer it.
    pub reponse: Vec<String>,
    pub blocs: Vec<Bloc>,
    /// Base, date, source, unknowns, cells withheld.
    pub methode: String,
}

#[derive(Clone, Debug)]
pub enum Bloc {
    Sous(String),
    Paragraphe(String),
    Liste(Vec<String>),
    Figure(Figure),
    Tableau(Tableau),
    /// A caution that belongs to the text: small base, unknowns, source missing.
    Reserve(String),
}

#[derive(Clone, Debug)]
pub struct Tableau {
    /// Stable identifier, ASCII, unique in the document: anchor, sheet name, CSV name.
    pub code: String,
    pub titre: String,
    pub colonnes: Vec<Colonne>,
    pub lignes: Vec<Ligne>,
    /// Printed under the table: marks used, caution.
    pub note: String,
    /// What its figures mean, told on demand on a screen.
    pub definitions: Vec<Fiche>,
}

#[derive(Clone, Debug)]
pub struct Colonne {
    pub libelle: String,
    /// `%`, `€/m²`, `ménages`; empty for text.
    pub unite: String,
}

#[derive(Clone, Debug, Default)]
pub struct Ligne {
    pub cases: Vec<Case>,
    /// A total or a reference line: set in bold, kept last when a reader sorts.
    pub total: bool,
    /// Where the figure of each cell comes from, by rank; shorter than `cases` when the last ones have none.
    pub origines: Vec<Option<Origine>>,
}

/// One cell of a table: typed, so that a spreadsheet gets numbers and a page gets French.
#[derive(Clone, Debug, PartialEq)]
pub enum Case {
    Texte(String),
    /// A text that leads to another page of the publication, by its address from the folder of the document.
    Lien(String, String),
    Nombre(i64),
    /// A share, printed in percent with this many decimals.
    Part(Fraction, u32),
    /// A mean or ratio, printed as it is with this many decimals.
    Mesure(Fraction, u32),
    /// A gap between two shares, in points, one decimal.
    Points(Fraction),
    Statut(Statut),
    /// A class of ten points shown in place of a small count: `10 à 20 %`.
    Tranche(u8, u8),
    /// The figure of an earlier edition, kept because today's is withheld, and where its period stops (`fin août`, or empty).
    Inchange(Box<Case>, String),
    /// « s »: statistical secrecy.
    Secret,
    /// « n.c. »: no denominator.
    NonCalculable,
    /// « n.d. »: nothing was read of it, no source or no row in it.
    NonDisponible,
    /// « /// »: cannot exist (the QPV part of a commune without QPV).
    SansObjet,
}

impl Case {
    /// What a reader sees, without the unit when the column header carries it.
    pub fn texte(&self) -> String {
        match self {
            Case::Texte(t) | Case::Lien(t, _) => t.clone(),
            Case::Nombre(n) => french::nombre(*n),
            Case::Part(f, d) => f.percent(*d),
            Case::Mesure(f, d) => f.value(*d),
            Case::Points(f) => {
                let t = f.percent(1);
                if f.num() > 0 && t.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{t}") } else { t }
            }
            Case::Statut(s) => s.libelle().to_owned(),
            Case::Tranche(bas, haut) => format!("{bas} à {haut}"),
            Case::Inchange(v, quand) => format!("{} {}", v.texte(), mention(quand)),
            Case::Secret => "s".to_owned(),
            Case::NonCalculable => "n.c.".to_owned(),
            Case::NonDisponible => "n.d.".to_owned(),
            Case::SansObjet => "///".to_owned(),
        }
    }

    /// Value for sorting and for spreadsheets (a share as 0-1, a gap in points); `None` for words and marks.
    pub fn valeur(&self) -> Option<f64> {
        match self {
            Case::Nombre(n) => Some(*n as f64),
            Case::Part(f, _) | Case::Mesure(f, _) => Some(f.as_f64()),
            Case::Points(f) => Some(f.as_f64() * 100.0),
            _ => None,
        }
    }
}
