//! A working folder, read and checked: the pipeline and all the data it is configured by.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::assets;
use crate::checks;
use crate::config::chemins::sans_detour;
use crate::config::layout::Layout;
use crate::config::pipeline::{Chaine, Etendue, Pipeline, Redaction};
use crate::config::terme::Terme;
use crate::error::{Error, Lieu, Result};
use crate::french::INSECABLE;
use crate::indicators::abordabilite::{self, Abordabilite};
use crate::indicators::derives::{self, Derives};
use crate::indicators::gsp::Reglages;
use crate::indicators::point_zero::PointsZero;
use crate::indicators::targets::concernes::Concernement;
use crate::indicators::targets::{self, Objectif};
use crate::indicators::{self, Catalogue, fragility};
use crate::lake::{Coffre, Lac, VARIABLE_CLE, VARIABLE_LAC, cle_de_hachage, cle_du_lac};
use crate::measures::{Niveau, Unite};
use crate::model::{Livrees, PLAFONDS_APL, PLAFONDS_PLUS, References, SEUILS_Q1, schemas};
use crate::pipeline::calendrier;
use crate::pipeline::empreintes::Empreintes;
use crate::pipeline::point_zero;
use crate::pipeline::reprises::{self, Magasin};
use crate::pipeline::transaction::Lieux;
use crate::relogement;
use crate::reports::declares::{self, Declaration, Declarations};
use crate::reports::modeles::Modeles;
use crate::secrecy::{Profil, Regles};
use crate::sources::{CODES_SNE, Dictionnaires, PetiteTable};

/// Everything a run is configured by.
pub struct Travail {
    /// The pipeline file, as it was named.
    pub chaine: PathBuf,
    /// The folder that holds `pipelines/`.
    pub racine: PathBuf,
    pub pipeline: Pipeline,
    /// The period of the run, when the chain follows a calendar.
    pub terme: Option<Terme>,
    pub layouts: Vec<Layout>,
    pub regles_qualite: checks::Regles,
    pub catalogue: Catalogue,
    pub objectifs: Vec<Objectif>,
    pub points_zero: PointsZero,
    pub derives: Derives,
    /// The grid of affordability.
    pub abordabilite: Abordabilite,
    /// Projects and choices of the relogement.
    pub relogement: relogement::reglages::Reglages,
    /// Plan de relogement of the territory; empty when there is none.
    pub plan_relogement: relogement::plan::previsions::Plan,
    /// Dashboard of its operations; empty when there is none.
    pub tableau_bord: relogement::tableau_bord::TableauBord,
    /// What targets and baselines call for, one sentence each: said in the summary and in the documents.
    pub avertissements: Vec<String>,
    pub regles: Regles,
    /// The GSP grid.
    pub gsp: Reglages,
    /// Methods of fragility, expert notes, lists and past editions.
    pub fragilite: fragility::Apports,
    pub modeles: Modeles,
    /// Documents that the observatory declares.
    pub declarations: Declarations,
    /// Reference tables of the SNE: those shipped, and those of the inbox.
    pub dictionnaires: Dictionnaires,
    livrees: Livrees,
    /// Fingerprint of every text above.
    pub empreinte: String,
    /// Fingerprint of each file of configuration, by its path from the working folder, sorted.
    pub configurations: Vec<(String, String)>,
}

impl Travail {
    /// Reads a pipeline file and what goes with it in its working folder; shipped files stand in for absent ones.
    ///
    /// # Errors
    /// Anything in the configuration is wrong: one message, with its file and line.
    pub fn ouvrir(chemin: &Path) -> Result<Self> {
        Self::pour(chemin, None)
    }

