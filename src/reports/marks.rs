//! What documents owe to every reader whatever the format: marks said in words, headers with their
//! unit, cells with their unit when the header has none, and refusal of a document that does not hold.

use std::collections::BTreeSet;

use super::document::{Bloc, Case, Colonne, Document, Statut, Tableau};
use super::tenues::{INCHANGE, mention};
use crate::error::{Error, Result};
use crate::french::{self, FINE};

/// At most six key figures on the page of elected officials.
pub const CHIFFRES_MAX: usize = 6;
/// From this many columns on, one unit for all is said once.
const COLONNES_UNITE: usize = 4;

/// The marks that stand for a figure, in the order of legends. « n.d. » does not say that the source is missing: a zone without any row in a
/// source that was read has no figure either.
pub const MARQUES: [(&str, &str); 5] = [
    ("s", "donnée couverte par le secret statistique"),
    (INCHANGE, "dernière valeur publiée, gardée parce que la nouvelle est couverte par le secret statistique"),
    ("n.c.", "non calculable, faute de cas au dénominateur"),
    ("n.d.", "non disponible, aucune donnée lue"),
    ("///", "sans objet"),
];

/// What a mark means; `None` for a figure or a word.
pub fn sens(marque: &str) -> Option<&'static str> {
    MARQUES.iter().find(|(m, _)| *m == marque).map(|(_, s)| *s)
}

/// The meaning of a cell that is a mark.
pub fn sens_case(case: &Case) -> Option<&'static str> {
    match case {
        Case::Secret | Case::NonCalculable | Case::NonDisponible | Case::SansObjet => sens(&case.texte()),
        Case::Inchange(..) => sens(INCHANGE),
        _ => None,
    }
}

/// The mark that a cell bears, when it bears one.
fn marque(case: &Case) -> Option<String> {
    match case {
        Case::Inchange(..) => Some(INCHANGE.to_owned()),
        c => sens_case(c).map(|_| c.texte()),
    }
}

/// The marks that a table uses, and no other.
pub fn legende(tableau: &Tableau) -> Vec<(&'static str, &'static str)> {
    let utilisees: BTreeSet<String> = tableau.lignes.iter().flat_map(|l| &l.cases).filter_map(marque).collect();
    MARQUES.into_iter().filter(|(m, _)| utilisees.contains(*m)).collect()
}

/// The legend in one sentence: `s : donnée couverte par le secret statistique ; /// : sans objet.`
pub fn legende_en_mots(tableau: &Tableau) -> String {
    let mots: Vec<String> = legende(tableau).iter().map(|(m, s)| format!("{m}{FINE}: {s}")).collect();
    if mots.is_empty() { String::new() } else { format!("{}.", mots.join(&format!("{FINE}; "))) }
}

/// What a reader sees in a cell, never empty; the unit is added when the header has none.
pub fn texte(case: &Case, colonne: &Colonne) -> String {
    let t = case.texte();
    if t.trim().is_empty() {
        return "–".to_owned();
    }
    if !colonne.unite.is_empty() {
        return t;
    }
    match case {
        Case::Inchange(valeur, quand) => {
            format!("{} {}", texte(valeur, colonne), mention(quand))
        }
        Case::Part(..) | Case::Tranche(..) => format!("{t}{FINE}%"),
        Case::Points(f) => french::points(f),
        _ => t,
    }
}

/// The figure of a cell, rounded as it is printed (a share as 0-1, a gap in points): with all its
/// decimals, a share would give back the counts that secrecy keeps. `None` for words and marks.
pub fn valeur(case: &Case) -> Option<f64> {
    match case {
        Case::Nombre(n) => Some(*n as f64),
        Case::Part(x, d) => relire(&x.percent(*d), -2),
        Case::Mesure(x, d) => relire(&x.value(*d), 0),
        Case::Points(x) => relire(&x.percent(1), 0),
        _ => None,
    }
}

/// Reads back a printed figure, shifted by a power of ten without any loss: `17,4` by −2 is 0.174.
fn relire(texte: &str, exposant: i32) -> Option<f64> {
    let chiffres: String = texte
        .chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            ',' => Some('.'),
            '\u{2212}' => Some('-'),
            _ => None,
        })
        .collect();
    let valeur: f64 = format!("{chiffres}e{exposant}").parse().ok()?;
    Some(if valeur == 0.0 { 0.0 } else { valeur })
}

