#![no_main]

#[path = "../src/atelier.rs"]
mod atelier;
#[path = "../cibles/mod.rs"]
mod cibles;

use bilan::cellule::{
    Lu, age, annee, code, date, date_au_format, decimal, entier, fixe, manque, mois, oui_non, rogner, siren,
};
use chrono::{Datelike, NaiveDate};
use libfuzzer_sys::fuzz_target;

const JOUR: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();

fuzz_target!(init: atelier::preparer(), |octets: &[u8]| {
    tout_lire(octets);
    if let Some((valeur, format)) = octets.split_once_bar() {
        let format = String::from_utf8_lossy(format);
        date_au_format(valeur, &format, octets.len() % 2 == 0);
    }
    if let Some(graine) = octets.first_chunk::<8>() {
        aller_retour(u64::from_le_bytes(*graine));
    }
    let a = atelier::ici();
    cibles::cellules::cible(&a.dossier, &a.layouts, octets);
});

/// A value, `|`, a form of date.
trait Barre {
    fn split_once_bar(&self) -> Option<(&[u8], &[u8])>;
}

impl Barre for [u8] {
    fn split_once_bar(&self) -> Option<(&[u8], &[u8])> {
        let i = self.iter().position(|c| *c == b'|')?;
        Some((&self[..i], &self[i + 1..]))
    }
}

fn tout_lire(octets: &[u8]) {
    let s = rogner(octets);
    assert_eq!(rogner(s), s);
    manque(s);
    oui_non(s);
    for decimales in 0..4 {
        if let Lu::Valeur(n) = fixe(s, decimales) {
            // The exact count and the float agree, up to what a float can hold.
            if let Lu::Valeur(v) = decimal(s) {
                let v = v * 10f64.powi(decimales as i32);
                assert!((v - n as f64).abs() <= 0.5 + v.abs() * 1e-12, "{n} pour {v}");
            }
        }
    }
    if let Lu::Valeur(n) = entier(s) {
        assert!(n.unsigned_abs() < 1_000_000_000_000_000, "{n}");
    }
    for lu in [date(s), mois(s)] {
        if let Lu::Valeur(n) = lu {
            let d = NaiveDate::default() + chrono::TimeDelta::days(i64::from(n));
            assert!((1800..=2200).contains(&d.year()), "{d}");
            assert_eq!(date(d.to_string().as_bytes()), Lu::Valeur(n));
        }
    }
    if let Lu::Valeur(a) = annee(s) {
        assert!((1000..=2200).contains(&a), "{a}");
    }
    if let Lu::Valeur(n) = age(s, JOUR) {
        assert!((0..=125).contains(&n), "{n}");
    }
    for largeur in [0, 2, 5, 9] {
        if let Lu::Valeur((c, restaure)) = code(s, largeur) {
            assert_eq!(c.len(), largeur);
            assert_eq!(code(c.as_bytes(), largeur), Lu::Valeur((c.clone(), false)));
            assert_eq!(restaure, s.len() < largeur);
        }
    }
    if let Lu::Valeur((c, _)) = siren(s) {
        assert!(c.len() == 9 && c.bytes().all(|o| o.is_ascii_digit()), "{c}");
    }
}

/// What is written in each admitted form is read as what it was.
fn aller_retour(graine: u64) {
    let n = (graine % 1_000_000_000_000_000) as i64;
    for n in [n, -n] {
        assert_eq!(entier(n.to_string().as_bytes()), Lu::Valeur(n));
        assert_eq!(entier(format!("{n},0").as_bytes()), Lu::Valeur(n));
        assert_eq!(entier(format!("{n}\u{202f}€").as_bytes()), Lu::Valeur(n));
        let (signe, m) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
        let centimes = format!("{signe}{},{:02}", m / 100, m % 100);
        assert_eq!(fixe(centimes.as_bytes(), 2), Lu::Valeur(n));
        assert_eq!(fixe(format!("{centimes} €").replace(',', ".").as_bytes(), 2), Lu::Valeur(n));
        assert_eq!(fixe(format!("{signe}{},{}", m / 10, m % 10).as_bytes(), 1), Lu::Valeur(n));
    }
    let f = f64::from_bits(graine);
    if f.is_finite() && f.to_string().len() <= 32 {
        assert_eq!(decimal(f.to_string().as_bytes()), Lu::Valeur(f));
        assert_eq!(decimal(format!("{f:e}").as_bytes()), Lu::Valeur(f));
    }
    // 1800-01-01 to 2200-12-31.
    let jour = (graine % 146_462) as i64 - 62_091;
    let d = NaiveDate::default() + chrono::TimeDelta::days(jour);
    let attendu = Lu::Valeur(jour as i32);
    for format in ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y"] {
        let texte = d.and_hms_opt(0, 0, 0).unwrap().format(format).to_string();
        assert_eq!(date(texte.as_bytes()), attendu, "{texte}");
        assert_eq!(annee(texte.as_bytes()), Lu::Valeur(d.year()), "{texte}");
    }
    for format in ["%d%m%Y", "%Y%m%d", "%d %m %Y"] {
        assert_eq!(date_au_format(d.format(format).to_string().as_bytes(), format, false), attendu);
    }
    let premier = (jour - i64::from(d.day()) + 1) as i32;
    for format in ["%m/%Y", "%Y-%m", "%d/%m/%Y"] {
        assert_eq!(mois(d.format(format).to_string().as_bytes()), Lu::Valeur(premier));
    }
    let ans = JOUR.years_since(d).filter(|a| *a <= 125).map(i64::from);
    assert_eq!(age(d.to_string().as_bytes(), JOUR), ans.map_or(Lu::Illisible, Lu::Valeur), "{d}");
    for (largeur, borne) in [(5, 100_000), (9, 1_000_000_000)] {
        let c = graine % borne;
        let (court, long) = (c.to_string(), format!("{c:0largeur$}"));
        assert_eq!(code(court.as_bytes(), largeur), Lu::Valeur((long.clone().into(), court.len() < largeur)));
        assert_eq!(code(long.as_bytes(), largeur), Lu::Valeur((long.clone().into(), false)));
    }
    let siret = format!("{:014}", graine % 100_000_000_000_000);
    assert_eq!(siren(siret.as_bytes()), Lu::Valeur((siret[..9].into(), false)));
}
