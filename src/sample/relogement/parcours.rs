//! The way of a household: its moves, its demand, its survey.

use chrono::{Datelike, NaiveDate};

use super::destins::Destin;
use super::foyer::DemandeRu;
use super::logements::{Apres, Lieu, payer, prive};
use super::menages::{Fabrique, Menage, Mouvement, apres, arrete};
use super::operations::Operation;
use crate::sample::anomalies::Compteur;
use crate::sample::logements::Logement;
use crate::sample::sne::{avant, date};

impl Fabrique<'_, '_> {
    pub(super) fn occupe(&self, logement: usize) -> bool {
        self.parc.logements.get(logement).is_some_and(|l| l.mode == 1)
    }

    pub(super) fn entre(&mut self, a: NaiveDate, b: NaiveDate) -> NaiveDate {
        apres(a, self.de.entre(0, (b - a).num_days().max(0)))
    }

    /// A dwelling let in that year, and a day of the month of its lease.
    pub(super) fn libre(
        &mut self,
        annee: i32,
        pieces: i64,
        convient: impl Fn(&Logement) -> bool,
    ) -> (Option<usize>, NaiveDate) {
        let pris = self.parc.prendre(annee, pieces, convient);
        let mois = pris.and_then(|i| self.parc.logements.get(i)).map_or(6, |l| l.bail % 12 + 1);
        (pris, date(annee, mois as u32, self.de.entre(1, 28) as u32))
    }

    /// Rehoused before the SNE of the sample: a tenant whom the RPLS shows still there.
    pub(super) fn ancien(
        &mut self,
        m: &mut Menage,
        o: &Operation,
        premiere: i32,
        derniere: i32,
        compteur: &mut Compteur,
    ) {
        let annee = self.de.entre(premiere.into(), derniere.into()) as i32;
        let debut = apres(o.ouverture, 75);
        // Most leave the QPV; one in three goes to a recent building, some to those whose dates decide.
        let garder_qpv = self.de.mille(300);
        self.anciens += 1;
        let construits = match self.anciens % 6 {
            0 => 2007..=2009,
            1 | 3 => annee - 4..=annee,
            _ => 1900..=annee,
        };
        let (epci, pieces) = (self.parc.epci, m.foyer.personnes.clamp(1, 5));
        let possible = |l: &Logement| date(l.annee_bail(), (l.bail % 12 + 1) as u32, 1) >= debut;
        let (mut logement, mut bail) = self.libre(annee, pieces, |l| construits.contains(&l.locat) && possible(l));
        if self.anciens.is_multiple_of(6) {
            // First let on 31 December 2008: there are few such dwellings.
            for annee in premiere..=derniere {
                let (rare, jour) = self.libre(annee, pieces, |l| l.locat == 2008 && possible(l));
                if rare.is_some() {
                    (logement, bail) = (rare, jour);
                    break;
                }
            }
        }
        if logement.is_none() {
            (logement, bail) = self.libre(annee, pieces, |l| {
                let qpv = epci.residences.get(l.residence).is_some_and(|r| r.qpv.is_some());
                qpv == garder_qpv && possible(l)
            });
        }
        if logement.is_none() {
            return self.ailleurs(m, o, Destin::Prive, compteur);
        }
        let bail = bail.max(debut);
        self.deplacer(m, "definitif", logement, bail);
        self.installe(m, "reloge_definitif", bail, 60);
    }

