//! The résidences of which a bilan de peuplement is made: those that are emptied, those that receive.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::config::position;
use crate::error::{Error, Lieu, Result};

use super::faits::{Genre, ReponseMenage, Situation};
use super::niveaux::Rattachement;
use super::parametres::Parametre;
use super::suivi::{Dossier, Suivi};

/// What the territory adds to what the tracking tells.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    /// P-PEUPLEMENT: households from which the tracking alone gives a résidence its bilan. Never under the threshold of secrecy: the
    /// list of the résidences would tell that a small number is reached.
    pub minimum: Spanned<u32>,
    /// Résidences that receive, or are about to: they have their bilan whatever the number of households.
    pub accueil: Vec<Spanned<String>>,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { minimum: Spanned::new(0..0, 11), accueil: Vec::new() }
    }
}

impl Reglages {
    /// Refuses a minimum under the threshold of secrecy (`seuil`, households). `texte` is the file it was read from.
    ///
    /// # Errors
    /// It is: one message, with its line.
    pub fn verifier(&self, seuil: i64, texte: &str, chemin: &Path) -> Result<()> {
        let minimum = *self.minimum.get_ref();
        if i64::from(minimum) >= seuil {
            return Ok(());
        }
        // Absent from the file: the value is the default one, and no line writes it.
        let ligne = (!self.minimum.span().is_empty()).then(|| position(texte, self.minimum.span().start).0);
        Err(Error::configuration(format!(
            "[peuplement] minimum = {minimum}, sous le seuil du secret statistique : la liste des résidences dirait qu’un petit nombre de ménages est atteint"
        ))
        .at(Lieu { fichier: chemin.to_owned(), ligne, colonne: Some("minimum".to_owned()) })
        .aide(format!(
            "attendu : {seuil} ou plus (seuil des ménages du profil de la chaîne, pipelines/secret.toml) ; écrivez « minimum = {seuil} », et nommez dans « accueil » les résidences qui ont leur bilan quel que soit ce nombre"
        )))
    }

    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let accueil: Vec<&str> = self.accueil.iter().map(|r| r.get_ref().as_str()).collect();
        vec![Parametre {
            code: "P-PEUPLEMENT",
            question: "Résidences qui ont leur bilan de peuplement",
            valeur: format!(
                "celles d’où partent ou qui reçoivent au moins {} ménages ; déclarées : {}",
                self.minimum.get_ref(),
                if accueil.is_empty() { "aucune".to_owned() } else { accueil.join(", ") }
            ),
        }]
    }
}

/// What a résidence is to relogement; it may be both (tiroirs, retours).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Residences {
    /// Opened to relogement: their households must leave. With the operations whose households are counted in them.
    pub ouvertes: BTreeMap<String, BTreeSet<String>>,
    /// Where households are rehoused.
    pub accueil: BTreeSet<String>,
}

impl Residences {
    /// Reads them from the households of the operations of which figures are published.
    ///
    /// An operation whose households stand in several résidences is told apart only where each side is large enough: what a
    /// subtraction between the two would give must be no small number, and no figure of the operation is withheld for it.
    pub fn lire(suivi: &Suivi, publiees: &BTreeMap<String, Rattachement>, r: &Reglages) -> Self {
        let minimum = usize::try_from(*r.minimum.get_ref()).unwrap_or(usize::MAX);
        let dossiers = || suivi.dossiers.iter().filter(|d| publiees.contains_key(&d.menage.operation));
        let mut origines: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut recensees: BTreeMap<&str, usize> = BTreeMap::new();
        let mut arrivees: BTreeMap<&str, usize> = BTreeMap::new();
        for d in dossiers() {
            *recensees.entry(&d.menage.operation).or_default() += 1;
            if let Some(residence) = &d.menage.avant.residence {
                *origines.entry(&d.menage.operation).or_default().entry(residence).or_default() += 1;
            }
            if let Some(residence) = arrivee(d) {
                *arrivees.entry(residence).or_default() += 1;
            }
        }
        let mut ouvertes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (operation, residences) in origines {
            let tous = recensees.get(operation).copied().unwrap_or(0);
            for (residence, n) in residences {
                let ailleurs = tous - n;
                if n >= minimum && (ailleurs == 0 || ailleurs >= minimum) {
                    ouvertes.entry(residence.to_owned()).or_default().insert(operation.to_owned());
                }
            }
        }
        let recues = arrivees.into_iter().filter(|(_, n)| *n >= minimum).map(|(r, _)| r.to_owned());
        let accueil = recues.chain(r.accueil.iter().map(|r| r.get_ref().clone())).collect();
        Residences { ouvertes, accueil }
    }

