//! Shares that hold one another: « Q1 or relogé » less « Q1 » are the households relogés beyond Q1, whom nothing publishes.
//!
//! Where both numerators are shown, so is their difference; and what one withholds, the other may give. They are read as one system:
//! the smaller numerator, what the larger one has beyond, and what is left in each. Figures are withheld where they would give a small
//! number of either, or a small difference: those of the second share before any of the first, in the order of the rules, then of codes. Two
//! shares that hold one another by chance are looked at too: that hides a little more, never less.
//!
//! So are a share of some rows and the same share of more of them, which holds it answer by answer: « Q1 » of all leases less « Q1 » of
//! those that are no relogement is the share of the relogements, a third one that nothing publishes.

mod doute;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::bases::DuGroupe;
use super::corps::Corps;
use super::decision::{Candidat, Probleme};
use super::plan::{Decision, Paquet, PlanCellule, Statut};
use super::primaire::{Seuils, sensibles};
use super::protection::cout_de;
use super::recents::montrable;
use super::regles::Regles;
use super::rubriques::Rubriques;
use super::systeme::{Systeme, Vecteur};
use super::univers::{connaissable, zone};
use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau};
use crate::parallele::en_parallele;

/// Numbers of the joint system: the smaller numerator, what the larger one has beyond, then the `non` and the unknowns of each, the
/// larger first. Of a base within another, those of the smaller share, then what the larger one has beyond.
const PETIT: usize = 0;
const ECART: usize = 1;
const NON: [usize; 2] = [2, 4];
const INCONNUS: [usize; 2] = [3, 5];
const NOMBRES: usize = 6;

/// The pairs of shares of which one holds the other.
pub(super) struct Inclusions<'a> {
    /// Ranks of the families of each pair, and the pair.
    paires: Vec<([usize; 2], Paire<'a>)>,
}

impl<'a> Inclusions<'a> {
    pub(super) fn de(familles: &'a [Famille], regles: &Regles) -> Self {
        // The most useful first, then by code, so that nothing follows the order of the input.
        let mut parts: Vec<(usize, &Famille)> =
            familles.iter().enumerate().filter(|(_, f)| concernee(f, regles)).collect();
        parts.sort_by_key(|(_, f)| (regles.place(&f.indicateur), &f.indicateur));
        let mut paires = Vec::new();
        for (n, (second, g)) in parts.iter().enumerate() {
            let premiers = parts.iter().take(n);
            paires.extend(premiers.filter_map(|(premier, f)| Some(([*premier, *second], Paire::de(f, g, regles)?))));
        }
        Inclusions { paires }
    }

    /// Withholds more figures in `plans`, which are in the order of the cells of each family. `communs`: for each family, the universes
    /// that nothing shows, and those that earlier editions showed. `seule`: whether no other family has its universes.
    pub(super) fn proteger<'b>(
        &self,
        plans: &mut [Vec<PlanCellule>],
        communs: impl Fn(usize) -> Option<&'b DuGroupe> + Sync,
        seule: impl Fn(usize) -> bool + Sync,
        regles: &Regles,
    ) {
        let retenir = |([premier, second], paire): &([usize; 2], Paire)| {
            let (Some(p), Some(q)) = (plans.get(*premier), plans.get(*second)) else { return Vec::new() };
            let connu = |rang: usize, cle: &Cle| {
                let f = if rang == 0 { *premier } else { *second };
                let Some((refus, vues)) = communs(f) else { return false };
                let z = zone(cle);
                // A universe of its own is known when it is shown, and may be withheld with the rest.
                connaissable(cle, regles) && !refus.contains_key(&z) && (!seule(f) || vues.contains(&z))
            };
            paire.retenir([p, q], connu, regles)
        };
        // Each pair as if it were alone: what another one withholds only helps.
        let retenues = en_parallele(self.paires.iter().collect(), retenir);
        for (([premier, second], _), retenues) in self.paires.iter().zip(retenues) {
            for (rang, i, paquet, cause) in retenues {
                let plan = plans.get_mut(if rang == 0 { *premier } else { *second });
                let Some(p) = plan.and_then(|p| p.get_mut(i)) else { continue };
                if let Some(d) = p.paquet_mut(paquet).filter(|d| d.publie()) {
                    *d = Decision { statut: Statut::Complement, cause };
                }
                if paquet == Paquet::Base {
                    for d in p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.publie()) {
                        d.statut = Statut::Lie;
                    }
                }
            }
        }
    }
}

