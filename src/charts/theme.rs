//! The one theme of every picture: palette, sizes, contrast, and the measurement of text that an SVG
//! back end cannot make (glyph widths of Source Sans 3).

use plotters::style::RGBColor;

pub type Rgb = RGBColor;

/// `#1B1F24`.
pub(super) fn hexa(c: Rgb) -> String {
    format!("#{:02X}{:02X}{:02X}", c.0, c.1, c.2)
}

/// Width of every picture in units of its `viewBox`; 720 units fill 174 mm on A4, so 13 units read as 9 pt.
pub const LARGEUR: f64 = 720.0;
/// The same for half of a sheet, 88 mm: letters are as large on paper.
pub const COLONNE: f64 = 364.0;

/// The three sizes of text: body, secondary, small.
pub const CORPS: f64 = 13.0;
pub const SECOND: f64 = 12.0;
pub const PETIT: f64 = 11.0;

pub const FAMILLE: &str = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'DejaVu Sans', sans-serif";

pub const BLANC: Rgb = RGBColor(0xFF, 0xFF, 0xFF);
/// Text.
pub const ENCRE: Rgb = RGBColor(0x1B, 0x1F, 0x24);
/// Secondary text.
pub const GRIS_TEXTE: Rgb = RGBColor(0x52, 0x59, 0x61);
/// Context marks: last year, reference lines.
pub const GRIS: Rgb = RGBColor(0x7A, 0x82, 0x8A);
/// Grid and separators; never carries meaning.
pub const GRIS_CLAIR: Rgb = RGBColor(0xD3, 0xD8, 0xDD);
pub const GRIS_PALE: Rgb = RGBColor(0xF0, 0xF2, 0xF4);
/// The subject.
pub const BLEU: Rgb = RGBColor(0x12, 0x3F, 0x6D);
/// Bands and intervals of the subject.
pub const BLEU_PALE: Rgb = RGBColor(0xC9, 0xDB, 0xEC);
/// Contrasting second series, as strong as a mark but never the subject.
pub const BLEU_MOYEN: Rgb = RGBColor(0x6F, 0x9B, 0xC6);
/// The target and the alert.
pub const ORANGE: Rgb = RGBColor(0xB8, 0x4A, 0x00);

/// Five steps of fragility, light (peu fragile) to dark.
pub const RAMPE: [Rgb; 5] = [
    RGBColor(0xE9, 0xF0, 0xF7),
    RGBColor(0xBC, 0xD3, 0xE8),
    RGBColor(0x82, 0xAB, 0xD1),
    RGBColor(0x3F, 0x76, 0xAC),
    RGBColor(0x12, 0x3F, 0x6D),
];

/// Quartile colours, first (the subject) to last: four levels of grey apart from each other.
pub const QUARTILES: [Rgb; 4] =
    [BLEU, RGBColor(0x3F, 0x76, 0xAC), RGBColor(0x8F, 0xB7, 0xDC), RGBColor(0xE1, 0xEA, 0xF3)];

/// `n` colours from deep to pale, evenly spread: the quartiles when there are four classes.
pub fn degrade(n: usize) -> Vec<Rgb> {
    if n == QUARTILES.len() {
        return QUARTILES.to_vec();
    }
    (0..n)
        .map(|i| {
            let t = if n < 2 { 0.0 } else { i as f64 * (QUARTILES.len() - 1) as f64 / (n - 1) as f64 };
            let k = (t as usize).min(QUARTILES.len() - 2);
            melange(QUARTILES[k], QUARTILES[k + 1], t - k as f64)
        })
        .collect()
}

fn melange(a: Rgb, b: Rgb, t: f64) -> Rgb {
    let m = |x: u8, y: u8| (f64::from(x) + (f64::from(y) - f64::from(x)) * t).round() as u8;
    RGBColor(m(a.0, b.0), m(a.1, b.1), m(a.2, b.2))
}

