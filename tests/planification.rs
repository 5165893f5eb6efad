//! What `bilan schedule` gives, read by the programs that will read it.

mod support;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use support::Job;

/// A folder that cron, a shell and systemd each have something to say about.
const DOSSIER: &str = "Habitat & été/l'an 100 % $HOME";

fn chaine(j: &Job, calendrier: &str) -> String {
    let texte = format!(
        "nom = \"Bilan « 100 % » de l'été\"\nextraction = []\n[territoire]\nnom = \"T\"\nepci = \"000100017\"\n[references]\ncommunes = \"c\"\n\
         bailleurs = \"b\"\nqpv_contours = \"g\"\n[secret]\nprofil = \"public\"\n[calendrier]\n{calendrier}\n"
    );
    let chemin = format!("{DOSSIER}/pipelines/chaîne 5 %.toml");
    j.write(&chemin, texte);
    chemin
}

/// `systemd-analyze`, or nothing when the machine does not have it.
fn analyser(args: &[&str]) -> Option<Output> {
    match Command::new("systemd-analyze").args(args).env("SYSTEMD_COLORS", "0").output() {
        Ok(o) => Some(o),
        Err(e) => {
            eprintln!("sauté : systemd-analyze {} ({e})", args.join(" "));
            None
        }
    }
}

fn dit(o: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr))
}

/// What a field of cron stands for.
fn champ(texte: &str, bornes: (u32, u32)) -> BTreeSet<u32> {
    texte
        .split(',')
        .flat_map(|p| match (p, p.split_once('-')) {
            ("*", _) => (bornes.0..=bornes.1).collect::<Vec<_>>(),
            (_, Some((a, b))) => (a.parse().unwrap()..=b.parse().unwrap()).collect(),
            (n, None) => vec![n.parse().unwrap()],
        })
        .collect()
}

#[test]
fn a_line_of_cron_says_when_and_runs_what_it_says() {
    let j = Job::vide();
    let chaine = chaine(&j, "periodicite = \"trimestre\"\njour = 28\nheure = \"05:45\"\ndelai = 5");
    // A program that tells where it is and what it was given.
    let temoin = j.chemin(&format!("{DOSSIER}/bilan 2 %"));
    std::fs::write(&temoin, "#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$@\"\n").unwrap();
    std::fs::set_permissions(&temoin, std::fs::Permissions::from_mode(0o755)).unwrap();
    let args = ["schedule", "--aujourdhui", "2026-11-26", "--programme", temoin.to_str().unwrap(), &chaine];
    let s = Command::new(env!("CARGO_BIN_EXE_bilan")).args(args).current_dir(j.chemin("")).output().unwrap();
    assert!(s.status.success(), "{}", dit(&s));
    let texte = String::from_utf8(s.stdout).unwrap();
    let lignes: Vec<&str> = texte.lines().filter(|l| !l.starts_with('#')).collect();
    let [fuseau, lancements @ ..] = &lignes[..] else { panic!("{texte}") };
    assert_eq!(*fuseau, "CRON_TZ=Europe/Paris");
    assert!(!lancements.is_empty(), "{texte}");
    // 28 January to 2 February and the day after; likewise in April, July, October.
    let mut jours = BTreeSet::new();
    for ligne in lancements {
        let champs: Vec<&str> = ligne.splitn(6, ' ').collect();
        assert_eq!((champs[0], champs[1], champs[4]), ("45", "5", "*"));
        for m in champ(champs[3], (1, 12)) {
            jours.extend(champ(champs[2], (1, 31)).into_iter().map(|d| (m, d)));
        }
        // Cron ends the command at the first bare percent sign, and takes the backslash away from the others.
        let commande = champs[5];
        assert!(!commande.replace("\\%", "").contains('%'), "{commande}");
        let rendu = Command::new("sh").args(["-c", &commande.replace("\\%", "%")]).output().unwrap();
        let lu: Vec<String> = String::from_utf8(rendu.stdout).unwrap().lines().map(str::to_owned).collect();
        let ici = std::fs::canonicalize(j.chemin(DOSSIER)).unwrap();
        assert_eq!(Path::new(&lu[0]), ici);
        assert_eq!(lu[1..], ["--quiet", "run", "--rattraper", "pipelines/chaîne 5 %.toml"]);
    }
    let du_28_janvier: Vec<(u32, u32)> = [(1, 28), (1, 29), (1, 30), (1, 31), (2, 1), (2, 2), (2, 3)].into();
    assert!(du_28_janvier.iter().all(|d| jours.contains(d)), "{jours:?}");
    assert!(!jours.contains(&(2, 4)) && !jours.contains(&(1, 27)) && !jours.contains(&(3, 1)), "{jours:?}");
    for partie in
        ["cron ne rattrape pas", "timedatectl", "Prochaines périodes : 2026-T4 le 28/01/2027 à 05:45 (UTC+01:00)"]
    {
        assert!(texte.contains(partie), "« {partie} » n'est pas dans :\n{texte}");
    }
}

