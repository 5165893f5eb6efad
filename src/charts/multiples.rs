//! Small multiples: one small curve for each unit, all on one scale, the last value written at its end, the target across.

use super::echelle::{Echelle, graduation, graduations_part, part_ronde, taux_imprime};
use super::theme::{self, BLEU, COLONNE, ENCRE, GRIS, GRIS_CLAIR, LARGEUR, ORANGE};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture, Serie, Trace};
use crate::error::Result;
use crate::french::{Fraction, nombre};

#[derive(Clone, Debug)]
pub struct Panneau {
    pub libelle: String,
    /// One for each moment.
    pub valeurs: Vec<Option<Lecture>>,
}

#[derive(Clone, Debug)]
pub struct Multiples {
    pub entete: Entete,
    /// `2023`, `2024`, `2025`: from left to right.
    pub moments: Vec<String>,
    pub panneaux: Vec<Panneau>,
    pub objectif: Option<Fraction>,
    /// Under this base a rate moves too much from one moment to the next to be drawn.
    pub base_minimale: i64,
}

/// Panels side by side on a page; half as many in half of a sheet, where they are as large.
const COLONNES: usize = 4;
const ECART: f64 = 18.0;
const LARGE: f64 = (LARGEUR - ECART * (COLONNES as f64 - 1.0)) / COLONNES as f64;
/// Room of the name and of its base, of the curve, of the moments.
const NOM: f64 = 34.0;
const CHAMP: f64 = 62.0;
const PIED: f64 = 20.0;
const PAS: f64 = NOM + CHAMP + PIED + 16.0;
/// Kept at the right of a curve for its last value.
const VALEUR: f64 = 46.0;
/// Panels read out in the text alternative.
const LUS: usize = 12;

/// `None` when no unit has two moments that are large enough to be drawn.
///
/// # Errors
/// The picture cannot be drawn.
pub fn dessiner(entree: &Multiples) -> Result<Option<Figure>> {
    dans(entree, LARGEUR, COLONNES)
}

/// The same for half of a sheet.
///
/// # Errors
/// The picture cannot be drawn.
pub fn etroite(entree: &Multiples) -> Result<Option<Figure>> {
    dans(entree, COLONNE, COLONNES / 2)
}

fn dans(entree: &Multiples, largeur: f64, colonnes: usize) -> Result<Option<Figure>> {
    let panneaux = ranges(entree);
    if entree.moments.len() < 2 || !panneaux.iter().any(|p| p.traces.len() > 1) {
        return Ok(None);
    }
    let cible = entree.objectif.as_ref();
    let hauts = panneaux.iter().flat_map(|p| &p.traces).map(|(_, f)| f.as_f64());
    let plus_haut = hauts.chain(cible.map(Fraction::as_f64)).fold(0.0, f64::max);
    let (max, reperes) = graduations_part(plus_haut * 1.04);
    let mut t = Toile::de(largeur);
    let haut = reperes.last().copied().unwrap_or(max);
    let depart = legende(&mut t, entree, &panneaux, haut, largeur);
    for (i, p) in panneaux.iter().enumerate() {
        let x = (LARGE + ECART) * (i % colonnes) as f64;
        let y = depart + PAS * (i / colonnes) as f64;
        panneau(&mut t, p, (x, y), max, haut, entree);
    }
    let bas = depart + PAS * panneaux.len().div_ceil(colonnes) as f64 - 10.0;
    t.finir(&entree.entete, alternative(entree, &panneaux), bas).map(|f| Some(f.de(donnees(entree))))
}

/// Units that are drawn up to the last moment, and those of them whose last rate is higher than the one before.
pub fn en_hausse(entree: &Multiples) -> (i64, i64) {
    let dessines: Vec<Prete> = ranges(entree).into_iter().filter(|p| p.sans.is_none()).collect();
    // A change that does not show once printed is none.
    let plus_haut = |avant: &Fraction, apres: &Fraction| apres > avant && apres.percent(1) != avant.percent(1);
    let monte = |p: &&Prete| matches!(p.traces.as_slice(), [.., (_, a), (_, b)] if plus_haut(a, b));
    (dessines.len() as i64, dessines.iter().filter(monte).count() as i64)
}

/// A panel ready to be drawn.
struct Prete<'a> {
    libelle: &'a str,
    /// Rank of the moment and rate.
    traces: Vec<(usize, Fraction)>,
    /// What is known of the last moment.
    derniere: Option<&'a Lecture>,
    /// Why there is no curve.
    sans: Option<String>,
}

/// From the highest last rate to the lowest, then those that are not drawn, by name.
fn ranges(e: &Multiples) -> Vec<Prete<'_>> {
    let mut panneaux: Vec<Prete> = e.panneaux.iter().map(|p| prete(p, e)).collect();
    panneaux.sort_by(|a, b| {
        let rate = |p: &Prete| p.traces.last().filter(|_| p.sans.is_none()).map(|x| x.1);
        match (rate(a), rate(b)) {
            (Some(x), Some(y)) => y.cmp(&x).then_with(|| a.libelle.cmp(b.libelle)),
            (x, y) => y.is_some().cmp(&x.is_some()).then_with(|| a.libelle.cmp(b.libelle)),
        }
    });
    panneaux
}

