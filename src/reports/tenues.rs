//! Figures that secrecy withholds today and that an earlier edition showed: the earlier value stays, with « inchangé (secret) ».
//!
//! Every withheld figure that an earlier edition showed is treated alike, whatever made it withheld. A mark kept for those that
//! moved by less than the threshold would tell that they moved by less than the threshold: of two zones that together gained 20
//! rows, both so marked at a threshold of 11, each would have gained 10. Here the mark tells nothing but what the reader already
//! holds: the earlier edition, and that today's figure is withheld.

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::charts::Lecture;
use crate::french::Fraction;
use crate::measures::{Cle, Compte, Nature, Periode};
use crate::secrecy::{Etat, PublishedMeasures, Registre, Valeur};

use super::document::Case;
use super::noms::fin_de;

/// The mark, as it is printed.
pub const INCHANGE: &str = "inchangé (secret)";

/// `fin août, inchangé (secret)`.
pub fn mention(quand: &str) -> String {
    if quand.is_empty() { INCHANGE.to_owned() } else { format!("{quand}, {INCHANGE}") }
}

/// What an earlier edition showed of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenue {
    pub periode: Periode,
    /// Where its period stops, when it is not the period of the cell: `fin août`; else empty.
    pub quand: String,
    compte: Compte,
    /// Under this base a share was not printed, and is not now.
    base_minimale: i64,
}

impl Tenue {
    pub fn univers(&self) -> i64 {
        self.compte.univers()
    }

    pub fn denominateur(&self) -> i64 {
        self.compte.denominateur()
    }

    pub fn inconnus(&self) -> i64 {
        self.univers() - self.denominateur()
    }

    /// Count of one class; `None` when the cell has no such class.
    pub fn classe(&self, rang: usize) -> Option<i64> {
        self.compte.classes.get(rang).copied()
    }

    /// Share of one class over known rows.
    pub fn part(&self, rang: usize) -> Option<Fraction> {
        let d = self.denominateur();
        if d < self.base_minimale { None } else { Fraction::new(self.classe(rang)?, d) }
    }

    /// The headline figure.
    pub fn taux(&self, nature: Nature) -> Option<Fraction> {
        match (nature, self.compte.sommes) {
            (Nature::Moyenne, Some((n, d))) if self.denominateur() >= self.base_minimale => Fraction::new(n, d),
            (Nature::Moyenne, _) => None,
            _ => self.part(0),
        }
    }
}

/// What earlier editions showed of the figures withheld in this one.
#[derive(Clone, Debug, Default)]
pub struct Tenues(BTreeMap<Cle, Tenue>);

impl Tenues {
    /// Every figure withheld in `publiees` that `registre` holds: the same figure, or, for the months cumulated up to the closing
    /// date (`courant`), the last cumul shown of the same year. `base_minimale`: see [`crate::secrecy::regles::Parametres`].
    pub fn lire(publiees: &PublishedMeasures, registre: &Registre, courant: Periode, base_minimale: i64) -> Self {
        let tenues = publiees.iter().filter(|(_, v)| v.etat() == Etat::Masquee).filter_map(|(cle, _)| {
            let (periode, compte) = precedente(registre, cle, courant)?;
            let quand = if periode == cle.periode { String::new() } else { fin_de(periode) };
            Some((cle.clone(), Tenue { periode, quand, compte: compte.clone(), base_minimale }))
        });
        Tenues(tenues.collect())
    }

    pub fn get(&self, cle: &Cle) -> Option<&Tenue> {
        self.0.get(cle)
    }

    /// In canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&Cle, &Tenue)> {
        self.0.iter()
    }
}

fn precedente<'r>(registre: &'r Registre, cle: &Cle, courant: Periode) -> Option<(Periode, &'r Compte)> {
    if let Some(c) = registre.valeur(cle) {
        return Some((cle.periode, c));
    }
    if cle.periode != courant {
        return None;
    }
    registre.precedente(cle)
}

/// A published value as documents see it: with what stands in its place when it is withheld.
#[derive(Clone, Copy, Debug)]
pub struct Vu<'a> {
    cle: &'a Cle,
    valeur: &'a Valeur,
    tenue: Option<&'a Tenue>,
}

impl<'a> Vu<'a> {
    pub fn new((cle, valeur): (&'a Cle, &'a Valeur), tenue: Option<&'a Tenue>) -> Self {
        Vu { cle, valeur, tenue }
    }

