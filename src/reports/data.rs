//! The data package: every published cell, as CSV and as a typed batch for Parquet, with its dictionary.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};

use crate::error::{Error, Result};
use crate::french::Fraction;
use crate::indicators::comparaison::{Comparateur, Qualite};
use crate::indicators::derives::Derives;
use crate::indicators::point_zero::empreinte;
use crate::indicators::{Catalogue, attainment};
use crate::measures::{Cle, Nature, Niveau};
use crate::model::References;
use crate::secrecy::{Etat, PublishedMeasures, Valeur};
use crate::valeurs_csv::Ecrivain;

use super::context::nom_zone;

/// Name, type and meaning of each column, in order.
const COLONNES: [(&str, DataType, &str); 30] = [
    (
        "indicateur",
        DataType::Utf8,
        "Code de l'indicateur dans le catalogue ; le suffixe __recents désigne les emménagés récents. Son nom, son unité, sa source et l'empreinte de sa définition sont dans dictionnaire.csv.",
    ),
    (
        "periode",
        DataType::Utf8,
        "2025 : année entière ; 2026-01/09 : janvier à septembre ; 2026-01-01 : état au 1er janvier ou vague ; 2025-12-31 : demandes actives ce jour-là.",
    ),
    ("niveau", DataType::Utf8, "Niveau de la zone :"),
    (
        "zone",
        DataType::Utf8,
        "Code de la zone dans son niveau ; inconnu quand la ligne n'a pas pu être rattachée. Son nom est dans zones.csv.",
    ),
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
        "Part en pour cent la plus basse que permettent les lignes dont la réponse est inconnue. Les lignes dont on ne sait pas si elles entrent dans la base (localisation inconnue) n'y comptent que si leur nombre est publié ; celles qui ne sont rattachées à aucune zone du niveau n'y comptent pas.",
    ),
    (
        "borne_haute",
        DataType::Float64,
        "Part en pour cent la plus haute que permettent les lignes dont la réponse est inconnue ; mêmes réserves que borne_basse.",
    ),
    (
        "marque",
        DataType::Utf8,
        "s : secret statistique (la dernière valeur publiée, s'il y en a une, est dans inchanges.csv) ; n.c. : non calculable ; vide sinon.",
    ),
    (
        "tranche",
        DataType::Utf8,
        "Tranche de dix points donnée à la place du taux : 10-20 se lit de 10 % à moins de 20 %.",
    ),
    (
        "taux_reponse",
        DataType::Float64,
        "Part en pour cent des ménages de la zone qui ont répondu à l'enquête ; indicateurs d'occupation seulement.",
    ),
    ("taux_renseignement", DataType::Float64, "denominateur rapporté à univers, en pour cent."),
    (
        "statut_qualite",
        DataType::Utf8,
        "ok : au moins 80 % de réponses connues ; partiel : 60 à 80 % ; insuffisant : moins de 60 %, ni classé ni commenté ; faible_effectif : moins de 30 réponses connues, non classé.",
    ),
    (
        "ref_epci",
        DataType::Float64,
        "Même indicateur sur tout le territoire, zone comprise sauf réglage « epci_hors_zone » ; vide si une valeur est masquée.",
    ),
    (
        "ecart_epci",
        DataType::Float64,
        "Valeur moins ref_epci : en points pour une part, en pour cent de la référence pour une moyenne.",
    ),
    ("ref_hors_qpv", DataType::Float64, "Même indicateur hors QPV."),
    ("ecart_hors_qpv", DataType::Float64, "Écart à ref_hors_qpv, comme ecart_epci."),
    ("ref_departement", DataType::Float64, "Même indicateur dans le département, quand les extractions le couvrent."),
    ("ecart_departement", DataType::Float64, "Écart à ref_departement, comme ecart_epci."),
    ("ref_region", DataType::Float64, "Même indicateur dans la région, quand les extractions la couvrent."),
    ("ecart_region", DataType::Float64, "Écart à ref_region, comme ecart_epci."),
    (
        "precedente",
        DataType::Float64,
        "Même zone à la période précédente : année d'avant, mêmes mois un an plus tôt, vague d'avant.",
    ),
    (
        "evolution",
        DataType::Float64,
        "Écart à la période précédente : en points pour une part, en pour cent pour une moyenne ou un effectif.",
    ),
    ("point_zero", DataType::Float64, "Valeur de la ligne de base, quand il y en a une."),
    (
        "evolution_point_zero",
        DataType::Float64,
        "Valeur moins point_zero, en points ou dans l'unité de l'indicateur ; vide si la définition a changé depuis.",
    ),
    (
        "alerte",
        DataType::Utf8,
        "definition_changee : le point zéro a été compté selon une autre définition, la comparaison n'est pas faite.",
    ),
];

