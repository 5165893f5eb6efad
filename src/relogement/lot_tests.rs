use chrono::NaiveDate;

use super::super::cas_essai::{jour, menage_type};
use super::super::faits::{Cadre, Logement, Relogement};
use super::super::minoration::{PlafondApl, Zone, base};
use super::super::reglages::Reglages;
use super::super::suivi::{Lignes, Suivi};
use super::super::territoire::Territoire;
use super::*;
use crate::relogement::faits::Typologie;

const ARRETE: (i32, u32, u32) = (2023, 3, 15);

/// The household of § 4.2, waiting, and what it would be offered: that dwelling, and the same one let for the first time in 2021.
fn monde() -> (Vec<Menage>, Vec<Relogement>, Vec<Offre>, super::super::faits::Operation) {
    let e = menage_type();
    let mut m = e.menage.clone();
    (m.situation, m.date_situation, m.consentement) = (Some(Situation::AReloger), None, Some(true));
    let apres = Logement {
        bailleur: Some("B1".to_owned()),
        date_permis: Some(jour(1970, 1, 1)),
        plus_cd: Some(false),
        ..e.relogement.unwrap().apres
    };
    let neuf = Logement {
        premiere_location: Some(jour(2021, 5, 1)),
        annee_premiere_location: Some(2021),
        date_convention_apl: Some(jour(2021, 5, 1)),
        loyer_hors_relogement: Some(46_000),
        ..apres.clone()
    };
    let offre = |id: &str, logement| Offre { id: id.to_owned(), logement, ..Offre::default() };
    let mut operation = e.operation;
    operation.nature_lue = Some("21".to_owned());
    (operation.cadre, operation.contractualisee, operation.orcod_in) = (Some(Cadre::Npnru), Some(true), Some(false));
    (vec![m], Vec::new(), vec![offre("L1", apres), offre("L2", neuf)], operation)
}

fn lot(
    menages: Vec<Menage>,
    relogements: Vec<Relogement>,
    offres: Vec<Offre>,
    o: super::super::faits::Operation,
) -> Result<Lot> {
    let arrete = jour(ARRETE.0, ARRETE.1, ARRETE.2);
    let porteur =
        "[[porteur]]\nsiren = \"245900410\"\nnom = \"MEL\"\ncommune_siege = \"59350\"\nsignataires = [\"B1\"]\n";
    let reglages = Reglages::lire(porteur, std::path::Path::new("relogement.toml")).unwrap();
    let lignes = Lignes { operations: vec![o], menages, relogements, ..Lignes::default() };
    let suivi = Suivi::new(lignes, reglages.suivi.date, arrete);
    let plafond = |_: &Menage, _: &str, date_bareme: NaiveDate| {
        Some(PlafondApl { montant: 45_000, zone: "1".to_owned(), composition: "couple".to_owned(), date_bareme })
    };
    let territoire = Territoire {
        commune: &|_| Some(("245900410".to_owned(), "59".to_owned())),
        zone: &|_| Some(Zone::Un),
        plafond: &plafond,
        ..Territoire::INCONNU
    };
    Regles { suivi: &suivi, reglages: &reglages, territoire, epci: "245900410", arrete }.simuler(offres)
}

fn dit(c: &[Chiffre]) -> Vec<String> {
    c.iter().map(Chiffre::texte).collect()
}

#[test]
fn the_household_of_the_specification_through_the_tracking() {
    let (m, r, offres, o) = monde();
    let l = lot(m, r, offres, o).unwrap();
    assert_eq!((l.menages.len(), l.offres.len(), l.couples.len(), l.sans_consentement), (1, 2, 2, 0));
    let c = &l.couples[0];
    assert_eq!(
        dit(&c.avant),
        [
            "200,00\u{a0}€ par mois (RAC-ANRU)",
            "13,8\u{202f}% (TE)",
            "353,33\u{a0}€ par mois et par occupant (RAV-INSEE)",
            "11,78\u{a0}€ par jour et par personne (RAV-MEL)"
        ]
    );
    assert_eq!(
        dit(&c.apres),
        [
            "245,00\u{a0}€ par mois (RAC-ANRU)",
            "16,9\u{202f}% (TE)",
            "338,33\u{a0}€ par mois et par occupant (RAV-INSEE)",
            "11,28\u{a0}€ par jour et par personne (RAV-MEL)"
        ]
    );
    assert_eq!(c.rac_proportionnel.unwrap().value(2), "241,38");
    // 245 € is 3,62 € above what the surface explains; the typologie improves: A4 is not raised.
    let levees: Vec<_> = c.alertes.iter().filter(|a| a.1 == Some(Reponse::Oui)).map(|a| a.0).collect();
    assert_eq!(levees, ["A5"]);
    assert_eq!(c.alertes.len(), 7);
    let grille: Vec<&str> = c.grille.iter().map(|l| l.1).collect();
    assert_eq!(grille, ["compatible", "non compatible", "inconnu", "inconnu", "inconnu"]);
}

