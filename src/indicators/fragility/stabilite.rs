//! What changed since the previous wave, or since an earlier edition kept in the lake.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::{Error, Result};
use crate::measures::Periode;

use super::exact::Exact;
use super::methode::Methode;
use super::notation::Note;

/// What is kept of a zone from one edition to the next: published values only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Code of its class.
    pub classe: String,
    pub scores: Vec<Exact>,
}

/// The classes of one wave or edition.
#[derive(Clone, Debug, Default)]
pub struct Etat {
    /// `vague 2022`, `édition 2025-09`.
    pub nom: String,
    pub zones: BTreeMap<String, Trace>,
}

/// One zone whose class differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changement {
    pub zone: String,
    /// Rank of its classes, 0 the most fragile.
    pub avant: usize,
    pub apres: usize,
}

/// What a comparison gives.
#[derive(Clone, Debug, Default)]
pub struct Stabilite {
    /// What the classes are compared with.
    pub avec: String,
    /// Zones classed both times.
    pub comparees: usize,
    /// Zones that become fragile, in the sense of the method.
    pub entrees: Vec<Changement>,
    /// Zones that no longer are.
    pub sorties: Vec<Changement>,
    /// Other changes of class.
    pub autres: Vec<Changement>,
    /// Changes that the hysteresis sets aside.
    pub non_retenus: Vec<Changement>,
    /// Classed now, not before; classed before, no longer.
    pub nouvelles: Vec<String>,
    pub perdues: Vec<String>,
}

impl Methode {
    /// What is kept of these notes.
    pub fn etat(&self, nom: String, notes: &[Note]) -> Etat {
        let trace = |n: &Note| {
            let classe = self.classes().get(n.classement.rang()?)?.code.clone();
            let scores = n.indices.iter().map(|i| i.score).collect::<Option<Vec<Exact>>>()?;
            Some((n.zone.clone(), Trace { classe, scores }))
        };
        Etat { nom, zones: notes.iter().filter_map(trace).collect() }
    }

    /// Entries, exits, changes beyond the hysteresis.
    pub fn stabilite(&self, avant: &Etat, maintenant: &Etat) -> Stabilite {
        let rang = |t: &Trace| self.classes().iter().position(|c| c.code == t.classe);
        let fragile = |k: usize| self.classes().get(k).is_some_and(|c| c.fragile);
        let mut s = Stabilite { avec: avant.nom.clone(), ..Stabilite::default() };
        for (zone, b) in &maintenant.zones {
            let Some(a) = avant.zones.get(zone) else {
                s.nouvelles.push(zone.clone());
                continue;
            };
            let (Some(i), Some(j)) = (rang(a), rang(b)) else { continue };
            s.comparees += 1;
            if i == j {
                continue;
            }
            let mut mouvements = a.scores.iter().zip(&b.scores).zip(&self.indices);
            // The scores moved by more than the hysteresis: the change is one.
            let retenu = mouvements.any(|((x, y), indice)| y.moins(x).is_none_or(|e| e.absolu() > indice.hysteresis));
            let c = Changement { zone: zone.clone(), avant: i, apres: j };
            match (retenu, fragile(i), fragile(j)) {
                (false, _, _) => s.non_retenus.push(c),
                (true, false, true) => s.entrees.push(c),
                (true, true, false) => s.sorties.push(c),
                (true, _, _) => s.autres.push(c),
            }
        }
        s.perdues = avant.zones.keys().filter(|z| !maintenant.zones.contains_key(*z)).cloned().collect();
        s
    }
}

const ENTETE: &str = "methode;profil;edition;vague;zone;classe;scores";

/// What identifies an edition: a comparison with another method or another profile of secrecy is refused.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a> {
    /// Fingerprint of the text of the method.
    pub methode: &'a str,
    /// Profile of secrecy: a score of the working area must not come back through an edition for partners.
    pub profil: &'a str,
}

/// The text of an edition, kept beside the lake.
pub fn ecrire(etat: &Etat, s: Signature<'_>, edition: &str, vague: Periode) -> String {
    let mut texte = format!("{ENTETE}\n");
    for (zone, t) in &etat.zones {
        let scores: Vec<String> = t.scores.iter().map(Exact::ecrire).collect();
        let champs = [s.methode, s.profil, edition, &vague.to_string(), zone, &t.classe, &scores.join("|")];
        texte.push_str(&champs.map(|c| c.replace([';', '\n', '"'], " ")).join(";"));
        texte.push('\n');
    }
    texte
}

/// Reads an edition. `None`: it was made by another method, another profile, or holds nothing.
///
/// # Errors
/// The file is not one that [`ecrire`] wrote.
pub fn lire(texte: &str, chemin: &Path, s: Signature<'_>) -> Result<Option<Etat>> {
    let abime = |ligne: usize| {
        Error::configuration("édition de l'indice de fragilité illisible")
            .at(crate::error::Lieu { fichier: chemin.to_owned(), ligne: Some(ligne as u64), colonne: None })
            .aide("ce fichier est écrit par le programme : supprimez-le, la comparaison se fera à l'édition suivante")
    };
    let mut lignes = texte.lines();
    if lignes.next() != Some(ENTETE) {
        return Err(abime(1));
    }
    let mut etat = Etat::default();
    for (i, l) in lignes.enumerate() {
        let champs: Vec<&str> = l.split(';').collect();
        let [methode, profil, edition, _, zone, classe, scores] = champs.as_slice() else { return Err(abime(i + 2)) };
        if *methode != s.methode || *profil != s.profil {
            return Ok(None);
        }
        etat.nom = format!("édition {edition}");
        let scores = scores.split('|').map(Exact::lire).collect::<Option<Vec<Exact>>>().ok_or_else(|| abime(i + 2))?;
        etat.zones.insert((*zone).to_owned(), Trace { classe: (*classe).to_owned(), scores });
    }
    Ok((!etat.zones.is_empty()).then_some(etat))
}
