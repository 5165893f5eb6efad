//! The page exporter: one self-contained HTML file, for the screen and for A4 paper.
//!
//! All wording and layout live in the templates of `reports/modeles/`; here a document becomes the
//! values they print. Every text is escaped by the engine; only the drawings and the style are not.

mod origine;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minijinja::value::Value;
use minijinja::{Environment, context};

use super::document::{Bloc, Case, ChiffreCle, Document, Feuille, Section, Statut, Tableau};
use super::marks::{self, par_quatre, unite_commune};
use super::modeles::Modeles;
use super::moteur::moteur;
use super::politique;
use super::refus::en_francais;
use super::tenues;
use super::theme::Theme;
use crate::charts::Figure;
use crate::error::{Error, Result};
use crate::french;

/// From this many columns on, a table and its section take a landscape page on paper.
const COLONNES_PAYSAGE: usize = 11;
/// Beyond this many lines, a reader can filter a table.
const LIGNES_FILTRE: usize = 12;

/// The page that leads to all documents of a publication.
#[derive(Clone, Debug)]
pub struct Accueil {
    pub titre: String,
    pub territoire: String,
    pub periode: String,
    pub arrete: NaiveDate,
    pub filigrane: Option<String>,
    pub liens: Vec<Lien>,
    pub empreinte: String,
}

/// One document of the publication.
#[derive(Clone, Debug)]
pub struct Lien {
    pub titre: String,
    pub description: String,
    /// Path relative to the index; an address elsewhere is refused.
    pub href: String,
    /// The same document as PDF, by its path; empty when there is none.
    pub pdf: String,
    /// The same workbook in the open format, by its path; empty when there is none.
    pub ods: String,
    /// Heading under which it is listed: `Bilans`, `Méthode et qualité`, `Données`.
    pub genre: String,
}

/// What all pages of a run share: the theme read once, templates compiled once.
pub struct Pages<'a> {
    modeles: &'a Modeles,
    theme: Theme,
    moteur: Environment<'a>,
}

impl<'a> Pages<'a> {
    /// # Errors
    /// A template or the theme is wrong.
    pub fn ouvrir(modeles: &'a Modeles) -> Result<Pages<'a>> {
        let theme = modeles.theme()?;
        let mut moteur = moteur();
        for (nom, texte) in modeles.de_type(".j2") {
            moteur.add_template(nom, texte).map_err(|e| en_francais(&e))?;
        }
        Ok(Pages { modeles, theme, moteur })
    }

    /// A document as one HTML file that needs no network and no script.
    ///
    /// # Errors
    /// A template is wrong, or a withheld value would be printed without its mark.
    pub fn document(&self, document: &Document) -> Result<String> {
        composer(document, self)
    }
}

/// A document that is alone, as [`Pages::document`] makes it.
///
/// # Errors
/// See there.
pub fn html(document: &Document, modeles: &Modeles) -> Result<String> {
    Pages::ouvrir(modeles)?.document(document)
}

fn composer(document: &Document, pages: &Pages) -> Result<String> {
    marks::verifier(document)?;
    for (_, t) in marks::tableaux(document) {
        for case in t.lignes.iter().flat_map(|l| &l.cases) {
            if let Case::Lien(_, adresse) = case {
                interne(adresse)?;
            }
        }
    }
    let numeros: BTreeMap<&str, usize> =
        document.sections.iter().enumerate().map(|(i, s)| (s.ancre.as_str(), i + 1)).collect();
    let corps = context! {
        synthese => liste(&document.synthese, |c| chiffre(c, &numeros)),
        sigles => document.essentiel.as_ref().map_or(&[][..], |e| &e.sigles).iter().map(|(sigle, sens)| context! { sigle, sens })
            .collect::<Vec<_>>(),
        sections => document.sections.iter().enumerate().map(|(i, s)| section(i + 1, s)).collect::<Vec<_>>(),
        glossaire => liste(&document.glossaire, |(sigle, sens)| context! { sigle, sens }),
        mentions => &document.mentions,
    };
    let tete = Tete {
        titre: &document.titre,
        territoire: &document.territoire,
        periode: &document.periode,
        arrete: document.arrete,
        filigrane: document.filigrane.as_deref(),
        empreinte: &document.empreinte,
        empreinte_de: "Empreinte du document",
        fiche: document.feuille,
    };
    rendre("modeles/page.html.j2", &tete, corps, pages)
}

/// The index of a publication, documents listed by kind in order of first appearance.
pub fn index(accueil: &Accueil, modeles: &Modeles) -> Result<String> {
    let mut genres: Vec<(&str, Vec<&Lien>)> = Vec::new();
    for lien in &accueil.liens {
        interne(&lien.href)?;
        for facultative in [&lien.pdf, &lien.ods].into_iter().filter(|a| !a.is_empty()) {
            interne(facultative)?;
        }
        match genres.iter_mut().find(|(g, _)| *g == lien.genre) {
            Some((_, liens)) => liens.push(lien),
            None => genres.push((&lien.genre, vec![lien])),
        }
    }
    let corps = context! {
        genres => liste(&genres, |(titre, liens)| context! {
            titre => *titre,
            liens => liste(liens, |l| context! {
                titre => &l.titre, description => &l.description, href => &l.href, pdf => &l.pdf, ods => &l.ods,
            }),
        }),
    };
    let [titre, territoire, periode] =
        [&accueil.titre, &accueil.territoire, &accueil.periode].map(|t| french::imprime(t));
    let tete = Tete {
        titre: &titre,
        territoire: &territoire,
        periode: &periode,
        arrete: accueil.arrete,
        filigrane: accueil.filigrane.as_deref(),
        empreinte: &accueil.empreinte,
        empreinte_de: "Empreinte des données publiées",
        fiche: None,
    };
    rendre("modeles/index.html.j2", &tete, corps, &Pages::ouvrir(modeles)?)
}

/// An address stays in the publication.
fn interne(adresse: &str) -> Result<()> {
    if adresse.is_empty() || adresse.contains(':') || adresse.starts_with(['/', '\\']) {
        return Err(Error::machine(format!("l'adresse «\u{A0}{adresse}\u{A0}» ne mène pas à la publication")));
    }
    Ok(())
}

/// What every page says of itself.
struct Tete<'a> {
    titre: &'a str,
    territoire: &'a str,
    periode: &'a str,
    arrete: NaiveDate,
    filigrane: Option<&'a str>,
    empreinte: &'a str,
    /// What the fingerprint is that of.
    empreinte_de: &'a str,
    /// One sheet.
    fiche: Option<Feuille>,
}

