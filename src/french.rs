//! French typography: numbers, shares, dates, agreement. One place, so that every document agrees.

use std::cmp::Ordering;
use std::fmt;

/// Narrow no-break space: thousands, and before `%`, `;`, `!`, `?`.
pub const FINE: char = '\u{202F}';
/// No-break space, before `:` and inside guillemets.
pub const INSECABLE: char = '\u{00A0}';

/// An exact share or mean. The denominator is never zero: a rate without denominator is `None`
/// where it is built, and reads « n.c. ».
#[derive(Clone, Copy, Debug)]
pub struct Fraction {
    num: i128,
    den: i128,
}

impl Fraction {
    /// `None` when the denominator is zero. The sign is carried by the numerator.
    pub fn new(num: i64, den: i64) -> Option<Self> {
        Self::wide(i128::from(num), i128::from(den))
    }

    fn wide(num: i128, den: i128) -> Option<Self> {
        match den {
            0 => None,
            d if d < 0 => Some(Fraction { num: -num, den: -d }),
            d => Some(Fraction { num, den: d }),
        }
    }

    /// Same on wide integers, reduced. Beyond twelve digits of denominator the value is kept to nine decimals, so that no
    /// later product or comparison can overflow; counts and thresholds never reach that size, only ratios of ratios do.
    pub fn reduite(num: i128, den: i128) -> Option<Self> {
        const DEN_MAX: i128 = 1_000_000_000_000;
        const DECIMALES: i128 = 1_000_000_000;
        let mut f = Self::wide(num, den)?.sans_facteur();
        if f.den > DEN_MAX {
            let (entier, reste) = (f.num.div_euclid(f.den), f.num.rem_euclid(f.den));
            // The remainder is below the denominator: scale both down first when the product would not fit.
            let (mut r, mut d) = (reste, f.den);
            while r > i128::MAX / (4 * DECIMALES) {
                (r, d) = (r / 2, d / 2);
            }
            f = Fraction { num: entier.checked_mul(DECIMALES)? + (2 * r * DECIMALES + d) / (2 * d), den: DECIMALES }
                .sans_facteur();
        }
        Some(f)
    }

    fn sans_facteur(self) -> Self {
        let (mut a, mut b) = (self.num.unsigned_abs(), self.den.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        match i128::try_from(a) {
            Ok(g) if g > 1 => Fraction { num: self.num / g, den: self.den / g },
            _ => self,
        }
    }

    /// `self × other`; `None` when it does not fit.
    pub fn fois(&self, other: &Fraction) -> Option<Fraction> {
        Self::reduite(self.num.checked_mul(other.num)?, self.den.checked_mul(other.den)?)
    }

    /// `self / other`; `None` when `other` is zero or the result does not fit.
    pub fn sur(&self, other: &Fraction) -> Option<Fraction> {
        Self::reduite(self.num.checked_mul(other.den)?, self.den.checked_mul(other.num)?)
    }

    /// `self − other`, reduced; `None` when it does not fit.
    pub fn moins(&self, other: &Fraction) -> Option<Fraction> {
        let n = self.num.checked_mul(other.den)?.checked_sub(other.num.checked_mul(self.den)?)?;
        Self::reduite(n, self.den.checked_mul(other.den)?)
    }

    /// `self + other`, reduced; `None` when it does not fit.
    pub fn plus(&self, other: &Fraction) -> Option<Fraction> {
        self.moins(&Fraction { num: -other.num, den: other.den })
    }

    /// The share as it is printed: rounded half away from zero to `decimals` digits of a percentage.
    pub fn imprimee(&self, decimals: u32) -> Fraction {
        Fraction { num: self.rounded(100, decimals), den: 100 * 10i128.pow(decimals) }
    }

    pub fn num(&self) -> i128 {
        self.num
    }

    pub fn den(&self) -> i128 {
        self.den
    }

    /// For positions in a picture only: figures that are compared or printed stay exact.
    pub fn as_f64(&self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// `self - other`, exact.
    pub fn minus(&self, other: &Fraction) -> Fraction {
        Fraction { num: self.num * other.den - other.num * self.den, den: self.den * other.den }
    }

    /// Rounded to `decimals` digits after multiplication by `scale`, half away from zero, as an
    /// integer count of the last digit (`scale` 100 for a percentage).
    fn rounded(&self, scale: i128, decimals: u32) -> i128 {
        let n = self.num * scale * 10i128.pow(decimals);
        let half = if n >= 0 { self.den } else { -self.den };
        (2 * n + half) / (2 * self.den)
    }

    /// `23,1` for 45/195: the value in percent, decimal comma, no sign of unit.
    pub fn percent(&self, decimals: u32) -> String {
        decimal(self.rounded(100, decimals), decimals)
    }

    /// `5,42`: the value itself (a mean rent, a ratio).
    pub fn value(&self, decimals: u32) -> String {
        decimal(self.rounded(1, decimals), decimals)
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Fraction {}
impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(a), Some(b)) => a.cmp(&b),
            // Products that do not fit: whole parts first, then what remains, turned over, as Euclid does.
            _ => {
                let reste = |f: &Fraction| (f.num.div_euclid(f.den), f.num.rem_euclid(f.den));
                let ((a, ra), (b, rb)) = (reste(self), reste(other));
                a.cmp(&b).then_with(|| match (ra, rb) {
                    (0, 0) => Ordering::Equal,
                    (0, _) => Ordering::Less,
                    (_, 0) => Ordering::Greater,
                    _ => Fraction { num: other.den, den: rb }.cmp(&Fraction { num: self.den, den: ra }),
                })
            }
        }
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

/// An integer count of the last printed digit, as a French decimal: `decimal(-1234, 1)` is `−123,4`.
fn decimal(scaled: i128, decimals: u32) -> String {
    let unit = 10i128.pow(decimals);
    let whole = grouped(scaled.unsigned_abs() / unit.unsigned_abs());
    let sign = if scaled < 0 { "\u{2212}" } else { "" };
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        let rest = scaled.unsigned_abs() % unit.unsigned_abs();
        format!("{sign}{whole},{rest:0width$}", width = decimals as usize)
    }
}

fn grouped(n: u128) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(FINE);
        }
        out.push(c);
    }
    out
}