    /// Rehoused as a radiation of the SNE says: same number, same dwelling, same lease.
    pub(super) fn attribue(
        &mut self,
        m: &mut Menage,
        o: &Operation,
        debut: NaiveDate,
        fin: NaiveDate,
        compteur: &mut Compteur,
    ) {
        let debut = debut.max(apres(o.ouverture, 75));
        // Who leaves a household does so alone, or nearly.
        let cible = if m.origine.is_some() { 2 } else { m.avant.pieces };
        let parc = &*self.parc;
        // The bailleur that demolishes rehouses most of its own tenants; recent buildings are looked for.
        let cout = |d: &DemandeRu| {
            let a = d.attribution.filter(|a| a.bail >= debut && a.bail <= fin)?;
            let (l, r) = (parc.logements.get(a.logement)?, parc.residence(a.logement)?);
            let autre = o.residence.is_some() && parc.epci.bailleurs.get(r.bailleur).is_some_and(|b| !o.est_a(b));
            let recent = match l.locat {
                2007..=2009 => -5,
                2010.. => -1,
                _ => 0,
            };
            Some((d.foyer.personnes + 1 - cible).abs() + if autre { 4 } else { 0 } + recent)
        };
        let couts = self.attribuees.iter().enumerate().filter_map(|(k, d)| Some((cout(d)?, k)));
        let choix = couts.take(80).min().map(|(_, k)| k);
        let Some(k) = choix else {
            return self.ancien(m, o, debut.year().min(2025), fin.year().min(2025), compteur);
        };
        let d = self.attribuees.remove(k);
        let Some(a) = d.attribution else { return };
        m.foyer = d.foyer;
        // One number in twenty is lacking: the dwelling and the month of the lease tell.
        m.demande = (!self.de.mille(50)).then_some(d.numero);
        self.deplacer(m, "definitif", Some(a.logement), a.bail);
        if let Some(mouvement) = m.mouvements.last_mut() {
            mouvement.apres.lieu.loyer = Some(a.loyer);
            mouvement.reservataire = match a.reservataire {
                "PPRIOR" => "etat_prioritaires",
                "COLTER" => "collectivites",
                _ => "aucun",
            };
        }
        self.installe(m, "reloge_definitif", a.bail, 60);
        // The demand is registered as soon as the survey.
        if d.creation > apres(o.ouverture, 15) && d.creation < avant(a.bail, 45) {
            m.enquete = m.enquete.map(|_| avant(d.creation, self.de.entre(0, 12)));
        }
    }

    /// Found outside the social stock, or in a building that is not in the RPLS yet.
    pub(super) fn ailleurs(&mut self, m: &mut Menage, o: &Operation, destin: Destin, compteur: &mut Compteur) {
        let (debut, fin) = match destin {
            Destin::HorsRpls => (date(2026, 2, 2), date(2026, 9, 21)),
            _ => (apres(o.ouverture, 75), date(2025, 11, 28)),
        };
        let bail = self.entre(debut, fin);
        let commune = self.de.sous(self.parc.epci.communes.len());
        let pieces = m.foyer.personnes.clamp(2, 5);
        self.deplacer(m, "definitif", None, bail);
        let Some(mouvement) = m.mouvements.last_mut() else { return };
        let mut lieu =
            prive(&mut self.de, commune, pieces, if destin == Destin::Accession { "accession" } else { "prive" });
        if destin == Destin::HorsRpls {
            compteur.compter(super::RELOGEMENTS, "logement d’arrivée inconnu du RPLS");
            lieu.statut = "lls";
            lieu.id_rpls = Some(format!("F9{:08}", 26_000 + self.neufs));
            lieu.loyer = Some(lieu.surface * 640 / 100);
            lieu.bailleur = self.parc.epci.bailleurs.get(2).map(|b| b.siren.clone());
            mouvement.apres.annee_premiere = Some(2026);
            mouvement.apres.premiere = Some(bail);
            mouvement.apres.permis = Some(date(2023, 10, 12));
            mouvement.apres.dpe = 1;
            mouvement.apres.dpe_date = Some(date(2025, 12, 15));
            mouvement.apres.plus_cd = Some(false);
            mouvement.apres.minoration = Some(true);
            mouvement.apres.hors_relogement = lieu.loyer.map(|l| l * 110 / 100);
            self.neufs += 1;
        }
        if lieu.statut != "accession" {
            payer(&mut self.de, &mut lieu, &m.foyer, (90, 130));
        }
        mouvement.apres.lieu = lieu;
        self.installe(m, "reloge_definitif", bail, 60);
    }

