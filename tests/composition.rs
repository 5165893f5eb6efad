//! The bilan of the CIL as an observatory composes it: sections added, moved, renamed and left out by TOML alone, found again in every format;
//! a declaration that does not hold is refused at its line, and the publication stands.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::process::Command;

use support::{CHAINE, FORMATS, Job, SANS_PDF};

const BILAN: &str = "reports/documents/bilan_cil.toml";
const PUBLICATION: &str = "publication/2026-09";

const LOCAL: &str = r#"
[defauts]
table = "logement"
univers = "champ_publie"
niveaux = ["epci", "bailleur", "commune"]
protege = "public"
source = "RPLS"

[[indicateur]]
code = "loc_grands_logements"
libelle = "Grands logements"
definition = "Part des logements de cinq pièces et plus."
unite = "pct"
numerateur = "nb_pieces >= 5"
"#;

const SECTION: &str = r#"
[[section]]
ancre = "grands-logements"
question = "Où sont les grands logements ?"
reponse = [{ phrase = "constat", indicateur = "loc_grands_logements" }]
base = "logements du parc social"

[[section.bloc]]
tableau = "zones"
par = "commune"
code = "grands-communes"
titre = "Les grands logements, commune par commune"
colonnes = [
    { indicateur = "loc_grands_logements", libelle = "Part de grands logements" },
    { indicateur = "loc_grands_logements", montre = "nombre", libelle = "Grands logements", unite = "logements" },
]

[[section]]
chapitre = "demande"
"#;

/// A folder whose chain writes the bilan alone.
fn seul() -> Job {
    let j = Job::sample();
    let chaine = j.texte(CHAINE);
    let documents = chaine.lines().find(|l| l.starts_with("documents = ")).unwrap();
    j.remplacer(CHAINE, documents, "documents = [\"bilan\"]");
    j
}

#[test]
fn a_section_added_in_toml_alone_is_in_every_format() {
    let j = seul();
    j.remplacer(CHAINE, SANS_PDF, FORMATS);
    j.write("pipelines/indicateurs/locaux.toml", LOCAL);
    j.remplacer(BILAN, "\n[[section]]\nchapitre = \"demande\"\n", SECTION);
    // One chapter less, one renamed and lightened.
    j.remplacer(BILAN, "[[section]]\nchapitre = \"qpv\"\n", "");
    j.remplacer(
        BILAN,
        "chapitre = \"hors_qpv\"\n",
        "chapitre = \"hors_qpv\"\nquestion = \"Le quart des baux va-t-il aux plus modestes ?\"\nsans = [\"hors-qpv\"]\n",
    );
    j.run(&["--quiet", "run", CHAINE]).attendre(0);

    let page = j.texte(&format!("{PUBLICATION}/bilan_cil.html"));
    assert!(page.contains("<section class=\"partie\" id=\"grands-logements\""));
    assert!(page.contains("id=\"tab-grands-communes\"") && page.contains("Part de grands logements"));
    assert!(
        !page.contains("id=\"en-qpv\"") && !page.contains("href=\"#en-qpv\""),
        "what is taken out is not linked to"
    );
    assert!(
        page.contains("Le quart des baux va-t-il aux plus modestes\u{202f}?") && !page.contains("id=\"tab-hors-qpv\"")
    );
    // The definition and the counters of its figures are there, folded away.
    let (_, table) = page.split_once("id=\"tab-grands-communes\"").unwrap();
    let (vue, origine) = table.split_once("<details class=\"origine\">").unwrap();
    let (origine, _) = origine.split_once("</details>").unwrap();
    assert!(
        origine.contains("Part des logements de cinq pièces et plus.") && origine.contains("RPLS au 1er"),
        "{origine}"
    );
    assert!(!vue.contains("cinq pièces") && origine.contains(" sur "), "{origine}");

    let classeur = std::fs::File::open(j.chemin(&format!("{PUBLICATION}/bilan_cil.xlsx"))).unwrap();
    let mut textes = String::new();
    let mut archive = ::zip::ZipArchive::new(classeur).unwrap();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut textes).unwrap();
    assert!(textes.contains("Les grands logements, commune par commune"));

    let pdf = j.chemin(&format!("{PUBLICATION}/bilan_cil.pdf"));
    let Ok(lu) = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&pdf).arg("-").output() else {
        eprintln!("texte du PDF non relu : pdftotext absent");
        return;
    };
    let lu = String::from_utf8(lu.stdout).unwrap();
    let pages: Vec<&str> = lu.split('\u{c}').collect();
    let serre = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert!(serre(&lu).contains("Lesgrandslogements,communeparcommune"));
    // Two pages for elected officials: the key figures, then an answer for each question, acronyms explained; the first chapter is on the third.
    assert!(serre(pages[0]).contains("Enbref"), "{}", pages[0]);
    assert!(serre(pages[1]).contains("Unequestion,uneréponse"), "{}", pages[1]);
    assert!(serre(pages[1]).contains("Oùsontlesgrandslogements?"), "{}", pages[1]);
    assert!(serre(pages[1]).contains("QPV:quartierprioritairedelapolitiquedelaville"), "{}", pages[1]);
    assert!(serre(pages[2]).contains("1Lequartdesbauxva-t-ilauxplusmodestes?"), "{}", pages[2]);
}

