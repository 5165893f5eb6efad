//! What the ceilings of law make of a household's income and of a dwelling's rent.

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::model::plafonds::MenageApl;
use crate::model::references::References;
use crate::model::zonages::ZoneApl;

use super::{apport, echec};

/// Adds `plafond_menage`: the PLUS ceiling of the household, euros per year. `annee`: year of the ceilings; `geographie` and
/// `categorie` (1 to 6): columns; `en_trop`: persons beyond the sixth category. All four may be unknown.
///
/// # Errors
/// The ceilings do not make a table.
pub fn avec_plafond_plus(
    lf: LazyFrame,
    references: &References,
    [annee, geographie, categorie]: [&str; 3],
    en_trop: Expr,
) -> Result<LazyFrame> {
    let plafonds = plafonds(references).map_err(echec("plafonds de ressources"))?;
    Ok(lf
        .join(
            plafonds,
            [col(annee), col(geographie), col(categorie)],
            [col("annee_des_plafonds"), col("geographie_des_plafonds"), col("categorie_des_plafonds")],
            apport(),
        )
        .with_column((col("plafond") + col("plafond_sup") * en_trop.cast(DataType::Int64)).alias("plafond_menage"))
        .drop(cols(["plafond", "plafond_sup"])))
}

/// Income in centimes as a percentage of a ceiling in euros; unknown for a negative income. Centimes over euros are
/// hundredths, and integers of this size divide without error near a whole percentage.
pub fn pourcentage(rfr: &str) -> Expr {
    when(col(rfr).gt_eq(lit(0)).and(col("plafond_menage").is_not_null()))
        .then(col(rfr).cast(DataType::Float64) / col("plafond_menage").cast(DataType::Float64))
        .otherwise(lit(NULL))
}

/// Ceilings by year, geography and category, with what each person beyond the sixth category adds.
fn plafonds(references: &References) -> PolarsResult<LazyFrame> {
    let (mut annees, mut geographies, mut categories) = (Vec::new(), Vec::new(), Vec::new());
    let (mut montants, mut sups) = (Vec::new(), Vec::new());
    for l in &references.plafonds_plus {
        annees.push(l.annee);
        geographies.push(l.geographie);
        categories.push(l.categorie);
        montants.push(l.montant);
        sups.push(l.supplement);
    }
    Ok(df!("annee_des_plafonds" => annees, "geographie_des_plafonds" => geographies, "categorie_des_plafonds" => categories,
           "plafond" => montants, "plafond_sup" => sups)?
    .lazy())
}

/// Adds `geographie_plus` of the commune, where it is known. `partout`: when all the communes of the territory share one
/// geography, a row of another commune has it too (a demand bears on the territory whatever commune it names first).
///
/// # Errors
/// The communes do not make a table.
pub fn avec_geographie(lf: LazyFrame, references: &References, partout: bool) -> Result<LazyFrame> {
    let dites = references.geographie_plus.iter().filter(|(c, _)| !partout || references.communes.contains_key(*c));
    let (communes, geographies): (Vec<&str>, Vec<&str>) = dites.map(|(c, g)| (c.as_str(), *g)).unzip();
    let une_seule = geographies.first().filter(|g| geographies.iter().all(|h| h == *g)).copied();
    let table = df!("commune_geo" => communes, "geographie_plus" => geographies)
        .map_err(echec("géographie des plafonds"))?
        .lazy();
    let lf = lf.join(table, [col("code_commune")], [col("commune_geo")], apport());
    Ok(match une_seule.filter(|_| partout) {
        Some(g) => lf.with_column(col("geographie_plus").fill_null(lit(g))),
        None => lf,
    })
}

