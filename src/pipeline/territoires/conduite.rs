//! The runs of the territories: as many at a time as processors and memory allow, the heaviest first.

use std::time::Duration;

use crate::error::Result;
use crate::french::{FINE, nombre};
use crate::pipeline::Suivi;
use crate::pipeline::journal::{self, Fait, Reussite};
use crate::pipeline::travail::Travail;

use super::enfant::{Enfant, Sort, nom_dans_le_journal};
use super::lot::{Lot, Membre, dossier};
use super::moyens::{Estimation, Moyens, prochain};
use super::passage::Demande;

/// How often processes are looked at.
const REGARD: Duration = Duration::from_millis(50);

/// Runs every territory; one that fails stops no other. In the order of the SIREN.
///
/// # Errors
/// The system starts no process any more.
pub fn conduire(
    travail: &Travail,
    lot: &Lot,
    demande: &Demande,
    moyens: Moyens,
    suivi: &dyn Suivi,
) -> Result<Vec<Sort>> {
    let mut estimation = passes(travail, lot);
    let mut attente: Vec<&Membre> = lot.territoires.iter().collect();
    attente.sort_by(|a, b| b.lignes.cmp(&a.lignes).then_with(|| a.epci.cmp(&b.epci)));
    let (mut enfants, mut sorts): (Vec<Enfant>, Vec<Sort>) = (Vec::new(), Vec::new());
    let total = attente.len();
    suivi.etape(&format!("Territoires : 0 sur {total}"));
    while !attente.is_empty() || !enfants.is_empty() {
        let au_travail: Vec<&Membre> = enfants.iter().map(|e| e.membre).collect();
        if let Some(rang) = prochain(&attente, &au_travail, moyens, &estimation) {
            enfants.push(Enfant::lancer(travail, attente.remove(rang), demande, moyens.fils())?);
            continue;
        }
        let mut restent = Vec::new();
        let avant = sorts.len();
        for mut enfant in std::mem::take(&mut enfants) {
            let Some(sort) = enfant.fini(travail)? else {
                restent.push(enfant);
                continue;
            };
            if let Some(pic) = sort.memoire_max_kio.filter(|_| sort.reussite == Reussite::Publiee) {
                estimation.savoir(enfant.membre, pic);
            }
            dire(&sort, suivi);
            sorts.push(sort);
        }
        enfants = restent;
        if sorts.len() == avant {
            std::thread::sleep(REGARD);
        } else {
            suivi.etape(&format!("Territoires : {} sur {total}", sorts.len()));
        }
    }
    sorts.sort_by(|a, b| a.epci.cmp(&b.epci));
    Ok(sorts)
}

/// What past runs held.
fn passes(travail: &Travail, lot: &Lot) -> Estimation {
    let lac = dossier(&travail.lieux().lac);
    let mut e = Estimation::default();
    for m in &lot.territoires {
        let executions = journal::lire(&lac.join(&m.epci), &nom_dans_le_journal(travail, &m.epci));
        let derniere = executions.iter().rev().find(|x| x.reussite == Reussite::Publiee);
        if let Some(pic) = derniere.and_then(|x| x.memoire_max_kio) {
            e.savoir(m, pic);
        }
    }
    e
}

fn dire(s: &Sort, suivi: &dyn Suivi) {
    suivi.fait(Fait::Territoire {
        epci: s.epci.clone(),
        nom: s.nom.clone(),
        reussite: s.reussite,
        code: s.code,
        raison: s.raison.clone().filter(|_| s.reussite.manquee() || s.reussite == Reussite::Occupee),
        duree_ms: s.duree_ms,
        memoire_max_kio: s.memoire_max_kio,
    });
    let mesure = match (s.duree_ms, s.memoire_max_kio) {
        (Some(d), Some(m)) => {
            let n = |v: u64| nombre(i64::try_from(v).unwrap_or(i64::MAX));
            format!(", en {}{FINE}s, {}{FINE}Mio", n(d.div_ceil(1000)), n(m / 1024))
        }
        _ => String::new(),
    };
    let quoi = match s.reussite {
        Reussite::Publiee => "publié".to_owned(),
        Reussite::Inchangee => "à jour".to_owned(),
        Reussite::Retiree => "retiré par « bilan rollback », non refait".to_owned(),
        Reussite::Attente | Reussite::Occupee | Reussite::Echec | Reussite::Interrompue => {
            return suivi.avertir(&format!("{} ({}) : {}", s.nom, s.epci, s.raison.as_deref().unwrap_or("échec")));
        }
    };
    suivi.note(&format!("{} ({}) : {quoi}{mesure}", s.nom, s.epci));
}
