//! The lake: one Parquet file per extract and layout, with its provenance, under plain `cle=valeur`
//! folders that any engine reads. A file is part of the lake once its account (`.json`) is beside it.

mod coffre;
pub mod disque;
mod key;
mod partage;
mod relecture;
mod types;
mod writer;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::{HiveOptions, LazyFrame, PlRefPath, PolarsError, ScanArgsParquet, ScanSources};
use serde::{Deserialize, Serialize};

use crate::config::fichier::ordinaire;
use crate::config::layout::{Layout, Table};
use crate::error::{Error, Result};
use crate::quality::Constats;
use crate::sources::{self, Dictionnaires, Inspection, Reconnue};

pub use coffre::Coffre;
pub use key::{
    Origine as OrigineCle, VARIABLE as VARIABLE_CLE, VARIABLE_LAC, absente as cle_absente, cle_de_hachage,
    cle_de_hachage_presente, cle_du_lac, cle_du_lac_presente, ecrire_nouvelle as tirer_cle,
};
pub use partage::{Destinataire, Part};
pub use relecture::{Relue, relire};
pub use types::type_polars;
pub use writer::{
    dossier_prive, ecrire_atomique, ecrire_parquet, ecrire_parquet_prive, ecrire_prive, ecrire_prive_ou_scelle,
};

/// Where rows come from: in the footer of the Parquet file, beside it, and in the run's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    pub source: String,
    pub table: String,
    pub millesime: i32,
    /// Month of a monthly extract.
    #[serde(default)]
    pub mois: Option<u32>,
    /// Name of the extract, without its folder.
    pub fichier: String,
    /// BLAKE3 of the extract.
    pub empreinte: String,
    pub octets: u64,
    pub encodage: String,
    /// Code of the layout it was read through.
    pub disposition: String,
    pub disposition_libelle: String,
    pub lignes_lues: u64,
    pub lignes_gardees: u64,
    pub lignes_rejetees: u64,
    /// Rows that the layout does not ask for: neither used nor wrong.
    #[serde(default)]
    pub lignes_ecartees: u64,
    /// Version of the program that read it.
    pub version: String,
}

/// One committed file of the lake.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Piece {
    pub provenance: Provenance,
    /// What the reading depended on: extract, layout, version, key. The same means nothing to do.
    pub cle_lecture: String,
    pub constats: Constats,
    /// Canonical columns the extract does not have.
    pub colonnes_absentes: Vec<String>,
    /// Number of columns left out of the lake.
    pub colonnes_ignorees: usize,
    /// Tells the key of its pseudonyms from another, without saying it; the versions before did not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cle: Option<String>,
    /// Path of the Parquet file, relative to the lake.
    pub parquet: PathBuf,
    /// BLAKE3 of the Parquet file.
    pub empreinte_parquet: String,
    /// When the file holds the rows of one territory alone, out of those that `provenance` counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    #[serde(skip)]
    pub deja_la: bool,
    /// The lake had it, damaged: it was read again.
    #[serde(skip)]
    pub reparee: bool,
}

impl Piece {
    /// Rows of its Parquet file.
    pub fn lignes(&self) -> u64 {
        self.part.as_ref().map_or(self.provenance.lignes_gardees, |p| p.lignes)
    }
}

/// The lake's folder.
#[derive(Clone, Debug)]
pub struct Lac {
    racine: PathBuf,
    cle: [u8; 32],
    dictionnaires: Dictionnaires,
    fils: usize,
    /// Seals the tables, when a key of the lake is configured.
    coffre: Option<Arc<Coffre>>,
}