#[test]
fn an_hour_that_summer_time_takes_away_is_said() {
    let j = Job::vide();
    let nuit = chaine(&j, "periodicite = \"mois\"\nheure = \"02:30\"");
    let texte = j.run(&["schedule", "--aujourdhui", "2026-11-26", &nuit]).attendre(0).stdout;
    assert!(texte.contains("02:30 n'existe pas la nuit où l'on passe à l'heure d'été"), "{texte}");
    let outre_mer = chaine(&j, "periodicite = \"mois\"\nheure = \"02:30\"\nfuseau = \"Indian/Reunion\"");
    let texte = j.run(&["schedule", "--aujourdhui", "2026-11-26", &outre_mer]).attendre(0).stdout;
    assert!(!texte.contains("n'existe pas la nuit") && texte.contains("CRON_TZ=Indian/Reunion"), "{texte}");
}

/// Installed, read by systemd, never over another.
#[test]
fn the_units_are_read_by_systemd_and_never_written_over_others() {
    let j = Job::vide();
    let chaine = chaine(&j, "periodicite = \"mois\"\njour = 5\ndelai = 15");
    let unites = j.chemin("unités");
    let unites = unites.to_str().unwrap();
    let installer = ["schedule", "--installer", "--dossier", unites, "--aujourdhui", "2026-11-26", "--compte", "root"];
    let args = [&installer[..], &[chaine.as_str()][..]].concat();
    let s = j.run(&args).attendre(0).stdout;
    for partie in ["systemctl daemon-reload", "systemctl enable --now bilan-chaine-5.timer", "Dossier créé"] {
        assert!(s.contains(partie), "« {partie} » n'est pas dans :\n{s}");
    }
    let (service, minuteur) = ("unités/bilan-chaine-5.service", "unités/bilan-chaine-5.timer");
    let texte = j.texte(service);
    for partie in [
        "ProtectSystem=strict\n",
        "PrivateNetwork=yes\n",
        "CapabilityBoundingSet=\n",
        "UMask=0077\n",
        "MemoryMax=2G\n",
        "CPUQuota=200%\n",
    ] {
        assert!(texte.contains(partie), "{partie} n'est pas dans :\n{texte}");
    }
    // The folders that a run writes, and none of those it reads.
    let ecrits: Vec<&str> = texte.lines().filter_map(|l| l.strip_prefix("ReadWritePaths=")).collect();
    assert_eq!(ecrits.len(), 6, "{ecrits:?}");
    assert!(ecrits.iter().all(|e| !e.contains("depot") && !e.contains("pipelines")), "{ecrits:?}");

    let [service_, minuteur_] = [service, minuteur].map(|u| j.chemin(u).to_str().unwrap().to_owned());
    if let Some(o) = analyser(&["verify", "--man=no", &service_, &minuteur_]) {
        let dit = dit(&o);
        assert!(o.status.success() && !dit.contains("bilan-chaine"), "{dit}");
    }
    // The same check sees a fault: a program that is not there.
    let faux = texte.replace("ExecStart=:\"", "ExecStart=:\"/absent");
    j.write("fausses/bilan-fausse.service", faux);
    if let Some(o) = analyser(&["verify", "--man=no", j.chemin("fausses/bilan-fausse.service").to_str().unwrap()]) {
        assert!(!o.status.success() || dit(&o).contains("not executable"), "{}", dit(&o));
    }
    if let Some(o) = analyser(&["security", "--offline=true", &service_]) {
        let dit = dit(&o);
        let note = dit.lines().find(|l| l.contains("Overall exposure level")).unwrap_or_else(|| panic!("{dit}"));
        let note: f64 = note.split(": ").nth(1).and_then(|n| n.split(' ').next()).unwrap().parse().unwrap();
        assert!(note < 2.0, "exposition {note}\n{dit}");
    }

    // Written again, the same; changed by hand, kept.
    j.run(&args).attendre(0);
    j.write(service, "[Service]\n# à moi\n");
    let e = j.run(&args).attendre(2).stderr;
    assert!(e.contains("une autre unité porte déjà ce nom, rien n'a été écrit") && e.contains("--remplacer"), "{e}");
    assert_eq!(j.texte(service), "[Service]\n# à moi\n");
    j.run(&[&installer[..], &["--remplacer", chaine.as_str()][..]].concat()).attendre(0);
    assert_eq!(j.texte(service), texte);
}

