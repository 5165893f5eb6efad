//! Dashboard of operations: demolished, rebuilt, rehabilitated dwellings, and those financed by commune and year. Totals that the
//! document prints are kept beside those that are computed, and a difference is a finding.

mod financement;
mod quantite;
mod realise;

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::controle::{Constat, Controle};
use crate::error::{Error, Lieu, Result};
use crate::french::enumerer;

pub use financement::{CaseFinancement, LigneFinancement, TableauFinancement};
pub use quantite::Quantite;
pub use realise::{PrevuFait, Realise, Travaux};

/// A dashboard as it is typed from a document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableauBord {
    /// SIREN of the EPCI that it is of: for another territory the dashboard is nothing. Absent: for any territory.
    pub epci: Option<String>,
    #[serde(rename = "operation")]
    pub operations: Vec<LigneOperation>,
    pub totaux: TotauxImprimes,
    #[serde(rename = "financement")]
    pub financements: Vec<LigneFinancement>,
    /// Any other printed total.
    #[serde(rename = "controle")]
    pub controles: Vec<ControleImprime>,
}

/// One operation. Absent: the document has a dash.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LigneOperation {
    pub commune: String,
    pub operation: Spanned<String>,
    pub demolition: Option<Quantite>,
    pub reconstruction_site: Option<Quantite>,
    pub reconstruction_hors_site: Option<Quantite>,
    pub autres_produits: Option<Quantite>,
    /// By bailleur when the document says it.
    pub rehabilitation: Option<Quantite>,
    pub changement_usage: Option<Quantite>,
    pub pour_memoire: Option<Quantite>,
    pub stade: Option<String>,
    #[serde(default, deserialize_with = "crate::config::date::option")]
    pub date_arrete: Option<NaiveDate>,
    #[serde(default)]
    pub realise: Realise,
}

/// Totals at the foot of the table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TotauxImprimes {
    pub demolition: Option<i64>,
    pub reconstruction: Option<i64>,
    pub rehabilitation: Option<i64>,
}

/// Columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colonne {
    Demolition,
    ReconstructionSite,
    ReconstructionHorsSite,
    AutresProduits,
    Rehabilitation,
    ChangementUsage,
    PourMemoire,
}

impl Colonne {
    pub const TOUTES: [Colonne; 7] = [
        Colonne::Demolition,
        Colonne::ReconstructionSite,
        Colonne::ReconstructionHorsSite,
        Colonne::AutresProduits,
        Colonne::Rehabilitation,
        Colonne::ChangementUsage,
        Colonne::PourMemoire,
    ];

    pub fn libelle(self) -> &'static str {
        match self {
            Colonne::Demolition => "démolition",
            Colonne::ReconstructionSite => "reconstruction sur site",
            Colonne::ReconstructionHorsSite => "reconstruction hors site",
            Colonne::AutresProduits => "autres produits",
            Colonne::Rehabilitation => "réhabilitation",
            Colonne::ChangementUsage => "changement d’usage",
            Colonne::PourMemoire => "pour mémoire",
        }
    }

    pub fn de(self, l: &LigneOperation) -> Option<&Quantite> {
        match self {
            Colonne::Demolition => l.demolition.as_ref(),
            Colonne::ReconstructionSite => l.reconstruction_site.as_ref(),
            Colonne::ReconstructionHorsSite => l.reconstruction_hors_site.as_ref(),
            Colonne::AutresProduits => l.autres_produits.as_ref(),
            Colonne::Rehabilitation => l.rehabilitation.as_ref(),
            Colonne::ChangementUsage => l.changement_usage.as_ref(),
            Colonne::PourMemoire => l.pour_memoire.as_ref(),
        }
    }
}

/// A printed total and its terms, in units of the last printed digit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControleImprime {
    pub intitule: Spanned<String>,
    pub termes: Vec<i64>,
    pub imprime: i64,
    #[serde(default)]
    pub decimales: u32,
    #[serde(default)]
    pub unite: String,
}

/// Reads a dashboard.
///
/// # Errors
/// A key that is not expected, a number that is not one: the message names the line.
pub fn lire(texte: &str, chemin: &Path) -> Result<TableauBord> {
    let t: TableauBord = crate::config::lire_texte(texte, chemin)?;
    for l in &t.operations {
        let faits = Colonne::TOUTES.iter().filter_map(|c| Some((c, l.realise.de(*c)?)));
        if let Some((c, n)) = faits.into_iter().find(|(_, n)| !EFFECTIFS.contains(n)) {
            let qui = format!("opération « {} », {} réalisée", l.operation.get_ref(), c.libelle());
            return Err(refus(texte, chemin, l.operation.span().start, &qui, n));
        }
        for (c, q) in Colonne::TOUTES.iter().filter_map(|c| Some((c, c.de(l)?))) {
            let details = match q {
                Quantite::Detail { detail, .. } => detail.values().copied().collect(),
                Quantite::Nombre(_) => Vec::new(),
            };
            if let Some(n) = details.iter().chain([&q.nombre()]).find(|n| !EFFECTIFS.contains(*n)) {
                let qui = format!("opération « {} », {}", l.operation.get_ref(), c.libelle());
                return Err(refus(texte, chemin, l.operation.span().start, &qui, *n));
            }
        }
    }
    for f in &t.financements {
        if let Some(n) = [f.logements].into_iter().chain(f.realises).find(|n| !EFFECTIFS.contains(n)) {
            let qui = format!("{}, {}, {}", f.commune, f.annee.get_ref(), f.financement);
            return Err(refus(texte, chemin, f.annee.span().start, &qui, n));
        }
    }
    Ok(t)
}

