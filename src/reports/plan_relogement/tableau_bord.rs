//! Dashboard of operations, as a document gives it, with the totals that its figures do not give.

use std::collections::BTreeSet;

use crate::french::{self, Fraction, Genre, compte};
use crate::relogement::tableau_bord::{Colonne, PrevuFait, Quantite, TableauBord, Travaux};
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;

const QUESTION: &str = "Que démolit-on, que reconstruit-on, que réhabilite-t-on\u{202f}?";

/// Nothing without a dashboard.
pub fn section(v: &Vue<'_>) -> Option<Section> {
    if v.bord.est_vide() {
        return None;
    }
    let mut ch = Chapitre::new("tableau-bord", QUESTION);
    let n = |c: Colonne| v.bord.total(c);
    ch.dire(format!(
        "{} démolis, {} reconstruits, {} réhabilités.",
        compte(n(Colonne::Demolition), "logement", "logements", Genre::Masculin),
        french::nombre(n(Colonne::ReconstructionSite) + n(Colonne::ReconstructionHorsSite)),
        french::nombre(n(Colonne::Rehabilitation)),
    ));
    let constats = v.bord.constats();
    if !constats.is_empty() {
        ch.dire(format!(
            "{} du document ne se {} pas à partir de ses lignes.",
            super::super::phrases::majuscule(&compte(constats.len() as i64, "total", "totaux", Genre::Masculin)),
            if constats.len() > 1 { "retrouvent" } else { "retrouve" }
        ));
    }
    ch.bloc(operations(v.bord));
    if !constats.is_empty() {
        ch.bloc(Bloc::Sous("Totaux à vérifier".to_owned()));
        ch.bloc(Bloc::Liste(constats.into_iter().map(|c| super::super::phrases::majuscule(&c.phrase)).collect()));
    }
    ch.bloc(stades(v.bord));
    if v.bord.suit_le_realise() {
        ch.bloc(prevu_et_fait(v.bord));
    }
    ch.bloc_si(financements(v.bord));
    if v.bord.suit_le_realise() && !v.bord.financements.is_empty() {
        ch.bloc(finances_et_faits(v.bord));
    }
    let mut s = ch.finir(v.revue.c, "logements des opérations", &[], None);
    s.methode = format!("{} Source\u{a0}: tableau de bord des opérations du territoire.", s.methode);
    Some(s)
}

fn operations(t: &TableauBord) -> Bloc {
    let mut colonnes = vec![("Commune", ""), ("Opération", "")];
    colonnes.extend(Colonne::TOUTES.iter().map(|c| (c.libelle(), "logements")));
    let mut lignes: Vec<_> = (t.operations.iter())
        .map(|l| {
            let mut cases = vec![texte(l.commune.clone()), texte(l.operation.get_ref().clone())];
            cases.extend(Colonne::TOUTES.iter().map(|c| c.de(l).map_or(Case::SansObjet, |q| Case::Nombre(q.nombre()))));
            ligne(cases)
        })
        .collect();
    let mut calcule = vec![texte("Total calculé"), texte("")];
    calcule.extend(Colonne::TOUTES.iter().map(|c| Case::Nombre(t.total(*c))));
    lignes.push(ligne_total(calcule));
    let imprime = |c: Colonne| match c {
        Colonne::Demolition => t.totaux.demolition,
        // The document has one total for both kinds of reconstruction.
        Colonne::ReconstructionSite => t.totaux.reconstruction,
        Colonne::Rehabilitation => t.totaux.rehabilitation,
        _ => None,
    };
    let mut document = vec![texte("Total du document"), texte("")];
    document.extend(Colonne::TOUTES.iter().map(|c| imprime(*c).map_or(Case::SansObjet, Case::Nombre)));
    lignes.push(ligne_total(document));
    let colonnes: Vec<(String, &str)> =
        colonnes.into_iter().map(|(l, u)| (super::super::phrases::majuscule(l), u)).collect();
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), *u)).collect();
    tableau(
        "tableau-bord",
        "Tableau de bord des opérations",
        &colonnes,
        lignes,
        "Sans objet quand le document porte un tiret. Le total du document pour la reconstruction réunit le site et le hors site.",
    )
}

/// Where each operation stands, and the details that the document gives of its numbers.
fn stades(t: &TableauBord) -> Bloc {
    let lignes = (t.operations.iter())
        .map(|l| {
            let details: Vec<String> = (Colonne::TOUTES.iter())
                .filter_map(|c| match c.de(l)? {
                    Quantite::Detail { detail, .. } => {
                        let parts: Vec<String> =
                            detail.iter().map(|(nom, n)| format!("{nom} {}", french::nombre(*n))).collect();
                        Some(format!("{}\u{a0}: {}", c.libelle(), parts.join(", ")))
                    }
                    Quantite::Nombre(_) => None,
                })
                .collect();
            ligne(vec![
                texte(l.commune.clone()),
                texte(l.operation.get_ref().clone()),
                l.stade.clone().map_or(Case::NonDisponible, texte),
                l.date_arrete.map_or(Case::NonDisponible, |d| texte(french::date_courte(d))),
                texte(details.join("\u{202f}; ")),
            ])
        })
        .collect();
    tableau(
        "stades",
        "Stade d’avancement",
        &[("Commune", ""), ("Opération", ""), ("Stade", ""), ("Arrêté au", ""), ("Détail", "")],
        lignes,
        "",
    )
}

