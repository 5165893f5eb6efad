//! A naive twin: the same rules, worked out row by row with plain loops and the tables of truth of three values, on random
//! small files. It shares no code with the engine.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A row of `impaye`: few values, so that doubles, matches and unknowns are frequent.
#[derive(Clone, Debug)]
struct Ligne {
    siren: Option<u8>,
    logement: Option<u8>,
    commune: Option<u8>,
    montant: Option<i64>,
    mois: Option<i64>,
    impaye: Option<bool>,
}

/// A file: its source, its year and its rows.
#[derive(Clone, Debug)]
struct Fichier {
    source: u8,
    millesime: i32,
    lignes: Vec<Ligne>,
}

fn champ(nom: &str, valeur: Option<String>) -> Option<String> {
    valeur.map(|v| format!("{nom} = {v}"))
}

impl Ligne {
    fn toml(&self, montants: bool) -> String {
        let mut champs = vec![
            champ("siren_bailleur", self.siren.map(|s| format!("'{s}'"))),
            champ("id_rpls", self.logement.map(|l| format!("'F{l}'"))),
            champ("code_commune", self.commune.map(|c| format!("'{c}'"))),
        ];
        if montants {
            champs.push(champ("montant_impaye", self.montant.map(|m| m.to_string())));
            champs.push(champ("nb_mois_impayes", self.mois.map(|m| format!("{m}.0"))));
            champs.push(champ("impaye_3_mois", self.impaye.map(|b| b.to_string())));
        }
        format!("{{ {} }}", champs.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl Fichier {
    fn entree(&self, rang: usize, table: Table) -> Entree {
        let lignes: Vec<String> = self.lignes.iter().map(|l| l.toml(table == Table::Impaye)).collect();
        let source = format!("source{}", self.source);
        fichier(table, &source, self.millesime, &format!("{rang}.csv"), &format!("[{}]", lignes.join(", ")))
    }
}

fn ligne() -> impl Strategy<Value = Ligne> {
    let rare = |n: u8| proptest::option::weighted(0.8, 0..n);
    let (montant, mois) = (proptest::option::weighted(0.8, -2i64..4), proptest::option::weighted(0.8, -2i64..4));
    (rare(3), rare(5), rare(3), montant, mois, proptest::option::weighted(0.8, any::<bool>())).prop_map(
        |(siren, logement, commune, montant, mois, impaye)| Ligne { siren, logement, commune, montant, mois, impaye },
    )
}

fn fichiers(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Fichier>> {
    let un = (0u8..2, 2024i32..2026, proptest::collection::vec(ligne(), 0..9))
        .prop_map(|(source, millesime, lignes)| Fichier { source, millesime, lignes });
    proptest::collection::vec(un, n)
}

/// A condition, as a tree: it can be written in SQL, and worked out on a row.
#[derive(Clone, Debug)]
enum Condition {
    Montant(&'static str, i64),
    Colonnes(&'static str),
    Texte(u8),
    Dans(u8, u8),
    Drapeau,
    MontantVide,
    Annee(i32),
    Non(Box<Condition>),
    Et(Box<Condition>, Box<Condition>),
    Ou(Box<Condition>, Box<Condition>),
}

fn comparer<T: PartialOrd>(operateur: &str, a: T, b: T) -> bool {
    match operateur {
        "=" => a == b,
        "<>" => a != b,
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        _ => a >= b,
    }
}

fn non(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

/// One « no » is enough; else one unknown leaves the doubt.
fn et(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

impl Condition {
    fn sql(&self) -> String {
        match self {
            Condition::Montant(o, n) => format!("montant_impaye {o} {n}"),
            Condition::Colonnes(o) => format!("montant_impaye {o} nb_mois_impayes"),
            Condition::Texte(c) => format!("code_commune = '{c}'"),
            Condition::Dans(a, b) => format!("code_commune IN ('{a}', '{b}')"),
            Condition::Drapeau => "impaye_3_mois".to_owned(),
            Condition::MontantVide => "montant_impaye IS NULL".to_owned(),
            Condition::Annee(a) => format!("millesime = {a}"),
            Condition::Non(c) => format!("NOT ({})", c.sql()),
            Condition::Et(a, b) => format!("({}) AND ({})", a.sql(), b.sql()),
            Condition::Ou(a, b) => format!("({}) OR ({})", a.sql(), b.sql()),
        }
    }

    fn vaut(&self, l: &Ligne, millesime: i32) -> Option<bool> {
        match self {
            Condition::Montant(o, n) => l.montant.map(|m| comparer(o, m, *n)),
            Condition::Colonnes(o) => Some(comparer(o, l.montant?, l.mois?)),
            Condition::Texte(c) => l.commune.map(|x| x == *c),
            Condition::Dans(a, b) => l.commune.map(|x| x == *a || x == *b),
            Condition::Drapeau => l.impaye,
            Condition::MontantVide => Some(l.montant.is_none()),
            Condition::Annee(a) => Some(millesime == *a),
            Condition::Non(c) => non(c.vaut(l, millesime)),
            Condition::Et(a, b) => et(a.vaut(l, millesime), b.vaut(l, millesime)),
            Condition::Ou(a, b) => non(et(non(a.vaut(l, millesime)), non(b.vaut(l, millesime)))),
        }
    }
}

fn condition() -> impl Strategy<Value = Condition> {
    let operateur = || prop::sample::select(vec!["=", "<>", "<", "<=", ">", ">="]);
    let feuille = prop_oneof![
        (operateur(), -2i64..4).prop_map(|(o, n)| Condition::Montant(o, n)),
        operateur().prop_map(Condition::Colonnes),
        (0u8..3).prop_map(Condition::Texte),
        (0u8..3, 0u8..3).prop_map(|(a, b)| Condition::Dans(a, b)),
        Just(Condition::Drapeau),
        Just(Condition::MontantVide),
        (2024i32..2026).prop_map(Condition::Annee),
    ];
    feuille.prop_recursive(3, 8, 2, |c| {
        let paire = || (c.clone().prop_map(Box::new), c.clone().prop_map(Box::new));
        prop_oneof![
            c.clone().prop_map(|c| Condition::Non(Box::new(c))),
            paire().prop_map(|(a, b)| Condition::Et(a, b)),
            paire().prop_map(|(a, b)| Condition::Ou(a, b)),
        ]
    })
}

/// What is found: counts by file and bailleur, lines found wrong by file.
#[derive(Debug, Default, PartialEq)]
struct Releve {
    comptes: BTreeMap<(usize, Option<u8>), Comptes>,
    lignes: BTreeMap<usize, Vec<i64>>,
}

impl Releve {
    /// `dedans`: in the universe; `faux`: wrong, of a row in it or perhaps in it.
    fn noter(&mut self, rang: usize, i: usize, l: &Ligne, dedans: Option<bool>, faux: Option<bool>) {
        let c = self.comptes.entry((rang, l.siren)).or_default();
        if dedans == Some(false) {
            return;
        }
        c.examinees += 1;
        match et(dedans, faux) {
            None => c.inverifiables += 1,
            Some(true) => {
                c.anomalies += 1;
                self.lignes.entry(rang).or_default().push(i as i64 + PREMIERE);
            }
            Some(false) => {}
        }
    }
}

/// The engine's answer in the same shape.
fn du_moteur(texte: &str, entrees: Vec<Entree>) -> Releve {
    let r = trouver(texte, entrees);
    let rang = |nom: &str| nom.trim_end_matches(".csv").parse::<usize>().unwrap();
    let mut releve = Releve::default();
    for p in &r.par_fichier {
        let siren = p.siren_bailleur.as_ref().map(|s| s.parse().unwrap());
        assert!(releve.comptes.insert((rang(&p.fichier), siren), p.comptes).is_none(), "un groupe est dit deux fois");
    }
    for e in &r.exemples {
        releve.lignes.entry(rang(&e.fichier)).or_default().push(e.ligne.unwrap());
    }
    releve
}

fn impayes(fichiers: &[Fichier]) -> Vec<Entree> {
    fichiers.iter().enumerate().map(|(i, f)| f.entree(i, Table::Impaye)).collect()
}

fn toutes(fichiers: &[Fichier]) -> impl Iterator<Item = (usize, &Fichier, usize, &Ligne)> {
    fichiers.iter().enumerate().flat_map(|(r, f)| f.lignes.iter().enumerate().map(move |(i, l)| (r, f, i, l)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_line_rule_says_what_its_condition_says_of_each_row(
        fichiers in fichiers(1..4), univers in proptest::option::of(condition()), anomalie in condition(),
    ) {
        let mut suite = format!("nature = \"ligne\"\nanomalie = \"{}\"", anomalie.sql());
        if let Some(u) = &univers {
            suite.push_str(&format!("\nunivers = \"{}\"", u.sql()));
        }
        let mut attendu = Releve::default();
        for (rang, f, i, l) in toutes(&fichiers) {
            let dedans = univers.as_ref().map_or(Some(true), |u| u.vaut(l, f.millesime));
            attendu.noter(rang, i, l, dedans, anomalie.vaut(l, f.millesime));
        }
        prop_assert_eq!(du_moteur(&regle("A-1", "impaye", &suite), impayes(&fichiers)), attendu);
    }

    #[test]
    fn a_uniqueness_rule_finds_every_row_that_shares_its_key(
        fichiers in fichiers(1..5), univers in proptest::option::of(condition()), distinctes: bool,
    ) {
        let mut suite = "nature = \"unicite\"\ncle = [\"id_rpls\"]".to_owned();
        if distinctes {
            suite.push_str("\ndistinctes = \"code_commune\"");
        }
        if let Some(u) = &univers {
            suite.push_str(&format!("\nunivers = \"{}\"", u.sql()));
        }
        let dedans = |f: &Fichier, l: &Ligne| univers.as_ref().map_or(Some(true), |u| u.vaut(l, f.millesime));
        let complete = |l: &Ligne| l.logement.is_some() && (!distinctes || l.commune.is_some());
        let mut attendu = Releve::default();
        for (rang, f, i, l) in toutes(&fichiers) {
            // Another row surely concerned, of the same source and year, with the same key; and another value if asked.
            let double = toutes(&fichiers).any(|(r2, f2, i2, l2)| {
                (r2, i2) != (rang, i)
                    && (f2.source, f2.millesime) == (f.source, f.millesime)
                    && dedans(f2, l2) == Some(true)
                    && complete(l2)
                    && l2.logement == l.logement
                    && (!distinctes || l2.commune != l.commune)
            });
            // A row that may be out of the universe, or lacks a value of the key, is not verifiable.
            let faux = complete(l).then_some(double);
            let d = dedans(f, l);
            attendu.noter(rang, i, l, d, if d.is_none() { None } else { faux });
        }
        prop_assert_eq!(du_moteur(&regle("A-1", "impaye", &suite), impayes(&fichiers)), attendu);
    }

    #[test]
    fn a_reference_rule_looks_every_value_up(
        ici in fichiers(1..4), la_bas in fichiers(0..4), univers in proptest::option::of(condition()),
        absent: bool, meme_millesime: bool, ou_precedent: bool, une_source: bool, restreinte: bool,
    ) {
        let mut dans = "table = \"doublet\", colonne = \"id_rpls\"".to_owned();
        if une_source {
            dans.push_str(", sources = [\"source1\"]");
        }
        if restreinte {
            dans.push_str(", univers = \"code_commune <> '0'\"");
        }
        let attendu_absent = if absent { "absent" } else { "present" };
        let mut suite = format!(
            "nature = \"reference\"\ncolonne = \"id_rpls\"\ndans = {{ {dans} }}\nattendu = \"{attendu_absent}\"\n\
             meme_millesime = {meme_millesime}\nou_precedent = {ou_precedent}"
        );
        if let Some(u) = &univers {
            suite.push_str(&format!("\nunivers = \"{}\"", u.sql()));
        }
        let lues: Vec<&Fichier> = la_bas.iter().filter(|f| !une_source || f.source == 1).collect();
        let mut attendu = Releve::default();
        for (rang, f, i, l) in toutes(&ici) {
            let de = |annee: i32| lues.iter().filter(|a| a.millesime == annee).collect::<Vec<_>>();
            let regardes: Vec<&&Fichier> = match (meme_millesime, ou_precedent, de(f.millesime)) {
                (false, false, _) => lues.iter().collect(),
                (_, true, siens) if siens.is_empty() => de(f.millesime - 1),
                (.., siens) => siens,
            };
            let connu = regardes.iter().flat_map(|a| &a.lignes).any(|a| {
                a.logement.is_some() && a.logement == l.logement && (!restreinte || a.commune.is_some_and(|c| c != 0))
            });
            // No file to look into, no value to look up: nobody can tell.
            let faux = (!regardes.is_empty() && l.logement.is_some()).then_some(connu == absent);
            let dedans = univers.as_ref().map_or(Some(true), |u| u.vaut(l, f.millesime));
            attendu.noter(rang, i, l, dedans, if dedans.is_none() { None } else { faux });
        }
        let mut entrees = impayes(&ici);
        entrees.extend(la_bas.iter().enumerate().map(|(i, f)| f.entree(100 + i, Table::Doublet)));
        prop_assert_eq!(du_moteur(&regle("A-1", "impaye", &suite), entrees), attendu);
    }

    #[test]
    fn a_line_rule_reads_its_counterpart_when_they_agree(
        ici in fichiers(1..4), la_bas in fichiers(0..4), meme_millesime: bool,
    ) {
        let suite = format!(
            "nature = \"ligne\"\nanomalie = \"code_commune <> doublet_code_commune\"\n\
             avec = [{{ table = \"doublet\", cle = \"id_rpls\", sur = \"id_rpls\", meme_millesime = {meme_millesime} }}]"
        );
        let mut attendu = Releve::default();
        for (rang, f, i, l) in toutes(&ici) {
            let mut dites: Vec<u8> = la_bas
                .iter()
                .filter(|a| !meme_millesime || a.millesime == f.millesime)
                .flat_map(|a| &a.lignes)
                .filter(|a| a.logement.is_some() && a.logement == l.logement)
                .filter_map(|a| a.commune)
                .collect();
            dites.sort_unstable();
            dites.dedup();
            let faux = match (l.commune, dites.as_slice()) {
                (Some(c), [seule]) => Some(c != *seule),
                _ => None,
            };
            attendu.noter(rang, i, l, Some(true), faux);
        }
        let mut entrees = impayes(&ici);
        entrees.extend(la_bas.iter().enumerate().map(|(i, f)| f.entree(100 + i, Table::Doublet)));
        prop_assert_eq!(du_moteur(&regle("A-1", "impaye", &suite), entrees), attendu);
    }
}
