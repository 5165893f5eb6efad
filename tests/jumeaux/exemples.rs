//! Worked examples of the specification that bear on what the tables say, through the real chain: extracts, lake, plans, counts.

#[path = "../support/monde.rs"]
mod monde;

use bilan::config::layout::Table;
use bilan::measures::{Niveau, Periode};
use monde::{Ligne, Monde, VILLE, bail, id_rpls, logement, menage};

const PARC: Periode = Periode::Millesime(2026);

/// § 7.3: a T3 of zone 2 at 380 €: above the ceiling of two occupants (355,38), under that of four (458,10).
#[test]
fn a_t3_is_cheap_for_its_largest_household_only() {
    let un = |n: usize, loyer: &str| logement(n).avec("NBPIECE", "3").avec("LOYERPRINC", loyer);
    let lignes = [
        un(0, "380"),
        un(1, "355"),
        un(2, "356"),
        un(3, "458"),
        un(4, "459"),
        un(5, "9999"),
        un(6, "380").avec("NBPIECE", ""),
    ];
    let zonage = format!("code_commune_2014;zone\n{VILLE};2\n59009;3\n");
    let lu = Monde::default().extrait("rpls", 2026, &lignes).reference("zonage_apl", &zonage).lire().unwrap();
    assert_eq!(
        lu.rangees(Table::Logement, &["id_rpls", "plafond_apl_min", "plafond_apl_max", "plafond_apl_reference"])[..1],
        ["L000000000 35538 45810 39989"]
    );
    assert_eq!(lu.part("acc_bas_cout_min", PARC), (1, 5, 2));
    assert_eq!(lu.part("acc_bas_cout_max", PARC), (4, 5, 2));
    assert_eq!(lu.compte("acc_bas_cout", PARC).classes, [1, 3, 1]);
    // Against 399,89 €: 380 is 5 % under, 355 and 356 are 11 % under, 458 and 459 are 15 % above.
    assert_eq!(lu.compte("parc_classe_loyer_apl", PARC).classes, [0, 2, 1, 0, 2, 0]);
}

/// A ceiling of 6,00 € a square metre on the useful surface when the rent bears on it, else on the habitable one.
#[test]
fn rents_under_the_plai_ceiling_use_the_surface_of_the_rent() {
    let un = |n: usize, loyer: &str, mode: &str| {
        logement(n).avec("LOYERPRINC", loyer).avec("MODESURF", mode).avec("SURFMODE", "80").avec("SURFHAB", "60")
    };
    // 60 m² habitable: 360 €, three quarters of it 270 €. 80 m² utiles: 480 €, three quarters of it 360 €.
    let lignes = [
        un(0, "360", "3"),
        un(1, "361", "3"),
        un(2, "480", "1"),
        un(3, "481", "1"),
        un(4, "270", "2"),
        un(5, "361", "1"),
    ];
    let monde = Monde::default()
        .extrait("rpls", 2026, &lignes)
        .reference("zonage_apl", &format!("code_commune_2014;zone\n{VILLE};2\n"))
        .reference("plafonds_loyer_plai", "annee;zone;eur_m2\n2025;2;9\n2026;2;6,00\n2026;3;5,50\n");
    let lu = monde.lire().unwrap();
    assert_eq!(lu.part("parc_sous_plai", PARC), (4, 6, 0));
    assert_eq!(lu.part("parc_sous_75_plai", PARC), (1, 6, 0));
    let deux = "annee;zone;eur_m2\n2026;1;6\n2026;1 bis;6,4\n";
    let e =
        Monde::default().extrait("rpls", 2026, &lignes).reference("plafonds_loyer_plai", deux).lire().err().unwrap();
    assert_eq!(e.message, "deux plafonds de loyer PLAI pour la zone 1 en 2026");
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
}

/// Without a zoning, no ceiling: unknown, and never zero.
#[test]
fn without_a_zoning_cheap_rents_are_unknown() {
    let lu = Monde::default().extrait("rpls", 2026, &[logement(0).avec("NBPIECE", "3")]).lire().unwrap();
    assert_eq!(lu.part("acc_bas_cout_min", PARC), (0, 0, 1));
}

