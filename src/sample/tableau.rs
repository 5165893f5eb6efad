//! One CSV file being written: cells are set by column name, then the row goes out in the order,
//! the encoding and the quoting of its layout. Cells are reused from row to row, for speed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};

use crate::error::{Error, Result};

/// A month counted from year 0: `annee * 12 + mois - 1`; 0 stands for none.
pub type Mois = i32;

pub fn mois(annee: i32, mois: i32) -> Mois {
    annee * 12 + mois - 1
}

/// How a file writes its characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Encodage {
    Utf8,
    Utf8Bom,
    /// Serves for ISO-8859-1 too: the rows of such files hold no character where both differ.
    Windows1252,
}

/// How a file, or a row, writes its dates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FormeDate {
    /// `jj/mm/aaaa`
    Barre,
    /// `aaaa-mm-jj`
    Iso,
    /// `jj-mm-aaaa hh:mm:ss`
    Heure,
}

pub struct Tableau {
    pub nom: &'static str,
    chemin: PathBuf,
    colonnes: &'static [&'static str],
    cellules: Vec<String>,
    /// Columns are mostly set in the order of the layout: the search starts after the last one.
    curseur: usize,
    sortie: BufWriter<File>,
    encodage: Encodage,
    tampon: Vec<u8>,
    rebut: String,
    /// Quote the cells that hold a comma, as the official list of QPV does for its communes.
    citer_virgules: bool,
    pub lignes: u64,
}

impl Tableau {
    /// Opens the file and writes its header; `entete` gives the name written for each column.
    pub fn creer(
        dossier: &Path,
        nom: &'static str,
        encodage: Encodage,
        colonnes: &'static [&'static str],
        entete: impl Fn(&str) -> String,
    ) -> Result<Self> {
        let chemin = dossier.join(nom);
        let fichier = File::create(&chemin).map_err(|e| Error::io("écriture", &chemin, &e))?;
        let mut tableau = Tableau {
            nom,
            chemin,
            colonnes,
            cellules: vec![String::new(); colonnes.len()],
            curseur: 0,
            sortie: BufWriter::with_capacity(1 << 18, fichier),
            encodage,
            tampon: Vec::with_capacity(2048),
            rebut: String::new(),
            citer_virgules: false,
            lignes: 0,
        };
        if encodage == Encodage::Utf8Bom {
            tableau.tampon.extend_from_slice(b"\xEF\xBB\xBF");
        }
        if colonnes.is_empty() {
            return Ok(tableau);
        }
        for (cellule, colonne) in tableau.cellules.iter_mut().zip(colonnes) {
            *cellule = entete(colonne);
        }
        tableau.ecrire(0)?;
        tableau.lignes = 0;
        tableau.vider();
        Ok(tableau)
    }

    pub fn citant_les_virgules(mut self) -> Self {
        self.citer_virgules = true;
        self
    }

    /// Writes raw text: for the files that are not tables.
    pub fn brut(&mut self, texte: &str) -> Result<()> {
        self.lignes += 1;
        self.sortie.write_all(texte.as_bytes()).map_err(|e| Error::io("écriture", &self.chemin, &e))
    }

    /// The cell of a column, emptied. A name that is not in the layout is a defect of this module:
    /// tests see it, a release writes nothing.
    pub fn c(&mut self, nom: &str) -> &mut String {
        let n = self.colonnes.len();
        for pas in 0..n {
            let mut i = self.curseur + pas;
            if i >= n {
                i -= n;
            }
            if self.colonnes[i] == nom {
                self.curseur = i + 1;
                let cellule = &mut self.cellules[i];
                cellule.clear();
                return cellule;
            }
        }
        debug_assert!(false, "colonne absente de {} : {nom}", self.nom);
        self.rebut.clear();
        &mut self.rebut
    }

    /// The cell set last, to go on writing in it.
    pub fn cellule_courante(&mut self) -> &mut String {
        self.cellules.get_mut(self.curseur.wrapping_sub(1)).unwrap_or(&mut self.rebut)
    }

    pub fn txt(&mut self, nom: &str, valeur: &str) {
        self.c(nom).push_str(valeur);
    }

    pub fn int(&mut self, nom: &str, valeur: i64) {
        pousser(self.c(nom), valeur, 0);
    }

    /// A number on a fixed count of digits.
    pub fn code(&mut self, nom: &str, valeur: i64, chiffres: usize) {
        pousser(self.c(nom), valeur, chiffres);
    }

    /// A number given in hundredths.
    pub fn centimes(&mut self, nom: &str, centimes: i64, separateur: char) {
        let cellule = self.c(nom);
        if centimes < 0 {
            cellule.push('-');
        }
        pousser(cellule, (centimes / 100).abs(), 0);
        cellule.push(separateur);
        pousser(cellule, (centimes % 100).abs(), 2);
    }

    /// `mm/aaaa`, nothing for no month.
    pub fn mois(&mut self, nom: &str, valeur: Mois) {
        let cellule = self.c(nom);
        if valeur > 0 {
            pousser(cellule, i64::from(valeur % 12 + 1), 2);
            cellule.push('/');
            pousser(cellule, i64::from(valeur / 12), 4);
        }
    }

    pub fn jour(&mut self, nom: &str, d: NaiveDate, forme: FormeDate) {
        let (a, m, j) = (i64::from(d.year()), i64::from(d.month()), i64::from(d.day()));
        let cellule = self.c(nom);
        let (parts, signe) = match forme {
            FormeDate::Barre => ([j, m, a], '/'),
            FormeDate::Heure => ([j, m, a], '-'),
            FormeDate::Iso => ([a, m, j], '-'),
        };
        for (rang, part) in parts.into_iter().enumerate() {
            if rang > 0 {
                cellule.push(signe);
            }
            pousser(cellule, part, 2);
        }
        if forme == FormeDate::Heure {
            cellule.push_str(" 00:00:00");
        }
    }

    /// The counters of the SNE: `1` or `0`.
    pub fn drapeau(&mut self, nom: &str, valeur: bool) {
        self.c(nom).push(if valeur { '1' } else { '0' });
    }

    /// Writes the row and clears the cells.
    pub fn finir(&mut self) -> Result<()> {
        self.ecrire(0)?;
        self.vider();
        Ok(())
    }

    /// Writes the row with fields in excess (or lacking when negative), and clears the cells.
    pub fn finir_fausse(&mut self, ecart: i32) -> Result<()> {
        self.ecrire(ecart)?;
        self.vider();
        Ok(())
    }

    /// Writes the row and keeps the cells, so that it can be written once more.
    pub fn ecrire(&mut self, ecart: i32) -> Result<()> {
        let n = self.cellules.len().saturating_add_signed(ecart.min(0) as isize);
        for (rang, cellule) in self.cellules.iter().take(n).enumerate() {
            if rang > 0 {
                self.tampon.push(b';');
            }
            pousser_champ(&mut self.tampon, cellule, self.encodage, self.citer_virgules);
        }
        for _ in 0..ecart.max(0) {
            self.tampon.extend_from_slice(b";en trop");
        }
        self.tampon.push(b'\n');
        self.lignes += 1;
        let ecrit = self.sortie.write_all(&self.tampon);
        self.tampon.clear();
        ecrit.map_err(|e| Error::io("écriture", &self.chemin, &e))
    }

    fn vider(&mut self) {
        self.curseur = 0;
        self.cellules.iter_mut().for_each(String::clear);
    }

    pub fn fermer(mut self) -> Result<(&'static str, u64)> {
        self.sortie.flush().map_err(|e| Error::io("écriture", &self.chemin, &e))?;
        Ok((self.nom, self.lignes))
    }
}

