//! What a picture shows, as numbers: a spreadsheet that finds them in a table draws the picture again, from the cells of that table.

use super::Lecture;
use crate::french::Fraction;

/// How the picture is drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// One horizontal bar for each name.
    Barres,
    /// One bar of 100 % for each name, cut in classes.
    Empilees,
    /// Counts piled up, one column for each moment.
    Colonnes,
    /// A line over time.
    Courbe,
    /// A line for each zone between two dates, the subject first.
    Pente,
    /// Counts of each period, the oldest first: two bars each.
    Pyramide,
    /// Counts of each class of a rate: two columns each.
    Histogramme,
}

/// One value for each name of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serie {
    /// Empty when the picture shows one thing alone.
    pub nom: String,
    /// `None` where nothing exact is published.
    pub points: Vec<(String, Option<Fraction>)>,
}

/// The numbers of a picture. They are those that are published: what is withheld is not in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Donnees {
    pub trace: Trace,
    pub series: Vec<Serie>,
    /// The name that stands for the whole, when it is drawn apart.
    pub ensemble: Option<String>,
    pub objectif: Option<Fraction>,
}

impl Donnees {
    /// One rate for each name.
    pub fn taux<'a>(trace: Trace, points: impl IntoIterator<Item = (String, Option<&'a Lecture>)>) -> Donnees {
        let points = points.into_iter().map(|(nom, v)| (nom, v.and_then(Lecture::taux))).collect();
        Donnees { trace, series: vec![Serie { nom: String::new(), points }], ensemble: None, objectif: None }
    }

    /// The share of each class over the known rows, for each name.
    pub fn parts<'a>(classes: &[String], groupes: impl Iterator<Item = (&'a str, &'a Lecture)> + Clone) -> Donnees {
        let serie = |(rang, classe): (usize, &String)| Serie {
            nom: classe.clone(),
            points: groupes.clone().map(|(nom, v)| (nom.to_owned(), v.part(rang))).collect(),
        };
        Donnees {
            trace: Trace::Empilees,
            series: classes.iter().enumerate().map(serie).collect(),
            ensemble: None,
            objectif: None,
        }
    }

    /// Counts of each class, one series for each side.
    pub fn comptes(trace: Trace, classes: &[String], cotes: &[(&str, Vec<Option<i64>>)]) -> Donnees {
        let points = |valeurs: &[Option<i64>]| {
            let valeurs = valeurs.iter().map(|n| n.and_then(|n| Fraction::new(n, 1)));
            classes.iter().cloned().zip(valeurs).collect()
        };
        let series = cotes.iter().map(|(nom, v)| Serie { nom: (*nom).to_owned(), points: points(v) }).collect();
        Donnees { trace, series, ensemble: None, objectif: None }
    }

    /// One more series over the same names.
    #[must_use]
    pub fn et(mut self, nom: &str, points: impl IntoIterator<Item = (String, Option<Fraction>)>) -> Donnees {
        self.series.push(Serie { nom: nom.to_owned(), points: points.into_iter().collect() });
        self
    }

    /// The target that the picture marks.
    #[must_use]
    pub fn face_a(self, objectif: Option<Fraction>) -> Donnees {
        Donnees { objectif, ..self }
    }
}
