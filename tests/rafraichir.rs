//! A refresh does again what changed and nothing else, says so, and gives the bytes of a run that takes nothing again.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{CHAINE, Job, SANS_PDF, fichiers};

const PLACE: &str = "publication/2026-09";
/// What the rules found, which stays in the service.
const QUALITE: &str = "qualite/2026-09";
const RADIATIONS: &str = "depot/sne_radiation_2026.csv";
/// The sheet of a résidence, which does not speak of the year in course.
const FICHE: &str = "publication/2026-09/fiche_residence/r0001.html";
const SEPTEMBRE: &str =
    "\n[[extraction]]\nsource = \"sne_radiation\"\nfichier = \"septembre.csv\"\nmillesime = 2026\nmois = 9\n";

/// What is taken again from one run to the next.
const OBJETS: [&str; 3] = ["documents", "secret", "regles"];

/// A working folder whose leases of the year come in two files, of which the chain reads the first; every document, pages alone.
fn en_aout() -> Job {
    let j = Job::sample();
    let octets = j.read(RADIATIONS);
    let mut lignes = octets.split_inclusive(|o| *o == b'\n');
    let entete = lignes.next().unwrap();
    let noms = String::from_utf8_lossy(entete).into_owned();
    let rang = noms.split(';').position(|c| c == "DATE_RADIATION").unwrap();
    let est_de_septembre =
        |l: &&[u8]| l.split(|o| *o == b';').nth(rang).is_some_and(|d| d.get(2..6) == Some(b"/09/".as_slice()));
    let (septembre, avant): (Vec<&[u8]>, Vec<&[u8]>) = lignes.partition(est_de_septembre);
    assert!(septembre.len() > 10 && avant.len() > 100, "{} et {}", septembre.len(), avant.len());
    j.write(RADIATIONS, [entete, &avant.concat()].concat());
    j.write("depot/septembre.csv", [entete, &septembre.concat()].concat());
    j.remplacer(CHAINE, SANS_PDF, "formats = [\"svg\"]");
    j
}

fn ajouter_septembre(j: &Job) {
    let chaine = j.texte(CHAINE);
    j.write(CHAINE, chaine + SEPTEMBRE);
}

fn lancer(j: &Job) {
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
}

fn forcer(j: &Job) {
    j.run(&["--quiet", "run", "--forcer", CHAINE]).attendre(0);
}

/// A folder where August was published.
fn publie_en_aout() -> Job {
    let j = en_aout();
    lancer(&j);
    j
}

/// What a run that finds nothing to take again makes of the same inputs.
fn ailleurs(preparer: impl FnOnce(&Job)) -> BTreeMap<String, Vec<u8>> {
    let j = en_aout();
    preparer(&j);
    forcer(&j);
    tout(&j)
}

/// All that a run leaves for its readers.
fn tout(j: &Job) -> BTreeMap<String, Vec<u8>> {
    let dossiers = [PLACE, QUALITE].into_iter();
    dossiers.flat_map(|d| j.photo(d).into_iter().map(move |(nom, octets)| (format!("{d}/{nom}"), octets))).collect()
}

#[track_caller]
fn memes(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    let differents: Vec<&String> = a.iter().filter(|(nom, octets)| b[*nom] != **octets).map(|(nom, _)| nom).collect();
    assert!(differents.is_empty(), "{differents:?}");
}

/// What the journal of the last run says was taken again and done again: `documents`, `secret`, `regles`.
fn reprise(j: &Job, objet: &str) -> Reprise {
    let journal = fichiers(&j.chemin("lac/journal")).pop().unwrap();
    let texte = std::fs::read_to_string(journal).unwrap();
    let faits = texte.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    let mut dits = faits.filter(|f| f["fait"] == "reprise" && f["objet"] == objet);
    let f = dits.next().unwrap_or_else(|| panic!("le journal ne dit rien de : {objet}"));
    assert!(dits.next().is_none(), "{objet} est dit deux fois");
    let nombre = |c: &str| usize::try_from(f[c].as_u64().unwrap()).unwrap();
    let motifs = f["motifs"].as_object().unwrap().iter().map(|(m, n)| (m.clone(), n.as_u64().unwrap())).collect();
    let noms = f["noms"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()).collect();
    let r = Reprise { repris: nombre("repris"), refaits: nombre("refaits"), motifs, noms };
    assert_eq!(r.motifs.values().sum::<u64>(), r.refaits as u64, "un motif par refait : {r:?}");
    r
}

