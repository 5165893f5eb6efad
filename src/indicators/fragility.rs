//! Fragility of résidences: rates of a résidence held against those of the whole territory, then averaged.
//!
//! Computed from published measures only: what secrecy withheld cannot come back through an index.

use std::path::Path;

use serde::Deserialize;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::french::Fraction;
use crate::measures::{Nature, Niveau, Periode};
use crate::secrecy::{Etat, PublishedMeasures, Valeur};

use super::catalog::Catalogue;

/// The method shipped with the program.
pub const FICHIER_LIVRE: &str = include_str!("../../pipelines/fragilite.toml");

/// How résidences are scored and classed, as written in `pipelines/fragilite.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Methode {
    pub nom: String,
    /// Weights and cut-offs that no conference has settled; every document says so.
    pub provisoire: bool,
    pub normalisation: Normalisation,
    pub menages_min: i64,
    pub logements_min: i64,
    /// Percent of the total weight that known components must reach.
    pub poids_disponible_min: i64,
    /// Percent of households that must have answered for a component to count.
    pub renseignement_min: i64,
    #[serde(rename = "classe")]
    pub classes: Vec<Classe>,
    #[serde(rename = "composante")]
    pub composantes: Vec<Composante>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// Rate of the résidence over the pooled rate of the territory.
    Ratio,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classe {
    pub nom: String,
    /// Included in the class.
    pub a_partir_de: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Composante {
    pub indicateur: String,
    pub poids: u32,
    /// 1: higher is more fragile; −1: higher is less fragile.
    pub sens: i8,
}

/// What can be said of one résidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Classement {
    /// Rank of its class, 0 the most fragile.
    Classe(usize),
    /// Fewer answers or dwellings than the minimum.
    Effectif,
    /// Too little of the weight is known.
    Donnees,
    /// Statistical secrecy withholds what would be needed.
    Secret,
}

/// One résidence, scored.
#[derive(Clone, Debug)]
pub struct Note {
    pub residence: String,
    pub logements: Option<i64>,
    pub indice: Option<Fraction>,
    pub classement: Classement,
    /// Components that were known.
    pub connues: usize,
    /// Value of each component against the territory (1: the same), in the order of the method.
    pub rapports: Vec<Option<Fraction>>,
}

/// An index is printed with two decimals and kept with six.
const ECHELLE: i64 = 1_000_000;

impl Methode {
    /// Reads a method and checks it against the catalogue.
    ///
    /// # Errors
    /// Not a method, or it names an indicator that is not a share of the catalogue at the level of résidences.
    pub fn lire(texte: &str, chemin: &Path, catalogue: &Catalogue) -> Result<Self> {
        let m: Methode = crate::config::lire_texte(texte, chemin)?;
        let refus = |quoi: String| Err(Error::configuration(quoi).in_file(chemin));
        if m.classes.is_empty() || m.composantes.is_empty() {
            return refus("la méthode de fragilité doit avoir au moins une classe et une composante".to_owned());
        }
        if m.classes.iter().zip(m.classes.iter().skip(1)).any(|(a, b)| a.a_partir_de <= b.a_partir_de) {
            return refus(
                "les classes doivent aller de la plus fragile à la moins fragile (« a_partir_de » décroissant)"
                    .to_owned(),
            );
        }
        if !(1..=100).contains(&m.poids_disponible_min) || !(0..=100).contains(&m.renseignement_min) {
            return refus("« poids_disponible_min » et « renseignement_min » sont des pourcentages".to_owned());
        }
        for c in &m.composantes {
            if c.poids == 0 || c.poids > 1_000 || !matches!(c.sens, -1 | 1) {
                return refus(format!(
                    "composante « {} » : « poids » va de 1 à 1 000, « sens » vaut 1 ou -1",
                    c.indicateur
                ));
            }
            match catalogue.get(&c.indicateur) {
                Some(d) if d.nature == Nature::Part && d.niveaux.contains(&Niveau::Residence) => {}
                Some(_) => {
                    return refus(format!(
                        "composante « {} » : une part connue à la résidence est attendue",
                        c.indicateur
                    ));
                }
                None => {
                    let codes: Vec<&str> = catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
                    let mut e =
                        Error::configuration(format!("composante inconnue : « {} »", c.indicateur)).in_file(chemin);
                    if let Some(p) = crate::config::proche(&c.indicateur, &codes) {
                        e = e.aide(format!("vouliez-vous écrire « {p} » ?"));
                    }
                    return Err(e);
                }
            }
        }
        Ok(m)
    }

