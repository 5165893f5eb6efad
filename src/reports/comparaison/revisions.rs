//! What was revised, what is new, what is no longer shown, since the edition before.

use crate::french::{self, Fraction, Genre, INSECABLE};
use crate::measures::{Compte, Nature, Niveau, Periode};
use crate::reports::context::{Chapitre, Contexte, ligne, nom_source, periode_en_mots, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases::{lettres, majuscule};

use super::{Mouvement, Sort, comparer, taux};

pub const ANCRE: &str = "revisions";
const QUESTION: &str = "Qu'est-ce qui a été révisé, qu'est-ce qui est nouveau\u{202f}?";
/// Lines of the table; the data file has them all.
const LIMITE: usize = 30;

/// The section; it says so when there is no earlier edition.
pub fn section(c: &Contexte) -> Section {
    let Some(mouvements) = comparer(c) else {
        return Chapitre::indisponible(ANCRE, QUESTION, "c'est la première édition, il n'y a rien à quoi la comparer.");
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    let combien = |s: Sort| mouvements.iter().filter(|m| m.sort == s).count();
    ch.dire(constat(c, combien(Sort::Identique), combien(Sort::Revise)));
    let remplaces = mouvements.iter().filter(|m| m.sort == Sort::Disparu && remplace(c, m.cle.periode)).count();
    ch.dire(nouveautes(combien(Sort::Nouveau), combien(Sort::Retenu), combien(Sort::Disparu), remplaces));
    ch.bloc(par_indicateur(c, &mouvements));
    ch.bloc_si(revises(c, &mouvements));
    ch.bloc(Bloc::Paragraphe(
        "Une révision vient de ce que les extractions disent d'une période déjà publiée. Un chiffre nouveau parle d'une période, d'une zone \
         ou d'un indicateur qui n'avait pas encore été publié. Un chiffre retenu est couvert par le secret statistique dans cette édition."
            .to_owned(),
    ));
    ch.finir(c, "valeurs publiées par cette édition et par les précédentes, la dernière de chacune", &[], None)
}

fn valeurs(n: usize) -> String {
    french::compte(i64::try_from(n).unwrap_or(i64::MAX), "valeur", "valeurs", Genre::Feminin)
}

fn constat(c: &Contexte, identiques: usize, revisees: usize) -> String {
    let quand = c.avant.map_or_else(String::new, |a| format!("fin {} {}", french::mois(a.mois.1), a.mois.0));
    let debut = format!("Des chiffres publiés jusqu'à {quand} et publiés de nouveau");
    match (identiques, revisees) {
        (0, 0) => format!("Aucun des chiffres publiés jusqu'à {quand} n'est publié de nouveau."),
        (_, 0) => format!("{debut}, aucun n'a changé ({} identiques).", valeurs(identiques)),
        (_, 1) => format!("{debut}, un a été révisé, sur {}.", valeurs(identiques + revisees)),
        (_, n) => format!("{debut}, {} ont été révisés, sur {}.", lettres(n as i64), valeurs(identiques + n)),
    }
}

/// A cumul that a longer one of the same year replaces, or a stock that a later one does.
fn remplace(c: &Contexte, p: Periode) -> bool {
    match (p, c.en_cours()) {
        (Periode::Cumul(a, m), Some(Periode::Cumul(annee, mois))) => a == annee && m < mois,
        (Periode::Stock(a, m), _) => {
            c.periodes("dem_total").iter().any(|p| matches!(*p, Periode::Stock(annee, mois) if a == annee && m < mois))
        }
        _ => false,
    }
}

fn nouveautes(nouvelles: usize, retenues: usize, disparues: usize, remplaces: usize) -> String {
    let mut morceaux = Vec::new();
    if nouvelles > 0 {
        morceaux.push(format!("{} pour la première fois", publiees(nouvelles)));
    }
    if retenues > 0 {
        morceaux.push(format!(
            "{} publiées auparavant {} aujourd'hui couvertes par le secret",
            valeurs(retenues),
            sont(retenues)
        ));
    }
    if disparues > 0 {
        let dont = match remplaces {
            0 => String::new(),
            n if n == disparues => format!(", remplacée{} par la suite de la même année", if n > 1 { "s" } else { "" }),
            1 => ", dont une remplacée par la suite de la même année".to_owned(),
            n => format!(", dont {} remplacées par la suite de la même année", french::nombre(n as i64)),
        };
        morceaux.push(format!("{} ne {} plus dans cette édition{dont}", valeurs(disparues), sont(disparues)));
    }
    if morceaux.is_empty() { String::new() } else { format!("{}.", majuscule(&french::enumerer(&morceaux))) }
}

fn publiees(n: usize) -> String {
    if n == 1 { format!("{} est publiée", valeurs(1)) } else { format!("{} sont publiées", valeurs(n)) }
}

fn sont(n: usize) -> &'static str {
    if n == 1 { "est" } else { "sont" }
}

/// Counts by table of origin: where revisions come from.
fn par_indicateur(c: &Contexte, mouvements: &[Mouvement]) -> Bloc {
    use std::collections::BTreeMap;
    let mut tables: BTreeMap<&str, [i64; 5]> = BTreeMap::new();
    let mut ensemble = [0i64; 5];
    for m in mouvements {
        let table = c.definition(&m.cle.indicateur).map_or("Autres", |d| nom_source(d.table));
        let rang = m.sort as usize;
        for compte in [tables.entry(table).or_default(), &mut ensemble] {
            if let Some(n) = compte.get_mut(rang) {
                *n += 1;
            }
        }
    }
    let rangee = |nom: &str, n: &[i64; 5]| {
        std::iter::once(texte(nom)).chain(n.iter().map(|n| Case::Nombre(*n))).collect::<Vec<_>>()
    };
    let mut lignes: Vec<Ligne> = tables.iter().map(|(nom, n)| ligne(rangee(nom, n))).collect();
    lignes.push(crate::reports::context::ligne_total(rangee("Ensemble", &ensemble)));
    tableau(
        "sorts",
        "Ce que sont devenus les chiffres, source par source",
        &[
            ("Source", ""),
            ("Identiques", "valeurs"),
            ("Révisés", "valeurs"),
            ("Nouveaux", "valeurs"),
            ("Retenus", "valeurs"),
            ("Absents", "valeurs"),
        ],
        lignes,
        "",
    )
}

/// The revisions that weigh the most: the whole territory first, then by size.
fn revises(c: &Contexte, mouvements: &[Mouvement]) -> Option<Bloc> {
    let mut revises: Vec<&Mouvement> = mouvements.iter().filter(|m| m.sort == Sort::Revise).collect();
    let total = revises.len();
    let poids = |m: &Mouvement| {
        let (a, b) = m.taux();
        let ecart = a.zip(b).map_or(0.0, |(a, b)| (a.as_f64() - b.as_f64()).abs());
        (m.cle.niveau != Niveau::Epci, ecart)
    };
    revises.sort_by(|x, y| {
        let ((a, e), (b, f)) = (poids(x), poids(y));
        a.cmp(&b).then_with(|| f.total_cmp(&e)).then_with(|| x.cle.cmp(y.cle))
    });
    revises.truncate(LIMITE);
    if revises.is_empty() {
        return None;
    }
    let lignes = revises.iter().filter_map(|m| {
        let nature = m.nature?;
        let (avant, apres) = (m.avant?, m.apres?);
        Some(ligne(vec![
            texte(c.libelle(&m.cle.indicateur)),
            texte(periode_en_mots(m.cle.periode)),
            texte(c.nom_zone(m.cle.niveau, &m.cle.zone)),
            case(nature, avant),
            case(nature, apres),
            Case::Nombre(avant.univers()),
            Case::Nombre(apres.univers()),
        ]))
    });
    let note = if total > LIMITE {
        format!(
            "Les {LIMITE} plus grandes, le territoire d'abord{INSECABLE}; toutes sont dans donnees/comparaison.csv."
        )
    } else {
        String::new()
    };
    Some(tableau(
        "valeurs-revisees",
        "Les chiffres révisés, avant et après",
        &[
            ("Indicateur", ""),
            ("Période", ""),
            ("Zone", ""),
            ("Publié avant", ""),
            ("Publié aujourd'hui", ""),
            ("Base avant", ""),
            ("Base aujourd'hui", ""),
        ],
        lignes.collect(),
        &note,
    ))
}

/// A count as a cell: the share of a distribution is that of its first class.
fn case(nature: Nature, c: &Compte) -> Case {
    let lu: Option<Fraction> = taux(nature, c);
    match (nature, lu) {
        (Nature::Effectif, _) => Case::Nombre(c.univers()),
        (_, None) => Case::NonCalculable,
        (Nature::Moyenne, Some(f)) => Case::Mesure(f, 2),
        (Nature::Part | Nature::Repartition, Some(f)) => texte(french::pourcent(&f)),
    }
}
