//! Age pyramid of the parc: construction periods, the oldest at the bottom, hors QPV left and QPV right.

use super::theme::{self, BLEU, BLEU_MOYEN, ENCRE, GRIS, LARGEUR, Rgb};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture, Trace};
use crate::error::Result;
use crate::french::{FINE, Fraction, nombre};

#[derive(Clone, Debug)]
pub struct Pyramide {
    pub entete: Entete,
    /// Periods from the oldest to the newest, in the order of the classes of the published values.
    pub periodes: Vec<String>,
    /// Distribution of dwellings by period.
    pub hors_qpv: Lecture,
    pub qpv: Lecture,
}

const RANG: f64 = 29.0;
const HAUT: f64 = 34.0;

/// `None` when neither side has a dwelling to show.
pub fn dessiner(entree: &Pyramide) -> Result<Option<Figure>> {
    let n = entree.periodes.len();
    let cotes = [&entree.hors_qpv, &entree.qpv];
    let maximum = cotes.iter().flat_map(|c| (0..n).filter_map(|i| c.classe(i))).max().unwrap_or(0);
    if maximum <= 0 {
        return Ok(None);
    }
    let large = entree.periodes.iter().map(|p| theme::largeur(p, theme::CORPS, false)).fold(0.0, f64::max);
    let centre = large.clamp(70.0, 170.0) + 20.0;
    let champ = (LARGEUR - centre) / 2.0;
    // Room kept outside the longest bar for its count.
    let longueur = champ - 100.0;
    let bas = HAUT + RANG * n as f64;

    let mut t = Toile::default();
    let titres = [("Hors QPV", &entree.hors_qpv, BLEU_MOYEN, -1.0), ("En QPV", &entree.qpv, BLEU, 1.0)];
    for (nom, valeur, couleur, sens) in titres {
        let pied = LARGEUR / 2.0 + sens * centre / 2.0;
        titre(&mut t, nom, valeur, pied, sens);
        for i in 0..n {
            let y = HAUT + RANG * (n - 1 - i) as f64;
            barre(&mut t, valeur, i, (pied, y), sens, longueur / maximum as f64, couleur);
        }
        t.segment((pied, HAUT - 2.0), (pied, bas), Trait::plein(GRIS, 1.0));
    }
    for (i, p) in entree.periodes.iter().enumerate() {
        let y = HAUT + RANG * (n - 1 - i) as f64;
        let texte = theme::abreger(p, theme::CORPS, false, centre - 8.0);
        t.texte(LARGEUR / 2.0, y + RANG / 2.0 + 4.5, &texte, Style::corps().milieu());
    }
    let cote = |v: &Lecture| (0..n).map(|i| v.classe(i)).collect();
    let comptes = [("Hors QPV", cote(&entree.hors_qpv)), ("En QPV", cote(&entree.qpv))];
    let figure = t.finir(&entree.entete, alternative(entree), bas + 8.0)?;
    Ok(Some(figure.de(Donnees::comptes(Trace::Pyramide, &entree.periodes, &comptes))))
}

fn titre(t: &mut Toile, nom: &str, valeur: &Lecture, pied: f64, sens: f64) {
    let style = Style::corps().gras(true);
    let total = valeur.univers().map_or_else(|| "s".to_owned(), |u| format!("{} logements", nombre(u)));
    let total = match valeur.inconnus() {
        Some(i) if i > 0 => format!("{total}, dont {} sans date", nombre(i)),
        _ => total,
    };
    cote_a_cote(t, (pied, 16.0), sens, (nom, style), (&total, Style::second()));
}

fn barre(t: &mut Toile, v: &Lecture, i: usize, (pied, y): (f64, f64), sens: f64, echelle: f64, couleur: Rgb) {
    let aligner = |s: Style| if sens < 0.0 { s.fin() } else { s };
    let base = y + RANG / 2.0 + 4.5;
    let Some(n) = v.classe(i) else {
        t.rectangle(if sens < 0.0 { pied - 26.0 } else { pied }, y + 3.0, 26.0, RANG - 6.0, Fond::Secret);
        t.texte(pied + sens * 32.0, base, "s", aligner(Style::corps()));
        return;
    };
    let l = n as f64 * echelle;
    t.rectangle(if sens < 0.0 { pied - l } else { pied }, y + 3.0, l, RANG - 6.0, Fond::Uni(couleur));
    let x = pied + sens * (l + 6.0);
    let part = v.part(i).map_or_else(String::new, |f| format!("({}{FINE}%)", f.percent(0)));
    cote_a_cote(t, (x, base), sens, (&nombre(n), Style::corps().couleur(ENCRE)), (&part, Style::second()));
}

/// Two texts read from left to right, starting at `x`, or ending there on the left side.
fn cote_a_cote(t: &mut Toile, (x, y): (f64, f64), sens: f64, a: (&str, Style), b: (&str, Style)) {
    if sens < 0.0 {
        t.texte(x, y, b.0, b.1.fin());
        t.texte(x - b.1.largeur(b.0) - 5.0, y, a.0, a.1.fin());
    } else {
        t.texte(x, y, a.0, a.1);
        t.texte(x + a.1.largeur(a.0) + 5.0, y, b.0, b.1);
    }
}

fn alternative(e: &Pyramide) -> String {
    let mut texte = format!("Pyramide des âges du parc. {}", e.entete.titre);
    for (nom, v) in [("Hors QPV", &e.hors_qpv), ("En QPV", &e.qpv)] {
        let parts: Vec<String> = e
            .periodes
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let part = v.part(i).map_or_else(String::new, |f: Fraction| format!(" ({}{FINE}%)", f.percent(0)));
                format!("{p} {}{part}", v.classe(i).map_or_else(|| "s".to_owned(), nombre))
            })
            .collect();
        texte.push_str(&format!(" {nom}\u{a0}: {}.", parts.join(" ; ")));
    }
    texte.push_str(" Les valeurs sont dans le tableau qui suit.");
    texte
}
