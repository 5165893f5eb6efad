//! OPS, wave of 2024, as a local provider could write it (the official layout is not public).

use std::path::Path;

use super::anomalies::{Calendrier, Compteur, Faute, QPV_INCONNU};
use super::logements::{Logement, SAISON, id_rpls};
use super::menages::Occupant;
use super::tableau::{Encodage, Tableau, mois, pousser};
use super::territoire::Epci;
use super::tirage::{De, Flux};
use crate::error::Result;

pub const FICHIER: &str = "ops_2024.csv";
pub const VAGUE: i32 = 2024;
#[rustfmt::skip]
pub const COLONNES: [&str; 26] = [
    "Millesime", "SIREN_Bailleur", "Num_RPLS", "Code_INSEE", "QPV", "Statut", "Conventionne", "Repondant", "Date_Entree", "Nb_Occupants", "Nb_Majeurs",
    "Nb_Mineurs", "Nb_Enfants_Charge", "Composition", "Age_Titulaire", "Annee_RFR", "RFR", "Categorie_Plafond", "Pct_PLUS", "Tranche_PLUS",
    "Sous_PLAI", "APL", "Activite_Titulaire", "Activite_Conjoint", "Nom_Titulaire", "Date_Naissance",
];
/// The bailleur that gives its SIRET where a SIREN is asked.
const DONNE_SIRET: usize = 5;

pub fn creer(dossier: &Path) -> Result<Tableau> {
    Tableau::creer(dossier, FICHIER, Encodage::Utf8, &COLONNES, str::to_owned)
}

fn oui_non(valeur: bool) -> &'static str {
    if valeur { "O" } else { "N" }
}

