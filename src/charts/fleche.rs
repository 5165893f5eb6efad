//! Arrows whose width is a quantity: straight ones, and loops that come back where they start. Points inside an outline.

pub type Point = (f64, f64);

/// Lines of an outline, on the picture.
pub type Lignes = [Vec<Point>];

pub fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// From `a` to `b`, as a vector of length 1; to the right when they are one point.
pub fn direction(a: Point, b: Point) -> Point {
    let d = distance(a, b);
    if d > 1e-9 { ((b.0 - a.0) / d, (b.1 - a.1) / d) } else { (1.0, 0.0) }
}

/// `a`, moved by `d` along `u` and by `n` to its side.
pub fn avancer(a: Point, u: Point, d: f64, n: f64) -> Point {
    (a.0 + u.0 * d - u.1 * n, a.1 + u.1 * d + u.0 * n)
}

/// Distance from a point to a segment.
pub fn au_segment(p: Point, a: Point, b: Point) -> f64 {
    let (x, y) = (b.0 - a.0, b.1 - a.1);
    let l2 = x * x + y * y;
    let t = if l2 > 1e-9 { (((p.0 - a.0) * x + (p.1 - a.1) * y) / l2).clamp(0.0, 1.0) } else { 0.0 };
    distance(p, (a.0 + t * x, a.1 + t * y))
}

/// Width and length of the head of an arrow as wide as `largeur`, no longer than half of what there is to go.
fn pointe(largeur: f64, longueur: f64) -> (f64, f64) {
    let tete = largeur * 1.6 + 7.0;
    (tete, (tete * 0.7).min(longueur * 0.5))
}

/// Outline of an arrow from `a` to `b`.
pub fn droite(a: Point, b: Point, largeur: f64) -> Vec<Point> {
    let (u, l) = (direction(a, b), distance(a, b));
    let (tete, longueur) = pointe(largeur, l);
    let (d, t) = (largeur / 2.0, tete / 2.0);
    let pas = l - longueur;
    vec![
        avancer(a, u, 0.0, -d),
        avancer(a, u, pas, -d),
        avancer(a, u, pas, -t),
        b,
        avancer(a, u, pas, t),
        avancer(a, u, pas, d),
        avancer(a, u, 0.0, d),
    ]
}

/// Outline of a loop that leaves `a` towards `u`, turns at `rayon` and comes back; and its middle.
pub fn boucle(a: Point, u: Point, rayon: f64, largeur: f64) -> (Vec<Point>, Point) {
    let centre = avancer(a, u, rayon, 0.0);
    let vers_a = (-u.1).atan2(-u.0);
    let sur = |angle: f64, r: f64| (centre.0 + r * angle.cos(), centre.1 + r * angle.sin());
    let (tete, longueur) = pointe(largeur, rayon * 2.0);
    // Room for the dot of the start at both ends.
    let jeu = 8.0 / rayon;
    let (debut, fin) = (vers_a + jeu, vers_a + std::f64::consts::TAU - jeu - longueur / rayon);
    const PAS: u32 = 40;
    let arc = |r: f64| (0..=PAS).map(move |i| (debut + (fin - debut) * f64::from(i) / f64::from(PAS), r));
    let mut points: Vec<Point> = arc(rayon + largeur / 2.0).map(|(angle, r)| sur(angle, r)).collect();
    points.push(sur(fin, rayon + tete / 2.0));
    points.push(sur(fin + longueur / rayon, rayon));
    points.push(sur(fin, (rayon - tete / 2.0).max(0.0)));
    let retour: Vec<Point> = arc((rayon - largeur / 2.0).max(0.0)).map(|(angle, r)| sur(angle, r)).collect();
    points.extend(retour.into_iter().rev());
    (points, centre)
}

/// Whether a point is inside an outline, holes left aside.
pub fn contient(lignes: &Lignes, p: Point) -> bool {
    let croise = |a: Point, b: Point| (a.1 > p.1) != (b.1 > p.1) && p.0 < a.0 + (p.1 - a.1) / (b.1 - a.1) * (b.0 - a.0);
    let cotes = lignes.iter().flat_map(|l| l.windows(2));
    cotes.filter(|w| matches!(w, [a, b] if croise(*a, *b))).count() % 2 == 1
}

