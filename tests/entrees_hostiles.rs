//! Inputs made to harm, or damaged beyond what an accident does: each ends with its exit code and one French message,
//! publishes nothing that is wrong, and takes no more memory than an honest file.

mod support;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use support::{CHAINE, Job, Sortie};
use zip::write::SimpleFileOptions;

const CONFIGURATION: i32 = 2;
const DONNEES: i32 = 3;

/// Words of the parsers and of the runtime that no user should read.
const ANGLAIS: [&str; 10] =
    ["panicked", "error", "expected", "invalid", "unexpected", "recursion", "overflow", "backtrace", "EOF", " at line"];

/// Runs on a new folder: refused with this code, one message that names its file and a remedy, nothing published.
#[track_caller]
fn refus(code: i32, faute: impl FnOnce(&Job)) -> String {
    let j = Job::sample();
    faute(&j);
    refuse(&j, j.run(&["--quiet", "run", CHAINE]).attendre(code))
}

#[track_caller]
fn refuse(j: &Job, sortie: Sortie) -> String {
    assert_eq!(sortie.stdout, "");
    assert!(j.photo("publication").is_empty(), "quelque chose a été publié");
    let stderr = &sortie.stderr;
    assert_eq!(stderr.lines().filter(|l| l.starts_with("erreur : ")).count(), 1, "un seul message :\n{stderr}");
    for mot in ANGLAIS {
        assert!(!stderr.contains(mot), "« {mot} » dans :\n{stderr}");
    }
    let fin = "Rien n'a été publié ; la dernière publication reste en place.\n";
    let corps = stderr.strip_suffix(fin).unwrap_or_else(|| panic!("la publication n'est pas dite :\n{stderr}"));
    assert!(corps.contains("\n  --> "), "aucun fichier nommé :\n{corps}");
    assert!(corps.contains("\naide : "), "aucun remède :\n{corps}");
    assert!(corps.len() < 4_000, "un message de {} octets", corps.len());
    corps.trim_end().to_owned()
}

/// Runs to the end: a strange file is not a wrong one.
#[track_caller]
fn accepte(faute: impl FnOnce(&Job)) -> Job {
    let j = Job::sample();
    faute(&j);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(!j.photo("publication").is_empty());
    j
}

