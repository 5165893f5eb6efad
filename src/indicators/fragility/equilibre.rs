//! What a quartier weighs, and what its attributions would be at the mix of the territory: two readings shown beside a score.

use crate::measures::{Niveau, Periode, RECENTS};
use crate::secrecy::PublishedMeasures;

use super::exact::Exact;
use super::methode::{Methode, ReglesEquilibre};

/// One class of a distribution in one quartier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Rank of the class in the distribution.
    pub classe: usize,
    /// Leases signed; `None`: withheld.
    pub signes: Option<i64>,
    /// Leases that the mix of the territory would give.
    pub attendus: Exact,
    /// `signes − attendus`.
    pub ecart: Option<Exact>,
}

/// The attributions of one quartier, against the reference balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quartier {
    pub zone: String,
    /// Leases of known class.
    pub baux: i64,
    pub parts: Vec<Part>,
}

/// The reference balance of the Métropole européenne de Lille: the mix of the metropolis applied to the yearly attributions of
/// each quartier. Quartiers whose leases are withheld are left out, and so are classes that the territory withholds.
pub fn equilibre(publiees: &PublishedMeasures, r: &ReglesEquilibre, annee: Periode, epci: &str) -> Vec<Quartier> {
    let Some(tout) = publiees.get(&r.indicateur, annee, Niveau::Epci, epci) else { return Vec::new() };
    let n = publiees.classes(&r.indicateur).len();
    publiees
        .zones(&r.indicateur, annee, r.niveau)
        .filter(|(zone, _)| *zone != "inconnu")
        .filter_map(|(zone, v)| {
            let baux = v.denominateur().filter(|d| *d > 0)?;
            let part = |classe: usize| {
                let (num, den) = (tout.classe(classe)?, tout.denominateur()?);
                let attendus = Exact::new(i128::from(baux) * i128::from(num), i128::from(den))?;
                let signes = v.classe(classe);
                let ecart = signes.and_then(|s| Exact::entier(s).moins(&attendus));
                Some(Part { classe, signes, attendus, ecart })
            };
            Some(Quartier { zone: zone.to_owned(), baux, parts: (0..n).filter_map(part).collect() })
        })
        .collect()
}

/// What a zone weighs in the territory, for the households that an indicator counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poids {
    pub zone: String,
    /// Share of the households counted that live in the zone, and share of all those who answered the survey.
    pub concernes: Exact,
    pub menages: Exact,
    /// The first over the second: 1 when the zone has its share.
    pub localisation: Exact,
}

/// Every household that answered the survey, known answer or not.
const MENAGES: &str = "occ_menages";

/// Weight of each zone (Pau), heaviest first, as `occ_poids_menages` and `occ_indice_localisation` have it; zones of which a count is withheld are
/// left out.
pub fn poids(publiees: &PublishedMeasures, m: &Methode, indicateur: &str, vague: Periode, epci: &str) -> Vec<Poids> {
    let menages = format!("{MENAGES}{}", if indicateur.ends_with(RECENTS) { RECENTS } else { "" });
    let compte = |code: &str, niveau, zone: &str| publiees.get(code, vague, niveau, zone)?.numerateur();
    let total = |code: &str| compte(code, Niveau::Epci, epci);
    let Some((tous, ensemble)) = total(indicateur).zip(total(&menages)) else { return Vec::new() };
    let mut poids: Vec<Poids> = publiees
        .zones(indicateur, vague, m.grain)
        .filter(|(zone, _)| *zone != "inconnu" && !zone.starts_with(crate::measures::DIFFUS))
        .filter_map(|(zone, v)| {
            let concernes = Exact::new(i128::from(v.numerateur()?), i128::from(tous))?;
            let menages = Exact::new(i128::from(compte(&menages, m.grain, zone)?), i128::from(ensemble))?;
            Some(Poids { zone: zone.to_owned(), concernes, menages, localisation: concernes.sur(&menages)? })
        })
        .collect();
    poids.sort_by(|a, b| b.concernes.cmp(&a.concernes).then_with(|| a.zone.cmp(&b.zone)));
    poids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::{
        EPCI, VAGUE, effectifs, methode, parts, publier, publier_sous, repartition,
    };
    use crate::secrecy::{Profil, Regles};

    const AN: Periode = Periode::Annee(2025);
    const REGLES: fn() -> ReglesEquilibre =
        || ReglesEquilibre { indicateur: "att_tranche".to_owned(), niveau: Niveau::Qpv };

    #[test]
    fn the_mix_of_the_territory_is_applied_to_the_leases_of_each_quartier() {
        let f = repartition(
            "att_tranche",
            &["bas", "moyen", "haut"],
            AN,
            Niveau::Qpv,
            &[("A", &[15, 10, 5]), ("B", &[25, 20, 25]), ("inconnu", &[0, 0, 0])],
        );
        let q = equilibre(&publier(vec![f]), &REGLES(), AN, EPCI);
        // The territory: 40, 30 and 30 of 100. Thirty leases would be 12, 9 and 9.
        assert_eq!(q.iter().map(|q| (q.zone.as_str(), q.baux)).collect::<Vec<_>>(), [("A", 30), ("B", 70)]);
        let a: Vec<_> = q[0].parts.iter().map(|p| (p.signes, p.attendus, p.ecart)).collect();
        let e = Exact::entier;
        assert_eq!(a, [(Some(15), e(12), Some(e(3))), (Some(10), e(9), Some(e(1))), (Some(5), e(9), Some(e(-4)))]);
        let sommes = |q: &Quartier| q.parts.iter().try_fold(e(0), |s, p| s.plus(&p.attendus));
        assert!(q.iter().all(|q| sommes(q) == Some(e(q.baux))), "what is expected adds up to the leases");
    }

    #[test]
    fn what_is_withheld_is_not_compared() {
        let f = repartition(
            "att_tranche",
            &["bas", "haut"],
            AN,
            Niveau::Qpv,
            &[("A", &[3, 60]), ("B", &[4, 2]), ("C", &[40, 70])],
        );
        let p = publier_sous(vec![f], &Regles::livrees(Profil::Public).unwrap());
        let q = equilibre(&p, &REGLES(), AN, EPCI);
        assert!(q.iter().all(|q| q.zone != "B"), "six leases: withheld");
        for x in q.iter().flat_map(|q| &q.parts) {
            assert_eq!(x.signes.is_some(), x.ecart.is_some());
        }
        assert!(equilibre(&p, &REGLES(), Periode::Annee(2024), EPCI).is_empty());
    }

    #[test]
    fn a_zone_with_its_share_has_a_localisation_of_one() {
        let m = methode("pau");
        let f = parts("occ_moins_20_plus", VAGUE, m.grain, &[("A", 20, 40, 10), ("B", 30, 110, 40)]);
        let menages = effectifs("occ_menages", VAGUE, m.grain, &[("A", 50), ("B", 150)]);
        let p = poids(&publier(vec![f, menages]), &m, "occ_moins_20_plus", VAGUE, EPCI);
        let lus: Vec<_> = p.iter().map(|p| (p.zone.as_str(), p.concernes, p.menages, p.localisation)).collect();
        let x = |n, d| Exact::new(n, d).unwrap();
        // 50 households of 200: A has two fifths of them and a quarter of all, those who did not tell their income included.
        assert_eq!(lus, [("B", x(3, 5), x(3, 4), x(4, 5)), ("A", x(2, 5), x(1, 4), x(8, 5))]);
    }
}
