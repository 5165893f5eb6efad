//! `bilan explain`: where a published figure comes from.

use std::path::Path;

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::french::nombre;
use crate::pipeline::{self, Travail};

use super::catalog::{numerateur, univers};

pub fn explain(chaine: &Path, indicateur: &str, zone: &str, periode: Option<&str>, t: &Terminal) -> Result<()> {
    let travail = Travail::ouvrir(chaine)?;
    travail.d_un_territoire()?;
    let e = pipeline::expliquer(&travail, indicateur, zone, periode)?;
    let d = e.definition;
    t.dire(&format!("{} ({})", d.libelle, d.code));
    t.dire(&format!("  {}", d.definition));
    for ligne in &e.lignes {
        let v = |c: &str| ligne.iter().find(|(n, _)| n == c).map_or("", |(_, v)| v.as_str());
        t.dire("");
        t.dire(&format!("{} {} {} – {}", v("niveau"), v("zone"), v("zone_libelle"), v("periode")));
        if !v("classe").is_empty() {
            t.dire(&format!("  classe         {}", v("classe")));
        }
        if !v("marque").is_empty() {
            t.dire(&format!("  marque         {}  (s : secret statistique ; n.c. : non calculable)", v("marque")));
        }
        for (nom, cle) in [
            ("univers", "univers"),
            ("connus", "denominateur"),
            ("inconnus", "inconnus"),
            ("numérateur", "numerateur"),
            ("valeur", "taux"),
            ("borne basse", "borne_basse"),
            ("borne haute", "borne_haute"),
            ("territoire", "ref_epci"),
            ("écart", "ecart_epci"),
            ("hors QPV", "ref_hors_qpv"),
            ("précédente", "precedente"),
            ("point zéro", "point_zero"),
            ("qualité", "statut_qualite"),
        ] {
            if !v(cle).is_empty() {
                t.dire(&format!("  {nom:<13}  {}", v(cle).replace('.', ",")));
            }
        }
    }
    t.dire("");
    t.dire("Définition");
    t.dire(&format!("  univers        {}", univers(d)));
    for n in numerateur(d) {
        t.dire(&format!("  compte         {n}"));
    }
    if !d.source_texte.is_empty() {
        t.dire(&format!("  texte          {}", d.source_texte));
    }
    t.dire("");
    t.dire("Fichiers");
    for s in e.manifeste.sources.iter().filter(|s| s.table == d.table.code()) {
        t.dire(&format!(
            "  {} : {}, {} lignes lues, {} gardées, {} rejetées, empreinte {}",
            s.fichier,
            s.disposition_libelle,
            nombre(s.lignes_lues as i64),
            nombre(s.lignes_gardees as i64),
            nombre(s.lignes_rejetees as i64),
            s.empreinte.get(..16).unwrap_or(&s.empreinte)
        ));
    }
    t.dire(&format!("Mesures publiées : empreinte {}", e.manifeste.empreinte_mesures.get(..16).unwrap_or("")));
    Ok(())
}
