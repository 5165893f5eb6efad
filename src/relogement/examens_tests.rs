use std::path::Path;

use super::super::essais::{jour, menage, operation, relogement};
use super::super::etude::Etude;
use super::super::faits::{Cadre, Genre, Menage, Nature, Operation, Relogement, Situation, Statut};
use super::super::minoration::Zone;
use super::super::niveaux::Parents;
use super::super::reglages::Reglages;
use super::super::reponse::Reponse::{Inconnu, Non, Oui};
use super::super::suivi::{DateRelogement, Dossier, Lignes};
use super::super::territoire::Territoire;
use super::{Examine, decidable};

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

/// A titulaire, then those who separate from it: status, number of the new dwelling, day of the lease. Forfaits, then indemnities.
fn famille(membres: &[(Statut, Option<&str>, Option<&str>)]) -> Etude {
    let o = Operation {
        nature: Some(Nature::Demolition),
        cadre: Some(Cadre::Npnru),
        contractualisee: Some(true),
        financee: Some(true),
        forfait_remplace: Some(false),
        orcod_in: Some(false),
        date_autorisation_anticipee: Some(jour("2020-01-01")),
        ..operation("O")
    };
    let mut lignes = Lignes { operations: vec![o], ..Lignes::default() };
    // Pseudonyms in reverse: the order of the tracking is not that of the family.
    for (ligne, (statut, numero, bail)) in (1..).zip(membres) {
        let id = format!("M{}", 9 - ligne);
        let origine = (ligne > 1).then(|| "M8".to_owned());
        let m = menage(&id, "O", Situation::RelogeDefinitif);
        lignes.menages.push(Menage { statut: Some(*statut), origine, ligne, ..m });
        let mut r = relogement(&id, Genre::Definitif, *bail);
        r.apres.id_rpls = numero.map(str::to_owned);
        lignes.relogements.push(r);
    }
    Etude::faire(lignes, &Reglages::default(), &Parents::default(), Territoire::INCONNU, jour("2024-12-31"))
}

/// In the order in which the family was told.
fn par_membre<T>(e: &Etude, lire: impl Fn(&Examine) -> T) -> Vec<T> {
    let mut rangs: Vec<(i64, T)> =
        e.suivi.dossiers.iter().zip(&e.examines).map(|(d, x)| (d.menage.ligne, lire(x))).collect();
    rangs.sort_by_key(|(ligne, _)| *ligne);
    rangs.into_iter().map(|(_, x)| x).collect()
}

#[test]
fn brothers_in_one_dwelling_have_one_forfait() {
    let (t, d) = (Statut::Titulaire, Statut::DecohabitantDirect);
    let mars = Some("2024-03-01");
    let forfaits = |membres: &[(Statut, Option<&str>, Option<&str>)]| {
        par_membre(&famille(membres), |e| e.forfait.constate.reponse)
    };
    assert_eq!(forfaits(&[(t, Some("A"), mars), (d, Some("B"), mars), (d, Some("C"), mars)]), [Oui, Oui, Oui]);
    assert_eq!(forfaits(&[(t, Some("A"), mars), (d, Some("B"), mars), (d, Some("B"), mars)]), [Oui, Oui, Non]);
    assert_eq!(forfaits(&[(t, Some("A"), mars), (d, Some("B"), mars), (d, Some("A"), mars)]), [Oui, Oui, Non]);
    assert_eq!(forfaits(&[(t, Some("A"), mars), (d, Some("B"), mars), (d, None, mars)]), [Oui, Oui, Inconnu]);
}

/// § 6: once, to who signs the lease. A dwelling let again later to another household is another lease; without a number nobody knows.
#[test]
fn one_lease_has_one_indemnity() {
    let (t, d) = (Statut::Titulaire, Statut::DecohabitantDirect);
    let (mars, avril) = (Some("2024-03-01"), Some("2024-04-01"));
    let partages = |membres: &[(Statut, Option<&str>, Option<&str>)]| {
        par_membre(&famille(membres), |e| e.minoration.as_ref().map(|(f, _)| f.bail_indemnise))
    };
    let (seul, double, inconnu) = (Some(Some(false)), Some(Some(true)), Some(None));
    assert_eq!(partages(&[(t, Some("A"), mars), (d, Some("A"), mars)]), [seul, double]);
    assert_eq!(partages(&[(t, Some("A"), mars), (d, Some("B"), mars)]), [seul, seul]);
    assert_eq!(partages(&[(t, Some("A"), mars), (d, Some("A"), avril)]), [seul, seul]);
    assert_eq!(partages(&[(t, Some("A"), mars), (d, None, mars)]), [seul, inconnu]);
    assert_eq!(partages(&[(t, Some("A"), mars), (d, None, avril)]), [seul, seul]);
    assert_eq!(partages(&[(t, Some("A"), mars), (d, Some("A"), None)]), [seul, inconnu]);
    assert_eq!(partages(&[(t, Some("A"), mars), (d, Some("B"), mars), (d, Some("B"), mars)]), [seul, seul, double]);

    let decisions = par_membre(&famille(&[(t, Some("A"), mars), (d, Some("A"), mars)]), |e| {
        e.minoration.as_ref().map(|(_, m)| m.decision.reponse)
    });
    assert_eq!(decisions, [Some(Inconnu), Some(Non)], "what is missing of the first no longer matters for the second");
}

fn dossier(situation: Situation, relogements: Vec<Relogement>) -> Dossier {
    let m = menage("M", "O", situation);
    Dossier::new(m, relogements, Vec::new(), None, DateRelogement::Bail, jour("2025-12-31"))
}

/// A temporary move never stands for the definitive one of a household housed for good: the one whose kind is not known does, else
/// one of which nothing is known.
#[test]
fn a_temporary_move_is_not_the_definitive_one() {
    let temporaire = || relogement("M", Genre::Temporaire, Some("2024-01-10"));
    let inconnu = || Relogement { genre: None, ..relogement("M", Genre::Definitif, Some("2025-01-10")) };
    let bail = |situation, moves| {
        let d = dossier(situation, moves);
        decidable(&d).map(|r| (r.genre, r.date_bail, r.apres.statut.is_some()))
    };
    let (genre, jour_provisoire) = (Some(Genre::Temporaire), Some(jour("2024-01-10")));
    assert_eq!(bail(Situation::RelogeDefinitif, vec![temporaire()]), Some((None, None, false)));
    assert_eq!(
        bail(Situation::RelogeDefinitif, vec![temporaire(), inconnu()]),
        Some((None, Some(jour("2025-01-10")), true))
    );
    assert_eq!(bail(Situation::RelogeTemporaire, vec![temporaire()]), Some((genre, jour_provisoire, true)));
    let definitif = relogement("M", Genre::Definitif, Some("2025-02-01"));
    let (genre, bail_definitif) = (Some(Genre::Definitif), Some(jour("2025-02-01")));
    assert_eq!(bail(Situation::RelogeDefinitif, vec![temporaire(), definitif]), Some((genre, bail_definitif, true)));
    assert_eq!(bail(Situation::RelogeDefinitif, Vec::new()), None);
}
