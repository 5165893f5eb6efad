//! Reading target files: `[[objectif]]` and `[[point_zero]]` entries, each mistake with its line and its remedy.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::french;
use crate::indicators::catalog::{Catalogue, Definition, Sens};
use crate::measures::{Nature, Niveau};

use super::ecrit::{Entree, Fichier, Type};
use super::{Appreciation, Borne, Genre, Lieux, Objectif, Portee, Severite};

/// Bounds as they are written, in an entry or in a step.
#[derive(Clone, Copy)]
struct Ecrites<'a> {
    borne: Option<&'a Spanned<f64>>,
    min: Option<&'a Spanned<f64>>,
    max: Option<&'a Spanned<f64>>,
    strict: bool,
    strict_min: bool,
    strict_max: bool,
    /// Where the entry or the step begins.
    octet: usize,
}

/// Reads target files, given as `(path for messages, text)`.
///
/// # Errors
/// A file is not a list of targets, an indicator is not a share of the catalogue, or a bound, a date or a scope is wrong: one
/// message, with its file and line.
pub fn lire(fichiers: &[(PathBuf, String)], catalogue: &Catalogue) -> Result<Vec<Objectif>> {
    let mut objectifs: Vec<Objectif> = Vec::new();
    for (chemin, texte) in fichiers {
        let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
        let lecture = Lecture { chemin, texte, catalogue, severite: fichier.regle_point_zero };
        for e in &fichier.objectifs {
            if let Some(premier) = objectifs.iter().find(|o| o.code == *e.code.get_ref()) {
                return Err(lecture
                    .erreur(e.code.span().start, format!("l'objectif « {} » est défini deux fois", e.code.get_ref()))
                    .aide(format!(
                        "il l'est déjà dans {} : donnez un autre code à l'un des deux",
                        premier.lieux.code
                    )));
            }
            objectifs.extend(lecture.objectifs(e)?);
        }
    }
    Ok(objectifs)
}

/// The definition of a share, or the message that says why a code is not one.
pub fn part<'c>(catalogue: &'c Catalogue, code: &str, qui: &str) -> Result<&'c Definition> {
    match catalogue.get(code) {
        Some(d) if d.nature == Nature::Part => Ok(d),
        Some(_) => Err(Error::configuration(format!("{qui} porte sur « {code} », qui n'est pas une part"))
            .aide("un objectif porte sur un indicateur de nature « part » : bilan catalog en donne la liste")),
        None => {
            let codes: Vec<&str> = catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
            let e = Error::configuration(format!("{qui} porte sur un indicateur inconnu : « {code} »"));
            Err(match crate::config::proche(code, &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e.aide("« bilan catalog » donne la liste des indicateurs"),
            })
        }
    }
}

/// Whole hundredths of what is written in percent; `None` when there are more than two decimals.
pub fn centiemes(pourcent: f64) -> Option<i64> {
    let c = pourcent * 100.0;
    (c.is_finite() && c.abs() < 1e12 && (c - c.round()).abs() < 1e-6).then(|| c.round() as i64)
}

struct Lecture<'a> {
    chemin: &'a Path,
    texte: &'a str,
    catalogue: &'a Catalogue,
    severite: Severite,
}

