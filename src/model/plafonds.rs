//! Amounts of law: rent ceilings of APL, income ceilings of the PLUS, thresholds of the first quartile.
//!
//! PLAI ceilings are not a constant share of those of the PLUS (from 55 to 60 % in 2022, by category): « under PLAI » needs a
//! table of its own, and nothing here stands for it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::french;
use crate::sources::{PetiteTable, Rangee};

use super::communes::SIREN_METROPOLE_PARIS;
use super::zonages::{GeographiePlus, ZoneApl};

/// Rent ceilings of APL, shipped with the program.
pub const PLAFONDS_LOYER_APL: &str = "references/plafonds_loyer_apl.csv";
/// Income ceilings of the PLUS, shipped with the program.
pub const PLAFONDS_RESSOURCES_PLUS: &str = "references/plafonds_ressources_plus.csv";

/// A household as the rent ceilings of APL see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenageApl {
    pub couple: bool,
    pub personnes_a_charge: u32,
}

/// Rent ceilings of APL, centimes per month.
#[derive(Clone, Copy, Debug)]
struct LoyersApl {
    seul: i64,
    couple: i64,
    une_a_charge: i64,
    par_a_charge: i64,
}

/// Rent ceilings of APL by date of effect and zone.
#[derive(Clone, Debug, Default)]
pub struct PlafondsApl(BTreeMap<NaiveDate, BTreeMap<ZoneApl, LoyersApl>>);

impl PlafondsApl {
    /// # Errors
    /// A value is missing, cannot be read or is out of order, or a date does not have its three zones.
    pub fn lire(t: &PetiteTable) -> Result<Self> {
        let mut plafonds: BTreeMap<NaiveDate, BTreeMap<ZoneApl, LoyersApl>> = BTreeMap::new();
        for l in t.rangees() {
            let date = l.date("date_effet")?.ok_or_else(|| l.refus("date_effet", "", "une date d'effet"))?;
            let texte = l.texte("zone")?;
            let zone = ZoneApl::depuis(texte).ok_or_else(|| l.refus("zone", texte, "une zone (1, 2 ou 3)"))?;
            let montant = |c: &str| l.centimes(c)?.ok_or_else(|| l.refus(c, "", "un montant en euros"));
            let loyers = LoyersApl {
                seul: montant("personne_seule_eur_mois")?,
                couple: montant("couple_eur_mois")?,
                une_a_charge: montant("avec_1_pac_eur_mois")?,
                par_a_charge: montant("par_pac_supplementaire_eur_mois")?,
            };
            let ordre = [0, loyers.par_a_charge, loyers.seul, loyers.couple, loyers.une_a_charge];
            croissants(&l, "avec_1_pac_eur_mois", &ordre)?;
            if plafonds.entry(date).or_default().insert(zone, loyers).is_some() {
                return Err(Error::donnees("deux lignes pour une date et une zone").at(l.lieu("zone")));
            }
        }
        match plafonds.iter().find(|(_, zones)| zones.len() != 3) {
            Some((date, _)) => Err(Error::donnees(format!(
                "il manque une zone aux plafonds de loyer du {}",
                french::date_courte(*date)
            ))
            .in_file(&t.chemin)
            .aide("chaque date d'effet a une ligne pour chacune des zones 1, 2 et 3")),
            None => Ok(PlafondsApl(plafonds)),
        }
    }

    /// Date of effect of the scale in force on a day.
    pub fn effet(&self, jour: NaiveDate) -> Option<NaiveDate> {
        self.0.range(..=jour).next_back().map(|(d, _)| *d)
    }

    /// Ceiling in centimes per month: that of the last date of effect on or before the day. `None` before the first one.
    pub fn plafond(&self, jour: NaiveDate, zone: ZoneApl, menage: MenageApl) -> Option<i64> {
        let l = self.0.range(..=jour).next_back()?.1.get(&zone)?;
        match (menage.personnes_a_charge, menage.couple) {
            (0, false) => Some(l.seul),
            (0, true) => Some(l.couple),
            (n, _) => l.par_a_charge.checked_mul(i64::from(n) - 1)?.checked_add(l.une_a_charge),
        }
    }
}

