//! Who reaches the target: by bailleur, by réservataire, by commune.

use crate::charts::atteinte;
use crate::config::layout::Table;
use crate::error;
use crate::french::{self, INSECABLE};
use crate::indicators::attainment::Resultat;
use crate::indicators::classement::{HorsClassement, classer};
use crate::indicators::comparaison::{Qualite, qualite};
use crate::indicators::targets::{Genre, Objectif};
use crate::measures::Niveau;
use crate::reports::context::{
    BASE_CLASSEMENT, Chapitre, Contexte, case_face_a, case_numerateur, case_statut, case_univers, cases_bornes,
    insuffisant, lecture, ligne, ligne_total, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::multiples;
use crate::reports::phrases::{self, Palmares};
use crate::reports::tenues::Vu;
use crate::secrecy::Etat;

use super::hors_qpv::{self, NOTE_TAUX};

pub const ANCRE: &str = "bailleurs";
const QUESTION: &str = "Qui atteint l'objectif hors QPV\u{202f}?";

pub fn section(c: &Contexte) -> error::Result<Section> {
    let p = c.exercice();
    let (mesure, o) = hors_qpv::montre(c, p);
    let Some(total) = c.total(mesure, p) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, &super::sans_attribution(c, p)));
    };
    let zones = c.zones(mesure, p, Niveau::Bailleur);
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(hors_qpv::reserve(mesure));
    if let Some(o) = o {
        let bilan = compter(c, o, &zones);
        ch.dire(phrases::palmares(&bilan, "bailleur", "bailleurs", o.centiemes()));
        ch.dire(somme_des_manques(c, o, total, &zones));
    }
    let entree = atteinte::Atteinte {
        entete: c.entete(
            "atteinte-bailleurs",
            o.map_or_else(
                || format!("Part {} par bailleur", hors_qpv::du_public(mesure)),
                |o| titre(&compter(c, o, &zones)),
            ),
            format!(
                "part des baux signés hors QPV au profit {}, {}, en %",
                hors_qpv::du_public(mesure),
                super::super::context::periode_en_mots(p)
            ),
            Table::Attribution,
        ),
        total: lecture(Some(total)).map(|valeur| atteinte::Unite { libelle: c.territoire().to_owned(), valeur }),
        unites: zones
            .iter()
            .filter(|(z, _, _)| *z != "inconnu")
            .map(|(_, nom, v)| atteinte::Unite { libelle: nom.clone(), valeur: (*v).into() })
            .collect(),
        objectif: o.and_then(Objectif::borne),
        sens: atteinte::Sens::AuMoins,
    };
    ch.figure(atteinte::dessiner(&entree), "Aucun bailleur ne peut être publié.")?;
    for (niveau, code, nom) in [
        (Niveau::Bailleur, "par-bailleur", "Bailleur"),
        (Niveau::Reservataire, "par-reservataire", "Réservataire"),
        (Niveau::Commune, "par-commune", "Commune"),
    ] {
        ch.bloc(par(c, (mesure, o), niveau, (code, nom), total));
    }
    if let Some(definition) = c.definition(mesure) {
        let demande = multiples::Demande {
            code: "bailleurs-annees",
            titre: None,
            mots: ("bailleur", "bailleurs"),
            definition,
            niveau: Niveau::Bailleur,
            objectif: o,
            etroite: false,
            ensemble: Some((Niveau::Epci, c.epci(), c.territoire().to_owned())),
        };
        multiples::blocs(c, &demande, |_| true)?.into_iter().for_each(|b| ch.bloc(b));
    }
    ch.bloc(Bloc::Paragraphe(format!(
        "Les unités de moins de {BASE_CLASSEMENT}{INSECABLE}baux ne sont pas classées entre elles{INSECABLE}: leur taux varie fortement d'une année à l'autre."
    )));
    Ok(ch.finir(c, "baux signés hors QPV", &[Table::Attribution], Some(("Quartile ou relogement inconnu", total))))
}

fn titre(p: &Palmares) -> String {
    let total = p.atteints + p.manques + p.indetermines;
    match (p.atteints, total) {
        (_, 0) => "Aucun taux par bailleur ne peut être publié".to_owned(),
        (n, t) if p.retenus > 0 && t > 1 => phrases::parmi_les_dits(n, t, "bailleur", "bailleurs"),
        (0, _) => "Aucun bailleur n'atteint l'objectif".to_owned(),
        (1, t) if t > 1 => format!("Un bailleur sur {} atteint l'objectif", phrases::lettres(t)),
        (n, t) if n < t => format!(
            "{} bailleurs sur {} atteignent l'objectif",
            phrases::majuscule(&phrases::lettres(n)),
            phrases::lettres(t)
        ),
        _ => "Tous les bailleurs atteignent l'objectif".to_owned(),
    }
}

/// Units by what they owe; only those that can be told, the unknown bailleur left out.
pub fn compter(c: &Contexte, o: &Objectif, zones: &[(&str, String, Vu)]) -> Palmares {
    let mut p = Palmares::default();
    let mut classes: Vec<(String, french::Fraction)> = Vec::new();
    for (z, nom, v) in zones {
        if *z == "inconnu" {
            continue;
        }
        p.partiel |= matches!(v.etat(), Etat::Masquee | Etat::Tranche(..));
        if v.etat() == Etat::Masquee {
            p.retenus += 1;
            continue;
        }
        let e = c.juger(o, *v);
        match (e.resultat, e.robuste) {
            (Resultat::NonCalculable, _) => continue,
            (_, Resultat::Indetermine) | (Resultat::Indetermine, _) => p.indetermines += 1,
            (Resultat::Atteint, _) => p.atteints += 1,
            (Resultat::NonAtteint, _) => p.manques += 1,
        }
        if let Some(taux) = v.taux()
            && qualite(v) == Some(Qualite::Ok)
        {
            classes.push((nom.clone(), taux));
        }
    }
    classes.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    p.extremes = classes.first().cloned().zip(classes.last().cloned());
    p
}

