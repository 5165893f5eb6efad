//! X1, state of progress: one row an operation, then one total a level. Supports the forfaits; due at least at engagement and at solde.

use std::collections::{BTreeMap, BTreeSet};

use crate::french::{self, Fraction};
use crate::relogement::avancement::{Colonne, Ligne as Avancement};
use crate::relogement::consolidation::Somme;
use crate::relogement::criteres::{Compteur, Tableau as Criteres};
use crate::relogement::faits::{Genre, Operation};
use crate::relogement::forfait::{self, Agregat};
use crate::relogement::niveaux::Echelon;
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Document, Ligne};

use super::Source;

/// The code of its table.
pub const TABLE: &str = "x1";

/// The state; it says by itself when a total is not the sum of its parts.
pub fn document(s: &Source<'_>) -> Document {
    let mut ch = Chapitre::new("x1", "État d'avancement du relogement");
    let faux = s.etude.avancement.iter().filter(|l| !l.controle).count();
    ch.dire(if faux == 0 {
        format!(
            "{} dans {}. Chaque total est la somme des lignes qu'il réunit.",
            majuscule(&french::compte(
                s.etude.suivi.dossiers.len() as i64,
                "ménage recensé",
                "ménages recensés",
                french::Genre::Masculin
            )),
            french::compte(s.etude.suivi.operations.len() as i64, "opération", "opérations", french::Genre::Feminin)
        )
    } else {
        format!(
            "Totaux qui ne sont pas la somme de leurs lignes\u{a0}: {faux}. Ne transmettez pas cet état, et signalez-le."
        )
    });
    let mut criteres = Criteres::default();
    s.etude.examines.iter().filter_map(|e| e.examen.as_ref()).for_each(|e| e.compter(&mut criteres));
    let codes = codes(s);
    let lignes = s.etude.avancement.iter().map(|l| rang(s, l, &criteres, &codes)).collect();
    let mut colonnes: Vec<(String, &str)> = IDENTITE.iter().map(|c| ((*c).to_owned(), "")).collect();
    colonnes.extend(Colonne::TOUS.iter().map(|c| (majuscule(c.libelle()), "ménages")));
    colonnes.extend(SUITE.iter().map(|(l, u)| ((*l).to_owned(), *u)));
    for c in codes.iter().map(String::as_str).chain([RETOURS]) {
        colonnes.extend([
            (format!("{c} respecté"), "ménages"),
            (format!("{c} connu"), "ménages"),
            (format!("{c} inconnu"), "ménages"),
            (format!("{c} part"), "%"),
        ]);
    }
    colonnes.push(("Contrôle".to_owned(), ""));
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), *u)).collect();
    ch.bloc(tableau(
        TABLE,
        "Une ligne par opération, puis un total par échelon",
        &colonnes,
        lignes,
        "Un ménage compte à son opération d'origine. C1 des retours\u{a0}: ceux qui sont revenus après travaux, comptés aussi dans C1. Contrôle\u{a0}: « juste » quand la ligne, comptée depuis les ménages, est la somme de celles qu'elle réunit, et que chaque ménage est dans une seule situation.",
    ));
    ch.bloc_si(constats(s));
    ch.bloc_si(regroupements(s));
    ch.bloc(financements());
    s.document(
        "X1 – État d'avancement du relogement",
        "délégation territoriale de l'ANRU, EPCI, maîtres d'ouvrage",
        vec![ch.section],
    )
}

const IDENTITE: [&str; 19] = [
    "Échelon",
    "Code",
    "Libellé",
    "Région",
    "Département",
    "EPCI",
    "Projet",
    "Nature",
    "Commune",
    "Maître d'ouvrage",
    "Parc",
    "Logements concernés",
    "Contractualisée",
    "Financée",
    "Date de référence",
    "Origine de la date",
    "Date d'arrêté",
    "Engagement",
    "Solde",
];

