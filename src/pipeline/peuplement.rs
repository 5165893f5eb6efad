//! Writing the bilans de peuplement: one document a résidence, a page that leads to all of them, and their data.

use crate::config::pipeline::Redaction;
use crate::error::{Error, Lieu, Result};
use crate::measures::Niveau;
use crate::model::{Modele, References, residences_lues};
use crate::parallele::en_parallele;
use crate::relogement::reglages::FICHIER;
use crate::reports::context::Contexte;
use crate::reports::document::{Document, Section};
use crate::reports::peuplement::{self, Vue};
use crate::reports::{html, revue};

use super::accueil::{Accueil, lien, presents};
use super::edition::{ENTIER, Edition, Ouvrage};
use super::revue::nom_de_fichier;
use super::transaction::Chantier;
use super::travail::Travail;

const SOMMAIRE: &str = "peuplement.html";
const OUVERTES: &str = "Résidences ouvertes au relogement";
const ACCUEIL: &str = "Résidences d'accueil";
const TABLEAUX: &str = "Tableaux, un par feuille";

/// Writes the document of every résidence that relogement empties or fills; nothing where none is, or where the level of disclosure
/// stops above the résidence.
///
/// # Errors
/// A picture cannot be drawn, the disk refuses.
pub fn ecrire(
    travail: &Travail,
    revue: &revue::Vue<'_>,
    edition: &Edition,
    chantier: &mut Chantier,
    accueil: &mut Accueil,
) -> Result<()> {
    let c = revue.bilan;
    if !c.regles.niveau_diffuse(Niveau::Residence) {
        return Ok(());
    }
    let zones: Vec<&str> = revue.etude.residences.toutes().into_iter().collect();
    if zones.is_empty() {
        return Ok(());
    }
    // Composed then rendered as many at a time as there are processors.
    let composes = en_parallele(zones, |zone| peuplement::document(&Vue { revue, zone }).map(|d| (zone, d)));
    let composes: Vec<(&str, Document)> = composes.into_iter().collect::<Result<_>>()?;
    let nomme = |(zone, d): (&str, Document)| (zone.to_owned(), Vue { revue, zone }.nom(), d);
    let bruts: Vec<(String, String, Document)> = composes.into_iter().map(nomme).collect();
    // Data keep the words of the catalogue as they are written; pages take the typography of French.
    chantier.ecrire("donnees/peuplement.csv", &peuplement::donnees::csv(&bruts)?)?;
    let documents: Vec<(String, Document)> = bruts.into_iter().map(|(zone, _, d)| (zone, d.signe())).collect();
    let fichier = |zone: &str| format!("peuplement_{}", nom_de_fichier(zone));
    let ouvrages: Vec<Ouvrage> = documents.iter().map(|(z, d)| Ouvrage::new(fichier(z), d, ENTIER)).collect();
    edition.ecrire(&ouvrages, chantier)?;
    let (mut liens, mut classeurs) = (Vec::new(), Vec::new());
    for (zone, document) in &documents {
        let (v, fichier) = (Vue { revue, zone }, fichier(zone));
        let genre = if v.ouverte() { OUVERTES } else { ACCUEIL };
        liens.push(lien(&v.nom(), &description(document), &format!("{fichier}.html"), genre));
        classeurs.push(lien(&v.nom(), "", &format!("{fichier}.xlsx"), TABLEAUX));
    }
    // Opened ones first, whatever their codes.
    liens.sort_by_key(|l| l.genre != OUVERTES);
    liens.extend(classeurs);
    chantier.ecrire(SOMMAIRE, sommaire(travail, c, presents(liens, chantier))?.as_bytes())?;
    accueil.peuplement(documents.len(), SOMMAIRE);
    Ok(())
}

fn sommaire(travail: &Travail, c: &Contexte, liens: Vec<html::Lien>) -> Result<String> {
    html::index(
        &html::Accueil {
            titre: "Bilans de peuplement".to_owned(),
            territoire: c.territoire().to_owned(),
            periode: "Résidences ouvertes au relogement, résidences d'accueil".to_owned(),
            arrete: c.arrete(),
            filigrane: c.filigrane(None),
            liens,
            empreinte: c.empreinte.to_owned(),
        },
        &travail.modeles,
    )
}

/// The answer of the first section and that of the last: what it is, what is to be looked at.
fn description(d: &Document) -> String {
    let reponse = |s: Option<&Section>| s.and_then(|s| s.reponse.first().cloned());
    [reponse(d.sections.first()), reponse(d.sections.last())].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A declared résidence is one of the list of the job, or one that the register tells; where a bilan de peuplement would be written.
///
/// # Errors
/// One is neither; or the table of dwellings cannot be read.
pub(super) fn verifier(travail: &Travail, references: &References, modele: &Modele) -> Result<()> {
    let accueil = &travail.relogement.peuplement.accueil;
    let suivi = travail.pipeline.extractions.iter().any(|e| e.source == "relogement_menages");
    let ecrit = suivi && travail.redige(&Redaction::Peuplement) && travail.regles.niveau_diffuse(Niveau::Residence);
    if accueil.is_empty() || !ecrit {
        return Ok(());
    }
    let lues = residences_lues(modele, &travail.pipeline.territoire.epci)?;
    let connue = |code: &String| references.residences.contains_key(code) || lues.contains(code);
    let Some(inconnue) = accueil.iter().find(|r| !connue(r.get_ref())) else {
        return Ok(());
    };
    let chemin = travail.racine.join(FICHIER);
    let texte = std::fs::read_to_string(&chemin).unwrap_or_default();
    let (ligne, _) = crate::config::position(&texte, inconnue.span().start);
    Err(Error::configuration(format!("résidence inconnue\u{a0}: « {} »", inconnue.get_ref()))
        .at(Lieu { fichier: chemin, ligne: Some(ligne), colonne: Some("accueil".to_owned()) })
        .aide("écrivez le code d'une résidence de la liste de la chaîne, ou du répertoire lu (colonne « zone » de donnees/zones.csv)"))
}
