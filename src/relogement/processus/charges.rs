//! J9: how many households each chargé de relogement follows. Pseudonyms stay in here.

use std::collections::BTreeMap;

use super::super::accompagnement::{Accompagnement, Employeur};
use super::super::suivi::{Suivi, en_attente};

/// Households still followed, by chargé.
#[derive(Clone, Debug, Default)]
pub struct Charges<'a>(BTreeMap<&'a str, Charge>);

#[derive(Clone, Copy, Debug)]
struct Charge {
    menages: i64,
    /// `None`: not known, or told in two ways.
    employeur: Option<Employeur>,
}

/// Steps of a load, against the norm.
pub const PALIERS: usize = 3;

/// At most half the norm, at most the norm, above it.
pub fn palier(menages: i64, norme: u32) -> usize {
    let norme = i64::from(norme);
    usize::from(menages > norme / 2) + usize::from(menages > norme)
}

impl<'a> Charges<'a> {
    pub fn de(suivi: &'a Suivi) -> Self {
        let mut charges: BTreeMap<&str, Charge> = BTreeMap::new();
        for a in suivi.dossiers.iter().filter(|d| d.situation.is_some_and(en_attente)).map(|d| &d.menage.accompagnement)
        {
            let Some(nom) = a.charge.as_deref() else { continue };
            let c = charges.entry(nom).or_insert(Charge { menages: 0, employeur: a.employeur });
            c.menages += 1;
            if a.employeur.is_some_and(|e| c.employeur.is_some_and(|connu| connu != e)) {
                c.employeur = None;
            }
        }
        Charges(charges)
    }

    /// Step of the load of the one who follows a household; `None`: nobody says who.
    pub fn palier_de(&self, a: &Accompagnement, norme: u32) -> Option<usize> {
        Some(palier(self.0.get(a.charge.as_deref()?)?.menages, norme))
    }

    pub fn nombre(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }

    /// Chargés at each step.
    pub fn par_palier(&self, norme: u32) -> [i64; PALIERS] {
        let mut n = [0; PALIERS];
        for c in self.0.values() {
            if let Some(x) = n.get_mut(palier(c.menages, norme)) {
                *x += 1;
            }
        }
        n
    }

    /// Chargés of an employer.
    pub fn chez(&self, e: Employeur) -> i64 {
        self.0.values().map(|c| i64::from(c.employeur == Some(e))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::{jour, menage, operation};
    use crate::relogement::faits::Situation;
    use crate::relogement::suivi::{DateRelogement, Lignes};

    #[test]
    fn a_load_is_at_most_half_the_norm_at_most_the_norm_or_above() {
        assert_eq!([0, 30, 31, 60, 61].map(|n| palier(n, 60)), [0, 0, 1, 1, 2]);
        assert_eq!([0, 1, 2].map(|n| palier(n, 1)), [0, 1, 2]);
    }

    /// Only households that are still followed make a load; two employers for one chargé are none.
    #[test]
    fn households_that_left_are_no_load() {
        let mut lignes = Lignes { operations: vec![operation("O")], ..Lignes::default() };
        for (i, (charge, employeur, situation)) in [
            (Some("a"), Some(Employeur::Mous), Situation::AReloger),
            (Some("a"), Some(Employeur::Mous), Situation::Tiroir),
            (Some("a"), Some(Employeur::Mous), Situation::RelogeDefinitif),
            (Some("b"), Some(Employeur::Epci), Situation::PropositionEnCours),
            (Some("b"), Some(Employeur::Mous), Situation::RelogeTemporaire),
            (None, None, Situation::AReloger),
            (Some("c"), None, Situation::DepartSpontane),
        ]
        .into_iter()
        .enumerate()
        {
            let mut m = menage(&format!("m{i}"), "O", situation);
            (m.accompagnement.charge, m.accompagnement.employeur) = (charge.map(str::to_owned), employeur);
            lignes.menages.push(m);
        }
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour("2026-09-30"));
        let c = Charges::de(&suivi);
        assert_eq!((c.nombre(), c.par_palier(2), c.par_palier(1)), (2, [0, 2, 0], [0, 0, 2]));
        assert_eq!((c.chez(Employeur::Mous), c.chez(Employeur::Epci)), (1, 0));
        let paliers: Vec<Option<usize>> =
            suivi.dossiers.iter().map(|d| c.palier_de(&d.menage.accompagnement, 2)).collect();
        assert_eq!(paliers, [Some(1), Some(1), Some(1), Some(1), Some(1), None, None]);
    }
}
