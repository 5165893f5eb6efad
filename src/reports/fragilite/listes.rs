//! Lists built on the score: résidences spared in relogement, résidences to look at, alerts, territorial check.

use crate::french::{self, FINE, Genre, INSECABLE};
use crate::indicators::fragility::alerte::{Alerte, Baux, Borne, Hausse};
use crate::indicators::fragility::listes::{Cause, Exclue, Manuel};
use crate::indicators::fragility::{Classement, Evaluation, Exact};
use crate::measures::Niveau;
use crate::reports::context::{Contexte, ligne, periode_en_mots, tableau, texte};
use crate::reports::document::{Bloc, Case};

use super::mots::{self, case_score};

/// The answer, then the list, what was taken off it by hand, and what is to be looked at.
pub fn exclusion(c: &Contexte, e: &Evaluation) -> (Vec<String>, Vec<Bloc>) {
    let (m, x) = (&e.methode, &e.exclusion);
    let mut phrases = Vec::new();
    if !m.exclut() && x.exclues.is_empty() {
        phrases.push("Cette méthode n'écarte aucune résidence du relogement.".to_owned());
        return (phrases, Vec::new());
    }
    phrases.push(match x.exclues.len() {
        0 => "Aucune résidence classée n'est à épargner dans le relogement.".to_owned(),
        1 => "Une résidence est à épargner dans le relogement.".to_owned(),
        n => format!(
            "{} résidences sont à épargner dans le relogement.",
            crate::reports::phrases::majuscule(&crate::reports::phrases::lettres(n as i64))
        ),
    });
    if !x.a_examiner.is_empty() {
        let n = x.a_examiner.len();
        phrases.push(format!(
            "{}, faute de classement, {} à examiner avant tout relogement.",
            crate::reports::phrases::majuscule(&french::compte(n as i64, "autre", "autres", Genre::Feminin)),
            if n > 1 { "sont" } else { "est" }
        ));
    }
    let mut blocs = Vec::new();
    if !x.exclues.is_empty() {
        let lignes = x
            .exclues
            .iter()
            .map(|r| {
                ligne(vec![
                    texte(c.nom_zone(Niveau::Residence, &r.residence)),
                    texte(mots::lieu(c, Niveau::Residence, &r.residence).0),
                    case_score(r.score, Case::NonDisponible),
                    case_score(r.reference, Case::NonDisponible),
                    texte(causes(e, r)),
                ])
            })
            .collect();
        let colonnes =
            [("Résidence", ""), ("Quartier", ""), ("Indice", ""), ("Référence", ""), ("Ce qui l'écarte", "")];
        blocs.push(tableau(
            &format!("epargnees-{}", m.code),
            "Résidences à épargner dans le relogement",
            &colonnes,
            lignes,
            regle(e),
        ));
    }
    if !x.retirees.is_empty() {
        let lignes = x
            .retirees
            .iter()
            .map(|(r, par)| {
                ligne(vec![
                    texte(c.nom_zone(Niveau::Residence, &r.residence)),
                    texte(if r.causes.is_empty() { "rien".to_owned() } else { causes(e, r) }),
                    texte(main(par)),
                ])
            })
            .collect();
        let colonnes = [("Résidence", ""), ("Ce qui l'aurait écartée", ""), ("Retirée", "")];
        blocs.push(tableau(&format!("retirees-{}", m.code), "Résidences retirées de la liste", &colonnes, lignes, ""));
    }
    if !x.a_examiner.is_empty() {
        let lignes = x
            .a_examiner
            .iter()
            .map(|(r, k)| {
                ligne(vec![
                    texte(c.nom_zone(Niveau::Residence, r)),
                    texte(mots::lieu(c, Niveau::Residence, r).0),
                    texte(mots::classe(m, *k, Niveau::Residence)),
                ])
            })
            .collect();
        let colonnes = [("Résidence", ""), ("Quartier", ""), ("Raison", "")];
        blocs.push(tableau(
            &format!("a-examiner-{}", m.code),
            "Résidences à examiner",
            &colonnes,
            lignes,
            "Rien ne permet de les dire fragiles ou non.",
        ));
    }
    (phrases, blocs)
}

