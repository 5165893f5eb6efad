//! What a household can pay: rent burden, what is left to live on, the highest rent, and the part of the parc within reach.
//!
//! Pure computation. Amounts are monthly, in centimes; consumption units in tenths (1,8 is 18); effort in hundredths of a
//! percent. What is unknown gives `None`, never zero. These are signs of fragility, never a filter on a household.

mod lecture;
pub mod publiees;

use serde::Deserialize;

use crate::french::Fraction;

/// The file shipped with the program.
pub const FICHIER: &str = "pipelines/abordabilite.toml";

/// A household as a document or a table of medians gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Menage {
    /// Monthly; null or zero is unknown.
    pub ressources: Option<i64>,
    /// Tenths.
    pub uc: Option<i64>,
    /// Monthly; without it results are « hors APL ».
    pub apl: Option<i64>,
}

/// A dwelling, per month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depense {
    /// After any reduction.
    pub loyer: Option<i64>,
    pub charges: Option<i64>,
}

impl Menage {
    fn ressources(&self) -> Option<i64> {
        self.ressources.filter(|r| *r > 0)
    }

    fn uc(&self) -> Option<i64> {
        self.uc.filter(|u| *u > 0)
    }

    fn apl(&self) -> i64 {
        self.apl.unwrap_or(0)
    }

    /// Cannot keep the minimum at any rent: `R / UC < jours × P`. Counted apart (`acc_exclus`).
    pub fn exclu(&self, h: &Hypothese, jours: i64) -> Option<bool> {
        let (r, uc) = (i128::from(self.ressources()?), i128::from(self.uc()?));
        Some(r * 10 < i128::from(jours) * i128::from(h.reste_min) * uc)
    }

    /// Highest rent with charges: `min(E·R ; R − jours·UC·P) + APL`, rounded down to the centime. `Some(None)` for a household
    /// that is out at any rent.
    pub fn loyer_charge_max(&self, h: &Hypothese, jours: i64) -> Option<Option<i64>> {
        let (r, uc) = (i128::from(self.ressources()?), i128::from(self.uc()?));
        let par_effort = i128::from(h.effort_max) * r / 10_000;
        let par_reste = (r * 10 - i128::from(jours) * i128::from(h.reste_min) * uc).div_euclid(10);
        let marge = par_effort.min(par_reste);
        if marge < 0 {
            return Some(None);
        }
        i64::try_from(marge + i128::from(self.apl())).ok().map(Some)
    }
}

/// A pair of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hypothese {
    /// Highest net effort, hundredths of a percent: 3 750 for 37,5 %.
    pub effort_max: i64,
    /// Least left to live on, centimes a day and UC.
    pub reste_min: i64,
    /// Indicator of the share of applicants whom no rent leaves that much.
    pub exclus: Option<String>,
    /// The pair that sentences speak of.
    pub reference: bool,
}

/// A type of household among the applicants of the first quartile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeMenage {
    pub nom: String,
    pub effectif: i64,
    pub menage: Menage,
    /// Typologies that suit it.
    pub typologies: Vec<String>,
}

/// Dwellings recently let that have one rent: a stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offre {
    pub typologie: String,
    pub effectif: i64,
    pub depense: Depense,
}

/// How several types that suit one dwelling count.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One type that can pay is enough (« occupation optimale »).
    Optimale,
    /// Mean over the types, weighted by demand.
    Moyenne,
}

/// What a pair of the grid gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acces {
    /// Share of the dwellings that are within reach; `None` without dwelling of known rent.
    pub part: Option<Fraction>,
    /// Share of the households that are out at any rent.
    pub exclus: Option<Fraction>,
    /// Dwellings whose rent or charges are unknown: in neither term.
    pub inconnus: i64,
}

/// A type of household as the file writes it: where its published figures are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeEcrit {
    pub nom: String,
    /// Rank of its class among the applicants.
    pub rang: usize,
    /// Indicator of its mean monthly resources, euros.
    pub ressources: String,
    /// Indicator of its mean consumption units.
    pub uc: String,
    pub typologies: Vec<String>,
    /// Centimes a month, when the observatory knows it.
    pub apl: Option<i64>,
}

/// The dwellings of a typology as the file writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffreEcrite {
    pub typologie: String,
    /// Indicator of the classes of rent.
    pub tranches: String,
    /// What parts the classes, centimes.
    pub bornes: Vec<i64>,
    /// Centimes a month, an assumption.
    pub charges: i64,
}

/// The grid and its conventions, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abordabilite {
    pub jours_par_mois: i64,
    pub mode: Mode,
    pub hypotheses: Vec<Hypothese>,
    /// Indicator of the applicants of the first quartile by type.
    pub effectifs: String,
    pub menages: Vec<TypeEcrit>,
    pub offres: Vec<OffreEcrite>,
}

impl Abordabilite {
    /// The whole grid (`acc_parc_q1`): one result for each pair, in the order of the file, never one pair alone.
    pub fn grille(&self, types: &[TypeMenage], offres: &[Offre]) -> Vec<(&Hypothese, Acces)> {
        self.hypotheses.iter().map(|h| (h, self.acces(h, types, offres))).collect()
    }

