//! What differs between two publications, from what they publish and from their manifests: nothing that secrecy withheld is read.

mod definitions;
mod fichier;
mod mesures;
mod objectifs;
mod sources;

use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use crate::error::{Error, Result};

use super::ecarts::{EcartFichier, ecarts};
use super::manifest::Manifeste;

pub use definitions::EcartDefinition;
pub use mesures::{Chiffre, Cle, EcartMesures, Evolution, Mouvement};
pub use objectifs::{EcartObjectif, Statut};
pub use sources::{EcartSource, Lignes};

/// One of the two publications.
#[derive(Clone, Debug, Serialize)]
pub struct Edition {
    pub chaine: String,
    pub territoire: String,
    pub periode: String,
    pub arrete: NaiveDate,
    pub version: String,
    pub profil_secret: String,
    pub empreinte_mesures: String,
    /// Extracts that it was made without.
    pub absentes: Vec<String>,
}

impl From<&Manifeste> for Edition {
    fn from(m: &Manifeste) -> Self {
        Edition {
            chaine: m.chaine.clone(),
            territoire: m.territoire.clone(),
            periode: m.periode.clone(),
            arrete: m.arrete,
            version: m.version.clone(),
            profil_secret: m.profil_secret.clone(),
            empreinte_mesures: m.empreinte_mesures.clone(),
            absentes: m.absentes.clone(),
        }
    }
}

/// Everything that differs; what is the same is left out.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    pub avant: Edition,
    pub apres: Edition,
    pub sources: Vec<EcartSource>,
    pub references: Vec<EcartFichier>,
    pub configuration: Vec<EcartFichier>,
    pub definitions: Vec<EcartDefinition>,
    pub mesures: EcartMesures,
    pub objectifs: Vec<EcartObjectif>,
}

impl Difference {
    /// Nothing differs: neither what was read, nor what is published.
    pub fn vide(&self) -> bool {
        self.sources.is_empty()
            && self.references.is_empty()
            && self.configuration.is_empty()
            && self.definitions.is_empty()
            && self.mesures.vide()
            && self.objectifs.is_empty()
            && self.avant.empreinte_mesures == self.apres.empreinte_mesures
            && self.avant.version == self.apres.version
            && self.avant.absentes == self.apres.absentes
    }
}

/// Compares two folders of publication, the older one first.
///
/// # Errors
/// A folder is no publication, speaks of another territory, or one of its files cannot be read.
pub fn comparer(avant: &Path, apres: &Path) -> Result<Difference> {
    let (a, b) = (manifeste(avant)?, manifeste(apres)?);
    if a.epci != b.epci {
        return Err(Error::configuration(format!(
            "ces publications ne sont pas du même territoire : {} et {}",
            a.territoire, b.territoire
        ))
        .in_file(apres));
    }
    Ok(Difference {
        sources: sources::comparer(&a.sources, &b.sources),
        references: ecarts(&a.references, &b.references),
        configuration: ecarts(&a.configurations, &b.configurations),
        definitions: definitions::comparer(avant, apres)?,
        mesures: mesures::comparer((avant, &a), (apres, &b))?,
        objectifs: objectifs::comparer(avant, apres)?,
        avant: Edition::from(&a),
        apres: Edition::from(&b),
    })
}

fn manifeste(dossier: &Path) -> Result<Manifeste> {
    Manifeste::lire(dossier)?.ok_or_else(|| {
        Error::donnees("ce n'est pas une publication : pas de manifeste")
            .in_file(dossier)
            .aide("donnez une période publiée (2026-09) ou le dossier d'une publication (publication/2026-09)")
    })
}
