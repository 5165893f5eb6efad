//! What calls for a look before anyone is rehoused in the résidence (ANRU 2024, alerts of the parcours). An answer rests on published
//! counts alone; it says what is measured, and decides nothing.

use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::fragility::Classement;
use crate::indicators::fragility::alerte::Concentration;
use crate::measures::Niveau;
use crate::relogement::faits::Nature;
use crate::relogement::indicateurs::accueil::RECUS;
use crate::relogement::reponse::Reponse;
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::Section;
use crate::reports::phrases::{lettres, majuscule, minuscule};

use super::relogements::{Lu, lire};
use super::{Vue, fragilite};

const QUESTION: &str = "Que faut-il examiner avant d'y reloger\u{202f}?";

/// One vigilance.
struct Vigilance {
    libelle: String,
    reponse: Reponse,
    /// What is measured.
    mesure: String,
}

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("vigilances", QUESTION);
    let vigilances = [voue(v), neuf(v), fragile(v), concentration(v)];
    ch.dire(phrase(&vigilances));
    let lignes = vigilances
        .iter()
        .map(|x| {
            let reponse = match x.reponse {
                Reponse::Oui => "à examiner",
                Reponse::Non => "rien à signaler",
                Reponse::Inconnu => "ne peut être dit",
            };
            ligne(vec![texte(x.libelle.clone()), texte(reponse), texte(x.mesure.clone())])
        })
        .collect();
    ch.bloc(tableau(
        "vigilances",
        "Vigilances avant de reloger",
        &[("Vigilance", ""), ("Réponse", ""), ("Ce qui est mesuré", "")],
        lignes,
        "Une vigilance invite à regarder\u{a0}: elle ne ferme aucune résidence et ne dit rien des ménages.",
    ));
    ch.finir(v.bilan(), "effectifs publiés du suivi, du répertoire et de l'enquête", &[], None)
}

fn phrase(vigilances: &[Vigilance]) -> String {
    let noms = |reponse: Reponse| -> Vec<String> {
        vigilances.iter().filter(|x| x.reponse == reponse).map(|x| minuscule(&x.libelle)).collect()
    };
    let (oui, inconnues) = (noms(Reponse::Oui), noms(Reponse::Inconnu));
    let doute = match inconnues.len() {
        0 => String::new(),
        1 => format!(" Une vigilance ne peut être dite{INSECABLE}: {}.", inconnues.join("")),
        n => format!(" {} ne peuvent être dites{INSECABLE}: {}.", majuscule(&lettres(n as i64)), suite(&inconnues)),
    };
    let constat = match oui.len() {
        0 if inconnues.len() == vigilances.len() => {
            return format!("Rien ne peut en être dit{INSECABLE}: les effectifs manquent ou sont retenus.");
        }
        0 => "Aucune vigilance parmi celles que les données permettent de lire.".to_owned(),
        1 => format!("Un point est à examiner en GSP{INSECABLE}: {}.", oui.join("")),
        n => format!("{} points sont à examiner en GSP{INSECABLE}: {}.", majuscule(&lettres(n as i64)), suite(&oui)),
    };
    format!("{constat}{doute}")
}

/// `a ; b`: a name may hold an « et » or an « ou ».
fn suite(noms: &[String]) -> String {
    noms.join(&format!("{FINE}; "))
}

