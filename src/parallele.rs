//! Work shared among the processors available.

use std::sync::{Mutex, PoisonError};

/// How many processors a process may use, when it is not all of them.
pub const VARIABLE_FILS: &str = "BILAN_FILS";

/// Processors that this process may use.
pub fn fils() -> usize {
    let dit = std::env::var(VARIABLE_FILS).ok().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
    dit.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Applies `f` to each item on the processors available, as many items at a time; results in the order of the items.
pub fn en_parallele<A: Send, T: Send>(travaux: Vec<A>, f: impl Fn(A) -> T + Sync) -> Vec<T> {
    let fils = fils().min(travaux.len());
    let file = Mutex::new(travaux.into_iter().enumerate());
    let mut resultats: Vec<(usize, T)> = std::thread::scope(|s| {
        let travail = || {
            let mut faits = Vec::new();
            loop {
                let suivant = file.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((i, a)) = suivant else { break faits };
                faits.push((i, f(a)));
            }
        };
        let autres: Vec<_> = (1..fils).map(|_| s.spawn(travail)).collect();
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
