//! Choices that the texts leave open for the minoration.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::enveloppe::Enveloppe;
use super::faits::TerritoireDom;
use crate::french::{date_courte, enumerer};
use crate::relogement::parametres::{Jour, Parametre};

/// P-BAREME: leases before the RGA of 29/08/2021, from which the barème by zone dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bareme {
    /// Annexe 5 shows it for the whole period: applied, with a reserve.
    #[default]
    #[serde(rename = "annexe_5")]
    Annexe5,
    AInstruire,
}

/// P-PLUSCD: what a PLUS-CD of the PNRU is kept out of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlusCd {
    /// Route RT only (ANRU 2024).
    #[default]
    VoieRt,
    /// Every route, every régime (charte MEL).
    Toutes,
}

/// P-BORNE-DOM: permit filed on 01/09/2006 itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BorneDom {
    #[default]
    Incluse,
    Exclue,
}

/// P-DOM-2009: first letting from 2009 on, in the DOM, régime C.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dom2009 {
    #[default]
    AInstruire,
    Oui,
    Non,
}

/// P-DPE-DATE: which DPE counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DpeDate {
    /// Valid at the lease; one without date is taken, with a reserve.
    #[default]
    AuBail,
    /// Valid at the lease; one without date is « à instruire ».
    Datee,
    /// Whatever its date.
    Indifferente,
}

/// P-LOYER-MINO: what is held against the ceiling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoyerCompare {
    /// Loyer principal, charges excluded.
    #[default]
    Principal,
    AvecCharges,
}

/// Nine digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Siren(String);

impl Siren {
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Siren {
    type Error = String;

    fn try_from(texte: String) -> Result<Self, String> {
        if texte.len() == 9 && texte.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Siren(texte));
        }
        Err(format!("« {texte} » n'est pas un SIREN ; écrivez neuf chiffres, sans espace : 200093201"))
    }
}

/// Section `[minoration]` of `pipelines/relogement.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reglages {
    /// P-BAREME.
    pub bareme: Bareme,
    /// P-PLUSCD.
    pub plus_cd: PlusCd,
    /// P-BORNE-DOM.
    pub borne_dom: BorneDom,
    /// P-DOM-2009.
    pub dom_2009: Dom2009,
    /// P-DPE-DATE.
    pub dpe_date: DpeDate,
    /// P-DPE-DATE: years that a DPE is valid. General knowledge, no source of the specification gives it.
    pub dpe_validite_ans: u8,
    /// P-LOYER-MINO.
    pub loyer: LoyerCompare,
    /// P-DPE-DOM: date of lease from which a DPE A, B or C opens the route, by territory. A territory left out is « à instruire ».
    pub dpe_dom: BTreeMap<TerritoireDom, Jour>,
    /// EPCI and EPT recognised in tension by the CE of December 2023.
    pub territoires_en_tension: Vec<Siren>,
    /// « Excellence » increase, percent, by code of projet.
    pub excellence: BTreeMap<String, u8>,
    /// Envelopes of the conventions, by code of projet.
    pub enveloppes: BTreeMap<String, Enveloppe>,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages {
            bareme: Bareme::default(),
            plus_cd: PlusCd::default(),
            borne_dom: BorneDom::default(),
            dom_2009: Dom2009::default(),
            dpe_date: DpeDate::default(),
            dpe_validite_ans: 10,
            loyer: LoyerCompare::default(),
            dpe_dom: BTreeMap::new(),
            territoires_en_tension: Vec::new(),
            excellence: BTreeMap::new(),
            enveloppes: BTreeMap::new(),
        }
    }
}

impl Reglages {
    /// Is this EPCI or EPT (of the operation) in tension? The list is complete: out of it is « non ».
    pub fn en_tension(&self, epci: Option<&str>) -> Option<bool> {
        if self.territoires_en_tension.is_empty() {
            return Some(false);
        }
        epci.map(|e| self.territoires_en_tension.iter().any(|t| t.code() == e))
    }

    /// « Excellence » increase of a projet, percent; 0 by default.
    pub fn excellence_de(&self, projet: Option<&str>) -> u32 {
        projet.and_then(|p| self.excellence.get(p)).map_or(0, |t| u32::from(*t))
    }

    /// As outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let p = |code, question, valeur: String| Parametre { code, question, valeur };
        let ou = |vide: &str, valeurs: Vec<String>| {
            if valeurs.is_empty() { vide.to_owned() } else { enumerer(&valeurs) }
        };
        let bareme = match self.bareme {
            Bareme::Annexe5 => "barème appliqué avec réserve (annexe 5)",
            Bareme::AInstruire => "à instruire",
        };
        let plus_cd = match self.plus_cd {
            PlusCd::VoieRt => "exclu de la seule voie RT 2005",
            PlusCd::Toutes => "exclu de toutes les voies",
        };
        let borne = match self.borne_dom {
            BorneDom::Incluse => "incluse",
            BorneDom::Exclue => "exclue",
        };
        let dom_2009 = match self.dom_2009 {
            Dom2009::AInstruire => "à instruire",
            Dom2009::Oui => "oui",
            Dom2009::Non => "non",
        };
        let validite = format!("valide à la date du bail, durée {} ans", self.dpe_validite_ans);
        let dpe_date = match self.dpe_date {
            DpeDate::AuBail => format!("{validite} ; sans date, admis avec réserve"),
            DpeDate::Datee => format!("{validite} ; sans date, à instruire"),
            DpeDate::Indifferente => "date indifférente".to_owned(),
        };
        let loyer = match self.loyer {
            LoyerCompare::Principal => "loyer principal hors charges",
            LoyerCompare::AvecCharges => "loyer et charges",
        };
        let dpe_dom = self.dpe_dom.iter().map(|(t, j)| format!("{} à partir du {}", t.libelle(), date_courte(j.0)));
        let tension = self.territoires_en_tension.iter().map(|t| t.code().to_owned());
        let mut liste = vec![
            p("P-BAREME", "Bail antérieur au RGA du 29/08/2021 : barème par zone", bareme.to_owned()),
            p("P-PLUSCD", "Logement PLUS-CD du PNRU", plus_cd.to_owned()),
            p("P-BORNE-DOM", "Outre-mer : permis déposé le 01/09/2006", borne.to_owned()),
            p(
                "P-DPE-DOM",
                "Outre-mer : bail à partir duquel un DPE A, B ou C ouvre droit",
                ou("à instruire dans chaque territoire", dpe_dom.collect()),
            ),
            p("P-DOM-2009", "Outre-mer : première location sociale à partir de 2009", dom_2009.to_owned()),
            p("P-DPE-DATE", "DPE pris en compte", dpe_date),
            p("P-LOYER-MINO", "Loyer comparé au plafond", loyer.to_owned()),
            p(
                "Territoires en tension",
                "EPCI et EPT reconnus par le comité d’engagement de décembre 2023 (le 20 ou le 23 selon les textes)",
                ou("aucun", tension.collect()),
            ),
        ];
        if !self.excellence.is_empty() {
            let taux = self.excellence.iter().map(|(projet, t)| format!("projet {projet} : {t}\u{202F}%")).collect();
            liste.push(p("Excellence", "Majoration d’excellence (art. 3.2), saisie", ou("aucune", taux)));
        }
        liste
    }
}
