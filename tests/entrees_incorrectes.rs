//! Each bad input gives one French message that names the place and the remedy, the documented exit code, and
//! leaves the publication as it was.

mod support;

use std::fs::{File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use support::{CHAINE, Job};

const CONFIGURATION: i32 = 2;
const DONNEES: i32 = 3;
const OCCUPE: i32 = 4;

/// Words of the parsers and of the system that no user should read.
const ANGLAIS: [&str; 26] = [
    "error",
    "expected",
    "found",
    "invalid",
    "unexpected",
    "failed",
    "missing",
    "unknown",
    "No such",
    "denied",
    " at line",
    "EOF",
    "column ",
    " the ",
    "string \"",
    "input ",
    "parse",
    "Usage",
    "unrecognized",
    "tip:",
    "For more",
    "panicked",
    "out of range",
    "not a ",
    "premature",
    "cannot",
];

/// Runs the same fault in a new folder and in one that has published: same refusal, nothing new, nothing lost.
#[track_caller]
fn refus(code: i32, faute: impl Fn(&Job)) -> String {
    let neuf = refus_neuf(code, &faute);
    assert_eq!(refus_publie(code, faute), neuf, "le message dépend de ce qui est déjà publié");
    neuf
}

#[track_caller]
fn refus_neuf(code: i32, faute: impl Fn(&Job)) -> String {
    let neuf = Job::sample();
    faute(&neuf);
    let sortie = neuf.run(&["--quiet", "run", CHAINE]).attendre(code);
    assert_eq!(sortie.stdout, "");
    assert!(neuf.photo("publication").is_empty(), "quelque chose a été publié");
    assert_eq!(std::fs::read_dir(neuf.chemin("publication")).unwrap().count(), 0, "un chantier est resté");
    message(&sortie.stderr)
}

#[track_caller]
fn refus_publie(code: i32, faute: impl Fn(&Job)) -> String {
    let publie = Job::publie();
    let avant = publie.photo("publication");
    assert!(avant.keys().any(|n| n.ends_with("bilan_cil.html")));
    faute(&publie);
    let sortie = publie.run(&["--quiet", "run", CHAINE]).attendre(code);
    assert!(publie.photo("publication") == avant, "la publication a changé");
    message(&sortie.stderr)
}

/// An EPCI that is wrong: where another one's publication stands, it is that which is told first.
#[track_caller]
fn refus_de_l_epci(epci: &str, faute: impl Fn(&Job)) -> String {
    let dit = format!("faite pour l'EPCI 000100017, et cette chaîne est celle de l'EPCI {epci}");
    contient(&refus_publie(CONFIGURATION, &faute), &[&dit, "publication/2026-09"]);
    refus_neuf(DONNEES, faute)
}

/// The message without its last line, which never changes; checks what all messages owe to their reader.
#[track_caller]
fn message(stderr: &str) -> String {
    assert_eq!(stderr.lines().filter(|l| l.starts_with("erreur : ")).count(), 1, "un seul message :\n{stderr}");
    assert!(stderr.starts_with("erreur : "), "{stderr}");
    let fin = "Rien n'a été publié ; la dernière publication reste en place.\n";
    let corps = stderr.strip_suffix(fin).unwrap_or_else(|| panic!("la publication n'est pas dite :\n{stderr}"));
    assert!(corps.contains("\n  --> "), "aucun fichier nommé :\n{corps}");
    assert!(corps.contains("\naide : "), "aucun remède :\n{corps}");
    en_francais(corps);
    corps.trim_end().to_owned()
}

#[track_caller]
fn en_francais(texte: &str) {
    for mot in ANGLAIS {
        assert!(!texte.contains(mot), "« {mot} » dans :\n{texte}");
    }
}

/// Says at least this, whatever the words around.
#[track_caller]
fn contient(message: &str, parties: &[&str]) {
    for p in parties {
        assert!(message.contains(p), "« {p} » n'est pas dans :\n{message}");
    }
}

fn lignes(octets: &[u8]) -> Vec<&[u8]> {
    octets.split_inclusive(|c| *c == b'\n').collect()
}

/// Last record of an extract, its line ending left out.
fn derniere(octets: &[u8]) -> Vec<u8> {
    lignes(octets).last().unwrap().trim_ascii_end().to_vec()
}

// ---- extracts

#[test]
fn a_missing_extract_is_named_with_the_files_that_are_there() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remove("depot/ops_2024.csv"); }), @r"
    erreur : ouverture impossible : fichier ou dossier absent
      --> [dossier]/depot/ops_2024.csv
    aide : ce fichier est nommé dans la chaîne « Bilan annuel de la CIL », source « ops »
    aide : fichiers présents dans [dossier]/depot : README.md, references, relogement_menages.csv, relogement_operations.csv, relogement_propositions.csv, relogement_relogements.csv, rpls_2026.csv, rpls_2026_ouvert.csv, sne_radiation_2023.csv, sne_radiation_2024.csv, sne_radiation_2025.csv, sne_radiation_2026.csv, sne_stock_2025.csv
    ");
}

#[test]
fn a_renamed_column_is_compared_with_those_of_the_file() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.edit("depot/rpls_2026.csv", renommer(b"IDENT_REP", b"IDENT_REF")); }), @r"
    erreur : aucune disposition connue de « rpls » ne convient (96 colonnes lues, séparateur « ; », Windows-1252)
      --> [dossier]/depot/rpls_2026.csv, ligne 1
    aide : RPLS, fichier d'un bailleur : une première ligne de 12 champs, puis des lignes de 64
    aide : RPLS détaillé, valeurs redressées (2018) : il manque IDENT_REP (proche : ident_ref), ANN_BAIL (proche : annee_bail)
    aide : RPLS détaillé, version loi : il manque IDENT_REP (proche : ident_ref)
    aide : vérifiez le fichier, ou ajoutez ses noms de colonnes dans pipelines/sources/ : « bilan mapping rpls_2026.csv » en propose
    ");
}

