//! Are deadlines kept? J1 to J6, J9 to J11 and J13: counts from what is published, durations from rows, above the threshold alone.

mod durees;
mod etapes;

use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::accompagnement::Employeur;
use crate::relogement::indicateurs::peuplement::DELAI;
use crate::relogement::indicateurs::processus::grille::{Preuve, grille};
use crate::relogement::indicateurs::processus::{A_JOUR, AVIS, CHARGE, CIRCUIT, EMPLOYEUR, INVALIDE, REMBOURSEMENT};
use crate::relogement::indicateurs::propositions::{LECTURE, REPONSE_DELAI};
use crate::relogement::processus::charges::Charges;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Ligne, Section};

use super::Vue;
use super::tables::{oui_non, repartition_du_projet};

const QUESTION: &str = "Les délais de l'accompagnement sont-ils tenus\u{202f}?";

/// Deadlines that are counted, in the order of the grid.
const DELAIS: [(&str, &str); 8] = [
    ("J1", DELAI),
    ("J4", AVIS[0]),
    ("J4", AVIS[1]),
    ("J4", AVIS[2]),
    ("J5", REPONSE_DELAI),
    ("J6", A_JOUR),
    ("J10", REMBOURSEMENT),
    ("J11", LECTURE),
];

pub fn section(v: &Vue<'_>, projet: &str) -> Section {
    let mut ch = Chapitre::new("processus", QUESTION);
    ch.dire(phrase(v, projet));
    ch.bloc(delais(v, projet));
    ch.bloc(durees::bloc(v, projet));
    ch.bloc_si(durees::par_origine(v, projet));
    ch.bloc_si(etapes::bloc(v, projet));
    ch.bloc_si(repartition_du_projet(v, projet, CIRCUIT, "Circuit d'examen des dossiers (J3)", "Circuit"));
    if v.etude.indicateur(INVALIDE).is_some() {
        let lu = v.lire(INVALIDE, Niveau::Projet, projet);
        ch.bloc_si(lu.part("oui").map(|f| {
            Bloc::Paragraphe(format!(
                "En circuit dématérialisé, {} des orientations sont invalidées par un partenaire.",
                french::pourcent(&f)
            ))
        }));
    }
    ch.bloc_si(charge(v, projet));
    ch.bloc_si(employeurs(v));
    let muets = manques(v, projet);
    if !muets.is_empty() {
        ch.bloc(Bloc::Sous("Ce que les fichiers de suivi ne disent pas".to_owned()));
        ch.bloc(Bloc::Liste(muets));
    }
    v.finir(ch, "ménages recensés et propositions faites jusqu'à la date d'arrêté")
}

/// What a deadline counts.
fn quoi(code: &str) -> &'static str {
    match code {
        DELAI => "des premiers entretiens",
        REPONSE_DELAI => "des réponses des ménages après une visite",
        A_JOUR => "des actualisations de dossier",
        REMBOURSEMENT => "des remboursements du déménagement",
        LECTURE => "des lectures d'offre",
        _ if code == AVIS[0] => "des réponses de la commune",
        _ if code == AVIS[1] => "des réponses du bailleur",
        _ => "des réponses de l'intercommunalité",
    }
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let suivis = DELAIS.iter().filter(|(_, code)| v.etude.indicateur(code).is_some());
    let parts = suivis.map(|(_, code)| (quoi(code), v.lire(code, Niveau::Projet, projet).part("oui"))).collect();
    dans_les_temps(parts)
}

/// The shares kept that are published, from the worst, three at most: naming the best alone would answer « yes » to a table that says no.
fn dans_les_temps(parts: Vec<(&str, Option<Fraction>)>) -> String {
    let suivis = parts.len();
    let mut publiees: Vec<(&str, Fraction)> = parts.into_iter().filter_map(|(nom, part)| Some((nom, part?))).collect();
    publiees.sort_by_key(|p| p.1);
    let Some((_, pire)) = publiees.first() else {
        return "Les délais sont inconnus, ou retenus par le secret statistique.".to_owned();
    };
    let debut = if pire.num() < pire.den() {
        format!("Pas tous{INSECABLE}: dans les temps, ")
    } else {
        format!("Dans les temps{INSECABLE}: ")
    };
    let dits: Vec<String> =
        publiees.iter().take(3).map(|(nom, part)| format!("{} {nom}", french::pourcent(part))).collect();
    let reste = match suivis - publiees.len() {
        0 => "",
        1 => " La part d'un autre délai est inconnue, ou retenue par le secret statistique.",
        _ => " Les parts des autres délais sont inconnues, ou retenues par le secret statistique.",
    };
    format!("{debut}{}.{reste}", french::enumerer(&dits))
}

fn delais(v: &Vue<'_>, projet: &str) -> Bloc {
    let normes = grille(&v.reglages.processus);
    let lignes: Vec<Ligne> = DELAIS
        .iter()
        .filter_map(|(j, code)| {
            let i = v.etude.indicateur(code)?;
            let norme = normes.iter().find(|l| l.code == *j).map_or("", |l| l.norme.as_str());
            // Three partners share one norm.
            let libelle = if *j == "J4" { format!("{j} – {}", i.libelle) } else { format!("{j} – {norme}") };
            let (ici, epci) = (v.lire(code, Niveau::Projet, projet), v.lire(code, Niveau::Epci, v.c.epci()));
            Some(oui_non(libelle, ici, epci))
        })
        .collect();
    tableau(
        "delais",
        "Délais de l'accompagnement",
        &[
            ("Délai", ""),
            ("Tenu", "nombre"),
            ("Non tenu", "nombre"),
            ("Inconnu", "nombre"),
            ("Part dans le projet", "%"),
            ("Part, tous les projets", "%"),
        ],
        lignes,
        "Ce qui peut encore se faire à temps ne compte pas. Une opération qui ne note rien d'un délai y est inconnue. J5 et J11 comptent des propositions, les autres des ménages.",
    )
}

