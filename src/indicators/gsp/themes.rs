//! The three themes of the grid: activity, family, age. Balance is closeness to the commune, else to the territory.

use crate::indicators::fragility::Exact;

/// A share, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Connue(Exact),
    /// Secrecy withholds it.
    Retenue,
    /// No row has an answer, or the extracts do not give it.
    Absente,
}

impl Part {
    pub fn connue(self) -> Option<Exact> {
        if let Part::Connue(x) = self { Some(x) } else { None }
    }

    /// This one when it is known, else the other; withheld as soon as one of them is and none is known.
    #[must_use]
    pub fn sinon(self, autre: impl FnOnce() -> Part) -> Part {
        match self {
            Part::Connue(_) => self,
            _ => match autre() {
                Part::Absente => self,
                x => x,
            },
        }
    }
}

/// One category of a theme, in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCategorie {
    pub nom: String,
    pub part: Part,
    pub reference: Part,
}

impl PartCategorie {
    /// In points, when both are published.
    pub fn ecart(&self) -> Option<Exact> {
        self.part.connue()?.moins(&self.reference.connue()?)?.fois(&Exact::entier(100))
    }

    /// There is no gap because secrecy withholds one of the two.
    pub fn ecart_retenu(&self) -> bool {
        [self.part, self.reference].contains(&Part::Retenue)
    }
}

/// What a theme says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Equilibre {
    /// Every category within the margin: « poursuivre ».
    Atteint,
    /// « augmenter la part » of the most under-represented category: its rank.
    Partiel(usize),
    /// No category is under the reference: nothing to increase.
    SansManque,
    /// A category is withheld or unknown.
    Inconnu,
}

/// A theme in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LectureTheme {
    pub nom: String,
    pub categories: Vec<PartCategorie>,
    pub equilibre: Equilibre,
}

impl LectureTheme {
    /// Why a theme of which nothing is known has no finding.
    pub fn raison(&self) -> &'static str {
        if self.categories.iter().any(PartCategorie::ecart_retenu) {
            "pas de constat, une part est retenue"
        } else {
            "pas de constat, une part manque"
        }
    }
}

/// Judges a theme. Every category counts: one that is unknown leaves the theme unknown. Between equal gaps, the first named.
pub fn juger(categories: &[PartCategorie], marge: &Exact) -> Equilibre {
    let Some(ecarts) = categories.iter().map(PartCategorie::ecart).collect::<Option<Vec<Exact>>>() else {
        return Equilibre::Inconnu;
    };
    let Some((rang, pire)) = ecarts.iter().enumerate().min_by_key(|(k, e)| (**e, *k)) else {
        return Equilibre::Inconnu;
    };
    if ecarts.iter().all(|e| e.absolu() <= *marge) {
        Equilibre::Atteint
    } else if pire.positif() || pire.nul() {
        Equilibre::SansManque
    } else {
        Equilibre::Partiel(rang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories(l: &[(i64, i64)]) -> Vec<PartCategorie> {
        let part = |n: i64| Exact::new(i128::from(n), 1_000).map_or(Part::Absente, Part::Connue);
        l.iter().map(|(p, r)| PartCategorie { nom: String::new(), part: part(*p), reference: part(*r) }).collect()
    }

    #[test]
    fn the_margin_is_included_and_the_largest_shortfall_is_named() {
        let dix = Exact::entier(10);
        let cas: [(&[(i64, i64)], Equilibre); 6] = [
            (&[(400, 300), (200, 300), (400, 400)], Equilibre::Atteint),
            (&[(401, 300), (299, 300), (300, 400)], Equilibre::Partiel(2)),
            (&[(200, 301), (301, 301)], Equilibre::Partiel(0)),
            (&[(500, 300), (200, 300), (200, 300)], Equilibre::Partiel(1)),
            (&[(500, 300), (300, 300)], Equilibre::SansManque),
            (&[], Equilibre::Inconnu),
        ];
        for (l, attendu) in cas {
            assert_eq!(juger(&categories(l), &dix), attendu, "{l:?}");
        }
        let mut inconnue = categories(&[(400, 300), (100, 300)]);
        for (part, retenu) in [(Part::Retenue, true), (Part::Absente, false)] {
            inconnue[0].part = part;
            assert_eq!(juger(&inconnue, &dix), Equilibre::Inconnu, "what is withheld is not guessed from the others");
            assert_eq!(inconnue[0].ecart_retenu(), retenu, "withheld is not missing");
        }
    }

    #[test]
    fn a_withheld_reference_gives_way_to_a_known_one_alone() {
        let connue = Part::Connue(Exact::entier(1));
        assert_eq!(Part::Retenue.sinon(|| connue), connue);
        assert_eq!(Part::Retenue.sinon(|| Part::Absente), Part::Retenue);
        assert_eq!(Part::Absente.sinon(|| Part::Retenue), Part::Retenue);
        assert_eq!(connue.sinon(|| Part::Retenue), connue);
    }
}
