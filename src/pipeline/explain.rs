//! From a published figure back to its counters, its definition and the files it was counted from.

use std::path::Path;

use crate::error::{Error, Result};
use crate::indicators::Definition;

use super::manifest::Manifeste;
use super::publiees::Publiees;
use super::travail::Travail;

/// One published figure, explained.
pub struct Explication<'a> {
    pub definition: &'a Definition,
    pub manifeste: Manifeste,
    /// Lines of the published measures, as `(column, value)`, one list per class.
    pub lignes: Vec<Vec<(String, String)>>,
}

/// Finds a figure in the last publication. `zone` is a code or the beginning of a name; `periode` as in the data files,
/// the latest when absent.
///
/// # Errors
/// There is no publication, or no such indicator, zone or period: the message lists what there is.
pub fn expliquer<'a>(
    travail: &'a Travail,
    indicateur: &str,
    zone: &str,
    periode: Option<&str>,
) -> Result<Explication<'a>> {
    let place = travail.dossier_publication().join(travail.periode());
    let manifeste = Manifeste::lire(&place)?.ok_or_else(|| {
        Error::donnees("aucune publication à expliquer").in_file(&place).aide("lancez d'abord « bilan run »")
    })?;
    let definition = travail.catalogue.get(indicateur).ok_or_else(|| {
        let codes: Vec<&str> = travail.catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
        if let Some(d) = travail.derives.liste.iter().find(|d| d.code == indicateur) {
            let operandes = std::iter::once(&d.a).chain(&d.b).map(|o| o.indicateur.as_str());
            let mut commandes: Vec<String> = operandes.map(|o| format!("bilan explain {o} {zone}")).collect();
            commandes.dedup();
            return Error::configuration(format!(
                "« {indicateur} » est un indicateur dérivé ({})",
                d.formule.libelle()
            ))
            .aide(d.definition.clone())
            .aide(format!("expliquez ce dont il est tiré : {}", commandes.join(" ; ")));
        }
        let e = Error::configuration(format!("indicateur inconnu : « {indicateur} »"));
        match crate::config::proche(indicateur, &codes) {
            Some(p) => e.aide(format!("vouliez-vous dire « {p} » ?")),
            None => e.aide("« bilan catalog » donne la liste des indicateurs"),
        }
    })?;
    let toutes = lire(&place, indicateur)?;
    let valeur =
        |l: &[(String, String)], c: &str| l.iter().find(|(n, _)| n == c).map(|(_, v)| v.clone()).unwrap_or_default();
    let voulue = zone.to_lowercase();
    let dans_la_zone: Vec<_> = toutes
        .iter()
        .filter(|l| valeur(l, "zone") == zone || valeur(l, "zone_libelle").to_lowercase().starts_with(&voulue))
        .cloned()
        .collect();
    if dans_la_zone.is_empty() {
        let mut zones: Vec<String> =
            toutes.iter().map(|l| format!("{} ({})", valeur(l, "zone"), valeur(l, "zone_libelle"))).collect();
        zones.sort();
        zones.dedup();
        zones.truncate(20);
        return Err(Error::donnees(format!("aucune zone « {zone} » pour « {indicateur} »"))
            .aide(format!("zones : {}", zones.join(", "))));
    }
    let mut periodes: Vec<String> = dans_la_zone.iter().map(|l| valeur(l, "periode")).collect();
    periodes.sort();
    periodes.dedup();
    let choisie = match periode {
        Some(p) if periodes.iter().any(|x| x == p) => p.to_owned(),
        Some(p) => {
            return Err(Error::donnees(format!("aucune période « {p} » pour cette zone"))
                .aide(format!("périodes : {}", periodes.join(", "))));
        }
        None => periodes.last().cloned().unwrap_or_default(),
    };
    let lignes = dans_la_zone.into_iter().filter(|l| valeur(l, "periode") == choisie).collect();
    Ok(Explication { definition, manifeste, lignes })
}

fn lire(place: &Path, indicateur: &str) -> Result<Vec<Vec<(String, String)>>> {
    let mut publiees = Publiees::ouvrir(place)?;
    let entete = publiees.entete.clone();
    let mut lignes = Vec::new();
    for r in publiees.rangees() {
        let r = r?;
        if r.iter().next() == Some(indicateur) {
            lignes.push(entete.iter().cloned().zip(r.iter().map(str::to_owned)).collect());
        }
    }
    Ok(lignes)
}
