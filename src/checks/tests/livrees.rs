//! The shipped rules: examples that hold, French that can be read, columns that may be shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Exemples, Gravite, Nature, Regle, essayer, essayer_toutes};
use crate::config::layout::{Genre, Layout};

use super::*;

fn lus(sous: &str) -> Vec<(PathBuf, String)> {
    let livres = crate::assets::livres().into_iter();
    livres
        .filter(|(p, _)| p.parent() == Some(std::path::Path::new(sous)) && p.extension().is_some_and(|e| e == "toml"))
        .map(|(p, t)| (p, t.to_owned()))
        .collect()
}

fn layouts() -> Vec<Layout> {
    lus("pipelines/sources").iter().map(|(p, t)| crate::config::lire_texte(t, p).unwrap()).collect()
}

fn livrees() -> Regles {
    Regles::lire(&lus("pipelines/qualite"), &layouts()).unwrap_or_else(|e| panic!("{}", dire(&e)))
}

#[test]
fn every_example_of_a_shipped_rule_gets_its_verdict() {
    let regles = livrees();
    let faux: Vec<String> = regles.regles.iter().filter_map(|r| essayer(r).err()).map(|e| dire(&e)).collect();
    assert!(faux.is_empty(), "{}", faux.join("\n\n"));
    assert!(essayer_toutes(&regles).is_ok());
}

/// Without a column, a freshness rule always knows the year of its file.
fn peut_douter(r: &Regle) -> bool {
    !matches!(&r.nature, Nature::Fraicheur { colonne: None, .. })
}

#[test]
fn every_shipped_rule_shows_a_right_row_a_wrong_one_and_an_undecidable_one() {
    for r in &livrees().regles {
        let e = r.exemples.as_ref().unwrap_or_else(|| panic!("{} n'a pas d'exemples", r.code));
        assert!(!e.valide.is_empty() && !e.invalide.is_empty(), "{} : valide et invalide", r.code);
        assert_eq!(e.indecidable.is_empty(), !peut_douter(r), "{} : indecidable", r.code);
    }
}

/// Examples that hold under any verdict would hold for any rule.
#[test]
fn the_examples_of_a_shipped_rule_fail_under_another_verdict() {
    for r in &livrees().regles {
        let Some(e) = &r.exemples else { continue };
        let vers = |valide: &Vec<toml::Table>, invalide: &Vec<toml::Table>, indecidable: &Vec<toml::Table>| Exemples {
            valide: valide.clone(),
            invalide: invalide.clone(),
            indecidable: indecidable.clone(),
            ..e.clone()
        };
        let rien = Vec::new();
        let melanges = [
            vers(&e.invalide, &rien, &rien),
            vers(&rien, &e.valide, &rien),
            vers(&rien, &rien, &e.valide),
            vers(&e.indecidable, &rien, &rien),
            vers(&rien, &e.indecidable, &rien),
        ];
        for m in
            melanges.into_iter().filter(|m| !(m.valide.is_empty() && m.invalide.is_empty() && m.indecidable.is_empty()))
        {
            let autre = Regle { exemples: Some(m.clone()), ..r.clone() };
            assert!(essayer(&autre).is_err(), "{} accepte {m:?}", r.code);
        }
    }
}

#[test]
fn codes_follow_their_file_and_never_repeat() {
    let prefixes = [("rpls", "RPLS-"), ("ops", "OPS-"), ("sne", "SNE-"), ("relogement", "RUR-"), ("bailleurs", "BAI-")];
    let mut vus: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for r in livrees().regles {
        let fichier = r.lieu.fichier.file_stem().unwrap().to_string_lossy().into_owned();
        vus.entry(fichier).or_default().push(r.code);
    }
    assert_eq!(vus.len(), prefixes.len(), "{:?}", vus.keys());
    for (fichier, prefixe) in prefixes {
        let codes = &vus[fichier];
        let mut tries = codes.clone();
        tries.sort();
        tries.dedup();
        assert_eq!(&tries, codes, "{fichier} : codes en ordre, une fois chacun");
        for c in codes {
            let rang = c.strip_prefix(prefixe).unwrap_or_else(|| panic!("{c} dans {fichier}"));
            assert!(rang.len() == 2 && rang.bytes().all(|b| b.is_ascii_digit()), "{c}");
        }
    }
}

