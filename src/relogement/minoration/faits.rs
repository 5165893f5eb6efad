//! What a decision on minoration rests on. Pure: filled by whoever holds the operation, the household, the relogement and the
//! references. `None` is « not known »; nothing is deduced here that a reference should say.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::relogement::faits::{Cadre, Centimes, Dpe, Genre, Nature, StatutLogement, Typologie};

/// Départements and régions d'outre-mer, by code of département.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum TerritoireDom {
    #[serde(rename = "971")]
    Guadeloupe,
    #[serde(rename = "972")]
    Martinique,
    #[serde(rename = "973")]
    Guyane,
    #[serde(rename = "974")]
    Reunion,
    #[serde(rename = "976")]
    Mayotte,
}

impl TerritoireDom {
    pub const TOUS: &'static [TerritoireDom] = &[
        TerritoireDom::Guadeloupe,
        TerritoireDom::Martinique,
        TerritoireDom::Guyane,
        TerritoireDom::Reunion,
        TerritoireDom::Mayotte,
    ];

    /// Code of the département.
    pub fn code(self) -> &'static str {
        match self {
            TerritoireDom::Guadeloupe => "971",
            TerritoireDom::Martinique => "972",
            TerritoireDom::Guyane => "973",
            TerritoireDom::Reunion => "974",
            TerritoireDom::Mayotte => "976",
        }
    }

    pub fn libelle(self) -> &'static str {
        match self {
            TerritoireDom::Guadeloupe => "Guadeloupe",
            TerritoireDom::Martinique => "Martinique",
            TerritoireDom::Guyane => "Guyane",
            TerritoireDom::Reunion => "La Réunion",
            TerritoireDom::Mayotte => "Mayotte",
        }
    }
}

/// Where the dwelling stands, as the routes of condition 4 ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lieu {
    /// Outside the DOM.
    Metropole,
    OutreMer(TerritoireDom),
}

impl Lieu {
    /// From a commune code; `None` for a collectivity for which there is no rule (975, 977, 978, 98x) or a code that is not one.
    pub fn de_commune(code: &str) -> Option<Self> {
        let debut = code.get(..3).filter(|_| code.len() == 5)?;
        if debut.starts_with("97") || debut.starts_with("98") {
            return TerritoireDom::TOUS.iter().find(|t| t.code() == debut).map(|t| Lieu::OutreMer(*t));
        }
        let chiffres = debut.strip_prefix("2A").or(debut.strip_prefix("2B")).unwrap_or(debut);
        chiffres.bytes().all(|b| b.is_ascii_digit()).then_some(Lieu::Metropole)
    }
}

/// Reference ceiling rent of APL of the household (CCH art. D. 823-16): composition, commune of relogement, scale in force at the lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlafondApl {
    pub montant: Centimes,
    /// As X2 prints it: `2`.
    pub zone: String,
    /// As X2 prints it: « couple, 2 personnes à charge ».
    pub composition: String,
    /// Date of effect of the scale.
    pub date_bareme: NaiveDate,
}

/// Facts of one relogement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaitsMinoration {
    // What X2 prints and totals by, beside what decides.
    /// Pseudonym.
    pub menage: String,
    /// Code of the operation of origin.
    pub operation: String,
    pub projet: Option<String>,
    /// SIREN of the EPCI or EPT that signs the convention.
    pub epci_signataire: Option<String>,

    // Condition 1.
    pub cadre: Option<Cadre>,
    /// `None`: not known when `nature_lue` is `None` too, else a code without rule.
    pub nature: Option<Nature>,
    pub nature_lue: Option<String>,
    /// Written in the convention of the NPNRU.
    pub contractualisee: Option<bool>,
    /// Comes from an ORCOD-IN.
    pub orcod_in: Option<bool>,
    /// Code 33: heavy requalification.
    pub requalification_lourde: Option<bool>,

    // Condition 2.
    pub genre: Option<Genre>,

    // Condition 3.
    pub statut_logement: Option<StatutLogement>,
    /// SIREN of the organisme that signs the lease.
    pub bailleur_relogeur: Option<String>,
    /// That bailleur is an organisme de logement social. § 1.1 makes it so by definition of « bailleur relogeur »: `Some(true)` when
    /// one is named, unless a reference says otherwise.
    pub relogeur_ols: Option<bool>,
    /// That bailleur has signed the convention or an amending act. « Non » is a reserve: payment waits.
    pub relogeur_signataire: Option<bool>,

    /// Signature of the lease: gives the régime.
    pub date_bail: Option<NaiveDate>,

    // Condition 4, dwelling of destination.
    pub id_rpls: Option<String>,
    pub commune: Option<String>,
    /// Hundredths of a square metre.
    pub surface: Option<i64>,
    pub lieu: Option<Lieu>,
    /// First letting in the social stock.
    pub premiere_location: Option<NaiveDate>,
    /// Its year, when it alone is known; not looked at when the date is there.
    pub annee_premiere_location: Option<i32>,
    pub date_convention_apl: Option<NaiveDate>,
    /// Filing of the permit or déclaration préalable.
    pub date_permis: Option<NaiveDate>,
    /// Financed PLUS-CD in the PNRU.
    pub plus_cd: Option<bool>,
    pub dpe: Option<Dpe>,
    pub dpe_date: Option<NaiveDate>,

    // Conditions 5 and 6, per month.
    /// Rent of the lease, charges excluded.
    pub loyer: Option<Centimes>,
    /// Looked at only when P-LOYER-MINO says so.
    pub charges: Option<Centimes>,
    pub plafond: Option<PlafondApl>,
    /// Rent that would have been asked outside relogement: first letting, or relocation.
    pub loyer_hors_relogement: Option<Centimes>,

    // Once for a lease.
    /// Another household of the same dwelling of origin lives there under the same lease, and carries its indemnity.
    pub bail_indemnise: Option<bool>,

    // Amount.
    /// Of the new dwelling.
    pub typologie: Option<Typologie>,
    /// Zone of the seat commune of the EPCI signatory.
    pub zone_siege: Option<super::Zone>,
    /// Zone of the commune of the dwelling. Decides nothing: annexe 5 names it where the text says the seat.
    pub zone_logement: Option<super::Zone>,
    /// The EPCI signatory is in the DOM.
    pub signataire_outre_mer: Option<bool>,
    /// The signatory is an EPT of the Métropole du Grand Paris.
    pub signataire_ept: Option<bool>,
    /// SIREN of the maître d'ouvrage of the operation.
    pub maitre_ouvrage: Option<String>,
    /// The operation stands in a territoire reconnu en tension: `Reglages::en_tension`.
    pub en_tension: Option<bool>,
    /// SIREN of the EPCI (EPT in the Grand Paris) of the dwelling of origin.
    pub epci_origine: Option<String>,
    /// Same, of the dwelling of destination.
    pub epci_destination: Option<String>,
    /// « Excellence » increase granted to the project (art. 3.2), percent: `Reglages::excellence_de`. The source gives no rate.
    pub excellence: u32,
}
