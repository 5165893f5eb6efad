//! Back tests: small tables whose patterns of suppression are published by other programs. Ours must be safe; how many cells it
//! withholds is compared with theirs, and bounded.
//!
//! Data and patterns are those of the documents and tests of these repositories, read in 2026:
//! `statisticsnorway/ssb-gausssuppression` (GaussSuppression, R) and `sdcTools/sdcTable` (R). No code of theirs is here.
//!
//! Their thresholds are `maxN`, the largest count that is sensitive: ours is `maxN + 1`. Ours also protects differences that
//! nobody prints and leaves more than one value to each withheld count: it may withhold more.

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod attaquant;

use std::collections::BTreeSet;

use Niveau::{Bailleur, Commune, Epci, Iris, Localisation, Qpv, Residence, Secteur};
use attaquant::{Lecteur, fuites, secrets};
use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
use bilan::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

/// A published table: inner counts, and each printed cell with the inner cells it adds up.
struct Fixture {
    /// Repository and file.
    provenance: &'static str,
    seuil: i64,
    interieur: &'static [i64],
    cellules: Vec<(Niveau, &'static str, Vec<u32>)>,
    /// Cells that the other program withholds.
    retenues: &'static [(Niveau, &'static str)],
    /// Largest number of cells that ours may withhold for one of theirs, in tenths.
    rapport_max: usize,
}

fn cle(niveau: Niveau, zone: &str) -> Cle {
    Cle { indicateur: "i".into(), periode: Periode::Millesime(2025), niveau, zone: zone.into() }
}

impl Fixture {
    fn famille(&self) -> Famille {
        let atomes: Vec<Compte> =
            self.interieur.iter().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect();
        let mut cellules: Vec<Cellule> = self
            .cellules
            .iter()
            .map(|(niveau, zone, membres)| {
                let mut compte = Compte { classes: vec![0], ..Compte::default() };
                membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
                Cellule { cle: cle(*niveau, zone), atomes: membres.clone(), compte }
            })
            .collect();
        cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
        Famille {
            indicateur: "i".into(),
            table: String::new(),
            sensible: false,
            nature: Nature::Effectif,
            unite: Unite::Menages,
            classes: vec!["oui".into()],
            bailleurs: Vec::new(),
            atomes,
            cellules,
        }
    }

    fn regles(&self) -> Regles {
        let texte = include_str!("../../../pipelines/secret.toml")
            .replace("seuil_menages_autre = 11", &format!("seuil_menages_autre = {}", self.seuil));
        Regles::lire(&texte, Profil::Partenaires).unwrap()
    }

    /// The attacker with a set of cells withheld, and what it finds.
    fn attaquer(&self, retenues: &BTreeSet<Cle>) -> Vec<String> {
        let m = Mesures { familles: vec![self.famille()] };
        let mut l = Lecteur::de(&m, &PublishedMeasures::default(), false, None);
        for c in m.familles[0].cellules.iter().filter(|c| !retenues.contains(&c.cle)) {
            l.egalites.push((l.somme(0, &c.atomes, &[0]), c.compte.univers()));
        }
        let s = secrets(&m, |_| self.seuil, |_| false);
        fuites(&l, &s, usize::MAX)
    }

    /// Protects, checks, and gives how many cells each program withholds.
    fn comparer(&self) -> (usize, usize) {
        let (m, r) = (Mesures { familles: vec![self.famille()] }, self.regles());
        let p = appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r).unwrap();
        let retenues: BTreeSet<Cle> = p.iter().filter(|(_, v)| v.univers().is_none()).map(|(c, _)| c.clone()).collect();
        assert_eq!(self.attaquer(&retenues), Vec::<String>::new(), "{}", self.provenance);
        let leurs: BTreeSet<Cle> = self.retenues.iter().map(|(n, z)| cle(*n, z)).collect();
        assert!(leurs.iter().all(|c| p.par_cle(c).is_some()), "{}", self.provenance);
        // What is sensitive is the same for both.
        for c in m.familles[0].cellules.iter().filter(|c| (1..self.seuil).contains(&c.compte.univers())) {
            assert!(retenues.contains(&c.cle) && leurs.contains(&c.cle), "{} : {:?}", self.provenance, c.cle);
        }
        println!("{} : {} cellules retenues, {} chez eux", self.provenance, retenues.len(), leurs.len());
        assert!(10 * retenues.len() <= self.rapport_max * leurs.len(), "{} : {retenues:?}", self.provenance);
        (retenues.len(), leurs.len())
    }
}

