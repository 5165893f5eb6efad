//! What a run reads: the extracts of the inbox, or the share that one territory has of them in the lake.

use crate::checks::Rapport;
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece};

use super::Suivi;
use super::examen::{Entree, ingerer, inspecter};
use super::journal::Fait;
use super::reprises::{Magasin, Sorte};
use super::travail::Travail;

pub enum Arrivage<'a> {
    Depot(Vec<Entree<'a>>),
    /// Read, and held against the rules of quality, by the run of all the territories.
    Part(Vec<Piece>),
}

/// An extract, for the key of a run.
#[derive(Clone, Copy, Debug)]
pub struct Lu<'a> {
    pub source: &'a str,
    /// Its name; no part of the key.
    pub fichier: &'a str,
    pub millesime: i32,
    pub mois: Option<u32>,
    pub empreinte: &'a str,
}

impl<'a> Arrivage<'a> {
    /// Finds what there is to read.
    ///
    /// # Errors
    /// An extract is missing or is not what the chain says; or the share of the territory is not there, or is of another period.
    pub fn examiner(travail: &'a Travail, suivi: &dyn Suivi) -> Result<Self> {
        let Some(l) = &travail.lecture else { return Ok(Arrivage::Depot(inspecter(travail, suivi)?)) };
        if l.periode != travail.periode() {
            return Err(Error::configuration(format!(
                "la part de ce territoire est celle de {}, et non de {}",
                l.periode,
                travail.periode()
            ))
            .in_file(&travail.chaine)
            .aide("lancez la chaîne entière pour cette période : elle partage les extractions entre les territoires"));
        }
        suivi.etape("Examen de la part du territoire");
        Ok(Arrivage::Part(l.pieces(&travail.racine.join(&travail.pipeline.dossiers.lac))?))
    }

    /// Tells the journal which extracts were found.
    pub fn noter(&self, suivi: &dyn Suivi) {
        if let Arrivage::Depot(entrees) = self {
            entrees.iter().for_each(|e| suivi.fait(Fait::entree(&e.inspection, &e.reconnue, e.extraction)));
        }
    }

    pub fn lus(&self) -> Vec<Lu<'_>> {
        match self {
            Arrivage::Depot(entrees) => entrees
                .iter()
                .map(|e| Lu {
                    source: &e.extraction.source,
                    fichier: &e.inspection.nom,
                    millesime: e.extraction.millesime,
                    mois: e.extraction.mois,
                    empreinte: &e.inspection.empreinte,
                })
                .collect(),
            Arrivage::Part(pieces) => pieces
                .iter()
                .map(|p| Lu {
                    source: &p.provenance.source,
                    fichier: &p.provenance.fichier,
                    millesime: p.provenance.millesime,
                    mois: p.provenance.mois,
                    empreinte: &p.provenance.empreinte,
                })
                .collect(),
        }
    }

    /// Whether the lake has, intact, all that there is to read.
    pub fn au_lac(&self, lac: &Lac) -> bool {
        self.tenus(Some(lac)).into_iter().all(|tenu| tenu)
    }

    /// Whether the lake has each of them, intact; a lake that has never been written has none.
    pub fn tenus(&self, lac: Option<&Lac>) -> Vec<bool> {
        match self {
            Arrivage::Depot(entrees) => entrees
                .iter()
                .map(|e| lac.is_some_and(|l| l.tient(&e.inspection, &e.reconnue, e.extraction.millesime)))
                .collect(),
            Arrivage::Part(pieces) => vec![true; pieces.len()],
        }
    }

    /// The pieces of the lake.
    ///
    /// # Errors
    /// An extract cannot be read, too many of its rows are rejected, or the disk refuses.
    pub fn lire(&self, travail: &Travail, lac: &Lac, suivi: &dyn Suivi) -> Result<Vec<Piece>> {
        match self {
            Arrivage::Depot(entrees) => ingerer(travail, entrees, lac, suivi),
            Arrivage::Part(pieces) => Ok(pieces.clone()),
        }
    }

    /// What the rules of quality say of them; `None` when that was said by the run of all the territories.
    ///
    /// # Errors
    /// The lake cannot be read or written.
    pub fn controler(
        &self,
        travail: &Travail,
        lac: &Lac,
        pieces: &[Piece],
        magasin: &Magasin<'_>,
        suivi: &dyn Suivi,
    ) -> Result<Option<Rapport>> {
        if matches!(self, Arrivage::Part(_)) {
            return Ok(None);
        }
        suivi.etape("Règles de qualité");
        let rapport = magasin.juger(&travail.regles_qualite, lac, pieces, travail.pipeline.periode.arrete)?;
        suivi.fait(magasin.compte(Sorte::Regles).fait("regles"));
        Fait::regles(&rapport).for_each(|f| suivi.fait(f));
        Ok(Some(rapport))
    }
}
