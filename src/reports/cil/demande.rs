//! Who is waiting, how long, and how many applicants for one attribution.

use crate::charts::repartition;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, Genre, INSECABLE};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_effectif, case_nombre_inconnus, case_numerateur, case_taux, lecture, ligne,
    periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::phrases;
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "demande";
const QUESTION: &str = "Quelle pression sur la demande\u{202f}?";
const REPARTITIONS: [&str; 4] = ["dem_anciennete", "dem_taille", "dem_typologie", "dem_quartiles"];

pub fn section(c: &Contexte) -> Result<Section> {
    let Some(p) = c.stock() else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, "aucun stock de demandes actives du SNE n'a été lu."));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(pression(c, p).1);
    ch.dire(anciennete(c, p));
    ch.dire(ecart_quartile(c, p));
    ch.dire(ressources(c, p));
    let annee = annee_comparee(c, p);
    let attributaires = match en_cours_d_annee(p) {
        true => format!("Attributaires, {}", periode_en_mots(annee)),
        false => "Attributaires".to_owned(),
    };
    let entree = repartition::Repartition {
        entete: c.entete(
            "quartiles-demande",
            titre(c, p),
            format!("part de tous les ménages, quartile non renseigné compris{FINE}; bornes des 2e et 3e quartiles sans source officielle"),
            Table::Demande,
        ),
        // One of both may have a class more, when the bounds of its year are not known.
        classes: ["dem_quartiles", "att_quartiles"]
            .map(|code| c.classes(code))
            .into_iter()
            .max_by_key(Vec::len)
            .unwrap_or_default(),
        groupes: [
            ("Demandeurs", c.total("dem_quartiles", p)),
            (attributaires.as_str(), c.total("att_quartiles", annee)),
        ]
        .into_iter()
        .filter_map(|(l, v)| Some(repartition::Groupe { libelle: l.to_owned(), valeur: lecture(v)? }))
        .collect(),
    };
    ch.figure(repartition::dessiner(&entree), "Aucune répartition par quartile ne peut être publiée.")?;
    ch.bloc(reperes(c));
    ch.bloc(repartitions(c, p));
    let inconnus = c.total("dem_quartiles", p).map(|v| ("Quartile inconnu", v));
    let base = format!("demandes actives au {}, une par numéro unique", periode_en_mots(p));
    Ok(ch.finir(c, &base, &[Table::Demande, Table::Attribution], inconnus))
}

/// The year is not over on the day of a monthly stock.
fn en_cours_d_annee(p: Periode) -> bool {
    matches!(p, Periode::Stock(_, 1..12))
}

/// The year of attributions that a stock is held against: its own, or the exercise when that year is not over.
fn annee_comparee(c: &Contexte, p: Periode) -> Periode {
    if en_cours_d_annee(p) { c.exercice() } else { Periode::Annee(p.annee()) }
}

/// Live demands over the attributions of the same year.
fn pression(c: &Contexte, p: Periode) -> (Option<Fraction>, String) {
    let a = p.annee();
    let Some(d) = c.total("dem_total", p).and_then(Vu::numerateur) else { return (None, String::new()) };
    let demandes = match d {
        1 => "une demande est active".to_owned(),
        0 => "aucune demande n'est active".to_owned(),
        d => format!("{}{INSECABLE}demandes sont actives", french::nombre(d)),
    };
    let quand = format!("Au {}, {demandes}", periode_en_mots(p));
    if en_cours_d_annee(p) {
        return (None, format!("{quand}{FINE}; la pression se mesure sur une année entière d'attributions."));
    }
    match c.total("att_total", Periode::Annee(a)).and_then(Vu::numerateur) {
        Some(n) => match Fraction::new(d, n) {
            Some(r) => {
                let attributions = french::compte(n, "attribution", "attributions", Genre::Feminin);
                let signees = signees(n, c.total("att_baux", Periode::Annee(a)).and_then(Vu::numerateur));
                let phrase = format!(
                    "{quand}, pour {attributions} en {a}{signees}{FINE}: {} demandes pour une attribution.",
                    r.value(1)
                );
                (Some(r), phrase)
            }
            None => (None, format!("{quand}{FINE}; aucune attribution n'est enregistrée en {a}.")),
        },
        None if c.total("att_total", Periode::Annee(a)).is_some() => {
            (None, format!("{quand}{}", retenue(a, c.total("att_baux", Periode::Annee(a)).and_then(Vu::numerateur))))
        }
        None => {
            (None, format!("{quand}{FINE}; les attributions de {a} n'ont pas été lues, la pression ne se calcule pas."))
        }
    }
}

