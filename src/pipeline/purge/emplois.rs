//! What the chains of a folder read: all the rest of their lake is of no use to them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::Table as Toml;

use crate::config::chemins::{reel, sans_detour};
use crate::config::terme::Terme;
use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::lake::Piece;
use crate::pipeline::calendrier;
use crate::pipeline::travail::Travail;
use crate::sources::{inspect, recognise};

/// The chains of the folder that read the same lake.
#[derive(Default)]
pub struct Chaines {
    pub courantes: Vec<Travail>,
    /// Those that follow a calendar, for other periods than the last one published.
    autres: Vec<Travail>,
}

impl Chaines {
    /// Those that cannot be read go to `illisibles`, with the reason.
    ///
    /// # Errors
    /// The folder of the chains cannot be read.
    pub fn lire(travail: &Travail, racine_lac: &Path, illisibles: &mut Vec<String>) -> Result<Self> {
        let mut chaines = Chaines::default();
        for chemin in du_dossier(&travail.chaine)? {
            let mut refuser = |raison: String| illisibles.push(format!("{}{INSECABLE}: {raison}", chemin.display()));
            let t = match Travail::ouvrir(&chemin) {
                Ok(t) if reel(&t.racine.join(&t.pipeline.dossiers.lac)) != reel(racine_lac) => continue,
                Ok(t) => t,
                Err(e) => {
                    refuser(e.message);
                    continue;
                }
            };
            // Without its key no reading is known for what it is, and a purge draws no key.
            if let Some(cle) = t.cle_absente() {
                refuser(format!("la clé {} est absente", cle.display()));
                continue;
            }
            match autres_periodes(&t).into_iter().map(|p| Travail::pour(&chemin, Some(p))).collect::<Result<Vec<_>>>() {
                Ok(mut autres) => chaines.autres.append(&mut autres),
                Err(e) => refuser(e.message),
            }
            chaines.courantes.push(t);
        }
        Ok(chaines)
    }
}

/// Periods of a chain that follows a calendar whose readings serve still: those published, which `run --periode` may be asked for again,
/// and the one to come, which `check` may have read.
fn autres_periodes(t: &Travail) -> Vec<Terme> {
    let publies = calendrier::publies(&t.pipeline, &t.racine);
    let a_venir = publies.last().map(|p| p.suivant());
    publies.into_iter().chain(a_venir).filter(|p| Some(*p) != t.terme).collect()
}

/// The chains that stand in the folder of one of them, in order.
///
/// # Errors
/// The folder cannot be read.
pub fn du_dossier(chaine: &Path) -> Result<Vec<PathBuf>> {
    let dossier = chaine.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entrees = std::fs::read_dir(dossier).map_err(|e| Error::io("lecture", dossier, &e))?;
    let mut chemins: Vec<PathBuf> = entrees
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "toml") && est_une_chaine(p))
        .collect();
    chemins.sort();
    Ok(chemins)
}

/// A chain, among the other files of the folder; one that is not TOML any more is taken for a chain, so that nothing of it is lost.
fn est_une_chaine(chemin: &Path) -> bool {
    let Ok(texte) = crate::config::fichier::texte("lecture", chemin) else { return true };
    texte.parse::<Toml>().map_or(true, |t| {
        let datee = t.contains_key("periode") || t.contains_key("calendrier");
        let pour_qui = t.contains_key("territoire") || t.contains_key("territoires");
        datee && pour_qui && t.contains_key("extraction")
    })
}

/// What the chains read.
#[derive(Default)]
pub struct Emplois {
    /// Files of the lake, relative to it.
    places: BTreeSet<PathBuf>,
    /// `source`, `millesime` and path in the inbox of every extract declared for the next run.
    declarees: BTreeSet<(String, i32, String)>,
    /// Those that are not in the inbox, or cannot be read there: the lake may hold their only copy.
    perdues: BTreeSet<(String, i32, String)>,
}

impl Emplois {
    /// # Errors
    /// A key cannot be used.
    pub fn de(chaines: &Chaines) -> Result<Self> {
        let mut emplois = Emplois::default();
        // A file that several periods of one chain read is examined once.
        let mut vues = BTreeSet::new();
        let courantes = chaines.courantes.iter().map(|t| (t, true));
        for (t, courante) in courantes.chain(chaines.autres.iter().map(|t| (t, false))) {
            let lac = t.lac()?;
            let depot = t.racine.join(&t.pipeline.dossiers.depot);
            for e in &t.pipeline.extractions {
                if !vues.insert((t.chaine.clone(), e.source.clone(), e.millesime, e.fichier.clone())) {
                    continue;
                }
                let cle = (e.source.clone(), e.millesime, e.nom());
                if courante {
                    emplois.declarees.insert(cle.clone());
                }
                let chemin = depot.join(&e.fichier);
                let lue = sans_detour(&depot, &chemin)
                    .and_then(|()| inspect(&chemin))
                    .and_then(|i| recognise(&i, &e.source, &t.layouts).map(|r| lac.place_de(&i, &r, e.millesime)));
                match lue {
                    Ok(place) => emplois.places.insert(place),
                    Err(_) => emplois.perdues.insert(cle),
                };
            }
        }
        Ok(emplois)
    }

    /// Whether a chain reads a file of the lake, or may have no other copy of it.
    pub fn lit(&self, p: &Piece) -> bool {
        self.places.contains(&p.parquet) || self.perdues.contains(&cle(p))
    }

    /// Whether the next run would read it again.
    pub fn declare(&self, p: &Piece) -> bool {
        self.declarees.contains(&cle(p))
    }
}

fn cle(p: &Piece) -> (String, i32, String) {
    let s = &p.provenance;
    (s.source.clone(), s.millesime, s.fichier.clone())
}
