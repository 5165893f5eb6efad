//! What each room of rules says of one household.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::accompagnement::Suites;
use super::cas::{Cas, Faits, differents};
use super::examen::{self, Examen};
use super::faits::{Genre, Logement, Menage, Operation, Relogement, Statut, StatutLogement};
use super::forfait::{self, Forfait};
use super::minoration::{self, FaitsMinoration, Lieu, Minoration, Zone};
use super::parcours::trajet::{Situe, Trajet};
use super::propositions;
use super::reglages::{Porteur, Reglages};
use super::reponse::{Reponse, toutes, une};
use super::suivi::{Dossier, Suivi};
use super::territoire::Territoire;

/// One household, examined at the closing date.
#[derive(Clone, Debug)]
pub struct Examine {
    pub forfait: Forfait,
    /// Its move, decided on; `None` without any move.
    pub minoration: Option<(FaitsMinoration, Minoration)>,
    /// Budgets, improvements, criteria, alerts; `None` unless it is housed for good.
    pub examen: Option<Examen>,
    pub trajet: Option<Trajet>,
    pub offres: propositions::Bilan,
}

/// Everything an examination rests on.
#[derive(Clone, Copy)]
pub struct Regles<'a> {
    pub suivi: &'a Suivi,
    pub reglages: &'a Reglages,
    pub territoire: Territoire<'a>,
    /// SIREN of the EPCI of the job, for operations that name none.
    pub epci: &'a str,
    pub arrete: NaiveDate,
}

