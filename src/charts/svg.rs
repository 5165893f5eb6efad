//! What plotters cannot write: accessibility, hatches, dashes, halos. It draws with reserved colours, and
//! the attributes that bear them are replaced here. Texts are safe: plotters escapes their quotes.

use plotters::style::RGBColor;

use super::theme::{self, BLANC, GRIS, GRIS_PALE, Rgb, hexa};
use super::toile::{Fond, Motif};

const INCONNU: Rgb = RGBColor(0xFE, 0x00, 0x01);
const SECRET: Rgb = RGBColor(0xFE, 0x00, 0x02);

/// The reserved colours of one picture, in order of use.
#[derive(Debug, Default)]
pub struct Substitutions {
    traits: Vec<(Rgb, Motif)>,
    halos: Vec<Rgb>,
}

impl Substitutions {
    pub fn fond(&self, fond: Fond) -> Rgb {
        match fond {
            Fond::Uni(c) => c,
            Fond::Inconnu => INCONNU,
            Fond::Secret => SECRET,
        }
    }

    pub fn trait_(&mut self, couleur: Rgb, motif: Motif) -> Rgb {
        match motif {
            Motif::Plein => couleur,
            _ => RGBColor(0xFD, 0x00, rang(&mut self.traits, (couleur, motif))),
        }
    }

    pub fn halo(&mut self, couleur: Rgb) -> Rgb {
        RGBColor(0xFC, 0x00, rang(&mut self.halos, couleur))
    }

    /// `(what plotters wrote, what the reader's program needs)`.
    fn paires(&self, id: &str) -> Vec<(String, String)> {
        let mut paires = vec![
            (format!("fill=\"{}\"", hexa(INCONNU)), format!("fill=\"url(#{id}-hachure)\"")),
            (format!("fill=\"{}\"", hexa(SECRET)), format!("fill=\"url(#{id}-secret)\"")),
        ];
        for (i, (couleur, motif)) in self.traits.iter().enumerate() {
            let tirets = if *motif == Motif::Points {
                "stroke-dasharray=\"1 50\" stroke-linecap=\"round\""
            } else {
                "stroke-dasharray=\"60 40\""
            };
            let reserve = hexa(RGBColor(0xFD, 0x00, i as u8));
            paires.push((format!("stroke=\"{reserve}\""), format!("stroke=\"{}\" {tirets}", hexa(*couleur))));
        }
        for (i, couleur) in self.halos.iter().enumerate() {
            let reserve = hexa(RGBColor(0xFC, 0x00, i as u8));
            paires.push((
                format!("fill=\"{reserve}\""),
                format!("fill=\"{}\" stroke=\"#FFFFFF\" stroke-width=\"35\" paint-order=\"stroke\"", hexa(*couleur)),
            ));
        }
        paires
    }
}

fn rang<T: PartialEq>(liste: &mut Vec<T>, element: T) -> u8 {
    let i = liste.iter().position(|e| *e == element).unwrap_or_else(|| {
        liste.push(element);
        liste.len() - 1
    });
    u8::try_from(i).unwrap_or(u8::MAX)
}

pub struct Habillage<'a> {
    pub code: &'a str,
    pub titre: &'a str,
    pub description: &'a str,
    pub largeur: i32,
    pub hauteur: i32,
}

/// The picture as an accessible `<svg>` element, as wide as its container, on one scale with its text.
pub fn habiller(brut: &str, h: &Habillage<'_>, substitutions: &Substitutions) -> String {
    let id = identifiant(h.code);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"100%\" role=\"img\" \
         aria-labelledby=\"{id}-titre {id}-desc\" font-family=\"{}\" stroke-linejoin=\"round\">\n",
        h.largeur,
        h.hauteur,
        theme::FAMILLE
    );
    out.push_str(&format!("<title id=\"{id}-titre\">{}</title>\n", echapper(h.titre)));
    out.push_str(&format!("<desc id=\"{id}-desc\">{}</desc>\n", echapper(h.description)));
    let corps = corps(brut, &substitutions.paires(&id));
    if corps.contains("url(#") {
        out.push_str(&motifs(&id));
    }
    out.push_str(&corps);
    out.push_str("</svg>\n");
    out
}

