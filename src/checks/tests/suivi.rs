//! Memory between runs, and independence from the order in which files come.

use std::collections::BTreeMap;

use crate::checks::{Etat, Historique, ecrire, precedent, tendances};

use super::*;

const PIECES: &str = "nature = \"ligne\"\nanomalie = \"nb_pieces > 9\"";

/// A file of one bailleur with so many rows wrong, right, and unverifiable.
fn parc(siren: &str, millesime: i32, (faux, juste, inconnu): (usize, usize, usize)) -> Entree {
    let ligne = |suite: &str, n| std::iter::repeat_n(format!("{{ siren_bailleur = '{siren}'{suite} }}"), n);
    let lignes: Vec<String> =
        ligne(", nb_pieces = 62", faux).chain(ligne(", nb_pieces = 3", juste)).chain(ligne("", inconnu)).collect();
    fichier(
        Table::Logement,
        "rpls",
        millesime,
        &format!("{siren}_{millesime}.csv"),
        &format!("[{}]", lignes.join(", ")),
    )
}

fn historique(dossier: &std::path::Path, periode: &str, rapport: &Rapport) -> Historique {
    ecrire(dossier, periode, rapport).unwrap();
    precedent(dossier, "9999-12").unwrap().historique.unwrap()
}

#[test]
fn a_finding_is_new_persistent_solved_or_no_longer_verifiable() {
    let regles = lire(&regle("A-1", "logement", PIECES)).unwrap();
    let d = tempfile::tempdir().unwrap();
    let avant = evaluer(
        &regles,
        vec![
            parc("1", 2025, (0, 5, 0)),
            parc("2", 2025, (2, 5, 0)),
            parc("3", 2025, (2, 5, 0)),
            parc("4", 2025, (2, 5, 0)),
            parc("5", 2025, (2, 5, 0)),
            parc("6", 2025, (0, 5, 0)),
        ],
    );
    let avant = historique(d.path(), "2025-09", &avant);
    // A year later: new, still there, mended, unknown, not sent, and nothing wrong either time.
    let maintenant = evaluer(
        &regles,
        vec![
            parc("1", 2026, (1, 5, 0)),
            parc("2", 2026, (3, 5, 0)),
            parc("3", 2026, (0, 5, 0)),
            parc("4", 2026, (0, 0, 5)),
            parc("6", 2026, (0, 5, 0)),
        ],
    );
    let dites: Vec<(String, Etat, i64, i64)> = tendances(&avant, &maintenant)
        .into_iter()
        .map(|t| (t.siren_bailleur.unwrap(), t.etat, t.avant.anomalies, t.maintenant.anomalies))
        .collect();
    let attendues = [
        ("1", Etat::Nouvelle, 0, 1),
        ("2", Etat::Persistante, 2, 3),
        ("3", Etat::Resolue, 2, 0),
        ("4", Etat::PlusVerifiable, 2, 0),
        ("5", Etat::PlusVerifiable, 2, 0),
    ];
    assert_eq!(dites, attendues.map(|(s, e, a, m)| (s.to_owned(), e, a, m)));
}

/// Old files are read again at each run: only the last millésime of a source makes the trend.
#[test]
fn the_trend_is_that_of_the_last_year_of_each_source() {
    let regles = lire(&regle("A-1", "logement", PIECES)).unwrap();
    let d = tempfile::tempdir().unwrap();
    let rapport = evaluer(&regles, vec![parc("1", 2024, (9, 0, 0)), parc("1", 2025, (2, 1, 0))]);
    let avant = historique(d.path(), "2025-09", &rapport);
    let maintenant = evaluer(&regles, vec![parc("1", 2025, (7, 0, 0)), parc("1", 2026, (1, 1, 0))]);
    let t = tendances(&avant, &maintenant);
    assert_eq!(t.len(), 1);
    assert_eq!((t[0].avant.anomalies, t[0].maintenant.anomalies, t[0].etat), (2, 1, Etat::Persistante));
}

