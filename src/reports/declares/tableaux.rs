//! Tables of a declaration.

use crate::french::INSECABLE;
use crate::indicators::Definition;
use crate::measures::{Nature, Niveau, Periode};
use crate::reports::context::{
    Contexte, case_ecart, case_taux, case_univers, ligne, ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::indicateurs::symbole;
use crate::reports::phrases::majuscule;
use crate::reports::tenues::Vu;

use super::declaration::{GenreTableau, Quand, TableauDeclare};
use super::faits::{self, periode, recents, reference, valeur};
use super::phrases::minuscule;
use super::zone::{Contre, Zone};

/// The table; `None` when it has no line.
pub fn de(c: &Contexte, t: &TableauDeclare, titre: String, zone: &Zone) -> Option<Bloc> {
    let definitions: Vec<&Definition> = t.indicateurs.iter().filter_map(|i| c.definition(i)).collect();
    let (colonnes, lignes) = match t.genre {
        GenreTableau::Reperes => reperes(c, t, &definitions, zone),
        GenreTableau::Zones(niveau) => zones(c, t, &definitions, niveau, zone),
        GenreTableau::Annees => annees(c, &definitions, zone),
        GenreTableau::Evolution => evolution(c, &definitions, zone),
    };
    if lignes.iter().all(|l| l.total) {
        return None;
    }
    let vues: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), u.as_str())).collect();
    Some(tableau(&t.code, titre, &vues, lignes, &crate::french::typographier(&t.note)))
}

type Colonnes = Vec<(String, String)>;

/// The unit in the head of a column. A count says that it is one, beside shares.
fn unite(d: &Definition) -> String {
    match d.nature {
        Nature::Part | Nature::Repartition => "%".to_owned(),
        Nature::Effectif => "nombre".to_owned(),
        Nature::Moyenne => symbole(&d.unite).to_owned(),
    }
}

/// The figure of an indicator as a cell.
fn case(d: &Definition, v: Option<Vu>) -> Case {
    if d.nature == Nature::Effectif { case_univers(v) } else { case_taux(v) }
}

/// A line for each indicator: units differ from line to line, each line says its own.
fn reperes(c: &Contexte, t: &TableauDeclare, definitions: &[&Definition], zone: &Zone) -> (Colonnes, Vec<Ligne>) {
    let contre: Vec<Contre> = t.contre.iter().copied().filter(|k| k.zone(c, zone).is_some()).collect();
    let avec_recents = definitions.iter().any(|d| recents(c, &d.code, Quand::Derniere, zone).is_some());
    let mut colonnes = vec![("Indicateur".to_owned(), String::new()), ("Ici".to_owned(), String::new())];
    if avec_recents {
        colonnes.push(("Emménagés récents".to_owned(), String::new()));
    }
    colonnes.extend(contre.iter().map(|k| (k.libelle().to_owned(), String::new())));
    if let Some(k) = contre.first() {
        colonnes.push((format!("Écart{INSECABLE}: {}", minuscule(k.libelle())), "points".to_owned()));
    }
    let lignes = definitions.iter().map(|d| {
        let v = valeur(c, &d.code, Quand::Derniere, zone);
        let unite = match d.nature {
            Nature::Moyenne => symbole(&d.unite),
            _ => "",
        };
        let nom = if unite.is_empty() { d.libelle.clone() } else { format!("{} ({unite})", d.libelle) };
        let mut cases = vec![texte(nom), case(d, v)];
        if avec_recents {
            let r = recents(c, &d.code, Quand::Derniere, zone);
            let counted = c.definition(&format!("{}{}", d.code, crate::measures::RECENTS)).is_some();
            cases.push(if counted { case(d, r) } else { Case::SansObjet });
        }
        let effectif = d.nature == Nature::Effectif;
        // A count of the commune beside that of a résidence compares nothing.
        let cote = |k: &Contre| {
            if effectif { Case::SansObjet } else { case(d, reference(c, &d.code, Quand::Derniere, zone, *k)) }
        };
        cases.extend(contre.iter().map(cote));
        if let Some(k) = contre.first() {
            let ecart = case_ecart(v, reference(c, &d.code, Quand::Derniere, zone, *k));
            cases.push(if d.nature == Nature::Part { ecart } else { Case::SansObjet });
        }
        ligne(cases)
    });
    let lignes = lignes.collect();
    (colonnes, lignes)
}

