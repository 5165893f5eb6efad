//! The tracking, read back from the generated files with those it must agree with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{MENAGES, OPERATIONS, PROPOSITIONS, RELOGEMENTS, anomalies};
use crate::sample::tests::{Ligne, lire, nombre};
use crate::sample::{Bilan, Options, generer};

struct Fichiers {
    _dossier: tempfile::TempDir,
    bilan: Bilan,
    operations: Vec<Ligne>,
    menages: Vec<Ligne>,
    relogements: Vec<Ligne>,
    propositions: Vec<Ligne>,
    rpls: BTreeMap<String, Ligne>,
    /// Attributions by number of the demand.
    attributions: BTreeMap<String, Ligne>,
    stock: BTreeSet<String>,
}

fn fichiers(options: Options) -> Fichiers {
    let dossier = tempfile::tempdir().unwrap();
    let bilan = generer(&options, dossier.path()).unwrap();
    let table = |nom: &str| lire(&dossier.path().join(nom)).1;
    let mut attributions = BTreeMap::new();
    for annee in 2023..=2026 {
        let lignes = table(&format!("sne_radiation_{annee}.csv"));
        let servies = lignes.into_iter().filter(|l| l["MOTIF_RADIATION"] == "RADATT" && !l["NUMERO_UNIQUE"].is_empty());
        attributions.extend(servies.map(|l| (l["NUMERO_UNIQUE"].clone(), l)));
    }
    Fichiers {
        bilan,
        operations: table(OPERATIONS),
        menages: table(MENAGES),
        relogements: table(RELOGEMENTS),
        propositions: table(PROPOSITIONS),
        rpls: table("rpls_2026.csv").into_iter().map(|l| (l["IDENT_REP"].clone(), l)).collect(),
        attributions,
        stock: table("sne_stock_2025.csv").into_iter().map(|l| l["NUMERO_UNIQUE"].clone()).collect(),
        _dossier: dossier,
    }
}

/// `jj/mm/aaaa`, `aaaa-mm-jj` or `jj-mm-aaaa hh:mm:ss`, as `aaaa-mm-jj`.
fn iso(date: &str) -> String {
    match date.as_bytes().get(4) {
        Some(b'-') | None => date.to_owned(),
        _ => format!("{}-{}-{}", &date[6..10], &date[3..5], &date[..2]),
    }
}

fn definitifs(f: &Fichiers) -> BTreeMap<&str, Vec<&Ligne>> {
    let mut par_menage: BTreeMap<&str, Vec<&Ligne>> = BTreeMap::new();
    for l in f.relogements.iter().filter(|l| matches!(l["genre"].as_str(), "definitif" | "retour")) {
        par_menage.entry(&l["menage_id"]).or_default().push(l);
    }
    par_menage
}

fn distincts<'l>(lignes: &'l [Ligne], colonne: &str) -> BTreeSet<&'l str> {
    lignes.iter().map(|l| l[colonne].as_str()).filter(|v| !v.is_empty()).collect()
}

#[test]
fn le_suivi_montre_toutes_les_situations() {
    let f = fichiers(Options::default());
    assert_eq!(f.operations.len(), 6);
    assert_eq!(distincts(&f.operations, "projet_code"), BTreeSet::from(super::operations::PROJETS));
    assert_eq!(distincts(&f.operations, "nature"), BTreeSet::from(["21", "22", "23", "33", "LHI"]));
    assert!((380..460).contains(&f.menages.len()), "{}", f.menages.len());
    assert_eq!(distincts(&f.menages, "situation").len(), 10);
    assert_eq!(distincts(&f.menages, "statut").len(), 8);
    assert_eq!(distincts(&f.relogements, "genre").len(), 4);
    assert!(distincts(&f.propositions, "motif").len() >= 7 && !distincts(&f.propositions, "groupe").is_empty());
    assert_eq!(distincts(&f.propositions, "rang"), BTreeSet::from(["1", "2", "3"]));
    // The three regimes of the minoration, and the dates on either side of its bounds.
    let baux: Vec<String> = f.relogements.iter().map(|l| iso(&l["date_bail"])).filter(|d| !d.is_empty()).collect();
    let entre = |a: &str, b: &str| baux.iter().filter(|d| d.as_str() >= a && d.as_str() < b).count();
    assert!(entre("2018", "2021") >= 10 && entre("2021", "2023-10") >= 40 && entre("2023-10", "2027") >= 150);
    for (colonne, bornes) in [
        ("apres_date_permis", ["31/08/2006", "01/09/2006"]),
        ("apres_date_premiere_location", ["31/12/2008", "01/01/2009"]),
    ] {
        assert!(bornes.iter().all(|b| distincts(&f.relogements, colonne).contains(b)), "{colonne}");
    }
}

#[test]
fn chaque_menage_reloge_a_un_relogement_definitif_et_un_seul() {
    let f = fichiers(Options::default());
    let definitifs = definitifs(&f);
    for m in &f.menages {
        let reloge = matches!(m["situation"].as_str(), "reloge_definitif" | "retour_effectue");
        assert_eq!(definitifs.contains_key(m["menage_id"].as_str()), reloge, "{}", m["menage_id"]);
    }
    let deux = definitifs.values().filter(|l| l.len() > 1).map(|l| l.len() as u64).sum::<u64>();
    assert_eq!(deux, nombre(&f.bilan, RELOGEMENTS, "deux relogements"));
    let connus = distincts(&f.menages, "menage_id");
    assert_eq!(connus.len(), f.menages.len());
    assert!(f.relogements.iter().chain(&f.propositions).all(|l| connus.contains(l["menage_id"].as_str())));
    let orphelins = distincts(&f.menages, "menage_origine_id").difference(&connus).count() as u64;
    assert_eq!(orphelins, nombre(&f.bilan, MENAGES, "décohabitant dont"));
}

