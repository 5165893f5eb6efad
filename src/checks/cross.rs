//! Rules that look at several rows or tables at once: uniqueness, reference, and conditions across tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use crate::error::Result;
use crate::lake::type_polars;

use crate::sources::table::{LIGNE_SOURCE, colonnes};

use super::evaluate::{
    Entree, PIECE, SIREN, Trouve, agreger, collecter, concernees, echec, examinee, fautive, groupes, irrealisable,
    reunir,
};
use super::predicate::{MILLESIME, Parametre, Predicat, jointe};
use super::regle::{Attendu, Cible, Jointure, Millesime, Nature, Regle};
use super::{Comptes, show};

const SOURCE: &str = "#source";

/// The millésime in which a row is looked up.
const VISEE: &str = "#visee";

/// Rows that are surely in the universe of the rule, with every value the rule needs. Never null.
pub(super) fn verifiable(regle: &Regle) -> Expr {
    let sures = match &regle.univers {
        Some(u) => u.expr.clone().fill_null(lit(false)),
        None => lit(true),
    };
    necessaires(regle).iter().fold(sures, |e, c| e.and(col(*c).is_not_null()))
}

fn necessaires(regle: &Regle) -> Vec<&str> {
    match &regle.nature {
        Nature::Unicite { cle, distinctes } => cle.iter().chain(distinctes).map(String::as_str).collect(),
        Nature::Reference { colonne, .. } => vec![colonne.as_str()],
        _ => Vec::new(),
    }
}

/// Adds the rows that share a key inside one source and millésime: every row of the group is counted, since nothing
/// says which one is right.
pub(super) fn unicite(regle: &Regle, entrees: &[Entree], rangs: &[usize], trouve: &mut Trouve) -> Result<()> {
    let Nature::Unicite { cle, distinctes } = &regle.nature else { return Ok(()) };
    // Two sources may describe one dwelling without it being a double: keys are compared inside a source.
    let sources: BTreeSet<&str> = rangs.iter().filter_map(|i| entrees.get(*i)).map(|e| e.source.as_str()).collect();
    let mut avec_source = entrees.to_vec();
    for e in &mut avec_source {
        let rang = sources.iter().position(|s| *s == e.source).and_then(|r| i32::try_from(r).ok()).unwrap_or(-1);
        e.plan = e.plan.clone().with_column(lit(rang).alias(SOURCE));
    }
    let cles: Vec<Expr> = [SOURCE, MILLESIME].into_iter().chain(cle.iter().map(String::as_str)).map(col).collect();
    let rangees = reunir(&avec_source, rangs)?.filter(verifiable(regle));
    let (agregats, double) = match distinctes {
        Some(d) => {
            let d = col(d.as_str());
            (vec![d.clone().min().alias("#min"), d.max().alias("#max")], col("#min").neq(col("#max")))
        }
        None => (vec![len().alias("#n")], col("#n").gt(lit(1))),
    };
    let doubles = collecter(rangees.clone().group_by(&cles).agg(agregats).filter(double).select(&cles))
        .map_err(|_| irrealisable(regle))?;
    if doubles.height() == 0 {
        return Ok(());
    }
    let garder =
        |plan: LazyFrame| plan.join(doubles.clone().lazy(), cles.clone(), cles.clone(), JoinArgs::new(JoinType::Semi));
    ajouter(regle, &avec_source, rangs, trouve, garder(rangees), |plan| garder(plan.filter(verifiable(regle))))
}

