//! Secrecy, decided and attacked once for the same numbers.

use crate::error::Result;
use crate::measures::Mesures;
use crate::secrecy::{Ensemble, Eprouve, Partie, Plan, PublishedMeasures, Registre, Regles};

use super::empreinteur::Empreinteur;
use super::magasin::Magasin;

impl Magasin<'_> {
    /// Decides, hides and attacks, part by part. Where an earlier run did so for exactly these numbers, rules and past editions, the plan that
    /// was attacked then is the one that hides.
    ///
    /// # Errors
    /// A withheld figure could be worked out: nothing may be published then. The disk refuses.
    pub fn proteger(
        &self,
        mesures: &Mesures,
        regles: &Regles,
        registre: &Registre,
    ) -> Result<(Plan, PublishedMeasures)> {
        let ensemble = Ensemble::de(mesures, regles, registre);
        let parties = ensemble.parties().map(|p| self.eprouver(&p)).collect::<Result<_>>()?;
        ensemble.montrer(parties)
    }

    fn eprouver(&self, partie: &Partie<'_>) -> Result<Eprouve> {
        let objet = format!("secret_{}", partie.nom());
        let mut e = Empreinteur::new("bilan 2026 plan de secret, nombres élevés");
        partie.sujet(&mut e);
        let cle = e.empreinte();
        if let Some(repris) = self.reprendre(&objet, &cle, |a| partie.relire(a)) {
            return Ok(repris);
        }
        let eprouve = partie.eprouver()?;
        self.garder(&objet, &cle, &eprouve.acquis())?;
        Ok(eprouve)
    }
}
