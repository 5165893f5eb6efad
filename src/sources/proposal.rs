//! Proposes a layout for a file that no layout describes: its columns against the names of the layouts of a source.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::config::layout::{Colonne, Genre, Layout, Vide};
use crate::error::{Error, Result};
use crate::french::sans_accents;

use super::cell::{self, Lu};
use super::header::normaliser;
use super::inspect::Inspection;
use super::recognise::{TITRES, source_inconnue};

/// A layout to be read over by the person who knows the file.
#[derive(Clone, Debug)]
pub struct Proposition {
    /// The file to put in `pipelines/sources/`.
    pub toml: String,
    /// Canonical columns found under a known name, under a likely one, and not found.
    pub sures: usize,
    pub a_verifier: usize,
    pub absentes: usize,
    /// Columns of the file that nothing reads.
    pub non_lues: usize,
}

/// How a canonical column was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Appui {
    Connu,
    Probable,
}

/// Proposes the layout of a file, on the model of the layouts of `source` (of all when not given).
///
/// # Errors
/// The source is unknown, or no row of the file has a column that any layout knows.
pub fn proposer(inspection: &Inspection, source: Option<&str>, layouts: &[Layout]) -> Result<Proposition> {
    let modeles: Vec<&Layout> =
        layouts.iter().filter(|l| l.sans_entete.is_none() && source.is_none_or(|s| l.source == s)).collect();
    if let Some(s) = source.filter(|_| modeles.is_empty()) {
        return Err(source_inconnue(s, layouts));
    }
    let rangees: Vec<Entete> = inspection
        .apercus
        .iter()
        .flat_map(|a| a.enregistrements.iter().take(TITRES))
        .filter(|(_, champs)| champs.len() <= LARGEUR_MAX && ressemble_a_un_entete(champs))
        .map(|(_, champs)| Entete::new(champs))
        .collect();
    // Of two rows that do as well the first wins: a header stands above its data.
    let meilleure = |note: fn(&Layout, &Entete<'_>) -> usize| {
        let mut choix: Option<(usize, &Layout, &Entete<'_>)> = None;
        for entete in &rangees {
            for l in &modeles {
                let n = note(l, entete);
                if n > choix.map_or(0, |(m, _, _)| m) {
                    choix = Some((n, l, entete));
                }
            }
        }
        choix
    };
    // Names that look alike only count when none is known.
    let probable = || meilleure(|l, e| apparier(l, e).len());
    let Some((_, modele, entete)) = meilleure(connues).or_else(probable) else {
        let sources: BTreeSet<&str> = layouts.iter().map(|l| l.source.as_str()).collect();
        return Err(Error::donnees("aucune colonne de ce fichier ne ressemble à celles des dispositions connues")
            .in_file(&inspection.chemin)
            .aide("vérifiez qu'une ligne d'en-tête se trouve parmi les trente premières")
            .aide(format!("nommez la source : --source {}", sources.into_iter().collect::<Vec<_>>().join(" | "))));
    };
    Ok(ecrire(inspection, modele, entete))
}

/// More columns than any extract has.
const LARGEUR_MAX: usize = 2_000;

/// A row that may be the header: names as written, as they compare, and their words.
struct Entete<'a> {
    noms: &'a [String],
    normalises: Vec<String>,
    mots: Vec<Vec<String>>,
}

impl<'a> Entete<'a> {
    fn new(noms: &'a [String]) -> Self {
        let normalises = noms.iter().map(|n| normaliser(n)).collect();
        Entete { noms, normalises, mots: noms.iter().map(|n| mots(n)).collect() }
    }

    fn a(&self, nom: &str) -> bool {
        self.normalises.contains(&normaliser(nom))
    }
}

/// A row of data may hold a word that is a column name elsewhere, and its values must not be taken for names: numbers,
/// dates and addresses are not.
fn ressemble_a_un_entete(champs: &[String]) -> bool {
    let remplis: Vec<&[u8]> = champs.iter().map(|c| c.trim().as_bytes()).filter(|c| !c.is_empty()).collect();
    let donnee = |s: &&&[u8]| {
        s.contains(&b'@') || matches!(cell::decimal(s), Lu::Valeur(_)) || matches!(cell::date(s), Lu::Valeur(_))
    };
    !remplis.is_empty() && 4 * remplis.iter().filter(donnee).count() <= remplis.len()
}

/// How many canonical columns a header has under a known name.
fn connues(layout: &Layout, entete: &Entete<'_>) -> usize {
    layout.colonnes.iter().filter(|c| c.depuis.iter().any(|n| entete.a(n))).count()
}