/// § 3.1: the PLUS share of an attribution is the income of N−2 over the ceiling of its household, here equal.
#[test]
fn the_share_of_the_ceiling_follows_the_household() {
    let table = bilan::assets::livre("pipelines/references/plafonds_ressources_plus.csv").unwrap();
    let plafond = |categorie: &str| -> i64 {
        let ligne = table.lines().find(|l| l.starts_with(&format!("2025;{categorie};"))).unwrap();
        ligne.split(';').next_back().unwrap().parse().unwrap()
    };
    let un = |n: usize, taille: &str, charge: &str, couple: &str, age: &str, rfr: i64| {
        bail(n, 2025)
            .avec("TAILLE_MENAGE", taille)
            .avec("PERSONNE_A_CHARGE", charge)
            .avec("SITU_FAMILIALE_DEMANDEUR", couple)
            .avec("AGE_DEMANDEUR_DEMANDE", age)
            .avec("REVENU_FISCAL2_FOYER", &rfr.to_string())
    };
    let (un_seul, deux, trois, six) = (plafond("1"), plafond("2"), plafond("3"), plafond("6"));
    let sup = plafond("sup");
    let lignes = [
        un(0, "1", "0", "C", "30", un_seul),
        // A couple of which one is 38 is not young; younger, nobody knows.
        un(1, "2", "0", "M", "38", deux),
        un(2, "2", "0", "M", "37", deux),
        un(3, "2", "0", "C", "30", deux),
        // One dependant raises the category, and so on.
        un(4, "2", "1", "C", "30", trois),
        un(5, "3", "1", "M", "30", trois),
        un(6, "8", "6", "M", "40", six + 2 * sup),
        // Seven persons of whom six are dependants are in the category of eight.
        un(7, "7", "6", "C", "40", six + 2 * sup),
        un(8, "3", "3", "C", "40", trois),
        un(9, "", "0", "C", "40", trois),
    ];
    let lu = Monde::default().extrait("sne_radiation", 2025, &lignes).lire().unwrap();
    let attendues: Vec<String> =
        (0..10).map(|n| format!("{} {}", id_rpls(n), if [2, 8, 9].contains(&n) { "?" } else { "100.0" })).collect();
    assert_eq!(lu.rangees(Table::Attribution, &["id_rpls", "pct_plafond_plus"]), attendues);
    let c = lu.compte("att_tranche", Periode::Annee(2025));
    assert_eq!((c.classes.as_slice(), c.inconnus), ([0, 0, 0, 0, 7, 0].as_slice(), 3));
}

fn candidat(lot: usize, demande: usize, rang: &str, decision: &str, q1: &str) -> Ligne {
    Ligne::default()
        .avec("SIREN_bailleur", "111111111")
        .avec("ID_lot", &format!("I{lot}"))
        .avec("Code_type_lot", "LOG")
        .avec("Code_INSEE_commune", VILLE)
        .avec("ID_demande_unique", &format!("059{demande:015}"))
        .avec("Date_seance_commission", "03/03/2025")
        .avec("Code_rang", rang)
        .avec("Libelle_decision", decision)
        .avec("Libelle_reservataire_proposition", "COLACT")
        .avec("Indicateur_premier_quartile", q1)
}

/// § 4.9, example 10: forty attributions in a QPV, five of which the household beyond the first quartile refused. The base of
/// attributions gives 26/34, that of leases 21/29.
#[test]
fn refused_attributions_count_in_the_base_of_the_law() {
    let parc: Vec<Ligne> = (0..40).map(|n| logement(n).avec("QPV", "1")).collect();
    let quartile = |n: usize| {
        if n < 8 {
            "1"
        } else if n < 34 {
            "0"
        } else {
            ""
        }
    };
    let decision = |n: usize| if (8..13).contains(&n) { "refus_candidat" } else { "attribue" };
    let mut candidats: Vec<Ligne> = (0..40).map(|n| candidat(n, n, "1", decision(n), quartile(n))).collect();
    // A second in line, who was never offered the dwelling, and a candidate turned down.
    candidats.push(candidat(20, 120, "2", "attribue", "0"));
    candidats.push(candidat(21, 121, "2", "non_attribution", "0"));
    let baux: Vec<Ligne> = (0..40)
        .filter(|n| decision(*n) == "attribue")
        .map(|n| {
            let l = bail(n, 2025).avec("NB_HQPV", "0").avec("NB_QPV", "1");
            match quartile(n) {
                "1" => l.avec("NB_Q1_radiation", "1"),
                "0" => l.avec("NB_Q2_radiation", "1"),
                _ => l,
            }
        })
        .collect();
    let monde = Monde::default().extrait("rpls", 2026, &parc).extrait("reservations", 2025, &candidats).extrait(
        "sne_radiation",
        2025,
        &baux,
    );
    let lu = monde.lire().unwrap();
    let annee = Periode::Annee(2025);
    assert_eq!(lu.part("proc_q2_q4_qpv", annee), (26, 34, 6));
    assert_eq!(lu.part("att_q2_q4_qpv", annee), (21, 29, 6));
    assert_eq!(lu.part("proc_refus", annee), (5, 40, 0));
    assert_eq!(lu.part("proc_concretisation", annee), (35, 35, 0));
    // 42 candidates for 40 dwellings, each seen once.
    assert_eq!(lu.compte("proc_candidats_par_logement", annee).sommes, Some((42, 40)));
    assert_eq!(lu.compte("proc_passages_caleol", annee).sommes, Some((40, 40)));
}

