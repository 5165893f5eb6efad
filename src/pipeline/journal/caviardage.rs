//! A message that may leave the service: without what an extract holds.

use std::collections::BTreeSet;

use crate::error::{Code, Error};

/// The message of a failure without any value that an extract may hold: between « », only the names that the configuration knows
/// remain; what an engine says of its own is left out.
pub fn caviarder(e: &Error, connus: &BTreeSet<String>) -> String {
    match e.code {
        // These speak of the configuration and of the machine.
        Code::Configuration | Code::Occupe | Code::Integrite | Code::Attente | Code::Partiel => e.message.clone(),
        Code::Machine if e.message.contains(" impossible : ") && !parle(&e.message) => e.message.clone(),
        Code::Machine => e.message.split(':').next().unwrap_or_default().trim_end().to_owned(),
        Code::Donnees => sans_valeurs(&e.message, connus),
    }
}

/// Whether an engine may be quoting what it read.
fn parle(message: &str) -> bool {
    message.contains(['"', '`', '[']) || message.contains(" '")
}

fn sans_valeurs(message: &str, connus: &BTreeSet<String>) -> String {
    let mut texte = String::with_capacity(message.len());
    let mut reste = message;
    while let Some((avant, suite)) = reste.split_once('«') {
        texte.push_str(avant);
        // An opening without its end hides all that follows.
        let (dedans, apres) = suite.split_once('»').unwrap_or((suite, ""));
        let nom = dedans.trim_matches(|c: char| c.is_whitespace());
        texte.push_str(if connus.contains(nom) { "« " } else { "« … »" });
        if connus.contains(nom) {
            texte.push_str(nom);
            texte.push_str(" »");
        }
        reste = apres;
    }
    texte.push_str(reste);
    texte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_stay_between_quotes() {
        let connus = BTreeSet::from(["siren_bailleur".to_owned(), "ops_2024.csv".to_owned()]);
        let dit = |e: Error| caviarder(&e, &connus);
        // message; what is said of it
        let cas = [
            (
                Error::donnees("la colonne « siren_bailleur » porte « DUPONT »"),
                "la colonne « siren_bailleur » porte « … »",
            ),
            (Error::donnees("« 1990-01-02 » n'est pas une date"), "« … » n'est pas une date"),
            (
                Error::donnees("valeur «\u{a0}ops_2024.csv\u{a0}», puis « sans fin : DUPONT"),
                "valeur « ops_2024.csv », puis « … »",
            ),
            (Error::donnees("trop de lignes rejetées : 3 sur 9"), "trop de lignes rejetées : 3 sur 9"),
            (Error::machine("conformation des tables : cannot parse \"DUPONT\""), "conformation des tables"),
            (Error::machine("écriture impossible : disque plein"), "écriture impossible : disque plein"),
            (Error::moteur("conformation impossible", "io (os error 28)"), "conformation impossible : disque plein"),
            (Error::moteur("conformation impossible", "parse: \"DUPONT\""), "conformation impossible"),
            (Error::configuration("clé inconnue « arete »"), "clé inconnue « arete »"),
        ];
        for (e, attendu) in cas {
            assert_eq!(dit(e), attendu);
        }
    }
}