    fn acces(&self, h: &Hypothese, types: &[TypeMenage], offres: &[Offre]) -> Acces {
        let jours = self.jours_par_mois;
        let connus: Vec<&TypeMenage> = types.iter().filter(|t| t.menage.exclu(h, jours).is_some()).collect();
        let somme = |garder: &dyn Fn(&TypeMenage) -> bool| -> i64 {
            connus.iter().filter(|t| garder(t)).map(|t| t.effectif).sum()
        };
        let exclus = Fraction::new(somme(&|t| t.menage.exclu(h, jours) == Some(true)), somme(&|_| true));
        let (mut accessibles, mut total, mut inconnus) = (Fraction::new(0, 1), 0i64, 0i64);
        for o in offres {
            let Some(loyer) = o.depense.loyer.zip(o.depense.charges).map(|(l, c)| l + c) else {
                inconnus += o.effectif;
                continue;
            };
            total += o.effectif;
            let peut = |t: &TypeMenage| t.menage.loyer_charge_max(h, jours).flatten().is_some_and(|max| loyer <= max);
            let adaptes: Vec<&TypeMenage> =
                connus.iter().copied().filter(|t| t.typologies.contains(&o.typologie)).collect();
            let part = match self.mode {
                Mode::Optimale => Fraction::new(i64::from(adaptes.iter().any(|t| t.effectif > 0 && peut(t))), 1),
                Mode::Moyenne => {
                    let tous: i64 = adaptes.iter().map(|t| t.effectif).sum();
                    let payeurs: i64 = adaptes.iter().filter(|t| peut(t)).map(|t| t.effectif).sum();
                    Fraction::new(payeurs, tous).or(Fraction::new(0, 1))
                }
            };
            let apport = part.and_then(|p| p.fois(&Fraction::new(o.effectif, 1)?));
            accessibles = accessibles.zip(apport).and_then(|(a, b)| a.plus(&b));
        }
        let part = accessibles.and_then(|a| a.sur(&Fraction::new(total, 1)?));
        Acces { part, exclus, inconnus }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::indicators::essais::catalogue;

    fn texte_livre() -> &'static str {
        crate::assets::livre(FICHIER).unwrap()
    }

    fn livree() -> Abordabilite {
        Abordabilite::lire(texte_livre(), Path::new("abordabilite.toml"), &catalogue()).unwrap()
    }

    fn hypothese() -> Hypothese {
        Hypothese { effort_max: 3_750, reste_min: 1_200, exclus: None, reference: true }
    }

    /// R 1 400, APL 210, UC 1,8.
    fn exemple() -> Menage {
        Menage { ressources: Some(140_000), uc: Some(18), apl: Some(21_000) }
    }

    #[test]
    fn the_worked_check() {
        let (m, h) = (exemple(), hypothese());
        assert_eq!(m.loyer_charge_max(&h, 30), Some(Some(73_500)), "min(525 ; 752) + 210");
        assert_eq!(m.exclu(&h, 30), Some(false));
    }

    #[test]
    fn the_bound_of_the_households_that_are_out() {
        let h = hypothese();
        let uc = |ressources| Menage { ressources: Some(ressources), uc: Some(10), apl: Some(27_000) };
        // 360 € a UC for 12 €/day: the published limit.
        assert_eq!((uc(35_999).exclu(&h, 30), uc(36_000).exclu(&h, 30)), (Some(true), Some(false)));
        assert_eq!(uc(35_999).loyer_charge_max(&h, 30), Some(None), "APL does not bring it back");
        assert_eq!(uc(36_000).loyer_charge_max(&h, 30), Some(Some(27_000)));
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        let (m, h) = (exemple(), livree().hypotheses.remove(0));
        for m in [Menage { ressources: Some(0), ..m }, Menage { ressources: None, ..m }] {
            assert_eq!((m.loyer_charge_max(&h, 30), m.exclu(&h, 30)), (None, None));
        }
        let sans_uc = Menage { uc: Some(0), ..m };
        assert_eq!((sans_uc.loyer_charge_max(&h, 30), sans_uc.exclu(&h, 30)), (None, None));
        let hors_apl = Menage { apl: None, ..m };
        assert_eq!(hors_apl.loyer_charge_max(&h, 30), Some(Some(42_000)), "30 % of the resources: hors APL");
    }

    #[test]
    fn the_grid_shipped_is_the_one_of_the_published_pairs() {
        let a = livree();
        let paires: Vec<(i64, i64)> = a.hypotheses.iter().map(|h| (h.effort_max, h.reste_min)).collect();
        assert_eq!(paires, [(3_000, 1_500), (3_500, 1_500), (3_300, 1_100), (3_750, 1_200), (4_000, 900)]);
        assert_eq!(a.hypotheses.iter().position(|h| h.reference), Some(3));
        assert_eq!((a.jours_par_mois, a.mode), (30, Mode::Optimale));
    }

