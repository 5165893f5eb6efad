//! `bilan schedule`: a line of cron, or the units of systemd, printed or installed.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::lake::{dossier_prive, ecrire_atomique};
use crate::pipeline::calendrier::Agenda;
use crate::planification::systemd::{Gestionnaire, Service, minuteur, service};
use crate::planification::{Programme, cron};

use crate::cli::nombres::entier;
use crate::cli::periode::{jour, lire_jour};
use crate::cli::terminal::Terminal;

#[derive(clap::Args)]
pub struct Options {
    /// Fichier de la chaîne
    chaine: PathBuf,
    /// Donner le minuteur et le service de systemd plutôt que la ligne de cron
    #[arg(long)]
    systemd: bool,
    /// Écrire les unités de systemd dans leur dossier
    #[arg(long, alias = "install")]
    installer: bool,
    /// Dossier des unités (/etc/systemd/system, ou ~/.config/systemd/user avec --session)
    #[arg(long, value_name = "DOSSIER", requires = "installer")]
    dossier: Option<PathBuf>,
    /// Unités de votre session plutôt que du système : sans être administrateur
    #[arg(long, alias = "user")]
    session: bool,
    /// Compte qui lance la chaîne (le propriétaire du dossier de travail par défaut)
    #[arg(long, value_name = "COMPTE", value_parser = lire_compte, conflicts_with = "session")]
    compte: Option<String>,
    /// Nom des unités (bilan- et le nom de la chaîne par défaut)
    #[arg(long, value_name = "NOM", value_parser = lire_nom)]
    nom: Option<String>,
    /// Mémoire que la chaîne ne dépasse pas : 2G par défaut
    #[arg(long, value_name = "TAILLE", default_value = "2G", hide_default_value = true, value_parser = lire_memoire)]
    memoire: String,
    /// Processeurs que la chaîne occupe au plus : 2 par défaut
    #[arg(long, value_name = "NOMBRE", default_value_t = 2, hide_default_value = true, value_parser = entier::<u32>(1..=1024))]
    processeurs: u32,
    /// Remplacer des unités qui existent déjà et diffèrent
    #[arg(long, requires = "installer")]
    remplacer: bool,
    /// Chemin du programme (celui-ci par défaut)
    #[arg(long, value_name = "CHEMIN")]
    programme: Option<PathBuf>,
    /// Faire comme si l'on était ce jour (AAAA-MM-JJ)
    #[arg(long, alias = "today", value_name = "JOUR", value_parser = lire_jour)]
    aujourdhui: Option<NaiveDate>,
}

type Lu<T> = std::result::Result<T, String>;

fn lire_memoire(t: &str) -> Lu<String> {
    let nombre = t.strip_suffix(['M', 'G', 'T']);
    if nombre.is_some_and(|n| n.parse::<u32>().is_ok_and(|n| n > 0)) {
        Ok(t.to_owned())
    } else {
        Err("écrivez 512M, 2G".to_owned())
    }
}