/// Columns of the rent ceilings of the PLAI.
pub const COLONNES_PLAFONDS_PLAI: &[&[&str]] =
    &[&["annee"], &["zone", "zone_apl"], &["eur_m2", "plafond_eur_m2", "montant"]];

/// Rent ceilings of the PLAI by year and APL zone, centimes per m² and per month.
#[derive(Clone, Debug, Default)]
pub struct PlafondsPlai(BTreeMap<(i32, ZoneApl), i64>);

impl PlafondsPlai {
    /// # Errors
    /// A value is missing or cannot be read, or a year and a zone have two ceilings.
    pub fn lire(t: &PetiteTable) -> Result<Self> {
        let mut plafonds = BTreeMap::new();
        for l in t.rangees() {
            let annee = annee(&l)?;
            let texte = l.texte("zone")?;
            let zone = ZoneApl::depuis(texte).ok_or_else(|| l.refus("zone", texte, "une zone (1, 2 ou 3)"))?;
            let montant = l.centimes("eur_m2")?.filter(|m| *m > 0);
            let montant = montant
                .ok_or_else(|| l.refus("eur_m2", l.texte("eur_m2").unwrap_or(""), "un plafond en euros par m²"))?;
            if plafonds.insert((annee, zone), montant).is_some_and(|deja| deja != montant) {
                return Err(Error::donnees(format!(
                    "deux plafonds de loyer PLAI pour la zone {} en {annee}",
                    zone.code()
                ))
                .at(l.lieu("eur_m2"))
                .aide("la zone 1 bis se lit comme la zone 1 : gardez la ligne de celle de vos communes"));
            }
        }
        Ok(PlafondsPlai(plafonds))
    }

    /// Year, zone, centimes per m².
    pub fn iter(&self) -> impl Iterator<Item = (i32, ZoneApl, i64)> {
        self.0.iter().map(|((annee, zone), montant)| (*annee, *zone, *montant))
    }
}

/// Income ceilings of the PLUS on 1 January, euros of RFR per year, mainland.
#[derive(Clone, Debug)]
pub struct PlafondsPlus(BTreeMap<(i32, GeographiePlus), [i64; 7]>);

const GEOGRAPHIES: [(GeographiePlus, &str); 3] = [
    (GeographiePlus::ParisLimitrophes, "paris_limitrophes_eur_an"),
    (GeographiePlus::IdfAutres, "idf_autres_eur_an"),
    (GeographiePlus::AutresRegions, "autres_regions_eur_an"),
];

impl PlafondsPlus {
    /// # Errors
    /// A value is missing, cannot be read or is out of order, or a year does not have its seven categories.
    pub fn lire(t: &PetiteTable) -> Result<Self> {
        let mut plafonds: BTreeMap<(i32, GeographiePlus), [i64; 7]> = BTreeMap::new();
        for l in t.rangees() {
            let annee = annee(&l)?;
            let texte = l.texte("categorie_menage")?;
            let rang = match texte.parse::<usize>() {
                Ok(n @ 1..=6) => n - 1,
                _ if texte.eq_ignore_ascii_case("sup") => 6,
                _ => return Err(l.refus("categorie_menage", texte, "une catégorie de ménage (1 à 6, ou sup)")),
            };
            for (geographie, colonne) in GEOGRAPHIES {
                let montant = l.entier(colonne)?.filter(|m| *m > 0);
                let montant = montant
                    .ok_or_else(|| l.refus(colonne, l.texte(colonne).unwrap_or(""), "un plafond annuel en euros"))?;
                let Some(case) = plafonds.entry((annee, geographie)).or_default().get_mut(rang) else { continue };
                if *case != 0 {
                    return Err(
                        Error::donnees("deux lignes pour une année et une catégorie").at(l.lieu("categorie_menage"))
                    );
                }
                *case = montant;
            }
        }
        for ((annee, _), valeurs) in &plafonds {
            let [six @ .., sup] = valeurs;
            if valeurs.contains(&0) || !six.is_sorted() || sup > &six[0] {
                return Err(Error::donnees(format!(
                    "les plafonds de ressources de {annee} sont incomplets ou en désordre"
                ))
                .in_file(&t.chemin)
                .aide("chaque année a les catégories 1 à 6, de plus en plus élevées, puis « sup » pour une personne"));
            }
        }
        Ok(PlafondsPlus(plafonds))
    }

