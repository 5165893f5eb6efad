//! All targets: where each one stands, by the law and with what is unknown, in the territory then zone by zone.

use crate::config::layout::Table;
use crate::french::{self, Fraction, INSECABLE};
use crate::indicators::projection::{self, Projection};
use crate::indicators::targets::{Exigence, Genre, Objectif, Seuil, Statut};
use crate::indicators::trajectoire::{self, Flux};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, allegee, case_face_a, case_statut_de, cases_bornes, ligne, nature_en_mots, periode_en_mots,
    tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{self, lettres, majuscule};
use crate::reports::tenues::Vu;

use super::annee::prevoir;
use crate::reports::targets::{Cas, tous};

pub const ANCRE: &str = "objectifs";
const QUESTION: &str = "Où en sont tous les objectifs\u{202f}?";

pub fn section(c: &Contexte) -> Section {
    let cas = tous(c);
    if cas.is_empty() {
        return Chapitre::indisponible(
            ANCRE,
            QUESTION,
            "aucun objectif en vigueur n'est décrit dans la configuration.",
        );
    }
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    let (territoire, zones): (Vec<&Cas>, Vec<&Cas>) = cas.iter().partition(|k| k.niveau == Niveau::Epci);
    ch.dire(compte_rendu(c, &territoire));
    ch.dire(compte_rendu_zones(&zones));
    for a in c.avertissements {
        ch.bloc(Bloc::Reserve(format!(
            "{}.",
            majuscule(a).replace(" : ", "\u{a0}: ").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»")
        )));
    }
    let note = "Statut indéterminé\u{a0}: les dossiers inconnus pourraient changer le résultat. L'année en cours n'est pas jugée\u{a0}: elle est \
                située par rapport à l'objectif. Manque\u{a0}: cas déjà comptés, réponse connue, qui auraient dû aller au public visé\u{202f}; marge\u{a0}: cas qui pouvaient \
                encore y aller sous un plafond, sur une année entière.";
    if !territoire.is_empty() {
        let lignes = territoire.iter().map(|k| rangee(c, k, false)).collect();
        ch.bloc(allegee(tableau("objectifs", "Objectifs légaux et locaux", &COLONNES, lignes, note)));
    }
    ch.bloc_si(en_cours(c, &territoire).map(allegee));
    ch.bloc_si(trajectoires(c, &cas));
    if !zones.is_empty() {
        let mut colonnes = COLONNES.to_vec();
        colonnes.insert(1, ("Zone", ""));
        let lignes = zones.iter().map(|k| rangee(c, k, true)).collect();
        ch.bloc(tableau("objectifs-zones", "Objectifs par zone", &colonnes, lignes, note));
    }
    let mut textes: Vec<&str> = Vec::new();
    for o in cas.iter().map(|k| k.objectif).filter(|o| !o.source_texte.is_empty()) {
        if !textes.contains(&o.source_texte.as_str()) {
            textes.push(&o.source_texte);
        }
    }
    if !textes.is_empty() {
        ch.bloc(Bloc::Paragraphe(format!("Textes{INSECABLE}: {}.", textes.join("\u{202f}; "))));
    }
    let tables: Vec<Table> = Table::COMPTEES
        .into_iter()
        .filter(|t| cas.iter().any(|k| c.definition(&k.objectif.indicateur).is_some_and(|d| d.table == *t)))
        .collect();
    ch.finir(c, "réponses connues de chaque indicateur", &tables, None)
}

const COLONNES: [(&str, &str); 11] = [
    ("Objectif", ""),
    ("Origine", ""),
    ("Période", ""),
    ("Cible", ""),
    ("Taux", "%"),
    ("Écart", "points"),
    ("Borne basse", "%"),
    ("Borne haute", "%"),
    ("Statut", ""),
    ("Manque", "cas"),
    ("Marge", "cas"),
];

