//! A working folder, read and checked: the pipeline and all the data it is configured by.

use std::path::{Path, PathBuf};

use crate::assets;
use crate::checks;
use crate::config::layout::Layout;
use crate::config::pipeline::Pipeline;
use crate::error::{Error, Lieu, Result};
use crate::indicators::gsp::Reglages;
use crate::indicators::targets::{self, Objectif};
use crate::indicators::{self, Catalogue, fragility};
use crate::lake::{Lac, cle_de_hachage};
use crate::model::{Livrees, PLAFONDS_APL, PLAFONDS_PLUS, References, SEUILS_Q1, schemas};
use crate::reports::html::Modeles;
use crate::secrecy::{Profil, Regles};
use crate::sources::{CODES_SNE, Dictionnaires};

/// Everything a run is configured by.
pub struct Travail {
    /// The pipeline file, as it was named.
    pub chaine: PathBuf,
    /// The folder that holds `pipelines/`.
    pub racine: PathBuf,
    pub pipeline: Pipeline,
    pub layouts: Vec<Layout>,
    pub regles_qualite: checks::Regles,
    pub catalogue: Catalogue,
    pub objectifs: Vec<Objectif>,
    pub regles: Regles,
    /// The GSP grid.
    pub gsp: Reglages,
    /// Methods of fragility, expert notes, lists and past editions.
    pub fragilite: fragility::Apports,
    pub modeles: Modeles,
    /// Reference tables of the SNE: those shipped, and those of the inbox.
    pub dictionnaires: Dictionnaires,
    livrees: Livrees,
    /// Fingerprint of every text above.
    pub empreinte: String,
}

impl Travail {
    /// Reads a pipeline file and what goes with it in its working folder; shipped files stand in for absent ones.
    ///
    /// # Errors
    /// Anything in the configuration is wrong: one message, with its file and line.
    pub fn ouvrir(chemin: &Path) -> Result<Self> {
        let absolu = std::path::absolute(chemin).map_err(|e| Error::io("accès", chemin, &e))?;
        let racine = absolu.parent().and_then(Path::parent).unwrap_or(Path::new(".")).to_owned();
        let mut h = blake3::Hasher::new();
        let mut noter = |texte: &str| {
            h.update(&(texte.len() as u64).to_le_bytes());
            h.update(texte.as_bytes());
        };
        noter(env!("CARGO_PKG_VERSION"));

        let texte = std::fs::read_to_string(chemin).map_err(|e| {
            Error::io("lecture de la chaîne", chemin, &e)
                .avec_code_configuration()
                .aide("« bilan init <dossier> » prépare un dossier de travail complet")
        })?;
        noter(&texte);
        let pipeline: Pipeline = crate::config::lire_texte(&texte, chemin)?;
        verifier_exercice(&pipeline, chemin, &texte)?;

        let mut layouts = Vec::new();
        for (p, t) in assets::toml_de(&racine, "pipelines/sources")? {
            noter(&t);
            let layout: Layout = crate::config::lire_texte(&t, &p)?;
            crate::sources::verifier_disposition(&layout).map_err(|e| e.in_file(&p))?;
            layouts.push(layout);
        }
        let qualite = assets::toml_de(&racine, "pipelines/qualite")?;
        qualite.iter().for_each(|(_, t)| noter(t));
        let regles_qualite = checks::Regles::lire(&qualite, &layouts)?;
        let indicateurs = assets::toml_de(&racine, "pipelines/indicateurs")?;
        let catalogue = Catalogue::lire(&indicateurs)?;
        let objectifs_toml = assets::toml_de(&racine, "pipelines/objectifs")?;
        let objectifs = targets::lire(&objectifs_toml, &catalogue)?;
        indicateurs.iter().chain(&objectifs_toml).for_each(|(_, t)| noter(t));

        let (p, t) = assets::texte_de(&racine, "pipelines/secret.toml")?;
        noter(&t);
        let profil = profil(&pipeline, chemin, &texte)?;
        let regles = Regles::lire(&t, profil).map_err(|mut e| {
            let ligne = e.lieu.take().and_then(|l| l.ligne);
            e.at(Lieu { fichier: p, ligne, colonne: None })
        })?;

        let (p, t) = assets::texte_de(&racine, "pipelines/gsp.toml")?;
        noter(&t);
        let gsp = Reglages::lire(&t, &p, &catalogue)?;
        let fragilite = fragilite(&pipeline, &racine, (chemin, &texte), &catalogue, &mut noter)?;

        let (_, seuils_q1) = assets::texte_de(&racine, &format!("pipelines/{SEUILS_Q1}"))?;
        noter(&seuils_q1);
        let (_, plafonds_plus) = assets::texte_de(&racine, &format!("pipelines/{PLAFONDS_PLUS}"))?;
        noter(&plafonds_plus);
        let (_, plafonds_apl) = assets::texte_de(&racine, &format!("pipelines/{PLAFONDS_APL}"))?;
        noter(&plafonds_apl);
        let (_, codes_sne) = assets::texte_de(&racine, &format!("pipelines/{CODES_SNE}"))?;
        noter(&codes_sne);
        let mut dictionnaires = Dictionnaires::livres(&codes_sne)?;
        if let Some(dossier) = &pipeline.references.sne {
            dictionnaires.ajouter(&racine.join(&pipeline.dossiers.references).join(dossier))?;
        }
        let modeles = assets::modeles(&racine)?;
        modeles.values().for_each(|t| noter(t));
        let empreinte = h.finalize().to_hex().to_string();
        Ok(Travail {
            chaine: chemin.to_owned(),
            racine,
            pipeline,
            layouts,
            regles_qualite,
            catalogue,
            objectifs,
            regles,
            gsp,
            fragilite,
            modeles: Modeles::new(modeles),
            dictionnaires,
            livrees: Livrees { seuils_q1, plafonds_plus, plafonds_apl },
            empreinte,
        })
    }

