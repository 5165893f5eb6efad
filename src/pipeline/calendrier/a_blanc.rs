//! What a run would do, and why, without writing anything: no lock, no key, no folder.

use std::path::PathBuf;

use crate::error::Result;
use crate::french;
use crate::lake::Provenance;
use crate::model::References;
use crate::pipeline::Suivi;
use crate::pipeline::arrivage::{Arrivage, Lu};
use crate::pipeline::diffusions::{self, Objet};
use crate::pipeline::dossiers;
use crate::pipeline::ecarts::{EcartFichier, ecarts};
use crate::pipeline::format;
use crate::pipeline::manifest::Manifeste;
use crate::pipeline::remplacement;
use crate::pipeline::run::cle_execution;
use crate::pipeline::transaction::est_retiree;
use crate::pipeline::travail::Travail;

/// An extract against the publication in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Etat {
    Nouvelle,
    Changee,
    Inchangee,
}

/// One extract of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntreePrevue {
    pub fichier: String,
    pub etat: Etat,
    /// The lake has its rows: it would not be read again.
    pub dans_le_lac: bool,
}

/// What a run would do.
#[derive(Clone, Debug)]
pub struct Prevision {
    /// Where it would publish.
    pub place: PathBuf,
    pub entrees: Vec<EntreePrevue>,
    /// Extracts that it would do without.
    pub absentes: Vec<String>,
    /// Why everything would be counted, protected and written again, one sentence each; none when nothing would be done.
    pub raisons: Vec<String>,
    /// All that would only make again a publication that `bilan rollback` withdrew: nothing would be done.
    pub retiree: bool,
}

/// Looks at all that a run looks at before it reads, and stops there. `forcer`: the run would compute all the same.
///
/// # Errors
/// Anything that a run would refuse before reading.
pub fn prevoir(travail: &Travail, suivi: &dyn Suivi, forcer: bool) -> Result<Prevision> {
    admettre(travail, suivi)?;
    remplacement::verifier(travail, suivi)?;
    let references = travail.references()?;
    let arrivage = Arrivage::examiner(travail, suivi)?;
    juger(travail, &references, &arrivage.lus(), &tenus(travail, &arrivage)?, forcer)
}

