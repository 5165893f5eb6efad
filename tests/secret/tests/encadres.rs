//! Bases of small résidences, as somebody who solves linear programmes reads them. No subtraction gives them; crossing zonings, and how
//! few do not answer, may leave a single whole number all the same.

#[path = "attaque/mod.rs"]
#[allow(dead_code, reason = "shared with another test")]
mod attaquant;

use attaquant::{creux, secrets};
use bilan::measures::Unite;
use bilan::population::{Taille, population};
use bilan::secrecy::{Profil, Registre, Regles, appliquer, verifier};

/// The bases withheld for themselves of some indicators, and those of which one whole number is left.
fn encadrees(taille: Taille, graine: u64, lus: impl Fn(&str) -> bool) -> (usize, Vec<String>) {
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let m = population(taille, graine);
    let publiees = appliquer(&m, &verifier(&m, &regles, &Registre::vide()), &regles).unwrap();
    let bases: Vec<_> = secrets(&m, |f| regles.seuil(f.unite), |f| f.unite == Unite::MenagesRevenu)
        .into_iter()
        .filter(|s| lus(&m.familles[s.famille].indicateur) && s.rubriques.len() >= m.familles[s.famille].classes.len())
        .collect();
    let une_seule = |(bas, haut): &(f64, f64)| (haut + 1e-6).floor() <= (bas - 1e-6).ceil();
    let fuites = bases.iter().filter_map(|s| {
        let intervalle = creux::intervalle(&m, &publiees, s).filter(une_seule)?;
        Some(format!("{:?} {:?} : {intervalle:?}", s.cle, s.rubriques))
    });
    (bases.len(), fuites.collect())
}

/// Of nine classes, of which each résidence has a few, the whole publication left one population but for fractions of households.
#[test]
fn a_base_that_no_subtraction_gives_is_not_told_to_the_unit_by_a_programme() {
    let (bases, fuites) = encadrees(Taille::du_pays(1000, 60), 1001, |i| ["i009", "i021", "i055__recents"].contains(&i));
    assert!(bases > 100, "{bases}");
    assert!(fuites.is_empty(), "{fuites:#?}");
}

/// A bailleur whose recent arrivals were between 9.33 and 10.67.
#[test]
fn a_base_of_a_large_system_leaves_another_whole_number() {
    let (bases, fuites) = encadrees(Taille::du_pays(345, 60), 346, |i| i == "i003__recents");
    assert!(bases > 100, "{bases}");
    assert!(fuites.is_empty(), "{fuites:#?}");
}