/// A line for each zone of a level that stands in the zone of the document, then that one.
fn zones(
    c: &Contexte,
    t: &TableauDeclare,
    definitions: &[&Definition],
    niveau: Niveau,
    zone: &Zone,
) -> (Colonnes, Vec<Ligne>) {
    let Some(premier) = definitions.first() else { return (Vec::new(), Vec::new()) };
    let Some(p) = periode(c, &premier.code, Quand::Derniere) else { return (Vec::new(), Vec::new()) };
    let codes: Vec<String> = c.zones(&premier.code, p, niveau).iter().map(|(z, _, _)| (*z).to_owned()).collect();
    let mut rangees: Vec<(Zone, Vec<Case>)> = codes
        .into_iter()
        .filter(|z| zone.contient(c, niveau, z))
        .map(|z| {
            let z = Zone { niveau, nom: c.nom_zone(niveau, &z), code: z, commune: None, qpv: None, bailleur: None };
            let cases = definitions.iter().map(|d| case(d, valeur(c, &d.code, Quand::Derniere, &z))).collect();
            (z, cases)
        })
        .collect();
    if t.trie {
        let cle = |cases: &[Case]| cases.first().and_then(Case::valeur);
        // Unknown values last, names for equals: the order never depends on anything else.
        rangees.sort_by(|(a, x), (b, y)| {
            let ordre = match (cle(x), cle(y)) {
                (Some(x), Some(y)) => y.total_cmp(&x),
                (x, y) => y.is_some().cmp(&x.is_some()),
            };
            ordre.then_with(|| a.nom.cmp(&b.nom))
        });
    }
    if let Some(n) = t.limite {
        rangees.truncate(n);
    }
    let mut colonnes = vec![(majuscule(niveau.libelle()), String::new())];
    colonnes.extend(definitions.iter().map(|d| (d.libelle.clone(), unite(d))));
    let mut lignes: Vec<Ligne> =
        rangees.into_iter().map(|(z, cases)| ligne(std::iter::once(texte(z.nom)).chain(cases).collect())).collect();
    let total = definitions.iter().map(|d| case(d, valeur(c, &d.code, Quand::Derniere, zone)));
    lignes.push(ligne_total(std::iter::once(texte(zone.nom.clone())).chain(total).collect()));
    (colonnes, lignes)
}

/// A line for each year, of the zone.
fn annees(c: &Contexte, definitions: &[&Definition], zone: &Zone) -> (Colonnes, Vec<Ligne>) {
    let mut colonnes = vec![("Année".to_owned(), String::new())];
    colonnes.extend(definitions.iter().map(|d| (d.libelle.clone(), unite(d))));
    let lignes = c.annees().into_iter().map(|a| {
        let lire = |d: &&Definition| case(d, c.v(&d.code, Periode::Annee(a), zone.niveau, &zone.code));
        ligne(std::iter::once(texte(a.to_string())).chain(definitions.iter().map(lire)).collect())
    });
    (colonnes, lignes.collect())
}

/// A line for each indicator: the period before, the latest, the gap. Periods differ from source to source, each line says its own.
fn evolution(c: &Contexte, definitions: &[&Definition], zone: &Zone) -> (Colonnes, Vec<Ligne>) {
    let colonnes = ["Indicateur", "Période d'avant", "Valeur d'avant", "Dernière période", "Dernière valeur"];
    let mut colonnes: Colonnes = colonnes.iter().map(|n| ((*n).to_owned(), String::new())).collect();
    colonnes.push(("Écart".to_owned(), "points".to_owned()));
    let lignes = definitions.iter().filter_map(|d| {
        let (p, avant) = (periode(c, &d.code, Quand::Derniere)?, periode(c, &d.code, Quand::Avant)?);
        let lire = |p: Periode| c.v(&d.code, p, zone.niveau, &zone.code);
        let unite = if d.nature == Nature::Moyenne { symbole(&d.unite) } else { "" };
        let nom = if unite.is_empty() { d.libelle.clone() } else { format!("{} ({unite})", d.libelle) };
        let ecart = if d.nature == Nature::Part { case_ecart(lire(p), lire(avant)) } else { Case::SansObjet };
        Some(ligne(vec![
            texte(nom),
            texte(periode_en_mots(avant)),
            case(d, lire(avant)),
            texte(periode_en_mots(p)),
            case(d, lire(p)),
            ecart,
        ]))
    });
    (colonnes, lignes.collect())
}

/// The number of dwellings of a zone, as the contents page prints it.
pub fn base(c: &Contexte, code: &str, zone: &Zone) -> Case {
    case_univers(faits::valeur(c, code, Quand::Derniere, zone))
}
