//! A share as it is counted: who fulfils it, who does not, of whom it is not known. Divided only when shown.

use super::reponse::Reponse;
use crate::french::Fraction;

/// Counts of the three answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub oui: i64,
    pub non: i64,
    pub inconnu: i64,
}

impl Part {
    /// Counts the answers.
    pub fn de(reponses: impl IntoIterator<Item = Reponse>) -> Self {
        let mut p = Part::default();
        for r in reponses {
            p.ajouter(r);
        }
        p
    }

    pub fn ajouter(&mut self, r: Reponse) {
        match r {
            Reponse::Oui => self.oui += 1,
            Reponse::Non => self.non += 1,
            Reponse::Inconnu => self.inconnu += 1,
        }
    }

    /// Unknowns included.
    pub fn total(&self) -> i64 {
        self.oui + self.non + self.inconnu
    }

    /// Among those that are known; `None` when nobody is.
    pub fn part(&self) -> Option<Fraction> {
        Fraction::new(self.oui, self.oui + self.non)
    }

    /// Is the share above num/den, whatever the unknowns turn out to be? « Inconnu » when they decide. « Non » of nobody.
    pub fn depasse(&self, num: i64, den: i64) -> Reponse {
        let au_dessus = |n: i64| i128::from(n) * i128::from(den) > i128::from(self.total()) * i128::from(num);
        match (au_dessus(self.oui), au_dessus(self.oui + self.inconnu)) {
            (true, _) => Reponse::Oui,
            (false, false) => Reponse::Non,
            (false, true) => Reponse::Inconnu,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_can_leave_a_threshold_open() {
        let p = |oui, non, inconnu| Part { oui, non, inconnu };
        assert_eq!(p(5, 5, 0).depasse(1, 2), Reponse::Non, "half is not more than half");
        assert_eq!(p(6, 5, 0).depasse(1, 2), Reponse::Oui);
        assert_eq!(p(5, 5, 1).depasse(1, 2), Reponse::Inconnu);
        assert_eq!(p(6, 3, 1).depasse(1, 2), Reponse::Oui);
        assert_eq!(p(0, 0, 0).depasse(1, 2), Reponse::Non);
        assert!(p(0, 0, 3).part().is_none());
        assert_eq!(p(1, 3, 4).part().unwrap().percent(1), "25,0");
    }
}
