//! Scores, zone by zone: class, contribution of each component, what was missing.

use crate::french::{Genre, compte};
use crate::indicators::fragility::{Classement, Evaluation, Indice, Manque, Note, NoteIndice, RoleAvis, avis};
use crate::measures::Niveau;
use crate::reports::context::{Contexte, case_classe, case_taux, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case};
use crate::reports::phrases::majuscule;

use super::mots::{self, case_score, composante, manques, mot};
use super::valeurs;

/// For each index, one table of scores (class, what weighs most, what was missing) and one of contributions. Zones that are too
/// small or withheld are counted elsewhere and not listed.
pub fn notes(c: &Contexte, e: &Evaluation) -> Vec<Bloc> {
    let mut blocs = Vec::new();
    for (rang, indice) in e.methode.indices.iter().enumerate() {
        let listees: Vec<(&Note, &NoteIndice)> = e
            .notes
            .iter()
            .filter_map(|n| Some((n, n.indices.get(rang)?)))
            .filter(|(_, i)| i.score.is_some() || i.classement == Classement::Donnees)
            .collect();
        if !listees.is_empty() {
            blocs.push(scores(c, e, rang, indice, &listees));
            blocs.push(apports(c, e, indice, &listees));
        }
    }
    blocs
}

fn scores(c: &Contexte, e: &Evaluation, rang: usize, indice: &Indice, listees: &[(&Note, &NoteIndice)]) -> Bloc {
    let m = &e.methode;
    let zone = majuscule(mot(m.grain).0);
    let lignes = listees
        .iter()
        .map(|(n, i)| {
            let total = indice.composantes.len();
            let connues = match manques(c, indice, i) {
                rien if rien.is_empty() => format!("{total} sur {total}"),
                absents => format!("{} sur {total}\u{202f}; manque\u{a0}: {absents}", i.connues),
            };
            let mut cases = vec![texte(c.nom_zone(m.grain, &n.zone))];
            if !m.types.is_empty() {
                cases.push(texte(m.type_de(&n.zone).map_or("sans type", |t| t.nom.as_str())));
            }
            cases.extend([
                n.logements.map_or(Case::Secret, Case::Nombre),
                mots::case_score_classe(m, indice, i, mots::sans_score(i.classement)),
                texte(classe_indice(e, rang, i.classement)),
                texte(connues),
            ]);
            ligne(cases)
        })
        .collect();
    let mut colonnes = vec![(zone.as_str(), "")];
    if !m.types.is_empty() {
        colonnes.push(("Type de quartier", ""));
    }
    colonnes.extend([("Logements", "logements"), ("Indice", ""), ("Classe", ""), ("Composantes connues", "")]);
    let note = "Ne sont listées que les notes calculées ou qu'une donnée manquante empêche.";
    tableau(
        &format!("notes-{}-{}", m.code, indice.code),
        format!("{}\u{a0}: notes", indice.nom),
        &colonnes,
        lignes,
        note,
    )
}

fn apports(c: &Contexte, e: &Evaluation, indice: &Indice, listees: &[(&Note, &NoteIndice)]) -> Bloc {
    let m = &e.methode;
    let zone = majuscule(mot(m.grain).0);
    let noms: Vec<String> = indice.composantes.iter().map(|k| composante(c, k)).collect();
    let mut colonnes: Vec<(&str, &str)> = vec![(&zone, ""), ("Indice", ""), ("Référence", "")];
    colonnes.extend(noms.iter().map(|n| (n.as_str(), "")));
    let lignes = listees
        .iter()
        .filter(|(_, i)| i.score.is_some())
        .map(|(n, i)| {
            let mut cases = vec![
                texte(c.nom_zone(m.grain, &n.zone)),
                case_score(i.score, Case::NonDisponible),
                case_score(i.reference, Case::NonDisponible),
            ];
            let debut = cases.len();
            cases.extend(i.apports.iter().zip(&i.composantes).map(|(x, k)| match (x, k.manque) {
                (None, Some(Manque::Secret)) => Case::Secret,
                (x, _) => case_score(*x, Case::NonDisponible),
            }));
            let composantes = indice.composantes.iter().zip(debut..);
            composantes.fold(ligne(cases), |l, (k, rang)| l.dont(rang, valeurs::sens(c, k)))
        })
        .collect();
    let note = "Apport\u{a0}: ce que la composante ajoute à l'indice de référence, ou en retire. La somme des apports est l'écart entre l'indice et \
                la référence. Le poids d'une composante qui manque se reporte sur les autres.";
    tableau(
        &format!("apports-{}-{}", m.code, indice.code),
        format!("{}\u{a0}: apport de chaque composante", indice.nom),
        &colonnes,
        lignes,
        note,
    )
}