/// Adds the category of household of the PLUS (`categorie_plafond`, 1 to 6, and `categorie_en_trop`) of a demand, from the
/// persons to house and the dependants among them.
///
/// The ages of a couple without dependant decide between two categories, and only that of the applicant is known: at 38 or
/// more the couple is not « young » (ages adding to 55 at most), since the other is an adult; below, nothing is said.
pub fn avec_categorie(lf: LazyFrame) -> LazyFrame {
    let (n, a) = (|| col("taille_menage"), || col("nb_personnes_charge"));
    let incoherent = n().lt(lit(1)).or(a().gt_eq(n())).or(a().lt(lit(0))).fill_null(lit(false));
    let pas_jeune = col("en_couple").not().or(col("age_titulaire").gt_eq(lit(38))).fill_null(lit(false));
    let rang = when(incoherent)
        .then(lit(NULL).cast(DataType::Int32))
        .when(n().eq(lit(1)))
        .then(lit(1))
        .when(a().eq(n() - lit(1)))
        .then(n() + lit(1))
        .when(n().eq(lit(2)).and(pas_jeune).and(a().eq(lit(0))))
        .then(lit(2))
        .when(n().gt(lit(2)).and(a().is_not_null()))
        .then(n())
        .otherwise(lit(NULL));
    lf.with_column(rang.alias("rang_menage"))
        .with_columns([
            when(col("rang_menage").gt(lit(6))).then(lit(6)).otherwise(col("rang_menage")).alias("categorie_plafond"),
            when(col("rang_menage").gt(lit(6)))
                .then(col("rang_menage") - lit(6))
                .otherwise(col("rang_menage") * lit(0))
                .alias("categorie_en_trop"),
        ])
        .drop(cols(["rang_menage"]))
}

/// Adds the rent ceilings of APL of each dwelling on 1 January of its millésime, centimes per month: with the fewest
/// (`plafond_apl_min`) and the most occupants (`plafond_apl_max`), and with one person by room (`plafond_apl_reference`).
/// Needs `millesime`, `zone_apl` and `nb_pieces`.
///
/// # Errors
/// The ceilings do not make a table.
pub fn avec_plafonds_apl(lf: LazyFrame, references: &References, pipeline: &Pipeline) -> Result<LazyFrame> {
    let (mut annees, mut zones, mut pieces) = (Vec::new(), Vec::new(), Vec::new());
    let (mut mins, mut maxs, mut refs) = (Vec::new(), Vec::new(), Vec::new());
    for annee in PREMIERE..=pipeline.periode.arrete.year() + 1 {
        let Some(jour) = NaiveDate::from_ymd_opt(annee, 1, 1) else { continue };
        for zone in [ZoneApl::Un, ZoneApl::Deux, ZoneApl::Trois] {
            for n in 1..=PIECES_MAX {
                let plafond = |occupants| references.plafonds_apl.plafond(jour, zone, menage_apl(occupants));
                annees.push(annee);
                zones.push(zone.code());
                pieces.push(i32::try_from(n).unwrap_or(0));
                mins.push(plafond(occupants_min(n)));
                maxs.push(plafond(n + 1));
                refs.push(plafond(n));
            }
        }
    }
    let table =
        df!("annee_apl" => annees, "zone_des_plafonds" => zones, "pieces_apl" => pieces, "plafond_apl_min" => mins,
                    "plafond_apl_max" => maxs, "plafond_apl_reference" => refs)
        .map_err(echec("plafonds de loyer"))?
        .lazy();
    Ok(lf.join(
        table,
        [col("millesime"), col("zone_apl"), col("nb_pieces")],
        [col("annee_apl"), col("zone_des_plafonds"), col("pieces_apl")],
        apport(),
    ))
}

/// Adds the rent ceiling of the PLAI (`plafond_plai_m2`, centimes per m² and per month) and the surface it applies to: that of
/// the rent where it is the useful one, else the habitable one.
///
/// # Errors
/// The ceilings do not make a table.
pub fn avec_plafond_plai(lf: LazyFrame, references: &References) -> Result<LazyFrame> {
    let (mut annees, mut zones, mut montants) = (Vec::new(), Vec::new(), Vec::new());
    for (annee, zone, montant) in references.plafonds_plai.iter() {
        annees.push(annee);
        zones.push(zone.code());
        montants.push(montant);
    }
    let table = df!("annee_plai" => annees, "zone_des_loyers" => zones, "plafond_plai_m2" => montants)
        .map_err(echec("plafonds de loyer du PLAI"))?
        .lazy();
    let utile = col("mode_surface").eq(lit("utile")).and(col("surface_loyer").gt(lit(0))).fill_null(lit(false));
    Ok(lf
        .join(table, [col("millesime"), col("zone_apl")], [col("annee_plai"), col("zone_des_loyers")], apport())
        .with_column(
            when(utile).then(col("surface_loyer")).otherwise(col("surface_habitable")).alias("surface_conventionnee"),
        ))
}