fn regle(e: &Evaluation) -> &'static str {
    if e.methode.exclusion.au_moins_moyenne {
        "Une résidence est écartée quand son indice atteint celui de la référence. Les ajouts et retraits portent leur motif et leur auteur."
    } else {
        "Une résidence est écartée par sa classe. Les ajouts et retraits portent leur motif et leur auteur."
    }
}

fn causes(e: &Evaluation, r: &Exclue) -> String {
    let m = &e.methode;
    let mots: Vec<String> = r
        .causes
        .iter()
        .map(|c| match c {
            Cause::Classe(k) => {
                format!("classe «{INSECABLE}{}{INSECABLE}»", mots::classe(m, Classement::Classe(*k), Niveau::Residence))
            }
            Cause::Moyenne => "indice au moins égal à la référence".to_owned(),
            Cause::Ajout(par) => format!("ajout{INSECABLE}: {}", main(par)),
        })
        .collect();
    mots.join("\u{202f}; ")
}

/// `travaux (EPCI, jusqu'au 31/12/2026)`.
fn main(m: &Manuel) -> String {
    let dates = match (m.debut, m.fin) {
        (None, None) => String::new(),
        (Some(d), None) => format!(", depuis le {}", french::date_courte(d)),
        (None, Some(f)) => format!(", jusqu'au {}", french::date_courte(f)),
        (Some(d), Some(f)) => format!(", du {} au {}", french::date_courte(d), french::date_courte(f)),
    };
    format!("{} ({}{dates})", m.motif, m.auteur)
}

