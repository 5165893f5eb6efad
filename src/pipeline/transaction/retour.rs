//! Putting a past publication back in its place.

use std::path::Path;

use crate::error::{Error, Result};
use crate::french::{self, Genre};
use crate::pipeline::Suivi;
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::remplacement::{Origine, refuser_lien};

use super::attente::Attente;
use super::bascule::Bascule;
use super::conservation::{Conservee, conservees, noter_retraits};
use super::lieux::Lieux;

/// What was put back, and what it replaced.
pub struct Retour {
    pub numero: String,
    pub remise: Manifeste,
    /// None when what was in place was not a publication any more.
    pub retiree: Option<Manifeste>,
}

/// Puts back the newest publication kept of a period, but for those that were withdrawn, or the one that `vers` names: its number, or the
/// first characters of the fingerprint printed on its documents. What readers have seen stays in the registers of diffusions.
///
/// # Errors
/// There is none, it is no longer what was published, it is of another chain, territory or profile of secrecy, another run holds the folder, or the disk refuses.
pub fn retourner(
    lieux: &Lieux,
    origine: &Origine,
    periode: &str,
    vers: Option<&str>,
    suivi: &dyn Suivi,
) -> Result<Retour> {
    let _verrou = super::ouvrir(lieux, suivi)?;
    let place = lieux.place(periode);
    refuser_lien(&place)?;
    let choisie = choisir(conservees(&lieux.publications, periode)?, vers, &place, periode)?;
    if let Some(comment) = origine.etrangere(&choisie.manifeste) {
        return Err(Error::configuration(format!("la publication gardée {} a été faite {comment}", choisie.numero))
            .in_file(&choisie.dossier)
            .aide("elle n'est pas remise : les lecteurs de cette chaîne ne devaient pas la voir")
            .aide("choisissez-en une autre par « --vers » ; « bilan rollback --lister » dit ce qu'elles sont"));
    }
    verifier(&choisie)?;
    // A manifest that cannot be read is a reason to go back, not to stay.
    let retiree = Manifeste::lire(&place).ok().flatten();
    let mut attente = Attente::default();
    let cle = retiree.as_ref().map(|m| m.cle.as_str());
    noter_retraits(lieux, periode, cle, &choisie.manifeste.cle, &mut attente)?;
    let b = Bascule::preparer(lieux, periode, &choisie.dossier, &attente, Some(&choisie.dossier))?;
    b.executer(lieux)?;
    Ok(Retour { numero: choisie.numero, remise: choisie.manifeste, retiree })
}

fn choisir(liste: Vec<Conservee>, vers: Option<&str>, place: &Path, periode: &str) -> Result<Conservee> {
    let lister = |l: &[Conservee]| l.iter().map(|c| c.numero.clone()).collect::<Vec<_>>().join(", ");
    let aucune = || {
        Error::donnees(format!("aucune publication précédente de {periode} n'est gardée"))
            .in_file(place)
            .aide("« [conservation] editions » dans la chaîne dit combien le sont ; une seule publication n'en remplace aucune")
    };
    if liste.is_empty() {
        return Err(aucune());
    }
    let numeros = lister(&liste);
    let Some(vers) = vers else {
        // One step further back each time: what was withdrawn does not come back by itself.
        return liste.into_iter().find(|c| !c.retiree).ok_or_else(|| {
            Error::donnees(format!(
                "il n'y a pas de publication de {periode} plus ancienne : celles qui sont gardées ont été retirées"
            ))
            .in_file(place)
            .aide(format!("pour remettre l'une d'elles, donnez son numéro par « --vers » : {numeros}"))
            .aide("« bilan rollback --lister » dit ce qu'elles sont")
        });
    };
    let nommee = |c: &Conservee| {
        c.numero == vers
            || c.numero.trim_start_matches('0') == vers
            || (vers.len() >= EMPREINTE_MIN && c.manifeste.porte(vers))
    };
    let mut trouvees: Vec<Conservee> = liste.into_iter().filter(nommee).collect();
    match (trouvees.pop(), trouvees.len()) {
        (Some(c), 0) => Ok(c),
        (Some(_), _) => Err(Error::configuration(format!("« {vers} » convient à plusieurs publications gardées"))
            .aide(format!("donnez leur numéro : {numeros}"))),
        (None, _) => Err(Error::configuration(format!("aucune publication gardée ne répond à « {vers} »"))
            .aide(format!("numéros : {numeros}"))
            .aide("« bilan rollback --lister » dit ce qu'elles sont")),
    }
}

/// Fewest characters that name a fingerprint.
const EMPREINTE_MIN: usize = 6;

/// Every file is as it was published.
fn verifier(c: &Conservee) -> Result<()> {
    let alterees = c.manifeste.alteres(&c.dossier);
    let Some(premiere) = alterees.first() else { return Ok(()) };
    Err(Error::donnees(format!(
        "la publication gardée {} n'est plus celle qui a été publiée : {}, dont {premiere}",
        c.numero,
        french::compte(
            alterees.len() as i64,
            "fichier manquant ou modifié",
            "fichiers manquants ou modifiés",
            Genre::Masculin
        )
    ))
    .in_file(&c.dossier)
    .aide("choisissez-en une autre par « --vers », ou refaites-la par « bilan run » avec les extractions d'alors"))
}
