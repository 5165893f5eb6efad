//! J7, J8, J10 and J12: what follows the move of a household.

use chrono::{Days, Months, NaiveDate};

use super::super::faits::Relogement;
use super::super::reponse::Reponse;
use super::Reglages;

/// The days between which an operation notes what it does after moves: what should have been done earlier is unknown, not missed.
#[derive(Clone, Copy, Debug)]
pub struct Veille {
    /// The first thing it notes.
    pub depuis: NaiveDate,
    pub arrete: NaiveDate,
}

/// What became of one visite de courtoisie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visite {
    ATemps,
    /// Done, before or after its time.
    Decalee,
    NonFaite,
    Inconnue,
}

/// The day from which visits are reckoned: the entry, else the lease.
pub fn entree(r: &Relogement) -> Option<NaiveDate> {
    r.date_emmenagement.or(r.date_bail)
}

/// The window of what is due so many months after the entry.
fn fenetre(entree: NaiveDate, mois: u32, r: &Reglages) -> Option<(NaiveDate, NaiveDate)> {
    let due = entree.checked_add_months(Months::new(mois))?;
    let tolerance = Days::new(r.tolerance_visite.into());
    Some((due.checked_sub_days(tolerance)?, due.checked_add_days(tolerance)?))
}

/// J7, one of the three. `None`: it is not made, and may still be in time.
pub fn visite(deplace: &Relogement, rang: usize, r: &Reglages, v: Veille) -> Option<Visite> {
    let faite = deplace.suites.visites.get(rang).copied().flatten();
    let mois = r.mois_visites.get(rang).copied()?;
    let dues = entree(deplace).and_then(|e| Some((e, fenetre(e, mois, r)?)));
    match (dues, faite) {
        (None, _) => Some(Visite::Inconnue),
        (Some((entree, _)), Some(jour)) if jour < entree => Some(Visite::Inconnue),
        (Some((_, (debut, fin))), Some(jour)) if (debut..=fin).contains(&jour) => Some(Visite::ATemps),
        (Some(_), Some(_)) => Some(Visite::Decalee),
        (Some((_, (_, fin))), None) if v.arrete <= fin => None,
        (Some((_, (_, fin))), None) if fin < v.depuis => Some(Visite::Inconnue),
        (Some(_), None) => Some(Visite::NonFaite),
    }
}

/// J8 and J12: done once, from the entry on. `None`: not yet, and not yet late.
fn rendez_vous(
    deplace: &Relogement,
    fait: Option<Option<NaiveDate>>,
    mois: u32,
    r: &Reglages,
    v: Veille,
) -> Option<Reponse> {
    let dues = entree(deplace).and_then(|e| Some((e, fenetre(e, mois, r)?)));
    match (dues, fait) {
        (Some((entree, _)), Some(Some(jour))) if jour < entree => Some(Reponse::Inconnu),
        (_, Some(_)) => Some(Reponse::Oui),
        (None, None) => Some(Reponse::Inconnu),
        (Some((_, (_, fin))), None) if v.arrete <= fin => None,
        (Some((_, (_, fin))), None) if fin < v.depuis => Some(Reponse::Inconnu),
        (Some(_), None) => Some(Reponse::Non),
    }
}

/// J8: the household answered the survey.
pub fn enquete(deplace: &Relogement, r: &Reglages, v: Veille) -> Option<Reponse> {
    let s = &deplace.suites;
    rendez_vous(deplace, s.a_repondu().then_some(s.enquete), r.mois_satisfaction, r, v)
}

/// J12: a visit closed the accompaniment.
pub fn cloture(deplace: &Relogement, r: &Reglages, v: Veille) -> Option<Reponse> {
    rendez_vous(deplace, deplace.suites.cloture.map(Some), r.mois_cloture, r, v)
}

/// J10: every bill of the moves of a household was refunded in time. `None`: no bill, or all may still be in time.
pub fn remboursements(deplacements: &[Relogement], r: &Reglages, arrete: NaiveDate) -> Option<Reponse> {
    let un = |d: &Relogement| match (d.suites.facture, d.suites.remboursement) {
        (None, None) => None,
        (None, Some(_)) => Some(Reponse::Inconnu),
        (Some(facture), paye) => {
            let limite = facture.checked_add_days(Days::new(r.jours_remboursement.into()))?;
            match paye {
                Some(jour) if jour < facture => Some(Reponse::Inconnu),
                Some(jour) => Some(Reponse::from(jour <= limite)),
                None if arrete <= limite => None,
                None => Some(Reponse::Non),
            }
        }
    };
    deplacements.iter().filter_map(un).reduce(Reponse::et)
}

#[cfg(test)]
mod tests {
    use super::super::super::accompagnement::{Note, Suites};
    use super::*;
    use crate::relogement::essais::{jour, relogement};
    use crate::relogement::faits::Genre;
    use Reponse::{Inconnu, Non, Oui};

    const ARRETE: &str = "2026-09-30";

    fn veille(arrete: &str) -> Veille {
        Veille { depuis: jour("2026-01-01"), arrete: jour(arrete) }
    }

    fn entre(le: Option<&str>, suites: Suites) -> Relogement {
        Relogement { date_emmenagement: le.map(jour), suites, ..relogement("m", Genre::Definitif, None) }
    }

