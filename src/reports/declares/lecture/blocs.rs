//! Reading the sentences and the blocks of a section.

use crate::error::Result;
use crate::measures::{Nature, Niveau};
use crate::reports::declares::declaration::{
    BlocDeclare, FigureDeclaree, GenreFigure, GenreTableau, Phrase, TableauDeclare, Texte,
};

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
        let rang = match (&p.classe, d) {
            (None, _) => None,
            (Some(k), Some(d)) if d.nature == Nature::Repartition => {
                let codes: Vec<&str> = d.classes.iter().map(|(c, _, _)| c.as_str()).collect();
                Some(codes.iter().position(|c| c == k.get_ref()).ok_or_else(|| {
                    self.erreur(k.span().start, format!("« {} » n'a pas de classe « {} »", d.code, k.get_ref()))
                        .aide(format!("ses classes : {}", codes.join(", ")))
                })?)
            }
            (Some(k), _) => return Err(self.erreur(k.span().start, "« classe » ne sert qu'à une répartition")),
        };
        if let (None, Some(d), Some(i)) = (rang, d, &p.indicateur)
            && d.nature == Nature::Repartition
        {
            let codes: Vec<&str> = d.classes.iter().map(|(c, _, _)| c.as_str()).collect();
            return Err(self
                .erreur(
                    i.span().start,
                    format!("« {} » est une répartition : dites de quelle classe parle la phrase", d.code),
                )
                .aide(format!("ajoutez « classe », l'une de : {}", codes.join(", "))));
        }
        Ok(Phrase {
            texte,
            indicateur: d.map(|d| d.code.clone()),
            rang,
            contre: p.contre,
            quand: p.quand,
            mots: p.mots.clone(),
        })
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
        let titre = b.titre.clone().ok_or_else(|| {
            self.erreur(octet, "ce bloc n'a pas de titre")
                .aide("ajoutez « titre » : ce que le tableau ou la figure montre")
        })?;
        if b.tableau.is_some() {
            self.tableau(b, code, titre, grain, octet)
        } else {
            self.figure(b, code, titre, grain, octet)
        }
    }

    fn tableau(&self, b: &BlocBrut, code: &str, titre: String, grain: Niveau, octet: usize) -> Result<BlocDeclare> {
        let genre = match b.tableau.as_ref().map(|t| t.get_ref().as_str()) {
            Some("reperes") => GenreTableau::Reperes,
            Some("annees") => GenreTableau::Annees,
            Some("evolution") => GenreTableau::Evolution,
            Some("zones") => GenreTableau::Zones(b.par.ok_or_else(|| {
                self.erreur(octet, "ce tableau ne dit pas ses lignes")
                    .aide("ajoutez « par = \"bailleur\" », ou un autre niveau")
            })?),
            autre => {
                return Err(self.erreur(octet, format!("tableau inconnu « {} »", autre.unwrap_or(""))).aide(
                    "tableaux : reperes (une ligne par indicateur), zones (une par zone), annees (une par année), evolution (la période d'avant et la dernière)",
                ));
            }
        };
        let niveau = if let GenreTableau::Zones(n) = genre { n } else { grain };
        if b.indicateurs.is_empty() {
            return Err(self.erreur(octet, "ce tableau n'a pas d'indicateur"));
        }
        let mut indicateurs = Vec::new();
        for i in &b.indicateurs {
            let d = self.compte_au(i, niveau)?;
            if d.nature == Nature::Repartition {
                return Err(self
                    .erreur(
                        i.span().start,
                        format!("« {} » est une répartition : une case ne peut pas la montrer", d.code),
                    )
                    .aide("montrez-la par une figure « parts »"));
            }
            indicateurs.push(d.code.clone());
        }
        Ok(BlocDeclare::Tableau(TableauDeclare {
            code: code.to_owned(),
            titre,
            genre,
            indicateurs,
            contre: b.contre.clone(),
            trie: b.trie,
            limite: b.limite,
            note: b.note.clone(),
        }))
    }

    fn figure(&self, b: &BlocBrut, code: &str, titre: String, grain: Niveau, octet: usize) -> Result<BlocDeclare> {
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
            autre => {
                return Err(self
                    .erreur(octet, format!("figure inconnue « {} »", autre.unwrap_or("")))
                    .aide("figures : points, parts, parts_par_annee, serie, pente, multiples"));
            }
        };
        let attendue = match genre {
            GenreFigure::Points(_) | GenreFigure::Serie | GenreFigure::Pente(_) | GenreFigure::Multiples(_) => {
                Nature::Part
            }
            GenreFigure::Parts(_) | GenreFigure::PartsParAnnee => Nature::Repartition,
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
            titre,
            genre,
            indicateur: d.code.clone(),
            contre: b.contre.clone(),
        }))
    }
}
