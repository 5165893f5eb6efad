//! An XLSX workbook as delimited text: one line for each row of the sheet, `;` between cells, so that a sheet is read by
//! the same code as a CSV and its line numbers are those the spreadsheet shows. Hidden sheets are not read.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::error::{Error, Result};

use super::columns::Ligne;
use super::garde::{Annonce, Garde, echec};
use super::inspect::APERCU;
use super::parse::Parseur;

/// One sheet: its name and its first rows that hold something, with their number.
pub struct Feuille {
    pub nom: String,
    pub apercu: Vec<(u64, Vec<String>)>,
}

/// Name of the threads on which the library that reads workbooks runs.
pub const FIL: &str = "classeur";

/// More columns than any extract has: a sheet that goes further is a drawing, not a table.
const LARGEUR_MAX: usize = 2_000;
const LIGNES_MAX: u32 = 1_048_576;
/// What a sheet, or the texts shared by the sheets (which must be held in memory), may amount to once inflated.
const FEUILLE_MAX: u64 = 8 << 30;
const TEXTES_MAX: u64 = 256 << 20;
/// A shared text takes five bytes at least (`<si/>`); a small number of them is not worth a refusal.
const TEXTE_MIN: u64 = 5;
const TEXTES_SANS_COMPTER: u64 = 10_000;
/// Deflate reaches 1 000 to 1 on nothing but zeros; real sheets stay under 40.
const TAUX_MAX: u64 = 200;
const TAUX_DES: u64 = 16 << 20;
/// Longest row once its shared texts are put in: a small sheet can call a long text a thousand times.
const LIGNE_MAX: usize = 4 << 20;

/// The visible sheets with their first `max` rows.
///
/// # Errors
/// Not an XLSX workbook, protected by a password, cut, or made to exhaust the machine.
pub fn feuilles(chemin: &Path, max: usize) -> Result<Vec<Feuille>> {
    verifier(chemin)?;
    // The library that reads workbooks is kept on a thread of its own: whatever it does, the run goes on.
    let noms = {
        let a_lire = chemin.to_owned();
        let fil = thread::Builder::new().name(FIL.into()).spawn(move || ouvrir(&a_lire).map(|c| noms_visibles(&c)));
        fil.map_err(|e| Error::io("lecture", chemin, &e))?.join().map_err(|_| abime(chemin))??
    };
    let mut feuilles = Vec::new();
    for nom in noms {
        let mut texte = Vec::new();
        let mut flux = flux(chemin, &nom)?;
        let (mut lignes, mut precedent) = (0, b'\n');
        let mut morceau = vec![0u8; 1 << 16];
        // One line more than asked, so that the last record asked for is whole.
        while lignes <= max {
            let n = flux.read(&mut morceau).map_err(|e| super::garde::reprendre("lecture", chemin, &e))?;
            if n == 0 {
                break;
            }
            for octet in &morceau[..n] {
                lignes += usize::from(*octet == b'\n' && precedent != b'\n');
                precedent = *octet;
            }
            texte.extend_from_slice(&morceau[..n]);
        }
        let mut parseur = Parseur::new(&texte, b';', 1, 128);
        let mut apercu = Vec::new();
        while apercu.len() < max
            && let Some(e) = parseur.suivant()
        {
            let champs = (0..e.champs()).map(|i| String::from_utf8_lossy(e.champ(i)).trim().to_owned()).collect();
            apercu.push((e.ligne, champs));
        }
        feuilles.push(Feuille { nom, apercu });
    }
    Ok(feuilles)
}

