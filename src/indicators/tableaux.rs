//! Wide tables of counters: for each table and level, one row per period and zone, one column per counter. Confidential, like
//! every measure before secrecy: they stay in the lake.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use crate::error::{Error, Result};
use crate::measures::{Niveau, Periode};

use super::cas;
use super::catalog::Definition;
use super::comptage::Comptage;

/// The counters of the indicators that are known at a level, or `None` when there are none.
///
/// # Errors
/// The columns do not make a table.
pub fn tableau(
    comptage: &Comptage,
    definitions: &[&Definition],
    niveau: Niveau,
    arrete: (i32, u32),
) -> Result<Option<RecordBatch>> {
    let colonnes = colonnes(definitions, niveau);
    if colonnes.is_empty() {
        return Ok(None);
    }
    let (largeur, largeur_sommes) = comptage.largeurs();
    let total = largeur + largeur_sommes;
    let mut rangs: BTreeMap<(Periode, Cow<'_, str>), usize> = BTreeMap::new();
    let mut nombres: Vec<i64> = Vec::new();
    for &atome in comptage.ordre() {
        let Some(zone) = comptage.zone(atome, niveau) else { continue };
        // A row of another EPCI only has its département and its region.
        if comptage.epci(atome).is_none() && !matches!(niveau, Niveau::Departement | Niveau::Region) {
            continue;
        }
        let (compteurs, sommes) = comptage.ligne(atome);
        for periode in comptage.periodes(atome, niveau, arrete) {
            let suivant = rangs.len();
            let rang = *rangs.entry((periode, Cow::Borrowed(zone))).or_insert(suivant);
            if rang == suivant {
                nombres.resize((rang + 1) * total, 0);
            }
            let Some(ligne) = nombres.get_mut(rang * total..(rang + 1) * total) else { continue };
            let (a, b) = ligne.split_at_mut(largeur);
            a.iter_mut().zip(compteurs).for_each(|(t, n)| *t += i64::from(*n));
            b.iter_mut().zip(sommes).for_each(|(t, n)| *t += n);
        }
    }
    let ordre: Vec<usize> = rangs.values().copied().collect();
    let mut champs = vec![Field::new("periode", DataType::Utf8, false), Field::new("zone", DataType::Utf8, false)];
    let periodes = StringArray::from_iter_values(rangs.keys().map(|(p, _)| p.to_string()));
    let zones = StringArray::from_iter_values(rangs.keys().map(|(_, z)| z));
    let mut tableaux: Vec<ArrayRef> = vec![Arc::new(periodes), Arc::new(zones)];
    for (nom, place) in colonnes {
        let valeurs = ordre.iter().map(|r| nombres.get(r * total + place).copied().unwrap_or(0));
        champs.push(Field::new(nom, DataType::Int64, false));
        tableaux.push(Arc::new(Int64Array::from_iter_values(valeurs)));
    }
    RecordBatch::try_new(Arc::new(Schema::new(champs)), tableaux)
        .map(Some)
        .map_err(|e| Error::machine(format!("tableau des compteurs : {e}")))
}

/// Names and places of the counters of a level: `occ_apl__oui`, `parc_loyer_m2__num`.
fn colonnes(definitions: &[&Definition], niveau: Niveau) -> Vec<(String, usize)> {
    let total: usize = definitions.iter().map(|d| cas::Cas::de(d).nombre()).sum();
    let (mut compteurs, mut sommes, mut colonnes) = (0, total, Vec::new());
    for d in definitions {
        let ici = d.niveaux.contains(&niveau);
        let noms = cas::noms(d);
        if ici {
            colonnes.extend(noms.iter().enumerate().map(|(k, n)| (format!("{}__{n}", d.code), compteurs + k)));
        }
        compteurs += noms.len();
        if d.somme.is_some() {
            if ici {
                colonnes.push((format!("{}__num", d.code), sommes));
                colonnes.push((format!("{}__den", d.code), sommes + 1));
            }
            sommes += 2;
        }
    }
    colonnes
}
