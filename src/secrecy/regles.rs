//! The rules of a diffusion: thresholds and grain, from a TOML file that the conventions with the data
//! providers decide. Nothing here is a legal constant.

mod parametres;
mod phrase;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::config::{position, proche};
use crate::error::{Error, Lieu, Result};
use crate::french::{FINE, INSECABLE};
use crate::measures::{Cle, Famille, Nature, Niveau, RECENTS, Unite};
pub use parametres::{DominanceNiveau, DominanceSur, Grain, Inities, Parametres, PetitesValeurs, Portee, ZeroCent};

/// Where rules are read, as messages name it.
const CHEMIN: &str = "pipelines/secret.toml";

/// Tables that may have a threshold of their own: the name in TOML, the words of a footer.
const TABLES: [(&str, &str); 6] = [
    ("logement", "le parc de logements"),
    ("occupation", "l'occupation du parc"),
    ("attribution", "les attributions"),
    ("demande", "la demande"),
    ("reservation", "les commissions d'attribution"),
    ("relogement", "le suivi du relogement"),
];

/// The file shipped with the program.
const FICHIER_LIVRE: &str = include_str!("../../pipelines/secret.toml");

/// Smallest threshold accepted outside the working area: three contributors (Insee, *Manuel de protection des tableaux*).
const SEUIL_PLANCHER: i64 = 3;

/// To whom the documents go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profil {
    /// Working area: nothing is masked, documents carry a stamp.
    Interne,
    /// Bailleurs, EPCI, State, réservataires bound by a convention.
    Partenaires,
    /// Anyone.
    Public,
}

impl Profil {
    /// The name in configuration and data files.
    pub fn code(self) -> &'static str {
        match self {
            Profil::Interne => "interne",
            Profil::Partenaires => "partenaires",
            Profil::Public => "public",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    #[serde(default)]
    ordre: Ordre,
    profil: BTreeMap<Profil, Parametres>,
}

/// What stays shown when all cannot be.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordre {
    #[serde(default)]
    premiers: Vec<Spanned<String>>,
    #[serde(default)]
    derniers: Vec<Spanned<String>>,
}

/// The rules of one diffusion (loi n° 51-711 du 7 juin 1951; Insee, *Manuel de protection des tableaux*, for the defaults).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regles {
    profil: Profil,
    parametres: Parametres,
    /// The line of each threshold of `seuils`, for messages.
    lignes: BTreeMap<String, u64>,
    /// Indicators that are shown first, when all that is counted cannot be, each with its line when the file names it.
    premiers: Vec<(String, Option<u64>)>,
    /// Shares whose numerator is the households of other indicators: shown only where one of these shows them.
    derniers: Vec<(String, Option<u64>)>,
}

impl Regles {
    /// Reads one profile of a TOML text.
    ///
    /// # Errors
    /// Configuration: unreadable TOML, unknown key, absent profile, value out of range. Codes of indicators are checked by
    /// [`Regles::verifier_indicateurs`].
    pub fn lire(texte: &str, profil: Profil) -> Result<Self> {
        let mut fichier: Fichier = crate::config::lire_texte(texte, Path::new(CHEMIN))?;
        let parametres = fichier.profil.remove(&profil).ok_or_else(|| {
            Error::configuration(format!("Règles de secret{INSECABLE}: le profil « {} » manque", profil.code()))
                .aide(format!("Ajoutez une section [profil.{}].", profil.code()))
        })?;
        parametres.controler(profil, texte)?;
        let ligne = |s: &Spanned<i64>| position(texte, s.span().start).0;
        let lignes = parametres.seuils.iter().map(|(cle, s)| (cle.clone(), ligne(s))).collect();
        let code = |c: Spanned<String>| {
            let ligne = position(texte, c.span().start).0;
            (c.into_inner(), Some(ligne))
        };
        let premiers = fichier.ordre.premiers.into_iter().map(code).collect();
        let derniers = fichier.ordre.derniers.into_iter().map(code).collect();
        let regles = Regles { profil, parametres, lignes, premiers, derniers };
        regles.controler_seuils()?;
        Ok(regles)
    }