/// Adds the rows whose value the other table does not have, or has when it should not. Without that table nobody can
/// tell: every row is unverifiable.
pub(super) fn reference(regle: &Regle, entrees: &[Entree], rangs: &[usize], trouve: &mut Trouve) -> Result<()> {
    let Nature::Reference { colonne, cible, attendu, millesime } = &regle.nature else { return Ok(()) };
    let la_bas = concernees(entrees, cible.table, &cible.sources);
    let annees: BTreeSet<i32> = la_bas.iter().filter_map(|i| entrees.get(*i)).map(|e| e.millesime).collect();
    // The millésime of the other table in which a file of this one is looked up.
    let visee = |annee: i32| match millesime {
        Millesime::Tous => None,
        Millesime::Meme => Some(annee).filter(|a| annees.contains(a)),
        Millesime::MemeOuPrecedent => [annee, annee - 1].into_iter().find(|a| annees.contains(a)),
    };
    let connue = |rang: usize| match entrees.get(rang) {
        Some(e) if *millesime != Millesime::Tous => visee(e.millesime).is_some(),
        _ => !annees.is_empty(),
    };
    for ((rang, _), comptes) in &mut trouve.comptes {
        if !connue(*rang) {
            comptes.inverifiables = comptes.examinees;
        }
    }
    // What happened after the month of a stock does not tell against it: the other table is read until the end of each of them.
    let mut par_fin: BTreeMap<Option<NaiveDate>, Vec<usize>> = BTreeMap::new();
    for rang in rangs.iter().copied().filter(|r| connue(*r)) {
        let mensuel = entrees.get(rang).filter(|e| *millesime != Millesime::Tous && e.mois_du_stock().is_some());
        par_fin.entry(mensuel.and_then(Entree::fin)).or_default().push(rang);
    }
    let mut ici = vec![col(colonne.as_str())];
    let mut noms = vec![col(cible.colonne.as_str())];
    if *millesime != Millesime::Tous {
        ici.push(col(VISEE));
        noms.push(col(MILLESIME));
    }
    for (fin, rangs) in par_fin {
        let siennes: BTreeSet<i32> = rangs.iter().filter_map(|r| entrees.get(*r)).map(|e| e.millesime).collect();
        let annee = siennes
            .into_iter()
            .filter_map(|a| Some((a, visee(a)?)))
            .fold(col(MILLESIME), |autre, (a, v)| when(col(MILLESIME).eq(lit(a))).then(lit(v)).otherwise(autre));
        let viser = |plan: LazyFrame| plan.with_column(annee.clone().cast(DataType::Int32).alias(VISEE));
        let rangees = viser(reunir(entrees, &rangs)?.filter(verifiable(regle)));
        // The other table may be the whole country's: only the values met here are kept of it.
        let valeurs = rangees.clone().select(&ici).unique(None, UniqueKeepStrategy::Any);
        let connues = la_bas_connues(cible, fin, reunir(entrees, &la_bas)?)
            .select(&noms)
            .join(valeurs, noms.clone(), ici.clone(), JoinArgs::new(JoinType::Semi))
            .unique(None, UniqueKeepStrategy::Any);
        let connues = collecter(connues).map_err(|_| irrealisable(regle))?;
        let sorte = match attendu {
            Attendu::Present => JoinType::Anti,
            Attendu::Absent => JoinType::Semi,
        };
        let garder = |plan: LazyFrame| {
            plan.join(connues.clone().lazy(), ici.clone(), noms.clone(), JoinArgs::new(sorte.clone()))
        };
        ajouter(regle, entrees, &rangs, trouve, garder(rangees), |plan| garder(viser(plan.filter(verifiable(regle)))))?;
    }
    Ok(())
}

