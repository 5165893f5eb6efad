//! Do attributions in QPV mix incomes? Quartiles side by side, the target, the local ones, each QPV.

use crate::charts::repartition;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::point_zero::Evolution;
use crate::indicators::targets::Objectif;
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_face_a, case_inconnus, case_statut, case_taux, case_univers, cases_bornes,
    insuffisant, lecture, ligne, ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{self, Action, BAIL_QPV, Lu, Q2_Q4, Q3_Q4};
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "en-qpv";
pub const CODE: &str = "att_q2_q4_qpv";
const Q3Q4: &str = "att_q3_q4_qpv";
const QUARTILES: &str = "att_quartiles";
/// Rank of the class of those that are only known to be past the first quartile.
const SANS_DISTINCTION: usize = 4;
const QUESTION: &str = "Les attributions en QPV favorisent-elles la mixité des ressources\u{202f}?";

pub fn section(c: &Contexte) -> Result<Section> {
    let p = c.exercice();
    let Some(v) = c.total(CODE, p) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, &super::sans_attribution(c, p)));
    };
    let o = c.objectif(CODE, p);
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    let lu = Lu::de(Some(v));
    let e = o.filter(|_| !insuffisant(&v)).map(|o| c.juger(o, v));
    let verdict = e.as_ref().map_or("", |e| phrases::verdict(e.resultat, e.robuste));
    ch.dire(format!("{verdict} {}", phrases::resultat(p, &lu, BAIL_QPV, Q2_Q4, o)).trim().to_owned());
    if let Some((zero, e)) = c.depuis_point_zero(CODE, Niveau::Epci, c.epci(), v).filter(|_| !insuffisant(&v)) {
        ch.dire(phrases::point_zero(zero, &e));
    }
    if let Err(raison) = c.concernement.annee(p.annee()) {
        ch.dire(format!("Objectif légal sans objet en {}{INSECABLE}: {}.", periode_en_mots(p), raison.libelle()));
    }
    ch.dire(detail(c, p));
    if let (Some(o), Some(e)) = (o, &e) {
        ch.dire(phrases::inconnus(&lu, e.robuste, Some(o)));
    }
    for (code, action) in [(CODE, Q2_Q4), (Q3Q4, Q3_Q4)] {
        locaux(c, &mut ch, p, code, action, o);
    }
    let groupes: Vec<_> = ["qpv", "hors_qpv"]
        .iter()
        .filter_map(|z| {
            let valeur = lecture(c.v(QUARTILES, p, Niveau::Localisation, z))?;
            Some(repartition::Groupe { libelle: c.nom_zone(Niveau::Localisation, z), valeur })
        })
        .collect();
    let entree = repartition::Repartition {
        entete: c.entete(
            "quartiles-qpv",
            titre(c, p),
            format!("part de tous les baux signés, {}, quartile non renseigné compris{FINE}; bornes des 2e et 3e quartiles sans source officielle", periode_en_mots(p)),
            Table::Attribution,
        ),
        classes: c.classes(QUARTILES),
        groupes,
    };
    ch.figure(repartition::dessiner(&entree), "Aucune répartition par quartile ne peut être publiée.")?;
    ch.bloc(quartiles(c, p));
    ch.bloc(par_qpv(c, p));
    ch.bloc(Bloc::Reserve(format!(
        "Approché sur baux signés{INSECABLE}: la loi compte les attributions décidées, refus compris, que seul le fichier des commissions \
         connaît{FINE}; le SNE n'enregistre que les baux. Les bornes des 2e et 3e{INSECABLE}quartiles sont sans source officielle."
    )));
    Ok(ch.finir(c, "baux signés en QPV", &[Table::Attribution], Some(("Quartile inconnu", v))))
}

fn part(c: &Contexte, p: Periode, zone: &str, rangs: &[usize]) -> Option<Fraction> {
    let v = c.v(QUARTILES, p, Niveau::Localisation, zone)?;
    let n: Option<i64> = rangs.iter().map(|r| v.classe(*r)).sum();
    Fraction::new(n?, v.denominateur()?)
}

fn titre(c: &Contexte, p: Periode) -> String {
    match (part(c, p, "qpv", &[0]), part(c, p, "hors_qpv", &[0])) {
        (Some(q), Some(h)) => format!(
            "1er{INSECABLE}quartile{INSECABLE}: {} des baux en QPV, {} hors QPV, quartile connu",
            french::pourcent(&q),
            french::pourcent(&h)
        ),
        _ => "Quartiles de ressources en QPV et hors QPV".to_owned(),
    }
}

/// P7. Nothing is told of the second quartile as long as some households are only known to be past the first.
fn detail(c: &Contexte, p: Periode) -> String {
    let nul = |v: Vu| v.classe(SANS_DISTINCTION) == Some(0);
    let distincts = c.classes(QUARTILES).len() <= SANS_DISTINCTION
        || c.v(QUARTILES, p, Niveau::Localisation, "qpv").is_some_and(nul);
    if !distincts {
        return String::new();
    }
    match (part(c, p, "qpv", &[1]), part(c, p, "qpv", &[2, 3])) {
        (Some(q2), Some(q34)) => format!(
            "Ce chiffre recouvre {} de 2e{INSECABLE}quartile, souvent proche du seuil de pauvreté, et {} de 3e et 4e{INSECABLE}quartiles.",
            french::pourcent(&q2),
            french::pourcent(&q34)
        ),
        _ => String::new(),
    }
}

