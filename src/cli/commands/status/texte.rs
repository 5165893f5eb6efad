//! The state in sentences.

use crate::french::{self, FINE, Genre, instant, nombre};
use crate::pipeline::{Etat, Execution, Niveau, Reussite, duree};

pub fn lignes(e: &Etat) -> Vec<String> {
    let mut l = Vec::new();
    for a in &e.alertes {
        l.push(format!("{} : {}", majuscule(a.niveau), a.texte));
    }
    if e.publications.is_empty() {
        l.insert(0, "Aucune publication.".to_owned());
        l.retain(|x| !x.ends_with(": aucune publication"));
    }
    for p in &e.publications {
        let gardees = match p.gardees {
            0 => String::new(),
            n => format!(
                ", {} pouvant être {}",
                french::compte(n as i64, "précédente", "précédentes", Genre::Feminin),
                if n == 1 { "remise" } else { "remises" }
            ),
        };
        l.push(format!(
            "Publication {} : {}, arrêtée au {}, {} cellules dont {} masquées, {}{gardees}",
            p.periode,
            p.territoire,
            french::date_courte(p.arrete),
            nombre(p.cellules as i64),
            nombre(p.cellules_masquees as i64),
            if p.intacte { "fichiers intacts" } else { "FICHIERS MODIFIÉS DEPUIS LA PUBLICATION" }
        ));
    }
    executions(e, &mut l);
    l.push("Extractions :".to_owned());
    for f in &e.sources {
        let age = match (f.age_jours, f.date_a_venir) {
            (_, Some(date)) => format!(", daté {}, qui est à venir : âge inconnu", instant(date)),
            (Some(a), None) => format!(", déposé depuis {}", duree(a)),
            (None, None) => String::new(),
        };
        l.push(format!("  {} : {}{age}", f.fichier, f.situation.libelle()));
    }
    let bouges: Vec<_> = e.derives.iter().filter(|d| d.avant != d.apres).collect();
    if !bouges.is_empty() {
        l.push("Depuis la publication précédente :".to_owned());
    }
    for d in bouges {
        let part = d.pourcent.map_or(String::new(), |p| format!(" ({})", signe(p)));
        l.push(format!("  {} : {}{part}", d.libelle, d.phrase()));
    }
    if !e.franchissements.is_empty() {
        l.push("Objectifs franchis :".to_owned());
    }
    for f in &e.franchissements {
        let sens = if f.atteint { "atteint, ne l'était pas" } else { "n'est plus atteint" };
        l.push(format!("  {}, {} ({}) : {sens}", f.libelle, f.zone, f.periode));
    }
    l
}

fn executions(e: &Etat, l: &mut Vec<String>) {
    if let Some(debut) = e.en_cours {
        l.push(format!("Une exécution est en cours, depuis {}.", instant(debut)));
    }
    l.extend(e.dernier_succes.as_ref().map(dernier_succes));
    l.extend(e.dernier_echec.as_ref().map(dernier_echec));
}

pub fn dernier_succes(s: &Execution) -> String {
    let quoi = match s.reussite {
        Reussite::Publiee => "publication faite",
        Reussite::Retiree => "rien n'a été refait, la publication étant retirée",
        _ => "rien n'avait changé",
    };
    format!("Dernier succès : {}, {quoi}{}", instant(s.fin.unwrap_or(s.debut)), duree_de(s))
}

pub fn dernier_echec(x: &Execution) -> String {
    let raison = x.motif().unwrap_or_else(|| "interrompue, sans dire pourquoi".to_owned());
    let code = x.code.map_or(String::new(), |c| format!(" (code {c})"));
    format!("Dernier échec : {}, {raison}{code}", instant(x.debut))
}

fn duree_de(x: &Execution) -> String {
    let secondes =
        x.duree_ms.map(|d| format!(", en {}{FINE}s", nombre(i64::try_from(d.div_ceil(1000)).unwrap_or(i64::MAX))));
    let memoire = x
        .memoire_max_kio
        .map(|m| format!(", {}{FINE}Mio de mémoire", nombre(i64::try_from(m / 1024).unwrap_or(i64::MAX))));
    format!("{}{}", secondes.unwrap_or_default(), memoire.unwrap_or_default())
}

pub fn majuscule(n: Niveau) -> String {
    n.libelle().to_uppercase()
}

/// `+12,5 %`.
fn signe(p: f64) -> String {
    let texte = format!("{p:+.1}{FINE}%").replace('.', ",");
    texte.replace('-', "\u{2212}")
}
