//! Writing the restricted states: `restreint/<année-mois>/`, for their owner only, put in place in one move like a publication.

use crate::error::Result;
use crate::lake::{dossier_prive, ecrire_prive};
use crate::measures::Unite;
use crate::relogement::mesures::TABLE;
use crate::reports::context::Contexte;
use crate::reports::document::Document;
use crate::reports::etats::{Source, csv, echelons, propositions, simulation, x1, x2, x3};
use crate::reports::xlsx;

use super::relogement::Relogement;
use super::transaction::Chantier;
use super::travail::Travail;

const NOTE: &str = include_str!("RESTREINT.md");

/// Writes the three states of the relogement, what the offers call for, and the simulations when the chain asks for them.
///
/// # Errors
/// The disk refuses.
pub fn ecrire(travail: &Travail, c: &Contexte, r: &Relogement) -> Result<()> {
    let racine = travail.racine.join(&travail.pipeline.dossiers.restreint);
    dossier_prive(&racine)?;
    let mut chantier = Chantier::ouvrir(&racine, &travail.periode())?;
    let theme = travail.modeles.theme()?;
    let s = Source { c, etude: &r.etude, reglages: &travail.relogement };
    // The first table bears the name of the state, the others their own beside it.
    let mut poser = |nom: &str, document: &Document, tables: &[&str]| -> Result<()> {
        ecrire_prive(&chantier.place_pour(&format!("{nom}.xlsx"))?, &xlsx::xlsx(document, &theme)?)?;
        for (rang, table) in tables.iter().enumerate() {
            let fichier = if rang == 0 { nom.to_owned() } else { table.replace('-', "_") };
            if let Some(t) = csv::table(document, table) {
                ecrire_prive(&chantier.place_pour(&format!("{fichier}.csv"))?, &csv::csv(t)?)?;
            }
        }
        Ok(())
    };
    poser("x1_avancement", &x1::document(&s), &[x1::TABLE])?;
    poser("x2_minoration", &x2::document(&s, None), &[x2::TABLE, echelons::ECHELONS])?;
    for bailleur in x2::bailleurs(&s) {
        let nom = format!("x2_minoration_{}", super::revue::nom_de_fichier(&bailleur));
        poser(&nom, &x2::document(&s, Some(&bailleur)), &[x2::TABLE])?;
    }
    let seuil = travail.regles.seuil_d_indicateur("rel_menages", TABLE, Unite::MenagesRevenu).max(SEUIL_X3);
    let lac = travail.lac()?;
    let sel = travail.pipeline.periode.arrete.to_string();
    let ordre = |menage: &str| lac.empreinte_a_cle(&format!("x3 {sel} {menage}"));
    poser("x3_avant_apres", &x3::document(&s, ordre, seuil), &x3::TABLES)?;
    poser("propositions", &propositions::document(&s), &[propositions::TABLE])?;
    if let Some(lot) = &r.simulation {
        poser("simulation", &simulation::document(&s, lot), &[simulation::TABLE])?;
    }
    ecrire_prive(&chantier.place_pour("LISEZMOI.md")?, NOTE.as_bytes())?;
    chantier.mettre_en_place()?;
    Ok(())
}

/// Fewest households of an operation whose rows are shown, whatever the profile of the publication (P-SEUIL).
const SEUIL_X3: i64 = 11;
