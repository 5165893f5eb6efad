//! Targets that bear on a part of the households of a project: an operation, a nature, a park, a bracket of income, a period.

use crate::measures::Niveau;
use crate::relogement::criteres::{self, Cible, Compteur};
use crate::relogement::indicateurs::criteres::{code_cible, entiere};
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case};

use super::Vue;
use super::criteres::seuil;
use super::lu::Lu;

/// Targets in force that a project answers for, whole or in part.
pub fn du_projet<'v>(v: &'v Vue<'_>, projet: &str) -> Vec<&'v Cible> {
    let sienne = |c: &&Cible| {
        let p = &c.perimetre;
        let ici = p.operation.as_ref().is_none_or(|o| v.etude.operations(projet).any(|x| x == o));
        ici && p.projet.as_deref().is_none_or(|x| x == projet)
    };
    Cible::en_vigueur(&v.reglages.criteres.cible, v.etude.arrete).into_iter().filter(sienne).collect()
}

/// The published counts of a criterion, as a counter; nothing when one of them is withheld.
pub fn compteur(lu: Lu<'_>) -> Option<Compteur> {
    let (oui, non, inconnus) = (lu.nombre("oui")?, lu.nombre("non")?, lu.inconnus()?);
    Some(Compteur { numerateur: oui, denominateur: oui + non, inconnus, peut_tenir: inconnus, peut_manquer: inconnus })
}

/// One row for each; nothing when every target bears on the whole project.
pub fn partielles(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let lignes: Vec<_> = du_projet(v, projet)
        .into_iter()
        .filter(|c| !entiere(c))
        .map(|c| {
            let code = code_cible(c);
            let lu = v.lire(&code, Niveau::Projet, projet);
            // Nobody publishes how many of these households are still to be rehoused: nothing is asked of the rest.
            let situation = compteur(lu).map(|n| criteres::evaluer(c, n, None).texte());
            ligne(vec![
                texte(c.critere.clone()),
                texte(c.perimetre.libelle()),
                lu.case("oui"),
                lu.case("non"),
                lu.case_inconnus(),
                lu.case_part("oui"),
                seuil(c.sens, c.basse),
                seuil(c.sens, c.haute),
                situation.map_or(Case::Secret, texte),
                texte(source(c)),
            ])
        })
        .collect();
    (!lignes.is_empty()).then(|| {
        tableau(
            "cibles-partielles",
            "Cibles qui portent sur une partie des ménages du projet",
            &[
                ("Critère", ""),
                ("Ménages visés", ""),
                ("Respecté", "ménages"),
                ("Non respecté", "ménages"),
                ("Inconnu", "ménages"),
                ("Part", "%"),
                ("Hypothèse basse", ""),
                ("Hypothèse haute", ""),
                ("Situation", ""),
                ("Source", ""),
            ],
            lignes,
            "Un relogement dont la date est inconnue n'est dans aucune période.",
        )
    })
}

/// Document and version that set a target.
pub fn source(c: &Cible) -> String {
    match (c.document.as_str(), c.version.as_str()) {
        (d, "") => d.to_owned(),
        ("", v) => format!("version {v}"),
        (d, v) => format!("{d}, version {v}"),
    }
}
