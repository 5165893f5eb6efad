//! What a terminal or a log is given to show. A name of file, or a value that a file holds, may end a line or drive the terminal: such
//! characters are shown, never sent. [`super::terminal`] passes all that it writes through here, so that no command has to think of it.

/// One line that stays one: every character that commands is written `\n`, `\u001b`, as JSON and TOML write it.
pub fn en_clair(ligne: &str) -> String {
    montrer(ligne, commande)
}

/// A text of several lines, for a person or another program: its ends of line and its tabulations are its own.
pub fn lignes_en_clair(texte: &str) -> String {
    montrer(texte, |c| commande(c) && !matches!(c, '\n' | '\t'))
}

fn montrer(texte: &str, cache: impl Fn(char) -> bool) -> String {
    let mut clair = String::with_capacity(texte.len());
    for c in texte.chars() {
        match c {
            c if !cache(c) => clair.push(c),
            '\n' => clair.push_str("\\n"),
            '\r' => clair.push_str("\\r"),
            '\t' => clair.push_str("\\t"),
            c => clair.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    clair
}

/// Controls of both sets, and what ends a line or turns the order of the letters in Unicode.
fn commande(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commands_is_shown_and_nothing_else_changes() {
        for (texte, ligne, lignes) in [
            ("été « rpls\u{202f}» 2\u{a0}%", "été « rpls\u{202f}» 2\u{a0}%", "été « rpls\u{202f}» 2\u{a0}%"),
            ("a\nb\tc", "a\\nb\\tc", "a\nb\tc"),
            ("a\r\n", "a\\r\\n", "a\\r\n"),
            ("\u{1b}[2J\u{7}", "\\u001b[2J\\u0007", "\\u001b[2J\\u0007"),
            // CSI in one character, delete, and letters read from right to left.
            ("\u{9b}2J\u{7f}", "\\u009b2J\\u007f", "\\u009b2J\\u007f"),
            ("x\u{202e}vsc.y\u{2028}", "x\\u202evsc.y\\u2028", "x\\u202evsc.y\\u2028"),
        ] {
            assert_eq!((en_clair(texte).as_str(), lignes_en_clair(texte).as_str()), (ligne, lignes));
        }
    }

    /// What is shown of a JSON is the same JSON.
    #[test]
    fn a_json_keeps_its_values() {
        let valeur = serde_json::json!({ "fichier": "a\n\u{1b}[2J\u{9b}\u{7f}\u{202e}\"\\" });
        let montre = lignes_en_clair(&serde_json::to_string_pretty(&valeur).unwrap());
        assert!(!montre.replace('\n', "").contains(commande), "{montre:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&montre).unwrap(), valeur);
    }
}
