//! The width of table columns, measured before the page is laid out: how small the text of a table is set, and whether it takes
//! a page on its side, depend on it.

use crate::charts::theme;
use crate::reports::document::{Bloc, Case, Colonne, Document, Ligne, Tableau};
use crate::reports::{marks, tenues};

/// Width of the text on a page, upright and on its side, in points: A4 less two margins of 18 mm.
const PAGE: f64 = 493.2;
const PAYSAGE: f64 = 739.8;
/// The same on a sheet that stands alone: two margins of 14 mm.
const FEUILLE: f64 = 515.8;
/// Half of that sheet, less the white between its halves.
const DEMI: f64 = 249.0;
/// Smallest text of a table on paper, in points.
const CORPS_MINIMAL: f64 = 7.0;
/// White between two columns, in parts of the size of the text.
const BLANC: f64 = 1.1;
/// Sizes tried in turn, upright then on its side; the last one is taken whatever happens.
const ESSAIS: [(bool, f64); 8] = [
    (false, 9.0),
    (false, 8.5),
    (false, 8.0),
    (true, 9.0),
    (true, 8.5),
    (true, 8.0),
    (true, 7.5),
    (true, CORPS_MINIMAL),
];
/// A column of sentences is not narrower than that, in parts of the size: shorter lines cannot be read.
const PHRASE: f64 = 11.0;
/// The same where words of other columns would be cut without it.
const PHRASE_SERREE: f64 = 7.0;
/// A longer word may be cut, same unit.
const MOT: f64 = 11.0;
/// No column asks for more than that before the others are served, same unit.
const LONGUE: f64 = 120.0;
/// Size of what is said under a value kept, in parts of the size of the value.
const MENTION: f64 = 0.85;
/// Room for the sign of a status.
const SIGNE: f64 = 1.3;
/// Bold words may be that much wider than they were measured, kerning and digits of one width included.
const GRAS: f64 = 1.04;
/// A table of few words is not stretched to the whole width beyond this factor.
const ETIRE: f64 = 1.9;

/// The page that tables are set on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cadre {
    /// The document holds on one upright sheet: no page on its side, small tables two by two.
    pub une_page: bool,
    /// Size of everything, 1 being the ordinary one.
    pub echelle: f64,
    /// Pictures side by side, at the price of small letters.
    pub figures_par_deux: bool,
    /// The whole sheet runs in two columns.
    pub deux_colonnes: bool,
}

/// A page like the others.
pub const ORDINAIRE: Cadre = Cadre { une_page: false, echelle: 1.0, figures_par_deux: false, deux_colonnes: false };

/// What is printed in a cell: the value, and under it what is said of a value kept.
#[derive(Debug)]
pub struct Imprime {
    pub texte: String,
    pub mention: String,
}

/// The same words as on the page and in the spreadsheet.
pub fn imprimer(case: &Case, colonne: &Colonne) -> Imprime {
    match case {
        Case::Inchange(gardee, quand) => {
            Imprime { texte: marks::texte(gardee, colonne), mention: tenues::mention(quand) }
        }
        autre => Imprime { texte: marks::texte(autre, colonne), mention: String::new() },
    }
}

/// How a table is set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesure {
    pub paysage: bool,
    /// Half of a sheet is enough.
    pub demi: bool,
    /// Size of the text, in points.
    pub corps: f64,
    pub colonnes: Vec<Largeur>,
    /// For each line, whether all that it says is known to hold on one line of text: its height needs not be searched for, which is half
    /// of the time that a table takes.
    pub basses: Vec<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Largeur {
    /// White included, in points.
    pub points: f64,
    /// Some of its words are longer than the column: they are hyphenated.
    pub couper: bool,
}

/// What a column needs, in parts of the size of the text.
#[derive(Clone, Debug)]
struct Besoin {
    /// No word cut.
    mini: f64,
    /// No line broken.
    ideal: f64,
    /// A word is longer than what `mini` holds.
    couper: bool,
    /// What each cell takes on one line of text, if it may stand on one.
    lignes: Vec<Option<f64>>,
}