    /// Thresholds of their own are from 3 on, and never for the newcomers of an indicator apart from all of it.
    fn controler_seuils(&self) -> Result<()> {
        for (cle, seuil) in self.parametres.seuils.iter().map(|(c, s)| (c, *s.get_ref())) {
            if self.profil == Profil::Interne {
                return Err(self.refus_de_seuil(cle, "n'a pas lieu d'être, car ce profil ne masque rien"));
            }
            if !(SEUIL_PLANCHER..=100_000).contains(&seuil) {
                return Err(self.refus_de_seuil(cle, &format!("vaut {seuil} et doit être compris entre 3 et 100 000")));
            }
            if let Some(base) = cle.strip_suffix(RECENTS) {
                let quoi =
                    format!("n'est pas admis{INSECABLE}: le seuil de « {base} » vaut aussi pour ses emménagés récents");
                return Err(self.refus_de_seuil(cle, &quoi));
            }
        }
        Ok(())
    }

    fn refus_de_seuil(&self, cle: &str, quoi: &str) -> Error {
        let profil = self.profil.code();
        Error::configuration(format!("Règles de secret, profil « {profil} »{INSECABLE}: le seuil de « {cle} » {quoi}"))
            .at(Lieu { fichier: CHEMIN.into(), ligne: self.lignes.get(cle).copied(), colonne: None })
            .aide(format!("corrigez « {cle} » dans la section [profil.{profil}.seuils]"))
    }

