//! Rents against the ceilings of APL and of the PLAI.

use crate::charts::repartition;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, INSECABLE};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_renseignement, case_taux, case_univers, commentable, lecture, ligne,
    ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::tenues::Vu;

const ANCRE: &str = "plafonds";
const QUESTION: &str = "Les loyers tiennent-ils sous les plafonds de l'APL et du PLAI\u{202f}?";
const BAS_COUT: &str = "acc_bas_cout";
const CLASSES_APL: &str = "parc_classe_loyer_apl";

pub fn section(c: &Contexte) -> Result<Section> {
    let total = c.parc().and_then(|p| Some((p, c.total(BAS_COUT, p)?)));
    let Some((p, total)) = total.filter(|(_, v)| v.denominateur() != Some(0)) else {
        return Ok(Chapitre::indisponible(
            ANCRE,
            QUESTION,
            "le zonage des aides au logement des communes n'est pas fourni, ou aucun loyer n'est connu.",
        ));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(reponse(total));
    ch.dire(plai(c, p));
    ch.figure(figure(c, p), "Aucune répartition n'est publiée.")?;
    for (niveau, code, nom) in [
        (Niveau::Localisation, "plafonds-localisation", "Localisation"),
        (Niveau::Commune, "plafonds-commune", "Commune"),
        (Niveau::Bailleur, "plafonds-bailleur", "Bailleur"),
    ] {
        ch.bloc_si(par_zone(c, p, niveau, code, nom));
    }
    ch.bloc_si(classes_apl(c, p));
    Ok(ch.finir(
        c,
        "logements loués dont le loyer et la zone sont connus",
        &[Table::Logement],
        Some(("Loyer ou plafond inconnu", total)),
    ))
}

fn reponse(total: Vu) -> String {
    if !commentable(&total) {
        return "Trop de loyers ou de zones manquent pour commenter ce résultat.".to_owned();
    }
    let part = |k: usize| total.part(k).map(|f| french::pourcent(&f));
    match (part(0), part(1), part(2)) {
        (Some(min), Some(max), Some(aucun)) => format!(
            "{min} des logements loués restent sous le plafond de loyer de l'APL quel que soit le ménage attendu, {max} seulement si le \
             logement est pleinement occupé, et {aucun} le dépassent toujours."
        ),
        _ => "Le secret statistique couvre une partie de cette répartition.".to_owned(),
    }
}

fn plai(c: &Contexte, p: Periode) -> String {
    let taux = |code: &str| c.total(code, p).filter(|v| commentable(v)).and_then(Vu::taux);
    match (taux("parc_sous_plai"), taux("parc_sous_75_plai")) {
        (Some(a), Some(b)) => format!(
            "{} des loyers ne dépassent pas le plafond du PLAI, {} n'en dépassent pas les trois quarts.",
            french::pourcent(&a),
            french::pourcent(&b)
        ),
        _ => format!(
            "La comparaison au plafond du PLAI n'est pas disponible{INSECABLE}: table des plafonds non fournie."
        ),
    }
}

fn titre(c: &Contexte, p: Periode) -> String {
    let part = |z| c.v(BAS_COUT, p, Niveau::Localisation, z).and_then(|v| v.part(0)).map(|f| french::pourcent(&f));
    match (part("hors_qpv"), part("qpv")) {
        (Some(h), Some(q)) => {
            format!(
                "Toujours sous le plafond de l'APL{INSECABLE}: {h} des logements hors QPV, {q} en QPV, réponse connue"
            )
        }
        _ => "Logements sous le plafond de loyer de l'APL, selon l'occupation".to_owned(),
    }
}

fn figure(c: &Contexte, p: Periode) -> Result<Option<crate::charts::Figure>> {
    let groupe = |nom: String, v: Option<Vu>| lecture(v).map(|valeur| repartition::Groupe { libelle: nom, valeur });
    let mut groupes: Vec<repartition::Groupe> =
        groupe(c.territoire().to_owned(), c.total(BAS_COUT, p)).into_iter().collect();
    for z in ["qpv", "hors_qpv"] {
        groupes.extend(groupe(c.nom_zone(Niveau::Localisation, z), c.v(BAS_COUT, p, Niveau::Localisation, z)));
    }
    let qpv = c.zones(BAS_COUT, p, Niveau::Qpv);
    groupes.extend(qpv.into_iter().filter_map(|(_, nom, v)| groupe(nom, Some(v))).take(20));
    repartition::dessiner(&repartition::Repartition {
        entete: c.entete(
            "plafonds-figure",
            titre(c, p),
            format!("en % de tous les logements loués, {}, non renseigné compris", periode_en_mots(p)),
            Table::Logement,
        ),
        classes: c.classes(BAS_COUT),
        groupes,
    })
}

fn par_zone(c: &Contexte, p: Periode, niveau: Niveau, code: &str, nom: &str) -> Option<Bloc> {
    let zones = c.zones(BAS_COUT, p, niveau);
    if zones.is_empty() {
        return None;
    }
    let classes = c.classes(BAS_COUT);
    let mut colonnes: Vec<(&str, &str)> = vec![(nom, "")];
    colonnes.extend(classes.iter().map(|l| (l.as_str(), "%")));
    colonnes.extend([
        ("Sous le plafond PLAI", "%"),
        ("Sous 75\u{202f}% du plafond PLAI", "%"),
        ("Base", ""),
        ("Renseigné", "%"),
    ]);
    let rangee = |n: Niveau, z: &str, nom: String| -> Vec<Case> {
        let v = c.v(BAS_COUT, p, n, z);
        let mut cases = vec![texte(nom)];
        cases.extend((0..classes.len()).map(|k| case_classe(v, k)));
        cases.extend(["parc_sous_plai", "parc_sous_75_plai"].map(|code| case_taux(c.v(code, p, n, z))));
        cases.extend([case_univers(v), case_renseignement(v)]);
        cases
    };
    let mut lignes: Vec<_> = zones.into_iter().map(|(z, nom, _)| ligne(rangee(niveau, z, nom))).collect();
    lignes.push(ligne_total(rangee(Niveau::Epci, c.epci(), c.territoire().to_owned())));
    Some(tableau(code, format!("Loyers et plafonds, par {}", nom.to_lowercase()), &colonnes, lignes, ""))
}

fn classes_apl(c: &Contexte, p: Periode) -> Option<Bloc> {
    c.total(CLASSES_APL, p)?;
    let classes = c.classes(CLASSES_APL);
    let mut colonnes: Vec<(&str, &str)> = vec![("Localisation", "")];
    colonnes.extend(classes.iter().map(|l| (l.as_str(), "%")));
    let rangee = |nom: String, v: Option<Vu>| {
        let mut cases = vec![texte(nom)];
        cases.extend((0..classes.len()).map(|k| case_classe(v, k)));
        cases
    };
    let mut lignes: Vec<_> = c
        .zones(CLASSES_APL, p, Niveau::Localisation)
        .into_iter()
        .map(|(_, nom, v)| ligne(rangee(nom, Some(v))))
        .collect();
    lignes.push(ligne_total(rangee(c.territoire().to_owned(), c.total(CLASSES_APL, p))));
    Some(tableau(
        "plafonds-classes",
        "Écart du loyer au plafond de l'APL, ménage d'autant de personnes que de pièces",
        &colonnes,
        lignes,
        "Borne basse comprise.",
    ))
}