/// Points inside an outline, with their distance to its edge: the farthest first.
pub fn interieurs(lignes: &Lignes) -> Vec<(Point, f64)> {
    let tous = || lignes.iter().flatten();
    let (x0, x1) = tous().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.0), b.max(p.0)));
    let (y0, y1) = tous().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.1), b.max(p.1)));
    const N: u32 = 18;
    let mut dedans: Vec<(Point, f64)> = (1..N)
        .flat_map(|i| (1..N).map(move |j| (f64::from(i) / f64::from(N), f64::from(j) / f64::from(N))))
        .map(|(u, v)| (x0 + (x1 - x0) * u, y0 + (y1 - y0) * v))
        .filter(|p| contient(lignes, *p))
        .map(|p| {
            let bord = |w: &[Point]| if let [a, b] = w { au_segment(p, *a, *b) } else { f64::MAX };
            (p, lignes.iter().flat_map(|l| l.windows(2)).map(bord).fold(f64::MAX, f64::min))
        })
        .collect();
    dedans.sort_by(|a, b| b.1.total_cmp(&a.1));
    dedans
}

/// The pieces of a line that lie in the rectangle from the origin to `(l, h)`.
pub fn rogner(ligne: &[Point], l: f64, h: f64) -> Vec<Vec<Point>> {
    let mut morceaux: Vec<Vec<Point>> = Vec::new();
    for w in ligne.windows(2) {
        let [a, b] = w else { continue };
        let (x, y) = (b.0 - a.0, b.1 - a.1);
        let (mut de, mut a_) = (0.0_f64, 1.0_f64);
        // Each side of the rectangle keeps what is on its right side (Liang and Barsky).
        for (pente, ecart) in [(-x, a.0), (x, l - a.0), (-y, a.1), (y, h - a.1)] {
            match () {
                () if pente == 0.0 && ecart < 0.0 => a_ = -1.0,
                () if pente < 0.0 => de = de.max(ecart / pente),
                () if pente > 0.0 => a_ = a_.min(ecart / pente),
                () => {}
            }
        }
        if de > a_ {
            continue;
        }
        let (debut, fin) = ((a.0 + x * de, a.1 + y * de), (a.0 + x * a_, a.1 + y * a_));
        match morceaux.last_mut() {
            Some(m) if m.last().is_some_and(|d| distance(*d, debut) < 1e-6) => m.push(fin),
            _ => morceaux.push(vec![debut, fin]),
        }
    }
    morceaux
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARRE: [Point; 5] = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];

    #[test]
    fn arrows_end_where_they_point_and_are_as_wide_as_told() {
        let f = droite((0.0, 0.0), (100.0, 0.0), 8.0);
        assert!(f.contains(&(100.0, 0.0)));
        assert!((f[0].1 - f[6].1).abs() - 8.0 < 1e-9);
        assert!(droite((1.0, 1.0), (1.0, 1.0), 8.0).iter().all(|p| p.0.is_finite() && p.1.is_finite()));
        let (b, centre) = boucle((0.0, 0.0), (0.0, -1.0), 30.0, 10.0);
        assert!((centre.1 + 30.0).abs() < 1e-9 && b.iter().all(|p| distance(*p, centre) < 30.0 + 12.0));
    }

    #[test]
    fn the_innermost_point_comes_first() {
        let dedans = interieurs(&[CARRE.to_vec()]);
        assert_eq!(dedans[0], ((5.0, 5.0), 5.0));
        assert!(interieurs(&[]).is_empty() && interieurs(&[vec![(1.0, 1.0)]]).is_empty());
        assert!(contient(&[CARRE.to_vec()], (1.0, 9.0)) && !contient(&[CARRE.to_vec()], (11.0, 5.0)));
    }

    #[test]
    fn lines_stop_at_the_frame() {
        let l = [(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (8.0, 15.0), (8.0, 5.0)];
        assert_eq!(rogner(&l, 10.0, 10.0), [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]]);
        assert!(rogner(&[(-1.0, -1.0), (-1.0, 20.0)], 10.0, 10.0).is_empty());
    }
}