#[test]
fn a_required_column_of_a_recognised_extract_is_asked_for() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.edit("depot/sne_radiation_2025.csv", renommer(b"DATE_RADIATION", b"DATE_RADIAT")); }), @r"
    erreur : il manque la colonne « DATE_RADIATION » (SNE, radiations de l'année)
      --> [dossier]/depot/sne_radiation_2025.csv, ligne 1
    aide : si « DATE_RADIAT » porte la même donnée, ajoutez ce nom à la colonne « date_radiation » de la disposition « sne_radiation », dans pipelines/sources/
    ");
}

/// The remedy names the layout by the code written in its file.
#[test]
fn the_layout_to_mend_is_named_by_its_code() {
    let message = refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", renommer(b"Code_INSEE", b"CodeINSEE"));
    });
    contient(
        &message,
        &["« Code_INSEE »", "« CodeINSEE »", "« code_commune »", "« ops_occupation »", "pipelines/sources/"],
    );
}

/// Renames in the header only.
fn renommer(avant: &'static [u8], apres: &'static [u8]) -> impl Fn(Vec<u8>) -> Vec<u8> {
    move |octets| {
        let fin = octets.iter().position(|c| *c == b'\n').unwrap();
        let place = octets[..fin].windows(avant.len()).position(|w| w == avant).expect("colonne dans l'en-tête");
        [&octets[..place], apres, &octets[place + avant.len()..]].concat()
    }
}

#[test]
fn radiations_given_as_the_stock_are_not_taken_for_it() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.write("depot/sne_stock_2025.csv", j.read("depot/sne_radiation_2025.csv")); }), @r"
    erreur : aucune disposition connue de « sne_stock » ne convient (159 colonnes lues, séparateur « ; », UTF-8)
      --> [dossier]/depot/sne_stock_2025.csv, ligne 1
    aide : SNE, demandes au format d'échange XML : il manque COMMUNES_RECHERCHE (proche : commune_log_recherche) ; il y a en trop NB_Q1_radiation
    aide : SNE, demandes actives : il manque NB_Q1_STOCK ; il y a en trop NB_Q1_radiation
    aide : vérifiez le fichier, ou ajoutez ses noms de colonnes dans pipelines/sources/ : « bilan mapping sne_stock_2025.csv » en propose
    ");
}

#[test]
fn a_file_cut_inside_a_quoted_cell() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/sne_radiation_2025.csv", |mut o| {
            let derniere = derniere(&o);
            let debut = derniere.split(|c| *c == b';').next().unwrap().to_vec();
            o.extend([&debut[..], b";\"coup\xC3\xA9 ici\n"].concat());
            o
        });
    }), @r"
    erreur : le fichier est coupé au milieu d'une cellule entre guillemets
      --> [dossier]/depot/sne_radiation_2025.csv, ligne 360
    aide : l'extraction a été interrompue, ou un guillemet n'est pas refermé : redemandez le fichier
    ");
}

#[test]
fn a_file_cut_in_its_last_row() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/rpls_2026.csv", |mut o| {
            let n = o.len() - derniere(&o).len() / 2;
            o.truncate(n);
            o
        });
    }), @r"
    erreur : la dernière ligne est incomplète : 55 champs au lieu de 96, sans fin de ligne
      --> [dossier]/depot/rpls_2026.csv, ligne 1502
    aide : le fichier est tronqué : redemandez l'extraction ou recopiez-le
    ");
}

/// Cutting a character in two must not turn a UTF-8 file into a Windows-1252 one that is then read.
#[test]
fn a_file_cut_in_the_middle_of_a_character() {
    let message = refus(DONNEES, |j| {
        j.edit("depot/sne_radiation_2025.csv", |mut o| {
            let derniere = derniere(&o);
            let debut = derniere.split(|c| *c == b';').next().unwrap().to_vec();
            o.extend([&debut[..], b";Caf\xC3"].concat());
            o
        });
    });
    insta::assert_snapshot!(message, @r"
    erreur : la dernière ligne est incomplète : 2 champs au lieu de 159, sans fin de ligne
      --> [dossier]/depot/sne_radiation_2025.csv, ligne 360
    aide : le fichier est tronqué : redemandez l'extraction ou recopiez-le
    ");
}

#[test]
fn an_empty_extract() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.write("depot/ops_2024.csv", b""); }), @r"
    erreur : le fichier est vide
      --> [dossier]/depot/ops_2024.csv
    aide : l'export a sans doute été interrompu : redemandez l'extraction
    ");
}

#[test]
fn an_extract_without_any_row() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |o| lignes(&o)[0].to_vec());
    }), @r"
    erreur : le fichier n'a que son en-tête, aucune ligne de données
      --> [dossier]/depot/ops_2024.csv
    aide : l'export a sans doute été interrompu ou filtré à tort : redemandez l'extraction
    ");
}

#[test]
fn bytes_that_are_not_text() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |mut o| {
            o[400..404].copy_from_slice(&[0; 4]);
            o
        });
    }), @r"
    erreur : ce n'est pas un fichier texte : octet nul à la position 401
      --> [dossier]/depot/ops_2024.csv
    aide : le fichier est binaire ou abîmé : redemandez l'extraction en CSV
    ");
}

#[test]
fn a_workbook_named_csv() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.write("depot/ops_2024.csv", b"PK\x03\x04\x14\x00\x06\x00\x08\x00xl/workbook.xml"); }), @r"
    erreur : ce classeur est abîmé ou coupé
      --> [dossier]/depot/ops_2024.csv
    aide : ouvrez-le dans un tableur et enregistrez-le de nouveau, ou redemandez le fichier
    ");
}

