//! Communes of one vintage of the Code officiel géographique, and how older codes reach them.
//!
//! A file of year N holds communes merged since, arrondissements of Paris, Lyon and Marseille, sometimes codes that no list
//! has. `Communes::ramener` says which commune each code is today, and by which way; it never guesses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::error::{Error, Lieu, Result};
use crate::sources::{PetiteTable, Rangee};

/// Paris, as a territory of its own: SIREN under which its thresholds are published.
pub const SIREN_PARIS: &str = "217500016";
/// Métropole du Grand Paris: an EPCI in the lists, never a territory of conférence intercommunale.
pub const SIREN_METROPOLE_PARIS: &str = "200054781";

const PARIS: &str = "75056";

/// First and last arrondissement, commune, name (Code officiel géographique).
const PLM: [(&str, &str, &str, &str); 3] =
    [("75101", "75120", PARIS, "Paris"), ("69381", "69389", "69123", "Lyon"), ("13201", "13216", "13055", "Marseille")];

/// Columns of a table of communes, with the names of INSEE.
pub const COLONNES_COMMUNES: &[&[&str]] = &[
    &["code_commune", "codgeo", "code_insee", "insee_com"],
    &["libelle", "libgeo", "libelle_commune", "lib_com"],
    &["code_epci", "epci", "siren_epci", "epci_dep"],
];
const DEPARTEMENT: &[&str] = &["code_departement", "dep", "insee_dep"];
const REGION: &[&str] = &["code_region", "reg", "insee_reg"];
const EPT: &[&str] = &["siren_ept", "ept", "code_ept"];
const NOM_EPCI: &[&str] = &["libelle_epci", "libepci", "nom_epci"];

/// Columns of a table commune → EPT.
pub const COLONNES_EPT: &[&[&str]] = &[&["code_commune", "codgeo", "code_insee", "insee_com"], EPT];
/// Columns of a table that gives the SIREN of each EPT code.
pub const COLONNES_SIRENS_EPT: &[&[&str]] = &[&["ept", "code_ept"], &["siren_ept", "siren"]];

/// What is known of a commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FicheCommune {
    pub libelle: String,
    /// SIREN of the EPCI; `None` for a commune that belongs to none.
    pub epci: Option<String>,
    /// SIREN of the établissement public territorial, inside the Métropole du Grand Paris.
    pub ept: Option<String>,
    /// Two characters on the mainland, three overseas.
    pub departement: String,
    /// Two characters; `None` when the table does not say.
    pub region: Option<String>,
}

/// By which way a code reached its commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// The code is one of the vintage.
    Aucun,
    /// Arrondissement of Paris, Lyon or Marseille.
    Arrondissement,
    /// Merged, or renumbered, since.
    Fusion,
    /// In no list: a slip, a postcode, a commune outside the table, or one that was split and whose code is gone.
    Inconnue,
}

/// A code brought to the vintage of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ramenee {
    /// The commune; the code as it was given when `via` is `Inconnue` (that of Paris, Lyon or Marseille for their
    /// arrondissements, even outside the table).
    pub commune: String,
    pub via: Via,
}

/// The tables from which `Communes` is made; only the first is needed.
pub struct TablesCommunes<'a> {
    pub communes: &'a PetiteTable,
    /// Older codes to newer ones; several tables make a chain.
    pub passages: &'a [PetiteTable],
    /// Commune to EPT, when the table of communes does not say it.
    pub ept: Option<&'a PetiteTable>,
    /// EPT code to SIREN, when the tables hold codes.
    pub sirens_ept: Option<&'a PetiteTable>,
}

/// Communes of the output vintage.
#[derive(Clone, Debug, Default)]
pub struct Communes {
    fiches: BTreeMap<String, FicheCommune>,
    /// Older code → commune of the vintage, when there is one and only one.
    passage: BTreeMap<String, String>,
    /// SIREN of the EPCI → its name, when the table gives it.
    noms: BTreeMap<String, String>,
    chemin: PathBuf,
}

