//! Layouts: recognised by their columns, or refused with those that decided.

use crate::entetes::*;
use crate::lecture::{Tableau, disposition, dispositions, message, reconnue};

/// Alone of its source, whatever the order of its columns and the way their names are written.
#[test]
fn each_layout_is_recognised_by_its_columns_alone() {
    let layouts = dispositions();
    for (source, entete, code) in attendus() {
        let noms = colonnes(&entete);
        let mut melange: Vec<&str> = noms.iter().rev().copied().collect();
        melange.rotate_left(noms.len() / 3);
        let ecrits = [
            entete.clone(),
            melange.join(";"),
            noms.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(";"),
            entete.to_lowercase(),
            entete.to_uppercase(),
            noms.iter().map(|n| format!("  {n} ")).collect::<Vec<_>>().join(";"),
            noms.iter().map(|n| format!(" \"{n}\" ")).collect::<Vec<_>>().join(";"),
            format!("\u{feff}{entete}"),
            format!("{entete};Colonne_que_personne_ne_connait"),
            format!("Extraction du 1er janvier{}\n\n{entete}", ";".repeat(noms.len() - 1)),
        ];
        for ecrit in &ecrits {
            let lu = reconnue("x.csv", format!("{ecrit}\n"), source, &layouts).map_err(|e| message(&e));
            assert_eq!(lu.as_deref(), Ok(code), "{ecrit}");
        }
        if noms.len() > 1 {
            let virgules =
                reconnue("x.csv", entete.replace(';', ",") + "\n", source, &layouts).map_err(|e| message(&e));
            assert_eq!(virgules.as_deref(), Ok(code));
        }
        let xlsx = Tableau::new(&entete).xlsx(4);
        assert_eq!(reconnue("x.xlsx", xlsx, source, &layouts).map_err(|e| message(&e)).as_deref(), Ok(code));
    }
    assert_eq!(
        attendus().iter().map(|(_, _, c)| *c).collect::<std::collections::BTreeSet<_>>().len(),
        layouts.len() - 1
    );
}

/// The header of another source fits nothing; the message says for each layout which columns decided.
#[test]
fn the_header_of_another_source_is_refused_with_the_columns_that_decided() {
    let layouts = dispositions();
    for (source, entete) in refuses() {
        let e = reconnue("x.csv", format!("{entete}\n"), source, &layouts).expect_err(source);
        assert!(e.message.starts_with(&format!("aucune disposition connue de « {source} » ne convient")), "{e}");
        for l in layouts.iter().filter(|l| l.source == source) {
            let sienne = e.aides.iter().find(|a| a.starts_with(&format!("{} : ", l.libelle)));
            let raison = sienne.unwrap_or_else(|| panic!("rien sur {} : {:?}", l.code, e.aides));
            match &l.sans_entete {
                Some(_) => assert!(raison.contains("12 champs"), "{raison}"),
                None => {
                    let nommees = l.presentes.iter().chain(&l.absentes).filter(|c| raison.contains(c.as_str())).count();
                    assert!(
                        nommees > 0 && (raison.contains("il manque ") || raison.contains("il y a en trop ")),
                        "{raison}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_layout_that_does_not_fit_says_what_is_lacking_and_what_is_too_much() {
    let e = reconnue("ouvert.csv", format!("{RPLS_OUVERT_2025}\n"), "rpls", &dispositions()).unwrap_err();
    insta::assert_snapshot!(message(&e), @r"
    aucune disposition connue de « rpls » ne convient (73 colonnes lues, séparateur « ; », UTF-8)
      --> ouvert.csv, ligne 1
    aide : RPLS, fichier d'un bailleur : une première ligne de 12 champs, puis des lignes de 64
    aide : RPLS détaillé, valeurs redressées (2018) : il manque IDENT_REP, IDENT_ORG, MODE, BAIL, LOYERPRINC, ANN_BAIL
    aide : RPLS détaillé, version loi : il manque IDENT_REP, IDENT_ORG, MODE, BAIL, LOYERPRINC ; il y a en trop PLG_QP24
    aide : vérifiez le fichier, ou ajoutez ses noms de colonnes dans pipelines/sources/ : « bilan mapping ouvert.csv » en propose
    ");
}

#[test]
fn two_layouts_that_fit_are_said_with_the_columns_by_which_each_did() {
    let mut layouts = dispositions();
    let mut locale = disposition("ops_occupation");
    locale.code = "ops_locale".into();
    locale.libelle = "OPS de l'observatoire".into();
    locale.presentes = vec!["Num_RPLS".into(), "Code_INSEE".into()];
    layouts.push(locale);
    let e = reconnue("ops.csv", format!("{OPS}\n"), "ops", &layouts).unwrap_err();
    insta::assert_snapshot!(message(&e), @r"
    plusieurs dispositions conviennent : OPS, une ligne par logement ; OPS de l'observatoire (24 colonnes lues, séparateur « ; », UTF-8)
      --> ops.csv, ligne 1
    aide : OPS, une ligne par logement : reconnue à Num_RPLS, Statut, Repondant
    aide : OPS de l'observatoire : reconnue à Num_RPLS, Code_INSEE
    aide : ajoutez dans « absentes » ou « presentes » une colonne qui les distingue
    ");
}

#[test]
fn a_source_that_no_layout_describes_is_compared_with_the_others() {
    let e = reconnue("s.csv", format!("{}\n", sne_stock()), "sne_stok", &dispositions()).unwrap_err();
    assert_eq!(e.code as i32, 2);
    assert!(e.aides.iter().any(|a| a == "vouliez-vous écrire « sne_stock » ?"), "{e:?}");
}
