//! Secrecy, decided and attacked once for the same numbers.

use crate::error::Result;
use crate::measures::Mesures;
use crate::parallele::en_parallele;
use crate::secrecy::{Ensemble, Partie, Plan, PublishedMeasures, Registre, Regles};

use super::empreinteur::Empreinteur;
use super::magasin::{Magasin, Sorte};

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
        let parties: Vec<Partie<'_>> = ensemble.parties().collect();
        let (mut eprouvees, mut a_faire) = (Vec::with_capacity(parties.len()), Vec::new());
        for p in &parties {
            let (nom, cle) = (p.nom(), cle(p));
            match self.reprendre(Sorte::Secret, &nom, &cle, |a| p.relire(a)) {
                Some(repris) => eprouvees.push(repris),
                None => a_faire.push((p, nom, cle)),
            }
        }
        for faite in en_parallele(a_faire, |(p, nom, cle)| p.eprouver().map(|e| (e, nom, cle))) {
            let (eprouvee, nom, cle) = faite?;
            self.garder(Sorte::Secret, &nom, &cle, &eprouvee.acquis())?;
            eprouvees.push(eprouvee);
        }
        ensemble.montrer(eprouvees)
    }
}

fn cle(partie: &Partie<'_>) -> String {
    let mut e = Empreinteur::new("bilan 2026 plan de secret, nombres élevés");
    partie.sujet(&mut e);
    e.empreinte()
}
