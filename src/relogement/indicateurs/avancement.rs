//! Where households stand, what they were, where they went: what needs nothing but the tracking.

use super::super::avancement::{self, Colonne, Regard};
use super::super::faits::{Composition, Typologie};
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::suivi::Dossier;
use super::Question;
use super::peuplement::compositions;

/// Where each household stands.
pub const SITUATION: &str = "rel_situation";
/// How those who left without relogement left.
pub const SORTIES: &str = "rel_sorties";
pub const STATUT: &str = "rel_statut";
pub const ENQUETE: &str = "rel_enquete";
pub const DEMANDE: &str = "rel_demande_active";
/// Kind of dwelling of those rehoused.
pub const VERS: &str = "rel_vers";
pub const INTER_BAILLEURS: &str = "rel_inter_bailleurs";
pub const RELOGES: &str = "rel_reloges";
/// Households rehoused in the twelve months up to the closing date.
pub const DOUZE_MOIS: &str = "rel_douze_mois";
/// The same, by number of rooms of the new dwelling.
pub const DOUZE_MOIS_TYPOLOGIE: &str = "rel_douze_mois_typologie";
/// The same, by kind of household.
pub const DOUZE_MOIS_COMPOSITION: &str = "rel_douze_mois_composition";
/// Households rehoused, year by year.
pub const PAR_ANNEE: &str = "rel_par_annee";

const CLASSES_SITUATION: [(&str, &str); 4] = [
    ("reloges", "Relogés définitivement"),
    ("provisoires", "Relogés pour un temps"),
    ("restant", "Restant à reloger"),
    ("sorties", "Partis sans relogement"),
];
const CLASSES_SORTIES: [(&str, &str); 2] =
    [("departs", "Partis d’eux-mêmes"), ("autres", "Traités ailleurs, ou relogement sans objet")];
const CLASSES_STATUT: [(&str, &str); 4] = [
    ("titulaires", "Titulaires"),
    ("decohabitants", "Décohabitants et hébergés"),
    ("proprietaires", "Propriétaires occupants"),
    ("autres", "Sans bail ni titre, résidents de structure"),
];
const CLASSES_VERS: [(&str, &str); 2] =
    [("social", "Parc social"), ("autres", "Parc privé, accession, intermédiaire, structure")];

