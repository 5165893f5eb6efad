//! Primary rules: which numbers are sensitive by themselves (Insee, *Manuel de protection des tableaux*).

use std::collections::BTreeMap;

use super::plan::{Paquet, Statut};
use super::regles::{DominanceNiveau, DominanceSur, Parametres};
use super::rubriques::Rubriques;
use crate::measures::{Cellule, Famille, Nature, Niveau, Unite};

/// A number that no reader may work out: a sum of some `rubriques` over a set of atoms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sensible {
    pub paquet: Paquet,
    pub statut: Statut,
    pub rubriques: Vec<usize>,
}

impl Sensible {
    /// Whether it is a class of rows that are not few by themselves: what they are is hidden, and not how many they are.
    pub(super) fn de_classe(&self) -> bool {
        matches!(self.paquet, Paquet::Classe(_))
    }
}

/// How the thresholds apply to one family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seuils {
    /// Counts from 1 to `seuil − 1` are sensitive; 0 protects nothing.
    pub seuil: i64,
    /// Classes and complements are tested one by one.
    pub classes: bool,
}

impl Seuils {
    pub(super) fn petit(&self, n: i64) -> bool {
        0 < n && n < self.seuil
    }
}

/// The sensitive numbers of one set of rows, printed or not, from its `valeurs` in the layout `r`.
pub(super) fn sensibles(r: &Rubriques, valeurs: &[i64], s: Seuils) -> Vec<Sensible> {
    let v = |k: usize| valeurs.get(k).copied().unwrap_or(0);
    let classes = 0..r.classes;
    let autres = |k: usize| -> Vec<usize> { classes.clone().filter(|&j| j != k).collect() };
    let denominateur: i64 = classes.clone().map(v).sum();
    let univers = denominateur + v(r.inconnus());
    let mut liste = Vec::new();
    let mut noter = |paquet, statut, rubriques| liste.push(Sensible { paquet, statut, rubriques });

    if s.petit(univers) {
        noter(Paquet::Base, Statut::Frequence, (0..=r.inconnus()).collect());
    }
    if s.petit(denominateur) {
        noter(Paquet::Base, Statut::Frequence, classes.clone().collect());
    }
    if s.petit(univers) || s.petit(denominateur) {
        // What a handful of households are, or add up to, is as sensitive as how many they are.
        for k in classes.clone().chain(r.sommes()).filter(|&k| v(k) != 0) {
            noter(Paquet::Base, Statut::Frequence, vec![k]);
        }
        for k in classes.clone().filter(|&k| v(k) != 0 && s.petit(denominateur - v(k))) {
            noter(Paquet::Base, Statut::Frequence, autres(k));
        }
    } else if s.classes {
        for k in classes.clone().take(r.paquets_de_classes()) {
            if s.petit(v(k)) {
                noter(Paquet::Classe(k), Statut::Frequence, vec![k]);
            }
            if s.petit(denominateur - v(k)) {
                noter(Paquet::Classe(k), Statut::Complement, autres(k));
            }
        }
        // 3 and 4 hidden beside a total hand over 7.
        let petites = classes.clone().filter(|&k| s.petit(v(k)));
        if r.nature == Nature::Repartition && s.petit(petites.clone().map(v).sum()) {
            let petites: Vec<usize> = petites.collect();
            if let [k, _, ..] = *petites.as_slice() {
                noter(Paquet::Classe(k), Statut::Frequence, petites);
            }
        }
    }
    for k in r.incertains().filter(|&k| s.petit(v(k))) {
        noter(Paquet::Incertains, Statut::Frequence, vec![k]);
    }
    liste
}