/// WCAG 2 contrast ratio, 1 to 21.
pub fn contraste(a: Rgb, b: Rgb) -> f64 {
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

fn luminance(c: Rgb) -> f64 {
    let f = |v: u8| {
        let s = f64::from(v) / 255.0;
        if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * f(c.0) + 0.7152 * f(c.1) + 0.0722 * f(c.2)
}

/// White, ink, or pure black: at least 4.5:1 on any background.
pub fn texte_sur(fond: Rgb) -> Rgb {
    [BLANC, ENCRE].into_iter().find(|c| contraste(fond, *c) >= 4.5).unwrap_or(RGBColor(0, 0, 0))
}

/// Months as axis labels; `mai` is never shortened.
pub const MOIS_ABREGES: [&str; 12] =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];

/// Advance widths of U+0020 to U+007E in thousandths of the size: Source Sans 3 regular, then bold.
const LARGEURS: [[u16; 95]; 2] = [
    [
        200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497,
        497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579,
        486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504,
        553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719,
        446, 467, 425, 303, 241, 303, 497,
    ],
    [
        200, 340, 537, 528, 528, 857, 667, 300, 344, 344, 457, 528, 300, 332, 300, 339, 528, 528, 528, 528, 528, 528,
        528, 528, 528, 528, 300, 300, 528, 528, 528, 463, 902, 573, 605, 582, 635, 548, 524, 638, 674, 301, 509, 614,
        518, 762, 665, 684, 596, 684, 613, 556, 556, 665, 556, 813, 567, 525, 541, 344, 339, 344, 528, 500, 555, 527,
        573, 468, 573, 518, 341, 534, 571, 276, 278, 548, 286, 857, 572, 555, 573, 573, 398, 443, 383, 568, 523, 776,
        514, 521, 460, 344, 268, 344, 528,
    ],
];

/// The unaccented letter that has the same width.
fn base(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'À' | 'Â' => 'A',
        'Ç' => 'C',
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'Î' | 'Ï' => 'I',
        'Ô' => 'O',
        'Ù' | 'Û' => 'U',
        '\u{2019}' => '\'',
        '\u{2212}' | '\u{2013}' => '+',
        '«' | '»' => '*',
        '€' | '×' => '0',
        '·' => '.',
        '²' | '³' | 'ᵉ' | 'ʳ' => '/',
        '\u{a0}' => ' ',
        other => other,
    }
}

/// Width of a text in units, for layout. Unknown glyphs count as wide.
pub fn largeur(texte: &str, taille: f64, gras: bool) -> f64 {
    let milliemes: u32 = texte.chars().map(|c| chasse(c, gras).unwrap_or(700)).sum();
    f64::from(milliemes) * taille / 1000.0
}

/// Whether the width of every character is known, and not only supposed.
pub fn mesurable(texte: &str) -> bool {
    texte.chars().all(|c| chasse(c, true).is_some())
}

/// Width of a character, in thousandths of the size.
fn chasse(c: char, gras: bool) -> Option<u32> {
    match c {
        '\u{202F}' => Some(160),
        'œ' | 'Œ' | '…' | '—' | '→' | '≥' | '≤' => Some(950),
        _ => {
            let rang = (base(c) as usize).wrapping_sub(0x20);
            LARGEURS[usize::from(gras)].get(rang).map(|l| u32::from(*l))
        }
    }
}

/// The text, cut with `…` so that it holds in `max` units.
pub fn abreger(texte: &str, taille: f64, gras: bool, max: f64) -> String {
    if largeur(texte, taille, gras) <= max + 0.01 {
        return texte.to_owned();
    }
    let mut court: String = texte.to_owned();
    while court.pop().is_some() {
        let essai = format!("{}…", court.trim_end());
        if largeur(&essai, taille, gras) <= max {
            return essai;
        }
    }
    "…".to_owned()
}