    /// The same for a period of the calendar of the chain; without one, for that of its last publication. A chain without calendar has
    /// the period that is written in it.
    ///
    /// # Errors
    /// See [`Travail::ouvrir`]; or the period is not one of this chain.
    pub fn pour(chemin: &Path, terme: Option<Terme>) -> Result<Self> {
        let absolu = std::path::absolute(chemin).map_err(|e| Error::io("accès", chemin, &e))?;
        let racine = absolu.parent().and_then(Path::parent).unwrap_or(Path::new(".")).to_owned();
        let mut lus = Empreintes::new(&racine);
        lus.noter(env!("CARGO_PKG_VERSION"));

        let texte = texte_de_la_chaine(chemin)?;
        lus.fichier(&absolu, &texte);
        let declaree: Chaine = crate::config::lire_texte(&texte, chemin)?;
        let terme = terme.or_else(|| calendrier::dernier_publie(&declaree, &racine));
        let pipeline = declaree.pour(terme, chemin, &texte)?;
        // A calendar does not say the period that the run is for.
        if let Some(t) = terme {
            lus.noter(&t.to_string());
        }
        verifier_exercice(&pipeline, chemin, &texte)?;
        super::dossiers::verifier(&pipeline, &racine, chemin, &texte)?;

        let mut layouts = Vec::new();
        for (p, t) in assets::toml_de(&racine, "pipelines/sources")? {
            lus.fichier(&p, &t);
            let layout: Layout = crate::config::lire_texte(&t, &p)?;
            crate::sources::verifier_disposition(&layout).map_err(|e| e.in_file(&p))?;
            layouts.push(layout);
        }
        let qualite = assets::toml_de(&racine, "pipelines/qualite")?;
        lus.fichiers(&qualite);
        let regles_qualite = checks::Regles::lire(&qualite, &layouts)?;
        let indicateurs = assets::toml_de(&racine, "pipelines/indicateurs")?;
        let catalogue = Catalogue::lire(&indicateurs)?;
        let objectifs_toml = assets::toml_de(&racine, "pipelines/objectifs")?;
        let objectifs = targets::lire(&objectifs_toml, &catalogue)?;
        let epci = pipeline.territoire.epci.as_str();
        let bases = point_zero::fichiers(&racine)?;
        let points_zero = PointsZero::lire(&objectifs_toml, &bases, &catalogue, epci)?;
        points_zero.verifier(&objectifs)?;
        let mut avertissements = targets::qpv::verifier(&objectifs, &points_zero, epci)?;
        avertissements.extend(points_zero.changements());
        lus.fichiers(indicateurs.iter().chain(&objectifs_toml));
        for (chemin, t) in &bases {
            // The name of the file is the name of the baseline.
            lus.noter(&chemin.file_name().unwrap_or_default().to_string_lossy());
            lus.fichier(chemin, t);
        }
        let (p, t) = assets::texte_de(&racine, derives::FICHIER)?;
        lus.fichier(&p, &t);
        let derives = Derives::lire(&t, &p, &catalogue)?;
        derives.verifier_point_zero(&points_zero, &p)?;

        let (p, t) = assets::texte_de(&racine, abordabilite::FICHIER)?;
        lus.fichier(&p, &t);
        let abordabilite = Abordabilite::lire(&t, &p, &catalogue).map_err(|e| d_une_autre_version(e, &p))?;

        let (p_relogement, t_relogement) = assets::texte_de(&racine, relogement::reglages::FICHIER)?;
        lus.fichier(&p_relogement, &t_relogement);
        let relogement = relogement::reglages::Reglages::lire(&t_relogement, &p_relogement)?;
        let (p, t) = assets::texte_de(&racine, relogement::plan::previsions::FICHIER)?;
        lus.fichier(&p, &t);
        let plan_relogement = relogement::plan::previsions::lire(&t, &p)?.pour(epci);
        let (p, t) = assets::texte_de(&racine, relogement::tableau_bord::FICHIER)?;
        lus.fichier(&p, &t);
        let tableau_bord = relogement::tableau_bord::lire(&t, &p)?.pour(epci);

        let (p, t) = assets::texte_de(&racine, "pipelines/secret.toml")?;
        lus.fichier(&p, &t);
        let profil = profil(&pipeline, chemin, &texte)?;
        let codes = catalogue.definitions.iter().map(|d| d.code.as_str());
        let regles =
            Regles::lire(&t, profil).and_then(|r| r.verifier_indicateurs(codes).map(|()| r)).map_err(|mut e| {
                let ligne = e.lieu.take().and_then(|l| l.ligne);
                e.at(Lieu { fichier: p, ligne, colonne: None })
            })?;
        point_zero::verifier_profil(&points_zero, regles.profil())?;
        let suivi = pipeline.extractions.iter().any(|e| e.source == "relogement_menages");
        if suivi && regles.niveau_diffuse(Niveau::Residence) {
            let seuil = regles.seuil_d_indicateur("rel_menages", relogement::mesures::TABLE, Unite::MenagesRevenu);
            relogement.peuplement.verifier(seuil, &t_relogement, &p_relogement)?;
        }

        let (p, t) = assets::texte_de(&racine, "pipelines/gsp.toml")?;
        lus.fichier(&p, &t);
        let gsp = Reglages::lire(&t, &p, &catalogue)?;
        let fragilite = fragilite(&pipeline, &racine, (chemin, &texte), &catalogue, &mut lus)?;

        let (p, seuils_q1) = assets::texte_de(&racine, &format!("pipelines/{SEUILS_Q1}"))?;
        lus.fichier(&p, &seuils_q1);
        let (p, plafonds_plus) = assets::texte_de(&racine, &format!("pipelines/{PLAFONDS_PLUS}"))?;
        lus.fichier(&p, &plafonds_plus);
        let (p, plafonds_apl) = assets::texte_de(&racine, &format!("pipelines/{PLAFONDS_APL}"))?;
        lus.fichier(&p, &plafonds_apl);
        let (p, codes_sne) = assets::texte_de(&racine, &format!("pipelines/{CODES_SNE}"))?;
        lus.fichier(&p, &codes_sne);
        let mut dictionnaires = Dictionnaires::livres(&codes_sne)?;
        if let Some(dossier) = &pipeline.references.sne {
            let references = racine.join(&pipeline.dossiers.references);
            sans_detour(&references, &references.join(dossier))?;
            dictionnaires.ajouter(&references.join(dossier))?;
        }
        let modeles = assets::modeles(&racine)?;
        modeles.iter().for_each(|(nom, t)| {
            lus.noter(nom);
            lus.fichier(&Path::new("reports").join(nom), t);
        });
        let declares = assets::toml_de(&racine, declares::DOSSIER)?;
        lus.fichiers(&declares);
        let phrases = modeles.iter().filter(|(nom, _)| nom.starts_with("phrases/") && nom.ends_with(".j2"));
        let phrases = phrases.map(|(nom, t)| (nom.clone(), t.clone())).collect();
        let declarations = Declarations::lire(&declares, phrases, &catalogue)?;
        let livrees = assets::livres().into_iter().filter(|(p, _)| {
            [declares::BILAN, declares::REVUE]
                .iter()
                .any(|c| *p == Path::new(declares::DOSSIER).join(format!("{c}.toml")))
        });
        let livrees: Vec<(PathBuf, String)> = livrees.map(|(p, t)| (p, t.to_owned())).collect();
        livrees.iter().for_each(|(_, t)| lus.noter(t));
        let declarations = declarations.avec_livrees(&livrees, &catalogue)?;
        verifier_documents(&pipeline, &declarations, chemin)?;
        let (empreinte, configurations) = lus.finir();
        Ok(Travail {
            chaine: chemin.to_owned(),
            racine,
            pipeline,
            terme,
            layouts,
            regles_qualite,
            catalogue,
            objectifs,
            points_zero,
            derives,
            abordabilite,
            relogement,
            plan_relogement,
            tableau_bord,
            avertissements,
            regles,
            gsp,
            fragilite,
            modeles: Modeles::new(modeles),
            declarations,
            dictionnaires,
            livrees: Livrees { seuils_q1, plafonds_plus, plafonds_apl },
            empreinte,
            configurations,
        })
    }

