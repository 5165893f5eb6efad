//! Targets as they stand, one by one: what the chapter of the bilan tells, and a file of the data package.

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::french::Fraction;
use crate::indicators::targets::{Evaluation, Exigence, Genre, NatureObjectif, Objectif, Seuil, Statut};
use crate::measures::{Niveau, Periode};
use crate::reports::tenues::Vu;

use super::base_qpv::{self, Base};
use super::context::Contexte;
use super::data::{arrondi, ecrivain, finir};

/// One target in one zone over one period.
pub struct Cas<'a> {
    pub objectif: &'a Objectif,
    pub periode: Periode,
    pub niveau: Niveau,
    pub zone: &'a str,
    /// The indicator judged: that of the target, save in QPV: see `indicateur`.
    pub indicateur: &'a str,
    pub valeur: Option<Vu<'a>>,
    pub statut: Statut,
    /// `None` when it rests on a point zéro that the zone does not have.
    pub exigence: Option<Exigence>,
}

impl Cas<'_> {
    /// Cases that may still go under a ceiling. A ceiling bears on a whole year: held against the leases to date, it would leave a margin that the
    /// rest of the year moves. `None` while the year runs: the margin is then that of the volume expected, in « Où finirait l'année ».
    pub fn marge(&self, e: &Evaluation) -> Option<i64> {
        e.marge_plafond.filter(|_| !self.periode.annee_ouverte())
    }
}

/// Each target, in each zone of its scope, over each period that it bears on: targets in the order of the files.
pub fn tous<'a>(c: &'a Contexte) -> Vec<Cas<'a>> {
    let mut cas = Vec::new();
    for o in c.objectifs {
        for periode in periodes(c, o).into_iter().filter(|p| o.en_vigueur(*p)) {
            for p in &o.portees {
                let code = indicateur(c, o, periode, p.niveau);
                let mut zones: Vec<(&str, Option<Vu>)> = c
                    .zones(code, periode, p.niveau)
                    .into_iter()
                    .filter(|(z, _, _)| p.couvre(p.niveau, z) && (*z != "inconnu" || !p.zones.is_empty()))
                    .map(|(z, _, v)| (z, Some(v)))
                    .collect();
                // A zone that is named and has no figure is said, not forgotten; so is the territory.
                let nommees: Vec<&str> = match (p.niveau, p.zones.is_empty()) {
                    (Niveau::Epci, true) => vec![c.epci()],
                    _ => p.zones.iter().map(String::as_str).collect(),
                };
                zones.extend(
                    nommees
                        .into_iter()
                        .filter(|z| !zones.iter().any(|(x, _)| x == z))
                        .map(|z| (z, None))
                        .collect::<Vec<_>>(),
                );
                cas.extend(zones.into_iter().map(|(zone, valeur)| un(c, o, code, periode, p.niveau, zone, valeur)));
            }
        }
    }
    cas
}

/// A fixed target on leases in QPV bears on attributions, which commissions decide: for the whole territory and a year that is over, it is judged on
/// their decisions when they are all there. A point zéro keeps its own base, and so does a target on it.
fn indicateur<'a>(c: &Contexte, o: &'a Objectif, periode: Periode, niveau: Niveau) -> &'a str {
    let vise = o.indicateur == base_qpv::BAUX && o.exigence_fixe().is_some();
    let jugeable = niveau == Niveau::Epci && Some(periode) != c.en_cours();
    if vise && jugeable { Base::de(c, periode).code() } else { &o.indicateur }
}

fn un<'a>(
    c: &'a Contexte,
    o: &'a Objectif,
    indicateur: &'a str,
    periode: Periode,
    niveau: Niveau,
    zone: &'a str,
    valeur: Option<Vu<'a>>,
) -> Cas<'a> {
    let situation = c.situation(periode, niveau, zone);
    let statut = match (valeur, o.sans_objet(&situation)) {
        (_, Some(motif)) => Statut::SansObjet(motif),
        (Some(v), None) => o.statuer(&v, &situation).0,
        (None, None) => Statut::NonCalculable,
    };
    let exigence = o.exigence(niveau, zone, c.points_zero);
    Cas { objectif: o, periode, niveau, zone, indicateur, valeur, statut, exigence }
}