/// A word too wide for `max` in two pieces, between syllables: `monoparen-`, `tales`.
fn couper_mot(mot: &str, taille: f64, gras: bool, max: f64) -> Vec<String> {
    if largeur(mot, taille, gras) <= max {
        return vec![mot.to_owned()];
    }
    let voyelle = |c: char| "aeiouyàâéèêëîïôùûœ".contains(c);
    let lettres: Vec<char> = mot.to_lowercase().chars().collect();
    let coupe = mot.char_indices().enumerate().skip(3).filter(|(rang, (octet, _))| {
        let syllabe = lettres.get(*rang).is_some_and(|c| c.is_alphabetic() && !voyelle(*c))
            && lettres.get(rang + 1).is_some_and(|c| voyelle(*c));
        syllabe && lettres.len() - rang >= 3 && largeur(&format!("{}-", &mot[..*octet]), taille, gras) <= max
    });
    match coupe.last() {
        Some((_, (octet, _))) => vec![format!("{}-", &mot[..octet]), mot[octet..].to_owned()],
        None => vec![mot.to_owned()],
    }
}

/// Words of the text on at most `lignes` lines of `max` units; the last line is cut with `…` if needed.
pub fn plier(texte: &str, taille: f64, gras: bool, max: f64, lignes: usize) -> Vec<String> {
    let mut pliees: Vec<String> = Vec::new();
    let mut courante = String::new();
    let mots = texte.split(' ').filter(|m| !m.is_empty());
    for mot in mots.flat_map(|m| couper_mot(m, taille, gras, max)) {
        let essai = if courante.is_empty() { mot.to_owned() } else { format!("{courante} {mot}") };
        if courante.is_empty() || pliees.len() + 1 == lignes || largeur(&essai, taille, gras) <= max {
            courante = essai;
        } else {
            pliees.push(std::mem::replace(&mut courante, mot.to_owned()));
        }
    }
    if !courante.is_empty() {
        pliees.push(courante);
    }
    pliees.iter().map(|l| abreger(l, taille, gras, max)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_marks_can_be_read() {
        for c in [ENCRE, GRIS_TEXTE, BLEU, ORANGE] {
            assert!(contraste(c, BLANC) >= 4.5, "{c:?} {}", contraste(c, BLANC));
            assert!(contraste(c, GRIS_PALE) >= 4.5, "{c:?} {}", contraste(c, GRIS_PALE));
        }
        assert!(contraste(GRIS, BLANC) >= 3.0);
        for fond in RAMPE.iter().chain(&QUARTILES).chain(&degrade(7)).chain(&[BLEU_PALE, BLEU_MOYEN]) {
            assert!(contraste(*fond, texte_sur(*fond)) >= 4.5, "{fond:?} {}", contraste(*fond, texte_sur(*fond)));
        }
    }

    #[test]
    fn ramps_stay_distinct_in_grey() {
        for rampe in [RAMPE.to_vec(), QUARTILES.to_vec()] {
            for paire in rampe.windows(2) {
                assert!(contraste(paire[0], paire[1]) > 1.25, "{paire:?}");
            }
        }
    }

    #[test]
    fn text_is_measured_cut_and_wrapped() {
        assert!(largeur("Mmm", 10.0, false) > largeur("iii", 10.0, false));
        assert!(largeur("gras", 10.0, true) > largeur("gras", 10.0, false));
        let court = abreger("Office public de l'habitat d'Aubrelle", 12.0, false, 80.0);
        assert!(court.ends_with('…') && largeur(&court, 12.0, false) <= 80.0);
        assert_eq!(plier("ménages sous 40 % des plafonds", 11.0, false, 90.0, 3).len(), 2);
        assert_eq!(plier("Familles monoparentales", 12.0, true, 70.0, 4), ["Familles", "monoparen-", "tales"]);
        assert_eq!(plier("", 11.0, false, 90.0, 3).len(), 0);
        assert_eq!(degrade(0).len(), 0);
        assert_eq!(degrade(7).len(), 7);
    }
}
