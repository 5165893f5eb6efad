//! How many territories at a time: processors, and memory.

use std::collections::BTreeMap;

use crate::config::territoires::Territoires;

use super::lot::Membre;

/// What the territories may take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moyens {
    pub a_la_fois: usize,
    pub memoire_kio: u64,
}

/// Share of the free memory of the machine that the territories may take when the chain says nothing.
const PART_LIBRE: (u64, u64) = (3, 4);
/// When the machine does not say what it has free: 2 GiB.
const MEMOIRE_INCONNUE_KIO: u64 = 2 << 20;

impl Moyens {
    pub fn de(t: &Territoires) -> Self {
        let processeurs = crate::parallele::fils();
        let libre = || libre_kio().map_or(MEMOIRE_INCONNUE_KIO, |l| l / PART_LIBRE.1 * PART_LIBRE.0);
        let memoire_kio = t.memoire_gio.filter(|g| *g > 0.0).map_or_else(libre, |g| (g * f64::from(1 << 20)) as u64);
        Moyens { a_la_fois: t.a_la_fois.map_or(processeurs, usize::from), memoire_kio }
    }

    /// Processors of each process.
    pub fn fils(&self) -> usize {
        (crate::parallele::fils() / self.a_la_fois.max(1)).max(1)
    }
}

/// What the machine has free, and what the container or the service leaves, the smaller of both.
fn libre_kio() -> Option<u64> {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|t| {
        t.lines().find_map(|l| l.strip_prefix("MemAvailable:")?.split_whitespace().next()?.parse::<u64>().ok())
    });
    [machine, limite_du_service()].into_iter().flatten().min()
}

/// The bound that a container or a service of systemd puts on its processes together.
fn limite_du_service() -> Option<u64> {
    let groupes = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let groupe = groupes.lines().find_map(|l| l.strip_prefix("0::/"))?;
    let limite =
        std::fs::read_to_string(std::path::Path::new("/sys/fs/cgroup").join(groupe).join("memory.max")).ok()?;
    limite.trim().parse::<u64>().ok().map(|octets| octets / 1024)
}

/// What a territory will hold at most, from what others and its own past runs held.
#[derive(Debug, Default)]
pub struct Estimation {
    /// Peaks of past runs, by SIREN.
    connus: BTreeMap<String, u64>,
    /// The most KiB a thousand rows have taken so far, beyond the base.
    par_millier: u64,
}

/// What a process holds before any row, and what a thousand rows take, in KiB: measured, see `benches/BENCHMARKS.md`.
const BASE_KIO: u64 = 170 << 10;
const PAR_MILLIER_KIO: u64 = 6 << 10;
/// Fewer rows say nothing of what a thousand of them take.
const LIGNES_QUI_PARLENT: u64 = 10_000;

impl Estimation {
    pub fn savoir(&mut self, m: &Membre, pic_kio: u64) {
        self.connus.insert(m.epci.clone(), pic_kio);
        let au_dela = pic_kio.saturating_sub(BASE_KIO);
        self.par_millier = self.par_millier.max(au_dela.saturating_mul(1000) / m.lignes.max(LIGNES_QUI_PARLENT));
    }

    pub fn de(&self, m: &Membre) -> u64 {
        let par_millier = if self.par_millier == 0 { PAR_MILLIER_KIO } else { self.par_millier };
        let lignes = BASE_KIO.saturating_add(m.lignes.saturating_mul(par_millier) / 1000);
        // A past run of fewer rows says too little, one of more rows too much: both are near.
        self.connus.get(&m.epci).copied().unwrap_or(lignes)
    }
}

/// The territory to start next: the heaviest that fits, or the heaviest when nothing is at work. `attente` goes from the heaviest down.
pub fn prochain(attente: &[&Membre], au_travail: &[&Membre], moyens: Moyens, e: &Estimation) -> Option<usize> {
    if au_travail.is_empty() {
        return (!attente.is_empty()).then_some(0);
    }
    if au_travail.len() >= moyens.a_la_fois {
        return None;
    }
    let pris: u64 = au_travail.iter().map(|m| e.de(m)).sum();
    attente.iter().position(|m| pris.saturating_add(e.de(m)) <= moyens.memoire_kio)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membre(epci: &str, lignes: u64) -> Membre {
        Membre { epci: epci.to_owned(), nom: String::new(), lignes }
    }

    #[test]
    fn the_heaviest_that_fits_comes_next() {
        let (gros, moyen, petit) = (membre("1", 900_000), membre("2", 300_000), membre("3", 1000));
        let e = Estimation::default();
        let gio = |n: u64| Moyens { a_la_fois: 2, memoire_kio: n << 20 };
        /// Waiting; at work; memory; who is next.
        type Cas<'a> = (&'a [&'a Membre], &'a [&'a Membre], u64, Option<usize>);
        let cas: [Cas; 7] = [
            (&[], &[], 8, None),
            (&[&gros, &petit], &[], 8, Some(0)),
            // Alone, it starts whatever is given: nothing else could be waited for.
            (&[&gros, &petit], &[], 1, Some(0)),
            (&[&moyen, &petit], &[&gros], 8, Some(0)),
            (&[&moyen, &petit], &[&gros], 6, Some(1)),
            (&[&moyen, &moyen], &[&gros], 6, None),
            (&[&petit], &[&moyen, &moyen], 64, None),
        ];
        for (k, (attente, au_travail, memoire, attendu)) in cas.into_iter().enumerate() {
            assert_eq!(prochain(attente, au_travail, gio(memoire), &e), attendu, "cas {k}");
        }
    }

    #[test]
    fn what_was_held_is_expected_again() {
        let (a, b) = (membre("1", 100_000), membre("2", 200_000));
        let mut e = Estimation::default();
        let avant = e.de(&b);
        e.savoir(&a, BASE_KIO + 1_000_000);
        assert_eq!(e.de(&a), BASE_KIO + 1_000_000);
        assert_eq!(e.de(&b), BASE_KIO + 2_000_000);
        assert!(e.de(&b) > avant);
        // A lighter one takes nothing from what is feared.
        e.savoir(&membre("3", 100_000), BASE_KIO);
        assert_eq!(e.de(&b), BASE_KIO + 2_000_000);
    }
}
