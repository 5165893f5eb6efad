//! What a zone is, from the register: open data, never protected.

use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::measures::Niveau;
use crate::reports::context::{case_univers, ligne, tableau, texte};
use crate::reports::declares::declaration::Quand;
use crate::reports::declares::faits::{periode, valeur};
use crate::reports::declares::{Vue, Zone, pluriel};
use crate::reports::document::{Bloc, Case};
use crate::reports::phrases::majuscule;

pub fn blocs(v: &Vue, zone: &Zone) -> Vec<Bloc> {
    let c = v.c;
    let mut lignes: Vec<(String, Case)> = Vec::new();
    let mut dire =
        |quoi: &str, t: Option<String>| lignes.extend(t.filter(|t| !t.is_empty()).map(|t| (quoi.to_owned(), texte(t))));
    let identite = if zone.niveau == Niveau::Residence { v.identites.get(&zone.code) } else { None };
    dire("Adresse", c.references.residences.get(&zone.code).map(|r| r.adresse.clone()));
    dire(
        "Commune",
        zone.commune.as_ref().filter(|_| zone.niveau != Niveau::Commune).map(|k| c.nom_zone(Niveau::Commune, k)),
    );
    dire("Bailleur", zone.bailleur.as_ref().map(|b| c.nom_zone(Niveau::Bailleur, b)));
    if zone.niveau == Niveau::Residence {
        dire("Quartier prioritaire", Some(crate::reports::fragilite::mots::lieu(c, zone.niveau, &zone.code).0));
    }
    dire("Mise en location", identite.and_then(|i| annees(i.premiere, i.derniere)));
    lignes.push(("Logements".to_owned(), case_univers(valeur(c, "parc_logements", Quand::Derniere, zone))));
    if zone.niveau != Niveau::Residence {
        let n = residences(v, zone);
        lignes.push((majuscule(pluriel(Niveau::Residence)), Case::Nombre(n)));
    }
    let mut dire = |quoi: &str, t: Option<String>| lignes.extend(t.map(|t| (quoi.to_owned(), texte(t))));
    dire("Type", repartition(v, zone, "parc_type"));
    dire("DPE", repartition(v, zone, "parc_dpe"));
    let lignes = lignes.into_iter().map(|(quoi, k)| ligne(vec![texte(quoi), k])).collect();
    vec![tableau(
        &format!("identite-{}", ascii(&zone.code)),
        "Carte d'identité",
        &[("Repère", ""), ("Valeur", "")],
        lignes,
        "",
    )]
}

/// `1974`, `de 1974 à 1981`.
fn annees(premiere: Option<i32>, derniere: Option<i32>) -> Option<String> {
    match (premiere?, derniere?) {
        (a, b) if a == b => Some(a.to_string()),
        (a, b) => Some(format!("de {a} à {b}")),
    }
}

/// Résidences of the register that stand in the zone.
fn residences(v: &Vue, zone: &Zone) -> i64 {
    let Some(p) = periode(v.c, "parc_logements", Quand::Derniere) else { return 0 };
    let zones = v.c.publiees.zones("parc_logements", p, Niveau::Residence);
    zones.filter(|(z, _)| zone.contient(v.c, Niveau::Residence, z)).count() as i64
}

/// The classes met, from the most frequent: `D 62,5 %, E 37,5 %`.
fn repartition(v: &Vue, zone: &Zone, code: &str) -> Option<String> {
    let vu = valeur(v.c, code, Quand::Derniere, zone)?;
    let total = vu.denominateur().filter(|n| *n > 0)?;
    let mut classes: Vec<(i64, String)> =
        v.c.classes(code)
            .into_iter()
            .enumerate()
            .filter_map(|(k, nom)| Some((vu.classe(k).filter(|n| *n > 0)?, nom)))
            .collect();
    classes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mots: Vec<String> = classes
        .into_iter()
        .filter_map(|(n, nom)| Some(format!("{nom}{INSECABLE}{}{FINE}%", Fraction::new(n, total)?.percent(0))))
        .collect();
    (!mots.is_empty()).then(|| mots.join(", "))
}

/// A code as an identifier of a page.
pub fn ascii(code: &str) -> String {
    let sans = french::sans_accents(code);
    sans.chars().map(|k| if k.is_ascii_alphanumeric() || "-_.".contains(k) { k } else { '-' }).collect()
}
