//! Time taken by the decision, then by the decision and its control, on drawn populations.
//!
//! `cargo run --release --example mesure -- [residences] [indicateurs] [profil] [graine] [inities]`
//!
//! `cargo run --release --example mesure -- pays [indicateurs] [pas]`: 1 250 EPCI, the largest first, as many at a time as there are
//! processors, 270 000 résidences in all; with `pas`, one EPCI in so many.

use std::time::{Duration, Instant};

use bilan::parallele::en_parallele;
use bilan::population::{EPCI_DU_PAYS, GRAND_EPCI, Taille, population};
use bilan::secrecy::{Bilan, Profil, Registre, Regles, appliquer, verifier};

/// The one of the command.
#[global_allocator]
static ALLOCATEUR: mimalloc::MiMalloc = mimalloc::MiMalloc;

struct Mesure {
    cellules: usize,
    bilan: Bilan,
    masquees: usize,
    en_doute: usize,
    decider: Duration,
    appliquer: Duration,
}

/// The error is a refusal of the control: nothing of that population would be published.
fn mesurer(taille: Taille, graine: u64, regles: &Regles) -> Result<Mesure, String> {
    let mesures = population(taille, graine);
    let debut = Instant::now();
    let plan = verifier(&mesures, regles, &Registre::vide());
    let milieu = Instant::now();
    let publies = appliquer(&mesures, &plan, regles).map_err(|e| e.message)?;
    Ok(Mesure {
        cellules: mesures.familles.iter().map(|f| f.cellules.len()).sum(),
        bilan: plan.bilan(),
        masquees: publies.masquees(),
        en_doute: publies.en_doute(),
        decider: milieu - debut,
        appliquer: milieu.elapsed(),
    })
}

fn pays(indicateurs: u32, pas: usize, regles: &Regles) {
    let debut = Instant::now();
    // An EPCI for each processor, rather than the families of one: a small one does not keep two of them busy to the end.
    let passes = en_parallele((0..EPCI_DU_PAYS).step_by(pas.max(1)).collect(), |rang| {
        let taille = Taille::du_pays(rang, indicateurs);
        (rang, taille.residences, mesurer(taille, u64::from(rang) + 1, regles))
    });
    let duree = debut.elapsed();
    let (mut residences, mut cellules, mut masquees, mut en_doute) = (0, 0, 0, 0);
    let (mut cumul, mut plus_long) = (Duration::ZERO, (Duration::ZERO, 0));
    let (mut faits, mut refus) = (0, 0);
    for (rang, n, passe) in passes {
        match passe {
            Ok(m) => {
                let d = m.decider + m.appliquer;
                cumul += d;
                plus_long = plus_long.max((d, n));
                faits += 1;
                residences += n;
                cellules += m.cellules;
                masquees += m.masquees;
                en_doute += m.en_doute;
            }
            Err(e) => {
                eprintln!("EPCI {rang}, {n} résidences, graine {} : {e}", rang + 1);
                refus += 1;
            }
        }
    }
    println!("{faits} EPCI, {residences} résidences, {cellules} cellules dont {masquees} masquées");
    println!("durée totale : {duree:.2?} ; la plus longue : {:.2?} ({} résidences)", plus_long.0, plus_long.1);
    println!("somme des durées, plusieurs EPCI à la fois : {cumul:.2?}");
    println!("nombres retenus : {en_doute}");
    println!("EPCI refusés par le contrôle, rien n’en serait publié : {refus}");
    if refus > 0 {
        std::process::exit(1);
    }
}

fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let nombre = |i: usize, defaut: u32| a.get(i).and_then(|x| x.parse().ok()).unwrap_or(defaut);
    let profil = if a.get(2).is_some_and(|p| p == "public") { Profil::Public } else { Profil::Partenaires };
    let mut texte = include_str!("../../../pipelines/secret.toml").to_owned();
    if let Some(i) = a.get(4) {
        // The working area has no reader of its own.
        let (interne, autres) = texte.split_once("[profil.partenaires]").unwrap();
        texte = format!(
            "{interne}[profil.partenaires]{}",
            autres.replace("inities = \"aucun\"", &format!("inities = \"{i}\""))
        );
    }
    let regles = Regles::lire(&texte, profil).unwrap();
    if a.first().is_some_and(|m| m == "pays") {
        pays(nombre(1, GRAND_EPCI.indicateurs), nombre(2, 1) as usize, &regles);
        return;
    }
    let taille = Taille::de(nombre(0, GRAND_EPCI.residences), nombre(1, GRAND_EPCI.indicateurs));
    let graine = a.get(3).and_then(|x| x.parse().ok()).unwrap_or(1);
    let m = mesurer(taille, graine, &regles).unwrap();
    println!("{taille:?} : {} cellules, profil {}", m.cellules, profil.code());
    println!("décider : {:.2?} ; {}", m.decider, m.bilan);
    println!("masquer et contrôler : {:.2?} ; {} cellules masquées", m.appliquer, m.masquees);
    println!("nombres retenus : {}", m.en_doute);
}
