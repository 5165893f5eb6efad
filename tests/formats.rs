//! One document in all its formats: they agree to the digit, and a spreadsheet opens them and computes them again.

mod support;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Data, DataType, Ods, Reader, Xlsx};
use support::{CHAINE, Job, SANS_PDF};

const PUBLICATION: &str = "publication/2026-09";
const TOUS: &str = "formats = [\"xlsx\", \"ods\", \"svg\", \"png\"]";

type Feuille = Vec<Vec<Data>>;

fn publie() -> Job {
    let j = Job::sample();
    j.remplacer(CHAINE, SANS_PDF, TOUS);
    j.run(&["--quiet", "run", CHAINE]).attendre(0);
    j
}

fn feuilles<R: Reader<Cursor<Vec<u8>>>>(octets: &[u8]) -> BTreeMap<String, Feuille>
where
    R::Error: std::fmt::Debug,
{
    let mut classeur = R::new(Cursor::new(octets.to_vec())).unwrap();
    let noms = classeur.sheet_names();
    noms.into_iter()
        .map(|n| {
            let plage = classeur.worksheet_range(&n).unwrap();
            (n, plage.rows().map(<[Data]>::to_vec).collect())
        })
        .collect()
}

/// The text of every cell of every table of a page, by the code of the table.
fn tableaux(page: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let entre = |t: &str, fin: &str| t.split(fin).next().unwrap().to_owned();
    page.split("class=\"tableau\" id=\"tab-")
        .skip(1)
        .filter_map(|b| {
            let lignes = entre(b.split_once("<tbody>")?.1, "</tbody>")
                .split("<tr")
                .skip(1)
                .map(|l| {
                    let cellules = l.split("<td").skip(1).chain(l.split("<th").skip(1));
                    cellules.map(|c| texte(&entre(c.split_once('>').unwrap().1, "</t"))).collect()
                })
                .collect();
            Some((entre(b, "\""), lignes))
        })
        .collect()
}

fn texte(html: &str) -> String {
    let mut dans = false;
    html.chars()
        .filter(|c| match c {
            '<' => {
                dans = true;
                false
            }
            '>' => {
                dans = false;
                false
            }
            _ => !dans,
        })
        .collect()
}

/// `17,4 %`, `−7,6`, `1 234`: the number that is printed, and how many decimals it has.
fn imprime(t: &str) -> Option<f64> {
    let t = t.replace("&#8239;", "").replace("&nbsp;", "").replace("&#160;", "");
    let t: String = t.chars().filter(|c| !c.is_whitespace() && *c != '+').collect();
    let t = t.trim_end_matches('%').trim_end_matches("points").trim_end_matches("point");
    t.replace(',', ".").replace('\u{2212}', "-").parse().ok()
}

#[test]
fn the_page_and_both_workbooks_agree_to_the_digit() {
    let j = publie();
    let fichiers = j.photo(PUBLICATION);
    let mut compares = 0;
    let mut classeurs = 0;
    for (nom, octets) in fichiers.iter().filter(|(n, _)| n.ends_with(".xlsx")) {
        let nom = nom.strip_suffix(".xlsx").unwrap();
        classeurs += 1;
        let x = feuilles::<Xlsx<_>>(octets);
        let o = feuilles::<Ods<_>>(fichiers.get(&format!("{nom}.ods")).unwrap_or_else(|| panic!("{nom}.ods manque")));
        assert_eq!(x.keys().collect::<Vec<_>>(), o.keys().collect::<Vec<_>>(), "{nom}");
        let page = tableaux(std::str::from_utf8(&fichiers[&format!("{nom}.html")]).unwrap());
        for (feuille, x) in &x {
            let o = &o[feuille];
            assert_eq!(x.len(), o.len(), "{nom} {feuille}");
            for (r, (x, o)) in x.iter().zip(o).enumerate() {
                for c in 0..x.len().max(o.len()) {
                    let lu = |l: &[Data]| l.get(c).cloned().unwrap_or(Data::Empty);
                    let (x, o) = (lu(x), lu(o));
                    match (x.as_f64(), o.as_f64()) {
                        (Some(x), Some(o)) => assert_eq!(x.to_bits(), o.to_bits(), "{nom} {feuille} {r} {c}"),
                        _ => assert_eq!(x.to_string().trim(), o.to_string().trim(), "{nom} {feuille} {r} {c}"),
                    }
                }
            }
            // Three lines stand over the cells of a table.
            let Some(lignes) = page.get(feuille) else { continue };
            for (x, html) in x.iter().skip(3).zip(lignes) {
                let (mut nombres, mut imprimes): (Vec<f64>, Vec<f64>) = (
                    x.iter().filter(|d| !d.is_string()).filter_map(Data::as_f64).collect(),
                    html.iter().filter_map(|t| imprime(t)).collect(),
                );
                nombres.sort_by(f64::total_cmp);
                imprimes.sort_by(f64::total_cmp);
                for v in &nombres {
                    let present = |v: f64| imprimes.iter().any(|i| (i - v).abs() < 1e-9);
                    assert!(present(*v) || present(v * 100.0), "{nom} {feuille} : {v} n'est pas dans {html:?}");
                    compares += 1;
                }
            }
        }
    }
    assert!(classeurs >= 8 && compares > 1000, "{classeurs} classeurs, {compares} nombres comparés");
}

