//! What was taken again and what was done again, counted for the journal and for the terminal.

use std::collections::BTreeMap;

use crate::french::{self, Genre};
use crate::pipeline::journal::Fait;

/// Why a piece of work is done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motif {
    /// `--forcer`.
    Force,
    /// Never done, or not kept.
    Nouveau,
    /// What it is made from has changed.
    Contenu,
    /// The version, a template or the theme has changed.
    Rendu,
    /// What was kept is missing or is no longer as it was written.
    Abime,
}

impl Motif {
    /// The word of the journal.
    pub fn code(self) -> &'static str {
        match self {
            Motif::Force => "force",
            Motif::Nouveau => "nouveau",
            Motif::Contenu => "contenu",
            Motif::Rendu => "rendu",
            Motif::Abime => "abime",
        }
    }
}

/// One kind of work in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compte {
    repris: usize,
    /// By name, in the order of the run.
    refaits: Vec<(String, Motif)>,
}

/// Names that a line of the journal holds: enough to see what moved, whatever the size of the territory.
const NOMS: usize = 50;

impl Compte {
    /// Counts one piece of work: taken again without a reason to do otherwise.
    pub fn noter(&mut self, nom: &str, motif: Option<Motif>) {
        match motif {
            None => self.repris += 1,
            Some(m) => self.refaits.push((nom.to_owned(), m)),
        }
    }

    pub fn repris(&self) -> usize {
        self.repris
    }

    /// What the journal tells.
    pub fn fait(&self, objet: &str) -> Fait {
        let mut motifs = BTreeMap::new();
        for (_, m) in &self.refaits {
            *motifs.entry(m.code().to_owned()).or_insert(0) += 1;
        }
        Fait::Reprise {
            objet: objet.to_owned(),
            repris: self.repris,
            refaits: self.refaits.len(),
            motifs,
            noms: self.refaits.iter().take(NOMS).map(|(nom, _)| nom.clone()).collect(),
        }
    }

    /// `289 documents repris, 4 refaits`; nothing when nothing was taken again.
    pub fn phrase(&self, singulier: &str, pluriel: &str) -> Option<String> {
        let nombre = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let repris = french::compte(nombre(self.repris), singulier, pluriel, Genre::Masculin);
        let refaits = french::compte(nombre(self.refaits.len()), "refait", "refaits", Genre::Masculin);
        (self.repris > 0).then(|| format!("{repris} repris d'une édition en place, {refaits}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_says_how_many_and_why() {
        let mut c = Compte::default();
        assert_eq!(c.phrase("document", "documents"), None, "nothing was taken again");
        c.noter("gsp", None);
        c.noter("fragilite", None);
        c.noter("qualite", Some(Motif::Contenu));
        c.noter("bilan_cil", Some(Motif::Contenu));
        c.noter("neuf", Some(Motif::Nouveau));
        let motifs = BTreeMap::from([("contenu".to_owned(), 2), ("nouveau".to_owned(), 1)]);
        let noms = ["qualite", "bilan_cil", "neuf"].map(str::to_owned).to_vec();
        assert_eq!(
            c.fait("documents"),
            Fait::Reprise { objet: "documents".to_owned(), repris: 2, refaits: 3, motifs, noms }
        );
        let dite = c.phrase("document", "documents").unwrap().replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(dite, "2 documents repris d'une édition en place, 3 refaits");
    }
}
