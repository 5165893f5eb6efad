//! Decision tables of the forfait: each line of § 5.1, 5.2 and 5.3, each bound of date on both sides.

use chrono::NaiveDate;

use super::*;
use crate::relogement::faits::{Cadre, Genre, Logement, Parc, Statut};
use crate::relogement::reponse::Reponse::{Inconnu, Non, Oui};

pub(super) fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}

pub(super) fn operation(nature: Nature) -> Operation {
    Operation {
        code: "OP".to_owned(),
        cadre: Some(Cadre::Npnru),
        nature: Some(nature),
        nature_lue: Some(nature.code().to_owned()),
        parc: Some(nature.parc()),
        maitre_ouvrage: Some("111111111".to_owned()),
        contractualisee: Some(true),
        financee: Some(true),
        forfait_remplace: Some(false),
        soumis_au_ce: Some(true),
        date_pcdid: Some(jour("2019-03-10")),
        date_ce: Some(jour("2019-12-05")),
        date_reunion_information: Some(jour("2020-02-01")),
        ..Operation::default()
    }
}

pub(super) fn menage(statut: Statut) -> Menage {
    Menage {
        id: "M".to_owned(),
        origine: None,
        operation: "OP".to_owned(),
        statut: Some(statut),
        situation: None,
        date_situation: None,
        demande: None,
        demande_personnelle: None,
        personnes: None,
        composition: None,
        age_titulaire: None,
        uc: None,
        ressources: None,
        depenses: None,
        tranche: None,
        quartile: None,
        prioritaire: None,
        present_enquete: None,
        date_enquete: None,
        preuve_occupation: None,
        date_mediation: None,
        consentement: None,
        accompagnement: Default::default(),
        avant: Logement::default(),
        ligne: 2,
    }
}

pub(super) fn relogement(genre: Genre, date: &str, id_rpls: Option<&str>) -> Relogement {
    Relogement {
        menage: "M".to_owned(),
        genre: Some(genre),
        date_bail: Some(jour(date)),
        date_emmenagement: None,
        date_reception_convention: None,
        bailleur_relogeur: Some("222222222".to_owned()),
        reservataire: None,
        accompagne: Some(true),
        suites: Default::default(),
        apres: Logement { id_rpls: id_rpls.map(str::to_owned), ..Logement::default() },
        ligne: 2,
    }
}

/// Rehoused for good on that day, with help.
pub(super) fn dossier<'a>(operation: &'a Operation, menage: &'a Menage, date: &str) -> Dossier<'a> {
    Dossier {
        operation,
        menage,
        relogements: &[],
        precedents: &[],
        situation: Some(Situation::RelogeDefinitif),
        date_relogement: Some(jour(date)),
        accompagne: Some(true),
        arrete: jour("2025-12-31"),
    }
}

pub(super) fn privees() -> Reglages {
    Reglages {
        dates_privees: [("OP".to_owned(), crate::relogement::parametres::Jour(jour("2019-01-01")))]
            .into_iter()
            .collect(),
        ..Reglages::default()
    }
}

#[test]
fn amounts_by_code() {
    let attendus = [("21", 450_000), ("22", 500_000), ("23", 500_000), ("33", 300_000), ("35", 500_000)];
    for (code, centimes) in attendus {
        assert_eq!(montant(Nature::depuis(code).unwrap()), centimes, "{code}");
    }
}

