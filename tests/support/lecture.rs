//! Files as the field sends them, read into a lake through the shipped layouts, and the rows of the Parquet file.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow::util::display::array_value_to_string;
use bilan::assets;
use bilan::config::layout::Layout;
use bilan::error::Error;
use bilan::lake::{Lac, Piece};
use bilan::quality::Regle;
use bilan::sources::{CODES_SNE, Dictionnaires, inspect, recognise};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// A row of the lake: the canonical columns that hold a value, as text.
pub type Rangee = BTreeMap<String, String>;

/// What reading a file gave.
#[derive(Debug)]
pub struct Lu {
    pub piece: Piece,
    pub rangees: Vec<Rangee>,
    /// The bytes of the Parquet file and of its account.
    pub octets: Vec<u8>,
}

impl Lu {
    /// Values of a column, row after row; `None` where it is unknown.
    pub fn colonne(&self, nom: &str) -> Vec<Option<&str>> {
        self.rangees.iter().map(|r| r.get(nom).map(String::as_str)).collect()
    }

    /// How many times a rule was met on a column.
    pub fn constats(&self, regle: Regle, colonne: &str) -> u64 {
        self.piece
            .constats
            .par_regle
            .iter()
            .filter(|((r, c), _)| *r == regle && c == colonne)
            .map(|(_, c)| c.nombre)
            .sum()
    }

    /// Rules met on a column, with their count.
    pub fn constats_de(&self, colonne: &str) -> Vec<(&'static str, u64)> {
        let siens = self.piece.constats.par_regle.iter().filter(|((_, c), _)| c == colonne);
        siens.map(|((r, _), c)| (r.code(), c.nombre)).collect()
    }

    /// Rows read, kept, rejected, set aside.
    pub fn comptes(&self) -> [u64; 4] {
        let p = &self.piece.provenance;
        [p.lignes_lues, p.lignes_gardees, p.lignes_rejetees, p.lignes_ecartees]
    }

    /// Rows without the line they come from.
    pub fn sans_ligne(&self) -> Vec<Rangee> {
        let mut rangees = self.rangees.clone();
        rangees.iter_mut().for_each(|r| {
            r.remove("ligne_source");
        });
        rangees
    }
}

/// The layouts that go with the program.
pub fn dispositions() -> Vec<Layout> {
    let nulle_part = tempfile::tempdir().unwrap();
    let textes = assets::toml_de(nulle_part.path(), "pipelines/sources").unwrap();
    textes.iter().map(|(p, t)| bilan::config::lire_texte(t, p).unwrap()).collect()
}

/// One of them, to be changed as an observatory would.
pub fn disposition(code: &str) -> Layout {
    dispositions().into_iter().find(|l| l.code == code).unwrap_or_else(|| panic!("disposition {code} absente"))
}

/// The code lists that go with the program, without any table of keys.
pub fn dictionnaires() -> Dictionnaires {
    Dictionnaires::livres(assets::livre(&format!("pipelines/{CODES_SNE}")).unwrap()).unwrap()
}

/// Reads these bytes as a file of a source.
pub fn lire(nom: &str, octets: impl AsRef<[u8]>, source: &str) -> Result<Lu, Error> {
    lire_avec(nom, octets, source, &dispositions(), &dictionnaires())
}

pub fn lire_avec(
    nom: &str,
    octets: impl AsRef<[u8]>,
    source: &str,
    dispositions: &[Layout],
    dictionnaires: &Dictionnaires,
) -> Result<Lu, Error> {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join(nom);
    std::fs::write(&chemin, octets).unwrap();
    let court = |mut e: Error| {
        if let Some(l) = &mut e.lieu {
            l.fichier = l.fichier.strip_prefix(d.path()).unwrap_or(&l.fichier).to_owned();
        }
        e
    };
    let inspection = inspect(&chemin).map_err(court)?;
    let reconnue = recognise(&inspection, source, dispositions).map_err(court)?;
    let lac = Lac::new(d.path().join("lac"), [7; 32], dictionnaires.clone(), 2);
    let piece = lac.ingerer(&inspection, &reconnue, 2025, None).map_err(court)?;
    let parquet = lac.racine().join(&piece.parquet);
    let octets = [std::fs::read(&parquet).unwrap(), std::fs::read(parquet.with_extension("json")).unwrap()].concat();
    Ok(Lu { rangees: rangees(&parquet), piece, octets })
}

fn rangees(parquet: &Path) -> Vec<Rangee> {
    let lecteur = ParquetRecordBatchReaderBuilder::try_new(File::open(parquet).unwrap()).unwrap().build().unwrap();
    let mut lues = Vec::new();
    for lot in lecteur {
        let lot = lot.unwrap();
        for i in 0..lot.num_rows() {
            let cellules = lot
                .schema()
                .fields()
                .iter()
                .zip(lot.columns())
                .filter(|(_, c)| !c.is_null(i))
                .map(|(f, c)| (f.name().clone(), array_value_to_string(c, i).unwrap()))
                .collect();
            lues.push(cellules);
        }
    }
    lues
}