/// The period of the bilan and the year in course for attributions; the latest state for the others.
fn periodes(c: &Contexte, o: &Objectif) -> Vec<Periode> {
    match c.definition(&o.indicateur).map(|d| d.table) {
        Some(Table::Occupation) => c.vague().into_iter().collect(),
        Some(Table::Logement) => c.parc().into_iter().collect(),
        Some(Table::Demande) => c.stock().into_iter().collect(),
        _ => [Some(c.exercice()), c.en_cours()].into_iter().flatten().collect(),
    }
}

/// Name, type and meaning of each column of `objectifs.csv`, in order.
pub const COLONNES: [(&str, &str, &str); 21] = [
    ("objectif", "texte", "Code de l'objectif ; chaque palier d'une trajectoire a sa ligne."),
    ("libelle", "texte", "Nom de l'objectif."),
    ("nature", "texte", "legal, document_cadre, cia, charte ou local."),
    ("type", "texte", "plancher, plafond, fourchette, maintien ou tendance."),
    ("palier", "texte", "Rang du palier et nombre de paliers : 2/3 ; vide sans palier."),
    (
        "indicateur",
        "texte",
        "Code de l'indicateur jugé : celui que vise l'objectif, ou proc_q2_q4_qpv au lieu d'att_q2_q4_qpv quand les décisions de commission couvrent le territoire.",
    ),
    ("periode", "texte", "Période, comme dans mesures.csv."),
    ("niveau", "texte", "Niveau de la zone, comme dans mesures.csv."),
    ("zone", "texte", "Code de la zone."),
    ("zone_libelle", "texte", "Nom de la zone."),
    (
        "cible_min",
        "décimal",
        "Borne basse de la cible, en pour cent ; celle du point zéro pour un maintien ou une tendance.",
    ),
    ("cible_min_stricte", "texte", "oui : la borne elle-même ne convient pas."),
    ("cible_max", "décimal", "Borne haute de la cible, en pour cent."),
    ("cible_max_stricte", "texte", "oui : la borne elle-même ne convient pas."),
    (
        "taux",
        "décimal",
        "Taux, en pour cent ; arrondi à quatre décimales, alors que le statut vient des effectifs exacts.",
    ),
    ("ecart_cible", "décimal", "Taux moins la borne manquée, ou la plus proche, en points."),
    ("borne_basse", "décimal", "Taux le plus bas que permettent les lignes inconnues, en pour cent."),
    ("borne_haute", "décimal", "Taux le plus haut que permettent les lignes inconnues, en pour cent."),
    (
        "statut",
        "texte",
        "atteint, non_atteint, indetermine, en_cours, sans_objet, non_calculable, ou s (secret statistique).",
    ),
    ("manque", "entier", "Cas qui auraient dû aller au public visé ; plancher seulement."),
    (
        "marge",
        "entier",
        "Cas qui pouvaient encore aller au public visé ; plafond seulement, négatif s'il est dépassé ; vide pour une année en cours.",
    ),
];

/// Every target with its status: UTF-8 with BOM, `;`, decimal point.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(c: &Contexte) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    let echec = |e: csv::Error| Error::machine(format!("écriture des objectifs impossible : {e}"));
    w.write_record(COLONNES.iter().map(|(n, _, _)| *n)).map_err(echec)?;
    for k in tous(c) {
        w.write_record(rangee(c, &k)).map_err(echec)?;
    }
    finir(w)
}

