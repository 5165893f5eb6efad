//! Writing the revue de projet: one document a project, its data, and the states that are not published.

use crate::error::Result;
use crate::parallele::en_parallele;
use crate::relogement::niveaux::INCONNU;
use crate::reports::declares::{REVUE, Vue, Zone, document};
use crate::reports::document::Document;
use crate::reports::{flux_relogement, plan_relogement, revue};

use super::accueil::Accueil;
use super::edition::{ENTIER, Edition, Ouvrage};
use super::etats;
use super::relogement::Relogement;
use super::transaction::Chantier;
use super::travail::Travail;

/// Writes the documents of every project.
///
/// # Errors
/// A picture cannot be drawn, the disk refuses.
pub fn ecrire(
    travail: &Travail,
    declaree: &Vue,
    vue: &revue::Vue<'_>,
    r: &Relogement,
    edition: &Edition,
    chantier: &mut Chantier,
    accueil: &mut Accueil,
) -> Result<()> {
    let d = travail.declaree(REVUE)?;
    let composes = en_parallele(r.etude.projets(), |projet| {
        let zone = Zone::projet(projet, vue.nom_projet(projet));
        document(declaree, d, &zone).map(|document| (projet, document))
    });
    let documents: Vec<(&str, Document)> = composes.into_iter().collect::<Result<_>>()?;
    let fichier = |projet: &str| match projet {
        INCONNU => "relogement_hors_projet".to_owned(),
        _ => format!("revue_{}", nom_de_fichier(projet)),
    };
    let ouvrages: Vec<Ouvrage> =
        documents.iter().map(|(projet, document)| Ouvrage::new(fichier(projet), document, &d.formats)).collect();
    edition.ecrire(&ouvrages, chantier)?;
    for (projet, document) in &documents {
        accueil.revue(document, &fichier(projet), &d.description);
    }
    ecrire_plan(travail, vue, edition, chantier, accueil)?;
    etats::ecrire(travail, vue.c, r)?;
    Ok(())
}

/// Writes the published counts of the relogement, whatever document shows some of them.
///
/// # Errors
/// The disk refuses.
pub fn ecrire_donnees(vue: &revue::Vue<'_>, chantier: &mut Chantier, accueil: &mut Accueil) -> Result<()> {
    chantier.ecrire("donnees/relogement.csv", &revue::donnees::mesures_csv(vue)?)?;
    chantier.ecrire("donnees/relogement_dictionnaire.csv", &revue::donnees::dictionnaire_csv(vue.etude)?)?;
    accueil.donnees_relogement();
    Ok(())
}

/// The plan de relogement and the information on the flux; nothing for what the plan of the territory does not speak of.
fn ecrire_plan(
    travail: &Travail,
    vue: &revue::Vue<'_>,
    edition: &Edition,
    chantier: &mut Chantier,
    accueil: &mut Accueil,
) -> Result<()> {
    let plan = &travail.plan_relogement;
    let mut poser = |document: &Document, fichier: &str, description: &str| -> Result<()> {
        edition.ecrire(&[Ouvrage::new(fichier, document, ENTIER)], chantier)?;
        accueil.relogement(document, fichier, description);
        Ok(())
    };
    if !plan.operations.is_empty() {
        let document = plan_relogement::document(&plan_relogement::Vue::new(vue, plan, &travail.tableau_bord))?;
        let description = "Opérations, phasage et pics, offre, objectifs, pression, prévu et réalisé.";
        poser(&document, "plan_relogement", description)?;
    }
    if !plan.flux.is_empty() {
        let document = flux_relogement::document(vue, plan);
        let description = "Logements que le relogement retire du flux, par bailleur, et ce qui reste à partager.";
        poser(&document, "flux_relogement", description)?;
    }
    Ok(())
}

/// A code as a file name: letters and digits, in lower case, joined by underscores.
pub(super) fn nom_de_fichier(code: &str) -> String {
    let simple = crate::french::sans_accents(&code.to_lowercase());
    let mots: Vec<&str> = simple.split(|c: char| !c.is_ascii_alphanumeric()).filter(|m| !m.is_empty()).collect();
    if mots.is_empty() { "sans_code".to_owned() } else { mots.join("_") }
}

#[cfg(test)]
mod tests {
    use super::nom_de_fichier;

    #[test]
    fn a_code_never_leaves_its_folder() {
        assert_eq!(nom_de_fichier("PRU-Étang"), "pru_etang");
        assert_eq!(nom_de_fichier("../../x"), "x");
        assert_eq!(nom_de_fichier("///"), "sans_code");
    }
}
