//! Plans of the conformed tables. Every predicate of the catalogue speaks of the columns made here.

mod attribution;
mod candidature;
mod concordance;
mod deductions;
mod demande;
mod fichier;
mod lieu;
mod logement;
mod occupation;
mod plafonds;
mod quartiles;
mod residences;

use std::collections::BTreeMap;

use polars::prelude::*;

use crate::config::layout::Table;
use crate::config::pipeline::Pipeline;
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece, type_polars};
use crate::measures::fin_de_mois;
use crate::sources::table::LIGNE_SOURCE;

use super::conforme;
use super::references::References;

pub use candidature::decisions;
pub use deductions::deduire;
pub use demande::DATE_STOCK;

pub use concordance::{Concordance, Desaccord, differentes};

/// Last day that a file describes.
const FIN_FICHIER: &str = "fin_fichier";
/// Part of the key of a dwelling, no longer than its doubles are looked for.
const PAS_SORTI: &str = "pas_sorti";

/// The conformed tables that the extracts allow; `None` when the source is not there.
#[derive(Clone, Default)]
pub struct Modele {
    pub logement: Option<LazyFrame>,
    pub occupation: Option<LazyFrame>,
    pub attribution: Option<LazyFrame>,
    pub demande: Option<LazyFrame>,
    /// Candidates before the commissions d'attribution of the bailleurs.
    pub candidature: Option<LazyFrame>,
    /// What the answers to « in a QPV? » say of each other.
    pub concordance: Option<Concordance>,
    pub doublons: Doublons,
}

/// Rows left out because they tell the same event or household twice; printed with the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doublons {
    pub attributions: usize,
    pub demandes: usize,
    pub logements: usize,
    /// Demands of one household registered in several départements.
    pub menages: usize,
    /// Personal demands of households whose demand of the renouvellement urbain lives too (P-DOUBLON-DLS).
    pub jumelles: usize,
    /// Candidates told twice for one dwelling and one session.
    pub candidatures: usize,
}

impl Modele {
    pub fn table(&self, table: Table) -> Option<LazyFrame> {
        match table {
            Table::Logement => self.logement.clone(),
            Table::Occupation => self.occupation.clone(),
            Table::Attribution => self.attribution.clone(),
            Table::Demande => self.demande.clone(),
            Table::Reservation => self.candidature.clone(),
            _ => None,
        }
    }

    /// Puts another plan in the place of a table: the same rows, read elsewhere.
    pub fn remplacer(&mut self, table: Table, lf: LazyFrame) {
        match table {
            Table::Logement => self.logement = Some(lf),
            Table::Occupation => self.occupation = Some(lf),
            Table::Attribution => self.attribution = Some(lf),
            Table::Demande => self.demande = Some(lf),
            Table::Reservation => self.candidature = Some(lf),
            _ => {}
        }
    }
}

fn echec(quoi: &str) -> impl Fn(PolarsError) -> Error {
    let quoi = quoi.to_owned();
    move |e| Error::moteur(&format!("{quoi} : calcul impossible"), &e.to_string())
}

/// Each row with what a table knows of it, nothing where it knows nothing.
///
/// The table is the side that is held. The engine would hold the shorter of both, that is often the rows, with all their
/// columns, and then give them one by one to put them back in order. Rows keep theirs: the same extracts make the same bytes.
fn apport() -> JoinArgs {
    JoinArgs {
        build_side: Some(JoinBuildSide::ForceRight),
        maintain_order: MaintainOrderJoin::Left,
        ..JoinArgs::new(JoinType::Left)
    }
}