/// Targets of the territory beside the one of the law.
fn locaux(c: &Contexte, ch: &mut Chapitre, p: Periode, code: &str, action: Action, loi: Option<&Objectif>) {
    // What is unknown was said of the target of the law, when it is judged.
    let deja_dits = loi.and(c.total(CODE, p)).map(|v| (v.inconnus(), v.univers()));
    for o in c.objectifs_de(code, p).into_iter().filter(|o| loi.is_none_or(|l| l.code != o.code)) {
        let v = c.total(code, p);
        ch.dire(phrases::resultat(p, &Lu::de(v), BAIL_QPV, action, Some(o)));
        if let Some(v) = v {
            let (lu, robuste) = (Lu::de(Some(v)), c.juger(o, v).robuste);
            ch.dire(if deja_dits == Some((v.inconnus(), v.univers())) {
                phrases::memes_inconnus(&lu, robuste, Some(o))
            } else {
                phrases::inconnus(&lu, robuste, Some(o))
            });
        }
    }
}

fn quartiles(c: &Contexte, p: Periode) -> Bloc {
    let classes = c.classes(QUARTILES);
    let mut colonnes: Vec<(&str, &str)> = vec![("Localisation", ""), ("Baux", "baux")];
    colonnes.extend(classes.iter().map(|l| (l.as_str(), "%")));
    colonnes.push(("Quartile inconnu", "%"));
    let rangee = |nom: String, v: Option<Vu>| {
        let mut cases = vec![texte(nom), case_univers(v)];
        cases.extend((0..classes.len()).map(|r| case_classe(v, r)));
        cases.push(case_inconnus(v));
        cases
    };
    let comptee = |l: Ligne, v: Option<Vu>| (0..classes.len()).fold(l, |l, r| l.compte_classe(r + 2, v, r));
    let mut lignes: Vec<_> = ["qpv", "hors_qpv", "inconnu"]
        .iter()
        .filter_map(|z| {
            let v = Some(c.v(QUARTILES, p, Niveau::Localisation, z)?);
            Some(comptee(ligne(rangee(c.nom_zone(Niveau::Localisation, z), v)), v))
        })
        .collect();
    let total = c.total(QUARTILES, p);
    lignes.push(comptee(ligne_total(rangee(c.territoire().to_owned(), total)), total));
    tableau(
        "quartiles",
        "Baux signés par quartile de ressources",
        &colonnes,
        lignes,
        "Parts sur les baux dont le quartile est connu.",
    )
}

fn par_qpv(c: &Contexte, p: Periode) -> Bloc {
    let o = c.objectif(CODE, p);
    let rangee = |nom: String, v: Option<Vu>, q34: Option<Vu>| {
        let (basse, haute) = cases_bornes(v, o);
        let statut = o.map_or(Case::SansObjet, |o| case_statut(c, o, v));
        vec![texte(nom), case_univers(v), case_inconnus(v), case_face_a(v, o), basse, haute, statut, case_taux(q34)]
    };
    // Each QPV is held against its own baseline, when there is one.
    let avec_zero = !c.points_zero.zones(c.derives.comparaison.point_zero.as_deref(), CODE, Niveau::Qpv).is_empty();
    let depuis = |niveau: Niveau, zone: &str, v: Option<Vu>| -> Vec<Case> {
        if !avec_zero {
            return Vec::new();
        }
        match v.and_then(|v| c.depuis_point_zero(CODE, niveau, zone, v)) {
            Some((_, Evolution::Ecart { zero, ecart })) => vec![Case::Part(zero, 1), Case::Points(ecart)],
            Some((_, Evolution::DefinitionChangee { zero })) => vec![Case::Part(zero, 1), Case::SansObjet],
            _ => vec![Case::NonDisponible, Case::NonDisponible],
        }
    };
    let mut lignes: Vec<_> = c
        .zones(CODE, p, Niveau::Qpv)
        .into_iter()
        .map(|(z, nom, v)| {
            let npnru = c.references.qpv.get(z).is_some_and(|q| q.npnru);
            let nom = if npnru { format!("{nom} (NPNRU)") } else { nom };
            let q34 = c.v(Q3Q4, p, Niveau::Qpv, z);
            let mut cases = rangee(nom, Some(v), q34);
            cases.extend(depuis(Niveau::Qpv, z, Some(v)));
            ligne(cases).compte(3, Some(v)).compte(7, q34)
        })
        .collect();
    let mut ensemble = rangee("Ensemble des QPV".to_owned(), c.total(CODE, p), c.total(Q3Q4, p));
    ensemble.extend(depuis(Niveau::Epci, c.epci(), c.total(CODE, p)));
    lignes.push(ligne_total(ensemble).compte(3, c.total(CODE, p)).compte(7, c.total(Q3Q4, p)));
    let mut colonnes = vec![
        ("QPV", ""),
        ("Baux", "baux"),
        ("Quartile inconnu", "%"),
        ("2e à 4e\u{a0}quartiles", "%"),
        ("Borne basse", "%"),
        ("Borne haute", "%"),
        ("Statut", ""),
        ("3e et 4e\u{a0}quartiles", "%"),
    ];
    if avec_zero {
        colonnes.extend([("Point zéro", "%"), ("Depuis le point zéro", "points")]);
    }
    tableau(
        "par-qpv",
        "Quartiles 2 à 4 dans chaque QPV",
        &colonnes,
        lignes,
        "NPNRU\u{a0}: quartier du nouveau programme national de renouvellement urbain. L'objectif s'apprécie sur l'ensemble des QPV.",
    )
}
