//! Where households went, seen from the quartier they left.

use super::super::mesures::{Indicateur, Voix};
use super::super::parcours::trajet::Classe;
use super::Question;

pub const DESTINATION: &str = "rel_destination";

const DESTINATIONS: [(&[Classe], &str, &str); 6] = [
    (&[Classe::MemeQuartier], "meme_quartier", "Même quartier"),
    (&[Classe::AutreQpv], "autre_qpv", "Autre QPV"),
    (&[Classe::MemeCommuneHorsQpv], "meme_commune", "Même commune, hors QPV"),
    (&[Classe::AutreCommuneEpci], "autre_commune", "Autre commune du territoire"),
    (&[Classe::AutreEpciDepartement, Classe::AutreDepartement], "hors_territoire", "Hors du territoire"),
    (&[Classe::PriveAccession], "prive_accession", "Parc privé ou accession"),
];

/// One class a household.
pub fn question<'a>() -> Question<'a> {
    let classes: Vec<(&str, &str)> = DESTINATIONS.iter().map(|(_, c, l)| (*c, *l)).collect();
    let i = Indicateur::repartition(
        DESTINATION,
        "Destination",
        "Ménages relogés définitivement, selon l’endroit où ils habitent, vu de leur quartier d’origine.",
        &classes,
    );
    Question::new(i, |d, e| match (d.reloge(), &e.trajet) {
        (false, _) => Voix::Hors,
        (true, None) => Voix::Inconnue,
        (true, Some(t)) => {
            let classe = t.classe();
            DESTINATIONS.iter().position(|(c, ..)| c.contains(&classe)).map_or(Voix::Inconnue, Voix::Classe)
        }
    })
}
