//! Thresholds, refusals and footer.

use super::*;

#[test]
fn the_shipped_file_holds_the_three_profiles() {
    let partenaires = Regles::livrees(Profil::Partenaires).unwrap();
    assert_eq!(partenaires.seuil(Unite::MenagesRevenu), 11);
    assert_eq!(partenaires.seuil(Unite::Logements), 5);
    assert_eq!(partenaires.seuil(Unite::Public), 0);
    assert!(partenaires.tranches() && partenaires.niveau_diffuse(Niveau::Residence));
    let public = Regles::livrees(Profil::Public).unwrap();
    assert!(public.classes_testees(Unite::Logements) && !public.niveau_diffuse(Niveau::Residence));
    let avec_relogement = Regles::lire(&avec("relogement = 15"), Profil::Partenaires).unwrap();
    assert!(avec_relogement.verifier_indicateurs(NOMMES).is_ok());
    let sans_ordre = |r: Regles| Regles { premiers: Vec::new(), derniers: Vec::new(), ..r };
    assert_eq!(sans_ordre(Regles::livrees(Profil::Interne).unwrap()), Regles::interne());
}

/// Those that the order of the shipped file names.
const NOMMES: [&str; 5] = ["att_q1_hors_qpv", "att_q2_q4_qpv", "att_q1_qpv", "att_hors_qpv", "occ_taux_reponse"];

#[test]
fn what_is_shown_first_is_of_the_catalogue_and_in_order() {
    let r = Regles::livrees(Profil::Partenaires).unwrap();
    assert!(r.verifier_indicateurs(NOMMES).is_ok());
    let e = r.verifier_indicateurs(NOMMES.into_iter().take(4)).unwrap_err();
    assert!(e.message.contains("« occ_taux_reponse », à montrer en dernier"), "{e}");
    assert!(r.est_montre_en_dernier("occ_taux_reponse") && !r.est_montre_en_dernier("occ_menages"));
    let e = r.verifier_indicateurs(["att_q1_hors_qpv", "att_q2_q4_qpv", "att_q1_qpvv"]).unwrap_err();
    assert!(e.message.contains("« att_q1_qpv »") && e.aides.iter().any(|a| a.contains("« att_q1_qpvv »")), "{e}");
    let ligne = FICHIER_LIVRE.lines().position(|l| l.starts_with("premiers = [")).unwrap() as u64 + 1;
    assert_eq!(e.lieu.unwrap().ligne, Some(ligne));
    assert!(r.place("att_q1_hors_qpv") < r.place("att_q1_qpv") && r.place("att_q1_qpv") < r.place("att_dalo"));
    assert_eq!(r.place("att_dalo"), r.place("occ_apl"));
}

#[test]
fn a_key_that_is_not_honoured_is_refused() {
    let faux = FICHIER_LIVRE.replace("grain_min", "grain_minimum");
    let e = Regles::lire(&faux, Profil::Public).unwrap_err();
    assert_eq!(e.code, crate::error::Code::Configuration);
    let bas = FICHIER_LIVRE.replace("seuil_logements = 5", "seuil_logements = 1");
    assert!(Regles::lire(&bas, Profil::Partenaires).unwrap_err().message.contains("seuil_logements"));
}

/// Each refusal of a profile shows the line of its own key, not that of another profile.
#[test]
fn what_no_profile_may_decide_is_refused_at_its_line() {
    for (profil, avant, apres) in [
        (Profil::Partenaires, "seuil_logements = 5", "seuil_logements = 2"),
        (Profil::Public, "zero_cent = \"masquer\"", "zero_cent = \"borne\""),
        (Profil::Interne, "zero_cent = \"aucun\"", "zero_cent = \"masquer\""),
        (Profil::Interne, "seuil_menages_autre = 0", "seuil_menages_autre = 3"),
        (Profil::Interne, "p_pct = 0", "p_pct = 10"),
        (Profil::Partenaires, "dominance_pct = 85", "dominance_pct = 20"),
    ] {
        let entete = format!("[profil.{}]", profil.code());
        let (tete, corps) = FICHIER_LIVRE.split_once(&entete).unwrap();
        let texte = format!("{tete}{entete}{}", corps.replacen(avant, apres, 1));
        let debut = tete.lines().count();
        let ligne = debut + texte.lines().skip(debut).position(|l| l == apres).unwrap() + 1;
        let e = Regles::lire(&texte, profil).unwrap_err();
        assert_eq!(e.lieu.clone().unwrap().to_string(), format!("{CHEMIN}, ligne {ligne}"), "{apres} : {e}");
        assert!(e.message.contains(apres.split(' ').next().unwrap()), "{e}");
    }
}

#[test]
fn the_footer_reads_as_french() {
    let p = Regles::livrees(Profil::Partenaires).unwrap().phrase();
    assert_eq!(
        p,
        "Secret statistique\u{a0}: «\u{a0}s\u{a0}» remplace les valeurs dont la base compte moins de 11\u{a0}ménages (moins \
         de 5\u{a0}logements pour les loyers et la vacance), les effectifs de moins de 11\u{a0}ménages tirés des revenus, \
         les parts de 0 et de 100\u{202f}% des indicateurs sensibles, les moyennes dont un bailleur \
         détient plus de 85\u{202f}% à partir de la commune, et celles qui permettraient de retrouver l'une d'elles\u{202f}; certaines parts sont données par tranche de dix points."
    );
}

fn famille(code: &str, table: &str, unite: Unite) -> Famille {
    Famille {
        indicateur: code.into(),
        table: table.into(),
        sensible: false,
        nature: Nature::Part,
        unite,
        classes: vec!["oui".into(), "non".into()],
        atomes: Vec::new(),
        bailleurs: Vec::new(),
        cellules: Vec::new(),
    }
}

