//! Reference tables of the territory.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::pipeline::Pipeline;
use crate::error::{Error, Result};
use crate::sources::PetiteTable;

use super::geography::{Contour, Localisateur, lire_contours};

#[derive(Clone, Debug)]
pub struct Commune {
    pub libelle: String,
    pub contours: Vec<Contour>,
}

#[derive(Clone, Debug)]
pub struct Bailleur {
    pub nom: String,
    pub nom_court: String,
}

#[derive(Clone, Debug)]
pub struct Qpv {
    pub libelle: String,
    /// Listed in the national urban-renewal programme.
    pub npnru: bool,
    pub contours: Vec<Contour>,
}

/// A résidence of the correspondence list.
#[derive(Clone, Debug)]
pub struct Residence {
    pub nom: String,
    /// Lambert-93 metres (or local projection), when known.
    pub point: Option<(f64, f64)>,
    /// Code of the QPV that holds the point; `Some(None)`: outside any; `None`: no point.
    pub qpv: Option<Option<String>>,
}

/// Upper bounds of the quartiles of a year, euros per UC per year.
#[derive(Clone, Debug)]
pub struct Seuil {
    pub q1: i64,
    /// No official source gives Q2 and Q3.
    pub q2: Option<i64>,
    pub q3: Option<i64>,
    pub origine: String,
}

/// Everything small that describes the territory.
#[derive(Clone, Debug)]
pub struct References {
    pub communes: BTreeMap<String, Commune>,
    pub bailleurs: BTreeMap<String, Bailleur>,
    pub qpv: BTreeMap<String, Qpv>,
    pub residences: BTreeMap<String, Residence>,
    /// `IDENT_REP` → résidence, from the correspondence list.
    pub residence_de: BTreeMap<String, String>,
    pub seuils: BTreeMap<i32, Seuil>,
    /// `(file, fingerprint)`, for the manifest.
    pub empreintes: Vec<(String, String)>,
}

/// The thresholds of the arrêtés, shipped with the program.
pub const SEUILS_Q1: &str = "references/seuils_q1.csv";

impl References {
    /// Reads every reference file of a pipeline. `racine` is the working folder; `seuils_q1` the shipped thresholds.
    ///
    /// # Errors
    /// A file is absent or wrong, or the EPCI of the pipeline is in none of the communes.
    pub fn lire(pipeline: &Pipeline, racine: &Path, seuils_q1: &str) -> Result<Self> {
        let dossier = racine.join(&pipeline.dossiers.references);
        let r = &pipeline.references;
        let mut empreintes = Vec::new();
        let mut table = |nom: &Path| -> Result<PetiteTable> {
            let t = PetiteTable::lire(&dossier.join(nom)).map_err(|e| {
                e.aide(format!("ce fichier est nommé dans [references] de la chaîne « {} »", pipeline.nom))
            })?;
            empreintes.push((nom.display().to_string(), t.empreinte.clone()));
            Ok(t)
        };
        let communes = communes(&table(&r.communes)?, pipeline)?;
        let bailleurs = bailleurs(&table(&r.bailleurs)?)?;
        let mut qpv = liste_qpv(&table(&r.qpv)?, pipeline)?;
        let tables_residences = r.residences.as_deref().map(&mut table).transpose()?;
        let tables_seuils = r.seuils.as_deref().map(&mut table).transpose()?;

        let (contours, empreinte) = lire_contours(&dossier.join(&r.qpv_contours), "code_qp")?;
        empreintes.push((r.qpv_contours.display().to_string(), empreinte));
        for (code, formes) in contours {
            if let Some(q) = qpv.get_mut(&code) {
                q.contours = formes;
            }
        }
        let mut communes = communes;
        if let Some(nom) = &r.communes_contours {
            let (contours, empreinte) = lire_contours(&dossier.join(nom), "code_commune")?;
            empreintes.push((nom.display().to_string(), empreinte));
            for (code, formes) in contours {
                if let Some(c) = communes.get_mut(&code) {
                    c.contours = formes;
                }
            }
        }
        let localisateur = Localisateur::new(qpv.iter().map(|(code, q)| (code.clone(), q.contours.as_slice())));
        let (residences, residence_de) = match tables_residences {
            Some(t) => lire_residences(&t, &localisateur)?,
            None => Default::default(),
        };
        let mut seuils = seuils_arretes(&PetiteTable::embarquee(SEUILS_Q1, seuils_q1)?, &pipeline.territoire.epci)?;
        if let Some(t) = tables_seuils {
            seuils.extend(seuils_locaux(&t, &pipeline.territoire.epci)?);
        }
        Ok(References { communes, bailleurs, qpv, residences, residence_de, seuils, empreintes })
    }

