//! Distance to a target: one dot per unit with its bounds, sorted, against a dashed target.

use super::echelle::{Echelle, graduation, graduations_part, part_ronde, taux_imprime};
use super::theme::{self, BLEU, BLEU_PALE, COLONNE, ENCRE, GRIS, GRIS_CLAIR, LARGEUR, ORANGE};
use super::toile::{Fond, Style, Toile, Trait};
use super::{Donnees, Entete, Figure, Lecture, Trace};
use crate::error::Result;
use crate::french::{Fraction, nombre};
use crate::secrecy::Etat;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sens {
    /// The target is a floor: at least 25 %.
    #[default]
    AuMoins,
    /// The target is a ceiling.
    AuPlus,
}

#[derive(Clone, Debug)]
pub struct Unite {
    pub libelle: String,
    pub valeur: Lecture,
}

#[derive(Clone, Debug)]
pub struct Atteinte {
    pub entete: Entete,
    /// The whole (EPCI), drawn first with a diamond.
    pub total: Option<Unite>,
    pub unites: Vec<Unite>,
    pub objectif: Option<Fraction>,
    pub sens: Sens,
}

const HAUT: f64 = 30.0;
/// Least white between two graduations, of which some are else left without their number.
const GRADUATION: f64 = 34.0;
/// Units read out in the text alternative.
const LUES: usize = 12;

/// `None` when no unit and no total are given.
pub fn dessiner(entree: &Atteinte) -> Result<Option<Figure>> {
    dans(entree, Plan::large)
}

/// The same for half of a sheet.
pub fn etroite(entree: &Atteinte) -> Result<Option<Figure>> {
    dans(entree, Plan::etroit)
}

