//! Yearly series of a rate, with every value written and the target dashed.

use super::echelle::{Echelle, graduation, graduations_part, part_ronde, taux_imprime};
use super::placement::ecarter;
use super::theme::{BLEU, BLEU_PALE, COLONNE, ENCRE, GRIS, GRIS_CLAIR, GRIS_TEXTE, LARGEUR, ORANGE};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture, Trace};
use crate::error::Result;
use crate::french::Fraction;
use crate::secrecy::Etat;

#[derive(Clone, Debug)]
pub struct Serie {
    pub entete: Entete,
    /// `(année, valeur)`, in order of time; `None` when the source did not exist.
    pub annees: Vec<(i32, Option<Lecture>)>,
    /// Name of the subject, at the end of its line.
    pub libelle: String,
    /// A line of context in grey (EPCI, région), same years.
    pub repere: Option<Repere>,
    pub objectif: Option<Fraction>,
}

#[derive(Clone, Debug)]
pub struct Repere {
    pub libelle: String,
    pub valeurs: Vec<Option<Lecture>>,
}

const GAUCHE: f64 = 42.0;
/// Room of the names at the end of the lines, and white at both ends of the years: on a page, in half of a sheet.
const DROITE: f64 = 150.0;
const DROITE_ETROITE: f64 = 98.0;
const BORD: f64 = 40.0;
const BORD_ETROIT: f64 = 22.0;
const HAUT: f64 = 22.0;
const CHAMP: f64 = 150.0;

/// `None` when no year has a value that can be placed.
pub fn dessiner(entree: &Serie) -> Result<Option<Figure>> {
    dans(entree, LARGEUR, DROITE, BORD)
}

/// The same for half of a sheet.
pub fn etroite(entree: &Serie) -> Result<Option<Figure>> {
    dans(entree, COLONNE, DROITE_ETROITE, BORD_ETROIT)
}

fn dans(entree: &Serie, largeur: f64, droite: f64, bord: f64) -> Result<Option<Figure>> {
    let valeurs: Vec<Option<&Lecture>> = entree.annees.iter().map(|(_, v)| v.as_ref()).collect();
    if !valeurs.iter().flatten().any(|v| v.position().is_some()) {
        return Ok(None);
    }
    let repere: Vec<Option<&Lecture>> =
        entree.repere.iter().flat_map(|r| r.valeurs.iter().map(Option::as_ref)).take(valeurs.len()).collect();
    let cible = entree.objectif.as_ref();
    let hauts = valeurs.iter().chain(&repere).flatten();
    let haut = hauts.filter_map(|v| v.tranche().map(|t| t.1).or_else(|| v.position())).fold(0.0, f64::max);
    let (max, reperes) = graduations_part(haut.max(cible.map_or(0.0, |c| c.as_f64() * 1.05)) * 1.04);
    let axe = Echelle::new(max, HAUT + CHAMP, -CHAMP);
    let fin = largeur - droite;
    let n = valeurs.len();
    let x = |i: usize| {
        if n < 2 {
            (GAUCHE + fin) / 2.0
        } else {
            GAUCHE + bord + (fin - GAUCHE - 2.0 * bord) * i as f64 / (n - 1) as f64
        }
    };

    let mut t = Toile::de(largeur);
    for r in &reperes {
        t.segment((GAUCHE, axe.pos(*r)), (fin, axe.pos(*r)), Trait::plein(GRIS_CLAIR, 1.0));
        t.texte(GAUCHE - 7.0, axe.pos(*r) + 4.0, &graduation(*r), Style::petit().fin());
    }
    for (i, (annee, _)) in entree.annees.iter().enumerate() {
        t.texte(x(i), HAUT + CHAMP + 19.0, &annee.to_string(), Style::second().couleur(ENCRE).milieu());
    }
    let mut etiquettes: Vec<(f64, String, Style)> = Vec::new();
    if let Some(c) = cible {
        let y = axe.pos(c.as_f64());
        t.segment((GAUCHE, y), (fin, y), Trait::tirets(ORANGE, 2.0));
        etiquettes.push((y, format!("objectif {}", part_ronde(c)), Style::second().gras(true).couleur(ORANGE)));
    }
    // A context line that stops before the last year is named where it stops: at the end of the axis, its figure would be read there.
    let mut arret: Option<(usize, f64, String)> = None;
    if let Some(r) = &entree.repere {
        relier(&mut t, &repere, &axe, &x, Trait::plein(GRIS, 1.6));
        for (i, v) in repere.iter().enumerate() {
            if let Some(p) = v.and_then(|v| v.taux()) {
                t.point(x(i), axe.pos(p.as_f64()), 2.5, GRIS, true);
            }
        }
        let mut montres = repere.iter().enumerate().filter_map(|(i, v)| Some((i, v.and_then(|v| v.taux())?)));
        if let Some((i, v)) = montres.next_back() {
            let texte = format!("{} {}", r.libelle, taux_imprime(&v, cible));
            let y = axe.pos(v.as_f64());
            if i + 1 == n {
                etiquettes.push((y, texte, Style::second().couleur(GRIS_TEXTE)));
            } else {
                let annee = entree.annees.get(i).map_or(0, |(a, _)| *a);
                arret = Some((i, y, format!("{texte} en {annee}")));
            }
        }
    }
    relier(&mut t, &valeurs, &axe, &x, Trait::plein(BLEU, 2.6));
    for (i, v) in valeurs.iter().enumerate() {
        let autre = repere.get(i).copied().flatten().and_then(Lecture::position);
        marquer(&mut t, *v, x(i), &axe, cible, autre);
    }
    if let Some(p) = valeurs.iter().flatten().filter_map(|v| v.position()).next_back() {
        etiquettes.push((axe.pos(p), entree.libelle.clone(), Style::second().gras(true).couleur(BLEU)));
    }
    if let Some((i, y, texte)) = arret {
        // On the side that the main line leaves free.
        let dessus = valeurs.get(i).copied().flatten().and_then(Lecture::position).is_some_and(|p| axe.pos(p) > y);
        let style = Style::second().couleur(GRIS_TEXTE).halo();
        let texte = super::theme::abreger(&texte, style.taille, style.gras, largeur - x(i) - 8.0);
        t.texte(x(i) + 6.0, if dessus { y - 9.0 } else { y + 17.0 }, &texte, style);
    }
    let hauteurs: Vec<f64> = etiquettes.iter().map(|e| e.0).collect();
    for (y, (_, texte, style)) in ecarter(&hauteurs, 17.0, HAUT, HAUT + CHAMP).iter().zip(&etiquettes) {
        let texte = super::theme::abreger(texte, style.taille, style.gras, droite - 10.0);
        t.texte(fin + 8.0, y + 4.2, &texte, *style);
    }
    let mut hauteur = HAUT + CHAMP + 28.0;
    if valeurs.iter().flatten().any(|v| v.etat() == Etat::Masquee) {
        t.texte(GAUCHE, hauteur + 10.0, "s : secret statistique", Style::petit());
        hauteur += 18.0;
    }
    let donnees = Donnees::taux(Trace::Courbe, entree.annees.iter().map(|(a, v)| (a.to_string(), v.as_ref())));
    t.finir(&entree.entete, alternative(entree), hauteur).map(|f| Some(f.de(donnees.face_a(entree.objectif))))
}

