//! Where households went, résidence by résidence: those that have a bilan de peuplement, then all the others.

use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::residences::{Residences, arrivee, attente};
use super::super::suivi::Dossier;
use super::Question;

/// Households rehoused for good, by résidence of arrival.
pub const RECUS: &str = "rel_recus";
/// Households that a résidence expects.
pub const ATTENDUS: &str = "rel_attendus";
/// Answer of those who are in none of the résidences that are told.
pub const AILLEURS: &str = "ailleurs";

pub fn questions<'a>(residences: &Residences) -> Vec<Question<'a>> {
    if residences.toutes().is_empty() {
        return Vec::new();
    }
    vec![
        question(
            RECUS,
            "Résidence d’arrivée",
            "Ménages relogés définitivement, retours compris, selon la résidence où ils habitent. Seules sont nommées les résidences qui ont un bilan de peuplement.",
            residences,
            |d| d.reloge(),
            arrivee,
        ),
        question(
            ATTENDUS,
            "Résidence qui les attend",
            "Ménages dont le retour est promis, ou qui ont accepté un logement et n’y sont pas encore, selon la résidence qui les attend. Une proposition dont le logement est inconnu du répertoire ne compte pas.",
            residences,
            |d| attente(d).is_some(),
            attente,
        ),
    ]
}

fn question<'a>(
    code: &str,
    libelle: &str,
    definition: &str,
    residences: &Residences,
    concerne: impl Fn(&Dossier) -> bool + 'a,
    ou: impl for<'d> Fn(&'d Dossier) -> Option<&'d str> + 'a,
) -> Question<'a> {
    let toutes: Vec<String> = residences.toutes().into_iter().map(str::to_owned).collect();
    let mut classes: Vec<(&str, &str)> = toutes.iter().map(|r| (r.as_str(), r.as_str())).collect();
    classes.push((AILLEURS, "Autres résidences et logements"));
    let i = Indicateur::repartition(code, libelle, definition, &classes).jusqu_a(Portee::Territoire);
    Question::new(i, move |d, _| match (concerne(d), ou(d)) {
        (false, _) => Voix::Hors,
        // A dwelling outside the social stock has no résidence: it is in none of those that are told.
        (true, None) => Voix::Classe(toutes.len()),
        (true, Some(r)) => Voix::Classe(toutes.iter().position(|x| x == r).unwrap_or(toutes.len())),
    })
}
