//! The shipped grid, and a grid filled from published measures.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::indicators::fragility::essais::*;
use crate::indicators::fragility::{Donnees, Exact};
use crate::measures::{Niveau, Periode};

fn reglages(texte: &str) -> crate::error::Result<Reglages> {
    Reglages::lire(texte, Path::new("gsp.toml"), &catalogue())
}

fn livre() -> &'static str {
    crate::assets::livre("pipelines/gsp.toml").unwrap()
}

#[test]
fn the_shipped_grid_has_its_nine_lines_and_three_themes() {
    let r = reglages(livre()).unwrap();
    assert_eq!(r.textes.len(), Ligne::TOUTES.len());
    assert_eq!(r.texte(Ligne::MoyenHaut).unwrap().preconisation, "à définir", "no automatic advice");
    assert_eq!(r.themes.len(), 3);
    assert!(!r.marges.variante_7b);
    assert!(reglages(&livre().replace("\"poursuivre\"", "\"augmenter\"")).unwrap().marges.variante_7b);
}

#[test]
fn a_wrong_grid_points_into_its_line() {
    let faute = |de: &str, par: &str| {
        assert!(livre().contains(de), "{de}");
        reglages(&livre().replacen(de, par, 1)).unwrap_err()
    };
    let e = faute("indicateur = \"occ_couples\"", "indicateur = \"occ_couple\"");
    assert!(e.aides[0].contains("occ_couples") && e.lieu.unwrap().ligne.is_some(), "{:?}", e.aides);
    assert!(faute("ligne = \"7b\"", "ligne = \"9\"").message.contains("« 9 »"));
    assert!(faute("ligne = \"7b\"", "ligne = \"7\"").message.contains("deux fois"));
    assert!(faute("annees = 3", "annees = 0").message.contains("annees"));
    assert!(faute("marge_theme = 10", "marge_theme = 110").message.contains("marge"));
    assert!(faute("marge_theme = 10", "marge_themes = 10").message.contains("marge_theme"));
}

/// Three years add up; a résidence is held against its commune, a commune against the territory.
#[test]
fn the_grid_pools_three_years_and_takes_the_commune_as_reference() {
    let r = Niveau::Residence;
    let an = |a, n: [i64; 4]| {
        repartition(
            "att_quartiles",
            &["q1", "q2", "q3", "q4"],
            Periode::Annee(a),
            r,
            &[("R1", &n), ("R2", &[5, 5, 5, 5])],
        )
    };
    let attributions = reunir(reunir(an(2023, [3, 1, 0, 1]), an(2024, [3, 1, 0, 1])), an(2025, [3, 1, 1, 1]));
    let mut familles = vec![
        effectifs("occ_menages", VAGUE, r, &[("R1", 100), ("R2", 100)]),
        effectifs("parc_logements", PARC, r, &[("R1", 100), ("R2", 100)]),
        attributions,
    ];
    for code in ["occ_moins_40_plus", "occ_apl", "occ_monoparentales"] {
        familles.push(parts(code, VAGUE, r, &[("R1", 80, 100, 0), ("R2", 20, 100, 0)]));
    }
    familles.push(parts("parc_rotation", PARC, r, &[("R1", 20, 100, 0), ("R2", 10, 100, 0)]));
    for (code, n) in [("occ_personnes_seules", 60), ("occ_couples", 10), ("occ_avec_enfants", 30), ("occ_18_30", 50)] {
        familles.push(parts(code, VAGUE, r, &[("R1", n, 100, 0), ("R2", 40, 100, 0)]));
    }
    let p = publier(familles);
    let aucune = BTreeMap::new();
    let d = Donnees {
        publiees: &p,
        epci: EPCI,
        vague: VAGUE,
        parc: PARC,
        annee: None,
        vague_avant: None,
        parc_avant: None,
        avis: &[],
        familles: &aucune,
    };
    let reglages = reglages(livre()).unwrap();
    let grille = fiches(&reglages, &methode("standard"), &d, &catalogue(), 2025, &BTreeMap::new());
    assert_eq!(grille.annees, [2023, 2024, 2025]);
    // They are titles.
    assert!(reglages.themes.iter().all(|t| t.nom.starts_with(char::is_uppercase)));
    let f = |z: &str| grille.fiches.iter().find(|f| f.zone == z).unwrap();
    // 9/3/1/3 over three years: 75 % of the first two quartiles, in a fragile résidence.
    assert_eq!((f("R1").baux, f("R1").constat), (Some([9, 3, 1, 3]), Constat::Ligne(Ligne::FragileBas)));
    assert_eq!(f("R2").constat, Constat::Ligne(Ligne::QuatreQuartiles));
    let familial = f("R1").themes.iter().find(|t| t.nom == "Composition familiale").unwrap();
    // 60/10/30 against 50/25/35 of the territory: couples are 15 points short.
    assert_eq!(familial.equilibre, Equilibre::Partiel(1));
    assert_eq!(familial.categories[1].ecart(), Some(Exact::entier(-15)));
    // 65 and over are not published: no finding.
    assert_eq!(f("R1").themes[2].equilibre, Equilibre::Inconnu);
}

/// Households of which only « not the first quartile » is known belong to no line of the grid: left out, the first quartile would fill it.
#[test]
fn no_finding_as_long_as_some_leases_are_only_past_the_first_quartile() {
    let r = Niveau::Residence;
    let familles = vec![
        effectifs("occ_menages", VAGUE, r, &[("R1", 100), ("R2", 100)]),
        effectifs("parc_logements", PARC, r, &[("R1", 100), ("R2", 100)]),
        repartition(
            "att_quartiles",
            &["q1", "q2", "q3", "q4", "q2_q4"],
            Periode::Annee(2025),
            r,
            &[("R1", &[8, 0, 0, 0, 12]), ("R2", &[5, 5, 5, 5, 0])],
        ),
        parts("occ_moins_40_plus", VAGUE, r, &[("R1", 80, 100, 0), ("R2", 20, 100, 0)]),
        parts("occ_apl", VAGUE, r, &[("R1", 80, 100, 0), ("R2", 20, 100, 0)]),
        parts("occ_monoparentales", VAGUE, r, &[("R1", 80, 100, 0), ("R2", 20, 100, 0)]),
        parts("parc_rotation", PARC, r, &[("R1", 20, 100, 0), ("R2", 10, 100, 0)]),
    ];
    let p = publier(familles);
    let aucune = BTreeMap::new();
    let d = Donnees {
        publiees: &p,
        epci: EPCI,
        vague: VAGUE,
        parc: PARC,
        annee: None,
        vague_avant: None,
        parc_avant: None,
        avis: &[],
        familles: &aucune,
    };
    let reglages = reglages(livre()).unwrap();
    let grille = fiches(&reglages, &methode("standard"), &d, &catalogue(), 2025, &BTreeMap::new());
    let f = |z: &str| grille.fiches.iter().find(|f| f.zone == z).map(|f| (f.baux, f.baux_retenus, f.constat)).unwrap();
    assert_eq!(f("R1"), (None, false, Constat::SansDistinction));
    assert_eq!(f("R2"), (Some([5, 5, 5, 5]), false, Constat::Ligne(Ligne::QuatreQuartiles)));
}
