//! What the move changed in the budget and the dwelling of the households.

use crate::charts::{Entete, repartition};
use crate::error::Result;
use crate::french::{self, FINE, Fraction, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::indicateurs::effets::{ALERTES, PERDANT, RAC, RAC_AMELIORATION, TYPOLOGIE, code_alerte};
use crate::relogement::mediane::Medianes;
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{Chapitre, ligne, ligne_total, sans_figure, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;
use super::tables::repartition_du_projet;

const QUESTION: &str = "Qu'est-ce que le relogement a changé pour les ménages\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("effets", QUESTION);
    ch.dire(phrase(v, projet));
    let reponses = v.reponses(RAC);
    let groupes = v
        .places(projet)
        .iter()
        .filter(|(n, ..)| *n != Niveau::Operation)
        .map(|(n, z, nom)| repartition::Groupe { libelle: nom.clone(), valeur: v.lire(RAC, *n, z).lecture(&reponses) })
        .collect();
    let entree = repartition::Repartition {
        entete: Entete {
            code: "reste-a-charge".to_owned(),
            titre: "Évolution du reste à charge".to_owned(),
            sous_titre: "part des ménages relogés du parc social".to_owned(),
            source: v.source(),
        },
        classes: v.libelles(RAC),
        groupes,
    };
    let sinon = sans_figure(entree.groupes.iter().map(|g| &g.valeur));
    ch.figure(repartition::dessiner(&entree), sinon)?;
    ch.bloc_si(matrice(v));
    ch.bloc(medianes(v, projet));
    ch.bloc(alertes(v, projet));
    ch.bloc_si(repartition_du_projet(v, projet, TYPOLOGIE, "Nombre de pièces, avant et après", "Logement d'après"));
    let f = &v.reglages.finances;
    ch.bloc(Bloc::Paragraphe(format!(
        "Méthodes{INSECABLE}: {} pour le reste à charge, {} pour le taux d'effort, {} pour le reste à vivre, {} pour les alertes. Leur calcul et les autres choix sont au dernier chapitre.",
        f.rac.code(),
        f.te.code(),
        f.rav.code(),
        f.rav_seuil.code()
    )));
    Ok(v.finir(
        ch,
        "ménages relogés définitivement\u{202f}; reste à charge du parc social seul, décohabitants et hébergés exclus",
    ))
}

/// Evolution × improvement, as the third extraction asks.
fn matrice(v: &Vue<'_>) -> Option<Bloc> {
    let lu = v.lire(RAC_AMELIORATION, Niveau::Epci, v.c.epci());
    if lu.ensemble() == Some(0) {
        return None;
    }
    let libelles = v.libelles(RAC_AMELIORATION);
    let reponses = v.reponses(RAC_AMELIORATION);
    let mut lignes = Vec::new();
    for (paire, noms) in reponses.chunks(2).zip(libelles.chunks(2)) {
        let [mieux, sans] = paire else { continue };
        let nom = noms.first().and_then(|n| n.split(',').next()).unwrap_or_default();
        let somme = lu.nombre(mieux).zip(lu.nombre(sans)).map_or(Case::Secret, |(a, b)| Case::Nombre(a + b));
        lignes.push(ligne(vec![texte(super::super::phrases::majuscule(nom)), lu.case(mieux), lu.case(sans), somme]));
    }
    lignes.push(ligne(vec![texte("Inconnu"), Case::SansObjet, Case::SansObjet, lu.case_inconnus()]));
    lignes.push(ligne_total(vec![texte("Ensemble"), Case::SansObjet, Case::SansObjet, lu.case(ENSEMBLE)]));
    Some(tableau(
        "reste-a-charge-conditions",
        "Reste à charge et conditions de logement, tous les projets",
        &[
            ("Évolution", ""),
            ("Avec amélioration", "ménages"),
            ("Sans amélioration", "ménages"),
            ("Ensemble", "ménages"),
        ],
        lignes,
        "Améliorations retenues\u{a0}: voir le paramètre P-AMELIORATIONS.",
    ))
}

fn medianes(v: &Vue<'_>, projet: &str) -> Bloc {
    let seuil = v.seuil();
    let m = Medianes::de(v.etude, v.reglages, |r| r.projet == projet, seuil);
    let case = |f: &Option<Fraction>, d: u32| f.map_or(Case::Secret, |f| Case::Mesure(f, d));
    let lignes = m
        .lignes
        .iter()
        .map(|l| {
            ligne(vec![
                texte(l.libelle.clone()),
                case(&l.avant, l.decimales),
                case(&l.apres, l.decimales),
                if l.n >= seuil { Case::Nombre(l.n) } else { Case::Secret },
            ])
        })
        .collect();
    tableau(
        "medianes",
        "Valeurs médianes, avant et après",
        &[("Grandeur", ""), ("Avant", ""), ("Après", ""), ("Ménages connus", "ménages")],
        lignes,
        "Ménages dont la valeur est connue avant et après, parc social. Montants arrondis à 5\u{a0}€, surfaces à 5\u{a0}m²\u{202f}; rien n'est donné sous le seuil du secret.",
    )
}

fn alertes(v: &Vue<'_>, projet: &str) -> Bloc {
    let mut lignes: Vec<_> = ALERTES
        .iter()
        .map(|(id, libelle)| {
            let code = code_alerte(id);
            let lu = v.lire(&code, Niveau::Projet, projet);
            ligne(vec![
                texte(format!("{id} – {libelle}")),
                lu.case("oui"),
                lu.case("non"),
                lu.case_inconnus(),
                lu.case_part("oui"),
            ])
        })
        .collect();
    let lu = v.lire(PERDANT, Niveau::Projet, projet);
    lignes.push(ligne(vec![
        texte("Perdants\u{a0}: reste à charge en hausse sans amélioration"),
        lu.case("oui"),
        lu.case("non"),
        lu.case_inconnus(),
        lu.case_part("oui"),
    ]));
    tableau(
        "alertes",
        "Situations à regarder",
        &[("Alerte", ""), ("Oui", "ménages"), ("Non", "ménages"), ("Inconnu", "ménages"), ("Part", "%")],
        lignes,
        "Une alerte invite à regarder une situation. Ce n'est jamais un seuil d'exclusion ni une décision sur un ménage.",
    )
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let lu = v.lire(PERDANT, Niveau::Projet, projet);
    match (lu.nombre("oui"), lu.connus(), lu.part("oui")) {
        // « None » is told whatever is withheld beside it.
        (Some(0), None, _) if lu.ensemble().is_some_and(|n| n > 0) => {
            "Aucun ménage dont l'avant et l'après se comparent ne paie plus sans y gagner en conditions de logement."
                .to_owned()
        }
        (Some(0), Some(n), _) if n > 0 => format!(
            "Sur {} dont l'avant et l'après se comparent, aucun ne paie plus sans y gagner en conditions de logement.",
            french::compte(n, "ménage", "ménages", Genre::Masculin)
        ),
        (Some(oui), Some(n), Some(part)) => format!(
            "Sur {} dont l'avant et l'après se comparent, {} {} plus sans y gagner en conditions de logement ({}).",
            french::compte(n, "ménage", "ménages", Genre::Masculin),
            french::nombre(oui),
            if oui > 1 { "paient" } else { "paie" },
            french::pourcent(&part)
        ),
        _ => format!(
            "L'effet sur le reste à charge est couvert par le secret statistique, ou trop peu de ménages ont un avant et un après connus{FINE}: il n'est pas commenté."
        ),
    }
}
