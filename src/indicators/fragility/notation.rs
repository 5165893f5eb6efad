//! From the grid to scores, and from scores to classes.

use crate::measures::Niveau;

use super::avis::{Avis, decalage};
use super::exact::Exact;
use super::grille::{Cellule, Donnees, Zone, grille};
use super::methode::{Classement as Mode, Indice, Methode, RoleAvis};

/// What can be said of one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Classement {
    /// Rank of its class, 0 the most fragile.
    Classe(usize),
    /// Fewer answers or dwellings than the minimum.
    Effectif,
    /// Too little of the weight is known, or a compulsory component is not.
    Donnees,
    /// Statistical secrecy withholds what would be needed.
    Secret,
}

impl Classement {
    pub fn rang(self) -> Option<usize> {
        match self {
            Classement::Classe(k) => Some(k),
            _ => None,
        }
    }
}

/// One score of one zone.
#[derive(Clone, Debug)]
pub struct NoteIndice {
    pub score: Option<Exact>,
    /// What the territory (or the family) scores on the same components.
    pub reference: Option<Exact>,
    pub classement: Classement,
    /// Components that are known, of those of the index.
    pub connues: usize,
    pub composantes: Vec<Cellule>,
    /// What each component brings: they add up to the score.
    pub contributions: Vec<Option<Exact>>,
    /// What it brings beyond the reference: they add up to `score − reference`.
    pub apports: Vec<Option<Exact>>,
}

/// One zone, scored.
#[derive(Clone, Debug)]
pub struct Note {
    /// Code of the résidence, or of the IRIS, QPV, secteur, commune.
    pub zone: String,
    pub menages: Option<i64>,
    pub logements: Option<i64>,
    pub indices: Vec<NoteIndice>,
    /// After the expert notes.
    pub classement: Classement,
    /// Before them.
    pub avant_avis: Classement,
    pub avis: Vec<Avis>,
}

impl Note {
    /// The first score.
    pub fn score(&self) -> Option<Exact> {
        self.indices.first().and_then(|i| i.score)
    }

    /// At or above the score of the reference, on the first index.
    pub fn au_moins_moyenne(&self) -> bool {
        self.indices.first().is_some_and(|i| i.score.zip(i.reference).is_some_and(|(s, r)| s >= r))
    }
}

/// Weights of the components of each index.
pub type Poids = Vec<Vec<i64>>;

impl Methode {
    /// Weights as written.
    pub fn poids(&self) -> Poids {
        self.indices.iter().map(|i| i.composantes.iter().map(|c| c.poids).collect()).collect()
    }

    /// Scores every zone of the grain, the most fragile first, then those that are not classed, by code. `diffus` zones are
    /// not résidences and are left out.
    pub fn noter(&self, d: &Donnees<'_>) -> Vec<Note> {
        self.noter_au(self.grain, d)
    }

    /// Same at another level: a quartier or a commune by the method of its résidences.
    pub fn noter_au(&self, niveau: Niveau, d: &Donnees<'_>) -> Vec<Note> {
        let zones = grille(self, d, niveau);
        let mut notes = self.evaluer(zones, &self.poids());
        for n in &mut notes {
            n.avis = d.avis.iter().filter(|a| a.residence == n.zone && niveau == Niveau::Residence).cloned().collect();
            if self.avis.role == RoleAvis::Decalage {
                n.classement = self.decaler(n.avant_avis, decalage(&n.avis, &n.zone).0);
            }
        }
        notes.sort_by(|a, b| (a.classement, b.score(), &a.zone).cmp(&(b.classement, a.score(), &b.zone)));
        notes
    }

    fn decaler(&self, c: Classement, pas: i8) -> Classement {
        let derniere = self.classes().len().saturating_sub(1);
        match (c, pas) {
            (Classement::Classe(k), 1..) => Classement::Classe(k.saturating_sub(1)),
            (Classement::Classe(k), ..=-1) => Classement::Classe((k + 1).min(derniere)),
            (c, _) => c,
        }
    }