/// For each canonical column: the column of the file, and how sure that is. A column of the file serves once.
fn apparier<'a>(layout: &'a Layout, entete: &Entete<'a>) -> BTreeMap<&'a str, (&'a Colonne, &'a str, Appui)> {
    let mut prises: BTreeSet<&str> = BTreeSet::new();
    let mut trouvees = BTreeMap::new();
    for c in &layout.colonnes {
        let noms: Vec<String> = c.depuis.iter().map(|n| normaliser(n)).collect();
        if let Some((nom, _)) = entete.noms.iter().zip(&entete.normalises).find(|(_, e)| noms.contains(e)) {
            prises.insert(nom);
            trouvees.insert(c.nom.as_str(), (c, nom.as_str(), Appui::Connu));
        }
    }
    for c in layout.colonnes.iter().filter(|c| c.drapeaux.is_empty() && c.ensemble.is_empty()) {
        if trouvees.contains_key(c.nom.as_str()) {
            continue;
        }
        let cibles: Vec<Vec<String>> =
            c.depuis.iter().map(|n| mots(n)).chain([mots(&c.nom)]).filter(|m| !m.is_empty()).collect();
        let libres =
            entete.noms.iter().zip(&entete.mots).filter(|(n, _)| !n.is_empty() && !prises.contains(n.as_str()));
        let proche = libres.map(|(n, siens)| (cibles.iter().map(|m| parente(m, siens)).max().unwrap_or(0), n)).max();
        if let Some((score, nom)) = proche
            && score >= 60
        {
            prises.insert(nom);
            trouvees.insert(c.nom.as_str(), (c, nom.as_str(), Appui::Probable));
        }
    }
    trouvees
}

/// Words of a column name, without accents nor small words.
fn mots(nom: &str) -> Vec<String> {
    sans_accents(nom)
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|m| m.len() > 1 && !["de", "du", "des", "la", "le", "les", "en", "au", "id", "num"].contains(m))
        .map(str::to_owned)
        .collect()
}

/// Shared words, in hundredths of the longer list; a word counts when it begins like the other.
fn parente(a: &[String], b: &[String]) -> usize {
    let commun = |x: &String, y: &String| {
        let n = x.chars().zip(y.chars()).take_while(|(c, d)| c == d).count();
        n >= 4 && 2 * n >= x.len().max(y.len()) || x == y
    };
    let partages = a.iter().filter(|x| b.iter().any(|y| commun(x, y))).count();
    partages * 100 / a.len().max(b.len()).max(1)
}

fn chaine(t: &str) -> String {
    toml::Value::String(t.to_owned()).to_string()
}

fn liste<'a>(textes: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", textes.into_iter().map(chaine).collect::<Vec<_>>().join(", "))
}

