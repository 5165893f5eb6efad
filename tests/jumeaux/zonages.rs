//! Zonings that a row bears beside those of its table, drawn apart from what it says: territory, département, région, quartier NPNRU,
//! secteur, IRIS; and the class of its résidence.

use std::collections::BTreeMap;

use bilan::measures::Niveau;
use polars::prelude::*;

use super::EPCI;
use super::de::{De, texte};
use super::lecture::Lieu;

#[derive(Clone, Debug)]
pub struct Zonage {
    epci: Option<&'static str>,
    departement: Option<&'static str>,
    region: Option<&'static str>,
    npnru: Option<&'static str>,
    secteur: Option<&'static str>,
    iris: Option<&'static str>,
}

impl Zonage {
    pub fn tirer(de: &mut De) -> Self {
        Zonage {
            epci: de.parmi(&[Some(EPCI), Some(EPCI), Some(EPCI), Some("245900428"), None]),
            departement: de.peut_etre(&["59", "62"]),
            region: de.peut_etre(&["32"]),
            npnru: de.parmi(&[None, None, Some("N059001"), Some("N059002")]),
            secteur: de.peut_etre(&["nord", "sud", "est"]),
            iris: de.peut_etre(&["593500101", "593500102", "590090101"]),
        }
    }

    /// The zone of a row at a level. Every row of the EPCI has one where parts must sum to the whole; those of other EPCI count in
    /// their département and their région only.
    pub fn zone(&self, r: &impl Lieu, niveau: Niveau) -> Option<String> {
        let texte = |t: Option<&str>| t.map(str::to_owned);
        let ou_inconnu = |t: Option<&str>| Some(t.unwrap_or("inconnu").to_owned());
        match niveau {
            Niveau::Departement => texte(self.departement),
            Niveau::Region => texte(self.region),
            _ if self.epci != Some(EPCI) => None,
            Niveau::Epci => texte(self.epci),
            Niveau::Localisation => ou_inconnu(r.localisation()),
            Niveau::Bailleur => ou_inconnu(r.bailleur()),
            Niveau::Commune => ou_inconnu(r.commune()),
            Niveau::Reservataire => ou_inconnu(r.reservataire()),
            Niveau::Qpv => texte(r.qpv()),
            Niveau::Npnru => texte(self.npnru),
            Niveau::Secteur => texte(self.secteur),
            Niveau::Iris => texte(self.iris),
            Niveau::Residence => texte(r.residence().filter(|z| *z != "inconnue")),
            Niveau::Classe => {
                let classe = r.residence().and_then(|r| CLASSES.iter().find(|(c, _)| *c == r)).map(|(_, c)| *c);
                Some(format!("{}|{}", classe.unwrap_or("non_classee"), r.localisation().unwrap_or("inconnu")))
            }
            // Known to the tracking of relogement alone.
            Niveau::Projet | Niveau::Groupe | Niveau::Operation => None,
        }
    }
}

const CLASSES: [(&str, &str); 2] = [("A", "fragile"), ("C", "solide")];

/// The class of each résidence that has one.
pub fn classes() -> BTreeMap<String, String> {
    CLASSES.iter().map(|(r, c)| ((*r).to_owned(), (*c).to_owned())).collect()
}

/// The table with its zonings, row by row.
pub fn poser(lf: LazyFrame, zonages: &[Zonage]) -> LazyFrame {
    let df = lf.collect().unwrap();
    // What joins put out of order.
    let df =
        if df.column("ligne_source").is_ok() { df.sort(["ligne_source"], Default::default()).unwrap() } else { df };
    assert_eq!(df.height(), zonages.len());
    let z = || zonages.iter();
    df.lazy().with_columns(
        [
            texte("code_epci", z().map(|z| z.epci)),
            texte("code_departement", z().map(|z| z.departement)),
            texte("code_region", z().map(|z| z.region)),
            texte("code_npnru", z().map(|z| z.npnru)),
            texte("code_secteur", z().map(|z| z.secteur)),
            texte("code_iris", z().map(|z| z.iris)),
        ]
        .map(|c| lit(c.take_materialized_series())),
    )
}