fn rangee(c: &Contexte, k: &Cas) -> [String; 21] {
    let o = k.objectif;
    // Out of scope, withheld or absent: nothing is said beyond the status.
    let muet = matches!(k.statut, Statut::SansObjet(_) | Statut::Secret);
    let e = k.exigence.zip(k.valeur).filter(|_| !muet).map(|(x, v)| x.evaluer(&v));
    let e = e.as_ref();
    let part = |f: Option<Fraction>| arrondi(f, 100).map_or(String::new(), |x| x.to_string());
    let entier = |n: Option<i64>| n.map_or(String::new(), |n| n.to_string());
    let borne = |s: Option<Seuil>| part(s.map(|s| s.valeur));
    let stricte = |s: Option<Seuil>| s.map_or("", |s| if s.strict { "oui" } else { "non" }).to_owned();
    let (min, max) = (k.exigence.and_then(|x| x.min), k.exigence.and_then(|x| x.max));
    [
        o.code.clone(),
        o.libelle.clone(),
        nature(o.nature).to_owned(),
        genre(o.genre).to_owned(),
        o.palier.map_or(String::new(), |(r, n)| format!("{r}/{n}")),
        k.indicateur.to_owned(),
        k.periode.to_string(),
        k.niveau.code().to_owned(),
        k.zone.to_owned(),
        c.nom_zone(k.niveau, k.zone),
        borne(min),
        stricte(min),
        borne(max),
        stricte(max),
        part(e.and_then(|e| e.taux)),
        part(e.and_then(|e| e.ecart)),
        part(e.and_then(|e| e.bornes).map(|b| b.basse)),
        part(e.and_then(|e| e.bornes).map(|b| b.haute)),
        statut(k.statut).to_owned(),
        entier(e.and_then(|e| e.manque_constat)),
        entier(e.and_then(|e| k.marge(e))),
    ]
}

fn nature(n: NatureObjectif) -> &'static str {
    match n {
        NatureObjectif::Legal => "legal",
        NatureObjectif::DocumentCadre => "document_cadre",
        NatureObjectif::Cia => "cia",
        NatureObjectif::Charte => "charte",
        NatureObjectif::Local => "local",
    }
}

fn genre(g: Genre) -> &'static str {
    match g {
        Genre::Plancher => "plancher",
        Genre::Plafond => "plafond",
        Genre::Fourchette => "fourchette",
        Genre::Maintien => "maintien",
        Genre::Tendance => "tendance",
    }
}

/// The name of a status in data files.
fn statut(s: Statut) -> &'static str {
    match s {
        Statut::Atteint => "atteint",
        Statut::NonAtteint => "non_atteint",
        Statut::Indetermine => "indetermine",
        Statut::NonCalculable => "non_calculable",
        Statut::EnCours => "en_cours",
        Statut::SansObjet(_) => "sans_objet",
        Statut::Secret => "s",
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::indicators::Catalogue;
    use crate::indicators::targets::lire;
    use crate::measures::Compte;

    /// 30 of 100 leases to date under a ceiling of 36 %: six may still go by the end of a year, not by the end of September.
    #[test]
    fn the_margin_of_a_year_under_way_is_not_that_of_its_leases_to_date() {
        let catalogue =
            Catalogue::lire(&crate::assets::toml_de(Path::new("/nulle/part"), "pipelines/indicateurs").unwrap())
                .unwrap();
        let texte = "[[objectif]]\ncode = \"o\"\nlibelle = \"L\"\nindicateur = \"att_mutations\"\ntype = \"plafond\"\nborne = 36\n\
                     nature = \"local\"\nsource_texte = \"t\"\n";
        let objectif = lire(&[(PathBuf::from("o.toml"), texte.to_owned())], &catalogue).unwrap().remove(0);
        let exigence = objectif.exigence_fixe().unwrap();
        let e = exigence.evaluer_compte(&Compte { classes: vec![30, 70], ..Compte::default() });
        let marge = |periode| {
            let exigence = Some(exigence);
            let (objectif, statut) = (&objectif, Statut::Atteint);
            let indicateur = "att_mutations";
            Cas { objectif, periode, niveau: Niveau::Epci, zone: "z", indicateur, valeur: None, statut, exigence }
                .marge(&e)
        };
        assert_eq!(marge(Periode::Annee(2025)), Some(6));
        assert_eq!(marge(Periode::Cumul(2026, 12)), Some(6));
        assert_eq!(marge(Periode::Cumul(2026, 9)), None);
    }
}