/// Columns of `zones.csv`.
const COLONNES_ZONES: [(&str, &str); 3] = [
    ("niveau", "Niveau de la zone, comme dans mesures.csv."),
    ("zone", "Code de la zone dans son niveau."),
    ("libelle", "Nom de la zone."),
];

/// Neither source nor fingerprint.
const RIEN: [&str; 2] = ["", ""];

/// What the data files are made from.
pub struct Donnees<'a> {
    publiees: &'a PublishedMeasures,
    comparateur: Comparateur<'a>,
    references: &'a References,
}

/// One value of a line.
enum Champ {
    Texte(String),
    Entier(Option<i64>),
    Reel(Option<f64>),
}

impl Champ {
    fn texte(&self) -> Cow<'_, str> {
        match self {
            Champ::Texte(t) => Cow::Borrowed(t),
            Champ::Entier(n) => n.map_or(Cow::Borrowed(""), |n| Cow::Owned(n.to_string())),
            Champ::Reel(x) => x.map_or(Cow::Borrowed(""), |x| Cow::Owned(x.to_string())),
        }
    }
}

impl<'a> Donnees<'a> {
    pub fn new(publiees: &'a PublishedMeasures, comparateur: Comparateur<'a>, references: &'a References) -> Self {
        Donnees { publiees, comparateur, references }
    }

    /// Names of the zones, once each: UTF-8 with BOM, `;`.
    ///
    /// # Errors
    /// The text cannot be written in memory.
    pub fn zones_csv(&self) -> Result<Vec<u8>> {
        let mut w = ecrivain();
        let echec = |e: csv::Error| Error::machine(format!("écriture des zones impossible : {e}"));
        w.write_record(COLONNES_ZONES.iter().map(|(nom, _)| *nom)).map_err(echec)?;
        let zones: BTreeSet<(Niveau, &str)> = self.publiees.iter().map(|(c, _)| (c.niveau, c.zone.as_str())).collect();
        for (niveau, zone) in zones {
            let nom = nom_zone(self.references, niveau, zone, "Ensemble du territoire");
            w.write_record([niveau.code(), zone, &nom]).map_err(echec)?;
        }
        finir(w)
    }

    /// Gives every line in turn: the whole of them is never held.
    fn parcourir(&self, mut recevoir: impl FnMut(Vec<Champ>) -> Result<()>) -> Result<()> {
        for (cle, v) in self.publiees.iter() {
            let classes = self.publiees.classes(&cle.indicateur);
            let n = if v.nature() == Nature::Repartition { classes.len() } else { 1 };
            for k in 0..n {
                recevoir(self.rangee(cle, v, k, classes.get(k).map_or("oui", String::as_str)))?;
            }
        }
        Ok(())
    }

    fn rangee(&self, cle: &Cle, v: &Valeur, k: usize, classe: &str) -> Vec<Champ> {
        let repartition = v.nature() == Nature::Repartition;
        let numerateur = if v.nature() == Nature::Moyenne { None } else { v.classe(k) };
        let (taux, echelle) = match v.nature() {
            Nature::Effectif => (None, 1),
            Nature::Moyenne => (v.taux(), 1),
            Nature::Part | Nature::Repartition => (v.part(k), 100),
        };
        let bornes = (v.nature() == Nature::Part).then(|| v.compte().and_then(attainment::bornes_larges)).flatten();
        let marque = match v.etat() {
            Etat::NonCalculable => "n.c.",
            Etat::Masquee | Etat::Tranche(..) => "s",
            Etat::Publiee if repartition && numerateur.is_none() => "s",
            Etat::Publiee => "",
        };
        let c = self.comparateur.comparer(cle, v, k, classe);
        let mut champs: Vec<Champ> = [
            cle.indicateur.clone(),
            cle.periode.to_string(),
            cle.niveau.code().to_owned(),
            cle.zone.clone(),
            classe.to_owned(),
        ]
        .map(Champ::Texte)
        .into();
        champs.extend([v.univers(), v.denominateur(), numerateur, v.inconnus()].map(Champ::Entier));
        champs.extend(
            [(taux, echelle), (bornes.map(|b| b.basse), 100), (bornes.map(|b| b.haute), 100)]
                .map(|(f, e)| Champ::Reel(arrondi(f, e))),
        );
        champs.push(Champ::Texte(marque.to_owned()));
        champs.push(Champ::Texte(v.tranche().map_or(String::new(), |(b, h)| format!("{b}-{h}"))));
        champs.extend([c.reponse, c.renseignement].map(|f| Champ::Reel(arrondi(f, 100))));
        champs.push(Champ::Texte(c.qualite.map_or("", Qualite::code).to_owned()));
        // The gap to a baseline is a difference in the unit of the value; the others are relative for an amount.
        let reperes = [c.epci, c.hors_qpv, c.departement, c.region, c.precedente].map(|r| (r, 100));
        for (r, par) in reperes.into_iter().chain([(c.point_zero, echelle)]) {
            champs.push(Champ::Reel(arrondi(r.map(|r| r.valeur), echelle)));
            champs.push(Champ::Reel(arrondi(r.and_then(|r| r.ecart), par)));
        }
        champs.push(Champ::Texte(if c.definition_changee { "definition_changee".to_owned() } else { String::new() }));
        champs
    }
}

