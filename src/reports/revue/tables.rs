//! Tables that several sections share.

use std::collections::BTreeSet;

use crate::french::INSECABLE;
use crate::measures::{Niveau, Periode, Unite};
use crate::relogement::indicateurs::PAR_ANNEE;
use crate::relogement::mesures::{ENSEMBLE, TABLE};
use crate::reports::context::{Chapitre, ligne, ligne_dite, ligne_total, mot, tableau, texte};
use crate::reports::document::{Bloc, Ligne, Section};

use super::Vue;
use super::lu::Lu;

impl<'a> Vue<'a> {
    /// Operations of a project, the project, the territory: the rows of its tables.
    pub fn places(&self, projet: &str) -> Vec<(Niveau, String, String)> {
        let mut places: Vec<(Niveau, String, String)> =
            self.etude.operations(projet).map(|o| (Niveau::Operation, o.to_owned(), self.nom_operation(o))).collect();
        places.push((Niveau::Projet, projet.to_owned(), "Ensemble du projet".to_owned()));
        places.push((Niveau::Epci, self.c.epci().to_owned(), "Tous les projets du territoire".to_owned()));
        places
    }

    /// Codes of the answers of an indicator, in order.
    pub fn reponses(&self, code: &str) -> Vec<&str> {
        self.etude.indicateur(code).map_or_else(Vec::new, |i| i.classes.iter().map(|(c, _)| c.as_str()).collect())
    }

    /// Their labels.
    pub fn libelles(&self, code: &str) -> Vec<String> {
        self.etude.indicateur(code).map_or_else(Vec::new, |i| i.classes.iter().map(|(_, l)| l.clone()).collect())
    }

    /// Under it, nothing is said of a group of households.
    pub fn seuil(&self) -> i64 {
        self.c.regles.seuil_d_indicateur("rel_menages", TABLE, Unite::MenagesRevenu)
    }

    /// Years of relogement that are published, in order.
    pub fn annees(&self) -> Vec<i32> {
        let annees: BTreeSet<i32> = (self.c.publiees.iter())
            .filter(|(c, _)| c.indicateur == PAR_ANNEE)
            .filter_map(|(c, _)| if let Periode::Annee(a) = c.periode { Some(a) } else { None })
            .collect();
        annees.into_iter().collect()
    }

    pub fn source(&self) -> String {
        format!("Source{INSECABLE}: suivi du relogement.")
    }

    /// Base, source, cells withheld.
    pub fn finir(&self, ch: Chapitre, base: &str) -> Section {
        let mut s = ch.finir(self.c, base, &[], None);
        s.methode = format!("{} {}", s.methode, self.source());
        s
    }
}

/// A question of yes or no: the project answer by answer, then its share and that of the territory.
pub fn oui_non(nom: impl Into<String>, ici: Lu<'_>, epci: Lu<'_>) -> Ligne {
    let reponses = [ici.dit("oui"), ici.dit("non"), ici.inconnus_dits()];
    ligne_dite([mot(nom)].into_iter().chain(reponses).chain([ici.part_dite("oui"), epci.part_dite("oui")]))
}

/// A distribution, answer by answer: the project, then the territory. Nothing when nobody is in it.
pub fn repartition_du_projet(v: &Vue<'_>, projet: &str, code: &str, titre: &str, quoi: &str) -> Option<Bloc> {
    let i = v.etude.indicateur(code)?;
    let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
    if ici.ensemble() == Some(0) {
        return None;
    }
    let mut lignes: Vec<_> =
        i.classes.iter().map(|(c, l)| ligne_dite([mot(l.clone()), ici.dit(c), epci.dit(c)])).collect();
    if ici.inconnus() != Some(0) || epci.inconnus() != Some(0) {
        lignes.push(ligne(vec![texte("Inconnu"), ici.case_inconnus(), epci.case_inconnus()]));
    }
    lignes.push(ligne_total(vec![texte("Ensemble"), ici.case(ENSEMBLE), epci.case(ENSEMBLE)]));
    let colonnes = [(quoi, ""), ("Projet", "nombre"), ("Tous les projets", "nombre")];
    Some(tableau(&code.replace('_', "-"), titre, &colonnes, lignes, &i.definition))
}
