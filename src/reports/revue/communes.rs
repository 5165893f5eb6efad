//! The map of the moves from a quartier to the communes, and the table of what it shows.

use crate::charts::parcours::{self, Commune, Menages, Partage};
use crate::charts::{Entete, carte};
use crate::error::Result;
use crate::french::{self, FINE, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::model::{Contour, projeter};
use crate::relogement::indicateurs::communes::{COMMUNE, COMMUNE_NEUF, COMMUNE_QPV, HORS_TERRITOIRE};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case};

use super::Vue;
use super::lu::Lu;

/// Beyond so many communes, they are the rows.
const COLONNES_MAX: usize = 6;

/// The map, what it leaves out, then the table. `majoritaire`: the commune where more than half of them are.
pub fn blocs(v: &Vue<'_>, projet: &str, ch: &mut Chapitre, majoritaire: Option<&str>) -> Result<()> {
    let lu = v.lire(COMMUNE, Niveau::Projet, projet);
    if lu.ensemble() == Some(0) {
        return Ok(());
    }
    let (en_qpv, neufs) = (v.lire(COMMUNE_QPV, Niveau::Projet, projet), v.lire(COMMUNE_NEUF, Niveau::Projet, projet));
    let partage = |code: &str| Partage { en_qpv: en_qpv.nombre(code), neufs: neufs.nombre(code) };
    let personne = Partage { en_qpv: Some(0), neufs: Some(0) };
    let menages = |code: &str| lu.nombre(code).map_or(Menages::Retenu, Menages::Nombre);
    let arrivees = v.reponses(COMMUNE);
    let codes = quartiers(v, projet);
    let r = v.c.references;
    let nom = v.nom_projet(projet);
    let communes: Vec<Commune> = r
        .communes
        .iter()
        .map(|(code, c)| Commune {
            contour: contour(&c.libelle, &c.contours),
            menages: if arrivees.contains(&code.as_str()) { menages(code) } else { Menages::Nombre(0) },
            partage: if arrivees.contains(&code.as_str()) { partage(code) } else { personne },
            alerte: majoritaire == Some(code.as_str()),
        })
        .collect();
    let formes: Vec<Contour> = codes.iter().filter_map(|c| r.qpv.get(c)).flat_map(|q| q.contours.clone()).collect();
    let situable = !formes.is_empty() && communes.iter().any(|c| !c.contour.anneaux.is_empty());
    let muettes: Vec<String> = communes
        .iter()
        .filter(|c| c.contour.anneaux.is_empty() && c.menages != Menages::Nombre(0))
        .map(|c| c.contour.nom.clone())
        .collect();
    let base = lu.ensemble().map_or_else(String::new, |n| format!(" ({})", french::nombre(n)));
    let entree = parcours::Parcours {
        entete: Entete {
            code: "carte-parcours".to_owned(),
            titre: constat(v, projet).unwrap_or_else(|| "Communes d’arrivée des ménages relogés".to_owned()),
            sous_titre: format!(
                "ménages du projet relogés définitivement{base}, par commune d’arrivée{FINE}; largeur des flèches selon leur nombre, couleur selon le QPV et le neuf"
            ),
            source: v.source(),
        },
        quartier: contour(&nom, &formes),
        qpv: r.qpv.iter().filter(|(c, _)| !codes.contains(c)).map(|(_, q)| contour(&q.libelle, &q.contours)).collect(),
        communes,
        hors: menages(HORS_TERRITOIRE),
        partage_hors: partage(HORS_TERRITOIRE),
    };
    let sinon = if situable {
        "Le secret statistique retient tous les flux vers les communes (s)\u{202f}: la carte des parcours n’est pas dessinée."
    } else {
        "La chaîne ne donne pas le contour du quartier ou des communes\u{202f}: la carte des parcours n’est pas dessinée."
    };
    ch.figure(if situable { parcours::dessiner(&entree) } else { Ok(None) }, sinon)?;
    if situable {
        ch.bloc_si(laisses(&entree, &muettes, lu.inconnus()));
    }
    ch.bloc_si(table(v, projet));
    ch.bloc_si(logements(v, projet));
    Ok(())
}