    /// Year, geography, and the six categories followed by what each person beyond the sixth adds.
    pub fn iter(&self) -> impl Iterator<Item = (i32, GeographiePlus, &[i64; 7])> {
        self.0.iter().map(|((annee, geographie), v)| (*annee, *geographie, v))
    }
}

/// Names of the columns of a table of thresholds: the one shipped, or the annex of an arrêté as printed.
pub const COLONNES_SEUILS_Q1: &[&[&str]] = &[
    &["siren_epci", "siret de l'epci", "siret de l’epci", "siren"],
    &["q1_annuel_eur_uc", "valeur du seuil de ressources 1er quartile", "borne_q1"],
];

/// Thresholds plausible in an arrêté, euros per UC per year: those of 2020 to 2026 go from 5 500 to 13 500.
const PLAUSIBLES: std::ops::RangeInclusive<i64> = 4_000..=20_000;

/// Thresholds of the first quartile by territory (EPCI, EPT or Paris) and year, euros per UC per year.
#[derive(Clone, Debug, Default)]
pub struct SeuilsQ1(BTreeMap<(String, i32), i64>);

impl SeuilsQ1 {
    /// Rows repeated for an EPCI over several départements count once. `annee` is that of the arrêté when the table has no
    /// column of years.
    ///
    /// # Errors
    /// A row cannot be read, has an implausible threshold, names the Métropole du Grand Paris, or contradicts another one.
    pub fn lire(t: &PetiteTable, annee_arrete: Option<i32>) -> Result<Self> {
        let mut seuils = BTreeMap::new();
        for l in t.rangees() {
            let annee = match annee_arrete.filter(|_| !t.a("annee")) {
                Some(a) => a,
                None => annee(&l)?,
            };
            let siren = l.siren("siren_epci")?;
            if siren == SIREN_METROPOLE_PARIS {
                return Err(Error::donnees("la Métropole du Grand Paris n'a pas de seuil du premier quartile")
                    .at(l.lieu("siren_epci"))
                    .aide("les seuils y sont ceux de Paris et de chaque EPT : reprenez l'annexe de l'arrêté"));
            }
            let Some(q1) = l.entier("q1_annuel_eur_uc")? else { continue };
            if !PLAUSIBLES.contains(&q1) {
                return Err(l
                    .refus("q1_annuel_eur_uc", &q1.to_string(), "un seuil annuel plausible")
                    .aide("écrivez un montant annuel en euros, par unité de consommation"));
            }
            if let Some(deja) = seuils.insert((siren.clone(), annee), q1).filter(|deja| *deja != q1) {
                return Err(Error::donnees(format!(
                    "deux seuils du premier quartile pour {siren} en {annee} : {deja} et {q1}"
                ))
                .at(l.lieu("q1_annuel_eur_uc"))
                .aide("gardez celui de l'arrêté : un EPCI n'a qu'un seuil, même à cheval sur plusieurs départements"));
            }
        }
        Ok(SeuilsQ1(seuils))
    }

    #[cfg(test)]
    pub fn seuil(&self, siren: &str, annee: i32) -> Option<i64> {
        self.0.get(&(siren.to_owned(), annee)).copied()
    }

    /// `(SIREN, year, threshold)` of every territory.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i32, i64)> {
        self.0.iter().map(|((siren, annee), q1)| (siren.as_str(), *annee, *q1))
    }
}

pub(super) fn annee(l: &Rangee<'_>) -> Result<i32> {
    let lue = l.entier("annee")?.and_then(|a| i32::try_from(a).ok()).filter(|a| (1900..=2200).contains(a));
    lue.ok_or_else(|| l.refus("annee", l.texte("annee").unwrap_or(""), "une année"))
}

fn croissants(l: &Rangee<'_>, colonne: &str, valeurs: &[i64]) -> Result<()> {
    if valeurs.windows(2).all(|v| v.first() < v.last()) {
        return Ok(());
    }
    Err(Error::donnees("les plafonds de cette ligne ne vont pas en croissant avec le ménage").at(l.lieu(colonne)))
}

#[cfg(test)]
#[path = "plafonds_tests.rs"]
mod tests;
