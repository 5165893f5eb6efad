//! Who lives in the résidence, and who moved in lately, against its commune and the territory.

use crate::charts::{Lecture, repartition};
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, INSECABLE};
use crate::measures::{Niveau, Periode, RECENTS};
use crate::reports::context::{
    Chapitre, case_ecart, case_numerateur, case_taux, commentable, lecture, ligne_chiffree, sans_figure, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::phrases;
use crate::reports::tenues::Vu;

use super::Vue;

const QUESTION: &str = "Qui y habite, et qui vient d'y emménager\u{202f}?";
const MODESTES: &str = "occ_moins_40_plus";
const TRANCHES: &str = "occ_tranche_4";
/// Shares of the table, in order.
const PARTS: [&str; 12] = [
    "occ_moins_20_plus",
    MODESTES,
    "occ_moins_60_plus",
    "occ_apl",
    "occ_monoparentales",
    "occ_personnes_seules",
    "occ_grandes_familles",
    "occ_65_plus",
    "occ_18_30",
    "occ_en_emploi",
    "occ_suroccupation",
    "occ_sous_occupation",
];

pub fn section(v: &Vue<'_>) -> Result<Section> {
    let c = v.bilan();
    let Some(p) = c.vague() else {
        return Ok(Chapitre::indisponible(
            "occupation",
            QUESTION,
            "aucune vague de l'enquête sur l'occupation du parc social (OPS) n'a été lue.",
        ));
    };
    let mut ch = Chapitre::new("occupation", QUESTION);
    ch.dire(constat(v, p));
    ch.dire(nouveaux(v, p));
    let ici = lecture(c.v(TRANCHES, p, Niveau::Residence, v.zone));
    ch.figure(dessin(v, p), sans_figure(&ici))?;
    ch.bloc(table(v, p));
    let reponse = c.v(MODESTES, p, Niveau::Residence, v.zone);
    Ok(ch.finir(
        c,
        "logements occupés dont le ménage a répondu\u{202f}; les taux portent sur les réponses connues, sans redressement",
        &[Table::Occupation],
        reponse.map(|v| ("Ressources inconnues", v)),
    ))
}

/// The share of the poorest against the territory, or why nothing is said of it.
fn constat(v: &Vue<'_>, p: Periode) -> String {
    let c = v.bilan();
    let ici = c.v(MODESTES, p, Niveau::Residence, v.zone);
    let taux = ici.filter(|v| commentable(v)).and_then(Vu::taux);
    match (taux, c.total(MODESTES, p).and_then(Vu::taux)) {
        (Some(a), Some(b)) => phrases::comparaison(
            "Dans la résidence",
            "des ménages ont des ressources inférieures à 40\u{202f}% des plafonds PLUS",
            &a,
            &b,
        ),
        _ if ici.is_none() => "L'enquête ne dit rien de cette résidence.".to_owned(),
        _ => "Les ressources des occupants ne peuvent pas être commentées\u{a0}: elles sont couvertes par le secret statistique, ou trop peu de \
              ménages ont répondu."
            .to_owned(),
    }
}

fn nouveaux(v: &Vue<'_>, p: Periode) -> String {
    let c = v.bilan();
    let taux = |code: &str| c.v(code, p, Niveau::Residence, v.zone).filter(|v| commentable(v)).and_then(Vu::taux);
    match (taux(MODESTES), taux(&format!("{MODESTES}{RECENTS}"))) {
        (Some(stock), Some(recents)) => format!(
            "Parmi ceux qui y sont entrés depuis deux ans, ils sont {}, soit {} que parmi tous les occupants.",
            french::pourcent(&recents),
            ecart(&recents.minus(&stock))
        ),
        _ => "Les emménagés récents n'y sont pas décrits\u{a0}: ils sont trop peu, ou le secret statistique couvre leurs ressources.".to_owned(),
    }
}

/// `4,2 points de plus`, `autant`.
fn ecart(e: &french::Fraction) -> String {
    let points = phrases::points(e);
    if points.starts_with("moins") || points.starts_with("0,0") {
        return "autant".to_owned();
    }
    format!("{points} de {}", if e.num() > 0 { "plus" } else { "moins" })
}

/// Résidence, newcomers, commune, territory: the same order as the columns of the table.
fn groupes(v: &Vue<'_>) -> Vec<(String, bool, Niveau, String)> {
    let mut groupes = vec![
        ("Résidence".to_owned(), false, Niveau::Residence, v.zone.to_owned()),
        ("Emménagés récents de la résidence".to_owned(), true, Niveau::Residence, v.zone.to_owned()),
    ];
    groupes.extend(v.references().into_iter().map(|(n, z, nom)| (nom, false, n, z.to_owned())));
    groupes
}

fn dessin(v: &Vue<'_>, p: Periode) -> Result<Option<crate::charts::Figure>> {
    let c = v.bilan();
    let lire = |recents: bool, n: Niveau, z: &str| -> Option<Lecture> {
        let code = if recents { format!("{TRANCHES}{RECENTS}") } else { TRANCHES.to_owned() };
        lecture(c.v(&code, p, n, z))
    };
    if lire(false, Niveau::Residence, v.zone).is_none_or(|l| l.univers().is_none()) {
        return Ok(None);
    }
    let groupes = groupes(v)
        .into_iter()
        .filter_map(|(libelle, recents, n, z)| {
            let libelle = if recents { "Emménagés récents".to_owned() } else { libelle };
            Some(repartition::Groupe { libelle, valeur: lire(recents, n, &z)? })
        })
        .collect();
    repartition::dessiner(&repartition::Repartition {
        entete: c.entete(
            "occupation-ressources",
            "Ressources des ménages, rapportées aux plafonds PLUS",
            "part des ménages enquêtés, réponses inconnues comprises",
            Table::Occupation,
        ),
        classes: c.classes(TRANCHES),
        groupes,
    })
}

fn table(v: &Vue<'_>, p: Periode) -> Bloc {
    let c = v.bilan();
    let groupes = groupes(v);
    // One figure for each group, then the gap.
    let rangee = |libelle: &str, code: &str, case: &dyn Fn(Option<Vu>) -> Case, ecart: Case| {
        let chiffres = groupes.iter().map(|(_, recents, n, z)| {
            let code = if *recents { format!("{code}{RECENTS}") } else { code.to_owned() };
            let lu = c.v(&code, p, *n, z);
            (case(lu), lu)
        });
        ligne_chiffree(std::iter::once((texte(libelle), None)).chain(chiffres).chain([(ecart, None)]))
    };
    let mut lignes = vec![rangee("Ménages enquêtés (nombre)", "occ_menages", &case_numerateur, Case::SansObjet)];
    lignes.extend(PARTS.iter().filter_map(|code| c.definition(code)).map(|d| {
        let ecart = case_ecart(c.v(&d.code, p, Niveau::Residence, v.zone), c.total(&d.code, p));
        rangee(&d.libelle, &d.code, &case_taux, ecart)
    }));
    let mut colonnes = vec![("Indicateur", "")];
    colonnes.extend(groupes.iter().map(|(nom, ..)| (nom.as_str(), "")));
    let ecart = format!("Écart avec {}", c.territoire());
    colonnes.push((&ecart, "points"));
    tableau(
        "occupation",
        format!("Occupation, enquête{INSECABLE}{}", p.annee()),
        &colonnes,
        lignes,
        "Emménagés récents\u{a0}: ménages entrés dans les deux années précédant l'enquête.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::french::Fraction;

    #[test]
    fn a_gap_is_more_less_or_none() {
        let e = |n| Fraction::new(n, 1000).unwrap();
        assert_eq!(ecart(&e(42)), "4,2\u{a0}points de plus");
        assert_eq!(ecart(&e(-15)), "1,5\u{a0}point de moins");
        assert_eq!(ecart(&Fraction::new(0, 1).unwrap()), "autant");
    }
}
