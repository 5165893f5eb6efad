//! The grid of hypotheses: which part of the dwellings re-let outside the QPV a household of the first quartile can pay.

use crate::charts::repartition;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::abordabilite::publiees::Grille;
use crate::indicators::abordabilite::{Hypothese, TypeMenage};
use crate::indicators::derives::Ligne;
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_classe, case_inconnus, case_taux, case_univers, lecture, ligne, ligne_total, tableau,
    texte,
};
use crate::reports::document::{Bloc, Case, Section};

const ANCRE: &str = "grille";
const QUESTION: &str = "Quelle part du parc hors QPV un ménage du 1er\u{a0}quartile peut-il payer\u{202f}?";

pub fn section(c: &Contexte, grille: Option<&Grille<'_>>, liberes: &[Ligne<'_>]) -> Result<Section> {
    let Some(g) = grille else {
        let raison = "il faut les ressources des demandeurs du premier quartile et les loyers des logements reloués hors QPV, et que le \
                      secret statistique ne les couvre pas tous.";
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, raison));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(reponse(c, g, liberes));
    ch.dire(reference(g));
    if !c.abordabilite.menages.iter().any(|m| m.apl.is_some()) {
        ch.dire("Ces parts sont calculées hors APL, faute de montants\u{a0}: l'aide les relèverait.");
    }
    ch.bloc(couples(c, g));
    ch.figure(figure(c, g.parc), "Aucune tranche de loyer n'est publiée hors QPV.")?;
    ch.bloc(loyers(c, g.parc));
    ch.bloc(menages(c, g));
    if !g.types_absents.is_empty() {
        let absents: Vec<String> = g.types_absents.iter().map(|t| (*t).to_owned()).collect();
        ch.bloc(Bloc::Reserve(format!(
            "Sans effectif ou ressources publiés, ces ménages ne sont pas comptés{INSECABLE}: {}.",
            french::enumerer(&absents)
        )));
    }
    let base = "logements reloués hors QPV dans l'année, loyer connu et publié ; demandeurs du premier quartile";
    Ok(ch.finir(c, &base.replace(" ;", &format!("{FINE};")), &[Table::Logement, Table::Demande], None))
}

/// « Selon l'hypothèse retenue, entre 12,0 % et 35,0 % … »: from the strictest pair to the loosest.
fn reponse(c: &Contexte, g: &Grille<'_>, liberes: &[Ligne<'_>]) -> String {
    let bas = g.resultats.iter().filter_map(|r| r.au_moins.part).min();
    let haut = g.resultats.iter().filter_map(|r| r.au_plus.part).max();
    let (Some(bas), Some(haut)) = (bas, haut) else {
        return "Aucun logement reloué hors QPV n'a de loyer publié.".to_owned();
    };
    let suite = super::liberes_en_mots(c, liberes).map_or_else(String::new, |t| format!("{FINE}; {t}"));
    let (b, h) = (french::pourcent(&bas), french::pourcent(&haut));
    let qui = format!("des logements reloués hors QPV sont accessibles à un ménage du 1er{INSECABLE}quartile");
    if b == h {
        return format!("Quelle que soit l'hypothèse, {b} {qui}{suite}.");
    }
    // Nothing at all in the strictest pair, whatever is withheld.
    if g.resultats.iter().filter_map(|r| r.au_plus.part).min().is_some_and(|p| p.num() == 0) {
        return format!("Selon l'hypothèse retenue, jusqu'à {h} {qui}, mais aucun dans la plus stricte{suite}.");
    }
    format!("Selon l'hypothèse retenue, entre {b} et {h} {qui}{suite}.")
}

fn reference(g: &Grille<'_>) -> String {
    let Some(r) = g.resultats.iter().find(|r| r.hypothese.reference) else { return String::new() };
    let (Some(bas), Some(haut)) = (r.au_moins.part, r.au_plus.part) else { return String::new() };
    let (b, h) = (french::pourcent(&bas), french::pourcent(&haut));
    let combien = if b == h { format!("ce sont {b}") } else { format!("c'est de {b} à {h}") };
    format!("Avec l'hypothèse de référence ({}), {combien} de ces logements.", couple(r.hypothese))
}

