//! Every zone × every component, from published values only: what secrecy withheld cannot come back through a score.

use std::collections::BTreeMap;

use crate::config::layout::Table;
use crate::measures::{Nature, Niveau, Periode};
use crate::secrecy::{Etat, PublishedMeasures, Valeur};

use super::avis::{Avis, note_moyenne};
use super::exact::Exact;
use super::famille::Famille;
use super::methode::{Composante, Indice, Mesure, Methode, Reference};
use super::normalisation::{Population, orienter};

/// What a score is computed from.
#[derive(Clone, Copy)]
pub struct Donnees<'a> {
    pub publiees: &'a PublishedMeasures,
    pub epci: &'a str,
    /// Wave of the occupation survey, millésime of the RPLS, year of attributions.
    pub vague: Periode,
    pub parc: Periode,
    pub annee: Option<Periode>,
    /// The previous ones, for evolutions.
    pub vague_avant: Option<Periode>,
    pub parc_avant: Option<Periode>,
    pub avis: &'a [Avis],
    pub familles: &'a BTreeMap<String, Famille>,
}

/// The period that a table is read at.
pub(super) fn periode(table: Table, vague: Periode, parc: Periode, annee: Option<Periode>) -> Option<Periode> {
    match table {
        Table::Logement => Some(parc),
        Table::Occupation => Some(vague),
        _ => annee,
    }
}

impl<'a> Donnees<'a> {
    fn periode(&self, table: Table) -> Option<Periode> {
        periode(table, self.vague, self.parc, self.annee)
    }

    fn avant(&self, table: Table) -> Option<Periode> {
        match table {
            Table::Logement => self.parc_avant,
            Table::Occupation => self.vague_avant,
            _ => None,
        }
    }

    /// The same data one wave earlier.
    pub fn reculees(&self) -> Option<Donnees<'a>> {
        let vague = self.vague_avant?;
        Some(Donnees {
            vague,
            parc: self.parc_avant.unwrap_or(self.parc),
            vague_avant: None,
            parc_avant: None,
            ..*self
        })
    }

    /// The published cell of an indicator, at the period of its table.
    pub fn valeur(&self, code: &str, table: Table, niveau: Niveau, zone: &str) -> Option<&'a Valeur> {
        self.publiees.get(code, self.periode(table)?, niveau, zone)
    }
}

/// Why a component has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manque {
    /// The extracts do not give it, or there is no previous wave.
    Absente,
    /// Fewer rows are known than the method asks.
    Renseignement,
    Secret,
    /// No row of the universe.
    Vide,
    /// The value of the territory is absent, withheld, or zero.
    Reference,
    /// Nobody gave a note.
    Avis,
}

impl Manque {
    pub fn libelle(self) -> &'static str {
        match self {
            Manque::Absente => "donnée absente",
            Manque::Renseignement => "trop peu de réponses",
            Manque::Secret => "secret statistique",
            Manque::Vide => "aucun cas",
            Manque::Reference => "référence inconnue ou nulle",
            Manque::Avis => "aucun avis",
        }
    }
}

/// One component of one zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cellule {
    pub valeur: Option<Exact>,
    pub reference: Option<Exact>,
    /// On the scale of the method, higher is more fragile.
    pub note: Option<Exact>,
    /// What the reference itself would score.
    pub note_reference: Option<Exact>,
    pub manque: Option<Manque>,
}

/// A zone that may be scored.
#[derive(Clone, Debug)]
pub struct Zone {
    pub code: String,
    pub menages: Option<i64>,
    pub logements: Option<i64>,
    /// For each index, each component.
    pub cellules: Vec<Vec<Cellule>>,
}

/// Numerator and denominator of a share or mean, and those of the previous period for an evolution.
type Compte = ((i64, i64), Option<(i64, i64)>);

/// Reads and normalises everything a method needs at one level.
pub fn grille(m: &Methode, d: &Donnees<'_>, niveau: Niveau) -> Vec<Zone> {
    let mut zones: Vec<Zone> = d
        .publiees
        .zones("occ_menages", d.vague, niveau)
        .filter(|(z, _)| !z.starts_with(crate::measures::DIFFUS) && *z != "inconnu")
        .map(|(z, menages)| Zone {
            code: z.to_owned(),
            menages: menages.numerateur(),
            logements: d.publiees.get("parc_logements", d.parc, niveau, z).and_then(Valeur::numerateur),
            cellules: Vec::new(),
        })
        .collect();
    for indice in &m.indices {
        for z in &mut zones {
            z.cellules.push(Vec::with_capacity(indice.composantes.len()));
        }
        for c in &indice.composantes {
            let colonne = colonne(m, indice, c, d, niveau, &zones);
            for (z, cellule) in zones.iter_mut().zip(colonne) {
                if let Some(ligne) = z.cellules.last_mut() {
                    ligne.push(cellule);
                }
            }
        }
    }
    zones
}

