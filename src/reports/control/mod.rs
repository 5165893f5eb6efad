//! The quality report: what each extract is worth, rule by rule, with the lines to mend. For those who look after the data
//! and the bailleurs who send it: it shows rows, and is never part of a publication.

mod files;
mod places;
mod published;
mod references;
mod rows;
mod rules;

use std::collections::BTreeSet;

use crate::checks::{Rapport, Regles, Tendance};
use crate::config::pipeline::Pipeline;
use crate::french::{Fraction, INSECABLE};
use crate::lake::Piece;
use crate::model::{Concordance, Doublons, References};

use super::document::{Case, Document, Section};

/// Everything the report speaks of.
#[derive(Clone, Copy)]
pub struct Constat<'a> {
    pub pipeline: &'a Pipeline,
    pub references: &'a References,
    pub pieces: &'a [Piece],
    pub regles: &'a Regles,
    pub rapport: &'a Rapport,
    /// Against the last run; empty when there is none.
    pub tendances: &'a [Tendance],
    /// Closing month of the last run.
    pub precedente: Option<&'a str>,
    pub doublons: Doublons,
    pub concordance: Option<&'a Concordance>,
    /// Dwellings counted as SDES counts those it publishes, in the order of its figures; `None` when the millésime of the
    /// workbook is not among the extracts.
    pub comptes_publies: Option<&'a [i64]>,
}

impl Constat<'_> {
    /// What a reader calls a source: the name of its layout.
    fn nom_source<'a>(&'a self, source: &'a str) -> &'a str {
        let lue = self.pieces.iter().find(|p| p.provenance.source == source);
        lue.map_or(source, |p| p.provenance.disposition_libelle.as_str())
    }
}

/// Lines listed for one rule and one file: enough to mend, short enough to be read.
const LIGNES: usize = 40;

/// The report on all extracts.
pub fn document(c: &Constat) -> Document {
    let sections = vec![
        files::fichiers(c),
        rules::regles(c, None),
        rules::bailleurs(c),
        rules::tendances(c),
        files::lecture(c),
        files::inconnus(c),
        references::tables(&c.references.remarques),
        places::lieux(c),
        published::publie(c),
        files::doublons(c),
        rows::lignes_a_reprendre(c, None),
        rules::catalogue(c),
    ];
    monter(c, "Rapport qualité des extractions".to_owned(), c.pipeline.territoire.nom.clone(), sections)
}

/// The part of one bailleur, to be sent back to it.
pub fn pour_bailleur(c: &Constat, siren: &str) -> Document {
    let sections = vec![
        rules::regles(c, Some(siren)),
        rows::lignes_a_reprendre(c, Some(siren)),
        files::inconnus_du_bailleur(c, siren),
    ];
    let nom = c.references.nom_bailleur(siren).to_owned();
    monter(c, format!("Lignes à reprendre{INSECABLE}: {nom}"), nom, sections)
}

/// Bailleurs that have something to mend, by SIREN.
pub fn bailleurs_a_prevenir(rapport: &Rapport) -> BTreeSet<String> {
    let fautifs = rapport.resultats.iter().flat_map(|r| &r.par_fichier).filter(|p| p.comptes.anomalies > 0);
    fautifs.filter_map(|p| p.siren_bailleur.clone()).collect()
}

/// Sentences in the typography of French; what a cell quotes of an extract stays as it was read.
fn monter(c: &Constat, titre: String, territoire: String, sections: Vec<Section>) -> Document {
    let mut document = Document {
        titre,
        territoire,
        periode: "Ce qui a été lu, ce qui ne va pas, et comment y remédier".to_owned(),
        arrete: c.pipeline.periode.arrete,
        filigrane: Some("Document de travail – ne pas diffuser".to_owned()),
        synthese: Vec::new(),
        essentiel: None,
        sections,
        glossaire: Vec::new(),
        mentions: vec![
            "Ce rapport montre des lignes d'extractions confidentielles\u{a0}: il reste dans le service, et chaque bailleur \
             ne reçoit que les siennes."
                .to_owned(),
            "Aucune valeur n'est inventée\u{202f}: ce qui manque ou ne peut être lu reste inconnu.".to_owned(),
        ],
        empreinte: String::new(),
        feuille: None,
    };
    document.typographier_les_phrases();
    document
}

/// A count of rows as a cell holds it.
fn entier(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn part(n: i64, sur: i64) -> Case {
    Fraction::new(n, sur).map_or(Case::NonCalculable, |f| Case::Part(f, 1))
}