    /// Short name of a bailleur, or its SIREN when it is not in the list.
    pub fn nom_bailleur<'a>(&'a self, siren: &'a str) -> &'a str {
        self.bailleurs.get(siren).map_or(siren, |b| b.nom_court.as_str())
    }
}

fn communes(t: &PetiteTable, pipeline: &Pipeline) -> Result<BTreeMap<String, Commune>> {
    let mut communes = BTreeMap::new();
    let mut autres = std::collections::BTreeSet::new();
    for l in t.rangees() {
        let epci = l.texte("code_epci")?;
        if epci == pipeline.territoire.epci {
            let c = Commune { libelle: l.texte("libelle")?.to_owned(), contours: Vec::new() };
            communes.insert(l.code("code_commune", 5)?, c);
        } else if autres.len() < 5 {
            autres.insert(epci.to_owned());
        }
    }
    if communes.is_empty() {
        let connus: Vec<&str> = autres.iter().map(String::as_str).collect();
        return Err(Error::donnees(format!("aucune commune pour l'EPCI « {} »", pipeline.territoire.epci))
            .in_file(&t.chemin)
            .aide(format!("EPCI présents dans ce fichier : {}", connus.join(", ")))
            .aide("corrigez « epci » dans [territoire] de la chaîne, ou complétez la table des communes"));
    }
    Ok(communes)
}

fn bailleurs(t: &PetiteTable) -> Result<BTreeMap<String, Bailleur>> {
    t.rangees()
        .map(|l| {
            let nom = l.texte("nom")?.to_owned();
            let court = l.texte("nom_court")?;
            let nom_court = if court.is_empty() { nom.clone() } else { court.to_owned() };
            Ok((l.code("siren", 9)?, Bailleur { nom, nom_court }))
        })
        .collect()
}

fn liste_qpv(t: &PetiteTable, pipeline: &Pipeline) -> Result<BTreeMap<String, Qpv>> {
    let mut qpv = BTreeMap::new();
    for l in t.rangees() {
        if l.code("siren_epci", 9)? == pipeline.territoire.epci {
            let npnru = l.texte("npnru").is_ok_and(|v| v.eq_ignore_ascii_case("oui"));
            let q = Qpv { libelle: l.texte("lib_qp")?.to_owned(), npnru, contours: Vec::new() };
            qpv.insert(l.texte("code_qp")?.to_owned(), q);
        }
    }
    Ok(qpv)
}

type Residences = (BTreeMap<String, Residence>, BTreeMap<String, String>);

fn lire_residences(t: &PetiteTable, localisateur: &Localisateur) -> Result<Residences> {
    let mut residences: BTreeMap<String, Residence> = BTreeMap::new();
    let mut residence_de = BTreeMap::new();
    for l in t.rangees() {
        let code = l.texte("residence_id")?.to_owned();
        residence_de.insert(l.texte("id_rpls")?.to_owned(), code.clone());
        if residences.contains_key(&code) {
            continue;
        }
        let point = l.nombre("x")?.zip(l.nombre("y")?);
        let epsg = l.nombre("epsg")?.unwrap_or(2154.0) as i64;
        let qpv = point.and_then(|(x, y)| localisateur.qpv(x, y, epsg));
        residences.insert(code, Residence { nom: l.texte("nom_residence")?.to_owned(), point, qpv });
    }
    Ok((residences, residence_de))
}

