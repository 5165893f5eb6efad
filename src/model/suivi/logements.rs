//! What the register and the outlines say of the dwellings that households leave and enter.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::error::Result;
use crate::model::References;

use super::choisir;
use super::lignes::Colonnes;
use crate::relogement::faits::{Dpe, Logement, Point, StatutLogement, Typologie};
use crate::relogement::reglages::GeographieQpv;

const COLONNES: [&str; 19] = [
    "id_rpls",
    "millesime",
    "actif",
    "code_commune",
    "en_qpv",
    "code_qpv",
    "residence_id",
    "code_iris",
    "x",
    "y",
    "epsg",
    "siren_bailleur",
    "typologie",
    "surface_habitable",
    "annee_construction",
    "annee_location",
    "date_convention",
    "dpe_energie",
    "dpe_date",
];

/// The dwellings cited, by their number: the last millésime that has each.
pub fn du_registre(registre: Option<LazyFrame>, cites: &BTreeSet<&str>) -> Result<BTreeMap<String, Logement>> {
    let mut connus: BTreeMap<String, ((i64, bool), Logement)> = BTreeMap::new();
    let Some(lf) = registre.filter(|_| !cites.is_empty()) else { return Ok(BTreeMap::new()) };
    let df = choisir(lf, "id_rpls", cites, &COLONNES)?;
    let c = Colonnes::de(&df);
    for i in 0..c.len() {
        let Some(id) = c.texte("id_rpls", i) else { continue };
        // A dwelling sold is in the park of another: the row of the one that has it.
        let rang = (c.entier("millesime", i).unwrap_or(0), c.oui_non("actif", i).unwrap_or(false));
        if connus.get(&id).is_some_and(|(autre, _)| *autre >= rang) {
            continue;
        }
        let logement = Logement {
            id_rpls: Some(id.clone()),
            commune: c.texte("code_commune", i),
            en_qpv: c.oui_non("en_qpv", i),
            qpv: c.texte("code_qpv", i),
            residence: c.texte("residence_id", i),
            iris: c.texte("code_iris", i),
            point: c.millioniemes("x", i).zip(c.millioniemes("y", i)).map(|(x, y)| Point {
                x,
                y,
                epsg: c.entier("epsg", i).and_then(|e| i32::try_from(e).ok()),
            }),
            statut: Some(StatutLogement::Lls),
            bailleur: c.texte("siren_bailleur", i),
            typologie: c.texte("typologie", i).and_then(|t| Typologie::depuis(&t)),
            surface: c.entier("surface_habitable", i).map(|m2| m2 * 100),
            annee_construction: c.entier("annee_construction", i).and_then(|a| i32::try_from(a).ok()),
            annee_premiere_location: c.entier("annee_location", i).and_then(|a| i32::try_from(a).ok()),
            date_convention_apl: c.date("date_convention", i),
            dpe: c.texte("dpe_energie", i).and_then(|t| Dpe::depuis(&t)),
            dpe_date: c.date("dpe_date", i),
            ..Logement::default()
        };
        connus.insert(id, (rang, logement));
    }
    Ok(connus.into_iter().map(|(id, (_, l))| (id, l)).collect())
}

/// Fills what the tracking file leaves out. Rents, charges and benefits are those of the household: the register has others.
pub fn completer(
    l: &mut Logement,
    registre: &BTreeMap<String, Logement>,
    references: &References,
    geographie: GeographieQpv,
) {
    if let Some(commune) = l.commune.take() {
        l.commune = Some(references.passage.get(&commune).cloned().unwrap_or(commune));
    }
    if let Some(r) = l.id_rpls.as_ref().and_then(|id| registre.get(id)) {
        fn a_defaut<T: Clone>(ici: &mut Option<T>, la: &Option<T>) {
            if ici.is_none() {
                ici.clone_from(la);
            }
        }
        a_defaut(&mut l.commune, &r.commune);
        a_defaut(&mut l.residence, &r.residence);
        a_defaut(&mut l.iris, &r.iris);
        a_defaut(&mut l.point, &r.point);
        a_defaut(&mut l.statut, &r.statut);
        a_defaut(&mut l.bailleur, &r.bailleur);
        a_defaut(&mut l.typologie, &r.typologie);
        a_defaut(&mut l.surface, &r.surface);
        a_defaut(&mut l.annee_construction, &r.annee_construction);
        a_defaut(&mut l.annee_premiere_location, &r.annee_premiere_location);
        a_defaut(&mut l.date_convention_apl, &r.date_convention_apl);
        a_defaut(&mut l.dpe, &r.dpe);
        a_defaut(&mut l.dpe_date, &r.dpe_date);
        match (geographie, l.en_qpv, r.en_qpv) {
            (GeographieQpv::Contours, _, Some(ici)) | (GeographieQpv::Fichier, None, Some(ici)) => {
                (l.en_qpv, l.qpv) = (Some(ici), r.qpv.clone());
            }
            _ => {}
        }
    }
    let rattachement = l.commune.as_ref().and_then(|c| references.lieux.get(c));
    l.epci = rattachement.map(|r| r.epci.clone()).filter(|e| !e.is_empty());
}
