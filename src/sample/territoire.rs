//! The fictional ground: EPCI, communes, QPV, bailleurs, résidences. The first EPCI is the one of
//! the demonstration; the others only exist to reach the size of the country.

use super::geo::{Lambert93, Metres, Plan, contient, cos, sin};
use super::noms::{BAILLEURS, COMMUNES, ModeleBailleur, NOMS_VOIE, QPV, TYPES_VOIE, nom_programme};
use super::tirage::{De, Flux};

pub struct Commune {
    pub code: String,
    pub nom: String,
    pub polygone: Vec<Metres>,
}

pub struct Qpv {
    pub code: String,
    pub nom: String,
    /// Ranks of its communes: one, or two.
    pub communes: Vec<usize>,
    pub npnru: bool,
    pub centre: Metres,
    pub rayon: f64,
    pub polygone: Vec<Metres>,
}

pub struct Bailleur {
    pub siren: String,
    pub ident_org: String,
    pub nom: String,
    pub court: String,
    pub modele: &'static ModeleBailleur,
}

/// An entrance.
pub struct Point {
    /// Lambert-93, in centimetres.
    pub xy: (i64, i64),
}

pub struct Residence {
    pub id: String,
    pub nom: String,
    pub bailleur: usize,
    pub commune: usize,
    pub qpv: Option<usize>,
    pub individuel: bool,
    pub taille: usize,
    pub annee: i32,
    pub type_voie: &'static str,
    pub nom_voie: &'static str,
    pub numero: usize,
    /// One point for each entrance.
    pub points: Vec<Point>,
    /// Poor outside the QPV: what a bilan must be able to find.
    pub fragile: bool,
    pub demolition: bool,
    /// Households under 40 % of the PLUS ceilings, out of 1 000.
    pub pauvrete: i64,
    /// Yearly new leases, out of 1 000.
    pub rotation: i64,
    /// Usual DPE class, 1 for A; the classes of the dwellings spread around it.
    pub dpe: i64,
    pub contingent: usize,
}

pub struct Epci {
    pub rang: usize,
    pub siren: String,
    pub nom: String,
    pub departement: &'static str,
    pub communes: Vec<Commune>,
    pub qpv: Vec<Qpv>,
    pub bailleurs: Vec<Bailleur>,
    pub residences: Vec<Residence>,
    pub plan: Plan,
    /// Upper bounds of the first three quartiles for 2023 to 2026, € per UC and per year.
    pub seuils: [[i64; 3]; 4],
    pub logements: usize,
    /// Dwellings of the EPCI before this one: base of the identifiers.
    pub base: usize,
}

pub const ANNEE_SEUIL_0: i32 = 2023;
const SEUILS: [[i64; 3]; 4] =
    [[8950, 13_010, 18_240], [9180, 13_250, 18_520], [9290, 13_420, 18_800], [9320, 13_560, 18_990]];

/// Where the QPV of the demonstration lie: commune cell, offset in metres.
const PLACES_QPV: [(usize, f64, f64); 6] = [
    (0, -700.0, 500.0),
    (0, 1600.0, -1300.0),
    (0, -300.0, -1400.0),
    (1, 400.0, 700.0),
    (2, 0.0, -500.0),
    (4, 200.0, 300.0),
];

/// Sizes of the EPCI beyond the first, in turn.
const TAILLES: [usize; 8] = [6000, 18_000, 4000, 60_000, 12_000, 2500, 30_000, 9000];
/// Largest size that is still one EPCI.
const SEUL: usize = 20_000;

/// Cuts the asked number of dwellings into EPCI.
pub fn tailles(logements: usize) -> Vec<usize> {
    if logements <= SEUL {
        return vec![logements];
    }
    let mut tailles = vec![9000];
    let mut reste = logements - 9000;
    for taille in TAILLES.iter().cycle() {
        if reste < taille + 2000 {
            tailles.push(reste);
            return tailles;
        }
        tailles.push(*taille);
        reste -= taille;
    }
    tailles
}

/// A SIREN that no register can give: it starts with `000` and fails the Luhn check.
pub fn siren(numero: usize) -> String {
    let base = format!("000{numero:05}");
    let somme: u32 = base
        .bytes()
        .rev()
        .enumerate()
        .map(|(rang, o)| {
            let v = u32::from(o.saturating_sub(b'0')) * if rang % 2 == 0 { 2 } else { 1 };
            v / 10 + v % 10
        })
        .sum();
    format!("{base}{}", (10 - somme % 10 + 1) % 10)
}

