//! Who took the relogements: bailleurs for the households of another démolisseur (E3) and of the private stock (E4), réservataires (E7).

use std::collections::BTreeSet;

use super::super::engagements::{RESERVATAIRES, Reglages};
use super::super::faits::{Parc, Relogement, StatutLogement};
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::reponse::Reponse;
use super::super::suivi::{Dossier, Suivi};
use super::Question;
use super::menages::{bailleur, chez_le_demolisseur, revenu};

/// Households of private origin, by bailleur that signs the lease.
pub const PRIVE_BAILLEUR: &str = "rel_prive_bailleur";
/// Households of social origin that another bailleur than the démolisseur took, by that bailleur.
pub const SOCIAL_AUTRE: &str = "rel_social_autre_bailleur";
/// Relogements in the social stock, by réservataire of the dwelling.
pub const RESERVATAIRE: &str = "rel_reservataire";

/// The definitive move of a household into another dwelling of the social stock.
fn vers_le_social(d: &Dossier) -> Option<&Relogement> {
    d.definitif().filter(|r| d.reloge() && !revenu(d) && r.apres.statut == Some(StatutLogement::Lls))
}

/// Bailleurs are all those that the tracking names, so that one edition after another has the same answers. What others took of a
/// démolisseur is counted only when the territory shares it: every count that is shown withholds others.
pub fn questions<'a>(suivi: &'a Suivi, r: &Reglages) -> Vec<Question<'a>> {
    let cites: BTreeSet<&str> = suivi.dossiers.iter().flat_map(|d| &d.relogements).filter_map(bailleur).collect();
    let sirens: Vec<&str> = cites.into_iter().collect();
    let classes: Vec<(&str, &str)> = sirens.iter().map(|s| (*s, *s)).collect();
    let prive = move |d: &Dossier| Some(suivi.operation(d)?.parc_origine()? == Parc::Prive);
    let par_bailleur = Indicateur::repartition(
        PRIVE_BAILLEUR,
        "Ménages du parc privé, par bailleur relogeur",
        "Ménages venus du parc privé et relogés définitivement dans le parc social, selon le bailleur qui signe le bail (engagement E4). Les retours après travaux n’y sont pas.",
        &classes,
    )
    .jusqu_a(Portee::Territoire);
    let par_reservataire = Indicateur::repartition(
        RESERVATAIRE,
        "Relogements par réservataire",
        "Ménages relogés définitivement dans le parc social, selon le réservataire du logement (engagement E7), depuis le début et par année. Les retours après travaux n’y sont pas.",
        &RESERVATAIRES,
    )
    .jusqu_a(Portee::Territoire)
    .par_annee(Portee::Territoire);
    let autres = r.part_demolisseur.map(|_| chez_les_autres(suivi, &sirens, &classes));
    let mut questions = vec![
        Question::new(par_bailleur, move |d, _| match (vers_le_social(d), prive(d)) {
            (None, _) | (_, Some(false)) => Voix::Hors,
            (Some(_), None) => Voix::Inconnue,
            (Some(r), Some(true)) => {
                let rang = bailleur(r).and_then(|b| sirens.iter().position(|s| *s == b));
                rang.map_or(Voix::Inconnue, Voix::Classe)
            }
        }),
        Question::new(par_reservataire, |d, _| match vers_le_social(d) {
            None => Voix::Hors,
            Some(r) => {
                let rang = r.reservataire.as_deref().and_then(|x| RESERVATAIRES.iter().position(|(c, _)| *c == x));
                rang.map_or(Voix::Inconnue, Voix::Classe)
            }
        }),
    ];
    questions.extend(autres);
    questions
}

/// The bailleurs that take what démolisseurs leave to others.
fn chez_les_autres<'a>(suivi: &'a Suivi, sirens: &[&'a str], classes: &[(&str, &str)]) -> Question<'a> {
    let i = Indicateur::repartition(
        SOCIAL_AUTRE,
        "Ménages d’origine sociale relogés par un autre bailleur, par bailleur relogeur",
        "Ménages d’origine sociale relogés dans le parc social par un autre bailleur que le maître d’ouvrage de leur opération, selon le bailleur qui signe le bail (engagement E3).",
        classes,
    )
    .jusqu_a(Portee::Territoire);
    let sirens = sirens.to_vec();
    Question::new(i, move |d, _| match chez_le_demolisseur(suivi, d) {
        None | Some(Reponse::Oui) => Voix::Hors,
        Some(Reponse::Inconnu) => Voix::Inconnue,
        Some(Reponse::Non) => {
            let rang = d.definitif().and_then(bailleur).and_then(|b| sirens.iter().position(|s| *s == b));
            rang.map_or(Voix::Inconnue, Voix::Classe)
        }
    })
}

#[cfg(test)]
#[path = "bailleurs_tests.rs"]
mod tests;
