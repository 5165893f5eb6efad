//! The run itself: inspect, skip if nothing changed, ingest, conform, count, protect, write, switch.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::Datelike;

use crate::checks::Rapport;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, Genre};
use crate::indicators::tableaux;
use crate::lake::{Lac, Piece};
use crate::measures::Periode;
use crate::model::{Modele, References, conforme, conformer, lire_suivi, sans_jumelles};
use crate::relogement::suivi::Lignes;
use crate::reports::comparaison::Avant;
use crate::reports::tenues::Tenues;

use super::Suivi;
use super::annexes::ecrire_audit;
use super::arrivage::{Arrivage, Lu};
use super::controle;
use super::diffusions::{self, Objet};
use super::documents::{Demande, Etudie, publier};
use super::dossiers;
use super::examen::{Entree, ingerer, inspecter};
use super::format;
use super::journal::{Choix, Fait};
use super::manifest::{self, Manifeste};
use super::pertes;
use super::peuplement;
use super::protection::{Protege, proteger};
use super::qualite::{controler, rapporter};
use super::relogement;
use super::remplacement;
use super::reprises::{Magasin, Sorte};
use super::summary::{Qualite, Sommaire, sommaire};
use super::territoires::Passage;
use super::transaction::{self, Attente, Verrou};
use super::travail::Travail;

/// How a run ended.
pub enum Issue {
    /// Same inputs, configuration and version as the publication in place, whose files are intact.
    Inchange {
        publication: PathBuf,
    },
    /// The same run made a publication that somebody withdrew since: nothing was made again.
    Retiree {
        publication: PathBuf,
    },
    Publie(Sommaire),
    /// A chain of several territories: all of them are published, or were already.
    Ensemble(Passage),
}

