//! Past runs, read back from their journals.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::execution::{Execution, Reussite};
use super::faits::{Fait, Fin};

#[derive(Deserialize)]
struct Ligne {
    quand: DateTime<Utc>,
    #[serde(flatten)]
    fait: Fait,
}

/// The runs of a chain whose journals are kept, from the oldest to the newest. A line that cannot be read is passed over: a run that
/// was killed may have cut its last one.
pub fn lire(lac: &Path, chaine: &str) -> Vec<Execution> {
    super::fichiers(lac).iter().filter_map(|c| une(c)).filter(|e| e.chaine == chaine).collect()
}

fn une(chemin: &Path) -> Option<Execution> {
    let octets = std::fs::read(chemin).ok()?;
    let mut lignes = octets.split(|o| *o == b'\n').filter_map(|l| serde_json::from_slice::<Ligne>(l).ok());
    let Ligne { quand, fait: Fait::Debut { chaine, processus, .. } } = lignes.next()? else { return None };
    let mut e = Execution {
        debut: quand,
        chaine,
        processus,
        fin: None,
        reussite: Reussite::Interrompue,
        code: None,
        raison: None,
        duree_ms: None,
        memoire_max_kio: None,
    };
    for l in lignes {
        if let Fait::Fin { issue, code, duree_ms, memoire_max_kio, raison, .. } = l.fait {
            e.fin = Some(l.quand);
            e.reussite = match issue {
                Fin::Echec => Reussite::Echec,
                Fin::Publiee => Reussite::Publiee,
                Fin::Inchangee => Reussite::Inchangee,
                Fin::Retiree => Reussite::Retiree,
            };
            (e.code, e.raison, e.duree_ms, e.memoire_max_kio) = (Some(code), raison, Some(duree_ms), memoire_max_kio);
        }
    }
    Some(e)
}