pub fn ecrire(
    t: &mut Tableau,
    graine: u64,
    epci: &Epci,
    logements: &[Logement],
    compteur: &mut Compteur,
) -> Result<()> {
    let mut de = De::new(graine, epci.rang, Flux::Ops, 0);
    let mut fautes = Calendrier::new(
        epci.rang,
        logements.len(),
        &[
            (Faute::ChampsManquants, 1),
            (Faute::QpvInconnu, 4),
            (Faute::CommuneVide, 1),
            (Faute::Illisible, 1),
            (Faute::ChampsEnTrop, 1),
            (Faute::CleVide, 1),
            (Faute::CodeInconnu, 2),
            (Faute::DateImpossible, 1),
            (Faute::MontantEuro, 3),
            (Faute::RevenuDivergent, 3),
        ],
    );
    for (rang, l) in logements.iter().enumerate() {
        // The wave only knows what was let before it.
        if l.locat >= VAGUE || matches!(l.mode, 5 | 6) {
            continue;
        }
        let Some(r) = epci.residences.get(l.residence) else { continue };
        let (Some(b), Some(c)) = (epci.bailleurs.get(r.bailleur), epci.communes.get(r.commune)) else {
            continue;
        };
        let statut = match l.mode {
            2 | 3 => "V",
            4 => "S",
            _ => "O",
        };
        let repond = statut == "O" && de.mille(b.modele.reponse);
        let faute = fautes.tirer(rang, |f| match f {
            Faute::QpvInconnu => r.qpv.is_some(),
            _ => repond,
        });
        let mut compte = |libelle| compteur.compter(FICHIER, libelle);

        t.int("Millesime", VAGUE.into());
        if faute == Some(Faute::CleVide) {
            compte("SIREN_Bailleur vide (ligne à rejeter)");
        } else {
            t.txt("SIREN_Bailleur", &b.siren);
            if r.bailleur == DONNE_SIRET {
                compte("SIRET à la place du SIREN");
                t.cellule_courante().push_str("00017");
            }
        }
        if de.mille(8) {
            compte("Num_RPLS inconnu du RPLS");
            t.c("Num_RPLS").push('G');
            pousser(t.cellule_courante(), (epci.base + rang) as i64, 9);
        } else {
            t.txt("Num_RPLS", &id_rpls(epci, rang));
        }
        if faute == Some(Faute::CommuneVide) {
            compte("Code_INSEE vide (ligne à rejeter)");
        } else {
            t.txt("Code_INSEE", &c.code);
        }
        if faute == Some(Faute::QpvInconnu) {
            compte("code de QPV absent de la liste");
            t.txt("QPV", QPV_INCONNU);
        } else if let Some(q) = r.qpv.and_then(|q| epci.qpv.get(q)) {
            t.txt("QPV", &q.code);
        }
        t.txt("Statut", statut);
        t.txt("Conventionne", oui_non(l.conventionne));
        t.txt("Repondant", if statut == "O" { oui_non(repond) } else { "" });
        if repond {
            // The lease of RPLS when it is older than the wave, else one of a previous tenant.
            let bail = match l.bail {
                m if m > 0 && m < mois(VAGUE, 1) => m,
                _ => {
                    let mut annee = VAGUE - 1;
                    while annee > l.locat && annee > 1996 && !de.mille(r.rotation) {
                        annee -= 1;
                    }
                    mois(annee, de.poids(&SAISON) as i32 + 1)
                }
            };
            let recent = bail >= mois(VAGUE - 2, 1);
            let o = Occupant::tirer(&mut de, r, l, recent);
            let m = &o.menage;
            // Answers are missing item by item, each at its own rate.
            let mut manque = |p: i64| de.mille(p);
            match faute {
                Some(Faute::DateImpossible) => {
                    compte("date impossible 13/2023 (inconnue)");
                    t.txt("Date_Entree", "13/2023");
                }
                _ if manque(20) => {}
                _ => t.mois("Date_Entree", bail),
            }
            if faute == Some(Faute::Illisible) {
                compte("nombre illisible « abc » (inconnu)");
                t.txt("Nb_Occupants", "abc");
            } else if !manque(25) {
                t.int("Nb_Occupants", m.taille());
                t.int("Nb_Majeurs", m.adultes);
                t.int("Nb_Mineurs", m.enfants);
            }
            if !manque(35) {
                t.int("Nb_Enfants_Charge", m.enfants);
            }
            if faute == Some(Faute::CodeInconnu) {
                compte("composition « COLOC » jamais vue (gardée, inconnue)");
                t.txt("Composition", "COLOC");
            } else if !manque(40) {
                t.txt("Composition", m.composition.code());
            }
            let age_connu = !manque(30);
            if age_connu {
                t.int("Age_Titulaire", m.age);
            }
            if !manque(70) {
                t.int("Annee_RFR", (VAGUE - 2).into());
                if faute == Some(Faute::MontantEuro) && o.rfr >= 1000 {
                    compte("montant avec séparateur de milliers et « € »");
                    let rfr = t.c("RFR");
                    pousser(rfr, o.rfr / 1000, 0);
                    rfr.push('\u{202F}');
                    pousser(rfr, o.rfr % 1000, 3);
                    rfr.push_str(" €");
                } else {
                    t.int("RFR", o.rfr);
                }
                t.int("Categorie_Plafond", m.categorie());
                t.centimes("Pct_PLUS", o.pct, ',');
                if faute == Some(Faute::RevenuDivergent) {
                    compte("tranche contredite par le montant");
                    t.txt("Tranche_PLUS", if o.pct < 6000 { "80_100" } else { "20_40" });
                } else {
                    t.txt("Tranche_PLUS", o.tranche());
                }
                t.txt("Sous_PLAI", oui_non(o.plai));
            }
            if !manque(50) {
                t.txt("APL", oui_non(o.apl));
            }
            if !manque(80) {
                t.txt("Activite_Titulaire", o.activite);
                t.txt("Activite_Conjoint", o.conjoint);
            }
            t.c("Nom_Titulaire").push_str("PERSONNE FICTIVE ");
            pousser(t.cellule_courante(), (epci.base + rang) as i64 + 1, 6);
            if age_connu {
                t.c("Date_Naissance").push_str("01/01/");
                pousser(t.cellule_courante(), i64::from(VAGUE) - m.age, 4);
            }
        }
        match faute {
            Some(Faute::ChampsEnTrop) => {
                compte("champ en trop (ligne à rejeter)");
                t.finir_fausse(1)?;
            }
            Some(Faute::ChampsManquants) => {
                compte("champs manquants (ligne à rejeter)");
                t.finir_fausse(-3)?;
            }
            _ => t.finir()?,
        }
    }
    Ok(())
}
