//! From the lake to facts: the four tracking files, what the register says of their dwellings, what the SNE says of their demands.

mod lignes;
mod logements;
mod processus;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::geography::Lieu;
use super::plans::derniere_table;
use super::{Modele, References};
use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece};

use crate::relogement::faits::Logement;
use crate::relogement::reglages::Reglages;
use crate::relogement::suivi::{Demande, Lignes};
use lignes::Colonnes;
use logements::completer;

/// Reads the tracking files of the lake; `None` when the job declares none.
///
/// A tracking file is a state: of several millésimes, the last one is read.
///
/// # Errors
/// The lake cannot be read.
pub fn lire(
    lac: &Lac,
    pieces: &[Piece],
    modele: &Modele,
    references: &References,
    reglages: &Reglages,
) -> Result<Option<Lignes>> {
    let qpv = reglages.suivi.geographie_qpv;
    let table = |t: Table, source: &str| -> Result<Option<DataFrame>> {
        derniere_table(lac, pieces, t, source)?.map(|lf| lf.collect().map_err(echec)).transpose()
    };
    let (Some(operations), Some(menages)) =
        (table(Table::Operation, "relogement_operations")?, table(Table::Menage, "relogement_menages")?)
    else {
        return Ok(None);
    };
    let relogements = table(Table::Relogement, "relogement_relogements")?;
    let propositions = table(Table::Proposition, "relogement_propositions")?;
    let mut lues = Lignes {
        operations: lignes::operations(&Colonnes::de(&operations)),
        menages: lignes::menages(&Colonnes::de(&menages)),
        relogements: relogements.as_ref().map(|t| lignes::relogements(&Colonnes::de(t))).unwrap_or_default(),
        propositions: propositions.as_ref().map(|t| lignes::propositions(&Colonnes::de(t))).unwrap_or_default(),
        demandes: BTreeMap::new(),
        programmes: BTreeMap::new(),
        bailleurs: BTreeMap::new(),
        // Known once the résidences are classed, from what is published of them.
        fragiles: None,
        offres: references.simules.as_ref().map(|s| s.offres.clone()).unwrap_or_default(),
    };
    let cites: BTreeSet<&str> = (lues.menages.iter().filter_map(|m| m.avant.id_rpls.as_deref()))
        .chain(lues.relogements.iter().filter_map(|r| r.apres.id_rpls.as_deref()))
        .chain(lues.propositions.iter().filter_map(|p| p.id_rpls.as_deref()))
        .chain(lues.offres.iter().filter_map(|o| o.logement.id_rpls.as_deref()))
        .collect();
    let registre = logements::du_registre(modele.logement.clone(), &cites)?;
    let situer = |l: &mut Logement| completer(l, &registre, references, qpv);
    lues.menages.iter_mut().for_each(|m| situer(&mut m.avant));
    lues.relogements.iter_mut().for_each(|r| situer(&mut r.apres));
    for o in &mut lues.offres {
        o.au_registre = o.logement.id_rpls.as_ref().map(|id| registre.contains_key(id));
        situer(&mut o.logement);
    }
    for p in &mut lues.propositions {
        let connu = p.id_rpls.as_ref().and_then(|id| registre.get(id));
        p.commune = p.commune.take().or_else(|| connu?.commune.clone());
        p.en_qpv = connu.and_then(|l| l.en_qpv).or(p.en_qpv);
        p.residence = connu.and_then(|l| l.residence.clone());
    }
    eloigner(&mut lues, &registre, references);
    let arrivees: BTreeSet<&str> = lues.relogements.iter().filter_map(|r| r.apres.residence.as_deref()).collect();
    let dernier = modele.logement.as_ref().map(dernier_millesime).transpose()?.flatten();
    lues.programmes = programmes(modele.logement.clone(), dernier, &arrivees)?;
    let quittees = lues.menages.iter().filter_map(|m| m.avant.residence.as_deref());
    let declarees = reglages.peuplement.accueil.iter().map(|r| r.get_ref().as_str());
    let residences = arrivees.iter().copied().chain(quittees).chain(declarees).collect();
    lues.bailleurs = bailleurs(modele.logement.clone(), dernier, &residences)?;
    let cherchees: BTreeSet<&str> =
        lues.menages.iter().flat_map(|m| [&m.demande, &m.demande_personnelle]).filter_map(|d| d.as_deref()).collect();
    lues.demandes = demandes(modele.demande.clone(), modele.attribution.clone(), &cherchees)?;
    Ok(Some(lues))
}

