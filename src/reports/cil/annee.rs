//! Will the target be held this year? Cumulated curve, projection, what is left to do.

use crate::charts::cumul;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, Fraction, INSECABLE};
use crate::indicators::projection::{Projection, Volume, projeter};
use crate::indicators::targets::{Genre, Objectif};
use crate::measures::Periode;
use crate::reports::context::{
    Chapitre, Contexte, case_ecart, case_face_a, case_univers, figure, insuffisant, lecture, ligne, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne, Section};
use crate::reports::phrases;
use crate::reports::rupture;
use crate::reports::tenues::Vu;
use crate::secrecy::Etat;

use super::hors_qpv::{self, NOTE_TAUX};

pub const ANCRE: &str = "annee-en-cours";

pub fn section(c: &Contexte) -> Result<Section> {
    let Some(p @ Periode::Cumul(annee, mois)) = c.en_cours() else {
        let raison = "la date d'arrêté est dans l'exercice, aucune autre année n'est en cours.";
        return Ok(Chapitre::indisponible(ANCRE, "L'objectif sera-t-il tenu cette année\u{202f}?", raison));
    };
    let question = format!("L'objectif sera-t-il tenu en {annee}\u{202f}?");
    let (code, o) = hors_qpv::montre(c, p);
    let Some(v) = c.total(code, p) else {
        return Ok(Chapitre::indisponible(ANCRE, question, &super::sans_attribution(c, p)));
    };
    let mut ch = Chapitre::new(ANCRE, question);
    let plancher = o.filter(|o| o.genre == Genre::Plancher);
    let prevision = plancher.and_then(|o| Some((o, prevoir(c, o, v, annee, mois)?)));
    ch.dire(constat(c, p, code, v, o, prevision.is_some()));
    ch.dire(hors_qpv::reserve(code));
    if let Some((o, p)) = &prevision {
        ch.dire(phrases::projection(annee, &p.projection, o));
    }
    if (1..=mois).any(|m| c.provisoire(annee, m)) {
        ch.dire(format!(
            "Les derniers mois restent provisoires{INSECABLE}: des radiations peuvent encore y être saisies pendant {}.",
            french::compte(c.pipeline.parametres.delai_consolidation_jours, "jour", "jours", french::Genre::Masculin)
        ));
    }
    ch.bloc(dessin(c, (annee, mois), code, v, prevision.as_ref().map(|(_, p)| p), o)?);
    if let Some((o, p)) = &prevision {
        ch.bloc(reste(o, p, v));
    }
    ch.bloc(mensuel(c, annee, mois, code, o));
    if let Some((_, p)) = &prevision {
        ch.bloc(Bloc::Paragraphe(p.volume.to_owned()));
    }
    Ok(ch.finir(
        c,
        "baux signés hors QPV, cumulés depuis janvier",
        &[Table::Attribution],
        Some(("Réponse inconnue", v)),
    ))
}

/// The curve and where it leads, for a page that has its own words; nothing when no year is in course.
///
/// # Errors
/// It cannot be drawn.
pub fn courbe(c: &Contexte) -> Result<Vec<Bloc>> {
    let Some(p @ Periode::Cumul(annee, mois)) = c.en_cours() else { return Ok(Vec::new()) };
    let (code, o) = hors_qpv::montre(c, p);
    let Some(v) = c.total(code, p) else { return Ok(Vec::new()) };
    let prevision = o.filter(|o| o.genre == Genre::Plancher).and_then(|o| prevoir(c, o, v, annee, mois));
    let mut blocs = vec![dessin(c, (annee, mois), code, v, prevision.as_ref(), o)?];
    if hors_qpv::seul(code) {
        blocs.push(Bloc::Paragraphe(hors_qpv::reserve(code).to_owned()));
    }
    if let Some((o, p)) = o.zip(prevision) {
        blocs.push(Bloc::Paragraphe(phrases::projection(annee, &p.projection, o)));
        blocs.push(Bloc::Paragraphe(p.volume));
    }
    Ok(blocs)
}

