//! Bases that hold one another: attributions less those that a lease followed, demands less those of the first quartile. Whoever
//! reads both reads the difference, a number of households like another.
//!
//! Decided on the universes of two groups of families, before each family is: those of the group that fewer indicators speak of are
//! withheld first. A difference is a class of the larger base: it is held to the threshold where classes are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::decision::{Candidat, Probleme};
use super::primaire::Seuils;
use super::protection::{Refus, cout};
use super::recents::{Part, montrable};
use super::regles::Regles;
use super::systeme::{Systeme, Vecteur};
use super::univers::{Zone, connaissable, zone};
use crate::measures::{Cellule, Cle, Compte, Famille, Nature};

/// Numbers of the joint system: the smaller base, and what the larger one has beyond.
const PETITE: usize = 0;
const ECART: usize = 1;

/// Universes that a group may not show, and those that earlier editions showed.
pub(super) type DuGroupe = (Refus, BTreeSet<Zone>);

/// Refuses more universes to the groups of `groupes`, in the order of `communs`.
pub(super) fn proteger(familles: &[Famille], groupes: &[Vec<usize>], communs: &mut [DuGroupe], regles: &Regles) {
    for (a, premier) in groupes.iter().enumerate() {
        for (b, second) in groupes.iter().enumerate().skip(a + 1) {
            let siennes = |g: &[usize]| -> Vec<&Famille> { g.iter().filter_map(|i| familles.get(*i)).collect() };
            let (f, g) = (siennes(premier), siennes(second));
            // The most spoken of first; by code among equals, as groups are.
            let (rangs, membres) = if g.len() > f.len() { ([b, a], [g, f]) } else { ([a, b], [f, g]) };
            let Some(paire) = Paire::de(membres, regles) else { continue };
            let Some((p, q)) = communs.get(rangs[0]).zip(communs.get(rangs[1])) else { continue };
            for (rang, z, cause) in paire.refuser([p, q], regles) {
                if let Some((refus, _)) = communs.get_mut(if rang == 0 { rangs[0] } else { rangs[1] }) {
                    refus.insert(z, cause);
                }
            }
        }
    }
}

/// Two groups of which the universes of one hold those of the other.
struct Paire<'a> {
    /// The families of each whose atoms are those of the other.
    membres: [Vec<&'a Famille>; 2],
    /// Which of the two is the larger.
    grande: usize,
    seuils: Seuils,
}

