//! Conditions of the forfait, one by one, each with the fact it rests on.

use chrono::NaiveDate;

use super::reference::DateReference;
use super::{Constat, Dossier};
use crate::french::{date_courte, enumerer};
use crate::relogement::decision::Motif;
use crate::relogement::faits::{Cadre, Genre, Logement, Menage, Nature, Operation, Parc, Relogement, Statut};
use crate::relogement::reponse::{Reponse, une};

const RGA: &str = "RGA titre II, art. 2.2.1 à 2.2.3";
const ANNEXE: &str = "RGA titre II, art. 2.3.3 et 2.3.5 ; ANRU 2024, annexe 1";

pub(super) fn motif(reponse: Reponse, condition: &'static str, fait: impl Into<String>, texte: &'static str) -> Motif {
    Motif { reponse, condition, fait: fait.into(), texte }
}

/// A code of operation for which there is money.
pub(super) fn nature(op: &Operation) -> Motif {
    let condition = "opération dont la nature ouvre un forfait";
    match (op.nature, &op.nature_lue) {
        (Some(n), _) => motif(Reponse::Oui, condition, format!("code {}, {}", n.code(), n.libelle()), RGA),
        (None, Some(lue)) => motif(Reponse::Non, condition, format!("code {lue} sans règle"), RGA),
        (None, None) => motif(Reponse::Inconnu, condition, "code de l’opération inconnu", RGA),
    }
}

/// Findings on the operation itself.
pub(super) fn constats(op: &Operation) -> Vec<Constat> {
    let mut constats = Vec::new();
    if let (None, Some(lue)) = (op.nature, &op.nature_lue) {
        constats.push(Constat {
            code: "CODE_SANS_REGLE",
            phrase: format!("code d’opération {lue} sans règle : opération suivie, sans forfait ni minoration"),
        });
    }
    if let (Some(nature), Some(parc)) = (op.nature, op.parc)
        && nature.parc() != parc
    {
        constats.push(Constat {
            code: "PARC_INCOHERENT",
            phrase: format!(
                "opération {} ({}) dite du {} : la règle du {} est appliquée",
                nature.code(),
                nature.libelle(),
                parc.libelle(),
                nature.parc().libelle()
            ),
        });
    }
    constats
}

/// Condition 1: the household.
pub(super) fn statut(op: &Operation, menage: &Menage) -> Motif {
    let condition = "ménage qui ouvre droit au forfait";
    let Some(statut) = menage.statut else {
        return motif(Reponse::Inconnu, condition, "statut du ménage inconnu", RGA);
    };
    match op.nature.map(Nature::parc).or(op.parc) {
        Some(parc) => {
            let (reponse, precision) = regle(parc, statut, menage);
            motif(reponse, condition, format!("{}, {}{precision}", statut.libelle(), parc.libelle()), RGA)
        }
        None => {
            let (social, _) = regle(Parc::Social, statut, menage);
            let (prive, _) = regle(Parc::Prive, statut, menage);
            let reponse = if social == prive { social } else { Reponse::Inconnu };
            motif(reponse, condition, format!("{}, parc d’origine inconnu", statut.libelle()), RGA)
        }
    }
}

/// The table of § 5.1, line by line.
fn regle(parc: Parc, statut: Statut, menage: &Menage) -> (Reponse, &'static str) {
    match (parc, statut) {
        (_, Statut::Titulaire)
        | (Parc::Social, Statut::DecohabitantDirect)
        | (Parc::Prive, Statut::ProprietaireOccupant) => (Reponse::Oui, ""),
        (Parc::Prive, Statut::DecohabitantDirect) => match menage.present_enquete {
            Some(true) => (Reponse::Oui, ", présent à l’enquête sociale"),
            Some(false) => (Reponse::Non, ", absent de l’enquête sociale"),
            None => (Reponse::Inconnu, ", présence à l’enquête sociale inconnue"),
        },
        (Parc::Prive, Statut::OccupantBonneFoi) => match menage.preuve_occupation {
            Some(true) => (Reponse::Oui, ", occupation effective prouvée"),
            // The text says « may »: without a proof nobody here can refuse.
            _ => (Reponse::Inconnu, ", preuve d’occupation effective à produire"),
        },
        (Parc::Prive, Statut::SansDroitNiTitre) => match menage.preuve_occupation {
            Some(false) => (Reponse::Non, ", sans preuve d’occupation"),
            Some(true) => (Reponse::Inconnu, ", preuve d’occupation produite : bonne foi à établir"),
            None => (Reponse::Inconnu, ", preuve d’occupation inconnue"),
        },
        (_, Statut::HebergePermanent | Statut::HebergeAutre) | (Parc::Social, Statut::SansDroitNiTitre) => {
            (Reponse::Non, "")
        }
        (_, Statut::ResidentStructure) => (Reponse::Inconnu, " : aucune règle de l’ANRU"),
        (Parc::Social, Statut::ProprietaireOccupant | Statut::OccupantBonneFoi) => {
            (Reponse::Inconnu, " : statut du seul parc privé, à vérifier")
        }
    }
}

