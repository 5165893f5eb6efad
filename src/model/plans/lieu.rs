//! Where a row is: its commune in the vintage of the output, and the answers to « in a QPV? ».

use std::sync::Arc;

use polars::prelude::*;

use super::apport;

use crate::config::pipeline::{OrigineQpv, Parametres};
use crate::model::correspondance::{Generation, OUTRE_MER, QPV_2024, QPV_2024_OUTRE_MER, generation_qpv};
use crate::model::geography::{Etat, Localisateur, Reparation};
use crate::model::references::References;

/// Outside any QPV, in the vocabulary of the geocoding.
const HORS: &str = "HZ";

/// Brings `code_commune` to the vintage of the communes of the territory: mergers, arrondissements of Paris, Lyon and
/// Marseille. `code_commune_source` keeps the code of the file.
pub fn communes_courantes(lf: LazyFrame, references: &References) -> PolarsResult<LazyFrame> {
    let lf = lf.with_column(col("code_commune").alias("code_commune_source"));
    if references.passage.is_empty() {
        return Ok(lf);
    }
    let (anciens, nouveaux): (Vec<&str>, Vec<&str>) =
        references.passage.iter().map(|(a, n)| (a.as_str(), n.as_str())).unzip();
    let passage = df!("commune_ancienne" => anciens, "commune_nouvelle" => nouveaux)?.lazy();
    Ok(lf
        .join(passage, [col("code_commune")], [col("commune_ancienne")], apport())
        .with_column(coalesce(&[col("commune_nouvelle"), col("code_commune")]).alias("code_commune"))
        .drop(cols(["commune_nouvelle"])))
}

/// Communes that the job keeps, with the territories they belong to.
pub fn territoire(references: &References) -> PolarsResult<LazyFrame> {
    let n = references.rattachements.len();
    let (mut communes, mut epci) = (Vec::with_capacity(n), Vec::with_capacity(n));
    let (mut departements, mut regions) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for (commune, r) in &references.rattachements {
        communes.push(commune.as_str());
        epci.push(r.epci.as_str());
        departements.push(r.departement.as_str());
        regions.push(r.region.as_deref());
    }
    Ok(df!(
        "commune_territoire" => communes,
        "code_epci" => epci,
        "code_departement" => departements,
        "code_region" => regions,
    )?
    .lazy())
}

/// Keeps the rows of those communes, and says which EPCI, département and region they are in.
pub fn dans_le_territoire(lf: LazyFrame, territoire: LazyFrame) -> LazyFrame {
    lf.join(territoire, [col("code_commune")], [col("commune_territoire")], apport())
        .filter(col("code_epci").is_not_null())
}

/// Adds `code_secteur` and `code_npnru`, once `residence_id`, `id_rpls` and `qpv_du_lieu` are known. A dwelling that was set aside in
/// the « diffus » is where the résidence that the list gives it is. A quartier of the renouvellement urbain is
/// the one that the list of sub-sectors or an outline names, else, when none is drawn, the QPV that the list of QPV marks: it keeps its
/// dwellings whatever the date of the event.
pub fn zonages_locaux(lf: LazyFrame, references: &References) -> PolarsResult<LazyFrame> {
    let npnru: Vec<&str> = references
        .qpv
        .iter()
        .filter(|(_, q)| q.npnru && references.noms_npnru.is_empty())
        .map(|(c, _)| c.as_str())
        .collect();
    let quartiers = df!("qpv_npnru" => npnru.clone(), "npnru_du_qpv" => npnru)?.lazy();
    let (mut residences, mut secteurs, mut du_secteur) = (Vec::new(), Vec::new(), Vec::new());
    for (r, s) in &references.secteurs {
        residences.push(r.as_str());
        secteurs.push(s.code.as_deref());
        du_secteur.push(s.npnru.as_deref());
    }
    let secteurs =
        df!("residence_secteur" => residences, "code_secteur" => secteurs, "npnru_du_secteur" => du_secteur)?.lazy();
    let (mut logements, mut leurs_secteurs, mut leurs_npnru) = (Vec::new(), Vec::new(), Vec::new());
    for (logement, residence) in &references.residence_de {
        let Some(s) = references.secteurs.get(residence) else { continue };
        logements.push(logement.as_str());
        leurs_secteurs.push(s.code.as_deref());
        leurs_npnru.push(s.npnru.as_deref());
    }
    let logements = df!(
        "logement_secteur" => logements,
        "secteur_du_logement" => leurs_secteurs,
        "npnru_du_logement" => leurs_npnru,
    )?
    .lazy();
    Ok(lf
        .join(quartiers, [col("qpv_du_lieu")], [col("qpv_npnru")], apport())
        .join(secteurs, [col("residence_id")], [col("residence_secteur")], apport())
        .join(logements, [col("id_rpls")], [col("logement_secteur")], apport())
        .with_columns([
            coalesce(&[col("code_secteur"), col("secteur_du_logement")]).alias("code_secteur"),
            coalesce(&[col("npnru_du_secteur"), col("npnru_du_logement"), col("npnru_du_qpv")]).alias("code_npnru"),
        ])
        .drop(cols(["npnru_du_secteur", "npnru_du_logement", "npnru_du_qpv", "secteur_du_logement", "qpv_du_lieu"])))
}