/// How far each offer is from the dwelling that its household leaves.
fn eloigner(lues: &mut Lignes, registre: &BTreeMap<String, Logement>, references: &References) {
    // Of a household told twice the first row is kept, here as in the tracking.
    let mut quittes: BTreeMap<&str, &Logement> = BTreeMap::new();
    for m in &lues.menages {
        quittes.entry(&m.id).or_insert(&m.avant);
    }
    for p in &mut lues.propositions {
        let offert = p.id_rpls.as_ref().and_then(|id| registre.get(id));
        let lieux = quittes.get(p.menage.as_str()).zip(offert);
        p.distance = lieux.and_then(|(avant, offert)| {
            let metres = references.localisateur.ecart(point(avant, references)?, point(offert, references)?)?;
            // Rounded up: at most five kilometres means at most five.
            Some(metres.ceil() as i64)
        });
    }
}

/// Where a dwelling is: its own point, else that of its résidence.
pub fn point<'l>(l: &'l Logement, references: &References) -> Option<Lieu<'l>> {
    let unites = |v: i64| v as f64 / 1e6;
    let (x, y, epsg) = match l.point {
        Some(p) => (unites(p.x), unites(p.y), p.epsg),
        None => {
            let (x, y) = references.residences.get(l.residence.as_ref()?)?.point?;
            (x, y, None)
        }
    };
    Some(Lieu { x, y, epsg, commune: l.commune.as_deref() })
}

/// First lettings of each résidence cited, by year: what `dernier`, the last millésime of the register, says.
fn programmes(
    registre: Option<LazyFrame>,
    dernier: Option<i64>,
    cites: &BTreeSet<&str>,
) -> Result<BTreeMap<(String, i32), i64>> {
    let mut comptes = BTreeMap::new();
    let Some(lf) = registre.filter(|_| !cites.is_empty()) else { return Ok(comptes) };
    let df = choisir(lf, "residence_id", cites, &["residence_id", "millesime", "actif", "annee_location"])?;
    let c = Colonnes::de(&df);
    // A dwelling sold by one bailleur to another has two rows: the one that is in the park.
    let compte = |i: usize| c.entier("millesime", i) == dernier && c.oui_non("actif", i) == Some(true);
    for i in (0..c.len()).filter(|i| compte(*i)) {
        let annee = c.entier("annee_location", i).and_then(|a| i32::try_from(a).ok());
        if let Some(cle) = c.texte("residence_id", i).zip(annee) {
            *comptes.entry(cle).or_insert(0) += 1;
        }
    }
    Ok(comptes)
}

/// Bailleurs that have dwellings in each résidence cited: what `dernier`, the last millésime of the register, says.
fn bailleurs(
    registre: Option<LazyFrame>,
    dernier: Option<i64>,
    cites: &BTreeSet<&str>,
) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut trouves: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let Some(lf) = registre.filter(|_| !cites.is_empty()) else { return Ok(trouves) };
    let df = choisir(lf, "residence_id", cites, &["residence_id", "millesime", "actif", "siren_bailleur"])?;
    let c = Colonnes::de(&df);
    let compte = |i: usize| c.entier("millesime", i) == dernier && c.oui_non("actif", i) == Some(true);
    for i in (0..c.len()).filter(|i| compte(*i)) {
        if let Some((residence, siren)) = c.texte("residence_id", i).zip(c.texte("siren_bailleur", i)) {
            trouves.entry(residence).or_default().insert(siren);
        }
    }
    Ok(trouves)
}

fn echec(e: PolarsError) -> Error {
    Error::moteur("lecture du suivi du relogement impossible", &e.to_string())
}

/// The last millésime of a whole table: rows that are looked for may all be of an older one.
fn dernier_millesime(lf: &LazyFrame) -> Result<Option<i64>> {
    let df = lf
        .clone()
        .select([col("millesime").max()])
        .collect_with_engine(Engine::Streaming)
        .map(|q| q.unwrap_single())
        .map_err(echec)?;
    Ok(Colonnes::de(&df).entier("millesime", 0))
}

/// Rows of a plan whose key is among those asked for.
fn choisir(lf: LazyFrame, cle: &str, valeurs: &BTreeSet<&str>, colonnes: &[&str]) -> Result<DataFrame> {
    let cherchees: Vec<&str> = valeurs.iter().copied().collect();
    let cherchees = df!(cle => cherchees).map_err(echec)?.lazy();
    lf.select(colonnes.iter().map(|c| col(*c)).collect::<Vec<_>>())
        .join(cherchees, [col(cle)], [col(cle)], JoinArgs::new(JoinType::Semi))
        .collect_with_engine(Engine::Streaming)
        .map(|q| q.unwrap_single())
        .map_err(echec)
}

