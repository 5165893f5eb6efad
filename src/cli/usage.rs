//! A wrong command line, said in French.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::clair::en_clair;

/// One message and a hint, for each way of writing a command wrong.
pub fn en_francais(e: &clap::Error) -> String {
    let joindre = |genre: ContextKind, entre: &str| match e.get(genre) {
        Some(ContextValue::String(s)) => en_clair(s),
        Some(ContextValue::Strings(s)) => en_clair(&s.join(entre)),
        Some(autre) => en_clair(&autre.to_string()),
        None => String::new(),
    };
    let contexte = |genre: ContextKind| joindre(genre, ", ");
    let argument = contexte(ContextKind::InvalidArg);
    let valeur = contexte(ContextKind::InvalidValue);
    let message = match e.kind() {
        ErrorKind::InvalidSubcommand => format!("commande inconnue : « {} »", contexte(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("argument inconnu : « {argument} »"),
        ErrorKind::MissingRequiredArgument => format!("il manque {argument}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "il manque une commande".to_owned()
        }
        ErrorKind::InvalidValue if valeur.is_empty() => format!("il manque une valeur après {argument}"),
        ErrorKind::InvalidValue => {
            format!(
                "« {valeur} » ne convient pas à {argument} ; valeurs admises : {}",
                contexte(ContextKind::ValidValue)
            )
        }
        ErrorKind::ValueValidation => format!("« {valeur} » ne convient pas à {argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} est donné deux fois ou en contredit un autre"),
        _ => "commande mal écrite".to_owned(),
    };
    let mut texte = format!("erreur : {message}\n");
    // What would suit, in the words of the parser of this argument.
    if let Some(attendu) = e.source().filter(|_| e.kind() == ErrorKind::ValueValidation) {
        texte.push_str(&format!("aide : {}\n", en_clair(&attendu.to_string())));
    }
    for genre in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        let proche = joindre(genre, " » ou « ");
        if !proche.is_empty() {
            texte.push_str(&format!("aide : vouliez-vous écrire « {proche} » ?\n"));
        }
    }
    texte.push_str(
        "aide : « bilan --help » donne la liste des commandes, « bilan <commande> --help » leurs arguments\n",
    );
    texte
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Command;

    /// Each name in its own guillemets: whoever copies one types a command.
    #[test]
    fn several_near_names_are_several_words() {
        let commandes = ["check", "schedule", "run"].map(Command::new);
        let e = Command::new("bilan").subcommands(commandes).try_get_matches_from(["bilan", "chek"]).unwrap_err();
        let dit = en_francais(&e);
        assert!(dit.contains("commande inconnue : « chek »") && dit.contains("« check »"), "{dit}");
        assert!(!dit.contains("schedule, check"), "{dit}");
    }
}
