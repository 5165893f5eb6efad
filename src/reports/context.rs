//! What every document is composed from, and how a published value becomes a cell, a name or a line of method.

use chrono::{Datelike, Days, NaiveDate};

use super::document::{Bloc, Case, Colonne, Ligne, Section, Statut, Tableau};
use crate::charts::{Entete, Figure, Lecture};
use crate::config::layout::Table;
use crate::config::pipeline::Pipeline;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::abordabilite::Abordabilite;
use crate::indicators::attainment::{self, Bornes, Resultat};
use crate::indicators::comparaison::{self, Comparateur};
use crate::indicators::derives::{self, Derives};
use crate::indicators::fragility;
use crate::indicators::point_zero::{Evolution, PointZero, PointsZero};
use crate::indicators::targets::concernes::Concernement;
use crate::indicators::targets::{
    Evaluation, Genre as GenreObjectif, NatureObjectif, Objectif, Situation, Statut as StatutObjectif,
};
use crate::indicators::{Catalogue, Definition};
use crate::lake::Piece;
use crate::measures::{Nature, Niveau, Periode};
use crate::model::Doublons;
use crate::model::References;
use crate::secrecy::{Etat, Profil, PublishedMeasures, Regles, Valeur};

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
        let publiees = self.publiees.iter().filter(|(c, _)| c.indicateur == code && c.niveau == Niveau::Epci);
        publiees.map(|(c, _)| c.periode).collect()
    }

    pub fn parc(&self) -> Option<Periode> {
        self.derniere("parc_logements", |p| matches!(p, Periode::Millesime(_)))
    }

    pub fn vague(&self) -> Option<Periode> {
        self.derniere("occ_menages", |p| matches!(p, Periode::Millesime(_)))
    }

    pub fn stock(&self) -> Option<Periode> {
        self.derniere("dem_total", |p| matches!(p, Periode::Stock(_)))
    }

    /// Full years of attributions, in order.
    pub fn annees(&self) -> Vec<i32> {
        let annee = |p: Periode| if let Periode::Annee(a) = p { Some(a) } else { None };
        self.periodes("att_baux").into_iter().filter_map(annee).collect()
    }

    pub fn v(&self, code: &str, periode: Periode, niveau: Niveau, zone: &str) -> Option<&'a Valeur> {
        self.publiees.get(code, periode, niveau, zone)
    }

    /// The value of the whole territory.
    pub fn total(&self, code: &str, periode: Periode) -> Option<&'a Valeur> {
        self.v(code, periode, Niveau::Epci, self.epci())
    }

    pub fn definition(&self, code: &str) -> Option<&'a Definition> {
        self.catalogue.get(code)
    }

    pub fn libelle(&self, code: &'a str) -> &'a str {
        self.catalogue.get(code).map_or(code, |d| d.libelle.as_str())
    }

    /// Labels of the classes of a distribution, in order.
    pub fn classes(&self, code: &str) -> Vec<String> {
        self.catalogue.get(code).map_or_else(Vec::new, |d| d.classes.iter().map(|(_, l, _)| l.clone()).collect())
    }

    /// The floors and ceilings that bear on the whole territory for an indicator and a year, the most demanding floor first.
    /// Those of the law are left out where it does not bind the territory.
    pub fn objectifs_de(&self, code: &str, annee: i32) -> Vec<&'a Objectif> {
        let situation = self.situation(Periode::Annee(annee), Niveau::Epci, self.epci());
        let mut o: Vec<&Objectif> = self
            .objectifs
            .iter()
            .filter(|o| o.indicateur == code && o.simple() && o.sans_objet(&situation).is_none())
            .collect();
        o.sort_by_key(|o| if o.genre == GenreObjectif::Plancher { -o.centiemes() } else { o.centiemes() });
        o
    }

    /// The most demanding target in force.
    pub fn objectif(&self, code: &str, annee: i32) -> Option<&'a Objectif> {
        self.objectifs_de(code, annee).into_iter().next()
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
    pub fn zones(&self, code: &'a str, periode: Periode, niveau: Niveau) -> Vec<(&'a str, String, &'a Valeur)> {
        let mut zones: Vec<(&str, String, &Valeur)> =
            self.publiees.zones(code, periode, niveau).map(|(z, v)| (z, self.nom_zone(niveau, z), v)).collect();
        zones.sort_by(|a, b| {
            (a.0 == "inconnu").cmp(&(b.0 == "inconnu")).then_with(|| cle_de_tri(&a.1).cmp(&cle_de_tri(&b.1)))
        });
        zones
    }

    /// A target held against a value, with the status that the unknown rows leave.
    pub fn juger(&self, o: &Objectif, v: &Valeur) -> Evaluation {
        o.juger(v)
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
        v: &Valeur,
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
            Table::Attribution if premiere == derniere => format!("{}, {derniere}", nom_source(table)),
            Table::Attribution => format!("{}, {premiere} à {derniere}", nom_source(table)),
            Table::Demande => format!("{} au 31{INSECABLE}décembre {derniere}", nom_source(table)),
            Table::Logement => format!("{} au 1er{INSECABLE}janvier {derniere}", nom_source(table)),
            _ => format!("{}, vague {derniere}", nom_source(table)),
        }
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

    pub fn filigrane(&self) -> Option<String> {
        (self.regles.profil() == Profil::Interne).then(|| "Document de travail – ne pas diffuser".to_owned())
    }

    /// Secrecy, sources, closing date: at the end of every document.
    pub fn mentions(&self) -> Vec<String> {
        let mut m = vec![self.regles.phrase_avec(self.publiees)];
        for table in Table::COMPTEES {
            let oui = self.pieces.iter().any(|p| p.provenance.table == table.code());
            if oui {
                m.push(format!("Source{INSECABLE}: {}.", self.source(table)));
            }
        }
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

/// What a reader calls a zone; `territoire` names the whole.
pub fn nom_zone(r: &References, niveau: Niveau, zone: &str, territoire: &str) -> String {
    let connu = match niveau {
        Niveau::Epci => Some(territoire),
        Niveau::Localisation => Some(match zone {
            "qpv" => "En QPV",
            "hors_qpv" => "Hors QPV",
            _ => "Localisation inconnue",
        }),
        Niveau::Bailleur => r.bailleurs.get(zone).map(|b| b.nom_court.as_str()),
        Niveau::Commune => r.communes.get(zone).map(|c| c.libelle.as_str()),
        Niveau::Npnru if r.noms_npnru.contains_key(zone) => r.noms_npnru.get(zone).map(String::as_str),
        Niveau::Qpv | Niveau::Npnru => r.qpv.get(zone).map(|q| q.libelle.as_str()),
        Niveau::Departement => return format!("Département{INSECABLE}{zone}"),
        Niveau::Region => return format!("Région{INSECABLE}{zone}"),
        Niveau::Iris => return format!("IRIS{INSECABLE}{zone}"),
        Niveau::Secteur => r.noms_secteurs.get(zone).map(String::as_str),
        Niveau::Classe => return classe_et_lieu(zone),
        Niveau::Residence => r.residences.get(zone).map(|r| r.nom.as_str()),
        Niveau::Reservataire => reservataire(zone),
    };
    if let Some(nom) = connu {
        return nom.to_owned();
    }
    if zone == "inconnu" {
        let nom = match niveau {
            Niveau::Bailleur => "Bailleur inconnu",
            Niveau::Commune => "Commune inconnue",
            Niveau::Reservataire => "Réservataire inconnu",
            _ => "Inconnu",
        };
        return nom.to_owned();
    }
    residence_reconstituee(r, zone, territoire).unwrap_or_else(|| zone.to_owned())
}

/// `fragile|hors_qpv`: a class of fragility, on one side of the border of the QPV.
fn classe_et_lieu(zone: &str) -> String {
    let (classe, lieu) = zone.split_once('|').unwrap_or((zone, ""));
    let classe = if classe == "non_classee" { "Résidences non classées" } else { classe };
    format!("{}, {}", classe.replace('_', " "), lieu_en_mots(lieu))
}

fn lieu_en_mots(lieu: &str) -> &'static str {
    match lieu {
        "qpv" => "en QPV",
        "hors_qpv" => "hors QPV",
        _ => "localisation inconnue",
    }
}

