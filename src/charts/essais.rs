//! One plausible input per picture, and what every picture must keep: well-formed, titled, without NaN,
//! deterministic, silent on what is withheld. `BILAN_FIGURES=dossier cargo test figures` writes the SVGs.

use super::atteinte::{self, Atteinte, Sens, Unite};
use super::carte::{self, Carte, Classe, Contour};
use super::chaleur::{self, Chaleur, Colonne, Format, Fragile};
use super::cumul::{self, Cumul, Point, Projection};
use super::distribution::{self, Distribution, Panneau};
use super::parcours::{self, Menages, Parcours};
use super::pente::{self, Pente};
use super::pyramide::{self, Pyramide};
use super::rattrapage::{self, Rattrapage};
use super::repartition::{self, Groupe, Repartition};
use super::semestres::{self, Semestres};
use super::serie::{self, Repere, Serie};
use super::{Entete, Figure, Lecture};
use crate::french::Fraction;

fn f(n: i64, d: i64) -> Option<Fraction> {
    Fraction::new(n, d)
}

fn entete(code: &str, titre: &str) -> Entete {
    Entete {
        code: code.to_owned(),
        titre: titre.to_owned(),
        sous_titre: "Baux signés hors QPV en 2025, quartile connu.".to_owned(),
        source: "Source : SNE, extraction du 31 janvier 2026.".to_owned(),
    }
}

fn unite(libelle: &str, valeur: Lecture) -> Unite {
    Unite { libelle: libelle.to_owned(), valeur }
}

pub(super) fn atteinte() -> Atteinte {
    Atteinte {
        entete: entete("atteinte_bailleurs", "Deux bailleurs sur sept atteignent l'objectif."),
        total: Some(unite("Aubrelle Métropole", Lecture::essai_part(157, 746, 38))),
        unites: vec![
            unite("Office public de l'habitat d'Aubrelle", Lecture::essai_part(84, 316, 21)),
            unite("Logis des Trois Rivières", Lecture::essai_part(41, 119, 4)),
            unite("Habitat & Territoires", Lecture::essai_part(2501, 7499, 0)),
            unite("Foyer du Val", Lecture::essai_part(2499, 7501, 300)),
            unite("Coopérative La Ruche", Lecture::essai_tranche(10, 20, 23)),
            unite("Maisons & Cités", Lecture::essai_tranche(20, 30, 17)),
            unite("Toit <Solidaire>", Lecture::essai_masquee()),
            unite("Résidences sociales du Nord", Lecture::essai_part(0, 0, 0)),
        ],
        objectif: f(1, 4),
        sens: Sens::AuMoins,
    }
}

pub(super) fn repartition() -> Repartition {
    let groupe = |l: &str, valeur| Groupe { libelle: l.to_owned(), valeur };
    Repartition {
        entete: entete("quartiles", "Les ménages du premier quartile entrent surtout en QPV."),
        classes: ["1er quartile", "2e quartile", "3e quartile", "4e quartile"].map(str::to_owned).to_vec(),
        groupes: vec![
            groupe("En QPV", Lecture::essai_classes(&[182, 141, 77, 31], 19)),
            groupe("Hors QPV", Lecture::essai_classes(&[157, 228, 270, 248], 38)),
            groupe("Localisation inconnue", Lecture::essai_partielle(61, &[Some(20), None, None, Some(22)], 3)),
            groupe("Relogés", Lecture::essai_masquee()),
            groupe("Mutations", Lecture::essai_classes(&[0, 0, 0, 0], 0)),
        ],
    }
}

fn cumul() -> Cumul {
    let courante = [11, 24, 38, 55, 70, 92, 110, 124, 149];
    let passee = [9, 20, 31, 49, 66, 80, 93, 108, 122, 137, 149, 157];
    let lire = |n: i64, m: usize| Lecture::essai_part(n, 74 * (m as i64 + 1) - n, 3);
    Cumul {
        entete: entete("cumul", "Le taux de 2026 devance celui de 2025, sans atteindre l'objectif."),
        annee: 2026,
        mois: courante
            .iter()
            .enumerate()
            .map(|(m, n)| Point {
                valeur: Some(if m == 3 { Lecture::essai_masquee() } else { lire(*n, m) }),
                provisoire: m > 6,
            })
            .collect(),
        precedente: passee.iter().enumerate().map(|(m, n)| Some(lire(*n, m))).collect(),
        projection: f(231, 1000).map(|p| Projection { fin_annee: p, bas: f(211, 1000), haut: f(252, 1000) }),
        objectif: f(1, 4),
    }
}