/// Builds the conformed tables of a run.
///
/// # Errors
/// A file of the lake cannot be read.
pub fn conformer(lac: &Lac, pieces: &[Piece], references: &References, pipeline: &Pipeline) -> Result<Modele> {
    let pieces = derniers_mois(pieces);
    let lire = |table: Table, source: &str| balayer(lac, &pieces, table, source);
    let mut modele = Modele::default();
    let rpls = match lire(Table::Logement, "rpls")? {
        Some(lf) => Some(lf),
        // Without the version loi the park is still described, without occupation.
        None => lire(Table::Logement, "rpls_ouvert")?,
    };
    let doublets = lire(Table::Doublet, "doublets")?;
    let identifiants = logement::identifiants(rpls.clone(), doublets.clone())?;
    if let Some(lf) = rpls {
        // An exit and an entry of one dwelling are two facts: sold by one bailleur, it is in the park of another.
        let plan = conforme::relais(lac, "logement", logement::plan(lf, doublets, references, pipeline)?)?;
        let plan = plan.with_column(logement::pas_sorti().alias(PAS_SORTI));
        let (lf, doublons) = sans_double(plan, &["id_rpls", "millesime", PAS_SORTI])?;
        let lf = lf.drop(cols([PAS_SORTI]));
        modele.doublons.logements = doublons;
        modele.concordance = Some(concordance::comparer(&lf)?);
        modele.logement = Some(lf);
    }
    let lieux = modele.logement.clone().map(logement::lieux);
    if let Some(lf) = lire(Table::Occupation, "ops")? {
        let lf = logement::avec_identifiant(lf, identifiants.clone());
        let impayes = lire(Table::Impaye, "impayes")?.map(|i| logement::avec_identifiant(i, identifiants.clone()));
        modele.occupation = Some(occupation::plan(lf, lieux.clone(), impayes, references, pipeline)?);
    }
    if let Some(lf) = lire(Table::Attribution, "sne_radiation")? {
        let brut = attribution::plan(lf, lieux.clone(), references, pipeline)?;
        let brut = conforme::relais(lac, "attribution", brut)?;
        let (lf, a) = sans_double(brut, &["cle_logement_date"])?;
        let (lf, b) = sans_double(lf, &["cle_demande_logement"])?;
        modele.doublons.attributions = a + b;
        modele.attribution = Some(lf);
    }
    if let Some(lf) = lire(Table::Reservation, "reservations")? {
        let lf = logement::avec_identifiant(lf, identifiants);
        let (lf, doublons) = sans_double(candidature::plan(lf, lieux, references, pipeline)?, &["cle_candidature"])?;
        modele.doublons.candidatures = doublons;
        modele.candidature = Some(candidature::decisions(lf, modele.attribution.clone()));
    }
    if let Some(lf) = lire(Table::Demande, "sne_stock")? {
        let plan = conforme::relais(lac, "demande", demande::plan(lf, references, pipeline)?)?;
        let (lf, doublons) = sans_double(plan, &["id_demande", "millesime"])?;
        modele.doublons.demandes = doublons;
        let (lf, menages) = demande::sans_autre_territoire(lf)?;
        modele.doublons.menages = menages;
        modele.demande = Some(lf);
    }
    Ok(modele)
}

/// Of monthly stocks, the last of each year: the others say the same demands earlier. Flows are all kept.
fn derniers_mois(pieces: &[Piece]) -> Vec<Piece> {
    // A yearly file is the stock of 31 December.
    let mois = |p: &Piece| p.provenance.mois.unwrap_or(12);
    let dernier = |p: &Piece| {
        let memes = pieces.iter().filter(|q| {
            q.provenance.table == p.provenance.table
                && q.provenance.source == p.provenance.source
                && q.provenance.millesime == p.provenance.millesime
        });
        memes.map(mois).max().unwrap_or(12)
    };
    let garde = |p: &&Piece| p.provenance.table != Table::Demande.code() || mois(p) == dernier(p);
    pieces.iter().filter(garde).cloned().collect()
}

/// Columns of the conformed tables, known without reading a row: what a predicate may speak of.
///
/// # Errors
/// A plan cannot be built.
pub fn schemas(references: &References, pipeline: &Pipeline) -> Result<BTreeMap<Table, SchemaRef>> {
    let vide = |table: Table| -> LazyFrame {
        let champs =
            crate::sources::table::colonnes(table).iter().map(|c| Field::new(c.nom.into(), type_polars(c.genre)));
        let entier = |nom: &str| Field::new(nom.into(), DataType::Int32);
        let fixes = [
            Field::new(LIGNE_SOURCE.into(), DataType::Int64),
            entier("millesime"),
            Field::new(FIN_FICHIER.into(), DataType::Date),
            entier("rang_fichier"),
        ];
        let du_parc = (table == Table::Logement).then(|| Field::new(fichier::SANS_MODE.into(), DataType::Boolean));
        DataFrame::empty_with_schema(&champs.chain(fixes).chain(du_parc).collect()).lazy()
    };
    let plans = [
        (Table::Logement, logement::plan(vide(Table::Logement), None, references, pipeline)?),
        (Table::Occupation, occupation::plan(vide(Table::Occupation), None, None, references, pipeline)?),
        (Table::Attribution, attribution::plan(vide(Table::Attribution), None, references, pipeline)?),
        (Table::Demande, demande::plan(vide(Table::Demande), references, pipeline)?),
        (
            Table::Reservation,
            candidature::decisions(candidature::plan(vide(Table::Reservation), None, references, pipeline)?, None),
        ),
    ];
    plans
        .into_iter()
        .map(|(table, mut plan)| Ok((table, plan.collect_schema().map_err(echec("colonnes des tables"))?)))
        .collect()
}