/// The shipped file with more lines in the profile of partners.
fn avec(section: &str) -> String {
    FICHIER_LIVRE.replace("# Tout public.", &format!("[profil.partenaires.seuils]\n{section}\n"))
}

#[test]
fn the_most_precise_threshold_wins() {
    let texte = avec("occupation = 15\nocc_apl = 20\nparc_logements = 6");
    let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
    for (code, table, unite, attendu) in [
        ("occ_apl", "occupation", Unite::MenagesRevenu, 20),
        ("occ_apl__recents", "occupation", Unite::MenagesRevenu, 20),
        ("occ_age", "occupation", Unite::Menages, 15),
        ("occ_age__recents", "occupation", Unite::Menages, 15),
        ("att_q1", "attribution", Unite::MenagesRevenu, 11),
        ("parc_vacance", "logement", Unite::Logements, 5),
        // What is public has no threshold but its own.
        ("parc_logements", "logement", Unite::Public, 6),
        ("occ_menages", "occupation", Unite::Public, 0),
    ] {
        assert_eq!(r.seuil_de(&famille(code, table, unite)), attendu, "{code}");
    }
    let livrees = Regles::livrees(Profil::Partenaires).unwrap();
    assert_eq!(livrees.seuil_de(&famille("occ_apl", "occupation", Unite::MenagesRevenu)), 11);
}

#[test]
fn a_threshold_of_its_own_is_said_at_the_foot() {
    let phrase = |section: &str| Regles::lire(&avec(section), Profil::Partenaires).unwrap().phrase();
    assert!(
        phrase("occupation = 15\nocc_apl = 20")
            .ends_with(" Seuils particuliers\u{a0}: 20 pour occ_apl, 15 pour l'occupation du parc.")
    );
    assert!(phrase("attribution = 1200").ends_with(" Seuil particulier\u{a0}: 1\u{202f}200 pour les attributions."));
    let inegaux = FICHIER_LIVRE.replace("seuil_menages_revenu = 11", "seuil_menages_revenu = 20");
    let p = Regles::lire(&inegaux, Profil::Partenaires).unwrap().phrase();
    assert!(
        p.contains(
            "moins de 11\u{a0}ménages (moins de 20\u{a0}ménages pour les données tirées des revenus, moins de 5"
        ),
        "{p}"
    );
}

#[test]
fn a_wrong_threshold_is_refused_at_its_line() {
    let ligne = |texte: &str, mot: &str| texte.lines().position(|l| l.starts_with(mot)).unwrap() as u64 + 1;
    for (section, mots) in [
        ("occ_apl = 1", ["occ_apl", "vaut 1 et doit être compris entre 3 et 100 000"]),
        ("occ_apl = 0", ["occ_apl", "vaut 0"]),
        ("occ_apl = -4", ["occ_apl", "vaut -4"]),
        ("occ_apl__recents = 12", ["occ_apl__recents", "le seuil de « occ_apl » vaut aussi"]),
    ] {
        let texte = avec(&format!("occupation = 12\n{section}"));
        let e = Regles::lire(&texte, Profil::Partenaires).unwrap_err();
        assert!(mots.iter().all(|m| e.message.contains(m)), "{e}");
        assert_eq!(e.lieu.unwrap().ligne, Some(ligne(&texte, section)));
    }
    let texte = avec("ocupation = 12\nocc_apll = 12");
    let r = Regles::lire(&texte, Profil::Partenaires).unwrap();
    let e = r.verifier_indicateurs(NOMMES.into_iter().chain(["occ_apl", "occ_apl__recents"])).unwrap_err();
    assert!(e.message.contains("« occ_apll »") && e.message.contains("« occ_apl »"), "{e}");
    assert_eq!(e.lieu.unwrap().ligne, Some(ligne(&texte, "occ_apll")));
    let r = Regles::lire(&avec("ocupation = 12"), Profil::Partenaires).unwrap();
    assert!(r.verifier_indicateurs(NOMMES).unwrap_err().message.contains("« occupation »"));
    let interne = FICHIER_LIVRE.replace("# Bailleurs, EPCI", "[profil.interne.seuils]\noccupation = 12\n#");
    assert!(Regles::lire(&interne, Profil::Interne).unwrap_err().message.contains("ne masque rien"));
}

#[test]
fn zero_and_small_counts_bear_one_mark() {
    for (de, a) in [("zero_cent = \"borne\"", "zero_cent = \"masquer\""), ("tranche_10_points\"\n", "masquer\"\n")] {
        let e = Regles::lire(&FICHIER_LIVRE.replace(de, a), Profil::Partenaires).unwrap_err();
        assert!(e.message.contains("la même marque"), "{e}");
    }
    let sans = FICHIER_LIVRE.replace("zero_cent = \"borne\"", "zero_cent = \"aucun\"");
    let r = Regles::lire(&sans, Profil::Partenaires).unwrap();
    let sensible = Famille { sensible: true, ..famille("att_dalo", "attribution", Unite::Menages) };
    assert!(!r.homogeneite(&sensible) && !r.classes_testees_de(&sensible));
    let r = Regles::livrees(Profil::Partenaires).unwrap();
    assert!(r.homogeneite(&sensible) && r.classes_testees_de(&sensible));
    assert!(!r.classes_testees_de(&famille("att_age", "attribution", Unite::Menages)));
    assert!(!r.homogeneite(&Famille { nature: Nature::Repartition, ..sensible }));
}
