//! The households to be rehoused, each with its dwelling before and its moves.

use std::collections::VecDeque;

use chrono::{Datelike, Days, NaiveDate};

use super::destins::{Destin, VIDES, quotas, repartir};
use super::foyer::{DemandeRu, Foyer};
use super::logements::{Apres, Lieu, Parc, payer, prive};
use super::operations::{Operation, Sorte};
use crate::sample::anomalies::Compteur;
use crate::sample::logements::Logement;
use crate::sample::sne::date;
use crate::sample::tirage::De;

/// State of the tracking: the last day it knows.
pub fn arrete() -> NaiveDate {
    date(2026, 9, 30)
}

pub struct Mouvement {
    pub genre: &'static str,
    pub bail: Option<NaiveDate>,
    pub emmenagement: Option<NaiveDate>,
    /// Rank of the dwelling in the RPLS, when it is there.
    pub logement: Option<usize>,
    pub apres: Apres,
    pub reservataire: &'static str,
    pub accompagne: Option<bool>,
}

pub struct Menage {
    /// `M` and the rank.
    pub origine: Option<usize>,
    /// Rank of the operation.
    pub operation: usize,
    pub operation_code: &'static str,
    pub ouverture: NaiveDate,
    pub statut: &'static str,
    pub situation: &'static str,
    pub date_situation: NaiveDate,
    pub demande: Option<String>,
    pub foyer: Foyer,
    pub depenses: Option<i64>,
    pub enquete: Option<NaiveDate>,
    pub present: Option<bool>,
    pub preuve: Option<bool>,
    pub mediation: Option<NaiveDate>,
    pub consentement: Option<bool>,
    pub avant: Lieu,
    pub mouvements: Vec<Mouvement>,
}

pub struct Fabrique<'a, 'p> {
    pub de: De,
    pub parc: &'p mut Parc<'a>,
    /// Demands of the SNE radiated for an attribution.
    pub attribuees: Vec<DemandeRu>,
    /// Demands of the SNE still live.
    pub actives: VecDeque<DemandeRu>,
    /// Numbers given in 2026, that the stock of 2025 cannot know.
    pub nouvelles: usize,
    /// Households rehoused in the new building that the RPLS does not know yet.
    pub neufs: usize,
    /// Households rehoused before the radiations of the sample.
    pub anciens: usize,
}

impl Fabrique<'_, '_> {
    pub fn operation(&mut self, rang: usize, o: &Operation, compteur: &mut Compteur) -> Vec<Menage> {
        let mut menages = Vec::new();
        for (lieu, destin, logement) in self.cas(o) {
            let menage = self.menage(rang, o, lieu, destin, logement, compteur);
            menages.push(menage);
        }
        menages
    }

    /// The dwellings of an operation and what becomes of who lives there.
    fn cas(&mut self, o: &Operation) -> Vec<(Lieu, Destin, Option<usize>)> {
        let Some(residence) = o.residence else {
            let destins = repartir(&mut self.de, o.logements, quotas(o.sorte));
            return destins.into_iter().map(|d| (self.avant_prive(o), d, None)).collect();
        };
        let tous: Vec<(usize, &Logement)> =
            self.parc.logements.iter().enumerate().filter(|(_, l)| l.residence == residence).collect();
        let (occupes, vides): (Vec<_>, Vec<_>) = tous.into_iter().partition(|(_, l)| l.mode == 1);
        let mut cas = Vec::new();
        match o.sorte {
            Sorte::Demolition => {
                // Those already vacant when it began had nobody to rehouse.
                let vides = vides.get(vides.len() / 12..).unwrap_or_default();
                let destins = repartir(&mut self.de, vides.len(), VIDES);
                cas.extend(vides.iter().map(|(i, _)| *i).zip(destins));
                let destins = repartir(&mut self.de, occupes.len(), quotas(o.sorte));
                cas.extend(occupes.iter().map(|(i, _)| *i).zip(destins));
            }
            _ => {
                // Who came back signed the lease that the RPLS knows.
                let (revenus, autres): (Vec<_>, Vec<_>) =
                    occupes.into_iter().partition(|(_, l)| (2023..=2025).contains(&l.annee_bail()));
                let n = revenus.len() + autres.len() + vides.len();
                let mut destins = repartir(&mut self.de, n, quotas(o.sorte));
                destins.sort_by_key(|d| *d != Destin::Retour);
                let ordre = revenus.iter().chain(&vides).chain(&autres).map(|(i, _)| *i);
                cas.extend(ordre.zip(destins));
            }
        }
        cas.into_iter().map(|(i, d)| (self.parc.lieu(i), d, Some(i))).collect()
    }

    fn avant_prive(&mut self, o: &Operation) -> Lieu {
        let pieces = 1 + self.de.poids(&[14, 30, 32, 20, 4]) as i64;
        Lieu { qpv: o.qpv, ..prive(&mut self.de, o.commune, pieces, "prive") }
    }