/// One sheet as delimited text, from its first row. Rows are made as they are read; a failure is a failure of the
/// reading, never an early end.
///
/// # Errors
/// The workbook can no longer be opened, or has no such sheet.
pub fn flux(chemin: &Path, feuille: &str) -> Result<Box<dyn Read + Send>> {
    let (envoi, reception) = sync_channel(4);
    let (chemin, feuille) = (chemin.to_owned(), feuille.to_owned());
    let pour_le_fil = chemin.clone();
    let fil = thread::Builder::new().name(FIL.into()).spawn(move || {
        if let Err(e) = ecrire_feuille(&pour_le_fil, &feuille, &envoi) {
            // Nobody listens any more when the reader has seen enough.
            let _ = envoi.send(Err(e));
            return;
        }
        let _ = envoi.send(Ok(Vec::new()));
    });
    fil.map_err(|e| Error::io("lecture", &chemin, &e))?;
    Ok(Box::new(Flux { reception, morceau: Vec::new(), lu: 0, fini: false, chemin }))
}

struct Flux {
    reception: Receiver<Result<Vec<u8>>>,
    morceau: Vec<u8>,
    lu: usize,
    fini: bool,
    chemin: PathBuf,
}

impl Read for Flux {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        while self.lu == self.morceau.len() && !self.fini {
            match self.reception.recv() {
                Ok(Ok(m)) if m.is_empty() => self.fini = true,
                Ok(Ok(m)) => (self.morceau, self.lu) = (m, 0),
                Ok(Err(e)) => return Err(echec(e)),
                // The thread ended without a word.
                Err(_) => return Err(echec(abime(&self.chemin))),
            }
        }
        let n = tampon.len().min(self.morceau.len() - self.lu);
        tampon[..n].copy_from_slice(&self.morceau[self.lu..self.lu + n]);
        self.lu += n;
        Ok(n)
    }
}

fn noms_visibles(classeur: &Xlsx<BufReader<File>>) -> Vec<String> {
    let visible = |f: &&calamine::Sheet| f.typ == SheetType::WorkSheet && f.visible == SheetVisible::Visible;
    classeur.sheets_metadata().iter().filter(visible).map(|f| f.name.clone()).collect()
}

fn ouvrir(chemin: &Path) -> Result<Xlsx<BufReader<File>>> {
    let fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
    Xlsx::new(BufReader::new(fichier)).map_err(|e| illisible(chemin, &e))
}

/// Rows of a sheet, blank rows included, sent in pieces.
fn ecrire_feuille(chemin: &Path, feuille: &str, envoi: &SyncSender<Result<Vec<u8>>>) -> Result<()> {
    let mut classeur = ouvrir(chemin)?;
    let mut cellules = classeur.worksheet_cells_reader(feuille).map_err(|e| illisible(chemin, &e))?;
    let mut sortie =
        Sortie { envoi, attente: VecDeque::new(), pleines: 0, largeur: None, morceau: Vec::new(), ouvert: true };
    let (mut rang, mut ligne, mut longueur, mut total) = (0u32, Vec::<String>::new(), 0, 0u64);
    while let Some(cellule) = cellules.next_cell().map_err(|e| illisible(chemin, &e))? {
        let (r, c) = cellule.get_position();
        let texte = texte(cellule.get_value());
        if texte.is_empty() {
            continue;
        }
        if r < rang || r >= LIGNES_MAX {
            return Err(abime(chemin));
        }
        while rang < r {
            sortie.ligne(std::mem::take(&mut ligne));
            if !sortie.ouvert {
                return Ok(());
            }
            rang += 1;
            longueur = 0;
        }
        longueur += texte.len();
        total += texte.len() as u64;
        if longueur > LIGNE_MAX || total > FEUILLE_MAX {
            return Err(Error::donnees(format!(
                "les textes de la feuille « {feuille} » dépassent ce qui est admis, à la ligne {}",
                r + 1
            ))
            .in_file(chemin)
            .aide("un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV"));
        }
        let c = c as usize;
        if c >= LARGEUR_MAX {
            return Err(Error::donnees(format!(
                "la feuille « {feuille} » va au-delà de la colonne {LARGEUR_MAX}, à la ligne {}",
                r + 1
            ))
            .in_file(chemin)
            .aide("supprimez les colonnes inutiles à droite de la table, puis enregistrez"));
        }
        if ligne.len() <= c {
            ligne.resize(c + 1, String::new());
        }
        ligne[c] = texte;
    }
    sortie.ligne(ligne);
    sortie.finir();
    Ok(())
}

