use std::path::Path;

use crate::relogement::plan::previsions::lire;

const OPERATION: &str = "[[operation]]\ncode = \"X\"\ndebut = \"2021-S1\"\nfin = \"2023-S2\"\n";

fn refus(texte: &str) -> (String, Option<u64>) {
    let e = lire(texte, Path::new("plan.toml")).unwrap_err();
    (e.message, e.lieu.and_then(|l| l.ligne))
}

#[test]
fn each_mistake_is_refused_with_its_line() {
    let cas: &[(&str, &str, u64)] = &[
        ("logement = 3\n", "clé inconnue « logement » ; vouliez-vous écrire « logements » ?", 5),
        ("logements = -1\n", "opération « X » : « logements » vaut -1 ; un nombre de 0 à un million est attendu", 2),
        ("mobilite = 120\n", "opération « X » : « mobilite » vaut 120 ; un pourcentage de 0 à 100 est attendu", 2),
        ("parc = \"public\"\n", "opération « X » : parc « public » inconnu ; valeurs admises : social, prive", 2),
        ("par_annee = { 2024 = 1 }\n", "opération « X » : « 2024 » n'est pas une année entre 2021 et 2023", 2),
        ("par_semestre = { \"2024-S1\" = 1 }\n", "opération « X » : S1 2024 n'est pas entre S1 2021 et S2 2023", 2),
        (
            "par_annee = { 2021 = 1 }\npar_semestre = { \"2021-S1\" = 1 }\n",
            "opération « X » : le phasage est saisi à la fois par année et par semestre",
            2,
        ),
        (
            "[[operation]]\ncode = \"X\"\ndebut = \"2021-S1\"\nfin = \"2021-S1\"\n",
            "l'opération « X » est écrite deux fois",
            6,
        ),
        ("[[attribution]]\nannee = 2302\nnombre = 154\n", "« 2302 » n'est pas une année de plan : de 1990 à 2100", 6),
        (
            "[[flux]]\nannee = 2024\nbailleur = \"b\"\noperation = \"Y\"\nlogements = 3\n",
            "flux : l'opération « Y » n'est pas dans le plan",
            6,
        ),
        (
            "[[reservataire]]\nnom = \"État\"\npart = 60\n[[reservataire]]\nnom = \"Commune\"\npart = 40.01\n",
            "les parts des réservataires dépassent 100 % (tous bailleurs)",
            9,
        ),
    ];
    for (suite, message, ligne) in cas {
        assert_eq!(refus(&format!("{OPERATION}{suite}")), ((*message).to_owned(), Some(*ligne)));
    }
    let fin = OPERATION.replace("2023-S2", "2020-S2");
    assert_eq!(refus(&fin).0, "opération « X » : finit (S2 2020) avant de commencer (S1 2021)");
    let s3 = OPERATION.replace("2023-S2", "2023-S3");
    assert!(refus(&s3).0.starts_with("« 2023-S3 » n'est pas un semestre"), "{}", refus(&s3).0);
}

#[test]
fn a_whole_plan_is_read() {
    let texte = include_str!("plan_exemple.toml");
    let plan = lire(texte, Path::new("plan.toml")).unwrap();
    assert_eq!(plan.operations.len(), 2);
    assert_eq!(plan.reservataires.len(), 4);
}
