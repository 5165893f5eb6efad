//! The run itself: inspect, skip if nothing changed, ingest, conform, count, protect, write, switch.

use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::error::{Error, Result};
use crate::french::{self, Genre};
use crate::indicators::attainment::Resultat;
use crate::indicators::compter;
use crate::lake::{Lac, Piece, cle_de_hachage, ecrire_atomique, ecrire_parquet};
use crate::measures::{Niveau, Periode};
use crate::model::{Modele, References, conformer};
use crate::quality::Gravite;
use crate::reports::context::Contexte;
use crate::reports::document::{Bloc, Document};
use crate::reports::{cil, data, html, methodology, quality, xlsx};
use crate::secrecy::{self, Plan, PublishedMeasures};
use crate::sources::{Inspection, inspect, recognise};

use super::Suivi;
use super::controle;
use super::lock::Verrou;
use super::manifest::Manifeste;
use super::publication::Chantier;
use super::travail::Travail;

/// How a run ended.
pub enum Issue {
    /// Same inputs, configuration and version as the publication in place, whose files are intact.
    Inchange {
        publication: PathBuf,
    },
    Publie(Sommaire),
}

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
    /// A zone to try `explain` on.
    pub zone_exemple: String,
}

struct Entree<'a> {
    inspection: Inspection,
    extraction: &'a crate::config::pipeline::Extraction,
}

/// Inspects every extract, and finds its layout.
fn inspecter<'a>(travail: &'a Travail, suivi: &dyn Suivi) -> Result<Vec<Entree<'a>>> {
    let depot = travail.racine.join(&travail.pipeline.dossiers.depot);
    let mut entrees = Vec::new();
    for extraction in &travail.pipeline.extractions {
        let chemin = depot.join(&extraction.fichier);
        suivi.etape(&format!("Examen de {}", extraction.fichier.display()));
        let inspection = inspect(&chemin).map_err(|e| {
            if chemin.exists() {
                e
            } else {
                e.aide(format!(
                    "ce fichier est nommé dans la chaîne « {} », source « {} »",
                    travail.pipeline.nom, extraction.source
                ))
                .aide(presents(&depot))
            }
        })?;
        recognise(&inspection, &extraction.source, &travail.layouts)
            .map_err(|e| if e.lieu.is_none() { e.in_file(&travail.chaine) } else { e })?;
        entrees.push(Entree { inspection, extraction });
    }
    Ok(entrees)
}

fn presents(depot: &Path) -> String {
    let mut noms: Vec<String> = std::fs::read_dir(depot)
        .map(|d| d.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect())
        .unwrap_or_default();
    noms.sort();
    noms.truncate(12);
    if noms.is_empty() {
        format!("le dossier de dépôt {} est vide ou absent", depot.display())
    } else {
        format!("fichiers présents dans {} : {}", depot.display(), noms.join(", "))
    }
}

/// Checks configuration and inputs; computes and writes nothing. Returns one line per input.
///
/// # Errors
/// Anything a run would refuse before reading rows.
pub fn verifier(travail: &Travail, suivi: &dyn Suivi) -> Result<Vec<String>> {
    let references = travail.references()?;
    let mut lignes = Vec::new();
    for e in inspecter(travail, suivi)? {
        let layout = recognise(&e.inspection, &e.extraction.source, &travail.layouts)?;
        let liaison = crate::sources::bind(&e.inspection, layout)?;
        lignes.push(format!(
            "{} : {}, {}, {} colonnes dont {} lues, millésime {}",
            e.extraction.fichier.display(),
            layout.libelle,
            e.inspection.encodage.libelle(),
            e.inspection.entete.len(),
            e.inspection.entete.len() - liaison.ignorees.len(),
            e.extraction.millesime
        ));
        if !liaison.absentes.is_empty() {
            lignes.push(format!("    colonnes absentes, donc inconnues : {}", liaison.absentes.join(", ")));
        }
    }
    lignes.push(format!(
        "Références : {}, {}, {}, {}",
        french::compte(references.communes.len() as i64, "commune", "communes", Genre::Feminin),
        french::compte(references.bailleurs.len() as i64, "bailleur", "bailleurs", Genre::Masculin),
        french::compte(references.qpv.len() as i64, "QPV", "QPV", Genre::Masculin),
        french::compte(references.residences.len() as i64, "résidence", "résidences", Genre::Feminin),
    ));
    Ok(lignes)
}

