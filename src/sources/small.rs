//! Small reference tables (communes, bailleurs, thresholds…): whole in memory, same decoding as the extracts.
//!
//! A table is found by its columns: titles above the header, other sheets of a workbook and columns in another order do
//! not matter. Each column expected may have several names; any of them then reads it.

use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::error::{Error, Lieu, Result};

use super::cell::{self, Lu};
use super::columns::Ligne;
use super::garde;
use super::header::{enumerer, normaliser};
use super::inspect::{Encoding, Forme, Inspection, inspect};
use super::parse::Parseur;
use super::records::RecordScanner;

/// What a table that is held in memory may amount to, in bytes of text.
const TAILLE_MAX: u64 = 256 << 20;
/// How many rows, from the top of a sheet, may hold the header.
const TITRES: usize = 30;

/// A table in memory, its columns found by name.
pub struct PetiteTable {
    pub chemin: PathBuf,
    /// BLAKE3 of the bytes of the file, hexadecimal.
    pub empreinte: String,
    /// Sheet of the workbook; empty for a text.
    pub feuille: String,
    ligne_entete: u64,
    entete: Vec<String>,
    /// Names that read the same column, normalised.
    noms: Vec<Vec<String>>,
    lignes: Vec<(u64, Vec<String>)>,
}

/// One row, that knows where it stands in the file.
pub struct Rangee<'a> {
    table: &'a PetiteTable,
    ligne: u64,
    champs: &'a [String],
}

/// All records of a text or of one sheet, with the physical line of each.
struct Brut {
    feuille: String,
    enregistrements: Vec<(u64, Vec<String>)>,
}

impl PetiteTable {
    /// Reads the table whose header has every column of `attendus`. Each column is the list of the names it may bear, the
    /// preferred one first.
    ///
    /// # Errors
    /// The file is absent or not a table, no row is such a header, a column is there twice, a row has not the fields
    /// of the header, or there is no row.
    pub fn lire(chemin: &Path, attendus: &[&[&str]]) -> Result<Self> {
        let noms: Vec<Vec<String>> =
            attendus.iter().map(|groupe| groupe.iter().map(|n| normaliser(n)).collect()).collect();
        let complet = |entete: &[String]| noms.iter().all(|groupe| groupe.iter().any(|n| entete.contains(n)));
        let (inspection, bruts) = ouvrir(chemin)?;
        let Some(mut table) = choisir(&inspection, &bruts, complet)? else {
            return Err(sans_entete(chemin, &bruts, attendus, &noms));
        };
        table.noms = noms;
        for groupe in &table.noms {
            table.une_seule_fois(groupe)?;
        }
        Ok(table)
    }

    /// Same, when the names of the columns cannot be listed (a year or a date is part of them): `convient` tells a header
    /// from its normalised names, `attendu` says in the message what was looked for.
    ///
    /// # Errors
    /// As `lire`.
    pub fn lire_si(chemin: &Path, attendu: &str, convient: impl Fn(&[String]) -> bool) -> Result<Self> {
        let (inspection, bruts) = ouvrir(chemin)?;
        choisir(&inspection, &bruts, convient)?.ok_or_else(|| {
            let vue = premiere(&bruts);
            Error::donnees(format!("aucune ligne d'en-tête ne convient : il faut {attendu}"))
                .at(Lieu { fichier: chemin.to_owned(), ligne: Some(vue.0), colonne: None })
                .aide(format!("colonnes lues : {}", enumerer(vue.1.iter().map(String::as_str))))
        })
    }

    /// A table carried by the program: `;`, UTF-8, header on the first line that is not a comment.
    ///
    /// # Errors
    /// A row does not have the fields of the header.
    pub fn embarquee(nom: &str, texte: &str) -> Result<Self> {
        let chemin = Path::new(nom);
        let empreinte = blake3::hash(texte.as_bytes()).to_hex().to_string();
        let brut = Brut {
            feuille: String::new(),
            enregistrements: enregistrements(chemin, texte.as_bytes(), Encoding::Utf8, b';')?,
        };
        match brut.enregistrements.first().map(|(ligne, _)| *ligne) {
            Some(ligne) => Self::batir(chemin, &empreinte, &brut, ligne),
            None => Err(vide(chemin, 1)),
        }
    }

    /// Gives other names to columns that need not be there; `Rangee::facultatif` reads them.
    #[must_use]
    pub fn avec_facultatives(mut self, colonnes: &[&[&str]]) -> Self {
        self.noms.extend(colonnes.iter().map(|groupe| groupe.iter().map(|n| normaliser(n)).collect()));
        self
    }

