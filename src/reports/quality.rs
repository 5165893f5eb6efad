//! What the extracts are worth: rows, rejects, unknowns, duplicates, answers, and a control against open data.

use crate::error::Result;
use crate::french::{self, FINE, Fraction, Genre, INSECABLE, compte, nombre};
use crate::indicators::Definition;
use crate::lake::Piece;
use crate::measures::{Niveau, Periode};
use crate::quality::{Constat, Gravite, Regle};
use crate::reports::tenues::Vu;

use super::annex::{self, section};
use super::context::{
    Contexte, case_inconnus, case_nombre_inconnus, case_numerateur, case_taux, case_univers, ligne, ligne_total,
    periode_en_mots, tableau, texte,
};
use super::document::{Bloc, Case, Document, Ligne, Section};

/// Columns whose unknowns decide what can be said: label, indicator.
const CLES: [(&str, &str); 15] = [
    ("Quartile de ressources, baux signés", "att_quartiles"),
    ("Quartile ou relogement, baux hors QPV", "att_q1_hors_qpv"),
    ("Relogement, baux signés", "att_relogements"),
    ("DALO, baux signés", "att_dalo"),
    ("Mutation, baux signés", "att_mutations"),
    ("Localisation en QPV, baux signés", "att_hors_qpv"),
    ("Ressources, enquête OPS", "occ_moins_40_plus"),
    ("APL, enquête OPS", "occ_apl"),
    ("Composition du ménage, enquête OPS", "occ_composition"),
    ("Âge du titulaire, enquête OPS", "occ_age"),
    ("Emploi, enquête OPS", "occ_en_emploi"),
    ("Année de construction, parc", "parc_age"),
    ("Étiquette énergie, parc", "parc_dpe"),
    ("Quartile de ressources, demandes", "dem_quartiles"),
    ("Taille du ménage, demandes", "dem_taille"),
];

/// The quality report. `controle` holds, by commune, the dwellings of the version loi and those of open data.
///
/// # Errors
/// None today; same form as the other documents.
pub fn document(c: &Contexte, controle: Option<&[(String, i64, i64)]>) -> Result<Document> {
    let sections = vec![
        fichiers(c),
        rejets(c),
        inconnues(c),
        avertissements(c),
        doublons(c),
        cles(c),
        reponses(c),
        concordance(c, controle),
    ];
    Ok(annex::document(
        c,
        "Qualité des données",
        format!("Extractions du bilan {}", c.pipeline.periode.exercice),
        sections,
    ))
}

fn entier(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn fichiers(c: &Contexte) -> Section {
    let somme = |f: fn(&Piece) -> u64| c.pieces.iter().map(|p| entier(f(p))).sum::<i64>();
    let (lues, rejetees) = (somme(|p| p.provenance.lignes_lues), somme(|p| p.provenance.lignes_rejetees));
    let reponse = match Fraction::new(rejetees, lues) {
        None => "Aucune ligne n'a été lue.".to_owned(),
        Some(f) => {
            let debut = format!(
                "{}, {}",
                majuscule(&compte(c.pieces.len() as i64, "fichier", "fichiers", Genre::Masculin)),
                compte(lues, "ligne lue", "lignes lues", Genre::Feminin)
            );
            let part = if rejetees > 0 && f.percent(2) == "0,00" {
                format!("moins de 0,01{FINE}%")
            } else {
                format!("{}{FINE}%", f.percent(2))
            };
            format!("{debut}, dont {} ({part}).", compte(rejetees, "rejetée", "rejetées", Genre::Feminin))
        }
    };
    let lignes = c
        .pieces
        .iter()
        .map(|p| {
            let v = &p.provenance;
            ligne(vec![
                texte(v.fichier.clone()),
                texte(v.disposition_libelle.clone()),
                texte(v.encodage.clone()),
                texte(v.millesime.to_string()),
                Case::Nombre(entier(v.lignes_lues)),
                Case::Nombre(entier(v.lignes_gardees)),
                Case::Nombre(entier(v.lignes_rejetees)),
            ])
        })
        .collect();
    let bloc = tableau(
        "fichiers",
        "Fichiers lus",
        &[
            ("Fichier", ""),
            ("Disposition reconnue", ""),
            ("Encodage", ""),
            ("Millésime", ""),
            ("Lues", "lignes"),
            ("Gardées", "lignes"),
            ("Rejetées", "lignes"),
        ],
        lignes,
        "Lues = gardées + rejetées.",
    );
    let mut blocs = vec![bloc];
    let absentes: Vec<Ligne> = c
        .pieces
        .iter()
        .filter(|p| !p.colonnes_absentes.is_empty())
        .map(|p| ligne(vec![texte(p.provenance.fichier.clone()), texte(p.colonnes_absentes.join(", "))]))
        .collect();
    if !absentes.is_empty() {
        blocs.push(tableau(
            "colonnes-absentes",
            "Colonnes attendues et absentes",
            &[("Fichier", ""), ("Colonnes", "")],
            absentes,
            "Une colonne absente laisse toutes ses valeurs inconnues.",
        ));
    }
    let reponse = std::iter::once(reponse).chain(c.regles.phrase_des_masquees(c.publiees)).collect();
    section("fichiers", "Quels fichiers ont été lus, et combien de lignes ont servi\u{202f}?", reponse, blocs)
}

fn majuscule(t: &str) -> String {
    super::phrases::majuscule(t)
}

/// Findings of one gravity over all files.
fn constats<'a>(c: &Contexte<'a>, gravite: Gravite) -> Vec<(&'a Piece, Regle, &'a str, &'a Constat)> {
    c.pieces
        .iter()
        .flat_map(|p| p.constats.par_regle.iter().map(move |((r, col), k)| (p, *r, col.as_ref(), k)))
        .filter(|(_, r, _, _)| r.gravite() == gravite)
        .collect()
}

