//! Evaluation: one scan of each table counts every rule and every unknown value, by file and bailleur.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::measures::fin_de_mois;
use crate::sources::table::{LIGNE_SOURCE, colonnes};

use super::predicate::{MILLESIME, Parametre, Predicat, type_parametre};
use super::regle::{Nature, Regle};
use super::{
    Comptes, Exemple, Inconnus, LignesBailleur, ParFichier, Resultat, Verdict, VerdictFichier, cross, show, whole,
};

/// Rank of the file a row comes from. The sign cannot be in the name of a canonical column.
pub(super) const PIECE: &str = "#piece";
pub(super) const SIREN: &str = "siren_bailleur";
const LIGNES: &str = "#lignes";

/// One file to evaluate: its plan has the canonical columns of its table and `ligne_source`.
#[derive(Clone)]
pub(super) struct Entree {
    pub table: Table,
    pub fichier: String,
    pub source: String,
    pub millesime: i32,
    /// Month of a monthly file.
    pub mois: Option<u32>,
    pub plan: LazyFrame,
}

impl Entree {
    /// Month of a stock that is not said to be that of the year. A monthly file of a flow is a part of its year.
    pub fn mois_du_stock(&self) -> Option<u32> {
        self.mois.filter(|_| self.table == Table::Demande)
    }

    /// Last day that the file describes, `:fin`.
    pub fn fin(&self) -> Option<NaiveDate> {
        fin_de_mois(self.millesime, self.mois_du_stock().unwrap_or(12))
    }
}

/// File (its rank) and bailleur.
pub(super) type Groupe = (usize, Option<Arc<str>>);

/// What a rule found, before it is named.
#[derive(Default)]
pub(super) struct Trouve {
    pub comptes: BTreeMap<Groupe, Comptes>,
    pub exemples: Vec<Exemple>,
}

pub(super) fn echec(quoi: &str) -> impl Fn(PolarsError) -> Error {
    let quoi = quoi.to_owned();
    move |e| Error::machine(format!("règles de qualité, {quoi} : {e}"))
}

pub(super) fn collecter(lf: LazyFrame) -> PolarsResult<DataFrame> {
    lf.collect_with_engine(Engine::Streaming).map(|r| r.unwrap_single())
}

/// Adds to each plan what the rules speak of besides the columns of the table, and lays columns in one order.
pub(super) fn preparer(regles: &[Regle], entrees: Vec<Entree>, arrete: NaiveDate) -> Vec<Entree> {
    let mut voulus: BTreeMap<Table, BTreeMap<&str, &Parametre>> = BTreeMap::new();
    for regle in regles {
        for (table, predicat) in predicats(regle) {
            voulus.entry(table).or_default().extend(predicat.parametres.iter().map(|(nom, p)| (nom.as_str(), p)));
        }
    }
    let preparer = |(rang, e): (usize, Entree)| {
        let mut ajouts = vec![
            lit(i32::try_from(rang).unwrap_or(i32::MAX)).alias(PIECE),
            lit(e.millesime).alias(MILLESIME),
            col(LIGNE_SOURCE).cast(DataType::Int64),
        ];
        if !colonnes(e.table).iter().any(|c| c.nom == SIREN) {
            ajouts.push(lit(NULL).cast(DataType::String).alias(SIREN));
        }
        for (nom, p) in voulus.get(&e.table).into_iter().flatten() {
            ajouts.push(valeur(p, &e, arrete).alias(*nom));
        }
        let propres = colonnes(e.table).iter().map(|c| col(c.nom));
        let plan = e.plan.select(propres.chain(ajouts).collect::<Vec<_>>());
        Entree { plan, ..e }
    };
    entrees.into_iter().enumerate().map(preparer).collect()
}

/// The conditions of a rule, each with the table of whose rows it speaks first.
pub(super) fn predicats(regle: &Regle) -> Vec<(Table, &Predicat)> {
    let mut tous: Vec<(Table, &Predicat)> = regle.univers.iter().map(|u| (regle.table, u)).collect();
    match &regle.nature {
        Nature::Ligne { anomalie, .. } => tous.push((regle.table, anomalie)),
        Nature::Reference { cible, .. } => tous.extend(cible.univers.iter().map(|u| (cible.table, u))),
        _ => {}
    }
    tous
}

fn valeur(p: &Parametre, e: &Entree, arrete: NaiveDate) -> Expr {
    let jour = |d: Option<NaiveDate>| match d {
        Some(d) => lit(d.num_days_from_ce() - 719_163),
        None => lit(NULL),
    };
    let valeur = match p {
        Parametre::Debut => jour(NaiveDate::from_ymd_opt(e.millesime, 1, 1)),
        Parametre::Fin => jour(e.fin()),
        Parametre::Arrete => jour(Some(arrete)),
        Parametre::ParAnnee(valeurs) => valeurs.get(&e.millesime).map_or_else(|| lit(NULL), |v| lit(*v)),
    };
    let type_ = type_parametre(p);
    if type_ == DataType::Date { valeur.cast(DataType::Int32).cast(type_) } else { valeur.cast(type_) }
}

