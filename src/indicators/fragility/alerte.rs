//! The spill-over alert: fragile résidences hors QPV that receive more fragile households than before. Values, not causes.

use std::collections::BTreeMap;

use crate::measures::{Niveau, Periode};
use crate::secrecy::{PublishedMeasures, Valeur};

use super::exact::Exact;
use super::methode::{Methode, ReglesAlerte};
use super::notation::Note;

/// Where a résidence stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// In a QPV; `None`: unknown.
    pub en_qpv: Option<bool>,
    /// Whole metres to the nearest QPV, when its point is known.
    pub distance_m: Option<i64>,
    /// Code of its secteur, when the list of secteurs names it.
    pub secteur: Option<String>,
}

/// Leases of a period: those of the target group, and those of which it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Baux {
    pub fragiles: i64,
    pub connus: i64,
}

/// A rise, judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hausse {
    /// By at least as many points as the rule says.
    Oui(Exact),
    Non(Exact),
    /// Too few known leases in one period.
    TropPeu,
    /// Withheld, or not counted at the résidence.
    Inconnue,
}

/// `dernier` against `avant`: at least `baux_min` known leases in each.
pub fn hausse(r: &ReglesAlerte, dernier: Option<Baux>, avant: Option<Baux>) -> Hausse {
    let (Some(b), Some(a)) = (dernier, avant) else { return Hausse::Inconnue };
    if b.connus < r.baux_min || a.connus < r.baux_min {
        return Hausse::TropPeu;
    }
    let part = |x: Baux| Exact::new(i128::from(x.fragiles) * 100, i128::from(x.connus));
    match part(b).zip(part(a)).and_then(|(b, a)| b.moins(&a)) {
        Some(e) if e >= r.hausse_points => Hausse::Oui(e),
        Some(e) => Hausse::Non(e),
        None => Hausse::TropPeu,
    }
}

/// Lowest and highest count of relogements that what is published of a résidence leaves: the count itself when it is shown, else
/// the bounds of its class of ten points, 0 and all left out since they are never withheld. `None` when nothing is shown.
pub fn relogements(v: &Valeur) -> Option<(i64, i64)> {
    if let Some(n) = v.numerateur() {
        return Some((n, n));
    }
    let ((bas, haut), d) = (v.tranche()?, v.denominateur()?);
    // The first count at or above `pct` percent: it belongs to the class above.
    let premier = |pct: u8| (i64::from(pct) * d + 99) / 100;
    let dernier = if haut >= 100 { d - 1 } else { (premier(haut) - 1).min(d - 1) };
    let premier = premier(bas).max(1);
    (premier <= dernier).then_some((premier, dernier))
}

/// The share of the relogements of the territory that a résidence received, over its share of the dwellings hors QPV: between two
/// bounds, which are one when the count is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concentration {
    pub basse: Exact,
    pub haute: Exact,
}

impl Concentration {
    /// `None` when one of the counts is withheld or zero.
    pub fn new(
        relogements: Option<(i64, i64)>,
        tous: Option<i64>,
        logements: Option<i64>,
        hors_qpv: Option<i64>,
    ) -> Option<Self> {
        let ((bas, haut), t, l, h) = (relogements?, tous?, logements?, hors_qpv?);
        let part = |r: i64| {
            // A résidence cannot have received more relogements than the territory.
            Exact::new(i128::from(r.min(t)) * i128::from(h), i128::from(t).checked_mul(i128::from(l))?)
        };
        Some(Concentration { basse: part(bas)?, haute: part(haut)? })
    }

    /// Beyond `facteur` for sure, not beyond it for sure, or undecided.
    pub fn depasse(&self, facteur: &Exact) -> Option<bool> {
        match (self.basse > *facteur, self.haute > *facteur) {
            (true, _) => Some(true),
            (false, false) => Some(false),
            (false, true) => None,
        }
    }
}