fn dessin(
    c: &Contexte,
    (annee, mois): (i32, u32),
    code: &str,
    v: Vu,
    prevision: Option<&Prevision>,
    o: Option<&Objectif>,
) -> Result<Bloc> {
    let entete = c.entete(
        "cumul-hors-qpv",
        titre(c, annee, mois, code, v),
        format!("part cumulée depuis janvier des baux signés hors QPV au profit {}, en %", hors_qpv::du_public(code)),
        Table::Attribution,
    );
    let dessinees = [annee - 1, annee].into_iter().filter(|a| c.total(code, Periode::Cumul(*a, mois)).is_some());
    let entree = cumul::Cumul {
        entete: rupture::marquer(entete, &rupture::note(c, code, dessinees)),
        annee,
        mois: (1..=12)
            .map(|m| cumul::Point {
                valeur: if m <= mois { lecture(c.total(code, Periode::Cumul(annee, m))) } else { None },
                provisoire: c.provisoire(annee, m),
            })
            .collect(),
        precedente: (1..=12).map(|m| lecture(c.total(code, Periode::Cumul(annee - 1, m)))).collect(),
        projection: prevision.map(|p| cumul::Projection { fin_annee: p.projection.taux, bas: p.bas, haut: p.haut }),
        objectif: o.and_then(Objectif::borne),
    };
    figure(
        cumul::dessiner(&entree),
        "Aucun mois de l'année en cours ne peut être publié\u{a0}: la courbe n'est pas dessinée.",
    )
}

/// What it would take at once is said only when nothing tells what the whole year takes: two numbers to find would not be told apart.
fn constat(c: &Contexte, p: Periode, code: &str, v: Vu, o: Option<&Objectif>, projete: bool) -> String {
    let lu = phrases::Lu::de(Some(v));
    let base = phrases::resultat(p, &lu, phrases::BAIL_HORS_QPV, hors_qpv::public(code), o);
    let ajout = o.filter(|_| !projete && !insuffisant(&v)).and_then(|o| c.juger(o, v).manque_ajout).filter(|n| *n > 0);
    match ajout {
        Some(1) => format!("{base} Un bail de plus au profit de ce public y suffirait."),
        Some(n) => format!(
            "{base} Pour l'atteindre dès maintenant, il faudrait {}{INSECABLE}baux de plus, tous au profit de ce public.",
            french::nombre(n)
        ),
        None => base,
    }
}

fn titre(c: &Contexte, annee: i32, mois: u32, code: &str, v: Vu) -> String {
    if insuffisant(&v) {
        return format!("Le taux cumulé de {annee} n'est pas commenté");
    }
    let Some(taux) = v.taux() else {
        let avant = v.tenue().and_then(|t| Some((t.taux(v.nature())?, t)));
        return match avant {
            Some((taux, t)) if !t.quand.is_empty() => {
                format!("{} des baux hors QPV {}, inchangé depuis (secret)", french::pourcent(&taux), t.quand)
            }
            _ => format!("Le taux cumulé de {annee} n'est pas publié"),
        };
    };
    let avant = c.total(code, Periode::Cumul(annee - 1, mois)).filter(|v| !insuffisant(v)).and_then(Vu::taux);
    let suite = avant.map_or_else(String::new, |a| format!(", contre {} un an plus tôt", french::pourcent(&a)));
    format!("{} des baux hors QPV fin {}{suite}", french::pourcent(&taux), french::mois(mois))
}

/// The projection, the band of past years, and how the volume was found.
pub struct Prevision {
    pub projection: Projection,
    pub bas: Option<Fraction>,
    pub haut: Option<Fraction>,
    /// There is no band because what past years would give of it is withheld.
    pub bande_retenue: bool,
    /// The method of the volume, in a few words: for a table.
    pub methode: &'static str,
    /// The volume, its base, its method and why that one: a sentence.
    pub volume: String,
}

