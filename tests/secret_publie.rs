//! What leaves the working area: no withheld count that the rest gives back, the same figures in every format, no
//! trace of a person.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use bilan::sample::{self, Options};
use polars::prelude::*;
use support::{CHAINE, Job, Table};

/// The demonstration of `bilan init` at the size that ships, published for partners.
fn publie() -> Job {
    let j = Job::vide();
    bilan::pipeline::initialiser(&j.chemin("")).unwrap();
    sample::generer(&Options::default(), &j.chemin("depot")).unwrap();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j
}

/// One line of the data package.
struct Ligne {
    indicateur: String,
    periode: String,
    niveau: String,
    zone: String,
    classe: String,
    univers: Option<i64>,
    denominateur: Option<i64>,
    numerateur: Option<i64>,
    taux: String,
    marque: String,
    tranche: String,
}

fn mesures(j: &Job) -> Vec<Ligne> {
    let t = Table::lire(&j.read("publication/2026-09/donnees/mesures.csv"));
    let r: BTreeMap<&str, usize> = t.entete.iter().enumerate().map(|(i, c)| (c.as_str(), i)).collect();
    t.lignes
        .iter()
        .map(|l| {
            let s = |c: &str| l[r[c]].clone();
            let n = |c: &str| l[r[c]].parse().ok();
            Ligne {
                indicateur: s("indicateur"),
                periode: s("periode"),
                niveau: s("niveau"),
                zone: s("zone"),
                classe: s("classe"),
                univers: n("univers"),
                denominateur: n("denominateur"),
                numerateur: n("numerateur"),
                taux: s("taux"),
                marque: s("marque"),
                tranche: s("tranche"),
            }
        })
        .collect()
}

/// Levels that share out the whole: their zones, unknown included, add up to the EPCI.
const PARTAGES: [&str; 4] = ["localisation", "bailleur", "commune", "reservataire"];

/// Rows of the system a reader can write: `Σ children = parent` for the quantity drawn from each line.
fn systemes(lignes: &[Ligne], quantite: impl Fn(&Ligne) -> Option<i64>) -> Vec<Systeme> {
    let mut familles: BTreeMap<(&str, &str, &str), Vec<&Ligne>> = BTreeMap::new();
    for l in lignes {
        familles.entry((&l.indicateur, &l.periode, &l.classe)).or_default().push(l);
    }
    familles
        .into_iter()
        .map(|((indicateur, periode, classe), lignes)| {
            let rang = |niveau: &str| -> Vec<usize> {
                lignes.iter().enumerate().filter(|(_, l)| l.niveau == niveau).map(|(i, _)| i).collect()
            };
            let mut equations = Vec::new();
            if let [tout] = rang("epci").as_slice() {
                equations.extend(PARTAGES.iter().map(|n| (*tout, rang(n))).filter(|(_, parts)| !parts.is_empty()));
            }
            Systeme {
                nom: format!("{indicateur} {periode} {classe}"),
                cases: lignes.iter().map(|l| format!("{} {}", l.niveau, l.zone)).collect(),
                valeurs: lignes.iter().map(|l| quantite(l)).collect(),
                equations,
            }
        })
        .collect()
}

struct Systeme {
    nom: String,
    cases: Vec<String>,
    valeurs: Vec<Option<i64>>,
    /// Total, parts.
    equations: Vec<(usize, Vec<usize>)>,
}

impl Systeme {
    /// Unknown cells that the equations determine, by exact elimination over fractions.
    fn determinees(&self) -> Vec<&str> {
        let inconnues: Vec<usize> = (0..self.valeurs.len()).filter(|i| self.valeurs[*i].is_none()).collect();
        let colonne: BTreeMap<usize, usize> = inconnues.iter().enumerate().map(|(c, i)| (*i, c)).collect();
        let n = inconnues.len();
        let mut m: Vec<Vec<(i128, i128)>> = self
            .equations
            .iter()
            .map(|(total, parts)| {
                let mut l = vec![(0, 1); n];
                for (i, signe) in parts.iter().map(|p| (*p, 1)).chain([(*total, -1)]) {
                    if let Some(c) = colonne.get(&i) {
                        l[*c].0 += signe;
                    }
                }
                l
            })
            .collect();
        let mut rang = 0;
        for c in 0..n {
            let Some(p) = (rang..m.len()).find(|r| m[*r][c].0 != 0) else { continue };
            m.swap(rang, p);
            let pivot = m[rang][c];
            for x in &mut m[rang] {
                *x = reduire(x.0 * pivot.1, x.1 * pivot.0);
            }
            let ligne = m[rang].clone();
            for (r, autre) in m.iter_mut().enumerate() {
                let f = autre[c];
                if r != rang && f.0 != 0 {
                    for (x, y) in autre.iter_mut().zip(&ligne) {
                        *x = reduire(x.0 * f.1 * y.1 - f.0 * y.0 * x.1, x.1 * f.1 * y.1);
                    }
                }
            }
            rang += 1;
        }
        let seules = m.iter().filter(|l| l.iter().filter(|x| x.0 != 0).count() == 1);
        seules.filter_map(|l| l.iter().position(|x| x.0 != 0)).map(|c| self.cases[inconnues[c]].as_str()).collect()
    }
}

