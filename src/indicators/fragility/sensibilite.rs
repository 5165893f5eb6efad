//! How much the classes owe to the weights: equal weights, then each component taken out.

use super::grille::Zone;
use super::methode::Methode;
use super::notation::{Note, Poids};

/// What one other choice of weights would change.
#[derive(Clone, Debug)]
pub struct Variante {
    /// `None`: equal weights; else the index and the rank of the component taken out.
    pub otee: Option<(usize, usize)>,
    /// Zones classed under both choices whose class differs.
    pub changent: usize,
    /// Zones classed under both.
    pub comparees: usize,
    /// Zones classed as written, and no longer under this choice.
    pub perdues: usize,
}

/// One line for each variant.
#[derive(Clone, Debug, Default)]
pub struct Sensibilite {
    pub variantes: Vec<Variante>,
}

impl Methode {
    /// Recomputes the classes under other weights. Expert notes that move a class are left out on both sides.
    pub fn sensibilite(&self, zones: &[Zone]) -> Sensibilite {
        let base = self.evaluer(zones.to_vec(), &self.poids());
        let essayer = |poids: &Poids, otee| self.comparer(&base, zones, poids, otee);
        let mut variantes = Vec::new();
        // With a single component there is nothing to weigh nor to take out.
        if self.indices.iter().any(|i| i.composantes.len() > 1) {
            let egaux: Poids = self.poids().iter().map(|p| vec![1; p.len()]).collect();
            variantes.push(essayer(&egaux, None));
        }
        for (i, indice) in self.indices.iter().enumerate() {
            for c in 0..indice.composantes.len() {
                if indice.composantes.len() < 2 {
                    continue;
                }
                let mut poids = self.poids();
                if let Some(p) = poids.get_mut(i).and_then(|l| l.get_mut(c)) {
                    *p = 0;
                }
                variantes.push(essayer(&poids, Some((i, c))));
            }
        }
        Sensibilite { variantes }
    }

    fn comparer(&self, base: &[Note], zones: &[Zone], poids: &Poids, otee: Option<(usize, usize)>) -> Variante {
        let mut v = Variante { otee, changent: 0, comparees: 0, perdues: 0 };
        for (a, b) in base.iter().zip(self.evaluer(zones.to_vec(), poids)) {
            match (a.classement.rang(), b.classement.rang()) {
                (Some(x), Some(y)) => {
                    v.comparees += 1;
                    v.changent += usize::from(x != y);
                }
                (Some(_), None) => v.perdues += 1,
                _ => {}
            }
        }
        v
    }
}