/// § 3.5 and P9: a right given back is charged to the réservataire that holds it, whoever proposed the household.
#[test]
fn a_right_given_back_is_charged_to_its_holder() {
    let un = |n: usize, droit: &str, propose: &str, remise: &str| {
        candidat(n, n, "1", "attribue", "0")
            .avec("Libelle_reservataire_droit", droit)
            .avec("Libelle_reservataire_proposition", propose)
            .avec("Indicateur_remise_pour_un_tour", remise)
    };
    let candidats = [
        // Action Logement proposes for two of its rights, and gives back two others: to the bailleur, to a collectivité.
        un(0, "COLACT", "COLACT", "NON"),
        un(1, "COLACT", "COLACT", "NON"),
        un(2, "COLACT", "aucun", "OUI"),
        un(3, "COLACT", "COLTER", "OUI"),
        // The file does not say whose right it is: who proposes, unless nobody did.
        un(4, "", "COLTER", "NON"),
        un(5, "", "aucun", "OUI"),
        un(6, "", "aucun", "NON"),
    ];
    let parc: Vec<Ligne> = (0..candidats.len()).map(logement).collect();
    let lu = Monde::default().extrait("rpls", 2026, &parc).extrait("reservations", 2025, &candidats).lire().unwrap();
    let annee = Periode::Annee(2025);
    let remises = |zone: &str| {
        let c = lu.zone("att_remises_pour_un_tour", annee, Niveau::Reservataire, zone);
        (c.classes[0], c.denominateur())
    };
    assert_eq!(remises("action_logement"), (2, 4));
    assert_eq!(remises("collectivites"), (0, 1));
    assert_eq!(remises("aucun"), (0, 1));
    assert_eq!(remises("inconnu"), (1, 1));
    assert_eq!(lu.part("att_remises_pour_un_tour", annee), (3, 7, 0));
    // Who proposed is still there for an indicator of one's own.
    assert_eq!(lu.rangees(Table::Reservation, &["reservataire", "reservataire_propose"])[0], "? aucun");
}

/// Without the file of the bailleurs there is no figure, not a zero.
#[test]
fn without_commissions_nothing_is_said_of_them() {
    let lu = Monde::default().extrait("rpls", 2026, &[logement(0)]).lire().unwrap();
    assert!(lu.publiees.iter().all(|(c, _)| !c.indicateur.starts_with("proc_")));
}

/// § 5.4, step 4: the six segments, one household each, then those that an unknown answer leaves out.
#[test]
fn a_household_has_one_segment_or_none() {
    let un = |n: usize, pct: &str, titulaire: &str, conjoint: &str, composition: &str| {
        menage(n)
            .avec("Pct_PLUS", pct)
            .avec("Activite_Titulaire", titulaire)
            .avec("Activite_Conjoint", conjoint)
            .avec("Composition", composition)
    };
    let lignes = [
        un(0, "80", "RETR", "SO", "PS"),
        un(1, "79,99", "RETR", "STABLE", "CSE"),
        un(2, "50", "SEA", "CHOM", "CAE"),
        un(3, "50", "STABLE", "SO", "PS"),
        un(4, "50", "SEA", "ETUD", "CSE"),
        un(5, "50", "SEA", "", "MONO"),
        un(6, "", "RETR", "SO", "PS"),
        un(7, "50", "", "STABLE", "CSE"),
        un(8, "50", "SEA", "", "CSE"),
    ];
    let lu = Monde::default().extrait("ops", 2024, &lignes).lire().unwrap();
    let segments =
        ["plus_80", "retraites", "actifs_couple", "actifs_isoles", "inactifs_couple", "inactifs_isoles", "?", "?", "?"];
    let attendues: Vec<String> = segments.iter().enumerate().map(|(n, s)| format!("{} {s}", id_rpls(n))).collect();
    assert_eq!(lu.rangees(Table::Occupation, &["id_rpls", "segment"]), attendues);
    let c = lu.compte("occ_segment", Periode::Millesime(2024));
    assert_eq!((c.classes.as_slice(), c.inconnus), ([1; 6].as_slice(), 3));
}

/// A file that gives the class alone answers on its bounds, and the surface comes from the register.
#[test]
fn a_class_answers_on_its_bounds_and_the_register_gives_the_surface() {
    let parc = [
        logement(0).avec("SURFHAB", "15").avec("NBPIECE", "1"),
        logement(1).avec("SURFHAB", "16").avec("NBPIECE", "4"),
    ];
    let un = |n: usize, tranche: &str| menage(n).avec("Tranche_PLUS", tranche).avec("Nb_Occupants", "2");
    let lignes = [un(0, "0_20"), un(1, "40_60"), un(2, "100_120")];
    let lu = Monde::default().extrait("rpls", 2026, &parc).extrait("ops", 2024, &lignes).lire().unwrap();
    let p = Periode::Millesime(2024);
    assert_eq!(lu.part("occ_moins_40_plus", p), (1, 3, 0));
    assert_eq!(lu.part("occ_depassement", p), (1, 3, 0));
    assert_eq!(lu.part("occ_suroccupation", p), (1, 2, 1));
    assert_eq!(lu.part("occ_sous_occupation", p), (1, 2, 1));
}
