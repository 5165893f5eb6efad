//! What is hidden, and why. Confidential: the reason behind an « s » narrows its value.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::recents::montrable;
use super::regles::Profil;
use crate::measures::Cle;

/// The part of a cell that is shown or withheld as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paquet {
    /// Universe, denominator, unknowns, and the sums of a mean.
    Base,
    /// Count of one class; for a share, `oui` and `non` together.
    Classe(usize),
    /// Rows that may or may not belong to the universe.
    Incertains,
}

/// The decision on one bundle. Letters follow the usage of the Insee (*Manuel de protection des tableaux*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statut {
    /// `V`: published.
    Publie,
    /// `A`: fewer than the threshold.
    Frequence,
    /// `B`: one bailleur holds most of the sum.
    Dominance,
    /// `C`: the complement is under the threshold.
    Complement,
    /// `Z`: 0 or 100 % of a sensitive indicator, or a count without which such a share would be known.
    Homogene,
    /// `T`: so few more than in the last edition that the difference would be a small number.
    Temps,
    /// `D`: would give a sensitive number by subtraction.
    Secondaire,
    /// `L`: not sensitive, withheld because the base of its cell is.
    Lie,
    /// `G`: not sensitive, finer than the grain of this diffusion.
    Grain,
}

impl Statut {
    pub const ALL: [Statut; 9] = [
        Statut::Publie,
        Statut::Frequence,
        Statut::Dominance,
        Statut::Complement,
        Statut::Homogene,
        Statut::Temps,
        Statut::Secondaire,
        Statut::Lie,
        Statut::Grain,
    ];

    pub fn lettre(self) -> char {
        match self {
            Statut::Publie => 'V',
            Statut::Frequence => 'A',
            Statut::Dominance => 'B',
            Statut::Complement => 'C',
            Statut::Homogene => 'Z',
            Statut::Temps => 'T',
            Statut::Secondaire => 'D',
            Statut::Lie => 'L',
            Statut::Grain => 'G',
        }
    }

    /// The rule in words, for the audit table.
    pub fn regle(self) -> &'static str {
        match self {
            Statut::Publie => "publié",
            Statut::Frequence => "effectif sous le seuil",
            Statut::Dominance => "un bailleur domine la somme",
            Statut::Complement => "complément sous le seuil",
            Statut::Homogene => "0 ou 100 % d’un indicateur sensible",
            Statut::Temps => "écart sous le seuil depuis la dernière diffusion",
            Statut::Secondaire => "permettrait d’en retrouver un autre",
            Statut::Lie => "base de la cellule retenue",
            Statut::Grain => "niveau non diffusé",
        }
    }
}

/// The decision on one bundle, with what forced it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub statut: Statut,
    /// For a secondary decision, the cell that publishing this bundle would have given away.
    pub cause: Option<Cle>,
}

impl Decision {
    pub(super) fn new(statut: Statut) -> Self {
        Decision { statut, cause: None }
    }

    pub fn publie(&self) -> bool {
        self.statut == Statut::Publie
    }
}

/// Decisions on one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanCellule {
    pub base: Decision,
    /// One per bundle of classes: one for a share, one per modality for a distribution, none otherwise.
    pub classes: Vec<Decision>,
    /// `None` when the cell has no uncertain rows.
    pub incertains: Option<Decision>,
}

impl PlanCellule {
    pub(super) fn paquet_mut(&mut self, paquet: Paquet) -> Option<&mut Decision> {
        match paquet {
            Paquet::Base => Some(&mut self.base),
            Paquet::Classe(k) => self.classes.get_mut(k),
            Paquet::Incertains => self.incertains.as_mut(),
        }
    }

    pub(super) fn decisions(&self) -> impl Iterator<Item = (Paquet, &Decision)> {
        std::iter::once((Paquet::Base, &self.base))
            .chain(self.classes.iter().enumerate().map(|(k, d)| (Paquet::Classe(k), d)))
            .chain(self.incertains.iter().map(|d| (Paquet::Incertains, d)))
    }
}

