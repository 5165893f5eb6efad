//! Pictures of a declaration.

use crate::charts::{Figure, Lecture, atteinte, pente, pyramide, repartition, serie};
use crate::error::Result;
use crate::indicators::Definition;
use crate::indicators::targets::{Genre, Objectif};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{Contexte, lecture, periode_en_mots};
use crate::reports::document::Bloc;
use crate::reports::multiples;
use crate::reports::rupture;
use crate::secrecy::Etat;

use super::declaration::{FigureDeclaree, GenreFigure, Quand};
use super::faits::{objectif, periode, recents, reference, valeur};
use super::zone::{Contre, Zone};

/// A bar or a dot: its name, its value.
type Unite = (String, Lecture);

/// The picture, or the sentence that says why there is none; nothing when its source is not there. On a sheet it may take half of it:
/// it is drawn for that too.
///
/// # Errors
/// It cannot be drawn.
pub fn de(
    c: &Contexte,
    f: &FigureDeclaree,
    titre: String,
    sous_titre: Option<String>,
    zone: &Zone,
    feuille: bool,
) -> Result<Vec<Bloc>> {
    let (Some(d), Some(p)) = (c.definition(&f.indicateur), periode(c, &f.indicateur, Quand::Derniere)) else {
        return Ok(Vec::new());
    };
    let quand = match f.genre {
        GenreFigure::PartsParAnnee | GenreFigure::Serie => annees_en_mots(&c.annees(), p),
        _ => periode_en_mots(p),
    };
    if let GenreFigure::Multiples(niveau) = f.genre {
        let demande = multiples::Demande {
            code: &f.code,
            titre: Some(titre),
            mots: ("", ""),
            definition: d,
            niveau,
            objectif: objectif(c, &d.code, Quand::Derniere, zone).filter(|o| o.simple()),
            etroite: feuille,
            ensemble: Some((zone.niveau, &zone.code, zone.nom.clone())),
        };
        return multiples::blocs(c, &demande, |z| zone.contient(c, niveau, z));
    }
    let unite = if f.genre == GenreFigure::Pyramide { "nombre" } else { "en %" };
    let sous_titre = sous_titre.unwrap_or_else(|| format!("{}, {unite}, {quand}", d.libelle));
    let montrees = match f.genre {
        GenreFigure::PartsParAnnee | GenreFigure::Serie => c.annees(),
        GenreFigure::Pente(_) => periode(c, &d.code, Quand::Avant).into_iter().chain([p]).map(|p| p.annee()).collect(),
        _ => Vec::new(),
    };
    let entete = c.entete(&f.code, titre, sous_titre, d.table);
    let entete = rupture::marquer(entete, &rupture::note(c, &d.code, montrees));
    let o = objectif(c, &d.code, Quand::Derniere, zone).filter(|o| o.simple());
    // References alone would be a picture of something else.
    let seules = matches!(f.genre, GenreFigure::Points(None) | GenreFigure::Parts(None))
        && !valeur(c, &d.code, Quand::Derniere, zone)
            .is_some_and(|v| v.etat() == Etat::Publiee && v.denominateur() != Some(0));
    let dessin = match f.genre {
        _ if seules => None,
        GenreFigure::Points(par) => {
            let unites = unites(c, f, d, par, p, zone);
            let total = par.is_some().then(|| (zone.nom.clone(), valeur(c, &d.code, Quand::Derniere, zone)));
            let entree = points(entete, o, unites, total);
            deux_fois(atteinte::dessiner, atteinte::etroite, feuille, &entree)?
        }
        GenreFigure::Parts(par) => {
            let entree = parts(entete, c.classes(&d.code), unites(c, f, d, par, p, zone));
            deux_fois(repartition::dessiner, repartition::etroite, feuille, &entree)?
        }
        GenreFigure::PartsParAnnee => {
            let annees = c.annees().into_iter().filter_map(|a| {
                Some((a.to_string(), lecture(c.v(&d.code, Periode::Annee(a), zone.niveau, &zone.code))?))
            });
            let entree = parts(entete, c.classes(&d.code), annees.collect());
            deux_fois(repartition::dessiner, repartition::etroite, feuille, &entree)?
        }
        GenreFigure::Multiples(_) => None,
        GenreFigure::Pente(par) => match pente(c, entete, d, par, p, zone, o) {
            Some(entree) => deux_fois(pente::dessiner, pente::etroite, feuille, &entree)?,
            None => None,
        },
        GenreFigure::Pyramide => {
            let cote = |k: Contre| lecture(reference(c, &d.code, Quand::Derniere, zone, k));
            match (cote(Contre::HorsQpv), cote(Contre::EnQpv)) {
                (Some(hors_qpv), Some(qpv)) => {
                    pyramide::dessiner(&pyramide::Pyramide { entete, periodes: c.classes(&d.code), hors_qpv, qpv })?
                }
                _ => None,
            }
        }
        GenreFigure::Serie => {
            let lire = |a: i32| (a, lecture(c.v(&d.code, Periode::Annee(a), zone.niveau, &zone.code)));
            let entree = serie::Serie {
                entete,
                annees: c.annees().into_iter().map(lire).collect(),
                libelle: zone.nom.clone(),
                repere: None,
                objectif: o.and_then(Objectif::borne),
            };
            deux_fois(serie::dessiner, serie::etroite, feuille, &entree)?
        }
    };
    Ok(vec![match dessin {
        Some(figure) => Bloc::Figure(figure),
        None => Bloc::Paragraphe(format!(
            "«\u{a0}{}\u{a0}» n'est pas dessiné\u{a0}: l'effectif est trop petit, ou couvert par le secret statistique.",
            d.libelle
        )),
    }])
}

