//! What every document is composed from: the published measures with all that gives them a name, a target and a reference.

use chrono::{Datelike, Days, NaiveDate};

use crate::charts::Entete;
use crate::config::layout::Table;
use crate::config::pipeline::Pipeline;
use crate::french::{self, FINE, INSECABLE};
use crate::indicators::abordabilite::Abordabilite;
use crate::indicators::comparaison::{self, Comparateur};
use crate::indicators::derives::{self, Derives};
use crate::indicators::fragility;
use crate::indicators::point_zero::{Evolution, PointZero, PointsZero};
use crate::indicators::targets::concernes::Concernement;
use crate::indicators::targets::{Evaluation, Genre as GenreObjectif, Objectif, Situation};
use crate::indicators::{Catalogue, Definition};
use crate::lake::Piece;
use crate::measures::{Cle, Niveau, Periode, fin_de_mois};
use crate::model::Doublons;
use crate::model::References;
use crate::secrecy::{Profil, PublishedMeasures, Regles};

use super::classes;
use super::comparaison::Avant;
use super::document::Section;
use super::retenues;
use super::sources;
use super::tenues::{Tenues, Vu};

pub use super::cases::*;
pub use super::chapitre::Chapitre;
pub use super::noms::{moment, nature_en_mots, nom_source, nom_zone, periode_en_mots};

use super::noms::lieu_en_mots;

/// Everything a document may speak of.
#[derive(Clone, Copy)]
pub struct Contexte<'a> {
    pub pipeline: &'a Pipeline,
    pub references: &'a References,
    pub catalogue: &'a Catalogue,
    pub objectifs: &'a [Objectif],
    pub points_zero: &'a PointsZero,
    /// Whether the law binds the territory, year by year.
    pub concernement: &'a Concernement,
    /// What the configuration of targets and baselines calls for, one sentence each.
    pub avertissements: &'a [String],
    pub derives: &'a Derives,
    /// The grid of affordability.
    pub abordabilite: &'a Abordabilite,
    pub publiees: &'a PublishedMeasures,
    /// What earlier editions showed of the figures withheld in this one.
    pub tenues: &'a Tenues,
    /// The edition before this one, when there was one.
    pub avant: Option<Avant<'a>>,
    pub pieces: &'a [Piece],
    pub doublons: Doublons,
    pub regles: &'a Regles,
    /// Methods of fragility applied to what is published.
    pub fragilite: &'a fragility::Etude,
    /// Fingerprint of the published measures, hexadecimal.
    pub empreinte: &'a str,
}

/// A share is partly filled under 80 %, not commented under 60 %.
pub const RENSEIGNEMENT_OK: i64 = comparaison::RENSEIGNEMENT_OK;
pub const RENSEIGNEMENT_MIN: i64 = comparaison::RENSEIGNEMENT_MIN;
/// From this share of unknown rows on, the sentence says so.
pub const INCONNUS_A_DIRE: i64 = 5;
/// A smaller base is not ranked.
pub const BASE_CLASSEMENT: i64 = comparaison::BASE_MIN;

