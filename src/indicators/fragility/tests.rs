//! Worked checks of the specification, case by case.

use std::collections::BTreeMap;
use std::path::Path;

use super::essais::*;
use super::*;
use crate::measures::{Niveau, Periode};
use crate::secrecy::{Profil, PublishedMeasures, Regles};

fn e(n: i128, d: i128) -> Exact {
    Exact::new(n, d).unwrap()
}

pub fn donnees<'a>(p: &'a PublishedMeasures, avis: &'a [Avis], familles: &'a BTreeMap<String, Famille>) -> Donnees<'a> {
    Donnees {
        publiees: p,
        epci: EPCI,
        vague: VAGUE,
        parc: PARC,
        annee: None,
        vague_avant: Some(Periode::Millesime(2022)),
        parc_avant: None,
        avis,
        familles,
    }
}

pub static AUCUNE: BTreeMap<String, Famille> = BTreeMap::new();

/// EPCI 8 / 50 / 60 / 10 %; R1 12 / 60 / 75 / 8 %; R2 brings the whole to the pooled rates.
fn quatre_taux(avec_apl: bool) -> PublishedMeasures {
    let r = Niveau::Residence;
    let mut f = vec![
        effectifs("occ_menages", VAGUE, r, &[("R1", 100), ("R2", 900)]),
        effectifs("parc_logements", PARC, r, &[("R1", 110), ("R2", 950)]),
        parts("occ_impayes_3_mois", VAGUE, r, &[("R1", 12, 100, 0), ("R2", 68, 900, 0)]),
        parts("occ_sous_plai", VAGUE, r, &[("R1", 75, 100, 0), ("R2", 525, 900, 0)]),
        parts("parc_rotation", PARC, r, &[("R1", 8, 100, 0), ("R2", 92, 900, 0)]),
    ];
    // Without answers on APL in R1: under 60 % filled, the component is missing.
    let inconnus = if avec_apl { 0 } else { 100 };
    f.push(parts("occ_apl", VAGUE, r, &[("R1", 60, 100, inconnus), ("R2", 440, 900, 0)]));
    publier(f)
}

#[test]
fn the_worked_check_of_the_ratio() {
    let m = methode("valenciennes");
    let p = quatre_taux(true);
    let notes = m.noter(&donnees(&p, &[], &AUCUNE));
    let r1 = notes.iter().find(|n| n.zone == "R1").unwrap();
    assert_eq!(r1.score(), Some(e(19, 16)), "1,1875");
    assert_eq!(r1.indices[0].reference, Some(Exact::entier(1)));
    assert_eq!(m.classes()[r1.classement.rang().unwrap()].nom, "fragilité apparente");
    assert_eq!(r1.indices[0].contributions, [e(3, 8), e(3, 10), e(5, 16), e(1, 5)].map(Some));
    assert_eq!(r1.indices[0].apports, [e(1, 8), e(1, 20), e(1, 16), e(-1, 20)].map(Some));
    assert_eq!(r1.indices[0].connues, 4);

    let p = quatre_taux(false);
    let notes = m.noter(&donnees(&p, &[], &AUCUNE));
    let r1 = notes.iter().find(|n| n.zone == "R1").unwrap();
    assert_eq!(r1.score().unwrap().fraction().unwrap().value(4), "1,1833");
    assert_eq!((r1.indices[0].connues, r1.indices[0].composantes[1].manque), (3, Some(Manque::Renseignement)));
}

#[test]
fn under_three_quarters_of_the_weight_or_without_a_compulsory_component_nothing_is_classed() {
    let p = quatre_taux(false);
    let mut m = methode("valenciennes");
    m.minima.poids_disponible = 76;
    let r1 = |m: &Methode| m.noter(&donnees(&p, &[], &AUCUNE)).into_iter().find(|n| n.zone == "R1").unwrap();
    assert_eq!((r1(&m).classement, r1(&m).score()), (Classement::Donnees, None));
    m.minima.poids_disponible = 75;
    assert!(r1(&m).classement.rang().is_some());
    m.indices[0].composantes[1].obligatoire = true;
    assert_eq!(r1(&m).classement, Classement::Donnees);
}