/// Leases may be told where all attributions are not: those that no lease follows are few.
fn retenue(annee: i32, baux: Option<i64>) -> String {
    let attributions = match baux {
        Some(b) => format!(
            ", pour {} en {annee}{FINE}; le nombre de toutes les attributions, y compris celles qu'aucun bail n'a suivies, est retenu",
            french::compte(b, "bail signé", "baux signés", Genre::Masculin)
        ),
        None => format!("{FINE}; le nombre des attributions de {annee} est retenu"),
    };
    format!("{attributions} par le secret statistique, donc celui des demandes pour une attribution aussi.")
}

/// Attributions are not all followed by a lease, and the other chapters count leases: both numbers are said when they differ.
fn signees(attributions: i64, baux: Option<i64>) -> String {
    match baux.filter(|b| *b != attributions) {
        None => String::new(),
        Some(0) => ", dont aucune suivie d'un bail signé".to_owned(),
        Some(1) => ", dont une suivie d'un bail signé".to_owned(),
        Some(b) => format!(", dont {}{INSECABLE}suivies d'un bail signé", french::nombre(b)),
    }
}

fn anciennete(c: &Contexte, p: Periode) -> String {
    let classes = c.classes("dem_anciennete");
    let Some(v) = c.total("dem_anciennete", p) else { return String::new() };
    match (v.part(0), classes.len().checked_sub(1).and_then(|i| v.part(i))) {
        (Some(a), Some(b)) if b.num() == 0 => format!(
            "{} de ces demandes ont {}, aucune n'a {}.",
            french::pourcent(&a),
            classes.first().map_or("", String::as_str),
            classes.last().map_or("", String::as_str)
        ),
        (Some(a), Some(b)) => format!(
            "{} de ces demandes ont {}, {} ont {}.",
            french::pourcent(&a),
            classes.first().map_or("", String::as_str),
            french::pourcent(&b),
            classes.last().map_or("", String::as_str)
        ),
        _ => String::new(),
    }
}

/// P10.
fn ecart_quartile(c: &Contexte, p: Periode) -> String {
    let q1 = |code, p| c.total(code, p).and_then(|v| v.part(0));
    match (q1("dem_quartiles", p), q1("att_quartiles", annee_comparee(c, p))) {
        (Some(d), Some(a)) => format!(
            "Les ménages du 1er{INSECABLE}quartile forment {} des demandeurs et {} des attributaires{FINE}: un écart de {} à examiner avec \
             l'offre disponible.",
            french::pourcent(&d),
            french::pourcent(&a),
            phrases::points(&d.minus(&a))
        ),
        _ => String::new(),
    }
}

fn ressources(c: &Contexte, p: Periode) -> String {
    c.total("dem_ressources_uc", p).and_then(Vu::taux).map_or_else(String::new, |r| {
        format!("Leurs ressources sont en moyenne de {}{INSECABLE}€ par mois et par unité de consommation.", r.value(0))
    })
}

fn titre(c: &Contexte, p: Periode) -> String {
    let q1 = |code, p| c.total(code, p).and_then(|v| v.part(0));
    match (q1("dem_quartiles", p), q1("att_quartiles", annee_comparee(c, p))) {
        (Some(d), Some(a)) => {
            format!(
                "1er{INSECABLE}quartile{INSECABLE}: {} des demandeurs, {} des attributaires, quartile connu",
                french::pourcent(&d),
                french::pourcent(&a)
            )
        }
        _ => "Quartiles de ressources des demandeurs et des attributaires".to_owned(),
    }
}