/// The alert on fragile résidences hors QPV. Values, not causes.
pub fn alertes(c: &Contexte, e: &Evaluation) -> (Vec<String>, Vec<Bloc>) {
    let m = &e.methode;
    let levees = e.alertes.iter().filter(|a| a.leve()).count();
    let muettes = e.alertes.iter().filter(|a| a.muette()).count();
    let a_demi = e.alertes.iter().filter(|a| a.a_demi()).count();
    let mut phrases = vec![match (levees, e.alertes.len()) {
        (_, 0) => "Aucune résidence fragile n'est connue hors des quartiers prioritaires.".to_owned(),
        (0, n) if muettes == n => {
            "Rien ne peut être dit des résidences fragiles hors QPV\u{a0}: leurs attributions ne sont pas publiées à la résidence, ou sont trop \
             peu nombreuses."
                .to_owned()
        }
        (0, n) if muettes + a_demi > 0 => sans_alerte((n - muettes) as i64, a_demi as i64),
        (0, _) => "Aucune résidence fragile hors QPV n'a accueilli nettement plus de ménages du 1er\u{a0}quartile ou relogés qu'avant.".to_owned(),
        (1, _) => {
            "Une résidence fragile hors QPV a accueilli nettement plus de ménages du 1er\u{a0}quartile ou relogés que les années \
             précédentes, ou une part élevée des relogements\u{a0}: un point de vigilance."
                .to_owned()
        }
        (n, _) => format!(
            "{} résidences fragiles hors QPV ont accueilli nettement plus de ménages du 1er{INSECABLE}quartile ou relogés que les années \
             précédentes, ou une part élevée des relogements{INSECABLE}: un point de vigilance.",
            crate::reports::phrases::majuscule(&crate::reports::phrases::lettres(n as i64))
        ),
    }];
    if 0 < muettes && muettes < e.alertes.len() {
        phrases.push(match muettes {
            1 => "Rien ne peut être dit d'une autre, faute de baux connus ou publiés.".to_owned(),
            n => format!(
                "Rien ne peut être dit de {} autres, faute de baux connus ou publiés.",
                french::nombre(n as i64)
            ),
        });
    }
    let mut blocs = Vec::new();
    if !e.alertes.is_empty() {
        let lignes = e
            .alertes
            .iter()
            .map(|a| {
                ligne(vec![
                    texte(c.nom_zone(Niveau::Residence, &a.residence)),
                    texte(if a.leve() {
                        "alerte"
                    } else if a.muette() {
                        "non jugé"
                    } else if a.a_demi() {
                        "sans alerte, sur une des deux règles"
                    } else {
                        "sans alerte"
                    }),
                    a.distance_m.map_or(Case::NonDisponible, Case::Nombre),
                    texte(match (a.prioritaire, a.en_veille) {
                        (_, true) => "oui, quartier de veille",
                        (true, false) => "oui",
                        (false, false) => "non",
                    }),
                    case_baux(a, a.avant),
                    case_baux(a, a.dernier),
                    case_hausse(a),
                    case_concentration(a),
                ])
            })
            .collect();
        let f = c.fragilite.periodes.as_ref().map(|p| p.fenetre.clone()).unwrap_or_default();
        let avant = match (f.avant.first(), f.avant.last()) {
            (Some(a), Some(b)) if a != b => {
                format!("Part de ménages du 1er{INSECABLE}quartile ou relogés, {} à {}", a.annee(), b.annee())
            }
            (Some(a), _) => format!("Part de ménages du 1er{INSECABLE}quartile ou relogés, {}", a.annee()),
            _ => "Années précédentes".to_owned(),
        };
        let derniere = f.derniere.map_or_else(|| "Dernière année".to_owned(), |p| format!("En {}", periode_en_mots(p)));
        let colonnes = [
            ("Résidence", ""),
            ("Signal", ""),
            ("Distance au QPV le plus proche", "m"),
            ("Prioritaire", ""),
            (avant.as_str(), "%"),
            (derniere.as_str(), "%"),
            ("Évolution", "points"),
            ("Part des relogements sur part du parc hors QPV", ""),
        ];
        let r = &m.alerte;
        let note = format!(
            "Alerte{INSECABLE}: hausse d'au moins {}{INSECABLE}points sur la dernière année complète, avec au moins {} baux connus dans chaque période, \
             ou part des relogements supérieure à {}{INSECABLE}fois la part du parc hors QPV{FINE}; quand cette part n'est connue que par une \
             tranche, ce rapport l'est entre deux bornes. Prioritaire{INSECABLE}: à moins de {}{INSECABLE}m d'un QPV{veille}. La règle vise les \
             douze derniers mois et les trois années d'avant{FINE}: dans une résidence, les baux ne sont comptés que par année entière. \
             Ce tableau donne des valeurs, pas des causes.",
            nombre(&r.hausse_points),
            french::nombre(r.baux_min),
            nombre(&r.facteur),
            french::nombre(r.distance_m),
            veille = veille(c, &r.quartiers_de_veille)
        );
        blocs.push(tableau(&format!("alertes-{}", m.code), "Résidences fragiles hors QPV", &colonnes, lignes, &note));
    }
    blocs.extend(controle(e));
    (phrases, blocs)
}

/// No alert among those that could be judged, on both rules or on one.
fn sans_alerte(jugees: i64, a_demi: i64) -> String {
    let lettres = crate::reports::phrases::lettres;
    let mut phrase = if jugees == 1 {
        "La seule résidence fragile hors QPV qui peut être jugée est sans alerte".to_owned()
    } else {
        format!("Les {} résidences fragiles hors QPV qui peuvent être jugées sont sans alerte", lettres(jugees))
    };
    match a_demi {
        0 => {}
        n if n == jugees => phrase.push_str(", sur une seule des deux règles"),
        1 => phrase.push_str(", dont une sur une seule des deux règles"),
        n => phrase.push_str(&format!(", dont {} sur une seule des deux règles", lettres(n))),
    }
    phrase.push('.');
    phrase
}

/// A number of a setting, without useless decimals.
fn nombre(x: &Exact) -> String {
    let t = x.fraction().map_or_else(String::new, |f| f.value(2));
    match t.split_once(',') {
        Some((entier, "00")) => entier.to_owned(),
        _ => t,
    }
}