/// The stock of demands without those that households to rehouse had made for themselves, while their demand of the renouvellement
/// urbain lives too (P-DOUBLON-DLS): one household, one demand. Gives how many are left out. Stocks of earlier years are left as they are:
/// nobody knows which demands had a twin then.
///
/// # Errors
/// The lake cannot be read.
pub fn sans_jumelles(lf: LazyFrame, lignes: &Lignes) -> Result<(LazyFrame, usize)> {
    let active = |d: &Option<String>| d.as_ref().filter(|d| lignes.demandes.get(*d).is_some_and(|x| x.active)).cloned();
    let jumelles: BTreeSet<String> =
        lignes.menages.iter().filter_map(|m| active(&m.demande).and(active(&m.demande_personnelle))).collect();
    if jumelles.is_empty() {
        return Ok((lf, 0));
    }
    let n = jumelles.len();
    let a_retirer = df!("id_demande" => jumelles.into_iter().collect::<Vec<_>>()).map_err(echec)?.lazy();
    let dernier = dernier_millesime(&lf)?;
    let a_retirer = a_retirer.with_column(lit(dernier.unwrap_or(0)).cast(DataType::Int32).alias("millesime"));
    let cles = [col("id_demande"), col("millesime").cast(DataType::Int32)];
    let join = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Anti) };
    Ok((lf.join(a_retirer, cles.clone(), cles, join), n))
}

/// What the stock and the radiations of the SNE say of the demands of the tracking.
fn demandes(
    stock: Option<LazyFrame>,
    radiations: Option<LazyFrame>,
    cherchees: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Demande>> {
    let mut trouvees: BTreeMap<String, Demande> = BTreeMap::new();
    if cherchees.is_empty() {
        return Ok(trouvees);
    }
    if let Some(lf) = stock {
        let dernier = dernier_millesime(&lf)?;
        // Either of the two marks of the SNE, as in every figure of the demand.
        let colonnes = ["id_demande", "millesime", "date_creation", "relogement"];
        let df = choisir(lf, "id_demande", cherchees, &colonnes)?;
        let c = Colonnes::de(&df);
        for i in (0..c.len()).filter(|&i| c.entier("millesime", i) == dernier) {
            let Some(id) = c.texte("id_demande", i) else { continue };
            let d = trouvees.entry(id).or_default();
            d.active = true;
            d.creation = c.date("date_creation", i);
            d.ru = c.oui_non("relogement", i);
        }
    }
    if let Some(lf) = radiations {
        let colonnes = ["id_demande", "date_creation", "date_radiation", "motif_radiation", "relogement"];
        let df = choisir(lf, "id_demande", cherchees, &colonnes)?;
        let c = Colonnes::de(&df);
        for i in 0..c.len() {
            let (Some(id), Some(date)) = (c.texte("id_demande", i), c.date("date_radiation", i)) else { continue };
            let d = trouvees.entry(id).or_default();
            let attribution = c.texte("motif_radiation", i).is_some_and(|m| m == "attribution");
            if d.radiation.is_none_or(|(avant, _)| avant < date) {
                d.radiation = Some((date, attribution));
            }
            d.creation = d.creation.or_else(|| c.date("date_creation", i));
            d.ru = d.ru.or_else(|| c.oui_non("relogement", i));
        }
    }
    Ok(trouvees)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When every demand that is looked for left the last stock, none of them is active: those of an older stock are dead.
    #[test]
    fn the_last_stock_is_that_of_the_table() {
        let stock = df!(
            "id_demande" => ["A", "B", "X"],
            "millesime" => [2024i32, 2023, 2025],
            "date_creation" => [None::<i32>, None, None],
            "relogement" => [Some(true), Some(true), Some(false)],
        );
        let stock = stock.unwrap().lazy();
        let actives = |cherchees: &[&str]| -> Vec<String> {
            let cherchees = cherchees.iter().copied().collect();
            let lues = demandes(Some(stock.clone()), None, &cherchees).unwrap();
            lues.into_iter().filter(|(_, d)| d.active).map(|(id, _)| id).collect()
        };
        assert_eq!(actives(&["A", "B"]), Vec::<String>::new());
        assert_eq!(actives(&["A", "X"]), ["X"]);
    }

    /// A résidence that left the register has neither first lettings nor bailleurs: what an older millésime said of it is over.
    #[test]
    fn the_last_millesime_is_that_of_the_register() {
        let registre = df!(
            "residence_id" => ["R1", "R2"],
            "millesime" => [2025i32, 2026],
            "actif" => [Some(true), Some(true)],
            "annee_location" => [Some(2024i32), Some(2025)],
            "siren_bailleur" => ["S1", "S2"],
        );
        let registre = registre.unwrap().lazy();
        let lire = |residence: &'static str| {
            let cites = BTreeSet::from([residence]);
            let dernier = dernier_millesime(&registre).unwrap();
            let premieres = programmes(Some(registre.clone()), dernier, &cites).unwrap();
            (premieres.len(), bailleurs(Some(registre.clone()), dernier, &cites).unwrap().len())
        };
        assert_eq!([lire("R1"), lire("R2")], [(0, 0), (1, 1)]);
    }
}