    /// Reference tables of the territory, and the checks that need them.
    ///
    /// # Errors
    /// A table is absent or wrong, a year of the extracts has no threshold, or a predicate speaks of an unknown column.
    pub fn references(&self) -> Result<References> {
        let r = References::lire(&self.pipeline, &self.racine, &self.livrees)?;
        self.verifier_seuils(&r)?;
        targets::zones::verifier(&self.objectifs, &r, &self.pipeline.territoire.epci)?;
        targets::zones::verifier_points_zero(&self.points_zero, &r, &self.pipeline.territoire.epci)?;
        indicators::verifier(&self.catalogue, &schemas(&r, &self.pipeline)?)?;
        Ok(r)
    }

    /// Whether the law binds the territory to the targets of attributions, year by year.
    ///
    /// # Errors
    /// The shipped table of thresholds is wrong.
    pub fn concernement(&self, r: &References) -> Result<Concernement> {
        let arretees = self.annees_arretees()?;
        let p = &self.pipeline;
        let annees = p.extractions.iter().map(|e| e.millesime).chain([p.periode.exercice]);
        Ok(Concernement {
            unite: p.territoire.epci.clone(),
            qpv: !r.qpv.is_empty(),
            absent: annees.filter(|a| arretees.contains(a) && !r.seuils.contains_key(a)).collect(),
        })
    }

    /// What the configuration of targets and baselines calls for, and why the law does not bind the territory when it does
    /// not: one sentence each.
    ///
    /// # Errors
    /// See [`Travail::concernement`].
    pub fn avertissements_pour(&self, r: &References) -> Result<Vec<String>> {
        let c = self.concernement(r)?;
        let annees = c.absent.iter().copied().chain([self.pipeline.periode.exercice]);
        let raisons: BTreeSet<String> = annees.filter_map(|a| c.annee(a).err()).map(|n| n.libelle()).collect();
        Ok(self.avertissements.iter().cloned().chain(raisons).collect())
    }

