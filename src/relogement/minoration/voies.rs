//! Condition 4: the dwelling opens the right by one route at least. Which routes are open depends on the régime and on the DOM.

use chrono::{Datelike, Months, NaiveDate};

use super::faits::{FaitsMinoration, Lieu};
use super::regime::{DEBUT_B, DEBUT_C, Regime};
use super::reglages::{BorneDom, Dom2009, DpeDate, PlusCd, Reglages};
use super::{Examen, Voie};
use crate::french::date_courte;
use crate::relogement::faits::Dpe;
use crate::relogement::reponse::{Reponse, toutes, une};

/// Permit or déclaration préalable filed from this day: RT 2005 or later.
pub const RT_2005: NaiveDate = NaiveDate::from_ymd_opt(2006, 9, 1).unwrap();
/// First letting in the social stock from this day.
pub const PREMIERE_LOCATION_2009: NaiveDate = NaiveDate::from_ymd_opt(2009, 1, 1).unwrap();
const CINQ_ANS: Months = Months::new(60);

const CONDITION: &str = "logement éligible par une voie au moins";
const TEXTE: &str = "RGA titre II, art. 2.1.3.2 ; ANRU 2024, annexe 5";

const MANQUE_LOCATION: &str = "date de première location sociale";
const MANQUE_JOUR: &str = "jour de première location sociale (année seule connue)";
const MANQUE_CONVENTION: &str = "date de convention APL";
const MANQUE_PERMIS: &str = "date de dépôt du permis";
const MANQUE_PLUS_CD: &str = "financement PLUS-CD du PNRU";
const MANQUE_LIEU: &str = "commune du logement (outre-mer ou non)";
const MANQUE_DPE: &str = "classe de DPE";

/// Condition 4 once looked at.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    pub examen: Examen,
    pub voies: Vec<(Voie, Reponse)>,
}

impl Passage {
    /// Routes that hold; none when the condition does not.
    pub fn retenues(&self) -> Vec<Voie> {
        let tient = self.examen.motif.reponse.est_oui();
        self.voies.iter().filter(|(_, r)| tient && r.est_oui()).map(|(v, _)| *v).collect()
    }
}

/// A part of a route.
struct Point {
    reponse: Reponse,
    dit: String,
    manque: Option<&'static str>,
}

impl Point {
    fn su(vrai: bool, dit: impl Into<String>) -> Self {
        Point { reponse: vrai.into(), dit: dit.into(), manque: None }
    }

    fn inconnu(manque: &'static str) -> Self {
        Point { reponse: Reponse::Inconnu, dit: format!("il manque : {manque}"), manque: Some(manque) }
    }
}

pub(super) fn examiner(f: &FaitsMinoration, regime: Option<Regime>, reglages: &Reglages) -> Passage {
    let (Some(regime), Some(bail)) = (regime, f.date_bail) else {
        let examen = Examen::inconnu(CONDITION, "date de signature du bail", TEXTE);
        return Passage { examen, voies: Vec::new() };
    };
    let mut voies: Vec<(Voie, Vec<Point>)> = Vec::new();
    let mut neuves: Vec<Vec<Point>> = voie_neuf(f, regime, bail).into_iter().map(|p| vec![p]).collect();
    let permis = |borne| depose(f, borne);
    match regime {
        Regime::A => {}
        Regime::B => {
            let sans_plus_cd = plus_cd(f);
            voies.push((Voie::Rt, vec![metropole(f), permis(BorneDom::Incluse), sans_plus_cd]));
            voies.push((Voie::DomPermis, vec![outre_mer(f), permis(reglages.borne_dom)]));
        }
        Regime::C => {
            voies.push((Voie::Depuis2009, vec![metropole(f), depuis_2009(f)]));
            voies.push((Voie::Dpe, vec![metropole(f), classe(f, bail, reglages)]));
            voies.push((Voie::DomPermis, vec![outre_mer(f), permis(reglages.borne_dom)]));
            voies
                .push((Voie::DomDpe, vec![outre_mer(f), dpe_applicable(f, bail, reglages), classe(f, bail, reglages)]));
            voies.push((Voie::Dom2009, vec![outre_mer(f), depuis_2009(f), dom_2009(f, reglages)]));
        }
    }
    let neuf = une(neuves.iter().flatten().map(|p| p.reponse));
    let mut reponses = vec![(Voie::Neuf, neuf)];
    reponses.extend(voies.iter().map(|(v, points)| (*v, toutes(points.iter().map(|p| p.reponse)))));
    neuves.extend(voies.into_iter().map(|(_, points)| points));
    let mut ensemble = une(reponses.iter().map(|(_, r)| *r));
    let (mut dits, mut manque) = dire(&neuves, ensemble);
    if ensemble == Reponse::Non && !matches!(f.lieu, Some(Lieu::OutreMer(_))) {
        dits.extend(fermees(regime));
    }
    if reglages.plus_cd == PlusCd::Toutes {
        let sans = plus_cd(f);
        match ensemble.et(sans.reponse) {
            Reponse::Oui => {}
            Reponse::Non if sans.reponse == Reponse::Non => dits = vec![sans.dit],
            _ if sans.reponse == Reponse::Inconnu && ensemble != Reponse::Non => {
                if ensemble.est_oui() {
                    dits.clear();
                }
                dits.push(sans.dit);
                manque.extend(sans.manque);
            }
            _ => {}
        }
        ensemble = ensemble.et(sans.reponse);
    }
    let examen = Examen::new(ensemble, CONDITION, dits.join(" ; "), TEXTE).manquant(manque);
    Passage { examen, voies: reponses }
}