/// Ranks of the files a rule looks at.
pub(super) fn concernees(entrees: &[Entree], table: Table, sources: &[String]) -> Vec<usize> {
    let voulue = |e: &Entree| e.table == table && (sources.is_empty() || sources.contains(&e.source));
    entrees.iter().enumerate().filter(|(_, e)| voulue(e)).map(|(i, _)| i).collect()
}

/// The rows of some files as one plan.
pub(super) fn reunir(entrees: &[Entree], rangs: &[usize]) -> Result<LazyFrame> {
    let plans: Vec<LazyFrame> = rangs.iter().filter_map(|i| entrees.get(*i)).map(|e| e.plan.clone()).collect();
    concat(plans, UnionArgs::default()).map_err(echec("réunion des fichiers"))
}

/// Rows the rule speaks of, or may speak of.
pub(super) fn examinee(regle: &Regle) -> Expr {
    regle.univers.as_ref().map_or_else(|| lit(true), |u| u.expr.clone().fill_null(lit(true)))
}

/// The verdict of a `ligne` rule: true for wrong, null for nobody can tell. A row that may be out of the rule's
/// universe is wrong only if it is surely in it.
pub(super) fn fautive(regle: &Regle, anomalie: &Predicat) -> Expr {
    match &regle.univers {
        Some(u) => u.expr.clone().and(anomalie.expr.clone()),
        None => anomalie.expr.clone(),
    }
}

/// Counts of one table by file and bailleur, one vector for each thing counted.
pub(super) struct Comptage {
    pub groupes: Vec<Groupe>,
    colonnes: HashMap<String, Vec<Option<i64>>>,
}

impl Comptage {
    /// Value of one counter in each group; zeros when it was not asked for.
    pub fn lire(&self, i: usize, quoi: &str) -> impl Fn(usize) -> i64 + '_ {
        let colonne = self.colonnes.get(&format!("{i}:{quoi}"));
        move |g| colonne.and_then(|c| c.get(g).copied().flatten()).unwrap_or(0)
    }

    /// Last day (since 1970) of a date in each group.
    pub fn dernier(&self, i: usize) -> impl Fn(usize) -> Option<i64> + '_ {
        let colonne = self.colonnes.get(&format!("{i}:d"));
        move |g| colonne.and_then(|c| c.get(g).copied().flatten())
    }

    pub fn lignes(&self, g: usize) -> i64 {
        self.colonnes.get(LIGNES).and_then(|c| c.get(g).copied().flatten()).unwrap_or(0)
    }

    pub fn inconnus(&self, rang: usize, e: &Entree) -> Vec<Inconnus> {
        let ici: Vec<usize> = self.groupes.iter().enumerate().filter(|(_, g)| g.0 == rang).map(|(i, _)| i).collect();
        let total = |nom: &str| -> i64 {
            self.colonnes.get(nom).map_or(0, |c| ici.iter().filter_map(|g| c.get(*g).copied().flatten()).sum())
        };
        colonnes(e.table)
            .iter()
            .map(|c| Inconnus {
                fichier: e.fichier.clone(),
                source: e.source.clone(),
                millesime: e.millesime,
                table: e.table.code().to_owned(),
                colonne: c.nom.to_owned(),
                lignes: total(LIGNES),
                inconnus: total(&format!("?{}", c.nom)),
            })
            .collect()
    }
}

impl Comptage {
    /// Rows of each bailleur in one file; the columns that the whole file lacks are left out.
    pub fn par_bailleur(&self, rang: usize, e: &Entree, du_fichier: &[Inconnus]) -> Vec<LignesBailleur> {
        let donnees: Vec<(&str, String)> = du_fichier
            .iter()
            .filter(|i| i.inconnus < i.lignes)
            .map(|i| (i.colonne.as_str(), format!("?{}", i.colonne)))
            .collect();
        let vides = |g: usize, nom: &str| self.colonnes.get(nom).and_then(|c| c.get(g).copied().flatten()).unwrap_or(0);
        self.groupes
            .iter()
            .enumerate()
            .filter(|(_, (piece, _))| *piece == rang)
            .map(|(g, (_, siren))| LignesBailleur {
                fichier: e.fichier.clone(),
                source: e.source.clone(),
                millesime: e.millesime,
                siren_bailleur: siren.as_deref().map(str::to_owned),
                lignes: self.lignes(g),
                inconnus: donnees.iter().map(|(c, nom)| ((*c).to_owned(), vides(g, nom))).collect(),
            })
            .collect()
    }
}

