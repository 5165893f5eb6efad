//! Colours and signature of every document: one file, `reports/theme.toml`, checked before use.

use std::fmt;
use std::path::Path;

use serde::Deserialize;

use crate::charts::theme::{self as figures, Rgb};
use crate::error::{Error, Lieu, Result};

/// Least contrast with white for text (WCAG AA): below it, a theme is refused.
const CONTRASTE_MINIMAL: f64 = 4.5;

/// Text.
pub const ENCRE: Couleur = Couleur::de(figures::ENCRE);
/// Secondary text, still as readable as text must be.
pub const GRIS_TEXTE: Couleur = Couleur::de(figures::GRIS_TEXTE);
/// Marks and hatches, never text.
pub const GRIS: Couleur = Couleur::de(figures::GRIS);
/// Lines of tables and grids.
pub const FILET: Couleur = Couleur::de(figures::GRIS_CLAIR);

/// An opaque sRGB colour, written `#123f6d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Couleur {
    pub rouge: u8,
    pub vert: u8,
    pub bleu: u8,
}

impl Couleur {
    pub const fn de(c: Rgb) -> Couleur {
        Couleur { rouge: c.0, vert: c.1, bleu: c.2 }
    }

    /// Reads `#rrggbb`; nothing else.
    pub fn lire(texte: &str) -> Option<Couleur> {
        let hex = texte.strip_prefix('#')?;
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let octet = |de: usize| hex.get(de..de + 2).and_then(|p| u8::from_str_radix(p, 16).ok());
        Some(Couleur { rouge: octet(0)?, vert: octet(2)?, bleu: octet(4)? })
    }

    /// Contrast with white, from 1 to 21, as WCAG computes it.
    pub fn contraste_sur_blanc(self) -> f64 {
        let lineaire = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * lineaire(self.rouge) + 0.7152 * lineaire(self.vert) + 0.0722 * lineaire(self.bleu);
        1.05 / (luminance + 0.05)
    }

    /// `0x1b3a5c`, the form spreadsheets take.
    pub const fn entier(self) -> u32 {
        u32::from_be_bytes([0, self.rouge, self.vert, self.bleu])
    }
}

impl fmt::Display for Couleur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.rouge, self.vert, self.bleu)
    }
}

/// What an observatory may change in the look of its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The subject of a page.
    pub accent: Couleur,
    /// The target, the alert.
    pub alerte: Couleur,
    /// An SVG file beside the theme.
    pub logo: Option<String>,
    /// What is drawn in that file, once it is read.
    pub logo_svg: Option<String>,
    /// Printed at the foot of documents; empty when there is none.
    pub contact: String,
}

