//! The grid run on published measures: nothing that is withheld enters it.

use crate::french::Fraction;
use crate::measures::{Niveau, Periode};
use crate::secrecy::{PublishedMeasures, Valeur};

use super::{Abordabilite, Acces, Depense, Hypothese, Menage, Offre, TypeMenage};

/// A rent that nobody can pay stands for the upper bound of the last class, which is open.
const SANS_BORNE: i64 = 100_000_000;

/// Where in their class rents are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the upper bound: the least that is within reach.
    Haut,
    /// At the lower bound: the most.
    Bas,
}

/// What a pair gives.
#[derive(Clone, Debug)]
pub struct Resultat<'a> {
    pub hypothese: &'a Hypothese,
    /// Rents at the top of their class.
    pub au_moins: Acces,
    /// Rents at the bottom of their class.
    pub au_plus: Acces,
}

/// The grid of a territory, and what it was made from.
#[derive(Clone, Debug)]
pub struct Grille<'a> {
    pub demande: Periode,
    pub parc: Periode,
    pub types: Vec<TypeMenage>,
    /// Types of household of which a published value is missing: they count for nobody.
    pub types_absents: Vec<&'a str>,
    /// One line for each pair, in the order of the file.
    pub resultats: Vec<Resultat<'a>>,
}

impl Abordabilite {
    /// The grid over the dwellings re-let outside the QPV; `None` when no type of household or no rent is published.
    pub fn sur<'a>(&'a self, m: &PublishedMeasures, epci: &str, demande: Periode, parc: Periode) -> Option<Grille<'a>> {
        let (types, types_absents) = self.types(m, epci, demande);
        let (haut, bas) = (self.offres(m, parc, Place::Haut), self.offres(m, parc, Place::Bas));
        if types.is_empty() || haut.iter().all(|o| o.depense.loyer.is_none()) {
            return None;
        }
        let resultats = self
            .grille(&types, &haut)
            .into_iter()
            .zip(self.grille(&types, &bas))
            .map(|((hypothese, au_moins), (_, au_plus))| Resultat { hypothese, au_moins, au_plus })
            .collect();
        Some(Grille { demande, parc, types, types_absents, resultats })
    }

    /// Types of household with their published count, mean resources and mean UC; the names of those that miss one.
    pub fn types(&self, m: &PublishedMeasures, epci: &str, p: Periode) -> (Vec<TypeMenage>, Vec<&str>) {
        let valeur = |code: &str| m.get(code, p, Niveau::Epci, epci);
        let (mut types, mut absents) = (Vec::new(), Vec::new());
        for t in &self.menages {
            let effectif = valeur(&self.effectifs).and_then(|v| v.classe(t.rang));
            let ressources = valeur(&t.ressources).and_then(Valeur::taux).and_then(|f| arrondie(&f, 100));
            let uc = valeur(&t.uc).and_then(Valeur::taux).and_then(|f| arrondie(&f, 10));
            match (effectif, ressources, uc) {
                (Some(effectif), Some(r), Some(uc)) => types.push(TypeMenage {
                    nom: t.nom.clone(),
                    effectif,
                    menage: Menage { ressources: Some(r), uc: Some(uc), apl: t.apl },
                    typologies: t.typologies.clone(),
                }),
                _ => absents.push(t.nom.as_str()),
            }
        }
        (types, absents)
    }

    /// Dwellings re-let outside the QPV, by typology and class of rent. Those of a class that is withheld, and those of unknown
    /// rent, have none.
    pub fn offres(&self, m: &PublishedMeasures, p: Periode, place: Place) -> Vec<Offre> {
        let mut offres = Vec::new();
        for o in &self.offres {
            let Some(v) = m.get(&o.tranches, p, Niveau::Localisation, "hors_qpv") else { continue };
            let offre = |effectif, loyer| Offre {
                typologie: o.typologie.clone(),
                effectif,
                depense: Depense { loyer, charges: Some(o.charges) },
            };
            let mut connus = 0;
            for rang in 0..=o.bornes.len() {
                let Some(n) = v.classe(rang).filter(|n| *n > 0) else { continue };
                let loyer = match place {
                    Place::Haut => o.bornes.get(rang).copied().unwrap_or(SANS_BORNE),
                    Place::Bas => rang.checked_sub(1).and_then(|r| o.bornes.get(r)).copied().unwrap_or(0),
                };
                connus += n;
                offres.push(offre(n, Some(loyer)));
            }
            let sans_loyer = v.univers().map_or(0, |u| u - connus);
            if sans_loyer > 0 {
                offres.push(offre(sans_loyer, None));
            }
        }
        offres
    }
}

