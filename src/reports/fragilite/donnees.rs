//! Scores as data: one line for each zone, index and component, for those who work them again.

use crate::error::{Error, Result};
use crate::indicators::fragility::{Cellule, Composante, Evaluation, Exact, Note, NoteIndice};
use crate::measures::Niveau;
use crate::reports::context::Contexte;
use crate::valeurs_csv::Ecrivain;

use super::mots::{classe, composante};

const COLONNES: [&str; 15] = [
    "methode",
    "niveau",
    "zone",
    "zone_libelle",
    "logements",
    "classe",
    "classe_libelle",
    "indice",
    "score",
    "score_reference",
    "composante",
    "valeur",
    "valeur_reference",
    "apport",
    "manque",
];

/// `donnees/fragilite.csv`: decimals after a point, four of them; a share in percent; empty when there is nothing to show.
///
/// # Errors
/// The writer fails.
pub fn csv(c: &Contexte) -> Result<Vec<u8>> {
    let mut w = Ecrivain::new();
    let echec = |e: csv::Error| Error::machine(format!("écriture des notes de fragilité : {e}"));
    w.write_record(COLONNES).map_err(echec)?;
    for e in &c.fragilite.evaluations {
        for n in &e.notes {
            for (indice, note) in e.methode.indices.iter().zip(&n.indices) {
                for (rang, (k, x)) in indice.composantes.iter().zip(&note.composantes).enumerate() {
                    w.write_record(ligne(c, e, n, &indice.code, note, k, x, rang)).map_err(echec)?;
                }
            }
        }
    }
    w.finir()
}

#[allow(clippy::too_many_arguments)]
fn ligne(
    c: &Contexte,
    e: &Evaluation,
    n: &Note,
    indice: &str,
    note: &NoteIndice,
    k: &Composante,
    x: &Cellule,
    rang: usize,
) -> [String; 15] {
    let m = &e.methode;
    let niveau: Niveau = m.grain;
    let valeur = |v: Option<Exact>| {
        let v = if k.part { v.and_then(|v| v.fois(&Exact::entier(100))) } else { v };
        decimal(v)
    };
    [
        m.code.clone(),
        niveau.code().to_owned(),
        n.zone.clone(),
        c.nom_zone(niveau, &n.zone),
        n.logements.map_or_else(String::new, |l| l.to_string()),
        n.classement.rang().and_then(|k| m.classes().get(k)).map_or_else(String::new, |k| k.code.clone()),
        classe(m, n.classement, niveau),
        indice.to_owned(),
        decimal(note.score),
        decimal(note.reference),
        if k.est_avis() { "avis".to_owned() } else { composante_code(k) },
        valeur(x.valeur),
        valeur(x.reference),
        decimal(note.apports.get(rang).copied().flatten()),
        x.manque.map_or_else(String::new, |m| format!("{} ({})", composante(c, k), m.libelle())),
    ]
}

/// Code of the catalogue, with the class of a distribution.
fn composante_code(k: &Composante) -> String {
    match &k.modalite {
        Some((_, m)) => format!("{} : {m}", k.indicateur),
        None => k.indicateur.clone(),
    }
}

fn decimal(x: Option<Exact>) -> String {
    let Some(milliardiemes) = x.and_then(|x| x.a_neuf_decimales()) else { return String::new() };
    let n = (milliardiemes + 50_000).div_euclid(100_000);
    let signe = if n < 0 { "-" } else { "" };
    format!("{signe}{}.{:04}", n.abs() / 10_000, n.abs() % 10_000)
}
