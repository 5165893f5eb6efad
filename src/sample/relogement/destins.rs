//! What becomes of the households of an operation: quotas rather than draws, so that each
//! situation is shown however small the operation.

use super::operations::Sorte;
use crate::sample::tirage::De;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Destin {
    /// Rehoused before the radiations of the sample, 2022 at the latest.
    Ancien,
    /// Rehoused from 2023 to 2025: a radiation of the SNE.
    Recent,
    /// Rehoused in 2026: a radiation of the SNE.
    Cette,
    Prive,
    Accession,
    /// Rehoused in 2026 in a new building that the RPLS does not know yet.
    HorsRpls,
    Temporaire,
    Tiroir,
    Retour,
    EnCours,
    AReloger,
    Spontane,
    Parti,
    Autre,
    Sans,
}

use Destin::*;

/// A dwelling of a building to be demolished tells by itself: empty, its household has left.
pub const VIDES: &[(Destin, usize)] =
    &[(Ancien, 25), (Recent, 55), (Prive, 2), (Accession, 1), (Spontane, 8), (Parti, 4), (Autre, 2), (Sans, 3)];
pub const OCCUPES: &[(Destin, usize)] =
    &[(Cette, 42), (HorsRpls, 2), (Temporaire, 3), (EnCours, 13), (AReloger, 32), (Spontane, 3), (Parti, 3), (Sans, 2)];

pub fn quotas(sorte: Sorte) -> &'static [(Destin, usize)] {
    match sorte {
        Sorte::Demolition => OCCUPES,
        Sorte::Requalification => &[
            (Retour, 22),
            (Tiroir, 20),
            (Temporaire, 6),
            (Ancien, 6),
            (Recent, 24),
            (Cette, 7),
            (EnCours, 4),
            (AReloger, 7),
            (Spontane, 3),
            (Sans, 1),
        ],
        Sorte::Copropriete => &[
            (Ancien, 12),
            (Recent, 40),
            (Cette, 10),
            (Prive, 5),
            (Accession, 8),
            (Temporaire, 3),
            (EnCours, 4),
            (AReloger, 8),
            (Spontane, 6),
            (Parti, 4),
        ],
        Sorte::HabitatAncien => &[
            (Ancien, 10),
            (Recent, 44),
            (Cette, 12),
            (Prive, 6),
            (Accession, 3),
            (EnCours, 5),
            (AReloger, 9),
            (Spontane, 4),
            (Parti, 4),
            (Autre, 3),
        ],
        Sorte::Indigne => &[(Recent, 52), (Cette, 12), (Temporaire, 12), (AReloger, 6), (Autre, 12), (Sans, 6)],
    }
}

/// `n` destinies in the asked proportions, in no order.
pub fn repartir(de: &mut De, n: usize, quotas: &[(Destin, usize)]) -> Vec<Destin> {
    let total = quotas.iter().map(|q| q.1).sum::<usize>().max(1);
    let mut destins = Vec::with_capacity(n);
    let mut cumul = 0;
    for (destin, poids) in quotas {
        cumul += poids;
        while destins.len() < (cumul * n + total / 2) / total {
            destins.push(*destin);
        }
    }
    de.melanger(&mut destins);
    destins
}