/// A share whose small numerators are withheld for themselves.
fn concernee(f: &Famille, regles: &Regles) -> bool {
    f.nature == Nature::Part && f.classes.len() == 2 && regles.seuil_de(f) > 0 && regles.classes_testees_de(f)
}

fn lire(c: &Compte) -> [i64; 3] {
    let classe = |k: usize| c.classes.get(k).copied().unwrap_or(0);
    [classe(0), classe(1), c.inconnus]
}

/// How one share holds another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lien {
    /// On the same rows, as many of which are unknown in both, atom by atom: they are taken for the same, and four numbers share the rows
    /// out.
    MemesInconnus,
    /// On the same rows.
    MemesLignes,
    /// The smaller one is that of some of the rows: each of its answers is held by the same answer of the other.
    Base,
}

/// Two shares, one of which holds the other.
struct Paire<'a> {
    familles: [&'a Famille; 2],
    /// Which of the two is the larger.
    grand: usize,
    lien: Lien,
    seuils: Seuils,
}

/// A figure that may be withheld, the most useful first: its share, its level, whether it is a numerator, its value, its cell, and
/// its columns.
type Essai = (usize, Niveau, bool, Reverse<i64>, usize, Vec<Vecteur>);

impl<'a> Paire<'a> {
    fn de(f: &'a Famille, g: &'a Famille, regles: &Regles) -> Option<Self> {
        if f.table != g.table || f.atomes.len() != g.atomes.len() || f.bailleurs != g.bailleurs {
            return None;
        }
        let dans = |a: &Famille, b: &Famille| a.atomes.iter().zip(&b.atomes).all(|(a, b)| lire(a)[0] <= lire(b)[0]);
        let grand = if dans(f, g) {
            1
        } else if dans(g, f) {
            0
        } else {
            return None;
        };
        let [grande, petite] = if grand == 0 { [f, g] } else { [g, f] };
        let comptes = || grande.atomes.iter().zip(&petite.atomes).map(|(a, b)| (lire(a), lire(b)));
        let communs = comptes().any(|(_, b)| b[0] > 0);
        let lien = if comptes().all(|(a, b)| a.iter().sum::<i64>() == b.iter().sum::<i64>()) {
            let memes = comptes().all(|(a, b)| a[2] == b[2]);
            Some(if memes { Lien::MemesInconnus } else { Lien::MemesLignes })
        } else {
            comptes().all(|(a, b)| a.iter().zip(b).all(|(a, b)| b <= *a)).then_some(Lien::Base)
        };
        let seuils = Seuils { seuil: regles.seuil_de(f).max(regles.seuil_de(g)), classes: true };
        let lien = lien.filter(|_| communs)?;
        Some(Paire { familles: [f, g], grand, lien, seuils })
    }

