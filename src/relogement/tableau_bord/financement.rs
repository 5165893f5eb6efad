//! Dwellings financed, by commune, year and financing.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::TableauBord;

/// Dwellings financed in one commune and year; absent: a dash.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LigneFinancement {
    pub commune: String,
    pub residence: Option<String>,
    pub annee: Spanned<i32>,
    /// PLUS-CD, PLAI, PALULOS, PAM.
    pub financement: String,
    pub logements: i64,
    /// Of them, those that are done; absent: nobody says.
    pub realises: Option<i64>,
}

impl TableauBord {
    /// Dwellings by commune, year and financing, with every total.
    pub fn par_financement(&self) -> TableauFinancement {
        let mut t = TableauFinancement::default();
        for l in &self.financements {
            let communes = [Some(l.commune.clone()), None];
            let annees = [Some(*l.annee.get_ref()), None];
            let financements = [Some(l.financement.clone()), None];
            for commune in &communes {
                for annee in annees {
                    for financement in &financements {
                        let case = t.cases.entry((commune.clone(), annee, financement.clone())).or_default();
                        *case = case.saturating_add(l.logements);
                    }
                }
            }
        }
        t
    }
}

/// Commune × year × financing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableauFinancement {
    /// `None` stands for « all ».
    pub cases: BTreeMap<CaseFinancement, i64>,
}

/// Commune, year, financing.
pub type CaseFinancement = (Option<String>, Option<i32>, Option<String>);

impl TableauFinancement {
    /// A case or a total; zero where the document has a dash.
    pub fn case(&self, commune: Option<&str>, annee: Option<i32>, financement: Option<&str>) -> i64 {
        let cle = (commune.map(str::to_owned), annee, financement.map(str::to_owned));
        self.cases.get(&cle).copied().unwrap_or(0)
    }
}
