//! Decides on every bundle of one family: primary rules, then secondary suppression in order of usefulness.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::elimination::Elimination;
use super::plan::{Decision, Paquet, PlanCellule, Statut};
use super::primaire::{Seuils, dominee, sensibles};
use super::regles::Regles;
use super::systeme::{Systeme, Vecteur};
use crate::measures::{Cle, Famille, Nature, Niveau, Periode};

/// What is most useful to readers comes first, and so is hidden last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rang {
    niveau: Niveau,
    periode: (bool, Reverse<(i32, u32)>, Periode),
    classe: bool,
    /// Hiding the smallest value loses least.
    valeur: Reverse<i64>,
    /// Canonical order of cells, so that ties never follow the order of the input.
    cellule: usize,
    paquet: Paquet,
}

/// Whole years, then cumulated months; the latest first.
fn rang_periode(p: Periode) -> (bool, Reverse<(i32, u32)>, Periode) {
    match p {
        Periode::Cumul(annee, mois) => (true, Reverse((annee, mois)), p),
        _ => (false, Reverse((p.annee(), 0)), p),
    }
}

/// Decisions on every cell of a family.
pub(super) fn proteger(famille: &Famille, regles: &Regles) -> Vec<(Cle, PlanCellule)> {
    let seuils = Seuils { seuil: regles.seuil(famille.unite), classes: regles.classes_testees(famille.unite) };
    let systeme = Systeme::de(famille);
    let mut plan = primaires(famille, &systeme, regles, seuils);
    if seuils.seuil > 0 {
        let (cibles, causes) = cibles(&systeme, &plan, seuils);
        secondaires(&systeme, &mut plan, cibles, &causes);
    }
    suivre_la_base(&mut plan);
    systeme.cellules.iter().map(|c| c.cle.clone()).zip(plan).collect()
}

/// Primary decisions; whatever is not sensitive is published for now.
fn primaires(famille: &Famille, systeme: &Systeme, regles: &Regles, seuils: Seuils) -> Vec<PlanCellule> {
    let r = systeme.rubriques;
    let mut plan = Vec::with_capacity(systeme.cellules.len());
    for cellule in &systeme.cellules {
        let valeurs = r.lire(&cellule.compte);
        let incertains = valeurs.get(r.incertains()).is_some_and(|v| v.iter().any(|&x| x != 0));
        let mut p = PlanCellule {
            base: Decision::new(Statut::Publie),
            classes: vec![Decision::new(Statut::Publie); r.paquets_de_classes()],
            incertains: incertains.then(|| Decision::new(Statut::Publie)),
        };
        if seuils.seuil > 0 {
            for s in sensibles(&r, &valeurs, seuils) {
                let place = match s.paquet {
                    Paquet::Base => Some(&mut p.base),
                    Paquet::Classe(k) => p.classes.get_mut(k),
                    Paquet::Incertains => p.incertains.as_mut(),
                };
                if let Some(d) = place.filter(|d| d.publie()) {
                    d.statut = s.statut;
                }
            }
            if p.base.publie() && dominee(famille, cellule, regles.parametres().dominance_pct) {
                p.base.statut = Statut::Dominance;
            }
        }
        if p.base.publie() && !regles.niveau_diffuse(cellule.cle.niveau) {
            p.base.statut = Statut::Grain;
        }
        plan.push(p);
    }
    plan
}

/// The vectors that must stay out of the span of the publication, and for each the cell to name in the audit.
fn cibles(systeme: &Systeme, plan: &[PlanCellule], seuils: Seuils) -> (Vec<Vecteur>, Vec<usize>) {
    let r = systeme.rubriques;
    let (mut cibles, mut causes) = (Vec::new(), Vec::new());
    let mut vues: HashMap<Vecteur, ()> = HashMap::new();
    let mut ajouter = |vecteur: Vecteur, cause: usize| {
        if !vecteur.is_empty() && vues.insert(vecteur.clone(), ()).is_none() {
            cibles.push(vecteur);
            causes.push(cause);
        }
    };
    for (i, (groupes, p)) in systeme.groupes.iter().zip(plan).enumerate() {
        for s in sensibles(&r, &systeme.somme(groupes), seuils) {
            ajouter(systeme.vecteur(groupes, &s.rubriques), i);
        }
        if p.base.statut == Statut::Dominance {
            for k in r.sommes() {
                ajouter(systeme.vecteur(groupes, &[k]), i);
            }
        }
    }
    let sensible = |v: &[i64]| !sensibles(&r, v, seuils).is_empty();
    for (groupes, i) in systeme.ensembles_implicites(sensible) {
        for s in sensibles(&r, &systeme.somme(&groupes), seuils) {
            ajouter(systeme.vecteur(&groupes, &s.rubriques), i);
        }
    }
    for (groupes, i) in petites_sommes(systeme, plan) {
        for s in sensibles(&r, &systeme.somme(&groupes), seuils).into_iter().filter(|s| s.paquet == Paquet::Base) {
            ajouter(systeme.vecteur(&groupes, &s.rubriques), i);
        }
    }
    (cibles, causes)
}