#[test]
fn every_picture_stands_alone_in_svg_and_in_png() {
    let j = publie();
    let fichiers = j.photo(PUBLICATION);
    let mut dessins = 0;
    for nom in ["bilan_cil", "abordabilite", "page_mensuelle", "fragilite"] {
        let page = j.texte(&format!("{PUBLICATION}/{nom}.html"));
        for bloc in page.split("id=\"fig-").skip(1) {
            let code = bloc.split('"').next().unwrap();
            let svg = &fichiers[&format!("graphiques/{nom}/{code}.svg")];
            let svg = std::str::from_utf8(svg).unwrap();
            assert!(svg.contains("<title") && svg.contains("<desc") && svg.contains("Source"), "{nom} {code}");
            let png = &fichiers[&format!("graphiques/{nom}/{code}.png")];
            assert!(png.starts_with(b"\x89PNG"), "{nom} {code}");
            let largeur = u32::from_be_bytes(png[16..20].try_into().unwrap());
            assert_eq!(largeur, 1512, "{nom} {code}");
            dessins += 1;
        }
    }
    assert!(dessins >= 8, "{dessins} dessins");
}

/// Needs LibreOffice; says so without it.
#[test]
fn a_spreadsheet_opens_both_workbooks_with_their_pictures() {
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("LibreOffice (soffice) n'est pas installé : les classeurs ne sont pas rouverts");
        return;
    }
    let j = publie();
    let graphiques = |chemin: &Path| {
        let mut z = zip::ZipArchive::new(std::fs::File::open(chemin).unwrap()).unwrap();
        (0..z.len()).filter(|i| z.by_index(*i).unwrap().name().unwrap().starts_with("xl/charts/chart")).count()
    };
    let avant = j.chemin(&format!("{PUBLICATION}/bilan_cil.xlsx"));
    assert!(graphiques(&avant) >= 3, "{} graphiques", graphiques(&avant));
    let profil = format!("-env:UserInstallation=file://{}", j.chemin("profil").display());
    let convertir = |de: &str, dossier: &str| {
        let rendu = Command::new("soffice")
            .args([
                profil.as_str(),
                "--headless",
                "--norestore",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
            ])
            .arg(j.chemin(dossier))
            .arg(j.chemin(de))
            .output()
            .unwrap();
        assert!(rendu.status.success(), "{}", String::from_utf8_lossy(&rendu.stderr));
        j.chemin(&format!("{dossier}/bilan_cil.xlsx"))
    };
    let refait = convertir(&format!("{PUBLICATION}/bilan_cil.xlsx"), "de_xlsx");
    assert_eq!(graphiques(&refait), graphiques(&avant));
    let ouvert = convertir(&format!("{PUBLICATION}/bilan_cil.ods"), "de_ods");
    for chemin in [&refait, &ouvert] {
        for (nom, f) in feuilles::<Xlsx<_>>(&std::fs::read(chemin).unwrap()) {
            assert!(!f.is_empty(), "{} : {nom} est vide", chemin.display());
            let erreur = f.iter().flatten().find(|d| d.is_error());
            assert!(erreur.is_none(), "{} : {nom} : {erreur:?}", chemin.display());
        }
    }
}
