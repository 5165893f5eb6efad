//! What the rule in QPV is judged on: the attributions that commissions decided, when their files cover the territory, else signed leases.
//!
//! The rule bears on attributions, those that the applicant refused included (specification of indicators, § 4.1). The SNE only holds leases:
//! decisions come from the files of the bailleurs. Every lease follows a decision, so that fewer decisions than leases means that files are
//! missing, or that dwellings have no place: the rate of a part of the territory does not judge the whole.

use crate::french::{self, FINE};
use crate::measures::Periode;
use crate::reports::tenues::Vu;

use super::context::Contexte;

/// The share among signed leases.
pub const BAUX: &str = "att_q2_q4_qpv";
/// The share among the attributions decided.
pub const DECISIONS: &str = "proc_q2_q4_qpv";

/// What is judged, over one period, for the whole territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// No file of the commissions.
    Baux,
    /// Fewer decisions are published than leases: leases are judged, decisions are told beside.
    BauxPlusNombreux,
    Decisions,
}

impl Base {
    pub fn de(c: &Contexte, p: Periode) -> Self {
        let univers = |code| c.total(code, p).map(|v| v.univers());
        Self::choisir(univers(DECISIONS), univers(BAUX).flatten())
    }

    /// From the number of attributions decided in QPV, `None` within when it is withheld, and the number of leases there.
    fn choisir(decisions: Option<Option<i64>>, baux: Option<i64>) -> Self {
        match (decisions, baux) {
            (None, _) => Base::Baux,
            (Some(Some(a)), Some(b)) if a >= b => Base::Decisions,
            _ => Base::BauxPlusNombreux,
        }
    }

    /// The indicator that is judged.
    pub fn code(self) -> &'static str {
        if self == Base::Decisions { DECISIONS } else { BAUX }
    }

    /// What it counts.
    pub fn des(self) -> &'static str {
        if self == Base::Decisions { "attributions décidées" } else { "baux signés" }
    }

    /// Beside the key figure. `baux`: the share among leases, when it is another one.
    pub fn en_bref(self, baux: Option<Vu>) -> String {
        match (self, baux.and_then(Vu::taux)) {
            (Base::Baux, _) => "Calculé sur les baux signés, faute des décisions de commission.".to_owned(),
            (Base::BauxPlusNombreux, _) => {
                "Calculé sur les baux signés, plus nombreux que les décisions de commission publiées.".to_owned()
            }
            (Base::Decisions, Some(f)) => {
                format!("Refus des candidats compris{FINE}; {} sur les seuls baux signés.", french::pourcent(&f))
            }
            (Base::Decisions, None) => "Refus des candidats compris.".to_owned(),
        }
    }

    /// For the list of choices.
    pub fn choix(self) -> String {
        match self {
            Base::Baux => "baux signés, faute des décisions de commission".to_owned(),
            Base::BauxPlusNombreux => "baux signés, plus nombreux que les décisions de commission publiées".to_owned(),
            Base::Decisions => {
                format!(
                    "attributions décidées en commission, refus compris, pour l'objectif{FINE}; baux signés pour le reste"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_judged_when_they_cover_the_leases() {
        let cas = [
            // decisions in QPV, leases in QPV
            (None, Some(30), Base::Baux),
            (Some(Some(40)), Some(30), Base::Decisions),
            (Some(Some(30)), Some(30), Base::Decisions),
            (Some(Some(29)), Some(30), Base::BauxPlusNombreux),
            (Some(None), Some(30), Base::BauxPlusNombreux),
            (Some(Some(40)), None, Base::BauxPlusNombreux),
        ];
        for (decisions, baux, attendue) in cas {
            assert_eq!(Base::choisir(decisions, baux), attendue, "{decisions:?} {baux:?}");
        }
        assert_eq!(Base::Decisions.code(), DECISIONS);
        assert_eq!(Base::BauxPlusNombreux.code(), BAUX);
    }

    /// « Faute des décisions » is said when there are none, and then only.
    #[test]
    fn what_is_missing_is_said_when_it_is() {
        for base in [Base::Baux, Base::BauxPlusNombreux, Base::Decisions] {
            let dit = [base.en_bref(None), base.choix()];
            assert!(dit.iter().all(|t| t.contains("faute") == (base == Base::Baux)), "{dit:?}");
        }
    }
}
