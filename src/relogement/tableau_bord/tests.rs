use super::*;
use crate::french::Fraction;

fn dunkerque() -> TableauBord {
    lire(include_str!("dunkerque_2005.toml"), Path::new("dunkerque_2005.toml")).unwrap()
}

#[test]
fn totals_of_operations_of_dunkerque() {
    let t = dunkerque();
    assert_eq!(t.total(Colonne::Demolition), 1_717);
    let reconstruction = t.total(Colonne::ReconstructionSite) + t.total(Colonne::ReconstructionHorsSite);
    assert_eq!((reconstruction, t.total(Colonne::AutresProduits)), (2_141, 238));
    assert_eq!(reconstruction + t.total(Colonne::AutresProduits), 2_379);
    let jeu_de_mail = t.operations.iter().find(|o| o.operation.get_ref() == "Jeu de Mail").unwrap();
    let site = |c: Colonne| c.de(jeu_de_mail).unwrap().nombre();
    assert_eq!(site(Colonne::ReconstructionSite) + site(Colonne::ReconstructionHorsSite), 282);
    assert_eq!(t.total(Colonne::Rehabilitation) + t.total(Colonne::ChangementUsage), 1_560);
    let tout = [Colonne::Rehabilitation, Colonne::ChangementUsage, Colonne::PourMemoire];
    assert_eq!(tout.map(|c| t.total(c)).iter().sum::<i64>(), 1_664);
}

#[test]
fn every_false_total_of_dunkerque_is_a_finding_with_both_values() {
    let phrases: Vec<String> =
        dunkerque().constats().into_iter().map(|c| c.phrase.replace(['\u{202f}', '\u{a0}'], " ")).collect();
    assert_eq!(
        phrases,
        [
            "Grande-Synthe, Meulenhof, reconstruction sur site : le document porte 50, le calcul donne 51 (écart −1)",
            "total reconstruction : le document porte 2 379, le calcul donne 2 141 (écart +238) ; le total du document se \
             retrouve avec autres produits (238)",
            "total réhabilitation : le document porte 1 560, le calcul donne 1 510 (écart +50) ; le total du document se \
             retrouve avec changement d’usage (50), sans pour mémoire (104)",
            "PAM hors ZUS : le document porte 348, le calcul donne 302 (écart +46)",
            "réhabilitation hors ZUS : le document porte 755, le calcul donne 709 (écart +46)",
            "réhabilitation hors ZUS, détail de Dunkerque : le document porte 230, le calcul donne 178 (écart +52)",
            "réhabilitation hors ZUS, colonne des communes : le document porte 755, le calcul donne 761 (écart −6)",
            "réhabilitation hors ZUS, logements du texte du budget : le document porte 701, le calcul donne 709 (écart −8)",
            "Jeu de Mail : le document porte 8,782 M€, le calcul donne 8,601 M€ (écart +0,181 M€)",
            "part des prêts : le document porte 658,0 %, le calcul donne 65,8 % (écart +592,2 points)",
        ]
    );
    assert_eq!(Fraction::new(6_987_475, 10_625_458).unwrap().percent(1), "65,8");
}

#[test]
fn dwellings_financed_by_commune_and_year() {
    let t = dunkerque().par_financement();
    let (plus, plai) = (Some("PLUS-CD"), Some("PLAI"));
    let cases = |c: Option<&str>, a: Option<i32>| (t.case(c, a, plus), t.case(c, a, plai), t.case(c, a, None));
    assert_eq!(cases(Some("Dunkerque"), Some(2005)), (11, 1, 12));
    assert_eq!(cases(Some("Grande-Synthe"), Some(2005)), (149, 3, 152));
    assert_eq!(cases(Some("Grande-Synthe"), Some(2006)), (127, 5, 132));
    assert_eq!(cases(Some("Saint-Pol-sur-Mer"), Some(2005)), (31, 0, 31));
    assert_eq!(cases(Some("Saint-Pol-sur-Mer"), Some(2006)), (74, 0, 74));
    let communes = ["Dunkerque", "Grande-Synthe", "Saint-Pol-sur-Mer"].map(|c| t.case(Some(c), None, None));
    assert_eq!(communes, [12, 284, 105]);
    assert_eq!(cases(None, Some(2005)), (191, 4, 195));
    assert_eq!(cases(None, Some(2006)), (201, 5, 206));
    assert_eq!(cases(None, Some(2007)), (0, 0, 0));
    assert_eq!(t.case(None, None, None), 401);
}

#[test]
fn a_total_that_nothing_explains_is_only_false() {
    let mut t = dunkerque();
    t.totaux.rehabilitation = Some(1_561);
    let codes: Vec<&str> = t.constats().iter().filter(|c| c.objet == "total réhabilitation").map(|c| c.code).collect();
    assert_eq!(codes, ["TOTAL_FAUX"]);
    t.totaux.rehabilitation = Some(1_664);
    let phrase = t.constats().into_iter().find(|c| c.objet == "total réhabilitation").unwrap().phrase;
    assert!(phrase.ends_with("avec changement d’usage (50) et pour mémoire (104)"), "{phrase}");
}

