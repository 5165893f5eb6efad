//! Pictures as PNG, for slides: drawn from the same SVG with the fonts of the program, not those of the machine.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::pdf::FICHIERS_POLICES;
use crate::assets;
use crate::charts::Figure;
use crate::charts::planche::planche;
use crate::error::{Error, Result};

/// Width of a picture, in pixels: twice what it takes on a screen.
const LARGEUR: f32 = 1512.0;
const FAMILLE: &str = "Source Sans 3";

/// Fonts read once for all pictures of a run.
pub struct Atelier {
    options: usvg::Options<'static>,
}

impl Atelier {
    /// # Errors
    /// The program was built without its fonts.
    pub fn ouvrir() -> Result<Atelier> {
        let mut polices = fontdb::Database::new();
        for nom in FICHIERS_POLICES {
            let octets = assets::octets(nom)
                .ok_or_else(|| Error::machine("une police des graphiques manque au programme").in_file(nom))?;
            polices.load_font_data(octets.to_vec());
        }
        polices.set_sans_serif_family(FAMILLE);
        let options =
            usvg::Options { font_family: FAMILLE.to_owned(), fontdb: Arc::new(polices), ..Default::default() };
        Ok(Atelier { options })
    }

    /// A logo of so many pixels high, on nothing, and its width.
    ///
    /// # Errors
    /// The file cannot be drawn.
    pub fn logo(&self, svg: &str, hauteur: u32) -> Result<(Vec<u8>, u32)> {
        let refus = |cause: &str| {
            Error::configuration(format!("le logo ne se dessine pas\u{A0}: {cause}"))
                .aide("Ouvrez le fichier nommé par «\u{A0}logo\u{A0}» dans reports/theme.toml et enregistrez-le en SVG simple.")
        };
        let arbre = usvg::Tree::from_str(svg, &self.options).map_err(|e| refus(&raison(&e)))?;
        let taille = arbre.size();
        let echelle = hauteur as f32 / taille.height();
        let largeur = (taille.width() * echelle).ceil().clamp(1.0, 20.0 * hauteur as f32) as u32;
        let mut image = Pixmap::new(largeur, hauteur).ok_or_else(|| refus(&format!("largeur de {largeur}")))?;
        resvg::render(&arbre, Transform::from_scale(echelle, echelle), &mut image.as_mut());
        Ok((image.encode_png().map_err(|_| refus("l'image ne se code pas"))?, largeur))
    }

    /// The picture with its title and its source.
    ///
    /// # Errors
    /// It cannot be drawn: a defect.
    pub fn png(&self, figure: &Figure) -> Result<Vec<u8>> {
        let defaut = |cause: String| {
            Error::machine(format!("la figure «\u{A0}{}\u{A0}» ne se dessine pas en PNG\u{A0}: {cause}", figure.code))
        };
        let arbre = usvg::Tree::from_str(&planche(figure), &self.options).map_err(|e| defaut(e.to_string()))?;
        let taille = arbre.size();
        let echelle = LARGEUR / taille.width();
        let hauteur = (taille.height() * echelle).ceil() as u32;
        let mut image = Pixmap::new(LARGEUR as u32, hauteur).ok_or_else(|| defaut(format!("hauteur de {hauteur}")))?;
        image.fill(Color::WHITE);
        resvg::render(&arbre, Transform::from_scale(echelle, echelle), &mut image.as_mut());
        image.encode_png().map_err(|e| defaut(e.to_string()))
    }
}

/// Why a drawing cannot be read, and where when it is known.
fn raison(e: &usvg::Error) -> String {
    match e {
        usvg::Error::NotAnUtf8Str => "il n'est pas en UTF-8".to_owned(),
        usvg::Error::MalformedGZip => "sa compression est abîmée".to_owned(),
        usvg::Error::ElementsLimitReached => "il a trop d'éléments".to_owned(),
        usvg::Error::InvalidSize => "il n'a ni largeur et hauteur, ni viewBox".to_owned(),
        usvg::Error::ParsingFailed(cause) => {
            let place = cause.pos();
            format!("ce n'est pas du SVG (ligne {}, caractère {})", place.row, place.col)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_that_is_none_is_refused_in_french() {
        let atelier = Atelier::ouvrir().unwrap();
        let dit = |svg: &str| atelier.logo(svg, 100).unwrap_err().message;
        assert!(dit("<svg>\n<g</svg>").contains("ce n'est pas du SVG (ligne 2, "), "{}", dit("<svg>\n<g</svg>"));
    }

    fn figure(titre: &str) -> Figure {
        Figure {
            code: "x".into(),
            titre: titre.into(),
            sous_titre: String::new(),
            alternative: "Un carré".into(),
            source: String::new(),
            svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 7200 1000\" width=\"100%\"><rect width=\"50\" height=\"50\"/></svg>".into(),
            etroite: None,
            donnees: None,
        }
    }

    /// Dark pixels: letters that no font has would leave none.
    fn encre(octets: &[u8]) -> usize {
        let image = Pixmap::decode_png(octets).unwrap();
        assert_eq!(image.width(), LARGEUR as u32);
        image.pixels().iter().filter(|p| u32::from(p.red()) + u32::from(p.green()) + u32::from(p.blue()) < 300).count()
    }

    #[test]
    fn letters_are_drawn_with_the_fonts_of_the_program_and_bytes_repeat() {
        let atelier = Atelier::ouvrir().unwrap();
        let (court, long) = (figure("Un"), figure("Œuvres, élèves et « à côté » : 17,4 % des baux signés"));
        let octets = atelier.png(&long).unwrap();
        assert!(encre(&octets) > encre(&atelier.png(&court).unwrap()) + 2000);
        assert_eq!(octets, Atelier::ouvrir().unwrap().png(&long).unwrap());
    }
}