/// The days that systemd reads in `OnCalendar` are those of the calendar, over the two changes of hour.
#[test]
fn systemd_and_the_calendar_agree_on_the_launches() {
    let j = Job::vide();
    for (calendrier, depuis, attendus) in [
        (
            "periodicite = \"mois\"\njour = 27\nheure = \"06:00\"",
            "2027-03-01",
            vec!["2027-03-27 05:00:00", "2027-03-28 04:00:00", "2027-04-27 04:00:00"],
        ),
        (
            "periodicite = \"annee\"\njour = 28\nmois_apres = 10\nheure = \"06:00\"\ndelai = 3",
            "2027-01-01",
            vec![
                "2027-10-28 04:00:00",
                "2027-10-29 04:00:00",
                "2027-10-30 04:00:00",
                "2027-10-31 05:00:00",
                "2027-11-01 05:00:00",
                "2028-10-28 04:00:00",
            ],
        ),
        (
            "periodicite = \"mois\"\njour = 28\nheure = \"02:30\"",
            "2027-03-02",
            // The night that has no half past two is passed: the window has the day after.
            vec!["2027-03-29 00:30:00", "2027-04-28 00:30:00"],
        ),
    ] {
        let chaine = chaine(&j, calendrier);
        let s =
            j.run(&["schedule", "--systemd", "--session", "--aujourdhui", "2026-11-26", &chaine]).attendre(0).stdout;
        assert!(!s.contains("User=") && !s.contains("CapabilityBoundingSet"), "{s}");
        let expressions: Vec<&str> = s.lines().filter_map(|l| l.strip_prefix("OnCalendar=")).collect();
        let n = attendus.len().to_string();
        let base = format!("{depuis} 00:00:00 UTC");
        let mut lus = BTreeSet::new();
        for e in &expressions {
            let args = ["calendar", "--iterations", &n, "--base-time", &base, e];
            let Ok(o) = Command::new("systemd-analyze").args(args).env("TZ", "UTC").output() else {
                eprintln!("sauté : systemd-analyze absent");
                return;
            };
            assert!(o.status.success(), "{}", dit(&o));
            // `    Next elapse: Sat 2026-12-05 05:00:00 UTC`
            lus.extend(dit(&o).lines().filter_map(|l| {
                let mots: Vec<&str> = l.strip_suffix(" UTC")?.split_whitespace().collect();
                let [.., jour, heure] = mots[..] else { return None };
                Some(format!("{jour} {heure}"))
            }));
        }
        let lus: Vec<String> = lus.into_iter().take(attendus.len()).collect();
        assert_eq!(lus, attendus, "{calendrier} : {expressions:?}");
    }
}

#[test]
fn what_cannot_be_scheduled_says_why() {
    let j = Job::sample();
    for (args, dit) in [
        (["--memoire", "2é"], "« 2é » ne convient pas à --memoire <TAILLE>\naide : écrivez 512M, 2G\n"),
        (["--memoire", "0G"], "aide : écrivez 512M, 2G\n"),
        (["--processeurs", "0"], "aide : écrivez un nombre entier de 1 à 1024\n"),
        (["--processeurs", "deux"], "aide : écrivez un nombre entier de 1 à 1024\n"),
    ] {
        let e = j.run(&["schedule", args[0], args[1], support::CHAINE]).attendre(2).stderr;
        assert!(e.contains(dit), "{args:?} : {e}");
    }
    let e = j.run(&["schedule", support::CHAINE]).attendre(2).stderr;
    assert!(e.contains("la chaîne n'a pas de [calendrier]") && e.contains("periodicite"), "{e}");
    let j = Job::vide();
    let chaine = chaine(&j, "periodicite = \"mois\"");
    for (args, dit) in [
        (["--memoire", "2"], "--memoire"),
        (["--compte", "a b"], "--compte"),
        (["--nom", "a/b"], "--nom"),
        (["--dossier", "x"], "--installer"),
        (["--programme", "/opt/a\"b"], "ne peut pas s'écrire sûrement"),
        (["--systemd", "--programme=/opt/l'an/bilan"], "systemd refuse une apostrophe"),
    ] {
        let e = j.run(&["schedule", args[0], args[1], &chaine]).attendre(2).stderr;
        assert!(e.contains(dit), "{args:?} : {e}");
    }
}
