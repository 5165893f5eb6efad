//! Keeping labels apart.

/// Positions moved as little as simply possible so that neighbours stand `ecart` apart, within `bas..haut`.
pub fn ecarter(positions: &[f64], ecart: f64, bas: f64, haut: f64) -> Vec<f64> {
    let mut ordre: Vec<usize> = (0..positions.len()).collect();
    ordre.sort_by(|&a, &b| positions[a].total_cmp(&positions[b]).then(a.cmp(&b)));
    let mut places = positions.to_vec();
    let mut plancher = bas;
    for &i in &ordre {
        places[i] = places[i].max(plancher);
        plancher = places[i] + ecart;
    }
    let mut plafond = haut;
    for &i in ordre.iter().rev() {
        places[i] = places[i].min(plafond);
        plafond = places[i] - ecart;
    }
    places
}

/// A box on the picture.
#[derive(Clone, Copy, Debug)]
pub struct Boite {
    pub x: f64,
    pub y: f64,
    pub l: f64,
    pub h: f64,
}

impl Boite {
    pub fn chevauche(&self, o: &Boite) -> bool {
        self.x < o.x + o.l && o.x < self.x + self.l && self.y < o.y + o.h && o.y < self.y + self.h
    }

    /// Area in common.
    pub fn commun(&self, o: &Boite) -> f64 {
        let l = (self.x + self.l).min(o.x + o.l) - self.x.max(o.x);
        let h = (self.y + self.h).min(o.y + o.h) - self.y.max(o.y);
        if l > 0.0 && h > 0.0 { l * h } else { 0.0 }
    }

    pub fn dans(&self, o: &Boite) -> bool {
        self.x >= o.x && self.y >= o.y && self.x + self.l <= o.x + o.l && self.y + self.h <= o.y + o.h
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_apart_and_stay_inside() {
        let p = ecarter(&[10.0, 11.0, 98.0, 99.0], 14.0, 0.0, 100.0);
        for i in 0..p.len() {
            for j in 0..i {
                assert!((p[i] - p[j]).abs() >= 13.999, "{p:?}");
            }
        }
        assert!(p.iter().all(|v| (0.0..=100.0).contains(v)));
        assert!(ecarter(&[], 1.0, 0.0, 1.0).is_empty());
    }

    #[test]
    fn boxes_meet() {
        let a = Boite { x: 0.0, y: 0.0, l: 10.0, h: 10.0 };
        let b = Boite { x: 5.0, y: 5.0, l: 10.0, h: 10.0 };
        assert!(a.chevauche(&b) && (a.commun(&b) - 25.0).abs() < 1e-9);
        assert!(!a.dans(&b));
    }
}
