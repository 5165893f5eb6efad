//! From counts made by hand to finished documents, under two diffusions: nothing fails, nothing withheld is printed.

use std::path::PathBuf;

use crate::config::pipeline::Pipeline;
use crate::indicators::abordabilite::Abordabilite;
use crate::indicators::comparaison::{Choix, Comparateur};
use crate::indicators::derives::Derives;
use crate::indicators::gsp::{Grille, Reglages, fiches};
use crate::indicators::point_zero::PointsZero;
use crate::indicators::targets::concernes::Concernement;
use crate::indicators::{Catalogue, fragility, targets};
use crate::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode};
use crate::model::{Bailleur, Commune, Doublons, Localisateur, Qpv, References, Residence};
use crate::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

use super::context::Contexte;
use super::document::{Case, Document};
use super::html::tests::modeles;
use super::tenues::Tenues;
use super::theme::Theme;
use super::{data, fragilite, html, methodology, quality, xlsx};

const EPCI: &str = "200000001";

pub(super) fn catalogue() -> Catalogue {
    let fichiers = [
        ("attributions.toml", include_str!("../../pipelines/indicateurs/attributions.toml")),
        ("occupation.toml", include_str!("../../pipelines/indicateurs/occupation.toml")),
        ("parc.toml", include_str!("../../pipelines/indicateurs/parc.toml")),
        ("demande.toml", include_str!("../../pipelines/indicateurs/demande.toml")),
    ];
    Catalogue::lire(&fichiers.map(|(n, t)| (PathBuf::from(n), t.to_owned()))).unwrap()
}

pub(crate) fn pipeline() -> Pipeline {
    let texte = format!(
        "nom = \"essai\"\nextraction = []\n[territoire]\nnom = \"Territoire d'essai\"\nepci = \"{EPCI}\"\n[periode]\narrete = \"2026-09-30\"\n\
         exercice = 2025\n[references]\ncommunes = \"c\"\nbailleurs = \"b\"\nqpv = \"q\"\nqpv_contours = \"g\"\n[secret]\nprofil = \"interne\"\n"
    );
    crate::config::pipeline::lire(&texte, &PathBuf::from("essai.toml")).unwrap()
}

pub(crate) fn references() -> References {
    let bailleur = |n: &str| Bailleur { nom: n.into(), nom_court: n.into() };
    References {
        communes: [("01001".into(), Commune { libelle: "Commune A".into(), contours: vec![] })].into(),
        bailleurs: [("111111111".into(), bailleur("Bailleur un")), ("222222222".into(), bailleur("Bailleur deux"))]
            .into(),
        qpv: [("QN00101N".into(), Qpv { libelle: "Quartier".into(), npnru: true, contours: vec![] })].into(),
        residences: [(
            "R1".into(),
            Residence {
                nom: "Les Tilleuls".into(),
                adresse: "2 rue du Lac".into(),
                point: Some((700_000.0, 6_600_000.0)),
                degres: Some((3.0, 46.5)),
                qpv: Some(None),
            },
        )]
        .into(),
        rattachements: [].into(),
        lieux: [].into(),
        secteurs: [].into(),
        noms_secteurs: [].into(),
        noms_npnru: [].into(),
        residence_de: [].into(),
        passage: [].into(),
        localisateur: std::sync::Arc::new(Localisateur::new(std::iter::empty(), 0.0)),
        correspondance: None,
        seuils: [].into(),
        plafonds_plus: vec![],
        geographie_plus: [].into(),
        zones: [].into(),
        plafonds_apl: Default::default(),
        plafonds_plai: Default::default(),
        synthese: None,
        simules: None,
        remarques: vec![],
        empreintes: vec![],
    }
}