/// A past year is there, and secrecy withholds what the projection would read of it.
fn retenue(c: &Contexte, code: &str, annee: i32, mois: u32) -> bool {
    [Periode::Cumul(annee, mois), Periode::Annee(annee)]
        .into_iter()
        .any(|p| c.total(code, p).is_some_and(|v| v.etat() != Etat::NonCalculable && v.numerateur().is_none()))
}

/// Where a floor or a ceiling on attributions would end the year; `None` when nothing allows to say it, or when too few answers are known.
pub fn prevoir(c: &Contexte, o: &Objectif, v: Vu, annee: i32, mois: u32) -> Option<Prevision> {
    if insuffisant(&v) {
        return None;
    }
    let (n, d) = (v.numerateur()?, v.denominateur()?);
    let base = |p: Periode| c.total(&o.indicateur, p).and_then(Vu::denominateur);
    let passees: Vec<(i32, i64, i64)> = (1..=3)
        .map(|k| annee - k)
        .filter_map(|a| Some((a, base(Periode::Cumul(a, mois))?, base(Periode::Annee(a))?)))
        .filter(|(_, m, a)| *m > 0 && *a > 0)
        .collect();
    let retenues = (1..=3).any(|k| retenue(c, &o.indicateur, annee - k, mois));
    let (volume, methode, mots) = if let Some(annuel) = o.volume_annuel {
        (Volume::Fixe(annuel), "prévu par le territoire", "tel que le territoire le prévoit".to_owned())
    } else if passees.len() >= 2 {
        let (memes_mois, annees) = passees.iter().fold((0, 0), |(a, b), (_, m, n)| (a + m, b + n));
        let noms: Vec<String> = passees.iter().rev().map(|(a, ..)| a.to_string()).collect();
        let mots = format!("d'après la part que les mêmes mois ont eue dans l'année en {}", french::enumerer(&noms));
        (Volume::Saisonnier { memes_mois, annees }, "saison des années passées", mots)
    } else {
        let raison = if retenues {
            "car le secret statistique retient les mêmes mois des années passées"
        } else {
            "faute d'au moins deux années passées complètes"
        };
        (Volume::Lineaire { mois }, "rythme constant", format!("à rythme mensuel constant, {raison}"))
    };
    let projection = projeter(n, d, o.borne()?, o.strict(), mois, volume)?;
    // The rest of the year might be as in the lowest or the highest of past years.
    let taux: Vec<Fraction> = (1..=3).filter_map(|k| reste_de_l_annee(c, &o.indicateur, annee - k, mois)).collect();
    let (bas, haut) = projection.bande(n, &taux).unzip();
    let base = match (o.volume_annuel, v.univers()) {
        (None, Some(u)) if u != d => {
            format!(" dont la réponse est connue ({} des {} déjà signés)", french::nombre(d), french::nombre(u))
        }
        _ => String::new(),
    };
    let volume = format!(
        "Volume attendu en {annee}{INSECABLE}: {}{base}, {mots}. La projection prolonge le taux observé{}.",
        french::compte(projection.volume, "bail hors QPV", "baux hors QPV", french::Genre::Masculin),
        if bas.is_some() {
            " ; la bande retient les taux extrêmes des mêmes mois des années passées".replace(" ;", "\u{202f};")
        } else {
            String::new()
        }
    );
    Some(Prevision { bande_retenue: bas.is_none() && retenues, projection, bas, haut, methode, volume })
}

/// Rate of the months after `mois` in a past year, of which enough answers are known.
fn reste_de_l_annee(c: &Contexte, code: &str, annee: i32, mois: u32) -> Option<Fraction> {
    let connu = |p: Periode| c.total(code, p).filter(|v| !insuffisant(v));
    let lire = |p: Periode| connu(p).and_then(|v| Some((v.numerateur()?, v.denominateur()?)));
    let (debut, tout) = (lire(Periode::Cumul(annee, mois))?, lire(Periode::Annee(annee))?);
    Fraction::new(tout.0 - debut.0, tout.1 - debut.1)
}

