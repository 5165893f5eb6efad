//! From each published document back to its sources: fingerprints of the publication, of the lake, of the inbox. Changes nothing.

mod lac;
mod publication;
mod sources;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::designation::Designation;
use crate::config::exploitation::Exploitation;
use crate::config::pipeline::Dossiers;
use crate::error::{Code, Error, Result};
use crate::french::{self, Genre};
use crate::lake::{Coffre, Lac, Piece, VARIABLE_CLE, cle_de_hachage_presente, cle_du_lac_presente, identite_de_cle};

use super::garde::nom_de;
use super::territoires::Lot;
use super::transaction::{Lieux, Verrou};
use super::travail::Travail;

/// How bad a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravite {
    /// Something is not what the program wrote.
    Faute,
    /// Life goes on: an extract replaced since, a configuration edited since.
    Ecart,
}

/// One thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remarque {
    pub gravite: Gravite,
    /// `publication 2026-09`, `lac`, `dépôt`…
    pub objet: String,
    /// File concerned.
    pub fichier: String,
    pub constat: String,
    pub remede: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Default, Serialize)]
pub struct Controle {
    pub publications: usize,
    /// Publications kept to be put back.
    pub conservees: usize,
    /// Files of publications whose fingerprint was compared.
    pub fichiers: usize,
    /// Files of the lake read to their last page.
    pub pieces: usize,
    pub lignes: u64,
    /// Extracts and reference tables compared with the manifest.
    pub sources: usize,
    pub remarques: Vec<Remarque>,
}

impl Controle {
    pub fn fautes(&self) -> usize {
        self.remarques.iter().filter(|r| r.gravite == Gravite::Faute).count()
    }

    fn noter(&mut self, gravite: Gravite, objet: &str, fichier: &Path, constat: &str, remede: &str) {
        self.remarques.push(Remarque {
            gravite,
            objet: objet.to_owned(),
            fichier: fichier.display().to_string(),
            constat: constat.to_owned(),
            remede: remede.to_owned(),
        });
    }

    /// The failure that a fault makes of the whole command.
    ///
    /// # Errors
    /// There is at least one fault.
    pub fn conclure(&self) -> Result<()> {
        match self.fautes() {
            0 => Ok(()),
            n => Err(Error::new(
                Code::Integrite,
                french::compte(n as i64, "faute d'intégrité", "fautes d'intégrité", Genre::Feminin),
            )),
        }
    }
}

/// Checks all publications of a chain, in place and kept, and the lake they come from. A configuration that cannot be read any more
/// is a remark, not a failure.
///
/// # Errors
/// The chain cannot be read, a run is at work, the lake is of a later version, or the disk refuses.
pub fn controler_integrite(chaine: &Path) -> Result<Controle> {
    let (lieux, reglages) = Lieux::lire(chaine)?;
    let verrou = Verrou::pour_lire(&lieux.lac)?;
    super::format::verifier_lac(&lieux.lac)?;
    let mut c = Controle::default();
    if verrou.is_none() {
        let constat = "disque en lecture seule : vérifié sans prendre le verrou";
        let remede =
            "si une exécution travaillait en même temps, depuis ailleurs, vérifiez de nouveau une fois qu'elle a fini";
        c.noter(Gravite::Ecart, "verrou", court(&lieux, &lieux.lac), constat, remede);
    }
    let pieces = Lac::inventaire(&lieux.lac)?;
    let territoires = territoires(&lieux, &reglages)?;
    // What such a chain publishes is what its territories publish.
    let mut publiees = match reglages.pour_plusieurs() {
        true => Vec::new(),
        false => publication::verifier(&lieux, &reglages.dossiers, &nom_de(&lieux, chaine), &mut c)?,
    };
    verifier_cle(&lieux, &reglages.dossiers, &pieces, &mut c);
    let coffre = coffre(&lieux, &reglages.dossiers, &mut c);
    lac::verifier(&lieux, &pieces, coffre.as_ref(), &mut c)?;
    // All the territories come from the same extracts: these are read once, for the first that is published.
    let mut lue = chaine.to_owned();
    for (epci, territoire, dossiers) in &territoires {
        let nommee = Designation::nommer(chaine, epci);
        let siennes = publication::verifier(territoire, dossiers, &nom_de(territoire, &nommee), &mut c)?;
        lac::verifier(territoire, &Lac::inventaire(&territoire.lac)?, coffre.as_ref(), &mut c)?;
        if publiees.is_empty() && !siennes.is_empty() {
            (publiees, lue) = (siennes, nommee);
        }
    }
    let travail = Travail::ouvrir(&lue);
    sources::verifier(&lieux, &reglages, &publiees, &pieces, travail.as_ref(), &mut c);
    Ok(c)
}

