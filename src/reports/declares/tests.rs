//! Declarations that are refused say where and why; sentences hold at one, at several, at none, unknown and withheld.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::context;

use crate::indicators::Catalogue;
use crate::reports::composition_tests::catalogue;

use super::declaration::{Declarations, Phrase, Quand, Texte};
use super::faits::{Cible, Ecart, Faits, Lue, Reference};
use super::phrases::Phrases;

/// The shipped sentence templates.
fn modeles() -> BTreeMap<String, String> {
    let fichiers = crate::assets::livres().into_iter().filter_map(|(p, t)| {
        let nom = p.strip_prefix("reports").ok()?.to_str()?.to_owned();
        (nom.starts_with("phrases/")).then(|| (nom, t.to_owned()))
    });
    fichiers.collect()
}

/// The shipped declarations.
pub fn livrees(catalogue: &Catalogue) -> Declarations {
    let fichiers: Vec<(PathBuf, String)> = crate::assets::livres()
        .into_iter()
        .filter(|(p, _)| p.starts_with(super::DOSSIER))
        .map(|(p, t)| (p, t.to_owned()))
        .collect();
    assert!(fichiers.len() >= 4, "{fichiers:?}");
    Declarations::lire(&fichiers, modeles(), catalogue).unwrap()
}

/// A declaration made of a sound head and of what is put to the test.
fn refus(suite: &str) -> (String, Option<u64>) {
    let texte = format!("code = \"essai\"\ntitre = \"Essai\"\n{suite}");
    let fichiers = [(PathBuf::from("reports/documents/essai.toml"), texte)];
    let e = Declarations::lire(&fichiers, modeles(), &catalogue()).expect_err(suite);
    (format!("{} {}", e.message, e.aides.join(" ")), e.lieu.and_then(|l| l.ligne))
}

