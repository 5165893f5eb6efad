//! A method, told: what it compares, with which weights, into which classes.

use crate::french::{self, FINE, Genre, INSECABLE};
use crate::indicators::fragility::{Classe, Indice, Methode, Normalisation, Reference, RoleAvis};
use crate::reports::context::{Contexte, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case};

use super::mots::{composante, mot};
use super::valeurs;

/// Sentences that say how the score is made.
pub fn phrases(m: &Methode) -> Vec<String> {
    let mut p = vec![m.description.clone()];
    if m.provisoire {
        p.push("Pondérations et seuils provisoires\u{a0}: ils restent à débattre en conférence.".to_owned());
    }
    p
}

/// Components, classes and conditions of a method.
pub fn blocs(c: &Contexte, m: &Methode) -> Vec<Bloc> {
    let mut blocs = Vec::new();
    for i in &m.indices {
        blocs.push(composantes(c, m, i));
        blocs.push(classes(m, i));
    }
    if let Some(croisement) = &m.croisement {
        blocs.push(croisees(m, &croisement.table));
    }
    if !m.affiches.is_empty() {
        let noms: Vec<String> = m.affiches.iter().map(|a| c.libelle(a).to_owned()).collect();
        blocs.push(Bloc::Paragraphe(format!(
            "Montrés à côté, sans entrer dans la note{INSECABLE}: {}.",
            french::enumerer(&noms)
        )));
    }
    blocs.push(Bloc::Paragraphe(conditions(m)));
    blocs
}

fn composantes(c: &Contexte, m: &Methode, i: &Indice) -> Bloc {
    let total: i64 = i.composantes.iter().map(|k| k.poids).sum();
    let lignes = i
        .composantes
        .iter()
        .map(|k| {
            let part = french::Fraction::new(k.poids, total).map_or(Case::NonCalculable, |f| Case::Part(f, 0));
            let sens = if k.sens > 0 { "plus élevé = plus fragile" } else { "plus élevé = moins fragile" };
            let cases =
                vec![texte(composante(c, k)), part, texte(sens), texte(if k.obligatoire { "oui" } else { "non" })];
            ligne(cases).dont(0, valeurs::sens(c, k))
        })
        .collect();
    tableau(
        &format!("composantes-{}-{}", m.code, i.code),
        format!("{}{INSECABLE}: composantes", i.nom),
        &[("Indicateur", ""), ("Poids", "%"), ("Sens", ""), ("Exigée", "")],
        lignes,
        normalisation(i.normalisation, m.reference),
    )
}

fn normalisation(n: Normalisation, r: Reference) -> &'static str {
    match (n, r) {
        (Normalisation::Ratio, Reference::Territoire) => {
            "Chaque valeur est rapportée à celle du territoire\u{202f}: 1 quand elles sont égales. L'indice est la moyenne pondérée des rapports."
        }
        (Normalisation::Ratio, Reference::Famille) => {
            "Chaque valeur est rapportée à celle de la famille de patrimoine\u{202f}: 1 quand elles sont égales. L'indice est la moyenne pondérée des rapports."
        }
        (Normalisation::EcartPoints, _) => {
            "Chaque valeur est comptée en points d'écart à la référence. L'indice est la moyenne pondérée des écarts."
        }
        (Normalisation::Zscore, _) => {
            "Chaque valeur est comptée en écarts types de la référence, les zones pesant selon leur effectif. L'indice est la moyenne pondérée de ces écarts."
        }
        (Normalisation::Rang, _) => {
            "Chaque valeur est remplacée par son rang, de 0 à 100. L'indice est la moyenne pondérée des rangs."
        }
        (Normalisation::Seuils, _) => {
            "Chaque valeur reçoit des points selon des seuils. L'indice est la moyenne pondérée des points."
        }
    }
}

fn borne(k: &Classe) -> Case {
    k.a_partir_de.and_then(|b| b.fraction()).map_or(Case::SansObjet, |f| Case::Mesure(f, 2))
}

fn classes(m: &Methode, i: &Indice) -> Bloc {
    let code = format!("classes-{}-{}", m.code, i.code);
    let titre = format!("{}{INSECABLE}: classes", i.nom);
    let quantiles = i.classes.iter().all(|k| k.a_partir_de.is_none()) && i.classes.len() > 1;
    if quantiles {
        let total: i64 = i.classes.iter().map(|k| k.part).sum();
        let part = |k: &Classe| french::Fraction::new(k.part, total).map_or(Case::NonCalculable, |f| Case::Part(f, 0));
        let lignes = i.classes.iter().map(|k| ligne(vec![texte(k.nom.clone()), part(k)])).collect();
        return tableau(
            &code,
            titre,
            &[("Classe", ""), ("Part des logements notés", "%")],
            lignes,
            "Deux indices égaux sont dans la même classe.",
        );
    }
    let lignes = i.classes.iter().map(|k| ligne(vec![texte(k.nom.clone()), borne(k)])).collect();
    let colonne = match i.classement {
        crate::indicators::fragility::ModeClasses::Distance => "À partir d'un écart à l'indice de référence de",
        _ => "À partir de l'indice",
    };
    tableau(
        &code,
        titre,
        &[("Classe", ""), (colonne, "")],
        lignes,
        "La borne appartient à la classe\u{202f}; la dernière reçoit les autres.",
    )
}

fn croisees(m: &Methode, table: &[Vec<usize>]) -> Bloc {
    let mut lignes = Vec::new();
    if let [a, b] = m.indices.as_slice() {
        for (x, rang) in a.classes.iter().zip(table) {
            for (y, k) in b.classes.iter().zip(rang) {
                let nom = m.classes().get(*k).map_or("", |k| k.nom.as_str());
                lignes.push(ligne(vec![texte(x.nom.clone()), texte(y.nom.clone()), texte(nom)]));
            }
        }
    }
    let noms: Vec<&str> = m.indices.iter().map(|i| i.nom.as_str()).collect();
    let [a, b] = [noms.first().copied().unwrap_or(""), noms.get(1).copied().unwrap_or("")];
    tableau(
        &format!("croisement-{}", m.code),
        "Croisement des deux indices",
        &[(a, ""), (b, ""), ("Classe", "")],
        lignes,
        "",
    )
}

fn conditions(m: &Methode) -> String {
    let (s, _, g) = mot(m.grain);
    let (un, e) = if g == Genre::Feminin { ("Une", "e") } else { ("Un", "") };
    let avis = match m.avis.role {
        RoleAvis::Affiche => "Les avis des bailleurs et des communes sont montrés à côté et ne changent pas la note.",
        RoleAvis::Indicateur => "La moyenne des derniers avis de chaque source est une composante de l'indice.",
        RoleAvis::Decalage => {
            "Un avis motivé peut déplacer d'une classe au plus\u{202f}; la classe d'avant reste montrée."
        }
    };
    format!(
        "{un} {s} est noté{e} à partir de {} et {}, si les composantes connues pèsent au moins {}{FINE}% du total{FINE}; une composante \
         renseignée à moins de {}{FINE}% est tenue pour absente. Une composante retenue par le secret statistique n'entre pas dans \
         l'indice. {avis}",
        french::compte(m.minima.menages, "ménage répondant", "ménages répondants", Genre::Masculin),
        french::compte(m.minima.logements, "logement", "logements", Genre::Masculin),
        m.minima.poids_disponible,
        m.minima.renseignement
    )
}