    #[test]
    fn a_visit_is_in_time_within_fifteen_days_of_its_month() {
        let r = Reglages::default();
        let lu = |entree, faite: Option<&str>, arrete| {
            let suites = Suites { visites: [faite.map(jour), None, None], ..Suites::default() };
            visite(&entre(entree, suites), 0, &r, veille(arrete))
        };
        let mars = Some("2026-03-10");
        for (entree, faite, arrete, attendu) in [
            (mars, Some("2026-04-24"), ARRETE, Some(Visite::Decalee)),
            (mars, Some("2026-04-25"), ARRETE, Some(Visite::ATemps)),
            (mars, Some("2026-05-25"), ARRETE, Some(Visite::ATemps)),
            (mars, Some("2026-05-26"), ARRETE, Some(Visite::Decalee)),
            (mars, Some("2026-03-09"), ARRETE, Some(Visite::Inconnue)),
            (mars, None, "2026-05-25", None),
            (mars, None, "2026-05-26", Some(Visite::NonFaite)),
            (None, Some("2026-05-26"), ARRETE, Some(Visite::Inconnue)),
            (None, None, ARRETE, Some(Visite::Inconnue)),
            // Due until 1 January, the first day on which anything is noted, then one day earlier.
            (Some("2025-10-17"), None, ARRETE, Some(Visite::NonFaite)),
            (Some("2025-10-16"), None, ARRETE, Some(Visite::Inconnue)),
        ] {
            assert_eq!(lu(entree, faite, arrete), attendu, "{entree:?} {faite:?} {arrete}");
        }
        let seconde = entre(mars, Suites { visites: [None, Some(jour("2026-07-10")), None], ..Suites::default() });
        assert_eq!(visite(&seconde, 1, &r, veille(ARRETE)), Some(Visite::ATemps));
        assert_eq!(visite(&seconde, 2, &r, veille("2026-09-25")), None, "six months and fifteen days");
        assert_eq!(visite(&seconde, 2, &r, veille("2026-09-26")), Some(Visite::NonFaite));
        assert_eq!(visite(&seconde, 3, &r, veille(ARRETE)), None, "there are three");
        // Without an entry, the lease.
        let bail = Relogement { date_emmenagement: None, ..relogement("m", Genre::Definitif, mars) };
        assert_eq!(visite(&bail, 0, &r, veille(ARRETE)), Some(Visite::NonFaite));
    }

    #[test]
    fn the_survey_is_due_at_six_months() {
        let r = Reglages::default();
        let lu = |entree, faite: Option<&str>, arrete| {
            enquete(&entre(entree, Suites { enquete: faite.map(jour), ..Suites::default() }), &r, veille(arrete))
        };
        for (entree, faite, arrete, attendu) in [
            (Some("2026-03-10"), Some("2026-07-01"), ARRETE, Some(Oui)),
            (Some("2026-03-10"), None, "2026-09-25", None),
            (Some("2026-03-10"), None, "2026-09-26", Some(Non)),
            (Some("2026-03-10"), Some("2026-03-09"), ARRETE, Some(Inconnu)),
            (None, Some("2026-07-01"), ARRETE, Some(Oui)),
            (None, None, ARRETE, Some(Inconnu)),
            (Some("2025-06-17"), None, ARRETE, Some(Non)),
            (Some("2025-06-16"), None, ARRETE, Some(Inconnu)),
        ] {
            assert_eq!(lu(entree, faite, arrete), attendu, "{entree:?} {faite:?} {arrete}");
        }
        let mut note = entre(Some("2026-03-10"), Suites::default());
        note.suites.notes[4] = Some(Note::Plutot);
        assert_eq!(enquete(&note, &r, veille(ARRETE)), Some(Oui), "a note without its day");
        note.suites.cloture = Some(jour("2026-09-10"));
        assert_eq!(cloture(&note, &r, veille(ARRETE)), Some(Oui));
        note.suites.cloture = None;
        assert_eq!(cloture(&note, &r, veille("2026-09-25")), None);
        assert_eq!(cloture(&note, &r, veille("2026-09-26")), Some(Non));
    }

    #[test]
    fn every_bill_of_a_double_relogement_is_refunded_in_time() {
        let r = Reglages::default();
        let facture = |facture: Option<&str>, remboursement: Option<&str>| {
            let suites =
                Suites { facture: facture.map(jour), remboursement: remboursement.map(jour), ..Suites::default() };
            entre(None, suites)
        };
        let lu = |moves: &[Relogement]| remboursements(moves, &r, jour(ARRETE));
        assert_eq!(lu(&[]), None);
        assert_eq!(lu(&[facture(None, None)]), None);
        assert_eq!(lu(&[facture(Some("2026-06-01"), Some("2026-06-09"))]), Some(Oui));
        assert_eq!(lu(&[facture(Some("2026-06-01"), Some("2026-06-10"))]), Some(Non));
        assert_eq!(lu(&[facture(Some("2026-06-02"), Some("2026-06-01"))]), Some(Inconnu));
        assert_eq!(lu(&[facture(None, Some("2026-06-01"))]), Some(Inconnu));
        assert_eq!(lu(&[facture(Some("2026-09-22"), None)]), None, "eight days end today");
        assert_eq!(lu(&[facture(Some("2026-09-21"), None)]), Some(Non));
        let (tot, tard) = (facture(Some("2025-06-01"), Some("2025-06-02")), facture(Some("2026-06-01"), None));
        assert_eq!(lu(&[tot, tard]), Some(Non), "taken in charge twice");
    }
}