/// A résidence that no list names: what named it, its bailleur and its commune are in its identifier.
fn residence_reconstituee(r: &References, zone: &str, territoire: &str) -> Option<String> {
    let (origine, reste) = zone.split_once('-')?;
    let (siren, reste) = reste.split_once('-')?;
    let bailleur = nom_zone(r, Niveau::Bailleur, siren, territoire);
    if origine == "bailleur" {
        return Some(format!("Résidence {reste}, {bailleur}"));
    }
    let (commune, nom) = reste.split_once('-').map_or((reste, None), |(c, n)| (c, Some(n)));
    let commune = nom_zone(r, Niveau::Commune, commune, territoire);
    match (origine, nom) {
        ("diffus", None) => Some(format!("Diffus de {bailleur}, {commune}")),
        ("convention", Some(n)) => Some(format!("Convention {n}, {bailleur}, {commune}")),
        ("programme" | "immeuble" | "adresse", Some(n)) => Some(format!("{n}, {bailleur}, {commune}")),
        _ => None,
    }
}

fn reservataire(code: &str) -> Option<&'static str> {
    Some(match code {
        "etat_prioritaires" => "État, publics prioritaires",
        "etat_fonctionnaires" => "État, agents publics",
        "action_logement" => "Action Logement",
        "collectivites" => "Collectivités territoriales",
        "autres" => "Autres réservataires",
        "aucun" => "Sans réservataire",
        _ => return None,
    })
}

