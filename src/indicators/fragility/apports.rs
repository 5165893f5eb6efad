//! What a territory brings to the methods: which ones, expert notes, manual lists, families, past editions.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::indicators::catalog::Catalogue;
use crate::sources::PetiteTable;

use super::avis::{self, Avis};
use super::famille::Famille;
use super::listes::{self, Manuel};
use super::methode::Methode;
use super::stabilite::{self, Etat, Signature};

/// Everything that does not come from the extracts.
#[derive(Clone, Debug, Default)]
pub struct Apports {
    /// The first is that of the bilan.
    pub methodes: Vec<Methode>,
    pub avis: Vec<Avis>,
    pub manuels: Vec<Manuel>,
    /// Families given by hand; the others are deduced.
    pub familles: BTreeMap<String, Famille>,
    /// The latest earlier edition of each method, by code.
    pub editions: BTreeMap<String, Etat>,
}

/// Names of methods, as the pipeline gives them.
pub struct Demande<'a> {
    pub chaine: &'a Path,
    pub texte: &'a str,
    pub noms: Vec<&'a Spanned<String>>,
}

/// The methods of the run, from the files of `pipelines/fragilite/`.
///
/// # Errors
/// A name has no file, or a method is wrong.
pub fn methodes(
    fichiers: &[(std::path::PathBuf, String)],
    demande: &Demande<'_>,
    catalogue: &Catalogue,
) -> Result<Vec<Methode>> {
    let nom = |p: &Path| p.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let defaut = Spanned::new(0..0, super::METHODE_PAR_DEFAUT.to_owned());
    let noms = if demande.noms.is_empty() { vec![&defaut] } else { demande.noms.clone() };
    let mut lues: Vec<Methode> = Vec::new();
    for voulu in noms {
        if lues.iter().any(|m| m.code == *voulu.get_ref()) {
            continue;
        }
        let Some((chemin, texte)) = fichiers.iter().find(|(p, _)| nom(p) == *voulu.get_ref()) else {
            let (ligne, _) = crate::config::position(demande.texte, voulu.span().start);
            let connus: Vec<String> = fichiers.iter().map(|(p, _)| nom(p)).collect();
            let connus: Vec<&str> = connus.iter().map(String::as_str).collect();
            let e = Error::configuration(format!("méthode de fragilité inconnue : « {} »", voulu.get_ref())).at(Lieu {
                fichier: demande.chaine.to_owned(),
                ligne: Some(ligne),
                colonne: None,
            });
            let e = match crate::config::proche(voulu.get_ref(), &connus) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e,
            };
            return Err(e.aide(format!("méthodes de pipelines/fragilite/ : {}", connus.join(", "))));
        };
        lues.push(Methode::lire(texte, chemin, catalogue)?);
    }
    Ok(lues)
}

const COLONNES_FAMILLES: &[&[&str]] = &[&["residence_id", "code_residence"], &["famille", "famille_patrimoine"]];

impl Apports {
    /// Reads the files of the territory; returns their fingerprints.
    ///
    /// # Errors
    /// A table is absent or wrong, or a note is off the scale of a method.
    pub fn lire(
        methodes: Vec<Methode>,
        fichiers: [Option<&Path>; 3],
        arrete: NaiveDate,
    ) -> Result<(Self, Vec<String>)> {
        let (mut apports, mut empreintes) = (Apports { methodes, ..Apports::default() }, Vec::new());
        let [avis, liste, familles] = fichiers;
        if let Some(p) = avis {
            let (lus, empreinte) = avis::lire(p, arrete)?;
            for m in &apports.methodes {
                avis::verifier_echelle(&lus, m.avis.echelle)?;
            }
            apports.avis = lus;
            empreintes.push(empreinte);
        }
        if let Some(p) = liste {
            let (lus, empreinte) = listes::lire(p, arrete)?;
            apports.manuels = lus;
            empreintes.push(empreinte);
        }
        if let Some(p) = familles {
            let t = PetiteTable::lire(p, COLONNES_FAMILLES)?;
            for l in t.rangees() {
                let code = l.texte("famille")?;
                let famille = Famille::de_code(code).ok_or_else(|| {
                    l.refus("famille", code, "une famille de patrimoine")
                        .aide(format!("familles admises : {}", Famille::TOUTES.map(Famille::code).join(", ")))
                })?;
                apports.familles.insert(l.texte("residence_id")?.to_owned(), famille);
            }
            empreintes.push(t.empreinte.clone());
        }
        Ok((apports, empreintes))
    }

    /// Finds, for each method, its latest edition before `periode` in the folder of editions. Returns the texts used.
    ///
    /// # Errors
    /// An edition is not a file that this program wrote.
    pub fn retrouver(&mut self, dossier: &Path, profil: &str, periode: &str) -> Result<Vec<String>> {
        let mut noms: Vec<String> = std::fs::read_dir(dossier)
            .map(|d| d.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect())
            .unwrap_or_default();
        noms.sort();
        let mut textes = Vec::new();
        for m in &self.methodes {
            let edition = |n: &str| {
                let n = n.strip_prefix(&format!("{}_{profil}_", m.code))?.strip_suffix(".csv")?;
                (n.len() == periode.len() && n < periode).then(|| n.to_owned())
            };
            let Some(derniere) = noms.iter().filter_map(|n| edition(n)).max() else { continue };
            let chemin = dossier.join(nom_edition(&m.code, profil, &derniere));
            let texte = std::fs::read_to_string(&chemin).map_err(|e| Error::io("lecture", &chemin, &e))?;
            if let Some(etat) = stabilite::lire(&texte, &chemin, Signature { methode: &m.empreinte, profil })? {
                self.editions.insert(m.code.clone(), etat);
            }
            textes.push(texte);
        }
        Ok(textes)
    }
}

/// `valenciennes_partenaires_2026-09.csv`.
pub fn nom_edition(methode: &str, profil: &str, periode: &str) -> String {
    format!("{methode}_{profil}_{periode}.csv")
}
