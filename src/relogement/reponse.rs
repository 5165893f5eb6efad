//! Three answers. What is not known is not « no »: a decision that rests on it is « à instruire ».

/// The answer to one question about one household, one dwelling, one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reponse {
    Oui,
    Non,
    Inconnu,
}

impl Reponse {
    /// An AND: one « non » settles it, whatever is unknown beside it.
    #[must_use]
    pub fn et(self, autre: Reponse) -> Reponse {
        match (self, autre) {
            (Reponse::Non, _) | (_, Reponse::Non) => Reponse::Non,
            (Reponse::Oui, Reponse::Oui) => Reponse::Oui,
            _ => Reponse::Inconnu,
        }
    }

    /// An OR: one « oui » settles it.
    #[must_use]
    pub fn ou(self, autre: Reponse) -> Reponse {
        match (self, autre) {
            (Reponse::Oui, _) | (_, Reponse::Oui) => Reponse::Oui,
            (Reponse::Non, Reponse::Non) => Reponse::Non,
            _ => Reponse::Inconnu,
        }
    }

    /// The contrary; unknown stays unknown.
    #[must_use]
    pub fn contraire(self) -> Reponse {
        match self {
            Reponse::Oui => Reponse::Non,
            Reponse::Non => Reponse::Oui,
            Reponse::Inconnu => Reponse::Inconnu,
        }
    }

    pub fn est_oui(self) -> bool {
        self == Reponse::Oui
    }

    /// `oui`, `non`, `inconnu`, as outputs print it.
    pub fn texte(self) -> &'static str {
        match self {
            Reponse::Oui => "oui",
            Reponse::Non => "non",
            Reponse::Inconnu => "inconnu",
        }
    }
}

impl From<bool> for Reponse {
    fn from(vrai: bool) -> Self {
        if vrai { Reponse::Oui } else { Reponse::Non }
    }
}

impl From<Option<bool>> for Reponse {
    fn from(vrai: Option<bool>) -> Self {
        vrai.map_or(Reponse::Inconnu, Reponse::from)
    }
}

/// All of them; « oui » of none.
pub fn toutes(reponses: impl IntoIterator<Item = Reponse>) -> Reponse {
    reponses.into_iter().fold(Reponse::Oui, Reponse::et)
}

/// At least one of them; « non » of none.
pub fn une(reponses: impl IntoIterator<Item = Reponse>) -> Reponse {
    reponses.into_iter().fold(Reponse::Non, Reponse::ou)
}

#[cfg(test)]
mod tests {
    use super::Reponse::{self, Inconnu, Non, Oui};

    #[test]
    fn unknown_decides_nothing_that_is_not_settled_without_it() {
        let cas: [(Reponse, Reponse, Reponse, Reponse); 6] = [
            (Oui, Oui, Oui, Oui),
            (Oui, Non, Non, Oui),
            (Oui, Inconnu, Inconnu, Oui),
            (Non, Non, Non, Non),
            (Non, Inconnu, Non, Inconnu),
            (Inconnu, Inconnu, Inconnu, Inconnu),
        ];
        for (a, b, et, ou) in cas {
            assert_eq!((a.et(b), b.et(a)), (et, et), "{a:?} et {b:?}");
            assert_eq!((a.ou(b), b.ou(a)), (ou, ou), "{a:?} ou {b:?}");
            assert_eq!(a.et(b).contraire(), a.contraire().ou(b.contraire()), "De Morgan");
        }
    }
}
