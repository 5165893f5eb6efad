//! A run that nobody watches: its journal while it goes, and whom to tell when it fails.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::config::exploitation::Exploitation;
use crate::config::layout::Table;
use crate::error::{Code, Error, Result};
use crate::sources::table::schema;

use super::Suivi;
use super::alerte::{self, Alarme, NonPublie};
use super::journal::{self, Fait, Fin, Greffe, Horloge, Journal};
use super::run::Issue;
use super::territoires::a_un_pere;
use super::transaction::Lieux;

/// Does a run under its journal, and starts the command of `[alerte]` when it fails. Neither changes what the run gives.
///
/// # Errors
/// Those of the run.
pub fn garder(
    chaine: &Path,
    suivi: &dyn Suivi,
    horloge: Horloge,
    faire: impl FnOnce(&dyn Suivi) -> Result<Issue>,
) -> Result<Issue> {
    // Without a chain that can be read, nobody knows where the journal is nor whom to tell.
    let Ok((lieux, reglages)) = Lieux::lire(chaine) else { return faire(suivi) };
    let debut = horloge();
    let journal = Journal::ouvrir(&lieux.lac, debut, reglages.conservation.journaux);
    let journal = journal.inspect_err(|e| suivi.avertir(&format!("journal non tenu : {}", e.message))).ok();
    let greffe = Greffe::ouvrir(suivi, horloge, journal, debut);
    let nom = nom_de(&lieux, chaine);
    greffe.fait(Fait::Debut {
        commande: "run".to_owned(),
        chaine: nom.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        processus: std::process::id(),
    });
    // A defect of the program is a failure like another to whoever watches: a code, a last line in the journal, an alarm.
    let rendu = catch_unwind(AssertUnwindSafe(|| faire(&greffe))).unwrap_or_else(|_| {
        Err(Error::machine("le programme s'est arrêté sur un défaut")
            .aide("la cause est dite plus haut : signalez-la, sans joindre de données"))
    });
    let e = match &rendu {
        Ok(issue) => {
            if let Issue::Inchange { publication } | Issue::Retiree { publication } = issue {
                let periode = publication.file_name().unwrap_or_default().to_string_lossy().into_owned();
                greffe.fait(Fait::EnPlace { periode });
            }
            greffe.clore(fin(issue), 0, None, None);
            return rendu;
        }
        Err(e) => e,
    };
    let raison = journal::caviarder(e, &noms_connus(&reglages));
    let lieu = e.lieu.as_ref().map(|l| (l.fichier.display().to_string(), l.ligne));
    let code = e.code as u8;
    if e.code == Code::Attente {
        greffe.clore(Fin::Attente, code, Some(raison), lieu);
        return rendu;
    }
    let journal = greffe.clore(Fin::Echec, code, Some(raison.clone()), lieu.clone());
    // One alarm for all the territories of a chain, not one for each.
    if a_un_pere() {
        return rendu;
    }
    let (fichier, ligne) = lieu.map_or((None, None), |(f, l)| (Some(f), l));
    let territoires = non_publies(greffe.manques(), &lieux, &reglages);
    // What stands in the folder of a chain of several is theirs, not a publication of its own.
    let publication_en_place = if reglages.pour_plusieurs() { None } else { lieux.derniere_en_place() };
    let alarme = Alarme {
        evenement: "echec",
        chaine: nom,
        territoire: reglages.territoire.nom.clone(),
        version: env!("CARGO_PKG_VERSION"),
        debut,
        fin: horloge(),
        code,
        raison,
        fichier,
        ligne,
        publication_en_place,
        territoires,
        journal: journal.map(|j| j.display().to_string()),
    };
    if let Err(e) = alerte::lancer(&reglages.alerte, &alarme, &lieux.racine) {
        suivi.avertir(&format!("alerte non transmise : {e}"));
    }
    rendu
}

/// The territories of a chain that its run left without a new publication, each with the one that it still shows.
fn non_publies(manques: Vec<Fait>, lieux: &Lieux, reglages: &Exploitation) -> Vec<NonPublie> {
    let en_place = |epci: &str| {
        let dossiers = reglages.dossiers.clone().du_territoire(epci);
        Lieux::new(&lieux.racine, &dossiers, &reglages.conservation).derniere_en_place()
    };
    let mut non_publies: Vec<NonPublie> = manques
        .into_iter()
        .filter_map(|fait| match fait {
            Fait::Territoire { epci, nom, code, raison, .. } => {
                Some(NonPublie { publication_en_place: en_place(&epci), epci, nom, code, raison })
            }
            _ => None,
        })
        .collect();
    non_publies.sort_by(|a, b| a.epci.cmp(&b.epci));
    non_publies
}

/// Name of a chain in journals: its path in the working folder.
pub fn nom_de(lieux: &Lieux, chaine: &Path) -> String {
    let absolu = std::path::absolute(chaine).unwrap_or_else(|_| chaine.to_owned());
    absolu.strip_prefix(&lieux.racine).unwrap_or(&absolu).display().to_string()
}

fn fin(issue: &Issue) -> Fin {
    match issue {
        Issue::Publie(_) | Issue::Ensemble(_) => Fin::Publiee,
        Issue::Inchange { .. } => Fin::Inchangee,
        Issue::Retiree { .. } => Fin::Retiree,
    }
}

/// Names that a message may say: those of the configuration, and of the columns of the lake.
fn noms_connus(reglages: &Exploitation) -> BTreeSet<String> {
    let mut noms = BTreeSet::from([reglages.nom.clone(), reglages.territoire.epci.clone()]);
    for e in &reglages.extractions {
        noms.extend([e.source.clone(), e.fichier.display().to_string()]);
    }
    for table in Table::ALL {
        noms.insert(table.code().to_owned());
        noms.extend(schema(table).fields().iter().map(|c| c.name().clone()));
    }
    noms
}