#[test]
fn a_wrong_declaration_is_refused_at_its_line() {
    let section = "[[section]]\nancre = \"a\"\nquestion = \"Q ?\"\n";
    let cas: [(String, u64, &str); 40] = [
        (String::new(), 1, "aucune section"),
        ("[[section]]\nquestion = \"Q ?\"\n".into(), 4, "pas d'ancre"),
        ("[[section]]\nancre = \"é\"\nquestion = \"Q ?\"\n".into(), 4, "lettres sans accent"),
        (format!("{section}{section}"), 7, "sert deux fois"),
        ("[[section]]\nancre = \"a\"\n".into(), 4, "une section a une question"),
        ("[[section]]\nchapitre = \"bailleur\"\n".into(), 4, "bailleur"),
        ("[[section]]\nchapitre = \"bailleurs\"\nancre = \"b\"\n".into(), 5, "déjà son ancre"),
        ("[[section]]\nchapitre = \"qpv\"\n[[section]]\nchapitre = \"qpv\"\n".into(), 6, "déjà dans le document"),
        ("[[section]]\nchapitre = \"avancement\"\n".into(), 4, "dans la revue de projet"),
        ("grain = \"projet\"\n[[section]]\nchapitre = \"qpv\"\n".into(), 5, "territoire entier"),
        (format!("{section}sans = [\"parc-dpe\"]\n"), 6, "« sans » ne sert qu'à un chapitre"),
        ("[[section]]\nchapitre = \"hors_qpv\"\nsans = [\"hors-qvp\"]\n".into(), 5, "« hors-qpv »"),
        ("[[section]]\nchapitre = \"hors_qpv\"\nsans = [\n    \"hors-qpv\",\n    \"dpe\",\n]\n".into(), 7, "ses blocs : serie-hors-qpv"),
        (
            "[[section]]\nchapitre = \"residences\"\nsans = [\"par-classes-standard\"]\n".into(),
            5,
            "n'a pas de bloc « par-classes-standard »",
        ),
        (format!("[[chiffre]]\nrepere = \"hors_qpv\"\nlibelle = \"L\"\n{section}"), 4, "déjà ses mots"),
        (format!("[[chiffre]]\nrepere = \"hors\"\n{section}"), 4, "hors"),
        (format!("[[chiffre]]\nindicateur = \"att_baux\"\n{section}"), 4, "pas de libellé"),
        (
            format!("{section}[[section.bloc]]\ntableau = \"classes\"\ntitre = \"T\"\nindicateurs = [\"att_baux\"]\n"),
            9,
            "pas une répartition",
        ),
        (
            format!(
                "{section}[[section.bloc]]\ntableau = \"annees\"\ntitre = \"T\"\ncolonnes = [{{ indicateur = \"att_baux\", montre = \"inconnus\" }}]\n"
            ),
            9,
            "ne peut montrer que lui",
        ),
        (
            format!(
                "{section}[[section.bloc]]\ntableau = \"annees\"\ntitre = \"T\"\ncolonnes = [{{ indicateur = \"att_dalo\", decimales = 2 }}]\n"
            ),
            9,
            "qu'à une moyenne",
        ),
        (
            format!(
                "{section}[[section.bloc]]\ntableau = \"annees\"\ntitre = \"T\"\ncode = \"é\"\nindicateurs = [\"att_baux\"]\n"
            ),
            9,
            "lettres sans accent",
        ),
        (
            format!("{section}reponse = [{{ texte = \"t\", avec = {{ x = {{ indicateur = \"att_bau\" }} }} }}]\n"),
            6,
            "att_baux",
        ),
        (
            "grain = \"residence\"\nzones = \"parc_logements\"\n[[section]]\nchapitre = \"qpv\"\n".into(),
            6,
            "territoire entier",
        ),
        (format!("grain = \"residence\"\n{section}"), 3, "ne dit pas quelles zones"),
        (format!("zones = \"parc_logements\"\n{section}"), 3, "par zone"),
        (format!("grain = \"residence\"\nzones = \"dem_total\"\n{section}"), 4, "n'est pas compté par"),
        (
            format!("{section}reponse = [{{ phrase = \"constat\", indicateur = \"att_q1_hors_qvp\" }}]\n"),
            6,
            "att_q1_hors_qpv",
        ),
        (format!("{section}reponse = [{{ phrase = \"constats\", indicateur = \"att_baux\" }}]\n"), 6, "aucune phrase"),
        (format!("{section}reponse = [{{ phrase = \"constat\" }}]\n"), 6, "de quel indicateur"),
        (
            format!("{section}reponse = [{{ phrase = \"constat\", indicateur = \"att_quartiles\" }}]\n"),
            6,
            "de quelle classe",
        ),
        (
            format!(
                "{section}reponse = [{{ phrase = \"constat\", indicateur = \"att_quartiles\", classe = \"q9\" }}]\n"
            ),
            6,
            "q1",
        ),
        (format!("{section}[[section.bloc]]\ntexte = \"t\"\nsous = \"s\"\n"), 8, "une seule chose"),
        (
            format!("{section}[[section.bloc]]\ntableau = \"reperes\"\nindicateurs = [\"att_baux\"]\n"),
            7,
            "pas de titre",
        ),
        (
            format!("{section}[[section.bloc]]\ntableau = \"repere\"\ntitre = \"T\"\nindicateurs = [\"att_baux\"]\n"),
            7,
            "tableau inconnu",
        ),
        (
            format!(
                "{section}[[section.bloc]]\nfigure = \"parts\"\ntitre = \"T\"\nindicateurs = [\"att_q1_hors_qpv\"]\n"
            ),
            9,
            "une répartition",
        ),
        (format!("{section}[[section.bloc]]\npiece = \"fragilite\"\n"), 7, "n'existe pas pour le grain"),
        (
            format!("[[chiffre]]\nindicateur = \"att_baux\"\nlibelle = \"L\"\nsection = \"z\"\n{section}"),
            6,
            "aucune section n'a l'ancre",
        ),
        (
            "[essentiel]\nfigures = [\n    \"serie-hors-qvp\",\n]\n[[section]]\nchapitre = \"hors_qpv\"\n".into(),
            5,
            "« serie-hors-qpv »",
        ),
        (
            "[essentiel]\nfigures = [\"serie-publics\"]\n[[section]]\nchapitre = \"publics\"\nsans = [\"serie-publics\"]\n".into(),
            4,
            "n'a aucune figure",
        ),
        (
            format!("[essentiel]\nfigures = [\"a-1\"]\n{section}[[section.bloc]]\ntexte = \"t\"\n[[section]]\nchapitre = \"qpv\"\n"),
            4,
            "ses figures : quartiles-qpv",
        ),
    ];
    for (suite, ligne, attendu) in cas {
        let (message, lue) = refus(&suite);
        assert!(message.contains(attendu), "{suite}\n→ {message}");
        assert_eq!(lue, Some(ligne), "{suite}\n→ {message}");
    }
}

