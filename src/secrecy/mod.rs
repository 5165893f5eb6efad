//! Statistical secrecy: measures in, published measures out.
//!
//! The promise (loi n° 51-711 du 7 juin 1951): no reader holding every figure of a run works out a number that was
//! withheld. [`verifier`] decides, [`appliquer`] hides, then attacks the result and refuses it when the attack succeeds.
//!
//! The room needs nothing of the others but `measures`: any table can be protected, as a [`Famille`] of atoms and of cells that
//! add them up.
//!
//! ```
//! use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
//! use bilan::secrecy::{Etat, Profil, Registre, Regles, appliquer, verifier};
//!
//! // Three résidences and their quartier.
//! let menages = |n: i64| Compte { classes: vec![n], ..Compte::default() };
//! let atomes = vec![menages(24), menages(7), menages(35)];
//! let cle = |niveau, zone: &str| Cle {
//!     indicateur: "menages".to_owned(), periode: Periode::Millesime(2025), niveau, zone: zone.to_owned(),
//! };
//! let cellule = |cle, membres: Vec<u32>| {
//!     let mut compte = Compte::default();
//!     membres.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
//!     Cellule { cle, atomes: membres, compte }
//! };
//! let cellules = vec![
//!     cellule(cle(Niveau::Qpv, "Q"), vec![0, 1, 2]),
//!     cellule(cle(Niveau::Residence, "1"), vec![0]),
//!     cellule(cle(Niveau::Residence, "2"), vec![1]),
//!     cellule(cle(Niveau::Residence, "3"), vec![2]),
//! ];
//! let famille = Famille {
//!     table: "occupation".to_owned(), sensible: false,
//!     indicateur: "menages".to_owned(), nature: Nature::Effectif, unite: Unite::Menages,
//!     classes: vec!["oui".to_owned()], bailleurs: Vec::new(), atomes: atomes.clone(), cellules,
//! };
//!
//! let mesures = Mesures { familles: vec![famille] };
//! let regles = Regles::livrees(Profil::Partenaires)?;
//! let plan = verifier(&mesures, &regles, &Registre::vide());
//! let publiees = appliquer(&mesures, &plan, &regles)?;
//!
//! // 7 is under the threshold, and 24 is withheld because 66 − 24 − 35 would give it.
//! let etat = |zone| publiees.par_cle(&cle(Niveau::Residence, zone)).unwrap().etat();
//! assert_eq!([etat("1"), etat("2"), etat("3")], [Etat::Masquee, Etat::Masquee, Etat::Publiee]);
//! # Ok::<(), bilan::error::Error>(())
//! ```
//!
//! [`Famille`]: crate::measures::Famille

mod acquis;
mod attaque;
mod attente;
mod au_fil;
mod bases;
mod cibles;
mod corps;
mod decision;
mod echelon;
#[cfg(test)]
mod economie;
mod elimination;
mod epluchage;
mod equations;
#[cfg(test)]
mod exemples;
mod grappe;
mod homogeneite;
mod identites;
mod inclusions;
mod intervalle;
mod jonction;
mod jumelles;
mod lieux;
mod masquage;
mod noyau;
mod numerateurs;
mod optimum;
mod orthogonal;
mod parties;
mod perimetres;
pub mod plan;
mod primaire;
mod protection;
pub mod published;
mod recents;
pub mod registre;
pub mod regles;
mod reunions;
mod revue;
mod rubriques;
mod suites;
mod systeme;
#[cfg(test)]
mod tests;
mod trame;
mod tranches;
mod univers;
mod zone_par_zone;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::measures::{Cle, Famille, Mesures};
use crate::parallele::en_parallele;
use au_fil::AuFil;
use bases::DuGroupe;
use grappe::{Decidee, Jointe};
use inclusions::Inclusions;
use intervalle::Reglages;
use intervalle::lecture::Lecture;
use perimetres::Perimetre;
use protection::{Etude, Refus};
use revue::Revue;
use univers::{Nombre, Partage};

pub use acquis::{Acquis, Ensemble, Eprouve, Partie};
pub use plan::{Bilan, Decision, LigneAudit, Paquet, Plan, PlanCellule, Statut};
pub use published::{Etat, PublishedMeasures, Valeur};
pub use registre::Registre;
pub use regles::{Inities, Profil, Regles};