/// One fragile résidence hors QPV, with what was looked at.
#[derive(Clone, Debug)]
pub struct Alerte {
    pub residence: String,
    pub hausse: Hausse,
    pub dernier: Option<Baux>,
    pub avant: Option<Baux>,
    pub concentration: Option<Concentration>,
    /// Leases of the résidence are counted: what is missing is withheld, not absent.
    pub comptee: bool,
    /// Whether the share of relogements is beyond the factor; `None`: cannot be told.
    pub concentree: Option<bool>,
    pub distance_m: Option<i64>,
    /// In a quartier de veille of the method.
    pub en_veille: bool,
    /// Close to a QPV, or in a quartier de veille: looked at first.
    pub prioritaire: bool,
}

impl Alerte {
    /// One of the two rules is met.
    pub fn leve(&self) -> bool {
        matches!(self.hausse, Hausse::Oui(_)) || self.concentree == Some(true)
    }

    /// One rule was applied and not met, the other could not be applied.
    pub fn a_demi(&self) -> bool {
        let par_hausse = matches!(self.hausse, Hausse::Inconnue | Hausse::TropPeu);
        !self.leve() && par_hausse != self.concentree.is_none()
    }

    /// Neither rule could be applied.
    pub fn muette(&self) -> bool {
        matches!(self.hausse, Hausse::Inconnue | Hausse::TropPeu) && self.concentree.is_none()
    }
}

/// Periods compared: the last full year, and up to three years before it.
#[derive(Clone, Debug, Default)]
pub struct Fenetre {
    pub derniere: Option<Periode>,
    pub avant: Vec<Periode>,
}

impl Fenetre {
    /// `annees`: full years of attributions, in order.
    pub fn new(annees: &[i32], exercice: i32) -> Self {
        let derniere = annees.contains(&exercice).then_some(Periode::Annee(exercice));
        let avant =
            annees.iter().filter(|a| **a < exercice && **a >= exercice - 3).map(|a| Periode::Annee(*a)).collect();
        Fenetre { derniere, avant }
    }
}

impl Methode {
    /// Every fragile résidence hors QPV: alerts first, the closest to a QPV first among them.
    pub fn alertes(
        &self,
        notes: &[Note],
        publiees: &PublishedMeasures,
        epci: &str,
        parc: Periode,
        f: &Fenetre,
        ou: &BTreeMap<String, Situation>,
    ) -> Vec<Alerte> {
        let r = &self.alerte;
        let fragile = |n: &Note| n.classement.rang().and_then(|k| self.classes().get(k)).is_some_and(|c| c.fragile);
        let inconnue = Situation::default();
        let situation = |z: &str| ou.get(z).unwrap_or(&inconnue);
        let mut alertes: Vec<Alerte> = notes
            .iter()
            .filter(|n| fragile(n) && situation(&n.zone).en_qpv == Some(false))
            .map(|n| {
                let zone = n.zone.as_str();
                let baux = |p: Periode| {
                    let v = r.indicateurs.iter().find_map(|i| publiees.get(i, p, Niveau::Residence, zone))?;
                    Some(Baux { fragiles: v.numerateur()?, connus: v.denominateur()? })
                };
                let dernier = f.derniere.and_then(baux);
                // Every year or none: a year withheld is not a year without lease.
                let avant = f.avant.iter().map(|p| baux(*p)).collect::<Option<Vec<Baux>>>().filter(|a| !a.is_empty());
                let avant = avant.map(|a| Baux {
                    fragiles: a.iter().map(|b| b.fragiles).sum(),
                    connus: a.iter().map(|b| b.connus).sum(),
                });
                let num =
                    |code: &str, p: Option<Periode>, niveau, z: &str| publiees.get(code, p?, niveau, z)?.numerateur();
                let concentration = Concentration::new(
                    f.derniere.and_then(|p| {
                        let v = r.relogements.iter().find_map(|i| publiees.get(i, p, Niveau::Residence, zone))?;
                        relogements(v)
                    }),
                    num("att_relogements", f.derniere, Niveau::Epci, epci),
                    n.logements,
                    num("parc_logements", Some(parc), Niveau::Localisation, "hors_qpv"),
                );
                let Situation { distance_m, secteur, .. } = situation(zone);
                let en_veille = secteur.as_ref().is_some_and(|s| r.quartiers_de_veille.contains(s));
                Alerte {
                    residence: n.zone.clone(),
                    hausse: hausse(r, dernier, avant),
                    dernier,
                    avant,
                    comptee: f
                        .derniere
                        .iter()
                        .chain(&f.avant)
                        .any(|p| r.indicateurs.iter().any(|i| publiees.get(i, *p, Niveau::Residence, zone).is_some())),
                    concentree: concentration.and_then(|c| c.depasse(&r.facteur)),
                    concentration,
                    distance_m: *distance_m,
                    en_veille,
                    prioritaire: en_veille || distance_m.is_some_and(|d| d < r.distance_m),
                }
            })
            .collect();
        alertes.sort_by(|a, b| {
            (!a.leve(), !a.prioritaire, a.distance_m.unwrap_or(i64::MAX), &a.residence).cmp(&(
                !b.leve(),
                !b.prioritaire,
                b.distance_m.unwrap_or(i64::MAX),
                &b.residence,
            ))
        });
        alertes
    }

