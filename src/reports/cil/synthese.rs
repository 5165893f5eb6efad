//! The key figures that the program writes for elected officials.

use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::targets::Objectif;
use crate::measures::Periode;
use crate::reports::base_qpv::Base;
use crate::reports::context::{Contexte, case_face_a, insuffisant, periode_en_mots, statut};
use crate::reports::document::{Case, ChiffreCle, Statut};
use crate::reports::origine::Origine;
use crate::reports::phrases::{self, BAIL_QPV, Lu, Q2_Q4, Q3_Q4};
use crate::reports::tenues::{INCHANGE, Vu};

use super::objectifs::{cible, valeur};
use super::{annee, demande, hors_qpv, objectifs, occupation, qpv};

/// The targets of the territory that the key figures of the law do not tell, no more than there is room for.
pub fn locaux(c: &Contexte, place: usize) -> Vec<ChiffreCle> {
    let p = c.exercice();
    let choisis = objectifs::locaux(c, p, &[hors_qpv::CODE, qpv::CODE]).into_iter().take(place);
    choisis.filter_map(|o| local(c, p, o)).collect()
}

pub fn legal(c: &Contexte) -> Option<ChiffreCle> {
    let p = c.exercice();
    let (code, o) = hors_qpv::montre(c, p);
    let v = c.total(code, p)?;
    let public = if hors_qpv::seul(code) {
        hors_qpv::du_public(code).to_owned()
    } else {
        format!("du 1er{INSECABLE}quartile ou de relogés")
    };
    let chiffre = ChiffreCle {
        valeur: valeur(Some(v), o),
        libelle: format!("des baux signés hors QPV en {} au profit {public}", periode_en_mots(montree(p, v))),
        cible: o.map_or_else(String::new, cible),
        phrase: a_la_suite([
            evolution(c, p, code, v),
            manque(c, v, o),
            hors_qpv::reserve(code).to_owned(),
            phrases::non_commente(&Lu::de(Some(v))),
        ]),
        statut: jugee(c, v, o),
        section: hors_qpv::ANCRE.to_owned(),
        origine: Origine::de(v),
    };
    Some(dater(chiffre, v, o))
}

