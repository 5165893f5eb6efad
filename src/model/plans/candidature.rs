//! Candidates before the commissions d'attribution (CALEOL), from the files of the bailleurs: one row a candidate.

use polars::prelude::*;

use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::model::references::References;
use crate::sources::table::LIGNE_SOURCE;

use super::lieu::{avec_lieu, communes_courantes, dans_le_territoire, localiser, territoire, zonages_locaux};
use super::{apport, echec};

/// Decisions by which the commission offers the dwelling to the candidate, whatever the answer.
const ATTRIBUE: [&str; 3] = ["attribue", "attribue_sous_condition", "refus_candidat"];

/// Plan of the table, before what takes several rows ([`decisions`]). `lieux`: location of the dwellings, when RPLS is there.
pub fn plan(
    lf: LazyFrame,
    lieux: Option<LazyFrame>,
    references: &References,
    pipeline: &Pipeline,
) -> Result<LazyFrame> {
    let p = &pipeline.parametres;
    let arrete = lit(pipeline.periode.arrete);
    let lf = communes_courantes(lf, references).map_err(echec("table de passage des communes"))?;
    let lf = avec_lieu(lf, lieux)
        .with_columns([
            coalesce(&[col("code_commune"), col("commune_rpls")]).alias("code_commune"),
            coalesce(&[col("siren_bailleur"), col("siren_rpls")]).alias("siren_bailleur"),
            coalesce(&[col("residence_rpls"), lit("inconnue")]).alias("residence_id"),
            col("qpv_2015_rpls").alias("code_qpv_2015"),
            col("date_decision").dt().year().alias("annee"),
            col("date_decision").dt().month().cast(DataType::Int32).alias("mois"),
            // An own identifier is unique in its bailleur.
            coalesce(&[col("id_rpls"), col("siren_bailleur") + lit("|") + col("id_interne")]).alias("cle_lot"),
            col("reservataire").alias("reservataire_propose"),
            titulaire_du_droit().alias("reservataire"),
        ])
        .filter(col("date_decision").lt_eq(arrete));
    let lf = dans_le_territoire(lf, territoire(references).map_err(echec("table des communes"))?);
    let seance = col("cle_lot") + lit("|") + col("date_decision").cast(DataType::String);
    let lf = localiser(lf, p, None, col("annee")).with_column(seance.alias("cle_seance"));
    Ok(zonages_locaux(lf, references)
        .map_err(echec("table des secteurs"))?
        .with_column((col("cle_seance") + lit("|") + col("id_demande")).alias("cle_candidature")))
}

/// Whose flow the dwelling is counted in: who holds the right to it. A right given back for one turn leaves the household to be proposed by
/// someone else, or by the bailleur alone, and it is the holder who did without. Who proposed the household stands in for the holder when the file
/// does not name one, save when the right was given back and the bailleur proposed: the holder is then unknown.
fn titulaire_du_droit() -> Expr {
    let rendu_au_bailleur = col("remise_pour_un_tour").and(col("reservataire").eq(lit("aucun")));
    let propose = when(rendu_au_bailleur).then(lit(NULL)).otherwise(col("reservataire"));
    coalesce(&[col("droit_reservataire"), propose])
}

/// What the other candidates for the dwelling tell: who was really offered it, and one row that stands for each session
/// (`une_par_seance`) and for each dwelling in a year (`une_par_logement`). `bail_suit`: a lease of the SNE follows for this
/// household and this dwelling; unknown without attributions or without the number of the demand.
pub fn decisions(lf: LazyFrame, attribution: Option<LazyFrame>) -> LazyFrame {
    // The first row in the order of days, files and lines: rows of a plan have no order of their own.
    let (par_jour, par_fichier) = (lit(1i64 << 40), lit(1i64 << 28));
    let jour = col("date_decision").cast(DataType::Int32).cast(DataType::Int64);
    let rang = jour * par_jour + col("rang_fichier").cast(DataType::Int64) * par_fichier + col(LIGNE_SOURCE);
    let lf = lf.with_column(rang.alias("rang_ligne"));
    let decision = |codes: &[&str]| codes.iter().fold(lit(false), |e, c| e.or(col("decision").eq(lit(*c))));
    // Rows without key are nobody's rivals.
    let par = |cles: &[&str], agregats: Vec<Expr>| {
        let connues = cles.iter().fold(lit(true), |e, c| e.and(col(*c).is_not_null()));
        lf.clone().filter(connues).group_by(cles.iter().map(|c| col(*c)).collect::<Vec<_>>()).agg(agregats)
    };
    let rang_si = |condition: Expr| when(condition).then(col("rang")).otherwise(lit(NULL)).min();
    let seances = par(
        &["cle_seance"],
        vec![
            col("rang_ligne").min().alias("premiere_seance"),
            // From this rank on, the dwelling has found its household…
            rang_si(decision(&["attribue", "attribue_sous_condition"])).alias("rang_preneur"),
            // …and from this one on, it may have.
            rang_si(col("decision").is_null()).alias("rang_douteux"),
        ],
    );
    let logements = par(&["cle_lot", "annee"], vec![col("rang_ligne").min().alias("premiere_logement")]);
    let gauche = |cles: &[&str]| cles.iter().map(|c| col(*c)).collect::<Vec<_>>();
    let joindre = |lf: LazyFrame, autre: LazyFrame, cles: &[&str]| lf.join(autre, gauche(cles), gauche(cles), apport());
    let offert = when(col("decision").is_null())
        .then(lit(NULL).cast(DataType::Boolean))
        .when(decision(&ATTRIBUE).not())
        .then(lit(false))
        .when(col("rang").eq(lit(1)))
        .then(lit(true))
        // Without the key of a dwelling nobody knows who came before.
        .when(col("cle_seance").is_null())
        .then(lit(NULL))
        .when(col("rang").gt(col("rang_preneur")))
        .then(lit(false))
        .when(col("rang").gt(col("rang_douteux")))
        .then(lit(NULL))
        .when(col("rang").is_not_null())
        .then(lit(true))
        .otherwise(lit(NULL));
    let avec_groupes = joindre(joindre(lf.clone(), seances, &["cle_seance"]), logements, &["cle_lot", "annee"])
        .with_columns([
            offert.alias("offert"),
            col("rang_ligne").eq(col("premiere_seance")).alias("une_par_seance"),
            col("rang_ligne").eq(col("premiere_logement")).alias("une_par_logement"),
        ])
        .drop(cols(["premiere_seance", "rang_preneur", "rang_douteux", "premiere_logement"]));
    avec_bail(avec_groupes, attribution).drop(cols(["rang_ligne"]))
}

fn avec_bail(lf: LazyFrame, attribution: Option<LazyFrame>) -> LazyFrame {
    let Some(attribution) = attribution else {
        return lf.with_column(lit(NULL).cast(DataType::Boolean).alias("bail_suit"));
    };
    let cles = || vec![col("id_demande"), col("id_rpls")];
    let baux = attribution
        .filter(col("bail_signe").and(col("id_demande").is_not_null()).and(col("id_rpls").is_not_null()))
        .select(cles())
        .unique(None, UniqueKeepStrategy::Any)
        .with_column(lit(true).alias("bail_trouve"));
    let connus = col("id_demande").is_not_null().and(col("id_rpls").is_not_null());
    lf.join(baux, cles(), cles(), apport())
        .with_column(when(connus).then(col("bail_trouve").is_not_null()).otherwise(lit(NULL)).alias("bail_suit"))
        .drop(cols(["bail_trouve"]))
}