    /// The method as shipped.
    ///
    /// # Errors
    /// See [`Methode::lire`].
    pub fn livree(catalogue: &Catalogue) -> Result<Self> {
        Self::lire(FICHIER_LIVRE, Path::new("fragilite.toml"), catalogue)
    }

    /// Scores every résidence, the most fragile first, then those that are not classed, by code. `diffus` zones
    /// are not résidences and are left out.
    pub fn noter(
        &self,
        publiees: &PublishedMeasures,
        catalogue: &Catalogue,
        epci: &str,
        vague: Periode,
        parc: Periode,
    ) -> Vec<Note> {
        let periode = |code: &str| match catalogue.get(code).map(|d| d.table) {
            Some(Table::Logement) => parc,
            _ => vague,
        };
        let mut notes: Vec<Note> = publiees
            .zones("occ_menages", vague, Niveau::Residence)
            .filter(|(zone, _)| !zone.starts_with("diffus-"))
            .map(|(zone, menages)| {
                let logements = publiees.get("parc_logements", parc, Niveau::Residence, zone);
                let valeurs: Vec<(Option<&Valeur>, Option<Fraction>)> = self
                    .composantes
                    .iter()
                    .map(|c| {
                        let p = periode(&c.indicateur);
                        let m = publiees.get(&c.indicateur, p, Niveau::Epci, epci).and_then(Valeur::taux);
                        (publiees.get(&c.indicateur, p, Niveau::Residence, zone), m)
                    })
                    .collect();
                self.note(zone, menages, logements, &valeurs)
            })
            .collect();
        notes.sort_by(|a, b| b.indice.cmp(&a.indice).then_with(|| a.residence.cmp(&b.residence)));
        notes
    }

    fn note(
        &self,
        zone: &str,
        menages: &Valeur,
        logements: Option<&Valeur>,
        valeurs: &[(Option<&Valeur>, Option<Fraction>)],
    ) -> Note {
        let rapports: Vec<Option<Rapport>> = self
            .composantes
            .iter()
            .zip(valeurs)
            .map(|(c, (v, m))| {
                v.filter(|v| self.renseignee(v))
                    .and_then(Valeur::taux)
                    .zip(*m)
                    .and_then(|(r, m)| Rapport::de(r, m, c.sens))
            })
            .collect();
        let secret =
            valeurs.iter().any(|(v, _)| v.is_some_and(|v| matches!(v.etat(), Etat::Masquee | Etat::Tranche(..))));
        let logements = logements.and_then(Valeur::numerateur);
        let mut note = Note {
            residence: zone.to_owned(),
            logements,
            indice: None,
            classement: Classement::Donnees,
            connues: rapports.iter().flatten().count(),
            rapports: rapports.iter().map(|r| r.as_ref().and_then(Rapport::fraction)).collect(),
        };
        let Some(repondants) = menages.numerateur() else {
            note.classement = Classement::Secret;
            return note;
        };
        if repondants < self.menages_min || logements.is_none_or(|l| l < self.logements_min) {
            note.classement = Classement::Effectif;
            return note;
        }
        match self.indice(&rapports) {
            Some(i) => {
                note.classement = Classement::Classe(self.classe(&i));
                note.indice = i.fraction();
            }
            None if secret => note.classement = Classement::Secret,
            None => {}
        }
        note
    }

    fn renseignee(&self, v: &Valeur) -> bool {
        v.univers().zip(v.denominateur()).is_some_and(|(u, d)| 100 * d >= self.renseignement_min * u)
    }

    /// Weighted mean of the known components; `None` when they weigh too little.
    fn indice(&self, rapports: &[Option<Rapport>]) -> Option<Rapport> {
        let total: i64 = self.composantes.iter().map(|c| i64::from(c.poids)).sum();
        let connus =
            || self.composantes.iter().zip(rapports).filter_map(|(c, r)| Some((i64::from(c.poids), r.as_ref()?)));
        let poids: i64 = connus().map(|(p, _)| p).sum();
        if poids == 0 || 100 * poids < self.poids_disponible_min * total {
            return None;
        }
        let somme = connus().try_fold(Rapport { n: 0, d: 1 }, |s, (p, r)| s.plus(&r.fois(p)?))?;
        somme.sur(poids)
    }

    /// The class of an index: the first whose lower bound it reaches.
    fn classe(&self, indice: &Rapport) -> usize {
        let atteint = |c: &Classe| {
            let borne = (c.a_partir_de * 10_000.0).round() as i128;
            indice.n.checked_mul(10_000).zip(borne.checked_mul(indice.d)).is_some_and(|(a, b)| a >= b)
        };
        self.classes.iter().position(atteint).unwrap_or(self.classes.len().saturating_sub(1))
    }
}

