//! From the lake to facts: the four tracking files, what the register says of their dwellings, what the SNE says of their demands.

mod lignes;
mod logements;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::plans::derniere_table;
use super::{Modele, References};
use crate::config::layout::Table;
use crate::error::{Error, Result};
use crate::lake::{Lac, Piece};

use crate::relogement::faits::Logement;
use crate::relogement::reglages::GeographieQpv;
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
    qpv: GeographieQpv,
) -> Result<Option<Lignes>> {
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
    let cherchees: BTreeSet<&str> = lues.menages.iter().filter_map(|m| m.demande.as_deref()).collect();
    lues.demandes = demandes(modele, &cherchees)?;
    Ok(Some(lues))
}

fn echec(e: PolarsError) -> Error {
    Error::machine(format!("lecture du suivi du relogement : {e}"))
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

/// What the stock and the radiations of the SNE say of the demands of the tracking.
fn demandes(modele: &Modele, cherchees: &BTreeSet<&str>) -> Result<BTreeMap<String, Demande>> {
    let mut trouvees: BTreeMap<String, Demande> = BTreeMap::new();
    if cherchees.is_empty() {
        return Ok(trouvees);
    }
    if let Some(lf) = modele.demande.clone() {
        let colonnes = ["id_demande", "millesime", "date_creation", "relogement_anru"];
        let df = choisir(lf, "id_demande", cherchees, &colonnes)?;
        let c = Colonnes::de(&df);
        let dernier = (0..c.len()).filter_map(|i| c.entier("millesime", i)).max();
        for i in (0..c.len()).filter(|&i| c.entier("millesime", i) == dernier) {
            let Some(id) = c.texte("id_demande", i) else { continue };
            let d = trouvees.entry(id).or_default();
            d.active = true;
            d.creation = c.date("date_creation", i);
            d.ru = c.oui_non("relogement_anru", i);
        }
    }
    if let Some(lf) = modele.attribution.clone() {
        let colonnes = ["id_demande", "date_creation", "date_radiation", "motif_radiation", "relogement_anru"];
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
            d.ru = d.ru.or_else(|| c.oui_non("relogement_anru", i));
        }
    }
    Ok(trouvees)
}
