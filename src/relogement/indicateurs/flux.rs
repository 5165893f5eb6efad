//! Dwellings that relogement took out of the flux of each bailleur last year: what réservataires are told before 28 February.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::super::engagements::RESERVATAIRES;
use super::super::faits::{Genre, Relogement, StatutLogement, Typologie};
use super::super::flux::Categorie;
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::suivi::{Dossier, Suivi};
use super::Question;
use super::menages::bailleur;

/// `rel_flux_bailleur_2025`: by bailleur that signs the lease.
pub fn code_bailleur(annee: i32) -> String {
    format!("rel_flux_bailleur_{annee}")
}

/// `rel_flux_lieu_2025`: in or out of QPV.
pub fn code_lieu(annee: i32) -> String {
    format!("rel_flux_lieu_{annee}")
}

/// `rel_flux_typologie_2025`.
pub fn code_typologie(annee: i32) -> String {
    format!("rel_flux_typologie_{annee}")
}

/// `rel_flux_categorie_2025`: by category of operation.
pub fn code_categorie(annee: i32) -> String {
    format!("rel_flux_categorie_{annee}")
}

/// `rel_flux_reservataire_2025`: by réservataire of the dwelling.
pub fn code_reservataire(annee: i32) -> String {
    format!("rel_flux_reservataire_{annee}")
}

/// The move that takes a social dwelling out of the flux in a year: définitif, temporaire or tiroir. A household that comes back to
/// its own dwelling takes none. With two in a year the last counts: a household has one answer.
fn prelevement(d: &Dossier, annee: i32) -> Option<&Relogement> {
    let compte = |r: &&Relogement| {
        r.apres.statut == Some(StatutLogement::Lls)
            && r.genre != Some(Genre::Retour)
            && d.date_de(r).is_some_and(|j| j.year() == annee)
    };
    d.relogements.iter().rfind(compte)
}

/// The questions on the year before the closing date. Bailleurs are all those that the tracking names, so that one edition after
/// another has the same answers.
pub fn questions<'a>(suivi: &'a Suivi, arrete: NaiveDate) -> Vec<Question<'a>> {
    let annee = arrete.year() - 1;
    let bailleurs: BTreeSet<&str> = suivi.dossiers.iter().flat_map(|d| &d.relogements).filter_map(bailleur).collect();
    let sirens: Vec<&str> = bailleurs.into_iter().collect();
    let classes: Vec<(&str, &str)> = sirens.iter().map(|s| (*s, *s)).collect();
    let pris = format!(
        "Ménages pour qui un logement social est sorti du flux en {annee} : relogement définitif, temporaire ou tiroir, chaque ménage une fois. Un retour dans le logement d’origine n’en prend pas."
    );
    let typologies: Vec<(&str, &str)> = Typologie::TOUS.iter().map(|t| (t.code(), t.libelle())).collect();
    let par_bailleur = Indicateur::repartition(
        &code_bailleur(annee),
        &format!("Logements pris sur le flux en {annee}, par bailleur"),
        &format!("{pris} Selon le bailleur qui signe le bail."),
        &classes,
    )
    .jusqu_a(Portee::Operation);
    let par_lieu = Indicateur::repartition(
        &code_lieu(annee),
        &format!("Logements pris sur le flux en {annee}, en QPV ou hors QPV"),
        &pris,
        &[("qpv", "En QPV"), ("hors_qpv", "Hors QPV")],
    )
    .jusqu_a(Portee::Operation);
    let par_typologie = Indicateur::repartition(
        &code_typologie(annee),
        &format!("Logements pris sur le flux en {annee}, par typologie"),
        &pris,
        &typologies,
    )
    .jusqu_a(Portee::Operation);
    let categories: Vec<(&str, &str)> = Categorie::TOUTES.iter().map(|c| (c.code(), c.libelle())).collect();
    let par_categorie = Indicateur::repartition(
        &code_categorie(annee),
        &format!("Logements pris sur le flux en {annee}, par catégorie d’opération"),
        &format!("{pris} Selon la catégorie de l’opération d’origine."),
        &categories,
    )
    .jusqu_a(Portee::Territoire);
    let par_reservataire = Indicateur::repartition(
        &code_reservataire(annee),
        &format!("Logements pris sur le flux en {annee}, par réservataire"),
        &format!("{pris} Selon le contingent qui a désigné le ménage."),
        &RESERVATAIRES,
    )
    .jusqu_a(Portee::Territoire);
    let categorie = move |d: &Dossier| {
        let sienne = suivi.operation(d).map_or(Categorie::Inconnue, Categorie::de);
        Categorie::TOUTES.iter().position(|c| *c == sienne)
    };
    vec![
        question(annee, par_bailleur, move |r| bailleur(r).and_then(|b| sirens.iter().position(|s| *s == b))),
        question(annee, par_lieu, |r| r.apres.en_qpv.map(|q| usize::from(!q))),
        question(annee, par_typologie, |r| Typologie::TOUS.iter().position(|t| r.apres.typologie == Some(*t))),
        Question::new(par_categorie, move |d, _| match prelevement(d, annee) {
            None => Voix::Hors,
            Some(_) => categorie(d).map_or(Voix::Inconnue, Voix::Classe),
        }),
        question(annee, par_reservataire, |r| {
            r.reservataire.as_deref().and_then(|x| RESERVATAIRES.iter().position(|(c, _)| *c == x))
        }),
    ]
}

/// A question on the move of a year; households without one are out of it.
fn question<'a>(annee: i32, i: Indicateur, classe: impl Fn(&Relogement) -> Option<usize> + 'a) -> Question<'a> {
    Question::new(i, move |d, _| match prelevement(d, annee) {
        None => Voix::Hors,
        Some(r) => classe(r).map_or(Voix::Inconnue, Voix::Classe),
    })
}

#[cfg(test)]
#[path = "flux_tests.rs"]
mod tests;
