//! The rules of a diffusion: thresholds and grain, from a TOML file that the conventions with the data
//! providers decide. Nothing here is a legal constant.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::PublishedMeasures;
use crate::config::{position, proche};
use crate::error::{Error, Lieu, Result};
use crate::french::{FINE, Genre, INSECABLE, compte, nombre};
use crate::measures::{Cle, Famille, Nature, Niveau, RECENTS, Unite};

/// Where rules are read, as messages name it.
const CHEMIN: &str = "pipelines/secret.toml";

/// Tables that may have a threshold of their own: the name in TOML, the words of a footer.
const TABLES: [(&str, &str); 5] = [
    ("logement", "le parc de logements"),
    ("occupation", "l'occupation du parc"),
    ("attribution", "les attributions"),
    ("demande", "la demande"),
    ("reservation", "les commissions d'attribution"),
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

/// From which level on one bailleur may dominate a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DominanceNiveau {
    /// The commune and what is larger. Tables by bailleur or by résidence have one bailleur by nature, and so may a QPV or a sector.
    #[default]
    Commune,
    /// Every level, tables by bailleur and by résidence included.
    Residence,
}

/// The sums that one bailleur may dominate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DominanceSur {
    /// Sums of a mean: rents, surfaces.
    #[default]
    Sommes,
    /// Those, and counts of dwellings of the restricted variables of the RPLS.
    SommesEtLogements,
}