impl Regles<'_> {
    /// Examines every household, in the order of the tracking.
    pub fn examiner(&self) -> Vec<Examine> {
        let familles = self.familles();
        self.suivi
            .dossiers
            .iter()
            .filter_map(|d| Some(self.un(d, self.suivi.operation(d)?, familles.get(d.menage.id.as_str()))))
            .collect()
    }

    /// For each household, those that left the same dwelling: itself and its décohabitants, or the one it separates from and the others.
    pub(super) fn familles(&self) -> BTreeMap<&str, Vec<&Dossier>> {
        let tete = |d: &'_ Dossier| d.menage.origine.clone().unwrap_or_else(|| d.menage.id.clone());
        let mut ensemble: BTreeMap<String, Vec<&Dossier>> = BTreeMap::new();
        for d in &self.suivi.dossiers {
            ensemble.entry(tete(d)).or_default().push(d);
        }
        // The one that the others separate from, then a titulaire, then in the order of the file: of those who end up in one dwelling, the
        // first carries what is paid once.
        for famille in ensemble.values_mut() {
            famille.sort_by_key(|d| {
                (d.menage.origine.is_some(), d.menage.statut != Some(Statut::Titulaire), d.menage.ligne)
            });
        }
        let mut familles = BTreeMap::new();
        for d in &self.suivi.dossiers {
            familles.insert(d.menage.id.as_str(), ensemble.get(&tete(d)).cloned().unwrap_or_default());
        }
        familles
    }

    fn un(&self, d: &Dossier, operation: &Operation, famille: Option<&Vec<&Dossier>>) -> Examine {
        let definitif = d.definitif();
        let precedents: Vec<forfait::Precedent<'_>> = precedents(d, famille)
            .map(|x| forfait::Precedent { menage: &x.menage, relogements: &x.relogements })
            .collect();
        let forfait = forfait::examiner(
            &forfait::Dossier {
                operation,
                menage: &d.menage,
                relogements: &d.relogements,
                precedents: &precedents,
                situation: d.situation,
                date_relogement: d.date_relogement().or_else(|| d.date_depart()),
                accompagne: definitif.and_then(|r| r.accompagne),
                arrete: self.arrete,
            },
            &self.reglages.forfait,
        );
        let minoration = decidable(d).map(|r| {
            let faits = FaitsMinoration {
                bail_indemnise: partage_le_bail(d, famille),
                ..self.faits_minoration(&d.menage, operation, &r)
            };
            let decision = minoration::decider(&faits, &self.reglages.minoration);
            (faits, decision)
        });
        let examen = d.reloge().then(|| {
            let faits = faits(d, definitif, famille);
            let cas = Cas { operation, menage: &d.menage, relogement: definitif, faits: &faits };
            examen::examiner(&cas, self.arrete, &self.reglages.examen())
        });
        let trajet = definitif
            .filter(|_| d.reloge())
            .map(|r| Trajet::de(operation, &d.menage, r, self.situer(operation, &r.apres)));
        let offres: Vec<&super::faits::Proposition> = d.propositions.iter().collect();
        let contexte = propositions::Contexte {
            date_mediation: d.menage.date_mediation,
            date_bail: definitif.and_then(|r| r.date_bail),
            date_reception_convention: definitif.and_then(|r| r.date_reception_convention),
        };
        let r = &self.reglages.propositions;
        Examine {
            forfait,
            minoration,
            examen,
            trajet,
            offres: propositions::bilan(&d.menage.id, &offres, &contexte, r, self.arrete),
        }
    }

    /// Where a dwelling is, seen from the quartiers of the project of an operation, else from the quartier of the operation itself.
    fn situer(&self, o: &Operation, l: &Logement) -> Situe {
        let du_projet = o.projet.as_ref().and_then(|p| self.reglages.projet(p)).map_or(&[][..], |p| &p.quartiers);
        let de_l_operation: Vec<String> = o.qpv.iter().cloned().collect();
        let quartiers = if du_projet.is_empty() { &de_l_operation } else { du_projet };
        Situe { iris: l.iris.clone(), distance: (self.territoire.distance)(l, quartiers) }
    }

    /// SIREN of who signs the convention of an operation.
    fn signataire<'o>(&'o self, o: &'o Operation) -> &'o str {
        let projet = o.projet.as_ref().and_then(|p| self.reglages.projet(p));
        projet.and_then(|p| p.porteur.as_deref()).or(o.epci_signataire.as_deref()).unwrap_or(self.epci)
    }

    /// What the zone of the barème rests on: who signs, and where its seat is.
    fn siege(&self, signataire: &str) -> FaitsMinoration {
        let porteur = self.reglages.porteur(signataire);
        let siege = porteur.and_then(|p| p.commune_siege.as_deref());
        FaitsMinoration {
            epci_signataire: Some(signataire.to_owned()),
            zone_siege: porteur.and_then(Porteur::zone).or_else(|| siege.and_then(|c| (self.territoire.zone)(c))),
            signataire_outre_mer: siege.and_then(Lieu::de_commune).map(|l| l != Lieu::Metropole),
            signataire_ept: porteur.and_then(Porteur::ept),
            ..FaitsMinoration::default()
        }
    }

    /// Zone of the barème of a project, for a lease of the closing date: that of the seat of who carries it, whoever is rehoused. `None`
    /// also when its operations name several signatories.
    pub fn zone_du_projet(&self, code: &str) -> Option<Zone> {
        let porteur = self.reglages.projet(code).and_then(|p| p.porteur.as_deref());
        let siennes = self.suivi.operations.values().filter(|o| o.projet.as_deref() == Some(code));
        let signataires: BTreeSet<&str> = match porteur {
            Some(p) => [p].into(),
            None => siennes.map(|o| self.signataire(o)).collect(),
        };
        let signataire = match signataires.len() {
            0 => self.epci,
            1 => signataires.first().copied()?,
            _ => return None,
        };
        minoration::zone_du_bareme(&FaitsMinoration { date_bail: Some(self.arrete), ..self.siege(signataire) })
    }

    /// The facts of a move, whether it took place or is simulated.
    pub(super) fn faits_minoration(&self, menage: &Menage, o: &Operation, r: &Relogement) -> FaitsMinoration {
        let reglages = &self.reglages.minoration;
        let signataire = self.signataire(o);
        let porteur = self.reglages.porteur(signataire);
        let relogeur = r.bailleur_relogeur.clone();
        let origine = menage.avant.commune.as_ref().or(o.commune.as_ref());
        let epci_de =
            |c: Option<&String>| c.and_then(|c| (self.territoire.commune)(c)).map(|(e, _)| e).filter(|e| !e.is_empty());
        let epci_origine = menage.avant.epci.clone().or_else(|| epci_de(origine));
        let apres = &r.apres;
        FaitsMinoration {
            menage: menage.id.clone(),
            operation: o.code.clone(),
            projet: o.projet.clone(),
            cadre: o.cadre,
            nature: o.nature,
            nature_lue: o.nature_lue.clone(),
            contractualisee: o.contractualisee,
            orcod_in: o.orcod_in,
            requalification_lourde: o.requalification_lourde,
            genre: r.genre,
            statut_logement: apres.statut,
            // Who signs a lease in the social stock as « bailleur relogeur » is an organisme de logement social (§ 1.1).
            relogeur_ols: match (apres.statut, &relogeur) {
                (Some(StatutLogement::Lls), Some(_)) => Some(true),
                (Some(s), _) if s != StatutLogement::Lls => Some(false),
                _ => None,
            },
            relogeur_signataire: relogeur.as_ref().and_then(|r| porteur?.signataire(r)),
            bailleur_relogeur: relogeur,
            date_bail: r.date_bail,
            id_rpls: apres.id_rpls.clone(),
            commune: apres.commune.clone(),
            surface: apres.surface,
            lieu: apres.commune.as_deref().and_then(Lieu::de_commune),
            premiere_location: apres.premiere_location,
            annee_premiere_location: apres.annee_premiere_location,
            date_convention_apl: apres.date_convention_apl,
            date_permis: apres.date_permis,
            plus_cd: apres.plus_cd,
            dpe: apres.dpe,
            dpe_date: apres.dpe_date,
            loyer: apres.loyer,
            charges: apres.charges,
            plafond: match (&apres.commune, r.date_bail) {
                (Some(commune), Some(bail)) => (self.territoire.plafond)(menage, commune, bail),
                _ => None,
            },
            loyer_hors_relogement: apres.loyer_hors_relogement,
            // A move is looked at for itself; whoever examines a whole family says better.
            bail_indemnise: Some(false),
            typologie: apres.typologie,
            zone_logement: apres.commune.as_deref().and_then(|c| (self.territoire.zone)(c)),
            maitre_ouvrage: o.maitre_ouvrage.clone(),
            en_tension: reglages.en_tension(epci_origine.as_deref()),
            epci_origine,
            epci_destination: apres.epci.clone().or_else(|| epci_de(apres.commune.as_ref())),
            excellence: reglages.excellence_de(o.projet.as_deref()),
            ..self.siege(signataire)
        }
    }
}