/// Commune of an arrondissement of Paris, Lyon or Marseille.
pub fn commune_plm(code: &str) -> Option<&'static str> {
    plm(code).map(|p| p.2)
}

fn plm(code: &str) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    let chiffres = code.len() == 5 && code.bytes().all(|c| c.is_ascii_digit());
    PLM.iter().find(|(premier, dernier, _, _)| chiffres && (*premier..=*dernier).contains(&code))
}

/// Département of a commune code: three characters overseas.
pub fn departement_de(code: &str) -> &str {
    let n = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.get(..n).unwrap_or(code)
}

/// SIREN of an EPCI cell: `200000172`, `200000172 - (74)` (one row per département), zeros lost. `None` for anything else,
/// `ZZZZZZZZZ` (no EPCI) included.
pub fn siren_epci(cellule: &str) -> Option<String> {
    let tete = cellule.split_once(" - (").map_or(cellule, |(t, _)| t).trim();
    let chiffres: String = tete.strip_suffix(".0").unwrap_or(tete).chars().filter(|c| !c.is_whitespace()).collect();
    let siren = (1..=9).contains(&chiffres.len()) && chiffres.bytes().all(|c| c.is_ascii_digit());
    siren.then(|| format!("{chiffres:0>9}"))
}

/// Reads the `insee_com` of a QPV, which may lie in several communes: the cell is never one key. `59350`, `59350, 59512`,
/// `["59350","59512"]`, zeros lost (`2691`); each commune once, in the order of the cell, and nothing of what is not a code.
pub fn codes_communes(cellule: &str) -> Vec<String> {
    let mut lus = Vec::new();
    let habillage = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '"' | '\'');
    for partie in cellule.split(',').map(|p| p.trim_matches(habillage)).filter(|p| !p.is_empty()) {
        let p = partie.strip_suffix(".0").unwrap_or(partie);
        let chiffres = p.bytes().all(|c| c.is_ascii_digit());
        let corse =
            p.strip_prefix("2A").or(p.strip_prefix("2B")).is_some_and(|r| r.bytes().all(|c| c.is_ascii_digit()));
        let code = match p.len() {
            5 if chiffres || corse => p.to_owned(),
            4 if chiffres => format!("0{p}"),
            _ => continue,
        };
        if !lus.contains(&code) {
            lus.push(code);
        }
    }
    lus
}

fn sans_epci(cellule: &str) -> bool {
    cellule.is_empty() || cellule.bytes().all(|c| c == b'Z' || c == b'z')
}

/// Reads a table of communes (CSV or workbook).
///
/// # Errors
/// As `PetiteTable::lire`.
pub fn table_communes(chemin: &Path) -> Result<PetiteTable> {
    PetiteTable::lire(chemin, COLONNES_COMMUNES)
}

/// Reads a passage table: `CODGEO_2021;CODGEO_2024`, any vintages, or `ancien;nouveau`.
///
/// # Errors
/// As `PetiteTable::lire_si`.
pub fn table_passage(chemin: &Path) -> Result<PetiteTable> {
    PetiteTable::lire_si(chemin, "au moins deux colonnes CODGEO_aaaa, ou « ancien » et « nouveau »", |noms| {
        millesimes(noms).len() > 1
    })
}

/// Columns of codes, oldest first.
fn millesimes(noms: &[String]) -> Vec<&str> {
    let rang = |n: &str| match n {
        "ancien" | "code_ancien" | "ancien_code" | "codgeo_ini" => Some(0),
        "nouveau" | "code_nouveau" | "nouveau_code" => Some(u32::MAX),
        _ => n.strip_prefix("codgeo_").filter(|a| a.len() == 4).and_then(|a| a.parse().ok()),
    };
    let mut colonnes: Vec<(u32, &str)> = noms.iter().filter_map(|n| Some((rang(n)?, n.as_str()))).collect();
    colonnes.sort_unstable();
    colonnes.dedup_by_key(|c| c.0);
    colonnes.into_iter().map(|c| c.1).collect()
}