/// Makes rows as wide as the widest of the first ones: a spreadsheet leaves out the empty cells at the end of a row, a
/// delimited text does not.
struct Sortie<'a> {
    envoi: &'a SyncSender<Result<Vec<u8>>>,
    attente: VecDeque<Vec<String>>,
    /// Rows of `attente` that hold something.
    pleines: usize,
    largeur: Option<usize>,
    morceau: Vec<u8>,
    ouvert: bool,
}

const MORCEAU: usize = 1 << 18;

impl Sortie<'_> {
    fn ligne(&mut self, cellules: Vec<String>) {
        match self.largeur {
            Some(largeur) => self.ecrire(&cellules, largeur),
            None => {
                self.pleines += usize::from(!cellules.is_empty());
                self.attente.push_back(cellules);
                if self.pleines >= APERCU {
                    self.fixer();
                }
            }
        }
    }

    fn fixer(&mut self) {
        let largeur = self.attente.iter().map(Vec::len).max().unwrap_or(0);
        self.largeur = Some(largeur);
        for cellules in std::mem::take(&mut self.attente) {
            self.ecrire(&cellules, largeur);
        }
    }

    fn ecrire(&mut self, cellules: &[String], largeur: usize) {
        if !cellules.is_empty() {
            for i in 0..largeur.max(cellules.len()) {
                if i > 0 {
                    self.morceau.push(b';');
                }
                echapper(cellules.get(i).map_or("", String::as_str), &mut self.morceau);
            }
        }
        self.morceau.push(b'\n');
        if self.morceau.len() >= MORCEAU {
            self.envoyer();
        }
    }

    fn envoyer(&mut self) {
        let morceau = std::mem::take(&mut self.morceau);
        self.ouvert = morceau.is_empty() || self.envoi.send(Ok(morceau)).is_ok();
    }

    fn finir(&mut self) {
        if self.largeur.is_none() {
            self.fixer();
        }
        self.envoyer();
    }
}

/// A line ending inside a cell becomes a space: one row is one line.
fn echapper(texte: &str, sortie: &mut Vec<u8>) {
    let delicat = texte.bytes().any(|c| matches!(c, b';' | b'"' | b'\n' | b'\r'));
    if !delicat {
        return sortie.extend_from_slice(texte.as_bytes());
    }
    sortie.push(b'"');
    for c in texte.bytes() {
        match c {
            b'"' => sortie.extend_from_slice(b"\"\""),
            b'\n' | b'\r' => sortie.push(b' '),
            c => sortie.push(c),
        }
    }
    sortie.push(b'"');
}

/// What the cell holds, as an extract would write it: numbers without the noise of binary fractions, dates as
/// `aaaa-mm-jj`. A computed cell gives its last result, an error (`#N/A`) its name.
fn texte(valeur: &DataRef<'_>) -> String {
    match valeur {
        DataRef::Empty => String::new(),
        DataRef::String(s) => s.trim().to_owned(),
        DataRef::SharedString(s) => s.trim().to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(f) => nombre(*f),
        DataRef::Bool(b) => if *b { "OUI" } else { "NON" }.to_owned(),
        DataRef::DateTime(d) if d.is_datetime() => {
            let (a, m, j, h, min, s, _) = d.to_ymd_hms_milli();
            match (h, min, s) {
                (0, 0, 0) => format!("{a:04}-{m:02}-{j:02}"),
                _ => format!("{a:04}-{m:02}-{j:02} {h:02}:{min:02}:{s:02}"),
            }
        }
        DataRef::DateTime(d) => nombre(d.as_f64()),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(e) => e.to_string(),
    }
}

/// Fifteen significant digits, as spreadsheets show them: 0,1 + 0,2 is 0,3.
fn nombre(f: f64) -> String {
    match format!("{f:.14e}").parse::<f64>() {
        Ok(arrondi) => arrondi.to_string(),
        Err(_) => f.to_string(),
    }
}

