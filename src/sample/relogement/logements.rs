//! Dwellings before and after: those of the fictional RPLS, and those of the private stock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::foyer::Foyer;
use super::operations::Operation;
use crate::sample::logements::{Logement, id_rpls};
use crate::sample::rpls::{CLASSES, date_dpe};
use crate::sample::sne::date;
use crate::sample::tableau::{FormeDate, Mois, Tableau};
use crate::sample::territoire::{Epci, Residence};
use crate::sample::tirage::De;

/// What a dwelling is and costs, before or after; amounts in cents a month, none when unknown.
#[derive(Clone, Default)]
pub struct Lieu {
    pub id_rpls: Option<String>,
    pub commune: usize,
    pub qpv: Option<usize>,
    pub residence: Option<String>,
    pub statut: &'static str,
    pub bailleur: Option<String>,
    pub pieces: i64,
    /// Hundredths of a square metre.
    pub surface: i64,
    pub loyer: Option<i64>,
    pub charges: Option<i64>,
    pub apl: Option<i64>,
}

/// What decides of the minoration, on top.
#[derive(Clone, Default)]
pub struct Apres {
    pub lieu: Lieu,
    pub annee_premiere: Option<i32>,
    pub premiere: Option<NaiveDate>,
    pub convention: Option<NaiveDate>,
    pub permis: Option<NaiveDate>,
    pub dpe: i64,
    pub dpe_date: Option<NaiveDate>,
    pub plus_cd: Option<bool>,
    pub hors_relogement: Option<i64>,
    pub minoration: Option<bool>,
}

/// The social dwellings that can still be given.
pub struct Parc<'a> {
    pub epci: &'a Epci,
    pub logements: &'a [Logement],
    /// Let dwellings by year of their current lease.
    par_annee: BTreeMap<i32, Vec<usize>>,
    /// Vacant on 1 January 2026.
    vacants: Vec<usize>,
    /// All those that may be proposed and refused.
    proposables: Vec<usize>,
    /// Dwellings whose row in the RPLS must be rejected: their identifier leads nowhere.
    rejetes: Vec<usize>,
}

impl<'a> Parc<'a> {
    /// Without the buildings of the operations, nor the dwellings that the SNE already gives or whose row is lost.
    pub fn new(
        de: &mut De,
        epci: &'a Epci,
        logements: &'a [Logement],
        operations: &[Operation],
        pris: &BTreeSet<usize>,
        rejetes: &[usize],
    ) -> Self {
        let exclues: Vec<usize> = operations.iter().filter_map(|o| o.residence).collect();
        let mut libres: Vec<usize> = logements
            .iter()
            .enumerate()
            .filter(|(i, l)| matches!(l.mode, 1 | 2) && !exclues.contains(&l.residence) && !pris.contains(i))
            .map(|(i, _)| i)
            .collect();
        de.melanger(&mut libres);
        let mut parc = Parc {
            epci,
            logements,
            par_annee: BTreeMap::new(),
            vacants: Vec::new(),
            proposables: libres.clone(),
            rejetes: rejetes.to_vec(),
        };
        for i in libres {
            match logements.get(i) {
                Some(l) if l.mode == 2 => parc.vacants.push(i),
                Some(l) => parc.par_annee.entry(l.annee_bail()).or_default().push(i),
                None => {}
            }
        }
        parc
    }

    /// A dwelling whose tenant came in that year, of about so many rooms; never the same twice.
    pub fn prendre(&mut self, annee: i32, pieces: i64, convient: impl Fn(&Logement) -> bool) -> Option<usize> {
        let (tous, n) = (self.logements, pieces);
        let file = self.par_annee.get_mut(&annee)?;
        let possibles = file.iter().enumerate().filter_map(|(k, i)| Some((k, tous.get(*i)?)));
        let (k, _) = possibles.filter(|(_, l)| convient(l)).take(8).min_by_key(|(_, l)| l.pieces.abs_diff(n))?;
        Some(file.swap_remove(k))
    }

    pub fn vacant(&mut self) -> Option<usize> {
        self.vacants.pop()
    }

    /// A dwelling to propose: about the right size.
    pub fn proposable(&self, de: &mut De, pieces: i64) -> Option<usize> {
        let essais = (0..6).filter_map(|_| self.proposables.get(de.sous(self.proposables.len())).copied());
        let essais: Vec<usize> = essais.collect();
        essais.into_iter().min_by_key(|i| self.logements.get(*i).map_or(9, |l| l.pieces.abs_diff(pieces)))
    }