fn ecrire(inspection: &Inspection, modele: &Layout, entete: &Entete<'_>) -> Proposition {
    let trouvees = apparier(modele, entete);
    let compte = |a: Appui| trouvees.values().filter(|(_, _, appui)| *appui == a).count();
    let nom = inspection.chemin.file_stem().unwrap_or_default().to_string_lossy();
    let code: String =
        mots(&nom).join("_").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    let mut t = String::new();
    let mut ligne = |texte: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(t, "{texte}");
    };
    ligne(format!(
        "# Disposition proposée sur le modèle de « {} ». Relisez chaque colonne, surtout celles",
        modele.libelle
    ));
    ligne("# marquées « à vérifier », puis rangez ce fichier dans pipelines/sources/.".to_owned());
    ligne(String::new());
    ligne(format!(
        "code = {}",
        chaine(&format!("{}_{}", modele.source, if code.is_empty() { "local" } else { &code }))
    ));
    ligne(format!("libelle = {}", chaine(&format!("{} ({nom})", modele.libelle))));
    ligne(format!("source = {}", chaine(&modele.source)));
    ligne(format!("table = {}", chaine(modele.table.code())));
    let sures = trouvees.values().filter(|(_, _, a)| *a == Appui::Connu).map(|(_, n, _)| *n);
    let decisives: Vec<&str> = sures.chain(trouvees.values().map(|(_, n, _)| *n)).take(6).collect();
    let decisives: BTreeSet<&str> = decisives.into_iter().collect();
    ligne("# Les colonnes qui font reconnaître ce fichier.".to_owned());
    ligne(format!("presentes = {}", liste(decisives)));
    if let Some(j) = modele.age_au {
        ligne(format!("age_au = \"{:02}-{:02}\"", j.mois, j.jour));
    }
    for g in modele.garder.iter().filter(|g| entete.a(&g.colonne)) {
        ligne(String::new());
        ligne("[[garder]]".to_owned());
        ligne(format!("colonne = {}", chaine(&g.colonne)));
        ligne(format!("valeurs = {}", liste(g.valeurs.iter().map(String::as_str))));
    }
    let mut absentes = Vec::new();
    let mut utilisees: BTreeSet<String> = modele.garder.iter().map(|g| normaliser(&g.colonne)).collect();
    for c in &modele.colonnes {
        let drapeaux: Vec<(&String, Vec<&String>)> = c
            .drapeaux
            .iter()
            .map(|(v, noms)| (v, noms.iter().filter(|n| entete.a(n)).collect()))
            .filter(|(_, noms): &(_, Vec<_>)| !noms.is_empty())
            .collect();
        let ensemble = !c.ensemble.is_empty() && c.ensemble.iter().all(|n| entete.a(n));
        let source = trouvees.get(c.nom.as_str());
        if source.is_none() && drapeaux.is_empty() && !ensemble {
            absentes.push(c.nom.as_str());
            continue;
        }
        ligne(String::new());
        ligne("[[colonne]]".to_owned());
        ligne(format!("nom = {}", chaine(&c.nom)));
        if let Some((_, depuis, appui)) = source {
            let doute = if *appui == Appui::Probable { "  # à vérifier" } else { "" };
            ligne(format!("depuis = {}{doute}", liste([*depuis])));
            utilisees.insert(normaliser(depuis));
        }
        if ensemble {
            ligne(format!("ensemble = {}", liste(c.ensemble.iter().map(String::as_str))));
            utilisees.extend(c.ensemble.iter().map(|n| normaliser(n)));
        }
        regle(c, &drapeaux, &mut ligne);
        utilisees.extend(drapeaux.iter().flat_map(|(_, n)| n).map(|n| normaliser(n)));
    }
    // A comment holds on one line, whatever the name of a column.
    let en_clair = |n: &String| n.replace(char::is_control, " ");
    let non_lues: Vec<String> = entete
        .noms
        .iter()
        .zip(&entete.normalises)
        .filter(|(n, normalise)| !n.is_empty() && !utilisees.contains(*normalise))
        .map(|(n, _)| en_clair(n))
        .collect();
    ligne(String::new());
    if !absentes.is_empty() {
        ligne(format!("# Colonnes que bilan sait lire et que le fichier n'a pas : {}.", absentes.join(", ")));
    }
    if !non_lues.is_empty() {
        ligne(format!(
            "# Colonnes du fichier laissées de côté, elles n'entreront pas dans le lac : {}.",
            non_lues.join(", ")
        ));
    }
    let (sures, a_verifier) = (compte(Appui::Connu), compte(Appui::Probable));
    Proposition { toml: t, sures, a_verifier, absentes: absentes.len(), non_lues: non_lues.len() }
}

/// What the model says of a column besides its name in the file.
fn regle(c: &Colonne, drapeaux: &[(&String, Vec<&String>)], ligne: &mut impl FnMut(String)) {
    ligne(format!("type = {}", chaine(type_ecrit(c.genre))));
    if let Some(l) = c.largeur {
        ligne(format!("largeur = {l}"));
    }
    for (cle, oui) in [("exigee", c.exigee), ("requise", c.requise), ("confidentielle", c.confidentielle)] {
        if oui {
            ligne(format!("{cle} = true"));
        }
    }
    if c.vide == Vide::Non {
        ligne("vide = \"non\"".to_owned());
    }
    if let Some(f) = c.facteur {
        ligne(format!("facteur = {f:?}"));
    }
    if let Some(f) = &c.format {
        ligne(format!("format = {}", chaine(f)));
    }
    if !c.inconnu.is_empty() {
        ligne(format!("inconnu = {}", liste(c.inconnu.iter().map(String::as_str))));
    }
    if let Some(cles) = &c.cles {
        ligne(format!("cles = {}", chaine(cles)));
    }
    if !c.codes.is_empty() {
        let paires: Vec<String> = c.codes.iter().map(|(k, v)| format!("{} = {}", chaine(k), chaine(v))).collect();
        ligne(format!("codes = {{ {} }}", paires.join(", ")));
    }
    if !drapeaux.is_empty() {
        let paires: Vec<String> = drapeaux
            .iter()
            .map(|(v, noms)| format!("{} = {}", chaine(v), liste(noms.iter().map(|n| n.as_str()))))
            .collect();
        ligne(format!("drapeaux = {{ {} }}", paires.join(", ")));
    }
}

/// The name of a type, as it is written in a layout.
fn type_ecrit(genre: Genre) -> &'static str {
    match genre {
        Genre::Texte => "texte",
        Genre::Code => "code",
        Genre::Siren => "siren",
        Genre::Hache => "hache",
        Genre::Enum => "enum",
        Genre::Entier => "entier",
        Genre::Decimal => "decimal",
        Genre::Centimes => "centimes",
        Genre::Dixiemes => "dixiemes",
        Genre::Annee => "annee",
        Genre::Mois => "mois",
        Genre::Date => "date",
        Genre::OuiNon => "oui_non",
        Genre::Age => "age",
        Genre::Prefixe => "prefixe",
        Genre::Drapeaux => "drapeaux",
    }
}