#[test]
fn a_rule_that_left_the_folder_leaves_the_trend() {
    let regles = lire(&regle("A-1", "logement", PIECES)).unwrap();
    let d = tempfile::tempdir().unwrap();
    let avant = historique(d.path(), "2025-09", &evaluer(&regles, vec![parc("1", 2025, (2, 0, 0))]));
    let autres = lire(&regle("A-2", "logement", PIECES)).unwrap();
    let t = tendances(&avant, &evaluer(&autres, vec![parc("1", 2025, (2, 0, 0))]));
    assert_eq!(t.iter().map(|t| (t.code.as_str(), t.etat)).collect::<Vec<_>>(), [("A-2", Etat::Nouvelle)]);
}

#[test]
fn the_run_before_is_the_latest_readable_one_of_an_earlier_month() {
    let regles = lire(&regle("A-1", "logement", PIECES)).unwrap();
    let d = tempfile::tempdir().unwrap();
    assert!(precedent(d.path(), "2026-09").unwrap().historique.is_none(), "aucun dossier encore");
    for (periode, n) in [("2025-12", 1), ("2026-03", 2), ("2026-09", 3), ("2026-10", 4)] {
        ecrire(d.path(), periode, &evaluer(&regles, vec![parc("1", 2025, (n, 0, 0))])).unwrap();
    }
    let lu = |p: &str| precedent(d.path(), p).unwrap();
    let periode = |p: &str| lu(p).historique.map(|h| h.periode);
    assert_eq!(periode("2026-09").as_deref(), Some("2026-03"));
    assert_eq!(periode("2026-10").as_deref(), Some("2026-09"));
    assert_eq!(periode("2025-12"), None);
    // The same month again replaces.
    ecrire(d.path(), "2026-03", &evaluer(&regles, vec![parc("1", 2025, (8, 0, 0))])).unwrap();
    assert_eq!(lu("2026-09").historique.unwrap().regles[0].fichiers[0].comptes.anomalies, 8);
    // What is not a run of ours is not looked at; what cannot be read is said, and the one before is taken.
    std::fs::write(d.path().join("qualite/notes.json"), "{}").unwrap();
    std::fs::write(d.path().join("qualite/2026-04.json"), "{ tronqué").unwrap();
    let passe = lu("2026-09");
    assert_eq!(passe.historique.unwrap().periode, "2026-03");
    assert_eq!(passe.illisibles, [d.path().join("qualite/2026-04.json")]);
    for mauvaise in ["2026", "2026-9", "../x-12", "26-09-30"] {
        assert!(ecrire(d.path(), mauvaise, &Rapport::default()).is_err(), "{mauvaise}");
    }
}

/// Counts only: the history holds no line and no value.
#[test]
fn the_history_keeps_counts_and_nothing_of_a_row() {
    let suite = format!("{PIECES}\ncolonnes = [\"id_rpls\", \"nb_pieces\"]");
    let regles = lire(&regle("A-1", "logement", &suite)).unwrap();
    let d = tempfile::tempdir().unwrap();
    let e = fichier(Table::Logement, "rpls", 2025, "a.csv", "[{ id_rpls = 'F00SECRET1', nb_pieces = 4271 }]");
    let rapport = evaluer(&regles, vec![e]);
    assert_eq!(rapport.resultats[0].exemples[0].valeurs[0].1, "F00SECRET1");
    ecrire(d.path(), "2026-09", &rapport).unwrap();
    let ecrit = std::fs::read_to_string(d.path().join("qualite/2026-09.json")).unwrap();
    assert!(ecrit.contains("a.csv") && !ecrit.contains("SECRET") && !ecrit.contains("4271"), "{ecrit}");
}

/// The same result, whatever its place: counts by file and bailleur, lines, verdicts.
fn sans_ordre(r: &Rapport) -> BTreeMap<String, Vec<String>> {
    let mut tout = BTreeMap::new();
    for x in &r.resultats {
        let mut faits: Vec<String> = x.par_fichier.iter().map(|p| format!("{p:?}")).collect();
        faits.extend(x.exemples.iter().map(|e| format!("{e:?}")));
        faits.extend(x.verdicts.iter().map(|v| format!("{v:?}")));
        faits.push(format!("{:?}", x.verdict));
        faits.sort();
        tout.insert(x.code.clone(), faits);
    }
    let mut inconnus: Vec<String> = r.inconnus.iter().map(|i| format!("{i:?}")).collect();
    inconnus.sort();
    tout.insert("inconnus".to_owned(), inconnus);
    tout
}