#[test]
fn condition_1_by_stock_and_statut() {
    // Stock, statut, present at the survey, proof of occupation, answer.
    type Ligne = (Option<Parc>, Statut, Option<bool>, Option<bool>, Reponse);
    let lignes: &[Ligne] = &[
        (Some(Parc::Social), Statut::Titulaire, None, None, Oui),
        (Some(Parc::Social), Statut::DecohabitantDirect, None, None, Oui),
        (Some(Parc::Social), Statut::HebergePermanent, None, None, Non),
        (Some(Parc::Social), Statut::HebergeAutre, None, None, Non),
        (Some(Parc::Social), Statut::SansDroitNiTitre, None, Some(true), Non),
        (Some(Parc::Social), Statut::ResidentStructure, None, None, Inconnu),
        (Some(Parc::Social), Statut::ProprietaireOccupant, None, None, Inconnu),
        (Some(Parc::Social), Statut::OccupantBonneFoi, None, Some(true), Inconnu),
        (Some(Parc::Prive), Statut::Titulaire, None, None, Oui),
        (Some(Parc::Prive), Statut::ProprietaireOccupant, None, None, Oui),
        (Some(Parc::Prive), Statut::DecohabitantDirect, Some(true), None, Oui),
        (Some(Parc::Prive), Statut::DecohabitantDirect, Some(false), None, Non),
        (Some(Parc::Prive), Statut::DecohabitantDirect, None, None, Inconnu),
        (Some(Parc::Prive), Statut::OccupantBonneFoi, None, Some(true), Oui),
        (Some(Parc::Prive), Statut::OccupantBonneFoi, None, Some(false), Inconnu),
        (Some(Parc::Prive), Statut::OccupantBonneFoi, None, None, Inconnu),
        (Some(Parc::Prive), Statut::HebergePermanent, Some(true), None, Non),
        (Some(Parc::Prive), Statut::HebergeAutre, None, None, Non),
        (Some(Parc::Prive), Statut::SansDroitNiTitre, None, Some(false), Non),
        (Some(Parc::Prive), Statut::SansDroitNiTitre, None, Some(true), Inconnu),
        (Some(Parc::Prive), Statut::SansDroitNiTitre, None, None, Inconnu),
        (Some(Parc::Prive), Statut::ResidentStructure, None, None, Inconnu),
        (None, Statut::Titulaire, None, None, Oui),
        (None, Statut::HebergeAutre, None, None, Non),
        (None, Statut::DecohabitantDirect, Some(true), None, Oui),
        (None, Statut::DecohabitantDirect, None, None, Inconnu),
        (None, Statut::ResidentStructure, None, None, Inconnu),
    ];
    for (parc, statut, present, preuve, attendu) in lignes {
        let op = Operation { parc: *parc, nature: None, ..operation(Nature::Demolition) };
        let m = Menage { present_enquete: *present, preuve_occupation: *preuve, ..menage(*statut) };
        assert_eq!(conditions::statut(&op, &m).reponse, *attendu, "{parc:?} {statut:?} {present:?} {preuve:?}");
        if let Some(parc) = parc {
            // The code of the operation gives the stock, whatever is written beside it.
            let nature = if *parc == Parc::Social { Nature::Demolition } else { Nature::Portage };
            let autre = if *parc == Parc::Social { Parc::Prive } else { Parc::Social };
            let op = Operation { parc: Some(autre), ..operation(nature) };
            assert_eq!(conditions::statut(&op, &m).reponse, *attendu, "{nature:?} {statut:?}");
            assert_eq!(conditions::constats(&op).first().unwrap().code, "PARC_INCOHERENT");
        }
    }
    let inconnu = Menage { statut: None, ..menage(Statut::Titulaire) };
    assert_eq!(conditions::statut(&operation(Nature::Demolition), &inconnu).reponse, Inconnu);
}

#[test]
fn condition_2_by_situation() {
    let lignes: &[(Option<Situation>, Option<bool>, Reponse, bool)] = &[
        (Some(Situation::RelogeDefinitif), Some(true), Oui, false),
        (Some(Situation::RetourEffectue), Some(true), Oui, false),
        (Some(Situation::RelogeDefinitif), Some(false), Non, false),
        (Some(Situation::RelogeDefinitif), None, Inconnu, false),
        (Some(Situation::AReloger), None, Non, true),
        (Some(Situation::PropositionEnCours), None, Non, true),
        (Some(Situation::RelogeTemporaire), Some(true), Non, true),
        (Some(Situation::Tiroir), Some(true), Non, true),
        (Some(Situation::DepartSpontane), Some(true), Non, false),
        (Some(Situation::PartiSansAccompagnement), Some(true), Non, false),
        (Some(Situation::AutreCadre), Some(true), Non, false),
        (Some(Situation::SansRelogement), Some(true), Non, false),
        (None, Some(true), Inconnu, false),
    ];
    for (situation, accompagne, attendu, pas_encore) in lignes {
        let (op, m) = (operation(Nature::Requalification), menage(Statut::Titulaire));
        let d = Dossier { situation: *situation, accompagne: *accompagne, ..dossier(&op, &m, "2022-01-01") };
        let f = examiner(&d, &Reglages::default());
        assert_eq!((f.constate.reponse, f.pas_encore), (*attendu, *pas_encore), "{situation:?} {accompagne:?}");
        assert_eq!(f.constate.montant, attendu.est_oui().then_some(300_000));
    }
}

