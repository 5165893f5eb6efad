//! Atoms add up into cells: one cell per indicator, period, level and zone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::layout::Table;
use crate::measures::{Cellule, Cle, Compte, Famille, Nature, Niveau, Periode};

use super::catalog::Definition;

/// The finest combination that anything published tells apart.
#[derive(Clone, Debug, Default)]
pub struct Atome {
    annee: i32,
    mois: Option<u32>,
    bailleur: Option<Arc<str>>,
    commune: Option<Arc<str>>,
    localisation: Option<Arc<str>>,
    qpv: Option<Arc<str>>,
    residence: Option<Arc<str>>,
    reservataire: Option<Arc<str>>,
}

impl Atome {
    pub fn poser_nombre(&mut self, cle: &str, valeur: Option<i32>) {
        match cle {
            "annee" => self.annee = valeur.unwrap_or(0),
            _ => self.mois = valeur.and_then(|m| u32::try_from(m).ok()),
        }
    }

    pub fn poser_texte(&mut self, cle: &str, valeur: Option<Arc<str>>) {
        match cle {
            "siren_bailleur" => self.bailleur = valeur,
            "code_commune" => self.commune = valeur,
            "localisation" => self.localisation = valeur,
            "code_qpv" => self.qpv = valeur,
            "residence_id" => self.residence = valeur,
            _ => self.reservataire = valeur,
        }
    }

    /// The zone of this atom at a level. Unknown zones are zones too, so that parts sum to the whole; except QPV,
    /// of which most rows have none, and résidences that no list knows.
    fn zone<'a>(&'a self, niveau: Niveau, epci: &'a str) -> Option<&'a str> {
        let ou_inconnu = |v: &'a Option<Arc<str>>| Some(v.as_deref().unwrap_or("inconnu"));
        match niveau {
            Niveau::Epci => Some(epci),
            Niveau::Localisation => ou_inconnu(&self.localisation),
            Niveau::Bailleur => ou_inconnu(&self.bailleur),
            Niveau::Commune => ou_inconnu(&self.commune),
            Niveau::Reservataire => ou_inconnu(&self.reservataire),
            Niveau::Qpv => self.qpv.as_deref(),
            Niveau::Departement | Niveau::Region | Niveau::Npnru | Niveau::Secteur | Niveau::Iris | Niveau::Classe => {
                None
            }
            Niveau::Residence => self.residence.as_deref().filter(|r| *r != "inconnue"),
        }
    }

    /// Periods this atom counts in. Events count in their year and, at the level of the EPCI, in every cumulated
    /// period that holds their month; lower levels only have the whole year and the period to date.
    fn periodes(&self, table: Table, niveau: Niveau, arrete: (i32, u32)) -> Vec<Periode> {
        match (table, self.mois) {
            (Table::Demande, _) => vec![Periode::Stock(self.annee)],
            (Table::Attribution | Table::Reservation, Some(mois)) => {
                let (annee_courante, mois_courant) = arrete;
                let dernier = if self.annee == annee_courante { mois_courant } else { 12 };
                // Three past years give the season and the band of the projection.
                let recente = self.annee + 3 >= annee_courante;
                let mut p = Vec::new();
                if self.annee < annee_courante || mois_courant == 12 {
                    p.push(Periode::Annee(self.annee));
                }
                if niveau == Niveau::Epci && recente {
                    p.extend((mois..=dernier).map(|m| Periode::Cumul(self.annee, m)));
                } else if self.annee == annee_courante {
                    p.push(Periode::Cumul(self.annee, mois_courant));
                }
                p
            }
            (Table::Attribution | Table::Reservation, None) => Vec::new(),
            _ => vec![Periode::Millesime(self.annee)],
        }
    }
}

/// Builds the families of one table.
pub fn familles(
    table: Table,
    definitions: &[&Definition],
    atomes: &[Atome],
    comptes: Vec<Vec<Compte>>,
    epci: &str,
    arrete: (i32, u32),
) -> Vec<Famille> {
    let mut rangs_bailleurs: BTreeMap<Option<&str>, u32> = BTreeMap::new();
    for a in atomes {
        let n = rangs_bailleurs.len() as u32;
        rangs_bailleurs.entry(a.bailleur.as_deref()).or_insert(n);
    }
    let bailleurs: Vec<u32> =
        atomes.iter().map(|a| rangs_bailleurs.get(&a.bailleur.as_deref()).copied().unwrap_or(0)).collect();
    let zones = zones(table, definitions, atomes, epci, arrete);
    definitions
        .iter()
        .zip(comptes)
        .map(|(d, comptes)| Famille {
            indicateur: d.code.clone(),
            nature: d.nature,
            unite: d.protege,
            classes: classes(d),
            cellules: cellules(d, &zones, &comptes),
            atomes: comptes,
            // A demand has no bailleur: nobody contributes to its sums, so nobody dominates them.
            bailleurs: if table == Table::Demande { Vec::new() } else { bailleurs.clone() },
        })
        .collect()
}

/// The atoms of every zone and period, in canonical order: the same for all indicators of a table.
type Zones<'a> = BTreeMap<(Periode, Niveau, &'a str), Vec<u32>>;

fn zones<'a>(
    table: Table,
    definitions: &[&Definition],
    atomes: &'a [Atome],
    epci: &'a str,
    arrete: (i32, u32),
) -> Zones<'a> {
    let niveaux: BTreeSet<Niveau> = definitions.iter().flat_map(|d| d.niveaux.iter().copied()).collect();
    let mut zones = Zones::new();
    for (rang, atome) in atomes.iter().enumerate() {
        for niveau in &niveaux {
            let Some(zone) = atome.zone(*niveau, epci) else { continue };
            for periode in atome.periodes(table, *niveau, arrete) {
                zones.entry((periode, *niveau, zone)).or_default().push(rang as u32);
            }
        }
    }
    zones
}

fn classes(d: &Definition) -> Vec<String> {
    match d.nature {
        Nature::Part => vec!["oui".to_owned(), "non".to_owned()],
        Nature::Repartition => d.classes.iter().map(|(c, _, _)| c.clone()).collect(),
        Nature::Moyenne | Nature::Effectif => vec!["oui".to_owned()],
    }
}

/// A zone without any row of the universe is a cell too: it prints « n.c. », not nothing.
fn cellules(d: &Definition, zones: &Zones<'_>, comptes: &[Compte]) -> Vec<Cellule> {
    let zero = vec![0; classes(d).len()];
    zones
        .iter()
        .filter(|((_, niveau, _), _)| d.niveaux.contains(niveau))
        .map(|((periode, niveau, zone), rangs)| {
            let mut total = Compte { classes: zero.clone(), ..Compte::default() };
            let mut atomes = Vec::new();
            for rang in rangs {
                let Some(compte) = comptes.get(*rang as usize) else { continue };
                if compte.univers() > 0 || compte.incertains.iter().any(|n| *n > 0) {
                    atomes.push(*rang);
                    total.ajouter(compte);
                }
            }
            let cle = Cle { indicateur: d.code.clone(), periode: *periode, niveau: *niveau, zone: (*zone).to_owned() };
            Cellule { cle, atomes, compte: total }
        })
        .collect()
}
