//! `[calendrier]` of a chain: how often it runs, when, how long late extracts are waited for, and what is done without them.

use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::Error as _;

use super::terme::{Periodicite, Terme};

/// What a run does without an extract that is still not there once the grace is over.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Absente {
    /// Goes on waiting: nothing is published.
    Attendre,
    /// Publishes without it; every document says so.
    Partiel,
    /// Fails.
    #[default]
    Refuser,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendrier {
    pub periodicite: Periodicite,
    /// Day of the month of the launch, from 1 to 28.
    #[serde(default = "premier_jour", deserialize_with = "jour")]
    pub jour: u32,
    /// Which month after the end of the period the launch is in: 1 for the one that follows.
    #[serde(default = "mois_suivant", deserialize_with = "mois_apres")]
    pub mois_apres: u32,
    /// Hour of the launch, local.
    #[serde(default = "six_heures", deserialize_with = "heure")]
    pub heure: NaiveTime,
    #[serde(default = "paris", deserialize_with = "fuseau")]
    pub fuseau: Tz,
    /// Days of grace after the launch, during which a missing extract is waited for.
    #[serde(default, deserialize_with = "delai")]
    pub delai: u32,
    #[serde(default)]
    pub absente: Absente,
}

impl Calendrier {
    /// The day the run of a period is due.
    pub fn lancement(&self, terme: Terme) -> NaiveDate {
        terme.jour_apres(self.mois_apres, self.jour)
    }

    /// The last day that a missing extract of the period is waited for.
    pub fn limite(&self, terme: Terme) -> NaiveDate {
        let jour = self.lancement(terme);
        jour.checked_add_days(Days::new(u64::from(self.delai))).unwrap_or(jour)
    }

    /// The last period whose run is due on a day.
    pub fn du(&self, jour: NaiveDate) -> Terme {
        let mut terme = Terme::de(self.periodicite, jour);
        while self.lancement(terme) > jour {
            terme = terme.precedent();
        }
        terme
    }

    /// A period of another length is not one of this calendar.
    ///
    /// # Errors
    /// A sentence that says so.
    pub fn accepter(&self, terme: Terme) -> Result<(), String> {
        if terme.periodicite() == self.periodicite {
            return Ok(());
        }
        Err(format!("« {terme} » n'est pas une période de cette chaîne, qui est {}", self.periodicite.adjectif()))
    }

    /// The grace must be over when the next period is due: two periods would be waited for at once.
    ///
    /// # Errors
    /// A sentence that says so.
    pub fn verifier(&self) -> Result<(), String> {
        let max = delai_max(self.periodicite);
        if self.delai <= max {
            return Ok(());
        }
        Err(format!(
            "« delai » doit finir avant le lancement suivant : {max} jours au plus pour une chaîne {}",
            self.periodicite.adjectif()
        ))
    }
}

/// Days of grace that end before the next launch, whatever the months.
const fn delai_max(p: Periodicite) -> u32 {
    match p {
        Periodicite::Mois => 26,
        Periodicite::Trimestre => 88,
        Periodicite::Annee => 363,
    }
}

fn premier_jour() -> u32 {
    5
}

fn mois_suivant() -> u32 {
    1
}

fn six_heures() -> NaiveTime {
    NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default()
}

fn paris() -> Tz {
    Tz::Europe__Paris
}

fn entier<'de, D: serde::Deserializer<'de>>(d: D, bornes: (i64, i64), quoi: &str) -> Result<u32, D::Error> {
    let n = i64::deserialize(d)?;
    match u32::try_from(n) {
        Ok(v) if bornes.0 <= n && n <= bornes.1 => Ok(v),
        _ => Err(D::Error::custom(format!("« {n} » n'est pas {quoi} : de {} à {}", bornes.0, bornes.1))),
    }
}

fn jour<'de, D: serde::Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    entier(d, (1, 28), "un jour que tous les mois ont")
}

fn mois_apres<'de, D: serde::Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    entier(d, (1, 12), "un nombre de mois")
}

fn delai<'de, D: serde::Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
    let n = i64::deserialize(d)?;
    u32::try_from(n).map_err(|_| {
        let [mois, trimestre, annee] = [Periodicite::Mois, Periodicite::Trimestre, Periodicite::Annee].map(delai_max);
        D::Error::custom(format!(
            "« {n} » n'est pas un délai en jours : de 0 à {mois} pour une chaîne mensuelle, {trimestre} pour une trimestrielle, {annee} pour une annuelle"
        ))
    })
}

