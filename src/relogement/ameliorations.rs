//! What a move improves: the fifteen « améliorations des conditions de logement » of GPS&O (ANRU 2021), and occupation.
//!
//! An improvement that no file tells is « non renseignée »: it is said, and neither proves nor denies anything.

use serde::Deserialize;

use super::cas::Cas;
use super::criteres::anciennete::{self, Voies};
use super::faits::{Statut, Typologie};
use super::parametres::{Parametre, provenance};
use super::reponse::{Reponse, une};

macro_rules! ameliorations {
    ($($variante:ident = $code:literal, $libelle:literal;)+) => {
        /// One of the fifteen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        pub enum Amelioration { $(#[serde(rename = $code)] $variante),+ }

        impl Amelioration {
            /// In the order of the source.
            pub const TOUTES: &'static [Amelioration] = &[$(Amelioration::$variante),+];

            pub fn code(self) -> &'static str {
                match self { $(Amelioration::$variante => $code),+ }
            }

            pub fn libelle(self) -> &'static str {
                match self { $(Amelioration::$variante => $libelle),+ }
            }
        }
    };
}

ameliorations! {
    PieceEnPlus = "piece_en_plus", "une pièce de plus, si c’est cohérent";
    SurfacePlusGrande = "surface_plus_grande", "surface plus grande";
    Recent = "neuf_ou_recent", "logement neuf ou conventionné depuis moins de cinq ans";
    Rehabilite = "rehabilite_recent", "logement réhabilité depuis moins de cinq ans";
    MaisonIndividuelle = "maison_individuelle", "maison individuelle";
    Psla = "psla", "location-accession (PSLA)";
    HorsQpv = "hors_qpv", "hors QPV";
    AutreCommune = "autre_commune_demandee", "autre commune, à la demande du ménage";
    Decohabitation = "decohabitation_titulaire", "décohabitation au profit du titulaire";
    Balcon = "balcon_terrasse", "balcon ou terrasse, absent avant";
    Ascenseur = "ascenseur", "ascenseur, absent avant";
    Jardin = "jardin_cour", "jardin ou cour privative, absent avant";
    Stationnement = "stationnement", "stationnement sécurisé, absent avant";
    RapprocheTravail = "rapproche_travail", "plus près du travail";
    RapprocheFamille = "rapproche_famille", "plus près de la famille";
}

/// What is known of one improvement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constat {
    Repondu(Reponse),
    /// No file tells it.
    NonRenseignee,
}

impl Constat {
    pub fn texte(self) -> &'static str {
        match self {
            Constat::Repondu(r) => r.texte(),
            Constat::NonRenseignee => "non renseignée",
        }
    }
}

/// Section `[ameliorations]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// Those that count as objective improvements.
    pub retenues: Vec<Amelioration>,
    /// A room more is coherent up to so many rooms beyond the number of persons.
    pub piece_marge: u8,
    /// Any other commune improves, asked for or not.
    pub toute_autre_commune: bool,
    /// P-OCCUPATION: so many rooms fewer than persons is sur-occupation.
    pub sur_occupation: u8,
    /// P-OCCUPATION: so many rooms more than persons is sous-occupation.
    pub sous_occupation: u8,
    /// What sets P-OCCUPATION in the territory.
    pub document: Option<String>,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages {
            retenues: Amelioration::TOUTES.to_vec(),
            piece_marge: 1,
            toute_autre_commune: false,
            sur_occupation: 1,
            sous_occupation: 1,
            document: None,
        }
    }
}

impl Reglages {
    pub fn imprimes(&self) -> Vec<Parametre> {
        let retenues: Vec<&str> = self.retenues.iter().map(|a| a.libelle()).collect();
        let livre = Reglages::default();
        let commune = if self.toute_autre_commune { "toute autre commune" } else { "si le ménage l’a demandée" };
        vec![
            Parametre {
                code: "P-OCCUPATION",
                question: "Sur-occupation et sous-occupation : pièces en moins, en plus, que de personnes",
                valeur: format!(
                    "{} et {} ({})",
                    self.sur_occupation,
                    self.sous_occupation,
                    provenance(
                        self.document.as_deref(),
                        (self.sur_occupation, self.sous_occupation) == (livre.sur_occupation, livre.sous_occupation)
                    )
                ),
            },
            Parametre {
                code: "P-AMELIORATIONS",
                question: "Améliorations objectives retenues",
                valeur: retenues.join(" ; "),
            },
            Parametre {
                code: "P-PIECE-COHERENTE",
                question: "Une pièce de plus est cohérente jusqu’à tant de pièces de plus que de personnes",
                valeur: self.piece_marge.to_string(),
            },
            Parametre {
                code: "P-AUTRE-COMMUNE",
                question: "Une autre commune est une amélioration",
                valeur: commune.to_owned(),
            },
        ]
    }
}

