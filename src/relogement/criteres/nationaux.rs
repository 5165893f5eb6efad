//! C1 to C4, and C2-MEL beside them: who counts, and who holds.

use super::anciennete::{Voies, neuf_ou_recent, parc_social};
use super::base::Appartenance;
use super::compteur::Avis;
use crate::relogement::cas::Cas;
use crate::relogement::reponse::Reponse;

/// A national criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Critere {
    C1,
    C2,
    /// C2 with dwellings rehabilitated less than five years before (charte de la MEL): never merged with C2.
    C2Mel,
    C3,
    C4,
}

impl Critere {
    pub const TOUS: [Critere; 5] = [Critere::C1, Critere::C2, Critere::C2Mel, Critere::C3, Critere::C4];

    pub fn code(self) -> &'static str {
        match self {
            Critere::C1 => "C1",
            Critere::C2 => "C2",
            Critere::C2Mel => "C2-MEL",
            Critere::C3 => "C3",
            Critere::C4 => "C4",
        }
    }

    pub fn libelle(self) -> &'static str {
        match self {
            Critere::C1 => "maîtrise du reste à charge",
            Critere::C2 => "parc social neuf ou conventionné et/ou mis en location depuis moins de cinq ans",
            Critere::C2Mel => {
                "parc social neuf, conventionné, mis en location ou réhabilité depuis moins de cinq ans (critère repris de la charte de la MEL, à confirmer)"
            }
            Critere::C3 => "hors quartier prioritaire de la politique de la ville",
            Critere::C4 => "hors du quartier en renouvellement urbain d’origine",
        }
    }
}

/// One criterion on one household. `c1` is the answer of the local rule, `None` without any.
pub fn avis(critere: Critere, cas: &Cas<'_>, a: Appartenance, c1: Option<Reponse>, voies: Voies) -> Avis {
    let destination =
        |f: &dyn Fn(&crate::relogement::faits::Logement) -> Reponse| cas.apres().map_or(Reponse::Inconnu, f);
    match critere {
        Critere::C1 => match c1 {
            Some(tenu) => Avis { compte: a.base.ou(a.retour).et(cas.comparable()), tenu },
            None => Avis { compte: Reponse::Non, tenu: Reponse::Inconnu },
        },
        Critere::C2 => Avis { compte: a.base, tenu: destination(&|l| neuf_ou_recent(l, cas.bail(), voies)) },
        Critere::C2Mel => {
            let rehabilite = Reponse::from(cas.faits.rehabilite_recent);
            let tenu = destination(&|l| neuf_ou_recent(l, cas.bail(), voies).ou(parc_social(l).et(rehabilite)));
            Avis { compte: a.base, tenu }
        }
        Critere::C3 => Avis { compte: a.base, tenu: destination(&|l| Reponse::from(l.en_qpv).contraire()) },
        Critere::C4 => Avis { compte: a.base, tenu: destination(&|l| Reponse::from(l.en_quartier_ru).contraire()) },
    }
}