/// The indicators that need nothing but the tracking itself.
pub fn questions<'a>(regard: &'a Regard<'a>) -> Vec<Question<'a>> {
    let compositions = compositions();
    let compositions: Vec<(&str, &str)> = compositions.iter().map(|(c, l)| (*c, l.as_str())).collect();
    // One column of the state of progress for each class: what is published and what is paid on count alike.
    let parmi = move |d: &Dossier, colonnes: &[Colonne]| -> Option<usize> {
        let c = regard.compter(d);
        colonnes.iter().position(|x| c.lire(*x) > 0)
    };
    let classe = |rang: Option<usize>| rang.map_or(Voix::Inconnue, Voix::Classe);
    vec![
        Question::new(
            Indicateur::repartition(
                SITUATION,
                "Situation des ménages recensés",
                "Ménages recensés, chacun dans une seule situation à la date d’arrêté. Les retours après travaux sont des relogements définitifs ; « pour un temps » réunit les relogements temporaires et ceux qui attendent leur retour.",
                &CLASSES_SITUATION,
            )
            .jusqu_a(Portee::Residence)
            .par_groupe(),
            move |d, _| match parmi(d, &[Colonne::Definitifs, Colonne::Temporaires, Colonne::Tiroirs, Colonne::Restant]) {
                _ if d.sorti() => Voix::Classe(3),
                Some(0) => Voix::Classe(0),
                Some(1 | 2) => Voix::Classe(1),
                Some(_) => Voix::Classe(2),
                None => Voix::Inconnue,
            },
        ),
        Question::new(
            Indicateur::repartition(
                SORTIES,
                "Départs sans relogement",
                "Ménages partis sans relogement. Les deux sortes de départs spontanés de l’ANRU, avant ou pendant l’accompagnement, sont ensemble.",
                &CLASSES_SORTIES,
            ),
            move |d, _| match d.sorti() {
                true => classe(parmi(d, &avancement::SORTIES).map(|k| usize::from(k > 1))),
                false => Voix::Hors,
            },
        ),
        Question::new(
            Indicateur::repartition(
                STATUT,
                "Statut dans le logement d’origine",
                "Ménages recensés selon leur statut dans le logement d’origine. Un décohabitant est un ménage à part.",
                &CLASSES_STATUT,
            )
            .jusqu_a(Portee::Residence),
            move |d, _| {
                let rang = parmi(d, &avancement::STATUTS[..8]);
                classe(rang.map(|k| match k {
                    0 => 0,
                    1..=3 => 1,
                    4 => 2,
                    _ => 3,
                }))
            },
        ),
        Question::new(
            Indicateur::part(ENQUETE, "Enquête sociale faite", "Ménages recensés dont l’enquête sociale est faite.")
                .jusqu_a(Portee::Residence),
            move |d, _| Voix::Classe(usize::from(parmi(d, &[Colonne::EnqueteFaite]).is_none())),
        ),
        Question::new(
            Indicateur::part(
                DEMANDE,
                "Demande de logement active",
                "Ménages restant à reloger dont la demande de logement est dans le dernier stock du SNE, n’est pas radiée à la date d’arrêté et n’est pas dite étrangère au renouvellement urbain.",
            ),
            move |d, _| match parmi(d, &[Colonne::Restant]) {
                Some(_) => Voix::Classe(usize::from(parmi(d, &[Colonne::DlsActive]).is_none())),
                None => Voix::Hors,
            },
        ),
        Question::new(
            Indicateur::part(
                RELOGES,
                "Avancement",
                "Ménages relogés définitivement, rapportés aux ménages à reloger : recensés, moins ceux partis sans relogement.",
            )
            .jusqu_a(Portee::Residence)
            .par_groupe(),
            move |d, _| match d.sorti() {
                true => Voix::Hors,
                false => d.situation.map_or(Voix::Inconnue, |_| Voix::Classe(usize::from(!d.reloge()))),
            },
        ),
        Question::new(
            Indicateur::effectif(
                PAR_ANNEE,
                "Relogements de l’année",
                "Ménages relogés définitivement dans l’année. Ceux dont la date est inconnue ne comptent que dans le total.",
            )
            .par_annee(Portee::Operation)
            .par_groupe(),
            move |d, _| if d.reloge() { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::effectif(
                DOUZE_MOIS,
                "Relogements des douze derniers mois",
                "Ménages relogés définitivement dans les douze mois qui finissent à la date d’arrêté.",
            )
            .jusqu_a(Portee::Operation)
            .par_groupe(),
            move |d, _| if parmi(d, &[Colonne::DouzeMois]).is_some() { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::repartition(
                DOUZE_MOIS_TYPOLOGIE,
                "Relogements des douze derniers mois, par typologie",
                "Ménages relogés définitivement dans les douze mois qui finissent à la date d’arrêté, selon la typologie du logement où ils habitent.",
                &Typologie::TOUS.iter().map(|t| (t.code(), t.libelle())).collect::<Vec<_>>(),
            ),
            move |d, _| match parmi(d, &[Colonne::DouzeMois]) {
                None => Voix::Hors,
                Some(_) => {
                    let lue = d.definitif().and_then(|r| r.apres.typologie);
                    classe(lue.and_then(|t| Typologie::TOUS.iter().position(|x| *x == t)))
                }
            },
        ),
        Question::new(
            Indicateur::repartition(
                DOUZE_MOIS_COMPOSITION,
                "Relogements des douze derniers mois, par type de ménage",
                "Ménages relogés définitivement dans les douze mois qui finissent à la date d’arrêté, selon leur composition.",
                &compositions,
            ),
            move |d, _| match parmi(d, &[Colonne::DouzeMois]) {
                None => Voix::Hors,
                Some(_) => classe(d.menage.composition.and_then(|c| Composition::TOUS.iter().position(|x| *x == c))),
            },
        ),
        Question::new(
            Indicateur::repartition(
                VERS,
                "Logement des ménages relogés",
                "Ménages relogés définitivement, selon le statut du logement où ils habitent.",
                &CLASSES_VERS,
            ),
            move |d, _| match d.reloge() {
                true => match parmi(d, &[Colonne::VersSocial, Colonne::VersInconnu]) {
                    Some(1) => Voix::Inconnue,
                    Some(_) => Voix::Classe(0),
                    None => Voix::Classe(1),
                },
                false => Voix::Hors,
            },
        ),
        Question::new(
            Indicateur::part(
                INTER_BAILLEURS,
                "Relogés par un autre bailleur",
                "Ménages relogés dans le parc social, dont le bailleur n’est pas le maître d’ouvrage de l’opération d’origine.",
            ),
            move |d, _| match parmi(d, &[Colonne::VersSocial]) {
                None => Voix::Hors,
                Some(_) if parmi(d, &[Colonne::BailleurInconnu]).is_some() => Voix::Inconnue,
                Some(_) => Voix::Classe(usize::from(parmi(d, &[Colonne::InterBailleurs]).is_none())),
            },
        ),
    ]
}
