//! The dates that a chain writes, against the day: one that has not come is a slip of the hand, and lets through all that it should bound.

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use crate::config::gabarit::Millesime;
use crate::config::pipeline::Chaine;
use crate::error::{Error, Lieu, Result};
use crate::french;

/// Dates as they are written, each with its place.
pub struct Dates {
    arrete: Option<(NaiveDate, Lieu)>,
    millesimes: Vec<(i32, Lieu)>,
}

impl Dates {
    /// `texte`: what the chain was read from.
    pub fn de(chaine: &Chaine, fichier: &Path, texte: &str) -> Self {
        let lieu = |ligne| Lieu { fichier: fichier.to_owned(), ligne, colonne: None };
        let cle = |l: &str| l.trim_start().strip_prefix("arrete").is_some_and(|r| r.trim_start().starts_with('='));
        let ligne = texte.lines().position(cle).map(|l| l as u64 + 1);
        let millesimes = chaine.extractions.iter().filter_map(|e| match e.millesime.get_ref() {
            Millesime::Fixe(annee) => {
                let (ligne, _) = crate::config::position(texte, e.millesime.span().start);
                Some((*annee, lieu(Some(ligne))))
            }
            Millesime::Suit(_) => None,
        });
        Dates { arrete: chaine.periode.as_ref().map(|p| (p.arrete, lieu(ligne))), millesimes: millesimes.collect() }
    }

    /// None is still to come; a file may be of the year that begins.
    ///
    /// # Errors
    /// The first that is.
    pub fn verifier(&self, aujourdhui: NaiveDate) -> Result<()> {
        if let Some((arrete, lieu)) = self.arrete.as_ref().filter(|(a, _)| *a > aujourdhui) {
            return Err(Error::configuration(format!(
                "la date d'arrêté, le {}, n'est pas encore venue : nous sommes le {}",
                french::date_courte(*arrete),
                french::date_courte(aujourdhui)
            ))
            .at(lieu.clone())
            .aide("« arrete » est la date après laquelle rien n'est compté : celle de la dernière extraction"));
        }
        let Some((annee, lieu)) = self.millesimes.iter().find(|(a, _)| *a > aujourdhui.year() + 1) else {
            return Ok(());
        };
        Err(Error::configuration(format!("le millésime {annee} n'est pas encore venu"))
            .at(lieu.clone())
            .aide("« millesime » est l'année du fichier : celle de son 1er janvier, de sa vague ou de ses événements"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAINE: &str = "nom = \"c\"\nextraction = [\n  { source = \"rpls\", fichier = \"r.csv\", millesime = 2027 },\n]\n\
                          [territoire]\nnom = \"t\"\nepci = \"200093201\"\n[periode]\narrete = 2026-09-30\nexercice = 2025\n\
                          [references]\ncommunes = \"c.csv\"\nbailleurs = \"b.csv\"\nqpv_contours = \"q.geojson\"\n[secret]\nprofil = \"public\"\n";

    fn refus(texte: &str, jour: &str) -> Option<(String, Option<u64>)> {
        let fichier = Path::new("c.toml");
        let chaine: Chaine = crate::config::lire_texte(texte, fichier).unwrap();
        let rendu = Dates::de(&chaine, fichier, texte).verifier(jour.parse().unwrap());
        rendu.err().map(|e| (e.message, e.lieu.and_then(|l| l.ligne)))
    }

    #[test]
    fn a_date_still_to_come_is_refused_at_its_line() {
        assert_eq!(refus(CHAINE, "2026-09-30"), None);
        let (message, ligne) = refus(CHAINE, "2026-09-29").unwrap();
        assert!(message.contains("30/09/2026") && message.contains("29/09/2026"), "{message}");
        assert_eq!(ligne, Some(9));
        let (message, ligne) = refus(&CHAINE.replace("millesime = 2027", "millesime = 2099"), "2026-11-05").unwrap();
        assert_eq!((message.as_str(), ligne), ("le millésime 2099 n'est pas encore venu", Some(3)));
    }
}