#[test]
fn the_minoration_is_decided_as_if_the_lease_were_signed_at_the_closing_date() {
    let (m, r, offres, mut o) = monde();
    let l = lot(m.clone(), r.clone(), offres.clone(), o.clone()).unwrap();
    // Let in 1975: no route. Let in 2021: less than five years before the closing date.
    assert_eq!(l.couples[0].minoration.reponse, Reponse::Non, "{}", l.couples[0].minoration.expliquer());
    let neuf = &l.couples[1].minoration;
    assert_eq!(neuf.reponse, Reponse::Oui, "{}", neuf.expliquer());
    assert_eq!(neuf.montant, Some(base(Typologie::T4, Zone::Un)));
    // Nobody says who lets the dwelling: « à instruire », never « non ».
    let mut sans = offres[1].clone();
    (sans.logement.bailleur, sans.logement.statut) = (None, None);
    let l = lot(m.clone(), r.clone(), vec![sans], o.clone()).unwrap();
    assert_eq!(l.couples[0].minoration.texte(), "à instruire");
    o.contractualisee = Some(false);
    let l = lot(m, r, offres, o).unwrap();
    assert!(l.couples.iter().all(|c| c.minoration.reponse == Reponse::Non));
}

/// § 13.2: a list of households leaves out who did not consent, and unknown is no.
#[test]
fn who_does_not_consent_is_counted_and_not_simulated() {
    use Situation::{AReloger, AutreCadre, PropositionEnCours, RelogeDefinitif, Tiroir};
    let (modele, _, offres, o) = monde();
    let cas = [
        (Some(AReloger), Some(true)),
        (Some(PropositionEnCours), Some(true)),
        (Some(AReloger), Some(false)),
        (Some(PropositionEnCours), None),
        (Some(RelogeDefinitif), Some(true)),
        (Some(Tiroir), Some(true)),
        (Some(AutreCadre), None),
        (None, Some(true)),
    ];
    let menages = cas
        .iter()
        .enumerate()
        .map(|(i, (situation, consentement))| Menage {
            id: format!("m{i}"),
            situation: *situation,
            consentement: *consentement,
            ..modele[0].clone()
        })
        .collect();
    let l = lot(menages, Vec::new(), offres, o).unwrap();
    assert_eq!(l.menages.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["m0", "m1"]);
    assert_eq!(l.sans_consentement, 2);
    let paires: Vec<(usize, usize)> = l.couples.iter().map(|c| (c.menage, c.offre)).collect();
    assert_eq!(paires, [(0, 0), (0, 1), (1, 0), (1, 1)]);
}

/// Rehoused by a lease the file does not know of yet, or signed after the closing date: dates decide.
#[test]
fn the_situation_is_that_of_the_closing_date() {
    let (m, _, offres, o) = monde();
    let mut bail = menage_type().relogement.unwrap();
    bail.date_bail = Some(jour(2023, 3, 14));
    let l = lot(m.clone(), vec![bail.clone()], offres.clone(), o.clone()).unwrap();
    assert_eq!((l.menages.len(), l.sans_consentement), (0, 0));
    bail.date_bail = Some(jour(2023, 3, 16));
    let l = lot(m, vec![bail], offres, o).unwrap();
    assert_eq!(l.menages.len(), 1);
}

#[test]
fn too_many_couples_are_refused_with_what_to_reduce() {
    let (m, r, offres, o) = monde();
    let (premier, second) = (m[0].clone(), Menage { id: "m2".to_owned(), ..m[0].clone() });
    let beaucoup = vec![offres[0].clone(); COUPLES_MAX / 2 + 1];
    let e = lot(vec![premier, second], r, beaucoup, o).err().unwrap();
    let e = format!("{} {}", e.message, e.aides.join(" "));
    for partie in
        ["2 ménages × 100\u{202f}001 logements", "200\u{202f}002 simulations", "100\u{202f}000 lignes au plus"]
    {
        assert!(e.contains(partie), "« {partie} » n’est pas dans :\n{e}");
    }
    assert!(verifier(1, COUPLES_MAX).is_ok());
}