/// Hands out the codes of communes: `00` and `96` are no département.
pub struct Codes {
    suivant: usize,
}

impl Codes {
    pub fn new() -> Self {
        Codes { suivant: 201 }
    }

    fn prendre(&mut self, epci: usize, n: usize) -> (&'static str, Vec<String>) {
        if epci == 0 {
            return ("00", (101..101 + n).map(|c| format!("00{c:03}")).collect());
        }
        // All the communes of an EPCI are in one département.
        if self.suivant < 1000 && self.suivant + n > 1000 {
            self.suivant = 1001;
        }
        let premier = self.suivant;
        self.suivant += n;
        match premier < 1000 {
            true => ("00", (premier..premier + n).map(|c| format!("00{c:03}")).collect()),
            false => ("96", (premier..premier + n).map(|c| format!("96{:03}", c - 1000)).collect()),
        }
    }
}

impl Epci {
    /// Draws one EPCI. `residences_avant` is the number of résidences already numbered.
    pub fn creer(
        graine: u64,
        rang: usize,
        logements: usize,
        base: usize,
        residences_avant: usize,
        codes: &mut Codes,
    ) -> Epci {
        let mut de = De::new(graine, rang, Flux::Territoire, 0);
        let n_communes = match (rang, logements) {
            (0, _) => 8,
            (_, ..5000) => 4,
            (_, ..20_000) => 5,
            _ => 6,
        };
        let (departement, codes) = codes.prendre(rang, n_communes);
        let plan = Plan::new(match rang {
            0 => (-4.5, 46.0),
            // A grid of 11 km in the open sea, west of the first EPCI.
            _ => (-5.2 - ((rang - 1) % 20) as f64 * 0.145, 45.0 + ((rang - 1) / 20) as f64 * 0.1),
        });
        let facteur = if rang == 0 { 1000 } else { de.entre(860, 1240) };
        let mut epci = Epci {
            rang,
            siren: siren(10_001 + rang),
            nom: if rang == 0 { "Aubrelle Métropole".to_owned() } else { format!("Agglomération fictive {rang:03}") },
            departement,
            communes: communes(&mut de, rang, codes),
            qpv: Vec::new(),
            bailleurs: Vec::new(),
            residences: Vec::new(),
            plan,
            seuils: SEUILS.map(|annee| annee.map(|borne| borne * facteur / 1000)),
            logements,
            base,
        };
        epci.placer_qpv(&mut de);
        let n_bailleurs = if rang == 0 || logements >= 12_000 { 7 } else { 3 + logements / 4000 };
        for (k, modele) in BAILLEURS.iter().enumerate().take(n_bailleurs) {
            epci.bailleurs.push(Bailleur {
                siren: siren(20_001 + rang * 10 + k),
                ident_org: format!("9900{:05}", 10 + rang * 10 + k),
                nom: if rang == 0 { modele.nom.to_owned() } else { format!("Bailleur fictif {rang:03}-{}", k + 1) },
                court: if rang == 0 { modele.court.to_owned() } else { format!("BF{rang:03}{}", k + 1) },
                modele,
            });
        }
        epci.placer_residences(&mut de, residences_avant);
        epci
    }

    fn placer_qpv(&mut self, de: &mut De) {
        let n = if self.rang == 0 { QPV.len() } else { (self.logements / 3500).clamp(1, 12) };
        let (demi_largeur, _) = cellule(self.rang);
        for k in 0..n {
            // The second QPV lies over the border of two communes: joins must not multiply rows.
            let a_cheval = k == 1;
            let (commune, dx, dy) = match PLACES_QPV.get(k) {
                Some(place) if self.rang == 0 => *place,
                _ if a_cheval => (0, demi_largeur, 1400.0),
                _ => (
                    k % self.communes.len(),
                    [-900.0, 900.0, 0.0][k / self.communes.len() % 3],
                    [-300.0, -300.0, 1200.0][k / self.communes.len() % 3],
                ),
            };
            let (cx, cy) = centre_cellule(self.rang, self.communes.len(), commune);
            let centre = if a_cheval { (cx + demi_largeur, cy + dy) } else { (cx + dx, cy + dy) };
            let rayon = if a_cheval { 420.0 } else { de.entre(210, 400) as f64 };
            let sommets = de.entre(9, 20);
            let polygone = (0..sommets)
                .map(|i| {
                    let angle = (i as f64 + de.entre(-25, 25) as f64 / 100.0) * std::f64::consts::TAU / sommets as f64;
                    let r = rayon * de.entre(780, 1180) as f64 / 1000.0;
                    (centre.0 + r * cos(angle), centre.1 + r * sin(angle))
                })
                .collect();
            let (code, nom) = match QPV.get(k) {
                Some((code, nom)) if self.rang == 0 => ((*code).to_owned(), (*nom).to_owned()),
                _ => (
                    format!("QN{:03}{:02}{}", 99 + self.rang, k + 1, ['M', 'I', 'N'][k % 3]),
                    format!("Quartier fictif {:03}-{}", self.rang, k + 1),
                ),
            };
            let communes = if a_cheval { vec![0, 1] } else { vec![commune] };
            self.qpv.push(Qpv { code, nom, communes, npnru: k < 2, centre, rayon, polygone });
        }
    }

