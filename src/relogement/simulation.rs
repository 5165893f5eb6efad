//! Simulation: so many households by so many dwellings. What each move would cost, which alerts it would raise, and the grid of the
//! « circuit dématérialisé ». Information for those who meet the household: never an orientation.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::Deserialize;

use super::cas::{Cas, Faits};
use super::examen::{self, Examen, examiner};
use super::faits::{Genre, Logement, Menage, Operation, Relogement, Typologie};
use super::finances::{self, Budget, Chiffre, rav_face_a, te_face_a};
use super::parametres::Parametre;
use super::reponse::Reponse;
use crate::french::Fraction;

/// Section `[simulation]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// P-RESIDUEL.
    pub residuel: Residuel,
    /// P-INVALIDATION: a choice that the workbook states beside its grid. It changes no figure.
    pub invalidation: Invalidation,
}

/// What « résiduel » is, that must improve: the charter does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residuel {
    /// Reste à vivre after above that before.
    #[default]
    RavHausse,
    /// Not below it.
    RavConstantOuHausse,
    /// The condition is left out.
    SansObjet,
}

/// What follows when one partner does not validate: the charter says both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invalidation {
    /// The situation goes to the GTR, or the GTRM for who does not wish to stay in the commune.
    #[default]
    Gtr,
    AutreProposition,
}

impl Reglages {
    pub fn imprimes(&self) -> Vec<Parametre> {
        let residuel = match self.residuel {
            Residuel::RavHausse => "le reste à vivre après est supérieur à celui d’avant",
            Residuel::RavConstantOuHausse => "le reste à vivre après n’est pas inférieur à celui d’avant",
            Residuel::SansObjet => "condition non retenue",
        };
        let invalidation = match self.invalidation {
            Invalidation::Gtr => "passage en instance technique (GTR ou GTRM)",
            Invalidation::AutreProposition => "une autre proposition peut être faite",
        };
        vec![
            Parametre {
                code: "P-RESIDUEL",
                question: "« Résiduel » qui s’améliore (la charte de la Métropole européenne de Lille, d’où vient ce circuit, ne le définit pas)",
                valeur: residuel.to_owned(),
            },
            Parametre {
                code: "P-INVALIDATION",
                question: "Invalidation par un partenaire dans le circuit dématérialisé (cette charte dit les deux)",
                valeur: invalidation.to_owned(),
            },
        ]
    }
}

/// What the household wants, and what stands in the way. Empty lists and `None` are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Souhaits {
    pub typologies: Vec<Typologie>,
    /// Communes wanted.
    pub communes: Vec<String>,
    /// An obstacle is to be lifted first.
    pub obstacle: Option<bool>,
    /// Partners agree on the circuit.
    pub accord_partenaires: Option<bool>,
}

/// A household to simulate.
#[derive(Clone, Copy, Debug)]
pub struct Demandeur<'a> {
    pub operation: &'a Operation,
    pub menage: &'a Menage,
    /// Facts of the household; those of the destination are taken from the dwelling.
    pub faits: &'a Faits,
    pub souhaits: &'a Souhaits,
}

/// A dwelling to simulate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offre {
    pub id: String,
    /// Rent, charges, surface, typologie, APL of the household in it (unknown if `None`).
    pub logement: Logement,
    pub rehabilite_recent: Option<bool>,
    /// The RPLS has its number; `None` when it has none.
    pub au_registre: Option<bool>,
}

/// One criterion of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ligne {
    pub critere: &'static str,
    pub reponse: Reponse,
    pub faits: String,
}

impl Ligne {
    /// `compatible`, `non compatible`, `inconnu`.
    pub fn texte(&self) -> &'static str {
        match self.reponse {
            Reponse::Oui => "compatible",
            Reponse::Non => "non compatible",
            Reponse::Inconnu => "inconnu",
        }
    }
}

/// One household in one dwelling. `D`: what the caller decides beside it (minoration).
#[derive(Clone, Debug)]
pub struct Simulation<D> {
    pub menage: String,
    pub offre: String,
    /// Reste à charge, taux d'effort, reste à vivre of outputs, reste à vivre by day: before, then after.
    pub avant: Vec<Chiffre>,
    pub apres: Vec<Chiffre>,
    pub rac_proportionnel: Option<Fraction>,
    pub examen: Examen,
    /// The four criteria of the charter, then the agreement of partners.
    pub grille: Vec<Ligne>,
    pub decision: D,
}

/// What every output of a simulation prints.
pub const HYPOTHESES: [&str; 4] = [
    "chaque ménage est simulé dans chaque logement, comme si le bail était signé à la date de la simulation",
    "la composition, les ressources et les dépenses du ménage ne changent pas",
    "l’APL après relogement est celle qui est donnée pour le logement : inconnue, elle rend inconnus les montants après",
    "la grille dit, critère par critère, ce qui est compatible avec le circuit dématérialisé (les quatre critères à la fois, avec \
     l’accord des partenaires) : elle n’oriente personne",
];

/// Everything that a simulation rests on, as its outputs print it.
pub fn hypotheses() -> Vec<&'static str> {
    HYPOTHESES.into_iter().chain(Budget::HYPOTHESES).collect()
}