impl<'a> Contexte<'a> {
    pub fn epci(&self) -> &'a str {
        &self.pipeline.territoire.epci
    }

    pub fn territoire(&self) -> &'a str {
        &self.pipeline.territoire.nom
    }

    pub fn arrete(&self) -> NaiveDate {
        self.pipeline.periode.arrete
    }

    /// The full year the bilan speaks of; the year to date when the closing date falls in it.
    pub fn exercice(&self) -> Periode {
        let a = self.pipeline.periode.exercice;
        if a == self.arrete().year() && self.arrete().month() < 12 {
            Periode::Cumul(a, self.arrete().month())
        } else {
            Periode::Annee(a)
        }
    }

    /// The year in course up to the closing date, when the exercise is over.
    pub fn en_cours(&self) -> Option<Periode> {
        let p = Periode::Cumul(self.arrete().year(), self.arrete().month());
        (p.annee() > self.pipeline.periode.exercice).then_some(p)
    }

    /// The latest period of an indicator at the level of the territory that `genre` accepts.
    fn derniere(&self, code: &str, genre: impl Fn(&Periode) -> bool) -> Option<Periode> {
        self.periodes(code).into_iter().rev().find(|p| genre(p))
    }

    /// Periods of an indicator at the level of the territory, in order of time.
    pub fn periodes(&self, code: &str) -> Vec<Periode> {
        self.publiees.periodes(code, Niveau::Epci)
    }

    pub fn parc(&self) -> Option<Periode> {
        self.derniere("parc_logements", |p| matches!(p, Periode::Millesime(_)))
    }

    pub fn vague(&self) -> Option<Periode> {
        self.derniere("occ_menages", |p| matches!(p, Periode::Millesime(_)))
    }

    pub fn stock(&self) -> Option<Periode> {
        self.derniere("dem_total", |p| matches!(p, Periode::Stock(..)))
    }

    /// The period that the indicators of a table are shown for: the year of the bilan, the latest state.
    pub fn periode_de(&self, table: Table) -> Option<Periode> {
        match table {
            Table::Attribution | Table::Reservation => Some(self.exercice()),
            Table::Occupation => self.vague(),
            Table::Logement => self.parc(),
            Table::Demande => self.stock(),
            _ => None,
        }
    }

    /// Full years of attributions, in order.
    pub fn annees(&self) -> Vec<i32> {
        let annee = |p: Periode| if let Periode::Annee(a) = p { Some(a) } else { None };
        self.periodes("att_baux").into_iter().filter_map(annee).collect()
    }

    pub fn v(&self, code: &str, periode: Periode, niveau: Niveau, zone: &str) -> Option<Vu<'a>> {
        let cle = Cle { indicateur: code.to_owned(), periode, niveau, zone: zone.to_owned() };
        Some(Vu::new(self.publiees.cellule(&cle)?, self.tenues.get(&cle)))
    }

    /// The value of the whole territory.
    pub fn total(&self, code: &str, periode: Periode) -> Option<Vu<'a>> {
        self.v(code, periode, Niveau::Epci, self.epci())
    }

    pub fn definition(&self, code: &str) -> Option<&'a Definition> {
        self.catalogue.get(code)
    }

    pub fn libelle(&self, code: &'a str) -> &'a str {
        self.catalogue.get(code).map_or(code, |d| d.libelle.as_str())
    }

    /// Labels of the classes of a distribution that documents show, in order.
    pub fn classes(&self, code: &str) -> Vec<String> {
        classes::montrees(self.catalogue, self.publiees, code)
    }

    /// The floors and ceilings that bear on the whole territory for an indicator over a period, the most demanding floor first.
    /// Those of the law are left out where it does not bind the territory.
    pub fn objectifs_de(&self, code: &str, p: Periode) -> Vec<&'a Objectif> {
        let situation = self.situation(p, Niveau::Epci, self.epci());
        let mut o: Vec<&Objectif> = self
            .objectifs
            .iter()
            .filter(|o| o.indicateur == code && o.simple() && o.sans_objet(&situation).is_none())
            .collect();
        o.sort_by_key(|o| if o.genre == GenreObjectif::Plancher { -o.centiemes() } else { o.centiemes() });
        o
    }

    /// The most demanding target in force.
    pub fn objectif(&self, code: &str, p: Periode) -> Option<&'a Objectif> {
        self.objectifs_de(code, p).into_iter().next()
    }

    /// What a reader calls a zone.
    pub fn nom_zone(&self, niveau: Niveau, zone: &str) -> String {
        if niveau == Niveau::Classe {
            return self.nom_classe(zone);
        }
        nom_zone(self.references, niveau, zone, self.territoire())
    }

    /// `marquee|hors_qpv` as the method names it: « fragilité marquée, hors QPV ».
    fn nom_classe(&self, zone: &str) -> String {
        let (code, lieu) = zone.split_once('|').unwrap_or((zone, ""));
        let methode = self.fragilite.principale().map(|e| &e.methode);
        match methode.and_then(|m| m.classe(code)) {
            Some(c) => format!("{}, {}", super::phrases::majuscule(&c.nom), lieu_en_mots(lieu)),
            None => nom_zone(self.references, Niveau::Classe, zone, self.territoire()),
        }
    }

    /// Zones of an indicator with their names, by name; the unknown one last.
    pub fn zones(&self, code: &'a str, periode: Periode, niveau: Niveau) -> Vec<(&'a str, String, Vu<'a>)> {
        let mut zones: Vec<(&str, String, Vu)> = self
            .publiees
            .zones(code, periode, niveau)
            .filter_map(|(z, _)| Some((z, self.nom_zone(niveau, z), self.v(code, periode, niveau, z)?)))
            .collect();
        zones.sort_by(|a, b| {
            (a.0 == "inconnu").cmp(&(b.0 == "inconnu")).then_with(|| cle_de_tri(&a.1).cmp(&cle_de_tri(&b.1)))
        });
        zones
    }

    /// A target held against a value, with the status that the unknown rows leave.
    pub fn juger(&self, o: &Objectif, v: Vu) -> Evaluation {
        o.juger(&v)
    }

    /// What compares each published value with the larger territories, the period before and the baseline.
    pub fn comparateur(&self) -> Comparateur<'a> {
        Comparateur::new(self.publiees, self.catalogue, self.epci(), self.points_zero, &self.derives.comparaison)
    }

    /// Every derived value of the publication.
    pub fn valeurs_derivees(&self) -> Vec<derives::Ligne<'a>> {
        derives::calculer(self.derives, self.publiees, self.epci())
    }

    /// Value of the baseline, and how a share moved since; `None` without baseline for the zone.
    pub fn depuis_point_zero(
        &self,
        code: &str,
        niveau: Niveau,
        zone: &str,
        v: Vu,
    ) -> Option<(&'a PointZero, Evolution)> {
        let p = self.points_zero.principal(self.derives.comparaison.point_zero.as_deref())?;
        let cle = (code.to_owned(), niveau, zone.to_owned(), "oui".to_owned());
        match self.points_zero.evolution(&p.nom, &cle, &v.taux()?) {
            Evolution::Absente => None,
            e => Some((p, e)),
        }
    }

    /// One zone over one period, as a target needs it.
    pub fn situation<'z>(&'z self, periode: Periode, niveau: Niveau, zone: &'z str) -> Situation<'z> {
        Situation { periode, niveau, zone, points_zero: self.points_zero, concernement: self.concernement }
    }

    /// Provisional: closer to the closing date than the delay of late entries.
    pub fn provisoire(&self, annee: i32, mois: u32) -> bool {
        let delai = u64::try_from(self.pipeline.parametres.delai_consolidation_jours).unwrap_or(0);
        let limite = self.arrete().checked_sub_days(Days::new(delai));
        fin_de_mois(annee, mois).zip(limite).is_some_and(|(fin, limite)| fin > limite)
    }

    /// `SNE, radiations pour attribution de 2023 à 2026 (arrêtées au 30 septembre 2026)`.
    pub fn source(&self, table: Table) -> String {
        let mut annees: Vec<i32> =
            self.pieces.iter().filter(|p| p.provenance.table == table.code()).map(|p| p.provenance.millesime).collect();
        if annees.is_empty() {
            let code = match table {
                Table::Attribution => "att_baux",
                Table::Reservation => "proc_candidatures",
                Table::Demande => "dem_total",
                Table::Logement => "parc_logements",
                _ => "occ_menages",
            };
            annees = self.periodes(code).iter().map(Periode::annee).collect();
        }
        annees.sort_unstable();
        let (Some(premiere), Some(derniere)) = (annees.first().copied(), annees.last().copied()) else {
            return nom_source(table).to_owned();
        };
        match table {
            Table::Attribution | Table::Reservation if premiere == derniere => {
                format!("{}, {derniere}", nom_source(table))
            }
            Table::Attribution | Table::Reservation => format!("{}, {premiere} à {derniere}", nom_source(table)),
            Table::Demande => match self.dernier_stock() {
                Some(p) => format!("{} au {}", nom_source(table), periode_en_mots(p)),
                None => nom_source(table).to_owned(),
            },
            Table::Logement => format!("{} au 1er{INSECABLE}janvier {derniere}", nom_source(table)),
            _ => format!("{}, vague {derniere}", nom_source(table)),
        }
    }

    /// The last stock of demands: that of the extracts, else that of the figures.
    fn dernier_stock(&self) -> Option<Periode> {
        let lus = self.pieces.iter().map(|p| &p.provenance).filter(|p| p.table == Table::Demande.code());
        let dernier = lus.map(|p| Periode::Stock(p.millesime, p.mois.unwrap_or(12))).max();
        dernier.or_else(|| self.stock())
    }

    /// The heading of a picture.
    pub fn entete(&self, code: &str, titre: impl Into<String>, sous_titre: impl Into<String>, table: Table) -> Entete {
        Entete {
            code: code.to_owned(),
            titre: titre.into(),
            sous_titre: sous_titre.into(),
            source: format!("Source{INSECABLE}: {}.", self.source(table)),
        }
    }

    /// What stands across the pages: figures that must not leave the working area say so whatever else is asked for; else the words of the
    /// document, or those of the chain. An edition made without some extracts says so on top of it.
    pub fn filigrane(&self, du_document: Option<&str>) -> Option<String> {
        let tampon = match self.regles.profil() {
            Profil::Interne => Some("Document de travail – ne pas diffuser"),
            _ => du_document.or(self.pipeline.tampon.as_deref()).map(str::trim).filter(|t| !t.is_empty()),
        };
        match (self.provisoire_faute_de(), tampon) {
            (Some(p), Some(t)) => Some(format!("{p} – {t}")),
            (p, t) => p.or_else(|| t.map(str::to_owned)),
        }
    }

    /// The same, on what keeps its own words whatever the chain asks for: who may read it is said first.
    pub fn filigrane_restreint(&self, mots: &str) -> String {
        let tampon = self.pipeline.tampon.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let tous: Vec<String> =
            [Some(mots.to_owned()), self.provisoire_faute_de(), tampon].into_iter().flatten().collect();
        tous.join(" – ")
    }

    /// `Provisoire : il manque 2 extractions`, when the chain publishes without them.
    fn provisoire_faute_de(&self) -> Option<String> {
        let n = self.pipeline.absentes.len() as i64;
        let combien = french::compte(n, "extraction", "extractions", french::Genre::Feminin);
        (n > 0).then(|| format!("Provisoire{INSECABLE}: il manque {combien}"))
    }

    /// What is missing from an edition made without some extracts.
    pub fn mention_provisoire(&self) -> Option<String> {
        let provisoire = self.provisoire_faute_de()?;
        let absentes = self.pipeline.absentes.iter();
        let noms: Vec<String> = absentes.map(|e| format!("«{INSECABLE}{}{INSECABLE}»", e.fichier.display())).collect();
        Some(format!(
            "{provisoire}, {}. Ce qui en vient n'est pas compté{FINE}; le document sera refait quand {}.",
            french::enumerer(&noms),
            if noms.len() == 1 { "elle arrivera" } else { "elles arriveront" }
        ))
    }

    /// Secrecy, sources, closing date: at the end of every document.
    pub fn mentions(&self, sections: &[Section]) -> Vec<String> {
        let mut m = vec![self.regles.phrase()];
        if self.regles.profil() != Profil::Interne {
            m.push(retenues::secret_du_document(sections));
        }
        m.extend(self.mention_provisoire());
        let lue = |t: &Table| self.pieces.iter().any(|p| p.provenance.table == t.code());
        let lues: Vec<(Table, String)> = Table::COMPTEES.into_iter().filter(lue).map(|t| (t, self.source(t))).collect();
        m.extend(sources::phrases(&lues, |code| self.definition(code).map(|d| d.table), sections));
        m.push(format!(
            "Arrêté au {}{FINE}: aucun événement postérieur n'est compté.",
            french::date_longue(self.arrete())
        ));
        m.push(
            "Les comparaisons avec un objectif portent sur les effectifs exacts, jamais sur les taux arrondis."
                .to_owned(),
        );
        m
    }
}

/// Accents and case do not part names: « Éole » stands between « Dune » and « Fort ».
fn cle_de_tri(nom: &str) -> String {
    french::sans_accents(&nom.to_lowercase())
}
