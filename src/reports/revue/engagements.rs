//! The commitments on attributions that relogement bears on: those of the law, of the CIA, of the charters.

use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE};
use crate::measures::Niveau;
use crate::relogement::criteres::Critere;
use crate::relogement::engagements::{Borne, Engagement, e1b, e2, e3, e5, e8};
use crate::relogement::indicateurs::criteres::code_critere;
use crate::relogement::indicateurs::menages::{DEMOLISSEUR, PRIORITAIRE};
use crate::relogement::reponse::Reponse;
use crate::reports::context::{
    Chapitre, Contexte, case_effectif, case_nombre_inconnus, case_taux, case_univers, ligne, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section, Statut};

use super::Vue;
use super::acteurs;
use super::attributions;
use super::cibles::compteur;

const QUESTION: &str = "Le relogement aide-t-il à tenir les engagements d'attribution\u{202f}?";

pub fn section(v: &Vue<'_>) -> Result<Section> {
    let mut ch = Chapitre::new("engagements", QUESTION);
    ch.dire(phrase(v));
    ch.bloc(premier_quartile(v.bilan));
    ch.bloc(tenus(v));
    ch.bloc_si(attributions::communes(v));
    ch.bloc_si(acteurs::demolisseurs(v));
    ch.bloc_si(acteurs::autres(v));
    ch.bloc(acteurs::parc_prive(v));
    ch.bloc_si(acteurs::reservataires(v));
    attributions::acteurs(v).into_iter().for_each(|b| ch.bloc(b));
    let mut tables = Vec::new();
    tables.extend(v.bilan.total("att_baux", v.bilan.exercice()).map(|_| Table::Attribution));
    tables.extend(acteurs::parcs_du_rpls(v).then_some(Table::Logement));
    let base = "tout le territoire, tous projets\u{202f}; attributions de l'exercice d'après le SNE";
    Ok(v.finir_avec(ch, base, &tables))
}

/// E1, with and without relogés.
pub fn premier_quartile(b: &Contexte) -> Bloc {
    let p = b.exercice();
    let rang = |code: &str, libelle: &str| {
        let vu = b.total(code, p);
        ligne(vec![texte(libelle), case_effectif(vu, 0), case_univers(vu), case_nombre_inconnus(vu), case_taux(vu)])
    };
    tableau(
        "premier-quartile",
        format!("E1 – Baux signés hors QPV au 1er quartile ou à des relogés, {}", p.annee()),
        &[("Qui compte", ""), ("Comptés", "baux"), ("Hors QPV", "baux"), ("Réponse inconnue", "baux"), ("Part", "%")],
        vec![
            rang("att_q1_hors_qpv", "1er quartile ou relogés, chacun une fois (objectif légal\u{a0}: 25\u{202f}%)"),
            rang("att_q1_hors_qpv_q1_seul", "1er quartile seul"),
            rang("att_q1_hors_qpv_hors_relogement", "1er quartile, relogements retirés"),
        ],
        "Part\u{a0}: rapportée aux baux dont la réponse est connue. CCH, art. L. 441-1. Les relogés comptent quel que soit leur quartile.",
    )
}

/// What is measured of the commitments, whenever all of its counts are published.
fn mesures(v: &Vue<'_>) -> Vec<Option<Engagement>> {
    let r = &v.reglages.engagements;
    let (b, p) = (v.bilan, v.bilan.exercice());
    let attributions = b.total("att_relogements", p);
    let zone = v.c.epci();
    let compteur = |code: &str| compteur(v.lire(code, Niveau::Epci, zone));
    // Relogés of any quartile: neither E1 nor its variants tell them.
    let hors_qpv = || {
        let a = b.v("att_relogements", p, Niveau::Localisation, "hors_qpv")?;
        Some(e1b(a.classe(0)?, a.denominateur()?, a.inconnus()?, r.part_des_25))
    };
    let dans_son_parc = || {
        let c = compteur(DEMOLISSEUR)?;
        Some(e3(c.numerateur, c.denominateur, c.inconnus, r))
    };
    vec![
        hors_qpv(),
        attributions.and_then(|a| Some(e2(a.classe(0)?, a.univers()?, r))),
        dans_son_parc(),
        compteur(&code_critere(Critere::C2Mel.code())).map(|c| e5(c, r)),
        compteur(PRIORITAIRE).map(e8),
    ]
}