fn compte_rendu(c: &Contexte, cas: &[&Cas]) -> String {
    let juges: Vec<Statut> = cas.iter().filter(|k| Some(k.periode) != c.en_cours()).map(|k| k.statut).collect();
    let n = |f: fn(&Statut) -> bool| juges.iter().filter(|s| f(s)).count() as i64;
    let (oui, doute) = (n(|s| *s == Statut::Atteint), n(|s| *s == Statut::Indetermine));
    let sans_objet = n(|s| matches!(s, Statut::SansObjet(_)));
    let suspens = n(|s| matches!(s, Statut::NonCalculable | Statut::Secret | Statut::EnCours));
    let total = juges.len() as i64 - sans_objet;
    if total == 0 {
        return if sans_objet == 0 {
            String::new()
        } else {
            format!("En {}, aucun objectif ne s'applique au territoire.", periode_en_mots(c.exercice()))
        };
    }
    let debut = match (oui, total) {
        (0, 1) if suspens + doute == 0 => "l'unique objectif n'est pas atteint".to_owned(),
        (0, 1) => "l'unique objectif n'est pas atteint avec certitude".to_owned(),
        (1, 1) => "l'unique objectif est atteint".to_owned(),
        (0, t) => format!("aucun objectif sur {} n'est atteint avec certitude", lettres(t)),
        (1, t) => format!("un objectif sur {} est atteint", lettres(t)),
        (n, t) if n == t => format!("les {} objectifs sont atteints", lettres(t)),
        (n, t) => format!("{} objectifs sur {} sont atteints", lettres(n), lettres(t)),
    };
    let mut suites = Vec::new();
    match doute {
        0 => {}
        1 => suites.push("un reste indéterminé, trop de dossiers étant inconnus".to_owned()),
        n => suites.push(format!("{} restent indéterminés, trop de dossiers étant inconnus", lettres(n))),
    }
    match suspens {
        0 => {}
        1 => suites.push("un ne peut être jugé (secret, données absentes ou période non terminée)".to_owned()),
        n => suites
            .push(format!("{} ne peuvent être jugés (secret, données absentes ou période non terminée)", lettres(n))),
    }
    match sans_objet {
        0 => {}
        1 => suites.push("un est sans objet".to_owned()),
        n => suites.push(format!("{} sont sans objet", lettres(n))),
    }
    let suite: String = suites.iter().map(|s| format!("\u{202f}; {s}")).collect();
    format!("En {}, {debut}{suite}.", periode_en_mots(c.exercice()))
}

fn compte_rendu_zones(cas: &[&Cas]) -> String {
    let juges: Vec<Statut> = cas
        .iter()
        .map(|k| k.statut)
        .filter(|s| matches!(s, Statut::Atteint | Statut::NonAtteint | Statut::Indetermine))
        .collect();
    let oui = juges.iter().filter(|s| **s == Statut::Atteint).count() as i64;
    match (oui, juges.len() as i64) {
        (_, 0) => String::new(),
        (0, 1) => "Le seul objectif jugé dans une zone n'y est pas atteint avec certitude.".to_owned(),
        (1, 1) => "Le seul objectif jugé dans une zone y est atteint.".to_owned(),
        (n, t) if n == t => format!("Zone par zone, les {} objectifs jugés sont atteints.", lettres(t)),
        (0, t) => format!("Zone par zone, aucun des {} objectifs jugés n'est atteint avec certitude.", lettres(t)),
        (1, t) => format!("Zone par zone, un des {} objectifs jugés est atteint.", lettres(t)),
        (n, t) => format!("Zone par zone, {} des {} objectifs jugés sont atteints.", lettres(n), lettres(t)),
    }
}

