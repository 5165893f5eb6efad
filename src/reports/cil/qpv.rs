//! Do attributions in QPV mix incomes? Quartiles side by side, the target, the local ones, each QPV.

use crate::charts::repartition;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::point_zero::Evolution;
use crate::indicators::targets::Objectif;
use crate::measures::{Niveau, Periode};
use crate::reports::base_qpv::{BAUX, Base, DECISIONS};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_face_a, case_inconnus, case_statut, case_taux, case_univers, cases_bornes,
    insuffisant, lecture, ligne, ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{self, ATTRIBUTION_QPV, Action, BAIL_QPV, DESTINEE_Q2_Q4, Lu, Nom, Q2_Q4, Q3_Q4};
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "en-qpv";
pub const CODE: &str = BAUX;
const Q3Q4: &str = "att_q3_q4_qpv";
const QUARTILES: &str = "att_quartiles";
/// Rank of the class of those that are only known to be past the first quartile.
const SANS_DISTINCTION: usize = 4;
const QUESTION: &str = "Les attributions en QPV favorisent-elles la mixité des ressources\u{202f}?";

pub fn section(c: &Contexte) -> Result<Section> {
    let p = c.exercice();
    let Some(baux) = c.total(CODE, p) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, &super::sans_attribution(c, p)));
    };
    let (base, decisions) = (Base::de(c, p), c.total(DECISIONS, p));
    let jugees = decisions.filter(|_| base == Base::Decisions);
    let (v, nom, action) = jugees.map_or((baux, BAIL_QPV, Q2_Q4), |d| (d, ATTRIBUTION_QPV, DESTINEE_Q2_Q4));
    let o = c.objectif(CODE, p);
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    let lu = Lu::de(Some(v));
    let e = o.filter(|_| !insuffisant(&v)).map(|o| c.juger(o, v));
    let verdict = e.as_ref().map_or("", |e| phrases::verdict(e.resultat, e.robuste));
    ch.dire(format!("{verdict} {}", phrases::resultat(p, &lu, nom, action, o)).trim().to_owned());
    if base == Base::Decisions {
        ch.dire(a_cote("Sur les seuls baux signés", p, baux, BAIL_QPV, Q2_Q4));
    }
    if let Some((zero, e)) = c.depuis_point_zero(CODE, Niveau::Epci, c.epci(), baux).filter(|_| !insuffisant(&baux)) {
        ch.dire(phrases::point_zero(zero, &e));
    }
    if let Err(raison) = c.concernement.annee(p.annee()) {
        ch.dire(format!("Objectif légal sans objet en {}{INSECABLE}: {}.", periode_en_mots(p), raison.libelle()));
    }
    ch.dire(detail(c, p));
    if let (Some(d), Base::BauxPlusNombreux) = (decisions, base) {
        let quoi = "Sur les décisions de commission publiées, moins nombreuses que les baux";
        ch.dire(a_cote(quoi, p, d, ATTRIBUTION_QPV, DESTINEE_Q2_Q4));
    }
    let des = if base == Base::Decisions { base.des() } else { "baux" };
    if let (Some(o), Some(e)) = (o, &e) {
        ch.dire(phrases::inconnus_parmi(des, &lu, e.robuste, Some(o)));
    }
    // What is unknown was said of the target of the law, when it is judged; of leases, it is another matter than of decisions.
    let deja_dits = o.filter(|_| base != Base::Decisions).map(|_| (v.inconnus(), v.univers()));
    locaux(c, &mut ch, p, CODE, &Jugee { v: Some(v), nom, action, des, deja_dits }, o);
    let q3_q4 = Jugee { v: c.total(Q3Q4, p), nom: BAIL_QPV, action: Q3_Q4, des: "baux", deja_dits };
    locaux(c, &mut ch, p, Q3Q4, &q3_q4, o);
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
    ch.bloc(par_qpv(c, p, base));
    ch.bloc(Bloc::Reserve(reserve(base)));
    let quoi = match base {
        Base::Decisions => "attributions décidées en QPV pour l'objectif, baux signés pour le reste",
        Base::Baux | Base::BauxPlusNombreux => "baux signés en QPV",
    };
    let tables: &[Table] = match base {
        Base::Baux => &[Table::Attribution],
        Base::BauxPlusNombreux | Base::Decisions => &[Table::Attribution, Table::Reservation],
    };
    Ok(ch.finir(c, quoi, tables, Some(("Quartile inconnu", v))))
}

/// The other base, which no target is held to.
fn a_cote(quoi: &str, p: Periode, v: Vu, nom: Nom, action: Action) -> String {
    let dit = phrases::resultat(p, &Lu::de(Some(v)), nom, action, None);
    format!("{quoi}{INSECABLE}: {}", phrases::minuscule(&dit))
}

