//! Reading a TOML file into a typed value, with a French message that points into the line.

use std::path::Path;

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, Lieu, Result};

/// Characters of a line that a message shows.
const EXTRAIT_MAX: usize = 160;

/// Reads and checks one TOML file.
///
/// # Errors
/// The file cannot be read, is not UTF-8, is not TOML, or holds a key or value that is not expected: the
/// message names the line and the column.
pub fn lire<T: DeserializeOwned>(chemin: &Path) -> Result<T> {
    let octets = std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e).avec_code_configuration())?;
    lire_texte(&en_utf8(octets, chemin)?, chemin)
}

/// The text of a file of configuration, from its bytes.
///
/// # Errors
/// They are of another encoding, which the message names as Windows does.
pub fn en_utf8(octets: Vec<u8>, chemin: &Path) -> Result<String> {
    let refus = |nature: &str, ligne| {
        Error::configuration(format!("ce fichier est {nature}"))
            .at(Lieu { fichier: chemin.to_owned(), ligne, colonne: None })
            .aide("enregistrez-le en UTF-8 : « Enregistrer sous… », encodage « UTF-8 »")
    };
    // An order of bytes at the start, or a plain letter on two of them.
    if matches!(octets.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=0xFF, ..] | [1..=0xFF, 0, ..]) {
        return Err(refus("en UTF-16", None));
    }
    String::from_utf8(octets).map_err(|e| {
        let lus = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
        let ligne = 1 + lus.iter().filter(|o| **o == b'\n').count();
        refus("en ANSI (Windows-1252), ou abîmé", Some(ligne as u64))
    })
}

/// Same as [`lire`], on a text already in memory; `chemin` is only named in messages.
///
/// # Errors
/// See [`lire`].
pub fn lire_texte<T: DeserializeOwned>(texte: &str, chemin: &Path) -> Result<T> {
    if let Some(octet) = sans_valeur(texte) {
        let e = Error::configuration("« nan » et « inf » ne sont pas des nombres que l'on puisse employer ici");
        return Err(situer(e, texte, chemin, Some(octet)).aide("écrivez un nombre en chiffres, par exemple 0.02"));
    }
    toml::from_str(texte).map_err(|e| {
        let dit = match en_francais(e.message()) {
            faute if [ECRITURE, GUILLEMET].contains(&faute.as_str()) && DeTable::parse(texte).is_err() => {
                let ligne = e.span().and_then(|s| texte_de_la_ligne(texte, s.start));
                ligne.and_then(a_la_main).unwrap_or(faute)
            }
            dit => dit,
        };
        let erreur = Error::configuration(dit);
        let erreur = situer(erreur, texte, chemin, e.span().map(|s| s.start));
        match e.message() {
            m if trop_profond(m) => {
                erreur.aide("aucun réglage n'emboîte plus de quelques niveaux : reprenez le fichier livré")
            }
            m if m.starts_with("missing field") => erreur.aide(
                "ajoutez-la : « bilan init <dossier> » prépare un dossier dont les fichiers ont toutes les leurs",
            ),
            _ => erreur,
        }
    })
}

/// The failure with its place, and what is written there.
fn situer(erreur: Error, texte: &str, chemin: &Path, octet: Option<usize>) -> Error {
    let lieu = |ligne| Lieu { fichier: chemin.to_owned(), ligne, colonne: None };
    let Some((ligne, colonne)) = octet.map(|o| position(texte, o)) else { return erreur.at(lieu(None)) };
    let extrait = octet.and_then(|o| texte_de_la_ligne(texte, o)).unwrap_or("").trim();
    let extrait = match extrait.char_indices().nth(EXTRAIT_MAX) {
        Some((fin, _)) => format!("{}…", extrait.get(..fin).unwrap_or("")),
        None => extrait.to_owned(),
    };
    let erreur = erreur.at(lieu(Some(ligne)));
    if extrait.is_empty() {
        return erreur;
    }
    erreur.aide(format!("ligne {ligne}, caractère {colonne} : {extrait}"))
}

