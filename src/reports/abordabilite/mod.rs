//! What the households of the first quartile can pay, and where the low rents are: from published measures and the grid of
//! `pipelines/abordabilite.toml`. The assumptions of the grid are printed beside it.

mod bas_cout;
mod bas_loyer;
mod effort;
mod grille;
mod hypotheses;

use crate::error::Result;
use crate::indicators::abordabilite::publiees::Grille;
use crate::indicators::derives::{Ligne, Valeur as ValeurDerivee};
use crate::measures::Niveau;

use super::annex;
use super::context::{Contexte, periode_en_mots};
use super::document::{Case, Document};

/// Low-rent dwellings released in a year.
const LIBERES: &str = "parc_bas_loyer_liberes";

/// The page; every section stays and says why when it has nothing to show.
///
/// # Errors
/// A picture cannot be drawn.
pub fn document(c: &Contexte) -> Result<Document> {
    let grille = grille_du_territoire(c);
    let liberes: Vec<Ligne<'_>> = c.valeurs_derivees().into_iter().filter(|l| l.derive.code == LIBERES).collect();
    let sections = vec![
        grille::section(c, grille.as_ref(), &liberes)?,
        bas_cout::section(c)?,
        bas_loyer::section(c, &liberes)?,
        effort::section(c)?,
        hypotheses::section(c, grille.as_ref()),
    ];
    let quand = c.parc().map_or_else(String::new, |p| format!("Parc au {}", periode_en_mots(p)));
    Ok(annex::document(c, "Abordabilité et offre à bas loyer", quand, sections))
}

fn grille_du_territoire<'a>(c: &Contexte<'a>) -> Option<Grille<'a>> {
    let (demande, parc) = (c.stock()?, c.parc()?);
    c.abordabilite.sur(c.publiees, c.epci(), demande, parc)
}

/// A derived number of dwellings, to the nearest one.
fn case_derivee(lignes: &[Ligne<'_>], niveau: Niveau, zone: &str) -> Case {
    match lignes.iter().find(|l| l.niveau == niveau && l.zone == zone).map(|l| &l.valeur) {
        Some(ValeurDerivee::Nombre(f)) => Case::Mesure(*f, 0),
        Some(ValeurDerivee::Masquee) => Case::Secret,
        Some(_) => Case::NonCalculable,
        None => Case::NonDisponible,
    }
}

/// `environ 284 logements à bas loyer se libèrent chaque année`, when the figure is published.
fn liberes_en_mots(c: &Contexte, lignes: &[Ligne<'_>]) -> Option<String> {
    let l = lignes.iter().find(|l| l.niveau == Niveau::Epci && l.zone == c.epci())?;
    let ValeurDerivee::Nombre(f) = &l.valeur else { return None };
    let n = i64::try_from((2 * f.num() + f.den()).div_euclid(2 * f.den())).ok()?;
    Some(match n {
        0 => "presque aucun logement à bas loyer ne se libère dans l'année".to_owned(),
        1 => "environ un logement à bas loyer se libère chaque année".to_owned(),
        n => format!("environ {} logements à bas loyer se libèrent chaque année", crate::french::nombre(n)),
    })
}
