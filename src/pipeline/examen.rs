//! The extracts of the inbox: found, recognised, read into the lake.

use std::path::Path;

use crate::config::chemins::sans_detour;
use crate::config::pipeline::Extraction;
use crate::error::{Error, Lieu, Result};
use crate::french::{self, Genre};
use crate::lake::{Lac, Piece};
use crate::sources::{Inspection, Reconnue, inspect, recognise};

use super::Suivi;
use super::annexes::ecrire_rejets;
use super::controle;
use super::journal::Fait;
use super::travail::Travail;

/// An extract and what it was recognised to be.
pub struct Entree<'a> {
    pub inspection: Inspection,
    pub reconnue: Reconnue<'a>,
    pub extraction: &'a Extraction,
}

/// Inspects every extract, and finds its layout.
pub(super) fn inspecter<'a>(travail: &'a Travail, suivi: &dyn Suivi) -> Result<Vec<Entree<'a>>> {
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let mut entrees = Vec::new();
    for extraction in &travail.pipeline.extractions {
        let chemin = depot.join(&extraction.fichier);
        suivi.etape(&format!("Examen de {}", extraction.fichier.display()));
        sans_detour(&depot, &chemin)?;
        let mut inspection = inspect(&chemin).map_err(|e| {
            if chemin.is_file() {
                e
            } else {
                e.aide(format!(
                    "ce fichier est nommé dans la chaîne « {} », source « {} »",
                    travail.pipeline.nom, extraction.source
                ))
                .aide(presents(&depot))
            }
        })?;
        inspection.nom = extraction.nom();
        let reconnue = recognise(&inspection, &extraction.source, &travail.layouts)
            .map_err(|e| if e.lieu.is_none() { e.at(dans_la_chaine(travail, extraction)) } else { e })?;
        verifier_annee(&inspection, &reconnue, extraction.millesime)?;
        deja_declaree(travail, &entrees, &inspection, extraction)?;
        entrees.push(Entree { inspection, reconnue, extraction });
    }
    Ok(entrees)
}

/// Where the chain declares an extract.
fn dans_la_chaine(travail: &Travail, extraction: &Extraction) -> Lieu {
    Lieu { fichier: travail.chaine.clone(), ligne: extraction.ligne, colonne: None }
}

/// The same bytes declared twice for one source would be counted twice.
fn deja_declaree(
    travail: &Travail,
    entrees: &[Entree<'_>],
    inspection: &Inspection,
    extraction: &Extraction,
) -> Result<()> {
    let jumelle = entrees
        .iter()
        .find(|e| e.extraction.source == extraction.source && e.inspection.empreinte == inspection.empreinte);
    let Some(jumelle) = jumelle else { return Ok(()) };
    Err(Error::configuration(format!(
        "la même extraction est déclarée deux fois : « {} » et « {} », source « {} »",
        jumelle.extraction.fichier.display(),
        extraction.fichier.display(),
        extraction.source
    ))
    .at(dans_la_chaine(travail, extraction))
    .aide(format!("l'autre est dans {}", dans_la_chaine(travail, jumelle.extraction)))
    .aide("ôtez l'un des deux blocs [[extraction]], ou déposez le bon fichier : leurs lignes compteraient deux fois"))
}

/// A file that says its own year must be of the millésime that the chain gives it.
fn verifier_annee(inspection: &Inspection, reconnue: &Reconnue<'_>, millesime: i32) -> Result<()> {
    let Some(champ) = reconnue.layout.sans_entete.as_ref().and_then(|s| s.annee) else { return Ok(()) };
    let annee = reconnue.premiere_ligne.get(champ.saturating_sub(1)).map_or("", String::as_str);
    if annee.parse() == Ok(millesime) {
        return Ok(());
    }
    Err(Error::donnees(format!("ce fichier est de l'année « {annee} », la chaîne le dit de {millesime}"))
        .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(1), colonne: Some(format!("champ {champ}")) })
        .aide("corrigez « millesime » de cette extraction dans la chaîne, ou déposez le bon fichier"))
}

fn presents(depot: &Path) -> String {
    let mut noms: Vec<String> = std::fs::read_dir(depot)
        .map(|d| d.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect())
        .unwrap_or_default();
    noms.sort();
    noms.truncate(20);
    if noms.is_empty() {
        format!("le dossier de dépôt {} est vide ou absent", depot.display())
    } else {
        format!("fichiers présents dans {} : {}", depot.display(), noms.join(", "))
    }
}

/// Reads the extracts into the lake, or finds them there.
pub(super) fn ingerer(travail: &Travail, entrees: &[Entree<'_>], lac: &Lac, suivi: &dyn Suivi) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for e in entrees {
        suivi.etape(&format!("Lecture de {}", e.extraction.fichier.display()));
        let piece = lac.ingerer(&e.inspection, &e.reconnue, e.extraction.millesime, e.extraction.mois)?;
        suivi.fait(Fait::arrivee(&piece));
        suivi.fait(Fait::lecture(&piece));
        ecrire_rejets(travail, &piece)?;
        controle::rejets(&e.inspection, &piece, travail.pipeline.parametres.part_rejets_max)?;
        let p = &piece.provenance;
        suivi.note(&format!(
            "{} : {} lignes lues, {} gardées, {}{}{}",
            p.fichier,
            french::nombre(p.lignes_lues as i64),
            french::nombre(p.lignes_gardees as i64),
            french::compte(p.lignes_rejetees as i64, "rejetée", "rejetées", Genre::Feminin),
            match p.lignes_ecartees {
                0 => String::new(),
                n => format!(", {} hors champ", french::nombre(n as i64)),
            },
            match (piece.deja_la, piece.reparee) {
                (true, _) => " (déjà dans le lac)",
                (_, true) => " (le lac l'avait, abîmée : relue depuis le dépôt)",
                _ => "",
            }
        ));
        pieces.push(piece);
    }
    Ok(pieces)
}