#[derive(Debug)]
struct Reprise {
    repris: usize,
    refaits: usize,
    motifs: BTreeMap<String, u64>,
    noms: Vec<String>,
}

impl Reprise {
    #[track_caller]
    fn rien_que(&self, motif: &str) {
        assert!(self.refaits > 0 && self.motifs.keys().eq([motif]), "{self:?}");
    }
}

#[test]
fn one_more_month_does_again_what_it_changes_and_gives_the_bytes_of_a_full_run() {
    let j = publie_en_aout();
    for objet in OBJETS {
        reprise(&j, objet).rien_que("nouveau");
    }
    let aout = tout(&j);

    ajouter_septembre(&j);
    let dit = j.run(&["run", CHAINE]).attendre(0).stderr.replace('\u{a0}', " ");
    let (documents, secret) = (reprise(&j, "documents"), reprise(&j, "secret"));
    documents.rien_que("contenu");
    assert!(documents.repris > 5 * documents.refaits, "{documents:?}");
    assert!(documents.noms.contains(&"bilan_cil".to_owned()) && documents.noms.contains(&"qualite".to_owned()));
    // Dwellings and households are as they were, and so are the leases of other years: only those of this year are protected again.
    secret.rien_que("contenu");
    assert_eq!(secret.noms, ["attribution_2026"], "{secret:?}");
    assert!(secret.repris >= 7, "{secret:?}");
    // No rule on dwellings or their households speaks of leases; one on demands does.
    let regles = reprise(&j, "regles");
    regles.rien_que("contenu");
    assert!(regles.noms.contains(&"attribution".to_owned()), "{regles:?}");
    for table in ["logement", "occupation"] {
        assert!(!regles.noms.contains(&table.to_owned()), "{regles:?}");
    }
    assert!(regles.repris >= 3, "{regles:?}");
    assert!(dit.contains(&format!("{} documents repris d'une édition en place", documents.repris)), "{dit}");
    let septembre = tout(&j);
    memes(&septembre, &ailleurs(ajouter_septembre));

    // Nothing of it is taken again when it is asked not to be.
    forcer(&j);
    memes(&tout(&j), &septembre);
    for objet in OBJETS {
        let r = reprise(&j, objet);
        r.rien_que("force");
        assert_eq!(r.repris, 0);
    }
    j.run(&["--quiet", "verify", CHAINE]).attendre(0);

    // The month is taken away: what was said before it is said again.
    j.remplacer(CHAINE, SEPTEMBRE, "");
    lancer(&j);
    assert!(reprise(&j, "documents").repris > 0);
    memes(&tout(&j), &aout);
    j.run(&["--quiet", "verify", CHAINE]).attendre(0);
}

/// An edition that goes takes nothing from the one that stays, and what happens to a page of the one does not happen to the other.
#[test]
fn an_edition_put_back_is_whole_though_the_next_one_took_files_from_it() {
    let j = publie_en_aout();
    let aout = j.photo(PLACE);
    ajouter_septembre(&j);
    lancer(&j);
    // Taken from August as it was; written over where it stands.
    let octets = j.read(FICHE);
    assert_eq!(octets, aout["fiche_residence/r0001.html"]);
    std::fs::write(j.chemin(FICHE), [octets.as_slice(), b"<!-- -->"].concat()).unwrap();
    j.run(&["--quiet", "rollback", CHAINE]).attendre(0);
    memes(&j.photo(PLACE), &aout);
    // The one that was put away is as it was left, and is said to be.
    let e = j.run(&["verify", CHAINE]).attendre(6).stdout;
    assert!(e.contains("une faute"), "{e}");
}

#[test]
fn what_was_kept_and_is_damaged_is_done_again() {
    let j = publie_en_aout();
    let gardes = fichiers(&j.chemin("lac/reprises"));
    assert!(gardes.len() >= 5, "{gardes:?}");
    for (i, chemin) in gardes.iter().enumerate() {
        let mut octets = std::fs::read(chemin).unwrap();
        // In what is kept, not in its key.
        let place = octets.len() - 1 - octets.len() * (i + 1) / (4 * (gardes.len() + 1));
        octets[place] ^= 1;
        std::fs::write(chemin, octets).unwrap();
    }
    let e = j.run(&["verify", CHAINE]).attendre(0).stdout;
    assert!(e.contains("ce qu'une exécution avait gardé pour la suivante"), "{e}");
    j.edit(FICHE, |o| [o.as_slice(), b"<!-- -->"].concat());
    ajouter_septembre(&j);
    lancer(&j);
    reprise(&j, "secret").rien_que("abime");
    reprise(&j, "regles").rien_que("abime");
    let documents = reprise(&j, "documents");
    assert_eq!(documents.motifs["abime"], 1, "{documents:?}");
    assert!(documents.noms.contains(&"fiche_residence/r0001".to_owned()));
    memes(&tout(&j), &ailleurs(ajouter_septembre));
    // What was kept since is whole; the edition that was edited stays as it was left, and is said to be.
    let e = j.run(&["verify", CHAINE]).attendre(6).stdout;
    assert!(!e.contains("ce qu'une exécution") && e.contains("une faute, aucun écart"), "{e}");
}