#[test]
fn a_residence_under_the_minimum_has_neither_score_nor_class() {
    let p = quatre_taux(true);
    let mut m = methode("valenciennes");
    m.minima.menages = 101;
    let notes = m.noter(&donnees(&p, &[], &AUCUNE));
    let r1 = notes.iter().find(|n| n.zone == "R1").unwrap();
    assert_eq!((r1.classement, r1.score()), (Classement::Effectif, None));
    m.minima = super::methode::Minima { menages: 11, logements: 111, ..m.minima };
    let notes = m.noter(&donnees(&p, &[], &AUCUNE));
    assert_eq!(notes.iter().find(|n| n.zone == "R1").unwrap().classement, Classement::Effectif);
}

/// R3 has 5 households: partners see nothing of it, and the score says so instead of a figure.
#[test]
fn what_secrecy_withholds_makes_no_score() {
    let r = Niveau::Residence;
    let parts3 = |code: &str, periode| {
        parts(code, periode, r, &[("R1", 40, 100, 0), ("R2", 400, 900, 0), ("R3", 2, 5, 0), ("R4", 3, 6, 0)])
    };
    let p = publier_sous(
        vec![
            effectifs("occ_menages", VAGUE, r, &[("R1", 100), ("R2", 900), ("R3", 5), ("R4", 6)]),
            effectifs("parc_logements", PARC, r, &[("R1", 110), ("R2", 950), ("R3", 12), ("R4", 12)]),
            parts3("occ_moins_40_plus", VAGUE),
            parts3("occ_apl", VAGUE),
            parts3("occ_monoparentales", VAGUE),
            parts3("parc_rotation", PARC),
        ],
        &Regles::livrees(Profil::Partenaires).unwrap(),
    );
    let notes = methode("standard").noter(&donnees(&p, &[], &AUCUNE));
    for n in notes.iter().filter(|n| n.zone == "R3" || n.zone == "R4") {
        assert!(n.score().is_none() && n.classement.rang().is_none(), "{n:?}");
        assert!(n.indices[0].composantes.iter().all(|c| c.valeur.is_none()), "{n:?}");
    }
    assert!(notes.iter().any(|n| n.classement.rang().is_some()));
}

#[test]
fn every_shipped_method_is_one() {
    for (chemin, _) in crate::assets::livres().iter().filter(|(p, _)| p.starts_with("pipelines/fragilite")) {
        let code = chemin.file_stem().unwrap().to_str().unwrap();
        let m = methode(code);
        assert_eq!(m.code, code);
        assert!(m.provisoire || m.indices.is_empty(), "{code}: no territory has published its weights");
        assert!(m.classes().iter().all(|c| c.gsp.is_some()), "{code}");
        assert!(m.minima.poids_disponible >= 75, "{code}");
        // No method asks for opinions that nobody has given.
        for i in &m.indices {
            let poids =
                |avis: bool| -> i64 { i.composantes.iter().filter(|c| avis || !c.est_avis()).map(|c| c.poids).sum() };
            assert!(100 * poids(false) >= m.minima.poids_disponible * poids(true), "{code}, {}", i.code);
        }
    }
    assert!(methode("nantes_carte").classes().is_empty());
    assert_eq!(methode("creil").indices.len(), 2);
    // Weight of recent arrivals: each occupation component is two, dwellings stay one.
    let limoges = methode("limoges");
    assert_eq!((limoges.indices[0].composantes.len(), limoges.indices[1].composantes.len()), (6, 3));
}

