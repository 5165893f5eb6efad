//! Demands in the exchange format of the SNE (`interfaceNuu`, versions 02.00 and 02.01) as delimited text: one line for
//! each demand, under the column names of the « stock » extract. Names, address, telephone and employer are not carried.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::error::{Error, Result};
use crate::french;

use super::garde::{Garde, echec};

/// Columns of the text, in their order.
pub const COLONNES: [&str; 23] = [
    "NUMERO_UNIQUE",
    "GUICHET",
    "DATE_CREATION",
    "TAILLE_MENAGE",
    "UNITE_CONSO",
    "REVENU_MENSUEL_FOYER",
    "REVENU_FISCAL1_FOYER",
    "REVENU_FISCAL2_FOYER",
    "ANNEE_FISCAL1",
    "ANNEE_FISCAL2",
    "AGE_DEMANDEUR_DEMANDE",
    "STATUT_PROF_DEMANDEUR",
    "SITU_FAMILIALE_DEMANDEUR",
    "COTITULAIRE",
    "PERSONNE_A_CHARGE",
    "MODE_LOGEMENT_ACTUEL",
    "COMMUNE_LOG_ACTUEL",
    "MOTIF_DEMANDE",
    "TYPE_LOGEMENT_RECHERCHE",
    "COMMUNE_LOG_RECHERCHE",
    "COMMUNES_RECHERCHE",
    "EST_DEMANDE_ELARGIE",
    "NB_ENFANT_A_NAITRE",
];

/// A demand is never nested deeper than this.
const PROFONDEUR_MAX: usize = 64;
/// Longest text of one element, in bytes: it may come in many pieces (`CDATA`, comments between), none of them long.
const TEXTE_MAX: usize = 1 << 20;
const RACINE: &str = "interfaceNuu";
/// A household never has more members than this; what goes further is not one demand.
const PERSONNES_MAX: usize = 100;
/// Age from which a person counts for 0.5 unité de consommation, 0.3 below.
const AGE_UC: u32 = 14;
/// Resources that do not enter the income of the demand (arrêté on the first quartile: without APL or AL).
const HORS_RESSOURCES: [&str; 2] = ["APL", "AL"];

/// Whether the first bytes of a file are those of an exchange file.
pub fn est_demandes(debut: &[u8]) -> bool {
    let tete = &debut[..debut.len().min(4096)];
    let tete = tete.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(tete).trim_ascii_start();
    tete.starts_with(b"<") && memchr::memmem::find(tete, RACINE.as_bytes()).is_some()
}

/// The demands of a file as delimited text, header first, made as they are read.
///
/// # Errors
/// The file can no longer be opened. What is wrong further on is a failure of the reading.
pub fn flux(chemin: &Path) -> Result<Box<dyn Read + Send>> {
    let ouvrir = || File::open(chemin).map_err(|e| Error::io("ouverture", chemin, &e));
    let mut prologue = vec![0u8; 256];
    let n = ouvrir()?.read(&mut prologue).map_err(|e| Error::io("lecture", chemin, &e))?;
    let prologue = String::from_utf8_lossy(&prologue[..n]).to_ascii_lowercase();
    let prologue = prologue.split("?>").next().unwrap_or("");
    let octets: Box<dyn Read + Send> = match prologue.contains("8859-1") || prologue.contains("windows-1252") {
        true => Box::new(Latin1 { source: ouvrir()?, reste: Vec::new() }),
        false => Box::new(ouvrir()?),
    };
    let mut lecteur = Reader::from_reader(BufReader::new(Garde::new(octets, u64::MAX)));
    lecteur.config_mut().expand_empty_elements = true;
    Ok(Box::new(Flux {
        lecteur,
        chemin: chemin.to_owned(),
        chemin_xml: Vec::new(),
        demande: Demande::default(),
        date_fichier: None,
        texte: String::new(),
        rang: 0,
        pret: format!("{}\n", COLONNES.join(";")).into_bytes(),
        lu: 0,
        fini: false,
    }))
}

/// Windows-1252 as UTF-8.
struct Latin1 {
    source: File,
    reste: Vec<u8>,
}

impl Read for Latin1 {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        if self.reste.is_empty() {
            let mut brut = [0u8; 1 << 14];
            let n = self.source.read(&mut brut)?;
            self.reste = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&brut[..n]).0.into_owned().into_bytes();
        }
        let n = tampon.len().min(self.reste.len());
        tampon[..n].copy_from_slice(&self.reste[..n]);
        self.reste.drain(..n);
        Ok(n)
    }
}