/// The rows of a table, all millésimes of one source.
fn balayer(lac: &Lac, pieces: &[Piece], table: Table, source: &str) -> Result<Option<LazyFrame>> {
    let mut plans = Vec::new();
    let siennes = pieces.iter().filter(|p| p.provenance.table == table.code() && p.provenance.source == source);
    for (p, rang) in siennes.zip(0i32..) {
        let chemin = lac.racine().join(&p.parquet);
        let (annee, mois) = (p.provenance.millesime, p.provenance.mois.unwrap_or(12));
        let fin = fin_de_mois(annee, mois)
            .ok_or_else(|| Error::donnees(format!("{annee}-{mois:02} n'est pas un mois")).in_file(&chemin))?;
        let lf = lac
            .balayer(&chemin)?
            // A yearly file describes its last month.
            .with_columns([
                lit(p.provenance.millesime).alias("millesime"),
                lit(fin).cast(DataType::Date).alias(FIN_FICHIER),
                lit(rang).alias("rang_fichier"),
            ]);
        plans.push(fichier::completer(lf, table, p.part.as_ref())?);
    }
    if plans.is_empty() {
        return Ok(None);
    }
    concat(plans, UnionArgs::default()).map(Some).map_err(echec("lecture du lac"))
}

/// The rows of a table that says a state: those of its last file alone.
///
/// # Errors
/// The file cannot be read.
pub fn derniere_table(lac: &Lac, pieces: &[Piece], table: Table, source: &str) -> Result<Option<LazyFrame>> {
    let siennes = pieces.iter().filter(|p| p.provenance.table == table.code() && p.provenance.source == source);
    let derniere = siennes.max_by_key(|p| (p.provenance.millesime, p.provenance.mois.unwrap_or(12)));
    balayer(lac, &derniere.cloned().into_iter().collect::<Vec<_>>(), table, source)
}

/// Drops rows that share a key, keeping the first; rows without key are all kept. Relogés come first in the attribution table,
/// so that the row kept is the one that carries the relogement.
///
/// What is dropped is found on the keys alone, then named by its place in the lake: telling apart whole rows, nearly all of
/// which are alone with their key, would hold the table.
fn sans_double(lf: LazyFrame, cles: &[&str]) -> Result<(LazyFrame, usize)> {
    let echec = || echec("recherche des doublons");
    let connues = cles.iter().fold(lit(true), |e, c| e.and(col(*c).is_not_null()));
    let colonnes: Vec<Expr> = PLACE_LAC.iter().chain(cles).map(|c| col(*c)).collect();
    let reperees = lf.clone().select(colonnes).with_row_index("ordre", None).filter(connues);
    let cles: Vec<Expr> = cles.iter().map(|c| col(*c)).collect();
    let repetees = reperees
        .clone()
        .group_by(cles.clone())
        .agg([len().alias("lignes")])
        .filter(col("lignes").gt(lit(1)))
        .collect_with_engine(Engine::Streaming)
        .map_err(echec())?
        .unwrap_single();
    if repetees.height() == 0 {
        return Ok((lf, 0));
    }
    // The first is chosen among rows read together: another reading might give them in another order.
    let suivantes = reperees
        .join(repetees.lazy(), cles.clone(), cles.clone(), JoinArgs::new(JoinType::Semi))
        .collect_with_engine(Engine::Streaming)
        .map_err(echec())?
        .unwrap_single()
        .lazy()
        .filter(col("ordre").neq(col("ordre").min().over(cles).map_err(echec())?))
        .select(place_lac())
        .collect()
        .map_err(echec())?;
    let doublons = suivantes.height();
    Ok((lf.join(suivantes.lazy(), place_lac(), place_lac(), JoinArgs { how: JoinType::Anti, ..apport() }), doublons))
}

/// What names a row of a table: its file, and its line there.
const PLACE_LAC: [&str; 2] = ["rang_fichier", LIGNE_SOURCE];

fn place_lac() -> Vec<Expr> {
    PLACE_LAC.iter().map(|c| col(*c)).collect()
}

/// Rows of a plan.
fn compter(lf: LazyFrame) -> Result<usize> {
    let n = lf.select([len().cast(DataType::Int64)]).collect().map_err(echec("comptage des lignes"))?;
    Ok(n.columns().first().and_then(|c| c.i64().ok()?.get(0)).and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
}
