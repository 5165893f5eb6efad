//! The data package: every published cell, as CSV and as a typed batch for Parquet, with its dictionary.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use crate::error::{Error, Result};
use crate::french::Fraction;
use crate::indicators::{Catalogue, Definition, attainment};
use crate::measures::{Cle, Nature};
use crate::model::References;
use crate::secrecy::{Etat, PublishedMeasures, Valeur};

use super::context::nom_zone;

/// Name, type and meaning of each column, in order.
const COLONNES: [(&str, DataType, &str); 18] = [
    (
        "indicateur",
        DataType::Utf8,
        "Code de l'indicateur dans le catalogue ; le suffixe __recents désigne les emménagés récents.",
    ),
    ("libelle", DataType::Utf8, "Nom de l'indicateur."),
    (
        "unite",
        DataType::Utf8,
        "Unité de la colonne taux : pct (pour cent), nombre, jours, mois, eur_mois, eur_m2, eur_uc_an, personnes, m2, ratio.",
    ),
    ("source", DataType::Utf8, "Fichier d'origine : SNE, OPS ou RPLS."),
    (
        "periode",
        DataType::Utf8,
        "2025 : année entière ; 2026-01/09 : janvier à septembre ; 2026-01-01 : état au 1er janvier ou vague ; 2025-12-31 : stock de fin d'année.",
    ),
    ("niveau", DataType::Utf8, "epci, localisation, bailleur, commune, qpv, reservataire ou residence."),
    ("zone", DataType::Utf8, "Code de la zone dans son niveau ; inconnu quand la ligne n'a pas pu être rattachée."),
    ("zone_libelle", DataType::Utf8, "Nom de la zone."),
    ("classe", DataType::Utf8, "Modalité d'une répartition ; oui pour une part, un effectif ou une moyenne."),
    ("univers", DataType::Int64, "Nombre de lignes concernées."),
    ("denominateur", DataType::Int64, "Nombre de lignes dont la réponse est connue."),
    ("numerateur", DataType::Int64, "Nombre de lignes qui répondent à l'indicateur ; vide pour une moyenne."),
    ("inconnus", DataType::Int64, "univers moins denominateur."),
    (
        "taux",
        DataType::Float64,
        "Part en pour cent, ou moyenne dans son unité ; arrondi à quatre décimales, à ne comparer à un objectif que par les effectifs.",
    ),
    (
        "borne_basse",
        DataType::Float64,
        "Part en pour cent la plus basse que permettent les lignes inconnues, y compris celles dont la localisation est inconnue.",
    ),
    (
        "borne_haute",
        DataType::Float64,
        "Part en pour cent la plus haute que permettent les lignes inconnues, y compris celles dont la localisation est inconnue.",
    ),
    ("marque", DataType::Utf8, "s : secret statistique ; n.c. : non calculable ; vide sinon."),
    (
        "tranche",
        DataType::Utf8,
        "Tranche de dix points donnée à la place du taux : 10-20 se lit de 10 % à moins de 20 %.",
    ),
];

/// One line of the files.
struct Rangee {
    textes: [String; 9],
    entiers: [Option<i64>; 4],
    reels: [Option<f64>; 3],
    marque: &'static str,
    tranche: String,
}

fn rangees<'a>(
    publiees: &'a PublishedMeasures,
    catalogue: &'a Catalogue,
    references: &'a References,
) -> impl Iterator<Item = Rangee> + 'a {
    publiees.iter().flat_map(move |(cle, v)| {
        let d = catalogue.get(&cle.indicateur);
        let nom = nom_zone(references, cle.niveau, &cle.zone, "Ensemble du territoire");
        let classes = publiees.classes(&cle.indicateur);
        let n = if v.nature() == Nature::Repartition { classes.len() } else { 1 };
        (0..n).map(move |k| rangee(cle, v, d, &nom, k, classes.get(k).map_or("oui", String::as_str)))
    })
}

fn rangee(cle: &Cle, v: &Valeur, d: Option<&Definition>, nom: &str, k: usize, classe: &str) -> Rangee {
    let de = |f: fn(&Definition) -> &str| d.map_or(String::new(), |d| f(d).to_owned());
    let repartition = v.nature() == Nature::Repartition;
    let etat = v.etat();
    let numerateur = if v.nature() == Nature::Moyenne { None } else { v.classe(k) };
    let (taux, echelle) = match v.nature() {
        Nature::Effectif => (None, 1.0),
        Nature::Moyenne => (v.taux(), 1.0),
        Nature::Part | Nature::Repartition => (v.part(k), 100.0),
    };
    let bornes = (v.nature() == Nature::Part).then(|| v.compte().and_then(attainment::bornes_larges)).flatten();
    let marque = match etat {
        Etat::NonCalculable => "n.c.",
        Etat::Masquee | Etat::Tranche(..) => "s",
        Etat::Publiee if repartition && numerateur.is_none() => "s",
        Etat::Publiee => "",
    };
    Rangee {
        textes: [
            cle.indicateur.clone(),
            de(|d| &d.libelle),
            de(|d| &d.unite),
            de(|d| &d.source),
            cle.periode.to_string(),
            cle.niveau.code().to_owned(),
            cle.zone.clone(),
            nom.to_owned(),
            classe.to_owned(),
        ],
        entiers: [v.univers(), v.denominateur(), numerateur, v.inconnus()],
        reels: [
            arrondi(taux, echelle),
            arrondi(bornes.map(|b| b.basse), 100.0),
            arrondi(bornes.map(|b| b.haute), 100.0),
        ],
        marque,
        tranche: v.tranche().map_or(String::new(), |(b, h)| format!("{b}-{h}")),
    }
}

