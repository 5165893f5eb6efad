//! Simulations: each household still to be rehoused, in each dwelling of the table of the chain. What it would pay, which alerts it would
//! raise, the grid of the « circuit dématérialisé », the indemnité. Information for who meets the household, with all it supposes.

use std::collections::BTreeMap;

use crate::french::{self, Fraction, Genre};
use crate::relogement::faits::Centimes;
use crate::relogement::finances::{Chiffre, Famille, Methode};
use crate::relogement::lot::{self, Couple, Lot};
use crate::relogement::parametres::Parametre;
use crate::relogement::reponse::Reponse;
use crate::relogement::simulation::{self, Offre};
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::{Bloc, Case, Document, Section};

use super::Source;

/// The code of the table of the simulations.
pub const TABLE: &str = "simulation";

/// The state.
pub fn document(s: &Source<'_>, lot: &Lot) -> Document {
    let qui = "chargés de relogement, participants de l'instance technique de relogement (GTR, GTRM)";
    let sections = vec![couples(s, lot), logements(s, lot), synthese(lot), hypotheses(s)];
    let mut d = s.document("Simulation – ménages à reloger, logement par logement", qui, sections);
    d.mentions.push(
        "Une simulation n'oriente personne et ne décide rien\u{a0}: les alertes ne sont pas des seuils d'exclusion."
            .to_owned(),
    );
    d
}

fn couples(s: &Source<'_>, lot: &Lot) -> Section {
    let mut ch = Chapitre::new(TABLE, "Simulations");
    let menages = |n: usize| french::compte(n as i64, "ménage", "ménages", Genre::Masculin);
    ch.dire(format!(
        "{} dans {}\u{a0}: {}.",
        menages(lot.menages.len()),
        french::compte(lot.offres.len() as i64, "logement", "logements", Genre::Masculin),
        french::compte(lot.couples.len() as i64, "simulation", "simulations", Genre::Feminin)
    ));
    ch.dire(match lot.sans_consentement {
        0 => "Aucun ménage à reloger n'est laissé de côté.".to_owned(),
        n => format!(
            "{} à reloger {} de côté, faute de consentement au partage de {} situation.",
            menages(n),
            if n > 1 { "sont laissés" } else { "est laissé" },
            if n > 1 { "leur" } else { "sa" }
        ),
    });
    let lignes = lot.couples.iter().filter_map(|c| Some(ligne(rang(s, lot, c)?))).collect();
    ch.bloc(tableau(
        TABLE,
        "Un ménage dans un logement par ligne",
        &colonnes(s),
        lignes,
        "Montants par mois, sauf le reste à vivre par jour. nd\u{a0}: un fait manque. Sans objet\u{a0}: parc privé, décohabitants et hébergés n'ont \
         pas d'avant comparable. A1 à A7\u{a0}: «\u{a0}oui\u{a0}» est une alerte, une information jamais une décision.",
    ));
    ch.section
}

/// Alerts and criteria, as the columns name them.
const ALERTES: [&str; 7] = [
    "A1 – reste à vivre passé sous le seuil",
    "A2 – reste à vivre sous le seuil, et qui baisse",
    "A3 – taux d'effort au-delà du seuil",
    "A4 – reste à charge en hausse sans amélioration",
    "A5 – reste à charge en hausse plus que la surface",
    "A6 – reste à vivre proche du seuil",
    "A7 – règle locale du critère C1 non respectée",
];
const GRILLE: [&str; 5] = [
    "Circuit dématérialisé – taux d'effort",
    "Circuit dématérialisé – reste à vivre",
    "Circuit dématérialisé – typologie et localisation",
    "Circuit dématérialisé – frein à lever",
    "Circuit dématérialisé – accord des partenaires",
];

fn methodes(s: &Source<'_>) -> [Methode; 4] {
    let f = &s.reglages.finances;
    [f.rac, f.te, f.rav, f.rav_seuil]
}

fn colonnes(s: &Source<'_>) -> Vec<(&'static str, &'static str)> {
    let mut c = vec![
        ("Ménage (pseudonyme)", ""),
        ("Opération", ""),
        ("Personnes", ""),
        ("Logement", ""),
        ("Commune", ""),
        ("Typologie avant", ""),
        ("Typologie après", ""),
        ("Surface avant", "m²"),
        ("Surface après", "m²"),
    ];
    let noms = [
        ("Reste à charge avant", "Reste à charge après"),
        ("Taux d'effort avant", "Taux d'effort après"),
        ("Reste à vivre avant", "Reste à vivre après"),
        ("Reste à vivre par jour avant", "Reste à vivre par jour après"),
    ];
    for ((avant, apres), m) in noms.into_iter().zip(methodes(s)) {
        c.extend([(avant, m.unite()), (apres, m.unite())]);
    }
    c.push(("Reste à charge proportionnel à la surface", "€ par mois"));
    c.push(("Améliorations", ""));
    c.extend(ALERTES.iter().chain(&GRILLE).map(|n| (*n, "")));
    c.extend([("Minoration de loyer", ""), ("Montant de l'indemnité", "€"), ("Pourquoi", ""), ("Réserves", "")]);
    c
}

