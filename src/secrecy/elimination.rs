//! Publishing is spanning (Langsrud 2024): a bundle of figures may be published as long as the span of what is
//! published holds no target, for any reader.
//!
//! The span itself is never kept. What is kept is its orthogonal: a basis of short vectors (two dwellings of the same zones
//! that trade a household make one), and a few random vectors. A target is derivable exactly when the whole orthogonal
//! cancels it, and a random vector of the orthogonal then tells, save for odds near 2⁻⁶¹. Publishing a column removes one
//! vector of the basis and mends the few that met the column; only targets that meet the removed vector can have moved.

use super::corps::Corps;
use super::systeme::Vecteur;

type F = Corps<1>;

/// What one reader does not know, and how far from its reach each target is.
struct Monde {
    /// Basis of the orthogonal of all this reader knows; an emptied place is a vector that was removed.
    base: Vec<Vecteur>,
    /// For each row, the vectors of the basis that may meet it.
    par_ligne: Vec<Vec<u32>>,
    /// Random vectors of the orthogonal, one number each for every row.
    z: Vec<u64>,
    /// Their products with each target.
    produits: Vec<u64>,
}

/// A bundle about to be published in one world: vectors of the basis to remove, with their products with its columns.
struct Retrait {
    pivots: Vec<u32>,
    touches: Vec<(u32, Vec<u64>)>,
    /// Products of the random vectors with each column.
    aleas: Vec<Vec<u64>>,
}

/// The orthogonal of the published columns, in the eyes of each reader.
pub(super) struct Elimination {
    /// Random vectors kept: one more than the columns of a bundle.
    largeur: usize,
    /// For each row, how late it is decided on alone: vectors on rows decided early are removed first.
    tard: Vec<u32>,
    /// For each row, the targets that meet it.
    cibles_par_ligne: Vec<Vec<(u32, u64)>>,
    mondes: Vec<Monde>,
    travail: Vec<u64>,
}

impl Elimination {
    /// `largeur_max`: columns of the widest bundle. `tard`: for each row, the rank of the first bundle that speaks of it
    /// alone. `mondes`: for each reader, whether it knows each row already.
    pub(super) fn new(largeur_max: usize, tard: Vec<u32>, cibles: &[Vecteur], mondes: &[Vec<bool>]) -> Self {
        let n = tard.len();
        let largeur = largeur_max + 1;
        let mut cibles_par_ligne = vec![Vec::new(); n];
        for (i, cible) in (0u32..).zip(cibles) {
            for &(l, x) in cible {
                if let Some(liste) = cibles_par_ligne.get_mut(l as usize) {
                    liste.push((i, x));
                }
            }
        }
        let mondes = mondes.iter().map(|connues| Monde::new(n, largeur, connues, cibles)).collect();
        Elimination { largeur, tard, cibles_par_ligne, mondes, travail: vec![0; n] }
    }

    /// One reader who knows no row.
    pub(super) fn exterieur(largeur_max: usize, tard: Vec<u32>, cibles: &[Vecteur]) -> Self {
        let connues = vec![vec![false; tard.len()]];
        Self::new(largeur_max, tard, cibles, &connues)
    }

    /// Publishes a bundle, unless a target would become derivable for some reader: then nothing changes, and the target
    /// and the world are returned.
    pub(super) fn publier(&mut self, paquet: &[Vecteur]) -> Result<(), (usize, usize)> {
        let mut retraits = Vec::with_capacity(self.mondes.len());
        for (w, monde) in self.mondes.iter_mut().enumerate() {
            match monde.essayer(paquet, self.largeur, &self.tard, &self.cibles_par_ligne, &mut self.travail) {
                Ok(r) => retraits.push(r),
                Err(cible) => return Err((cible, w)),
            }
        }
        for (monde, retrait) in self.mondes.iter_mut().zip(retraits) {
            monde.retirer(retrait, self.largeur, &self.cibles_par_ligne);
        }
        Ok(())
    }

