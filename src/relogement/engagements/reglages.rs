//! What each territory has agreed on.

use serde::Deserialize;

use crate::relogement::parametres::Parametre;
use crate::relogement::seuil::Seuil;

/// Section `[engagements]`; shares in percent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// E2.
    pub part_attributions: Seuil,
    /// E2 is asked of each commune too.
    pub part_attributions_par_commune: bool,
    /// E1b: X of « X % of the 25 % »; none unless the CIA says so.
    pub part_des_25: Option<Seuil>,
    /// E3: at most so much in the stock of the maître d'ouvrage of origin, the rest to others.
    pub part_demolisseur: Seuil,
    /// P-CLE-30.
    pub cle_30: CleTrente,
    /// E5.
    pub part_recent: Seuil,
}

/// How the part of other bailleurs is shared between them: the key is in a protocol that nobody gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CleTrente {
    #[default]
    PartDuParc,
    PartsEgales,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages {
            part_attributions: Seuil(1100),
            part_attributions_par_commune: false,
            part_des_25: None,
            part_demolisseur: Seuil(7000),
            cle_30: CleTrente::default(),
            part_recent: Seuil(4000),
        }
    }
}

impl Reglages {
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur: String| Parametre { code, question, valeur };
        let autres = Seuil(10_000_i64.saturating_sub(self.part_demolisseur.0));
        let communes = if self.part_attributions_par_commune { ", dans chaque commune aussi" } else { "" };
        let cle = match self.cle_30 {
            CleTrente::PartDuParc => "selon la part du parc",
            CleTrente::PartsEgales => "à parts égales",
        };
        vec![
            p(
                "P-E1B",
                "E1b : part des 25 % réservée aux relogés",
                self.part_des_25.map_or_else(|| "non fixée".to_owned(), Seuil::pourcent),
            ),
            p(
                "P-E2",
                "E2 : part des attributions qui va aux relogés",
                format!("{}{communes}", self.part_attributions.pourcent()),
            ),
            p(
                "P-CLE-70",
                "E3 : bailleur démolisseur au plus, autres bailleurs",
                format!(
                    "{} / {} (les sources disent 70 / 30 et 60 / 40)",
                    self.part_demolisseur.texte(),
                    autres.texte()
                ),
            ),
            p("P-CLE-30", "E3 : partage entre les autres bailleurs", cle.to_owned()),
            p("P-E5", "E5 : part des relogements dans le neuf ou récent", self.part_recent.pourcent()),
        ]
    }
}
