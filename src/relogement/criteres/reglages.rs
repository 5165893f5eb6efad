//! What the texts leave open about criteria, and what each territory has written: local rule of C1, local criteria, targets.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::anciennete::Voies;
use super::base::Base;
use super::c1::RegleC1;
use super::cibles::Cible;
use super::locaux::CritereLocal;
use super::nationaux::Critere;
use crate::relogement::parametres::Parametre;

/// Section `[criteres]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Ecrits")]
pub struct Reglages {
    pub base: Base,
    /// P-C2-VOIES.
    pub c2_voies: Voies,
    /// Local rule of C1, in order: the first row that fits applies. Empty: C1 is not counted.
    pub c1: Vec<RegleC1>,
    pub local: Vec<CritereLocal>,
    pub cible: Vec<Cible>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Ecrits {
    base: Base,
    c2_voies: Voies,
    c1: Vec<RegleC1>,
    local: Vec<CritereLocal>,
    cible: Vec<Cible>,
}

impl TryFrom<Ecrits> for Reglages {
    type Error = String;

    fn try_from(e: Ecrits) -> Result<Self, String> {
        let mut codes: BTreeSet<&str> = Critere::TOUS.iter().map(|c| c.code()).collect();
        if let Some(double) = e.local.iter().find(|l| !codes.insert(l.code.as_str())) {
            return Err(format!("« {} » : deux critères locaux ont ce code", double.code));
        }
        if let Some(perdue) = e.cible.iter().find(|c| !codes.contains(c.critere.as_str())) {
            let admis: Vec<&str> = codes.into_iter().collect();
            return Err(format!(
                "« {} » n’est pas un critère qu’une cible puisse viser ; critères : {}",
                perdue.critere,
                admis.join(", ")
            ));
        }
        Ok(Reglages { base: e.base, c2_voies: e.c2_voies, c1: e.c1, local: e.local, cible: e.cible })
    }
}

impl Reglages {
    pub fn imprimes(&self) -> Vec<Parametre> {
        let mut parametres = self.base.imprimes();
        parametres.push(Parametre {
            code: "P-C2-VOIES",
            question: "Rédaction du critère C2",
            valeur: self.c2_voies.texte().to_owned(),
        });
        let regles: Vec<String> = self.c1.iter().map(RegleC1::texte).collect();
        parametres.push(Parametre {
            code: "P-REGLE-C1",
            question: "Règle locale du reste à charge (C1) : la première ligne qui convient s’applique",
            valeur: if regles.is_empty() {
                "aucune : le critère C1 n’est pas compté".to_owned()
            } else {
                regles.join(" ; ")
            },
        });
        parametres
    }
}