    fn menage(
        &mut self,
        rang: usize,
        o: &Operation,
        lieu: Lieu,
        destin: Destin,
        logement: Option<usize>,
        compteur: &mut Compteur,
    ) -> Menage {
        let statut = self.statut(o);
        let mut m = self.vide(rang, o, lieu, statut);
        self.situer(&mut m, o, destin, logement, compteur);
        self.finances(&mut m);
        m
    }

    fn statut(&mut self, o: &Operation) -> &'static str {
        match (o.prive(), o.sorte) {
            (false, _) => self.de.parmi(&[("titulaire", 985), ("sans_droit_ni_titre", 15)]),
            (_, Sorte::Copropriete) => self.de.parmi(&[
                ("proprietaire_occupant", 38),
                ("titulaire", 46),
                ("occupant_bonne_foi", 11),
                ("sans_droit_ni_titre", 5),
            ]),
            _ => self.de.parmi(&[
                ("titulaire", 62),
                ("proprietaire_occupant", 12),
                ("occupant_bonne_foi", 16),
                ("sans_droit_ni_titre", 6),
                ("resident_structure", 4),
            ]),
        }
    }

    pub fn vide(&mut self, rang: usize, o: &Operation, avant: Lieu, statut: &'static str) -> Menage {
        let foyer = Foyer::tirer(&mut self.de, self.parc.epci, avant.pieces);
        Menage {
            origine: None,
            operation: rang,
            operation_code: o.code,
            ouverture: o.ouverture,
            statut,
            situation: "",
            date_situation: o.ouverture,
            demande: None,
            foyer,
            depenses: None,
            enquete: None,
            present: None,
            preuve: None,
            mediation: None,
            consentement: None,
            avant,
            mouvements: Vec::new(),
        }
    }

    /// Situation, demand, survey and moves.
    pub fn situer(
        &mut self,
        m: &mut Menage,
        o: &Operation,
        destin: Destin,
        logement: Option<usize>,
        compteur: &mut Compteur,
    ) {
        let debut = apres(o.ouverture, 75);
        match destin {
            Destin::Ancien => self.ancien(m, o, debut.year(), 2022, compteur),
            Destin::Recent => self.attribue(m, o, debut, date(2025, 12, 31), compteur),
            Destin::Cette => self.attribue(m, o, date(2026, 1, 1), arrete(), compteur),
            Destin::Prive | Destin::Accession | Destin::HorsRpls => self.ailleurs(m, o, destin, compteur),
            Destin::Temporaire => {
                let bail = self.entre(date(2026, 1, 10), date(2026, 8, 28));
                let logement = self.parc.vacant();
                self.deplacer(m, "temporaire", logement, bail);
                self.installe(m, "reloge_temporaire", bail, 120);
            }
            Destin::Tiroir => {
                let (logement, bail) = self.libre(2025, m.avant.pieces, |_| true);
                self.deplacer(m, "tiroir", logement, bail);
                self.installe(m, "tiroir", bail, 150);
            }
            Destin::Retour => self.retour(m, o, logement),
            Destin::EnCours | Destin::AReloger => self.attendre(m, destin, debut, compteur),
            Destin::Spontane | Destin::Parti | Destin::Autre | Destin::Sans => {
                let fin = if logement.is_some_and(|l| self.occupe(l)) { arrete() } else { date(2025, 12, 20) };
                let debut = if fin == arrete() { date(2026, 1, 5) } else { debut };
                m.date_situation = self.entre(debut, fin);
                m.situation = match destin {
                    Destin::Spontane => "depart_spontane",
                    Destin::Parti => "parti_sans_accompagnement",
                    Destin::Autre => "autre_cadre",
                    _ => "sans_relogement",
                };
                if destin != Destin::Spontane {
                    self.enqueter(m, m.date_situation, 40);
                }
            }
        }
    }

    fn finances(&mut self, m: &mut Menage) {
        let proprietaire = m.statut == "proprietaire_occupant";
        if proprietaire {
            (m.avant.statut, m.avant.loyer, m.avant.bailleur) = ("accession", None, None);
            m.avant.charges = Some(m.avant.surface / 100 * self.de.bosse(180, 320));
        } else {
            payer(&mut self.de, &mut m.avant, &m.foyer, (150, 215));
            if matches!(m.statut, "sans_droit_ni_titre" | "occupant_bonne_foi") {
                m.avant.apl = Some(0);
            }
        }
        if m.statut == "resident_structure" {
            m.avant.statut = "structure";
        }
        self.declarations(m);
    }

    /// What the household says or signs at the survey.
    pub fn declarations(&mut self, m: &mut Menage) {
        m.depenses = (!self.de.mille(150)).then(|| 9_500 + 3_200 * m.foyer.personnes + self.de.entre(0, 7_500));
        m.preuve = match m.statut {
            "occupant_bonne_foi" => self.de.parmi(&[(Some(true), 60), (Some(false), 20), (None, 20)]),
            _ => None,
        };
        m.consentement = self.de.parmi(&[(Some(true), 82), (Some(false), 6), (None, 12)]);
    }
}

pub fn apres(d: NaiveDate, jours: i64) -> NaiveDate {
    d.checked_add_days(Days::new(jours.unsigned_abs())).unwrap_or(d)
}