/// Older code → newer ones, each with the place that says so.
type Successeurs = BTreeMap<String, BTreeMap<String, Lieu>>;

impl Communes {
    /// # Errors
    /// A code cannot be read, a commune has two EPCI, an EPT has no SIREN, or the passage tables go round in circles.
    pub fn lire(tables: &TablesCommunes<'_>) -> Result<Self> {
        let sirens = match tables.sirens_ept {
            Some(t) => t.rangees().map(|l| Ok((l.texte("ept")?.to_owned(), l.siren("siren_ept")?))).collect(),
            None => Ok(BTreeMap::new()),
        }?;
        let mut c = Communes { chemin: tables.communes.chemin.clone(), ..Communes::default() };
        for l in tables.communes.rangees() {
            c.ajouter(&l, &sirens)?;
        }
        if let Some(t) = tables.ept {
            for l in t.rangees() {
                let code = l.code("code_commune", 5)?;
                let ept = lire_ept(&l, l.texte("siren_ept")?, &sirens)?;
                if let Some(f) = c.fiches.get_mut(commune_plm(&code).unwrap_or(&code)) {
                    f.ept = ept;
                }
            }
        }
        let mut successeurs = Successeurs::new();
        for t in tables.passages {
            for (ancien, nouveaux) in aretes(t)? {
                successeurs.entry(ancien).or_default().extend(nouveaux);
            }
        }
        refuser_les_boucles(&successeurs)?;
        c.passage =
            successeurs.keys().filter_map(|code| Some((code.clone(), c.aboutir(code, &successeurs)?))).collect();
        Ok(c)
    }

    fn ajouter(&mut self, l: &Rangee<'_>, sirens: &BTreeMap<String, String>) -> Result<()> {
        let lu = l.code("code_commune", 5)?;
        let cellule = l.texte("code_epci")?;
        let epci = siren_epci(cellule);
        if epci.is_none() && !sans_epci(cellule) {
            return Err(l.refus("code_epci", cellule, "le SIREN d'un EPCI (9 chiffres)"));
        }
        let lire = |noms: &[&str]| noms.iter().find_map(|n| l.facultatif(n));
        if let (Some(siren), Some(nom)) = (&epci, lire(NOM_EPCI)) {
            self.noms.entry(siren.clone()).or_insert_with(|| nom.to_owned());
        }
        let (code, libelle) = match plm(&lu) {
            Some((_, _, commune, nom)) => (*commune, *nom),
            None => (lu.as_str(), l.texte("libelle")?),
        };
        let departement = lire(DEPARTEMENT).map(deux_chiffres);
        let fiche = FicheCommune {
            libelle: libelle.to_owned(),
            epci,
            ept: lire(EPT).map(|e| lire_ept(l, e, sirens)).transpose()?.flatten(),
            departement: departement.unwrap_or_else(|| departement_de(code).to_owned()),
            region: lire(REGION).map(deux_chiffres),
        };
        if let Some(deja) = self.fiches.get(code) {
            if deja.epci == fiche.epci {
                return Ok(());
            }
            let nom = |e: &Option<String>| e.clone().unwrap_or_else(|| "aucun".to_owned());
            let message = format!("deux EPCI pour la commune {code} : {} et {}", nom(&deja.epci), nom(&fiche.epci));
            return Err(Error::donnees(message)
                .at(l.lieu("code_epci"))
                .aide("une commune n'a qu'un EPCI à une date donnée : gardez celui du millésime voulu"));
        }
        self.fiches.insert(code.to_owned(), fiche);
        Ok(())
    }

    /// The one commune of the vintage to which an older code leads.
    fn aboutir(&self, code: &str, successeurs: &Successeurs) -> Option<String> {
        let (mut finales, mut vus, mut pile) = (BTreeSet::new(), BTreeSet::new(), vec![code]);
        while let Some(c) = pile.pop() {
            if !vus.insert(c) {
                continue;
            }
            match successeurs.get(c) {
                _ if self.fiches.contains_key(c) => {
                    finales.insert(c);
                }
                Some(suite) => pile.extend(suite.keys().map(String::as_str)),
                // A branch that leaves the table: nothing says that the other one is the answer.
                None => return None,
            }
        }
        let mut finales = finales.into_iter();
        finales.next().filter(|_| finales.next().is_none()).map(str::to_owned)
    }