/// Runs and gives the most memory that the process held, in bytes; `None` where the system does not say it.
fn executer_en_mesurant(j: &Job, args: &[&str]) -> (Sortie, Option<u64>) {
    let mut enfant = Command::new(env!("CARGO_BIN_EXE_bilan"))
        .args(args)
        .current_dir(j.chemin(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let statut = format!("/proc/{}/status", enfant.id());
    let mut pic = None;
    while enfant.try_wait().unwrap().is_none() {
        let texte = std::fs::read_to_string(&statut).unwrap_or_default();
        let ligne = texte.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        let lu = ligne.and_then(|l| l.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        pic = lu.map(|k| k * 1024).or(pic);
        std::thread::sleep(Duration::from_millis(2));
    }
    let rendu = enfant.wait_with_output().unwrap();
    let dossier = j.chemin("").to_string_lossy().trim_end_matches('/').to_owned();
    let lisible = |o: &[u8]| String::from_utf8_lossy(o).replace(&dossier, "[dossier]");
    let code = rendu.status.code().expect("arrêté par un signal");
    (Sortie { code, stdout: lisible(&rendu.stdout), stderr: lisible(&rendu.stderr) }, pic)
}

/// Refused under a bound of memory.
#[track_caller]
fn refus_sobre(code: i32, plafond: u64, faute: impl FnOnce(&Job)) -> String {
    let j = Job::sample();
    faute(&j);
    let (sortie, pic) = executer_en_mesurant(&j, &["--quiet", "run", CHAINE]);
    match pic {
        Some(pic) => assert!(pic < plafond, "{} Mo de mémoire pour {} admis", pic >> 20, plafond >> 20),
        None => eprintln!("mémoire non mesurée : /proc n'est pas là"),
    }
    refuse(&j, sortie.attendre(code))
}

fn lignes(octets: &[u8]) -> Vec<&[u8]> {
    octets.split_inclusive(|c| *c == b'\n').collect()
}

/// Adds at the end of a file.
fn ajouter(fichier: &'static str, suite: impl AsRef<[u8]>) -> impl FnOnce(&Job) {
    move |j| {
        j.edit(fichier, |mut o| {
            o.extend(suite.as_ref());
            o
        });
    }
}

/// A row of the OPS sample whose free text (that no layout reads) is replaced.
fn ligne_ops(j: &Job, texte: &str) -> String {
    let octets = j.read("depot/ops_2024.csv");
    let mut champs: Vec<String> =
        String::from_utf8_lossy(lignes(&octets)[1]).trim_end().split(';').map(str::to_owned).collect();
    let rang = champs.len() - 2;
    champs[rang] = texte.to_owned();
    champs.join(";") + "\n"
}

// ---- delimited text

#[test]
fn newlines_inside_quotes_do_not_cut_a_row() {
    let j = accepte(|j| {
        let ligne = ligne_ops(j, "\"une\r\n\r\ncellule;\n\"\"sur\"\"\nsix\nlignes\n\"");
        j.edit("depot/ops_2024.csv", |mut o| {
            (0..50).for_each(|_| o.extend(ligne.as_bytes()));
            o
        });
    });
    let rejets =
        j.photo("rejets").into_iter().filter(|(n, _)| n.contains("ops")).map(|(_, o)| lignes(&o).len()).sum::<usize>();
    let intacts = Job::sample();
    intacts.run(&["--quiet", "run", CHAINE]).attendre(0);
    let avant = intacts
        .photo("rejets")
        .into_iter()
        .filter(|(n, _)| n.contains("ops"))
        .map(|(_, o)| lignes(&o).len())
        .sum::<usize>();
    assert_eq!(rejets, avant, "aucune de ces lignes n'est rejetée");
}

#[test]
fn ragged_rows_are_listed_and_refused_when_they_are_many() {
    let message = refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |o| {
            let mut rendu = Vec::new();
            for (i, l) in lignes(&o).into_iter().enumerate() {
                match i % 10 {
                    3 => rendu.extend(b"2024;000200015\n"),
                    7 => rendu.extend([l.trim_ascii_end(), b";x;y;z\n"].concat()),
                    _ => rendu.extend(l),
                }
            }
            rendu
        });
    });
    assert!(message.starts_with("erreur : trop de lignes rejetées : "), "{message}");
    assert!(
        message.contains(
            "aide : ligne 4, toute la ligne : nombre de champs différent de l'en-tête (« 2 champs au lieu de 26 »)"
        ),
        "{message}"
    );
}

/// Far beyond the part of the file that is looked at first.
#[test]
fn a_nul_byte_anywhere_is_found() {
    let message = refus(DONNEES, |j| {
        let ligne = ligne_ops(j, "x");
        j.edit("depot/ops_2024.csv", |mut o| {
            (0..40_000).for_each(|_| o.extend(ligne.as_bytes()));
            o.extend(b"\0\n");
            o
        });
    });
    assert!(message.starts_with("erreur : ce n'est pas un fichier texte : octet nul à la position "), "{message}");
    assert!(
        message.contains("\n  --> [dossier]/depot/ops_2024.csv\naide : le fichier est binaire ou abîmé"),
        "{message}"
    );
}

#[test]
fn fields_of_a_megabyte_are_read_like_the_others() {
    accepte(|j| {
        let long = "x".repeat(1 << 20);
        let cites = format!("\"{}\"", "a;\"\"b\"\"\n".repeat(120_000));
        let ajout = format!("{}{}", ligne_ops(j, &long), ligne_ops(j, &cites));
        ajouter("depot/ops_2024.csv", ajout)(j);
    });
}

