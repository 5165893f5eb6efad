//! The yearly bilan of the conférence intercommunale du logement: a page of key figures, then one question a chapter.

pub(super) mod annee;
pub(super) mod bailleurs;
pub(super) mod demande;
pub(super) mod hors_qpv;
pub(super) mod objectifs;
pub(super) mod occupation;
pub(super) mod parc;
pub(super) mod publics;
pub(super) mod qpv;
pub(super) mod relogement;
pub(super) mod residences;
mod synthese;

use super::context::Contexte;
use super::document::Document;
use super::phrases::lettres;
use super::revue;
use crate::error::Result;
use crate::french;
use crate::measures::Periode;

const GLOSSAIRE: [(&str, &str); 13] = [
    ("APL", "aide personnalisée au logement"),
    ("CIL", "conférence intercommunale du logement"),
    ("DALO", "droit au logement opposable"),
    (
        "DLS RU",
        "demande de logement social d'un ménage à reloger, marquée «\u{a0}renouvellement urbain\u{a0}» dans le SNE",
    ),
    ("DPE", "diagnostic de performance énergétique"),
    ("NPNRU", "nouveau programme national de renouvellement urbain"),
    ("OPS", "enquête sur l'occupation du parc social, tous les deux ans"),
    ("PLAI", "prêt locatif aidé d'intégration, plafonds de ressources les plus bas"),
    ("PLUS", "prêt locatif à usage social, plafonds de ressources de référence"),
    ("QPV", "quartier prioritaire de la politique de la ville"),
    ("RPLS", "répertoire du parc locatif social, au 1er\u{a0}janvier"),
    ("SNE", "système national d'enregistrement de la demande de logement social"),
    ("1er\u{a0}quartile", "quart des demandeurs dont les ressources par unité de consommation sont les plus basses"),
];

/// The bilan, from published measures only. `suivi`: those of the tracking of relogement, when the chain has it.
///
/// # Errors
/// A picture cannot be drawn.
pub fn document(c: &Contexte, suivi: Option<&revue::Vue<'_>>) -> Result<Document> {
    let sections = vec![
        hors_qpv::section(c)?,
        annee::section(c)?,
        bailleurs::section(c)?,
        qpv::section(c)?,
        publics::section(c)?,
        relogement::section(c, suivi)?,
        occupation::section(c)?,
        residences::section(c)?,
        parc::section(c)?,
        demande::section(c)?,
        objectifs::section(c),
    ];
    Ok(Document {
        titre: "Bilan annuel de la conférence intercommunale du logement".to_owned(),
        territoire: c.territoire().to_owned(),
        periode: periode(c),
        arrete: c.arrete(),
        filigrane: c.filigrane(),
        synthese: synthese::chiffres(c),
        sections,
        glossaire: glossaire(c),
        mentions: c.mentions(),
        empreinte: c.empreinte.to_owned(),
        feuille: None,
    })
}

/// Acronyms, and the bailleurs that tables call by a short name; in alphabetical order, figures last.
fn glossaire(c: &Contexte) -> Vec<(String, String)> {
    let mut mots: Vec<(String, String)> = GLOSSAIRE.iter().map(|(s, t)| ((*s).to_owned(), (*t).to_owned())).collect();
    let bailleurs = c.zones("att_baux", c.exercice(), crate::measures::Niveau::Bailleur);
    for b in bailleurs.into_iter().filter_map(|(z, ..)| c.references.bailleurs.get(z)) {
        if b.nom != b.nom_court {
            mots.push((b.nom_court.clone(), format!("bailleur\u{a0}: {}", b.nom)));
        }
    }
    let rang = |s: &str| (s.starts_with(|l: char| l.is_ascii_digit()), french::sans_accents(&s.to_lowercase()));
    mots.sort_by_key(|(s, _)| rang(s));
    mots
}

/// `Attributions 2025 et neuf premiers mois de 2026`.
fn periode(c: &Contexte) -> String {
    let exercice = super::context::periode_en_mots(c.exercice());
    match c.en_cours() {
        Some(Periode::Cumul(a, 1)) => format!("Attributions {exercice} et janvier {a}"),
        Some(Periode::Cumul(a, 12)) => format!("Attributions {exercice} et {a}"),
        Some(Periode::Cumul(a, m)) => {
            format!("Attributions {exercice} et {} premiers mois de {a}", lettres(i64::from(m)))
        }
        _ => format!("Attributions {exercice}"),
    }
}

/// Why a chapter on attributions has nothing to say.
fn sans_attribution(c: &Contexte, p: Periode) -> String {
    format!(
        "aucune radiation du SNE n'a été lue pour {} dans les extractions arrêtées au {}.",
        super::context::periode_en_mots(p),
        french::date_longue(c.arrete())
    )
}