impl<'a> Paire<'a> {
    fn de(membres: [Vec<&'a Famille>; 2], regles: &Regles) -> Option<Self> {
        let meme = |f: &Famille, g: &Famille| {
            f.table == g.table && f.atomes.len() == g.atomes.len() && f.bailleurs == g.bailleurs
        };
        let [f, g] = &membres;
        let (un, autre) = f.iter().find_map(|f| Some((*f, *g.iter().find(|g| meme(f, g))?)))?;
        let dans = |a: &Famille, b: &Famille| a.atomes.iter().zip(&b.atomes).all(|(a, b)| a.univers() <= b.univers());
        let grande = if dans(un, autre) {
            1
        } else if dans(autre, un) {
            0
        } else {
            return None;
        };
        let petite = membres.get(1 - grande)?;
        let testee = petite.iter().any(|f| regles.classes_testees_de(f));
        let seuil = membres.iter().flatten().map(|f| regles.seuil_de(f)).max().unwrap_or(0);
        let pareilles = |l: &[&'a Famille]| -> Vec<&'a Famille> { l.iter().copied().filter(|f| meme(f, un)).collect() };
        let seuils = Seuils { seuil, classes: false };
        testee.then(|| Paire { membres: [pareilles(&membres[0]), pareilles(&membres[1])], grande, seuils })
    }

    /// The two as one distribution. The cells of each zone once, under the name of the first indicator that has it.
    fn jointe(&self) -> (Famille, BTreeMap<Cle, usize>) {
        let [f, g] = self.membres.each_ref().map(|m| m.first());
        let univers =
            |f: Option<&&Famille>| f.map_or_else(Vec::new, |f| f.atomes.iter().map(Compte::univers).collect());
        let (a, b): (Vec<i64>, Vec<i64>) = (univers(f), univers(g));
        let atome = |(a, b): (&i64, &i64)| Compte { classes: vec![*a.min(b), (a - b).abs()], ..Compte::default() };
        let atomes: Vec<Compte> = a.iter().zip(&b).map(atome).collect();
        let (mut cellules, mut rangs) = (Vec::new(), BTreeMap::new());
        for (rang, membres) in self.membres.iter().enumerate() {
            let mut vues = HashSet::new();
            for c in membres.iter().flat_map(|f| &f.cellules) {
                if !vues.insert((c.cle.periode, c.cle.niveau, &c.cle.zone, Part::de(&c.cle))) {
                    continue;
                }
                let mut compte = Compte { classes: vec![0; 2], ..Compte::default() };
                c.atomes.iter().filter_map(|a| atomes.get(*a as usize)).for_each(|a| compte.ajouter(a));
                rangs.insert(c.cle.clone(), rang);
                cellules.push(Cellule { cle: c.cle.clone(), atomes: c.atomes.clone(), compte });
            }
        }
        let modele = f.or(g);
        let famille = Famille {
            indicateur: modele.map_or_else(String::new, |f| f.indicateur.clone()),
            table: modele.map_or_else(String::new, |f| f.table.clone()),
            sensible: false,
            nature: Nature::Repartition,
            unite: modele.map_or(crate::measures::Unite::Menages, |f| f.unite),
            classes: vec!["petite".to_owned(), "ecart".to_owned()],
            bailleurs: modele.map_or_else(Vec::new, |f| f.bailleurs.clone()),
            atomes,
            cellules,
        };
        (famille, rangs)
    }

    /// Universes that would give a small number, with the rank of their group and the cell to name.
    fn refuser(&self, communs: [&DuGroupe; 2], regles: &Regles) -> Vec<(usize, Zone, Option<Cle>)> {
        let (jointe, rangs) = self.jointe();
        let systeme = Systeme::de(&jointe, regles.inities());
        let (cibles, causes) = self.cibles(&systeme);
        if cibles.is_empty() {
            return Vec::new();
        }
        let (mut forcees, mut essais) = (Vec::new(), Vec::new());
        for (i, (c, groupes)) in systeme.cellules.iter().zip(&systeme.groupes).enumerate() {
            let Some(&rang) = rangs.get(&c.cle) else { continue };
            let Some((refus, vues)) = communs.get(rang) else { continue };
            let z = zone(&c.cle);
            let colonne = systeme.vecteur(groupes, if rang == self.grande { &[PETITE, ECART] } else { &[PETITE] });
            if colonne.is_empty() || refus.contains_key(&z) || !connaissable(&c.cle, regles) {
                continue;
            }
            if vues.contains(&z) {
                forcees.push(colonne);
            } else {
                essais.push((rang, c.cle.niveau, Reverse(c.compte.denominateur()), i, z, colonne));
            }
        }
        essais.sort();
        let candidats: Vec<Candidat> = essais
            .iter()
            .map(|(_, niveau, .., c)| Candidat { colonnes: vec![c.clone()], racine: None, cout: cout(*niveau) })
            .collect();
        let probleme = Probleme { mondes: &systeme.mondes, forcees: &forcees, candidats: &candidats, cibles: &cibles };
        let decides = probleme.decider();
        let refuses = essais.into_iter().zip(decides);
        refuses.filter_map(|((rang, .., z, _), motif)| Some((rang, z, causes.get(motif?.cible).cloned()))).collect()
    }

    /// The small bases and the small differences, and for each the cell to name.
    fn cibles(&self, systeme: &Systeme) -> (Vec<Vecteur>, Vec<Cle>) {
        let listes = [vec![PETITE], vec![ECART], vec![PETITE, ECART]];
        let petits = |v: &[i64]| -> Vec<Vec<usize>> {
            let somme = |l: &Vec<usize>| l.iter().filter_map(|k| v.get(*k)).sum::<i64>();
            listes.iter().filter(|l| self.seuils.petit(somme(l))).cloned().collect()
        };
        let cause = |i: usize| Some(montrable(&systeme.cellules.get(i)?.cle));
        systeme.petits_nombres(petits).into_iter().filter_map(|(v, i)| Some((v, cause(i)?))).unzip()
    }
}
