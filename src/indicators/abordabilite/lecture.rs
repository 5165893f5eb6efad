//! Reading `pipelines/abordabilite.toml`: the pairs, the types of household, the supply; each mistake with its line.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::indicators::catalog::{Catalogue, Definition};
use crate::indicators::targets::centiemes;
use crate::measures::Nature;

use super::{Abordabilite, Hypothese, Mode, OffreEcrite, TypeEcrit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    jours_par_mois: Spanned<i64>,
    mode: Mode,
    effectifs: Spanned<String>,
    #[serde(rename = "hypothese")]
    hypotheses: Vec<Couple>,
    #[serde(rename = "menage")]
    menages: Vec<Menage>,
    #[serde(rename = "offre")]
    offres: Vec<Offre>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Couple {
    effort_max: Spanned<f64>,
    reste_min: Spanned<f64>,
    exclus: Option<Spanned<String>>,
    #[serde(default)]
    reference: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Menage {
    nom: String,
    classe: Spanned<String>,
    ressources: Spanned<String>,
    uc: Spanned<String>,
    typologies: Spanned<Vec<String>>,
    apl: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Offre {
    typologie: String,
    tranches: Spanned<String>,
    bornes: Spanned<Vec<i64>>,
    charges: Spanned<f64>,
}

struct Lecture<'a> {
    texte: &'a str,
    chemin: &'a Path,
    catalogue: &'a Catalogue,
}

impl Lecture<'_> {
    fn erreur(&self, octet: usize, message: impl Into<String>) -> Error {
        let ligne = Some(crate::config::position(self.texte, octet).0);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne, colonne: None })
    }

    /// An indicator of the catalogue that counts what is expected.
    fn indicateur(&self, code: &Spanned<String>, nature: Nature) -> Result<&Definition> {
        let octet = code.span().start;
        let Some(d) = self.catalogue.get(code.get_ref()) else {
            let codes: Vec<&str> = self.catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
            let e = self.erreur(octet, format!("indicateur inconnu : « {} »", code.get_ref()));
            return Err(match crate::config::proche(code.get_ref(), &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e.aide("« bilan catalog » donne la liste des indicateurs"),
            });
        };
        if d.nature != nature {
            let attendu = match nature {
                Nature::Part => "une part",
                Nature::Repartition => "une répartition",
                Nature::Moyenne => "une moyenne",
                Nature::Effectif => "un effectif",
            };
            return Err(self.erreur(octet, format!("« {} » n'est pas {attendu}", d.code)));
        }
        Ok(d)
    }

    /// Euros a month, as centimes.
    fn euros(&self, montant: &Spanned<f64>, cle: &str) -> Result<i64> {
        centiemes(*montant.get_ref()).filter(|c| (0..=1_000_000).contains(c)).ok_or_else(|| {
            self.erreur(
                montant.span().start,
                format!("« {cle} » est un montant mensuel en euros, de 0 à 10 000, avec deux décimales au plus"),
            )
        })
    }

    fn couple(&self, h: &Couple) -> Result<Hypothese> {
        let effort = centiemes(*h.effort_max.get_ref()).filter(|c| (1..=10_000).contains(c));
        let reste = centiemes(*h.reste_min.get_ref()).filter(|c| (0..=100_000).contains(c));
        Ok(Hypothese {
            effort_max: effort.ok_or_else(|| {
                self.erreur(
                    h.effort_max.span().start,
                    "« effort_max » est un pourcentage des ressources, entre 0 et 100",
                )
            })?,
            reste_min: reste.ok_or_else(|| {
                self.erreur(h.reste_min.span().start, "« reste_min » est un montant en euros par jour et par UC")
            })?,
            exclus: match &h.exclus {
                Some(code) => Some(self.indicateur(code, Nature::Part)?.code.clone()),
                None => None,
            },
            reference: h.reference,
        })
    }

    fn menage(&self, m: &Menage, effectifs: &Definition, offres: &[OffreEcrite]) -> Result<TypeEcrit> {
        let classe = m.classe.get_ref();
        let Some(rang) = effectifs.classes.iter().position(|(c, _, _)| c == classe) else {
            let codes: Vec<&str> = effectifs.classes.iter().map(|(c, _, _)| c.as_str()).collect();
            return Err(self
                .erreur(m.classe.span().start, format!("« {} » n'a pas de classe « {classe} »", effectifs.code))
                .aide(format!("classes : {}", codes.join(", "))));
        };
        let connue = |t: &&String| offres.iter().any(|o| o.typologie == **t);
        if let Some(t) = m.typologies.get_ref().iter().find(|t| !connue(t)) {
            return Err(self
                .erreur(m.typologies.span().start, format!("aucune [[offre]] ne décrit la typologie « {t} »"))
                .aide(format!(
                    "typologies décrites : {}",
                    offres.iter().map(|o| o.typologie.as_str()).collect::<Vec<_>>().join(", ")
                )));
        }
        Ok(TypeEcrit {
            nom: m.nom.clone(),
            rang,
            ressources: self.indicateur(&m.ressources, Nature::Moyenne)?.code.clone(),
            uc: self.indicateur(&m.uc, Nature::Moyenne)?.code.clone(),
            typologies: m.typologies.get_ref().clone(),
            apl: m.apl.as_ref().map(|a| self.euros(a, "apl")).transpose()?,
        })
    }

    fn offre(&self, o: &Offre) -> Result<OffreEcrite> {
        let d = self.indicateur(&o.tranches, Nature::Repartition)?;
        let bornes = o.bornes.get_ref();
        let croissantes = bornes.windows(2).all(|b| b.first() < b.last());
        let plausibles = bornes.iter().all(|b| (1..=10_000).contains(b));
        if !croissantes || !plausibles || bornes.len() + 1 != d.classes.len() {
            return Err(self
                .erreur(o.bornes.span().start, format!("les bornes ne sont pas celles des tranches de « {} »", d.code))
                .aide(format!(
                    "{} tranches : écrivez les {} montants en euros qui les séparent, du plus petit au plus grand",
                    d.classes.len(),
                    d.classes.len().saturating_sub(1)
                )));
        }
        Ok(OffreEcrite {
            typologie: o.typologie.clone(),
            tranches: d.code.clone(),
            bornes: bornes.iter().map(|b| b * 100).collect(),
            charges: self.euros(&o.charges, "charges")?,
        })
    }
}

