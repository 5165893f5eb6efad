//! Typed columns under construction: one per canonical column, filled row after row.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, StringBuilder, new_null_array,
};
use blake3::Hash;
use chrono::NaiveDate;

use crate::config::layout::{Colonne, Genre, Layout, Vide};
use crate::quality::{Constats, Regle};

use super::cell::{self, Lu};
use super::dictionnaires::Dictionnaires;
use super::header::Liee;
use super::table::{stockage, zeros_inconnus};
use super::texte;

/// Secret key of the pseudonyms.
pub type CleHachage = [u8; 32];

/// A row as slices of the record.
pub trait Ligne {
    fn champ(&self, rang: usize) -> &[u8];
}

enum Valeurs {
    Texte(StringBuilder),
    Entier(Int32Builder),
    Long(Int64Builder),
    Decimal(Float64Builder),
    Jour(Date32Builder),
    Booleen(BooleanBuilder),
}

/// What reading a cell may depend on besides its column.
#[derive(Clone, Copy)]
pub struct Contexte<'a> {
    pub cle: &'a CleHachage,
    pub dictionnaires: &'a Dictionnaires,
    /// Day at which ages are computed.
    pub jour_age: NaiveDate,
    /// Columns that a first reading shows must be read otherwise (see [`Indices::a_relire`]).
    pub relire: &'a BTreeSet<&'static str>,
}

/// What the whole of a column tells of the way to read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indices {
    /// Texts that are not ASCII and that a second decoding would mend: written as UTF-8, read as Windows-1252.
    pub reparables: u64,
    /// Texts that are not ASCII, and are right as they are.
    pub sains: u64,
    /// Blank cells of a flag where blank means no.
    pub blancs: u64,
    /// Cells of such a flag that say something.
    pub dits: u64,
}

impl Indices {
    /// Whether every accented text needs the second decoding, or nobody filled in the flag: a blank then says nothing.
    pub fn a_relire(self) -> bool {
        self.reparables > 0 && self.sains == 0 || self.blancs > 0 && self.dits == 0
    }

    pub fn ajouter(&mut self, autre: Indices) {
        self.reparables += autre.reparables;
        self.sains += autre.sains;
        self.blancs += autre.blancs;
        self.dits += autre.dits;
    }
}

/// One canonical column being filled.
pub struct Construction<'a> {
    lecteur: Lecteur<'a>,
    valeurs: Valeurs,
    indices: Indices,
}

/// How the cells of one column are read.
struct Lecteur<'a> {
    liee: &'a Liee,
    regle: Option<&'a Colonne>,
    codes: Vec<(&'a [u8], &'a str)>,
    /// What stands behind the keys and labels met so far: few values, met again and again.
    derriere: RefCell<HashMap<Vec<u8>, Option<&'a str>>>,
    contexte: Contexte<'a>,
    relire: bool,
    /// Zeros alone are unknown.
    zeros: bool,
}

/// What reading one cell gave.
enum Cellule<'b> {
    Texte(&'b str),
    Propre(String),
    Nombre(i64),
    Decimal(f64),
    Booleen(bool),
    /// A blank that means no.
    Blanche,
    Nulle,
}

impl<'a> Construction<'a> {
    pub fn new(liee: &'a Liee, layout: &'a Layout, lignes: usize, contexte: Contexte<'a>) -> Self {
        let regle = liee.regle.as_ref().and_then(|(rang, _)| layout.colonnes.get(*rang));
        let codes =
            regle.map(|r| r.codes.iter().map(|(k, v)| (k.as_bytes(), v.as_str())).collect()).unwrap_or_default();
        let n = if regle.is_some() { lignes } else { 0 };
        let valeurs = match liee.genre {
            Genre::Texte
            | Genre::Code
            | Genre::Siren
            | Genre::Hache
            | Genre::Enum
            | Genre::Prefixe
            | Genre::Drapeaux => Valeurs::Texte(StringBuilder::with_capacity(n, n * 8)),
            Genre::Entier | Genre::Annee | Genre::Dixiemes | Genre::Age => {
                Valeurs::Entier(Int32Builder::with_capacity(n))
            }
            Genre::Centimes => Valeurs::Long(Int64Builder::with_capacity(n)),
            Genre::Decimal => Valeurs::Decimal(Float64Builder::with_capacity(n)),
            Genre::Mois | Genre::Date => Valeurs::Jour(Date32Builder::with_capacity(n)),
            Genre::OuiNon => Valeurs::Booleen(BooleanBuilder::with_capacity(n)),
        };
        let relire = contexte.relire.contains(liee.nom);
        let zeros = zeros_inconnus(liee.nom, liee.genre);
        let lecteur = Lecteur { liee, regle, codes, derriere: RefCell::default(), contexte, relire, zeros };
        Construction { lecteur, valeurs, indices: Indices::default() }
    }

