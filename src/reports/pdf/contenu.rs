//! A document as the values that the template prints, in one JSON text.

use chrono::Datelike;
use serde_json::{Value, json};

use super::colonnes::{self, Cadre, Imprime, imprimer};
use super::feuilles::{Feuille, Morceau, feuilles};
use crate::charts::Figure;
use crate::error::{Error, Result};
use crate::french;
use crate::reports::document::{Bloc, Case, ChiffreCle, Document, Essentiel, Statut, Tableau};
use crate::reports::marks::{self, par_quatre, unite_commune};
use crate::reports::theme::Theme;

/// Stands for a character that no font of the documents can print.
const ABSENT: char = '□';

/// The values of a document set on such pages, or on one alone; `couvre` tells what the fonts can print.
///
/// # Errors
/// A value cannot be written as JSON: a defect.
pub fn json(
    document: &Document,
    theme: &Theme,
    cadre: Cadre,
    page_seule: bool,
    couvre: &dyn Fn(char) -> bool,
) -> Result<String> {
    let v = Vue { couvre, etroites: cadre.deux_colonnes || cadre.figures_par_deux };
    let d = document;
    let mesures = colonnes::mesurer_tout(d, cadre);
    let contenu = json!({
        "une_page": cadre.une_page,
        "page_seule": page_seule,
        "echelle": cadre.echelle,
        "figures_par_deux": cadre.figures_par_deux,
        "deux_colonnes": cadre.deux_colonnes,
        "titre": v.mots(&d.titre),
        "territoire": v.mots(&d.territoire),
        "periode": v.mots(&d.periode),
        "arrete": {
            "annee": d.arrete.year(), "mois": d.arrete.month(), "jour": d.arrete.day(),
            "longue": french::date_longue(d.arrete), "courte": french::date_courte(d.arrete),
        },
        "filigrane": v.mots(d.filigrane.as_deref().unwrap_or_default()),
        "empreinte": par_quatre(&d.empreinte),
        "contact": v.mots(&theme.contact),
        "logo": theme.logo.as_deref().map(|l| format!("/{l}")).unwrap_or_default(),
        "accent": theme.accent.to_string(),
        "alerte": theme.alerte.to_string(),
        "synthese": liste(&d.synthese, |c| v.chiffre(c, d)),
        "essentiel": d.essentiel.as_ref().map(|e| v.essentiel(e, d)),
        "feuilles": liste(&feuilles(d, &mesures), |f| v.feuille(f)),
        "glossaire": liste(&d.glossaire, |(sigle, sens)| json!({ "sigle": v.mots(sigle), "sens": v.mots(sens) })),
        "mentions": liste(&d.mentions, |m| v.mots(m).into()),
    });
    serde_json::to_string(&contenu)
        .map_err(|e| Error::machine(format!("le contenu du document ne s'écrit pas\u{A0}: {e}")))
}

fn liste<T>(elements: &[T], vue: impl Fn(&T) -> Value) -> Value {
    Value::Array(elements.iter().map(vue).collect())
}

fn statut(s: Statut) -> Value {
    json!({ "code": s.code(), "libelle": s.libelle() })
}

struct Vue<'a> {
    couvre: &'a dyn Fn(char) -> bool,
    /// Pictures take half of the sheet.
    etroites: bool,
}

