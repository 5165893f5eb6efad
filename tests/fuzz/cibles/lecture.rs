//! Reading a whole file, under oracles: rows add up, and neither the size of blocks nor the number of threads matters.

use std::collections::BTreeSet;
use std::path::Path;

use arrow::array::{Array, Int64Array, RecordBatch};
use arrow::compute::concat_batches;
use bilan::config::layout::Layout;
use bilan::error::Result;
use bilan::sources::table::{LIGNE_SOURCE, schema};
use bilan::sources::{
    Dictionnaires, Forme, Inspection, Lecture, Options, Reconnue, inspect, premieres, read, recognise,
};

use super::{deposer, refus};

/// Those of the tests, and two shipped ones; `disposition` looks at all of them.
const SOURCES: &[&str] = &["essai", "essai_garder", "essai_sans_entete", "doublets", "ops"];

/// Any text, through every layout that recognises it.
pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let chemin = deposer(dossier, "entree.csv", octets);
    match inspect(&chemin) {
        Ok(inspection) => tout_lire(&inspection, layouts, SOURCES, Some(octets)),
        Err(e) => refus(&e),
    }
}

/// Reads a file through the layouts of some sources that recognise it. `texte`: its bytes, when its records may be
/// counted in them.
pub fn tout_lire(inspection: &Inspection, layouts: &[Layout], sources: &[&str], texte: Option<&[u8]>) {
    for source in sources {
        match recognise(inspection, source, layouts) {
            Ok(reconnue) => verifier(inspection, &reconnue, texte),
            Err(e) => refus(&e),
        }
    }
}

fn lire(i: &Inspection, r: &Reconnue<'_>, bloc: usize, fils: usize) -> Result<(RecordBatch, Lecture)> {
    let dictionnaires = Dictionnaires::default();
    let options = Options {
        cle: &[7; 32],
        dictionnaires: &dictionnaires,
        millesime: 2025,
        relire: &BTreeSet::from(["dalo", "id_rpls"]),
        fils,
        bloc,
    };
    let mut blocs = Vec::new();
    let lecture = read(
        i,
        r,
        options,
        |b| Ok(b.lignes),
        |b| {
            blocs.push(b);
            Ok(())
        },
    )?;
    let tout = concat_batches(&schema(r.layout.table), &blocs).expect("des blocs d'une même table");
    let essai = premieres(i, r, options)?;
    assert!(essai.num_rows() <= tout.num_rows() && essai == tout.slice(0, essai.num_rows()), "le début diffère");
    Ok((tout, lecture))
}

fn verifier(i: &Inspection, r: &Reconnue<'_>, texte: Option<&[u8]>) {
    let (grand, petit) = (lire(i, r, 1 << 16, 1), lire(i, r, 61, 3));
    let ((lignes, l), (autres, m)) = match (grand, petit) {
        (Ok(g), Ok(p)) => (g, p),
        (Err(g), Err(p)) => {
            refus(&g);
            assert_eq!((g.message, g.lieu), (p.message, p.lieu), "le refus dépend de la taille des blocs");
            return;
        }
        (g, p) => panic!("lu ou refusé selon la taille des blocs : {:?} / {:?}", g.map(|g| g.1), p.map(|p| p.1)),
    };
    assert_eq!(l.lues, l.gardees + l.rejetees + l.ecartees);
    assert_eq!(l.gardees, lignes.num_rows() as u64);
    assert_eq!((l.lues, l.rejetees, l.ecartees), (m.lues, m.rejetees, m.ecartees));
    assert_eq!(l.constats, m.constats);
    assert_eq!(l.a_relire(), m.a_relire());
    assert!(lignes == autres, "les valeurs dépendent de la taille des blocs");
    let Some(texte) = texte.filter(|_| i.forme == Forme::Texte) else { return };
    let debuts = debuts(texte, i.separateur);
    let apres = debuts.iter().filter(|n| **n > r.derniere_ligne as i64);
    assert_eq!(l.lues, apres.count() as u64, "des lignes perdues");
    let source = lignes.column_by_name(LIGNE_SOURCE).and_then(|c| c.as_any().downcast_ref::<Int64Array>().cloned());
    let numeros: Vec<i64> = source.expect("le numéro des lignes").values().to_vec();
    assert!(numeros.is_sorted_by(|a, b| a < b) && numeros.iter().all(|n| debuts.contains(n)), "lignes mal numérotées");
}

/// Physical line on which each record starts, byte by byte: neither the parser of the program nor its counter.
fn debuts(texte: &[u8], separateur: u8) -> BTreeSet<i64> {
    let texte = texte.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(texte);
    let (mut debuts, mut ligne, mut debut) = (BTreeSet::new(), 1, None);
    // `cite`: between quotes; `seul`: a quote was met there, which closes unless another follows.
    let (mut cite, mut seul, mut neuf) = (false, false, true);
    for &octet in texte {
        if cite && !seul {
            seul = octet == b'"';
            ligne += i64::from(octet == b'\n');
            continue;
        }
        if cite && octet == b'"' {
            seul = false;
            continue;
        }
        (cite, seul) = (false, false);
        if octet == b'\n' {
            debuts.extend(debut.take());
            (ligne, neuf) = (ligne + 1, true);
            continue;
        }
        cite = neuf && octet == b'"';
        neuf = octet == separateur;
        if octet != b'\r' {
            debut.get_or_insert(ligne);
        }
    }
    debuts.extend(debut);
    debuts
}
