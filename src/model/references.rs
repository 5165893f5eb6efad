//! Reference tables of the territory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::chemins::sans_detour;
use crate::config::pipeline::{Etendue, Pipeline, References as Tables};
use crate::error::{Error, Result};
use crate::sources::PetiteTable;

use super::communes::{COLONNES_EPT, COLONNES_SIRENS_EPT, Communes, TablesCommunes, table_communes, table_passage};
use super::correspondance::{Correspondance, table_correspondance};
use super::geography::{Contour, Contours, Localisateur, lire_contours};
use super::lignes_plafond::{LignePlafond, lignes_de_plafond, nom_geographie};
use super::plafonds::{
    COLONNES_PLAFONDS_PLAI, COLONNES_SEUILS_Q1, PLAFONDS_LOYER_APL, PLAFONDS_RESSOURCES_PLUS, PlafondsApl,
    PlafondsPlai, PlafondsPlus,
};
use super::qpv::{COLONNES_QPV, Qpv, liste_qpv, qpv_des_contours, remarques_qpv};
use super::residences::{COLONNES_RESIDENCES, Residence, Residences, lire_residences};
use super::secteurs::{Genre, placer};
use super::seuils::{COLONNES_SEUILS, SEUILS_Q1, Seuils, seuils_arretes, seuils_locaux};
use super::simules::{COLONNES_SIMULES, Simules, lire_simules};
use super::synthese::{Synthese, lire_synthese};
use super::unites::{Unite, unites};
use super::zonages::{
    COLONNES_LIMITROPHES, COLONNES_ZONAGE_APL, GeographiesPlus, ZoneAbc, ZoneApl, ZonesAbc, ZonesApl, table_abc,
};

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

/// The territories a commune belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rattachement {
    /// SIREN of the EPCI, of the EPT, or of Paris; empty when the commune belongs to none.
    pub epci: String,
    pub departement: String,
    pub region: Option<String>,
}

/// Sub-sector of a résidence, and the quartier of the renouvellement urbain when the list names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secteur {
    pub code: Option<String>,
    pub npnru: Option<String>,
}

/// Zones of a commune, where they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZonesCommune {
    /// `1`, `2` or `3`.
    pub apl: Option<&'static str>,
    /// Zone 1 is 1 bis.
    pub apl_bis: bool,
    /// `Abis` to `C`, on the closing date.
    pub abc: Option<&'static str>,
}

/// Everything small that describes the territory.
#[derive(Clone, Debug)]
pub struct References {
    /// Communes of the territory.
    pub communes: BTreeMap<String, Commune>,
    /// Older commune code → code of the vintage of the communes, arrondissements included.
    pub passage: BTreeMap<String, String>,
    pub bailleurs: BTreeMap<String, Bailleur>,
    pub qpv: BTreeMap<String, Qpv>,
    /// Answers « in which QPV is this point? ».
    pub localisateur: Arc<Localisateur>,
    /// QPV of 2015 and those of 2024 they became, when the list is given.
    pub correspondance: Option<Correspondance>,
    pub residences: BTreeMap<String, Residence>,
    /// Communes of which rows are kept, those of the territory and those around that serve comparisons.
    pub rattachements: BTreeMap<String, Rattachement>,
    /// Every commune of the tables, whatever the perimeter: a household may leave the territory.
    pub lieux: BTreeMap<String, Rattachement>,
    /// Résidence → sub-sector.
    pub secteurs: BTreeMap<String, Secteur>,
    /// Names of the sub-sectors.
    pub noms_secteurs: BTreeMap<String, String>,
    /// Names of the quartiers of the renouvellement urbain that are drawn; empty when they are the QPV marked as such.
    pub noms_npnru: BTreeMap<String, String>,
    /// `IDENT_REP` → résidence, from the correspondence list.
    pub residence_de: BTreeMap<String, String>,
    /// Bounds of the quartiles of every territory whose communes are kept.
    pub seuils: Seuils,
    pub plafonds_plus: Vec<LignePlafond>,
    /// Geography of the PLUS ceilings of each commune of which rows are kept, where it is known.
    pub geographie_plus: BTreeMap<String, &'static str>,
    /// Zones of every commune of the tables.
    pub zones: BTreeMap<String, ZonesCommune>,
    /// Rent ceilings of APL.
    pub plafonds_apl: PlafondsApl,
    /// Rent ceilings of the PLAI, when a table is given.
    pub plafonds_plai: PlafondsPlai,
    /// What SDES publishes of the territory, when its workbook is given and names it.
    pub synthese: Option<Synthese>,
    /// Dwellings to simulate, when their table is given.
    pub simules: Option<Simules>,
    /// What reading the tables had to mend, or leaves to the territory: said by the check, the journal of a run and the quality report.
    pub remarques: Vec<String>,
    /// `(file, fingerprint)`, for the manifest.
    pub empreintes: Vec<(String, String)>,
}