/// One value for an EPCI and a year: repeated rows must agree.
fn seuils_arretes(t: &PetiteTable, epci: &str) -> Result<BTreeMap<i32, Seuil>> {
    let mut seuils: BTreeMap<i32, Seuil> = BTreeMap::new();
    for l in t.rangees().filter(|l| l.texte("siren_epci").is_ok_and(|s| s == epci)) {
        let annee = l.nombre("annee")?.unwrap_or(0.0) as i32;
        let q1 = borne(&l, "q1_annuel_eur_uc")?.unwrap_or(0);
        if seuils.get(&annee).is_some_and(|s| s.q1 != q1) {
            return Err(deux_seuils(&l, "q1_annuel_eur_uc", annee, seuils.get(&annee), q1));
        }
        seuils.insert(annee, Seuil { q1, q2: None, q3: None, origine: l.texte("arrete")?.to_owned() });
    }
    Ok(seuils)
}

fn seuils_locaux(t: &PetiteTable, epci: &str) -> Result<BTreeMap<i32, Seuil>> {
    let mut seuils: BTreeMap<i32, Seuil> = BTreeMap::new();
    for l in t.rangees() {
        if l.code("siren_epci", 9)? != epci {
            continue;
        }
        let annee = l.nombre("annee")?.unwrap_or(0.0) as i32;
        let Some(q1) = borne(&l, "borne_q1")? else { continue };
        let (q2, q3) = (borne(&l, "borne_q2")?, borne(&l, "borne_q3")?);
        if q2.is_some_and(|q2| q2 < q1) || q2.zip(q3).is_some_and(|(q2, q3)| q3 < q2) {
            return Err(l
                .refus("borne_q2", l.texte("borne_q2")?, "entre les bornes q1 et q3")
                .aide("les trois bornes d'une année vont en croissant"));
        }
        if seuils.get(&annee).is_some_and(|s| s.q1 != q1) {
            return Err(deux_seuils(&l, "borne_q1", annee, seuils.get(&annee), q1));
        }
        seuils.insert(annee, Seuil { q1, q2, q3, origine: l.texte("origine")?.to_owned() });
    }
    Ok(seuils)
}

fn deux_seuils(l: &crate::sources::Rangee<'_>, colonne: &str, annee: i32, deja: Option<&Seuil>, q1: i64) -> Error {
    let autre = deja.map_or(0, |s| s.q1);
    Error::donnees(format!("deux seuils du premier quartile pour {annee} : {autre} et {q1}"))
        .at(l.lieu(colonne))
        .aide("gardez celui de l'arrêté de l'année : un EPCI n'a qu'un seuil, même à cheval sur plusieurs départements")
}

/// A bound in euros; outside the plausible range it is a slip (monthly amount, centimes). The thresholds of the arrêtés
/// of 2020 to 2026 go from 5 500 to 13 500 euros; the higher quartiles have no official range.
fn borne(l: &crate::sources::Rangee<'_>, colonne: &str) -> Result<Option<i64>> {
    let Some(v) = l.nombre(colonne)? else { return Ok(None) };
    let (bas, haut) = (4_000, if colonne.contains("q1") { 20_000 } else { 60_000 });
    if !(f64::from(bas)..=f64::from(haut)).contains(&v) {
        let nombre = |n: i32| crate::french::nombre(i64::from(n));
        let attendu = format!("un seuil annuel plausible, entre {} et {} € par UC", nombre(bas), nombre(haut));
        return Err(l
            .refus(colonne, &v.to_string(), &attendu)
            .aide("écrivez un montant annuel en euros, par unité de consommation"));
    }
    Ok(Some(v.round() as i64))
}