/// `1 234`, minus sign U+2212.
pub fn nombre(n: i64) -> String {
    decimal(i128::from(n), 0)
}

/// An amount in euro cents: `1 234,50 €`, without decimals when it is whole (`4 500 €`).
pub fn euros(centimes: i64) -> String {
    let nombre = match centimes % 100 {
        0 => decimal(i128::from(centimes / 100), 0),
        _ => decimal(i128::from(centimes), 2),
    };
    format!("{nombre}{INSECABLE}€")
}

/// `23,1 %` with one decimal.
pub fn pourcent(f: &Fraction) -> String {
    format!("{}{FINE}%", f.percent(1))
}

/// `23,1 %`, with as many decimals as needed for the printed value to agree with the status against
/// `cible` (in hundredths of a percent): 2 499/10 000 against 2 500 prints `24,99 %`, never `25,0 %`.
pub fn pourcent_face_a(f: &Fraction, cible_centiemes: i64) -> String {
    let cible = Fraction { num: i128::from(cible_centiemes), den: 10_000 };
    let mut decimals = 1;
    while decimals < 6 {
        let shown = f.rounded(100, decimals);
        let limit = cible.rounded(100, decimals);
        if (f < &cible) == (shown < limit) {
            break;
        }
        decimals += 1;
    }
    format!("{}{FINE}%", f.percent(decimals))
}

/// A gap between two shares: `+7,6 points`, `−0,4 point` (the plural starts at 2 in French).
pub fn points(f: &Fraction) -> String {
    let tenths = f.rounded(100, 1);
    let sign = if tenths > 0 { "+" } else { "" };
    let unit = if tenths.abs() >= 20 { "points" } else { "point" };
    format!("{sign}{}{INSECABLE}{unit}", f.percent(1))
}

