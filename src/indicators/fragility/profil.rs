//! The reference profile (URHLM): who lives in the résidences that work well, and what the others lack.
//!
//! It informs a discussion. The commission stays sovereign, and attributions alone do not repair a résidence.

use std::collections::BTreeMap;

use crate::measures::Niveau;
use crate::secrecy::Valeur;

use super::exact::Exact;
use super::famille::Famille;
use super::grille::Donnees;
use super::methode::{Methode, ReglesProfil};
use super::notation::Note;

/// Which résidences make the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Famille(Famille),
    /// Both families of a kind, the first has too few households.
    Fusion(Famille),
    Epci,
}

impl Base {
    pub fn libelle(self) -> String {
        match self {
            Base::Famille(f) => f.libelle().to_owned(),
            Base::Fusion(f) => format!("{}, en QPV et hors QPV réunis", f.genre()),
            Base::Epci => "ensemble du territoire".to_owned(),
        }
    }
}

/// Pooled households by segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profil {
    pub base: Base,
    pub effectifs: Vec<i64>,
}

impl Profil {
    pub fn total(&self) -> i64 {
        self.effectifs.iter().sum()
    }

    fn part(&self, k: usize) -> Option<Exact> {
        part(&self.effectifs, k)
    }
}

fn part(effectifs: &[i64], k: usize) -> Option<Exact> {
    Exact::new(i128::from(*effectifs.get(k)?) * 100, i128::from(effectifs.iter().sum::<i64>()))
}

/// One segment of one résidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub rang: usize,
    pub part: Exact,
    pub reference: Exact,
    /// In points.
    pub ecart: Exact,
    /// The gap is within the tolerance.
    pub equilibre: bool,
}

/// A résidence held against the profile of its family.
#[derive(Clone, Debug)]
pub struct Comparaison {
    pub residence: String,
    pub famille: Famille,
    pub base: Base,
    pub menages: i64,
    /// In the order of the segments.
    pub segments: Vec<Segment>,
    /// Ranks of the segments to look for, the largest shortfall first.
    pub priorites: Vec<usize>,
}

/// Gaps and priorities of one résidence. `None` when one side has no household or another number of segments.
pub fn comparer(r: &ReglesProfil, profil: &Profil, effectifs: &[i64]) -> Option<(Vec<Segment>, Vec<usize>)> {
    if effectifs.len() != profil.effectifs.len() {
        return None;
    }
    let segments = (0..effectifs.len())
        .map(|rang| {
            let (part, reference) = (part(effectifs, rang)?, profil.part(rang)?);
            let ecart = part.moins(&reference)?;
            Some(Segment { rang, part, reference, ecart, equilibre: ecart.absolu() <= r.equilibre_points })
        })
        .collect::<Option<Vec<Segment>>>()?;
    let mut manquants: Vec<&Segment> = segments.iter().filter(|s| !s.equilibre && !s.ecart.positif()).collect();
    // A stable sort keeps the order of the segments between equal gaps.
    manquants.sort_by_key(|s| s.ecart);
    let priorites = manquants.iter().map(|s| s.rang).collect();
    Some((segments, priorites))
}

/// The profile of a family: its own when it has enough households, else that of both families of its kind, else that of the
/// whole territory.
pub fn choisir(r: &ReglesProfil, famille: Famille, par_famille: &BTreeMap<Famille, Vec<i64>>, epci: &[i64]) -> Profil {
    let assez = |e: &[i64]| e.iter().sum::<i64>() >= r.menages_min;
    if let Some(e) = par_famille.get(&famille).filter(|e| assez(e)) {
        return Profil { base: Base::Famille(famille), effectifs: e.clone() };
    }
    if let Some(deux) = famille.fusionnee() {
        let mut somme: Vec<i64> = Vec::new();
        deux.iter().filter_map(|f| par_famille.get(f)).for_each(|e| ajouter(&mut somme, e));
        if assez(&somme) {
            return Profil { base: Base::Fusion(famille), effectifs: somme };
        }
    }
    Profil { base: Base::Epci, effectifs: epci.to_vec() }
}

fn ajouter(somme: &mut Vec<i64>, e: &[i64]) {
    if somme.len() < e.len() {
        somme.resize(e.len(), 0);
    }
    for (s, x) in somme.iter_mut().zip(e) {
        *s += x;
    }
}

/// Counts of every segment, when all are published.
fn effectifs(v: &Valeur) -> Option<Vec<i64>> {
    let c = v.compte()?;
    (c.classes.iter().sum::<i64>() > 0).then(|| c.classes.clone())
}

/// What the reference profile gives over a territory.
#[derive(Clone, Debug, Default)]
pub struct Profils {
    pub comparaisons: Vec<Comparaison>,
    /// Résidences to compare that cannot be: withheld, no family, or not in the survey.
    pub non_comparees: Vec<String>,
}