impl Lecture<'_> {
    fn lieu(&self, octet: usize) -> Lieu {
        let ligne = Some(crate::config::position(self.texte, octet).0);
        Lieu { fichier: self.chemin.to_owned(), ligne, colonne: None }
    }

    fn erreur(&self, octet: usize, message: String) -> Error {
        Error::configuration(message).at(self.lieu(octet))
    }

    /// One target, or one for each step of a trajectory.
    fn objectifs(&self, e: &Entree) -> Result<Vec<Objectif>> {
        let code = e.code.get_ref();
        let qui = format!("l'objectif « {code} »");
        let definition = part(self.catalogue, e.indicateur.get_ref(), &qui)
            .map_err(|erreur| erreur.at(self.lieu(e.indicateur.span().start)))?;
        self.dates(e)?;
        let portees = self.portees(e, definition)?;
        let modele = Objectif {
            code: code.clone(),
            libelle: french::pourcents(&e.libelle),
            indicateur: definition.code.clone(),
            genre: Genre::Plancher,
            min: None,
            max: None,
            tolerance: self.tolerance(e)?,
            sens: e.sens.unwrap_or(definition.sens),
            point_zero: e.point_zero.as_ref().map(|p| p.get_ref().clone()),
            portees,
            nature: e.nature,
            debut: e.debut,
            fin: e.fin,
            appreciation: e.appreciation,
            volume_annuel: self.volume(e)?,
            palier: None,
            suivant: None,
            regle_point_zero: self.severite,
            source_texte: e.source_texte.clone(),
            lieux: Lieux {
                code: self.lieu(e.code.span().start),
                borne: self.lieu(
                    [&e.borne, &e.borne_min, &e.borne_max]
                        .into_iter()
                        .flatten()
                        .next()
                        .map_or(e.code.span().start, |b| b.span().start),
                ),
                zones: self.lieu(e.zones.as_ref().map_or(e.code.span().start, |z| z.span().start)),
                point_zero: self.lieu(e.point_zero.as_ref().map_or(e.code.span().start, |p| p.span().start)),
            },
        };
        if e.palier.is_empty() {
            let ecrites = Ecrites {
                borne: e.borne.as_ref(),
                min: e.borne_min.as_ref(),
                max: e.borne_max.as_ref(),
                strict: e.strict,
                strict_min: e.strict_min,
                strict_max: e.strict_max,
                octet: e.code.span().start,
            };
            return Ok(vec![self.borner(modele, e, ecrites)?]);
        }
        self.paliers(modele, e)
    }

    /// Steps follow one another; each becomes a target with its own validity.
    fn paliers(&self, modele: Objectif, e: &Entree) -> Result<Vec<Objectif>> {
        if matches!(e.genre, Type::Maintien | Type::Tendance)
            || e.borne.is_some()
            || e.borne_min.is_some()
            || e.borne_max.is_some()
        {
            return Err(self
                .erreur(e.code.span().start, format!("l'objectif « {} » a des paliers et une borne à la fois", modele.code))
                .aide("avec « palier », les bornes s'écrivent dans chaque palier ; un maintien ou une tendance n'en a pas"));
        }
        let n = e.palier.len();
        let mut objectifs: Vec<Objectif> = Vec::with_capacity(n);
        for (rang, p) in e.palier.iter().enumerate() {
            let (octet, palier) = (p.span().start, p.get_ref());
            if palier.fin < palier.debut {
                return Err(self.a_l_envers(octet, &modele.code, palier.debut, palier.fin));
            }
            if let Some(avant) = objectifs.last().and_then(|o| o.fin).filter(|f| *f >= palier.debut) {
                return Err(self
                    .erreur(
                        octet,
                        format!("les paliers de l'objectif « {} » se chevauchent ou ne se suivent pas", modele.code),
                    )
                    .aide(format!("le palier précédent finit le {}", crate::french::date_courte(avant))));
            }
            let ecrites = Ecrites {
                borne: palier.borne.as_ref(),
                min: palier.borne_min.as_ref(),
                max: palier.borne_max.as_ref(),
                strict: palier.strict,
                strict_min: palier.strict_min,
                strict_max: palier.strict_max,
                octet,
            };
            let mut o = self.borner(modele.clone(), e, ecrites)?;
            (o.debut, o.fin, o.palier) = (Some(palier.debut), Some(palier.fin), Some((rang + 1, n)));
            o.lieux.borne = self.lieu(octet);
            if let Some(avant) = objectifs.last_mut() {
                avant.suivant = o.debut;
            }
            objectifs.push(o);
        }
        Ok(objectifs)
    }

    /// Kind and bounds.
    fn borner(&self, mut o: Objectif, e: &Entree, b: Ecrites<'_>) -> Result<Objectif> {
        let code = o.code.clone();
        let manque = |cle: &str| self.erreur(b.octet, format!("l'objectif « {code} » n'a pas de « {cle} »"));
        let de_trop = |cle: &str, pourquoi: &str| {
            self.erreur(b.octet, format!("l'objectif « {code} » n'admet pas « {cle} »")).aide(pourquoi.to_owned())
        };
        let (min, max) = (self.borne(&o, b.min, b.strict_min)?, self.borne(&o, b.max, b.strict_max)?);
        match e.genre {
            Type::Plancher | Type::Plafond => {
                let haut = e.genre == Type::Plafond;
                let (sienne, autre, cle, l_autre) =
                    if haut { (max, min, "borne_max", "borne_min") } else { (min, max, "borne_min", "borne_max") };
                if autre.is_some() {
                    return Err(de_trop(
                        l_autre,
                        "un plancher ou un plafond n'a qu'une borne ; pour deux, écrivez type = \"fourchette\"",
                    ));
                }
                let strict = b.strict || if haut { b.strict_max } else { b.strict_min };
                let borne = match (self.borne(&o, b.borne, strict)?, sienne) {
                    (Some(_), Some(_)) => return Err(de_trop(cle, "« borne » la donne déjà")),
                    (x, y) => x
                        .or(y.map(|y| Borne { strict, ..y }))
                        .ok_or_else(|| manque("borne").aide("écrivez borne = 25 pour 25 %"))?,
                };
                (o.genre, o.min, o.max) =
                    if haut { (Genre::Plafond, None, Some(borne)) } else { (Genre::Plancher, Some(borne), None) };
            }
            Type::Fourchette => {
                let (Some(bas), Some(haut)) = (min, max) else {
                    return Err(manque(if min.is_none() { "borne_min" } else { "borne_max" }));
                };
                if b.borne.is_some() {
                    return Err(de_trop("borne", "une fourchette s'écrit avec « borne_min » et « borne_max »"));
                }
                if bas.centiemes > haut.centiemes || (bas.centiemes == haut.centiemes && (bas.strict || haut.strict)) {
                    return Err(self
                        .erreur(
                            b.min.map_or(b.octet, |x| x.span().start),
                            format!("la fourchette de l'objectif « {code} » est inversée"),
                        )
                        .aide("« borne_min » doit être inférieure à « borne_max »"));
                }
                (o.genre, o.min, o.max) = (Genre::Fourchette, min, max);
            }
            Type::Trajectoire => {
                if e.palier.is_empty() {
                    return Err(manque("palier").aide(
                        "une trajectoire s'écrit palier = [{ debut = 2021-01-01, fin = 2023-12-31, borne_max = 32 }, …]",
                    ));
                }
                (o.genre, o.min, o.max) = match (min, max) {
                    (Some(_), None) => (Genre::Plancher, min, None),
                    (None, Some(_)) => (Genre::Plafond, None, max),
                    (Some(a), Some(z)) if a.centiemes <= z.centiemes => (Genre::Fourchette, min, max),
                    (Some(_), Some(_)) => {
                        return Err(self.erreur(b.octet, format!("un palier de l'objectif « {code} » est inversé")));
                    }
                    (None, None) => {
                        return Err(
                            manque("borne_min").aide("chaque palier a « borne_min », « borne_max » ou les deux")
                        );
                    }
                };
            }
            Type::Maintien | Type::Tendance => {
                if b.borne.is_some() || min.is_some() || max.is_some() {
                    return Err(de_trop("borne", "la référence d'un maintien ou d'une tendance est son point zéro"));
                }
                if o.point_zero.is_none() {
                    return Err(manque("point_zero").aide(
                        "nommez une ligne de base : un bloc [[point_zero]], ou un fichier de « points_zero/ » fait par « bilan baseline »",
                    ));
                }
                let tendance = e.genre == Type::Tendance;
                if tendance && o.sens == Sens::Neutre {
                    return Err(manque("sens").aide(format!(
                        "l'indicateur « {} » n'a pas de bon sens connu : écrivez sens = \"favorable\" (à la hausse) ou sens = \"fragile\" (à la baisse)",
                        o.indicateur
                    )));
                }
                o.genre = if tendance { Genre::Tendance } else { Genre::Maintien };
            }
        }
        Ok(o)
    }

    fn borne(&self, o: &Objectif, b: Option<&Spanned<f64>>, strict: bool) -> Result<Option<Borne>> {
        let Some(b) = b else { return Ok(None) };
        let pourcent = *b.get_ref();
        if !(0.0..=100.0).contains(&pourcent) {
            return Err(self
                .erreur(
                    b.span().start,
                    format!("la borne de l'objectif « {} » doit être un pourcentage entre 0 et 100", o.code),
                )
                .aide("écrivez 25 pour 25 %"));
        }
        let centiemes = centiemes(pourcent).ok_or_else(|| {
            self.erreur(b.span().start, format!("la borne de l'objectif « {} » a plus de deux décimales", o.code))
                .aide("une cible se compare au centième de pour cent : écrivez 33.33")
        })?;
        Ok(Some(Borne { centiemes, strict }))
    }

    fn tolerance(&self, e: &Entree) -> Result<i64> {
        let Some(t) = &e.tolerance else { return Ok(0) };
        let refus =
            |m: &str| self.erreur(t.span().start, format!("la tolérance de l'objectif « {} » {m}", e.code.get_ref()));
        if e.genre != Type::Maintien {
            return Err(refus("n'a pas de sens ici").aide("seul un objectif de type « maintien » a une tolérance"));
        }
        match centiemes(*t.get_ref()) {
            Some(c @ 0..=10_000) => Ok(c),
            _ => Err(refus("est un nombre de points, de 0 à 100, avec deux décimales au plus")),
        }
    }

    fn volume(&self, e: &Entree) -> Result<Option<i64>> {
        match e.volume_annuel.as_ref().map(|v| (*v.get_ref(), v.span().start)) {
            None => Ok(None),
            Some((n, _)) if n > 0 => Ok(Some(n)),
            Some((n, octet)) => Err(self
                .erreur(
                    octet,
                    format!("le volume annuel de l'objectif « {} » n'est pas possible : {n}", e.code.get_ref()),
                )
                .aide("c'est le nombre de baux attendus dans une année entière")),
        }
    }

    fn dates(&self, e: &Entree) -> Result<()> {
        match (e.debut, e.fin) {
            (Some(d), Some(f)) if f < d => Err(self.a_l_envers(e.code.span().start, e.code.get_ref(), d, f)),
            (_, None) if e.appreciation == Appreciation::FinDePeriode && e.palier.is_empty() => Err(self
                .erreur(
                    e.code.span().start,
                    format!("l'objectif « {} » s'apprécie en fin de période, et n'a pas de « fin »", e.code.get_ref()),
                )
                .aide("ajoutez « fin », ou écrivez appreciation = \"annuelle\"")),
            _ => Ok(()),
        }
    }

    fn a_l_envers(&self, octet: usize, code: &str, debut: NaiveDate, fin: NaiveDate) -> Error {
        self.erreur(octet, format!("l'objectif « {code} » finit avant de commencer")).aide(format!(
            "« debut » est le {}, « fin » le {}",
            crate::french::date_courte(debut),
            crate::french::date_courte(fin)
        ))
    }

    fn portees(&self, e: &Entree, d: &Definition) -> Result<Vec<Portee>> {
        let code = e.code.get_ref();
        let niveaux = e.perimetre.as_ref().map_or_else(|| vec![Niveau::Epci], |p| p.get_ref().0.clone());
        let octet = e.perimetre.as_ref().map_or(e.code.span().start, |p| p.span().start);
        if niveaux.is_empty() {
            return Err(self.erreur(octet, format!("l'objectif « {code} » n'a aucun périmètre")));
        }
        if let Some(n) = niveaux.iter().find(|n| !d.niveaux.contains(n)) {
            let connus: Vec<&str> = d.niveaux.iter().map(|n| n.code()).collect();
            return Err(self
                .erreur(
                    octet,
                    format!(
                        "l'objectif « {code} » porte sur le niveau « {} », où « {} » n'est pas compté",
                        n.code(),
                        d.code
                    ),
                )
                .aide(format!("niveaux comptés : {}", connus.join(", ")))
                .aide("ajoutez le niveau à « niveaux » de l'indicateur, ou changez « perimetre »"));
        }
        let zones = e.zones.as_ref().map(|z| z.get_ref().clone()).unwrap_or_default();
        match (&e.zones, niveaux.as_slice()) {
            (Some(z), _) if zones.is_empty() => Err(self
                .erreur(z.span().start, format!("l'objectif « {code} » a une liste de zones vide"))
                .aide("ôtez « zones » pour viser toutes les zones du périmètre")),
            (Some(z), [_, _, ..]) => Err(self
                .erreur(z.span().start, format!("l'objectif « {code} » nomme des zones pour plusieurs périmètres"))
                .aide("un périmètre par objectif quand « zones » est donné")),
            _ => Ok(niveaux.into_iter().map(|niveau| Portee { niveau, zones: zones.clone() }).collect()),
        }
    }
}
