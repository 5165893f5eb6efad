//! Each nature gives its three answers, at the bounds its rule writes, and files get the verdict of their rule.

use crate::checks::{Verdict, VerdictFichier};

use super::*;

fn parc(lignes: &str) -> Entree {
    fichier(Table::Logement, "rpls", 2025, "rpls_2025.csv", lignes)
}

#[test]
fn a_row_is_right_wrong_or_unverifiable() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"ligne\"\nanomalie = \"surface_habitable > 400\"\ncolonnes = [\"id_rpls\"]",
    );
    let r = trouver(
        &texte,
        vec![parc("[{ surface_habitable = 400 }, { id_rpls = 'B', surface_habitable = 401 }, { id_rpls = 'C' }]")],
    );
    assert_eq!(total(&r), (3, 1, 1));
    assert_eq!(lignes_montrees(&r), [("rpls_2025.csv", Some(3))]);
    assert_eq!(r.exemples[0].valeurs, [("id_rpls".to_owned(), "B".to_owned())]);
}

/// A row that may be out of the universe is wrong only if it is surely in it, and right if it is right anyway.
#[test]
fn a_row_of_unknown_universe_is_never_wrong() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"ligne\"\nunivers = \"mode_occupation = 'loue'\"\nanomalie = \"loyer_principal = 0\"",
    );
    let lignes = "[
        { mode_occupation = 'loue', loyer_principal = 0 }, { mode_occupation = 'loue', loyer_principal = 300 },
        { mode_occupation = 'vacant', loyer_principal = 0 }, { loyer_principal = 0 }, { loyer_principal = 300 },
        { mode_occupation = 'loue' }, { mode_occupation = 'vacant' }, {}]";
    // Examined: all but the two vacant. Unverifiable: unknown mode with a zero rent, let with unknown rent, nothing known.
    assert_eq!(total(&trouver(&texte, vec![parc(lignes)])), (6, 1, 3));
}

#[test]
fn a_parameter_of_another_year_is_never_used() {
    let texte = format!(
        "[parametres]\nplafond = {{ 2025 = 100.5 }}\n{}",
        regle("A-1", "logement", "nature = \"ligne\"\nanomalie = \"loyer_principal > :plafond\"")
    );
    let lignes = "[{ loyer_principal = 100 }, { loyer_principal = 101 }, {}]";
    assert_eq!(total(&trouver(&texte, vec![parc(lignes)])), (3, 1, 1));
    let autre_annee = fichier(Table::Logement, "rpls", 2024, "rpls_2024.csv", lignes);
    assert_eq!(total(&trouver(&texte, vec![autre_annee])), (3, 0, 3));
}

#[test]
fn a_date_is_compared_with_the_year_of_its_own_file() {
    let texte =
        regle("A-1", "logement", "nature = \"ligne\"\nanomalie = \"bail_mois > :debut OR bail_mois > :arrete\"");
    let lignes = "[{ bail_mois = 2025-01-01 }, { bail_mois = 2025-02-01 }, {}]";
    assert_eq!(total(&trouver(&texte, vec![parc(lignes)])), (3, 1, 1));
    let suivante = fichier(Table::Logement, "rpls", 2026, "rpls_2026.csv", lignes);
    assert_eq!(total(&trouver(&texte, vec![suivante])), (3, 0, 1));
    let texte = regle("A-1", "logement", "nature = \"ligne\"\nanomalie = \"bail_mois > :fin\"");
    let lignes = "[{ bail_mois = 2025-12-01 }, { bail_mois = 2026-01-01 }]";
    assert_eq!(total(&trouver(&texte, vec![parc(lignes)])), (2, 1, 0));
}