impl Methode {
    /// Compares every résidence of the classes to work on with the pooled profile of its family. `None` when the method has no
    /// reference profile or the segments are not counted.
    pub fn profils(&self, notes: &[Note], d: &Donnees<'_>) -> Option<Profils> {
        let r = self.profil.as_ref()?;
        let lire = |niveau, zone: &str| d.publiees.get(&r.indicateur, d.vague, niveau, zone).and_then(effectifs);
        let epci = lire(Niveau::Epci, d.epci)?;
        let dans = |n: &Note, codes: &[String]| {
            n.classement.rang().and_then(|k| self.classes().get(k)).is_some_and(|c| codes.contains(&c.code))
        };
        let mut par_famille: BTreeMap<Famille, Vec<i64>> = BTreeMap::new();
        for n in notes.iter().filter(|n| dans(n, &r.reference)) {
            if let (Some(f), Some(e)) = (d.familles.get(&n.zone), lire(Niveau::Residence, &n.zone)) {
                ajouter(par_famille.entry(*f).or_default(), &e);
            }
        }
        let mut resultat = Profils::default();
        for n in notes.iter().filter(|n| dans(n, &r.a_comparer)) {
            let comparaison =
                d.familles.get(&n.zone).copied().zip(lire(Niveau::Residence, &n.zone)).and_then(|(famille, e)| {
                    let profil = choisir(r, famille, &par_famille, &epci);
                    let (segments, priorites) = comparer(r, &profil, &e)?;
                    let menages = e.iter().sum();
                    Some(Comparaison {
                        residence: n.zone.clone(),
                        famille,
                        base: profil.base,
                        menages,
                        segments,
                        priorites,
                    })
                });
            match comparaison {
                Some(c) => resultat.comparaisons.push(c),
                None => resultat.non_comparees.push(n.zone.clone()),
            }
        }
        Some(resultat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regles() -> ReglesProfil {
        ReglesProfil {
            indicateur: "occ_segment".into(),
            reference: vec![],
            a_comparer: vec![],
            menages_min: 100,
            equilibre_points: Exact::entier(3),
        }
    }

    /// Reference 200 households 30/50/40/30/20/30; a résidence of 40, 2/6/6/6/8/12: gaps −10/−10/−5/0/+10/+15.
    #[test]
    fn the_worked_check() {
        let profil = Profil { base: Base::Epci, effectifs: vec![30, 50, 40, 30, 20, 30] };
        let parts: Vec<Exact> = (0..6).map(|k| profil.part(k).unwrap()).collect();
        assert_eq!(parts, [15, 25, 20, 15, 10, 15].map(Exact::entier));
        let (segments, priorites) = comparer(&regles(), &profil, &[2, 6, 6, 6, 8, 12]).unwrap();
        assert_eq!(segments.iter().map(|s| s.part).collect::<Vec<_>>(), [5, 15, 15, 15, 20, 30].map(Exact::entier));
        assert_eq!(segments.iter().map(|s| s.ecart).collect::<Vec<_>>(), [-10, -10, -5, 0, 10, 15].map(Exact::entier));
        assert_eq!(priorites, [0, 1, 2], "> 80 %, retraités, actifs en couple");
        assert!(segments[3].equilibre && !segments[2].equilibre);
    }

    #[test]
    fn a_gap_of_three_points_is_balanced() {
        let profil = Profil { base: Base::Epci, effectifs: vec![50, 50] };
        let (s, p) = comparer(&regles(), &profil, &[47, 53]).unwrap();
        assert!(s.iter().all(|s| s.equilibre) && p.is_empty());
        let (_, p) = comparer(&regles(), &profil, &[46, 54]).unwrap();
        assert_eq!(p, [0]);
        assert!(comparer(&regles(), &profil, &[1, 2, 3]).is_none() && comparer(&regles(), &profil, &[0, 0]).is_none());
    }

    #[test]
    fn a_family_too_small_takes_the_wider_one_then_the_territory() {
        let familles: BTreeMap<Famille, Vec<i64>> = [
            (Famille::CollectifQpv, vec![30, 30]),
            (Famille::CollectifHorsQpv, vec![20, 60]),
            (Famille::IndividuelQpv, vec![50, 50]),
            (Famille::Rural, vec![10, 10]),
        ]
        .into();
        let r = regles();
        let base = |f| choisir(&r, f, &familles, &[500, 500]);
        assert_eq!(base(Famille::IndividuelQpv).base, Base::Famille(Famille::IndividuelQpv));
        assert_eq!(
            base(Famille::CollectifQpv),
            Profil { base: Base::Fusion(Famille::CollectifQpv), effectifs: vec![50, 90] }
        );
        assert_eq!(base(Famille::IndividuelHorsQpv).base, Base::Fusion(Famille::IndividuelHorsQpv));
        assert_eq!(base(Famille::Rural), Profil { base: Base::Epci, effectifs: vec![500, 500] });
        assert_eq!(base(Famille::Specifique).base, Base::Epci);
    }
}