/// Shipped tables, as texts: a working folder may hold its own.
#[derive(Clone, Debug, Default)]
pub struct Livrees {
    pub seuils_q1: String,
    pub plafonds_plus: String,
    pub plafonds_apl: String,
}

impl References {
    /// Reads every reference file of a pipeline. `racine` is the working folder.
    ///
    /// # Errors
    /// A file is absent or wrong, or no commune belongs to the territory of the pipeline.
    pub fn lire(pipeline: &Pipeline, racine: &Path, livrees: &Livrees) -> Result<Self> {
        let dossier = racine.join(&pipeline.dossiers.references);
        let r = &pipeline.references;
        let unite = pipeline.territoire.epci.as_str();
        let mut lecteur = Lecteur { dossier: &dossier, chaine: &pipeline.nom, empreintes: Vec::new() };

        let toutes = lecteur.communes(r)?;
        let mut communes: BTreeMap<String, Commune> = toutes
            .membres(unite)?
            .into_iter()
            .map(|(code, f)| (code.to_owned(), Commune { libelle: f.libelle.clone(), contours: Vec::new() }))
            .collect();
        let lieux = rattachements(&toutes, &communes, Etendue::Pays);
        let rattachements = rattachements(&toutes, &communes, pipeline.territoire.perimetre);
        let bailleurs = bailleurs(&lecteur.colonnes(&r.bailleurs, COLONNES_BAILLEURS)?)?;

        let contours = lecteur.contours(&r.qpv_contours, "code_qp")?;
        let du_territoire = |code: &str| communes.contains_key(&toutes.ramener(code).commune);
        let mut qpv = match &r.qpv {
            Some(liste) => {
                liste_qpv(&lecteur.colonnes(liste, COLONNES_QPV)?, unite, &contours.entites, &du_territoire)?
            }
            None => qpv_des_contours(&contours.entites, &du_territoire),
        };
        // A national file says much of QPV that are elsewhere.
        let les_siennes = contours.remarques.into_iter().filter(|(code, _)| qpv.contains_key(code));
        let mut remarques: Vec<String> = les_siennes.map(|(_, texte)| texte).collect();
        for e in &contours.entites {
            if let Some(q) = qpv.get_mut(&e.code) {
                q.contours.clone_from(&e.formes);
            }
        }
        remarques.extend(remarques_qpv(&qpv));
        // A dwelling may be in the QPV of a neighbour: every outline answers, whoever the list gives it to.
        let dessines = contours.entites.iter().filter(|e| !e.formes.is_empty());
        let manquants = qpv.iter().filter(|(_, q)| q.contours.is_empty());
        let formes = dessines
            .map(|e| (e.code.clone(), e.formes.as_slice()))
            .chain(manquants.map(|(code, q)| (code.clone(), q.contours.as_slice())));
        let localisateur = Localisateur::new(formes, pipeline.parametres.limite_qpv_m);
        if let Some(nom) = &r.communes_contours {
            let contours = lecteur.contours(nom, "code_commune")?;
            let les_siennes = contours.remarques.into_iter().filter(|(code, _)| communes.contains_key(code));
            remarques.extend(les_siennes.map(|(_, texte)| texte));
            for e in contours.entites {
                if let Some(c) = communes.get_mut(&e.code) {
                    c.contours = e.formes;
                }
            }
        }
        let Residences { residences, residence_de, points } = match &r.residences {
            Some(p) => lire_residences(&lecteur.colonnes(p, COLONNES_RESIDENCES)?, &localisateur)?,
            None => Residences::default(),
        };
        let (mut secteurs, mut noms_secteurs) = match &r.secteurs {
            Some(p) => lire_secteurs(&lecteur.colonnes(p, COLONNES_SECTEURS)?)?,
            None => Default::default(),
        };
        let mut noms_npnru = BTreeMap::new();
        for (genre, nom) in [(Genre::Secteur, &r.secteurs_contours), (Genre::Npnru, &r.npnru_contours)] {
            let Some(nom) = nom else { continue };
            if points.is_empty() {
                return Err(lecteur.nomme(
                    Error::configuration("des contours sont donnés, mais aucune résidence n'a de point")
                        .in_file(dossier.join(nom))
                        .aide("déclarez « residences », avec x, y et epsg : c'est le point d'une résidence qui dit où elle est"),
                ));
            }
            let contours = lecteur.contours(nom, genre.propriete())?;
            let noms = if genre == Genre::Secteur { &mut noms_secteurs } else { &mut noms_npnru };
            remarques.extend(placer(genre, &nom.display().to_string(), contours, &points, &mut secteurs, noms));
        }
        let correspondance = match &r.correspondance_qpv {
            Some(p) => {
                let c = Correspondance::lire(&lecteur.lire(p, table_correspondance)?)?;
                remarques.extend(c.remarque(&p.display().to_string()));
                Some(c)
            }
            None => None,
        };

        let unites: BTreeSet<&str> = rattachements.values().map(|r| r.epci.as_str()).collect();
        let mut seuils = seuils_arretes(&PetiteTable::embarquee(SEUILS_Q1, &livrees.seuils_q1)?, &unites, None)?;
        for a in &r.arretes {
            let table = lecteur.colonnes(&a.fichier, COLONNES_SEUILS_Q1)?;
            seuils.extend(seuils_arretes(&table, &unites, Some(a.annee))?);
        }
        if let Some(p) = &r.seuils {
            let table = lecteur.colonnes(p, COLONNES_SEUILS)?;
            let (locaux, ecarts) = seuils_locaux(&table, &p.display().to_string(), &unites, &seuils)?;
            seuils.extend(locaux);
            remarques.extend(ecarts);
        }
        let plafonds = PetiteTable::embarquee(PLAFONDS_RESSOURCES_PLUS, &livrees.plafonds_plus)?;
        let plafonds_plus = lignes_de_plafond(&PlafondsPlus::lire(&plafonds)?);
        let limitrophes = r.limitrophes.as_ref().map(|p| lecteur.colonnes(p, COLONNES_LIMITROPHES)).transpose()?;
        let geographies = GeographiesPlus::lire(limitrophes.as_ref(), &toutes)?;
        let geographie_plus = rattachements
            .keys()
            .filter_map(|c| Some((c.clone(), nom_geographie(geographies.geographie(c, &toutes)?))))
            .collect();
        let zones_apl = match &r.zonage_apl {
            Some(p) => Some(ZonesApl::lire(&lecteur.colonnes(p, COLONNES_ZONAGE_APL)?, &toutes)?),
            None => None,
        };
        if let Some(z) = &zones_apl {
            let (partagees, perdues) = (z.partagees().count(), z.perdues().count());
            if partagees + perdues > 0 {
                remarques.push(format!(
                    "zonage des aides au logement : {partagees} commune(s) faite(s) de plusieurs zones, zone inconnue ; \
                     {perdues} code(s) sans commune"
                ));
            }
        }
        let mut zones_abc = ZonesAbc::default();
        for p in &r.zonage_abc {
            zones_abc.ajouter(&lecteur.lire(p, table_abc)?, &toutes)?;
        }
        let zones = lieux
            .keys()
            .map(|c| {
                let apl = zones_apl.as_ref().and_then(|z| z.zone(c)).map(ZoneApl::code);
                let apl_bis = zones_apl.as_ref().and_then(|z| z.un_bis(c)) == Some(true);
                (
                    c.clone(),
                    ZonesCommune { apl, apl_bis, abc: zones_abc.zone(c, pipeline.periode.arrete).map(ZoneAbc::code) },
                )
            })
            .collect();
        let plafonds_apl = PlafondsApl::lire(&PetiteTable::embarquee(PLAFONDS_LOYER_APL, &livrees.plafonds_apl)?)?;
        let plafonds_plai = match &r.plafonds_loyer_plai {
            Some(p) => PlafondsPlai::lire(&lecteur.colonnes(p, COLONNES_PLAFONDS_PLAI)?)?,
            None => PlafondsPlai::default(),
        };
        let synthese = match &r.synthese_rpls {
            Some(p) => lecteur.synthese(p, unite, &toutes, &communes, &mut remarques)?,
            None => None,
        };
        let simules = match &r.simulation {
            Some(p) => {
                suivi_declare(pipeline)?;
                let lus = lire_simules(lecteur.colonnes(p, COLONNES_SIMULES)?).map_err(|e| lecteur.nomme(e))?;
                remarques.extend(lus.remarque(&p.display().to_string()));
                Some(lus)
            }
            None => None,
        };
        Ok(References {
            communes,
            passage: toutes.anciens().map(|(a, n)| (a, n.to_owned())).collect(),
            bailleurs,
            qpv,
            localisateur: Arc::new(localisateur),
            correspondance,
            residences,
            rattachements,
            lieux,
            secteurs,
            noms_secteurs,
            noms_npnru,
            residence_de,
            seuils,
            plafonds_plus,
            geographie_plus,
            zones,
            plafonds_apl,
            plafonds_plai,
            synthese,
            simules,
            remarques,
            empreintes: lecteur.empreintes,
        })
    }

