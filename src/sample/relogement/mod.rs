//! The tracking of the relogement of the two renewal projects of the demonstration: operations,
//! households, moves, propositions. Rehoused households of 2023 to 2026 are those of the radiations
//! of the SNE, dwellings are those of the RPLS.

mod accompagnement;
mod anomalies;
mod decohabitants;
mod destins;
mod foyer;
mod logements;
mod menages;
mod operations;
mod parcours;
mod propositions;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Datelike;

use accompagnement::Fiche;
pub use foyer::{AttributionRu, DemandeRu};
use menages::{Fabrique, Menage};
use operations::Operation;

use super::anomalies::Compteur;
use super::logements::Logement;
use super::sne::date;
use super::tableau::{Encodage, FormeDate, Tableau};
use super::territoire::Epci;
use super::tirage::{De, Flux};
use crate::error::Result;

pub const OPERATIONS: &str = "relogement_operations.csv";
pub const MENAGES: &str = "relogement_menages.csv";
pub const RELOGEMENTS: &str = "relogement_relogements.csv";
pub const PROPOSITIONS: &str = "relogement_propositions.csv";

#[rustfmt::skip]
const COLONNES_MENAGES: [&str; 47] = [
    "menage_id", "menage_origine_id", "operation_code", "statut", "situation", "date_situation", "id_demande", "nb_personnes", "composition",
    "age_titulaire", "uc", "ressources_mensuelles", "depenses_incompressibles", "rfr_annee", "rfr_montant", "tranche_plafond", "quartile",
    "prioritaire", "present_enquete", "date_enquete", "preuve_occupation", "date_mediation", "consentement_partage", "avant_id_rpls",
    "avant_code_commune", "avant_en_qpv", "avant_code_qpv", "avant_en_quartier_ru", "avant_residence_id", "avant_statut", "avant_bailleur",
    "avant_typologie", "avant_surface", "avant_loyer", "avant_charges", "avant_apl", "charge_relogement", "charge_employeur",
    "date_actualisation", "circuit", "date_envoi_circuit", "avis_commune", "date_avis_commune", "avis_bailleur", "date_avis_bailleur",
    "avis_epci", "date_avis_epci",
];
#[rustfmt::skip]
const COLONNES_RELOGEMENTS: [&str; 41] = [
    "menage_id", "genre", "date_bail", "date_emmenagement", "bailleur_relogeur", "reservataire", "accompagne", "apres_id_rpls",
    "apres_code_commune", "apres_en_qpv", "apres_code_qpv", "apres_en_quartier_ru", "apres_residence_id", "apres_statut", "apres_bailleur",
    "apres_typologie", "apres_surface", "apres_loyer", "apres_charges", "apres_apl", "apres_date_premiere_location",
    "apres_annee_premiere_location", "apres_date_convention_apl", "apres_date_permis", "apres_dpe_classe", "apres_dpe_date", "apres_plus_cd",
    "apres_loyer_hors_relogement", "apres_minoration", "date_facture_demenagement", "date_remboursement_demenagement",
    "date_visite_courtoisie_1", "date_visite_courtoisie_2", "date_visite_courtoisie_3", "date_cloture_accompagnement", "date_satisfaction",
    "satisfaction_information", "satisfaction_ecoute", "satisfaction_logement", "satisfaction_quartier", "satisfaction_ensemble",
];

/// The four files.
pub struct Suivi {
    operations: Tableau,
    menages: Tableau,
    relogements: Tableau,
    propositions: Tableau,
}

impl Suivi {
    pub fn creer(dossier: &Path) -> Result<Self> {
        let table = |nom, colonnes| Tableau::creer(dossier, nom, Encodage::Utf8Bom, colonnes, str::to_owned);
        Ok(Suivi {
            operations: table(OPERATIONS, &operations::COLONNES)?,
            menages: table(MENAGES, &COLONNES_MENAGES)?,
            relogements: table(RELOGEMENTS, &COLONNES_RELOGEMENTS)?,
            propositions: table(PROPOSITIONS, &propositions::COLONNES)?,
        })
    }

    /// Writes the tracking of an EPCI; `ru` are its demands that carry the ANRU flag, `rejetes` the dwellings whose row
    /// in the RPLS must be rejected.
    pub fn ecrire(
        &mut self,
        graine: u64,
        epci: &Epci,
        logements: &[Logement],
        rejetes: &[usize],
        ru: Vec<DemandeRu>,
        compteur: &mut Compteur,
    ) -> Result<()> {
        let de = |rang| De::new(graine, epci.rang, Flux::Relogement, rang);
        let operations = operations::operations(epci, logements);
        let pris: BTreeSet<usize> =
            ru.iter().filter_map(|d| d.attribution).map(|a| a.logement).chain(rejetes.iter().copied()).collect();
        let mut parc = logements::Parc::new(&mut de(1), epci, logements, &operations, &pris, rejetes);
        let mut menages = menages(de(0), &mut parc, &operations, ru, compteur);
        let mut propositions = propositions::propositions(&mut de(2), &parc, &mut menages);
        anomalies::lacunes(&mut de(3), &mut menages, compteur);
        let fiches = accompagnement::tirer(&mut de(4), &menages, compteur);
        accompagnement::lectures(&mut de(5), &mut propositions);

        operations::ecrire(&mut self.operations, epci, &operations, compteur)?;
        for (rang, (m, f)) in menages.iter().zip(&fiches).enumerate() {
            let o = operations.get(m.operation);
            self.menage(epci, rang, (m, f), o)?;
            self.mouvements(epci, rang, (m, f), o)?;
        }
        propositions::ecrire(&mut self.propositions, epci, &propositions)
    }

