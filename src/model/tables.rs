//! Plans of the conformed tables. Every predicate of the catalogue speaks of the columns made here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::config::layout::{Genre, Table};
use crate::config::pipeline::{DateBase, OrigineQpv, Parametres, Pipeline, RevenuZero};
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece};
use crate::sources::table::LIGNE_SOURCE;

use super::references::References;

/// The conformed tables that the extracts allow; `None` when the source is not there.
#[derive(Clone, Default)]
pub struct Modele {
    pub logement: Option<LazyFrame>,
    pub occupation: Option<LazyFrame>,
    pub attribution: Option<LazyFrame>,
    pub demande: Option<LazyFrame>,
    pub doublons: Doublons,
}

/// Rows left out because they tell the same event or household twice; printed with the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doublons {
    pub attributions: usize,
    pub demandes: usize,
    pub logements: usize,
}

impl Modele {
    pub fn table(&self, table: Table) -> Option<LazyFrame> {
        match table {
            Table::Logement => self.logement.clone(),
            Table::Occupation => self.occupation.clone(),
            Table::Attribution => self.attribution.clone(),
            Table::Demande => self.demande.clone(),
        }
    }
}

fn echec(quoi: &str) -> impl Fn(PolarsError) -> Error {
    let quoi = quoi.to_owned();
    move |e| Error::machine(format!("{quoi} : {e}"))
}

/// Builds the conformed tables of a run.
///
/// # Errors
/// A file of the lake cannot be read.
pub fn conformer(lac: &Lac, pieces: &[Piece], references: &References, pipeline: &Pipeline) -> Result<Modele> {
    let lire =
        |table: Table, source: &str| -> Result<Option<LazyFrame>> { balayer(lac.fichiers(pieces, table, source)) };
    let residences = table_residences(references, &pipeline.parametres).map_err(echec("table des résidences"))?;
    let territoire = territoire(references).map_err(echec("table des communes"))?;
    let mut modele = Modele::default();

    let rpls = match lire(Table::Logement, "rpls")? {
        Some(lf) => Some(lf),
        // Without the version loi the park is still described, without occupation.
        None => lire(Table::Logement, "rpls_ouvert")?,
    };
    if let Some(lf) = rpls {
        let (lf, doublons) =
            sans_double(logement(lf, residences.clone(), territoire.clone()), &["id_rpls", "millesime"])?;
        modele.doublons.logements = doublons;
        modele.logement = Some(lf);
    }
    // Location of each dwelling, for the tables that only know its number. One row a dwelling: doubles are gone.
    let lieux = modele.logement.clone().map(|lf| {
        let dernier = lf.clone().select([col("millesime").max().alias("dernier")]);
        lf.join(dernier, [col("millesime")], [col("dernier")], JoinArgs::new(JoinType::Inner))
            .filter(col("id_rpls").is_not_null())
            .select([
                col("id_rpls"),
                col("residence_id").alias("residence_rpls"),
                col("siren_bailleur").alias("siren_rpls"),
                col("code_commune").alias("commune_rpls"),
                col("geocode"),
                col("code_qpv_geocode"),
                col("declare"),
            ])
    });
    if let Some(lf) = lire(Table::Occupation, "ops")? {
        modele.occupation = Some(occupation(lf, lieux.clone(), territoire.clone()));
    }
    if let Some(lf) = lire(Table::Attribution, "sne_radiation")? {
        let brut = attribution(lf, lieux, territoire.clone(), references, pipeline)?;
        let (lf, a) = sans_double(brut, &["cle_logement_date"])?;
        let (lf, b) = sans_double(lf, &["cle_demande_logement"])?;
        modele.doublons.attributions = a + b;
        modele.attribution = Some(lf);
    }
    if let Some(lf) = lire(Table::Demande, "sne_stock")? {
        let (lf, doublons) = sans_double(demande(lf, references, pipeline)?, &["id_demande", "millesime"])?;
        modele.doublons.demandes = doublons;
        modele.demande = Some(lf);
    }
    Ok(modele)
}