/// What a reader sees of a share of 0 or 100 % of a sensitive indicator (homogeneity: it tells a fact about everyone).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZeroCent {
    /// The share itself: no such rule.
    #[default]
    Aucun,
    /// The class of ten points that a small count of the same base would get.
    Borne,
    /// « s », as a small count.
    Masquer,
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
    #[serde(default)]
    pub dominance_niveau: DominanceNiveau,
    #[serde(default)]
    pub dominance_sur: DominanceSur,
    /// A sum is dominated too when all bailleurs but its two largest hold less than this percent of the largest (rule p %). 0:
    /// no such rule.
    #[serde(default)]
    pub p_pct: i64,
    #[serde(default)]
    pub zero_cent: ZeroCent,
    /// Thresholds of their own, by table or by indicator code.
    #[serde(default)]
    pub seuils: BTreeMap<String, Spanned<i64>>,
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
    /// The line of each threshold of `seuils`, for messages.
    lignes: BTreeMap<String, u64>,
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
        parametres.controler(profil)?;
        let ligne = |s: &Spanned<i64>| position(texte, s.span().start).0;
        let lignes = parametres.seuils.iter().map(|(cle, s)| (cle.clone(), ligne(s))).collect();
        let regles = Regles { profil, parametres, lignes };
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

    /// Refuses a threshold set for what is neither a table nor one of `codes`, the indicators of the catalogue.
    ///
    /// # Errors
    /// Configuration: the key, its line, and the closest known name.
    pub fn verifier_indicateurs<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> Result<()> {
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
        }
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

    /// Footer of every document, in French: what is withheld, and every threshold that served.
    pub fn phrase(&self) -> String {
        if self.profil == Profil::Interne {
            return format!("Secret statistique{INSECABLE}: aucun masquage, document de travail à ne pas diffuser.");
        }
        let p = &self.parametres;
        let moins = |n: i64, un: &str, des: &str| format!("moins de {}", compte(n, un, des, Genre::Masculin));
        let menages = |n: i64| moins(n, "ménage", "ménages");
        let mut bases = format!("{} pour les loyers et la vacance", moins(p.seuil_logements, "logement", "logements"));
        if p.seuil_menages_revenu != p.seuil_menages_autre {
            bases = format!("{} pour les données tirées des revenus, {bases}", menages(p.seuil_menages_revenu));
        }
        // What is tested depends on the scope: the base alone, or each count too; each count always, for incomes.
        let effectifs = match p.regle {
            Portee::Base => format!(", les effectifs de {} tirés des revenus", menages(p.seuil_menages_revenu)),
            Portee::Cellule => {
                format!(", les effectifs de {}", menages(p.seuil_menages_autre.max(p.seuil_menages_revenu)))
            }
        };
        let zero_cent = match p.zero_cent {
            ZeroCent::Aucun => String::new(),
            _ => format!(", les parts de 0 et de 100{FINE}% des indicateurs sensibles"),
        };
        let dominance = if p.dominance_pct < 100 {
            let quoi = match p.dominance_sur {
                DominanceSur::Sommes => "les moyennes",
                DominanceSur::SommesEtLogements => "les moyennes et les effectifs de logements",
            };
            let ou = match p.dominance_niveau {
                DominanceNiveau::Commune => " à partir de la commune",
                DominanceNiveau::Residence => "",
            };
            format!(", {quoi} dont un bailleur détient plus de {}{FINE}%{ou}", p.dominance_pct)
        } else {
            String::new()
        };
        let tranche = if self.tranches() {
            format!("{FINE}; certaines parts sont données par tranche de dix points")
        } else {
            String::new()
        };
        format!(
            "Secret statistique{INSECABLE}: «{INSECABLE}s{INSECABLE}» remplace les valeurs dont la base compte {} ({bases}){effectifs}\
             {zero_cent}{dominance}, et celles qui permettraient de retrouver l'une d'elles{tranche}.{}",
            menages(p.seuil_menages_autre),
            self.phrase_des_seuils_propres()
        )
    }

    /// ` Seuils particuliers : 20 pour l'occupation du parc, 15 pour occ_apl.`, or nothing.
    fn phrase_des_seuils_propres(&self) -> String {
        let liste: Vec<String> = self.seuils_propres().map(|(nom, n)| format!("{} pour {nom}", nombre(n))).collect();
        match liste.as_slice() {
            [] => String::new(),
            [un] => format!(" Seuil particulier{INSECABLE}: {un}."),
            _ => format!(" Seuils particuliers{INSECABLE}: {}.", liste.join(", ")),
        }
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
        if !(0..=100).contains(&self.p_pct) {
            return refus("p_pct", "doit être compris entre 0 et 100 (0 : sans objet)");
        }
        if profil == Profil::Interne && (self.zero_cent != ZeroCent::Aucun || self.p_pct != 0) {
            return refus("zero_cent et p_pct", "doivent valoir « aucun » et 0, car ce profil ne masque rien");
        }
        // Two marks for 0 and for small counts would say which is which.
        let attendu = match self.zero_cent {
            ZeroCent::Aucun => self.petites_valeurs,
            ZeroCent::Borne => PetitesValeurs::Tranche10Points,
            ZeroCent::Masquer => PetitesValeurs::Masquer,
        };
        if self.petites_valeurs != attendu {
            return refus(
                "zero_cent",
                "doit valoir « borne » avec petites_valeurs = \"tranche_10_points\", « masquer » avec petites_valeurs = \
                 \"masquer\"\u{a0}: 0\u{a0}% et un petit effectif doivent porter la même marque",
            );
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
             les parts de 0 et de 100\u{202f}% des indicateurs sensibles, les moyennes dont un bailleur \
             détient plus de 85\u{202f}% à partir de la commune, et celles qui permettraient de retrouver l'une d'elles\u{202f}; certaines parts sont données par tranche de dix points."
        );
    }

    fn famille(code: &str, table: &str, unite: Unite) -> Famille {
        Famille {
            indicateur: code.into(),
            table: table.into(),
            sensible: false,
            nature: Nature::Part,
            unite,
            classes: vec!["oui".into(), "non".into()],
            atomes: Vec::new(),
            bailleurs: Vec::new(),
            cellules: Vec::new(),
        }
    }

    /// The shipped file with more lines in the profile of partners.
    fn avec(section: &str) -> String {
        FICHIER_LIVRE.replace("# Tout public.", &format!("[profil.partenaires.seuils]\n{section}\n"))
    }

    #[test]
    fn the_most_precise_threshold_wins() {
        let texte = avec("occupation = 15\nocc_apl = 20\nparc_logements = 6");
        let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
        for (code, table, unite, attendu) in [
            ("occ_apl", "occupation", Unite::MenagesRevenu, 20),
            ("occ_apl__recents", "occupation", Unite::MenagesRevenu, 20),
            ("occ_age", "occupation", Unite::Menages, 15),
            ("occ_age__recents", "occupation", Unite::Menages, 15),
            ("att_q1", "attribution", Unite::MenagesRevenu, 11),
            ("parc_vacance", "logement", Unite::Logements, 5),
            // What is public has no threshold but its own.
            ("parc_logements", "logement", Unite::Public, 6),
            ("occ_menages", "occupation", Unite::Public, 0),
        ] {
            assert_eq!(r.seuil_de(&famille(code, table, unite)), attendu, "{code}");
        }
        let livrees = Regles::livrees(Profil::Partenaires).unwrap();
        assert_eq!(livrees.seuil_de(&famille("occ_apl", "occupation", Unite::MenagesRevenu)), 11);
    }

    #[test]
    fn a_threshold_of_its_own_is_said_at_the_foot() {
        let phrase = |section: &str| Regles::lire(&avec(section), Profil::Partenaires).unwrap().phrase();
        assert!(
            phrase("occupation = 15\nocc_apl = 20")
                .ends_with(" Seuils particuliers\u{a0}: 20 pour occ_apl, 15 pour l'occupation du parc.")
        );
        assert!(
            phrase("attribution = 1200").ends_with(" Seuil particulier\u{a0}: 1\u{202f}200 pour les attributions.")
        );
        let inegaux = FICHIER_LIVRE.replace("seuil_menages_revenu = 11", "seuil_menages_revenu = 20");
        let p = Regles::lire(&inegaux, Profil::Partenaires).unwrap().phrase();
        assert!(
            p.contains(
                "moins de 11\u{a0}ménages (moins de 20\u{a0}ménages pour les données tirées des revenus, moins de 5"
            ),
            "{p}"
        );
    }

    #[test]
    fn a_wrong_threshold_is_refused_at_its_line() {
        let ligne = |texte: &str, mot: &str| texte.lines().position(|l| l.starts_with(mot)).unwrap() as u64 + 1;
        for (section, mots) in [
            ("occ_apl = 1", ["occ_apl", "vaut 1 et doit être compris entre 3 et 100 000"]),
            ("occ_apl = 0", ["occ_apl", "vaut 0"]),
            ("occ_apl = -4", ["occ_apl", "vaut -4"]),
            ("occ_apl__recents = 12", ["occ_apl__recents", "le seuil de « occ_apl » vaut aussi"]),
        ] {
            let texte = avec(&format!("occupation = 12\n{section}"));
            let e = Regles::lire(&texte, Profil::Partenaires).unwrap_err();
            assert!(mots.iter().all(|m| e.message.contains(m)), "{e}");
            assert_eq!(e.lieu.unwrap().ligne, Some(ligne(&texte, section)));
        }
        let texte = avec("ocupation = 12\nocc_apll = 12");
        let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
        let e = r.verifier_indicateurs(["occ_apl", "occ_apl__recents"]).unwrap_err();
        assert!(e.message.contains("« occ_apll »") && e.message.contains("« occ_apl »"), "{e}");
        assert_eq!(e.lieu.unwrap().ligne, Some(ligne(&texte, "occ_apll")));
        let r = Regles::lire(&avec("ocupation = 12"), Profil::Partenaires).unwrap();
        assert!(r.verifier_indicateurs([]).unwrap_err().message.contains("« occupation »"));
        let interne = FICHIER_LIVRE.replace("# Bailleurs, EPCI", "[profil.interne.seuils]\noccupation = 12\n#");
        assert!(Regles::lire(&interne, Profil::Interne).unwrap_err().message.contains("ne masque rien"));
    }

    #[test]
    fn zero_and_small_counts_bear_one_mark() {
        for (de, a) in [("zero_cent = \"borne\"", "zero_cent = \"masquer\""), ("tranche_10_points\"\n", "masquer\"\n")]
        {
            let e = Regles::lire(&FICHIER_LIVRE.replace(de, a), Profil::Partenaires).unwrap_err();
            assert!(e.message.contains("la même marque"), "{e}");
        }
        let sans = FICHIER_LIVRE.replace("zero_cent = \"borne\"", "zero_cent = \"aucun\"");
        let r = Regles::lire(&sans, Profil::Partenaires).unwrap();
        let sensible = Famille { sensible: true, ..famille("att_dalo", "attribution", Unite::Menages) };
        assert!(!r.homogeneite(&sensible) && !r.classes_testees_de(&sensible));
        let r = Regles::livrees(Profil::Partenaires).unwrap();
        assert!(r.homogeneite(&sensible) && r.classes_testees_de(&sensible));
        assert!(!r.classes_testees_de(&famille("att_age", "attribution", Unite::Menages)));
        assert!(!r.homogeneite(&Famille { nature: Nature::Repartition, ..sensible }));
    }
}
