//! What the rent leaves to the households that signed a lease. Signs of fragility, never a filter on a household.

use crate::charts::repartition;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, Fraction};
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_inconnus, case_univers, commentable, lecture, ligne, ligne_total, moment,
    periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Section};
use crate::reports::tenues::Vu;

const ANCRE: &str = "effort";
const QUESTION: &str = "Que laisse le loyer aux ménages qui entrent\u{202f}?";
const EFFORT: &str = "acc_effort_brut";
const RESTE: &str = "acc_reste_apres_loyer";

pub fn section(c: &Contexte) -> Result<Section> {
    let p = c.exercice();
    let Some(total) = c.total(EFFORT, p).filter(|v| v.denominateur() != Some(0)) else {
        return Ok(Chapitre::indisponible(
            ANCRE,
            QUESTION,
            "le loyer ou les ressources des ménages entrés ne sont pas connus.",
        ));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(effort(p, total));
    ch.dire(reste(c.total(RESTE, p)));
    for (code, ancre, titre) in [
        (EFFORT, "effort-taux", "Part des ressources que prend le loyer"),
        (RESTE, "effort-reste", "Reste par jour et par UC, le loyer payé"),
    ] {
        ch.figure(figure(c, p, code, ancre, titre), "Cette répartition n'est pas publiée.")?;
        ch.bloc(table(c, p, code, ancre, titre));
    }
    ch.bloc(Bloc::Reserve(
        "Le SNE ne donne ni les charges ni l'APL\u{a0}: l'effort réel est plus bas pour les ménages aidés, plus haut là où les charges sont \
         lourdes. Ce sont des signes de fragilité à discuter, jamais un motif de refus."
            .to_owned(),
    ));
    Ok(ch.finir(
        c,
        "baux signés dont le loyer et les ressources sont connus",
        &[Table::Attribution],
        Some(("Loyer ou ressources inconnus", total)),
    ))
}

/// Share of the classes from `rang` on, or of the first ones, when all of them are published.
fn cumul(v: Vu, rangs: impl Iterator<Item = usize>) -> Option<Fraction> {
    let mut somme = 0;
    for k in rangs {
        somme += v.classe(k)?;
    }
    Fraction::new(somme, v.denominateur()?)
}

fn effort(p: Periode, v: Vu) -> String {
    match cumul(v, 1..4).filter(|_| commentable(&v)) {
        Some(f) => format!(
            "{}, le loyer prend 30\u{202f}% ou plus des ressources déclarées dans {} des baux signés, hors charges et avant APL.",
            moment(p),
            french::pourcent(&f)
        ),
        None => {
            "L'effort des ménages entrés n'est pas commenté\u{a0}: réponses trop peu nombreuses ou secret statistique."
                .to_owned()
        }
    }
}

fn reste(v: Option<Vu>) -> String {
    let Some(v) = v.filter(|v| commentable(v)) else { return String::new() };
    match (cumul(v, 0..1), cumul(v, 0..2)) {
        (Some(neuf), Some(douze)) => format!(
            "Il laisse moins de 9\u{a0}€ par jour et par UC à {} des ménages, moins de 12\u{a0}€ à {}.",
            french::pourcent(&neuf),
            french::pourcent(&douze)
        ),
        _ => String::new(),
    }
}

fn lieux<'a>(c: &Contexte<'a>, p: Periode, code: &'a str) -> Vec<(String, Vu<'a>)> {
    let zones = c.zones(code, p, Niveau::Localisation).into_iter();
    zones.filter(|(z, _, _)| *z != "inconnu").map(|(_, nom, v)| (nom, v)).collect()
}

fn figure(c: &Contexte, p: Periode, code: &str, ancre: &str, titre: &str) -> Result<Option<crate::charts::Figure>> {
    let total = c.total(code, p).map(|v| (c.territoire().to_owned(), v));
    let groupes = total
        .into_iter()
        .chain(lieux(c, p, c.definition(code).map_or("", |d| d.code.as_str())))
        .filter_map(|(libelle, v)| lecture(Some(v)).map(|valeur| repartition::Groupe { libelle, valeur }))
        .collect();
    repartition::dessiner(&repartition::Repartition {
        entete: c.entete(
            &format!("{ancre}-figure"),
            titre,
            format!(
                "en % de tous les baux signés, hors charges et avant APL, {}, non renseigné compris",
                periode_en_mots(p)
            ),
            Table::Attribution,
        ),
        classes: c.classes(code),
        groupes,
    })
}

fn table(c: &Contexte, p: Periode, code: &str, ancre: &str, titre: &str) -> Bloc {
    let classes = c.classes(code);
    let mut colonnes: Vec<(&str, &str)> = vec![("Localisation", "")];
    colonnes.extend(classes.iter().map(|l| (l.as_str(), "%")));
    colonnes.extend([("Base", ""), ("Inconnus", "%")]);
    let rangee = |nom: String, v: Option<Vu>| {
        let mut cases = vec![texte(nom)];
        cases.extend((0..classes.len()).map(|k| case_classe(v, k)));
        cases.extend([case_univers(v), case_inconnus(v)]);
        cases
    };
    let mut lignes: Vec<_> = lieux(c, p, c.definition(code).map_or("", |d| d.code.as_str()))
        .into_iter()
        .map(|(nom, v)| ligne(rangee(nom, Some(v))))
        .collect();
    lignes.push(ligne_total(rangee(c.territoire().to_owned(), c.total(code, p))));
    tableau(ancre, titre, &colonnes, lignes, "")
}
