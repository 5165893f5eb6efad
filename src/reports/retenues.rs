//! What secrecy withheld of the tables of a section, of a document.

use crate::french::{self, FINE, INSECABLE};

use super::document::{Bloc, Case, Section};

/// How many cells of the tables are withheld; empty when none is.
pub fn secret_en_mots(blocs: &[Bloc]) -> String {
    let (s, t) = retenues(blocs);
    let mut phrases = Vec::new();
    if s > 0 {
        phrases.push(format!("Secret statistique{INSECABLE}: {} (s) dans les tableaux.", masquees(s)));
    }
    if t > 0 {
        phrases.push(format!("{} par tranche de dix points.", donnees(t)));
    }
    phrases.join(" ")
}

/// The same of a whole document, which says so when none is.
pub fn secret_du_document(sections: &[Section]) -> String {
    let (s, t) = sections.iter().map(|s| retenues(&s.blocs)).fold((0, 0), |(s, t), (ds, dt)| (s + ds, t + dt));
    match (s, t) {
        (0, 0) => "Dans ce document, aucune valeur n'est retenue.".to_owned(),
        (_, 0) => format!("Dans ce document{INSECABLE}: {} (s).", masquees(s)),
        (0, _) => format!("Dans ce document, {} par tranche de dix points.", donnees(t).to_lowercase()),
        _ => format!(
            "Dans ce document{INSECABLE}: {} (s){FINE}; {} par tranche de dix points.",
            masquees(s),
            donnees(t).to_lowercase()
        ),
    }
}

/// Cells withheld, and shares given by ten points.
fn retenues(blocs: &[Bloc]) -> (i64, i64) {
    let tableaux = blocs.iter().filter_map(|b| if let Bloc::Tableau(t) = b { Some(t) } else { None });
    tableaux.flat_map(|t| &t.lignes).flat_map(|l| &l.cases).fold((0, 0), |(s, t), c| match c {
        Case::Secret => (s + 1, t),
        Case::Tranche(..) => (s, t + 1),
        _ => (s, t),
    })
}

fn masquees(n: i64) -> String {
    if n == 1 { "une valeur retenue".to_owned() } else { format!("{}{INSECABLE}valeurs retenues", french::nombre(n)) }
}

fn donnees(n: i64) -> String {
    if n == 1 {
        "Une part est donnée".to_owned()
    } else {
        format!("{}{INSECABLE}parts sont données", french::nombre(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::document::{Ligne, Tableau};

    fn section(cases: Vec<Case>) -> Section {
        let tableau = Tableau {
            code: "t".into(),
            titre: String::new(),
            colonnes: Vec::new(),
            lignes: vec![Ligne { cases, ..Ligne::default() }],
            note: String::new(),
            definitions: Vec::new(),
        };
        let (titre, methode) = (String::new(), String::new());
        Section { ancre: "a".into(), titre, reponse: Vec::new(), blocs: vec![Bloc::Tableau(tableau)], methode }
    }

    #[test]
    fn a_document_says_how_much_it_withholds() {
        let dit = |s: usize, t: usize| {
            let cases = |c: Case, n| std::iter::repeat_n(c, n);
            // In two sections: what is said is said of all of them.
            let sections = [
                section(cases(Case::Secret, s).collect()),
                section(cases(Case::Tranche(10, 20), t).chain([Case::Nombre(12)]).collect()),
            ];
            secret_du_document(&sections).replace(['\u{a0}', '\u{202f}'], " ")
        };
        for (s, t, attendu) in [
            (0, 0, "Dans ce document, aucune valeur n'est retenue."),
            (1, 0, "Dans ce document : une valeur retenue (s)."),
            (1200, 0, "Dans ce document : 1 200 valeurs retenues (s)."),
            (0, 1, "Dans ce document, une part est donnée par tranche de dix points."),
            (2, 3, "Dans ce document : 2 valeurs retenues (s) ; 3 parts sont données par tranche de dix points."),
        ] {
            assert_eq!(dit(s, t), attendu);
        }
    }
}
