//! Sub-sectors and quartiers of the renouvellement urbain drawn on a map: the point of a résidence says where it is.
//!
//! What the list of sub-sectors says of a résidence wins over the outlines. Where two outlines overlap the smallest code wins, and
//! it is said.

use std::collections::{BTreeMap, BTreeSet};

use super::geography::{Contours, Localisateur};
use super::references::Secteur;
use crate::french;

/// A point of a résidence and its system.
pub type PointResidence = (f64, f64, i32);

/// Which outlines are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Genre {
    Secteur,
    Npnru,
}

impl Genre {
    /// Property of the feature that holds its code.
    pub fn propriete(self) -> &'static str {
        match self {
            Genre::Secteur => "code_secteur",
            Genre::Npnru => "code_npnru",
        }
    }

    fn en_mots(self) -> &'static str {
        match self {
            Genre::Secteur => "secteur",
            Genre::Npnru => "quartier NPNRU",
        }
    }
}

/// Gives each résidence the outline it stands in, unless the list already told. Names of the outlines go to `noms`; what deserves
/// a look is returned, one sentence each.
pub fn placer(
    genre: Genre,
    fichier: &str,
    contours: Contours,
    points: &BTreeMap<String, PointResidence>,
    secteurs: &mut BTreeMap<String, Secteur>,
    noms: &mut BTreeMap<String, String>,
) -> Vec<String> {
    let mut remarques: Vec<String> = contours.remarques.into_iter().map(|(_, texte)| texte).collect();
    for e in &contours.entites {
        let nom = if e.libelle.is_empty() { &e.code } else { &e.libelle };
        noms.entry(e.code.clone()).or_insert_with(|| nom.clone());
    }
    let formes = contours.entites.iter().map(|e| (e.code.clone(), e.formes.as_slice()));
    let localisateur = Localisateur::new(formes, 0.0);
    let mut chevauchements: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let (mut dehors, mut occupes) = (0, BTreeSet::new());
    for (residence, &(x, y, epsg)) in points {
        let codes = localisateur.tous(x, y, epsg);
        let Some(code) = codes.first() else {
            // The list may have placed it.
            dehors += i64::from(secteurs.get(residence).is_none_or(|s| s.code.is_none()));
            continue;
        };
        occupes.insert(code.clone());
        let place = secteurs.entry(residence.clone()).or_default();
        let case = match genre {
            Genre::Secteur => &mut place.code,
            Genre::Npnru => &mut place.npnru,
        };
        if case.is_none() {
            if codes.len() > 1 {
                *chevauchements.entry(codes.clone()).or_default() += 1;
            }
            *case = Some(code.clone());
        }
    }
    for (codes, n) in chevauchements {
        let gagnant = codes.first().map_or("", String::as_str);
        remarques.push(format!(
            "{fichier} : les contours de {} se chevauchent ; résidences qui y sont, rattachées à {gagnant}, le plus petit code : {n}",
            french::enumerer(&codes)
        ));
    }
    let vides: Vec<String> = contours.entites.iter().map(|e| e.code.clone()).filter(|c| !occupes.contains(c)).collect();
    if !vides.is_empty() {
        remarques.push(format!("{fichier} : aucune résidence dans {}", french::enumerer(&vides)));
    }
    if genre == Genre::Secteur && dehors > 0 {
        let combien = french::compte(dehors, "résidence", "résidences", french::Genre::Feminin);
        remarques.push(format!("{fichier} : {combien} hors de tout {}", genre.en_mots()));
    }
    remarques
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;
    use crate::model::geography::{Contour, Entite, projeter};

    fn carre(lon: f64) -> Contour {
        polygon![(x: lon, y: 46.5), (x: lon + 0.02, y: 46.5), (x: lon + 0.02, y: 46.52), (x: lon, y: 46.52), (x: lon, y: 46.5)]
    }

    fn contours(formes: &[(&str, f64)]) -> Contours {
        let entites = formes
            .iter()
            .map(|(code, lon)| Entite {
                code: (*code).to_owned(),
                libelle: if *code == "S9" { String::new() } else { format!("Secteur {code}") },
                communes: vec![],
                formes: vec![carre(*lon)],
            })
            .collect();
        Contours { entites, empreinte: String::new(), remarques: vec![] }
    }

    fn point(lon: f64) -> PointResidence {
        let (x, y) = projeter(lon, 46.51).unwrap();
        (x, y, 2154)
    }

    #[test]
    fn the_point_of_a_residence_says_its_sector_and_the_list_wins() {
        // S2 and S1 overlap between 3.01 and 3.02; S9 is far away.
        let c = contours(&[("S2", 3.0), ("S1", 3.01), ("S9", 3.5)]);
        let points: BTreeMap<String, PointResidence> =
            [("A", 3.005), ("B", 3.025), ("C", 3.015), ("D", 3.2), ("L", 3.005), ("M", 3.3)]
                .map(|(r, lon)| (r.to_owned(), point(lon)))
                .into();
        let mut secteurs = BTreeMap::new();
        // M is out of the outlines as D is, but the list places it.
        for r in ["L", "M"] {
            secteurs.insert(r.to_owned(), Secteur { code: Some("LISTE".to_owned()), npnru: None });
        }
        let mut noms = BTreeMap::new();
        let remarques = placer(Genre::Secteur, "secteurs.geojson", c, &points, &mut secteurs, &mut noms);
        let code = |r: &str| secteurs.get(r).and_then(|s| s.code.as_deref());
        assert_eq!(
            ["A", "B", "C", "D", "L"].map(code),
            [Some("S2"), Some("S1"), Some("S1"), None, Some("LISTE")],
            "the smallest code where two overlap"
        );
        assert_eq!(noms["S2"], "Secteur S2");
        assert_eq!(noms["S9"], "S9", "a sector without a name is called by its code");
        let dit = |quoi: &str| remarques.iter().any(|r| r.contains(quoi));
        assert!(dit("S1 et S2 se chevauchent") && dit("rattachées à S1"), "{remarques:?}");
        assert!(dit("aucune résidence dans S9") && dit("une résidence hors de tout secteur"), "{remarques:?}");
    }

    #[test]
    fn quartiers_of_the_renouvellement_urbain_leave_sectors_alone() {
        let points = [("A".to_owned(), point(3.005))].into();
        let mut secteurs: BTreeMap<String, Secteur> = BTreeMap::new();
        secteurs.insert("A".to_owned(), Secteur { code: Some("S1".to_owned()), npnru: None });
        let mut noms = BTreeMap::new();
        placer(Genre::Npnru, "npnru.geojson", contours(&[("N1", 3.0)]), &points, &mut secteurs, &mut noms);
        assert_eq!(secteurs["A"], Secteur { code: Some("S1".to_owned()), npnru: Some("N1".to_owned()) });
    }
}
