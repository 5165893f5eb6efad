//! Where the households stand: by operation, for the project, for the territory.

use crate::charts::{Entete, repartition};
use crate::error::Result;
use crate::french::{self, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::indicateurs::{RELOGES, SITUATION, SORTIES, STATUT};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{Chapitre, ligne_dite, mot, tableau};
use crate::reports::document::{Ligne, Section};

use super::Vue;
use super::groupes;
use super::tables::repartition_du_projet;

const QUESTION: &str = "Où en est le relogement\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("avancement", QUESTION);
    ch.dire(phrase(v, projet));
    ch.dire(restant(v, projet));
    ch.dire(porteur(v, projet));
    let reponses = v.reponses(SITUATION);
    let (mut barres, mut lignes) = (Vec::new(), Vec::new());
    for (niveau, zone, nom) in v.places(projet) {
        let lu = v.lire(SITUATION, niveau, &zone);
        barres.push(repartition::Groupe { libelle: nom.clone(), valeur: lu.lecture(&reponses) });
        let mut cases = vec![mot(nom), lu.dit(ENSEMBLE)];
        cases.extend(reponses.iter().map(|r| lu.dit(r)));
        cases.push(v.lire(RELOGES, niveau, &zone).part_dite("oui"));
        lignes.push(Ligne { total: niveau != Niveau::Operation, ..ligne_dite(cases) });
    }
    let entree = repartition::Repartition {
        entete: Entete {
            code: "avancement".to_owned(),
            titre: titre(v, projet),
            sous_titre: "part de tous les ménages recensés, partis compris, dans chaque situation, par opération"
                .to_owned(),
            source: v.source(),
        },
        classes: v.libelles(SITUATION),
        groupes: barres,
    };
    // One bar among hatches compares nothing.
    let seule = entree.groupes.len() > 1 && repartition::lisibles(&entree) < 2;
    let dessin = if seule { Ok(None) } else { repartition::dessiner(&entree) };
    ch.figure(
        dessin,
        "La situation des ménages n'est pas dessinée\u{a0}: le secret statistique en retient trop de parts.",
    )?;
    ch.bloc(tableau(
        "avancement",
        "Situation des ménages, par opération",
        &[
            ("Opération", ""),
            ("Recensés", "ménages"),
            ("Relogés définitivement", "ménages"),
            ("Relogés pour un temps", "ménages"),
            ("Restant à reloger", "ménages"),
            ("Partis sans relogement", "ménages"),
            ("Avancement", "%"),
        ],
        lignes,
        "Avancement\u{a0}: ménages relogés définitivement, retours compris, rapportés aux ménages à reloger (recensés moins partis).",
    ));
    ch.bloc_si(groupes::avancement(v, projet));
    ch.bloc_si(repartition_du_projet(v, projet, SORTIES, "Ménages partis sans relogement", "Départ"));
    ch.bloc_si(repartition_du_projet(v, projet, STATUT, "Statut des ménages dans leur logement d'origine", "Statut"));
    Ok(v.finir(ch, "ménages recensés dans le suivi, un par destination à trouver"))
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let avancement = v.lire(RELOGES, Niveau::Projet, projet);
    match (avancement.nombre("oui"), avancement.ensemble(), avancement.part("oui")) {
        (Some(0), Some(n), _) if n > 0 => format!(
            "Aucun des {} à reloger n'est encore relogé définitivement.",
            french::compte(n, "ménage", "ménages", Genre::Masculin)
        ),
        (Some(reloges), Some(a_reloger), Some(taux)) => format!(
            "{} sur {} à reloger {} relogés définitivement{INSECABLE}: {}.",
            french::nombre(reloges),
            french::compte(a_reloger, "ménage", "ménages", Genre::Masculin),
            if reloges > 1 { "sont" } else { "est" },
            french::pourcent(&taux)
        ),
        // Few households, or figures that would give those of another project: the reader is not told which.
        _ => "L'avancement du projet est retenu par le secret statistique.".to_owned(),
    }
}

fn restant(v: &Vue<'_>, projet: &str) -> String {
    match v.lire(SITUATION, Niveau::Projet, projet).nombre("restant") {
        Some(0) => "Aucun ménage ne reste à reloger.".to_owned(),
        Some(n) => format!("Il reste {} à reloger.", french::compte(n, "ménage", "ménages", Genre::Masculin)),
        None => String::new(),
    }
}

/// Who carries the project, when the settings name it.
fn porteur(v: &Vue<'_>, projet: &str) -> String {
    let siren = v.reglages.projet(projet).map(|p| p.porteur.as_deref().unwrap_or_else(|| v.c.epci()));
    let porteur = siren.and_then(|s| v.reglages.porteur(s));
    porteur.map_or_else(String::new, |p| format!("Le projet est porté par {}.", p.nom))
}

fn titre(v: &Vue<'_>, projet: &str) -> String {
    match v.lire(RELOGES, Niveau::Projet, projet).part("oui") {
        Some(t) => format!("{} des ménages à reloger le sont définitivement", french::pourcent(&t)),
        None => "La situation des ménages recensés".to_owned(),
    }
}