fn prete<'a>(p: &'a Panneau, e: &Multiples) -> Prete<'a> {
    let derniere = p.valeurs.last().and_then(Option::as_ref);
    let assez = |v: &Lecture| v.denominateur().is_some_and(|d| d >= e.base_minimale);
    let tracer = |(i, v): (usize, &'a Option<Lecture>)| {
        let v = v.as_ref().filter(|v| assez(v))?;
        Some((i, v.taux()?))
    };
    let traces: Vec<(usize, Fraction)> = p.valeurs.iter().enumerate().filter_map(tracer).collect();
    let sans = match derniere {
        None => Some("pas de valeur".to_owned()),
        Some(v) if v.taux().is_some() && !assez(v) => Some("base trop petite".to_owned()),
        Some(v) if v.taux().is_none() => Some(v.texte(|_| String::new())),
        Some(_) if traces.len() < 2 => Some("une seule date".to_owned()),
        Some(_) => None,
    };
    Prete { libelle: &p.libelle, traces, derniere, sans }
}

fn panneau(t: &mut Toile, p: &Prete, (x, y): (f64, f64), max: f64, haut: f64, e: &Multiples) {
    let cible = e.objectif.as_ref();
    let nom = theme::abreger(p.libelle, theme::SECOND, true, LARGE);
    t.texte(x, y + 11.0, &nom, Style::second().gras(true).couleur(ENCRE));
    if let Some(d) = p.derniere.and_then(Lecture::denominateur) {
        t.texte(x, y + 25.0, &format!("base\u{a0}: {}", nombre(d)), Style::petit());
    }
    let axe = Echelle::new(max, y + NOM + CHAMP, -CHAMP);
    let fin = x + LARGE - VALEUR;
    if let Some(raison) = &p.sans {
        t.rectangle(x, axe.pos(haut), fin - x, CHAMP, Fond::Secret);
        t.texte((x + fin) / 2.0, y + NOM + CHAMP / 2.0 + 4.0, raison, Style::second().couleur(ENCRE).milieu().halo());
        return;
    }
    for r in [0.0, haut] {
        t.segment((x, axe.pos(r)), (fin, axe.pos(r)), Trait::plein(GRIS_CLAIR, 1.0));
    }
    if let Some(c) = cible {
        t.segment((x, axe.pos(c.as_f64())), (fin, axe.pos(c.as_f64())), Trait::tirets(ORANGE, 1.6));
    }
    let n = e.moments.len();
    let place = |i: usize| x + 6.0 + (fin - x - 12.0) * i as f64 / (n - 1) as f64;
    // A moment without a value leaves a gap.
    for paire in p.traces.windows(2) {
        if let [(i, a), (k, b)] = paire
            && i + 1 == *k
        {
            t.segment((place(*i), axe.pos(a.as_f64())), (place(*k), axe.pos(b.as_f64())), Trait::plein(BLEU, 2.2));
        }
    }
    for (i, f) in &p.traces {
        t.point(place(*i), axe.pos(f.as_f64()), if i + 1 == n { 4.0 } else { 2.6 }, BLEU, true);
    }
    if let Some((_, f)) = p.traces.last() {
        let style = Style::corps().gras(true).couleur(BLEU);
        t.texte(fin + 5.0, axe.pos(f.as_f64()) + 4.5, &taux_imprime(f, cible), style);
    }
    let pied = y + NOM + CHAMP + 14.0;
    for (i, m) in e.moments.iter().enumerate().filter(|(i, _)| *i == 0 || i + 1 == n) {
        let style = Style::petit();
        t.texte(place(i), pied, m, if i == 0 { style } else { style.milieu() });
    }
}

const NON_DESSINE: &str = "non dessiné (s : secret statistique)";

/// One scale, one target for all; returns where panels begin.
fn legende(t: &mut Toile, e: &Multiples, panneaux: &[Prete], haut: f64, largeur: f64) -> f64 {
    let mut y = 12.0;
    let mut x = 0.0;
    if let Some(c) = &e.objectif {
        let texte = format!("objectif {}", part_ronde(c));
        let style = Style::second().gras(true).couleur(ORANGE);
        t.segment((x, y - 4.0), (x + 26.0, y - 4.0), Trait::tirets(ORANGE, 2.0));
        t.texte(x + 32.0, y, &texte, style);
        x += 32.0 + style.largeur(&texte) + 22.0;
    }
    let style = Style::petit();
    let echelle = format!("même échelle partout, de 0 à {}", graduation(haut));
    t.texte(x, y, &echelle, style);
    x += style.largeur(&echelle) + 22.0;
    if panneaux.iter().any(|p| p.sans.is_some()) {
        if x + 28.0 + style.largeur(NON_DESSINE) > largeur {
            (x, y) = (0.0, y + 18.0);
        }
        t.rectangle(x, y - 10.0, 22.0, 12.0, Fond::Secret);
        t.cadre(x, y - 10.0, 22.0, 12.0, Trait::plein(GRIS, 0.6));
        t.texte(x + 28.0, y, NON_DESSINE, style);
    }
    y + 18.0
}