/// Each retained improvement, in the order of the source, once.
pub fn constater(cas: &Cas<'_>, voies: Voies, reglages: &Reglages) -> Vec<(Amelioration, Constat)> {
    let retenue = |a: &&Amelioration| reglages.retenues.contains(a);
    Amelioration::TOUTES.iter().filter(retenue).map(|a| (*a, constat(*a, cas, voies, reglages))).collect()
}

/// At least one improvement among those that files tell.
pub fn ameliore(constats: &[(Amelioration, Constat)]) -> Reponse {
    une(constats.iter().filter_map(|(_, c)| match c {
        Constat::Repondu(r) => Some(*r),
        Constat::NonRenseignee => None,
    }))
}

/// One improvement, retained or not.
pub fn constat(amelioration: Amelioration, cas: &Cas<'_>, voies: Voies, reglages: &Reglages) -> Constat {
    if let Some(declaree) = cas.faits.declarees.get(&amelioration) {
        return Constat::Repondu((*declaree).into());
    }
    let reponse = match amelioration {
        Amelioration::PieceEnPlus => piece_en_plus(cas, reglages),
        Amelioration::SurfacePlusGrande => plus_grand(cas.avant().surface, cas.apres().and_then(|l| l.surface)).into(),
        Amelioration::Recent => {
            cas.apres().map_or(Reponse::Inconnu, |l| anciennete::neuf_ou_recent(l, cas.bail(), voies))
        }
        Amelioration::Rehabilite => cas.faits.rehabilite_recent.into(),
        // The dwelling of origin must have been in a QPV: out of it already, nothing changes.
        Amelioration::HorsQpv => {
            Reponse::from(cas.avant().en_qpv).et(Reponse::from(cas.apres().and_then(|l| l.en_qpv)).contraire())
        }
        Amelioration::AutreCommune if reglages.toute_autre_commune => cas.autre_commune(),
        Amelioration::AutreCommune => cas.autre_commune().et(cas.faits.souhait_autre_commune.into()),
        Amelioration::Decohabitation => {
            Reponse::from(cas.menage.statut.map(|s| s == Statut::Titulaire)).et(cas.faits.decohabitation.into())
        }
        Amelioration::MaisonIndividuelle
        | Amelioration::Psla
        | Amelioration::Balcon
        | Amelioration::Ascenseur
        | Amelioration::Jardin
        | Amelioration::Stationnement
        | Amelioration::RapprocheTravail
        | Amelioration::RapprocheFamille => return Constat::NonRenseignee,
    };
    Constat::Repondu(reponse)
}

fn plus_grand(avant: Option<i64>, apres: Option<i64>) -> Option<bool> {
    Some(apres? > avant?)
}

fn piece_en_plus(cas: &Cas<'_>, reglages: &Reglages) -> Reponse {
    let (avant, apres) = (cas.avant().typologie, cas.apres().and_then(|l| l.typologie));
    let plus = match (avant, apres) {
        // Five rooms or more on both sides: nobody knows which has more.
        (Some(Typologie::T5P), Some(Typologie::T5P)) => Reponse::Inconnu,
        (Some(a), Some(b)) => (b > a).into(),
        _ => Reponse::Inconnu,
    };
    let coherente = apres.zip(cas.menage.personnes).map(|(t, n)| {
        // T5 and more stands for five rooms: more of them would not be wasted on a household that fills five.
        t.pieces() <= n.saturating_add(i64::from(reglages.piece_marge))
    });
    plus.et(coherente.into())
}

/// Whether persons have too few rooms, or too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupation {
    pub sur: Reponse,
    pub sous: Reponse,
}

/// By the rule of MEL, as P-OCCUPATION sets it. « T5 et plus » is five rooms at least: what a sixth could change is unknown.
pub fn occupation(typologie: Option<Typologie>, personnes: Option<i64>, reglages: &Reglages) -> Occupation {
    let (Some(t), Some(n)) = (typologie, personnes.filter(|n| *n > 0)) else {
        return Occupation { sur: Reponse::Inconnu, sous: Reponse::Inconnu };
    };
    let (pieces, ouvert) = (t.pieces(), t == Typologie::T5P);
    let sur = pieces <= n.saturating_sub(i64::from(reglages.sur_occupation));
    let sous = pieces >= n.saturating_add(i64::from(reglages.sous_occupation));
    Occupation {
        sur: if ouvert && sur { Reponse::Inconnu } else { sur.into() },
        sous: if ouvert && !sous { Reponse::Inconnu } else { sous.into() },
    }
}

/// Occupation of the dwelling of origin, then of the destination.
pub fn occupations(cas: &Cas<'_>, reglages: &Reglages) -> (Occupation, Occupation) {
    (
        occupation(cas.avant().typologie, cas.personnes_avant(), reglages),
        occupation(cas.apres().and_then(|l| l.typologie), cas.menage.personnes, reglages),
    )
}

#[cfg(test)]
#[path = "ameliorations_tests.rs"]
mod tests;