#[test]
fn a_wrong_method_points_into_its_line() {
    let lire = |de: &str, par: &str| {
        let texte = crate::assets::livre("pipelines/fragilite/standard.toml").unwrap();
        assert!(texte.contains(de), "{de}");
        Methode::lire(&texte.replacen(de, par, 1), Path::new("essai.toml"), &catalogue()).unwrap_err()
    };
    let ligne = |e: &crate::error::Error| e.lieu.as_ref().unwrap().ligne;
    let faute = lire("indicateur = \"occ_apl\"", "indicateur = \"occ_apll\"");
    assert!(faute.message.contains("occ_apll") && faute.aides[0].contains("occ_apl"), "{faute:?}");
    assert!(ligne(&faute).is_some_and(|l| l > 50));
    assert!(lire("indicateur = \"occ_apl\"", "indicateur = \"occ_menages\"").message.contains("effectif"));
    assert!(lire("poids = 1", "poids = 0").message.contains("poids"));
    assert!(lire("sens = 1", "sens = 2").message.contains("sens"));
    assert!(lire("a_partir_de = 1.10", "a_partir_de = 1.30").message.contains("décroître"));
    assert!(lire("a_partir_de = 1.10\n", "").message.contains("a_partir_de"));
    assert!(lire("classes = [\"marquee\"]", "classes = [\"marquée\"]").aides[0].contains("marquee"));
    assert!(lire("grain = \"residence\"", "grain = \"epci\"").message.contains("niveau"));
    assert!(lire("poids_disponible_min = 75", "poids_disponible_min = 175").message.contains("pourcentage"));
    assert!(lire("hysteresis", "histeresis").message.contains("hysteresis"));
}

#[test]
fn quartiers_are_checked_against_the_catalogue_with_their_line() {
    let lire = |ajout: &str| {
        let texte = format!("{}\n{ajout}", crate::assets::livre("pipelines/fragilite/reims.toml").unwrap());
        let longueur = texte.lines().count() as u64;
        Methode::lire(&texte, Path::new("reims.toml"), &super::essais::catalogue()).map(|m| (m, longueur)).map_err(
            |e| {
                assert!(e.lieu.as_ref().is_some_and(|l| l.ligne.is_some_and(|n| n > 35 && n <= longueur)), "{e}");
                e.message.clone()
            },
        )
    };
    let refus = |ajout: &str| lire(ajout).map(|_| ()).unwrap_err();
    let (m, _) = lire(
        "[equilibre]\nindicateur = \"att_tranche\"\nniveau = \"secteur\"\n[poids]\nindicateur = \"occ_apl\"\n\
         [alerte]\nquartiers_de_veille = [\"S7\"]\n[[type_quartier]]\nnom = \"Centre ancien\"\nzones = [\"S1\", \"S2\"]\n",
    )
    .unwrap();
    assert_eq!(m.equilibre.as_ref().map(|e| (e.indicateur.as_str(), e.niveau)), Some(("att_tranche", Niveau::Secteur)));
    assert_eq!(
        (m.poids.as_deref(), m.alerte.quartiers_de_veille.as_slice()),
        (Some("occ_apl"), &["S7".to_owned()][..])
    );
    assert_eq!(m.type_de("S2").map(|t| t.nom.as_str()), Some("Centre ancien"));
    assert_eq!(m.type_de("S3"), None);
    assert!(refus("[equilibre]\nindicateur = \"att_q1\"\nniveau = \"qpv\"\n").contains("n'est pas une répartition"));
    assert!(refus("[equilibre]\nindicateur = \"att_tranches\"\nniveau = \"qpv\"\n").contains("att_tranches"));
    assert!(refus("[poids]\nindicateur = \"occ_menages\"\n").contains("n'est pas une part"));
    let deux = "[[type_quartier]]\nnom = \"A\"\nzones = [\"S1\"]\n[[type_quartier]]\nnom = \"B\"\nzones = [\"S1\"]\n";
    assert!(refus(deux).contains("deux types de quartier"));
}