/// Letters, digits, `-`, `_`: what both a name of account and a name of unit may hold.
fn simple(t: &str) -> bool {
    !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn lire_compte(t: &str) -> Lu<String> {
    if simple(t) && !t.starts_with('-') { Ok(t.to_owned()) } else { Err("ce n'est pas un nom de compte".to_owned()) }
}

fn lire_nom(t: &str) -> Lu<String> {
    if simple(t) { Ok(t.to_owned()) } else { Err("lettres sans accent, chiffres, tirets".to_owned()) }
}

pub fn run(o: &Options, t: &Terminal) -> Result<()> {
    let agenda = Agenda::lire(&o.chaine)?;
    let jour = jour(&agenda, o.aujourdhui);
    let programme = programme(o, &agenda)?;
    if !(o.systemd || o.installer) {
        dire(&cron::crontab(&programme, jour)?, t);
        t.commenter("Ajoutez ces lignes à la fin de votre crontab : crontab -e");
        return Ok(());
    }
    let s = Service {
        nom: o.nom.clone().unwrap_or_else(|| nom_d_unite(&programme.chaine)),
        gestionnaire: gestionnaire(o, &agenda)?,
        memoire: o.memoire.clone(),
        processeurs: o.processeurs,
        ecrits: agenda.ecrits(),
    };
    let unites = [
        (format!("{}.service", s.nom), service(&programme, &s)?),
        (format!("{}.timer", s.nom), minuteur(&programme, jour)),
    ];
    if o.installer {
        return installer(o, &s, &unites, t);
    }
    for (nom, texte) in &unites {
        t.dire(&format!("# ----- {nom}"));
        dire(texte, t);
    }
    t.commenter("Pour écrire ces deux fichiers : bilan schedule --installer");
    Ok(())
}

fn dire(texte: &str, t: &Terminal) {
    t.livrer(texte.trim_end());
}

fn programme(o: &Options, agenda: &Agenda) -> Result<Programme> {
    let calendrier = agenda.calendrier.clone().ok_or_else(|| {
        Error::configuration("la chaîne n'a pas de [calendrier] : rien ne dit quand la lancer")
            .in_file(&o.chaine)
            .aide("remplacez [periode] par : [calendrier] periodicite = \"mois\"")
            .aide("le guide, « Programmer », donne un exemple entier")
    })?;
    let absolu = |p: &Path| std::path::absolute(p).map_err(|e| Error::io("accès", p, &e));
    let binaire = match &o.programme {
        Some(p) => absolu(p)?,
        None => std::env::current_exe().map_err(|e| Error::machine(format!("où est le programme ? {e}")))?,
    };
    let chaine = absolu(&o.chaine)?;
    Ok(Programme {
        nom: agenda.nom.clone(),
        racine: agenda.racine.clone(),
        chaine: chaine.strip_prefix(&agenda.racine).unwrap_or(&chaine).to_owned(),
        binaire,
        calendrier,
        attend_sans_fin: agenda.attend_sans_fin,
    })
}

/// `bilan-cil` for `pipelines/cil.toml`.
fn nom_d_unite(chaine: &Path) -> String {
    let nom = chaine.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let nom = crate::french::sans_accents(&nom);
    let mots: Vec<&str> = nom.split(|c: char| !c.is_ascii_alphanumeric()).filter(|m| !m.is_empty()).collect();
    format!("bilan-{}", mots.join("-"))
}

fn gestionnaire(o: &Options, agenda: &Agenda) -> Result<Gestionnaire> {
    if o.session {
        return Ok(Gestionnaire::Session);
    }
    let compte = match &o.compte {
        Some(c) => c.clone(),
        None => proprietaire(&agenda.racine)?,
    };
    Ok(Gestionnaire::Systeme { compte })
}

/// Number of the account that the working folder belongs to.
#[cfg(unix)]
fn proprietaire(racine: &Path) -> Result<String> {
    use std::os::unix::fs::MetadataExt;
    let m = std::fs::metadata(racine).map_err(|e| Error::io("accès", racine, &e))?;
    Ok(m.uid().to_string())
}

#[cfg(not(unix))]
fn proprietaire(_: &Path) -> Result<String> {
    Err(Error::configuration("dites le compte qui lance la chaîne : --compte"))
}

/// A folder made by root belongs to whom the chain belongs to: the service runs under that account.
#[cfg(unix)]
fn rendre_au_proprietaire(dossier: &Path, chaine: &Path) -> Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let echec = |e: std::io::Error| Error::io("changement de propriétaire", dossier, &e);
    let (voulu, present) = (std::fs::metadata(chaine).map_err(echec)?, std::fs::metadata(dossier).map_err(echec)?);
    if (voulu.uid(), voulu.gid()) == (present.uid(), present.gid()) {
        return Ok(());
    }
    chown(dossier, Some(voulu.uid()), Some(voulu.gid())).map_err(echec)
}

#[cfg(not(unix))]
fn rendre_au_proprietaire(_: &Path, _: &Path) -> Result<()> {
    Ok(())
}

/// Writes the units: all or none, and never over others.
fn installer(o: &Options, s: &Service, unites: &[(String, String)], t: &Terminal) -> Result<()> {
    let dossier = match (&o.dossier, o.session) {
        (Some(d), _) => d.clone(),
        (None, false) => PathBuf::from("/etc/systemd/system"),
        (None, true) => std::env::var_os("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")))
            .map(|d| d.join("systemd/user"))
            .ok_or_else(|| Error::configuration("où est votre dossier personnel ? dites-le par --dossier"))?,
    };
    for (nom, texte) in unites {
        let chemin = dossier.join(nom);
        match std::fs::read_to_string(&chemin) {
            Ok(present) if present != *texte && !o.remplacer => {
                return Err(Error::configuration("une autre unité porte déjà ce nom, rien n'a été écrit")
                    .in_file(chemin)
                    .aide("pour la remplacer : --remplacer ; pour garder les deux : --nom"));
            }
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("lecture", &chemin, &e)),
            _ => {}
        }
    }
    for d in &s.ecrits {
        if !d.exists() {
            dossier_prive(d)?;
            rendre_au_proprietaire(d, &o.chaine)?;
            t.dire(&format!("Dossier créé : {}", d.display()));
        }
    }
    std::fs::create_dir_all(&dossier).map_err(|e| Error::io("création", &dossier, &e))?;
    for (nom, texte) in unites {
        let chemin = dossier.join(nom);
        ecrire_atomique(&chemin, texte.as_bytes())?;
        t.dire(&format!("Écrit : {}", chemin.display()));
    }
    let systemctl = if o.session { "systemctl --user" } else { "systemctl" };
    t.dire("");
    t.dire("Ensuite :");
    t.dire(&format!("  {systemctl} daemon-reload"));
    t.dire(&format!("  {systemctl} enable --now {}.timer", s.nom));
    t.dire(&format!("  {systemctl} list-timers {}.timer", s.nom));
    if o.session {
        t.dire("  loginctl enable-linger      pour que la chaîne tourne aussi quand votre session est fermée");
    }
    t.dire(&format!("Pour l'essayer tout de suite : {systemctl} start {}.service", s.nom));
    if s.gestionnaire == (Gestionnaire::Systeme { compte: "0".to_owned() }) {
        t.commenter("attention : le dossier de travail appartient à root ; un compte à lui serait plus sûr (--compte)");
    }
    Ok(())
}
