//! Outlines of QPV and communes, from GeoJSON.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{Area, Coord, LineString, Polygon, Validation};
use geojson::{GeoJson, GeometryValue, Position};

use crate::config::fichier::ordinaire;
use crate::error::{Error, Result};

use super::Contour;
use super::projection::{Projection, SYSTEMES};

/// Above this size it is not a file of outlines.
const TAILLE_MAX: u64 = 256 << 20;

/// Properties that may hold the name of an entity, the first that is there.
const LIBELLES: [&str; 4] = ["lib_qp", "libelle_secteur", "libelle_npnru", "libelle"];

/// One feature: its code, its name and communes when it says them, its polygons.
#[derive(Clone, Debug)]
pub struct Entite {
    pub code: String,
    pub libelle: String,
    /// INSEE codes; a QPV may lie in several communes.
    pub communes: Vec<String>,
    pub formes: Vec<Contour>,
}

/// Outlines of a file.
#[derive(Clone, Debug)]
pub struct Contours {
    /// One for each code, by code.
    pub entites: Vec<Entite>,
    /// BLAKE3 of the file, hexadecimal.
    pub empreinte: String,
    /// Code, and what had to be mended or deserves a look.
    pub remarques: Vec<(String, String)>,
}

/// Reads the polygons of a GeoJSON file, by the code in `propriete` (without case).
///
/// # Errors
/// The file is absent, not GeoJSON, or a feature has no code, no surface, or a point that is not on Earth.
pub fn lire_contours(chemin: &Path, propriete: &str) -> Result<Contours> {
    ordinaire(chemin)?;
    let taille = std::fs::metadata(chemin).map_err(|e| Error::io("lecture", chemin, &e))?.len();
    if taille > TAILLE_MAX {
        return Err(Error::donnees("ce fichier est trop grand pour des contours").in_file(chemin));
    }
    let octets = std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e))?;
    let empreinte = blake3::hash(&octets).to_hex().to_string();
    let lu = String::from_utf8(octets).ok().and_then(|t| t.trim_start_matches('\u{feff}').parse::<GeoJson>().ok());
    let collection = match lu {
        Some(GeoJson::FeatureCollection(c)) => c,
        Some(_) => {
            return Err(Error::donnees("une collection d'entités (FeatureCollection) est attendue").in_file(chemin));
        }
        None => {
            return Err(Error::donnees("GeoJSON illisible")
                .in_file(chemin)
                .aide("le fichier est tronqué ou n'est pas du GeoJSON : reprenez-le à sa source"));
        }
    };
    let lambert = collection.foreign_members.as_ref().and_then(|m| m.get("crs")).map(ToString::to_string);
    let lambert = lambert.filter(|crs| crs.contains("2154")).and_then(|_| Projection::vers(SYSTEMES.first()?));
    let nom = chemin.file_name().unwrap_or_default().to_string_lossy();
    let mut entites: BTreeMap<String, Entite> = BTreeMap::new();
    let mut remarques = Vec::new();
    for (rang, entite) in collection.features.into_iter().enumerate() {
        let ou = |message: String| {
            Error::donnees(format!("entité {} : {message}", rang + 1)).in_file(chemin).aide(format!(
                "chaque entité porte son code dans « {propriete} » et un polygone : reprenez le fichier à sa source"
            ))
        };
        let texte = |nom: &str| entite.properties.as_ref().and_then(|p| valeur(p, nom));
        let code = texte(propriete).ok_or_else(|| ou(format!("propriété « {propriete} » absente")))?;
        let libelle = LIBELLES.iter().find_map(|nom| texte(nom)).unwrap_or_default();
        let communes = texte("insee_com").unwrap_or_default();
        let forme = entite.geometry.ok_or_else(|| ou(format!("{code} n'a pas de contour")))?;
        let polygones = match forme.value {
            GeometryValue::Polygon { coordinates } => vec![coordinates],
            GeometryValue::MultiPolygon { coordinates } => coordinates,
            _ => return Err(ou(format!("{code} : un polygone est attendu"))),
        };
        let formes: Option<Vec<Contour>> = polygones.iter().map(|p| contour(p)).collect();
        let mut formes = formes.ok_or_else(|| ou(format!("{code} : géométrie incompréhensible")))?;
        if let Some(p) = &lambert {
            let lues: Option<Vec<Contour>> = formes.iter().map(|f| en_degres(f, p)).collect();
            formes = lues.ok_or_else(|| ou(format!("{code} : un point n'est pas en Lambert-93")))?;
        }
        for f in &formes {
            if !sur_terre(f) {
                return Err(ou(format!("{code} : un point n'est pas une longitude et une latitude"))
                    .aide("les contours sont attendus en degrés (WGS 84), ou en Lambert-93 si « crs » le dit"));
            }
        }
        let lues = formes.len();
        formes.retain(|f| f.unsigned_area() > 0.0);
        if formes.len() < lues {
            remarques.push((code.clone(), format!("{nom} : {code} a un anneau sans surface, laissé de côté")));
        }
        if formes.iter().any(croise) {
            remarques
                .push((code.clone(), format!("{nom} : le contour de {code} se croise lui-même ; il est lu tel quel")));
        }
        let communes = crate::model::communes::codes_communes(&communes);
        match entites.get_mut(&code) {
            Some(e) => e.formes.extend(formes),
            None => {
                entites.insert(code.clone(), Entite { code, libelle, communes, formes });
            }
        }
    }
    Ok(Contours { entites: entites.into_values().collect(), empreinte, remarques })
}

