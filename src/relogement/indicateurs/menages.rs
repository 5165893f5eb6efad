//! Who the households are beside their relogement, and what was offered to them.

use super::super::faits::{Operation, Parc, Relogement, Situation, StatutLogement};
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::reponse::Reponse;
use super::super::suivi::{Dossier, Suivi};
use super::Question;

pub const PRIORITAIRE: &str = "rel_prioritaire";
pub const QUARTILE: &str = "rel_quartile";
/// Relogements of social origin in the stock of the maître d'ouvrage of origin.
pub const DEMOLISSEUR: &str = "rel_parc_demolisseur";
/// Demands that have an active twin.
pub const JUMELLE: &str = "rel_dls_jumelle";
pub const MEDIATION: &str = "rel_mediation_attendue";
pub const OFFRE_HORS_QPV: &str = "rel_offre_hors_qpv";

/// Priority, quartile, own stock, mediation, offers; twin demands when the tracking tells any.
pub fn questions(suivi: &Suivi) -> Vec<Question<'_>> {
    let mut questions = toujours(suivi);
    if suivi.dossiers.iter().any(|d| d.menage.demande_personnelle.is_some()) {
        questions.push(jumelle());
    }
    questions
}

/// Whether a household of social origin that was rehoused in the social stock is in that of the maître d'ouvrage of its operation;
/// `None` for the others. Without a row for its definitive move nobody knows where it is.
pub(super) fn chez_le_demolisseur(suivi: &Suivi, d: &Dossier) -> Option<Reponse> {
    if !d.reloge() || revenu(d) {
        return None;
    }
    let operation = suivi.operation(d);
    let origine = operation.and_then(Operation::parc_origine);
    let definitif = d.definitif();
    if origine == Some(Parc::Prive) || definitif.is_some_and(|r| r.apres.statut != Some(StatutLogement::Lls)) {
        return None;
    }
    let memes = || Some(operation?.maitre_ouvrage.as_deref()? == bailleur(definitif?)?);
    Some(origine.map_or(Reponse::Inconnu, |_| memes().into()))
}

/// Came back to its own dwelling after works: of the shares of relogements, that counts in C1 alone (§ 3).
pub(super) fn revenu(d: &Dossier) -> bool {
    d.situation == Some(Situation::RetourEffectue)
}

/// The bailleur that signs the lease, else the one whose dwelling it is.
pub(super) fn bailleur(r: &Relogement) -> Option<&str> {
    r.bailleur_relogeur.as_deref().or(r.apres.bailleur.as_deref())
}

fn jumelle<'a>() -> Question<'a> {
    let i = Indicateur::part(
        JUMELLE,
        "Demande jumelle active",
        "Ménages à reloger dont la demande est dans le dernier stock du SNE, qui y ont aussi une demande personnelle. Celle-ci n’est pas radiée par le relogement, et les besoins se comptent sur la première.",
    );
    Question::new(i, |d, _| match &d.demande {
        Some(x) if x.active && !d.reloge() && !d.sorti() => Reponse::from(x.jumelle.is_some_and(|j| j.active)).into(),
        _ => Voix::Hors,
    })
}

fn toujours(suivi: &Suivi) -> Vec<Question<'_>> {
    let quartiles = [("q1", "1er quartile"), ("q2", "2e quartile"), ("q3", "3e quartile"), ("q4", "4e quartile")];
    vec![
        Question::new(
            Indicateur::part(
                PRIORITAIRE,
                "Prioritaires",
                "Ménages relogés définitivement qui sont aussi prioritaires au titre de l’article L. 441-1 ou du DALO, pour une autre raison que leur relogement (engagement E8).",
            ),
            |d, _| if d.reloge() { Reponse::from(d.menage.prioritaire).into() } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::repartition(
                QUARTILE,
                "Quartile de ressources",
                "Ménages recensés selon leur quartile de ressources, tel que le suivi le donne.",
                &quartiles,
            )
            .jusqu_a(Portee::Territoire),
            |d, _| {
                let rang = d.menage.quartile.and_then(|q| usize::from(q).checked_sub(1)).filter(|k| *k < 4);
                rang.map_or(Voix::Inconnue, Voix::Classe)
            },
        ),
        Question::new(
            Indicateur::part(
                DEMOLISSEUR,
                "Dans le parc du démolisseur",
                "Ménages d’origine sociale relogés dans le parc social, dont le bailleur est le maître d’ouvrage de l’opération d’origine (engagement E3). Les retours après travaux n’y sont pas.",
            )
            .par_groupe(),
            move |d, _| chez_le_demolisseur(suivi, d).map_or(Voix::Hors, Voix::from),
        ),
        Question::new(
            Indicateur::part(
                MEDIATION,
                "Médiation attendue",
                "Ménages à qui une proposition a été faite, qui ont refusé au moins deux offres comptées sans qu’une médiation soit datée.",
            ),
            |d, e| if d.propositions.is_empty() { Voix::Hors } else { e.offres.mediation_attendue.into() },
        ),
        Question::new(
            Indicateur::part(
                OFFRE_HORS_QPV,
                "Une offre hors QPV",
                "Ménages à qui une proposition a été faite, dont une au moins est hors QPV.",
            ),
            |d, e| if d.propositions.is_empty() { Voix::Hors } else { e.offres.une_hors_qpv.into() },
        ),
    ]
}
