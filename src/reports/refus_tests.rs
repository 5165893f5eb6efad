use minijinja::context;

use super::*;
use crate::reports::moteur::moteur;

/// Two templates, the second of which calls the first.
fn refus(modele: &str) -> Error {
    let mut env = moteur();
    env.add_filter("nombre", |n: i64| n.to_string());
    let essai = env.add_template("phrases/essai.j2", modele).and_then(|()| {
        env.add_template("phrases/appel.j2", "\n\n{% include \"phrases/essai.j2\" %}")?;
        env.get_template("phrases/appel.j2")?
            .render(context! { n => 3, mot => "a", liste => [1, 2], zone => context! { nom => "Ici" } })
    });
    en_francais(&essai.expect_err(modele))
}

/// Each with what is said of it, and nothing in English.
#[test]
fn what_an_author_meets_is_said_in_french_at_its_line() {
    for (modele, quoi, detail) in [
        ("{{ n", "sa syntaxe est incorrecte", "la fin du modèle se trouve là où il faut « }} »"),
        ("{{ n | }}", "sa syntaxe est incorrecte", "« }} » se trouve là où il faut un nom"),
        ("{{ }}", "sa syntaxe est incorrecte", "« }} » n'a pas de sens à cet endroit"),
        ("{% if n %}oui", "sa syntaxe est incorrecte", "la fin du modèle"),
        ("{% sii n %}", "sa syntaxe est incorrecte", "le mot de bloc « sii » n'existe pas"),
        ("{% for x dans liste %}", "sa syntaxe est incorrecte", "un nom se trouve là où il faut « in »"),
        ("{{ \"a }}", "sa syntaxe est incorrecte", "un texte n'est pas refermé"),
        ("{# a", "sa syntaxe est incorrecte", "un commentaire n'est pas refermé"),
        ("{{ n ? 1 }}", "sa syntaxe est incorrecte", "un caractère n'a pas de sens"),
        ("{{ absent }}", "une valeur qui n'existe pas", "« absent » n'existe pas"),
        ("{{ zone.nomm }}", "une valeur qui n'existe pas", "« zone.nomm » n'existe pas"),
        ("{{ n | nombree }}", "un filtre inconnu", "le filtre « nombree » n'existe pas"),
        ("{% if n is paire %}{% endif %}", "un test inconnu", "le test « paire » n'existe pas"),
        ("{{ mojuscule(mot) }}", "une fonction inconnue", "la fonction « mojuscule » n'existe pas"),
        ("{{ mot.grand() }}", "une fonction inconnue", "un texte n'a pas de fonction « grand »"),
        ("{% include \"phrases/autre.j2\" %}", "un modèle absent", "le modèle « phrases/autre.j2 » n'existe pas"),
        (
            "{{ mot | nombre }}",
            "pas de celles que l'on attend",
            "la valeur donnée est un texte, il faut un nombre entier",
        ),
        (
            "{{ mot - n }}",
            "pas de celles que l'on attend",
            "l'opération « - » ne se fait pas entre un texte et un nombre",
        ),
        ("{% for x in n %}{% endfor %}", "pas de celles que l'on attend", "il faut une liste, et non un nombre"),
        ("{{ n | length }}", "pas de celles que l'on attend", "il faut une liste ou un texte, et non un nombre"),
        ("{% set a, b, c = liste %}", "pas de celles que l'on attend", "il faut une liste de 3, et non de 2"),
        ("{{ n | nombre(1, 2) }}", "un appel n'a pas les arguments attendus", "Corrigez ce modèle"),
    ] {
        let e = refus(&format!("\n{modele}"));
        assert!(e.message.contains(quoi), "{modele} : {}", e.message);
        assert!(e.aides[0].contains(detail), "{modele} : {:?}", e.aides);
        assert!(e.aides.iter().all(|a| !a.contains("anglais")), "{modele} : {:?}", e.aides);
        let lieu = e.lieu.unwrap();
        assert_eq!((lieu.fichier.to_str(), lieu.ligne), (Some("reports/phrases/essai.j2"), Some(2)), "{modele}");
    }
}

/// What is not known is quoted, and said to be English.
#[test]
fn what_is_not_translated_says_so() {
    assert_eq!(traduire("a new sentence of the engine"), None);
    let e = en_francais(&minijinja::Error::new(ErrorKind::BadSerialization, "a new sentence"));
    assert_eq!(e.aides[0], "(Dit par le moteur de modèles, en anglais\u{A0}: a new sentence)");
}

#[test]
fn a_value_that_is_not_there_is_named_beside_what_was_done_with_it() {
    assert_eq!(
        traduire("undefined is not iterable (`zone.x` is undefined)").unwrap(),
        "il faut une liste, et non une valeur absente\u{202F}; « zone.x » n'existe pas"
    );
    assert_eq!(
        traduire("something else (`x` is undefined, from line 3)").unwrap(),
        "« x » n'existe pas, et vient de la ligne 3"
    );
}
