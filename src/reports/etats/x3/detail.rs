//! One row a household.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::french::{self, Fraction};
use crate::relogement::ameliorations::{Constat, Occupation};
use crate::relogement::criteres::Critere;
use crate::relogement::examen::Examen;
use crate::relogement::faits::{Logement, Typologie};
use crate::relogement::finances::{Budget, Methode};
use crate::relogement::mediane::arrondie;
use crate::relogement::niveaux::Echelon;
use crate::relogement::reponse::Reponse;
use crate::relogement::suivi::Dossier;
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::etats::Source;

/// The code of its table.
pub const TABLE: &str = "x3";

/// A household, and the level at which it may be shown.
struct Rang<'a> {
    dossier: &'a Dossier,
    examen: &'a Examen,
    groupe: String,
    ordre: [u8; 32],
}

/// The finest of operation, project, EPCI that has enough households; `None`: not even the EPCI has.
fn groupes(s: &Source<'_>, reloges: &[(&Dossier, &Examen)], seuil: i64) -> BTreeMap<String, Option<String>> {
    let compter = |echelon: Echelon| {
        let mut n: BTreeMap<String, i64> = BTreeMap::new();
        for (d, _) in reloges {
            if let Some(r) = s.etude.rattachements.get(&d.menage.operation) {
                *n.entry(r.zone(&d.menage.operation, echelon).to_owned()).or_default() += 1;
            }
        }
        n
    };
    // One level for a whole parent: showing all operations but one would give that one by difference.
    let (operations, projets, epci) = (compter(Echelon::Operation), compter(Echelon::Projet), compter(Echelon::Epci));
    let assez = |n: Option<&i64>| n.is_some_and(|n| *n >= seuil);
    let tout_projet = |projet: &str| {
        let siennes = s.etude.rattachements.iter().filter(|(_, r)| r.projet == projet).map(|(o, _)| operations.get(o));
        siennes.flatten().all(|n| *n >= seuil)
    };
    let tous_projets = projets.values().all(|n| *n >= seuil);
    s.etude
        .rattachements
        .iter()
        .map(|(o, r)| {
            let groupe = if tous_projets && tout_projet(&r.projet) {
                Some(s.etude.suivi.operations.get(o).and_then(|x| x.libelle.clone()).unwrap_or_else(|| o.clone()))
            } else if tous_projets {
                Some(s.nom_projet(&r.projet))
            } else {
                assez(epci.get(&r.epci)).then(|| r.epci.clone())
            };
            (o.clone(), groupe)
        })
        .collect()
}

pub fn section(s: &Source<'_>, ordre: &impl Fn(&str) -> [u8; 32], seuil: i64) -> Section {
    let reloges: Vec<(&Dossier, &Examen)> = s
        .etude
        .suivi
        .dossiers
        .iter()
        .zip(&s.etude.examines)
        .filter_map(|(d, e)| Some((d, e.examen.as_ref()?)))
        .collect();
    let groupes = groupes(s, &reloges, seuil);
    let mut rangs: Vec<Rang<'_>> = reloges
        .iter()
        .filter_map(|(dossier, examen)| {
            let groupe = groupes.get(&dossier.menage.operation)?.clone()?;
            Some(Rang { dossier, examen, groupe, ordre: ordre(&dossier.menage.id) })
        })
        .collect();
    rangs.sort_by_key(|r| r.ordre);
    let retenus = reloges.len() - rangs.len();
    let mut ch = Chapitre::new(TABLE, "Ménages relogés, un par ligne");
    ch.dire(format!(
        "{}, numérotés dans un ordre qui change avec la date d'arrêté.",
        french::compte(
            rangs.len() as i64,
            "ménage relogé définitivement",
            "ménages relogés définitivement",
            french::Genre::Masculin
        )
    ));
    if retenus > 0 {
        ch.bloc(Bloc::Reserve(format!(
            "{} ne {} pas montrés\u{a0}: leur territoire n'en compte pas assez (P-SEUIL).",
            french::compte(retenus as i64, "ménage", "ménages", french::Genre::Masculin),
            if retenus > 1 { "sont" } else { "est" }
        )));
    }
    let lignes = rangs.iter().enumerate().map(|(i, r)| ligne(rang(s, i + 1, r))).collect();
    ch.bloc(tableau(
        TABLE,
        "Avant et après",
        &COLONNES,
        lignes,
        "Montants arrondis à 5\u{a0}€, surfaces à 5\u{a0}m². Une opération sous le seuil est remplacée par son projet, un projet par son intercommunalité. Sans objet\u{a0}: parc privé, décohabitants et hébergés n'ont pas d'avant comparable.",
    ));
    ch.section
}