/// Adds `code_qpv_point` (a code, `HZ` outside, null when the point cannot be placed) and `remarque_point` (`l` within the
/// tolerance of a border, `e` system deduced from the commune, `s` coordinates swapped back, `i` unreadable, `q` of a quality that
/// the job refuses: such a point is left out, for whatever would read it after).
pub fn placer_points(lf: LazyFrame, localisateur: &Arc<Localisateur>, refusees: &[String]) -> LazyFrame {
    let localisateur = Arc::clone(localisateur);
    let refusee = refusees.iter().fold(lit(false), |e, q| e.or(col("qualite_xy").eq(lit(q.as_str()))));
    let sans_point = |c: &str| when(col("point_refuse")).then(lit(NULL)).otherwise(col(c)).alias(c);
    let lf = lf
        .with_column(refusee.fill_null(lit(false)).and(col("x").is_not_null()).alias("point_refuse"))
        .with_columns([sans_point("x"), sans_point("y")]);
    let placer = move |c: &mut [Column]| {
        let [x, y, epsg, commune] = c else { polars_bail!(ComputeError: "quatre colonnes attendues") };
        let rendu = placements(&localisateur, x, y, epsg, commune)?;
        Ok(StringChunked::from_iter_options(x.name().clone(), rendu.into_iter()).into_column())
    };
    let texte = |_: &Schema, champs: &[Field]| {
        Ok(Field::new(champs.first().map_or("x".into(), |f| f.name().clone()), DataType::String))
    };
    let partie = |vers: &'static str, droite: bool| {
        col("point_place")
            .map(
                move |c: Column| {
                    let coupes = c.str()?.iter().map(|t| {
                        let (code, remarque) = t?.split_once('|')?;
                        Some(if droite { remarque } else { code }).filter(|t| !t.is_empty())
                    });
                    Ok(StringChunked::from_iter_options(c.name().clone(), coupes).into_column())
                },
                |_, f| Ok(Field::new(f.name().clone(), DataType::String)),
            )
            .alias(vers)
    };
    lf.with_column(
        col("x").map_many(placer, &[col("y"), col("epsg"), col("code_commune_source")], texte).alias("point_place"),
    )
    .with_columns([
        partie("code_qpv_point", false),
        when(col("point_refuse")).then(lit("q")).otherwise(partie("remarque_point", true)).alias("remarque_point"),
    ])
    .drop(cols(["point_place", "point_refuse"]))
}