/// A stock of a month ends with it: what comes later in the year tells nothing against it. A flow is that of its year.
#[test]
fn the_end_of_a_monthly_stock_is_that_of_its_month() {
    let stock = |mois: Option<u32>, lignes: &str| Entree {
        mois,
        ..fichier(Table::Demande, "sne_stock", 2025, &format!("stock_{mois:?}.csv"), lignes)
    };
    let radiations = |mois: Option<u32>, lignes: &str| Entree {
        mois,
        ..fichier(Table::Attribution, "sne_radiation", 2025, "radiations.csv", lignes)
    };
    let depot = regle("A-1", "demande", "nature = \"ligne\"\nanomalie = \"date_creation > :fin\"");
    let lignes = "[{ date_creation = 2025-10-31 }, { date_creation = 2025-11-01 }, { date_creation = 2026-01-01 }]";
    for (mois, fautives) in [(Some(10), 2), (Some(12), 1), (None, 1)] {
        assert_eq!(total(&trouver(&depot, vec![stock(mois, lignes)])), (3, fautives, 0), "{mois:?}");
    }
    let bail = regle("A-1", "attribution", "nature = \"ligne\"\nanomalie = \"date_radiation > :fin\"");
    let lignes = "[{ date_radiation = 2025-11-15 }]";
    assert_eq!(total(&trouver(&bail, vec![radiations(Some(10), lignes)])), (1, 0, 0));

    let active = regle(
        "A-1",
        "demande",
        "nature = \"reference\"\ncolonne = \"id_demande\"\nattendu = \"absent\"\nmeme_millesime = true\n\
         dans = { table = \"attribution\", colonne = \"id_demande\", univers = \"date_radiation <= :fin\" }",
    );
    let lignes = "[{ id_demande = 'A' }, { id_demande = 'B' }, { id_demande = 'C' }]";
    let radiees = || {
        let lignes =
            "[{ id_demande = 'A', date_radiation = 2025-10-15 }, { id_demande = 'B', date_radiation = 2025-11-15 }]";
        radiations(None, lignes)
    };
    for (mois, fautives) in [(Some(10), 1), (Some(12), 2), (None, 2)] {
        let r = trouver(&active, vec![stock(mois, lignes), radiees()]);
        assert_eq!(total(&r), (3, fautives, 0), "{mois:?}");
    }
    // Each file by its own month.
    let r = trouver(&active, vec![stock(Some(10), lignes), stock(Some(11), lignes), radiees()]);
    assert_eq!(total(&r), (6, 3, 0));

    let fraicheur = regle("A-1", "demande", "nature = \"fraicheur\"\nrepere = \"fin\"\nmois_max = 15");
    // To 30 September 2026, fifteen whole months from 31 May 2025, eight from 31 December.
    for (mois, fautives) in [(Some(5), 0), (Some(4), 1), (None, 0)] {
        let r = trouver(&fraicheur, vec![stock(mois, "[{}]")]);
        assert_eq!(total(&r), (1, fautives, 0), "{mois:?}");
    }
}

fn doublets(millesime: i32, lignes: &str) -> Entree {
    fichier(Table::Doublet, "doublets", millesime, "doublets.csv", lignes)
}

const REFERENCE: &str =
    "nature = \"reference\"\ncolonne = \"id_rpls\"\ndans = { table = \"doublet\", colonne = \"id_rpls\" }";

#[test]
fn a_value_is_known_elsewhere_unknown_or_not_given() {
    let lignes = "[{ id_rpls = 'A' }, { id_rpls = 'Z' }, {}]";
    let la_bas = || doublets(2024, "[{ id_rpls = 'A' }, { id_rpls = 'A' }, {}]");
    let texte = regle("A-1", "logement", REFERENCE);
    let r = trouver(&texte, vec![parc(lignes), la_bas()]);
    assert_eq!((total(&r), lignes_montrees(&r)), ((3, 1, 1), vec![("rpls_2025.csv", Some(3))]));
    // Nobody can tell what a file that did not come would have known.
    assert_eq!(total(&trouver(&texte, vec![parc(lignes)])), (3, 0, 3));
    let absent = regle("A-1", "logement", &format!("{REFERENCE}\nattendu = \"absent\""));
    assert_eq!(lignes_montrees(&trouver(&absent, vec![parc(lignes), la_bas()])), [("rpls_2025.csv", Some(2))]);
    let meme = regle("A-1", "logement", &format!("{REFERENCE}\nmeme_millesime = true"));
    assert_eq!(total(&trouver(&meme, vec![parc(lignes), la_bas()])), (3, 0, 3), "aucun doublet de 2025");
    let veille = regle("A-1", "logement", &format!("{REFERENCE}\nmeme_millesime = true\nou_precedent = true"));
    assert_eq!(lignes_montrees(&trouver(&veille, vec![parc(lignes), la_bas()])), [("rpls_2025.csv", Some(3))]);
    assert_eq!(total(&trouver(&veille, vec![parc(lignes), doublets(2023, "[{ id_rpls = 'A' }]")])), (3, 0, 3));
    let deux = vec![parc(lignes), la_bas(), doublets(2025, "[{ id_rpls = 'Z' }]")];
    assert_eq!(lignes_montrees(&trouver(&veille, deux)), [("rpls_2025.csv", Some(2))], "la même année d'abord");
    let deux = vec![parc(lignes), la_bas(), doublets(2025, "[{ id_rpls = 'Z' }]")];
    assert_eq!(lignes_montrees(&trouver(&meme, deux)), [("rpls_2025.csv", Some(2))]);
}

