//! What the layout engine refuses, said in French with the file and the line.

use std::path::Path;

use typst::diag::SourceDiagnostic;
use typst::{World, WorldExt};

use super::monde::Monde;
use crate::error::{Error, Lieu};

/// How the engine begins what it says of a standard.
const NORME: &str = "PDF/";

/// The first refusal, with its place; the others are counted.
pub fn en_francais(refus: &[SourceDiagnostic], monde: &Monde) -> Error {
    let Some(premier) = refus.first() else {
        return Error::machine("le moteur de mise en page PDF a refusé ce document sans dire pourquoi");
    };
    let norme = premier.message.starts_with(NORME);
    let mut erreur = Error::configuration(if norme {
        "le document PDF ne respecterait pas les normes d'archivage et d'accessibilité (PDF/A-2a, PDF/UA-1)".to_owned()
    } else {
        format!("le modèle des documents PDF ne peut pas servir\u{202F}: {}", quoi(&premier.message))
    });
    if let Some(lieu) = lieu(premier, monde) {
        erreur = erreur.at(lieu);
    }
    erreur = erreur.aide(format!("(Dit par le moteur de mise en page, en anglais\u{202F}: {})", premier.message));
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
    let fichier = Path::new("reports").join(id.get().vpath().get_without_slash());
    let place = monde.source(id).ok().zip(monde.range(refus.span));
    let ligne = place.and_then(|(source, r)| source.lines().byte_to_line(r.start)).map(|l| l as u64 + 1);
    Some(Lieu { fichier, ligne, colonne: None })
}
