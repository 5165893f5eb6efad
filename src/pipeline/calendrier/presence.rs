//! The extracts of a period that are not in the inbox: wait, publish without them, or refuse.

use std::io::{self, ErrorKind};
use std::path::Path;

use chrono::NaiveDate;

use crate::config::calendrier::Absente;
use crate::config::fichier::ordinaire;
use crate::config::pipeline::Extraction;
use crate::error::{Code, Error, Result};
use crate::french::{self, Genre};

use crate::pipeline::manifest::Manifeste;
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

const PAS_UNE_ABSENCE: &str = "ce n'est pas une absence : rien n'est publié sans une extraction qui est peut-être là";

/// Whether an extract is there. Only a name that nothing bears is an absence: what cannot be looked at, or is no file, may well be the extract
/// that is waited for.
///
/// # Errors
/// Data: something is there, and it is no file that can be looked at.
fn est_la(chemin: &Path) -> Result<bool> {
    let refus = |cause: &io::Error| {
        Error { code: Code::Donnees, ..Error::io("lecture", chemin, cause) }
            .aide(PAS_UNE_ABSENCE)
            .aide("rendez ce fichier lisible au compte qui lance la chaîne ; si l'extraction n'est pas venue, ôtez ce qui porte son nom")
    };
    match std::fs::metadata(chemin) {
        Ok(m) if m.is_file() => Ok(true),
        Ok(m) if m.is_dir() => Err(refus(&ErrorKind::IsADirectory.into())),
        Ok(_) => ordinaire(chemin).map(|()| true),
        Err(e) if e.kind() == ErrorKind::NotFound => {
            ordinaire(chemin).map(|()| false).map_err(|e| e.aide(PAS_UNE_ABSENCE))
        }
        Err(e) => Err(refus(&e)),
    }
}

/// Holds the extracts that the period asks for against the inbox. Those that the run may do without leave it, and the publication will
/// say so. A chain without calendar is left as it is: what it names must be there. `forcer`: what is in place may be replaced by less.
///
/// # Errors
/// Waiting: the grace is not over, or the chain waits for ever. Data: an extract is missing that the chain does not do without, or that the
/// publication in place has; or it cannot be told whether one is there.
pub fn constater(travail: &mut Travail, aujourdhui: NaiveDate, forcer: bool) -> Result<()> {
    let (Some(c), Some(terme)) = (&travail.pipeline.calendrier, travail.terme) else { return Ok(()) };
    let (lancement, limite) = (c.lancement(terme), c.limite(terme));
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let (mut presentes, mut absentes) = (Vec::new(), Vec::new());
    for e in &travail.pipeline.extractions {
        if est_la(&depot.join(&e.fichier))? { presentes.push(e.clone()) } else { absentes.push(e.clone()) }
    }
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
        Decision::Partiel if !forcer && en_place(travail, &absentes) => Err(dire(Error::donnees(format!(
            "la publication de {terme} qui est en place a ce qui manque aujourd'hui : elle n'est pas remplacée par une publication provisoire"
        )))
        .aide("remettez au dépôt ce qui en a été ôté ; la publication ne change pas d'ici là")
        .aide("pour la remplacer quand même, en disant ce qui manque : bilan run --forcer")),
        Decision::Partiel => {
            travail.pipeline.extractions = presentes;
            travail.pipeline.absentes = absentes;
            Ok(())
        }
    }
}

/// Whether the publication of the period that is in place was made from one of these. One that cannot be read is judged by the run.
fn en_place(travail: &Travail, absentes: &[Extraction]) -> bool {
    let place = travail.dossier_publication().join(travail.periode());
    let Ok(Some(m)) = Manifeste::lire(&place) else { return false };
    let lue = |x: &Extraction| {
        let nom = x.nom();
        m.sources
            .iter()
            .any(|s| s.source == x.source && s.fichier == nom && s.millesime == x.millesime && s.mois == x.mois)
    };
    absentes.iter().any(lue)
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

    #[cfg(unix)]
    #[test]
    fn only_a_name_that_nothing_bears_is_an_absence() {
        use std::os::unix::fs::symlink;
        let d = tempfile::tempdir().unwrap();
        let chemin = |nom: &str| d.path().join(nom);
        std::fs::write(chemin("fichier.csv"), "x").unwrap();
        std::fs::create_dir(chemin("dossier.csv")).unwrap();
        for (lien, cible) in [
            ("bon.csv", "fichier.csv"),
            ("mort.csv", "parti.csv"),
            ("boucle.csv", "boucle.csv"),
            ("partage", "pas_monte"),
        ] {
            symlink(chemin(cible), chemin(lien)).unwrap();
        }
        for (nom, la) in [("fichier.csv", true), ("bon.csv", true), ("absent.csv", false), ("2026/absent.csv", false)] {
            assert_eq!(est_la(&chemin(nom)).unwrap(), la, "{nom}");
        }
        for (nom, dit) in [
            ("dossier.csv", "c'est un dossier"),
            ("mort.csv", "ne mène à rien"),
            ("boucle.csv", "des liens qui mènent les uns aux autres"),
            ("partage/x.csv", "ne mène à rien"),
            ("fichier.csv/x.csv", "un fichier se trouve à la place d'un dossier"),
        ] {
            let e = est_la(&chemin(nom)).unwrap_err();
            assert!(e.code == Code::Donnees && e.message.contains(dit) && !e.aides.is_empty(), "{nom} : {e:?}");
        }
    }
}
