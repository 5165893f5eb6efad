//! Which territories the law binds to the two targets of attributions.
//!
//! CCH, L. 441-1 and L. 441-1-5: EPCI bound to a PLH or competent for housing and having at least one QPV, Paris, and the
//! EPT of Greater Paris. The yearly arrêté of the first quartile lists them: a territory that it leaves out is not bound
//! that year. Elsewhere figures are computed all the same, and no status is given.

use std::collections::BTreeSet;

/// What is known of the territory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concernement {
    /// SIREN of the EPCI or EPT, or that of Paris.
    pub unite: String,
    /// At least one QPV is on its communes.
    pub qpv: bool,
    /// Years whose arrêté is known and does not name the territory.
    pub absent: BTreeSet<i32>,
}

/// Why a territory is not bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonConcerne {
    /// No QPV on its communes.
    SansQpv,
    /// The arrêté of this year does not name it.
    AbsentDeLArrete(i32),
}

impl NonConcerne {
    /// The reason, to be read after « sans objet : ».
    pub fn libelle(self) -> String {
        match self {
            NonConcerne::SansQpv => {
                "le territoire n'a aucun quartier prioritaire, la loi ne lui fixe pas d'objectif d'attribution"
                    .to_owned()
            }
            NonConcerne::AbsentDeLArrete(a) => format!(
                "l'arrêté de {a} ne donne pas de seuil du premier quartile à ce territoire, qui n'est donc pas tenu à l'objectif légal"
            ),
        }
    }
}

/// Paris and the EPT are bound by name, QPV or not.
const PARIS: &str = "217500016";
const EPT: [&str; 11] = [
    "200057966",
    "200057974",
    "200057982",
    "200057990",
    "200058006",
    "200057867",
    "200057875",
    "200058097",
    "200057941",
    "200058014",
    "200058790",
];

impl Concernement {
    /// Whether the law binds the territory for the leases of a year.
    ///
    /// # Errors
    /// It does not: the reason.
    pub fn annee(&self, annee: i32) -> Result<(), NonConcerne> {
        if self.absent.contains(&annee) {
            return Err(NonConcerne::AbsentDeLArrete(annee));
        }
        let nomme = self.unite == PARIS || EPT.contains(&self.unite.as_str());
        if self.qpv || nomme { Ok(()) } else { Err(NonConcerne::SansQpv) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_decided_cases() {
        let cas = [
            // unit, QPV, years left out, year, decision
            ("200000001", true, vec![], 2025, Ok(())),
            ("200000001", true, vec![2024], 2025, Ok(())),
            ("200000001", true, vec![2025], 2025, Err(NonConcerne::AbsentDeLArrete(2025))),
            ("200000001", false, vec![], 2025, Err(NonConcerne::SansQpv)),
            ("200000001", false, vec![2025], 2025, Err(NonConcerne::AbsentDeLArrete(2025))),
            (PARIS, false, vec![], 2025, Ok(())),
            ("200057867", false, vec![], 2025, Ok(())),
            ("200057867", true, vec![2026], 2026, Err(NonConcerne::AbsentDeLArrete(2026))),
        ];
        for (unite, qpv, absent, annee, attendu) in cas {
            let c = Concernement { unite: unite.to_owned(), qpv, absent: absent.into_iter().collect() };
            assert_eq!(c.annee(annee), attendu, "{c:?} {annee}");
        }
    }
}
