//! Levels of consolidation: each household counts at its operation of origin, each operation has one parent at each level.

use std::collections::BTreeMap;

use super::faits::{Operation, enumeration};

enumeration! {
    /// From the operation up. Free groups of operations stand beside these, and are never added.
    Echelon {
        Operation = "operation", "opération";
        Projet = "projet", "projet";
        Epci = "epci", "intercommunalité";
        Departement = "departement", "département";
        Region = "region", "région";
        France = "france", "France";
    }
}

/// Where an operation belongs, level by level. Unknown is a place too, so that parts sum to the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rattachement {
    pub projet: String,
    /// SIREN of the EPCI or EPT that carries the project.
    pub epci: String,
    pub departement: String,
    pub region: String,
}

/// A place that nothing tells.
pub const INCONNU: &str = "inconnu";

impl Rattachement {
    /// The zone of an operation at a level.
    pub fn zone<'a>(&'a self, operation: &'a str, echelon: Echelon) -> &'a str {
        match echelon {
            Echelon::Operation => operation,
            Echelon::Projet => &self.projet,
            Echelon::Epci => &self.epci,
            Echelon::Departement => &self.departement,
            Echelon::Region => &self.region,
            Echelon::France => "france",
        }
    }
}

/// What is known of the projects and of the EPCI that carry them.
#[derive(Clone, Debug, Default)]
pub struct Parents {
    /// Project → SIREN of its EPCI.
    pub epci_du_projet: BTreeMap<String, String>,
    /// SIREN → département and region of its seat (`P-DEP-PROJET`).
    pub siege: BTreeMap<String, (String, Option<String>)>,
    /// The EPCI of the job, for operations that name none.
    pub epci: String,
}

impl Parents {
    /// A project over two EPCI or two départements has one: those of the EPCI that carries it, where its seat is.
    pub fn rattacher(&self, o: &Operation) -> Rattachement {
        let du_projet = o.projet.as_ref().and_then(|p| self.epci_du_projet.get(p));
        let epci = du_projet.or(o.epci_signataire.as_ref()).unwrap_or(&self.epci).clone();
        // One parent each: what belongs to no project is told apart by EPCI, as is a project that the job does not describe.
        let projet = match (&o.projet, du_projet) {
            (Some(p), Some(_)) => p.clone(),
            (p, _) => {
                let nom = p.as_deref().unwrap_or(INCONNU);
                if epci == self.epci { nom.to_owned() } else { format!("{nom} ({epci})") }
            }
        };
        let siege = self.siege.get(&epci);
        let ou = |v: Option<&String>| v.cloned().unwrap_or_else(|| INCONNU.to_owned());
        Rattachement {
            projet,
            departement: ou(siege.map(|(d, _)| d)),
            region: ou(siege.and_then(|(_, r)| r.as_ref())),
            epci,
        }
    }
}