/// Where the first number stands that is none (`nan`) or has no end (`inf`): every comparison with the one is false and nothing passes the
/// other, so that a bound written so would hold nothing back.
fn sans_valeur(texte: &str) -> Option<usize> {
    let suspect = |mot: &str| matches!(mot, "nan" | "inf");
    if !texte.split(|c: char| !c.is_alphanumeric()).any(suspect) {
        return None;
    }
    // What cannot be read is said by the reading.
    let table = DeTable::parse(texte).ok()?;
    let mut a_voir: Vec<_> = table.get_ref().values().collect();
    let mut premier = None;
    while let Some(v) = a_voir.pop() {
        match v.get_ref() {
            DeValue::Float(f) if f.as_str().ends_with("nan") || f.as_str().ends_with("inf") => {
                let octet = v.span().start;
                premier = Some(premier.map_or(octet, |p: usize| p.min(octet)));
            }
            DeValue::Array(liste) => a_voir.extend(liste.iter()),
            DeValue::Table(groupe) => a_voir.extend(groupe.values()),
            _ => {}
        }
    }
    premier
}

/// The line where a byte stands.
fn texte_de_la_ligne(texte: &str, octet: usize) -> Option<&str> {
    let (ligne, _) = position(texte, octet);
    texte.lines().nth(usize::try_from(ligne - 1).ok()?)
}

/// What is wrong with a line written as one writes by hand (25,5; 25 %; 31/12/2026; a code without its quotes), and the right writing.
fn a_la_main(ligne: &str) -> Option<String> {
    let (cle, valeur) = ligne.split_once('=')?;
    let (cle, valeur) = (cle.trim(), valeur.split('#').next().unwrap_or("").trim());
    let nom = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    if cle.is_empty() || cle.starts_with('#') {
        return None;
    }
    if !cle.is_ascii() && cle.chars().all(nom) {
        return Some(format!("« {cle} » ne peut pas être une clé : lettres sans accent, chiffres, « _ » et « - »"));
    }
    let chiffres = |t: &str| !t.is_empty() && t.bytes().all(|o| o.is_ascii_digit());
    let morceaux: Vec<&str> = valeur.split(['-', '/', '.']).collect();
    match valeur {
        "" => Some(format!("« {cle} » n'a pas de valeur")),
        "oui" | "vrai" => Some(format!("« {valeur} » s'écrit ici true")),
        "non" | "faux" => Some(format!("« {valeur} » s'écrit ici false")),
        v if v.len() > 1 && v.starts_with('0') && chiffres(v) => {
            Some(format!("« {v} » commence par un zéro : un code s'écrit entre guillemets, \"{v}\""))
        }
        v if morceaux.len() == 3 && morceaux.iter().all(|m| chiffres(m)) => {
            Some(format!("« {v} » n'est pas une date ; écrivez-la 2026-09-30"))
        }
        v => match (v.split_once(','), v.strip_suffix('%').map(str::trim)) {
            (Some((entier, decimales)), None) if chiffres(entier.trim_start_matches('-')) && chiffres(decimales) => {
                Some(format!("« {v} » s'écrit avec un point : {entier}.{decimales}"))
            }
            (None, Some(nombre)) if chiffres(nombre) => Some(format!("« {v} » s'écrit sans le signe : {nombre}")),
            _ => None,
        },
    }
}

/// Line and column (1-based, in characters) of a byte offset.
pub fn position(texte: &str, octet: usize) -> (u64, u64) {
    let avant = texte.get(..octet.min(texte.len())).unwrap_or(texte);
    let ligne = avant.matches('\n').count() + 1;
    let colonne = avant.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (ligne as u64, colonne as u64)
}

/// The line of a key, named with the groups that hold it; that of the last of them that is written, when it is not. `None` when none is.
pub fn ligne_de(texte: &str, noms: &[&str]) -> Option<u64> {
    let lu = DeTable::parse(texte).ok()?;
    let (mut table, mut ligne) = (lu.get_ref(), None);
    for nom in noms {
        let Some((cle, valeur)) = table.iter().find(|(cle, _)| cle.get_ref() == nom) else { break };
        ligne = Some(position(texte, cle.span().start).0);
        match valeur.get_ref() {
            DeValue::Table(groupe) => table = groupe,
            _ => break,
        }
    }
    ligne
}

fn trop_profond(message: &str) -> bool {
    message.contains("recursion")
}

const ECRITURE: &str =
    "écriture incorrecte : « clé = valeur » est attendu, les textes entre guillemets, les listes entre crochets";