/// `f × par`, to the nearest, halves up.
fn arrondie(f: &Fraction, par: i128) -> Option<i64> {
    i64::try_from((2 * f.num() * par + f.den()).div_euclid(2 * f.den())).ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::indicators::essais::{EPCI, Faits, catalogue};

    fn livree() -> Abordabilite {
        let texte = crate::assets::livre(super::super::FICHIER).unwrap();
        Abordabilite::lire(texte, Path::new("abordabilite.toml"), &catalogue()).unwrap()
    }

    const DEMANDE: Periode = Periode::Stock(2025, 12);
    const PARC: Periode = Periode::Millesime(2026);

    fn tailles(n: [i64; 5]) -> Vec<(&'static str, i64)> {
        ["1", "2", "3", "4", "5_plus"].into_iter().zip(n).collect()
    }

    fn loyers(n: [i64; 9]) -> Vec<(&'static str, i64)> {
        let codes =
            ["moins_200", "200_250", "250_300", "300_350", "350_400", "400_450", "450_500", "500_600", "600_plus"];
        codes.into_iter().zip(n).collect()
    }

    fn faits() -> Faits {
        let ici = (DEMANDE, Niveau::Epci, EPCI);
        let hors = (PARC, Niveau::Localisation, "hors_qpv");
        // 700 € for 1 UC: at 37,5 % and 12 €, min(262,50 ; 340); at 40 % and 9 €, min(280 ; 430).
        Faits::default()
            .repartition("dem_q1_taille", ici, &tailles([400, 300, 200, 60, 40]))
            .moyenne("dem_q1_ressources_1", ici, 70_000 * 400, 100 * 400)
            .moyenne("dem_q1_uc_1", ici, 10 * 400, 10 * 400)
            .repartition("parc_loyer_relocation_classes_t1", hors, &loyers([30, 20, 0, 0, 0, 0, 0, 0, 0]))
            .repartition("parc_loyer_relocation_classes_t2", hors, &loyers([10, 25, 15, 0, 0, 0, 0, 0, 0]))
    }

    #[test]
    fn the_grid_reads_published_values_alone() {
        let a = livree();
        let m = faits().publier();
        let g = a.sur(&m, EPCI, DEMANDE, PARC).unwrap();
        assert_eq!(g.types.len(), 1, "only lone persons have published means");
        assert_eq!(g.types_absents, ["2 personnes", "3 personnes", "4 personnes", "5 personnes et plus"]);
        assert_eq!(g.types[0].menage, Menage { ressources: Some(70_000), uc: Some(10), apl: None });
        let reference = g.resultats.iter().find(|r| r.hypothese.reference).unwrap();
        // 262,50 with charges of 50 in a T1, 70 in a T2: 212,50 and 192,50. At the top of their class, T1 under 200 € alone.
        assert_eq!(reference.au_moins.part, Fraction::new(30, 100));
        // At the bottom: T1 under 200 and from 200; T2 under 200.
        assert_eq!(reference.au_plus.part, Fraction::new(30 + 20 + 10, 100));
        assert_eq!(reference.au_moins.inconnus, 0);
        // 40 %, 9 €: 280, so 230 for a T1 and 210 for a T2.
        let large = g.resultats.last().unwrap();
        assert_eq!(large.au_moins.part, Fraction::new(30 + 10, 100));
        assert_eq!(large.au_plus.part, Fraction::new(50 + 35, 100));
        for r in &g.resultats {
            assert!(r.au_moins.part <= r.au_plus.part);
        }
    }

    #[test]
    fn what_is_withheld_counts_as_unknown() {
        let hors = (PARC, Niveau::Localisation, "hors_qpv");
        let m = faits()
            .repartition("parc_loyer_relocation_classes_t3", hors, &loyers([0, 3, 60, 4, 0, 0, 0, 0, 0]))
            .proteger();
        let a = livree();
        let v = m.get("parc_loyer_relocation_classes_t3", PARC, Niveau::Localisation, "hors_qpv").unwrap();
        let montres: i64 = (0..9).filter_map(|k| v.classe(k)).sum();
        assert!(montres < 67 && v.univers() == Some(67), "small classes are withheld");
        let t3: Vec<Offre> = a.offres(&m, PARC, Place::Haut).into_iter().filter(|o| o.typologie == "T3").collect();
        let sans: i64 = t3.iter().filter(|o| o.depense.loyer.is_none()).map(|o| o.effectif).sum();
        assert_eq!(sans, 67 - montres);
        assert_eq!(t3.iter().map(|o| o.effectif).sum::<i64>(), 67, "nobody is lost");
    }

    #[test]
    fn the_last_class_has_no_top() {
        let hors = (PARC, Niveau::Localisation, "hors_qpv");
        let m = Faits::default()
            .repartition("parc_loyer_relocation_classes_t5p", hors, &loyers([0, 0, 0, 0, 0, 0, 0, 0, 9]))
            .publier();
        let a = livree();
        assert_eq!(a.offres(&m, PARC, Place::Haut)[0].depense.loyer, Some(SANS_BORNE));
        assert_eq!(a.offres(&m, PARC, Place::Bas)[0].depense.loyer, Some(60_000));
        assert!(a.sur(&m, EPCI, DEMANDE, PARC).is_none(), "nobody to house: no grid");
    }

    #[test]
    fn means_are_rounded_to_the_nearest() {
        let de = |n, d| arrondie(&Fraction::new(n, d).unwrap(), 10).unwrap();
        assert_eq!([de(183, 100), de(185, 100), de(184_999, 100_000), de(1, 1)], [18, 19, 18, 10]);
    }
}
