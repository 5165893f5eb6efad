//! Complementary local criteria, as data: a small vocabulary of named conditions on before and after.

use std::cmp::Ordering;

use serde::Deserialize;

use super::anciennete::Voies;
use super::compteur::Avis;
use super::nationaux::Critere;
use crate::relogement::ameliorations::{self, Amelioration, Constat, Occupation};
use crate::relogement::cas::{Cas, differents};
use crate::relogement::faits::StatutLogement;
use crate::relogement::finances::{self, Comparaison, rav_face_a, te_face_a};
use crate::relogement::reponse::Reponse;
use crate::relogement::seuil::Seuil;

/// What a local criterion asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nom {
    SurOccupationResolue,
    SousOccupationResolueMoindreCout,
    Decohabitation,
    ChangementTypologie,
    ChangementStatut,
    /// `statut`: that of the destination.
    VersStatut,
    MemeCommune,
    AutreCommune,
    AutreEpci,
    InterBailleurs,
    Rehabilite,
    /// `amelioration`: one of the fifteen.
    Amelioration,
    /// `seuil`, percent.
    TeMax,
    /// `seuil`, euros by day.
    RavMin,
    /// Reste à charge that does not rise without improvement.
    NonPerdant,
}

/// A condition with its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Simple(Nom),
    VersStatut(StatutLogement),
    Amelioration(Amelioration),
    TeMax(Seuil),
    RavMin(Seuil),
}

/// One row `[[criteres.local]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Ecrit")]
pub struct CritereLocal {
    pub code: String,
    pub libelle: String,
    pub condition: Condition,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ecrit {
    code: String,
    libelle: String,
    condition: Nom,
    seuil: Option<Seuil>,
    statut: Option<String>,
    amelioration: Option<Amelioration>,
}

impl TryFrom<Ecrit> for CritereLocal {
    type Error = String;

    fn try_from(e: Ecrit) -> Result<Self, String> {
        let code = e.code.clone();
        if Critere::TOUS.iter().any(|c| c.code() == code) {
            return Err(format!("« {code} » est un critère national : donnez un autre code au critère local"));
        }
        let condition = match (e.condition, e.seuil, e.statut, e.amelioration) {
            (Nom::TeMax, Some(s), None, None) => Condition::TeMax(s),
            (Nom::RavMin, Some(s), None, None) => Condition::RavMin(s),
            (Nom::TeMax | Nom::RavMin, ..) => {
                return Err(format!("« {code} » : cette condition demande « seuil », et lui seul"));
            }
            (Nom::VersStatut, None, Some(s), None) => {
                let admis: Vec<&str> = StatutLogement::TOUS.iter().map(|s| s.code()).collect();
                Condition::VersStatut(StatutLogement::depuis(&s).ok_or_else(|| {
                    format!("« {s} » n’est pas un statut de logement ; statuts admis : {}", admis.join(", "))
                })?)
            }
            (Nom::VersStatut, ..) => {
                return Err(format!("« {code} » : « vers_statut » demande « statut », et lui seul"));
            }
            (Nom::Amelioration, None, None, Some(a)) => Condition::Amelioration(a),
            (Nom::Amelioration, ..) => {
                return Err(format!("« {code} » : « amelioration » demande la clé « amelioration », et elle seule"));
            }
            (nom, None, None, None) => Condition::Simple(nom),
            _ => return Err(format!("« {code} » : cette condition n’a ni seuil, ni statut, ni amelioration")),
        };
        Ok(CritereLocal { code, libelle: crate::french::pourcents(&e.libelle), condition })
    }
}

/// What local criteria look at, once computed for a household.
pub struct Vue<'a> {
    pub cas: &'a Cas<'a>,
    pub comparaison: &'a Comparaison,
    /// Before, then after.
    pub occupations: (Occupation, Occupation),
    pub finances: &'a finances::Reglages,
    pub ameliorations: &'a ameliorations::Reglages,
    pub voies: Voies,
}

impl CritereLocal {
    /// The criterion on one household of the base. A criterion that solves something only counts those who had it before.
    pub fn avis(&self, v: &Vue<'_>, base: Reponse) -> Avis {
        let (avant, apres) = v.occupations;
        let cas = v.cas;
        let logement_apres = cas.apres();
        let tous = |tenu: Reponse| Avis { compte: base, tenu };
        match self.condition {
            Condition::TeMax(s) => {
                tous(te_face_a(v.finances.te, &v.comparaison.apres, s).map(|o| o != Ordering::Greater).into())
            }
            Condition::RavMin(s) => tous(
                rav_face_a(v.finances.rav_seuil, &v.comparaison.apres, s, v.finances)
                    .map(|o| o != Ordering::Less)
                    .into(),
            ),
            Condition::VersStatut(s) => tous(logement_apres.and_then(|l| l.statut).map(|x| x == s).into()),
            Condition::Amelioration(a) => tous(match ameliorations::constat(a, cas, v.voies, v.ameliorations) {
                Constat::Repondu(r) => r,
                Constat::NonRenseignee => Reponse::Inconnu,
            }),
            Condition::Simple(nom) => match nom {
                Nom::SurOccupationResolue => Avis { compte: base.et(avant.sur), tenu: apres.sur.contraire() },
                Nom::SousOccupationResolueMoindreCout => Avis {
                    compte: base.et(avant.sous).et(cas.comparable()),
                    tenu: apres.sous.contraire().et(moins_cher(v)),
                },
                Nom::Decohabitation => tous(cas.sans_avant().ou(cas.faits.decohabitation.into())),
                Nom::ChangementTypologie => {
                    tous(differents(&cas.avant().typologie, &logement_apres.and_then(|l| l.typologie)))
                }
                Nom::ChangementStatut => tous(differents(&cas.avant().statut, &logement_apres.and_then(|l| l.statut))),
                Nom::MemeCommune => tous(cas.autre_commune().contraire()),
                Nom::AutreCommune => tous(cas.autre_commune()),
                Nom::AutreEpci => tous(cas.autre_epci()),
                Nom::InterBailleurs => tous(cas.inter_bailleurs()),
                Nom::Rehabilite => tous(cas.faits.rehabilite_recent.into()),
                Nom::NonPerdant => {
                    let perdant = v.comparaison.perdant(v.finances).unwrap_or(Reponse::Inconnu);
                    Avis { compte: base.et(cas.comparable()), tenu: perdant.contraire() }
                }
                // These have an argument: `Condition` keeps them apart.
                Nom::VersStatut | Nom::Amelioration | Nom::TeMax | Nom::RavMin => tous(Reponse::Inconnu),
            },
        }
    }
}

/// Reste à charge after below that before.
fn moins_cher(v: &Vue<'_>) -> Reponse {
    let rac = |b| v.finances.rac.valeur(b, v.finances);
    rac(&v.comparaison.avant).zip(rac(&v.comparaison.apres)).map(|(a, b)| b < a).into()
}
