//! Do the poorest households reach the parc hors QPV? The legal rate, its two other readings, its bounds, its years.

use crate::charts::{atteinte, serie};
use crate::config::layout::Table;
use crate::error::Result;
use crate::indicators::targets::Objectif;
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_face_a, case_inconnus, case_numerateur, case_statut, case_taux, case_univers,
    cases_bornes, lecture, ligne, ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{self, BAIL_HORS_QPV, Lu, PUBLIC_VISE};
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "hors-qpv";
pub const CODE: &str = "att_q1_hors_qpv";
/// Why the rate is not the target group over the leases of the column beside it.
pub const NOTE_TAUX: &str = "Taux\u{a0}: public visé rapporté aux baux dont la réponse est connue.";
const Q1_SEUL: &str = "att_q1_hors_qpv_q1_seul";
const SANS_RELOGES: &str = "att_q1_hors_qpv_hors_relogement";
const SANS_MUTATIONS: &str = "att_q1_hors_qpv_hors_mutation";
const QUESTION: &str = "Les ménages les plus modestes accèdent-ils au parc hors QPV\u{202f}?";

pub fn section(c: &Contexte) -> Result<Section> {
    let p = c.exercice();
    let Some(v) = c.total(CODE, p) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, &super::sans_attribution(c, p)));
    };
    let o = c.objectif(CODE, p.annee());
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(phrase(c, p, v, o));
    let (union, seul) = (Lu::de(Some(v)), Lu::de(c.total(Q1_SEUL, p)));
    ch.dire(phrases::relogement(&union, &seul));
    if let Some((zero, e)) = c.depuis_point_zero(CODE, Niveau::Epci, c.epci(), v) {
        ch.dire(phrases::point_zero(zero, &e));
    }
    if let Err(raison) = c.concernement.annee(p.annee()) {
        ch.dire(format!("Objectif légal sans objet en {}\u{a0}: {}.", periode_en_mots(p), raison.libelle()));
    }
    if let Some(o) = o {
        ch.dire(phrases::inconnus(&union, c.juger(o, v).robuste, Some(o)));
    }
    ch.dire(phrases::mutations(&union, &Lu::de(c.total(SANS_MUTATIONS, p)), o));
    picture(c, &mut ch, o)?;
    ch.bloc(tableau(
        "hors-qpv",
        "Baux signés hors QPV au profit du 1er\u{a0}quartile et des ménages relogés",
        &[
            ("Période", ""),
            ("Baux hors QPV", "baux"),
            ("Réponse inconnue", "%"),
            ("Public visé", "baux"),
            ("Taux", "%"),
            ("Borne basse", "%"),
            ("Borne haute", "%"),
            ("1er\u{a0}quartile seul", "%"),
            ("Relogements retirés", "%"),
            ("Mutations retirées", "%"),
            ("Statut", ""),
        ],
        lignes(c),
        &format!(
            "{NOTE_TAUX} Bornes\u{a0}: si tous les dossiers inconnus étaient hors du public visé, puis s'ils en étaient tous. Statut \
             indéterminé\u{a0}: ces dossiers pourraient changer le résultat."
        ),
    ));
    if reloges_absents(c, p) {
        ch.bloc(Bloc::Reserve(
            "Les relogements ne sont pas repérés dans les extractions\u{a0}: si la conférence en connaît, le taux est sous-estimé.".to_owned(),
        ));
    }
    let base = "baux signés hors QPV, une ligne par logement et par ménage, y compris les mutations ; chaque ménage est compté une fois";
    Ok(ch.finir(
        c,
        &base.replace(" ;", "\u{202f};"),
        &[Table::Attribution],
        Some(("Quartile ou relogement inconnu", v)),
    ))
}

