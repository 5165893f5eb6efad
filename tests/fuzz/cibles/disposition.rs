//! The first look at a file, and the layout it has.

use std::path::Path;

use bilan::config::layout::Layout;
use bilan::sources::{Forme, bind, inspect, normaliser, recognise};

use super::{deposer, refus, sources};

pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let chemin = deposer(dossier, "entree.csv", octets);
    let inspection = match inspect(&chemin) {
        Ok(i) => i,
        Err(e) => return refus(&e),
    };
    assert_eq!(inspection.octets, octets.len() as u64);
    for source in sources(layouts) {
        let reconnue = match recognise(&inspection, source, layouts) {
            Ok(r) => r,
            Err(e) => {
                refus(&e);
                continue;
            }
        };
        assert_eq!(reconnue.layout.source, source);
        assert!(reconnue.derniere_ligne >= reconnue.ligne_entete);
        if inspection.forme == Forme::Texte && reconnue.layout.sans_entete.is_none() {
            let noms: Vec<String> = reconnue.noms.iter().map(|n| normaliser(n)).collect();
            let y_est = |n: &String| noms.contains(&normaliser(n));
            assert!(reconnue.layout.presentes.iter().all(y_est) && !reconnue.layout.absentes.iter().any(y_est));
        }
        match bind(&inspection, &reconnue) {
            Ok(b) => assert_eq!(b.champs, reconnue.noms.len()),
            Err(e) => refus(&e),
        }
    }
}
