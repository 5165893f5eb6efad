//! Examples of a rule, run as tests through the very code that judges the extracts.

use chrono::NaiveDate;
use polars::prelude::*;
use serde::Deserialize;

use crate::config::layout::{Genre, Table};
use crate::error::{Error, Result};
use crate::lake::type_polars;
use crate::sources::table::{LIGNE_SOURCE, colonnes};

use super::Comptes;
use super::evaluate::Entree;
use super::examen::evaluer_entrees;
use super::predicate::MILLESIME;
use super::regle::{Exemples, Nature, Regle};
use super::rules::Regles;
use super::whole;

/// Millésime of the rows that do not say theirs.
const ANNEE: i32 = 2025;

/// Runs the examples of every rule.
///
/// # Errors
/// Those of [`essayer`], for the first rule whose examples do not hold.
pub fn essayer_toutes(regles: &Regles) -> Result<()> {
    regles.regles.iter().try_for_each(essayer)
}

/// Runs the examples of a rule.
///
/// # Errors
/// An example does not get the verdict it stands under, or cannot be read: the message says which.
pub fn essayer(regle: &Regle) -> Result<()> {
    let Some(exemples) = &regle.exemples else { return Ok(()) };
    for (sorte, lignes) in
        [("valide", &exemples.valide), ("invalide", &exemples.invalide), ("indecidable", &exemples.indecidable)]
    {
        if lignes.is_empty() {
            continue;
        }
        let essai = Essai { regle, exemples, sorte };
        let comptes = match regle.nature {
            Nature::Ligne { .. } | Nature::Reference { .. } | Nature::Unicite { .. } => essai.lignes(lignes)?,
            _ => essai.compteurs(lignes)?,
        };
        let n = i64::try_from(lignes.len()).unwrap_or(i64::MAX);
        let attendus = match sorte {
            "valide" => (0, 0),
            "invalide" => (n, 0),
            _ => (0, n),
        };
        if comptes.examinees != n || (comptes.anomalies, comptes.inverifiables) != attendus {
            let Comptes { examinees, anomalies, inverifiables } = comptes;
            return Err(essai
                .erreur(format!(
                    "les exemples « {sorte} » ne donnent pas ce verdict : sur {n}, {examinees} examinés, {anomalies} en anomalie, {inverifiables} invérifiables"
                ))
                .aide("corrigez l'exemple, ou la règle"));
        }
    }
    Ok(())
}

struct Essai<'a> {
    regle: &'a Regle,
    exemples: &'a Exemples,
    sorte: &'a str,
}