    fn batir(chemin: &Path, empreinte: &str, brut: &Brut, ligne_entete: u64) -> Result<Self> {
        let mut suite = brut.enregistrements.iter().skip_while(|(ligne, _)| *ligne < ligne_entete);
        let Some((_, noms)) = suite.next() else { return Err(vide(chemin, ligne_entete)) };
        let entete: Vec<String> = noms.iter().map(|n| normaliser(n)).collect();
        let largeur = entete.len();
        let mut lignes = Vec::new();
        for (ligne, champs) in suite {
            if champs.iter().all(String::is_empty) {
                continue;
            }
            // A spreadsheet pads rows with empty cells; anything else beyond the header has no meaning.
            let utiles = champs.iter().rposition(|c| !c.is_empty()).map_or(0, |i| i + 1);
            if champs.len() < largeur || utiles > largeur {
                let e = Error::donnees(format!("{} champs au lieu de {largeur}", champs.len()));
                return Err(e.at(Lieu { fichier: chemin.to_owned(), ligne: Some(*ligne), colonne: None }));
            }
            lignes.push((*ligne, champs.iter().take(largeur).cloned().collect()));
        }
        Ok(PetiteTable {
            chemin: chemin.to_owned(),
            empreinte: empreinte.to_owned(),
            feuille: brut.feuille.clone(),
            ligne_entete,
            entete,
            noms: Vec::new(),
            lignes,
        })
    }

    /// Rows in the order of the file, blank ones left out.
    pub fn rangees(&self) -> impl Iterator<Item = Rangee<'_>> {
        self.lignes.iter().map(|(ligne, champs)| Rangee { table: self, ligne: *ligne, champs })
    }

    pub fn len(&self) -> usize {
        self.lignes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lignes.is_empty()
    }

    /// Names of the columns, normalised, in the order of the file.
    pub fn colonnes(&self) -> &[String] {
        &self.entete
    }

    /// True when the table has this column, under any of its names.
    pub fn a(&self, colonne: &str) -> bool {
        self.position(colonne).is_some()
    }

    /// Where the header is.
    pub fn lieu_entete(&self) -> Lieu {
        Lieu { fichier: self.chemin.clone(), ligne: Some(self.ligne_entete), colonne: None }
    }

    fn position(&self, colonne: &str) -> Option<usize> {
        let place = |n: &str| self.entete.iter().position(|c| c == n);
        let lie =
            |n: &str| self.noms.iter().find(|g| g.iter().any(|m| m == n)).map(|g| g.iter().find_map(|m| place(m)));
        // Most names are written as they compare: no need to normalise them for each cell.
        lie(colonne).unwrap_or_else(|| {
            let n = normaliser(colonne);
            lie(&n).unwrap_or_else(|| place(&n))
        })
    }

    fn rang(&self, colonne: &str) -> Result<usize> {
        self.position(colonne).ok_or_else(|| {
            Error::donnees(format!("il manque la colonne « {colonne} »"))
                .at(self.lieu_entete())
                .aide(format!("colonnes lues : {}", enumerer(self.entete.iter().map(String::as_str))))
        })
    }

    /// Nothing tells which of two columns of one name is meant.
    fn une_seule_fois(&self, groupe: &[String]) -> Result<()> {
        let Some(nom) = groupe.iter().find(|n| self.entete.contains(n)) else { return Ok(()) };
        match self.entete.iter().filter(|c| *c == nom).count() {
            0 | 1 => Ok(()),
            n => Err(Error::donnees(format!("la colonne « {nom} » est {n} fois dans l'en-tête"))
                .at(self.lieu_entete())
                .aide("renommez celle qui ne sert pas : rien ne dit laquelle lire")),
        }
    }
}

/// First row, over all sheets, that `convient` takes for a header.
fn choisir(
    inspection: &Inspection,
    bruts: &[Brut],
    convient: impl Fn(&[String]) -> bool,
) -> Result<Option<PetiteTable>> {
    for brut in bruts {
        for (ligne, champs) in brut.enregistrements.iter().take(TITRES) {
            let noms: Vec<String> = champs.iter().map(|n| normaliser(n)).collect();
            if convient(&noms) {
                let table = PetiteTable::batir(&inspection.chemin, &inspection.empreinte, brut, *ligne)?;
                if table.is_empty() {
                    return Err(vide(&table.chemin, *ligne));
                }
                return Ok(Some(table));
            }
        }
    }
    Ok(None)
}

