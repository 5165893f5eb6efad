//! The tables of one indicator: one for each level, each zone beside the territory, its part outside the QPV and its département.

use crate::config::layout::Table;
use crate::french::INSECABLE;
use crate::indicators::Definition;
use crate::measures::{Nature, Niveau, Periode};
use crate::reports::context::{
    Contexte, case_classe, case_ecart, case_renseignement, case_taux, case_univers, ligne_dite, mot, tableau,
};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::origine::Origine;
use crate::reports::tenues::Vu;

/// Levels that have a table, in the order of the page. Résidences are in the data files: a page would not hold them.
pub const NIVEAUX: [Niveau; 11] = [
    Niveau::Localisation,
    Niveau::Qpv,
    Niveau::Npnru,
    Niveau::Secteur,
    Niveau::Commune,
    Niveau::Iris,
    Niveau::Bailleur,
    Niveau::Reservataire,
    Niveau::Classe,
    Niveau::Departement,
    Niveau::Region,
];

/// Above this number of zones a table is left to the data files.
const ZONES_MAX: usize = 120;

/// What a unit prints as.
pub fn symbole(unite: &str) -> &str {
    match unite {
        "pct" => "%",
        "points" => "points",
        "eur_mois" => "€ par mois",
        "eur_m2" => "€/m²",
        "eur_uc_an" => "€ par UC et par an",
        "m2" => "m²",
        "nombre" | "ratio" => "",
        "annees" => "ans",
        autre => autre,
    }
}

/// Values that each zone is read against.
struct References<'a> {
    /// Labels of the classes shown, for a distribution.
    classes: Vec<String>,
    territoire: Option<Vu<'a>>,
    hors_qpv: Option<Vu<'a>>,
    /// When the rows read cover one département, and one only.
    departement: Option<Vu<'a>>,
}

impl<'a> References<'a> {
    fn de(c: &Contexte<'a>, d: &'a Definition, p: Periode) -> Self {
        let mut departements = c.publiees.zones(&d.code, p, Niveau::Departement);
        let departement = departements.next().filter(|_| departements.next().is_none());
        References {
            classes: if d.nature == Nature::Repartition { c.classes(&d.code) } else { Vec::new() },
            territoire: c.total(&d.code, p),
            hors_qpv: c.v(&d.code, p, Niveau::Localisation, "hors_qpv"),
            departement: departement.and_then(|(z, _)| c.v(&d.code, p, Niveau::Departement, z)),
        }
    }
}

pub fn de(c: &Contexte, d: &Definition, p: Periode) -> Vec<Bloc> {
    let references = References::de(c, d, p);
    NIVEAUX.iter().filter_map(|&n| table(c, d, p, n, &references)).collect()
}

fn table(c: &Contexte, d: &Definition, p: Periode, niveau: Niveau, references: &References<'_>) -> Option<Bloc> {
    let zones = c.zones(&d.code, p, niveau);
    if zones.is_empty() {
        return None;
    }
    let colonnes = colonnes(c, d, niveau, references);
    let code = format!("{}-{}", d.code.replace('_', "-"), niveau.code());
    let titre = format!("{}, {}", d.libelle, nom_des_zones(niveau));
    if zones.len() > ZONES_MAX {
        return Some(Bloc::Paragraphe(format!(
            "{titre}{INSECABLE}: {} zones, à lire dans « donnees/mesures.csv ».",
            zones.len()
        )));
    }
    let mut lignes: Vec<Ligne> =
        zones.iter().map(|(z, nom, v)| rangee(c, d, p, niveau, z, nom, *v, references)).collect();
    if let Some(t) = references.territoire {
        let nom = c.territoire();
        lignes.push(Ligne { total: true, ..rangee(c, d, p, Niveau::Epci, c.epci(), nom, t, references) });
    }
    let vues: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), *u)).collect();
    Some(tableau(&code, titre, &vues, lignes, ""))
}