    /// Indicator, period and zone.
    pub fn cle(self) -> &'a Cle {
        self.cle
    }

    /// What an earlier edition showed, when this one shows nothing.
    pub fn tenue(self) -> Option<&'a Tenue> {
        self.tenue
    }

    /// The cell that stands for a withheld figure: what `lire` takes from the earlier edition, else « s ».
    pub fn gardee(self, lire: impl Fn(&Tenue) -> Option<Case>) -> Case {
        match self.tenue.and_then(|t| Some((lire(t)?, t))) {
            Some((case, t)) => Case::Inchange(Box::new(case), t.quand.clone()),
            None => Case::Secret,
        }
    }

    pub fn taux(self) -> Option<Fraction> {
        self.valeur.taux()
    }

    pub fn numerateur(self) -> Option<i64> {
        self.valeur.numerateur()
    }

    pub fn denominateur(self) -> Option<i64> {
        self.valeur.denominateur()
    }
}

impl Deref for Vu<'_> {
    type Target = Valeur;

    fn deref(&self) -> &Valeur {
        self.valeur
    }
}

/// A picture shows today's values only.
impl From<Vu<'_>> for Lecture {
    fn from(v: Vu<'_>) -> Self {
        Lecture::from(v.valeur)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::effectifs;
    use crate::measures::{Mesures, Niveau};
    use crate::secrecy::{Profil, Regles, appliquer, verifier};

    fn publier(mois: u32, zones: &[(&str, i64)], registre: &Registre) -> PublishedMeasures {
        let r = Regles::livrees(Profil::Partenaires).unwrap();
        let m = Mesures { familles: vec![effectifs("x", Periode::Cumul(2026, mois), Niveau::Residence, zones)] };
        appliquer(&m, &verifier(&m, &r, registre), &r).unwrap()
    }

    fn cle(zone: &str) -> Cle {
        let (indicateur, periode) = ("x".to_owned(), Periode::Cumul(2026, 4));
        Cle { indicateur, periode, niveau: Niveau::Residence, zone: zone.to_owned() }
    }

    /// A gained three households since March: held. The total is shown, so that another zone is withheld for its sake: the mark
    /// does not tell which is which.
    #[test]
    fn every_figure_withheld_that_was_shown_bears_the_same_mark() {
        let registre = Registre::vide().apres(&publier(3, &[("A", 14), ("B", 40), ("C", 30)], &Registre::vide()));
        let avril = [("A", 17), ("B", 60), ("C", 55)];
        let publiees = publier(4, &avril, &registre);
        let tenues = Tenues::lire(&publiees, &registre, Periode::Cumul(2026, 4), 0);
        let mars = |zone: &str| registre.valeur(&Cle { periode: Periode::Cumul(2026, 3), ..cle(zone) });
        let mut gardees = 0;
        for (zone, n) in avril {
            let v = publiees.par_cle(&cle(zone)).unwrap();
            let t = tenues.get(&cle(zone));
            match (v.etat(), mars(zone)) {
                (Etat::Masquee, Some(avant)) => {
                    gardees += 1;
                    let t = t.unwrap();
                    assert_eq!((t.univers(), t.quand.as_str()), (avant.univers(), "fin mars"), "{zone}");
                    assert_ne!(t.univers(), n, "{zone}: the value of March, not that of April");
                    let cle = cle(zone);
                    let vu = Vu::new((&cle, v), Some(t));
                    assert_eq!(
                        vu.gardee(|t| Some(Case::Nombre(t.univers()))).texte(),
                        format!("{} fin mars, inchangé (secret)", avant.univers())
                    );
                }
                _ => assert_eq!(t, None, "{zone}: shown now, or never shown"),
            }
        }
        assert_eq!(publiees.par_cle(&cle("A")).unwrap().etat(), Etat::Masquee);
        assert!(gardees >= 2, "A is held, and what would give it");
        let rien = Tenues::lire(&publiees, &Registre::vide(), Periode::Cumul(2026, 4), 0);
        assert!(rien.iter().next().is_none(), "nothing was shown before");
        // Another month than the one that closes is no new edition of a cumul.
        assert!(Tenues::lire(&publiees, &registre, Periode::Cumul(2026, 9), 0).iter().next().is_none());
    }
}
