use super::super::cas_essai::{Essai, jour, menage_type};
use super::super::faits::{Parc, Statut};
use super::super::{ameliorations, criteres};
use super::Reponse::{Inconnu, Non, Oui};
use super::*;

fn simulee(e: &Essai, offre: Offre, souhaits: &Souhaits, f: &finances::Reglages, r: &Reglages) -> Simulation<String> {
    let (a, c) = (ameliorations::Reglages::default(), criteres::Reglages::default());
    let regles = examen::Reglages { finances: f, ameliorations: &a, criteres: &c };
    let d = Demandeur { operation: &e.operation, menage: &e.menage, faits: &e.faits, souhaits };
    let vu = |cas: &Cas<'_>| format!("{} {:?}", cas.menage.id, cas.bail());
    simuler(&[d], &[offre], jour(2024, 3, 1), &regles, r, vu).remove(0)
}

fn offre(e: &Essai) -> Offre {
    let logement = e.relogement.clone().unwrap().apres;
    Offre { id: "L1".to_owned(), logement, rehabilite_recent: Some(false), au_registre: None }
}

fn reponses(s: &Simulation<String>) -> Vec<Reponse> {
    s.grille.iter().map(|l| l.reponse).collect()
}

#[test]
fn the_typical_household_in_its_dwelling() {
    let e = menage_type();
    let souhaits = Souhaits {
        typologies: vec![Typologie::T4],
        communes: vec!["59350".to_owned()],
        obstacle: Some(false),
        accord_partenaires: Some(true),
    };
    let s = simulee(&e, offre(&e), &souhaits, &finances::Reglages::default(), &Reglages::default());
    let textes = |c: &[Chiffre]| c.iter().map(Chiffre::texte).collect::<Vec<_>>();
    assert_eq!(
        textes(&s.avant)[..2],
        ["200,00\u{a0}€ par mois (RAC-ANRU)".to_owned(), "13,8\u{202f}% (TE)".to_owned()]
    );
    assert_eq!(
        textes(&s.apres),
        [
            "245,00\u{a0}€ par mois (RAC-ANRU)",
            "16,9\u{202f}% (TE)",
            "338,33\u{a0}€ par mois et par occupant (RAV-INSEE)",
            "11,28\u{a0}€ par jour et par personne (RAV-MEL)"
        ]
    );
    assert_eq!(s.rac_proportionnel.unwrap().value(2), "241,38");
    // Improved typologie: not « perdant »; only proportionality is said.
    assert_eq!(s.examen.perdant, Some(Non));
    let alertes: Vec<_> = s.examen.alertes.iter().filter(|a| a.reponse == Some(Oui)).map(|a| a.id).collect();
    assert_eq!(alertes, ["A5"]);
    // The reste à vivre falls from 11,78 to 11,28: the « résiduel » does not improve.
    assert_eq!(reponses(&s), [Oui, Non, Oui, Oui, Oui]);
    assert_eq!(s.grille[1].texte(), "non compatible");
    assert_eq!(s.decision, "m1 Some(2024-03-01)");
    let sans = Reglages { residuel: Residuel::SansObjet, ..Reglages::default() };
    let s = simulee(&e, offre(&e), &souhaits, &finances::Reglages::default(), &sans);
    assert_eq!(s.grille[1].reponse, Oui);
}