#[test]
fn a_relogement_after_the_date_darrete_does_not_exist() {
    let (op, m) = (operation(Nature::Demolition), menage(Statut::Titulaire));
    for (date, attendu, pas_encore) in [("2025-12-31", Oui, false), ("2026-01-01", Non, true)] {
        let f = examiner(&dossier(&op, &m, date), &Reglages::default());
        assert_eq!((f.constate.reponse, f.pas_encore), (attendu, pas_encore), "{date}");
        assert_eq!(f.previsionnel.reponse, Oui);
    }
    // Not « not yet » when something else refuses.
    let heberge = menage(Statut::HebergeAutre);
    assert!(!examiner(&dossier(&op, &heberge, "2026-01-01"), &Reglages::default()).pas_encore);
}

#[test]
fn tiroir_counts_at_the_return_or_at_the_first_move() {
    let (op, m) = (operation(Nature::Requalification), menage(Statut::Titulaire));
    let premier = Reglages { tiroir: FaitGenerateur::PremierDepart, ..Reglages::default() };
    let passages = [relogement(Genre::Tiroir, "2021-01-15", None), relogement(Genre::Retour, "2023-06-01", None)];
    let en_tiroir = Dossier {
        relogements: passages.get(..1).unwrap(),
        situation: Some(Situation::Tiroir),
        date_relogement: None,
        ..dossier(&op, &m, "2022-01-01")
    };
    assert!(examiner(&en_tiroir, &Reglages::default()).pas_encore);
    assert_eq!(examiner(&en_tiroir, &premier).constate.montant, Some(300_000));
    let revenu = Dossier {
        relogements: &passages,
        situation: Some(Situation::RetourEffectue),
        ..dossier(&op, &m, "2023-06-01")
    };
    for r in [&Reglages::default(), &premier] {
        assert_eq!(examiner(&revenu, r).constate.montant, Some(300_000));
    }
    // The first move, not the return, is then held against the reference date.
    let tard = Operation { date_reunion_information: Some(jour("2021-01-16")), ..op.clone() };
    let revenu = Dossier { operation: &tard, ..revenu };
    assert_eq!(examiner(&revenu, &premier).constate.reponse, Non);
    assert_eq!(examiner(&revenu, &Reglages::default()).constate.reponse, Oui);
    // As long as nobody knows which of the two counts, neither date refuses anything.
    let tot = Operation { date_reunion_information: Some(jour("2021-01-10")), ..op.clone() };
    let sans_genre = [Relogement { genre: None, ..passages[0].clone() }];
    let (avant, apres) = ("2021-01-02", "2021-02-01");
    for (operation, relogements, date, situation, attendu) in [
        (&tot, &passages[..1], avant, Some(Situation::RelogeDefinitif), Oui),
        (&tot, &passages[..1], avant, None, Inconnu),
        (&tard, &passages[..1], apres, None, Non),
        (&tard, &sans_genre[..], apres, Some(Situation::RelogeDefinitif), Inconnu),
        (&tard, &sans_genre[..], apres, None, Inconnu),
    ] {
        let d = Dossier { operation, relogements, situation, ..dossier(&op, &m, date) };
        assert_eq!(examiner(&d, &premier).constate.reponse, attendu, "{date} {situation:?} {relogements:?}");
    }
    // Only code 33.
    let demolition = operation(Nature::Demolition);
    assert_eq!(examiner(&Dossier { operation: &demolition, ..en_tiroir }, &premier).constate.reponse, Non);
}

