//! Relogements and offers that call for a second look. Each is a count of households; none is a decision about one of them.

use crate::measures::Niveau;
use crate::relogement::indicateurs::vigilances::{FRAGILE, VIGILANCES};
use crate::reports::context::tableau;
use crate::reports::document::Bloc;

use super::Vue;
use super::tables::oui_non;

/// Those that the files allow, in the project then in all of them.
pub fn blocs(v: &Vue<'_>, projet: &str) -> Vec<Bloc> {
    let lignes = VIGILANCES
        .iter()
        .filter_map(|code| {
            let i = v.etude.indicateur(code)?;
            let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
            Some(oui_non(i.libelle.clone(), ici, epci))
        })
        .collect();
    let mut blocs = vec![tableau(
        "vigilances",
        "Points de vigilance",
        &[
            ("Vigilance", ""),
            ("Oui", "ménages"),
            ("Non", "ménages"),
            ("Inconnu", "ménages"),
            ("Part dans le projet", "%"),
            ("Part, tous les projets", "%"),
        ],
        lignes,
        "Une vigilance invite à regarder, elle ne décide rien. Les définitions sont au dernier chapitre.",
    )];
    if v.etude.indicateur(FRAGILE).is_none() {
        blocs.push(Bloc::Reserve(
            "Aucune résidence n'est classée par la méthode de fragilité (il y faut l'enquête OPS)\u{202f}: la vigilance sur les résidences fragiles n'est pas comptée."
                .to_owned(),
        ));
    }
    blocs
}
