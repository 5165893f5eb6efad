//! What is found table by table, kept and read again, is what is found at once; and whatever it depends on is in its key.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

use crate::checks::{Examen, Jugement};

use super::*;

const ARRETE: (i32, u32, u32) = (2026, 9, 30);

fn textes(plafond: i64) -> String {
    let ligne = format!("nature = \"ligne\"\nanomalie = \"surface_habitable > {plafond}\"");
    let reference =
        "nature = \"reference\"\ncolonne = \"id_rpls\"\ndans = { table = \"doublet\", colonne = \"id_rpls\" }";
    let unicite = "nature = \"unicite\"\ncle = [\"id_rpls\"]";
    [
        regle("A-1", "logement", &ligne),
        regle("B-1", "doublet", unicite),
        regle("A-2", "logement", reference),
        regle("C-1", "demande", "nature = \"effectif\"\nminimum = 1\nbase_min = 0"),
    ]
    .concat()
}

/// Rules on dwellings, on those of another table beside them, and on a table of which there is no file.
fn regles(plafond: i64) -> Regles {
    lire(&textes(plafond)).unwrap()
}

fn fichiers() -> Vec<Entree> {
    let parc = |millesime, lignes| fichier(Table::Logement, "rpls", millesime, "rpls.csv", lignes);
    vec![
        parc(2025, "[{ id_rpls = 'A', surface_habitable = 500 }, { id_rpls = 'Z', siren_bailleur = '1' }]"),
        fichier(Table::Doublet, "doublets", 2025, "doublets.csv", "[{ id_rpls = 'A' }, { id_rpls = 'A' }]"),
        parc(2024, "[{ id_rpls = 'A', surface_habitable = 10 }]"),
        fichier(Table::Occupation, "ops", 2024, "ops.csv", "[{}]"),
    ]
}

#[test]
fn table_by_table_and_read_again_all_is_as_it_is_at_once() {
    let regles = regles(400);
    let entiere = evaluer(&regles, fichiers());
    assert!(entiere.resultats.iter().filter(|r| !r.exemples.is_empty()).count() > 2 && entiere.resultats.len() == 4);
    let arrete = jour(ARRETE.0, ARRETE.1, ARRETE.2);
    let examen = Examen::des(&regles.regles, fichiers(), vec!["a", "b", "c", "d"], arrete);
    let relus = examen.tables().map(|t| {
        let texte = serde_json::to_string(&t.juger().unwrap()).unwrap();
        t.relire(serde_json::from_str(&texte).unwrap()).unwrap()
    });
    // In any order.
    let relus: Vec<Jugement> = relus.collect::<Vec<_>>().into_iter().rev().collect();
    assert_eq!(examen.rapporter(relus), entiere);
    // What was found in one table says nothing of another.
    let [a, b] = [0, 1].map(|i| examen.tables().nth(i).unwrap());
    assert!(a.relire(b.juger().unwrap()).is_none());
}

/// The key of each table, by its name.
fn cles(regles: &Regles, entrees: Vec<Entree>, empreintes: [&str; 4], arrete: NaiveDate) -> BTreeMap<String, u64> {
    let examen = Examen::des(&regles.regles, entrees, empreintes.to_vec(), arrete);
    let cle = |t: &crate::checks::DeLaTable<'_>| {
        let mut h = DefaultHasher::new();
        t.sujet(&mut h);
        (t.nom().to_owned(), h.finish())
    };
    examen.tables().map(|t| cle(&t)).collect()
}

#[test]
fn whatever_a_judgment_depends_on_is_in_its_key() {
    let arrete = jour(ARRETE.0, ARRETE.1, ARRETE.2);
    let reference = cles(&regles(400), fichiers(), ["a", "b", "c", "d"], arrete);
    assert_eq!(reference, cles(&regles(400), fichiers(), ["a", "b", "c", "d"], arrete));
    let changees = |autres: BTreeMap<String, u64>| -> Vec<String> {
        autres.into_iter().filter(|(nom, cle)| reference[nom] != *cle).map(|(nom, _)| nom).collect()
    };
    let de = |empreintes| changees(cles(&regles(400), fichiers(), empreintes, arrete));
    assert_eq!(de(["x", "b", "c", "d"]), ["logement"]);
    assert_eq!(de(["a", "b", "x", "d"]), ["logement"]);
    // A rule on dwellings speaks of that table.
    assert_eq!(de(["a", "x", "c", "d"]), ["doublet", "logement"]);
    assert_eq!(de(["a", "b", "c", "x"]), ["occupation"]);
    assert_eq!(changees(cles(&regles(401), fichiers(), ["a", "b", "c", "d"], arrete)), ["logement"]);
    let plus_tard = cles(&regles(400), fichiers(), ["a", "b", "c", "d"], jour(2026, 10, 31));
    assert_eq!(changees(plus_tard), ["doublet", "logement", "occupation"]);
    type Changement = fn(&mut Entree);
    let changements: [Changement; 3] = [|e| e.fichier.push('x'), |e| e.source.push('x'), |e| e.millesime += 1];
    for changement in changements {
        let mut autres = fichiers();
        changement(&mut autres[3]);
        assert_eq!(changees(cles(&regles(400), autres, ["a", "b", "c", "d"], arrete)), ["occupation"]);
    }
    let mut inverses = fichiers();
    inverses.swap(0, 2);
    assert_eq!(changees(cles(&regles(400), inverses, ["c", "b", "a", "d"], arrete)), ["logement"]);
}

/// A working folder that is moved, or a line of comment, does not send the rules over the rows again.
#[test]
fn where_a_rule_is_written_is_not_in_its_key() {
    let arrete = jour(ARRETE.0, ARRETE.1, ARRETE.2);
    let de = |regles: &Regles| cles(regles, fichiers(), ["a", "b", "c", "d"], arrete);
    let texte = format!("# Surfaces\n\n{}", textes(400));
    let ailleurs = Regles::lire(&[("/ailleurs/regles.toml".into(), texte)], &[]).unwrap();
    assert_ne!(ailleurs.regles[0].lieu, regles(400).regles[0].lieu);
    assert_eq!(de(&ailleurs), de(&regles(400)));
}
