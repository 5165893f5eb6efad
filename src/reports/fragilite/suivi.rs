//! What moves: stability between waves, sensitivity to the weights, résidences that changed most.

use crate::french::{self, INSECABLE};
use crate::indicators::fragility::Evaluation;
use crate::indicators::fragility::listes::Mouvement;
use crate::indicators::fragility::stabilite::{Changement, Stabilite};
use crate::measures::Niveau;
use crate::reports::context::{Contexte, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::phrases::majuscule;

use super::mots::{self, accord, composante, mot};

/// One sentence, then the zones whose class changed.
pub fn stabilite(c: &Contexte, e: &Evaluation) -> (String, Vec<Bloc>) {
    let m = &e.methode;
    let Some(s) = &e.stabilite else {
        return (
            "Stabilité non disponible\u{a0}: il faut deux vagues de l'enquête OPS dans le dossier, ou une édition passée faite par la même \
             méthode et le même niveau de diffusion."
                .to_owned(),
            Vec::new(),
        );
    };
    let lignes: Vec<Ligne> = [
        ("devient fragile", &s.entrees),
        ("n'est plus fragile", &s.sorties),
        ("change de classe", &s.autres),
        ("changement non retenu", &s.non_retenus),
    ]
    .into_iter()
    .flat_map(|(mouvement, l)| l.iter().map(move |x| (mouvement, x)))
    .map(|(mouvement, x)| changement(c, e, mouvement, x))
    .collect();
    let blocs = if lignes.is_empty() {
        Vec::new()
    } else {
        let zone = majuscule(mot(m.grain).0);
        let colonnes = [(zone.as_str(), ""), ("Classe avant", ""), ("Classe actuelle", ""), ("Mouvement", "")];
        let note =
            "Un changement n'est pas retenu quand l'indice a bougé moins que la marge (hystérésis) de la méthode.";
        vec![tableau(
            &format!("stabilite-{}", m.code),
            format!("Changements de classe depuis la comparaison avec {}", article(s)),
            &colonnes,
            lignes,
            note,
        )]
    };
    (phrase(e, s), blocs)
}

fn article(s: &Stabilite) -> String {
    match s.avec.split_once(' ') {
        Some(("vague", a)) => format!("la vague {a}"),
        Some(("édition", a)) => format!("l'édition {a}"),
        _ => s.avec.clone(),
    }
}

fn phrase(e: &Evaluation, s: &Stabilite) -> String {
    let g = e.methode.grain;
    let acc = accord(g);
    let pluriel = if s.comparees > 1 { "s" } else { "" };
    let n = |n: usize| french::nombre(n as i64);
    let devient = match s.entrees.len() {
        0 => format!("aucun{acc} ne devient fragile"),
        1 => format!("un{acc} devient fragile"),
        x => format!("{} deviennent fragiles", n(x)),
    };
    let cesse = match s.sorties.len() {
        0 => format!("aucun{acc} ne cesse de l'être"),
        1 => format!("un{acc} cesse de l'être"),
        x => format!("{} cessent de l'être", n(x)),
    };
    let autres = match s.autres.len() {
        0 => String::new(),
        1 => format!("\u{202f}; un{acc} autre change de classe sans passer ce seuil"),
        x => format!("\u{202f}; {} autres changent de classe sans passer ce seuil", n(x)),
    };
    format!(
        "Par rapport à {}, sur {} classé{acc}{pluriel} les deux fois, {devient} et {cesse}{autres}.",
        article(s),
        mots::compte(s.comparees, g)
    )
}

fn changement(c: &Contexte, e: &Evaluation, mouvement: &str, x: &Changement) -> Ligne {
    let nom = |k: usize| e.methode.classes().get(k).map_or("", |k| k.nom.as_str());
    ligne(vec![texte(c.nom_zone(e.methode.grain, &x.zone)), texte(nom(x.avant)), texte(nom(x.apres)), texte(mouvement)])
}

/// How many classes depend on the weights.
pub fn sensibilite(c: &Contexte, e: &Evaluation) -> Option<(String, Bloc)> {
    let m = &e.methode;
    let s = &e.sensibilite;
    let pire = s.variantes.iter().map(|v| v.changent + v.perdues).max()?;
    let g = m.grain;
    let lignes = s
        .variantes
        .iter()
        .map(|v| {
            let nom = match v.otee.and_then(|(i, k)| m.indices.get(i)?.composantes.get(k)) {
                None => "à poids égaux".to_owned(),
                Some(k) => format!("sans «{INSECABLE}{}{INSECABLE}»", composante(c, k)),
            };
            ligne(vec![
                texte(nom),
                Case::Nombre(v.changent as i64),
                Case::Nombre(v.perdues as i64),
                Case::Nombre((v.comparees + v.perdues) as i64),
            ])
        })
        .collect();
    let pluriel = mot(g).1;
    let bloc = tableau(
        &format!("sensibilite-{}", m.code),
        "Ce que changeraient d'autres pondérations",
        &[("Variante", ""), ("Changent de classe", pluriel), ("Sans classe", pluriel), ("Sur", pluriel)],
        lignes,
        "",
    );
    let phrase = match pire {
        0 => "Aucune autre pondération essayée ne change de classement.".to_owned(),
        1 => format!("D'autres pondérations changeraient le classement d'un{} {} au plus.", accord(g), mot(g).0),
        n => format!(
            "D'autres pondérations changeraient le classement de {}{INSECABLE}{pluriel} au plus.",
            french::nombre(n as i64)
        ),
    };
    Some((phrase, bloc))
}

/// Résidences whose followed share changed most since the first wave.
pub fn touchees(c: &Contexte, e: &Evaluation) -> Vec<Bloc> {
    let (Some(suivi), Some((hausses, baisses)), Some(p)) = (&e.methode.suivi, &e.touchees, &c.fragilite.periodes)
    else {
        return Vec::new();
    };
    let zero = p.vague_zero.map_or(0, |z| z.annee());
    let table = |code: &str, titre: &str, l: &[Mouvement]| {
        if l.is_empty() {
            return None;
        }
        let lignes = l
            .iter()
            .map(|m| {
                let part = |x: &crate::indicators::fragility::Exact| {
                    x.fraction().map_or(Case::NonCalculable, |f| Case::Part(f, 1))
                };
                ligne(vec![
                    texte(c.nom_zone(Niveau::Residence, &m.residence)),
                    part(&m.avant),
                    part(&m.apres),
                    m.ecart.fraction().map_or(Case::NonCalculable, Case::Points),
                ])
            })
            .collect();
        let (a, b) = (zero.to_string(), p.vague.annee().to_string());
        let colonnes = [("Résidence", ""), (a.as_str(), "%"), (b.as_str(), "%"), ("Évolution", "points")];
        Some(tableau(
            &format!("{code}-{}", e.methode.code),
            format!("{titre}\u{a0}: {}", c.libelle(&suivi.indicateur)),
            &colonnes,
            lignes,
            "",
        ))
    };
    [table("hausses", "Plus fortes hausses", hausses), table("baisses", "Plus fortes baisses", baisses)]
        .into_iter()
        .flatten()
        .collect()
}
