//! What relogement brings to rebalancing: the legal rate with and without it, where those rehoused went, what was promised.

use crate::charts::{Entete, repartition};
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::criteres::Critere;
use crate::relogement::indicateurs::criteres::code_critere;
use crate::relogement::indicateurs::destinations::DESTINATION;
use crate::relogement::indicateurs::{DEMANDE, PAR_ANNEE, RELOGES, SITUATION};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{
    Chapitre, Contexte, insuffisant, ligne_dite, moment, mot, periode_en_mots, sans_figure, tableau,
};
use crate::reports::document::{Bloc, Ligne, Section};
use crate::reports::phrases::{majuscule, minuscule};
use crate::reports::revue::{Vue, engagements};
use crate::reports::tenues::Vu;

pub const ANCRE: &str = "relogement";
const QUESTION: &str = "Le relogement aide-t-il à rééquilibrer le peuplement\u{202f}?";

/// `v`: the tracking of relogement, when the chain has it.
pub fn section(c: &Contexte, v: Option<&Vue<'_>>) -> Result<Section> {
    let p = c.exercice();
    let attributions = c.total("att_relogements", p);
    if attributions.is_none() && v.is_none() {
        return Ok(Chapitre::indisponible(
            ANCRE,
            QUESTION,
            &format!("ni le suivi du relogement, ni les radiations du SNE de {} n'ont été lus.", periode_en_mots(p)),
        ));
    }
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(contribution(c));
    match v {
        Some(v) => suivi(&mut ch, c, v)?,
        None => {
            ch.bloc_si(attributions.is_some().then(|| engagements::premier_quartile(c)));
            ch.bloc(Bloc::Reserve(
                "Aucun suivi du relogement n'est lu\u{a0}: l'avancement des projets, la destination des ménages et les critères de qualité ne sont \
                 pas dits. Ils le seront quand la chaîne déclarera les fichiers d'opérations, de ménages et de relogements."
                    .to_owned(),
            ));
        }
    }
    ch.bloc(Bloc::Paragraphe(demandes(c, v)));
    let base = "baux signés hors QPV, chaque ménage relogé compté une fois, qu'il soit du 1er quartile ou non";
    let mut s = ch.finir(c, base, &[Table::Attribution], attributions.map(|v| ("Relogement inconnu", v)));
    if let Some(v) = v {
        s.methode = format!(
            "{} Ménages relogés comptés à leur projet d'origine, depuis le début des projets, à la même date d'arrêté que la revue de projet. {}",
            s.methode,
            v.source()
        );
    }
    Ok(s)
}

/// The legal rate, and what it would be without relogements.
fn contribution(c: &Contexte) -> String {
    let p = c.exercice();
    let taux = |code| c.total(code, p).filter(|v| !insuffisant(v)).and_then(Vu::taux);
    match (taux("att_q1_hors_qpv"), taux("att_q1_hors_qpv_hors_relogement")) {
        (Some(avec), Some(sans)) => {
            let ecart = avec.minus(&sans);
            let verdict = match ecart.num() {
                1.. => "Oui",
                0 => "Non",
                _ => "Non, au contraire",
            };
            format!(
                "{verdict}{INSECABLE}: {}, {} des baux signés hors QPV vont au 1er{INSECABLE}quartile ou à des ménages relogés{FINE}; relogements \
                 retirés, ce serait {}.",
                minuscule(&moment(p)),
                french::pourcent(&avec),
                french::pourcent(&sans)
            )
        }
        (Some(avec), None) => format!(
            "On ne peut pas le dire{INSECABLE}: {}, {} des baux signés hors QPV vont au 1er{INSECABLE}quartile ou à des ménages relogés{FINE}; ce que \
             ce serait sans les relogements est retenu par le secret statistique.",
            minuscule(&moment(p)),
            french::pourcent(&avec)
        ),
        (None, _) => format!(
            "{}, la contribution du relogement à l'objectif hors QPV n'est pas publiée{FINE}: {}.",
            moment(p),
            match c.total("att_q1_hors_qpv", p) {
                None => "les baux ne sont pas lus",
                Some(v) if insuffisant(&v) => "le relogement ou le quartile n'est pas connu pour assez de baux",
                Some(_) => "le secret statistique retient le taux",
            }
        ),
    }
}

