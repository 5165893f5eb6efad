//! One file for each run, one fact a line (JSON Lines), in `lac/journal/`: for machines, and for `bilan status`. It is the only thing
//! beside the lock that holds a clock.

mod caviardage;
mod execution;
mod faits;
mod lecture;

pub use caviardage::caviarder;
pub use execution::{Execution, Reussite};
pub use faits::{Choix, Fait, Fin};
pub use lecture::{illisible, laissee_en_place, lire};

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::lake::{disque, dossier_prive};

use super::Suivi;

/// Where journals are, in the lake.
pub const DOSSIER: &str = "journal";
const EXTENSION: &str = "jsonl";
/// The instant that begins the name of a journal; the number of the process follows.
const HORODATE: &str = "%Y%m%dT%H%M%S%3fZ";

/// Gives the instant; the clock of the machine, or that of a test.
pub type Horloge = fn() -> DateTime<Utc>;

/// A line as it is written.
#[derive(Serialize)]
struct Ligne<'a> {
    quand: DateTime<Utc>,
    #[serde(flatten)]
    fait: &'a Fait,
}

/// A journal being written. A disk that refuses it does not stop the run.
pub struct Journal {
    chemin: PathBuf,
    fichier: File,
}

impl Journal {
    /// Opens the journal of a run that begins now, for its owner only, and removes the oldest ones beyond `gardes`.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn ouvrir(lac: &Path, maintenant: DateTime<Utc>, gardes: usize) -> Result<Self> {
        let dossier = lac.join(DOSSIER);
        dossier_prive(&dossier)?;
        let nom = format!("{}-{}.{EXTENSION}", maintenant.format(HORODATE), std::process::id());
        let chemin = dossier.join(nom);
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let fichier = options.open(&chemin).map_err(|e| Error::io("ouverture du journal", &chemin, &e))?;
        // The one just opened counts. However many runs have waited or failed since, when each chain last succeeded stays known.
        let tous = fichiers(lac);
        let succes = lecture::derniers_succes(&tous);
        for ancien in tous.iter().rev().skip(gardes.max(1)).filter(|c| !succes.contains(c)) {
            disque::retirer_fichier(ancien)?;
        }
        Ok(Journal { chemin, fichier })
    }

    pub fn chemin(&self) -> &Path {
        &self.chemin
    }

    fn ecrire(&mut self, quand: DateTime<Utc>, fait: &Fait) {
        // A whole line in one call: a run killed in the middle leaves at most one line cut short.
        if let Ok(mut ligne) = serde_json::to_string(&Ligne { quand, fait }) {
            ligne.push('\n');
            let _ = self.fichier.write_all(ligne.as_bytes());
        }
    }

    fn clore(&self) {
        let _ = self.fichier.sync_all();
    }
}

/// Journals of a lake, from the oldest to the newest.
pub fn fichiers(lac: &Path) -> Vec<PathBuf> {
    let Ok(entrees) = std::fs::read_dir(lac.join(DOSSIER)) else { return Vec::new() };
    let mut chemins: Vec<PathBuf> = entrees
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|c| c.extension().is_some_and(|e| e == EXTENSION))
        .collect();
    chemins.sort();
    chemins
}

/// Tells a run to the terminal and to its journal.
pub struct Greffe<'a> {
    suivi: &'a dyn Suivi,
    horloge: Horloge,
    debut: DateTime<Utc>,
    etat: RefCell<Etat>,
}

struct Etat {
    journal: Option<Journal>,
    /// The step in course.
    etape: Option<(String, DateTime<Utc>)>,
    /// Territories whose run gave nothing.
    manques: Vec<Fait>,
}

impl<'a> Greffe<'a> {
    pub fn ouvrir(suivi: &'a dyn Suivi, horloge: Horloge, journal: Option<Journal>, debut: DateTime<Utc>) -> Self {
        Greffe { suivi, horloge, debut, etat: RefCell::new(Etat { journal, etape: None, manques: Vec::new() }) }
    }

    fn noter(&self, fait: &Fait) {
        let quand = (self.horloge)();
        if let Some(j) = &mut self.etat.borrow_mut().journal {
            j.ecrire(quand, fait);
        }
    }

    /// Says that the step in course has ended.
    fn finir_etape(&self) {
        let finie = self.etat.borrow_mut().etape.take();
        if let Some((nom, debut)) = finie {
            let duree_ms = ecart_ms(debut, (self.horloge)());
            self.noter(&Fait::Etape { nom, duree_ms, memoire_max_kio: memoire_max_kio() });
        }
    }

    /// The territories whose run gave nothing, as they were told.
    pub fn manques(&self) -> Vec<Fait> {
        std::mem::take(&mut self.etat.borrow_mut().manques)
    }

    /// The last line; gives the path of the journal.
    pub fn clore(
        &self,
        issue: Fin,
        code: u8,
        raison: Option<String>,
        lieu: Option<(String, Option<u64>)>,
    ) -> Option<PathBuf> {
        self.finir_etape();
        let (fichier, ligne) = lieu.map_or((None, None), |(f, l)| (Some(f), l));
        let duree_ms = ecart_ms(self.debut, (self.horloge)());
        self.noter(&Fait::Fin { issue, code, duree_ms, memoire_max_kio: memoire_max_kio(), raison, fichier, ligne });
        let etat = self.etat.borrow();
        let journal = etat.journal.as_ref()?;
        journal.clore();
        Some(journal.chemin().to_owned())
    }
}

impl Suivi for Greffe<'_> {
    fn etape(&self, quoi: &str) {
        self.finir_etape();
        self.etat.borrow_mut().etape = Some((quoi.to_owned(), (self.horloge)()));
        self.suivi.etape(quoi);
    }

    fn note(&self, quoi: &str) {
        self.suivi.note(quoi);
    }

    fn avertir(&self, quoi: &str) {
        self.suivi.avertir(quoi);
    }

    fn fait(&self, fait: Fait) {
        self.noter(&fait);
        if matches!(&fait, Fait::Territoire { reussite, .. } if !reussite.reussie()) {
            self.etat.borrow_mut().manques.push(fait);
        }
    }
}

fn ecart_ms(debut: DateTime<Utc>, fin: DateTime<Utc>) -> u64 {
    // A clock set back in between gives nothing rather than a nonsense.
    u64::try_from((fin - debut).num_milliseconds()).unwrap_or(0)
}

/// The most memory that this process has held, as the kernel counts it.
fn memoire_max_kio() -> Option<u64> {
    let texte = std::fs::read_to_string("/proc/self/status").ok()?;
    texte.lines().find_map(|l| l.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}
