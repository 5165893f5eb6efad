use std::path::Path;

use super::super::essais::{jour, menage, operation, relogement};
use super::super::etude::Etude;
use super::super::faits::{Genre, Nature, Operation, Situation};
use super::super::minoration::Zone;
use super::super::niveaux::Parents;
use super::super::reglages::Reglages;
use super::super::reponse::Reponse::{Non, Oui};
use super::super::suivi::Lignes;
use super::super::territoire::Territoire;

/// The zone of an envelope is that of who carries the project at the closing date, whichever household comes first, or none.
#[test]
fn the_zone_of_a_project_is_that_of_its_seat() {
    let zone = |siege: &str, ept: bool, arrete: &str, baux: &[&str]| {
        let texte = format!(
            "[[projet]]\ncode = \"P\"\nlibelle = \"P\"\nporteur = \"200000001\"\n\
             [[porteur]]\nsiren = \"200000001\"\nnom = \"Porteur\"\ncommune_siege = \"{siege}\"\nept = {ept}\n\
             [minoration.enveloppes.P]\ncontractualisee = 100000\nmenages = {{ T5P = 1 }}\n"
        );
        let reglages = Reglages::lire(&texte, Path::new("relogement.toml")).unwrap();
        let mut lignes = Lignes {
            operations: vec![Operation { projet: Some("P".to_owned()), ..operation("O") }],
            ..Lignes::default()
        };
        for (i, bail) in baux.iter().enumerate() {
            let id = format!("M{i}");
            lignes.menages.push(menage(&id, "O", Situation::RelogeDefinitif));
            lignes.relogements.push(relogement(&id, Genre::Definitif, Some(bail)));
        }
        let territoire = Territoire { zone: &|_| Some(Zone::Un), ..Territoire::INCONNU };
        Etude::faire(lignes, &reglages, &Parents::default(), territoire, jour(arrete)).zones.get("P").copied()
    };
    let aucun: &[&str] = &[];
    for baux in [aucun, &["2022-05-01", "2024-05-01"], &["2024-05-01", "2022-05-01"]] {
        assert_eq!(zone("93001", true, "2024-12-31", baux), Some(Zone::UnBis), "{baux:?}");
        assert_eq!(zone("93001", true, "2023-09-30", baux), Some(Zone::Un), "{baux:?}");
        assert_eq!(zone("59350", false, "2024-12-31", baux), Some(Zone::Un), "{baux:?}");
        assert_eq!(zone("97105", false, "2024-12-31", baux), Some(Zone::Un), "{baux:?}");
    }
}

/// The forfait does not expect who left by itself, and no indemnity is examined; a charter that counts it does so at the date of its move.
#[test]
fn who_left_alone_opens_nothing_unless_a_charter_counts_it() {
    let examiner = |autonome: bool| {
        let o = Operation {
            nature: Some(Nature::Portage),
            contractualisee: Some(true),
            financee: Some(true),
            forfait_remplace: Some(false),
            date_engagement: Some(jour("2020-01-01")),
            ..operation("O")
        };
        let mut r = relogement("M", Genre::Definitif, Some("2024-03-01"));
        r.accompagne = Some(false);
        let lignes = Lignes {
            operations: vec![o],
            menages: vec![menage("M", "O", Situation::DepartSpontane)],
            relogements: vec![r],
            ..Lignes::default()
        };
        let texte = format!("[forfait]\nautonome = {autonome}\ndate_prive = \"engagement\"\n");
        let reglages = Reglages::lire(&texte, Path::new("relogement.toml")).unwrap();
        Etude::faire(lignes, &reglages, &Parents::default(), Territoire::INCONNU, jour("2024-12-31")).examines.remove(0)
    };
    let e = examiner(false);
    assert_eq!((e.forfait.previsionnel.reponse, e.forfait.constate.reponse), (Non, Non));
    assert!(e.minoration.is_none() && e.examen.is_none() && e.trajet.is_none());
    let e = examiner(true);
    assert_eq!((e.forfait.previsionnel.reponse, e.forfait.constate.reponse), (Oui, Oui));
}