/// Whether one bailleur makes most of a sum of this cell: NK(1, `dominance_pct`) or p %, of the Insee manual. A table by bailleur
/// or by résidence has one bailleur by nature: the rule speaks of it only where the profile says so, and only for dwellings, of
/// which the bailleur is the contributor.
pub(super) fn dominee(famille: &Famille, cellule: &Cellule, p: &Parametres) -> bool {
    let niveau = match (p.dominance_niveau, cellule.cle.niveau) {
        (DominanceNiveau::Commune, n) => a_partir_de_la_commune(n),
        (DominanceNiveau::Residence, Niveau::Bailleur | Niveau::Residence) => famille.unite == Unite::Logements,
        (DominanceNiveau::Residence, _) => true,
    };
    // A mere number of dwellings is open data.
    let effectifs = p.dominance_sur == DominanceSur::SommesEtLogements
        && famille.unite == Unite::Logements
        && famille.nature != Nature::Effectif;
    if !niveau || p.dominance_pct >= 100 || famille.nature != Nature::Moyenne && !effectifs {
        return false;
    }
    // Of a mean both sums, of a count the denominator.
    let mut sommes = [BTreeMap::<u32, i128>::new(), BTreeMap::new()];
    for &a in &cellule.atomes {
        let a = a as usize;
        let (Some(compte), Some(&b)) = (famille.atomes.get(a), famille.bailleurs.get(a)) else { continue };
        let (num, den) = match famille.nature {
            Nature::Moyenne => compte.sommes.unwrap_or_default(),
            _ => (0, compte.denominateur()),
        };
        for (s, x) in sommes.iter_mut().zip([num, den]) {
            *s.entry(b).or_default() += i128::from(x);
        }
    }
    sommes.into_iter().any(|s| domine(s.into_values().collect(), p))
}

/// The rule itself, on what each bailleur brings to a sum.
fn domine(mut parts: Vec<i128>, p: &Parametres) -> bool {
    parts.sort_unstable_by(|a, b| b.cmp(a));
    let total: i128 = parts.iter().sum();
    let part = |i: usize| parts.get(i).copied().unwrap_or(0);
    let (un, deux) = (part(0), part(1));
    100 * un > i128::from(p.dominance_pct) * total || 100 * (total - un - deux) < i128::from(p.p_pct) * un
}