    fn placer_residences(&mut self, de: &mut De, avant: usize) {
        let lambert = Lambert93::new();
        let cible_qpv = self.logements * 38 / 100;
        let (mut pris_qpv, mut pris_hors) = (0, 0);
        let mut fragiles = (self.logements * 12).div_ceil(9000);
        let mut demolitions = [false; 2];
        while pris_qpv + pris_hors < self.logements {
            // Both zones advance together, so that a bailleur does not hold all of one.
            let qpv = (pris_qpv * self.logements <= (pris_qpv + pris_hors) * cible_qpv && pris_qpv < cible_qpv)
                .then(|| de.poids(&[26, 22, 16, 14, 12, 10, 8, 8, 8, 8, 8, 8][..self.qpv.len().min(12)]));
            let individuel = de.mille(if qpv.is_some() { 40 } else { 300 });
            let mut taille = match (qpv.is_some(), individuel) {
                (_, true) => de.entre(4, 18),
                (true, _) => match de.poids(&[40, 40, 20]) {
                    0 => de.entre(24, 50),
                    1 => de.entre(51, 100),
                    _ => de.entre(101, 180),
                },
                _ => match de.poids(&[45, 40, 15]) {
                    0 => de.entre(6, 14),
                    1 => de.entre(15, 28),
                    _ => de.entre(29, 60),
                },
            } as usize;
            let reste = self.logements - pris_qpv - pris_hors;
            if reste < taille + 4 {
                taille = reste;
            }
            let annee = match qpv {
                Some(_) => match de.poids(&[6, 58, 22, 8, 6]) {
                    0 => de.entre(1949, 1954),
                    1 => de.entre(1955, 1967),
                    2 => de.entre(1968, 1975),
                    3 => de.entre(1976, 1989),
                    _ => de.entre(2006, 2024),
                },
                None => match de.poids(&[9, 6, 15, 28, 26, 14, 2]) {
                    0 => de.entre(1921, 1948),
                    1 => de.entre(1949, 1961),
                    2 => de.entre(1962, 1974),
                    3 => de.entre(1975, 1989),
                    4 => de.entre(1990, 2009),
                    5 => de.entre(2010, 2024),
                    _ => 2025,
                },
            } as i32;
            let zone = usize::from(qpv.is_none());
            let poids: Vec<u32> = self.bailleurs.iter().map(|b| b.modele.poids[zone]).collect();
            let bailleur = de.poids(&poids);
            let rang = self.residences.len();
            let fragile = qpv.is_none() && !individuel && taille >= 20 && annee < 1990 && fragiles > 0 && de.mille(600);
            fragiles -= usize::from(fragile);
            let demolition = match (qpv, annee < 1976 && taille > 50) {
                (Some(q @ (0 | 1)), true) => !std::mem::replace(&mut demolitions[q], true),
                _ => false,
            };
            let (commune, points) = self.emplacement(de, qpv, taille);
            self.residences.push(Residence {
                id: format!("R{:04}", avant + rang + 1),
                nom: nom_programme(rang, individuel),
                bailleur,
                commune,
                qpv,
                individuel,
                taille,
                annee,
                type_voie: TYPES_VOIE[de.poids(&[50, 15, 12, 6, 10, 7])],
                nom_voie: NOMS_VOIE[de.sous(NOMS_VOIE.len())],
                numero: de.entre(1, 140) as usize,
                points: points.into_iter().map(|p| Point { xy: lambert.projeter(self.plan.lonlat(p)) }).collect(),
                fragile,
                demolition,
                pauvrete: if qpv.is_some() {
                    de.bosse(460, 640)
                } else if fragile {
                    de.bosse(580, 700)
                } else {
                    de.bosse(200, 400)
                },
                rotation: if qpv.is_some() {
                    de.bosse(45, 105)
                } else if fragile {
                    de.bosse(90, 150)
                } else {
                    de.bosse(52, 122)
                },
                dpe: match annee {
                    ..1949 => de.entre(4, 6),
                    1949..1975 => de.entre(3, 6),
                    1975..1990 => de.entre(3, 5),
                    1990..2013 => de.entre(3, 4),
                    _ => de.entre(1, 2),
                },
                contingent: de.poids(&[5, 25, 20, 12, 2, 4, 32]) + 1,
            });
            match qpv {
                Some(_) => pris_qpv += taille,
                None => pris_hors += taille,
            }
        }
    }

