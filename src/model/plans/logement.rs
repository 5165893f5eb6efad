//! The dwellings of the register.

use polars::prelude::*;

use crate::config::layout::Table;
use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::model::correspondance::Generation;
use crate::model::references::References;

use super::deductions::deduire;
use super::fichier::SANS_MODE;
use super::lieu::{
    LIEU, booleen_en_lieu, code_de, communes_courantes, dans_le_territoire, lieu_du_code, localiser, placer_points,
    territoire, zonages_locaux,
};
use super::plafonds::{avec_plafond_plai, avec_plafonds_apl};
use super::{apport, echec, residences};

/// Plan of the table: territory, location, résidence, derived columns. `doublets`: own identifiers of the bailleurs.
pub fn plan(
    lf: LazyFrame,
    doublets: Option<LazyFrame>,
    references: &References,
    pipeline: &Pipeline,
) -> Result<LazyFrame> {
    let p = &pipeline.parametres;
    let sorti = col("sortie_patrimoine").is_not_null().and(col("sortie_patrimoine").neq(lit("sans_objet")));
    // Overseas, conventions of the APL have no meaning (sources of SDES).
    let outre_mer = col("code_commune").str().starts_with(lit("97"));
    let lf = communes_courantes(lf, references).map_err(echec("table de passage des communes"))?;
    let lf = dans_le_territoire(lf, territoire(references).map_err(echec("table des communes"))?);
    let liste = residences::liste(references, p).map_err(echec("table des résidences"))?;
    let lf = placer_points(lf, &references.localisateur, &p.qualite_xy_refusees)
        .join(liste, [col("id_rpls")], [col("id_liste")], apport())
        .with_columns([
            coalesce(&[col("code_qpv_point"), col("code_qpv_liste")]).alias("code_qpv_point"),
            booleen_en_lieu("qpv_declare").alias("declare"),
            lieu_du_code("code_qpv_geocode", Generation::Qp2024).alias("geocode"),
            coalesce(&[
                lieu_du_code("code_qpv_2015_geocode", Generation::Qp2015),
                // Of the column of 2024, a code of 2015 alone tells which outlines it speaks of.
                when(code_de("code_qpv_geocode", Generation::Qp2015).is_not_null())
                    .then(lit("qpv"))
                    .otherwise(lit(NULL)),
            ])
            .alias("geocode_2015"),
            financement_classe().alias("financement_classe"),
            typologie().alias("typologie"),
            when(outre_mer).then(lit(NULL)).otherwise(col("conventionne")).alias("conventionne"),
            col("bail_mois").dt().year().alias("annee_bail"),
            // Open data has no MODE: a row there is a dwelling of the park. Elsewhere a MODE that is blank or of no list may be an exit.
            col(SANS_MODE)
                .or(col("mode_occupation").neq(lit("sans_objet")))
                .and(sorti.not())
                .and(col("logement_disparu").is_null())
                .alias("actif"),
        ])
        .drop(cols([SANS_MODE]))
        .with_columns([
            lieu_du_code("code_qpv_point", Generation::Qp2024).alias("point"),
            code_de("code_qpv_geocode", Generation::Qp2015).alias("code_qpv_ancien"),
            code_de("code_qpv_geocode", Generation::Qp2024).alias("code_qpv_geocode"),
        ]);
    let lf = avec_zones(lf, references).map_err(echec("zones des communes"))?;
    let lf = residences::division_du_bailleur(localiser(lf, p, None, col("millesime")), doublets);
    let lf = residences::nommer(lf, p).map_err(echec("noms des résidences"))?;
    let lf = avec_plafond_plai(avec_plafonds_apl(lf, references, pipeline)?, references)?;
    let lf = lf
        .with_columns([
            col("millesime").alias("annee"),
            champ_publie(),
            code_iris(),
            coalesce(&[code_de("code_qpv_2015_geocode", Generation::Qp2015), col("code_qpv_ancien")])
                .alias("code_qpv_2015"),
        ])
        .drop(cols(["code_qpv_liste", "residence_liste"]));
    let lf = zonages_locaux(lf, references).map_err(echec("table des secteurs"))?;
    Ok(deduire(Table::Logement, lf))
}

/// Whether a dwelling is in the park, or may be: an exit and a dwelling of the park are two facts, one whose MODE is unknown is not a third.
pub fn pas_sorti() -> Expr {
    col("actif").fill_null(lit(true))
}

/// Location of each dwelling, for the tables that only know its number: that of the last millésime that has it, so that a
/// lease signed in a building demolished since keeps its résidence. One row a dwelling.
pub fn lieux(logement: LazyFrame) -> LazyFrame {
    // A dwelling sold from one bailleur to another is an exit of the first and in the park of the second.
    let rang = col("millesime") * lit(2) + pas_sorti().cast(DataType::Int32);
    let lf = logement.filter(col("id_rpls").is_not_null()).with_column(rang.alias("rang"));
    let dernier = lf.clone().group_by([col("id_rpls")]).agg([col("rang").max().alias("dernier")]);
    let lf = lf.join(
        dernier,
        [col("id_rpls"), col("rang")],
        [col("id_rpls"), col("dernier")],
        JoinArgs::new(JoinType::Inner),
    );
    let colonnes = LIEU.into_iter().map(|(de, nom, _)| col(de).alias(nom));
    lf.select([col("id_rpls")].into_iter().chain(colonnes).collect::<Vec<_>>())
}

