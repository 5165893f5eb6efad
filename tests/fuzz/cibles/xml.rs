//! Demands in XML: each becomes one line, of as many fields as the header.

use std::io::Read;
use std::path::Path;

use bilan::config::layout::Layout;
use bilan::error::Error;
use bilan::sources::{Forme, inspect};

use super::{deposer, lecture, refus};

pub fn cible(dossier: &Path, layouts: &[Layout], octets: &[u8]) {
    let chemin = deposer(dossier, "entree.xml", octets);
    let inspection = match inspect(&chemin) {
        Ok(i) if i.forme == Forme::DemandesXml => i,
        Ok(_) => return,
        Err(e) => return refus(&e),
    };
    let mut texte = String::new();
    let lu = inspection.ouvrir("").map(|mut flux| flux.read_to_string(&mut texte));
    match lu {
        Ok(Ok(_)) => {
            let champs = texte.lines().next().unwrap_or_default().split(';').count();
            let lignes: Vec<&str> = texte.split_terminator('\n').collect();
            assert!(lignes.iter().all(|l| l.split(';').count() == champs), "une demande n'est pas une ligne : {texte}");
        }
        // What stops the reading is a refusal of the program, or the system failed.
        Ok(Err(e)) => match e.get_ref().and_then(|c| c.downcast_ref::<Error>()) {
            Some(e) => refus(e),
            None => panic!("échec sans message : {e}"),
        },
        Err(e) => refus(&e),
    }
    lecture::tout_lire(&inspection, layouts, &["sne_stock"], None);
}