    /// Scores and classes under given weights; what sensitivity is computed with.
    pub fn evaluer(&self, zones: Vec<Zone>, poids: &Poids) -> Vec<Note> {
        let mut notes: Vec<Note> = zones
            .into_iter()
            .map(|z| {
                let (menages, logements) = (z.menages, z.logements);
                let indices = self
                    .indices
                    .iter()
                    .zip(z.cellules)
                    .zip(poids)
                    .map(|((i, cellules), p)| self.indice(i, cellules, p, menages, logements))
                    .collect();
                let c = Classement::Donnees;
                Note { zone: z.code, menages, logements, indices, classement: c, avant_avis: c, avis: Vec::new() }
            })
            .collect();
        for (rang, indice) in self.indices.iter().enumerate() {
            let scores: Vec<Option<(Exact, Exact, i64)>> = notes
                .iter()
                .map(|n| {
                    let i = n.indices.get(rang)?;
                    Some((i.score?, i.reference?, n.logements.unwrap_or(0)))
                })
                .collect();
            for (n, classe) in notes.iter_mut().zip(indice.classer(&scores)) {
                if let (Some(i), Some(k)) = (n.indices.get_mut(rang), classe) {
                    i.classement = Classement::Classe(k);
                }
            }
        }
        for n in &mut notes {
            n.classement = self.classement(&n.indices, n.menages, n.logements);
            n.avant_avis = n.classement;
        }
        notes
    }

    /// Whether a zone is large enough to be scored at all.
    fn admise(&self, menages: Option<i64>, logements: Option<i64>) -> Result<(), Classement> {
        match (menages, logements) {
            (None, _) => Err(Classement::Secret),
            (Some(m), _) if m < self.minima.menages => Err(Classement::Effectif),
            (_, None) => Err(Classement::Effectif),
            (_, Some(l)) if l < self.minima.logements => Err(Classement::Effectif),
            _ => Ok(()),
        }
    }

    fn indice(
        &self,
        indice: &Indice,
        cellules: Vec<Cellule>,
        poids: &[i64],
        menages: Option<i64>,
        logements: Option<i64>,
    ) -> NoteIndice {
        let connues = cellules.iter().filter(|c| c.note.is_some()).count();
        let rien = vec![None; cellules.len()];
        let mut note = NoteIndice {
            score: None,
            reference: None,
            classement: Classement::Donnees,
            connues,
            contributions: rien.clone(),
            apports: rien,
            composantes: cellules,
        };
        if let Err(c) = self.admise(menages, logements) {
            note.classement = c;
            return note;
        }
        match self.score(indice, &note.composantes, poids) {
            Some((score, reference, contributions, apports)) => {
                (note.score, note.reference) = (Some(score), Some(reference));
                (note.contributions, note.apports) = (contributions, apports);
            }
            None if note.composantes.iter().any(|c| c.manque == Some(super::grille::Manque::Secret)) => {
                note.classement = Classement::Secret;
            }
            None => {}
        }
        note
    }

    /// Weighted mean of the known components and of their references; `None` when they weigh too little or when a compulsory
    /// one is missing.
    fn score(&self, indice: &Indice, cellules: &[Cellule], poids: &[i64]) -> Option<Score> {
        let total: i64 = poids.iter().sum();
        let cases = || indice.composantes.iter().zip(cellules).zip(poids);
        // A component taken out by a weight of zero is not missing.
        if cases().any(|((c, x), p)| c.obligatoire && *p > 0 && x.note.is_none()) {
            return None;
        }
        let disponible: i64 = cases().filter(|((_, x), _)| x.note.is_some()).map(|(_, p)| *p).sum();
        if disponible <= 0 || 100 * disponible < self.minima.poids_disponible * total {
            return None;
        }
        let (mut score, mut reference) = (Exact::ZERO, Exact::ZERO);
        let (mut contributions, mut apports) = (Vec::new(), Vec::new());
        for ((_, x), p) in cases() {
            let (Some(note), Some(de_reference), true) = (x.note, x.note_reference, *p > 0) else {
                contributions.push(None);
                apports.push(None);
                continue;
            };
            let part = Exact::new(i128::from(*p), i128::from(disponible))?;
            let (a, b) = (note.fois(&part)?, de_reference.fois(&part)?);
            (score, reference) = (score.plus(&a)?, reference.plus(&b)?);
            contributions.push(Some(a));
            apports.push(a.moins(&b));
        }
        Some((score, reference, contributions, apports))
    }

