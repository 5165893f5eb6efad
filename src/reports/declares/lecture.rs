//! Reading a declaration, and refusing what it could not show: an unknown indicator, a level where it is not counted, a picture that does not
//! fit it. The message points into the line.

mod blocs;
mod brut;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::indicators::{Catalogue, Definition};
use crate::measures::Niveau;

use super::declaration::{BlocDeclare, Chiffre, Declaration, Declarations, Partie, Phrase, SectionDeclaree};
use brut::{Brute, SectionBrute};

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
                let aussi = autre.fichier.display();
                return Err(Error::configuration(format!("deux documents portent le code « {} »", d.code))
                    .in_file(chemin)
                    .aide(format!("l'autre est dans {aussi} : le code nomme les fichiers, il ne sert qu'une fois")));
            }
            documents.push(d);
        }
        Ok(Declarations { documents, modeles })
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
    fn erreur(&self, octet: usize, message: impl Into<String>) -> Error {
        let ligne = Some(crate::config::position(self.texte, octet).0);
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
            (None, Niveau::Epci) => None,
            (Some(z), Niveau::Epci) => {
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
        let chiffres = b.chiffre.iter().map(|k| {
            let indicateur = self.indicateur(&k.indicateur)?;
            if !k.section.get_ref().is_empty() && !ancres.contains(k.section.get_ref()) {
                return Err(self.erreur(
                    k.section.span().start,
                    format!("aucune section n'a l'ancre « {} »", k.section.get_ref()),
                ));
            }
            Ok(Chiffre {
                indicateur: indicateur.code.clone(),
                quand: k.quand,
                libelle: k.libelle.clone(),
                phrase: k.phrase.as_ref().map(|p| self.phrase(p)).transpose()?,
                section: k.section.get_ref().clone(),
            })
        });
        let chiffres: Vec<Chiffre> = chiffres.collect::<Result<_>>()?;
        if chiffres.len() > super::super::marks::CHIFFRES_MAX {
            let max = super::super::marks::CHIFFRES_MAX;
            return Err(self.erreur(0, format!("{} chiffres clés : {max} au plus", chiffres.len())));
        }
        Ok(Declaration {
            fichier: self.chemin.to_owned(),
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
            glossaire: b.glossaire.into_iter().collect(),
        })
    }

    fn partie(&self, s: &SectionBrute, grain: Niveau, ancres: &mut BTreeSet<String>) -> Result<Partie> {
        let octet = s.octet();
        match (&s.chapitre, &s.question) {
            (Some(c), None) => {
                if grain != Niveau::Epci {
                    return Err(self
                        .erreur(octet, "un chapitre du programme parle du territoire entier")
                        .aide("dans un document par zone, composez la section : question, reponse, bloc"));
                }
                if !s.ancre.as_ref().is_none_or(|a| a.get_ref().is_empty())
                    || !s.reponse.is_empty()
                    || !s.bloc.is_empty()
                {
                    return Err(
                        self.erreur(octet, "un chapitre du programme a déjà son ancre, ses phrases et ses tableaux")
                    );
                }
                ancres.insert(c.get_ref().ancre().to_owned());
                Ok(Partie::Chapitre(*c.get_ref()))
            }
            (None, Some(q)) => Ok(Partie::Section(self.section(s, q, grain, ancres)?)),
            _ => Err(self.erreur(octet, "une section a une question, ou un chapitre du programme")),
        }
    }

    fn section(
        &self,
        s: &SectionBrute,
        question: &Spanned<String>,
        grain: Niveau,
        ancres: &mut BTreeSet<String>,
    ) -> Result<SectionDeclaree> {
        let Some(ancre) = &s.ancre else {
            return Err(self
                .erreur(question.span().start, "cette section n'a pas d'ancre")
                .aide("ajoutez « ancre = \"…\" » : lettres sans accent et chiffres, pour les liens"));
        };
        let nom = ancre.get_ref();
        if nom.is_empty() || !nom.bytes().all(|o| o.is_ascii_alphanumeric() || b"-_.".contains(&o)) {
            return Err(self.erreur(
                ancre.span().start,
                format!("l'ancre « {nom} » n'est pas faite de lettres sans accent et de chiffres"),
            ));
        }
        if !ancres.insert(nom.clone()) {
            return Err(self.erreur(ancre.span().start, format!("l'ancre « {nom} » sert deux fois")));
        }
        let reponse: Vec<Phrase> = s.reponse.iter().map(|p| self.phrase(p)).collect::<Result<_>>()?;
        let mut blocs = Vec::new();
        for (rang, b) in s.bloc.iter().enumerate() {
            blocs.push(self.bloc(b, &format!("{nom}-{}", rang + 1), grain, question.span().start)?);
        }
        let des_blocs = blocs.iter().filter_map(|b| match b {
            BlocDeclare::Tableau(t) => t.indicateurs.first(),
            BlocDeclare::Figure(f) => Some(&f.indicateur),
            _ => None,
        });
        let principal = reponse.iter().filter_map(|p| p.indicateur.as_ref()).chain(des_blocs).next().cloned();
        Ok(SectionDeclaree {
            ancre: nom.clone(),
            question: question.get_ref().clone(),
            reponse,
            blocs,
            base: s.base.clone(),
            principal,
            facultative: s.facultative,
        })
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