/// Code of the layout that a file is recognised to have.
pub fn reconnue(nom: &str, octets: impl AsRef<[u8]>, source: &str, dispositions: &[Layout]) -> Result<String, Error> {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join(nom);
    std::fs::write(&chemin, octets).unwrap();
    let inspection = inspect(&chemin)?;
    recognise(&inspection, source, dispositions).map(|r| r.layout.code.clone()).map_err(|mut e| {
        if let Some(l) = &mut e.lieu {
            l.fichier = nom.into();
        }
        e
    })
}

/// A failure as the terminal says it.
pub fn message(e: &Error) -> String {
    let mut texte = e.message.clone();
    if let Some(lieu) = &e.lieu {
        texte.push_str(&format!("\n  --> {lieu}"));
    }
    for aide in &e.aides {
        texte.push_str(&format!("\naide : {aide}"));
    }
    texte
}

/// A table whose cells are set by column name.
#[derive(Clone)]
pub struct Tableau {
    pub entete: Vec<String>,
    pub lignes: Vec<Vec<String>>,
}

impl Tableau {
    pub fn new(entete: &str) -> Self {
        Tableau { entete: entete.split(';').map(str::to_owned).collect(), lignes: Vec::new() }
    }

    /// Adds a row, blank but for these cells.
    #[track_caller]
    pub fn ligne(mut self, valeurs: &[(&str, &str)]) -> Self {
        let mut cellules = vec![String::new(); self.entete.len()];
        for (colonne, valeur) in valeurs {
            let rang = self.entete.iter().position(|c| c == colonne);
            cellules[rang.unwrap_or_else(|| panic!("colonne {colonne} absente"))] = (*valeur).to_owned();
        }
        self.lignes.push(cellules);
        self
    }

    /// One row for each value of a column, the other cells alike.
    #[track_caller]
    pub fn lignes_pour(mut self, commun: &[(&str, &str)], colonne: &str, valeurs: &[&str]) -> Self {
        for v in valeurs {
            self = self.ligne(&[commun, &[(colonne, v)]].concat());
        }
        self
    }

    /// The same table, its columns from last to first.
    pub fn retourne(mut self) -> Self {
        self.entete.reverse();
        self.lignes.iter_mut().for_each(|l| l.reverse());
        self
    }

    pub fn csv(&self, separateur: char) -> String {
        let ecrire = |cellules: &Vec<String>| {
            let citees = cellules.iter().map(|c| match c.contains([separateur, '"', '\n', '\r']) {
                true => format!("\"{}\"", c.replace('"', "\"\"")),
                false => c.clone(),
            });
            citees.collect::<Vec<_>>().join(&separateur.to_string())
        };
        let lignes: Vec<String> = std::iter::once(&self.entete).chain(&self.lignes).map(ecrire).collect();
        lignes.join("\n") + "\n"
    }

    /// A workbook as a person makes one: rows of title, numbers as numbers, days as dates.
    pub fn xlsx(&self, titres: u32) -> Vec<u8> {
        let mut classeur = Workbook::new();
        let feuille = classeur.add_worksheet().set_name("Données").unwrap();
        for r in 0..titres {
            feuille.write_string(r, 0, format!("Titre {r}")).unwrap();
        }
        let jour = Format::new().set_num_format("dd/mm/yyyy");
        for (r, cellules) in std::iter::once(&self.entete).chain(&self.lignes).enumerate() {
            for (c, texte) in cellules.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
                let (r, c) = (r as u32 + titres, c as u16);
                let sans_zero = !texte.starts_with('0') || texte == "0" || texte.starts_with("0,");
                match (texte.replace(',', ".").parse::<f64>(), date(texte)) {
                    (Ok(n), _) if sans_zero && texte.bytes().all(|o| o.is_ascii_digit() || o == b',') => {
                        feuille.write_number(r, c, n).unwrap();
                    }
                    (_, Some(d)) => {
                        feuille.write_datetime_with_format(r, c, &d, &jour).unwrap();
                    }
                    _ => {
                        feuille.write_string(r, c, texte).unwrap();
                    }
                }
            }
        }
        classeur.save_to_buffer().unwrap()
    }
}

/// `jj/mm/aaaa`, when it exists.
fn date(texte: &str) -> Option<ExcelDateTime> {
    let [j, m, a] = texte.split('/').collect::<Vec<_>>().try_into().ok()?;
    ExcelDateTime::from_ymd(a.parse().ok()?, m.parse().ok()?, j.parse().ok()?).ok()
}

/// A text in Windows-1252; all its characters must be there.
#[track_caller]
pub fn windows_1252(texte: &str) -> Vec<u8> {
    let (octets, _, perdu) = encoding_rs::WINDOWS_1252.encode(texte);
    assert!(!perdu, "un caractère de « {texte} » n'est pas en Windows-1252");
    octets.into_owned()
}