fn heure<'de, D: serde::Deserializer<'de>>(d: D) -> Result<NaiveTime, D::Error> {
    let texte = match toml::Value::deserialize(d)? {
        toml::Value::String(s) => s,
        autre => autre.to_string(),
    };
    let texte = texte.strip_suffix(":00").filter(|t| t.contains(':')).unwrap_or(&texte);
    NaiveTime::parse_from_str(texte, "%H:%M")
        .map_err(|_| D::Error::custom(format!("« {texte} » n'est pas une heure ; écrivez-la \"06:00\"")))
}

fn fuseau<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Tz, D::Error> {
    let nom = String::deserialize(d)?;
    nom.parse().map_err(|_| {
        D::Error::custom(format!(
            "« {nom} » n'est pas un fuseau horaire ; écrivez par exemple \"Europe/Paris\" ou \"Indian/Reunion\""
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendrier(suite: &str) -> Result<Calendrier, String> {
        let texte = format!("periodicite = \"mois\"\n{suite}");
        crate::config::lire_texte(&texte, std::path::Path::new("c.toml")).map_err(|e| e.message)
    }

    fn date(t: &str) -> NaiveDate {
        t.parse().unwrap()
    }

    #[test]
    fn what_is_not_said_is_the_fifth_at_six_in_paris() {
        let c = calendrier("").unwrap();
        assert_eq!((c.jour, c.mois_apres, c.delai, c.absente), (5, 1, 0, Absente::Refuser));
        assert_eq!((c.heure.to_string(), c.fuseau), ("06:00:00".to_owned(), Tz::Europe__Paris));
    }

    #[test]
    fn each_way_of_writing_it_wrong_is_said() {
        for (suite, dit) in [
            ("jour = 31", "« 31 » n'est pas un jour que tous les mois ont : de 1 à 28"),
            ("mois_apres = 0", "« 0 » n'est pas un nombre de mois"),
            ("heure = \"6h\"", "« 6h » n'est pas une heure"),
            ("heure = \"24:00\"", "n'est pas une heure"),
            ("fuseau = \"Paris\"", "« Paris » n'est pas un fuseau horaire"),
            ("absente = \"ignorer\"", "valeur inconnue « ignorer » ; valeurs admises : attendre, partiel, refuser"),
            ("delai = -1", "« -1 » n'est pas un délai en jours : de 0 à 26 pour une chaîne mensuelle, 88 pour"),
            ("delai = 5000000000", "« 5000000000 » n'est pas un délai en jours"),
            ("delais = 3", "vouliez-vous écrire « delai » ?"),
        ] {
            let e = calendrier(suite).unwrap_err();
            assert!(e.contains(dit), "{suite} : {e}");
        }
        assert!(calendrier("delai = 27").unwrap().verifier().is_err());
        assert!(calendrier("delai = 26").unwrap().verifier().is_ok());
    }

    #[test]
    fn an_hour_is_written_with_or_without_quotes() {
        for ecriture in ["\"05:30\"", "05:30:00", "\"05:30:00\""] {
            assert_eq!(calendrier(&format!("heure = {ecriture}")).unwrap().heure.to_string(), "05:30:00");
        }
        assert_eq!(calendrier("heure = \"00:00\"").unwrap().heure.to_string(), "00:00:00");
    }

    /// Day asked, period due, its launch, the end of its grace.
    #[test]
    fn the_period_due_is_the_last_one_whose_day_has_come() {
        let c = calendrier("jour = 5\ndelai = 15").unwrap();
        for (jour, terme, lancement, limite) in [
            ("2026-11-05", "2026-10", "2026-11-05", "2026-11-20"),
            ("2026-11-04", "2026-09", "2026-10-05", "2026-10-20"),
            ("2027-01-05", "2026-12", "2027-01-05", "2027-01-20"),
            ("2027-01-01", "2026-11", "2026-12-05", "2026-12-20"),
        ] {
            let du = c.du(date(jour));
            assert_eq!(
                (du.to_string(), c.lancement(du), c.limite(du)),
                (terme.to_owned(), date(lancement), date(limite)),
                "{jour}"
            );
        }
        let annuelle = Calendrier { periodicite: Periodicite::Annee, mois_apres: 3, ..c };
        assert_eq!(annuelle.du(date("2027-03-04")).to_string(), "2025");
        assert_eq!(annuelle.du(date("2027-03-05")).to_string(), "2026");
    }
}
