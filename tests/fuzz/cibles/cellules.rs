//! One text in every type of column, in an extract and in a reference table.

use std::path::Path;

use bilan::config::layout::Layout;
use bilan::sources::{PetiteTable, inspect};

use super::{deposer, lecture, refus};

const NOMS: &str = "k;e;d;f;g;n;h;y;t;s;c;q1;q2;r1;r2;m;l;u;a;o;v;p;x";

pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let mut cellule = b"\"".to_vec();
    for c in octets {
        cellule.extend_from_slice(if *c == b'"' { b"\"\"" } else { std::slice::from_ref(c) });
    }
    cellule.push(b'"');
    let mut texte = format!("{NOMS}\n").into_bytes();
    // A first line without doubt, so that the second is not taken for a description.
    texte.extend_from_slice("1;".repeat(NOMS.split(';').count() - 1).as_bytes());
    texte.extend_from_slice(b"1\n");
    texte.extend_from_slice(&vec![cellule; NOMS.split(';').count()].join(&b';'));
    texte.push(b'\n');
    let chemin = deposer(dossier, "entree.csv", &texte);
    match inspect(&chemin) {
        Ok(i) => lecture::tout_lire(&i, layouts, &["essai"], Some(&texte)),
        Err(e) => refus(&e),
    }
    let table = match PetiteTable::lire(&chemin, &[&["k"], &["n"]]) {
        Ok(t) => t,
        Err(e) => return refus(&e),
    };
    for l in table.rangees() {
        let erreurs = [
            l.texte("t").err(),
            l.code("c", 5).err(),
            l.siren("s").err(),
            l.nombre("x").err(),
            l.entier("n").err(),
            l.centimes("m").err(),
            l.date("d").err(),
        ];
        erreurs.iter().flatten().for_each(refus);
    }
}
