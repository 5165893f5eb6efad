//! Zones of a commune: APL (1, 2, 3), geography of the PLUS ceilings, ABC.
//!
//! A zoning is drawn on the communes of its own year. Its codes are brought to the output vintage; a commune made of parts of
//! several zones has no zone of its own, and says so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::french;
use crate::sources::{PetiteTable, Rangee};

use super::communes::{Communes, Via, commune_plm, departement_de};

/// Zone of the rent ceilings of APL; 1bis counts as 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ZoneApl {
    Un,
    Deux,
    Trois,
}

impl ZoneApl {
    pub fn code(self) -> &'static str {
        match self {
            ZoneApl::Un => "1",
            ZoneApl::Deux => "2",
            ZoneApl::Trois => "3",
        }
    }

    /// `1`, `1bis`, `Zone 1 bis`, `02`, `3.0`. `None` for anything else.
    pub fn depuis(texte: &str) -> Option<Self> {
        let t: String = texte.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        let t = t.strip_prefix("zone").unwrap_or(&t);
        let t = t.strip_prefix('0').unwrap_or(t);
        match t.strip_suffix(".0").unwrap_or(t) {
            "1" | "1bis" => Some(ZoneApl::Un),
            "2" => Some(ZoneApl::Deux),
            "3" => Some(ZoneApl::Trois),
            _ => None,
        }
    }
}

/// Zone of the ABC zoning, the tightest market first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ZoneAbc {
    Abis,
    A,
    B1,
    B2,
    C,
}

impl ZoneAbc {
    pub fn code(self) -> &'static str {
        match self {
            ZoneAbc::Abis => "Abis",
            ZoneAbc::A => "A",
            ZoneAbc::B1 => "B1",
            ZoneAbc::B2 => "B2",
            ZoneAbc::C => "C",
        }
    }

    /// `Abis`, `A`, `B1`, `B2`, `C`, in any case. `None` for anything else.
    pub fn depuis(texte: &str) -> Option<Self> {
        let t: String = texte.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        match t.as_str() {
            "abis" => Some(ZoneAbc::Abis),
            "a" => Some(ZoneAbc::A),
            "b1" => Some(ZoneAbc::B1),
            "b2" => Some(ZoneAbc::B2),
            "c" => Some(ZoneAbc::C),
            _ => None,
        }
    }
}

/// Geography of the PLUS income ceilings. Overseas ceilings are others: no value stands for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GeographiePlus {
    ParisLimitrophes,
    IdfAutres,
    AutresRegions,
}

/// Zones by commune of the output vintage.
#[derive(Clone, Debug)]
struct Zones<Z> {
    /// Every zone that a part of the commune is in.
    par_commune: BTreeMap<String, BTreeSet<Z>>,
    /// Codes of the zoning that reach no commune of the table.
    perdues: BTreeSet<String>,
}

impl<Z: Ord + Copy> Zones<Z> {
    fn new() -> Self {
        Zones { par_commune: BTreeMap::new(), perdues: BTreeSet::new() }
    }

    fn ajouter(&mut self, code: &str, zone: Z, communes: &Communes) {
        let r = communes.ramener(code);
        if r.via == Via::Inconnue {
            self.perdues.insert(code.to_owned());
        } else {
            self.par_commune.entry(r.commune).or_default().insert(zone);
        }
    }

    fn zone(&self, commune: &str) -> Option<Z> {
        let zones = self.par_commune.get(commune)?;
        zones.first().copied().filter(|_| zones.len() == 1)
    }

    fn partagees(&self) -> impl Iterator<Item = &str> {
        self.par_commune.iter().filter(|(_, z)| z.len() > 1).map(|(c, _)| c.as_str())
    }
}

/// Columns of the APL zoning.
pub const COLONNES_ZONAGE_APL: &[&[&str]] =
    &[&["code_commune_2014", "codgeo", "code_commune", "code_insee"], &["zone", "zonage", "zone_apl", "zonage_apl"]];

