//! From a published value to a cell of a table, and from cells to tables.

use crate::charts::{Figure, Lecture};
use crate::error::Result;
use crate::french::Fraction;
use crate::indicators::attainment::{self, Bornes, Resultat};
use crate::indicators::targets::{Evaluation, Objectif, Statut as StatutObjectif};
use crate::measures::Nature;
use crate::secrecy::{Etat, Valeur};

use super::context::{Contexte, RENSEIGNEMENT_MIN};
use super::document::{Bloc, Case, Colonne, Ligne, Statut, Tableau};
use super::origine::Origine;
use super::tenues::{Tenue, Vu};

/// The status printed: unknown rows that could turn the result are said before it.
pub fn statut(e: &Evaluation) -> Statut {
    match (e.robuste, e.resultat) {
        (Resultat::Indetermine, _) | (_, Resultat::Indetermine) => Statut::Indetermine,
        (_, Resultat::Atteint) => Statut::Atteint,
        (_, Resultat::NonAtteint) => Statut::NonAtteint,
        (_, Resultat::NonCalculable) => Statut::SansObjet,
    }
}

/// The status as a cell: « s » when the value is withheld.
pub fn case_statut(c: &Contexte, o: &Objectif, v: Option<Vu>) -> Case {
    match v {
        None => Case::NonDisponible,
        Some(v) if v.etat() == Etat::Masquee => Case::Secret,
        Some(v) if v.etat() == Etat::NonCalculable => Case::NonCalculable,
        Some(v) => Case::Statut(statut(&c.juger(o, v))),
    }
}

/// The full status of a target as a cell.
pub fn case_statut_de(s: StatutObjectif) -> Case {
    match s {
        StatutObjectif::Atteint => Case::Statut(Statut::Atteint),
        StatutObjectif::NonAtteint => Case::Statut(Statut::NonAtteint),
        StatutObjectif::Indetermine => Case::Statut(Statut::Indetermine),
        StatutObjectif::SansObjet(_) => Case::Statut(Statut::SansObjet),
        StatutObjectif::NonCalculable => Case::NonCalculable,
        StatutObjectif::EnCours => texte("en cours"),
        StatutObjectif::Secret => Case::Secret,
    }
}

/// A rate, or the mark that stands for it; a mean keeps two decimals.
pub fn case_taux(v: Option<Vu>) -> Case {
    case_face_a(v, None)
}

/// Same, with as many decimals as the target needs to agree with the status.
pub fn case_face_a(v: Option<Vu>, objectif: Option<&Objectif>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match v.etat() {
        Etat::Tranche(b, h) => Case::Tranche(b, h),
        Etat::Masquee => v.gardee(|t| Some(case_de(t.taux(v.nature())?, v.nature(), objectif))),
        Etat::NonCalculable => Case::NonCalculable,
        Etat::Publiee => v.taux().map_or(Case::Secret, |f| case_de(f, v.nature(), objectif)),
    }
}

fn case_de(f: Fraction, nature: Nature, objectif: Option<&Objectif>) -> Case {
    match nature {
        Nature::Moyenne => Case::Mesure(f, 2),
        _ => Case::Part(f, objectif.map_or(1, |o| o.decimales(&f))),
    }
}

/// A mean with its own number of decimals.
pub fn case_mesure(v: Option<Vu>, decimales: u32) -> Case {
    match case_taux(v) {
        Case::Mesure(f, _) => Case::Mesure(f, decimales),
        Case::Inchange(valeur, quand) => match *valeur {
            Case::Mesure(f, _) => Case::Inchange(Box::new(Case::Mesure(f, decimales)), quand),
            autre => Case::Inchange(Box::new(autre), quand),
        },
        autre => autre,
    }
}

/// A count, as it is shown today, else as an earlier edition showed it.
fn case_nombre(v: Option<Vu>, n: impl Fn(&Valeur) -> Option<i64>, avant: impl Fn(&Tenue) -> Option<i64>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    n(&v).map_or_else(|| v.gardee(|t| avant(t).map(Case::Nombre)), Case::Nombre)
}

/// Rows of the universe.
pub fn case_univers(v: Option<Vu>) -> Case {
    case_nombre(v, Valeur::univers, |t| Some(t.univers()))
}

/// Count of the rows for which the predicate holds, or of a simple count.
pub fn case_numerateur(v: Option<Vu>) -> Case {
    case_effectif(v, 0)
}

