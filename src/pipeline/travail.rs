//! A working folder, read and checked: the pipeline and all the data it is configured by.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::assets::{self, Etages};
use crate::checks;
use crate::config::chemins::sans_detour;
use crate::config::designation::Designation;
use crate::config::layout::Layout;
use crate::config::pipeline::{Chaine, Dossiers, Etendue, Pipeline, Redaction};
use crate::config::terme::Terme;
use crate::error::{Error, Lieu, Result};
use crate::indicators::abordabilite::{self, Abordabilite};
use crate::indicators::derives::{self, Derives};
use crate::indicators::gsp::Reglages;
use crate::indicators::point_zero::PointsZero;
use crate::indicators::targets::concernes::Concernement;
use crate::indicators::targets::{self, Objectif};
use crate::indicators::{self, Catalogue, fragility};
use crate::lake::{Coffre, Lac, VARIABLE_CLE, VARIABLE_LAC, cle_absente, cle_de_hachage, cle_du_lac};
use crate::measures::{Niveau, Unite};
use crate::model::{Livrees, PLAFONDS_APL, PLAFONDS_PLUS, References, SEUILS_Q1, schemas};
use crate::pipeline::calendrier;
use crate::pipeline::coherence::{d_une_autre_version, profil, verifier_documents, verifier_exercice};
use crate::pipeline::empreintes::Empreintes;
use crate::pipeline::point_zero;
use crate::pipeline::reprises::{self, Magasin};
use crate::pipeline::territoires::{Lecture, Portee, situer};
use crate::pipeline::transaction::Lieux;
use crate::relogement;
use crate::reports::declares::{self, Declaration, Declarations};
use crate::reports::modeles::Modeles;
use crate::secrecy::Regles;
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
    /// What it reads of the lake, when it is one of the territories of the chain.
    pub lecture: Option<Lecture>,
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
        let designation = Designation::lire(chemin);
        let absolu =
            std::path::absolute(&designation.fichier).map_err(|e| Error::io("accès", &designation.fichier, &e))?;
        let racine = absolu.parent().and_then(Path::parent).unwrap_or(Path::new(".")).to_owned();
        let mut lus = Empreintes::new(&racine);
        lus.noter(env!("CARGO_PKG_VERSION"));

        let texte = texte_de_la_chaine(&designation.fichier)?;
        lus.fichier(&absolu, &texte);
        let declaree: Chaine = crate::config::lire_texte(&texte, &designation.fichier)?;
        let Portee { chaine: declaree, lecture } = situer(declaree, &designation, &racine, &texte)?;
        // The file does not say which of its territories the run is for.
        if let Some(epci) = &designation.territoire {
            lus.noter(epci);
            lus.noter(&declaree.territoire.nom);
        }
        let dessus = designation.territoire.as_ref().map(|epci| racine.join(Dossiers::TERRITOIRES).join(epci));
        let etages = Etages { racine: &racine, dessus: dessus.as_deref() };
        let terme = terme.or_else(|| calendrier::dernier_publie(&declaree, &racine));
        let pipeline = declaree.pour(terme, chemin, &texte)?;
        // A calendar does not say the period that the run is for.
        if let Some(t) = terme {
            lus.noter(&t.to_string());
        }
        verifier_exercice(&pipeline, chemin, &texte)?;
        super::dossiers::verifier(&pipeline, &racine, chemin, &texte)?;

        let mut layouts = Vec::new();
        for (p, t) in etages.toml_de("pipelines/sources")? {
            lus.fichier(&p, &t);
            let layout: Layout = crate::config::lire_texte(&t, &p)?;
            crate::sources::verifier_disposition(&layout).map_err(|e| e.in_file(&p))?;
            layouts.push(layout);
        }
        let qualite = etages.toml_de("pipelines/qualite")?;
        lus.fichiers(&qualite);
        let regles_qualite = checks::Regles::lire(&qualite, &layouts)?;
        let indicateurs = etages.toml_de("pipelines/indicateurs")?;
        let catalogue = Catalogue::lire(&indicateurs)?;
        let objectifs_toml = etages.toml_de("pipelines/objectifs")?;
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
        let (p, t) = etages.texte_de(derives::FICHIER)?;
        lus.fichier(&p, &t);
        let derives = Derives::lire(&t, &p, &catalogue)?;
        derives.verifier_point_zero(&points_zero, &p)?;

        let (p, t) = etages.texte_de(abordabilite::FICHIER)?;
        lus.fichier(&p, &t);
        let abordabilite = Abordabilite::lire(&t, &p, &catalogue).map_err(|e| d_une_autre_version(e, &p))?;

        let (p_relogement, t_relogement) = etages.texte_de(relogement::reglages::FICHIER)?;
        lus.fichier(&p_relogement, &t_relogement);
        let relogement = relogement::reglages::Reglages::lire(&t_relogement, &p_relogement)?;
        let (p, t) = etages.texte_de(relogement::plan::previsions::FICHIER)?;
        lus.fichier(&p, &t);
        let plan_relogement = relogement::plan::previsions::lire(&t, &p)?.pour(epci);
        let (p, t) = etages.texte_de(relogement::tableau_bord::FICHIER)?;
        lus.fichier(&p, &t);
        let tableau_bord = relogement::tableau_bord::lire(&t, &p)?.pour(epci);

        let (p, t) = etages.texte_de("pipelines/secret.toml")?;
        lus.fichier(&p, &t);
        let profil = profil(&pipeline, chemin, &texte)?;
        let codes = catalogue.definitions.iter().map(|d| d.code.as_str());
        let regles =
            Regles::lire(&t, profil).and_then(|r| r.verifier_indicateurs(codes).map(|()| r)).map_err(|mut e| {
                let ligne = e.lieu.take().and_then(|l| l.ligne);
                d_une_autre_version(e, &p).at(Lieu { fichier: p, ligne, colonne: None })
            })?;
        point_zero::verifier_profil(&points_zero, regles.profil())?;
        let suivi = pipeline.extractions.iter().any(|e| e.source == "relogement_menages");
        if suivi && regles.niveau_diffuse(Niveau::Residence) {
            let seuil = regles.seuil_d_indicateur("rel_menages", relogement::mesures::TABLE, Unite::MenagesRevenu);
            relogement.peuplement.verifier(seuil, &t_relogement, &p_relogement)?;
        }

        let (p, t) = etages.texte_de("pipelines/gsp.toml")?;
        lus.fichier(&p, &t);
        let gsp = Reglages::lire(&t, &p, &catalogue)?;
        let fragilite = fragilite(&pipeline, etages, (chemin, &texte), &catalogue, &mut lus)?;

        let (p, seuils_q1) = etages.texte_de(&format!("pipelines/{SEUILS_Q1}"))?;
        lus.fichier(&p, &seuils_q1);
        let (p, plafonds_plus) = etages.texte_de(&format!("pipelines/{PLAFONDS_PLUS}"))?;
        lus.fichier(&p, &plafonds_plus);
        let (p, plafonds_apl) = etages.texte_de(&format!("pipelines/{PLAFONDS_APL}"))?;
        lus.fichier(&p, &plafonds_apl);
        let (p, codes_sne) = etages.texte_de(&format!("pipelines/{CODES_SNE}"))?;
        lus.fichier(&p, &codes_sne);
        let mut dictionnaires = Dictionnaires::livres(&codes_sne)?;
        if let Some(dossier) = &pipeline.references.sne {
            let references = racine.join(&pipeline.dossiers.references);
            sans_detour(&references, &references.join(dossier))?;
            dictionnaires.ajouter(&references.join(dossier))?;
        }
        let modeles = etages.modeles()?;
        modeles.iter().for_each(|(nom, t)| {
            lus.noter(nom);
            lus.fichier(&Path::new("reports").join(nom), t);
        });
        let declares = etages.toml_de(declares::DOSSIER)?;
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
        verifier_documents(&pipeline, &declarations, chemin, &texte)?;
        let (empreinte, configurations) = lus.finir();
        Ok(Travail {
            chaine: chemin.to_owned(),
            racine,
            pipeline,
            terme,
            lecture,
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

    /// Reference tables, as they are.
    ///
    /// # Errors
    /// A table is absent or wrong.
    pub(super) fn tables(&self) -> Result<References> {
        References::lire(&self.pipeline, &self.racine, &self.livrees)
    }

    /// Reference tables of the territory, and the checks that need them.
    ///
    /// # Errors
    /// A table is absent or wrong, a year of the extracts has no threshold, or a predicate speaks of an unknown column.
    pub fn references(&self) -> Result<References> {
        let r = self.tables()?;
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
            absent: annees.filter(|a| arretees.contains(a) && !self.a_un_seuil(r, *a)).collect(),
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

    /// Whether a bound of the first quartile is known for the territory and a year.
    fn a_un_seuil(&self, r: &References, annee: i32) -> bool {
        r.seuils.contains_key(&(self.pipeline.territoire.epci.clone(), annee))
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
            if !self.a_un_seuil(r, e.millesime) && !hors_arrete {
                let siens = r.seuils.keys().filter(|(unite, _)| *unite == self.pipeline.territoire.epci);
                let connues: Vec<String> = siens.map(|(_, annee)| annee.to_string()).collect();
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
    /// A key cannot be had; or the lake is sealed and no key is given for it.
    pub fn lac(&self) -> Result<Lac> {
        let d = &self.pipeline.dossiers;
        let donnees = [&d.lac, &d.depot, &d.references, &d.publication, &d.restreint].map(|p| self.racine.join(p));
        let (cle, _) = cle_de_hachage(&self.racine.join(&d.cle), &donnees)?;
        let coffre = cle_du_lac(d.cle_lac.as_ref().map(|p| self.racine.join(p)).as_deref(), &donnees)?;
        let coffre = coffre.map(|c| Coffre::new(&c)).transpose()?;
        let racine = self.racine.join(&d.lac);
        if coffre.is_none() {
            refuser_en_clair(&racine)?;
        }
        Ok(Lac::new(racine, cle, self.dictionnaires.clone(), crate::parallele::fils()).avec_coffre(coffre))
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
            .find_map(|(_, chemin)| chemin.filter(|c| cle_absente(&self.racine.join(c))))
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

/// Whoever sealed a lake did not mean it to go on in the clear the day its key is forgotten.
fn refuser_en_clair(lac: &Path) -> Result<()> {
    let Some(scellee) = Lac::une_scellee(lac)? else { return Ok(()) };
    Err(Error::configuration("le lac est chiffré et aucune clé du lac n'est donnée : il serait continué en clair")
        .in_file(scellee)
        .aide(format!("rendez-lui sa clé : « cle_lac » dans [dossiers], ou la variable {VARIABLE_LAC}"))
        .aide("pour le vouloir en clair : supprimez ses fichiers « .parquet.scelle » ; les extractions seront relues"))
}

/// The chain that whoever names a folder may mean.
fn la_dedans(dossier: &Path) -> PathBuf {
    let candidates = ["pipelines/cil.toml", "cil.toml"].map(|nom| dossier.join(nom));
    let [habituelle, _] = &candidates;
    candidates.iter().find(|c| c.is_file()).unwrap_or(habituelle).clone()
}

/// The text of a pipeline file.
///
/// # Errors
/// It cannot be read, or nothing is in it.
pub(super) fn texte_de_la_chaine(chemin: &Path) -> Result<String> {
    const REMEDE: &str = "« bilan init <dossier> » prépare un dossier de travail complet";
    let texte =
        crate::config::fichier::texte("lecture de la chaîne", chemin).map_err(|e| match e.aides.is_empty() {
            true if chemin.is_dir() => {
                e.aide(format!("une chaîne est un fichier : donnez-le, par exemple {}", la_dedans(chemin).display()))
            }
            true => e.aide(REMEDE),
            false => e,
        })?;
    if texte.trim().is_empty() {
        return Err(Error::configuration("cette chaîne est un fichier vide")
            .in_file(chemin)
            .aide("reprenez-la d'une sauvegarde")
            .aide(REMEDE));
    }
    Ok(texte)
}

/// The methods named by the pipeline and what the territory adds to them; every text is noted in the fingerprint.
fn fragilite(
    pipeline: &Pipeline,
    etages: Etages<'_>,
    (chaine, texte): (&Path, &str),
    catalogue: &Catalogue,
    lus: &mut Empreintes,
) -> Result<fragility::Apports> {
    let racine = etages.racine;
    let ancien = racine.join("pipelines/fragilite.toml");
    if ancien.exists() {
        return Err(Error::configuration("la méthode de fragilité a changé de place et d'écriture")
            .in_file(ancien)
            .aide("une méthode est maintenant un fichier de pipelines/fragilite/ : reportez-y vos poids et vos seuils en partant de « standard.toml »")
            .aide("puis supprimez ce fichier-ci, et nommez la vôtre dans la chaîne : [fragilite] methode = \"…\""));
    }
    let fichiers = etages.toml_de("pipelines/fragilite")?;
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
