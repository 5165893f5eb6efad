//! Who came to the résidence, who is expected there.

use crate::french::{self, Fraction, Genre, INSECABLE};
use crate::measures::Niveau;
use crate::relogement::indicateurs::accueil::{ATTENDUS, RECUS};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{Chapitre, ligne_dite, mot, tableau};
use crate::reports::document::{Case, Section};
use crate::reports::phrases::majuscule;

use super::Vue;

const QUESTION: &str = "Combien de ménages relogés y sont arrivés, combien y sont attendus\u{202f}?";

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("relogements", QUESTION);
    let (recus, attendus) = (lire(v, RECUS), lire(v, ATTENDUS));
    ch.dire(phrase(&recus, &attendus));
    let rangee = |libelle: &str, code: &str, lu: &Lu| {
        let tous = v.revue.lire(code, Niveau::Epci, v.revue.c.epci());
        let (part, compteurs) = match (lu.ici, lu.tous) {
            (Some(n), Some(t)) => (
                Fraction::new(n, t).map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
                format!("{} sur {}", french::nombre(n), french::nombre(t)),
            ),
            _ => (Case::Secret, "s".to_owned()),
        };
        ligne_dite([mot(libelle), tous.dit(v.zone), tous.dit(ENSEMBLE), tous.deduit(part, compteurs)])
    };
    ch.bloc(tableau(
        "relogements",
        "Relogements reçus et attendus",
        &[("Ménages", ""), ("Résidence", "ménages"), ("Tous les projets", "ménages"), ("Part", "%")],
        vec![
            rangee("Relogés définitivement, retours compris", RECUS, &recus),
            rangee("Attendus\u{a0}: retour promis, ou logement accepté", ATTENDUS, &attendus),
        ],
        "Reçus\u{a0}: depuis le début des projets. Attendus\u{a0}: à la date d'arrêté\u{202f}; une offre acceptée dont le logement n'est pas dans le répertoire ne compte pas.",
    ));
    v.revue.finir(
        ch,
        "ménages des opérations suivies, chacun compté une fois, à la résidence où il habite ou qui l'attend",
    )
}

/// Households of the résidence, of all projects.
pub struct Lu {
    pub ici: Option<i64>,
    pub tous: Option<i64>,
}

pub fn lire(v: &Vue<'_>, code: &str) -> Lu {
    let lu = v.revue.lire(code, Niveau::Epci, v.revue.c.epci());
    Lu { ici: lu.nombre(v.zone), tous: lu.ensemble() }
}

fn phrase(recus: &Lu, attendus: &Lu) -> String {
    match (recus.ici, attendus.ici) {
        (None, None) => format!(
            "Le nombre de ménages relogés dans la résidence et celui des ménages attendus sont retenus par le secret statistique{INSECABLE}: ils sont \
             trop petits, ou en livreraient un autre."
        ),
        (Some(n), attendus) => format!("{} {}", arrivees(n, recus.tous), attentes(attendus, n > 0)),
        (None, attendus) => format!(
            "Le nombre de ménages relogés dans la résidence est retenu par le secret statistique. {}",
            attentes(attendus, false)
        ),
    }
}

fn arrivees(n: i64, tous: Option<i64>) -> String {
    let Some(tous) = tous.filter(|t| *t > 1) else {
        return match n {
            0 => "Aucun ménage n'y est relogé.".to_owned(),
            n => format!("{}.", majuscule(&compte(n, "ménage y est relogé", "ménages y sont relogés"))),
        };
    };
    let tous = french::nombre(tous);
    match n {
        0 => format!("Aucun des {tous}{INSECABLE}ménages relogés n'est venu dans la résidence."),
        1 => format!("Un ménage relogé sur {tous} est venu dans la résidence."),
        n => format!("{}{INSECABLE}ménages relogés sur {tous} sont venus dans la résidence.", french::nombre(n)),
    }
}

/// `autres`: some came already.
fn attentes(n: Option<i64>, autres: bool) -> String {
    match n {
        None => "Le nombre de ceux qui y sont attendus est retenu par le secret statistique.".to_owned(),
        Some(0) => "Aucun n'y est attendu.".to_owned(),
        Some(1) => format!("Un {} y est attendu.", if autres { "autre" } else { "ménage" }),
        Some(n) => {
            format!("{}{INSECABLE}{} y sont attendus.", french::nombre(n), if autres { "autres" } else { "ménages" })
        }
    }
}

fn compte(n: i64, un: &str, des: &str) -> String {
    french::compte(n, un, des, Genre::Masculin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_one_several_or_withheld() {
        let dit = |recus, tous, attendus| phrase(&Lu { ici: recus, tous }, &Lu { ici: attendus, tous: None });
        let cas = [
            (
                Some(0),
                Some(283),
                Some(0),
                "Aucun des 283\u{a0}ménages relogés n'est venu dans la résidence. Aucun n'y est attendu.",
            ),
            (Some(0), Some(0), Some(0), "Aucun ménage n'y est relogé. Aucun n'y est attendu."),
            (Some(0), None, Some(1), "Aucun ménage n'y est relogé. Un ménage y est attendu."),
            (
                Some(1),
                Some(283),
                Some(1),
                "Un ménage relogé sur 283 est venu dans la résidence. Un autre y est attendu.",
            ),
            (
                Some(12),
                Some(283),
                Some(11),
                "12\u{a0}ménages relogés sur 283 sont venus dans la résidence. 11\u{a0}autres y sont attendus.",
            ),
            (
                Some(12),
                None,
                None,
                "12\u{a0}ménages y sont relogés. Le nombre de ceux qui y sont attendus est retenu par le secret statistique.",
            ),
            (
                None,
                Some(283),
                Some(11),
                "Le nombre de ménages relogés dans la résidence est retenu par le secret statistique. 11\u{a0}ménages y sont attendus.",
            ),
        ];
        for (recus, tous, attendus, attendue) in cas {
            assert_eq!(dit(recus, tous, attendus), attendue);
        }
        assert!(dit(None, Some(283), None).contains("sont retenus par le secret statistique"));
    }
}