/// An exact ratio, reduced; operations that would overflow fall back to six decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rapport {
    n: i128,
    d: i128,
}

impl Rapport {
    /// `r / m`, or `2 − r / m` for a component that goes the other way. `None` when the territory is at zero.
    fn de(r: Fraction, m: Fraction, sens: i8) -> Option<Self> {
        let (n, d) = (r.num().checked_mul(m.den())?, r.den().checked_mul(m.num())?);
        if d <= 0 {
            return None;
        }
        let ratio = Rapport { n, d }.reduit();
        Some(if sens < 0 { Rapport { n: 2 * ratio.d - ratio.n, d: ratio.d } } else { ratio })
    }

    fn reduit(self) -> Self {
        let (mut a, mut b) = (self.n.abs(), self.d);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        if a == 0 { self } else { Rapport { n: self.n / a, d: self.d / a } }
    }

    /// Six decimals, half up.
    fn arrondi(&self) -> Self {
        let e = i128::from(ECHELLE);
        let n = self.n.checked_mul(2 * e).map_or((self.n / self.d) * e, |x| (x + self.d).div_euclid(2 * self.d));
        Rapport { n, d: e }.reduit()
    }

    fn fois(&self, p: i64) -> Option<Self> {
        Some(Rapport { n: self.n.checked_mul(i128::from(p))?, d: self.d }.reduit())
    }

    fn sur(&self, p: i64) -> Option<Self> {
        Some(Rapport { n: self.n, d: self.d.checked_mul(i128::from(p))? }.reduit())
    }

    fn plus(&self, autre: &Self) -> Option<Self> {
        let exact = |a: &Self, b: &Self| {
            let n = a.n.checked_mul(b.d)?.checked_add(b.n.checked_mul(a.d)?)?;
            Some(Rapport { n, d: a.d.checked_mul(b.d)? }.reduit())
        };
        // Room is kept for the comparisons with the cut-offs.
        exact(self, autre).filter(|r| r.d < 1i128 << 100).or_else(|| exact(&self.arrondi(), &autre.arrondi()))
    }

    fn fraction(&self) -> Option<Fraction> {
        let r = self.arrondi();
        Fraction::new(i64::try_from(r.n).ok()?, i64::try_from(r.d).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methode() -> Methode {
        crate::config::lire_texte(FICHIER_LIVRE, Path::new("fragilite.toml")).unwrap()
    }

    fn pourcent(n: i64) -> Fraction {
        Fraction::new(n, 100).unwrap()
    }

    /// EPCI 8 / 50 / 60 / 10 %, résidence 12 / 60 / 75 / 8 %, equal weights.
    #[test]
    fn the_worked_check() {
        let m = methode();
        let paires = [(12, 8), (60, 50), (75, 60), (8, 10)];
        let mut rapports: Vec<Option<Rapport>> =
            paires.iter().map(|(r, e)| Rapport::de(pourcent(*r), pourcent(*e), 1)).collect();
        let indice = m.indice(&rapports).unwrap();
        assert_eq!(indice, Rapport { n: 19, d: 16 }, "1,1875");
        assert_eq!(m.classes[m.classe(&indice)].nom, "fragilité apparente");
        rapports[1] = None;
        let sans_apl = m.indice(&rapports).unwrap();
        assert_eq!(sans_apl.fraction().unwrap().value(4), "1,1833");
        rapports[0] = None;
        assert!(m.indice(&rapports).is_none(), "half of the weight is not enough");
    }

    #[test]
    fn a_lower_bound_belongs_to_the_more_fragile_class() {
        let m = methode();
        let noms = [
            (125, "fragilité marquée"),
            (124, "fragilité apparente"),
            (110, "fragilité apparente"),
            (109, "dans la moyenne de l'agglomération"),
            (90, "dans la moyenne de l'agglomération"),
            (89, "préservée"),
        ];
        for (n, nom) in noms {
            assert_eq!(m.classes[m.classe(&Rapport { n, d: 100 })].nom, nom);
        }
    }

    #[test]
    fn the_other_way_is_two_minus_the_ratio() {
        assert_eq!(Rapport::de(pourcent(60), pourcent(50), -1).unwrap(), Rapport { n: 4, d: 5 });
        assert!(Rapport::de(pourcent(60), pourcent(0), 1).is_none());
    }

    #[test]
    fn large_counts_do_not_overflow() {
        let grand =
            |n: i64| Rapport::de(Fraction::new(n, 999_983).unwrap(), Fraction::new(499_979, 10_000_019).unwrap(), 1);
        let rapports = [grand(12_347), grand(65_537), grand(99_991), grand(31_337)];
        assert!(methode().indice(&rapports).is_some());
    }
}
