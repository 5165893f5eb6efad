//! J4 and J6: the file of a household before its partners, and how fresh it is.

use chrono::{Months, NaiveDate};

use super::super::accompagnement::{Accompagnement, Circuit, Partenaire};
use super::super::faits::Menage;
use super::super::reponse::Reponse;
use super::Reglages;

/// Whether the file is in the dematerialised circuit; `None`: nothing says that it went to the partners.
fn dematerialise(a: &Accompagnement) -> Option<Reponse> {
    match a.circuit {
        Some(c) => Some(Reponse::from(c == Circuit::Dematerialise)),
        None => a.envoi.map(|_| Reponse::Inconnu),
    }
}

/// J4: a partner answered within the deadline. `None`: nobody asked it, or it still has time.
pub fn avis(a: &Accompagnement, p: Partenaire, r: &Reglages, arrete: NaiveDate) -> Option<Reponse> {
    match dematerialise(a)? {
        Reponse::Non => return None,
        Reponse::Inconnu => return Some(Reponse::Inconnu),
        Reponse::Oui => {}
    }
    let avis = a.avis(p);
    let Some((envoi, limite)) = a.envoi.and_then(|e| Some((e, r.jours.limite(e, r.jours_validation)?))) else {
        return Some(Reponse::Inconnu);
    };
    match (avis.date, avis.valide) {
        (Some(date), _) if date < envoi => Some(Reponse::Inconnu),
        (Some(date), _) => Some(Reponse::from(date <= limite)),
        (None, Some(_)) => Some(Reponse::Inconnu),
        (None, None) if arrete <= limite => None,
        (None, None) => Some(Reponse::Non),
    }
}

/// One of the partners that answer invalidates the orientation. `None`: out of the dematerialised circuit, or no answer yet.
pub fn invalide(a: &Accompagnement, consultes: &[Partenaire]) -> Option<Reponse> {
    let rendus: Vec<Option<bool>> = consultes.iter().map(|p| a.avis(*p).valide).collect();
    if dematerialise(a)? != Reponse::Oui || rendus.iter().all(Option::is_none) {
        return None;
    }
    Some(super::super::reponse::une(rendus.into_iter().map(|v| Reponse::from(v).contraire())))
}

/// J6: the file was looked at again, or the survey made, at most so many months ago.
pub fn a_jour(m: &Menage, r: &Reglages, arrete: NaiveDate) -> Reponse {
    let vu = m.accompagnement.actualisation.max(m.date_enquete.filter(|d| *d <= arrete));
    let perime = vu.and_then(|d| d.checked_add_months(Months::new(r.mois_actualisation)));
    perime.map_or(Reponse::Inconnu, |d| Reponse::from(arrete <= d))
}

#[cfg(test)]
mod tests {
    use super::super::super::accompagnement::Avis;
    use super::*;
    use crate::relogement::essais::{jour, menage};
    use crate::relogement::faits::Situation;
    use Reponse::{Inconnu, Non, Oui};

    fn envoye(circuit: Option<Circuit>, avis: Avis) -> Accompagnement {
        // A Friday: five working days end on the next one.
        let envoi = Some(jour("2026-06-05"));
        Accompagnement { circuit, envoi, avis: [avis; 3], ..Accompagnement::default() }
    }

    #[test]
    fn partners_have_five_working_days() {
        let r = Reglages::default();
        let lu = |circuit, date: Option<&str>, valide, arrete: &str| {
            avis(&envoye(circuit, Avis { date: date.map(jour), valide }), Partenaire::Commune, &r, jour(arrete))
        };
        let demat = Some(Circuit::Dematerialise);
        for (circuit, date, valide, arrete, attendu) in [
            (demat, Some("2026-06-12"), Some(true), "2026-09-30", Some(Oui)),
            (demat, Some("2026-06-13"), Some(true), "2026-09-30", Some(Non)),
            (demat, Some("2026-06-04"), Some(true), "2026-09-30", Some(Inconnu)),
            (demat, None, None, "2026-06-12", None),
            (demat, None, None, "2026-06-13", Some(Non)),
            (demat, None, Some(false), "2026-09-30", Some(Inconnu)),
            (Some(Circuit::Gtr), Some("2026-06-30"), None, "2026-09-30", None),
            (None, Some("2026-06-08"), Some(true), "2026-09-30", Some(Inconnu)),
        ] {
            assert_eq!(lu(circuit, date, valide, arrete), attendu, "{circuit:?} {date:?} {valide:?} {arrete}");
        }
        let calendaires = Reglages { jours: super::super::jours::Jours::Calendaires, ..Reglages::default() };
        let a = envoye(demat, Avis { date: Some(jour("2026-06-11")), valide: Some(true) });
        assert_eq!(avis(&a, Partenaire::Epci, &calendaires, jour("2026-09-30")), Some(Non), "five days, not six");
        let sans_envoi = Accompagnement { envoi: None, ..a };
        assert_eq!(avis(&sans_envoi, Partenaire::Epci, &r, jour("2026-09-30")), Some(Inconnu));
        assert_eq!(avis(&Accompagnement::default(), Partenaire::Epci, &r, jour("2026-09-30")), None);
    }

    #[test]
    fn one_partner_is_enough_to_invalidate() {
        let mut a = envoye(Some(Circuit::Dematerialise), Avis::default());
        let lu = |a: &Accompagnement| invalide(a, Partenaire::TOUS);
        assert_eq!(lu(&a), None, "no answer yet");
        a.avis[0].valide = Some(true);
        assert_eq!(lu(&a), Some(Inconnu), "two answers are awaited");
        a.avis[1].valide = Some(false);
        assert_eq!(lu(&a), Some(Oui));
        assert_eq!(invalide(&a, &[Partenaire::Commune]), Some(Non), "those that nobody consults are not awaited");
        a.circuit = Some(Circuit::Gtrm);
        assert_eq!(lu(&a), None);
    }

    #[test]
    fn a_file_is_fresh_for_six_months() {
        let r = Reglages::default();
        let lu = |enquete: Option<&str>, actualisation: Option<&str>| {
            let mut m = menage("m", "O", Situation::AReloger);
            (m.date_enquete, m.accompagnement.actualisation) = (enquete.map(jour), actualisation.map(jour));
            a_jour(&m, &r, jour("2026-08-31"))
        };
        assert_eq!(lu(None, Some("2026-02-28")), Non, "28 August was its last day");
        assert_eq!(lu(None, Some("2026-03-01")), Oui);
        assert_eq!(lu(Some("2024-01-01"), Some("2026-05-01")), Oui);
        assert_eq!(lu(Some("2026-05-01"), Some("2024-01-01")), Oui, "the later of both");
        assert_eq!(lu(Some("2026-09-15"), None), Inconnu, "not held yet");
        assert_eq!(lu(None, None), Inconnu);
    }
}