/// `37,5 % d'effort, 12 € par jour et par UC`.
fn couple(h: &Hypothese) -> String {
    format!("{}{FINE}% d'effort au plus, {}{INSECABLE}€ par jour et par UC au moins", effort(h), reste(h))
}

/// Hundredths, without the zeros that say nothing.
pub fn centiemes(n: i64) -> String {
    let t = Fraction::new(n, 100).map_or_else(String::new, |f| f.value(2));
    t.trim_end_matches('0').trim_end_matches(',').to_owned()
}

fn effort(h: &Hypothese) -> String {
    centiemes(h.effort_max)
}

fn reste(h: &Hypothese) -> String {
    centiemes(h.reste_min)
}

fn couples(c: &Contexte, g: &Grille<'_>) -> Bloc {
    let part = |f: Option<Fraction>| f.map_or(Case::NonCalculable, |f| Case::Part(f, 1));
    let lignes = g
        .resultats
        .iter()
        .map(|r| {
            let exclus =
                r.hypothese.exclus.as_deref().map_or(Case::NonDisponible, |code| case_taux(c.total(code, g.demande)));
            let cases = vec![
                texte(if r.hypothese.reference {
                    format!("{}{FINE}% (référence)", effort(r.hypothese))
                } else {
                    format!("{}{FINE}%", effort(r.hypothese))
                }),
                texte(format!("{}{INSECABLE}€", reste(r.hypothese))),
                part(r.au_moins.part),
                part(r.au_plus.part),
                exclus,
            ];
            if r.hypothese.reference { ligne_total(cases) } else { ligne(cases) }
        })
        .collect();
    let inconnus = g.resultats.first().map_or(0, |r| r.au_moins.inconnus);
    let mut note = "Au moins\u{a0}: loyers pris en haut de leur tranche ; au plus : en bas. Hors d'atteinte : demandeurs du 1er\u{a0}quartile à qui \
                    aucun loyer ne laisse le reste pour vivre de la ligne, avant APL."
        .replace(" ;", "\u{202f};")
        .replace(" :", "\u{a0}:");
    if inconnus > 0 {
        note.push_str(&format!(
            " Logements sans loyer connu ou publié, laissés de côté{INSECABLE}: {}.",
            french::nombre(inconnus)
        ));
    }
    tableau(
        "grille-couples",
        "Part des logements reloués hors QPV accessibles, couple par couple",
        &[
            ("Effort au plus", ""),
            ("Reste par jour et UC au moins", ""),
            ("Accessibles, au moins", "%"),
            ("Accessibles, au plus", "%"),
            ("Demandeurs hors d'atteinte", "%"),
        ],
        lignes,
        &note,
    )
}

fn figure(c: &Contexte, p: Periode) -> Result<Option<crate::charts::Figure>> {
    let Some(premiere) = c.abordabilite.offres.first() else { return Ok(None) };
    let classes = c.classes(&premiere.tranches);
    // One picture has one list of classes.
    let memes = c.abordabilite.offres.iter().filter(|o| c.classes(&o.tranches) == classes);
    let groupes = memes
        .filter_map(|o| {
            let valeur = lecture(c.v(&o.tranches, p, Niveau::Localisation, "hors_qpv"))?;
            Some(repartition::Groupe { libelle: nom_typologie(&o.typologie).to_owned(), valeur })
        })
        .collect();
    repartition::dessiner(&repartition::Repartition {
        entete: c.entete(
            "grille-loyers-figure",
            "Loyers des logements reloués hors QPV, selon la typologie",
            "en % des logements reloués de chaque typologie, loyer mensuel hors charges",
            Table::Logement,
        ),
        classes,
        groupes,
    })
}

