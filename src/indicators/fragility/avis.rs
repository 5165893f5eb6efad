//! What bailleurs and communes say of a résidence: shown beside its score, weighed in it, or moving its class by one. Never silent.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::error::{Error, Lieu, Result};
use crate::sources::PetiteTable;

/// One note of one source.
#[derive(Clone, Debug)]
pub struct Avis {
    pub residence: String,
    /// `bailleur`, `commune`, `epci`, or a name.
    pub source: String,
    pub date: NaiveDate,
    /// In thousandths, on the scale of the method.
    pub note: Option<i64>,
    pub commentaire: String,
    /// 1: one class more fragile; −1: one class less.
    pub decalage: i8,
    pub motif: String,
    lieu: Lieu,
}

const COLONNES: &[&[&str]] =
    &[&["residence_id", "code_residence"], &["source_avis", "source"], &["date", "date_avis"], &["note"]];

/// Reads `avis_residences.csv`. Notes dated after `arrete` are left out; of one source, the last one counts.
///
/// # Errors
/// The table cannot be read, a résidence, source or date is missing, or a shift has no reason.
pub fn lire(chemin: &Path, arrete: NaiveDate) -> Result<(Vec<Avis>, String)> {
    let t = PetiteTable::lire(chemin, COLONNES)?;
    let mut derniers: BTreeMap<(String, String), Avis> = BTreeMap::new();
    for l in t.rangees() {
        let texte = |c: &str, quoi: &str| match l.texte(c)? {
            "" => Err(l.refus(c, "", quoi)),
            t => Ok(t.to_owned()),
        };
        let (residence, source) =
            (texte("residence_id", "un code de résidence")?, texte("source_avis", "la source de l'avis")?);
        let date = l.date("date")?.ok_or_else(|| l.refus("date", "", "la date de l'avis"))?;
        let note = l.nombre("note")?.map(|n| (n * 1_000.0).round() as i64);
        let motif = l.facultatif("motif").unwrap_or_default().to_owned();
        let decalage = match l.facultatif("decalage").map(str::trim) {
            None | Some("0") => 0,
            Some("1" | "+1") => 1,
            Some("-1" | "−1") => -1,
            Some(v) => {
                return Err(l
                    .refus("decalage", v, "un décalage : 1 (plus fragile), 0 ou -1 (moins fragile)")
                    .aide("un avis ne déplace une résidence que d'une classe"));
            }
        };
        if decalage != 0 && motif.is_empty() {
            return Err(l
                .refus("motif", "", "un motif")
                .aide("un avis qui change la classe d'une résidence dit pourquoi : remplissez la colonne « motif »"));
        }
        let avis = Avis {
            residence,
            source,
            date,
            note,
            commentaire: l.facultatif("commentaire").unwrap_or_default().to_owned(),
            decalage,
            motif,
            lieu: l.lieu("note"),
        };
        if date > arrete {
            continue;
        }
        let cle = (avis.residence.clone(), avis.source.clone());
        if derniers.get(&cle).is_none_or(|a| a.date <= date) {
            derniers.insert(cle, avis);
        }
    }
    Ok((derniers.into_values().collect(), t.empreinte.clone()))
}

/// Every note is on the scale of a method.
///
/// # Errors
/// One is not: the message names its line.
pub fn verifier_echelle(avis: &[Avis], (min, max): (i64, i64)) -> Result<()> {
    match avis.iter().find(|a| a.note.is_some_and(|n| !(min * 1_000..=max * 1_000).contains(&n))) {
        None => Ok(()),
        Some(a) => Err(Error::donnees(format!(
            "la note « {} » est hors de l'échelle de la méthode, de {min} à {max}",
            a.note.map_or_else(String::new, ecrire_note)
        ))
        .at(a.lieu.clone())
        .aide("« note_min » et « note_max » se règlent dans [avis] de la méthode ; la plus haute est la plus fragile")),
    }
}

/// `3` or `2,5`.
pub fn ecrire_note(milliemes: i64) -> String {
    let texte = format!("{},{:03}", milliemes / 1_000, milliemes % 1_000);
    texte.trim_end_matches('0').trim_end_matches(',').to_owned()
}

