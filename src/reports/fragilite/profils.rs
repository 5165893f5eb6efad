//! The reference profile: what résidences to work on have less of than those that work well.

use crate::french::{self, INSECABLE};
use crate::indicators::fragility::{Evaluation, profil::Comparaison};
use crate::measures::Niveau;
use crate::reports::context::{Contexte, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case};

/// Gaps and priorities of each résidence; nothing when the method has no profile.
pub fn section(c: &Contexte, e: &Evaluation) -> Option<(Vec<String>, Vec<Bloc>)> {
    let r = e.methode.profil.as_ref()?;
    let Some(p) = &e.profils else {
        return Some((
            vec!["Profil de référence non disponible\u{a0}: les segments de ménages ne sont pas publiés.".to_owned()],
            Vec::new(),
        ));
    };
    let segments = c.classes(&r.indicateur);
    let mut phrases = vec![match p.comparaisons.len() {
        0 => "Aucune résidence à conforter ou à travailler ne peut être comparée au profil de référence.".to_owned(),
        1 => "Une résidence est comparée au profil de référence de sa famille.".to_owned(),
        n => format!(
            "{} résidences sont comparées au profil de référence de leur famille.",
            crate::reports::phrases::majuscule(&crate::reports::phrases::lettres(n as i64))
        ),
    }];
    if !p.non_comparees.is_empty() {
        let noms: Vec<String> = p.non_comparees.iter().map(|z| c.nom_zone(Niveau::Residence, z)).collect();
        phrases.push(format!(
            "Non {}, faute de famille connue ou en raison du secret statistique{INSECABLE}: {}.",
            if noms.len() > 1 { "comparées" } else { "comparée" },
            french::enumerer(&noms)
        ));
    }
    phrases.push(
        "La commission reste souveraine\u{202f}; les attributions ne réparent pas à elles seules une résidence."
            .to_owned(),
    );
    if p.comparaisons.is_empty() {
        return Some((phrases, Vec::new()));
    }
    let mut colonnes: Vec<(&str, &str)> =
        vec![("Résidence", ""), ("Famille", ""), ("Profil de référence", ""), ("Ménages", "ménages")];
    colonnes.extend(segments.iter().map(|s| (s.as_str(), "écart en points")));
    colonnes.push(("À rechercher, par ordre de priorité", ""));
    let lignes = p.comparaisons.iter().map(|x| ligne(cases(c, &segments, x))).collect();
    let marge = r.equilibre_points.fraction().map_or_else(String::new, |f| f.value(0));
    let note = format!(
        "Profil de référence{INSECABLE}: ménages des résidences bien notées de la famille, réunis. Écart de moins de {marge}{INSECABLE}points ou \
         égal{INSECABLE}: à l'équilibre. Ces priorités éclairent une discussion, elles ne décident d'aucun ménage."
    );
    let bloc =
        tableau(&format!("profils-{}", e.methode.code), "Écarts au profil de référence", &colonnes, lignes, &note);
    Some((phrases, vec![bloc]))
}

fn cases(c: &Contexte, segments: &[String], x: &Comparaison) -> Vec<Case> {
    let mut cases = vec![
        texte(c.nom_zone(Niveau::Residence, &x.residence)),
        texte(x.famille.libelle()),
        texte(x.base.libelle()),
        Case::Nombre(x.menages),
    ];
    let cent = crate::indicators::fragility::Exact::entier(100);
    cases.extend(
        x.segments
            .iter()
            .map(|s| s.ecart.sur(&cent).and_then(|e| e.fraction()).map_or(Case::NonCalculable, Case::Points)),
    );
    let noms: Vec<String> = x.priorites.iter().filter_map(|k| segments.get(*k)).cloned().collect();
    cases.push(texte(if noms.is_empty() { "à l'équilibre".to_owned() } else { noms.join("\u{202f}; ") }));
    cases
}