/// young / old × Spain, Iceland, Portugal: dataset_a of the vignette.
const AGE_PAYS: [i64; 6] = [5, 2, 0, 6, 3, 4];

fn fixtures() -> Vec<Fixture> {
    vec![
        Fixture {
            provenance: "ssb-gausssuppression, articles/Small_count_frequency_table_suppression.md, tableau 4",
            seuil: 5,
            interieur: &AGE_PAYS,
            cellules: vec![
                (Epci, "total", vec![0, 1, 2, 3, 4, 5]),
                (Localisation, "EU", vec![0, 2, 3, 5]),
                (Localisation, "nonEU", vec![1, 4]),
                (Commune, "Iceland", vec![1, 4]),
                (Commune, "Portugal", vec![2, 5]),
                (Commune, "Spain", vec![0, 3]),
                (Bailleur, "old", vec![3, 4, 5]),
                (Bailleur, "young", vec![0, 1, 2]),
                (Secteur, "old EU", vec![3, 5]),
                (Secteur, "old nonEU", vec![4]),
                (Secteur, "young EU", vec![0, 2]),
                (Secteur, "young nonEU", vec![1]),
                (Residence, "old Iceland", vec![4]),
                (Residence, "old Portugal", vec![5]),
                (Residence, "old Spain", vec![3]),
                (Residence, "young Iceland", vec![1]),
                (Residence, "young Portugal", vec![2]),
                (Residence, "young Spain", vec![0]),
            ],
            retenues: &[
                (Commune, "Portugal"),
                (Commune, "Spain"),
                (Secteur, "old EU"),
                (Secteur, "old nonEU"),
                (Residence, "old Iceland"),
                (Residence, "old Portugal"),
                (Secteur, "young EU"),
                (Secteur, "young nonEU"),
                (Residence, "young Iceland"),
                (Residence, "young Spain"),
            ],
            rapport_max: 12,
        },
        Fixture {
            provenance: "ssb-gausssuppression, articles/Small_count_frequency_table_suppression.md, tableau 3",
            seuil: 3,
            interieur: &AGE_PAYS,
            cellules: vec![
                (Epci, "total", vec![0, 1, 2, 3, 4, 5]),
                (Commune, "Iceland", vec![1, 4]),
                (Commune, "Portugal", vec![2, 5]),
                (Commune, "Spain", vec![0, 3]),
                (Secteur, "old EU", vec![3, 5]),
                (Secteur, "old nonEU", vec![4]),
                (Secteur, "young EU", vec![0, 2]),
                (Secteur, "young nonEU", vec![1]),
            ],
            retenues: &[(Secteur, "old nonEU"), (Secteur, "young nonEU")],
            rapport_max: 15,
        },
        Fixture {
            // Ten records: young Spain, young Iceland, old Spain, old Portugal in 2014; young Iceland, old Spain, old
            // Portugal in 2015; young Spain, Iceland, Portugal in 2016. Two tables, one protection of both.
            provenance: "ssb-gausssuppression, articles/Linked_table_suppression.md, tableau 3 (protection globale)",
            seuil: 3,
            interieur: &[6, 8, 9, 1, 2, 4, 3, 7, 2, 2],
            cellules: vec![
                (Epci, "total", (0..10).collect()),
                (Commune, "2014", vec![0, 1, 2, 3]),
                (Commune, "2015", vec![4, 5, 6]),
                (Commune, "2016", vec![7, 8, 9]),
                (Localisation, "EU", vec![0, 2, 3, 5, 6, 7, 9]),
                (Localisation, "nonEU", vec![1, 4, 8]),
                (Qpv, "EU 2014", vec![0, 2, 3]),
                (Qpv, "EU 2015", vec![5, 6]),
                (Qpv, "EU 2016", vec![7, 9]),
                (Qpv, "nonEU 2014", vec![1]),
                (Qpv, "nonEU 2015", vec![4]),
                (Qpv, "nonEU 2016", vec![8]),
                (Bailleur, "old", vec![2, 3, 5, 6]),
                (Bailleur, "young", vec![0, 1, 4, 7, 8, 9]),
                (Secteur, "old 2014", vec![2, 3]),
                (Secteur, "old 2015", vec![5, 6]),
                (Secteur, "young 2014", vec![0, 1]),
                (Secteur, "young 2015", vec![4]),
                (Secteur, "young 2016", vec![7, 8, 9]),
                (Secteur, "young EU", vec![0, 7, 9]),
                (Secteur, "young nonEU", vec![1, 4, 8]),
                (Residence, "young EU 2014", vec![0]),
                (Residence, "young EU 2016", vec![7, 9]),
                (Residence, "young nonEU 2014", vec![1]),
                (Residence, "young nonEU 2015", vec![4]),
                (Residence, "young nonEU 2016", vec![8]),
                (Iris, "Iceland", vec![1, 4, 8]),
                (Iris, "Portugal", vec![3, 6, 9]),
                (Iris, "Spain", vec![0, 2, 5, 7]),
                (Residence, "Iceland 2014", vec![1]),
                (Residence, "Iceland 2015", vec![4]),
                (Residence, "Iceland 2016", vec![8]),
                (Residence, "Portugal 2014", vec![3]),
                (Residence, "Portugal 2015", vec![6]),
                (Residence, "Portugal 2016", vec![9]),
                (Residence, "Spain 2014", vec![0, 2]),
                (Residence, "Spain 2015", vec![5]),
                (Residence, "Spain 2016", vec![7]),
            ],
            retenues: &[
                (Commune, "2015"),
                (Commune, "2016"),
                (Qpv, "nonEU 2015"),
                (Qpv, "nonEU 2016"),
                (Secteur, "young 2015"),
                (Secteur, "young 2016"),
                (Residence, "young nonEU 2015"),
                (Residence, "young nonEU 2016"),
                (Residence, "Iceland 2015"),
                (Residence, "Iceland 2016"),
                (Residence, "Portugal 2014"),
                (Residence, "Portugal 2016"),
                (Residence, "Spain 2014"),
                (Residence, "Spain 2016"),
            ],
            rapport_max: 15,
        },
        Fixture {
            // Counties against sizes: « county-1 » and « small » differ by K and N, which make 10.
            provenance: "sdcTable, tests/testthat/test-linked-tables.r",
            seuil: 4,
            interieur: &[2, 2, 8, 8, 3, 3, 3, 7],
            cellules: vec![
                (Epci, "total", (0..8).collect()),
                (Commune, "county-1", vec![0, 1, 2, 3]),
                (Commune, "county-2", vec![4, 5, 6, 7]),
                (Secteur, "big", vec![5, 6]),
                (Secteur, "small", vec![0, 1, 2, 3, 4, 7]),
                (Residence, "A", vec![0]),
                (Residence, "B", vec![1]),
                (Residence, "I", vec![2]),
                (Residence, "J", vec![3]),
                (Residence, "K", vec![4]),
                (Residence, "L", vec![5]),
                (Residence, "M", vec![6]),
                (Residence, "N", vec![7]),
            ],
            retenues: &[
                (Residence, "A"),
                (Residence, "B"),
                (Residence, "K"),
                (Residence, "L"),
                (Residence, "M"),
                (Residence, "N"),
            ],
            rapport_max: 12,
        },
        Fixture {
            // detectSingletons, then threshold = 3: a and c, one each, and b for their sum.
            provenance: "sdcTable, tests/testthat/test-protectTable.r, seuil 3",
            seuil: 3,
            interieur: &[1, 2, 1],
            cellules: vec![
                (Epci, "tot", vec![0, 1, 2]),
                (Residence, "a", vec![0]),
                (Residence, "b", vec![1]),
                (Residence, "c", vec![2]),
            ],
            retenues: &[(Residence, "a"), (Residence, "b"), (Residence, "c")],
            rapport_max: 10,
        },
        Fixture {
            provenance: "sdcTable, tests/testthat/test-protectTable.r, seuil 5",
            seuil: 5,
            interieur: &[1, 2, 1],
            cellules: vec![
                (Epci, "tot", vec![0, 1, 2]),
                (Residence, "a", vec![0]),
                (Residence, "b", vec![1]),
                (Residence, "c", vec![2]),
            ],
            retenues: &[(Epci, "tot"), (Residence, "a"), (Residence, "b"), (Residence, "c")],
            rapport_max: 10,
        },
    ]
}