fn case_pression(c: &Contexte, p: Periode) -> Case {
    let lus = [c.total("dem_total", p), c.total("att_total", Periode::Annee(p.annee()))];
    match pression(c, p).0 {
        None if en_cours_d_annee(p) => Case::SansObjet,
        Some(r) => Case::Mesure(r, 1),
        None if lus.iter().any(Option::is_none) => Case::NonDisponible,
        None if lus.iter().flatten().any(|v| v.numerateur().is_none()) => Case::Secret,
        None => Case::NonCalculable,
    }
}

fn reperes(c: &Contexte) -> Bloc {
    let stocks: Vec<Periode> = c.periodes("dem_total");
    let mensuel = stocks.iter().any(|p| en_cours_d_annee(*p));
    let (entete, demandes) =
        if mensuel { ("Stock au", "Demandes") } else { ("Année", "Demandes au 31\u{a0}décembre") };
    let lignes = stocks
        .into_iter()
        .map(|p| {
            ligne(vec![
                texte(if mensuel { periode_en_mots(p) } else { p.annee().to_string() }),
                case_numerateur(c.total("dem_total", p)),
                if en_cours_d_annee(p) {
                    Case::SansObjet
                } else {
                    case_numerateur(c.total("att_total", Periode::Annee(p.annee())))
                },
                case_pression(c, p),
                case_taux(c.total("dem_mutations", p)),
                crate::reports::context::case_mesure(c.total("dem_ressources_uc", p), 0),
            ])
            .compte(4, c.total("dem_mutations", p))
            .compte(5, c.total("dem_ressources_uc", p))
        })
        .collect();
    tableau(
        "demande",
        "La demande et les attributions",
        &[
            (entete, ""),
            (demandes, "demandes"),
            ("Attributions de l'année", "attributions"),
            ("Demandes pour une attribution", ""),
            ("Mutations demandées", "%"),
            ("Ressources par UC", "€/mois"),
        ],
        lignes,
        "",
    )
}

fn repartitions(c: &Contexte, p: Periode) -> Bloc {
    let mut lignes = Vec::new();
    for code in REPARTITIONS {
        let v = c.v(code, p, Niveau::Epci, c.epci());
        for (i, l) in c.classes(code).into_iter().enumerate() {
            let n = case_effectif(v, i);
            lignes.push(ligne(vec![texte(c.libelle(code)), texte(l), n, case_classe(v, i)]));
        }
        let inconnus = case_nombre_inconnus(v);
        if inconnus != Case::Nombre(0) {
            lignes.push(ligne(vec![texte(c.libelle(code)), texte("non renseigné"), inconnus, Case::SansObjet]));
        }
    }
    tableau(
        "demande-repartitions",
        "Ancienneté, taille, typologie et ressources des demandeurs",
        &[("Critère", ""), ("Modalité", ""), ("Demandes", "demandes"), ("Part", "%")],
        lignes,
        "Parts sur les demandes renseignées.",
    )
}

/// The ratio and its sentence, for the last year that is over.
pub fn en_bref(c: &Contexte) -> Option<(Option<Fraction>, String)> {
    let p = c.periodes("dem_total").into_iter().rev().find(|p| !en_cours_d_annee(*p))?;
    let (r, phrase) = pression(c, p);
    r.map(|r| (Some(r), phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table beside shows 1 042 leases: what is withheld is the number of attributions, and the sentence says so.
    #[test]
    fn withheld_attributions_do_not_hide_the_leases_that_are_shown() {
        let dit = |baux| retenue(2025, baux).replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(
            dit(Some(1_042)),
            ", pour 1 042 baux signés en 2025 ; le nombre de toutes les attributions, y compris celles qu'aucun bail n'a suivies, est \
             retenu par le secret statistique, donc celui des demandes pour une attribution aussi."
        );
        assert_eq!(
            dit(None),
            " ; le nombre des attributions de 2025 est retenu par le secret statistique, donc celui des demandes pour une attribution aussi."
        );
    }
}
