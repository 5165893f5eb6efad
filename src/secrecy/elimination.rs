//! Publishing is spanning (Langsrud 2024): a bundle of figures may be published as long as the span of what is
//! published holds no target, for any reader.
//!
//! The span itself is never kept. What is kept is its orthogonal, as a sparse basis and a few random vectors. A target is
//! derivable exactly when the whole orthogonal cancels it, and a random vector of the orthogonal then tells, save for odds
//! near 2⁻⁶¹. Only targets that meet a vector removed from the basis can have become derivable.

use super::attente::Attente;
use super::corps::Corps;
use super::echelon::{Echelon, cumuler};
use super::noyau::sonder;
use super::orthogonal::{Orthogonal, Retire, Retrait};
use super::systeme::Vecteur;

type F = Corps<1>;

/// What one reader does not know, and how far from its reach each target is.
struct Monde {
    /// Rows known from the start.
    connues: Vec<bool>,
    orthogonal: Orthogonal,
    /// Random vectors of the orthogonal, one number each for every row.
    z: Vec<u64>,
    /// Their products with each target.
    produits: Vec<u64>,
}

/// What publishing a bundle does to each reader.
pub(super) struct Essai(Vec<Option<Retrait>>);

/// The orthogonal of the published columns, in the eyes of each reader.
pub(super) struct Elimination {
    /// Random vectors kept: one more than the columns of a bundle.
    largeur: usize,
    /// For each row, how late it is decided on alone.
    tard: Vec<u32>,
    /// For each row, the targets that meet it.
    cibles_par_ligne: Vec<Vec<(u32, u64)>>,
    /// Targets to look at; none between two trials.
    a_voir: Attente,
    publiees: Vec<Vecteur>,
    mondes: Vec<Monde>,
}

impl Elimination {
    /// `largeur_max`: columns of the widest bundle. `tard`: for each row, the rank of the first bundle that speaks of it
    /// alone. `mondes`: for each reader, whether it knows each row already. `publiees`: what is published from the start,
    /// whatever it reveals.
    pub(super) fn new(
        largeur_max: usize,
        tard: Vec<u32>,
        cibles: &[Vecteur],
        mondes: &[Vec<bool>],
        publiees: Vec<Vecteur>,
    ) -> Self {
        let largeur = largeur_max + 1;
        let mut cibles_par_ligne = vec![Vec::new(); tard.len()];
        for (i, cible) in (0u32..).zip(cibles) {
            for &(l, x) in cible {
                if let Some(liste) = cibles_par_ligne.get_mut(l as usize) {
                    liste.push((i, x));
                }
            }
        }
        let mondes = mondes.iter().map(|connues| Monde::new(largeur, connues, cibles, &publiees, &tard)).collect();
        Elimination { largeur, tard, cibles_par_ligne, a_voir: Attente::new(cibles.len()), publiees, mondes }
    }

    /// Publishes a bundle, unless a target would become derivable for some reader: then nothing changes, and the target
    /// and the world are returned.
    pub(super) fn publier(&mut self, paquet: &[Vecteur]) -> Result<(), (usize, usize)> {
        let essai = self.essayer(paquet)?;
        self.retirer(paquet, essai);
        Ok(())
    }

    /// What publishing a bundle would do to each reader, or the target that it would give away and the world.
    pub(super) fn essayer(&mut self, paquet: &[Vecteur]) -> Result<Essai, (usize, usize)> {
        let mut retraits = Vec::with_capacity(self.mondes.len());
        for (w, monde) in self.mondes.iter_mut().enumerate() {
            match monde.essayer(paquet, self.largeur, &self.tard, &self.cibles_par_ligne, &mut self.a_voir) {
                Ok(r) => retraits.push(r),
                Err(cible) => return Err((cible, w)),
            }
        }
        Ok(Essai(retraits))
    }

    /// Publishes the bundle that was tried last.
    pub(super) fn retirer(&mut self, paquet: &[Vecteur], Essai(retraits): Essai) {
        if retraits.iter().any(Option::is_some) {
            self.publiees.extend_from_slice(paquet);
        }
        for (monde, retrait) in self.mondes.iter_mut().zip(retraits) {
            if let Some(r) = retrait {
                monde.retirer(paquet, r, self.largeur, &self.cibles_par_ligne);
                monde.orthogonal.rafraichir(&monde.connues, &self.publiees, &self.tard);
            }
        }
    }
}

impl Monde {
    fn new(largeur: usize, connues: &[bool], cibles: &[Vecteur], publiees: &[Vecteur], tard: &[u32]) -> Self {
        let sondes = sonder(connues, publiees, largeur);
        let produits = cibles.iter().flat_map(|c| sondes.produits(c)).collect();
        let orthogonal = Orthogonal::de(connues, publiees, tard);
        Monde { connues: connues.to_vec(), orthogonal, z: sondes.z, produits }
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

    /// What publishing would do, nothing if it is implied, or the first target that it would give away.
    fn essayer(
        &mut self,
        paquet: &[Vecteur],
        largeur: usize,
        tard: &[u32],
        cibles_par_ligne: &[Vec<(u32, u64)>],
        a_voir: &mut Attente,
    ) -> Result<Option<Retrait>, usize> {
        let mut espace = Echelon::default();
        for c in paquet {
            espace.ajouter(self.produit(c, largeur));
        }
        if espace.est_vide() {
            // Implied already: printing it adds nothing.
            return Ok(None);
        }
        let retrait = self.orthogonal.preparer(paquet, tard);
        for p in &retrait.pivots {
            let lignes = self.orthogonal.support(*p).iter().filter_map(|l| cibles_par_ligne.get(*l as usize));
            lignes.flatten().for_each(|(c, _)| a_voir.inscrire(*c));
        }
        while let Some(c) = a_voir.premier() {
            let debut = c as usize * largeur;
            let Some(p) = self.produits.get(debut..debut + largeur) else { continue };
            // A target that is null already was so from the start: nobody can withhold it.
            if p.iter().any(|x| *x != 0) && espace.contient(p) {
                a_voir.vider();
                return Err(c as usize);
            }
        }
        Ok(Some(retrait))
    }

    /// Makes the orthogonal smaller by what was prepared. The random vectors as well: each stays random in what is left.
    fn retirer(&mut self, paquet: &[Vecteur], retrait: Retrait, largeur: usize, cibles_par_ligne: &[Vec<(u32, u64)>]) {
        let mut aleas: Vec<Vec<u64>> = paquet.iter().map(|c| self.produit(c, largeur)).collect();
        for Retire { vecteur, colonne, inverse, produits } in self.orthogonal.retirer(retrait) {
            let facteurs: Vec<u64> =
                aleas.get(colonne).into_iter().flatten().map(|x| F::sub(0, F::mul(*x, inverse))).collect();
            for (a, y) in aleas.iter_mut().zip(&produits) {
                cumuler(a, &facteurs, *y);
            }
            for (l, x) in vecteur {
                let debut = l as usize * largeur;
                if let Some(z) = self.z.get_mut(debut..debut + largeur) {
                    cumuler(z, &facteurs, x);
                }
                for &(c, y) in cibles_par_ligne.get(l as usize).into_iter().flatten() {
                    let debut = c as usize * largeur;
                    if let Some(p) = self.produits.get_mut(debut..debut + largeur) {
                        cumuler(p, &facteurs, if y == 1 { x } else { F::mul(x, y) });
                    }
                }
            }
        }
    }
}
