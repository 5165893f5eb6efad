//! The exchange of two publications, with what goes with it: the intention first, so that the next writer can finish or undo it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, raison_json};
use crate::french::INSECABLE;
use crate::lake::{disque, ecrire_prive, empreinte_fichier};
use crate::pipeline::manifest::FICHIER;

use super::attente::{self, Attente};
use super::chantier::{self, Scelle};
use super::compte::designer;
use super::conservation;
use super::lieux::Lieux;

/// What an exchange is about to do. Paths are below the working folder when they can be.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Bascule {
    publications: PathBuf,
    periode: String,
    /// Fingerprint of the manifest in place before; none when nothing was.
    ancienne: Option<String>,
    /// Fingerprint of the manifest that comes.
    nouvelle: String,
    /// Files that become true with it.
    attente: Vec<PathBuf>,
    /// Where the coming publication was kept, when it is put back.
    origine: Option<PathBuf>,
    editions: usize,
}

/// Puts a sealed publication in its place, with the files that go with it, and keeps the one before.
///
/// # Errors
/// The disk refuses. Before the exchange nothing has changed; after it the next run finishes.
pub fn basculer(lieux: &Lieux, neuve: Scelle, attente: Attente) -> Result<PathBuf> {
    let periode = neuve.place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut attente = attente;
    // Published on purpose, it is no longer one that was withdrawn.
    conservation::noter_retraits(lieux, &periode, None, &neuve.cle, &mut attente)?;
    let b = Bascule::preparer(lieux, &periode, &neuve.dossier, &attente, None)?;
    b.executer(lieux)?;
    Ok(neuve.place)
}

impl Bascule {
    /// `neuf`: the folder that holds the coming publication.
    pub(super) fn preparer(
        lieux: &Lieux,
        periode: &str,
        neuf: &Path,
        attente: &Attente,
        origine: Option<&Path>,
    ) -> Result<Self> {
        let b = Bascule {
            publications: lieux.relatif(&lieux.publications),
            periode: periode.to_owned(),
            ancienne: empreinte(&lieux.place(periode)),
            nouvelle: empreinte_fichier(&neuf.join(FICHIER))?,
            attente: attente.places().iter().map(|p| lieux.relatif(p)).collect(),
            origine: origine.map(|o| lieux.relatif(o)),
            editions: lieux.editions,
        };
        let json = serde_json::to_vec_pretty(&b).map_err(|e| Error::machine(e.to_string()))?;
        ecrire_prive(&b.intention(lieux), &json)?;
        Ok(b)
    }

    pub(super) fn executer(&self, lieux: &Lieux) -> Result<()> {
        let publications = lieux.racine.join(&self.publications);
        let chantier = chantier::dossier(&publications, &self.periode);
        if let Some(o) = &self.origine {
            // What an interrupted run prepared there is not wanted.
            disque::retirer_dossier(&chantier)?;
            disque::renommer(&lieux.racine.join(o), &chantier)?;
        }
        let place = publications.join(&self.periode);
        disque::echanger(&chantier, &place).map_err(|e| designer(e, &[&place, &chantier, &publications]))?;
        self.finir(lieux).map_err(Error::apres_publication)
    }

    /// One file for each place, so that two chains of one lake do not speak for each other.
    fn intention(&self, lieux: &Lieux) -> PathBuf {
        let place = self.publications.join(&self.periode);
        let nom = blake3::hash(place.as_os_str().as_encoded_bytes()).to_hex();
        lieux.lac.join(BASCULES).join(format!("{}.json", nom.get(..16).unwrap_or_default()))
    }

