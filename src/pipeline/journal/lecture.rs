//! Past runs, read back from their journals.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Deserialize;

use crate::config::fichier::ordinaire;
use crate::error::{Code, Error, Result};
use crate::pipeline::transaction::processus_vivant;

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
    let lues = super::fichiers(lac).into_iter().filter_map(|c| une(&c).or_else(|| muette(&c, chaine)));
    lues.filter(|e| e.chaine == chaine).collect()
}

/// A run that could not write one line, on a full disk, or was killed at once: its process is gone. It does not say whose it was: what
/// stopped it is told to every chain of the lake.
fn muette(chemin: &Path, chaine: &str) -> Option<Execution> {
    if lu(chemin).ok()?.contains(&b'\n') {
        return None;
    }
    let (debut, processus) = chemin.file_stem()?.to_str()?.rsplit_once('-')?;
    let debut = NaiveDateTime::parse_from_str(debut, super::HORODATE).ok()?.and_utc();
    let processus: u32 = processus.parse().ok()?;
    (processus_vivant(processus) == Some(false)).then(|| Execution::commencee(debut, chaine.to_owned(), processus))
}

/// Period of the publication that the last success left in place, of runs from the oldest to the newest. The versions before told it only of
/// those that they made.
pub fn laissee_en_place(executions: &[Execution]) -> Option<String> {
    executions.iter().rev().filter(|e| e.reussite.reussie()).find_map(|e| e.periode.clone())
}

/// Of journals from the oldest to the newest, that of the last success of each chain.
pub(super) fn derniers_succes(journaux: &[PathBuf]) -> Vec<&PathBuf> {
    let mut par_chaine = BTreeMap::new();
    for chemin in journaux {
        if let Some(e) = une(chemin).filter(|e| e.reussite.reussie()) {
            par_chaine.insert(e.chaine, chemin);
        }
    }
    par_chaine.into_values().collect()
}

/// The first journal that cannot be read back, else their folder when it cannot: what past runs said of themselves is then unknown. One
/// without a whole line is that of a run that has just begun, or of one that [`lire`] holds for interrupted.
pub fn illisible(lac: &Path) -> Option<PathBuf> {
    let dossier = lac.join(super::DOSSIER);
    match std::fs::read_dir(&dossier) {
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(_) => Some(dossier),
        Ok(_) => super::fichiers(lac).into_iter().find(|c| match lu(c) {
            Ok(octets) => octets.contains(&b'\n') && une(c).is_none(),
            // Removed since by a run that keeps fewer.
            Err(_) => c.exists(),
        }),
    }
}

fn lu(chemin: &Path) -> Result<Vec<u8>> {
    ordinaire(chemin)?;
    std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e))
}

