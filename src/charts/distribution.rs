//! Histogram of résidences by value of a rate, in classes of ten points: two panels on one scale.

use super::echelle::{graduation, taux_imprime};
use super::theme::{BLANC, BLEU, BLEU_MOYEN, ENCRE, GRIS_CLAIR, GRIS_TEXTE, LARGEUR, ORANGE, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture, Trace};
use crate::error::Result;
use crate::french::{FINE, Fraction, Genre, compte};
use crate::secrecy::Etat;

#[derive(Clone, Debug)]
pub struct Panneau {
    /// `En QPV`, `Hors QPV`.
    pub libelle: String,
    /// One per résidence.
    pub valeurs: Vec<Lecture>,
}

#[derive(Clone, Debug)]
pub struct Distribution {
    pub entete: Entete,
    /// From top to bottom: usually QPV then hors QPV.
    pub panneaux: Vec<Panneau>,
    /// `part des ménages sous 40 % des plafonds PLUS`: title of the axis.
    pub axe: String,
    /// Name and value of the line of context: `("Métropole", 43,2 %)`.
    pub repere: Option<(String, Fraction)>,
}

const GAUCHE: f64 = 8.0;
const CHAMP: f64 = 96.0;
/// Above the bars: name of the panel, then median.
const PANNEAU: f64 = CHAMP + 54.0;
const HAUT: f64 = 22.0;

/// Rows of one panel in ten classes, of which `tranches` known by class only.
struct Classes {
    effectifs: [usize; 10],
    tranches: [usize; 10],
    taux: Vec<Fraction>,
    masquees: usize,
}

/// `None` when every résidence is withheld. Adds the number of résidences withheld to the subtitle.
pub fn dessiner(entree: &Distribution) -> Result<Option<Figure>> {
    let panneaux: Vec<(&Panneau, Classes)> = entree.panneaux.iter().map(|p| (p, classer(&p.valeurs))).collect();
    let maximum = panneaux.iter().flat_map(|(_, c)| c.effectifs).max().unwrap_or(0);
    if maximum == 0 {
        return Ok(None);
    }
    let masquees: usize = panneaux.iter().map(|(_, c)| c.masquees).sum();
    let longueur = LARGEUR - 2.0 * GAUCHE;
    let x = |part: f64| GAUCHE + longueur * part;
    let mut t = Toile::default();
    let bas = HAUT + PANNEAU * panneaux.len() as f64;
    let sol = |i: usize| HAUT + PANNEAU * (i + 1) as f64;
    for (i, (_, c)) in panneaux.iter().enumerate() {
        barres(&mut t, c, &x, sol(i), maximum, if i == 0 { BLEU } else { BLEU_MOYEN });
    }
    let xr = entree.repere.as_ref().map(|(_, f)| x(f.as_f64().clamp(0.0, 1.0)));
    if let Some((xr, (nom, f))) = xr.zip(entree.repere.as_ref()) {
        t.segment((xr, HAUT - 6.0), (xr, bas), Trait::plein(BLANC, 4.0));
        t.segment((xr, HAUT - 6.0), (xr, bas), Trait::tirets(ORANGE, 1.8));
        let style = Style::second().gras(true).couleur(ORANGE);
        let texte = format!("{nom} {}", taux_imprime(f, None));
        let demi = style.largeur(&texte) / 2.0;
        t.texte(xr.clamp(demi, LARGEUR - demi), HAUT - 10.0, &texte, style.milieu());
    }
    for (i, (p, c)) in panneaux.iter().enumerate() {
        let n: usize = c.effectifs.iter().sum();
        let base = compte(n as i64, "résidence", "résidences", Genre::Feminin);
        let (titre, y) = (Style::corps().gras(true), sol(i) - CHAMP - 34.0);
        t.texte(GAUCHE, y, &p.libelle, titre.halo());
        t.texte(GAUCHE + titre.largeur(&p.libelle) + 8.0, y, &base, Style::second().halo());
        mediane(&mut t, c, &x, sol(i), xr);
        comptes(&mut t, c, &x, sol(i), maximum);
    }
    for i in 0..=10 {
        let part = f64::from(i) / 10.0;
        let style = Style::petit();
        let style = if i == 0 {
            style
        } else if i == 10 {
            style.fin()
        } else {
            style.milieu()
        };
        t.texte(x(part), bas + 15.0, &graduation(part), style);
    }
    t.texte(LARGEUR / 2.0, bas + 33.0, &entree.axe, Style::second().milieu());
    let mut entete = entree.entete.clone();
    if masquees > 0 {
        let suite = compte(
            masquees as i64,
            "résidence non représentée (secret)",
            "résidences non représentées (secret)",
            Genre::Feminin,
        );
        entete.sous_titre = format!("{} ; {suite}", entete.sous_titre.trim_end_matches('.'));
    }
    let figure = t.finir(&entete, alternative(entree, &panneaux, masquees), bas + 42.0)?;
    Ok(Some(figure.de(donnees(&panneaux))))
}

/// Résidences of each class, panel by panel.
fn donnees(panneaux: &[(&Panneau, Classes)]) -> Donnees {
    let classes: Vec<String> = (0..10).map(|i| format!("{} à {}{FINE}%", i * 10, i * 10 + 10)).collect();
    let comptes = panneaux.iter().map(|(p, c)| {
        let effectifs = c.effectifs.iter().map(|n| i64::try_from(*n).ok()).collect();
        (p.libelle.as_str(), effectifs)
    });
    Donnees::comptes(Trace::Histogramme, &classes, &comptes.collect::<Vec<_>>())
}

fn rang(part: f64) -> usize {
    ((part * 10.0 + 1e-9).floor().max(0.0) as usize).min(9)
}

