use std::collections::hash_map::DefaultHasher;

use super::super::tests::famille;
use super::super::{Etat, Profil, appliquer, verifier};
use super::*;
use crate::measures::{Famille, Nature, Niveau, Unite};

const CELLULES: [(Niveau, &str, &[u32]); 4] = [
    (Niveau::Qpv, "Q", &[0, 1, 2]),
    (Niveau::Residence, "1", &[0]),
    (Niveau::Residence, "2", &[1]),
    (Niveau::Residence, "3", &[2]),
];

fn regles() -> Regles {
    Regles::livrees(Profil::Partenaires).unwrap()
}

/// Three résidences and their quartier: the smallest is withheld, and another for its sake.
fn menages(table: &str, indicateur: &str, periode: Periode, nombres: [i64; 3]) -> Famille {
    let nombres = nombres.map(|n| [n]);
    let atomes: Vec<(&[i64], i64)> = nombres.iter().map(|n| (n.as_slice(), 0)).collect();
    let mut f = famille(Nature::Effectif, Unite::Menages, &atomes, &CELLULES);
    (f.table, f.indicateur) = (table.to_owned(), indicateur.to_owned());
    for c in &mut f.cellules {
        (c.cle.indicateur, c.cle.periode) = (indicateur.to_owned(), periode);
    }
    f
}

fn occupation() -> Famille {
    menages("occupation", "occ", Periode::Millesime(2024), [24, 7, 35])
}

fn une() -> Mesures {
    Mesures { familles: vec![occupation()] }
}

fn trois_tables() -> Mesures {
    let an = Periode::Annee(2025);
    Mesures {
        familles: vec![
            occupation(),
            menages("attribution", "att", an, [6, 30, 41]),
            menages("demande", "dem", Periode::Stock(2025, 12), [50, 8, 19]),
            menages("reservation", "res", an, [40, 9, 22]),
            menages("attribution", "att_q1", an, [5, 14, 16]),
        ],
    }
}

fn cle(m: &Mesures, r: &Regles, registre: &Registre) -> u64 {
    let e = Ensemble::de(m, r, registre);
    let mut h = DefaultHasher::new();
    e.parties().for_each(|p| p.sujet(&mut h));
    h.finish()
}

/// Protects by parts, each plan written and read again.
fn par_parties(m: &Mesures, r: &Regles, registre: &Registre) -> (Plan, PublishedMeasures) {
    let e = Ensemble::de(m, r, registre);
    let relues = e.parties().map(|p| {
        let texte = serde_json::to_string(&p.eprouver().unwrap().acquis()).unwrap();
        p.relire(serde_json::from_str(&texte).unwrap()).unwrap()
    });
    e.montrer(relues.collect()).unwrap()
}

#[test]
fn by_parts_and_read_again_all_is_as_it_is_at_once() {
    let r = regles();
    let (mut registre, mut secondaires) = (Registre::vide(), 0);
    // The first edition, then one that is held against it.
    for nombre in [24, 26] {
        for mut m in [une(), trois_tables()] {
            m.familles[0].atomes[0].classes[0] = nombre;
            for c in m.familles[0].cellules.iter_mut().filter(|c| c.atomes.contains(&0)) {
                c.compte.classes[0] += nombre - 24;
            }
            let plan = verifier(&m, &r, &registre);
            let publiees = appliquer(&m, &plan, &r).unwrap();
            secondaires += plan.cellules.values().filter(|p| p.base.cause.is_some()).count();
            assert!(publiees.iter().any(|(_, v)| v.etat() == Etat::Publiee));
            let (relu, encore) = par_parties(&m, &r, &registre);
            assert_eq!(relu, plan);
            assert_eq!(format!("{encore:?}"), format!("{publiees:?}"));
            registre = registre.apres(&publiees);
        }
    }
    assert!(secondaires > 0, "no decision has a cause");
}

