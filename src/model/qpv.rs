//! QPV of the territory: their list, their outlines, and what should be looked at in them.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::sources::PetiteTable;

use super::communes::codes_communes;
use super::correspondance::{Generation, generation_qpv};
use super::geography::{Contour, Entite};

#[derive(Clone, Debug)]
pub struct Qpv {
    pub libelle: String,
    /// Listed in the national urban-renewal programme.
    pub npnru: bool,
    pub contours: Vec<Contour>,
}

pub(super) const COLONNES_QPV: &[&[&str]] =
    &[&["code_qp", "code_qpv"], &["lib_qp", "lib_qpv", "nom_qp"], &["siren_epci", "code_epci"]];

/// QPV of the territory: those that the list gives to its SIREN, and those that have one commune of it at least, as the list or the
/// outlines say. A QPV crosses communes and EPCI, and in Greater Paris the list gives the SIREN of the Métropole, not of the EPT.
pub(super) fn liste_qpv(
    t: &PetiteTable,
    unite: &str,
    entites: &[Entite],
    du_territoire: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, Qpv>> {
    let dessines: BTreeSet<&str> = d_ici(entites, du_territoire).map(|e| e.code.as_str()).collect();
    let mut qpv = BTreeMap::new();
    for l in t.rangees() {
        let sien = l.facultatif("siren_epci").is_some() && l.siren("siren_epci")? == unite;
        let communes = codes_communes(l.facultatif("insee_com").unwrap_or_default());
        let dessine = l.facultatif("code_qp").is_some_and(|c| dessines.contains(c));
        if sien || dessine || communes.iter().any(|c| du_territoire(c)) {
            let npnru = l.facultatif("npnru").is_some_and(|v| v.eq_ignore_ascii_case("oui"));
            let q = Qpv { libelle: l.texte("lib_qp")?.to_owned(), npnru, contours: Vec::new() };
            qpv.insert(l.texte("code_qp")?.to_owned(), q);
        }
    }
    Ok(qpv)
}

/// Without a list: the outlines of which one commune at least is of the territory. A QPV of several communes is one QPV.
pub(super) fn qpv_des_contours(entites: &[Entite], du_territoire: &dyn Fn(&str) -> bool) -> BTreeMap<String, Qpv> {
    d_ici(entites, du_territoire)
        .map(|e| (e.code.clone(), Qpv { libelle: e.libelle.clone(), npnru: false, contours: Vec::new() }))
        .collect()
}

fn d_ici<'a>(entites: &'a [Entite], du_territoire: &dyn Fn(&str) -> bool) -> impl Iterator<Item = &'a Entite> {
    entites.iter().filter(move |e| e.communes.iter().any(|c| du_territoire(c)))
}

/// Codes and outlines that the territory should look at.
pub(super) fn remarques_qpv(qpv: &BTreeMap<String, Qpv>) -> Vec<String> {
    let lister = |garder: &dyn Fn(&str, &Qpv) -> bool| -> String {
        qpv.iter().filter(|(c, q)| garder(c, q)).map(|(c, _)| c.as_str()).collect::<Vec<_>>().join(", ")
    };
    let sans_contour = lister(&|_, q| q.contours.is_empty());
    let douteux = lister(&|c, _| generation_qpv(c) != Some(Generation::Qp2024));
    let mut remarques = Vec::new();
    if !sans_contour.is_empty() {
        remarques.push(format!(
            "QPV sans contour : {sans_contour} ; un point hors des autres contours reste donc sans réponse"
        ));
    }
    if !douteux.is_empty() {
        remarques
            .push(format!("codes qui n'ont pas la forme d'un QPV de 2024, gardés sans rien rapprocher : {douteux}"));
    }
    remarques
}
