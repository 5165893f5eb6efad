//! Time taken when each indicator is read beside the same one on newcomers, protected apart then together.
//!
//! `cargo run --release --example mesure_recents -- [residences] [indicateurs]`

use std::time::Instant;

use bilan::measures::{Cellule, Cle, Compte, Famille, Mesures};
use bilan::population::{GRAND_EPCI, Taille, population};
use bilan::secrecy::{Profil, Registre, Regles, appliquer, verifier};

/// One household in seven or so of each count.
fn recents(f: &Famille) -> Famille {
    let septieme = |n: &i64, i: usize| (n + (i % 7) as i64) / 7;
    let atomes: Vec<Compte> = (f.atomes.iter().enumerate())
        .map(|(i, a)| Compte {
            classes: a.classes.iter().map(|n| septieme(n, i).min(*n)).collect(),
            inconnus: septieme(&a.inconnus, i).min(a.inconnus),
            ..Compte::default()
        })
        .collect();
    let cellules = (f.cellules.iter())
        .map(|c| {
            let mut compte = Compte { classes: vec![0; f.classes.len()], ..Compte::default() };
            c.atomes.iter().for_each(|a| compte.ajouter(&atomes[*a as usize]));
            let cle = Cle { indicateur: format!("{}__recents", c.cle.indicateur), ..c.cle.clone() };
            Cellule { cle, atomes: c.atomes.clone(), compte }
        })
        .collect();
    Famille { indicateur: format!("{}__recents", f.indicateur), atomes, cellules, ..f.clone() }
}

fn main() {
    let a: Vec<u32> = std::env::args().skip(1).filter_map(|x| x.parse().ok()).collect();
    let r = a.first().copied().unwrap_or(500);
    let echelle = |n: u32| (n * r / GRAND_EPCI.residences).max(2);
    let taille = Taille {
        residences: r,
        indicateurs: a.get(1).copied().unwrap_or(12),
        bailleurs: GRAND_EPCI.bailleurs,
        communes: echelle(GRAND_EPCI.communes),
        qpv: echelle(GRAND_EPCI.qpv),
        iris: echelle(GRAND_EPCI.iris),
    };
    let mut stock = population(taille, 1).familles;
    stock.retain(|f| !f.indicateur.ends_with("__recents") && f.atomes.iter().all(|a| a.sommes.is_none()));
    let recents: Vec<Famille> = stock.iter().map(recents).collect();
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let mesurer = |nom: &str, familles: Vec<Famille>| {
        let m = Mesures { familles };
        let debut = Instant::now();
        let plan = verifier(&m, &regles, &Registre::vide());
        let milieu = Instant::now();
        let publiees = appliquer(&m, &plan, &regles).unwrap();
        println!(
            "{nom} : décider {:.2?}, contrôler {:.2?} ; {} cellules, {} masquées ; {}",
            milieu - debut,
            milieu.elapsed(),
            publiees.len(),
            publiees.masquees(),
            plan.bilan()
        );
    };
    println!("{} indicateurs, {r} résidences", stock.len());
    mesurer("le stock seul", stock.clone());
    mesurer("les récents seuls", recents.clone());
    mesurer("ensemble", stock.into_iter().chain(recents).collect());
}
