//! Yearly objectives, and what deliveries leave missing.

use std::collections::BTreeMap;

use crate::french::{self, Fraction, INSECABLE};
use crate::relogement::plan::objectifs::{SuiviObjectif, suivre};
use crate::relogement::plan::offre::livraisons_par_annee;
use crate::relogement::plan::previsions::ObjectifAnnuel;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};

use super::Vue;

const QUESTION: &str = "Combien de relogements faut-il hors QPV et dans le neuf, et que manque-t-il\u{202f}?";

/// Nothing when the plan has no objective.
pub fn section(v: &Vue<'_>) -> Option<Section> {
    if v.plan.objectifs.is_empty() {
        return None;
    }
    let mut ch = Chapitre::new("objectifs", QUESTION);
    let suivis: Vec<(&ObjectifAnnuel, SuiviObjectif)> =
        v.plan.objectifs.iter().filter_map(|o| Some((o, suivi(v, o)?))).collect();
    for (o, s) in &suivis {
        ch.dire(phrase(v, o, s));
    }
    for (o, s) in &suivis {
        ch.bloc(table(o, s));
    }
    Some(v.finir(ch, "relogements attendus de l’année, logements livrés dans l’année"))
}

fn suivi(v: &Vue<'_>, o: &ObjectifAnnuel) -> Option<SuiviObjectif> {
    let part = match o.part_livraisons {
        Some(p) => Some(p.pourcent()?),
        None => None,
    };
    let livraisons: BTreeMap<i32, i64> = livraisons_par_annee(v.plan);
    suivre(&v.par_annee(), o.taux.pourcent()?, part, &livraisons, &v.revue.reglages.plan)
}

fn phrase(v: &Vue<'_>, o: &ObjectifAnnuel, s: &SuiviObjectif) -> String {
    let total = crate::relogement::plan::decimal::somme(s.lignes.iter().map(|l| l.objectif));
    let total = total.map_or_else(String::new, |t| t.value(0));
    let debut = format!(
        "{}{INSECABLE}: {total} relogements {}, {}{}% de ceux qui sont attendus",
        super::super::phrases::majuscule(&o.libelle),
        v.periode(),
        o.taux.imprime(),
        french::FINE
    );
    match s.manque_brut {
        None => format!("{debut}."),
        Some(m) if m.num() == 0 => format!("{debut}{}; les livraisons y suffisent chaque année connue.", french::FINE),
        Some(m) => {
            let manque = Fraction::new(0, 1).and_then(|z| z.moins(&m)).map_or_else(String::new, |f| f.value(0));
            format!("{debut}{}; il manque {manque} logements, années courtes ajoutées.", french::FINE)
        }
    }
}

fn mesure(f: Option<Fraction>) -> Case {
    f.map_or(Case::SansObjet, |f| Case::Mesure(f, 0))
}

fn table(o: &ObjectifAnnuel, s: &SuiviObjectif) -> Bloc {
    let mut lignes: Vec<_> = (s.lignes.iter())
        .map(|l| {
            ligne(vec![
                texte(l.annee.to_string()),
                Case::Nombre(l.relogements),
                mesure(Some(l.objectif)),
                l.offre.map_or(if o.part_livraisons.is_some() { Case::NonDisponible } else { Case::SansObjet }, |f| {
                    Case::Mesure(f, 0)
                }),
                mesure(Some(l.report)),
                mesure(l.manque),
                mesure(l.excedent),
            ])
        })
        .collect();
    lignes.push(ligne_total(vec![
        texte("Ensemble"),
        Case::Nombre(s.lignes.iter().map(|l| l.relogements).sum()),
        mesure(crate::relogement::plan::decimal::somme(s.lignes.iter().map(|l| l.objectif))),
        // Without any known offer there is no sum of them.
        mesure(s.solde.and_then(|_| crate::relogement::plan::decimal::somme(s.lignes.iter().filter_map(|l| l.offre)))),
        Case::SansObjet,
        mesure(s.manque_brut),
        Case::SansObjet,
    ]));
    let source = o.source.as_ref().map_or_else(String::new, |t| format!(" Source de l’objectif\u{a0}: {t}."));
    let offre = o.part_livraisons.map_or_else(
        || "Aucune part des livraisons n’est dite y concourir\u{a0}: l’écart n’est pas calculé.".to_owned(),
        |p| format!("Offre\u{a0}: {}\u{202f}% des livraisons de l’année.", p.imprime()),
    );
    tableau(
        &format!("objectif-{}", o.code.get_ref().replace(|c: char| !c.is_ascii_alphanumeric(), "-").to_lowercase()),
        format!("Objectif\u{a0}: {}\u{202f}% – {}", o.taux.imprime(), o.libelle),
        &[
            ("Année", ""),
            ("Relogements", "ménages"),
            ("Objectif", "ménages"),
            ("Offre", "logements"),
            ("Report", "logements"),
            ("Manque", "logements"),
            ("Excédent", "logements"),
        ],
        lignes,
        &format!(
            "{offre} L’excédent d’une année est imprimé à part\u{202f}; P-REPORT dit s’il sert les suivantes. Les totaux sont ceux des nombres non arrondis.{source}"
        ),
    )
}