/// On what the rule is judged, and what the figures rest on.
fn reserve(base: Base) -> String {
    let base = match base {
        Base::Baux => format!(
            "Approché sur baux signés{INSECABLE}: la loi compte les attributions décidées, refus compris, que seul le fichier des commissions \
             connaît{FINE}; le SNE n'enregistre que les baux."
        ),
        Base::BauxPlusNombreux => format!(
            "Approché sur baux signés{INSECABLE}: la loi compte les attributions décidées, refus compris. Les fichiers des commissions en donnent \
             moins, en QPV, qu'il n'y a de baux{FINE}: il en manque, ou leur logement n'est pas localisé."
        ),
        Base::Decisions => format!(
            "L'objectif est jugé sur les attributions que les commissions ont décidées, refus compris{FINE}; le 1er{INSECABLE}quartile y est celui que \
             dit le bailleur. Les répartitions par quartile portent sur les baux signés."
        ),
    };
    format!("{base} Les bornes des 2e et 3e{INSECABLE}quartiles sont sans source officielle.")
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

/// A share that targets of the territory are held against, in words.
struct Jugee<'a> {
    v: Option<Vu<'a>>,
    nom: Nom,
    action: Action,
    /// What is unknown, among what.
    des: &'static str,
    /// Unknown rows and universe that were already told.
    deja_dits: Option<(Option<i64>, Option<i64>)>,
}

/// Targets of the territory beside the one of the law.
fn locaux(c: &Contexte, ch: &mut Chapitre, p: Periode, code: &str, jugee: &Jugee<'_>, loi: Option<&Objectif>) {
    for o in c.objectifs_de(code, p).into_iter().filter(|o| loi.is_none_or(|l| l.code != o.code)) {
        ch.dire(phrases::resultat(p, &Lu::de(jugee.v), jugee.nom, jugee.action, Some(o)));
        if let Some(v) = jugee.v {
            let (lu, robuste) = (Lu::de(Some(v)), c.juger(o, v).robuste);
            ch.dire(if jugee.deja_dits == Some((v.inconnus(), v.univers())) {
                phrases::memes_inconnus(&lu, robuste, Some(o))
            } else {
                phrases::inconnus_parmi(jugee.des, &lu, robuste, Some(o))
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

/// Each QPV on the base that is judged; on leases beside, when it is another one: a baseline was counted on them.
fn par_qpv(c: &Contexte, p: Periode, base: Base) -> Bloc {
    let o = c.objectif(CODE, p);
    let decisions = base == Base::Decisions;
    let juge = base.code();
    let rangee = |nom: String, v: Option<Vu>, q34: Option<Vu>| {
        let (basse, haute) = cases_bornes(v, o);
        let statut = o.map_or(Case::SansObjet, |o| case_statut(c, o, v));
        vec![texte(nom), case_univers(v), case_inconnus(v), case_face_a(v, o), basse, haute, statut, case_taux(q34)]
    };
    let rangee = |nom: String, v: Option<Vu>, baux: Option<Vu>, q34: Option<Vu>| {
        let mut cases = rangee(nom, v, q34);
        cases.extend(decisions.then(|| case_taux(baux)));
        cases
    };
    let comptee = |l: Ligne, v: Option<Vu>, baux: Option<Vu>, q34: Option<Vu>| {
        let l = l.compte(3, v).compte(7, q34);
        if decisions { l.compte(8, baux) } else { l }
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
    let mut zones: Vec<(&str, String)> = Vec::new();
    for (z, nom, _) in c.zones(juge, p, Niveau::Qpv).into_iter().chain(c.zones(CODE, p, Niveau::Qpv)) {
        if !zones.iter().any(|(deja, _)| *deja == z) {
            zones.push((z, nom));
        }
    }
    let mut lignes: Vec<_> = zones
        .into_iter()
        .map(|(z, nom)| {
            let npnru = c.references.qpv.get(z).is_some_and(|q| q.npnru);
            let nom = if npnru { format!("{nom} (NPNRU)") } else { nom };
            let [v, baux, q34] = [juge, CODE, Q3Q4].map(|code| c.v(code, p, Niveau::Qpv, z));
            let mut cases = rangee(nom, v, baux, q34);
            cases.extend(depuis(Niveau::Qpv, z, baux));
            comptee(ligne(cases), v, baux, q34)
        })
        .collect();
    let [v, baux, q34] = [juge, CODE, Q3Q4].map(|code| c.total(code, p));
    let mut ensemble = rangee("Ensemble des QPV".to_owned(), v, baux, q34);
    ensemble.extend(depuis(Niveau::Epci, c.epci(), baux));
    lignes.push(comptee(ligne_total(ensemble), v, baux, q34));
    let mut colonnes = vec![
        ("QPV", ""),
        if decisions { ("Attributions décidées", "attributions") } else { ("Baux", "baux") },
        ("Quartile inconnu", "%"),
        ("2e à 4e\u{a0}quartiles", "%"),
        ("Borne basse", "%"),
        ("Borne haute", "%"),
        ("Statut", ""),
        (if decisions { "3e et 4e\u{a0}quartiles, sur baux" } else { "3e et 4e\u{a0}quartiles" }, "%"),
    ];
    if decisions {
        colonnes.push(("2e à 4e\u{a0}quartiles, sur baux", "%"));
    }
    if avec_zero {
        colonnes.extend([("Point zéro", "%"), ("Depuis le point zéro", "points")]);
    }
    let note = "NPNRU\u{a0}: quartier du nouveau programme national de renouvellement urbain. L'objectif s'apprécie sur l'ensemble des QPV.";
    let sur_baux = if decisions && avec_zero { " Le point zéro porte sur les baux signés." } else { "" };
    tableau("par-qpv", "Quartiles 2 à 4 dans chaque QPV", &colonnes, lignes, &format!("{note}{sur_baux}"))
}
