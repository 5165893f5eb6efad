//! Before and after: a line for each zone between two dates, both values written at its ends.

use super::echelle::{Echelle, graduations_part, part_ronde, taux_imprime};
use super::placement::ecarter;
use super::theme::{BLEU, COLONNE, ENCRE, GRIS, GRIS_CLAIR, GRIS_TEXTE, LARGEUR, ORANGE, abreger};
use super::toile::{Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture, Serie, Trace};
use crate::error::Result;
use crate::french::{Fraction, INSECABLE};

#[derive(Clone, Debug)]
pub struct Pente {
    pub entete: Entete,
    /// The two dates, in words.
    pub avant: String,
    pub apres: String,
    /// Zones, the subject first: its line is the strong one.
    pub unites: Vec<Unite>,
    pub objectif: Option<Fraction>,
}

#[derive(Clone, Debug)]
pub struct Unite {
    pub libelle: String,
    pub avant: Option<Lecture>,
    pub apres: Option<Lecture>,
}

/// Lines on a picture: more of them could not be told apart.
pub const LIGNES_MAX: usize = 12;

/// Room of the names at both sides: on a page, in half of a sheet.
const NOMS: f64 = 250.0;
const NOMS_ETROITS: f64 = 132.0;
const HAUT: f64 = 34.0;
/// Room of a label.
const PAS: f64 = 17.0;

/// `None` when no zone has both values, or when there are too many to be told apart.
///
/// # Errors
/// The picture cannot be drawn.
pub fn dessiner(entree: &Pente) -> Result<Option<Figure>> {
    dans(entree, LARGEUR, NOMS)
}

/// The same for half of a sheet.
///
/// # Errors
/// The picture cannot be drawn.
pub fn etroite(entree: &Pente) -> Result<Option<Figure>> {
    dans(entree, COLONNE, NOMS_ETROITS)
}

fn dans(entree: &Pente, largeur: f64, noms: f64) -> Result<Option<Figure>> {
    let (gauche, droite) = (noms, largeur - noms);
    let cible = entree.objectif.as_ref();
    let mut lignes = Vec::new();
    for (rang, u) in entree.unites.iter().enumerate() {
        let taux = |l: &Option<Lecture>| l.as_ref().and_then(Lecture::taux);
        if let (Some(a), Some(b)) = (taux(&u.avant), taux(&u.apres)) {
            lignes.push((rang, u, a, b));
        }
    }
    if lignes.is_empty() || lignes.len() > LIGNES_MAX {
        return Ok(None);
    }
    let champ = (PAS * lignes.len() as f64 * 1.6).clamp(120.0, 300.0);
    let hauts = lignes.iter().flat_map(|(_, _, a, b)| [a.as_f64(), b.as_f64()]);
    let haut = hauts.fold(cible.map_or(0.0, Fraction::as_f64), f64::max);
    let axe = Echelle::new(graduations_part(haut * 1.04).0, HAUT + champ, -champ);

    let mut t = Toile::de(largeur);
    for (x, quand) in [(gauche, &entree.avant), (droite, &entree.apres)] {
        t.segment((x, HAUT), (x, HAUT + champ), Trait::plein(GRIS_CLAIR, 1.0));
        t.texte(x, HAUT - 14.0, quand, Style::second().gras(true).couleur(ENCRE).milieu());
    }
    if let Some(c) = cible {
        let y = axe.pos(c.as_f64());
        t.segment((gauche, y), (droite, y), Trait::tirets(ORANGE, 1.6));
        let style = Style::petit().gras(true).couleur(ORANGE).milieu().halo();
        t.texte((gauche + droite) / 2.0, y - 5.0, &format!("objectif {}", part_ronde(c)), style);
    }
    // The subject last, over the others.
    for (rang, _, a, b) in lignes.iter().rev() {
        let (couleur, epaisseur) = if *rang == 0 { (BLEU, 2.8) } else { (GRIS, 1.4) };
        let (ya, yb) = (axe.pos(a.as_f64()), axe.pos(b.as_f64()));
        t.segment((gauche, ya), (droite, yb), Trait::plein(couleur, epaisseur));
        t.point(gauche, ya, if *rang == 0 { 4.5 } else { 3.0 }, couleur, true);
        t.point(droite, yb, if *rang == 0 { 4.5 } else { 3.0 }, couleur, true);
    }
    let style = |rang: usize| {
        let s = Style::second();
        if rang == 0 { s.gras(true).couleur(BLEU) } else { s.couleur(GRIS_TEXTE) }
    };
    for (cote, x) in [(0, gauche - 10.0), (1, droite + 10.0)] {
        let taux = |a: &Fraction, b: &Fraction| if cote == 0 { *a } else { *b };
        let hauteurs: Vec<f64> = lignes.iter().map(|(_, _, a, b)| axe.pos(taux(a, b).as_f64())).collect();
        for (y, (rang, u, a, b)) in ecarter(&hauteurs, PAS, HAUT, HAUT + champ).iter().zip(&lignes) {
            let valeur = taux_imprime(&taux(a, b), cible);
            let s = style(*rang);
            let place = gauche - 20.0 - s.largeur(&valeur);
            let nom = abreger(&u.libelle, s.taille, s.gras, place);
            if cote == 0 {
                t.texte(x, y + 4.2, &format!("{nom}{INSECABLE}{INSECABLE}{valeur}"), s.fin());
            } else {
                t.texte(x, y + 4.2, &format!("{valeur}{INSECABLE}{INSECABLE}{nom}"), s);
            }
        }
    }
    let mut hauteur = HAUT + champ + 18.0;
    let absents = entree.unites.len() - lignes.len();
    if absents > 0 {
        let note = if absents == 1 {
            "Une zone n'a pas de valeur publiée aux deux dates : elle n'est pas dessinée.".to_owned()
        } else {
            format!("{absents} zones n'ont pas de valeur publiée aux deux dates : elles ne sont pas dessinées.")
        };
        t.texte(0.0, hauteur + 6.0, &crate::french::typographier(&note), Style::petit());
        hauteur += 16.0;
    }
    let figure = t.finir(&entree.entete, alternative(entree, &lignes), hauteur.min(LARGEUR))?;
    Ok(Some(figure.de(donnees(entree, &lignes))))
}

/// The two ends of each line.
fn donnees(e: &Pente, lignes: &[(usize, &Unite, Fraction, Fraction)]) -> Donnees {
    let serie = |(_, u, a, b): &(usize, &Unite, Fraction, Fraction)| Serie {
        nom: u.libelle.clone(),
        points: vec![(e.avant.clone(), Some(*a)), (e.apres.clone(), Some(*b))],
    };
    let series = lignes.iter().map(serie).collect();
    Donnees { trace: Trace::Pente, series, ensemble: None, objectif: e.objectif }
}

fn alternative(e: &Pente, lignes: &[(usize, &Unite, Fraction, Fraction)]) -> String {
    let cible = e.objectif.as_ref();
    let dire = |(_, u, a, b): &(usize, &Unite, Fraction, Fraction)| {
        format!("{} : {} puis {}", u.libelle, taux_imprime(a, cible), taux_imprime(b, cible))
    };
    let points: Vec<String> = lignes.iter().map(dire).collect();
    let texte = format!(
        "Deux dates reliées, {} et {}. {} {}. Les valeurs sont dans le tableau qui suit.",
        e.avant,
        e.apres,
        e.entete.titre,
        points.join(" ; ")
    );
    crate::french::typographier(&texte)
}