#[test]
fn only_the_rows_asked_for_are_looked_up_elsewhere() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"reference\"\ncolonne = \"id_rpls\"\nunivers = \"mode_occupation = 'loue'\"\n\
         dans = { table = \"doublet\", colonne = \"id_rpls\", sources = [\"doublets\"], univers = \"code_commune = '00101'\" }",
    );
    let lignes = "[
        { mode_occupation = 'loue', id_rpls = 'A' }, { mode_occupation = 'loue', id_rpls = 'B' },
        { mode_occupation = 'vacant', id_rpls = 'B' }, { id_rpls = 'B' }]";
    let la_bas =
        doublets(2025, "[{ id_rpls = 'A', code_commune = '00101' }, { id_rpls = 'B', code_commune = '00102' }]");
    let autre = fichier(Table::Doublet, "autre", 2025, "autre.csv", "[{ id_rpls = 'B', code_commune = '00101' }]");
    let r = trouver(&texte, vec![parc(lignes), la_bas, autre]);
    assert_eq!((total(&r), lignes_montrees(&r)), ((3, 1, 1), vec![("rpls_2025.csv", Some(3))]));
}

#[test]
fn a_row_is_held_against_its_counterpart_in_another_table() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"ligne\"\nanomalie = \"code_commune <> doublet_code_commune\"\n\
         avec = [{ table = \"doublet\", cle = \"id_rpls\", sur = \"id_rpls\" }]",
    );
    // A agrees, B differs, C has counterparts that disagree, D has none, E gives no commune, F has one that says nothing
    // beside one that does.
    let lignes = "[
        { id_rpls = 'A', code_commune = '1' }, { id_rpls = 'B', code_commune = '1' }, { id_rpls = 'C', code_commune = '1' },
        { id_rpls = 'D', code_commune = '1' }, { id_rpls = 'E' }, { id_rpls = 'F', code_commune = '1' }]";
    let la_bas = doublets(
        2025,
        "[{ id_rpls = 'A', code_commune = '1' }, { id_rpls = 'B', code_commune = '2' }, { id_rpls = 'C', code_commune = '1' },
          { id_rpls = 'C', code_commune = '2' }, { id_rpls = 'E', code_commune = '1' }, { id_rpls = 'F' },
          { id_rpls = 'F', code_commune = '2' }]",
    );
    let r = trouver(&texte, vec![parc(lignes), la_bas]);
    assert_eq!(
        (total(&r), lignes_montrees(&r)),
        ((6, 2, 3), vec![("rpls_2025.csv", Some(3)), ("rpls_2025.csv", Some(7))])
    );
    assert_eq!(total(&trouver(&texte, vec![parc(lignes)])), (6, 0, 6), "sans l'autre fichier, rien ne se vérifie");
}

#[test]
fn every_row_of_a_double_is_counted() {
    let texte = regle("A-1", "logement", "nature = \"unicite\"\ncle = [\"id_rpls\"]");
    let ici = "[{ id_rpls = 'A' }, { id_rpls = 'A' }, { id_rpls = 'B' }, {}, {}]";
    let r = trouver(&texte, vec![parc(ici)]);
    assert_eq!(
        (total(&r), lignes_montrees(&r)),
        ((5, 2, 2), vec![("rpls_2025.csv", Some(2)), ("rpls_2025.csv", Some(3))])
    );
    // Two files of one source and millésime are one set; another source or another year is not.
    let autre = |source, millesime, nom| fichier(Table::Logement, source, millesime, nom, "[{ id_rpls = 'B' }]");
    let ailleurs = vec![parc(ici), autre("rpls_ouvert", 2025, "b.csv"), autre("rpls", 2024, "c.csv")];
    assert_eq!(total(&trouver(&texte, ailleurs)), (7, 2, 2));
    assert_eq!(total(&trouver(&texte, vec![parc(ici), autre("rpls", 2025, "d.csv")])), (6, 4, 2));
}