#[test]
fn a_file_in_utf_16() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |o| {
            let texte = String::from_utf8_lossy(&o).into_owned();
            std::iter::once(0xFEFF).chain(texte.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        });
    }), @r"
    erreur : un fichier CSV ou un classeur est attendu, celui-ci est un texte en UTF-16
      --> [dossier]/depot/ops_2024.csv
    aide : enregistrez la table en « CSV UTF-8 » puis déposez ce fichier-là
    ");
}

/// 60 rows in excess of fields, well above 2 %.
#[test]
fn more_rejected_rows_than_admitted() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/sne_radiation_2025.csv", |mut o| {
            let ligne = [derniere(&o), b";en;trop\n".to_vec()].concat();
            o.extend(std::iter::repeat_n(ligne, 60).flatten());
            o
        });
    }), @r"
    erreur : trop de lignes rejetées : 65 sur 418, soit 15,6 % pour 2,0 % admis
      --> [dossier]/depot/sne_radiation_2025.csv
    aide : ligne 10, toute la ligne : nombre de champs différent de l'en-tête (« 147 champs au lieu de 159 »)
    aide : ligne 24, toute la ligne : nombre de champs différent de l'en-tête (« 147 champs au lieu de 159 »)
    aide : ligne 155, id_demande : valeur obligatoire absente ou illisible
    aide : toutes les lignes rejetées sont listées dans le dossier « rejets »
    aide : corrigez l'extraction, ou relevez « part_rejets_max » dans la chaîne si ces lignes sont vraiment à écarter
    ");
}

/// An administrator reads everything: that right is laid down for the time of a run. `None` where it cannot be.
fn sans_droit_d_administrateur() -> Option<[&'static str; 3]> {
    if Command::new("setpriv").arg("--version").output().is_ok_and(|o| o.status.success()) {
        return Some(["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]);
    }
    eprintln!("sauté : setpriv absent");
    None
}

/// What was laid down wrong is refused as data; the machine did not fail.
#[test]
fn an_extract_without_the_right_to_read_it() {
    let Some(devant) = sans_droit_d_administrateur() else { return };
    let j = Job::sample();
    std::fs::set_permissions(j.chemin("depot/ops_2024.csv"), Permissions::from_mode(0o000)).unwrap();
    let sortie = j.run_devant(&devant, &["--quiet", "run", CHAINE]).attendre(DONNEES);
    insta::assert_snapshot!(message(&sortie.stderr), @r"
    erreur : ouverture impossible : droits insuffisants
      --> [dossier]/depot/ops_2024.csv
    aide : donnez au compte qui lance la chaîne le droit de lire ce fichier, et d'entrer dans ses dossiers
    ");
}

/// A stock is counted as that of the territory: one that speaks of no commune of it is another's.
#[test]
fn demands_that_are_all_of_another_territory() {
    let ailleurs = |j: &Job, colonnes: &[&str]| {
        j.edit("depot/sne_stock_2025.csv", |octets| {
            let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(&octets[..]);
            let entete = lecteur.headers().unwrap().clone();
            let voulus: Vec<usize> = (0..entete.len()).filter(|r| colonnes.contains(&&entete[*r])).collect();
            assert_eq!(voulus.len(), colonnes.len());
            let mut neuf = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
            neuf.write_record(&entete).unwrap();
            for ligne in lecteur.records() {
                let ligne = ligne.unwrap();
                let cellules = ligne.iter().enumerate();
                neuf.write_record(cellules.map(|(r, c)| if voulus.contains(&r) { "59350" } else { c })).unwrap();
            }
            neuf.into_inner().unwrap()
        });
    };
    let message = refus(DONNEES, |j| ailleurs(j, &["COMMUNE_LOG_RECHERCHE", "COMMUNE_LOG_ACTUEL"]));
    contient(&message, &["aucune ligne de la table « demande »", "000100017", "cil.toml", "celle où vit le ménage"]);
    // Whoever lives here and seeks a dwelling elsewhere may be in the extract of the territory.
    let j = Job::sample();
    ailleurs(&j, &["COMMUNE_LOG_RECHERCHE"]);
    j.run(&["--quiet", "check", CHAINE]).attendre(0);
}

// ---- references

#[test]
fn a_missing_reference_table() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remove("depot/references/bailleurs.csv"); }), @r"
    erreur : ouverture impossible : fichier ou dossier absent
      --> [dossier]/depot/references/bailleurs.csv
    aide : ce fichier est nommé dans [references] de la chaîne « Bilan annuel de la CIL »
    ");
}

#[test]
fn a_reference_table_without_a_column() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remplacer("depot/references/communes.csv", "code_epci", "groupement"); }), @r"
    erreur : il manque la colonne « code_epci »
      --> [dossier]/depot/references/communes.csv, ligne 1
    aide : noms admis : code_epci, epci, siren_epci, epci_dep
    aide : colonnes lues : code_commune, libelle, groupement, libelle_epci, code_departement, code_region
    aide : ce fichier est nommé dans [references] de la chaîne « Bilan annuel de la CIL »
    ");
}

#[test]
fn a_reference_row_with_a_field_too_many() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/references/bailleurs.csv", |mut o| {
            o.extend(b"123456789;De trop;Trop;ESH;1;2\n");
            o
        });
    }), @r"
    erreur : 6 champs au lieu de 5
      --> [dossier]/depot/references/bailleurs.csv, ligne 9
    aide : ce fichier est nommé dans [references] de la chaîne « Bilan annuel de la CIL »
    ");
}

#[test]
fn a_year_of_leases_without_its_threshold() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/references/seuils_quartiles.csv", |o| {
            lignes(&o).into_iter().filter(|l| !l.starts_with(b"2025;")).collect::<Vec<_>>().concat()
        });
    }), @r"
    erreur : aucun seuil du premier quartile pour l'EPCI 000100017 en 2025
      --> [dossier]/depot/references/seuils_quartiles.csv
    aide : années connues : 2023, 2024, 2026
    aide : ajoutez la ligne de l'arrêté de 2025 : celui d'une autre année n'est jamais employé à sa place
    ");
}

