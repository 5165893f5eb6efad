//! Published measures and methods for tests.

use std::path::{Path, PathBuf};

use crate::config::layout::Table;
use crate::indicators::Catalogue;
use crate::measures::{Cellule, Cle, Compte, Famille as FamilleMesures, Mesures, Nature, Niveau, Periode, Unite};
use crate::secrecy::{PublishedMeasures, Registre, Regles, appliquer, verifier};

use super::methode::{Composante, Mesure, Methode};

pub const EPCI: &str = "200000001";
pub const VAGUE: Periode = Periode::Millesime(2024);
pub const PARC: Periode = Periode::Millesime(2026);

pub fn composante(indicateur: &str, poids: i64, sens: i8) -> Composante {
    Composante {
        indicateur: indicateur.into(),
        modalite: None,
        mesure: Mesure::Niveau,
        poids,
        sens,
        obligatoire: false,
        paliers: Vec::new(),
        table: Some(Table::Occupation),
        part: true,
    }
}

/// Entries the methods name and that a catalogue may not have yet: same table, nature and levels.
const COMPLEMENTS: [(&str, &str, &str); 6] = [
    ("occ_impayes_3_mois", "occupation", "numerateur = \"impaye_3_mois\""),
    ("occ_inactifs", "occupation", "numerateur = \"menage_inactif\""),
    ("occ_monoparentales_3", "occupation", "numerateur = \"composition = 'monoparental'\""),
    ("occ_plus_60_plus", "occupation", "numerateur = \"pct_plafond_plus >= 60\""),
    ("parc_vacance_3_mois", "logement", "numerateur = \"TRUE\""),
    (
        "occ_segment",
        "occupation",
        "nature = \"repartition\"\n[[indicateur.classe]]\ncode = \"s1\"\nlibelle = \"plus de 80 %\"\nsi = \"segment = 's1'\"",
    ),
];

/// The shipped catalogue, every indicator of occupation and parc counted at every level, completed by what it does not have.
pub fn catalogue() -> Catalogue {
    let lus: Vec<(PathBuf, String)> =
        crate::assets::toml_de(Path::new("/nulle/part"), "pipelines/indicateurs").unwrap();
    let livre = Catalogue::lire(&lus).unwrap();
    let mut fichiers = lus.clone();
    for table in ["occupation", "logement"] {
        let mut texte = format!(
            "[defauts]\ntable = \"{table}\"\nunivers = \"TRUE\"\nniveaux = [\"epci\"]\nprotege = \"menages\"\nsource = \"essai\"\n\
             [[indicateur]]\ncode = \"essai_{table}\"\nlibelle = \"essai\"\ndefinition = \"essai\"\nunite = \"pct\"\nnumerateur = \"TRUE\"\n"
        );
        for (code, t, predicat) in COMPLEMENTS {
            if t == table && livre.get(code).is_none() {
                texte.push_str(&format!(
                    "[[indicateur]]\ncode = \"{code}\"\nlibelle = \"{code}\"\ndefinition = \"essai\"\nunite = \"pct\"\n\
                     recents = {}\n{predicat}\n",
                    t == "occupation"
                ));
            }
        }
        fichiers.push((PathBuf::from(format!("complement_{table}.toml")), texte));
    }
    let mut c = Catalogue::lire(&fichiers).unwrap();
    for d in &mut c.definitions {
        d.niveaux = Niveau::ALL.to_vec();
    }
    c
}

/// A shipped method.
pub fn methode(code: &str) -> Methode {
    let chemin = format!("pipelines/fragilite/{code}.toml");
    Methode::lire(crate::assets::livre(&chemin).unwrap(), Path::new(&chemin), &catalogue()).unwrap()
}

/// One cell of a share: zone, numerator, denominator, unknown.
pub type Part<'a> = (&'a str, i64, i64, i64);

/// A family of shares at the résidence; the territory is the sum of its zones.
pub fn parts(code: &str, periode: Periode, niveau: Niveau, zones: &[Part<'_>]) -> FamilleMesures {
    let comptes =
        zones.iter().map(|(z, n, d, i)| (*z, Compte { classes: vec![*n, d - n], inconnus: *i, ..Compte::default() }));
    famille(code, Nature::Part, vec!["oui".into(), "non".into()], periode, niveau, comptes.collect())
}

pub fn effectifs(code: &str, periode: Periode, niveau: Niveau, zones: &[(&str, i64)]) -> FamilleMesures {
    let comptes = zones.iter().map(|(z, n)| (*z, Compte { classes: vec![*n], ..Compte::default() }));
    famille(code, Nature::Effectif, vec!["oui".into()], periode, niveau, comptes.collect())
}

pub fn repartition(
    code: &str,
    classes: &[&str],
    periode: Periode,
    niveau: Niveau,
    zones: &[(&str, &[i64])],
) -> FamilleMesures {
    let comptes = zones.iter().map(|(z, n)| (*z, Compte { classes: n.to_vec(), ..Compte::default() }));
    famille(
        code,
        Nature::Repartition,
        classes.iter().map(|c| (*c).to_owned()).collect(),
        periode,
        niveau,
        comptes.collect(),
    )
}

fn famille(
    code: &str,
    nature: Nature,
    classes: Vec<String>,
    periode: Periode,
    niveau: Niveau,
    zones: Vec<(&str, Compte)>,
) -> FamilleMesures {
    let cle = |niveau, zone: &str| Cle { indicateur: code.into(), periode, niveau, zone: zone.into() };
    let mut total = Compte { classes: vec![0; classes.len()], ..Compte::default() };
    let (mut atomes, mut cellules) = (Vec::new(), Vec::new());
    for (rang, (zone, compte)) in zones.into_iter().enumerate() {
        total.ajouter(&compte);
        atomes.push(compte.clone());
        cellules.push(Cellule { cle: cle(niveau, zone), atomes: vec![rang as u32], compte });
    }
    let tous = (0..atomes.len() as u32).collect();
    cellules.push(Cellule { cle: cle(Niveau::Epci, EPCI), atomes: tous, compte: total });
    cellules.sort_by(|a, b| a.cle.cmp(&b.cle));
    let bailleurs = (0..atomes.len() as u32).collect();
    FamilleMesures {
        table: String::new(),
        sensible: false,
        indicateur: code.into(),
        nature,
        unite: Unite::MenagesRevenu,
        classes,
        bailleurs,
        atomes,
        cellules,
    }
}

/// Several periods of one indicator are one family: cells of the second are added to the first, atoms side by side.
pub fn reunir(mut a: FamilleMesures, b: FamilleMesures) -> FamilleMesures {
    let n = a.atomes.len() as u32;
    a.atomes.extend(b.atomes);
    a.bailleurs.extend(b.bailleurs);
    a.cellules.extend(b.cellules.into_iter().map(|mut c| {
        c.atomes.iter_mut().for_each(|x| *x += n);
        c
    }));
    a.cellules.sort_by(|x, y| x.cle.cmp(&y.cle));
    a
}

/// Nothing is withheld.
pub fn publier(familles: Vec<FamilleMesures>) -> PublishedMeasures {
    publier_sous(familles, &Regles::interne())
}

pub fn publier_sous(familles: Vec<FamilleMesures>, r: &Regles) -> PublishedMeasures {
    let m = Mesures { familles };
    appliquer(&m, &verifier(&m, r, &Registre::vide()), r).unwrap()
}