#[test]
fn a_class_may_be_a_distance_or_a_share_of_dwellings() {
    let r = Niveau::Residence;
    let zones = ["R1", "R2", "R3", "R4"];
    let taux = [90, 50, 50, 10];
    let f = |n: [i64; 4]| zones.iter().zip(n).map(|(z, n)| (*z, n)).collect::<Vec<_>>();
    let p = publier(vec![
        effectifs("occ_menages", VAGUE, r, &f([100; 4])),
        effectifs("parc_logements", PARC, r, &f([100, 100, 100, 300])),
        parts("occ_moins_40_plus", VAGUE, r, &zones.iter().zip(taux).map(|(z, n)| (*z, n, 100, 0)).collect::<Vec<_>>()),
    ]);
    let mut m = methode("mel_iris");
    m.grain = r;
    let classe = |m: &Methode, z: &str| {
        m.noter(&donnees(&p, &[], &AUCUNE)).iter().find(|n| n.zone == z).unwrap().classement.rang().unwrap()
    };
    // 600 dwellings, thirds of 200: R1 starts at 0, R2 and R3 at 100 (both in the first third), R4 at 300.
    assert_eq!(zones.map(|z| classe(&m, z)), [0, 0, 0, 1]);
    m.indices[0].classes[0].part = 1;
    m.indices[0].classes[1].part = 4;
    // First class is a sixth: 100 dwellings; the group that starts at 100 is in the second.
    assert_eq!(zones.map(|z| classe(&m, z)), [0, 1, 1, 1]);
    let mut m = methode("reims");
    m.indices[0].classement = super::methode::Classement::Distance;
    assert_eq!(zones.map(|z| classe(&m, z)), [0, 1, 1, 2]);
}

#[test]
fn two_scores_are_crossed_on_their_mean() {
    let r = Niveau::Secteur;
    let deux = |code: &str, p, a: i64, b: i64| parts(code, p, r, &[("S1", a, 100, 0), ("S2", b, 100, 0)]);
    let mut f = vec![
        effectifs("occ_menages", VAGUE, r, &[("S1", 100), ("S2", 100)]),
        effectifs("parc_logements", PARC, r, &[("S1", 100), ("S2", 100)]),
    ];
    for code in ["occ_moins_40_plus", "occ_inactifs", "occ_monoparentales_3"] {
        f.push(deux(code, VAGUE, 60, 40));
        f.push(deux(&format!("{code}__recents"), VAGUE, 70, 30));
    }
    for code in ["parc_vacance_3_mois", "parc_rotation", "parc_avant_1975"] {
        f.push(deux(code, PARC, 20, 30));
    }
    let p = publier(f);
    let m = methode("limoges");
    let notes = m.noter(&donnees(&p, &[], &AUCUNE));
    let noms: Vec<(&str, &str)> =
        notes.iter().map(|n| (n.zone.as_str(), m.classes()[n.classement.rang().unwrap()].code.as_str())).collect();
    assert_eq!(noms, [("S1", "vigilance"), ("S2", "equilibre")]);
    // 60/50 for all, 70/50 for recent arrivals, half each.
    assert_eq!(notes[0].score(), Some(e(13, 10)));
}

#[test]
fn expert_notes_are_shown_weighed_or_move_by_one_class() {
    let p = quatre_taux(true);
    let avis = [
        avis::essais::avis("R1", "commune", Some(4), 1),
        avis::essais::avis("R1", "bailleur", Some(3), 1),
        avis::essais::avis("R2", "commune", Some(1), 0),
    ];
    let mut m = methode("valenciennes");
    let r1 = |m: &Methode| m.noter(&donnees(&p, &avis, &AUCUNE)).into_iter().find(|n| n.zone == "R1").unwrap();
    let montre = r1(&m);
    assert_eq!((montre.classement, montre.avis.len()), (montre.avant_avis, 2));
    m.avis.role = RoleAvis::Decalage;
    let decale = r1(&m);
    assert_eq!(
        (decale.avant_avis, decale.classement),
        (Classement::Classe(1), Classement::Classe(0)),
        "two sources, one class"
    );
    let urhlm = methode("urhlm_hdf");
    assert!(urhlm.indices[0].composantes.last().unwrap().est_avis());
    // Both of one family: its pooled value is that of the whole.
    let familles = ["R1", "R2"].map(|z| (z.to_owned(), Famille::CollectifQpv)).into();
    let r = urhlm.noter(&donnees(&p, &avis, &familles));
    let r1 = r.iter().find(|n| n.zone == "R1").unwrap();
    // (3 + 2) / 6 for R1, over the mean of the notes (3 + 2 + 0) / 9.
    assert_eq!(r1.indices[0].composantes.last().unwrap().note, Some(e(3, 2)));
}