    /// The class of a zone: that of its score, or that of the crossing of two.
    fn classement(&self, indices: &[NoteIndice], menages: Option<i64>, logements: Option<i64>) -> Classement {
        match (&self.croisement, indices) {
            (_, []) => self.admise(menages, logements).err().unwrap_or(Classement::Donnees),
            (None, [i, ..]) => i.classement,
            (Some(c), [a, b, ..]) => match (a.classement, b.classement) {
                (Classement::Classe(i), Classement::Classe(j)) => {
                    let k = c.table.get(i).and_then(|l| l.get(j)).copied();
                    k.map_or(Classement::Donnees, Classement::Classe)
                }
                (Classement::Classe(_), autre) | (autre, _) => autre,
            },
            (Some(_), [i]) => i.classement,
        }
    }
}

/// Score, score of the reference, contributions, contributions beyond the reference.
type Score = (Exact, Exact, Vec<Option<Exact>>, Vec<Option<Exact>>);

impl Indice {
    /// Ranks of classes. A zone exactly on a bound is in the more fragile class.
    fn classer(&self, scores: &[Option<(Exact, Exact, i64)>]) -> Vec<Option<usize>> {
        let derniere = self.classes.len().saturating_sub(1);
        let atteinte =
            |x: &Exact| self.classes.iter().position(|c| c.a_partir_de.is_some_and(|b| *x >= b)).unwrap_or(derniere);
        match self.classement {
            Mode::Bornes => scores.iter().map(|s| s.map(|(s, _, _)| atteinte(&s))).collect(),
            Mode::Distance => scores.iter().map(|s| s.and_then(|(s, r, _)| Some(atteinte(&s.moins(&r)?)))).collect(),
            Mode::Quantiles => self.quantiles(scores),
        }
    }

    /// Shares of dwellings, from the most fragile: a score whose first dwelling falls in a class is in that class, whole.
    fn quantiles(&self, scores: &[Option<(Exact, Exact, i64)>]) -> Vec<Option<usize>> {
        let connus = || scores.iter().flatten();
        let (total, parts): (i128, i128) =
            (connus().map(|(_, _, l)| i128::from(*l)).sum(), self.classes.iter().map(|c| i128::from(c.part)).sum());
        let mut tries: Vec<(Exact, i128)> = connus().map(|(s, _, l)| (*s, i128::from(*l))).collect();
        tries.sort_unstable_by(|a, b| b.cmp(a));
        // For each score met, dwellings strictly more fragile.
        let (mut avant, mut cumul): (Vec<(Exact, i128)>, i128) = (Vec::new(), 0);
        for (s, l) in tries {
            if avant.last().is_none_or(|(dernier, _)| *dernier != s) {
                avant.push((s, cumul));
            }
            cumul += l;
        }
        let classe = |s: &Exact| {
            let devant = avant.iter().find(|(x, _)| x == s).map_or(0, |(_, n)| *n);
            let mut haut = 0;
            self.classes
                .iter()
                .position(|c| {
                    haut += i128::from(c.part);
                    devant * parts < haut * total
                })
                .unwrap_or(self.classes.len().saturating_sub(1))
        };
        scores.iter().map(|s| s.as_ref().map(|(s, _, _)| classe(s))).collect()
    }
}