fn arrondi(f: Option<Fraction>, echelle: f64) -> Option<f64> {
    f.map(|f| (f.as_f64() * echelle * 10_000.0).round() / 10_000.0)
}

/// UTF-8 with BOM, `;`, decimal point.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(publiees: &PublishedMeasures, catalogue: &Catalogue, references: &References) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    let echec = |e: csv::Error| Error::machine(format!("écriture des données impossible : {e}"));
    w.write_record(COLONNES.iter().map(|(n, _, _)| *n)).map_err(echec)?;
    for r in rangees(publiees, catalogue, references) {
        let mut champs: Vec<String> = r.textes.into();
        champs.extend(r.entiers.iter().map(|n| n.map_or(String::new(), |n| n.to_string())));
        champs.extend(r.reels.iter().map(|x| x.map_or(String::new(), |x| x.to_string())));
        champs.push(r.marque.to_owned());
        champs.push(r.tranche);
        w.write_record(&champs).map_err(echec)?;
    }
    finir(w)
}

/// The columns of [`csv`], then the indicators.
///
/// # Errors
/// The text cannot be written in memory.
pub fn dictionnaire_csv(catalogue: &Catalogue) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    let mut ecrire = |champs: [&str; 6]| {
        w.write_record(champs).map_err(|e| Error::machine(format!("écriture du dictionnaire impossible : {e}")))
    };
    ecrire(["genre", "nom", "type", "unite", "libelle", "description"])?;
    ecrire([
        "fichier",
        "mesures.csv",
        "",
        "",
        "",
        "UTF-8 avec BOM, séparateur point-virgule, décimales après un point ; mesures.parquet a les mêmes colonnes, typées. Une valeur retenue laisse ses colonnes vides et porte la marque s.",
    ])?;
    for (nom, genre, sens) in &COLONNES {
        let genre = match genre {
            DataType::Int64 => "entier",
            DataType::Float64 => "décimal",
            _ => "texte",
        };
        ecrire(["colonne", nom, genre, "", "", sens])?;
    }
    for d in &catalogue.definitions {
        ecrire(["indicateur", &d.code, nature(d.nature), &d.unite, &d.libelle, &d.definition])?;
        if d.nature == Nature::Repartition {
            for (code, libelle, _) in &d.classes {
                ecrire(["classe", &format!("{}.{code}", d.code), "", "", libelle, ""])?;
            }
        }
    }
    finir(w)
}

/// What an indicator counts, in one word.
pub fn nature(n: Nature) -> &'static str {
    match n {
        Nature::Part => "part",
        Nature::Repartition => "répartition",
        Nature::Moyenne => "moyenne",
        Nature::Effectif => "effectif",
    }
}

/// The same table, typed.
///
/// # Errors
/// Columns of different lengths: a defect of the program.
pub fn record_batch(
    publiees: &PublishedMeasures,
    catalogue: &Catalogue,
    references: &References,
) -> Result<RecordBatch> {
    let rangees: Vec<Rangee> = rangees(publiees, catalogue, references).collect();
    let mut colonnes: Vec<ArrayRef> = Vec::with_capacity(COLONNES.len());
    for i in 0..9 {
        colonnes.push(Arc::new(StringArray::from_iter_values(rangees.iter().filter_map(|r| r.textes.get(i)))));
    }
    for i in 0..4 {
        colonnes.push(Arc::new(rangees.iter().map(|r| r.entiers.get(i).copied().flatten()).collect::<Int64Array>()));
    }
    for i in 0..3 {
        colonnes.push(Arc::new(rangees.iter().map(|r| r.reels.get(i).copied().flatten()).collect::<Float64Array>()));
    }
    colonnes.push(Arc::new(StringArray::from_iter_values(rangees.iter().map(|r| r.marque))));
    colonnes.push(Arc::new(StringArray::from_iter_values(rangees.iter().map(|r| r.tranche.as_str()))));
    let champs: Vec<Field> = COLONNES
        .iter()
        .map(|(n, t, _)| Field::new(*n, t.clone(), matches!(t, DataType::Int64 | DataType::Float64)))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(champs)), colonnes)
        .map_err(|e| Error::machine(format!("table des mesures incohérente : {e}")))
}

fn ecrivain() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec())
}

fn finir(w: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    w.into_inner().map_err(|e| Error::machine(format!("écriture des données impossible : {e}")))
}
