//! One cell: bytes to a value, or « unknown », or « unreadable ». Never a default, never a panic.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lu<T> {
    Valeur(T),
    /// Empty, or a code that means unknown.
    Inconnu,
    /// Something that is not of the expected type: unknown too, and a finding.
    Illisible,
}

/// Removes ASCII blanks, no-break spaces and tabs on both sides.
pub fn rogner(mut s: &[u8]) -> &[u8] {
    // Most cells have nothing to remove, and their two ends show it.
    if s.first().is_some_and(u8::is_ascii_graphic) && s.last().is_some_and(u8::is_ascii_graphic) {
        return s;
    }
    loop {
        s = s.trim_ascii();
        // After « Ã » it is the second half of an « à » that was read in another encoding.
        let suffixe = || s.strip_suffix(b"\xC2\xA0").filter(|r| !r.ends_with(b"\xC3\x83"));
        if let Some(r) = s.strip_prefix(b"\xC2\xA0").or_else(suffixe) {
            s = r;
        } else {
            return s;
        }
    }
}

/// Values that mean unknown in every source. `0` is not one of them: it is a value in amounts.
pub fn manque(s: &[u8]) -> bool {
    match s.len() {
        0 => true,
        1 => s == b"." || s == b"-",
        2 => {
            let m = [s[0].to_ascii_uppercase(), s[1].to_ascii_uppercase()];
            matches!(&m, b"NA" | b"NC" | b"NS" | b"ND")
        }
        3 => s.eq_ignore_ascii_case(b"N/A") || s.eq_ignore_ascii_case(b"NaN") || s.eq_ignore_ascii_case(b"INF"),
        4 => s.eq_ignore_ascii_case(b"NULL") || s.eq_ignore_ascii_case(b"-INF"),
        5 => s.eq_ignore_ascii_case(b"NA/NA"),
        _ => false,
    }
}

/// Nothing but zeros: an amount, but the code of nobody and of nowhere.
pub fn zeros(s: &[u8]) -> bool {
    s.iter().all(|c| *c == b'0')
}

/// A whole number: `21`, `21.0`, `1 234`, `1.1144e+006`.
pub fn entier(s: &[u8]) -> Lu<i64> {
    if s.len() <= 15 && !s.is_empty() && s.iter().all(u8::is_ascii_digit) {
        return Lu::Valeur(s.iter().fold(0i64, |n, c| n * 10 + i64::from(c - b'0')));
    }
    match decimal(s) {
        Lu::Valeur(v) if v.fract() == 0.0 && v.abs() < 1e15 => Lu::Valeur(v as i64),
        Lu::Inconnu => Lu::Inconnu,
        _ => Lu::Illisible,
    }
}

/// A number with comma or point, spaces between thousands, `€`.
pub fn decimal(s: &[u8]) -> Lu<f64> {
    let mut propre = [0u8; 32];
    match nettoyer(s, &mut propre) {
        Some(t) => match t.parse::<f64>() {
            Ok(v) if v.is_finite() => Lu::Valeur(v),
            Ok(_) => Lu::Inconnu,
            Err(_) => Lu::Illisible,
        },
        None => Lu::Illisible,
    }
}

/// A decimal as an exact whole count of its `decimales`-th digit, further digits rounded half away from zero.
pub fn fixe(s: &[u8], decimales: u32) -> Lu<i64> {
    let mut propre = [0u8; 32];
    let Some(t) = nettoyer(s, &mut propre) else { return Lu::Illisible };
    if t.bytes().any(|c| c == b'e' || c == b'E') {
        return match t.parse::<f64>() {
            Ok(v) if v.is_finite() && v.abs() < 1e12 => {
                Lu::Valeur((v * f64::from(10u32.saturating_pow(decimales))).round() as i64)
            }
            _ => Lu::Illisible,
        };
    }
    let (signe, t) = t.strip_prefix('-').map_or((1, t), |r| (-1, r));
    let (entiere, fraction) = t.split_once('.').unwrap_or((t, ""));
    if entiere.len() + decimales as usize > 17 || entiere.is_empty() && fraction.is_empty() {
        return Lu::Illisible;
    }
    let mut n = 0i64;
    for c in entiere.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(decimales as usize)) {
        if !c.is_ascii_digit() {
            return Lu::Illisible;
        }
        n = n * 10 + i64::from(c - b'0');
    }
    match fraction.as_bytes().get(decimales as usize) {
        Some(c) if !c.is_ascii_digit() => return Lu::Illisible,
        Some(c) if *c >= b'5' => n += 1,
        _ => {}
    }
    Lu::Valeur(signe * n)
}