    /// Reference tables of the territory, and the checks that need them.
    ///
    /// # Errors
    /// A table is absent or wrong, a year of the extracts has no threshold, or a predicate speaks of an unknown column.
    pub fn references(&self) -> Result<References> {
        let r = References::lire(&self.pipeline, &self.racine, &self.livrees)?;
        self.verifier_seuils(&r)?;
        indicators::verifier(&self.catalogue, &schemas(&r, &self.pipeline)?)?;
        Ok(r)
    }

    /// Every year of leases needs the threshold of its arrêté; the one of another year is never used instead.
    fn verifier_seuils(&self, r: &References) -> Result<()> {
        for e in self.pipeline.extractions.iter().filter(|e| e.source == "sne_radiation") {
            if !r.seuils.contains_key(&e.millesime) {
                let connues: Vec<String> = r.seuils.keys().map(i32::to_string).collect();
                let fichier = self.pipeline.references.seuils.as_ref().map_or_else(
                    || self.racine.join("pipelines").join(SEUILS_Q1),
                    |s| self.racine.join(&self.pipeline.dossiers.references).join(s),
                );
                return Err(Error::donnees(format!(
                    "aucun seuil du premier quartile pour l'EPCI {} en {}",
                    self.pipeline.territoire.epci, e.millesime
                ))
                .in_file(fichier)
                .aide(format!(
                    "années connues : {}",
                    if connues.is_empty() { "aucune".to_owned() } else { connues.join(", ") }
                ))
                .aide(format!(
                    "ajoutez la ligne de l'arrêté de {} : celui d'une autre année n'est jamais employé à sa place",
                    e.millesime
                )));
            }
        }
        Ok(())
    }