    /// The canonical name, when the row cannot be kept without a value here.
    pub fn requise(&self) -> Option<&'static str> {
        self.lecteur.regle.filter(|r| r.requise).map(|_| self.lecteur.liee.nom)
    }

    /// True when the row has a readable value here. Used before anything is appended.
    pub fn renseignee(&self, ligne: &impl Ligne) -> bool {
        !matches!(self.lecteur.lire(ligne, 0, &mut None), Cellule::Nulle)
    }

    /// The raw text, when messages may show it.
    pub fn texte_brut(&self, ligne: &impl Ligne) -> Option<String> {
        self.lecteur.regle.filter(|r| !r.confidentielle && r.genre != Genre::Hache)?;
        let (_, positions) = self.lecteur.liee.regle.as_ref()?;
        positions.first().map(|p| montrer(ligne.champ(*p)))
    }

    /// Reads the cell of a row and appends it.
    pub fn ajouter(&mut self, ligne: &impl Ligne, numero: u64, constats: &mut Constats) {
        // A column that the layout does not feed is made whole at the end.
        if self.lecteur.regle.is_none() {
            return;
        }
        let lue = self.lecteur.lire(ligne, numero, &mut Some(constats));
        match &lue {
            Cellule::Texte(t) if !t.is_ascii() => match texte::reparer(t) {
                Some(_) => self.indices.reparables += 1,
                None => self.indices.sains += 1,
            },
            Cellule::Blanche => self.indices.blancs += 1,
            Cellule::Booleen(_) => self.indices.dits += 1,
            _ => {}
        }
        match (&mut self.valeurs, lue) {
            (Valeurs::Texte(b), Cellule::Texte(t)) => b.append_value(t),
            (Valeurs::Texte(b), Cellule::Propre(t)) => b.append_value(t),
            (Valeurs::Texte(b), _) => b.append_null(),
            (Valeurs::Entier(b), Cellule::Nombre(n)) => b.append_option(i32::try_from(n).ok()),
            (Valeurs::Entier(b), _) => b.append_null(),
            (Valeurs::Long(b), Cellule::Nombre(n)) => b.append_value(n),
            (Valeurs::Long(b), _) => b.append_null(),
            (Valeurs::Decimal(b), Cellule::Decimal(v)) => b.append_value(v),
            (Valeurs::Decimal(b), _) => b.append_null(),
            (Valeurs::Jour(b), Cellule::Nombre(n)) => b.append_option(i32::try_from(n).ok()),
            (Valeurs::Jour(b), _) => b.append_null(),
            (Valeurs::Booleen(b), Cellule::Booleen(v)) => b.append_value(v),
            (Valeurs::Booleen(b), Cellule::Blanche) => b.append_value(false),
            (Valeurs::Booleen(b), _) => b.append_null(),
        }
    }

    /// Canonical name, and what its cells tell of the way to read it.
    pub fn indices(&self) -> (&'static str, Indices) {
        (self.lecteur.liee.nom, self.indices)
    }

    /// The finished column of `lignes` rows.
    pub fn finir(self, lignes: usize) -> ArrayRef {
        if self.lecteur.regle.is_none() {
            return new_null_array(&stockage(self.lecteur.liee.genre), lignes);
        }
        match self.valeurs {
            Valeurs::Texte(mut b) => Arc::new(b.finish()),
            Valeurs::Entier(mut b) => Arc::new(b.finish()),
            Valeurs::Long(mut b) => Arc::new(b.finish()),
            Valeurs::Decimal(mut b) => Arc::new(b.finish()),
            Valeurs::Jour(mut b) => Arc::new(b.finish()),
            Valeurs::Booleen(mut b) => Arc::new(b.finish()),
        }
    }
}