fn rangee(c: &Contexte, k: &Cas, zone: bool) -> Ligne {
    let (o, v) = (k.objectif, k.valeur);
    let e = k.exigence.zip(v).map(|(x, v)| x.evaluer(&v));
    let decimales = |f: &Fraction| k.exigence.map_or(1, |x| x.decimales(f));
    let retaille = |case: Case| match case {
        Case::Part(f, _) => Case::Part(f, decimales(&f)),
        autre => autre,
    };
    let (basse, haute) = cases_bornes(v, None);
    let marque = || match case_face_a(v, None) {
        Case::Part(..) | Case::Tranche(..) | Case::Inchange(..) => Case::Secret,
        m => m,
    };
    let sans_objet = matches!(k.statut, Statut::SansObjet(_));
    let nombre = |n: Option<i64>, a_lieu: bool| match n {
        _ if !a_lieu || sans_objet => Case::SansObjet,
        Some(n) => Case::Nombre(n),
        None => marque(),
    };
    let seul = |x: &Exigence| (x.min.is_some() && x.max.is_none(), x.max.is_some() && x.min.is_none());
    let (plancher, plafond) = k.exigence.as_ref().map_or((false, false), seul);
    let ecart = match (e.as_ref().and_then(|e| e.ecart), k.exigence) {
        (Some(f), _) => Case::Points(f),
        (None, None) => Case::NonCalculable,
        (None, Some(_)) => marque(),
    };
    let courant = Some(k.periode) == c.en_cours();
    let periode =
        if courant { format!("{} (en cours)", periode_en_mots(k.periode)) } else { periode_en_mots(k.periode) };
    let palier = o.palier.map_or_else(String::new, |(r, n)| format!(", palier {r} sur {n} ({})", o.validite()));
    let mut cases = vec![texte(format!("{}{palier}", o.libelle))];
    if zone {
        cases.push(texte(c.nom_zone(k.niveau, k.zone)));
    }
    cases.extend([
        texte(nature_en_mots(o.nature)),
        texte(periode),
        texte(cible_en_signes(o, k.exigence.as_ref())),
        retaille(case_face_a(v, None)),
        ecart,
        retaille(basse),
        retaille(haute),
        if v.is_none() && k.statut == Statut::NonCalculable { Case::NonDisponible } else { case_statut_de(k.statut) },
        nombre(e.as_ref().and_then(|e| e.manque_constat), plancher),
        nombre(e.as_ref().and_then(|e| k.marge(e)), plafond && !k.periode.annee_ouverte()),
    ]);
    // The rate, after the name of the zone when there is one.
    ligne(cases).compte(if zone { 5 } else { 4 }, v)
}

/// `≥ 25 %`, `< 36 %`, `de 20 % à 30 %`, `≥ 78,0 % (point zéro)`.
fn cible_en_signes(o: &Objectif, e: Option<&Exigence>) -> String {
    let du_zero = matches!(o.genre, Genre::Maintien | Genre::Tendance);
    let Some(e) = e else { return "point zéro absent".to_owned() };
    let dire = |s: &Seuil, ecrite: Option<i64>| ecrite.map_or_else(|| french::pourcent(&s.valeur), phrases::centiemes);
    let min = e.min.map(|s| (if s.strict { ">" } else { "≥" }, dire(&s, o.min.map(|b| b.centiemes))));
    let max = e.max.map(|s| (if s.strict { "<" } else { "≤" }, dire(&s, o.max.map(|b| b.centiemes))));
    let bornes: Vec<String> =
        [min, max].into_iter().flatten().map(|(signe, b)| format!("{signe}{INSECABLE}{b}")).collect();
    format!("{}{}", bornes.join(" et "), if du_zero { " (point zéro)" } else { "" })
}

