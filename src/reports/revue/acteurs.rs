//! Who holds the commitments: each démolisseur and the bailleurs that help it (E3), each bailleur for the private stock (E4), each
//! réservataire (E7).

use std::collections::BTreeMap;

use crate::french::{FINE, Fraction, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::engagements::{Contingent, Engagement, e3, e3_autres, e4, e7, repartir_prive, repartir_restes};
use crate::relogement::groupes::GenreGroupe;
use crate::relogement::indicateurs::bailleurs::{PRIVE_BAILLEUR, RESERVATAIRE, SOCIAL_AUTRE};
use crate::relogement::indicateurs::menages::DEMOLISSEUR;
use crate::relogement::mesures::ENSEMBLE;
use crate::relogement::reponse::Reponse;
use crate::reports::context::{ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Statut};

use super::Vue;
use super::cibles::compteur;
use super::engagements::non_fixe;
use super::lu::Lu;

/// Objective, what is missing, status; `absence` is what stands for all three when the commitment cannot be measured: « s » as soon as it
/// is for a count that is withheld.
pub(super) fn face_a(e: Option<&Engagement>, absence: Case) -> [Case; 3] {
    let Some(e) = e else { return [absence.clone(), absence.clone(), absence] };
    let Some(objectif) = &e.objectif else { return [Case::SansObjet, Case::SansObjet, Case::SansObjet] };
    [
        Case::Mesure(*objectif, 1),
        e.manquants().map_or(Case::SansObjet, Case::Nombre),
        match e.tenu() {
            Reponse::Oui => Case::Statut(Statut::Atteint),
            Reponse::Non => Case::Statut(Statut::NonAtteint),
            Reponse::Inconnu => Case::Statut(Statut::Indetermine),
        },
    ]
}

/// E3, démolisseur by démolisseur over all its projects; those whose households were not of the social stock are left out.
pub fn demolisseurs(v: &Vue<'_>) -> Option<Bloc> {
    let lignes: Vec<_> = v
        .etude
        .groupes
        .iter()
        .filter(|g| g.genre == GenreGroupe::MaitreOuvrage)
        .filter(|g| v.lire(DEMOLISSEUR, Niveau::Groupe, &g.code).ensemble() != Some(0))
        .map(|g| {
            let lu = v.lire(DEMOLISSEUR, Niveau::Groupe, &g.code);
            let e = compteur(lu).map(|c| e3(c.numerateur, c.denominateur, c.inconnus, &v.reglages.engagements));
            let mut cases =
                vec![texte(v.nom_groupe(g)), lu.case("oui"), lu.case("non"), lu.case_inconnus(), lu.case_part("oui")];
            let [objectif, _, statut] = match v.reglages.engagements.part_demolisseur {
                Some(_) => face_a(e.as_ref(), lu.absence("oui")),
                None => [non_fixe(), Case::SansObjet, non_fixe()],
            };
            cases.extend([objectif, statut]);
            ligne(cases)
        })
        .collect();
    let plafond = match v.reglages.engagements.part_demolisseur {
        Some(_) => "",
        None => " Le territoire n'a pas fixé de plafond.",
    };
    (!lignes.is_empty()).then(|| {
        tableau(
            "e3-demolisseurs",
            "E3 – Relogements dans le parc de chaque bailleur démolisseur",
            &[
                ("Maître d'ouvrage", ""),
                ("Dans son parc", "ménages"),
                ("Chez un autre bailleur", "ménages"),
                ("Inconnu", "ménages"),
                ("Part", "%"),
                ("Au plus", "ménages"),
                ("Statut", ""),
            ],
            lignes,
            &format!(
                "Ménages d'origine sociale relogés dans le parc social. Un maître d'ouvrage répond de toutes ses opérations, quel que soit leur projet.{plafond}"
            ),
        )
    })
}

/// E3, the other side: what each bailleur took from other démolisseurs, against its quote of what they leave. Nothing unless the
/// territory shares it.
pub fn autres(v: &Vue<'_>) -> Option<Bloc> {
    let r = &v.reglages.engagements;
    let part = r.part_autres()?;
    if v.lire(DEMOLISSEUR, Niveau::Epci, v.c.epci()).ensemble() == Some(0) {
        return None;
    }
    let lu = v.lire(SOCIAL_AUTRE, Niveau::Epci, v.c.epci());
    let parcs = parcs(v);
    let cites = v.reponses(SOCIAL_AUTRE);
    let reloges = reloges_sociaux(v);
    let objectifs = reloges.as_ref().and_then(|n| repartir_restes(n, &parcs, r));
    let total: i64 = reloges.iter().flatten().map(|(_, n)| *n).sum();
    let mut lignes: Vec<_> = bailleurs(v, &parcs, &cites)
        .into_iter()
        .map(|siren| {
            let (pris, case) = accueillis(lu, &cites, siren);
            let objectif = objectifs.as_ref().and_then(|o| o.get(siren)).copied();
            let e = pris.zip(objectif).map(|(n, o)| e3_autres(n, total, o));
            let vise = match objectif {
                Some(o) => Case::Mesure(o, 1),
                None if reloges.is_none() => Case::Secret,
                None if objectifs.is_none() || !parcs.iter().any(|(s, _)| s == siren) => Case::NonDisponible,
                // The only démolisseur takes nothing from others.
                None => Case::SansObjet,
            };
            let absence = if objectif.is_some() { lu.absence(siren) } else { vise.clone() };
            let [_, manquants, statut] = face_a(e.as_ref(), absence);
            ligne(vec![texte(v.c.references.nom_bailleur(siren)), case, vise, manquants, statut])
        })
        .collect();
    let reste =
        |libelle: &str, case: Case| vec![texte(libelle), case, Case::SansObjet, Case::SansObjet, Case::SansObjet];
    if lu.inconnus() != Some(0) {
        lignes.push(ligne(reste("Inconnu", lu.case_inconnus())));
    }
    lignes.push(ligne_total(reste("Ensemble", lu.case(ENSEMBLE))));
    Some(tableau(
        "e3-autres",
        "E3 – Part que prennent les autres bailleurs",
        &[("Bailleur", ""), ("Relogés", "ménages"), ("Objectif", "ménages"), ("Manquants", "ménages"), ("Statut", "")],
        lignes,
        &format!(
            "Ménages d'origine sociale relogés dans le parc social par un autre bailleur que le maître d'ouvrage de leur opération. Objectif{INSECABLE}: {} des ménages de chaque démolisseur, partagés entre les autres bailleurs {}{FINE}; il est retenu dès que leur nombre l'est pour l'un d'eux.",
            part.pourcent(),
            r.cle_30.libelle()
        ),
    ))
}

/// Relogements of social origin into the social stock, démolisseur by démolisseur. `None` as soon as one is withheld: objectives are
/// shares of them, and shares are known.
fn reloges_sociaux<'v>(v: &'v Vue<'_>) -> Option<Vec<(&'v str, i64)>> {
    let groupes = v.etude.groupes.iter().filter(|g| g.genre == GenreGroupe::MaitreOuvrage);
    let mut lieux: Vec<(&str, Lu<'_>)> =
        groupes.map(|g| (g.valeur.as_str(), v.lire(DEMOLISSEUR, Niveau::Groupe, &g.code))).collect();
    if lieux.is_empty() {
        // A single one has all the operations, and no group.
        let suivies = &v.etude.suivi.operations;
        let seul = v.etude.publiees.keys().find_map(|o| suivies.get(o)?.maitre_ouvrage.as_deref());
        lieux.extend(seul.map(|siren| (siren, v.lire(DEMOLISSEUR, Niveau::Epci, v.c.epci()))));
    }
    lieux.into_iter().map(|(siren, lu)| Some((siren, lu.connus()?))).collect()
}

/// Bailleurs of a table, by name: those whose park is known, and those that the tracking names.
fn bailleurs<'a>(v: &Vue<'_>, parcs: &'a [(String, i64)], cites: &[&'a str]) -> Vec<&'a str> {
    let mut sirens: Vec<&str> = parcs.iter().map(|(s, _)| s.as_str()).chain(cites.iter().copied()).collect();
    sirens.sort_by_key(|s| crate::french::sans_accents(&v.c.references.nom_bailleur(s).to_lowercase()));
    sirens.dedup();
    sirens
}

