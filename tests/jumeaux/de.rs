//! Draws, and columns of a table in memory.

use polars::prelude::*;

/// SplitMix64: enough to draw test populations.
pub struct De(pub u64);

impl De {
    pub fn sous(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    pub fn sur_cent(&mut self, n: u64) -> bool {
        self.sous(100) < n
    }

    pub fn parmi<T: Copy>(&mut self, choix: &[T]) -> T {
        choix[self.sous(choix.len() as u64) as usize]
    }

    /// Known nine times out of ten.
    pub fn peut_etre<T: Copy>(&mut self, choix: &[T]) -> Option<T> {
        if self.sur_cent(10) { None } else { Some(self.parmi(choix)) }
    }

    pub fn tri(&mut self) -> Option<bool> {
        self.peut_etre(&[true, false])
    }

    /// A day of the month, known nine times out of ten.
    pub fn mois(&mut self, premiere: i32, derniere: i32) -> Option<(i32, u32)> {
        let annee = premiere + self.sous((derniere - premiere + 1) as u64) as i32;
        let mois = 1 + self.sous(12) as u32;
        self.peut_etre(&[(annee, mois)])
    }
}

pub fn texte<'a>(nom: &str, valeurs: impl Iterator<Item = Option<&'a str>>) -> Column {
    Column::new(nom.into(), valeurs.collect::<Vec<_>>())
}

pub fn entier(nom: &str, valeurs: impl Iterator<Item = Option<i32>>) -> Column {
    Column::new(nom.into(), valeurs.collect::<Vec<_>>())
}

pub fn long(nom: &str, valeurs: impl Iterator<Item = Option<i64>>) -> Column {
    Column::new(nom.into(), valeurs.collect::<Vec<_>>())
}

pub fn reel(nom: &str, valeurs: impl Iterator<Item = Option<f64>>) -> Column {
    Column::new(nom.into(), valeurs.collect::<Vec<_>>())
}

pub fn oui_non(nom: &str, valeurs: impl Iterator<Item = Option<bool>>) -> Column {
    Column::new(nom.into(), valeurs.collect::<Vec<_>>())
}

/// First days of months.
pub fn mois(nom: &str, valeurs: impl Iterator<Item = Option<(i32, u32)>>) -> Column {
    let jour = |(a, m): (i32, u32)| {
        let jour = chrono::NaiveDate::from_ymd_opt(a, m, 1).unwrap();
        chrono::Datelike::num_days_from_ce(&jour) - 719_163
    };
    let jours: Vec<Option<i32>> = valeurs.map(|v| v.map(jour)).collect();
    Column::new(nom.into(), jours).cast(&DataType::Date).unwrap()
}