fn table_constats(code: &str, titre: &str, constats: &[(&Piece, Regle, &str, &Constat)]) -> Bloc {
    let lignes = constats
        .iter()
        .map(|(p, r, colonne, k)| {
            let exemples: Vec<String> = k.exemples.iter().take(5).map(|e| nombre(entier(e.ligne))).collect();
            ligne(vec![
                texte(p.provenance.fichier.clone()),
                texte(format!("{} ({})", r.libelle(), r.code())),
                texte(if matches!(*colonne, "" | "(ligne)") { "toute la ligne" } else { colonne }),
                Case::Nombre(entier(k.nombre)),
                texte(exemples.join(", ")),
            ])
        })
        .collect();
    tableau(
        code,
        titre,
        &[("Fichier", ""), ("Règle", ""), ("Colonne", ""), ("Cas", "cas"), ("Lignes, par exemple", "")],
        lignes,
        "",
    )
}

/// One advice a rule, in the order of the rules.
fn conseils(constats: &[(&Piece, Regle, &str, &Constat)]) -> Bloc {
    let mut regles: Vec<Regle> = constats.iter().map(|(_, r, _, _)| *r).collect();
    regles.sort_unstable();
    regles.dedup();
    Bloc::Liste(regles.iter().map(|r| format!("{}, {}{INSECABLE}: {}.", r.code(), r.libelle(), r.aide())).collect())
}

fn par_gravite(
    c: &Contexte,
    gravite: Gravite,
    code: &str,
    question: &str,
    titre: &str,
    phrase: impl Fn(i64) -> String,
) -> Section {
    let constats = constats(c, gravite);
    let total: i64 = constats.iter().map(|(_, _, _, k)| entier(k.nombre)).sum();
    let blocs = if constats.is_empty() {
        Vec::new()
    } else {
        vec![table_constats(code, titre, &constats), conseils(&constats)]
    };
    section(code, question, vec![phrase(total)], blocs)
}

fn rejets(c: &Contexte) -> Section {
    par_gravite(
        c,
        Gravite::Rejet,
        "rejets",
        "Quelles lignes ont été rejetées, et pourquoi\u{202f}?",
        "Lignes rejetées par règle",
        |n| match n {
            0 => "Aucune ligne n'a été rejetée.".to_owned(),
            1 => "Une ligne a été rejetée.".to_owned(),
            n => format!(
                "{}{INSECABLE}lignes ont été rejetées{FINE}; leur numéro permet de les corriger à la source.",
                nombre(n)
            ),
        },
    )
}

