//! Which table holds the numbers of a picture, and where: a spreadsheet draws it again from those cells.
//!
//! A picture is found in a table of its own section, by its values: names in the first column and one series a column, or names in
//! the header and one series a line. Cells that hold no number (« s », a class of ten points) agree with anything and draw nothing;
//! a single number that differs, and the table is not that of the picture.

use crate::charts::{Donnees, Figure, Serie, Trace, pente};
use crate::french::{self, Fraction};

use crate::reports::document::{Bloc, Case, Section, Tableau};
use crate::reports::marks;

/// More names than that cannot be read on a picture beside a table.
const NOMS_MAX: usize = 40;
/// More series than that cannot be told apart.
const SERIES_MAX: usize = 8;

/// A picture of the cells of a table. Lines and columns count from the first cell of the body, at zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Graphique {
    /// The finding.
    pub titre: String,
    /// Unit and base.
    pub sous_titre: String,
    pub alternative: String,
    pub trace: Trace,
    pub noms: Plage,
    pub series: Vec<Ligne>,
    /// `25 %`, when the picture marks a target.
    pub objectif: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Ligne {
    /// The header of the column, or the name of the line.
    pub nom: String,
    pub valeurs: Plage,
    /// One for each name: what the cell says when it holds no number.
    pub mots: Vec<Option<String>>,
    /// The name that stands for the whole, by its rank.
    pub ensemble: Option<usize>,
    /// How the values are printed.
    pub modele: Case,
}

/// Neighbouring cells of one line or one column; a `ligne` of `None` is the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plage {
    pub lignes: Option<(usize, usize)>,
    pub colonnes: (usize, usize),
}

impl Graphique {
    /// Classes piled up: one that is not shown would move those that come after it.
    pub fn en_pile(&self) -> bool {
        matches!(self.trace, Trace::Empilees | Trace::Colonnes)
    }

    /// What stands in place of each bar of a series that cannot be drawn, name by name. A pile that lacks one class is not drawn at all: the
    /// others would stand where they are not.
    pub fn vides<'a>(&'a self, l: &'a Ligne) -> Vec<Option<&'a str>> {
        let noms = 0..l.mots.len();
        if self.en_pile() {
            noms.map(|nom| self.series.iter().find_map(|s| s.mot(nom))).collect()
        } else {
            noms.map(|nom| l.mot(nom)).collect()
        }
    }
}

impl Ligne {
    fn mot(&self, nom: usize) -> Option<&str> {
        self.mots.get(nom)?.as_deref()
    }
}

/// The pictures of a section that a table holds all the numbers of.
pub fn de(section: &Section, tableau: &Tableau) -> Vec<Graphique> {
    let figures = section.blocs.iter().filter_map(|b| if let Bloc::Figure(f) = b { Some(f) } else { None });
    figures
        .filter(|f| hote(section, f).is_some_and(|t| std::ptr::eq(t, tableau)))
        .filter_map(|f| graphique(f, tableau))
        .collect()
}

/// Whether a table of the section holds the numbers of a picture.
pub fn tenue(section: &Section, f: &Figure) -> bool {
    hote(section, f).is_some()
}

/// The table of the section that holds most of the names of a picture, the first of them when several do.
fn hote<'a>(section: &'a Section, f: &Figure) -> Option<&'a Tableau> {
    let mut meilleur: Option<(usize, &Tableau)> = None;
    for bloc in &section.blocs {
        let Bloc::Tableau(t) = bloc else { continue };
        let n =
            graphique(f, t).map_or(0, |g| g.series.iter().map(|s| s.mots.iter().filter(|m| m.is_none()).count()).sum());
        if n > meilleur.map_or(0, |m| m.0) {
            meilleur = Some((n, t));
        }
    }
    meilleur.map(|m| m.1)
}

fn graphique(f: &Figure, t: &Tableau) -> Option<Graphique> {
    let d = f.donnees.as_ref()?;
    // On a slope every line bears its name: more of them are told apart.
    let max = if d.trace == Trace::Pente { pente::LIGNES_MAX } else { SERIES_MAX };
    if d.series.is_empty() || d.series.len() > max {
        return None;
    }
    let (noms, series) = en_colonnes(d, t).or_else(|| en_lignes(d, t))?;
    let g = Graphique {
        titre: f.titre.clone(),
        sous_titre: f.sous_titre.clone(),
        alternative: f.alternative.clone(),
        trace: d.trace,
        noms,
        series,
        objectif: d
            .objectif
            .as_ref()
            .map(|o| format!("{}{}%", o.percent(u32::from((o.num() * 100) % o.den() != 0)), french::FINE)),
    };
    // Piles none of which is whole draw nothing.
    let dessinee = g.series.first().is_some_and(|s| g.vides(s).iter().any(Option::is_none));
    dessinee.then_some(g)
}