    fn menage(&mut self, epci: &Epci, rang: usize, (m, fiche): (&Menage, &Fiche), o: Option<&Operation>) -> Result<()> {
        let (t, f) = (&mut self.menages, &m.foyer);
        t.txt("menage_id", &menage_id(rang));
        if let Some(origine) = m.origine {
            t.txt("menage_origine_id", &menage_id(origine));
        }
        t.txt("operation_code", m.operation_code);
        t.txt("statut", m.statut);
        t.txt("situation", m.situation);
        t.jour("date_situation", m.date_situation, FormeDate::Barre);
        t.txt("id_demande", m.demande.as_deref().unwrap_or(""));
        t.int("nb_personnes", f.personnes);
        t.txt("composition", f.composition);
        t.int("age_titulaire", f.age);
        let uc = t.c("uc");
        uc.push_str(&format!("{},{}", f.uc / 10, f.uc % 10));
        for (nom, montant) in [("ressources_mensuelles", f.ressources), ("depenses_incompressibles", m.depenses)] {
            if let Some(montant) = montant {
                t.centimes(nom, montant, ',');
            }
        }
        // Files closed long ago were not brought up to date.
        let a_jour =
            m.date_situation >= date(2025, 1, 1) || matches!(m.situation, "a_reloger" | "proposition_en_cours");
        if let Some(rfr) = f.rfr().filter(|_| a_jour) {
            t.int("rfr_annee", if m.date_situation.year() == 2025 { 2023 } else { 2024 });
            t.int("rfr_montant", rfr);
        }
        t.txt("tranche_plafond", f.tranche().unwrap_or(""));
        t.txt("quartile", ["", "q1", "q2", "q3", "q4"][f.quartile.min(4)]);
        t.txt("prioritaire", logements::oui_non(Some(f.prioritaire)));
        t.txt("present_enquete", logements::oui_non(m.present));
        if let Some(enquete) = m.enquete {
            t.jour("date_enquete", enquete, FormeDate::Barre);
        }
        t.txt("preuve_occupation", logements::oui_non(m.preuve));
        if let Some(mediation) = m.mediation {
            t.jour("date_mediation", mediation, FormeDate::Barre);
        }
        t.txt("consentement_partage", logements::oui_non(m.consentement));
        let code = m.avant.qpv.and_then(|q| epci.qpv.get(q)).map_or("", |q| q.code.as_str());
        logements::ecrire(t, epci, &m.avant, "avant", o.and_then(|o| o.qpv), code);
        accompagnement::ecrire_menage(t, fiche);
        t.finir()
    }

    fn mouvements(&mut self, epci: &Epci, rang: usize, (m, f): (&Menage, &Fiche), o: Option<&Operation>) -> Result<()> {
        let t = &mut self.relogements;
        for (d, suites) in m.mouvements.iter().zip(&f.suites) {
            let lieu = &d.apres.lieu;
            t.txt("menage_id", &menage_id(rang));
            t.txt("genre", d.genre);
            for (nom, jour) in [("date_bail", d.bail), ("date_emmenagement", d.emmenagement)] {
                if let Some(jour) = jour {
                    t.jour(nom, jour, FormeDate::Barre);
                }
            }
            t.txt("bailleur_relogeur", lieu.bailleur.as_deref().unwrap_or(""));
            if lieu.bailleur.is_some() {
                t.txt("reservataire", d.reservataire);
            }
            t.txt("accompagne", logements::oui_non(d.accompagne));
            // Until the end of 2023 the tracking wrote the codes of 2015.
            let code = match (lieu.qpv, d.bail) {
                (Some(q), Some(bail)) if bail < date(2024, 1, 1) => operations::code_2015(q),
                (Some(q), _) => epci.qpv.get(q).map_or_else(String::new, |q| q.code.clone()),
                _ => String::new(),
            };
            logements::ecrire(t, epci, lieu, "apres", o.and_then(|o| o.qpv), &code);
            logements::ecrire_apres(t, &d.apres);
            accompagnement::ecrire_mouvement(t, suites);
            t.finir()?;
        }
        Ok(())
    }

    pub fn fermer(self) -> Result<Vec<(&'static str, u64)>> {
        [self.operations, self.menages, self.relogements, self.propositions].into_iter().map(Tableau::fermer).collect()
    }
}

/// All the households, operation after operation, faults included.
fn menages(
    mut de: De,
    parc: &mut logements::Parc,
    operations: &[Operation],
    mut ru: Vec<DemandeRu>,
    compteur: &mut Compteur,
) -> Vec<Menage> {
    let residences: Vec<usize> = operations.iter().filter_map(|o| o.residence).collect();
    let vers_operation = |d: &DemandeRu| {
        let l = d.attribution.and_then(|a| parc.logements.get(a.logement));
        l.is_some_and(|l| residences.contains(&l.residence))
    };
    ru.retain(|d| !vers_operation(d));
    de.melanger(&mut ru);
    let (attribuees, mut actives): (Vec<_>, Vec<_>) = ru.into_iter().partition(|d| d.attribution.is_some());
    let oubliees = actives.split_off(actives.len().saturating_sub(2));
    let mut f = Fabrique { de, parc, attribuees, actives: actives.into(), nouvelles: 0, neufs: 0, anciens: 0 };
    let mut tous: Vec<Menage> = Vec::new();
    for (rang, o) in operations.iter().enumerate() {
        let premier = tous.len();
        let siens = f.operation(rang, o, compteur);
        let separes = f.decohabitants(rang, o, &siens, premier, compteur);
        tous.extend(siens);
        tous.extend(separes);
    }
    anomalies::mettre(&mut f, &mut tous, oubliees, compteur);
    anomalies::bornes(f.parc, &mut tous);
    tous
}

fn menage_id(rang: usize) -> String {
    format!("M{:04}", rang + 1)
}