#[test]
fn two_thresholds_for_one_year() {
    contient(
        &refus(DONNEES, |j| {
            j.edit("depot/references/seuils_quartiles.csv", |mut o| {
                o.extend(b"2025;000100017;9999;;;autre source\n");
                o
            });
        }),
        &["seuils_quartiles.csv, ligne 6, colonne « borne_q1 »", "9999"],
    );
}

#[test]
fn a_threshold_that_is_a_monthly_amount() {
    contient(
        &refus(DONNEES, |j| {
            j.write(
                "depot/references/seuils_quartiles.csv",
                "annee;siren_epci;borne_q1;borne_q2;borne_q3;origine\n2025;000100017;785;;;mensuel\n",
            );
        }),
        &["seuils_quartiles.csv, ligne 2, colonne « borne_q1 »", "785", "entre 4\u{202f}000 et 20\u{202f}000 €"],
    );
}

#[test]
fn an_epci_that_no_commune_has() {
    insta::assert_snapshot!(refus_de_l_epci("000100018", |j| { j.remplacer(CHAINE, "\"000100017\"", "\"000100018\""); }), @r"
    erreur : aucune commune pour l'EPCI « 000100018 »
      --> [dossier]/depot/references/communes.csv
    aide : EPCI présents dans ce fichier : 000100017
    aide : corrigez « epci » dans [territoire] de la chaîne, ou complétez la table des communes
    ");
}

#[test]
fn an_epci_of_which_the_extracts_hold_no_row() {
    contient(
        &refus_de_l_epci("000100025", |j| {
            j.remplacer(CHAINE, "epci = \"000100017\"", "epci = \"000100025\"");
            j.edit("depot/references/communes.csv", |mut o| {
                o.extend("00999;Ailleurs;000100025;Ailleurs Agglo;00;00\n".as_bytes());
                o
            });
            j.edit("depot/references/seuils_quartiles.csv", |mut o| {
                for annee in 2023..=2026 {
                    o.extend(format!("{annee};000100025;9000;;;fictif\n").as_bytes());
                }
                o
            });
        }),
        &["aucune ligne", "000100025", "« epci »", "cil.toml"],
    );
}

#[test]
fn outlines_cut_short() {
    contient(
        &refus(DONNEES, |j| {
            j.edit("depot/references/qpv.geojson", |mut o| {
                o.truncate(o.len() / 2);
                o
            });
        }),
        &["[dossier]/depot/references/qpv.geojson", "tronqué", "reprenez-le"],
    );
}

#[test]
fn outlines_without_the_code_of_the_qpv() {
    contient(
        &refus(DONNEES, |j| {
            j.remplacer("depot/references/qpv.geojson", "\"code_qp\"", "\"code\"");
        }),
        &["qpv.geojson", "entité 1", "« code_qp »"],
    );
}

// ---- configuration

#[test]
fn a_misspelt_key_comes_with_the_right_one() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "arrete = ", "arette = "); }), @r#"
    erreur : clé inconnue « arette » ; vouliez-vous écrire « arrete » ?
      --> pipelines/cil.toml, ligne 21
    aide : ligne 21, caractère 1 : arette = "2026-09-30"
    "#);
}

#[test]
fn an_unknown_variant_comes_with_those_admitted() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "date_base = \"bail\"", "date_base = \"signature\""); }), @r#"
    erreur : valeur inconnue « signature » ; valeurs admises : bail, radiation
      --> pipelines/cil.toml, ligne 125
    aide : ligne 125, caractère 13 : date_base = "signature"
    "#);
}

#[test]
fn a_date_that_does_not_exist() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "\"2026-09-30\"", "\"2026-09-31\""); }), @r#"
    erreur : « 2026-09-31 » n'est pas une date ; écrivez-la 2026-09-30
      --> pipelines/cil.toml, ligne 21
    aide : ligne 21, caractère 10 : arrete = "2026-09-31"
    "#);
}

#[test]
fn a_number_in_quotes() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer(CHAINE, "exercice = 2025", "exercice = \"2025\"");
        }),
        &["cil.toml, ligne 23", "exercice = \"2025\""],
    );
}

#[test]
fn a_quote_left_open() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer(CHAINE, "depot = \"depot\"", "depot = \"depot");
        }),
        &["cil.toml, ligne 26", "depot = \"depot"],
    );
}

