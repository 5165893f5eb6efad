//! The independent attacker of the tests against the publication of every EPCI of a country, as `mesure pays` draws it.
//!
//! `cargo run --release --example attaque_pays -- [indicateurs] [pas] [encadres] [premier]`: one EPCI in `pas`, from the rank `premier`
//! on; of each, the rank of every withheld number, and the interval of `encadres` of them by linear programming; once by somebody who
//! knows the places, once by anybody who reads all families together. Of an EPCI of more than [`ENTIER`] résidences, some of the
//! families are attacked: all of them would take hours.

#[path = "../tests/attaque/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod attaquant;

use std::time::Instant;

use attaquant::{creux, secrets};
use bilan::measures::Unite;
use bilan::parallele::en_parallele;
use bilan::population::{EPCI_DU_PAYS, GRAND_EPCI, Taille, population};
use bilan::secrecy::{Profil, Registre, Regles, appliquer, verifier};

#[global_allocator]
static ALLOCATEUR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Up to so many résidences, every family is attacked; beyond, one in the square of how many times more, and by rank alone: linear
/// programmes of thousands of unknowns do not end.
const ENTIER: u32 = 500;

/// The error is a refusal of the control: nothing would be published.
fn attaquer(rang: u32, taille: Taille, encadres: usize, regles: &Regles) -> Result<[creux::Prise; 2], String> {
    let mesures = population(taille, u64::from(rang) + 1);
    let plan = verifier(&mesures, regles, &Registre::vide());
    let publies = appliquer(&mesures, &plan, regles).map_err(|e| e.message)?;
    let a_garder = secrets(&mesures, |f| regles.seuil(f.unite), |f| f.unite == Unite::MenagesRevenu);
    let pas = taille.residences.div_ceil(ENTIER).pow(2) as usize;
    let encadres = if pas == 1 { encadres } else { 0 };
    let attaquees = |f: usize| f.is_multiple_of(pas);
    let lecteurs = [creux::Lecteur::DesLieux, creux::Lecteur::DeTout];
    Ok(lecteurs.map(|l| creux::attaquer(&mesures, &publies, &a_garder, l, encadres, attaquees)))
}

fn main() {
    let nombres: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let nombre = |i: usize, defaut: usize| nombres.get(i).copied().unwrap_or(defaut);
    let (indicateurs, pas, encadres) = (nombre(0, GRAND_EPCI.indicateurs as usize) as u32, nombre(1, 1), nombre(2, 2));
    let premier = nombre(3, 0) as u32;
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let debut = Instant::now();
    let prises = en_parallele((premier..EPCI_DU_PAYS).step_by(pas.max(1)).collect(), |rang| {
        let (taille, debut) = (Taille::du_pays(rang, indicateurs), Instant::now());
        let prise = attaquer(rang, taille, encadres, &regles);
        if taille.residences > 1_000 {
            eprintln!("EPCI {rang}, {} résidences : {:.1?}", taille.residences, debut.elapsed());
        }
        (rang, prise)
    });
    let (mut epci, mut examines, mut encadrees, mut fuites) = (0, 0, 0, 0);
    for (rang, prise) in prises {
        match prise {
            Ok(prises) => {
                epci += 1;
                examines += prises[0].secrets;
                for p in prises {
                    encadrees += p.encadres;
                    fuites += p.fuites.len();
                    p.fuites.iter().for_each(|f| println!("EPCI {rang} : {f}"));
                }
            }
            Err(e) => {
                println!("EPCI {rang}, refusé : {e}");
                fuites += 1;
            }
        }
    }
    println!(
        "{epci} EPCI, {examines} nombres à garder de deux lecteurs, {encadrees} intervalles ; {fuites} fuites ; {:.1?}",
        debut.elapsed()
    );
    if fuites > 0 {
        std::process::exit(1);
    }
}
