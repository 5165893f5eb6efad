//! Quality as data: rules written in `pipelines/qualite/*.toml`, evaluated on the tables of the lake as they were
//! ingested, before anything is conformed or dropped.
//!
//! Three answers for each row: satisfied, violated, unverifiable (something is unknown). Three outcomes for each file:
//! accepted, accepted with reserves, refused.

mod cross;
mod evaluate;
mod examen;
mod examples;
mod history;
mod predicate;
mod regle;
mod rules;
mod show;
#[cfg(test)]
mod tests;
mod whole;

use serde::{Deserialize, Serialize};

use crate::error::Error;

pub use examen::{DeLaTable, Examen, Jugement, evaluer};
pub use examples::{essayer, essayer_toutes};
pub use history::{Etat, Historique, Passe, Tendance, ecrire, precedent, tendances};
pub use predicate::{Parametre, Predicat};
pub use regle::{Attendu, Cible, Exemples, Gravite, Jointure, Nature, Part, Regle, Repere, Tolerance};
pub use rules::Regles;
pub use show::EXEMPLES;

/// What the rules found in the files of a run. The order of everything in it only depends on rules and files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rapport {
    /// One for each rule, in their order.
    pub resultats: Vec<Resultat>,
    /// Unknown values, by file and column, in the order of the files and of the tables.
    pub inconnus: Vec<Inconnus>,
    /// Rows kept, by file and bailleur, in the order of the files.
    pub par_bailleur: Vec<LignesBailleur>,
}

/// Rows of one bailleur in one file, and what is unknown in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LignesBailleur {
    pub fichier: String,
    pub source: String,
    pub millesime: i32,
    /// `None` for the rows that do not say whose they are.
    pub siren_bailleur: Option<String>,
    pub lignes: i64,
    /// Columns that the file gives, and how many of the rows do not have them.
    pub inconnus: Vec<(String, i64)>,
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resultat {
    pub code: String,
    pub gravite: Gravite,
    pub table: String,
    /// By file, then by bailleur; empty when no file of the run is of the rule's concern.
    pub par_fichier: Vec<ParFichier>,
    /// First lines found wrong of each file and bailleur, at most [`EXEMPLES`] of them.
    pub exemples: Vec<Exemple>,
    /// One for each file of `par_fichier`.
    pub verdicts: Vec<VerdictFichier>,
    /// The worst of `verdicts`.
    pub verdict: Verdict,
}

/// Counts of one rule in one file for one bailleur.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParFichier {
    /// Name of the extract, without its folder.
    pub fichier: String,
    pub source: String,
    pub millesime: i32,
    /// `None` when the row does not say whose it is, or when the rule looks at the file as a whole.
    pub siren_bailleur: Option<String>,
    #[serde(flatten)]
    pub comptes: Comptes,
}

/// Rows (or files, or bailleurs, for the rules on them) examined, found wrong, and of which nobody can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comptes {
    pub examinees: i64,
    pub anomalies: i64,
    pub inverifiables: i64,
}

impl Comptes {
    pub fn verifiees(self) -> i64 {
        self.examinees - self.inverifiables
    }

    fn ajouter(&mut self, autre: Comptes) {
        self.examinees += autre.examinees;
        self.anomalies += autre.anomalies;
        self.inverifiables += autre.inverifiables;
    }
}

/// One case: where it is in the extract, and the values that may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemple {
    pub fichier: String,
    pub millesime: i32,
    /// Line in the extract; `None` when the rule looks at the file as a whole.
    pub ligne: Option<i64>,
    pub siren_bailleur: Option<String>,
    /// Column, then value as a French reader writes it; empty for unknown.
    pub valeurs: Vec<(String, String)>,
}

/// What a rule says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictFichier {
    pub fichier: String,
    pub source: String,
    pub millesime: i32,
    pub verdict: Verdict,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    #[default]
    Accepte,
    /// Accepted with reserves: somebody must say yes.
    Reserve,
    Refuse,
}

impl Verdict {
    pub fn libelle(self) -> &'static str {
        match self {
            Verdict::Accepte => "accepté",
            Verdict::Reserve => "accepté avec réserves",
            Verdict::Refuse => "refusé",
        }
    }

    /// A blocking rule refuses beyond its tolerance and makes reserves below; an error makes reserves beyond its
    /// tolerance; a warning says and lets pass.
    fn de(gravite: Gravite, tolerance: Option<Tolerance>, comptes: Comptes) -> Self {
        let au_dela = match tolerance {
            None => comptes.anomalies > 0,
            Some(Tolerance::Lignes(n)) => comptes.anomalies > n,
            Some(Tolerance::Part(p)) => p.depassee(comptes.anomalies, comptes.verifiees()),
        };
        match (gravite, au_dela) {
            (Gravite::Bloquante, true) => Verdict::Refuse,
            (Gravite::Bloquante, false) if comptes.anomalies > 0 => Verdict::Reserve,
            (Gravite::Erreur, true) => Verdict::Reserve,
            _ => Verdict::Accepte,
        }
    }
}

/// Unknown values of one column of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inconnus {
    pub fichier: String,
    pub source: String,
    pub millesime: i32,
    pub table: String,
    pub colonne: String,
    pub lignes: i64,
    pub inconnus: i64,
}

impl Rapport {
    /// The worst verdict of the run.
    pub fn verdict(&self) -> Verdict {
        self.resultats.iter().map(|r| r.verdict).max().unwrap_or_default()
    }

    /// The error that stops the run when a file is refused: first refusal as message, each refusal as a hint.
    pub fn refus(&self, regles: &Regles) -> Option<Error> {
        let refuses: Vec<(&Resultat, &VerdictFichier)> = self
            .resultats
            .iter()
            .flat_map(|r| r.verdicts.iter().map(move |v| (r, v)))
            .filter(|(_, v)| v.verdict == Verdict::Refuse)
            .collect();
        let (premier, ici) = refuses.first()?;
        let phrase = |r: &Resultat, v: &VerdictFichier| {
            let comptes = r.comptes_du_fichier(v);
            let libelle = regles.get(&r.code).map_or("", |g| g.libelle.as_str());
            format!("{} {libelle} : {} sur {} dans « {} »", r.code, comptes.anomalies, comptes.verifiees(), v.fichier)
        };
        let exemple = premier.exemples.iter().find(|e| e.fichier == ici.fichier && e.millesime == ici.millesime);
        let mut e = Error::donnees(format!("fichier refusé par une règle de qualité : {}", phrase(premier, ici))).at(
            crate::error::Lieu {
                fichier: ici.fichier.clone().into(),
                ligne: exemple.and_then(|x| u64::try_from(x.ligne?).ok()),
                colonne: None,
            },
        );
        for (r, v) in refuses.iter().skip(1) {
            e = e.aide(format!("aussi refusé : {}", phrase(r, v)));
        }
        if let Some(regle) = regles.get(&premier.code) {
            e = e.aide(regle.aide.clone());
            e = e.aide(format!("si l'écart est voulu, relevez la « tolerance » de cette règle : {}", regle.lieu));
        }
        Some(e)
    }
}

impl Resultat {
    /// Counts of one file, all bailleurs together.
    pub fn comptes_du_fichier(&self, v: &VerdictFichier) -> Comptes {
        let mut total = Comptes::default();
        for p in &self.par_fichier {
            if p.fichier == v.fichier && p.source == v.source && p.millesime == v.millesime {
                total.ajouter(p.comptes);
            }
        }
        total
    }
}
