//! Where the low rents are, how many are released each year, and the résidences they could be directed to.

use crate::charts::atteinte;
use crate::config::layout::Table;
use crate::error::Result;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::derives::Ligne;
use crate::indicators::fragility::Classement;
use crate::measures::{Niveau, Periode};
use crate::reports::context::{
    Chapitre, Contexte, case_numerateur, case_taux, lecture, ligne, ligne_total, periode_en_mots, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::tenues::Vu;

const ANCRE: &str = "bas-loyer";
const QUESTION: &str = "Où est l'offre à bas loyer, et combien s'en libère-t-il\u{202f}?";
pub(super) const BAS_LOYER: &str = "parc_bas_loyer";
const ROTATION: &str = "parc_bas_loyer_rotation";
/// A résidence is listed when at least this share of its dwellings has a low rent, in percent.
const PART_MIN: i64 = 50;
/// Résidences listed at most; the others are counted.
const LISTE_MAX: usize = 25;

pub fn section(c: &Contexte, liberes: &[Ligne<'_>]) -> Result<Section> {
    let total = c.parc().and_then(|p| Some((p, c.total(BAS_LOYER, p)?)));
    let Some((p, total)) = total.filter(|(_, v)| v.denominateur() != Some(0)) else {
        return Ok(Chapitre::indisponible(ANCRE, QUESTION, "aucun loyer n'est connu."));
    };
    let mut ch = Chapitre::new(ANCRE, QUESTION);
    ch.dire(reponse(c, p, total, liberes));
    ch.dire(communes_a_qpv(c, p));
    // The bound of a low rent is that of the catalogue.
    ch.dire(c.definition(BAS_LOYER).map_or_else(String::new, |d| format!("Définition{INSECABLE}: {}", d.definition)));
    ch.figure(figure(c, p), "Aucune part n'est publiée par commune.")?;
    for (niveau, code, nom) in [
        (Niveau::Localisation, "bas-loyer-localisation", "Localisation"),
        (Niveau::Commune, "bas-loyer-commune", "Commune"),
        (Niveau::Bailleur, "bas-loyer-bailleur", "Bailleur"),
    ] {
        ch.bloc_si(par_zone(c, p, niveau, (code, nom), liberes));
    }
    for b in a_flecher(c, p) {
        ch.bloc(b);
    }
    Ok(ch.finir(
        c,
        "logements loués dont le loyer et la surface habitable sont connus",
        &[Table::Logement],
        Some(("Loyer ou surface inconnus", total)),
    ))
}

fn reponse(c: &Contexte, p: Periode, total: Vu, liberes: &[Ligne<'_>]) -> String {
    let (Some(n), Some(f)) = (total.numerateur(), total.taux()) else {
        return "Le secret statistique couvre cette part.".to_owned();
    };
    let qpv = c
        .total("parc_bas_loyer_en_qpv", p)
        .and_then(Vu::taux)
        .map_or_else(String::new, |t| format!(", dont {} en QPV", french::pourcent(&t)));
    let suite = super::liberes_en_mots(c, liberes).map_or_else(String::new, |t| format!("{FINE}; {t}"));
    let logements = french::compte(n, "logement loué est", "logements loués sont", french::Genre::Masculin);
    format!("{} à bas loyer ({}){qpv}{suite}.", crate::reports::phrases::majuscule(&logements), french::pourcent(&f))
}

/// Share of the low rents that stands in communes with a QPV; nothing when a commune is withheld.
fn communes_a_qpv(c: &Contexte, p: Periode) -> String {
    let (mut avec, mut tout) = (0, 0);
    for (z, _, v) in c.zones(BAS_LOYER, p, Niveau::Commune) {
        let (Some(n), Some(qpv)) = (v.numerateur(), c.v("parc_part_qpv", p, Niveau::Commune, z)) else {
            return String::new();
        };
        let Some(en_qpv) = qpv.numerateur() else { return String::new() };
        tout += n;
        avec += if en_qpv > 0 { n } else { 0 };
    }
    match Fraction::new(avec, tout) {
        Some(f) => {
            format!("Les communes qui ont un QPV réunissent {} de ces logements à bas loyer.", french::pourcent(&f))
        }
        None => String::new(),
    }
}

fn figure(c: &Contexte, p: Periode) -> Result<Option<crate::charts::Figure>> {
    atteinte::dessiner(&atteinte::Atteinte {
        entete: c.entete(
            "bas-loyer-figure",
            "Part des logements à bas loyer, par commune",
            format!("en % des logements loués, {}", periode_en_mots(p)),
            Table::Logement,
        ),
        total: lecture(c.total(BAS_LOYER, p))
            .map(|valeur| atteinte::Unite { libelle: c.territoire().to_owned(), valeur }),
        unites: c
            .zones(BAS_LOYER, p, Niveau::Commune)
            .into_iter()
            .filter(|(z, _, _)| *z != "inconnu")
            .map(|(_, nom, v)| atteinte::Unite { libelle: nom, valeur: v.into() })
            .collect(),
        objectif: None,
        sens: atteinte::Sens::AuMoins,
    })
}

fn par_zone(
    c: &Contexte,
    p: Periode,
    niveau: Niveau,
    (code, nom): (&str, &str),
    liberes: &[Ligne<'_>],
) -> Option<Bloc> {
    let zones = c.zones(BAS_LOYER, p, niveau);
    if zones.is_empty() {
        return None;
    }
    let rangee = |n: Niveau, z: &str, nom: String| {
        let v = c.v(BAS_LOYER, p, n, z);
        vec![
            texte(nom),
            case_numerateur(v),
            case_taux(v),
            case_taux(c.v(ROTATION, p, n, z)),
            case_taux(c.v("parc_rotation", p, n, z)),
            super::case_derivee(liberes, n, z),
        ]
    };
    let mut lignes: Vec<_> = zones.into_iter().map(|(z, nom, _)| ligne(rangee(niveau, z, nom))).collect();
    lignes.push(ligne_total(rangee(Niveau::Epci, c.epci(), c.territoire().to_owned())));
    Some(tableau(
        code,
        format!("L'offre à bas loyer, par {}", nom.to_lowercase()),
        &[
            (nom, ""),
            ("Bas loyers", "logements"),
            ("Part des logements loués", "%"),
            ("Rotation des bas loyers", "%"),
            ("Rotation de tout le parc", "%"),
            ("Libérés par an", "logements"),
        ],
        lignes,
        "Libérés par an\u{a0}: bas loyers multipliés par leur propre rotation\u{202f}; pour le territoire, somme des communes.",
    ))
}

/// Résidences outside the QPV, not fragile, where most rents are low: an offer to direct. Nothing where the diffusion does not go
/// down to the résidence.
fn a_flecher(c: &Contexte, p: Periode) -> Vec<Bloc> {
    let Some(e) = c.fragilite.principale().filter(|_| c.regles.niveau_diffuse(Niveau::Residence)) else {
        return Vec::new();
    };
    let classes = e.methode.classes();
    let mut retenues: Vec<(i64, &str, Vec<Case>)> = Vec::new();
    for n in &e.notes {
        let Classement::Classe(rang) = n.classement else { continue };
        let Some(classe) = classes.get(rang).filter(|k| !k.fragile) else { continue };
        let hors_qpv = c.references.residences.get(&n.zone).is_some_and(|r| r.qpv == Some(None));
        let Some(v) = c.v(BAS_LOYER, p, Niveau::Residence, &n.zone).filter(|_| hors_qpv) else { continue };
        let (Some(f), Some(combien)) = (v.taux(), v.numerateur()) else { continue };
        if f < Fraction::new(PART_MIN, 100).unwrap_or(f) {
            continue;
        }
        let cases = vec![
            texte(c.nom_zone(Niveau::Residence, &n.zone)),
            Case::Nombre(combien),
            Case::Part(f, 1),
            case_taux(c.v("parc_rotation", p, Niveau::Residence, &n.zone)),
            texte(crate::reports::phrases::majuscule(&classe.nom)),
        ];
        retenues.push((combien, n.zone.as_str(), cases));
    }
    if retenues.is_empty() {
        return vec![Bloc::Paragraphe(
            "Aucune résidence hors QPV, classée et non fragile, n'a la moitié de ses logements à bas loyer.".to_owned(),
        )];
    }
    retenues.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let total = retenues.len();
    let lignes = retenues.into_iter().take(LISTE_MAX).map(|(_, _, cases)| ligne(cases)).collect();
    let note = if total > LISTE_MAX {
        format!("Les {LISTE_MAX} premières sur {total}, par nombre de logements à bas loyer.")
    } else {
        "Par nombre de logements à bas loyer.".to_owned()
    };
    vec![tableau(
        "bas-loyer-residences",
        "Offre à flécher : résidences hors QPV non fragiles, à bas loyer pour moitié au moins".replace(" :", "\u{a0}:"),
        &[
            ("Résidence", ""),
            ("Bas loyers", "logements"),
            ("Part des logements loués", "%"),
            ("Rotation", "%"),
            ("Classe de fragilité", ""),
        ],
        lignes,
        &note,
    )]
}