/// The mean of the last note of each source, brought to 0 – 1 on the scale: numerator and denominator.
pub fn note_moyenne(avis: &[Avis], residence: &str, (min, max): (i64, i64)) -> Option<(i64, i64)> {
    let notes: Vec<i64> = avis.iter().filter(|a| a.residence == residence).filter_map(|a| a.note).collect();
    let n = i64::try_from(notes.len()).ok()?;
    let somme: i64 = notes.iter().map(|x| x - min * 1_000).sum();
    (n > 0 && max > min).then_some((somme, n * (max - min) * 1_000))
}

/// The shift of a résidence: the sum of those of its sources, by one class at most.
pub fn decalage<'a>(avis: &'a [Avis], residence: &str) -> (i8, Vec<&'a Avis>) {
    let les_siens: Vec<&Avis> = avis.iter().filter(|a| a.residence == residence && a.decalage != 0).collect();
    let somme: i64 = les_siens.iter().map(|a| i64::from(a.decalage)).sum();
    (somme.signum() as i8, les_siens)
}

#[cfg(test)]
pub mod essais {
    use super::*;

    pub fn avis(residence: &str, source: &str, note: Option<i64>, decalage: i8) -> Avis {
        Avis {
            residence: residence.into(),
            source: source.into(),
            date: NaiveDate::from_ymd_opt(2026, 1, 15).unwrap(),
            note: note.map(|n| n * 1_000),
            commentaire: "vu en commission".into(),
            decalage,
            motif: if decalage == 0 { String::new() } else { "tensions de voisinage".into() },
            lieu: Lieu::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lire_texte(texte: &str) -> Result<Vec<Avis>> {
        let dossier = tempfile::tempdir().unwrap();
        let chemin = dossier.path().join("avis_residences.csv");
        std::fs::write(&chemin, texte).unwrap();
        lire(&chemin, NaiveDate::from_ymd_opt(2026, 9, 30).unwrap()).map(|(a, _)| a)
    }

    #[test]
    fn the_last_note_of_a_source_counts_and_the_future_does_not() {
        let a = lire_texte(
            "residence_id;source_avis;date;note;commentaire\nR1;commune;2025-01-10;2;a\nR1;commune;2026-01-10;3;b\n\
             R1;commune;2027-01-10;4;c\nR1;bailleur;2026-02-01;2,5;\n",
        )
        .unwrap();
        assert_eq!(a.len(), 2);
        // (3 − 1 + 2,5 − 1) / (2 × 3)
        assert_eq!(note_moyenne(&a, "R1", (1, 4)), Some((3_500, 6_000)));
        assert_eq!(note_moyenne(&a, "R2", (1, 4)), None);
        assert_eq!([ecrire_note(2_500), ecrire_note(3_000)], ["2,5", "3"]);
    }

    #[test]
    fn a_shift_needs_a_reason_and_is_by_one() {
        let e =
            lire_texte("residence_id;source_avis;date;note;decalage;motif\nR1;commune;2026-01-10;3;1;\n").unwrap_err();
        assert!(e.aides.iter().any(|a| a.contains("motif")), "{e:?}");
        assert_eq!(e.lieu.unwrap().ligne, Some(2));
        assert!(
            lire_texte("residence_id;source_avis;date;note;decalage;motif\nR1;commune;2026-01-10;3;2;x\n").is_err()
        );
        let tous = [
            essais::avis("R1", "commune", None, 1),
            essais::avis("R1", "bailleur", None, 1),
            essais::avis("R2", "epci", None, 0),
        ];
        assert_eq!((decalage(&tous, "R1").0, decalage(&tous, "R1").1.len(), decalage(&tous, "R2").0), (1, 2, 0));
    }

    #[test]
    fn a_note_off_the_scale_is_refused_with_its_line() {
        let a = lire_texte("residence_id;source_avis;date;note\nR1;commune;2026-01-10;7\n").unwrap();
        let e = verifier_echelle(&a, (1, 4)).unwrap_err();
        assert_eq!(e.lieu.unwrap().ligne, Some(2));
        assert!(verifier_echelle(&a, (1, 7)).is_ok());
    }
}
