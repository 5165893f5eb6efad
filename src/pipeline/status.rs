//! The state of a working folder: what is published, from what, and whether it is intact.

use crate::error::Result;
use crate::sources::inspect;

use super::manifest::Manifeste;
use super::travail::Travail;

pub struct Etat {
    /// Publications in place, by period, with whether every file is as it was written.
    pub publications: Vec<(Manifeste, bool)>,
    /// Extract, and what it is against the last publication: `à jour`, `changé`, `nouveau`, `absent`.
    pub extractions: Vec<(String, &'static str)>,
}

/// # Errors
/// A manifest is unreadable.
pub fn etat(travail: &Travail) -> Result<Etat> {
    let dossier = travail.dossier_publication();
    let mut noms: Vec<_> = std::fs::read_dir(&dossier)
        .map(|d| {
            d.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned()))
                .filter(|n| !n.starts_with('.'))
                .collect()
        })
        .unwrap_or_default();
    noms.sort();
    let mut publications = Vec::new();
    for nom in noms {
        let place = dossier.join(nom);
        if let Some(m) = Manifeste::lire(&place)? {
            let intact = m.intact(&place);
            publications.push((m, intact));
        }
    }
    let courante = publications.iter().find(|(m, _)| m.periode == travail.periode()).map(|(m, _)| m);
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let extractions = travail
        .pipeline
        .extractions
        .iter()
        .map(|e| {
            let nom = e.fichier.display().to_string();
            let etat = match inspect(&depot.join(&e.fichier)) {
                Err(_) => "absent ou illisible",
                Ok(i) => match courante.and_then(|m| m.sources.iter().find(|s| s.fichier == nom)) {
                    Some(s) if s.empreinte == i.empreinte => "à jour",
                    Some(_) => "changé depuis la publication",
                    None => "pas encore publié",
                },
            };
            (nom, etat)
        })
        .collect();
    Ok(Etat { publications, extractions })
}