/// Each household in each dwelling, in the order given, at the date of the simulation. `decider` gives what the caller decides on the
/// pair.
pub fn simuler<D>(
    demandeurs: &[Demandeur<'_>],
    offres: &[Offre],
    date: NaiveDate,
    regles: &examen::Reglages<'_>,
    reglages: &Reglages,
    mut decider: impl FnMut(&Cas<'_>) -> D,
) -> Vec<Simulation<D>> {
    let mut simulations = Vec::with_capacity(demandeurs.len().saturating_mul(offres.len()));
    let relogements: Vec<Relogement> = offres.iter().map(|o| relogement(o, date)).collect();
    for d in demandeurs {
        for (offre, relogement) in offres.iter().zip(&relogements) {
            let faits = Faits {
                commune_destination: offre.logement.commune.clone(),
                epci_destination: offre.logement.epci.clone(),
                rehabilite_recent: offre.rehabilite_recent,
                date_relogement: Some(date),
                ..d.faits.clone()
            };
            let cas = Cas { operation: d.operation, menage: d.menage, relogement: Some(relogement), faits: &faits };
            let examen = examiner(&cas, date, regles);
            let f = regles.finances;
            let chiffres = |b: &Budget| [f.rac, f.te, f.rav, f.rav_seuil].map(|m| m.chiffre(b, f)).to_vec();
            simulations.push(Simulation {
                menage: d.menage.id.clone(),
                offre: offre.id.clone(),
                avant: chiffres(&examen.comparaison.avant),
                apres: chiffres(&examen.comparaison.apres),
                rac_proportionnel: match examen.comparaison.comparable {
                    Reponse::Non => None,
                    _ => examen.comparaison.rac_proportionnel(f),
                },
                grille: grille(&examen, offre, d.souhaits, f, reglages),
                decision: decider(&cas),
                examen,
            });
        }
    }
    simulations
}

fn relogement(offre: &Offre, date: NaiveDate) -> Relogement {
    Relogement {
        menage: String::new(),
        genre: Some(Genre::Definitif),
        date_bail: Some(date),
        date_emmenagement: None,
        date_reception_convention: None,
        bailleur_relogeur: offre.logement.bailleur.clone(),
        reservataire: None,
        accompagne: Some(true),
        suites: Default::default(),
        apres: offre.logement.clone(),
        ligne: 0,
    }
}

/// Bounds are strict here, whatever P-RAV-BORNE says for alerts (charte de la MEL).
fn grille(e: &Examen, offre: &Offre, s: &Souhaits, f: &finances::Reglages, r: &Reglages) -> Vec<Ligne> {
    let c = &e.comparaison;
    let te: Reponse = te_face_a(f.te, &c.apres, f.seuil_te).map(|o| o == Ordering::Less).into();
    let au_dessus: Reponse = rav_face_a(f.rav_seuil, &c.apres, f.seuil_rav, f).map(|o| o == Ordering::Greater).into();
    let rav = |b| f.rav_seuil.valeur(b, f);
    let evolution = rav(&c.avant).zip(rav(&c.apres)).map(|(a, b)| b.cmp(&a));
    let residuel = match r.residuel {
        Residuel::RavHausse => evolution.map(|o| o == Ordering::Greater).into(),
        Residuel::RavConstantOuHausse => evolution.map(|o| o != Ordering::Less).into(),
        Residuel::SansObjet => Reponse::Oui,
    };
    let parmi = |vides: bool, dedans: Option<bool>| if vides { Reponse::Inconnu } else { dedans.into() };
    let typologie = parmi(s.typologies.is_empty(), offre.logement.typologie.map(|t| s.typologies.contains(&t)));
    let commune = offre.logement.commune.as_ref();
    let localisation = parmi(s.communes.is_empty(), commune.map(|x| s.communes.contains(x)));
    let jour = |b| f.rav_seuil.chiffre(b, f).texte();
    vec![
        Ligne {
            critere: "taux d’effort inférieur au seuil (strictement)",
            reponse: te,
            faits: format!("{}, seuil {}", f.te.chiffre(&c.apres, f).texte(), f.seuil_te.pourcent()),
        },
        Ligne {
            critere: "reste à vivre supérieur au seuil (strictement) et résiduel qui s’améliore",
            reponse: au_dessus.et(residuel),
            faits: format!("{} → {}, seuil {}", jour(&c.avant), jour(&c.apres), f.seuil_rav.euros()),
        },
        Ligne {
            critere: "la typologie et la localisation souhaitées existent",
            reponse: typologie.et(localisation),
            faits: format!("typologie : {}, localisation : {}", typologie.texte(), localisation.texte()),
        },
        Ligne {
            critere: "aucun frein à lever",
            reponse: Reponse::from(s.obstacle).contraire(),
            faits: format!("frein à lever : {}", Reponse::from(s.obstacle).texte()),
        },
        Ligne {
            critere: "accord des partenaires",
            reponse: s.accord_partenaires.into(),
            faits: format!("accord des partenaires : {}", Reponse::from(s.accord_partenaires).texte()),
        },
    ]
}

#[cfg(test)]
#[path = "simulation_tests.rs"]
mod tests;