/// Permuting the files only permutes the files in the report. A bailleur who left is told of in the first file of the new
/// millésime: nothing else depends on the order, and there it does not, each millésime having one file.
#[test]
fn the_order_of_the_files_changes_nothing_but_their_order() {
    let texte = [
        regle("A-1", "logement", PIECES),
        regle("A-2", "logement", "nature = \"unicite\"\ncle = [\"id_rpls\"]"),
        regle("A-3", "logement", "nature = \"unicite\"\ncle = [\"id_rpls\"]\ndistinctes = \"siren_bailleur\""),
        regle(
            "A-4",
            "logement",
            "nature = \"reference\"\ncolonne = \"id_rpls\"\ndans = { table = \"doublet\", colonne = \"id_rpls\" }",
        ),
        regle(
            "A-5",
            "logement",
            "nature = \"ligne\"\nanomalie = \"code_commune <> doublet_code_commune\"\n\
             avec = [{ table = \"doublet\", cle = \"id_rpls\", sur = \"id_rpls\" }]",
        ),
        regle("A-6", "logement", "nature = \"variation\"\npar = \"siren_bailleur\"\npart_max = 0.1"),
        regle("A-7", "logement", "nature = \"fraicheur\"\nmois_max = 10"),
        regle("A-8", "logement", "nature = \"effectif\"\ncolonne = \"nb_pieces\"\npart_inconnus_max = 0.2"),
    ]
    .concat();
    let regles = lire(&texte).unwrap();
    let entrees = [
        fichier(
            Table::Logement,
            "rpls",
            2024,
            "a.csv",
            "[{ id_rpls = 'A', siren_bailleur = '1', nb_pieces = 10, code_commune = '1' }, { id_rpls = 'B', siren_bailleur = '2' }]",
        ),
        fichier(
            Table::Logement,
            "rpls",
            2025,
            "b.csv",
            "[{ id_rpls = 'A', siren_bailleur = '1', nb_pieces = 12, code_commune = '2' },
              { id_rpls = 'A', siren_bailleur = '3', code_commune = '1' }, { nb_pieces = 2 }]",
        ),
        fichier(Table::Logement, "rpls_ouvert", 2025, "c.csv", "[{ nb_pieces = 11 }, {}]"),
        fichier(Table::Doublet, "doublets", 2025, "d.csv", "[{ id_rpls = 'A', code_commune = '2' }]"),
        fichier(
            Table::Doublet,
            "doublets",
            2024,
            "e.csv",
            "[{ id_rpls = 'A', code_commune = '2' }, { id_rpls = 'C' }]",
        ),
    ];
    let dans = |ordre: &[usize]| evaluer(&regles, ordre.iter().map(|i| entrees[*i].clone()).collect());
    let premier = dans(&[0, 1, 2, 3, 4]);
    assert!(premier.resultats.iter().all(|r| total(r).1 > 0), "une règle ne trouve rien : l'essai ne dit rien d'elle");
    for ordre in [[4, 3, 2, 1, 0], [1, 0, 2, 4, 3], [2, 4, 1, 3, 0]] {
        let autre = dans(&ordre);
        assert_eq!(sans_ordre(&autre), sans_ordre(&premier), "{ordre:?}");
        let noms: Vec<&str> = autre.resultats[0].verdicts.iter().map(|v| v.fichier.as_str()).collect();
        let attendus: Vec<&str> = ordre
            .iter()
            .map(|i| &entrees[*i])
            .filter(|e| e.table == Table::Logement)
            .map(|e| e.fichier.as_str())
            .collect();
        assert_eq!(noms, attendus, "les fichiers sont dits dans l'ordre où ils sont donnés");
    }
}
