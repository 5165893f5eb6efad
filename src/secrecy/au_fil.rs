//! Reading a map of cells whose keys are asked in order, most often: the next one is at hand.

use std::collections::BTreeMap;
use std::collections::btree_map::Range;

use crate::measures::Cle;

pub(super) struct AuFil<'a, V> {
    carte: &'a BTreeMap<Cle, V>,
    suite: Range<'a, Cle, V>,
}

impl<'a, V> AuFil<'a, V> {
    pub(super) fn de(carte: &'a BTreeMap<Cle, V>) -> Self {
        AuFil { suite: carte.range::<Cle, _>(..), carte }
    }

    pub(super) fn get(&mut self, cle: &Cle) -> Option<&'a V> {
        if let Some((suivante, v)) = self.suite.next()
            && suivante == cle
        {
            return Some(v);
        }
        self.suite = self.carte.range(cle..);
        self.suite.next().filter(|(suivante, _)| *suivante == cle).map(|(_, v)| v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::{Niveau, Periode};

    #[test]
    fn every_order_reads_the_same() {
        let cle = |z: u32| Cle {
            indicateur: "i".into(),
            periode: Periode::Millesime(2025),
            niveau: Niveau::Commune,
            zone: format!("{z:02}"),
        };
        let carte: BTreeMap<Cle, u32> = [1, 2, 3, 5, 8].map(|z| (cle(z), z)).into_iter().collect();
        let mut fil = AuFil::de(&carte);
        for z in [1, 2, 4, 5, 8, 9, 0, 3, 3, 2, 1, 1, 2] {
            assert_eq!(fil.get(&cle(z)), carte.get(&cle(z)), "{z}");
        }
    }
}