fn placements(
    localisateur: &Localisateur,
    x: &Column,
    y: &Column,
    epsg: &Column,
    commune: &Column,
) -> PolarsResult<Vec<Option<String>>> {
    if x.null_count() == x.len() {
        return Ok(vec![None; x.len()]);
    }
    let xs: Vec<Option<f64>> = x.f64()?.iter().collect();
    let ys: Vec<Option<f64>> = y.f64()?.iter().collect();
    let systemes: Vec<Option<i32>> = epsg.i32()?.iter().collect();
    let communes: Vec<Option<&str>> = commune.str()?.iter().collect();
    let hors = if localisateur.complet() { HORS } else { "" };
    let decrire = |i: usize| {
        let ici = |c: &[Option<f64>]| c.get(i).copied().flatten();
        let p = localisateur.placer(
            ici(&xs),
            ici(&ys),
            systemes.get(i).copied().flatten(),
            communes.get(i).copied().flatten(),
        );
        let mention = match p.reparation {
            Reparation::Aucune => "",
            Reparation::EpsgDeduit => "e",
            Reparation::XyEchanges => "s",
        };
        match p.etat {
            Etat::SansPoint => None,
            Etat::Illisible => Some(format!("|i{mention}")),
            Etat::Dedans => Some(format!("{}|{mention}", p.code.unwrap_or(HORS))),
            Etat::LimiteDedans => Some(format!("{}|l{mention}", p.code.unwrap_or(HORS))),
            Etat::Dehors => Some(format!("{hors}|{mention}")),
            Etat::LimiteDehors => Some(format!("{hors}|l{mention}")),
        }
    };
    Ok((0..x.len()).map(decrire).collect())
}

/// `qpv`, `hors_qpv` or null from a geocoding code: `HZ` and `CSZ` are outside, a code of the generation is inside; a code of another
/// generation or of no known form says nothing of its outlines.
pub fn lieu_du_code(colonne: &str, generation: Generation) -> Expr {
    when(code_de(colonne, generation).is_not_null())
        .then(lit("qpv"))
        .when(col(colonne).eq(lit(HORS)).or(col(colonne).eq(lit("CSZ"))))
        .then(lit("hors_qpv"))
        .otherwise(lit(NULL))
}

/// The code when it has the form of those of a generation, null otherwise.
pub fn code_de(colonne: &str, generation: Generation) -> Expr {
    col(colonne).map(
        move |c: Column| {
            let codes = c.str()?.iter().map(|t| t.filter(|t| generation_qpv(t) == Some(generation)));
            Ok(StringChunked::from_iter_options(c.name().clone(), codes).into_column())
        },
        |_, f| Ok(Field::new(f.name().clone(), DataType::String)),
    )
}

pub fn booleen_en_lieu(colonne: &str) -> Expr {
    when(col(colonne)).then(lit("qpv")).when(col(colonne).not()).then(lit("hors_qpv")).otherwise(lit(NULL))
}

/// Whether the QPV of 2015 were in force in a year. The date of the law is a 1 January: the year tells as much as the day.
fn sous_ceux_de_2015(annee: Expr) -> Expr {
    let en = |departement: &'static str| col("code_commune").str().starts_with(lit(departement));
    let [une, autre] = OUTRE_MER;
    let premiere = when(en(une).or(en(autre))).then(lit(QPV_2024_OUTRE_MER)).otherwise(lit(QPV_2024));
    annee.lt(premiere).fill_null(lit(false))
}