/// Households rehoused in a building that an operation will demolish or requalify.
fn voue(v: &Vue<'_>) -> Vigilance {
    let libelle = "Relogements dans un immeuble à démolir ou à requalifier".to_owned();
    let natures: Vec<Option<Nature>> = v.operations().into_iter().map(|o| o.nature).collect();
    if natures.is_empty() {
        let mesure = "Aucune opération suivie ne vide cette résidence.".to_owned();
        return Vigilance { libelle, reponse: Reponse::Non, mesure };
    }
    let quoi = if natures.contains(&Some(Nature::Demolition)) {
        "Elle est à démolir"
    } else if natures.contains(&Some(Nature::Requalification)) {
        "Elle est à requalifier, les retours y sont prévus"
    } else {
        "Une opération la vide"
    };
    let (reponse, suite) = match lire(v, RECUS).ici {
        None => (
            Reponse::Inconnu,
            "le nombre de ménages relogés qui y habitent est retenu par le secret statistique".to_owned(),
        ),
        Some(0) => (Reponse::Non, "aucun ménage n'y est relogé".to_owned()),
        Some(1) => (Reponse::Oui, "un ménage y est relogé, retours compris".to_owned()),
        Some(n) => (Reponse::Oui, format!("{}{INSECABLE}ménages y sont relogés, retours compris", french::nombre(n))),
    };
    Vigilance { libelle, reponse, mesure: format!("{quoi}{FINE}; {suite}.") }
}

/// More than a share of the first lettings of a new programme (P-PART-RESIDENCE).
fn neuf(v: &Vue<'_>) -> Vigilance {
    let c = v.bilan();
    let seuil = v.revue.reglages.parcours.part_residence;
    let libelle = format!("Relogés dans plus de {seuil}{FINE}% des premières locations d'un programme neuf");
    let recents =
        c.parc().and_then(|p| c.v("parc_moins_5_ans", p, Niveau::Residence, v.zone)).and_then(|x| x.classe(0));
    let (reponse, mesure) = part_du_neuf(recents, lire(v, RECUS).ici, seuil);
    Vigilance { libelle, reponse, mesure }
}

fn part_du_neuf(recents: Option<i64>, recus: Option<i64>, seuil: i64) -> (Reponse, String) {
    match (recents, recus) {
        (Some(0), _) => (
            Reponse::Non,
            "Aucun de ses logements n'est loué pour la première fois depuis moins de cinq ans.".to_owned(),
        ),
        (Some(n), Some(r)) => {
            let depasse = i128::from(r) * 100 > i128::from(n) * i128::from(seuil);
            let part = Fraction::new(r, n).map_or_else(String::new, |f| french::pourcent(&f));
            (
                depasse.into(),
                format!(
                    "{} relogés pour {} premières locations depuis moins de cinq ans, soit {part}.",
                    french::nombre(r),
                    french::nombre(n)
                ),
            )
        }
        (Some(_), None) => {
            (Reponse::Inconnu, "Le nombre de ménages relogés est retenu par le secret statistique.".to_owned())
        }
        (None, _) => (Reponse::Inconnu, "Le nombre de premières locations récentes est inconnu ou retenu.".to_owned()),
    }
}

/// In the first class of fragility, or among the résidences to spare.
fn fragile(v: &Vue<'_>) -> Vigilance {
    let libelle = "Résidence au profil fragile".to_owned();
    let sans =
        |mesure: &str| Vigilance { libelle: libelle.clone(), reponse: Reponse::Inconnu, mesure: mesure.to_owned() };
    let Some(e) = fragilite::methode(v) else { return sans("Aucune méthode de fragilité ne note les résidences.") };
    let Some(n) = fragilite::note(e, v.zone) else { return sans("La résidence n'est pas notée.") };
    let classe = crate::reports::fragilite::mots::classe(&e.methode, n.classement, Niveau::Residence);
    let epargnee = e.exclusion.exclues.iter().any(|x| x.residence == v.zone);
    let mesure = |suite: &str| format!("Classe «{INSECABLE}{classe}{INSECABLE}»{suite}.");
    match (n.classement, epargnee) {
        (_, true) => Vigilance {
            libelle,
            reponse: Reponse::Oui,
            mesure: mesure(", sur la liste des résidences à épargner dans le relogement"),
        },
        (Classement::Classe(0), _) => Vigilance { libelle, reponse: Reponse::Oui, mesure: mesure("") },
        (Classement::Classe(_), _) => Vigilance { libelle, reponse: Reponse::Non, mesure: mesure("") },
        _ => sans(&format!("Elle est {classe}.")),
    }
}