fn vide(chemin: &Path, ligne: u64) -> Error {
    Error::donnees("cette table de référence n'a aucune ligne sous son en-tête")
        .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None })
        .aide("l'export a sans doute été interrompu : reprenez le fichier à sa source")
}

/// The first row with at least two filled cells: what looks most like a header when none fits.
fn premiere(bruts: &[Brut]) -> (u64, Vec<String>) {
    let lignes = || bruts.iter().flat_map(|b| b.enregistrements.iter().take(TITRES));
    lignes()
        .find(|(_, c)| c.iter().filter(|n| !n.is_empty()).count() > 1)
        .or_else(|| lignes().next())
        .map_or_else(|| (1, Vec::new()), |(l, c)| (*l, c.iter().map(|n| normaliser(n)).collect()))
}

/// No row has all columns: names those that miss from the row that has the most, and what they may have become.
fn sans_entete(chemin: &Path, bruts: &[Brut], attendus: &[&[&str]], noms: &[Vec<String>]) -> Error {
    let (mut vue, mut meilleur) = ((String::new(), premiere(bruts)), 0);
    for brut in bruts {
        for (ligne, champs) in brut.enregistrements.iter().take(TITRES) {
            let entete: Vec<String> = champs.iter().map(|n| normaliser(n)).collect();
            let n = noms.iter().filter(|groupe| groupe.iter().any(|m| entete.contains(m))).count();
            if n > meilleur {
                (vue, meilleur) = ((brut.feuille.clone(), (*ligne, entete)), n);
            }
        }
    }
    let (feuille, (ligne, entete)) = vue;
    let lus: Vec<&str> = entete.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
    let manquent: Vec<(&&[&str], &Vec<String>)> =
        attendus.iter().zip(noms).filter(|(_, groupe)| !groupe.iter().any(|m| entete.contains(m))).collect();
    let principaux: Vec<String> = manquent.iter().filter_map(|(a, _)| a.first()).map(|n| format!("« {n} »")).collect();
    let article = if principaux.len() > 1 { "les colonnes" } else { "la colonne" };
    let ou = if feuille.is_empty() { String::new() } else { format!(" (feuille « {feuille} »)") };
    let mut e = Error::donnees(format!("il manque {article} {}{ou}", principaux.join(", "))).at(Lieu {
        fichier: chemin.to_owned(),
        ligne: Some(ligne),
        colonne: None,
    });
    for (admis, groupe) in manquent {
        if let Some(p) = groupe.iter().find_map(|n| crate::config::proche(n, &lus)) {
            e = e.aide(format!("« {p} » est-elle la colonne attendue ? renommez-la « {} »", admis.join(" » ou « ")));
        } else if admis.len() > 1 {
            e = e.aide(format!("noms admis : {}", admis.join(", ")));
        }
    }
    if lus.len() == 1 && attendus.len() > 1 {
        e = e.aide("une seule colonne est lue : elles doivent être séparées par « ; », « , », « | » ou une tabulation");
    }
    e.aide(format!("colonnes lues : {}", enumerer(lus)))
}

fn ouvrir(chemin: &Path) -> Result<(Inspection, Vec<Brut>)> {
    let inspection = inspect(chemin)?;
    if inspection.forme == Forme::DemandesXml {
        return Err(Error::donnees("une table de référence en CSV ou en classeur est attendue, ce fichier est du XML")
            .in_file(chemin)
            .aide("vérifiez le nom donné dans [references]"));
    }
    let mut bruts = Vec::new();
    for apercu in &inspection.apercus {
        let mut octets = Vec::new();
        inspection
            .ouvrir(&apercu.feuille)?
            .take(TAILLE_MAX + 1)
            .read_to_end(&mut octets)
            .map_err(|e| garde::reprendre("lecture", chemin, &e))?;
        if octets.len() as u64 > TAILLE_MAX {
            let e = Error::donnees("ce fichier est trop grand pour une table de référence").in_file(chemin);
            return Err(
                e.aide("vérifiez le nom donné dans [references] : une extraction se déclare sous [[extraction]]")
            );
        }
        let enregistrements = enregistrements(chemin, &octets, inspection.encodage, inspection.separateur)?;
        bruts.push(Brut { feuille: apercu.feuille.clone(), enregistrements });
    }
    Ok((inspection, bruts))
}