    /// Years whose arrêté is shipped or given.
    fn annees_arretees(&self) -> Result<BTreeSet<i32>> {
        let table = PetiteTable::embarquee(SEUILS_Q1, &self.livrees.seuils_q1)?;
        let mut annees: BTreeSet<i32> = self.pipeline.references.arretes.iter().map(|a| a.annee).collect();
        for l in table.rangees() {
            annees.extend(l.entier("annee")?.and_then(|a| i32::try_from(a).ok()));
        }
        Ok(annees)
    }

    /// Every year of leases needs the threshold of its arrêté; the one of another year is never used instead. A territory
    /// that the arrêté leaves out is not bound by the law: the run goes on and says so. When the territory keeps a file of
    /// thresholds of its own, a year that is missing there is an oversight.
    fn verifier_seuils(&self, r: &References) -> Result<()> {
        let arretees = self.annees_arretees()?;
        for e in self.pipeline.extractions.iter().filter(|e| e.source == "sne_radiation") {
            let hors_arrete = arretees.contains(&e.millesime) && self.pipeline.references.seuils.is_none();
            if !r.seuils.contains_key(&e.millesime) && !hors_arrete {
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
        let donnees = [&d.lac, &d.depot, &d.references, &d.publication, &d.restreint].map(|p| self.racine.join(p));
        let (cle, _) = cle_de_hachage(&self.racine.join(&d.cle), &donnees)?;
        let coffre = cle_du_lac(d.cle_lac.as_ref().map(|p| self.racine.join(p)).as_deref(), &donnees)?;
        let coffre = coffre.map(|c| Coffre::new(&c)).transpose()?;
        let fils = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Lac::new(self.racine.join(&d.lac), cle, self.dictionnaires.clone(), fils).avec_coffre(coffre))
    }

    /// What the lake keeps of the runs of this chain.
    pub fn magasin<'a>(&self, lac: &'a Lac, forcer: bool) -> Magasin<'a> {
        Magasin::ouvrir(lac, &self.nom_du_magasin(), forcer)
    }

    /// Its folder in `lac/reprises/`.
    pub fn nom_du_magasin(&self) -> String {
        let chaine = std::path::absolute(&self.chaine).unwrap_or_else(|_| self.chaine.clone());
        reprises::nom(chaine.strip_prefix(&self.racine).unwrap_or(&chaine), &self.pipeline.territoire.epci)
    }

    /// The file of a key that neither it nor the environment gives yet: [`Travail::lac`] would draw it.
    pub fn cle_absente(&self) -> Option<&Path> {
        let d = &self.pipeline.dossiers;
        let fournie = |variable: &str| std::env::var_os(variable).is_some_and(|v| !v.is_empty());
        [(VARIABLE_CLE, Some(&d.cle)), (VARIABLE_LAC, d.cle_lac.as_ref())]
            .into_iter()
            .filter(|(variable, _)| !fournie(variable))
            .find_map(|(_, chemin)| chemin.filter(|c| !self.racine.join(c).is_file()))
            .map(PathBuf::as_path)
    }

    /// `2026-09`: the name of the publication.
    pub fn periode(&self) -> String {
        self.pipeline.periode.arrete.format("%Y-%m").to_string()
    }

    /// Year and month of the closing date.
    pub fn mois_arrete(&self) -> (i32, u32) {
        let a = self.pipeline.periode.arrete;
        (a.year(), a.month())
    }

    /// The EPCI whose rows are told apart down to the résidence when counting without publishing; `None` for all.
    pub fn detail(&self) -> Option<&str> {
        let t = &self.pipeline.territoire;
        (t.perimetre != Etendue::Pays).then_some(t.epci.as_str())
    }

    /// Whether the chain writes a set of documents.
    pub fn redige(&self, r: &Redaction) -> bool {
        self.pipeline.documents.as_ref().is_none_or(|l| l.contains(r))
    }

    /// Whether the chain writes a document that the observatory declares.
    pub fn redige_declare(&self, code: &str) -> bool {
        self.redige(&Redaction::Declare(code.to_owned()))
    }

    /// A declaration that the program needs.
    ///
    /// # Errors
    /// Nobody declares it.
    pub fn declaree(&self, code: &str) -> Result<&Declaration> {
        self.declarations.get(code).ok_or_else(|| {
            Error::configuration(format!("aucun document ne porte le code « {code} »")).in_file(declares::DOSSIER)
        })
    }

    /// Whether the chain shows the measures of the bilan, in one document or another.
    pub fn montre_les_mesures(&self) -> bool {
        // A bilan de peuplement shows figures of the bilan.
        let du_programme = [Redaction::Bilan, Redaction::Peuplement];
        du_programme.iter().any(|r| self.redige(r))
            || self.declarations.documents.iter().any(|d| self.redige_declare(&d.code))
    }

    /// Where the chain writes.
    pub fn lieux(&self) -> Lieux {
        Lieux::new(&self.racine, &self.pipeline.dossiers, &self.pipeline.conservation)
    }

    pub fn dossier_publication(&self) -> PathBuf {
        self.racine.join(&self.pipeline.dossiers.publication)
    }
}