/// The year in course: where each floor or ceiling would end, and what it takes.
fn en_cours(c: &Contexte, cas: &[&Cas]) -> Option<Bloc> {
    let Some(Periode::Cumul(annee, mois)) = c.en_cours() else { return None };
    let lignes: Vec<Ligne> = cas
        .iter()
        .filter(|k| Some(k.periode) == c.en_cours() && k.statut == Statut::EnCours && k.objectif.simple())
        .filter_map(|k| {
            let (o, v) = (k.objectif, k.valeur?);
            let prevision = prevoir(c, o, v, annee, mois)?;
            let p = &prevision.projection;
            let plafond = o.genre == Genre::Plafond;
            let sans = if prevision.bande_retenue { Case::Secret } else { Case::NonDisponible };
            let part = |f: Option<Fraction>| f.map_or(sans.clone(), |f| Case::Part(f, o.decimales(&f)));
            let marge =
                v.numerateur().zip(o.borne()).map(|(n, t)| projection::marge_plafond(n, p.volume, t, o.strict()));
            Some(ligne(vec![
                texte(o.libelle.clone()),
                Case::Nombre(p.volume),
                texte(prevision.methode),
                if plafond { Case::SansObjet } else { Case::Nombre(p.a_realiser) },
                if plafond {
                    Case::SansObjet
                } else {
                    p.rythme_requis().map_or(Case::NonCalculable, |f| Case::Part(f, 1))
                },
                if plafond { marge.map_or(Case::NonCalculable, Case::Nombre) } else { Case::SansObjet },
                part(Some(p.taux)),
                part(prevision.bas),
                part(prevision.haut),
                texte(constat(o, p, marge)),
            ]))
        })
        .collect();
    (!lignes.is_empty()).then(|| {
        tableau(
            "objectifs-en-cours",
            format!("Où finirait l'année {annee}"),
            &[
                ("Objectif", ""),
                ("Volume attendu", "cas"),
                ("Volume d'après", ""),
                ("À réaliser", "cas"),
                ("Part requise du reste", "%"),
                ("Marge dans l'année", "cas"),
                ("Projection", "%"),
                ("Bas", "%"),
                ("Haut", "%"),
                ("Constat", ""),
            ],
            lignes,
            "Volume attendu, à réaliser\u{a0}: sur l'année entière, réponses connues. Rythme constant\u{a0}: moins de deux années passées \
             peuvent être lues. La projection prolonge le taux observé\u{202f}; bas et haut\u{a0}: si la fin de l'année ressemble à la plus basse ou à la plus haute \
             des années passées.",
        )
    })
}

/// Where the year leads: under a ceiling, held or not at the rate to date; to a floor, out of reach, still to do or done.
fn constat(o: &Objectif, p: &Projection, marge: Option<i64>) -> String {
    match (o.genre == Genre::Plafond, p.hors_atteinte, marge) {
        (true, _, Some(m)) if m < 0 => "plafond déjà dépassé".to_owned(),
        (true, ..) if o.exigence_fixe().is_some_and(|e| !e.tenue(&p.taux)) => "serait dépassé à ce rythme".to_owned(),
        (true, ..) => "plafond encore tenu".to_owned(),
        (false, true, _) => format!("hors d'atteinte, au mieux {}", o.imprimer(&p.meilleur)),
        (false, false, _) if p.a_realiser == 0 => "assuré".to_owned(),
        (false, false, _) => "possible".to_owned(),
    }
}

/// Targets on a stock that end at a date: the flow that it takes, at the turnover observed.
fn trajectoires(c: &Contexte, cas: &[Cas]) -> Option<Bloc> {
    use chrono::Datelike;
    let lignes: Vec<Ligne> = cas
        .iter()
        .filter(|k| matches!(k.periode, Periode::Millesime(_)) && k.objectif.simple())
        .filter_map(|k| {
            let (o, s0) = (k.objectif, k.valeur?.taux()?);
            let annees = u32::try_from(o.fin?.year() - k.periode.annee()).ok().filter(|t| *t > 0)?;
            let entrants = c.v("parc_rotation", c.parc()?, k.niveau, k.zone)?;
            let rotation = entrants.taux()?;
            let flux = match trajectoire::flux_necessaire(&s0, &o.borne()?, &rotation, annees) {
                Flux::Part(f) => (Case::Part(f, 1), String::new()),
                Flux::Inatteignable => (Case::SansObjet, "cible inatteignable à cette rotation".to_owned()),
                Flux::SansRotation => (Case::NonCalculable, "aucune rotation observée".to_owned()),
            };
            Some(
                ligne(vec![
                    texte(o.libelle.clone()),
                    texte(c.nom_zone(k.niveau, k.zone)),
                    Case::Part(s0, 1),
                    texte(phrases::borne(o)),
                    Case::Part(rotation, 1),
                    Case::Nombre(i64::from(annees)),
                    flux.0,
                    texte(flux.1),
                ])
                .compte(2, k.valeur)
                .compte(4, Some(entrants)),
            )
        })
        .collect();
    (!lignes.is_empty()).then(|| {
        tableau(
            "objectifs-trajectoires",
            "Ce qu'il faudrait parmi les entrants",
            &[
                ("Objectif", ""),
                ("Zone", ""),
                ("Aujourd'hui", "%"),
                ("Cible", ""),
                ("Rotation", "%"),
                ("Années", "années"),
                ("Part requise des entrants", "%"),
                ("Constat", ""),
            ],
            lignes,
            "Hypothèses\u{a0}: la rotation observée se maintient, et ceux qui partent ressemblent à ceux qui restent.",
        )
    })
}