/// J9: households by the load of who follows them, and how many people that is. No name, and no figure of one person.
fn charge(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let i = v.etude.indicateur(CHARGE)?;
    let charges = Charges::de(&v.etude.suivi);
    let paliers = charges.par_palier(v.reglages.processus.menages_par_charge);
    let (ici, epci) = (v.lire(CHARGE, Niveau::Projet, projet), v.lire(CHARGE, Niveau::Epci, v.c.epci()));
    let mut lignes: Vec<Ligne> = i
        .classes
        .iter()
        .zip(paliers)
        .map(|((c, l), n)| ligne(vec![texte(l.clone()), ici.case(c), epci.case(c), Case::Nombre(n)]))
        .collect();
    lignes.push(ligne(vec![texte("Inconnu"), ici.case_inconnus(), epci.case_inconnus(), Case::SansObjet]));
    lignes.push(ligne_total(vec![
        texte("Ensemble"),
        ici.case(crate::relogement::mesures::ENSEMBLE),
        epci.case(crate::relogement::mesures::ENSEMBLE),
        Case::Nombre(charges.nombre()),
    ]));
    Some(tableau(
        "charge",
        "Charge des chargés de relogement (J9)",
        &[
            ("Ménages suivis par leur chargé", ""),
            ("Projet", "ménages"),
            ("Tous les projets", "ménages"),
            ("Chargés, tout le suivi", "personnes"),
        ],
        lignes,
        &format!(
            "Ménages qui attendent encore un logement définitif. La charge compte toutes les opérations du suivi{FINE}; aucun chargé n'est nommé."
        ),
    ))
}

/// Households and chargés of each employer; the mean of one person alone would be that person.
fn employeurs(v: &Vue<'_>) -> Option<Bloc> {
    let i = v.etude.indicateur(EMPLOYEUR)?;
    let charges = Charges::de(&v.etude.suivi);
    let lu = v.lire(EMPLOYEUR, Niveau::Epci, v.c.epci());
    let lignes: Vec<Ligne> = i
        .classes
        .iter()
        .filter_map(|(c, l)| {
            let n = charges.chez(Employeur::depuis(c)?);
            let moyenne = match lu.nombre(c) {
                _ if n == 1 => Case::Secret,
                None => Case::Secret,
                Some(m) => french::Fraction::new(m, n).map_or(Case::NonCalculable, |f| Case::Mesure(f, 1)),
            };
            (n > 0 || lu.nombre(c) != Some(0))
                .then(|| ligne(vec![texte(l.clone()), lu.case(c), Case::Nombre(n), moyenne]))
        })
        .collect();
    Some(tableau(
        "charge-employeurs",
        "Chargés de relogement, par employeur",
        &[
            ("Employeur", ""),
            ("Ménages suivis", "ménages"),
            ("Chargés", "personnes"),
            ("Moyenne par chargé", "ménages"),
        ],
        lignes,
        &format!(
            "Tous les projets. La moyenne d'un employeur qui n'a qu'un chargé serait la charge de cette personne{FINE}: elle est retenue."
        ),
    ))
}

/// Indicators of the grid that no file allows.
fn manques(v: &Vue<'_>, projet: &str) -> Vec<String> {
    let operations = || v.etude.operations(projet).filter_map(|o| v.etude.suivi.operations.get(o));
    let suivi = |p: &Preuve| match p {
        Preuve::Toujours => true,
        Preuve::Question(codes) => codes.iter().any(|c| v.etude.indicateur(c).is_some()),
        Preuve::Operation(dit) => operations().any(dit),
    };
    let muettes = grille(&v.reglages.processus).into_iter().filter(|l| !suivi(&l.preuve));
    muettes.map(|l| format!("{}, {}{INSECABLE}: non suivi (colonnes {}).", l.code, l.norme, l.colonnes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_starts_with_the_deadline_that_is_kept_least() {
        let dire = |parts: &[(&'static str, Option<(i64, i64)>)]| {
            let parts = parts.iter().map(|(nom, p)| (*nom, p.and_then(|(n, d)| Fraction::new(n, d)))).collect();
            dans_les_temps(parts).replace(['\u{a0}', '\u{202f}'], " ")
        };
        let (bailleur, epci, menages) = (quoi(AVIS[1]), quoi(AVIS[2]), quoi(REPONSE_DELAI));
        let tous = [(menages, Some((141, 141))), (bailleur, Some((42, 59))), (epci, Some((48, 59)))];
        assert_eq!(
            dire(&tous),
            "Pas tous : dans les temps, 71,2 % des réponses du bailleur, 81,4 % des réponses de l'intercommunalité et 100,0 % des réponses des ménages après une visite."
        );
        // Three at most, the best left out.
        let quatre = [tous[0], tous[1], tous[2], (quoi(LECTURE), Some((9, 10)))];
        assert!(dire(&quatre).ends_with("et 90,0 % des lectures d'offre."), "{}", dire(&quatre));
        // « Yes » is never said of those that are withheld.
        assert_eq!(
            dire(&[tous[0], (quoi(DELAI), None)]),
            "Dans les temps : 100,0 % des réponses des ménages après une visite. La part d'un autre délai est inconnue, ou retenue par le secret statistique."
        );
        assert!(dire(&[(quoi(DELAI), None)]).starts_with("Les délais sont inconnus"));
    }
}