#[test]
fn a_chain_that_is_not_there() {
    let j = Job::sample();
    let sortie = j.run(&["--quiet", "run", "pipelines/cli.toml"]).attendre(CONFIGURATION);
    insta::assert_snapshot!(message(&sortie.stderr), @r"
    erreur : lecture de la chaîne impossible : fichier ou dossier absent
      --> pipelines/cli.toml
    aide : « bilan init <dossier> » prépare un dossier de travail complet
    ");
}

/// What is there and cannot be read is never taken for absent: the shipped one would stand in for it.
#[test]
fn a_file_in_place_of_a_folder_of_configuration() {
    for dossier in ["pipelines/indicateurs", "pipelines/qualite", "points_zero"] {
        let message = refus(CONFIGURATION, |j| {
            let _ = std::fs::remove_dir_all(j.chemin(dossier));
            j.write(dossier, "");
        });
        contient(&message, &["un fichier se trouve à la place d'un dossier", &format!("--> [dossier]/{dossier}\n")]);
    }
}

#[test]
fn a_folder_of_configuration_without_the_right_to_read_it() {
    let Some(devant) = sans_droit_d_administrateur() else { return };
    let j = Job::sample();
    let ouvrir = |mode| {
        std::fs::set_permissions(j.chemin("pipelines/indicateurs"), Permissions::from_mode(mode)).unwrap();
    };
    ouvrir(0o000);
    let sortie = j.run_devant(&devant, &["--quiet", "run", CHAINE]);
    ouvrir(0o755);
    let message = message(&sortie.attendre(5).stderr);
    contient(&message, &["droits insuffisants", "--> [dossier]/pipelines/indicateurs", "livré avec le programme"]);
}

/// Settings that would switch off what they guard are refused at their line.
#[test]
fn a_setting_that_would_guard_nothing() {
    const NOM: &str = "nom = \"Bilan annuel de la CIL\"";
    let cas = [
        ("exercice = 2025", "exercice = -5", 23, "« -5 » n'est pas une année"),
        ("part_rejets_max = 0.02", "part_rejets_max = 2", 141, "« 2 » n'est pas une part : de 0 à 1"),
        ("part_rejets_max = 0.02", "part_rejets_max = nan", 141, "« nan » et « inf »"),
        ("limite_qpv_m = 15", "limite_qpv_m = -1", 134, "« -1 » n'est pas un seuil"),
        (
            "delai_consolidation_jours = 60",
            "delai_consolidation_jours = -60",
            143,
            "« -60 » n'est pas un nombre de jours",
        ),
        (NOM, "alerte.codes = [99]\nnom = \"x\"", 5, "« 99 » n'est pas un code de sortie"),
        (NOM, "alerte.codes = []\nnom = \"x\"", 5, "« codes » est vide"),
        (NOM, "alerte.commande = []\nnom = \"x\"", 5, "« commande » ne nomme aucun programme"),
        (NOM, "alerte.commande = [\"\"]\nnom = \"x\"", 5, "« commande » ne nomme aucun programme"),
        (NOM, "alerte.delai_secondes = 0\nnom = \"x\"", 5, "« 0 » n'est pas un nombre de secondes : de 1 à 86400"),
        (
            NOM,
            "surveillance.succes = { attention = 70, critique = 35 }\nnom = \"x\"",
            5,
            "« attention », 70, dépasse « critique », 35",
        ),
        (
            NOM,
            "surveillance.sources.rpsl = { attention = 1, critique = 2 }\nnom = \"x\"",
            5,
            "nomme « rpsl », source d'aucune extraction de cette chaîne",
        ),
        (
            NOM,
            "conservation.lac_annees = 0.5\nnom = \"x\"",
            5,
            "type inattendu : un nombre à virgule, au lieu d'un nombre entier",
        ),
        ("arrete = \"2026-09-30\"", "arrete = \"2999-09-30\"", 21, "n'est pas encore venue"),
        ("millesime = 2026", "millesime = 2999", 36, "le millésime 2999 n'est pas encore venu"),
        ("millesime = 2026", "millesime = -1", 36, "« -1 » n'est pas une année"),
    ];
    for (avant, apres, ligne, dit) in cas {
        let j = Job::sample();
        j.remplacer(CHAINE, avant, apres);
        let message = message(&j.run(&["--quiet", "run", CHAINE]).attendre(CONFIGURATION).stderr);
        contient(&message, &[dit, &format!("cil.toml, ligne {ligne}")]);
    }
}

#[test]
fn a_chain_with_nothing_in_it() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.write(CHAINE, " \n\n"); }), @r"
    erreur : cette chaîne est un fichier vide
      --> pipelines/cil.toml
    aide : reprenez-la d'une sauvegarde
    aide : « bilan init <dossier> » prépare un dossier de travail complet
    ");
    let message = refus(CONFIGURATION, |j| {
        j.write(CHAINE, "# rien encore\n");
    });
    contient(&message, &["il manque la clé « nom »", "cil.toml", "aide : ajoutez-la", "bilan init"]);
}

#[test]
fn a_chain_in_another_encoding() {
    let utf16 = |o: Vec<u8>| -> Vec<u8> {
        let texte = String::from_utf8(o).unwrap();
        [0xFEFF].into_iter().chain(texte.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let ansi = |o: Vec<u8>| -> Vec<u8> {
        String::from_utf8(o).unwrap().chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
    };
    let message = refus(CONFIGURATION, |j| {
        j.edit(CHAINE, utf16);
    });
    contient(&message, &["ce fichier est en UTF-16", "cil.toml", "enregistrez-le en UTF-8"]);
    let message = refus(CONFIGURATION, |j| {
        j.edit(CHAINE, ansi);
    });
    contient(&message, &["ce fichier est en ANSI", "cil.toml, ligne 1", "enregistrez-le en UTF-8"]);
}

/// What could not be said is a failure, whatever was done; a reader that went away is none.
#[test]
fn a_result_that_nobody_can_read() {
    let j = Job::sample();
    let plein = ["sh", "-c", "exec \"$@\" > /dev/full", "sh"];
    for args in [&["status", CHAINE][..], &["catalog"], &["--help"]] {
        let sortie = j.run_devant(&plein, args).attendre(5);
        assert!(
            sortie.stderr.starts_with("erreur : écriture du résultat impossible : disque plein"),
            "{}",
            sortie.stderr
        );
        en_francais(&sortie.stderr);
    }
    let coupe = ["bash", "-c", "\"$@\" | true; exit ${PIPESTATUS[0]}", "bash"];
    let sortie = j.run_devant(&coupe, &["catalog"]).attendre(0);
    assert_eq!(sortie.stderr, "");
}

#[test]
fn a_year_that_is_not_over() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer(CHAINE, "exercice = 2025", "exercice = 2026");
        }),
        &["cil.toml, ligne 23", "2026 n'est pas terminé", "30/09/2026"],
    );
}

#[test]
fn a_column_that_is_there_twice() {
    contient(
        &refus(DONNEES, |j| {
            j.remplacer("depot/ops_2024.csv", ";Nb_Mineurs;", ";APL;");
        }),
        &["ops_2024.csv, ligne 1", "« APL » est 2 fois"],
    );
}

#[test]
fn a_folder_in_place_of_a_file() {
    contient(
        &refus(DONNEES, |j| {
            j.remplacer(CHAINE, "ops_2024.csv", "references");
        }),
        &["depot/references", "c'est un dossier"],
    );
}

