//! Time taken by the decision, then by the decision and its control, on a drawn population.
//!
//! `cargo run --release --example mesure -- [residences] [indicateurs] [profil] [graine]`

use std::time::Instant;

use bilan::population::{GRAND_EPCI, Taille, population};
use bilan::secrecy::{Profil, Regles, appliquer, verifier};

fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let nombre = |i: usize, defaut: u32| a.get(i).and_then(|x| x.parse().ok()).unwrap_or(defaut);
    let r = nombre(0, GRAND_EPCI.residences);
    let echelle = |n: u32| (n * r / GRAND_EPCI.residences).max(2);
    let taille = Taille {
        residences: r,
        indicateurs: nombre(1, GRAND_EPCI.indicateurs),
        bailleurs: GRAND_EPCI.bailleurs,
        communes: echelle(GRAND_EPCI.communes),
        qpv: echelle(GRAND_EPCI.qpv),
        iris: echelle(GRAND_EPCI.iris),
    };
    let profil = if a.get(2).is_some_and(|p| p == "public") { Profil::Public } else { Profil::Partenaires };
    let graine = a.get(3).and_then(|x| x.parse().ok()).unwrap_or(1);
    let mesures = population(taille, graine);
    let cellules: usize = mesures.familles.iter().map(|f| f.cellules.len()).sum();
    let regles = Regles::livrees(profil).unwrap();
    println!("{taille:?} : {cellules} cellules, profil {}", profil.code());
    let debut = Instant::now();
    let plan = verifier(&mesures, &regles);
    println!("décider : {:.2?} ; {}", debut.elapsed(), plan.bilan());
    let milieu = Instant::now();
    let publies = appliquer(&mesures, &plan, &regles).unwrap();
    println!("masquer et contrôler : {:.2?} ; {} cellules masquées", milieu.elapsed(), publies.masquees());
}
