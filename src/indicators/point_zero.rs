//! Baselines: named values of a date, kept as counts with the definition they were counted under.
//!
//! Made from a publication already protected (`bilan baseline`), in `points_zero/<nom>.csv`, or written by hand in a target
//! file (`[[point_zero]]`) when a document alone gives the value. Several may stand side by side. Nothing withheld enters one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::error::{Error, Lieu, Result};
use crate::french::Fraction;
use crate::measures::{Nature, Niveau};

use super::catalog::{Catalogue, Definition};
use super::targets::{Fichier, Objectif, PointZeroSaisi};

/// Columns of a baseline file, in order.
pub const COLONNES: [&str; 12] = [
    "date",
    "profil",
    "indicateur",
    "definition",
    "periode",
    "niveau",
    "zone",
    "classe",
    "univers",
    "denominateur",
    "numerateur",
    "taux",
];

/// Name given to the whole territory in an entry written by hand.
const TERRITOIRE: &str = "";

/// What identifies a value in a baseline: indicator, level, zone, class (`oui` for a share).
pub type CleZero = (String, Niveau, String, String);

/// One value of a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// A share between 0 and 1, or a mean in its unit; for a count, the count itself.
    pub valeur: Fraction,
    /// Numerator and denominator, when the value is known by its counts.
    pub effectifs: Option<(i64, i64)>,
    /// Fingerprint of the definition it was counted under; `None` for a value taken from a document.
    pub definition: Option<String>,
    /// Period in the form of the data files; empty for a value taken from a document.
    pub periode: String,
    /// The document that gives it, for a value written by hand.
    pub source_texte: String,
    /// The definition in force is another one: the value is shown, never compared.
    pub perimee: bool,
    /// Where it is written, for a value written by hand.
    pub lieu: Option<Lieu>,
}

/// One named baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointZero {
    pub nom: String,
    pub libelle: String,
    pub date: NaiveDate,
    /// Secrecy profile of the publication it was made from; `None` when it comes from documents alone.
    pub profil: Option<String>,
    pub valeurs: BTreeMap<CleZero, Base>,
}

/// How a value moved since a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evolution {
    /// Value less baseline, in the unit of the value (a share: to be printed in points).
    Ecart { zero: Fraction, ecart: Fraction },
    /// The definition changed since: both are not compared.
    DefinitionChangee { zero: Fraction },
    /// The baseline says nothing of this zone.
    Absente,
}

/// Every baseline of a working folder, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointsZero {
    pub par_nom: BTreeMap<String, PointZero>,
    /// The territory of the job: entries written by hand may leave it out.
    pub epci: String,
}

/// Sixteen hexadecimal digits that change when what an indicator counts changes: table, universe, predicates, sums.
/// A label or a sentence may be reworded freely.
pub fn empreinte(d: &Definition) -> String {
    let mut h = blake3::Hasher::new_derive_key("bilan 2026 definition d'indicateur");
    let mut noter = |t: &str| {
        h.update(&(t.len() as u64).to_le_bytes());
        h.update(t.as_bytes());
    };
    noter(&d.code);
    noter(d.table.code());
    noter(&d.unite);
    noter(match d.nature {
        Nature::Part => "part",
        Nature::Repartition => "repartition",
        Nature::Moyenne => "moyenne",
        Nature::Effectif => "effectif",
    });
    noter(&d.univers.sql);
    noter(d.restriction.as_ref().map_or("", |r| r.sql.as_str()));
    for (code, _, p) in &d.classes {
        noter(code);
        noter(&p.sql);
    }
    if let Some((n, s)) = &d.somme {
        noter(&n.sql);
        noter(&s.sql);
    }
    h.finalize().to_hex().chars().take(16).collect()
}

