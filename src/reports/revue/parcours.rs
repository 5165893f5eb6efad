//! Where the households went, seen from their quartier.

use crate::charts::{Entete, repartition};
use crate::error::Result;
use crate::french::{self, FINE};
use crate::measures::Niveau;
use crate::relogement::indicateurs::communes::{COMMUNE, HORS_QPV, QUARTIER};
use crate::relogement::indicateurs::destinations::DESTINATION;
use crate::relogement::indicateurs::{INTER_BAILLEURS, VERS};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{Chapitre, ligne, ligne_total, sans_figure, tableau, texte};
use crate::reports::document::{Bloc, Section};

use super::Vue;
use super::communes;
use super::concentrations::Concentrations;
use super::tables::repartition_du_projet;
use super::vigilances;

const QUESTION: &str = "Où les ménages ont-ils été relogés\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("parcours", QUESTION);
    ch.dire(phrase(v, projet));
    let relogees = v.lire(COMMUNE, Niveau::Projet, projet).ensemble() != Some(0);
    let concentrations = relogees.then(|| Concentrations::de(v, projet));
    ch.dire(concentrations.as_ref().map_or_else(String::new, |c| c.phrase(v)));
    communes::blocs(v, projet, &mut ch, concentrations.as_ref().and_then(Concentrations::commune))?;
    ch.bloc_si(concentrations.map(|c| c.tableau(v)));
    if relogees {
        vigilances::blocs(v, projet).into_iter().for_each(|b| ch.bloc(b));
    }
    let reponses = v.reponses(DESTINATION);
    let (mut groupes, mut lignes) = (Vec::new(), Vec::new());
    for (niveau, zone, nom) in v.places(projet).into_iter().filter(|(n, ..)| *n != Niveau::Operation) {
        let lu = v.lire(DESTINATION, niveau, &zone);
        groupes.push(repartition::Groupe { libelle: nom.clone(), valeur: lu.lecture(&reponses) });
        let mut cases = vec![texte(nom)];
        cases.extend(reponses.iter().map(|r| lu.case(r)));
        cases.extend([lu.case_inconnus(), lu.case(ENSEMBLE)]);
        lignes.push(if niveau == Niveau::Projet { ligne(cases) } else { ligne_total(cases) });
    }
    let libelles = v.libelles(DESTINATION);
    let entree = repartition::Repartition {
        entete: Entete {
            code: "destinations".to_owned(),
            titre: "Destination des ménages relogés, vue de leur quartier".to_owned(),
            sous_titre: "part des ménages relogés définitivement, dans le projet et dans tous les projets".to_owned(),
            source: v.source(),
        },
        classes: libelles.clone(),
        groupes,
    };
    let sinon = sans_figure(entree.groupes.iter().map(|g| &g.valeur));
    ch.figure(repartition::dessiner(&entree), sinon)?;
    let mut colonnes = vec![("Origine", "")];
    colonnes.extend(libelles.iter().map(|l| (l.as_str(), "ménages")));
    colonnes.extend([("Inconnue", "ménages"), ("Ensemble", "ménages")]);
    ch.bloc(tableau("destinations", "Destination des ménages relogés", &colonnes, lignes, ""));
    ch.bloc_si(quartiers(v, projet));
    ch.bloc_si(repartition_du_projet(v, projet, VERS, "Statut du logement d'arrivée", "Logement d'arrivée"));
    Ok(v.finir(ch, "ménages relogés définitivement, comptés à leur projet d'origine"))
}

/// From the project, then from all of them, to each quartier prioritaire.
fn quartiers(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let (ici, epci) = (v.lire(QUARTIER, Niveau::Projet, projet), v.lire(QUARTIER, Niveau::Epci, v.c.epci()));
    if ici.ensemble() == Some(0) {
        return None;
    }
    let siens = communes::quartiers(v, projet);
    let nom = |code: &str| match v.c.references.qpv.get(code) {
        _ if code == HORS_QPV => "Hors QPV".to_owned(),
        Some(q) if siens.iter().any(|s| s == code) => format!("{} (quartier du projet)", q.libelle),
        Some(q) => q.libelle.clone(),
        None => format!("Quartier {code}"),
    };
    let mut lignes: Vec<_> = (v.reponses(QUARTIER).into_iter())
        .map(|code| ligne(vec![texte(nom(code)), ici.case(code), epci.case(code)]))
        .collect();
    lignes.push(ligne(vec![texte("Inconnu"), ici.case_inconnus(), epci.case_inconnus()]));
    lignes.push(ligne_total(vec![texte("Ensemble"), ici.case(ENSEMBLE), epci.case(ENSEMBLE)]));
    Some(tableau(
        "quartiers-arrivee",
        "Quartiers prioritaires d'arrivée",
        &[("Quartier", ""), ("Projet", "ménages"), ("Tous les projets", "ménages")],
        lignes,
        "Quartier où se trouve le logement d'arrivée\u{202f}; seuls sont nommés ceux où un ménage au moins est relogé.",
    ))
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let lu = v.lire(DESTINATION, Niveau::Projet, projet);
    let mut phrases = Vec::new();
    match (lu.part("meme_quartier"), lu.part("autre_commune")) {
        (Some(ici), Some(ailleurs)) => phrases.push(format!(
            "{} des ménages relogés sont restés dans leur quartier, {} habitent une autre commune du territoire.",
            french::pourcent(&ici),
            french::pourcent(&ailleurs)
        )),
        (Some(ici), None) => {
            phrases.push(format!("{} des ménages relogés sont restés dans leur quartier.", french::pourcent(&ici)));
        }
        _ => phrases.push(match communes::constat(v, projet) {
            Some(constat) => {
                format!("{constat}{FINE}; le secret statistique couvre une partie des autres destinations.")
            }
            None => format!(
                "La destination des ménages est en partie couverte par le secret statistique{FINE}: voir le tableau."
            ),
        }),
    }
    if let Some(inter) = v.lire(INTER_BAILLEURS, Niveau::Projet, projet).part("oui") {
        phrases.push(format!(
            "{} de ceux qui sont dans le parc social le sont chez un autre bailleur que le maître d'ouvrage.",
            french::pourcent(&inter)
        ));
    }
    phrases.join(" ")
}