/// A target that is not the law's, for the key figures: those that bear on the whole territory with bounds of their own.
pub fn locaux<'a>(c: &Contexte<'a>, p: Periode, deja: &[&str]) -> Vec<&'a Objectif> {
    let situation = c.situation(p, Niveau::Epci, c.epci());
    let connus = |o: &&Objectif| {
        o.exigence_fixe().is_some() && o.sans_objet(&situation).is_none() && !deja.contains(&o.indicateur.as_str())
    };
    c.objectifs.iter().filter(connus).collect()
}

/// `objectif : au moins 25 %`.
pub fn cible(o: &Objectif) -> String {
    let bornes = match (o.min, o.max) {
        (Some(a), Some(b)) => {
            format!("entre {} et {}", phrases::centiemes(a.centiemes), phrases::centiemes(b.centiemes))
        }
        (Some(a), None) => {
            format!("{} {}", if a.strict { "plus de" } else { "au moins" }, phrases::centiemes(a.centiemes))
        }
        (None, Some(b)) => {
            format!("{} {}", if b.strict { "moins de" } else { "au plus" }, phrases::centiemes(b.centiemes))
        }
        (None, None) => return String::new(),
    };
    format!("objectif{INSECABLE}: {bornes}")
}

/// The rate as it is printed face to its target, or its mark.
pub fn valeur(v: Option<Vu>, o: Option<&Objectif>) -> String {
    let case = match case_face_a(v, o) {
        Case::Inchange(gardee, _) => *gardee,
        case => case,
    };
    match case {
        Case::Part(f, d) => format!("{}{}%", f.percent(d), french::FINE),
        Case::Tranche(b, h) => format!("{b} à {h}{}%", french::FINE),
        autre => autre.texte(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::indicators::Catalogue;
    use crate::indicators::projection::{Volume, marge_plafond, projeter};
    use crate::indicators::targets::lire;

    /// A ceiling of 37,5 %, 240 leases by September, 320 expected in the year: 120 of the group at most.
    #[test]
    fn a_ceiling_is_said_to_be_passed_when_the_year_leads_there() {
        let catalogue =
            Catalogue::lire(&crate::assets::toml_de(Path::new("/nulle/part"), "pipelines/indicateurs").unwrap())
                .unwrap();
        let plafond = |strict: bool| {
            let texte = format!(
                "[[objectif]]\ncode = \"o\"\nlibelle = \"L\"\nindicateur = \"att_mutations\"\ntype = \"plafond\"\nborne = 37.5\n\
                 strict = {strict}\nnature = \"local\"\nsource_texte = \"t\"\n"
            );
            lire(&[(PathBuf::from("o.toml"), texte)], &catalogue).unwrap().remove(0)
        };
        let dire = |n: i64, strict: bool| {
            let o = plafond(strict);
            let t = o.borne().unwrap();
            let p = projeter(n, 240, t, strict, 9, Volume::Lineaire { mois: 9 }).unwrap();
            let marge = marge_plafond(n, p.volume, t, strict);
            (constat(&o, &p, Some(marge)), marge)
        };
        let (tenu, a_ce_rythme, deja) = (
            "plafond encore tenu".to_owned(),
            "serait dépassé à ce rythme".to_owned(),
            "plafond déjà dépassé".to_owned(),
        );
        assert_eq!(dire(90, false), (tenu.clone(), 30), "37,5 % to date");
        assert_eq!(dire(90, true), (a_ce_rythme.clone(), 29), "37,5 % is not under 37,5 %");
        assert_eq!(dire(89, true), (tenu, 30));
        assert_eq!(dire(100, false), (a_ce_rythme.clone(), 20), "41,7 %, and room for twenty more");
        assert_eq!(dire(120, false), (a_ce_rythme, 0));
        assert_eq!(dire(121, false), (deja, -1));
    }
}