#[test]
fn published_patterns_are_matched_by_safe_ones_of_bounded_size() {
    let (mut nous, mut eux) = (0, 0);
    for f in fixtures() {
        let (n, e) = f.comparer();
        nous += n;
        eux += e;
    }
    println!("ensemble : {nous} cellules retenues, {eux} chez eux");
    assert!(100 * nous <= 110 * eux, "{nous} against {eux}");
}

#[test]
fn the_attacker_reads_their_patterns() {
    // With nothing withheld but what is sensitive, the subtractions that both programs guard against succeed.
    for f in fixtures().iter().filter(|f| f.retenues.len() > 4) {
        let petites = f.famille();
        let petites = petites.cellules.iter().filter(|c| (1..f.seuil).contains(&c.compte.univers()));
        assert!(!f.attaquer(&petites.map(|c| c.cle.clone()).collect()).is_empty(), "{}", f.provenance);
    }
}

/// `sdcTable`, `tests/testthat/test-simpleheuristic.R`: w, x, y, z × a, b, c, d, all margins shown. Each line has two withheld
/// cells at least, and w|b can be computed all the same; once x|b is withheld too, it lies between 0 and 141.
#[test]
fn two_cells_withheld_in_each_line_do_not_protect() {
    let valeurs: [[i64; 4]; 4] = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]];
    let montrees = [(0, 3), (1, 1), (1, 3), (2, 0), (2, 2), (3, 0), (3, 2)];
    let atomes: Vec<Compte> =
        valeurs.iter().flatten().map(|n| Compte { classes: vec![*n], ..Compte::default() }).collect();
    let famille = Famille { atomes, cellules: Vec::new(), ..fixtures()[0].famille() };
    let m = Mesures { familles: vec![famille] };
    let lecteur = |montrees: &[(u32, u32)]| {
        let mut l = Lecteur::de(&m, &PublishedMeasures::default(), false, None);
        let lignes = (0..4).map(|i| (0..4).map(|j| 4 * i + j).collect());
        let colonnes = (0..4).map(|j| (0..4).map(|i| 4 * i + j).collect());
        let cellules = montrees.iter().map(|(i, j)| vec![4 * i + j]);
        let sommes: Vec<Vec<u32>> = lignes.chain(colonnes).chain(cellules).collect();
        for s in sommes {
            let v = l.somme(0, &s, &[0]);
            let b = v.iter().zip(&l.x).map(|(a, x)| a * x).sum();
            l.egalites.push((v, b));
        }
        l
    };
    let wb = |l: &Lecteur| l.somme(0, &[1], &[0]);
    let l = lecteur(&montrees);
    assert!(l.espace().contient(&wb(&l)));
    let l = lecteur(&montrees.iter().copied().filter(|c| *c != (1, 1)).collect::<Vec<_>>());
    assert!(!l.espace().contient(&wb(&l)));
    let (bas, haut) = l.intervalle(&wb(&l), true).unwrap();
    assert!((bas - 0.0).abs() < 1e-6 && (haut - 141.0).abs() < 1e-6, "[{bas}, {haut}]");
}