/// `T5 et plus` for `T5P`.
pub fn nom_typologie(code: &str) -> &str {
    if code == "T5P" { "T5 et plus" } else { code }
}

/// Classes of rent down, typologies across: a page is narrower than it is long.
fn loyers(c: &Contexte, p: Periode) -> Bloc {
    let a = c.abordabilite;
    let valeurs: Vec<_> = a.offres.iter().map(|o| c.v(&o.tranches, p, Niveau::Localisation, "hors_qpv")).collect();
    let classes = a.offres.first().map_or_else(Vec::new, |o| c.classes(&o.tranches));
    let rangee = |nom: String, case: &dyn Fn(usize) -> Case| {
        std::iter::once(texte(nom)).chain((0..valeurs.len()).map(case)).collect::<Vec<_>>()
    };
    let valeur = |k: usize| valeurs.get(k).copied().flatten();
    let mut lignes: Vec<_> = classes
        .iter()
        .enumerate()
        .map(|(rang, nom)| ligne(rangee(nom.clone(), &|k| case_classe(valeur(k), rang))))
        .collect();
    lignes.push(ligne_total(rangee("Logements reloués".to_owned(), &|k| case_univers(valeur(k)))));
    lignes.push(ligne_total(rangee("Loyer inconnu".to_owned(), &|k| case_inconnus(valeur(k)))));
    let charges = |k: usize| {
        let c = a.offres.get(k).and_then(|o| Fraction::new(o.charges, 100));
        c.map_or(Case::NonDisponible, |f| Case::Mesure(f, 0))
    };
    lignes.push(ligne_total(rangee("Charges retenues (€ par mois)".to_owned(), &charges)));
    let mut colonnes: Vec<(&str, &str)> = vec![("Loyer hors charges", "")];
    colonnes.extend(a.offres.iter().map(|o| (nom_typologie(&o.typologie), "")));
    tableau("grille-loyers", "Loyers des logements reloués hors QPV dans l'année", &colonnes, lignes, "")
}

fn menages(c: &Contexte, g: &Grille<'_>) -> Bloc {
    let a = c.abordabilite;
    let euros =
        |n: Option<i64>| n.and_then(|n| Fraction::new(n, 100)).map_or(Case::NonDisponible, |f| Case::Mesure(f, 0));
    let reference = a.hypotheses.iter().find(|h| h.reference);
    let max = |t: &TypeMenage| match reference.and_then(|h| t.menage.loyer_charge_max(h, a.jours_par_mois)) {
        Some(Some(n)) => euros(Some(n)),
        Some(None) => texte("aucun loyer"),
        None => Case::NonDisponible,
    };
    let avec_apl = a.menages.iter().any(|m| m.apl.is_some());
    let lignes = g
        .types
        .iter()
        .map(|t| {
            let typologies: Vec<&str> = t.typologies.iter().map(|t| nom_typologie(t)).collect();
            let mut cases = vec![
                texte(t.nom.clone()),
                Case::Nombre(t.effectif),
                euros(t.menage.ressources),
                t.menage.uc.and_then(|u| Fraction::new(u, 10)).map_or(Case::NonDisponible, |f| Case::Mesure(f, 1)),
                max(t),
                texte(typologies.join(", ")),
            ];
            if avec_apl {
                cases.push(euros(t.menage.apl));
            }
            ligne(cases)
        })
        .collect();
    let mut colonnes = vec![
        ("Ménage", ""),
        ("Demandeurs", ""),
        ("Ressources moyennes", "€ par mois"),
        ("UC moyennes", ""),
        ("Loyer et charges au plus", "€ par mois"),
        ("Typologies", ""),
    ];
    if avec_apl {
        colonnes.push(("APL", "€ par mois"));
    }
    tableau(
        "grille-menages",
        "Ce que peut payer chaque type de ménage du 1er\u{a0}quartile, hypothèse de référence",
        &colonnes,
        lignes,
        "Ressources déclarées dans le stock des demandes\u{202f}; moyennes arrondies au centime, UC au dixième.",
    )
}
