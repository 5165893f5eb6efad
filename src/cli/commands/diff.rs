//! `bilan diff`: what differs between two publications, for people or for machines.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::config::terme::Terme;
use crate::error::{Error, Result};
use crate::french::{self, Genre, nombre};
use crate::pipeline::calendrier::Agenda;
use crate::pipeline::difference::{
    Chiffre, Cle, Difference, EcartObjectif, EcartSource, Evolution, Lignes, Mouvement, Statut, comparer,
};
use crate::pipeline::{EcartFichier, SortFichier};

use crate::cli::terminal::Terminal;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Forme {
    Texte,
    Json,
}

#[derive(clap::Args)]
pub struct Options {
    /// La plus ancienne : une période publiée (2026-09, 2026-T3, 2026) ou le dossier d'une publication
    avant: PathBuf,
    /// La plus récente
    apres: PathBuf,
    /// Fichier de la chaîne, pour trouver une période (pipelines/cil.toml par défaut)
    #[arg(long, default_value = "pipelines/cil.toml", hide_default_value = true)]
    chaine: PathBuf,
    /// texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    format: Forme,
    /// Donner chaque chiffre qui a bougé, à tous les niveaux
    #[arg(long)]
    tout: bool,
}

/// Figures listed in each group when all are not asked for.
const LISTE: usize = 20;

/// 0 when nothing differs, 1 when something does.
pub fn run(o: &Options, t: &Terminal) -> Result<u8> {
    let d = comparer(&dossier(&o.avant, &o.chaine)?, &dossier(&o.apres, &o.chaine)?)?;
    match o.format {
        Forme::Json => {
            let json = serde_json::to_string_pretty(&d).map_err(|e| Error::machine(e.to_string()))?;
            t.livrer(&json);
        }
        Forme::Texte => dire(&d, o.tout, t),
    }
    Ok(u8::from(!d.vide()))
}

/// A folder as it is named, or the publication of a period of the chain.
fn dossier(dit: &Path, chaine: &Path) -> Result<PathBuf> {
    let terme = dit.to_str().and_then(Terme::lire);
    match terme {
        Some(t) if !dit.is_dir() => {
            let agenda = Agenda::lire(chaine)?;
            let nom = t.fin().format("%Y-%m").to_string();
            Ok(agenda.racine.join(&agenda.dossiers.publication).join(nom))
        }
        _ => Ok(dit.to_owned()),
    }
}

fn dire(d: &Difference, tout: bool, t: &Terminal) {
    let (a, b) = (&d.avant, &d.apres);
    t.dire(&format!("{}, {} : {} comparée à {}", b.territoire, b.chaine, b.periode, a.periode));
    for e in [a, b].into_iter().filter(|e| !e.absentes.is_empty()) {
        t.dire(&format!("  {} est provisoire, sans {}", e.periode, e.absentes.join(", ")));
    }
    if d.vide() {
        t.dire("Rien ne diffère.");
        return;
    }
    for (quoi, x, y) in [
        ("date d'arrêté", french::date_courte(a.arrete), french::date_courte(b.arrete)),
        ("version du programme", a.version.clone(), b.version.clone()),
        ("profil de secret", a.profil_secret.clone(), b.profil_secret.clone()),
    ] {
        if x != y {
            t.dire(&format!("  {quoi} : {x} → {y}"));
        }
    }
    section("Extractions", d.sources.iter().map(source), t);
    section("Tables de référence", d.references.iter().map(EcartFichier::phrase), t);
    section("Configuration", d.configuration.iter().map(EcartFichier::phrase), t);
    section(
        "Définitions",
        d.definitions.iter().map(|e| {
            let sort = match e.sort {
                SortFichier::Ajoute => "nouvel indicateur",
                SortFichier::Change => "définition changée, les valeurs ne se comparent pas",
                SortFichier::Retire => "indicateur retiré",
            };
            format!("{} ({}) : {sort}", e.indicateur, e.libelle)
        }),
        t,
    );
    section("Objectifs dont le statut change", d.objectifs.iter().map(objectif), t);
    mesures(d, tout, t);
}

