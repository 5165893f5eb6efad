//! Families of patrimoine, as the URHLM of the Hauts-de-France tells them apart: résidences are compared with their like.

/// One family. A résidence belongs to one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Famille {
    CollectifHorsQpv,
    IndividuelHorsQpv,
    CollectifQpv,
    IndividuelQpv,
    /// Béguinage, student residence…
    Specifique,
    /// Rural commune in the sense of INSEE.
    Rural,
}

impl Famille {
    pub const TOUTES: [Famille; 6] = [
        Famille::CollectifHorsQpv,
        Famille::IndividuelHorsQpv,
        Famille::CollectifQpv,
        Famille::IndividuelQpv,
        Famille::Specifique,
        Famille::Rural,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Famille::CollectifHorsQpv => "collectif_hors_qpv",
            Famille::IndividuelHorsQpv => "individuel_hors_qpv",
            Famille::CollectifQpv => "collectif_qpv",
            Famille::IndividuelQpv => "individuel_qpv",
            Famille::Specifique => "specifique",
            Famille::Rural => "rural",
        }
    }

    pub fn libelle(self) -> &'static str {
        match self {
            Famille::CollectifHorsQpv => "collectif hors QPV",
            Famille::IndividuelHorsQpv => "individuel hors QPV",
            Famille::CollectifQpv => "collectif en QPV",
            Famille::IndividuelQpv => "individuel en QPV",
            Famille::Specifique => "patrimoine spécifique",
            Famille::Rural => "rural",
        }
    }

    pub fn de_code(code: &str) -> Option<Self> {
        Self::TOUTES.into_iter().find(|f| f.code() == code)
    }

    /// Tests in this order: spécifique, then rural, then type and location. `None` when the type or the location is unknown.
    pub fn attribuer(specifique: bool, rural: bool, collectif: Option<bool>, en_qpv: Option<bool>) -> Option<Self> {
        match (specifique, rural, collectif, en_qpv) {
            (true, _, _, _) => Some(Famille::Specifique),
            (false, true, _, _) => Some(Famille::Rural),
            (false, false, Some(true), Some(false)) => Some(Famille::CollectifHorsQpv),
            (false, false, Some(false), Some(false)) => Some(Famille::IndividuelHorsQpv),
            (false, false, Some(true), Some(true)) => Some(Famille::CollectifQpv),
            (false, false, Some(false), Some(true)) => Some(Famille::IndividuelQpv),
            (false, false, _, _) => None,
        }
    }

    /// The wider family: all that is collectif, or all that is individuel. The two others have none.
    pub fn fusionnee(self) -> Option<[Famille; 2]> {
        match self {
            Famille::CollectifHorsQpv | Famille::CollectifQpv => {
                Some([Famille::CollectifHorsQpv, Famille::CollectifQpv])
            }
            Famille::IndividuelHorsQpv | Famille::IndividuelQpv => {
                Some([Famille::IndividuelHorsQpv, Famille::IndividuelQpv])
            }
            Famille::Specifique | Famille::Rural => None,
        }
    }

    /// `collectif` or `individuel`, for the name of the wider family.
    pub fn genre(self) -> &'static str {
        match self {
            Famille::CollectifHorsQpv | Famille::CollectifQpv => "collectif",
            Famille::IndividuelHorsQpv | Famille::IndividuelQpv => "individuel",
            Famille::Specifique => "patrimoine spécifique",
            Famille::Rural => "rural",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_tests_decides() {
        let (oui, non) = (Some(true), Some(false));
        let cas = [
            (true, true, oui, oui, Some(Famille::Specifique)),
            (false, true, oui, oui, Some(Famille::Rural)),
            (false, true, None, None, Some(Famille::Rural)),
            (false, false, oui, non, Some(Famille::CollectifHorsQpv)),
            (false, false, non, non, Some(Famille::IndividuelHorsQpv)),
            (false, false, oui, oui, Some(Famille::CollectifQpv)),
            (false, false, non, oui, Some(Famille::IndividuelQpv)),
            (false, false, None, oui, None),
            (false, false, oui, None, None),
        ];
        for (s, r, c, q, attendu) in cas {
            assert_eq!(Famille::attribuer(s, r, c, q), attendu, "{s} {r} {c:?} {q:?}");
        }
        for f in Famille::TOUTES {
            assert_eq!(Famille::de_code(f.code()), Some(f));
        }
    }
}