const GUILLEMET: &str = "guillemet manquant ou mal placé";

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
    if let Some(hors) = hors_bornes(message) {
        return hors;
    }
    if let Some((trouve, attendu)) = message.strip_prefix("invalid type: ").and_then(|r| r.split_once(", expected ")) {
        let attendu = nature(attendu);
        let de = if attendu.starts_with('u') { "d'" } else { "de " };
        return format!("type inattendu : {}, au lieu {de}{attendu}", nature(trouve));
    }
    if message.starts_with("duplicate key") {
        return "la même clé est écrite deux fois".to_owned();
    }
    if trop_profond(message) {
        return "trop de listes ou de groupes emboîtés".to_owned();
    }
    if message.contains("string") && message.contains("expected") {
        return GUILLEMET.to_owned();
    }
    // Messages of our own are French already.
    if message.starts_with('«') {
        return message.to_owned();
    }
    ECRITURE.to_owned()
}

/// A number that its setting cannot hold.
fn hors_bornes(message: &str) -> Option<String> {
    if message.ends_with("number overflowed") {
        return Some("ce nombre est trop grand".to_owned());
    }
    let (trouve, attendu) = message.split_once(", expected ")?;
    let nombre = trouve.split('`').nth(1)?;
    // Beyond what the reader calls an integer, it names the type it had to take.
    let trop_grand = trouve.starts_with("invalid type: integer ") && trouve.ends_with("128");
    if !trop_grand && !trouve.starts_with("invalid value: integer ") {
        return None;
    }
    let bornes = match attendu {
        "u8" => "de 0 à 255",
        "u32" => "de 0 à 4294967295",
        "i32" => "de -2147483648 à 2147483647",
        "u16" | "u64" | "usize" => "qui ne soit ni négatif, ni trop grand",
        a if a.contains("nonzero") => "d'au moins 1, et pas trop grand",
        _ => "moins grand",
    };
    Some(format!("« {nombre} » est hors des bornes : un nombre entier {bornes} est attendu"))
}

/// What serde calls a type, in the words of the person who writes the file.
fn nature(anglais: &str) -> &'static str {
    let mot = anglais.split([' ', '`']).find(|m| !m.is_empty()).unwrap_or("");
    match mot {
        "string" | "a" if anglais.contains("string") => "un texte entre guillemets",
        "integer" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "un nombre entier",
        "a" if anglais.contains("nonzero") => "un nombre entier",
        // What was found, with its value; what is expected is a number of either kind.
        "floating" if anglais.contains('`') => "un nombre à virgule",
        "floating" | "float" | "f32" | "f64" => "un nombre",
        "boolean" | "bool" | "a" if anglais.contains("bool") => "true ou false",
        "sequence" | "a" if anglais.contains("sequence") => "une liste entre crochets",
        "map" | "struct" => "un groupe de clés",
        "a" if anglais.contains("map") => "un groupe de clés",
        _ => "une autre valeur",
    }
}

