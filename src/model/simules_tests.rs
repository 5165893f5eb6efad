use chrono::NaiveDate;

use super::*;

fn lire(texte: &str) -> Result<Simules> {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("logements_simules.csv");
    std::fs::write(&chemin, texte).unwrap();
    lire_simules(PetiteTable::lire(&chemin, COLONNES_SIMULES)?)
}

#[test]
fn what_is_blank_is_unknown_and_the_name_alone_is_enough() {
    let lus = lire("offre\nA\nB\n").unwrap();
    assert_eq!(lus.offres.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert!(lus.offres.iter().all(|o| o.logement == Logement::default() && o.au_registre.is_none()));
    assert_eq!(lus.remarque("x"), None);
}

#[test]
fn each_column_is_read_as_it_is_written() {
    let lus = lire(
        "offre;id_rpls;code_commune;en_qpv;bailleur;statut;typologie;surface;loyer;charges;apl;date_premiere_location;\
         date_convention_apl;dpe;loyer_hors_relogement;menage\n\
         L1;F000000001;1004;Non;11111111100011;lls;t5+;70,5;420,50 €;85;0;15/06/2023;2023-06-15;b;NC;M-12\n",
    )
    .unwrap();
    let jour = NaiveDate::from_ymd_opt(2023, 6, 15);
    let attendu = Logement {
        id_rpls: Some("F000000001".to_owned()),
        commune: Some("01004".to_owned()),
        en_qpv: Some(false),
        bailleur: Some("111111111".to_owned()),
        statut: Some(StatutLogement::Lls),
        typologie: Some(Typologie::T5P),
        surface: Some(7_050),
        loyer: Some(42_050),
        charges: Some(8_500),
        apl: Some(0),
        premiere_location: jour,
        annee_premiere_location: Some(2023),
        date_convention_apl: jour,
        dpe: Some(Dpe::B),
        ..Logement::default()
    };
    assert_eq!(lus.offres[0].logement, attendu);
    // A household in clear is not read, and that is said.
    assert!(!format!("{:?}", lus.offres).contains("M-12"));
    let dite = lus.remarque("logements_simules.csv").unwrap();
    assert!(dite.contains("« menage » laissée de côté (une ligne remplie)"), "{dite}");
}

#[test]
fn a_fault_is_told_with_its_line_and_its_column() {
    for (texte, ligne, colonne, message, aide) in [
        (
            "offre;loyer\nA;420\nB;quatre cents\n",
            3,
            Some("loyer"),
            "« quatre cents » n'est pas un montant en euros",
            "case vide",
        ),
        ("offre;apl\nA;-12\n", 2, Some("apl"), "« -12 » n'est pas une valeur positive ou nulle", "case vide"),
        ("offre;surface\nA;0\n", 2, Some("surface"), "« 0 » n'est pas une valeur au-dessus de zéro", "case vide"),
        (
            "offre;typologie\nA;trois pièces\n",
            2,
            Some("typologie"),
            "n'est pas une typologie, de T1 à T5P",
            "case vide",
        ),
        ("offre;dpe\nA;H\n", 2, Some("dpe"), "« H » n'est pas une étiquette, de A à G", "case vide"),
        ("offre;en_qpv\nA;peut-être\n", 2, Some("en_qpv"), "« peut-être » n'est pas « oui » ou « non »", "case vide"),
        (
            "offre;date_convention_apl\nA;31/02/2024\n",
            2,
            Some("date_convention_apl"),
            "n'est pas une date",
            "case vide",
        ),
        ("offre;statut\nA;hlm\n", 2, Some("statut"), "n'est pas un statut connu (lls, lli,", "case vide"),
        ("offre;loyer\nA;1\n;2\n", 3, Some("offre"), "ce logement n'a pas de nom", "différent pour chaque logement"),
        ("offre;loyer\nA;1\nB;1\nA;2\n", 4, Some("offre"), "« A » est déjà à la ligne 2", "ôtez l'une des deux"),
        ("offre;loyers\nA;1\n", 1, None, "colonne inconnue", "« loyer » est-elle la colonne attendue"),
    ] {
        let e = lire(texte).err().unwrap_or_else(|| panic!("accepté : {texte}"));
        let lieu = e.lieu.as_ref().unwrap();
        assert_eq!((lieu.ligne, lieu.colonne.as_deref()), (Some(ligne), colonne), "{texte}");
        assert!(lieu.fichier.ends_with("logements_simules.csv"));
        assert!(e.message.contains(message), "« {} »", e.message);
        assert!(e.aides.iter().any(|a| a.contains(aide)), "{:?}", e.aides);
    }
    let e = lire("nom;loyer\nA;1\n").err().unwrap();
    assert!(e.message.contains("il manque la colonne « offre »"), "{}", e.message);
}