const SUITE: [(&str, &str); 13] = [
    ("À reloger (net)", "ménages"),
    ("Taux d'avancement", "%"),
    ("Rythme mensuel des douze derniers mois", "ménages"),
    ("Éligibles au forfait", "ménages"),
    ("Éligibilité à instruire", "ménages"),
    ("Forfaits prévisionnels", "nombre"),
    ("Forfaits prévisionnels, montant", "€"),
    ("Relogés éligibles et accompagnés", "ménages"),
    ("Forfaits constatés", "nombre"),
    ("Forfaits constatés, montant", "€"),
    ("Forfaits à instruire", "ménages"),
    ("Pas encore relogés", "ménages"),
    ("Écart constaté moins prévisionnel", "€"),
];

/// C1 among those who came back after works: they enter C1 only, and have their own columns.
const RETOURS: &str = "C1 des retours";

fn codes(s: &Source<'_>) -> Vec<String> {
    let nationaux = crate::relogement::criteres::Critere::TOUS.iter().map(|c| c.code().to_owned());
    nationaux.chain(s.reglages.criteres.local.iter().map(|l| l.code.clone())).collect()
}

fn majuscule(t: &str) -> String {
    crate::reports::phrases::majuscule(t)
}

/// Whether an operation is in the zone of a row.
fn dedans(s: &Source<'_>, l: &Avancement, operation: &str) -> bool {
    s.etude.rattachements.get(operation).is_some_and(|r| r.zone(operation, l.echelon) == l.zone)
}

fn rang(s: &Source<'_>, l: &Avancement, criteres: &Criteres, codes: &[String]) -> Ligne {
    let mut cases = identite(s, l);
    cases.extend(Colonne::TOUS.iter().map(|c| Case::Nombre(l.compteurs.lire(*c))));
    let forfaits = s.etude.suivi.dossiers.iter().zip(&s.etude.examines);
    let forfaits = forfaits.filter(|(d, _)| dedans(s, l, &d.menage.operation)).map(|(_, e)| &e.forfait);
    cases.extend(suite(l, &forfait::agreger(forfaits)));
    let cellule = criteres.somme(|cle| dedans(s, l, &cle.operation));
    cases.extend(codes.iter().flat_map(|c| critere(cellule.compteur(c))));
    cases.extend(critere(cellule.retours));
    cases.push(texte(if l.controle { "juste" } else { "FAUX" }));
    Ligne { cases, total: l.echelon != Echelon::Operation, ..Ligne::default() }
}

fn suite(l: &Avancement, a: &Agregat) -> Vec<Case> {
    let c = &l.compteurs;
    let part = |n, d| Fraction::new(n, d).map_or(Case::NonCalculable, |f| Case::Part(f, 1));
    vec![
        Case::Nombre(c.a_reloger()),
        part(c.lire(Colonne::Definitifs), c.a_reloger()),
        Fraction::new(c.lire(Colonne::DouzeMois), 12).map_or(Case::NonCalculable, |f| Case::Mesure(f, 1)),
        Case::Nombre(a.eligibles),
        Case::Nombre(a.eligibles_a_instruire),
        Case::Nombre(a.previsionnel.nombre),
        Case::Nombre(a.previsionnel.montant / 100),
        Case::Nombre(a.reloges_eligibles),
        Case::Nombre(a.constate.nombre),
        Case::Nombre(a.constate.montant / 100),
        Case::Nombre(a.constate.a_instruire),
        Case::Nombre(a.pas_encore),
        Case::Nombre(a.ecart_montant() / 100),
    ]
}

fn critere(c: Compteur) -> [Case; 4] {
    [
        Case::Nombre(c.numerateur),
        Case::Nombre(c.denominateur),
        Case::Nombre(c.inconnus),
        c.part().map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
    ]
}