fn une(chemin: &Path) -> Option<Execution> {
    let octets = lu(chemin).ok()?;
    let mut lignes = octets.split(|o| *o == b'\n').filter_map(|l| serde_json::from_slice::<Ligne>(l).ok());
    let Ligne { quand, fait: Fait::Debut { chaine, processus, .. } } = lignes.next()? else { return None };
    let mut e = Execution::commencee(quand, chaine, processus);
    for l in lignes {
        if let Fait::Publication { periode, .. } | Fait::EnPlace { periode } = &l.fait {
            e.periode = Some(periode.clone());
        }
        if let Fait::Fin { issue, code, duree_ms, memoire_max_kio, raison, fichier, .. } = l.fait {
            e.fin = Some(l.quand);
            e.reussite = match issue {
                Fin::Echec if code == Code::Occupe as u8 => Reussite::Occupee,
                Fin::Echec => Reussite::Echec,
                Fin::Publiee => Reussite::Publiee,
                Fin::Inchangee => Reussite::Inchangee,
                Fin::Retiree => Reussite::Retiree,
                Fin::Attente => Reussite::Attente,
            };
            (e.code, e.raison, e.fichier) = (Some(code), raison, fichier);
            (e.duree_ms, e.memoire_max_kio) = (Some(duree_ms), memoire_max_kio);
        }
    }
    Some(e)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::dossier_prive;
    use crate::pipeline::journal::{Greffe, Journal};
    use crate::pipeline::{Choix, Silence, Suivi};

    fn midi() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
    }

    /// What a run tells is read back; a run that was cut, in the middle of a line, is one that was interrupted.
    #[test]
    fn a_journal_is_read_back_and_a_cut_one_is_an_interruption() {
        let d = tempfile::tempdir().unwrap();
        let journal = Journal::ouvrir(d.path(), midi(), 10).unwrap();
        let chemin = journal.chemin().to_owned();
        let g = Greffe::ouvrir(&Silence, midi, Some(journal), midi());
        let debut = Fait::Debut {
            commande: "run".to_owned(),
            chaine: "a.toml".to_owned(),
            version: "0".to_owned(),
            processus: 7,
        };
        g.fait(debut);
        g.etape("Lecture");
        g.fait(Fait::publication(Choix::Calcule, "aucune"));
        g.clore(Fin::Echec, 3, Some("absent".to_owned()), Some(("f.csv".to_owned(), Some(2))));
        drop(g);
        let [e] = &lire(d.path(), "a.toml")[..] else { panic!("une exécution attendue") };
        assert_eq!(
            (e.reussite, e.code, e.raison.as_deref(), e.fin),
            (Reussite::Echec, Some(3), Some("absent"), Some(midi()))
        );
        assert!(lire(d.path(), "b.toml").is_empty(), "le journal d'une autre chaîne");

        let texte = std::fs::read_to_string(&chemin).unwrap();
        assert_eq!(texte.lines().count(), 4, "{texte}");
        std::fs::write(&chemin, &texte[..texte.len() - 20]).unwrap();
        let [e] = &lire(d.path(), "a.toml")[..] else { panic!("une exécution attendue") };
        assert_eq!((e.reussite, e.code, e.fin), (Reussite::Interrompue, None, None));
    }

    /// A full disk leaves a journal without a line: the run failed all the same. One whose process lives has only just begun.
    #[test]
    fn a_run_that_could_not_write_a_line_is_an_interruption() {
        let d = tempfile::tempdir().unwrap();
        let dossier = d.path().join("journal");
        dossier_prive(&dossier).unwrap();
        let vivant = std::process::id();
        for (texte, processus, comptee) in [
            ("", u32::MAX, true),
            ("{\"quand\":", u32::MAX, true),
            ("", vivant, false),
            ("illisible\n", u32::MAX, false),
        ] {
            let chemin = dossier.join(format!("20260921T141320000Z-{processus}.jsonl"));
            std::fs::write(&chemin, texte).unwrap();
            let dites = lire(d.path(), "a.toml");
            let attendue = comptee.then(|| Execution::commencee(midi(), "a.toml".to_owned(), processus));
            assert_eq!(dites, attendue.into_iter().collect::<Vec<_>>(), "{texte} {processus}");
            std::fs::remove_file(&chemin).unwrap();
        }
    }

    /// Refused because another one held the folder, a run did not fail.
    #[test]
    fn a_run_that_found_the_folder_taken_is_no_failure() {
        let d = tempfile::tempdir().unwrap();
        for (n, code) in [(0, 4), (1, 3)] {
            let instant = midi() + chrono::Duration::hours(n);
            let g = Greffe::ouvrir(&Silence, midi, Some(Journal::ouvrir(d.path(), instant, 9).unwrap()), instant);
            let (commande, chaine, version) = ("run".to_owned(), "a.toml".to_owned(), "0".to_owned());
            g.fait(Fait::Debut { commande, chaine, version, processus: 7 });
            g.clore(Fin::Echec, code, Some("raison".to_owned()), None);
        }
        let issues: Vec<_> = lire(d.path(), "a.toml").iter().map(|e| e.reussite).collect();
        assert_eq!(issues, [Reussite::Occupee, Reussite::Echec]);
        assert!(!Reussite::Occupee.manquee() && !Reussite::Occupee.reussie());
    }

    #[test]
    fn a_journal_that_cannot_be_read_is_named() {
        let d = tempfile::tempdir().unwrap();
        assert_eq!(illisible(d.path()), None, "rien n'a encore tourné");
        let dossier = d.path().join("journal");
        dossier_prive(&dossier).unwrap();
        let chemin = dossier.join("20200101T000000000Z-1.jsonl");
        for (texte, lisible) in [("", true), ("{\"quand\":", true), ("n'importe quoi\n", false)] {
            std::fs::write(&chemin, texte).unwrap();
            assert_eq!(illisible(d.path()).is_none(), lisible, "{texte}");
        }
        std::fs::remove_dir_all(&dossier).unwrap();
        std::fs::write(&dossier, "un fichier").unwrap();
        assert_eq!(illisible(d.path()), Some(dossier));
    }

    #[test]
    fn the_oldest_journals_go() {
        let d = tempfile::tempdir().unwrap();
        let dossier = d.path().join("journal");
        dossier_prive(&dossier).unwrap();
        for k in 1..=5 {
            std::fs::write(dossier.join(format!("2020010{k}T000000000Z-1.jsonl")), "").unwrap();
        }
        let neuf = Journal::ouvrir(d.path(), midi(), 3).unwrap();
        let restants = super::super::fichiers(d.path());
        assert_eq!(restants.len(), 3);
        assert!(restants.contains(&neuf.chemin().to_owned()) && restants[0].ends_with("20200104T000000000Z-1.jsonl"));
    }

    /// What a run made and what it found are both in place after it; what one that failed was making is not.
    #[test]
    fn the_last_success_tells_what_it_left_in_place() {
        let d = tempfile::tempdir().unwrap();
        let passe = |jours: i64, issue: Fin, fait: Option<Fait>| {
            let instant = midi() + chrono::Duration::days(jours);
            let g = Greffe::ouvrir(&Silence, midi, Some(Journal::ouvrir(d.path(), instant, 9).unwrap()), instant);
            let (commande, chaine, version) = ("run".to_owned(), "a.toml".to_owned(), "0".to_owned());
            g.fait(Fait::Debut { commande, chaine, version, processus: 7 });
            fait.into_iter().for_each(|f| g.fait(f));
            g.clore(issue, 0, None, None);
            laissee_en_place(&lire(d.path(), "a.toml"))
        };
        let publiee = |p: &str| {
            Some(Fait::Publication { periode: p.to_owned(), cle: String::new(), empreinte_mesures: String::new() })
        };
        assert_eq!(passe(0, Fin::Echec, publiee("2026-08")), None);
        assert_eq!(passe(1, Fin::Publiee, publiee("2026-09")).as_deref(), Some("2026-09"));
        assert_eq!(passe(2, Fin::Echec, publiee("2026-10")).as_deref(), Some("2026-09"));
        // As the versions before told it.
        assert_eq!(passe(3, Fin::Inchangee, None).as_deref(), Some("2026-09"));
        let trouvee = Some(Fait::EnPlace { periode: "2026-07".to_owned() });
        assert_eq!(passe(4, Fin::Retiree, trouvee).as_deref(), Some("2026-07"));
    }

    /// Weeks of waiting do not make the last success unknown: `bilan status` counts from it.
    #[test]
    fn the_last_success_of_each_chain_stays() {
        let d = tempfile::tempdir().unwrap();
        let passe = |jours: i64, chaine: &str, issue: Fin| {
            let instant = midi() + chrono::Duration::days(jours);
            let journal = Journal::ouvrir(d.path(), instant, 3).unwrap();
            let g = Greffe::ouvrir(&Silence, midi, Some(journal), instant);
            let (commande, version) = ("run".to_owned(), "0".to_owned());
            g.fait(Fait::Debut { commande, chaine: chaine.to_owned(), version, processus: 7 });
            g.clore(issue, 0, None, None);
        };
        passe(0, "a.toml", Fin::Publiee);
        passe(1, "b.toml", Fin::Publiee);
        passe(2, "b.toml", Fin::Inchangee);
        (3..12).for_each(|jour| passe(jour, "a.toml", Fin::Attente));
        let issues = |chaine: &str| lire(d.path(), chaine).iter().map(|e| e.reussite).collect::<Vec<_>>();
        assert_eq!(issues("a.toml"), [Reussite::Publiee, Reussite::Attente, Reussite::Attente, Reussite::Attente]);
        assert_eq!(issues("b.toml"), [Reussite::Inchangee]);
    }
}