fn rang(s: &Source<'_>, lot: &Lot, c: &Couple) -> Option<Vec<Case>> {
    let (m, o) = (lot.menages.get(c.menage)?, lot.offres.get(c.offre)?);
    let sans_avant = c.comparable == Reponse::Non;
    let avant = |case: Case| if sans_avant && case == Case::NonDisponible { Case::SansObjet } else { case };
    let typologie = |l: &crate::relogement::faits::Logement| ou(l.typologie.map(|t| t.libelle()));
    let mut cases = vec![
        texte(m.id.clone()),
        texte(m.operation.clone()),
        m.personnes.map_or(Case::NonDisponible, Case::Nombre),
        texte(o.id.clone()),
        ou(o.logement.commune.as_deref()),
        typologie(&m.avant),
        typologie(&o.logement),
        centiemes(m.avant.surface, 0),
        centiemes(o.logement.surface, 0),
    ];
    for (a, b) in c.avant.iter().zip(&c.apres) {
        cases.extend([avant(chiffre(a)), chiffre(b)]);
    }
    cases.push(avant(c.rac_proportionnel.map_or(Case::NonDisponible, |f| Case::Mesure(f, 2))));
    let gains: Vec<&str> = c.ameliorations.iter().map(|a| a.libelle()).collect();
    cases.push(texte(if gains.is_empty() { "aucune connue".to_owned() } else { gains.join("\u{202f}; ") }));
    cases.extend(c.alertes.iter().map(|(_, r)| r.map_or(Case::SansObjet, |r| texte(r.texte()))));
    cases.extend(c.grille.iter().map(|(_, t)| texte(*t)));
    let d = &c.minoration;
    let reserves: Vec<String> = d.reserves.iter().map(|r| format!("{} ({})", r.code, r.phrase)).collect();
    cases.extend([
        texte(d.texte()),
        match d.reponse {
            Reponse::Oui => euros(d.montant, 0),
            _ => Case::SansObjet,
        },
        texte(d.expliquer()),
        texte(if reserves.is_empty() { "aucune".to_owned() } else { reserves.join("\u{202f}; ") }),
    ]);
    Some(cases).filter(|cases| cases.len() == colonnes(s).len())
}

fn chiffre(c: &Chiffre) -> Case {
    match (c.valeur, c.methode.famille()) {
        (None, _) => Case::NonDisponible,
        (Some(f), Famille::TauxEffort) => Case::Part(f, 1),
        (Some(f), _) => Case::Mesure(f, 2),
    }
}

fn ou(t: Option<&str>) -> Case {
    t.map_or(Case::NonDisponible, texte)
}

fn centiemes(n: Option<i64>, decimales: u32) -> Case {
    n.and_then(|n| Fraction::new(n, 100)).map_or(Case::NonDisponible, |f| Case::Mesure(f, decimales))
}

fn euros(m: Option<Centimes>, decimales: u32) -> Case {
    centiemes(m, decimales)
}

fn logements(s: &Source<'_>, lot: &Lot) -> Section {
    let mut ch = Chapitre::new("simulation-logements", "Logements simulés");
    let perdus: Vec<&str> = lot.offres.iter().filter(|o| o.au_registre == Some(false)).map(|o| o.id.as_str()).collect();
    if !perdus.is_empty() {
        ch.bloc(Bloc::Reserve(format!(
            "Numéro absent du RPLS de la chaîne, seul ce que dit la table est connu\u{a0}: {}.",
            perdus.join(", ")
        )));
    }
    if let Some(r) = s.c.references.simules.as_ref().and_then(|x| x.remarque("Table des logements simulés")) {
        ch.bloc(Bloc::Reserve(format!("{r}.")));
    }
    let lignes = lot.offres.iter().map(|o| ligne(offre(s, o))).collect();
    ch.bloc(tableau(
        "simulation-logements",
        "Ce qui est connu de chaque logement",
        &[
            ("Logement", ""),
            ("RPLS", ""),
            ("Bailleur", ""),
            ("Commune", ""),
            ("En QPV", ""),
            ("Typologie", ""),
            ("Surface", "m²"),
            ("Loyer", "€"),
            ("Charges", "€"),
            ("APL", "€"),
            ("Loyer hors relogement", "€"),
            ("Première location", ""),
            ("Convention APL", ""),
            ("DPE", ""),
        ],
        lignes,
        "La table d'abord, complétée par le RPLS quand il connaît le logement. Loyer, charges et APL ne viennent que de la table.",
    ));
    ch.section
}