#[test]
fn two_documents_never_bear_the_same_code() {
    let texte = "code = \"essai\"\ntitre = \"T\"\n[[section]]\nancre = \"a\"\nquestion = \"Q ?\"\n".to_owned();
    let fichiers = [(PathBuf::from("un.toml"), texte.clone()), (PathBuf::from("deux.toml"), texte)];
    let e = Declarations::lire(&fichiers, modeles(), &catalogue()).unwrap_err();
    assert!(e.message.contains("deux documents portent le code") && e.aides[0].contains("un.toml, ligne 1 :"));
    assert_eq!(e.lieu.unwrap().to_string(), "deux.toml, ligne 1");
}

/// Of two blocks of one code, the refusal shows the one that was added last, on the line of its code.
#[test]
fn a_block_is_found_by_its_code() {
    let bloc = |cles: &str| format!("[[section.bloc]]\ntitre = \"T\"\nindicateurs = [\"att_dalo\"]\n{cles}\n");
    let texte = format!(
        "code = \"essai\"\ntitre = \"Essai\"\n[[section]]\nancre = \"a\"\nquestion = \"Q ?\"\n{}{}{}",
        bloc("tableau = \"annees\"\ncode = \"x\""),
        bloc("code = \"x\"\ntableau = \"annees\""),
        bloc("figure = \"serie\"\ncode = \"y\""),
    );
    let lus = Declarations::lire(&[(PathBuf::from("essai.toml"), texte)], modeles(), &catalogue()).unwrap();
    let ligne = |figure: bool, code: &str| lus.documents[0].ligne_du_bloc(figure, code);
    assert_eq!((ligne(false, "x"), ligne(true, "y")), (Some(14), Some(20)));
    assert_eq!((ligne(true, "x"), ligne(false, "y"), ligne(false, "z")), (None, None, None));
}

/// A working folder that composes its own documents still has the bilan; one that declares its own bilan has that one.
#[test]
fn the_bilan_is_there_whatever_the_folder_declares() {
    let chemin = PathBuf::from("reports/documents/bilan_cil.toml");
    let livre = [(chemin.clone(), crate::assets::livre("reports/documents/bilan_cil.toml").unwrap().to_owned())];
    let seul = Declarations::lire(&[], modeles(), &catalogue()).unwrap().avec_livrees(&livre, &catalogue()).unwrap();
    assert!(seul.get(super::BILAN).unwrap().parties.len() > 5);
    let texte = "code = \"bilan_cil\"\ntitre = \"Le nôtre\"\n[[section]]\nchapitre = \"qpv\"\n".to_owned();
    let sien = Declarations::lire(&[(PathBuf::from("le_notre.toml"), texte)], modeles(), &catalogue()).unwrap();
    let sien = sien.avec_livrees(&livre, &catalogue()).unwrap();
    assert_eq!((sien.documents.len(), sien.get(super::BILAN).unwrap().titre.as_str()), (1, "Le nôtre"));
}

fn lue(etat: &'static str, texte: &str) -> Lue {
    Lue { etat, texte: texte.into(), ..Lue::default() }
}

fn ecart(texte: &str, sens: &'static str, net: bool) -> Option<Ecart> {
    Some(Ecart { texte: texte.into(), sens, net })
}

/// What a sentence says, with plain spaces.
fn dit(modele: &str, faits: &Faits, mots: &[(&str, &str)]) -> String {
    let (m, phrase) = (
        modeles(),
        Phrase {
            texte: Texte::Modele(format!("phrases/{modele}.j2")),
            indicateur: Some("x".into()),
            rang: None,
            contre: None,
            quand: Quand::Derniere,
            avec: BTreeMap::new(),
            mots: mots.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        },
    );
    let rendu = Phrases::new(&m).unwrap().de_faits(&phrase, faits, context! {}, Path::new("essai.toml")).unwrap();
    for (i, c) in rendu.char_indices().filter(|(_, c)| ";:%!?".contains(*c)) {
        let avant = rendu[..i].chars().next_back();
        assert!(matches!(avant, Some('\u{a0}' | '\u{202f}')), "« {c} » without its space: {rendu}");
    }
    rendu.replace(['\u{a0}', '\u{202f}'], " ")
}

