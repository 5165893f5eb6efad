//! The workbook of those who need open formats: OpenDocument 1.3, the same sheets as `xlsx.rs`, cell by cell.
//!
//! Five small parts in a zip, written here: a crate for it brings a clock, a locale and ten thousand lines for what is said below. A
//! cell of words is typed as words: it is never read as a formula, whatever it begins with. The same document gives the same bytes.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::feuilles::{commentaire, feuilles};
use super::{Feuille, Logo};
use crate::error::{Error, Result};
use crate::reports::document::Document;
use crate::reports::marks;
use crate::reports::theme::Theme;

mod contenu;
mod styles;
mod xml;

use xml::Xml;

/// Where the logo is kept.
const IMAGE: &str = "Pictures/logo.png";
const GENRE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// A document as an OpenDocument workbook.
///
/// # Errors
/// The document does not hold, or the archive cannot be made: a defect.
pub fn ods(document: &Document, theme: &Theme) -> Result<Vec<u8>> {
    marks::verifier(document)?;
    let feuilles = feuilles(document, theme);
    let logo = Logo::du_theme(theme)?;
    let parties = [
        ("META-INF/manifest.xml", manifeste(logo.is_some())),
        ("meta.xml", meta(document)),
        ("settings.xml", reglages(&feuilles)),
        ("styles.xml", styles::communs(&feuilles)),
        ("content.xml", contenu::contenu(&feuilles, theme, logo.as_ref())),
    ];
    archive(&parties, logo.as_ref()).map_err(|e| {
        Error::machine(format!("le classeur «\u{A0}{}\u{A0}» ne peut pas être écrit\u{A0}: {e}", document.titre))
    })
}

fn archive(parties: &[(&str, String)], logo: Option<&Logo>) -> std::result::Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let mut z = ZipWriter::new(Cursor::new(Vec::new()));
    // First and as it is: programs tell the format by it.
    z.start_file("mimetype", options.compression_method(CompressionMethod::Stored))?;
    z.write_all(GENRE.as_bytes())?;
    for (nom, texte) in parties {
        z.start_file(*nom, options.compression_method(CompressionMethod::Deflated))?;
        z.write_all(texte.as_bytes())?;
    }
    if let Some(logo) = logo {
        z.start_file(IMAGE, options.compression_method(CompressionMethod::Stored))?;
        z.write_all(&logo.png)?;
    }
    Ok(z.finish()?.into_inner())
}

fn manifeste(logo: bool) -> String {
    let mut x = Xml::new();
    let espace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    x.ouvrir("manifest:manifest", &[("xmlns:manifest", espace), ("manifest:version", "1.3")]);
    for (chemin, genre) in [
        ("/", GENRE),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
        ("settings.xml", "text/xml"),
    ] {
        x.seul("manifest:file-entry", &[("manifest:full-path", chemin), ("manifest:media-type", genre)]);
    }
    if logo {
        x.seul("manifest:file-entry", &[("manifest:full-path", IMAGE), ("manifest:media-type", "image/png")]);
    }
    x.finir()
}

/// Title, author, language; the date is the date d'arrêté, never the clock.
fn meta(d: &Document) -> String {
    let mut x = Xml::new();
    x.ouvrir(
        "office:document-meta",
        &[
            ("xmlns:office", xml::OFFICE),
            ("xmlns:meta", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("office:version", "1.3"),
        ],
    );
    x.ouvrir("office:meta", &[]);
    let jour = format!("{}T00:00:00", d.arrete);
    for (balise, texte) in [
        ("meta:generator", concat!("bilan/", env!("CARGO_PKG_VERSION"))),
        ("dc:title", d.titre.as_str()),
        ("dc:subject", d.periode.as_str()),
        ("dc:description", commentaire(d).as_str()),
        ("meta:keyword", "logement social, attributions, occupation, français"),
        ("meta:initial-creator", d.territoire.as_str()),
        ("dc:creator", d.territoire.as_str()),
        ("meta:creation-date", jour.as_str()),
        ("dc:date", jour.as_str()),
        ("dc:language", "fr-FR"),
    ] {
        x.texte(balise, &[], texte);
    }
    x.finir()
}

/// Lines and columns that stay when the reader moves.
fn reglages(feuilles: &[Feuille]) -> String {
    let mut x = Xml::new();
    x.ouvrir(
        "office:document-settings",
        &[
            ("xmlns:office", xml::OFFICE),
            ("xmlns:config", "urn:oasis:names:tc:opendocument:xmlns:config:1.0"),
            ("xmlns:ooo", "http://openoffice.org/2004/office"),
            ("office:version", "1.3"),
        ],
    );
    x.ouvrir("office:settings", &[]);
    x.ouvrir("config:config-item-set", &[("config:name", "ooo:view-settings")]);
    x.ouvrir("config:config-item-map-indexed", &[("config:name", "Views")]);
    x.ouvrir("config:config-item-map-entry", &[]);
    let reglage = |x: &mut Xml, nom: &str, genre: &str, valeur: &str| {
        x.texte("config:config-item", &[("config:name", nom), ("config:type", genre)], valeur);
    };
    reglage(&mut x, "ViewId", "string", "view1");
    if let Some(premiere) = feuilles.first() {
        reglage(&mut x, "ActiveTable", "string", &premiere.nom);
    }
    x.ouvrir("config:config-item-map-named", &[("config:name", "Tables")]);
    for f in feuilles {
        x.ouvrir("config:config-item-map-entry", &[("config:name", &f.nom)]);
        reglage(&mut x, "ShowGrid", "boolean", if f.quadrillage { "true" } else { "false" });
        if let Some((lignes, colonnes)) = f.figes {
            // 2: frozen.
            for (sens, place, n) in
                [("Horizontal", "PositionRight", u32::from(colonnes)), ("Vertical", "PositionBottom", lignes)]
            {
                reglage(&mut x, &format!("{sens}SplitMode"), "short", if n > 0 { "2" } else { "0" });
                reglage(&mut x, &format!("{sens}SplitPosition"), "int", &n.to_string());
                reglage(&mut x, place, "int", &n.to_string());
            }
            reglage(&mut x, "ActiveSplitRange", "short", if colonnes > 0 { "3" } else { "2" });
        }
        x.fermer();
    }
    x.finir()
}

#[cfg(test)]
#[path = "ods_tests.rs"]
mod tests;
