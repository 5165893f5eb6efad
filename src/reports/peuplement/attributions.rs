//! Who was housed in the résidence these last years.

use crate::config::layout::Table;
use crate::french::{self, Genre};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Dite, case_classe, case_nombre_inconnus, case_numerateur, ligne_dite, mot, periode_en_mots, tableau,
};
use crate::reports::document::{Ligne, Section};
use crate::reports::origine::Origine;

use super::Vue;

const QUESTION: &str = "À qui ses logements ont-ils été attribués\u{202f}?";
const QUARTILES: &str = "att_quartiles";

pub fn section(v: &Vue<'_>) -> Section {
    let c = v.bilan();
    let periodes: Vec<Periode> = c.annees().into_iter().map(Periode::Annee).chain(c.en_cours()).collect();
    if periodes.is_empty() {
        return Chapitre::indisponible("attributions", QUESTION, "aucune radiation du SNE n'a été lue.");
    }
    if !c.regles.niveau_diffuse(Niveau::Residence) {
        return Chapitre::indisponible(
            "attributions",
            QUESTION,
            "ce niveau de diffusion ne descend pas à la résidence.",
        );
    }
    let mut ch = Chapitre::new("attributions", QUESTION);
    let baux = |p: Periode| c.v("att_baux", p, Niveau::Residence, v.zone).map(|v| v.univers());
    ch.dire(phrase(c.exercice(), baux(c.exercice())));
    let classes = c.classes(QUARTILES);
    let rangee = |libelle: String, p: Periode, n: Niveau, z: &str| {
        let (signes, q) = (c.v("att_baux", p, n, z), c.v(QUARTILES, p, n, z));
        let classe = |rang: usize| (case_classe(q, rang), q.and_then(|q| Origine::de_classe(q, rang)));
        let mut cases: Vec<Dite> = vec![mot(libelle), (case_numerateur(signes), signes.and_then(Origine::de))];
        cases.extend((0..classes.len()).map(classe));
        cases.push((case_nombre_inconnus(q), None));
        ligne_dite(cases)
    };
    let mut lignes: Vec<_> = periodes
        .iter()
        .filter(|p| baux(**p).is_some())
        .map(|p| rangee(periode_en_mots(*p), *p, Niveau::Residence, v.zone))
        .collect();
    lignes.extend(v.references().into_iter().map(|(n, z, nom)| {
        let p = c.exercice();
        Ligne { total: true, ..rangee(format!("{nom}, {}", periode_en_mots(p)), p, n, z) }
    }));
    let mut colonnes = vec![("Période", ""), ("Baux", "baux")];
    colonnes.extend(classes.iter().map(|l| (l.as_str(), "%")));
    colonnes.push(("Quartile inconnu", "baux"));
    ch.bloc(tableau(
        "attributions",
        "Baux signés par quartile de ressources",
        &colonnes,
        lignes,
        "Parts sur les baux dont le quartile est connu.",
    ));
    ch.finir(c, "baux signés dans la résidence, mutations comprises", &[Table::Attribution], None)
}

/// `None`: nothing is counted there; `Some(None)`: the count is withheld.
fn phrase(p: Periode, baux: Option<Option<i64>>) -> String {
    let quand = periode_en_mots(p);
    match baux {
        None | Some(Some(0)) => format!("Aucun bail n'y a été signé en {quand}."),
        Some(Some(n)) => format!(
            "{} en {quand}.",
            crate::reports::phrases::majuscule(&french::compte(
                n,
                "bail y a été signé",
                "baux y ont été signés",
                Genre::Masculin
            ))
        ),
        Some(None) => {
            format!("Le nombre de baux qui y ont été signés en {quand} est retenu par le secret statistique.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_one_several_or_withheld() {
        let p = Periode::Annee(2025);
        assert_eq!(phrase(p, None), "Aucun bail n'y a été signé en 2025.");
        assert_eq!(phrase(p, Some(Some(0))), "Aucun bail n'y a été signé en 2025.");
        assert_eq!(phrase(p, Some(Some(1))), "Un bail y a été signé en 2025.");
        assert_eq!(phrase(p, Some(Some(14))), "14\u{a0}baux y ont été signés en 2025.");
        assert!(phrase(p, Some(None)).contains("secret statistique"));
    }
}