/// Count of one class of a distribution.
pub fn case_effectif(v: Option<Vu>, rang: usize) -> Case {
    case_nombre(v, |v| v.classe(rang), |t| t.classe(rang))
}

/// Count of the rows on which nothing is known.
pub fn case_nombre_inconnus(v: Option<Vu>) -> Case {
    case_nombre(v, Valeur::inconnus, |t| Some(t.inconnus()))
}

fn part_de(num: i64, den: i64) -> Case {
    Fraction::new(num, den).map_or(Case::NonCalculable, |f| Case::Part(f, 1))
}

/// Share of unknown rows in the universe.
pub fn case_inconnus(v: Option<Vu>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match (v.inconnus(), v.univers()) {
        (Some(i), Some(u)) => part_de(i, u),
        _ => v.gardee(|t| Some(part_de(t.inconnus(), t.univers()))),
    }
}

/// Share of known rows in the universe.
pub fn case_renseignement(v: Option<Vu>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match (v.denominateur(), v.univers()) {
        (Some(d), Some(u)) => part_de(d, u),
        _ => v.gardee(|t| Some(part_de(t.denominateur(), t.univers()))),
    }
}

/// Share of one class of a distribution.
pub fn case_classe(v: Option<Vu>, rang: usize) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match (v.part(rang), v.denominateur()) {
        (Some(f), _) => Case::Part(f, 1),
        (None, Some(0)) => Case::NonCalculable,
        (None, _) => v.gardee(|t| Some(Case::Part(t.part(rang)?, 1))),
    }
}

/// Gap between two rates, in points.
pub fn case_ecart(v: Option<Vu>, reference: Option<Vu>) -> Case {
    match (v.and_then(Vu::taux), reference.and_then(Vu::taux)) {
        (Some(a), Some(b)) => Case::Points(a.minus(&b)),
        _ => match (v, reference) {
            (None, _) | (_, None) => Case::NonDisponible,
            (Some(a), Some(b)) if [a.etat(), b.etat()].contains(&Etat::NonCalculable) => Case::NonCalculable,
            _ => Case::Secret,
        },
    }
}

/// Bounds that the unknown rows leave: low, high.
pub fn cases_bornes(v: Option<Vu>, objectif: Option<&Objectif>) -> (Case, Case) {
    let marque = || match case_taux(v) {
        Case::Part(..) | Case::Mesure(..) | Case::Tranche(..) | Case::Inchange(..) => Case::Secret,
        m => m,
    };
    match v.and_then(|v| bornes(&v)) {
        Some(b) => {
            let d = |f: &Fraction| objectif.map_or(1, |o| o.decimales(f));
            (Case::Part(b.basse, d(&b.basse)), Case::Part(b.haute, d(&b.haute)))
        }
        None => (marque(), marque()),
    }
}

pub fn bornes(v: &Valeur) -> Option<Bornes> {
    v.compte().and_then(attainment::bornes_larges)
}

/// Whether enough rows are known to comment the figure.
pub fn commentable(v: &Valeur) -> bool {
    v.univers().zip(v.denominateur()).is_some_and(|(u, d)| 100 * d >= RENSEIGNEMENT_MIN * u)
}

/// Too few rows are known for a sentence to judge the figure, compare it or project it. Without any, there is no figure.
pub fn insuffisant(v: &Valeur) -> bool {
    v.univers().zip(v.denominateur()).is_some_and(|(u, d)| d > 0 && 100 * d < RENSEIGNEMENT_MIN * u)
}

pub fn lecture(v: Option<Vu>) -> Option<Lecture> {
    v.map(|v| Lecture::from(&*v))
}

pub fn texte(t: impl Into<String>) -> Case {
    Case::Texte(t.into())
}

pub fn ligne(cases: Vec<Case>) -> Ligne {
    Ligne { cases, ..Ligne::default() }
}

pub fn ligne_total(cases: Vec<Case>) -> Ligne {
    Ligne { cases, total: true, ..Ligne::default() }
}

/// A cell and the published value that it shows, when its counters may be asked for.
pub type Chiffree<'a> = (Case, Option<Vu<'a>>);

/// A line whose figures tell on demand what they count.
pub fn ligne_chiffree<'a>(cases: impl IntoIterator<Item = Chiffree<'a>>) -> Ligne {
    let (cases, origines) = cases.into_iter().map(|(case, v)| (case, v.and_then(Origine::de))).unzip();
    Ligne { cases, origines, total: false }
}