    pub fn residence(&self, logement: usize) -> Option<&'a Residence> {
        self.epci.residences.get(self.logements.get(logement)?.residence)
    }

    /// A dwelling of the RPLS, as the RPLS describes it; its rent is the one of the RPLS.
    pub fn lieu(&self, logement: usize) -> Lieu {
        let (Some(l), Some(r)) = (self.logements.get(logement), self.residence(logement)) else {
            return Lieu { statut: "lls", ..Lieu::default() };
        };
        Lieu {
            id_rpls: (!self.rejetes.contains(&logement)).then(|| id_rpls(self.epci, logement)),
            commune: r.commune,
            qpv: r.qpv,
            residence: Some(r.id.clone()),
            statut: match (l.conventionne, l.finan) {
                (false, _) => "non_conventionne",
                (_, 16 | 17) => "lli",
                _ => "lls",
            },
            bailleur: self.epci.bailleurs.get(r.bailleur).map(|b| b.siren.clone()),
            pieces: l.pieces,
            surface: l.surface * 100,
            loyer: Some(l.loyer * 100),
            charges: None,
            apl: None,
        }
    }

    /// A dwelling of the RPLS as the destination of a lease signed that day.
    pub fn apres(&self, de: &mut De, logement: usize, bail: NaiveDate, foyer: &Foyer, loyer: Option<i64>) -> Apres {
        let mut lieu = self.lieu(logement);
        lieu.loyer = loyer.or_else(|| Some(lieu.loyer? + de.entre(0, 99)));
        payer(de, &mut lieu, foyer, (110, 165));
        let (Some(l), Some(r)) = (self.logements.get(logement), self.residence(logement)) else {
            return Apres { lieu, ..Apres::default() };
        };
        let (permis, premiere) = origine(l, r, bail);
        let lls = lieu.statut == "lls";
        let mut apres = Apres {
            annee_premiere: Some(l.locat.min(bail.year())),
            // Old dwellings, and some others, are only known by the year.
            premiere: Some(premiere).filter(|_| l.locat > 2000 && !l.rang.is_multiple_of(5)),
            convention: l.conventionne.then(|| date(l.locat.max(1979), 7, 1)),
            permis,
            dpe: l.dpe,
            dpe_date: (l.dpe > 0).then(|| premier(date_dpe(logement, r.annee))),
            plus_cd: (lls && (2005..2016).contains(&r.annee)).then(|| r.numero.is_multiple_of(4)),
            lieu,
            ..Apres::default()
        };
        if lls {
            apres.minorer(de, bail);
        }
        apres
    }
}

fn premier(m: Mois) -> NaiveDate {
    date(m / 12, (m % 12 + 1) as u32, 1)
}

/// Permit and first letting, the same for all the dwellings of a building; those around the bounds
/// of the minoration (1 September 2006, 1 January 2009) stand on either side of them.
fn origine(l: &Logement, r: &Residence, bail: NaiveDate) -> (Option<NaiveDate>, NaiveDate) {
    let permis = match r.annee {
        ..2004 => None,
        2007 => Some(date(2006, 9, 1)),
        2008 => Some(date(2006, 8, 31)),
        a => Some(date(a - 2, 1 + (r.numero % 12) as u32, 15)),
    };
    let premiere = match l.locat {
        2008 => date(2008, 12, 31),
        2009 => date(2009, 1, 1),
        a => date(a, 1 + (r.numero % 12) as u32, 1),
    };
    (permis, premiere.min(bail))
}

impl Apres {
    /// Rent outside relogement and minoration asked for, where the building allows it.
    fn minorer(&mut self, de: &mut De, bail: NaiveDate) {
        let Some(loyer) = self.lieu.loyer else { return };
        let recent = self.premiere.map_or(self.annee_premiere.unwrap_or(0) + 5 > bail.year(), |p| {
            NaiveDate::from_ymd_opt(p.year() + 5, p.month(), p.day()).is_some_and(|fin| bail < fin)
        });
        let voie = match bail {
            d if d < date(2021, 1, 1) => recent,
            d if d < date(2023, 10, 1) => recent || self.permis.is_some_and(|p| p >= date(2006, 9, 1)),
            _ => self.annee_premiere.is_some_and(|a| a >= 2009) || (1..=3).contains(&self.dpe),
        };
        if voie && de.mille(780) {
            self.minoration = Some(true);
            self.hors_relogement = (!de.mille(90)).then(|| loyer * de.entre(106, 116) / 100);
        } else {
            self.minoration = if de.mille(850) { Some(false) } else { None };
            self.hors_relogement = de.mille(350).then_some(loyer);
        }
    }
}