    /// Short name of a bailleur, or its SIREN when it is not in the list.
    pub fn nom_bailleur<'a>(&'a self, siren: &'a str) -> &'a str {
        self.bailleurs.get(siren).map_or(siren, |b| b.nom_court.as_str())
    }
}

/// Every territory of the table of communes of a chain, by SIREN. `dossier` holds the reference tables.
///
/// # Errors
/// A table of communes is absent or wrong.
pub fn territoires(r: &Tables, chaine: &str, dossier: &Path) -> Result<BTreeMap<String, Unite>> {
    let mut lecteur = Lecteur { dossier, chaine, empreintes: Vec::new() };
    Ok(unites(&lecteur.communes(r)?))
}

/// Reads the reference files of a chain, and keeps the fingerprint of each.
struct Lecteur<'a> {
    dossier: &'a Path,
    chaine: &'a str,
    empreintes: Vec<(String, String)>,
}

impl Lecteur<'_> {
    fn communes(&mut self, r: &Tables) -> Result<Communes> {
        let table = self.lire(&r.communes, table_communes)?;
        let passages: Vec<PetiteTable> =
            r.passage.iter().map(|p| self.lire(p, table_passage)).collect::<Result<_>>()?;
        let ept = r.ept.as_ref().map(|p| self.colonnes(p, COLONNES_EPT)).transpose()?;
        let sirens_ept = r.sirens_ept.as_ref().map(|p| self.colonnes(p, COLONNES_SIRENS_EPT)).transpose()?;
        Communes::lire(&TablesCommunes {
            communes: &table,
            passages: &passages,
            ept: ept.as_ref(),
            sirens_ept: sirens_ept.as_ref(),
        })
    }

    fn lire(&mut self, nom: &Path, lire: impl Fn(&Path) -> Result<PetiteTable>) -> Result<PetiteTable> {
        let t = self.place(nom).and_then(|chemin| lire(&chemin)).map_err(|e| self.nomme(e))?;
        self.empreintes.push((nom.display().to_string(), t.empreinte.clone()));
        Ok(t)
    }

    fn colonnes(&mut self, nom: &Path, colonnes: &[&[&str]]) -> Result<PetiteTable> {
        self.lire(nom, |chemin| PetiteTable::lire(chemin, colonnes))
    }

    fn contours(&mut self, nom: &Path, propriete: &str) -> Result<Contours> {
        let c = self.place(nom).and_then(|chemin| lire_contours(&chemin, propriete)).map_err(|e| self.nomme(e))?;
        self.empreintes.push((nom.display().to_string(), c.empreinte.clone()));
        Ok(c)
    }

    fn synthese(
        &mut self,
        nom: &Path,
        unite: &str,
        toutes: &Communes,
        communes: &BTreeMap<String, Commune>,
        remarques: &mut Vec<String>,
    ) -> Result<Option<Synthese>> {
        let membres = communes.keys().map(String::as_str);
        let lue = self.place(nom).and_then(|c| lire_synthese(&c, unite, toutes, membres)).map_err(|e| self.nomme(e))?;
        self.empreintes.push((nom.display().to_string(), lue.1));
        match &lue.0 {
            Some(s) => remarques.extend(s.remarques.iter().map(|r| format!("{} : {r}", nom.display()))),
            None => remarques.push(format!("{} : aucune ligne pour le territoire {unite}", nom.display())),
        }
        Ok(lue.0)
    }

    fn place(&self, nom: &Path) -> Result<PathBuf> {
        let chemin = self.dossier.join(nom);
        sans_detour(self.dossier, &chemin).map(|()| chemin)
    }

    fn nomme(&self, e: Error) -> Error {
        let e = match self.dossier.exists() {
            true => e,
            false => e.aide(format!(
                "le dossier {} n'existe pas : corrigez « references » dans [dossiers]",
                self.dossier.display()
            )),
        };
        e.aide(format!("ce fichier est nommé dans [references] de la chaîne « {} »", self.chaine))
    }
}