/// A polygon from its rings. `None` when a point has not two numbers, which the conversion of the library takes for granted.
fn contour(anneaux: &[Vec<Position>]) -> Option<Contour> {
    let point = |p: &Position| match p.as_slice() {
        [x, y, ..] => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    let anneau = |a: &Vec<Position>| a.iter().map(point).collect::<Option<Vec<_>>>().map(LineString::new);
    let mut lus = anneaux.iter().map(anneau).collect::<Option<Vec<_>>>()?.into_iter();
    Some(Polygon::new(lus.next().unwrap_or_else(|| LineString::new(Vec::new())), lus.collect()))
}

/// A property as a text, whatever its case; a list joined by commas.
fn valeur(proprietes: &geojson::JsonObject, nom: &str) -> Option<String> {
    let (_, v) = proprietes.iter().find(|(k, _)| k.eq_ignore_ascii_case(nom))?;
    let texte = |v: &serde_json::Value| match v {
        serde_json::Value::String(s) => Some(s.clone()),
        serde_json::Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    match v {
        serde_json::Value::Array(l) => Some(l.iter().filter_map(texte).collect::<Vec<_>>().join(",")),
        v => texte(v),
    }
}

fn en_degres(f: &Contour, p: &Projection) -> Option<Contour> {
    use geo::MapCoords;
    f.try_map_coords(|c| p.degres(c.x, c.y).map(|(x, y)| geo::Coord { x, y }).ok_or(())).ok()
}

fn sur_terre(f: &Contour) -> bool {
    let bon = |c: &geo::Coord<f64>| c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
    f.exterior().0.iter().chain(f.interiors().iter().flat_map(|a| &a.0)).all(bon)
}

/// True when a ring crosses itself. Doubled vertices, frequent in published outlines, are no crossing.
fn croise(f: &Contour) -> bool {
    use geo::RemoveRepeatedPoints;
    f.remove_repeated_points()
        .check_validation()
        .is_err_and(|e| matches!(e, geo::algorithm::validation::InvalidPolygon::SelfIntersection(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lire(texte: &str) -> Result<Contours> {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("qpv.geojson");
        std::fs::write(&chemin, texte).unwrap();
        lire_contours(&chemin, "code_qp")
    }

    fn entite(proprietes: &str, anneau: &str) -> String {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{{proprietes}}},"geometry":{{"type":"Polygon","coordinates":[{anneau}]}}}}]}}"#
        )
    }

    const CARRE: &str = "[[3,46],[3.1,46],[3.1,46.1],[3,46.1],[3,46]]";

    #[test]
    fn communes_come_as_a_list_a_text_or_a_number() {
        for (ecrit, lues) in [
            (r#"["59350","59512"]"#, vec!["59350", "59512"]),
            (r#""59350,59512""#, vec!["59350", "59512"]),
            (r#""59350""#, vec!["59350"]),
            ("2691", vec!["02691"]),
        ] {
            let c = lire(&entite(&format!(r#""CODE_QP":"QN05901M","lib_qp":"X","insee_com":{ecrit}"#), CARRE)).unwrap();
            assert_eq!(c.entites[0].communes, lues, "{ecrit}");
            assert_eq!(c.entites[0].code, "QN05901M");
        }
    }

    #[test]
    fn a_contour_that_crosses_itself_is_read_and_said() {
        let papillon = "[[3,46],[3.1,46.1],[3.1,46],[3,46.1],[3,46]]";
        let c = lire(&entite(r#""code_qp":"QN05901M""#, papillon));
        // The two wings cancel out: no surface, or a crossing, but never silence.
        assert!(!c.unwrap().remarques.is_empty());
        let huit = "[[3,46],[3.1,46.1],[3.1,46],[3,46.05],[3,46]]";
        let c = lire(&entite(r#""code_qp":"QN05901M""#, huit)).unwrap();
        assert!(c.remarques[0].1.contains("se croise"), "{:?}", c.remarques);
        assert_eq!(c.entites[0].formes.len(), 1);
    }

    #[test]
    fn a_point_without_two_numbers_is_refused() {
        let court =
            |point: &str| lire(&entite(r#""code_qp":"QN05901M""#, &format!("[{point},[3.1,46],[3.1,46.1],{point}]")));
        assert_eq!(court("[3]").unwrap_err().message, "entité 1 : QN05901M : géométrie incompréhensible");
        assert!(court("[]").is_err());
    }

    #[test]
    fn metres_taken_for_degrees_are_refused() {
        let e = lire(&entite(
            r#""code_qp":"QN05901M""#,
            "[[700000,6600000],[700100,6600000],[700100,6600100],[700000,6600000]]",
        ));
        assert!(e.unwrap_err().message.contains("longitude"));
    }

    #[test]
    fn depth_and_truncation_are_refused() {
        let profond = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(lire(&entite(r#""code_qp":"QN05901M""#, &profond)).is_err());
        let texte = entite(r#""code_qp":"QN05901M""#, CARRE);
        for n in 0..texte.len() {
            assert!(lire(&texte[..n]).is_err(), "coupé à {n}");
        }
    }
}
