//! A target in QPV is not set below what is already observed.
//!
//! Instruction of 14 May 2018 on the reform of attributions: the share of attributions in QPV to households of the second,
//! third and fourth quartiles is 50 % by default (CCH, L. 441-1), and a target below the rate observed when the orientations
//! were written cannot be approved: `target ≥ max(50 %, point zéro)`, for the territory and for each QPV.

use crate::error::{Error, Result};
use crate::french::{self, FINE, Fraction};
use crate::indicators::point_zero::PointsZero;
use crate::measures::Niveau;

use super::{Genre, NatureObjectif, Objectif, Severite};

/// What the instruction is about: the share among signed leases, and the one among the attributions that commissions decided.
pub const INDICATEURS: [&str; 2] = ["att_q2_q4_qpv", "proc_q2_q4_qpv"];
/// 50 %, in hundredths of a percent.
pub const MINIMUM: i64 = 5_000;

/// What the rule says of one target in one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Admise,
    /// Below 50 %.
    SousLeMinimum,
    /// Below the observed level.
    SousLePointZero(Fraction),
}

/// The rule itself: `cible ≥ max(50 %, point zéro)`, exact.
pub fn decider(cible: &Fraction, point_zero: Option<&Fraction>) -> Decision {
    match point_zero {
        Some(z) if cible < z => Decision::SousLePointZero(*z),
        _ if Fraction::new(MINIMUM, 10_000).is_some_and(|m| *cible < m) => Decision::SousLeMinimum,
        _ => Decision::Admise,
    }
}

/// Holds every proposed target in QPV against the rule. Gives the warnings, one sentence each.
///
/// # Errors
/// A target of a file in strict mode is below the minimum: the message names its line.
pub fn verifier(objectifs: &[Objectif], points_zero: &PointsZero, epci: &str) -> Result<Vec<String>> {
    let mut avertissements = Vec::new();
    let vise = |o: &&Objectif| INDICATEURS.contains(&o.indicateur.as_str()) && o.nature != NatureObjectif::Legal;
    for o in objectifs.iter().filter(vise) {
        for (niveau, zone) in zones(o, points_zero, epci) {
            let zero = points_zero.reference_de(o.point_zero.as_deref(), &o.indicateur, niveau, &zone);
            let Some(cible) = cible(o, zero.as_ref()) else { continue };
            let Some(message) = message(o, niveau, &zone, &cible, decider(&cible, zero.as_ref())) else { continue };
            if o.regle_point_zero == Severite::Strict {
                return Err(Error::configuration(message)
                    .at(o.lieux.borne.clone())
                    .aide("instruction du 14 mai 2018 : un taux inférieur à celui déjà constaté ne peut être approuvé")
                    .aide("relevez la cible, ou écrivez regle_point_zero = \"avertissement\" en tête du fichier"));
            }
            avertissements.push(message);
        }
    }
    Ok(avertissements)
}

/// What the target asks of the zone at least; a ceiling or a trend asks nothing of that kind.
fn cible(o: &Objectif, zero: Option<&Fraction>) -> Option<Fraction> {
    match o.genre {
        Genre::Plancher | Genre::Fourchette => Fraction::new(o.min?.centiemes, 10_000),
        Genre::Maintien => zero?.moins(&Fraction::new(o.tolerance, 10_000)?),
        Genre::Plafond | Genre::Tendance => None,
    }
}

/// Zones where the rule is checked: those that the target names, else the territory and each QPV of the baselines.
fn zones(o: &Objectif, points_zero: &PointsZero, epci: &str) -> Vec<(Niveau, String)> {
    let mut zones: Vec<(Niveau, String)> = Vec::new();
    for p in o.portees.iter().filter(|p| matches!(p.niveau, Niveau::Epci | Niveau::Qpv)) {
        if p.zones.is_empty() && p.niveau == Niveau::Epci {
            zones.push((Niveau::Epci, epci.to_owned()));
        } else if p.zones.is_empty() {
            let connues = points_zero.zones(o.point_zero.as_deref(), &o.indicateur, Niveau::Qpv);
            zones.extend(connues.into_iter().map(|z| (Niveau::Qpv, z)));
        } else {
            zones.extend(p.zones.iter().map(|z| (p.niveau, z.clone())));
        }
    }
    zones
}

/// `None` when the target is admitted.
fn message(o: &Objectif, niveau: Niveau, zone: &str, cible: &Fraction, d: Decision) -> Option<String> {
    let lieu = if niveau == Niveau::Qpv { format!(" au QPV {zone}") } else { String::new() };
    let palier = o.palier.map_or_else(String::new, |(k, n)| format!(" (palier {k} sur {n})"));
    let suite = match d {
        Decision::Admise => return None,
        Decision::SousLeMinimum => format!("au-dessous de 50{FINE}%, taux que fixe la loi"),
        Decision::SousLePointZero(z) => {
            format!(
                "au-dessous du niveau déjà constaté{lieu}, {}\u{A0}: il ne peut être approuvé",
                french::pourcent(&z)
            )
        }
    };
    Some(format!("l'objectif « {} »{palier} fixe {} en QPV, {suite}", o.code, french::pourcent(cible)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_decided_cases() {
        let part = |n: i64| Fraction::new(n, 10_000).unwrap();
        let zero = |n: i64| Decision::SousLePointZero(part(n));
        let cas = [
            // target, point zéro (hundredths of a percent), decision
            (5_000, None, Decision::Admise),
            (4_999, None, Decision::SousLeMinimum),
            (7_500, None, Decision::Admise),
            (7_800, Some(7_800), Decision::Admise),
            (7_500, Some(7_800), zero(7_800)),
            (7_799, Some(7_800), zero(7_800)),
            (7_801, Some(7_800), Decision::Admise),
            (5_000, Some(4_200), Decision::Admise),
            (4_500, Some(4_200), Decision::SousLeMinimum),
            (4_000, Some(4_200), zero(4_200)),
            (4_000, Some(8_000), zero(8_000)),
        ];
        for (cible, z, attendu) in cas {
            assert_eq!(decider(&part(cible), z.map(part).as_ref()), attendu, "{cible} {z:?}");
        }
    }
}
