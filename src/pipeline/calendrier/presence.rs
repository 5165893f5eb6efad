//! The extracts of a period that are not in the inbox: wait, publish without them, or refuse.

use chrono::NaiveDate;

use crate::config::calendrier::Absente;
use crate::config::pipeline::Extraction;
use crate::error::{Code, Error, Result};
use crate::french::{self, Genre};

use crate::pipeline::travail::Travail;

/// What a run does when extracts are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Publier,
    Attendre,
    Partiel,
    Refuser,
}

/// During the grace, everything waits. After it, the hardest word wins: who refuses one extract does not want a document without it.
fn decider(absences: &[Absente], aujourdhui: NaiveDate, limite: NaiveDate) -> Decision {
    match () {
        () if absences.is_empty() => Decision::Publier,
        () if aujourdhui <= limite => Decision::Attendre,
        () if absences.contains(&Absente::Refuser) => Decision::Refuser,
        () if absences.contains(&Absente::Attendre) => Decision::Attendre,
        () => Decision::Partiel,
    }
}

/// Holds the extracts that the period asks for against the inbox. Those that the run may do without leave it, and the publication will
/// say so. A chain without calendar is left as it is: what it names must be there.
///
/// # Errors
/// Waiting: the grace is not over, or the chain waits for ever. Data: an extract is missing that the chain does not do without.
pub fn constater(travail: &mut Travail, aujourdhui: NaiveDate) -> Result<()> {
    let (Some(c), Some(terme)) = (&travail.pipeline.calendrier, travail.terme) else { return Ok(()) };
    let (lancement, limite) = (c.lancement(terme), c.limite(terme));
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let (presentes, absentes): (Vec<Extraction>, Vec<Extraction>) =
        travail.pipeline.extractions.iter().cloned().partition(|e| depot.join(&e.fichier).is_file());
    let mots: Vec<Absente> = absentes.iter().map(|e| e.absente).collect();
    let dire = |e: Error| {
        let e = e.in_file(&depot);
        absentes.iter().fold(e, |e, x| e.aide(format!("il manque {}, source « {} »", x.fichier.display(), x.source)))
    };
    let combien = french::compte(absentes.len() as i64, "extraction", "extractions", Genre::Feminin);
    match decider(&mots, aujourdhui, limite) {
        Decision::Publier => Ok(()),
        Decision::Attendre => {
            let dans_le_delai = aujourdhui <= limite;
            let une = absentes.len() == 1;
            let verbe = if une { "n'est pas encore là" } else { "ne sont pas encore là" };
            let attente = match (dans_le_delai, une) {
                (true, true) => "elle est attendue jusqu'au",
                (true, false) => "elles sont attendues jusqu'au",
                (false, _) => "le délai a fini le",
            };
            let message = format!("{combien} de {terme} {verbe} ; {attente} {}", french::date_longue(limite));
            Err(dire(Error::new(Code::Attente, message)).aide(ensuite(&mots, dans_le_delai)))
        }
        Decision::Refuser => Err(dire(Error::donnees(format!(
            "il manque {combien} de {terme}, et le délai a fini le {}",
            french::date_longue(limite)
        )))
        .aide(format!("lancement prévu le {} ; « delai » le prolonge", french::date_longue(lancement)))
        .aide(match absentes.len() {
            1 => "pour publier sans elle, en le disant : absente = \"partiel\" dans son bloc [[extraction]]",
            _ => "pour publier sans elles, en le disant : absente = \"partiel\" dans leurs blocs [[extraction]]",
        })),
        Decision::Partiel if presentes.is_empty() => Err(dire(Error::donnees(format!(
            "aucune extraction de {terme} n'est là : il n'y a rien à publier, même en partie"
        )))),
        Decision::Partiel => {
            travail.pipeline.extractions = presentes;
            travail.pipeline.absentes = absentes;
            Ok(())
        }
    }
}

/// What comes after the wait.
fn ensuite(mots: &[Absente], dans_le_delai: bool) -> &'static str {
    if !dans_le_delai {
        return "la chaîne attend sans limite : absente = \"attendre\"";
    }
    if mots.contains(&Absente::Refuser) {
        "passé ce jour, la chaîne échouera : absente = \"refuser\""
    } else if mots.contains(&Absente::Attendre) {
        "passé ce jour, la chaîne attendra encore : absente = \"attendre\""
    } else {
        "passé ce jour, la chaîne publiera sans, en le disant : absente = \"partiel\""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_without_an_extract() {
        use Absente::{Attendre, Partiel, Refuser};
        let limite: NaiveDate = "2026-11-20".parse().unwrap();
        let (dernier, apres) = (limite, limite.succ_opt().unwrap());
        for (absences, le_dernier_jour, le_lendemain) in [
            (&[][..], Decision::Publier, Decision::Publier),
            (&[Partiel], Decision::Attendre, Decision::Partiel),
            (&[Refuser], Decision::Attendre, Decision::Refuser),
            (&[Attendre], Decision::Attendre, Decision::Attendre),
            (&[Partiel, Partiel], Decision::Attendre, Decision::Partiel),
            (&[Partiel, Attendre], Decision::Attendre, Decision::Attendre),
            (&[Partiel, Refuser], Decision::Attendre, Decision::Refuser),
            (&[Attendre, Refuser], Decision::Attendre, Decision::Refuser),
        ] {
            assert_eq!(decider(absences, dernier, limite), le_dernier_jour, "{absences:?}");
            assert_eq!(decider(absences, apres, limite), le_lendemain, "{absences:?}");
        }
    }
}