/// Digits, sign, point and exponent only: spaces of every kind and the euro sign removed, comma made a point.
fn nettoyer<'a>(s: &[u8], propre: &'a mut [u8; 32]) -> Option<&'a str> {
    let mut n = 0;
    let mut i = 0;
    while i < s.len() {
        let c = s[i];
        let pousse = match c {
            b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E' => Some(c),
            b',' => Some(b'.'),
            b' ' | b'\t' => None,
            0xC2 if s.get(i + 1) == Some(&0xA0) => {
                i += 1;
                None
            }
            0xE2 if s.get(i + 1) == Some(&0x80) && matches!(s.get(i + 2), Some(0xAF | 0x89)) => {
                i += 2;
                None
            }
            0xE2 if s.get(i + 1) == Some(&0x82) && s.get(i + 2) == Some(&0xAC) => {
                i += 2;
                None
            }
            _ => return None,
        };
        if let Some(p) = pousse {
            *propre.get_mut(n)? = p;
            n += 1;
        }
        i += 1;
    }
    (n > 0).then(|| std::str::from_utf8(&propre[..n]).ok()).flatten()
}

/// `1`, `Oui`, `true`… and their contraries.
pub fn oui_non(s: &[u8]) -> Lu<bool> {
    let vrai: [&[u8]; 6] = [b"1", b"oui", b"o", b"true", b"vrai", b"1.0"];
    let faux: [&[u8]; 6] = [b"0", b"non", b"n", b"false", b"faux", b"0.0"];
    if vrai.iter().any(|v| s.eq_ignore_ascii_case(v)) {
        Lu::Valeur(true)
    } else if faux.iter().any(|v| s.eq_ignore_ascii_case(v)) {
        Lu::Valeur(false)
    } else if s.eq_ignore_ascii_case(b"NONDOC") {
        Lu::Inconnu
    } else {
        Lu::Illisible
    }
}

/// Year of `aaaa`, or of any date form.
pub fn annee(s: &[u8]) -> Lu<i32> {
    match entier(s) {
        Lu::Valeur(v) if (1000..=2200).contains(&v) => Lu::Valeur(v as i32),
        Lu::Valeur(_) => Lu::Illisible,
        _ => match date(s) {
            Lu::Valeur(j) => jour(j).map_or(Lu::Illisible, |d| Lu::Valeur(d.year())),
            _ => Lu::Illisible,
        },
    }
}

/// A day, as days since 1970-01-01. Read by its shape: `jj/mm/aaaa`, `jj-mm-aaaa hh:mm:ss`, `aaaa-mm-jj…`.
/// A month or a year alone is not a day.
pub fn date(s: &[u8]) -> Lu<i32> {
    let separateur = |i: usize| s.get(i).is_some_and(|c| matches!(c, b'/' | b'-' | b'.'));
    if s.len() < 10 || s.len() > 10 && !matches!(s[10], b' ' | b'T') {
        return Lu::Illisible;
    }
    let (a, m, j) = if separateur(4) && separateur(7) {
        (chiffres(&s[0..4]), chiffres(&s[5..7]), chiffres(&s[8..10]))
    } else if separateur(2) && separateur(5) {
        (chiffres(&s[6..10]), chiffres(&s[3..5]), chiffres(&s[0..2]))
    } else {
        return Lu::Illisible;
    };
    match (a, m, j) {
        (Some(a), Some(m), Some(j)) => jours(a, m, j).map_or(Lu::Illisible, Lu::Valeur),
        _ => Lu::Illisible,
    }
}

/// A month, as its first day: `mm/aaaa`, `aaaa-mm`, or the month of a full date.
pub fn mois(s: &[u8]) -> Lu<i32> {
    let separateur = |i: usize| s.get(i).is_some_and(|c| matches!(c, b'/' | b'-' | b'.'));
    let (a, m) = if s.len() == 7 && separateur(2) {
        (chiffres(&s[3..7]), chiffres(&s[0..2]))
    } else if s.len() == 7 && separateur(4) {
        (chiffres(&s[0..4]), chiffres(&s[5..7]))
    } else {
        return match date(s) {
            Lu::Valeur(n) => {
                jour(n).and_then(|d| jours(d.year() as u32, d.month(), 1)).map_or(Lu::Illisible, Lu::Valeur)
            }
            autre => autre,
        };
    };
    match (a, m) {
        (Some(a), Some(m)) => jours(a, m, 1).map_or(Lu::Illisible, Lu::Valeur),
        _ => Lu::Illisible,
    }
}