fn section(titre: &str, lignes: impl Iterator<Item = String>, t: &Terminal) {
    for (rang, l) in lignes.enumerate() {
        if rang == 0 {
            t.dire("");
            t.dire(titre);
        }
        t.dire(&format!("  {l}"));
    }
}

fn source(e: &EcartSource) -> String {
    let lignes = |l: &Lignes| {
        format!(
            "{} lues, {} gardées, {} rejetées",
            nombre(l.lues.cast_signed()),
            nombre(l.gardees.cast_signed()),
            nombre(l.rejetees.cast_signed())
        )
    };
    let detail = match (&e.avant, &e.apres) {
        (Some(a), Some(b)) if a == b => format!("contenu changé, {}", lignes(b)),
        (Some(a), Some(b)) => format!("{} → {}", lignes(a), lignes(b)),
        (None, Some(b)) => format!("nouvelle, {}", lignes(b)),
        (Some(a), None) => format!("retirée, {}", lignes(a)),
        (None, None) => String::new(),
    };
    format!("{} ({}, {}) : {detail}", e.fichier, e.source, e.millesime)
}

fn objectif(e: &EcartObjectif) -> String {
    let statut = |s: &Option<Statut>| match s {
        None => "non jugé".to_owned(),
        Some(s) => {
            let mots = match s.statut.as_str() {
                "atteint" => "atteint",
                "non_atteint" => "non atteint",
                "indetermine" => "indéterminé",
                "en_cours" => "en cours",
                "sans_objet" => "sans objet",
                "non_calculable" => "non calculable",
                "s" => "couvert par le secret",
                autre => autre,
            };
            if s.taux.is_empty() { mots.to_owned() } else { format!("{mots} ({} %)", s.taux.replace('.', ",")) }
        }
    };
    let palier = if e.palier.is_empty() { String::new() } else { format!(", palier {}", e.palier) };
    format!("{}{palier}, {}, {} : {} → {}", e.libelle, e.zone_libelle, e.annee, statut(&e.avant), statut(&e.apres))
}

fn mesures(d: &Difference, tout: bool, t: &Terminal) {
    let m = &d.mesures;
    let groupe = |titre: &str, cles: Vec<(&Cle, String)>| {
        if cles.is_empty() {
            return;
        }
        t.dire("");
        t.dire(&format!("{titre} : {}", french::compte(cles.len() as i64, "chiffre", "chiffres", Genre::Masculin)));
        let montres = if tout { cles.len() } else { LISTE };
        let du_territoire = |c: &Cle| c.niveau == "epci" || c.niveau == "projet";
        let (montres, tus): (Vec<_>, Vec<_>) =
            cles.iter().enumerate().partition(|(rang, (c, _))| *rang < montres && (tout || du_territoire(c)));
        for (_, (c, texte)) in montres {
            t.dire(&format!("  {} : {texte}", nom(c)));
        }
        if !tus.is_empty() {
            let mut niveaux: Vec<(&str, i64)> = Vec::new();
            for (_, (c, _)) in &tus {
                match niveaux.iter_mut().find(|(n, _)| *n == c.niveau) {
                    Some((_, combien)) => *combien += 1,
                    None => niveaux.push((&c.niveau, 1)),
                }
            }
            let detail: Vec<String> = niveaux.iter().map(|(n, combien)| format!("{n} {}", nombre(*combien))).collect();
            t.dire(&format!("  … et d'autres, par niveau : {} (--tout les donne)", detail.join(", ")));
        }
    };
    let bouge = |v: &[Mouvement]| v.iter().map(|m| (m.cle.clone(), mouvement(m))).collect::<Vec<_>>();
    let (revisees, nouvelles) = (bouge(&m.revisees), bouge(&m.nouvelles));
    let (retenues, disparues) = (bouge(&m.retenues), bouge(&m.disparues));
    // What goes on and can be read first; what secrecy holds back this time is a list of its own.
    let suite = |lisible: bool| -> Vec<(Cle, String)> {
        let voulues = m.depuis.iter().filter(|e| e.apres.is_some() == lisible);
        voulues.map(|e| (e.cle.clone(), evolution(e))).collect()
    };
    for (titre, liste) in [
        ("Révisions du passé", revisees),
        ("Depuis la publication d'avant", suite(true)),
        ("Chiffres nouveaux", nouvelles),
        ("Désormais couverts par le secret", retenues),
        ("Cumuls dont la suite est couverte par le secret", suite(false)),
        ("Qui n'y sont plus", disparues),
    ] {
        groupe(titre, liste.iter().map(|(c, texte)| (c, texte.clone())).collect());
    }
    t.dire("");
    t.dire(&format!(
        "{} à l'identique.",
        french::compte(m.identiques as i64, "chiffre publié", "chiffres publiés", Genre::Masculin)
    ));
}