impl Essai<'_> {
    fn erreur(&self, message: String) -> Error {
        Error::configuration(format!("règle « {} » : {message}", self.regle.code)).at(self.exemples.lieu.clone())
    }

    /// All rows of one verdict are judged together, each as a file of its own.
    fn lignes(&self, lignes: &[toml::Table]) -> Result<Comptes> {
        let millesime = self.exemples.millesime.unwrap_or(ANNEE);
        let source = self.regle.sources.first().cloned().unwrap_or_else(|| "essai".to_owned());
        let mut entrees = Vec::new();
        for ligne in lignes {
            entrees.push(self.entree(self.regle.table, &source, ligne, millesime)?);
        }
        let lues: Vec<(Table, &[String])> = match &self.regle.nature {
            Nature::Reference { cible, .. } => vec![(cible.table, &cible.sources)],
            Nature::Ligne { avec, .. } => avec.iter().map(|j| (j.table, j.sources.as_slice())).collect(),
            _ => Vec::new(),
        };
        for (table, autres) in &self.exemples.autres {
            let Some((_, sources)) = lues.iter().find(|(t, _)| t == table) else {
                let e = format!("un exemple donne la table « {} », que la règle ne lit pas", table.code());
                return Err(self.erreur(e));
            };
            let source = sources.first().cloned().unwrap_or_else(|| "essai".to_owned());
            for ligne in autres {
                entrees.push(self.entree(*table, &source, ligne, millesime)?);
            }
        }
        let arrete = self.exemples.arrete.or_else(|| NaiveDate::from_ymd_opt(millesime, 12, 31)).unwrap_or_default();
        let rapport = evaluer_entrees(std::slice::from_ref(self.regle), entrees, arrete)?;
        let mut comptes = Comptes::default();
        for p in rapport.resultats.iter().flat_map(|r| &r.par_fichier) {
            comptes.ajouter(p.comptes);
        }
        Ok(comptes)
    }

    fn entree(&self, table: Table, source: &str, ligne: &toml::Table, millesime: i32) -> Result<Entree> {
        let connues = || colonnes(table).iter().map(|c| c.nom).chain([MILLESIME]);
        if let Some(inconnue) = ligne.keys().find(|nom| !connues().any(|c| c == nom.as_str())) {
            let e = self.erreur(format!(
                "un exemple parle d'une colonne que la table « {} » n'a pas : « {inconnue} »",
                table.code()
            ));
            return Err(match crate::config::proche(inconnue, &connues().collect::<Vec<_>>()) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e,
            });
        }
        let millesime = match ligne.get(MILLESIME) {
            Some(m) => m
                .as_integer()
                .and_then(|m| i32::try_from(m).ok())
                .ok_or_else(|| self.erreur(format!("« millesime » d'un exemple n'est pas une année : {m}")))?,
            None => millesime,
        };
        let mut series = Vec::new();
        for c in colonnes(table) {
            let valeur = match ligne.get(c.nom) {
                Some(v) => self.valeur(c.nom, c.genre, v)?,
                None => AnyValue::Null,
            };
            series.push(Column::new_scalar(c.nom.into(), Scalar::new(type_polars(c.genre), valeur), 1));
        }
        series.push(Column::new_scalar(LIGNE_SOURCE.into(), Scalar::from(1i64), 1));
        let df = DataFrame::new(1, series).map_err(|e| Error::machine(format!("exemples des règles : {e}")))?;
        let fichier = format!("exemple {}", self.sorte);
        Ok(Entree { table, fichier, source: source.to_owned(), millesime, mois: None, plan: df.lazy() })
    }

    /// A value as the lake stores it: amounts in centimes, unités de consommation in tenths, months on their first day.
    fn valeur(&self, nom: &str, genre: Genre, v: &toml::Value) -> Result<AnyValue<'static>> {
        let lue = match (type_polars(genre), v) {
            (DataType::Int32, toml::Value::Integer(n)) => i32::try_from(*n).ok().map(AnyValue::Int32),
            (DataType::Int64, toml::Value::Integer(n)) => Some(AnyValue::Int64(*n)),
            (DataType::Float64, toml::Value::Float(x)) => Some(AnyValue::Float64(*x)),
            (DataType::Float64, toml::Value::Integer(n)) => i32::try_from(*n).ok().map(|n| AnyValue::Float64(n.into())),
            (DataType::Boolean, toml::Value::Boolean(b)) => Some(AnyValue::Boolean(*b)),
            (DataType::String, toml::Value::String(s)) => Some(AnyValue::StringOwned(s.as_str().into())),
            (DataType::Date, toml::Value::Datetime(d)) => date(&d.to_string()),
            (DataType::Date, toml::Value::String(s)) => date(s),
            _ => None,
        };
        lue.ok_or_else(|| {
            self.erreur(format!("« {v} » n'est pas une valeur de « {nom} »")).aide(
                "dates 2025-03-01, montants en centimes, unités de consommation en dixièmes, true ou false pour oui ou non",
            )
        })
    }

    /// Rules on a whole file: an example is a few counters.
    fn compteurs(&self, lignes: &[toml::Table]) -> Result<Comptes> {
        let mut comptes = Comptes::default();
        for ligne in lignes {
            let c: Compteurs = toml::Value::Table(ligne.clone()).try_into().map_err(|_| {
                self.erreur("un exemple de cette nature ne se lit pas".to_owned()).aide(
                    "variation : avant, maintenant ; fraicheur : dernier ou millesime, arrete ; effectif : lignes, retenues, douteuses, vides",
                )
            })?;
            let verdict = self.verdict(&c);
            comptes.ajouter(Comptes {
                examinees: 1,
                anomalies: i64::from(verdict == Some(true)),
                inverifiables: i64::from(verdict.is_none()),
            });
        }
        Ok(comptes)
    }

    fn verdict(&self, c: &Compteurs) -> Option<bool> {
        match &self.regle.nature {
            Nature::Variation { part_max, base_min, .. } => {
                whole::variation(c.avant, c.maintenant, *part_max, *base_min)
            }
            Nature::Fraicheur { colonne, repere, mois_max } => {
                let millesime = c.millesime.or(self.exemples.millesime).unwrap_or(ANNEE);
                let dernier = match colonne {
                    Some(_) => c.dernier,
                    None => whole::jour_du_millesime(millesime, *repere),
                };
                let arrete = c.arrete.or(self.exemples.arrete).or_else(|| NaiveDate::from_ymd_opt(ANNEE, 12, 31));
                whole::fraicheur(dernier, arrete.unwrap_or_default(), *mois_max)
            }
            Nature::Effectif { minimum: Some(min), base_min, .. } => {
                whole::minimum(c.lignes, c.retenues.unwrap_or(c.lignes), c.douteuses, *min, *base_min)
            }
            Nature::Effectif { inconnus: Some((_, part)), base_min, .. } => {
                whole::inconnus(c.retenues.unwrap_or(c.lignes), c.vides, *part, *base_min)
            }
            _ => None,
        }
    }
}

/// Counters of an example; those that do not matter are left out.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Compteurs {
    avant: i64,
    maintenant: i64,
    lignes: i64,
    retenues: Option<i64>,
    douteuses: i64,
    vides: i64,
    millesime: Option<i32>,
    #[serde(deserialize_with = "crate::config::date::option")]
    dernier: Option<NaiveDate>,
    #[serde(deserialize_with = "crate::config::date::option")]
    arrete: Option<NaiveDate>,
}

fn date(texte: &str) -> Option<AnyValue<'static>> {
    use chrono::Datelike;
    let jour = NaiveDate::parse_from_str(texte, "%Y-%m-%d").ok()?;
    Some(AnyValue::Date(jour.num_days_from_ce() - 719_163))
}