/// Adds `localisation` and `origine_qpv`: the first answer in the order of the pipeline; `en_qpv`; `code_qpv`, the QPV of a row that is in
/// one, by the first answer that names it: those of the pipeline in its order, then the others. `sne` is the column of the code that
/// goes with the flag of the radiation, when the table has them.
///
/// `annee` is that of the event, or the millésime: an event counts by the QPV of its date (specification of indicators, § 2.2). Before those
/// of 2024, their outlines and codes say nothing: the geocoding of 2015, the flag and the declaration answer, and no QPV is named.
/// `qpv_du_lieu` names where the dwelling is today all the same, for quartiers that are drawn once for all ([`zonages_locaux`]).
pub fn localiser(lf: LazyFrame, p: &Parametres, sne: Option<&str>, annee: Expr) -> LazyFrame {
    let texte_nul = || lit(NULL).cast(DataType::String);
    let du_sne = || {
        let connue = col("localisation_sne").neq(lit("inconnu"));
        when(connue).then(col("localisation_sne")).otherwise(lit(NULL))
    };
    // What each source says of the QPV of 2024, then of those of 2015.
    let reponse = |o: &OrigineQpv| match o {
        OrigineQpv::Point => Some((col("point"), texte_nul(), "point")),
        OrigineQpv::Geocode => Some((col("geocode"), col("geocode_2015"), "geocode")),
        OrigineQpv::Declare => Some((col("declare"), col("declare"), "declare")),
        OrigineQpv::Sne => sne.map(|_| (du_sne(), du_sne(), "sne")),
    };
    let (mut actuels, mut lieux, mut origines) = (Vec::new(), Vec::new(), Vec::new());
    for (actuel, ancien, nom) in p.priorite_qpv.iter().filter_map(reponse) {
        let lieu = when(col("avant_2024")).then(ancien).otherwise(actuel.clone());
        origines.push(when(lieu.clone().is_not_null()).then(lit(nom)).otherwise(lit(NULL)));
        lieux.push(lieu);
        actuels.push(actuel);
    }
    let premier = |mut reponses: Vec<Expr>| {
        reponses.push(texte_nul());
        coalesce(&reponses)
    };
    let nommees = [OrigineQpv::Point, OrigineQpv::Geocode, OrigineQpv::Sne];
    let autres = nommees.iter().filter(|o| !p.priorite_qpv.contains(o));
    let colonnes = p.priorite_qpv.iter().chain(autres).filter_map(|o| match o {
        OrigineQpv::Point => Some("code_qpv_point"),
        OrigineQpv::Geocode => Some("code_qpv_geocode"),
        OrigineQpv::Sne => sne,
        OrigineQpv::Declare => None,
    });
    let codes: Vec<Expr> = colonnes.map(|c| code_de(c, Generation::Qp2024)).collect();
    lf.with_column(sous_ceux_de_2015(annee).alias("avant_2024"))
        .with_columns([
            premier(lieux).alias("localisation"),
            premier(origines).alias("origine_qpv"),
            premier(actuels).alias("lieu_2024"),
        ])
        .with_columns([
            col("localisation").eq(lit("qpv")).alias("en_qpv"),
            when(col("lieu_2024").eq(lit("qpv"))).then(coalesce(&codes)).otherwise(lit(NULL)).alias("qpv_du_lieu"),
        ])
        .with_column(when(col("avant_2024")).then(lit(NULL)).otherwise(col("qpv_du_lieu")).alias("code_qpv"))
        .drop(cols(["avant_2024", "lieu_2024"]))
}

/// What the other tables learn from the dwelling they name: column of the dwelling, name it takes there, type.
pub const LIEU: [(&str, &str, DataType); 15] = [
    ("residence_id", "residence_rpls", DataType::String),
    ("siren_bailleur", "siren_rpls", DataType::String),
    ("code_commune", "commune_rpls", DataType::String),
    ("point", "point", DataType::String),
    ("geocode", "geocode", DataType::String),
    ("geocode_2015", "geocode_2015", DataType::String),
    ("declare", "declare", DataType::String),
    ("code_qpv_point", "code_qpv_point", DataType::String),
    ("code_qpv_geocode", "code_qpv_geocode", DataType::String),
    ("code_qpv_2015", "qpv_2015_rpls", DataType::String),
    ("code_iris", "code_iris", DataType::String),
    ("zone_abc", "zone_abc", DataType::String),
    ("surface_habitable", "surface_logement", DataType::Int32),
    ("nb_pieces", "pieces_logement", DataType::Int32),
    ("financement_classe", "financement_logement", DataType::String),
];

/// Joins the location of the dwelling when RPLS is there; null columns otherwise.
pub fn avec_lieu(lf: LazyFrame, lieux: Option<LazyFrame>) -> LazyFrame {
    match lieux {
        Some(l) => lf.join(l, [col("id_rpls")], [col("id_rpls")], apport()),
        None => lf.with_columns(LIEU.map(|(_, nom, genre)| lit(NULL).cast(genre).alias(nom))),
    }
}