fn reduire(num: i128, den: i128) -> (i128, i128) {
    let (mut a, mut b) = (num.abs(), den.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let g = a.max(1) * den.signum();
    (num / g, den / g)
}

/// One of the counts of a published line.
type Quantite = fn(&Ligne) -> Option<i64>;

#[test]
fn no_withheld_count_is_given_back_by_the_sums() {
    let j = publie();
    let lignes = mesures(&j);
    let retenues = lignes.iter().filter(|l| l.marque == "s").count();
    assert!(retenues > 100, "{retenues} lignes retenues : l'échantillon n'éprouve rien");
    let quantites: [(&str, Quantite); 3] =
        [("univers", |l| l.univers), ("dénominateur", |l| l.denominateur), ("numérateur", |l| l.numerateur)];
    let (mut equations, mut inconnues) = (0, 0);
    let mut fuites = Vec::new();
    for (quoi, quantite) in quantites {
        for s in systemes(&lignes, quantite) {
            // A mean has no numerator anywhere.
            if s.valeurs.iter().all(Option::is_none) {
                continue;
            }
            for (total, parts) in &s.equations {
                equations += 1;
                let manquent: Vec<usize> =
                    parts.iter().chain([total]).copied().filter(|i| s.valeurs[*i].is_none()).collect();
                inconnues += manquent.len();
                if manquent.is_empty() {
                    let somme: i64 = parts.iter().filter_map(|i| s.valeurs[*i]).sum();
                    assert_eq!(Some(somme), s.valeurs[*total], "{} : les parts ne font pas le tout ({quoi})", s.nom);
                }
                if let [seule] = manquent[..] {
                    fuites.push(format!("{} {} ({quoi}) par différence", s.nom, s.cases[seule]));
                }
            }
            fuites.extend(s.determinees().into_iter().map(|c| format!("{} {c} ({quoi}) par élimination", s.nom)));
        }
    }
    assert!(equations > 1_000 && inconnues > 100, "{equations} sommes, {inconnues} inconnues");
    assert!(
        fuites.is_empty(),
        "{} valeurs retenues se retrouvent :\n{}",
        fuites.len(),
        fuites[..fuites.len().min(20)].join("\n")
    );
}

/// A line that carries a mark carries no figure that undoes it.
#[test]
fn a_withheld_line_shows_neither_count_nor_rate() {
    let j = publie();
    for l in mesures(&j) {
        let ou = format!("{} {} {} {}", l.indicateur, l.periode, l.niveau, l.zone);
        match l.marque.as_str() {
            "s" => assert!(l.numerateur.is_none() && l.taux.is_empty(), "{ou}"),
            "n.c." => assert!(l.taux.is_empty(), "{ou}"),
            "" => assert!(l.tranche.is_empty(), "{ou}"),
            autre => panic!("marque {autre} : {ou}"),
        }
        // No count of households from 1 to 10 about incomes.
        let revenus = l.indicateur.starts_with("att_q") && l.niveau != "epci";
        if revenus && let (Some(n), Some(d)) = (l.numerateur, l.denominateur) {
            assert!(n == 0 || n >= 11, "{ou} : {n}");
            assert!(d - n == 0 || d - n >= 11 || l.classe != "oui", "{ou} : {}", d - n);
        }
        if let Some(u) = l.univers
            && (l.indicateur.starts_with("att_") || l.indicateur.starts_with("occ_"))
        {
            assert!(u == 0 || u >= 11, "{ou} : univers {u}");
        }
    }
}

/// The same cells in CSV and in Parquet.
#[test]
fn the_two_data_files_hold_the_same_cells() {
    let j = publie();
    let t = Table::lire(&j.read("publication/2026-09/donnees/mesures.csv"));
    let chemin = j.chemin("publication/2026-09/donnees/mesures.parquet");
    let df = LazyFrame::scan_parquet(PlRefPath::from(chemin.to_str().unwrap()), ScanArgsParquet::default())
        .unwrap()
        .collect()
        .unwrap();
    assert_eq!(df.get_column_names().iter().map(|c| c.to_string()).collect::<Vec<_>>(), t.entete);
    assert_eq!(df.height(), t.lignes.len());
    for (rang, nom) in t.entete.iter().enumerate() {
        let colonne = df.column(nom).unwrap();
        for (i, l) in t.lignes.iter().enumerate() {
            let v = colonne.get(i).unwrap();
            let texte = match &v {
                AnyValue::Null => String::new(),
                AnyValue::String(s) => (*s).to_owned(),
                AnyValue::StringOwned(s) => s.to_string(),
                AnyValue::Float64(x) => x.to_string(),
                autre => autre.to_string(),
            };
            assert_eq!(texte, l[rang], "ligne {i}, {nom}");
        }
    }
}

/// Cells of a table of a page, as text.
fn tableaux_html(page: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut tableaux = BTreeMap::new();
    for bloc in page.split("<div class=\"tableau\" id=\"tab-").skip(1) {
        let code = bloc.split('"').next().unwrap().to_owned();
        let corps = bloc.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
        let lignes = corps
            .split("<tr")
            .skip(1)
            .map(|l| {
                let cases = l.split("<th scope=\"row\">").flat_map(|x| x.split("<td")).skip(1);
                cases
                    .map(|c| {
                        sans_balise(c.split_once('>').map_or(c, |(avant, apres)| {
                            if avant.contains('<') || c.starts_with(|x: char| x.is_alphanumeric()) { c } else { apres }
                        }))
                    })
                    .collect()
            })
            .collect();
        tableaux.insert(code, lignes);
    }
    tableaux
}

fn sans_balise(html: &str) -> String {
    let mut texte = String::new();
    let mut dans = false;
    for c in html.split("</td>").next().unwrap().split("</th>").next().unwrap().chars() {
        match c {
            '<' => dans = true,
            '>' => dans = false,
            c if !dans => texte.push(c),
            _ => {}
        }
    }
    let texte = texte
        .replace("&#8239;", "\u{202F}")
        .replace("&amp;", "&")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x2f;", "/");
    texte.trim().to_owned()
}

/// Figures of the page: every printed number, without unit, decimal point.
fn nombre(texte: &str) -> Option<f64> {
    let propre: String = texte
        .replace(['\u{202F}', '\u{A0}', '%', '+'], "")
        .replace('\u{2212}', "-")
        .replace(',', ".")
        .replace("points", "")
        .replace("point", "");
    propre.trim().parse().ok()
}

/// Rows of each sheet of the workbook, read with the archive's own words: no other reader is at hand.
fn tableaux_xlsx(j: &Job) -> Option<BTreeMap<String, Vec<Vec<String>>>> {
    let dossier = j.chemin("classeur");
    std::fs::create_dir_all(&dossier).unwrap();
    let ouvert = std::process::Command::new("unzip")
        .args(["-q", "-o"])
        .arg(j.chemin("publication/2026-09/bilan_cil.xlsx"))
        .arg("-d")
        .arg(&dossier)
        .status();
    if !ouvert.is_ok_and(|s| s.success()) {
        return None;
    }
    let lire = |n: &str| std::fs::read_to_string(dossier.join(n)).unwrap_or_default();
    let chaines: Vec<String> = lire("xl/sharedStrings.xml")
        .split("<si>")
        .skip(1)
        .map(|s| sans_balise(s.split("</si>").next().unwrap()))
        .collect();
    let mut feuilles = BTreeMap::new();
    for (rang, f) in lire("xl/workbook.xml").split("<sheet name=\"").skip(1).enumerate() {
        let xml = lire(&format!("xl/worksheets/sheet{}.xml", rang + 1));
        let lignes = xml
            .split("<row ")
            .skip(1)
            .map(|r| {
                r.split("<c ")
                    .skip(1)
                    .map(|c| {
                        let v = c.split("<v>").nth(1).map_or("", |v| v.split("</v>").next().unwrap());
                        if c.split('>').next().unwrap().contains("t=\"s\"") {
                            chaines[v.parse::<usize>().unwrap()].clone()
                        } else {
                            v.to_owned()
                        }
                    })
                    .collect()
            })
            .collect();
        feuilles.insert(f.split('"').next().unwrap().to_owned(), lignes);
    }
    Some(feuilles)
}

#[test]
fn the_page_and_the_workbook_print_the_same_figures() {
    let j = publie();
    let page = j.texte("publication/2026-09/bilan_cil.html");
    let html = tableaux_html(&page);
    assert!(html.len() > 8, "{:?}", html.keys());
    let Some(xlsx) = tableaux_xlsx(&j) else {
        eprintln!("sauté : unzip absent");
        return;
    };
    let mut compares = 0;
    for (code, lignes) in &html {
        let nom: String = code.chars().take(31).collect();
        let feuille = xlsx.get(&nom).unwrap_or_else(|| panic!("pas de feuille {nom} : {:?}", xlsx.keys()));
        // Caption, units and header come first.
        for (h, x) in lignes.iter().zip(&feuille[3..]) {
            for (a, b) in h.iter().zip(x) {
                match (nombre(a), b.parse::<f64>().ok()) {
                    (Some(a), Some(b)) => {
                        compares += 1;
                        assert!(
                            (a - b).abs() < 1e-9 || (a - 100.0 * b).abs() < 1e-9,
                            "{code} : {a} sur la page, {b} dans le classeur\n{h:?}\n{x:?}"
                        );
                    }
                    (Some(a), None) => panic!("{code} : {a} sur la page, « {b} » dans le classeur"),
                    (None, Some(b)) => panic!("{code} : « {a} » sur la page, {b} dans le classeur"),
                    (None, None) => {}
                }
            }
        }
        if lignes.first().is_some_and(|l| l.len() > 1) {
            assert_eq!(lignes.len(), feuille.len() - 3, "{code} : nombre de lignes");
        }
    }
    assert!(compares > 300, "{compares} chiffres comparés");
}

/// Personal values of the extracts, as written: numbers of demands, mail, names, birth dates of named people.
fn identifiants(j: &Job) -> BTreeSet<String> {
    let mut trouves = BTreeSet::new();
    let personnels = [
        "NUMERO_UNIQUE",
        "CONTACT_MAIL",
        "IDENT_FISCAL",
        "IDENT_INT",
        "NOM_TITULAIRE",
        "PRENOM",
        "NAISSANCE",
        "TITULAIRE_NOM",
        "DATE_NAISS",
    ];
    for chemin in support::fichiers(&j.chemin("depot")) {
        if chemin.extension().is_none_or(|e| e != "csv") || chemin.to_string_lossy().contains("references") {
            continue;
        }
        let octets = std::fs::read(&chemin).unwrap();
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(octets.as_slice());
        let entete: Vec<String> =
            lecteur.byte_headers().unwrap().iter().map(|c| String::from_utf8_lossy(c).to_uppercase()).collect();
        let rangs: Vec<usize> = (0..entete.len())
            .filter(|i| {
                let nom = entete[*i].trim_matches(|c: char| !c.is_alphanumeric());
                // Dates of birth are ordinary dates too: only whole names and numbers are looked for.
                personnels.iter().any(|p| nom.starts_with(p)) && !nom.contains("NAISS")
            })
            .collect();
        for r in lecteur.byte_records() {
            let r = r.unwrap();
            for i in &rangs {
                let v = String::from_utf8_lossy(r.get(*i).unwrap_or(b"")).trim().to_owned();
                if v.len() >= 6 {
                    trouves.insert(v);
                }
            }
        }
    }
    trouves
}

/// Bytes of a file; those of the parts of a workbook, that are compressed in it.
fn contenu(chemin: &Path) -> Vec<u8> {
    if chemin.extension().is_none_or(|e| e != "xlsx") {
        return std::fs::read(chemin).unwrap();
    }
    let mut archive = ::zip::ZipArchive::new(std::fs::File::open(chemin).unwrap()).unwrap();
    let mut octets = Vec::new();
    for i in 0..archive.len() {
        archive.by_index(i).unwrap().read_to_end(&mut octets).unwrap();
    }
    octets
}

#[test]
fn no_identifier_of_a_person_is_left_anywhere() {
    let j = publie();
    let motifs = identifiants(&j);
    assert!(motifs.len() > 1_000, "{} identifiants seulement", motifs.len());
    let mails: Vec<&String> = motifs.iter().filter(|m| m.contains('@')).collect();
    assert!(!mails.is_empty(), "aucune adresse électronique dans l'échantillon");
    // All words of the outputs, so that thousands of identifiers are looked up at once.
    let mut mots: BTreeSet<String> = BTreeSet::new();
    let mut avaler = |texte: &str| {
        for m in
            texte.split(|c: char| c.is_whitespace() || matches!(c, ';' | '"' | '<' | '>' | ',' | '(' | ')' | '|' | '='))
        {
            if m.len() >= 6 {
                mots.insert(m.to_owned());
            }
        }
    };
    let mut chaines = 0;
    // What the program says while it works is an output too.
    for args in
        [&["run", "--forcer", CHAINE][..], &["--log-format", "json", "run", "--forcer", CHAINE], &["check", CHAINE]]
    {
        let s = j.run(args).attendre(0);
        avaler(&s.stdout);
        avaler(&s.stderr);
    }
    for dossier in ["lac", "publication", "rejets", "qualite"] {
        for chemin in support::fichiers(&j.chemin(dossier)) {
            let octets = contenu(&chemin);
            let brut = String::from_utf8_lossy(&octets);
            assert!(
                !brut.contains('@') || !mails.iter().any(|m| brut.contains(m.as_str())),
                "une adresse dans {}",
                chemin.display()
            );
            avaler(&brut);
            if chemin.extension().is_some_and(|e| e == "parquet") {
                let df = LazyFrame::scan_parquet(PlRefPath::from(chemin.to_str().unwrap()), ScanArgsParquet::default())
                    .unwrap()
                    .collect()
                    .unwrap();
                for c in df.columns() {
                    if let Ok(s) = c.str() {
                        chaines += 1;
                        s.iter().flatten().for_each(&mut avaler);
                    }
                }
            }
        }
    }
    assert!(chaines > 20, "{chaines} colonnes de texte lues");
    let fuites: Vec<&String> = motifs.intersection(&mots).take(5).collect();
    assert!(
        fuites.is_empty(),
        "{} identifiants se retrouvent dans les sorties, dont {fuites:?}",
        motifs.intersection(&mots).count()
    );
    // Names and birth dates stay out by their columns.
    for chemin in support::fichiers(&j.chemin("lac")).iter().filter(|c| c.extension().is_some_and(|e| e == "parquet")) {
        let schema = LazyFrame::scan_parquet(PlRefPath::from(chemin.to_str().unwrap()), ScanArgsParquet::default())
            .unwrap()
            .collect_schema()
            .unwrap();
        for nom in schema.iter_names() {
            let bas = nom.to_lowercase();
            assert!(
                !["naiss", "nom_", "prenom", "mail", "fiscal", "sexe", "nationalite"].iter().any(|m| bas.contains(m))
                    // The name of a street, that tells résidences apart.
                    || bas == "nom_voie",
                "{nom} dans {}",
                chemin.display()
            );
        }
    }
}

/// Every row read is kept or rejected, and as many are read as were written.
#[test]
fn rows_read_are_those_the_sample_wrote() {
    let j = Job::vide();
    bilan::pipeline::initialiser(&j.chemin("")).unwrap();
    let ecrites: BTreeMap<&str, u64> =
        sample::generer(&Options::default(), &j.chemin("depot")).unwrap().fichiers.into_iter().collect();
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    let manifeste: serde_json::Value = serde_json::from_slice(&j.read("publication/2026-09/manifeste.json")).unwrap();
    let sources = manifeste["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 12);
    for s in sources {
        let n = |c: &str| s[c].as_u64().unwrap();
        let nom = s["fichier"].as_str().unwrap();
        assert_eq!(n("lignes_lues"), n("lignes_gardees") + n("lignes_rejetees"), "{nom}");
        assert_eq!(n("lignes_lues"), ecrites[nom], "{nom}");
        let octets = j.read(&format!("depot/{nom}"));
        assert_eq!(s["octets"].as_u64().unwrap(), octets.len() as u64);
        assert_eq!(s["empreinte"].as_str().unwrap(), blake3::hash(&octets).to_hex().as_str());
        let rejets = j.chemin(&format!("rejets/2026-09/{nom}.rejets.csv"));
        let listes = std::fs::read(&rejets).map_or(0, |o| Table::lire(&o).lignes.len() as u64);
        assert_eq!(listes, n("lignes_rejetees"), "{nom}");
    }
    for (nom, empreinte) in
        manifeste["fichiers"].as_array().unwrap().iter().map(|f| (f[0].as_str().unwrap(), f[1].as_str().unwrap()))
    {
        assert_eq!(blake3::hash(&j.read(&format!("publication/2026-09/{nom}"))).to_hex().as_str(), empreinte, "{nom}");
    }
}