/// Says what would be hidden, and why. Changes nothing.
///
/// `registre`: what earlier editions have shown, [`Registre::vide`] when there was none.
pub fn verifier(mesures: &Mesures, regles: &Regles, registre: &Registre) -> Plan {
    Ensemble::de(mesures, regles, registre).decider()
}

/// Zones that earlier editions spoke of with other résidences.
fn redessines(mesures: &Mesures, regles: &Regles, registre: &Registre) -> Vec<Perimetre> {
    if registre.perimetres().next().is_none() {
        return Vec::new();
    }
    let reunies = jumelles::reunir(mesures, regles);
    perimetres::redessines(&recents::joindre(&reunies, regles).familles, registre)
}

/// Decides on measures that nothing may tell apart, once zones drawn again are known.
fn decider(mesures: &Mesures, regles: &Regles, registre: &Registre, redessines: &[Perimetre]) -> Plan {
    let mut plan = Plan { profil: Some(regles.profil()), indicateurs: indicateurs(mesures, regles), ..Plan::default() };
    let reunies = jumelles::reunir(mesures, regles);
    let entieres = recents::joindre(&reunies, regles);
    let mesures = entieres.as_ref();
    let mut etudes = en_parallele(mesures.familles.iter().collect(), |f| Etude::de(f, regles, registre, redessines));
    let partage = Partage::de(&mesures.familles, regles);
    // One family after the other within a group: what one refuses to show, the next need not make up for.
    let mut des_groupes: Vec<DuGroupe> = Vec::with_capacity(partage.groupes.len());
    for groupe in &partage.groupes {
        let membres = || groupe.iter().filter_map(|&i| etudes.get(i));
        let vues: BTreeSet<_> = membres().flat_map(Etude::zones_vues).collect();
        let mut refus = Refus::new();
        for e in membres() {
            e.refuser(&mut refus, &vues);
        }
        let membres: Vec<&Famille> = groupe.iter().filter_map(|&i| mesures.familles.get(i)).collect();
        univers::douter(&membres, &mut refus, regles);
        des_groupes.push((refus, vues));
    }
    bases::proteger(&mesures.familles, &partage.groupes, &mut des_groupes, regles);
    let jointes = Jointe::toutes(&mesures.familles, &etudes, regles);
    for j in &jointes {
        j.refuser(&etudes, &partage.groupes, &mut des_groupes, regles);
    }
    let mut communs: Vec<Arc<DuGroupe>> = vec![Arc::default(); etudes.len()];
    for (groupe, du_groupe) in partage.groupes.iter().zip(des_groupes) {
        let du_groupe = Arc::new(du_groupe);
        for &i in groupe {
            if let Some(place) = communs.get_mut(i) {
                *place = Arc::clone(&du_groupe);
            }
        }
    }
    let mut decidees: Vec<Option<Decidee>> = (0..etudes.len()).map(|_| None).collect();
    for j in &jointes {
        // All that have the universes of a family are decided here: no other shows them.
        let entiere = |f: usize| {
            let groupe = partage.groupes.iter().find(|g| g.contains(&f));
            groupe.is_some_and(|g| g.iter().all(|f| j.membres().contains(f)))
        };
        for (f, d) in j.decider(&mut etudes, |f| communs.get(f).map(AsRef::as_ref), entiere) {
            if let Some(place) = decidees.get_mut(f) {
                *place = Some(d);
            }
        }
    }
    let travaux: Vec<_> = mesures.familles.iter().zip(etudes).zip(communs.iter().cloned()).zip(decidees).collect();
    let conclusions = en_parallele(travaux, |(((f, e), communs), decidee)| {
        let (refus, vues) = &*communs;
        let conclusion = match decidee {
            Some(d) => e.achever(d, vues),
            None => e.conclure(refus, vues),
        };
        // A cell that is not the sum of its atoms is refused before anything leaves.
        let lecture = Lecture::de(f).ok().filter(|_| regles.seuil_de(f) > 0);
        let plan = reparer(f, lecture.as_ref(), conclusion.decisions, refus, regles);
        (dans_l_ordre(f, plan), (lecture, conclusion.deja_reveles))
    });
    let (mut plans, suites): (Vec<_>, Vec<_>) = conclusions.into_iter().unzip();
    let (lectures, deja_reveles): (Vec<_>, Vec<_>) = suites.into_iter().unzip();
    let inclusions = Inclusions::de(&mesures.familles, regles);
    let seule = |f: usize| partage.groupes.iter().any(|g| *g == [f]);
    inclusions.proteger(&mut plans, |f| communs.get(f).map(AsRef::as_ref), seule, regles);
    plan.deja_reveles.extend(deja_reveles.into_iter().flatten());
    let revue = Revue::de(mesures, lectures, &partage, &inclusions, plans, &plan.deja_reveles, regles);
    let (mut plans, sans_tranche) = revue.conclure();
    plan.sans_tranche.extend(numerateurs::proteger(&mesures.familles, &mut plans, &partage, regles));
    let mut cellules = Vec::with_capacity(mesures.familles.iter().map(|f| f.cellules.len()).sum());
    for ((f, p), sans_tranche) in mesures.familles.iter().zip(plans).zip(sans_tranche) {
        cellules.extend(f.cellules.iter().map(|c| c.cle.clone()).zip(p));
        plan.sans_tranche.extend(sans_tranche.iter().filter_map(|&i| f.cellules.get(i)).map(|c| c.cle.clone()));
    }
    plan.cellules = cellules.into_iter().collect();
    recents::oublier(&mut plan);
    plan
}

