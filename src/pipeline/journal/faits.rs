//! What a run journal tells. Names of files, codes of rules and of places, counts and fingerprints: never a value of a cell of an extract.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::checks::{Rapport, Verdict};
use crate::lake::Piece;
use crate::model::References;
use crate::sources::{Inspection, Reconnue};

use crate::config::pipeline::Extraction;

use super::execution::Reussite;

/// One line of the journal, without its instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fait", rename_all = "snake_case")]
pub enum Fait {
    Debut {
        commande: String,
        chaine: String,
        version: String,
        processus: u32,
    },
    /// An extract as it was found.
    Entree {
        source: String,
        fichier: String,
        millesime: i32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mois: Option<u32>,
        empreinte: String,
        octets: u64,
        disposition: String,
    },
    /// What reading the reference tables had to mend, or leaves to the territory.
    Reference {
        constat: String,
    },
    /// What was done, or left undone, and why.
    Decision {
        objet: String,
        decision: Choix,
        raison: String,
    },
    /// An extract in the lake: rows, then cases by rule of reading and column.
    Lecture {
        source: String,
        fichier: String,
        lues: u64,
        gardees: u64,
        rejetees: u64,
        ecartees: u64,
        constats: Vec<(String, String, u64)>,
    },
    /// One rule of quality: cases found, files by verdict.
    Regle {
        code: String,
        anomalies: i64,
        acceptes: usize,
        reserves: usize,
        refuses: usize,
    },
    Secret {
        cellules: usize,
        masquees: usize,
    },
    Publication {
        periode: String,
        cle: String,
        empreinte_mesures: String,
    },
    /// The publication that a run left as it was.
    EnPlace {
        periode: String,
    },
    /// The run of one territory, in the journal of the run of all.
    Territoire {
        epci: String,
        #[serde(default)]
        nom: String,
        reussite: Reussite,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<u8>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raison: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duree_ms: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memoire_max_kio: Option<u64>,
    },
    /// Work of one kind: what an earlier run had done already, what was done again, and why.
    Reprise {
        objet: String,
        repris: usize,
        refaits: usize,
        /// `force`, `nouveau`, `contenu`, `rendu`, `abime`.
        motifs: BTreeMap<String, usize>,
        /// The first of those done again.
        noms: Vec<String>,
    },
    /// The end of a step.
    Etape {
        nom: String,
        duree_ms: u64,
        /// The most memory that the process has held so far, in KiB.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memoire_max_kio: Option<u64>,
    },
    Fin {
        issue: Fin,
        code: u8,
        duree_ms: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        memoire_max_kio: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raison: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fichier: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ligne: Option<u64>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choix {
    Saute,
    Calcule,
    Recalcule,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fin {
    Publiee,
    Inchangee,
    /// Nothing made again of what was withdrawn.
    Retiree,
    /// An extract is late, and the chain waits for it.
    Attente,
    Echec,
}

impl Fait {
    /// What becomes of the publication as a whole.
    pub fn publication(decision: Choix, raison: &str) -> Self {
        Fait::Decision { objet: "publication".to_owned(), decision, raison: raison.to_owned() }
    }

    pub fn entree(inspection: &Inspection, reconnue: &Reconnue<'_>, e: &Extraction) -> Self {
        Fait::Entree {
            source: e.source.clone(),
            fichier: e.fichier.display().to_string(),
            millesime: e.millesime,
            mois: e.mois,
            empreinte: inspection.empreinte.clone(),
            octets: inspection.octets,
            disposition: reconnue.layout.code.clone(),
        }
    }

    /// What the reference tables call for, one fact each.
    pub fn references(r: &References) -> impl Iterator<Item = Fait> + '_ {
        r.remarques.iter().map(|constat| Fait::Reference { constat: constat.clone() })
    }

    /// How an extract came into the lake.
    pub fn arrivee(p: &Piece) -> Self {
        let (decision, raison) = match (p.deja_la, p.reparee) {
            (true, _) => (Choix::Saute, "déjà dans le lac, intacte"),
            (_, true) => (Choix::Recalcule, "le fichier du lac était abîmé"),
            _ => (Choix::Calcule, "pas encore dans le lac sous cette forme"),
        };
        Fait::Decision { objet: format!("lecture de {}", p.provenance.fichier), decision, raison: raison.to_owned() }
    }

    pub fn lecture(p: &Piece) -> Self {
        let v = &p.provenance;
        let cas =
            |((r, colonne), c): (&(crate::quality::Regle, std::borrow::Cow<'_, str>), &crate::quality::Constat)| {
                (r.code().to_owned(), colonne.to_string(), c.nombre)
            };
        Fait::Lecture {
            source: v.source.clone(),
            fichier: v.fichier.clone(),
            lues: v.lignes_lues,
            gardees: v.lignes_gardees,
            rejetees: v.lignes_rejetees,
            ecartees: v.lignes_ecartees,
            constats: p.constats.par_regle.iter().map(cas).collect(),
        }
    }

    /// The rules that bear on the extracts, in their order.
    pub fn regles(rapport: &Rapport) -> impl Iterator<Item = Fait> + '_ {
        rapport.resultats.iter().filter(|r| !r.par_fichier.is_empty()).map(|r| {
            let combien = |v: Verdict| r.verdicts.iter().filter(|f| f.verdict == v).count();
            Fait::Regle {
                code: r.code.clone(),
                anomalies: r.par_fichier.iter().map(|p| p.comptes.anomalies).sum(),
                acceptes: combien(Verdict::Accepte),
                reserves: combien(Verdict::Reserve),
                refuses: combien(Verdict::Refuse),
            }
        })
    }
}
