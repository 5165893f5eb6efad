//! Local hours: one of them does not exist on a night of spring, and another is there twice on a night of autumn.

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

use crate::config::calendrier::Calendrier;

/// What summer time does to an hour on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Aucun,
    /// The clock jumps over it. Cron launches just after the jump; systemd passes that day, and the window has another one.
    Saute,
    /// The clock comes back to it: the launch is at the first of both.
    Double,
}

/// When a launch is, on the line of time.
pub fn instant(jour: NaiveDate, heure: NaiveTime, fuseau: Tz) -> (DateTime<Tz>, Passage) {
    let local = jour.and_time(heure);
    match fuseau.from_local_datetime(&local) {
        LocalResult::Single(t) => (t, Passage::Aucun),
        LocalResult::Ambiguous(t, _) => (t, Passage::Double),
        LocalResult::None => {
            // Read with the offset of the day before: 02:30 becomes 03:30.
            let avant = local - Duration::hours(24);
            let decalage = fuseau.offset_from_local_datetime(&avant).earliest();
            let t = decalage.map(|d| {
                use chrono::Offset;
                let utc = local - Duration::seconds(i64::from(d.fix().local_minus_utc()));
                fuseau.from_utc_datetime(&utc)
            });
            (t.unwrap_or_else(|| fuseau.from_utc_datetime(&local)), Passage::Saute)
        }
    }
}

/// A caution when the hour of the calendar is one that a night of the year takes away or doubles.
pub fn avis(c: &Calendrier) -> Option<String> {
    let premier = NaiveDate::from_ymd_opt(2027, 1, 1)?;
    let touche = premier.iter_days().take(366).any(|j| instant(j, c.heure, c.fuseau).1 != Passage::Aucun);
    touche.then(|| {
        format!(
            "Attention : {} n'existe pas la nuit où l'on passe à l'heure d'été, et existe deux fois en automne ; préférez une autre heure.",
            c.heure.format("%H:%M")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Zone, day, hour, instant in universal time, what summer time does.
    #[test]
    fn summer_time_moves_a_launch_and_never_loses_one() {
        for (fuseau, jour, heure, utc, passage) in [
            ("Europe/Paris", "2026-12-05", "06:00", "2026-12-05T05:00:00", Passage::Aucun),
            ("Europe/Paris", "2026-07-05", "06:00", "2026-07-05T04:00:00", Passage::Aucun),
            // The last Sundays of March and October.
            ("Europe/Paris", "2027-03-27", "02:30", "2027-03-27T01:30:00", Passage::Aucun),
            ("Europe/Paris", "2027-03-28", "01:59", "2027-03-28T00:59:00", Passage::Aucun),
            ("Europe/Paris", "2027-03-28", "02:00", "2027-03-28T01:00:00", Passage::Saute),
            ("Europe/Paris", "2027-03-28", "02:30", "2027-03-28T01:30:00", Passage::Saute),
            ("Europe/Paris", "2027-03-28", "03:00", "2027-03-28T01:00:00", Passage::Aucun),
            ("Europe/Paris", "2027-03-28", "06:00", "2027-03-28T04:00:00", Passage::Aucun),
            ("Europe/Paris", "2027-10-31", "01:59", "2027-10-30T23:59:00", Passage::Aucun),
            ("Europe/Paris", "2027-10-31", "02:30", "2027-10-31T00:30:00", Passage::Double),
            ("Europe/Paris", "2027-10-31", "03:00", "2027-10-31T02:00:00", Passage::Aucun),
            ("Europe/Paris", "2027-10-31", "06:00", "2027-10-31T05:00:00", Passage::Aucun),
            // No summer time overseas; Saint-Pierre-et-Miquelon keeps that of America.
            ("Indian/Reunion", "2027-03-28", "02:30", "2027-03-27T22:30:00", Passage::Aucun),
            ("America/Martinique", "2027-10-31", "02:30", "2027-10-31T06:30:00", Passage::Aucun),
            ("America/Miquelon", "2027-03-14", "02:30", "2027-03-14T05:30:00", Passage::Saute),
        ] {
            let (t, p) = instant(
                jour.parse().unwrap(),
                NaiveTime::parse_from_str(heure, "%H:%M").unwrap(),
                fuseau.parse().unwrap(),
            );
            assert_eq!(
                (t.naive_utc().format("%Y-%m-%dT%H:%M:%S").to_string(), p),
                (utc.to_owned(), passage),
                "{fuseau} {jour} {heure}"
            );
        }
    }

    #[test]
    fn only_an_hour_that_moves_calls_for_a_caution() {
        let avis_a = |heure: &str, fuseau: &str| {
            let texte = format!("periodicite = \"mois\"\nheure = \"{heure}\"\nfuseau = \"{fuseau}\"");
            avis(&crate::config::lire_texte(&texte, std::path::Path::new("c.toml")).unwrap()).is_some()
        };
        assert!(avis_a("02:00", "Europe/Paris") && avis_a("02:59", "Europe/Paris"));
        assert!(!avis_a("03:00", "Europe/Paris") && !avis_a("06:00", "Europe/Paris"));
        assert!(!avis_a("02:30", "Indian/Reunion"));
    }
}