/// What the tracking adds: the chapter says the same figures as the revue de projet.
fn suivi(ch: &mut Chapitre, c: &Contexte, v: &Vue<'_>) -> Result<()> {
    ch.dire(avancement(v));
    ch.dire(destinations(v));
    let reponses = v.reponses(DESTINATION);
    let places = places(v);
    let groupes = places
        .iter()
        .map(|(n, z, nom)| repartition::Groupe {
            libelle: nom.clone(),
            valeur: v.lire(DESTINATION, *n, z).lecture(&reponses),
        })
        .collect();
    let entree = repartition::Repartition {
        entete: Entete {
            code: "relogement-destinations".to_owned(),
            titre: titre(v),
            sous_titre: "part des ménages relogés définitivement, selon leur destination, vue de leur quartier"
                .to_owned(),
            source: v.source(),
        },
        classes: v.libelles(DESTINATION),
        groupes,
    };
    let sinon = sans_figure(entree.groupes.iter().map(|g| &g.valeur));
    ch.figure(repartition::dessiner(&entree), sinon)?;
    ch.bloc(etat(v, &places));
    ch.bloc(criteres(v, &places));
    ch.bloc(engagements::premier_quartile(c));
    ch.bloc(engagements::tenus(v));
    ch.bloc(Bloc::Paragraphe(deux_sources(c, v)));
    Ok(())
}

/// Projects, then the territory.
fn places(v: &Vue<'_>) -> Vec<(Niveau, String, String)> {
    let projets = v.etude.projets().into_iter().map(|p| (Niveau::Projet, p.to_owned(), v.nom_projet(p)));
    projets.chain([(Niveau::Epci, v.c.epci().to_owned(), "Tous les projets".to_owned())]).collect()
}

fn avancement(v: &Vue<'_>) -> String {
    let lu = v.lire(RELOGES, Niveau::Epci, v.c.epci());
    let date = french::date_longue(v.etude.arrete);
    match (lu.nombre("oui"), lu.ensemble()) {
        (_, Some(0)) => format!("Au {date}, aucun ménage n'est à reloger."),
        (Some(0), Some(n)) => format!(
            "Au {date}, aucun des {} à reloger ne l'est encore définitivement.",
            french::compte(n, "ménage", "ménages", Genre::Masculin)
        ),
        (Some(k), Some(n)) => {
            let part = french::Fraction::new(k, n).map_or_else(String::new, |f| french::pourcent(&f));
            format!(
                "Au {date}, {} des {} à reloger {} définitivement, soit {part}.",
                french::nombre(k),
                french::compte(n, "ménage", "ménages", Genre::Masculin),
                if k > 1 { "le sont" } else { "l'est" }
            )
        }
        _ => format!("Au {date}, l'avancement du relogement est couvert par le secret statistique."),
    }
}

fn destinations(v: &Vue<'_>) -> String {
    let part = |critere: Critere| v.lire(&code_critere(critere.code()), Niveau::Epci, v.c.epci()).part("oui");
    match (part(Critere::C3), part(Critere::C4)) {
        (Some(qpv), Some(quartier)) => format!(
            "{} des ménages relogés habitent désormais hors QPV, {} hors de leur quartier d'origine.",
            french::pourcent(&qpv),
            french::pourcent(&quartier)
        ),
        (Some(qpv), None) => format!("{} des ménages relogés habitent désormais hors QPV.", french::pourcent(&qpv)),
        // What is unknown makes the share a small number: those who are known to be there are said.
        _ => match (v.lire(&code_critere(Critere::C3.code()), Niveau::Epci, v.c.epci()).nombre("oui"), reloges(v)) {
            (Some(n), Some(tous)) if n > 0 => format!(
                "Au moins {} sur {} hors QPV.",
                french::compte(n, "ménage relogé", "ménages relogés", Genre::Masculin),
                format_args!(
                    "{} {}",
                    french::nombre(tous),
                    if n > 1 { "habitent désormais" } else { "habite désormais" }
                )
            ),
            _ => String::new(),
        },
    }
}

