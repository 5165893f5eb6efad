//! States for those who pay and follow: the three extractions that the ANRU asks for, what the offers call for, and the simulations. Restricted: they count few households, or name
//! them by pseudonym. Never part of a publication.

pub mod csv;
pub mod echelons;
pub mod propositions;
pub mod simulation;
pub mod x1;
pub mod x2;
pub mod x3;

use crate::relogement::etude::Etude;
use crate::relogement::niveaux::Echelon;
use crate::relogement::reglages::Reglages;

use super::annex;
use super::context::Contexte;
use super::document::{Document, Section};

/// What the states are made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub c: &'a Contexte<'a>,
    pub etude: &'a Etude,
    pub reglages: &'a Reglages,
}

impl Source<'_> {
    /// A state: its sections, to whom it goes, how long it is kept.
    fn document(&self, titre: &str, destinataire: &str, sections: Vec<Section>) -> Document {
        // Its tables are CSV too: heads of columns and words stay as other programs know them.
        let mut d = annex::tel_quel(self.c, titre, String::new(), sections);
        d.typographier_les_phrases();
        d.empreinte = d.signature();
        d.filigrane = Some(self.c.filigrane_restreint("Diffusion restreinte"));
        d.mentions = vec![
            format!("Destinataire\u{a0}: {destinataire}."),
            format!("Données à la date d’arrêté du {}.", crate::french::date_longue(self.etude.arrete)),
            "À conserver le temps du projet et de ses contrôles, puis à détruire. À transmettre par un moyen sûr.".to_owned(),
            "Les ménages y sont comptés sans secret statistique, ou nommés par un pseudonyme\u{a0}: ce fichier ne se publie pas.".to_owned(),
        ];
        d.mentions.extend(self.c.mention_provisoire());
        d
    }

    fn nom_projet(&self, code: &str) -> String {
        self.reglages.projet(code).map_or_else(|| code.to_owned(), |p| p.libelle.clone())
    }

    /// Name of a zone of a level.
    fn nom_zone(&self, echelon: Echelon, zone: &str) -> String {
        match echelon {
            Echelon::Operation => {
                let o = self.etude.suivi.operations.get(zone);
                o.and_then(|o| o.libelle.clone()).unwrap_or_else(|| zone.to_owned())
            }
            Echelon::Projet => self.nom_projet(zone),
            Echelon::Epci => self.nom_epci(zone),
            Echelon::France => "France".to_owned(),
            _ => zone.to_owned(),
        }
    }

    /// The territory of the job, one that the settings describe, else its SIREN.
    fn nom_epci(&self, siren: &str) -> String {
        match self.reglages.porteur(siren) {
            _ if siren == self.c.epci() => self.c.territoire().to_owned(),
            Some(p) => p.nom.clone(),
            None => siren.to_owned(),
        }
    }

    fn nom_bailleur(&self, siren: Option<&str>) -> String {
        siren.map_or_else(|| "inconnu".to_owned(), |s| self.c.references.nom_bailleur(s).to_owned())
    }
}
