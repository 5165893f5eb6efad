//! What each territory has agreed on.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Promesse;
use crate::relogement::parametres::Parametre;
use crate::relogement::seuil::{self, Seuil};

/// Réservataires as the tracking writes them.
pub const RESERVATAIRES: [(&str, &str); 6] = [
    ("etat_prioritaires", "État, publics prioritaires"),
    ("etat_fonctionnaires", "État, agents publics"),
    ("action_logement", "Action Logement"),
    ("collectivites", "Collectivités territoriales"),
    ("autres", "Autres réservataires"),
    ("aucun", "Sans réservataire"),
];

/// Section `[engagements]`; shares in percent, from 0 to 100.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// E2; none unless the CIL sets one.
    #[serde(deserialize_with = "seuil::part")]
    pub part_attributions: Option<Seuil>,
    /// E2 is asked of each commune too: the review has a table of them.
    pub part_attributions_par_commune: bool,
    /// E1b: X of « X % of the 25 % »; none unless the CIA says so.
    #[serde(deserialize_with = "seuil::part")]
    pub part_des_25: Option<Seuil>,
    /// E3: at most so much in the stock of the maître d'ouvrage of origin, the rest to others; none unless the charter says so.
    #[serde(deserialize_with = "seuil::part")]
    pub part_demolisseur: Option<Seuil>,
    /// P-CLE-30.
    pub cle_30: CleTrente,
    /// E5; none unless the charter says so.
    #[serde(deserialize_with = "seuil::part")]
    pub part_recent: Option<Seuil>,
    /// E4: dwellings of each bailleur (SIREN) after décote for QPV and specific dwellings; those of the register when it is empty.
    pub parcs: BTreeMap<String, i64>,
    /// E7.
    #[serde(rename = "contingent")]
    pub contingents: Vec<Promis>,
}

/// What a réservataire promises for a year: a number of relogements on its contingent, or a share of those of the year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PromisEcrit")]
pub struct Promis {
    /// As the tracking writes it: `action_logement`.
    pub reservataire: String,
    quoi: Promesse,
}

impl Promis {
    /// The promise, once the relogements of the year are known; a number needs none.
    pub fn promesse(&self, relogements: Option<i64>) -> Option<Promesse> {
        match self.quoi {
            Promesse::Part { part, .. } => relogements.map(|base| Promesse::Part { part, base }),
            nombre => Some(nombre),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PromisEcrit {
    reservataire: String,
    nombre: Option<i64>,
    #[serde(default, deserialize_with = "seuil::part")]
    part: Option<Seuil>,
}

impl TryFrom<PromisEcrit> for Promis {
    type Error = String;

    fn try_from(p: PromisEcrit) -> Result<Self, String> {
        let connus: Vec<&str> = RESERVATAIRES.iter().map(|(c, _)| *c).collect();
        if !connus.contains(&p.reservataire.as_str()) {
            return Err(format!(
                "« {} » n’est pas un réservataire : écrivez l’un de {}",
                p.reservataire,
                connus.join(", ")
            ));
        }
        let quoi = match (p.nombre, p.part) {
            (Some(n), None) if n >= 0 => Promesse::Nombre(n),
            (None, Some(part)) => Promesse::Part { part, base: 0 },
            _ => {
                return Err(
                    "« engagements.contingent » : écrivez un « nombre » de relogements ou une « part » (%), l’un des deux".to_owned()
                );
            }
        };
        Ok(Promis { reservataire: p.reservataire, quoi })
    }
}

/// How the part of other bailleurs is shared between them: the key is in a protocol that nobody gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CleTrente {
    #[default]
    PartDuParc,
    PartsEgales,
}

impl CleTrente {
    /// « selon la part du parc », as outputs print it.
    pub fn libelle(self) -> &'static str {
        match self {
            CleTrente::PartDuParc => "selon la part du parc",
            CleTrente::PartsEgales => "à parts égales",
        }
    }
}

impl Reglages {
    /// E3: what is left to other bailleurs when the démolisseur takes all it may.
    pub fn part_autres(&self) -> Option<Seuil> {
        self.part_demolisseur.map(|p| Seuil(10_000_i64.saturating_sub(p.0)))
    }

    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur: String| Parametre { code, question, valeur };
        let fixee = |part: Option<Seuil>| part.map_or_else(|| "non fixée".to_owned(), Seuil::pourcent);
        let partage = self.part_demolisseur.zip(self.part_autres());
        let communes = if self.part_attributions_par_commune { ", commune par commune aussi" } else { "" };
        vec![
            p("P-E1B", "E1b : part des 25 % réservée aux relogés", fixee(self.part_des_25)),
            p(
                "P-E2",
                "E2 : part des attributions qui va aux relogés",
                format!("{}{communes}", fixee(self.part_attributions)),
            ),
            p(
                "P-CLE-70",
                "E3 : bailleur démolisseur au plus, autres bailleurs",
                partage.map_or_else(
                    || "non fixée".to_owned(),
                    |(sienne, autres)| format!("{} / {}", sienne.texte(), autres.texte()),
                ),
            ),
            p(
                "P-CLE-30",
                "E3 : partage entre les autres bailleurs",
                partage.map_or("sans objet", |_| self.cle_30.libelle()).to_owned(),
            ),
            p(
                "P-E4",
                "E4 : parc de chaque bailleur",
                if self.parcs.is_empty() { "celui du RPLS, sans décote" } else { "écrit, après décote" }.to_owned(),
            ),
            p(
                "P-E7",
                "E7 : engagements des réservataires",
                match self.contingents.len() {
                    0 => "aucun".to_owned(),
                    n => crate::french::compte(n as i64, "contingent", "contingents", crate::french::Genre::Masculin),
                },
            ),
            p("P-E5", "E5 : part des relogements dans le neuf ou récent", fixee(self.part_recent)),
        ]
    }
}
