//! What a template cannot do, said in French with its file and its line. The engine speaks English: what the author of a template may meet
//! is translated here, and the rest is quoted as it is.

use minijinja::ErrorKind;

use super::modeles::place;
use crate::error::{Error, Lieu};

/// A template that fails.
pub(super) fn en_francais(e: &minijinja::Error) -> Error {
    let e = cause(e);
    let quoi = match e.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape | ErrorKind::InvalidDelimiter => "sa syntaxe est incorrecte",
        ErrorKind::TemplateNotFound => "il appelle un modèle absent",
        ErrorKind::UndefinedError => "il emploie une valeur qui n'existe pas",
        ErrorKind::UnknownFilter => "il emploie un filtre inconnu",
        ErrorKind::UnknownTest => "il emploie un test inconnu",
        ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => "il appelle une fonction inconnue",
        ErrorKind::UnknownBlock => "il appelle un bloc inconnu",
        ErrorKind::OutOfFuel => "il ne finit pas : une boucle y est trop longue",
        ErrorKind::TooManyArguments | ErrorKind::MissingArgument => "un appel n'a pas les arguments attendus",
        ErrorKind::InvalidOperation | ErrorKind::NonPrimitive | ErrorKind::NonKey | ErrorKind::CannotUnpack => {
            "une valeur n'y est pas de celles que l'on attend"
        }
        _ => "il ne peut pas être rempli",
    };
    let erreur = Error::configuration(format!("un modèle de page ne peut pas servir\u{A0}: {quoi}")).at(Lieu {
        fichier: place(e.name().unwrap_or("modeles")),
        ligne: e.line().map(|l| l as u64),
        colonne: None,
    });
    let erreur = match e.detail().map(|d| (d, traduire(d))) {
        Some((_, Some(detail))) => erreur.aide(format!("Détail\u{A0}: {detail}")),
        Some((anglais, None)) => erreur.aide(format!("(Dit par le moteur de modèles, en anglais\u{A0}: {anglais})")),
        None => erreur,
    };
    erreur.aide("Corrigez ce modèle, ou retirez-le pour revenir au modèle fourni.")
}

/// The fault itself, which a template that includes another tells of as the other's.
fn cause(mut e: &minijinja::Error) -> &minijinja::Error {
    while let Some(dessous) =
        std::error::Error::source(e).and_then(|s| s.downcast_ref::<minijinja::Error>()).filter(|s| s.line().is_some())
    {
        e = dessous;
    }
    e
}

/// What the engine says, with a hole for each word of the template; the first that fits is taken.
const PHRASES: [(&str, &str); 54] = [
    ("unexpected {}, expected {}", "{} se trouve là où il faut {}"),
    ("unexpected input after {}", "il y a quelque chose de trop après {}"),
    ("unexpected end of string", "un texte n'est pas refermé par son guillemet"),
    ("unexpected end of comment", "un commentaire n'est pas refermé par « #} »"),
    ("unexpected end of raw block", "un bloc « raw » n'est pas refermé par « {% endraw %} »"),
    ("unexpected character", "un caractère n'a pas de sens à cet endroit"),
    ("unexpected keyword arguments", "cet appel n'a pas d'argument nommé"),
    ("unexpected {}", "{} n'a pas de sens à cet endroit"),
    ("unknown statement {}", "le mot de bloc {} n'existe pas, ou n'est pas à sa place"),
    ("unknown {}, expected statement", "{} se trouve là où il faut un mot de bloc (if, for, set…)"),
    ("unknown keyword argument '{}'", "l'argument {} n'existe pas"),
    ("unknown keyword argument `{}`", "l'argument {} n'existe pas"),
    ("duplicate argument `{}`", "l'argument {} est donné deux fois"),
    ("Too many arguments in function call", "un appel a trop d'arguments"),
    ("'{}' must be placed inside a loop", "{} ne s'emploie que dans une boucle"),
    ("cannot assign to reserved variable name {}", "le nom {} est réservé"),
    ("block '{}' defined twice", "le bloc {} est écrit deux fois"),
    ("block '{}' not found", "le bloc {} n'existe pas"),
    ("'_' may not occur at end of number", "un nombre est mal écrit"),
    ("invalid float", "un nombre est mal écrit"),
    ("invalid integer (too large)", "un nombre entier est trop grand"),
    ("template {} does not exist", "le modèle {} n'existe pas"),
    ("tried to include non-existing template {}", "le modèle {} n'existe pas"),
    ("template name was not a string", "le nom d'un modèle est un texte entre guillemets"),
    ("cycle in template inheritance. {} was referenced more than once", "le modèle {} s'appelle lui-même"),
    ("recursion limit exceeded", "des appels s'emboîtent sans fin"),
    ("filter {} is unknown", "le filtre {} n'existe pas"),
    ("test {} is unknown", "le test {} n'existe pas"),
    ("{} is unknown", "la fonction {} n'existe pas"),
    ("{} has no method named {}", "{} n'a pas de fonction {}"),
    ("`{}` is undefined (from {})", "{} n'existe pas, et vient de {}"),
    ("`{}` is undefined, from {}", "{} n'existe pas, et vient de {}"),
    ("`{}` is undefined", "{} n'existe pas"),
    ("cannot convert {} to {}", "la valeur donnée est {}, il faut {}"),
    ("value is not a string", "il faut un texte"),
    ("cannot convert value to list", "il faut une liste"),
    ("cannot convert value into {}", "il faut un groupe de valeurs"),
    ("cannot get {} item from value", "il faut une liste"),
    ("not iterable", "il faut une liste"),
    ("{} is not iterable", "il faut une liste, et non {}"),
    ("cannot join value of type {}", "il faut une liste, et non {}"),
    ("cannot reverse values of type {}", "il faut une liste, et non {}"),
    ("cannot calculate length of value of type {}", "il faut une liste ou un texte, et non {}"),
    ("value of type {} cannot be sliced", "il faut une liste ou un texte, et non {}"),
    ("can only sum numbers, got {}", "il faut des nombres, et non {}"),
    ("cannot round value ({})", "il faut un nombre, et non {}"),
    ("cannot get absolute value", "il faut un nombre"),
    ("value of type {} is not callable", "{} n'est pas une fonction"),
    ("tried to use {} operator on unsupported types {} and {}", "l'opération {} ne se fait pas entre {} et {}"),
    ("unable to calculate {}", "le calcul {} est impossible"),
    ("sequence of wrong length (expected {}, got {})", "il faut une liste de {}, et non de {}"),
    ("range has too many elements", "« range » donne trop de valeurs"),
    ("strings can only be multiplied with integers", "un texte ne se multiplie que par un nombre entier"),
    ("cannot perform a containment check on this value", "« in » attend à sa droite une liste ou un texte"),
];