/// One element a line, without the root, the attributes that say nothing, or reserved colours.
fn corps(brut: &str, paires: &[(String, String)]) -> String {
    let mut out = String::with_capacity(brut.len());
    // Opening tag and content of the text being read: plotters writes them on lines of their own.
    let mut ouvert: Option<(String, String)> = None;
    for ligne in brut.lines().filter(|l| !l.starts_with("<svg") && !l.starts_with("</svg")) {
        if ligne == "</text>" {
            if let Some((balise, contenu)) = ouvert.take() {
                out.push_str(&ajuster(&balise, &contenu));
                out.push_str(&contenu);
                out.push_str("</text>\n");
            }
        } else if let Some((_, contenu)) = ouvert.as_mut() {
            contenu.push_str(ligne);
        } else {
            let mut l = ligne.to_owned();
            for muet in [" opacity=\"1\"", " dy=\"-0.5ex\"", " font-family=\"sans-serif\"", " text-anchor=\"start\""] {
                l = l.replace(muet, "");
            }
            for (avant, apres) in paires {
                l = l.replace(avant.as_str(), apres);
            }
            if ligne.starts_with("<text") {
                ouvert = Some((taille_ronde(&l), String::new()));
            } else {
                out.push_str(&l.replace(" \"/>", "\"/>"));
                out.push('\n');
            }
        }
    }
    out
}

/// The opening tag with the width the layout counted on, so that another font keeps its place.
fn ajuster(balise: &str, contenu: &str) -> String {
    let taille = attribut(balise, "font-size").and_then(|t| t.parse::<f64>().ok());
    let (Some(taille), Some(debut)) = (taille, balise.strip_suffix('>')) else { return balise.to_owned() };
    let gras = attribut(balise, "font-weight") == Some("bold");
    let lu = contenu.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    let largeur = theme::largeur(&lu.replace("&amp;", "&"), taille, gras).round();
    format!("{debut} textLength=\"{largeur}\" lengthAdjust=\"spacingAndGlyphs\">")
}

fn attribut<'a>(balise: &'a str, nom: &str) -> Option<&'a str> {
    let (_, suite) = balise.split_once(&format!(" {nom}=\""))?;
    suite.split_once('"').map(|(valeur, _)| valeur)
}

/// `font-size="130.00000000000003"` as `font-size="130"`.
fn taille_ronde(ligne: &str) -> String {
    const CLE: &str = "font-size=\"";
    let Some((avant, suite)) = ligne.split_once(CLE) else { return ligne.to_owned() };
    let Some((valeur, apres)) = suite.split_once('"') else { return ligne.to_owned() };
    match valeur.parse::<f64>() {
        Ok(v) => format!("{avant}{CLE}{}\"{apres}", v.round()),
        Err(_) => ligne.to_owned(),
    }
}

/// Diagonal hatch for the unknown, crossed hatch for the withheld.
fn motifs(id: &str) -> String {
    let (pale, trait_, blanc) = (hexa(GRIS_PALE), hexa(GRIS), hexa(BLANC));
    format!(
        "<defs>\n\
         <pattern id=\"{id}-hachure\" patternUnits=\"userSpaceOnUse\" width=\"60\" height=\"60\">\
         <rect width=\"60\" height=\"60\" fill=\"{pale}\"/>\
         <path d=\"M-15 15L15 -15M0 60L60 0M45 75L75 45\" stroke=\"{trait_}\" stroke-width=\"11\"/></pattern>\n\
         <pattern id=\"{id}-secret\" patternUnits=\"userSpaceOnUse\" width=\"60\" height=\"60\">\
         <rect width=\"60\" height=\"60\" fill=\"{blanc}\"/>\
         <path d=\"M0 0L60 60M60 0L0 60\" stroke=\"{trait_}\" stroke-width=\"8\"/></pattern>\n\
         </defs>\n"
    )
}

/// ASCII letters, digits, `-` and `_`, beginning with a letter.
fn identifiant(code: &str) -> String {
    let propre: String = code.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    if propre.starts_with(|c: char| c.is_ascii_alphabetic()) { propre } else { format!("fig-{propre}") }
}

/// A text of XML, fit for an element or for an attribute between `"`. Characters that XML refuses become a space.
pub fn echapper(texte: &str) -> String {
    let mut out = String::with_capacity(texte.len());
    for c in texte.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || ('\u{FFFE}'..='\u{FFFF}').contains(&c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_and_texts_escaped() {
        assert_eq!(identifiant("25 % hors QPV"), "fig-25---hors-QPV");
        assert_eq!(identifiant("quartiles_2025"), "quartiles_2025");
        assert_eq!(echapper("A & <B>\u{0}\"\u{FFFE}"), "A &amp; &lt;B&gt; &quot; ");
        let ajuste = ajuster("<text x=\"1\" font-size=\"100\">", "A &amp; B");
        assert!(ajuste.ends_with(" textLength=\"214\" lengthAdjust=\"spacingAndGlyphs\">"), "{ajuste}");
        assert_eq!(taille_ronde("<text font-size=\"129.99999\" x=\"1\">"), "<text font-size=\"130\" x=\"1\">");
    }
}
