//! Reading a TOML file into a typed value, with a French message that points into the line.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Error, Lieu, Result};

/// Characters of a line that a message shows.
const EXTRAIT_MAX: usize = 160;

/// Reads and checks one TOML file.
///
/// # Errors
/// The file cannot be read, is not UTF-8, is not TOML, or holds a key or value that is not expected: the
/// message names the line and the column.
pub fn lire<T: DeserializeOwned>(chemin: &Path) -> Result<T> {
    let texte = std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e).avec_code_configuration())?;
    let texte = String::from_utf8(texte).map_err(|_| {
        Error::configuration("le fichier de configuration n'est pas en UTF-8")
            .in_file(chemin)
            .aide("réenregistrez-le en UTF-8 depuis votre éditeur de texte")
    })?;
    lire_texte(&texte, chemin)
}

/// Same as [`lire`], on a text already in memory; `chemin` is only named in messages.
///
/// # Errors
/// See [`lire`].
pub fn lire_texte<T: DeserializeOwned>(texte: &str, chemin: &Path) -> Result<T> {
    toml::from_str(texte).map_err(|e| {
        let (ligne, colonne) = e.span().map_or((None, None), |s| {
            let (l, c) = position(texte, s.start);
            (Some(l), Some(c))
        });
        let mut erreur = Error::configuration(en_francais(e.message()));
        if let Some(ligne) = ligne {
            let extrait = texte.lines().nth(usize::try_from(ligne - 1).unwrap_or(0)).unwrap_or("").trim();
            let extrait = match extrait.char_indices().nth(EXTRAIT_MAX) {
                Some((fin, _)) => format!("{}…", extrait.get(..fin).unwrap_or("")),
                None => extrait.to_owned(),
            };
            if !extrait.is_empty() {
                erreur = erreur.aide(format!("ligne {ligne}, caractère {} : {extrait}", colonne.unwrap_or(1)));
            }
        }
        if trop_profond(e.message()) {
            erreur = erreur.aide("aucun réglage n'emboîte plus de quelques niveaux : reprenez le fichier livré");
        }
        erreur.at(Lieu { fichier: chemin.to_owned(), ligne, colonne: None })
    })
}

/// Line and column (1-based, in characters) of a byte offset.
pub fn position(texte: &str, octet: usize) -> (u64, u64) {
    let avant = texte.get(..octet.min(texte.len())).unwrap_or(texte);
    let ligne = avant.matches('\n').count() + 1;
    let colonne = avant.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (ligne as u64, colonne as u64)
}

fn trop_profond(message: &str) -> bool {
    message.contains("recursion")
}

/// The parser speaks English; the few messages a user meets are said in French.
fn en_francais(message: &str) -> String {
    let entre = |debut: &str| {
        message
            .split_once(debut)
            .and_then(|(_, reste)| reste.split_once('`'))
            .map(|(mot, suite)| (mot.to_owned(), suite.to_owned()))
    };
    if let Some((cle, suite)) = entre("unknown field `") {
        let attendues: Vec<&str> = suite.split('`').skip(1).step_by(2).collect();
        return match proche(&cle, &attendues) {
            Some(p) => format!("clé inconnue « {cle} » ; vouliez-vous écrire « {p} » ?"),
            None => format!("clé inconnue « {cle} » ; clés admises : {}", attendues.join(", ")),
        };
    }
    if let Some((valeur, suite)) = entre("unknown variant `") {
        let attendues: Vec<&str> = suite.split('`').skip(1).step_by(2).collect();
        return format!("valeur inconnue « {valeur} » ; valeurs admises : {}", attendues.join(", "));
    }
    if let Some((cle, _)) = entre("missing field `") {
        return format!("il manque la clé « {cle} »");
    }
    if let Some((trouve, attendu)) = message.strip_prefix("invalid type: ").and_then(|r| r.split_once(", expected ")) {
        return format!("type inattendu : {}, au lieu de {}", nature(trouve), nature(attendu));
    }
    if message.starts_with("duplicate key") {
        return "la même clé est écrite deux fois".to_owned();
    }
    if trop_profond(message) {
        return "trop de listes ou de groupes emboîtés".to_owned();
    }
    if message.contains("string") && message.contains("expected") {
        return "guillemet manquant ou mal placé".to_owned();
    }
    // Messages of our own are French already.
    if message.starts_with('«') {
        return message.to_owned();
    }
    "écriture incorrecte : « clé = valeur » est attendu, les textes entre guillemets, les listes entre crochets"
        .to_owned()
}

/// What serde calls a type, in the words of the person who writes the file.
fn nature(anglais: &str) -> &'static str {
    let mot = anglais.split([' ', '`']).find(|m| !m.is_empty()).unwrap_or("");
    match mot {
        "string" | "a" if anglais.contains("string") => "un texte entre guillemets",
        "integer" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "un nombre entier",
        "floating" | "float" | "f32" | "f64" => "un nombre",
        "boolean" | "bool" => "true ou false",
        "sequence" | "a" if anglais.contains("sequence") => "une liste entre crochets",
        "map" | "struct" => "un groupe de clés",
        _ => "une autre valeur",
    }
}

/// The closest expected word, when it is close enough to be a slip of the hand.
pub fn proche<'a>(mot: &str, attendus: &[&'a str]) -> Option<&'a str> {
    attendus
        .iter()
        .map(|a| (distance(&mot.to_lowercase(), &a.to_lowercase()), *a))
        .min()
        .filter(|(d, a)| *d <= 1 + a.len() / 4)
        .map(|(_, a)| a)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut ligne: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonale = std::mem::replace(&mut ligne[0], i + 1);
        for (j, cb) in b.iter().enumerate() {
            let cout = diagonale + usize::from(ca != *cb);
            diagonale = ligne[j + 1];
            ligne[j + 1] = cout.min(ligne[j] + 1).min(diagonale + 1);
        }
    }
    ligne[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Essai {
        seuil: u32,
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_key() {
        let e = lire_texte::<Essai>("# essai\nseuill = 3\n", Path::new("essai.toml")).unwrap_err();
        assert_eq!(e.message, "clé inconnue « seuill » ; vouliez-vous écrire « seuil » ?");
        assert_eq!(e.lieu.unwrap().ligne, Some(2));
    }

    #[test]
    fn a_missing_key_is_said_in_french() {
        let e = lire_texte::<Essai>("", Path::new("essai.toml")).unwrap_err();
        assert_eq!(e.message, "il manque la clé « seuil »");
    }
}