    #[test]
    fn dwellings_within_reach_of_the_types_that_suit_them() {
        let un = |nom: &str, effectif, ressources, uc, t: &[&str]| TypeMenage {
            nom: nom.to_owned(),
            effectif,
            menage: Menage { ressources: Some(ressources), uc: Some(uc), apl: None },
            typologies: t.iter().map(|t| (*t).to_owned()).collect(),
        };
        let offre = |t: &str, effectif, loyer: Option<i64>| Offre {
            typologie: t.to_owned(),
            effectif,
            depense: Depense { loyer, charges: Some(5_000) },
        };
        // At 37,5 % and 12 €: a lone person of 800 € may pay 300; a family of 2 000 € and 2,1 UC, 750; 300 € of 1 UC: out.
        let types = [
            un("seul", 60, 80_000, 10, &["T1", "T2"]),
            un("famille", 30, 200_000, 21, &["T3", "T4"]),
            un("très modeste", 10, 30_000, 10, &["T1", "T2"]),
        ];
        let offres = [
            offre("T1", 40, Some(25_000)),
            offre("T2", 30, Some(25_001)),
            offre("T3", 20, Some(70_000)),
            offre("T5P", 10, Some(10_000)),
            offre("T1", 7, None),
        ];
        let mut a = livree();
        let (h, acces) = a.grille(&types, &offres)[3];
        assert!(h.reference);
        assert_eq!(acces.part.unwrap(), Fraction::new(60, 100).unwrap(), "T1 and T3: nobody is suited to a T5");
        assert_eq!(acces.exclus.unwrap(), Fraction::new(10, 100).unwrap());
        assert_eq!(acces.inconnus, 7);
        a.mode = Mode::Moyenne;
        // T1: 60 of the 70 lone households can pay; T3: every family can.
        let attendu = Fraction::new(40 * 60 + 20 * 70, 70 * 100).unwrap();
        assert_eq!(a.grille(&types, &offres)[3].1.part.unwrap(), attendu);
        assert!(a.grille(&types, &[])[0].1.part.is_none());
    }

    #[test]
    fn a_looser_pair_never_reaches_less() {
        let types = [TypeMenage {
            nom: "seul".into(),
            effectif: 1,
            menage: Menage { ressources: Some(90_000), uc: Some(10), apl: None },
            typologies: vec!["T2".into()],
        }];
        let offres: Vec<Offre> = (10..60)
            .map(|k| Offre {
                typologie: "T2".into(),
                effectif: 1,
                depense: Depense { loyer: Some(k * 1_000), charges: Some(0) },
            })
            .collect();
        let a = livree();
        let g = a.grille(&types, &offres);
        let part = |k: usize| g[k].1.part.unwrap();
        assert!(part(0) <= part(1) && part(1) <= part(3) && part(3) <= part(4));
    }

    /// Each mistake, made by one replacement in the shipped file: what the message says, and of which line.
    #[test]
    fn mistakes_name_their_line() {
        let texte = texte_livre();
        for (avant, apres, message, aide) in [
            ("effort_max = 35", "effort_max = 130", "« effort_max »", ""),
            ("reste_min = 9", "reste_min = -1", "« reste_min »", ""),
            ("exclus = \"acc_exclus_9\"", "exclus = \"acc_exclu_9\"", "indicateur inconnu", "acc_exclus_9"),
            ("exclus = \"acc_exclus_9\"", "exclus = \"dem_total\"", "n'est pas une part", ""),
            ("classe = \"5_plus\"", "classe = \"5\"", "pas de classe « 5 »", "5_plus"),
            ("uc = \"dem_q1_uc_1\"", "uc = \"dem_q1_taille\"", "n'est pas une moyenne", ""),
            ("typologies = [\"T2\", \"T3\"]", "typologies = [\"T2\", \"T6\"]", "« T6 »", "T5P"),
            ("# apl = 250", "apl = -3", "« apl »", ""),
            ("charges = 70", "charges = 99999", "« charges »", ""),
            ("jours_par_mois = 30", "jours_par_mois = 12", "« jours_par_mois »", ""),
            ("mode = \"optimale\"", "mode = \"idéale\"", "idéale", ""),
        ] {
            let ligne = texte.lines().position(|l| l == avant).unwrap() as u64 + 1;
            let e =
                Abordabilite::lire(&texte.replacen(avant, apres, 1), Path::new("a.toml"), &catalogue()).unwrap_err();
            assert!(e.message.contains(message), "{apres} → {}", e.message);
            assert_eq!(e.lieu.as_ref().unwrap().ligne, Some(ligne), "{apres} → {}", e.message);
            assert!(aide.is_empty() || e.aides.iter().any(|a| a.contains(aide)), "{apres} → {:?}", e.aides);
        }
        let lire = |t: &str| Abordabilite::lire(t, Path::new("a.toml"), &catalogue()).unwrap_err().message;
        assert!(lire(&texte.replace("reference = true\n", "")).contains("reference = true"));
        assert!(lire(&texte.replacen("bornes = [200, 250,", "bornes = [250,", 1)).contains("bornes"));
        assert!(lire(&texte.replacen("bornes = [200, 250,", "bornes = [250, 200,", 1)).contains("bornes"));
    }
}
