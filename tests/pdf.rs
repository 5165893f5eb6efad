//! The PDF beside every page, as a person gets them: they say the same, hold the standards, and lead back to the data.

mod support;

use std::path::Path;
use std::process::Command;

use support::{CHAINE, FORMATS, Job, SANS_PDF};

const PUBLICATION: &str = "publication/2026-09";
const REVUE: &str = "pipelines/revue_npnru.toml";

fn contient(octets: &[u8], texte: &str) -> bool {
    octets.windows(texte.len()).any(|w| w == texte.as_bytes())
}

/// Pages of a PDF, read by the tool of the machine; `None` when it has none.
fn pages(chemin: &Path) -> Option<Vec<String>> {
    let lu = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(chemin).arg("-").output().ok()?;
    assert!(lu.status.success(), "{} : {}", chemin.display(), String::from_utf8_lossy(&lu.stderr));
    let texte = String::from_utf8(lu.stdout).unwrap();
    Some(texte.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

/// Pages that only lead to others.
const SOMMAIRES: [&str; 4] = ["index", "fiche_residence", "fiche_qpv", "peuplement"];

/// Every page of a folder has its PDF, valid by its own account; their names. Those of the catalogue are for the screen.
fn verifier(j: &Job, dossier: &str) -> Vec<String> {
    let fichiers = j.photo(dossier);
    let noms: Vec<String> = fichiers
        .keys()
        .filter_map(|n| n.strip_suffix(".html"))
        .filter(|n| !SOMMAIRES.contains(n) && !n.starts_with("indicateurs_"))
        .map(str::to_owned)
        .collect();
    for nom in &noms {
        let octets = fichiers.get(&format!("{nom}.pdf")).unwrap_or_else(|| panic!("{nom} n'a pas de PDF"));
        for signe in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "2026-09-30"] {
            assert!(contient(octets, signe), "{nom} : {signe}");
        }
    }
    noms
}

/// A run of the chain as it is shipped.
fn publie() -> Job {
    let j = Job::sample();
    j.remplacer(CHAINE, SANS_PDF, FORMATS);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j
}

#[test]
fn every_page_has_its_pdf_and_the_index_leads_to_both() {
    let j = publie();
    let (feuilles, noms): (Vec<_>, Vec<_>) =
        verifier(&j, PUBLICATION).into_iter().partition(|n| n.contains('/') || n.starts_with("peuplement_"));
    let attendus = [
        "abordabilite",
        "bilan_cil",
        "comparaison",
        "flux_reservataires",
        "fragilite",
        "gsp",
        "methodologie",
        "page_mensuelle",
        "qualite",
    ];
    assert_eq!(noms, attendus);
    for dossier in ["fiche_residence/", "fiche_qpv/"] {
        assert!(feuilles.iter().any(|n| n.starts_with(dossier)), "{feuilles:?}");
    }
    for nom in feuilles.iter().filter(|n| n.starts_with("fiche_")).map(String::as_str).chain(["page_mensuelle"]) {
        if let Some(pages) = pages(&j.chemin(&format!("{PUBLICATION}/{nom}.pdf"))) {
            assert_eq!(pages.len(), 1, "{nom} ne tient pas sur une feuille");
        }
    }
    let index = j.texte(&format!("{PUBLICATION}/index.html"));
    for nom in &noms {
        assert!(index.contains(&format!("href=\"{nom}.html\"")), "{nom}");
        assert!(index.contains(&format!("href=\"{nom}.pdf\"")), "{nom}");
    }
    assert_eq!(verifier(&j, "qualite/2026-09"), ["rapport_qualite"]);
}

/// The last page, and it alone, has the fingerprint of the document; the figures are those of the page.
#[test]
fn the_pdf_says_what_the_page_says_and_ends_on_the_fingerprint() {
    let j = publie();
    let manifeste: serde_json::Value =
        serde_json::from_slice(&j.read(&format!("{PUBLICATION}/manifeste.json"))).unwrap();
    let empreinte_de = |nom: &str| {
        let documents = manifeste["documents"].as_array().unwrap();
        documents.iter().find(|d| d["nom"] == nom).unwrap()["empreinte"].as_str().unwrap().to_owned()
    };
    let serre = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    for (nom, mini, maxi) in
        [("bilan_cil", 12, 32), ("methodologie", 6, 80), ("qualite", 2, 30), ("abordabilite", 2, 20)]
    {
        let Some(pages) = pages(&j.chemin(&format!("{PUBLICATION}/{nom}.pdf"))) else {
            eprintln!("texte des PDF non relu : pdftotext absent");
            return;
        };
        let (n, empreinte) = (pages.len(), empreinte_de(nom));
        assert!((mini..=maxi).contains(&n), "{nom} : {n} pages");
        assert!(serre(&pages[n - 1]).contains(&format!("Empreintedudocument:{empreinte}")), "{}", pages[n - 1]);
        assert!(pages[..n - 1].iter().all(|p| !serre(p).contains(&empreinte)));
        for (i, p) in pages.iter().enumerate() {
            assert!(serre(p).contains(&format!("{}/{n}", i + 1)), "{nom}, page {} : {p}", i + 1);
        }
    }
    // Each key figure of the page is in the PDF, digit for digit.
    let page = j.texte(&format!("{PUBLICATION}/bilan_cil.html"));
    let lu = serre(&pages(&j.chemin(&format!("{PUBLICATION}/bilan_cil.pdf"))).unwrap().concat());
    let valeurs: Vec<&str> = page
        .split("<p class=\"valeur")
        .skip(1)
        .filter_map(|m| m.split_once('>')?.1.split_once('<').map(|(v, _)| v))
        .filter(|v| v.chars().any(|c| c.is_ascii_digit()))
        .collect();
    assert!(!valeurs.is_empty(), "aucun chiffre clé lu dans la page");
    for v in valeurs {
        let v = v.replace("&#8239;", "\u{202F}").replace("&nbsp;", "\u{A0}");
        assert!(lu.contains(&serre(&v)), "{v} n'est pas dans le PDF");
    }
}

#[test]
fn the_revue_the_plan_and_the_flux_have_theirs() {
    let j = Job::sample();
    j.run(&["--quiet", "run", REVUE]).attendre(0);
    let noms = verifier(&j, "publication_npnru/2026-09");
    for attendu in ["revue_pru_grand_pavois", "plan_relogement", "flux_relogement"] {
        assert!(noms.iter().any(|n| n == attendu), "{attendu} : {noms:?}");
    }
    let avant = j.photo("publication_npnru");
    j.run(&["--quiet", "run", "--forcer", REVUE]).attendre(0);
    assert!(avant == j.photo("publication_npnru"), "refaire change les octets");
}

#[test]
fn a_chain_that_asks_for_no_pdf_has_none_and_lists_none() {
    let j = Job::sample();
    j.remplacer(CHAINE, SANS_PDF, "formats = []");
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    assert!(j.photo("publication").keys().all(|n| !n.ends_with(".pdf") && !n.ends_with(".xlsx")));
    let index = j.texte(&format!("{PUBLICATION}/index.html"));
    assert!(index.contains("bilan_cil.html") && !index.contains(".pdf\"") && !index.contains(".xlsx\""));
    j.remplacer(CHAINE, "formats = []", "formats = [\"odt\"]");
    let refus = j.run(&["run", CHAINE]).attendre(2);
    assert!(refus.stderr.contains("odt") && refus.stderr.contains("ligne 12"), "{}", refus.stderr);
}

/// A template is the observatory's: what is wrong in it is told with its place, and nothing is published.
#[test]
fn a_template_with_a_mistake_names_file_line_and_document() {
    let j = Job::sample();
    j.remplacer(CHAINE, SANS_PDF, FORMATS);
    let modele = "reports/modeles/document.typ";
    let ligne = 1 + j.texte(modele).split("doc.feuilles.map").next().unwrap().matches('\n').count();
    j.remplacer(modele, "doc.feuilles.map", "doc.feuillets.map");
    let refus = j.run(&["run", CHAINE]).attendre(2);
    for mot in [&format!("{modele}, ligne {ligne}"), "une valeur qui n'existe pas", "Document\u{A0}:", "feuillets"] {
        assert!(refus.stderr.contains(mot), "« {mot} » manque :\n{}", refus.stderr);
    }
    assert!(j.photo("publication").is_empty());
}