/// Four decimals, from the exact value.
pub(super) fn arrondi(f: Option<Fraction>, echelle: i64) -> Option<f64> {
    f.map(|f| (f.as_f64() * echelle as f64 * 10_000.0).round() / 10_000.0)
}

/// The measures as CSV (UTF-8 with BOM, `;`, decimal point) and as a typed table for Parquet, in one pass.
///
/// # Errors
/// The text cannot be written in memory, or columns differ in length: a defect of the program.
pub fn fichiers(donnees: &Donnees) -> Result<(Vec<u8>, RecordBatch)> {
    let mut w = ecrivain();
    let echec = |e: csv::Error| Error::machine(format!("écriture des données impossible : {e}"));
    w.write_record(COLONNES.iter().map(|(n, _, _)| *n)).map_err(echec)?;
    let mut colonnes: Vec<Colonne> = COLONNES.iter().map(|(_, t, _)| Colonne::new(t)).collect();
    donnees.parcourir(|champs| {
        for (colonne, champ) in colonnes.iter_mut().zip(champs) {
            w.write_field(champ.texte().as_ref()).map_err(echec)?;
            colonne.ajouter(champ);
        }
        w.finir_ligne().map_err(echec)
    })?;
    let champs: Vec<Field> = COLONNES
        .iter()
        .map(|(n, t, _)| Field::new(*n, t.clone(), matches!(t, DataType::Int64 | DataType::Float64)))
        .collect();
    let colonnes = colonnes.into_iter().map(Colonne::finir).collect();
    let table = RecordBatch::try_new(Arc::new(Schema::new(champs)), colonnes)
        .map_err(|e| Error::machine(format!("table des mesures incohérente : {e}")))?;
    Ok((finir(w)?, table))
}

