//! `bilan purge`: shows what would go, then removes it when asked to.

use std::path::Path;

use chrono::Utc;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::{Genre, compte, nombre};
use crate::pipeline::{self, Mois, Raison, calendrier};

/// `2024` (January) or `2024-03`, as clap reads it.
pub fn mois(texte: &str) -> Result<Mois, String> {
    let entier = if texte.len() == 4 { format!("{texte}-01") } else { texte.to_owned() };
    pipeline::mois_de(&entier).ok_or_else(|| format!("« {texte} » n'est ni une année (2024) ni un mois (2024-03)"))
}

pub fn purge(chaine: &Path, avant: Option<Mois>, confirmer: bool, t: &Terminal) -> Result<()> {
    let travail = calendrier::ouvrir(chaine, Utc::now())?;
    travail.en_entier()?;
    let purge = pipeline::purger(&travail, avant, confirmer, t)?;
    let racine = std::path::absolute(&travail.racine).unwrap_or_else(|_| travail.racine.clone());
    match purge.avant {
        Some((annee, mois)) => t.annoncer(&format!("Durée de conservation : ce qui précède {mois:02}/{annee}.")),
        None => t.annoncer(
            "Aucune durée de conservation : ni --avant, ni « lac_annees » dans [conservation]. Seul part ce qui n'est plus employé.",
        ),
    }
    for raison in [Raison::Ancien, Raison::Inemploye, Raison::Derive] {
        let siens: Vec<_> = purge.objets.iter().filter(|o| o.raison == raison).collect();
        if siens.is_empty() {
            continue;
        }
        t.dire("");
        t.dire(&format!("{} :", majuscule(raison.libelle())));
        for o in siens {
            let nom = o.chemin.strip_prefix(&racine).unwrap_or(&o.chemin);
            let suite = if o.extraction.is_empty() { String::new() } else { format!("  ({})", o.extraction) };
            t.dire(&format!("  {}  {}{suite}", nom.display(), taille(o.octets)));
        }
    }
    for e in &purge.encore_declarees {
        t.annoncer(&format!(
            "  attention : « {e} » est encore déclarée ; la prochaine exécution la relira si elle est au dépôt"
        ));
    }
    for c in &purge.illisibles {
        t.annoncer(&format!(
            "  attention : {c}. Ce qu'elle emploie ne se lit pas : rien n'est jugé inemployé d'ici là"
        ));
    }
    let octets: u64 = purge.objets.iter().map(|o| o.octets).sum();
    let combien = purge.objets.len() as i64;
    t.annoncer("");
    if combien == 0 {
        t.annoncer("Rien à ôter.");
    } else if purge.faite {
        t.annoncer(&format!(
            "{} ({}). Publications et registres de diffusion sont gardés.",
            compte(combien, "élément ôté", "éléments ôtés", Genre::Masculin),
            taille(octets)
        ));
        t.annoncer("Le dépôt n'est pas touché : ôtez-en vous-même les extractions que vous ne devez plus garder, et pensez aux sauvegardes.");
    } else {
        t.annoncer(&format!(
            "{} à ôter ({}). Rien n'a été touché.",
            compte(combien, "élément", "éléments", Genre::Masculin),
            taille(octets)
        ));
        t.annoncer("Pour le faire : la même commande, avec --confirmer.");
    }
    Ok(())
}

fn majuscule(texte: &str) -> String {
    let mut lettres = texte.chars();
    lettres.next().map_or_else(String::new, |l| l.to_uppercase().chain(lettres).collect())
}

/// `1,2 Mo`.
fn taille(octets: u64) -> String {
    let (unite, nom) = match octets {
        0..1_000 => return compte(octets as i64, "octet", "octets", Genre::Masculin),
        1_000..1_000_000 => (1_000, "ko"),
        _ => (1_000_000, "Mo"),
    };
    let dixiemes = octets.saturating_mul(10) / unite;
    format!("{},{} {nom}", nombre((dixiemes / 10) as i64), dixiemes % 10)
}