/// Counts a condition that speaks of other tables, on the rows joined to them.
pub(super) fn ligne(
    regle: &Regle,
    anomalie: &Predicat,
    avec: &[Jointure],
    entrees: &[Entree],
    rangs: &[usize],
    trouve: &mut Trouve,
) -> Result<()> {
    let voulues = voulues(regle, anomalie, avec);
    let joindre = |plan: LazyFrame, seule: &LazyFrame| -> Result<LazyFrame> {
        let mut plan = plan;
        for (i, j) in avec.iter().enumerate() {
            plan = ajouter_table(plan, seule, j, i, entrees, &voulues)?;
        }
        // Without counterpart there is nothing to compare, whatever the condition makes of nulls.
        let trouvees = (0..avec.len()).fold(lit(true), |e, i| e.and(col(trouvee(i)).is_not_null()));
        Ok(plan.with_column(when(trouvees).then(fautive(regle, anomalie)).otherwise(lit(NULL)).alias("#verdict")))
    };
    let propres = |plan: &LazyFrame| -> LazyFrame {
        let propres = colonnes(regle.table).iter().map(|c| c.nom).filter(|c| voulues.contains(*c) && *c != SIREN);
        let fixes = [PIECE, SIREN, LIGNE_SOURCE, MILLESIME];
        let parametres = anomalie.parametres.iter().chain(regle.univers.iter().flat_map(|u| &u.parametres));
        let parametres: BTreeSet<&str> = parametres.map(|(nom, _)| nom.as_str()).collect();
        plan.clone().select(propres.chain(fixes).chain(parametres).map(col).collect::<Vec<_>>())
    };
    let toutes = propres(&reunir(entrees, rangs)?);
    let jointes = joindre(toutes.clone(), &toutes)?;
    let x = regle.univers.as_ref().map_or_else(|| lit(true), |_| examinee(regle));
    let demandes = [
        ("x".to_owned(), x.clone()),
        ("a".to_owned(), col("#verdict").fill_null(lit(false))),
        ("n".to_owned(), x.and(col("#verdict").is_null())),
    ];
    let compte = agreger(&jointes, &demandes).map_err(|_| irrealisable(regle))?;
    let lire = |nom: &str| -> PolarsResult<Vec<i64>> {
        Ok(compte.column(nom)?.i64()?.iter().map(|n| n.unwrap_or(0)).collect())
    };
    let lus = || Ok::<_, PolarsError>((groupes(&compte)?, lire("x")?, lire("a")?, lire("n")?));
    let (groupes, x, a, n) = lus().map_err(echec("lecture des comptes"))?;
    let mut touches = BTreeSet::new();
    for (((groupe, examinees), anomalies), inverifiables) in groupes.into_iter().zip(x).zip(a).zip(n) {
        if anomalies > 0 {
            touches.insert(groupe.0);
        }
        trouve.comptes.insert(groupe, Comptes { examinees, anomalies, inverifiables });
    }
    for rang in touches {
        if let Some(e) = entrees.get(rang) {
            let ici = propres(&e.plan);
            trouve.exemples.extend(show::exemples(regle, e, joindre(ici.clone(), &ici)?.filter(col("#verdict")))?);
        }
    }
    Ok(())
}

/// Columns that the rule reads or shows.
fn voulues(regle: &Regle, anomalie: &Predicat, avec: &[Jointure]) -> BTreeSet<String> {
    let mut voulues: BTreeSet<String> = regle.colonnes.iter().cloned().collect();
    for p in regle.univers.iter().chain([anomalie]) {
        voulues.extend(p.expr.clone().meta().root_names().iter().map(ToString::to_string));
    }
    voulues.extend(avec.iter().map(|j| j.sur.clone()));
    voulues
}

fn trouvee(i: usize) -> String {
    format!("#trouvee{i}")
}