/// The text of a pipeline file.
///
/// # Errors
/// It cannot be read.
pub(super) fn texte_de_la_chaine(chemin: &Path) -> Result<String> {
    std::fs::read_to_string(chemin).map_err(|e| {
        Error::io("lecture de la chaîne", chemin, &e)
            .avec_code_configuration()
            .aide("« bilan init <dossier> » prépare un dossier de travail complet")
    })
}

/// A document that the chain asks for exists.
fn verifier_documents(pipeline: &Pipeline, declarations: &Declarations, chemin: &Path) -> Result<()> {
    for r in pipeline.documents.iter().flatten() {
        if let Redaction::Declare(code) = r
            && declarations.get(code).is_none()
        {
            let codes: Vec<&str> = ["bilan", "revue", "peuplement"]
                .into_iter()
                .chain(declarations.documents.iter().map(|d| d.code.as_str()))
                .collect();
            let e = Error::configuration(format!("la chaîne demande un document inconnu, « {code} »")).in_file(chemin);
            let e = match crate::config::proche(code, &codes) {
                Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                None => e,
            };
            return Err(e.aide(format!("documents : {}", codes.join(", "))));
        }
    }
    Ok(())
}

/// The methods named by the pipeline and what the territory adds to them; every text is noted in the fingerprint.
fn fragilite(
    pipeline: &Pipeline,
    racine: &Path,
    (chaine, texte): (&Path, &str),
    catalogue: &Catalogue,
    lus: &mut Empreintes,
) -> Result<fragility::Apports> {
    let ancien = racine.join("pipelines/fragilite.toml");
    if ancien.exists() {
        return Err(Error::configuration("la méthode de fragilité a changé de place et d'écriture")
            .in_file(ancien)
            .aide("une méthode est maintenant un fichier de pipelines/fragilite/ : reportez-y vos poids et vos seuils en partant de « standard.toml »")
            .aide("puis supprimez ce fichier-ci, et nommez la vôtre dans la chaîne : [fragilite] methode = \"…\""));
    }
    let fichiers = assets::toml_de(racine, "pipelines/fragilite")?;
    lus.fichiers(&fichiers);
    let f = &pipeline.fragilite;
    let noms = f.methode.iter().chain(&f.aussi).collect();
    let demande = fragility::apports::Demande { chaine, texte, noms };
    let methodes = fragility::apports::methodes(&fichiers, &demande, catalogue)?;
    let place = |p: &Option<PathBuf>| p.as_ref().map(|p| racine.join(&pipeline.dossiers.references).join(p));
    let (avis, liste, familles) = (place(&f.avis), place(&f.liste), place(&f.familles));
    for chemin in [&avis, &liste, &familles].into_iter().flatten() {
        sans_detour(&racine.join(&pipeline.dossiers.references), chemin)?;
    }
    let arrete = pipeline.periode.arrete;
    let (mut apports, empreintes) =
        fragility::Apports::lire(methodes, [avis.as_deref(), liste.as_deref(), familles.as_deref()], arrete)?;
    empreintes.iter().for_each(|e| lus.noter(e));
    let editions = racine.join(&pipeline.dossiers.lac).join(super::annexes::EDITIONS);
    let periode = arrete.format("%Y-%m").to_string();
    apports.retrouver(&editions, pipeline.secret.profil.get_ref(), &periode)?.iter().for_each(|t| lus.noter(t));
    Ok(apports)
}

/// A shipped file stands in for one that the folder does not have, and names indicators that the folder may not have either.
fn d_une_autre_version(e: Error, chemin: &Path) -> Error {
    if chemin.is_absolute() {
        return e;
    }
    let nom = chemin.display();
    e.aide(format!(
        "ce fichier est livré avec le programme{INSECABLE}; les indicateurs de ce dossier de travail sont peut-être d'une autre version"
    ))
    .aide(format!("reprenez pipelines/indicateurs/ d'un dossier neuf (« bilan init »), ou écrivez votre propre {nom}"))
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