/// Decisions on every cell of a run. Changes nothing by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub(super) cellules: BTreeMap<Cle, PlanCellule>,
    /// Class names and threshold of each indicator.
    pub(super) indicateurs: BTreeMap<String, (Vec<String>, i64)>,
    pub(super) profil: Option<Profil>,
    /// Cells of which a sensitive number follows from earlier editions alone: nothing can be done any more.
    pub(super) deja_reveles: BTreeSet<Cle>,
    /// Shares withheld with their class of ten points as well: with all the rest, it would tell too much.
    pub(super) sans_tranche: BTreeSet<Cle>,
}

/// One row of the confidential audit table. Holds no count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LigneAudit {
    pub cle: Cle,
    /// `base`, `incertains`, or the name of a class.
    pub paquet: String,
    pub statut: Statut,
    /// The threshold in force; 0 when the unit is not protected.
    pub seuil: i64,
    /// For a secondary decision, the cell it protects.
    pub cause: Option<Cle>,
    /// A sensitive number of the cell follows from earlier editions alone.
    pub deja_revelee: bool,
}

/// Number of bundles by decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilan(pub BTreeMap<Statut, usize>);

impl Bilan {
    pub fn nombre(&self, statut: Statut) -> usize {
        self.0.get(&statut).copied().unwrap_or(0)
    }
}

/// `V 120, A 4, D 7`: decisions that occur, in the order of the letters above.
impl fmt::Display for Bilan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (s, n)) in self.0.iter().enumerate() {
            let virgule = if i > 0 { ", " } else { "" };
            write!(f, "{virgule}{}\u{a0}{n}", s.lettre())?;
        }
        Ok(())
    }
}

impl Plan {
    /// Joins the plan of another pass, over other cells.
    pub fn reunir(&mut self, autre: Plan) {
        self.cellules.extend(autre.cellules);
        self.indicateurs.extend(autre.indicateurs);
        self.deja_reveles.extend(autre.deja_reveles);
        self.sans_tranche.extend(autre.sans_tranche);
    }

    pub fn get(&self, cle: &Cle) -> Option<&PlanCellule> {
        self.cellules.get(cle)
    }

    /// Cells of which a sensitive number follows from earlier editions alone. To be reported to whoever answers for the data.
    pub fn deja_reveles(&self) -> BTreeSet<Cle> {
        self.deja_reveles.iter().map(montrable).collect()
    }

    /// Every cell in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&Cle, &PlanCellule)> {
        self.cellules.iter()
    }

    /// Rows of the audit table, in canonical order.
    pub fn audit(&self) -> Vec<LigneAudit> {
        let mut lignes = Vec::new();
        let reveles = self.deja_reveles();
        for (cle, cellule) in &self.cellules {
            let indicateur = self.indicateurs.get(&cle.indicateur);
            for (paquet, d) in cellule.decisions() {
                let nom = match paquet {
                    Paquet::Base => "base".to_owned(),
                    Paquet::Incertains => "incertains".to_owned(),
                    Paquet::Classe(k) => indicateur
                        .and_then(|(noms, _)| noms.get(k))
                        .cloned()
                        .unwrap_or_else(|| format!("classe {}", k + 1)),
                };
                lignes.push(LigneAudit {
                    cle: cle.clone(),
                    paquet: nom,
                    statut: d.statut,
                    seuil: indicateur.map_or(0, |(_, seuil)| *seuil),
                    cause: d.cause.clone(),
                    deja_revelee: reveles.contains(cle),
                });
            }
        }
        lignes
    }

    /// How many bundles received each decision.
    pub fn bilan(&self) -> Bilan {
        let mut b = Bilan::default();
        for d in self.cellules.values().flat_map(PlanCellule::decisions) {
            *b.0.entry(d.1.statut).or_default() += 1;
        }
        b
    }
}
