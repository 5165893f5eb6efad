//! Names of extracts that follow the period: `sne_stock_{annee}-{mois}.csv`, declared once for every month.

use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{self, Visitor};
use toml::Spanned;

use super::calendrier::{Absente, Calendrier};
use super::nombre::ANNEES;
use super::pipeline::Extraction;
use super::terme::{Periodicite, Terme};

/// Files that one block may stand for: enough for thirty years of months.
const FICHIERS_MAX: usize = 400;

/// `[[extraction]]` as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaree {
    /// Source of a layout: `rpls`, `rpls_ouvert`, `ops`, `sne_stock`, `sne_radiation`…
    pub source: Spanned<String>,
    /// Name in the inbox. With a calendar it may hold `{annee}`, `{annee-1}`, `{trimestre}`, `{mois}`.
    #[serde(deserialize_with = "super::chemins::gabarit_interieur")]
    pub fichier: Spanned<String>,
    /// Year of the file, or `{annee}`, `{annee-1}`.
    pub millesime: Spanned<Millesime>,
    /// For a monthly file, its month (1 to 12). A name with `{mois}` tells it.
    #[serde(default, deserialize_with = "super::pipeline::mois")]
    pub mois: Option<u32>,
    /// The first period of the file: it is read from there to the period of the run. Without it, only the latter.
    #[serde(default)]
    pub depuis: Option<Spanned<Premier>>,
    /// What is done without it, when it is not what the calendar says.
    #[serde(default)]
    pub absente: Option<Absente>,
}

/// A year, or a template that gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Millesime {
    Fixe(i32),
    /// Years after that of the period.
    Suit(i32),
}

/// A period, or a year written as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Premier(pub Terme);

/// A piece of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Morceau<'a> {
    Texte(&'a str),
    Annee(i32),
    Trimestre,
    Mois,
}

/// What is wrong, and where in the text of the chain.
#[derive(Debug, PartialEq, Eq)]
pub struct Faute {
    pub octet: usize,
    pub message: String,
}

impl Declaree {
    /// The files that the block stands for in the run of a period.
    ///
    /// # Errors
    /// A template without a calendar, or that cannot be filled in.
    pub fn pour(&self, courant: Option<(&Calendrier, Terme)>) -> Result<Vec<Extraction>, Faute> {
        let nom = self.fichier.get_ref();
        let faute = |octet, message| Faute { octet, message };
        let ici = |message: String| faute(self.fichier.span().start, message);
        let Some((calendrier, terme)) = courant else {
            let millesime = match self.millesime.get_ref() {
                Millesime::Fixe(a) if !nom.contains("{annee") => *a,
                _ => return Err(ici("un nom ou un millésime entre accolades demande un [calendrier]".to_owned())),
            };
            if let Some(d) = &self.depuis {
                return Err(faute(d.span().start, "« depuis » demande un [calendrier]".to_owned()));
            }
            return Ok(vec![self.extraction(nom.clone(), millesime, self.mois, self.absente.unwrap_or_default())]);
        };
        let morceaux = decouper(nom).map_err(&ici)?;
        let finesse = finesse(&morceaux);
        let termes: Vec<Terme> = match (&self.depuis, finesse) {
            (None, None) => vec![terme],
            (None, Some(f)) => vec![Terme::de(f, terme.fin())],
            (Some(d), None) => {
                return Err(faute(
                    d.span().start,
                    "« depuis » demande un nom qui suit la période : {annee}, {mois}".to_owned(),
                ));
            }
            (Some(d), Some(f)) => {
                Terme::de(f, debut(d.get_ref().0)).jusqu_a(Terme::de(f, terme.fin())).take(FICHIERS_MAX + 1).collect()
            }
        };
        if termes.len() > FICHIERS_MAX {
            return Err(ici(format!("ce bloc déclare plus de {FICHIERS_MAX} fichiers : rapprochez « depuis »")));
        }
        let absente = self.absente.unwrap_or(calendrier.absente);
        let mensuel = morceaux.contains(&Morceau::Mois);
        Ok(termes
            .into_iter()
            .map(|t| {
                let millesime = match self.millesime.get_ref() {
                    Millesime::Fixe(a) => *a,
                    Millesime::Suit(n) => t.annee() + n,
                };
                let mois = self.mois.or(mensuel.then(|| t.mois()));
                self.extraction(remplir(&morceaux, t), millesime, mois, absente)
            })
            .collect())
    }

    fn extraction(&self, fichier: String, millesime: i32, mois: Option<u32>, absente: Absente) -> Extraction {
        let source = self.source.get_ref().clone();
        Extraction { source, fichier: PathBuf::from(fichier), millesime, mois, absente, ligne: None }
    }
}

/// The first day of a period.
fn debut(t: Terme) -> chrono::NaiveDate {
    t.precedent().jour_apres(1, 1)
}

