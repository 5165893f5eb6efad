//! How many times each of some vectors is taken, while more are found from the last to the first.

use super::F;
use crate::secrecy::attente::Attente;

/// Numbers by rank, those of the largest ranks taken first.
#[derive(Default)]
pub(super) struct Cumul {
    nombres: Vec<u64>,
    attente: Attente,
}

impl Cumul {
    pub(super) fn new(n: usize) -> Self {
        Cumul { nombres: vec![0; n], attente: Attente::new(n) }
    }

    pub(super) fn ajouter(&mut self, rang: u32, x: u64) {
        if let Some(place) = self.nombres.get_mut(rang as usize) {
            *place = F::add(*place, x);
            self.attente.inscrire(rang);
        }
    }

    pub(super) fn oublier(&mut self, rang: u32) {
        if let Some(place) = self.nombres.get_mut(rang as usize) {
            *place = 0;
            self.attente.retirer(rang);
        }
    }

    pub(super) fn dernier(&mut self) -> Option<(u32, u64)> {
        let rang = self.attente.dernier()?;
        Some((rang, self.nombres.get_mut(rang as usize).map_or(0, std::mem::take)))
    }

    /// How many ranks there may be.
    pub(super) fn capacite(&self) -> usize {
        self.nombres.len()
    }
}