/// Households that a bailleur rehoused, as a number and as a cell; none by one that the tracking never names.
fn accueillis(lu: Lu<'_>, cites: &[&str], siren: &str) -> (Option<i64>, Case) {
    if cites.contains(&siren) { (lu.nombre(siren), lu.case(siren)) } else { (Some(0), Case::Nombre(0)) }
}

/// E4: relogements of the private stock, bailleur by bailleur, against its share of the park.
pub fn parc_prive(v: &Vue<'_>) -> Bloc {
    let lu = v.lire(PRIVE_BAILLEUR, Niveau::Epci, v.c.epci());
    let parcs = parcs(v);
    let quotes = repartir_prive(lu.ensemble().unwrap_or(0), &parcs);
    let cites = v.reponses(PRIVE_BAILLEUR);
    // One that rehoused somebody is told even when no park of it is known.
    let mut lignes: Vec<_> = bailleurs(v, &parcs, &cites)
        .into_iter()
        .map(|siren| {
            let (realise, case) = accueillis(lu, &cites, siren);
            let quote = quotes.iter().find(|q| q.bailleur == siren);
            let e = realise.zip(lu.ensemble()).zip(quote).map(|((n, total), q)| e4(n, total, q));
            let mut cases = vec![
                texte(v.c.references.nom_bailleur(siren)),
                quote.map_or(Case::NonDisponible, |q| {
                    parcs.iter().find(|(s, _)| *s == q.bailleur).map_or(Case::NonDisponible, |(_, n)| Case::Nombre(*n))
                }),
                quote.and_then(|q| q.part).map_or(Case::NonDisponible, |f| Case::Part(f, 1)),
                case,
            ];
            let absence = match (quote, lu.ensemble()) {
                (None, _) => Case::NonDisponible,
                (_, None) => lu.absence(ENSEMBLE),
                _ => lu.absence(siren),
            };
            let [objectif, manquants, statut] = face_a(e.as_ref(), absence);
            // What is asked follows the whole and the parks: it is known when what was done is withheld.
            let vise = quote.and_then(|q| q.objectif).filter(|_| lu.ensemble().is_some());
            cases.extend([vise.map_or(objectif, |o| Case::Mesure(o, 1)), manquants, statut]);
            ligne(cases)
        })
        .collect();
    let tout = parcs.iter().map(|(_, n)| *n).sum();
    let vide = || Case::SansObjet;
    lignes.push(ligne_total(vec![
        texte("Ensemble"),
        if parcs.is_empty() { Case::NonDisponible } else { Case::Nombre(tout) },
        vide(),
        lu.case(ENSEMBLE),
        vide(),
        vide(),
        vide(),
    ]));
    let note = if v.reglages.engagements.parcs.is_empty() {
        "Parc du RPLS, sans décote pour les QPV et les logements spécifiques\u{202f}; la charte peut en retenir un autre."
    } else {
        "Parc de chaque bailleur après décote pour les QPV et les logements spécifiques, fixé par le territoire."
    };
    tableau(
        "e4-bailleurs",
        "E4 – Ménages du parc privé relogés par chaque bailleur, selon sa part du parc",
        &[
            ("Bailleur", ""),
            ("Parc", "logements"),
            ("Part du parc", "%"),
            ("Relogés", "ménages"),
            ("Objectif", "ménages"),
            ("Manquants", "ménages"),
            ("Statut", ""),
        ],
        lignes,
        note,
    )
}