pub fn nom_source(table: Table) -> &'static str {
    match table {
        Table::Attribution => "SNE, radiations pour attribution",
        Table::Demande => "SNE, demandes actives",
        Table::Logement => "RPLS",
        Table::Occupation => "OPS",
        Table::Operation | Table::Menage | Table::Relogement | Table::Proposition => "Suivi du relogement",
        Table::Impaye | Table::Reservation | Table::Doublet => "Fichiers des bailleurs",
    }
}

/// Accents and case do not part names: « Éole » stands between « Dune » and « Fort ».
fn cle_de_tri(nom: &str) -> String {
    french::sans_accents(&nom.to_lowercase())
}

fn fin_de_mois(annee: i32, mois: u32) -> Option<NaiveDate> {
    let (a, m) = if mois >= 12 { (annee + 1, 1) } else { (annee, mois + 1) };
    NaiveDate::from_ymd_opt(a, m, 1)?.pred_opt()
}

/// The status printed: unknown rows that could turn the result are said before it.
pub fn statut(e: &Evaluation) -> Statut {
    match (e.robuste, e.resultat) {
        (Resultat::Indetermine, _) | (_, Resultat::Indetermine) => Statut::Indetermine,
        (_, Resultat::Atteint) => Statut::Atteint,
        (_, Resultat::NonAtteint) => Statut::NonAtteint,
        (_, Resultat::NonCalculable) => Statut::SansObjet,
    }
}

/// The status as a cell: « s » when the value is withheld.
pub fn case_statut(c: &Contexte, o: &Objectif, v: Option<&Valeur>) -> Case {
    match v {
        None => Case::NonDisponible,
        Some(v) if v.etat() == Etat::Masquee => Case::Secret,
        Some(v) if v.etat() == Etat::NonCalculable => Case::NonCalculable,
        Some(v) => Case::Statut(statut(&c.juger(o, v))),
    }
}

/// The full status of a target as a cell.
pub fn case_statut_de(s: StatutObjectif) -> Case {
    match s {
        StatutObjectif::Atteint => Case::Statut(Statut::Atteint),
        StatutObjectif::NonAtteint => Case::Statut(Statut::NonAtteint),
        StatutObjectif::Indetermine => Case::Statut(Statut::Indetermine),
        StatutObjectif::SansObjet(_) => Case::Statut(Statut::SansObjet),
        StatutObjectif::NonCalculable => Case::NonCalculable,
        StatutObjectif::EnCours => texte("en cours"),
        StatutObjectif::Secret => Case::Secret,
    }
}

/// A rate, or the mark that stands for it; a mean keeps two decimals.
pub fn case_taux(v: Option<&Valeur>) -> Case {
    case_face_a(v, None)
}

/// Same, with as many decimals as the target needs to agree with the status.
pub fn case_face_a(v: Option<&Valeur>, objectif: Option<&Objectif>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match v.etat() {
        Etat::Tranche(b, h) => Case::Tranche(b, h),
        Etat::Masquee => Case::Secret,
        Etat::NonCalculable => Case::NonCalculable,
        Etat::Publiee => match (v.taux(), v.nature()) {
            (Some(f), Nature::Moyenne) => Case::Mesure(f, 2),
            (Some(f), _) => Case::Part(f, objectif.map_or(1, |o| o.decimales(&f))),
            (None, _) => Case::Secret,
        },
    }
}

/// A mean with its own number of decimals.
pub fn case_mesure(v: Option<&Valeur>, decimales: u32) -> Case {
    match case_taux(v) {
        Case::Mesure(f, _) => Case::Mesure(f, decimales),
        autre => autre,
    }
}

fn case_nombre(v: Option<&Valeur>, n: impl Fn(&Valeur) -> Option<i64>) -> Case {
    v.map_or(Case::NonDisponible, |v| n(v).map_or(Case::Secret, Case::Nombre))
}