fn classe_indice(e: &Evaluation, rang: usize, k: Classement) -> String {
    let classes = e.methode.indices.get(rang).map(|i| &i.classes);
    match (k, classes) {
        (Classement::Classe(k), Some(l)) => l.get(k).map_or_else(String::new, |k| k.nom.clone()),
        (autre, _) => mots::classe(&e.methode, autre, e.methode.grain),
    }
}

/// How many zones are fragile, of those that have a class: the answer. `None` when nothing is scored or no class is « fragile ».
pub fn constat(e: &Evaluation) -> Option<String> {
    let m = &e.methode;
    let fragiles: Vec<usize> =
        m.classes().iter().enumerate().filter(|(_, c)| c.fragile).map(|(rang, _)| rang).collect();
    let classees = e.notes.iter().filter(|n| n.classement.rang().is_some()).count();
    if fragiles.is_empty() || classees == 0 {
        return None;
    }
    let n = |rang: usize| e.notes.iter().filter(|n| n.classement.rang() == Some(rang)).count();
    let total: usize = fragiles.iter().map(|r| n(*r)).sum();
    let acc = mots::accord(m.grain);
    let sujet = match total {
        0 => format!("Aucun{acc} des {} classé{acc}s n'est fragile", mots::compte(classees, m.grain)),
        1 => format!("Un{acc} {} est fragile, sur {} classé{acc}s", mot(m.grain).0, classees),
        t => format!("{} sont fragiles, sur {} classé{acc}s", mots::compte(t, m.grain), classees),
    };
    let detail: Vec<String> = fragiles
        .iter()
        .filter(|_| total > 0 && fragiles.len() > 1)
        .filter_map(|r| Some(format!("{}\u{a0}«\u{a0}{}\u{a0}»", n(*r), m.classes().get(*r)?.nom)))
        .collect();
    let detail = if detail.is_empty() { String::new() } else { format!("\u{a0}: {}", detail.join(", ")) };
    let sans = e.notes.len() - classees;
    let reste = match sans {
        0 => String::new(),
        1 => format!("\u{202f}; un{acc} autre n'a pas de classe"),
        s => format!("\u{202f}; {} autres n'ont pas de classe", crate::french::nombre(s as i64)),
    };
    Some(format!("{sujet}{detail}{reste}."))
}

/// Zones by class, in QPV and outside.
pub fn classes(c: &Contexte, e: &Evaluation) -> Bloc {
    let m = &e.methode;
    let mut modalites: Vec<Classement> = (0..m.classes().len()).map(Classement::Classe).collect();
    modalites.extend([Classement::Effectif, Classement::Donnees, Classement::Secret]);
    let (_, pluriel, _) = mot(m.grain);
    let residence = m.grain == Niveau::Residence;
    let lignes = modalites
        .iter()
        .map(|k| {
            let n: Vec<&Note> = e.notes.iter().filter(|n| n.classement == *k).collect();
            let dans = |voulu: bool| {
                n.iter().filter(|n| c.fragilite.situations.get(&n.zone).and_then(|s| s.en_qpv) == Some(voulu)).count()
                    as i64
            };
            let mut cases = vec![texte(mots::classe(m, *k, m.grain)), Case::Nombre(n.len() as i64)];
            if residence {
                cases.extend([Case::Nombre(dans(true)), Case::Nombre(dans(false))]);
            }
            ligne(cases)
        })
        .collect();
    let mut colonnes = vec![("Classe", ""), ("Ensemble", pluriel)];
    if residence {
        colonnes.extend([("En QPV", pluriel), ("Hors QPV", pluriel)]);
    }
    let note = if residence { sans_lieu(c, e) } else { String::new() };
    tableau(&format!("par-classe-{}", m.code), format!("{} par classe", majuscule(pluriel)), &colonnes, lignes, &note)
}

/// Why the columns do not add up to the whole, nor the map: résidences of which the place is not known.
fn sans_lieu(c: &Contexte, e: &Evaluation) -> String {
    let combien = |sans: &dyn Fn(&str) -> bool| e.notes.iter().filter(|n| sans(&n.zone)).count() as i64;
    let sans_qpv = combien(&|z| c.fragilite.situations.get(z).and_then(|s| s.en_qpv).is_none());
    let sans_point = combien(&|z| c.references.residences.get(z).and_then(|r| r.point).is_none());
    lieu_en_mots(sans_qpv, sans_point)
}

