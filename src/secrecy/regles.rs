//! The rules of a diffusion: thresholds and grain, from a TOML file that the conventions with the data
//! providers decide. Nothing here is a legal constant.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::PublishedMeasures;
use crate::error::{Error, Result};
use crate::french::{FINE, Genre, INSECABLE, compte, nombre};
use crate::measures::{Niveau, Unite};

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

/// Which counts of a cell the threshold applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Portee {
    /// Universe and denominator; for figures derived from incomes, numerator and complement as well.
    Base,
    /// Universe, denominator, each class and its complement, whatever the figure.
    Cellule,
}

/// What a reader sees of a share whose count is withheld while its base is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum PetitesValeurs {
    /// A class of ten points.
    #[serde(rename = "tranche_10_points")]
    Tranche10Points,
    /// « s ».
    #[serde(rename = "masquer")]
    Masquer,
}

/// The finest level that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Every level.
    Residence,
    /// Every level but the résidence.
    Commune,
}

/// Readers who hold files of their own beside the documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inities {
    /// None: everybody knows what is published, and nothing else.
    #[default]
    Aucun,
    /// Each bailleur knows its own rows: nothing may follow from them and from what is published.
    Bailleurs,
}

/// Parameters of one profile, as written in TOML. No key is accepted that the program would not honour.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parametres {
    /// Households, figures derived from incomes: counts from 1 to threshold − 1 are withheld. 0: no threshold.
    pub seuil_menages_revenu: i64,
    /// Households, any other characteristic.
    pub seuil_menages_autre: i64,
    /// Dwellings, restricted variables of the RPLS.
    pub seuil_logements: i64,
    pub regle: Portee,
    pub petites_valeurs: PetitesValeurs,
    /// Percent of a sum above which one bailleur dominates it; 100 turns the rule off.
    pub dominance_pct: i64,
    pub grain_min: Grain,
    #[serde(default)]
    pub inities: Inities,
    /// Smallest denominator of a rate that is shown; below it, counts alone. 0: no such rule.
    #[serde(default)]
    pub base_minimale: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    profil: BTreeMap<Profil, Parametres>,
}

/// The rules of one diffusion (loi n° 51-711 du 7 juin 1951; Insee, *Manuel de protection des tableaux*, for the defaults).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regles {
    profil: Profil,
    parametres: Parametres,
}

impl Regles {
    /// Reads one profile of a TOML text.
    ///
    /// # Errors
    /// Configuration: unreadable TOML, unknown key, absent profile, value out of range.
    pub fn lire(texte: &str, profil: Profil) -> Result<Self> {
        let mut fichier: Fichier = crate::config::lire_texte(texte, Path::new("pipelines/secret.toml"))?;
        let parametres = fichier.profil.remove(&profil).ok_or_else(|| {
            Error::configuration(format!("Règles de secret{INSECABLE}: le profil « {} » manque", profil.code()))
                .aide(format!("Ajoutez une section [profil.{}].", profil.code()))
        })?;
        parametres.controler(profil)?;
        Ok(Regles { profil, parametres })
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
                grain_min: Grain::Residence,
                inities: Inities::Aucun,
                base_minimale: 0,
            },
        }
    }

    pub fn profil(&self) -> Profil {
        self.profil
    }

    pub fn parametres(&self) -> &Parametres {
        &self.parametres
    }

    /// Threshold for a unit; 0 when the unit is not protected.
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

    /// Whether a level is shown at all.
    pub fn niveau_diffuse(&self, niveau: Niveau) -> bool {
        self.parametres.grain_min == Grain::Residence || niveau != Niveau::Residence
    }

    /// Whether each bailleur is a reader who has its own files beside the documents.
    pub(super) fn inities(&self) -> bool {
        self.profil != Profil::Interne && self.parametres.inities == Inities::Bailleurs
    }

    pub(super) fn tranches(&self) -> bool {
        self.parametres.petites_valeurs == PetitesValeurs::Tranche10Points
    }

    /// Footer of every document, one French sentence.
    pub fn phrase(&self) -> String {
        if self.profil == Profil::Interne {
            return format!("Secret statistique{INSECABLE}: aucun masquage, document de travail à ne pas diffuser.");
        }
        let p = &self.parametres;
        let menages = |n: i64| format!("moins de {}", compte(n, "ménage", "ménages", Genre::Masculin));
        let logements = compte(p.seuil_logements, "logement", "logements", Genre::Masculin);
        // What is tested depends on the scope: the base alone, or each count too; each count always, for incomes.
        let effectifs = match p.regle {
            Portee::Base => format!(", les effectifs de {} tirés des revenus", menages(p.seuil_menages_revenu)),
            Portee::Cellule => {
                format!(", les effectifs de {}", menages(p.seuil_menages_autre.max(p.seuil_menages_revenu)))
            }
        };
        let dominance = if p.dominance_pct < 100 {
            format!(", les moyennes dont un bailleur détient plus de {}{FINE}%", p.dominance_pct)
        } else {
            String::new()
        };
        let tranche = if self.tranches() {
            format!("{FINE}; certaines parts sont données par tranche de dix points")
        } else {
            String::new()
        };
        format!(
            "Secret statistique{INSECABLE}: «{INSECABLE}s{INSECABLE}» remplace les valeurs dont la base compte {} (moins \
             de {logements} pour les loyers et la vacance){effectifs}{dominance}, et celles qui permettraient de \
             retrouver l'une d'elles{tranche}.",
            menages(p.seuil_menages_autre)
        )
    }

    /// The footer followed by how much was withheld.
    pub fn phrase_avec(&self, m: &PublishedMeasures) -> String {
        if self.profil == Profil::Interne {
            return self.phrase();
        }
        let total = i64::try_from(m.len()).unwrap_or(i64::MAX);
        let masquees = i64::try_from(m.masquees()).unwrap_or(i64::MAX);
        let (noms, accord) = if masquees >= 2 { ("cellules", "masquées") } else { ("cellule", "masquée") };
        format!(
            "{} {}{INSECABLE}{noms} sur {} {accord} en tout ou partie.",
            self.phrase(),
            nombre(masquees),
            nombre(total)
        )
    }
}