/// APL zoning of 2011, drawn on the communes of 2014.
#[derive(Clone, Debug)]
pub struct ZonesApl {
    zones: Zones<ZoneApl>,
    /// Whether the zone 1 of a commune is 1 bis: the ceilings do not tell them apart, the minoration of the ANRU does.
    bis: Zones<bool>,
}

impl ZonesApl {
    /// # Errors
    /// A code or a zone cannot be read.
    pub fn lire(t: &PetiteTable, communes: &Communes) -> Result<Self> {
        let (mut zones, mut bis) = (Zones::new(), Zones::new());
        for l in t.rangees() {
            let texte = l.texte("zone")?;
            if texte.is_empty() {
                continue;
            }
            let Some(zone) = ZoneApl::depuis(texte) else {
                return Err(l.refus("zone", texte, "une zone des aides au logement (1, 1bis, 2 ou 3)"));
            };
            let code = l.code("code_commune_2014", 5)?;
            zones.ajouter(&code, zone, communes);
            bis.ajouter(&code, texte.to_lowercase().replace(char::is_whitespace, "").ends_with("1bis"), communes);
        }
        Ok(ZonesApl { zones, bis })
    }

    /// Whether a commune is in zone 1 bis; `None` when its parts differ.
    pub fn un_bis(&self, commune: &str) -> Option<bool> {
        self.bis.zone(commune)
    }

    /// Zone of a commune of the output vintage; `None` when the zoning does not name it, or names parts of it in
    /// different zones.
    pub fn zone(&self, commune: &str) -> Option<ZoneApl> {
        self.zones.zone(commune)
    }

    /// Communes merged from several zones: theirs is unknown.
    pub fn partagees(&self) -> impl Iterator<Item = &str> {
        self.zones.partagees()
    }

    /// Codes of the zoning that reach no commune of the table.
    pub fn perdues(&self) -> impl Iterator<Item = &str> {
        self.zones.perdues.iter().map(String::as_str)
    }
}

/// Columns of the ABC zoning, besides those that bear a date.
const CODES_ABC: [&str; 3] = ["codgeo", "code_commune", "code_insee"];

/// ABC zonings, by date of effect.
#[derive(Clone, Debug, Default)]
pub struct ZonesAbc(BTreeMap<NaiveDate, Zones<ZoneAbc>>);

/// Reads an ABC zoning: a commune code and at least one column « Zonage en vigueur depuis le … ».
///
/// # Errors
/// As `PetiteTable::lire_si`.
pub fn table_abc(chemin: &std::path::Path) -> Result<PetiteTable> {
    let attendu = "une colonne CODGEO et une colonne « Zonage en vigueur depuis le 5 septembre 2025 »";
    PetiteTable::lire_si(chemin, attendu, |noms| {
        CODES_ABC.iter().any(|c| noms.iter().any(|n| n == c)) && noms.iter().any(|n| date_de_colonne(n).is_some())
    })
}

/// Date of `Zone en vigueur depuis le 5 juillet 2024`, `Zonage en vigueur depuis le 1er octobre 2024`.
fn date_de_colonne(nom: &str) -> Option<NaiveDate> {
    let nom = nom.to_lowercase();
    let mots: Vec<&str> = nom.split_whitespace().collect();
    let ["zone" | "zonage", "en", "vigueur", "depuis", "le", jour, mois, annee] = mots.as_slice() else { return None };
    let jour = jour.strip_suffix("er").unwrap_or(jour).parse().ok()?;
    let mois = (1..=12u32).find(|m| french::mois(*m) == *mois)?;
    NaiveDate::from_ymd_opt(annee.parse().ok()?, mois, jour)
}