#[test]
fn within_families_the_reference_is_pooled_over_the_family() {
    let r = Niveau::Residence;
    let p = publier(vec![
        effectifs("occ_menages", VAGUE, r, &[("R1", 100), ("R2", 100), ("R3", 100)]),
        effectifs("parc_logements", PARC, r, &[("R1", 100), ("R2", 100), ("R3", 100)]),
        parts("occ_moins_40_plus", VAGUE, r, &[("R1", 60, 100, 0), ("R2", 20, 100, 0), ("R3", 90, 100, 0)]),
    ]);
    let familles: BTreeMap<String, Famille> =
        [("R1", Famille::CollectifQpv), ("R2", Famille::CollectifQpv), ("R3", Famille::Rural)]
            .map(|(z, f)| (z.to_owned(), f))
            .into();
    let mut m = methode("mel_iris");
    (m.grain, m.reference) = (r, Reference::Famille);
    let notes = m.noter(&donnees(&p, &[], &familles));
    let score = |z: &str| notes.iter().find(|n| n.zone == z).unwrap().score().unwrap();
    assert_eq!(["R1", "R2", "R3"].map(score), [e(3, 2), e(1, 2), e(1, 1)]);
    // Of no known family: not held against the territory by default.
    let notes = m.noter(&donnees(&p, &[], &[("R1".to_owned(), Famille::CollectifQpv)].into()));
    let r2 = notes.iter().find(|n| n.zone == "R2").unwrap();
    assert_eq!((r2.classement, r2.indices[0].composantes[0].manque), (Classement::Donnees, Some(Manque::Reference)));
}

#[test]
fn an_evolution_is_held_against_that_of_the_territory() {
    let r = Niveau::Residence;
    let avant = Periode::Millesime(2022);
    let f = reunir(
        parts("occ_moins_20_plus", avant, r, &[("R1", 20, 100, 0), ("R2", 20, 100, 0)]),
        parts("occ_moins_20_plus", VAGUE, r, &[("R1", 40, 100, 0), ("R2", 20, 100, 0)]),
    );
    let p = publier(vec![
        effectifs("occ_menages", VAGUE, r, &[("R1", 100), ("R2", 100)]),
        effectifs("parc_logements", PARC, r, &[("R1", 100), ("R2", 100)]),
        f,
        parts("occ_moins_20_plus__recents", VAGUE, r, &[("R1", 40, 100, 0), ("R2", 20, 100, 0)]),
    ]);
    let m = methode("pau");
    let notes = m.noter(&donnees(&p, &[], &AUCUNE));
    let r1 = notes.iter().find(|n| n.zone == "R1").unwrap();
    // Level +10, recents +10, evolution +20 against +10 for the territory.
    assert_eq!(
        r1.indices[0].composantes.iter().map(|c| c.note.unwrap()).collect::<Vec<_>>(),
        [10, 10, 10].map(Exact::entier)
    );
    let sans = Donnees { vague_avant: None, ..donnees(&p, &[], &AUCUNE) };
    let r1 = m.noter(&sans).into_iter().find(|n| n.zone == "R1").unwrap();
    assert_eq!((r1.indices[0].composantes[2].manque, r1.indices[0].connues), (Some(Manque::Absente), 2));
    assert!(r1.score().is_some(), "three quarters of the weight are there");
}