impl Lac {
    /// A keyed hash of a text: an order that nobody without the key can find again.
    pub fn empreinte_a_cle(&self, texte: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.cle, texte.as_bytes()).as_bytes()
    }

    pub fn new(racine: PathBuf, cle: [u8; 32], dictionnaires: Dictionnaires, fils: usize) -> Self {
        Lac { racine, cle, dictionnaires, fils, coffre: None }
    }

    /// The same lake, whose tables are sealed.
    #[must_use]
    pub fn avec_coffre(mut self, coffre: Option<Coffre>) -> Self {
        self.coffre = coffre.map(Arc::new);
        self
    }

    /// What seals the tables; `None` when they are plain files.
    pub fn coffre(&self) -> Option<&Coffre> {
        self.coffre.as_deref()
    }

    /// Reads a file of the lake. A sealed one is opened in memory: nothing of it is put down in the clear.
    ///
    /// # Errors
    /// The file is not there, or does not open with the key of the lake.
    pub fn balayer(&self, parquet: &Path) -> Result<LazyFrame> {
        match &self.coffre {
            Some(c) => {
                // The folders of its path say nothing of what is in memory.
                let args = ScanArgsParquet { hive_options: HiveOptions::new_disabled(), ..ScanArgsParquet::default() };
                let source = ScanSources::Buffers(Arc::from([c.ouvrir(parquet)?.into()]));
                LazyFrame::scan_parquet_sources(source, args)
            }
            None => {
                let place = PlRefPath::from(parquet.to_string_lossy().as_ref());
                LazyFrame::scan_parquet(place, ScanArgsParquet::default())
            }
        }
        .map_err(|e: PolarsError| Error::moteur("lecture du lac impossible", &e.to_string()).in_file(parquet))
    }

    pub fn racine(&self) -> &Path {
        &self.racine
    }

    /// Reads an extract into the lake, or finds that it is already there.
    ///
    /// # Errors
    /// The extract cannot be read through the layout, or the disk fails.
    pub fn ingerer(
        &self,
        inspection: &Inspection,
        reconnue: &Reconnue<'_>,
        millesime: i32,
        mois: Option<u32>,
    ) -> Result<Piece> {
        let layout = reconnue.layout;
        let cle_lecture = self.cle_lecture(inspection, reconnue, millesime);
        let parquet = self.place(layout, millesime, &cle_lecture);
        let compte = self.racine.join(&parquet).with_extension("json");
        if let Some(mut piece) = self.deja_la(&compte, &cle_lecture) {
            // The same bytes under another name or month: the rows are the same, what is said of them is not.
            piece.provenance.mois = mois;
            piece.provenance.fichier = inspection.nom.clone();
            return Ok(piece);
        }
        let final_ = self.racine.join(&parquet);
        let reparee = compte.exists();
        let (mut lecture, mut ecrivain) = self.lire(inspection, reconnue, millesime, &final_, &BTreeSet::new())?;
        let a_relire = lecture.a_relire();
        if !a_relire.is_empty() {
            // Only the whole column tells how to read it, hence a second reading, as rare as the accident.
            (lecture, ecrivain) = self.lire(inspection, reconnue, millesime, &final_, &a_relire)?;
        }
        let provenance = Provenance {
            source: layout.source.clone(),
            table: layout.table.code().to_owned(),
            millesime,
            mois,
            fichier: inspection.nom.clone(),
            empreinte: inspection.empreinte.clone(),
            octets: inspection.octets,
            encodage: inspection.nature(&reconnue.feuille),
            disposition: layout.code.clone(),
            disposition_libelle: layout.libelle.clone(),
            lignes_lues: lecture.lues,
            lignes_gardees: lecture.gardees,
            lignes_rejetees: lecture.rejetees,
            lignes_ecartees: lecture.ecartees,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let ecrites = ecrivain.finir(&provenance)?;
        if ecrites != lecture.gardees {
            return Err(
                Error::machine(format!("{ecrites} lignes écrites pour {} gardées", lecture.gardees)).in_file(&final_)
            );
        }
        let piece = Piece {
            provenance,
            cle_lecture,
            constats: lecture.constats,
            colonnes_absentes: lecture.absentes,
            colonnes_ignorees: lecture.ignorees.len(),
            cle: Some(identite_de_cle(&self.cle)),
            parquet,
            empreinte_parquet: empreinte_fichier(&final_)?,
            part: None,
            deja_la: false,
            reparee,
        };
        let json = serde_json::to_vec_pretty(&piece).map_err(|e| Error::machine(format!("compte illisible : {e}")))?;
        ecrire_prive(&compte, &json)?;
        Ok(piece)
    }

    /// Whether the lake has the file that this reading would make, as it was written.
    pub fn tient(&self, inspection: &Inspection, reconnue: &Reconnue<'_>, millesime: i32) -> bool {
        let cle = self.cle_lecture(inspection, reconnue, millesime);
        let parquet = self.racine.join(self.place(reconnue.layout, millesime, &cle));
        self.deja_la(&parquet.with_extension("json"), &cle).is_some()
    }

    /// Reads the extract into a Parquet file that is not yet in its place.
    fn lire(
        &self,
        inspection: &Inspection,
        reconnue: &Reconnue<'_>,
        millesime: i32,
        place: &Path,
        relire: &BTreeSet<&'static str>,
    ) -> Result<(sources::Lecture, writer::Ecrivain)> {
        let mut ecrivain =
            writer::Ecrivain::creer(place, &sources::table::schema(reconnue.layout.table), self.coffre())?;
        let codeur = ecrivain.codeur();
        let options = sources::Options {
            cle: &self.cle,
            dictionnaires: &self.dictionnaires,
            millesime,
            relire,
            fils: self.fils,
            bloc: sources::Options::BLOC,
        };
        let lecture = sources::read(
            inspection,
            reconnue,
            options,
            |bloc| codeur.coder(&bloc.lignes),
            |groupe| ecrivain.ajouter(groupe),
        )?;
        Ok((lecture, ecrivain))
    }

    /// Files of one table among the pieces of a run, as full paths.
    pub fn fichiers(&self, pieces: &[Piece], table: Table, source: &str) -> Vec<(i32, PathBuf)> {
        pieces
            .iter()
            .filter(|p| p.provenance.table == table.code() && p.provenance.source == source)
            .map(|p| (p.provenance.millesime, self.racine.join(&p.parquet)))
            .collect()
    }

    /// Every committed file of the lake, sorted by path.
    ///
    /// # Errors
    /// A folder of the lake cannot be read.
    pub fn inventaire(racine: &Path) -> Result<Vec<Piece>> {
        let mut comptes = Vec::new();
        let mut a_voir: Vec<PathBuf> = Table::ALL.iter().map(|t| racine.join(t.code())).collect();
        while let Some(dossier) = a_voir.pop() {
            let entrees = match std::fs::read_dir(&dossier) {
                Ok(e) => e,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(Error::io("lecture du lac", &dossier, &e)),
            };
            for entree in entrees {
                let chemin = entree.map_err(|e| Error::io("lecture du lac", &dossier, &e))?.path();
                if chemin.is_dir() {
                    a_voir.push(chemin);
                } else if chemin.extension().is_some_and(|e| e == "json") {
                    comptes.push(chemin);
                }
            }
        }
        comptes.sort();
        // An account that cannot be read belongs to no committed file.
        Ok(comptes.iter().filter_map(|c| serde_json::from_slice(&std::fs::read(c).ok()?).ok()).collect())
    }

    /// A table of a lake that is sealed, when there is one.
    ///
    /// # Errors
    /// A folder of the lake cannot be read.
    pub fn une_scellee(racine: &Path) -> Result<Option<PathBuf>> {
        let tables = Self::inventaire(racine)?.into_iter().map(|p| racine.join(p.parquet));
        Ok(tables.filter(|t| t.to_string_lossy().ends_with(EXTENSION_SCELLEE)).find(|t| t.exists()))
    }

    /// Path of the file that a reading makes, relative to the lake.
    pub fn place_de(&self, inspection: &Inspection, reconnue: &Reconnue<'_>, millesime: i32) -> PathBuf {
        self.place(reconnue.layout, millesime, &self.cle_lecture(inspection, reconnue, millesime))
    }

    fn place(&self, layout: &Layout, millesime: i32, cle_lecture: &str) -> PathBuf {
        // Another name, so that nobody takes a sealed file for a damaged one.
        let extension = if self.coffre.is_some() { EXTENSION_SCELLEE } else { "parquet" };
        PathBuf::from(layout.table.code())
            .join(format!("source={}", layout.source))
            .join(format!("millesime={millesime}"))
            .join(format!("{}.{extension}", &cle_lecture[..16]))
    }

    fn deja_la(&self, compte: &Path, cle_lecture: &str) -> Option<Piece> {
        let piece: Piece = serde_json::from_slice(&std::fs::read(compte).ok()?).ok()?;
        let intact = piece.cle_lecture == cle_lecture
            && empreinte_fichier(&self.racine.join(&piece.parquet)).ok()? == piece.empreinte_parquet;
        intact.then_some(Piece { deja_la: true, ..piece })
    }

    fn cle_lecture(&self, inspection: &Inspection, reconnue: &Reconnue<'_>, millesime: i32) -> String {
        let mut h = blake3::Hasher::new_derive_key("bilan 2026 cle de lecture");
        h.update(env!("CARGO_PKG_VERSION").as_bytes());
        h.update(inspection.empreinte.as_bytes());
        h.update(&millesime.to_le_bytes());
        // The debug form covers every field of the layout: any edit means reading again.
        h.update(format!("{:?}", reconnue.layout).as_bytes());
        h.update(reconnue.feuille.as_bytes());
        // Codes are resolved through the reference tables while reading.
        if reconnue.layout.colonnes.iter().any(|c| c.cles.is_some()) {
            h.update(format!("{:?}", self.dictionnaires.empreintes).as_bytes());
        }
        h.update(blake3::keyed_hash(&self.cle, IDENTITE).as_bytes());
        if let Some(c) = &self.coffre {
            h.update(c.identite());
        }
        h.finalize().to_hex().to_string()
    }
}

const IDENTITE: &[u8] = b"identite de la cle";

/// Tells a key of pseudonyms from another, without saying it.
pub fn identite_de_cle(cle: &[u8; 32]) -> String {
    let hexadecimal = blake3::keyed_hash(cle, IDENTITE).to_hex();
    hexadecimal.get(..16).unwrap_or(&hexadecimal).to_owned()
}

/// What ends the name of a sealed file.
pub const EXTENSION_SCELLEE: &str = "parquet.scelle";

/// BLAKE3 of a file, hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn empreinte_fichier(chemin: &Path) -> Result<String> {
    ordinaire(chemin)?;
    let mut h = blake3::Hasher::new();
    let fichier = std::fs::File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
    h.update_reader(fichier).map_err(|e| Error::io("lecture", chemin, &e))?;
    Ok(h.finalize().to_hex().to_string())
}