const COLONNES: [(&str, &str); 27] = [
    ("N°", ""),
    ("Opération, projet ou intercommunalité", ""),
    ("Année", ""),
    ("Parc d'origine", ""),
    ("Personnes", ""),
    ("Tranche de ressources", ""),
    ("Typologie avant", ""),
    ("Typologie après", ""),
    ("Surface avant", "m²"),
    ("Surface après", "m²"),
    ("Loyer avant", "€"),
    ("Loyer après", "€"),
    ("Charges avant", "€"),
    ("Charges après", "€"),
    ("Aides avant", "€"),
    ("Aides après", "€"),
    ("Reste à charge avant", "€"),
    ("Reste à charge après", "€"),
    ("Taux d'effort avant", "%"),
    ("Taux d'effort après", "%"),
    ("Reste à vivre avant", "€"),
    ("Reste à vivre après", "€"),
    ("Hors QPV", ""),
    ("Hors quartier", ""),
    ("Neuf ou moins de 5 ans", ""),
    ("Améliorations", ""),
    ("Occupation, avant puis après", ""),
];

/// A value rounded to `pas`, or the mark that it is not known.
fn arrondi(f: Option<Fraction>, pas: i64) -> Case {
    f.and_then(|f| arrondie(&f, pas)).map_or(Case::NonDisponible, |f| Case::Mesure(f, 0))
}

fn euros(m: Option<i64>) -> Case {
    arrondi(m.and_then(|m| Fraction::new(m, 100)), 5)
}

fn rang(s: &Source<'_>, n: usize, r: &Rang<'_>) -> Vec<Case> {
    let (m, e, f) = (&r.dossier.menage, r.examen, &s.reglages.finances);
    let vide = Logement::default();
    let apres = r.dossier.definitif().map_or(&vide, |x| &x.apres);
    let operation = s.etude.suivi.operation(r.dossier);
    let comparable = e.comparaison.comparable;
    let (avant_b, apres_b) = (&e.comparaison.avant, &e.comparaison.apres);
    // Without a comparable « before », nothing is said of it.
    let avant = |c: Case| if comparable == Reponse::Non { Case::SansObjet } else { c };
    let rac = |b: &Budget| arrondi(f.rac.valeur(b, f), 5);
    let te = |b: &Budget| arrondi(f.te.valeur(b, f).and_then(|t| t.fois(&Fraction::new(100, 1)?)), 1);
    let rav = |b: &Budget| arrondi(f.rav.valeur(b, f), pas_de(f.rav));
    let tenu = |c: Critere| texte(e.avis.get(c.code()).map_or("inconnu", |a| a.tenu.texte()));
    let typologie = |t: Option<Typologie>| t.map_or(Case::NonDisponible, |t| texte(t.libelle()));
    let surface = |l: &Logement| arrondi(l.surface.and_then(|x| Fraction::new(x, 100)), 5);
    let gains: Vec<&str> = e
        .ameliorations
        .iter()
        .filter(|(_, c)| *c == Constat::Repondu(Reponse::Oui))
        .map(|(a, _)| a.libelle())
        .collect();
    vec![
        Case::Nombre(n as i64),
        texte(r.groupe.clone()),
        r.dossier.date_relogement().map_or(Case::NonDisponible, |d| texte(d.year().to_string())),
        operation.and_then(|o| o.parc).map_or(Case::NonDisponible, |p| texte(p.libelle())),
        m.personnes.map_or(Case::NonDisponible, |p| texte(if p >= 7 { "7 et plus".to_owned() } else { p.to_string() })),
        e.cle.tranche.map_or(Case::NonDisponible, |t| texte(t.libelle())),
        avant(typologie(m.avant.typologie)),
        typologie(apres.typologie),
        avant(surface(&m.avant)),
        surface(apres),
        avant(euros(avant_b.loyer)),
        euros(apres_b.loyer),
        avant(euros(avant_b.charges)),
        euros(apres_b.charges),
        avant(euros(avant_b.apl)),
        euros(apres_b.apl),
        avant(rac(avant_b)),
        rac(apres_b),
        avant(te(avant_b)),
        te(apres_b),
        avant(rav(avant_b)),
        rav(apres_b),
        tenu(Critere::C3),
        tenu(Critere::C4),
        tenu(Critere::C2),
        texte(if gains.is_empty() { "aucune connue".to_owned() } else { gains.join("\u{202f}; ") }),
        texte(format!("{} → {}", occupation(e.occupations.0), occupation(e.occupations.1))),
    ]
}

/// Euros a month are rounded to five; euros a day to one.
fn pas_de(m: Methode) -> i64 {
    if m == Methode::RavInsee { 5 } else { 1 }
}

fn occupation(o: Occupation) -> &'static str {
    match (o.sur, o.sous) {
        (Reponse::Oui, _) => "suroccupé",
        (_, Reponse::Oui) => "sous-occupé",
        (Reponse::Non, Reponse::Non) => "adapté",
        _ => "inconnu",
    }
}