    /// Out during the works, then back in the same dwelling.
    pub(super) fn retour(&mut self, m: &mut Menage, o: &Operation, logement: Option<usize>) {
        let bail = logement
            .and_then(|i| self.parc.logements.get(i))
            .filter(|l| (2023..=2025).contains(&l.annee_bail()))
            .map_or(date(2025, 6, 1), |l| date(l.annee_bail(), (l.bail % 12 + 1) as u32, 1));
        let bail = apres(bail, self.de.entre(0, 27));
        let depart = avant(bail, self.de.entre(260, 480)).max(apres(o.ouverture, 90));
        let (tiroir, _) = self.libre(2025, m.avant.pieces, |l| l.locat < 2021);
        self.deplacer(m, "tiroir", tiroir, depart);
        self.deplacer(m, "retour", logement, bail);
        self.installe(m, "retour_effectue", bail, 60);
        self.enqueter(m, depart, 60);
    }

    pub(super) fn attendre(&mut self, m: &mut Menage, destin: Destin, debut: NaiveDate, compteur: &mut Compteur) {
        m.situation = if destin == Destin::EnCours { "proposition_en_cours" } else { "a_reloger" };
        let mut au_plus_tot = debut.max(date(2023, 3, 1));
        if let Some(d) = self.actives.pop_front() {
            (m.demande, m.foyer) = (Some(d.numero), d.foyer);
            au_plus_tot = au_plus_tot.max(d.creation);
        } else if self.nouvelles < 2 {
            compteur.compter(super::MENAGES, "demande enregistrée en 2026, absente du stock de 2025");
            self.nouvelles += 1;
            m.demande = Some(format!("000{:02}26{:06}G0001", self.nouvelles, 990_000 + self.nouvelles));
            au_plus_tot = date(2026, 1, 5);
        } else {
            compteur.compter(super::MENAGES, "ménage à reloger sans numéro de demande");
        }
        let enquete = self.entre(au_plus_tot, apres(au_plus_tot, 200).min(date(2026, 6, 30)).max(au_plus_tot));
        (m.enquete, m.present, m.date_situation) = (Some(enquete), Some(true), enquete);
    }

    /// One more move, to a dwelling of the RPLS.
    pub(super) fn deplacer(&mut self, m: &mut Menage, genre: &'static str, logement: Option<usize>, bail: NaiveDate) {
        let mut destination = match logement {
            Some(i) => self.parc.apres(&mut self.de, i, bail, &m.foyer, None),
            None => Apres {
                lieu: Lieu {
                    statut: "hebergement",
                    commune: m.avant.commune,
                    pieces: m.avant.pieces,
                    surface: m.avant.surface,
                    ..Lieu::default()
                },
                ..Apres::default()
            },
        };
        if matches!(genre, "tiroir" | "temporaire") {
            (destination.minoration, destination.hors_relogement) = (Some(false), None);
        }
        let emmenagement = apres(bail, self.de.entre(0, 35)).min(arrete()).max(bail);
        m.mouvements.push(Mouvement {
            genre,
            bail: Some(bail),
            emmenagement: (!self.de.mille(80)).then_some(emmenagement),
            logement,
            apres: destination,
            reservataire: self.de.parmi(&[("aucun", 60), ("etat_prioritaires", 18), ("collectivites", 22)]),
            accompagne: self.de.parmi(&[(Some(true), 93), (Some(false), 5), (None, 2)]),
        });
    }

    pub(super) fn installe(&mut self, m: &mut Menage, situation: &'static str, bail: NaiveDate, delai: i64) {
        (m.situation, m.date_situation) = (situation, bail);
        self.enqueter(m, bail, delai);
    }

    /// The survey comes before the lease, by at least so many days.
    pub(super) fn enqueter(&mut self, m: &mut Menage, avant_le: NaiveDate, delai: i64) {
        let quand = avant(avant_le, delai + self.de.entre(0, 220));
        m.enquete = Some(quand.max(apres(m.ouverture, 8 + self.de.entre(0, 20))).min(avant_le));
        m.present = Some(!self.de.mille(30));
    }
}
