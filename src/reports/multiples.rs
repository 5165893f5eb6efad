//! Small multiples and the table behind them: a share in each unit of a level, year after year.

use crate::charts::multiples::{Multiples, Panneau, dessiner, en_hausse, etroite};
use crate::error::Result;
use crate::indicators::Definition;
use crate::indicators::targets::Objectif;
use crate::measures::{Niveau, Periode};

use super::cases::{case_face_a, lecture, ligne, ligne_total, tableau, texte};
use super::context::{BASE_CLASSEMENT, Contexte};
use super::document::{Bloc, Case};
use super::phrases::{lettres, majuscule};
use super::rupture;
use super::tenues::Vu;

/// What is drawn of an indicator.
pub struct Demande<'a> {
    /// Prefix of the codes of the picture and of its table.
    pub code: &'a str,
    /// What it shows; told from the figures when it is not given.
    pub titre: Option<String>,
    /// The word for a unit and for several: `bailleur`, `bailleurs`.
    pub mots: (&'a str, &'a str),
    pub definition: &'a Definition,
    pub niveau: Niveau,
    pub objectif: Option<&'a Objectif>,
    /// Drawn also for half of a sheet.
    pub etroite: bool,
    /// The line under the units: the whole, by its name.
    pub ensemble: Option<(Niveau, &'a str, String)>,
}

/// The picture and its table, or the sentence that says why there is none; nothing when no year is published.
///
/// # Errors
/// The picture cannot be drawn.
pub fn blocs(c: &Contexte, d: &Demande, garder: impl Fn(&str) -> bool) -> Result<Vec<Bloc>> {
    let code = d.definition.code.as_str();
    let annees: Vec<i32> = c.annees();
    let Some(derniere) = annees.last().map(|a| Periode::Annee(*a)) else { return Ok(Vec::new()) };
    let lire = |niveau: Niveau, zone: &str| -> Vec<Option<Vu>> {
        annees.iter().map(|a| c.v(code, Periode::Annee(*a), niveau, zone)).collect()
    };
    let zones: Vec<(String, Vec<Option<Vu>>)> = c
        .zones(code, derniere, d.niveau)
        .into_iter()
        .filter(|(z, _, _)| *z != "inconnu" && garder(z))
        .map(|(z, nom, _)| (nom, lire(d.niveau, z)))
        .collect();
    if zones.is_empty() {
        return Ok(Vec::new());
    }
    let sous_titre = format!("{}, en %, année par année", d.definition.libelle);
    let rupture = rupture::note(c, code, annees.iter().copied());
    let entete = c.entete(d.code, d.titre.clone().unwrap_or_default(), sous_titre, d.definition.table);
    let mut entree = Multiples {
        entete: rupture::marquer(entete, &rupture),
        moments: annees.iter().map(i32::to_string).collect(),
        panneaux: zones
            .iter()
            .map(|(nom, v)| Panneau { libelle: nom.clone(), valeurs: v.iter().map(|v| lecture(*v)).collect() })
            .collect(),
        objectif: d.objectif.and_then(Objectif::borne),
        base_minimale: BASE_CLASSEMENT,
    };
    if d.titre.is_none() {
        entree.entete.titre = constat(en_hausse(&entree), d.mots);
    }
    let Some(figure) = dessiner(&entree)? else {
        return Ok(vec![Bloc::Paragraphe(format!(
            "«\u{a0}{}\u{a0}» n'est pas dessiné année par année\u{a0}: il y faut deux années publiées, sur {BASE_CLASSEMENT}\u{a0}cas au moins.",
            d.definition.libelle
        ))]);
    };
    let cases = |nom: &str, v: &[Option<Vu>]| -> Vec<Case> {
        std::iter::once(texte(nom)).chain(v.iter().map(|v| case_face_a(*v, d.objectif))).collect()
    };
    let mut lignes: Vec<_> = zones.iter().map(|(nom, v)| ligne(cases(nom, v))).collect();
    if let Some((niveau, zone, nom)) = &d.ensemble {
        lignes.push(ligne_total(cases(nom, &lire(*niveau, zone))));
    }
    let annees: Vec<String> = annees.iter().map(i32::to_string).collect();
    let nom = majuscule(d.niveau.libelle().trim_start_matches("chaque "));
    let colonnes: Vec<(&str, &str)> =
        std::iter::once((nom.as_str(), "")).chain(annees.iter().map(|a| (a.as_str(), "%"))).collect();
    let table = tableau(
        &format!("{}-taux", d.code),
        format!("{}, année par année", d.definition.libelle),
        &colonnes,
        lignes,
        &rupture,
    );
    let etroite = if d.etroite { etroite(&entree)? } else { None };
    Ok(vec![Bloc::Figure(figure.et_etroite(etroite)), table])
}

/// `Trois bailleurs sur quatre sont en hausse sur un an`, of those that are drawn.
fn constat((dessines, hausses): (i64, i64), (un, plusieurs): (&str, &str)) -> String {
    match (hausses, dessines) {
        (_, 0) => format!("Aucun {un} ne peut être suivi d'une année à l'autre"),
        (1, 1) => format!("Le seul {un} dessiné est en hausse sur un an"),
        (0, 1) => format!("Le seul {un} dessiné n'est pas en hausse sur un an"),
        (0, n) => format!("Aucun des {} {plusieurs} dessinés n'est en hausse sur un an", lettres(n)),
        (1, n) => format!("Un {un} sur {} est en hausse sur un an", lettres(n)),
        (h, n) if h == n => format!("Les {} {plusieurs} dessinés sont en hausse sur un an", lettres(n)),
        (h, n) => {
            format!("{} {plusieurs} sur {} sont en hausse sur un an", majuscule(&lettres(h)), lettres(n))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::constat;

    #[test]
    fn the_title_agrees_in_number() {
        let dire = |hausses, dessines| constat((dessines, hausses), ("bailleur", "bailleurs"));
        assert_eq!(dire(0, 0), "Aucun bailleur ne peut être suivi d'une année à l'autre");
        assert_eq!(dire(0, 4), "Aucun des quatre bailleurs dessinés n'est en hausse sur un an");
        assert_eq!(dire(1, 4), "Un bailleur sur quatre est en hausse sur un an");
        assert_eq!(dire(3, 4), "Trois bailleurs sur quatre sont en hausse sur un an");
        assert_eq!(dire(4, 4), "Les quatre bailleurs dessinés sont en hausse sur un an");
        assert_eq!(dire(1, 1), "Le seul bailleur dessiné est en hausse sur un an");
    }
}