/// Read in a table by someone who has a file to mend: short, plain, without blame.
#[test]
fn shipped_rules_speak_short_and_sober_french() {
    let bannis = [
        "veuillez",
        "merci",
        "attention",
        "incorrect ",
        "invalide",
        "error",
        "warning",
        "the ",
        " is ",
        " null ",
        "  ",
    ];
    for r in &livrees().regles {
        let ici = &r.code;
        assert!(r.libelle.chars().count() <= 90, "{ici} : libellé trop long");
        let premier = r.libelle.split_whitespace().next().unwrap_or_default();
        let sigle = premier.chars().all(char::is_uppercase);
        assert!(sigle || premier.starts_with(char::is_lowercase), "{ici} : libellé sans majuscule, sigles mis à part");
        assert!(!r.libelle.ends_with('.'), "{ici} : libellé sans point");
        for (nom, texte) in [("pourquoi", &r.pourquoi), ("aide", &r.aide)] {
            assert!(texte.chars().count() <= 160, "{ici} : {nom} a {} caractères", texte.chars().count());
            assert!(texte.starts_with(char::is_uppercase) && texte.ends_with('.'), "{ici} : {nom} est une phrase");
        }
        for texte in [&r.libelle, &r.pourquoi, &r.aide] {
            let bas = texte.to_lowercase();
            for mot in bannis {
                assert!(!bas.contains(mot), "{ici} : « {mot} » dans « {texte} »");
            }
            assert!(!texte.contains(['!', '"', '\n', '’']), "{ici} : {texte}");
            assert_eq!(texte.matches('«').count(), texte.matches('»').count(), "{ici} : guillemets");
            assert_eq!(texte.trim(), texte, "{ici}");
        }
    }
}

/// Said again, apart from the reader of rules: what no layout and no type allows to be shown.
#[test]
fn shipped_rules_show_only_what_may_be_shown() {
    let layouts = layouts();
    let mut montrees = 0;
    for r in &livrees().regles {
        for c in &r.colonnes {
            let genre = colonnes(r.table).iter().find(|d| d.nom == c).map(|d| d.genre);
            assert!(genre.is_some_and(|g| g != Genre::Hache), "{} montre {c}", r.code);
            let cachee = layouts.iter().filter(|l| l.table == r.table).flat_map(|l| &l.colonnes);
            assert!(!cachee.into_iter().any(|d| &d.nom == c && d.confidentielle), "{} montre {c}", r.code);
            for mot in [
                "ressources",
                "rfr_montant",
                "rfr_n1",
                "menage_id",
                "demande",
                "cle_menage",
                "apl",
                "charges",
                "effort",
            ] {
                let annee = c.ends_with("_annee") || c == "etat_demande" || c == "beneficiaire_apl";
                assert!(annee || !c.contains(mot), "{} montre {c}", r.code);
            }
            montrees += 1;
        }
    }
    assert!(montrees > 100);
}

#[test]
fn shipped_rules_look_at_sources_that_a_layout_gives_to_their_table() {
    let connues: BTreeSet<(Table, String)> = layouts().into_iter().map(|l| (l.table, l.source)).collect();
    let mut tables = BTreeSet::new();
    for r in &livrees().regles {
        tables.insert(r.table);
        let la_bas: Vec<(Table, &String)> = match &r.nature {
            Nature::Reference { cible, .. } => cible.sources.iter().map(|s| (cible.table, s)).collect(),
            Nature::Ligne { avec, .. } => avec.iter().flat_map(|j| j.sources.iter().map(|s| (j.table, s))).collect(),
            _ => Vec::new(),
        };
        for (table, source) in r.sources.iter().map(|s| (r.table, s)).chain(la_bas) {
            assert!(connues.contains(&(table, source.clone())), "{} : {source} ne donne pas {}", r.code, table.code());
        }
    }
    assert_eq!(tables.len(), Table::ALL.len(), "une table n'a aucune règle : {tables:?}");
}

/// A refusal stops everybody: it is kept for files that are not what they claim, and never for a stray row.
#[test]
fn few_shipped_rules_refuse_and_none_for_one_row_among_many() {
    let regles = livrees();
    let bloquantes: Vec<&Regle> = regles.regles.iter().filter(|r| r.gravite == Gravite::Bloquante).collect();
    assert!(bloquantes.len() * 20 < regles.regles.len(), "{} règles bloquantes", bloquantes.len());
    for r in bloquantes {
        let d_un_fichier = matches!(r.nature, Nature::Effectif { .. });
        assert!(d_un_fichier || r.tolerance.is_some(), "{} refuserait pour une ligne", r.code);
    }
}

/// Every nature is used, so that an observatory finds a model of each.
#[test]
fn shipped_rules_use_every_nature() {
    let natures: BTreeSet<&str> = livrees().regles.iter().map(|r| r.nature.libelle()).collect();
    assert_eq!(natures.len(), 6, "{natures:?}");
}
