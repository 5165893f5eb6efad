//! What the parc offers: age, rotation, vacancy, energy, rents.

use crate::charts::pyramide;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_inconnus, case_numerateur, case_taux, lecture, ligne, ligne_total, tableau,
    texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "parc";
const QUESTION: &str = "Quel parc pour accueillir les ménages\u{202f}?";
const AGE: &str = "parc_age";
const DPE: &str = "parc_dpe";
const COLONNES: [(&str, &str, &str); 6] = [
    ("parc_part_qpv", "Part en QPV", "%"),
    ("parc_avant_1975", "Avant 1975", "%"),
    ("parc_rotation", "Rotation", "%"),
    ("parc_vacance", "Vacance", "%"),
    ("parc_vacance_3_mois", "Vacance de plus de 3\u{a0}mois", "%"),
    ("parc_loyer_m2", "Loyer", "€/m²"),
];

pub fn section(c: &Contexte) -> Result<Section> {
    let Some(p) = c.parc() else {
        return Ok(Chapitre::indisponible(
            ANCRE,
            QUESTION,
            "aucun millésime du répertoire du parc locatif social (RPLS) n'a été lu.",
        ));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(taille(c, p));
    ch.dire(mouvements(c, p));
    ch.dire(loyers(c, p));
    let cote = |z| lecture(c.v(AGE, p, Niveau::Localisation, z));
    if let (Some(hors_qpv), Some(qpv)) = (cote("hors_qpv"), cote("qpv")) {
        let entree = pyramide::Pyramide {
            entete: c.entete("age-parc", titre(c, p), "nombre de logements par période d'achèvement", Table::Logement),
            periodes: c.classes(AGE),
            hors_qpv,
            qpv,
        };
        ch.figure(pyramide::dessiner(&entree), "Aucune période de construction n'est renseignée.")?;
    } else {
        ch.bloc(Bloc::Reserve("La localisation en QPV ou hors QPV des logements n'est pas connue.".to_owned()));
    }
    for (niveau, code, nom) in [
        (Niveau::Localisation, "parc-localisation", "Localisation"),
        (Niveau::Bailleur, "parc-bailleur", "Bailleur"),
        (Niveau::Commune, "parc-commune", "Commune"),
    ] {
        ch.bloc(par_zone(c, p, niveau, code, nom));
    }
    ch.bloc(energie(c, p));
    let rotation = c.total("parc_rotation", p).map(|v| ("Date de bail inconnue, pour la rotation", v));
    Ok(ch.finir(
        c,
        "logements du parc social au 1er\u{a0}janvier, sorties de l'année exclues",
        &[Table::Logement],
        rotation,
    ))
}

fn taux(c: &Contexte, code: &str, p: Periode) -> Option<Fraction> {
    c.total(code, p).and_then(Vu::taux)
}

fn taille(c: &Contexte, p: Periode) -> String {
    let Some(n) = c.total("parc_logements", p).and_then(Vu::numerateur) else { return String::new() };
    let qpv =
        taux(c, "parc_part_qpv", p).map_or_else(String::new, |t| format!(", dont {} en QPV", french::pourcent(&t)));
    let age = taux(c, "parc_avant_1975", p)
        .map_or_else(String::new, |t| format!("{FINE}; {} datent d'avant 1975", french::pourcent(&t)));
    let logements = french::compte(n, "logement social", "logements sociaux", french::Genre::Masculin);
    format!("Le territoire compte {logements} au 1er{INSECABLE}janvier {}{qpv}{age}.", p.annee())
}

fn mouvements(c: &Contexte, p: Periode) -> String {
    match (taux(c, "parc_rotation", p), taux(c, "parc_vacance_3_mois", p)) {
        (Some(r), Some(v)) => format!(
            "En un an, {} des logements en location ont changé d'occupant{FINE}; {} sont vacants depuis plus de trois mois.",
            french::pourcent(&r),
            french::pourcent(&v)
        ),
        (Some(r), None) => format!("En un an, {} des logements en location ont changé d'occupant.", french::pourcent(&r)),
        _ => "La rotation et la vacance ne sont pas disponibles\u{a0}: les données ouvertes du RPLS ne les contiennent pas, ou le secret \
              statistique les couvre."
            .to_owned(),
    }
}

fn loyers(c: &Contexte, p: Periode) -> String {
    let Some(t) = taux(c, "parc_loyer_m2", p) else { return String::new() };
    let lieu = |z| c.v("parc_loyer_m2", p, Niveau::Localisation, z).and_then(Vu::taux);
    let prix = |f: &Fraction| format!("{}{INSECABLE}€/m²", f.value(2));
    match (lieu("qpv"), lieu("hors_qpv")) {
        (Some(q), Some(h)) => {
            format!("Le loyer moyen est de {} ({} en QPV, {} hors QPV).", prix(&t), prix(&q), prix(&h))
        }
        _ => format!("Le loyer moyen est de {}.", prix(&t)),
    }
}

fn titre(c: &Contexte, p: Periode) -> String {
    let t = |z| c.v("parc_avant_1975", p, Niveau::Localisation, z).and_then(Vu::taux);
    match (t("qpv"), t("hors_qpv")) {
        (Some(q), Some(h)) => format!(
            "{} des logements datent d'avant 1975 en QPV, {} hors QPV",
            french::pourcent(&q),
            french::pourcent(&h)
        ),
        _ => "L'âge du parc en QPV et hors QPV".to_owned(),
    }
}

fn par_zone(c: &Contexte, p: Periode, niveau: Niveau, code: &str, nom: &str) -> Bloc {
    let existe = |code: &str| c.definition(code).is_some_and(|d| d.niveaux.contains(&niveau));
    let utiles: Vec<&(&str, &str, &str)> = COLONNES.iter().filter(|(k, _, _)| existe(k)).collect();
    let rangee = |n: Niveau, z: &str, nom: String| {
        let mut cases = vec![texte(nom), case_numerateur(c.v("parc_logements", p, n, z))];
        cases.extend(utiles.iter().map(|(k, _, _)| case_taux(c.v(k, p, n, z))));
        ligne(cases)
    };
    let mut zones = c.zones("parc_logements", p, niveau);
    if niveau == Niveau::Localisation {
        zones.sort_by_key(|(z, _, _)| ["qpv", "hors_qpv"].iter().position(|x| x == z).unwrap_or(2));
    }
    let mut lignes: Vec<_> = zones.into_iter().map(|(z, nom, _)| rangee(niveau, z, nom)).collect();
    let total = rangee(Niveau::Epci, c.epci(), c.territoire().to_owned());
    lignes.push(ligne_total(total.cases));
    let mut colonnes = vec![(nom, ""), ("Logements", "logements")];
    colonnes.extend(utiles.iter().map(|(_, l, u)| (*l, *u)));
    tableau(code, format!("Le parc par {}", nom.to_lowercase()), &colonnes, lignes, "")
}

fn energie(c: &Contexte, p: Periode) -> Bloc {
    let classes = c.classes(DPE);
    let mut colonnes: Vec<(&str, &str)> = vec![("Zone", "")];
    colonnes.extend(classes.iter().map(|l| (l.as_str(), "%")));
    colonnes.push(("Sans diagnostic", "%"));
    let rangee = |nom: String, v: Option<Vu>| {
        let mut cases: Vec<Case> = vec![texte(nom)];
        cases.extend((0..classes.len()).map(|r| case_classe(v, r)));
        cases.push(case_inconnus(v));
        cases
    };
    let mut lignes: Vec<_> = ["qpv", "hors_qpv"]
        .iter()
        .map(|z| ligne(rangee(c.nom_zone(Niveau::Localisation, z), c.v(DPE, p, Niveau::Localisation, z))))
        .collect();
    lignes.extend(c.zones(DPE, p, Niveau::Bailleur).into_iter().map(|(_, nom, v)| ligne(rangee(nom, Some(v)))));
    lignes.push(ligne_total(rangee(c.territoire().to_owned(), c.total(DPE, p))));
    tableau(
        "parc-dpe",
        "Étiquette énergie des logements",
        &colonnes,
        lignes,
        "Parts sur les logements diagnostiqués\u{202f}; « sans diagnostic » porte sur tous les logements.",
    )
}