/// Rows of the universe.
pub fn case_univers(v: Option<&Valeur>) -> Case {
    case_nombre(v, Valeur::univers)
}

/// Count of the rows for which the predicate holds, or of a simple count.
pub fn case_numerateur(v: Option<&Valeur>) -> Case {
    case_nombre(v, Valeur::numerateur)
}

/// Share of unknown rows in the universe.
pub fn case_inconnus(v: Option<&Valeur>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match (v.inconnus(), v.univers()) {
        (Some(i), Some(u)) => Fraction::new(i, u).map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
        _ => Case::Secret,
    }
}

/// Share of known rows in the universe.
pub fn case_renseignement(v: Option<&Valeur>) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match (v.denominateur(), v.univers()) {
        (Some(d), Some(u)) => Fraction::new(d, u).map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
        _ => Case::Secret,
    }
}

/// Share of one class of a distribution.
pub fn case_classe(v: Option<&Valeur>, rang: usize) -> Case {
    let Some(v) = v else { return Case::NonDisponible };
    match (v.part(rang), v.denominateur()) {
        (Some(f), _) => Case::Part(f, 1),
        (None, Some(0)) => Case::NonCalculable,
        (None, _) => Case::Secret,
    }
}

/// Gap between two rates, in points.
pub fn case_ecart(v: Option<&Valeur>, reference: Option<&Valeur>) -> Case {
    match (v.and_then(Valeur::taux), reference.and_then(Valeur::taux)) {
        (Some(a), Some(b)) => Case::Points(a.minus(&b)),
        _ => match (v, reference) {
            (None, _) | (_, None) => Case::NonDisponible,
            (Some(a), Some(b)) if [a.etat(), b.etat()].contains(&Etat::NonCalculable) => Case::NonCalculable,
            _ => Case::Secret,
        },
    }
}

/// Bounds that the unknown rows leave: low, high.
pub fn cases_bornes(v: Option<&Valeur>, objectif: Option<&Objectif>) -> (Case, Case) {
    let marque = || match case_taux(v) {
        Case::Part(..) | Case::Mesure(..) | Case::Tranche(..) => Case::Secret,
        m => m,
    };
    match v.and_then(bornes) {
        Some(b) => {
            let d = |f: &Fraction| objectif.map_or(1, |o| o.decimales(f));
            (Case::Part(b.basse, d(&b.basse)), Case::Part(b.haute, d(&b.haute)))
        }
        None => (marque(), marque()),
    }
}

pub fn bornes(v: &Valeur) -> Option<Bornes> {
    v.compte().and_then(attainment::bornes_larges)
}

/// Whether enough rows are known to comment the figure.
pub fn commentable(v: &Valeur) -> bool {
    v.univers().zip(v.denominateur()).is_some_and(|(u, d)| 100 * d >= RENSEIGNEMENT_MIN * u)
}

pub fn lecture(v: Option<&Valeur>) -> Option<Lecture> {
    v.map(Lecture::from)
}

pub fn texte(t: impl Into<String>) -> Case {
    Case::Texte(t.into())
}

pub fn ligne(cases: Vec<Case>) -> Ligne {
    Ligne { cases, total: false }
}

pub fn ligne_total(cases: Vec<Case>) -> Ligne {
    Ligne { cases, total: true }
}

pub fn tableau(
    code: &str,
    titre: impl Into<String>,
    colonnes: &[(&str, &str)],
    lignes: Vec<Ligne>,
    note: &str,
) -> Bloc {
    let colonnes = colonnes.iter().map(|(l, u)| Colonne { libelle: (*l).to_owned(), unite: (*u).to_owned() }).collect();
    Bloc::Tableau(Tableau { code: code.to_owned(), titre: titre.into(), colonnes, lignes, note: note.to_owned() })
}

/// The picture, or the sentence that says why there is none.
pub fn figure(dessin: Result<Option<Figure>>, sinon: &str) -> Result<Bloc> {
    Ok(dessin?.map_or_else(|| Bloc::Reserve(sinon.to_owned()), Bloc::Figure))
}

pub fn periode_en_mots(p: Periode) -> String {
    match p {
        Periode::Annee(a) | Periode::Cumul(a, 12) => a.to_string(),
        Periode::Cumul(a, 1) => format!("janvier {a}"),
        Periode::Cumul(a, m) => format!("janvier à {} {a}", french::mois(m)),
        Periode::Millesime(a) => format!("1er{INSECABLE}janvier {a}"),
        Periode::Stock(a) => format!("31{INSECABLE}décembre {a}"),
    }
}