#[test]
fn a_household_gone_alone_counts_only_by_local_choice_in_private_stock() {
    let autonome = Reglages { autonome: true, ..privees() };
    let m = menage(Statut::Titulaire);
    let mut r = relogement(Genre::Definitif, "2022-01-01", None);
    r.apres.commune = Some("59350".to_owned());
    let connus = [r];
    for situation in [Situation::PartiSansAccompagnement, Situation::DepartSpontane, Situation::RelogeDefinitif] {
        let decide = |nature, relogements, reglages: &Reglages| {
            let op = operation(nature);
            let d = Dossier {
                situation: Some(situation),
                accompagne: Some(false),
                relogements,
                ..dossier(&op, &m, "2022-01-01")
            };
            examiner(&d, reglages).constate
        };
        let oui = decide(Nature::RecyclageCopropriete, &connus, &autonome);
        assert_eq!((oui.reponse, oui.montant), (Oui, Some(500_000)), "{situation:?}");
        assert_eq!(oui.reserves, [AUTONOME]);
        assert_eq!(decide(Nature::RecyclageCopropriete, &[], &autonome).reponse, Inconnu);
        assert_eq!(decide(Nature::RecyclageCopropriete, &connus, &privees()).reponse, Non);
        assert_eq!(decide(Nature::Demolition, &connus, &autonome).reponse, Non);
    }
}

#[test]
fn condition_4_asks_a_contract_a_financing_and_no_engineering_instead() {
    type Ligne = (Option<bool>, Option<bool>, Option<bool>, Reponse);
    let lignes: &[Ligne] = &[
        (Some(true), Some(true), Some(false), Oui),
        (Some(false), Some(true), Some(false), Non),
        (None, Some(true), Some(false), Inconnu),
        (Some(true), Some(false), Some(false), Non),
        (Some(true), None, Some(false), Inconnu),
        (Some(true), Some(true), Some(true), Non),
        (Some(true), Some(true), None, Inconnu),
        (None, None, Some(true), Non),
    ];
    let m = menage(Statut::Titulaire);
    for (contractualisee, financee, forfait_remplace, attendu) in lignes {
        let op = Operation {
            contractualisee: *contractualisee,
            financee: *financee,
            forfait_remplace: *forfait_remplace,
            ..operation(Nature::Demolition)
        };
        let f = examiner(&dossier(&op, &m, "2020-01-01"), &Reglages::default());
        assert_eq!((f.previsionnel.reponse, f.constate.reponse), (*attendu, *attendu), "{op:?}");
    }
    for (cadre, attendu) in
        [(Some(Cadre::Orcod), Oui), (None, Oui), (Some(Cadre::Pnru), Inconnu), (Some(Cadre::Autre), Inconnu)]
    {
        let op = Operation { cadre, ..operation(Nature::Demolition) };
        assert_eq!(examiner(&dossier(&op, &m, "2020-01-01"), &Reglages::default()).constate.reponse, attendu);
    }
}

#[test]
fn a_code_without_rule_has_no_money_and_says_so() {
    let op = Operation { nature: None, nature_lue: Some("24".to_owned()), ..operation(Nature::Demolition) };
    let m = menage(Statut::Titulaire);
    let f = examiner(&dossier(&op, &m, "2020-01-01"), &Reglages::default());
    assert_eq!((f.previsionnel.reponse, f.constate.reponse), (Non, Non));
    assert_eq!(f.constats.first().unwrap().code, "CODE_SANS_REGLE");
    let op = Operation { nature_lue: None, ..op };
    assert_eq!(examiner(&dossier(&op, &m, "2020-01-01"), &Reglages::default()).constate.reponse, Inconnu);
}

#[test]
fn the_forecast_leaves_out_those_who_left() {
    let (op, m) = (operation(Nature::Demolition), menage(Statut::Titulaire));
    for situation in Situation::TOUS {
        let d = Dossier { situation: Some(*situation), ..dossier(&op, &m, "2020-01-01") };
        let parti = matches!(
            situation,
            Situation::DepartSpontane
                | Situation::PartiSansAccompagnement
                | Situation::AutreCadre
                | Situation::SansRelogement
        );
        let attendu = if parti { Non } else { Oui };
        assert_eq!(examiner(&d, &Reglages::default()).previsionnel.reponse, attendu, "{situation:?}");
    }
}

