//! One line of cron for each window, and what must be known of it.

use chrono::{NaiveDate, Timelike};

use crate::error::{Error, Result};

use super::echappement::{phrase, pour_cron};
use super::{Fenetre, Programme};

/// What cron reads of a line.
const LONGUEUR_MAX: usize = 998;

/// Comments, the time zone, then the lines: the end of a crontab.
///
/// # Errors
/// A path that a crontab cannot carry.
pub fn crontab(p: &Programme, aujourdhui: NaiveDate) -> Result<String> {
    let fuseau = p.calendrier.fuseau;
    let mut lignes: Vec<String> = vec![phrase(&p.nom)];
    lignes.extend(p.explication(aujourdhui));
    lignes.extend([
        "Machine arrêtée : cron ne rattrape pas une heure passée ; le lancement suivant publie dans l'ordre toutes les périodes en".to_owned(),
        "retard (--rattraper).".to_owned(),
        format!("CRON_TZ est compris par cronie (Red Hat, Fedora, Arch) et vaut pour toutes les lignes qui suivent : {fuseau}, heure"),
        "d'été comprise. Le cron de Debian et d'Ubuntu l'ignore et suit l'heure de la machine : vérifiez-la par « timedatectl ».".to_owned(),
        "Rien n'est écrit quand tout va bien (--quiet) : ce que cron envoie par courriel (MAILTO) est une attente ou un échec.".to_owned(),
    ]);
    let mut texte: String = lignes.iter().map(|l| format!("# {l}\n")).collect();
    texte.push_str(&format!("CRON_TZ={fuseau}\n"));
    let commande = commande(p)?;
    for f in p.fenetres() {
        let ligne = format!("{} {} {} {commande}", p.calendrier.heure.minute(), p.calendrier.heure.hour(), jours(&f));
        if ligne.len() > LONGUEUR_MAX {
            return Err(Error::configuration("les chemins sont trop longs pour une ligne de cron")
                .in_file(&p.racine)
                .aide("déplacez le dossier de travail, ou employez systemd : bilan schedule --systemd"));
        }
        texte.push_str(&ligne);
        texte.push('\n');
    }
    Ok(texte)
}

/// The three fields of a date: days, months, any day of the week.
fn jours(f: &Fenetre) -> String {
    let plage = |(a, b): &(u32, u32)| if a == b { a.to_string() } else { format!("{a}-{b}") };
    let ou_tous = |v: Vec<String>| if v.is_empty() { "*".to_owned() } else { v.join(",") };
    let jours = ou_tous(f.jours.iter().map(plage).collect());
    let mois = ou_tous(f.mois.iter().map(u32::to_string).collect());
    format!("{jours} {mois} *")
}

fn commande(p: &Programme) -> Result<String> {
    Ok(format!(
        "cd {} && {} --quiet run --rattraper {}",
        pour_cron(&p.racine)?,
        pour_cron(&p.binaire)?,
        pour_cron(&p.chaine)?
    ))
}