/// No commune comes near the upper bound: more is a slip of the hand.
const EFFECTIFS: std::ops::RangeInclusive<i64> = 0..=1_000_000;

fn refus(texte: &str, chemin: &Path, octet: usize, qui: &str, n: i64) -> Error {
    let ligne = Some(crate::config::position(texte, octet).0);
    Error::configuration(format!("{qui} : {n} ; un nombre de 0 à un million est attendu")).at(Lieu {
        fichier: chemin.to_owned(),
        ligne,
        colonne: None,
    })
}

/// Where the dashboard is read from, in a working folder.
pub const FICHIER: &str = "pipelines/relogement/operations.toml";

impl TableauBord {
    /// The dashboard, when it is that of the territory; an empty one otherwise.
    #[must_use]
    pub fn pour(self, epci: &str) -> Self {
        if self.epci.as_deref().is_none_or(|e| e == epci) { self } else { TableauBord::default() }
    }

    pub fn est_vide(&self) -> bool {
        self.operations.is_empty() && self.financements.is_empty() && self.controles.is_empty()
    }

    /// Sum of a column over all operations.
    pub fn total(&self, colonne: Colonne) -> i64 {
        self.operations.iter().filter_map(|l| colonne.de(l)).fold(0, |s, q| s.saturating_add(q.nombre()))
    }

    /// Everything that the document prints and that the figures do not give.
    pub fn constats(&self) -> Vec<Constat> {
        let mut constats = self.details();
        let t = &self.totaux;
        constats.extend(self.pied("démolition", t.demolition, &[Colonne::Demolition], &[]));
        constats.extend(self.pied(
            "reconstruction",
            t.reconstruction,
            &[Colonne::ReconstructionSite, Colonne::ReconstructionHorsSite],
            &[Colonne::AutresProduits],
        ));
        constats.extend(self.pied(
            "réhabilitation",
            t.rehabilitation,
            &[Colonne::Rehabilitation],
            &[Colonne::ChangementUsage, Colonne::PourMemoire],
        ));
        for c in &self.controles {
            let controle = Controle::somme(c.intitule.get_ref(), &c.termes, c.imprime);
            constats.extend(controle.and_then(|k| k.avec_decimales(c.decimales).avec_unite(&c.unite).constat()));
        }
        constats.extend(self.depassements());
        constats
    }

    fn details(&self) -> Vec<Constat> {
        let mut constats = Vec::new();
        for l in &self.operations {
            for c in Colonne::TOUTES {
                let Some(Quantite::Detail { total, detail }) = c.de(l) else { continue };
                let termes: Vec<i64> = detail.values().copied().collect();
                let intitule = format!("{}, {}, {}", l.commune, l.operation.get_ref(), c.libelle());
                constats.extend(Controle::somme(intitule, &termes, *total).and_then(|k| k.constat()));
            }
        }
        constats
    }

    /// A printed total against its columns. When it takes some of the `autres` columns too, the document does not say so: that is
    /// a finding of its own, which names them.
    fn pied(&self, nom: &str, imprime: Option<i64>, propres: &[Colonne], autres: &[Colonne]) -> Option<Constat> {
        let imprime = imprime?;
        let base: Vec<i64> = propres.iter().map(|c| self.total(*c)).collect();
        let ecart = Controle::somme(format!("total {nom}"), &base, imprime)?.constat()?;
        let calcule: i64 = base.iter().sum();
        for choix in 1..(1_u32 << autres.len()) {
            let pris = |i: usize| choix & (1 << i) != 0;
            let compris: Vec<Colonne> = autres.iter().enumerate().filter(|(i, _)| pris(*i)).map(|(_, c)| *c).collect();
            if calcule + compris.iter().map(|c| self.total(*c)).sum::<i64>() != imprime {
                continue;
            }
            let exclus: Vec<String> = autres
                .iter()
                .enumerate()
                .filter(|(i, c)| !pris(*i) && self.total(**c) != 0)
                .map(|(_, c)| format!("{} ({})", c.libelle(), self.total(*c)))
                .collect();
            let compris: Vec<String> =
                compris.iter().map(|c| format!("{} ({})", c.libelle(), self.total(*c))).collect();
            let sans = if exclus.is_empty() { String::new() } else { format!(", sans {}", enumerer(&exclus)) };
            return Some(Constat {
                code: "TOTAL_COMPOSE",
                phrase: format!(
                    "{} ; le total du document se retrouve avec {}{sans}",
                    ecart.phrase,
                    enumerer(&compris)
                ),
                ..ecart
            });
        }
        Some(ecart)
    }
}

#[cfg(test)]
mod tests;
