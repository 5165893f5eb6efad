//! A demand for a dwelling: who asks, with what income, in which quartile, and why.

use chrono::NaiveDate;

use super::menages::Menage;
use super::territoire::{ANNEE_SEUIL_0, Epci};
use super::tirage::De;

/// A household and its demand.
pub struct Demande {
    pub sequence: usize,
    pub creation: NaiveDate,
    pub menage: Menage,
    pub statut: &'static str,
    /// 1 to 4, 0 when the income or the UC is unknown.
    pub quartile: usize,
    /// Monthly income in cents, none when not given.
    pub revenu: Option<i64>,
    pub uc: Option<i64>,
    pub actuel: &'static str,
    pub motif: i64,
    pub pieces: i64,
    pub dalo: &'static str,
    pub prioritaire: bool,
    pub reloge: bool,
    pub commune_actuelle: usize,
    pub commune_recherche: usize,
}

impl Demande {
    #[allow(clippy::too_many_arguments)]
    pub fn tirer(
        de: &mut De,
        epci: &Epci,
        sequence: usize,
        creation: NaiveDate,
        annee_seuil: i32,
        quartile: usize,
        pieces: i64,
        reloge: bool,
    ) -> Demande {
        let menage = Menage::tirer(de, pieces, 280, (19, 74));
        let bornes = epci.seuils[(annee_seuil - ANNEE_SEUIL_0).clamp(0, 3) as usize];
        // Well inside the quartile, so that the rounding of the month cannot move the household.
        let annuel = match quartile {
            1 => de.entre(bornes[0] * 40, (bornes[0] - 3) * 100),
            2 => de.entre((bornes[0] + 3) * 100, (bornes[1] - 3) * 100),
            3 => de.entre((bornes[1] + 3) * 100, (bornes[2] - 3) * 100),
            4 => de.entre((bornes[2] + 3) * 100, bornes[2] * 160),
            _ => de.entre(bornes[0] * 60, bornes[2] * 120),
        };
        let mensuel = annuel * menage.uc() / 120;
        let (revenu, uc) = match (quartile, de.sous(20)) {
            (1..=4, _) => (Some(mensuel), Some(menage.uc())),
            (_, ..12) => (None, Some(menage.uc())),
            (_, ..17) => (Some(0), Some(menage.uc())),
            _ => (Some(mensuel), None),
        };
        let statut = match (menage.age, quartile) {
            (63.., _) => "RET",
            (_, 1) => de.parmi(&[("CHO", 34), ("AUT", 38), ("CDD", 14), ("CDI", 8), ("ETU", 6)]),
            (_, 2) => de.parmi(&[("CDI", 34), ("CDD", 26), ("CHO", 20), ("AUT", 14), ("APP", 4), ("ART", 2)]),
            _ => de.parmi(&[("CDI", 74), ("CDD", 14), ("ART", 4), ("CHO", 5), ("APP", 3)]),
        };
        let actuel = match reloge {
            true => "HLM",
            false => de.parmi(&[
                ("HLM", 340),
                ("LP", 260),
                ("CPE", 130),
                ("CP", 90),
                ("SLHT", 40),
                ("SH", 35),
                ("RS", 40),
                ("SD", 20),
                ("HOT", 15),
                ("LTG", 20),
                ("POCC", 10),
            ]),
        };
        let motif = match (reloge, actuel) {
            (true, _) => 2,
            (_, "HLM") => de.parmi(&[(13, 34), (10, 12), (17, 16), (8, 10), (9, 10), (11, 10), (20, 8)]),
            (_, "LP") => de.parmi(&[(9, 36), (13, 20), (3, 8), (4, 10), (5, 6), (11, 12), (19, 8)]),
            (_, "CPE" | "CP" | "LTG") => de.parmi(&[(12, 60), (1, 28), (14, 7), (6, 5)]),
            _ => de.parmi(&[(1, 80), (15, 6), (18, 6), (7, 8)]),
        };
        let dalo = de.parmi(&[("NON", 965), ("ACTIF", 25), ("CADUC", 6), ("ACTREL", 4)]);
        let prioritaire = dalo == "ACTIF" || de.mille(if quartile == 1 { 420 } else { 190 });
        let n = epci.communes.len();
        Demande {
            sequence,
            creation,
            menage,
            statut,
            quartile,
            revenu,
            uc,
            actuel,
            motif,
            pieces,
            dalo,
            prioritaire,
            reloge,
            commune_actuelle: if de.mille(350) { 0 } else { de.sous(n) },
            commune_recherche: if de.mille(450) { 0 } else { de.sous(n) },
        }
    }
}
