//! Each bad input gives one French message that names the place and the remedy, the documented exit code, and
//! leaves the publication as it was.

mod support;

use std::fs::File;

use support::{CHAINE, Job};

const CONFIGURATION: i32 = 2;
const DONNEES: i32 = 3;
const OCCUPE: i32 = 4;

/// Words of the parsers and of the system that no user should read.
const ANGLAIS: [&str; 26] = [
    "error", "expected", "found", "invalid", "unexpected", "failed", "missing", "unknown", "No such", "denied", " at line",
    "EOF", "column ", " the ", "string \"", "input ", "parse", "Usage", "unrecognized", "tip:", "For more", "panicked",
    "out of range", "not a ", "premature", "cannot",
];

/// Runs the same fault in a new folder and in one that has published: same refusal, nothing new, nothing lost.
#[track_caller]
fn refus(code: i32, faute: impl Fn(&Job)) -> String {
    let neuf = Job::sample();
    faute(&neuf);
    let sortie = neuf.run(&["--quiet", "run", CHAINE]).attendre(code);
    assert_eq!(sortie.stdout, "");
    assert!(neuf.photo("publication").is_empty(), "quelque chose a été publié");
    assert_eq!(std::fs::read_dir(neuf.chemin("publication")).unwrap().count(), 0, "un chantier est resté");

    let publie = Job::publie();
    let avant = publie.photo("publication");
    assert!(avant.keys().any(|n| n.ends_with("bilan_cil.html")));
    faute(&publie);
    let seconde = publie.run(&["--quiet", "run", CHAINE]).attendre(code);
    assert_eq!(seconde.stderr, sortie.stderr, "le message dépend de ce qui est déjà publié");
    assert!(publie.photo("publication") == avant, "la publication a changé");
    message(&sortie.stderr)
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
    for mot in ANGLAIS {
        assert!(!corps.contains(mot), "« {mot} » dans :\n{corps}");
    }
    corps.trim_end().to_owned()
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
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remove("depot/ops_2024.csv"); }), @"");
}

#[test]
fn a_renamed_column_is_compared_with_those_of_the_file() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.edit("depot/rpls_2026.csv", renommer(b"IDENT_REP", b"IDENT_REF")); }), @"");
}

#[test]
fn a_required_column_of_a_recognised_extract_is_asked_for() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.edit("depot/sne_radiation_2025.csv", renommer(b"DATE_RADIATION", b"DATE_RADIAT")); }), @"");
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
    insta::assert_snapshot!(refus(DONNEES, |j| { j.write("depot/sne_stock_2025.csv", j.read("depot/sne_radiation_2025.csv")); }), @"");
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
    }), @"");
}

#[test]
fn a_file_cut_in_its_last_row() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/rpls_2026.csv", |mut o| {
            let n = o.len() - derniere(&o).len() / 2;
            o.truncate(n);
            o
        });
    }), @"");
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
    insta::assert_snapshot!(message, @"");
}

#[test]
fn an_empty_extract() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.write("depot/ops_2024.csv", b""); }), @"");
}

#[test]
fn an_extract_without_any_row() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |o| lignes(&o)[0].to_vec());
    }), @"");
}

#[test]
fn bytes_that_are_not_text() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |mut o| {
            o[400..404].copy_from_slice(&[0; 4]);
            o
        });
    }), @"");
}

#[test]
fn a_workbook_named_csv() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.write("depot/ops_2024.csv", b"PK\x03\x04\x14\x00\x06\x00\x08\x00xl/workbook.xml"); }), @"");
}

#[test]
fn a_file_in_utf_16() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/ops_2024.csv", |o| {
            let texte = String::from_utf8_lossy(&o).into_owned();
            std::iter::once(0xFEFF).chain(texte.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        });
    }), @"");
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
    }), @"");
}

#[test]
fn an_extract_without_the_right_to_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let fermer = |j: &Job| {
        let chemin = j.chemin("depot/ops_2024.csv");
        std::fs::set_permissions(chemin, std::fs::Permissions::from_mode(0o000)).unwrap();
    };
    let essai = Job::sample();
    fermer(&essai);
    if File::open(essai.chemin("depot/ops_2024.csv")).is_ok() {
        eprintln!("sauté : cet utilisateur lit même les fichiers fermés");
        return;
    }
    let message = refus(5, fermer);
    assert!(message.starts_with("erreur : ouverture impossible : droits insuffisants\n  --> [dossier]/depot/ops_2024.csv"), "{message}");
}