fn reloges(v: &Vue<'_>) -> Option<i64> {
    v.lire(RELOGES, Niveau::Epci, v.c.epci()).nombre("oui")
}

fn titre(v: &Vue<'_>) -> String {
    let hors_qpv = code_critere(Critere::C3.code());
    v.lire(&hors_qpv, Niveau::Epci, v.c.epci()).part("oui").map_or_else(
        || "Destination des ménages relogés".to_owned(),
        |f| format!("{} des ménages relogés habitent hors QPV", french::pourcent(&f)),
    )
}

fn etat(v: &Vue<'_>, places: &[(Niveau, String, String)]) -> Bloc {
    let reponses = v.reponses(SITUATION);
    let lignes = places
        .iter()
        .map(|(n, z, nom)| {
            let lu = v.lire(SITUATION, *n, z);
            let mut cases = vec![mot(nom.clone()), lu.dit(ENSEMBLE)];
            cases.extend(reponses.iter().map(|r| lu.dit(r)));
            cases.push(v.lire(RELOGES, *n, z).part_dite("oui"));
            Ligne { total: *n == Niveau::Epci, ..ligne_dite(cases) }
        })
        .collect();
    let libelles = v.libelles(SITUATION);
    let mut colonnes = vec![("Projet", ""), ("Recensés", "ménages")];
    colonnes.extend(libelles.iter().map(|l| (l.as_str(), "ménages")));
    colonnes.push(("Avancement", "%"));
    tableau(
        "relogement-avancement",
        format!("Où en sont les projets au {}", french::date_longue(v.etude.arrete)),
        &colonnes,
        lignes,
        "Avancement\u{a0}: relogés définitivement, retours compris, rapportés aux ménages à reloger (recensés moins partis).",
    )
}

fn criteres(v: &Vue<'_>, places: &[(Niveau, String, String)]) -> Bloc {
    let lignes = Critere::TOUS
        .iter()
        .map(|critere| {
            let code = code_critere(critere.code());
            let mut cases = vec![mot(format!("{} – {}", critere.code(), critere.libelle()))];
            cases.extend(places.iter().map(|(n, z, _)| v.lire(&code, *n, z).part_dite("oui")));
            let lu = v.lire(&code, Niveau::Epci, v.c.epci());
            cases.extend([lu.dit("oui"), lu.inconnus_dits()]);
            ligne_dite(cases)
        })
        .collect();
    let mut colonnes = vec![("Critère", "")];
    colonnes.extend(places.iter().map(|(_, _, nom)| (nom.as_str(), "%")));
    colonnes.extend([("Respecté, tous les projets", "ménages"), ("Inconnu", "ménages")]);
    tableau(
        "relogement-criteres",
        "Critères de qualité du relogement, depuis le début des projets",
        &colonnes,
        lignes,
        "Part des ménages relogés qui respectent le critère, réponses connues. Les cibles de chaque convention sont dans la revue de projet.",
    )
}

/// The SNE and the tracking do not count the same thing: both are said.
fn deux_sources(c: &Contexte, v: &Vue<'_>) -> String {
    let p = c.exercice();
    let sne = c.total("att_relogements", p).and_then(|v| v.numerateur());
    let suivi = v.lire_annee(PAR_ANNEE, p.annee(), Niveau::Epci, v.c.epci()).nombre("oui");
    sources_en_mots(&moment(p), sne, suivi)
}