struct Flux {
    lecteur: Reader<BufReader<Garde<Box<dyn Read + Send>>>>,
    chemin: PathBuf,
    /// Local names from the root to where the reading stands.
    chemin_xml: Vec<String>,
    demande: Demande,
    date_fichier: Option<NaiveDate>,
    texte: String,
    /// Demands already given.
    rang: u64,
    pret: Vec<u8>,
    lu: usize,
    fini: bool,
}

impl Read for Flux {
    fn read(&mut self, tampon: &mut [u8]) -> io::Result<usize> {
        let mut evenement = Vec::new();
        while self.lu == self.pret.len() && !self.fini {
            (self.lu, self.pret) = (0, Vec::new());
            self.avancer(&mut evenement).map_err(echec)?;
        }
        let n = tampon.len().min(self.pret.len() - self.lu);
        tampon[..n].copy_from_slice(&self.pret[self.lu..self.lu + n]);
        self.lu += n;
        Ok(n)
    }
}

impl Flux {
    /// Reads until one more demand is ready, or the end.
    fn avancer(&mut self, tampon: &mut Vec<u8>) -> Result<()> {
        loop {
            tampon.clear();
            match self.lecteur.read_event_into(tampon) {
                Ok(Event::Start(e)) => {
                    self.chemin_xml.push(e.local_name().as_ref().to_owned());
                    if self.chemin_xml.len() > PROFONDEUR_MAX {
                        let quoi = format!("les balises y sont emboîtées sur plus de {PROFONDEUR_MAX} niveaux");
                        return Err(refus(&self.chemin, self.rang, &quoi));
                    }
                    if self.chemin_xml.len() == 1 && self.chemin_xml[0] != RACINE {
                        let quoi = format!("sa balise racine n'est pas « {RACINE} »");
                        return Err(refus(&self.chemin, self.rang, &quoi));
                    }
                    self.texte.clear();
                    let code = attribut_code(&e);
                    if self.demande_ouverte() {
                        self.demande.entrer(&self.chemin_xml[3..], code.as_deref());
                        if self.demande.personnes() > PERSONNES_MAX {
                            let quoi = format!("un ménage y a plus de {PERSONNES_MAX} personnes");
                            return Err(refus(&self.chemin, self.rang, &quoi));
                        }
                    }
                }
                Ok(Event::End(_)) => {
                    let texte = std::mem::take(&mut self.texte);
                    let finie = self.chemin_xml.len() == 3 && self.chemin_xml[2] == "demandeLogement";
                    if self.demande_ouverte() {
                        self.demande.valeur(&self.chemin_xml[3..], texte.trim());
                    } else if self.chemin_xml.last().is_some_and(|n| n == "dateFichier") {
                        self.date_fichier = jour(&texte);
                    }
                    self.chemin_xml.pop();
                    if finie {
                        self.rang += 1;
                        let demande = std::mem::take(&mut self.demande);
                        self.pret = demande.ligne(self.date_fichier).into_bytes();
                        return Ok(());
                    }
                }
                Ok(Event::Text(t)) => self.texte.push_str(&t),
                Ok(Event::CData(t)) => self.texte.push_str(&t),
                Ok(Event::GeneralRef(r)) => match r.resolve_char_ref() {
                    Ok(Some(c)) => self.texte.push(c),
                    _ => match quick_xml::escape::resolve_predefined_entity(&r) {
                        Some(s) => self.texte.push_str(s),
                        None => {
                            let quoi = "une entité y est appelée, ce que le format n'admet pas";
                            return Err(refus(&self.chemin, self.rang, quoi));
                        }
                    },
                },
                Ok(Event::DocType(_)) => {
                    let quoi = "il déclare des entités (DOCTYPE), ce que le format n'admet pas";
                    return Err(refus(&self.chemin, self.rang, quoi));
                }
                Ok(Event::Eof) if self.chemin_xml.is_empty() && self.rang == 0 => {
                    return Err(refus(&self.chemin, self.rang, "il ne contient pas de demande"));
                }
                Ok(Event::Eof) if self.chemin_xml.is_empty() => {
                    self.fini = true;
                    return Ok(());
                }
                Ok(Event::Eof) => {
                    return Err(refus(&self.chemin, self.rang, "il est coupé : des balises restent ouvertes"));
                }
                Ok(_) => {}
                Err(e) => return Err(self.mal_forme(&e)),
            }
            if self.texte.len() > TEXTE_MAX {
                return Err(refus(&self.chemin, self.rang, "un seul élément y fait plus de 1 Mo"));
            }
        }
    }

