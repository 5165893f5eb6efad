//! The whole study of a tracking at a date: what each room of rules says of each household, and what may be counted of it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::measures::{Mesures, Periode};

use super::avancement::{Ligne, Regard, consolider};
use super::examens::{Examine, Regles};
use super::groupes::{self, Groupe};
use super::indicateurs::{self, Question};
use super::mesures::{Indicateur, famille};
use super::minoration::Zone;
use super::niveaux::{Parents, Rattachement};
use super::reglages::Reglages;
use super::residences::Residences;
use super::suivi::{Lignes, Suivi};
use super::territoire::Territoire;

/// A tracking, studied.
pub struct Etude {
    pub suivi: Suivi,
    pub rattachements: BTreeMap<String, Rattachement>,
    /// Operations of a project that the job describes, all of them when it describes none: those of which figures are published. A few
    /// households outside any project would be what a total less the projects gives, and hide one project to protect them.
    pub publiees: BTreeMap<String, Rattachement>,
    /// Those that have a bilan de peuplement.
    pub residences: Residences,
    /// Groups of these operations, beside the levels.
    pub groupes: Vec<Groupe>,
    /// One for each household of the tracking, in its order.
    pub examines: Vec<Examine>,
    /// Zone of the barème of the minoration of each project that has an envelope, where it is known.
    pub zones: BTreeMap<String, Zone>,
    /// The state of progress at every level.
    pub avancement: Vec<Ligne>,
    /// What is measured, in the order in which it is shown.
    pub indicateurs: Vec<Indicateur>,
    /// Confidential until secrecy has seen them.
    pub mesures: Mesures,
    /// The state these measures describe.
    pub etat: Periode,
    pub arrete: NaiveDate,
}

impl Etude {
    /// Studies a tracking at its closing date.
    pub fn faire(
        lignes: Lignes,
        reglages: &Reglages,
        parents: &Parents,
        territoire: Territoire<'_>,
        arrete: NaiveDate,
    ) -> Self {
        let suivi = Suivi::new(lignes, reglages.suivi.date, arrete);
        let rattachements: BTreeMap<String, Rattachement> =
            suivi.operations.values().map(|o| (o.code.clone(), parents.rattacher(o))).collect();
        let decrit =
            |r: &Rattachement| parents.epci_du_projet.is_empty() || parents.epci_du_projet.contains_key(&r.projet);
        let publiees: BTreeMap<String, Rattachement> =
            rattachements.iter().filter(|(_, r)| decrit(r)).map(|(o, r)| (o.clone(), r.clone())).collect();
        let regles = Regles { suivi: &suivi, reglages, territoire, epci: &parents.epci, arrete };
        let examines = regles.examiner();
        let zones = reglages.minoration.enveloppes.keys();
        let zones = zones.filter_map(|p| Some((p.clone(), regles.zone_du_projet(p)?))).collect();
        let etat = Periode::Etat(arrete.year(), arrete.month());
        let regard = Regard {
            suivi: &suivi,
            arrete,
            temporaires: reglages.suivi.temporaires,
            propositions: &reglages.propositions,
            commune: territoire.commune,
        };
        let avancement = consolider(&regard, &rattachements);
        let groupes = groupes::groupes(&suivi.operations, &publiees, &reglages.regroupements);
        let mut questions: Vec<Question<'_>> = indicateurs::avancement::questions(&regard);
        questions.extend(indicateurs::criteres::questions(reglages, &suivi, arrete));
        questions.extend(indicateurs::effets::questions(reglages));
        questions.push(indicateurs::destinations::question());
        questions.extend(indicateurs::menages::questions(&suivi));
        questions.extend(indicateurs::argent::questions());
        questions.extend(indicateurs::flux::questions(&suivi, arrete));
        questions.extend(indicateurs::communes::questions(&suivi, territoire));
        questions.push(indicateurs::communes::quartiers(&suivi));
        questions.extend(indicateurs::bailleurs::questions(&suivi, &reglages.engagements));
        questions.extend(indicateurs::vigilances::questions(&suivi, reglages));
        let residences = Residences::lire(&suivi, &publiees, &reglages.peuplement);
        questions.extend(indicateurs::peuplement::questions(&suivi, reglages, arrete));
        questions.extend(indicateurs::accueil::questions(&residences));
        questions.extend(indicateurs::processus::questions(&suivi, &reglages.processus, arrete));
        let votes = indicateurs::votes(&suivi, &examines, &residences, &questions);
        let mut indicateurs: Vec<Indicateur> = questions.into_iter().map(|q| q.indicateur).collect();
        let menages = famille("rel_menages", &indicateurs, votes, &publiees, &groupes, etat);
        let offres = indicateurs::propositions::questions(&suivi, &reglages.processus, arrete);
        let votes = indicateurs::propositions::votes(&suivi, &offres);
        let offres: Vec<Indicateur> = offres.into_iter().map(|q| q.indicateur).collect();
        let propositions = famille("rel_propositions", &offres, votes, &publiees, &groupes, etat);
        indicateurs.extend(offres);
        Etude {
            mesures: Mesures { familles: vec![menages, propositions] },
            rattachements,
            publiees,
            residences,
            groupes,
            examines,
            zones,
            avancement,
            indicateurs,
            etat,
            arrete,
            suivi,
        }
    }

    pub fn indicateur(&self, code: &str) -> Option<&Indicateur> {
        self.indicateurs.iter().find(|i| i.code == code)
    }

    /// Projects of which figures are published, in order.
    pub fn projets(&self) -> Vec<&str> {
        let mut projets: Vec<&str> = self.publiees.values().map(|r| r.projet.as_str()).collect();
        projets.sort_unstable();
        projets.dedup();
        projets
    }

    /// Codes of the operations of a project.
    pub fn operations<'a>(&'a self, projet: &'a str) -> impl Iterator<Item = &'a str> {
        self.rattachements.iter().filter(move |(_, r)| r.projet == projet).map(|(o, _)| o.as_str())
    }
}