fn cases(p: &PrevuFait) -> [Case; 3] {
    let part = p.fait().map(|n| Fraction::new(n, p.prevu).map_or(Case::SansObjet, |f| Case::Part(f, 0)));
    [Case::Nombre(p.prevu), p.fait().map_or(Case::NonDisponible, Case::Nombre), part.unwrap_or(Case::NonDisponible)]
}

const NOTE_REALISE: &str =
    "Le réalisé d'une commune n'est donné que si le document le dit de toutes ses opérations prévues.";

/// Works by commune, forecast and done: a work a row, for three works side by side make a table that no screen holds.
fn prevu_et_fait(t: &TableauBord) -> Bloc {
    let valeurs = t.par_commune();
    let rangee = |commune: Option<&str>, travaux: Travaux, p: &PrevuFait| {
        let mut cases_de = vec![texte(commune.unwrap_or("Ensemble")), texte(travaux.libelle())];
        cases_de.extend(cases(p));
        cases_de
    };
    let mut lignes: Vec<_> =
        valeurs.iter().filter_map(|((c, x), p)| Some(ligne(rangee(Some(c.as_deref()?), *x, p)))).collect();
    let totaux = valeurs.iter().filter(|((c, _), _)| c.is_none());
    lignes.extend(totaux.map(|((_, x), p)| ligne_total(rangee(None, *x, p))));
    tableau(
        "prevu-fait",
        "Prévu et réalisé, par commune",
        &[("Commune", ""), ("Travaux", ""), ("Prévu", "logements"), ("Réalisé", "logements"), ("Part", "%")],
        lignes,
        NOTE_REALISE,
    )
}

/// Dwellings financed by commune and financing, forecast and done.
fn finances_et_faits(t: &TableauBord) -> Bloc {
    let valeurs = t.finances_et_faits();
    let rangee = |commune: &Option<String>, genre: &Option<String>, p: &PrevuFait| {
        let mut cases_de = vec![
            texte(commune.clone().unwrap_or_else(|| "Ensemble".to_owned())),
            texte(genre.clone().unwrap_or_else(|| "tous".to_owned())),
        ];
        cases_de.extend(cases(p));
        cases_de
    };
    let detail = valeurs.iter().filter(|((c, g), _)| c.is_some() && g.is_some());
    let mut lignes: Vec<_> = detail.map(|((c, g), p)| ligne(rangee(c, g, p))).collect();
    let totaux = valeurs.iter().filter(|((c, g), _)| c.is_none() && g.is_some());
    lignes.extend(totaux.map(|((c, g), p)| ligne_total(rangee(c, g, p))));
    lignes.extend(valeurs.get(&(None, None)).map(|p| ligne_total(rangee(&None, &None, p))));
    tableau(
        "finances-faits",
        "Logements financés et réalisés, par commune et par financement",
        &[("Commune", ""), ("Financement", ""), ("Prévu", "logements"), ("Réalisé", "logements"), ("Part", "%")],
        lignes,
        NOTE_REALISE,
    )
}

fn financements(t: &TableauBord) -> Option<Bloc> {
    if t.financements.is_empty() {
        return None;
    }
    let f = t.par_financement();
    let communes: BTreeSet<&str> = t.financements.iter().map(|l| l.commune.as_str()).collect();
    let annees: BTreeSet<i32> = t.financements.iter().map(|l| *l.annee.get_ref()).collect();
    let genres: BTreeSet<&str> = t.financements.iter().map(|l| l.financement.as_str()).collect();
    let mut colonnes = vec![("Commune".to_owned(), String::new()), ("Financement".to_owned(), String::new())];
    colonnes.extend(annees.iter().map(|a| (a.to_string(), "logements".to_owned())));
    colonnes.push(("Total".to_owned(), "logements".to_owned()));
    let cases = |commune: Option<&str>, genre: Option<&str>| {
        let mut cases =
            vec![texte(commune.unwrap_or("Ensemble").to_owned()), texte(genre.unwrap_or("tous").to_owned())];
        cases.extend(annees.iter().map(|a| Case::Nombre(f.case(commune, Some(*a), genre))));
        cases.push(Case::Nombre(f.case(commune, None, genre)));
        cases
    };
    let mut lignes = Vec::new();
    for commune in &communes {
        let siens = genres
            .iter()
            .filter(|g| f.cases.contains_key(&(Some((*commune).to_owned()), None, Some((**g).to_owned()))));
        lignes.extend(siens.map(|g| ligne(cases(Some(commune), Some(g)))));
    }
    lignes.extend(genres.iter().map(|g| ligne_total(cases(None, Some(g)))));
    lignes.push(ligne_total(cases(None, None)));
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    Some(tableau("financements", "Logements financés, par commune et par année", &colonnes, lignes, ""))
}