#[test]
fn what_shares_a_table_in_a_year_or_a_period_is_one_part() {
    let (m, r, registre) = (trois_tables(), regles(), Registre::vide());
    let noms = |m: &Mesures| Ensemble::de(m, &r, &registre).parties().map(|p| p.nom()).collect::<Vec<_>>();
    assert_eq!(noms(&m), ["occupation_2024", "attribution_reservation_2025", "demande_2025"]);
    // A period that two tables share links them, and through one of them all the others: here a row stands in two years.
    let mut liees = m.clone();
    liees.familles[0].cellules[0].cle.periode = Periode::Stock(2025, 12);
    assert_eq!(noms(&liees), ["demande_occupation_2024_2025", "attribution_reservation_2025"]);
    liees.familles[3].cellules[0].cle.periode = Periode::Millesime(2024);
    assert_eq!(noms(&liees), ["attribution_demande_occupation_reservation_2024_2025"]);
    assert_eq!(noms(&Mesures::default()), Vec::<String>::new());
}

#[test]
fn a_plan_that_is_not_one_is_refused() {
    let (m, r, registre) = (une(), regles(), Registre::vide());
    let e = Ensemble::de(&m, &r, &registre);
    let partie = e.parties().next().unwrap();
    type Faute = fn(&mut Acquis);
    let fautes: [Faute; 6] = [
        |a| a.cellules.truncate(3),
        |a| a.cellules[0].0.push('x'),
        |a| a.cellules[0].0.clear(),
        |a| a.cellules[0].0.push(INCERTAINS),
        |a| a.cellules[0].1.push(None),
        |a| a.cellules[0].1[0] = Some(99),
    ];
    for (i, faute) in fautes.into_iter().enumerate() {
        let mut a = partie.eprouver().unwrap().acquis();
        faute(&mut a);
        assert!(partie.relire(a).is_none(), "faute {i}");
    }
}

#[test]
fn whatever_a_decision_depends_on_is_in_the_key() {
    let (m, r, vide) = (une(), regles(), Registre::vide());
    let reference = cle(&m, &r, &vide);
    assert_eq!(cle(&m.clone(), &r, &vide), reference);
    type Changement = fn(&mut Famille);
    let changements: [Changement; 8] = [
        |f| f.atomes[1].classes[0] += 1,
        |f| f.atomes[1].incertains.push(1),
        |f| f.cellules[0].compte.inconnus += 1,
        |f| f.cellules[0].atomes.truncate(2),
        |f| f.cellules[0].cle.zone.push('x'),
        |f| f.sensible = true,
        |f| f.bailleurs.push(1),
        |f| f.table.push('x'),
    ];
    for (i, changement) in changements.into_iter().enumerate() {
        let mut autre = m.clone();
        changement(&mut autre.familles[0]);
        assert_ne!(cle(&autre, &r, &vide), reference, "changement {i}");
    }
    assert_ne!(cle(&m, &Regles::livrees(Profil::Public).unwrap(), &vide), reference);
    // What was shown of these figures counts; of others, no.
    let montrer = |m: &Mesures| Registre::vide().apres(&appliquer(m, &verifier(m, &r, &vide), &r).unwrap());
    assert_ne!(cle(&m, &r, &montrer(&m)), reference);
    let autre = Mesures { familles: vec![menages("demande", "dem", Periode::Stock(2025, 12), [50, 8, 19])] };
    assert_eq!(cle(&m, &r, &montrer(&autre)), reference);
    // Of the same ones, an earlier wave counts; a later one, or another kind of period, is not looked at.
    let vue = |periode| montrer(&Mesures { familles: vec![menages("occupation", "occ", periode, [24, 7, 35])] });
    assert_ne!(cle(&m, &r, &vue(Periode::Millesime(2022))), reference);
    for periode in [Periode::Millesime(2025), Periode::Millesime(2010), Periode::Annee(2024), Periode::Stock(2023, 12)]
    {
        assert_eq!(cle(&m, &r, &vue(periode)), reference, "{periode}");
    }
}