/// The parks are those of the register: the territory has written none.
pub(super) fn parcs_du_rpls(v: &Vue<'_>) -> bool {
    v.reglages.engagements.parcs.is_empty() && v.bilan.parc().is_some()
}

/// Dwellings of each bailleur: those of the settings, else those of the register that are published.
fn parcs(v: &Vue<'_>) -> Vec<(String, i64)> {
    let dits = &v.reglages.engagements.parcs;
    if !dits.is_empty() {
        return dits.iter().map(|(s, n)| (s.clone(), *n)).collect();
    }
    let Some(p) = v.bilan.parc() else { return Vec::new() };
    let zones = v.bilan.zones("parc_logements", p, Niveau::Bailleur);
    let connus: BTreeMap<String, i64> = zones
        .into_iter()
        .filter(|(z, ..)| *z != "inconnu")
        .filter_map(|(z, _, vu)| Some((z.to_owned(), vu.numerateur()?)))
        .collect();
    connus.into_iter().collect()
}

/// E7: relogements of each contingent, against what its réservataire promised.
pub fn reservataires(v: &Vue<'_>) -> Option<Bloc> {
    let i = v.etude.indicateur(RESERVATAIRE)?;
    let lu = v.lire(RESERVATAIRE, Niveau::Epci, v.c.epci());
    let annee = v.bilan.exercice().annee();
    let annuel = v.lire_annee(RESERVATAIRE, annee, Niveau::Epci, v.c.epci());
    let mut lignes: Vec<_> = i
        .classes
        .iter()
        .map(|(code, libelle)| {
            let promis = v.reglages.engagements.contingents.iter().find(|p| p.reservataire == *code);
            let promesse = promis.and_then(|p| p.promesse(annuel.ensemble()));
            let e = promesse.zip(annuel.nombre(code)).map(|(p, n)| e7(Contingent::Reloges, n, p));
            let part = |n: Option<i64>, d: Option<i64>| match n.zip(d) {
                None => Case::Secret,
                Some((n, d)) => Fraction::new(n, d).map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
            };
            let mut cases = vec![
                texte(libelle.clone()),
                lu.case(code),
                part(lu.nombre(code), lu.ensemble()),
                annuel.case(code),
                part(annuel.nombre(code), annuel.ensemble()),
            ];
            let absence = match (promis, promesse) {
                (None, _) => Case::SansObjet,
                (_, None) => annuel.absence(ENSEMBLE),
                _ => annuel.absence(code),
            };
            let [objectif, manquants, statut] = face_a(e.as_ref(), absence);
            // What is promised is known when what was done is withheld.
            let vise = promesse.and_then(|p| e7(Contingent::Reloges, 0, p).objectif);
            cases.extend([vise.map_or(objectif, |o| Case::Mesure(o, 1)), manquants, statut]);
            ligne(cases)
        })
        .collect();
    let vide = || Case::SansObjet;
    let reste = |libelle: &str, depuis: Case, an: Case| {
        vec![texte(libelle), depuis, vide(), an, vide(), vide(), vide(), vide()]
    };
    if lu.inconnus() != Some(0) || annuel.inconnus() != Some(0) {
        lignes.push(ligne(reste("Inconnu", lu.case_inconnus(), annuel.case_inconnus())));
    }
    lignes.push(ligne_total(reste("Ensemble", lu.case(ENSEMBLE), annuel.case(ENSEMBLE))));
    let en = format!("Relogés en {annee}");
    Some(tableau(
        "e7-reservataires",
        "E7 – Relogements sur le contingent de chaque réservataire",
        &[
            ("Réservataire", ""),
            ("Relogés depuis le début", "ménages"),
            ("Part", "%"),
            (en.as_str(), "ménages"),
            ("Part de l'année", "%"),
            ("Objectif de l'année", "ménages"),
            ("Manquants", "ménages"),
            ("Statut", ""),
        ],
        lignes,
        "Ménages du suivi relogés dans le parc social. Objectif\u{a0}: ce que le réservataire a promis, en nombre ou en part des relogements de l'année.",
    ))
}