impl Default for Theme {
    fn default() -> Self {
        Theme {
            accent: Couleur { rouge: 0x12, vert: 0x3f, bleu: 0x6d },
            alerte: Couleur { rouge: 0xb8, vert: 0x4a, bleu: 0x00 },
            logo: None,
            logo_svg: None,
            contact: String::new(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brut {
    accent: Option<String>,
    alerte: Option<String>,
    logo: Option<String>,
    #[serde(default)]
    contact: String,
}

impl Theme {
    /// Reads a theme; `fichier` is the name shown in messages.
    pub fn lire(texte: &str, fichier: &Path) -> Result<Theme> {
        let brut: Brut = crate::config::lire_texte(texte, fichier)?;
        let defaut = Theme::default();
        let logo = brut.logo.filter(|l| !l.trim().is_empty());
        if let Some(logo) = logo.as_deref().filter(|l| !l.to_ascii_lowercase().ends_with(".svg")) {
            return Err(Error::configuration(format!("le logo «\u{A0}{logo}\u{A0}» n'est pas un fichier SVG"))
                .at(lieu(texte, fichier, "logo"))
                .aide("Fournissez le logo au format SVG, posé à côté du thème."));
        }
        Ok(Theme {
            accent: couleur(brut.accent.as_deref(), "accent", defaut.accent, texte, fichier)?,
            alerte: couleur(brut.alerte.as_deref(), "alerte", defaut.alerte, texte, fichier)?,
            logo,
            logo_svg: None,
            contact: brut.contact.trim().to_owned(),
        })
    }
}

fn couleur(valeur: Option<&str>, cle: &str, defaut: Couleur, texte: &str, fichier: &Path) -> Result<Couleur> {
    let Some(valeur) = valeur else { return Ok(defaut) };
    let Some(couleur) = Couleur::lire(valeur) else {
        return Err(Error::configuration(format!(
            "la couleur «\u{A0}{valeur}\u{A0}» de la clé «\u{A0}{cle}\u{A0}» ne se lit pas"
        ))
        .at(lieu(texte, fichier, cle))
        .aide("Une couleur s'écrit avec un dièse et six chiffres hexadécimaux, par exemple #123f6d."));
    };
    let contraste = couleur.contraste_sur_blanc();
    if contraste < CONTRASTE_MINIMAL {
        let lu = format!("{:.1}", (contraste * 10.0).floor() / 10.0).replace('.', ",");
        return Err(Error::configuration(format!(
            "la couleur {couleur} de la clé «\u{A0}{cle}\u{A0}» se lit mal sur fond blanc\u{A0}: contraste de {lu}, 4,5 au moins"
        ))
        .at(lieu(texte, fichier, cle))
        .aide("Choisissez une teinte plus foncée."));
    }
    Ok(couleur)
}

/// The line where a key is written.
pub(super) fn lieu(texte: &str, fichier: &Path, cle: &str) -> Lieu {
    let ligne = texte
        .lines()
        .position(|l| l.trim_start().strip_prefix(cle).is_some_and(|r| r.trim_start().starts_with('=')))
        .map(|i| i as u64 + 1);
    Lieu { fichier: fichier.to_owned(), ligne, colonne: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lire(texte: &str) -> Result<Theme> {
        Theme::lire(texte, Path::new("theme.toml"))
    }

    #[test]
    fn the_theme_given_is_the_default_and_is_readable() {
        let theme = lire(include_str!("../../reports/theme.toml")).unwrap();
        assert_eq!(theme, Theme::default());
        assert!(theme.accent.contraste_sur_blanc() > 4.5 && theme.alerte.contraste_sur_blanc() > 4.5);
    }

    /// Pages, paper and pictures have five greys, the same ones; what is read as text has the contrast of text.
    #[test]
    fn templates_hold_the_greys_of_pictures_and_no_other() {
        let admis = [ENCRE, GRIS_TEXTE, GRIS, FILET, Couleur::de(figures::GRIS_PALE)];
        let mut vues = 0;
        for (chemin, texte) in crate::assets::livres().iter().filter(|(p, _)| p.starts_with("reports/modeles")) {
            for (i, _) in texte.match_indices('#') {
                let Some(c) = texte.get(i..i + 7).and_then(Couleur::lire) else { continue };
                assert!(admis.contains(&c), "{} : {c}", chemin.display());
                vues += 1;
            }
        }
        assert!(vues >= 9, "{vues}");
        assert!(GRIS_TEXTE.contraste_sur_blanc() > 4.5 && GRIS.contraste_sur_blanc() > 3.0);
    }

    #[test]
    fn pale_colours_are_refused_with_their_line() {
        let e = lire("accent = \"#123f6d\"\nalerte = \"#ffaa00\"\n").unwrap_err();
        assert!(e.message.contains("#ffaa00") && e.message.contains("contraste de 1,9"), "{}", e.message);
        assert_eq!(e.lieu.unwrap().ligne, Some(2));
        // 4.49 is not 4.5: the message must not round it up.
        assert!(lire("alerte = \"#c2571a\"").unwrap_err().message.contains("contraste de 4,4"));
    }

    #[test]
    fn unknown_keys_wrong_colours_and_logos_are_refused() {
        let e = lire("\ncouleur = \"#000000\"").unwrap_err();
        assert!(e.message.starts_with("clé inconnue « couleur »") && e.message.contains("accent"), "{}", e.message);
        assert_eq!(e.lieu.unwrap().ligne, Some(2));
        assert!(lire("accent = \"bleu\"").is_err());
        assert!(lire("accent = \"#12345\"").is_err());
        assert!(lire("accent = \"#é2345\"").is_err());
        assert!(lire("logo = \"logo.png\"").is_err());
        assert_eq!(lire("logo = \"logo.svg\"").unwrap().logo.as_deref(), Some("logo.svg"));
        assert_eq!(lire("").unwrap(), Theme::default());
    }
}