/// Columns of the conformed tables, known without reading a row: what a predicate may speak of.
///
/// # Errors
/// A plan cannot be built.
pub fn schemas(references: &References, pipeline: &Pipeline) -> Result<BTreeMap<Table, SchemaRef>> {
    let vide = |table: Table| -> LazyFrame {
        let champs =
            crate::sources::table::colonnes(table).iter().map(|c| Field::new(c.nom.into(), type_polars(c.genre)));
        let fixes = [Field::new(LIGNE_SOURCE.into(), DataType::Int64), Field::new("millesime".into(), DataType::Int32)];
        DataFrame::empty_with_schema(&champs.chain(fixes).collect()).lazy()
    };
    let residences = table_residences(references, &pipeline.parametres).map_err(echec("table des résidences"))?;
    let territoire = territoire(references).map_err(echec("table des communes"))?;
    let plans = [
        (Table::Logement, logement(vide(Table::Logement), residences, territoire.clone())),
        (Table::Occupation, occupation(vide(Table::Occupation), None, territoire.clone())),
        (Table::Attribution, attribution(vide(Table::Attribution), None, territoire, references, pipeline)?),
        (Table::Demande, demande(vide(Table::Demande), references, pipeline)?),
    ];
    plans
        .into_iter()
        .map(|(table, mut plan)| Ok((table, plan.collect_schema().map_err(echec("colonnes des tables"))?)))
        .collect()
}

fn type_polars(genre: Genre) -> DataType {
    use arrow::datatypes::DataType as Arrow;
    match crate::sources::table::stockage(genre) {
        Arrow::Int32 => DataType::Int32,
        Arrow::Int64 => DataType::Int64,
        Arrow::Float64 => DataType::Float64,
        Arrow::Date32 => DataType::Date,
        Arrow::Boolean => DataType::Boolean,
        _ => DataType::String,
    }
}

fn balayer(fichiers: Vec<(i32, PathBuf)>) -> Result<Option<LazyFrame>> {
    let mut plans = Vec::new();
    for (millesime, chemin) in fichiers {
        let texte = chemin.to_string_lossy();
        let lf = LazyFrame::scan_parquet(PlRefPath::from(texte.as_ref()), ScanArgsParquet::default())
            .map_err(|e| Error::machine(format!("lecture du lac impossible : {e}")).in_file(&chemin))?;
        plans.push(lf.with_column(lit(millesime).alias("millesime")));
    }
    if plans.is_empty() {
        return Ok(None);
    }
    concat(plans, UnionArgs::default()).map(Some).map_err(echec("lecture du lac"))
}

/// Drops rows that share a key, keeping the first; rows without key are all kept, after the others. Relogés come first in
/// the attribution table, so that the row kept is the one that carries the relogement.
fn sans_double(lf: LazyFrame, cles: &[&str]) -> Result<(LazyFrame, usize)> {
    let vide = cles.iter().fold(lit(false), |e, c| e.or(col(*c).is_null()));
    let avec = lf.clone().filter(vide.clone().not());
    let compte = avec
        .clone()
        .select([
            len().cast(DataType::Int64).alias("lignes"),
            as_struct(cles.iter().map(|c| col(*c)).collect()).n_unique().cast(DataType::Int64).alias("distinctes"),
        ])
        .collect()
        .map_err(echec("recherche des doublons"))?;
    let valeur = |nom: &str| compte.column(nom).ok().and_then(|c| c.i64().ok()?.get(0)).unwrap_or(0);
    let doublons = usize::try_from(valeur("lignes") - valeur("distinctes")).unwrap_or(0);
    if doublons == 0 {
        return Ok((lf, 0));
    }
    let uniques = avec.unique_stable(Some(cols(cles.iter().copied())), UniqueKeepStrategy::First);
    let sans = lf.filter(vide);
    concat([uniques, sans], UnionArgs::default()).map(|lf| (lf, doublons)).map_err(echec("retrait des doublons"))
}