/// Runs the whole chain, unless nothing changed. `forcer` computes all the same.
///
/// # Errors
/// Whatever is wrong: the last publication is then still in its place, whole.
pub fn executer(travail: &Travail, suivi: &dyn Suivi, forcer: bool) -> Result<Issue> {
    let racine_lac = travail.racine.join(&travail.pipeline.dossiers.lac);
    let _verrou = Verrou::prendre(&racine_lac)?;
    let references = travail.references()?;
    let entrees = inspecter(travail, suivi)?;
    let cle = cle_execution(travail, &references, &entrees);
    let place = travail.dossier_publication().join(travail.periode());
    if !forcer
        && let Ok(Some(m)) = Manifeste::lire(&place)
        && m.cle == cle
        && m.intact(&place)
    {
        return Ok(Issue::Inchange { publication: place });
    }

    let secret = cle_de_hachage(&travail.racine.join(&travail.pipeline.dossiers.cle))?;
    let fils = std::thread::available_parallelism().map_or(1, usize::from);
    let lac = Lac::new(racine_lac, secret, fils);
    let pieces = ingerer(travail, &entrees, &lac, suivi)?;

    suivi.etape("Rattachement aux résidences, communes et quartiers");
    let modele = conformer(&lac, &pieces, &references, &travail.pipeline)?;
    controle::territoire(&modele, travail)?;
    let ecarts = controle::communes(&lac, &pieces, &modele)?;

    suivi.etape("Comptage des indicateurs");
    let arrete = travail.pipeline.periode.arrete;
    let mesures =
        compter(&modele, &travail.catalogue, &travail.pipeline.territoire.epci, (arrete.year(), arrete.month()))?;

    suivi.etape("Secret statistique");
    let plan = secrecy::verifier(&mesures, &travail.regles);
    let publiees = secrecy::appliquer(&mesures, &plan, &travail.regles)?;
    suivi.note(&format!("{} cellules, dont {} masquées en tout ou partie", publiees.len(), publiees.masquees()));

    suivi.etape("Rédaction des documents");
    ecrire_audit(travail, &plan)?;
    let publication = publier(travail, &references, &pieces, &modele, &publiees, ecarts.as_deref(), cle)?;
    Ok(Issue::Publie(sommaire(travail, &references, &pieces, &publiees, publication)))
}