fn lieu_en_mots(sans_qpv: i64, sans_point: i64) -> String {
    let residences = |n| compte(n, "résidence", "résidences", Genre::Feminin);
    let mut phrases = Vec::new();
    if sans_qpv > 0 {
        let elles = if sans_qpv > 1 { "elles sont" } else { "elle est" };
        phrases
            .push(format!("L'ensemble compte aussi {} dont on ne sait pas si {elles} en QPV.", residences(sans_qpv)));
    }
    if sans_point > 0 {
        let verbe = if sans_point > 1 {
            "n'ont pas de coordonnées\u{202f}: aucune carte ne les"
        } else {
            "n'a pas de coordonnées\u{202f}: aucune carte ne la"
        };
        phrases.push(format!("{} {verbe} montre.", majuscule(&residences(sans_point))));
    }
    phrases.join(" ")
}

/// Indicators shown beside the score.
pub fn affiches(c: &Contexte, e: &Evaluation) -> Option<Bloc> {
    let (m, p) = (&e.methode, c.fragilite.periodes.as_ref()?);
    if m.affiches.is_empty() {
        return None;
    }
    let periode = |code: &str| match c.definition(code).map(|d| d.table) {
        Some(crate::config::layout::Table::Logement) => p.parc,
        _ => p.vague,
    };
    let zone = majuscule(mot(m.grain).0);
    // A distribution is one column for each of its modalities.
    let mut colonnes: Vec<(String, String)> = vec![(zone, String::new())];
    let mut lecteurs: Vec<(&str, Option<usize>)> = Vec::new();
    for code in &m.affiches {
        let Some(d) = c.definition(code) else { continue };
        match d.nature {
            crate::measures::Nature::Repartition => {
                for (k, l) in c.classes(code).iter().enumerate() {
                    colonnes.push((format!("{}\u{a0}: {l}", d.libelle), "%".to_owned()));
                    lecteurs.push((code, Some(k)));
                }
            }
            crate::measures::Nature::Part => {
                colonnes.push((d.libelle.clone(), "%".to_owned()));
                lecteurs.push((code, None));
            }
            _ => {
                colonnes.push((d.libelle.clone(), String::new()));
                lecteurs.push((code, None));
            }
        }
    }
    let lignes = e
        .notes
        .iter()
        .map(|n| {
            let mut cases = vec![texte(c.nom_zone(m.grain, &n.zone))];
            cases.extend(lecteurs.iter().map(|(code, k)| {
                let v = c.v(code, periode(code), m.grain, &n.zone);
                k.map_or_else(|| case_taux(v), |k| case_classe(v, k))
            }));
            ligne(cases)
        })
        .collect();
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    Some(tableau(&format!("affiches-{}", m.code), "Indicateurs montrés à côté de la note", &colonnes, lignes, ""))
}

/// What bailleurs and communes said, and what it changed.
pub fn avis_recus(c: &Contexte, e: &Evaluation) -> Option<Bloc> {
    let m = &e.methode;
    let lignes: Vec<_> = e
        .notes
        .iter()
        .flat_map(|n| n.avis.iter().map(move |a| (n, a)))
        .map(|(n, a)| {
            ligne(vec![
                texte(c.nom_zone(m.grain, &n.zone)),
                texte(a.source.clone()),
                texte(crate::french::date_courte(a.date)),
                a.note.map_or(Case::NonDisponible, |x| texte(avis::ecrire_note(x))),
                texte(if a.motif.is_empty() { a.commentaire.clone() } else { a.motif.clone() }),
                texte(mots::classe(m, n.avant_avis, m.grain)),
                texte(mots::classe(m, n.classement, m.grain)),
            ])
        })
        .collect();
    if lignes.is_empty() {
        return None;
    }
    let role = match m.avis.role {
        RoleAvis::Affiche => "Les avis sont montrés, ils ne changent ni la note ni la classe.",
        RoleAvis::Indicateur => "Les avis sont une composante de l'indice.",
        RoleAvis::Decalage => "Un avis motivé déplace d'une classe au plus.",
    };
    let colonnes = [
        ("Résidence", ""),
        ("Source", ""),
        ("Date", ""),
        ("Note", ""),
        ("Motif ou commentaire", ""),
        ("Classe avant avis", ""),
        ("Classe retenue", ""),
    ];
    Some(tableau(&format!("avis-{}", m.code), "Avis des bailleurs et des communes", &colonnes, lignes, role))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 205 in all, 10 in QPV and 193 outside, 203 on the map: the two that are left are told.
    #[test]
    fn a_table_whose_columns_do_not_add_up_says_why() {
        let dit = |a, b| lieu_en_mots(a, b).replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(dit(0, 0), "");
        assert_eq!(
            dit(2, 2),
            "L'ensemble compte aussi 2 résidences dont on ne sait pas si elles sont en QPV. 2 résidences n'ont pas de coordonnées : aucune \
             carte ne les montre."
        );
        assert_eq!(dit(1, 0), "L'ensemble compte aussi une résidence dont on ne sait pas si elle est en QPV.");
        assert_eq!(dit(0, 1), "Une résidence n'a pas de coordonnées : aucune carte ne la montre.");
    }
}