fn inconnues(c: &Contexte) -> Section {
    let phrase = |n| match n {
        0 => "Aucune valeur lue n'a dû être écartée.".to_owned(),
        1 => "Une valeur illisible compte parmi les inconnus.".to_owned(),
        n => format!(
            "{}{INSECABLE}valeurs illisibles, hors liste ou contradictoires comptent parmi les inconnus.",
            nombre(n)
        ),
    };
    par_gravite(
        c,
        Gravite::Erreur,
        "valeurs-inconnues",
        "Quelles valeurs n'ont pas pu être utilisées\u{202f}?",
        "Valeurs rendues inconnues",
        phrase,
    )
}

fn avertissements(c: &Contexte) -> Section {
    let phrase = |n| match n {
        0 => "Aucune valeur n'a eu besoin d'être réparée.".to_owned(),
        1 => "Une valeur a été réparée sans perte.".to_owned(),
        n => format!(
            "{}{INSECABLE}valeurs ont été réparées sans perte, le plus souvent des zéros de tête perdus dans un tableur.",
            nombre(n)
        ),
    };
    par_gravite(
        c,
        Gravite::Avertissement,
        "reparations",
        "Quelles valeurs ont été réparées\u{202f}?",
        "Valeurs réparées",
        phrase,
    )
}

fn doublons(c: &Contexte) -> Section {
    let d = c.doublons;
    let lignes = [
        (
            "Attributions",
            d.attributions,
            "même logement et même date de bail, ou même demande et même logement, à défaut même bail ou même radiation",
        ),
        ("Demandes actives", d.demandes, "même numéro unique dans une même année"),
        ("Logements", d.logements, "même identifiant dans un même millésime"),
        ("Candidatures", d.candidatures, "même demande, même logement et même commission"),
        (
            "Demandes personnelles",
            d.jumelles,
            "ménage à reloger dont la demande de relogement est active (P-DOUBLON-DLS)",
        ),
    ];
    // Nothing is said of them where no tracking tells them.
    let lignes: Vec<_> = lignes.into_iter().filter(|l| l.0 != "Demandes personnelles" || l.1 > 0).collect();
    let total: usize = lignes.iter().map(|l| l.1).sum();
    let phrase = match total {
        0 => "Aucun doublon n'a été trouvé.".to_owned(),
        1 => "Une ligne disait deux fois la même chose\u{202f}; elle n'est comptée qu'une fois.".to_owned(),
        n => format!(
            "{}{INSECABLE}lignes en trop ont été retirées{FINE}: chaque attribution, demande, logement ou candidature compte une fois.",
            nombre(n as i64)
        ),
    };
    let lignes = lignes.iter().map(|(n, k, r)| ligne(vec![texte(*n), Case::Nombre(*k as i64), texte(*r)])).collect();
    let bloc = tableau(
        "doublons",
        "Doublons retirés",
        &[("Table", ""), ("Retirés", "lignes"), ("Sont des doublons", "")],
        lignes,
        "",
    );
    section("doublons", "Y avait-il des doublons\u{202f}?", vec![phrase], vec![bloc])
}

fn periode_de(c: &Contexte, code: &str) -> Option<Periode> {
    match code.split('_').next()? {
        "att" => Some(c.exercice()),
        "occ" => c.vague(),
        "parc" => c.parc(),
        _ => c.stock(),
    }
}

fn cles(c: &Contexte) -> Section {
    let connues: Vec<(&str, &Definition, Periode)> =
        CLES.iter().filter_map(|(nom, code)| Some((*nom, c.definition(code)?, periode_de(c, code)?))).collect();
    let part = |v: Vu| v.inconnus().zip(v.univers()).and_then(|(i, u)| Fraction::new(i, u));
    let pire = connues
        .iter()
        .filter_map(|(nom, d, p)| Some((part(c.total(&d.code, *p)?)?, *nom)))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    let reponse = pire.map_or_else(
        || "Non disponible\u{a0}: aucune base n'est publiée.".to_owned(),
        |(f, nom)| {
            format!(
                "La donnée la moins bien renseignée est «{INSECABLE}{nom}{INSECABLE}», inconnue dans {} des cas.",
                french::pourcent(&f)
            )
        },
    );
    let lignes = connues
        .iter()
        .map(|(nom, d, p)| {
            let v = c.total(&d.code, *p);
            let inconnus = case_nombre_inconnus(v);
            ligne(vec![texte(*nom), texte(periode_en_mots(*p)), case_univers(v), inconnus, case_inconnus(v)])
        })
        .collect();
    let bloc = tableau(
        "donnees-cles",
        "Part d'inconnus des données clés",
        &[("Donnée", ""), ("Période", ""), ("Base", ""), ("Inconnus", ""), ("Part", "%")],
        lignes,
        "",
    );
    section("donnees-cles", "Les données clés sont-elles renseignées\u{202f}?", vec![reponse], vec![bloc])
}