/// The closest expected word, when it is close enough to be a slip of the hand.
pub fn proche<'a>(mot: &str, attendus: &[&'a str]) -> Option<&'a str> {
    attendus
        .iter()
        .map(|a| (strsim::levenshtein(&mot.to_lowercase(), &a.to_lowercase()), *a))
        .min()
        .filter(|(d, a)| *d <= 1 + a.len() / 4)
        .map(|(_, a)| a)
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

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Bornes {
        #[serde(default)]
        code: u8,
        #[serde(default)]
        annee: i32,
        #[serde(default)]
        editions: usize,
        annees: Option<std::num::NonZeroU32>,
        part: Option<f64>,
        oui: Option<bool>,
    }

    #[test]
    fn a_number_out_of_bounds_is_not_a_fault_of_writing() {
        for (texte, dit) in [
            ("code = 300", "« 300 » est hors des bornes : un nombre entier de 0 à 255"),
            ("code = -1", "« -1 » est hors des bornes"),
            ("annee = 3000000000", "« 3000000000 » est hors des bornes"),
            ("editions = -1", "« -1 » est hors des bornes : un nombre entier qui ne soit ni négatif"),
            ("editions = 99999999999999999999", "« 99999999999999999999 » est hors des bornes"),
            ("annees = 0", "« 0 » est hors des bornes : un nombre entier d'au moins 1"),
            ("part = 1e999", "ce nombre est trop grand"),
        ] {
            let e = lire_texte::<Bornes>(texte, Path::new("essai.toml")).unwrap_err();
            assert!(e.message.starts_with(dit), "{texte} : {}", e.message);
            assert_eq!(e.lieu.unwrap().ligne, Some(1), "{texte}");
        }
        assert!(lire_texte::<Bornes>("code = 255\nannee = -5\nannees = 1\npart = 1e30", Path::new("e.toml")).is_ok());
    }

    #[test]
    fn another_kind_of_value_is_named_on_both_sides() {
        for (texte, dit) in [
            ("annees = 0.5", "un nombre à virgule, au lieu d'un nombre entier"),
            ("editions = 0.5", "un nombre à virgule, au lieu d'un nombre entier"),
            ("annees = \"1\"", "un texte entre guillemets, au lieu d'un nombre entier"),
            ("part = [1]", "une liste entre crochets, au lieu d'un nombre"),
            ("oui = 1", "un nombre entier, au lieu de true ou false"),
        ] {
            let e = lire_texte::<Bornes>(texte, Path::new("essai.toml")).unwrap_err();
            assert_eq!(e.message, format!("type inattendu : {dit}"), "{texte}");
        }
    }

    /// The right writing is given, not only the rule of the format.
    #[test]
    fn a_line_written_by_hand_is_told_how_it_is_written() {
        for (ligne, dit) in [
            ("borne = 25,5", "« 25,5 » s'écrit avec un point : 25.5"),
            ("borne = -0,5 # moins", "« -0,5 » s'écrit avec un point : -0.5"),
            ("borne = 25 %", "« 25 % » s'écrit sans le signe : 25"),
            ("arrete = 2026-02-31", "« 2026-02-31 » n'est pas une date ; écrivez-la 2026-09-30"),
            ("arrete = 2026-9-3", "« 2026-9-3 » n'est pas une date"),
            ("arrete = 31/12/2026", "« 31/12/2026 » n'est pas une date"),
            (
                "epci = 000100017",
                "« 000100017 » commence par un zéro : un code s'écrit entre guillemets, \"000100017\"",
            ),
            ("accepte = oui", "« oui » s'écrit ici true"),
            ("nom =", "« nom » n'a pas de valeur"),
            ("arrêté = 3", "« arrêté » ne peut pas être une clé"),
            ("\"été\" = 3,", ECRITURE),
            ("nom = Aubrelle", GUILLEMET),
            ("nom = \"Aubrelle", GUILLEMET),
            ("nom 2026", ECRITURE),
            ("# l'été = 3,5\n[x", ECRITURE),
        ] {
            let texte = format!("# essai\n{ligne}\n");
            let e = lire_texte::<toml::Table>(&texte, Path::new("essai.toml")).unwrap_err();
            assert!(e.message.starts_with(dit), "{ligne} : {}", e.message);
        }
        assert!(lire_texte::<toml::Table>("a = 2026-09-30\nb = 25.5\nc = \"012\"", Path::new("e.toml")).is_ok());
    }

    #[test]
    fn what_is_no_number_is_refused_wherever_it_is() {
        for (texte, ligne) in [
            ("# nan\nx = nan", 2),
            ("a = 1\nb = { c = [1.0, -inf] }\nd = nan", 2),
            ("[[l]]\na = 1\n[[l]]\na = +inf", 4),
        ] {
            let e = lire_texte::<toml::Table>(texte, Path::new("essai.toml")).unwrap_err();
            assert!(e.message.starts_with("« nan » et « inf »"), "{texte} : {}", e.message);
            assert_eq!(e.lieu.unwrap().ligne, Some(ligne), "{texte}");
        }
        assert!(lire_texte::<toml::Table>("a = 'nan'\nnan = 'inf' # inf", Path::new("essai.toml")).is_ok());
    }

    #[test]
    fn a_key_is_found_in_its_group() {
        let texte = "a = 1\n[g.un]\na = 2\n# a = 3\n[g.deux]\nb = { a = 4 }\na = 5\n";
        for (noms, ligne) in [
            (&["a"][..], Some(1)),
            (&["g", "un", "a"], Some(3)),
            (&["g", "deux", "a"], Some(7)),
            (&["g", "deux", "b", "a"], Some(6)),
            (&["g", "deux", "c"], Some(5)),
            (&["h"], None),
        ] {
            assert_eq!(ligne_de(texte, noms), ligne, "{noms:?}");
        }
        assert_eq!(ligne_de("= faux", &["a"]), None);
    }

    #[test]
    fn a_missing_key_is_said_in_french() {
        let e = lire_texte::<Essai>("", Path::new("essai.toml")).unwrap_err();
        assert_eq!(e.message, "il manque la clé « seuil »");
        assert!(e.aides.iter().any(|a| a.contains("bilan init")), "{:?}", e.aides);
    }
}