/// What the scan counts for one rule: `x` examined, `a` wrong, `n` unverifiable, `v` unknown values; `d` last date.
fn compteurs(i: usize, regle: &Regle) -> Vec<(String, Expr)> {
    let un = |quoi: &str, e: Expr| (format!("{i}:{quoi}"), e);
    let non = lit(false);
    match &regle.nature {
        // Read beside other tables: counted apart, once joined.
        Nature::Ligne { avec, .. } if !avec.is_empty() => Vec::new(),
        Nature::Ligne { anomalie, .. } => {
            let f = fautive(regle, anomalie);
            let mut tous = vec![un("a", f.clone().fill_null(non)), un("n", f.is_null())];
            if regle.univers.is_some() {
                tous.push(un("x", examinee(regle)));
            }
            tous
        }
        Nature::Unicite { .. } | Nature::Reference { .. } => {
            let x = examinee(regle);
            vec![un("x", x.clone()), un("n", x.and(cross::verifiable(regle).not()))]
        }
        Nature::Variation { .. } | Nature::Effectif { .. } => {
            let sur = regle.univers.as_ref().map(|u| u.expr.clone());
            let dedans = sur.clone().map_or_else(|| lit(true), |u| u.fill_null(non.clone()));
            let mut tous = vec![un("n", sur.map_or(non, Expr::is_null)), un("x", dedans.clone())];
            if let Nature::Effectif { inconnus: Some((c, _)), .. } = &regle.nature {
                tous.push(un("v", dedans.and(col(c.as_str()).is_null())));
            }
            tous
        }
        Nature::Fraicheur { colonne, .. } => {
            colonne.iter().map(|c| un("d", col(c.as_str()).cast(DataType::Int32))).collect()
        }
    }
}

pub(super) fn compter(table: Table, regles: &[Regle], entrees: &[Entree]) -> Result<Comptage> {
    let plan = reunir(entrees, &concernees(entrees, table, &[]))?;
    let mut demandes: Vec<(String, Expr)> = vec![(LIGNES.to_owned(), lit(true))];
    demandes.extend(colonnes(table).iter().map(|c| (format!("?{}", c.nom), col(c.nom).is_null())));
    for (i, regle) in regles.iter().enumerate().filter(|(_, r)| r.table == table) {
        demandes.extend(compteurs(i, regle));
    }
    let df = agreger(&plan, &demandes).map_err(|e| {
        // The scan does not say which rule failed: each is tried alone, and the first that fails is named.
        let fautive = regles.iter().enumerate().filter(|(_, r)| r.table == table).find(|(i, r)| {
            let siens = compteurs(*i, r);
            !siens.is_empty() && agreger(&plan, &siens).is_err()
        });
        match fautive {
            Some((_, r)) => irrealisable(r),
            None => echec("comptage")(e),
        }
    })?;
    lire(&df, demandes.into_iter().map(|(nom, _)| nom)).map_err(echec("lecture des comptes"))
}

/// The error of a rule that polars accepts and cannot compute on these rows.
pub(super) fn irrealisable(regle: &Regle) -> Error {
    let e = Error::configuration(format!("la règle « {} » ne peut pas être calculée sur ces données", regle.code));
    let e = predicats(regle)
        .iter()
        .fold(e.at(regle.lieu.clone()), |e, (_, p)| e.aide(format!("le prédicat est : {}", p.sql)));
    e.aide("une conversion y échoue sans doute : TRY_CAST rend inconnu ce que CAST refuse")
}

pub(super) fn agreger(plan: &LazyFrame, demandes: &[(String, Expr)]) -> PolarsResult<DataFrame> {
    let cles = [col(PIECE), col(SIREN)];
    let mut voulues: Vec<Expr> = cles.to_vec();
    let mut sommes = Vec::with_capacity(demandes.len());
    for (nom, e) in demandes {
        voulues.push(e.clone().alias(nom.as_str()));
        let c = col(nom.as_str());
        let total = if nom.ends_with(":d") { c.max() } else { c.sum() };
        sommes.push(total.cast(DataType::Int64));
    }
    let lf = plan.clone().select(voulues).group_by(cles).agg(sommes);
    collecter(lf.sort([PIECE, SIREN], SortMultipleOptions::default().with_nulls_last(false)))
}