/// One family with two atoms; the territory holds both, each bailleur (or résidence) its own. The second atom is small.
fn famille(
    code: &str,
    d: &crate::indicators::Definition,
    periodes: &[Periode],
    niveaux: &[(Niveau, &str, &[u32])],
) -> Famille {
    let k = match d.nature {
        Nature::Part => 2,
        Nature::Repartition => d.classes.len(),
        _ => 1,
    };
    let atome = |n: i64| Compte {
        classes: (0..k).map(|i| n * (3 + i as i64)).collect(),
        inconnus: if d.nature == Nature::Effectif { 0 } else { n / 4 },
        sommes: d.somme.as_ref().map(|_| (n * 3 * 640, n * 3 * 100)),
        incertains: if d.restriction.is_some() { vec![n / 5, n / 3, 0] } else { vec![] },
    };
    let atomes = vec![atome(400), atome(2)];
    let mut cellules = Vec::new();
    for periode in periodes {
        for (niveau, zone, membres) in niveaux.iter().filter(|(n, _, _)| d.niveaux.contains(n)) {
            let mut compte = Compte { classes: vec![0; k], ..Compte::default() };
            membres.iter().for_each(|m| compte.ajouter(&atomes[*m as usize]));
            let cle = Cle { indicateur: code.into(), periode: *periode, niveau: *niveau, zone: (*zone).into() };
            cellules.push(Cellule { cle, atomes: membres.to_vec(), compte });
        }
    }
    cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
    let classes = match d.nature {
        Nature::Part => vec!["oui".into(), "non".into()],
        Nature::Repartition => d.classes.iter().map(|(c, _, _)| c.clone()).collect(),
        _ => vec!["oui".into()],
    };
    Famille {
        table: String::new(),
        sensible: false,
        indicateur: code.into(),
        nature: d.nature,
        unite: d.protege,
        classes,
        bailleurs: vec![0, 1],
        atomes,
        cellules,
    }
}

fn mesures(c: &Catalogue) -> Mesures {
    use crate::config::layout::Table;
    let niveaux: [(Niveau, &str, &[u32]); 9] = [
        (Niveau::Epci, EPCI, &[0, 1]),
        (Niveau::Localisation, "hors_qpv", &[0]),
        (Niveau::Localisation, "qpv", &[1]),
        (Niveau::Bailleur, "111111111", &[0]),
        (Niveau::Bailleur, "222222222", &[1]),
        (Niveau::Commune, "01001", &[0, 1]),
        (Niveau::Qpv, "QN00101N", &[1]),
        (Niveau::Reservataire, "action_logement", &[0, 1]),
        (Niveau::Residence, "R1", &[0]),
    ];
    let familles = c
        .definitions
        .iter()
        .map(|d| {
            let periodes = match d.table {
                Table::Attribution => vec![Periode::Annee(2025), Periode::Cumul(2026, 9)],
                Table::Demande => vec![Periode::Stock(2025, 12)],
                _ => vec![Periode::Millesime(2026)],
            };
            famille(&d.code, d, &periodes, &niveaux)
        })
        .collect();
    Mesures { familles }
}

fn derives(c: &Catalogue) -> Derives {
    let texte = include_str!("../../pipelines/derives.toml");
    Derives::lire(texte, &PathBuf::from("derives.toml"), c).unwrap()
}

fn publier(m: &Mesures, r: &Regles) -> PublishedMeasures {
    appliquer(m, &verifier(m, r, &Registre::vide()), r).unwrap()
}

/// The shipped method, applied.
fn etude(catalogue: &Catalogue, publiees: &PublishedMeasures, references: &References) -> fragility::Etude {
    let texte = include_str!("../../pipelines/fragilite/standard.toml");
    let methodes = vec![fragility::Methode::lire(texte, &PathBuf::from("standard.toml"), catalogue).unwrap()];
    let apports = fragility::Apports { methodes, ..fragility::Apports::default() };
    fragility::Etude::faire(&apports, publiees, references, EPCI, 2025)
}

/// The grid of the same territory.
fn gsp(c: &Contexte) -> Document {
    let texte = include_str!("../../pipelines/gsp.toml");
    let r = Reglages::lire(texte, &PathBuf::from("gsp.toml"), c.catalogue).unwrap();
    let m = &c.fragilite.principale().unwrap().methode;
    let d = c.fragilite.donnees(&[], c.publiees, EPCI);
    let grille = d.map_or_else(Grille::default, |d| fiches(&r, m, &d, c.catalogue, 2025, &c.fragilite.communes));
    fragilite::gsp::document(c, &r, m, &grille).unwrap()
}