    /// The commune of a résidence and its entrances: well inside its QPV or well outside all, and
    /// all the entrances in one commune.
    fn emplacement(&self, de: &mut De, qpv: Option<usize>, taille: usize) -> (usize, Vec<Metres>) {
        let mut repli = (0, vec![(0.0, 0.0)]);
        for _ in 0..200 {
            let centre = match qpv.and_then(|q| self.qpv.get(q)) {
                Some(q) => {
                    let portee = (q.rayon * 0.42) as i64;
                    (q.centre.0 + de.entre(-portee, portee) as f64, q.centre.1 + de.entre(-portee, portee) as f64)
                }
                None => {
                    let poids = [34, 18, 12, 10, 8, 7, 6, 5];
                    let c = de.poids(&poids[..self.communes.len().min(8)]);
                    let (cx, cy) = centre_cellule(self.rang, self.communes.len(), c);
                    (cx + de.bosse(-1550, 1550) as f64, cy + de.bosse(-2000, 2000) as f64)
                }
            };
            let bien = self.qpv.iter().enumerate().all(|(k, q)| {
                let (dx, dy) = (centre.0 - q.centre.0, centre.1 - q.centre.1);
                let d2 = dx * dx + dy * dy;
                let limite = if qpv == Some(k) { q.rayon * 0.45 } else { q.rayon * 1.2 + 60.0 };
                if qpv == Some(k) { d2 <= limite * limite } else { d2 >= limite * limite }
            });
            let entrees = (taille / 20 + 1).min(4);
            let points: Vec<Metres> = (0..entrees)
                .map(|_| (centre.0 + de.entre(-12, 12) as f64, centre.1 + de.entre(-12, 12) as f64))
                .collect();
            let commune = self.communes.iter().position(|c| points.iter().all(|p| contient(&c.polygone, *p)));
            match (bien, commune) {
                (true, Some(commune)) => return (commune, points),
                (_, commune) => repli = (commune.unwrap_or(0), points),
            }
        }
        repli
    }
}

/// Half width and half height of a commune, in metres.
fn cellule(rang: usize) -> (f64, f64) {
    if rang == 0 { (1750.0, 2250.0) } else { (1600.0, 2250.0) }
}

fn colonnes(n: usize) -> usize {
    n.div_ceil(2)
}

fn centre_cellule(rang: usize, n: usize, commune: usize) -> Metres {
    let (w, h) = cellule(rang);
    let c = colonnes(n);
    let (colonne, ligne) = ((commune % c) as f64, (commune / c) as f64);
    ((2.0 * colonne + 1.0 - c as f64) * w, (1.0 - 2.0 * ligne) * h)
}

/// Communes tile a rectangle of two rows; the corners and the middles of the sides are moved a
/// little, the same for both neighbours, so that the borders look drawn and leave no gap.
fn communes(de: &mut De, rang: usize, codes: Vec<String>) -> Vec<Commune> {
    let n = codes.len();
    let (w, h) = cellule(rang);
    let c = colonnes(n);
    let largeur = 2 * c + 1;
    let noeuds: Vec<Metres> = (0..largeur * 5)
        .map(|i| {
            let (x, y) = ((i % largeur) as f64, (i / largeur) as f64);
            ((x - c as f64) * w + de.entre(-150, 150) as f64, (2.0 - y) * h + de.entre(-150, 150) as f64)
        })
        .collect();
    let noeud = |x: usize, y: usize| noeuds.get(y * largeur + x).copied().unwrap_or((0.0, 0.0));
    codes
        .into_iter()
        .enumerate()
        .map(|(k, code)| {
            let (x, y) = (2 * (k % c), 2 * (k / c));
            let tour = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)];
            let nom = match COMMUNES.get(k) {
                Some(nom) if rang == 0 => (*nom).to_owned(),
                _ => format!("Commune fictive {code}"),
            };
            Commune { code, nom, polygone: tour.iter().map(|(dx, dy)| noeud(x + dx, y + dy)).collect() }
        })
        .collect()
}
