//! One file in many forms; files that are cut, locked or empty.

use crate::entetes::*;
use crate::lecture::{Tableau, lire, message, windows_1252};
use crate::support::{CHAINE, Job};
use crate::version_loi;

/// Encoding, separator, line endings and form of the file: whatever they are, the Parquet rows are the same.
#[test]
fn encodings_separators_and_workbooks_give_the_same_rows() {
    let tableau = version_loi();
    let attendu = lire("rpls.csv", tableau.csv(';'), "rpls").unwrap();
    assert_eq!(attendu.rangees[0]["nom_voie"], "rue de l’Église; bâtiment \"B\"");
    assert_eq!(attendu.colonne("programme"), [Some("Résidence des Frênes"), Some("Cité du Cœur")]);
    assert_eq!(attendu.comptes(), [2, 2, 0, 0]);
    let formes = [
        ("UTF-8 avec BOM", format!("\u{feff}{}", tableau.csv(';')).into_bytes()),
        ("Windows-1252", windows_1252(&tableau.csv(';'))),
        ("virgule", tableau.csv(',').into_bytes()),
        ("tabulation", tableau.csv('\t').into_bytes()),
        ("barre", tableau.csv('|').into_bytes()),
        ("CRLF", tableau.csv(';').replace('\n', "\r\n").into_bytes()),
        ("sans fin de ligne", tableau.csv(';').trim_end().as_bytes().to_vec()),
        ("Windows-1252 et tabulation", windows_1252(&tableau.csv('\t'))),
    ];
    for (forme, octets) in formes {
        let lu = lire("rpls.csv", octets, "rpls").unwrap_or_else(|e| panic!("{forme} : {}", message(&e)));
        assert_eq!(lu.rangees, attendu.rangees, "{forme}");
        assert_eq!(lu.piece.constats, attendu.piece.constats, "{forme}");
    }
    let classeur = lire("rpls.xlsx", tableau.xlsx(0), "rpls").unwrap();
    assert_eq!(classeur.rangees, attendu.rangees);
    let titres = lire("rpls.xlsx", tableau.xlsx(5), "rpls").unwrap();
    assert_eq!(titres.sans_ligne(), attendu.sans_ligne());
    // The line of a row is the one that the spreadsheet shows: five titles, the header, then the rows.
    assert_eq!(titres.colonne("ligne_source"), [Some("7"), Some("8")]);
}

/// Trap 50: each is refused with file, reason and hint (and line when there is one), and nothing is published.
#[test]
fn files_that_are_cut_locked_or_empty_are_refused_and_publish_nothing() {
    let ops = Tableau::new(OPS).ligne(&[
        ("SIREN_Bailleur", "000200015"),
        ("Num_RPLS", "F1"),
        ("Code_INSEE", "00101"),
        ("Repondant", "O"),
    ]);
    let classeur = ops.xlsx(0);
    let cas: [(&str, Vec<u8>, &str); 6] = [
        ("classeur coupé", classeur[..classeur.len() / 2].to_vec(), "ce classeur est abîmé ou coupé"),
        ("classeur protégé", [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &[0; 2048]].concat(), "mot de passe"),
        (
            "coupé dans une cellule",
            format!("{}2024;000200015;\"F2\n", ops.csv(';')).into_bytes(),
            "le fichier est coupé au milieu d'une cellule entre guillemets\n  --> [dossier]/depot/ops_2024.csv, ligne 3\n",
        ),
        ("vide", Vec::new(), "le fichier est vide"),
        ("en-tête seul", format!("{OPS}\n").into_bytes(), "le fichier n'a que son en-tête, aucune ligne de données"),
        (
            "en-tête seul d'un classeur",
            Tableau::new(OPS).xlsx(2),
            "le fichier n'a que son en-tête, aucune ligne de données",
        ),
    ];
    for (nom, octets, raison) in cas {
        let j = Job::sample();
        j.write("depot/ops_2024.csv", octets);
        let sortie = j.run(&["--quiet", "run", CHAINE]).attendre(3);
        assert!(sortie.stderr.starts_with("erreur : ") && sortie.stderr.contains(raison), "{nom} :\n{}", sortie.stderr);
        assert!(sortie.stderr.contains("\n  --> [dossier]/depot/ops_2024.csv"), "{nom} :\n{}", sortie.stderr);
        assert!(sortie.stderr.contains("\naide : "), "{nom} :\n{}", sortie.stderr);
        assert!(j.photo("publication").is_empty(), "{nom} : quelque chose a été publié");
    }
}
