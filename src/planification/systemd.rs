//! A timer and a service of systemd. The service sees the whole disk read-only, but for the folders that a run writes, and no network.

use std::path::PathBuf;

use chrono::{NaiveDate, Timelike};

use crate::error::Result;

use super::echappement::{cite, phrase, programme, seul};
use super::{Fenetre, Programme};

/// Which manager runs the units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gestionnaire {
    /// The system, under an account.
    Systeme { compte: String },
    /// The session of a person: no account to name, and fewer walls, since raising some of them takes root.
    Session,
}

/// Limits and places of the service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Name of the units, without extension.
    pub nom: String,
    pub gestionnaire: Gestionnaire,
    /// `2G`.
    pub memoire: String,
    /// Processors it may keep busy.
    pub processeurs: u32,
    /// Folders that a run writes, absolute.
    pub ecrits: Vec<PathBuf>,
}

/// Raised by any manager.
const MURS: &[(&str, &str)] = &[
    ("NoNewPrivileges", "yes"),
    ("ProtectSystem", "strict"),
    ("PrivateTmp", "yes"),
    ("PrivateNetwork", "yes"),
    ("RestrictAddressFamilies", "none"),
    ("RestrictNamespaces", "yes"),
    ("RestrictRealtime", "yes"),
    ("RestrictSUIDSGID", "yes"),
    ("LockPersonality", "yes"),
    ("MemoryDenyWriteExecute", "yes"),
    ("SystemCallArchitectures", "native"),
    ("SystemCallFilter", "@system-service"),
    ("SystemCallFilter", "~@privileged @resources"),
    ("SystemCallErrorNumber", "EPERM"),
];

/// Raised by the system alone.
const MURS_DU_SYSTEME: &[(&str, &str)] = &[
    ("CapabilityBoundingSet", ""),
    ("AmbientCapabilities", ""),
    ("IPAddressDeny", "any"),
    ("PrivateDevices", "yes"),
    ("PrivateUsers", "yes"),
    ("PrivateIPC", "yes"),
    ("PrivateMounts", "yes"),
    ("DevicePolicy", "closed"),
    ("ProtectClock", "yes"),
    ("ProtectControlGroups", "yes"),
    ("ProtectHostname", "yes"),
    ("ProtectKernelLogs", "yes"),
    ("ProtectKernelModules", "yes"),
    ("ProtectKernelTunables", "yes"),
    ("ProtectProc", "invisible"),
    ("ProcSubset", "pid"),
    ("RemoveIPC", "yes"),
    ("KeyringMode", "private"),
];

/// The timer.
pub fn minuteur(p: &Programme, aujourdhui: NaiveDate) -> String {
    let mut t = String::new();
    p.explication(aujourdhui).iter().for_each(|l| t.push_str(&format!("# {l}\n")));
    t.push_str(&format!("\n[Unit]\nDescription={} (calendrier)\n\n[Timer]\n", phrase(&p.nom).replace('%', "%%")));
    t.push_str("# L'heure est locale, heure d'été comprise.\n");
    for f in p.fenetres() {
        t.push_str(&format!("OnCalendar={}\n", calendrier(p, &f)));
    }
    t.push_str(
        "# Machine arrêtée à l'heure dite : le lancement manqué a lieu au démarrage, et publie dans l'ordre toutes les périodes en retard.\n\
         Persistent=true\nAccuracySec=1min\n\n[Install]\nWantedBy=timers.target\n",
    );
    t
}

/// `*-01,04-05..21 06:00:00 Europe/Paris`.
pub fn calendrier(p: &Programme, f: &Fenetre) -> String {
    let c = &p.calendrier;
    let plage = |(a, b): &(u32, u32)| if a == b { format!("{a:02}") } else { format!("{a:02}..{b:02}") };
    let ou_tous = |v: Vec<String>| if v.is_empty() { "*".to_owned() } else { v.join(",") };
    let jours = ou_tous(f.jours.iter().map(plage).collect());
    let mois = ou_tous(f.mois.iter().map(|m| format!("{m:02}")).collect());
    format!("*-{mois}-{jours} {:02}:{:02}:00 {}", c.heure.hour(), c.heure.minute(), c.fuseau)
}

/// The service.
///
/// # Errors
/// A path that a unit cannot carry.
pub fn service(p: &Programme, s: &Service) -> Result<String> {
    let mut lignes = vec![
        "# Pour être averti d'un échec, ajoutez dans [Unit] : OnFailure=votre-alerte@%n.service".to_owned(),
        "# Cette unité n'a pas de réseau : c'est l'autre qui prévient.".to_owned(),
        String::new(),
        "[Unit]".to_owned(),
        format!("Description={}", phrase(&p.nom).replace('%', "%%")),
        String::new(),
        "[Service]".to_owned(),
        "Type=oneshot".to_owned(),
    ];
    if let Gestionnaire::Systeme { compte } = &s.gestionnaire {
        lignes.push(format!("User={compte}"));
    }
    lignes.extend([
        format!("WorkingDirectory={}", seul(&p.racine)?),
        "# Le deux-points empêche de lire un « $ » du chemin comme une variable.".to_owned(),
        format!("ExecStart=:{} --quiet run --rattraper {}", programme(&p.binaire)?, cite(&p.chaine)?),
        "# 7 : une extraction en retard est attendue. Ce n'est pas un échec.".to_owned(),
        "SuccessExitStatus=7".to_owned(),
        "TimeoutStartSec=12h".to_owned(),
        "# Pour que d'autres comptes lisent la publication : UMask=0027, et leur groupe sur le dossier publication.".to_owned(),
        "UMask=0077".to_owned(),
        String::new(),
        "# Derrière les autres travaux de la machine.".to_owned(),
        "Nice=10".to_owned(),
        "IOSchedulingClass=idle".to_owned(),
        format!("MemoryMax={}", s.memoire),
        format!("CPUQuota={}%", s.processeurs.saturating_mul(100)),
        "TasksMax=256".to_owned(),
        String::new(),
        "# Tout le disque est en lecture seule, sauf ce que la chaîne écrit. Un dossier absent est passé : créez-le avant.".to_owned(),
    ]);
    for d in &s.ecrits {
        lignes.push(format!("ReadWritePaths={}", cite(d)?.replacen('"', "\"-", 1)));
    }
    lignes.push(format!("ProtectHome={}", protection_des_comptes(p)));
    let murs = MURS.iter().chain(match s.gestionnaire {
        Gestionnaire::Systeme { .. } => MURS_DU_SYSTEME,
        Gestionnaire::Session => &[],
    });
    lignes.extend(murs.map(|(cle, valeur)| format!("{cle}={valeur}")));
    lignes.push(String::new());
    Ok(lignes.join("\n"))
}

/// A working folder in a home must be seen, though nothing but its own folders may be written.
fn protection_des_comptes(p: &Programme) -> &'static str {
    let chez = |racine: &str| [&p.racine, &p.binaire].iter().any(|c| c.starts_with(racine));
    if ["/home", "/root", "/run/user"].into_iter().any(chez) { "read-only" } else { "yes" }
}