/// A cell, and where its figure comes from.
pub type Dite = (Case, Option<Origine>);

/// A line of figures read one by one, each with where it comes from.
pub fn ligne_dite(cases: impl IntoIterator<Item = Dite>) -> Ligne {
    let (cases, origines) = cases.into_iter().unzip();
    Ligne { cases, origines, total: false }
}

/// A cell that counts nothing: a name, a target.
pub fn mot(t: impl Into<String>) -> Dite {
    (texte(t), None)
}

/// A cell that tells nothing on demand: a forecast, a gap.
pub fn muette(case: Case) -> Dite {
    (case, None)
}

pub fn tableau(
    code: &str,
    titre: impl Into<String>,
    colonnes: &[(&str, &str)],
    lignes: Vec<Ligne>,
    note: &str,
) -> Bloc {
    let colonnes = colonnes.iter().map(|(l, u)| Colonne { libelle: (*l).to_owned(), unite: (*u).to_owned() }).collect();
    Bloc::Tableau(Tableau {
        code: code.to_owned(),
        titre: titre.into(),
        colonnes,
        lignes,
        note: note.to_owned(),
        definitions: Vec::new(),
    })
}

/// A table without the columns that no line has an object for.
pub fn allegee(b: Bloc) -> Bloc {
    let Bloc::Tableau(mut t) = b else { return b };
    let vide = |k: usize| t.lignes.iter().all(|l| matches!(l.cases.get(k), None | Some(Case::SansObjet)));
    let gardees: Vec<bool> = (0..t.colonnes.len()).map(|k| t.lignes.is_empty() || !vide(k)).collect();
    fn garder<T>(v: &mut Vec<T>, gardees: &[bool]) {
        let mut rangs = gardees.iter();
        v.retain(|_| rangs.next().copied().unwrap_or(true));
    }
    garder(&mut t.colonnes, &gardees);
    t.lignes.iter_mut().for_each(|l| {
        garder(&mut l.cases, &gardees);
        garder(&mut l.origines, &gardees);
    });
    Bloc::Tableau(t)
}

/// Why shares of households are not drawn. What is withheld is not always of few households: it may only keep another number from being
/// worked out.
pub fn sans_figure<'l>(lues: impl IntoIterator<Item = &'l Lecture>) -> &'static str {
    match lues.into_iter().all(|l| l.etat() == Etat::NonCalculable) {
        true => "Le graphique n'est pas dessiné\u{a0}: il n'y a aucun ménage dont la réponse soit connue.",
        false => "Le graphique n'est pas dessiné\u{a0}: ses chiffres sont retenus par le secret statistique.",
    }
}

/// The picture, or the sentence that says why there is none: no reserve on a result, which stays what it is.
pub fn figure(dessin: Result<Option<Figure>>, sinon: &str) -> Result<Bloc> {
    Ok(dessin?.map_or_else(|| Bloc::Paragraphe(sinon.to_owned()), Bloc::Figure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::{EPCI, parts, publier};
    use crate::measures::{Niveau, Periode};

    /// 59 known answers of 100 are not enough, 60 are; none at all is another matter.
    #[test]
    fn under_sixty_percent_of_answers_nothing_is_judged() {
        let an = Periode::Annee(2025);
        let dit = |num, den, inconnus| {
            let p = publier(vec![parts("x", an, Niveau::Residence, &[("A", num, den, inconnus)])]);
            insuffisant(p.get("x", an, Niveau::Epci, EPCI).unwrap())
        };
        assert!(dit(59, 59, 41) && !dit(60, 60, 40));
        assert!(!dit(0, 0, 12) && !dit(0, 0, 0));
    }

    /// « Too few » is not said of what is withheld: it may be another number that is small.
    #[test]
    fn a_picture_that_is_not_there_says_why() {
        let retenue = Lecture::composee(None, &[None, None]);
        let dite = "Le graphique n'est pas dessiné\u{a0}: ses chiffres sont retenus par le secret statistique.";
        assert_eq!(sans_figure([&retenue]), dite);
        assert!(sans_figure([]).ends_with("aucun ménage dont la réponse soit connue."));
        assert!(matches!(figure(Ok(None), dite), Ok(Bloc::Paragraphe(t)) if t == dite));
    }
}
