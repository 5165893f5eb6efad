//! Medians before and after, recomputed from rows at every level from the project up.

use crate::french::Fraction;
use crate::relogement::mediane::Medianes;
use crate::relogement::niveaux::{Echelon, Rattachement};
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Case, Section};
use crate::reports::etats::Source;

/// Code of the table.
pub const TABLE: &str = "x3-medianes";

pub fn section(s: &Source<'_>, seuil: i64) -> Section {
    let mut ch = Chapitre::new(TABLE, "Valeurs médianes");
    let mut lignes = Vec::new();
    let case = |f: &Option<Fraction>, d: u32| f.map_or(Case::Secret, |f| Case::Mesure(f, d));
    for l in s.etude.avancement.iter().filter(|l| l.echelon != Echelon::Operation) {
        let garde = |r: &Rattachement| r.zone("", l.echelon) == l.zone;
        for m in Medianes::de(s.etude, s.reglages, garde, seuil).lignes {
            lignes.push(ligne(vec![
                texte(crate::reports::phrases::majuscule(l.echelon.libelle())),
                texte(s.nom_zone(l.echelon, &l.zone)),
                texte(m.libelle.clone()),
                case(&m.avant, m.decimales),
                case(&m.apres, m.decimales),
                if m.n >= seuil { Case::Nombre(m.n) } else { Case::Secret },
            ]));
        }
    }
    ch.bloc(tableau(
        TABLE,
        "Avant et après, recalculées depuis les lignes à chaque échelon",
        &[("Échelon", ""), ("Territoire", ""), ("Grandeur", ""), ("Avant", ""), ("Après", ""), ("Ménages", "nombre")],
        lignes,
        "Une médiane ne s'additionne ni ne se moyenne\u{a0}: elle est recalculée pour chaque territoire.",
    ));
    ch.section
}
