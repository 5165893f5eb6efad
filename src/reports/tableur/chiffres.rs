//! Tables for the pictures whose numbers no table of their section holds: slopes, pyramids, histograms. A spreadsheet draws from cells.
//!
//! They say what the picture prints, no more: what it withholds is « s » here too.

use std::borrow::Cow;

use super::traces;
use crate::charts::{Donnees, Figure, Serie, Trace};
use crate::french::{Fraction, INSECABLE};
use crate::reports::document::{Bloc, Case, Colonne, Document, Ligne, Section, Tableau};

/// The same document, each of these pictures followed by its numbers.
pub fn completer(d: &Document) -> Cow<'_, Document> {
    if !d.sections.iter().any(|s| s.blocs.iter().any(|b| manquant(s, b).is_some())) {
        return Cow::Borrowed(d);
    }
    let mut complet = d.clone();
    for (section, lue) in complet.sections.iter_mut().zip(&d.sections) {
        let blocs = lue.blocs.iter().flat_map(|b| [Some(b.clone()), manquant(lue, b).map(Bloc::Tableau)]);
        section.blocs = blocs.flatten().collect();
    }
    Cow::Owned(complet)
}

fn manquant(s: &Section, b: &Bloc) -> Option<Tableau> {
    let Bloc::Figure(f) = b else { return None };
    let d = f.donnees.as_ref().filter(|d| matches!(d.trace, Trace::Pente | Trace::Pyramide | Trace::Histogramme))?;
    if traces::tenue(s, f) { None } else { tableau(f, d) }
}

fn tableau(f: &Figure, d: &Donnees) -> Option<Tableau> {
    let noms: Vec<&str> = d.series.first()?.points.iter().map(|(n, _)| n.as_str()).collect();
    // A slope reads line by line, from one date to the next.
    let en_lignes = d.trace == Trace::Pente;
    let (entete, unite) = match d.trace {
        Trace::Pente => ("Zone", "%"),
        Trace::Pyramide => ("Période", "logements"),
        _ => ("Classe", "résidences"),
    };
    let (tetes, rangees): (Vec<&str>, Vec<Ligne>) = if en_lignes {
        (noms, d.series.iter().map(|s| ligne(&s.nom, s.points.iter().map(|(_, v)| *v), d.trace)).collect())
    } else {
        let valeurs = |rang: usize| d.series.iter().map(move |s: &Serie| s.points.get(rang).and_then(|(_, v)| *v));
        let lignes = noms.iter().enumerate().map(|(i, nom)| ligne(nom, valeurs(i), d.trace)).collect();
        (d.series.iter().map(|s| s.nom.as_str()).collect(), lignes)
    };
    let colonne = |libelle: &str, unite: &str| Colonne { libelle: libelle.to_owned(), unite: unite.to_owned() };
    Some(Tableau {
        code: format!("{}-chiffres", f.code),
        titre: format!("Chiffres de la figure{INSECABLE}: {}", f.titre),
        colonnes: [colonne(entete, "")].into_iter().chain(tetes.into_iter().map(|t| colonne(t, unite))).collect(),
        lignes: rangees,
        note: String::new(),
        definitions: Vec::new(),
    })
}

fn ligne(nom: &str, valeurs: impl Iterator<Item = Option<Fraction>>, trace: Trace) -> Ligne {
    let case = |v: Option<Fraction>| match v {
        None => Case::Secret,
        Some(f) if trace == Trace::Pente => Case::Part(f, 1),
        Some(f) => i64::try_from(f.num()).map_or(Case::NonDisponible, Case::Nombre),
    };
    let cases = [Case::Texte(nom.to_owned())].into_iter().chain(valeurs.map(case)).collect();
    Ligne { cases, ..Ligne::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::html::tests::document;

    fn f(n: i64, d: i64) -> Option<Fraction> {
        Fraction::new(n, d)
    }

    fn serie(nom: &str, points: [(&str, Option<Fraction>); 2]) -> Serie {
        Serie { nom: nom.to_owned(), points: points.map(|(n, v)| (n.to_owned(), v)).into() }
    }

    fn avec(trace: Trace, series: Vec<Serie>) -> Document {
        let mut d = document("Mot");
        let Some(Bloc::Figure(figure)) = d.sections[0].blocs.first_mut() else { panic!() };
        figure.donnees = Some(Donnees { trace, series, ensemble: None, objectif: None });
        d
    }

    /// The table added behind the picture, and the pictures drawn from it.
    fn ajoute(d: &Document) -> Option<(Tableau, usize)> {
        let complet = completer(d);
        let Some(Bloc::Tableau(t)) =
            complet.sections[0].blocs.get(1).filter(|_| complet.sections[0].blocs.len() > d.sections[0].blocs.len())
        else {
            return None;
        };
        Some((t.clone(), traces::de(&complet.sections[0], t).len()))
    }

    #[test]
    fn a_slope_reads_line_by_line_and_is_drawn_from_its_table() {
        let series = vec![
            serie("Territoire", [("2024", f(1, 5)), ("2025", f(1, 4))]),
            serie("AUBHAB", [("2024", f(87, 500)), ("2025", None)]),
        ];
        let (t, dessins) = ajoute(&avec(Trace::Pente, series)).unwrap();
        assert_eq!(t.colonnes.iter().map(|c| c.libelle.as_str()).collect::<Vec<_>>(), ["Zone", "2024", "2025"]);
        assert_eq!(t.lignes[1].cases[1..], [Case::Part(f(87, 500).unwrap(), 1), Case::Secret]);
        assert_eq!(dessins, 1);
    }

    #[test]
    fn counts_of_classes_stand_in_columns() {
        let series = vec![
            serie("Hors QPV", [("avant 1949", f(12, 1)), ("1950-1974", f(40, 1))]),
            serie("En QPV", [("avant 1949", None), ("1950-1974", f(33, 1))]),
        ];
        for trace in [Trace::Pyramide, Trace::Histogramme] {
            let (t, dessins) = ajoute(&avec(trace, series.clone())).unwrap();
            assert_eq!(t.lignes[0].cases[1..], [Case::Nombre(12), Case::Secret], "{trace:?}");
            assert_eq!(dessins, 1, "{trace:?}");
        }
    }

    #[test]
    fn no_table_is_added_to_other_pictures() {
        let series = vec![serie("", [("X", f(1, 5)), ("Y", f(1, 4))])];
        assert!(ajoute(&avec(Trace::Barres, series)).is_none());
        assert!(matches!(completer(&document("Mot")), Cow::Borrowed(_)));
    }
}
