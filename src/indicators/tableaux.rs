//! Wide tables of counters: for each table and level, one row per period and zone, one column per counter. Confidential, like
//! every measure before secrecy: they stay in the lake.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::error::{Error, Result};
use crate::lake::{Coffre, EXTENSION_SCELLEE, dossier_prive, ecrire_parquet_prive};
use crate::measures::{Niveau, Periode};
use crate::parallele::en_parallele;

use super::cas;
use super::catalog::Definition;
use super::comptage::Comptage;
use super::counting::Comptages;

/// Numbers held at once while a table is written: with thousands of résidences and hundreds of columns, a table is not
/// held whole.
const NOMBRES_PAR_LOT: usize = 4 << 20;

/// What one table holds at one level.
pub struct Tableau<'a> {
    comptage: &'a Comptage,
    schema: SchemaRef,
    /// Places of its counters in the rows of the counting.
    places: Vec<usize>,
    /// Its rows, in the order of periods and zones, each with the atoms that it adds up.
    lignes: Vec<(Periode, &'a str, Vec<u32>)>,
}

/// What was written of one table at one level.
pub struct Ecrit {
    pub place: PathBuf,
    pub lignes: usize,
    pub compteurs: usize,
}

/// Writes every table at every level under `dossier`, as `<table>/niveau=<niveau>/mesures.parquet`; on the processors
/// available, in the order of tables and levels. Sealed when a safe is given.
///
/// # Errors
/// The disk fails.
pub fn ecrire(
    comptages: &Comptages<'_>,
    arrete: (i32, u32),
    dossier: &Path,
    coffre: Option<&Coffre>,
) -> Result<Vec<Ecrit>> {
    let travaux = comptages.tables.iter().flat_map(|t| Niveau::ALL.map(|n| (t, n))).collect();
    let ecrits = en_parallele(travaux, |((comptage, definitions), niveau)| {
        let tableau = Tableau::de(comptage, definitions, niveau, arrete)?;
        let sous = dossier.join(comptage.table.code()).join(format!("niveau={}", niveau.code()));
        Some(tableau.ecrire(&sous, coffre))
    });
    ecrits.into_iter().flatten().collect()
}

impl<'a> Tableau<'a> {
    /// The counters of the indicators that are known at a level, or `None` when there are none.
    pub fn de(
        comptage: &'a Comptage,
        definitions: &[&Definition],
        niveau: Niveau,
        arrete: (i32, u32),
    ) -> Option<Tableau<'a>> {
        let colonnes = colonnes(definitions, niveau);
        if colonnes.is_empty() {
            return None;
        }
        let mut rangs: HashMap<(Periode, &str), usize> = HashMap::new();
        let mut lignes: Vec<(Periode, &str, Vec<u32>)> = Vec::new();
        for &atome in comptage.ordre() {
            let Some(zone) = comptage.zone(atome, niveau) else { continue };
            // A row of another EPCI only has its département and its region.
            if comptage.epci(atome).is_none() && !matches!(niveau, Niveau::Departement | Niveau::Region) {
                continue;
            }
            for periode in comptage.periodes(atome, niveau, arrete) {
                let suivant = lignes.len();
                let rang = *rangs.entry((periode, zone)).or_insert(suivant);
                if rang == suivant {
                    lignes.push((periode, zone, Vec::new()));
                }
                if let Some((.., atomes)) = lignes.get_mut(rang) {
                    atomes.push(atome);
                }
            }
        }
        lignes.sort_by(|(p, z, _), (q, y, _)| (p, z).cmp(&(q, y)));
        let (noms, places): (Vec<String>, Vec<usize>) = colonnes.into_iter().unzip();
        let cles = ["periode", "zone"].map(|nom| Field::new(nom, DataType::Utf8, false));
        let compteurs = noms.into_iter().map(|nom| Field::new(nom, DataType::Int64, false));
        let schema = Arc::new(Schema::new(cles.into_iter().chain(compteurs).collect::<Vec<_>>()));
        Some(Tableau { comptage, schema, places, lignes })
    }

    fn ecrire(&self, dossier: &Path, coffre: Option<&Coffre>) -> Result<Ecrit> {
        dossier_prive(dossier)?;
        let place =
            dossier.join("mesures").with_extension(if coffre.is_some() { EXTENSION_SCELLEE } else { "parquet" });
        ecrire_parquet_prive(&place, Arc::clone(&self.schema), self.lots(), coffre)?;
        Ok(Ecrit { place, lignes: self.lignes.len(), compteurs: self.lignes.len() * self.places.len() })
    }

    /// The rows, a few thousand at a time.
    fn lots(&self) -> impl Iterator<Item = Result<RecordBatch>> + '_ {
        let par_lot = (NOMBRES_PAR_LOT / self.comptage.largeur().max(1)).max(1);
        self.lignes.chunks(par_lot).map(|lignes| self.lot(lignes))
    }

    fn lot(&self, lignes: &[(Periode, &str, Vec<u32>)]) -> Result<RecordBatch> {
        let largeur = self.comptage.largeur();
        let mut nombres = vec![0i64; lignes.len() * largeur];
        for ((.., atomes), total) in lignes.iter().zip(nombres.chunks_mut(largeur.max(1))) {
            atomes.iter().for_each(|a| self.comptage.ajouter_a(*a, total));
        }
        let periodes = StringArray::from_iter_values(lignes.iter().map(|(p, ..)| p.to_string()));
        let zones = StringArray::from_iter_values(lignes.iter().map(|(_, z, _)| z));
        let mut tableaux: Vec<ArrayRef> = vec![Arc::new(periodes), Arc::new(zones)];
        for place in &self.places {
            let valeurs = (0..lignes.len()).map(|r| nombres.get(r * largeur + place).copied().unwrap_or(0));
            tableaux.push(Arc::new(Int64Array::from_iter_values(valeurs)));
        }
        RecordBatch::try_new(Arc::clone(&self.schema), tableaux)
            .map_err(|e| Error::moteur("tableau des compteurs : calcul impossible", &e.to_string()))
    }
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