pub fn mesurer(t: &Tableau, cadre: Cadre) -> Mesure {
    let mut besoins: Vec<Besoin> = (0..t.colonnes.len()).map(|i| besoin(t, i, PHRASE)).collect();
    let mut mini: f64 = besoins.iter().map(|b| b.mini).sum();
    if cadre.une_page {
        let corps = ESSAIS[0].1 * cadre.echelle;
        let ideal: f64 = besoins.iter().map(|b| b.ideal).sum();
        // In two columns nothing stands beside a table but the other column.
        let demi = !cadre.deux_colonnes && ideal * corps <= DEMI;
        let place = if demi || cadre.deux_colonnes { DEMI } else { FEUILLE };
        if mini * CORPS_MINIMAL > place {
            besoins = serrer(t);
            mini = besoins.iter().map(|b| b.mini).sum();
        }
        // A table too wide for a sheet is set smaller rather than cut.
        let corps = if mini * corps <= place { corps } else { (place / mini).max(CORPS_MINIMAL) };
        return poser(t, &besoins, Mesure { paysage: false, demi, corps, ..Mesure::default() }, place);
    }
    let tenir = |(paysage, corps): &(bool, f64)| mini * corps <= if *paysage { PAYSAGE } else { PAGE };
    let (paysage, corps) = ESSAIS.into_iter().find(tenir).unwrap_or((true, CORPS_MINIMAL));
    let place = if paysage { PAYSAGE } else { PAGE };
    // Sixty columns do not hold at a size that is read: they are set as small as it takes, for the screen.
    let corps = if mini * corps <= place { corps } else { (place / mini).max(1.0) };
    poser(t, &besoins, Mesure { paysage, corps, ..Mesure::default() }, place)
}

fn poser(t: &Tableau, besoins: &[Besoin], mesure: Mesure, points: f64) -> Mesure {
    let corps = (mesure.corps * 100.0).floor() / 100.0;
    let place = points / corps;
    let mini: f64 = besoins.iter().map(|b| b.mini).sum();
    let colonnes: Vec<Largeur> = repartir(besoins, place)
        .into_iter()
        .zip(besoins)
        .map(|(l, b)| Largeur { points: (l * corps * 100.0).floor() / 100.0, couper: b.couper || mini > place })
        .collect();
    let basse = |(rang, ligne): (usize, &Ligne)| {
        let marge = if ligne.total { GRAS } else { 1.0 };
        besoins.iter().zip(&colonnes).enumerate().all(|(i, (b, c))| {
            let blanc = BLANC - BLANC / 2.0 * bords(i, besoins.len());
            b.lignes.get(rang).copied().flatten().is_some_and(|l| (l * marge + blanc) * corps <= c.points)
        })
    };
    let basses = t.lignes.iter().enumerate().map(basse).collect();
    Mesure { corps, colonnes, basses, ..mesure }
}

/// How many sides of a column are sides of the table, where no white is set.
fn bords(rang: usize, colonnes: usize) -> f64 {
    [rang == 0, rang + 1 == colonnes].into_iter().filter(|bord| *bord).count() as f64
}

/// What columns need where room is short: sentences on more lines, and no white outside the table, where none is set.
fn serrer(t: &Tableau) -> Vec<Besoin> {
    let mut besoins: Vec<Besoin> = (0..t.colonnes.len()).map(|i| besoin(t, i, PHRASE_SERREE)).collect();
    let n = besoins.len();
    for (i, b) in besoins.iter_mut().enumerate() {
        let dehors = bords(i, n) * BLANC / 2.0;
        (b.mini, b.ideal) = (b.mini - dehors, b.ideal - dehors);
    }
    besoins
}

