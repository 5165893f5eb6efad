//! All targets on one table: where each one stands, by the law and with what is unknown.

use crate::french::{self, INSECABLE};
use crate::indicators::attainment::Resultat;
use crate::indicators::targets::{Genre, Objectif};
use crate::measures::Periode;
use crate::reports::context::{
    Chapitre, Contexte, case_face_a, case_statut, cases_bornes, ligne, nature_en_mots, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{self, lettres, majuscule};
use crate::secrecy::Valeur;

pub const ANCRE: &str = "objectifs";
const QUESTION: &str = "Où en sont tous les objectifs\u{202f}?";

pub fn section(c: &Contexte) -> Section {
    let p = c.exercice();
    let en_vigueur: Vec<&Objectif> = c.objectifs.iter().filter(|o| o.en_vigueur(p.annee())).collect();
    if en_vigueur.is_empty() {
        return Chapitre::indisponible(
            ANCRE,
            QUESTION,
            "aucun objectif en vigueur n'est décrit dans la configuration.",
        );
    }
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(compte_rendu(c, &en_vigueur, p));
    let periodes: Vec<Periode> = [Some(p), c.en_cours()].into_iter().flatten().collect();
    let lignes: Vec<Ligne> = c
        .objectifs
        .iter()
        .flat_map(|o| periodes.iter().filter(|p| o.en_vigueur(p.annee())).map(move |p| (o, *p)))
        .map(|(o, p)| rangee(c, o, p))
        .collect();
    ch.bloc(tableau(
        "objectifs",
        "Objectifs légaux et locaux",
        &[
            ("Objectif", ""),
            ("Origine", ""),
            ("Période", ""),
            ("Cible", ""),
            ("Taux", "%"),
            ("Écart", "points"),
            ("Borne basse", "%"),
            ("Borne haute", "%"),
            ("Statut", ""),
            ("Manque", "baux"),
        ],
        lignes,
        "Statut indéterminé\u{a0}: les dossiers inconnus pourraient changer le résultat. L'année en cours n'est pas jugée\u{a0}: elle est \
         située par rapport à l'objectif.",
    ));
    let textes = en_vigueur
        .iter()
        .filter(|o| !o.source_texte.is_empty())
        .map(|o| format!("{}{INSECABLE}: {}.", o.libelle, o.source_texte));
    ch.bloc(Bloc::Liste(textes.collect()));
    ch.finir(c, "baux signés, réponses connues", &[crate::config::layout::Table::Attribution], None)
}

fn compte_rendu(c: &Contexte, objectifs: &[&Objectif], p: Periode) -> String {
    let resultats: Vec<Resultat> = objectifs
        .iter()
        .filter_map(|o| {
            let e = c.juger(o, c.total(&o.indicateur, p)?);
            Some(if e.robuste == Resultat::Indetermine { Resultat::Indetermine } else { e.resultat })
        })
        .collect();
    let n = |r: Resultat| resultats.iter().filter(|x| **x == r).count() as i64;
    let (oui, doute) = (n(Resultat::Atteint), n(Resultat::Indetermine));
    let total = objectifs.len() as i64;
    let debut = match (oui, total) {
        (0, 1) => "L'unique objectif n'est pas atteint".to_owned(),
        (1, 1) => "L'unique objectif est atteint".to_owned(),
        (0, t) => format!("Aucun objectif sur {} n'est atteint avec certitude", lettres(t)),
        (1, t) => format!("Un objectif sur {} est atteint", lettres(t)),
        (n, t) if n == t => format!("Les {} objectifs sont atteints", lettres(t)),
        (n, t) => format!("{} objectifs sur {} sont atteints", majuscule(&lettres(n)), lettres(t)),
    };
    let suite = match doute {
        0 => String::new(),
        1 => "\u{202f}; un reste indéterminé, trop de dossiers étant inconnus".to_owned(),
        n => format!("\u{202f}; {} restent indéterminés, trop de dossiers étant inconnus", lettres(n)),
    };
    format!("En {}, {}{suite}.", periode_en_mots(p), minuscule(&debut))
}

fn minuscule(t: &str) -> String {
    let mut s = t.chars();
    s.next().map_or_else(String::new, |p| p.to_lowercase().chain(s).collect())
}

fn rangee(c: &Contexte, o: &Objectif, p: Periode) -> Ligne {
    let v = c.total(&o.indicateur, p);
    let (basse, haute) = cases_bornes(v, Some(o));
    let ecart = v.and_then(Valeur::taux).zip(o.borne()).map(|(t, b)| Case::Points(t.minus(&b)));
    let marque = || match case_face_a(v, None) {
        Case::Part(..) | Case::Tranche(..) => Case::Secret,
        m => m,
    };
    let manque = match (o.genre, v.and_then(|v| c.juger(o, v).manque_constat)) {
        (Genre::Plafond, _) => Case::SansObjet,
        (_, Some(n)) => Case::Nombre(n),
        (_, None) => marque(),
    };
    let signe = if o.genre == Genre::Plancher { "≥" } else { "≤" };
    let courant = Some(p) == c.en_cours();
    ligne(vec![
        texte(o.libelle.clone()),
        texte(nature_en_mots(o.nature)),
        texte(if courant { format!("{} (en cours)", periode_en_mots(p)) } else { periode_en_mots(p) }),
        texte(format!("{signe}{INSECABLE}{}", phrases::borne(o))),
        case_face_a(v, Some(o)),
        ecart.unwrap_or_else(marque),
        basse,
        haute,
        if courant { texte("en cours") } else { case_statut(c, o, v) },
        manque,
    ])
}

/// A target that is not the law's, for the key figures: the strongest of each indicator.
pub fn locaux<'a>(c: &Contexte<'a>, p: Periode, deja: &[&str]) -> Vec<&'a Objectif> {
    let connus = |o: &&Objectif| o.en_vigueur(p.annee()) && !deja.contains(&o.indicateur.as_str());
    c.objectifs.iter().filter(connus).collect()
}

/// `objectif : au moins 25 %`.
pub fn cible(o: &Objectif) -> String {
    let mot = if o.genre == Genre::Plancher { "au moins" } else { "au plus" };
    format!("objectif{INSECABLE}: {mot} {}", phrases::borne(o))
}

/// The rate as it is printed face to its target, or its mark.
pub fn valeur(v: Option<&Valeur>, o: Option<&Objectif>) -> String {
    match case_face_a(v, o) {
        Case::Part(f, d) => format!("{}{}%", f.percent(d), french::FINE),
        Case::Tranche(b, h) => format!("{b} à {h}{}%", french::FINE),
        autre => autre.texte(),
    }
}
