//! Totals of the minoration at every level.

use crate::relogement::consolidation::consolider;
use crate::relogement::minoration::enveloppe::{Compte, Ligne as Indemnite};
use crate::relogement::niveaux::Echelon;
use crate::reports::context::{ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case};
use crate::reports::phrases::majuscule;

use super::Source;

/// The code of the table.
pub const ECHELONS: &str = "x2-echelons";

/// One row an operation, then one a zone of each level, held against the level below.
pub fn bloc(s: &Source<'_>, indemnites: &[Indemnite]) -> Bloc {
    let rangs = indemnites.iter().map(|i| (i.operation.as_str(), Compte::un(i.montant)));
    let lignes = consolider(&s.etude.rattachements, rangs)
        .into_iter()
        .map(|t| {
            let cases = vec![
                texte(majuscule(t.echelon.libelle())),
                texte(t.zone.clone()),
                texte(s.nom_zone(t.echelon, &t.zone)),
                Case::Nombre(t.compte.nombre),
                Case::Nombre(t.compte.montant / 100),
                texte(if t.juste { "juste" } else { "FAUX" }),
            ];
            if t.echelon == Echelon::Operation { ligne(cases) } else { ligne_total(cases) }
        })
        .collect();
    tableau(
        ECHELONS,
        "Par échelon, de l'opération à la France",
        &[
            ("Échelon", ""),
            ("Code", ""),
            ("Libellé", ""),
            ("Relogements", "nombre"),
            ("Montant", "€"),
            ("Contrôle", ""),
        ],
        lignes,
        "Un relogement compte à son opération d'origine. Contrôle\u{a0}: « juste » quand la ligne, comptée depuis les relogements, est la somme de celles qu'elle réunit.",
    )
}