fn documents(profil: Profil, avec: bool) -> (Vec<Document>, PublishedMeasures) {
    let (catalogue, pipeline, references) = (catalogue(), pipeline(), references());
    let regles = if profil == Profil::Interne { Regles::interne() } else { Regles::livrees(profil).unwrap() };
    let m = if avec { mesures(&catalogue) } else { Mesures::default() };
    let publiees = publier(&m, &regles);
    let legaux = include_str!("../../pipelines/objectifs/legaux.toml").to_owned();
    let objectifs = targets::lire(&[(PathBuf::from("legaux.toml"), legaux)], &catalogue).unwrap();
    let fragilite = etude(&catalogue, &publiees, &references);
    let derives = derives(&catalogue);
    let grille = include_str!("../../pipelines/abordabilite.toml");
    let abordabilite = Abordabilite::lire(grille, &PathBuf::from("abordabilite.toml"), &catalogue).unwrap();
    let concernement = Concernement { unite: EPCI.to_owned(), qpv: true, ..Concernement::default() };
    let c = Contexte {
        pipeline: &pipeline,
        references: &references,
        catalogue: &catalogue,
        objectifs: &objectifs,
        points_zero: &PointsZero::default(),
        concernement: &concernement,
        avertissements: &[],
        derives: &derives,
        abordabilite: &abordabilite,
        publiees: &publiees,
        tenues: &Tenues::default(),
        avant: None,
        pieces: &[],
        doublons: Doublons::default(),
        regles: &regles,
        fragilite: &fragilite,
        empreinte: "abcdef0123456789",
    };
    let mut documents = vec![
        bilan(&c),
        methodology::document(&c).unwrap(),
        quality::document(&c, Some(&[("01001".to_owned(), 100, 99)])).unwrap(),
        fragilite::document(&c).unwrap(),
        gsp(&c),
        super::abordabilite::document(&c).unwrap(),
    ];
    documents.extend(declares(&c));
    (documents, publiees)
}

/// The shipped bilan.
fn bilan(c: &Contexte) -> Document {
    let declarations = super::declares::livrees(c.catalogue);
    let identites = crate::model::Identites::new();
    let vue = super::declares::Vue::new(c, &declarations, None, &identites, None).unwrap();
    let d = declarations.get(super::declares::BILAN).unwrap();
    super::declares::document(&vue, d, &super::declares::Zone::territoire(c)).unwrap()
}

/// Every other shipped declaration, for every zone; projects need the tracking of relogement.
fn declares(c: &Contexte) -> Vec<Document> {
    let declarations = super::declares::livrees(c.catalogue);
    let identites = crate::model::Identites::new();
    let vue = super::declares::Vue::new(c, &declarations, None, &identites, None).unwrap();
    let mut documents = Vec::new();
    for d in declarations.documents.iter().filter(|d| d.code != super::declares::BILAN && d.grain != Niveau::Projet) {
        let zones = super::declares::zones(&vue, d);
        let pages: Vec<_> = zones.into_iter().map(|z| (z, format!("{}/page.html", d.code))).collect();
        documents.extend(pages.iter().map(|(z, _)| super::declares::document(&vue, d, z).unwrap()));
        documents.push(super::declares::sommaire(&vue, d, &pages).unwrap());
    }
    documents
}

/// A rate beside the leases that it is not worked out from says what it is worked out from.
#[test]
fn a_rate_of_known_answers_says_so_under_its_table() {
    let (documents, _) = documents(Profil::Interne, true);
    let mut vus: Vec<&str> = Vec::new();
    for b in documents.iter().flat_map(|d| &d.sections).flat_map(|s| &s.blocs) {
        let super::document::Bloc::Tableau(t) = b else { continue };
        let a = |nom: &str| t.colonnes.iter().any(|c| c.libelle.starts_with(nom));
        if a("Baux hors QPV") && a("Taux") {
            assert!(t.note.contains("rapporté aux baux dont la réponse est connue"), "{} : {}", t.code, t.note);
            vus.push(&t.code);
        }
    }
    for code in ["hors-qpv", "par-bailleur", "par-reservataire", "par-commune", "cumul-mensuel", "bailleurs-annee"] {
        assert!(vus.contains(&code), "{code} : {vus:?}");
    }
}

/// A declaration that names a picture for the elected is checked against this list: no picture of the program may miss from it.
#[test]
fn every_picture_of_a_chapter_is_told_beforehand() {
    let declarations = super::declares::livrees(&catalogue());
    let declaration = declarations.get(super::declares::BILAN).unwrap();
    let annoncees: Vec<&str> = declaration.parties.iter().flat_map(|p| p.figures()).collect();
    let (documents, _) = documents(Profil::Interne, true);
    let dessinees: Vec<&str> = documents[0]
        .sections
        .iter()
        .flat_map(|s| &s.blocs)
        .filter_map(|b| if let super::document::Bloc::Figure(f) = b { Some(f.code.as_str()) } else { None })
        .collect();
    assert!(dessinees.len() >= 8, "{dessinees:?}");
    assert!(dessinees.iter().all(|f| annoncees.contains(f)), "{dessinees:?}\n{annoncees:?}");
}