impl PointsZero {
    /// Reads baselines: those written by hand in target files, then those of `points_zero/`, both as `(path, text)`.
    ///
    /// # Errors
    /// A file is not a baseline, a value is not possible, one name has two dates, or an indicator is unknown.
    pub fn lire(
        objectifs: &[(PathBuf, String)],
        fichiers: &[(PathBuf, String)],
        catalogue: &Catalogue,
        epci: &str,
    ) -> Result<Self> {
        let mut p = PointsZero { epci: epci.to_owned(), ..PointsZero::default() };
        for (chemin, texte) in objectifs {
            let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
            for saisi in fichier.points_zero {
                let lieu = |octet: usize| Lieu {
                    fichier: chemin.clone(),
                    ligne: Some(crate::config::position(texte, octet).0),
                    colonne: None,
                };
                p.saisir(saisi, catalogue, lieu)?;
            }
        }
        for (chemin, texte) in fichiers {
            p.ajouter(chemin, texte)?;
        }
        let en_vigueur: BTreeMap<&str, String> =
            catalogue.definitions.iter().map(|d| (d.code.as_str(), empreinte(d))).collect();
        for pz in p.par_nom.values_mut() {
            for ((indicateur, ..), base) in &mut pz.valeurs {
                base.perimee = base.definition.as_ref().is_some_and(|d| en_vigueur.get(indicateur.as_str()) != Some(d));
            }
        }
        Ok(p)
    }

    fn saisir(&mut self, s: PointZeroSaisi, catalogue: &Catalogue, lieu: impl Fn(usize) -> Lieu) -> Result<()> {
        let (nom, ici) = (s.code.get_ref().clone(), lieu(s.code.span().start));
        let indicateur = s.indicateur.get_ref().clone();
        let erreur = |m: String| Error::configuration(m).at(ici.clone());
        let Some(d) = catalogue.get(&indicateur) else {
            let codes: Vec<&str> = catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
            let e = Error::configuration(format!(
                "le point zéro « {nom} » porte sur un indicateur inconnu : « {indicateur} »"
            ))
            .at(lieu(s.indicateur.span().start));
            return Err(match crate::config::proche(&indicateur, &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e.aide("« bilan catalog » donne la liste des indicateurs"),
            });
        };
        if d.nature != Nature::Part {
            return Err(erreur(format!("le point zéro « {nom} » porte sur « {indicateur} », qui n'est pas une part"))
                .aide("une valeur saisie à la main est une part ; « bilan baseline » garde toutes les autres"));
        }
        let (valeur, effectifs) = match (s.numerateur, s.denominateur, &s.pourcentage) {
            (Some(n), Some(d), None) => {
                let f = Fraction::new(n, d).filter(|_| d > 0 && (0..=d).contains(&n)).ok_or_else(|| {
                    erreur(format!("le point zéro « {nom} » n'est pas une part : {n} sur {d}"))
                        .aide("« numerateur » va de 0 à « denominateur », qui est positif")
                })?;
                (f, Some((n, d)))
            }
            (None, None, Some(p)) => {
                let c =
                    super::targets::centiemes(*p.get_ref()).filter(|c| (0..=10_000).contains(c)).ok_or_else(|| {
                        Error::configuration(format!(
                            "le pourcentage du point zéro « {nom} » va de 0 à 100, avec deux décimales au plus"
                        ))
                        .at(lieu(p.span().start))
                    })?;
                (Fraction::new(c, 10_000).ok_or_else(|| erreur("pourcentage illisible".to_owned()))?, None)
            }
            _ => {
                return Err(erreur(format!("le point zéro « {nom} » n'a pas de valeur"))
                    .aide("écrivez « numerateur » et « denominateur », ou bien « pourcentage » seul"));
            }
        };
        let base = Base {
            valeur,
            effectifs,
            definition: None,
            periode: String::new(),
            source_texte: s.source_texte,
            perimee: false,
            lieu: Some(ici.clone()),
        };
        let zone = s
            .zone
            .unwrap_or_else(|| if s.perimetre == Niveau::Epci { self.epci.clone() } else { TERRITOIRE.to_owned() });
        if zone.is_empty() {
            return Err(erreur(format!("le point zéro « {nom} » n'a pas de « zone »"))
                .aide("seul le territoire entier (perimetre = \"epci\") peut s'en passer"));
        }
        let pz = self.nomme(&nom, s.date, ici)?;
        if pz.libelle.is_empty() || pz.libelle == pz.nom {
            pz.libelle = if s.libelle.is_empty() { nom.clone() } else { s.libelle };
        }
        if pz.valeurs.insert((indicateur.clone(), s.perimetre, zone.clone(), "oui".to_owned()), base).is_some() {
            return Err(Error::configuration(format!(
                "le point zéro « {nom} » donne deux fois « {indicateur} » pour la zone {zone}"
            ))
            .at(lieu(s.indicateur.span().start)));
        }
        Ok(())
    }

