//! A wrong rule is refused before anything is read, with its file, its line and how to mend it.

use crate::config::layout::Layout;

use super::*;

fn refus(texte: &str) -> String {
    dire(&lire(texte).expect_err("la règle devrait être refusée"))
}

#[track_caller]
fn contient(message: &str, parties: &[&str]) {
    for p in parties {
        assert!(message.contains(p), "« {p} » n'est pas dans :\n{message}");
    }
}

const LIGNE: &str = "nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"";

#[test]
fn an_unknown_key_is_named_with_the_nearest_one() {
    let texte = regle("A-1", "logement", &format!("{LIGNE}\ncolones = []"));
    insta::assert_snapshot!(refus(&texte), @r#"
    clé inconnue « colones » ; vouliez-vous écrire « colonnes » ?
    --> regles.toml, ligne 10
    aide : ligne 10, caractère 1 : colones = []
    "#);
}

#[test]
fn a_key_of_another_nature_is_not_a_silent_wish() {
    let texte = regle("A-1", "logement", &format!("{LIGNE}\nminimum = 3"));
    insta::assert_snapshot!(refus(&texte), @r"
    règle « A-1 » : la clé « minimum » n'a pas de sens pour la nature « ligne »
    --> regles.toml, ligne 10
    aide : clés de cette nature : univers, anomalie, avec
    ");
}

#[test]
fn a_key_that_the_nature_asks_for_is_named() {
    for (suite, cle) in [
        ("nature = \"ligne\"", "anomalie"),
        ("nature = \"reference\"\ncolonne = \"id_rpls\"", "dans"),
        ("nature = \"unicite\"", "cle"),
        ("nature = \"variation\"", "part_max"),
        ("nature = \"fraicheur\"", "mois_max"),
    ] {
        contient(&refus(&regle("A-1", "logement", suite)), &[&format!("il manque « {cle} »"), "regles.toml, ligne 2"]);
    }
    contient(
        &refus(&regle("A-1", "logement", "nature = \"effectif\"")),
        &["écrivez « minimum », ou « colonne » et « part_inconnus_max »"],
    );
    contient(
        &refus(&regle("A-1", "logement", "nature = \"effectif\"\ncolonne = \"nb_pieces\"")),
        &["« colonne » et « part_inconnus_max » vont ensemble"],
    );
}

#[test]
fn an_unknown_column_is_named_on_its_line_with_the_nearest_one() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"ligne\"\nanomalie = \"\"\"\nnb_pieces > 9\nOR surfce_habitable > 400\"\"\"",
    );
    insta::assert_snapshot!(refus(&texte), @r#"
    la règle « A-1 » parle d'une colonne que la table « logement » n'a pas : « surfce_habitable »
    --> regles.toml, ligne 11
    aide : vouliez-vous écrire « surface_habitable » ?
    aide : le prédicat est : nb_pieces > 9
    OR surfce_habitable > 400
    "#);
    for suite in [
        format!("{LIGNE}\ncolonnes = [\"id_rplss\"]"),
        "nature = \"unicite\"\ncle = [\"id_rplss\"]".to_owned(),
        "nature = \"reference\"\ncolonne = \"id_rplss\"\ndans = { table = \"doublet\", colonne = \"id_rpls\" }"
            .to_owned(),
        "nature = \"reference\"\ncolonne = \"id_rpls\"\ndans = { table = \"doublet\", colonne = \"id_rplss\" }"
            .to_owned(),
    ] {
        contient(
            &refus(&regle("A-1", "logement", &suite)),
            &["« id_rplss »", "vouliez-vous écrire « id_rpls » ?", "regles.toml, ligne "],
        );
    }
}

/// A name too far from all of them leads to those that have one of its words.
#[test]
fn an_unknown_column_leads_to_those_that_share_a_word() {
    let dit = |nom: &str| refus(&regle("A-1", "logement", &format!("nature = \"ligne\"\nanomalie = \"{nom} > 9\"")));
    contient(&dit("nombre_pieces"), &["vouliez-vous écrire « nb_pieces » ?", "colonnes admises : id_rpls, "]);
    contient(
        &dit("annee_constr"),
        &["vouliez-vous écrire l'une de celles-ci : annee_construction, annee_location, annee_entree_patrimoine ?"],
    );
    let rien = dit("xyz");
    contient(&rien, &["colonnes admises : id_rpls, "]);
    assert!(!rien.contains("vouliez-vous"), "{rien}");
}

/// `TRUE` is every row, as in the catalogue of indicators; another constant is no condition.
#[test]
fn a_universe_of_every_row_is_no_universe() {
    let avec = |univers: &str| regle("A-1", "logement", &format!("{LIGNE}\nunivers = \"{univers}\""));
    for univers in ["TRUE", " true "] {
        assert!(lire(&avec(univers)).unwrap().regles[0].univers.is_none(), "{univers}");
    }
    assert!(lire(&avec("nb_pieces > 2")).unwrap().regles[0].univers.is_some());
    let dans = "nature = \"reference\"\ncolonne = \"id_rpls\"\ndans = { table = \"doublet\", colonne = \"id_rpls\", univers = \"TRUE\" }";
    assert!(lire(&regle("A-1", "logement", dans)).is_ok());
    for univers in ["FALSE", "1 = 1", "NULL"] {
        contient(
            &refus(&avec(univers)),
            &[
                "la condition ne parle d'aucune colonne",
                "regles.toml, ligne 10",
                "pour retenir toutes les lignes, ôtez « univers »",
            ],
        );
    }
}

/// The columns of another table are read under its name, once it is joined.
#[test]
fn a_column_of_another_table_is_known_only_when_joined() {
    let suite = "nature = \"ligne\"\nanomalie = \"code_commune <> doublet_code_commune\"";
    contient(&refus(&regle("A-1", "logement", suite)), &["« doublet_code_commune »"]);
    let avec = format!("{suite}\navec = [{{ table = \"doublet\", cle = \"id_rpls\", sur = \"id_rpls\" }}]");
    assert!(lire(&regle("A-1", "logement", &avec)).is_ok());
    let deux_fois = avec.replace("\" }]", "\" }, { table = \"doublet\", cle = \"id_rpls\", sur = \"id_rpls\" }]");
    contient(&refus(&regle("A-1", "logement", &deux_fois)), &["la table « doublet » ne peut pas être jointe ici"]);
    let types = avec.replace("cle = \"id_rpls\"", "cle = \"id_interne\"");
    contient(&refus(&regle("A-1", "logement", &types)), &["« id_rpls » et « id_interne » ne sont pas du même type"]);
}

#[test]
fn a_predicate_that_is_not_sql_is_shown_as_it_was_written() {
    insta::assert_snapshot!(refus(&regle("A-1", "logement", "nature = \"ligne\"\nanomalie = \"nb_pieces >> > 9\"")), @r"
    règle « A-1 » : prédicat SQL incorrect : « nb_pieces >> > 9 »
    --> regles.toml, ligne 9
    aide : les prédicats s'écrivent en SQL simple sur les colonnes canoniques : comparaisons, AND, OR, NOT, IN, BETWEEN, IS NULL
    ");
}

#[test]
fn a_comparison_of_two_types_says_the_type_of_each_column() {
    for (anomalie, aide) in [
        ("code_commune > 100", "code_commune : texte, s'écrit entre apostrophes"),
        ("bail_mois > 2024", "bail_mois : date"),
        ("2024 >= COALESCE(bail_mois, :debut)", "bail_mois : date"),
        ("bail_mois - :debut > 31", "bail_mois : date"),
        ("bail_mois BETWEEN 2020 AND 2024", "bail_mois : date"),
        ("nb_pieces", "nb_pieces : nombre entier"),
        ("nb_pieces AND conventionne", "conventionne : vrai ou faux, s'écrit sans comparaison"),
    ] {
        let texte = regle("A-1", "logement", &format!("nature = \"ligne\"\nanomalie = \"{anomalie}\""));
        contient(&refus(&texte), &["regles.toml, ligne 9", aide, &format!("« {anomalie} »")]);
    }
}

#[test]
fn a_condition_is_read_on_one_row_at_a_time() {
    for anomalie in [
        "loyer_principal > 2 * AVG(loyer_principal)",
        "COUNT(id_rpls) > 1",
        "SUM(nb_pieces) > 3",
        "MAX(nb_pieces) > 9",
        "ROW_NUMBER() OVER (ORDER BY id_rpls) > 3",
        "id_rpls IN (SELECT id_rpls FROM logement)",
    ] {
        let texte = regle("A-1", "logement", &format!("nature = \"ligne\"\nanomalie = \"{anomalie}\""));
        contient(&refus(&texte), &["règle « A-1 »", "regles.toml, ligne 9", anomalie]);
    }
    insta::assert_snapshot!(refus(&regle("A-1", "logement", "nature = \"ligne\"\nanomalie = \"SUM(nb_pieces) > 3\"")), @r"
    règle « A-1 » : la condition doit se lire sur une ligne à la fois, sans somme, moyenne ni rang : « SUM(nb_pieces) > 3 »
    --> regles.toml, ligne 9
    ");
}

#[test]
fn an_unknown_parameter_is_named_with_the_nearest_one() {
    let avec = |p: &str| {
        let suite = format!("nature = \"ligne\"\nanomalie = \"loyer_principal > :{p}\"");
        format!("[parametres]\nplafond = {{ 2025 = 100 }}\n{}", regle("A-1", "logement", &suite))
    };
    contient(&refus(&avec("plafon")), &["paramètre inconnu « :plafon »", "« :plafond »", "regles.toml, ligne 11"]);
    contient(&refus(&avec("salaire")), &["paramètre inconnu « :salaire »", "salaire = { 2025 = 100 }"]);
    assert!(lire(&avec("plafond")).is_ok());
    for (mauvais, dit) in [
        ("debut = { 2025 = 1 }", "« debut » ne peut pas être le nom d'un paramètre"),
        ("\"a b\" = { 2025 = 1 }", "« a b » ne peut pas être le nom d'un paramètre"),
        ("p = { mars = 1 }", "« mars » n'est pas une année"),
        ("p = { 2025 = inf }", "« nan » et « inf » ne sont pas des nombres"),
        ("p = { 2300 = 1 }", "« 2300 » n'est pas une année, ou sa valeur un nombre"),
    ] {
        contient(&refus(&format!("[parametres]\n{mauvais}\n")), &[dit, "regles.toml, ligne 2"]);
    }
}

/// Text between quotes is not a parameter, and neither is a conversion.
#[test]
fn a_colon_is_a_parameter_only_where_sql_has_none() {
    for anomalie in ["code_commune = 'a:b'", "nb_pieces::VARCHAR = '3'", "code_commune = ':debut'"] {
        let texte = regle("A-1", "logement", &format!("nature = \"ligne\"\nanomalie = \"{anomalie}\""));
        assert!(lire(&texte).is_ok(), "{anomalie} : {}", refus(&texte));
    }
}

fn layout(confidentielle: bool) -> Layout {
    toml::from_str(&format!(
        "code = \"essai\"\nlibelle = \"essai\"\nsource = \"impayes\"\ntable = \"impaye\"\n\
         [[colonne]]\nnom = \"montant_impaye\"\ntype = \"centimes\"\nconfidentielle = {confidentielle}\n"
    ))
    .unwrap()
}

#[test]
fn a_confidential_column_is_never_shown() {
    let texte = regle(
        "A-1",
        "impaye",
        "nature = \"ligne\"\nanomalie = \"montant_impaye < 0\"\ncolonnes = [\"code_commune\", \"montant_impaye\"]",
    );
    let lire = |l: Layout| Regles::lire(&[(PathBuf::from("regles.toml"), texte.clone())], &[l]);
    assert!(lire(layout(false)).is_ok());
    insta::assert_snapshot!(dire(&lire(layout(true)).unwrap_err()), @r"
    règle « A-1 » : la colonne « montant_impaye » est confidentielle, elle ne peut pas être montrée
    --> regles.toml, ligne 10
    aide : ôtez-la de « colonnes » : le numéro de ligne suffit à retrouver le cas dans l'extraction
    ");
    // A pseudonym is confidential whatever the layouts say.
    let texte = regle("A-1", "impaye", "nature = \"unicite\"\ncle = [\"id_bail\"]\ncolonnes = [\"id_bail\"]");
    contient(&refus(&texte), &["« id_bail » est confidentielle"]);
}

#[test]
fn a_code_written_twice_is_refused_in_two_files_as_in_one() {
    let un = regle("A-1", "logement", LIGNE);
    contient(
        &refus(&format!("{un}{un}")),
        &["la règle « A-1 » est définie deux fois", "regles.toml, ligne 11", "déjà dans regles.toml, ligne 2"],
    );
    let fichiers = [(PathBuf::from("a.toml"), un.clone()), (PathBuf::from("b.toml"), un)];
    contient(&dire(&Regles::lire(&fichiers, &[]).unwrap_err()), &["b.toml, ligne 2", "déjà dans a.toml, ligne 2"]);
}

#[test]
fn wrong_values_are_said_with_what_was_expected() {
    for (suite, dit) in [
        ("nature = \"lignes\"", "valeur inconnue « lignes »"),
        ("nature = \"variation\"\npart_max = -0.1", "« part_max » est une part"),
        (
            "nature = \"variation\"\npart_max = 0.1\npar = \"code_commune\"",
            "« par » ne peut être que « siren_bailleur »",
        ),
        ("nature = \"fraicheur\"\nmois_max = -1", "un nombre positif est attendu"),
        ("nature = \"fraicheur\"\nmois_max = 3\ncolonne = \"nb_pieces\"", "« colonne » doit être une date ou un mois"),
        (
            "nature = \"effectif\"\ncolonne = \"nb_pieces\"\npart_inconnus_max = 20",
            "« part_inconnus_max » est une part",
        ),
        ("nature = \"unicite\"\ncle = []", "« cle » doit nommer au moins une colonne"),
        ("nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"\ntolerance = { part = 2.0 }", "« tolerance » s'écrit"),
        ("nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"\ntolerance = { part = 0.1, lignes = 3 }", "l'un ou l'autre"),
        ("nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"\ntolerance = { lignes = -3 }", "« tolerance » s'écrit"),
        (
            "nature = \"reference\"\ncolonne = \"nb_pieces\"\ndans = { table = \"doublet\", colonne = \"id_rpls\" }",
            "ne sont pas du même type",
        ),
    ] {
        contient(&refus(&regle("A-1", "logement", suite)), &[dit, "regles.toml, ligne "]);
    }
    contient(
        &refus(&regle("A-1", "proposition", "nature = \"variation\"\npart_max = 0.1\npar = \"siren_bailleur\"")),
        &["« siren_bailleur »"],
    );
}

/// What reads but cannot be computed names its rule, not the scan of the whole table.
#[test]
fn a_conversion_that_fails_on_the_rows_names_its_rule() {
    let bonne = regle("A-1", "logement", LIGNE);
    let mauvaise = regle("A-2", "logement", "nature = \"ligne\"\nanomalie = \"CAST(code_commune AS INTEGER) > 3\"");
    let regles = lire(&format!("{bonne}{mauvaise}")).unwrap();
    let lignes = fichier(Table::Logement, "rpls", 2025, "a.csv", "[{ code_commune = '2A004' }]");
    let e = evaluer_entrees(&regles.regles, vec![lignes], jour(2026, 9, 30)).unwrap_err();
    insta::assert_snapshot!(dire(&e), @r"
    la règle « A-2 » ne peut pas être calculée sur ces données
    --> regles.toml, ligne 11
    aide : le prédicat est : CAST(code_commune AS INTEGER) > 3
    aide : une conversion y échoue sans doute : TRY_CAST rend inconnu ce que CAST refuse
    ");
}

// ---- examples

fn essai(suite: &str, exemples: &str) -> Result<()> {
    let texte = format!("{}[regle.exemples]\n{exemples}\n", regle("A-1", "logement", suite));
    crate::checks::essayer(&lire(&texte)?.regles[0])
}

#[test]
fn an_example_that_does_not_get_its_verdict_is_said() {
    assert!(essai(LIGNE, "valide = [{ nb_pieces = 9 }]\ninvalide = [{ nb_pieces = 10 }]\nindecidable = [{}]").is_ok());
    insta::assert_snapshot!(dire(&essai(LIGNE, "valide = [{ nb_pieces = 9 }, { nb_pieces = 10 }]").unwrap_err()), @r"
    règle « A-1 » : les exemples « valide » ne donnent pas ce verdict : sur 2, 2 examinés, 1 en anomalie, 0 invérifiables
    --> regles.toml, ligne 10
    aide : corrigez l'exemple, ou la règle
    ");
    for faux in
        ["invalide = [{ nb_pieces = 9 }]", "invalide = [{}]", "indecidable = [{ nb_pieces = 3 }]", "valide = [{}]"]
    {
        contient(&dire(&essai(LIGNE, faux).unwrap_err()), &["ne donnent pas ce verdict"]);
    }
    // An example out of the universe says nothing of the rule.
    let suite = format!("{LIGNE}\nunivers = \"mode_occupation = 'loue'\"");
    contient(
        &dire(&essai(&suite, "valide = [{ nb_pieces = 3, mode_occupation = 'vide' }]").unwrap_err()),
        &["sur 1, 0 examinés"],
    );
}

#[test]
fn an_example_that_cannot_be_read_is_said() {
    for (exemples, dit) in [
        ("valide = [{ nb_piece = 3 }]", "vouliez-vous écrire « nb_pieces » ?"),
        ("valide = [{ nb_pieces = 'trois' }]", "n'est pas une valeur de « nb_pieces »"),
        ("valide = [{ nb_pieces = 3, millesime = 'an' }]", "n'est pas une année"),
        ("valide = [{ nb_pieces = 3 }]\nautres = { doublet = [{}] }", "que la règle ne lit pas"),
    ] {
        contient(&dire(&essai(LIGNE, exemples).unwrap_err()), &[dit, "regles.toml, ligne 10"]);
    }
    let variation = "nature = \"variation\"\npart_max = 0.1";
    contient(&dire(&essai(variation, "valide = [{ nb_pieces = 3 }]").unwrap_err()), &["variation : avant, maintenant"]);
    assert!(
        essai(variation, "valide = [{ avant = 10, maintenant = 11 }]\nindecidable = [{ avant = 0, maintenant = 3 }]")
            .is_ok()
    );
}