impl<'a> Lecteur<'a> {
    fn lire<'b>(&'b self, ligne: &'b impl Ligne, numero: u64, constats: &mut Option<&mut Constats>) -> Cellule<'b> {
        let (Some(regle), Some((_, positions))) = (self.regle, self.liee.regle.as_ref()) else {
            return Cellule::Nulle;
        };
        if regle.genre == Genre::Drapeaux {
            return self.lire_drapeaux(ligne, numero, constats);
        }
        // A surrogate key may be zero: what stands behind it decides.
        let nul = |s: &[u8]| {
            self.zeros && cell::zeros(s) && self.derriere(regle, s).is_none_or(|code| cell::zeros(code.as_bytes()))
        };
        let inconnu =
            |s: &[u8]| cell::manque(s) || nul(s) || regle.inconnu.iter().any(|i| sentinelle(regle.genre, i, s));
        if let Some(ensemble) = &self.liee.ensemble {
            return self.hacher_ensemble(ensemble.iter().map(|p| cell::rogner(ligne.champ(*p))), inconnu);
        }
        let lue = match (positions.as_slice(), &self.liee.constante) {
            ([seule], None) => Some(cell::rogner(ligne.champ(*seule))).filter(|s| !inconnu(s)),
            (plusieurs, constante) => {
                let constante = constante.as_deref().map(|c| cell::rogner(c.as_bytes()));
                let mut lues = plusieurs.iter().map(|p| cell::rogner(ligne.champ(*p))).chain(constante);
                lues.find(|s| !inconnu(s))
            }
        };
        let Some(s) = lue else {
            return match (regle.genre, regle.vide) {
                (Genre::OuiNon, Vide::Non) if self.relire => {
                    if let Some(c) = constats {
                        c.noter(Regle::DrapeauVide, self.liee.nom, numero, || None);
                    }
                    Cellule::Nulle
                }
                (Genre::OuiNon, Vide::Non) => Cellule::Blanche,
                _ => Cellule::Nulle,
            };
        };
        let mut noter = |r: Regle| {
            if let Some(c) = constats {
                let montrable = !regle.confidentielle && regle.genre != Genre::Hache;
                c.noter(r, self.liee.nom, numero, || montrable.then(|| montrer(s)));
            }
        };
        let nombre = |lu: Lu<i64>| match lu {
            Lu::Valeur(n) => Some(n),
            _ => None,
        };
        // The factor first: « 1,5 » thousands is a whole number of units, and « 12,345 » thousands of euros one of centimes.
        let multiplie = |f: f64, decimales: i32| match cell::decimal(s) {
            Lu::Valeur(v) if (v * f).abs() < 1e15 => Some((v * f * 10f64.powi(decimales)).round() as i64),
            _ => None,
        };
        let fixe = |decimales: u32| match regle.facteur {
            Some(f) => multiplie(f, decimales as i32),
            None => nombre(cell::fixe(s, decimales)),
        };
        let petit = |n: i64| i32::try_from(n).ok().map(|n| Cellule::Nombre(i64::from(n)));
        let cellule = match regle.genre {
            Genre::Texte if self.relire => match std::str::from_utf8(s).ok().map(|t| (t, texte::reparer(t))) {
                Some((_, Some(propre))) => {
                    noter(Regle::TexteRepare);
                    Some(Cellule::Propre(propre))
                }
                Some((t, None)) => Some(Cellule::Texte(t)),
                None => None,
            },
            Genre::Texte => std::str::from_utf8(s).ok().map(Cellule::Texte),
            Genre::Prefixe => {
                let t = std::str::from_utf8(s).ok();
                t.and_then(|t| t.get(..regle.largeur.unwrap_or(t.len()))).map(Cellule::Texte)
            }
            Genre::Hache => {
                let h: Hash = blake3::keyed_hash(self.contexte.cle, s);
                Some(Cellule::Propre(h.to_hex()[..32].to_owned()))
            }
            Genre::Code | Genre::Siren => {
                let derriere = self.derriere(regle, s);
                if derriere.is_none() && self.cle_perdue(regle, s) {
                    noter(Regle::CodeInconnu);
                    return Cellule::Nulle;
                }
                let s = derriere.map_or(s, str::as_bytes);
                if cell::zeros(s) {
                    return Cellule::Nulle;
                }
                let lu = match (regle.genre, regle.largeur) {
                    (Genre::Siren, _) => cell::siren(s),
                    (_, largeur) => cell::code(s, largeur.unwrap_or(5)),
                };
                match lu {
                    Lu::Valeur((code, restaure)) => {
                        if restaure {
                            noter(Regle::ZerosRestaures);
                        }
                        Some(match code {
                            Cow::Borrowed(code) => Cellule::Texte(code),
                            Cow::Owned(code) => Cellule::Propre(code),
                        })
                    }
                    _ => None,
                }
            }
            Genre::Enum => match self.code(regle, s) {
                Some(v) => Some(Cellule::Texte(v)),
                None => {
                    noter(self.hors_liste(regle, s));
                    return Cellule::Nulle;
                }
            },
            Genre::Entier if !self.codes.is_empty() => {
                let lu = self.codes.iter().find(|(k, _)| k.eq_ignore_ascii_case(s)).map_or(s, |(_, v)| v.as_bytes());
                nombre(cell::entier(lu)).and_then(petit)
            }
            Genre::Entier => match regle.facteur {
                Some(f) => multiplie(f, 0).and_then(petit),
                None => nombre(cell::entier(s)).and_then(petit),
            },
            Genre::Centimes => fixe(2).map(Cellule::Nombre),
            Genre::Dixiemes => fixe(1).and_then(petit),
            Genre::Decimal => match cell::decimal(s) {
                Lu::Valeur(v) => Some(Cellule::Decimal(v * regle.facteur.unwrap_or(1.0))),
                _ => None,
            },
            Genre::Age => nombre(cell::age(s, self.contexte.jour_age)).map(Cellule::Nombre),
            Genre::Annee | Genre::Mois | Genre::Date => {
                let lu = match (regle.genre, &regle.format) {
                    (Genre::Annee, Some(format)) => cell::annee_au_format(s, format),
                    (genre, Some(format)) => cell::date_au_format(s, format, genre == Genre::Mois),
                    (Genre::Annee, _) => cell::annee(s),
                    (Genre::Mois, _) => cell::mois(s),
                    _ => cell::date(s),
                };
                match lu {
                    Lu::Valeur(n) => Some(Cellule::Nombre(i64::from(n))),
                    _ => None,
                }
            }
            Genre::OuiNon if !self.codes.is_empty() => match self.code(regle, s) {
                Some(v) => Some(Cellule::Booleen(v == "oui")),
                None => {
                    noter(self.hors_liste(regle, s));
                    return Cellule::Nulle;
                }
            },
            Genre::OuiNon => match cell::oui_non(s) {
                Lu::Valeur(b) => Some(Cellule::Booleen(b)),
                Lu::Inconnu => return Cellule::Nulle,
                Lu::Illisible => None,
            },
            Genre::Drapeaux => return Cellule::Nulle,
        };
        cellule.unwrap_or_else(|| {
            noter(Regle::Illisible);
            Cellule::Nulle
        })
    }