// ---- references

#[test]
fn a_missing_reference_table() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remove("depot/references/bailleurs.csv"); }), @"");
}

#[test]
fn a_reference_table_without_a_column() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remplacer("depot/references/communes.csv", "code_epci", "epci"); }), @"");
}

#[test]
fn a_reference_row_with_a_field_too_many() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/references/bailleurs.csv", |mut o| {
            o.extend(b"123456789;De trop;Trop;ESH;1;2\n");
            o
        });
    }), @"");
}

#[test]
fn a_year_of_leases_without_its_threshold() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/references/seuils_quartiles.csv", |o| {
            lignes(&o).into_iter().filter(|l| !l.starts_with(b"2025;")).collect::<Vec<_>>().concat()
        });
    }), @"");
}

#[test]
fn two_thresholds_for_one_year() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/references/seuils_quartiles.csv", |mut o| {
            o.extend(b"2025;000100017;9999;;;autre source\n");
            o
        });
    }), @"");
}

#[test]
fn a_threshold_that_is_a_monthly_amount() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.write("depot/references/seuils_quartiles.csv", "annee;siren_epci;borne_q1;borne_q2;borne_q3;origine\n2025;000100017;785;;;mensuel\n");
    }), @"");
}

#[test]
fn an_epci_that_no_commune_has() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remplacer(CHAINE, "\"000100017\"", "\"000100018\""); }), @"");
}

#[test]
fn an_epci_of_which_the_extracts_hold_no_row() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
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
    }), @"");
}

#[test]
fn outlines_cut_short() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.edit("depot/references/qpv.geojson", |mut o| {
            o.truncate(o.len() / 2);
            o
        });
    }), @"");
}

#[test]
fn outlines_without_the_code_of_the_qpv() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remplacer("depot/references/qpv.geojson", "\"code_qp\"", "\"code\""); }), @"");
}

// ---- configuration

#[test]
fn a_misspelt_key_comes_with_the_right_one() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "arrete = ", "arette = "); }), @"");
}

#[test]
fn an_unknown_variant_comes_with_those_admitted() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "date_base = \"bail\"", "date_base = \"signature\""); }), @"");
}

#[test]
fn a_date_that_does_not_exist() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "\"2026-09-30\"", "\"2026-09-31\""); }), @"");
}

#[test]
fn a_number_in_quotes() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "exercice = 2025", "exercice = \"2025\""); }), @"");
}

#[test]
fn a_quote_left_open() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "depot = \"depot\"", "depot = \"depot"); }), @"");
}

#[test]
fn a_chain_that_is_not_there() {
    let j = Job::sample();
    let sortie = j.run(&["--quiet", "run", "pipelines/cli.toml"]).attendre(CONFIGURATION);
    insta::assert_snapshot!(message(&sortie.stderr), @"");
}

#[test]
fn an_unknown_source() {
    insta::assert_snapshot!(refus(DONNEES, |j| { j.remplacer(CHAINE, "source = \"ops\"", "source = \"osp\""); }), @"");
}

#[test]
fn an_unknown_secrecy_profile() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer(CHAINE, "profil = \"partenaires\"", "profil = \"partenaire\""); }), @"");
}

#[test]
fn a_secrecy_rule_that_nobody_reads() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer("pipelines/secret.toml", "seuil_logements = 5", "seuil_logement = 5"); }), @"");
}

#[test]
fn a_threshold_of_secrecy_that_protects_nothing() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer("pipelines/secret.toml", "seuil_logements = 5", "seuil_logements = 1"); }), @"");
}

#[test]
fn a_target_on_an_unknown_indicator() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/objectifs/locaux.toml", "\"att_q3_q4_qpv\"", "\"att_q3_q4_qvp\"");
    }), @"");
}

#[test]
fn a_target_above_one_hundred() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.remplacer("pipelines/objectifs/locaux.toml", "borne = 45", "borne = 450"); }), @"");
}

#[test]
fn a_predicate_that_is_not_sql() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/indicateurs/attributions.toml", "numerateur = \"quartile = 'q1'\"", "numerateur = \"quartile = 'q1' OR\"");
    }), @"");
}

#[test]
fn a_predicate_on_a_column_that_the_table_does_not_have() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/indicateurs/attributions.toml", "numerateur = \"dalo\"", "numerateur = \"dallo\"");
    }), @"");
}

