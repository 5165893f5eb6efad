//! The days a chain is launched on: that of its calendar, those of its grace, and the one after, when the grace has been decided upon.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};

use crate::config::calendrier::Calendrier;
use crate::config::terme::Terme;

/// The same days in several months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fenetre {
    /// From 1 to 12; all of them when it is empty.
    pub mois: Vec<u32>,
    /// First and last, in order; every day when it is empty.
    pub jours: Vec<(u32, u32)>,
}

/// Two years: a common one and a leap one. A day too many launches a run that finds nothing to do.
const ANNEES: [i32; 2] = [2027, 2028];

/// In the order of months.
pub fn fenetres(c: &Calendrier, chaque_jour: bool) -> Vec<Fenetre> {
    if chaque_jour {
        return vec![Fenetre { mois: Vec::new(), jours: Vec::new() }];
    }
    let mut par_mois: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let (avant, apres) = (NaiveDate::from_ymd_opt(2025, 1, 1), NaiveDate::from_ymd_opt(2028, 12, 31));
    let (Some(avant), Some(apres)) = (avant, apres) else { return Vec::new() };
    for terme in Terme::de(c.periodicite, avant).jusqu_a(Terme::de(c.periodicite, apres)) {
        let jours = std::iter::successors(Some(c.lancement(terme)), |j| j.checked_add_days(Days::new(1)));
        for j in jours.take(usize::try_from(c.delai).unwrap_or(0) + 2).filter(|j| ANNEES.contains(&j.year())) {
            par_mois.entry(j.month()).or_default().insert(j.day());
        }
    }
    let mut groupes: Vec<Fenetre> = Vec::new();
    for (mois, jours) in par_mois {
        let jours = plages(mois, &jours);
        match groupes.iter_mut().find(|f| f.jours == jours) {
            Some(f) => f.mois.push(mois),
            None => groupes.push(Fenetre { mois: vec![mois], jours }),
        }
    }
    for f in &mut groupes {
        if f.mois.len() == 12 {
            f.mois.clear();
        }
        if f.jours == [(1, 31)] {
            f.jours.clear();
        }
    }
    groupes
}

/// Days that follow each other, as ranges. The end of the month is 31 for all months, so that those that have the same days are alike.
fn plages(mois: u32, jours: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut plages: Vec<(u32, u32)> = Vec::new();
    for &j in jours {
        match plages.last_mut() {
            Some((_, fin)) if *fin + 1 == j => *fin = j,
            _ => plages.push((j, j)),
        }
    }
    let dernier = match mois {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if let Some((_, fin)) = plages.last_mut().filter(|(_, fin)| *fin == dernier) {
        *fin = 31;
    }
    plages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendrier(texte: &str) -> Calendrier {
        crate::config::lire_texte(texte, std::path::Path::new("c.toml")).unwrap()
    }

    /// Months (all of them when there is none), then days.
    fn dites(texte: &str) -> Vec<String> {
        let liste = |v: Vec<String>| if v.is_empty() { "*".to_owned() } else { v.join(",") };
        let dire = |f: Fenetre| {
            let jours = f.jours.iter().map(|(a, b)| format!("{a}-{b}")).collect();
            format!("{} {}", liste(f.mois.iter().map(u32::to_string).collect()), liste(jours))
        };
        fenetres(&calendrier(texte), false).into_iter().map(dire).collect()
    }

    #[test]
    fn the_days_of_each_calendar() {
        for (texte, attendues) in [
            ("periodicite = \"mois\"\njour = 5", vec!["* 5-6"]),
            ("periodicite = \"mois\"\njour = 5\ndelai = 15", vec!["* 5-21"]),
            ("periodicite = \"trimestre\"\njour = 5\ndelai = 3", vec!["1,4,7,10 5-9"]),
            ("periodicite = \"annee\"\njour = 15\nmois_apres = 3", vec!["3 15-16"]),
            ("periodicite = \"annee\"\njour = 20\nmois_apres = 3\ndelai = 20", vec!["3 20-31", "4 1-10"]),
        ] {
            assert_eq!(dites(texte), attendues, "{texte}");
        }
        let chaque_jour = fenetres(&calendrier("periodicite = \"annee\""), true);
        assert_eq!(chaque_jour, [Fenetre { mois: vec![], jours: vec![] }]);
    }

    /// Every day of every window is one of a launch, whatever the calendar.
    #[test]
    fn no_day_of_grace_is_left_out() {
        for texte in
            ["periodicite = \"mois\"", "periodicite = \"trimestre\"", "periodicite = \"annee\"\nmois_apres = 2"]
        {
            for jour in [1, 5, 28] {
                for delai in [0, 1, 10, 26] {
                    let c = calendrier(&format!("{texte}\njour = {jour}\ndelai = {delai}"));
                    let f = fenetres(&c, false);
                    let mut terme = c.du("2024-01-01".parse().unwrap());
                    while terme.annee() < 2030 {
                        let mut j = c.lancement(terme);
                        while j <= c.limite(terme).succ_opt().unwrap() {
                            let couvert = |f: &Fenetre| {
                                (f.mois.is_empty() || f.mois.contains(&j.month()))
                                    && (f.jours.is_empty() || f.jours.iter().any(|(a, b)| (*a..=*b).contains(&j.day())))
                            };
                            assert!(f.iter().any(couvert), "{texte} jour {jour} délai {delai} : {j}");
                            j = j.succ_opt().unwrap();
                        }
                        terme = terme.suivant();
                    }
                }
            }
        }
    }
}