fn sources_en_mots(quand: &str, sne: Option<i64>, suivi: Option<i64>) -> String {
    match (sne, suivi) {
        (Some(0), Some(0)) => format!("{quand}, ni le SNE ni le suivi ne comptent de relogement."),
        (Some(a), Some(b)) if a == b => format!(
            "{quand}, le SNE repère {}, autant que le suivi.",
            french::compte(a, "bail de relogement", "baux de relogement", Genre::Masculin)
        ),
        (Some(a), Some(b)) => format!(
            "{quand}, le SNE {}, le suivi {}\u{202f}: le SNE ne connaît que les baux du parc social de demandes marquées «{INSECABLE}renouvellement \
             urbain{INSECABLE}», le suivi que les ménages de ses opérations, quelle que soit leur destination.",
            compte_ou_rien("repère", a, "bail de relogement", "baux de relogement"),
            compte_ou_rien("compte", b, "ménage relogé", "ménages relogés"),
        ),
        _ => format!(
            "{quand}, les baux de relogement du SNE et les ménages relogés du suivi ne peuvent pas être rapprochés\u{202f}: l'un des deux nombres \
             est absent ou retenu."
        ),
    }
}

/// `compte 75 ménages relogés`, `ne compte aucun ménage relogé`.
fn compte_ou_rien(verbe: &str, n: i64, un: &str, des: &str) -> String {
    let compte = french::compte(n, un, des, Genre::Masculin);
    if n == 0 { format!("ne {verbe} {compte}") } else { format!("{verbe} {compte}") }
}

/// Demands of the renouvellement urbain: what is still to come.
fn demandes(c: &Contexte, v: Option<&Vue<'_>>) -> String {
    let stock = c.stock().and_then(|p| Some((p, c.total("dem_renouvellement_urbain", p)?.numerateur())));
    let actives = match stock {
        Some((p, Some(n))) => format!(
            "Au {}, {} au titre du renouvellement urbain (DLS RU) {}.",
            periode_en_mots(p),
            french::compte(n, "demande", "demandes", Genre::Feminin),
            match n {
                0 => "n'est active",
                1 => "est active",
                _ => "sont actives",
            }
        ),
        Some((p, None)) => format!(
            "Le nombre de demandes actives au titre du renouvellement urbain au {} est couvert par le secret statistique.",
            periode_en_mots(p)
        ),
        None => {
            "Les demandes au titre du renouvellement urbain ne sont pas connues\u{a0}: le stock du SNE n'est pas lu."
                .to_owned()
        }
    };
    let sans = v.and_then(|v| v.lire(DEMANDE, Niveau::Epci, v.c.epci()).nombre("non"));
    match sans {
        None => actives,
        Some(0) => format!("{actives} Aucun ménage restant à reloger n'est sans demande active."),
        Some(n) => format!(
            "{actives} {} sans demande active à la date d'arrêté.",
            majuscule(&french::compte(
                n,
                "ménage restant à reloger est",
                "ménages restant à reloger sont",
                Genre::Masculin
            ))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sources_agree_differ_or_are_withheld() {
        let dit = |a, b| sources_en_mots("En 2025", a, b);
        assert_eq!(dit(Some(82), Some(82)), "En 2025, le SNE repère 82\u{a0}baux de relogement, autant que le suivi.");
        assert_eq!(dit(Some(0), Some(0)), "En 2025, ni le SNE ni le suivi ne comptent de relogement.");
        assert!(
            dit(Some(1), Some(75))
                .starts_with("En 2025, le SNE repère un bail de relogement, le suivi compte 75\u{a0}ménages relogés")
        );
        assert!(
            dit(Some(0), Some(75))
                .starts_with("En 2025, le SNE ne repère aucun bail de relogement, le suivi compte 75")
        );
        assert!(dit(None, Some(75)).contains("retenu"));
        assert!(dit(Some(82), None).contains("retenu"));
    }
}
