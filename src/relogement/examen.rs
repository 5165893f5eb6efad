//! Everything that is looked at on one household: its two budgets, what improves, its place in the criteria, its alerts.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::ameliorations::{self, Amelioration, Constat, Occupation};
use super::cas::Cas;
use super::criteres::{self, Avis, Cle, Critere, Tableau, Tranche, Vue};
use super::decision::Decision;
use super::finances::{self, Alerte, Comparaison};
use super::reponse::Reponse;

/// The settings it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Reglages<'a> {
    pub finances: &'a finances::Reglages,
    pub ameliorations: &'a ameliorations::Reglages,
    pub criteres: &'a criteres::Reglages,
}

/// One household, as examined.
#[derive(Clone, Debug)]
pub struct Examen {
    pub cle: Cle,
    pub comparaison: Comparaison,
    /// Each retained improvement.
    pub ameliorations: Vec<(Amelioration, Constat)>,
    /// Before, then after.
    pub occupations: (Occupation, Occupation),
    /// Local rule of C1; `None` when there is none, or no comparable « before ».
    pub c1: Option<Decision>,
    /// Reste à charge up without objective improvement; `None` without a comparable « before ».
    pub perdant: Option<Reponse>,
    pub alertes: Vec<Alerte>,
    /// By code of criterion, national then local.
    pub avis: BTreeMap<String, Avis>,
    /// C1 for those who came back.
    pub retour: Avis,
}

/// Examines one household at a date d'arrêté.
pub fn examiner(cas: &Cas<'_>, arrete: NaiveDate, r: &Reglages<'_>) -> Examen {
    let voies = r.criteres.c2_voies;
    let constats = ameliorations::constater(cas, voies, r.ameliorations);
    let comparaison = Comparaison::du_suivi(cas, ameliorations::ameliore(&constats));
    let occupations = ameliorations::occupations(cas, r.ameliorations);
    let appartenance = r.criteres.base.appartenance(cas, arrete);
    let tranche = cas.menage.tranche.as_deref().and_then(Tranche::depuis);
    // Private stock, décohabitants and hosted persons are never in C1.
    let c1 = match comparaison.comparable {
        Reponse::Non => None,
        _ => criteres::respecte(&r.criteres.c1, tranche, &comparaison, r.finances),
    };
    let c1_tenu = c1.as_ref().map(|d| d.reponse);
    let mut avis: BTreeMap<String, Avis> = Critere::TOUS
        .into_iter()
        .map(|c| (c.code().to_owned(), criteres::avis(c, cas, appartenance, c1_tenu, voies)))
        .collect();
    let vue = Vue {
        cas,
        comparaison: &comparaison,
        occupations,
        finances: r.finances,
        ameliorations: r.ameliorations,
        voies,
    };
    avis.extend(r.criteres.local.iter().map(|l| (l.code.clone(), l.avis(&vue, appartenance.base))));
    let retour = Avis {
        compte: appartenance.retour.et(cas.comparable()).et(c1.is_some().into()),
        tenu: c1_tenu.unwrap_or(Reponse::Inconnu),
    };
    Examen {
        cle: Cle { operation: cas.operation.code.clone(), annee: cas.faits.date_relogement.map(|d| d.year()), tranche },
        alertes: finances::alertes(&comparaison, c1_tenu, r.finances),
        perdant: comparaison.perdant(r.finances),
        comparaison,
        ameliorations: constats,
        occupations,
        c1,
        avis,
        retour,
    }
}

impl Examen {
    /// Counts the household.
    pub fn compter(&self, tableau: &mut Tableau) {
        tableau.ajouter(self.cle.clone(), &self.avis, self.retour);
    }
}