/// Looks at every part before anything is built from it: each is inflated once, into nothing.
fn verifier(chemin: &Path) -> Result<()> {
    let mut fichier = File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e))?;
    let taille = fichier.metadata().map_err(|e| Error::io("lecture", chemin, &e))?.len();
    let mut debut = [0u8; 4];
    let n = fichier.read(&mut debut).map_err(|e| Error::io("lecture", chemin, &e))?;
    if debut[..n].starts_with(b"\xD0\xCF") {
        return Err(Error::donnees("ce classeur est protégé par un mot de passe, ou à l'ancien format .xls")
            .in_file(chemin)
            .aide("ouvrez-le, ôtez la protection, puis enregistrez-le en « .xlsx » ou en « CSV UTF-8 »"));
    }
    let mut archive = zip::ZipArchive::new(BufReader::new(fichier)).map_err(|_| abime(chemin))?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(Error::donnees("c'est une archive ZIP, mais pas un classeur XLSX").in_file(chemin).aide(
            "si elle contient des extraits, décompressez-la ; si c'est un classeur ODS, enregistrez-le en XLSX",
        ));
    }
    // Parts that share their bytes would each be inflated: together they may not amount to more than the file allows.
    let mut reste = taille.saturating_mul(TAUX_MAX).max(4 * TAUX_DES);
    for i in 0..archive.len() {
        let mut partie = archive.by_index(i).map_err(|_| abime(chemin))?;
        let nom = partie.name().map_err(|_| abime(chemin))?.into_owned();
        let limite = if nom.starts_with("xl/worksheets/") { FEUILLE_MAX } else { TEXTES_MAX };
        let limite = limite.min(partie.compressed_size().saturating_mul(TAUX_MAX).max(TAUX_DES)).min(reste);
        // What a part is called does not decide what it is read as: its first byte does.
        let mut premier = [0u8; 16];
        let n = partie.read(&mut premier).map_err(|_| abime(chemin))?;
        let premier = premier.get(..n).unwrap_or_default();
        let xml = premier.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(premier).trim_ascii_start().starts_with(b"<");
        let mut contenu = Annonce::new(premier.chain(partie));
        let lue = if xml {
            io::copy(&mut Garde::new(&mut contenu, limite), &mut io::sink())
        } else {
            io::copy(&mut Garde::binaire(&mut contenu, limite), &mut io::sink())
        };
        match lue {
            // Room is made for as many texts as the part says, before the first one is read.
            Ok(n) if contenu.textes() > (n / TEXTE_MIN).max(TEXTES_SANS_COMPTER) => {
                return Err(demesure(chemin, &nom, "il annonce plus de textes qu'il ne peut en contenir"));
            }
            Ok(n) => reste = reste.saturating_sub(n),
            Err(e) => {
                let refus = e.get_ref().and_then(|c| c.downcast_ref::<Error>());
                return Err(refus.map_or_else(|| abime(chemin), |refus| demesure(chemin, &nom, &refus.message)));
            }
        }
    }
    Ok(())
}

fn demesure(chemin: &Path, partie: &str, quoi: &str) -> Error {
    Error::donnees(format!("ce classeur n'est pas lu : {quoi}, dans « {partie} »"))
        .in_file(chemin)
        .aide("un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV")
}

fn abime(chemin: &Path) -> Error {
    Error::donnees("ce classeur est abîmé ou coupé")
        .in_file(chemin)
        .aide("ouvrez-le dans un tableur et enregistrez-le de nouveau, ou redemandez le fichier")
}

fn illisible(chemin: &Path, e: &XlsxError) -> Error {
    match e {
        XlsxError::Password => Error::donnees("ce classeur est protégé par un mot de passe")
            .in_file(chemin)
            .aide("ouvrez-le, ôtez la protection, puis enregistrez-le"),
        XlsxError::Io(e) => super::garde::reprendre("lecture", chemin, e),
        _ => abime(chemin),
    }
}

#[cfg(test)]
#[path = "classeur_tests.rs"]
mod tests;