#[test]
fn an_indicator_defined_twice() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/indicateurs/attributions.toml", "code = \"att_mutations\"", "code = \"att_dalo\"");
    }), @"");
}

#[test]
fn a_layout_with_an_unknown_canonical_column() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/sources/ops.toml", "nom = \"nb_occupants\"", "nom = \"nb_occupant\"");
    }), @"");
}

#[test]
fn a_layout_that_reads_a_column_the_file_does_not_have() {
    insta::assert_snapshot!(refus(DONNEES, |j| {
        j.remplacer("pipelines/sources/sne_radiation.toml", "depuis = [\"DATE_RADIATION\"]", "depuis = [\"DATE_RADIATIONS\"]");
    }), @"");
}

#[test]
fn a_layout_with_a_type_that_does_not_exist() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| {
        j.remplacer("pipelines/sources/sne_radiation.toml", "type = \"dixiemes\"", "type = \"dizaines\"");
    }), @"");
}

#[test]
fn a_key_that_is_not_a_key() {
    insta::assert_snapshot!(refus(CONFIGURATION, |j| { j.write("secret/cle", "mot de passe\n"); }), @"");
}

// ---- the folder, the command line

#[test]
fn a_second_run_waits_for_its_turn() {
    let j = Job::publie();
    let avant = j.photo("publication");
    let verrou = File::options().read(true).write(true).create(true).truncate(false).open(j.chemin("lac/verrou")).unwrap();
    verrou.lock().unwrap();
    let numero = j.texte("lac/verrou");
    let sortie = j.run(&["--quiet", "run", CHAINE]).attendre(OCCUPE);
    let message = message(&sortie.stderr).replace(numero.trim(), "[numéro]");
    insta::assert_snapshot!(message, @"");
    assert!(j.photo("publication") == avant);

    drop(verrou);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
}

/// What `run` refuses before reading rows, `check` refuses in the same words.
#[test]
fn check_refuses_in_the_same_words() {
    let fautes: [fn(&Job); 5] = [
        |j| { j.remove("depot/ops_2024.csv"); },
        |j| { j.edit("depot/rpls_2026.csv", renommer(b"IDENT_REP", b"IDENT_REF")); },
        |j| { j.remplacer(CHAINE, "arrete = ", "arette = "); },
        |j| { j.remplacer("pipelines/sources/ops.toml", "nom = \"nb_occupants\"", "nom = \"nb_occupant\""); },
        |j| { j.write("depot/references/qpv.geojson", "{}"); },
    ];
    for faute in fautes {
        let j = Job::sample();
        faute(&j);
        let run = j.run(&["--quiet", "run", CHAINE]);
        let check = j.run(&["--quiet", "check", CHAINE]);
        assert_eq!(check.code, run.code);
        assert_eq!(Some(check.stderr.as_str()), run.stderr.strip_suffix("Rien n'a été publié ; la dernière publication reste en place.\n"));
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

#[test]
fn an_unknown_command_is_refused_with_the_list() {
    let j = Job::vide();
    let sortie = j.run(&["publier"]).attendre(CONFIGURATION);
    insta::assert_snapshot!(sortie.stderr, @"");
    assert_eq!(sortie.stdout, "");
}

#[test]
fn an_unknown_option_is_refused() {
    let j = Job::vide();
    let sortie = j.run(&["run", "--forcé", CHAINE]).attendre(CONFIGURATION);
    insta::assert_snapshot!(sortie.stderr, @"");
}

#[test]
fn a_sample_too_small_is_refused() {
    let j = Job::vide();
    let sortie = j.run(&["sample", "--logements", "10", "depot"]).attendre(CONFIGURATION);
    insta::assert_snapshot!(sortie.stderr, @"");
}

/// The same failure, for a log collector.
#[test]
fn a_failure_in_json_names_the_file_the_line_and_the_code() {
    let j = Job::sample();
    j.remplacer(CHAINE, "arrete = ", "arette = ");
    let sortie = j.run(&["--log-format", "json", "run", CHAINE]).attendre(CONFIGURATION);
    let objet: serde_json::Value = serde_json::from_str(sortie.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(objet["niveau"], "erreur");
    assert_eq!(objet["code"], 2);
    assert_eq!(objet["fichier"], CHAINE);
    assert_eq!(objet["ligne"], 13);
}