impl Parametres {
    fn controler(&self, profil: Profil) -> Result<()> {
        let refus = |cle: &str, attendu: &str| {
            Err(Error::configuration(format!(
                "Règles de secret, profil « {} »{INSECABLE}: {cle} {attendu}",
                profil.code()
            ))
            .aide(format!("corrigez « {cle} » dans la section [profil.{}]", profil.code())))
        };
        for (cle, seuil) in [
            ("seuil_menages_revenu", self.seuil_menages_revenu),
            ("seuil_menages_autre", self.seuil_menages_autre),
            ("seuil_logements", self.seuil_logements),
        ] {
            if profil == Profil::Interne && seuil != 0 {
                return refus(cle, "doit valoir 0, car ce profil ne masque rien");
            }
            if profil != Profil::Interne && !(SEUIL_PLANCHER..=100_000).contains(&seuil) {
                return refus(cle, "doit être compris entre 3 et 100 000");
            }
        }
        if !(0..=100_000).contains(&self.base_minimale) {
            return refus("base_minimale", "doit être compris entre 0 et 100 000 (0 : sans objet)");
        }
        if profil == Profil::Interne && self.inities != Inities::Aucun {
            return refus("inities", "doit valoir « aucun », car ce profil ne masque rien");
        }
        if !(50..=100).contains(&self.dominance_pct) {
            return refus("dominance_pct", "doit être compris entre 50 et 100");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_holds_the_three_profiles() {
        let partenaires = Regles::livrees(Profil::Partenaires).unwrap();
        assert_eq!(partenaires.seuil(Unite::MenagesRevenu), 11);
        assert_eq!(partenaires.seuil(Unite::Logements), 5);
        assert_eq!(partenaires.seuil(Unite::Public), 0);
        assert!(partenaires.tranches() && partenaires.niveau_diffuse(Niveau::Residence));
        let public = Regles::livrees(Profil::Public).unwrap();
        assert!(public.classes_testees(Unite::Logements) && !public.niveau_diffuse(Niveau::Residence));
        assert_eq!(Regles::livrees(Profil::Interne).unwrap(), Regles::interne());
    }

    #[test]
    fn a_key_that_is_not_honoured_is_refused() {
        let faux = FICHIER_LIVRE.replace("grain_min", "grain_minimum");
        let e = Regles::lire(&faux, Profil::Public).unwrap_err();
        assert_eq!(e.code, crate::error::Code::Configuration);
        let bas = FICHIER_LIVRE.replace("seuil_logements = 5", "seuil_logements = 1");
        assert!(Regles::lire(&bas, Profil::Partenaires).unwrap_err().message.contains("seuil_logements"));
    }

    #[test]
    fn the_footer_reads_as_french() {
        let p = Regles::livrees(Profil::Partenaires).unwrap().phrase();
        assert_eq!(
            p,
            "Secret statistique\u{a0}: «\u{a0}s\u{a0}» remplace les valeurs dont la base compte moins de 11\u{a0}ménages (moins \
             de 5\u{a0}logements pour les loyers et la vacance), les effectifs de moins de 11\u{a0}ménages tirés des revenus, \
             les moyennes dont un bailleur détient plus de 85\u{202f}%, et celles qui permettraient de retrouver l'une \
             d'elles\u{202f}; certaines parts sont données par tranche de dix points."
        );
    }
}