#[test]
fn documents_render_under_every_diffusion() {
    for (profil, avec) in
        [(Profil::Interne, true), (Profil::Partenaires, true), (Profil::Public, true), (Profil::Interne, false)]
    {
        let (documents, _) = documents(profil, avec);
        for d in &documents {
            html::html(d, &modeles()).unwrap();
            xlsx::xlsx(d, &Theme::default()).unwrap();
        }
        assert_eq!(documents[0].sections.len(), 11, "a chapter without data stays and says why");
        assert_eq!(documents[0].filigrane.is_some(), profil == Profil::Interne);
    }
}

/// The small bailleur signs so few leases that partners see neither its counts nor its rate.
#[test]
fn nothing_withheld_is_printed() {
    let ligne = |d: &Document| {
        let tableaux = d.sections.iter().flat_map(|s| &s.blocs).filter_map(|b| match b {
            super::document::Bloc::Tableau(t) if t.code == "par-bailleur" => Some(t),
            _ => None,
        });
        tableaux
            .flat_map(|t| &t.lignes)
            .find(|l| l.cases[0] == Case::Texte("Bailleur deux".into()))
            .unwrap()
            .cases
            .clone()
    };
    let (interne, _) = documents(Profil::Interne, true);
    assert!(ligne(&interne[0]).iter().any(|c| matches!(c, Case::Part(..))), "the working area sees the rate");
    let (partenaires, publiees) = documents(Profil::Partenaires, true);
    let cases = ligne(&partenaires[0]);
    assert!(
        !cases.iter().any(|c| matches!(c, Case::Part(..) | Case::Statut(super::document::Statut::Atteint))),
        "{cases:?}"
    );
    let v = publiees.get("att_q1_hors_qpv", Periode::Annee(2025), Niveau::Bailleur, "222222222").unwrap();
    assert!(v.taux().is_none());
}

#[test]
fn the_data_package_marks_what_it_withholds() {
    let (catalogue, references) = (catalogue(), references());
    let publiees = publier(&mesures(&catalogue), &Regles::livrees(Profil::Partenaires).unwrap());
    let (points_zero, choix) = (PointsZero::default(), Choix::default());
    let comparateur = Comparateur::new(&publiees, &catalogue, EPCI, &points_zero, &choix);
    let donnees = data::Donnees::new(&publiees, comparateur, &references);
    let (octets, batch) = data::fichiers(&donnees).unwrap();
    let csv = String::from_utf8(octets).unwrap();
    assert!(csv.starts_with("\u{feff}indicateur;periode;niveau;zone;classe"));
    assert_eq!(batch.num_rows(), csv.lines().count() - 1);
    let entete: Vec<&str> = csv.lines().next().unwrap().trim_start_matches('\u{feff}').split(';').collect();
    assert_eq!(batch.num_columns(), entete.len());
    let rang = |nom: &str| entete.iter().position(|c| *c == nom).unwrap();
    let mut masquees = 0;
    for l in csv.lines().skip(1) {
        let champs: Vec<&str> = l.split(';').collect();
        assert_eq!(champs.len(), entete.len(), "{l}");
        if champs[rang("marque")] == "s" {
            masquees += 1;
            let muets = ["numerateur", "taux", "ecart_epci", "ecart_hors_qpv", "evolution", "evolution_point_zero"];
            assert!(muets.iter().all(|c| champs[rang(c)].is_empty()), "{l}");
        }
    }
    assert!(masquees > 0);
    let dictionnaire = String::from_utf8(data::dictionnaire_csv(&catalogue, &derives(&catalogue)).unwrap()).unwrap();
    assert!(dictionnaire.contains("décimales après un point"));
    assert!(entete.iter().all(|c| dictionnaire.contains(&format!("colonne;{c};"))), "every column is explained");
    let zones = String::from_utf8(donnees.zones_csv().unwrap()).unwrap();
    assert!(zones.lines().any(|l| l == "epci;200000001;Ensemble du territoire"), "{zones}");
    assert!(dictionnaire.contains("derive;occ_indice_localisation;"));
}
