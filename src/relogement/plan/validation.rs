//! A plan that cannot be right is refused before anything is computed, with its line and what to write instead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Spanned;

use super::decimal::Decimal;
use super::previsions::{OperationPrevue, Plan};
use super::semestre::{ANNEES, Semestre, refus};
use crate::error::{Error, Lieu, Result};
use crate::relogement::engagements::RESERVATAIRES;
use crate::relogement::faits::{Parc, Typologie};

/// No operation, bailleur or year comes near it: more is a slip of the hand.
const EFFECTIF_MAX: i64 = 1_000_000;

struct Validation<'a> {
    texte: &'a str,
    chemin: &'a Path,
}

/// # Errors
/// The first thing that is wrong.
pub(super) fn valider(plan: &Plan, texte: &str, chemin: &Path) -> Result<()> {
    let v = Validation { texte, chemin };
    for (nom, part) in [
        ("taux_decohabitation", plan.taux_decohabitation),
        ("part_existant", plan.part_existant),
        ("part_neuf", plan.part_neuf),
    ] {
        v.part(0, "plan", nom, part)?;
    }
    let mut codes = BTreeSet::new();
    for op in &plan.operations {
        if !codes.insert(op.code.get_ref().as_str()) {
            return Err(
                v.erreur(op.code.span().start, format!("l'opération « {} » est écrite deux fois", op.code.get_ref()))
            );
        }
        v.operation(op)?;
    }
    for a in &plan.attributions {
        let place = v.annee(&a.annee)?;
        v.effectif(place, "attributions", "nombre", Some(a.nombre.en_centiemes() / 100))?;
        v.part(place, "attributions", "part", a.part)?;
    }
    for l in &plan.livraisons {
        let place = v.annee(&l.annee)?;
        v.effectif(place, "livraisons", "prevues", Some(l.prevues))?;
        v.effectif(place, "livraisons", "effectives", l.effectives)?;
        v.part(place, "livraisons", "part", l.part)?;
    }
    let mut objectifs = BTreeSet::new();
    for o in &plan.objectifs {
        let place = o.code.span().start;
        if !objectifs.insert(o.code.get_ref().as_str()) {
            return Err(v.erreur(place, format!("l'objectif « {} » est écrit deux fois", o.code.get_ref())));
        }
        v.part(place, o.code.get_ref(), "taux", Some(o.taux))?;
        v.part(place, o.code.get_ref(), "part_livraisons", o.part_livraisons)?;
    }
    v.flux(plan, &codes)
}