#[test]
fn a_key_with_several_values_is_wrong_a_repeated_row_is_not() {
    let texte = regle("A-1", "logement", "nature = \"unicite\"\ncle = [\"id_rpls\"]\ndistinctes = \"siren_bailleur\"");
    let lignes = "[
        { id_rpls = 'A', siren_bailleur = '1' }, { id_rpls = 'A', siren_bailleur = '2' }, { id_rpls = 'B', siren_bailleur = '1' },
        { id_rpls = 'B', siren_bailleur = '1' }, { id_rpls = 'A' }]";
    let r = trouver(&texte, vec![parc(lignes)]);
    assert_eq!(
        (total(&r), lignes_montrees(&r)),
        ((5, 2, 1), vec![("rpls_2025.csv", Some(2)), ("rpls_2025.csv", Some(3))])
    );
    let sirens: Vec<Option<&str>> = r.par_fichier.iter().map(|p| p.siren_bailleur.as_deref()).collect();
    assert_eq!(sirens, [None, Some("1"), Some("2")], "chacun des deux bailleurs a sa ligne");
}

/// `n` rows of one bailleur.
fn logements(millesime: i32, nom: &str, bailleurs: &[(&str, usize)]) -> Entree {
    let lignes: Vec<String> =
        bailleurs.iter().flat_map(|(s, n)| std::iter::repeat_n(format!("{{ siren_bailleur = '{s}' }}"), *n)).collect();
    fichier(Table::Logement, "rpls", millesime, nom, &format!("[{}]", lignes.join(", ")))
}

#[test]
fn a_park_that_moves_is_said_and_a_new_bailleur_is_not() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"variation\"\npar = \"siren_bailleur\"\npart_max = 0.10\nbase_min = 10\ncolonnes = []",
    );
    // 1: +10 %, right at the bound. 2: -15 %. 3: too small to be judged. 4: new. 5: gone.
    let avant = logements(2024, "a.csv", &[("1", 20), ("2", 20), ("3", 9), ("5", 10)]);
    let maintenant = logements(2025, "b.csv", &[("1", 22), ("2", 17), ("3", 1), ("4", 30)]);
    let r = trouver(&texte, vec![maintenant.clone(), avant]);
    assert_eq!(total(&r), (5, 2, 2));
    let dits: Vec<(Option<&str>, &str)> =
        r.exemples.iter().map(|e| (e.siren_bailleur.as_deref(), e.valeurs[2].1.as_str())).collect();
    assert_eq!(dits.iter().map(|d| d.0).collect::<Vec<_>>(), [Some("2"), Some("5")]);
    assert!(dits[0].1.contains("15") && dits[1].1.contains("100"), "{dits:?}");
    assert!(r.exemples.iter().all(|e| e.fichier == "b.csv" && e.ligne.is_none()));
    // With one millésime there is nothing to compare.
    assert_eq!(total(&trouver(&texte, vec![maintenant])), (4, 0, 4));
}

#[test]
fn only_the_last_two_years_of_a_source_are_compared() {
    let texte = regle("A-1", "logement", "nature = \"variation\"\npart_max = 0.10");
    let an = |m, n| logements(m, &format!("{m}.csv"), &[("1", n)]);
    assert_eq!(total(&trouver(&texte, vec![an(2023, 90), an(2024, 20), an(2025, 21)])), (1, 0, 0));
    assert_eq!(total(&trouver(&texte, vec![an(2023, 20), an(2024, 20), an(2025, 90)])), (1, 1, 0));
}

