//! `pipelines/relogement.toml`: the projects, those who carry them, and the choices that the texts leave open.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::french::INSECABLE;

use super::avancement::Temporaires;
use super::faits::enumeration;
use super::parametres::Parametre;
use super::suivi::DateRelogement;

/// Where the file is, in a working folder.
pub const FICHIER: &str = "pipelines/relogement.toml";

/// Everything an observatory may change about relogement.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reglages {
    pub suivi: ReglagesSuivi,
    pub forfait: super::forfait::Reglages,
    pub minoration: super::minoration::Reglages,
    pub plan: super::plan::Reglages,
    pub flux: super::flux::Reglages,
    pub propositions: super::propositions::Reglages,
    pub processus: super::processus::Reglages,
    pub parcours: super::parcours::Reglages,
    #[serde(rename = "projet")]
    pub projets: Vec<Projet>,
    #[serde(rename = "porteur")]
    pub porteurs: Vec<Porteur>,
    #[serde(rename = "regroupement")]
    pub regroupements: Vec<Regroupement>,
}

/// How the tracking is read.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReglagesSuivi {
    pub date: DateRelogement,
    pub geographie_qpv: GeographieQpv,
    pub temporaires: Temporaires,
}

/// Where the place of a dwelling comes from when both its file and the outlines of the job say it (P-QPV).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeographieQpv {
    /// The outlines of the job, else the tracking file.
    #[default]
    Contours,
    /// The tracking file, else the outlines of the job.
    Fichier,
}

enumeration! {
    /// Who examines a project: quartiers d'intérêt régional are the préfet's.
    Interet { National = "national", "intérêt national"; Regional = "regional", "intérêt régional"; }
}

/// A project of the renouvellement urbain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Projet {
    pub code: Spanned<String>,
    pub libelle: String,
    /// SIREN of the EPCI or EPT that carries it; that of the job when it is not said.
    pub porteur: Option<String>,
    /// Codes of its quartiers.
    #[serde(default)]
    pub quartiers: Vec<String>,
    pub interet: Option<Spanned<String>>,
    /// Convention, charter or review that sets its targets.
    #[serde(default)]
    pub document: String,
}

/// An EPCI or EPT that signs a convention: its seat gives the zone of the scale of the minoration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Porteur {
    pub siren: Spanned<String>,
    pub nom: String,
    /// INSEE code of the commune of its seat.
    pub commune_siege: Option<String>,
}

/// A free group of operations, shown apart and never added.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regroupement {
    pub libelle: String,
    pub operations: Vec<String>,
}

impl Reglages {
    /// # Errors
    /// A key is unknown, a code is told twice, a value is not one of those expected: one message, with its line.
    pub fn lire(texte: &str, chemin: &Path) -> Result<Self> {
        let r: Reglages = crate::config::lire_texte(texte, chemin)?;
        let refus = |place: usize, message: String| {
            let (ligne, _) = crate::config::position(texte, place);
            Error::configuration(message).at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None })
        };
        let uniques = |codes: Vec<&Spanned<String>>, quoi: &str| {
            let mut vus = std::collections::BTreeSet::new();
            match codes.into_iter().find(|c| !vus.insert(c.get_ref().clone())) {
                Some(c) => Err(refus(c.span().start, format!("{quoi} « {} » est décrit deux fois", c.get_ref()))
                    .aide("gardez un seul bloc")),
                None => Ok(()),
            }
        };
        uniques(r.projets.iter().map(|p| &p.code).collect(), "le projet")?;
        uniques(r.porteurs.iter().map(|p| &p.siren).collect(), "le porteur")?;
        for i in r.projets.iter().filter_map(|p| p.interet.as_ref()) {
            if Interet::depuis(i.get_ref()).is_none() {
                return Err(refus(i.span().start, format!("intérêt inconnu{INSECABLE}: « {} »", i.get_ref()))
                    .aide("écrivez « national » ou « regional »"));
            }
        }
        Ok(r)
    }

    pub fn projet(&self, code: &str) -> Option<&Projet> {
        self.projets.iter().find(|p| p.code.get_ref() == code)
    }
}

impl ReglagesSuivi {
    /// The choices, as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur: &str| Parametre { code, question, valeur: valeur.to_owned() };
        vec![
            p(
                "P-DATE-RELOGEMENT",
                "Date qui place un relogement dans le temps",
                match self.date {
                    DateRelogement::Bail => "signature du bail, à défaut emménagement",
                    DateRelogement::Emmenagement => "emménagement, à défaut signature du bail",
                },
            ),
            p(
                "P-QPV",
                "Qui dit si un logement est en QPV",
                match self.geographie_qpv {
                    GeographieQpv::Contours => "contours de la chaîne, à défaut fichier de suivi",
                    GeographieQpv::Fichier => "fichier de suivi, à défaut contours de la chaîne",
                },
            ),
            p(
                "P-TEMPO",
                "Ménages relogés temporairement",
                match self.temporaires {
                    Temporaires::APart => "comptés à part",
                    Temporaires::Restant => "comptés avec ceux qui restent à reloger",
                },
            ),
            p("P-DEP-PROJET", "Département d’un projet", "celui du siège de l’intercommunalité qui le porte"),
        ]
    }
}
