//! The correspondence list of résidences: their names, their points, and the programme of the RPLS that each is.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::sources::PetiteTable;

use super::geography::{Localisateur, en_degres};
use super::secteurs::PointResidence;

/// A résidence of the correspondence list.
#[derive(Clone, Debug)]
pub struct Residence {
    pub nom: String,
    /// Its first address, as the list writes it; empty when the list has none.
    pub adresse: String,
    /// Lambert-93 metres (or local projection), when known.
    pub point: Option<(f64, f64)>,
    /// The same point, longitude and latitude in degrees.
    pub degres: Option<(f64, f64)>,
    /// Code of the QPV that holds the point; `Some(None)`: outside any; `None`: no point.
    pub qpv: Option<Option<String>>,
}

pub(super) const COLONNES_RESIDENCES: &[&[&str]] =
    &[&["id_rpls", "ident_rep"], &["residence_id", "code_residence"], &["nom_residence", "libelle_residence"]];

/// What the list of résidences gives.
#[derive(Default)]
pub(super) struct Residences {
    pub residences: BTreeMap<String, Residence>,
    /// `IDENT_REP` → résidence.
    pub residence_de: BTreeMap<String, String>,
    pub points: BTreeMap<String, PointResidence>,
}

pub(super) fn lire_residences(t: &PetiteTable, localisateur: &Localisateur) -> Result<Residences> {
    let mut residences: BTreeMap<String, Residence> = BTreeMap::new();
    let (mut residence_de, mut points) = (BTreeMap::new(), BTreeMap::new());
    for l in t.rangees() {
        let code = l.texte("residence_id")?.to_owned();
        residence_de.insert(l.texte("id_rpls")?.to_owned(), code.clone());
        if residences.contains_key(&code) {
            continue;
        }
        let nombre = |c: &str| if t.a(c) { l.nombre(c) } else { Ok(None) };
        let point = nombre("x")?.zip(nombre("y")?);
        let epsg = nombre("epsg")?.unwrap_or(2154.0) as i32;
        let degres = point.and_then(|(x, y)| en_degres(x, y, epsg));
        let qpv = point.and_then(|(x, y)| localisateur.qpv(x, y, epsg));
        points.extend(point.map(|(x, y)| (code.clone(), (x, y, epsg))));
        let adresse = l.facultatif("adresse").unwrap_or("").to_owned();
        residences.insert(code, Residence { nom: l.texte("nom_residence")?.to_owned(), adresse, point, degres, qpv });
    }
    Ok(Residences { residences, residence_de, points })
}
