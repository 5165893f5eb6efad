//! What is withheld on drawn populations, and why, as one fingerprint for each: two versions of the code that print the same lines
//! decide the same.
//!
//! `cargo run --release --example empreinte > lignes`

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use bilan::population::{Taille, population};
use bilan::secrecy::{Profil, Registre, Regles, appliquer, verifier};

fn main() {
    let tailles = [12, 20, 33, 48, 60, 80, 100, 130, 170, 230, 320, 450, 700];
    for (graine, residences) in (1u64..).zip(tailles.into_iter().cycle().take(65)).chain([(66, 1200), (67, 2000)]) {
        for profil in [Profil::Partenaires, Profil::Public] {
            // From one bailleur to as many as there are résidences, from crowded communes to empty ones.
            let part = |n: u64| (residences / (2 + (graine * n % 23) as u32)).max(1);
            let taille = Taille {
                residences,
                bailleurs: part(3).min(15),
                communes: part(5),
                qpv: part(7),
                iris: part(2) + part(5),
                indicateurs: 24,
            };
            let mesures = population(taille, graine);
            let regles = Regles::livrees(profil).unwrap();
            let plan = verifier(&mesures, &regles, &Registre::vide());
            let publiees = appliquer(&mesures, &plan, &regles);
            let montre = match &publiees {
                Ok(p) => format!("{} masquées, {} nombres retenus", p.masquees(), p.en_doute()),
                Err(e) => e.message.clone(),
            };
            let mut texte = String::new();
            for l in plan.audit() {
                writeln!(texte, "{l:?}").unwrap();
            }
            for f in &mesures.familles {
                for c in &f.cellules {
                    let valeur = publiees.as_ref().ok().and_then(|p| p.par_cle(&c.cle));
                    writeln!(texte, "{valeur:?}").unwrap();
                }
            }
            let mut h = DefaultHasher::new();
            texte.hash(&mut h);
            println!("{graine} {residences} {} {:016x} {montre}", profil.code(), h.finish());
        }
    }
}