#[test]
fn an_old_file_is_said_only_when_no_newer_one_came() {
    let texte = regle("A-1", "logement", "nature = \"fraicheur\"\nmois_max = 20");
    let an = |m| logements(m, &format!("{m}.csv"), &[("1", 1)]);
    // 1 January 2025 is 20 whole months before 30 September 2026.
    assert_eq!(total(&trouver(&texte, vec![an(2025)])), (1, 0, 0));
    let r = trouver(&texte, vec![an(2024), an(2023)]);
    assert_eq!((total(&r), lignes_montrees(&r)), ((1, 1, 0), vec![("2024.csv", None)]));
    assert_eq!(total(&trouver(&texte, vec![an(2023), an(2025)])), (1, 0, 0));
    let fin = regle("A-1", "logement", "nature = \"fraicheur\"\nmois_max = 20\nrepere = \"fin\"");
    assert_eq!(total(&trouver(&fin, vec![an(2024)])), (1, 0, 0));
    let colonne = regle("A-1", "logement", "nature = \"fraicheur\"\ncolonne = \"bail_mois\"\nmois_max = 20");
    let avec = |lignes| vec![parc(lignes)];
    assert_eq!(total(&trouver(&colonne, avec("[{ bail_mois = 2019-01-01 }, { bail_mois = 2025-01-01 }]"))), (1, 0, 0));
    assert_eq!(total(&trouver(&colonne, avec("[{ bail_mois = 2024-12-01 }, {}]"))), (1, 1, 0));
    assert_eq!(total(&trouver(&colonne, avec("[{}, {}]"))), (1, 0, 1));
}

#[test]
fn a_file_too_short_is_wrong_even_empty() {
    let texte = regle("A-1", "logement", "nature = \"effectif\"\nminimum = 3\nbase_min = 0");
    for (n, attendu) in [(3, 0), (2, 1), (0, 1)] {
        assert_eq!(total(&trouver(&texte, vec![logements(2025, "a.csv", &[("1", n)])])), (1, attendu, 0), "{n} lignes");
    }
    let univers =
        regle("A-1", "logement", "nature = \"effectif\"\nminimum = 2\nunivers = \"mode_occupation = 'loue'\"");
    let loue = "{ mode_occupation = 'loue' }";
    let vacant = "{ mode_occupation = 'vacant' }";
    assert_eq!(total(&trouver(&univers, vec![parc(&format!("[{loue}, {loue}]"))])), (1, 0, 0));
    assert_eq!(total(&trouver(&univers, vec![parc(&format!("[{loue}, {vacant}]"))])), (1, 1, 0));
    // The unknown one may be let: nobody can tell.
    assert_eq!(total(&trouver(&univers, vec![parc(&format!("[{loue}, {vacant}, {{}}]"))])), (1, 0, 1));
}

#[test]
fn unknown_values_are_a_share_of_each_bailleur_rows() {
    let texte = regle(
        "A-1",
        "logement",
        "nature = \"effectif\"\npar = \"siren_bailleur\"\ncolonne = \"nb_pieces\"\npart_inconnus_max = 0.5\nbase_min = 2",
    );
    let lignes = "[
        { siren_bailleur = '1', nb_pieces = 2 }, { siren_bailleur = '1' },
        { siren_bailleur = '2', nb_pieces = 2 }, { siren_bailleur = '2' }, { siren_bailleur = '2' }, { siren_bailleur = '3' }]";
    let r = trouver(&texte, vec![parc(lignes)]);
    assert_eq!(total(&r), (3, 1, 1));
    assert_eq!(r.exemples[0].siren_bailleur.as_deref(), Some("2"));
}

#[test]
fn unknown_values_of_every_column_are_counted() {
    let r = evaluer(&Regles::default(), vec![parc("[{ nb_pieces = 2 }, {}]"), parc("[{}]")]);
    let ici: Vec<(i64, i64)> =
        r.inconnus.iter().filter(|i| i.colonne == "nb_pieces").map(|i| (i.lignes, i.inconnus)).collect();
    assert_eq!(ici, [(2, 1), (1, 1)]);
    assert_eq!(r.inconnus.len(), 2 * colonnes(Table::Logement).len());
}