fn dans(entree: &Atteinte, plan: fn(&[Ligne<'_>], bool) -> Plan) -> Result<Option<Figure>> {
    let lignes = lignes(entree);
    if lignes.is_empty() {
        return Ok(None);
    }
    let cible = entree.objectif.as_ref();
    let plan = plan(&lignes, cible.is_some());
    let (max, reperes) = graduations_part(maximum(&lignes, cible));
    let longueur = plan.droite - plan.gauche - 16.0;
    let axe = Echelle::new(max, plan.gauche + 10.0, longueur);
    let bas = HAUT + plan.rang * lignes.len() as f64 + if entree.total.is_some() { 6.0 } else { 0.0 };

    let mut t = Toile::de(plan.largeur);
    let ecart = longueur / reperes.len().saturating_sub(1).max(1) as f64;
    let chiffres = (GRADUATION / ecart).ceil().max(1.0) as usize;
    for (i, r) in reperes.iter().enumerate() {
        let x = axe.pos(*r);
        t.segment((x, HAUT - 4.0), (x, bas), Trait::plein(GRIS_CLAIR, 1.0));
        if i % chiffres == 0 {
            t.texte(x, bas + 15.0, &graduation(*r), Style::petit().milieu());
        }
    }
    entetes_colonnes(&mut t, &plan);
    if let Some(c) = cible {
        let x = axe.pos(c.as_f64());
        t.segment((x, HAUT - 8.0), (x, bas), Trait::tirets(ORANGE, 2.0));
        let texte = format!("objectif {}", part_ronde(c));
        let style = Style::second().gras(true).couleur(ORANGE).milieu();
        // Short of the head of the next column.
        let fin = plan.droite + plan.valeur - Style::petit().largeur(TAUX) - 8.0;
        t.texte(x.min(fin - style.largeur(&texte) / 2.0), HAUT - 13.0, &texte, style);
    }
    let mut y = HAUT + plan.rang / 2.0;
    for l in &lignes {
        dessiner_ligne(&mut t, l, y, &plan, &axe, entree);
        y += plan.rang;
        if l.total {
            let trait_ = y - plan.rang / 2.0 + 3.0;
            t.segment((0.0, trait_), (plan.largeur, trait_), Trait::plein(GRIS, 0.8));
            y += 6.0;
        }
    }
    let hauteur = legende(&mut t, bas + 38.0, &lignes, entree, plan.largeur);
    t.finir(&entree.entete, alternative(entree, &lignes), hauteur).map(|f| Some(f.de(donnees(entree))))
}

/// Where things stand across the picture.
struct Plan {
    largeur: f64,
    /// Width of the names, and the lines that they may take.
    gauche: f64,
    lignes: usize,
    rang: f64,
    /// Where the columns begin, and their widths; 0 for one that is not there.
    droite: f64,
    valeur: f64,
    base: f64,
    statut: f64,
}

impl Plan {
    fn large(lignes: &[Ligne<'_>], cible: bool) -> Plan {
        let large = lignes.iter().map(|l| theme::largeur(&l.unite.libelle, theme::CORPS, l.total)).fold(0.0, f64::max);
        let (valeur, base, statut) = (78.0, 56.0, if cible { 82.0 } else { 0.0 });
        let droite = LARGEUR - valeur - base - statut;
        let gauche = large.clamp(60.0, 210.0) + 6.0;
        Plan { largeur: LARGEUR, gauche, lignes: 1, rang: 25.0, droite, valeur, base, statut }
    }

    /// Names go to a second line, and the base leaves its place to the status.
    fn etroit(lignes: &[Ligne<'_>], cible: bool) -> Plan {
        let large = lignes.iter().map(|l| theme::largeur(&l.unite.libelle, theme::SECOND, l.total)).fold(0.0, f64::max);
        let (valeur, base, statut) = if cible { (52.0, 0.0, 76.0) } else { (52.0, 44.0, 0.0) };
        let droite = COLONNE - valeur - base - statut;
        let gauche = large.clamp(50.0, 104.0) + 6.0;
        let lignes = if large > gauche { 2 } else { 1 };
        Plan {
            largeur: COLONNE,
            gauche,
            lignes,
            rang: if lignes == 2 { 29.0 } else { 23.0 },
            droite,
            valeur,
            base,
            statut,
        }
    }

    /// The name of a unit at the left of its dot.
    fn nommer(&self, t: &mut Toile, l: &Ligne<'_>, y: f64) {
        let nom = &l.unite.libelle;
        if self.lignes == 1 {
            let style = if self.largeur < LARGEUR { Style::second().couleur(ENCRE) } else { Style::corps() };
            let nom = theme::abreger(nom, style.taille, l.total, self.gauche);
            return t.texte(0.0, y + 4.5, &nom, style.gras(l.total));
        }
        let style = Style::second().couleur(ENCRE).gras(l.total);
        let plie = theme::plier(nom, style.taille, l.total, self.gauche, self.lignes);
        let haut = y + 4.3 - 6.5 * plie.len().saturating_sub(1) as f64;
        for (i, ligne) in plie.iter().enumerate() {
            t.texte(0.0, haut + 13.0 * i as f64, ligne, style);
        }
    }
}

fn donnees(e: &Atteinte) -> Donnees {
    let points = e.total.iter().chain(&e.unites).map(|u| (u.libelle.clone(), Some(&u.valeur)));
    let ensemble = e.total.as_ref().map(|u| u.libelle.clone());
    Donnees { ensemble, ..Donnees::taux(Trace::Barres, points) }.face_a(e.objectif)
}

struct Ligne<'a> {
    unite: &'a Unite,
    total: bool,
}

/// The total, then rates (and classes of ten points) from high to low, then withheld, then not computable.
fn lignes(entree: &Atteinte) -> Vec<Ligne<'_>> {
    let rang = |u: &Unite| match u.valeur.etat() {
        Etat::Publiee | Etat::Tranche(..) if u.valeur.position().is_some() => 0,
        Etat::NonCalculable => 2,
        _ => 1,
    };
    let mut unites: Vec<&Unite> = entree.unites.iter().collect();
    unites.sort_by(|a, b| {
        let (x, y) = (a.valeur.position().unwrap_or(0.0), b.valeur.position().unwrap_or(0.0));
        rang(a).cmp(&rang(b)).then(y.total_cmp(&x)).then(a.libelle.cmp(&b.libelle))
    });
    let total = entree.total.iter().map(|unite| Ligne { unite, total: true });
    total.chain(unites.into_iter().map(|unite| Ligne { unite, total: false })).collect()
}

fn maximum(lignes: &[Ligne<'_>], cible: Option<&Fraction>) -> f64 {
    let hauts = lignes.iter().filter_map(|l| {
        let v = &l.unite.valeur;
        v.tranche().map(|(_, h)| h).or_else(|| v.bornes().map(|(_, h)| h.as_f64())).or_else(|| v.position())
    });
    hauts.chain(cible.map(|c| c.as_f64() * 1.12)).fold(0.0, f64::max)
}

/// Head of the first column.
const TAUX: &str = "taux";

fn entetes_colonnes(t: &mut Toile, p: &Plan) {
    let (s, valeur) = (Style::petit(), p.droite + p.valeur);
    t.texte(valeur, HAUT - 13.0, TAUX, s.fin());
    if p.base > 0.0 {
        t.texte(valeur + p.base, HAUT - 13.0, "base", s.fin());
    }
    if p.statut > 0.0 {
        t.texte(valeur + p.base + 12.0, HAUT - 13.0, "objectif", s);
    }
}

fn dessiner_ligne(t: &mut Toile, l: &Ligne<'_>, y: f64, p: &Plan, axe: &Echelle, e: &Atteinte) {
    let v = &l.unite.valeur;
    let cible = e.objectif.as_ref();
    let base = y + 4.5;
    p.nommer(t, l, y);
    if let Some((b, h)) = v.bornes() {
        let (x0, x1) = (axe.pos(b.as_f64()), axe.pos(h.as_f64()));
        t.segment((x0, y), (x1, y), Trait::plein(GRIS, 1.6));
        for x in [x0, x1] {
            t.segment((x, y - 4.0), (x, y + 4.0), Trait::plein(GRIS, 1.6));
        }
    }
    if let Some((b, h)) = v.tranche() {
        t.rectangle(axe.pos(b), y - 6.0, axe.pos(h) - axe.pos(b), 12.0, Fond::Uni(BLEU_PALE));
        t.cadre(axe.pos(b), y - 6.0, axe.pos(h) - axe.pos(b), 12.0, Trait::plein(BLEU, 0.8));
    }
    if let Some(taux) = v.taux() {
        let plein = cible.is_none_or(|c| tient(&taux, c, e.sens));
        let x = axe.pos(taux.as_f64());
        if l.total { t.losange(x, y, 5.5, BLEU, plein) } else { t.point(x, y, 5.0, BLEU, plein) }
    }
    let imprime = v.texte(|f| taux_imprime(f, cible));
    let valeur = p.droite + p.valeur;
    t.texte(valeur, base, &imprime, Style::corps().gras(l.total).couleur(ENCRE).fin());
    if let Some(d) = v.denominateur().filter(|_| p.base > 0.0) {
        t.texte(valeur + p.base, base, &nombre(d), Style::second().fin());
    }
    if let Some(c) = cible {
        t.texte(valeur + p.base + 12.0, base, statut(v, c, e.sens), Style::second().gras(l.total));
    }
}

fn tient(taux: &Fraction, cible: &Fraction, sens: Sens) -> bool {
    match sens {
        Sens::AuMoins => taux >= cible,
        Sens::AuPlus => taux <= cible,
    }
}

/// `indéterminé` when the unknown rows, or the class of ten points, leave both answers possible.
fn statut(v: &Lecture, cible: &Fraction, sens: Sens) -> &'static str {
    let mot = |possible: (bool, bool)| match possible {
        (true, true) => "atteint",
        (false, false) => "non atteint",
        _ => "indéterminé",
    };
    if let Some((b, h)) = v.bornes() {
        return mot((tient(&b, cible, sens), tient(&h, cible, sens)));
    }
    if let Some(taux) = v.taux() {
        let oui = tient(&taux, cible, sens);
        return mot((oui, oui));
    }
    match v.etat() {
        Etat::Tranche(b, h) => {
            let part = |p: u8| Fraction::new(i64::from(p), 100);
            let bas = part(b).is_some_and(|f| tient(&f, cible, sens));
            // A class stops short of its upper bound, except at 100 %.
            let haut =
                part(h).is_some_and(|f| tient(&f, cible, sens) && (sens == Sens::AuPlus || h == 100 || f != *cible));
            mot((bas, haut))
        }
        _ => "",
    }
}

/// The keys at the bottom, from left to right and on as many lines as needed.
struct Cles {
    x: f64,
    y: f64,
    largeur: f64,
}

impl Cles {
    /// Writes a key, `avant` units kept for its mark; returns where the mark goes.
    fn ecrire(&mut self, t: &mut Toile, texte: &str, avant: f64) -> (f64, f64) {
        let style = Style::petit();
        let l = avant + style.largeur(texte);
        if self.x + l > self.largeur {
            (self.x, self.y) = (6.0, self.y + 18.0);
        }
        t.texte(self.x + avant, self.y, texte, style);
        let marque = (self.x, self.y - 4.0);
        self.x += l + 13.0;
        marque
    }
}

/// What the marks mean; returns the height of the picture.
fn legende(t: &mut Toile, y: f64, lignes: &[Ligne<'_>], e: &Atteinte, largeur: f64) -> f64 {
    let existe = |test: fn(&Lecture) -> bool| lignes.iter().any(|l| test(&l.unite.valeur));
    let mut cles = Cles { x: 6.0, y, largeur };
    if e.objectif.is_some() && existe(|v| v.taux().is_some()) {
        for (texte, plein) in [("objectif atteint", true), ("non atteint", false)] {
            let (x, y) = cles.ecrire(t, texte, 11.0);
            t.point(x, y, 4.5, BLEU, plein);
        }
    }
    if existe(|v| v.bornes().is_some()) {
        let (x, y) = cles.ecrire(t, "bornes selon les dossiers inconnus", 24.0);
        t.segment((x - 4.0, y), (x + 18.0, y), Trait::plein(GRIS, 1.6));
        for b in [x - 4.0, x + 18.0] {
            t.segment((b, y - 4.0), (b, y + 4.0), Trait::plein(GRIS, 1.6));
        }
    }
    if existe(|v| v.tranche().is_some()) {
        let (x, y) = cles.ecrire(t, "tranche de dix points", 24.0);
        t.rectangle(x - 4.0, y - 5.0, 22.0, 10.0, Fond::Uni(BLEU_PALE));
        t.cadre(x - 4.0, y - 5.0, 22.0, 10.0, Trait::plein(BLEU, 0.8));
    }
    if existe(|v| v.etat() == Etat::Masquee) {
        cles.ecrire(t, "s : secret statistique", 0.0);
    }
    if existe(|v| v.etat() == Etat::NonCalculable) {
        cles.ecrire(t, "n.c. : non calculable", 0.0);
    }
    cles.y + 8.0
}

fn alternative(e: &Atteinte, lignes: &[Ligne<'_>]) -> String {
    let cible = e.objectif.as_ref();
    let mut texte = format!("Diagramme à points trié. {}", e.entete.titre);
    if let Some(c) = cible {
        texte.push_str(&format!(" Objectif\u{a0}: {}.", part_ronde(c)));
    }
    let mut lues: Vec<String> = lignes
        .iter()
        .take(LUES)
        .map(|l| {
            let mot = cible.map_or("", |c| statut(&l.unite.valeur, c, e.sens));
            let suite = if mot.is_empty() { String::new() } else { format!(" ({mot})") };
            format!("{}\u{a0}: {}{suite}", l.unite.libelle, l.unite.valeur.texte(|f| taux_imprime(f, cible)))
        })
        .collect();
    if lignes.len() > LUES {
        lues.push(format!("et {} de plus", lignes.len() - LUES));
    }
    texte.push_str(&format!(" {}. Les valeurs sont dans le tableau qui suit.", lues.join(" ; ")));
    texte
}
