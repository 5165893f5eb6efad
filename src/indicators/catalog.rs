//! The catalogue: every indicator is an entry of `pipelines/indicateurs/*.toml`. The same entry feeds the
//! computation, the table headers, the methodology and the data dictionary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use polars::prelude::Expr;
use serde::Deserialize;
use toml::Spanned;

use crate::config::condition;
use crate::config::layout::Table;
use crate::error::{Error, Lieu, Result};
use crate::french;
use crate::measures::{Nature, Niveau, Unite};

use super::comptage;

/// Classes of one indicator: the case of a row, restriction in doubt included, holds in a byte.
const CLASSES_MAX: usize = 100;

/// Units that documents know how to write.
const UNITES: [&str; 11] =
    ["pct", "nombre", "ratio", "jours", "mois", "annees", "personnes", "m2", "eur_m2", "eur_mois", "eur_uc_an"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    defauts: Defauts,
    #[serde(rename = "indicateur")]
    indicateurs: Vec<Entree>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defauts {
    table: Spanned<Table>,
    univers: Spanned<String>,
    niveaux: Vec<Spanned<Niveau>>,
    protege: Unite,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entree {
    code: Spanned<String>,
    libelle: String,
    definition: String,
    unite: Spanned<String>,
    #[serde(default)]
    nature: Nature,
    univers: Option<Spanned<String>>,
    restriction: Option<Spanned<String>>,
    numerateur: Option<Spanned<String>>,
    somme: Option<Spanned<String>>,
    sur: Option<Spanned<String>>,
    #[serde(default, rename = "classe")]
    classes: Vec<Classe>,
    /// Also counted on recent arrivals, under the code followed by `__recents`.
    #[serde(default)]
    recents: bool,
    niveaux: Option<Vec<Spanned<Niveau>>>,
    protege: Option<Unite>,
    /// A share of 0 or 100 % tells a fact about every household: the profiles of secrecy may withhold it.
    sensible: Option<Spanned<bool>>,
    #[serde(default)]
    sens: Sens,
    #[serde(default)]
    source_texte: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Classe {
    code: String,
    libelle: String,
    si: Spanned<String>,
    /// Documents leave the class out as long as it counts nobody: only the last one, so that those that are shown keep their rank.
    #[serde(default)]
    si_presente: bool,
}

/// Which way is good.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Sens {
    /// Higher is more fragile.
    Fragile,
    /// Higher is better.
    Favorable,
    #[default]
    Neutre,
}

impl Sens {
    pub fn libelle(self) -> &'static str {
        match self {
            Sens::Fragile => "plus élevé = plus fragile",
            Sens::Favorable => "plus élevé = plus favorable",
            Sens::Neutre => "neutre",
        }
    }
}

/// A predicate or a sum: its text, portable SQL, and what polars made of it.
#[derive(Clone, Debug)]
pub struct Predicat {
    pub sql: String,
    pub expr: Expr,
    pub lieu: Lieu,
}

/// One indicator, checked.
#[derive(Clone, Debug)]
pub struct Definition {
    pub code: String,
    pub libelle: String,
    pub definition: String,
    /// One of `UNITES`.
    pub unite: String,
    pub nature: Nature,
    pub table: Table,
    pub univers: Predicat,
    pub restriction: Option<Predicat>,
    /// One predicate per class: a single one for a share, none for a count.
    pub classes: Vec<(String, String, Predicat)>,
    /// Documents leave the last class out as long as it counts nobody.
    pub derniere_si_presente: bool,
    /// For a mean: what is summed, and over what (`1`: over rows).
    pub somme: Option<(Predicat, Predicat)>,
    pub niveaux: Vec<Niveau>,
    pub protege: Unite,
    /// Shares of 0 or 100 % may be withheld.
    pub sensible: bool,
    pub sens: Sens,
    pub source: String,
    pub source_texte: String,
    /// Variant on recent arrivals of the code before `__recents`.
    pub recents: bool,
}

impl Definition {
    /// What must be true or false of a row: universe, restriction, classes.
    pub fn conditions(&self) -> impl Iterator<Item = &Predicat> {
        [Some(&self.univers), self.restriction.as_ref()].into_iter().flatten().chain(self.classes.iter().map(|c| &c.2))
    }

    /// What is added up, for a mean.
    pub fn sommes(&self) -> impl Iterator<Item = &Predicat> {
        self.somme.iter().flat_map(|(a, b)| [a, b])
    }
}

/// All indicators, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub definitions: Vec<Definition>,
}