/// `par commune`, for titles.
pub fn nom_des_zones(niveau: Niveau) -> String {
    match niveau {
        Niveau::Localisation => "en QPV et hors QPV".to_owned(),
        Niveau::Qpv => "par QPV".to_owned(),
        n => format!("par {}", n.libelle()),
    }
}

/// Whether a column of the response rate tells something: the survey is the only source that some do not answer.
fn reponse(d: &Definition) -> bool {
    d.table == Table::Occupation && d.code != "occ_taux_reponse"
}

fn recents(c: &Contexte, d: &Definition) -> bool {
    d.nature != Nature::Repartition && c.catalogue.get(&format!("{}__recents", d.code)).is_some()
}

fn colonnes<'a>(c: &Contexte, d: &'a Definition, niveau: Niveau, r: &References<'_>) -> Vec<(String, &'a str)> {
    let mut l: Vec<(String, &str)> = vec![(entete(niveau), "")];
    match d.nature {
        Nature::Repartition => l.extend(r.classes.iter().map(|nom| (nom.clone(), "%"))),
        Nature::Effectif => l.push((d.libelle.clone(), "")),
        _ => l.push((d.libelle.clone(), symbole(&d.unite))),
    }
    if recents(c, d) {
        l.push(("Emménagés récents".to_owned(), if d.nature == Nature::Effectif { "" } else { symbole(&d.unite) }));
    }
    if d.nature == Nature::Part {
        l.push(("Écart au territoire".to_owned(), "points"));
        if r.hors_qpv.is_some() {
            l.push(("Écart au hors QPV".to_owned(), "points"));
        }
        if r.departement.is_some() {
            l.push(("Écart au département".to_owned(), "points"));
        }
    }
    if d.nature != Nature::Effectif {
        l.push(("Base".to_owned(), ""));
        l.push(("Renseigné".to_owned(), "%"));
    }
    if reponse(d) {
        l.push(("Taux de réponse".to_owned(), "%"));
    }
    l
}

#[allow(clippy::too_many_arguments)]
fn rangee(
    c: &Contexte,
    d: &Definition,
    p: Periode,
    niveau: Niveau,
    zone: &str,
    nom: &str,
    v: Vu,
    r: &References<'_>,
) -> Ligne {
    let mut cases = vec![mot(nom)];
    match d.nature {
        Nature::Repartition => {
            cases.extend((0..r.classes.len()).map(|k| (case_classe(Some(v), k), Origine::de_classe(v, k))));
        }
        Nature::Effectif => cases.push((case_univers(Some(v)), Origine::de(v))),
        _ => cases.push((case_taux(Some(v)), Origine::de(v))),
    }
    if recents(c, d) {
        let recents = c.v(&format!("{}__recents", d.code), p, niveau, zone);
        let case = if d.nature == Nature::Effectif { case_univers(recents) } else { case_taux(recents) };
        cases.push((case, recents.and_then(Origine::de)));
    }
    let mut suite: Vec<Case> = Vec::new();
    if d.nature == Nature::Part {
        suite.push(case_ecart(Some(v), r.territoire));
        suite.extend(r.hors_qpv.map(|x| case_ecart(Some(v), Some(x))));
        suite.extend(r.departement.map(|x| case_ecart(Some(v), Some(x))));
    }
    if d.nature != Nature::Effectif {
        suite.push(case_univers(Some(v)));
        suite.push(case_renseignement(Some(v)));
    }
    if reponse(d) {
        suite.push(case_taux(c.v("occ_taux_reponse", p, niveau, zone)));
    }
    ligne_dite(cases.into_iter().chain(suite.into_iter().map(|case| (case, None))))
}

fn entete(niveau: Niveau) -> String {
    match niveau {
        Niveau::Localisation => "Localisation".to_owned(),
        Niveau::Qpv => "QPV".to_owned(),
        n => majuscule(n.libelle()),
    }
}

fn majuscule(t: &str) -> String {
    let mut lettres = t.chars();
    lettres.next().map_or_else(String::new, |l| l.to_uppercase().chain(lettres).collect())
}