impl Vue<'_> {
    /// A text on one line, every character of which the fonts can print: the standards refuse the others.
    fn mots(&self, texte: &str) -> String {
        self.lisible(&texte.split([' ', '\t', '\r', '\n']).filter(|m| !m.is_empty()).collect::<Vec<_>>().join(" "))
    }

    fn lisible(&self, texte: &str) -> String {
        texte
            .chars()
            .filter_map(|c| match c {
                ' '..='~' | '\n' => Some(c),
                // Invisible: joiners, soft hyphens, marks of direction, byte order mark.
                '\u{AD}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}' => None,
                c if c.is_control() => Some(' '),
                '\u{E000}'..='\u{F8FF}' => Some(ABSENT),
                c if (self.couvre)(c) => Some(c),
                _ => Some(ABSENT),
            })
            .collect()
    }

    fn chiffre(&self, c: &ChiffreCle, d: &Document) -> Value {
        let numero = d.sections.iter().position(|s| s.ancre == c.section).map_or(0, |i| i + 1);
        json!({
            "valeur": self.mots(&c.valeur),
            "sens": marks::sens(&c.valeur).unwrap_or_default(),
            "libelle": self.mots(&c.libelle),
            "cible": self.mots(&c.cible),
            "phrase": self.mots(&c.phrase),
            "statut": statut(c.statut),
            "section": c.section,
            "numero": numero,
        })
    }

    /// Two pages that are read alone.
    fn essentiel(&self, e: &Essentiel, d: &Document) -> Value {
        let figure = |code: &String| {
            let blocs = d.sections.iter().flat_map(|s| &s.blocs);
            blocs.filter_map(|b| if let Bloc::Figure(f) = b { Some(f) } else { None }).find(|f| f.code == *code)
        };
        let figures: Vec<Value> = e.figures.iter().filter_map(figure).map(|f| self.figure(f)).collect();
        let reponses = d.sections.iter().filter(|s| !s.reponse.is_empty());
        json!({
            "figures": figures,
            "reponses": reponses
                .map(|s| json!({
                    "ancre": s.ancre,
                    "titre": self.mots(&s.titre),
                    "phrase": self.mots(s.reponse.first().map_or("", String::as_str)),
                }))
                .collect::<Vec<_>>(),
            "sigles": liste(&e.sigles, |(sigle, sens)| json!({ "sigle": self.mots(sigle), "sens": self.mots(sens) })),
        })
    }

    fn feuille(&self, f: &Feuille) -> Value {
        json!({ "paysage": f.paysage, "morceaux": liste(&f.morceaux, |m| self.morceau(m)) })
    }

    fn morceau(&self, m: &Morceau) -> Value {
        let s = m.section;
        json!({
            "debut": m.debut,
            "numero": m.numero,
            "ancre": s.ancre,
            "titre": self.mots(&s.titre),
            "reponse": liste(&s.reponse, |p| self.mots(p).into()),
            "blocs": liste(&m.blocs, |(b, mesure)| self.bloc(b, mesure.as_ref())),
            "methode": if m.fin { self.mots(&s.methode) } else { String::new() },
        })
    }

    fn bloc(&self, b: &Bloc, mesure: Option<&colonnes::Mesure>) -> Value {
        match b {
            Bloc::Sous(t) => json!({ "genre": "sous", "texte": self.mots(t) }),
            Bloc::Paragraphe(t) => json!({ "genre": "paragraphe", "texte": self.mots(t) }),
            Bloc::Liste(e) => json!({ "genre": "liste", "elements": liste(e, |t| self.mots(t).into()) }),
            Bloc::Reserve(t) => json!({ "genre": "reserve", "texte": self.mots(t) }),
            Bloc::Figure(f) => self.figure(f),
            Bloc::Tableau(t) => self.tableau(t, mesure),
        }
    }

    fn figure(&self, f: &Figure) -> Value {
        let svg = f.etroite.as_ref().filter(|_| self.etroites).unwrap_or(&f.svg);
        json!({
            "genre": "figure",
            "titre": self.mots(&f.titre),
            "sous_titre": self.mots(&f.sous_titre),
            "alternative": self.mots(&f.alternative),
            "source": self.mots(&f.source),
            "svg": self.lisible(svg),
        })
    }

    fn tableau(&self, t: &Tableau, mesure: Option<&colonnes::Mesure>) -> Value {
        let numeriques: Vec<bool> = (0..t.colonnes.len()).map(|i| marks::numerique(t, i)).collect();
        let commune = unite_commune(t);
        let colonnes: Vec<Value> = t
            .colonnes
            .iter()
            .zip(&numeriques)
            .enumerate()
            .map(|(i, (c, nombre))| {
                let libelle = if c.libelle.trim().is_empty() { "–" } else { &c.libelle };
                let unite = if commune.is_empty() { self.mots(&c.unite) } else { String::new() };
                let largeur = mesure.and_then(|m| m.colonnes.get(i));
                json!({
                    "libelle": self.mots(libelle),
                    "unite": unite,
                    "nombre": nombre,
                    "largeur": largeur.map(|l| l.points),
                    "couper": largeur.is_some_and(|l| l.couper),
                })
            })
            .collect();
        let couper = |i: usize| mesure.and_then(|m| m.colonnes.get(i)).is_some_and(|l| l.couper);
        // A first column of words names its line.
        let nomme = numeriques.first() == Some(&false);
        let cases = t.lignes.iter().flat_map(|l| {
            l.cases.iter().zip(&t.colonnes).zip(&numeriques).enumerate().map(move |(i, ((c, colonne), nombre))| Place {
                case: c,
                imprime: imprimer(c, colonne),
                nombre: *nombre,
                total: l.total,
                nomme: i == 0 && nomme,
                couper: couper(i),
            })
        });
        let cases: Vec<Value> = cases.map(|p| self.case(&p)).collect();
        json!({
            "genre": "tableau",
            "titre": self.mots(&t.titre),
            "unite": self.mots(commune),
            "colonnes": colonnes,
            "corps": mesure.map_or(9.0, |m| m.corps),
            "demi": mesure.is_some_and(|m| m.demi),
            "longueur": t.lignes.len(),
            "basses": mesure.map_or_else(Vec::new, |m| m.basses.clone()),
            "cases": cases,
            "legende": marks::legende(t).iter().map(|(marque, sens)| json!({ "marque": marque, "sens": sens })).collect::<Vec<_>>(),
            "note": self.mots(&t.note),
        })
    }

    /// Its text alone when there is nothing else to say of it: most of them, which the template then takes as they are.
    fn case(&self, p: &Place) -> Value {
        let mut texte = self.mots(&p.imprime.texte);
        if p.nombre {
            // A number is never parted between two lines.
            texte = texte.replace(' ', "\u{A0}");
        }
        let marque = marks::sens_case(p.case).is_some();
        let statut = match p.case {
            Case::Statut(s) => s.code(),
            _ => "",
        };
        let mention = p.imprime.mention.as_str();
        if !(marque || p.total || p.nomme || p.couper) && statut.is_empty() && mention.is_empty() {
            return texte.into();
        }
        json!({
            "texte": texte,
            "mention": mention,
            "marque": marque,
            "statut": statut,
            "total": p.total,
            "nomme": p.nomme,
            "couper": p.couper,
        })
    }
}

/// A cell, and what depends on where it stands.
struct Place<'a> {
    case: &'a Case,
    imprime: Imprime,
    /// In a column of numbers.
    nombre: bool,
    total: bool,
    /// It names its line.
    nomme: bool,
    /// Its words may be cut.
    couper: bool,
}