/// The columns of the data files, then the indicators.
///
/// # Errors
/// The text cannot be written in memory.
pub fn dictionnaire_csv(catalogue: &Catalogue, derives: &Derives) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    // Only indicators have a source and a fingerprint.
    let mut ecrire = |champs: [&str; 6], suite: [&str; 2]| {
        w.write_record(champs.iter().chain(&suite))
            .map_err(|e| Error::machine(format!("écriture du dictionnaire impossible : {e}")))
    };
    ecrire(["genre", "nom", "type", "unite", "libelle", "description"], ["source", "empreinte"])?;
    ecrire(
        [
            "fichier",
            "mesures.csv",
            "",
            "",
            "",
            "UTF-8 avec BOM, séparateur point-virgule, décimales après un point ; un texte qui commence par =, +, -, @, une tabulation ou un retour est précédé d'une apostrophe, pour qu'aucun tableur ne l'exécute ; mesures.parquet a les mêmes colonnes, typées. Une valeur retenue laisse ses colonnes vides et porte la marque s.",
        ],
        RIEN,
    )?;
    for (nom, genre, sens) in &COLONNES {
        let genre = match genre {
            DataType::Int64 => "entier",
            DataType::Float64 => "décimal",
            _ => "texte",
        };
        let sens = if *nom == "niveau" { Cow::Owned(format!("{sens} {}.", niveaux())) } else { Cow::Borrowed(*sens) };
        ecrire(["colonne", nom, genre, "", "", &sens], RIEN)?;
    }
    ecrire(["fichier", "zones.csv", "", "", "", "Nom de chaque zone de mesures.csv ; mêmes conventions."], RIEN)?;
    for (nom, sens) in COLONNES_ZONES {
        ecrire(["colonne", nom, "texte", "", "", sens], RIEN)?;
    }
    ecrire(
        [
            "fichier",
            "dictionnaire.csv",
            "",
            "",
            "",
            "Ce fichier. Unité d'un indicateur : celle de la colonne taux (pct, nombre, jours, mois, eur_mois, eur_m2, eur_uc_an, personnes, m2, ratio). source : fichier d'origine. empreinte : elle change quand ce qui est compté change.",
        ],
        RIEN,
    )?;
    for d in &catalogue.definitions {
        let suite = [d.source.as_str(), &empreinte(d)];
        ecrire(["indicateur", &d.code, nature(d.nature), &d.unite, &d.libelle, &d.definition], suite)?;
        if d.nature == Nature::Repartition {
            for (code, libelle, _) in &d.classes {
                ecrire(["classe", &format!("{}.{code}", d.code), "", "", libelle, ""], RIEN)?;
            }
        }
    }
    ecrire(
        [
            "fichier",
            "inchanges.csv",
            "",
            "",
            "",
            "Dernières valeurs publiées des chiffres retenus dans cette édition ; seul l'en-tête quand aucune édition passée ne les a montrés ; mêmes conventions que mesures.csv.",
        ],
        RIEN,
    )?;
    for (nom, genre, sens) in super::inchanges::COLONNES {
        ecrire(["colonne", nom, genre, "", "", sens], RIEN)?;
    }
    ecrire(
        [
            "fichier",
            "comparaison.csv",
            "",
            "",
            "",
            "Chiffres qui ne sont pas les mêmes que dans les éditions précédentes ; absent de la première édition.",
        ],
        RIEN,
    )?;
    for (nom, genre, sens) in super::comparaison::COLONNES {
        ecrire(["colonne", nom, genre, "", "", sens], RIEN)?;
    }
    ecrire(
        [
            "fichier",
            "objectifs.csv",
            "",
            "",
            "",
            "Objectifs, zone par zone et période par période ; mêmes conventions que mesures.csv.",
        ],
        RIEN,
    )?;
    for (nom, genre, sens) in super::targets::COLONNES {
        ecrire(["colonne", nom, genre, "", "", sens], RIEN)?;
    }
    ecrire(
        [
            "fichier",
            "derives.csv",
            "",
            "",
            "",
            "Indicateurs dérivés : rapports, écarts, poids et médianes tirés des seules valeurs publiées ; mêmes conventions que mesures.csv.",
        ],
        RIEN,
    )?;
    for (nom, genre, sens) in super::derived::COLONNES {
        ecrire(["colonne", nom, genre, "", "", sens], RIEN)?;
    }
    for d in &derives.liste {
        ecrire(["derive", &d.code, d.formule.libelle(), d.unite.code(), &d.libelle, &d.definition], RIEN)?;
    }
    finir(w)
}

/// `projet, epci, …, residence ou operation`.
fn niveaux() -> String {
    let codes = Niveau::ALL.map(Niveau::code);
    match codes.split_last() {
        Some((dernier, debut)) => format!("{} ou {dernier}", debut.join(", ")),
        None => String::new(),
    }
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

/// A typed column under construction.
enum Colonne {
    Texte(StringBuilder),
    Entier(Int64Builder),
    Reel(Float64Builder),
}

impl Colonne {
    fn new(t: &DataType) -> Self {
        match t {
            DataType::Int64 => Colonne::Entier(Int64Builder::new()),
            DataType::Float64 => Colonne::Reel(Float64Builder::new()),
            _ => Colonne::Texte(StringBuilder::new()),
        }
    }

    fn ajouter(&mut self, c: Champ) {
        match (self, c) {
            (Colonne::Texte(b), Champ::Texte(t)) => b.append_value(t),
            (Colonne::Entier(b), Champ::Entier(n)) => b.append_option(n),
            (Colonne::Reel(b), Champ::Reel(x)) => b.append_option(x),
            // A field of another type than its column: an empty value keeps the columns of one length.
            (Colonne::Texte(b), _) => b.append_value(""),
            (Colonne::Entier(b), _) => b.append_null(),
            (Colonne::Reel(b), _) => b.append_null(),
        }
    }

    fn finir(self) -> ArrayRef {
        match self {
            Colonne::Texte(mut b) => Arc::new(b.finish()),
            Colonne::Entier(mut b) => Arc::new(b.finish()),
            Colonne::Reel(mut b) => Arc::new(b.finish()),
        }
    }
}

pub(super) fn ecrivain() -> Ecrivain {
    Ecrivain::new()
}

pub(super) fn finir(w: Ecrivain) -> Result<Vec<u8>> {
    w.finir()
}
