//! What relogement did to households: criteria, reste à charge, alerts, destinations, and what the ANRU pays for it.

use std::cmp::Ordering;

use super::super::criteres::{Avis, Critere};
use super::super::examen::Examen;
use super::super::examens::Examine;
use super::super::faits::{Nature, Parc, StatutLogement, Typologie};
use super::super::finances::{ClasseRac, Comparaison};
use super::super::mesures::{Indicateur, Portee, Voix};
use super::super::parcours::trajet::Classe;
use super::super::reglages::Reglages;
use super::super::reponse::Reponse;
use super::Question;

/// Evolution of the reste à charge.
pub const RAC: &str = "rel_rac";
/// The same, with or without an improvement.
pub const RAC_AMELIORATION: &str = "rel_rac_amelioration";
pub const TYPOLOGIE: &str = "rel_typologie";
pub const DESTINATION: &str = "rel_destination";
pub const PERDANT: &str = "rel_perdant";
pub const PRIORITAIRE: &str = "rel_prioritaire";
pub const QUARTILE: &str = "rel_quartile";
pub const FORFAIT: &str = "rel_forfait";
pub const FORFAIT_ATTENDU: &str = "rel_forfait_attendu";
pub const FORFAIT_A_INSTRUIRE: &str = "rel_forfait_a_instruire";
pub const MINORATION: &str = "rel_minoration";
/// Relogements of social origin in the stock of the maître d'ouvrage of origin.
pub const DEMOLISSEUR: &str = "rel_parc_demolisseur";
pub const MEDIATION: &str = "rel_mediation_attendue";
pub const OFFRE_HORS_QPV: &str = "rel_offre_hors_qpv";

/// `rel_c3` from `C3`, `rel_c2_mel` from `C2-MEL`.
pub fn code_critere(code: &str) -> String {
    format!("rel_{}", code.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// `rel_alerte_a1` from `A1`.
pub fn code_alerte(id: &str) -> String {
    format!("rel_alerte_{}", id.to_lowercase())
}

/// Alerts that are published; A7 is C1 seen from the other side.
pub const ALERTES: [(&str, &str); 6] = [
    ("A1", "Le reste à vivre passe sous le seuil"),
    ("A2", "Le reste à vivre, déjà sous le seuil, baisse encore"),
    ("A3", "Le taux d’effort dépasse le seuil"),
    ("A4", "Le reste à charge augmente sans amélioration"),
    ("A5", "Le reste à charge augmente plus que la surface"),
    ("A6", "Le reste à vivre, proche du seuil, ne s’améliore pas nettement"),
];

/// Classes of evolution, crossed with improvement.
const CLASSES_RAC: [(ClasseRac, bool, &str); 8] = [
    (ClasseRac::Baisse, true, "baisse_amelioration"),
    (ClasseRac::Baisse, false, "baisse_sans"),
    (ClasseRac::Stable, true, "stable_amelioration"),
    (ClasseRac::Stable, false, "stable_sans"),
    (ClasseRac::Hausse, true, "hausse_amelioration"),
    (ClasseRac::Hausse, false, "hausse_sans"),
    (ClasseRac::ForteHausse, true, "forte_hausse_amelioration"),
    (ClasseRac::ForteHausse, false, "forte_hausse_sans"),
];

fn avis(a: Option<&Avis>) -> Voix {
    match a {
        None | Some(Avis { compte: Reponse::Non, .. }) => Voix::Hors,
        Some(Avis { compte: Reponse::Oui, tenu }) => (*tenu).into(),
        Some(Avis { compte: Reponse::Inconnu, .. }) => Voix::Inconnue,
    }
}

/// A question on households whose relogement was examined; the others are out of it.
fn examine<'a>(i: Indicateur, voix: impl Fn(&Examen) -> Voix + 'a) -> Question<'a> {
    Question::new(i, move |_, e| e.examen.as_ref().map_or(Voix::Hors, &voix))
}

