//! Reading a declaration, and refusing what it could not show: an unknown indicator, a level where it is not counted, a picture that does not
//! fit it. The message points into the line.

mod blocs;
mod brut;
mod sections;
mod tableaux;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::french;
use crate::indicators::{Catalogue, Definition};
use crate::measures::Niveau;

use super::declaration::{Declaration, Declarations, Partie};
use brut::{Brute, EssentielBrut};

impl Declarations {
    /// Reads every declaration, in the order of the files.
    ///
    /// # Errors
    /// A declaration could not be shown, or two bear the same code.
    pub fn lire(
        fichiers: &[(PathBuf, String)],
        modeles: BTreeMap<String, String>,
        catalogue: &Catalogue,
    ) -> Result<Self> {
        let mut documents: Vec<Declaration> = Vec::new();
        for (chemin, texte) in fichiers {
            let d = Lecteur { texte, chemin, catalogue, modeles: &modeles }.lire()?;
            if let Some(autre) = documents.iter().find(|x| x.code == d.code) {
                let lieu = |d: &Declaration| Lieu { fichier: d.fichier.clone(), ligne: Some(d.ligne), colonne: None };
                return Err(Error::configuration(format!("deux documents portent le code « {} »", d.code))
                    .at(lieu(&d))
                    .aide(format!(
                        "l'autre est dans {} : le code nomme les fichiers, il ne sert qu'une fois",
                        lieu(autre)
                    )));
            }
            documents.push(d);
        }
        Ok(Declarations { documents, modeles })
    }

    /// The same, with the shipped declarations that the program needs and that no file replaces.
    ///
    /// # Errors
    /// One of them speaks of an indicator that the catalogue has no more.
    pub fn avec_livrees(mut self, livrees: &[(PathBuf, String)], catalogue: &Catalogue) -> Result<Self> {
        for (chemin, texte) in livrees {
            let d = Lecteur { texte, chemin, catalogue, modeles: &self.modeles }.lire()?;
            if self.get(&d.code).is_none() {
                self.documents.push(d);
            }
        }
        Ok(self)
    }

    pub fn get(&self, code: &str) -> Option<&Declaration> {
        self.documents.iter().find(|d| d.code == code)
    }
}

struct Lecteur<'a> {
    texte: &'a str,
    chemin: &'a Path,
    catalogue: &'a Catalogue,
    modeles: &'a BTreeMap<String, String>,
}