fn reste(o: &Objectif, p: &Prevision, v: Vu) -> Bloc {
    let r = &p.projection;
    let rythme = r.rythme_requis().map_or(Case::NonCalculable, |f| Case::Part(f, 1));
    // What a territory announces counts every lease; what is worked out counts those whose answer is known.
    let base = if o.volume_annuel.is_some() { "" } else { ", réponse connue" };
    let lignes = vec![
        ligne(vec![texte(format!("Baux hors QPV attendus dans l'année{base}")), Case::Nombre(r.volume)]),
        ligne(vec![texte("dont déjà signés, réponse connue"), v.denominateur().map_or(Case::Secret, Case::Nombre)]),
        ligne(vec![texte("dont encore à signer"), Case::Nombre(r.restants)]),
        ligne(vec![texte("dont à réserver au public visé pour tenir l'objectif"), Case::Nombre(r.a_realiser)]),
        ligne(vec![texte("soit la part des baux restants"), rythme]),
        ligne(vec![texte("Par mois, du prochain à décembre"), texte(calendrier(&r.calendrier))]),
        ligne(vec![texte("Taux en fin d'année à ce rythme"), Case::Part(r.taux, o.decimales(&r.taux))]),
        ligne(vec![texte("Meilleur taux encore possible"), Case::Part(r.meilleur, o.decimales(&r.meilleur))]),
    ];
    tableau("reste-a-faire", "Ce qu'il reste à faire", &[("Repère", ""), ("Valeur", "")], lignes, "")
}

fn calendrier(mois: &[i64]) -> String {
    if mois.is_empty() {
        return "aucun mois restant".to_owned();
    }
    mois.iter().map(|n| french::nombre(*n)).collect::<Vec<_>>().join(", ")
}

fn mensuel(c: &Contexte, annee: i32, dernier: u32, code: &str, o: Option<&Objectif>) -> Bloc {
    let lignes: Vec<Ligne> = (1..=dernier)
        .map(|m| {
            let (v, avant) = (c.total(code, Periode::Cumul(annee, m)), c.total(code, Periode::Cumul(annee - 1, m)));
            ligne(vec![
                texte(phrases::majuscule(&french::mois(m))),
                case_univers(v),
                case_face_a(v, o),
                case_face_a(avant, o),
                case_ecart(v, avant),
                texte(if c.provisoire(annee, m) { "provisoire" } else { "consolidé" }),
            ])
        })
        .collect();
    let (ici, avant) = (format!("Taux cumulé {annee}"), format!("Taux cumulé {}", annee - 1));
    tableau(
        "cumul-mensuel",
        format!("Taux cumulé depuis janvier {annee}"),
        &[
            ("Jusqu'à fin", ""),
            ("Baux hors QPV", "baux"),
            (&ici, "%"),
            (&avant, "%"),
            ("Écart", "points"),
            ("État", ""),
        ],
        lignes,
        NOTE_TAUX,
    )
}

/// Key figure of the year in course: what is headlined, value, target, sentence.
pub type EnBref<'a> = (Periode, &'static str, Vu<'a>, Option<&'a Objectif>, String);

/// Nothing when no year is in course.
pub fn en_bref<'a>(c: &Contexte<'a>) -> Option<EnBref<'a>> {
    let p @ Periode::Cumul(annee, mois) = c.en_cours()? else { return None };
    let (code, o) = hors_qpv::montre(c, p);
    let v = c.total(code, p)?;
    let plancher = o.filter(|o| o.genre == Genre::Plancher);
    let phrase = match plancher.and_then(|o| Some((o, prevoir(c, o, v, annee, mois)?))) {
        Some((_, p)) => phrases::projection_breve(&p.projection),
        None => hors_qpv::phrase(c, p, code, v, o),
    };
    Some((p, code, v, o, phrase))
}