fn part(valeur: Lue) -> Faits {
    Faits {
        quand: "En 2025".into(),
        libelle: "Bénéficiaires de l'APL".into(),
        nature: "part",
        valeur,
        ..Faits::default()
    }
}

#[test]
fn a_finding_is_true_whatever_is_known() {
    let cas = [
        ("absent", "Bénéficiaires de l'APL : non disponible, aucune donnée lue."),
        ("secret", "Bénéficiaires de l'APL : valeur couverte par le secret statistique."),
        (
            "inchange",
            "Bénéficiaires de l'APL : la nouvelle valeur est couverte par le secret statistique ; la dernière publiée est gardée.",
        ),
        ("sans_base", "Bénéficiaires de l'APL : non calculable, aucun cas n'est connu."),
        ("insuffisant", "Bénéficiaires de l'APL : trop de réponses manquent pour commenter ce résultat."),
    ];
    for (etat, attendu) in cas {
        assert_eq!(dit("constat", &part(lue(etat, "")), &[]), attendu);
    }
    assert_eq!(
        dit("constat", &part(lue("tranche", "10 à 20 %")), &[]),
        "Bénéficiaires de l'APL : entre 10 et 20 % ; le taux exact est couvert par le secret statistique."
    );
    let petite = Lue { num: Some(4), den: Some(11), ..lue("chiffre", "36,4 %") };
    assert_eq!(dit("constat", &part(petite), &[]), "Bénéficiaires de l'APL : 36,4 % (4 sur 11).");
    let phrase = [("des", "ménages"), ("font", "ont l'APL")];
    assert_eq!(dit("constat", &part(lue("chiffre", "36,4 %")), &phrase), "En 2025, 36,4 % des ménages ont l'APL.");
    assert_eq!(
        dit("constat", &part(lue("tranche", "10 à 20 %")), &phrase),
        "En 2025, entre 10 et 20 % des ménages ont l'APL ; le taux exact est couvert par le secret statistique."
    );
    let grande = Lue { num: Some(400), den: Some(1100), ..lue("chiffre", "36,4 %") };
    assert_eq!(dit("constat", &part(grande), &[]), "Bénéficiaires de l'APL : 36,4 %.");
}

#[test]
fn a_finding_is_set_beside_its_reference() {
    let avec = |e: Option<Ecart>, etat: &'static str| {
        let valeur = Lue { ecart: e, ..lue(etat, "30,0 %") };
        let reference = Some(Reference { nom: "T".into(), lieu: "dans la commune".into(), valeur });
        dit("constat", &Faits { reference, ..part(lue("chiffre", "36,4 %")) }, &[])
    };
    assert_eq!(
        avec(ecart("6,4 points", "plus", true), "chiffre"),
        "Bénéficiaires de l'APL : 36,4 %, soit 6,4 points de plus que dans la commune (30,0 %)."
    );
    assert_eq!(
        avec(ecart("0,0 point", "egal", false), "chiffre"),
        "Bénéficiaires de l'APL : 36,4 %, comme dans la commune."
    );
    assert_eq!(avec(None, "secret"), "Bénéficiaires de l'APL : 36,4 %.", "a withheld reference is not told");
    let flou = Lue {
        inconnus: Some("12,0 %".into()),
        bas: Some("32,0 %".into()),
        haut: Some("44,0 %".into()),
        ..lue("chiffre", "36,4 %")
    };
    assert_eq!(
        dit("constat", &part(flou), &[]),
        "Bénéficiaires de l'APL : 36,4 % ; la réponse manque pour 12,0 % des cas, le taux réel est entre 32,0 % et 44,0 %."
    );
}

#[test]
fn newcomers_and_the_period_before_are_silent_when_withheld() {
    let mut f = part(lue("chiffre", "36,4 %"));
    assert_eq!(dit("recents", &f, &[]), "");
    assert_eq!(dit("evolution", &f, &[]), "");
    f.recents = Lue { ecart: ecart("8,6 points", "moins", true), ..lue("chiffre", "45,0 %") };
    assert_eq!(
        dit("recents", &f, &[]),
        "Parmi les ménages arrivés depuis deux ans, cette part est de 45,0 % : elle augmente avec les arrivées."
    );
    f.recents.ecart = ecart("8,6 points", "plus", true);
    assert!(
        dit("recents", &f, &[("baisse", "le quartier se rééquilibre")]).ends_with(" : le quartier se rééquilibre.")
    );
    f.recents.ecart = ecart("0,4 point", "plus", false);
    assert!(dit("recents", &f, &[]).ends_with(" : la situation reste stable."));
    f.avant = Lue { ecart: ecart("1,4 point", "moins", false), ..lue("chiffre", "37,8 %") };
    assert_eq!(
        dit("evolution", &f, &[]),
        "La valeur était de 37,8 % la période précédente, soit 1,4 point de moins aujourd'hui."
    );
    f.avant.ecart = ecart("0,0 point", "egal", false);
    assert_eq!(dit("evolution", &f, &[]), "Cette valeur n'a pas changé depuis la période précédente (37,8 %).");
}

