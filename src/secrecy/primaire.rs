//! Primary rules: which numbers are sensitive by themselves (Insee, *Manuel de protection des tableaux*).

use super::plan::{Paquet, Statut};
use super::rubriques::Rubriques;
use crate::measures::{Cellule, Famille, Nature, Niveau};

/// A number that no reader may work out: a sum of some `rubriques` over a set of atoms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sensible {
    pub paquet: Paquet,
    pub statut: Statut,
    pub rubriques: Vec<usize>,
}

/// How the thresholds apply to one family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seuils {
    /// Counts from 1 to `seuil − 1` are sensitive; 0 protects nothing.
    pub seuil: i64,
    /// Classes and complements are tested one by one.
    pub classes: bool,
}

impl Seuils {
    pub(super) fn petit(&self, n: i64) -> bool {
        0 < n && n < self.seuil
    }
}

/// The sensitive numbers of one set of rows, printed or not, from its `valeurs` in the layout `r`.
pub(super) fn sensibles(r: &Rubriques, valeurs: &[i64], s: Seuils) -> Vec<Sensible> {
    let v = |k: usize| valeurs.get(k).copied().unwrap_or(0);
    let classes: Vec<usize> = (0..r.classes).collect();
    let denominateur: i64 = classes.iter().map(|&k| v(k)).sum();
    let univers = denominateur + v(r.inconnus());
    let mut liste = Vec::new();
    let mut noter = |paquet, statut, rubriques| liste.push(Sensible { paquet, statut, rubriques });

    if s.petit(univers) {
        noter(Paquet::Base, Statut::Frequence, (0..=r.inconnus()).collect());
    }
    if s.petit(denominateur) {
        noter(Paquet::Base, Statut::Frequence, classes.clone());
    }
    if s.petit(univers) || s.petit(denominateur) {
        // What a handful of households are, or add up to, is as sensitive as how many they are.
        for k in classes.iter().copied().chain(r.sommes()).filter(|&k| v(k) != 0) {
            noter(Paquet::Base, Statut::Frequence, vec![k]);
        }
        for &k in classes.iter().filter(|&&k| v(k) != 0 && s.petit(denominateur - v(k))) {
            noter(Paquet::Base, Statut::Frequence, classes.iter().copied().filter(|&j| j != k).collect());
        }
    } else if s.classes {
        for &k in classes.iter().take(r.paquets_de_classes()) {
            let autres: Vec<usize> = classes.iter().copied().filter(|&j| j != k).collect();
            if s.petit(v(k)) {
                noter(Paquet::Classe(k), Statut::Frequence, vec![k]);
            }
            if s.petit(denominateur - v(k)) {
                noter(Paquet::Classe(k), Statut::Complement, autres);
            }
        }
        // 3 and 4 hidden beside a total hand over 7.
        let petites: Vec<usize> = classes.iter().copied().filter(|&k| s.petit(v(k))).collect();
        if r.nature == Nature::Repartition
            && s.petit(petites.iter().map(|&k| v(k)).sum())
            && let [k, _, ..] = *petites.as_slice()
        {
            noter(Paquet::Classe(k), Statut::Frequence, petites);
        }
    }
    for k in r.incertains().filter(|&k| s.petit(v(k))) {
        noter(Paquet::Incertains, Statut::Frequence, vec![k]);
    }
    liste
}

/// Whether one bailleur holds more than `pct` percent of the denominator sum of a mean: NK(1, pct), of the Insee manual.
/// A table by bailleur or by résidence has one bailleur by nature: the rule does not speak of it.
pub(super) fn dominee(famille: &Famille, cellule: &Cellule, pct: i64) -> bool {
    if famille.nature != Nature::Moyenne
        || pct >= 100
        || matches!(cellule.cle.niveau, Niveau::Bailleur | Niveau::Residence)
    {
        return false;
    }
    let mut parts = std::collections::BTreeMap::<u32, i128>::new();
    for &a in &cellule.atomes {
        let a = a as usize;
        let (Some(compte), Some(&b)) = (famille.atomes.get(a), famille.bailleurs.get(a)) else { continue };
        *parts.entry(b).or_default() += i128::from(compte.sommes.map_or(0, |(_, den)| den));
    }
    let total: i128 = parts.values().sum();
    let plus_grand = parts.values().max().copied().unwrap_or(0);
    100 * plus_grand > i128::from(pct) * total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::Compte;

    fn part(oui: i64, non: i64, inconnus: i64, classes: bool) -> Vec<(Paquet, Statut)> {
        let r = Rubriques { classes: 2, incertains: 0, nature: Nature::Part };
        let c = Compte { classes: vec![oui, non], inconnus, ..Compte::default() };
        let mut l: Vec<_> = sensibles(&r, &r.lire(&c), Seuils { seuil: 11, classes })
            .into_iter()
            .map(|s| (s.paquet, s.statut))
            .collect();
        l.dedup();
        l
    }

    #[test]
    fn the_threshold_bears_on_bases_then_on_classes_and_complements() {
        assert_eq!(part(5, 5, 0, false), [(Paquet::Base, Statut::Frequence)]);
        assert_eq!(part(5, 5, 30, false), [(Paquet::Base, Statut::Frequence)]);
        assert_eq!(part(5, 20, 0, false), []);
        assert_eq!(part(5, 20, 0, true), [(Paquet::Classe(0), Statut::Frequence)]);
        assert_eq!(part(20, 5, 0, true), [(Paquet::Classe(0), Statut::Complement)]);
        assert_eq!(part(0, 20, 3, true), []);
        assert_eq!(part(11, 11, 1, true), []);
    }
}