/// Criteria, national then local; alerts; reste à charge; destinations; money.
pub fn questions(r: &Reglages) -> Vec<Question<'_>> {
    let mut questions: Vec<Question<'_>> = Critere::TOUS.iter().map(|c| critere(c.code(), c.libelle())).collect();
    questions.extend(r.criteres.local.iter().map(|l| critere(&l.code, &l.libelle)));
    questions.extend([reste_a_charge(r), reste_a_charge_et_conditions(r)]);
    questions.push(examine(
        Indicateur::part(
            PERDANT,
            "Perdants",
            "Ménages relogés du parc social dont le reste à charge augmente sans amélioration objective des conditions de logement (ANRU 2024).",
        ),
        |e| e.perdant.map_or(Voix::Hors, Voix::from),
    ));
    questions.extend(ALERTES.iter().map(|(id, libelle)| alerte(id, libelle)));
    questions.push(typologie());
    questions.push(destination());
    questions.extend(menages());
    questions.extend(argent());
    questions
}

fn critere<'a>(code: &str, libelle: &str) -> Question<'a> {
    let definition = format!(
        "Critère {code}, {libelle} : ménages relogés définitivement que comptent les critères (voir P-BASE-CRITERES), par année de relogement et depuis le début."
    );
    let titre = format!("{code} – {libelle}");
    let cle = code.to_owned();
    examine(Indicateur::part(&code_critere(code), &titre, &definition).par_annee(Portee::Territoire), move |e| {
        avis(e.avis.get(&cle))
    })
}

fn alerte<'a>(id: &'static str, libelle: &str) -> Question<'a> {
    let definition = format!(
        "Alerte {id} : {libelle}. Une alerte invite à regarder une situation ; ce n’est jamais une décision sur un ménage."
    );
    examine(Indicateur::part(&code_alerte(id), libelle, &definition), move |e| {
        e.alertes.iter().find(|a| a.id == id).and_then(|a| a.reponse).map_or(Voix::Hors, Voix::from)
    })
}

fn reste_a_charge(r: &Reglages) -> Question<'_> {
    let evolutions = [ClasseRac::Baisse, ClasseRac::Stable, ClasseRac::Hausse, ClasseRac::ForteHausse];
    let codes = ["baisse", "stable", "hausse", "forte_hausse"];
    let libelles = evolutions.map(|c| majuscule(&r.finances.classes_rac.libelle(c)));
    let classes: Vec<(&str, &str)> = codes.into_iter().zip(libelles.iter().map(String::as_str)).collect();
    let i = Indicateur::repartition(
        RAC,
        "Évolution du reste à charge",
        "Ménages relogés du parc social, selon l’évolution de leur reste à charge. Les décohabitants et hébergés n’ont pas d’avant comparable.",
        &classes,
    );
    examine(i, move |e| match e.comparaison.comparable {
        Reponse::Non => Voix::Hors,
        Reponse::Inconnu => Voix::Inconnue,
        Reponse::Oui => {
            let rang = evolution(&e.comparaison, r).and_then(|c| evolutions.iter().position(|x| *x == c));
            rang.map_or(Voix::Inconnue, Voix::Classe)
        }
    })
}

pub(super) fn majuscule(t: &str) -> String {
    let mut lettres = t.chars();
    lettres.next().map_or_else(String::new, |l| l.to_uppercase().chain(lettres).collect())
}

fn evolution(c: &Comparaison, r: &Reglages) -> Option<ClasseRac> {
    let f = &r.finances;
    f.classes_rac.classe(f.rac.valeur(&c.avant, f), f.rac.valeur(&c.apres, f))
}