    /// The two as one distribution.
    fn jointe(&self) -> Famille {
        let [f, g] = self.familles;
        let [grand, petit] = if self.grand == 0 { [f, g] } else { [g, f] };
        let atomes: Vec<Compte> = (grand.atomes.iter().zip(&petit.atomes))
            .map(|(grand, petit)| {
                let ([oui, non, inconnus], [moins, autres, ignores]) = (lire(grand), lire(petit));
                let classes = match self.lien {
                    Lien::Base => vec![moins, oui - moins, autres, ignores, non - autres, inconnus - ignores],
                    _ => vec![moins, oui - moins, non, inconnus, autres, ignores],
                };
                Compte { classes, ..Compte::default() }
            })
            .collect();
        let cellules = f.cellules.iter().chain(&g.cellules).map(|c| {
            let mut compte = Compte { classes: vec![0; NOMBRES], ..Compte::default() };
            c.atomes.iter().filter_map(|a| atomes.get(*a as usize)).for_each(|a| compte.ajouter(a));
            Cellule { cle: c.cle.clone(), atomes: c.atomes.clone(), compte }
        });
        Famille {
            indicateur: g.indicateur.clone(),
            table: g.table.clone(),
            sensible: false,
            nature: Nature::Repartition,
            unite: g.unite,
            classes: (0..NOMBRES).map(|k| k.to_string()).collect(),
            cellules: cellules.collect(),
            bailleurs: g.bailleurs.clone(),
            atomes,
        }
    }

    /// The numbers of one share in the joint system: `oui`, `non`, unknowns.
    fn vue(&self, rang: usize) -> [Vec<usize>; 3] {
        let grand = rang == self.grand;
        match self.lien {
            Lien::Base if grand => [vec![PETIT, ECART], NON.to_vec(), INCONNUS.to_vec()],
            Lien::Base => [vec![PETIT], vec![NON[0]], vec![INCONNUS[0]]],
            _ if grand => [vec![PETIT, ECART], vec![NON[0]], vec![INCONNUS[0]]],
            Lien::MemesInconnus => [vec![PETIT], vec![ECART, NON[0]], vec![INCONNUS[0]]],
            Lien::MemesLignes => [vec![PETIT], vec![NON[1]], vec![INCONNUS[1]]],
        }
    }

    /// The share that both leave, whose small numbers are looked at as theirs: none on the same rows, where the difference is a number.
    fn reste(&self) -> Option<[Vec<usize>; 3]> {
        (self.lien == Lien::Base).then(|| [vec![ECART], vec![NON[1]], vec![INCONNUS[1]]])
    }

    /// Figures that would give a small number, with the rank of their share and the cell to name. `connu`: whether the universe of a
    /// cell of either may be known.
    fn retenir(
        &self,
        plans: [&Vec<PlanCellule>; 2],
        connu: impl Fn(usize, &Cle) -> bool,
        regles: &Regles,
    ) -> Vec<(usize, usize, Paquet, Option<Cle>)> {
        let jointe = self.jointe();
        let systeme = Systeme::de(&jointe, regles.inities());
        let (cibles, causes) = self.cibles(&systeme);
        if cibles.is_empty() {
            return Vec::new();
        }
        let mut places: BTreeMap<&Cle, (usize, usize)> = BTreeMap::new();
        for (rang, f) in self.familles.iter().enumerate() {
            places.extend(f.cellules.iter().enumerate().map(|(i, c)| (&c.cle, (rang, i))));
        }
        let mut forcees = if self.lien == Lien::MemesLignes { memes_univers(&systeme) } else { Vec::new() };
        let mut essais: Vec<Essai> = Vec::new();
        for (c, groupes) in systeme.cellules.iter().zip(&systeme.groupes) {
            let Some(&(rang, i)) = places.get(&c.cle) else { continue };
            let Some(p) = plans.get(rang).and_then(|p| p.get(i)) else { continue };
            let [oui, non, inconnus] = self.vue(rang);
            let [denominateur, univers] = [[&oui[..], &non].concat(), [&oui[..], &non, &inconnus].concat()];
            let colonne = |nombres: &[usize]| {
                let mut rubriques = nombres.to_vec();
                rubriques.sort_unstable();
                systeme.vecteur(groupes, &rubriques)
            };
            if connu(rang, &c.cle) {
                forcees.push(colonne(&univers));
            }
            let valeur = |k: &[usize]| Reverse(k.iter().filter_map(|k| c.compte.classes.get(*k)).sum::<i64>());
            let niveau = c.cle.niveau;
            if p.base.publie() {
                let colonnes = vec![colonne(&inconnus), colonne(&denominateur)];
                essais.push((rang, niveau, false, valeur(&univers), i, colonnes));
                if p.classes.first().is_some_and(Decision::publie) {
                    essais.push((rang, niveau, true, valeur(&oui), i, vec![colonne(&oui)]));
                }
            }
        }
        forcees.retain(|v| !v.is_empty());
        essais.sort();
        let mut bases: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let candidats: Vec<Candidat> = (essais.iter().enumerate())
            .map(|(n, (rang, niveau, est_classe, _, i, colonnes))| {
                let racine = if *est_classe { bases.get(&(*rang, *i)).copied() } else { None };
                if !est_classe {
                    bases.insert((*rang, *i), n);
                }
                let colonnes = colonnes.iter().filter(|v| !v.is_empty()).cloned().collect();
                let indicateur = self.familles.get(*rang).map_or("", |f| &f.indicateur);
                Candidat { colonnes, racine, cout: cout_de(*niveau, indicateur, regles) }
            })
            .collect();
        let probleme = Probleme { mondes: &systeme.mondes, forcees: &forcees, candidats: &candidats, cibles: &cibles };
        let retenues = essais.iter().zip(probleme.decider());
        retenues
            .filter_map(|((rang, _, est_classe, _, i, _), motif)| {
                let paquet = if *est_classe { Paquet::Classe(0) } else { Paquet::Base };
                Some((*rang, *i, paquet, causes.get(motif?.cible).cloned()))
            })
            .collect()
    }