    /// All of them, in order.
    pub fn toutes(&self) -> BTreeSet<&str> {
        self.ouvertes.keys().chain(&self.accueil).map(String::as_str).collect()
    }

    /// The résidence that a household is counted in, when it leaves one that is opened to relogement.
    pub fn ouverte<'d>(&self, d: &'d Dossier) -> Option<&'d str> {
        let residence = d.menage.avant.residence.as_deref()?;
        self.ouvertes.get(residence)?.contains(&d.menage.operation).then_some(residence)
    }
}

/// The résidence where a household is rehoused for good.
pub fn arrivee(d: &Dossier) -> Option<&str> {
    if !d.reloge() {
        return None;
    }
    let r = d.definitif()?;
    let retour = (r.genre == Some(Genre::Retour)).then_some(d.menage.avant.residence.as_deref()).flatten();
    r.apres.residence.as_deref().or(retour)
}

/// The résidence that expects a household: its return is promised there, or it accepted a dwelling of it and has not moved yet.
pub fn attente(d: &Dossier) -> Option<&str> {
    if d.reloge() || d.sorti() {
        return None;
    }
    if d.situation == Some(Situation::Tiroir) {
        return d.menage.avant.residence.as_deref();
    }
    d.propositions
        .iter()
        .rev()
        .find(|p| p.reponse == Some(ReponseMenage::Acceptee))
        .and_then(|p| p.residence.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::{jour, menage, operation, relogement};
    use crate::relogement::faits::Proposition;
    use crate::relogement::suivi::{DateRelogement, Lignes};

    const ARRETE: &str = "2025-12-31";

    fn lu(lignes: Lignes, r: &Reglages) -> Residences {
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
        let publiees = suivi.operations.keys().map(|o| (o.clone(), Rattachement::default())).collect();
        Residences::lire(&suivi, &publiees, r)
    }

    /// `n` households of an operation, in a résidence.
    fn menages(lignes: &mut Lignes, operation: &str, residence: Option<&str>, n: usize) {
        for i in 0..n {
            let id = format!("{operation}-{}-{i}", residence.unwrap_or("sans"));
            let mut m = menage(&id, operation, Situation::AReloger);
            m.avant.residence = residence.map(str::to_owned);
            lignes.menages.push(m);
        }
    }

    #[test]
    fn a_residence_is_told_apart_from_its_operation_only_between_large_sides() {
        let r = Reglages { minimum: Spanned::new(0..0, 3), accueil: Vec::new() };
        // (households in R1, households in R2, households without résidence) → résidences that have their bilan.
        type Cas<'a> = ((usize, usize, usize), &'a [&'a str]);
        let cas: [Cas<'_>; 6] = [
            ((3, 0, 0), &["R1"]),
            ((2, 0, 0), &[]),
            ((3, 2, 0), &[]),
            ((3, 3, 0), &["R1", "R2"]),
            ((5, 0, 1), &[]),
            ((5, 2, 1), &["R1"]),
        ];
        for ((un, deux, sans), attendues) in cas {
            let mut lignes = Lignes { operations: vec![operation("A")], ..Lignes::default() };
            menages(&mut lignes, "A", Some("R1"), un);
            menages(&mut lignes, "A", Some("R2"), deux);
            menages(&mut lignes, "A", None, sans);
            let lues = lu(lignes, &r);
            assert_eq!(lues.ouvertes.keys().map(String::as_str).collect::<Vec<_>>(), attendues, "{un}, {deux}, {sans}");
        }
    }

    /// One household of another operation does not count in the résidence, nor hide it.
    #[test]
    fn a_stray_household_of_another_operation_is_left_out() {
        let mut lignes = Lignes { operations: vec![operation("A"), operation("B")], ..Lignes::default() };
        menages(&mut lignes, "A", Some("R1"), 4);
        menages(&mut lignes, "B", Some("R1"), 1);
        menages(&mut lignes, "B", Some("R2"), 5);
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
        let publiees: BTreeMap<String, Rattachement> =
            suivi.operations.keys().map(|o| (o.clone(), Rattachement::default())).collect();
        let r = Residences::lire(&suivi, &publiees, &Reglages { minimum: Spanned::new(0..0, 3), accueil: Vec::new() });
        assert_eq!(r.ouvertes.keys().collect::<Vec<_>>(), ["R1"], "R2 would tell of the one household in R1");
        let comptes = suivi.dossiers.iter().filter(|d| r.ouverte(d) == Some("R1")).count();
        assert_eq!(comptes, 4);
    }

    #[test]
    fn those_who_receive_and_those_who_are_expected() {
        let mut lignes = Lignes { operations: vec![operation("A")], ..Lignes::default() };
        let mut poser = |id: &str, situation, genre: Option<Genre>, apres: Option<&str>| {
            let mut m = menage(id, "A", situation);
            m.avant.residence = Some("R1".to_owned());
            lignes.menages.push(m);
            if let Some(genre) = genre {
                let mut r = relogement(id, genre, Some("2025-03-01"));
                r.apres.residence = apres.map(str::to_owned);
                lignes.relogements.push(r);
            }
        };
        poser("parti", Situation::RelogeDefinitif, Some(Genre::Definitif), Some("R9"));
        poser("revenu", Situation::RetourEffectue, Some(Genre::Retour), None);
        poser("tiroir", Situation::Tiroir, Some(Genre::Tiroir), Some("R8"));
        poser("promis", Situation::PropositionEnCours, None, None);
        poser("refuse", Situation::PropositionEnCours, None, None);
        for (id, reponse) in [("promis", ReponseMenage::Acceptee), ("refuse", ReponseMenage::Refusee)] {
            lignes.propositions.push(Proposition {
                menage: id.to_owned(),
                reponse: Some(reponse),
                residence: Some("R7".to_owned()),
                ..Proposition::default()
            });
        }
        let suivi = Suivi::new(lignes, DateRelogement::Bail, jour(ARRETE));
        let de = |f: fn(&Dossier) -> Option<&str>| -> BTreeMap<&str, &str> {
            suivi.dossiers.iter().filter_map(|d| Some((d.menage.id.as_str(), f(d)?))).collect()
        };
        assert_eq!(de(arrivee), [("parti", "R9"), ("revenu", "R1")].into());
        assert_eq!(de(attente), [("tiroir", "R1"), ("promis", "R7")].into());
    }

    #[test]
    fn what_is_declared_is_printed_and_kept() {
        let r: Reglages = toml::from_str("accueil = [\"R5\"]").unwrap();
        assert_eq!(*r.minimum.get_ref(), 11);
        let lues = lu(Lignes { operations: vec![operation("A")], ..Lignes::default() }, &r);
        assert_eq!(lues.toutes(), ["R5"].into());
        assert!(r.imprimes()[0].valeur.contains("R5"));
        assert!(Reglages::default().imprimes()[0].valeur.ends_with("aucune"));
    }

    #[test]
    fn a_minimum_under_the_threshold_is_refused_with_its_line() {
        let lire = |t: &str| toml::from_str::<Reglages>(t).unwrap();
        let texte = "accueil = []\nminimum = 10";
        let (r, ou) = (lire(texte), Path::new("relogement.toml"));
        assert!(r.verifier(10, texte, ou).is_ok() && r.verifier(0, texte, ou).is_ok());
        let e = r.verifier(11, texte, ou).unwrap_err();
        assert_eq!(e.lieu.as_ref().and_then(|l| l.ligne), Some(2));
        assert!(e.message.contains("minimum = 10") && e.aides[0].contains("11 ou plus"), "{e}");
        assert!(Reglages::default().verifier(12, "", ou).unwrap_err().lieu.unwrap().ligne.is_none());
    }
}