    /// For each résidence that is classed, the code of its class: what attributions by class are counted with.
    pub fn table_des_classes(&self, notes: &[Note]) -> BTreeMap<String, String> {
        let classe = |n: &Note| Some((n.zone.clone(), self.classes().get(n.classement.rang()?)?.code.clone()));
        notes.iter().filter_map(classe).collect()
    }
}

/// Relogements by place: in QPV, hors QPV in a résidence that is not fragile, hors QPV in a fragile one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repartition {
    pub en_qpv: i64,
    pub hors_qpv_non_fragile: i64,
    pub hors_qpv_fragile: i64,
    /// Hors QPV in a résidence that nothing classes: it is fragile or it is not.
    pub non_classes: i64,
}

/// One bound of the territorial check, and the share of all the relogements that are located: one value, or two that those of résidences
/// that nothing classes leave it between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Borne {
    pub basse: Exact,
    pub haute: Exact,
    pub borne: Exact,
    /// `None`: the bound falls between the two values.
    pub respectee: Option<bool>,
}

/// The three bounds (Valenciennes: at most 25 % in QPV, at least 50 % hors QPV not fragile, at most 30 % hors QPV fragile). Bounds
/// and not a distribution: they are judged one by one. `None` without any relogement.
pub fn controle(r: &ReglesAlerte, n: Repartition) -> Option<[Borne; 3]> {
    let total = n.en_qpv + n.hors_qpv_non_fragile + n.hors_qpv_fragile + n.non_classes;
    let part = |x: i64| Exact::new(i128::from(x) * 100, i128::from(total));
    let borne = |x: i64, douteux: i64, borne: Exact, plafond: bool| {
        let (basse, haute) = (part(x)?, part(x + douteux)?);
        let tenue = |part: Exact| if plafond { part <= borne } else { part >= borne };
        let respectee = Some(tenue(basse)).filter(|t| *t == tenue(haute));
        Some(Borne { basse, haute, borne, respectee })
    };
    Some([
        borne(n.en_qpv, 0, r.max_qpv, true)?,
        borne(n.hors_qpv_non_fragile, n.non_classes, r.min_hors_qpv_non_fragile, false)?,
        borne(n.hors_qpv_fragile, n.non_classes, r.max_hors_qpv_fragile, true)?,
    ])
}