    /// Inside `interfaceNuu/demande/demandeLogement`.
    fn demande_ouverte(&self) -> bool {
        self.chemin_xml.len() > 3 && self.chemin_xml[2] == "demandeLogement"
    }

    fn mal_forme(&self, e: &quick_xml::Error) -> Error {
        if let quick_xml::Error::Io(cause) = e
            && let Some(bilan) = cause.get_ref().and_then(|c| c.downcast_ref::<Error>())
        {
            return refus(&self.chemin, self.rang, &bilan.message);
        }
        let octet = self.lecteur.error_position() + 1;
        refus(&self.chemin, self.rang, &format!("le XML est mal formé vers l'octet {octet}"))
    }
}

fn refus(chemin: &Path, rang: u64, quoi: &str) -> Error {
    let lues = match rang {
        0 => String::new(),
        _ => format!(", après {}", french::compte(rang as i64, "demande", "demandes", french::Genre::Feminin)),
    };
    Error::donnees(format!("ce fichier XML n'est pas lu : {quoi}{lues}"))
        .in_file(chemin)
        .aide("redemandez le fichier d'échange, ou l'extraction « stock » en CSV")
}

fn attribut_code(e: &BytesStart<'_>) -> Option<String> {
    let attribut = e.try_get_attribute("code").ok()??;
    attribut.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|v| v.trim().to_owned())
}

/// A day, from `aaaa-mm-jj` followed or not by a time or a zone.
fn jour(texte: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(texte.get(..10)?, "%Y-%m-%d").ok()
}

/// What one demand says, as text: what cannot be read is left to the reader of cells, which says so with its line.
#[derive(Default)]
struct Demande {
    numero: String,
    guichet: String,
    creation: String,
    naissance: String,
    situation: String,
    contrat: String,
    cotitulaires: usize,
    /// Birth dates of the dependants, and of those whose custody is shared.
    a_charge: Vec<Option<NaiveDate>>,
    a_naitre: String,
    ressources: Somme,
    ressource: String,
    fiscal: [Fiscal; 2],
    mode: String,
    commune_actuelle: String,
    motif: String,
    type_logement: String,
    communes: Vec<String>,
    elargie: String,
}

/// Fiscal income of one year: that of the first person who gives it, added to those of the same year.
#[derive(Default)]
struct Fiscal {
    annee: String,
    annee_lue: String,
    montant: Somme,
}

/// A sum of amounts that keeps the first text that is not one.
#[derive(Default)]
struct Somme {
    centimes: Option<i64>,
    illisible: Option<String>,
}

impl Somme {
    fn ajouter(&mut self, texte: &str) {
        if texte.is_empty() {
            return;
        }
        match super::cell::fixe(texte.as_bytes(), 2) {
            super::cell::Lu::Valeur(n) => {
                self.centimes = Some(self.centimes.unwrap_or(0).saturating_add(n));
            }
            _ => {
                self.illisible.get_or_insert_with(|| texte.to_owned());
            }
        }
    }

    fn texte(self) -> String {
        match (self.illisible, self.centimes) {
            (Some(t), _) => t,
            (None, Some(n)) => format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.abs() / 100, n.abs() % 100),
            (None, None) => String::new(),
        }
    }
}

impl Demande {
    fn personnes(&self) -> usize {
        1 + self.cotitulaires + self.a_charge.len()
    }

    /// A tag opens; `chemin` starts under `demandeLogement`.
    fn entrer(&mut self, chemin: &[String], code: Option<&str>) {
        let chemin: Vec<&str> = chemin.iter().map(String::as_str).collect();
        match chemin.as_slice() {
            ["personnePhysique", "listeCotitulaire", "cotitulaire"] => self.cotitulaires += 1,
            ["personnePhysique", "listePersonneACharge", "personneACharge"] => self.a_charge.push(None),
            _ => {}
        }
        let Some(code) = code else { return };
        let code = code.to_owned();
        match chemin.as_slice() {
            [.., "detailRessource", "ressource"] => self.ressource = code,
            ["personnePhysique", "demandeur", "situationFamiliale"] => self.situation = code,
            ["personnePhysique", "demandeur", "situationProfessionnelle", "typeContratTravail"] => self.contrat = code,
            ["personnePhysique", "logementActuel", .., "modeleLogement"] if self.mode.is_empty() => self.mode = code,
            ["personnePhysique", "logementActuel", .., "commune"] => self.commune_actuelle = code,
            [.., "motifDemande" | "motif"] if self.motif.is_empty() => self.motif = code,
            ["logementRecherche", "listeTypeLogement", "typeLogement"] if self.type_logement.is_empty() => {
                self.type_logement = code;
            }
            ["logementRecherche", .., "localisationSouhaite", "commune"]
                if !self.communes.contains(&code) && self.communes.len() < PERSONNES_MAX =>
            {
                self.communes.push(code);
            }
            _ => {}
        }
    }