/// Hides what the plan says, then attacks the result.
///
/// # Errors
/// Machine: the plan was made for other measures or another profile, a cell is not the sum of its atoms, two cells
/// have one key, or a withheld number can be worked out. Nothing may be published then.
pub fn appliquer(mesures: &Mesures, plan: &Plan, regles: &Regles) -> Result<PublishedMeasures> {
    if plan.profil != Some(regles.profil()) {
        return Err(Error::machine(format!(
            "Secret statistique{INSECABLE}: le plan de masquage n’a pas été fait pour le profil « {} ».",
            regles.profil().code()
        )));
    }
    cacher(mesures, plan, regles, |jointes, plan, publies| {
        attaquer_ensemble(mesures, plan, publies, regles)?;
        attaquer(jointes, plan, publies, regles)
    })
}

/// Hides what the plan says. `controler` counts the numbers that must stay in doubt, or refuses.
fn cacher(
    mesures: &Mesures,
    plan: &Plan,
    regles: &Regles,
    controler: impl FnOnce(&Mesures, &Plan, &PublishedMeasures) -> Result<usize>,
) -> Result<PublishedMeasures> {
    let reunies = jumelles::reunir(mesures, regles);
    let jointes = recents::joindre(&reunies, regles);
    let plan = recents::completer(plan, &jointes);
    let mut publies = masquer(&jointes, &plan, regles)?;
    publies.en_doute = controler(&jointes, &plan, &publies)?;
    publies.perimetres = perimetres::perimetres(&mesures.familles);
    Ok(recents::rendre(publies, mesures))
}

/// Attacks what is about to leave through indicators that tell each other: part by part, as they were decided.
fn attaquer_ensemble(mesures: &Mesures, plan: &Plan, publies: &PublishedMeasures, regles: &Regles) -> Result<()> {
    parties::ou_tout(mesures).iter().try_for_each(|partie| {
        let reunies = jumelles::reunir(partie, regles);
        let jointes = recents::joindre(&reunies, regles);
        let connus = univers_connus(&jointes, publies, regles);
        let grappes = identites::grappes(&jointes.familles, regles);
        grappes.iter().try_for_each(|g| attaque::grappes::controler(g, &jointes, publies, &connus, plan, regles))
    })
}

/// For each family, the cells of which a reader has the universe, be it from others.
fn univers_connus(jointes: &Mesures, publies: &PublishedMeasures, regles: &Regles) -> Vec<Vec<bool>> {
    Partage::de(&jointes.familles, regles).connus(|f, i, nombre| {
        let cellule = jointes.familles.get(f).and_then(|f| f.cellules.get(i));
        cellule.and_then(|c| publies.cellules.get(&c.cle)).is_some_and(|v| match nombre {
            Nombre::Univers => v.univers().is_some(),
            Nombre::Numerateur => v.numerateur().is_some(),
        })
    })
}

/// Attacks what is about to leave, family by family.
fn attaquer(jointes: &Mesures, plan: &Plan, publies: &PublishedMeasures, regles: &Regles) -> Result<usize> {
    let connus = univers_connus(jointes, publies, regles);
    let attaques = en_parallele(jointes.familles.iter().zip(&connus).collect(), |(f, connus)| {
        let nombres = attaque::attaquer(f, publies, connus, plan, reglages(regles, f), regles.inities())?;
        homogeneite::controler(f, publies, connus, regles).map(|()| nombres)
    });
    attaques.into_iter().sum()
}

