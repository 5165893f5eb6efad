//! Tables of a declaration.

use crate::french::INSECABLE;
use crate::indicators::Definition;
use crate::measures::{Nature, Niveau, Periode};
use crate::reports::context::{
    Chiffree, Contexte, case_classe, case_ecart, case_inconnus, case_mesure, case_numerateur, case_renseignement,
    case_taux, case_univers, ligne_chiffree, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::indicateurs::symbole;
use crate::reports::origine::Origine;
use crate::reports::phrases::majuscule;
use crate::reports::rupture;
use crate::reports::tenues::Vu;

use super::declaration::{ColonneDeclaree, GenreTableau, Montre, Quand, TableauDeclare};
use super::faits::{self, periode, recents, reference, valeur};
use super::phrases::minuscule;
use super::zone::{Contre, Zone};

/// A column with the definition of its indicator.
type Colonne<'a> = (&'a ColonneDeclaree, &'a Definition);

/// The table; `None` when it has no line.
pub fn de(c: &Contexte, t: &TableauDeclare, titre: String, zone: &Zone) -> Option<Bloc> {
    let definitions: Vec<Colonne> =
        t.colonnes.iter().filter_map(|k| c.definition(&k.indicateur).map(|d| (k, d))).collect();
    let (colonnes, lignes) = match t.genre {
        GenreTableau::Reperes => reperes(c, t, &definitions, zone),
        GenreTableau::Zones(niveau) => zones(c, t, &definitions, niveau, zone),
        GenreTableau::Annees => annees(c, &definitions, zone),
        GenreTableau::Evolution => evolution(c, &definitions, zone),
        GenreTableau::Classes(par) => classes(c, t, definitions.first()?.1, par, zone),
    };
    if lignes.iter().all(|l| l.total) {
        return None;
    }
    let vues: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    let note = format!("{} {}", crate::french::typographier(&t.note), marque(c, t.genre, &definitions));
    Some(tableau(&t.code, titre, &vues, lignes, note.trim()))
}

/// The break mark of the first indicator that has one, over the years that the table shows.
fn marque(c: &Contexte, genre: GenreTableau, definitions: &[Colonne]) -> String {
    let annees = |d: &Definition| -> Vec<i32> {
        match genre {
            GenreTableau::Annees => c.annees(),
            GenreTableau::Evolution => {
                let montrees = [Quand::Avant, Quand::Derniere].into_iter().filter_map(|q| periode(c, &d.code, q));
                montrees.map(|p| p.annee()).collect()
            }
            _ => Vec::new(),
        }
    };
    let mut notes = definitions.iter().map(|(_, d)| rupture::note(c, &d.code, annees(d)));
    notes.find(|n| !n.is_empty()).unwrap_or_default()
}

type Colonnes = Vec<(String, String)>;

/// The head of a column, and its unit. A count says that it is one, beside shares.
fn entete((k, d): &Colonne) -> (String, String) {
    let unite = match (k.montre, d.nature) {
        (Montre::Nombre | Montre::Base, _) | (_, Nature::Effectif) => "nombre",
        (Montre::Inconnus | Montre::Renseignement, _) | (_, Nature::Part | Nature::Repartition) => "%",
        (_, Nature::Moyenne) => symbole(&d.unite),
    };
    let dire =
        |t: &Option<String>, sinon: &str| t.as_deref().map_or_else(|| sinon.to_owned(), crate::french::typographier);
    (dire(&k.libelle, &d.libelle), dire(&k.unite, unite))
}

/// The name of a line, with its unit when it is a mean: units differ from line to line.
fn nom((k, d): &Colonne) -> String {
    let libelle = k.libelle.as_deref().map_or_else(|| d.libelle.clone(), crate::french::typographier);
    match d.nature {
        Nature::Moyenne if !symbole(&d.unite).is_empty() => format!("{libelle} ({})", symbole(&d.unite)),
        _ => libelle,
    }
}

/// The figure of an indicator as a cell.
fn case<'a>((k, d): &Colonne, v: Option<Vu<'a>>) -> Chiffree<'a> {
    let case = match (k.montre, d.nature) {
        (Montre::Valeur, Nature::Effectif) => case_univers(v),
        (Montre::Valeur, Nature::Moyenne) => case_mesure(v, k.decimales.unwrap_or(2)),
        (Montre::Valeur, _) => case_taux(v),
        (Montre::Nombre, _) => case_numerateur(v),
        (Montre::Base, _) => case_univers(v),
        (Montre::Inconnus, _) => case_inconnus(v),
        (Montre::Renseignement, _) => case_renseignement(v),
    };
    // What is not the figure itself has no counters of its own.
    (case, v.filter(|_| k.montre == Montre::Valeur))
}