/// The quartiers that the settings give to a project, else those of its operations.
pub fn quartiers(v: &Vue<'_>, projet: &str) -> Vec<String> {
    let dits = v.reglages.projet(projet).map(|p| p.quartiers.clone()).unwrap_or_default();
    if !dits.is_empty() {
        return dits;
    }
    let operations = v.etude.operations(projet).filter_map(|o| v.etude.suivi.operations.get(o));
    let mut codes: Vec<String> = operations.filter_map(|o| o.qpv.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn contour(nom: &str, formes: &[Contour]) -> carte::Contour {
    let anneau = |f: &Contour| f.exterior().coords().filter_map(|p| projeter(p.x, p.y)).collect();
    carte::Contour { nom: nom.to_owned(), anneaux: formes.iter().map(anneau).collect() }
}

/// The three greatest flows that are published, in words, apart from those of which the table keeps an earlier number; `None` without any.
pub fn constat(v: &Vue<'_>, projet: &str) -> Option<String> {
    let lu = v.lire(COMMUNE, Niveau::Projet, projet);
    let nommees = v.reponses(COMMUNE).into_iter().zip(v.libelles(COMMUNE));
    let flux: Vec<(String, Option<i64>)> =
        nommees.filter(|(code, _)| *code != HORS_TERRITOIRE).map(|(code, nom)| (nom, lu.nombre(code))).collect();
    premiers(flux).or_else(|| {
        let n = lu.nombre(HORS_TERRITOIRE).filter(|n| *n > 0)?;
        let qui = french::compte(n, "ménage relogé a quitté", "ménages relogés ont quitté", Genre::Masculin);
        Some(format!("{} le territoire", super::super::phrases::majuscule(&qui)))
    })
}

/// The greatest of the flows that are shown today. One that is not may be greater, and the table may print what it was: the sentence says
/// of which communes it speaks.
fn premiers(flux: Vec<(String, Option<i64>)>) -> Option<String> {
    let partiel = flux.iter().any(|(_, n)| n.is_none());
    let mut montres: Vec<(i64, String)> =
        flux.into_iter().filter_map(|(nom, n)| Some((n.filter(|n| *n > 0)?, nom))).collect();
    montres.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut suite = montres.into_iter().take(3);
    let (n, nom) = suite.next()?;
    let debut = if partiel { "Parmi les communes dont le nombre est montré à cette date, " } else { "" };
    let premier =
        format!("{debut}{nom} accueille {}", french::compte(n, "ménage relogé", "ménages relogés", Genre::Masculin));
    let tous: Vec<String> =
        std::iter::once(premier).chain(suite.map(|(n, nom)| format!("{nom} {}", french::nombre(n)))).collect();
    Some(french::enumerer(&tous))
}

/// What the map does not draw.
fn laisses(e: &parcours::Parcours, muettes: &[String], inconnus: Option<i64>) -> Option<Bloc> {
    let retenus = e.communes.iter().map(|c| c.menages).chain([e.hors]).filter(|m| *m == Menages::Retenu).count();
    let mut phrases = Vec::new();
    match retenus {
        0 => {}
        1 => phrases.push("Un flux retenu (s) n’est pas dessiné.".to_owned()),
        n => phrases.push(format!("Non dessinés{INSECABLE}: {n}{INSECABLE}flux retenus (s).")),
    }
    match inconnus {
        Some(0) => {}
        Some(1) => phrases.push("La commune d’arrivée d’un ménage est inconnue.".to_owned()),
        Some(n) => phrases.push(format!("La commune d’arrivée de {} ménages est inconnue.", french::nombre(n))),
        None => phrases.push("Le nombre de ménages dont la commune d’arrivée est inconnue est retenu (s).".to_owned()),
    }
    if !muettes.is_empty() {
        phrases.push(format!("Sans contour, donc sans flèche{INSECABLE}: {}.", french::enumerer(muettes)));
    }
    (!phrases.is_empty()).then(|| Bloc::Paragraphe(phrases.join(" ")))
}

/// What the colours of the map say, commune by commune: in a QPV, hors QPV in a new dwelling.
fn logements(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let lus = [COMMUNE, COMMUNE_QPV, COMMUNE_NEUF].map(|code| v.lire(code, Niveau::Projet, projet));
    let communes = v.reponses(COMMUNE).into_iter().zip(v.libelles(COMMUNE));
    let mut lignes: Vec<_> = communes
        .filter(|(code, _)| lus.iter().any(|lu| lu.nombre(code) != Some(0)))
        .map(|(code, nom)| ligne(std::iter::once(texte(nom)).chain(lus.iter().map(|lu| lu.case(code))).collect()))
        .collect();
    if lignes.is_empty() {
        return None;
    }
    let total = |lu: Lu<'_>| lu.connus().map_or(Case::Secret, Case::Nombre);
    lignes.push(ligne_total(std::iter::once(texte("Ensemble des connus")).chain(lus.map(total)).collect()));
    let colonnes = [
        ("Commune d’arrivée", ""),
        ("Relogés", "ménages"),
        ("En QPV", "ménages"),
        ("Hors QPV, dans le neuf", "ménages"),
    ];
    Some(tableau(
        "communes-neuf",
        "Communes d’arrivée, en QPV et dans le neuf",
        &colonnes,
        lignes,
        "Neuf\u{a0}: logement social neuf ou de moins de cinq ans à la date du bail, au sens du critère C2. Le reste est hors QPV dans un logement plus ancien ou hors du parc social, ou inconnu.",
    ))
}

/// Column of the households whose commune of arrival is not known.
const INCONNUE: &str = "inconnue";

fn nombre(lu: Lu<'_>, code: &str) -> Option<i64> {
    if code == INCONNUE { lu.inconnus() } else { lu.nombre(code) }
}

fn case(lu: Lu<'_>, code: &str) -> Case {
    if code == INCONNUE { lu.case_inconnus() } else { lu.case(code) }
}

/// Origin against commune of arrival. Communes where nobody of these rows went are left out.
fn table(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let places: Vec<_> = v.places(projet).into_iter().filter(|(n, ..)| *n != Niveau::Operation).collect();
    let lus: Vec<_> = places.iter().map(|(niveau, zone, _)| v.lire(COMMUNE, *niveau, zone)).collect();
    let toutes = v.reponses(COMMUNE).into_iter().zip(v.libelles(COMMUNE));
    let mut colonnes: Vec<(&str, String)> = toutes.collect();
    colonnes.push((INCONNUE, "Inconnue".to_owned()));
    colonnes.retain(|(code, _)| {
        lus.iter().zip(&places).any(|(lu, (n, ..))| *n != Niveau::Epci && nombre(*lu, code) != Some(0))
    });
    colonnes.push((ENSEMBLE, "Ensemble".to_owned()));
    let ailleurs =
        "Les communes où aucun ménage du projet n’est relogé ne sont pas montrées\u{202f}; l’ensemble les compte.";
    let (titre, code) = ("Communes d’arrivée des ménages relogés", "communes-arrivee");
    if colonnes.len() <= COLONNES_MAX + 1 {
        let mut entetes = vec![("Origine", "")];
        entetes.extend(colonnes.iter().map(|(_, l)| (l.as_str(), "ménages")));
        let lignes = places
            .iter()
            .zip(&lus)
            .map(|((niveau, _, nom), lu)| {
                let cases: Vec<Case> =
                    std::iter::once(texte(nom.clone())).chain(colonnes.iter().map(|(c, _)| case(*lu, c))).collect();
                if *niveau == Niveau::Projet { ligne(cases) } else { ligne_total(cases) }
            })
            .collect();
        return Some(tableau(code, titre, &entetes, lignes, ailleurs));
    }
    let mut entetes = vec![("Commune d’arrivée", "")];
    entetes.extend(places.iter().map(|(_, _, nom)| (nom.as_str(), "ménages")));
    let lignes = colonnes
        .iter()
        .map(|(c, l)| {
            let cases: Vec<Case> = std::iter::once(texte(l.clone())).chain(lus.iter().map(|lu| case(*lu, c))).collect();
            if *c == ENSEMBLE { ligne_total(cases) } else { ligne(cases) }
        })
        .collect();
    Some(tableau(code, titre, &entetes, lignes, ailleurs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_whose_number_is_withheld_is_not_said_to_be_behind() {
        let dire = |flux: &[(&str, Option<i64>)]| {
            let flux = flux.iter().map(|(nom, n)| ((*nom).to_owned(), *n)).collect();
            premiers(flux).map(|t| t.replace(['\u{a0}', '\u{202f}'], " "))
        };
        assert_eq!(
            dire(&[("Aubrelle", None), ("Querlimont", Some(13)), ("Taillandrey", Some(14))]).unwrap(),
            "Parmi les communes dont le nombre est montré à cette date, Taillandrey accueille 14 ménages relogés et Querlimont 13"
        );
        assert_eq!(
            dire(&[("Aubrelle", Some(49)), ("Querlimont", Some(13)), ("Orvezanne", Some(0))]).unwrap(),
            "Aubrelle accueille 49 ménages relogés et Querlimont 13"
        );
        assert_eq!(dire(&[("Aubrelle", None), ("Orvezanne", Some(0))]), None);
    }
}