fn offre(s: &Source<'_>, o: &Offre) -> Vec<Case> {
    let l = &o.logement;
    let jour = |d: Option<chrono::NaiveDate>| d.map(french::date_courte);
    let annee = l.annee_premiere_location.map(|a| a.to_string());
    vec![
        texte(o.id.clone()),
        ou(l.id_rpls.as_deref()),
        texte(s.nom_bailleur(l.bailleur.as_deref())),
        ou(l.commune.as_deref()),
        texte(Reponse::from(l.en_qpv).texte()),
        ou(l.typologie.map(|t| t.libelle())),
        centiemes(l.surface, 0),
        euros(l.loyer, 2),
        euros(l.charges, 2),
        euros(l.apl, 2),
        euros(l.loyer_hors_relogement, 2),
        ou(jour(l.premiere_location).or(annee).as_deref()),
        ou(jour(l.date_convention_apl).as_deref()),
        ou(l.dpe.map(|d| d.code())),
    ]
}

/// How many simulations raise each alert, satisfy each criterion, open the indemnité.
fn synthese(lot: &Lot) -> Section {
    let mut ch = Chapitre::new("simulation-synthese", "Ce que disent les simulations");
    let mut alertes: BTreeMap<&str, [i64; 4]> = BTreeMap::new();
    let mut grille: Vec<[i64; 3]> = vec![[0; 3]; GRILLE.len()];
    let mut minoration: BTreeMap<&str, i64> = ["oui", "non", "à instruire"].into_iter().map(|r| (r, 0)).collect();
    for c in &lot.couples {
        for (id, r) in &c.alertes {
            let rang = match r {
                Some(Reponse::Oui) => 0,
                Some(Reponse::Non) => 1,
                Some(Reponse::Inconnu) => 2,
                None => 3,
            };
            if let Some(n) = alertes.entry(id).or_default().get_mut(rang) {
                *n += 1;
            }
        }
        for (n, (_, t)) in grille.iter_mut().zip(&c.grille) {
            let rang = match *t {
                "compatible" => 0,
                "non compatible" => 1,
                _ => 2,
            };
            if let Some(n) = n.get_mut(rang) {
                *n += 1;
            }
        }
        *minoration.entry(c.minoration.texte()).or_default() += 1;
    }
    let rang =
        |nom: &str, n: &[i64]| ligne(std::iter::once(texte(nom)).chain(n.iter().map(|n| Case::Nombre(*n))).collect());
    ch.bloc(tableau(
        "simulation-alertes",
        "Simulations, alerte par alerte",
        &[("Alerte", ""), ("Oui", "nombre"), ("Non", "nombre"), ("Inconnu", "nombre"), ("Sans objet", "nombre")],
        ALERTES.iter().zip(alertes.values()).map(|(nom, n)| rang(nom, n)).collect(),
        "",
    ));
    ch.bloc(tableau(
        "simulation-grille",
        "Simulations, critère par critère du circuit dématérialisé",
        &[("Critère", ""), ("Compatible", "nombre"), ("Non compatible", "nombre"), ("Inconnu", "nombre")],
        GRILLE.iter().zip(&grille).map(|(nom, n)| rang(nom, n)).collect(),
        "Les quatre premiers critères à la fois, avec l'accord des partenaires. Le reste à vivre doit aussi s'améliorer (P-RESIDUEL).",
    ));
    ch.bloc(tableau(
        "simulation-minoration",
        "Simulations, par décision sur l'indemnité pour minoration de loyer",
        &[("Décision", ""), ("Simulations", "nombre")],
        minoration.iter().map(|(nom, n)| rang(nom, &[*n])).collect(),
        "",
    ));
    ch.section
}

fn hypotheses(s: &Source<'_>) -> Section {
    let mut ch = Chapitre::new("simulation-hypotheses", "Hypothèses, méthodes et choix");
    ch.bloc(tableau(
        "simulation-hypotheses",
        "Hypothèses",
        &[("Hypothèse", "")],
        lot::HYPOTHESES.into_iter().chain(simulation::hypotheses()).map(|h| ligne(vec![texte(h)])).collect(),
        "",
    ));
    let grandeurs = ["Reste à charge", "Taux d'effort", "Reste à vivre", "Reste à vivre par jour"];
    let methode = |(nom, m): (&str, Methode)| {
        ligne([nom, m.code(), m.formule(), m.unite(), m.source()].into_iter().map(texte).collect())
    };
    ch.bloc(tableau(
        "simulation-methodes",
        "Méthodes de calcul",
        &[("Grandeur", ""), ("Méthode", ""), ("Formule", ""), ("Unité", ""), ("Source", "")],
        grandeurs.into_iter().zip(methodes(s)).map(methode).collect(),
        "",
    ));
    let r = s.reglages;
    let parametres: Vec<Parametre> = [
        r.simulation.imprimes(),
        r.finances.imprimes(),
        r.ameliorations.imprimes(),
        r.criteres.imprimes(),
        r.minoration.imprimes(),
        r.suivi.imprimes(),
    ]
    .concat();
    ch.bloc(tableau(
        "simulation-choix",
        "Choix que les textes laissent ouverts",
        &[("Code", ""), ("Question", ""), ("Valeur retenue", "")],
        parametres.iter().map(|p| ligne([p.code, p.question, &p.valeur].into_iter().map(texte).collect())).collect(),
        "Ils se changent dans «\u{a0}pipelines/relogement.toml\u{a0}».",
    ));
    ch.section
}