/// Names in the first column, one series a column.
fn en_colonnes(d: &Donnees, t: &Tableau) -> Option<(Plage, Vec<Ligne>)> {
    let noms: Vec<Option<&str>> = t.lignes.iter().map(|l| l.cases.first().and_then(nom)).collect();
    let grille = |rang: usize, c: usize| t.lignes.get(rang).and_then(|l| l.cases.get(c));
    let (debut, fin) = bornes(d, &noms)?;
    let plage = |c| Plage { lignes: Some((debut, fin)), colonnes: (c, c) };
    let mut prises = Vec::new();
    for s in &d.series {
        let c = (1..t.colonnes.len()).find(|c| !prises.contains(c) && tient(s, &noms, |i| grille(i, *c)))?;
        prises.push(c);
    }
    let lignes = prises.iter().map(|c| {
        let cases: Vec<&Case> = (debut..=fin).filter_map(|i| grille(i, *c)).collect();
        let titre = t.colonnes.get(*c).map_or("", |x| x.libelle.as_str());
        ligne(d, titre, plage(*c), &cases, noms.get(debut..=fin).unwrap_or_default())
    });
    Some((plage(0), lignes.collect::<Option<_>>()?))
}

/// Names in the header, one series a line.
fn en_lignes(d: &Donnees, t: &Tableau) -> Option<(Plage, Vec<Ligne>)> {
    let noms: Vec<Option<&str>> =
        t.colonnes.iter().enumerate().map(|(i, c)| if i == 0 { None } else { Some(c.libelle.as_str()) }).collect();
    let (debut, fin) = bornes(d, &noms)?;
    let mut prises: Vec<usize> = Vec::new();
    // A line that says nothing is not drawn.
    for s in d.series.iter().filter(|s| s.points.iter().any(|(_, v)| v.is_some())) {
        let r = t.lignes.iter().enumerate().find(|(r, l)| {
            !prises.contains(r) && l.cases.first().and_then(nom) == Some(&s.nom) && tient(s, &noms, |i| l.cases.get(i))
        });
        prises.push(r?.0);
    }
    let lignes = prises.iter().map(|r| {
        let l = t.lignes.get(*r)?;
        let plage = Plage { lignes: Some((*r, *r)), colonnes: (debut, fin) };
        let cases: Vec<&Case> = l.cases.get(debut..=fin).unwrap_or_default().iter().collect();
        ligne(d, l.cases.first().and_then(nom)?, plage, &cases, noms.get(debut..=fin).unwrap_or_default())
    });
    Some((Plage { lignes: None, colonnes: (debut, fin) }, lignes.collect::<Option<_>>()?))
}

fn nom(case: &Case) -> Option<&str> {
    match case {
        Case::Texte(t) | Case::Lien(t, _) if !t.trim().is_empty() => Some(t),
        _ => None,
    }
}

/// First and last place of the names of the picture; none when too few of them are there, or when the cells between them are others.
fn bornes(d: &Donnees, noms: &[Option<&str>]) -> Option<(usize, usize)> {
    let points = &d.series.first()?.points;
    let dit = |nom: &str| d.series.iter().any(|s| s.points.iter().any(|(n, v)| n == nom && v.is_some()));
    let voulus: Vec<&str> = points.iter().map(|(n, _)| n.as_str()).filter(|n| dit(n)).collect();
    let places: Vec<usize> =
        voulus.iter().filter_map(|v| noms.iter().position(|n| n.is_some_and(|n| n == *v))).collect();
    let (debut, fin) = (*places.iter().min()?, *places.iter().max()?);
    let entre = fin - debut + 1;
    // The whole may stand in another table.
    let assez = places.len() >= 2.min(voulus.len()) && places.len() + 1 >= voulus.len();
    (assez && entre <= NOMS_MAX && entre <= points.len() + 1).then_some((debut, fin))
}