impl Catalogue {
    /// Reads catalogue files, given as `(path for messages, text)`.
    ///
    /// # Errors
    /// A file is not a catalogue, a code is met twice, a unit is unknown, a level is not one of the table, or a predicate is not SQL: the
    /// message points into the line.
    pub fn lire(fichiers: &[(PathBuf, String)]) -> Result<Self> {
        let mut definitions: Vec<Definition> = Vec::new();
        let mut codes: BTreeMap<String, Lieu> = BTreeMap::new();
        for (chemin, texte) in fichiers {
            let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
            let contexte = Contexte { chemin, texte };
            contexte.comptee(&fichier.defauts.table)?;
            for entree in fichier.indicateurs {
                let (code, ici) = (entree.code.get_ref(), contexte.lieu(&entree.code));
                if let Some(premier) = codes.insert(code.clone(), ici) {
                    return Err(contexte
                        .erreur(&entree.code, format!("l'indicateur « {code} » est défini deux fois"))
                        .aide(format!("il l'est déjà dans {premier} : donnez un autre code à l'un des deux")));
                }
                let recents = entree.recents;
                let d = contexte.definition(entree, &fichier.defauts)?;
                definitions.push(d.clone());
                if recents {
                    definitions.push(sur_les_recents(d)?);
                }
            }
        }
        Ok(Catalogue { definitions })
    }

    pub fn get(&self, code: &str) -> Option<&Definition> {
        self.definitions.iter().find(|d| d.code == code)
    }
}

fn sur_les_recents(d: Definition) -> Result<Definition> {
    let sql = format!("({}) AND emmenage_recent", d.univers.sql);
    let expr = sql_expr(&sql).map_err(|m| Error::configuration(m).at(d.univers.lieu.clone()))?;
    Ok(Definition {
        code: format!("{}__recents", d.code),
        libelle: format!("{} (emménagés récents)", d.libelle),
        definition: format!(
            "{} Calculé sur les ménages entrés dans les deux années précédant l'enquête.",
            d.definition
        ),
        univers: Predicat { sql, expr, lieu: d.univers.lieu.clone() },
        recents: true,
        ..d
    })
}

fn sql_expr(sql: &str) -> Result<Expr, String> {
    // The parser's own words are English and speak of tokens: the predicate itself says more.
    polars::sql::sql_expr(sql).map_err(|_| format!("prédicat SQL incorrect : « {sql} »"))
}

struct Contexte<'a> {
    chemin: &'a Path,
    texte: &'a str,
}

