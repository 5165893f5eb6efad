//! Many short lists, one after the other in one place.

pub(super) struct Suites<T> {
    /// Where each list ends.
    fins: Vec<usize>,
    donnees: Vec<T>,
}

impl<T> Default for Suites<T> {
    fn default() -> Self {
        Suites { fins: Vec::new(), donnees: Vec::new() }
    }
}

impl<T> Suites<T> {
    pub(super) fn ajouter(&mut self, liste: impl Iterator<Item = T>) {
        self.donnees.extend(liste);
        self.fins.push(self.donnees.len());
    }

    pub(super) fn nombre(&self) -> usize {
        self.fins.len()
    }

    pub(super) fn longueur(&self) -> usize {
        self.donnees.len()
    }

    /// Nothing beyond the last list.
    pub(super) fn liste(&self, rang: usize) -> &[T] {
        let debut = rang.checked_sub(1).map_or(Some(0), |avant| self.fins.get(avant).copied());
        let bornes = debut.zip(self.fins.get(rang));
        bornes.and_then(|(d, f)| self.donnees.get(d..*f)).unwrap_or_default()
    }
}