/// `id_rpls` → résidence and geocoded location, from the correspondence list. Small résidences join the « diffus ».
fn table_residences(references: &References, parametres: &Parametres) -> PolarsResult<LazyFrame> {
    let mut tailles: BTreeMap<&str, u32> = BTreeMap::new();
    for r in references.residence_de.values() {
        *tailles.entry(r.as_str()).or_default() += 1;
    }
    let n = references.residence_de.len();
    let (mut ids, mut codes) = (Vec::with_capacity(n), Vec::with_capacity(n));
    let (mut lieux, mut qpv) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for (id, r) in &references.residence_de {
        let residence = references.residences.get(r);
        ids.push(id.as_str());
        let assez = tailles.get(r.as_str()).is_some_and(|t| *t >= parametres.taille_min_residence);
        codes.push(assez.then_some(r.as_str()));
        let reponse = residence.and_then(|r| r.qpv.as_ref());
        lieux.push(reponse.map(|q| if q.is_some() { "qpv" } else { "hors_qpv" }));
        qpv.push(reponse.and_then(|q| q.as_deref()));
    }
    Ok(df!("id_liste" => ids, "residence_liste" => codes, "geocode" => lieux, "code_qpv_liste" => qpv)?.lazy())
}

/// Communes of the EPCI, to keep the rows of the territory.
fn territoire(references: &References) -> PolarsResult<LazyFrame> {
    let communes: Vec<&str> = references.communes.keys().map(String::as_str).collect();
    Ok(df!("commune_epci" => communes)?.lazy())
}

fn dans_le_territoire(lf: LazyFrame, territoire: LazyFrame) -> LazyFrame {
    lf.join(territoire, [col("code_commune")], [col("commune_epci")], JoinArgs::new(JoinType::Semi))
}

fn booleen_en_lieu(colonne: &str) -> Expr {
    when(col(colonne)).then(lit("qpv")).when(col(colonne).not()).then(lit("hors_qpv")).otherwise(lit(NULL))
}

/// Résidence of a dwelling that is in no list: the « diffus » of its bailleur and commune.
fn ou_diffus(residence: Expr) -> Expr {
    coalesce(&[residence, lit("diffus-") + col("siren_bailleur") + lit("-") + col("code_commune")])
}

fn logement(lf: LazyFrame, residences: LazyFrame, territoire: LazyFrame) -> LazyFrame {
    let sorti = col("sortie_patrimoine").is_not_null().and(col("sortie_patrimoine").neq(lit("sans_objet")));
    let lf = dans_le_territoire(lf, territoire)
        .join(residences, [col("id_rpls")], [col("id_liste")], JoinArgs::new(JoinType::Left))
        .with_columns([
            coalesce(&[col("code_qpv_liste"), col("code_qpv_geocode")]).alias("code_qpv_geocode"),
            coalesce(&[
                col("geocode"),
                when(col("code_qpv_geocode").is_not_null()).then(lit("qpv")).otherwise(lit(NULL)),
            ])
            .alias("geocode"),
            booleen_en_lieu("qpv_declare").alias("declare"),
            ou_diffus(col("residence_liste")).alias("residence_id"),
            financement_classe().alias("financement_classe"),
            typologie().alias("typologie"),
            col("bail_mois").dt().year().alias("annee_bail"),
            // MODE is empty in open data: a row there is a dwelling of the park.
            col("mode_occupation")
                .is_null()
                .or(col("mode_occupation").neq(lit("sans_objet")))
                .and(sorti.not())
                .alias("actif"),
        ]);
    lf.with_columns([
        coalesce(&[col("geocode"), col("declare")]).alias("localisation"),
        when(col("geocode").is_not_null())
            .then(lit("geocode"))
            .when(col("declare").is_not_null())
            .then(lit("declare"))
            .otherwise(lit(NULL))
            .alias("origine_qpv"),
    ])
    .with_columns([en_qpv(), col("code_qpv_geocode").alias("code_qpv"), col("millesime").alias("annee")])
    .drop(cols(["code_qpv_liste", "residence_liste"]))
}