#[test]
fn a_wrong_declaration_is_refused_at_its_line_and_nothing_is_published() {
    let cas = [
        ("indicateur = \"parc_rotation\", libelle = \"Rotation\"", "indicateur = \"parc_rotatoin\"", "parc_rotation"),
        ("chapitre = \"residences\"", "chapitre = \"residence\"", "residence"),
        ("phrase = \"parc_loyers\"", "phrase = \"parc_loyer\"", "parc_loyers"),
        ("repere = \"en_qpv\"", "repere = \"qpv\"", "en_qpv"),
        (
            "chapitre = \"hors_qpv\"",
            "sans = [\"hors-qvp\"]\nchapitre = \"hors_qpv\"",
            "vouliez-vous écrire « hors-qpv »",
        ),
    ];
    for (juste, faux, aide) in cas {
        let j = seul();
        let ligne = j.texte(BILAN).lines().position(|l| l.contains(juste)).unwrap() + 1;
        j.edit(BILAN, |o| String::from_utf8(o).unwrap().replacen(juste, faux, 1).into_bytes());
        let s = j.run(&["--quiet", "run", CHAINE]).attendre(2);
        assert!(s.stderr.contains(&format!("bilan_cil.toml, ligne {ligne}")), "{faux}\n{}", s.stderr);
        assert!(s.stderr.contains(aide), "{faux}\n{}", s.stderr);
        assert!(!j.chemin(PUBLICATION).exists(), "{faux}");
    }
}

/// Pages and the declaration of their chapters.
fn pages(j: &Job, dossier: &str, prefixe: &str) -> Vec<String> {
    let toutes = j.photo(dossier).into_iter();
    toutes
        .filter(|(nom, _)| nom.starts_with(prefixe) && nom.ends_with(".html"))
        .map(|(_, o)| String::from_utf8(o).unwrap())
        .collect()
}

/// Codes of the tables and pictures of each chapter of the program, in all pages; chapters bear their anchor, with `_` for `-`.
fn codes(pages: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for section in pages.iter().flat_map(|p| p.split("<section class=\"partie").skip(1)) {
        let valeur = |de: &str| de.split('"').next().unwrap_or_default().to_owned();
        let ancre = section.split_once("id=\"").map(|(_, s)| valeur(s)).unwrap();
        let siens = ["id=\"tab-", "id=\"fig-"].into_iter().flat_map(|m| section.split(m).skip(1)).map(valeur);
        codes.entry(ancre.replace('-', "_")).or_default().extend(siens);
    }
    codes
}

/// The anchor of a chapter of the program, by its name in a declaration.
fn ancre(nom: &str) -> String {
    if nom == "qpv" { "en_qpv".to_owned() } else { nom.to_owned() }
}