/// Condition 3: the date of the move that counts.
pub(super) fn date(reference: &DateReference, relogement: Option<NaiveDate>) -> Motif {
    let condition = "relogement à partir de la date de référence";
    let connue = match reference.date() {
        Some(date) => format!("date de référence du {} ({})", date_courte(date), reference.origine.libelle()),
        None => {
            let manquants: Vec<String> = reference.manquants.iter().map(|m| (*m).to_owned()).collect();
            let plancher =
                reference.au_plus_tot.map(|d| format!(", au plus tôt le {}", date_courte(d))).unwrap_or_default();
            format!("date de référence à instruire{plancher}, il manque : {}", enumerer(&manquants))
        }
    };
    match relogement {
        Some(d) => {
            motif(reference.atteinte(d), condition, format!("relogement du {} ; {connue}", date_courte(d)), ANNEXE)
        }
        None => {
            motif(Reponse::Inconnu, condition, format!("date du relogement qui compte inconnue ; {connue}"), ANNEXE)
        }
    }
}

/// Condition 4, one motive for each of its parts.
pub(super) fn financement(op: &Operation) -> Vec<Motif> {
    let fait = |reponse: Option<bool>, oui: &str, non: &str, inconnu: &str| match reponse {
        Some(true) => oui.to_owned(),
        Some(false) => non.to_owned(),
        None => inconnu.to_owned(),
    };
    let mut contractualisee = motif(
        op.contractualisee.into(),
        "opération contractualisée",
        fait(op.contractualisee, "contractualisée", "non contractualisée", "contractualisation inconnue"),
        RGA,
    );
    // The rules are those of the NPNRU: another programme with a convention is for a person to look at.
    if let (Some(true), Some(cadre @ (Cadre::Pnru | Cadre::Autre))) = (op.contractualisee, op.cadre) {
        contractualisee.reponse = Reponse::Inconnu;
        contractualisee.fait =
            format!("contractualisée, mais suivie en {} : cadre de l’opération à vérifier", cadre.libelle());
    }
    vec![
        contractualisee,
        motif(
            op.financee.into(),
            "opération financée",
            fait(op.financee, "financée", "non financée", "financement inconnu"),
            RGA,
        ),
        motif(
            Reponse::from(op.forfait_remplace).contraire(),
            "forfait non remplacé par un financement en ingénierie",
            fait(
                op.forfait_remplace,
                "financée en ingénierie en alternative au forfait",
                "pas de financement en ingénierie à la place du forfait",
                "financement en ingénierie à la place du forfait inconnu",
            ),
            ANNEXE,
        ),
    ]
}

/// Lease, else moving in.
pub(super) fn date_de(r: &Relogement) -> Option<NaiveDate> {
    r.date_bail.or(r.date_emmenagement)
}

/// Moves that exist at the date d'arrêté; one without date does.
pub(super) fn passes(relogements: &[Relogement], arrete: NaiveDate) -> impl Iterator<Item = &Relogement> {
    relogements.iter().filter(move |r| date_de(r).is_none_or(|d| d <= arrete))
}

/// One forfait for each household that has its own destination.
pub(super) fn unicite(d: &Dossier<'_>) -> Motif {
    let condition = "destination propre, un seul forfait par ménage";
    let ensemble = une(d.precedents.iter().flat_map(|p| {
        // Who stays with the household it separates from has no destination of its own. Another one only carries what it may open.
        let tete = d.menage.origine.as_ref() == Some(&p.menage.id);
        let porte = if tete { Reponse::Oui } else { statut(d.operation, p.menage).reponse };
        definitifs(d.relogements, d.arrete).flat_map(move |(sien, certain)| {
            definitifs(p.relogements, d.arrete)
                .map(move |(autre, aussi)| porte.et(certain).et(aussi).et(sien.identique(autre)))
        })
    }));
    let (reponse, fait) = match ensemble {
        Reponse::Oui => (Reponse::Non, "relogé avec un autre ménage du même logement d’origine, qui porte le forfait"),
        Reponse::Non => (Reponse::Oui, "ménage suivi pour lui-même, sans partager le logement d’arrivée d’un autre"),
        Reponse::Inconnu => (
            Reponse::Inconnu,
            "logement d’arrivée identique ou non à celui d’un autre ménage du même logement d’origine : n° RPLS, date ou genre d’un \
             relogement, ou statut de l’autre ménage, inconnu",
        ),
    };
    motif(reponse, condition, fait, RGA)
}

/// Dwellings of moves that may be the definitive one; « inconnu » beside those whose kind or date is not known.
fn definitifs(relogements: &[Relogement], arrete: NaiveDate) -> impl Iterator<Item = (&Logement, Reponse)> {
    passes(relogements, arrete).filter_map(|r| {
        let certain = match r.genre {
            Some(Genre::Definitif | Genre::Retour) if date_de(r).is_some() => Reponse::Oui,
            Some(Genre::Temporaire | Genre::Tiroir) => return None,
            _ => Reponse::Inconnu,
        };
        Some((&r.apres, certain))
    })
}
