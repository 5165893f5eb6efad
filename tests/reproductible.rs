//! Two machines, two time zones, two locales, two numbers of threads, two folders: the same bytes for all that comes out.

mod support;

use support::{CHAINE, FORMATS, Job, SANS_PDF, un_processeur_possible};

const NPNRU: &str = "pipelines/revue_npnru.toml";
/// One key, so that pseudonyms, the order of the anonymised states and the lake itself can be compared.
const CLE: &str = "BILAN_CLE=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// All that a run writes.
const SORTIES: [&str; 9] = [
    "publication",
    "publication_npnru",
    "restreint_npnru",
    "qualite",
    "qualite_npnru",
    "rejets",
    "rejets_npnru",
    "lac",
    "lac_npnru",
];

fn job() -> Job {
    let j = Job::sample();
    // The PDF too, of the bilan and of its annexes: hundreds of sheets would say no more.
    j.remplacer(CHAINE, SANS_PDF, FORMATS);
    let texte = j.texte(CHAINE);
    let demandes = texte.lines().find(|l| l.starts_with("documents = ")).unwrap();
    j.remplacer(CHAINE, demandes, "documents = [\"bilan\", \"page_mensuelle\"]");
    j
}

fn executer(j: &Job, devant: &[&str]) {
    for chaine in [CHAINE, NPNRU] {
        j.run_devant(devant, &["--quiet", "run", chaine]).attendre(0);
    }
}

#[test]
fn the_place_the_hour_the_language_and_the_threads_change_no_byte() {
    let (a, b) = (job(), job());
    executer(&a, &["env", CLE, "TZ=Pacific/Kiritimati", "LC_ALL=C", "LANG=C", "POLARS_MAX_THREADS=4", "HOME=/"]);
    // The second folder is deeper, and in a place that another program reads by a link.
    let un_seul: &[&str] = if un_processeur_possible() { &["taskset", "-c", "0"] } else { &[] };
    let ailleurs = [
        "env",
        CLE,
        "TZ=America/Noronha",
        "LC_ALL=tr_TR.UTF-8",
        "LANG=fr_FR.ISO-8859-1",
        "POLARS_MAX_THREADS=1",
        "TMPDIR=/var/tmp",
    ];
    executer(&b, &[&ailleurs[..], un_seul].concat());
    let mut compares = 0;
    for dossier in SORTIES {
        let (mut pa, mut pb) = (a.photo(dossier), b.photo(dossier));
        // The lock says which process holds the folder; a run journal says when it ran and how long, and has the name of that moment.
        for p in [&mut pa, &mut pb] {
            p.retain(|nom, _| nom != "verrou" && !nom.starts_with("journal/"));
        }
        let noms: Vec<&String> = pa.keys().collect();
        assert_eq!(noms, pb.keys().collect::<Vec<_>>(), "{dossier}");
        assert!(!noms.is_empty(), "{dossier} est vide");
        for (nom, octets) in &pa {
            assert!(*octets == pb[nom], "{dossier}/{nom} diffère");
            compares += 1;
        }
    }
    let publie = a.photo("publication");
    for fin in [".html", ".pdf", ".xlsx", ".csv", ".parquet", ".svg", ".geojson", ".json"] {
        assert!(publie.keys().any(|n| n.ends_with(fin)), "aucun fichier {fin}");
    }
    assert!(compares > 60, "{compares}");
}
