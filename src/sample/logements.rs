//! The dwellings of an EPCI, as they stand on 1 January 2026.

use super::tableau::{Mois, mois};
use super::territoire::{Epci, Residence};
use super::tirage::{De, Flux};

/// Millésime of RPLS.
pub const MILLESIME: i32 = 2026;

pub struct Logement {
    pub residence: usize,
    /// Rank in the résidence.
    pub rang: usize,
    pub pieces: i64,
    pub surface: i64,
    pub etage: i64,
    pub locat: i32,
    pub finan: i64,
    pub conventionne: bool,
    /// MODE: 1 let … 6, and 9 for a dwelling that has left the park.
    pub mode: u8,
    /// SORTIEPATRIM, 9 when still owned.
    pub sortie: u8,
    pub bail: Mois,
    pub remise: Mois,
    /// Tenths of months, for a vacant dwelling.
    pub vacance: i64,
    /// Monthly rent, € (the rent a vacant dwelling would have).
    pub loyer: i64,
    /// 0 for none, 1 for A … 7 for G.
    pub dpe: i64,
    pub ges: i64,
}

impl Logement {
    pub fn dans_parc(&self) -> bool {
        self.mode != 9
    }

    pub fn annee_bail(&self) -> i32 {
        self.bail / 12
    }
}

/// Leases by month: fewer in August, more in early summer and in autumn.
pub const SAISON: [u32; 12] = [78, 74, 88, 84, 88, 106, 110, 50, 98, 98, 80, 66];

/// Draws all the dwellings of an EPCI, résidence after résidence.
pub fn logements(graine: u64, epci: &Epci) -> Vec<Logement> {
    let mut de = De::new(graine, epci.rang, Flux::Logements, 0);
    let mut tous = Vec::with_capacity(epci.logements);
    for (rang, r) in epci.residences.iter().enumerate() {
        for k in 0..r.taille {
            tous.push(logement(&mut de, epci, rang, r, k));
        }
    }
    tous
}

fn logement(de: &mut De, epci: &Epci, residence: usize, r: &Residence, rang: usize) -> Logement {
    let pieces = match r.individuel {
        true => 3 + de.poids(&[24, 52, 20, 4]) as i64,
        false => 1 + de.poids(&[8, 22, 38, 25, 6, 1]) as i64,
    };
    let base = [28, 46, 64, 79, 94, 110][(pieces - 1).clamp(0, 5) as usize];
    let surface = base + de.bosse(-7, 7) - if r.annee < 1975 { 2 } else { 0 };
    let finan = match r.annee {
        ..1949 => 50,
        1949..1978 => de.parmi(&[(52, 70), (51, 25), (54, 4), (99, 1)]),
        1978..1990 => 12,
        1990..2000 => de.parmi(&[(12, 80), (11, 20)]),
        _ => match r.numero % 11 {
            0 => 14,
            1 => de.parmi(&[(16, 30), (13, 70)]),
            _ => de.parmi(&[(13, 68), (10, 30), (49, 2)]),
        },
    };
    // A few dwellings joined the social park long after they were built.
    let locat = if r.numero.is_multiple_of(23) && r.annee < 2000 { r.annee + 20 } else { r.annee.max(1950) }
        .clamp(r.annee, 2025);
    let bailleur = epci.bailleurs.get(r.bailleur).map(|b| b.modele);
    let mut mode = match (r.demolition, r.qpv.is_some()) {
        (true, _) => de.parmi(&[(1, 50), (3, 25), (9, 25)]),
        (_, qpv) => {
            de.parmi(&[(1, 9310), (2, if qpv { 300 } else { 240 }), (3, 100), (4, 100), (5, 130), (6, 25), (9, 45)])
        }
    };
    let mut sortie = 9;
    if mode == 9 {
        sortie = if r.demolition { 4 } else { de.parmi(&[(1, 70), (2, 12), (3, 12), (5, 6)]) };
    }
    if locat >= 2025 && mode == 9 {
        (mode, sortie) = (1, 9);
    }
    let premier = mois(locat, 1).max(mois(1986, 1));
    let (mut bail, mut remise, mut vacance) = (0, 0, 0);
    match mode {
        1 => {
            let mut annee = 2025;
            while annee > premier / 12 && !de.mille(r.rotation) {
                annee -= 1;
            }
            bail = mois(annee, de.poids(&SAISON) as i32 + 1);
            remise = (bail - de.entre(0, 4) as i32).max(premier.min(bail));
        }
        2 => {
            vacance = if de.mille(500) { de.entre(2, 30) } else { de.entre(31, 240) };
            remise = (mois(MILLESIME, 1) - (vacance / 10) as i32 - 1).max(premier);
        }
        _ => {}
    }
    // Cents per m², by financing then by age; the character of the bailleur and some noise on top.
    let prix = match (finan, r.annee) {
        (50 | 51, _) => 440,
        (52 | 54 | 99, ..1965) => 455,
        (52 | 54 | 99, _) => 490,
        (11, _) => 500,
        (12 | 49, _) => 560,
        (10, _) => 545,
        (13, _) => 620,
        (14, _) => 735,
        _ => 750,
    };
    let prix = prix * bailleur.map_or(1000, |b| b.loyer) / 1000 * if r.fragile { 96 } else { 100 } / 100;
    let petit = if pieces == 1 { 106 } else { 100 };
    let loyer = prix * surface * petit * de.entre(960, 1040) / 10_000_000;
    let dpe = if de.mille(if r.annee > 2012 { 60 } else { 215 }) {
        0
    } else {
        (r.dpe + de.poids(&[18, 64, 18]) as i64 - 1).clamp(1, 7)
    };
    let ges = if dpe == 0 { 0 } else { (dpe + de.poids(&[25, 60, 15]) as i64 - 1).clamp(1, 7) };
    Logement {
        residence,
        rang,
        pieces,
        surface,
        etage: if r.individuel { 0 } else { (rang / 4 % if r.taille > 100 { 14 } else { 5 }) as i64 },
        locat,
        finan,
        // Only a SEM may hold dwellings without convention in this sample.
        conventionne: !(bailleur.is_some_and(|b| b.famille == "SEM") && r.numero.is_multiple_of(8)),
        mode,
        sortie,
        bail,
        remise,
        vacance,
        loyer,
        dpe,
        ges,
    }
}

/// Financing class as SDES writes it in `finan_cus`.
pub fn classe(finan: i64) -> &'static str {
    match finan {
        10 | 11 => "PLAI",
        50..=55 | 99 => "PLUS avant 1977",
        14 => "PLS",
        16 | 17 => "PLI",
        _ => "PLUS après 1977",
    }
}

/// Identifier of the dwelling in the national register, 10 characters.
pub fn id_rpls(epci: &Epci, rang: usize) -> String {
    format!("F{:09}", epci.base + rang + 1)
}
