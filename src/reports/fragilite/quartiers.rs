//! Quartiers: what they weigh, and what their attributions would be at the mix of the territory.

use crate::french::{self, FINE, Fraction, Genre};
use crate::indicators::fragility::{Evaluation, Exact};
use crate::reports::context::{Contexte, ligne, periode_en_mots, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::phrases::majuscule;

use super::mots::mot;

/// What each zone weighs in the territory, when the method asks.
pub fn poids(c: &Contexte, e: &Evaluation) -> Option<Bloc> {
    let code = e.methode.poids.as_deref().filter(|_| !e.poids.is_empty())?;
    let part = |x: &Exact| x.fraction().map_or(Case::NonCalculable, |f| Case::Part(f, 1));
    let lignes = e
        .poids
        .iter()
        .map(|p| {
            ligne(vec![
                texte(c.nom_zone(e.methode.grain, &p.zone)),
                part(&p.concernes),
                part(&p.menages),
                p.localisation.fraction().map_or(Case::NonCalculable, |f| Case::Mesure(f, 2)),
            ])
        })
        .collect();
    let zone = majuscule(mot(e.methode.grain).0);
    let colonnes = [
        (zone.as_str(), ""),
        ("Poids parmi les ménages concernés", "%"),
        ("Poids parmi tous les ménages", "%"),
        ("Indice de localisation", ""),
    ];
    Some(tableau(
        &format!("poids-{}", e.methode.code),
        format!("Poids dans l'agglomération\u{a0}: {}", c.libelle(code)),
        &colonnes,
        lignes,
        "Indice de localisation\u{a0}: le premier poids rapporté au second, 1 quand la zone a sa part. Ménages concernés\u{a0}: réponse connue\u{202f}; \
         tous les ménages\u{a0}: ceux qui ont répondu à l'enquête.",
    ))
}

/// The reference balance, when the method asks: one sentence, then the table.
pub fn equilibre(c: &Contexte, e: &Evaluation) -> Option<(Vec<String>, Vec<Bloc>)> {
    let r = e.methode.equilibre.as_ref()?;
    let annee = c.fragilite.periodes.as_ref()?.annee?;
    if e.equilibre.is_empty() {
        let rien = "Non disponible\u{a0}: les attributions par quartier ne sont pas publiées.";
        return Some((vec![rien.to_owned()], Vec::new()));
    }
    let classes = c.classes(&r.indicateur);
    let nom = |k: usize| classes.get(k).cloned().unwrap_or_default();
    let lignes: Vec<Ligne> = e
        .equilibre
        .iter()
        .flat_map(|q| q.parts.iter().map(move |p| (q, p)))
        .filter(|(_, p)| p.classe < classes.len())
        .map(|(q, p)| {
            ligne(vec![
                texte(c.nom_zone(r.niveau, &q.zone)),
                texte(nom(p.classe)),
                p.signes.map_or(Case::Secret, Case::Nombre),
                mesure(Some(p.attendus)),
                mesure(p.ecart),
            ])
        })
        .collect();
    // The widest gap, for the sentence.
    let mut plus_grand: Option<(&str, usize, Exact)> = None;
    for (q, p) in e.equilibre.iter().flat_map(|q| q.parts.iter().map(move |p| (q, p))) {
        let Some(x) = p.ecart else { continue };
        if plus_grand.is_none_or(|(_, _, y)| x.absolu() > y.absolu()) {
            plus_grand = Some((&q.zone, p.classe, x));
        }
    }
    let n = e.equilibre.len() as i64;
    let quartiers = french::compte(n, "quartier", "quartiers", Genre::Masculin);
    let mut phrases = vec![format!(
        "L'équilibre de référence applique la mixité de l'agglomération aux baux signés dans chaque quartier en {}{FINE}; il se lit \
         pour {quartiers}.",
        periode_en_mots(annee)
    )];
    if let Some((zone, classe, x)) = plus_grand.filter(|(_, _, x)| !x.nul()) {
        let sens = if x.positif() { "de plus" } else { "de moins" };
        let baux = x.absolu().fraction().map_or_else(String::new, |f| f.value(1));
        phrases.push(format!(
            "L'écart le plus large est à {}\u{a0}: {baux} baux {sens} dans la tranche «\u{a0}{}\u{a0}».",
            c.nom_zone(r.niveau, zone),
            nom(classe)
        ));
    }
    let colonnes = [
        ("Quartier", ""),
        ("Tranche", ""),
        ("Baux signés", "baux"),
        ("À l'équilibre de référence", "baux"),
        ("Écart", "baux"),
    ];
    let note = "Baux dont la tranche est connue. Un repère pour discuter des orientations, non un quota.";
    let titre = format!("{}\u{a0}: constat et équilibre de référence", c.libelle(&r.indicateur));
    Some((phrases, vec![tableau(&format!("equilibre-{}", e.methode.code), titre, &colonnes, lignes, note)]))
}

fn mesure(x: Option<Exact>) -> Case {
    let fraction: Option<Fraction> = x.and_then(|x| x.fraction());
    fraction.map_or(Case::Secret, |f| Case::Mesure(f, 1))
}
