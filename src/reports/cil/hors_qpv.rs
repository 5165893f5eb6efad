//! Do the poorest households reach the parc hors QPV? The legal rate, its two other readings, its bounds, its years.

use crate::charts::{atteinte, serie};
use crate::config::layout::Table;
use crate::error::Result;
use crate::indicators::targets::Objectif;
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_face_a, case_inconnus, case_numerateur, case_statut, case_taux, case_univers,
    cases_bornes, insuffisant, lecture, ligne, ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{self, Action, BAIL_HORS_QPV, Lu, PREMIER_QUARTILE, PUBLIC_VISE};
use crate::reports::rupture;
use crate::reports::tenues::Vu;
use crate::secrecy::Valeur;

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
    let Some(legale) = c.total(CODE, p) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, &super::sans_attribution(c, p)));
    };
    let (code, o) = montre(c, p);
    let v = c.total(code, p).unwrap_or(legale);
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(phrase(c, p, code, v, o));
    let (union, premier) = (Lu::de(Some(legale)), Lu::de(c.total(Q1_SEUL, p)));
    ch.dire(phrases::relogement(&union, &premier));
    if let Some((zero, e)) = c.depuis_point_zero(code, Niveau::Epci, c.epci(), v).filter(|_| !insuffisant(&v)) {
        ch.dire(phrases::point_zero(zero, &e));
    }
    if let Err(raison) = c.concernement.annee(p.annee()) {
        ch.dire(format!("Objectif légal sans objet en {}\u{a0}: {}.", periode_en_mots(p), raison.libelle()));
    }
    if let Some(o) = o {
        ch.dire(phrases::inconnus(&union, c.juger(o, v).robuste, Some(o)));
    }
    if !seul(code) {
        ch.dire(phrases::mutations(&union, &Lu::de(c.total(SANS_MUTATIONS, p)), o));
    }
    picture(c, &mut ch, code, o)?;
    let periodes = periodes(c);
    let rupture = rupture::note(c, CODE, periodes.iter().map(Periode::annee));
    let note = format!(
        "{NOTE_TAUX} Bornes\u{a0}: si tous les dossiers inconnus étaient hors du public visé, puis s'ils en étaient tous. Statut \
         indéterminé\u{a0}: ces dossiers pourraient changer le résultat. {rupture}"
    );
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
            ("Statut", ""),
        ],
        periodes.into_iter().map(|p| rangee(c, p)).collect(),
        note.trim_end(),
    ));
    if seul(code) {
        ch.bloc(Bloc::Reserve(
            "Les relogements ne sont pas repérés dans les extractions\u{a0}: la part que vise la loi ne peut être jugée. Seuls les baux du 1er\u{a0}quartile ont une \
             réponse connue, et le taux du tableau n'apprend rien."
                .to_owned(),
        ));
    } else if c.total("att_relogements", p).is_some_and(|v| v.numerateur() == Some(0)) {
        ch.bloc(Bloc::Reserve(
            "Aucun relogement n'est repéré dans les extractions\u{a0}: si la conférence en connaît, le taux est sous-estimé.".to_owned(),
        ));
    }
    let base = "baux signés hors QPV, une ligne par logement et par ménage, y compris les mutations ; chaque ménage est compté une fois";
    Ok(ch.finir(
        c,
        &base.replace(" ;", "\u{202f};"),
        &[Table::Attribution],
        Some(("Quartile ou relogement inconnu", legale)),
    ))
}

/// What is headlined of a period: the share of the law, with its target; where no lease says whether it housed relogés, the first quartile
/// alone, that no target judges. Of the others nobody could then tell whether they count.
pub fn montre<'a>(c: &Contexte<'a>, p: Periode) -> (&'static str, Option<&'a Objectif>) {
    let absents = c.total("att_relogements", p).is_some_and(|v| reloges_absents(&v));
    if absents && c.total(Q1_SEUL, p).is_some() { (Q1_SEUL, None) } else { (CODE, c.objectif(CODE, p)) }
}

/// What is headlined is the first quartile alone.
pub fn seul(code: &str) -> bool {
    code == Q1_SEUL
}

/// What is said beside the first quartile alone.
pub fn reserve(code: &str) -> &'static str {
    if seul(code) { "Les relogements ne sont pas repérés\u{a0}: taux sous-estimé." } else { "" }
}

/// Who the leases went to.
pub fn public(code: &str) -> Action {
    if seul(code) { PREMIER_QUARTILE } else { PUBLIC_VISE }
}

/// Of what is headlined, as a noun: after « au profit ».
pub fn du_public(code: &str) -> &'static str {
    if seul(code) { "du seul 1er\u{a0}quartile" } else { "du public visé" }
}

