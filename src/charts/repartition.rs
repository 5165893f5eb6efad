//! Parts of a whole: one 100 % bar per group, the same classes in the same order, the unknown hatched at the end.

use super::echelle::graduation;
use super::theme::{self, BLANC, COLONNE, ENCRE, GRIS, GRIS_CLAIR, GRIS_PALE, LARGEUR, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture};
use crate::error::Result;
use crate::french::{FINE, Fraction, nombre};

#[derive(Clone, Debug)]
pub struct Groupe {
    /// `En QPV`, `Hors QPV`.
    pub libelle: String,
    pub valeur: Lecture,
}

#[derive(Clone, Debug)]
pub struct Repartition {
    pub entete: Entete,
    /// Names of the classes, in the order of the published value.
    pub classes: Vec<String>,
    /// Bars, from top to bottom, in the order of the table.
    pub groupes: Vec<Groupe>,
}

/// Width of the names at the left of the bars.
const NOM_MAX: f64 = 190.0;

/// Where things stand across the picture.
struct Plan {
    largeur: f64,
    /// Where bars begin, and how high they are.
    gauche: f64,
    barre: f64,
    /// From one bar to the next.
    pas: f64,
}

impl Plan {
    /// Names at the left of the bars.
    fn large(entree: &Repartition) -> Plan {
        let large = entree.groupes.iter().map(|g| theme::largeur(&g.libelle, theme::CORPS, true)).fold(0.0, f64::max);
        // A longer name takes two lines over its base.
        let pas = if large > NOM_MAX { 56.0 } else { 46.0 };
        Plan { largeur: LARGEUR, gauche: large.clamp(50.0, NOM_MAX) + 12.0, barre: 30.0, pas }
    }

    /// Names above the bars, which take the whole width.
    fn etroit(_: &Repartition) -> Plan {
        Plan { largeur: COLONNE, gauche: 0.0, barre: 22.0, pas: 42.0 }
    }

    /// The name of a group and its base, at the left of its bar or above it.
    fn nommer(&self, t: &mut Toile, g: &Groupe, y: f64) {
        let base = g.valeur.univers().map_or_else(|| "s".to_owned(), |u| format!("base\u{a0}: {}", nombre(u)));
        if self.gauche > 0.0 {
            let lignes = theme::plier(&g.libelle, theme::CORPS, true, self.gauche - 12.0, 2);
            let mut y = if lignes.len() > 1 { y + 5.0 } else { y + 13.0 };
            for l in &lignes {
                t.texte(0.0, y, l, Style::corps().gras(true));
                y += 14.5;
            }
            t.texte(0.0, y, &base, Style::petit());
        } else {
            let style = Style::petit();
            let place = self.largeur - style.largeur(&base) - 12.0;
            let libelle = theme::abreger(&g.libelle, theme::SECOND, true, place);
            t.texte(0.0, y - 5.0, &libelle, Style::second().couleur(ENCRE).gras(true));
            t.texte(self.largeur, y - 5.0, &base, style.fin());
        }
    }
}

/// Shares are over the universe, so that the unknown has its place. `None` when no bar shows more than it withholds.
pub fn dessiner(entree: &Repartition) -> Result<Option<Figure>> {
    dans(entree, &Plan::large(entree))
}

/// The same for half of a sheet.
pub fn etroite(entree: &Repartition) -> Result<Option<Figure>> {
    dans(entree, &Plan::etroit(entree))
}

fn dans(entree: &Repartition, p: &Plan) -> Result<Option<Figure>> {
    if !entree.groupes.iter().any(|g| lisible(&g.valeur, entree.classes.len())) {
        return Ok(None);
    }
    let couleurs = theme::degrade(entree.classes.len());
    let etroit = p.gauche == 0.0;
    // The last graduation is written past the end of the bars, or short of it where there is no room.
    let longueur = p.largeur - p.gauche - if etroit { 0.0 } else { 18.0 };

    let mut t = Toile::de(p.largeur);
    let haut = legende(&mut t, entree, &couleurs, p.largeur) + if etroit { 28.0 } else { 16.0 };
    let bas = haut + p.pas * entree.groupes.len() as f64 - (p.pas - p.barre) + 6.0;
    for i in 0..=4 {
        let part = f64::from(i) / 4.0;
        let x = p.gauche + longueur * part;
        // No line through the names.
        t.segment((x, if etroit { bas - 6.0 } else { haut - 5.0 }), (x, bas), Trait::plein(GRIS_CLAIR, 1.0));
        let style = match i {
            0 if etroit => Style::petit(),
            4 if etroit => Style::petit().fin(),
            _ => Style::petit().milieu(),
        };
        t.texte(x, bas + 14.0, &graduation(part), style);
    }
    for (i, g) in entree.groupes.iter().enumerate() {
        let y = haut + p.pas * i as f64;
        p.nommer(&mut t, g, y);
        barre(&mut t, &segments(&g.valeur, entree, &couleurs), (p.gauche, y), longueur, p.barre);
    }
    let groupes = entree.groupes.iter().map(|g| (g.libelle.as_str(), &g.valeur));
    let donnees = Donnees::parts(&entree.classes, groupes);
    t.finir(&entree.entete, alternative(entree), bas + 22.0).map(|f| Some(f.de(donnees)))
}

