//! Twins of the commissions d'attribution (specification of indicators, § 3.1 `candidature`, § 3.5 process).

use bilan::model::decisions;
use polars::prelude::*;

use super::de::{De, entier, long, mois, oui_non, reel, texte};
use super::lecture::{Jumeau, Lieu, Tri, effectif, entre, est, et, moyenne, non, parmi, part, repartition};

#[derive(Clone, Debug, Default)]
pub struct Candidat {
    pub lot: Option<&'static str>,
    pub seance: (i32, u32),
    pub demande: Option<&'static str>,
    pub rang: Option<i32>,
    pub decision: Option<&'static str>,
    pub reservataire: Option<&'static str>,
    pub remise: Tri,
    pub hors_flux: Tri,
    pub premier_quartile: Tri,
    pub effort: Option<f64>,
}

/// A lease of the SNE: demand, dwelling, signed.
type Bail = (Option<&'static str>, Option<&'static str>, bool);

const LOTS: [&str; 8] = ["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8"];
const DEMANDES: [&str; 10] = ["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9"];
const DECISIONS: [&str; 5] =
    ["attribue", "attribue_sous_condition", "refus_candidat", "non_attribution", "irrecevable"];

pub fn tirer(de: &mut De, n: usize) -> (Vec<Candidat>, Vec<Bail>) {
    let candidat = |de: &mut De| Candidat {
        lot: de.peut_etre(&LOTS),
        seance: (de.parmi(&[2024, 2025]), de.parmi(&[1, 6, 7])),
        demande: de.peut_etre(&DEMANDES),
        rang: de.peut_etre(&[1, 1, 2, 2, 3, 4]),
        decision: de.peut_etre(&[
            "attribue",
            "attribue_sous_condition",
            "refus_candidat",
            "refus_candidat",
            "refus_candidat",
            "non_attribution",
            "irrecevable",
        ]),
        reservataire: de.peut_etre(&["etat_prioritaires", "action_logement", "aucun"]),
        remise: de.tri(),
        hors_flux: de.tri(),
        premier_quartile: de.tri(),
        effort: de.peut_etre(&[12.5, 29.99, 30.0, 34.99, 35.0, 39.99, 40.0, 55.0]),
    };
    let candidats = (0..n).map(|_| candidat(de)).collect();
    let baux = (0..n / 4).map(|_| (de.peut_etre(&DEMANDES), de.peut_etre(&LOTS), de.sur_cent(80))).collect();
    (candidats, baux)
}

/// Place of a dwelling: localisation, QPV, commune, bailleur, résidence.
fn place(lot: Option<&str>) -> [Option<&'static str>; 5] {
    match lot {
        Some("L1" | "L2") => [Some("qpv"), Some("QN05901N"), Some("59350"), Some("111111111"), Some("A")],
        Some("L3") => [Some("qpv"), None, Some("59350"), Some("111111111"), Some("B")],
        Some("L4" | "L5" | "L6") => [Some("hors_qpv"), None, Some("59350"), Some("222222222"), Some("C")],
        Some("L7") => [Some("hors_qpv"), None, Some("59009"), Some("222222222"), Some("D")],
        Some(_) => [None, None, Some("59009"), None, Some("inconnue")],
        None => [None, None, Some("59350"), Some("222222222"), Some("inconnue")],
    }
}

pub fn cadre(candidats: &[Candidat], baux: &[Bail]) -> LazyFrame {
    let c = || candidats.iter();
    let lieu = |k: usize| c().map(move |x| place(x.lot)[k]);
    let seances: Vec<Option<String>> =
        c().map(|x| x.lot.map(|l| format!("{l}|{}-{:02}-01", x.seance.0, x.seance.1))).collect();
    let df = DataFrame::new_infer_height(vec![
        entier("annee", c().map(|x| Some(x.seance.0))),
        entier("mois", c().map(|x| Some(x.seance.1 as i32))),
        texte("localisation", lieu(0)),
        oui_non("en_qpv", lieu(0).map(|l| est(l, "qpv"))),
        texte("code_qpv", lieu(1)),
        texte("code_qpv_2015", c().map(|_| None)),
        texte("code_iris", c().map(|_| None)),
        texte("code_commune", lieu(2)),
        texte("siren_bailleur", lieu(3)),
        texte("residence_id", lieu(4)),
        texte("reservataire", c().map(|x| x.reservataire)),
        texte("id_rpls", c().map(|x| x.lot)),
        texte("cle_lot", c().map(|x| x.lot)),
        texte("cle_seance", seances.iter().map(Option::as_deref)),
        texte("id_demande", c().map(|x| x.demande)),
        entier("rang", c().map(|x| x.rang)),
        texte("decision", c().map(|x| x.decision)),
        oui_non("remise_pour_un_tour", c().map(|x| x.remise)),
        oui_non("hors_flux", c().map(|x| x.hors_flux)),
        oui_non("premier_quartile", c().map(|x| x.premier_quartile)),
        reel("taux_effort", c().map(|x| x.effort)),
        mois("date_decision", c().map(|x| Some(x.seance))),
        entier("rang_fichier", c().map(|_| Some(0))),
        long("ligne_source", (0..candidats.len() as i64).map(Some)),
    ])
    .unwrap();
    let attributions = DataFrame::new_infer_height(vec![
        texte("id_demande", baux.iter().map(|b| b.0)),
        texte("id_rpls", baux.iter().map(|b| b.1)),
        oui_non("bail_signe", baux.iter().map(|b| Some(b.2))),
    ])
    .unwrap();
    decisions(df.lazy(), Some(attributions.lazy()))
}