    /// Publishes whatever it reveals: what is already known of all cannot be withheld.
    pub(super) fn absorber(&mut self, paquet: &[Vecteur]) {
        for monde in &mut self.mondes {
            let retrait = monde.preparer(paquet, self.largeur, &self.tard, &mut self.travail);
            monde.retirer(retrait, self.largeur, &self.cibles_par_ligne);
        }
    }

    /// Whether some reader derives the target, which it did not know by itself.
    pub(super) fn revelee(&self, cible: usize, vecteur: &Vecteur, mondes: &[Vec<bool>]) -> bool {
        self.mondes.iter().zip(mondes).any(|(m, connues)| {
            let vide = vecteur.iter().all(|(l, _)| connues.get(*l as usize).copied().unwrap_or(false));
            !vide && m.nul(cible, self.largeur)
        })
    }
}

impl Monde {
    fn new(n: usize, largeur: usize, connues: &[bool], cibles: &[Vecteur]) -> Self {
        let inconnue = |l: u32| !connues.get(l as usize).copied().unwrap_or(false);
        let mut base = Vec::with_capacity(n);
        let mut par_ligne = vec![Vec::new(); n];
        let mut z = vec![0; n * largeur];
        for (l, liste) in (0u32..).zip(&mut par_ligne).filter(|(l, _)| inconnue(*l)) {
            liste.push(base.len() as u32);
            base.push(vec![(l, 1)]);
        }
        for (i, x) in (0u64..).zip(&mut z) {
            if inconnue((i / largeur as u64) as u32) {
                *x = alea(i + 1);
            }
        }
        let mut m = Monde { base, par_ligne, z, produits: Vec::new() };
        m.produits = cibles.iter().flat_map(|c| m.produit(c, largeur)).collect();
        m
    }

    /// Products of a vector with the random vectors.
    fn produit(&self, v: &Vecteur, largeur: usize) -> Vec<u64> {
        let mut p = vec![0; largeur];
        for &(l, x) in v {
            let debut = l as usize * largeur;
            for (s, z) in p.iter_mut().zip(self.z.get(debut..debut + largeur).unwrap_or_default()) {
                *s = F::add(*s, if x == 1 { *z } else { F::mul(x, *z) });
            }
        }
        p
    }

    fn nul(&self, cible: usize, largeur: usize) -> bool {
        let debut = cible * largeur;
        self.produits.get(debut..debut + largeur).is_some_and(|p| p.iter().all(|x| *x == 0))
    }

    /// What publishing would do, or the first target that it would give away.
    fn essayer(
        &mut self,
        paquet: &[Vecteur],
        largeur: usize,
        tard: &[u32],
        cibles_par_ligne: &[Vec<(u32, u64)>],
        travail: &mut [u64],
    ) -> Result<Retrait, usize> {
        let mut espace = Echelon::default();
        for c in paquet {
            espace.ajouter(self.produit(c, largeur));
        }
        if espace.0.is_empty() {
            // Implied already: printing it adds nothing.
            return Ok(Retrait { pivots: Vec::new(), touches: Vec::new(), aleas: Vec::new() });
        }
        let retrait = self.preparer(paquet, largeur, tard, travail);
        let mut vues: Vec<u32> = retrait
            .pivots
            .iter()
            .filter_map(|p| self.base.get(*p as usize))
            .flatten()
            .filter_map(|(l, _)| cibles_par_ligne.get(*l as usize))
            .flatten()
            .map(|(c, _)| *c)
            .collect();
        vues.sort_unstable();
        vues.dedup();
        for c in vues {
            let debut = c as usize * largeur;
            let Some(p) = self.produits.get(debut..debut + largeur) else { continue };
            // A target that is null already was so from the start: nobody can withhold it.
            if p.iter().any(|x| *x != 0) && espace.contient(p) {
                return Err(c as usize);
            }
        }
        Ok(retrait)
    }