/// Groups of a result that has the two keys.
pub(super) fn groupes(df: &DataFrame) -> PolarsResult<Vec<Groupe>> {
    let pieces = df.column(PIECE)?.cast(&DataType::Int64)?;
    let sirens = df.column(SIREN)?.cast(&DataType::String)?;
    // A few hundred SIREN name many groups: each is held once.
    let mut connus: HashMap<&str, Arc<str>> = HashMap::new();
    let (pieces, sirens) = (pieces.i64()?, sirens.str()?);
    let mut tous = Vec::with_capacity(df.height());
    for (p, s) in pieces.iter().zip(sirens.iter()) {
        let siren = s.map(|s| Arc::clone(connus.entry(s).or_insert_with(|| Arc::from(s))));
        tous.push((usize::try_from(p.unwrap_or(0)).unwrap_or(0), siren));
    }
    Ok(tous)
}

fn lire(df: &DataFrame, noms: impl Iterator<Item = String>) -> PolarsResult<Comptage> {
    let mut lues = HashMap::new();
    for nom in noms {
        let valeurs: Vec<Option<i64>> = df.column(&nom)?.i64()?.iter().collect();
        lues.insert(nom, valeurs);
    }
    Ok(Comptage { groupes: groupes(df)?, colonnes: lues })
}

/// What one rule found in the files it looks at.
pub(super) fn trouver(
    i: usize,
    regle: &Regle,
    entrees: &[Entree],
    comptage: &Comptage,
    arrete: NaiveDate,
) -> Result<Trouve> {
    let rangs = concernees(entrees, regle.table, &regle.sources);
    if rangs.is_empty() {
        return Ok(Trouve::default());
    }
    let (x, a, n) = (comptage.lire(i, "x"), comptage.lire(i, "a"), comptage.lire(i, "n"));
    let mut trouve = Trouve::default();
    match &regle.nature {
        Nature::Variation { .. } | Nature::Fraicheur { .. } | Nature::Effectif { .. } => {
            return Ok(whole::trouver(i, regle, entrees, &rangs, comptage, arrete));
        }
        Nature::Ligne { anomalie, avec } if !avec.is_empty() => {
            cross::ligne(regle, anomalie, avec, entrees, &rangs, &mut trouve)?;
            return Ok(trouve);
        }
        Nature::Ligne { .. } | Nature::Unicite { .. } | Nature::Reference { .. } => {
            let toutes = regle.univers.is_none() && matches!(regle.nature, Nature::Ligne { .. });
            for (g, groupe) in comptage.groupes.iter().enumerate().filter(|(_, (p, _))| rangs.contains(p)) {
                let examinees = if toutes { comptage.lignes(g) } else { x(g) };
                let comptes = Comptes { examinees, anomalies: a(g), inverifiables: n(g) };
                trouve.comptes.insert(groupe.clone(), comptes);
            }
        }
    }
    match &regle.nature {
        Nature::Ligne { anomalie, .. } => {
            for rang in rangs {
                let ici = trouve.comptes.range((rang, None)..).take_while(|((p, _), _)| *p == rang);
                if ici.map(|(_, c)| c.anomalies).sum::<i64>() > 0
                    && let Some(e) = entrees.get(rang)
                {
                    let fautives = e.plan.clone().filter(fautive(regle, anomalie).fill_null(lit(false)));
                    trouve.exemples.extend(show::exemples(regle, e, fautives)?);
                }
            }
        }
        Nature::Unicite { .. } => cross::unicite(regle, entrees, &rangs, &mut trouve)?,
        Nature::Reference { .. } => cross::reference(regle, entrees, &rangs, &mut trouve)?,
        _ => {}
    }
    Ok(trouve)
}

/// Names what was found, and judges each file.
pub(super) fn resultat(regle: &Regle, entrees: &[Entree], trouve: Trouve) -> Resultat {
    let mut totaux: BTreeMap<usize, Comptes> = BTreeMap::new();
    let mut par_fichier = Vec::with_capacity(trouve.comptes.len());
    for ((rang, siren), comptes) in trouve.comptes {
        let Some(e) = entrees.get(rang) else { continue };
        totaux.entry(rang).or_default().ajouter(comptes);
        par_fichier.push(ParFichier {
            fichier: e.fichier.clone(),
            source: e.source.clone(),
            millesime: e.millesime,
            siren_bailleur: siren.map(|s| s.to_string()),
            comptes,
        });
    }
    let verdicts: Vec<VerdictFichier> = totaux
        .into_iter()
        .filter_map(|(rang, comptes)| {
            let e = entrees.get(rang)?;
            Some(VerdictFichier {
                fichier: e.fichier.clone(),
                source: e.source.clone(),
                millesime: e.millesime,
                verdict: Verdict::de(regle.gravite, regle.tolerance, comptes),
            })
        })
        .collect();
    Resultat {
        code: regle.code.clone(),
        gravite: regle.gravite,
        table: regle.table.code().to_owned(),
        par_fichier,
        exemples: trouve.exemples,
        verdict: verdicts.iter().map(|v| v.verdict).max().unwrap_or_default(),
        verdicts,
    }
}