fn distribution() -> Distribution {
    let valeurs = |n: i64, a: i64, pas: i64| -> Vec<Lecture> {
        (0..n)
            .map(|i| {
                let k = (a + (i * pas) % 41 + (i * 13) % 23) % 100;
                Lecture::essai_part(k, 100 - k, 2)
            })
            .collect()
    };
    let mut qpv = valeurs(37, 34, 7);
    qpv.extend([Lecture::essai_masquee(), Lecture::essai_masquee(), Lecture::essai_tranche(50, 60, 14)]);
    Distribution {
        entete: entete("distribution", "En QPV, une résidence sur deux compte plus de 60 % de ménages très modestes."),
        panneaux: vec![
            Panneau { libelle: "En QPV".to_owned(), valeurs: qpv },
            Panneau { libelle: "Hors QPV".to_owned(), valeurs: valeurs(96, 8, 11) },
        ],
        axe: "part des ménages sous 40 % des plafonds PLUS".to_owned(),
        repere: f(432, 1000).map(|r| ("Aubrelle Métropole".to_owned(), r)),
    }
}

fn chaleur() -> Chaleur {
    let colonne = |l: &str, fragile, format| Colonne { libelle: l.to_owned(), fragile, format };
    let pc = || Format::Pourcent { decimales: 0 };
    let noms = [
        "Les Tilleuls",
        "Résidence du Général-de-Gaulle",
        "Beau Site",
        "Les Œillets",
        "Tour Verlaine",
        "Clos Saint-Éloi",
    ];
    Chaleur {
        entete: entete("fragilite", "Six des quinze résidences les plus fragiles sont hors QPV."),
        colonnes: vec![
            colonne("Ménages sous 20 % des plafonds", Fragile::SiEleve, pc()),
            colonne("Familles monoparentales", Fragile::SiEleve, pc()),
            colonne("Emploi stable", Fragile::SiBas, pc()),
            colonne("Moins de 25 ans", Fragile::SiEleve, pc()),
            colonne("Vacance", Fragile::SiEleve, Format::Pourcent { decimales: 1 }),
            colonne("Loyer moyen", Fragile::SiBas, Format::Valeur { decimales: 2, unite: "€/m²".to_owned() }),
        ],
        residences: (0..15)
            .map(|i| chaleur::Residence {
                nom: noms[i % 6].to_owned(),
                bailleur: if i % 2 == 0 { "OPH Aubrelle" } else { "Trois Rivières" }.to_owned(),
                qpv: i % 3 != 1,
                valeurs: (0..6)
                    .map(|j| {
                        let k = 20 + ((i * 17 + j * 29) % 53) as i64;
                        match (i + j) % 11 {
                            5 => Lecture::essai_masquee(),
                            7 if j < 4 => Lecture::essai_tranche(20, 30, 15),
                            9 if j == 3 => Lecture::essai_part(0, 0, 0),
                            _ if j == 5 => Lecture::essai_partielle(100, &[Some(480 + k)], 0),
                            _ => Lecture::essai_part(k, 100 - k, 0),
                        }
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn pyramide() -> Pyramide {
    Pyramide {
        entete: entete("pyramide", "En QPV, sept logements sur dix datent d'avant 1975."),
        periodes: ["avant 1949", "1949 à 1974", "1975 à 1989", "1990 à 2004", "2005 à 2014", "depuis 2015"]
            .map(str::to_owned)
            .to_vec(),
        hors_qpv: Lecture::essai_classes(&[612, 3120, 2840, 2213, 1904, 1377], 24),
        qpv: Lecture::essai_classes(&[88, 4310, 1206, 312, 95, 210], 0),
    }
}

fn carte() -> Carte {
    let carre = |nom: &str, x: f64, y: f64, l: f64, h: f64| Contour {
        nom: nom.to_owned(),
        anneaux: vec![vec![
            (x, y),
            (x + l * 0.9, y + h * 0.08),
            (x + l, y + h * 0.8),
            (x + l * 0.45, y + h),
            (x - l * 0.1, y + h * 0.7),
            (x, y),
        ]],
    };
    let residences = (0..70i64)
        .map(|i| {
            let part = (i * 37) % 68;
            let classe = match i % 17 {
                4 => carte::Classe::Masquee,
                9 => carte::Classe::Insuffisante,
                _ => carte::Classe::Rang([20, 30, 40, 50].iter().filter(|seuil| **seuil <= part).count()),
            };
            let (a, b) = ((i * 61) % 97, (i * 43) % 89);
            let (x, y) = if i % 3 == 0 { (2500 + a * 9, 5200 + b * 9) } else { (600 + a * 90, 700 + b * 85) };
            carte::Residence {
                x: 700_000.0 + x as f64,
                y: 7_050_000.0 + y as f64,
                logements: 6 + (i * i * 7) % 190,
                classe,
            }
        })
        .collect();
    Carte {
        entete: entete("carte", "Les résidences les plus fragiles sont dans deux quartiers."),
        indicateur: "Part des ménages sous 40 % des plafonds PLUS".to_owned(),
        classes: ["moins de 20 %", "20 à 30 %", "30 à 40 %", "40 à 50 %", "50 % et plus"].map(str::to_owned).to_vec(),
        residences,
        qpv: vec![
            carre("Les Hauts d'Aubrelle", 702_400.0, 7_055_100.0, 1000.0, 950.0),
            carre("Le Moulin", 703_600.0, 7_055_300.0, 500.0, 450.0),
            carre("Saint-Éloi – Verlaine", 707_000.0, 7_051_500.0, 800.0, 700.0),
        ],
        communes: vec![
            carre("Aubrelle", 700_600.0, 7_053_800.0, 4600.0, 4400.0),
            carre("Vaux-sur-Lys", 705_400.0, 7_050_700.0, 4200.0, 4000.0),
            carre("Mérinval", 700_500.0, 7_050_400.0, 4400.0, 3300.0),
        ],
    }
}

fn parcours() -> Parcours {
    let Carte { qpv, communes, .. } = carte();
    let mut qpv = qpv.into_iter();
    let n = [Menages::Nombre(58), Menages::Nombre(23), Menages::Retenu];
    Parcours {
        entete: entete("parcours", "Aubrelle garde 58 des ménages relogés ; Vaux-sur-Lys en accueille 23."),
        quartier: qpv.next().unwrap(),
        qpv: qpv.collect(),
        communes: communes
            .into_iter()
            .zip(n)
            .map(|(contour, menages)| {
                let alerte = menages == Menages::Nombre(58);
                let partage = parcours::Partage { en_qpv: alerte.then_some(20), neufs: alerte.then_some(12) };
                parcours::Commune { alerte, contour, menages, partage }
            })
            .collect(),
        hors: Menages::Nombre(11),
        partage_hors: parcours::Partage { en_qpv: Some(0), neufs: None },
    }
}

pub(super) fn pente() -> Pente {
    let u = |l: &str, a, b| pente::Unite { libelle: l.to_owned(), avant: Some(a), apres: Some(b) };
    Pente {
        entete: entete("pente", "La part progresse chez quatre bailleurs sur cinq."),
        avant: "2024".to_owned(),
        apres: "2025".to_owned(),
        unites: vec![
            u("Aubrelle Métropole", Lecture::essai_part(157, 843, 38), Lecture::essai_part(174, 826, 20)),
            u(
                "Office public de l'habitat d'Aubrelle et de ses environs",
                Lecture::essai_part(84, 316, 21),
                Lecture::essai_part(96, 304, 3),
            ),
            u("Logis des Trois Rivières", Lecture::essai_part(41, 119, 4), Lecture::essai_part(39, 121, 4)),
            u("Habitat & Territoires", Lecture::essai_part(30, 120, 0), Lecture::essai_part(38, 112, 0)),
            u("Foyer du Val", Lecture::essai_part(31, 119, 0), Lecture::essai_part(40, 110, 0)),
            u("Toit <Solidaire>", Lecture::essai_masquee(), Lecture::essai_part(10, 30, 0)),
        ],
        objectif: f(1, 4),
    }
}

pub(super) fn serie() -> Serie {
    Serie {
        entete: entete("serie", "La part progresse de trois points en trois ans."),
        annees: vec![
            (2023, Some(Lecture::essai_part(143, 857, 0))),
            (2024, Some(Lecture::essai_part(151, 849, 0))),
            (2025, Some(Lecture::essai_part(174, 826, 0))),
            (2026, Some(Lecture::essai_part(201, 799, 0))),
        ],
        libelle: "Aubrelle Métropole".to_owned(),
        repere: Some(Repere {
            libelle: "Région".to_owned(),
            valeurs: [168, 171, 173, 180].iter().map(|n| Some(Lecture::essai_part(*n, 1000 - n, 0))).collect(),
        }),
        objectif: f(1, 4),
    }
}

/// The six buildings that ANRU 2024 prints, with its totals.
fn semestres() -> Semestres {
    let operation = |l: &str, avant: usize, n: &[i64]| {
        let mut semestres = vec![0; avant];
        semestres.extend(n);
        semestres.resize(11, 0);
        semestres::Operation { libelle: l.to_owned(), semestres }
    };
    Semestres {
        entete: entete("semestres", "Quatre semestres dépassent la limite."),
        semestres: (0..11).map(|i| format!("S{} {}", i % 2 + 1, 2022 + i / 2)).collect(),
        operations: vec![
            operation("Bâtiment 1", 0, &[30; 5]),
            operation("Bâtiment 2", 4, &[31, 30, 30, 30]),
            operation("Bâtiment 3", 4, &[27, 27, 26, 26]),
            operation("Bâtiment 4 <tour>", 5, &[21; 4]),
            operation("Bâtiment 5", 5, &[12, 12, 11, 11, 11]),
            operation("Bâtiment 6", 5, &[8, 8, 7, 7, 7, 7]),
        ],
        limite: f(843, 11),
    }
}

fn rattrapage() -> Rattrapage {
    let semestre = |i: i64, realise| (format!("S{} {}", i % 2 + 1, 2023 + i / 2), 12 * (i + 1), realise);
    Rattrapage {
        entete: entete("rattrapage", "Douze ménages de retard."),
        semestres: vec![semestre(0, Some(6)), semestre(1, Some(12)), semestre(2, None), semestre(3, None)],
        aujourd_hui: f(5, 2).map(|x| (x, 17)),
    }
}

fn toutes() -> Vec<Figure> {
    [
        atteinte::dessiner(&atteinte()),
        repartition::dessiner(&repartition()),
        cumul::dessiner(&cumul()),
        distribution::dessiner(&distribution()),
        chaleur::dessiner(&chaleur()),
        pyramide::dessiner(&pyramide()),
        carte::dessiner(&carte()),
        parcours::dessiner(&parcours()),
        serie::dessiner(&serie()),
        pente::dessiner(&pente()),
        semestres::dessiner(&semestres()),
        rattrapage::dessiner(&rattrapage()),
    ]
    .into_iter()
    .map(|f| f.unwrap().unwrap())
    .collect()
}

/// Crowded inputs: many classes with long names, many columns, a whole year, all values equal.
fn chargees() -> Vec<Figure> {
    let classes = [
        "Personne seule",
        "Couple sans enfant",
        "Couple avec un ou deux enfants",
        "Couple avec trois enfants ou plus",
        "Famille monoparentale",
        "Autre composition",
    ];
    let mut r = repartition();
    r.entete.code = "occupation".to_owned();
    r.classes = classes.map(str::to_owned).to_vec();
    for (i, g) in r.groupes.iter_mut().enumerate() {
        g.libelle = format!("Résidence à très long nom numéro {i}");
        g.valeur = Lecture::essai_classes(&[40 + i as i64, 12, 23, 1, 30, 2], 0);
    }
    let mut annee = cumul();
    annee.entete.code = "annee_pleine".to_owned();
    let mut p = annee.mois[8].clone();
    p.valeur = Some(Lecture::essai_part(241, 759, 0));
    annee.mois.resize(12, p);
    let mut h = chaleur();
    h.entete.code = "huit_colonnes".to_owned();
    h.colonnes.extend(h.colonnes.clone().into_iter().take(2));
    for r in &mut h.residences {
        r.nom = format!("{} bâtiments A à F", r.nom);
        r.valeurs.extend(vec![Lecture::essai_part(1, 1, 0); 2]);
    }
    let mut d = distribution();
    d.entete.code = "un_panneau".to_owned();
    d.panneaux.truncate(1);
    d.panneaux[0].valeurs.extend(vec![Lecture::essai_tranche(60, 70, 12); 9]);
    let mut dix_ans = semestres();
    dix_ans.entete.code = "dix_ans".to_owned();
    dix_ans.semestres = (0..20).map(|i| format!("S{} {}", i % 2 + 1, 2022 + i / 2)).collect();
    for o in &mut dix_ans.operations {
        o.libelle = format!("{} : très longue opération de requalification en milieu occupé", o.libelle);
        o.semestres.extend([1_234; 9]);
    }
    dix_ans.operations.push(dix_ans.operations[0].clone());
    let mut s = serie();
    s.entete.code = "serie_trouee".to_owned();
    s.annees[1].1 = Some(Lecture::essai_masquee());
    s.annees[2].1 = Some(Lecture::essai_tranche(10, 20, 14));
    s.annees[0].1 = None;
    s.repere = None;
    let mut p = parcours();
    p.entete.code = "dix_communes".to_owned();
    // Equal flows in a row, one commune behind another.
    let lieu = p.communes[1].contour.clone();
    p.communes = (0..10i64)
        .map(|i| {
            let decaler = |(x, y): &(f64, f64)| (x - 4600.0 + 4300.0 * (i % 4) as f64, y + 4100.0 * (i / 4) as f64);
            let contour = Contour {
                nom: format!("Saint-Étienne-lès-Aubrelle {i}"),
                anneaux: lieu.anneaux.iter().map(|a| a.iter().map(decaler).collect()).collect(),
            };
            let menages = if i == 9 { Menages::Retenu } else { Menages::Nombre(12 + 20 * (i % 2)) };
            let partage = parcours::Partage { en_qpv: (i % 3 > 0).then_some(i), neufs: (i % 4 > 0).then_some(i) };
            parcours::Commune { contour, menages, partage, alerte: false }
        })
        .collect();
    [
        parcours::dessiner(&p),
        repartition::dessiner(&r),
        cumul::dessiner(&annee),
        chaleur::dessiner(&h),
        distribution::dessiner(&d),
        serie::dessiner(&s),
        semestres::dessiner(&dix_ans),
    ]
    .into_iter()
    .map(|f| f.unwrap().unwrap())
    .collect()
}

/// Every opened tag is closed, attributes are quoted, no stray `<` or `&`.
fn bien_forme(svg: &str) -> Result<(), String> {
    let mut pile: Vec<&str> = Vec::new();
    let mut reste = svg;
    while let Some(i) = reste.find('<') {
        let texte = &reste[..i];
        for (k, _) in texte.match_indices('&') {
            if !["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"].iter().any(|e| texte[k..].starts_with(e)) {
                return Err(format!("& non échappé : {texte}"));
            }
        }
        let j = reste[i..].find('>').ok_or("balise ouverte")? + i;
        let balise = &reste[i + 1..j];
        if !balise.matches('"').count().is_multiple_of(2) || balise.contains('<') {
            return Err(format!("balise : {balise}"));
        }
        let nom = balise.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
        if balise.starts_with('/') {
            if pile.pop() != Some(nom) {
                return Err(format!("fermeture de {nom}"));
            }
        } else if !balise.ends_with('/') {
            pile.push(nom);
        }
        reste = &reste[j + 1..];
    }
    if pile.is_empty() { Ok(()) } else { Err(format!("non fermé : {pile:?}")) }
}

fn verifier(f: &Figure) {
    bien_forme(&f.svg).unwrap_or_else(|e| panic!("{} : {e}", f.code));
    assert!(f.svg.starts_with("<svg ") && f.svg.trim_end().ends_with("</svg>"));
    assert!(
        f.svg.contains("role=\"img\"") && f.svg.contains("width=\"100%\"") && f.svg.contains("viewBox=\"0 0 7200 ")
    );
    assert!(f.svg.contains(&format!("<title id=\"{}-titre\">", f.code)) && f.svg.contains("<desc id="));
    for interdit in ["NaN", "inf", "#FE00", "#FD00", "#FC00", "2147483647"] {
        assert!(
            !f.svg.contains(interdit) || (interdit == "inf" && !f.svg.contains("\"inf")),
            "{} : {interdit}",
            f.code
        );
    }
    assert!(f.alternative.len() > 40);
}

#[test]
fn figures_are_accessible_and_deterministic() {
    let dessiner = || [toutes(), chargees()].concat();
    let (a, b) = (dessiner(), dessiner());
    for (x, y) in a.iter().zip(&b) {
        verifier(x);
        assert_eq!(x.svg, y.svg);
    }
    if let Ok(dossier) = std::env::var("BILAN_FIGURES") {
        for x in &a {
            std::fs::write(format!("{dossier}/{}.svg", x.code), &x.svg).unwrap();
        }
    }
}

/// Bars say their peaks in words, and the sixth operation keeps its name.
#[test]
fn half_years_above_the_limit_say_so_without_colour() {
    let fig = semestres::dessiner(&semestres()).unwrap().unwrap();
    assert_eq!(fig.svg.matches(">pic</text>").count(), 4, "S1 24 to S2 25, as ANRU 2024");
    assert!(
        fig.alternative.contains("S2 2024\u{202f}: 98 (pic)") || fig.alternative.contains("S2 2024\u{a0}: 98 (pic)")
    );
    assert!(fig.svg.contains("Bâtiment 6") && fig.svg.contains("Bâtiment 4 &lt;tour&gt;"));
}

#[test]
fn withheld_values_are_never_a_number() {
    let v = Lecture::essai_masquee();
    assert!(v.taux().is_none() && v.bornes().is_none() && v.position().is_none());
    let fig = atteinte::dessiner(&Atteinte {
        total: None,
        unites: vec![unite("Alpha", Lecture::essai_masquee()), unite("Bêta", Lecture::essai_tranche(10, 20, 23))],
        objectif: None,
        ..atteinte()
    });
    let svg = fig.unwrap().unwrap().svg;
    assert!(svg.contains(">s</text>") && svg.contains("10 à 20\u{202F}%"));
    let textes: Vec<&str> = svg.lines().filter(|l| l.starts_with("<text")).collect();
    assert!(!textes.iter().any(|l| l.contains(",")), "{textes:?}");
    let fig = repartition::dessiner(&repartition()).unwrap().unwrap();
    assert!(fig.alternative.contains("2e quartile s, 3e quartile s") && fig.svg.contains("url(#quartiles-secret)"));
}

/// September 2025 is withheld: its rate is not that of August, and the line of 2025 stops in August.
#[test]
fn a_withheld_month_is_a_gap_and_never_the_month_before() {
    let mut entree = cumul();
    entree.precedente[8] = Some(Lecture::essai_masquee());
    let fig = cumul::dessiner(&entree).unwrap().unwrap();
    let dit = &fig.alternative;
    assert!(dit.contains("Fin septembre 2026") && !dit.contains("Fin septembre 2025"), "{dit}");
    assert!(dit.contains("Secret statistique (s) en 2025\u{202f}: septembre."), "{dit}");
    assert!(dit.contains("Secret statistique (s) en 2026\u{202f}: avril."), "{dit}");
    assert_eq!(fig.svg.matches(">s</text>").count(), 2, "one in April 2026, one in September 2025");
    assert!(!fig.svg.contains("inchangé"));
    // Nothing is known after August: the name of the line says so.
    entree.precedente[8..].fill(Some(Lecture::essai_masquee()));
    let fig = cumul::dessiner(&entree).unwrap().unwrap();
    assert!(fig.svg.contains("août 2025\u{202f}: "), "{}", fig.svg);
    // One month between two gaps is still drawn.
    let points = |e: &Cumul| cumul::dessiner(e).unwrap().unwrap().svg.matches("<circle").count();
    let avant = points(&entree);
    entree.precedente[6] = Some(Lecture::essai_masquee());
    assert!(points(&entree) > avant, "August stands alone");
}

#[test]
fn flows_withheld_are_said_and_not_drawn() {
    let p = parcours();
    let retenue = p.communes[2].contour.nom.clone();
    let fig = parcours::dessiner(&p).unwrap().unwrap();
    assert!(fig.svg.contains(">58</text>") && fig.svg.contains(">23</text>") && fig.svg.contains(">11</text>"));
    assert!(fig.svg.contains("Un flux retenu (s)") && fig.alternative.contains("Un flux retenu (s), non dessiné"));
    assert!(!fig.alternative.contains(&retenue), "{}", fig.alternative);
    assert!(fig.alternative.contains("Hors du territoire\u{202f}: 11\u{a0}ménages"), "{}", fig.alternative);
    // What goes to a QPV is told apart, and so is what may not be told.
    assert!(fig.svg.contains("dont 20 en QPV") && fig.svg.contains("vers un QPV"));
    assert!(fig.svg.contains("retenu (s)") && fig.alternative.contains("23\u{a0}ménages, en QPV ou non retenu (s)"));
    // New dwellings stand apart from the rest hors QPV; where they are withheld nothing is called « not new ».
    assert!(fig.svg.contains("dont 12 en neuf") && fig.alternative.contains("dont 12 hors QPV dans le neuf"));
    assert!(fig.svg.contains("dont neuf ou de") && fig.svg.contains("ou neuf retenu (s)"));
    assert!(fig.alternative.contains("11\u{a0}ménages, neufs retenus (s)"), "{}", fig.alternative);
    // The widest arrow and its key are in the colour of the alert, whose meaning is written too.
    assert!(fig.svg.contains("fill=\"#B84A00\"") && fig.svg.contains("plus de la moitié"));
}

#[test]
fn the_printed_rate_agrees_with_its_status() {
    let fig = atteinte::dessiner(&atteinte()).unwrap().unwrap();
    assert!(fig.svg.contains(">24,99\u{202F}%</text>") && fig.svg.contains("Toit &lt;Solidaire&gt;"));
    assert!(fig.alternative.contains("indéterminé"));
}

#[test]
fn a_class_of_ten_points_ends_before_its_upper_bound() {
    let lire = |objectif| {
        let unites = vec![unite("A", Lecture::essai_tranche(20, 30, 17))];
        atteinte::dessiner(&Atteinte { total: None, unites, objectif, ..atteinte() }).unwrap().unwrap().alternative
    };
    assert!(lire(f(30, 100)).contains("(non atteint)"));
    assert!(lire(f(20, 100)).contains("(atteint)"));
    assert!(lire(f(25, 100)).contains("(indéterminé)"));
}

#[test]
fn nothing_to_draw_is_none_and_little_is_drawn() {
    assert!(atteinte::dessiner(&Atteinte { total: None, unites: vec![], ..atteinte() }).unwrap().is_none());
    assert!(repartition::dessiner(&Repartition { groupes: vec![], ..repartition() }).unwrap().is_none());
    let masque = Groupe { libelle: "A".to_owned(), valeur: Lecture::essai_masquee() };
    assert!(repartition::dessiner(&Repartition { groupes: vec![masque], ..repartition() }).unwrap().is_none());
    let mince = Lecture::essai_partielle(61, &[Some(4), None, None, None], 0);
    let mince = Groupe { libelle: "A".to_owned(), valeur: mince };
    let barres = Repartition { groupes: vec![mince], ..repartition() };
    assert!(repartition::dessiner(&barres).unwrap().is_none(), "a bar of hatches tells nothing");
    assert!(cumul::dessiner(&Cumul { mois: vec![], ..cumul() }).unwrap().is_none());
    assert!(distribution::dessiner(&Distribution { panneaux: vec![], ..distribution() }).unwrap().is_none());
    assert!(chaleur::dessiner(&Chaleur { residences: vec![], ..chaleur() }).unwrap().is_none());
    assert!(carte::dessiner(&Carte { residences: vec![], ..carte() }).unwrap().is_none());
    let sans = Pente { unites: pente().unites.into_iter().skip(5).collect(), ..pente() };
    assert!(pente::dessiner(&sans).unwrap().is_none(), "no line has both ends");
    assert!(serie::dessiner(&Serie { annees: vec![], ..serie() }).unwrap().is_none());
    assert!(semestres::dessiner(&Semestres { operations: vec![], ..semestres() }).unwrap().is_none());
    assert!(semestres::dessiner(&Semestres { semestres: vec![], ..semestres() }).unwrap().is_none());
    assert!(rattrapage::dessiner(&Rattrapage { semestres: vec![], ..rattrapage() }).unwrap().is_none());
    let tus = rattrapage().semestres.into_iter().map(|(nom, prevu, _)| (nom, prevu, None)).collect();
    let sans = Rattrapage { semestres: tus, aujourd_hui: None, ..rattrapage() };
    assert!(rattrapage::dessiner(&sans).unwrap().is_none(), "nothing is drawn of what is withheld");
    let s = Lecture::essai_masquee;
    assert!(pyramide::dessiner(&Pyramide { hors_qpv: s(), qpv: s(), ..pyramide() }).unwrap().is_none());
    let point = Point { valeur: Some(s()), provisoire: true };
    assert!(cumul::dessiner(&Cumul { mois: vec![point; 15], ..cumul() }).unwrap().is_none());

    let retenir = |p: Parcours| Parcours {
        communes: p.communes.into_iter().map(|c| parcours::Commune { menages: Menages::Retenu, ..c }).collect(),
        ..p
    };
    let p = Parcours { hors: Menages::Retenu, ..retenir(parcours()) };
    assert!(parcours::dessiner(&p).unwrap().is_none(), "all withheld");
    let sans = Contour { nom: String::new(), anneaux: vec![] };
    assert!(parcours::dessiner(&Parcours { quartier: sans, ..parcours() }).unwrap().is_none(), "no outline");

    let un = Lecture::essai_part(0, 1, 0);
    let petites = [
        parcours::dessiner(&retenir(parcours())),
        parcours::dessiner(&Parcours { communes: vec![], ..parcours() }),
        atteinte::dessiner(&Atteinte {
            unites: vec![unite("", un.clone())],
            total: None,
            objectif: None,
            ..atteinte()
        }),
        atteinte::dessiner(&Atteinte { unites: vec![unite("A", s())], total: None, ..atteinte() }),
        chaleur::dessiner(&Chaleur {
            residences: vec![chaleur::Residence {
                nom: String::new(),
                bailleur: String::new(),
                qpv: true,
                valeurs: vec![s(); 9],
            }],
            ..chaleur()
        }),
        carte::dessiner(&Carte {
            residences: vec![carte::Residence { x: 1.0, y: 2.0, logements: 0, classe: Classe::Masquee }],
            qpv: vec![Contour { nom: "Q".to_owned(), anneaux: vec![vec![], vec![(f64::NAN, 1.0)]] }],
            communes: vec![],
            ..carte()
        }),
        serie::dessiner(&Serie {
            annees: vec![(2026, Some(un.clone())), (2027, Some(s()))],
            repere: None,
            objectif: None,
            ..serie()
        }),
        distribution::dessiner(&Distribution {
            panneaux: vec![Panneau { libelle: "Seul".to_owned(), valeurs: vec![un, s()] }],
            ..distribution()
        }),
    ];
    for fig in petites {
        verifier(&fig.unwrap().unwrap());
    }
}

/// A context line that stops before the end bears its name where it stops, with its year; one that goes on, at the end, without it.
#[test]
fn a_line_that_stops_early_says_when() {
    let dessin = |s: &Serie| serie::dessiner(s).unwrap().unwrap().svg;
    assert!(!dessin(&serie()).contains(" en 2026"));
    let mut s = serie();
    for v in s.repere.iter_mut().flat_map(|r| r.valeurs.iter_mut().skip(2)) {
        *v = Some(Lecture::essai_masquee());
    }
    let svg = dessin(&s);
    assert!(svg.contains(" en 2024") && svg.contains("Région"), "{svg}");
}

/// The key of widths shows arrows of the map: its widest, its thinnest, and what is between.
#[test]
fn widths_of_the_key_are_those_of_the_arrows() {
    let mut p = parcours();
    let svg = parcours::dessiner(&p).unwrap().unwrap().svg;
    assert!(svg.matches(">58</text>").count() == 2 && svg.contains(">20</text>"), "{svg}");
    assert!(!svg.contains(">50</text>") && !svg.contains(">5</text>"), "{svg}");
    p.communes[1].menages = Menages::Retenu;
    let fig = parcours::dessiner(&p).unwrap().unwrap();
    assert!(fig.svg.contains("Non dessinés") && fig.alternative.contains("2 flux retenus (s)."), "{}", fig.alternative);
}
