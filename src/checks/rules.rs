//! Rules of quality as an observatory writes them: `pipelines/qualite/*.toml`, read and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::config::layout::{Genre, Layout, Table};
use crate::error::{Error, Lieu, Result};
use crate::sources::table::stockage;

use super::predicate::{Parametre, Portee, Texte};
use super::regle::{Attendu, Cible, Exemples, Gravite, Jointure, Millesime, Nature, Part, Regle, Repere, Tolerance};

/// All rules, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Regles {
    pub regles: Vec<Regle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    #[serde(default)]
    parametres: BTreeMap<String, Spanned<BTreeMap<String, f64>>>,
    #[serde(rename = "regle", default)]
    regles: Vec<Entree>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entree {
    code: Spanned<String>,
    libelle: String,
    pourquoi: String,
    aide: String,
    gravite: Gravite,
    table: Table,
    #[serde(default)]
    sources: Vec<String>,
    nature: Genres,
    #[serde(default)]
    colonnes: Vec<Spanned<String>>,
    tolerance: Option<Spanned<ToleranceEcrite>>,
    exemples: Option<Spanned<Exemples>>,
    // What follows belongs to some natures only.
    univers: Option<Spanned<String>>,
    anomalie: Option<Spanned<String>>,
    avec: Option<Spanned<Vec<Avec>>>,
    colonne: Option<Spanned<String>>,
    dans: Option<Spanned<Dans>>,
    attendu: Option<Spanned<Attendu>>,
    meme_millesime: Option<Spanned<bool>>,
    ou_precedent: Option<Spanned<bool>>,
    cle: Option<Spanned<Vec<Spanned<String>>>>,
    distinctes: Option<Spanned<String>>,
    par: Option<Spanned<String>>,
    part_max: Option<Spanned<f64>>,
    base_min: Option<Spanned<i64>>,
    repere: Option<Spanned<Repere>>,
    mois_max: Option<Spanned<i64>>,
    minimum: Option<Spanned<i64>>,
    part_inconnus_max: Option<Spanned<f64>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Genres {
    Ligne,
    Reference,
    Unicite,
    Variation,
    Fraicheur,
    Effectif,
}

impl Genres {
    fn code(self) -> &'static str {
        match self {
            Genres::Ligne => "ligne",
            Genres::Reference => "reference",
            Genres::Unicite => "unicite",
            Genres::Variation => "variation",
            Genres::Fraicheur => "fraicheur",
            Genres::Effectif => "effectif",
        }
    }

    /// Keys that mean something for this nature, besides those of every rule.
    fn cles(self) -> &'static [&'static str] {
        match self {
            Genres::Ligne => &["univers", "anomalie", "avec"],
            Genres::Reference => &["univers", "colonne", "dans", "attendu", "meme_millesime", "ou_precedent"],
            Genres::Unicite => &["univers", "cle", "distinctes"],
            Genres::Variation => &["univers", "par", "part_max", "base_min"],
            Genres::Fraicheur => &["colonne", "repere", "mois_max"],
            Genres::Effectif => &["univers", "par", "minimum", "colonne", "part_inconnus_max", "base_min"],
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Avec {
    table: Table,
    cle: Spanned<String>,
    sur: Spanned<String>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    meme_millesime: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dans {
    table: Table,
    colonne: Spanned<String>,
    #[serde(default)]
    sources: Vec<String>,
    univers: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToleranceEcrite {
    part: Option<f64>,
    lignes: Option<i64>,
}

/// Columns whose values never leave the lake: said so by a layout, or hashed.
fn confidentielles(layouts: &[Layout]) -> BTreeSet<(Table, &str)> {
    layouts
        .iter()
        .flat_map(|l| l.colonnes.iter().filter(|c| c.confidentielle).map(|c| (l.table, c.nom.as_str())))
        .collect()
}

impl Regles {
    /// Reads files of rules, given as `(path for messages, text)`; `layouts` say which columns are confidential.
    ///
    /// # Errors
    /// A file is not TOML or holds an unknown key, a code is met twice, a rule speaks of a column that its table does
    /// not have, shows a confidential one, or lacks what its nature needs: the message points into the line.
    pub fn lire(fichiers: &[(PathBuf, String)], layouts: &[Layout]) -> Result<Self> {
        let secretes = confidentielles(layouts);
        let mut regles = Vec::new();
        let mut codes: BTreeMap<String, Lieu> = BTreeMap::new();
        for (rang, (chemin, texte)) in fichiers.iter().enumerate() {
            let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
            let mut ici = Texte { chemin: Path::new(chemin), texte, rang, parametres: BTreeMap::new() };
            for (nom, valeurs) in &fichier.parametres {
                let parametre = par_annee(&ici, nom, valeurs)?;
                ici.parametres.insert(nom.clone(), parametre);
            }
            for entree in fichier.regles {
                let code = entree.code.get_ref();
                if let Some(premier) = codes.insert(code.clone(), ici.lieu(&entree.code)) {
                    return Err(ici
                        .erreur(&entree.code, format!("la règle « {code} » est définie deux fois"))
                        .aide(format!("elle l'est déjà dans {premier} : donnez un autre code à l'une des deux")));
                }
                regles.push(Lecture { ici: &ici, code: code.clone(), secretes: &secretes }.regle(&entree)?);
            }
        }
        Ok(Regles { regles })
    }

    pub fn get(&self, code: &str) -> Option<&Regle> {
        self.regles.iter().find(|r| r.code == code)
    }
}

fn par_annee(ici: &Texte, nom: &str, valeurs: &Spanned<BTreeMap<String, f64>>) -> Result<Parametre> {
    let mut annees = BTreeMap::new();
    let reserve = ["debut", "fin", "arrete"].contains(&nom);
    if reserve || nom.is_empty() || !nom.chars().all(|l| l.is_alphanumeric() || l == '_') {
        return Err(ici
            .erreur(valeurs, format!("« {nom} » ne peut pas être le nom d'un paramètre"))
            .aide("lettres, chiffres et « _ » ; « debut », « fin » et « arrete » existent déjà"));
    }
    for (annee, valeur) in valeurs.get_ref() {
        let lue = annee.parse().ok().filter(|a| (1900..2200).contains(a) && valeur.is_finite());
        let lue = lue.ok_or_else(|| {
            ici.erreur(
                valeurs,
                format!("paramètre « {nom} » : « {annee} » n'est pas une année, ou sa valeur un nombre"),
            )
            .aide("écrivez-le { 2024 = 635.71, 2025 = 646.52 }")
        })?;
        annees.insert(lue, *valeur);
    }
    Ok(Parametre::ParAnnee(annees))
}

/// One rule being read.
struct Lecture<'a> {
    ici: &'a Texte<'a>,
    code: String,
    secretes: &'a BTreeSet<(Table, &'a str)>,
}

impl Lecture<'_> {
    fn erreur<T>(&self, s: &Spanned<T>, message: &str) -> Error {
        self.ici.erreur(s, format!("règle « {} » : {message}", self.code))
    }

    fn exige<'e, T>(&self, e: &Entree, cle: &str, valeur: &'e Option<T>) -> Result<&'e T> {
        valeur.as_ref().ok_or_else(|| {
            self.erreur(&e.code, &format!("il manque « {cle} », que la nature « {} » demande", e.nature.code()))
        })
    }

    fn regle(&self, e: &Entree) -> Result<Regle> {
        self.cles_admises(e)?;
        for c in &e.colonnes {
            let genre = self.ici.colonne(c, &self.code, e.table)?;
            if genre == Genre::Hache || self.secretes.contains(&(e.table, c.get_ref().as_str())) {
                return Err(self
                    .erreur(
                        c,
                        &format!("la colonne « {} » est confidentielle, elle ne peut pas être montrée", c.get_ref()),
                    )
                    .aide("ôtez-la de « colonnes » : le numéro de ligne suffit à retrouver le cas dans l'extraction"));
            }
        }
        let avec: Vec<Table> = e.avec.iter().flat_map(|a| a.get_ref()).map(|a| a.table).collect();
        let portee = Portee { table: e.table, avec: &avec };
        let exemples = e.exemples.as_ref().map(|x| Exemples { lieu: self.ici.lieu(x), ..x.get_ref().clone() });
        Ok(Regle {
            code: self.code.clone(),
            libelle: e.libelle.clone(),
            pourquoi: e.pourquoi.clone(),
            aide: e.aide.clone(),
            gravite: e.gravite,
            table: e.table,
            sources: e.sources.clone(),
            univers: self.ici.univers(e.univers.as_ref(), &self.code, portee)?,
            nature: self.nature(e, portee)?,
            colonnes: e.colonnes.iter().map(|c| c.get_ref().clone()).collect(),
            tolerance: e.tolerance.as_ref().map(|t| self.tolerance(t)).transpose()?,
            exemples,
            lieu: self.ici.lieu(&e.code),
        })
    }

    /// A key that its nature does not read would be a wish nobody hears: refused.
    fn cles_admises(&self, e: &Entree) -> Result<()> {
        fn ecrite<T>(s: &Option<Spanned<T>>) -> Option<usize> {
            s.as_ref().map(|s| s.span().start)
        }
        let ecrites = [
            ("univers", ecrite(&e.univers)),
            ("anomalie", ecrite(&e.anomalie)),
            ("avec", ecrite(&e.avec)),
            ("colonne", ecrite(&e.colonne)),
            ("dans", ecrite(&e.dans)),
            ("attendu", ecrite(&e.attendu)),
            ("meme_millesime", ecrite(&e.meme_millesime)),
            ("ou_precedent", ecrite(&e.ou_precedent)),
            ("cle", ecrite(&e.cle)),
            ("distinctes", ecrite(&e.distinctes)),
            ("par", ecrite(&e.par)),
            ("part_max", ecrite(&e.part_max)),
            ("base_min", ecrite(&e.base_min)),
            ("repere", ecrite(&e.repere)),
            ("mois_max", ecrite(&e.mois_max)),
            ("minimum", ecrite(&e.minimum)),
            ("part_inconnus_max", ecrite(&e.part_inconnus_max)),
        ];
        for (cle, place) in ecrites {
            if let Some(place) = place
                && !e.nature.cles().contains(&cle)
            {
                let nature = e.nature.code();
                return Err(self
                    .erreur(
                        &Spanned::new(place..place, ()),
                        &format!("la clé « {cle} » n'a pas de sens pour la nature « {nature} »"),
                    )
                    .aide(format!("clés de cette nature : {}", e.nature.cles().join(", "))));
            }
        }
        Ok(())
    }

    fn nature(&self, e: &Entree, portee: Portee) -> Result<Nature> {
        let colonne = |c: &Spanned<String>| self.ici.colonne(c, &self.code, e.table).map(|g| (c.get_ref().clone(), g));
        let positif = |s: &Option<Spanned<i64>>, defaut: i64| match s {
            Some(n) if *n.get_ref() < 0 => Err(self.erreur(n, "un nombre positif est attendu")),
            n => Ok(n.as_ref().map_or(defaut, |n| *n.get_ref())),
        };
        Ok(match e.nature {
            Genres::Ligne => {
                let a = self.exige(e, "anomalie", &e.anomalie)?;
                let avec = e.avec.as_ref().map_or(Ok(Vec::new()), |avec| self.jointures(e.table, avec))?;
                Nature::Ligne { anomalie: self.ici.predicat(a, &self.code, portee)?, avec }
            }
            Genres::Reference => {
                let ecrite = self.exige(e, "colonne", &e.colonne)?;
                let (nom, genre) = colonne(ecrite)?;
                let cible = self.cible(self.exige(e, "dans", &e.dans)?.get_ref(), ecrite, genre)?;
                let attendu = e.attendu.as_ref().map_or(Attendu::Present, |a| *a.get_ref());
                let dit = |cle: &Option<Spanned<bool>>| cle.as_ref().is_some_and(|m| *m.get_ref());
                let millesime = match (dit(&e.meme_millesime), dit(&e.ou_precedent)) {
                    (_, true) => Millesime::MemeOuPrecedent,
                    (true, false) => Millesime::Meme,
                    (false, false) => Millesime::Tous,
                };
                Nature::Reference { colonne: nom, cible, attendu, millesime }
            }
            Genres::Unicite => {
                let cle = self.exige(e, "cle", &e.cle)?;
                if cle.get_ref().is_empty() {
                    return Err(self.erreur(cle, "« cle » doit nommer au moins une colonne"));
                }
                let cles: Result<Vec<String>> = cle.get_ref().iter().map(|c| Ok(colonne(c)?.0)).collect();
                let distinctes = e.distinctes.as_ref().map(|d| Ok::<_, Error>(colonne(d)?.0)).transpose()?;
                Nature::Unicite { cle: cles?, distinctes }
            }
            Genres::Variation => {
                let part = self.exige(e, "part_max", &e.part_max)?;
                let part_max = Part::new(*part.get_ref(), 100.0)
                    .ok_or_else(|| self.erreur(part, "« part_max » est une part : 0.10 pour 10 %"))?;
                Nature::Variation { par_bailleur: self.par(e)?, part_max, base_min: positif(&e.base_min, 1)? }
            }
            Genres::Fraicheur => {
                self.exige(e, "mois_max", &e.mois_max)?;
                let nom = match &e.colonne {
                    Some(c) => match colonne(c)? {
                        (nom, Genre::Date | Genre::Mois) => Some(nom),
                        _ => return Err(self.erreur(c, "« colonne » doit être une date ou un mois")),
                    },
                    None => None,
                };
                let repere = e.repere.as_ref().map_or(Repere::Debut, |r| *r.get_ref());
                Nature::Fraicheur { colonne: nom, repere, mois_max: positif(&e.mois_max, 0)? }
            }
            Genres::Effectif => self.effectif(e, positif(&e.base_min, 1)?)?,
        })
    }

    fn effectif(&self, e: &Entree, base_min: i64) -> Result<Nature> {
        let inconnus = match (&e.colonne, &e.part_inconnus_max) {
            (Some(c), Some(p)) => {
                self.ici.colonne(c, &self.code, e.table)?;
                let part = Part::new(*p.get_ref(), 1.0)
                    .ok_or_else(|| self.erreur(p, "« part_inconnus_max » est une part : 0.20 pour 20 %"))?;
                Some((c.get_ref().clone(), part))
            }
            (None, None) => None,
            _ => return Err(self.erreur(&e.code, "« colonne » et « part_inconnus_max » vont ensemble")),
        };
        let minimum = e.minimum.as_ref().map(|m| *m.get_ref());
        if minimum.is_some() == inconnus.is_some() {
            return Err(self.erreur(&e.code, "écrivez « minimum », ou « colonne » et « part_inconnus_max »"));
        }
        Ok(Nature::Effectif { par_bailleur: self.par(e)?, minimum, inconnus, base_min })
    }

    fn par(&self, e: &Entree) -> Result<bool> {
        match &e.par {
            None => Ok(false),
            Some(p) if p.get_ref() == "siren_bailleur" => self.ici.colonne(p, &self.code, e.table).map(|_| true),
            Some(p) => Err(self.erreur(p, "« par » ne peut être que « siren_bailleur »")),
        }
    }

    fn jointures(&self, table: Table, avec: &Spanned<Vec<Avec>>) -> Result<Vec<Jointure>> {
        let mut vues: Vec<Table> = Vec::new();
        let mut jointures = Vec::new();
        for a in avec.get_ref() {
            if a.table == table || vues.contains(&a.table) {
                return Err(self.erreur(avec, &format!("la table « {} » ne peut pas être jointe ici", a.table.code())));
            }
            let portee = Portee { table, avec: &vues };
            let sur = portee.colonnes().into_iter().find(|(nom, _)| nom == a.sur.get_ref()).map(|(_, genre)| genre);
            let sur = sur
                .ok_or_else(|| self.ici.colonne_inconnue(&self.code, portee, a.sur.get_ref(), self.ici.lieu(&a.sur)))?;
            self.meme_type((&a.sur, sur), (&a.cle, self.ici.colonne(&a.cle, &self.code, a.table)?))?;
            vues.push(a.table);
            jointures.push(Jointure {
                table: a.table,
                cle: a.cle.get_ref().clone(),
                sur: a.sur.get_ref().clone(),
                sources: a.sources.clone(),
                meme_millesime: a.meme_millesime,
            });
        }
        Ok(jointures)
    }

    /// A pseudonym only meets a pseudonym, a text a text, a number a number.
    fn meme_type(&self, ici: (&Spanned<String>, Genre), la_bas: (&Spanned<String>, Genre)) -> Result<()> {
        if stockage(ici.1) == stockage(la_bas.1) && (ici.1 == Genre::Hache) == (la_bas.1 == Genre::Hache) {
            return Ok(());
        }
        let noms = (ici.0.get_ref(), la_bas.0.get_ref());
        Err(self.erreur(
            la_bas.0,
            &format!("« {} » et « {} » ne sont pas du même type : elles ne peuvent être rapprochées", noms.0, noms.1),
        ))
    }

    fn cible(&self, dans: &Dans, ecrite: &Spanned<String>, genre: Genre) -> Result<Cible> {
        self.meme_type((ecrite, genre), (&dans.colonne, self.ici.colonne(&dans.colonne, &self.code, dans.table)?))?;
        let la_bas = Portee { table: dans.table, avec: &[] };
        Ok(Cible {
            table: dans.table,
            colonne: dans.colonne.get_ref().clone(),
            sources: dans.sources.clone(),
            univers: self.ici.univers(dans.univers.as_ref(), &self.code, la_bas)?,
        })
    }

    fn tolerance(&self, t: &Spanned<ToleranceEcrite>) -> Result<Tolerance> {
        let ecrite = || self.erreur(t, "« tolerance » s'écrit { part = 0.01 } ou { lignes = 50 }, l'un ou l'autre");
        match t.get_ref() {
            ToleranceEcrite { part: Some(p), lignes: None } => {
                Part::new(*p, 1.0).map(Tolerance::Part).ok_or_else(ecrite)
            }
            ToleranceEcrite { part: None, lignes: Some(n) } if *n >= 0 => Ok(Tolerance::Lignes(*n)),
            _ => Err(ecrite()),
        }
    }
}
