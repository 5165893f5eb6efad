//! Populations drawn from a seed, in the shape of a large EPCI: résidences held by bailleurs, spread over communes, IRIS,
//! QPV, NPNRU quartiers, local sectors and classes of fragility, seen by many indicators on the same households.

use std::collections::BTreeMap;

use crate::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};

/// Size of a population.
#[derive(Clone, Copy, Debug)]
pub struct Taille {
    pub residences: u32,
    pub bailleurs: u32,
    pub communes: u32,
    pub qpv: u32,
    pub iris: u32,
    /// Indicators of the same households.
    pub indicateurs: u32,
}

/// The largest EPCI: some 180 000 households.
pub const GRAND_EPCI: Taille =
    Taille { residences: 6000, bailleurs: 15, communes: 90, qpv: 70, iris: 500, indicateurs: 60 };

impl Taille {
    /// The largest EPCI with fewer résidences.
    pub fn de(residences: u32, indicateurs: u32) -> Taille {
        let echelle = |n: u32| (n * residences / GRAND_EPCI.residences).max(2);
        Taille {
            residences,
            indicateurs,
            bailleurs: GRAND_EPCI.bailleurs,
            communes: echelle(GRAND_EPCI.communes),
            qpv: echelle(GRAND_EPCI.qpv),
            iris: echelle(GRAND_EPCI.iris),
        }
    }

    /// One EPCI of a country: few large ones and many small ones, from 5 900 résidences down to 48.
    pub fn du_pays(rang: u32, indicateurs: u32) -> Taille {
        Taille::de((42_300.0 / f64::from(rang + 8).powf(0.95)) as u32, indicateurs)
    }
}

/// How many EPCI a country has: 270 000 résidences in all.
pub const EPCI_DU_PAYS: u32 = 1250;

/// SplitMix64.
pub struct Hasard(pub u64);

impl Hasard {
    pub fn suivant(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// From 0 to `n − 1`.
    pub fn sous(&mut self, n: u32) -> u32 {
        (self.suivant() % u64::from(n.max(1))) as u32
    }

    /// Small numbers more often than large ones.
    pub fn penche(&mut self, n: u32) -> u32 {
        self.sous(n).min(self.sous(n))
    }
}

struct Lieu {
    residence: u32,
    bailleur: u32,
    zones: Vec<(Niveau, String)>,
    menages: i64,
}

fn lieux(t: Taille, h: &mut Hasard) -> Vec<Lieu> {
    let mut lieux = Vec::new();
    for residence in 0..t.residences {
        let bailleur = h.penche(t.bailleurs);
        let commune = h.penche(t.communes);
        let iris = commune + t.communes * h.sous((t.iris / t.communes.max(1)).max(1));
        let secteur = commune % 17 + 17 * (iris % 3);
        let classe = h.sous(6);
        // A QPV lies in one commune in two; one résidence in twenty stands on its border.
        let dans = commune.is_multiple_of(2) && t.qpv > 0 && h.sous(10) < 6;
        let qpv = (commune / 2 + t.communes / 2 * h.sous(2)) % t.qpv.max(1);
        let menages = 3 + i64::from(h.penche(90));
        let parts: Vec<(Option<u32>, i64)> = match (dans, h.sous(20)) {
            (true, 0) => vec![(Some(qpv), menages / 2), (None, menages - menages / 2)],
            (true, _) => vec![(Some(qpv), menages)],
            _ => vec![(None, menages)],
        };
        for (qpv, menages) in parts {
            let localisation = if qpv.is_some() { "qpv" } else { "hors_qpv" };
            let mut zones = vec![
                (Niveau::Epci, "e".to_owned()),
                (Niveau::Localisation, localisation.to_owned()),
                (Niveau::Bailleur, format!("b{bailleur:03}")),
                (Niveau::Commune, format!("c{commune:03}")),
                (Niveau::Secteur, format!("s{secteur:03}")),
                (Niveau::Iris, format!("i{iris:04}")),
                (Niveau::Classe, format!("{classe}|{localisation}")),
                (Niveau::Residence, format!("r{residence:05}")),
            ];
            if let Some(q) = qpv {
                zones.push((Niveau::Qpv, format!("q{q:03}")));
                if q < 12 {
                    zones.push((Niveau::Npnru, format!("n{q:03}")));
                }
            }
            lieux.push(Lieu { residence, bailleur, zones, menages });
        }
    }
    lieux
}

/// All indicators of one population.
pub fn population(t: Taille, graine: u64) -> Mesures {
    let mut h = Hasard(graine);
    let lieux = lieux(t, &mut h);
    let mut zones = BTreeMap::<(Niveau, &str), Vec<u32>>::new();
    for (a, l) in (0u32..).zip(&lieux) {
        for (n, z) in &l.zones {
            zones.entry((*n, z)).or_default().push(a);
        }
    }
    let familles = (0..t.indicateurs)
        .map(|i| {
            let (nature, k) = match i % 12 {
                0..7 => (Nature::Part, 2),
                7 => (Nature::Repartition, 5),
                8 => (Nature::Repartition, 7),
                9 => (Nature::Repartition, 9),
                10 => (Nature::Moyenne, 1),
                _ => (Nature::Effectif, 1),
            };
            let unite = if i % 2 == 0 { Unite::MenagesRevenu } else { Unite::Menages };
            // One indicator in four speaks of recent arrivals alone.
            let recents = i % 4 == 3;
            let indicateur = format!("i{i:03}{}", if recents { "__recents" } else { "" });
            let atomes: Vec<Compte> = lieux.iter().map(|l| tirer(&mut h, l, nature, k, recents)).collect();
            let cellules = zones
                .iter()
                .map(|((niveau, zone), membres)| {
                    let mut compte = Compte::default();
                    membres.iter().filter_map(|a| atomes.get(*a as usize)).for_each(|a| compte.ajouter(a));
                    let (indicateur, zone) = (indicateur.clone(), (*zone).to_owned());
                    let cle = Cle { indicateur, periode: Periode::Millesime(2025), niveau: *niveau, zone };
                    Cellule { cle, atomes: membres.clone(), compte }
                })
                .collect();
            Famille {
                table: String::new(),
                sensible: false,
                nature,
                unite,
                classes: (0..k).map(|c| format!("c{c}")).collect(),
                bailleurs: lieux.iter().map(|l| l.bailleur).collect(),
                atomes,
                cellules,
                indicateur,
            }
        })
        .collect();
    Mesures { familles }
}

fn tirer(h: &mut Hasard, l: &Lieu, nature: Nature, k: u32, recents: bool) -> Compte {
    let mut c = Compte { classes: vec![0; k as usize], ..Compte::default() };
    let menages = if recents { (l.menages + i64::from(l.residence % 7)) / 7 } else { l.menages };
    for _ in 0..menages {
        if h.sous(33) == 0 {
            c.inconnus += 1;
        } else if let Some(n) = c.classes.get_mut(h.penche(k) as usize) {
            *n += 1;
        }
    }
    if nature == Nature::Moyenne {
        let n = c.classes.iter().sum::<i64>();
        c.sommes = Some((n * (300 + i64::from(h.sous(200))), n * (40 + i64::from(h.sous(30)))));
    }
    c
}
