//! How a household is accompanied, before its move and after it. Every column of it is free to be missing from the tracking: what nobody
//! follows is not a fault.

use chrono::NaiveDate;

use super::enumeration::enumeration;

enumeration! {
    /// Who employs a chargé de relogement.
    Employeur {
        MaitreOuvrage = "maitre_ouvrage", "Maître d’ouvrage";
        Mous = "mous", "MOUS du maître d’ouvrage";
        InterBailleurs = "inter_bailleurs", "Structure inter-bailleurs";
        Epci = "epci", "Intercommunalité";
    }
}

enumeration! {
    /// Where the file of a household is discussed. Codes are those of one published charter (MEL, 4), where the EPCI is a métropole.
    Circuit {
        Dematerialise = "dematerialise", "Circuit dématérialisé";
        Gtr = "gtr", "Groupe technique de relogement (GTR)";
        Gtrm = "gtrm", "Groupe technique de toute l’intercommunalité (GTRM)";
        SuiviSocial = "suivi_social", "Suivi social";
    }
}

enumeration! {
    /// Who validates an orientation in the dematerialised circuit.
    Partenaire {
        Commune = "commune", "commune";
        Bailleur = "bailleur", "bailleur";
        Epci = "epci", "intercommunalité";
    }
}

enumeration! {
    /// Four steps, from « pas du tout satisfait » to « très satisfait ».
    Note {
        PasDuTout = "1", "Pas du tout satisfait";
        PlutotPas = "2", "Plutôt pas satisfait";
        Plutot = "3", "Plutôt satisfait";
        Tres = "4", "Très satisfait";
    }
}

enumeration! {
    /// The five questions of the survey of the Métropole de Lyon (ANRU 2021).
    Theme {
        Information = "information", "Information reçue";
        Ecoute = "ecoute", "Écoute";
        Logement = "logement", "Nouveau logement";
        Quartier = "quartier", "Nouveau quartier";
        Ensemble = "ensemble", "Relogement dans l’ensemble";
    }
}

/// What a partner answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Avis {
    pub date: Option<NaiveDate>,
    /// `Some(false)`: the orientation is invalidated.
    pub valide: Option<bool>,
}

/// Before the move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accompagnement {
    /// Pseudonym of the chargé de relogement: it never leaves.
    pub charge: Option<String>,
    pub employeur: Option<Employeur>,
    /// Last time its file was brought up to date.
    pub actualisation: Option<NaiveDate>,
    pub circuit: Option<Circuit>,
    /// Day on which its file was sent to the partners.
    pub envoi: Option<NaiveDate>,
    /// In the order of [`Partenaire::TOUS`].
    pub avis: [Avis; 3],
}

impl Accompagnement {
    pub fn avis(&self, p: Partenaire) -> Avis {
        self.avis.get(p as usize).copied().unwrap_or_default()
    }

    /// What comes later than the closing date does not exist yet.
    pub fn arreter(&mut self, arrete: NaiveDate) {
        let plus_tard = |d: Option<NaiveDate>| d.is_some_and(|d| d > arrete);
        self.actualisation = self.actualisation.filter(|d| *d <= arrete);
        if plus_tard(self.envoi) {
            (self.circuit, self.envoi) = (None, None);
        }
        for a in self.avis.iter_mut().filter(|a| plus_tard(a.date)) {
            *a = Avis::default();
        }
    }
}

/// After the move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suites {
    /// Bill of the moving, and the day it was refunded.
    pub facture: Option<NaiveDate>,
    pub remboursement: Option<NaiveDate>,
    /// The three visites de courtoisie, in order.
    pub visites: [Option<NaiveDate>; 3],
    /// Visit that closes the accompaniment.
    pub cloture: Option<NaiveDate>,
    /// Day of the satisfaction survey.
    pub enquete: Option<NaiveDate>,
    /// In the order of [`Theme::TOUS`].
    pub notes: [Option<Note>; 5],
}

impl Suites {
    pub fn note(&self, t: Theme) -> Option<Note> {
        self.notes.get(t as usize).copied().flatten()
    }

    /// Answered the survey, even when its day is not written.
    pub fn a_repondu(&self) -> bool {
        self.enquete.is_some() || self.notes.iter().any(Option::is_some)
    }

    /// What comes later than the closing date does not exist yet.
    pub fn arreter(&mut self, arrete: NaiveDate) {
        if self.enquete.is_some_and(|d| d > arrete) {
            self.notes = [None; 5];
        }
        let dates = [&mut self.facture, &mut self.remboursement, &mut self.cloture, &mut self.enquete];
        for d in dates.into_iter().chain(&mut self.visites) {
            *d = d.filter(|d| *d <= arrete);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::jour;

    #[test]
    fn what_comes_after_the_closing_date_does_not_exist() {
        let (avant, arrete, apres) = (jour("2026-09-29"), jour("2026-09-30"), jour("2026-10-01"));
        let mut a = Accompagnement {
            circuit: Some(Circuit::Dematerialise),
            envoi: Some(avant),
            actualisation: Some(apres),
            avis: [
                Avis { date: Some(arrete), valide: Some(true) },
                Avis { date: Some(apres), valide: Some(false) },
                Avis { date: None, valide: Some(true) },
            ],
            ..Accompagnement::default()
        };
        a.arreter(arrete);
        assert_eq!((a.circuit, a.actualisation), (Some(Circuit::Dematerialise), None));
        assert_eq!(
            Partenaire::TOUS.iter().map(|p| a.avis(*p).valide).collect::<Vec<_>>(),
            [Some(true), None, Some(true)]
        );
        (a.envoi, a.circuit) = (Some(apres), Some(Circuit::Gtr));
        a.arreter(arrete);
        assert_eq!((a.circuit, a.envoi), (None, None));

        let mut s = Suites {
            facture: Some(arrete),
            visites: [Some(avant), Some(arrete), Some(apres)],
            enquete: Some(apres),
            notes: [Some(Note::Tres); 5],
            ..Suites::default()
        };
        s.arreter(arrete);
        assert_eq!((s.facture, s.visites), (Some(arrete), [Some(avant), Some(arrete), None]));
        assert!(!s.a_repondu());
        s.notes[Theme::Ensemble as usize] = Some(Note::Plutot);
        assert!(s.a_repondu() && s.note(Theme::Ensemble) == Some(Note::Plutot) && s.note(Theme::Ecoute).is_none());
    }
}
