//! Past runs, read back from their journals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
        fichier: None,
        duree_ms: None,
        memoire_max_kio: None,
    };
    for l in lignes {
        if let Fait::Fin { issue, code, duree_ms, memoire_max_kio, raison, fichier, .. } = l.fait {
            e.fin = Some(l.quand);
            e.reussite = match issue {
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