    /// Refuses a threshold set for what is neither a table nor one of `codes`, the indicators of the catalogue, and an order that names
    /// anything else than those.
    ///
    /// # Errors
    /// Configuration: the key, its line, and the closest known name.
    pub fn verifier_indicateurs<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let codes: Vec<&str> = codes.into_iter().collect();
        let listes = [(&self.premiers, "premiers", "d'abord"), (&self.derniers, "derniers", "en dernier")];
        for (liste, cle, quand) in listes {
            let Some((code, ligne)) = liste.iter().find(|(c, _)| !codes.contains(&c.as_str())) else { continue };
            let e = Error::configuration(format!(
                "Règles de secret{INSECABLE}: « {code} », à montrer {quand}, n'est pas un indicateur du catalogue"
            ))
            .at(Lieu { fichier: CHEMIN.into(), ligne: *ligne, colonne: None });
            return Err(match proche(code, &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e.aide(format!("corrigez « {cle} » dans la section [ordre], ou ôtez-en ce code")),
            });
        }
        let mut connus: Vec<&str> = TABLES.iter().map(|(t, _)| *t).collect();
        connus.extend(codes);
        match self.parametres.seuils.keys().find(|c| !connus.contains(&c.as_str())) {
            None => Ok(()),
            Some(cle) => {
                let proche = proche(cle, &connus).map_or_else(
                    || format!("les tables sont {}", TABLES.map(|(t, _)| t).join(", ")),
                    |p| format!("vouliez-vous écrire « {p} » ?"),
                );
                let quoi = format!("ne porte ni sur une table ni sur un indicateur du catalogue{FINE}; {proche}");
                Err(self.refus_de_seuil(cle, &quoi))
            }
        }
    }

    /// The profile as shipped.
    ///
    /// # Errors
    /// Configuration, when the program was built with an unusable file.
    pub fn livrees(profil: Profil) -> Result<Self> {
        Self::lire(FICHIER_LIVRE, profil)
    }

    /// The profile of the working area: nothing is masked.
    pub fn interne() -> Self {
        Regles {
            profil: Profil::Interne,
            parametres: Parametres {
                seuil_menages_revenu: 0,
                seuil_menages_autre: 0,
                seuil_logements: 0,
                regle: Portee::Base,
                petites_valeurs: PetitesValeurs::Masquer,
                dominance_pct: 100,
                dominance_niveau: DominanceNiveau::Commune,
                dominance_sur: DominanceSur::Sommes,
                p_pct: 0,
                zero_cent: ZeroCent::Aucun,
                seuils: BTreeMap::new(),
                grain_min: Grain::Residence,
                inities: Inities::Aucun,
                base_minimale: 0,
            },
            lignes: BTreeMap::new(),
            premiers: Vec::new(),
            derniers: Vec::new(),
        }
    }

    /// The same rules, which show some indicators before the others of their family, in order: at equal level and period, what is
    /// withheld to protect others is searched among the others first.
    #[must_use]
    pub fn montrant_d_abord(&self, premiers: &[String]) -> Self {
        Regles { premiers: premiers.iter().map(|c| (c.clone(), None)).collect(), ..self.clone() }
    }

    /// The place of an indicator in that order, the same for all that are not in it.
    pub(super) fn place(&self, indicateur: &str) -> usize {
        self.premiers.iter().position(|(p, _)| p == indicateur).unwrap_or(self.premiers.len())
    }

    /// Whether an indicator is in that order.
    pub(super) fn est_montre_d_abord(&self, indicateur: &str) -> bool {
        self.place(indicateur) < self.premiers.len()
    }

    /// Whether the numerator of an indicator is shown only where other indicators show the same households.
    pub(super) fn est_montre_en_dernier(&self, indicateur: &str) -> bool {
        self.derniers.iter().any(|(c, _)| c == indicateur)
    }

    pub fn profil(&self) -> Profil {
        self.profil
    }

    pub fn parametres(&self) -> &Parametres {
        &self.parametres
    }

    /// Threshold for an indicator: its own, else that of its table, else that of its unit. Newcomers follow the whole indicator.
    /// What is public has none but its own.
    pub fn seuil_de(&self, famille: &Famille) -> i64 {
        let code = famille.indicateur.as_str();
        self.seuil_d_indicateur(code.strip_suffix(RECENTS).unwrap_or(code), &famille.table, famille.unite)
    }

    /// The same by the code of the indicator, without suffix, and of its table.
    pub fn seuil_d_indicateur(&self, code: &str, table: &str, unite: Unite) -> i64 {
        let propre = |cle: &str| self.parametres.seuils.get(cle).map(|s| *s.get_ref());
        if self.profil == Profil::Interne {
            return 0;
        }
        let de_table = || if unite == Unite::Public { None } else { propre(table) };
        propre(code).or_else(de_table).unwrap_or_else(|| self.seuil(unite))
    }

    /// Thresholds of their own, with what they are for: the words of a table, or the code of an indicator.
    pub fn seuils_propres(&self) -> impl Iterator<Item = (&str, i64)> {
        self.parametres.seuils.iter().map(|(cle, s)| {
            let nom = TABLES.iter().find(|(t, _)| t == cle).map_or(cle.as_str(), |(_, mots)| *mots);
            (nom, *s.get_ref())
        })
    }

    /// Threshold for a unit that has none of its own; 0 when the unit is not protected.
    pub fn seuil(&self, unite: Unite) -> i64 {
        match (self.profil, unite) {
            (Profil::Interne, _) | (_, Unite::Public) => 0,
            (_, Unite::MenagesRevenu) => self.parametres.seuil_menages_revenu,
            (_, Unite::Menages) => self.parametres.seuil_menages_autre,
            (_, Unite::Logements) => self.parametres.seuil_logements,
        }
    }

    /// Whether classes are tested one by one, beside the base. Always for incomes: 20 households out of 25
    /// under a ceiling also says that 5 are above it.
    pub(super) fn classes_testees(&self, unite: Unite) -> bool {
        unite == Unite::MenagesRevenu || self.parametres.regle == Portee::Cellule
    }

    /// The same for one indicator. Where 0 is withheld, small counts are too: shown, they would say which mark is a 0.
    pub(super) fn classes_testees_de(&self, famille: &Famille) -> bool {
        self.classes_testees(famille.unite) || self.homogeneite(famille)
    }

    /// Whether a share of 0 or 100 % of this indicator is withheld.
    pub(super) fn homogeneite(&self, famille: &Famille) -> bool {
        famille.sensible
            && famille.nature == Nature::Part
            && self.parametres.zero_cent != ZeroCent::Aucun
            && self.seuil_de(famille) > 0
    }

    /// Whether a level is shown at all.
    pub fn niveau_diffuse(&self, niveau: Niveau) -> bool {
        self.parametres.grain_min == Grain::Residence || niveau != Niveau::Residence
    }

    /// Whether a cell may be shown at all: its level is, and it is not one of those that nothing shows.
    pub(super) fn montre(&self, cle: &Cle) -> bool {
        self.niveau_diffuse(cle.niveau) && !super::recents::virtuelle(cle)
    }

    /// Whether each bailleur is a reader who has its own files beside the documents.
    pub(super) fn inities(&self) -> bool {
        self.profil != Profil::Interne && self.parametres.inities == Inities::Bailleurs
    }

    pub(super) fn tranches(&self) -> bool {
        self.parametres.petites_valeurs == PetitesValeurs::Tranche10Points
    }
}