#[test]
fn les_reloges_du_suivi_sont_ceux_du_sne() {
    let f = fichiers(Options::default());
    let definitifs = definitifs(&f);
    let (mut apparies, mut encore_actives, mut loyers) = (0, 0, 0);
    for m in f.menages.iter().filter(|m| m["situation"] == "reloge_definitif" && !m["id_demande"].is_empty()) {
        let Some(sne) = f.attributions.get(&m["id_demande"]) else {
            assert!(f.stock.contains(&m["id_demande"]));
            encore_actives += 1;
            continue;
        };
        let [d] = definitifs[m["menage_id"].as_str()][..] else { panic!("{}", m["menage_id"]) };
        assert!(matches!(sne["ESTANRU"].as_str(), "1" | "Oui"));
        assert_eq!(m["nb_personnes"], sne["TAILLE_MENAGE"]);
        assert_eq!(d["apres_bailleur"], sne["SIREN_RADIATION"]);
        if sne["NUMERORPLS"].starts_with('F') {
            assert_eq!(d["apres_id_rpls"], sne["NUMERORPLS"]);
        }
        if !sne["DATE_SIGNATURE_BAIL"].is_empty() {
            let bail = sne["DATE_SIGNATURE_BAIL"].split(' ').next().unwrap();
            let bail = if bail.as_bytes()[2] == b'-' { bail.replace('-', "/") } else { bail.to_owned() };
            assert_eq!(iso(&d["date_bail"]), iso(&bail));
        }
        loyers += usize::from(d["apres_loyer"] == sne["MONTANT_LOYER"]);
        apparies += 1;
    }
    assert_eq!(encore_actives, nombre(&f.bilan, MENAGES, "demande encore active"));
    assert!(apparies > 150 && apparies - loyers < 10, "{apparies} {loyers}");
    let numeros: Vec<&str> = f.menages.iter().map(|m| m["id_demande"].as_str()).filter(|n| !n.is_empty()).collect();
    assert_eq!(numeros.len(), numeros.iter().collect::<BTreeSet<_>>().len());
    let attente = f.menages.iter().filter(|m| matches!(m["situation"].as_str(), "a_reloger" | "proposition_en_cours"));
    let hors_stock = attente.clone().filter(|m| !f.stock.contains(&m["id_demande"])).count() as u64;
    assert_eq!(hors_stock, nombre(&f.bilan, MENAGES, "demande enregistrée") + nombre(&f.bilan, MENAGES, "ménage à"));
    assert!(attente.count() > 60);
}

#[test]
fn les_logements_du_suivi_sont_ceux_du_rpls() {
    let f = fichiers(Options::default());
    let inconnus = f.relogements.iter().filter(|l| l["apres_statut"] == "lls");
    let inconnus = inconnus.filter(|l| !f.rpls.contains_key(&l["apres_id_rpls"])).count() as u64;
    assert_eq!(inconnus, nombre(&f.bilan, RELOGEMENTS, "logement d’arrivée inconnu"));
    let mut loyers = 0;
    for (ligne, cote) in f.menages.iter().map(|m| (m, "avant")).chain(f.relogements.iter().map(|r| (r, "apres"))) {
        let cle = |fin: &str| ligne[&format!("{cote}_{fin}")].clone();
        let Some(rpls) = f.rpls.get(&cle("id_rpls")).filter(|_| !cle("id_rpls").is_empty()) else { continue };
        assert_eq!(cle("code_commune"), format!("{:0>5}", rpls["DEPCOM"]));
        assert_eq!(cle("typologie"), format!("T{}", rpls["NBPIECE"].parse::<i64>().unwrap().min(6)));
        if rpls["SURFHAB"] != "abc" {
            assert_eq!(cle("surface"), format!("{},00", rpls["SURFHAB"]));
        }
        if cote == "avant" && !cle("loyer").is_empty() && rpls["LOYERPRINC"] != "9999" {
            assert_eq!(cle("loyer"), format!("{},00", rpls["LOYERPRINC"]));
            loyers += 1;
        }
    }
    assert!(loyers > 100, "{loyers}");
}

/// The rents on either side of the bounds are only there if the ceilings are those of the decree.
#[test]
fn les_plafonds_sont_ceux_de_la_reference_livree() {
    let chemin = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/references/plafonds_loyer_apl.csv");
    let texte = std::fs::read_to_string(chemin).unwrap();
    for (annee, mois, jour, zones) in anomalies::PLAFONDS_SEULE {
        for (zone, plafond) in (2..).zip(zones) {
            let ligne = format!("{annee}-{mois:02}-{jour:02};{zone};{}.{:02};", plafond / 100, plafond % 100);
            assert!(texte.contains(&ligne), "{ligne}");
        }
    }
}

#[test]
fn un_petit_territoire_a_aussi_son_suivi() {
    for graine in 1..=4 {
        let f = fichiers(Options { graine, logements: 1500 });
        assert!(f.operations.len() >= 3, "{graine} : {}", f.operations.len());
        let codes = distincts(&f.operations, "operation_code");
        let sans = f.menages.iter().filter(|m| !codes.contains(m["operation_code"].as_str())).count() as u64;
        assert_eq!(sans, nombre(&f.bilan, MENAGES, "ménage d’une opération inconnue"));
        assert!(f.menages.iter().all(|m| iso(&m["date_situation"]).as_str() <= "2026-09-30"));
    }
}