/// A cell without counters.
fn mot(t: impl Into<String>) -> Chiffree<'static> {
    (texte(t), None)
}

/// A line for each indicator: units differ from line to line, each line says its own.
fn reperes(c: &Contexte, t: &TableauDeclare, definitions: &[Colonne], zone: &Zone) -> (Colonnes, Vec<Ligne>) {
    let contre: Vec<Contre> = t.contre.iter().copied().filter(|k| k.zone(c, zone).is_some()).collect();
    let avec_recents = definitions.iter().any(|(_, d)| recents(c, &d.code, Quand::Derniere, zone).is_some());
    let mut colonnes = vec![("Indicateur".to_owned(), String::new()), ("Ici".to_owned(), String::new())];
    if avec_recents {
        colonnes.push(("Emménagés récents".to_owned(), String::new()));
    }
    colonnes.extend(contre.iter().map(|k| (k.libelle().to_owned(), String::new())));
    if let Some(k) = contre.first() {
        colonnes.push((format!("Écart{INSECABLE}: {}", minuscule(k.libelle())), "points".to_owned()));
    }
    let lignes = definitions.iter().map(|colonne| {
        let (_, d) = colonne;
        let v = valeur(c, &d.code, Quand::Derniere, zone);
        let mut cases = vec![mot(nom(colonne)), case(colonne, v)];
        if avec_recents {
            let r = recents(c, &d.code, Quand::Derniere, zone);
            let counted = c.definition(&format!("{}{}", d.code, crate::measures::RECENTS)).is_some();
            cases.push(if counted { case(colonne, r) } else { (Case::SansObjet, None) });
        }
        let effectif = d.nature == Nature::Effectif;
        // A count of the commune beside that of a résidence compares nothing.
        let cote = |k: &Contre| {
            if effectif {
                (Case::SansObjet, None)
            } else {
                case(colonne, reference(c, &d.code, Quand::Derniere, zone, *k))
            }
        };
        cases.extend(contre.iter().map(cote));
        if let Some(k) = contre.first() {
            let ecart = case_ecart(v, reference(c, &d.code, Quand::Derniere, zone, *k));
            cases.push((if d.nature == Nature::Part { ecart } else { Case::SansObjet }, None));
        }
        ligne_chiffree(cases)
    });
    let lignes = lignes.collect();
    (colonnes, lignes)
}

/// The side of the border first, then names; the unknown one last.
fn rang(niveau: Niveau, zone: &str) -> usize {
    match (niveau, zone) {
        (Niveau::Localisation, "qpv") => 0,
        (_, "inconnu") => 2,
        _ => 1,
    }
}

/// A line for each zone of a level that stands in the zone of the document, then that one.
fn zones(
    c: &Contexte,
    t: &TableauDeclare,
    definitions: &[Colonne],
    niveau: Niveau,
    zone: &Zone,
) -> (Colonnes, Vec<Ligne>) {
    let Some((_, premier)) = definitions.first() else { return (Vec::new(), Vec::new()) };
    let Some(p) = periode(c, &premier.code, Quand::Derniere) else { return (Vec::new(), Vec::new()) };
    let codes: Vec<String> = c.zones(&premier.code, p, niveau).iter().map(|(z, _, _)| (*z).to_owned()).collect();
    let mut rangees: Vec<(Zone, Vec<Chiffree>)> = codes
        .into_iter()
        .filter(|z| zone.contient(c, niveau, z))
        .map(|z| {
            let z = Zone { niveau, nom: c.nom_zone(niveau, &z), code: z, commune: None, qpv: None, bailleur: None };
            let cases = definitions.iter().map(|k| case(k, valeur(c, &k.1.code, Quand::Derniere, &z))).collect();
            (z, cases)
        })
        .collect();
    if t.trie {
        let cle = |cases: &[Chiffree]| cases.first().and_then(|(k, _)| k.valeur());
        // Unknown values last, names for equals: the order never depends on anything else.
        rangees.sort_by(|(a, x), (b, y)| {
            let ordre = match (cle(x), cle(y)) {
                (Some(x), Some(y)) => y.total_cmp(&x),
                (x, y) => y.is_some().cmp(&x.is_some()),
            };
            ordre.then_with(|| a.nom.cmp(&b.nom))
        });
    } else {
        rangees.sort_by_key(|(z, _)| rang(niveau, &z.code));
    }
    if let Some(n) = t.limite {
        rangees.truncate(n);
    }
    let premiere = match niveau {
        Niveau::Localisation => "Localisation".to_owned(),
        n => majuscule(n.libelle()),
    };
    let mut colonnes = vec![(t.entete.clone().unwrap_or(premiere), String::new())];
    colonnes.extend(definitions.iter().map(entete));
    let mut lignes: Vec<Ligne> =
        rangees.into_iter().map(|(z, cases)| ligne_chiffree(std::iter::once(mot(z.nom)).chain(cases))).collect();
    let total = definitions.iter().map(|k| case(k, valeur(c, &k.1.code, Quand::Derniere, zone)));
    let total = ligne_chiffree(std::iter::once(mot(zone.nom.clone())).chain(total));
    lignes.push(Ligne { total: true, ..total });
    (colonnes, lignes)
}

