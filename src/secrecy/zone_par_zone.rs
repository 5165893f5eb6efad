//! What indicators that tell each other give away within one zone, the others left out: most of it, and each zone is a small system.
//!
//! What is withheld here would be anyway: figures of one zone that give a number of it do so whatever is shown elsewhere.

use std::collections::BTreeMap;

use super::corps::Corps;
use super::decision::{Candidat, Probleme};
use super::equations::{Combinaison, Equations};
use super::identites::Grappe;
use super::plan::Paquet;
use super::primaire::{Sensible, Seuils, sensibles};
use super::rubriques::Rubriques;
use super::systeme::Vecteur;

type F = Corps<1>;

/// What readers have of a zone, whatever is decided on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Connu {
    Rien,
    /// Its universe, that other indicators may show.
    Univers,
    /// All of it: an earlier edition showed it.
    Tout,
}

/// A figure that may be withheld: its rank among those of all zones, what it is, and what withholding it costs.
pub(super) type Figure = (usize, Paquet, u64);

/// One indicator in the zone.
pub(super) struct Presente {
    /// Rank of the indicator in the set.
    pub membre: usize,
    pub rubriques: Rubriques,
    pub valeurs: Vec<i64>,
    pub seuils: Seuils,
    pub connu: Connu,
    /// In order of usefulness.
    pub figures: Vec<Figure>,
}

/// The figures to withhold, each with the place in the list of the indicator of which it would give a number. `lieu`: where all of the
/// zone is.
pub(super) fn decider(grappe: &Grappe, lieu: Option<usize>, presentes: &[Presente]) -> Vec<(usize, usize)> {
    let mut presents = vec![false; grappe.n_colonnes];
    for p in presentes {
        let Some((debut, univers)) = grappe.colonnes.get(p.membre) else { continue };
        if let Some(place) = presents.get_mut(*univers as usize) {
            *place = true;
        }
        let siens = presents.iter_mut().skip(*debut as usize);
        siens.zip(&p.valeurs).for_each(|(present, n)| *present |= *n != 0);
    }
    let mut lignes = Lignes { equations: grappe.relations(lieu, &presents), rangs: BTreeMap::new() };
    let mut colonne = |p: &Presente, rubriques: &[usize]| -> Vecteur {
        let debut = grappe.colonnes.get(p.membre).map_or(0, |c| c.0);
        let presentes = rubriques.iter().filter(|k| p.valeurs.get(**k).is_some_and(|n| *n != 0));
        lignes.somme(presentes.map(|k| debut + *k as u32))
    };
    let (mut forcees, mut cibles, mut causes) = (Vec::new(), Vec::new(), Vec::new());
    let mut figures: Vec<(Figure, usize)> = Vec::new();
    for (place, p) in presentes.iter().enumerate() {
        let r = p.rubriques;
        match p.connu {
            Connu::Rien => {}
            Connu::Univers => forcees.push(colonne(p, &(0..=r.inconnus()).collect::<Vec<_>>())),
            Connu::Tout => forcees.extend((0..r.total()).map(|k| colonne(p, &[k]))),
        }
        for s in sensibles(&r, &p.valeurs, p.seuils).into_iter().filter(Sensible::de_classe) {
            cibles.push(colonne(p, &s.rubriques));
            causes.push(place);
        }
        figures.extend(p.figures.iter().map(|f| (*f, place)));
    }
    figures.sort_by_key(|((rang, ..), _)| *rang);
    let mut bases: BTreeMap<usize, usize> = BTreeMap::new();
    let mut candidats: Vec<Candidat> = Vec::with_capacity(figures.len());
    for (n, ((_, paquet, cout), place)) in figures.iter().enumerate() {
        if *paquet == Paquet::Base {
            bases.insert(*place, n);
        }
        let listes = presentes.get(*place).map_or_else(Vec::new, |p| p.rubriques.montres(*paquet));
        let colonnes = presentes.get(*place).into_iter().flat_map(|p| listes.iter().map(move |l| (p, l)));
        candidats.push(Candidat {
            colonnes: colonnes.map(|(p, l)| colonne(p, l)).filter(|v| !v.is_empty()).collect(),
            racine: bases.get(place).copied().filter(|r| *r != n),
            cout: *cout,
        });
    }
    forcees.retain(|v| !v.is_empty());
    let mondes = [vec![false; lignes.rangs.len()]];
    let probleme = Probleme { mondes: &mondes, forcees: &forcees, candidats: &candidats, cibles: &cibles };
    let motifs = probleme.decider().into_iter().zip(figures);
    motifs.filter_map(|(motif, ((rang, ..), _))| Some((rang, *causes.get(motif?.cible)?))).collect()
}

/// The numbers of the zone that nothing gives by the others, as they are met.
struct Lignes {
    equations: Equations,
    rangs: BTreeMap<u32, u32>,
}

impl Lignes {
    fn somme(&mut self, colonnes: impl Iterator<Item = u32>) -> Vecteur {
        let mut somme = Combinaison::new();
        for c in colonnes {
            let mut ajouter = |c: u32, x: u64| {
                let suivant = self.rangs.len() as u32;
                let ligne = *self.rangs.entry(c).or_insert(suivant);
                let place = somme.entry(ligne).or_insert(0);
                *place = F::add(*place, x);
            };
            match self.equations.de(c) {
                None => ajouter(c, 1),
                Some(r) => r.iter().filter(|(d, _)| **d != c).for_each(|(d, x)| ajouter(*d, F::sub(0, *x))),
            }
        }
        somme.into_iter().filter(|(_, x)| *x != 0).collect()
    }
}
