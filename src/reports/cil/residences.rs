//! Which résidences call for attention: the most fragile, and where they stand.

use crate::charts::{carte, chaleur};
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, Genre, INSECABLE};
use crate::indicators::fragility::{Classement, Note};
use crate::measures::{Niveau, Periode};
use crate::model::projeter;
use crate::reports::context::{Chapitre, Contexte, case_taux, lecture, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::phrases;

pub const ANCRE: &str = "residences";
const QUESTION: &str = "Quelles résidences appellent une attention particulière\u{202f}?";
const PREMIERES: usize = 15;

pub fn section(c: &Contexte) -> Result<Section> {
    let indisponible = |raison: &str| Ok(Chapitre::indisponible(ANCRE, QUESTION, raison));
    let (Some(vague), Some(parc)) = (c.vague(), c.parc()) else {
        return indisponible("l'indice de fragilité demande à la fois l'enquête OPS et le RPLS.");
    };
    if !c.regles.niveau_diffuse(Niveau::Residence) {
        return indisponible("ce niveau de diffusion ne descend pas à la résidence.");
    }
    let notes = c.fragilite.noter(c.publiees, c.catalogue, c.epci(), vague, parc);
    if notes.is_empty() {
        return indisponible("aucune résidence de la liste de correspondance ne se retrouve dans l'enquête OPS.");
    }
    let classees: Vec<&Note> = notes.iter().filter(|n| n.indice.is_some()).collect();
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(phrase(c, &notes, &classees));
    ch.dire(hors_qpv(c, &classees));
    let premieres: Vec<&Note> = classees.iter().copied().take(PREMIERES).collect();
    ch.figure(
        chaleur(c, &premieres, vague, parc),
        "Aucune résidence ne peut être classée sans dévoiler de donnée protégée.",
    )?;
    ch.bloc(liste(c, &premieres, vague, parc));
    ch.figure(carte(c, &notes), "Aucune résidence n'a de coordonnées\u{a0}: la carte n'est pas dessinée.")?;
    ch.bloc(classes(c, &notes));
    let avertissement = if c.fragilite.provisoire {
        "Pondérations et seuils provisoires\u{a0}: aucun territoire n'en a publié, ceux-ci sont à débattre en conférence. Une résidence \
         fragile est à examiner en gestion sociale et urbaine de proximité, ses habitants ne sont pas en cause."
    } else {
        "Une résidence fragile est à examiner en gestion sociale et urbaine de proximité, ses habitants ne sont pas en cause."
    };
    ch.bloc(Bloc::Reserve(avertissement.to_owned()));
    let base = format!(
        "résidences d'au moins {} et {}, les logements diffus n'étant pas classés",
        french::compte(c.fragilite.menages_min, "ménage répondant", "ménages répondants", Genre::Masculin),
        french::compte(c.fragilite.logements_min, "logement", "logements", Genre::Masculin)
    );
    Ok(ch.finir(c, &base, &[Table::Occupation, Table::Logement], None))
}

fn residences(n: usize) -> String {
    french::compte(n as i64, "résidence", "résidences", Genre::Feminin)
}

fn phrase(c: &Contexte, notes: &[Note], classees: &[&Note]) -> String {
    let marquees = notes.iter().filter(|n| n.classement == Classement::Classe(0)).count();
    let nom = c.fragilite.classes.first().map_or("", |k| k.nom.as_str());
    let ecartees = notes.len() - classees.len();
    let suite = match ecartees {
        0 => String::new(),
        1 => "\u{202f}; une autre n'est pas classée, faute d'effectif, de réponses ou en raison du secret statistique"
            .to_owned(),
        n => format!(
            "\u{202f}; {} autres ne sont pas classées, faute d'effectif, de réponses ou en raison du secret statistique",
            french::nombre(n as i64)
        ),
    };
    let debut = match (marquees, classees.len()) {
        (_, 0) => "Aucune résidence ne peut être classée".to_owned(),
        (m, 1) => format!(
            "La seule résidence classée {} en «{INSECABLE}{nom}{INSECABLE}»",
            if m == 1 { "est" } else { "n'est pas" }
        ),
        (0, n) => format!("Aucune des {} classées n'est en «{INSECABLE}{nom}{INSECABLE}»", residences(n)),
        (1, n) => {
            format!("Une résidence sur les {} classées est en «{INSECABLE}{nom}{INSECABLE}»", french::nombre(n as i64))
        }
        (m, n) => format!(
            "{} résidences sur les {} classées sont en «{INSECABLE}{nom}{INSECABLE}»",
            phrases::majuscule(&phrases::lettres(m as i64)),
            french::nombre(n as i64)
        ),
    };
    format!("{debut}{suite}.")
}

fn hors_qpv(c: &Contexte, classees: &[&Note]) -> String {
    let hors = |n: &&&Note| c.references.residences.get(&n.residence).is_some_and(|r| r.qpv == Some(None));
    let marquees: Vec<&&Note> = classees.iter().filter(|n| n.classement == Classement::Classe(0)).collect();
    match (marquees.iter().filter(|n| hors(n)).count(), marquees.len()) {
        (_, 0) => String::new(),
        (0, _) => "Toutes sont dans un quartier prioritaire ou non localisées.".to_owned(),
        (1, 1) => "Elle est hors des quartiers prioritaires.".to_owned(),
        (1, _) => "Une d'entre elles est hors des quartiers prioritaires.".to_owned(),
        (n, _) => format!(
            "{} d'entre elles sont hors des quartiers prioritaires.",
            phrases::majuscule(&phrases::lettres(n as i64))
        ),
    }
}

fn periode_de(c: &Contexte, code: &str, vague: Periode, parc: Periode) -> Periode {
    match c.definition(code).map(|d| d.table) {
        Some(Table::Logement) => parc,
        _ => vague,
    }
}

/// Name of the quartier, as second line under the résidence.
fn lieu(c: &Contexte, n: &Note) -> (String, bool) {
    match c.references.residences.get(&n.residence).and_then(|r| r.qpv.as_ref()) {
        Some(Some(q)) => (c.nom_zone(Niveau::Qpv, q), true),
        Some(None) => ("hors QPV".to_owned(), false),
        None => ("localisation inconnue".to_owned(), false),
    }
}

fn chaleur(c: &Contexte, premieres: &[&Note], vague: Periode, parc: Periode) -> Result<Option<crate::charts::Figure>> {
    let composantes = &c.fragilite.composantes;
    chaleur::dessiner(&chaleur::Chaleur {
        entete: c.entete(
            "residences-fragiles",
            match premieres.len() {
                1 => "La résidence la plus fragile".to_owned(),
                n => format!("Les {} résidences les plus fragiles", phrases::lettres(n as i64)),
            },
            "part des ménages ou des logements de la résidence\u{202f}; une échelle par colonne",
            Table::Occupation,
        ),
        colonnes: composantes
            .iter()
            .map(|k| chaleur::Colonne {
                libelle: c.definition(&k.indicateur).map_or_else(|| k.indicateur.clone(), |d| d.libelle.clone()),
                fragile: if k.sens > 0 { chaleur::Fragile::SiEleve } else { chaleur::Fragile::SiBas },
                format: chaleur::Format::Pourcent { decimales: 0 },
            })
            .collect(),
        residences: premieres
            .iter()
            .filter_map(|n| {
                let (lieu, qpv) = lieu(c, n);
                let valeur =
                    |code: &str| lecture(c.v(code, periode_de(c, code, vague, parc), Niveau::Residence, &n.residence));
                Some(chaleur::Residence {
                    nom: c.nom_zone(Niveau::Residence, &n.residence),
                    bailleur: lieu,
                    qpv,
                    // One value per column, or the résidence is not drawn.
                    valeurs: composantes.iter().map(|k| valeur(&k.indicateur)).collect::<Option<_>>()?,
                })
            })
            .collect(),
    })
}

fn carte(c: &Contexte, notes: &[Note]) -> Result<Option<crate::charts::Figure>> {
    let nombre = c.fragilite.classes.len();
    let contour = |nom: &str, formes: &[crate::model::Contour]| carte::Contour {
        nom: nom.to_owned(),
        anneaux: formes.iter().map(|f| f.exterior().coords().filter_map(|p| projeter(p.x, p.y)).collect()).collect(),
    };
    carte::dessiner(&carte::Carte {
        entete: c.entete(
            "carte-residences",
            "Les résidences selon leur classe de fragilité",
            "un cercle par résidence, surface proportionnelle au nombre de logements\u{202f}; contours des quartiers prioritaires",
            Table::Occupation,
        ),
        indicateur: c.fragilite.nom.clone(),
        classes: c.fragilite.classes.iter().rev().map(|k| k.nom.clone()).collect(),
        residences: notes
            .iter()
            .filter_map(|n| {
                let (x, y) = c.references.residences.get(&n.residence)?.point?;
                let classe = match n.classement {
                    Classement::Classe(k) => carte::Classe::Rang(nombre - 1 - k),
                    Classement::Secret => carte::Classe::Masquee,
                    Classement::Effectif | Classement::Donnees => carte::Classe::Insuffisante,
                };
                Some(carte::Residence { x, y, logements: n.logements.unwrap_or(1), classe })
            })
            .collect(),
        qpv: c.references.qpv.values().map(|q| contour(&q.libelle, &q.contours)).collect(),
        communes: c.references.communes.values().map(|k| contour(&k.libelle, &k.contours)).collect(),
    })
}

fn liste(c: &Contexte, premieres: &[&Note], vague: Periode, parc: Periode) -> Bloc {
    let composantes = &c.fragilite.composantes;
    let libelles: Vec<&str> = composantes
        .iter()
        .map(|k| c.definition(&k.indicateur).map_or(k.indicateur.as_str(), |d| d.libelle.as_str()))
        .collect();
    let mut colonnes =
        vec![("Résidence", ""), ("Quartier", ""), ("Logements", "logements"), ("Indice", ""), ("Classe", "")];
    colonnes.extend(libelles.iter().map(|l| (*l, "%")));
    let lignes = premieres
        .iter()
        .map(|n| {
            let mut cases = vec![
                texte(c.nom_zone(Niveau::Residence, &n.residence)),
                texte(lieu(c, n).0),
                n.logements.map_or(Case::Secret, Case::Nombre),
                n.indice.map_or(Case::Secret, |i| Case::Mesure(i, 2)),
                texte(classe(c, &n.classement)),
            ];
            cases.extend(composantes.iter().map(|k| {
                let p = periode_de(c, &k.indicateur, vague, parc);
                case_taux(c.v(&k.indicateur, p, Niveau::Residence, &n.residence))
            }));
            ligne(cases)
        })
        .collect();
    tableau(
        "residences-fragiles",
        "Résidences les plus fragiles",
        &colonnes,
        lignes,
        "Indice\u{a0}: 1 quand la résidence est à l'image du territoire, davantage quand elle est plus fragile. Il est calculé sur les seules \
         composantes publiées.",
    )
}

fn classe<'a>(c: &'a Contexte, k: &Classement) -> &'a str {
    match k {
        Classement::Classe(i) => c.fragilite.classes.get(*i).map_or("", |k| k.nom.as_str()),
        Classement::Effectif => "non classée (effectif)",
        Classement::Donnees => "non classée (données)",
        Classement::Secret => "non classée (secret)",
    }
}

fn classes(c: &Contexte, notes: &[Note]) -> Bloc {
    let mut modalites: Vec<Classement> = (0..c.fragilite.classes.len()).map(Classement::Classe).collect();
    modalites.extend([Classement::Effectif, Classement::Donnees, Classement::Secret]);
    let lignes = modalites
        .iter()
        .map(|k| {
            let n: Vec<&Note> = notes.iter().filter(|n| n.classement == *k).collect();
            let q = n.iter().filter(|n| lieu(c, n).1).count();
            let h = n
                .iter()
                .filter(|n| c.references.residences.get(&n.residence).is_some_and(|r| r.qpv == Some(None)))
                .count();
            ligne(vec![
                texte(classe(c, k)),
                Case::Nombre(n.len() as i64),
                Case::Nombre(q as i64),
                Case::Nombre(h as i64),
            ])
        })
        .collect();
    tableau(
        "residences-classes",
        "Résidences par classe de fragilité",
        &[("Classe", ""), ("Ensemble", "résidences"), ("En QPV", "résidences"), ("Hors QPV", "résidences")],
        lignes,
        "",
    )
}