/// E1b to E8, one row each.
pub fn tenus(v: &Vue<'_>) -> Bloc {
    let tenus: Vec<Engagement> = mesures(v).into_iter().flatten().collect();
    tableau(
        "engagements",
        "Engagements liés au relogement",
        &[
            ("Engagement", ""),
            ("Réalisé", "nombre"),
            ("Rapporté à", "nombre"),
            ("Part", "%"),
            ("Objectif", ""),
            ("Manquants", "nombre"),
            ("Statut", ""),
            ("Source", ""),
        ],
        tenus.iter().map(rang).collect(),
        "Un engagement dont un effectif est retenu par le secret statistique n'est pas dans la table. E1b est rapporté à 25\u{202f}% des baux signés hors QPV.",
    )
}

/// What stands for an objective, and for its status, as long as the territory sets none.
pub(super) fn non_fixe() -> Case {
    texte("non fixé")
}

fn rang(e: &Engagement) -> Ligne {
    let objectif = match (e.cible, &e.objectif) {
        (Some(c), _) => {
            texte(format!("{} {}", if e.borne == Borne::AuMoins { "au moins" } else { "au plus" }, c.pourcent()))
        }
        (None, Some(o)) => texte(o.value(0)),
        // The others wait for the territory to set a target; E8 never has one.
        (None, None) if e.id != "E8" => non_fixe(),
        (None, None) => Case::SansObjet,
    };
    let statut = match (&e.objectif, e.tenu()) {
        (None, _) if e.id != "E8" => non_fixe(),
        (None, _) => Case::SansObjet,
        (_, Reponse::Oui) => Case::Statut(Statut::Atteint),
        (_, Reponse::Non) => Case::Statut(Statut::NonAtteint),
        (_, Reponse::Inconnu) => Case::Statut(Statut::Indetermine),
    };
    ligne(vec![
        texte(format!("{} – {}", e.id, e.libelle)),
        Case::Nombre(e.realise),
        rapporte_a(e),
        e.part().map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
        objectif,
        e.manquants().map_or(Case::SansObjet, Case::Nombre),
        statut,
        texte(e.source),
    ])
}

/// What a commitment is a share of: E1b is that of a quarter of the leases, which may not be a whole number.
fn rapporte_a(e: &Engagement) -> Case {
    match e.total.checked_rem(e.diviseur) {
        Some(0) => e.total.checked_div(e.diviseur).map_or(Case::NonCalculable, Case::Nombre),
        _ => e.base().map_or(Case::NonCalculable, |f| Case::Mesure(f, 2)),
    }
}

fn phrase(v: &Vue<'_>) -> String {
    let (b, p) = (v.bilan, v.bilan.exercice());
    let taux = |code| b.total(code, p).and_then(|x| x.taux());
    match (taux("att_q1_hors_qpv"), taux("att_q1_hors_qpv_hors_relogement")) {
        (Some(avec), Some(sans)) => format!(
            "En {}, {} des baux signés hors QPV vont au 1er quartile ou à des ménages relogés\u{202f}; relogements retirés, ce serait {}.",
            p.annee(),
            french::pourcent(&avec),
            french::pourcent(&sans)
        ),
        (Some(avec), None) => format!(
            "En {}, {} des baux signés hors QPV vont au 1er quartile ou à des ménages relogés{FINE}; ce que ce serait sans les relogements est retenu par le secret statistique.",
            p.annee(),
            french::pourcent(&avec)
        ),
        (None, _) if b.total("att_q1_hors_qpv", p).is_none() => {
            format!(
                "Les attributions de {} ne sont pas lues{FINE}: l'engagement des 25{FINE}% n'est pas commenté.",
                p.annee()
            )
        }
        (None, _) => format!(
            "Le taux de {} est retenu par le secret statistique{FINE}: l'engagement des 25{FINE}% n'est pas commenté.",
            p.annee()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::engagements::Reglages;

    #[test]
    fn a_commitment_without_objective_says_so_in_both_columns() {
        let e = e2(82, 1_042, &Reglages::default());
        let cases = rang(&e).cases;
        assert_eq!((&cases[4], &cases[6]), (&non_fixe(), &non_fixe()));
        assert_eq!(rang(&e8(crate::relogement::criteres::Compteur::default())).cases[6], Case::SansObjet);
    }

    /// § 9: relogés hors QPV ÷ (25 % × leases hors QPV).
    #[test]
    fn e1b_is_a_share_of_a_quarter_of_the_leases() {
        let cases = |baux| rang(&e1b(66, baux, 0, None)).cases;
        let vues = cases(748);
        assert_eq!((&vues[1], &vues[2]), (&Case::Nombre(66), &Case::Nombre(187)));
        assert!(matches!(&vues[3], Case::Part(f, 1) if f.percent(1) == "35,3"), "{:?}", vues[3]);
        let fraction = |n, d| crate::french::Fraction::new(n, d).unwrap();
        assert_eq!(cases(750)[2], Case::Mesure(fraction(750, 4), 2));
    }
}