    /// Brings a commune code of any vintage to the vintage of the table. A code that is still one is kept even when the
    /// passage table speaks of it: a commune that was split keeps its own code.
    pub fn ramener(&self, code: &str) -> Ramenee {
        let code = code.trim();
        let code = if code.len() == 4 && code.bytes().all(|c| c.is_ascii_digit()) {
            format!("0{code}")
        } else {
            code.to_owned()
        };
        if let Some(commune) = commune_plm(&code) {
            let via = if self.fiches.contains_key(commune) { Via::Arrondissement } else { Via::Inconnue };
            return Ramenee { commune: commune.to_owned(), via };
        }
        let (commune, via) = if self.fiches.contains_key(&code) {
            (code, Via::Aucun)
        } else if let Some(nouvelle) = self.passage.get(&code) {
            (nouvelle.clone(), Via::Fusion)
        } else {
            (code, Via::Inconnue)
        };
        Ramenee { commune, via }
    }

    /// Codes of other vintages and arrondissements, each with its commune of the vintage; sorted.
    pub fn anciens(&self) -> impl Iterator<Item = (String, &str)> {
        let fusionnees = self.passage.iter().filter(|(a, _)| !self.fiches.contains_key(*a));
        let arrondissements =
            PLM.iter().filter(|p| self.fiches.contains_key(p.2)).flat_map(|(premier, dernier, c, _)| {
                let bornes = premier.parse::<u32>().unwrap_or(1)..=dernier.parse::<u32>().unwrap_or(0);
                bornes.map(move |n| (format!("{n:05}"), *c))
            });
        fusionnees.map(|(a, n)| (a.clone(), n.as_str())).chain(arrondissements)
    }

    /// What is known of a commune of the vintage.
    pub fn fiche(&self, commune: &str) -> Option<&FicheCommune> {
        self.fiches.get(commune)
    }

    /// Name of an EPCI, when the table gives it.
    pub fn nom_epci(&self, siren: &str) -> Option<&str> {
        self.noms.get(siren).map(String::as_str)
    }

    /// Every commune, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FicheCommune)> {
        self.fiches.iter().map(|(c, f)| (c.as_str(), f))
    }

    /// SIREN of the territory whose thresholds and whose conférence concern a commune: Paris, an EPT, or an EPCI. `None`
    /// without EPCI, and in the Métropole du Grand Paris when no table gives the EPT.
    pub fn unite(&self, commune: &str) -> Option<&str> {
        let f = self.fiches.get(commune)?;
        match (commune, &f.ept) {
            (PARIS, _) => Some(SIREN_PARIS),
            (_, Some(ept)) => Some(ept),
            _ => f.epci.as_deref().filter(|e| *e != SIREN_METROPOLE_PARIS),
        }
    }

    /// Communes of a territory (SIREN of an EPCI, of an EPT, or of Paris), by code.
    ///
    /// # Errors
    /// It is the Métropole du Grand Paris, or no commune belongs to it.
    pub fn membres(&self, unite: &str) -> Result<BTreeMap<&str, &FicheCommune>> {
        let corriger = "corrigez « epci » dans [territoire] de la chaîne, ou complétez la table des communes";
        if unite == SIREN_METROPOLE_PARIS {
            return Err(Error::configuration("la Métropole du Grand Paris n'a ni seuil ni conférence à son échelle")
                .aide(format!(
                    "donnez le SIREN d'un EPT, ou celui de Paris ({SIREN_PARIS}), dans « epci » de [territoire]"
                )));
        }
        let membres: BTreeMap<&str, &FicheCommune> =
            self.iter().filter(|(code, _)| self.unite(code) == Some(unite)).collect();
        if !membres.is_empty() {
            return Ok(membres);
        }
        let presents: BTreeSet<&str> = self.iter().filter_map(|(code, _)| self.unite(code)).collect();
        let presents: Vec<&str> = presents.into_iter().take(5).collect();
        let mut e = Error::donnees(format!("aucune commune pour l'EPCI « {unite} »"))
            .in_file(&self.chemin)
            .aide(format!("EPCI présents dans ce fichier : {}", presents.join(", ")));
        let sans_ept = |(code, f): (&str, &FicheCommune)| {
            f.epci.as_deref() == Some(SIREN_METROPOLE_PARIS) && self.unite(code).is_none()
        };
        if self.iter().any(sans_ept) {
            e = e.aide("des communes de la Métropole du Grand Paris n'ont pas d'EPT : donnez la table des EPT");
        }
        Err(e.aide(corriger))
    }
}

