//! Reading the sentences and the blocks of a section.

use toml::Spanned;

use crate::error::Result;
use crate::indicators::Definition;
use crate::measures::{Nature, Niveau};
use crate::reports::declares::declaration::{Aussi, BlocDeclare, FigureDeclaree, GenreFigure, Phrase, Texte, Titre};

use super::Lecteur;
use super::brut::{BlocBrut, PhraseBrute};

impl Lecteur<'_> {
    pub(super) fn phrase(&self, p: &PhraseBrute) -> Result<Phrase> {
        let d = p.indicateur.as_ref().map(|i| self.indicateur(i)).transpose()?;
        let texte = match (&p.phrase, &p.texte) {
            (Some(nom), None) => {
                let fichier = format!("phrases/{}.j2", nom.get_ref());
                if !self.modeles.contains_key(&fichier) {
                    let noms: Vec<&str> =
                        self.modeles.keys().filter_map(|k| k.strip_prefix("phrases/")?.strip_suffix(".j2")).collect();
                    return Err(self
                        .erreur(nom.span().start, format!("aucune phrase ne s'appelle « {} »", nom.get_ref()))
                        .aide(format!("phrases de « reports/phrases » : {}", noms.join(", "))));
                }
                if d.is_none() {
                    return Err(self.erreur(nom.span().start, "cette phrase ne dit pas de quel indicateur elle parle"));
                }
                Texte::Modele(fichier)
            }
            (None, Some(t)) => Texte::EnPlace(t.clone()),
            (Some(nom), Some(_)) => return Err(self.erreur(nom.span().start, "« phrase » ou « texte », pas les deux")),
            (None, None) => {
                let octet = p.indicateur.as_ref().map_or(0, |i| i.span().start);
                return Err(self.erreur(octet, "il manque « phrase » ou « texte »"));
            }
        };
        let rang = self.rang(d.zip(p.indicateur.as_ref()), p.classe.as_ref())?;
        let mut avec = std::collections::BTreeMap::new();
        for (nom, k) in &p.avec {
            let d = self.indicateur(&k.indicateur)?;
            let rang = self.rang(Some((d, &k.indicateur)), k.classe.as_ref())?;
            avec.insert(nom.clone(), Aussi { indicateur: d.code.clone(), rang, lieu: k.lieu, quand: k.quand });
        }
        Ok(Phrase {
            texte,
            indicateur: d.map(|d| d.code.clone()),
            rang,
            contre: p.contre,
            quand: p.quand,
            avec,
            mots: p.mots.clone(),
        })
    }

    /// The class that a sentence speaks of; a distribution needs one, nothing else has any.
    fn rang(
        &self,
        d: Option<(&Definition, &Spanned<String>)>,
        classe: Option<&Spanned<String>>,
    ) -> Result<Option<usize>> {
        let codes = |d: &Definition| d.classes.iter().map(|(c, _, _)| c.clone()).collect::<Vec<_>>();
        match (d, classe) {
            (Some((d, _)), Some(k)) if d.nature == Nature::Repartition => {
                let codes = codes(d);
                let rang = codes.iter().position(|c| c == k.get_ref());
                rang.map(Some).ok_or_else(|| {
                    self.erreur(k.span().start, format!("« {} » n'a pas de classe « {} »", d.code, k.get_ref()))
                        .aide(format!("ses classes : {}", codes.join(", ")))
                })
            }
            (_, Some(k)) => Err(self.erreur(k.span().start, "« classe » ne sert qu'à une répartition")),
            (Some((d, i)), None) if d.nature == Nature::Repartition => Err(self
                .erreur(
                    i.span().start,
                    format!("« {} » est une répartition : dites de quelle classe parle la phrase", d.code),
                )
                .aide(format!("ajoutez « classe », l'une de : {}", codes(d).join(", ")))),
            (_, None) => Ok(None),
        }
    }

    pub(super) fn bloc(&self, b: &BlocBrut, code: &str, grain: Niveau, octet_section: usize) -> Result<BlocDeclare> {
        let octet = b.octet().unwrap_or(octet_section);
        if b.genres() != 1 {
            return Err(self
                .erreur(octet, "un bloc est une seule chose")
                .aide("donnez une seule de ces clés : sous, texte, reserve, liste, tableau, figure, piece"));
        }
        if let Some(t) = &b.sous {
            return Ok(BlocDeclare::Sous(t.get_ref().clone()));
        }
        if let Some(t) = &b.texte {
            return Ok(BlocDeclare::Texte(t.get_ref().clone()));
        }
        if let Some(t) = &b.reserve {
            return Ok(BlocDeclare::Reserve(t.get_ref().clone()));
        }
        if let Some(l) = &b.liste {
            return Ok(BlocDeclare::Liste(l.iter().map(|p| self.phrase(p)).collect::<Result<_>>()?));
        }
        if let Some(p) = &b.piece {
            if !p.get_ref().admet(grain) {
                return Err(self.erreur(octet, format!("cette pièce n'existe pas pour le grain « {} »", grain.code())));
            }
            return Ok(BlocDeclare::Piece(*p.get_ref()));
        }
        let texte = b.titre.clone().ok_or_else(|| {
            self.erreur(octet, "ce bloc n'a pas de titre")
                .aide("ajoutez « titre » : ce que le tableau ou la figure montre")
        })?;
        let titre = Titre { texte, constat: b.constat.as_ref().map(|p| self.phrase(p)).transpose()? };
        let code = match &b.code {
            None => code,
            Some(k) if k.get_ref().bytes().all(|o| o.is_ascii_alphanumeric() || b"-_.".contains(&o)) => k.get_ref(),
            Some(k) => {
                let message =
                    format!("le code « {} » n'est pas fait de lettres sans accent et de chiffres", k.get_ref());
                return Err(self.erreur(k.span().start, message));
            }
        };
        if b.tableau.is_some() {
            self.tableau(b, code, titre, grain, octet)
        } else {
            self.figure(b, code, titre, grain, octet)
        }
    }

    fn figure(&self, b: &BlocBrut, code: &str, titre: Titre, grain: Niveau, octet: usize) -> Result<BlocDeclare> {
        let [indicateur] = b.indicateurs.as_slice() else {
            return Err(self
                .erreur(octet, "une figure montre un indicateur")
                .aide("« indicateurs = [\"…\"] », un seul"));
        };
        let d = self.compte_au(indicateur, b.par.unwrap_or(grain))?;
        let genre = match b.figure.as_ref().map(|t| t.get_ref().as_str()) {
            Some("points") => GenreFigure::Points(b.par),
            Some("parts") => GenreFigure::Parts(b.par),
            Some("parts_par_annee") => GenreFigure::PartsParAnnee,
            Some("serie") => GenreFigure::Serie,
            Some("pente") => GenreFigure::Pente(b.par),
            Some("multiples") => GenreFigure::Multiples(b.par.ok_or_else(|| {
                self.erreur(octet, "cette figure ne dit pas de quoi elle fait ses petites courbes")
                    .aide("ajoutez « par = \"bailleur\" », ou un autre niveau")
            })?),
            Some("pyramide") => GenreFigure::Pyramide,
            autre => {
                return Err(self
                    .erreur(octet, format!("figure inconnue « {} »", autre.unwrap_or("")))
                    .aide("figures : points, parts, parts_par_annee, serie, pente, multiples, pyramide"));
            }
        };
        let attendue = match genre {
            GenreFigure::Points(_) | GenreFigure::Serie | GenreFigure::Pente(_) | GenreFigure::Multiples(_) => {
                Nature::Part
            }
            GenreFigure::Parts(_) | GenreFigure::PartsParAnnee | GenreFigure::Pyramide => Nature::Repartition,
        };
        if d.nature != attendue {
            let quoi = if attendue == Nature::Part { "une part" } else { "une répartition" };
            return Err(self.erreur(
                indicateur.span().start,
                format!("cette figure montre {quoi}, ce que « {} » n'est pas", d.code),
            ));
        }
        Ok(BlocDeclare::Figure(FigureDeclaree {
            code: code.to_owned(),
            ligne: self.ligne(b.code.as_ref().map_or(octet, |k| k.span().start)),
            titre,
            sous_titre: b.sous_titre.clone(),
            genre,
            indicateur: d.code.clone(),
            contre: b.contre.clone(),
        }))
    }
}