impl Methode {
    /// Relogements of a year by place, from the classes counted by zone (`marquee|hors_qpv`); `None` when one of them is not published.
    pub fn repartition(&self, publiees: &PublishedMeasures, annee: Periode) -> Option<Repartition> {
        let n = |zone: &str| publiees.get("att_relogements", annee, Niveau::Classe, zone).map(|v| v.numerateur());
        let (mut r, mut vues) = (Repartition::default(), 0);
        r.en_qpv = publiees.get("att_relogements", annee, Niveau::Localisation, "qpv")?.numerateur()?;
        for c in self.classes() {
            // A class without any zone has no lease; a zone withheld makes the whole unknown.
            let Some(valeur) = n(&format!("{}|hors_qpv", c.code)) else { continue };
            let x = valeur?;
            vues += 1;
            if c.fragile { r.hors_qpv_fragile += x } else { r.hors_qpv_non_fragile += x }
        }
        r.non_classes = n("non_classee|hors_qpv").unwrap_or(Some(0))?;
        (vues > 0).then_some(r)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::Classement;
    use crate::indicators::fragility::essais::{methode, parts, publier_sous};
    use crate::secrecy::{Profil, Regles};

    fn baux(fragiles: i64, connus: i64) -> Option<Baux> {
        Some(Baux { fragiles, connus })
    }

    #[test]
    fn the_rise_is_judged_on_exact_shares() {
        let r = methode("standard").alerte;
        let dix = Exact::entier(10);
        // 5/20 = 25 %, 9/60 = 15 %: ten points, reached.
        assert_eq!(hausse(&r, baux(5, 20), baux(9, 60)), Hausse::Oui(dix));
        assert!(matches!(hausse(&r, baux(499, 2_000), baux(9, 60)), Hausse::Non(_)));
        assert_eq!(hausse(&r, baux(10, 10), baux(0, 60)), Hausse::TropPeu);
        assert_eq!(hausse(&r, baux(10, 11), baux(0, 10)), Hausse::TropPeu);
        assert_eq!(hausse(&r, None, baux(0, 60)), Hausse::Inconnue);
        assert!(matches!(hausse(&r, baux(11, 11), baux(0, 11)), Hausse::Oui(_)));
    }

    #[test]
    fn twice_the_share_of_dwellings_is_not_beyond_a_factor_of_two() {
        // 4 of 40 relogements, 50 of 1 000 dwellings hors QPV: 10 % against 5 %.
        let facteur = methode("standard").alerte.facteur;
        let n = |bas, haut| Concentration::new(Some((bas, haut)), Some(40), Some(50), Some(1_000)).unwrap();
        assert_eq!((n(4, 4).basse, n(4, 4).haute), (Exact::entier(2), Exact::entier(2)));
        assert_eq!(n(4, 4).depasse(&facteur), Some(false));
        assert_eq!(n(5, 5).depasse(&facteur), Some(true));
        // A class of ten points decides when both of its ends are on one side.
        assert_eq!(n(5, 8).depasse(&facteur), Some(true));
        assert_eq!(n(2, 4).depasse(&facteur), Some(false));
        assert_eq!(n(4, 7).depasse(&facteur), None);
        assert_eq!(n(38, 90).haute, Exact::entier(20), "no more than the 40 of the territory");
        assert_eq!(Concentration::new(Some((5, 5)), Some(0), Some(50), Some(1_000)), None);
        assert_eq!(Concentration::new(None, Some(4), Some(50), Some(1_000)), None);
    }

    /// One résidence, 40 leases of 2025 of which `n` are relogements, published for partners.
    fn publie(n: i64) -> PublishedMeasures {
        let an = Periode::Annee(2025);
        let f = parts("att_relogements_zone", an, Niveau::Residence, &[("R", n, 40, 0), ("S", 20, 60, 0)]);
        publier_sous(vec![f], &Regles::livrees(Profil::Partenaires).unwrap())
    }

    #[test]
    fn a_class_of_ten_points_bounds_the_relogements_of_a_residence() {
        let lire = |n: i64| {
            let p = publie(n);
            relogements(p.get("att_relogements_zone", Periode::Annee(2025), Niveau::Residence, "R")?)
        };
        assert_eq!(lire(15), Some((15, 15)), "shown");
        assert_eq!(lire(0), Some((0, 0)), "none is no secret");
        for n in 1..=10 {
            // 40 leases: 4 to 7 are from 10 to less than 20 %.
            if let Some((bas, haut)) = lire(n) {
                assert!(bas <= n && n <= haut && bas < haut, "{n}: {bas} to {haut}");
                assert_eq!((bas, haut), [(1, 3), (4, 7), (8, 11)][usize::try_from(n / 4).unwrap()], "{n}");
            }
        }
    }

    #[test]
    fn a_residence_of_a_watched_quartier_comes_first_however_far() {
        let mut m = methode("valenciennes");
        m.alerte.quartiers_de_veille = vec!["V".to_owned()];
        let note = |zone: &str| Note {
            zone: zone.to_owned(),
            menages: Some(45),
            logements: Some(50),
            indices: Vec::new(),
            classement: Classement::Classe(0),
            avant_avis: Classement::Classe(0),
            avis: Vec::new(),
        };
        let loin = |secteur: Option<&str>| Situation {
            en_qpv: Some(false),
            distance_m: Some(900),
            secteur: secteur.map(str::to_owned),
        };
        let ou = [("A".to_owned(), loin(None)), ("B".to_owned(), loin(Some("V")))].into();
        let f = Fenetre::new(&[2024, 2025], 2025);
        let alertes = m.alertes(&[note("A"), note("B")], &publie(15), "E", Periode::Millesime(2026), &f, &ou);
        let vues: Vec<_> = alertes.iter().map(|a| (a.residence.as_str(), a.prioritaire, a.en_veille)).collect();
        assert_eq!(vues, [("B", true, true), ("A", false, false)]);
    }

    #[test]
    fn the_territorial_check_of_valenciennes() {
        let r = methode("valenciennes").alerte;
        let controler = |a, b, c, d| {
            controle(&r, Repartition { en_qpv: a, hors_qpv_non_fragile: b, hors_qpv_fragile: c, non_classes: d })
        };
        let juger = |a, b, c, d| controler(a, b, c, d).map(|t| t.map(|b| b.respectee));
        let (oui, non) = (Some(true), Some(false));
        assert_eq!(juger(25, 50, 25, 0), Some([oui, oui, oui]));
        assert_eq!(juger(26, 49, 25, 0), Some([non, non, oui]));
        assert_eq!(juger(15, 54, 31, 0), Some([oui, oui, non]));
        assert_eq!(juger(10, 60, 30, 0), Some([oui, oui, oui]), "bounds leave room: they are no distribution");
        assert_eq!(juger(0, 0, 0, 0), None);
        // 20 of 100 in résidences that nothing classes: they are of the total, and of one of the two places hors QPV.
        assert_eq!(juger(25, 35, 20, 20), Some([oui, None, None]), "25 of 100, not of 80");
        assert_eq!(juger(10, 50, 20, 20), Some([oui, oui, None]));
        assert_eq!(juger(30, 29, 31, 10), Some([non, non, non]), "even with all of them");
        assert_eq!(juger(40, 30, 20, 10), Some([non, non, oui]));
        let part = Exact::entier;
        let bornes = controler(25, 35, 20, 20).unwrap().map(|b| (b.basse, b.haute));
        assert_eq!(bornes, [(part(25), part(25)), (part(35), part(55)), (part(20), part(40))]);
    }

    #[test]
    fn years_before_are_three_at_most() {
        let f = Fenetre::new(&[2020, 2021, 2022, 2023, 2024, 2025, 2026], 2025);
        assert_eq!(f.derniere, Some(Periode::Annee(2025)));
        assert_eq!(f.avant, [2022, 2023, 2024].map(Periode::Annee));
        assert_eq!(Fenetre::new(&[2023], 2025).derniere, None);
    }
}