/// Sentences, those that say nothing left out.
fn a_la_suite<const N: usize>(phrases: [String; N]) -> String {
    phrases.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The status of a key figure: none when too few answers are known.
fn jugee(c: &Contexte, v: Vu, o: Option<&Objectif>) -> Statut {
    o.filter(|_| !insuffisant(&v)).map_or(Statut::Repere, |o| statut(&c.juger(o, v)))
}

fn manque(c: &Contexte, v: Vu, o: Option<&Objectif>) -> String {
    let Some(o) = o.filter(|_| !insuffisant(&v)) else { return String::new() };
    let e = c.juger(o, v);
    match e.manque_constat {
        Some(n) if n > 0 => phrases::manque(n),
        _ => String::new(),
    }
}

/// Direction since the year before, never for less than what is printed, nor when too few answers are known of one of them.
fn evolution(c: &Contexte, p: Periode, code: &str, v: Vu) -> String {
    let Periode::Annee(a) = p else { return String::new() };
    let taux = |v: Vu| v.taux().filter(|_| !insuffisant(&v));
    let Some(e) = taux(v).zip(c.total(code, Periode::Annee(a - 1)).and_then(taux)).map(|(x, y)| x.minus(&y)) else {
        return String::new();
    };
    let texte = phrases::points(&e);
    if texte.starts_with("0,0") || texte.starts_with("moins de") {
        return format!("Stable par rapport à {}.", a - 1);
    }
    format!("{} de {} qu'en {}.", phrases::majuscule(&texte), if e.num() > 0 { "plus" } else { "moins" }, a - 1)
}

pub fn en_cours(c: &Contexte) -> Option<ChiffreCle> {
    let (p, code, v, o, phrase) = annee::en_bref(c)?;
    let meme = hors_qpv::montre(c, c.exercice()).0 == code;
    let public = if meme { "du même public" } else { hors_qpv::du_public(code) };
    let chiffre = ChiffreCle {
        valeur: valeur(Some(v), o),
        libelle: format!("des baux signés hors QPV {} au profit {public}", depuis(montree(p, v))),
        cible: o.map_or_else(String::new, cible),
        phrase,
        // The year is not over: it is not judged.
        statut: Statut::Repere,
        section: annee::ANCRE.to_owned(),
        origine: Origine::de(v),
    };
    Some(dater(chiffre, v, o))
}

fn depuis(p: Periode) -> String {
    match p {
        Periode::Cumul(_, 2..=11) => format!("de {}", periode_en_mots(p)),
        _ => format!("en {}", periode_en_mots(p)),
    }
}

pub fn mixite(c: &Contexte) -> Option<ChiffreCle> {
    let p = c.exercice();
    let (base, baux) = (Base::de(c, p), c.total(qpv::CODE, p)?);
    let v = c.total(base.code(), p)?;
    let o = c.objectif(qpv::CODE, p);
    let phrase = evolution(c, p, base.code(), v);
    let chiffre = ChiffreCle {
        valeur: valeur(Some(v), o),
        libelle: format!(
            "des {} en QPV en {} au profit des 2e, 3e et 4e{INSECABLE}quartiles",
            base.des(),
            periode_en_mots(montree(p, v))
        ),
        cible: o.map_or_else(String::new, cible),
        phrase: a_la_suite([phrase, phrases::non_commente(&Lu::de(Some(v))), base.en_bref(Some(baux))]),
        statut: jugee(c, v, o),
        section: qpv::ANCRE.to_owned(),
        origine: Origine::de(v),
    };
    Some(dater(chiffre, v, o))
}

fn local(c: &Contexte, p: Periode, o: &Objectif) -> Option<ChiffreCle> {
    let v = c.total(&o.indicateur, p)?;
    let e = c.juger(o, v);
    let resultat = |action| phrases::resultat(p, &Lu::de(Some(v)), BAIL_QPV, action, Some(o));
    let phrase = match o.indicateur.as_str() {
        _ if insuffisant(&v) => phrases::non_commente(&Lu::de(Some(v))),
        "att_q3_q4_qpv" => phrases::sous_reserve(&resultat(Q3_Q4), e.robuste),
        "att_q2_q4_qpv" => phrases::sous_reserve(&resultat(Q2_Q4), e.robuste),
        // The verdict says it.
        _ => format!("{} {}", phrases::verdict(e.resultat, e.robuste), o.libelle).trim().to_owned(),
    };
    let quand = periode_en_mots(montree(p, v));
    let chiffre = ChiffreCle {
        valeur: valeur(Some(v), Some(o)),
        libelle: match o.indicateur.as_str() {
            "att_q3_q4_qpv" => {
                format!("des baux signés en QPV en {quand} au profit des 3e et 4e{INSECABLE}quartiles")
            }
            autre => format!("{}, {quand}", french::typographier(&c.definition(autre)?.libelle)),
        },
        cible: cible(o),
        phrase,
        statut: jugee(c, v, Some(o)),
        section: if o.indicateur.ends_with("_qpv") { qpv::ANCRE } else { objectifs::ANCRE }.to_owned(),
        origine: Origine::de(v),
    };
    Some(dater(chiffre, v, Some(o)))
}

pub fn modestes(c: &Contexte) -> Option<ChiffreCle> {
    let (v, ensemble) = occupation::en_bref(c)?;
    let phrase = v.taux().zip(ensemble).map_or_else(String::new, |(q, t)| phrases::qu_ailleurs(&q, &t));
    let chiffre = ChiffreCle {
        valeur: valeur(Some(v), None),
        libelle: format!("des ménages des QPV ont des ressources sous 40{FINE}% des plafonds PLUS"),
        cible: String::new(),
        phrase,
        statut: Statut::Repere,
        section: occupation::ANCRE.to_owned(),
        origine: Origine::de(v),
    };
    Some(dater(chiffre, v, None))
}

pub fn pression(c: &Contexte) -> Option<ChiffreCle> {
    let (ratio, phrase): (Option<Fraction>, String) = demande::en_bref(c)?;
    Some(ChiffreCle {
        valeur: ratio.map_or_else(|| "s".to_owned(), |r| r.value(1)),
        libelle: "demandes actives pour une attribution dans l'année".to_owned(),
        cible: String::new(),
        phrase,
        statut: Statut::Repere,
        section: demande::ANCRE.to_owned(),
        origine: None,
    })
}

/// The period of the value that is shown: its own, when it is kept from an earlier edition.
fn montree(p: Periode, v: Vu) -> Periode {
    let gardee = v.tenue().filter(|t| t.taux(v.nature()).is_some());
    gardee.map_or(p, |t| t.periode)
}

/// A value kept from an earlier edition says so beside it; its period is in the label.
fn dater(mut chiffre: ChiffreCle, v: Vu, o: Option<&Objectif>) -> ChiffreCle {
    if let Case::Inchange(..) = case_face_a(Some(v), o) {
        chiffre.libelle = format!("{} – {INCHANGE}", chiffre.libelle);
    }
    chiffre
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::effectifs;
    use crate::measures::{Cle, Mesures, Niveau};
    use crate::reports::tenues::Tenues;
    use crate::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

    /// A gained three households: April is withheld, and the card shows March, which it must name.
    #[test]
    fn the_period_said_is_that_of_the_value_shown() {
        let publier = |mois: u32, zones: &[(&str, i64)], registre: &Registre| -> PublishedMeasures {
            let r = Regles::livrees(Profil::Partenaires).unwrap();
            let m = Mesures { familles: vec![effectifs("x", Periode::Cumul(2026, mois), Niveau::Residence, zones)] };
            appliquer(&m, &verifier(&m, &r, registre), &r).unwrap()
        };
        let (mars, avril) = (Periode::Cumul(2026, 3), Periode::Cumul(2026, 4));
        let avant = Registre::vide().apres(&publier(3, &[("A", 14), ("B", 40), ("C", 30)], &Registre::vide()));
        let publiees = publier(4, &[("A", 17), ("B", 60), ("C", 55)], &avant);
        let tenues = Tenues::lire(&publiees, &avant, avril, 0);
        let cle = Cle { indicateur: "x".into(), periode: avril, niveau: Niveau::Residence, zone: "A".into() };
        let v = publiees.par_cle(&cle).unwrap();
        assert_eq!(montree(avril, Vu::new((&cle, v), tenues.get(&cle))), mars);
        assert_eq!(montree(avril, Vu::new((&cle, v), None)), avril, "nothing is kept");
        assert_eq!(depuis(mars), "de janvier à mars 2026");
    }
}