/// Département or région with its zero; three characters overseas.
fn deux_chiffres(cellule: &str) -> String {
    let c = cellule.strip_suffix(".0").unwrap_or(cellule);
    format!("{c:0>2}")
}

fn lire_ept(l: &Rangee<'_>, cellule: &str, sirens: &BTreeMap<String, String>) -> Result<Option<String>> {
    if sans_epci(cellule) {
        return Ok(None);
    }
    let siren = siren_epci(cellule).filter(|_| cellule.len() >= 9);
    siren.or_else(|| sirens.get(cellule).cloned()).map(Some).ok_or_else(|| {
        l.refus("siren_ept", cellule, "le SIREN d'un EPT").aide(
            "donnez la table qui fait correspondre les codes d'EPT et leurs SIREN (colonnes « ept » et « siren_ept »)",
        )
    })
}

/// Changes of code that a passage table tells. A code that remains after a split has none: it keeps its own.
fn aretes(t: &PetiteTable) -> Result<Successeurs> {
    let colonnes = millesimes(t.colonnes());
    let mut successeurs = Successeurs::new();
    let Some((derniere, anciennes)) = colonnes.split_last() else { return Ok(successeurs) };
    for l in t.rangees() {
        if l.texte(derniere)?.is_empty() {
            continue;
        }
        let nouveau = l.code(derniere, 5)?;
        for colonne in anciennes {
            if !l.texte(colonne)?.is_empty() {
                let ancien = l.code(colonne, 5)?;
                successeurs.entry(ancien).or_default().insert(nouveau.clone(), l.lieu(colonne));
            }
        }
    }
    successeurs.retain(|ancien, nouveaux| !nouveaux.contains_key(ancien));
    Ok(successeurs)
}

fn refuser_les_boucles(successeurs: &Successeurs) -> Result<()> {
    // Codes that lead nowhere further are taken away, again and again: what remains goes round.
    let mut restent: BTreeSet<&str> = successeurs.keys().map(String::as_str).collect();
    loop {
        let avant = restent.len();
        let tournent = |c: &&str| successeurs.get(*c).is_some_and(|s| s.keys().any(|n| restent.contains(n.as_str())));
        restent = restent.iter().copied().filter(tournent).collect();
        if restent.len() == avant {
            break;
        }
    }
    let Some(premier) = restent.first() else { return Ok(()) };
    let (mut chemin, mut lieu) = (vec![*premier], None);
    while let Some(dernier) = chemin.last().copied() {
        let suite = successeurs.get(dernier).and_then(|s| s.iter().find(|(n, _)| restent.contains(n.as_str())));
        let Some((suivant, ou)) = suite else { break };
        lieu = Some(ou.clone());
        let deja = chemin.iter().position(|c| *c == suivant);
        chemin.push(suivant);
        if let Some(debut) = deja {
            chemin.drain(..debut);
            break;
        }
    }
    let e = Error::donnees(format!("la table de passage tourne en rond : {}", chemin.join(" → ")))
        .aide("chaque code ancien doit aboutir à une commune du millésime : retirez la ligne écrite à l'envers");
    Err(match lieu {
        Some(lieu) => e.at(lieu),
        None => e,
    })
}

#[cfg(test)]
#[path = "communes_tests.rs"]
mod tests;