/// `n` rows wrong, `k` right, `u` unverifiable, under a rule of that severity and tolerance.
fn verdict(gravite: &str, tolerance: &str, (n, k, u): (usize, usize, usize)) -> Verdict {
    let suite = format!("nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"\n{tolerance}");
    let texte = regle("A-1", "logement", &suite).replace("erreur", gravite);
    let fausses = std::iter::repeat_n("{ nb_pieces = 10 }".to_owned(), n);
    let justes = std::iter::repeat_n("{ nb_pieces = 3 }".to_owned(), k);
    let inconnues = std::iter::repeat_n("{}".to_owned(), u);
    let tout: Vec<String> = fausses.chain(justes).chain(inconnues).collect();
    trouver(&texte, vec![parc(&format!("[{}]", tout.join(", ")))]).verdict
}

#[test]
fn a_verdict_follows_severity_and_tolerance() {
    use Verdict::{Accepte, Refuse, Reserve};
    let dixieme = "tolerance = { part = 0.1 }";
    let deux = "tolerance = { lignes = 2 }";
    for (gravite, tolerance, lignes, attendu) in [
        ("bloquante", "", (0, 9, 0), Accepte),
        ("bloquante", "", (1, 9, 0), Refuse),
        ("bloquante", dixieme, (1, 9, 0), Reserve),
        ("bloquante", dixieme, (2, 9, 0), Refuse),
        // A share of the rows that could be verified: nine unknown ones do not make room for a second anomaly.
        ("bloquante", dixieme, (2, 9, 9), Refuse),
        ("bloquante", deux, (2, 0, 0), Reserve),
        ("bloquante", deux, (3, 99, 0), Refuse),
        ("erreur", "", (1, 9, 0), Reserve),
        ("erreur", dixieme, (1, 9, 0), Accepte),
        ("erreur", dixieme, (2, 9, 0), Reserve),
        ("erreur", deux, (2, 0, 0), Accepte),
        ("avertissement", "", (9, 0, 0), Accepte),
        ("avertissement", deux, (9, 0, 0), Accepte),
    ] {
        assert_eq!(verdict(gravite, tolerance, lignes), attendu, "{gravite} {tolerance} {lignes:?}");
    }
}

/// The tolerance is for a file, and the run has the verdict of its worst file.
#[test]
fn one_refused_file_refuses_the_run_and_is_named() {
    let suite = "nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"\ntolerance = { part = 0.1 }";
    let regles = lire(&regle("A-1", "logement", suite).replace("erreur", "bloquante")).unwrap();
    let bon = fichier(Table::Logement, "rpls", 2024, "bon.csv", "[{ nb_pieces = 2 }, { nb_pieces = 2 }]");
    let mauvais = fichier(Table::Logement, "rpls", 2025, "mauvais.csv", "[{ nb_pieces = 2 }, { nb_pieces = 62 }, {}]");
    assert!(evaluer(&regles, vec![bon.clone()]).refus(&regles).is_none());
    let rapport = evaluer(&regles, vec![bon, mauvais]);
    let verdicts: Vec<(&str, Verdict)> =
        rapport.resultats[0].verdicts.iter().map(|v: &VerdictFichier| (v.fichier.as_str(), v.verdict)).collect();
    assert_eq!(verdicts, [("bon.csv", Verdict::Accepte), ("mauvais.csv", Verdict::Refuse)]);
    assert_eq!(rapport.verdict(), Verdict::Refuse);
    insta::assert_snapshot!(dire(&rapport.refus(&regles).unwrap()), @r"
    fichier refusé par une règle de qualité : A-1 essai : 1 sur 2 dans « mauvais.csv »
    --> mauvais.csv, ligne 3
    aide : Corrigez.
    aide : si l'écart est voulu, relevez la « tolerance » de cette règle : regles.toml, ligne 2
    ");
}

/// All are counted, the first ones only are shown.
#[test]
fn examples_are_the_first_lines_of_a_file_and_no_more_than_the_limit() {
    let suite = "nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"";
    let n = crate::checks::EXEMPLES + 7;
    let lignes = vec!["{ nb_pieces = 62 }"; n].join(", ");
    let r = trouver(&regle("A-1", "logement", suite), vec![parc(&format!("[{lignes}]"))]);
    assert_eq!(total(&r), (n as i64, n as i64, 0));
    let attendues: Vec<Option<i64>> = (0..crate::checks::EXEMPLES as i64).map(|i| Some(i + PREMIERE)).collect();
    assert_eq!(r.exemples.iter().map(|e| e.ligne).collect::<Vec<_>>(), attendues);
}
