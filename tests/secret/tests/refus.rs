//! Populations whose publication the control refused: everything that may be published is, and nothing that may not.

use bilan::measures::{Mesures, Niveau};
use bilan::population::{Taille, population};
use bilan::secrecy::{Plan, Profil, PublishedMeasures, Registre, Regles, Statut, appliquer, verifier};

fn diffuser(taille: Taille, graine: u64, garder: impl Fn(&str) -> bool) -> (Mesures, Plan, PublishedMeasures) {
    let regles = Regles::livrees(Profil::Partenaires).unwrap();
    let mut m = population(taille, graine);
    m.familles.retain(|f| garder(&f.indicateur));
    let plan = verifier(&m, &regles, &Registre::vide());
    let publiees = appliquer(&m, &plan, &regles).unwrap_or_else(|e| panic!("{}", e.message));
    (m, plan, publiees)
}

/// The universe of a résidence was taken for one that a subtraction gives: of the random numbers that the rank test draws, one
/// was twice another one.
#[test]
fn a_number_that_nothing_gives_is_not_taken_for_one_that_anyone_works_out() {
    let taille = Taille { residences: 218, bailleurs: 15, communes: 3, qpv: 2, iris: 18, indicateurs: 60 };
    let (.., publiees) = diffuser(taille, 248, |i| i.ends_with("__recents"));
    assert!(publiees.masquees() > 0);
}

/// The figures withheld around a bailleur were given back at each turn, for the others gave them: withholding a level was not enough,
/// and nothing more was tried.
#[test]
fn what_one_level_does_not_put_in_doubt_is_withheld_further() {
    let taille = Taille { residences: 49, bailleurs: 15, communes: 2, qpv: 2, iris: 4, indicateurs: 60 };
    let (m, plan, publiees) = diffuser(taille, 1218, |i| !i.ends_with("__recents"));
    // The indicator keeps its whole territory, and the audit names the bailleur for whom the rest is withheld.
    let (cle, _) = publiees.iter().find(|(c, _)| c.indicateur == "i053" && c.niveau == Niveau::Epci).unwrap();
    assert!(publiees.par_cle(cle).unwrap().univers().is_some());
    let retenues = plan.audit().into_iter().filter(|l| {
        let pour_lui = |c: &bilan::measures::Cle| c.niveau == Niveau::Bailleur && c.zone == "b009";
        l.cle.indicateur == "i053" && l.statut == Statut::Secondaire && l.cause.as_ref().is_some_and(pour_lui)
    });
    assert!(retenues.count() > 0);
    assert!(publiees.masquees() < m.familles.iter().map(|f| f.cellules.len()).sum());
}
