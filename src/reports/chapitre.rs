//! A chapter in the making.

use crate::charts::Figure;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};

use super::cases::figure;
use super::context::Contexte;
use super::document::{Bloc, Case, Section};
use super::retenues;
use super::tenues::Vu;

/// Question, answers, blocks, then the line of method.
pub struct Chapitre {
    pub section: Section,
}

impl Chapitre {
    pub fn new(ancre: &str, question: impl Into<String>) -> Self {
        let section = Section {
            ancre: ancre.to_owned(),
            titre: question.into(),
            reponse: Vec::new(),
            blocs: Vec::new(),
            methode: String::new(),
        };
        Chapitre { section }
    }

    /// A source that is not there: the chapter stays and says why.
    pub fn indisponible(ancre: &str, question: impl Into<String>, raison: &str) -> Section {
        let mut c = Chapitre::new(ancre, question);
        c.dire(format!("Non disponible{INSECABLE}: {raison}"));
        c.section
    }

    pub fn dire(&mut self, phrase: impl Into<String>) {
        let phrase = phrase.into();
        if !phrase.is_empty() {
            self.section.reponse.push(phrase);
        }
    }

    pub fn bloc(&mut self, b: Bloc) {
        self.section.blocs.push(b);
    }

    /// A table that may have nothing to show.
    pub fn bloc_si(&mut self, b: Option<Bloc>) {
        self.section.blocs.extend(b);
    }

    pub fn figure(&mut self, dessin: Result<Option<Figure>>, sinon: &str) -> Result<()> {
        self.bloc(figure(dessin, sinon)?);
        Ok(())
    }

    /// Base, source, unknowns, and how many cells of the tables are withheld.
    pub fn finir(mut self, c: &Contexte, base: &str, tables: &[Table], inconnus: Option<(&str, Vu)>) -> Section {
        let mut phrases = vec![format!("Base{INSECABLE}: {base}.")];
        if !tables.is_empty() {
            let sources: Vec<String> = tables.iter().map(|t| c.source(*t)).collect();
            phrases.push(format!("Source{INSECABLE}: {}.", sources.join(&format!("{FINE}; "))));
        }
        if let Some((quoi, v)) = inconnus
            && let (Some(i), Some(f)) =
                (v.inconnus(), v.inconnus().zip(v.univers()).and_then(|(i, u)| Fraction::new(i, u)))
        {
            phrases.push(if i == 0 {
                format!("{quoi}{INSECABLE}: aucun cas.")
            } else {
                format!("{quoi}{INSECABLE}: {} ({}).", french::nombre(i), french::pourcent(&f))
            });
        }
        if ecarts(&self.section) {
            phrases.push("Écarts calculés avant arrondi.".to_owned());
        }
        phrases.extend(Some(retenues::secret_en_mots(&self.section.blocs)).filter(|t| !t.is_empty()));
        self.section.methode = phrases.join(" ");
        self.section
    }
}

/// A gap is shown, in a table, in a sentence or in the title of a picture: it may differ from what the printed rates give.
fn ecarts(s: &Section) -> bool {
    let dit = |t: &str| t.contains("\u{a0}point");
    s.reponse.iter().any(|t| dit(t))
        || s.blocs.iter().any(|b| match b {
            Bloc::Tableau(t) => t.lignes.iter().flat_map(|l| &l.cases).any(|c| matches!(c, Case::Points(_))),
            Bloc::Figure(f) => dit(&f.titre),
            Bloc::Paragraphe(t) => dit(t),
            _ => false,
        })
}

/// The line of method again, once tables were added or taken out. `avant`: what [`retenues::secret_en_mots`] said before.
pub fn redire_le_secret(section: &mut Section, avant: &str) {
    let apres = retenues::secret_en_mots(&section.blocs);
    if section.methode.is_empty() || apres == avant {
        return;
    }
    section.methode = match avant {
        "" => format!("{} {apres}", section.methode),
        _ => section.methode.replacen(avant, &apres, 1),
    };
    section.methode = section.methode.replace("  ", " ").trim().to_owned();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::cases::{ligne, tableau};

    /// 15,7 % then 17,2 %: « 1,6 point de plus » is right, and the reader is told why.
    #[test]
    fn a_chapter_that_shows_a_gap_says_that_it_is_not_the_gap_of_rounded_rates() {
        let section = |phrase: &str, case: Case| {
            let mut ch = Chapitre::new("a", "Q");
            ch.dire(phrase);
            ch.bloc(tableau("t", "T", &[("Écart", "points")], vec![ligne(vec![case])], ""));
            ecarts(&ch.section)
        };
        let f = Fraction::new(1, 60).unwrap();
        assert!(section("", Case::Points(f)));
        assert!(section("Soit 1,6\u{a0}point de plus.", Case::Nombre(3)));
        assert!(!section("Le point zéro manque.", Case::Part(f, 1)));
    }
}