fn rendre(modele: &str, tete: &Tete, corps: Value, pages: &Pages) -> Result<String> {
    let Pages { modeles, theme, moteur } = pages;
    let pied = [tete.territoire, tete.titre].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" – ");
    let style = format!(
        "{}:root{{--accent:{};--alerte:{};--pied:\"{}\"}}\n{}{}",
        modeles.texte("polices/polices.css")?,
        theme.accent,
        theme.alerte,
        chaine_css(&pied),
        modeles.texte("modeles/style.css")?,
        modeles.texte("modeles/impression.css")?,
    );
    let style = politique::bloc(&style);
    let script = politique::bloc(modeles.texte("modeles/tableaux.js")?);
    let logo = theme.logo.as_deref().map(|l| modeles.texte(l).map(adresse_svg)).transpose()?.unwrap_or_default();
    let commun = context! {
        titre => tete.titre,
        territoire => tete.territoire,
        periode => tete.periode,
        arrete => french::date_longue(tete.arrete),
        filigrane => tete.filigrane.map(str::trim).unwrap_or_default(),
        empreinte => par_quatre(tete.empreinte),
        empreinte_de => tete.empreinte_de,
        contact => &theme.contact,
        logo,
        fiche => match tete.fiche {
            None => "",
            Some(Feuille::UneColonne) => "une",
            Some(Feuille::DeuxColonnes) => "deux",
        },
        style => Value::from_safe_string(style.clone()),
        script => Value::from_safe_string(script.clone()),
    };
    let page = moteur
        .get_template(modele)
        .and_then(|t| t.render(context! { ..corps, ..commun }))
        .map_err(|e| en_francais(&e))?;
    politique::proteger(&page, &style, &script)
}

fn liste<T>(elements: &[T], vue: impl Fn(&T) -> Value) -> Value {
    Value::from(elements.iter().map(vue).collect::<Vec<_>>())
}

fn chiffre(c: &ChiffreCle, numeros: &BTreeMap<&str, usize>) -> Value {
    context! {
        valeur => &c.valeur,
        sens => marks::sens(&c.valeur).unwrap_or_default(),
        libelle => &c.libelle,
        cible => &c.cible,
        phrase => &c.phrase,
        statut => statut(c.statut),
        section => &c.section,
        origine => c.origine.as_ref().and_then(|o| Some(context! {
            compteurs => &o.compteurs,
            fiche => origine::fiche(o.fiche.as_ref()?),
        })),
        numero => numeros.get(c.section.as_str()).copied().unwrap_or_default(),
    }
}

fn statut(s: Statut) -> Value {
    context! { code => s.code(), libelle => s.libelle() }
}