/// Bars that show more than they withhold.
pub fn lisibles(entree: &Repartition) -> usize {
    entree.groupes.iter().filter(|g| lisible(&g.valeur, entree.classes.len())).count()
}

/// Whether the classes shown outweigh those withheld: a bar of hatches tells nothing.
fn lisible(v: &Lecture, classes: usize) -> bool {
    let montrees: i64 = (0..classes).filter_map(|i| v.classe(i)).sum();
    let retenues = v.univers().map(|u| u - montrees - v.inconnus().unwrap_or(0));
    montrees > 0 && retenues.is_some_and(|r| r <= montrees) && place_retenue(v, classes).is_some()
}

/// Rank where the classes withheld are drawn together, past the last one when there is none; `None` when classes shown part them: nothing
/// tells how much of them lies on each side.
fn place_retenue(v: &Lecture, classes: usize) -> Option<usize> {
    let tues: Vec<usize> = (0..classes).filter(|i| v.classe(*i).is_none()).collect();
    let (Some(premiere), Some(derniere)) = (tues.first(), tues.last()) else { return Some(classes) };
    (derniere - premiere + 1 == tues.len()).then_some(*premiere)
}

struct Segment {
    part: f64,
    /// Printed in the segment when it holds.
    texte: String,
    fond: Fond,
}

/// Classes in their order, those withheld together at their place, then the unknown. A bar whose withheld part has no one place is drawn as
/// wholly withheld: its classes would stand where they are not.
fn segments(v: &Lecture, e: &Repartition, couleurs: &[Rgb]) -> Vec<Segment> {
    let classes = e.classes.len();
    let (Some(univers), Some(place)) = (v.univers(), place_retenue(v, classes)) else {
        return vec![Segment { part: 1.0, texte: "s".to_owned(), fond: Fond::Secret }];
    };
    let mut segments = Vec::new();
    let mut ajouter = |n: i64, secret: bool, fond: Fond| {
        if let Some(f) = Fraction::new(n, univers).filter(|_| n > 0) {
            let texte = if secret { "s".to_owned() } else { format!("{}{FINE}%", f.percent(0)) };
            segments.push(Segment { part: f.as_f64(), texte, fond });
        }
    };
    let montrees: i64 = (0..classes).filter_map(|i| v.classe(i)).sum();
    let inconnus = v.inconnus().unwrap_or(0);
    let retenues = univers - montrees - inconnus;
    for (i, couleur) in couleurs.iter().enumerate().take(classes) {
        if i == place {
            ajouter(retenues, true, Fond::Secret);
        }
        if let Some(n) = v.classe(i) {
            ajouter(n, false, Fond::Uni(*couleur));
        }
    }
    if place >= classes {
        ajouter(retenues, true, Fond::Secret);
    }
    ajouter(inconnus, false, Fond::Inconnu);
    segments
}

fn barre(t: &mut Toile, segments: &[Segment], (gauche, y): (f64, f64), longueur: f64, haute: f64) {
    let mut x = gauche;
    for s in segments {
        let l = s.part * longueur;
        t.rectangle(x, y, l, haute, s.fond);
        let style = match s.fond {
            Fond::Uni(c) => Style::second().gras(true).couleur(theme::texte_sur(c)).milieu(),
            _ => Style::second().gras(true).couleur(ENCRE).milieu().halo(),
        };
        if style.largeur(&s.texte) + 6.0 <= l {
            t.texte(x + l / 2.0, y + haute / 2.0 + 4.2, &s.texte, style);
        }
        x += l;
    }
    let mut x = gauche;
    for s in segments.iter().take(segments.len().saturating_sub(1)) {
        x += s.part * longueur;
        t.segment((x, y), (x, y + haute), Trait::plein(BLANC, 1.6));
    }
    if segments.is_empty() {
        t.rectangle(gauche, y, longueur, haute, Fond::Uni(GRIS_PALE));
        t.texte(gauche + 8.0, y + haute / 2.0 + 4.2, "n.c. : aucune observation", Style::second());
    } else {
        t.cadre(gauche, y, longueur, haute, Trait::plein(GRIS, 0.8));
    }
}