const COLONNES_BAILLEURS: &[&[&str]] = &[&["siren", "siren_bailleur", "siret"], &["nom", "raison_sociale", "libelle"]];
const COLONNES_SECTEURS: &[&[&str]] =
    &[&["residence_id", "code_residence"], &["code_secteur", "secteur"], &["libelle_secteur", "nom_secteur"]];

/// Without households there is nobody to simulate: the table would be left out without a word.
fn suivi_declare(pipeline: &Pipeline) -> Result<()> {
    if pipeline.extractions.iter().any(|e| e.source == "relogement_menages") {
        return Ok(());
    }
    Err(Error::configuration("des logements à simuler sont donnés, mais aucun fichier de suivi du relogement")
        .aide("déclarez les extractions « relogement_operations » et « relogement_menages »")
        .aide("ou ôtez « simulation » de [references]"))
}

/// The communes that a job keeps: those of the EPCI, of its départements, of its regions, or all.
fn rattachements(
    toutes: &Communes,
    membres: &BTreeMap<String, Commune>,
    etendue: Etendue,
) -> BTreeMap<String, Rattachement> {
    let fiches = || membres.keys().filter_map(|c| toutes.fiche(c));
    toutes
        .iter()
        .filter(|(code, f)| {
            membres.contains_key(*code)
                || match etendue {
                    Etendue::Epci => false,
                    Etendue::Departement => fiches().any(|m| m.departement == f.departement),
                    Etendue::Region => f.region.is_some() && fiches().any(|m| m.region == f.region),
                    Etendue::Pays => true,
                }
        })
        .map(|(code, f)| {
            let epci = toutes.unite(code).unwrap_or_default().to_owned();
            (code.to_owned(), Rattachement { epci, departement: f.departement.clone(), region: f.region.clone() })
        })
        .collect()
}