/// The commune, and levels that are not inside one.
fn a_partir_de_la_commune(n: Niveau) -> bool {
    match n {
        Niveau::Epci
        | Niveau::Departement
        | Niveau::Region
        | Niveau::Localisation
        | Niveau::Commune
        | Niveau::Reservataire
        | Niveau::Classe
        | Niveau::Projet => true,
        Niveau::Bailleur
        | Niveau::Qpv
        | Niveau::Npnru
        | Niveau::Secteur
        | Niveau::Iris
        | Niveau::Residence
        | Niveau::Groupe
        | Niveau::Operation => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::Compte;

    fn part(oui: i64, non: i64, inconnus: i64, classes: bool) -> Vec<(Paquet, Statut)> {
        let r = Rubriques { classes: 2, incertains: 0, nature: Nature::Part };
        let c = Compte { classes: vec![oui, non], inconnus, ..Compte::default() };
        let mut l: Vec<_> = sensibles(&r, &r.lire(&c), Seuils { seuil: 11, classes })
            .into_iter()
            .map(|s| (s.paquet, s.statut))
            .collect();
        l.dedup();
        l
    }

    #[test]
    fn the_threshold_bears_on_bases_then_on_classes_and_complements() {
        assert_eq!(part(5, 5, 0, false), [(Paquet::Base, Statut::Frequence)]);
        assert_eq!(part(5, 5, 30, false), [(Paquet::Base, Statut::Frequence)]);
        assert_eq!(part(5, 20, 0, false), []);
        assert_eq!(part(5, 20, 0, true), [(Paquet::Classe(0), Statut::Frequence)]);
        assert_eq!(part(20, 5, 0, true), [(Paquet::Classe(0), Statut::Complement)]);
        assert_eq!(part(0, 20, 3, true), []);
        assert_eq!(part(11, 11, 1, true), []);
    }

    /// What dominates, decided case by case: share of the first bailleur in percent of 10 000, then the p % rule.
    #[test]
    fn a_sum_is_dominated_beyond_the_share_and_not_at_it() {
        let livres = super::super::Regles::livrees(super::super::Profil::Partenaires).unwrap().parametres().clone();
        let p = |p_pct| Parametres { p_pct, ..livres.clone() };
        for (parts, p_pct, attendu) in [
            (vec![8500, 1500], 0, false),
            (vec![8501, 1499], 0, true),
            (vec![1499, 8501], 0, true),
            (vec![8500, 1000, 500], 0, false),
            (vec![10_000], 0, true),
            (vec![], 0, false),
            (vec![0, 0], 0, false),
            // 500 is 10 % of 5000: not under it. 499 is.
            (vec![5000, 4000, 500], 10, false),
            (vec![5000, 4000, 499], 10, true),
            (vec![5000, 4000, 499], 0, false),
            // Two bailleurs read each other.
            (vec![5000, 5000], 10, true),
        ] {
            assert_eq!(domine(parts.clone(), &p(p_pct)), attendu, "{parts:?} {p_pct}");
        }
    }

    /// Which cells the rule speaks of: nature, unit, level, profile.
    #[test]
    fn dominance_bears_on_sums_and_on_dwellings_from_the_commune_upward() {
        use Nature::{Effectif, Moyenne, Part, Repartition};
        use Niveau::{
            Bailleur, Classe, Commune, Epci, Iris, Localisation, Npnru, Qpv, Reservataire, Residence, Secteur,
        };
        use Unite::{Logements, Menages, MenagesRevenu};
        let regles = |p| Parametres {
            dominance_sur: DominanceSur::SommesEtLogements,
            ..super::super::Regles::livrees(p).unwrap().parametres().clone()
        };
        let (partenaires, public) = (regles(super::super::Profil::Partenaires), regles(super::super::Profil::Public));
        let sommes = Parametres { dominance_sur: DominanceSur::Sommes, ..partenaires.clone() };
        let cas = |nature, unite, niveau, p: &Parametres| {
            let atome = |n: i64| Compte {
                classes: vec![n],
                sommes: (nature == Moyenne).then_some((n, n)),
                ..Compte::default()
            };
            let cle = crate::measures::Cle {
                indicateur: "i".into(),
                periode: crate::measures::Periode::Millesime(2025),
                niveau,
                zone: "z".into(),
            };
            let mut compte = atome(86);
            compte.ajouter(&atome(14));
            let famille = Famille {
                indicateur: "i".into(),
                table: String::new(),
                sensible: false,
                nature,
                unite,
                classes: vec!["oui".into()],
                atomes: vec![atome(86), atome(14)],
                bailleurs: vec![0, 1],
                cellules: vec![Cellule { cle, atomes: vec![0, 1], compte }],
            };
            dominee(&famille, &famille.cellules[0], p)
        };
        for niveau in [Epci, Localisation, Commune, Reservataire, Classe] {
            for unite in [MenagesRevenu, Menages, Logements] {
                assert!(cas(Moyenne, unite, niveau, &partenaires) && cas(Moyenne, unite, niveau, &public));
            }
            assert!(!cas(Effectif, Logements, niveau, &partenaires) && !cas(Effectif, Logements, niveau, &public));
            for nature in [Part, Repartition] {
                assert!(cas(nature, Logements, niveau, &partenaires) && cas(nature, Logements, niveau, &public));
                assert!(!cas(nature, Logements, niveau, &sommes));
                // Households contribute to counts of households.
                assert!(!cas(nature, Menages, niveau, &partenaires) && !cas(nature, MenagesRevenu, niveau, &public));
            }
        }
        for niveau in [Qpv, Npnru, Secteur, Iris, Bailleur, Residence] {
            assert!(!cas(Moyenne, Logements, niveau, &partenaires) && !cas(Part, Logements, niveau, &partenaires));
            assert!(cas(Moyenne, Logements, niveau, &public) && cas(Part, Logements, niveau, &public));
        }
        assert!(!cas(Moyenne, Menages, Bailleur, &public) && cas(Moyenne, Menages, Qpv, &public));
        assert!(!cas(Moyenne, Logements, Commune, &Parametres { dominance_pct: 100, ..partenaires.clone() }));
        assert!(!cas(Moyenne, Logements, Commune, &Parametres { dominance_pct: 86, ..partenaires }));
    }
}