/// A day written in a form of its own; its month, as the first day, when `au_mois`.
pub fn date_au_format(s: &[u8], format: &str, au_mois: bool) -> Lu<i32> {
    let Ok(t) = std::str::from_utf8(s) else { return Lu::Illisible };
    // A form without a day gives a month: its first day completes it.
    let lue = NaiveDate::parse_from_str(t, format)
        .or_else(|_| NaiveDate::parse_from_str(&format!("{t} 01"), &format!("{format} %d")));
    let jour = if au_mois { 1 } else { lue.map_or(1, |d| d.day()) };
    lue.map_or(Lu::Illisible, |d| {
        u32::try_from(d.year()).ok().and_then(|a| jours(a, d.month(), jour)).map_or(Lu::Illisible, Lu::Valeur)
    })
}

/// The year of a day written in a form of its own.
pub fn annee_au_format(s: &[u8], format: &str) -> Lu<i32> {
    match date_au_format(s, format, true) {
        Lu::Valeur(j) => jour(j).map_or(Lu::Illisible, |d| Lu::Valeur(d.year())),
        autre => autre,
    }
}

/// Completed years on a day, from an age or from a birth date. Nobody is 126.
pub fn age(s: &[u8], au: NaiveDate) -> Lu<i64> {
    let ans = match entier(s) {
        Lu::Valeur(n) => n,
        _ => match date(s) {
            Lu::Valeur(j) => match jour(j).and_then(|naissance| au.years_since(naissance)) {
                Some(n) => i64::from(n),
                None => return Lu::Illisible,
            },
            autre => {
                return match autre {
                    Lu::Inconnu => Lu::Inconnu,
                    _ => Lu::Illisible,
                };
            }
        },
    };
    if (0..=125).contains(&ans) { Lu::Valeur(ans) } else { Lu::Illisible }
}

