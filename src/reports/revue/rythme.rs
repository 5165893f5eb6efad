//! How fast: relogements year by year, what remains at that pace.

use crate::error::Result;
use crate::french::{self, Fraction};
use crate::measures::Niveau;
use crate::relogement::indicateurs::{DOUZE_MOIS, DOUZE_MOIS_COMPOSITION, DOUZE_MOIS_TYPOLOGIE, PAR_ANNEE, SITUATION};
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::Section;

use super::Vue;
use super::groupes;
use super::tables::repartition_du_projet;

const QUESTION: &str = "À quel rythme les ménages sont-ils relogés\u{202f}?";

pub fn section(v: &Vue<'_>, projet: &str) -> Result<Section> {
    let mut ch = Chapitre::new("rythme", QUESTION);
    ch.dire(phrase(v, projet));
    let annees = v.annees();
    let mut colonnes = vec![("Origine".to_owned(), String::new())];
    colonnes.extend(annees.iter().map(|a| (a.to_string(), "ménages".to_owned())));
    let lignes = v
        .places(projet)
        .into_iter()
        .filter(|(n, ..)| *n != Niveau::Operation)
        .map(|(niveau, zone, nom)| {
            let mut cases = vec![texte(nom)];
            cases.extend(annees.iter().map(|a| v.lire_annee(PAR_ANNEE, *a, niveau, &zone).case("oui")));
            if niveau == Niveau::Projet { ligne(cases) } else { ligne_total(cases) }
        })
        .collect();
    let colonnes: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    let note = match annees.last() {
        Some(a) if *a == chrono::Datelike::year(&v.etude.arrete) => {
            format!("{a} s'arrête au {}.", french::date_longue(v.etude.arrete))
        }
        _ => String::new(),
    };
    ch.bloc(tableau("rythme", "Relogements définitifs, année par année", &colonnes, lignes, &note));
    ch.bloc(groupes::rythme(v, projet));
    for (code, titre, quoi) in [
        (DOUZE_MOIS_TYPOLOGIE, "Relogements des douze derniers mois, par typologie d'arrivée", "Typologie"),
        (DOUZE_MOIS_COMPOSITION, "Relogements des douze derniers mois, par type de ménage", "Type de ménage"),
    ] {
        ch.bloc_si(repartition_du_projet(v, projet, code, titre, quoi));
    }
    Ok(v.finir(ch, "ménages relogés définitivement, à la date que fixe P-DATE-RELOGEMENT"))
}

fn phrase(v: &Vue<'_>, projet: &str) -> String {
    let douze_mois = v.lire(DOUZE_MOIS, Niveau::Projet, projet).nombre("oui");
    let restant = v.lire(SITUATION, Niveau::Projet, projet).nombre("restant");
    match (douze_mois, restant) {
        (Some(0), Some(n)) if n > 0 => {
            "Aucun ménage n'a été relogé dans les douze derniers mois\u{202f}: à ce rythme, la fin ne se calcule pas."
                .to_owned()
        }
        (Some(an), Some(n)) if an > 0 => {
            let rythme = Fraction::new(an, 12).map_or_else(String::new, |f| f.value(1));
            // Whole months, rounded up: a month begun is a month.
            let mois = (12 * n + an - 1) / an;
            let suite = match n {
                0 => "il ne reste personne à reloger".to_owned(),
                _ => format!("il faudrait {mois} mois pour reloger ceux qui restent"),
            };
            format!(
                "Dans les douze derniers mois, {} relogements par mois en moyenne\u{a0}: à ce rythme, {suite}.",
                rythme
            )
        }
        _ => "Le rythme des douze derniers mois est retenu par le secret statistique.".to_owned(),
    }
}