/// Résidence → sub-sector, and the names of the sub-sectors. A résidence named twice with two sub-sectors is refused.
fn lire_secteurs(t: &PetiteTable) -> Result<(BTreeMap<String, Secteur>, BTreeMap<String, String>)> {
    let (mut secteurs, mut noms) = (BTreeMap::<String, Secteur>::new(), BTreeMap::new());
    for l in t.rangees() {
        let residence = l.texte("residence_id")?.to_owned();
        let code = l.texte("code_secteur")?.to_owned();
        noms.entry(code.clone()).or_insert(l.texte("libelle_secteur")?.to_owned());
        let npnru = l.facultatif("code_npnru").map(str::to_owned);
        let secteur = Secteur { code: Some(code), npnru };
        if let Some(autre) = secteurs.insert(residence.clone(), secteur.clone())
            && autre != secteur
        {
            return Err(Error::donnees(format!("la résidence « {residence} » est dans deux secteurs"))
                .at(l.lieu("residence_id"))
                .aide("une résidence appartient à un seul secteur : ôtez l'une des deux lignes"));
        }
    }
    Ok((secteurs, noms))
}

fn bailleurs(t: &PetiteTable) -> Result<BTreeMap<String, Bailleur>> {
    t.rangees()
        .map(|l| {
            let nom = l.texte("nom")?.to_owned();
            let nom_court = l.facultatif("nom_court").unwrap_or(&nom).to_owned();
            Ok((l.siren("siren")?, Bailleur { nom, nom_court }))
        })
        .collect()
}