    /// The baseline of a name, made if it is new; one name has one date.
    fn nomme(&mut self, nom: &str, date: NaiveDate, lieu: Lieu) -> Result<&mut PointZero> {
        let pz = self.par_nom.entry(nom.to_owned()).or_insert_with(|| PointZero {
            nom: nom.to_owned(),
            libelle: nom.to_owned(),
            date,
            profil: None,
            valeurs: BTreeMap::new(),
        });
        if pz.date != date {
            return Err(Error::configuration(format!("le point zéro « {nom} » a deux dates")).at(lieu).aide(format!(
                "il est déjà daté du {} : donnez un autre code à l'un des deux",
                crate::french::date_courte(pz.date)
            )));
        }
        Ok(pz)
    }

    /// Reads a file of `points_zero/`; its name is the name of the baseline.
    fn ajouter(&mut self, chemin: &Path, texte: &str) -> Result<()> {
        let nom = chemin.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let texte = texte.trim_start_matches('\u{feff}');
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(texte.as_bytes());
        let a = |ligne: Option<u64>| Lieu { fichier: chemin.to_owned(), ligne, colonne: None };
        let illisible = |ligne: Option<u64>, quoi: &str| {
            Error::configuration(format!("point zéro illisible : {quoi}")).at(a(ligne)).aide(
                "ce fichier est écrit par « bilan baseline » : refaites-le, ou ôtez-le du dossier « points_zero »",
            )
        };
        let entete = lecteur.headers().map_err(|_| illisible(Some(1), "ce n'est pas un CSV à point-virgule"))?;
        if entete.iter().ne(COLONNES) {
            return Err(illisible(Some(1), &format!("colonnes attendues : {}", COLONNES.join(", "))));
        }
        for r in lecteur.records() {
            let r = r.map_err(|e| illisible(e.position().map(csv::Position::line), "ligne mal formée"))?;
            let ligne = r.position().map(csv::Position::line);
            let champ = |i: usize| crate::valeurs_csv::restituer(r.get(i).unwrap_or(""));
            let date = NaiveDate::parse_from_str(champ(0), "%Y-%m-%d").map_err(|_| illisible(ligne, "date"))?;
            let niveau = Niveau::ALL
                .into_iter()
                .find(|n| n.code() == champ(5))
                .ok_or_else(|| illisible(ligne, "niveau inconnu"))?;
            let entier = |i: usize| champ(i).parse::<i64>().ok();
            let effectifs = entier(10).zip(entier(9));
            let exacte = effectifs.and_then(|(n, d)| Fraction::new(n, d)).filter(|_| !champ(11).is_empty());
            let compte = || entier(10).and_then(|n| Fraction::new(n, 1));
            let valeur = exacte
                .or_else(|| decimale(champ(11)))
                .or_else(compte)
                .ok_or_else(|| illisible(ligne, "aucune valeur"))?;
            let base = Base {
                valeur,
                effectifs,
                definition: Some(champ(3).to_owned()),
                periode: champ(4).to_owned(),
                source_texte: String::new(),
                perimee: false,
                lieu: None,
            };
            let cle = (champ(2).to_owned(), niveau, champ(6).to_owned(), champ(7).to_owned());
            let pz = self.nomme(&nom, date, a(ligne))?;
            pz.profil = Some(champ(1).to_owned());
            if pz.valeurs.insert(cle, base).is_some() {
                return Err(illisible(ligne, "la même valeur est donnée deux fois"));
            }
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.par_nom.is_empty()
    }

    /// Value of a named baseline.
    pub fn base(&self, nom: &str, indicateur: &str, niveau: Niveau, zone: &str, classe: &str) -> Option<&Base> {
        let cle = (indicateur.to_owned(), niveau, zone.to_owned(), classe.to_owned());
        self.par_nom.get(nom)?.valeurs.get(&cle)
    }

    /// Share of a named baseline; `None` when its definition changed since.
    pub fn taux(&self, nom: &str, indicateur: &str, niveau: Niveau, zone: &str) -> Option<Fraction> {
        self.base(nom, indicateur, niveau, zone, "oui").filter(|b| !b.perimee).map(|b| b.valeur)
    }

    /// Share of the named baseline or, without name, of the oldest that has one.
    pub fn reference_de(&self, nom: Option<&str>, indicateur: &str, niveau: Niveau, zone: &str) -> Option<Fraction> {
        self.choisis(nom).into_iter().find_map(|p| self.taux(&p.nom, indicateur, niveau, zone))
    }

    /// Zones of a level that the named baseline, or any, has for an indicator.
    pub fn zones(&self, nom: Option<&str>, indicateur: &str, niveau: Niveau) -> BTreeSet<String> {
        let cles = self.choisis(nom).into_iter().flat_map(|p| p.valeurs.keys());
        cles.filter(|(i, n, _, _)| i == indicateur && *n == niveau).map(|(_, _, z, _)| z.clone()).collect()
    }

    /// The baseline that is printed beside values: the one named, else the oldest.
    pub fn principal(&self, nom: Option<&str>) -> Option<&PointZero> {
        self.choisis(nom).into_iter().next()
    }

    /// The named baseline, or all of them from the oldest.
    fn choisis(&self, nom: Option<&str>) -> Vec<&PointZero> {
        match nom {
            Some(n) => self.par_nom.get(n).into_iter().collect(),
            None => {
                let mut tous: Vec<&PointZero> = self.par_nom.values().collect();
                tous.sort_by(|a, b| (a.date, &a.nom).cmp(&(b.date, &b.nom)));
                tous
            }
        }
    }

    /// How a value moved since the named baseline. Under another definition the two are not compared; a value taken from a
    /// document has none, and is compared.
    pub fn evolution(&self, nom: &str, cle: &CleZero, valeur: &Fraction) -> Evolution {
        let Some(base) = self.par_nom.get(nom).and_then(|p| p.valeurs.get(cle)) else { return Evolution::Absente };
        match valeur.moins(&base.valeur) {
            _ if base.perimee => Evolution::DefinitionChangee { zero: base.valeur },
            Some(ecart) => Evolution::Ecart { zero: base.valeur, ecart },
            None => Evolution::Absente,
        }
    }

    /// Indicators whose definition changed since a baseline was made, one sentence a baseline.
    pub fn changements(&self) -> Vec<String> {
        let mut phrases = Vec::new();
        for p in self.par_nom.values() {
            let changes: BTreeSet<&str> =
                p.valeurs.iter().filter(|(_, b)| b.perimee).map(|((i, ..), _)| i.as_str()).collect();
            let changes: Vec<String> = changes.into_iter().map(str::to_owned).collect();
            let suite = match changes.as_slice() {
                [] => continue,
                [un] => format!("la définition de {un} a changé depuis, la comparaison n'est pas faite"),
                plusieurs => format!(
                    "les définitions de {} ont changé depuis, les comparaisons ne sont pas faites",
                    crate::french::enumerer(plusieurs)
                ),
            };
            phrases.push(format!("point zéro « {} » : {suite}", p.nom));
        }
        phrases
    }

    /// Every baseline that a target names exists.
    ///
    /// # Errors
    /// One does not: the message names the line and what there is.
    pub fn verifier(&self, objectifs: &[Objectif]) -> Result<()> {
        for o in objectifs {
            let Some(nom) = &o.point_zero else { continue };
            if self.par_nom.contains_key(nom) {
                continue;
            }
            let connus: Vec<&str> = self.par_nom.keys().map(String::as_str).collect();
            let e =
                Error::configuration(format!("l'objectif « {} » se réfère à un point zéro absent : « {nom} »", o.code))
                    .at(o.lieux.point_zero.clone());
            let e = match crate::config::proche(nom, &connus) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None if connus.is_empty() => e.aide("aucun point zéro n'est connu"),
                None => e.aide(format!("points zéro connus : {}", connus.join(", "))),
            };
            return Err(e.aide(format!(
                "« bilan baseline {nom} » en fait un de la publication en place ; un bloc [[point_zero]] en donne un d'après un document"
            )));
        }
        Ok(())
    }
}

/// `12.3456`, the value of a mean with its four decimals; a share never comes here.
fn decimale(texte: &str) -> Option<Fraction> {
    let (entier, suite) = texte.split_once('.').unwrap_or((texte, ""));
    if suite.len() > 9 || !suite.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let den = 10i64.checked_pow(u32::try_from(suite.len()).ok()?)?;
    let (negatif, chiffres) = entier.strip_prefix('-').map_or((false, entier), |e| (true, e));
    let n = chiffres.parse::<i64>().ok()?.checked_mul(den)?.checked_add(if suite.is_empty() {
        0
    } else {
        suite.parse().ok()?
    })?;
    Fraction::new(if negatif { -n } else { n }, den)
}