/// No number of the table differs from that of the picture, and one at least is the same.
fn tient<'a>(s: &Serie, noms: &[Option<&str>], case: impl Fn(usize) -> Option<&'a Case>) -> bool {
    let mut memes = 0;
    for (nom, valeur) in &s.points {
        let Some(i) = noms.iter().position(|n| n.is_some_and(|n| n == nom)) else { continue };
        match (case(i).and_then(exacte), valeur) {
            (Some(a), Some(b)) if a == *b => memes += 1,
            (Some(_), _) => return false,
            // The table keeps back what the picture shows: not the same figure.
            (None, Some(_)) if case(i).is_none_or(|c| marks::sens_case(c).is_none()) => return false,
            (None, _) => {}
        }
    }
    memes > 0
}

/// The exact number of a cell.
fn exacte(case: &Case) -> Option<Fraction> {
    match case {
        Case::Nombre(n) => Fraction::new(*n, 1),
        Case::Part(f, _) | Case::Mesure(f, _) => Some(*f),
        _ => None,
    }
}

fn ligne(d: &Donnees, nom: &str, valeurs: Plage, cases: &[&Case], noms: &[Option<&str>]) -> Option<Ligne> {
    let mots = cases.iter().map(|c| if marks::valeur(c).is_some() { None } else { Some(mot(c)) }).collect();
    Some(Ligne {
        nom: nom.to_owned(),
        valeurs,
        mots,
        ensemble: noms.iter().position(|n| n.is_some() && *n == d.ensemble.as_deref()),
        modele: (*cases.iter().find(|c| marks::valeur(c).is_some())?).clone(),
    })
}