/// True when the column holds figures: aligned on the right, sorted by value.
pub fn numerique(tableau: &Tableau, rang: usize) -> bool {
    let mut cases = tableau.lignes.iter().filter_map(|l| l.cases.get(rang)).peekable();
    cases.peek().is_some()
        && cases.all(|c| match c {
            Case::Texte(t) => t.trim().is_empty(),
            Case::Statut(_) | Case::Lien(..) => false,
            _ => true,
        })
}

/// The one unit of a table of many columns, said once under its caption.
pub fn unite_commune(t: &Tableau) -> &str {
    let mut unites = t.colonnes.iter().map(|c| c.unite.as_str()).filter(|u| !u.is_empty());
    let Some(premiere) = unites.next() else { return "" };
    let autres = unites.clone().count();
    if autres + 1 >= COLONNES_UNITE && unites.all(|u| u == premiere) { premiere } else { "" }
}

/// `ab12 cd34 …`: a fingerprint that can be read aloud.
pub fn par_quatre(empreinte: &str) -> String {
    let signes: Vec<char> = empreinte.chars().collect();
    signes.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Signs beside the words of a status, for formats without pictures.
pub fn signe(statut: Statut) -> &'static str {
    match statut {
        Statut::Atteint => "✓",
        Statut::NonAtteint => "✗",
        Statut::Indetermine => "?",
        Statut::SansObjet | Statut::Repere => "–",
    }
}

/// All tables of a document with the section that holds them, in order.
pub fn tableaux(document: &Document) -> impl Iterator<Item = (&super::document::Section, &Tableau)> {
    document.sections.iter().flat_map(|s| {
        s.blocs.iter().filter_map(move |b| match b {
            Bloc::Tableau(t) => Some((s, t)),
            _ => None,
        })
    })
}

/// Refuses a document whose links, identifiers or tables do not hold, rather than print it.
pub fn verifier(document: &Document) -> Result<()> {
    let defaut = |quoi: String| Err(Error::machine(format!("document «\u{A0}{}\u{A0}»\u{A0}: {quoi}", document.titre)));
    if document.synthese.len() > CHIFFRES_MAX {
        return defaut(format!("{} chiffres clés en synthèse, {CHIFFRES_MAX} au plus", document.synthese.len()));
    }
    let mut vus = BTreeSet::from(["contenu", "en-bref", "sommaire", "glossaire", "mentions"].map(String::from));
    for section in &document.sections {
        identifiant(&section.ancre, "", &mut vus).or_else(&defaut)?;
        for bloc in &section.blocs {
            match bloc {
                Bloc::Figure(f) => {
                    identifiant(&f.code, "fig-", &mut vus).or_else(&defaut)?;
                    let svg = f.svg.trim_start().to_ascii_lowercase();
                    let actif = ["<script", "<foreignobject", "<iframe"].iter().any(|b| svg.contains(b));
                    if !svg.starts_with("<svg") || !svg.trim_end().ends_with("</svg>") || actif {
                        return defaut(format!("la figure «\u{A0}{}\u{A0}» n'est pas un dessin SVG inerte", f.code));
                    }
                    if f.alternative.trim().is_empty() {
                        return defaut(format!("la figure «\u{A0}{}\u{A0}» n'a pas de texte de remplacement", f.code));
                    }
                }
                Bloc::Tableau(t) => {
                    identifiant(&t.code, "tab-", &mut vus).or_else(&defaut)?;
                    let n = t.colonnes.len();
                    if n == 0 {
                        return defaut(format!("le tableau «\u{A0}{}\u{A0}» n'a pas de colonne", t.code));
                    }
                    if let Some(l) = t.lignes.iter().position(|l| l.cases.len() != n) {
                        return defaut(format!(
                            "le tableau «\u{A0}{}\u{A0}» n'a pas {n} cases en ligne {}",
                            t.code,
                            l + 1
                        ));
                    }
                }
                _ => {}
            }
        }
    }
    match document
        .synthese
        .iter()
        .find(|c| !c.section.is_empty() && !document.sections.iter().any(|s| s.ancre == c.section))
    {
        Some(c) => defaut(format!("le chiffre clé «\u{A0}{}\u{A0}» renvoie à une partie absente", c.libelle)),
        None => Ok(()),
    }
}

fn identifiant(code: &str, prefixe: &str, vus: &mut BTreeSet<String>) -> std::result::Result<(), String> {
    if code.is_empty() || !code.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
        return Err(format!("l'identifiant «\u{A0}{code}\u{A0}» n'est pas fait de lettres sans accent et de chiffres"));
    }
    if !vus.insert(format!("{prefixe}{code}")) {
        return Err(format!("l'identifiant «\u{A0}{code}\u{A0}» sert deux fois"));
    }
    Ok(())
}
