//! What a chain says that the rest of the configuration must bear out.

use std::path::Path;

use crate::config::pipeline::{Pipeline, Redaction};
use crate::error::{Error, Lieu, Result};
use crate::french::INSECABLE;
use crate::reports::declares::Declarations;
use crate::secrecy::Profil;

/// A document that the chain asks for exists.
pub(super) fn verifier_documents(
    pipeline: &Pipeline,
    declarations: &Declarations,
    chemin: &Path,
    texte: &str,
) -> Result<()> {
    for r in pipeline.documents.iter().flatten() {
        if let Redaction::Declare(code) = r
            && declarations.get(code).is_none()
        {
            let codes: Vec<&str> = ["bilan", "revue", "peuplement"]
                .into_iter()
                .chain(declarations.documents.iter().map(|d| d.code.as_str()))
                .collect();
            let guillemets = [format!("\"{code}\""), format!("'{code}'")];
            let la = |l: &str| !l.trim_start().starts_with('#') && guillemets.iter().any(|g| l.contains(g));
            let ligne = texte.lines().position(la).map(|l| l as u64 + 1);
            let e = Error::configuration(format!("la chaîne demande un document inconnu, « {code} »")).at(Lieu {
                fichier: chemin.to_owned(),
                ligne,
                colonne: None,
            });
            let e = match crate::config::proche(code, &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e,
            };
            return Err(e.aide(format!("documents : {}", codes.join(", "))));
        }
    }
    Ok(())
}

/// A shipped file stands in for one that the folder does not have, and names indicators that the folder may not have either.
pub(super) fn d_une_autre_version(e: Error, chemin: &Path) -> Error {
    if chemin.is_absolute() {
        return e;
    }
    let nom = chemin.display();
    e.aide(format!(
        "ce fichier est livré avec le programme{INSECABLE}; les indicateurs de ce dossier de travail sont peut-être d'une autre version"
    ))
    .aide(format!("reprenez pipelines/indicateurs/ d'un dossier neuf (« bilan init »), ou écrivez votre propre {nom}"))
}

/// The year of the bilan is over at the closing date.
pub(super) fn verifier_exercice(pipeline: &Pipeline, chemin: &Path, texte: &str) -> Result<()> {
    let (exercice, arrete) = (pipeline.periode.exercice, pipeline.periode.arrete);
    if chrono::NaiveDate::from_ymd_opt(exercice, 12, 31).is_some_and(|fin| fin <= arrete) {
        return Ok(());
    }
    let ligne = texte.lines().position(|l| l.trim_start().starts_with("exercice")).map(|l| l as u64 + 1);
    Err(Error::configuration(format!(
        "l'exercice {exercice} n'est pas terminé au {}, date d'arrêté",
        crate::french::date_courte(arrete)
    ))
    .at(Lieu { fichier: chemin.to_owned(), ligne, colonne: None })
    .aide("« exercice » est la dernière année complète ; « arrete », la date après laquelle rien n'est compté"))
}

pub(super) fn profil(pipeline: &Pipeline, chemin: &Path, texte: &str) -> Result<Profil> {
    let voulu = &pipeline.secret.profil;
    [Profil::Interne, Profil::Partenaires, Profil::Public].into_iter().find(|p| p.code() == voulu.get_ref()).ok_or_else(
        || {
            let (ligne, _) = crate::config::position(texte, voulu.span().start);
            Error::configuration(format!("profil de secret inconnu : « {} »", voulu.get_ref()))
                .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None })
                .aide("profils admis : interne, partenaires, public")
        },
    )
}