    /// Vectors of the basis that meet the columns, and among them those to remove: the shortest, and those decided early.
    fn preparer(&mut self, paquet: &[Vecteur], largeur: usize, tard: &[u32], travail: &mut [u64]) -> Retrait {
        let m = paquet.len();
        debug_assert!(m < largeur);
        let mut ids: Vec<u32> = Vec::new();
        for c in paquet {
            for &(l, _) in c {
                let Some(liste) = self.par_ligne.get_mut(l as usize) else { continue };
                if c.len() == 1 {
                    // Names left by vectors that no longer meet the row.
                    let base = &self.base;
                    liste.sort_unstable();
                    liste.dedup();
                    liste.retain(|b| base.get(*b as usize).is_some_and(|v| coefficient(v, l) != 0));
                }
                ids.extend_from_slice(liste);
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let mut touches: Vec<(u32, Vec<u64>)> = ids.into_iter().map(|b| (b, vec![0; m])).collect();
        for (q, c) in paquet.iter().enumerate() {
            for &(l, x) in c {
                if let Some(t) = travail.get_mut(l as usize) {
                    *t = x;
                }
            }
            for (b, d) in &mut touches {
                let Some(v) = self.base.get(*b as usize) else { continue };
                let mut s = 0;
                for &(l, x) in v {
                    let t = travail.get(l as usize).copied().unwrap_or(0);
                    if t != 0 {
                        s = F::add(s, if t == 1 { x } else { F::mul(t, x) });
                    }
                }
                if let Some(place) = d.get_mut(q) {
                    *place = s;
                }
            }
            for &(l, _) in c {
                if let Some(t) = travail.get_mut(l as usize) {
                    *t = 0;
                }
            }
        }
        touches.retain(|(_, d)| d.iter().any(|x| *x != 0));
        let longueur = |b: u32| self.base.get(b as usize).map_or(0, Vec::len);
        let attente = |b: u32| {
            let lignes = self.base.get(b as usize).into_iter().flatten();
            lignes.map(|(l, _)| tard.get(*l as usize).copied().unwrap_or(0)).min().unwrap_or(0)
        };
        let mut pivots: Vec<u32> = Vec::new();
        let mut choisis = Echelon::default();
        while pivots.len() < m {
            let mut meilleur: Option<(usize, std::cmp::Reverse<u32>, u32, Vec<u64>)> = None;
            for (b, d) in &touches {
                let n = longueur(*b);
                if meilleur.as_ref().is_some_and(|(k, ..)| *k < n) || choisis.contient(d) {
                    continue;
                }
                let rang = (n, std::cmp::Reverse(attente(*b)), *b);
                if meilleur.as_ref().is_none_or(|(k, a, i, _)| rang < (*k, *a, *i)) {
                    meilleur = Some((rang.0, rang.1, rang.2, d.clone()));
                }
            }
            let Some((_, _, b, d)) = meilleur else { break };
            choisis.ajouter(d);
            pivots.push(b);
        }
        let aleas = paquet.iter().map(|c| self.produit(c, largeur)).collect();
        Retrait { pivots, touches, aleas }
    }

    /// Makes the orthogonal smaller by what was prepared.
    fn retirer(&mut self, retrait: Retrait, largeur: usize, cibles_par_ligne: &[Vec<(u32, u64)>]) {
        let Retrait { pivots, mut touches, mut aleas } = retrait;
        for p in pivots {
            let Some(rang) = touches.iter().position(|(b, _)| *b == p) else { continue };
            let (_, produits) = touches.swap_remove(rang);
            let Some(q) = produits.iter().position(|x| *x != 0) else { continue };
            let inverse = F::inv(produits.get(q).copied().unwrap_or(0));
            let Some(pivot) = self.base.get_mut(p as usize).map(std::mem::take) else { continue };
            for (b, d) in &mut touches {
                let x = d.get(q).copied().unwrap_or(0);
                if x == 0 {
                    continue;
                }
                let facteur = F::sub(0, F::mul(x, inverse));
                for (place, y) in d.iter_mut().zip(&produits) {
                    *place = F::add(*place, F::mul(facteur, *y));
                }
                if let Some(v) = self.base.get_mut(*b as usize) {
                    let par_ligne = &mut self.par_ligne;
                    *v = combiner(v, facteur, &pivot, |l| {
                        if let Some(liste) = par_ligne.get_mut(l as usize) {
                            liste.push(*b);
                        }
                    });
                }
            }
            // The random vectors as well: each stays random in what is left.
            let facteurs: Vec<u64> =
                aleas.get(q).into_iter().flatten().map(|x| F::sub(0, F::mul(*x, inverse))).collect();
            for (a, y) in aleas.iter_mut().zip(&produits) {
                cumuler(a, &facteurs, *y);
            }
            self.deplacer(&pivot, &facteurs, largeur, cibles_par_ligne);
        }
    }

    /// Adds a multiple of a vector of the basis to each random vector.
    fn deplacer(
        &mut self,
        pivot: &Vecteur,
        facteurs: &[u64],
        largeur: usize,
        cibles_par_ligne: &[Vec<(u32, u64)>],
    ) {
        for &(l, x) in pivot {
            let debut = l as usize * largeur;
            if let Some(z) = self.z.get_mut(debut..debut + largeur) {
                cumuler(z, facteurs, x);
            }
            for &(c, y) in cibles_par_ligne.get(l as usize).into_iter().flatten() {
                let debut = c as usize * largeur;
                if let Some(p) = self.produits.get_mut(debut..debut + largeur) {
                    cumuler(p, facteurs, if y == 1 { x } else { F::mul(x, y) });
                }
            }
        }
    }
}

/// `a += x · facteurs`
fn cumuler(a: &mut [u64], facteurs: &[u64], x: u64) {
    for (s, f) in a.iter_mut().zip(facteurs) {
        *s = F::add(*s, F::mul(*f, x));
    }
}

/// A few short vectors, each with 1 at its pivot, where later ones hold 0.
#[derive(Default)]
struct Echelon(Vec<(usize, Vec<u64>)>);

impl Echelon {
    fn reduire(&self, mut v: Vec<u64>) -> Vec<u64> {
        for (p, b) in &self.0 {
            let x = v.get(*p).copied().unwrap_or(0);
            if x != 0 {
                cumuler(&mut v, b, F::sub(0, x));
            }
        }
        v
    }

    fn contient(&self, v: &[u64]) -> bool {
        self.reduire(v.to_vec()).iter().all(|x| *x == 0)
    }

    fn ajouter(&mut self, v: Vec<u64>) {
        let mut v = self.reduire(v);
        if let Some((p, x)) = v.iter().copied().enumerate().find(|(_, x)| *x != 0) {
            let inverse = F::inv(x);
            v.iter_mut().for_each(|y| *y = F::mul(*y, inverse));
            self.0.push((p, v));
        }
    }
}

/// Scattered values, the same on every machine: a cubic map of the field, iterated.
fn alea(i: u64) -> u64 {
    let mut x = F::mul(i, 0x0123_4567_89AB_CDEF);
    for _ in 0..3 {
        x = F::add(F::mul(F::mul(x, x), x), 0x0FED_CBA9_8765_4321);
    }
    x
}

fn coefficient(v: &Vecteur, ligne: u32) -> u64 {
    v.binary_search_by_key(&ligne, |(l, _)| *l).ok().and_then(|i| v.get(i)).map_or(0, |(_, x)| *x)
}

/// `v + facteur · p`; `nouvelle` hears of each row that `v` did not meet.
fn combiner(v: &Vecteur, facteur: u64, p: &Vecteur, mut nouvelle: impl FnMut(u32)) -> Vecteur {
    let mut somme = Vec::with_capacity(v.len() + p.len());
    let (mut a, mut b) = (v.iter().copied().peekable(), p.iter().copied().peekable());
    loop {
        let (l, y) = match (a.peek().copied(), b.peek().copied()) {
            (None, None) => break,
            (Some((l, y)), Some((m, _))) if l < m => {
                a.next();
                (l, y)
            }
            (Some((l, y)), None) => {
                a.next();
                (l, y)
            }
            (Some((l, y)), Some((m, z))) if l == m => {
                a.next();
                b.next();
                (l, F::add(y, F::mul(facteur, z)))
            }
            (_, Some((m, z))) => {
                b.next();
                nouvelle(m);
                (m, F::mul(facteur, z))
            }
        };
        if y != 0 {
            somme.push((l, y));
        }
    }
    somme
}