/// Class names and threshold of each indicator.
fn indicateurs(mesures: &Mesures, regles: &Regles) -> BTreeMap<String, (Vec<String>, i64)> {
    mesures.familles.iter().map(|f| (f.indicateur.clone(), (f.classes.clone(), regles.seuil_de(f)))).collect()
}

/// What is shown by a plan.
fn masquer(mesures: &Mesures, plan: &Plan, regles: &Regles) -> Result<PublishedMeasures> {
    let mut publies = PublishedMeasures::default();
    let mut valeurs: Vec<(Cle, Valeur)> = Vec::with_capacity(mesures.familles.iter().map(|f| f.cellules.len()).sum());
    let mut decisions = AuFil::de(&plan.cellules);
    let nom = |c: &Cle| format!("{} / {} / {} {}", c.indicateur, c.periode, c.niveau.code(), c.zone);
    for famille in &mesures.familles {
        publies.classes.insert(famille.indicateur.clone(), famille.classes.clone());
        for cellule in &famille.cellules {
            let decisions = decisions.get(&cellule.cle).ok_or_else(|| {
                let nom = nom(&cellule.cle);
                Error::machine(format!("Secret statistique{INSECABLE}: la cellule {nom} n’a pas été examinée."))
            })?;
            let mut valeur = masquage::masquer(famille, &cellule.compte, decisions, regles);
            if valeur.tranche().is_some() && plan.sans_tranche.contains(&cellule.cle) {
                valeur.retirer_tranche();
            }
            if decisions.decisions().any(|(_, d)| !d.publie()) {
                publies.masquees += 1;
            }
            valeurs.push((cellule.cle.clone(), valeur));
        }
    }
    valeurs.sort_by(|a, b| a.0.cmp(&b.0));
    if let Some((cle, _)) = valeurs.array_windows().find(|[a, b]| a.0 == b.0).map(|[a, _]| a) {
        return Err(Error::machine(format!("Secret statistique{INSECABLE}: deux cellules {}.", nom(cle))));
    }
    publies.cellules = valeurs.into_iter().collect();
    Ok(publies)
}

/// Decisions in canonical order, in that of the cells of a family.
fn dans_l_ordre(famille: &Famille, canoniques: Vec<PlanCellule>) -> Vec<PlanCellule> {
    let mut places: Vec<(usize, PlanCellule)> =
        intervalle::ordre_canonique(famille).into_iter().zip(canoniques).collect();
    places.sort_by_key(|(i, _)| *i);
    places.into_iter().map(|(_, p)| p).collect()
}

/// Withholds what is still told too closely, though no subtraction gives it.
fn reparer(
    f: &Famille,
    lecture: Option<&Lecture>,
    decisions: Vec<(Cle, PlanCellule)>,
    refus: &Refus,
    regles: &Regles,
) -> Vec<PlanCellule> {
    let (cles, mut plan): (Vec<Cle>, Vec<PlanCellule>) = decisions.into_iter().unzip();
    // What is not refused, another indicator may show.
    if let Some(lecture) = lecture {
        let univers: Vec<bool> =
            cles.iter().map(|c| univers::connaissable(c, regles) && !refus.contains_key(&univers::zone(c))).collect();
        intervalle::reparation::reparer(f, lecture, &mut plan, &univers, &mondes(f, regles), reglages(regles, f));
    }
    plan
}

/// Who reads: anyone, and each bailleur with its own rows when the rules say so.
fn mondes(f: &Famille, regles: &Regles) -> Vec<Option<u32>> {
    let mut mondes = vec![None];
    if regles.inities() {
        let bailleurs: std::collections::BTreeSet<u32> = f.bailleurs.iter().copied().collect();
        mondes.extend(bailleurs.into_iter().map(Some));
    }
    mondes
}

/// What the attacker asks of one family.
fn reglages(regles: &Regles, famille: &Famille) -> Reglages {
    Reglages {
        seuil: regles.seuil_de(famille),
        classes: regles.classes_testees_de(famille),
        largeur: intervalle::exigences::LARGEUR_MINIMALE,
        tranches: regles.tranches(),
        extremes: regles.homogeneite(famille),
    }
}