    /// A tag closes on its text.
    fn valeur(&mut self, chemin: &[String], texte: &str) {
        let chemin: Vec<&str> = chemin.iter().map(String::as_str).collect();
        match chemin.as_slice() {
            ["numUnique"] => self.numero = texte.to_owned(),
            ["numGuichet"] => self.guichet = texte.to_owned(),
            ["dateCreationDemande"] => self.creation = texte.to_owned(),
            ["logementRecherche", "demandeElargie"] => self.elargie = texte.to_owned(),
            ["personnePhysique", "demandeur", "dateNaissance"] => self.naissance = texte.to_owned(),
            ["personnePhysique", "personneANaitre", "nombre"] => self.a_naitre = texte.to_owned(),
            ["personnePhysique", "listePersonneACharge", "personneACharge", "dateNaissance"] => {
                if let Some(derniere) = self.a_charge.last_mut() {
                    *derniere = jour(texte);
                }
            }
            [.., "revenuFiscal", "anneeMoins1"] => self.fiscal[0].annee_lue = texte.to_owned(),
            [.., "revenuFiscal", "anneeMoins2"] => self.fiscal[1].annee_lue = texte.to_owned(),
            [.., "revenuFiscal", "montantMoins1"] => self.fiscal[0].ajouter(texte),
            [.., "revenuFiscal", "montantMoins2"] => self.fiscal[1].ajouter(texte),
            // « Perçues par les personnes à charge » included: the income of the demand is that of all to be housed.
            [.., "listeRessourceRecue" | "listeRessourceRecuePersACharge", "detailRessource", "montant"]
                if !HORS_RESSOURCES.contains(&self.ressource.as_str()) =>
            {
                self.ressources.ajouter(texte);
            }
            _ => {}
        }
    }

    /// Unités de consommation, in tenths: holder 1, co-holder or person of 14 or more 0.5, under 14 0.3. Unborn children
    /// and shared custody are not counted: no source says they are.
    fn unites(&self, au: Option<NaiveDate>) -> Option<u32> {
        let dixiemes = |naissance: &Option<NaiveDate>| {
            let ans = au?.years_since((*naissance)?)?;
            Some(if ans >= AGE_UC { 5 } else { 3 })
        };
        let enfants = self.a_charge.iter().map(dixiemes).sum::<Option<u32>>()?;
        Some(10 + 5 * u32::try_from(self.cotitulaires).ok()? + enfants)
    }

    /// The line of the demand. Ages are those at the date of the file, else at the creation of the demand.
    fn ligne(self, date_fichier: Option<NaiveDate>) -> String {
        let unites = self.unites(date_fichier.or_else(|| jour(&self.creation)));
        let taille = self.personnes();
        let [n1, n2] = self.fiscal;
        let champs: [String; COLONNES.len()] = [
            self.numero,
            self.guichet,
            self.creation,
            taille.to_string(),
            unites.map_or_else(String::new, |d| format!("{}.{}", d / 10, d % 10)),
            self.ressources.texte(),
            n1.montant.texte(),
            n2.montant.texte(),
            n1.annee,
            n2.annee,
            self.naissance,
            self.contrat,
            self.situation,
            self.cotitulaires.to_string(),
            self.a_charge.len().to_string(),
            self.mode,
            self.commune_actuelle,
            self.motif,
            self.type_logement,
            self.communes.first().cloned().unwrap_or_default(),
            self.communes.join(","),
            match self.elargie.as_str() {
                "true" | "1" => "OUI".to_owned(),
                "false" | "0" => "NON".to_owned(),
                _ => self.elargie,
            },
            self.a_naitre,
        ];
        let champs = champs.map(|c| c.replace([';', '"', '\n', '\r'], " "));
        format!("{}\n", champs.join(";"))
    }
}

impl Fiscal {
    fn ajouter(&mut self, texte: &str) {
        if texte.is_empty() {
            return;
        }
        if self.annee.is_empty() {
            self.annee.clone_from(&self.annee_lue);
        }
        if self.annee == self.annee_lue {
            self.montant.ajouter(texte);
        }
    }
}

#[cfg(test)]
#[path = "demandes_xml_tests.rs"]
mod tests;