/// What settles the answer among alternatives, each a list of parts that must all hold; and what is missing when it is not known.
fn dire(alternatives: &[Vec<Point>], ensemble: Reponse) -> (Vec<String>, Vec<&'static str>) {
    let (mut dits, mut manque): (Vec<String>, Vec<&'static str>) = (Vec::new(), Vec::new());
    for points in alternatives {
        let reponse = toutes(points.iter().map(|p| p.reponse));
        // The place alone settles nothing that a reader wants to be told.
        let ailleurs =
            reponse == Reponse::Non && points.first().is_some_and(|p| p.reponse == Reponse::Non) && points.len() > 1;
        if reponse != ensemble || ailleurs {
            continue;
        }
        for p in points.iter().filter(|p| p.reponse == ensemble && !p.dit.is_empty()) {
            if !dits.contains(&p.dit) {
                dits.push(p.dit.clone());
            }
            manque.extend(p.manque.filter(|m| ensemble == Reponse::Inconnu && !manque.contains(m)));
        }
    }
    (dits, manque)
}

/// Routes that the date of the lease closes, to tell a reader who knows them.
fn fermees(regime: Regime) -> Vec<String> {
    let (b, c) = (date_courte(DEBUT_B), date_courte(DEBUT_C));
    match regime {
        Regime::A => vec![format!("voie RT 2005 ouverte aux baux à partir du {b}, voies 2009 et DPE à partir du {c}")],
        Regime::B => vec![format!("voies 2009 et DPE ouvertes aux baux à partir du {c}")],
        Regime::C => vec![format!("voie RT 2005 fermée aux baux à partir du {c}")],
    }
}

/// « moins de 5 ans à la date du bail »: day for day.
fn moins_de_cinq_ans(date: NaiveDate, bail: NaiveDate) -> bool {
    date.checked_add_months(CINQ_ANS).is_none_or(|fin| bail < fin)
}

/// Alternatives of route N.
fn voie_neuf(f: &FaitsMinoration, regime: Regime, bail: NaiveDate) -> Vec<Point> {
    let convention = f.date_convention_apl.map(|d| (d, moins_de_cinq_ans(d, bail)));
    let dite = |d| format!("convention APL du {}", date_courte(d));
    if regime == Regime::C {
        // Kept in part II, absent from annexe 5: nobody here can say yes, nor no.
        let convention = match convention {
            Some((d, true)) => Point {
                reponse: Reponse::Inconnu,
                dit: format!(
                    "{}, moins de 5 ans avant le bail : voie admise en partie II, absente de l’annexe 5",
                    dite(d)
                ),
                manque: Some("règle de la convention APL de moins de 5 ans à partir du 01/10/2023"),
            },
            Some((d, false)) => Point::su(false, dite(d)),
            None => Point::inconnu(MANQUE_CONVENTION),
        };
        return vec![jamais_loue(f, bail), convention];
    }
    let convention = match convention {
        Some((d, recente)) => Point::su(recente, dite(d)),
        None => Point::inconnu(MANQUE_CONVENTION),
    };
    vec![location_recente(f, bail), convention]
}

fn dite_location(f: &FaitsMinoration) -> String {
    match (f.premiere_location, f.annee_premiere_location) {
        (Some(d), _) => format!("première location sociale le {}", date_courte(d)),
        (None, Some(annee)) => format!("première location sociale en {annee}"),
        (None, None) => String::new(),
    }
}

/// First letting less than five years before the lease; this covers a new dwelling.
fn location_recente(f: &FaitsMinoration, bail: NaiveDate) -> Point {
    match (f.premiere_location, f.annee_premiere_location) {
        (Some(d), _) => Point::su(moins_de_cinq_ans(d, bail), dite_location(f)),
        (None, Some(annee)) => {
            let le = |mois, jour| NaiveDate::from_ymd_opt(annee, mois, jour);
            match le(1, 1).zip(le(12, 31)) {
                Some((debut, _)) if moins_de_cinq_ans(debut, bail) => Point::su(true, dite_location(f)),
                Some((_, fin)) if !moins_de_cinq_ans(fin, bail) => Point::su(false, dite_location(f)),
                _ => Point::inconnu(MANQUE_JOUR),
            }
        }
        (None, None) => Point::inconnu(MANQUE_LOCATION),
    }
}

/// New: no earlier letting.
fn jamais_loue(f: &FaitsMinoration, bail: NaiveDate) -> Point {
    match (f.premiere_location, f.annee_premiere_location) {
        (Some(d), _) => Point::su(d >= bail, dite_location(f)),
        (None, Some(annee)) if annee == bail.year() => Point::inconnu(MANQUE_JOUR),
        (None, Some(annee)) => Point::su(annee > bail.year(), dite_location(f)),
        (None, None) => Point::inconnu(MANQUE_LOCATION),
    }
}

fn depuis_2009(f: &FaitsMinoration) -> Point {
    match (f.premiere_location, f.annee_premiere_location) {
        (Some(d), _) => Point::su(d >= PREMIERE_LOCATION_2009, dite_location(f)),
        (None, Some(annee)) => Point::su(annee >= PREMIERE_LOCATION_2009.year(), dite_location(f)),
        (None, None) => Point::inconnu(MANQUE_LOCATION),
    }
}

fn depose(f: &FaitsMinoration, borne: BorneDom) -> Point {
    match f.date_permis {
        Some(d) => {
            let apres = d > RT_2005 || (d == RT_2005 && borne == BorneDom::Incluse);
            Point::su(apres, format!("permis déposé le {}", date_courte(d)))
        }
        None => Point::inconnu(MANQUE_PERMIS),
    }
}

fn plus_cd(f: &FaitsMinoration) -> Point {
    match f.plus_cd {
        Some(true) => Point::su(false, "financé en PLUS-CD du PNRU"),
        Some(false) => Point::su(true, "hors PLUS-CD du PNRU"),
        None => Point::inconnu(MANQUE_PLUS_CD),
    }
}

fn metropole(f: &FaitsMinoration) -> Point {
    match f.lieu {
        Some(lieu) => Point::su(lieu == Lieu::Metropole, ""),
        None => Point::inconnu(MANQUE_LIEU),
    }
}

fn outre_mer(f: &FaitsMinoration) -> Point {
    match f.lieu {
        Some(Lieu::OutreMer(t)) => Point::su(true, t.libelle()),
        Some(Lieu::Metropole) => Point::su(false, ""),
        None => Point::inconnu(MANQUE_LIEU),
    }
}

/// Class A, B or C of a DPE valid at the lease. A DPE made later, or too old, does not tell the class that held at the lease.
fn classe(f: &FaitsMinoration, bail: NaiveDate, reglages: &Reglages) -> Point {
    let Some(classe) = f.dpe else { return Point::inconnu(MANQUE_DPE) };
    let admise = matches!(classe, Dpe::A | Dpe::B | Dpe::C);
    let dite = format!("DPE {}", classe.code());
    match (reglages.dpe_date, f.dpe_date) {
        (DpeDate::Indifferente, _) | (DpeDate::AuBail, None) => Point::su(admise, dite),
        (DpeDate::Datee, None) => Point::inconnu("date du DPE"),
        (DpeDate::AuBail | DpeDate::Datee, Some(d)) => {
            let duree = Months::new(12 * u32::from(reglages.dpe_validite_ans));
            let valide = d <= bail && d.checked_add_months(duree).is_none_or(|fin| bail < fin);
            if valide {
                return Point::su(admise, format!("{dite} du {}", date_courte(d)));
            }
            Point {
                reponse: Reponse::Inconnu,
                dit: format!("{dite} du {}, non valide à la date du bail", date_courte(d)),
                manque: Some("DPE valide à la date du bail"),
            }
        }
    }
}

/// P-DPE-DOM.
fn dpe_applicable(f: &FaitsMinoration, bail: NaiveDate, reglages: &Reglages) -> Point {
    let Some(Lieu::OutreMer(territoire)) = f.lieu else { return Point::inconnu(MANQUE_LIEU) };
    match reglages.dpe_dom.get(&territoire) {
        Some(jour) => Point::su(bail >= jour.0, format!("DPE admis pour les baux à partir du {}", date_courte(jour.0))),
        None => Point::inconnu("date d’application du DPE dans le territoire (P-DPE-DOM)"),
    }
}

fn dom_2009(f: &FaitsMinoration, reglages: &Reglages) -> Point {
    if f.lieu.is_none() {
        return Point::inconnu(MANQUE_LIEU);
    }
    match reglages.dom_2009 {
        Dom2009::Oui => Point::su(true, "voie 2009 admise outre-mer (P-DOM-2009)"),
        Dom2009::Non => Point::su(false, "voie 2009 non admise outre-mer (P-DOM-2009)"),
        Dom2009::AInstruire => Point::inconnu("règle de la voie 2009 outre-mer (P-DOM-2009)"),
    }
}
