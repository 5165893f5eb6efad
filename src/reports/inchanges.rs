//! `donnees/inchanges.csv`: what earlier editions showed of the figures withheld in this one.

use crate::error::{Error, Result};
use crate::measures::Nature;

use super::context::Contexte;
use super::data::{arrondi, ecrivain, finir};
use super::tenues::INCHANGE;

/// Name and meaning of each column, in order.
pub const COLONNES: [(&str, &str, &str); 11] = [
    ("indicateur", "texte", "Code de l'indicateur, comme dans mesures.csv."),
    ("periode", "texte", "Période de la valeur retenue."),
    ("niveau", "texte", "Niveau de la zone."),
    ("zone", "texte", "Code de la zone."),
    ("classe", "texte", "Modalité d'une répartition ; oui pour une part, un effectif ou une moyenne."),
    ("periode_gardee", "texte", "Période de la valeur gardée : la même, ou un cumul plus court de la même année."),
    ("univers", "entier", "Nombre de lignes concernées, à la période gardée."),
    ("denominateur", "entier", "Nombre de lignes dont la réponse est connue, à la période gardée."),
    (
        "numerateur",
        "entier",
        "Nombre de lignes qui répondent à l'indicateur, à la période gardée ; vide pour une moyenne.",
    ),
    ("taux", "décimal", "Part en pour cent, ou moyenne dans son unité, à la période gardée."),
    ("marque", "texte", "inchangé (secret) : la nouvelle valeur est couverte par le secret statistique."),
];

/// The file; its header alone when nothing is kept.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(c: &Contexte) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    let echec = |e: csv::Error| Error::machine(format!("écriture des valeurs inchangées impossible : {e}"));
    w.write_record(COLONNES.map(|(nom, _, _)| nom)).map_err(echec)?;
    for (cle, t) in c.tenues.iter() {
        let Some(v) = c.publiees.par_cle(cle) else { continue };
        let (nature, classes) = (v.nature(), c.publiees.classes(&cle.indicateur));
        for k in 0..if nature == Nature::Repartition { classes.len() } else { 1 } {
            let (taux, echelle) = match nature {
                Nature::Effectif => (None, 1),
                Nature::Moyenne => (t.taux(nature), 1),
                Nature::Part | Nature::Repartition => (t.part(k), 100),
            };
            let numerateur = t.classe(k).filter(|_| nature != Nature::Moyenne);
            let nombre = |n: Option<i64>| n.map_or(String::new(), |n| n.to_string());
            w.write_record([
                cle.indicateur.clone(),
                cle.periode.to_string(),
                cle.niveau.code().to_owned(),
                cle.zone.clone(),
                classes.get(k).cloned().unwrap_or_else(|| "oui".to_owned()),
                t.periode.to_string(),
                t.univers().to_string(),
                t.denominateur().to_string(),
                nombre(numerateur),
                arrondi(taux, echelle).map_or(String::new(), |x| x.to_string()),
                INCHANGE.to_owned(),
            ])
            .map_err(echec)?;
        }
    }
    finir(w)
}
