//! The plan (stratégique) de relogement: what is expected, when, with which offer, and where the territory stands. Forecasts come from
//! the plan of the territory; what is done comes from published measures only.

mod besoins;
mod objectifs;
mod offre;
mod operations;
mod parametres;
mod phasage;
mod pression;
mod rythme;
mod suivi;
mod tableau_bord;

use std::collections::BTreeMap;

use crate::error::Result;
use crate::french::{Fraction, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::plan::offre::{TableauOffre, annees as annees_offre, tableau as tableau_offre};
use crate::relogement::plan::operations::{LigneOperation, ligne as ligne_operation};
use crate::relogement::plan::phasage::{Phasage, par_annee, phaser, totaux};
use crate::relogement::plan::pics::{Pic, pics};
use crate::relogement::plan::previsions::{OperationPrevue, Plan};
use crate::relogement::plan::semestre::Semestre;
use crate::relogement::tableau_bord::TableauBord;

use super::annex;
use super::context::Chapitre;
use super::document::{Bloc, Document, Section};
use super::revue;

/// What the document is composed from.
pub struct Vue<'a> {
    pub revue: &'a revue::Vue<'a>,
    pub plan: &'a Plan,
    /// Dashboard of operations; empty when there is none.
    pub bord: &'a TableauBord,
    lignes: Vec<LigneOperation<'a>>,
    phasages: Vec<Phasage>,
    totaux: BTreeMap<Semestre, i64>,
    /// What is missing when there is no offer.
    offre: std::result::Result<TableauOffre, &'static str>,
}

impl<'a> Vue<'a> {
    pub fn new(revue: &'a revue::Vue<'a>, plan: &'a Plan, bord: &'a TableauBord) -> Self {
        let lignes: Vec<LigneOperation<'a>> =
            plan.operations.iter().map(|o| ligne_operation(o, plan.taux_decohabitation, None)).collect();
        let phasages: Vec<Phasage> = lignes.iter().filter_map(|l| Some(phaser(l.operation, l.relogements?))).collect();
        let offre = annees_offre(plan).and_then(|a| tableau_offre(&a).ok_or("des nombres moins grands"));
        Vue { totaux: totaux(&phasages), revue, plan, bord, lignes, phasages, offre }
    }

    fn nom(&self, o: &OperationPrevue) -> String {
        o.libelle.clone().unwrap_or_else(|| self.revue.nom_operation(o.code.get_ref()))
    }

    fn nom_de(&self, code: &str) -> String {
        self.plan.operations.iter().find(|o| o.code.get_ref() == code).map_or_else(|| code.to_owned(), |o| self.nom(o))
    }

    /// A maître d'ouvrage: bailleur, the EPCI itself, or the SIREN as it is written.
    fn maitre_ouvrage(&self, siren: &str) -> String {
        let c = self.revue.c;
        if siren == c.epci() { c.territoire().to_owned() } else { c.references.nom_bailleur(siren).to_owned() }
    }

    fn commune(&self, code: &str) -> String {
        self.revue.c.nom_zone(Niveau::Commune, code)
    }

    /// Relogements of each year of the plan.
    fn par_annee(&self) -> BTreeMap<i32, i64> {
        par_annee(&self.totaux)
    }

    fn total(&self) -> i64 {
        self.totaux.values().sum()
    }

    /// `de 2026 à 2029`, `en 2026`.
    fn periode(&self) -> String {
        let annees = self.par_annee();
        match (annees.keys().next(), annees.keys().next_back()) {
            (Some(a), Some(z)) if a == z => format!("en {a}"),
            (Some(a), Some(z)) => format!("de {a} à {z}"),
            _ => "sans calendrier".to_owned(),
        }
    }

    /// Offer mobilisable of each year, unrounded.
    fn offre_par_annee(&self) -> BTreeMap<i32, Fraction> {
        let mut annees: BTreeMap<i32, Fraction> = BTreeMap::new();
        for l in self.offre.iter().flat_map(|t| &t.lignes) {
            let Some(annee) = l.annee else { continue };
            let somme = annees.get(&annee).map_or(Some(l.total), |s| s.plus(&l.total));
            annees.extend(somme.map(|s| (annee, s)));
        }
        annees
    }

    fn pics(&self) -> Vec<Pic> {
        let livraisons = crate::relogement::plan::offre::livraisons_par_annee(self.plan);
        pics(&self.totaux, &self.offre_par_annee(), &livraisons, &self.revue.reglages.plan)
    }

    fn source(&self) -> String {
        format!("Source{INSECABLE}: plan de relogement du territoire.")
    }

    /// A chapter whose figures are forecasts.
    fn finir(&self, ch: Chapitre, base: &str) -> Section {
        let mut s = ch.finir(self.revue.c, base, &[], None);
        s.methode = format!("{} {}", s.methode, self.source());
        s
    }
}

/// The plan of the territory, chapter by chapter; a chapter without any figure is not there.
///
/// # Errors
/// A picture cannot be drawn.
pub fn document(v: &Vue<'_>) -> Result<Document> {
    let mut sections = vec![operations::section(v), phasage::section(v)?, rythme::section(v)];
    sections.extend(besoins::section(v));
    sections.extend(offre::section(v));
    sections.extend(objectifs::section(v));
    sections.push(pression::section(v));
    sections.push(suivi::section(v)?);
    sections.extend(tableau_bord::section(v));
    sections.push(parametres::section(v));
    if let (Some(note), Some(premiere)) = (&v.plan.note, sections.first_mut()) {
        premiere.blocs.insert(0, Bloc::Reserve(note.clone()));
    }
    let quand = format!("Relogements attendus {}", v.periode());
    Ok(annex::document(v.revue.c, "Plan de relogement", quand, sections))
}