fn donnees(e: &Multiples) -> Donnees {
    let serie = |p: &Panneau| {
        let taux = p.valeurs.iter().map(|v| v.as_ref().and_then(Lecture::taux));
        Serie { nom: p.libelle.clone(), points: e.moments.iter().cloned().zip(taux).collect() }
    };
    Donnees {
        trace: Trace::Courbe,
        series: e.panneaux.iter().map(serie).collect(),
        ensemble: None,
        objectif: e.objectif,
    }
}

fn alternative(e: &Multiples, panneaux: &[Prete]) -> String {
    let cible = e.objectif.as_ref();
    let mut texte = format!("Petites courbes à la même échelle. {}", e.entete.titre);
    if let Some(c) = cible {
        texte.push_str(&format!(" Objectif\u{a0}: {}.", part_ronde(c)));
    }
    let lire = |p: &Prete| {
        let suite = match &p.sans {
            Some(raison) => raison.clone(),
            None => {
                let points = p.traces.iter().filter_map(|(i, f)| Some((e.moments.get(*i)?, taux_imprime(f, cible))));
                points.map(|(m, f)| format!("{f} en {m}")).collect::<Vec<_>>().join(", ")
            }
        };
        format!("{}\u{a0}: {suite}", p.libelle)
    };
    let mut lus: Vec<String> = panneaux.iter().take(LUS).map(lire).collect();
    if panneaux.len() > LUS {
        lus.push("et d'autres".to_owned());
    }
    texte.push_str(&format!(" {}. Les valeurs sont dans le tableau qui suit.", lus.join(" ; ")));
    texte
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entree(panneaux: Vec<(&str, Vec<Option<Lecture>>)>) -> Multiples {
        Multiples {
            entete: Entete { code: "m".into(), titre: "Deux bailleurs progressent.".into(), ..Entete::default() },
            moments: vec!["2023".into(), "2024".into(), "2025".into()],
            panneaux: panneaux.into_iter().map(|(l, valeurs)| Panneau { libelle: l.to_owned(), valeurs }).collect(),
            objectif: Fraction::new(1, 4),
            base_minimale: 20,
        }
    }

    fn part(oui: i64, non: i64) -> Option<Lecture> {
        Some(Lecture::essai_part(oui, non, 0))
    }

    #[test]
    fn one_panel_a_unit_from_high_to_low_and_the_undrawn_last() {
        let e = entree(vec![
            ("Bas", vec![part(10, 90), part(12, 88), part(14, 86)]),
            ("Caché", vec![part(10, 90), part(12, 88), Some(Lecture::essai_masquee())]),
            ("Haut", vec![part(20, 80), None, part(30, 70)]),
            ("Petit", vec![part(20, 80), part(22, 78), part(3, 9)]),
        ]);
        let f = dessiner(&e).unwrap().unwrap();
        assert!(
            f.alternative
                .contains("Objectif\u{202F}: 25\u{202F}%. Haut\u{202F}: 20,0\u{202F}% en 2023, 30,0\u{202F}% en 2025")
        );
        let place = |nom: &str| f.alternative.find(nom).unwrap();
        assert!(
            place("Haut") < place("Bas")
                && place("Bas") < place("Caché\u{202F}: s")
                && place("Caché") < place("Petit\u{202F}: base trop petite")
        );
        assert!(f.svg.contains("<title id=\"m-titre\">") && f.svg.contains("url(#m-secret)"));
        // Neither the withheld rate nor that of a small base is written.
        assert!(!f.svg.contains("25,0\u{202F}%</text>") && f.svg.contains("30,0\u{202F}%</text>"));
        // Two curves: one segment where a year is missing is not drawn.
        assert_eq!(f.svg.matches("stroke=\"#123F6D\" stroke-width=\"22\"").count(), 2);
    }

    #[test]
    fn nothing_is_drawn_from_one_date_or_from_small_bases() {
        assert!(dessiner(&entree(vec![])).unwrap().is_none());
        assert!(dessiner(&entree(vec![("A", vec![None, None, part(30, 70)])])).unwrap().is_none());
        assert!(dessiner(&entree(vec![("A", vec![part(1, 3), part(2, 3), part(1, 4)])])).unwrap().is_none());
        let mut une = entree(vec![("A", vec![part(30, 70)])]);
        une.moments.truncate(1);
        assert!(dessiner(&une).unwrap().is_none());
    }
}