/// `2023 à 2025` for a picture that shows years side by side.
fn annees_en_mots(annees: &[i32], p: Periode) -> String {
    match (annees.first(), annees.last()) {
        (Some(a), Some(b)) if a != b => format!("{a} à {b}"),
        _ => periode_en_mots(p),
    }
}

type Dessin<T> = fn(&T) -> Result<Option<Figure>>;

/// A picture, and on a sheet the same for half of it.
fn deux_fois<T>(large: Dessin<T>, etroite: Dessin<T>, feuille: bool, entree: &T) -> Result<Option<Figure>> {
    match large(entree)? {
        Some(figure) if feuille => Ok(Some(figure.et_etroite(etroite(entree)?))),
        autre => Ok(autre),
    }
}

/// The zone in a strong line, and each zone of a level in a grey one, from the period before to the latest.
fn pente(
    c: &Contexte,
    entete: crate::charts::Entete,
    d: &Definition,
    par: Option<Niveau>,
    p: Periode,
    zone: &Zone,
    o: Option<&Objectif>,
) -> Option<pente::Pente> {
    let avant = periode(c, &d.code, Quand::Avant)?;
    let unite = |nom: String, niveau: Niveau, code: &str| {
        let lire = |q: Periode| lecture(c.v(&d.code, q, niveau, code));
        pente::Unite { libelle: nom, avant: lire(avant), apres: lire(p) }
    };
    let mut unites = vec![unite(zone.nom.clone(), zone.niveau, &zone.code)];
    if let Some(niveau) = par {
        let ici =
            c.zones(&d.code, p, niveau).into_iter().filter(|(z, _, _)| *z != "inconnu" && zone.contient(c, niveau, z));
        unites.extend(ici.map(|(z, nom, _)| unite(nom, niveau, z)));
    }
    Some(pente::Pente {
        entete: crate::charts::Entete { sous_titre: format!("{}, en %", d.libelle), ..entete },
        avant: periode_en_mots(avant),
        apres: periode_en_mots(p),
        unites,
        objectif: o.and_then(Objectif::borne),
    })
}

/// The zones of a level that stand in the zone; else the zone, its newcomers, and what it is compared with.
fn unites(
    c: &Contexte,
    f: &FigureDeclaree,
    d: &Definition,
    par: Option<Niveau>,
    p: Periode,
    zone: &Zone,
) -> Vec<Unite> {
    if let Some(niveau) = par {
        let zones = c.zones(&f.indicateur, p, niveau);
        let ici = zones.iter().filter(|(z, _, _)| *z != "inconnu" && zone.contient(c, niveau, z));
        return ici.map(|(_, nom, v)| (nom.clone(), (*v).into())).collect();
    }
    let mut unites: Vec<Unite> = Vec::new();
    let mut ajouter = |nom: &str, v| unites.extend(lecture(v).map(|l| (nom.to_owned(), l)));
    ajouter(&zone.nom, valeur(c, &d.code, Quand::Derniere, zone));
    ajouter("dont emménagés récents", recents(c, &d.code, Quand::Derniere, zone));
    for k in &f.contre {
        ajouter(k.libelle(), reference(c, &d.code, Quand::Derniere, zone, *k));
    }
    unites
}

fn points(
    entete: crate::charts::Entete,
    o: Option<&Objectif>,
    unites: Vec<Unite>,
    total: Option<(String, Option<crate::reports::tenues::Vu>)>,
) -> atteinte::Atteinte {
    atteinte::Atteinte {
        entete,
        total: total.and_then(|(libelle, v)| Some(atteinte::Unite { libelle, valeur: lecture(v)? })),
        unites: unites.into_iter().map(|(libelle, valeur)| atteinte::Unite { libelle, valeur }).collect(),
        objectif: o.and_then(Objectif::borne),
        sens: if o.is_some_and(|o| o.genre == Genre::Plafond) {
            atteinte::Sens::AuPlus
        } else {
            atteinte::Sens::AuMoins
        },
    }
}

fn parts(entete: crate::charts::Entete, classes: Vec<String>, unites: Vec<Unite>) -> repartition::Repartition {
    repartition::Repartition {
        entete,
        classes,
        groupes: unites.into_iter().map(|(libelle, valeur)| repartition::Groupe { libelle, valeur }).collect(),
    }
}
