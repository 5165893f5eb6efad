//! Indicators that tell each other, decided as one: what one withholds, another does not give by a subtraction.
//!
//! All their figures are columns of one system ([`Jonction`]), their small classes of rows that are not few its targets; the order of
//! usefulness is that of figures, whatever the indicator. Each is then decided as any other, on all its numbers ([`Etude::achever`]). The
//! control asks the same of what is about to leave.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::bases::DuGroupe;
use super::decision::{Candidat, Probleme, ignoree};
use super::identites::{Grappe, grappes};
use super::jonction::Jonction;
use super::lieux;
use super::noyau::sonder;
use super::primaire::Seuils;
use super::protection::{Etude, Reste, cout};
use super::recents::montrable;
use super::regles::Regles;
use super::systeme::Vecteur;
use super::univers::{Zone, zone};
use super::zone_par_zone::{self, Connu, Figure, Presente};
use crate::measures::{Cle, Famille};
use crate::parallele::en_parallele;

/// Indicators decided together.
pub(super) struct Jointe {
    grappe: Grappe,
    seuils: Vec<Seuils>,
    jonction: Jonction,
    cibles: Vec<Vecteur>,
    /// For each target, the member that it is a number of, and the rank of the cell there; the first is named.
    origines: Vec<Vec<(usize, usize)>>,
}