#[test]
fn a_style_renders_every_document_again_and_decides_nothing_again() {
    let style = |j: &Job| {
        let css = "reports/modeles/style.css";
        let texte = j.texte(css);
        j.write(css, texte + "\nh1{letter-spacing:.01em}\n");
    };
    let j = publie_en_aout();
    style(&j);
    lancer(&j);
    let documents = reprise(&j, "documents");
    documents.rien_que("rendu");
    assert_eq!(documents.repris, 0);
    for objet in ["secret", "regles"] {
        let r = reprise(&j, objet);
        assert!(r.repris >= 5 && r.refaits == 0, "{r:?}");
    }
    memes(&tout(&j), &ailleurs(style));
}

#[test]
fn a_threshold_decides_everything_again() {
    let seuil = |j: &Job| {
        j.remplacer("pipelines/secret.toml", "seuil_menages_autre = 11", "seuil_menages_autre = 13");
    };
    let j = publie_en_aout();
    seuil(&j);
    lancer(&j);
    let (secret, regles) = (reprise(&j, "secret"), reprise(&j, "regles"));
    secret.rien_que("contenu");
    assert_eq!((secret.repris, regles.refaits), (0, 0));
    memes(&tout(&j), &ailleurs(seuil));
}

#[test]
fn a_rule_judges_its_table_again_and_decides_nothing_again() {
    let regle = |j: &Job| {
        let regles = "pipelines/qualite/ops.toml";
        let texte = j.texte(regles);
        let suite = "\n[[regle]]\ncode = \"OPS-LOCALE\"\nlibelle = \"Ménage sans bailleur\"\npourquoi = \"Il faut un bailleur.\"\n\
                     aide = \"Complétez.\"\ngravite = \"avertissement\"\ntable = \"occupation\"\nnature = \"ligne\"\n\
                     anomalie = \"siren_bailleur IS NULL\"\n";
        j.write(regles, texte + suite);
    };
    let j = publie_en_aout();
    regle(&j);
    lancer(&j);
    let (secret, regles) = (reprise(&j, "secret"), reprise(&j, "regles"));
    regles.rien_que("contenu");
    assert_eq!((regles.noms.as_slice(), secret.refaits), (["occupation".to_owned()].as_slice(), 0));
    memes(&tout(&j), &ailleurs(regle));
}

/// What is kept is sealed with the lake; sealed with another key, it is done again.
#[test]
fn another_key_of_the_lake_does_again_what_it_cannot_open() {
    let cle = |c: char| format!("BILAN_CLE_LAC={}", c.to_string().repeat(64));
    let j = en_aout();
    let lancer = |c: char| j.run_devant(&["env", &cle(c)], &["--quiet", "run", CHAINE]).attendre(0);
    lancer('a');
    let gardes = fichiers(&j.chemin("lac/reprises"));
    assert!(gardes.iter().all(|g| g.extension().is_some_and(|e| e == "scelle")), "{gardes:?}");
    ajouter_septembre(&j);
    lancer('b');
    reprise(&j, "secret").rien_que("abime");
    memes(&tout(&j), &ailleurs(ajouter_septembre));
    j.remplacer(CHAINE, SEPTEMBRE, "");
    lancer('b');
    assert!(reprise(&j, "secret").repris > 0);
}

/// The next period is decided after the one before, and takes its files from there.
#[test]
fn the_next_period_is_the_one_that_takes_nothing_again() {
    let suivre = |j: &Job| {
        lancer(j);
        j.remplacer(CHAINE, "arrete = \"2026-09-30\"", "arrete = \"2026-10-31\"");
        ajouter_septembre(j);
    };
    let (a, b) = (en_aout(), en_aout());
    suivre(&a);
    suivre(&b);
    lancer(&a);
    forcer(&b);
    memes(&a.photo("publication/2026-10"), &b.photo("publication/2026-10"));
    a.run(&["--quiet", "verify", CHAINE]).attendre(0);
}