fn pousser_champ(tampon: &mut Vec<u8>, champ: &str, encodage: Encodage, citer_virgules: bool) {
    let octets = champ.as_bytes();
    let guillemets = octets.iter().any(|o| matches!(o, b';' | b'"' | b'\n' | b'\r') || (citer_virgules && *o == b','));
    if guillemets {
        tampon.push(b'"');
    }
    if encodage == Encodage::Windows1252 && !champ.is_ascii() {
        for c in champ.chars() {
            if c == '"' {
                tampon.push(b'"');
            }
            tampon.push(match c {
                '€' => 0x80,
                '’' => 0x92,
                'œ' => 0x9C,
                c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
            });
        }
    } else if guillemets {
        for o in octets {
            if *o == b'"' {
                tampon.push(b'"');
            }
            tampon.push(*o);
        }
    } else {
        tampon.extend_from_slice(octets);
    }
    if guillemets {
        tampon.push(b'"');
    }
}

/// Appends a decimal number, with zeros on its left up to `chiffres`; no allocation.
pub fn pousser(cible: &mut String, valeur: i64, chiffres: usize) {
    let mut inverse = [0u8; 20];
    let mut reste = valeur.unsigned_abs();
    let mut n = 0;
    while n < inverse.len() && (reste > 0 || n < chiffres.max(1)) {
        inverse[n] = b'0' + (reste % 10) as u8;
        reste /= 10;
        n += 1;
    }
    if valeur < 0 {
        cible.push('-');
    }
    for c in inverse.iter().take(n).rev() {
        cible.push(char::from(*c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_have_one_sign() {
        let dossier = tempfile::tempdir().unwrap();
        let mut t = Tableau::creer(dossier.path(), "t.csv", Encodage::Utf8, &["X"], str::to_owned).unwrap();
        for (centimes, ecrit) in [(123_405, "1234.05"), (-406_050, "-4060.50"), (-5, "-0.05"), (0, "0.00")] {
            t.centimes("X", centimes, '.');
            assert_eq!(t.cellule_courante(), ecrit);
        }
    }
}
