//! Lists built on the score: résidences spared in relogement, résidences that changed most.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::error::Result;
use crate::measures::{Niveau, Periode};
use crate::secrecy::{PublishedMeasures, Valeur};
use crate::sources::PetiteTable;

use super::exact::Exact;
use super::methode::Methode;
use super::notation::{Classement, Note};

/// A résidence put on the list, or taken off it, by someone who says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manuel {
    pub residence: String,
    /// Put on; else taken off.
    pub ajout: bool,
    pub motif: String,
    pub auteur: String,
    /// Valid from and until, both included.
    pub debut: Option<NaiveDate>,
    pub fin: Option<NaiveDate>,
}

const COLONNES: &[&[&str]] = &[&["residence_id", "code_residence"], &["action"], &["motif"], &["auteur"]];

/// Reads the manual additions and removals, those in force on `arrete` only.
///
/// # Errors
/// The table cannot be read, an action is neither `ajout` nor `retrait`, a reason or an author is missing, dates are in the wrong
/// order, or one résidence is both added and removed.
pub fn lire(chemin: &Path, arrete: NaiveDate) -> Result<(Vec<Manuel>, String)> {
    let t = PetiteTable::lire(chemin, COLONNES)?;
    let mut recus: BTreeMap<String, Manuel> = BTreeMap::new();
    for l in t.rangees() {
        let exige = |c: &str, quoi: &str| match l.texte(c)?.trim() {
            "" => Err(l.refus(c, "", quoi).aide("une liste ne change pas sans motif ni auteur")),
            t => Ok(t.to_owned()),
        };
        let residence = exige("residence_id", "un code de résidence")?;
        let ajout = match exige("action", "« ajout » ou « retrait »")?.to_lowercase().as_str() {
            "ajout" => true,
            "retrait" => false,
            autre => return Err(l.refus("action", autre, "« ajout » ou « retrait »")),
        };
        let jour = |c: &str| if t.a(c) { l.date(c) } else { Ok(None) };
        let m = Manuel {
            residence,
            ajout,
            motif: exige("motif", "un motif")?,
            auteur: exige("auteur", "un auteur")?,
            debut: jour("debut")?,
            fin: jour("fin")?,
        };
        if m.debut.zip(m.fin).is_some_and(|(d, f)| f < d) {
            return Err(l.refus("fin", l.texte("fin")?, "une date après le début"));
        }
        if m.debut.is_some_and(|d| d > arrete) || m.fin.is_some_and(|f| f < arrete) {
            continue;
        }
        if let Some(autre) = recus.get(&m.residence)
            && autre.ajout != m.ajout
        {
            return Err(l
                .refus(
                    "action",
                    l.texte("action")?,
                    "compatible avec une autre ligne : la même résidence est ajoutée et retirée",
                )
                .aide("fermez l'une des deux par sa date de fin"));
        }
        recus.insert(m.residence.clone(), m);
    }
    Ok((recus.into_values().collect(), t.empreinte.clone()))
}

/// What puts a résidence on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its class is one of those that the method excludes.
    Classe(usize),
    /// Its score is at or above that of the territory.
    Moyenne,
    Ajout(Manuel),
}

/// A résidence of the list, with the values that put it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclue {
    pub residence: String,
    pub classement: Option<Classement>,
    pub score: Option<Exact>,
    pub reference: Option<Exact>,
    pub causes: Vec<Cause>,
}

/// Résidences spared in relogement; those taken off by hand; those that nothing classes, to be looked at one by one.
#[derive(Clone, Debug, Default)]
pub struct ListeExclusion {
    pub exclues: Vec<Exclue>,
    pub retirees: Vec<(Exclue, Manuel)>,
    pub a_examiner: Vec<(String, Classement)>,
}

impl Methode {
    /// False when the method spares no résidence by itself.
    pub fn exclut(&self) -> bool {
        !self.exclusion.classes.is_empty() || self.exclusion.au_moins_moyenne
    }

    /// The list, from the notes and the manual lines in force.
    pub fn liste_exclusion(&self, notes: &[Note], manuels: &[Manuel]) -> ListeExclusion {
        let mut liste = ListeExclusion::default();
        let manuel = |r: &str| manuels.iter().find(|m| m.residence == r);
        for n in notes {
            let mut causes = Vec::new();
            if let Some(k) = n.classement.rang()
                && self.classes().get(k).is_some_and(|c| self.exclusion.classes.contains(&c.code))
            {
                causes.push(Cause::Classe(k));
            }
            if self.exclusion.au_moins_moyenne && n.classement.rang().is_some() && n.au_moins_moyenne() {
                causes.push(Cause::Moyenne);
            }
            let m = manuel(&n.zone);
            causes.extend(m.filter(|m| m.ajout).cloned().map(Cause::Ajout));
            let exclue = Exclue {
                residence: n.zone.clone(),
                classement: Some(n.classement),
                score: n.score(),
                reference: n.indices.first().and_then(|i| i.reference),
                causes,
            };
            match m.filter(|m| !m.ajout) {
                Some(m) => liste.retirees.push((exclue, m.clone())),
                None if !exclue.causes.is_empty() => liste.exclues.push(exclue),
                None if n.classement.rang().is_none() => liste.a_examiner.push((n.zone.clone(), n.classement)),
                None => {}
            }
        }
        // A résidence that the survey does not know can be added all the same.
        for m in manuels.iter().filter(|m| m.ajout && !notes.iter().any(|n| n.zone == m.residence)) {
            liste.exclues.push(Exclue {
                residence: m.residence.clone(),
                classement: None,
                score: None,
                reference: None,
                causes: vec![Cause::Ajout(m.clone())],
            });
        }
        liste
    }
}

/// Change of a share in one résidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mouvement {
    pub residence: String,
    pub avant: Exact,
    pub apres: Exact,
    pub ecart: Exact,
}

/// The `n` résidences whose share rose most, then the `n` that fell most; under `menages_min` known households in either
/// period, a résidence is left out.
pub fn plus_touchees(
    publiees: &PublishedMeasures,
    indicateur: &str,
    (avant, apres): (Periode, Periode),
    menages_min: i64,
    n: usize,
) -> (Vec<Mouvement>, Vec<Mouvement>) {
    let part =
        |v: &Valeur| v.denominateur().filter(|d| *d >= menages_min).and_then(|_| v.taux()).map(|f| Exact::de(&f));
    let mut tous: Vec<Mouvement> = publiees
        .zones(indicateur, apres, Niveau::Residence)
        .filter(|(z, _)| !z.starts_with(crate::measures::DIFFUS))
        .filter_map(|(z, v)| {
            let (apres, avant) = (part(v)?, part(publiees.get(indicateur, avant, Niveau::Residence, z)?)?);
            Some(Mouvement { residence: z.to_owned(), avant, apres, ecart: apres.moins(&avant)? })
        })
        .collect();
    tous.sort_by(|a, b| b.ecart.cmp(&a.ecart).then_with(|| a.residence.cmp(&b.residence)));
    let hausses = tous.iter().filter(|m| m.ecart.positif()).take(n).cloned().collect();
    let baisses = tous.iter().rev().filter(|m| !m.ecart.positif() && !m.ecart.nul()).take(n).cloned().collect();
    (hausses, baisses)
}
