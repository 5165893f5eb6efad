use rust_xlsxwriter::Workbook;

use super::*;
use crate::model::communes::{TablesCommunes, table_communes};

/// Name, key columns and rows.
type Feuille<'a> = (&'a str, &'a [&'a str], &'a [&'a [&'a str]]);

/// A workbook in the shape of the published one: titles on five rows, header on the sixth, a label column without name.
fn classeur(annee: i32, feuilles: &[Feuille<'_>]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("rpls_synthese.xlsx");
    let mut w = Workbook::new();
    for (nom, cles, lignes) in feuilles {
        let f = w.add_worksheet().set_name(*nom).unwrap();
        f.write(0, 0, "Répertoire des logements locatifs des bailleurs sociaux").unwrap();
        let (precedente, avant) = (format!("nb_ls{}", annee - 1), format!("nb_ls{}", annee - 2));
        let nue = annee.to_string();
        let chiffres = CHIFFRES.iter().map(|(c, _)| *c).chain([
            "parc_non_conv",
            "nb_lgt_tot",
            precedente.as_str(),
            avant.as_str(),
            nue.as_str(),
            "loymoy",
        ]);
        for (c, n) in cles.iter().copied().chain(chiffres).enumerate() {
            f.write(5, c as u16, n).unwrap();
        }
        for (l, cellules) in lignes.iter().enumerate() {
            for (c, v) in cellules.iter().enumerate() {
                match v.parse::<f64>() {
                    Ok(n) if c >= cles.len() => f.write(6 + l as u32, c as u16, n).unwrap(),
                    _ => f.write(6 + l as u32, c as u16, *v).unwrap(),
                };
            }
        }
    }
    w.save(&chemin).unwrap();
    (dossier, chemin)
}

fn communes() -> Communes {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("communes.csv");
    let texte = "code_commune;libelle;code_epci\n75056;Paris;200054781\n01004;Ambérieu;200000172\n";
    std::fs::write(&chemin, texte).unwrap();
    let table = table_communes(&chemin).unwrap();
    Communes::lire(&TablesCommunes { communes: &table, passages: &[], ept: None, sirens_ept: None }).unwrap()
}

const EPCI: &[&str] = &["EPCI_DEP", "DEP", ""];
const COMMUNES: &[&str] = &["DEPCOM_ARM", "DEP", "LIBCOM"];

#[test]
fn an_epci_over_two_departements_is_added_once() {
    let ain: &[&str] =
        &["200000172 - (01)", "01", "CC", "10", "7", "1", "1", "1", "0", "0", "4", "2", "12", "9", "8", "3", "5.2"];
    let savoie: &[&str] =
        &["200000172 - (74)", "74", "CC", "5", "5", "0", "0", "0", "0", "0", "1", "0", "5", "5", "5", "0", "6.1"];
    let autre: &[&str] =
        &["200000190 - (74)", "74", "CA", "99", "99", "0", "0", "0", "0", "0", "9", "0", "99", "9", "9", "0", "7"];
    let (_d, chemin) = classeur(2024, &[("EPCI", EPCI, &[ain, savoie, autre]), ("COMMUNES", COMMUNES, &[])]);
    let (s, _) = lire_synthese(&chemin, "200000172", &communes(), ["01004"].into_iter()).unwrap();
    let s = s.unwrap();
    assert_eq!(s.millesime, 2024, "l'année vient des noms de colonnes");
    assert_eq!(s.chiffres, [Some(15), Some(12), Some(1), Some(1), Some(1), Some(0), Some(0), Some(5)]);
    assert_eq!(s.remarques, Vec::<String>::new());

    let (_d, chemin) = classeur(2024, &[("EPCI", EPCI, &[ain, ain])]);
    let e = lire_synthese(&chemin, "200000172", &communes(), ["01004"].into_iter()).unwrap_err();
    assert!(e.message.contains("deux fois"), "{}", e.message);
}

#[test]
fn a_row_that_contradicts_itself_is_said() {
    let sans: &[&str] =
        &["200000172", "01", "CC", "10", "7", "1", "1", "0", "0", "0", "4", "2", "12", "9", "8", "3", "0"];
    let (_d, chemin) = classeur(2023, &[("EPCI", EPCI, &[sans])]);
    let (s, _) = lire_synthese(&chemin, "200000172", &communes(), ["01004"].into_iter()).unwrap();
    let s = s.unwrap();
    assert_eq!(s.millesime, 2023);
    let dite =
        "200000172 : nb_loues + nb_vacants + nb_vides + nb_asso + nb_occup_finan + nb_occup_temp = 9, mais nb_ls = 10";
    assert_eq!(s.remarques, [dite]);
}

#[test]
fn paris_is_the_sum_of_its_arrondissements() {
    let premier: &[&str] =
        &["75101", "75", "Paris 1er", "3", "3", "0", "0", "0", "0", "0", "0", "0", "3", "3", "3", "0", "9"];
    let dernier: &[&str] =
        &["75120", "75", "Paris 20e", "4", "3", "1", "0", "0", "0", "0", "2", "0", "4", "4", "4", "0", "9"];
    let (_d, chemin) = classeur(
        2025,
        &[
            (
                "EPCI",
                EPCI,
                &[&[
                    "200000190 - (74)",
                    "74",
                    "CA",
                    "1",
                    "1",
                    "0",
                    "0",
                    "0",
                    "0",
                    "0",
                    "0",
                    "0",
                    "1",
                    "1",
                    "1",
                    "0",
                    "7",
                ]],
            ),
            ("COMMUNES", COMMUNES, &[premier, dernier]),
        ],
    );
    let (s, _) = lire_synthese(&chemin, "217500016", &communes(), ["75056"].into_iter()).unwrap();
    assert_eq!(s.unwrap().chiffres[..3], [Some(7), Some(6), Some(1)]);
}

/// Identities of the published rows, on those of the reference extract when it is there.
#[test]
fn the_published_rows_agree_with_themselves() {
    let chemin = std::path::Path::new("../shared/reference/rpls_sdes_2023_epci_extrait.csv");
    if !chemin.is_file() {
        println!("ignoré : {} n'est pas là", chemin.display());
        return;
    }
    let table = PetiteTable::lire_si(chemin, "", |noms| convient(noms, "epci_dep")).unwrap();
    assert_eq!(annee(table.colonnes()), Some(2023));
    for l in table.rangees() {
        let code = l.texte("epci_dep").unwrap();
        assert_eq!(contradictions(&table, &l, code).unwrap(), Vec::<String>::new());
    }
    // Source : SDES, RPLS au 1er janvier 2023.
    let s =
        additionner(&table, |l| Ok((l.texte("epci_dep")? == "200000172 - (74)").then(String::new))).unwrap().unwrap();
    assert_eq!(s.chiffres[0], Some(1945));
}