fn identite(s: &Source<'_>, l: &Avancement) -> Vec<Case> {
    let operation = s.etude.suivi.operations.get(&l.zone).filter(|_| l.echelon == Echelon::Operation);
    let r = operation.and_then(|o| s.etude.rattachements.get(&o.code));
    let ou = |t: Option<&str>| t.map_or(Case::SansObjet, texte);
    let libelle = match (l.echelon, operation) {
        (Echelon::Operation, Some(o)) => o.libelle.clone().unwrap_or_else(|| l.zone.clone()),
        (Echelon::Projet, _) => s.nom_projet(&l.zone),
        (Echelon::Epci, _) => s.nom_epci(&l.zone),
        _ => l.zone.clone(),
    };
    let mut cases = vec![
        texte(majuscule(l.echelon.libelle())),
        texte(l.zone.clone()),
        texte(libelle),
        ou(r.map(|r| r.region.as_str())),
        ou(r.map(|r| r.departement.as_str())),
        ou(r.map(|r| r.epci.as_str())),
        ou(r.map(|r| r.projet.as_str())),
    ];
    cases.extend(operation.map_or_else(|| vec![Case::SansObjet; 9], |o| de_l_operation(s, o)));
    cases.push(texte(french::date_courte(s.etude.arrete)));
    let date = |d: Option<chrono::NaiveDate>| d.map_or(Case::SansObjet, |d| texte(french::date_courte(d)));
    cases.extend([date(operation.and_then(|o| o.date_engagement)), date(operation.and_then(|o| o.date_solde))]);
    cases
}

fn de_l_operation(s: &Source<'_>, o: &Operation) -> Vec<Case> {
    let ou = |t: Option<String>| texte(t.unwrap_or_else(|| "inconnu".to_owned()));
    let oui = |b: Option<bool>| texte(crate::relogement::reponse::Reponse::from(b).texte());
    let reference = forfait::date_reference(o, None, &s.reglages.forfait);
    vec![
        ou(o.nature.map(|n| format!("{} – {}", n.code(), n.libelle())).or_else(|| o.nature_lue.clone())),
        ou(o.commune.clone()),
        texte(s.nom_bailleur(o.maitre_ouvrage.as_deref())),
        ou(o.parc.map(|p| p.libelle().to_owned())),
        o.logements.map_or(Case::NonDisponible, Case::Nombre),
        oui(o.contractualisee),
        oui(o.financee),
        reference.date().map_or_else(|| texte("à instruire"), |d| texte(french::date_courte(d))),
        texte(reference.origine.libelle()),
    ]
}

/// A demand struck off within so many days of a relogement was struck off for it.
const JOURS_RADIATION: i64 = 31;

/// What is to be mended in the tracking before money is asked for, with the lines to mend: dates of operations, leases that come before
/// the reference date, moves told twice.
fn constats(s: &Source<'_>) -> Option<Bloc> {
    let mut vus: BTreeMap<(String, String), BTreeSet<(Fichier, i64)>> = BTreeMap::new();
    for (d, e) in s.etude.suivi.dossiers.iter().zip(&s.etude.examines) {
        let operation = &d.menage.operation;
        let mut noter = |phrase: String, lignes: Vec<(Fichier, i64)>| {
            vus.entry((operation.clone(), phrase)).or_default().extend(lignes);
        };
        let menage = (Fichier::Menages, d.menage.ligne);
        let bail = d.definitif().map_or(menage, |r| (Fichier::Relogements, r.ligne));
        e.forfait.constats.iter().for_each(|c| noter(c.phrase.clone(), vec![menage]));
        if e.forfait.reference.au_plus_tot.zip(d.date_relogement()).is_some_and(|(r, jour)| jour < r) {
            noter("bail signé avant la date de référence\u{a0}: pas de forfait".to_owned(), vec![bail]);
        }
        let definitifs: Vec<_> = d.relogements.iter().filter(|r| r.genre == Some(Genre::Definitif)).collect();
        if definitifs.len() > 1 {
            let lignes = definitifs.iter().map(|r| (Fichier::Relogements, r.ligne)).collect();
            noter("deux relogements définitifs\u{a0}: le premier est compté".to_owned(), lignes);
        }
        let jumelle = d.demande.as_ref().and_then(|x| x.jumelle).and_then(|j| j.attribution);
        if jumelle
            .zip(d.date_relogement())
            .is_some_and(|(radiee, jour)| (radiee - jour).num_days().abs() <= JOURS_RADIATION)
        {
            let phrase =
                "demande personnelle radiée pour attribution au relogement\u{a0}: celle du relogement devait l'être";
            noter(phrase.to_owned(), vec![menage]);
        }
        if d.reloge() && d.date_relogement().is_none() {
            noter("relogement définitif sans date".to_owned(), vec![bail]);
        }
    }
    if vus.is_empty() {
        return None;
    }
    let lignes = vus
        .into_iter()
        .map(|((o, phrase), lignes)| {
            ligne(vec![texte(o), texte(phrase), Case::Nombre(lignes.len() as i64), texte(enumerees(&lignes))])
        })
        .collect();
    Some(tableau(
        "constats",
        "À corriger dans le suivi",
        &[("Opération", ""), ("Constat", ""), ("Lignes", "nombre"), ("Lesquelles", "")],
        lignes,
        "Lignes du fichier de suivi telles que le tableur les numérote. Le rapport de qualité a les autres anomalies.",
    ))
}