fn section(numero: usize, s: &Section) -> Value {
    // The first picture stays with the question and its answer, on paper too.
    let figure_en_tete = matches!(s.blocs.first(), Some(Bloc::Figure(_)));
    let blocs: Vec<Value> = s.blocs.iter().map(bloc).collect();
    let (tete, suite) = blocs.split_at(usize::from(figure_en_tete));
    let paysage = s.blocs.iter().any(|b| matches!(b, Bloc::Tableau(t) if t.colonnes.len() >= COLONNES_PAYSAGE));
    context! {
        numero,
        paysage,
        ancre => &s.ancre,
        titre => &s.titre,
        reponse => &s.reponse,
        tete => tete.to_vec(),
        blocs => suite.to_vec(),
        methode => s.methode.trim(),
    }
}

fn bloc(b: &Bloc) -> Value {
    match b {
        Bloc::Sous(texte) => context! { genre => "sous", texte },
        Bloc::Paragraphe(texte) => context! { genre => "paragraphe", texte },
        Bloc::Liste(elements) => context! { genre => "liste", elements },
        Bloc::Reserve(texte) => context! { genre => "reserve", texte },
        Bloc::Figure(f) => figure(f),
        Bloc::Tableau(t) => tableau(t),
    }
}

fn figure(f: &Figure) -> Value {
    context! {
        genre => "figure",
        code => &f.code,
        titre => &f.titre,
        sous_titre => &f.sous_titre,
        alternative => &f.alternative,
        source => &f.source,
        svg => Value::from_safe_string(f.svg.clone()),
    }
}

fn tableau(t: &Tableau) -> Value {
    let numeriques: Vec<bool> = (0..t.colonnes.len()).map(|i| marks::numerique(t, i)).collect();
    let colonnes: Vec<Value> = t
        .colonnes
        .iter()
        .zip(&numeriques)
        .map(|(c, nombre)| context! { libelle => &c.libelle, unite => &c.unite, nombre })
        .collect();
    let lignes: Vec<Value> = t
        .lignes
        .iter()
        .map(|l| {
            let cases: Vec<Value> = l
                .cases
                .iter()
                .zip(t.colonnes.iter().zip(&numeriques))
                .map(|(case, (colonne, nombre))| {
                    // What is said of a value kept stands under it, so that the column stays narrow.
                    let (vue, mention) = match case {
                        Case::Inchange(gardee, quand) => (gardee.as_ref(), tenues::mention(quand)),
                        autre => (autre, String::new()),
                    };
                    context! {
                        texte => marks::texte(vue, colonne),
                        mention,
                        nombre,
                        sens => marks::sens_case(case).unwrap_or_default(),
                        statut => if let Case::Statut(s) = case { statut(*s) } else { Value::from("") },
                        tri => tri(case),
                        lien => if let Case::Lien(_, adresse) = case { adresse.as_str() } else { "" },
                    }
                })
                .collect();
            context! { cases, total => l.total }
        })
        .collect();
    context! {
        genre => "tableau",
        code => &t.code,
        titre => &t.titre,
        colonnes,
        lignes,
        // A first column of words names its line.
        entete_de_ligne => numeriques.first() == Some(&false),
        unite => unite_commune(t),
        triable => triable(t, &numeriques),
        filtre => t.lignes.len() > LIGNES_FILTRE,
        definitions => t.definitions.iter().map(origine::fiche).collect::<Vec<_>>(),
        source_commune => origine::source_commune(t),
        compteurs => origine::compteurs(t),
        legende => marks::legende(t).into_iter().map(|(marque, sens)| context! { marque, sens }).collect::<Vec<_>>(),
        note => t.note.trim(),
    }
}

/// A table that sets a name beside a value is read from top to bottom: nobody sorts it.
fn triable(t: &Tableau, numeriques: &[bool]) -> bool {
    t.colonnes.len() > 2 || numeriques.contains(&true)
}

/// The value by which a reader sorts, no more precise than what is printed; empty for words and marks.
fn tri(case: &Case) -> String {
    match case {
        Case::Tranche(bas, _) => (f64::from(*bas) / 100.0).to_string(),
        Case::Inchange(gardee, _) => tri(gardee),
        _ => marks::valeur(case).map(|v| v.to_string()).unwrap_or_default(),
    }
}

/// A text inside a CSS string: everything but letters, digits and spaces is escaped.
fn chaine_css(texte: &str) -> String {
    texte
        .chars()
        .map(|c| if c.is_alphanumeric() || c == ' ' { c.to_string() } else { format!("\\{:x} ", u32::from(c)) })
        .collect()
}

/// An SVG file as the address of an image, where it cannot run anything.
fn adresse_svg(svg: &str) -> String {
    let mut adresse = String::from("data:image/svg+xml,");
    for octet in svg.bytes() {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b':' | b'=' | b';' | b',' => {
                adresse.push(char::from(octet));
            }
            _ => adresse.push_str(&format!("%{octet:02X}")),
        }
    }
    adresse
}

#[cfg(test)]
#[path = "html_tests.rs"]
pub(super) mod tests;
