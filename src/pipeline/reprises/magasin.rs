//! What the lake keeps of one run for the next: `lac/reprises/<chaîne>/<sorte>_<nom>.json`, for its owner only, sealed when the lake is.
//!
//! One file for each piece of work, written over by each run: what is kept is what the current edition uses, no more. A file is its key, the
//! fingerprint of what follows, and what follows.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::lake::{Coffre, Lac, disque, ecrire_prive_ou_scelle};

use super::bilan::{Compte, Motif};

/// In the lake.
pub const DOSSIER: &str = "reprises";
const CLAIR: &str = "json";
const SCELLE: &str = "json.scelle";

/// The pieces of work of one chain.
pub struct Magasin<'a> {
    dossier: PathBuf,
    coffre: Option<&'a Coffre>,
    forcer: bool,
    etat: RefCell<Etat>,
}

#[derive(Default)]
struct Etat {
    employes: BTreeSet<PathBuf>,
    comptes: BTreeMap<Sorte, Compte>,
}

/// A kind of work, counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sorte {
    /// Plans of secrecy.
    Secret,
    /// What the rules of quality say of a table.
    Regles,
}

impl Sorte {
    /// The word of the journal, and of the names of files.
    pub fn code(self) -> &'static str {
        match self {
            Sorte::Secret => "secret",
            Sorte::Regles => "regles",
        }
    }
}

impl<'a> Magasin<'a> {
    /// `nom`: that of the chain, see [`nom`].
    pub fn ouvrir(lac: &'a Lac, nom: &str, forcer: bool) -> Self {
        let dossier = lac.racine().join(DOSSIER).join(nom);
        Magasin { dossier, coffre: lac.coffre(), forcer, etat: RefCell::default() }
    }

    fn chemin(&self, sorte: Sorte, nom: &str) -> PathBuf {
        let extension = if self.coffre.is_some() { SCELLE } else { CLAIR };
        self.dossier.join(format!("{}_{nom}.{extension}", sorte.code()))
    }

    /// What was kept under this key, and made what it stands for; else nothing, and the reason is counted.
    pub fn reprendre<T: DeserializeOwned, U>(
        &self,
        sorte: Sorte,
        nom: &str,
        cle: &str,
        refaire: impl FnOnce(T) -> Option<U>,
    ) -> Option<U> {
        let chemin = self.chemin(sorte, nom);
        let lu = match self.forcer {
            true => Err(Motif::Force),
            false => lire(&chemin, self.coffre, Some(cle))
                .and_then(|corps| serde_json::from_slice(&corps).map_err(|_| Motif::Abime))
                .and_then(|t| refaire(t).ok_or(Motif::Abime)),
        };
        let mut etat = self.etat.borrow_mut();
        etat.employes.insert(chemin);
        etat.comptes.entry(sorte).or_default().noter(nom, lu.as_ref().err().copied());
        lu.ok()
    }

    /// Keeps what was just done, in place of what was there.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn garder(&self, sorte: Sorte, nom: &str, cle: &str, quoi: &impl Serialize) -> Result<()> {
        let corps = serde_json::to_vec(quoi).map_err(|e| Error::machine(e.to_string()))?;
        let mut octets = format!("{cle}\n{}\n", blake3::hash(&corps).to_hex()).into_bytes();
        octets.extend_from_slice(&corps);
        ecrire_prive_ou_scelle(&self.chemin(sorte, nom), &octets, self.coffre)
    }

    /// Removes what this run did not ask for.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn elaguer(&self) -> Result<()> {
        let Ok(entrees) = std::fs::read_dir(&self.dossier) else { return Ok(()) };
        let etat = self.etat.borrow();
        for chemin in entrees.filter_map(|e| Some(e.ok()?.path())) {
            if !etat.employes.contains(&chemin) {
                disque::retirer_fichier(&chemin)?;
            }
        }
        Ok(())
    }

    /// What was taken again of one kind, and what was not.
    pub fn compte(&self, sorte: Sorte) -> Compte {
        self.etat.borrow().comptes.get(&sorte).cloned().unwrap_or_default()
    }
}

/// The folder of a chain: `chaine`, its file from the working folder, and its territory. Two chains of one lake do not write over each other.
pub fn nom(chaine: &Path, epci: &str) -> String {
    let mut h = blake3::Hasher::new();
    h.update(chaine.as_os_str().as_encoded_bytes()).update(b"\0").update(epci.as_bytes());
    h.finalize().to_hex().chars().take(16).collect()
}

/// What a file holds after its key. `cle`: the key it must have.
fn lire(chemin: &Path, coffre: Option<&Coffre>, cle: Option<&str>) -> std::result::Result<Vec<u8>, Motif> {
    if !chemin.exists() {
        return Err(Motif::Nouveau);
    }
    let octets = match coffre {
        Some(c) => c.ouvrir(chemin).map_err(|_| Motif::Abime)?,
        None => std::fs::read(chemin).map_err(|_| Motif::Abime)?,
    };
    let mut lignes = octets.splitn(3, |o| *o == b'\n');
    let (Some(sienne), Some(empreinte), Some(corps)) = (lignes.next(), lignes.next(), lignes.next()) else {
        return Err(Motif::Abime);
    };
    if blake3::hash(corps).to_hex().as_bytes() != empreinte {
        return Err(Motif::Abime);
    }
    if cle.is_some_and(|c| c.as_bytes() != sienne) {
        return Err(Motif::Contenu);
    }
    Ok(corps.to_vec())
}

