//! What the layout engine refuses, said in French with the file and the line.

use typst::diag::SourceDiagnostic;
use typst::{World, WorldExt};

use super::monde::Monde;
use crate::error::{Error, Lieu};
use crate::reports::modeles::place;
use crate::reports::refus::dire;

/// How the engine begins what it says of a standard.
const NORME: &str = "PDF/";

/// What it says of a template, with a hole for each word that the template holds; the first that fits is taken.
const PHRASES: [(&str, &str); 24] = [
    ("unknown variable: {}", "le nom {} n'existe pas"),
    ("unknown font family: {}", "la police {} n'est pas de celles du programme"),
    ("dictionary does not contain key {} and no default value was specified", "la valeur {} n'existe pas"),
    ("dictionary does not contain key {}", "la valeur {} n'existe pas"),
    ("file not found (searched at {})", "le fichier {} est absent"),
    ("unclosed delimiter", "une parenthèse, un crochet ou une accolade n'est pas refermé"),
    ("unclosed string", "un texte n'est pas refermé par son guillemet"),
    ("unclosed raw text", "un texte entre accents graves n'est pas refermé"),
    ("unclosed label", "un renvoi « <…> » n'est pas refermé"),
    ("expected {}, found {}", "il faut {}, et non {}"),
    ("expected {}", "il faut {}"),
    ("unexpected argument: {}", "l'argument {} n'existe pas"),
    ("unexpected argument", "un argument est de trop"),
    ("missing argument: {}", "il manque l'argument {}"),
    ("unexpected {}", "{} n'a pas de sens à cet endroit"),
    ("cannot loop over {}", "il faut une liste, et non {}"),
    ("cannot add {} and {}", "l'addition ne se fait pas entre {} et {}"),
    ("cannot compare {} and {}", "la comparaison ne se fait pas entre {} et {}"),
    ("type {} does not contain field {}", "{} n'a pas de champ {}"),
    ("type {} has no method {}", "{} n'a pas de fonction {}"),
    ("label {} does not exist in the document", "le renvoi {} ne mène nulle part"),
    ("cyclic import", "un modèle s'importe lui-même"),
    ("maximum function call depth exceeded", "des appels s'emboîtent sans fin"),
    ("loop seems to be infinite", "une boucle ne finit pas"),
];

/// The first refusal, with its place; the others are counted.
pub fn en_francais(refus: &[SourceDiagnostic], monde: &Monde) -> Error {
    let Some(premier) = refus.first() else {
        return Error::machine("le moteur de mise en page PDF a refusé ce document sans dire pourquoi");
    };
    let norme = premier.message.starts_with(NORME);
    let mut erreur = Error::configuration(if norme {
        "le document PDF ne respecterait pas les normes d'archivage et d'accessibilité (PDF/A-2a, PDF/UA-1)".to_owned()
    } else {
        format!("le modèle des documents PDF ne peut pas servir\u{A0}: {}", quoi(&premier.message))
    });
    if let Some(lieu) = lieu(premier, monde) {
        erreur = erreur.at(lieu);
    }
    erreur = erreur.aide(match dire(&PHRASES, &premier.message) {
        Some(detail) => format!("Détail\u{A0}: {detail}"),
        None => format!("(Dit par le moteur de mise en page, en anglais\u{A0}: {})", premier.message),
    });
    if refus.len() > 1 {
        erreur = erreur.aide(format!("Et {} de plus.", autres(refus.len() - 1)));
    }
    erreur.aide("Corrigez ce modèle, ou retirez-le pour revenir au modèle fourni.")
}

fn autres(n: usize) -> String {
    if n == 1 { "un refus".to_owned() } else { format!("{n} refus") }
}

/// The common mistakes in a template.
fn quoi(message: &str) -> &'static str {
    const CAS: [(&str, &str); 10] = [
        ("unknown variable", "il emploie un nom qui n'existe pas"),
        ("does not contain key", "il emploie une valeur qui n'existe pas"),
        ("unknown font family", "il emploie une police que le programme n'a pas"),
        ("file not found", "il appelle un fichier absent"),
        ("did not converge", "sa mise en page ne se stabilise pas"),
        ("does not exist in the document", "un renvoi ne mène nulle part"),
        ("failed to parse SVG", "un dessin SVG ne se lit pas"),
        ("unclosed", "sa syntaxe est incorrecte"),
        ("unexpected", "sa syntaxe est incorrecte"),
        ("expected", "sa syntaxe ou une valeur est incorrecte"),
    ];
    CAS.iter().find(|(m, _)| message.contains(m)).map_or("il ne peut pas être rempli", |(_, f)| *f)
}

/// The line of the template; nothing for what has no place in a file.
fn lieu(refus: &SourceDiagnostic, monde: &Monde) -> Option<Lieu> {
    let id = refus.span.id()?;
    let fichier = place(id.get().vpath().get_without_slash());
    let place = monde.source(id).ok().zip(monde.range(refus.span));
    let ligne = place.and_then(|(source, r)| source.lines().byte_to_line(r.start)).map(|l| l as u64 + 1);
    Some(Lieu { fichier, ligne, colonne: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_author_meets_is_said_in_french() {
        for (anglais, francais) in [
            ("unknown variable: lett", "le nom « lett » n'existe pas"),
            ("dictionary does not contain key \"titr\"", "la valeur « titr » n'existe pas"),
            (
                "expected string, array, or none, found integer",
                "il faut un texte ou une liste ou « none », et non un nombre entier",
            ),
            ("expected expression", "il faut une valeur"),
            ("unexpected closing paren", "« ) » n'a pas de sens à cet endroit"),
            ("unexpected argument: colour", "l'argument « colour » n'existe pas"),
            ("type array has no method `lenn`", "une liste n'a pas de fonction « lenn »"),
        ] {
            assert_eq!(dire(&PHRASES, anglais).as_deref(), Some(francais), "{anglais}");
        }
        assert_eq!(dire(&PHRASES, "failed to parse SVG (missing root node)"), None);
    }
}