#[test]
fn sensitivity_counts_the_classes_that_move() {
    let m = methode("valenciennes");
    let p = quatre_taux(true);
    let d = donnees(&p, &[], &AUCUNE);
    let s = m.sensibilite(&super::grille::grille(&m, &d, Niveau::Residence));
    assert_eq!(s.variantes.len(), 5);
    // Weights are equal already.
    assert_eq!((s.variantes[0].otee, s.variantes[0].changent), (None, 0));
    // Without impayés: (1,2 + 1,25 + 0,8) / 3 = 1,083: R1 falls to the mean; R2 stays.
    assert_eq!((s.variantes[1].otee, s.variantes[1].changent, s.variantes[1].comparees), (Some((0, 0)), 1, 2));
}

#[test]
fn changes_within_the_hysteresis_are_set_aside() {
    let m = methode("standard");
    let etat = |liste: &[(&str, &str, i128)]| stabilite::Etat {
        nom: "essai".into(),
        zones: liste
            .iter()
            .map(|(z, c, centiemes)| {
                ((*z).to_owned(), stabilite::Trace { classe: (*c).into(), scores: vec![e(*centiemes, 100)] })
            })
            .collect(),
    };
    let avant = etat(&[
        ("A", "moyenne", 105),
        ("B", "apparente", 112),
        ("C", "moyenne", 108),
        ("D", "marquee", 130),
        ("E", "preservee", 80),
    ]);
    let apres = etat(&[
        ("A", "apparente", 115),
        ("B", "moyenne", 105),
        ("C", "apparente", 113),
        ("D", "apparente", 120),
        ("F", "moyenne", 100),
    ]);
    let s = m.stabilite(&avant, &apres);
    let zones = |l: &[stabilite::Changement]| l.iter().map(|c| c.zone.clone()).collect::<Vec<_>>();
    assert_eq!(
        (zones(&s.entrees), zones(&s.sorties), zones(&s.autres), zones(&s.non_retenus)),
        (vec!["A".into()], vec!["B".into()], vec!["D".into()], vec!["C".into()])
    );
    assert_eq!((s.comparees, s.nouvelles, s.perdues), (4, vec!["F".to_owned()], vec!["E".to_owned()]));
}

#[test]
fn an_edition_is_read_back_and_refused_under_another_method_or_profile() {
    use stabilite::{Signature, ecrire, lire};
    let m = methode("valenciennes");
    let p = quatre_taux(true);
    let etat = m.etat("édition 2025-09".into(), &m.noter(&donnees(&p, &[], &AUCUNE)));
    let s = Signature { methode: "abc", profil: "partenaires" };
    let texte = ecrire(&etat, s, "2025-09", VAGUE);
    let relu = lire(&texte, Path::new("x.csv"), s).unwrap().unwrap();
    assert_eq!((relu.zones, relu.nom), (etat.zones, etat.nom));
    assert!(lire(&texte, Path::new("x.csv"), Signature { profil: "interne", ..s }).unwrap().is_none());
    assert!(lire(&texte, Path::new("x.csv"), Signature { methode: "autre", ..s }).unwrap().is_none());
    assert!(lire("n'importe quoi", Path::new("x.csv"), s).is_err());
    assert!(lire(&texte.replace("19/16", "19:16"), Path::new("x.csv"), s).is_err());
}

#[test]
fn the_list_says_what_put_a_residence_on_it() {
    use listes::{Cause, Manuel};
    let p = quatre_taux(true);
    let m = methode("valenciennes");
    let mut notes = m.noter(&donnees(&p, &[], &AUCUNE));
    let manuel = |r: &str, ajout| Manuel {
        residence: r.into(),
        ajout,
        motif: "travaux".into(),
        auteur: "EPCI".into(),
        debut: None,
        fin: None,
    };
    let liste = m.liste_exclusion(&notes, &[]);
    assert_eq!(
        liste.exclues.iter().map(|x| (x.residence.as_str(), x.causes.clone())).collect::<Vec<_>>(),
        [("R1", vec![Cause::Moyenne])]
    );
    let liste = m.liste_exclusion(&notes, &[manuel("R1", false), manuel("R2", true), manuel("R9", true)]);
    assert_eq!(liste.exclues.iter().map(|x| x.residence.as_str()).collect::<Vec<_>>(), ["R2", "R9"]);
    assert_eq!(liste.retirees[0].0.causes, [Cause::Moyenne], "what it would have been is printed");
    notes[1].classement = Classement::Secret;
    let liste = m.liste_exclusion(&notes, &[]);
    assert_eq!(liste.a_examiner, [("R2".to_owned(), Classement::Secret)], "never silently allowed");
}

