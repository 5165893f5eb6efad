//! The grid filled for each zone: résidences, quartiers, communes.

use std::collections::BTreeMap;

use crate::config::layout::Table;
use crate::indicators::catalog::Catalogue;
use crate::indicators::fragility::{Classement, Donnees, Exact, Methode, NiveauGsp, Note};
use crate::measures::{Niveau, Periode};
use crate::secrecy::{Etat, Valeur};

use super::quartiles::{Constat, constater};
use super::reglages::{Categorie, Reglages};
use super::themes::{LectureTheme, Part, PartCategorie, juger};

/// One zone of the grid.
#[derive(Clone, Debug)]
pub struct Fiche {
    pub niveau: Niveau,
    pub zone: String,
    pub classement: Classement,
    pub gsp: Option<NiveauGsp>,
    /// Pooled leases by quartile, Q1 to Q4, when all are published.
    pub baux: Option<[i64; 4]>,
    /// Those of one year at least are withheld.
    pub baux_retenus: bool,
    pub constat: Constat,
    pub themes: Vec<LectureTheme>,
    /// What the themes are held against: the commune, else the territory.
    pub reference: Niveau,
}

/// The grid of a territory.
#[derive(Clone, Debug, Default)]
pub struct Grille {
    /// Years of attributions pooled.
    pub annees: Vec<i32>,
    pub fiches: Vec<Fiche>,
}

/// Levels of the grid, from the commune to the résidence.
const NIVEAUX: [Niveau; 5] = [Niveau::Commune, Niveau::Qpv, Niveau::Secteur, Niveau::Iris, Niveau::Residence];

/// Fills the grid at every level that is published. `commune_de`: the commune of a zone, when it is known.
pub fn fiches(
    r: &Reglages,
    m: &Methode,
    d: &Donnees<'_>,
    catalogue: &Catalogue,
    exercice: i32,
    commune_de: &BTreeMap<(Niveau, String), String>,
) -> Grille {
    let annees: Vec<i32> = (exercice - r.annees + 1..=exercice)
        .filter(|a| d.publiees.get("att_quartiles", Periode::Annee(*a), Niveau::Epci, d.epci).is_some())
        .collect();
    let mut fiches = Vec::new();
    for niveau in NIVEAUX {
        let mut notes: Vec<Note> = m.noter_au(niveau, d);
        notes.sort_by(|a, b| a.zone.cmp(&b.zone));
        for n in &notes {
            let commune = commune_de.get(&(niveau, n.zone.clone())).map(String::as_str);
            fiches.push(fiche(r, m, d, catalogue, &annees, niveau, n, commune));
        }
    }
    Grille { annees, fiches }
}

#[allow(clippy::too_many_arguments)]
fn fiche(
    r: &Reglages,
    m: &Methode,
    d: &Donnees<'_>,
    catalogue: &Catalogue,
    annees: &[i32],
    niveau: Niveau,
    n: &Note,
    commune: Option<&str>,
) -> Fiche {
    let gsp = n.classement.rang().and_then(|k| m.classes().get(k)).and_then(|c| c.gsp);
    let lus = baux(d, annees, niveau, &n.zone);
    let (baux, constat) = match lus {
        Ok(baux) => (baux, constater(baux, gsp, &r.marges)),
        Err(Absence::SansDistinction) if gsp.is_some() => (None, Constat::SansDistinction),
        Err(_) => (None, constater(None, gsp, &r.marges)),
    };
    let reference = match (niveau, commune) {
        (Niveau::Commune, _) | (_, None) => (Niveau::Epci, d.epci),
        (_, Some(c)) => (Niveau::Commune, c),
    };
    let themes = r
        .themes
        .iter()
        .map(|t| {
            let lire = |c: &Categorie, niveau, zone: &str| {
                let table = catalogue.get(&c.indicateur).map_or(Table::Occupation, |x| x.table);
                d.valeur(&c.indicateur, table, niveau, zone).map_or(Part::Absente, |v| part(c, v))
            };
            let categories: Vec<PartCategorie> = t
                .categories
                .iter()
                .map(|c| PartCategorie {
                    nom: c.nom.clone(),
                    part: lire(c, niveau, &n.zone),
                    // A commune whose value is withheld gives way to the territory.
                    reference: lire(c, reference.0, reference.1).sinon(|| lire(c, Niveau::Epci, d.epci)),
                })
                .collect();
            let equilibre = juger(&categories, &r.marge_theme);
            LectureTheme { nom: t.nom.clone(), categories, equilibre }
        })
        .collect();
    Fiche {
        niveau,
        zone: n.zone.clone(),
        classement: n.classement,
        gsp,
        baux,
        baux_retenus: lus == Err(Absence::Retenus),
        constat,
        themes,
        reference: reference.0,
    }
}

/// Why nothing is said of leases that were signed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    /// One year or class is withheld.
    Retenus,
    /// Some households are only known to be past the first quartile: the share of the others among those told apart would mean nothing.
    SansDistinction,
}

/// Leases of known quartile over the years, by quartile; `None` when no year has any.
fn baux(d: &Donnees<'_>, annees: &[i32], niveau: Niveau, zone: &str) -> Result<Option<[i64; 4]>, Absence> {
    let rang = |q: &str| d.publiees.classes("att_quartiles").iter().position(|c| c == q);
    let rangs: Vec<usize> = ["q1", "q2", "q3", "q4"].into_iter().filter_map(rang).collect();
    let indistincts = rang("q2_q4");
    let [r1, r2, r3, r4] = rangs.as_slice() else { return Ok(None) };
    let mut somme = [0i64; 4];
    let mut vue = false;
    for a in annees {
        // A year without any lease in the zone is no cell at all.
        let Some(v) = d.publiees.get("att_quartiles", Periode::Annee(*a), niveau, zone) else { continue };
        vue = true;
        for (s, rang) in somme.iter_mut().zip([r1, r2, r3, r4]) {
            *s += v.classe(*rang).ok_or(Absence::Retenus)?;
        }
        match indistincts.map(|rang| v.classe(rang)) {
            None | Some(Some(0)) => {}
            Some(None) => return Err(Absence::Retenus),
            Some(Some(_)) => return Err(Absence::SansDistinction),
        }
    }
    Ok(vue.then_some(somme))
}

/// The share of a category.
fn part(c: &Categorie, v: &Valeur) -> Part {
    let n = if c.modalites.is_empty() {
        v.numerateur()
    } else {
        c.modalites.iter().map(|k| v.classe(*k)).sum::<Option<i64>>()
    };
    match n.zip(v.denominateur()) {
        Some((n, d)) => Exact::new(i128::from(n), i128::from(d)).map_or(Part::Absente, Part::Connue),
        None if v.etat() == Etat::NonCalculable => Part::Absente,
        None => Part::Retenue,
    }
}