fn besoin(t: &Tableau, rang: usize, phrase: f64) -> Besoin {
    let Some(colonne) = t.colonnes.get(rang) else {
        return Besoin { mini: 0.0, ideal: 0.0, couper: false, lignes: Vec::new() };
    };
    let commune = !marks::unite_commune(t).is_empty();
    let unite = if commune || colonne.unite.is_empty() { String::new() } else { format!("({})", colonne.unite) };
    let entete = format!("{} {unite}", colonne.libelle);
    let nombre = marks::numerique(t, rang);
    let imprimes: Vec<Option<Imprime>> =
        t.lignes.iter().map(|l| l.cases.get(rang).map(|c| imprimer(c, colonne))).collect();
    // Totals are set in bold: all are measured so, and a little air is left.
    let plus_large = |mesure: &dyn Fn(&Imprime) -> f64| imprimes.iter().flatten().map(mesure).fold(0.0, f64::max);
    let largeur = |i: &Imprime| theme::largeur(&i.texte, 1.0, true);
    let entiers: Vec<Option<f64>> = imprimes.iter().map(|i| i.as_ref().map(largeur)).collect();
    let entier = entiers.iter().flatten().copied().fold(0.0, f64::max);
    let mots = plus_large(&|i| mot(&i.texte)).max(mot(&colonne.libelle));
    let mention = plus_large(&|i| mot(&i.mention) * MENTION);
    // The sign of a status stands before its word.
    let signe = if t.lignes.iter().any(|l| matches!(l.cases.get(rang), Some(Case::Statut(_)))) { SIGNE } else { 0.0 };
    let insecable = if nombre || signe > 0.0 { entier + signe } else { entier.min(phrase) };
    let mini = mots.min(MOT).max(mention).max(insecable).max(theme::largeur(&unite, 1.0, false));
    // A header goes to a second line before it widens its column.
    let ideal = mini.max((entier + signe).min(LONGUE)).max(theme::largeur(&entete, 1.0, true) / 2.0);
    // The line of a mention is left to be measured, and that of a character whose width is only supposed.
    let seul = |i: &Option<Imprime>| i.as_ref().is_some_and(|i| i.mention.is_empty() && theme::mesurable(&i.texte));
    let lignes = entiers.iter().zip(&imprimes).map(|(l, i)| l.filter(|_| seul(i)).map(|l| l + signe)).collect();
    Besoin { mini: mini + BLANC, ideal: ideal + BLANC, couper: mots > MOT, lignes }
}

/// The longest piece that is not broken.
fn mot(texte: &str) -> f64 {
    let morceaux = texte.split_inclusive([' ', '-', '/', '–']);
    morceaux.map(|m| theme::largeur(m.trim_end_matches(' '), 1.0, true)).fold(0.0, f64::max)
}

/// Shares a width: to each column what it needs, then what it would like, then what is left over.
fn repartir(besoins: &[Besoin], place: f64) -> Vec<f64> {
    let mini: f64 = besoins.iter().map(|b| b.mini).sum();
    let ideal: f64 = besoins.iter().map(|b| b.ideal).sum();
    if mini >= place {
        return besoins.iter().map(|b| b.mini * place / mini).collect();
    }
    if ideal > place {
        let part = (place - mini) / (ideal - mini);
        return besoins.iter().map(|b| b.mini + (b.ideal - b.mini) * part).collect();
    }
    let etire = (place / ideal.max(1.0)).min(ETIRE);
    besoins.iter().map(|b| b.ideal * etire).collect()
}

/// The measure of every table of a document, section by section, block by block; `None` for what is no table.
pub fn mesurer_tout(d: &Document, cadre: Cadre) -> Vec<Vec<Option<Mesure>>> {
    let bloc = |b: &Bloc| match b {
        Bloc::Tableau(t) => Some(mesurer(t, cadre)),
        _ => None,
    };
    d.sections.iter().map(|s| s.blocs.iter().map(bloc).collect()).collect()
}