/// Lines between neighbouring years whose exact rates are known.
fn relier(t: &mut Toile, valeurs: &[Option<&Lecture>], axe: &Echelle, x: &impl Fn(usize) -> f64, trait_: Trait) {
    let taux: Vec<Option<Fraction>> = valeurs.iter().map(|v| v.and_then(|v| v.taux())).collect();
    for (i, paire) in taux.windows(2).enumerate() {
        if let [Some(a), Some(b)] = paire {
            t.segment((x(i), axe.pos(a.as_f64())), (x(i + 1), axe.pos(b.as_f64())), trait_);
        }
    }
}

/// The dot and its value, above it or below it when the context line is above.
fn marquer(t: &mut Toile, v: Option<&Lecture>, x: f64, axe: &Echelle, cible: Option<&Fraction>, autre: Option<f64>) {
    let style = Style::corps().gras(true).couleur(BLEU).milieu().halo();
    let Some(v) = v else { return };
    let texte = v.texte(|f| taux_imprime(f, cible));
    if let Some((b, h)) = v.tranche() {
        t.rectangle(x - 7.0, axe.pos(h), 14.0, axe.pos(b) - axe.pos(h), Fond::Uni(BLEU_PALE));
        t.cadre(x - 7.0, axe.pos(h), 14.0, axe.pos(b) - axe.pos(h), Trait::plein(BLEU, 0.8));
        t.texte(x, axe.pos(h) - 7.0, &texte, style);
    } else if let Some(taux) = v.taux() {
        let y = axe.pos(taux.as_f64());
        t.point(x, y, 4.5, BLEU, true);
        let dessous = autre.is_some_and(|a| a > taux.as_f64());
        t.texte(x, if dessous { y + 20.0 } else { y - 11.0 }, &texte, style);
    } else {
        let y = axe.pos(0.0);
        t.rectangle(x - 10.0, y - 20.0, 20.0, 20.0, Fond::Secret);
        t.texte(x, y - 6.0, &texte, style.couleur(ENCRE));
    }
}

fn alternative(e: &Serie) -> String {
    let cible = e.objectif.as_ref();
    let points: Vec<String> = e
        .annees
        .iter()
        .filter_map(|(a, v)| Some(format!("{a}\u{a0}: {}", v.as_ref()?.texte(|f| taux_imprime(f, cible)))))
        .collect();
    let mut texte = format!("Série annuelle. {} {}\u{a0}— {}.", e.entete.titre, e.libelle, points.join(" ; "));
    if let Some(c) = cible {
        texte.push_str(&format!(" Objectif\u{a0}: {}.", part_ronde(c)));
    }
    texte.push_str(" Les valeurs sont dans le tableau qui suit.");
    texte
}
