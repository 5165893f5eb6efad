//! The table of dwellings to simulate: `offre`, then whatever is known of each. What is blank is unknown.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::error::{Error, Result};
use crate::french::{self, Genre, INSECABLE};
use crate::relogement::faits::{Dpe, Logement, StatutLogement, Typologie};
use crate::relogement::simulation::Offre;
use crate::sources::{PetiteTable, Rangee};

pub(super) const COLONNES_SIMULES: &[&[&str]] = &[&["offre", "id_offre"]];

/// Columns that need not be there.
const FACULTATIVES: &[&[&str]] = &[
    &["id_rpls", "ident_rep"],
    &["code_commune"],
    &["en_qpv"],
    &["bailleur", "siren"],
    &["statut"],
    &["typologie"],
    &["surface"],
    &["loyer"],
    &["charges"],
    &["apl"],
    &["date_premiere_location"],
    &["date_convention_apl"],
    &["dpe", "dpe_classe"],
    &["loyer_hors_relogement"],
    &[MENAGE],
];
/// A household would be named in clear: the column is left out.
const MENAGE: &str = "menage";

/// What the table gives.
#[derive(Clone, Debug, Default)]
pub struct Simules {
    /// In the order of the file.
    pub offres: Vec<Offre>,
    /// Rows that name a household, which is not read.
    pub menages_laisses: usize,
}

impl Simules {
    /// What is read and left out.
    pub fn remarque(&self, fichier: &str) -> Option<String> {
        (self.menages_laisses > 0).then(|| {
            format!(
                "{fichier}{INSECABLE}: colonne « {MENAGE} » laissée de côté ({}){INSECABLE}; chaque ménage est simulé dans chaque logement",
                french::compte(self.menages_laisses as i64, "ligne remplie", "lignes remplies", Genre::Feminin)
            )
        })
    }
}

/// # Errors
/// A dwelling has no name or the name of another, a value is not what its column holds, a column is nearly one of those expected.
pub(super) fn lire_simules(t: PetiteTable) -> Result<Simules> {
    let t = t.avec_facultatives(FACULTATIVES);
    verifier_colonnes(&t)?;
    let mut lus = Simules::default();
    let mut vues: BTreeMap<String, u64> = BTreeMap::new();
    for l in t.rangees() {
        let id = l.texte("offre")?.to_owned();
        if id.is_empty() {
            return Err(Error::donnees("ce logement n'a pas de nom")
                .at(l.lieu("offre"))
                .aide("écrivez dans « offre » un nom ou un numéro, différent pour chaque logement"));
        }
        let ligne = l.lieu("offre").ligne.unwrap_or(0);
        if let Some(avant) = vues.insert(id.clone(), ligne) {
            return Err(Error::donnees(format!("le logement « {id} » est déjà à la ligne {avant}"))
                .at(l.lieu("offre"))
                .aide("un logement à simuler tient en une ligne : ôtez l'une des deux, ou nommez-les autrement"));
        }
        lus.menages_laisses += usize::from(l.facultatif(MENAGE).is_some());
        lus.offres.push(Offre { id, logement: logement(&l)?, ..Offre::default() });
    }
    Ok(lus)
}

fn logement(l: &Rangee<'_>) -> Result<Logement> {
    let montant = |colonne: &str| positif(l, colonne, si(l, colonne, |c| l.centimes(c))?, 0);
    let code = |colonne: &str, largeur| si(l, colonne, |c| l.code(c, largeur).map(Some));
    let premiere = si(l, "date_premiere_location", |c| l.date(c))?;
    Ok(Logement {
        id_rpls: l.facultatif("id_rpls").map(str::to_owned),
        commune: code("code_commune", 5)?,
        en_qpv: si(l, "en_qpv", |c| l.oui_non(c))?,
        statut: si(l, "statut", |c| {
            l.parmi(c, &codes(StatutLogement::TOUS, StatutLogement::code), StatutLogement::depuis)
        })?,
        bailleur: si(l, "bailleur", |c| l.siren(c).map(Some))?,
        typologie: si(l, "typologie", |c| l.parmi(c, "une typologie, de T1 à T5P", typologie))?,
        surface: positif(l, "surface", si(l, "surface", |c| l.centiemes(c, "une surface en m²"))?, 1)?,
        loyer: montant("loyer")?,
        charges: montant("charges")?,
        apl: montant("apl")?,
        premiere_location: premiere,
        annee_premiere_location: premiere.map(|d| d.year()),
        date_convention_apl: si(l, "date_convention_apl", |c| l.date(c))?,
        dpe: si(l, "dpe", |c| l.parmi(c, "une étiquette, de A à G", |t| Dpe::depuis(&t.to_uppercase())))?,
        loyer_hors_relogement: montant("loyer_hors_relogement")?,
        ..Logement::default()
    })
}

/// Reads a column that need not be there.
fn si<T>(l: &Rangee<'_>, colonne: &str, lire: impl Fn(&str) -> Result<Option<T>>) -> Result<Option<T>> {
    match l.facultatif(colonne) {
        None => Ok(None),
        Some(_) => lire(colonne).map_err(|e| e.aide("une case vide veut dire « inconnu »")),
    }
}

/// An amount or a surface under `minimum` is a slip of the keyboard: nothing could be said of a household with it.
fn positif(l: &Rangee<'_>, colonne: &str, lu: Option<i64>, minimum: i64) -> Result<Option<i64>> {
    match (lu, l.facultatif(colonne)) {
        (Some(n), Some(ecrit)) if n < minimum => {
            let attendu = if minimum > 0 { "une valeur au-dessus de zéro" } else { "une valeur positive ou nulle" };
            Err(l.refus(colonne, ecrit, attendu).aide("une case vide veut dire « inconnu »"))
        }
        _ => Ok(lu),
    }
}

/// `T1bis` has one room; all from five rooms on are one.
fn typologie(texte: &str) -> Option<Typologie> {
    match texte.to_uppercase().as_str() {
        "T1BIS" => Some(Typologie::T1),
        "T5" | "T5+" | "T6" | "T6P" | "T6+" | "T7" => Some(Typologie::T5P),
        t => Typologie::depuis(t),
    }
}

fn codes<T: Copy>(tous: &[T], code: fn(T) -> &'static str) -> String {
    format!("un statut connu ({})", tous.iter().map(|t| code(*t)).collect::<Vec<_>>().join(", "))
}

/// A column whose name is nearly one of those expected would be left out without a word.
fn verifier_colonnes(t: &PetiteTable) -> Result<()> {
    let connues = || COLONNES_SIMULES.iter().chain(FACULTATIVES).flat_map(|g| g.iter().copied());
    let absentes: Vec<&str> =
        FACULTATIVES.iter().filter(|g| !g.iter().any(|n| t.a(n))).flat_map(|g| g.iter().copied()).collect();
    for c in t.colonnes().iter().filter(|c| !connues().any(|n| n == c.as_str())) {
        if let Some(proche) = crate::config::proche(c, &absentes) {
            return Err(Error::donnees(format!("colonne inconnue{INSECABLE}: « {c} »"))
                .at(t.lieu_entete())
                .aide(format!("« {proche} » est-elle la colonne attendue ? renommez-la, ou ôtez-la")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "simules_tests.rs"]
mod tests;