/// What each indicator has of a zone, by the zone and the rows that it counts.
type Zones<'a> = BTreeMap<(Zone, &'a [u32]), Vec<(&'a Cle, Presente)>>;

/// What was decided on a member, its figures in order: why each is withheld, if it is.
pub(super) struct Decidee {
    pub reste: Reste,
    pub causes: Vec<Option<Option<Cle>>>,
    /// Cells of which a sensitive number follows from earlier editions alone.
    pub deja_reveles: Vec<Cle>,
}

impl Jointe {
    /// Every set of indicators that tell each other.
    pub(super) fn toutes(familles: &[Famille], etudes: &[Etude<'_>], regles: &Regles) -> Vec<Self> {
        let grappes = grappes(familles, regles).into_iter();
        grappes.map(|g| Self::de(g, familles, etudes, regles)).filter(|j| !j.cibles.is_empty()).collect()
    }

    fn de(grappe: Grappe, familles: &[Famille], etudes: &[Etude<'_>], regles: &Regles) -> Self {
        let siennes: Vec<&Famille> = grappe.membres.iter().filter_map(|i| familles.get(*i)).collect();
        let systemes: Vec<_> = grappe.membres.iter().filter_map(|i| etudes.get(*i)).map(|e| &e.systeme).collect();
        let jonction = Jonction::de(&grappe, &siennes, &systemes, regles.inities());
        let seuils = |f: &&Famille| Seuils { seuil: regles.seuil_de(f), classes: regles.classes_testees_de(f) };
        let seuils: Vec<Seuils> = siennes.iter().map(seuils).collect();
        let (mut cibles, mut origines): (Vec<Vecteur>, Vec<Vec<_>>) = (Vec::new(), Vec::new());
        let mut vues: HashMap<u64, Vec<usize>, FxBuildHasher> = HashMap::default();
        for (m, e) in grappe.membres.iter().filter_map(|i| etudes.get(*i)).enumerate() {
            let seuils = seuils.get(m).copied();
            let des_lieux = seuils.map_or_else(Vec::new, |s| lieux::cibles(&e.systeme, &grappe.lieux, s));
            let des_cellules = e.cibles_de_classe().map(|(i, c)| (i, jonction.traduire(m, c)));
            let des_lieux = des_lieux.iter().map(|(i, c)| (*i, jonction.traduire(m, c)));
            for (i, v) in des_cellules.chain(des_lieux) {
                if v.is_empty() {
                    continue;
                }
                let memes = vues.entry(FxBuildHasher.hash_one(&v)).or_default();
                if let Some(origines) =
                    memes.iter().find(|i| cibles.get(**i) == Some(&v)).and_then(|i| origines.get_mut(*i))
                {
                    origines.push((m, i));
                    continue;
                }
                memes.push(cibles.len());
                cibles.push(v);
                origines.push(vec![(m, i)]);
            }
        }
        Jointe { seuils, grappe, jonction, cibles, origines }
    }

    /// Ranks of the families.
    pub(super) fn membres(&self) -> &[usize] {
        &self.grappe.membres
    }

    fn cause(&self, etudes: &[Etude<'_>], cible: usize) -> Option<Cle> {
        let (m, i) = self.origines.get(cible)?.first()?;
        self.membres().get(*m).and_then(|f| etudes.get(*f))?.cellule(*i).map(montrable)
    }

    fn etudes<'e, 'a>(&self, etudes: &'e [Etude<'a>]) -> Vec<(usize, &'e Etude<'a>)> {
        self.membres().iter().filter_map(|f| etudes.get(*f)).enumerate().collect()
    }

    fn traduire(&self, membre: usize, vecteurs: &[Vecteur]) -> impl Iterator<Item = Vecteur> {
        vecteurs.iter().map(move |v| self.jonction.traduire(membre, v)).filter(|v| !v.is_empty())
    }

    /// Refuses the universes that would give a number away among themselves, or with what earlier editions showed.
    pub(super) fn refuser(
        &self,
        etudes: &[Etude<'_>],
        groupes: &[Vec<usize>],
        communs: &mut [DuGroupe],
        regles: &Regles,
    ) {
        let mut forcees: Vec<Vecteur> = Vec::new();
        // Each universe once, with the rank of its group.
        let mut essais: BTreeMap<(usize, Zone), (u64, Vecteur)> = BTreeMap::new();
        let mut ordre: Vec<(usize, Zone)> = Vec::new();
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for (m, e) in self.etudes(etudes) {
            let groupe = self.membres().get(m).and_then(|f| groupes.iter().position(|g| g.contains(f)));
            let Some((groupe, (refus, vues))) = groupe.and_then(|g| Some((g, communs.get(g)?))) else { continue };
            let place = e.systeme.cellules.iter().map(|c| regles.place(&c.cle.indicateur)).min();
            let premiere = places.entry(groupe).or_insert(usize::MAX);
            *premiere = place.map_or(*premiere, |p| p.min(*premiere));
            forcees.extend(self.traduire(m, &e.anciennes()));
            for (cle, colonne) in e.univers_diffusables() {
                let (z, colonne) = (zone(cle), self.jonction.traduire(m, &colonne));
                if colonne.is_empty() || refus.contains_key(&z) {
                    continue;
                }
                if vues.contains(&z) {
                    forcees.push(colonne);
                } else if !essais.contains_key(&(groupe, z.clone())) {
                    ordre.push((groupe, z.clone()));
                    essais.insert((groupe, z), (cout(cle.niveau), colonne));
                }
            }
        }
        // The universe of most indicators is refused last; then those of what the rules show first.
        let nombre = |g: &usize| groupes.get(*g).map_or(0, Vec::len);
        let principal = ordre.iter().map(|(g, _)| *g).max_by_key(nombre);
        let rang = |g: &usize| (principal != Some(*g), places.get(g).copied(), Reverse(nombre(g)));
        ordre.sort_by_key(|(g, _)| rang(g));
        let candidats: Vec<Candidat> = (ordre.iter())
            .filter_map(|z| essais.get(z))
            .map(|(cout, c)| Candidat { colonnes: vec![c.clone()], racine: None, cout: *cout })
            .collect();
        let probleme =
            Probleme { mondes: &self.jonction.mondes, forcees: &forcees, candidats: &candidats, cibles: &self.cibles };
        for ((groupe, z), motif) in ordre.into_iter().zip(probleme.decider()) {
            if let (Some(motif), Some((refus, _))) = (motif, communs.get_mut(groupe)) {
                refus.insert(z, self.cause(etudes, motif.cible));
            }
        }
    }

    /// Decides on every figure of the members. `communs`: for each family, the universes refused, and those that earlier editions showed.
    /// `entiere`: whether all that have the universes of a family are members.
    pub(super) fn decider<'c>(
        &self,
        etudes: &mut [Etude<'_>],
        communs: impl Fn(usize) -> Option<&'c DuGroupe>,
        entiere: impl Fn(usize) -> bool + Copy,
    ) -> Vec<(usize, Decidee)> {
        let (mut forcees, mut connues): (Vec<Vecteur>, Vec<Vecteur>) = (Vec::new(), Vec::new());
        let mut restes: Vec<Reste> = Vec::new();
        for (m, f) in self.membres().iter().enumerate() {
            let (Some(e), Some((refus, vues))) = (etudes.get_mut(*f), communs(*f)) else { continue };
            let reste = e.preparer(refus);
            let vues = e.connues(vues);
            connues.extend(self.traduire(m, &vues));
            if !entiere(*f) {
                let univers: Vec<Vecteur> = reste.univers.iter().map(|(_, c)| c.clone()).collect();
                forcees.extend(self.traduire(m, &univers));
            }
            restes.push(reste);
        }
        forcees.extend(connues.iter().cloned());
        // The figures of all, the most useful first; each with its member and its rank there.
        let mut ordre: Vec<(usize, usize)> =
            restes.iter().enumerate().flat_map(|(m, r)| (0..r.candidats.len()).map(move |i| (m, i))).collect();
        let rang = |(m, i): &(usize, usize)| restes.get(*m).and_then(|r| r.rangs.get(*i));
        ordre.sort_by(|a, b| rang(a).cmp(&rang(b)).then_with(|| a.cmp(b)));
        let mut causes: Vec<Vec<Option<Option<Cle>>>> = restes.iter().map(|r| vec![None; r.candidats.len()]).collect();
        for (n, cle) in self.par_zone(etudes, &restes, &ordre, entiere) {
            let place = ordre.get(n).and_then(|(m, i)| causes.get_mut(*m).and_then(|c| c.get_mut(*i)));
            if let Some(place) = place {
                *place = Some(Some(montrable(&cle)));
            }
        }
        // Without its base, a class is withheld.
        let retenue = |m: usize, i: usize| causes.get(m).and_then(|c| c.get(i)).is_some_and(Option::is_some);
        let racine = |m: usize, i: usize| restes.get(m).and_then(|r| r.candidats.get(i)).and_then(|c| c.racine);
        ordre.retain(|(m, i)| !retenue(*m, *i) && !racine(*m, *i).is_some_and(|r| retenue(*m, r)));
        let places: HashMap<(usize, usize), usize> = ordre.iter().enumerate().map(|(n, o)| (*o, n)).collect();
        let candidats: Vec<Candidat> = (ordre.iter())
            .filter_map(|(m, i)| Some((*m, restes.get(*m)?.candidats.get(*i)?)))
            .map(|(m, c)| Candidat {
                colonnes: self.traduire(m, &c.colonnes).collect(),
                racine: c.racine.and_then(|r| places.get(&(m, r)).copied()),
                cout: c.cout,
            })
            .collect();
        let probleme =
            Probleme { mondes: &self.jonction.mondes, forcees: &forcees, candidats: &candidats, cibles: &self.cibles };
        let motifs = probleme.decider();
        for ((m, i), motif) in ordre.into_iter().zip(motifs) {
            if let (Some(motif), Some(place)) = (motif, causes.get_mut(m).and_then(|c| c.get_mut(i))) {
                *place = Some(self.cause(etudes, motif.cible));
            }
        }
        let mut deja_reveles = self.deja_reveles(etudes, &connues);
        let membres = self.membres().iter().zip(restes).zip(causes).enumerate();
        membres
            .map(|(m, ((f, reste), causes))| {
                let deja_reveles = deja_reveles.remove(&m).unwrap_or_default();
                (*f, Decidee { reste, causes, deja_reveles })
            })
            .collect()
    }

    /// What is withheld within each zone: the rank of each figure in `ordre`, and the cell that it would give a number of.
    fn par_zone(
        &self,
        etudes: &[Etude<'_>],
        restes: &[Reste],
        ordre: &[(usize, usize)],
        entiere: impl Fn(usize) -> bool,
    ) -> Vec<(usize, Cle)> {
        // Cells that count the same rows, by the first of them.
        let mut zones = Zones::new();
        let des_cellules = |(_, e): (usize, &Etude<'_>)| vec![Vec::new(); e.systeme.cellules.len()];
        let mut figures: Vec<Vec<Vec<Figure>>> = self.etudes(etudes).into_iter().map(des_cellules).collect();
        for (n, (m, i)) in ordre.iter().enumerate() {
            let Some((r, c)) = restes.get(*m).and_then(|r| Some((r.rangs.get(*i)?, r.candidats.get(*i)?))) else {
                continue;
            };
            if let Some(place) = figures.get_mut(*m).and_then(|f| f.get_mut(r.cellule)) {
                place.push((n, r.paquet, c.cout));
            }
        }
        for (((m, e), reste), (figures, seuils)) in
            self.etudes(etudes).into_iter().zip(restes).zip(figures.into_iter().zip(&self.seuils))
        {
            let tus = self.membres().get(m).is_none_or(|f| entiere(*f));
            let univers: BTreeSet<usize> =
                if tus { BTreeSet::new() } else { reste.univers.iter().map(|(i, _)| *i).collect() };
            for (i, (c, figures)) in e.systeme.cellules.iter().zip(figures).enumerate() {
                let connu = match (e.deja_vue(i), univers.contains(&i)) {
                    (true, _) => Connu::Tout,
                    (false, true) => Connu::Univers,
                    (false, false) => Connu::Rien,
                };
                let rubriques = e.systeme.rubriques;
                let valeurs = rubriques.lire(&c.compte);
                let presente = Presente { membre: m, rubriques, valeurs, seuils: *seuils, connu, figures };
                zones.entry((zone(&c.cle), &c.atomes)).or_default().push((&c.cle, presente));
            }
        }
        let travaux: Vec<_> = zones.into_iter().filter(|(_, z)| z.len() > 1).collect();
        let retenues = en_parallele(travaux, |((_, atomes), zone)| {
            let (cles, presentes): (Vec<&Cle>, Vec<Presente>) = zone.into_iter().unzip();
            let lieu = lieux::commun(&self.grappe.lieux, atomes);
            let retenues = zone_par_zone::decider(&self.grappe, lieu, &presentes).into_iter();
            retenues.filter_map(|(n, place)| Some((n, (*cles.get(place)?).clone()))).collect::<Vec<_>>()
        });
        retenues.into_iter().flatten().collect()
    }

    /// For each member, the cells of which a sensitive number follows from some columns alone.
    fn deja_reveles(&self, etudes: &[Etude<'_>], colonnes: &[Vecteur]) -> BTreeMap<usize, Vec<Cle>> {
        let mut reveles: BTreeMap<usize, Vec<Cle>> = BTreeMap::new();
        if colonnes.is_empty() {
            return reveles;
        }
        for connues in &self.jonction.mondes {
            let sondes = sonder(connues, colonnes, 1);
            let trouvees = self.cibles.iter().zip(&self.origines);
            for (_, origines) in trouvees.filter(|(c, _)| !ignoree(connues, c) && sondes.annulent(c)) {
                for (m, i) in origines {
                    let etude = self.membres().get(*m).and_then(|f| etudes.get(*f));
                    reveles.entry(*m).or_default().extend(etude.and_then(|e| e.cellule(*i)).cloned());
                }
            }
        }
        reveles
    }
}