/// `aucun bail`, `un bail`, `12 baux`, `1 234 baux`.
pub fn compte(n: i64, singulier: &str, pluriel: &str, genre: Genre) -> String {
    match (n, genre) {
        (0, Genre::Masculin) => format!("aucun {singulier}"),
        (0, Genre::Feminin) => format!("aucune {singulier}"),
        (1, Genre::Masculin) => format!("un {singulier}"),
        (1, Genre::Feminin) => format!("une {singulier}"),
        _ => format!("{}{INSECABLE}{pluriel}", nombre(n)),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Genre {
    Masculin,
    Feminin,
}

const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `septembre` for 9. Outside 1-12 the number itself, so that a wrong month is seen, not hidden.
pub fn mois(m: u32) -> String {
    MOIS.get((m as usize).wrapping_sub(1)).map_or_else(|| m.to_string(), |&s| s.to_owned())
}

/// `septembre 2026` from the name of a period, `2026-09`; any other name as it is.
pub fn mois_de(periode: &str) -> String {
    let parties = periode.split_once('-').and_then(|(a, m)| Some((a.parse::<u16>().ok()?, m.parse::<u32>().ok()?)));
    match parties {
        Some((annee, m @ 1..=12)) => format!("{}{INSECABLE}{annee}", mois(m)),
        _ => periode.to_owned(),
    }
}

/// `31 janvier 2026`, and `1er` for the first day: the form for sentences.
pub fn date_longue(d: chrono::NaiveDate) -> String {
    use chrono::Datelike;
    let jour = if d.day() == 1 { "1er".to_owned() } else { d.day().to_string() };
    format!("{jour}{INSECABLE}{}{INSECABLE}{}", mois(d.month()), d.year())
}

/// `31/01/2026`: the form for tables.
pub fn date_courte(d: chrono::NaiveDate) -> String {
    d.format("%d/%m/%Y").to_string()
}

/// `le 26/11/2026 à 07 h 15 (temps universel)`.
pub fn instant(i: chrono::DateTime<chrono::Utc>) -> String {
    format!(
        "le {} à {} (temps universel)",
        date_courte(i.date_naive()),
        i.format(&format!("%H{INSECABLE}h{INSECABLE}%M"))
    )
}

/// `a`, `a et b`, `a, b et c`.
pub fn enumerer(mots: &[String]) -> String {
    match mots {
        [] => String::new(),
        [seul] => seul.clone(),
        [debut @ .., dernier] => format!("{} et {dernier}", debut.join(", ")),
    }
}

/// The spaces of French, where a text has plain ones: narrow and unbreakable before `; ! ? %`, unbreakable before `:` and
/// inside guillemets.
pub fn typographier(texte: &str) -> String {
    let mut rendu = String::with_capacity(texte.len());
    let mut lettres = texte.chars().peekable();
    while let Some(c) = lettres.next() {
        match (c, lettres.peek()) {
            (' ', Some(';' | '!' | '?' | '%')) => rendu.push(FINE),
            (' ', Some(':' | '»')) => rendu.push(INSECABLE),
            ('«', Some(' ')) => {
                lettres.next();
                rendu.push('«');
                rendu.push(INSECABLE);
            }
            _ => rendu.push(c),
        }
    }
    rendu
}

/// The apostrophe of print, between two letters, where a text has the straight one.
pub fn apostrophes(texte: &str) -> String {
    let mut rendu = String::with_capacity(texte.len());
    let mut avant = ' ';
    let mut lettres = texte.chars().peekable();
    while let Some(c) = lettres.next() {
        let dedans = avant.is_alphabetic() && lettres.peek().is_some_and(|s| s.is_alphanumeric() || *s == '«');
        rendu.push(if c == '\'' && dedans { '’' } else { c });
        avant = c;
    }
    rendu
}

/// A text as it is printed: the spaces and the apostrophes of French.
pub fn imprime(texte: &str) -> String {
    apostrophes(&typographier(texte))
}

/// A label with its percent signs tied to their numbers: `sous 20 %` never breaks before the sign.
pub fn pourcents(texte: &str) -> String {
    texte.replace(" %", "\u{202F}%")
}

/// The text without the accents and ligatures of French, to compare names however they were typed.
pub fn sans_accents(texte: &str) -> String {
    let mut rendu = String::with_capacity(texte.len());
    for c in texte.chars() {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' => rendu.push('a'),
            'é' | 'è' | 'ê' | 'ë' => rendu.push('e'),
            'î' | 'ï' | 'í' => rendu.push('i'),
            'ô' | 'ö' | 'ó' => rendu.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => rendu.push('u'),
            'ÿ' => rendu.push('y'),
            'ç' => rendu.push('c'),
            'ñ' => rendu.push('n'),
            'œ' => rendu.push_str("oe"),
            'æ' => rendu.push_str("ae"),
            'À' | 'Â' | 'Ä' | 'Á' => rendu.push('A'),
            'É' | 'È' | 'Ê' | 'Ë' => rendu.push('E'),
            'Î' | 'Ï' => rendu.push('I'),
            'Ô' | 'Ö' => rendu.push('O'),
            'Ù' | 'Û' | 'Ü' => rendu.push('U'),
            'Ÿ' => rendu.push('Y'),
            'Ç' => rendu.push('C'),
            'Œ' => rendu.push_str("OE"),
            'Æ' => rendu.push_str("AE"),
            '’' => rendu.push('\''),
            c => rendu.push(c),
        }
    }
    rendu
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(n: i64, d: i64) -> Fraction {
        Fraction::new(n, d).unwrap()
    }

    #[test]
    fn rates_round_half_away_from_zero() {
        assert_eq!(f(45, 195).percent(1), "23,1");
        assert_eq!(f(1, 8).percent(1), "12,5");
        assert_eq!(f(16, 26).percent(0), "62");
        assert_eq!(f(1, 2000).percent(1), "0,1");
        assert_eq!(f(-1, 2000).percent(1), "\u{2212}0,1");
        assert!(Fraction::new(1, 0).is_none());
    }

    #[test]
    fn the_printed_rate_never_hides_the_status() {
        assert_eq!(pourcent_face_a(&f(2499, 10_000), 2500), "24,99\u{202F}%");
        assert_eq!(pourcent_face_a(&f(2500, 10_000), 2500), "25,0\u{202F}%");
        assert_eq!(pourcent_face_a(&f(45, 195), 2500), "23,1\u{202F}%");
    }

    /// Amounts of any size compare as they are, even when their products do not fit.
    #[test]
    fn fractions_of_any_size_compare() {
        let grand = i128::MAX / 3;
        let f = |num, den| Fraction { num, den };
        assert!(f(grand, grand - 1) > f(grand + 1, grand));
        assert_eq!(f(grand, 7), f(grand, 7));
        assert!(f(-grand, 7) < f(-grand, 8));
        assert!(f(grand, 7) > f(grand - 1, 7));
        assert!(f(1, 3) < f(grand, 2));
    }

    #[test]
    fn ratios_of_ratios_stay_exact_or_fit() {
        assert_eq!(f(21, 100).sur(&f(15, 100)).unwrap(), f(7, 5));
        assert!(f(1, 3).sur(&f(0, 5)).is_none());
        assert_eq!(f(1, 3).plus(&f(1, 6)).unwrap(), f(1, 2));
        assert_eq!(f(1, 3).moins(&f(1, 2)).unwrap(), f(-1, 6));
        let mut x = f(999_983, 1_000_003);
        for _ in 0..40 {
            x = x.fois(&f(1_000_003, 999_979)).unwrap().fois(&f(999_979, 1_000_003)).unwrap();
        }
        assert_eq!(x.value(6), "0,999980");
        assert_eq!(f(-1, 3).fois(&f(1, 1_000_000_007)).unwrap().value(3), "0,000");
    }

    #[test]
    fn numbers_and_agreement() {
        assert_eq!(nombre(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(nombre(-12), "\u{2212}12");
        assert_eq!(compte(0, "attribution", "attributions", Genre::Feminin), "aucune attribution");
        assert_eq!(compte(1, "bail", "baux", Genre::Masculin), "un bail");
        assert_eq!(compte(2, "bail", "baux", Genre::Masculin), "2\u{a0}baux");
        assert_eq!(points(&f(76, 1000)), "+7,6\u{a0}points");
        assert_eq!(points(&f(-4, 1000)), "\u{2212}0,4\u{a0}point");
    }

    #[test]
    fn a_percent_sign_never_leaves_its_number() {
        assert_eq!(pourcents("de 0 à 20 %, sous 40 % : x"), "de 0 à 20\u{202F}%, sous 40\u{202F}% : x");
        assert_eq!(pourcents("20\u{202F}%"), "20\u{202F}%");
    }

    #[test]
    fn an_apostrophe_is_between_two_letters() {
        assert_eq!(apostrophes("Parc d'origine, l'«\u{a0}essai\u{a0}»"), "Parc d’origine, l’«\u{a0}essai\u{a0}»");
        assert_eq!(apostrophes("d’origine 'x' = 'y'"), "d’origine 'x' = 'y'");
    }

    #[test]
    fn dates_read_as_french() {
        let d = chrono::NaiveDate::from_ymd_opt(2026, 8, 1).unwrap();
        assert_eq!(date_longue(d), "1er\u{a0}août\u{a0}2026");
        assert_eq!(date_courte(d), "01/08/2026");
        assert_eq!(mois_de("2026-09"), "septembre\u{a0}2026");
        assert_eq!(mois_de("2026-13"), "2026-13");
        assert_eq!(mois_de("2026"), "2026");
    }
}