/// Where each territory of a chain that has several writes; none for another chain.
fn territoires(lieux: &Lieux, reglages: &Exploitation) -> Result<Vec<(String, Lieux, Dossiers)>> {
    if !reglages.pour_plusieurs() {
        return Ok(Vec::new());
    }
    let lot = Lot::lire(&lieux.lac)?;
    let siens = |epci: &str| {
        let dossiers = reglages.dossiers.clone().du_territoire(epci);
        (epci.to_owned(), Lieux::new(&lieux.racine, &dossiers, &reglages.conservation), dossiers)
    };
    Ok(lot.into_iter().flat_map(|l| l.territoires).map(|m| siens(&m.epci)).collect())
}

/// Folders that a key must not stand in.
fn donnees(lieux: &Lieux, d: &Dossiers) -> [PathBuf; 5] {
    [&d.lac, &d.depot, &d.references, &d.publication, &d.restreint].map(|p| lieux.racine.join(p))
}

/// The next run would make the pseudonyms that the lake has. With another key they would all change, and so would what is followed
/// from one edition to the next.
fn verifier_cle(lieux: &Lieux, d: &Dossiers, pieces: &[Piece], c: &mut Controle) {
    const RENDRE: &str =
        "restaurez la clé d'origine : avec une autre, la prochaine exécution relira tout sous d'autres pseudonymes";
    let faites: BTreeSet<&str> = pieces.iter().filter_map(|p| p.cle.as_deref()).collect();
    if faites.is_empty() {
        return;
    }
    let chemin = lieux.racine.join(&d.cle);
    let (constat, remede) = match cle_de_hachage_presente(&chemin, &donnees(lieux, d)) {
        Ok(Some(cle)) if faites.contains(identite_de_cle(&cle).as_str()) => return,
        Ok(Some(_)) => ("le lac a été fait avec une autre clé".to_owned(), RENDRE.to_owned()),
        Ok(None) => (format!("absente, et la variable {VARIABLE_CLE} ne la donne pas ici"), RENDRE.to_owned()),
        Err(e) => {
            let remede = e.aides.first().cloned();
            (e.message, remede.unwrap_or_else(|| "corrigez-la : « bilan check » dit comment".to_owned()))
        }
    };
    c.noter(Gravite::Ecart, "clé des pseudonymes", court(lieux, &chemin), &constat, &remede);
}

/// What opens the sealed tables of the lake. A key that cannot be used is a remark: the fingerprints are compared without it.
fn coffre(lieux: &Lieux, d: &Dossiers, c: &mut Controle) -> Option<Coffre> {
    let donnees = donnees(lieux, d);
    let chemin = d.cle_lac.as_ref().map(|p| lieux.racine.join(p));
    let ouvert =
        cle_du_lac_presente(chemin.as_deref(), &donnees).and_then(|cle| cle.map(|cle| Coffre::new(&cle)).transpose());
    ouvert.unwrap_or_else(|e| {
        let remede = e.aides.first().map_or("corrigez-la : « bilan check » dit comment", String::as_str);
        c.noter(
            Gravite::Ecart,
            "clé du lac",
            court(lieux, chemin.as_deref().unwrap_or(Path::new(""))),
            &e.message,
            remede,
        );
        None
    })
}

/// Path below the working folder.
fn court<'a>(lieux: &Lieux, chemin: &'a Path) -> &'a Path {
    chemin.strip_prefix(&lieux.racine).unwrap_or(chemin)
}