impl Abordabilite {
    /// Reads the grid and checks it against the catalogue.
    ///
    /// # Errors
    /// A value is not possible, an indicator is not of the catalogue or does not count what is expected, or not exactly one
    /// pair is the reference: the message names the line.
    pub fn lire(texte: &str, chemin: &Path, catalogue: &Catalogue) -> Result<Self> {
        let f: Fichier = crate::config::lire_texte(texte, chemin)?;
        let lecture = Lecture { texte, chemin, catalogue };
        let jours = *f.jours_par_mois.get_ref();
        if !(28..=31).contains(&jours) {
            return Err(lecture.erreur(f.jours_par_mois.span().start, "« jours_par_mois » va de 28 à 31"));
        }
        let hypotheses = f.hypotheses.iter().map(|h| lecture.couple(h)).collect::<Result<Vec<_>>>()?;
        if hypotheses.iter().filter(|h| h.reference).count() != 1 {
            return Err(lecture.erreur(0, "une hypothèse, et une seule, doit porter « reference = true »"));
        }
        let effectifs = lecture.indicateur(&f.effectifs, Nature::Repartition)?;
        let offres = f.offres.iter().map(|o| lecture.offre(o)).collect::<Result<Vec<_>>>()?;
        let menages = f.menages.iter().map(|m| lecture.menage(m, effectifs, &offres)).collect::<Result<Vec<_>>>()?;
        Ok(Abordabilite {
            jours_par_mois: jours,
            mode: f.mode,
            hypotheses,
            effectifs: effectifs.code.clone(),
            menages,
            offres,
        })
    }
}
