//! Reference tables of the SNE: coded columns of its extracts hold surrogate keys (`CLE_X`), codes or labels, by delivery.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::config::chemins::sans_detour;
use crate::error::{Error, Result};

use super::small::PetiteTable;

/// List of the exchange format that gives the labels of a reference table, when one is published.
const LISTES: [(&str, &str); 10] = [
    ("motif_radiation", "ListeMotifsRadiation"),
    ("motif_demande", "ListeMotifDemande"),
    ("mode_logement", "ListeModeleLogement"),
    ("categ_logement", "ListeCategorieLogement"),
    ("type_logement", "ListeTypeLogement"),
    ("type_reservataire", "ListeTypeReservataire"),
    ("statut_dalo", "ListeStatutDalo"),
    ("statut_professionnel", "ListeTypeContratTravail"),
    ("situation_familiale", "ListeSituationFamiliale"),
    ("lien_demandeur", "ListeLienDemandeur"),
];

/// Codes of the exchange format, shipped with the program.
pub const CODES_SNE: &str = "references/sne_codes.csv";

#[derive(Clone, Debug, Default)]
struct Dictionnaire {
    /// Surrogate key → code.
    cles: BTreeMap<String, String>,
    codes: BTreeSet<String>,
    /// Label, short or long, without case → code.
    libelles: BTreeMap<String, String>,
}

/// All reference tables that a run knows.
#[derive(Clone, Debug, Default)]
pub struct Dictionnaires {
    tables: BTreeMap<String, Dictionnaire>,
    /// `(file, fingerprint)` of the tables read from the inbox.
    pub empreintes: Vec<(String, String)>,
}

/// Labels compare without case, accents being kept, and without doubled blanks.
fn libelle(texte: &str) -> String {
    texte.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Dictionnaires {
    /// Labels of the exchange format: `liste;code;libelle`.
    ///
    /// # Errors
    /// The shipped table is wrong.
    pub fn livres(texte: &str) -> Result<Self> {
        let mut d = Dictionnaires::default();
        let t = PetiteTable::embarquee(CODES_SNE, texte)?;
        for l in t.rangees() {
            let (liste, code, nom) = (l.texte("liste")?, l.texte("code")?, l.texte("libelle")?);
            for (table, _) in LISTES.iter().filter(|(_, n)| *n == liste && !code.is_empty()) {
                d.tables.entry((*table).to_owned()).or_default().libelles.insert(libelle(nom), code.to_owned());
            }
        }
        Ok(d)
    }

    /// Adds the tables `ref_x` of a folder, in CSV or XLSX.
    ///
    /// # Errors
    /// The folder cannot be read; or a table has neither key nor code, or one key gives two codes.
    pub fn ajouter(&mut self, dossier: &Path) -> Result<()> {
        let entrees = std::fs::read_dir(dossier).map_err(|e| {
            Error::io("lecture des tables du SNE", dossier, &e)
                .avec_code_configuration()
                .aide("déposez dans ce dossier les tables « ref_… » livrées avec l'extraction, ou retirez « sne » de [references]")
        })?;
        let mut chemins: Vec<_> = entrees.filter_map(|e| Some(e.ok()?.path())).collect();
        chemins.sort();
        for chemin in chemins {
            let nom = chemin.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
            let Some(table) = nom.strip_prefix("ref_") else { continue };
            sans_detour(dossier, &chemin)?;
            self.lire(table, &chemin)?;
        }
        Ok(())
    }

    fn lire(&mut self, table: &str, chemin: &Path) -> Result<()> {
        let sujet = if table == "geographie" { "commune" } else { table };
        let (cle, code) = (format!("CLE_{sujet}"), format!("CODE_{sujet}"));
        let t = PetiteTable::lire(chemin, &[&[cle.as_str()], &[code.as_str()]])?;
        let d = self.tables.entry(table.to_owned()).or_default();
        for l in t.rangees() {
            let (k, c) = (l.texte(&cle)?.to_owned(), l.texte(&code)?.to_owned());
            if let Some(deja) = d.cles.get(&k).filter(|deja| **deja != c) {
                return Err(Error::donnees(format!("la clé « {k} » donne deux codes : « {deja} » et « {c} »"))
                    .at(l.lieu(&cle))
                    .aide("redemandez la table de référence livrée avec l'extraction"));
            }
            for colonne in [format!("LIBL_{sujet}"), format!("LIBC_{sujet}")] {
                if let Ok(nom) = l.texte(&colonne).map(libelle)
                    && !nom.is_empty()
                {
                    d.libelles.insert(nom, c.clone());
                }
            }
            d.codes.insert(c.clone());
            d.cles.insert(k, c);
        }
        let nom = chemin.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.empreintes.push((nom, t.empreinte.clone()));
        Ok(())
    }

    /// The code behind a key or a label; `None` when the value is neither.
    pub fn code(&self, table: &str, valeur: &str) -> Option<&str> {
        let d = self.tables.get(table)?;
        d.cles.get(valeur).or_else(|| d.libelles.get(&libelle(valeur))).map(String::as_str)
    }

    /// True when the value is a code that some key of the table gives.
    pub fn est_un_code(&self, table: &str, valeur: &str) -> bool {
        self.tables.get(table).is_some_and(|d| d.codes.contains(valeur))
    }

    /// True when the surrogate keys of the table are known.
    pub fn a_des_cles(&self, table: &str) -> bool {
        self.tables.get(table).is_some_and(|d| !d.cles.is_empty())
    }
}