    /// The small numbers of each share, and the small differences; for each the cell to name.
    fn cibles(&self, systeme: &Systeme) -> (Vec<Vecteur>, Vec<Cle>) {
        let r = Rubriques { classes: 2, incertains: 0, nature: Nature::Part };
        let vues: Vec<[Vec<usize>; 3]> = (0..2).map(|rang| self.vue(rang)).chain(self.reste()).collect();
        // Lists of numbers of the joint system that add up to a small one.
        let petits = |v: &[i64]| -> Vec<Vec<usize>> {
            let somme = |k: &Vec<usize>| k.iter().filter_map(|k| v.get(*k)).sum::<i64>();
            let mut listes = Vec::new();
            for vue in &vues {
                let valeurs = vue.each_ref().map(somme);
                for s in sensibles(&r, &valeurs, self.seuils) {
                    let mut liste: Vec<usize> =
                        s.rubriques.iter().filter_map(|k| vue.get(*k)).flatten().copied().collect();
                    liste.sort_unstable();
                    listes.push(liste);
                }
            }
            if self.lien != Lien::Base && v.get(ECART).is_some_and(|n| self.seuils.petit(*n)) {
                listes.push(vec![ECART]);
            }
            listes
        };
        let cause = |i: usize| Some(montrable(&systeme.cellules.get(i)?.cle));
        systeme.petits_nombres(petits).into_iter().filter_map(|(v, i)| Some((v, cause(i)?))).unzip()
    }
}

/// What everybody knows of each group: both shares count the same rows.
fn memes_univers(systeme: &Systeme) -> Vec<Vecteur> {
    let du_grand = [ECART, NON[0], INCONNUS[0]];
    let du_petit = [NON[1], INCONNUS[1]];
    let groupes = 0..systeme.valeurs.len() as u32;
    groupes
        .map(|g| {
            let oppose = |(l, _)| (l, Corps::<1>::sub(0, 1));
            let mut v = systeme.vecteur(&[g], &du_grand);
            v.extend(systeme.vecteur(&[g], &du_petit).into_iter().map(oppose));
            v.sort_unstable();
            v
        })
        .filter(|v| !v.is_empty())
        .collect()
}
