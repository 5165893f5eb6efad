//! Every indicator of the catalogue, zone by zone, beside its references: one document for each table. Nothing here names an
//! indicator, so that one added by TOML alone has its section, its picture and its tables.

mod figure;
mod tables;

pub use tables::symbole;

use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, INSECABLE};
use crate::indicators::Definition;
use crate::indicators::catalog::Sens;
use crate::measures::{Nature, Periode};
use crate::reports::tenues::{INCHANGE, Vu};
use crate::secrecy::Etat;

use super::annex;
use super::context::{Chapitre, Contexte, commentable, moment};
use super::document::{Document, Section};

/// Where the document of a table stands in a publication: name of its files, title, what the index says of it.
pub struct Place {
    pub table: Table,
    pub fichier: &'static str,
    pub titre: &'static str,
    pub description: &'static str,
}

pub const PLACES: [Place; 5] = [
    Place {
        table: Table::Occupation,
        fichier: "indicateurs_occupation",
        titre: "Indicateurs de l'occupation",
        description: "Qui habite le parc social : chaque indicateur, par territoire, à côté de ses références.",
    },
    Place {
        table: Table::Logement,
        fichier: "indicateurs_parc",
        titre: "Indicateurs du parc",
        description: "Le parc, ses loyers, sa vacance et sa rotation, par territoire.",
    },
    Place {
        table: Table::Attribution,
        fichier: "indicateurs_attributions",
        titre: "Indicateurs des attributions",
        description: "Qui entre dans le parc social, par territoire, bailleur et réservataire.",
    },
    Place {
        table: Table::Demande,
        fichier: "indicateurs_demande",
        titre: "Indicateurs de la demande",
        description: "Qui demande un logement social.",
    },
    Place {
        table: Table::Reservation,
        fichier: "indicateurs_commissions",
        titre: "Indicateurs des commissions",
        description: "Ce que les commissions d'attribution décident, d'après les fichiers des bailleurs.",
    },
];

/// The document of a table, or `None` when nothing of it was counted.
///
/// # Errors
/// A picture cannot be drawn.
pub fn document(c: &Contexte, place: &Place) -> Result<Option<Document>> {
    let Some(periode) = c.periode_de(place.table) else { return Ok(None) };
    let mut sections = Vec::new();
    // What is counted on recent arrivals stands beside what is counted on all.
    for d in c.catalogue.definitions.iter().filter(|d| d.table == place.table && !d.recents) {
        sections.extend(section(c, d, periode)?);
    }
    if sections.is_empty() {
        return Ok(None);
    }
    let quand = super::context::periode_en_mots(periode);
    Ok(Some(annex::document(c, place.titre, quand, sections)))
}

fn section(c: &Contexte, d: &Definition, periode: Periode) -> Result<Option<Section>> {
    let Some(total) = c.total(&d.code, periode) else { return Ok(None) };
    let mut ch = Chapitre::new(&d.code.replace('_', "-"), d.libelle.clone());
    ch.dire(d.definition.clone());
    ch.dire(constat(d, periode, total));
    ch.dire(match d.sens {
        Sens::Fragile => "Plus la valeur est élevée, plus la situation est fragile.",
        Sens::Favorable => "Plus la valeur est élevée, plus la situation est favorable.",
        Sens::Neutre => "",
    });
    if let Some(dessin) = figure::de(c, d, periode)? {
        ch.bloc(dessin);
    }
    for t in tables::de(c, d, periode) {
        ch.bloc(t);
    }
    let mut base = "lignes dont la réponse est connue".to_owned();
    if !d.source_texte.is_empty() {
        base = format!("{base}{FINE}; texte{INSECABLE}: {}", d.source_texte);
    }
    Ok(Some(ch.finir(c, &base, &[d.table], Some(("Réponses inconnues", total)))))
}

/// What an earlier edition showed of a withheld value, as a sentence says it.
fn gardee(d: &Definition, total: Vu) -> Option<String> {
    let t = total.tenue()?;
    Some(match d.nature {
        Nature::Part => french::pourcent(&t.taux(d.nature)?),
        Nature::Moyenne => format!("{}{INSECABLE}{}", t.taux(d.nature)?.value(2), tables::symbole(&d.unite)),
        Nature::Effectif => french::nombre(t.univers()),
        Nature::Repartition => return None,
    })
}

/// The figure of the whole territory, in one sentence.
fn constat(d: &Definition, periode: Periode, total: Vu) -> String {
    let ou = format!("{}, dans l'ensemble du territoire", moment(periode));
    match (total.etat(), d.nature) {
        (Etat::Masquee | Etat::Tranche(..), _) => match gardee(d, total) {
            Some(avant) => format!(
                "{ou}, la nouvelle valeur est couverte par le secret statistique{FINE}; la dernière publiée, {avant}, est gardée{INSECABLE}: {INCHANGE}."
            ),
            None => format!("{ou}, cette valeur est couverte par le secret statistique."),
        },
        (Etat::NonCalculable, _) => format!("{ou}, rien ne permet de la calculer."),
        (Etat::Publiee, _) if !commentable(&total) => {
            format!("{ou}, trop de réponses manquent pour commenter ce résultat.")
        }
        (Etat::Publiee, Nature::Part) => {
            total.taux().map_or_else(String::new, |t| format!("{ou}{INSECABLE}: {}.", french::pourcent(&t)))
        }
        (Etat::Publiee, Nature::Moyenne) => total.taux().map_or_else(String::new, |t| {
            format!("{ou}{INSECABLE}: {}{INSECABLE}{}.", t.value(2), tables::symbole(&d.unite))
        }),
        (Etat::Publiee, Nature::Effectif) => {
            total.univers().map_or_else(String::new, |n| format!("{ou}{INSECABLE}: {}.", french::nombre(n)))
        }
        (Etat::Publiee, Nature::Repartition) => String::new(),
    }
}