impl ZonesAbc {
    /// Adds the zonings of one table.
    ///
    /// # Errors
    /// The table has no dated column, or a code or a zone cannot be read.
    pub fn ajouter(&mut self, t: &PetiteTable, communes: &Communes) -> Result<()> {
        let code = CODES_ABC.into_iter().find(|c| t.a(c)).unwrap_or(CODES_ABC[0]);
        let datees: Vec<(NaiveDate, &str)> =
            t.colonnes().iter().filter_map(|n| Some((date_de_colonne(n)?, n.as_str()))).collect();
        if datees.is_empty() {
            return Err(Error::donnees("aucune colonne « Zonage en vigueur depuis le … » avec sa date")
                .at(t.lieu_entete())
                .aide("la date d'effet d'un zonage ABC n'est écrite que là"));
        }
        for l in t.rangees() {
            for (date, colonne) in &datees {
                let texte = l.texte(colonne)?;
                if texte.is_empty() {
                    continue;
                }
                let Some(zone) = ZoneAbc::depuis(texte) else {
                    return Err(l.refus(colonne, texte, "une zone ABC (Abis, A, B1, B2 ou C)"));
                };
                self.0.entry(*date).or_insert_with(Zones::new).ajouter(&l.code(code, 5)?, zone, communes);
            }
        }
        Ok(())
    }

    /// Zone of a commune of the output vintage on a day: that of the last zoning in force. `None` before the first one,
    /// and for a commune of several zones.
    pub fn zone(&self, commune: &str, jour: NaiveDate) -> Option<ZoneAbc> {
        self.0.range(..=jour).next_back()?.1.zone(commune)
    }

    #[cfg(test)]
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> {
        self.0.keys().copied()
    }
}

/// Columns of the list of communes limitrophes of Paris.
pub const COLONNES_LIMITROPHES: &[&[&str]] = &[&["code_commune", "codgeo", "code_insee"]];

const ILE_DE_FRANCE: &str = "11";
const DEPARTEMENTS_IDF: [&str; 8] = ["75", "77", "78", "91", "92", "93", "94", "95"];
/// Départements that touch Paris.
const AUTOUR_DE_PARIS: [&str; 4] = ["75", "92", "93", "94"];

/// In which of the three geographies of the PLUS ceilings a commune is.
#[derive(Clone, Debug, Default)]
pub struct GeographiesPlus {
    /// Communes limitrophes of Paris; `None` as long as no list is given.
    limitrophes: Option<BTreeSet<String>>,
}

impl GeographiesPlus {
    /// `t` is the list of the communes limitrophes of Paris. Without it, what is in Île-de-France outside Paris is unknown.
    ///
    /// # Errors
    /// A code cannot be read, or is that of a commune that cannot touch Paris.
    pub fn lire(t: Option<&PetiteTable>, communes: &Communes) -> Result<Self> {
        let limitrophe = |l: Rangee<'_>| {
            let code = l.code("code_commune", 5)?;
            if !AUTOUR_DE_PARIS.contains(&departement_de(&code)) {
                return Err(l.refus("code_commune", &code, "une commune limitrophe de Paris").aide(
                    "vérifiez les codes INSEE de la liste : ces communes sont toutes dans le 92, le 93 ou le 94",
                ));
            }
            Ok(communes.ramener(&code).commune)
        };
        let limitrophes = t.map(|t| t.rangees().map(limitrophe).collect::<Result<_>>()).transpose()?;
        Ok(GeographiesPlus { limitrophes })
    }

    /// Geography of a commune of the output vintage. `None` overseas (other ceilings, not given), outside the table of
    /// communes, and in Île-de-France outside Paris when the list of the communes limitrophes is missing.
    pub fn geographie(&self, commune: &str, communes: &Communes) -> Option<GeographiePlus> {
        let fiche = communes.fiche(commune)?;
        if commune_plm("75101") == Some(commune) {
            return Some(GeographiePlus::ParisLimitrophes);
        }
        let departement = departement_de(commune);
        if departement.len() == 3 {
            return None;
        }
        let en_idf = match fiche.region.as_deref() {
            Some(region) => region == ILE_DE_FRANCE,
            None => DEPARTEMENTS_IDF.contains(&departement),
        };
        if !en_idf {
            return Some(GeographiePlus::AutresRegions);
        }
        let limitrophes = self.limitrophes.as_ref()?;
        Some(if limitrophes.contains(commune) { GeographiePlus::ParisLimitrophes } else { GeographiePlus::IdfAutres })
    }
}

#[cfg(test)]
#[path = "zonages_tests.rs"]
mod tests;
