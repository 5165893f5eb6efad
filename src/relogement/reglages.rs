//! `pipelines/relogement.toml`: the projects, those who carry them, and the choices that the texts leave open.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::french::INSECABLE;

use super::avancement::Temporaires;
use super::minoration::Zone;
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
    pub finances: super::finances::Reglages,
    pub ameliorations: super::ameliorations::Reglages,
    pub criteres: super::criteres::Reglages,
    pub engagements: super::engagements::Reglages,
    pub simulation: super::simulation::Reglages,
    pub plan: super::plan::Reglages,
    pub flux: super::flux::Reglages,
    pub propositions: super::propositions::Reglages,
    pub processus: super::processus::Reglages,
    pub parcours: super::parcours::Reglages,
    pub peuplement: super::residences::Reglages,
    pub secret: ReglagesSecret,
    #[serde(rename = "projet")]
    pub projets: Vec<Projet>,
    #[serde(rename = "porteur")]
    pub porteurs: Vec<Porteur>,
    #[serde(rename = "regroupement")]
    pub regroupements: Vec<Regroupement>,
}

/// What is published first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReglagesSecret {
    /// P-PREMIERS: codes of the indicators that stay shown when all cannot be, in order.
    pub premiers: Vec<String>,
}

/// How the tracking is read.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReglagesSuivi {
    pub date: DateRelogement,
    pub geographie_qpv: GeographieQpv,
    pub temporaires: Temporaires,
    /// P-DOUBLON-DLS: the demand that a household to rehouse had made for itself is left out of the figures of the demand.
    pub doublon_dls: bool,
}

impl Default for ReglagesSuivi {
    fn default() -> Self {
        ReglagesSuivi {
            date: DateRelogement::default(),
            geographie_qpv: GeographieQpv::default(),
            temporaires: Temporaires::default(),
            doublon_dls: true,
        }
    }
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
}

/// An EPCI or EPT that signs a convention: its seat gives the zone of the scale of the minoration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Porteur {
    pub siren: Spanned<String>,
    /// As the review and the states print it.
    pub nom: String,
    /// INSEE code of the commune of its seat.
    pub commune_siege: Option<String>,
    /// Zone of the scale, when the zoning of the job does not tell it: `1bis`, `1`, `2`, `3`.
    pub zone: Option<Spanned<String>>,
    /// An établissement public territorial of the Grand Paris.
    pub ept: Option<bool>,
    /// SIREN of the bailleurs that signed the convention; absent: not known.
    pub signataires: Option<Vec<String>>,
}

impl Porteur {
    /// The zone that is written.
    pub fn zone(&self) -> Option<Zone> {
        zone(self.zone.as_ref()?.get_ref())
    }

    /// Whether it is an EPT: outside Île-de-France none is.
    pub fn ept(&self) -> Option<bool> {
        let departement = self.commune_siege.as_deref().and_then(|c| c.get(..2));
        let francilien = departement.is_none_or(|d| ["75", "77", "78", "91", "92", "93", "94", "95"].contains(&d));
        self.ept.or(if francilien { None } else { Some(false) })
    }

    /// Whether a bailleur signed the convention.
    pub fn signataire(&self, bailleur: &str) -> Option<bool> {
        Some(self.signataires.as_ref()?.iter().any(|s| s == bailleur))
    }
}

fn zone(texte: &str) -> Option<Zone> {
    match texte.replace(' ', "").as_str() {
        "1bis" => Some(Zone::UnBis),
        "1" => Some(Zone::Un),
        "2" => Some(Zone::Deux),
        "3" => Some(Zone::Trois),
        _ => None,
    }
}

/// A free group of operations, shown apart and never added.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regroupement {
    /// Its name is its identity: figures are kept under it from one edition to the next.
    pub libelle: Spanned<String>,
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
        uniques(r.regroupements.iter().map(|g| &g.libelle).collect(), "le regroupement")?;
        for z in r.porteurs.iter().filter_map(|p| p.zone.as_ref()) {
            if zone(z.get_ref()).is_none() {
                return Err(refus(z.span().start, format!("zone inconnue{INSECABLE}: « {} »", z.get_ref()))
                    .aide("écrivez « 1bis », « 1 », « 2 » ou « 3 »"));
            }
        }
        Ok(r)
    }

    /// What the examination of a household rests on.
    pub fn examen(&self) -> super::examen::Reglages<'_> {
        super::examen::Reglages {
            finances: &self.finances,
            ameliorations: &self.ameliorations,
            criteres: &self.criteres,
        }
    }

    /// Every choice, as outputs print it.
    pub fn imprimes(&self) -> Vec<Parametre> {
        [
            self.suivi.imprimes(),
            self.forfait.imprimes(),
            self.minoration.imprimes(),
            self.finances.imprimes(),
            self.ameliorations.imprimes(),
            self.criteres.imprimes(),
            self.engagements.imprimes(),
            self.simulation.imprimes(),
            self.plan.imprimes(),
            self.flux.imprimes(),
            self.propositions.imprimes(),
            self.processus.imprimes(),
            self.parcours.imprimes(),
            self.peuplement.imprimes(),
            self.secret.imprimes(),
        ]
        .concat()
    }

    pub fn projet(&self, code: &str) -> Option<&Projet> {
        self.projets.iter().find(|p| p.code.get_ref() == code)
    }

    pub fn porteur(&self, siren: &str) -> Option<&Porteur> {
        self.porteurs.iter().find(|p| p.siren.get_ref() == siren)
    }
}

impl ReglagesSecret {
    /// The choice, as outputs print it.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let valeur = if self.premiers.is_empty() { "aucun".to_owned() } else { self.premiers.join(", ") };
        vec![Parametre {
            code: "P-PREMIERS",
            question: "Indicateurs montrés d’abord quand tous ne peuvent l’être",
            valeur,
        }]
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
            p(
                "P-DOUBLON-DLS",
                "Demande personnelle d’un ménage dont la demande de relogement est active",
                if self.doublon_dls { "hors des chiffres de la demande" } else { "comptée avec les autres demandes" },
            ),
            p("P-DEP-PROJET", "Département d’un projet", "celui du siège de l’intercommunalité qui le porte"),
        ]
    }
}