#[test]
fn an_extract_declared_twice() {
    let message = refus(CONFIGURATION, |j| {
        j.write("depot/ops_copie.csv", j.read("depot/ops_2024.csv"));
        let bloc = "[[extraction]]\nsource = \"ops\"\nfichier = \"ops_copie.csv\"\nmillesime = 2023\n\n[references]";
        j.remplacer(CHAINE, "[references]", bloc);
    });
    let lignes = ["  --> pipelines/cil.toml, ligne 96", "l'autre est dans pipelines/cil.toml, ligne 44"];
    contient(&message, &["deux fois", "ops_2024.csv", "ops_copie.csv", "[[extraction]]", lignes[0], lignes[1]]);
}

#[test]
fn an_unknown_source() {
    let message = refus(CONFIGURATION, |j| {
        j.remplacer(CHAINE, "source = \"ops\"", "source = \"osp\"");
    });
    contient(&message, &["« osp »", "pipelines/cil.toml, ligne 44", "ops", "rpls", "sne_radiation", "sne_stock"]);
}

#[test]
fn an_unknown_secrecy_profile() {
    let message = refus(CONFIGURATION, |j| {
        j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"partenaire\"");
    });
    // The line of the key, not the comment above it that has the same word.
    contient(&message, &["« partenaire »", "pipelines/cil.toml, ligne 162", "interne, partenaires, public"]);
}

#[test]
fn a_secrecy_rule_that_nobody_reads() {
    let message = refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/secret.toml", "seuil_logements = 5", "seuil_logement = 5");
    });
    contient(&message, &["« seuil_logement »", "« seuil_logements »", "pipelines/secret.toml, ligne 52"]);
}

#[test]
fn a_threshold_of_secrecy_that_protects_nothing() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer("pipelines/secret.toml", "seuil_logements = 5", "seuil_logements = 1");
        }),
        &["pipelines/secret.toml, ligne 52", "seuil_logements", "partenaires", "3"],
    );
}

#[test]
fn a_target_on_an_unknown_indicator() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/objectifs/locaux.toml", "\"att_q3_q4_qpv\"", "\"att_q3_q4_qvp\"");
    }), @r"
    erreur : l'objectif « local_q3_q4_qpv » porte sur un indicateur inconnu : « att_q3_q4_qvp »
      --> [dossier]/pipelines/objectifs/locaux.toml, ligne 6
    aide : vouliez-vous écrire « att_q3_q4_qpv » ?
    ");
}

#[test]
fn a_target_above_one_hundred() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer("pipelines/objectifs/locaux.toml", "borne = 45", "borne = 450");
        }),
        &["locaux.toml, ligne 8", "local_q3_q4_qpv", "entre 0 et 100"],
    );
}

#[test]
fn a_predicate_that_is_not_sql() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer(
                "pipelines/indicateurs/attributions.toml",
                "numerateur = \"quartile = 'q1'\"",
                "numerateur = \"quartile = 'q1' OR\"",
            );
        }),
        &["attributions.toml, ligne 95", "quartile = 'q1' OR", "SQL"],
    );
}

#[test]
fn a_predicate_on_a_column_that_the_table_does_not_have() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/indicateurs/attributions.toml", "numerateur = \"dalo\"", "numerateur = \"dallo\"");
    }), @r"
    erreur : l'indicateur « att_dalo » parle d'une colonne que la table « attribution » n'a pas : « dallo »
      --> [dossier]/pipelines/indicateurs/attributions.toml, ligne 473
    aide : vouliez-vous écrire « dalo » ?
    aide : le prédicat est : dallo
    ");
}

/// A working folder prepared by an earlier version, whose indicators a file shipped since speaks of.
#[test]
fn a_shipped_file_that_speaks_of_an_indicator_the_folder_does_not_have() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remove("pipelines/abordabilite.toml");
            j.remplacer("pipelines/indicateurs/demande.toml", "code = \"acc_exclus_15\"", "code = \"acc_exclus_16\"");
        }),
        &["pipelines/abordabilite.toml, ligne 17", "acc_exclus_15", "livré avec le programme", "bilan init"],
    );
}

#[test]
fn an_indicator_defined_twice() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer("pipelines/indicateurs/attributions.toml", "code = \"att_mutations\"", "code = \"att_dalo\"");
        }),
        &["attributions.toml, ligne 506", "att_dalo", "deux fois"],
    );
}

#[test]
fn a_document_that_nobody_declares_is_named_at_its_line() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer(CHAINE, "documents = [\"bilan\"", "documents = [\"bilam\"");
        }),
        &["« bilam »", "pipelines/cil.toml, ligne ", "vouliez-vous écrire « bilan »"],
    );
}

/// Whoever gives the folder is told which file to give.
#[test]
fn a_folder_in_place_of_the_chain() {
    let j = Job::sample();
    let dit = j.run(&["--quiet", "check", "."]).attendre(CONFIGURATION).stderr;
    contient(&dit, &["c'est un dossier", "une chaîne est un fichier", "pipelines/cil.toml"]);
}

/// Not one table that is missing: the folder of all.
#[test]
fn a_folder_of_references_that_is_not_there() {
    contient(
        &refus(DONNEES, |j| {
            std::fs::rename(j.chemin("depot/references"), j.chemin("depot/tables")).unwrap();
        }),
        &["depot/references n'existe pas : corrigez « references » dans [dossiers]"],
    );
}

#[test]
fn a_layout_with_an_unknown_canonical_column() {
    contient(
        &refus(CONFIGURATION, |j| {
            j.remplacer("pipelines/sources/ops.toml", "nom = \"nb_occupants\"", "nom = \"nb_occupant\"");
        }),
        &["pipelines/sources/ops.toml", "nb_occupant »", "nb_occupants"],
    );
}

