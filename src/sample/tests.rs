//! What the demonstration must show, read back from the generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{Bilan, Options, generer};

/// A folder of its own for each test, removed at the end.
struct Dossier(PathBuf);

impl Dossier {
    fn new(nom: &str) -> Self {
        let chemin = std::env::temp_dir().join(format!("bilan-sample-{nom}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&chemin);
        Dossier(chemin)
    }
}

impl Drop for Dossier {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub type Ligne = BTreeMap<String, String>;

/// Reads a table: rows as maps, and the number of rows whose count of fields is wrong.
pub fn lire(chemin: &Path) -> (usize, Vec<Ligne>, usize) {
    let octets = fs::read(chemin).unwrap();
    let texte = String::from_utf8(octets.clone()).unwrap_or_else(|_| octets.iter().map(|o| char::from(*o)).collect());
    let (mut lignes, mut ligne, mut champ, mut cite) = (Vec::new(), Vec::new(), String::new(), false);
    for c in texte.trim_start_matches('\u{FEFF}').chars() {
        match (c, cite) {
            ('"', _) => cite = !cite,
            (';', false) => ligne.push(std::mem::take(&mut champ)),
            ('\n', false) => {
                ligne.push(std::mem::take(&mut champ));
                lignes.push(std::mem::take(&mut ligne));
            }
            _ => champ.push(c),
        }
    }
    let entete: Vec<String> = lignes.remove(0).iter().map(|n| n.trim().trim_end_matches("_red").to_owned()).collect();
    let n = lignes.len();
    lignes.retain(|l| l.len() == entete.len());
    let fausses = n - lignes.len();
    (entete.len(), lignes.into_iter().map(|l| entete.iter().cloned().zip(l).collect()).collect(), fausses)
}

pub fn nombre(b: &Bilan, fichier: &str, debut: &str) -> u64 {
    b.anomalies.iter().filter(|a| a.fichier == fichier && a.libelle.starts_with(debut)).map(|a| a.nombre).sum()
}

/// The year of a date in any of the three shapes.
fn annee(date: &str) -> Option<&str> {
    match date.as_bytes().get(4) {
        Some(b'-') => date.get(..4),
        _ => date.get(6..10),
    }
    .filter(|_| !date.starts_with("31/02"))
}

fn taux(n: usize, d: usize) -> f64 {
    100.0 * n as f64 / d as f64
}

#[test]
fn deux_generations_donnent_les_memes_octets() {
    let (a, b) = (Dossier::new("a"), Dossier::new("b"));
    let options = Options { logements: 2000, ..Options::default() };
    let bilan = generer(&options, &a.0).unwrap();
    assert_eq!(bilan, generer(&options, &b.0).unwrap());
    assert_eq!(bilan.fichiers.len(), 22);
    for (nom, _) in bilan.fichiers.iter().chain([&("README.md", 0)]) {
        assert_eq!(fs::read(a.0.join(nom)).unwrap(), fs::read(b.0.join(nom)).unwrap(), "{nom}");
    }
}

#[test]
fn une_autre_graine_donne_un_autre_echantillon() {
    let (a, b) = (Dossier::new("graine-a"), Dossier::new("graine-b"));
    generer(&Options { graine: 1, logements: 1500 }, &a.0).unwrap();
    generer(&Options { graine: 2, logements: 1500 }, &b.0).unwrap();
    assert_ne!(fs::read(a.0.join("rpls_2026.csv")).unwrap(), fs::read(b.0.join("rpls_2026.csv")).unwrap());
}

#[test]
fn les_tailles_impossibles_sont_refusees() {
    let d = Dossier::new("tailles");
    assert!(generer(&Options { graine: 1, logements: 10 }, &d.0).is_err());
    assert!(generer(&Options { graine: 1, logements: 7_000_000 }, &d.0).is_err());
    assert!(!d.0.exists());
}

#[test]
fn les_attributions_montrent_ce_qui_est_annonce() {
    let d = Dossier::new("calibrage");
    let bilan = generer(&Options::default(), &d.0).unwrap();
    let mut attributions = Vec::new();
    for (nom, n) in &bilan.fichiers {
        if nom.starts_with("sne_radiation") {
            let (colonnes, lignes, fausses) = lire(&d.0.join(nom));
            assert_eq!((colonnes, (lignes.len() + fausses) as u64), (159, *n), "{nom}");
            assert_eq!(fausses as u64, nombre(&bilan, nom, "champ"), "{nom}");
            attributions.extend(lignes.into_iter().filter(|l| l["MOTIF_RADIATION"] == "RADATT"));
        }
    }
    assert_eq!(attributions.iter().filter(|l| l["NB_ANRU"] == "1").count(), 300);

    for (an, q1_hors, q34) in [
        ("2023", 13.5..15.5, 42.0..45.0),
        ("2024", 15.0..17.0, 43.0..46.0),
        ("2025", 16.0..18.0, 44.0..46.0),
        ("2026", 16.5..18.5, 44.0..47.0),
    ] {
        let du_an: Vec<&Ligne> = attributions
            .iter()
            .filter(|l| annee(&l["DATE_SIGNATURE_BAIL"]).or(annee(&l["DATE_RADIATION"])) == Some(an))
            .collect();
        let inconnu = |l: &Ligne| l["NB_QNA"] == "1";
        let union = |l: &Ligne| l["NB_ANRU"] == "1" || (!inconnu(l) && l["NB_Q1_radiation"] == "1");
        let taux_union = |lignes: &[&Ligne]| {
            let connus = lignes.iter().filter(|l| union(l) || !inconnu(l)).count();
            taux(lignes.iter().filter(|l| union(l)).count(), connus)
        };
        let hors: Vec<&Ligne> = du_an.iter().copied().filter(|l| l["NB_HQPV"] == "1").collect();
        let qpv: Vec<&Ligne> = du_an.iter().copied().filter(|l| l["NB_QPV"] == "1").collect();
        assert!(q1_hors.contains(&taux_union(&hors)), "{an} : {}", taux_union(&hors));

        let mut par_bailleur: BTreeMap<&str, Vec<&Ligne>> = BTreeMap::new();
        for l in &hors {
            par_bailleur.entry(&l["SIREN_RADIATION"]).or_default().push(l);
        }
        assert_eq!(par_bailleur.len(), 7);
        let taux_bailleurs: Vec<f64> = par_bailleur.values().map(|g| taux_union(g)).collect();
        assert_eq!(taux_bailleurs.iter().filter(|t| **t > 27.0).count(), 1, "{an} : {taux_bailleurs:?}");
        assert_eq!(taux_bailleurs.iter().filter(|t| **t < 9.0).count(), 1, "{an} : {taux_bailleurs:?}");
        if an >= "2025" {
            assert_eq!(
                taux_bailleurs.iter().filter(|t| (12.0..22.0).contains(*t)).count(),
                5,
                "{an} : {taux_bailleurs:?}"
            );
        }

        let connus = qpv.iter().filter(|l| !inconnu(l)).count();
        let q2_q4 = taux(qpv.iter().filter(|l| !inconnu(l) && l["NB_Q1_radiation"] != "1").count(), connus);
        let q3_q4 =
            taux(qpv.iter().filter(|l| l["NB_Q3_radiation"] == "1" || l["NB_Q4_radiation"] == "1").count(), connus);
        assert!((71.0..75.0).contains(&q2_q4), "{an} : {q2_q4}");
        assert!(q34.contains(&q3_q4), "{an} : {q3_q4}");
        let part_inconnus = taux(du_an.iter().filter(|l| inconnu(l)).count(), du_an.len());
        assert!((3.0..5.5).contains(&part_inconnus), "{an} : {part_inconnus}");
        let reloges = taux(du_an.iter().filter(|l| l["NB_ANRU"] == "1").count(), du_an.len());
        assert!((6.0..8.5).contains(&reloges), "{an} : {reloges}");
    }
}

#[test]
fn le_parc_et_l_occupation_sont_plausibles() {
    let d = Dossier::new("parc");
    let bilan = generer(&Options::default(), &d.0).unwrap();
    let (colonnes, rpls, fausses) = lire(&d.0.join("rpls_2026.csv"));
    assert_eq!((colonnes, rpls.len() + fausses), (96, 9000));
    assert_eq!(fausses as u64, nombre(&bilan, "rpls_2026.csv", "champ"));
    let part = |test: &dyn Fn(&Ligne) -> bool| taux(rpls.iter().filter(|l| test(l)).count(), rpls.len());
    assert!((91.0..95.0).contains(&part(&|l| l["MODE"] == "1")));
    assert!((2.0..3.0).contains(&part(&|l| l["MODE"] == "2")));
    assert!((36.0..40.0).contains(&part(&|l| l["QPV"] == "1")));
    let louables: Vec<_> =
        rpls.iter().filter(|l| matches!(l["MODE"].as_str(), "1" | "2") && l["LOCAT"].as_str() < "2025").collect();
    let rotation = taux(louables.iter().filter(|l| l["BAIL"].ends_with("2025")).count(), louables.len());
    assert!((7.8..9.3).contains(&rotation), "{rotation}");

    let (colonnes, ouvert, _) = lire(&d.0.join("rpls_2026_ouvert.csv"));
    assert_eq!(colonnes, 73);
    let sorties = rpls.iter().filter(|l| l["MODE"] == "9").count();
    // A row to be rejected may be an exit too.
    assert!(ouvert.len().abs_diff(9000 - sorties) <= 3);

    let (_, ops, _) = lire(&d.0.join("ops_2024.csv"));
    let occupes = ops.iter().filter(|l| l["Statut"] == "O").count();
    let reponses: Vec<_> = ops.iter().filter(|l| l["Repondant"] == "O").collect();
    assert!((81.0..85.0).contains(&taux(reponses.len(), occupes)));
    for (qpv, apl, bas) in [(true, 60.0..68.0, 52.0..61.0), (false, 37.0..45.0, 30.0..37.0)] {
        let zone: Vec<_> = reponses.iter().filter(|l| l["QPV"].is_empty() != qpv).collect();
        let apl_connu: Vec<_> = zone.iter().filter(|l| !l["APL"].is_empty()).collect();
        let mesure = taux(apl_connu.iter().filter(|l| l["APL"] == "O").count(), apl_connu.len());
        assert!(apl.contains(&mesure), "APL {mesure}");
        let connus: Vec<_> = zone.iter().filter(|l| !l["Tranche_PLUS"].is_empty()).collect();
        let mesure = taux(
            connus.iter().filter(|l| matches!(l["Tranche_PLUS"].as_str(), "0_20" | "20_40")).count(),
            connus.len(),
        );
        assert!(bas.contains(&mesure), "moins de 40 % : {mesure}");
    }
}

#[test]
fn rien_ne_peut_passer_pour_reel() {
    let d = Dossier::new("fictif");
    // Two EPCI more than the demonstration.
    let bilan = generer(&Options { logements: 36_000, ..Options::default() }, &d.0).unwrap();
    let (_, communes, _) = lire(&d.0.join("references/communes.csv"));
    assert!(communes.iter().map(|l| &l["code_epci"]).collect::<BTreeSet<_>>().len() > 2);
    assert_eq!(communes.len(), communes.iter().map(|l| &l["code_commune"]).collect::<BTreeSet<_>>().len());
    assert!(communes.iter().all(|l| l["code_commune"].starts_with("00") && l["code_region"] == "00"));
    let (_, bailleurs, _) = lire(&d.0.join("references/bailleurs.csv"));
    for siren in bailleurs.iter().map(|l| &l["siren"]).chain(communes.iter().map(|l| &l["code_epci"])) {
        let somme: u32 = siren
            .bytes()
            .rev()
            .enumerate()
            .map(|(i, o)| u32::from(o - b'0') * if i.is_multiple_of(2) { 1 } else { 2 })
            .map(|v| v / 10 + v % 10)
            .sum();
        assert!(siren.len() == 9 && siren.starts_with("000") && !somme.is_multiple_of(10), "{siren}");
    }
    let (_, qpv, _) = lire(&d.0.join("references/qpv.csv"));
    assert_eq!(qpv.iter().filter(|l| l["siren_epci"] == "000100017" && l["npnru"] == "oui").count(), 2);
    assert!(qpv.iter().all(|l| l["code_qp"].len() == 8));
    // Only the demonstration has renewal projects.
    let (_, operations, _) = lire(&d.0.join("relogement_operations.csv"));
    assert_eq!(operations.len(), 6);
    assert!(operations.iter().all(|l| l["code_commune"].starts_with("001") && l["maitre_ouvrage"].starts_with("000")));
    // And their dwellings to simulate: of the register, empty, each once.
    let (_, simules, _) = lire(&d.0.join("references/logements_simules.csv"));
    let (_, rpls, _) = lire(&d.0.join("rpls_2026.csv"));
    let vacants: BTreeMap<&str, &Ligne> =
        rpls.iter().filter(|l| l["MODE"] == "2").map(|l| (l["IDENT_REP"].as_str(), l)).collect();
    assert_eq!(simules.iter().map(|l| &l["id_rpls"]).collect::<BTreeSet<_>>().len(), 12);
    assert!(simules.iter().all(|l| vacants.contains_key(l["id_rpls"].as_str()) && l["menage"].is_empty()));
    assert_eq!(simules.iter().filter(|l| l["apl"].is_empty()).count(), 3);
    let recents = simules.iter().filter(|l| vacants[l["id_rpls"].as_str()]["LOCAT"].as_str() >= "2022");
    assert_eq!(recents.count(), 4);
    let (_, residences, _) = lire(&d.0.join("references/residences.csv"));
    assert_eq!(residences.len() as u64, 36_000 - nombre(&bilan, "references/residences.csv", "logement"));
    assert!(residences.iter().all(|l| l["x"].parse::<f64>().is_ok_and(|x| x < 150_000.0)));
    let readme = fs::read_to_string(d.0.join("README.md")).unwrap();
    assert!(
        bilan.anomalies.iter().all(|a| readme.contains(&format!("| `{}` | {} | {} |", a.fichier, a.libelle, a.nombre)))
    );
}

#[test]
fn le_pays_entier_a_assez_de_codes() {
    let tailles = super::territoire::tailles(super::BORNES.1);
    assert_eq!(tailles.iter().sum::<usize>(), super::BORNES.1);
    let mut codes = super::territoire::Codes::new();
    let mut vus = BTreeSet::new();
    for (rang, taille) in tailles.into_iter().enumerate() {
        let epci = super::territoire::Epci::creer(1, rang, taille, 0, 0, &mut codes);
        for c in epci.communes {
            assert!(c.code.len() == 5 && vus.insert(c.code));
        }
        assert!(epci.qpv.iter().all(|q| q.code.len() == 8));
    }
}

#[test]
fn la_projection_est_celle_de_la_norme() {
    let l = super::geo::Lambert93::new();
    assert_eq!(l.projeter((3.0, 46.5)), (70_000_000, 660_000_000));
    assert_eq!(l.projeter((-4.5, 46.0)), (12_042_525, 657_201_910));
}
