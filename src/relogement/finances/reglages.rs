//! What the texts leave open about finances.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::classes::ClassesRac;
use super::methodes::{Famille, Methode};
use crate::french::Fraction;
use crate::relogement::parametres::{Parametre, provenance};
use crate::relogement::seuil::Seuil;

/// Section `[finances]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// P-UC.
    pub uc: EchelleUc,
    /// P-JOURS; MEL methods keep thirty.
    #[serde(deserialize_with = "jours")]
    pub jours: u8,
    /// Reste à charge of C1, of alerts and of outputs.
    #[serde(deserialize_with = "reste_a_charge")]
    pub rac: Methode,
    #[serde(deserialize_with = "taux_effort")]
    pub te: Methode,
    /// Reste à vivre that outputs show.
    #[serde(deserialize_with = "reste_a_vivre")]
    pub rav: Methode,
    /// Reste à vivre that is held against a threshold by day.
    #[serde(deserialize_with = "reste_a_vivre_jour")]
    pub rav_seuil: Methode,
    /// Euros by day and by head of `rav_seuil`.
    pub seuil_rav: Seuil,
    /// P-RAV-BORNE.
    pub rav_borne: BorneRav,
    /// P-MARGE-RAV, euros by day.
    pub marge_rav: Seuil,
    /// Percent.
    pub seuil_te: Seuil,
    /// P-CLASSES-RAC.
    pub classes_rac: ClassesRac,
    /// What sets the two thresholds in the territory: « Charte de relogement, 2022, art. 7 ».
    pub document: Option<String>,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages {
            uc: EchelleUc::default(),
            jours: 30,
            rac: Methode::RacAnru,
            te: Methode::Te,
            rav: Methode::RavInsee,
            rav_seuil: Methode::RavMel,
            seuil_rav: Seuil(650),
            rav_borne: BorneRav::default(),
            marge_rav: Seuil(100),
            seuil_te: Seuil(3000),
            classes_rac: ClassesRac::default(),
            document: None,
        }
    }
}

/// A household exactly on the threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BorneRav {
    /// Is not below it: no alert.
    #[default]
    PasEnDessous,
    /// Counts as below it.
    EnDessous,
}

/// Weights of persons, tenths. No source gives a scale: the default is the OECD-modified one (1 / 0,5 / 0,3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EchelleUc {
    pub premier: u8,
    /// Each other person of fourteen or more.
    pub suivant: u8,
    /// Each child under fourteen.
    pub enfant: u8,
}

impl Default for EchelleUc {
    fn default() -> Self {
        EchelleUc { premier: 10, suivant: 5, enfant: 3 }
    }
}

impl EchelleUc {
    /// Consumption units, tenths, of a household of so many persons of fourteen or more and so many younger. `None` without anyone
    /// of fourteen or more.
    pub fn uc(self, quatorze_et_plus: i64, enfants: i64) -> Option<i64> {
        let autres = quatorze_et_plus.checked_sub(1).filter(|n| *n >= 0)?;
        let adultes = i64::from(self.suivant).checked_mul(autres)?.checked_add(i64::from(self.premier))?;
        i64::from(self.enfant).checked_mul(enfants)?.checked_add(adultes).filter(|_| enfants >= 0)
    }

    fn texte(self) -> String {
        let poids = |dixiemes: u8| Fraction::new(i64::from(dixiemes), 10).map_or_else(String::new, |f| f.value(1));
        format!("{} / {} / {}", poids(self.premier), poids(self.suivant), poids(self.enfant))
    }
}

impl Reglages {
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur: String| Parametre { code, question, valeur };
        let borne = match self.rav_borne {
            BorneRav::PasEnDessous => "n’est pas en dessous",
            BorneRav::EnDessous => "est en dessous",
        };
        let livre = Reglages::default();
        let d_ou = |par_defaut: bool| provenance(self.document.as_deref(), par_defaut);
        let mut parametres = vec![
            p(
                "P-UC",
                "Échelle des unités de consommation (première personne / autres de 14 ans et plus / enfants)",
                self.uc.texte(),
            ),
            p("P-JOURS", "Jours par mois des restes à vivre (30 pour RAV-MEL)", self.jours.to_string()),
            p("P-METHODE-RAC", "Méthode du reste à charge", self.rac.code().to_owned()),
            p("P-METHODE-TE", "Méthode du taux d’effort", self.te.code().to_owned()),
            p("P-METHODE-RAV", "Méthode du reste à vivre affiché", self.rav.code().to_owned()),
            p(
                "P-SEUIL-RAV",
                "Reste à vivre comparé à un seuil",
                format!(
                    "{}, {} par jour ({})",
                    self.rav_seuil.code(),
                    self.seuil_rav.euros(),
                    d_ou((self.rav_seuil, self.seuil_rav) == (livre.rav_seuil, livre.seuil_rav))
                ),
            ),
            p(
                "P-SEUIL-TE",
                "Taux d’effort à partir duquel examiner le reste à vivre",
                format!("{} ({})", self.seuil_te.pourcent(), d_ou(self.seuil_te == livre.seuil_te)),
            ),
            p("P-RAV-BORNE", "Un reste à vivre égal au seuil", borne.to_owned()),
            p("P-MARGE-RAV", "Marge autour du seuil de reste à vivre", self.marge_rav.euros()),
        ];
        parametres.extend(self.classes_rac.imprimes());
        parametres
    }
}

fn jours<'de, D: Deserializer<'de>>(d: D) -> Result<u8, D::Error> {
    let jours = u8::deserialize(d)?;
    if (1..=31).contains(&jours) {
        Ok(jours)
    } else {
        Err(D::Error::custom(format!("« {jours} » : un mois a de 1 à 31 jours")))
    }
}

fn methode<'de, D: Deserializer<'de>>(d: D, admise: fn(Methode) -> bool, quoi: &str) -> Result<Methode, D::Error> {
    let lue = Methode::deserialize(d)?;
    if admise(lue) {
        return Ok(lue);
    }
    let codes: Vec<&str> = Methode::TOUTES.into_iter().filter(|m| admise(*m)).map(Methode::code).collect();
    Err(D::Error::custom(format!(
        "« {} » n’est pas une méthode de {quoi} ; méthodes admises : {}",
        lue.code(),
        codes.join(", ")
    )))
}

fn reste_a_charge<'de, D: Deserializer<'de>>(d: D) -> Result<Methode, D::Error> {
    methode(d, |m| m.famille() == Famille::ResteACharge, "reste à charge")
}

fn taux_effort<'de, D: Deserializer<'de>>(d: D) -> Result<Methode, D::Error> {
    methode(d, |m| m.famille() == Famille::TauxEffort, "taux d’effort")
}

fn reste_a_vivre<'de, D: Deserializer<'de>>(d: D) -> Result<Methode, D::Error> {
    methode(d, |m| m.famille() == Famille::ResteAVivre, "reste à vivre")
}

fn reste_a_vivre_jour<'de, D: Deserializer<'de>>(d: D) -> Result<Methode, D::Error> {
    methode(d, Methode::par_jour, "reste à vivre par jour")
}
