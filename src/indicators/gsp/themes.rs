//! The three themes of the grid: activity, family, age. Balance is closeness to the commune, else to the territory.

use crate::indicators::fragility::Exact;

/// One category of a theme, in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCategorie {
    pub nom: String,
    pub part: Option<Exact>,
    pub reference: Option<Exact>,
}

impl PartCategorie {
    /// In points, when both are published.
    pub fn ecart(&self) -> Option<Exact> {
        self.part?.moins(&self.reference?)?.fois(&Exact::entier(100))
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
        let part = |n: i64| Exact::new(i128::from(n), 1_000);
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
        inconnue[0].part = None;
        assert_eq!(juger(&inconnue, &dix), Equilibre::Inconnu, "what is withheld is not guessed from the others");
    }
}
