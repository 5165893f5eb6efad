//! Before the move: circuits and partners (J3, J4), fresh files (J6), loads (J9), long waits.

use chrono::NaiveDate;

use super::super::super::accompagnement::{Circuit, Employeur, Partenaire};
use super::super::super::mesures::{Indicateur, Portee, Voix};
use super::super::super::processus::charges::Charges;
use super::super::super::processus::{Reglages, circuit, delais};
use super::super::super::suivi::{Dossier, Suivi, en_attente};
use super::super::Question;
use super::{A_JOUR, ATTENTE, AVIS, CHARGE, CIRCUIT, EMPLOYEUR, INVALIDE, dire, suivie};

pub fn questions<'a>(suivi: &'a Suivi, r: &'a Reglages, charges: Charges<'a>, arrete: NaiveDate) -> Vec<Question<'a>> {
    let mut questions = vec![attente(suivi, r, arrete)];
    questions.extend(circuits(suivi));
    let consultes: Vec<Partenaire> = Partenaire::TOUS.iter().copied().filter(|p| consulte(suivi, *p)).collect();
    questions.extend(consultes.iter().filter_map(|p| avis(suivi, *p, r, arrete)));
    questions.extend(invalide(suivi, consultes));
    questions.extend(a_jour(suivi, r, arrete));
    questions.extend(charges_de_travail(suivi, r, charges));
    questions
}

fn attente<'a>(suivi: &'a Suivi, r: &'a Reglages, arrete: NaiveDate) -> Question<'a> {
    let i = Indicateur::part(
        ATTENTE,
        &format!("En attente depuis plus de {} mois", r.mois_attente),
        &format!(
            "Ménages qui attendent encore un logement définitif, dont l’attente passe {} mois : depuis l’enquête, à défaut l’ouverture au relogement, à défaut l’enregistrement de la demande (P-ATTENTE).",
            r.mois_attente
        ),
    );
    Question::new(i, move |d, _| dire(delais::attente(d, suivi.operation(d), r, arrete)))
}

fn circuits<'a>(suivi: &Suivi) -> Option<Question<'a>> {
    let classes: Vec<(&str, &str)> = Circuit::TOUS.iter().map(|c| (c.code(), c.libelle())).collect();
    let i = Indicateur::repartition(
        CIRCUIT,
        "Circuit d’examen",
        "Ménages recensés, hors ceux partis sans relogement, selon le circuit où leur dossier est examiné.",
        &classes,
    );
    suivie(
        suivi,
        i,
        |d| d.menage.accompagnement.circuit.is_some(),
        |d| match d.menage.accompagnement.circuit {
            _ if d.sorti() => Voix::Hors,
            c => c.and_then(|c| Circuit::TOUS.iter().position(|x| *x == c)).map_or(Voix::Inconnue, Voix::Classe),
        },
    )
}

/// Somebody waits for its answer, in one file at least.
fn consulte(suivi: &Suivi, p: Partenaire) -> bool {
    suivi.dossiers.iter().map(|d| d.menage.accompagnement.avis(p)).any(|a| a.date.is_some() || a.valide.is_some())
}

fn avis<'a>(suivi: &Suivi, p: Partenaire, r: &'a Reglages, arrete: NaiveDate) -> Option<Question<'a>> {
    let code = AVIS.get(p as usize)?;
    let i = Indicateur::part(
        code,
        &format!("Réponse à temps : {}", p.libelle()),
        &format!(
            "Ménages dont le dossier est au circuit dématérialisé, selon que ce partenaire a répondu en {} au plus (J4). Sans réponse au-delà, il est en retard.",
            r.jours.dire(r.jours_validation)
        ),
    );
    let dit = |d: &Dossier| d.menage.accompagnement.avis(p).date.is_some();
    suivie(suivi, i, dit, move |d| dire(circuit::avis(&d.menage.accompagnement, p, r, arrete)))
}

fn invalide<'a>(suivi: &Suivi, consultes: Vec<Partenaire>) -> Option<Question<'a>> {
    let i = Indicateur::part(
        INVALIDE,
        "Orientation invalidée",
        "Ménages dont le dossier est au circuit dématérialisé et dont un partenaire au moins a répondu, selon qu’un d’eux invalide l’orientation.",
    );
    let dit = |d: &Dossier| d.menage.accompagnement.avis.iter().any(|a| a.valide.is_some());
    suivie(suivi, i, dit, move |d| dire(circuit::invalide(&d.menage.accompagnement, &consultes)))
}

fn a_jour<'a>(suivi: &Suivi, r: &'a Reglages, arrete: NaiveDate) -> Option<Question<'a>> {
    let i = Indicateur::part(
        A_JOUR,
        "Dossier à jour",
        &format!(
            "Ménages qui attendent encore un logement définitif, dont le dossier a été actualisé, ou l’enquête faite, depuis {} mois au plus (J6).",
            r.mois_actualisation
        ),
    );
    let attend = |d: &Dossier| d.situation.is_some_and(en_attente);
    suivie(
        suivi,
        i,
        |d| d.menage.accompagnement.actualisation.is_some(),
        move |d| match attend(d) {
            true => circuit::a_jour(&d.menage, r, arrete).into(),
            false => Voix::Hors,
        },
    )
}

/// Loads tell of the people who work: of the whole territory alone by employer, and never by name.
fn charges_de_travail<'a>(suivi: &Suivi, r: &'a Reglages, charges: Charges<'a>) -> Vec<Question<'a>> {
    let norme = r.menages_par_charge;
    let (moitie, apres) = (norme / 2, norme / 2 + 1);
    let libelles =
        [format!("{moitie} ménages au plus"), format!("{apres} à {norme} ménages"), format!("plus de {norme} ménages")];
    let codes = ["moitie", "norme", "au_dela"];
    let classes: Vec<(&str, &str)> = codes.into_iter().zip(libelles.iter().map(String::as_str)).collect();
    let charge = Indicateur::repartition(
        CHARGE,
        "Charge du chargé de relogement",
        &format!(
            "Ménages qui attendent encore un logement définitif, selon le nombre de ménages que suit leur chargé de relogement, toutes opérations ensemble (J9 : {norme} au plus)."
        ),
        &classes,
    );
    let employeurs: Vec<(&str, &str)> = Employeur::TOUS.iter().map(|e| (e.code(), e.libelle())).collect();
    let employeur = Indicateur::repartition(
        EMPLOYEUR,
        "Employeur du chargé de relogement",
        "Ménages qui attendent encore un logement définitif, selon l’employeur de leur chargé de relogement.",
        &employeurs,
    )
    .jusqu_a(Portee::Territoire);
    let attend = |d: &Dossier| d.situation.is_some_and(en_attente);
    let connue = |rang: Option<usize>| rang.map_or(Voix::Inconnue, Voix::Classe);
    let charge = suivie(
        suivi,
        charge,
        |d| d.menage.accompagnement.charge.is_some(),
        move |d| match attend(d) {
            true => connue(charges.palier_de(&d.menage.accompagnement, norme)),
            false => Voix::Hors,
        },
    );
    let employeur = suivie(
        suivi,
        employeur,
        |d| d.menage.accompagnement.employeur.is_some(),
        move |d| {
            let siens = d.menage.accompagnement.employeur;
            match attend(d) {
                true => connue(siens.and_then(|e| Employeur::TOUS.iter().position(|x| *x == e))),
                false => Voix::Hors,
            }
        },
    );
    charge.into_iter().chain(employeur).collect()
}