/// What is written in place of a bar.
fn mot(case: &Case) -> String {
    match case {
        Case::Tranche(..) => format!("{}{}%", case.texte(), french::FINE),
        _ => case.texte(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::cases::{ligne as rangee, tableau, texte};

    fn f(n: i64, d: i64) -> Fraction {
        Fraction::new(n, d).unwrap()
    }

    fn section(d: Donnees, tableaux: Vec<Bloc>) -> Section {
        let figure = Figure {
            code: "f".into(),
            titre: "Deux bailleurs sur trois".into(),
            sous_titre: "en %".into(),
            alternative: "Diagramme".into(),
            source: String::new(),
            svg: String::new(),
            etroite: None,
            donnees: Some(d),
        };
        let mut blocs = vec![Bloc::Figure(figure)];
        blocs.extend(tableaux);
        Section { ancre: "a".into(), titre: String::new(), reponse: vec![], blocs, methode: String::new() }
    }

    fn points(v: &[(&str, Option<Fraction>)]) -> Donnees {
        let points = v.iter().map(|(n, f)| ((*n).to_owned(), *f)).collect();
        Donnees {
            trace: Trace::Barres,
            series: vec![Serie { nom: String::new(), points }],
            ensemble: Some("Ensemble".into()),
            objectif: Some(f(1, 4)),
        }
    }

    fn taux(lignes: Vec<(&str, Case)>) -> Bloc {
        let lignes = lignes.into_iter().map(|(n, c)| rangee(vec![texte(n), Case::Nombre(120), c])).collect();
        tableau("t", "Taux", &[("Bailleur", ""), ("Baux", "baux"), ("Taux", "%")], lignes, "")
    }

    fn seul(s: &Section) -> Vec<Graphique> {
        let Some(Bloc::Tableau(t)) = s.blocs.get(1) else { panic!() };
        de(s, t)
    }

    #[test]
    fn a_picture_is_found_in_the_table_that_holds_its_numbers() {
        let d = points(&[("A", Some(f(1, 3))), ("B", None), ("C", Some(f(1, 5))), ("Ensemble", Some(f(1, 4)))]);
        let t = taux(vec![
            ("A", Case::Part(f(2, 6), 1)),
            ("B", Case::Secret),
            ("C", Case::Part(f(1, 5), 1)),
            ("Ensemble", Case::Part(f(1, 4), 1)),
        ]);
        let g = seul(&section(d, vec![t]));
        assert_eq!(g.len(), 1);
        assert_eq!(g[0].objectif.as_deref(), Some("25\u{202F}%"));
        let l = &g[0].series[0];
        assert_eq!((l.nom.as_str(), l.ensemble), ("Taux", Some(3)));
        assert_eq!(l.valeurs, Plage { lignes: Some((0, 3)), colonnes: (2, 2) });
        assert_eq!(l.mots, [None, Some("s".to_owned()), None, None], "what is withheld is said, and draws nothing");
    }

    #[test]
    fn one_number_that_differs_and_there_is_no_picture() {
        let d = points(&[("A", Some(f(1, 3))), ("C", Some(f(1, 5)))]);
        let t = taux(vec![("A", Case::Part(f(1, 3), 1)), ("C", Case::Part(f(1, 6), 1))]);
        assert!(seul(&section(d.clone(), vec![t])).is_empty());
        let t = taux(vec![("A", Case::Part(f(1, 3), 1)), ("C", Case::Secret)]);
        assert_eq!(seul(&section(d.clone(), vec![t])).len(), 1, "a mark draws nothing");
        let t = taux(vec![("X", Case::Part(f(1, 3), 1)), ("Y", Case::Part(f(1, 5), 1))]);
        assert!(seul(&section(d, vec![t])).is_empty());
    }

    #[test]
    fn classes_may_stand_in_columns_or_in_lines() {
        let parts = |a, b| [("QPV".to_owned(), Some(a)), ("Hors QPV".to_owned(), Some(b))].to_vec();
        let d = Donnees {
            trace: Trace::Empilees,
            series: vec![
                Serie { nom: "Q1".into(), points: parts(f(1, 4), f(1, 5)) },
                Serie { nom: "Q2".into(), points: parts(f(3, 4), f(4, 5)) },
            ],
            ensemble: None,
            objectif: None,
        };
        let p = |n, d| Case::Part(f(n, d), 1);
        let colonnes = tableau(
            "t",
            "",
            &[("Lieu", ""), ("1er quartile", "%"), ("2e quartile", "%")],
            vec![rangee(vec![texte("QPV"), p(1, 4), p(3, 4)]), rangee(vec![texte("Hors QPV"), p(1, 5), p(4, 5)])],
            "",
        );
        let g = seul(&section(d.clone(), vec![colonnes]));
        assert_eq!(g[0].series.iter().map(|s| s.valeurs.colonnes).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
        let lignes = tableau(
            "t",
            "",
            &[("Classe", ""), ("QPV", "%"), ("Hors QPV", "%")],
            vec![rangee(vec![texte("Q1"), p(1, 4), p(1, 5)]), rangee(vec![texte("Q2"), p(3, 4), p(4, 5)])],
            "",
        );
        let g = seul(&section(d, vec![lignes]));
        assert_eq!(g[0].noms, Plage { lignes: None, colonnes: (1, 2) });
        assert_eq!(g[0].series[1].valeurs, Plage { lignes: Some((1, 1)), colonnes: (1, 2) });
    }

    #[test]
    fn a_pile_that_lacks_one_class_is_not_drawn() {
        let p = |n| Case::Part(f(n, 10), 1);
        let pile = |qpv: [Case; 2], hors: [Case; 2]| {
            let parts = |c: usize| -> Vec<(String, Option<Fraction>)> {
                let noms = ["QPV", "Hors QPV"].into_iter().zip([&qpv, &hors]);
                noms.map(|(nom, cases)| (nom.to_owned(), cases.get(c).and_then(exacte))).collect()
            };
            let serie = |(c, nom): (usize, &str)| Serie { nom: nom.into(), points: parts(c) };
            let series = ["Q1", "Q2"].into_iter().enumerate().map(serie).collect();
            let d = Donnees { trace: Trace::Empilees, series, ensemble: None, objectif: None };
            let rangs = [("QPV", qpv.clone()), ("Hors QPV", hors.clone())];
            let lignes = rangs.into_iter().map(|(nom, [a, b])| rangee(vec![texte(nom), a, b])).collect();
            seul(&section(d, vec![tableau("t", "", &[("Lieu", ""), ("Q1", "%"), ("Q2", "%")], lignes, "")]))
        };
        let g = pile([Case::Secret, p(7)], [p(2), p(8)]);
        assert_eq!(g.len(), 1);
        for s in &g[0].series {
            assert_eq!(g[0].vides(s), [Some("s"), None], "{}", s.nom);
        }
        let g = pile([Case::Secret, p(7)], [p(2), Case::Secret]);
        assert!(g.is_empty(), "no pile is whole: {g:?}");
    }
}