/// A line for each year, of the zone.
fn annees(c: &Contexte, definitions: &[Colonne], zone: &Zone) -> (Colonnes, Vec<Ligne>) {
    let mut colonnes = vec![("Année".to_owned(), String::new())];
    colonnes.extend(definitions.iter().map(entete));
    let lignes = c.annees().into_iter().map(|a| {
        let lire = |k: &Colonne| case(k, c.v(&k.1.code, Periode::Annee(a), zone.niveau, &zone.code));
        ligne_chiffree(std::iter::once(mot(a.to_string())).chain(definitions.iter().map(lire)))
    });
    (colonnes, lignes.collect())
}

/// A line for each indicator: the period before, the latest, the gap. Periods differ from source to source, each line says its own.
fn evolution(c: &Contexte, definitions: &[Colonne], zone: &Zone) -> (Colonnes, Vec<Ligne>) {
    let colonnes = ["Indicateur", "Période d'avant", "Valeur d'avant", "Dernière période", "Dernière valeur"];
    let mut colonnes: Colonnes = colonnes.iter().map(|n| ((*n).to_owned(), String::new())).collect();
    colonnes.push(("Écart".to_owned(), "points".to_owned()));
    let lignes = definitions.iter().filter_map(|colonne| {
        let (_, d) = colonne;
        let (p, avant) = (periode(c, &d.code, Quand::Derniere)?, periode(c, &d.code, Quand::Avant)?);
        let lire = |p: Periode| c.v(&d.code, p, zone.niveau, &zone.code);
        let ecart = if d.nature == Nature::Part { case_ecart(lire(p), lire(avant)) } else { Case::SansObjet };
        Some(ligne_chiffree([
            mot(nom(colonne)),
            mot(periode_en_mots(avant)),
            case(colonne, lire(avant)),
            mot(periode_en_mots(p)),
            case(colonne, lire(p)),
            (ecart, None),
        ]))
    });
    (colonnes, lignes.collect())
}

/// A line for each reference and each zone of a level, then the zone of the document: the share of each class.
fn classes(
    c: &Contexte,
    t: &TableauDeclare,
    d: &Definition,
    par: Option<Niveau>,
    zone: &Zone,
) -> (Colonnes, Vec<Ligne>) {
    let Some(p) = periode(c, &d.code, Quand::Derniere) else { return (Vec::new(), Vec::new()) };
    let libelles = c.classes(&d.code);
    let mut colonnes = vec![(t.entete.clone().unwrap_or_else(|| "Zone".to_owned()), String::new())];
    colonnes.extend(libelles.iter().map(|l| (l.clone(), "%".to_owned())));
    colonnes.push((t.inconnus.clone(), "%".to_owned()));
    let rangee = |nom: String, v: Option<Vu>| {
        let mut cases = vec![texte(nom)];
        cases.extend((0..libelles.len()).map(|r| case_classe(v, r)));
        cases.push(case_inconnus(v));
        let mut origines = vec![None];
        origines.extend((0..libelles.len()).map(|r| v.and_then(|v| Origine::de_classe(v, r))));
        Ligne { cases, origines, total: false }
    };
    let cotes = t.contre.iter().filter_map(|k| k.zone(c, zone));
    let mut lignes: Vec<Ligne> = cotes.map(|(n, z)| rangee(c.nom_zone(n, &z), c.v(&d.code, p, n, &z))).collect();
    if let Some(niveau) = par {
        let zones = c.zones(&d.code, p, niveau).into_iter().filter(|(z, _, _)| zone.contient(c, niveau, z));
        lignes.extend(zones.map(|(_, nom, v)| rangee(nom, Some(v))));
    }
    let total = rangee(zone.nom.clone(), valeur(c, &d.code, Quand::Derniere, zone));
    lignes.push(Ligne { total: true, ..total });
    (colonnes, lignes)
}

/// The number of dwellings of a zone, as the contents page prints it.
pub fn base(c: &Contexte, code: &str, zone: &Zone) -> Case {
    case_univers(faits::valeur(c, code, Quand::Derniere, zone))
}