impl Contexte<'_> {
    fn lieu<T>(&self, s: &Spanned<T>) -> Lieu {
        let (ligne, _) = crate::config::position(self.texte, s.span().start);
        Lieu { fichier: self.chemin.to_owned(), ligne: Some(ligne), colonne: None }
    }

    fn erreur<T>(&self, s: &Spanned<T>, message: String) -> Error {
        Error::configuration(message).at(self.lieu(s))
    }

    fn predicat(&self, s: &Spanned<String>) -> Result<Predicat> {
        let sql = s.get_ref().clone();
        condition::bornee(&sql).map_err(|m| self.erreur(s, m).aide(condition::REMEDE))?;
        let expr = sql_expr(&sql).map_err(|m| {
            self.erreur(s, m).aide("les prédicats s'écrivent en SQL simple sur les colonnes canoniques : comparaisons, AND, OR, NOT, IN, BETWEEN, IS NULL")
        })?;
        Ok(Predicat { sql, expr, lieu: self.lieu(s) })
    }

    /// The catalogue counts some tables only: others serve them, or have rules of their own.
    fn comptee(&self, table: &Spanned<Table>) -> Result<()> {
        if Table::COMPTEES.contains(table.get_ref()) {
            return Ok(());
        }
        Err(self
            .erreur(
                table,
                format!("la table « {} » n'est pas de celles que comptent les indicateurs", table.get_ref().code()),
            )
            .aide(format!("tables comptées : {}", Table::COMPTEES.map(Table::code).join(", "))))
    }

    /// The levels of an indicator: its table must have each of them.
    fn niveaux(&self, e: &Entree, d: &Defauts) -> Result<Vec<Niveau>> {
        let (table, admis) = (*d.table.get_ref(), comptage::niveaux(*d.table.get_ref()));
        let ecrits = e.niveaux.as_ref().unwrap_or(&d.niveaux);
        let Some(n) = ecrits.iter().find(|n| !admis.contains(n.get_ref())) else {
            return Ok(ecrits.iter().map(|n| *n.get_ref()).collect());
        };
        let intrus: Vec<&str> =
            ecrits.iter().filter(|n| !admis.contains(n.get_ref())).map(|n| n.get_ref().code()).collect();
        let admis: Vec<&str> = admis.into_iter().map(Niveau::code).collect();
        let (code, niveau) = (e.code.get_ref(), n.get_ref().code());
        let refus = self
            .erreur(
                n,
                format!(
                    "l'indicateur « {code} » demande le niveau « {niveau} », que la table « {} » n'a pas",
                    table.code()
                ),
            )
            .aide(format!(
                "niveaux de cette table : {} ; ôtez de « niveaux » : {}",
                admis.join(", "),
                intrus.join(", ")
            ));
        Err(match n.get_ref() {
            Niveau::Projet | Niveau::Groupe | Niveau::Operation => {
                refus.aide("seul le suivi du relogement connaît les projets et les opérations")
            }
            _ => refus,
        })
    }

    /// A unit that documents know how to write.
    fn unite(&self, e: &Entree) -> Result<String> {
        let unite = e.unite.get_ref();
        if UNITES.contains(&unite.as_str()) {
            return Ok(unite.clone());
        }
        let refus =
            self.erreur(&e.unite, format!("l'indicateur « {} » a une unité inconnue, « {unite} »", e.code.get_ref()));
        let refus = match crate::config::proche(unite, &UNITES) {
            Some(p) => refus.aide(format!("vouliez-vous écrire « {p} » ?")),
            None => refus,
        };
        Err(refus.aide(format!("unités admises : {}", UNITES.join(", "))))
    }

    fn definition(&self, e: Entree, d: &Defauts) -> Result<Definition> {
        let code = e.code.get_ref().clone();
        let manque = |quoi: &str| self.erreur(&e.code, format!("l'indicateur « {code} » n'a pas de « {quoi} »"));
        let niveaux = self.niveaux(&e, d)?;
        let unite = self.unite(&e)?;
        let sensible = e.sensible.as_ref().is_some_and(|s| *s.get_ref());
        if let Some(s) = e.sensible.as_ref().filter(|s| *s.get_ref() && e.nature != Nature::Part) {
            return Err(self
                .erreur(s, format!("l'indicateur « {code} » est sensible, mais n'est pas une part"))
                .aide("retirez « sensible » : la règle porte sur les parts de 0 et de 100 %"));
        }
        let mut classes = Vec::new();
        let mut somme = None;
        match e.nature {
            Nature::Part => {
                let n = e.numerateur.as_ref().ok_or_else(|| manque("numerateur"))?;
                classes.push(("oui".to_owned(), french::pourcents(&e.libelle), self.predicat(n)?));
            }
            Nature::Repartition => {
                if e.classes.is_empty() {
                    return Err(manque("classe"));
                }
                if e.classes.len() > CLASSES_MAX {
                    let n = e.classes.len();
                    return Err(self
                        .erreur(&e.code, format!("l'indicateur « {code} » a {n} classes, {CLASSES_MAX} au plus"))
                        .aide("regroupez des classes, ou faites-en plusieurs indicateurs"));
                }
                let avant_derniere = e.classes.len().saturating_sub(1);
                if let Some(c) = e.classes.iter().take(avant_derniere).find(|c| c.si_presente) {
                    return Err(self
                        .erreur(&c.si, format!("la classe « {} » est « si_presente » sans être la dernière", c.code))
                        .aide("placez-la après les autres, ou ôtez « si_presente »"));
                }
                for c in &e.classes {
                    classes.push((c.code.clone(), french::pourcents(&c.libelle), self.predicat(&c.si)?));
                }
            }
            Nature::Moyenne => {
                let n = e.somme.as_ref().ok_or_else(|| manque("somme"))?;
                let s = e.sur.as_ref().ok_or_else(|| manque("sur"))?;
                somme = Some((self.predicat(n)?, self.predicat(s)?));
            }
            Nature::Effectif => {}
        }
        Ok(Definition {
            libelle: french::pourcents(&e.libelle),
            definition: e.definition,
            unite,
            nature: e.nature,
            table: *d.table.get_ref(),
            univers: self.predicat(e.univers.as_ref().unwrap_or(&d.univers))?,
            restriction: e.restriction.as_ref().map(|r| self.predicat(r)).transpose()?,
            classes,
            derniere_si_presente: e.classes.last().is_some_and(|c| c.si_presente),
            somme,
            niveaux,
            protege: e.protege.unwrap_or(d.protege),
            sensible,
            sens: e.sens,
            source: d.source.clone(),
            source_texte: e.source_texte,
            recents: false,
            code,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One indicator of a table; `plus` follows its other keys.
    fn lire(table: &str, niveaux: &str, unite: &str, plus: &str) -> Result<Catalogue> {
        let texte = format!(
            "[defauts]\ntable = \"{table}\"\nunivers = \"TRUE\"\nniveaux = [{niveaux}]\nprotege = \"menages\"\nsource = \"essai\"\n\
             [[indicateur]]\ncode = \"a\"\nlibelle = \"l\"\ndefinition = \"d\"\nunite = \"{unite}\"\nnature = \"effectif\"\n{plus}\n"
        );
        Catalogue::lire(&[(PathBuf::from("locaux.toml"), texte)])
    }

    #[track_caller]
    fn refus(lu: Result<Catalogue>, ligne: u64, message: &str, aides: &[&str]) {
        let e = lu.unwrap_err();
        assert_eq!(e.message, message);
        let lieu = e.lieu.unwrap();
        assert_eq!((lieu.fichier, lieu.ligne), (PathBuf::from("locaux.toml"), Some(ligne)), "{message}");
        assert_eq!(e.aides, aides, "{message}");
    }

    #[test]
    fn a_level_that_the_table_cannot_have_is_refused_where_it_is_written() {
        refus(
            lire("demande", "\"epci\", \"bailleur\", \"commune\", \"iris\"", "nombre", ""),
            4,
            "l'indicateur « a » demande le niveau « bailleur », que la table « demande » n'a pas",
            &["niveaux de cette table : epci, commune ; ôtez de « niveaux » : bailleur, iris"],
        );
        // Written over two lines: that of the level.
        refus(
            lire("logement", "\"epci\"", "nombre", "niveaux = [\"epci\",\n \"reservataire\"]"),
            14,
            "l'indicateur « a » demande le niveau « reservataire », que la table « logement » n'a pas",
            &[
                "niveaux de cette table : epci, departement, region, localisation, bailleur, commune, qpv, npnru, secteur, iris, residence ; \
               ôtez de « niveaux » : reservataire",
            ],
        );
        let e = lire("attribution", "\"projet\"", "nombre", "").unwrap_err();
        assert!(e.aides.iter().any(|a| a.contains("le suivi du relogement")), "{:?}", e.aides);
        for (table, niveaux) in [("demande", "\"residence\""), ("demande", "\"iris\""), ("occupation", "\"classe\"")] {
            assert!(lire(table, niveaux, "nombre", "").is_err(), "{table} : {niveaux}");
        }
        assert!(lire("attribution", "\"iris\", \"classe\", \"reservataire\"", "nombre", "").is_ok());
        assert!(lire("demande", "\"bailleur\"", "nombre", "niveaux = [\"commune\"]").is_ok());
    }

    #[test]
    fn a_table_that_is_not_counted_is_refused() {
        refus(
            lire("menage", "\"epci\"", "nombre", ""),
            2,
            "la table « menage » n'est pas de celles que comptent les indicateurs",
            &["tables comptées : logement, occupation, attribution, demande, reservation"],
        );
    }

    #[test]
    fn an_unknown_unit_is_refused_with_those_that_are_known() {
        let admises =
            "unités admises : pct, nombre, ratio, jours, mois, annees, personnes, m2, eur_m2, eur_mois, eur_uc_an";
        let message = |u: &str| format!("l'indicateur « a » a une unité inconnue, « {u} »");
        refus(
            lire("demande", "\"epci\"", "nombres", ""),
            11,
            &message("nombres"),
            &["vouliez-vous écrire « nombre » ?", admises],
        );
        refus(lire("demande", "\"epci\"", "pourcentage", ""), 11, &message("pourcentage"), &[admises]);
        assert!(UNITES.iter().all(|u| lire("demande", "\"epci\"", u, "").is_ok()));
    }

    #[test]
    fn a_class_shown_where_it_counts_somebody_comes_last() {
        let classes = |premiere: &str, seconde: &str| {
            let texte = format!(
                "[defauts]\ntable = \"demande\"\nunivers = \"TRUE\"\nniveaux = [\"epci\"]\nprotege = \"menages\"\nsource = \"essai\"\n\
                 [[indicateur]]\ncode = \"a\"\nlibelle = \"l\"\ndefinition = \"d\"\nunite = \"pct\"\nnature = \"repartition\"\nclasse = [\n\
                 {{ code = \"x\", libelle = \"x\", si = \"TRUE\"{premiere} }},\n{{ code = \"y\", libelle = \"y\", si = \"TRUE\"{seconde} }},\n]\n"
            );
            Catalogue::lire(&[(PathBuf::from("locaux.toml"), texte)])
        };
        let derniere = |lu: Result<Catalogue>| lu.unwrap().get("a").unwrap().derniere_si_presente;
        assert!(!derniere(classes("", "")) && derniere(classes("", ", si_presente = true")));
        refus(
            classes(", si_presente = true", ""),
            14,
            "la classe « x » est « si_presente » sans être la dernière",
            &["placez-la après les autres, ou ôtez « si_presente »"],
        );
    }

    /// Each shipped indicator asks for levels that its table has, in units that are known.
    #[test]
    fn the_shipped_catalogue_passes() {
        assert!(super::super::essais::catalogue().definitions.len() > 100);
    }
}