fn cle_execution(travail: &Travail, references: &References, entrees: &[Entree<'_>]) -> String {
    let mut h = blake3::Hasher::new_derive_key("bilan 2026 cle d'execution");
    h.update(travail.empreinte.as_bytes());
    for (nom, empreinte) in &references.empreintes {
        h.update(nom.as_bytes());
        h.update(empreinte.as_bytes());
    }
    for e in entrees {
        h.update(e.extraction.source.as_bytes());
        h.update(&e.extraction.millesime.to_le_bytes());
        h.update(e.inspection.empreinte.as_bytes());
    }
    h.finalize().to_hex().to_string()
}

fn ingerer(travail: &Travail, entrees: &[Entree<'_>], lac: &Lac, suivi: &dyn Suivi) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    for e in entrees {
        suivi.etape(&format!("Lecture de {}", e.extraction.fichier.display()));
        let layout = recognise(&e.inspection, &e.extraction.source, &travail.layouts)?;
        let piece = lac.ingerer(&e.inspection, layout, e.extraction.millesime)?;
        ecrire_rejets(travail, &piece)?;
        controle::rejets(&e.inspection, &piece, travail.pipeline.parametres.part_rejets_max)?;
        let p = &piece.provenance;
        suivi.note(&format!(
            "{} : {} lignes lues, {} gardées, {}{}",
            p.fichier,
            french::nombre(p.lignes_lues as i64),
            french::nombre(p.lignes_gardees as i64),
            french::compte(p.lignes_rejetees as i64, "rejetée", "rejetées", Genre::Feminin),
            if piece.deja_la { " (déjà dans le lac)" } else { "" }
        ));
        pieces.push(piece);
    }
    Ok(pieces)
}

/// Fingerprint of everything published: printed on each document, it leads back to this run.
fn empreinte_mesures(publiees: &PublishedMeasures) -> String {
    let mut h = blake3::Hasher::new_derive_key("bilan 2026 mesures publiees");
    for (cle, valeur) in publiees.iter() {
        h.update(format!("{cle:?}={valeur:?}\n").as_bytes());
    }
    h.finalize().to_hex().to_string()
}

fn publier(
    travail: &Travail,
    references: &References,
    pieces: &[Piece],
    modele: &Modele,
    publiees: &PublishedMeasures,
    ecarts: Option<&[(String, i64, i64)]>,
    cle: String,
) -> Result<PathBuf> {
    let empreinte = empreinte_mesures(publiees);
    let contexte = Contexte {
        pipeline: &travail.pipeline,
        references,
        catalogue: &travail.catalogue,
        objectifs: &travail.objectifs,
        publiees,
        pieces,
        doublons: modele.doublons,
        regles: &travail.regles,
        fragilite: &travail.fragilite,
        empreinte: &empreinte,
    };
    let bilan = cil::document(&contexte)?;
    let methode = methodology::document(&contexte)?;
    let qualite = quality::document(&contexte, ecarts)?;

    let mut chantier = Chantier::ouvrir(&travail.dossier_publication(), &travail.periode())?;
    for (nom, document) in [("bilan_cil.html", &bilan), ("methodologie.html", &methode), ("qualite.html", &qualite)] {
        chantier.ecrire(nom, html::html(document, &travail.modeles)?.as_bytes())?;
    }
    let theme = travail.modeles.theme()?;
    chantier.ecrire("bilan_cil.xlsx", &xlsx::xlsx(&bilan, &theme)?)?;
    for (code, svg) in figures(&bilan) {
        chantier.ecrire(&format!("graphiques/{code}.svg"), svg.as_bytes())?;
    }
    chantier.ecrire("donnees/mesures.csv", &data::csv(publiees, &travail.catalogue, references)?)?;
    chantier.ecrire("donnees/dictionnaire.csv", &data::dictionnaire_csv(&travail.catalogue)?)?;
    let parquet = chantier.place_pour("donnees/mesures.parquet")?;
    ecrire_parquet(
        &parquet,
        &data::record_batch(publiees, &travail.catalogue, references)?,
        &[
            ("bilan.empreinte".to_owned(), empreinte.clone()),
            ("bilan.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ],
    )?;
    chantier.ecrire("index.html", index(travail, &bilan)?.as_bytes())?;
    chantier.publier(Manifeste {
        format: 1,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        chaine: travail.pipeline.nom.clone(),
        territoire: travail.pipeline.territoire.nom.clone(),
        epci: travail.pipeline.territoire.epci.clone(),
        periode: travail.periode(),
        arrete: travail.pipeline.periode.arrete,
        profil_secret: travail.pipeline.secret.profil.get_ref().clone(),
        cle,
        configuration: travail.empreinte.clone(),
        empreinte_mesures: empreinte,
        cellules: publiees.len(),
        cellules_masquees: publiees.masquees(),
        sources: pieces.iter().map(|p| p.provenance.clone()).collect(),
        references: references.empreintes.clone(),
        fichiers: Vec::new(),
    })
}

fn figures(document: &Document) -> impl Iterator<Item = (&str, &str)> {
    document.sections.iter().flat_map(|s| &s.blocs).filter_map(|b| match b {
        Bloc::Figure(f) => Some((f.code.as_str(), f.svg.as_str())),
        _ => None,
    })
}

fn index(travail: &Travail, bilan: &Document) -> Result<String> {
    let lien = |titre: &str, description: &str, href: &str, genre: &str| html::Lien {
        titre: titre.to_owned(),
        description: description.to_owned(),
        href: href.to_owned(),
        genre: genre.to_owned(),
    };
    html::index(
        &html::Accueil {
            titre: travail.pipeline.nom.clone(),
            territoire: bilan.territoire.clone(),
            periode: bilan.periode.clone(),
            arrete: bilan.arrete,
            filigrane: bilan.filigrane.clone(),
            liens: vec![
                lien(
                    "Bilan de la CIL",
                    "Le document à lire : objectifs, bailleurs, quartiers, résidences, parc et demande.",
                    "bilan_cil.html",
                    "Page",
                ),
                lien(
                    "Tableaux du bilan",
                    "Les mêmes tableaux, un par feuille, pour les retravailler.",
                    "bilan_cil.xlsx",
                    "Classeur",
                ),
                lien(
                    "Méthode",
                    "Définition de chaque indicateur, paramètres retenus, règles de secret.",
                    "methodologie.html",
                    "Page",
                ),
                lien(
                    "Qualité des données",
                    "Ce qui a été lu, rejeté, inconnu, fichier par fichier.",
                    "qualite.html",
                    "Page",
                ),
                lien("Mesures publiées", "Toutes les valeurs publiées, en CSV.", "donnees/mesures.csv", "Données"),
                lien(
                    "Mesures publiées, Parquet",
                    "Les mêmes, pour un logiciel statistique.",
                    "donnees/mesures.parquet",
                    "Données",
                ),
                lien(
                    "Dictionnaire",
                    "Le sens de chaque colonne et de chaque indicateur.",
                    "donnees/dictionnaire.csv",
                    "Données",
                ),
            ],
            empreinte: bilan.empreinte.clone(),
        },
        &travail.modeles,
    )
}

/// The reason of every withheld cell. Confidential: beside the lake, never in the publication.
fn ecrire_audit(travail: &Travail, plan: &Plan) -> Result<()> {
    let chemin = travail
        .racine
        .join(&travail.pipeline.dossiers.lac)
        .join("audit")
        .join(format!("secret_{}.csv", travail.periode()));
    let mut w = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut ecrire = |champs: [&str; 8]| w.write_record(champs).map_err(|e| Error::machine(e.to_string()));
    ecrire(["indicateur", "periode", "niveau", "zone", "paquet", "statut", "regle", "seuil"])?;
    for l in plan.audit() {
        ecrire([
            &l.cle.indicateur,
            &l.cle.periode.to_string(),
            l.cle.niveau.code(),
            &l.cle.zone,
            &l.paquet,
            &l.statut.lettre().to_string(),
            l.statut.regle(),
            &l.seuil.to_string(),
        ])?;
    }
    let octets = w.into_inner().map_err(|e| Error::machine(e.to_string()))?;
    ecrire_atomique(&chemin, &octets)
}

/// Rejected rows, to be sent back to whoever made the file: line, rule, column, value when it may be shown.
/// Written before anything is judged, so that a refused file has its list too.
fn ecrire_rejets(travail: &Travail, p: &Piece) -> Result<()> {
    let dossier = travail.racine.join("rejets").join(travail.periode());
    let chemin = dossier.join(format!("{}.rejets.csv", p.provenance.fichier));
    if p.constats.rejets.is_empty() {
        // A file mended since the last run must not keep its old list of rejects.
        if chemin.exists() {
            std::fs::remove_file(&chemin).map_err(|e| Error::io("nettoyage", &chemin, &e))?;
        }
        return Ok(());
    }
    let mut w = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut ecrire = |champs: [&str; 6]| w.write_record(champs).map_err(|e| Error::machine(e.to_string()));
    ecrire(["ligne", "regle", "colonne", "valeur", "explication", "remede"])?;
    for r in &p.constats.rejets {
        let valeur = r.valeur.as_deref().unwrap_or("");
        ecrire([&r.ligne.to_string(), r.regle.code(), &r.colonne, valeur, r.regle.libelle(), r.regle.aide()])?;
    }
    let octets = w.into_inner().map_err(|e| Error::machine(e.to_string()))?;
    ecrire_atomique(&chemin, &octets)
}

fn sommaire(
    travail: &Travail,
    references: &References,
    pieces: &[Piece],
    publiees: &PublishedMeasures,
    publication: PathBuf,
) -> Sommaire {
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
                    format!("{} « {colonne} » : {} (ligne {})", r.libelle(), c.nombre, lignes.join(", "))
                })
                .collect();
            (p.provenance.fichier.clone(), p.provenance.lignes_rejetees, raisons)
        })
        .collect();
    Sommaire {
        atteinte: atteinte(travail, references, publiees, Periode::Annee(exercice)),
        exercice,
        publication,
        rejets,
        cellules: publiees.len(),
        masquees: publiees.masquees(),
        zone_exemple: travail.pipeline.territoire.epci.clone(),
        lignes_lues: pieces.iter().map(|p| p.provenance.lignes_lues).sum(),
    }
}

fn atteinte(
    travail: &Travail,
    references: &References,
    publiees: &PublishedMeasures,
    periode: Periode,
) -> Vec<(String, String, String)> {
    let Some(o) = travail.objectifs.iter().find(|o| o.indicateur == "att_q1_hors_qpv") else { return Vec::new() };
    let ligne = |nom: &str, niveau: Niveau, zone: &str| -> Option<(String, String, String)> {
        let v = publiees.get(&o.indicateur, periode, niveau, zone)?;
        let e = o.juger(v);
        let (taux, statut) = match (e.taux, v.tranche()) {
            (Some(t), _) => {
                let mut statut = match e.resultat {
                    Resultat::Atteint => "objectif atteint".to_owned(),
                    _ => format!("objectif non atteint, il en manque {}", e.manque_constat.unwrap_or(0)),
                };
                if e.robuste == Resultat::Indetermine {
                    statut.push_str(" (les dossiers inconnus pourraient changer ce constat)");
                }
                (french::pourcent_face_a(&t, o.centiemes), statut)
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
    lignes
}