/// The shortest period that the name tells apart.
fn finesse(morceaux: &[Morceau]) -> Option<Periodicite> {
    let de = |m: &Morceau| match m {
        Morceau::Mois => Some(Periodicite::Mois),
        Morceau::Trimestre => Some(Periodicite::Trimestre),
        Morceau::Annee(_) => Some(Periodicite::Annee),
        Morceau::Texte(_) => None,
    };
    morceaux.iter().filter_map(de).min()
}

fn remplir(morceaux: &[Morceau], t: Terme) -> String {
    let texte = |m: &Morceau| match m {
        Morceau::Texte(s) => (*s).to_owned(),
        Morceau::Annee(n) => (t.annee() + n).to_string(),
        Morceau::Trimestre => t.trimestre().to_string(),
        Morceau::Mois => format!("{:02}", t.mois()),
    };
    morceaux.iter().map(texte).collect()
}

fn decouper(nom: &str) -> Result<Vec<Morceau<'_>>, String> {
    let mut morceaux = Vec::new();
    let mut reste = nom;
    while let Some((avant, suite)) = reste.split_once('{') {
        let Some((mot, apres)) = suite.split_once('}') else {
            return Err(format!("une accolade n'est pas fermée dans « {nom} »"));
        };
        if !avant.is_empty() {
            morceaux.push(Morceau::Texte(avant));
        }
        morceaux.push(mot_entre_accolades(mot)?);
        reste = apres;
    }
    if !reste.is_empty() {
        morceaux.push(Morceau::Texte(reste));
    }
    Ok(morceaux)
}

fn mot_entre_accolades(mot: &str) -> Result<Morceau<'static>, String> {
    match (mot, annee(mot)) {
        (_, Some(n)) => Ok(Morceau::Annee(n)),
        ("mois", _) => Ok(Morceau::Mois),
        ("trimestre", _) => Ok(Morceau::Trimestre),
        _ => Err(format!(
            "« {{{mot}}} » n'a pas de sens ici ; écrivez {{annee}}, {{annee-1}}, {{trimestre}} ou {{mois}}"
        )),
    }
}

/// `annee`, `annee-1`, `annee+1`: years from that of the period, nine at most.
fn annee(mot: &str) -> Option<i32> {
    let reste = mot.strip_prefix("annee")?;
    match reste.as_bytes() {
        [] => Some(0),
        [b'-', c @ b'1'..=b'9'] => Some(-i32::from(c - b'0')),
        [b'+', c @ b'1'..=b'9'] => Some(i32::from(c - b'0')),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Millesime {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Lire;
        impl Visitor<'_> for Lire {
            type Value = Millesime;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("integer")
            }

            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Millesime, E> {
                let annee = i32::try_from(n).ok().filter(|a| ANNEES.contains(a));
                annee.map(Millesime::Fixe).ok_or_else(|| E::custom(format!("« {n} » n'est pas une année")))
            }

            fn visit_str<E: de::Error>(self, texte: &str) -> Result<Millesime, E> {
                let entre = texte.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
                entre.and_then(annee).map(Millesime::Suit).ok_or_else(|| {
                    E::custom(format!(
                        "« {texte} » n'est pas un millésime ; écrivez 2026 sans guillemets, ou \"{{annee}}\""
                    ))
                })
            }
        }
        d.deserialize_any(Lire)
    }
}