/// Whether a file of the store is as it was written; `None` when it is sealed and nothing opens it.
pub fn lisible(chemin: &Path, coffre: Option<&Coffre>) -> Option<bool> {
    let scelle = chemin.to_string_lossy().ends_with(SCELLE);
    match (scelle, coffre) {
        (true, None) => None,
        (true, c) => Some(lire(chemin, c, None).is_ok()),
        (false, _) => Some(lire(chemin, None, None).is_ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::Lac;
    use crate::sources::Dictionnaires;

    fn lac(d: &Path, cle: Option<[u8; 32]>) -> Lac {
        let coffre = cle.map(|c| Coffre::new(&c).unwrap());
        Lac::new(d.to_owned(), [0; 32], Dictionnaires::default(), 1).avec_coffre(coffre)
    }

    const CHAINE: &str = "cil";

    fn reprendre(l: &Lac, cle: &str, forcer: bool) -> (Option<Vec<i64>>, Compte) {
        let m = Magasin::ouvrir(l, CHAINE, forcer);
        (m.reprendre(Sorte::Secret, "plan", cle, Some), m.compte(Sorte::Secret))
    }

    fn refuse(l: &Lac, cle: &str, forcer: bool, motif: Motif) {
        let mut attendu = Compte::default();
        attendu.noter("plan", Some(motif));
        assert_eq!(reprendre(l, cle, forcer), (None, attendu));
    }

    #[test]
    fn what_is_kept_is_given_back_under_its_key_alone() {
        for coffre in [None, Some([3; 32])] {
            let d = tempfile::tempdir().unwrap();
            let l = lac(d.path(), coffre);
            refuse(&l, "k", false, Motif::Nouveau);
            let m = Magasin::ouvrir(&l, CHAINE, false);
            m.garder(Sorte::Secret, "plan", "k", &vec![1_i64, 2, 3]).unwrap();
            let (lu, compte) = reprendre(&l, "k", false);
            assert_eq!((lu, compte.repris()), (Some(vec![1, 2, 3]), 1));
            refuse(&l, "autre", false, Motif::Contenu);
            refuse(&l, "k", true, Motif::Force);
            // Written over, not beside.
            m.garder(Sorte::Secret, "plan", "autre", &vec![4_i64]).unwrap();
            refuse(&l, "k", false, Motif::Contenu);
            // Another chain of the lake has its own.
            let autre = Magasin::ouvrir(&l, "autre", false);
            assert_eq!(autre.reprendre(Sorte::Secret, "plan", "autre", Some::<Vec<i64>>), None);
            // So has another kind of work of the same name, counted apart.
            assert_eq!(m.reprendre(Sorte::Regles, "plan", "autre", Some::<Vec<i64>>), None);
            assert_eq!((m.compte(Sorte::Regles).repris(), m.compte(Sorte::Secret)), (0, Compte::default()));
        }
    }

    #[test]
    fn each_chain_and_each_territory_has_its_own() {
        let noms =
            [("a.toml", "1"), ("b.toml", "1"), ("a.toml", "2"), ("a.toml1", "")].map(|(c, e)| nom(Path::new(c), e));
        assert_eq!(noms.iter().collect::<BTreeSet<_>>().len(), noms.len());
    }

    #[test]
    fn a_damaged_file_is_nothing() {
        let d = tempfile::tempdir().unwrap();
        let l = lac(d.path(), None);
        let m = Magasin::ouvrir(&l, CHAINE, false);
        m.garder(Sorte::Secret, "plan", "k", &vec![1_i64, 2, 3]).unwrap();
        let chemin = m.chemin(Sorte::Secret, "plan");
        let sain = std::fs::read(&chemin).unwrap();
        assert_eq!(lisible(&chemin, None), Some(true));
        let mut touche = sain.clone();
        let fin = touche.len() - 2;
        touche[fin] = b'7';
        for octets in [&touche[..], &sain[..sain.len() - 1], &sain[..3], b""] {
            std::fs::write(&chemin, octets).unwrap();
            refuse(&l, "k", false, Motif::Abime);
            assert_eq!(lisible(&chemin, None), Some(false));
        }
        // Whole, but not what it should hold.
        m.garder(Sorte::Secret, "plan", "k", &"texte").unwrap();
        refuse(&l, "k", false, Motif::Abime);
    }

    #[test]
    fn a_sealed_store_opens_with_its_key_alone_and_says_nothing_without() {
        let d = tempfile::tempdir().unwrap();
        let l = lac(d.path(), Some([3; 32]));
        Magasin::ouvrir(&l, CHAINE, false).garder(Sorte::Secret, "plan", "k", &"menage").unwrap();
        let chemin = Magasin::ouvrir(&l, CHAINE, false).chemin(Sorte::Secret, "plan");
        assert!(!std::fs::read(&chemin).unwrap().windows(6).any(|f| f == b"menage"));
        refuse(&lac(d.path(), Some([4; 32])), "k", false, Motif::Abime);
        assert_eq!(lisible(&chemin, None), None);
        // Unsealed since: what was sealed goes.
        let clair = lac(d.path(), None);
        refuse(&clair, "k", false, Motif::Nouveau);
        let m = Magasin::ouvrir(&clair, CHAINE, false);
        m.reprendre(Sorte::Secret, "plan", "k", Some::<Vec<i64>>);
        m.elaguer().unwrap();
        assert!(!chemin.exists());
    }
}