#[test]
fn a_header_of_a_megabyte_is_refused_without_repeating_it() {
    let message = refus(DONNEES, |j| {
        j.write("depot/ops_2024.csv", format!("{};{}\n1;2\n", "x".repeat(1 << 20), "y;".repeat(200_000)));
    });
    assert!(message.starts_with("erreur : aucune disposition connue de « ops » ne convient ("), "{message}");
    let message = refus(DONNEES, |j| {
        j.write("depot/references/communes.csv", format!("{};{}\n1;2\n", "x".repeat(1 << 20), "y;".repeat(200_000)));
    });
    assert!(message.starts_with("erreur : il manque les colonnes « code_commune »"), "{message}");
}

/// Cut in its last field: the row has all its fields, and only the missing half of a letter tells.
#[test]
fn a_file_cut_in_the_middle_of_its_last_character() {
    let message = refus(DONNEES, |j| {
        j.edit("depot/sne_radiation_2025.csv", |mut o| {
            let derniere = lignes(&o).last().unwrap().trim_ascii_end().to_vec();
            let (debut, _) = derniere.split_at(derniere.iter().rposition(|c| *c == b';').unwrap() + 1);
            // The rest of the file has accents of its own.
            o.extend([debut, "é".as_bytes(), b"\n", debut, b"caf\xC3"].concat());
            o
        });
    });
    insta::assert_snapshot!(message, @r"
    erreur : le fichier est coupé au milieu d'un caractère
      --> [dossier]/depot/sne_radiation_2025.csv, ligne 361, colonne « TYPELOGEMENT_RECHERCHE_VS_ATTRIB »
    aide : le fichier est tronqué : redemandez l'extraction ou recopiez-le
    ");
}

#[test]
fn a_single_line_of_300_megabytes_is_refused_in_bounded_memory() {
    let longue = |j: &Job, debut: &[u8], octet: u8| {
        let mut f = BufWriter::new(File::create(j.chemin("depot/ops_2024.csv")).unwrap());
        f.write_all(debut).unwrap();
        let morceau = vec![octet; 1 << 20];
        (0..300).for_each(|_| f.write_all(&morceau).unwrap());
        f.flush().unwrap();
    };
    let entete = lignes(&Job::sample().read("depot/ops_2024.csv"))[0].to_vec();
    insta::assert_snapshot!(refus_sobre(DONNEES, 1 << 30, |j| longue(j, &entete, b'x')), @r"
    erreur : une seule ligne dépasse la taille admise : ce n'est pas une table CSV
      --> [dossier]/depot/ops_2024.csv, ligne 2
    aide : un guillemet n'est sans doute pas refermé, ou le fichier est abîmé : redemandez-le
    ");
    insta::assert_snapshot!(refus_sobre(DONNEES, 400 << 20, |j| longue(j, b"", b'x')), @r"
    erreur : aucune disposition connue de « ops » ne convient (1 colonne lue, séparateur « ; », UTF-8)
      --> [dossier]/depot/ops_2024.csv, ligne 1
    aide : OPS, une ligne par logement : il manque Num_RPLS, Statut, Repondant
    aide : vérifiez le fichier, ou ajoutez ses noms de colonnes dans pipelines/sources/ : « bilan mapping ops_2024.csv » en propose
    ");
    let separateurs = refus_sobre(DONNEES, 600 << 20, |j| longue(j, b"a", b';'));
    assert!(separateurs.starts_with("erreur : aucune disposition connue de « ops » ne convient ("), "{separateurs}");
}

#[test]
fn a_file_of_300_megabytes_of_nothing_is_refused_at_once() {
    let message = refus_sobre(DONNEES, 200 << 20, |j| {
        // Sparse: the disk holds nothing of it.
        File::create(j.chemin("depot/ops_2024.csv")).unwrap().set_len(300 << 20).unwrap();
    });
    insta::assert_snapshot!(message, @r"
    erreur : ce n'est pas un fichier texte : octet nul à la position 1
      --> [dossier]/depot/ops_2024.csv
    aide : le fichier est binaire ou abîmé : redemandez l'extraction en CSV
    ");
}

// ---- workbooks

/// A workbook of these parts, as an extract.
fn archive(j: &Job, parties: &[(&str, &[u8])]) {
    let mut z = zip::ZipWriter::new(File::create(j.chemin("depot/ops_2024.csv")).unwrap());
    let tete: [(&str, &[u8]); 3] =
        [("_rels/.rels", PAQUET), ("xl/workbook.xml", CLASSEUR), ("xl/_rels/workbook.xml.rels", LIENS)];
    for (nom, octets) in tete.iter().chain(parties) {
        z.start_file(*nom, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
        z.write_all(octets).unwrap();
    }
    z.finish().unwrap();
}

const PAQUET: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const CLASSEUR: &[u8] =
    br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LIENS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

#[test]
fn a_workbook_that_inflates_without_end_is_refused_in_bounded_memory() {
    let message = refus_sobre(DONNEES, 200 << 20, |j| {
        let feuille = [b"<worksheet><sheetData>".as_slice(), &b"<row></row>".repeat(10 << 20)].concat();
        archive(j, &[("xl/worksheets/sheet1.xml", &feuille)]);
        assert!(std::fs::metadata(j.chemin("depot/ops_2024.csv")).unwrap().len() < 1 << 20);
    });
    insta::assert_snapshot!(message, @r"
    erreur : ce classeur n'est pas lu : le contenu une fois décompressé dépasse ce qui est admis, dans « xl/worksheets/sheet1.xml »
      --> [dossier]/depot/ops_2024.csv
    aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
    ");
}

#[test]
fn a_workbook_whose_rows_call_one_long_text_is_refused_in_bounded_memory() {
    let message = refus_sobre(DONNEES, 300 << 20, |j| {
        let texte = format!("<sst><si><t>{}</t></si></sst>", "abcdefgh".repeat(120_000));
        let ligne = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(1_500));
        let feuille = format!("<worksheet><sheetData>{}</sheetData></worksheet>", ligne.repeat(60));
        archive(j, &[("xl/worksheets/sheet1.xml", feuille.as_bytes()), ("xl/sharedStrings.xml", texte.as_bytes())]);
    });
    insta::assert_snapshot!(message, @r"
    erreur : les textes de la feuille « S » dépassent ce qui est admis, à la ligne 1
      --> [dossier]/depot/ops_2024.csv
    aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
    ");
}

#[test]
fn a_workbook_that_announces_more_texts_than_it_can_hold_is_refused() {
    let message = refus_sobre(DONNEES, 200 << 20, |j| {
        let feuille = b"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
        let textes = b"<sst uniqueCount=\"900000000000\"><si><t>a</t></si></sst>";
        archive(j, &[("xl/worksheets/sheet1.xml", feuille), ("xl/sharedStrings.xml", textes)]);
    });
    insta::assert_snapshot!(message, @r"
    erreur : ce classeur n'est pas lu : il annonce plus de textes qu'il ne peut en contenir, dans « xl/sharedStrings.xml »
      --> [dossier]/depot/ops_2024.csv
    aide : un classeur ordinaire ne fait pas cela : redemandez-le, ou enregistrez la table en CSV
    ");
}

// ---- XML

#[test]
fn entities_that_call_each_other_are_refused_before_they_grow() {
    let mut milliard = String::from("<!ENTITY a0 \"ha\">");
    for i in 1..40 {
        milliard.push_str(&format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10)));
    }
    let xml = format!("<?xml version=\"1.0\"?><!DOCTYPE interfaceNuu [{milliard}]><interfaceNuu>&a39;</interfaceNuu>");
    let message = refus_sobre(DONNEES, 200 << 20, |j| {
        j.write("depot/sne_stock_2025.csv", &xml);
    });
    insta::assert_snapshot!(message, @r"
    erreur : ce fichier XML n'est pas lu : il déclare des entités (DOCTYPE), ce que le format n'admet pas
      --> [dossier]/depot/sne_stock_2025.csv
    aide : redemandez le fichier d'échange, ou l'extraction « stock » en CSV
    ");
}

#[test]
fn xml_without_end_is_refused_in_bounded_memory() {
    let cas = [
        ("<interfaceNuu>".to_owned() + &"<a>".repeat(5 << 20), "les balises y sont emboîtées sur plus de 64 niveaux"),
        ("<interfaceNuu>".to_owned() + &"x".repeat(30 << 20), "un seul élément y fait plus de 1 Mo"),
        ("<interfaceNuu>".to_owned() + &"<![CDATA[xxxxxxxx]]>".repeat(2 << 20), "un seul élément y fait plus de 1 Mo"),
    ];
    for (xml, raison) in cas {
        let message = refus_sobre(DONNEES, 200 << 20, |j| {
            j.write("depot/sne_stock_2025.csv", &xml);
        });
        assert!(message.contains(raison), "{message}");
    }
}

// ---- outlines

/// One QPV of the sample, its outline replaced.
fn contour(j: &Job, anneau: &str) {
    j.edit("depot/references/qpv.geojson", |o| {
        let texte = String::from_utf8(o).unwrap();
        let debut = texte.find("\"coordinates\":").unwrap() + "\"coordinates\":".len();
        let fin = debut + texte[debut..].find("]]]").unwrap() + 3;
        format!("{}{anneau}{}", &texte[..debut], &texte[fin..]).into_bytes()
    });
}

/// It is read as it is, and said: whose fault it is, a person must see.
#[test]
fn a_qpv_whose_outline_crosses_itself_is_read_and_said() {
    let j = Job::sample();
    contour(&j, "[[[-4.57,46.02],[-4.56,46.03],[-4.56,46.02],[-4.57,46.025],[-4.57,46.02]]]");
    let sortie = j.run(&["check", CHAINE]).attendre(0);
    let dit = sortie.stdout.lines().find(|l| l.contains("qpv.geojson")).unwrap_or_else(|| panic!("{}", sortie.stdout));
    assert_eq!(dit.trim(), "qpv.geojson : le contour de QN00001M se croise lui-même ; il est lu tel quel");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
}

#[test]
fn a_geojson_nested_100_000_times_is_refused() {
    let message = refus_sobre(DONNEES, 300 << 20, |j| {
        contour(j, &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    });
    insta::assert_snapshot!(message, @r"
    erreur : GeoJSON illisible
      --> [dossier]/depot/references/qpv.geojson
    aide : le fichier est tronqué ou n'est pas du GeoJSON : reprenez-le à sa source
    aide : ce fichier est nommé dans [references] de la chaîne « Bilan annuel de la CIL »
    ");
    let nu = refus(DONNEES, |j| {
        j.write("depot/references/qpv.geojson", "{\"type\":".repeat(100_000));
    });
    assert_eq!(nu, message);
}

// ---- configuration

/// Opened, it would be waited for without end.
#[test]
fn a_named_pipe_in_the_inbox_is_refused_and_never_opened() {
    let j = Job::sample();
    j.remove("depot/ops_2024.csv");
    assert!(Command::new("mkfifo").arg(j.chemin("depot/ops_2024.csv")).status().unwrap().success());
    let lancer = |args: &[&str]| j.run_devant(&["timeout", "120"], args);
    let message = refuse(&j, lancer(&["--quiet", "run", CHAINE]).attendre(DONNEES));
    assert!(message.contains("un tube") && message.contains("--> [dossier]/depot/ops_2024.csv"), "{message}");
    assert!(lancer(&["--quiet", "check", CHAINE]).attendre(DONNEES).stderr.contains("un tube"));
    let dit = lancer(&["status", CHAINE]).attendre(0).stdout;
    assert!(dit.contains("ops_2024.csv : absent ou illisible"), "{dit}");
    lancer(&["--quiet", "verify", CHAINE]).attendre(0);
}

/// The reader of SQL goes down one level for each operator: the stack is not what bounds a condition.
#[test]
fn a_condition_of_5_000_terms_is_refused() {
    let suite = vec!["true"; 5000].join(" or ");
    let message = refus(CONFIGURATION, |j| {
        let apres = format!("numerateur = \"dalo or {suite}\"");
        j.remplacer("pipelines/indicateurs/attributions.toml", "numerateur = \"dalo\"", &apres);
    });
    assert!(message.contains("attributions.toml, ligne 473") && message.contains("mots et signes"), "{message}");
    let message = refus(CONFIGURATION, |j| {
        let apres = format!("anomalie = \"{suite} or date_entree > :fin\"");
        j.remplacer("pipelines/qualite/ops.toml", "anomalie = \"date_entree > :fin\"", &apres);
    });
    assert!(message.contains("ops.toml, ligne 49") && message.contains("mots et signes"), "{message}");
    // As many conditions, each of them short.
    let message = refus(CONFIGURATION, |j| {
        let classes: String = (0..5000)
            .map(|k| format!("[[indicateur.classe]]\ncode = \"c{k}\"\nlibelle = \"c\"\nsi = \"actif\"\n"))
            .collect();
        let entree = "[[indicateur]]\ncode = \"parc_essai\"\nlibelle = \"l\"\ndefinition = \"d\"\nunite = \"pct\"\nnature = \"repartition\"";
        j.edit("pipelines/indicateurs/parc.toml", |o| [o, format!("\n{entree}\n{classes}").into_bytes()].concat());
    });
    assert!(message.contains("parc.toml") && message.contains("5000 classes, 100 au plus"), "{message}");
}

#[test]
fn a_configuration_nested_100_000_times_is_refused() {
    let profond = format!("presentes = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let message = refus_sobre(CONFIGURATION, 300 << 20, |j| {
        j.edit("pipelines/sources/ops.toml", |o| [profond.as_bytes(), &o].concat());
    });
    insta::assert_snapshot!(message, @r"
    erreur : trop de listes ou de groupes emboîtés
      --> [dossier]/pipelines/sources/ops.toml, ligne 1
    aide : ligne 1, caractère 93 : presentes = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
    aide : aucun réglage n'emboîte plus de quelques niveaux : reprenez le fichier livré
    ");
    for faute in [
        format!("a{} = 1\n", ".a".repeat(100_000)),
        format!("[{}a]\n", "a.".repeat(100_000)),
        format!("a = {}", "{a = ".repeat(100_000)),
    ] {
        let message = refus(CONFIGURATION, |j| {
            j.edit(CHAINE, |o| [faute.as_bytes(), &o].concat());
        });
        assert!(message.contains("pipelines/cil.toml"), "{message}");
    }
}

// ---- anything

/// Bytes drawn from a seed: the same in each run.
fn hasard(graine: u64, n: usize, garder: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut etat = graine.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let tirer = move || {
        etat ^= etat << 13;
        etat ^= etat >> 7;
        etat ^= etat << 17;
        (etat >> 32) as u8
    };
    std::iter::repeat_with(tirer).filter(|o| garder(*o)).take(n).collect()
}

#[test]
fn random_bytes_are_refused_wherever_they_are_put() {
    let places = [
        ("depot/ops_2024.csv", DONNEES),
        ("depot/sne_stock_2025.csv", DONNEES),
        ("depot/references/communes.csv", DONNEES),
        ("depot/references/qpv.geojson", DONNEES),
        ("pipelines/sources/ops.toml", CONFIGURATION),
        (CHAINE, CONFIGURATION),
    ];
    for (rang, (place, code)) in places.into_iter().enumerate() {
        let j = Job::sample();
        for (tour, n) in [7, 70_000].into_iter().enumerate() {
            let graine = (10 * rang + tour) as u64 + 1;
            let debuts: [&[u8]; 4] = [b"", b"PK\x03\x04", b"<interfaceNuu>", b"\xEF\xBB\xBF"];
            for debut in debuts {
                for sans_nul in [false, true] {
                    let octets = [debut, &hasard(graine, n, |o| !sans_nul || o != 0)].concat();
                    j.write(place, &octets);
                    let sortie = j.run(&["--quiet", "run", CHAINE]);
                    let vu = format!("{place}, graine {graine}, {n} octets après {debut:?} :\n{}", sortie.stderr);
                    assert_eq!(sortie.code, code, "{vu}");
                    assert!(sortie.stderr.starts_with("erreur : ") && !sortie.stderr.contains("panicked"), "{vu}");
                    assert!(j.photo("publication").is_empty(), "{vu}");
                }
            }
        }
    }
}