fn classer(valeurs: &[Lecture]) -> Classes {
    let mut c = Classes { effectifs: [0; 10], tranches: [0; 10], taux: Vec::new(), masquees: 0 };
    for v in valeurs {
        if let Some(f) = v.taux() {
            c.effectifs[rang(f.as_f64())] += 1;
            c.taux.push(f);
        } else if let Some((b, h)) = v.tranche().filter(|(b, h)| h - b < 0.1001) {
            let r = rang((b + h) / 2.0);
            c.effectifs[r] += 1;
            c.tranches[r] += 1;
        } else if v.etat() != Etat::NonCalculable {
            c.masquees += 1;
        }
    }
    c.taux.sort();
    c
}

fn barres(t: &mut Toile, c: &Classes, x: &impl Fn(f64) -> f64, sol: f64, maximum: usize, couleur: Rgb) {
    for (i, n) in c.effectifs.iter().enumerate().filter(|(_, n)| **n > 0) {
        let h = CHAMP * *n as f64 / maximum as f64;
        let (g, d) = (x(i as f64 / 10.0) + 1.0, x((i + 1) as f64 / 10.0) - 1.0);
        t.rectangle(g, sol - h, d - g, h, Fond::Uni(couleur));
    }
    t.segment((x(0.0), sol), (x(1.0), sol), Trait::plein(GRIS_TEXTE, 1.0));
    for i in 1..10 {
        let g = x(f64::from(i) / 10.0);
        t.segment((g, sol), (g, sol + 3.0), Trait::plein(GRIS_CLAIR, 1.0));
    }
}

/// The count above each bar, over every line.
fn comptes(t: &mut Toile, c: &Classes, x: &impl Fn(f64) -> f64, sol: f64, maximum: usize) {
    for (i, n) in c.effectifs.iter().enumerate().filter(|(_, n)| **n > 0) {
        let h = CHAMP * *n as f64 / maximum as f64;
        let milieu = x((i as f64 + 0.5) / 10.0);
        t.texte(milieu, sol - h - 4.0, &n.to_string(), Style::second().couleur(ENCRE).milieu().halo());
    }
}

enum Mediane {
    Exacte(Fraction),
    /// The middle résidence is in a class where some are known by class only.
    Classe(usize),
}

fn trouver_mediane(c: &Classes) -> Option<Mediane> {
    let n: usize = c.effectifs.iter().sum();
    let milieu = n.checked_sub(1)? / 2;
    let mut avant = 0;
    let mut exactes = 0;
    for i in 0..10 {
        if milieu < avant + c.effectifs[i] {
            return Some(if c.tranches[i] > 0 {
                Mediane::Classe(i)
            } else {
                Mediane::Exacte(*c.taux.get(exactes + milieu - avant)?)
            });
        }
        avant += c.effectifs[i];
        exactes += c.effectifs[i] - c.tranches[i];
    }
    None
}

fn texte_mediane(m: &Mediane) -> String {
    match m {
        Mediane::Exacte(f) => format!("médiane {}", taux_imprime(f, None)),
        Mediane::Classe(i) => format!("médiane entre {} et {}{FINE}%", i * 10, i * 10 + 10),
    }
}

fn mediane(t: &mut Toile, c: &Classes, x: &impl Fn(f64) -> f64, sol: f64, repere: Option<f64>) {
    let Some(m) = trouver_mediane(c) else { return };
    let texte = texte_mediane(&m);
    let style = Style::second().gras(true).couleur(ENCRE).halo();
    let haut = sol - CHAMP - 28.0;
    let trait_ = Trait::plein(ENCRE, 1.6);
    // Ends of the mark: a line at an exact median, a bracket over a class.
    let (debut, fin) = match &m {
        Mediane::Exacte(f) => {
            let xm = x(f.as_f64().clamp(0.0, 1.0));
            t.segment((xm, haut), (xm, sol), Trait::plein(BLANC, 4.0));
            t.segment((xm, haut), (xm, sol), trait_);
            (xm, xm)
        }
        Mediane::Classe(i) => {
            let (g, d) = (x(*i as f64 / 10.0), x((*i + 1) as f64 / 10.0));
            t.ligne(vec![(g, haut + 9.0), (g, haut + 4.0), (d, haut + 4.0), (d, haut + 9.0)], trait_);
            (g, d)
        }
    };
    let l = style.largeur(&texte) + 8.0;
    let croise = repere.is_some_and(|r| r > fin && r < fin + l);
    let a_droite = fin + l < LARGEUR && (!croise || debut < l);
    let (xt, style) = if a_droite { (fin + 6.0, style) } else { (debut - 6.0, style.fin()) };
    t.texte(xt, haut + 9.0, &texte, style);
}

fn alternative(e: &Distribution, panneaux: &[(&Panneau, Classes)], masquees: usize) -> String {
    let mut texte =
        format!("Histogramme des résidences par tranche de dix points. {} Axe\u{a0}: {}.", e.entete.titre, e.axe);
    for (p, c) in panneaux {
        let n: usize = c.effectifs.iter().sum();
        let base = compte(n as i64, "résidence", "résidences", Genre::Feminin);
        let milieu = trouver_mediane(c).map_or_else(String::new, |m| format!(", {}", texte_mediane(&m)));
        texte.push_str(&format!(" {}\u{a0}: {base}{milieu}.", p.libelle));
    }
    if let Some((nom, f)) = &e.repere {
        texte.push_str(&format!(" {nom}\u{a0}: {}.", taux_imprime(f, None)));
    }
    if masquees > 0 {
        let secret =
            compte(masquees as i64, "résidence non représentée", "résidences non représentées", Genre::Feminin);
        texte.push_str(&format!(" Secret statistique\u{a0}: {secret}."));
    }
    texte
}