/// Cuts a text into records. Comment lines (`#`) are left out, and so is the `sep=;` that spreadsheets write.
fn enregistrements(
    chemin: &Path,
    octets: &[u8],
    encodage: Encoding,
    separateur: u8,
) -> Result<Vec<(u64, Vec<String>)>> {
    let (mut separateur, mut ligne) = (separateur, 1u64);
    let mut reste = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets);
    // Set aside before any parsing: an apostrophe or a quote in a comment opens nothing.
    while let Some(fin) = memchr::memchr(b'\n', reste) {
        let (tete, suite) = reste.split_at(fin + 1);
        let tete = tete.trim_ascii();
        match tete.get(..4) {
            Some(sep) if ligne == 1 && tete.len() == 5 && sep.eq_ignore_ascii_case(b"sep=") => {
                separateur = tete.last().copied().unwrap_or(separateur);
            }
            _ if tete.starts_with(b"#") => {}
            _ => break,
        }
        (reste, ligne) = (suite, ligne + 1);
    }
    let mut suivi = RecordScanner::new(separateur);
    suivi.scan(reste);
    if !suivi.finish() {
        return Err(Error::donnees("un guillemet ouvert n'est jamais refermé : le fichier est coupé ou mal échappé")
            .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne - 1 + suivi.ligne_guillemet), colonne: None })
            .aide("reprenez le fichier à sa source, ou doublez les guillemets à l'intérieur des cellules"));
    }
    if encodage != Encoding::Windows1252 && std::str::from_utf8(reste).is_err() {
        let fin = ligne + memchr::memchr_iter(b'\n', reste).count() as u64;
        let lieu = Lieu { fichier: chemin.to_owned(), ligne: Some(fin), colonne: None };
        let e = Error::donnees("le fichier est coupé au milieu d'un caractère").at(lieu);
        return Err(e.aide("reprenez le fichier à sa source"));
    }
    let mut lus = Vec::new();
    let mut parseur = Parseur::new(reste, separateur, ligne, 32);
    while let Some(e) = parseur.suivant() {
        let champs: Vec<String> = (0..e.champs()).map(|i| decoder(e.champ(i), encodage)).collect();
        if !champs.first().is_some_and(|c| c.starts_with('#')) {
            lus.push((e.ligne, champs));
        }
    }
    Ok(lus)
}

/// Text of a cell, without blanks around. One file may mix encodings: a cell that is valid UTF-8 is UTF-8.
fn decoder(octets: &[u8], encodage: Encoding) -> String {
    match std::str::from_utf8(octets) {
        Ok(t) => t.trim().to_owned(),
        Err(_) if encodage == Encoding::Windows1252 => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(octets).0.trim().to_owned()
        }
        Err(_) => String::from_utf8_lossy(octets).trim().to_owned(),
    }
}

/// A code that a spreadsheet took for a number: `1004.0`, `200 093 201`. Text in any other form is left as it is.
fn sans_habillage(texte: &str) -> String {
    let chiffres: String = texte.chars().filter(|c| !c.is_whitespace()).collect();
    let (entier, decimales) = chiffres.split_once(['.', ',']).unwrap_or((&chiffres, "0"));
    let nombre = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    if nombre(entier) && nombre(decimales) && decimales.bytes().all(|c| c == b'0') && decimales.len() < 3 {
        entier.to_owned()
    } else {
        texte.to_owned()
    }
}

