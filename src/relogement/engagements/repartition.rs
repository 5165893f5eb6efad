//! Sharing relogements between bailleurs: what démolisseurs leave to others in E3, the private stock of E4.

use std::collections::BTreeMap;

use super::reglages::{CleTrente, Reglages};
use crate::french::Fraction;

/// What one bailleur is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// SIREN.
    pub bailleur: String,
    /// Its share of the whole, exact; `None` when there is nothing to share by.
    pub part: Option<Fraction>,
    /// In number, exact: quotes add up to the whole.
    pub objectif: Option<Fraction>,
}

/// E4: `objectif = N privé × part`. `parcs`: dwellings of each bailleur after décote for QPV and for specific dwellings.
pub fn repartir_prive(menages_prives: i64, parcs: &[(String, i64)]) -> Vec<Quote> {
    partager(Fraction::new(menages_prives, 1), parcs, |(bailleur, parc)| (bailleur.clone(), (*parc).max(0)))
}

/// E3: the part of the relogements of social origin of one démolisseur that other bailleurs take, shared by P-CLE-30. `parcs`:
/// dwellings of each bailleur; the démolisseur is left out. Quotes without objective unless the territory sets its share.
pub(super) fn repartir_trente(
    relogements: i64,
    demolisseur: &str,
    parcs: &[(String, i64)],
    r: &Reglages,
) -> Vec<Quote> {
    let autres: Vec<(String, i64)> = parcs.iter().filter(|(b, _)| b != demolisseur).cloned().collect();
    let tout = || Fraction::new(relogements, 1)?.fois(&r.part_autres()?.part()?);
    partager(tout(), &autres, |(bailleur, parc)| {
        let poids = match r.cle_30 {
            CleTrente::PartDuParc => (*parc).max(0),
            CleTrente::PartsEgales => 1,
        };
        (bailleur.clone(), poids)
    })
}

/// What each bailleur is asked of the relogements of all démolisseurs together: `relogements` of each of them, by SIREN. `None` as soon
/// as one quote is not known: a sum would leave it out.
pub fn repartir_restes(
    relogements: &[(&str, i64)],
    parcs: &[(String, i64)],
    r: &Reglages,
) -> Option<BTreeMap<String, Fraction>> {
    let mut sommes: BTreeMap<String, Fraction> = BTreeMap::new();
    for (demolisseur, n) in relogements.iter().filter(|(_, n)| *n > 0) {
        let quotes = repartir_trente(*n, demolisseur, parcs, r);
        if quotes.is_empty() {
            return None;
        }
        for q in quotes {
            let quote = q.objectif?;
            let somme = match sommes.get(&q.bailleur) {
                Some(s) => s.plus(&quote)?,
                None => quote,
            };
            sommes.insert(q.bailleur, somme);
        }
    }
    Some(sommes)
}

fn partager(
    tout: Option<Fraction>,
    parcs: &[(String, i64)],
    poids: impl Fn(&(String, i64)) -> (String, i64),
) -> Vec<Quote> {
    let poids: Vec<(String, i64)> = parcs.iter().map(poids).collect();
    let somme = poids.iter().fold(0_i64, |s, (_, p)| s.saturating_add(*p));
    poids
        .into_iter()
        .map(|(bailleur, p)| {
            let part = Fraction::new(p, somme);
            Quote { bailleur, objectif: tout.zip(part).and_then(|(t, p)| t.fois(&p)), part }
        })
        .collect()
}