#[test]
fn the_most_affected_are_listed_both_ways() {
    let r = Niveau::Residence;
    let avant = Periode::Millesime(2022);
    let f = reunir(
        parts(
            "occ_moins_40_plus",
            avant,
            r,
            &[("R1", 20, 100, 0), ("R2", 50, 100, 0), ("R3", 5, 10, 0), ("diffus-x", 1, 100, 0)],
        ),
        parts(
            "occ_moins_40_plus",
            VAGUE,
            r,
            &[("R1", 35, 100, 0), ("R2", 48, 100, 0), ("R3", 10, 10, 0), ("diffus-x", 90, 100, 0)],
        ),
    );
    let (h, b) = listes::plus_touchees(&publier(vec![f]), "occ_moins_40_plus", (avant, VAGUE), 11, 10);
    assert_eq!(h.iter().map(|m| (m.residence.as_str(), m.ecart)).collect::<Vec<_>>(), [("R1", e(15, 100))]);
    assert_eq!(b.iter().map(|m| (m.residence.as_str(), m.ecart)).collect::<Vec<_>>(), [("R2", e(-2, 100))]);
}

/// R1 is to work on, R2 makes the reference of the family: six segments, published.
#[test]
fn the_reference_profile_is_pooled_over_the_well_marked_residences_of_the_family() {
    let r = Niveau::Residence;
    let deux = |code: &str, p| parts(code, p, r, &[("R1", 24, 40, 0), ("R2", 40, 200, 0), ("R3", 24, 40, 0)]);
    let segments: [&str; 6] =
        ["plus_80", "retraites", "actifs_couple", "actifs_isoles", "inactifs_couple", "inactifs_isoles"];
    let p = publier(vec![
        effectifs("occ_menages", VAGUE, r, &[("R1", 40), ("R2", 200), ("R3", 40)]),
        effectifs("parc_logements", PARC, r, &[("R1", 45), ("R2", 210), ("R3", 45)]),
        deux("occ_apl", VAGUE),
        deux("occ_sous_plai", VAGUE),
        deux("occ_impayes_3_mois", VAGUE),
        deux("parc_rotation", PARC),
        repartition(
            "occ_segment",
            &segments,
            VAGUE,
            r,
            &[("R1", &[2, 6, 6, 6, 8, 12]), ("R2", &[30, 50, 40, 30, 20, 30]), ("R3", &[2, 6, 6, 6, 8, 12])],
        ),
    ]);
    let familles: BTreeMap<String, Famille> =
        [("R1".to_owned(), Famille::CollectifQpv), ("R2".to_owned(), Famille::CollectifQpv)].into();
    let m = methode("urhlm_hdf");
    let d = donnees(&p, &[], &familles);
    let notes = m.noter(&d);
    let classe =
        |z: &str| m.classes()[notes.iter().find(|n| n.zone == z).unwrap().classement.rang().unwrap()].code.as_str();
    assert_eq!((classe("R1"), classe("R2")), ("a_travailler", "excellente"));
    let profils = m.profils(&notes, &d).unwrap();
    let r1 = profils.comparaisons.iter().find(|x| x.residence == "R1").unwrap();
    assert_eq!((r1.base, r1.menages), (profil::Base::Famille(Famille::CollectifQpv), 40));
    assert_eq!(r1.segments.iter().map(|s| s.ecart).collect::<Vec<_>>(), [-10, -10, -5, 0, 10, 15].map(Exact::entier));
    assert_eq!(r1.priorites, [0, 1, 2]);
}
