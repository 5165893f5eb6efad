//! Routes by which a dwelling opens the right.

/// A route of condition 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voie {
    /// N: new, or convention APL or first letting less than five years old.
    Neuf,
    /// RT: permit filed from 01/09/2006.
    Rt,
    /// First letting in the social stock from 01/01/2009.
    Depuis2009,
    /// Class A, B or C.
    Dpe,
    /// DOM, permit filed from 01/09/2006.
    DomPermis,
    /// DOM, class A, B or C.
    DomDpe,
    /// DOM, first letting from 01/01/2009 (P-DOM-2009).
    Dom2009,
}

impl Voie {
    /// As X2 prints it.
    pub fn libelle(self) -> &'static str {
        match self {
            Voie::Neuf => "neuf ou moins de 5 ans",
            Voie::Rt => "RT 2005",
            Voie::Depuis2009 => "2009",
            Voie::Dpe => "DPE",
            Voie::DomPermis => "DOM, permis",
            Voie::DomDpe => "DOM, DPE",
            Voie::Dom2009 => "DOM, 2009",
        }
    }
}
