//! Flows to draw. A small one is merged into « autres destinations » of the same origin and class, so that totals still add up.

use std::collections::BTreeMap;

use super::trajet::{Classe, Trajet};
use super::{Maille, Reglages};

/// Where a flow ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// Commune, QPV, IRIS or résidence.
    Lieu(String),
    /// Out of any QPV, at the grain of quartiers.
    HorsQuartier,
    Inconnue,
    /// Several small flows.
    Autres,
}

impl Destination {
    /// As a table prints it.
    pub fn texte(&self) -> &str {
        match self {
            Destination::Lieu(code) => code,
            Destination::HorsQuartier => "hors QPV",
            Destination::Inconnue => "destination inconnue",
            Destination::Autres => "autres destinations",
        }
    }
}

/// Households that went from one place to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flux {
    /// Commune or quartier; `None` when it is not known.
    pub origine: Option<String>,
    pub classe: Classe,
    pub destination: Destination,
    pub menages: i64,
    /// Below the threshold although merged: the class itself is small, and secrecy must hide or add it up.
    pub sous_seuil: bool,
}

/// Flows at the grain of the settings: from quartier for quartiers, from commune for the others. Each one as it is.
pub fn bruts(trajets: &[Trajet], maille: Maille) -> Vec<Flux> {
    let mut comptes: BTreeMap<(Option<String>, Classe, Destination), i64> = BTreeMap::new();
    for t in trajets {
        let origine = match maille {
            Maille::Quartier => &t.quartier_origine,
            _ => &t.commune_origine,
        };
        *comptes.entry((origine.clone(), t.classe(), destination(t, maille))).or_default() += 1;
    }
    comptes
        .into_iter()
        .map(|((origine, classe, destination), menages)| Flux {
            origine,
            classe,
            destination,
            menages,
            sous_seuil: false,
        })
        .collect()
}

fn destination(t: &Trajet, maille: Maille) -> Destination {
    let lieu = |code: &Option<String>| code.clone().map_or(Destination::Inconnue, Destination::Lieu);
    match maille {
        Maille::Quartier => match (t.en_quartier_ru, t.en_qpv) {
            // The loop of those who stay: the quartier of the project, whatever the QPV that lies in it.
            (Some(true), _) => lieu(&t.quartier_origine),
            (_, Some(false)) => Destination::HorsQuartier,
            _ => lieu(&t.qpv),
        },
        Maille::Commune => lieu(&t.commune),
        Maille::Iris => lieu(&t.situe.iris),
        Maille::Residence => lieu(&t.residence),
    }
}

/// Merges, in each origin and class, flows below the threshold. When together they are still below it, the smallest of the others
/// joins them: a lone small number must not be read off a total.
pub fn fusionner(bruts: Vec<Flux>, reglages: &Reglages) -> Vec<Flux> {
    let mut groupes: BTreeMap<(Option<String>, Classe), Vec<Flux>> = BTreeMap::new();
    for f in bruts {
        groupes.entry((f.origine.clone(), f.classe)).or_default().push(f);
    }
    let mut rendus = Vec::new();
    for ((origine, classe), mut flux) in groupes {
        flux.sort_by(|a, b| (b.menages, &a.destination).cmp(&(a.menages, &b.destination)));
        let gardes = flux.iter().take_while(|f| f.menages >= reglages.seuil).count();
        let petits = flux.split_off(gardes);
        if !petits.is_empty() {
            let mut menages: i64 = petits.iter().map(|f| f.menages).sum();
            while menages < reglages.seuil {
                let Some(f) = flux.pop() else { break };
                menages += f.menages;
            }
            let sous_seuil = menages < reglages.seuil;
            flux.push(Flux { origine, classe, destination: Destination::Autres, menages, sous_seuil });
        }
        rendus.append(&mut flux);
    }
    rendus
}

/// Flows to draw at the grain of the settings.
pub fn flux(trajets: &[Trajet], reglages: &Reglages) -> Vec<Flux> {
    fusionner(bruts(trajets, reglages.maille), reglages)
}