/// Keys in the order of the segments, on as many lines as needed; returns the baseline of the last.
fn legende(t: &mut Toile, e: &Repartition, couleurs: &[Rgb], largeur: f64) -> f64 {
    let mut cles: Vec<(String, Fond)> =
        e.classes.iter().zip(couleurs).map(|(c, k)| (c.clone(), Fond::Uni(*k))).collect();
    let present =
        |fond: Fond| e.groupes.iter().any(|g| segments(&g.valeur, e, couleurs).iter().any(|s| s.fond == fond));
    if present(Fond::Secret) {
        cles.push(("s : secret statistique".to_owned(), Fond::Secret));
    }
    if present(Fond::Inconnu) {
        cles.push(("Non renseigné".to_owned(), Fond::Inconnu));
    }
    let style = Style::second().couleur(ENCRE);
    let (mut x, mut y) = (0.0, 14.0);
    for (texte, fond) in &cles {
        let l = 19.0 + style.largeur(texte);
        if x > 0.0 && x + l > largeur {
            x = 0.0;
            y += 20.0;
        }
        t.rectangle(x, y - 10.5, 13.0, 13.0, *fond);
        t.cadre(x, y - 10.5, 13.0, 13.0, Trait::plein(GRIS, 0.8));
        t.texte(x + 19.0, y, texte, style);
        x += l + 18.0;
    }
    y
}

fn alternative(e: &Repartition) -> String {
    let mut texte = format!("Barres empilées à 100{FINE}%. {}", e.entete.titre);
    for g in &e.groupes {
        let Some(univers) = g.valeur.univers() else {
            texte.push_str(&format!(" {}\u{a0}: s (secret statistique).", g.libelle));
            continue;
        };
        let lire = |n: i64| {
            Fraction::new(n, univers).map_or_else(|| "n.c.".to_owned(), |f| format!("{}{FINE}%", f.percent(0)))
        };
        let mut parts: Vec<String> = e
            .classes
            .iter()
            .enumerate()
            .map(|(i, c)| format!("{c} {}", g.valeur.classe(i).map_or_else(|| "s".to_owned(), lire)))
            .collect();
        if let Some(n) = g.valeur.inconnus().filter(|n| *n > 0) {
            parts.push(format!("non renseigné {}", lire(n)));
        }
        texte.push_str(&format!(" {} (base {})\u{a0}: {}.", g.libelle, nombre(univers), parts.join(", ")));
    }
    texte.push_str(" Les valeurs sont dans le tableau qui suit.");
    texte
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seules(valeurs: &[Lecture]) -> Repartition {
        let groupe =
            |v: &Lecture| Groupe { libelle: "Îlot ancien de la rue du Vieux Lavoir".to_owned(), valeur: v.clone() };
        Repartition {
            entete: Entete { code: "x".to_owned(), titre: "x".to_owned(), ..Entete::default() },
            classes: ["a", "b", "c"].map(str::to_owned).to_vec(),
            groupes: valeurs.iter().map(groupe).collect(),
        }
    }

    fn traces(v: &Lecture) -> Vec<(i64, bool)> {
        let e = seules(std::slice::from_ref(v));
        let segments = segments(v, &e, &theme::degrade(3));
        segments.iter().map(|s| ((s.part * 100.0).round() as i64, s.fond == Fond::Secret)).collect()
    }

    /// What is withheld keeps its place among the classes; without one place, the bar shows nothing.
    #[test]
    fn what_is_withheld_is_drawn_at_its_place() {
        let partielle = |classes: &[Option<i64>]| Lecture::essai_partielle(100, classes, 0);
        assert_eq!(traces(&partielle(&[None, Some(60), Some(10)])), [(30, true), (60, false), (10, false)]);
        assert_eq!(traces(&partielle(&[Some(60), None, Some(10)])), [(60, false), (30, true), (10, false)]);
        assert_eq!(traces(&partielle(&[Some(60), None, None])), [(60, false), (40, true)]);
        let partagee = partielle(&[None, Some(60), None]);
        assert_eq!(traces(&partagee), [(100, true)]);
        assert!(dessiner(&seules(&[partagee])).unwrap().is_none());
    }

    /// Classes that are known under a base that is not: the bar is hatched whole, and such bars alone make no picture.
    #[test]
    fn bars_without_a_base_make_no_picture() {
        let dix = Lecture::essai_partielle(10, &[Some(8), Some(1), Some(1)], 0);
        assert_eq!(lisibles(&seules(&[dix, Lecture::essai_masquee()])), 1);
        assert!(
            dessiner(&seules(&[Lecture::essai_masquee(), Lecture::essai_sans_base(&[Some(8), None, None])]))
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_long_name_takes_two_lines() {
        let svg = dessiner(&seules(&[Lecture::essai_classes(&[4, 5, 6], 0)])).unwrap().unwrap().svg;
        assert!(svg.contains("Lavoir") && !svg.contains('…'), "{svg}");
    }
}
