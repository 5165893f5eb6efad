//! J2 and J3: the steps of an operation between its interviews and its offers.

use chrono::{Months, NaiveDate};

use super::super::faits::Operation;
use super::super::reponse::Reponse;
use super::Reglages;

/// One step, reckoned from the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Etape {
    pub date: Option<NaiveDate>,
    /// Days since the step before.
    pub jours: Option<i64>,
    /// In time; `None`: nothing is due yet.
    pub tenu: Option<Reponse>,
}

/// The steps of one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Etapes {
    pub fin_entretiens: Option<NaiveDate>,
    /// J2.
    pub bilan: Etape,
    /// J3.
    pub orientation: Etape,
}

/// Whether the tracking says anything of these steps.
pub fn suivies(o: &Operation) -> bool {
    o.date_bilan_peuplement.is_some() || o.date_reunion_orientation.is_some()
}

/// The steps up to the closing date. `dernier_entretien`: that of the households, when all were met; the date that the operation
/// writes outranks it.
pub fn etapes(o: &Operation, dernier_entretien: Option<NaiveDate>, r: &Reglages, arrete: NaiveDate) -> Etapes {
    let existe = |d: Option<NaiveDate>| d.filter(|d| *d <= arrete);
    let fin_entretiens = existe(o.date_fin_entretiens).or(existe(dernier_entretien));
    let bilan = etape(fin_entretiens, existe(o.date_bilan_peuplement), r.mois_bilan, arrete);
    let orientation = etape(bilan.date, existe(o.date_reunion_orientation), r.mois_orientation, arrete);
    Etapes { fin_entretiens, bilan, orientation }
}

fn etape(debut: Option<NaiveDate>, date: Option<NaiveDate>, mois: u32, arrete: NaiveDate) -> Etape {
    let limite = debut.and_then(|d| d.checked_add_months(Months::new(mois)));
    let jours = debut.zip(date).map(|(a, b)| (b - a).num_days()).filter(|n| *n >= 0);
    let tenu = match (limite, date) {
        (Some(limite), Some(d)) => Some(jours.map_or(Reponse::Inconnu, |_| Reponse::from(d <= limite))),
        (Some(limite), None) if arrete <= limite => None,
        (Some(_), None) => Some(Reponse::Non),
        (None, Some(_)) => Some(Reponse::Inconnu),
        (None, None) => None,
    };
    Etape { date, jours, tenu }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::{jour, operation};
    use Reponse::{Inconnu, Non, Oui};

    #[test]
    fn the_bilan_follows_the_interviews_and_the_meeting_the_bilan() {
        let r = Reglages::default();
        let lu = |fin: Option<&str>, bilan: Option<&str>, reunion: Option<&str>, arrete: &str| {
            let o = Operation {
                date_fin_entretiens: fin.map(jour),
                date_bilan_peuplement: bilan.map(jour),
                date_reunion_orientation: reunion.map(jour),
                ..operation("O")
            };
            let e = etapes(&o, None, &r, jour(arrete));
            (e.bilan.tenu, e.bilan.jours, e.orientation.tenu)
        };
        let fin = Some("2025-01-31");
        for (f, bilan, reunion, arrete, attendu) in [
            (fin, Some("2025-02-28"), Some("2025-04-28"), "2026-09-30", (Some(Oui), Some(28), Some(Oui))),
            (fin, Some("2025-03-01"), Some("2025-05-02"), "2026-09-30", (Some(Non), Some(29), Some(Non))),
            (fin, None, None, "2025-02-28", (None, None, None)),
            (fin, None, None, "2025-03-01", (Some(Non), None, None)),
            (fin, Some("2025-01-30"), None, "2026-09-30", (Some(Inconnu), None, Some(Non))),
            (None, Some("2025-02-28"), None, "2025-04-28", (Some(Inconnu), None, None)),
            (fin, None, Some("2025-04-28"), "2026-09-30", (Some(Non), None, Some(Inconnu))),
            (fin, Some("2025-02-28"), None, "2025-02-27", (None, None, None)),
        ] {
            assert_eq!(lu(f, bilan, reunion, arrete), attendu, "{bilan:?} {reunion:?} {arrete}");
        }
        let o = operation("O");
        assert_eq!(etapes(&o, Some(jour("2025-01-31")), &r, jour("2025-03-01")).bilan.tenu, Some(Non));
        assert!(!suivies(&o));
    }
}