    /// After the exchange: what was waiting becomes true, the publication before is kept, and the oldest ones go.
    fn finir(&self, lieux: &Lieux) -> Result<()> {
        for p in &self.attente {
            attente::confirmer(&lieux.racine.join(p))?;
        }
        let publications = lieux.racine.join(&self.publications);
        let chantier = chantier::dossier(&publications, &self.periode);
        let a_un_autre = |e| designer(e, &[&chantier, &publications]);
        if chantier.exists() {
            match empreinte(&chantier) {
                // The same publication made again replaces itself.
                Some(e) if self.editions > 0 && e != self.nouvelle => {
                    conservation::garder(&publications, &self.periode, &chantier).map_err(a_un_autre)?;
                }
                _ => disque::retirer_dossier(&chantier).map_err(a_un_autre)?,
            }
        }
        disque::retirer_fichier(&self.intention(lieux))?;
        conservation::elaguer(&publications, &self.periode, self.editions)
    }

    /// Before the exchange: nothing of it happened.
    fn defaire(&self, lieux: &Lieux) -> Result<()> {
        for p in &self.attente {
            attente::abandonner(&lieux.racine.join(p))?;
        }
        let publications = lieux.racine.join(&self.publications);
        let chantier = chantier::dossier(&publications, &self.periode);
        match self.origine.as_ref().map(|o| lieux.racine.join(o)) {
            Some(origine) if chantier.exists() && !origine.exists() => disque::renommer(&chantier, &origine)?,
            _ => disque::retirer_dossier(&chantier).map_err(|e| designer(e, &[&chantier, &publications]))?,
        }
        disque::retirer_fichier(&self.intention(lieux))
    }

    /// Whether the exchange took place. In doubt it did: what a reader may have seen is remembered as seen.
    fn faite(&self, place: &Path) -> bool {
        match empreinte(place) {
            Some(e) if e == self.nouvelle => true,
            e => e != self.ancienne,
        }
    }
}

const BASCULES: &str = "bascules";

/// Finishes or undoes every exchange that was interrupted. Returns one sentence for each.
///
/// # Errors
/// The disk refuses, or an intention is not one.
pub(super) fn reprendre(lieux: &Lieux) -> Result<Vec<String>> {
    let mut dites = Vec::new();
    for chemin in intentions(&lieux.lac)? {
        let octets = std::fs::read(&chemin).map_err(|e| Error::io("lecture", &chemin, &e))?;
        let b: Bascule = serde_json::from_slice(&octets).map_err(|e| {
            Error::machine(format!("intention de publication illisible{INSECABLE}: {}", raison_json(&e)))
                .in_file(&chemin)
                .aide("« bilan verify » dit l'état de la publication ; supprimez ensuite ce fichier")
        })?;
        let publications = lieux.racine.join(&b.publications);
        let place = publications.join(&b.periode);
        let ecartee = disque::ecartee(&chantier::dossier(&publications, &b.periode));
        if ecartee.exists() {
            if place.exists() {
                // The new one is in place: the old one only has to take its name.
                disque::renommer(&ecartee, &chantier::dossier(&publications, &b.periode))?;
            } else {
                disque::renommer(&ecartee, &place)?;
            }
        }
        if b.faite(&place) {
            b.finir(lieux)?;
            dites.push(format!("Publication {} : mise en place achevée après une interruption.", b.periode));
        } else {
            b.defaire(lieux)?;
            dites.push(format!(
                "Publication {} : mise en place interrompue, défaite ; rien n'avait été montré.",
                b.periode
            ));
        }
    }
    Ok(dites)
}

fn intentions(lac: &Path) -> Result<Vec<PathBuf>> {
    let dossier = lac.join(BASCULES);
    let entrees = match std::fs::read_dir(&dossier) {
        Ok(e) => e,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io("lecture", &dossier, &e)),
    };
    let mut chemins: Vec<PathBuf> =
        entrees.filter_map(|e| Some(e.ok()?.path())).filter(|c| c.extension().is_some_and(|e| e == "json")).collect();
    chemins.sort();
    Ok(chemins)
}

/// Fingerprint of the manifest of a publication, when it has one.
pub(super) fn empreinte(publication: &Path) -> Option<String> {
    empreinte_fichier(&publication.join(FICHIER)).ok()
}