fn reponses(c: &Contexte) -> Section {
    let titre = "Les ménages ont-ils répondu à l'enquête OPS chez tous les bailleurs\u{202f}?";
    let Some(p) = c.vague() else {
        return section(
            "reponses",
            titre,
            vec!["Non disponible\u{a0}: aucune vague de l'enquête n'a été lue.".to_owned()],
            Vec::new(),
        );
    };
    let zones = c.zones("occ_taux_reponse", p, Niveau::Bailleur);
    let connus: Vec<(Fraction, &str)> = zones.iter().filter_map(|(_, n, v)| Some((v.taux()?, n.as_str()))).collect();
    let reponse = match (c.total("occ_taux_reponse", p).and_then(Vu::taux), connus.iter().min(), connus.iter().max()) {
        (Some(t), Some((a, x)), Some((b, y))) if connus.len() > 1 => format!(
            "{} des ménages ont répondu{FINE}; de {} ({x}) à {} ({y}) selon le bailleur.",
            french::pourcent(&t),
            french::pourcent(a),
            french::pourcent(b)
        ),
        (Some(t), _, _) => format!("{} des ménages ont répondu.", french::pourcent(&t)),
        _ => "Le taux de réponse est couvert par le secret statistique.".to_owned(),
    };
    let rangee = |nom: String, v: Option<Vu>| vec![texte(nom), case_univers(v), case_numerateur(v), case_taux(v)];
    let mut lignes: Vec<Ligne> = zones.iter().map(|(_, n, v)| ligne(rangee(n.clone(), Some(*v)))).collect();
    lignes.push(ligne_total(rangee(c.territoire().to_owned(), c.total("occ_taux_reponse", p))));
    let bloc = tableau(
        "reponses",
        "Réponses à l'enquête par bailleur",
        &[
            ("Bailleur", ""),
            ("Logements occupés", "logements"),
            ("Ménages répondants", "ménages"),
            ("Taux de réponse", "%"),
        ],
        lignes,
        "",
    );
    section("reponses", titre, vec![reponse], vec![bloc])
}

fn concordance(c: &Contexte, controle: Option<&[(String, i64, i64)]>) -> Section {
    let titre = "Le parc compté concorde-t-il avec les données ouvertes\u{202f}?";
    let Some(communes) = controle.filter(|k| !k.is_empty()) else {
        let raison = "Non disponible\u{a0}: il faut à la fois la version loi et les données ouvertes du RPLS d'un même millésime.";
        return section("concordance", titre, vec![raison.to_owned()], Vec::new());
    };
    let (a, b) = communes.iter().fold((0, 0), |(a, b), k| (a + k.1, b + k.2));
    let ecarts = communes.iter().filter(|k| k.1 != k.2).count() as i64;
    let phrase = match ecarts {
        0 => "Oui\u{a0}: les deux comptes sont égaux dans toutes les communes.".to_owned(),
        1 => "Les deux comptes diffèrent dans une commune.".to_owned(),
        n => format!("Les deux comptes diffèrent dans {} communes.", super::phrases::lettres(n)),
    };
    let rangee = |nom: String, a: i64, b: i64| vec![texte(nom), Case::Nombre(a), Case::Nombre(b), Case::Nombre(a - b)];
    let mut lignes: Vec<Ligne> =
        communes.iter().map(|(z, a, b)| ligne(rangee(c.nom_zone(Niveau::Commune, z), *a, *b))).collect();
    lignes.push(ligne_total(rangee(c.territoire().to_owned(), a, b)));
    let bloc = tableau(
        "concordance",
        "Logements comptés par commune",
        &[("Commune", ""), ("Version loi", "logements"), ("Données ouvertes", "logements"), ("Écart", "logements")],
        lignes,
        "",
    );
    section("concordance", titre, vec![phrase], vec![bloc])
}
