//! `bilan mapping`: what is proposed can be put in `pipelines/sources/` and reads the file it was made for.

use std::path::Path;

use bilan::config::layout::Layout;
use bilan::config::lire_texte;
use bilan::sources::{inspect, proposer, recognise, verifier_disposition};

use super::{deposer, refus, sources};

pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let chemin = deposer(dossier, "entree.csv", octets);
    let inspection = match inspect(&chemin) {
        Ok(i) => i,
        Err(e) => return refus(&e),
    };
    // All layouts, then those of one source, that the input chooses.
    let toutes: Vec<&str> = sources(layouts).into_iter().collect();
    for source in [None, toutes.get(octets.len() % toutes.len()).copied()] {
        let p = match proposer(&inspection, source, layouts) {
            Ok(p) => p,
            Err(e) => {
                refus(&e);
                continue;
            }
        };
        let layout: Layout = match lire_texte(&p.toml, Path::new("proposition.toml")) {
            Ok(l) => l,
            Err(e) => panic!("la proposition n'est pas une disposition : {e:?}\n{}", p.toml),
        };
        verifier_disposition(&layout).expect("une disposition juste");
        let seule = [layout];
        match recognise(&inspection, &seule[0].source, &seule) {
            Ok(_) => {}
            Err(e) => {
                refus(&e);
                assert!(
                    !e.message.starts_with("aucune disposition"),
                    "elle ne reconnaît pas son fichier : {e:?}\n{}",
                    p.toml
                );
            }
        }
    }
}
