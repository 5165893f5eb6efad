//! SIGKILL at any instant: two hundred drawn over the whole run, then every change of name of its end.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::Rng;
use rand_pcg::Pcg64;

use super::atelier::{PERIODE, PLACE};
use super::atelier::{Photo, a, changer, derriere, double, lancer, petit, publie, registre, restes, verifier_entier};
use super::support::{CHAINE, Job};

/// Instants at which a run is killed.
const MORTS: usize = 200;
/// As many runs at a time as the smallest machine that builds this has processors.
const FILS: usize = 2;

/// A folder with a publication, another one to come, and what it will be.
struct Cas {
    modele: Job,
    avant: Photo,
    apres: Photo,
    registre: Vec<u8>,
    duree: Duration,
}

fn cas() -> Cas {
    let (modele, avant) = publie();
    changer(&modele);
    let essai = double(&modele);
    let debut = Instant::now();
    essai.run(&["--quiet", "run", CHAINE]).attendre(0);
    let duree = debut.elapsed();
    let apres = essai.photo(PLACE);
    assert!(avant != apres, "les deux publications ne se distinguent pas");
    let registre = registre(&essai).unwrap();
    Cas { modele, avant, apres, registre, duree }
}

#[test]
fn killed_at_two_hundred_instants_nothing_is_half_published() {
    let cas = cas();
    let mut graine = [0; 8];
    getrandom::fill(&mut graine).unwrap();
    let graine = u64::from_le_bytes(graine);
    println!("graine des instants : {graine}, durée d'une exécution : {:?}", cas.duree);
    let faits = AtomicUsize::new(0);
    let acheves = AtomicUsize::new(0);
    let duree = AtomicU64::new(u64::try_from(cas.duree.as_micros()).unwrap());
    std::thread::scope(|s| {
        for fil in 0..FILS as u64 {
            let (cas, faits, acheves, duree) = (&cas, &faits, &acheves, &duree);
            s.spawn(move || {
                let mut tirage = Pcg64::new(u128::from(graine), u128::from(fil));
                let mut j = double(&cas.modele);
                while faits.load(Ordering::Relaxed) < MORTS {
                    let part = tirage.next_u64() as f64 / u64::MAX as f64;
                    let instant = Duration::from_micros(duree.load(Ordering::Relaxed)).mul_f64(part);
                    let mut fils = lancer(&j, &["--quiet", "run", CHAINE]);
                    let debut = Instant::now();
                    while debut.elapsed() < instant && fils.try_wait().unwrap().is_none() {
                        std::thread::sleep(Duration::from_millis(1).min(instant));
                    }
                    let vecu = debut.elapsed();
                    fils.kill().unwrap();
                    let fin = fils.wait().unwrap();
                    let dit = format!("graine {graine}, fil {fil}, à {instant:?}");
                    verifier_entier(&j, &[&cas.avant, &cas.apres], &dit);
                    if fin.code().is_some() {
                        // It ended before the signal: not a death.
                        assert_eq!(fin.code(), Some(0), "{dit}");
                        acheves.fetch_add(1, Ordering::Relaxed);
                        // The machine is less busy than it was: the instants are drawn over what a run takes now.
                        duree.fetch_min(u64::try_from(vecu.as_micros()).unwrap(), Ordering::Relaxed);
                        j = double(&cas.modele);
                        continue;
                    }
                    let n = faits.fetch_add(1, Ordering::Relaxed);
                    // A second death upon the first, one time in three; else a fresh folder. The run after ends well, one time in ten.
                    match n % 10 {
                        0 => {
                            reprendre(&j, cas, &dit);
                            j = double(&cas.modele);
                        }
                        1..=3 => {}
                        _ => j = double(&cas.modele),
                    }
                }
                reprendre(&j, cas, "dernière");
            });
        }
    });
    let acheves = acheves.into_inner();
    println!("{} morts, {acheves} exécutions finies avant le signal", faits.into_inner());
    assert!(acheves < MORTS, "presque toutes les exécutions finissent avant le signal : les instants sont mal tirés");
}

/// The run after a death gives the bytes it would have given without.
#[track_caller]
fn reprendre(j: &Job, cas: &Cas, dit: &str) {
    let sortie = j.run(&["--quiet", "run", CHAINE]);
    assert_eq!(sortie.code, 0, "{dit}\n{}", sortie.stderr);
    assert!(j.photo(PLACE) == cas.apres, "{dit} : l'exécution suivante ne donne pas les mêmes octets");
    assert_eq!(registre(j).as_ref(), Some(&cas.registre), "{dit} : registre des diffusions");
    assert_eq!(restes(j), Vec::<std::path::PathBuf>::new(), "{dit}");
    assert!(j.run(&["verify"]).code == 0, "{dit}");
}

