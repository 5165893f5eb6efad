//! The picture of one indicator: zones against the territory, or the classes of a distribution.

use crate::charts::{atteinte, repartition};
use crate::error::Result;
use crate::indicators::Definition;
use crate::measures::{Nature, Niveau, Periode};
use crate::reports::context::{Contexte, lecture, periode_en_mots};
use crate::reports::document::Bloc;

/// Levels a picture may show, the first that has zones; beyond this number of zones it would be a wall.
const NIVEAUX: [Niveau; 4] = [Niveau::Commune, Niveau::Qpv, Niveau::Bailleur, Niveau::Localisation];
const ZONES_MAX: usize = 40;

pub fn de(c: &Contexte, d: &Definition, p: Periode) -> Result<Option<Bloc>> {
    let dessin = match d.nature {
        Nature::Part => part(c, d, p)?,
        Nature::Repartition => classes(c, d, p)?,
        Nature::Moyenne | Nature::Effectif => None,
    };
    Ok(dessin.map(Bloc::Figure))
}

fn part(c: &Contexte, d: &Definition, p: Periode) -> Result<Option<crate::charts::Figure>> {
    let choix = NIVEAUX.iter().find_map(|&n| {
        let zones = c.zones(&d.code, p, n);
        (2..=ZONES_MAX).contains(&zones.len()).then_some((n, zones))
    });
    let Some((niveau, zones)) = choix else { return Ok(None) };
    atteinte::dessiner(&atteinte::Atteinte {
        entete: c.entete(
            &format!("{}-figure", d.code.replace('_', "-")),
            d.libelle.clone(),
            format!("{}, en %, {}", super::tables::nom_des_zones(niveau), periode_en_mots(p)),
            d.table,
        ),
        total: lecture(c.total(&d.code, p))
            .map(|valeur| atteinte::Unite { libelle: c.territoire().to_owned(), valeur }),
        unites: zones
            .iter()
            .filter(|(z, _, _)| *z != "inconnu")
            .map(|(_, nom, v)| atteinte::Unite { libelle: nom.clone(), valeur: (*v).into() })
            .collect(),
        objectif: None,
        sens: atteinte::Sens::AuMoins,
    })
}

fn classes(c: &Contexte, d: &Definition, p: Periode) -> Result<Option<crate::charts::Figure>> {
    let lieux = c.zones(&d.code, p, Niveau::Localisation);
    let mut groupes: Vec<repartition::Groupe> = lecture(c.total(&d.code, p))
        .map(|valeur| repartition::Groupe { libelle: c.territoire().to_owned(), valeur })
        .into_iter()
        .collect();
    groupes.extend(
        lieux
            .iter()
            .filter(|(z, _, _)| *z != "inconnu")
            .map(|(_, nom, v)| repartition::Groupe { libelle: nom.clone(), valeur: (*v).into() }),
    );
    repartition::dessiner(&repartition::Repartition {
        entete: c.entete(
            &format!("{}-figure", d.code.replace('_', "-")),
            d.libelle.clone(),
            format!("en %, {}, non renseigné compris", periode_en_mots(p)),
            d.table,
        ),
        classes: c.classes(&d.code),
        groupes,
    })
}