/// The tracking file of a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fichier {
    Menages,
    Relogements,
}

/// « ménages 12, 14 ; relogements 40 ».
fn enumerees(lignes: &BTreeSet<(Fichier, i64)>) -> String {
    let de = |f: Fichier, nom: &str| {
        let numeros: Vec<String> = lignes.iter().filter(|(x, _)| *x == f).map(|(_, n)| n.to_string()).collect();
        (!numeros.is_empty()).then(|| format!("{nom} {}", numeros.join(", ")))
    };
    let parts = [de(Fichier::Menages, "ménages"), de(Fichier::Relogements, "relogements")];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\u{202f}; ")
}

/// Free groups of operations, beside the levels.
fn regroupements(s: &Source<'_>) -> Option<Bloc> {
    if s.reglages.regroupements.is_empty() {
        return None;
    }
    let par_operation: BTreeMap<&str, &Avancement> =
        s.etude.avancement.iter().filter(|l| l.echelon == Echelon::Operation).map(|l| (l.zone.as_str(), l)).collect();
    let lignes = s
        .reglages
        .regroupements
        .iter()
        .map(|g| {
            let mut c = crate::relogement::avancement::Compteurs::default();
            g.operations.iter().filter_map(|o| par_operation.get(o.as_str())).for_each(|l| c.ajouter(&l.compteurs));
            let mut cases = vec![texte(g.libelle.get_ref().clone())];
            cases.extend(Colonne::TOUS.iter().map(|x| Case::Nombre(c.lire(*x))));
            ligne(cases)
        })
        .collect();
    let libelles: Vec<String> = Colonne::TOUS.iter().map(|c| majuscule(c.libelle())).collect();
    let mut colonnes = vec![("Regroupement", "")];
    colonnes.extend(libelles.iter().map(|l| (l.as_str(), "ménages")));
    Some(tableau(
        "regroupements",
        "Regroupements libres",
        &colonnes,
        lignes,
        "À part\u{a0}: jamais ajoutés aux totaux.",
    ))
}

/// Exceptional financing: reference lines only.
fn financements() -> Bloc {
    let lignes = forfait::financements::FINANCEMENTS
        .iter()
        .map(|f| ligne(vec![texte(f.libelle), texte(f.plafond), texte(f.taux)]))
        .collect();
    tableau(
        "financements",
        "Financements exceptionnels, pour mémoire",
        &[("Financement", ""), ("Plafond", ""), ("Taux", "")],
        lignes,
        "Rappel des règles\u{a0}; aucun montant n'en est déduit.",
    )
}
