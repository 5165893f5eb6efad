//! Settings in TOML: a layout, a chain, rules of quality. A layout that is accepted then reads a small file.

use std::path::{Path, PathBuf};

use bilan::checks::Regles;
use bilan::config::layout::Layout;
use bilan::config::lire_texte;
use bilan::config::pipeline::Chaine;
use bilan::config::terme::Terme;
use bilan::sources::{inspect, verifier_disposition};

use super::{deposer, lecture, refus};

pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let Ok(texte) = std::str::from_utf8(octets) else { return };
    let chemin = Path::new("entree.toml");
    for terme in [None, Terme::lire("2026-10"), Terme::lire("2026")] {
        if let Err(e) = lire_texte::<Chaine>(texte, chemin).and_then(|c| c.pour(terme, chemin, texte)) {
            refus(&e);
        }
    }
    if let Err(e) = Regles::lire(&[(PathBuf::from("entree.toml"), texte.to_owned())], layouts) {
        refus(&e);
    }
    match lire_texte::<Layout>(texte, chemin).and_then(|l| verifier_disposition(&l).map(|()| l)) {
        Ok(l) => essayer(dossier, l),
        Err(e) => refus(&e),
    }
}

/// Whatever a layout says, reading through it ends with rows or with a refusal.
fn essayer(dossier: &Path, layout: Layout) {
    let colonnes = layout.colonnes.iter();
    let lus = colonnes.flat_map(|c| c.depuis.iter().chain(&c.ensemble).chain(c.drapeaux.values().flatten()));
    let gardes = layout.garder.iter().map(|g| &g.colonne);
    let mut noms: Vec<&String> = layout.presentes.iter().chain(lus).chain(gardes).collect();
    noms.sort();
    noms.dedup();
    let sans = layout.sans_entete.as_ref();
    let (premiere, champs) = match sans {
        Some(s) => (vec!["2025".to_owned(); s.premiere_ligne.clamp(1, 100) - 1], s.noms.len().min(1000)),
        None => (noms.iter().map(|n| n.replace('"', "\"\"")).collect(), noms.len().min(1000)),
    };
    // One more, so that a layout of one column has a separator.
    let ligne = |v: &[String]| format!("\"{}\";\"\"\n", v.join("\";\""));
    let mut texte = ligne(&premiere);
    for valeur in ["1", "01/02/2024", "1 234,5", "", "é", "T2"] {
        texte.push_str(&ligne(&vec![valeur.to_owned(); champs]));
    }
    let chemin = deposer(dossier, "entree.csv", texte.as_bytes());
    match inspect(&chemin) {
        Ok(i) => {
            let source = layout.source.clone();
            lecture::tout_lire(&i, &[layout], &[&source], Some(texte.as_bytes()));
        }
        Err(e) => refus(&e),
    }
}