#[test]
fn a_mistake_names_its_line() {
    let e =
        lire("[[operation]]\ncommune = \"c\"\noperation = \"o\"\ndemolition = -3\n", Path::new("t.toml")).unwrap_err();
    assert_eq!(e.message, "opération « o », démolition : -3 ; un nombre de 0 à un million est attendu");
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
    let e =
        lire("[[operation]]\ncommune = \"c\"\noperation = \"o\"\ndemolitions = 3\n", Path::new("t.toml")).unwrap_err();
    assert_eq!(e.message, "clé inconnue « demolitions » ; vouliez-vous écrire « demolition » ?");
    let financement = "[[financement]]\ncommune = \"c\"\nannee = 2005\nfinancement = \"PLAI\"\nlogements = -1\n";
    let e = lire(financement, Path::new("t.toml")).unwrap_err();
    assert_eq!(
        (e.message.as_str(), e.lieu.unwrap().ligne),
        ("c, 2005, PLAI : -1 ; un nombre de 0 à un million est attendu", Some(3))
    );
    let q = "[[operation]]\ncommune = \"c\"\noperation = \"o\"\ndemolition = { total = 3, detail = {}, autre = 1 }\n";
    assert!(lire(q, Path::new("t.toml")).is_err(), "a key that is not expected is refused in a detail too");
}

#[test]
fn a_number_that_is_not_one_says_what_was_expected() {
    let refus = |valeur: &str| {
        let texte = format!("[[operation]]\ncommune = \"A\"\noperation = \"B\"\ndemolition = {valeur}\n");
        let e = lire(&texte, Path::new("operations.toml")).unwrap_err();
        (e.message, e.lieu.and_then(|l| l.ligne))
    };
    let entier = "type inattendu : un texte entre guillemets, au lieu d'un nombre entier";
    assert_eq!(refus("\"beaucoup\""), (entier.to_owned(), Some(4)));
    assert_eq!(refus("{ total = \"3\", detail = {} }").0, entier);
    assert_eq!(refus("{ totale = 3, detail = {} }").0, "clé inconnue « totale » ; vouliez-vous écrire « total » ?");
    assert_eq!(refus("-3").0, "opération « B », démolition : -3 ; un nombre de 0 à un million est attendu");
}

/// Done and forecast add up by commune; what nobody tells of one operation makes its commune unknown, not zero; more than forecast is said.
#[test]
fn what_is_done_is_held_against_the_forecast() {
    let texte = "
[[operation]]
commune = \"A\"
operation = \"un\"
demolition = 100
reconstruction_site = 40
reconstruction_hors_site = 60
realise = { demolition = 30, reconstruction_site = 45, reconstruction_hors_site = 0 }
[[operation]]
commune = \"A\"
operation = \"deux\"
demolition = 20
[[operation]]
commune = \"B\"
operation = \"trois\"
demolition = 5
realise = { demolition = 5 }
[[financement]]
commune = \"A\"
annee = 2025
financement = \"PLAI\"
logements = 10
realises = 4
[[financement]]
commune = \"B\"
annee = 2025
financement = \"PLAI\"
logements = 3
";
    let t = lire(texte, Path::new("t.toml")).unwrap();
    let travaux = t.par_commune();
    let lire_ici = |c: Option<&str>, x| {
        let p = travaux[&(c.map(str::to_owned), x)];
        (p.prevu, p.fait())
    };
    assert_eq!(lire_ici(Some("A"), Travaux::Demolition), (120, None), "of « deux » nobody says");
    assert_eq!(lire_ici(Some("A"), Travaux::Reconstruction), (100, Some(45)));
    assert_eq!(lire_ici(Some("B"), Travaux::Demolition), (5, Some(5)));
    assert_eq!(lire_ici(Some("B"), Travaux::Rehabilitation), (0, Some(0)), "nothing forecast, nothing done");
    assert_eq!(lire_ici(None, Travaux::Demolition), (125, None));
    let finances = t.finances_et_faits();
    let plai = |c: Option<&str>| {
        let p = finances[&(c.map(str::to_owned), Some("PLAI".to_owned()))];
        (p.prevu, p.fait())
    };
    assert_eq!((plai(Some("A")), plai(Some("B")), plai(None)), ((10, Some(4)), (3, None), (13, None)));
    let phrases: Vec<String> = t.constats().into_iter().map(|c| c.phrase).collect();
    assert_eq!(phrases, ["A, un, reconstruction sur site : 45 réalisés pour 40 prévus"]);
    assert!(t.suit_le_realise() && !dunkerque().suit_le_realise());
    let refus = texte.replace("realises = 4", "realises = -4");
    assert!(lire(&refus, Path::new("t.toml")).unwrap_err().message.contains("-4"));
}