    /// Canonical value of a code; of a canonical value itself; of the code behind a surrogate key or a label.
    fn code<'b>(&'b self, regle: &'b Colonne, s: &[u8]) -> Option<&'b str> {
        let direct = |s: &[u8]| {
            // As written first: a comparison of bytes is far quicker than one without case.
            let exact = self.codes.iter().find(|(k, _)| *k == s);
            let par_code = exact.or_else(|| self.codes.iter().find(|(k, _)| k.eq_ignore_ascii_case(s)));
            par_code.or_else(|| self.codes.iter().find(|(_, v)| v.as_bytes() == s)).map(|(_, v)| *v)
        };
        match self.derriere(regle, s) {
            Some(code) => direct(code.as_bytes()).or_else(|| direct(s)),
            None => direct(s),
        }
    }

    /// What is wrong with a code that is not in the list: digits in a column of surrogate keys want their table.
    fn hors_liste(&self, regle: &Colonne, s: &[u8]) -> Regle {
        let table = regle.cles.as_ref().filter(|_| s.iter().all(u8::is_ascii_digit));
        let orpheline = table.is_some_and(|t| !self.contexte.dictionnaires.a_des_cles(t));
        if orpheline { Regle::CleSansTable } else { Regle::CodeInconnu }
    }

    /// The code behind a surrogate key or a label, when the column has a reference table.
    fn derriere(&self, regle: &Colonne, s: &[u8]) -> Option<&'a str> {
        let table = regle.cles.as_deref()?;
        if let Some(connu) = self.derriere.borrow().get(s) {
            return *connu;
        }
        let dictionnaires = self.contexte.dictionnaires;
        let code = std::str::from_utf8(s).ok().and_then(|t| dictionnaires.code(table, t));
        self.derriere.borrow_mut().insert(s.to_owned(), code);
        code
    }

    /// A value that is neither a key nor a code of the reference table of its column: a key of another delivery, most often.
    fn cle_perdue(&self, regle: &Colonne, s: &[u8]) -> bool {
        let Some(table) = regle.cles.as_deref() else { return false };
        let connu = std::str::from_utf8(s).is_ok_and(|t| self.contexte.dictionnaires.est_un_code(table, t));
        self.contexte.dictionnaires.a_des_cles(table) && !connu
    }

    /// One pseudonym for several values; none when one of them is unknown. Dates and amounts are hashed by what they mean:
    /// two files that write one birth date in two forms speak of one person.
    fn hacher_ensemble<'b, 'c>(
        &self,
        valeurs: impl Iterator<Item = &'c [u8]>,
        inconnu: impl Fn(&[u8]) -> bool,
    ) -> Cellule<'b> {
        let mut h = blake3::Hasher::new_keyed(self.contexte.cle);
        for v in valeurs {
            if inconnu(v) {
                return Cellule::Nulle;
            }
            let sens = match (cell::date(v), cell::fixe(v, 2)) {
                (Lu::Valeur(jour), _) => format!("j{jour}"),
                (_, Lu::Valeur(centiemes)) => format!("n{centiemes}"),
                _ => format!("t{}", String::from_utf8_lossy(v).to_uppercase()),
            };
            h.update(&(sens.len() as u64).to_le_bytes());
            h.update(sens.as_bytes());
        }
        Cellule::Propre(h.finalize().to_hex()[..32].to_owned())
    }

    /// Exactly one flag set gives its value, `inconnu` included; several contradict each other and give `inconnu`;
    /// none says nothing.
    fn lire_drapeaux<'b>(
        &'b self,
        ligne: &'b impl Ligne,
        numero: u64,
        constats: &mut Option<&mut Constats>,
    ) -> Cellule<'b> {
        // The series is chosen for the whole row: a blank zero of one series is not filled by the other.
        let cellule = |positions: &[usize], serie: usize| {
            let p = positions.get(serie).or(positions.last())?;
            Some(cell::rogner(ligne.champ(*p))).filter(|s| !cell::manque(s))
        };
        let series = self.liee.drapeaux.iter().map(|(_, p)| p.len()).max().unwrap_or(0);
        let serie = (0..series).find(|k| {
            let siennes = self.liee.drapeaux.iter().filter(|(_, p)| p.len() == series);
            siennes.into_iter().any(|(_, p)| cellule(p, *k).is_some())
        });
        let mut leve = None;
        for (valeur, positions) in &self.liee.drapeaux {
            // A flag written once stands for all series, blank ones included: « not known » beside four blanks is an answer.
            let s = cellule(positions, serie.unwrap_or(0));
            if s.is_some_and(|s| cell::oui_non(s) == Lu::Valeur(true)) {
                if leve.is_some() {
                    if let Some(c) = constats {
                        c.noter(Regle::DrapeauxMultiples, self.liee.nom, numero, || None);
                    }
                    return Cellule::Texte("inconnu");
                }
                leve = Some(valeur.as_str());
            }
        }
        match leve {
            None => Cellule::Nulle,
            Some(v) => Cellule::Texte(v),
        }
    }
}

/// Whether a cell is a value that means unknown. A number may be written otherwise than in the layout: `9999.0`.
fn sentinelle(genre: Genre, attendue: &str, s: &[u8]) -> bool {
    if attendue.as_bytes() == s {
        return true;
    }
    let nombre =
        matches!(genre, Genre::Entier | Genre::Decimal | Genre::Centimes | Genre::Dixiemes | Genre::Annee | Genre::Age);
    // Plain digits were compared above: most cells stop here.
    if !nombre || s.iter().all(u8::is_ascii_digit) {
        return false;
    }
    matches!((cell::decimal(s), cell::decimal(attendue.as_bytes())), (Lu::Valeur(a), Lu::Valeur(b)) if a == b)
}

/// A value short enough for a message, control characters made visible.
fn montrer(s: &[u8]) -> String {
    let texte = String::from_utf8_lossy(s);
    let court: String = texte.chars().take(40).map(|c| if c.is_control() { '␤' } else { c }).collect();
    if texte.chars().count() > 40 { format!("{court}…") } else { court }
}
