//! Offers that call for a look, household by household: a refusal too many without médiation, the end of a right, an early lease, a far
//! offer. What the tracking says, for who accompanies the household: to be verified, never a decision.

use crate::french::{self, Genre};
use crate::relogement::propositions::{Alerte, Bilan};
use crate::relogement::suivi::Dossier;
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Case, Document, Ligne, Section};
use crate::reports::phrases::majuscule;

use super::Source;

/// The code of its table.
pub const TABLE: &str = "propositions";

/// The state. Households that did not consent to the sharing of their situation are only counted (§ 13 of the rules of privacy: a work
/// list leaves them out, and an unknown consent is none).
pub fn document(s: &Source<'_>) -> Document {
    let titre = "Propositions – points à vérifier, ménage par ménage";
    let mut d = s.document(titre, "chargés de relogement, maîtres d'ouvrage", vec![section(s)]);
    d.mentions.push(
        "Un point à vérifier répète ce que contient le suivi\u{a0}: il ne décide rien, et se relit avec le ménage."
            .to_owned(),
    );
    d
}

fn section(s: &Source<'_>) -> Section {
    let tous = s.etude.suivi.dossiers.iter().zip(&s.etude.examines).map(|(d, e)| (d, &e.offres));
    let signales = tous.filter(|(_, b)| !b.alertes.is_empty());
    let (montres, tus): (Vec<_>, Vec<_>) = signales.partition(|(d, _)| d.menage.consentement == Some(true));
    let lignes: Vec<Ligne> =
        montres.iter().flat_map(|(d, b)| b.alertes.iter().map(move |a| ligne(rang(d, b, a)))).collect();
    let menages = |n: usize| french::compte(n as i64, "ménage", "ménages", Genre::Masculin);
    let mut ch = Chapitre::new(TABLE, "Points à vérifier");
    ch.dire(match lignes.len() {
        0 => "Aucun point à vérifier.".to_owned(),
        n => format!(
            "{} pour {}.",
            majuscule(&french::compte(n as i64, "point à vérifier", "points à vérifier", Genre::Masculin)),
            menages(montres.len())
        ),
    });
    ch.dire(match tus.len() {
        0 => "Aucun ménage n'est laissé de côté.".to_owned(),
        n => format!(
            "{} {} de côté, faute de consentement au partage de {} situation.",
            majuscule(&menages(n)),
            if n > 1 { "sont laissés" } else { "est laissé" },
            if n > 1 { "leur" } else { "sa" }
        ),
    });
    ch.bloc(tableau(
        TABLE,
        "Un point par ligne",
        &COLONNES,
        lignes,
        "Médiation\u{a0}: elle s'ouvre dès le deuxième refus compté. Droit au maintien dans les lieux\u{a0}: le texte le fait finir six mois \
         après la notification de la troisième offre refusée. Bail\u{a0}: la convention de relogement prend effet trente jours après sa réception. \
         Offre éloignée\u{a0}: elle demande le souhait écrit du ménage. Faits établis\u{a0}: « inconnu » quand un fait manque au suivi.",
    ));
    ch.section
}

const COLONNES: [(&str, &str); 8] = [
    ("Ménage (pseudonyme)", ""),
    ("Opération", ""),
    ("Situation", ""),
    ("Refus comptés", ""),
    ("Offre acceptée", ""),
    ("À vérifier", ""),
    ("Faits établis", ""),
    ("Ce que dit le suivi", ""),
];

fn rang(d: &Dossier, b: &Bilan, a: &Alerte) -> Vec<Case> {
    let refus = match (b.refus_comptes, b.refus_comptes_max) {
        (n, max) if n == max => french::nombre(n),
        (n, max) => format!("{} à {}", french::nombre(n), french::nombre(max)),
    };
    vec![
        texte(d.menage.id.clone()),
        texte(d.menage.operation.clone()),
        d.situation.map_or(Case::NonDisponible, |x| texte(x.libelle())),
        texte(refus),
        texte(if b.acceptee { "oui" } else { "non" }),
        texte(a.sujet),
        texte(a.reponse.texte()),
        texte(a.phrase.clone()),
    ]
}
