//! Who lives in the parc: OPS indicators, in QPV and out, newcomers, communes.

use crate::charts::distribution;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, Fraction};
use crate::measures::{Nature, Niveau, Periode, RECENTS};
use crate::reports::context::{
    Chapitre, Contexte, case_ecart, case_renseignement, case_taux, commentable, ligne_chiffree, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::phrases;
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "occupation";
pub const CODE: &str = "occ_moins_40_plus";
const QUESTION: &str = "Qui habite le parc social, en QPV et hors QPV\u{202f}?";
/// Said apart, or told by a share of the table: the page of the occupation has them all.
const HORS_TABLEAU: [&str; 11] = [
    "occ_menages",
    "occ_taux_reponse",
    "occ_plus_60_plus",
    "occ_plus_80_plus",
    "occ_modestes_en_qpv",
    "occ_monoparentales_3",
    "occ_couples",
    "occ_60_plus",
    "occ_inactifs",
    "occ_travailleurs_pauvres",
    "occ_eloignes_emploi",
];
pub fn section(c: &Contexte) -> Result<Section> {
    let Some(p) = c.vague() else {
        return Ok(Chapitre::indisponible(
            ANCRE,
            QUESTION,
            "aucune vague de l'enquête sur l'occupation du parc social (OPS) n'a été lue.",
        ));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(phrase(c, p));
    ch.dire(nouveaux(c, p));
    ch.dire(reponse(c, p));
    ch.figure(
        repartition(c, p),
        "Aucune résidence ne peut être publiée à ce niveau de diffusion\u{a0}: la répartition n'est pas dessinée.",
    )?;
    ch.bloc(indicateurs(c, p));
    let ref_ = c.total(CODE, p);
    Ok(ch.finir(
        c,
        "logements occupés dont le ménage a répondu\u{202f}; les taux portent sur les réponses connues, sans redressement",
        &[Table::Occupation],
        ref_.map(|v| ("Ressources inconnues", v)),
    ))
}

/// P11.
pub fn phrase(c: &Contexte, p: Periode) -> String {
    let q = c.v(CODE, p, Niveau::Localisation, "qpv").filter(|v| commentable(v)).and_then(Vu::taux);
    match (q, c.total(CODE, p).and_then(Vu::taux)) {
        (Some(q), Some(t)) => {
            phrases::comparaison("En QPV", "des ménages ont des ressources inférieures à 40\u{202f}% des plafonds PLUS", &q, &t)
        }
        _ => "La part des ménages sous 40\u{202f}% des plafonds PLUS en QPV ne peut pas être commentée\u{202f}: elle est couverte par le \
              secret statistique, ou trop peu de ménages ont répondu."
            .to_owned(),
    }
}

/// P12.
fn nouveaux(c: &Contexte, p: Periode) -> String {
    let taux = |code| c.v(code, p, Niveau::Localisation, "qpv").filter(|v| commentable(v)).and_then(Vu::taux);
    match (taux(CODE), taux("occ_moins_40_plus__recents")) {
        (Some(s), Some(r)) => phrases::recents(&s, &r),
        _ => String::new(),
    }
}

fn reponse(c: &Contexte, p: Periode) -> String {
    c.total("occ_taux_reponse", p).and_then(Vu::taux).map_or_else(String::new, |t| {
        format!("{} des ménages occupants ont répondu à l'enquête.", french::pourcent(&t))
    })
}

fn repartition(c: &Contexte, p: Periode) -> Result<Option<crate::charts::Figure>> {
    let (mut qpv, mut hors) = (Vec::new(), Vec::new());
    for (z, v) in c.publiees.zones(CODE, p, Niveau::Residence) {
        match c.references.residences.get(z).and_then(|r| r.qpv.as_ref()) {
            Some(Some(_)) => qpv.push(v.into()),
            Some(None) => hors.push(v.into()),
            None => {}
        }
    }
    let repere = c.total(CODE, p).and_then(Vu::taux).map(|t| ("ensemble".to_owned(), t));
    distribution::dessiner(&distribution::Distribution {
        entete: c.entete(
            "distribution-residences",
            titre(c, p),
            "nombre de résidences selon la part de leurs ménages sous 40\u{202f}% des plafonds PLUS",
            Table::Occupation,
        ),
        panneaux: vec![
            distribution::Panneau { libelle: "En QPV".to_owned(), valeurs: qpv },
            distribution::Panneau { libelle: "Hors QPV".to_owned(), valeurs: hors },
        ],
        axe: "part des ménages sous 40\u{202f}% des plafonds PLUS".to_owned(),
        repere,
    })
}

fn titre(c: &Contexte, p: Periode) -> String {
    let t = |z| c.v(CODE, p, Niveau::Localisation, z).and_then(Vu::taux);
    match (t("qpv"), t("hors_qpv")) {
        (Some(q), Some(h)) => format!(
            "{} de ménages sous 40\u{202f}% des plafonds en QPV, {} hors QPV",
            french::pourcent(&q),
            french::pourcent(&h)
        ),
        _ => "Les résidences selon les ressources de leurs ménages".to_owned(),
    }
}

fn indicateurs(c: &Contexte, p: Periode) -> Bloc {
    let lieu = |code: &str, z: &str| c.v(code, p, Niveau::Localisation, z);
    let lignes = c
        .catalogue
        .definitions
        .iter()
        .filter(|d| d.table == Table::Occupation && !d.recents && !HORS_TABLEAU.contains(&d.code.as_str()))
        .filter(|d| matches!(d.nature, Nature::Part))
        // What no household of the territory can answer has no row.
        .filter(|d| case_taux(c.total(&d.code, p)) != Case::NonCalculable)
        .map(|d| {
            let (q, h) = (lieu(&d.code, "qpv"), lieu(&d.code, "hors_qpv"));
            let code = format!("{}{RECENTS}", d.code);
            let recents = c.total(&code, p);
            let total = c.total(&d.code, p);
            ligne_chiffree([
                (texte(d.libelle.clone()), None),
                (case_taux(total), total),
                (case_taux(q), q),
                (case_taux(h), h),
                (case_ecart(q, h), None),
                (c.definition(&code).map_or(Case::SansObjet, |_| case_taux(recents)), recents),
                (case_renseignement(total), None),
            ])
        })
        .collect();
    tableau(
        "occupation",
        "Occupation du parc social",
        &[
            ("Indicateur", ""),
            ("Ensemble", "%"),
            ("En QPV", "%"),
            ("Hors QPV", "%"),
            ("Écart QPV – hors QPV", "points"),
            ("Emménagés récents", "%"),
            ("Renseignement", "%"),
        ],
        lignes,
        "Emménagés récents\u{a0}: ménages entrés dans les deux années précédant l'enquête, sur tout le territoire. Renseignement\u{a0}: part \
         des ménages enquêtés dont la réponse est connue. La page «\u{a0}Occupation\u{a0}» donne tous les indicateurs.",
    )
}

/// For the key figures: the share in QPV, and that of the territory when both may be commented.
pub fn en_bref<'a>(c: &Contexte<'a>) -> Option<(Vu<'a>, Option<Fraction>)> {
    let p = c.vague()?;
    let qpv = c.v(CODE, p, Niveau::Localisation, "qpv")?;
    Some((qpv, c.total(CODE, p).filter(|_| commentable(&qpv)).and_then(Vu::taux)))
}