/// The primary cells of one level inside one cell, taken together: 3 and 4 hidden beside a total hand over 7.
fn petites_sommes(systeme: &Systeme, plan: &[PlanCellule]) -> Vec<(Vec<u32>, usize)> {
    let petites: Vec<(Niveau, &Vec<u32>)> = systeme
        .cellules
        .iter()
        .zip(&systeme.groupes)
        .zip(plan)
        .filter(|((_, g), p)| p.base.statut == Statut::Frequence && !g.is_empty())
        .map(|((c, g), _)| (c.cle.niveau, g))
        .collect();
    let mut sommes = Vec::new();
    for (i, parent) in systeme.groupes.iter().enumerate() {
        let dedans = |g: &u32| parent.binary_search(g).is_ok();
        for niveau in Niveau::ALL {
            let mut nombre = 0;
            let mut union = Vec::new();
            for (_, g) in petites.iter().filter(|(n, g)| *n == niveau && g.len() < parent.len() && g.iter().all(dedans)) {
                nombre += 1;
                union.extend_from_slice(g);
            }
            let longueur = union.len();
            union.sort_unstable();
            union.dedup();
            // Two zones that share rows are not a line of a table.
            if nombre > 1 && union.len() == longueur {
                sommes.push((union, i));
            }
        }
    }
    sommes
}

/// Publishes candidates from the most useful to the least, unless a target would become derivable.
fn secondaires(
    systeme: &Systeme,
    plan: &mut [PlanCellule],
    cibles: Vec<Vecteur>,
    causes: &[usize],
) {
    let r = systeme.rubriques;
    let par_classe: Vec<Vec<usize>> = (0..r.classes).map(|k| vec![k]).collect();
    // The numbers of a base: the denominator alone when classes have a bundle of their own.
    let mut de_base = vec![vec![r.inconnus()]];
    match r.nature {
        Nature::Part | Nature::Repartition => de_base.push((0..r.classes).collect()),
        Nature::Moyenne | Nature::Effectif => {
            de_base.extend(par_classe.iter().cloned());
            de_base.extend(r.sommes().map(|k| vec![k]));
        }
    }
    let d_incertains: Vec<Vec<usize>> = r.incertains().map(|k| vec![k]).collect();
    let colonnes = |i: usize, paquet: Paquet| -> Vec<Vecteur> {
        let Some(groupes) = systeme.groupes.get(i) else { return Vec::new() };
        let listes = match paquet {
            Paquet::Base => de_base.as_slice(),
            Paquet::Classe(k) => par_classe.get(k..=k).unwrap_or_default(),
            Paquet::Incertains => d_incertains.as_slice(),
        };
        listes.iter().map(|l| systeme.vecteur(groupes, l)).filter(|v| !v.is_empty()).collect()
    };

    let mut candidats: Vec<(Rang, Vec<Vecteur>)> = Vec::new();
    for (i, (cellule, p)) in systeme.cellules.iter().zip(plan.iter()).enumerate() {
        if !p.base.publie() {
            continue;
        }
        for (paquet, _) in p.decisions().filter(|(_, d)| d.publie()) {
            let valeur = match paquet {
                Paquet::Classe(k) => cellule.compte.classes.get(k).copied().unwrap_or(0),
                Paquet::Base | Paquet::Incertains => cellule.compte.univers(),
            };
            let rang = Rang {
                niveau: cellule.cle.niveau,
                periode: rang_periode(cellule.cle.periode),
                classe: paquet != Paquet::Base,
                valeur: Reverse(valeur),
                cellule: i,
                paquet,
            };
            candidats.push((rang, colonnes(i, paquet)));
        }
    }
    candidats.sort_by(|a, b| a.0.cmp(&b.0));

    let toutes = candidats.iter().flat_map(|(_, v)| v);
    let mut elimination = Elimination::new(systeme.n_lignes, toutes, cibles);
    for (rang, vecteurs) in &candidats {
        let Some(p) = plan.get_mut(rang.cellule) else { continue };
        if !p.base.publie() {
            continue;
        }
        if let Err(cible) = elimination.publier(vecteurs) {
            let cause = causes.get(cible).and_then(|&c| systeme.cellules.get(c)).map(|c| c.cle.clone());
            let place = match rang.paquet {
                Paquet::Base => Some(&mut p.base),
                Paquet::Classe(k) => p.classes.get_mut(k),
                Paquet::Incertains => p.incertains.as_mut(),
            };
            if let Some(d) = place {
                *d = Decision { statut: Statut::Secondaire, cause };
            }
        }
    }
}

/// A class is never shown without its base.
fn suivre_la_base(plan: &mut [PlanCellule]) {
    for p in plan.iter_mut() {
        if !p.base.publie() {
            let suite = if p.base.statut == Statut::Grain { Statut::Grain } else { Statut::Lie };
            for d in p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.publie()) {
                d.statut = suite;
            }
        }
    }
}