impl<'de> Deserialize<'de> for Premier {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let texte = match toml::Value::deserialize(d)? {
            toml::Value::String(s) => s,
            autre => autre.to_string(),
        };
        Terme::lire(&texte).map(Premier).ok_or_else(|| {
            de::Error::custom(format!("« {texte} » n'est pas une période ; écrivez \"2026-10\", \"2026-T4\" ou 2026"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declaree(suite: &str) -> Declaree {
        crate::config::lire_texte(&format!("source = \"s\"\n{suite}"), std::path::Path::new("c.toml")).unwrap()
    }

    fn calendrier() -> Calendrier {
        crate::config::lire_texte("periodicite = \"mois\"\nabsente = \"partiel\"", std::path::Path::new("c.toml"))
            .unwrap()
    }

    fn fichiers(suite: &str, terme: &str) -> Vec<(String, i32, Option<u32>)> {
        let c = calendrier();
        declaree(suite)
            .pour(Some((&c, Terme::lire(terme).unwrap())))
            .unwrap()
            .into_iter()
            .map(|e| (e.fichier.display().to_string(), e.millesime, e.mois))
            .collect()
    }

    /// What is written, the period of the run, the files it stands for.
    #[test]
    fn a_block_stands_for_the_files_of_its_periods() {
        let m = |f: &str, a, mois| (f.to_owned(), a, mois);
        for (suite, terme, attendus) in [
            ("fichier = \"rpls.csv\"\nmillesime = 2026", "2026-10", vec![m("rpls.csv", 2026, None)]),
            (
                "fichier = \"stock_{annee}-{mois}.csv\"\nmillesime = \"{annee}\"",
                "2026-10",
                vec![m("stock_2026-10.csv", 2026, Some(10))],
            ),
            (
                "fichier = \"stock_{annee-1}.csv\"\nmillesime = \"{annee-1}\"",
                "2027-01",
                vec![m("stock_2026.csv", 2026, None)],
            ),
            (
                "fichier = \"rad_{annee}.csv\"\nmillesime = \"{annee}\"\ndepuis = 2025",
                "2027-01",
                vec![m("rad_2025.csv", 2025, None), m("rad_2026.csv", 2026, None), m("rad_2027.csv", 2027, None)],
            ),
            (
                "fichier = \"{annee}/rad_{mois}.csv\"\nmillesime = \"{annee}\"\ndepuis = \"2026-12\"",
                "2027-01",
                vec![m("2026/rad_12.csv", 2026, Some(12)), m("2027/rad_01.csv", 2027, Some(1))],
            ),
            // A file each quarter, in a run of a month: the quarter in course.
            (
                "fichier = \"ops_{annee}-T{trimestre}.csv\"\nmillesime = \"{annee}\"",
                "2026-08",
                vec![m("ops_2026-T3.csv", 2026, None)],
            ),
            // Files each month, in a run of a quarter: all those since.
            (
                "fichier = \"rad_{annee}-{mois}.csv\"\nmillesime = \"{annee}\"\ndepuis = \"2026-07\"",
                "2026-T3",
                vec![
                    m("rad_2026-07.csv", 2026, Some(7)),
                    m("rad_2026-08.csv", 2026, Some(8)),
                    m("rad_2026-09.csv", 2026, Some(9)),
                ],
            ),
            // Before its first period, a file is not asked for.
            ("fichier = \"rad_{annee}.csv\"\nmillesime = \"{annee}\"\ndepuis = 2027", "2026-10", vec![]),
        ] {
            assert_eq!(fichiers(suite, terme), attendus, "{suite} {terme}");
        }
    }

    #[test]
    fn without_a_calendar_a_name_is_a_name() {
        let e = declaree("fichier = \"a{b}.csv\"\nmillesime = 2026").pour(None).unwrap();
        assert_eq!(e[0].fichier, PathBuf::from("a{b}.csv"));
        for suite in [
            "fichier = \"a_{annee}.csv\"\nmillesime = 2026",
            "fichier = \"a.csv\"\nmillesime = \"{annee}\"",
            "fichier = \"a.csv\"\nmillesime = 2026\ndepuis = 2025",
        ] {
            assert!(declaree(suite).pour(None).unwrap_err().message.contains("demande un [calendrier]"), "{suite}");
        }
    }

    #[test]
    fn a_template_that_cannot_be_filled_in_is_refused() {
        let c = calendrier();
        let pour = |suite: &str| declaree(suite).pour(Some((&c, Terme::lire("2026-10").unwrap()))).unwrap_err().message;
        assert!(pour("fichier = \"a_{an}.csv\"\nmillesime = 2026").contains("« {an} » n'a pas de sens ici"));
        assert!(pour("fichier = \"a_{mois.csv\"\nmillesime = 2026").contains("pas fermée"));
        assert!(pour("fichier = \"a.csv\"\nmillesime = 2026\ndepuis = 2025").contains("qui suit la période"));
        assert!(pour("fichier = \"a_{mois}.csv\"\nmillesime = 2026\ndepuis = 1900").contains("plus de 400 fichiers"));
    }

    /// The words of a period are figures: a name that stays in the inbox as it is written stays in it once filled in.
    #[test]
    fn a_name_stays_in_the_inbox_whatever_the_period() {
        let lire = |nom: &str| {
            let texte = format!("source = \"s\"\nfichier = \"{nom}\"\nmillesime = 2026");
            crate::config::lire_texte::<Declaree>(&texte, std::path::Path::new("c.toml"))
        };
        for nom in ["ops.csv", "{annee}/rad_{mois}.csv", "{annee}..csv"] {
            assert!(lire(nom).is_ok(), "{nom}");
        }
        for nom in ["../{annee}.csv", "{annee}/../../cle", "/etc/{mois}", "{mois}/.."] {
            let e = lire(nom).unwrap_err();
            assert!(e.message.contains("sort du dossier"), "{nom} : {}", e.message);
            assert_eq!(e.lieu.unwrap().ligne, Some(2), "{nom}");
        }
    }

    #[test]
    fn an_extract_may_have_its_own_word_on_absence() {
        let c = calendrier();
        let terme = Terme::lire("2026-10").unwrap();
        let de = |suite: &str| declaree(suite).pour(Some((&c, terme))).unwrap()[0].absente;
        assert_eq!(de("fichier = \"a.csv\"\nmillesime = 2026"), Absente::Partiel);
        assert_eq!(de("fichier = \"a.csv\"\nmillesime = 2026\nabsente = \"attendre\""), Absente::Attendre);
    }
}