/// Own identifier of a bailleur → identifier of the register, from the register itself and from the lists of doublets.
/// An own identifier that leads to two dwellings leads to none.
pub fn identifiants(logement: Option<LazyFrame>, doublets: Option<LazyFrame>) -> Result<Option<LazyFrame>> {
    let couples = |lf: LazyFrame| {
        let complets =
            ["siren_bailleur", "id_interne", "id_rpls"].iter().fold(lit(true), |e, c| e.and(col(*c).is_not_null()));
        lf.filter(complets).select([
            col("siren_bailleur").alias("siren_interne"),
            col("id_interne").alias("interne"),
            col("id_rpls").alias("rpls_interne"),
        ])
    };
    let doublets = match (doublets, logement.clone()) {
        (Some(d), Some(l)) => Some(avec_siren(d, l)),
        (d, _) => d,
    };
    let plans: Vec<LazyFrame> = [doublets, logement].into_iter().flatten().map(couples).collect();
    if plans.is_empty() {
        return Ok(None);
    }
    let lf = concat(plans, UnionArgs::default()).map_err(echec("identifiants des bailleurs"))?;
    Ok(Some(
        lf.group_by([col("siren_interne"), col("interne")])
            .agg([col("rpls_interne").n_unique().alias("n"), col("rpls_interne").min()])
            .filter(col("n").eq(lit(1)))
            .drop(cols(["n"])),
    ))
}

/// A list of doublets may name its organisme by the number of the ministry alone: the register gives its SIREN.
fn avec_siren(doublets: LazyFrame, logement: LazyFrame) -> LazyFrame {
    let organismes = logement
        .filter(col("id_bailleur").is_not_null().and(col("siren_bailleur").is_not_null()))
        .group_by([col("id_bailleur").alias("organisme")])
        .agg([col("siren_bailleur").n_unique().alias("n"), col("siren_bailleur").min().alias("siren_organisme")])
        .filter(col("n").eq(lit(1)))
        .drop(cols(["n"]));
    doublets
        .join(organismes, [col("id_bailleur")], [col("organisme")], apport())
        .with_column(coalesce(&[col("siren_bailleur"), col("siren_organisme")]).alias("siren_bailleur"))
        .drop(cols(["siren_organisme"]))
}

/// Fills a missing `id_rpls` through the bailleur's own identifier.
pub fn avec_identifiant(lf: LazyFrame, identifiants: Option<LazyFrame>) -> LazyFrame {
    let Some(ids) = identifiants else { return lf };
    lf.join(ids, [col("siren_bailleur"), col("id_interne")], [col("siren_interne"), col("interne")], apport())
        .with_column(coalesce(&[col("id_rpls"), col("rpls_interne")]).alias("id_rpls"))
        .drop(cols(["rpls_interne"]))
}

/// APL and ABC zones of the commune.
fn avec_zones(lf: LazyFrame, references: &References) -> PolarsResult<LazyFrame> {
    let communes: Vec<&str> = references.zones.keys().map(String::as_str).collect();
    let apl: Vec<Option<&str>> = references.zones.values().map(|z| z.apl).collect();
    let abc: Vec<Option<&str>> = references.zones.values().map(|z| z.abc).collect();
    let zones = df!("commune_zones" => communes, "zone_apl" => apl, "zone_abc" => abc)?.lazy();
    Ok(lf.join(zones, [col("code_commune")], [col("commune_zones")], apport()))
}

/// IRIS on nine characters: the commune of the file (an IRIS of Paris is numbered in its arrondissement), then four digits.
fn code_iris() -> Expr {
    let longueur = || col("code_iris_geocode").str().len_chars();
    when(longueur().eq(lit(9)))
        .then(col("code_iris_geocode"))
        .when(longueur().eq(lit(4)))
        .then(col("code_commune_source") + col("code_iris_geocode"))
        .otherwise(lit(NULL))
        .alias("code_iris")
}

/// Whether SDES counts the dwelling in the figures it publishes: not those of SEM without convention, except overseas, nor
/// those at free rent.
fn champ_publie() -> Expr {
    let categorie = |code: &'static str| col("code_categorie_bailleur").eq(lit(code));
    let sem = categorie("251").or(categorie("259"));
    // `conventionne` is already unknown overseas, where it means nothing: there the exclusion does not apply.
    let metropole = col("code_commune").str().starts_with(lit("97")).not();
    let sem_non_conventionnee = sem.fill_null(lit(false)).and(metropole).and(col("conventionne").not());
    col("actif")
        .and(sem_non_conventionnee.not())
        .and(col("loyer_libre").fill_null(lit(false)).not())
        .alias("champ_publie")
}

/// Financing class: given by SDES, else from the code of origin.
fn financement_classe() -> Expr {
    let parmi = |codes: &[&str]| codes.iter().fold(lit(false), |e, c| e.or(col("financement").eq(lit(*c))));
    coalesce(&[
        col("financement_classe"),
        when(parmi(&["10", "11"]))
            .then(lit("plai"))
            .when(parmi(&["50", "51", "52", "53", "54", "55", "99"]))
            .then(lit("plus_avant_1977"))
            .when(parmi(&["12", "13", "15", "49"]))
            .then(lit("plus_apres_1977"))
            .when(parmi(&["14"]))
            .then(lit("pls"))
            .when(parmi(&["16", "17"]))
            .then(lit("pli"))
            .otherwise(lit(NULL)),
    ])
}

fn typologie() -> Expr {
    let t = |n: i32, code: &'static str| (col("nb_pieces").eq(lit(n)), lit(code));
    let (un, deux, trois, quatre) = (t(1, "T1"), t(2, "T2"), t(3, "T3"), t(4, "T4"));
    when(un.0)
        .then(un.1)
        .when(deux.0)
        .then(deux.1)
        .when(trois.0)
        .then(trois.1)
        .when(quatre.0)
        .then(quatre.1)
        .when(col("nb_pieces").gt_eq(lit(5)))
        .then(lit("T5P"))
        .otherwise(lit(NULL))
}
