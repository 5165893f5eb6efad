//! What the terminal says at the end of a run: the 25 % target, the rejects, what is withheld.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::checks::{self, Rapport, Verdict};
use crate::error::Result;
use crate::indicators::attainment::Resultat;
use crate::indicators::targets::{Objectif, Situation};
use crate::lake::Piece;
use crate::measures::{Niveau, Periode};
use crate::model::References;
use crate::quality::Gravite;
use crate::reports::context::insuffisant;
use crate::secrecy::PublishedMeasures;

use super::travail::Travail;

/// What the terminal says at the end of a run.
pub struct Sommaire {
    pub publication: PathBuf,
    /// Name, rate or mark, status in words: the territory first, then bailleurs, for the floor of 25 %.
    pub atteinte: Vec<(String, String, String)>,
    /// `2025` or `2026-01/09`: the year the table above speaks of.
    pub exercice: i32,
    /// File, rows rejected, and why.
    pub rejets: Vec<(String, u64, Vec<String>)>,
    pub cellules: usize,
    pub masquees: usize,
    pub lignes_lues: u64,
    /// `None` for a territory of a chain that has several: the run of all says it once.
    pub qualite: Option<Qualite>,
    /// What targets and baselines call for, and why a target of the law does not bear on the territory.
    pub avertissements: Vec<String>,
    /// A zone to try `explain` on.
    pub zone_exemple: String,
}

/// What the rules of quality say of the extracts, in three numbers and a page.
pub struct Qualite {
    pub page: PathBuf,
    /// Rules with at least one case, among how many.
    pub regles_touchees: usize,
    pub regles: usize,
    /// Files accepted with reserves.
    pub reserves: usize,
}

impl Qualite {
    pub fn new(page: PathBuf, rapport: &Rapport) -> Self {
        let touchee = |r: &&checks::Resultat| r.par_fichier.iter().any(|p| p.comptes.anomalies > 0);
        let reserves: BTreeSet<(&str, i32)> = rapport
            .resultats
            .iter()
            .flat_map(|r| &r.verdicts)
            .filter(|v| v.verdict != Verdict::Accepte)
            .map(|v| (v.fichier.as_str(), v.millesime))
            .collect();
        Qualite {
            page,
            regles_touchees: rapport.resultats.iter().filter(touchee).count(),
            regles: rapport.resultats.len(),
            reserves: reserves.len(),
        }
    }
}

/// Gathers the summary of a run that published.
pub fn sommaire(
    travail: &Travail,
    references: &References,
    pieces: &[Piece],
    publiees: &PublishedMeasures,
    qualite: Option<Qualite>,
    publication: PathBuf,
) -> Result<Sommaire> {
    let exercice = travail.pipeline.periode.exercice;
    let rejets = pieces
        .iter()
        .filter(|p| p.provenance.lignes_rejetees > 0)
        .map(|p| {
            let raisons = p
                .constats
                .par_regle
                .iter()
                .filter(|((r, _), _)| r.gravite() == Gravite::Rejet)
                .map(|((r, colonne), c)| {
                    let lignes: Vec<String> = c.exemples.iter().take(3).map(|e| e.ligne.to_string()).collect();
                    let lieu = if lignes.len() > 1 { "lignes" } else { "ligne" };
                    format!("{} « {colonne} » : {} ({lieu} {})", r.libelle(), c.nombre, lignes.join(", "))
                })
                .collect();
            (p.provenance.fichier.clone(), p.provenance.lignes_rejetees, raisons)
        })
        .collect();
    Ok(Sommaire {
        atteinte: atteinte(travail, references, publiees, Periode::Annee(exercice))?,
        avertissements: travail.avertissements_pour(references)?,
        exercice,
        publication,
        rejets,
        qualite,
        cellules: publiees.len(),
        masquees: publiees.masquees(),
        zone_exemple: travail.pipeline.territoire.epci.clone(),
        lignes_lues: pieces.iter().map(|p| p.provenance.lignes_lues).sum(),
    })
}

fn atteinte(
    travail: &Travail,
    references: &References,
    publiees: &PublishedMeasures,
    periode: Periode,
) -> Result<Vec<(String, String, String)>> {
    let epci = travail.pipeline.territoire.epci.as_str();
    let concernement = travail.concernement(references)?;
    let situation = Situation {
        periode,
        niveau: Niveau::Epci,
        zone: epci,
        points_zero: &travail.points_zero,
        concernement: &concernement,
    };
    let du_territoire = |o: &&Objectif| o.indicateur == "att_q1_hors_qpv" && o.simple();
    let Some(o) = travail.objectifs.iter().filter(du_territoire).find(|o| o.sans_objet(&situation).is_none()) else {
        return Ok(Vec::new());
    };
    let ligne = |nom: &str, niveau: Niveau, zone: &str| -> Option<(String, String, String)> {
        let v = publiees.get(&o.indicateur, periode, niveau, zone)?;
        let e = o.juger(v);
        let (taux, statut) = match (e.taux, v.tranche()) {
            (Some(t), _) => {
                let mut statut = match e.resultat {
                    _ if insuffisant(v) => "trop de réponses inconnues pour en juger".to_owned(),
                    Resultat::Atteint => "objectif atteint".to_owned(),
                    _ => format!("objectif non atteint, il en manque {}", e.manque_constat.unwrap_or(0)),
                };
                if e.robuste == Resultat::Indetermine && !insuffisant(v) {
                    statut.push_str(" (les dossiers inconnus pourraient changer ce constat)");
                }
                (o.imprimer(&t), statut)
            }
            (None, Some((bas, haut))) => (format!("{bas} à {haut} %"), "petits effectifs, tranche seule".to_owned()),
            (None, None) if v.denominateur() == Some(0) => ("n.c.".to_owned(), "aucun bail connu hors QPV".to_owned()),
            (None, None) => ("s".to_owned(), "secret statistique".to_owned()),
        };
        Some((nom.to_owned(), taux, statut))
    };
    let mut lignes: Vec<_> =
        ligne(&travail.pipeline.territoire.nom, Niveau::Epci, &travail.pipeline.territoire.epci).into_iter().collect();
    let sirens: Vec<&str> = publiees.zones(&o.indicateur, periode, Niveau::Bailleur).map(|(z, _)| z).collect();
    lignes.extend(sirens.into_iter().filter_map(|s| ligne(references.nom_bailleur(s), Niveau::Bailleur, s)));
    Ok(lignes)
}