/// Withheld when leases are counted, absent when they are not.
fn absente(a: &Alerte) -> Case {
    if a.comptee { Case::Secret } else { Case::NonDisponible }
}

/// `, ou dans un quartier de veille (Les Sources, Bellevue)`.
fn veille(c: &Contexte, secteurs: &[String]) -> String {
    if secteurs.is_empty() {
        return String::new();
    }
    let noms: Vec<String> = secteurs
        .iter()
        .map(|s| match c.references.noms_secteurs.get(s) {
            Some(nom) => nom.clone(),
            None => format!("«{INSECABLE}{s}{INSECABLE}», absent de la liste des secteurs"),
        })
        .collect();
    format!(", ou dans un quartier de veille ({})", noms.join(", "))
}

/// The ratio, or the two it lies between.
fn case_concentration(a: &Alerte) -> Case {
    match a.concentration {
        None => absente(a),
        Some(x) if x.basse == x.haute => case_score(Some(x.basse), Case::NonDisponible),
        Some(x) => texte(format!("{} à {}", nombre(&x.basse), nombre(&x.haute))),
    }
}

fn case_baux(a: &Alerte, b: Option<Baux>) -> Case {
    match (b, a.hausse) {
        (_, Hausse::TropPeu) => texte("trop peu de baux"),
        (None, _) => absente(a),
        (Some(b), _) => french::Fraction::new(b.fragiles, b.connus).map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
    }
}

fn case_hausse(a: &Alerte) -> Case {
    match a.hausse {
        Hausse::Oui(x) | Hausse::Non(x) => {
            let part = x.sur(&Exact::entier(100)).and_then(|x| x.fraction());
            part.map_or(Case::NonCalculable, Case::Points)
        }
        Hausse::TropPeu => Case::SansObjet,
        Hausse::Inconnue => absente(a),
    }
}

/// Bounds on the places of relogements: judged one by one.
fn controle(e: &Evaluation) -> Option<Bloc> {
    let bornes = e.controle?;
    let noms = [
        ("en QPV", "au plus"),
        ("hors QPV, en résidence non fragile", "au moins"),
        ("hors QPV, en résidence fragile", "au plus"),
    ];
    let part = |x: &Exact| x.sur(&Exact::entier(100)).and_then(|x| x.fraction());
    let entre = |b: &Borne| match (part(&b.basse), part(&b.haute)) {
        (Some(x), Some(_)) if b.basse == b.haute => Case::Part(x, 1),
        (Some(x), Some(y)) => texte(format!("{} à {}", x.percent(1), y.percent(1))),
        _ => Case::NonCalculable,
    };
    let lignes = noms
        .iter()
        .zip(&bornes)
        .map(|((nom, sens), b)| {
            // A bound is not an aim: « atteint » would say that the ceiling is touched.
            let constat = match b.respectee {
                Some(true) => "respectée",
                Some(false) => "non respectée",
                None => "indéterminé",
            };
            ligne(vec![texte(*nom), entre(b), texte(format!("{sens} {}{FINE}%", nombre(&b.borne))), texte(constat)])
        })
        .collect();
    let colonnes = [("Où", ""), ("Part des relogements", "%"), ("Borne", ""), ("Constat", "")];
    let mut note =
        "Des bornes, non une répartition\u{a0}: elles se jugent une à une. Part de tous les relogements localisés."
            .to_owned();
    if e.non_classes > 0 {
        note.push_str(&format!(
            " Hors QPV, {} dans des résidences non classées\u{a0}: la part est donnée entre deux valeurs, selon qu'aucune de ces résidences n'est du \
             groupe, ou qu'elles en sont toutes\u{202f}; indéterminé\u{a0}: la borne tombe entre les deux.",
            french::compte(e.non_classes, "relogement est", "relogements sont", Genre::Masculin)
        ));
    }
    Some(tableau(
        &format!("controle-{}", e.methode.code),
        "Où les ménages sont-ils relogés\u{202f}?",
        &colonnes,
        lignes,
        &note,
    ))
}