impl Validation<'_> {
    fn erreur(&self, octet: usize, message: String) -> Error {
        let ligne = Some(crate::config::position(self.texte, octet).0);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne, colonne: None })
    }

    fn annee(&self, a: &Spanned<i32>) -> Result<usize> {
        let place = a.span().start;
        if ANNEES.contains(a.get_ref()) {
            return Ok(place);
        }
        let message =
            format!("« {} » n'est pas une année de plan : de {} à {}", a.get_ref(), ANNEES.start(), ANNEES.end());
        Err(self.erreur(place, message))
    }

    fn part(&self, place: usize, qui: &str, cle: &str, part: Option<Decimal>) -> Result<()> {
        match part {
            Some(p) if !p.est_part() => {
                let message = format!("{qui} : « {cle} » vaut {} ; un pourcentage de 0 à 100 est attendu", p.imprime());
                Err(self.erreur(place, message))
            }
            _ => Ok(()),
        }
    }

    fn effectif(&self, place: usize, qui: &str, cle: &str, n: Option<i64>) -> Result<()> {
        match n {
            Some(n) if !(0..=EFFECTIF_MAX).contains(&n) => {
                Err(self.erreur(place, format!("{qui} : « {cle} » vaut {n} ; un nombre de 0 à un million est attendu")))
            }
            _ => Ok(()),
        }
    }

    fn operation(&self, op: &OperationPrevue) -> Result<()> {
        let (place, code) = (op.code.span().start, op.code.get_ref());
        let qui = format!("opération « {code} »");
        if code.trim().is_empty() {
            return Err(self.erreur(place, "une opération n'a pas de code".to_owned()));
        }
        for (cle, n) in [
            ("logements", op.logements),
            ("vacants", op.vacants),
            ("departs", op.departs),
            ("titulaires", op.titulaires),
            ("relogements", op.relogements),
        ] {
            self.effectif(place, &qui, cle, n)?;
        }
        if op.annees_mobilite.is_some_and(|a| !(0..=50).contains(&a)) {
            return Err(self.erreur(place, format!("{qui} : « annees_mobilite » va de 0 à 50")));
        }
        self.part(place, &qui, "mobilite", op.mobilite)?;
        self.part(place, &qui, "taux_decohabitation", op.taux_decohabitation)?;
        if let Some(p) = op.parc.as_deref().filter(|p| Parc::depuis(p).is_none()) {
            return Err(self.erreur(place, format!("{qui} : parc « {p} » inconnu ; valeurs admises : social, prive")));
        }
        if op.fin < op.debut {
            return Err(self.erreur(place, format!("{qui} : finit ({}) avant de commencer ({})", op.fin, op.debut)));
        }
        if !op.par_annee.is_empty() && !op.par_semestre.is_empty() {
            let e = self.erreur(place, format!("{qui} : le phasage est saisi à la fois par année et par semestre"));
            return Err(e.aide("gardez « par_annee » ou « par_semestre »"));
        }
        for (annee, n) in &op.par_annee {
            let connue = annee.parse::<i32>().ok().filter(|a| (op.debut.annee()..=op.fin.annee()).contains(a));
            if connue.is_none() {
                let message =
                    format!("{qui} : « {annee} » n'est pas une année entre {} et {}", op.debut.annee(), op.fin.annee());
                return Err(self.erreur(place, message));
            }
            self.effectif(place, &qui, annee, Some(*n))?;
        }
        for (semestre, n) in &op.par_semestre {
            match Semestre::lire(semestre) {
                None => return Err(self.erreur(place, format!("{qui} : {}", refus(semestre)))),
                Some(s) if s < op.debut || s > op.fin => {
                    return Err(self.erreur(place, format!("{qui} : {s} n'est pas entre {} et {}", op.debut, op.fin)));
                }
                Some(_) => self.effectif(place, &qui, semestre, Some(*n))?,
            }
        }
        for (cle, n) in op.repartition.values().flatten() {
            self.effectif(place, &qui, cle, Some(*n))?;
        }
        Ok(())
    }

    fn flux(&self, plan: &Plan, codes: &BTreeSet<&str>) -> Result<()> {
        for f in &plan.flux {
            let place = self.annee(&f.annee)?;
            self.effectif(place, "flux", "logements", Some(f.logements))?;
            if let Some(t) = f.typologie.as_deref().filter(|t| Typologie::depuis(t).is_none()) {
                let message = format!("flux : typologie « {t} » inconnue ; valeurs admises : T1, T2, T3, T4, T5P");
                return Err(self.erreur(place, message));
            }
            let reservataires: Vec<&str> = RESERVATAIRES.iter().map(|(c, _)| *c).collect();
            if let Some(r) = f.reservataire.as_deref().filter(|r| !reservataires.contains(r)) {
                let e = self.erreur(place, format!("flux : réservataire « {r} » inconnu"));
                return Err(e.aide(format!("écrivez l'un de {}", reservataires.join(", "))));
            }
            if let Some(op) = f.operation.as_deref().filter(|op| !codes.contains(op)) {
                let connus: Vec<&str> = codes.iter().copied().collect();
                let e = self.erreur(place, format!("flux : l'opération « {op} » n'est pas dans le plan"));
                return Err(match crate::config::proche(op, &connus) {
                    Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                    None => e.aide("ajoutez-la dans un bloc [[operation]], ou donnez « categorie » seule"),
                });
            }
        }
        let mut parts: BTreeMap<Option<&str>, i64> = BTreeMap::new();
        for r in &plan.reservataires {
            let place = r.nom.span().start;
            self.part(place, r.nom.get_ref(), "part", Some(r.part))?;
            let total = parts.entry(r.bailleur.as_deref()).or_default();
            *total += r.part.en_centiemes();
            if *total > 10_000 {
                let qui = r.bailleur.as_deref().unwrap_or("tous bailleurs");
                let message = format!("les parts des réservataires dépassent 100 % ({qui})");
                return Err(self.erreur(place, message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "validation_tests.rs"]
mod tests;
