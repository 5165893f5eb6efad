//! Columns that one row alone tells, in three-valued logic: what the catalogue counts and no file writes.

use polars::prelude::*;

use crate::config::layout::Table;

/// Adds the columns that each row tells by itself: activity of the household, segments, seniority, family of dwellings.
///
/// An unknown answer stays unknown unless the others decide (a retired holder is retired whatever the spouse does).
pub fn deduire(table: Table, lf: LazyFrame) -> LazyFrame {
    match table {
        Table::Logement => lf
            .with_columns([famille_patrimoine(), mois_entre("depart_locataire", "bail_mois", "delai_relocation_mois")]),
        Table::Occupation => occupation(lf),
        _ => lf,
    }
}

fn parmi(colonne: &str, codes: &[&str]) -> Expr {
    codes.iter().fold(lit(false), |e, c| e.or(col(colonne).eq(lit(*c))))
}

const EMPLOIS: [&str; 4] = ["emploi_stable", "emploi_precaire", "independant", "apprenti"];

fn occupation(lf: LazyFrame) -> LazyFrame {
    let emploi = |c: &'static str| parmi(c, &EMPLOIS);
    // Active as INSEE has it: at work or looking for work.
    let actif = |c: &'static str| emploi(c).or(col(c).eq(lit("chomage")));
    let un_parent = parmi("composition", &["personne_seule", "monoparental"]);
    lf.with_column(
        // There is no spouse to ask about in a household of one adult.
        when(col("activite_conjoint").is_null().and(un_parent.fill_null(lit(false))))
            .then(lit("sans_objet"))
            .otherwise(col("activite_conjoint"))
            .alias("activite_conjoint"),
    )
    .with_columns([
        // Moved in during the two years before the wave, which describes the state on 1 January.
        coalesce(&[col("date_entree").dt().year().gt_eq(col("millesime") - lit(2)), col("emmenage_recent_declare")])
            .alias("emmenage_recent"),
        anciennete_mois().alias("anciennete_mois"),
        emploi("activite_titulaire").or(emploi("activite_conjoint")).alias("en_emploi"),
        actif("activite_titulaire").or(actif("activite_conjoint")).not().alias("menage_inactif"),
        couple_bail().alias("couple_bail"),
    ])
    .with_column(segment().alias("segment"))
}

/// Whole months from the entry to 1 January of the wave; unknown for an entry that has not happened yet.
fn anciennete_mois() -> Expr {
    let entree = || col("date_entree").dt();
    let mois = (col("millesime") - entree().year()) * lit(12) + lit(1) - entree().month().cast(DataType::Int32);
    when(mois.clone().gt_eq(lit(0))).then(mois).otherwise(lit(NULL))
}

/// Holders of the lease form a couple: the composition says so, or the answer about the spouse.
fn couple_bail() -> Expr {
    when(parmi("composition", &["couple_sans_enfant", "couple_avec_enfants"]))
        .then(lit(true))
        .when(parmi("composition", &["personne_seule", "monoparental"]))
        .then(lit(false))
        .otherwise(col("activite_conjoint").neq(lit("sans_objet")))
}

/// One of six segments, tested in this order (reference profile of URHLM): an answer that is not known stops the test.
fn segment() -> Expr {
    let hautes = ["80_100", "100_120", "120_130", "130_150", "150_plus"];
    let aises = || coalesce(&[col("pct_plafond_plus").gt_eq(lit(80)), parmi("tranche_plafond", &hautes)]);
    let retraite = || col("activite_titulaire").eq(lit("retraite"));
    let texte = |t: &'static str| lit(t);
    let selon_couple = |oui: &'static str, non: &'static str| {
        when(col("couple_bail")).then(texte(oui)).when(col("couple_bail").not()).then(texte(non)).otherwise(lit(NULL))
    };
    when(aises().is_null())
        .then(lit(NULL).cast(DataType::String))
        .when(aises())
        .then(texte("plus_80"))
        .when(retraite().is_null())
        .then(lit(NULL))
        .when(retraite())
        .then(texte("retraites"))
        .when(col("menage_inactif"))
        .then(selon_couple("inactifs_couple", "inactifs_isoles"))
        .when(col("menage_inactif").not())
        .then(selon_couple("actifs_couple", "actifs_isoles"))
        .otherwise(lit(NULL))
}

/// Family of the dwelling (URHLM, step 1): specific first, then type crossed with the location. Rural communes have no source
/// here, so that no dwelling is said rural.
fn famille_patrimoine() -> Expr {
    let ici = |qpv: bool| col("localisation").eq(lit(if qpv { "qpv" } else { "hors_qpv" }));
    let type_ = |t: &'static str| col("type_construction").eq(lit(t));
    when(type_("etudiant"))
        .then(lit("specifique"))
        .when(type_("collectif").and(ici(false)))
        .then(lit("collectif_hors_qpv"))
        .when(type_("individuel").and(ici(false)))
        .then(lit("individuel_hors_qpv"))
        .when(type_("collectif").and(ici(true)))
        .then(lit("collectif_qpv"))
        .when(type_("individuel").and(ici(true)))
        .then(lit("individuel_qpv"))
        .otherwise(lit(NULL))
        .alias("famille_patrimoine")
}

/// Months from one date to another; unknown when the second comes first.
fn mois_entre(debut: &str, fin: &str, nom: &str) -> Expr {
    let rang = |c: &str| col(c).dt().year() * lit(12) + col(c).dt().month().cast(DataType::Int32);
    let ecart = rang(fin) - rang(debut);
    when(ecart.clone().gt_eq(lit(0))).then(ecart).otherwise(lit(NULL)).alias(nom)
}
