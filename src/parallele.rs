//! Work shared among the processors available.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many processors a process may use, when it is not all of them.
pub const VARIABLE_FILS: &str = "BILAN_FILS";

/// Processors that this process may use.
pub fn fils() -> usize {
    let dit = std::env::var(VARIABLE_FILS).ok().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
    dit.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Threads at work beside the callers, in the whole process. Work that is itself part of shared work takes the processors that are
/// left, and none is left most often: as many threads as there are processors, each long enough at work to use again the memory
/// that it has given back.
static AIDES: AtomicUsize = AtomicUsize::new(0);

/// A thread at work, until it is dropped.
struct Aide;

impl Aide {
    /// One more, unless there are `limite` already.
    fn prendre(limite: usize) -> Option<Self> {
        let un_de_plus = |n| (n < limite).then_some(n + 1);
        AIDES.fetch_update(Ordering::Relaxed, Ordering::Relaxed, un_de_plus).ok().map(|_| Aide)
    }
}

impl Drop for Aide {
    fn drop(&mut self) {
        AIDES.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Applies `f` to each item on the processors available, as many items at a time; results in the order of the items.
pub fn en_parallele<A: Send, T: Send>(travaux: Vec<A>, f: impl Fn(A) -> T + Sync) -> Vec<T> {
    let limite = fils();
    let aides = (1..limite.min(travaux.len())).map_while(|_| Aide::prendre(limite - 1));
    let file = Mutex::new(travaux.into_iter().enumerate());
    let travail = || {
        let mut faits = Vec::new();
        loop {
            let suivant = file.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((i, a)) = suivant else { break faits };
            faits.push((i, f(a)));
        }
    };
    let mut resultats: Vec<(usize, T)> = std::thread::scope(|s| {
        let en_aide = |aide: Aide| {
            s.spawn(|| {
                let faits = travail();
                drop(aide);
                faits
            })
        };
        let autres: Vec<_> = aides.map(en_aide).collect();
        let mut tous = travail();
        for a in autres {
            match a.join() {
                Ok(faits) => tous.extend(faits),
                Err(panique) => std::panic::resume_unwind(panique),
            }
        }
        tous
    });
    resultats.sort_by_key(|(i, _)| *i);
    resultats.into_iter().map(|(_, t)| t).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_within_work_keeps_its_order_and_takes_no_more_than_the_processors() {
        let (au_travail, pointe) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let produits = en_parallele((0..8).collect(), |a: u32| {
            en_parallele((0..8).collect(), |b: u32| {
                pointe.fetch_max(au_travail.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(1));
                au_travail.fetch_sub(1, Ordering::SeqCst);
                10 * a + b
            })
        });
        assert_eq!(produits, (0..8).map(|a| (0..8).map(|b| 10 * a + b).collect()).collect::<Vec<Vec<u32>>>());
        assert!(pointe.into_inner() <= fils());
    }
}