#[test]
fn a_target_is_told_with_what_is_missing() {
    let valeur = Lue { num: Some(178), den: Some(1024), ..lue("chiffre", "17,4 %") };
    let mut f = part(valeur);
    f.objectif = Some(Cible { seuil: "d'au moins 25 %".into(), statut: "non atteint", manque: Some(78) });
    assert_eq!(
        dit("objectif", &f, &[]),
        "En 2025 : 17,4 %, soit 178 sur 1 024, pour un objectif d'au moins 25 % ; sur ces 1 024, il en manque 78."
    );
    let phrase = [("cas", "baux"), ("des", "baux signés"), ("font", "ont profité au public visé")];
    assert_eq!(
        dit("objectif", &f, &phrase),
        "En 2025, 17,4 % des baux signés ont profité au public visé, soit 178 baux sur 1 024, pour un objectif d'au moins 25 % ; sur ces \
         1 024, il en manque 78."
    );
    assert_eq!(
        dit("objectif", &f, &[("cas", "baux")]),
        "En 2025 : 17,4 %, soit 178 baux sur 1 024, pour un objectif d'au moins 25 % ; sur ces 1 024, il en manque 78."
    );
    f.objectif = Some(Cible { seuil: "d'au moins 15 %".into(), statut: "atteint", manque: None });
    assert_eq!(dit("objectif", &f, &[]), "En 2025 : 17,4 %, soit 178 sur 1 024, pour un objectif d'au moins 15 %.");
    f.valeur = lue("sans_base", "n.c.");
    assert_eq!(dit("objectif", &f, &[]), "En 2025, aucun bail n'entre dans ce taux.");
    f.valeur = lue("secret", "s");
    assert_eq!(dit("objectif", &f, &[]), "En 2025, ce taux est couvert par le secret statistique.");
}

#[test]
fn a_count_agrees_with_its_noun() {
    let bail = [("un", "bail signé"), ("des", "baux signés")];
    let place = [("un", "place"), ("des", "places"), ("genre", "f")];
    let cas = [
        (Some(0), "En 2025, on ne compte aucun bail signé.", "En 2025, on ne compte aucune place."),
        (Some(1), "En 2025, on compte un bail signé.", "En 2025, on compte une place."),
        (Some(1204), "En 2025, on compte 1 204 baux signés.", "En 2025, on compte 1 204 places."),
    ];
    for (num, masculin, feminin) in cas {
        let f = part(Lue { num, ..lue("chiffre", "") });
        assert_eq!(dit("effectif", &f, &bail), masculin);
        assert_eq!(dit("effectif", &f, &place), feminin);
    }
    let secret = part(lue("secret", "s"));
    assert_eq!(
        dit("effectif", &secret, &bail),
        "En 2025, le nombre de baux signés est couvert par le secret statistique."
    );
    let absent = part(lue("absent", "n.d."));
    assert_eq!(dit("effectif", &absent, &bail), "Baux signés : non disponible, aucune donnée lue.");
}

#[test]
fn a_wrong_template_names_its_text() {
    let m = modeles();
    let phrases = Phrases::new(&m).unwrap();
    let p = |t: &str| Phrase {
        texte: Texte::EnPlace(t.into()),
        indicateur: None,
        rang: None,
        contre: None,
        quand: Quand::Derniere,
        avec: BTreeMap::new(),
        mots: BTreeMap::new(),
    };
    for faux in ["{{ valeur.txt }}", "{{ valeur", "{% include '/etc/passwd' %}", "{{ valeur.texte | inexistant }}"] {
        let e = phrases.de_faits(&p(faux), &Faits::default(), context! {}, Path::new("essai.toml")).unwrap_err();
        assert!(e.aides.iter().any(|a| a.contains(faux)), "{e:?}");
    }
}