/// Charges and housing benefit: `charges` in cents per m², lowest and highest.
pub fn payer(de: &mut De, lieu: &mut Lieu, foyer: &Foyer, charges: (i64, i64)) {
    lieu.charges = Some(lieu.surface / 100 * de.bosse(charges.0, charges.1));
    lieu.apl = Some(aide(lieu, foyer));
}

/// The order of magnitude of the APL: part of a capped rent, less as resources grow.
fn aide(lieu: &Lieu, foyer: &Foyer) -> i64 {
    let (loyer, personnes) = (lieu.loyer.unwrap_or(0), foyer.personnes);
    let plafond = 27_500 + 6_000 * (personnes - 1).min(6);
    let retenu = loyer.min(plafond) + 4_400 + 1_250 * (personnes - 1).min(6);
    let libres = foyer.ressources.unwrap_or(90_000) - 58_000 - 21_000 * (personnes - 1);
    let aide = retenu - 3_900 - libres.max(0) * 31 / 100;
    if aide < 1_000 || lieu.statut == "accession" {
        0
    } else {
        aide.min(loyer + lieu.charges.unwrap_or(0) - 1_500).max(0)
    }
}

/// A dwelling of the private stock: before, or found outside the social stock.
pub fn prive(de: &mut De, commune: usize, pieces: i64, statut: &'static str) -> Lieu {
    let base = [26, 44, 62, 78, 92, 108][(pieces - 1).clamp(0, 5) as usize] * 100;
    let surface = base + de.bosse(-900, 900);
    let loyer = (statut == "prive").then(|| surface * de.entre(730, 980) / 100);
    Lieu { commune, statut, pieces, surface, loyer, ..Lieu::default() }
}

/// Writes the columns common to both dwellings, whose names start with `avant_` or `apres_`.
pub fn ecrire(t: &mut Tableau, epci: &Epci, lieu: &Lieu, prefixe: &str, quartier: Option<usize>, code_qpv: &str) {
    let nom = |fin: &str| format!("{prefixe}_{fin}");
    t.txt(&nom("id_rpls"), lieu.id_rpls.as_deref().unwrap_or(""));
    if let Some(c) = epci.communes.get(lieu.commune) {
        t.txt(&nom("code_commune"), &c.code);
    }
    t.txt(&nom("en_qpv"), oui_non(Some(lieu.qpv.is_some())));
    t.txt(&nom("code_qpv"), code_qpv);
    t.txt(&nom("en_quartier_ru"), oui_non(quartier.map(|q| lieu.qpv == Some(q))));
    t.txt(&nom("residence_id"), lieu.residence.as_deref().unwrap_or(""));
    t.txt(&nom("statut"), lieu.statut);
    t.txt(&nom("bailleur"), lieu.bailleur.as_deref().unwrap_or(""));
    t.txt(&nom("typologie"), ["T1", "T2", "T3", "T4", "T5", "T6"][(lieu.pieces - 1).clamp(0, 5) as usize]);
    t.centimes(&nom("surface"), lieu.surface, ',');
    for (fin, montant) in [("loyer", lieu.loyer), ("charges", lieu.charges), ("apl", lieu.apl)] {
        if let Some(montant) = montant {
            t.centimes(&nom(fin), montant, ',');
        }
    }
}

/// Writes what only a destination has.
pub fn ecrire_apres(t: &mut Tableau, a: &Apres) {
    if let Some(annee) = a.annee_premiere {
        t.int("apres_annee_premiere_location", annee.into());
    }
    for (nom, jour) in [
        ("apres_date_premiere_location", a.premiere),
        ("apres_date_convention_apl", a.convention),
        ("apres_date_permis", a.permis),
        ("apres_dpe_date", a.dpe_date),
    ] {
        if let Some(jour) = jour {
            t.jour(nom, jour, FormeDate::Barre);
        }
    }
    t.txt("apres_dpe_classe", CLASSES[(a.dpe & 7) as usize]);
    t.txt("apres_plus_cd", oui_non(a.plus_cd));
    if let Some(hors) = a.hors_relogement {
        t.centimes("apres_loyer_hors_relogement", hors, ',');
    }
    t.txt("apres_minoration", oui_non(a.minoration));
}

pub fn oui_non(b: Option<bool>) -> &'static str {
    match b {
        Some(true) => "oui",
        Some(false) => "non",
        None => "",
    }
}
