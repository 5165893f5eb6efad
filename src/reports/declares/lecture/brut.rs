//! A declaration as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::config::pipeline::Format;
use crate::measures::Niveau;
use crate::reports::declares::chapitres::{ChapitreNatif, Repere};
use crate::reports::declares::pieces::Piece;
use crate::reports::declares::zone::Contre;
use crate::reports::document::Feuille;

use crate::reports::declares::declaration::{Montre, Quand};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brute {
    pub code: Spanned<String>,
    pub titre: String,
    pub ensemble: Option<String>,
    #[serde(default)]
    pub periode: String,
    #[serde(default)]
    pub description: String,
    #[serde(default = "territoire")]
    pub grain: Spanned<Niveau>,
    pub zones: Option<Spanned<String>>,
    #[serde(default)]
    pub formats: Vec<Format>,
    pub feuille: Option<Feuille>,
    pub tampon: Option<String>,
    pub essentiel: Option<EssentielBrut>,
    #[serde(default)]
    pub glossaire: BTreeMap<String, String>,
    #[serde(default)]
    pub glossaire_des_bailleurs: bool,
    #[serde(default)]
    pub chiffre: Vec<ChiffreBrut>,
    #[serde(default)]
    pub section: Vec<SectionBrute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EssentielBrut {
    #[serde(default)]
    pub figures: Vec<Spanned<String>>,
}

fn territoire() -> Spanned<Niveau> {
    Spanned::new(0..0, Niveau::Epci)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChiffreBrut {
    pub repere: Option<Spanned<Repere>>,
    pub indicateur: Option<Spanned<String>>,
    #[serde(default)]
    pub quand: Quand,
    pub libelle: Option<String>,
    pub phrase: Option<PhraseBrute>,
    #[serde(default = "vide")]
    pub section: Spanned<String>,
}

fn vide() -> Spanned<String> {
    Spanned::new(0..0, String::new())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionBrute {
    pub ancre: Option<Spanned<String>>,
    pub question: Option<Spanned<String>>,
    pub chapitre: Option<Spanned<ChapitreNatif>>,
    #[serde(default)]
    pub sans: Vec<Spanned<String>>,
    #[serde(default)]
    pub reponse: Vec<PhraseBrute>,
    #[serde(default)]
    pub base: String,
    pub inconnus: Option<InconnusBrut>,
    #[serde(default)]
    pub facultative: bool,
    #[serde(default)]
    pub bloc: Vec<BlocBrut>,
}

impl SectionBrute {
    /// Where it stands in the file.
    pub fn octet(&self) -> usize {
        let ancre = self.ancre.as_ref().map(|a| a.span().start);
        let question = self.question.as_ref().map(|a| a.span().start);
        ancre.or(question).or(self.chapitre.as_ref().map(|a| a.span().start)).unwrap_or(0)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseBrute {
    pub phrase: Option<Spanned<String>>,
    pub texte: Option<String>,
    pub indicateur: Option<Spanned<String>>,
    pub classe: Option<Spanned<String>>,
    pub contre: Option<Contre>,
    #[serde(default)]
    pub quand: Quand,
    #[serde(default)]
    pub avec: BTreeMap<String, AussiBrut>,
    #[serde(default)]
    pub mots: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AussiBrut {
    pub indicateur: Spanned<String>,
    pub classe: Option<Spanned<String>>,
    pub lieu: Option<Contre>,
    #[serde(default)]
    pub quand: Quand,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InconnusBrut {
    pub libelle: String,
    pub indicateur: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColonneBrute {
    pub indicateur: Spanned<String>,
    pub libelle: Option<String>,
    pub unite: Option<String>,
    #[serde(default)]
    pub montre: Montre,
    pub decimales: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlocBrut {
    pub sous: Option<Spanned<String>>,
    pub texte: Option<Spanned<String>>,
    pub reserve: Option<Spanned<String>>,
    pub liste: Option<Vec<PhraseBrute>>,
    pub tableau: Option<Spanned<String>>,
    pub figure: Option<Spanned<String>>,
    pub piece: Option<Spanned<Piece>>,
    pub code: Option<Spanned<String>>,
    pub titre: Option<String>,
    pub constat: Option<PhraseBrute>,
    pub sous_titre: Option<String>,
    pub entete: Option<String>,
    pub inconnus: Option<String>,
    #[serde(default)]
    pub indicateurs: Vec<Spanned<String>>,
    #[serde(default)]
    pub colonnes: Vec<ColonneBrute>,
    #[serde(default)]
    pub contre: Vec<Contre>,
    pub par: Option<Niveau>,
    #[serde(default)]
    pub trie: bool,
    pub limite: Option<usize>,
    #[serde(default)]
    pub note: String,
}

impl BlocBrut {
    fn cles(&self) -> [Option<usize>; 7] {
        let debut = |t: &Option<Spanned<String>>| t.as_ref().map(|t| t.span().start);
        [
            debut(&self.sous),
            debut(&self.texte),
            debut(&self.reserve),
            self.liste.as_ref().map(|_| 0),
            debut(&self.tableau),
            debut(&self.figure),
            self.piece.as_ref().map(|p| p.span().start),
        ]
    }

    /// How many kinds of block it says it is.
    pub fn genres(&self) -> usize {
        self.cles().iter().flatten().count()
    }

    /// Where it stands in the file, where that is known.
    pub fn octet(&self) -> Option<usize> {
        self.cles().into_iter().flatten().find(|o| *o > 0)
    }
}
