//! Reading the components of a score, and checking that every zone of the grain has a value of them.

use toml::Spanned;

use crate::error::Result;
use crate::indicators::catalog::Definition;
use crate::measures::Nature;

use super::fichier::{EntreeComposante, EntreeIndice};
use super::lecture::{Lecteur, POIDS_MAX};
use super::methode::{Composante, Mesure, Normalisation, Population};

impl Lecteur<'_> {
    /// One entry of the file, as one component or two: the whole and the recent arrivals, which share its weight.
    pub(super) fn composantes(
        &self,
        e: &EntreeComposante,
        indice: &EntreeIndice,
        recues: &mut Vec<Composante>,
    ) -> Result<()> {
        if !(1..=POIDS_MAX).contains(e.poids.get_ref()) || !matches!(e.sens.get_ref(), -1 | 1) {
            return Err(self.refus(
                &e.indicateur,
                format!(
                    "composante « {} » : « poids » va de 1 à {POIDS_MAX}, « sens » vaut 1 ou -1",
                    e.indicateur.get_ref()
                ),
            ));
        }
        let recents = *indice.poids_recents.get_ref();
        if !(1..=99).contains(&recents) {
            return Err(self.refus(&indice.poids_recents, "« poids_recents » est un pourcentage, de 1 à 99"));
        }
        let code = e.indicateur.get_ref();
        let variante = format!("{code}__recents");
        let a_variante = self.catalogue.get(&variante).is_some();
        let population = e.population.unwrap_or(indice.population);
        let mut ajouter = |code: &str, part: i64| -> Result<()> {
            if let Some(c) = self.composante(e, indice, code, part)? {
                recues.push(c);
            }
            Ok(())
        };
        match (population, a_variante) {
            // Dwellings have no recent arrivals: the stock stands for both.
            (Population::Ensemble, _) | (Population::Recents | Population::LesDeux, false) => ajouter(code, 100),
            (Population::Recents, true) => ajouter(&variante, 100),
            (Population::LesDeux, true) => ajouter(code, 100 - recents).and_then(|()| ajouter(&variante, recents)),
        }
    }

    fn composante(
        &self,
        e: &EntreeComposante,
        indice: &EntreeIndice,
        code: &str,
        part: i64,
    ) -> Result<Option<Composante>> {
        let ou = &e.indicateur;
        let definition = match self.catalogue.get(code) {
            Some(d) => Some(d),
            None if e.si_present => None,
            None => return Err(self.inconnu(ou, code)),
        };
        let modalite = match definition {
            Some(d) => self.lisible(ou, d, e.modalite.as_ref(), indice.normalisation)?,
            None => None,
        };
        let mut paliers = Vec::new();
        for p in &e.seuils {
            paliers.push((self.decimal(&p.a_partir_de)?, self.decimal(&p.points)?));
        }
        paliers.sort_by_key(|p| std::cmp::Reverse(p.0));
        if (indice.normalisation == Normalisation::Seuils) == paliers.is_empty() {
            return Err(self.refus(ou, "« seuils » va avec la normalisation « seuils », et seulement avec elle"));
        }
        if e.mesure == Mesure::Evolution && indice.normalisation == Normalisation::Ratio {
            return Err(self.refus(ou, "une évolution ne se rapporte pas à une autre : prenez « ecart_points », « zscore », « rang » ou « seuils »"));
        }
        Ok(Some(Composante {
            indicateur: code.to_owned(),
            modalite,
            mesure: e.mesure,
            poids: e.poids.get_ref() * part,
            sens: *e.sens.get_ref(),
            obligatoire: e.obligatoire,
            paliers,
            table: definition.map(|d| d.table),
            part: definition.is_none_or(|d| d.nature != Nature::Moyenne),
        }))
    }

    /// Whether a zone has a value of this indicator; the class of a distribution.
    fn lisible(
        &self,
        ou: &Spanned<String>,
        d: &Definition,
        modalite: Option<&Spanned<String>>,
        n: Normalisation,
    ) -> Result<Option<(usize, String)>> {
        if !d.niveaux.contains(&self.grain) {
            let niveaux: Vec<&str> = d.niveaux.iter().map(|n| n.code()).collect();
            return Err(self
                .refus(ou, format!("« {} » n'est pas compté au niveau « {} »", d.code, self.grain.code()))
                .aide(format!(
                    "ses niveaux : {} ; ajoutez-y le vôtre dans pipelines/indicateurs/",
                    niveaux.join(", ")
                )));
        }
        match (d.nature, modalite) {
            (Nature::Part, None) => Ok(None),
            (Nature::Moyenne, None) if n == Normalisation::EcartPoints => Err(self
                .refus(ou, format!("« {} » n'est pas une part : son écart ne se compte pas en points", d.code))
                .aide("prenez « ratio », « zscore », « rang » ou « seuils »")),
            (Nature::Moyenne, None) => Ok(None),
            (Nature::Repartition, Some(m)) => {
                let codes: Vec<&str> = d.classes.iter().map(|(c, _, _)| c.as_str()).collect();
                match codes.iter().position(|c| c == m.get_ref()) {
                    Some(rang) => Ok(Some((rang, d.classes.get(rang).map_or_else(String::new, |(_, l, _)| l.clone())))),
                    None => Err(self
                        .refus(m, format!("« {} » n'a pas de modalité « {} »", d.code, m.get_ref()))
                        .aide(format!("ses modalités : {}", codes.join(", ")))),
                }
            }
            (Nature::Repartition, None) => Err(self.refus(
                ou,
                format!("« {} » est une répartition : dites laquelle de ses modalités (« modalite »)", d.code),
            )),
            (_, Some(m)) => Err(self.refus(m, format!("« {} » n'est pas une répartition : ôtez « modalite »", d.code))),
            (Nature::Effectif, None) => {
                Err(self.refus(ou, format!("« {} » est un effectif : une part ou une moyenne est attendue", d.code)))
            }
        }
    }
}