/// At the head of a sentence: `En 2025`, `De janvier à septembre 2026`.
pub fn moment(p: Periode) -> String {
    match p {
        Periode::Annee(_) | Periode::Cumul(_, 12 | 1) => format!("En {}", periode_en_mots(p)),
        Periode::Cumul(..) => format!("De {}", periode_en_mots(p)),
        Periode::Millesime(_) | Periode::Stock(_) => format!("Au {}", periode_en_mots(p)),
    }
}

pub fn nature_en_mots(n: NatureObjectif) -> &'static str {
    match n {
        NatureObjectif::Legal => "loi",
        NatureObjectif::DocumentCadre => "document-cadre",
        NatureObjectif::Cia => "convention intercommunale d'attribution",
        NatureObjectif::Charte => "charte",
        NatureObjectif::Local => "objectif local",
    }
}

/// A chapter in the making: question, answers, blocks, then its line of method.
pub struct Chapitre {
    pub section: Section,
}

impl Chapitre {
    pub fn new(ancre: &str, question: impl Into<String>) -> Self {
        let section = Section {
            ancre: ancre.to_owned(),
            titre: question.into(),
            reponse: Vec::new(),
            blocs: Vec::new(),
            methode: String::new(),
        };
        Chapitre { section }
    }

    /// A source that is not there: the chapter stays and says why.
    pub fn indisponible(ancre: &str, question: impl Into<String>, raison: &str) -> Section {
        let mut c = Chapitre::new(ancre, question);
        c.dire(format!("Non disponible{INSECABLE}: {raison}"));
        c.section
    }

    pub fn dire(&mut self, phrase: impl Into<String>) {
        let phrase = phrase.into();
        if !phrase.is_empty() {
            self.section.reponse.push(phrase);
        }
    }

    pub fn bloc(&mut self, b: Bloc) {
        self.section.blocs.push(b);
    }

    /// A table that may have nothing to show.
    pub fn bloc_si(&mut self, b: Option<Bloc>) {
        self.section.blocs.extend(b);
    }

    pub fn figure(&mut self, dessin: Result<Option<Figure>>, sinon: &str) -> Result<()> {
        self.bloc(figure(dessin, sinon)?);
        Ok(())
    }

    /// Base, source, unknowns, and how many cells of the tables are withheld.
    pub fn finir(mut self, c: &Contexte, base: &str, tables: &[Table], inconnus: Option<(&str, &Valeur)>) -> Section {
        let mut phrases = vec![format!("Base{INSECABLE}: {base}.")];
        if !tables.is_empty() {
            let sources: Vec<String> = tables.iter().map(|t| c.source(*t)).collect();
            phrases.push(format!("Source{INSECABLE}: {}.", sources.join(&format!("{FINE}; "))));
        }
        if let Some((quoi, v)) = inconnus
            && let (Some(i), Some(f)) =
                (v.inconnus(), v.inconnus().zip(v.univers()).and_then(|(i, u)| Fraction::new(i, u)))
        {
            phrases.push(if i == 0 {
                format!("{quoi}{INSECABLE}: aucun cas.")
            } else {
                format!("{quoi}{INSECABLE}: {} ({}).", french::nombre(i), french::pourcent(&f))
            });
        }
        let cases = || {
            let tableaux =
                self.section.blocs.iter().filter_map(|b| if let Bloc::Tableau(t) = b { Some(t) } else { None });
            tableaux.flat_map(|t| &t.lignes).flat_map(|l| &l.cases)
        };
        let compter = |f: fn(&Case) -> bool| i64::try_from(cases().filter(|c| f(c)).count()).unwrap_or(i64::MAX);
        let (s, t) = (compter(|c| matches!(c, Case::Secret)), compter(|c| matches!(c, Case::Tranche(..))));
        if s > 0 {
            phrases.push(format!("Secret statistique{INSECABLE}: {} (s) dans les tableaux.", masquees(s)));
        }
        if t > 0 {
            phrases.push(format!("{} par tranche de dix points.", donnees(t)));
        }
        self.section.methode = phrases.join(" ");
        self.section
    }
}

fn masquees(n: i64) -> String {
    if n == 1 { "une valeur retenue".to_owned() } else { format!("{}{INSECABLE}valeurs retenues", french::nombre(n)) }
}

fn donnees(n: i64) -> String {
    if n == 1 {
        "Une part est donnée".to_owned()
    } else {
        format!("{}{INSECABLE}parts sont données", french::nombre(n))
    }
}
