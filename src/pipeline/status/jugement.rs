//! What deserves attention, and how much.

use serde::Serialize;

use crate::config::exploitation::{Seuils, Surveillance};
use crate::french::{self, Genre};

use super::fraicheur::Situation;
use super::{Etat, jours};

/// In the order of the exit codes of Nagios; the worst is the highest, an unknown state apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Niveau {
    #[default]
    Bon,
    /// Nothing to judge on.
    Inconnu,
    Attention,
    Critique,
}

impl Niveau {
    /// Where a value stands against two thresholds; neither is passed by being reached.
    pub fn selon(valeur: f64, s: Seuils) -> Self {
        if valeur > s.critique {
            Niveau::Critique
        } else if valeur > s.attention {
            Niveau::Attention
        } else {
            Niveau::Bon
        }
    }

    /// Exit code of a plugin of Nagios.
    pub fn code(self) -> u8 {
        match self {
            Niveau::Bon => 0,
            Niveau::Attention => 1,
            Niveau::Critique => 2,
            Niveau::Inconnu => 3,
        }
    }

    pub fn libelle(self) -> &'static str {
        match self {
            Niveau::Bon => "bon",
            Niveau::Attention => "attention",
            Niveau::Critique => "critique",
            Niveau::Inconnu => "inconnu",
        }
    }
}

/// One reason to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alerte {
    pub niveau: Niveau,
    pub texte: String,
}

pub(super) fn juger(e: &mut Etat, s: &Surveillance) {
    let mut alertes = Vec::new();
    let mut dire = |niveau: Niveau, texte: String| {
        if niveau != Niveau::Bon {
            alertes.push(Alerte { niveau, texte });
        }
    };
    if e.publications.is_empty() {
        dire(Niveau::Inconnu, "aucune publication".to_owned());
    } else if !e.publications.iter().any(|p| p.courante) {
        dire(Niveau::Attention, "la période de la chaîne n'est pas encore publiée".to_owned());
    }
    if let Some(chemin) = &e.journal_illisible {
        dire(Niveau::Inconnu, format!("journal des exécutions illisible : {chemin}"));
    } else if e.dernier_succes.is_none() && !e.publications.is_empty() {
        dire(
            Niveau::Attention,
            "aucune exécution réussie n'est connue : le journal de la publication manque".to_owned(),
        );
    }
    if let Some(periode) = &e.disparue {
        dire(Niveau::Critique, format!("publication {periode} : n'est plus en place"));
    }
    for p in e.publications.iter().filter(|p| !p.intacte) {
        dire(Niveau::Critique, format!("publication {} : fichiers modifiés ou manquants", p.periode));
    }
    if let (Some(succes), Some(fin)) = (&e.dernier_succes, e.dernier_succes.as_ref().and_then(|x| x.fin)) {
        let age = jours(fin, e.instant);
        let texte = format!("aucune exécution réussie depuis {}", duree(age));
        dire(Niveau::selon(age, s.succes), texte);
        if succes.reussite == crate::pipeline::Reussite::Retiree {
            dire(Niveau::Attention, "la publication qui serait faite a été retirée par « bilan rollback »".to_owned());
        }
    }
    let debut_succes = e.dernier_succes.as_ref().map(|x| x.debut);
    if let Some(echec) = e.dernier_echec.as_ref().filter(|x| debut_succes.is_none_or(|d| x.debut > d)) {
        dire(
            Niveau::Attention,
            match echec.motif() {
                Some(r) => format!("dernière exécution en échec : {r}"),
                None => "dernière exécution interrompue".to_owned(),
            },
        );
    }
    for f in e.sources.iter().filter(|f| f.niveau != Niveau::Bon) {
        let texte = match (f.situation, f.age_jours, f.date_a_venir) {
            (Situation::Absente, ..) | (_, None, None) => format!("{} : absent ou illisible", f.fichier),
            (_, _, Some(date)) => format!(
                "{} : daté {}, qui est à venir, son âge est inconnu ; redéposez-le, ou réglez l'horloge",
                f.fichier,
                french::instant(date)
            ),
            (_, Some(age), None) => format!("{} : déposé depuis {}", f.fichier, duree(age)),
        };
        dire(f.niveau, texte);
    }
    for d in e.derives.iter().filter(|d| d.niveau != Niveau::Bon) {
        dire(d.niveau, format!("{} : {}", d.libelle, d.phrase()));
    }
    e.niveau = niveau(&alertes, e.publications.is_empty());
    // What the level says first, then the worst: a pager shows one line.
    alertes.sort_by_key(|a| (a.niveau != e.niveau, std::cmp::Reverse(a.niveau)));
    e.alertes = alertes;
}

/// The worst of the alerts. While nothing is published there is nothing that a warning could be about: only an alarm passes over it.
fn niveau(alertes: &[Alerte], rien_de_publie: bool) -> Niveau {
    match alertes.iter().map(|a| a.niveau).max().unwrap_or_default() {
        Niveau::Attention if rien_de_publie => Niveau::Inconnu,
        n => n,
    }
}

/// Whole days, or hours below two days.
pub fn duree(jours: f64) -> String {
    if jours < 2.0 {
        return french::compte((jours * 24.0).floor() as i64, "heure", "heures", Genre::Feminin)
            .replace("aucune heure", "moins d'une heure");
    }
    french::compte(jours.floor() as i64, "jour", "jours", Genre::Masculin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_passed_beyond_it() {
        let s = Seuils { attention: 35.0, critique: 70.0 };
        let cas = [(0.0, 0), (35.0, 0), (35.1, 1), (70.0, 1), (70.1, 2)];
        for (jours, code) in cas {
            assert_eq!(Niveau::selon(jours, s).code(), code, "{jours}");
        }
        assert!(Niveau::Critique > Niveau::Attention && Niveau::Attention > Niveau::Inconnu);
    }

    #[test]
    fn while_nothing_is_published_a_warning_leaves_the_state_unknown() {
        use Niveau::{Attention, Bon, Critique, Inconnu};
        for (alertes, publie, rien) in [
            (&[][..], Bon, Bon),
            (&[Inconnu], Inconnu, Inconnu),
            (&[Inconnu, Attention], Attention, Inconnu),
            (&[Attention, Critique], Critique, Critique),
        ] {
            let alertes: Vec<Alerte> = alertes.iter().map(|n| Alerte { niveau: *n, texte: String::new() }).collect();
            assert_eq!((niveau(&alertes, false), niveau(&alertes, true)), (publie, rien), "{alertes:?}");
        }
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let cas = [
            (0.01, "moins d'une heure"),
            (0.05, "une heure"),
            (1.5, "36 heures"),
            (2.0, "2 jours"),
            (40.9, "40 jours"),
        ];
        for (jours, attendu) in cas {
            assert_eq!(duree(jours).replace(['\u{a0}', '\u{202f}'], " "), attendu);
        }
    }
}