fn chiffres(s: &[u8]) -> Option<u32> {
    s.iter().try_fold(0u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
}

/// Days since 1970-01-01 of a civil date that exists, between 1800 and 2200.
fn jours(a: u32, m: u32, j: u32) -> Option<i32> {
    if !(1800..=2200).contains(&a) {
        return None;
    }
    let d = NaiveDate::from_ymd_opt(a as i32, m, j)?;
    Some(d.num_days_from_ce() - EPOQUE)
}

const EPOQUE: i32 = 719_163;

fn jour(n: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(n.checked_add(EPOQUE)?)
}

/// Digits on exactly `largeur` characters, leading zeros restored. The flag says that some were.
/// Corsican codes (`2A004`) and overseas ones pass as they are.
pub fn code(s: &[u8], largeur: usize) -> Lu<(Cow<'_, str>, bool)> {
    let Ok(t) = std::str::from_utf8(s) else { return Lu::Illisible };
    if t.len() > largeur || !t.bytes().all(|c| c.is_ascii_alphanumeric()) {
        return Lu::Illisible;
    }
    if t.len() == largeur {
        return Lu::Valeur((Cow::Borrowed(t), false));
    }
    if !t.bytes().all(|c| c.is_ascii_digit()) {
        return Lu::Illisible;
    }
    Lu::Valeur((Cow::Owned(format!("{t:0>largeur$}")), true))
}

/// SIREN from a SIREN (9 digits at most) or a SIRET (10 to 14 digits, zeros lost).
pub fn siren(s: &[u8]) -> Lu<(Cow<'_, str>, bool)> {
    if s.is_empty() || s.len() > 14 || !s.iter().all(u8::is_ascii_digit) {
        return Lu::Illisible;
    }
    let complet = if s.len() <= 9 { 9 } else { 14 };
    match code(s, complet) {
        Lu::Valeur((Cow::Borrowed(c), restaure)) => Lu::Valeur((Cow::Borrowed(c.get(..9).unwrap_or(c)), restaure)),
        Lu::Valeur((Cow::Owned(mut c), restaure)) => {
            c.truncate(9);
            Lu::Valeur((Cow::Owned(c), restaure))
        }
        autre => autre,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_written() {
        assert_eq!(entier(b"21.0"), Lu::Valeur(21));
        assert_eq!(entier(b"1.1144e+006"), Lu::Valeur(1_114_400));
        assert_eq!(entier("8 861 €".as_bytes()), Lu::Valeur(8861));
        assert_eq!(entier("8\u{a0}861\u{202f}€".as_bytes()), Lu::Valeur(8861));
        assert_eq!(decimal("1 234,56".as_bytes()), Lu::Valeur(1234.56));
        assert_eq!(decimal(b"abc"), Lu::Illisible);
        assert!(manque(b"inf") && manque(b"NA/NA") && manque(b"") && !manque(b"0"));
        assert_eq!(fixe(b"788,00", 2), Lu::Valeur(78_800));
        assert_eq!(fixe(b"788.015", 2), Lu::Valeur(78_802));
        assert_eq!(fixe(b"2,8", 1), Lu::Valeur(28));
        assert_eq!(fixe(b"-3,5", 2), Lu::Valeur(-350));
        assert_eq!(fixe(b",", 2), Lu::Illisible);
    }

    #[test]
    fn blanks_around_a_value_are_not_part_of_it() {
        assert_eq!(rogner(" \u{a0}\t12\u{a0} \t".as_bytes()), b"12");
        assert_eq!(rogner("VoilÃ\u{a0}".as_bytes()), "VoilÃ\u{a0}".as_bytes());
        assert_eq!(rogner(b"\xC2\xA0"), b"");
    }

    #[test]
    fn dates_by_their_shape() {
        let d = |s: &str| date(s.as_bytes());
        assert_eq!(d("1970-01-02"), Lu::Valeur(1));
        assert_eq!(d("02/01/1970"), Lu::Valeur(1));
        assert_eq!(d("02-01-1970 10:11:12"), Lu::Valeur(1));
        assert_eq!(d("1970-01-02T00:00:00"), Lu::Valeur(1));
        assert_eq!(d("31/02/2025"), Lu::Illisible);
        assert_eq!(d("02/01/70"), Lu::Illisible);
        assert_eq!(mois(b"02/1970"), Lu::Valeur(31));
        assert_eq!(mois(b"1970-02"), Lu::Valeur(31));
        assert_eq!(mois(b"15/02/1970"), Lu::Valeur(31));
        assert_eq!(annee(b"1970"), Lu::Valeur(1970));
        assert_eq!(annee(b"12/02/1970"), Lu::Valeur(1970));
        assert_eq!(annee(b"70"), Lu::Illisible);
    }

    #[test]
    fn ages_come_from_ages_or_birth_dates() {
        let au = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        assert_eq!(age(b"42", au), Lu::Valeur(42));
        assert_eq!(age(b"01/01/2012", au), Lu::Valeur(14));
        assert_eq!(age(b"02/01/2012", au), Lu::Valeur(13));
        assert_eq!(age(b"1984-06-30 00:00:00", au), Lu::Valeur(41));
        assert_eq!(age(b"31/02/1980", au), Lu::Illisible);
        assert_eq!(age(b"02/01/2026", au), Lu::Illisible);
        assert_eq!(age(b"999", au), Lu::Illisible);
    }

    #[test]
    fn a_date_in_a_form_of_its_own() {
        assert_eq!(date_au_format(b"02011970", "%d%m%Y", false), Lu::Valeur(1));
        assert_eq!(date_au_format(b"197002", "%Y%m", true), Lu::Valeur(31));
        assert_eq!(date_au_format(b"32011970", "%d%m%Y", false), Lu::Illisible);
    }

    #[test]
    fn codes_get_their_zeros_back() {
        assert_eq!(code(b"1004", 5), Lu::Valeur(("01004".into(), true)));
        assert_eq!(code(b"2A004", 5), Lu::Valeur(("2A004".into(), false)));
        assert_eq!(siren(b"1234567890123"), Lu::Valeur(("012345678".into(), true)));
        assert_eq!(siren(b"100017"), Lu::Valeur(("000100017".into(), true)));
        assert_eq!(code(b"123456", 5), Lu::Illisible);
        assert!(zeros(b"0") && zeros(b"0000000000") && !zeros(b"01000") && !zeros(b"0A"));
    }

    #[test]
    fn flags_have_three_values() {
        assert_eq!(oui_non(b"Oui"), Lu::Valeur(true));
        assert_eq!(oui_non(b"0"), Lu::Valeur(false));
        assert_eq!(oui_non(b"NONDOC"), Lu::Inconnu);
        assert_eq!(oui_non(b"peut-etre"), Lu::Illisible);
    }
}