/// The same in French, when it is known.
fn traduire(anglais: &str) -> Option<String> {
    // What was done, then the value that was not there.
    if let Some((fait, absente)) = anglais.split_once(" (`") {
        let absente = traduire(&format!("`{}", absente.strip_suffix(')')?))?;
        return Some(match traduire(fait) {
            Some(fait) => format!("{fait}\u{202F}; {absente}"),
            None => absente,
        });
    }
    dire(&PHRASES, anglais)
}

/// What an engine says, when it is one of these sentences, each with its French.
pub(super) fn dire(phrases: &[(&str, &str)], anglais: &str) -> Option<String> {
    phrases.iter().find_map(|(modele, francais)| Some(remplir(francais, &mots_de(anglais, modele)?)))
}

/// What stands in the holes of a model, when the text is of that model.
fn mots_de<'t>(texte: &'t str, modele: &str) -> Option<Vec<&'t str>> {
    let mut morceaux = modele.split("{}").peekable();
    let mut reste = texte.strip_prefix(morceaux.next()?)?;
    let mut mots = Vec::new();
    while let Some(morceau) = morceaux.next() {
        let (mot, suite) = match morceaux.peek() {
            None => (reste.strip_suffix(morceau)?, ""),
            Some(_) => reste.split_once(morceau)?,
        };
        mots.push(mot);
        reste = suite;
    }
    reste.is_empty().then_some(mots)
}

fn remplir(francais: &str, mots: &[&str]) -> String {
    let mut morceaux = francais.split("{}");
    let mut texte = morceaux.next().unwrap_or_default().to_owned();
    for (morceau, mot) in morceaux.zip(mots) {
        texte.push_str(&nommer(mot));
        texte.push_str(morceau);
    }
    texte
}

/// A word of an engine (sign, kind of value), or one that the template holds.
fn nommer(mot: &str) -> String {
    if mot.contains(" or ") {
        let mots = mot.split(" or ").flat_map(|m| m.split(',')).map(str::trim).filter(|m| !m.is_empty());
        return mots.map(nommer).collect::<Vec<_>>().join(" ou ");
    }
    let connu = match mot {
        "end of input" => "la fin du modèle",
        "start of variable block" => "« {{ »",
        "end of variable block" => "« }} »",
        "start of block" => "« {% »",
        "end of block" => "« %} »",
        "template-data" => "du texte",
        "identifier" | "variable" | "pattern" => "un nom",
        "expression" => "une valeur",
        "keyword" | "block keyword" => "un mot de bloc (if, for, set…)",
        "comma" => "« , »",
        "colon" => "« : »",
        "hash" => "« # »",
        "assignment operator" | "equals sign" => "« = »",
        "opening paren" => "« ( »",
        "closing paren" => "« ) »",
        "opening bracket" => "« [ »",
        "closing bracket" => "« ] »",
        "opening brace" => "« { »",
        "closing brace" => "« } »",
        "missing keyword" => "« missing »",
        "undefined" => "une valeur absente",
        "none" => "« none »",
        "bool" | "boolean" => "vrai ou faux",
        "string" => "un texte",
        "integer" | "i8" | "i16" | "i32" | "i64" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128" | "isize"
        | "usize" => "un nombre entier",
        "float" | "number" | "f32" | "f64" => "un nombre",
        "char" => "un caractère",
        "bytes" => "des octets",
        "sequence" | "iterator" | "array" => "une liste",
        "map" | "dictionary" => "un groupe de valeurs",
        "content" => "un contenu mis en page",
        "function" => "une fonction",
        "length" => "une longueur",
        "color" => "une couleur",
        "plain object" => "un objet",
        "value" => "cette valeur",
        n if !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()) => n,
        lieu if lieu.starts_with("line ") => return lieu.replacen("line", "la ligne", 1),
        autre => return format!("« {} »", autre.trim_matches(['`', '\'', '"'])),
    };
    connu.to_owned()
}

#[cfg(test)]
#[path = "refus_tests.rs"]
mod tests;