/// Verdict, rate against the target, and what was missing; the rate alone when too few answers are known.
pub fn phrase(c: &Contexte, p: Periode, code: &str, v: Vu, o: Option<&Objectif>) -> String {
    let resultat = phrases::resultat(p, &Lu::de(Some(v)), BAIL_HORS_QPV, public(code), o);
    let Some(o) = o.filter(|_| !insuffisant(&v)) else {
        return format!("{resultat} {}", reserve(code)).trim_end().to_owned();
    };
    let e = c.juger(o, v);
    let manque = e.manque_constat.map_or_else(String::new, phrases::manque);
    [phrases::verdict(e.resultat, e.robuste), &resultat, &manque]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// There are leases, and none says whether it housed relogés.
fn reloges_absents(relogements: &Valeur) -> bool {
    relogements.denominateur() == Some(0) && relogements.univers().is_some_and(|u| u > 0)
}

/// The series when there are several years, the three readings otherwise.
fn picture(c: &Contexte, ch: &mut Chapitre, code: &'static str, o: Option<&Objectif>) -> Result<()> {
    // A year that only knows the first quartile is no point of a line of the share of the law.
    let valeur = |p: Periode| c.total(code, p).filter(|_| seul(code) || montre(c, p).0 == code);
    let annees: Vec<(i32, Option<_>)> =
        c.annees().into_iter().map(|a| (a, lecture(valeur(Periode::Annee(a))))).collect();
    let borne = o.and_then(Objectif::borne);
    let sous_titre = if seul(code) {
        "part des baux signés hors QPV au profit du seul 1er\u{a0}quartile, en %, réponses connues"
    } else {
        "part des baux signés hors QPV, en %, réponses connues"
    };
    if annees.len() >= 2 {
        let repere = (!seul(code)).then(|| serie::Repere {
            libelle: "1er\u{a0}quartile seul".to_owned(),
            valeurs: annees.iter().map(|(a, _)| lecture(c.total(Q1_SEUL, Periode::Annee(*a)))).collect(),
        });
        let entete = c.entete("serie-hors-qpv", titre(c, code), sous_titre, Table::Attribution);
        let entree = serie::Serie {
            entete: rupture::marquer(entete, &rupture::note(c, code, c.annees())),
            annees,
            libelle: if seul(code) { "1er\u{a0}quartile seul" } else { "avec les relogés" }.to_owned(),
            repere,
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
        entete: c.entete("lectures-hors-qpv", titre(c, code), sous_titre, Table::Attribution),
        total: None,
        unites: lectures
            .iter()
            .filter(|(lu, _)| !seul(code) || *lu == code)
            .filter_map(|(lu, l)| Some(atteinte::Unite { libelle: (*l).to_owned(), valeur: lecture(c.total(lu, p))? }))
            .collect(),
        objectif: borne,
        sens: atteinte::Sens::AuMoins,
    };
    ch.figure(atteinte::dessiner(&entree), "Aucune valeur ne peut être publiée.")
}

/// The finding: where the rate stands and how it moved since the year before.
fn titre(c: &Contexte, code: &str) -> String {
    let p = c.exercice();
    let taux = |p: Periode| c.total(code, p).filter(|v| !insuffisant(v)).and_then(Vu::taux);
    let Some(actuel) = taux(p) else {
        return format!("Accès {} au parc hors QPV", du_public(code));
    };
    let avant = taux(Periode::Annee(p.annee() - 1)).filter(|_| matches!(p, Periode::Annee(_)));
    let evolution = avant.map(|a| actuel.minus(&a)).map_or_else(String::new, |e| {
        if phrases::points(&e).starts_with("moins") || phrases::points(&e).starts_with("0,0") {
            format!(", comme en {}", p.annee() - 1)
        } else {
            let sens = if e.num() > 0 { "plus" } else { "moins" };
            format!(", {} de {sens} qu'en {}", phrases::points(&e), p.annee() - 1)
        }
    });
    format!("{} des baux hors QPV en {}{evolution}", crate::french::pourcent(&actuel), periode_en_mots(p))
}

/// The years, and the one in course.
fn periodes(c: &Contexte) -> Vec<Periode> {
    let mut periodes: Vec<Periode> = c.annees().into_iter().map(Periode::Annee).collect();
    for p in [Some(c.exercice()), c.en_cours()].into_iter().flatten() {
        if !periodes.contains(&p) {
            periodes.push(p);
        }
    }
    periodes
}

fn rangee(c: &Contexte, p: Periode) -> Ligne {
    let v = c.v(CODE, p, Niveau::Epci, c.epci());
    let (_, o) = montre(c, p);
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
        match o {
            _ if c.en_cours() == Some(p) => texte("en cours"),
            Some(o) => case_statut(c, o, v),
            None => Case::SansObjet,
        },
    ];
    let l = if p == c.exercice() { ligne_total(cases) } else { ligne(cases) };
    l.compte(4, v).compte(7, c.total(Q1_SEUL, p)).compte(8, c.total(SANS_RELOGES, p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::{EPCI, parts, publier};

    /// Forty leases: nothing tells of any whether it housed relogés, or all of them say that they did not.
    #[test]
    fn relogements_that_nobody_tells_apart_are_not_relogements_that_nobody_made() {
        let an = Periode::Annee(2025);
        let absents = |num, den, inconnus| {
            let p = publier(vec![parts("att_relogements", an, Niveau::Residence, &[("A", num, den, inconnus)])]);
            reloges_absents(p.get("att_relogements", an, Niveau::Epci, EPCI).unwrap())
        };
        assert!(absents(0, 0, 40));
        assert!(!absents(0, 40, 0), "the share of the law is that of the first quartile, and is judged");
        assert!(!absents(3, 20, 20));
        assert!(!absents(0, 0, 0), "no lease at all");
    }

    #[test]
    fn the_first_quartile_alone_says_that_it_is_underestimated() {
        assert_eq!(reserve(Q1_SEUL), "Les relogements ne sont pas repérés\u{a0}: taux sous-estimé.");
        assert_eq!((reserve(CODE), du_public(CODE)), ("", "du public visé"));
        assert!(!public(Q1_SEUL).suite.contains("relogé") && public(CODE).suite.contains("relogé"));
    }
}