#[test]
fn bounds_of_the_grid_are_strict() {
    let souhaits = Souhaits::default();
    let f = finances::Reglages::default();
    // Rent alone, 1 000 €, one person: 30 % is 300 €; expenses leave 6,50 € a day, then a cent more.
    for (loyer, depenses, te, rav) in
        [(30_000, 50_500, Non, Non), (29_999, 50_500, Oui, Oui), (30_001, 50_500, Non, Non), (29_999, 50_501, Oui, Non)]
    {
        let mut e = menage_type();
        e.menage.ressources = Some(100_000);
        e.menage.personnes = Some(1);
        e.menage.depenses = Some(depenses);
        e.menage.avant.loyer = Some(90_000);
        let mut o = offre(&e);
        (o.logement.loyer, o.logement.charges, o.logement.apl) = (Some(loyer), Some(0), Some(0));
        let s = simulee(&e, o, &souhaits, &f, &Reglages::default());
        assert_eq!(reponses(&s), [te, rav, Inconnu, Inconnu, Inconnu], "{loyer} {depenses}");
        assert_eq!(s.grille[4].texte(), "inconnu");
    }
}

#[test]
fn an_unknown_apl_leaves_amounts_after_unknown() {
    let e = menage_type();
    let mut o = offre(&e);
    o.logement.apl = None;
    let s = simulee(&e, o, &Souhaits::default(), &finances::Reglages::default(), &Reglages::default());
    assert!(s.apres.iter().all(|c| c.valeur.is_none()));
    assert!(s.avant.iter().all(|c| c.valeur.is_some()));
    assert_eq!(reponses(&s)[..2], [Inconnu, Inconnu]);
}

#[test]
fn wishes_are_held_against_the_dwelling() {
    let e = menage_type();
    let f = finances::Reglages::default();
    for (typologies, communes, attendu) in [
        (vec![Typologie::T4], vec!["59350"], Oui),
        (vec![Typologie::T3], vec!["59350"], Non),
        (vec![Typologie::T4], vec!["59512"], Non),
        (vec![], vec!["59350"], Inconnu),
        (vec![], vec!["59512"], Non),
        (vec![Typologie::T3], vec![], Non),
    ] {
        let communes = communes.into_iter().map(str::to_owned).collect();
        let souhaits = Souhaits { typologies, communes, ..Souhaits::default() };
        assert_eq!(simulee(&e, offre(&e), &souhaits, &f, &Reglages::default()).grille[2].reponse, attendu);
    }
}

#[test]
fn who_has_no_before_is_not_compared() {
    let f = finances::Reglages::default();
    let mut prive = menage_type();
    prive.operation.parc = Some(Parc::Prive);
    let s = simulee(&prive, offre(&prive), &Souhaits::default(), &f, &Reglages::default());
    assert_eq!((s.rac_proportionnel, s.examen.perdant), (None, None));
    assert!(s.avant[0].valeur.is_some(), "connu, donc dit");
    let mut decohabitant = menage_type();
    decohabitant.menage.statut = Some(Statut::DecohabitantDirect);
    let s = simulee(&decohabitant, offre(&decohabitant), &Souhaits::default(), &f, &Reglages::default());
    assert!(s.avant.iter().all(|c| c.valeur.is_none()));
    assert_eq!(s.grille[1].reponse, Inconnu);
}

#[test]
fn every_pair_is_simulated_in_order() {
    let e = menage_type();
    let (f, a, c) = Default::default();
    let regles = examen::Reglages { finances: &f, ameliorations: &a, criteres: &c };
    let souhaits = Souhaits::default();
    let mut autre = e.menage.clone();
    autre.id = "m2".to_owned();
    let d = |menage| Demandeur { operation: &e.operation, menage, faits: &e.faits, souhaits: &souhaits };
    let offres = ["L1", "L2", "L3"].map(|id| Offre { id: id.to_owned(), ..offre(&e) });
    let lignes = simuler(&[d(&e.menage), d(&autre)], &offres, jour(2024, 3, 1), &regles, &Reglages::default(), |_| ());
    let paires: Vec<_> = lignes.iter().map(|s| format!("{} {}", s.menage, s.offre)).collect();
    assert_eq!(paires, ["m1 L1", "m1 L2", "m1 L3", "m2 L1", "m2 L2", "m2 L3"]);
    assert_eq!(hypotheses().len(), 7);
    assert_eq!(Reglages::default().imprimes().len(), 2);
}
