//! Durations, recomputed from rows; nothing under the threshold.

use crate::measures::Niveau;
use crate::relogement::durees::Durees;
use crate::relogement::faits::{Operation, Parc};
use crate::relogement::indicateurs::RELOGES;
use crate::relogement::processus::delais::{DureeGlobale, duree_globale, durees_de_reponse};
use crate::relogement::suivi::{Dossier, ages_dls};
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne};

use super::Vue;

fn dossiers<'a>(v: &'a Vue<'_>, projet: &'a str) -> impl Iterator<Item = &'a Dossier> {
    let du_projet =
        move |d: &&Dossier| v.etude.rattachements.get(&d.menage.operation).is_some_and(|r| r.projet == projet);
    v.etude.suivi.dossiers.iter().filter(du_projet)
}

fn j13(v: &Vue<'_>, projet: &str) -> DureeGlobale {
    duree_globale(&v.etude.suivi, dossiers(v, projet))
}

/// Median and ninth decile; nothing of a group under the threshold.
fn cases(d: &Durees, seuil: i64) -> [Case; 2] {
    match d.n() as i64 {
        0 => [Case::NonCalculable, Case::SansObjet],
        n if n < seuil => [Case::Secret, Case::SansObjet],
        _ => [
            d.mediane().map_or(Case::NonCalculable, |f| Case::Mesure(f, 0)),
            d.p90().map_or(Case::NonCalculable, Case::Nombre),
        ],
    }
}

/// Answers, survey to lease, age of the demands.
pub fn bloc(v: &Vue<'_>, projet: &str) -> Bloc {
    let e = v.etude;
    let seuil = v.seuil();
    // A count from rows stands beside counts that are protected: where theirs is withheld, so is it.
    let dit = v.lire(RELOGES, Niveau::Projet, projet).nombre("oui").is_some();
    let rang = |libelle: &str, d: &Durees| -> Ligne {
        let n = d.n() as i64;
        let compte = match n {
            0 => Case::NonCalculable,
            n if n < seuil || !dit => Case::Secret,
            n => Case::Nombre(n),
        };
        ligne([vec![texte(libelle), compte], cases(d, seuil).into()].concat())
    };
    let reponses = durees_de_reponse(dossiers(v, projet).flat_map(|d| &d.propositions), e.arrete);
    let lignes = vec![
        rang("De la visite du logement à la réponse du ménage (J5)", &reponses),
        rang("De l'enquête au bail (J13)", &j13(v, projet).ensemble),
        rang("Ancienneté des demandes de relogement (DLS RU)", &ages_dls(dossiers(v, projet), e.arrete)),
    ];
    tableau(
        "durees",
        "Durées",
        &[("Durée", ""), ("Cas mesurés", "cas"), ("Médiane", "jours"), ("Neuf sur dix sous", "jours")],
        lignes,
        "Médianes recalculées depuis les lignes, jamais moyennées. Ancienneté d'une demande\u{a0}: de son enregistrement à sa radiation, à défaut à la date d'arrêté.",
    )
}

/// J13 of each operation and of each stock of origin: no count, that subtractions would give. `None` when the project is one operation.
pub fn par_origine(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let (d, seuil) = (j13(v, projet), v.seuil());
    if d.par_operation.len() < 2 {
        return None;
    }
    let rang =
        |genre: &str, nom: String, d: &Durees| ligne([vec![texte(genre), texte(nom)], cases(d, seuil).into()].concat());
    let nature = |o: &Operation| o.nature.map_or("nature inconnue", |n| n.libelle());
    let mut lignes: Vec<Ligne> = d
        .par_operation
        .iter()
        .map(|(o, x)| rang(v.etude.suivi.operations.get(o).map_or("", nature), v.nom_operation(o), x))
        .collect();
    if d.par_parc.len() > 1 {
        let parc = |p: &Option<Parc>| p.map_or("parc inconnu", Parc::libelle).to_owned();
        lignes.extend(d.par_parc.iter().map(|(p, x)| rang("Parc d'origine", parc(p), x)));
    }
    Some(tableau(
        "durees-origine",
        "De l'enquête au bail (J13), par opération et par parc d'origine",
        &[("Origine", ""), ("Opération ou parc", ""), ("Médiane", "jours"), ("Neuf sur dix sous", "jours")],
        lignes,
        "Le nombre de ménages mesurés n'est pas donné\u{a0}: la différence avec ceux du projet dirait un petit nombre.",
    ))
}