impl Rangee<'_> {
    /// Text of a column, `""` when blank.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn texte(&self, colonne: &str) -> Result<&str> {
        let rang = self.table.rang(colonne)?;
        Ok(self.champs.get(rang).map_or("", String::as_str))
    }

    /// Text of a column; `None` when blank, or when the table has no such column.
    pub fn facultatif(&self, colonne: &str) -> Option<&str> {
        self.champs.get(self.table.position(colonne)?).map(String::as_str).filter(|t| !t.is_empty())
    }

    /// Code on `largeur` characters, zeros restored, decimals and blanks of a spreadsheet removed.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a code.
    pub fn code(&self, colonne: &str, largeur: usize) -> Result<String> {
        let texte = self.texte(colonne)?;
        match cell::code(sans_habillage(texte).as_bytes(), largeur) {
            Lu::Valeur((c, _)) if !texte.is_empty() => Ok(c.into_owned()),
            _ => {
                let e = self.refus(colonne, texte, &format!("un code de {largeur} caractères"));
                Err(if a_un_exposant(texte) { e.aide(EXPOSANT) } else { e })
            }
        }
    }

    /// SIREN (9 digits), from a SIREN or a SIRET.
    ///
    /// # Errors
    /// The table has no such column, or the value is neither.
    pub fn siren(&self, colonne: &str) -> Result<String> {
        let texte = self.texte(colonne)?;
        match cell::siren(sans_habillage(texte).as_bytes()) {
            Lu::Valeur((c, _)) => Ok(c.into_owned()),
            _ => {
                let e = self.refus(colonne, texte, "un SIREN (9 chiffres) ou un SIRET (14 chiffres)");
                Err(if a_un_exposant(texte) { e.aide(EXPOSANT) } else { e })
            }
        }
    }

    /// Whole number or decimal; `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a number.
    pub fn nombre(&self, colonne: &str) -> Result<Option<f64>> {
        self.lu(colonne, "un nombre", cell::decimal)
    }

    /// Whole number (`21`, `21.0`, `1 234`, `8 861 €`); `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a whole number.
    pub fn entier(&self, colonne: &str) -> Result<Option<i64>> {
        self.lu(colonne, "un nombre entier", cell::entier)
    }

    /// Amount in euros as a whole count of centimes; `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is not an amount.
    pub fn centimes(&self, colonne: &str) -> Result<Option<i64>> {
        self.lu(colonne, "un montant en euros", |s| cell::fixe(s, 2))
    }

    /// A measure as a whole count of its hundredths; `attendu` says in the message what it is (`une surface en m²`). `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a number.
    pub fn centiemes(&self, colonne: &str, attendu: &str) -> Result<Option<i64>> {
        self.lu(colonne, attendu, |s| cell::fixe(s, 2))
    }

    /// `oui` or `non`, in any form that the extracts admit; `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is neither.
    pub fn oui_non(&self, colonne: &str) -> Result<Option<bool>> {
        self.lu(colonne, "« oui » ou « non »", cell::oui_non)
    }

    /// One of a list of codes, that `lire` knows; `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or `lire` does not know the value: `attendu` says what it may be.
    pub fn parmi<T>(&self, colonne: &str, attendu: &str, lire: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let texte = |s: &[u8]| std::str::from_utf8(s).ok().and_then(&lire);
        self.lu(colonne, attendu, |s| texte(s).map_or(Lu::Illisible, Lu::Valeur))
    }

    /// Day, in any form that the extracts admit; `None` when blank.
    ///
    /// # Errors
    /// The table has no such column, or the value is not a day.
    pub fn date(&self, colonne: &str) -> Result<Option<NaiveDate>> {
        let depuis_1970 = self.lu(colonne, "une date (aaaa-mm-jj ou jj/mm/aaaa)", cell::date)?;
        let epoque = NaiveDate::default();
        Ok(depuis_1970.and_then(|n| epoque.checked_add_signed(chrono::TimeDelta::days(i64::from(n)))))
    }

    fn lu<T>(&self, colonne: &str, attendu: &str, lire: impl Fn(&[u8]) -> Lu<T>) -> Result<Option<T>> {
        let texte = self.texte(colonne)?;
        if cell::manque(texte.as_bytes()) {
            return Ok(None);
        }
        match lire(texte.as_bytes()) {
            Lu::Valeur(v) => Ok(Some(v)),
            Lu::Inconnu => Ok(None),
            Lu::Illisible => Err(self.refus(colonne, texte, attendu)),
        }
    }

    /// An error on this row and column.
    pub fn refus(&self, colonne: &str, valeur: &str, attendu: &str) -> Error {
        Error::donnees(format!("« {valeur} » n'est pas {attendu}")).at(self.lieu(colonne))
    }

    /// Where this row and column are; the column bears the name it has in the file.
    pub fn lieu(&self, colonne: &str) -> Lieu {
        let nom = self.table.position(colonne).and_then(|i| self.table.entete.get(i));
        Lieu {
            fichier: self.table.chemin.clone(),
            ligne: Some(self.ligne),
            colonne: Some(nom.map_or(colonne, String::as_str).to_owned()),
        }
    }
}

const EXPOSANT: &str =
    "un tableur a pris ce code pour un nombre et en a perdu des chiffres : réexportez la colonne en texte";

/// `2,00093E+08`: digits are lost for good.
fn a_un_exposant(texte: &str) -> bool {
    texte.to_ascii_uppercase().split_once('E').is_some_and(|(m, e)| {
        m.starts_with(|c: char| c.is_ascii_digit()) && e.trim_start_matches(['+', '-']).parse::<u32>().is_ok()
    })
}

#[cfg(test)]
#[path = "small_tests.rs"]
mod tests;