/// The move that the minoration is decided on. Of a household housed for good whose definitive move has no row, it is the one whose kind
/// is not known, else one of which nothing is: the temporary move is not the one that opens the indemnity, nor is its dwelling. The dwelling
/// that a household found alone opens none.
fn decidable(d: &Dossier) -> Option<Cow<'_, Relogement>> {
    if let Some(r) = d.definitif() {
        return Some(Cow::Borrowed(r));
    }
    let premier = d.relogements.first().filter(|r| r.genre != Some(Genre::Definitif))?;
    if !d.reloge() {
        return Some(Cow::Borrowed(premier));
    }
    let sans_genre = d.relogements.iter().find(|r| r.genre.is_none()).map(Cow::Borrowed);
    Some(sans_genre.unwrap_or_else(|| {
        Cow::Owned(Relogement {
            menage: d.menage.id.clone(),
            genre: None,
            date_bail: None,
            date_emmenagement: None,
            date_reception_convention: None,
            bailleur_relogeur: None,
            reservataire: None,
            accompagne: None,
            suites: Suites::default(),
            apres: Logement::default(),
            ligne: premier.ligne,
        })
    }))
}

/// Those of the family that come before it. Who left by itself carries nothing.
fn precedents<'a>(d: &'a Dossier, famille: Option<&'a Vec<&'a Dossier>>) -> impl Iterator<Item = &'a Dossier> {
    let tous = famille.map_or(&[][..], Vec::as_slice);
    tous.iter().copied().take_while(move |x| x.menage.id != d.menage.id).filter(|x| !x.sorti())
}

/// Whether one of the family that comes before it holds the lease of its dwelling too: one dwelling, signed on one day. The same dwelling
/// let again on another day is another lease.
fn partage_le_bail(d: &Dossier, famille: Option<&Vec<&Dossier>>) -> Option<bool> {
    let sien = decidable(d)?;
    match une(precedents(d, famille).filter_map(decidable).map(|autre| meme_bail(&sien, &autre))) {
        Reponse::Oui => Some(true),
        Reponse::Non => Some(false),
        Reponse::Inconnu => None,
    }
}

fn meme_bail(a: &Relogement, b: &Relogement) -> Reponse {
    // A dwelling for a time has no indemnity to share.
    let durable = |r: &Relogement| match r.genre {
        Some(Genre::Definitif | Genre::Retour) => Reponse::Oui,
        Some(Genre::Temporaire | Genre::Tiroir) => Reponse::Non,
        None => Reponse::Inconnu,
    };
    let logement = match a.apres.identique(&b.apres) {
        // Two bailleurs sign two leases.
        Reponse::Inconnu if differents(&a.bailleur_relogeur, &b.bailleur_relogeur).est_oui() => Reponse::Non,
        r => r,
    };
    let jour = differents(&a.date_bail, &b.date_bail).contraire();
    toutes([durable(a), durable(b), logement, jour])
}

/// What rests on the other households of the dwelling.
pub(super) fn faits(d: &Dossier, definitif: Option<&Relogement>, famille: Option<&Vec<&Dossier>>) -> Faits {
    let tous = famille.map_or(&[][..], Vec::as_slice);
    let personnes: Option<i64> = tous.iter().map(|x| x.menage.personnes).sum();
    Faits {
        date_relogement: d.date_relogement(),
        personnes_avant: personnes.filter(|_| !tous.is_empty()),
        decohabitation: Some(tous.len() > 1),
        ..Faits::du_suivi(&d.menage, definitif)
    }
}

#[cfg(test)]
#[path = "examens_tests.rs"]
mod tests;
