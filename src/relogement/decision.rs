//! A decision on money: its answer, and why. Each condition that was looked at is kept with the fact it rests on and the text it
//! comes from, so that the person who must act can check it without the program.

use super::faits::Centimes;
use super::reponse::Reponse;

/// One condition, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Motif {
    pub reponse: Reponse,
    /// What is asked: « relogement définitif ».
    pub condition: &'static str,
    /// The fact, in French: « bail signé le 15/06/2022 ». For an unknown one, what is missing.
    pub fait: String,
    /// Law, règlement, document.
    pub texte: &'static str,
}

/// Something that does not change the decision but goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reserve {
    /// `BAREME_ANTERIEUR`.
    pub code: &'static str,
    pub phrase: &'static str,
}

/// Yes, no, or « à instruire », with the amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub reponse: Reponse,
    /// Known only when the answer is « oui ».
    pub montant: Option<Centimes>,
    /// In the order in which conditions are looked at.
    pub motifs: Vec<Motif>,
    pub reserves: Vec<Reserve>,
}

impl Decision {
    /// The answer of all conditions together. The amount is left to the caller.
    pub fn de(motifs: Vec<Motif>) -> Self {
        let reponse = super::reponse::toutes(motifs.iter().map(|m| m.reponse));
        Decision { reponse, montant: None, motifs, reserves: Vec::new() }
    }

    /// `oui`, `non`, `à instruire`.
    pub fn texte(&self) -> &'static str {
        match self.reponse {
            Reponse::Inconnu => "à instruire",
            r => r.texte(),
        }
    }

    /// The conditions that settle the answer: those that fail, those that nobody knows, or all of them.
    pub fn determinants(&self) -> impl Iterator<Item = &Motif> {
        self.motifs.iter().filter(|m| self.reponse == Reponse::Oui || m.reponse == self.reponse)
    }

    /// One French sentence for each condition that settles the answer.
    pub fn expliquer(&self) -> String {
        let phrases: Vec<String> =
            self.determinants().map(|m| format!("{} : {} ({})", m.condition, m.fait, m.texte)).collect();
        format!("{}. {}", self.texte(), phrases.join(" ; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn motif(reponse: Reponse, fait: &str) -> Motif {
        Motif { reponse, condition: "condition", fait: fait.to_owned(), texte: "texte" }
    }

    #[test]
    fn one_condition_that_fails_decides_whatever_is_missing() {
        let d = Decision::de(vec![motif(Reponse::Oui, "a"), motif(Reponse::Inconnu, "b"), motif(Reponse::Non, "c")]);
        assert_eq!(d.texte(), "non");
        assert_eq!(d.determinants().map(|m| m.fait.as_str()).collect::<Vec<_>>(), ["c"]);
    }

    #[test]
    fn a_missing_fact_is_named() {
        let d = Decision::de(vec![motif(Reponse::Oui, "a"), motif(Reponse::Inconnu, "date du bail inconnue")]);
        assert_eq!(d.texte(), "à instruire");
        assert_eq!(d.expliquer(), "à instruire. condition : date du bail inconnue (texte)");
    }
}