/// Brings the columns of another table. Rows that share a key there say the same or say nothing: where they disagree
/// the column is unknown, and the rows of this side are never multiplied.
fn ajouter_table(
    plan: LazyFrame,
    seule: &LazyFrame,
    j: &Jointure,
    i: usize,
    entrees: &[Entree],
    voulues: &BTreeSet<String>,
) -> Result<LazyFrame> {
    let apportees: Vec<&str> =
        colonnes(j.table).iter().map(|c| c.nom).filter(|nom| voulues.contains(&jointe(j.table, nom))).collect();
    let la_bas = concernees(entrees, j.table, &j.sources);
    if la_bas.is_empty() {
        let genre = |nom: &str| colonnes(j.table).iter().find(|c| c.nom == nom).map(|c| type_polars(c.genre));
        let nulles = apportees
            .iter()
            .map(|nom| lit(NULL).cast(genre(nom).unwrap_or(DataType::String)).alias(jointe(j.table, nom)));
        let absente = lit(NULL).cast(DataType::Boolean).alias(trouvee(i));
        return Ok(plan.with_columns(nulles.chain([absente]).collect::<Vec<_>>()));
    }
    let (mut ici, mut noms) = (vec![col(j.sur.as_str())], vec![col(j.cle.as_str())]);
    if j.meme_millesime {
        ici.push(col(MILLESIME));
        noms.push(col(MILLESIME));
    }
    let mut autre = reunir(entrees, &la_bas)?.filter(col(j.cle.as_str()).is_not_null());
    if i == 0 {
        // The other table may be the whole country's: only the keys met here are kept of it.
        let cles = seule.clone().select(&ici).unique(None, UniqueKeepStrategy::Any);
        autre = autre.join(cles, noms.clone(), ici.clone(), JoinArgs::new(JoinType::Semi));
    }
    let bornes = apportees
        .iter()
        .flat_map(|nom| [col(*nom).min().alias(format!("#min {nom}")), col(*nom).max().alias(format!("#max {nom}"))]);
    let accordees = apportees.iter().map(|nom| {
        let (min, max) = (col(format!("#min {nom}")), col(format!("#max {nom}")));
        when(min.clone().eq(max)).then(min).otherwise(lit(NULL)).alias(jointe(j.table, nom))
    });
    // The key may be among the columns brought: it leaves under a name of its own.
    let cles: Vec<Expr> = noms.iter().enumerate().map(|(k, c)| c.clone().alias(format!("#cle{i}{k}"))).collect();
    let noms_cles: Vec<Expr> = (0..noms.len()).map(|k| col(format!("#cle{i}{k}"))).collect();
    let autre = autre
        .select(cles.into_iter().chain(apportees.iter().map(|nom| col(*nom))).collect::<Vec<_>>())
        .group_by(&noms_cles)
        .agg(bornes.chain([len().alias("#n")]).collect::<Vec<_>>())
        .select(noms_cles.iter().cloned().chain(accordees).chain([lit(true).alias(trouvee(i))]).collect::<Vec<_>>());
    Ok(plan.join(autre, ici, noms_cles, JoinArgs::new(JoinType::Left)))
}

/// The rows of the other table that the rule looks among. `fin`: last day of the file that is looked up, when it is not that of the year.
fn la_bas_connues(cible: &Cible, fin: Option<NaiveDate>, plan: LazyFrame) -> LazyFrame {
    let plan = plan.filter(col(cible.colonne.as_str()).is_not_null());
    let Some(u) = &cible.univers else { return plan };
    let fins = u.parametres.iter().filter(|(_, p)| *p == Parametre::Fin);
    let plan = match fin {
        Some(fin) => fins.fold(plan, |plan, (nom, _)| plan.with_column(lit(fin).alias(nom.as_str()))),
        None => plan,
    };
    plan.filter(u.expr.clone().fill_null(lit(false)))
}

/// Counts the rows found wrong by file and bailleur, and shows the first of each file.
fn ajouter(
    regle: &Regle,
    entrees: &[Entree],
    rangs: &[usize],
    trouve: &mut Trouve,
    fautives: LazyFrame,
    d_un_fichier: impl Fn(LazyFrame) -> LazyFrame,
) -> Result<()> {
    let cles = [col(PIECE), col(SIREN)];
    let compte = fautives.select(&cles).group_by(&cles).agg([len().cast(DataType::Int64).alias("#n")]);
    let compte = collecter(compte).map_err(|_| irrealisable(regle))?;
    let lire =
        || -> PolarsResult<Vec<i64>> { Ok(compte.column("#n")?.i64()?.iter().map(|n| n.unwrap_or(0)).collect()) };
    let lus = groupes(&compte).and_then(|g| Ok((g, lire()?))).map_err(echec("lecture des comptes"))?;
    let mut touches = BTreeSet::new();
    for (groupe, n) in lus.0.into_iter().zip(lus.1) {
        touches.insert(groupe.0);
        trouve.comptes.entry(groupe).or_default().anomalies += n;
    }
    for rang in rangs.iter().filter(|r| touches.contains(r)) {
        if let Some(e) = entrees.get(*rang) {
            trouve.exemples.extend(show::exemples(regle, e, d_un_fichier(e.plan.clone()))?);
        }
    }
    Ok(())
}