#[test]
fn a_decohabitant_gone_with_the_titulaire_does_not_count_twice() {
    let op = operation(Nature::Demolition);
    let fils = Menage { origine: Some("T".to_owned()), ..menage(Statut::DecohabitantDirect) };
    let pere = Menage { id: "T".to_owned(), ..menage(Statut::Titulaire) };
    let decide = |sien: Relogement, autre: Option<Relogement>| {
        let (siens, autres) = ([sien], autre.map(|a| [a]));
        let precedents: Vec<Precedent<'_>> =
            autres.iter().map(|a| Precedent { menage: &pere, relogements: a }).collect();
        let d = Dossier { relogements: &siens, precedents: &precedents, ..dossier(&op, &fils, "2020-01-01") };
        examiner(&d, &Reglages::default()).constate.reponse
    };
    let logement = |id| relogement(Genre::Definitif, "2020-01-01", id);
    assert_eq!(decide(logement(Some("A")), Some(logement(Some("A")))), Non);
    assert_eq!(decide(logement(Some("A")), Some(logement(Some("B")))), Oui);
    assert_eq!(decide(logement(None), Some(logement(Some("A")))), Inconnu);
    assert_eq!(decide(logement(Some("A")), None), Oui);
    let mut ailleurs = logement(None);
    ailleurs.apres.commune = Some("59350".to_owned());
    let mut ici = logement(Some("A"));
    ici.apres.commune = Some("59512".to_owned());
    assert_eq!(decide(ailleurs, Some(ici)), Oui);
    // Housed together for a time is not leaving together.
    let attente = relogement(Genre::Temporaire, "2019-12-31", Some("A"));
    assert_eq!(decide(attente, Some(logement(Some("A")))), Oui);
}

/// Two who separate from one household and move in together have one destination: the first that may open a forfait carries it.
#[test]
fn two_decohabitants_in_one_dwelling_count_once() {
    let op = operation(Nature::Demolition);
    let de = |id: &str, statut: Statut| Menage { id: id.to_owned(), origine: Some("T".to_owned()), ..menage(statut) };
    let soeur = de("B", Statut::DecohabitantDirect);
    let decide = |statut: Option<Statut>, numeros: [Option<&str>; 2]| {
        let frere = Menage { statut, ..de("A", Statut::DecohabitantDirect) };
        let [celui_du_frere, celui_de_la_soeur] = numeros.map(|n| [relogement(Genre::Definitif, "2020-01-01", n)]);
        let precedents = [Precedent { menage: &frere, relogements: &celui_du_frere }];
        let d =
            Dossier { relogements: &celui_de_la_soeur, precedents: &precedents, ..dossier(&op, &soeur, "2020-01-01") };
        let f = examiner(&d, &Reglages::default());
        assert_eq!(f.previsionnel.reponse, f.constate.reponse);
        f.constate.reponse
    };
    let direct = Some(Statut::DecohabitantDirect);
    assert_eq!(decide(direct, [Some("X"), Some("X")]), Non);
    assert_eq!(decide(direct, [Some("X"), Some("Y")]), Oui);
    assert_eq!(decide(direct, [None, Some("X")]), Inconnu);
    assert_eq!(decide(Some(Statut::HebergeAutre), [Some("X"), Some("X")]), Oui, "the other opens nothing");
    assert_eq!(decide(None, [Some("X"), Some("X")]), Inconnu);
}

#[test]
fn parameters_are_read_and_printed() {
    let texte = "tiroir = \"premier_depart\"\nautonome = true\ndate_prive = \"engagement\"\n[dates_privees]\nOP22 = 2021-03-01\n";
    let r: Reglages = crate::config::lire_texte(texte, std::path::Path::new("relogement.toml")).unwrap();
    let imprimes: Vec<String> = r.imprimes().into_iter().map(|p| format!("{} {}", p.code, p.valeur)).collect();
    assert_eq!(
        imprimes,
        [
            "P-FORFAIT-TIROIR premier départ",
            "P-FORFAIT-AUTONOME oui, si le logement est connu",
            "P-DATE-PRIVE engagement de l’opération ; dates saisies : opération OP22 : 01/03/2021",
        ]
    );
    let faux = crate::config::lire_texte::<Reglages>("tirroir = \"retour\"\n", std::path::Path::new("relogement.toml"));
    let message = faux.unwrap_err();
    assert!(message.to_string().contains("« tiroir »"), "{message}");
    assert_eq!(message.lieu.unwrap().ligne, Some(1));
}