    /// The lake, opened with the key of the pseudonyms.
    ///
    /// # Errors
    /// The key cannot be had.
    pub fn lac(&self) -> Result<Lac> {
        let d = &self.pipeline.dossiers;
        let donnees = [&d.lac, &d.depot, &d.references, &d.publication].map(|p| self.racine.join(p));
        let (cle, _) = cle_de_hachage(&self.racine.join(&d.cle), &donnees)?;
        let fils = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Lac::new(self.racine.join(&d.lac), cle, self.dictionnaires.clone(), fils))
    }

    /// `2026-09`: the name of the publication.
    pub fn periode(&self) -> String {
        self.pipeline.periode.arrete.format("%Y-%m").to_string()
    }

    pub fn dossier_publication(&self) -> PathBuf {
        self.racine.join(&self.pipeline.dossiers.publication)
    }
}

/// The methods named by the pipeline and what the territory adds to them; every text is noted in the fingerprint.
fn fragilite(
    pipeline: &Pipeline,
    racine: &Path,
    (chaine, texte): (&Path, &str),
    catalogue: &Catalogue,
    noter: &mut impl FnMut(&str),
) -> Result<fragility::Apports> {
    let ancien = racine.join("pipelines/fragilite.toml");
    if ancien.exists() {
        return Err(Error::configuration("la méthode de fragilité a changé de place et d'écriture")
            .in_file(ancien)
            .aide("une méthode est maintenant un fichier de pipelines/fragilite/ : reportez-y vos poids et vos seuils en partant de « standard.toml »")
            .aide("puis supprimez ce fichier-ci, et nommez la vôtre dans la chaîne : [fragilite] methode = \"…\""));
    }
    let fichiers = assets::toml_de(racine, "pipelines/fragilite")?;
    fichiers.iter().for_each(|(_, t)| noter(t));
    let f = &pipeline.fragilite;
    let noms = f.methode.iter().chain(&f.aussi).collect();
    let demande = fragility::apports::Demande { chaine, texte, noms };
    let methodes = fragility::apports::methodes(&fichiers, &demande, catalogue)?;
    let place = |p: &Option<PathBuf>| p.as_ref().map(|p| racine.join(&pipeline.dossiers.references).join(p));
    let (avis, liste, familles) = (place(&f.avis), place(&f.liste), place(&f.familles));
    let arrete = pipeline.periode.arrete;
    let (mut apports, empreintes) =
        fragility::Apports::lire(methodes, [avis.as_deref(), liste.as_deref(), familles.as_deref()], arrete)?;
    empreintes.iter().for_each(|e| noter(e));
    let editions = racine.join(&pipeline.dossiers.lac).join(super::annexes::EDITIONS);
    let periode = arrete.format("%Y-%m").to_string();
    apports.retrouver(&editions, pipeline.secret.profil.get_ref(), &periode)?.iter().for_each(|t| noter(t));
    Ok(apports)
}

/// The year of the bilan is over at the closing date.
fn verifier_exercice(pipeline: &Pipeline, chemin: &Path, texte: &str) -> Result<()> {
    let (exercice, arrete) = (pipeline.periode.exercice, pipeline.periode.arrete);
    if chrono::NaiveDate::from_ymd_opt(exercice, 12, 31).is_some_and(|fin| fin <= arrete) {
        return Ok(());
    }
    let ligne = texte.lines().position(|l| l.trim_start().starts_with("exercice")).map(|l| l as u64 + 1);
    Err(Error::configuration(format!(
        "l'exercice {exercice} n'est pas terminé au {}, date d'arrêté",
        crate::french::date_courte(arrete)
    ))
    .at(Lieu { fichier: chemin.to_owned(), ligne, colonne: None })
    .aide("« exercice » est la dernière année complète ; « arrete », la date après laquelle rien n'est compté"))
}

fn profil(pipeline: &Pipeline, chemin: &Path, texte: &str) -> Result<Profil> {
    let voulu = &pipeline.secret.profil;
    [Profil::Interne, Profil::Partenaires, Profil::Public].into_iter().find(|p| p.code() == voulu.get_ref()).ok_or_else(
        || {
            let (ligne, _) = crate::config::position(texte, voulu.span().start);
            Error::configuration(format!("profil de secret inconnu : « {} »", voulu.get_ref()))
                .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None })
                .aide("profils admis : interne, partenaires, public")
        },
    )
}