#[test]
fn a_layout_that_reads_a_column_the_file_does_not_have() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.remplacer("pipelines/sources/sne_radiation.toml", "depuis = [\"DATE_RADIATION\"]", "depuis = [\"DATE_RADIATIONS\"]");
    }), @r"
    erreur : il manque la colonne « DATE_RADIATIONS » (SNE, radiations de l'année)
      --> [dossier]/depot/sne_radiation_2023.csv, ligne 1
    aide : si « DATE_RADIATION » porte la même donnée, ajoutez ce nom à la colonne « date_radiation » de la disposition « sne_radiation », dans pipelines/sources/
    ");
}

#[test]
fn a_layout_with_a_type_that_does_not_exist() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/sources/sne_radiation.toml", "type = \"dixiemes\"", "type = \"dizaines\"");
    }), @r#"
    erreur : valeur inconnue « dizaines » ; valeurs admises : texte, code, siren, hache, enum, entier, decimal, centimes, dixiemes, annee, mois, date, oui_non, age, prefixe, drapeaux
      --> [dossier]/pipelines/sources/sne_radiation.toml, ligne 110
    aide : ligne 110, caractère 8 : type = "dizaines"
    "#);
}

#[test]
fn a_key_that_is_not_a_key() {
    let j = Job::sample();
    j.write("secret/cle", "mot de passe\n");
    std::fs::set_permissions(j.chemin("secret/cle"), Permissions::from_mode(0o600)).unwrap();
    let sortie = j.run(&["--quiet", "run", CHAINE]).attendre(CONFIGURATION);
    insta::assert_snapshot!(message(&sortie.stderr), @r"
    erreur : ce fichier ne contient pas une clé de 64 chiffres hexadécimaux
      --> [dossier]/secret/cle
    aide : restaurez la clé d'origine : avec une autre clé, les pseudonymes changent et le lac est relu
    ");
    assert!(j.photo("publication").is_empty());
}

/// What the command is run behind, so that rights stop root too.
fn sans_pouvoir() -> &'static [&'static str] {
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if root { &["setpriv", "--bounding-set=-dac_override,-dac_read_search"] } else { &[] }
}

/// The place of a key that is to be drawn is a setting, and its rights are not the machine's failure.
#[test]
fn a_key_that_the_account_may_not_write() {
    let j = Job::sample();
    j.remplacer(CHAINE, "cle = \"secret/cle\"", "cle = \"coffre/neuf/cle\"");
    std::fs::create_dir(j.chemin("coffre")).unwrap();
    let droits = |mode: u32| std::fs::set_permissions(j.chemin("coffre"), Permissions::from_mode(mode)).unwrap();
    droits(0o500);
    let dit = message(&j.run_devant(sans_pouvoir(), &["--quiet", "run", CHAINE]).attendre(CONFIGURATION).stderr);
    droits(0o700);
    contient(
        &dit,
        &[
            "la clé des pseudonymes ne peut pas être écrite : le compte qui lance bilan n'en a pas le droit",
            "--> [dossier]/coffre/neuf/cle\n",
            "chown <compte> [dossier]/coffre\n",
            "BILAN_CLE",
        ],
    );
    assert!(j.photo("publication").is_empty());
}

/// Neither a machine that fails nor an absence: another key is drawn for neither.
#[test]
fn a_key_that_the_account_may_not_read() {
    let j = Job::sample();
    j.remplacer(CHAINE, "cle = \"secret/cle\"", "cle = \"secret/cle\"\ncle_lac = \"secret/lac\"");
    let droits = |nom: &str, mode: u32| std::fs::set_permissions(j.chemin(nom), Permissions::from_mode(mode)).unwrap();
    for nom in ["secret/cle", "secret/lac"] {
        j.write(nom, "0".repeat(64));
        droits(nom, 0o600);
    }
    for (nom, clef, ferme, ouvert) in [
        ("secret/cle", "la clé des pseudonymes", 0o000, 0o600),
        ("secret/lac", "la clé du lac", 0o000, 0o600),
        ("secret", "la clé des pseudonymes", 0o600, 0o700),
    ] {
        droits(nom, ferme);
        for commande in [&["--quiet", "run", CHAINE][..], &["--quiet", "run", "--a-blanc", CHAINE]] {
            let dit = message(&j.run_devant(sans_pouvoir(), commande).attendre(CONFIGURATION).stderr);
            contient(
                &dit,
                &[
                    &format!("{clef} ne peut pas être lue : le compte qui lance bilan n'en a pas le droit"),
                    "--> [dossier]/secret/",
                    "chmod 600 [dossier]/secret/",
                    "chown <compte>",
                    "BILAN_CLE",
                ],
            );
        }
        droits(nom, ouvert);
    }
    assert!(j.photo("publication").is_empty());
}

#[test]
fn a_key_that_is_no_text() {
    let j = Job::sample();
    j.write("secret/cle", b"\xFF\xFE\x00");
    std::fs::set_permissions(j.chemin("secret/cle"), Permissions::from_mode(0o600)).unwrap();
    let dit = message(&j.run(&["--quiet", "run", CHAINE]).attendre(CONFIGURATION).stderr);
    contient(&dit, &["ce fichier ne contient pas une clé", "--> [dossier]/secret/cle"]);
}

/// The place of a key is a setting: nobody sent a wrong extract.
#[test]
fn a_folder_in_place_of_the_key() {
    let j = Job::sample();
    std::fs::create_dir_all(j.chemin("secret/cle")).unwrap();
    let message = message(&j.run(&["--quiet", "run", CHAINE]).attendre(CONFIGURATION).stderr);
    contient(
        &message,
        &["c'est un dossier", "--> [dossier]/secret/cle\n", "« cle » dans [dossiers]", "secret/cle/cle"],
    );
}