impl Lecteur<'_> {
    fn ligne(&self, octet: usize) -> u64 {
        crate::config::position(self.texte, octet).0
    }

    fn erreur(&self, octet: usize, message: impl Into<String>) -> Error {
        let ligne = Some(self.ligne(octet));
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne, colonne: None })
    }

    fn lire(&self) -> Result<Declaration> {
        let b: Brute = crate::config::lire_texte(self.texte, self.chemin)?;
        let code = b.code.get_ref();
        if code.is_empty() || !code.bytes().all(|o| o.is_ascii_lowercase() || o.is_ascii_digit() || o == b'_') {
            return Err(self
                .erreur(b.code.span().start, format!("le code « {code} » ne peut pas nommer un fichier"))
                .aide("employez des lettres minuscules sans accent, des chiffres et « _ »"));
        }
        let grain = *b.grain.get_ref();
        let compte = match (&b.zones, grain) {
            // The projects are those of the tracking of relogement.
            (None, Niveau::Epci | Niveau::Projet) => None,
            (Some(z), Niveau::Epci | Niveau::Projet) => {
                return Err(self
                    .erreur(z.span().start, "« zones » ne sert qu'à un document par zone")
                    .aide("ôtez cette ligne, ou donnez « grain »"));
            }
            (None, _) => {
                return Err(self
                    .erreur(b.grain.span().start, "ce document ne dit pas quelles zones ont une page")
                    .aide("ajoutez « zones = \"parc_logements\" » : l'indicateur dont chaque zone publiée a sa page"));
            }
            (Some(z), _) => {
                self.compte_au(z, grain)?;
                Some(z.get_ref().clone())
            }
        };
        if b.section.is_empty() {
            return Err(self
                .erreur(0, "ce document n'a aucune section")
                .aide("ajoutez « [[section]] », avec « question » ou « chapitre »"));
        }
        let mut ancres = BTreeSet::new();
        let mut parties = Vec::new();
        for s in &b.section {
            parties.push(self.partie(s, grain, &mut ancres)?);
        }
        let chiffres = b.chiffre.iter().map(|k| self.chiffre(k, grain, &ancres)).collect::<Result<Vec<_>>>()?;
        if chiffres.len() > super::super::marks::CHIFFRES_MAX {
            let max = super::super::marks::CHIFFRES_MAX;
            return Err(self.erreur(0, format!("{} chiffres clés : {max} au plus", chiffres.len())));
        }
        let essentiel = b.essentiel.map(|e| self.essentiel(&e, b.feuille.is_some(), &parties)).transpose()?;
        Ok(Declaration {
            fichier: self.chemin.to_owned(),
            ligne: self.ligne(b.code.span().start),
            code: code.clone(),
            ensemble: b.ensemble.unwrap_or_else(|| b.titre.clone()),
            titre: b.titre,
            periode: b.periode,
            description: b.description,
            grain,
            compte,
            feuille: b.feuille,
            formats: b.formats,
            tampon: b.tampon.filter(|t| !t.trim().is_empty()),
            chiffres,
            parties,
            glossaire: b.glossaire.into_iter().map(|(s, t)| (s, french::typographier(&t))).collect(),
            essentiel,
            glossaire_des_bailleurs: b.glossaire_des_bailleurs,
        })
    }

    fn essentiel(&self, e: &EssentielBrut, feuille: bool, parties: &[Partie]) -> Result<Vec<String>> {
        let Some(premiere) = e.figures.first() else { return Ok(Vec::new()) };
        if feuille {
            return Err(self.erreur(premiere.span().start, "un document d'une feuille n'a pas de pages pour les élus"));
        }
        if let Some(k) = e.figures.get(2) {
            return Err(self.erreur(k.span().start, "deux figures au plus : une par page"));
        }
        let connues: Vec<&str> = parties.iter().flat_map(Partie::figures).collect();
        if let Some(k) = e.figures.iter().find(|k| !connues.contains(&k.get_ref().as_str())) {
            let code = k.get_ref();
            let refus =
                self.erreur(k.span().start, format!("aucune figure de ce document ne porte le code « {code} »"));
            return Err(match connues.is_empty() {
                true => refus.aide("ce document n'a aucune figure : ôtez « [essentiel] »"),
                false => plutot(refus, code, &connues, "ses figures"),
            });
        }
        Ok(e.figures.iter().map(|f| f.get_ref().clone()).collect())
    }

    fn indicateur(&self, code: &Spanned<String>) -> Result<&Definition> {
        self.catalogue.get(code.get_ref()).ok_or_else(|| {
            let codes: Vec<&str> = self.catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
            let e =
                self.erreur(code.span().start, format!("l'indicateur « {} » n'est pas au catalogue", code.get_ref()));
            match crate::config::proche(code.get_ref(), &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e.aide("« bilan catalog » donne la liste des indicateurs"),
            }
        })
    }

    /// An indicator that is counted at a level.
    fn compte_au(&self, code: &Spanned<String>, niveau: Niveau) -> Result<&Definition> {
        let d = self.indicateur(code)?;
        if niveau == Niveau::Epci || d.niveaux.contains(&niveau) {
            return Ok(d);
        }
        let codes: Vec<&str> = d.niveaux.iter().map(|n| n.code()).collect();
        Err(self
            .erreur(code.span().start, format!("« {} » n'est pas compté par {}", d.code, niveau.libelle()))
            .aide(format!("il l'est à ces niveaux : {}", codes.join(", "))))
    }
}

/// The same refusal, with the closest of the words that stand, or all of them.
fn plutot(refus: Error, mot: &str, connus: &[&str], lesquels: &str) -> Error {
    match crate::config::proche(mot, connus) {
        Some(p) => refus.aide(format!("vouliez-vous écrire « {p} » ?")),
        None => refus.aide(format!("{lesquels} : {}", connus.join(", "))),
    }
}