/// Verdict, rate against the target, and what was missing.
pub fn phrase(c: &Contexte, p: Periode, v: Vu, o: Option<&Objectif>) -> String {
    let resultat = phrases::resultat(p, &Lu::de(Some(v)), BAIL_HORS_QPV, PUBLIC_VISE, o);
    let Some(o) = o else { return resultat };
    let e = c.juger(o, v);
    let manque = e.manque_constat.map_or_else(String::new, phrases::manque);
    [phrases::verdict(e.resultat, e.robuste), &resultat, &manque]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn reloges_absents(c: &Contexte, p: Periode) -> bool {
    c.total("att_relogements", p).is_some_and(|v| v.numerateur() == Some(0) || v.denominateur() == Some(0))
}

/// The series when there are several years, the three readings otherwise.
fn picture(c: &Contexte, ch: &mut Chapitre, o: Option<&Objectif>) -> Result<()> {
    let annees: Vec<(i32, Option<_>)> =
        c.annees().into_iter().map(|a| (a, lecture(c.total(CODE, Periode::Annee(a))))).collect();
    let borne = o.and_then(Objectif::borne);
    let sous_titre = "part des baux signés hors QPV, en %, réponses connues";
    if annees.len() >= 2 {
        let repere = serie::Repere {
            libelle: "1er\u{a0}quartile seul".to_owned(),
            valeurs: annees.iter().map(|(a, _)| lecture(c.total(Q1_SEUL, Periode::Annee(*a)))).collect(),
        };
        let entree = serie::Serie {
            entete: c.entete("serie-hors-qpv", titre(c), sous_titre, Table::Attribution),
            annees,
            libelle: "avec les relogés".to_owned(),
            repere: Some(repere),
            objectif: borne,
        };
        return ch
            .figure(serie::dessiner(&entree), "Aucune année ne peut être publiée\u{a0}: la série n'est pas dessinée.");
    }
    let p = c.exercice();
    let lectures = [
        (CODE, "1er\u{a0}quartile et relogés"),
        (Q1_SEUL, "1er\u{a0}quartile seul"),
        (SANS_RELOGES, "relogements retirés"),
    ];
    let entree = atteinte::Atteinte {
        entete: c.entete("lectures-hors-qpv", titre(c), sous_titre, Table::Attribution),
        total: None,
        unites: lectures
            .iter()
            .filter_map(|(code, l)| {
                Some(atteinte::Unite { libelle: (*l).to_owned(), valeur: lecture(c.total(code, p))? })
            })
            .collect(),
        objectif: borne,
        sens: atteinte::Sens::AuMoins,
    };
    ch.figure(atteinte::dessiner(&entree), "Aucune valeur ne peut être publiée.")
}

/// The finding: where the rate stands and how it moved since the year before.
fn titre(c: &Contexte) -> String {
    let p = c.exercice();
    let Some(taux) = c.total(CODE, p).and_then(Vu::taux) else {
        return "Accès du public visé au parc hors QPV".to_owned();
    };
    let avant =
        c.total(CODE, Periode::Annee(p.annee() - 1)).and_then(Vu::taux).filter(|_| matches!(p, Periode::Annee(_)));
    let evolution = avant.map(|a| taux.minus(&a)).map_or_else(String::new, |e| {
        if phrases::points(&e).starts_with("moins") || phrases::points(&e).starts_with("0,0") {
            format!(", comme en {}", p.annee() - 1)
        } else {
            let sens = if e.num() > 0 { "plus" } else { "moins" };
            format!(", {} de {sens} qu'en {}", phrases::points(&e), p.annee() - 1)
        }
    });
    format!("{} des baux hors QPV en {}{evolution}", crate::french::pourcent(&taux), periode_en_mots(p))
}

fn lignes(c: &Contexte) -> Vec<Ligne> {
    let mut periodes: Vec<Periode> = c.annees().into_iter().map(Periode::Annee).collect();
    for p in [Some(c.exercice()), c.en_cours()].into_iter().flatten() {
        if !periodes.contains(&p) {
            periodes.push(p);
        }
    }
    periodes.into_iter().map(|p| rangee(c, p)).collect()
}

fn rangee(c: &Contexte, p: Periode) -> Ligne {
    let v = c.v(CODE, p, Niveau::Epci, c.epci());
    let o = c.objectif(CODE, p.annee());
    let (basse, haute) = cases_bornes(v, o);
    let cases = vec![
        texte(periode_en_mots(p)),
        case_univers(v),
        case_inconnus(v),
        case_numerateur(v),
        case_face_a(v, o),
        basse,
        haute,
        case_taux(c.total(Q1_SEUL, p)),
        case_taux(c.total(SANS_RELOGES, p)),
        case_taux(c.total(SANS_MUTATIONS, p)),
        match o {
            _ if c.en_cours() == Some(p) => texte("en cours"),
            Some(o) => case_statut(c, o, v),
            None => Case::SansObjet,
        },
    ];
    let l = if p == c.exercice() { ligne_total(cases) } else { ligne(cases) };
    l.compte(4, v)
        .compte(7, c.total(Q1_SEUL, p))
        .compte(8, c.total(SANS_RELOGES, p))
        .compte(9, c.total(SANS_MUTATIONS, p))
}