/// `att_q1_hors_qpv, 2025, epci 000100017`.
fn nom(c: &Cle) -> String {
    let classe =
        if matches!(c.classe.as_str(), "oui" | "ensemble") { String::new() } else { format!(" [{}]", c.classe) };
    format!("{}{classe}, {}, {} {}", c.indicateur, c.periode, c.niveau, c.zone)
}

fn mouvement(m: &Mouvement) -> String {
    match (&m.avant, &m.apres) {
        (Some(a), Some(b)) => entre(a, b),
        (None, Some(c)) | (Some(c), None) => chiffre(c),
        (None, None) => String::new(),
    }
}

/// `205 sur 812 (25,2463)`.
fn chiffre(c: &Chiffre) -> String {
    let compte = match (c.numerateur, c.univers) {
        (Some(n), Some(u)) if n != u => format!("{} sur {}", nombre(n), nombre(u)),
        (Some(n), _) | (None, Some(n)) => nombre(n),
        (None, None) => String::new(),
    };
    match c.taux.as_str() {
        "" => compte,
        taux => format!("{compte} ({})", taux.replace('.', ",")),
    }
}

fn entre(a: &Chiffre, b: &Chiffre) -> String {
    let texte = format!("{} → {}", chiffre(a), chiffre(b));
    let ecart = |x: Option<i64>, y: Option<i64>| Some(y?.checked_sub(x?)?).filter(|e| *e != 0);
    match ecart(a.numerateur.or(a.univers), b.numerateur.or(b.univers)) {
        Some(e) => format!("{texte}, {}", signe(e)),
        None => texte,
    }
}

fn evolution(e: &Evolution) -> String {
    let deux = |[univers, n]: [i64; 2]| {
        if univers == n { signe(univers) } else { format!("{} dont {}", signe(univers), signe(n)) }
    };
    // `2026-09-30` is a day, `2026-09` and `2026-01/09` are months.
    let quand = |p: &str| if p.parse::<chrono::NaiveDate>().is_ok() { format!("au {p}") } else { format!("en {p}") };
    let corps = match (&e.avant, &e.apres) {
        (Some(a), Some(b)) => format!("{} → {}", chiffre(a), chiffre(b)),
        (None, Some(b)) => format!("{}, pas donné {}", chiffre(b), quand(&e.periode_avant)),
        (Some(a), None) => format!("{} {}", chiffre(a), quand(&e.periode_avant)),
        (None, None) => String::new(),
    };
    let nouveaux = e.nouveaux.map(|n| format!(" ; nouveaux : {}", deux(n))).unwrap_or_default();
    let revises = e.revises.filter(|r| *r != [0, 0]).map(|r| format!(" ; révision du passé : {}", deux(r)));
    format!("{corps}{nouveaux}{}", revises.unwrap_or_default())
}

fn signe(n: i64) -> String {
    if n > 0 { format!("+{}", nombre(n)) } else { nombre(n) }
}