/// Does all that a run does before counting: configuration, reading into the lake, rules of quality, location. Publishes
/// nothing; writes the quality report. Returns one line per input, then what the rules found.
///
/// # Errors
/// Anything a run would refuse before counting.
pub fn verifier(travail: &Travail, suivi: &dyn Suivi) -> Result<Vec<String>> {
    // A rule that misjudges its own examples would misjudge the extracts: said before they are read.
    suivi.etape("Exemples des règles de qualité");
    crate::checks::essayer_toutes(&travail.regles_qualite)?;
    travail.en_entier()?;
    let references = if travail.pour_plusieurs() { travail.tables()? } else { travail.references()? };
    let mut lignes = Vec::new();
    let entrees = inspecter(travail, suivi)?;
    for e in &entrees {
        let liaison = crate::sources::bind(&e.inspection, &e.reconnue)?;
        lignes.push(format!(
            "{} : {}, {}, {} colonnes dont {} lues, millésime {}",
            e.extraction.fichier.display(),
            e.reconnue.layout.libelle,
            e.inspection.nature(&e.reconnue.feuille),
            e.reconnue.noms.len(),
            e.reconnue.noms.len() - liaison.ignorees.len(),
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
    lignes.extend(references.remarques.iter().map(|r| format!("    {r}")));
    lignes.extend(controler_extractions(travail, &references, &entrees, suivi)?);
    Ok(lignes)
}

/// Reading, rules and location, with the report. One line a rule that is not respected.
fn controler_extractions(
    travail: &Travail,
    references: &References,
    entrees: &[Entree<'_>],
    suivi: &dyn Suivi,
) -> Result<Vec<String>> {
    let _verrou = Verrou::prendre(&travail.racine.join(&travail.pipeline.dossiers.lac))?;
    preparer_dossiers(travail, suivi)?;
    let lac = travail.lac()?;
    let pieces = ingerer(travail, entrees, &lac, suivi)?;
    let pertes = pertes::colonnes(&lac, &pieces)?;
    suivi.etape("Règles de qualité");
    let rapport = controler(travail, &lac, &pieces)?;
    let refus = rapport.refus(&travail.regles_qualite);
    // Of several territories, each is conformed by its own run.
    let modele = match refus {
        None if !travail.pour_plusieurs() => Some(conformer(&lac, &pieces, references, &travail.pipeline)?),
        _ => None,
    };
    let page = rapporter(travail, references, &pieces, &rapport, modele.as_ref())?;
    if let Some(refus) = refus {
        return Err(refus.aide(format!("les lignes en cause sont dans {}", page.display())));
    }
    if let Some(m) = &modele {
        controle::territoire(m, travail)?;
        peuplement::verifier(travail, references, m)?;
    }
    conforme::ranger(lac.racine())?;
    let mut lignes = Vec::new();
    for r in &rapport.resultats {
        let anomalies: i64 = r.par_fichier.iter().map(|p| p.comptes.anomalies).sum();
        if let Some(regle) = travail.regles_qualite.get(&r.code).filter(|_| anomalies > 0) {
            lignes.push(format!(
                "{} {} ({}) : {}",
                regle.code,
                regle.libelle,
                regle.gravite.libelle(),
                french::compte(anomalies, "cas", "cas", Genre::Masculin)
            ));
        }
    }
    lignes.extend(pertes.iter().map(|p| format!("attention : {p}")));
    lignes.push(format!("Rapport qualité : {}", page.display()));
    Ok(lignes)
}

/// The lake is of this version, and what is private is private; for whoever holds it.
pub(super) fn preparer_dossiers(travail: &Travail, suivi: &dyn Suivi) -> Result<()> {
    let m = format::mettre_a_jour(&travail.racine.join(&travail.pipeline.dossiers.lac))?;
    if m.resserres > 0 {
        suivi.note(&format!(
            "lac mis au format {} : {} par d'autres, plus maintenant",
            m.apres,
            french::compte(m.resserres as i64, "fichier était lisible", "fichiers étaient lisibles", Genre::Masculin)
        ));
    }
    dossiers::verifier_droits(travail, suivi)
}

/// Runs the whole chain, unless nothing changed. `forcer` computes all the same; it does not replace what is not the chain's.
///
/// # Errors
/// Whatever is wrong: the last publication is then still in its place, whole.
pub fn executer(travail: &Travail, suivi: &dyn Suivi, forcer: bool) -> Result<Issue> {
    let lieux = travail.lieux();
    let _verrou = transaction::ouvrir(&lieux, suivi)?;
    let _registres = diffusions::retenir(travail)?;
    preparer_dossiers(travail, suivi)?;
    remplacement::verifier(travail, suivi)?;
    let references = travail.references()?;
    let arrivage = Arrivage::examiner(travail, suivi)?;
    let bilan_d_avant = diffusions::derniere(travail, Objet::Bilan)?;
    let relogement_d_avant = diffusions::derniere(travail, Objet::Relogement)?;
    arrivage.noter(suivi);
    Fait::references(&references).for_each(|f| suivi.fait(f));
    let cle = cle_execution(travail, &references, &arrivage.lus(), &[&bilan_d_avant.texte, &relogement_d_avant.texte]);
    let place = travail.dossier_publication().join(travail.periode());
    format::verifier_publication(&place.join(manifest::FICHIER))?;
    let lac = travail.lac()?;
    // After a change of key the lake is empty: the figures are the same, the lake has yet to be made.
    if !forcer
        && let Ok(Some(m)) = Manifeste::lire(&place)
        && m.cle == cle
        && m.intact(&place)
        && arrivage.au_lac(&lac)
    {
        suivi.fait(Fait::publication(Choix::Saute, "mêmes extractions, configuration et version ; fichiers intacts"));
        return Ok(Issue::Inchange { publication: place });
    }
    if !forcer && transaction::est_retiree(&lieux, &travail.periode(), &cle)? {
        suivi.fait(Fait::publication(Choix::Saute, "ces entrées referaient une publication qui a été retirée"));
        return Ok(Issue::Retiree { publication: place });
    }
    suivi.fait(raison_de_calculer(&place, &cle, forcer));

    let magasin = travail.magasin(&lac, forcer);
    let Prepare { pieces, rapport, modele, relogement } =
        preparer(travail, &references, &arrivage, &lac, &magasin, suivi)?;
    let ecarts = controle::communes(travail, &lac, &pieces, &modele)?;
    let pertes = pertes::colonnes(&lac, &pieces)?;

    suivi.etape("Comptage des indicateurs");
    let comptages = crate::indicators::denombrer(&modele, &travail.catalogue, Some(&travail.pipeline.territoire.epci))?;

    suivi.etape("Secret statistique");
    let Protege { mut plan, publiees, etude } =
        proteger(travail, &references, &comptages, &bilan_d_avant.registre, &magasin)?;
    let relogement = match relogement {
        Some(mut lignes) => {
            lignes.fragiles = etude.fragiles();
            Some(relogement::etudier(travail, &references, lignes, &relogement_d_avant.registre, &magasin)?)
        }
        None => None,
    };
    if let Some(r) = &relogement {
        relogement::premiers_sans_objet(travail, &r.etude).for_each(|m| suivi.note(&m));
        relogement::regroupements_incomplets(travail, &r.etude).for_each(|m| suivi.note(&m));
        plan.reunir(r.plan.clone());
    }
    suivi.fait(magasin.compte(Sorte::Secret).fait("secret"));
    suivi.fait(Fait::Secret { cellules: publiees.len(), masquees: publiees.masquees() });
    suivi.note(&format!(
        "{} cellules, dont {} masquées en tout ou partie",
        french::nombre(publiees.len() as i64),
        french::nombre(publiees.masquees() as i64)
    ));

    suivi.etape("Rédaction des documents");
    let mut attente = Attente::default();
    ecrire_audit(travail, &plan, &mut attente)?;
    let arrete = travail.pipeline.periode.arrete;
    let courant = Periode::Cumul(arrete.year(), arrete.month());
    let tenues = Tenues::lire(&publiees, &bilan_d_avant.registre, courant, travail.regles.parametres().base_minimale);
    if travail.montre_les_mesures() {
        diffusions::noter(travail, Objet::Bilan, &bilan_d_avant.registre, &publiees, &mut attente)?;
    }
    // Every document shows some of the relogement.
    if let Some(r) = &relogement {
        diffusions::noter(travail, Objet::Relogement, &relogement_d_avant.registre, &r.publiees, &mut attente)?;
    }
    let qualite = match &rapport {
        Some(r) => Some(Qualite::new(rapporter(travail, &references, &pieces, r, Some(&modele))?, r)),
        None => None,
    };
    let avant = bilan_d_avant.mois.map(|mois| Avant { mois, registre: &bilan_d_avant.registre });
    let neuve = publier(
        travail,
        &references,
        &pieces,
        &modele,
        Etudie { publiees: &publiees, tenues: &tenues, etude: &etude, relogement: relogement.as_ref(), avant },
        ecarts.as_deref(),
        Demande { cle, forcer, suivi },
    )?;
    magasin.elaguer()?;
    suivi.etape("Mise en place");
    suivi.fait(neuve.fait());
    let publication = transaction::basculer(&lieux, neuve, attente)?;
    let mut s = sommaire(travail, &references, &pieces, &publiees, qualite, publication)?;
    s.avertissements.extend(pertes);
    Ok(Issue::Publie(s))
}

/// Why the publication is made.
fn raison_de_calculer(place: &Path, cle: &str, forcer: bool) -> Fait {
    match Manifeste::lire(place) {
        Ok(None) => Fait::publication(Choix::Calcule, "aucune publication en place pour cette période"),
        Err(_) => Fait::publication(Choix::Recalcule, "le manifeste en place est illisible"),
        Ok(Some(_)) if forcer => Fait::publication(Choix::Recalcule, "demandé par --forcer"),
        Ok(Some(m)) if m.cle != cle => {
            Fait::publication(Choix::Recalcule, "une extraction, la configuration ou la version a changé")
        }
        Ok(Some(m)) if !m.intact(place) => Fait::publication(Choix::Recalcule, "un fichier publié a été modifié"),
        Ok(Some(_)) => Fait::publication(Choix::Recalcule, "le lac n'a plus, intact, tout ce qui a été lu"),
    }
}

/// Reads the extracts, holds them against the rules, and puts the conformed tables in the lake.
fn preparer(
    travail: &Travail,
    references: &References,
    arrivage: &Arrivage<'_>,
    lac: &Lac,
    magasin: &Magasin<'_>,
    suivi: &dyn Suivi,
) -> Result<Prepare> {
    let pieces = arrivage.lire(travail, lac, suivi)?;
    let rapport = arrivage.controler(travail, lac, &pieces, magasin, suivi)?;
    if let Some(rapport) = &rapport {
        refuser(travail, references, &pieces, rapport)?;
    }

    suivi.etape("Rattachement aux résidences, communes et quartiers");
    let modele = conformer(lac, &pieces, references, &travail.pipeline)?;
    // Before the conformed tables are put down: those have no identifier left to join by.
    let relogement = lire_suivi(lac, &pieces, &modele, references, &travail.relogement)?;
    let modele = match &relogement {
        Some(lignes) if travail.relogement.suivi.doublon_dls => une_demande_par_menage(modele, lignes)?,
        _ => modele,
    };
    let modele = conforme::poser(modele, lac, &colonnes_conformees(travail))?;
    controle::territoire(&modele, travail)?;
    Ok(Prepare { pieces, rapport, modele, relogement })
}

/// A file that the rules refuse ends the run, with the quality report written.
pub(super) fn refuser(travail: &Travail, references: &References, pieces: &[Piece], rapport: &Rapport) -> Result<()> {
    let Some(refus) = rapport.refus(&travail.regles_qualite) else { return Ok(()) };
    let page = rapporter(travail, references, pieces, rapport, None)?;
    Err(refus.aide(format!("les lignes en cause sont dans {}", page.display())))
}

/// Leaves out of the demand what households to rehouse had asked for themselves.
fn une_demande_par_menage(mut modele: Modele, lignes: &Lignes) -> Result<Modele> {
    if let Some(lf) = modele.demande.take() {
        let (lf, retirees) = sans_jumelles(lf, lignes)?;
        (modele.demande, modele.doublons.jumelles) = (Some(lf), retirees);
    }
    Ok(modele)
}

/// Extracts read, held against the rules, and conformed.
struct Prepare {
    pieces: Vec<Piece>,
    /// `None` when the run of all the territories made it.
    rapport: Option<Rapport>,
    modele: Modele,
    /// The tracking of relogement, when the chain has it.
    relogement: Option<Lignes>,
}

/// What the catalogue counts, and what the checks between tables need.
fn colonnes_conformees(travail: &Travail) -> BTreeMap<Table, BTreeSet<String>> {
    let mut colonnes = crate::indicators::colonnes(&travail.catalogue);
    let controles =
        ["millesime", "mode_occupation", "en_qpv", "actif", "champ_publie", "annee_construction"].map(str::to_owned);
    colonnes.entry(Table::Logement).or_default().extend(controles);
    colonnes.entry(Table::Demande).or_default().insert("concerne_epci".to_owned());
    colonnes
}

/// Counts without publishing: one wide Parquet for each table and level, in `lac/mesures/`. Confidential.
///
/// # Errors
/// Anything a run would refuse before secrecy.
pub fn denombrer(travail: &Travail, suivi: &dyn Suivi) -> Result<Vec<PathBuf>> {
    let _verrou = Verrou::prendre(&travail.racine.join(&travail.pipeline.dossiers.lac))?;
    preparer_dossiers(travail, suivi)?;
    let references = travail.references()?;
    let arrivage = Arrivage::examiner(travail, suivi)?;
    let lac = travail.lac()?;
    let magasin = travail.magasin(&lac, false);
    let Prepare { modele, .. } = preparer(travail, &references, &arrivage, &lac, &magasin, suivi)?;
    suivi.etape("Comptage des indicateurs");
    let comptages = crate::indicators::denombrer(&modele, &travail.catalogue, travail.detail())?;
    let ecrits = tableaux::ecrire(&comptages, travail.mois_arrete(), &lac.racine().join("mesures"), lac.coffre())?;
    Ok(ecrits.into_iter().map(|e| e.place).collect())
}

pub(super) fn cle_execution(
    travail: &Travail,
    references: &References,
    lus: &[Lu<'_>],
    deja_diffuse: &[&str],
) -> String {
    let mut h = blake3::Hasher::new_derive_key("bilan 2026 cle d'execution");
    h.update(travail.empreinte.as_bytes());
    deja_diffuse.iter().for_each(|t| {
        h.update(t.as_bytes());
    });
    for (nom, empreinte) in &references.empreintes {
        h.update(nom.as_bytes());
        h.update(empreinte.as_bytes());
    }
    for (nom, empreinte) in &travail.dictionnaires.empreintes {
        h.update(nom.as_bytes());
        h.update(empreinte.as_bytes());
    }
    for l in lus {
        h.update(l.source.as_bytes());
        h.update(&l.millesime.to_le_bytes());
        h.update(&l.mois.unwrap_or(0).to_le_bytes());
        h.update(l.empreinte.as_bytes());
    }
    h.finalize().to_hex().to_string()
}