/// The program knows the codes of all that its chapters show: each of them may be left out, and then is.
#[test]
fn whatever_a_chapter_shows_can_be_left_out() {
    for (chaine, declaration, publication, prefixe) in [
        (CHAINE, BILAN, PUBLICATION, "bilan_cil"),
        ("pipelines/revue_npnru.toml", "reports/documents/revue_npnru.toml", "publication_npnru/2026-09", "revue_"),
    ] {
        let j = if chaine == CHAINE { seul() } else { Job::sample() };
        // Pictures of the first pages are none of the test, nor are the blocks that the declaration adds.
        j.edit(declaration, |o| {
            let texte = String::from_utf8(o).unwrap();
            let garde = |l: &&str| !l.starts_with("figures = ");
            texte.lines().filter(garde).collect::<Vec<_>>().join("\n").into_bytes()
        });
        j.run(&["--quiet", "run", chaine]).attendre(0);
        let ecrite = j.texte(declaration);
        let ajoute =
            |code: &str| ecrite.contains(&format!("code = \"{code}\"")) || code.ends_with(|c: char| c.is_ascii_digit());
        let natifs = || {
            let mut codes = codes(&pages(&j, publication, prefixe));
            codes.values_mut().for_each(|c| c.retain(|c| !ajoute(c)));
            codes
        };
        let avant = natifs();
        let mut otes = 0;
        let mut sans = |ligne: &str| {
            let Some(nom) = ligne.strip_prefix("chapitre = \"") else { return ligne.to_owned() };
            let siens = avant.get(&ancre(nom.trim_end_matches('"'))).cloned().unwrap_or_default();
            otes += siens.len();
            format!("{ligne}\nsans = {siens:?}").replace("= {", "= [").replace('}', "]")
        };
        let reecrite: Vec<String> = ecrite.lines().map(&mut sans).collect();
        j.write(declaration, reecrite.join("\n"));
        assert!(otes > 10, "{chaine} : {otes} blocs ôtés seulement");
        j.run(&["--quiet", "run", chaine]).attendre(0);
        let apres = natifs();
        for nom in ecrite.lines().filter_map(|l| l.strip_prefix("chapitre = \"")) {
            let reste = apres.get(&ancre(nom.trim_end_matches('"')));
            assert!(reste.is_none_or(BTreeSet::is_empty), "{nom} : {reste:?}");
        }
    }
}

/// Sentences, cells, pictures and what a screen reader says: the apostrophe of print between two letters.
#[test]
fn no_straight_apostrophe_is_left_in_a_page() {
    let j = Job::publie();
    for nom in ["bilan_cil.html", "page_mensuelle.html", "indicateurs_parc.html", "index.html"] {
        let page = j.texte(&format!("{PUBLICATION}/{nom}"));
        let corps = page.rsplit("</style>").next().unwrap().split("<script>").next().unwrap();
        let lettres: Vec<char> = corps.replace("&#x27;", "'").replace("&apos;", "'").chars().collect();
        let droite = |l: &[char]| l[0].is_alphabetic() && l[1] == '\'' && l[2].is_alphabetic();
        if let Some(i) = lettres.windows(3).position(droite) {
            let autour: String = lettres[i.saturating_sub(60)..(i + 60).min(lettres.len())].iter().collect();
            panic!("{nom} : {autour}");
        }
    }
}

#[test]
fn logo_colours_contact_and_stamp_are_configuration() {
    let j = seul();
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><rect width=\"10\" height=\"10\"/></svg>";
    j.write("reports/logo.svg", svg);
    let contact = "Observatoire de l'habitat, 01 02 03 04 05";
    j.write(
        "reports/theme.toml",
        format!("accent = \"#205020\"\nalerte = \"#902020\"\ncontact = \"{contact}\"\nlogo = \"logo.svg\"\n"),
    );
    j.remplacer(CHAINE, SANS_PDF, &format!("{FORMATS}\ntampon = \"Projet\""));
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    for nom in ["bilan_cil.html", "index.html"] {
        let page = j.texte(&format!("{PUBLICATION}/{nom}"));
        assert!(page.contains("--accent:#205020;--alerte:#902020"), "{nom}");
        assert!(page.contains("<img class=\"logo\" src=\"data:image") && page.contains("01 02 03 04 05"), "{nom}");
        assert!(page.contains("<p class=\"bandeau-filigrane\">Projet</p>"), "{nom}");
    }
    let lu = Command::new("pdftotext").arg(j.chemin(&format!("{PUBLICATION}/qualite.pdf"))).arg("-").output();
    if let Ok(lu) = lu {
        let lu = String::from_utf8(lu.stdout).unwrap();
        assert!(lu.contains("Projet") && lu.contains("01 02 03 04 05"), "{lu}");
    }
    let classeur = std::fs::File::open(j.chemin(&format!("{PUBLICATION}/bilan_cil.xlsx"))).unwrap();
    let mut textes = String::new();
    let mut archive = ::zip::ZipArchive::new(classeur).unwrap();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut textes).unwrap();
    assert!(textes.contains(contact) && textes.contains("Projet"), "the cover of the workbook says both");
}