/// Its share of the relogements against its share of the dwellings, beyond the factor of the method of fragility.
fn concentration(v: &Vue<'_>) -> Vigilance {
    let c = v.bilan();
    let libelle = "Concentration des relogements".to_owned();
    let Some(e) = c.fragilite.principale() else {
        let mesure = "Aucune méthode de fragilité n'en fixe le seuil.".to_owned();
        return Vigilance { libelle, reponse: Reponse::Inconnu, mesure };
    };
    let parc = |n: Niveau, z: &str| c.parc().and_then(|p| c.v("parc_logements", p, n, z)?.univers());
    let (ici, tous) = (parc(Niveau::Residence, v.zone), parc(Niveau::Epci, c.epci()));
    let recus = lire(v, RECUS);
    let depasse = match recus.ici {
        Some(0) => Some(false),
        n => Concentration::new(n.map(|n| (n, n)), recus.tous, ici, tous)
            .and_then(|x| x.depasse(&e.methode.alerte.facteur)),
    };
    Vigilance { libelle, reponse: Reponse::from(depasse), mesure: parts(&recus, ici, tous) }
}

fn parts(recus: &Lu, ici: Option<i64>, tous: Option<i64>) -> String {
    let part = |n: Option<i64>, t: Option<i64>| Some(french::pourcent(&Fraction::new(n?, t?)?));
    match (recus.ici, part(recus.ici, recus.tous), part(ici, tous)) {
        (Some(0), ..) => "Aucun ménage n'y est relogé.".to_owned(),
        (_, Some(r), Some(l)) => format!("Elle a reçu {r} des relogements, pour {l} des logements du territoire."),
        (None, ..) => "Le nombre de ménages relogés est retenu par le secret statistique.".to_owned(),
        _ => "Le nombre de logements, ou celui des relogements du territoire, n'est pas publié.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn de(reponses: &[Reponse]) -> String {
        let noms = ["Voué", "Neuf", "Fragile", "Concentré"];
        let v: Vec<Vigilance> = (reponses.iter().zip(noms))
            .map(|(r, n)| Vigilance { libelle: n.to_owned(), reponse: *r, mesure: String::new() })
            .collect();
        phrase(&v)
    }

    #[test]
    fn the_sentence_agrees_with_the_number_of_vigilances() {
        use Reponse::{Inconnu, Non, Oui};
        assert_eq!(de(&[Non; 4]), "Aucune vigilance parmi celles que les données permettent de lire.");
        assert_eq!(de(&[Oui, Non, Non, Non]), "Un point est à examiner en GSP\u{a0}: voué.");
        assert_eq!(
            de(&[Oui, Oui, Inconnu, Non]),
            "Deux points sont à examiner en GSP\u{a0}: voué\u{202f}; neuf. Une vigilance ne peut être dite\u{a0}: fragile."
        );
        assert_eq!(
            de(&[Non, Non, Inconnu, Inconnu]),
            "Aucune vigilance parmi celles que les données permettent de lire. Deux ne peuvent être dites\u{a0}: fragile\u{202f}; concentré."
        );
        assert!(de(&[Inconnu; 4]).starts_with("Rien ne peut en être dit"));
    }

    #[test]
    fn the_share_of_a_new_programme_holds_at_its_bound() {
        let reponse = |recents, recus| part_du_neuf(recents, recus, 30).0;
        assert_eq!(reponse(Some(50), Some(15)), Reponse::Non);
        assert_eq!(reponse(Some(50), Some(16)), Reponse::Oui);
        assert_eq!(reponse(Some(0), None), Reponse::Non);
        assert_eq!(reponse(Some(50), None), Reponse::Inconnu);
        assert_eq!(reponse(None, Some(16)), Reponse::Inconnu);
    }
}
