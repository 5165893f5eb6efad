use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray, new_null_array};

use super::*;
use crate::lake::Provenance;
use crate::quality::Constats;
use crate::sources::{CODES_SNE, Dictionnaires, table};

/// A file of the lake whose rows are in these communes; the third one alone names its dwelling.
fn fichier(lac: &Lac, t: Table, communes: &[Option<&str>]) -> Piece {
    let schema = table::schema(t);
    let parquet = PathBuf::from(t.code()).join("f.parquet");
    let colonne = |champ: &Arc<arrow::datatypes::Field>| -> ArrayRef {
        match champ.name().as_str() {
            COMMUNE => Arc::new(StringArray::from(communes.to_vec())),
            table::LIGNE_SOURCE => Arc::new(Int64Array::from_iter_values(1..=communes.len() as i64)),
            "id_rpls" => Arc::new(StringArray::from_iter((1..=communes.len()).map(|n| (n == 3).then_some("L3")))),
            _ => new_null_array(champ.data_type(), communes.len()),
        }
    };
    let lot = RecordBatch::try_new(Arc::clone(&schema), schema.fields().iter().map(colonne).collect()).unwrap();
    let mut ecrivain = Ecrivain::creer(&lac.racine().join(&parquet), &schema, lac.coffre()).unwrap();
    let groupe = ecrivain.codeur().coder(&lot).unwrap();
    ecrivain.ajouter(groupe).unwrap();
    let provenance: Provenance = serde_json::from_value(serde_json::json!({
        "source": "s", "table": t.code(), "millesime": 2026, "fichier": "f.csv", "empreinte": "e", "octets": 1, "encodage": "",
        "disposition": "", "disposition_libelle": "", "lignes_lues": 9, "lignes_gardees": communes.len(), "lignes_rejetees": 0,
        "version": "0"
    }))
    .unwrap();
    ecrivain.finir(&provenance).unwrap();
    serde_json::from_value(serde_json::json!({
        "provenance": provenance, "cle_lecture": "0123456789abcdef0", "constats": Constats::default(), "colonnes_absentes": [],
        "colonnes_ignorees": 0, "parquet": parquet, "empreinte_parquet": "x"
    }))
    .unwrap()
}

fn lac(dossier: &Path) -> Lac {
    let codes = crate::assets::livre(&format!("pipelines/{CODES_SNE}")).unwrap();
    Lac::new(dossier.join("lac"), [7; 32], Dictionnaires::livres(codes).unwrap(), 1)
}

fn destinataires(dossier: &Path) -> Vec<Destinataire> {
    [("a", vec!["59350", "59999"]), ("b", vec!["62041"])]
        .map(|(nom, communes)| Destinataire {
            lac: dossier.join(nom),
            communes: communes.into_iter().map(str::to_owned).collect(),
        })
        .into()
}

/// Lines of a share, in their order.
fn lignes(lac: &Path, p: &Piece) -> Vec<i64> {
    let f = File::open(lac.join(&p.parquet)).unwrap();
    let lots = ParquetRecordBatchReaderBuilder::try_new(f).unwrap().build().unwrap();
    let numeros = |l: RecordBatch| {
        let c = l.column_by_name(table::LIGNE_SOURCE).unwrap().as_primitive::<arrow::datatypes::Int64Type>().clone();
        c.values().to_vec()
    };
    lots.flat_map(|l| numeros(l.unwrap())).collect()
}

const COMMUNES: [Option<&str>; 6] = [Some("62041"), Some("59350"), None, Some("75056"), Some("59999"), Some("59350")];

#[test]
fn a_row_goes_where_its_commune_is() {
    for attente in [ATTENTE, 1] {
        // table; lines of the first territory, of the second
        for (t, a, b) in [
            (Table::Occupation, vec![2, 3, 5, 6], vec![1, 3]),
            // A demand has no dwelling: without commune it is nobody's.
            (Table::Demande, vec![2, 5, 6], vec![1]),
        ] {
            let d = tempfile::tempdir().unwrap();
            let lac = lac(d.path());
            let piece = fichier(&lac, t, &COMMUNES);
            let chez = destinataires(d.path());
            let mut parts = vec![None; 2];
            lac.couper_pour(&piece, &chez, &mut parts, attente).unwrap();
            let parts: Vec<Piece> = parts.into_iter().flatten().collect();
            assert_eq!(lignes(&chez[0].lac, &parts[0]), a);
            assert_eq!(lignes(&chez[1].lac, &parts[1]), b);
            assert_eq!((parts[0].lignes(), parts[0].provenance.lignes_gardees), (a.len() as u64, 6));
            let vides = &parts[1].part.as_ref().unwrap().vides;
            assert!(
                !vides.contains(&COMMUNE.to_owned())
                    && vides.contains(&"siren_bailleur".to_owned()) == (t == Table::Occupation)
            );
        }
    }
}

#[test]
fn a_share_is_cut_once_and_again_when_it_is_damaged() {
    let d = tempfile::tempdir().unwrap();
    let lac = lac(d.path());
    let piece = fichier(&lac, Table::Occupation, &COMMUNES);
    let chez = destinataires(d.path());
    let deja = |l: &Lac| l.partager(&piece, &chez).unwrap().iter().map(|p| p.deja_la).collect::<Vec<_>>();
    assert_eq!(deja(&lac), [false, false]);
    assert_eq!(deja(&lac), [true, true]);
    let part = lac.partager(&piece, &chez).unwrap().remove(1);
    std::fs::write(chez[1].lac.join(&part.parquet), "autre chose").unwrap();
    assert_eq!(deja(&lac), [true, false]);
    assert_eq!(deja(&lac), [true, true]);
}