/// The same for a territory of a chain that has several, of the extracts that the run of all would share: a share that is missing would be
/// cut again.
///
/// # Errors
/// Anything that the run of the territory would refuse.
pub fn prevoir_territoire(travail: &Travail, lus: &[Lu<'_>], suivi: &dyn Suivi, forcer: bool) -> Result<Prevision> {
    admettre(travail, suivi)?;
    remplacement::verifier(travail, suivi)?;
    juger(travail, &travail.references()?, lus, &vec![true; lus.len()], forcer)
}

/// The lake is of no later version, and what is private is private.
///
/// # Errors
/// It is not so.
pub fn admettre(travail: &Travail, suivi: &dyn Suivi) -> Result<()> {
    // A lake of an earlier version has its rights mended by the run itself.
    if format::verifier_lac(&travail.racine.join(&travail.pipeline.dossiers.lac))? == format::LAC {
        dossiers::verifier_droits(travail, suivi)?;
    }
    Ok(())
}

/// Which of the extracts the lake has already.
///
/// # Errors
/// A key is there and cannot be used.
pub fn tenus(travail: &Travail, arrivage: &Arrivage<'_>) -> Result<Vec<bool>> {
    // A lake without its keys has never been written.
    let lac = if travail.cle_absente().is_none() { Some(travail.lac()?) } else { None };
    Ok(arrivage.tenus(lac.as_ref()))
}

fn juger(
    travail: &Travail,
    references: &References,
    lus: &[Lu<'_>],
    tenus: &[bool],
    forcer: bool,
) -> Result<Prevision> {
    let place = travail.dossier_publication().join(travail.periode());
    let manifeste = Manifeste::lire(&place)?;
    let prevues: Vec<EntreePrevue> = lus
        .iter()
        .zip(tenus)
        .map(|(l, tenu)| EntreePrevue {
            fichier: l.fichier.to_owned(),
            etat: etat(l, manifeste.as_ref()),
            dans_le_lac: *tenu,
        })
        .collect();
    let bilan = diffusions::derniere(travail, Objet::Bilan)?;
    let relogement = diffusions::derniere(travail, Objet::Relogement)?;
    let cle = cle_execution(travail, references, lus, &[&bilan.texte, &relogement.texte]);
    let mut raisons = Vec::new();
    match &manifeste {
        None => raisons.push("aucune publication de cette période n'est en place".to_owned()),
        Some(m) => {
            raisons.extend(changements(travail, references, m, lus, &prevues));
            if m.cle != cle && raisons.is_empty() {
                raisons.push("ce qu'ont montré les éditions précédentes a changé".to_owned());
            }
            let alteres = m.fichiers.iter().filter(|(nom, e)| {
                crate::lake::empreinte_fichier(&place.join(nom)).ok().as_deref() != Some(e.as_str())
            });
            raisons.extend(alteres.map(|(nom, _)| format!("fichier publié modifié ou absent : {nom}")));
            raisons.extend(
                prevues
                    .iter()
                    .filter(|e| !e.dans_le_lac && e.etat == Etat::Inchangee)
                    .map(|e| format!("le lac ne tient plus la lecture de {}", e.fichier)),
            );
        }
    }
    if forcer {
        raisons.push("tout recalculer est demandé (--forcer)".to_owned());
    }
    let absentes = travail.pipeline.absentes.iter().map(|e| e.fichier.display().to_string()).collect();
    let retiree = !forcer && !raisons.is_empty() && est_retiree(&travail.lieux(), &travail.periode(), &cle)?;
    Ok(Prevision { place, entrees: prevues, absentes, raisons, retiree })
}

fn la_sienne<'m>(l: &Lu<'_>, m: &'m Manifeste) -> Option<&'m Provenance> {
    m.sources
        .iter()
        .find(|s| s.source == l.source && s.fichier == l.fichier && s.millesime == l.millesime && s.mois == l.mois)
}

fn etat(l: &Lu<'_>, m: Option<&Manifeste>) -> Etat {
    match m.and_then(|m| la_sienne(l, m)) {
        None => Etat::Nouvelle,
        Some(s) if s.empreinte == l.empreinte => Etat::Inchangee,
        Some(_) => Etat::Changee,
    }
}

/// Everything that the manifest in place says otherwise.
fn changements(
    travail: &Travail,
    references: &References,
    m: &Manifeste,
    lus: &[Lu<'_>],
    prevues: &[EntreePrevue],
) -> Vec<String> {
    let mut raisons = Vec::new();
    if m.version != env!("CARGO_PKG_VERSION") {
        raisons.push(format!("le programme a changé : version {} → {}", m.version, env!("CARGO_PKG_VERSION")));
    }
    for e in prevues {
        match e.etat {
            Etat::Nouvelle => raisons.push(format!("nouvelle extraction : {}", e.fichier)),
            Etat::Changee => raisons.push(format!("extraction changée : {}", e.fichier)),
            Etat::Inchangee => {}
        }
    }
    let gardees: Vec<&Provenance> = lus.iter().filter_map(|l| la_sienne(l, m)).collect();
    let retirees = m.sources.iter().filter(|s| !gardees.contains(s));
    raisons.extend(retirees.map(|s| format!("extraction retirée : {}", s.fichier)));
    let dire = |quoi: &str, ecarts: Vec<EcartFichier>| -> Vec<String> {
        ecarts.iter().map(|e| format!("{quoi} : {}", e.phrase())).collect()
    };
    raisons.extend(dire("table de référence", ecarts(&m.references, &references.empreintes)));
    if m.configuration != travail.empreinte {
        let avant = raisons.len();
        if !m.configurations.is_empty() {
            raisons.extend(dire("configuration", ecarts(&m.configurations, &travail.configurations)));
        }
        if raisons.len() == avant {
            raisons.push(match m.configurations.as_slice() {
                [] => "la configuration a changé ; la publication en place ne dit pas dans quel fichier".to_owned(),
                _ => "les avis, les listes ou les éditions passées de l'indice de fragilité ont changé".to_owned(),
            });
        }
    }
    raisons
}

impl Prevision {
    /// Whether a run would do anything.
    pub fn travaille(&self) -> bool {
        !self.retiree && !self.raisons.is_empty()
    }
}

/// `3 extractions à lire, 9 déjà dans le lac`; of none in the lake, nothing is said.
pub fn lectures(a_lire: usize, deja: usize) -> String {
    let a_lire = french::compte(a_lire as i64, "extraction", "extractions", french::Genre::Feminin);
    match deja {
        0 => format!("{a_lire} à lire"),
        _ => format!("{a_lire} à lire, {} déjà dans le lac", french::nombre(deja as i64)),
    }
}

#[cfg(test)]
mod tests {
    use super::lectures;

    #[test]
    fn what_the_lake_does_not_hold_is_not_counted() {
        assert_eq!(lectures(1, 0), "une extraction à lire");
        assert_eq!(lectures(1, 6), "une extraction à lire, 6 déjà dans le lac");
        assert_eq!(lectures(0, 12), "aucune extraction à lire, 12 déjà dans le lac");
    }
}