/// A candidate, and what the others tell of it.
#[derive(Clone, Debug)]
pub struct Lu {
    pub c: Candidat,
    pub offert: Tri,
    pub tete_seance: bool,
    pub tete_logement: bool,
    pub bail: Tri,
}

pub fn lire(candidats: &[Candidat], baux: &[Bail]) -> Vec<Lu> {
    let lu = |(i, c): (usize, &Candidat)| {
        let meme_seance = |d: &Candidat| c.lot.is_some() && d.lot == c.lot && d.seance == c.seance;
        let meilleurs: Vec<&Candidat> =
            candidats.iter().filter(|d| meme_seance(d) && d.rang.zip(c.rang).is_some_and(|(a, b)| a < b)).collect();
        let offert = match c.decision {
            None => None,
            Some("attribue" | "attribue_sous_condition" | "refus_candidat") => match c.rang {
                None => None,
                Some(1) => Some(true),
                Some(_) if c.lot.is_none() => None,
                Some(_) => {
                    let pris = |d: &&&Candidat| matches!(d.decision, Some("attribue" | "attribue_sous_condition"));
                    if meilleurs.iter().any(|d| pris(&d)) {
                        Some(false)
                    } else if meilleurs.iter().any(|d| d.decision.is_none()) {
                        None
                    } else {
                        Some(true)
                    }
                }
            },
            Some(_) => Some(false),
        };
        // The earliest session, then the first line.
        let avant = |j: usize, d: &Candidat| (d.seance, j) < (c.seance, i);
        let premier = |f: &dyn Fn(&Candidat) -> bool| {
            c.lot.is_some() && !candidats.iter().enumerate().any(|(j, d)| avant(j, d) && f(d))
        };
        let connus = c.demande.is_some() && c.lot.is_some();
        Lu {
            c: c.clone(),
            offert,
            tete_seance: premier(&|d| meme_seance(d)),
            tete_logement: premier(&|d| d.lot == c.lot && d.seance.0 == c.seance.0),
            bail: connus.then(|| baux.iter().any(|b| b.2 && b.0 == c.demande && b.1 == c.lot)),
        }
    };
    candidats.iter().enumerate().map(lu).collect()
}

impl Lieu for Lu {
    fn annee(&self) -> i32 {
        self.c.seance.0
    }
    fn localisation(&self) -> Option<&str> {
        place(self.c.lot)[0]
    }
    fn qpv(&self) -> Option<&str> {
        place(self.c.lot)[1]
    }
    fn commune(&self) -> Option<&str> {
        place(self.c.lot)[2]
    }
    fn bailleur(&self) -> Option<&str> {
        place(self.c.lot)[3]
    }
    fn residence(&self) -> Option<&str> {
        place(self.c.lot)[4]
    }
    fn reservataire(&self) -> Option<&str> {
        self.c.reservataire
    }
    fn univers(&self) -> Tri {
        Some(true)
    }
    fn recent(&self) -> Tri {
        None
    }
}

pub fn jumeaux() -> Vec<(&'static str, Jumeau<Lu>)> {
    let offert = |l: &Lu| l.offert;
    let localise = |l: &Lu| Some(l.c.lot.is_some());
    vec![
        ("proc_candidatures", effectif()),
        ("proc_candidats_par_logement", moyenne(|l: &Lu| Some((1, l.tete_seance.into()))).si(localise)),
        ("proc_passages_caleol", moyenne(|l: &Lu| Some((l.tete_seance.into(), l.tete_logement.into()))).si(localise)),
        ("proc_refus", part(|l: &Lu| est(l.c.decision, "refus_candidat")).si(offert)),
        (
            "proc_concretisation",
            part(|l: &Lu| l.bail)
                .si(|l: &Lu| et(parmi(l.c.decision, &["attribue", "attribue_sous_condition"]), l.offert)),
        ),
        ("proc_decisions", repartition(&DECISIONS, |l: &Lu| l.c.decision)),
        ("att_remises_pour_un_tour", part(|l: &Lu| l.c.remise).si(offert)),
        ("proc_hors_flux", part(|l: &Lu| l.c.hors_flux).si(offert)),
        (
            "proc_q2_q4_qpv",
            part(|l: &Lu| non(l.c.premier_quartile)).si(|l: &Lu| et(est(l.localisation(), "qpv"), l.offert)),
        ),
        (
            "proc_effort",
            repartition(&["moins_30", "30_35", "35_40", "40_plus"], |l: &Lu| {
                entre(l.c.effort, &[("moins_30", 30.0), ("30_35", 35.0), ("35_40", 40.0)], "40_plus")
            })
            .si(offert),
        ),
    ]
}
