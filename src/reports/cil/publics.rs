//! Households relogés, DALO, mutations: how many leases, where.

use crate::charts::serie;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, INSECABLE};
use crate::indicators::targets::Objectif;
use crate::measures::{Niveau, Periode};
use crate::reports::context::{Chapitre, Contexte, lecture, moment, periode_en_mots};
use crate::reports::document::Section;
use crate::reports::phrases::{self, Action, BAIL, Lu};
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "publics";
const QUESTION: &str = "Quelle place pour les relogements, le DALO et les mutations\u{202f}?";
const RELOGES: Action =
    Action { auxiliaire: ["a", "ont"], suite: "permis de reloger un ménage du renouvellement urbain" };

pub fn section(c: &Contexte) -> Result<Section> {
    let p = c.exercice();
    let Some(v) = c.total("att_relogements", p) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, &super::sans_attribution(c, p)));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    let o = c.objectif("att_relogements", p);
    ch.dire(if v.numerateur() == Some(0) {
        format!("{}, aucun bail n'est repéré comme un relogement{FINE}: vérifiez que le SNE les enregistre.", moment(p))
    } else {
        phrases::resultat(p, &Lu::de(Some(v)), BAIL, RELOGES, o)
    });
    ch.dire(autres(c, p));
    ch.dire(delai(c, p));
    let annees: Vec<_> =
        c.annees().into_iter().map(|a| (a, lecture(c.total("att_mutations", Periode::Annee(a))))).collect();
    let entree = serie::Serie {
        entete: c.entete("serie-publics", titre(c, p), "part des baux signés, en %", Table::Attribution),
        libelle: "mutations".to_owned(),
        repere: Some(serie::Repere {
            libelle: "relogements".to_owned(),
            valeurs: annees.iter().map(|(a, _)| lecture(c.total("att_relogements", Periode::Annee(*a)))).collect(),
        }),
        annees,
        objectif: o.and_then(Objectif::borne),
    };
    ch.figure(
        serie::dessiner(&entree),
        "Aucune année complète ne peut être publiée\u{a0}: la série n'est pas dessinée.",
    )?;
    Ok(ch.finir(c, "baux signés, mutations comprises", &[Table::Attribution], Some(("Relogement inconnu", v))))
}

fn titre(c: &Contexte, p: Periode) -> String {
    let taux = |code| c.total(code, p).and_then(Vu::taux);
    match (taux("att_mutations"), taux("att_relogements")) {
        (Some(m), Some(r)) => format!(
            "{} de mutations et {} de relogements en {}",
            french::pourcent(&m),
            french::pourcent(&r),
            periode_en_mots(p)
        ),
        _ => "Mutations et relogements".to_owned(),
    }
}

fn autres(c: &Contexte, p: Periode) -> String {
    let part = |code| c.total(code, p).and_then(Vu::taux).map(|t| french::pourcent(&t));
    let dalo_retenu = || match c.total("att_dalo", p) {
        Some(v) if v.inconnus().is_none() || v.taux().is_none() => {
            " La part des ménages reconnus au titre du DALO est couverte par le secret statistique."
        }
        _ => "",
    };
    match (part("att_dalo"), part("att_mutations")) {
        (Some(d), Some(m)) => format!(
            "Les ménages reconnus au titre du DALO signent {d} des baux, et {m} reviennent à des ménages déjà locataires du parc social."
        ),
        (None, Some(m)) => {
            format!("Les ménages déjà locataires du parc social signent {m} des baux.{}", dalo_retenu())
        }
        (Some(d), None) => format!("Les ménages reconnus au titre du DALO signent {d} des baux."),
        (None, None) => String::new(),
    }
}

fn delai(c: &Contexte, p: Periode) -> String {
    let jours = |code, z| c.v(code, p, Niveau::Localisation, z).and_then(Vu::taux);
    let Some(t) = c.total("att_delai_moyen", p).and_then(Vu::taux) else { return String::new() };
    let comme = |f: &crate::french::Fraction| format!("{}{INSECABLE}jours", f.value(0));
    match (jours("att_delai_moyen", "qpv"), jours("att_delai_moyen", "hors_qpv")) {
        (Some(q), Some(h)) => format!(
            "Entre la demande et le bail, il s'écoule en moyenne {} ({} en QPV, {} hors QPV).",
            comme(&t),
            comme(&q),
            comme(&h)
        ),
        _ => format!("Entre la demande et le bail, il s'écoule en moyenne {}.", comme(&t)),
    }
}
