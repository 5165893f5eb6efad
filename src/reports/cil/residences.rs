//! Which résidences call for attention: the most fragile, why, and where they stand.

use crate::charts::{carte, chaleur};
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, Genre, INSECABLE};
use crate::indicators::fragility::{Classement, Composante, Evaluation, Mesure, Note};
use crate::measures::Niveau;
use crate::model::projeter;
use crate::reports::context::{Chapitre, Contexte, lecture, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::fragilite::valeurs::{lisible, origine, publiee};
use crate::reports::fragilite::{listes, mots, notes, sans_note, suivi};
use crate::reports::phrases;

pub const ANCRE: &str = "residences";
const PREMIERES: usize = 10;

pub fn section(c: &Contexte) -> Result<Section> {
    let Some(e) = c.fragilite.principale() else {
        return Ok(Chapitre::indisponible(
            ANCRE,
            question(Niveau::Residence),
            "aucune méthode de fragilité n'est demandée.",
        ));
    };
    let (m, question) = (&e.methode, question(e.methode.grain));
    if let Some(raison) = sans_note(c, e) {
        return Ok(Chapitre::indisponible(ANCRE, question, &raison));
    }
    let mut ch = Chapitre::new(ANCRE, question);
    let base = format!(
        "{} d'au moins {} et {}, les logements diffus n'étant pas classés",
        mots::mot(m.grain).1,
        french::compte(m.minima.menages, "ménage répondant", "ménages répondants", Genre::Masculin),
        french::compte(m.minima.logements, "logement", "logements", Genre::Masculin)
    );
    if m.indices.is_empty() {
        ch.dire(format!(
            "Cette méthode montre des indicateurs côte à côte, sans note ni classe{INSECABLE}: {}.",
            mots::compte(e.notes.len(), m.grain)
        ));
        notes::affiches(c, e).into_iter().for_each(|b| ch.bloc(b));
        return Ok(ch.finir(c, &base, &[Table::Occupation, Table::Logement], None));
    }
    let classees: Vec<&Note> = e.notes.iter().filter(|n| n.classement.rang().is_some()).collect();
    ch.dire(phrase(e, &classees));
    if m.grain == Niveau::Residence {
        ch.dire(hors_qpv(c, &classees));
    }
    if let Some(n) = classees.first() {
        ch.dire(mots::explication(c, e, n).unwrap_or_default());
    }
    let premieres: Vec<&Note> = classees.iter().copied().take(PREMIERES).collect();
    ch.figure(chaleur(c, e, &premieres), "Rien ne peut être classé sans dévoiler de donnée protégée.")?;
    ch.bloc(liste(c, e, &premieres));
    if m.grain == Niveau::Residence {
        ch.figure(carte(c, e), "Aucune résidence n'a de coordonnées\u{a0}: la carte n'est pas dessinée.")?;
    }
    ch.bloc(notes::classes(c, e));
    let mut suites: Vec<String> = Vec::new();
    if e.stabilite.is_some() {
        suites.push(suivi::stabilite(c, e).0);
    }
    if m.grain == Niveau::Residence {
        suites.extend(listes::exclusion(c, e).0.into_iter().take(1));
        suites.extend(listes::alertes(c, e).0.into_iter().take(1));
    }
    if !suites.is_empty() {
        ch.bloc(Bloc::Liste(suites));
    }
    ch.bloc(Bloc::Paragraphe(
        "L'annexe «\u{a0}Fragilité des résidences\u{a0}» donne la note complète, sa stabilité, sa sensibilité aux pondérations et les listes."
            .to_owned(),
    ));
    ch.bloc(Bloc::Reserve(mots::avertissement(m)));
    Ok(ch.finir(c, &base, &[Table::Occupation, Table::Logement], None))
}

fn question(n: Niveau) -> String {
    let (_, pluriel, genre) = mots::mot(n);
    let quels = if genre == Genre::Feminin { "Quelles" } else { "Quels" };
    format!("{quels} {pluriel} appellent une attention particulière\u{202f}?")
}

fn phrase(e: &Evaluation, classees: &[&Note]) -> String {
    let (m, g) = (&e.methode, e.methode.grain);
    let (singulier, pluriel, _) = mots::mot(g);
    let acc = mots::accord(g);
    let premieres = e.notes.iter().filter(|n| n.classement == Classement::Classe(0)).count();
    let nom = m.classes().first().map_or("", |k| k.nom.as_str());
    let ecartees = e.notes.len() - classees.len();
    let raison = "faute d'effectif ou de réponses, ou en raison du secret statistique";
    let suite = match ecartees {
        0 => String::new(),
        1 => format!("\u{202f}; un{acc} autre n'est pas classé{acc}, {raison}"),
        n => format!("\u{202f}; {} autres ne sont pas classé{acc}s, {raison}", french::nombre(n as i64)),
    };
    let debut = match (premieres, classees.len()) {
        (_, 0) => return format!("Aucun{acc} {singulier} ne peut être classé{acc}, {raison}."),
        (x, 1) => {
            let verbe = if x == 1 { "est" } else { "n'est pas" };
            let article = if acc.is_empty() { "Le seul" } else { "La seule" };
            format!("{article} {singulier} classé{acc} {verbe} en «{INSECABLE}{nom}{INSECABLE}»")
        }
        (0, n) => format!(
            "Aucun{acc} des {}{INSECABLE}{pluriel} classé{acc}s n'est en «{INSECABLE}{nom}{INSECABLE}»",
            french::nombre(n as i64)
        ),
        (1, n) => format!(
            "Un{acc} {singulier} sur les {} classé{acc}s est en «{INSECABLE}{nom}{INSECABLE}»",
            french::nombre(n as i64)
        ),
        (x, n) => format!(
            "{} {pluriel} sur les {} classé{acc}s sont en «{INSECABLE}{nom}{INSECABLE}»",
            phrases::majuscule(&phrases::lettres(x as i64)),
            french::nombre(n as i64)
        ),
    };
    format!("{debut}{suite}.")
}

fn hors_qpv(c: &Contexte, classees: &[&Note]) -> String {
    let hors = |n: &&&Note| c.references.residences.get(&n.zone).is_some_and(|r| r.qpv == Some(None));
    let premieres: Vec<&&Note> = classees.iter().filter(|n| n.classement == Classement::Classe(0)).collect();
    let n = premieres.len();
    match (premieres.iter().filter(|n| hors(n)).count(), n) {
        (_, 0) => String::new(),
        (0, 1) => "La résidence en tête est dans un quartier prioritaire ou non localisée.".to_owned(),
        (1, 1) => "La résidence en tête est hors des quartiers prioritaires.".to_owned(),
        (0, _) => format!(
            "Ces {} résidences sont dans un quartier prioritaire ou non localisées.",
            phrases::lettres(n as i64)
        ),
        (1, _) => format!("Une de ces {} résidences est hors des quartiers prioritaires.", phrases::lettres(n as i64)),
        (h, _) if h == n => {
            format!("Ces {} résidences sont hors des quartiers prioritaires.", phrases::lettres(n as i64))
        }
        (h, _) => format!(
            "{} de ces {} résidences sont hors des quartiers prioritaires.",
            phrases::majuscule(&phrases::lettres(h as i64)),
            phrases::lettres(n as i64)
        ),
    }
}

/// Components that a picture can read.
fn lisibles(e: &Evaluation) -> Vec<&Composante> {
    e.methode.indices.iter().flat_map(|i| &i.composantes).filter(|k| lisible(k)).collect()
}

fn chaleur(c: &Contexte, e: &Evaluation, premieres: &[&Note]) -> Result<Option<crate::charts::Figure>> {
    let (g, composantes) = (e.methode.grain, lisibles(e));
    if c.fragilite.periodes.is_none() {
        return Ok(None);
    }
    let (singulier, pluriel, _) = mots::mot(g);
    let acc = mots::accord(g);
    chaleur::dessiner(&chaleur::Chaleur {
        entete: c.entete(
            "residences-fragiles",
            match premieres.len() {
                1 if acc.is_empty() => format!("Le {singulier} le plus fragile"),
                1 => format!("La {singulier} la plus fragile"),
                n => format!("Les {} {pluriel} les plus fragiles", phrases::lettres(n as i64)),
            },
            "valeurs publiées\u{202f}; une échelle par colonne",
            Table::Occupation,
        ),
        colonnes: composantes
            .iter()
            .map(|k| chaleur::Colonne {
                libelle: mots::composante(c, k),
                fragile: if k.sens > 0 { chaleur::Fragile::SiEleve } else { chaleur::Fragile::SiBas },
                format: if k.part {
                    chaleur::Format::Pourcent { decimales: 0 }
                } else {
                    chaleur::Format::Valeur { decimales: 2, unite: String::new() }
                },
            })
            .collect(),
        residences: premieres
            .iter()
            .filter_map(|n| {
                let (lieu, qpv) = mots::lieu(c, g, &n.zone);
                let valeur = |k: &Composante| lecture(publiee(c, e, k, &n.zone));
                Some(chaleur::Residence {
                    nom: c.nom_zone(g, &n.zone),
                    bailleur: lieu,
                    qpv,
                    // One value per column, or the résidence is not drawn.
                    valeurs: composantes.iter().map(|k| valeur(k)).collect::<Option<_>>()?,
                })
            })
            .collect(),
    })
}

fn carte(c: &Contexte, e: &Evaluation) -> Result<Option<crate::charts::Figure>> {
    let nombre = e.methode.classes().len();
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
        indicateur: e.methode.nom.clone(),
        classes: e.methode.classes().iter().rev().map(|k| k.nom.clone()).collect(),
        residences: e
            .notes
            .iter()
            .filter_map(|n| {
                let (x, y) = c.references.residences.get(&n.zone)?.point?;
                let classe = match n.classement {
                    Classement::Classe(k) => carte::Classe::Rang(nombre.saturating_sub(1 + k)),
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

fn liste(c: &Contexte, e: &Evaluation, premieres: &[&Note]) -> Bloc {
    let (m, g) = (&e.methode, e.methode.grain);
    let composantes: Vec<(String, &str)> = m
        .indices
        .iter()
        .flat_map(|i| &i.composantes)
        .map(|k| {
            let unite = match (k.mesure, k.part) {
                (Mesure::Evolution, true) => "points",
                (_, true) => "%",
                _ => "",
            };
            (mots::composante(c, k), unite)
        })
        .collect();
    let zone = phrases::majuscule(mots::mot(g).0);
    let mut colonnes = vec![(zone.as_str(), "")];
    if g == Niveau::Residence {
        colonnes.push(("Quartier", ""));
    }
    colonnes.push(("Logements", "logements"));
    let unique = m.indices.len() == 1;
    colonnes.extend(m.indices.iter().map(|i| (if unique { "Indice" } else { i.nom.as_str() }, "")));
    colonnes.push(("Classe", ""));
    colonnes.extend(composantes.iter().map(|(l, u)| (l.as_str(), *u)));
    let lignes = premieres
        .iter()
        .map(|n| {
            let mut cases = vec![texte(c.nom_zone(g, &n.zone))];
            if g == Niveau::Residence {
                cases.push(texte(mots::lieu(c, g, &n.zone).0));
            }
            cases.push(n.logements.map_or(Case::Secret, Case::Nombre));
            let scores = m.indices.iter().zip(&n.indices);
            cases.extend(scores.map(|(k, i)| mots::case_score_classe(m, k, i, Case::NonDisponible)));
            cases.push(texte(mots::classe(m, n.classement, g)));
            let valeurs = m.indices.iter().zip(&n.indices).flat_map(|(i, x)| i.composantes.iter().zip(&x.composantes));
            let debut = cases.len();
            cases.extend(valeurs.map(|(k, x)| match x.manque {
                Some(crate::indicators::fragility::Manque::Secret) => Case::Secret,
                _ => mots::case_valeur(k, x.valeur),
            }));
            let composantes = m.indices.iter().flat_map(|i| &i.composantes).zip(debut..);
            composantes.fold(ligne(cases), |l, (k, rang)| l.dont(rang, origine(c, e, k, &n.zone)))
        })
        .collect();
    let note = "L'indice est calculé sur les seules composantes publiées\u{202f}; l'annexe donne l'apport de chacune et ce qui manquait.";
    tableau(
        "residences-fragiles",
        format!("{} les plus fragiles", phrases::majuscule(mots::mot(g).1)),
        &colonnes,
        lignes,
        note,
    )
}