fn en_qpv() -> Expr {
    col("localisation").eq(lit("qpv")).alias("en_qpv")
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

/// Joins the location of the dwelling when RPLS is there; null columns otherwise.
fn avec_lieu(lf: LazyFrame, lieux: Option<LazyFrame>) -> LazyFrame {
    match lieux {
        Some(l) => lf.join(l, [col("id_rpls")], [col("id_rpls")], JoinArgs::new(JoinType::Left)),
        None => lf.with_columns(
            ["residence_rpls", "siren_rpls", "commune_rpls", "geocode", "code_qpv_geocode", "declare"]
                .map(|c| lit(NULL).cast(DataType::String).alias(c)),
        ),
    }
}

fn occupation(lf: LazyFrame, lieux: Option<LazyFrame>, territoire: LazyFrame) -> LazyFrame {
    let emploi = |c: &'static str| {
        ["emploi_stable", "emploi_precaire", "independant", "apprenti"]
            .iter()
            .fold(lit(false), |e, v| e.or(col(c).eq(lit(*v))))
    };
    avec_lieu(dans_le_territoire(lf, territoire), lieux)
        .with_columns([
            coalesce(&[col("geocode"), col("declare")]).alias("localisation"),
            coalesce(&[col("residence_rpls"), lit("inconnue")]).alias("residence_id"),
            col("code_qpv_geocode").alias("code_qpv"),
            // Moved in during the two years before the wave, which describes the state on 1 January.
            col("date_entree").dt().year().gt_eq(col("millesime") - lit(2)).alias("emmenage_recent"),
            emploi("activite_titulaire").or(emploi("activite_conjoint")).alias("en_emploi"),
            col("millesime").alias("annee"),
            (col("millesime") - col("date_entree").dt().year()).alias("anciennete_annees"),
        ])
        .with_column(en_qpv())
}

/// Date that places the attribution in a year and a month.
fn date_base(base: DateBase) -> Expr {
    match base {
        DateBase::Bail => coalesce(&[col("date_signature_bail"), col("date_radiation")]),
        DateBase::Radiation => coalesce(&[col("date_radiation"), col("date_signature_bail")]),
    }
}

fn attribution(
    lf: LazyFrame,
    lieux: Option<LazyFrame>,
    territoire: LazyFrame,
    references: &References,
    pipeline: &Pipeline,
) -> Result<LazyFrame> {
    let p = &pipeline.parametres;
    let arrete = lit(jours(pipeline.periode.arrete)).cast(DataType::Date);
    let reponses: Vec<Expr> = p
        .priorite_qpv
        .iter()
        .map(|o| match o {
            OrigineQpv::Geocode => col("geocode"),
            OrigineQpv::Declare => col("declare"),
            OrigineQpv::Sne => {
                when(col("localisation_sne").eq(lit("inconnu"))).then(lit(NULL)).otherwise(col("localisation_sne"))
            }
        })
        .collect();
    let relogement = col("relogement_ru").or(col("relogement_anru"));
    let lf = avec_lieu(lf.filter(col("motif_radiation").eq(lit("attribution"))), lieux)
        .with_columns([
            coalesce(&[col("code_commune"), col("commune_rpls")]).alias("code_commune"),
            coalesce(&[col("siren_bailleur"), col("siren_rpls")]).alias("siren_bailleur"),
            coalesce(&reponses).alias("localisation"),
            date_base(p.date_base).alias("date_base"),
            relogement.alias("relogement"),
            col("date_signature_bail").is_not_null().alias("bail_signe"),
            coalesce(&[col("residence_rpls"), lit("inconnue")]).alias("residence_id"),
            (col("id_rpls") + lit("|") + col("date_signature_bail").cast(DataType::String)).alias("cle_logement_date"),
            (col("id_demande")
                + lit("|")
                + coalesce(&[col("id_rpls"), col("date_signature_bail").cast(DataType::String)]))
            .alias("cle_demande_logement"),
        ])
        .filter(col("date_base").lt_eq(arrete))
        .with_columns([
            en_qpv(),
            col("date_base").dt().year().alias("annee"),
            col("date_base").dt().month().cast(DataType::Int32).alias("mois"),
            when(col("localisation").eq(lit("qpv")))
                .then(coalesce(&[col("code_qpv_geocode"), col("code_qpv_sne")]))
                .otherwise(lit(NULL))
                .alias("code_qpv"),
        ]);
    // A lease of the year before the first extract belongs to a year that is not complete.
    let premiere =
        pipeline.extractions.iter().filter(|e| e.source == "sne_radiation").map(|e| e.millesime).min().unwrap_or(0);
    let lf = lf.filter(col("annee").gt_eq(lit(premiere)));
    let lf = quartiles(dans_le_territoire(lf, territoire), references, p)?;
    // Relogés first, whatever the key: of two rows that tell the same event, the one kept says so.
    Ok(lf.sort_by_exprs(
        [col("relogement").fill_null(lit(false)), col("millesime"), col("ligne_source")],
        SortMultipleOptions::default().with_order_descending_multi([true, false, false]).with_maintain_order(true),
    ))
}

