//! Tables that several sections share.

use std::collections::BTreeSet;

use crate::config::layout::Table;
use crate::french::{FINE, INSECABLE};
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
        self.finir_avec(ch, base, &[])
    }

    /// Same, when other tables than the tracking are read too.
    pub fn finir_avec(&self, ch: Chapitre, base: &str, tables: &[Table]) -> Section {
        let mut s = ch.finir(self.c, base, &[], None);
        let autres: Vec<String> = tables.iter().map(|t| self.bilan.source(*t)).collect();
        s.methode = format!("{} {}", s.methode, sources(&self.source(), &autres));
        s
    }
}

/// `Sources : suivi du relogement ; RPLS au 1er janvier 2025.`
fn sources(suivi: &str, autres: &[String]) -> String {
    match autres {
        [] => suivi.to_owned(),
        _ => format!(
            "{}{FINE}; {}.",
            suivi.replacen("Source", "Sources", 1).trim_end_matches('.'),
            autres.join(&format!("{FINE}; "))
        ),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_of_a_chapter_is_named() {
        let suivi = "Source : suivi du relogement.";
        assert_eq!(sources(suivi, &[]), suivi);
        let autres = ["SNE, radiations pour attribution, 2025".to_owned(), "RPLS".to_owned()];
        assert_eq!(
            sources(suivi, &autres).replace('\u{202f}', " "),
            "Sources : suivi du relogement ; SNE, radiations pour attribution, 2025 ; RPLS."
        );
    }
}
