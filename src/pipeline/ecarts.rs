//! Two lists of fingerprints, file by file.

use std::collections::BTreeMap;

use serde::Serialize;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    Ajoute,
    Change,
    Retire,
}

/// A file that is not the same in both lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EcartFichier {
    pub fichier: String,
    pub sort: Sort,
}

impl EcartFichier {
    /// `cil.toml a changé`.
    pub fn phrase(&self) -> String {
        match self.sort {
            Sort::Ajoute => format!("{}, nouveau fichier", self.fichier),
            Sort::Change => format!("{} a changé", self.fichier),
            Sort::Retire => format!("{} n'est plus là", self.fichier),
        }
    }
}

/// Files that were added, changed or removed, by name.
pub fn ecarts(avant: &[(String, String)], apres: &[(String, String)]) -> Vec<EcartFichier> {
    let mut sorts: BTreeMap<&str, Option<Sort>> = avant.iter().map(|(n, _)| (n.as_str(), Some(Sort::Retire))).collect();
    let anciens: BTreeMap<&str, &str> = avant.iter().map(|(n, e)| (n.as_str(), e.as_str())).collect();
    for (nom, e) in apres {
        let sort = match anciens.get(nom.as_str()) {
            None => Some(Sort::Ajoute),
            Some(a) => (*a != e.as_str()).then_some(Sort::Change),
        };
        sorts.insert(nom, sort);
    }
    sorts.into_iter().filter_map(|(f, sort)| Some(EcartFichier { fichier: f.to_owned(), sort: sort? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_that_differs_is_named_once() {
        let liste = |l: &[(&str, &str)]| -> Vec<(String, String)> {
            l.iter().map(|(n, e)| ((*n).to_owned(), (*e).to_owned())).collect()
        };
        let (avant, apres) =
            (liste(&[("a", "1"), ("b", "1"), ("c", "1")]), liste(&[("a", "1"), ("b", "2"), ("d", "1")]));
        let phrases: Vec<String> = ecarts(&avant, &apres).iter().map(EcartFichier::phrase).collect();
        assert_eq!(phrases, ["b a changé", "c n'est plus là", "d, nouveau fichier"]);
        assert!(ecarts(&avant, &avant).is_empty());
    }
}