/// Quartile of the household: given by the SNE, else computed from resources, UC and the threshold of the year.
///
/// Exact integers: `120 × resources (centimes) ≤ bound (centimes) × UC (tenths)`, the comparison of
/// `12 × monthly resources / UC` with the bound of the arrêté (CCH, L. 441-1).
fn quartiles(lf: LazyFrame, references: &References, p: &Parametres) -> Result<LazyFrame> {
    let mut annees = Vec::new();
    let (mut b1, mut b2, mut b3) = (Vec::new(), Vec::new(), Vec::new());
    for (annee, s) in &references.seuils {
        annees.push(*annee);
        b1.push(s.q1 * 100);
        b2.push(s.q2.map(|v| v * 100));
        b3.push(s.q3.map(|v| v * 100));
    }
    let bornes = df!("annee_seuil" => annees, "borne_q1" => b1, "borne_q2" => b2, "borne_q3" => b3)
        .map_err(echec("table des seuils"))?
        .lazy();
    let gauche = col("ressources_mensuelles") * lit(120i64);
    let sous = |borne: &str| {
        let droite = col(borne) * col("unites_conso").cast(DataType::Int64);
        if p.q1_inclusif { gauche.clone().lt_eq(droite) } else { gauche.clone().lt(droite) }
    };
    let positif = match p.revenu_zero {
        RevenuZero::Inconnu => col("ressources_mensuelles").gt(lit(0)),
        RevenuZero::Q1 => col("ressources_mensuelles").gt_eq(lit(0)),
    };
    let calculable = positif.and(col("unites_conso").gt(lit(0)));
    let calcule = when(calculable.clone().and(sous("borne_q1")))
        .then(lit("q1"))
        .when(calculable.clone().and(sous("borne_q1").not()).and(sous("borne_q2")))
        .then(lit("q2"))
        .when(calculable.clone().and(sous("borne_q2").not()).and(sous("borne_q3")))
        .then(lit("q3"))
        .when(calculable.clone().and(sous("borne_q3").not()))
        .then(lit("q4"))
        // Only Q1 is known: the three others cannot be told apart, but it is not Q1.
        .when(calculable.and(sous("borne_q1").not()))
        .then(lit("q2_q4"))
        .otherwise(lit(NULL));
    let donne = col("quartile_sne");
    Ok(lf
        .join(bornes, [col("annee")], [col("annee_seuil")], JoinArgs::new(JoinType::Left))
        .with_column(calcule.alias("quartile_calcule"))
        .with_column(
            when(donne.clone().eq(lit("inconnu")))
                .then(lit(NULL))
                .otherwise(coalesce(&[donne, col("quartile_calcule")]))
                .alias("quartile"),
        ))
}

fn demande(lf: LazyFrame, references: &References, pipeline: &Pipeline) -> Result<LazyFrame> {
    let fin = |annee: Expr| annee * lit(12) + lit(12);
    let lf = lf.with_columns([
        // The bounds of year N are drawn on the demands of 31 December N−1.
        (col("millesime") + lit(1)).alias("annee"),
        (fin(col("millesime"))
            - (col("date_creation").dt().year() * lit(12) + col("date_creation").dt().month().cast(DataType::Int32)))
        .alias("anciennete_mois"),
    ]);
    let lf = quartiles(lf, references, &pipeline.parametres)?;
    Ok(lf.with_columns([
        col("millesime").alias("annee"),
        col("relogement_ru").or(col("relogement_anru")).alias("relogement"),
        lit(NULL).cast(DataType::String).alias("localisation"),
        lit(NULL).cast(DataType::String).alias("siren_bailleur"),
    ]))
}

fn jours(d: NaiveDate) -> i32 {
    d.num_days_from_ce() - 719_163
}