#[test]
fn a_key_that_others_can_read() {
    let j = Job::sample();
    j.write("secret/cle", "0".repeat(64));
    std::fs::set_permissions(j.chemin("secret/cle"), Permissions::from_mode(0o644)).unwrap();
    let sortie = j.run(&["--quiet", "run", CHAINE]).attendre(CONFIGURATION);
    insta::assert_snapshot!(message(&sortie.stderr), @r"
    erreur : la clé des pseudonymes peut être lue par d'autres (droits 644)
      --> [dossier]/secret/cle
    aide : chmod 600 [dossier]/secret/cle
    aide : si d'autres l'ont lue, changez-la : bilan rotate
    ");
    assert!(j.photo("lac").is_empty() || !j.photo("lac").keys().any(|n| n.ends_with(".parquet")));
}

#[test]
fn a_key_kept_among_the_data() {
    let message = refus(CONFIGURATION, |j| {
        j.remplacer(CHAINE, "cle = \"secret/cle\"", "cle = \"depot/cle\"");
    });
    contient(&message, &["rangée parmi les données", "depot/cle", "BILAN_CLE"]);
}

// ---- the folder, the command line

#[test]
fn a_second_run_waits_for_its_turn() {
    let j = Job::publie();
    let avant = j.photo("publication");
    let verrou =
        File::options().read(true).write(true).create(true).truncate(false).open(j.chemin("lac/verrou")).unwrap();
    verrou.lock().unwrap();
    // Another version may have written the lock: what cannot be read of it is not said. `tests/transaction` has the rest.
    let sortie = j.run(&["--quiet", "run", CHAINE]).attendre(OCCUPE);
    insta::assert_snapshot!(message(&sortie.stderr), @r"
    erreur : une autre exécution travaille dans ce dossier
      --> [dossier]/lac/verrou
    aide : attendez qu'elle finisse, puis relancez la commande
    ");
    assert!(j.photo("publication") == avant);

    drop(verrou);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
}

/// What `run` refuses before reading rows, `check` refuses in the same words.
#[test]
fn check_refuses_in_the_same_words() {
    let fautes: [fn(&Job); 5] = [
        |j| {
            j.remove("depot/ops_2024.csv");
        },
        |j| {
            j.edit("depot/rpls_2026.csv", renommer(b"IDENT_REP", b"IDENT_REF"));
        },
        |j| {
            j.remplacer(CHAINE, "arrete = ", "arette = ");
        },
        |j| {
            j.remplacer("pipelines/sources/ops.toml", "nom = \"nb_occupants\"", "nom = \"nb_occupant\"");
        },
        |j| {
            j.write("depot/references/qpv.geojson", "{}");
        },
    ];
    for faute in fautes {
        let j = Job::sample();
        faute(&j);
        let run = j.run(&["--quiet", "run", CHAINE]);
        let check = j.run(&["--quiet", "check", CHAINE]);
        assert_eq!(check.code, run.code);
        assert_eq!(
            Some(check.stderr.as_str()),
            run.stderr.strip_suffix("Rien n'a été publié ; la dernière publication reste en place.\n")
        );
        assert!(j.photo("publication").is_empty());
    }
}

/// A predicate is only compared with its table when the table is there; `check` must not stay silent about it.
#[test]
fn check_finds_a_predicate_on_an_unknown_column() {
    let j = Job::sample();
    j.remplacer("pipelines/indicateurs/attributions.toml", "numerateur = \"dalo\"", "numerateur = \"dallo\"");
    j.run(&["--quiet", "check", CHAINE]).attendre(CONFIGURATION);
}

/// What the reader of arguments says, in French too.
#[test]
fn an_unknown_command_is_refused() {
    let sortie = Job::vide().run(&["publier"]).attendre(CONFIGURATION);
    assert_eq!(sortie.stdout, "");
    contient(&sortie.stderr, &["erreur : ", "« publier »", "bilan --help"]);
    en_francais(&sortie.stderr);
}

#[test]
fn an_unknown_option_comes_with_the_nearest() {
    let sortie = Job::vide().run(&["run", "--rattrape", CHAINE]).attendre(CONFIGURATION);
    assert_eq!(sortie.stdout, "");
    contient(&sortie.stderr, &["« --rattrape »", "« --rattraper »"]);
    en_francais(&sortie.stderr);
}

#[test]
fn a_command_without_its_argument_asks_for_it() {
    let sortie = Job::vide().run(&["run"]).attendre(CONFIGURATION);
    en_francais(&sortie.stderr);
}

#[test]
fn a_number_of_dwellings_that_is_not_a_number() {
    let sortie = Job::vide().run(&["sample", "--logements", "beaucoup", "depot"]).attendre(CONFIGURATION);
    contient(&sortie.stderr, &["beaucoup", "--logements"]);
    en_francais(&sortie.stderr);
}

#[test]
fn an_instant_without_its_hour() {
    let sortie = Job::vide().run(&["status", "--instant", "2027-03-01"]).attendre(CONFIGURATION);
    contient(
        &sortie.stderr,
        &[
            "« 2027-03-01 »",
            "--instant",
            "aide : écrivez le jour et l'heure, en temps universel : 2026-10-05T06:00:00Z\n",
        ],
    );
    en_francais(&sortie.stderr);
}

#[test]
fn a_sample_too_small_is_refused() {
    let j = Job::vide();
    let sortie = j.run(&["sample", "--logements", "10", "depot"]).attendre(CONFIGURATION);
    insta::assert_snapshot!(sortie.stderr, @r"
    Écriture des extractions fictives
    erreur : 10 logements demandés à l’échantillon fictif
    aide : demandez entre 1 500 et 6 000 000 logements
    ");
}

/// The same failure, for a log collector.
#[test]
fn a_failure_in_json_names_the_file_the_line_and_the_code() {
    let j = Job::sample();
    j.remplacer(CHAINE, "arrete = ", "arette = ");
    let sortie = j.run(&["--log-format", "json", "run", CHAINE]).attendre(CONFIGURATION);
    let objet: serde_json::Value = serde_json::from_str(sortie.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(objet["level"], "ERROR");
    assert_eq!(objet["code"], 2);
    assert_eq!(objet["fichier"], CHAINE);
    assert_eq!(objet["ligne"], 21);
}
