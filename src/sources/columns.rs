//! Typed columns under construction: one per canonical column, filled row after row.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, StringBuilder, new_null_array,
};
use blake3::Hash;

use crate::config::layout::{Colonne, Genre, Layout, Vide};
use crate::quality::{Constats, Regle};

use super::cell::{self, Lu};
use super::header::Liee;
use super::table::stockage;

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

/// One canonical column being filled.
pub struct Construction<'a> {
    lecteur: Lecteur<'a>,
    valeurs: Valeurs,
}

/// How the cells of one column are read.
struct Lecteur<'a> {
    liee: &'a Liee,
    regle: Option<&'a Colonne>,
    codes: Vec<(&'a [u8], &'a str)>,
    cle: &'a CleHachage,
}

/// What reading one cell gave.
enum Cellule<'b> {
    Texte(&'b str),
    Propre(String),
    Nombre(i64),
    Decimal(f64),
    Booleen(bool),
    Nulle,
}

impl<'a> Construction<'a> {
    pub fn new(liee: &'a Liee, layout: &'a Layout, lignes: usize, cle: &'a CleHachage) -> Self {
        let regle = liee.regle.as_ref().and_then(|(rang, _)| layout.colonnes.get(*rang));
        let codes =
            regle.map(|r| r.codes.iter().map(|(k, v)| (k.as_bytes(), v.as_str())).collect()).unwrap_or_default();
        let n = if regle.is_some() { lignes } else { 0 };
        let valeurs = match liee.genre {
            Genre::Texte | Genre::Code | Genre::Siren | Genre::Hache | Genre::Enum | Genre::Drapeaux => {
                Valeurs::Texte(StringBuilder::with_capacity(n, n * 8))
            }
            Genre::Entier | Genre::Annee | Genre::Dixiemes => Valeurs::Entier(Int32Builder::with_capacity(n)),
            Genre::Centimes => Valeurs::Long(Int64Builder::with_capacity(n)),
            Genre::Decimal => Valeurs::Decimal(Float64Builder::with_capacity(n)),
            Genre::Mois | Genre::Date => Valeurs::Jour(Date32Builder::with_capacity(n)),
            Genre::OuiNon => Valeurs::Booleen(BooleanBuilder::with_capacity(n)),
        };
        Construction { lecteur: Lecteur { liee, regle, codes, cle }, valeurs }
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
        let lue = self.lecteur.lire(ligne, numero, &mut Some(constats));
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
            (Valeurs::Booleen(b), _) => b.append_null(),
        }
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

impl Lecteur<'_> {
    fn lire<'b>(&'b self, ligne: &'b impl Ligne, numero: u64, constats: &mut Option<&mut Constats>) -> Cellule<'b> {
        let (Some(regle), Some((_, positions))) = (self.regle, self.liee.regle.as_ref()) else {
            return Cellule::Nulle;
        };
        if regle.genre == Genre::Drapeaux {
            return self.lire_drapeaux(ligne, numero, constats);
        }
        let inconnu = |s: &[u8]| cell::manque(s) || regle.inconnu.iter().any(|i| i.as_bytes() == s);
        let Some(s) = positions.iter().map(|p| cell::rogner(ligne.champ(*p))).find(|s| !inconnu(s)) else {
            return match (regle.genre, regle.vide) {
                (Genre::OuiNon, Vide::Non) => Cellule::Booleen(false),
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
        let cellule = match regle.genre {
            Genre::Texte => std::str::from_utf8(s).ok().map(Cellule::Texte),
            Genre::Hache => {
                let h: Hash = blake3::keyed_hash(self.cle, s);
                Some(Cellule::Propre(h.to_hex()[..32].to_owned()))
            }
            Genre::Code | Genre::Siren => {
                let lu = match (regle.genre, regle.largeur) {
                    (Genre::Siren, _) => cell::siren(s),
                    (_, largeur) => cell::code(s, largeur.unwrap_or(5)),
                };
                match lu {
                    Lu::Valeur((code, restaure)) => {
                        if restaure {
                            noter(Regle::ZerosRestaures);
                        }
                        Some(Cellule::Propre(code))
                    }
                    _ => None,
                }
            }
            Genre::Enum => match self.codes.iter().find(|(k, _)| k.eq_ignore_ascii_case(s)) {
                Some((_, v)) => Some(Cellule::Texte(v)),
                None if self.codes.iter().any(|(_, v)| v.as_bytes() == s) => {
                    std::str::from_utf8(s).ok().map(Cellule::Texte)
                }
                None => {
                    noter(Regle::CodeInconnu);
                    return Cellule::Nulle;
                }
            },
            Genre::Entier => nombre(cell::entier(s)).filter(|n| i32::try_from(*n).is_ok()).map(Cellule::Nombre),
            Genre::Centimes => nombre(cell::fixe(s, 2)).map(Cellule::Nombre),
            Genre::Dixiemes => nombre(cell::fixe(s, 1)).filter(|n| i32::try_from(*n).is_ok()).map(Cellule::Nombre),
            Genre::Decimal => match cell::decimal(s) {
                Lu::Valeur(v) => Some(Cellule::Decimal(v)),
                _ => None,
            },
            Genre::Annee | Genre::Mois | Genre::Date => {
                let lu = match regle.genre {
                    Genre::Annee => cell::annee(s),
                    Genre::Mois => cell::mois(s),
                    _ => cell::date(s),
                };
                match lu {
                    Lu::Valeur(n) => Some(Cellule::Nombre(i64::from(n))),
                    _ => None,
                }
            }
            Genre::OuiNon if !self.codes.is_empty() => match self.codes.iter().find(|(k, _)| k.eq_ignore_ascii_case(s))
            {
                Some((_, v)) => Some(Cellule::Booleen(*v == "oui")),
                None => {
                    noter(Regle::CodeInconnu);
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

    /// Exactly one flag set gives its value, `inconnu` included; several contradict each other and give `inconnu`;
    /// none says nothing.
    fn lire_drapeaux<'b>(
        &'b self,
        ligne: &'b impl Ligne,
        numero: u64,
        constats: &mut Option<&mut Constats>,
    ) -> Cellule<'b> {
        let mut leve = None;
        for (valeur, positions) in &self.liee.drapeaux {
            let s = positions.iter().map(|p| cell::rogner(ligne.champ(*p))).find(|s| !cell::manque(s));
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

/// A value short enough for a message, control characters made visible.
fn montrer(s: &[u8]) -> String {
    let texte = String::from_utf8_lossy(s);
    let court: String = texte.chars().take(40).map(|c| if c.is_control() { '␤' } else { c }).collect();
    if texte.chars().count() > 40 { format!("{court}…") } else { court }
}
