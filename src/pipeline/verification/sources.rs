//! What each publication was made from: the lake, the inbox, the reference tables, the configuration.

use std::path::{Path, PathBuf};

use crate::config::exploitation::Exploitation;
use crate::error::Error;
use crate::lake::{Piece, Provenance, empreinte_fichier};
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::transaction::Lieux;
use crate::pipeline::travail::Travail;

use super::{Controle, Gravite, court};

pub fn verifier(
    lieux: &Lieux,
    reglages: &Exploitation,
    publiees: &[Manifeste],
    pieces: &[Piece],
    travail: Result<&Travail, &Error>,
    c: &mut Controle,
) {
    for m in publiees {
        let objet = format!("publication {}", m.periode);
        for s in &m.sources {
            if !pieces.iter().any(|p| meme_lecture(&p.provenance, s)) {
                let constat = "le lac n'a plus la lecture dont cette publication est faite";
                let remede = "une clé changée ou un lac vidé l'expliquent : la prochaine exécution relira l'extraction";
                c.noter(Gravite::Ecart, &objet, Path::new(&s.fichier), constat, remede);
            }
            let depot = lieux.racine.join(&reglages.dossiers.depot);
            let chemin = au_depot(&depot, reglages, &s.fichier);
            comparer(lieux, &objet, &chemin, &s.empreinte, "extraction", c);
        }
        for (nom, empreinte) in &m.references {
            let chemin = lieux.racine.join(&reglages.dossiers.references).join(nom);
            comparer(lieux, &objet, &chemin, empreinte, "table de référence", c);
        }
    }
    match travail {
        Ok(t) => {
            let courante = t.periode();
            if publiees.iter().any(|m| m.periode == courante && m.configuration != t.empreinte) {
                c.noter(
                    Gravite::Ecart,
                    &format!("publication {courante}"),
                    court(lieux, &t.chaine),
                    "la configuration ou la version du programme a changé depuis",
                    "la prochaine exécution refera la publication",
                );
            }
        }
        Err(e) => {
            let fichier = e.lieu.as_ref().map_or(PathBuf::new(), |l| l.fichier.clone());
            let remede = "corrigez-la : « bilan check » dit comment ; les publications en place n'en souffrent pas";
            c.noter(Gravite::Ecart, "configuration", court(lieux, &fichier), &e.message, remede);
        }
    }
}

/// The same rows, whatever name and month the extract had then.
fn meme_lecture(a: &Provenance, b: &Provenance) -> bool {
    (&a.source, &a.table, a.millesime, &a.empreinte, &a.disposition)
        == (&b.source, &b.table, b.millesime, &b.empreinte, &b.disposition)
}

/// A manifest names an extract without its folder: the chain knows it.
fn au_depot(depot: &Path, reglages: &Exploitation, nom: &str) -> PathBuf {
    let declaree = reglages.extractions.iter().find(|e| e.fichier.file_name().is_some_and(|n| n == nom));
    depot.join(declaree.map_or(Path::new(nom), |e| &e.fichier))
}

fn comparer(lieux: &Lieux, objet: &str, chemin: &Path, empreinte: &str, quoi: &str, c: &mut Controle) {
    match empreinte_fichier(chemin) {
        Ok(e) if e == empreinte => c.sources += 1,
        Ok(_) => {
            let constat = format!("{quoi} remplacée depuis la publication");
            c.noter(Gravite::Ecart, objet, court(lieux, chemin), &constat, "la prochaine exécution en tiendra compte");
        }
        Err(_) => {
            let constat = format!("{quoi} qui n'est plus au dépôt");
            let remede = "gardez-en une copie ailleurs si cette publication doit pouvoir être refaite";
            c.noter(Gravite::Ecart, objet, court(lieux, chemin), &constat, remede);
        }
    }
}