/// One component over all zones.
fn colonne(
    m: &Methode,
    indice: &Indice,
    c: &Composante,
    d: &Donnees<'_>,
    niveau: Niveau,
    zones: &[Zone],
) -> Vec<Cellule> {
    let lues: Vec<Result<Compte, Manque>> = zones.iter().map(|z| lire_zone(m, c, d, niveau, &z.code)).collect();
    let connues: Vec<(Exact, i64)> =
        lues.iter().filter_map(|l| l.as_ref().ok()).filter_map(|l| Some((valeur(l)?, l.0.1))).collect();
    let commune = if c.est_avis() {
        ensemble(lues.iter().filter_map(|l| l.as_ref().ok()))
    } else {
        lire(c, d, Niveau::Epci, d.epci, None).ok().and_then(|l| valeur(&l))
    };
    // One reference for each family, when the method compares within families. A résidence of no known family has none: it is
    // not held against others by default.
    let par_famille = m.reference == Reference::Famille && niveau == Niveau::Residence;
    let famille = |z: &Zone| d.familles.get(&z.code).copied();
    let mut references: BTreeMap<Famille, (Option<Exact>, Population)> = BTreeMap::new();
    for f in zones.iter().filter_map(famille).filter(|_| par_famille) {
        references.entry(f).or_insert_with(|| {
            let les_siennes =
                || zones.iter().zip(&lues).filter(|(z, _)| famille(z) == Some(f)).filter_map(|(_, l)| l.as_ref().ok());
            let m = ensemble(les_siennes());
            let connues: Vec<(Exact, i64)> = les_siennes().filter_map(|l| Some((valeur(l)?, l.0.1))).collect();
            let p = Population::new(&connues, m.as_ref());
            (m, p)
        });
    }
    let population = Population::new(&connues, commune.as_ref());
    zones
        .iter()
        .zip(&lues)
        .map(|(z, lue)| {
            let (reference, p) = match famille(z).and_then(|f| references.get(&f)) {
                Some((m, p)) => (*m, p),
                None => (if par_famille { None } else { commune }, &population),
            };
            let mut cellule = Cellule { reference, ..Cellule::default() };
            match lue {
                Err(manque) => cellule.manque = Some(*manque),
                Ok(l) => {
                    cellule.valeur = valeur(l);
                    let note = |r: &Exact| orienter(indice.normalisation, c, r, reference.as_ref()?, p);
                    cellule.note = cellule.valeur.as_ref().and_then(note);
                    cellule.note_reference = reference.as_ref().and_then(note);
                    if cellule.note.is_none() {
                        cellule.manque = Some(Manque::Reference);
                    }
                }
            }
            cellule
        })
        .collect()
}

/// The value of one zone, or why it has none.
fn lire_zone(m: &Methode, c: &Composante, d: &Donnees<'_>, niveau: Niveau, zone: &str) -> Result<Compte, Manque> {
    if c.est_avis() {
        return match note_moyenne(d.avis, zone, m.avis.echelle) {
            Some(n) if niveau == Niveau::Residence => Ok((n, None)),
            _ => Err(Manque::Avis),
        };
    }
    lire(c, d, niveau, zone, Some(m.minima.renseignement))
}

fn lire(
    c: &Composante,
    d: &Donnees<'_>,
    niveau: Niveau,
    zone: &str,
    renseignement: Option<i64>,
) -> Result<Compte, Manque> {
    let table = c.table.ok_or(Manque::Absente)?;
    let paire = |p: Option<Periode>| -> Result<(i64, i64), Manque> {
        let v = p.and_then(|p| d.publiees.get(&c.indicateur, p, niveau, zone)).ok_or(Manque::Absente)?;
        paire(v, c.modalite.as_ref().map(|(rang, _)| *rang), renseignement)
    };
    let maintenant = paire(d.periode(table))?;
    match c.mesure {
        Mesure::Niveau => Ok((maintenant, None)),
        Mesure::Evolution => Ok((maintenant, Some(paire(d.avant(table))?))),
    }
}

/// Numerator and denominator of a published value. `renseignement`: percent of rows that must be known.
fn paire(v: &Valeur, modalite: Option<usize>, renseignement: Option<i64>) -> Result<(i64, i64), Manque> {
    if matches!(v.etat(), Etat::Masquee | Etat::Tranche(..)) {
        return Err(Manque::Secret);
    }
    let (univers, connus) = v.univers().zip(v.denominateur()).ok_or(Manque::Secret)?;
    if univers == 0 {
        return Err(Manque::Vide);
    }
    if renseignement.is_some_and(|min| i128::from(connus) * 100 < i128::from(min) * i128::from(univers)) {
        return Err(Manque::Renseignement);
    }
    let (n, d) = match v.nature() {
        Nature::Moyenne => v.compte().and_then(|c| c.sommes).ok_or(Manque::Secret)?,
        _ => (v.classe(modalite.unwrap_or(0)).ok_or(Manque::Secret)?, connus),
    };
    if d > 0 { Ok((n, d)) } else { Err(Manque::Vide) }
}

fn part((n, d): (i64, i64)) -> Option<Exact> {
    Exact::new(i128::from(n), i128::from(d))
}

fn valeur(l: &Compte) -> Option<Exact> {
    match l.1 {
        None => part(l.0),
        Some(avant) => part(l.0)?.moins(&part(avant)?),
    }
}

/// The pooled value of several zones: sums of counts, never a mean of rates.
fn ensemble<'a>(lues: impl Iterator<Item = &'a Compte>) -> Option<Exact> {
    let (mut maintenant, mut avant, mut evolution) = ((0i64, 0i64), (0i64, 0i64), false);
    let ajouter = |s: &mut (i64, i64), (n, d): (i64, i64)| -> Option<()> {
        *s = (s.0.checked_add(n)?, s.1.checked_add(d)?);
        Some(())
    };
    for l in lues {
        ajouter(&mut maintenant, l.0)?;
        if let Some(a) = l.1 {
            ajouter(&mut avant, a)?;
            evolution = true;
        }
    }
    valeur(&(maintenant, evolution.then_some(avant)))
}
