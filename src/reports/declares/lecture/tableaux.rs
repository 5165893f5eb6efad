//! Reading the tables of a section: what each column shows, refused where a cell could not show it.

use crate::error::Result;
use crate::indicators::Definition;
use crate::measures::{Nature, Niveau};
use crate::reports::declares::declaration::{
    BlocDeclare, ColonneDeclaree, GenreTableau, Montre, TableauDeclare, Titre,
};

use super::Lecteur;
use super::brut::{BlocBrut, ColonneBrute};

impl Lecteur<'_> {
    pub(super) fn tableau(
        &self,
        b: &BlocBrut,
        code: &str,
        titre: Titre,
        grain: Niveau,
        octet: usize,
    ) -> Result<BlocDeclare> {
        let genre = match b.tableau.as_ref().map(|t| t.get_ref().as_str()) {
            Some("reperes") => GenreTableau::Reperes,
            Some("annees") => GenreTableau::Annees,
            Some("evolution") => GenreTableau::Evolution,
            Some("classes") => GenreTableau::Classes(b.par),
            Some("zones") => GenreTableau::Zones(b.par.ok_or_else(|| {
                self.erreur(octet, "ce tableau ne dit pas ses lignes")
                    .aide("ajoutez « par = \"bailleur\" », ou un autre niveau")
            })?),
            autre => {
                return Err(self.erreur(octet, format!("tableau inconnu « {} »", autre.unwrap_or(""))).aide(
                    "tableaux : reperes (une ligne par indicateur), zones (une par zone), annees (une par année), evolution (la période d'avant et la dernière), classes (les classes d'une répartition)",
                ));
            }
        };
        let niveau = match genre {
            GenreTableau::Zones(n) | GenreTableau::Classes(Some(n)) => n,
            _ => grain,
        };
        let colonnes = self.colonnes(b, genre, niveau, octet)?;
        Ok(BlocDeclare::Tableau(TableauDeclare {
            code: code.to_owned(),
            ligne: self.ligne(b.code.as_ref().map_or(octet, |k| k.span().start)),
            titre,
            genre,
            colonnes,
            contre: b.contre.clone(),
            entete: b.entete.clone(),
            inconnus: b.inconnus.clone().unwrap_or_else(|| "Non renseigné".to_owned()),
            trie: b.trie,
            limite: b.limite,
            note: b.note.clone(),
        }))
    }

    fn colonnes(
        &self,
        b: &BlocBrut,
        genre: GenreTableau,
        niveau: Niveau,
        octet: usize,
    ) -> Result<Vec<ColonneDeclaree>> {
        if b.indicateurs.is_empty() == b.colonnes.is_empty() {
            let (message, aide) = match b.indicateurs.is_empty() {
                true => ("ce tableau n'a pas d'indicateur", "ajoutez « indicateurs = [\"…\"] », ou « colonnes »"),
                false => {
                    ("« indicateurs » ou « colonnes », pas les deux", "gardez « colonnes » si vous titrez vous-même")
                }
            };
            return Err(self.erreur(octet, message).aide(aide));
        }
        let classes = matches!(genre, GenreTableau::Classes(_));
        let simples = b.indicateurs.iter().map(|i| Ok((ColonneDeclaree::simple(i.get_ref()), i)));
        let titrees = b.colonnes.iter().map(|k| Ok((self.colonne(k)?, &k.indicateur)));
        let mut colonnes = Vec::new();
        for lue in simples.chain(titrees) {
            let (colonne, code) = lue?;
            let d = self.compte_au(code, niveau)?;
            let repartition = d.nature == Nature::Repartition;
            if repartition && !classes && matches!(colonne.montre, Montre::Valeur | Montre::Nombre) {
                return Err(self
                    .erreur(
                        code.span().start,
                        format!("« {} » est une répartition : une case ne peut pas la montrer", d.code),
                    )
                    .aide("montrez-la par une figure « parts », ou un tableau « classes »"));
            }
            if classes && !repartition {
                let message = format!("« {} » n'est pas une répartition : il n'a pas de classes", d.code);
                return Err(self.erreur(code.span().start, message));
            }
            colonnes.push(colonne);
        }
        match (classes, colonnes.len()) {
            (true, 2..) => Err(self.erreur(octet, "un tableau « classes » montre un seul indicateur")),
            _ => Ok(colonnes),
        }
    }

    fn colonne(&self, k: &ColonneBrute) -> Result<ColonneDeclaree> {
        let d: &Definition = self.indicateur(&k.indicateur)?;
        let octet = k.indicateur.span().start;
        if d.nature == Nature::Effectif && k.montre != Montre::Valeur {
            return Err(self
                .erreur(octet, format!("« {} » est un nombre : la colonne ne peut montrer que lui", d.code))
                .aide("ôtez « montre »"));
        }
        if k.decimales.is_some_and(|n| n > 3 || d.nature != Nature::Moyenne) {
            return Err(self
                .erreur(octet, "« decimales » va de 0 à 3, et ne sert qu'à une moyenne")
                .aide("une part a une décimale, et davantage s'il le faut devant son objectif"));
        }
        Ok(ColonneDeclaree {
            indicateur: d.code.clone(),
            libelle: k.libelle.clone(),
            unite: k.unite.clone(),
            montre: k.montre,
            decimales: k.decimales,
        })
    }
}