/// Where chance seldom falls: at each change of name of the end of a run, by a signal that the tracer sends at the call itself.
#[test]
fn killed_at_each_change_of_name_of_the_exchange() {
    if !a("strace") {
        eprintln!("non éprouvé : strace absent");
        return;
    }
    let cas = cas();
    let mut tuees = 0;
    // From the last call to the first: those of the exchange come after those of the lake and of the documents.
    for (appel, derniers) in [("renameat2", 3), ("rename", 12), ("unlink", 3), ("rmdir,unlinkat", 2)] {
        let total = compter(&cas, appel);
        for rang in (1..=total).rev().take(derniers) {
            let j = double(&cas.modele);
            let injection = format!("inject={appel}:signal=SIGKILL:when={rang}");
            let trace = format!("trace={appel}");
            // A filter in the kernel would let the signal by.
            let devant = ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", &trace, "-e", &injection];
            let sortie = derriere(&j, &devant, &["--quiet", "run", CHAINE]);
            let dit = format!("{appel} numéro {rang}");
            verifier_entier(&j, &[&cas.avant, &cas.apres], &dit);
            if sortie.code == 0 {
                continue;
            }
            tuees += 1;
            // The register never says less than what readers may have seen, nor more, once the next run has settled it.
            let montree = j.photo(PLACE) == cas.apres;
            let intention = super::support::fichiers(&j.chemin("lac/bascules"));
            if !montree {
                assert_ne!(
                    registre(&j).as_ref(),
                    Some(&cas.registre),
                    "{dit} : le registre dit vu ce qui ne l'a pas été"
                );
            } else if registre(&j).as_ref() != Some(&cas.registre) {
                assert!(!intention.is_empty(), "{dit} : vu, et le registre ne le saura pas");
            }
            reprendre(&j, &cas, &dit);
        }
    }
    println!("{tuees} morts à un changement de nom");
    assert!(tuees >= 10, "{tuees} morts seulement : les appels ne sont plus ceux que ce test suit");
}

/// The same of a publication put back: before the exchange nothing moved, after it the next command finishes.
#[test]
fn a_rollback_killed_at_each_change_of_name_loses_neither_publication() {
    if !a("strace") {
        eprintln!("non éprouvé : strace absent");
        return;
    }
    let (modele, v1) = publie();
    changer(&modele);
    modele.run(&["--quiet", "run", CHAINE]).attendre(0);
    let v2 = modele.photo(PLACE);
    let mut tuees = 0;
    for appel in ["renameat2", "rename", "unlink", "rmdir,unlinkat"] {
        for rang in 1.. {
            let j = double(&modele);
            let injection = format!("inject={appel}:signal=SIGKILL:when={rang}");
            let trace = format!("trace={appel}");
            let devant = ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", &trace, "-e", &injection];
            if derriere(&j, &devant, &["--quiet", "rollback"]).code == 0 {
                break;
            }
            tuees += 1;
            let dit = format!("{appel} numéro {rang}");
            verifier_entier(&j, &[&v1, &v2], &dit);
            let sortie = j.run(&["verify"]);
            assert_eq!(sortie.code, 0, "{dit}\n{}", sortie.stdout);
            // Whichever is in place, the run after settles the rest and loses neither.
            let en_place = j.photo(PLACE);
            j.run(&["--quiet", "run", CHAINE]).attendre(0);
            assert!(j.photo(PLACE) == en_place, "{dit} : l'exécution suivante a défait le retour");
            // The only one that is kept, withdrawn or not.
            j.run(&["--quiet", "rollback", "--vers", "1"]).attendre(0);
            // A file cut while it was written keeps its provisional name until the next one of that name.
            assert_eq!(restes(&j), Vec::<std::path::PathBuf>::new(), "{dit}");
            let autre = j.photo(PLACE);
            assert!(autre != en_place && (autre == v1 || autre == v2), "{dit} : une des deux est perdue");
        }
    }
    assert!(tuees >= 5, "{tuees} morts seulement");
}

/// How many times the main thread makes a call in a whole run.
fn compter(cas: &Cas, appel: &str) -> usize {
    let j = double(&cas.modele);
    let trace = format!("trace={appel}");
    let sortie = j.chemin("trace");
    let fichier = sortie.display().to_string();
    let devant = ["strace", "--seccomp-bpf", "-f", "-qqq", "-o", &fichier, "-e", &trace];
    derriere(&j, &devant, &["--quiet", "run", CHAINE]).attendre(0);
    let texte = std::fs::read_to_string(&sortie).unwrap();
    // The first line is of the main thread, whose number starts each of its lines.
    let Some(principal) = texte.lines().next().and_then(|l| l.split_whitespace().next()) else { return 0 };
    texte.lines().filter(|l| l.split_whitespace().next() == Some(principal)).count()
}

/// A first publication killed on the way leaves none; the next run makes it.
#[test]
fn a_first_publication_that_is_killed_leaves_none() {
    let j = petit();
    let mut fils = lancer(&j, &["--quiet", "run", CHAINE]);
    std::thread::sleep(Duration::from_millis(60));
    fils.kill().unwrap();
    fils.wait().unwrap();
    assert!(!j.chemin(PLACE).exists());
    assert!(registre(&j).is_none());
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(j.chemin(PLACE).join("manifeste.json").is_file() && registre(&j).is_some());
    assert!(PLACE.ends_with(PERIODE));
}

/// Two processes at once: one publishes, the other says that the folder is taken; nothing is spoilt.
#[test]
fn of_two_runs_at_once_one_wins() {
    let (j, _) = publie();
    changer(&j);
    let mut codes: Vec<i32> = Vec::new();
    let mut premier = lancer(&j, &["--quiet", "run", CHAINE]);
    let mut second = lancer(&j, &["--quiet", "run", CHAINE]);
    codes.push(premier.wait().unwrap().code().unwrap());
    codes.push(second.wait().unwrap().code().unwrap());
    codes.sort_unstable();
    // On a loaded machine the second may begin after the first: it then has nothing to do.
    assert!(codes == [0, 4] || codes == [0, 0], "{codes:?}");
    let apres = j.photo(PLACE);
    verifier_entier(&j, &[&apres], "après deux exécutions ensemble");
    assert_eq!(restes(&j), Vec::<std::path::PathBuf>::new());
}