/// The shortfall of the territory is not the sum of those of the bailleurs. Nothing is said when too few answers are known of one of them.
fn somme_des_manques(c: &Contexte, o: &Objectif, total: Vu, zones: &[(&str, String, Vu)]) -> String {
    if insuffisant(&total) || zones.iter().any(|(_, _, v)| insuffisant(v)) {
        return String::new();
    }
    let manque = |v: Vu| c.juger(o, v).manque_constat;
    let Some(ensemble) = manque(total) else { return String::new() };
    let connus: Vec<i64> = zones.iter().filter_map(|(_, _, v)| manque(*v)).collect();
    let somme: i64 = connus.iter().sum();
    let retenus = zones.iter().any(|(_, _, v)| matches!(v.etat(), Etat::Masquee | Etat::Tranche(..)));
    if retenus && ensemble > 0 {
        return format!(
            "Le manque du territoire ({}) ne se déduit pas de ceux des bailleurs{INSECABLE}: plusieurs sont couverts par le secret \
             statistique, et les excédents des uns compensent les manques des autres.",
            baux(ensemble)
        );
    }
    if retenus || connus.len() < 2 || somme == ensemble {
        return String::new();
    }
    format!(
        "Les manques des bailleurs font ensemble {}, et celui du territoire {}{INSECABLE}: les excédents des uns \
         compensent en partie les manques des autres, les deux nombres ne s'additionnent pas.",
        baux(somme),
        baux(ensemble)
    )
}

fn baux(n: i64) -> String {
    if n == 0 { "zéro".to_owned() } else { french::compte(n, "bail", "baux", french::Genre::Masculin) }
}

fn par(
    c: &Contexte,
    (mesure, o): (&'static str, Option<&Objectif>),
    niveau: Niveau,
    (code, nom): (&str, &str),
    total: Vu,
) -> Bloc {
    let p = c.exercice();
    // Those that have a rank, from the highest share, then the others by name with the reason; the unknown one last.
    let zones = c.zones(mesure, p, niveau);
    let (inconnue, connues): (Vec<_>, Vec<_>) = zones.into_iter().partition(|(z, _, _)| *z == "inconnu");
    let places = classer(&connues, o.is_none_or(|o| o.genre == Genre::Plancher));
    let rang = |r: Result<usize, HorsClassement>| match r {
        Ok(n) => Case::Nombre(n as i64),
        Err(HorsClassement::NonCalculable) => Case::NonCalculable,
        Err(HorsClassement::Secret) => Case::Secret,
        Err(raison) => texte(raison.libelle()),
    };
    let valeur = |zone: &str| connues.iter().find(|(z, _, _)| *z == zone).map(|(_, _, v)| *v);
    let rangee = |nom: String, rang: Case, v: Vu| {
        let (basse, haute) = cases_bornes(Some(v), o);
        let (statut, manque) = match o {
            None => (Case::SansObjet, Case::SansObjet),
            Some(o) => {
                let manque = c.juger(o, v).manque_constat;
                let vide = if v.etat() == Etat::NonCalculable { Case::NonCalculable } else { Case::Secret };
                (case_statut(c, o, Some(v)), manque.map_or(vide, Case::Nombre))
            }
        };
        vec![
            texte(nom),
            rang,
            case_univers(Some(v)),
            case_numerateur(Some(v)),
            case_face_a(Some(v), o),
            basse,
            haute,
            statut,
            manque,
        ]
    };
    let mut lignes: Vec<_> = places
        .into_iter()
        .filter_map(|p| {
            let v = valeur(p.zone)?;
            Some(ligne(rangee(p.nom, rang(p.rang), v)).compte(4, Some(v)))
        })
        .chain(inconnue.iter().map(|(_, nom, v)| ligne(rangee(nom.clone(), Case::SansObjet, *v)).compte(4, Some(*v))))
        .collect();
    lignes.push(ligne_total(rangee(c.territoire().to_owned(), Case::SansObjet, total)).compte(4, Some(total)));
    tableau(
        code,
        format!("Objectif hors QPV par {}", nom.to_lowercase()),
        &[
            (nom, ""),
            ("Rang", ""),
            ("Baux hors QPV", "baux"),
            (if hors_qpv::seul(mesure) { "1er\u{a0}quartile" } else { "Public visé" }, "baux"),
            ("Taux", "%"),
            ("Borne basse", "%"),
            ("Borne haute", "%"),
            ("Statut", ""),
            ("Manque", "baux"),
        ],
        lignes,
        &format!(
            "{NOTE_TAUX} Rang\u{a0}: d'après les taux exacts, à partir de 80\u{202f}% de réponses connues\u{202f}; à taux égal, même rang. Manque\u{a0}: baux qui auraient dû aller au public visé parmi ceux qui ont été signés, réponses connues."
        ),
    )
}
