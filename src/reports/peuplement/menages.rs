//! Who is to be rehoused out of a résidence: where they stand, who they are, when they were met.

use chrono::{Months, NaiveDate};

use crate::charts::{Entete, repartition};
use crate::error::Result;
use crate::french::{self, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::indicateurs::peuplement::{
    AGE, COMPOSITION, DELAI, OCCUPATION, PERSONNES, PRIORITAIRES, QUARTILE, TRANCHE,
};
use crate::relogement::indicateurs::processus::grille::mois;
use crate::relogement::indicateurs::{ENQUETE, SITUATION, STATUT};
use crate::relogement::processus::etapes::{Etape, etapes};
use crate::relogement::reponse::Reponse;
use crate::reports::context::{Chapitre, ligne, ligne_dite, mot, sans_figure, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::phrases::majuscule;

use super::Vue;

const QUESTION: &str = "Qui sont les ménages à reloger\u{202f}?";
/// Title of each distribution, in the order of the table.
const PROFIL: [(&str, &str); 8] = [
    (STATUT, "Statut"),
    (PERSONNES, "Taille"),
    (COMPOSITION, "Composition"),
    (AGE, "Âge du titulaire"),
    (TRANCHE, "Ressources"),
    (QUARTILE, "Quartile"),
    (OCCUPATION, "Logement"),
    (PRIORITAIRES, "Prioritaire L. 441-1 ou DALO"),
];

pub fn section(v: &Vue<'_>) -> Result<Section> {
    let mut ch = Chapitre::new("menages", QUESTION);
    ch.dire(avancement(v));
    ch.dire(ressources(v));
    ch.dire(entretiens(v));
    let reponses = v.revue.reponses(TRANCHE);
    let (ici, tous) = lieux(v);
    let groupe = |(niveau, zone): (Niveau, &str), libelle: &str| repartition::Groupe {
        libelle: libelle.to_owned(),
        valeur: v.revue.lire(TRANCHE, niveau, zone).lecture(&reponses),
    };
    let entree = repartition::Repartition {
        entete: Entete {
            code: "menages-ressources".to_owned(),
            titre: "Ressources des ménages recensés, rapportées aux plafonds PLUS".to_owned(),
            sous_titre: "part des ménages recensés, dans la résidence et dans toutes les opérations".to_owned(),
            source: v.revue.source(),
        },
        classes: v.revue.libelles(TRANCHE),
        groupes: vec![groupe(ici, "Résidence"), groupe(tous, "Toutes les opérations")],
    };
    let sinon = sans_figure(entree.groupes.iter().map(|g| &g.valeur));
    ch.figure(repartition::dessiner(&entree), sinon)?;
    ch.bloc(situation(v));
    ch.bloc(profil(v));
    ch.bloc(echeances(v));
    let mut s = v.revue.finir(ch, "ménages recensés dans la résidence, un par destination à trouver, partis compris");
    s.methode.push_str(
        " Les souhaits de secteur et les freins au relogement ne sont dans aucun fichier de suivi\u{a0}: ils se disent en réunion d'orientation.",
    );
    Ok(s)
}

fn lieux<'v>(v: &'v Vue<'_>) -> ((Niveau, &'v str), (Niveau, &'v str)) {
    ((Niveau::Residence, v.zone), (Niveau::Epci, v.revue.c.epci()))
}

fn avancement(v: &Vue<'_>) -> String {
    let lu = v.revue.lire(SITUATION, Niveau::Residence, v.zone);
    let Some(n) = lu.ensemble() else {
        return "Le nombre de ménages recensés est retenu par le secret statistique.".to_owned();
    };
    if n == 0 {
        return "Aucun ménage n'y est recensé.".to_owned();
    }
    let recenses = majuscule(&french::compte(n, "ménage y est recensé", "ménages y sont recensés", Genre::Masculin));
    let part = |reponse: &str, un: &str, des: &str| match lu.nombre(reponse) {
        Some(0) | None => None,
        Some(1) => Some(format!("un {un}")),
        Some(k) => Some(format!("{}{INSECABLE}{des}", french::nombre(k))),
    };
    let suites: Vec<String> = [
        part("reloges", "est relogé définitivement", "sont relogés définitivement"),
        part("restant", "reste à reloger", "restent à reloger"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let retenu = lu.nombre("reloges").is_none() || lu.nombre("restant").is_none();
    let fin = match (retenu, suites.is_empty()) {
        (false, _) => "",
        (true, false) => "\u{202f}; le secret statistique retient le reste de leur situation",
        (true, true) => "\u{202f}; leur situation est retenue par le secret statistique",
    };
    if suites.is_empty() {
        format!("{recenses}{fin}.")
    } else {
        format!("{recenses}{INSECABLE}: {}{fin}.", suites.join(", "))
    }
}

/// The share of the poorest, here and in all operations.
fn ressources(v: &Vue<'_>) -> String {
    let (ici, tous) = lieux(v);
    let modestes = |(niveau, zone): (Niveau, &str)| {
        let lu = v.revue.lire(TRANCHE, niveau, zone);
        french::Fraction::new(lu.nombre("0_20")? + lu.nombre("20_40")?, lu.connus()?)
    };
    match (modestes(ici), modestes(tous)) {
        (Some(a), Some(b)) => format!(
            "{} d'entre eux ont des ressources inférieures à 40\u{202f}% des plafonds PLUS, contre {} dans toutes les opérations.",
            french::pourcent(&a),
            french::pourcent(&b)
        ),
        (Some(a), None) => format!(
            "{} d'entre eux ont des ressources inférieures à 40\u{202f}% des plafonds PLUS.",
            french::pourcent(&a)
        ),
        _ => au_moins(v).map_or_else(
            || "La part des plus modestes est couverte par le secret statistique.".to_owned(),
            |n| {
                format!(
                    "Au moins {} des ressources inférieures à 40\u{202f}% des plafonds PLUS\u{202f}; leur part est couverte par le secret \
                     statistique.",
                    french::compte(n, "d'entre eux a", "d'entre eux ont", Genre::Masculin)
                )
            },
        ),
    }
}

/// The poorest whose income is known, when their share is withheld.
fn au_moins(v: &Vue<'_>) -> Option<i64> {
    let lu = v.revue.lire(TRANCHE, Niveau::Residence, v.zone);
    let n = lu.nombre("0_20")?.checked_add(lu.nombre("20_40")?)?;
    (n > 0).then_some(n)
}

fn entretiens(v: &Vue<'_>) -> String {
    let lu = v.revue.lire(DELAI, Niveau::Residence, v.zone);
    let mois = v.revue.reglages.processus.mois_entretien;
    match (lu.ensemble(), lu.part("oui"), lu.nombre("oui")) {
        (Some(0), ..) => format!("Les {mois} mois prévus pour les premiers entretiens courent encore."),
        (_, Some(part), _) => format!(
            "{} des ménages ont été rencontrés dans les {mois} mois qui suivent l'ouverture.",
            french::pourcent(&part)
        ),
        (_, None, Some(n)) => format!("{} dans les {mois} mois qui suivent l'ouverture.", rencontres(n)),
        _ => "Le délai des premiers entretiens n'est pas connu, ou est couvert par le secret statistique.".to_owned(),
    }
}

/// `Aucun ménage n'a été rencontré`, `58 ménages ont été rencontrés`.
fn rencontres(n: i64) -> String {
    match n {
        0 => "Aucun ménage n'a été rencontré".to_owned(),
        1 => "Un ménage a été rencontré".to_owned(),
        n => format!("{}{INSECABLE}ménages ont été rencontrés", french::nombre(n)),
    }
}

fn situation(v: &Vue<'_>) -> Bloc {
    repartition_ici(
        v,
        &[(SITUATION, "")],
        "situation",
        "Où en sont les ménages",
        "Situation",
        "Chaque ménage est dans une situation et une seule.",
    )
}

fn profil(v: &Vue<'_>) -> Bloc {
    repartition_ici(
        v,
        &PROFIL,
        "profil",
        "Les ménages recensés, comparés à toutes les opérations",
        "Caractéristique",
        "Parts sur les réponses connues. Logement\u{a0}: un par foyer d'origine, avec ses décohabitants et hébergés.",
    )
}

/// Answers of several questions, one after the other: here, then everywhere.
fn repartition_ici(v: &Vue<'_>, questions: &[(&str, &str)], code: &str, titre: &str, quoi: &str, note: &str) -> Bloc {
    let ((n, z), (ne, ze)) = lieux(v);
    let mut lignes = Vec::new();
    for (question, nom) in questions {
        let Some(i) = v.revue.etude.indicateur(question) else { continue };
        let (ici, tous) = (v.revue.lire(question, n, z), v.revue.lire(question, ne, ze));
        for (classe, libelle) in &i.classes {
            let oui_non = classe == "oui" || classe == "non";
            let libelle = match (nom.is_empty(), oui_non) {
                (true, _) => libelle.clone(),
                (false, _) => format!("{nom}{INSECABLE}: {libelle}"),
            };
            lignes.push(ligne_dite([
                mot(libelle),
                ici.dit(classe),
                ici.part_dite(classe),
                tous.dit(classe),
                tous.part_dite(classe),
            ]));
        }
    }
    let colonnes = [
        (quoi, ""),
        ("Résidence", "ménages"),
        ("Résidence", "%"),
        ("Toutes les opérations", "ménages"),
        ("Toutes les opérations", "%"),
    ];
    tableau(code, titre, &colonnes, lignes, note)
}

/// J1 to J3: what is expected, when, and what is done.
fn echeances(v: &Vue<'_>) -> Bloc {
    let r = &v.revue.reglages.processus;
    let lu = v.revue.lire(DELAI, Niveau::Residence, v.zone);
    let enquete = v.revue.lire(ENQUETE, Niveau::Residence, v.zone);
    let dernier = dernier_entretien(v);
    let tous_vus = enquete.nombre("non") == Some(0) && enquete.ensemble().is_some_and(|n| n > 0);
    let jour = |d: NaiveDate| texte(french::date_courte(d));
    let mut lignes = vec![
        ligne_dite([mot("Enquête sociale faite (ménages)"), enquete.dit("oui")]),
        ligne_dite([
            mot(format!("Entretien dans {} de l'ouverture (J1, ménages)", mois(r.mois_entretien))),
            lu.dit("oui"),
        ]),
        ligne_dite([mot("Entretien plus tardif, ou non fait (J1, ménages)"), lu.dit("non")]),
        ligne(vec![texte("Dernier entretien"), dernier.map_or(Case::Secret, jour)]),
    ];
    let plusieurs = v.operations().len() > 1;
    for o in v.operations() {
        let e = etapes(o, dernier.filter(|_| tous_vus), r, v.revue.etude.arrete);
        let nom = |quoi: &str| match plusieurs {
            true => texte(format!("{quoi}, {}", v.revue.nom_operation(&o.code))),
            false => texte(quoi),
        };
        lignes.push(ligne(vec![
            nom("Bilan de peuplement (J2)"),
            etape(&e.bilan, e.fin_entretiens, r.mois_bilan, "de la fin des entretiens"),
        ]));
        lignes.push(ligne(vec![
            nom("Réunion d'orientation (J3)"),
            etape(&e.orientation, e.bilan.date, r.mois_orientation, "du bilan"),
        ]));
    }
    let note = format!(
        "Délais J1 à J3\u{a0}: {}. Fin des entretiens\u{a0}: celle que le suivi donne à l'opération, à défaut le dernier entretien quand tous les ménages ont été rencontrés.",
        r.provenance()
    );
    tableau("echeances", "Entretiens et échéances", &[("Repère", ""), ("Valeur", "")], lignes, &note)
}

/// `rendu le 26/04/2019, dans le délai`, `attendu avant le 29/04/2019`, `attendu dans le mois de la fin des entretiens`.
fn etape(e: &Etape, debut: Option<NaiveDate>, delai: u32, depuis: &str) -> Case {
    let limite = debut.and_then(|d| d.checked_add_months(Months::new(delai)));
    texte(match (e.date, e.tenu, limite) {
        (Some(d), Some(Reponse::Oui), _) => format!("le {}, dans le délai", french::date_courte(d)),
        (Some(d), Some(Reponse::Non), Some(l)) => {
            format!("le {}, hors délai (au plus tard le {})", french::date_courte(d), french::date_courte(l))
        }
        (Some(d), ..) => format!("le {}, délai inconnu", french::date_courte(d)),
        (None, Some(_), Some(l)) => format!("non daté, dû au plus tard le {}", french::date_courte(l)),
        (None, _, Some(l)) => format!("au plus tard le {}", french::date_courte(l)),
        (None, ..) => format!("dans {} {depuis}", mois(delai)),
    })
}

/// The date of the last interview; nothing when too few households were met for it to be that of none of them.
fn dernier_entretien(v: &Vue<'_>) -> Option<NaiveDate> {
    let rencontres = v.revue.lire(ENQUETE, Niveau::Residence, v.zone).nombre("oui")?;
    let etude = v.revue.etude;
    let ici = etude.suivi.dossiers.iter().filter(|d| etude.residences.ouverte(d) == Some(v.zone));
    let dates = ici.filter_map(|d| d.menage.date_enquete.filter(|jour| *jour <= etude.arrete));
    dates.max().filter(|_| rencontres >= v.revue.seuil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_one_or_several_were_met() {
        assert_eq!(rencontres(0), "Aucun ménage n'a été rencontré");
        assert_eq!(rencontres(1), "Un ménage a été rencontré");
        assert_eq!(rencontres(58), "58\u{a0}ménages ont été rencontrés");
    }
}