fn reste_a_charge_et_conditions(r: &Reglages) -> Question<'_> {
    let classes: Vec<(&str, String)> = CLASSES_RAC
        .iter()
        .map(|(c, mieux, code)| {
            let suite = if *mieux { "avec amélioration" } else { "sans amélioration" };
            (*code, format!("{}, {suite}", r.finances.classes_rac.libelle(*c)))
        })
        .collect();
    let classes: Vec<(&str, &str)> = classes.iter().map(|(c, l)| (*c, l.as_str())).collect();
    let i = Indicateur::repartition(
        RAC_AMELIORATION,
        "Reste à charge et conditions de logement",
        "Ménages relogés du parc social, selon l’évolution de leur reste à charge et l’amélioration de leurs conditions de logement. Les décohabitants et hébergés n’ont pas d’avant comparable.",
        &classes,
    )
    .jusqu_a(Portee::Territoire);
    examine(i, move |e| match e.comparaison.comparable {
        Reponse::Non => Voix::Hors,
        Reponse::Inconnu => Voix::Inconnue,
        Reponse::Oui => classe_rac(&e.comparaison, r).map_or(Voix::Inconnue, Voix::Classe),
    })
}

fn classe_rac(c: &Comparaison, r: &Reglages) -> Option<usize> {
    let classe = evolution(c, r)?;
    let mieux = match c.amelioration {
        Reponse::Oui => true,
        Reponse::Non => false,
        Reponse::Inconnu => return None,
    };
    CLASSES_RAC.iter().position(|(x, m, _)| (*x, *m) == (classe, mieux))
}

fn typologie<'a>() -> Question<'a> {
    let classes = [("plus_petite", "Plus petite"), ("meme", "La même"), ("plus_grande", "Plus grande")];
    let i = Indicateur::repartition(
        TYPOLOGIE,
        "Typologie du logement",
        "Ménages relogés définitivement, selon le nombre de pièces du logement d’après comparé à celui d’avant.",
        &classes,
    );
    Question::new(i, |d, _| {
        if !d.reloge() {
            return Voix::Hors;
        }
        match (d.menage.avant.typologie, d.definitif().and_then(|r| r.apres.typologie)) {
            // Five rooms and more are one class: nothing tells which is larger.
            (Some(Typologie::T5P), Some(Typologie::T5P)) => Voix::Inconnue,
            (Some(avant), Some(apres)) => Voix::Classe(match apres.pieces().cmp(&avant.pieces()) {
                Ordering::Less => 0,
                Ordering::Equal => 1,
                Ordering::Greater => 2,
            }),
            _ => Voix::Inconnue,
        }
    })
}

const DESTINATIONS: [(&[Classe], &str, &str); 6] = [
    (&[Classe::MemeQuartier], "meme_quartier", "Même quartier"),
    (&[Classe::AutreQpv], "autre_qpv", "Autre QPV"),
    (&[Classe::MemeCommuneHorsQpv], "meme_commune", "Même commune, hors QPV"),
    (&[Classe::AutreCommuneEpci], "autre_commune", "Autre commune du territoire"),
    (&[Classe::AutreEpciDepartement, Classe::AutreDepartement], "hors_territoire", "Hors du territoire"),
    (&[Classe::PriveAccession], "prive_accession", "Parc privé ou accession"),
];

fn destination<'a>() -> Question<'a> {
    let classes: Vec<(&str, &str)> = DESTINATIONS.iter().map(|(_, c, l)| (*c, *l)).collect();
    let i = Indicateur::repartition(
        DESTINATION,
        "Destination",
        "Ménages relogés définitivement, selon l’endroit où ils habitent, vu de leur quartier d’origine.",
        &classes,
    );
    Question::new(i, |d, e| match (d.reloge(), &e.trajet) {
        (false, _) => Voix::Hors,
        (true, None) => Voix::Inconnue,
        (true, Some(t)) => {
            let classe = t.classe();
            DESTINATIONS.iter().position(|(c, ..)| c.contains(&classe)).map_or(Voix::Inconnue, Voix::Classe)
        }
    })
}

