//! What was forecast and what is done: by commune for the works, by commune and financing for the dwellings financed.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Colonne, LigneOperation, TableauBord};
use crate::french::nombre;
use crate::relogement::controle::Constat;

/// What is done of an operation at its date; absent: nobody says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Realise {
    pub demolition: Option<i64>,
    pub reconstruction_site: Option<i64>,
    pub reconstruction_hors_site: Option<i64>,
    pub autres_produits: Option<i64>,
    pub rehabilitation: Option<i64>,
    pub changement_usage: Option<i64>,
}

impl Realise {
    /// « Pour mémoire » is never done: it is told of another document.
    pub fn de(&self, colonne: Colonne) -> Option<i64> {
        match colonne {
            Colonne::Demolition => self.demolition,
            Colonne::ReconstructionSite => self.reconstruction_site,
            Colonne::ReconstructionHorsSite => self.reconstruction_hors_site,
            Colonne::AutresProduits => self.autres_produits,
            Colonne::Rehabilitation => self.rehabilitation,
            Colonne::ChangementUsage => self.changement_usage,
            Colonne::PourMemoire => None,
        }
    }
}

/// Works that are followed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Travaux {
    Demolition,
    /// On the site and outside it, other products included.
    Reconstruction,
    Rehabilitation,
}

impl Travaux {
    pub const TOUS: [Travaux; 3] = [Travaux::Demolition, Travaux::Reconstruction, Travaux::Rehabilitation];

    pub fn libelle(self) -> &'static str {
        match self {
            Travaux::Demolition => "démolition",
            Travaux::Reconstruction => "reconstruction",
            Travaux::Rehabilitation => "réhabilitation",
        }
    }

    fn colonnes(self) -> &'static [Colonne] {
        match self {
            Travaux::Demolition => &[Colonne::Demolition],
            Travaux::Reconstruction => {
                &[Colonne::ReconstructionSite, Colonne::ReconstructionHorsSite, Colonne::AutresProduits]
            }
            Travaux::Rehabilitation => &[Colonne::Rehabilitation],
        }
    }
}

/// A forecast and what is done of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrevuFait {
    pub prevu: i64,
    /// Of the forecasts whose progress is told.
    pub fait: i64,
    /// Forecasts whose progress nobody tells.
    pub muet: i64,
}

impl PrevuFait {
    /// Adds one forecast; a forecast of nothing is told, whatever the file leaves out.
    pub fn noter(&mut self, prevu: i64, fait: Option<i64>) {
        self.prevu = self.prevu.saturating_add(prevu);
        match fait {
            Some(n) => self.fait = self.fait.saturating_add(n),
            None => self.muet = self.muet.saturating_add(prevu),
        }
    }

    /// What is done, when it is told of every forecast.
    pub fn fait(&self) -> Option<i64> {
        (self.muet == 0).then_some(self.fait)
    }
}

impl TableauBord {
    /// Works by commune; `None` stands for all of them.
    pub fn par_commune(&self) -> BTreeMap<(Option<String>, Travaux), PrevuFait> {
        let mut t: BTreeMap<(Option<String>, Travaux), PrevuFait> = BTreeMap::new();
        for l in &self.operations {
            for travaux in Travaux::TOUS {
                for c in travaux.colonnes() {
                    let (prevu, fait) = (c.de(l).map_or(0, |q| q.nombre()), l.realise.de(*c));
                    for commune in [Some(l.commune.clone()), None] {
                        t.entry((commune, travaux)).or_default().noter(prevu, fait);
                    }
                }
            }
        }
        t
    }

    /// Dwellings financed, all years together; `None` stands for all of them.
    pub fn finances_et_faits(&self) -> BTreeMap<(Option<String>, Option<String>), PrevuFait> {
        let mut t: BTreeMap<(Option<String>, Option<String>), PrevuFait> = BTreeMap::new();
        for l in &self.financements {
            for commune in [Some(l.commune.clone()), None] {
                for genre in [Some(l.financement.clone()), None] {
                    t.entry((commune.clone(), genre)).or_default().noter(l.logements, l.realises);
                }
            }
        }
        t
    }

    /// Whether the document tells anything that is done.
    pub fn suit_le_realise(&self) -> bool {
        let dit = |l: &LigneOperation| l.realise != Realise::default();
        self.operations.iter().any(dit) || self.financements.iter().any(|f| f.realises.is_some())
    }

    /// More done than forecast: one of both numbers is wrong, or the operation has changed.
    pub(super) fn depassements(&self) -> Vec<Constat> {
        let mut constats = Vec::new();
        let mut tenir = |objet: String, prevu: i64, fait: Option<i64>| {
            if let Some(n) = fait.filter(|n| *n > prevu) {
                let phrase = format!("{objet} : {} réalisés pour {} prévus", nombre(n), nombre(prevu));
                constats.push(Constat { code: "REALISE_DEPASSE", objet, phrase });
            }
        };
        for l in &self.operations {
            for c in Colonne::TOUTES {
                let objet = format!("{}, {}, {}", l.commune, l.operation.get_ref(), c.libelle());
                tenir(objet, c.de(l).map_or(0, |q| q.nombre()), l.realise.de(c));
            }
        }
        for f in &self.financements {
            tenir(format!("{}, {}, {}", f.commune, f.annee.get_ref(), f.financement), f.logements, f.realises);
        }
        constats
    }
}
