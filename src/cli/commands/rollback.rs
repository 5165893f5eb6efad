//! `bilan rollback`: a past publication put back in its place.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::french::{self, nombre};
use crate::pipeline::{self, Lieux, Manifeste, Origine};

use super::court;

/// Puts one back, or lists those that can be.
pub fn rollback(
    chaine: &Path,
    publication: Option<&str>,
    vers: Option<&str>,
    lister: bool,
    t: &Terminal,
) -> Result<()> {
    let (lieux, reglages) = Lieux::lire(chaine)?;
    if reglages.pour_plusieurs() {
        return Err(Error::configuration("cette chaîne a plusieurs territoires : dites lequel")
            .in_file(chaine)
            .aide(format!("son SIREN, après un dièse : {}#200012345", chaine.display())));
    }
    let de_la_chaine = || Some(reglages.periode.as_ref()?.arrete.format("%Y-%m").to_string());
    let periode = publication.map(str::to_owned).or_else(de_la_chaine).or_else(|| lieux.derniere_en_place());
    let Some(periode) = periode else {
        return Err(Error::donnees("aucune publication en place").in_file(&lieux.publications));
    };
    if lister {
        return liste(&lieux, &periode, t);
    }
    let r = pipeline::retourner(&lieux, &Origine::lire(chaine, &lieux, &reglages), &periode, vers, t)?;
    t.dire(&format!("Publication {periode} : la précédente est remise en place ({}).", portrait(&r.remise)));
    if let Some(m) = &r.retiree {
        t.dire(&format!("Elle remplace celle qui vient d'être retirée ({}), gardée à son tour.", portrait(m)));
    }
    t.dire(&format!("Documents : {}", court(&lieux.place(&periode).join("index.html"))));
    t.dire(
        "Ce que les lecteurs ont déjà vu reste au registre des diffusions ; restreint/ et qualite/ n'ont pas bougé.",
    );
    t.dire("Tant que les extractions et la configuration restent les mêmes, « bilan run » ne refera pas la publication retirée.");
    Ok(())
}

fn liste(lieux: &Lieux, periode: &str, t: &Terminal) -> Result<()> {
    match Manifeste::lire(&lieux.place(periode)) {
        Ok(Some(m)) => {
            let date = dite(periode, pipeline::publiee(&lieux.place(periode)));
            t.dire(&format!("En place  {}{date}", portrait(&m)));
        }
        Ok(None) => t.dire(&format!("Aucune publication {periode} en place.")),
        Err(e) => t.dire(&format!("En place  illisible : {}", e.message)),
    }
    let gardees = pipeline::conservees(&lieux.publications, periode)?;
    if gardees.is_empty() {
        t.dire(&format!("Aucune publication précédente de {periode} n'est gardée."));
    }
    for c in gardees {
        let retiree = if c.retiree { ", retirée depuis" } else { "" };
        let etat = match c.manifeste.intact(&c.dossier) {
            true => "",
            false => " – abîmée, ne peut pas être remise",
        };
        let date = dite(periode, c.publiee());
        t.dire(&format!("{:<8}  {}{date}{retiree}{etat}", c.numero, portrait(&c.manifeste)));
    }
    Ok(())
}

/// `, 2026-09 publiée le 05/10/2026 à 06 h 12 (temps universel)`.
fn dite(periode: &str, quand: Option<DateTime<Utc>>) -> String {
    quand.map_or(String::new(), |q| format!(", {periode} publiée {}", french::instant(q)))
}

/// What tells one publication of a period from another.
fn portrait(m: &Manifeste) -> String {
    format!(
        "empreinte {}, arrêtée au {}, {} cellules, profil « {} »",
        m.empreinte_mesures.get(..16).unwrap_or(&m.empreinte_mesures),
        french::date_courte(m.arrete),
        nombre(m.cellules as i64),
        m.profil_secret
    )
}