fn menages<'a>() -> Vec<Question<'a>> {
    let quartiles = [("q1", "1er quartile"), ("q2", "2e quartile"), ("q3", "3e quartile"), ("q4", "4e quartile")];
    vec![
        Question::new(
            Indicateur::part(
                PRIORITAIRE,
                "Prioritaires",
                "Ménages relogés définitivement qui sont aussi prioritaires au titre de l’article L. 441-1 ou du DALO, pour une autre raison que leur relogement (engagement E8).",
            ),
            |d, _| if d.reloge() { Reponse::from(d.menage.prioritaire).into() } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::repartition(
                QUARTILE,
                "Quartile de ressources",
                "Ménages recensés selon leur quartile de ressources, tel que le suivi le donne.",
                &quartiles,
            )
            .jusqu_a(Portee::Territoire),
            |d, _| {
                let rang = d.menage.quartile.and_then(|q| usize::from(q).checked_sub(1)).filter(|k| *k < 4);
                rang.map_or(Voix::Inconnue, Voix::Classe)
            },
        ),
        Question::new(
            Indicateur::part(
                DEMOLISSEUR,
                "Dans le parc du démolisseur",
                "Ménages d’origine sociale relogés dans le parc social, dont le bailleur est le maître d’ouvrage de l’opération d’origine (engagement E3).",
            ),
            |d, e| match &e.minoration {
                Some((f, m)) if d.reloge() && f.statut_logement == Some(StatutLogement::Lls) => {
                    match f.nature.map(Nature::parc) {
                        Some(Parc::Social) => m.inter_bailleurs.contraire().into(),
                        Some(Parc::Prive) => Voix::Hors,
                        None => Voix::Inconnue,
                    }
                }
                _ => Voix::Hors,
            },
        ),
        Question::new(
            Indicateur::part(
                MEDIATION,
                "Médiation attendue",
                "Ménages à qui une proposition a été faite, qui ont refusé au moins deux offres comptées sans qu’une médiation soit datée.",
            ),
            |d, e| if d.propositions.is_empty() { Voix::Hors } else { e.offres.mediation_attendue.into() },
        ),
        Question::new(
            Indicateur::part(
                OFFRE_HORS_QPV,
                "Une offre hors QPV",
                "Ménages à qui une proposition a été faite, dont une au moins est hors QPV.",
            ),
            |d, e| if d.propositions.is_empty() { Voix::Hors } else { e.offres.une_hors_qpv.into() },
        ),
    ]
}

fn argent<'a>() -> Vec<Question<'a>> {
    vec![
        Question::new(
            Indicateur::effectif(
                FORFAIT_ATTENDU,
                "Forfaits attendus",
                "Ménages recensés qui ouvrent droit au forfait relogement, ou le feront une fois relogés (conditions 1 et 4 ; RGA titre II).",
            )
            .jusqu_a(Portee::Operation),
            |_, e| if e.forfait.previsionnel.reponse.est_oui() { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::effectif(
                FORFAIT,
                "Forfaits constatés",
                "Ménages relogés qui remplissent toutes les conditions du forfait relogement à la date d’arrêté (RGA titre II).",
            )
            .jusqu_a(Portee::Operation),
            |_, e| if e.forfait.constate.reponse.est_oui() { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::effectif(
                FORFAIT_A_INSTRUIRE,
                "Forfaits à instruire",
                "Ménages relogés dont le forfait ne se décide pas, faute d’un fait ; l’état d’avancement (X1) dit lequel.",
            ),
            |_, e| if e.forfait.constate.reponse == Reponse::Inconnu { Voix::Classe(0) } else { Voix::Hors },
        ),
        Question::new(
            Indicateur::part(
                MINORATION,
                "Minoration de loyer",
                "Ménages relogés définitivement dont le bail ouvre droit à l’indemnité pour minoration de loyer (RGA titre II, art. 2.1.3.2). Inconnu : à instruire.",
            ),
            |d, e: &Examine| match (d.reloge(), &e.minoration) {
                (false, _) => Voix::Hors,
                (true, None) => Voix::Inconnue,
                (true, Some((_, m))) => m.decision.reponse.into(),
            },
        ),
    ]
}