/// No ceiling is read before.
const PREMIERE: i32 = 2017;
/// The register writes 9 for nine rooms and more.
const PIECES_MAX: u32 = 9;

/// Fewest occupants of a dwelling of n rooms.
fn occupants_min(pieces: u32) -> u32 {
    (pieces - 1).max(1)
}

/// A person alone if one, else a couple with the others as dependants.
fn menage_apl(occupants: u32) -> MenageApl {
    MenageApl { couple: occupants > 1, personnes_a_charge: occupants.saturating_sub(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Persons, dependants, couple, age of the applicant; then the category, and persons beyond the sixth.
    type Cas = ((i32, Option<i32>, Option<bool>, Option<i32>), Option<(i32, i32)>);

    /// Annexe of the arrêté du 29 juillet 1987: by the number of persons, a young couple and a person alone with dependants counting
    /// for one more.
    #[test]
    fn the_category_of_each_household() {
        let (oui, non) = (Some(true), Some(false));
        let cas: Vec<Cas> = vec![
            ((1, None, None, None), Some((1, 0))),
            ((1, Some(0), non, None), Some((1, 0))),
            // Two persons without dependant: 2, unless a young couple, and then the age of the other is not known.
            ((2, Some(0), non, None), Some((2, 0))),
            ((2, Some(0), non, Some(20)), Some((2, 0))),
            ((2, Some(0), oui, Some(27)), None),
            ((2, Some(0), oui, Some(37)), None),
            ((2, Some(0), oui, Some(38)), Some((2, 0))),
            ((2, Some(0), oui, None), None),
            ((2, Some(0), None, Some(40)), Some((2, 0))),
            ((2, Some(0), None, Some(20)), None),
            ((2, Some(0), None, None), None),
            // One person with one dependant: 3.
            ((2, Some(1), non, None), Some((3, 0))),
            ((2, None, oui, Some(20)), None),
            // Three persons, whatever the ages of a couple with a child.
            ((3, Some(1), oui, Some(20)), Some((3, 0))),
            ((3, Some(0), non, None), Some((3, 0))),
            ((3, Some(2), non, None), Some((4, 0))),
            ((4, Some(2), oui, None), Some((4, 0))),
            ((4, Some(3), non, None), Some((5, 0))),
            ((5, Some(3), oui, None), Some((5, 0))),
            ((5, Some(4), non, None), Some((6, 0))),
            ((6, Some(4), oui, None), Some((6, 0))),
            // Beyond the sixth category.
            ((6, Some(5), non, None), Some((6, 1))),
            ((7, Some(5), oui, None), Some((6, 1))),
            ((9, Some(7), oui, None), Some((6, 3))),
            ((4, None, None, None), None),
            // What does not hold together is not guessed.
            ((0, Some(0), None, None), None),
            ((2, Some(2), None, None), None),
            ((1, Some(3), None, None), None),
        ];
        let colonne = |lire: fn(&Cas) -> Option<i32>| cas.iter().map(lire).collect::<Vec<_>>();
        let couples: Vec<Option<bool>> = cas.iter().map(|(m, _)| m.2).collect();
        let table = df!("taille_menage" => colonne(|(m, _)| Some(m.0)), "nb_personnes_charge" => colonne(|(m, _)| m.1),
            "en_couple" => couples, "age_titulaire" => colonne(|(m, _)| m.3))
        .unwrap();
        let lue = avec_categorie(table.lazy()).collect().unwrap();
        let rendue = |nom: &str| lue.column(nom).unwrap().i32().unwrap().iter().collect::<Vec<_>>();
        for ((menage, attendue), (rang, en_plus)) in
            cas.iter().zip(rendue("categorie_plafond").into_iter().zip(rendue("categorie_en_trop")))
        {
            assert_eq!(rang.zip(en_plus), *attendue, "{menage:?}");
        }
    }
}
