//! Sentences from templates: those of `reports/phrases/`, and texts written in a declaration. They say only what is published.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::value::Value;
use minijinja::{Environment, context};

use crate::error::{Error, Result};
use crate::french::{self, Genre};
use crate::measures::Periode;
use crate::reports::context::{Contexte, periode_en_mots};
use crate::reports::moteur::moteur;
use crate::reports::phrases::{lettres, majuscule};
use crate::reports::refus::en_francais;

use super::Vue;
use super::declaration::{Phrase, Texte};
use super::faits::{Faits, Lue};
use super::zone::Zone;

/// The engine, with the templates it may call.
pub struct Phrases<'a> {
    env: Environment<'a>,
}

impl<'a> Phrases<'a> {
    /// # Errors
    /// A template is not one: the message names its file and line.
    pub fn new(modeles: &'a BTreeMap<String, String>) -> Result<Self> {
        let mut env = moteur();
        // Nothing here is a page: the exporters escape what they print.
        env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        env.add_filter("majuscule", |t: String| majuscule(&t));
        env.add_filter("minuscule", |t: String| minuscule(&t));
        env.add_filter("nombre", french::nombre);
        env.add_filter("lettres", lettres);
        env.add_filter("compte", |n: i64, un: String, des: String, genre: Option<String>| {
            let feminin = genre.is_some_and(|g| g.starts_with('f'));
            french::compte(n, &un, &des, if feminin { Genre::Feminin } else { Genre::Masculin })
        });
        for (nom, texte) in modeles {
            env.add_template(nom, texte).map_err(|e| en_francais(&e))?;
        }
        Ok(Phrases { env })
    }

    /// A text that speaks of the zone alone.
    ///
    /// # Errors
    /// The template is wrong; `fichier` is where it was written.
    pub fn texte(&self, modele: &str, v: &Vue, zone: &Zone, fichier: &Path) -> Result<String> {
        if !modele.contains('{') {
            return Ok(french::typographier(modele));
        }
        self.rendre(modele, commun(v, zone), fichier)
    }

    /// A sentence on an indicator; empty when its template has nothing to say.
    ///
    /// # Errors
    /// See [`Phrases::texte`].
    pub fn dire(&self, p: &Phrase, v: &Vue, zone: &Zone, fichier: &Path) -> Result<String> {
        let aussi: BTreeMap<&str, Value> = p
            .avec
            .iter()
            .map(|(nom, a)| (nom.as_str(), Value::from(minijinja::value::Serde(Lue::de_aussi(v.c, a, zone)))))
            .collect();
        let commun = context! { avec => aussi, ..commun(v, zone) };
        let Some(code) = &p.indicateur else {
            let Texte::EnPlace(t) = &p.texte else { return Ok(String::new()) };
            return if t.contains('{') { self.rendre(t, commun, fichier) } else { Ok(french::typographier(t)) };
        };
        let faits = Faits::lire(v.c, code, p.rang, p.quand, zone, p.contre);
        self.de_faits(p, &faits, commun, fichier)
    }

    /// The sentence that a template makes of what is published.
    ///
    /// # Errors
    /// See [`Phrases::texte`].
    pub(super) fn de_faits(&self, p: &Phrase, faits: &Faits, commun: Value, fichier: &Path) -> Result<String> {
        let faits = Value::from(minijinja::value::Serde(faits));
        let contexte = context! { mots => &p.mots, ..context! { ..faits, ..commun } };
        match &p.texte {
            Texte::EnPlace(t) => self.rendre(t, contexte, fichier),
            Texte::Modele(nom) => {
                let rendu = self.env.get_template(nom).and_then(|t| t.render(contexte)).map_err(|e| en_francais(&e))?;
                Ok(ranger(&rendu))
            }
        }
    }

    fn rendre(&self, modele: &str, contexte: Value, fichier: &Path) -> Result<String> {
        self.env.render_str(modele, contexte).map(|t| ranger(&t)).map_err(|e| {
            let Error { message, aides, .. } = en_francais(&e);
            let erreur = Error::configuration(message).in_file(fichier).aide(format!("texte en cause : {modele}"));
            aides.into_iter().fold(erreur, Error::aide)
        })
    }
}

/// One line, with the spaces of French.
fn ranger(rendu: &str) -> String {
    let mots: Vec<&str> = rendu.split([' ', '\n', '\t', '\r']).filter(|m| !m.is_empty()).collect();
    french::typographier(&mots.join(" "))
}

/// What every template may use.
fn commun(v: &Vue, zone: &Zone) -> Value {
    let c = v.c;
    let nom = |niveau, code: &Option<String>| code.as_ref().map(|z| c.nom_zone(niveau, z));
    context! {
        territoire => c.territoire(),
        exercice => c.pipeline.periode.exercice,
        arrete => french::date_longue(c.arrete()),
        en_cours => c.en_cours().map(periode_en_mots),
        annees => annees(c),
        relogement => v.suivi.map(|s| periode_en_mots(s.etude.etat)),
        zone => context! {
            nom => &zone.nom,
            code => &zone.code,
            commune => nom(crate::measures::Niveau::Commune, &zone.commune),
            qpv => nom(crate::measures::Niveau::Qpv, &zone.qpv),
            bailleur => nom(crate::measures::Niveau::Bailleur, &zone.bailleur),
        },
    }
}

/// `2025 et neuf premiers mois de 2026`: the year of the bilan, and what is known of the one in course.
fn annees(c: &Contexte) -> String {
    let exercice = periode_en_mots(c.exercice());
    match c.en_cours() {
        Some(Periode::Cumul(a, 1)) => format!("{exercice} et janvier {a}"),
        Some(Periode::Cumul(a, 12)) => format!("{exercice} et {a}"),
        Some(Periode::Cumul(a, m)) => format!("{exercice} et {} premiers mois de {a}", lettres(i64::from(m))),
        _ => exercice,
    }
}

pub(super) fn minuscule(t: &str) -> String {
    // « OPS » and « QPV » keep their capitals.
    let mut c = t.chars();
    match (c.next(), c.next()) {
        (Some(a), Some(b)) if b.is_uppercase() => format!("{a}{}", t.get(a.len_utf8()..).unwrap_or("")),
        (Some(a), _) => a.to_lowercase().chain(t.chars().skip(1)).collect(),
        (None, _) => String::new(),
    }
}
