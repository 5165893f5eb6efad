//! Operations told together beside the levels: those of one park or one nature in a project, those of one maître d'ouvrage, and the free
//! groups of the job. Groups overlap: they are never added to each other, nor to the levels.

use std::collections::{BTreeMap, BTreeSet};

use crate::measures::Niveau;

use super::faits::{Operation, enumeration};
use super::niveaux::{Echelon, Rattachement};
use super::reglages::Regroupement;

enumeration! {
    /// What the operations of a group share.
    GenreGroupe {
        Parc = "parc", "Parc d’origine";
        Nature = "nature", "Nature d’opération";
        MaitreOuvrage = "maitre_ouvrage", "Maître d’ouvrage";
        Libre = "libre", "Regroupement libre";
    }
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Groupe {
    /// `PRU-1/parc/prive`: the same from one edition to the next.
    pub code: String,
    pub genre: GenreGroupe,
    /// What they share: `prive`, `21`, a SIREN, the name of a free group.
    pub valeur: String,
    /// The project they all belong to; `None` for a maître d’ouvrage and for a free group.
    pub projet: Option<String>,
    pub operations: BTreeSet<String>,
}

/// What an operation shares with others; `None`: not known, it is in no group of that kind.
fn valeur(o: &Operation, genre: GenreGroupe) -> Option<String> {
    match genre {
        GenreGroupe::Parc => o.parc_origine().map(|p| p.code().to_owned()),
        GenreGroupe::Nature => o.nature.map(|n| n.code().to_owned()).or_else(|| o.nature_lue.clone()),
        GenreGroupe::MaitreOuvrage => o.maitre_ouvrage.clone(),
        GenreGroupe::Libre => None,
    }
}

/// The groups of the operations of which figures are published, by code. A group that is one operation, or all those of its project,
/// would say it again. A maître d’ouvrage answers for all its operations, whatever their project.
pub fn groupes(
    operations: &BTreeMap<String, Operation>,
    publiees: &BTreeMap<String, Rattachement>,
    libres: &[Regroupement],
) -> Vec<Groupe> {
    let mut par_code: BTreeMap<String, Groupe> = BTreeMap::new();
    let mut parts: BTreeMap<(Option<String>, GenreGroupe), BTreeSet<Option<String>>> = BTreeMap::new();
    for genre in [GenreGroupe::Parc, GenreGroupe::Nature, GenreGroupe::MaitreOuvrage] {
        for (o, r) in publiees.iter().filter_map(|(code, r)| Some((operations.get(code)?, r))) {
            let v = valeur(o, genre);
            let projet = (genre != GenreGroupe::MaitreOuvrage).then(|| r.projet.clone());
            parts.entry((projet.clone(), genre)).or_default().insert(v.clone());
            let Some(valeur) = v else { continue };
            let code = match &projet {
                Some(p) => format!("{p}/{}/{valeur}", genre.code()),
                None => format!("{}/{valeur}", genre.code()),
            };
            let vide = || Groupe { code: code.clone(), genre, valeur, projet, operations: BTreeSet::new() };
            par_code.entry(code.clone()).or_insert_with(vide).operations.insert(o.code.clone());
        }
    }
    let distingue = |g: &Groupe| {
        let plusieurs = parts.get(&(g.projet.clone(), g.genre)).is_some_and(|v| v.len() > 1);
        plusieurs && (g.operations.len() > 1 || g.genre == GenreGroupe::MaitreOuvrage)
    };
    let mut tous: Vec<Groupe> = par_code.into_values().filter(distingue).collect();
    for libre in libres {
        let siennes = libre.operations.iter().filter(|o| publiees.contains_key(*o)).cloned().collect();
        tous.push(Groupe {
            code: format!("{}/{}", GenreGroupe::Libre.code(), libre.libelle.get_ref()),
            genre: GenreGroupe::Libre,
            valeur: libre.libelle.get_ref().clone(),
            projet: None,
            operations: siennes,
        });
    }
    tous
}

/// Operations that a free group names and that the tracking does not describe.
pub fn inconnues<'a>(operations: &BTreeMap<String, Operation>, libres: &'a [Regroupement]) -> Vec<&'a str> {
    let citees: BTreeSet<&str> = libres.iter().flat_map(|g| &g.operations).map(String::as_str).collect();
    citees.into_iter().filter(|o| !operations.contains_key(*o)).collect()
}

/// Every place where the households of an operation count.
pub struct Lieux<'a>(BTreeMap<&'a str, Vec<(Niveau, &'a str)>>);

impl<'a> Lieux<'a> {
    pub fn de(rattachements: &'a BTreeMap<String, Rattachement>, groupes: &'a [Groupe]) -> Self {
        let lieux = |operation: &'a String, r: &'a Rattachement| {
            let echelons = [
                (Niveau::Epci, Echelon::Epci),
                (Niveau::Projet, Echelon::Projet),
                (Niveau::Operation, Echelon::Operation),
            ];
            let siens = groupes.iter().filter(|g| g.operations.contains(operation));
            let niveaux = echelons.map(|(n, e)| (n, r.zone(operation, e)));
            niveaux.into_iter().chain(siens.map(|g| (Niveau::Groupe, g.code.as_str()))).collect()
        };
        Lieux(rattachements.iter().map(|(o, r)| (o.as_str(), lieux(o, r))).collect())
    }

    /// Those of one operation; none for an operation that is not published.
    pub fn de_l_operation(&self, operation: &str) -> impl Iterator<Item = (Niveau, &'a str)> {
        self.0.get(operation).into_iter().flatten().copied()
    }

    /// All of them, each once.
    pub fn tous(&self) -> BTreeSet<(Niveau, &'a str)> {
        self.0.values().flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relogement::essais::operation;
    use crate::relogement::faits::{Nature, Parc};

    /// Two natures and one maître d'ouvrage: groups of natures alone, when they are not one operation. An operation of an unknown nature
    /// is in none of them, and makes the others differ from the project. A free group crosses projects, and leaves out what is not followed.
    #[test]
    fn a_group_is_never_the_project_again() {
        let de = |code: &str, nature: Option<Nature>| Operation { nature, ..operation(code) };
        let operations: BTreeMap<String, Operation> = [
            de("A", Some(Nature::Demolition)),
            de("B", Some(Nature::Demolition)),
            de("C", Some(Nature::Requalification)),
            de("D", Some(Nature::Demolition)),
            Operation { parc: Some(Parc::Prive), ..de("E", None) },
        ]
        .map(|o| (o.code.clone(), o))
        .into();
        let lieu = |p: &str| Rattachement { projet: p.to_owned(), epci: "E".to_owned(), ..Rattachement::default() };
        let publiees: BTreeMap<String, Rattachement> =
            [("A", "P"), ("B", "P"), ("C", "P"), ("D", "Q"), ("E", "Q")].map(|(o, p)| (o.to_owned(), lieu(p))).into();
        let libre = Regroupement {
            libelle: toml::Spanned::new(0..0, "Nord".to_owned()),
            operations: ["A", "D", "X"].map(str::to_owned).to_vec(),
        };
        let lire =
            |operations: &BTreeMap<String, Operation>| groupes(operations, &publiees, std::slice::from_ref(&libre));
        let dits = |tous: &[Groupe]| -> Vec<(String, usize)> {
            tous.iter().map(|g| (g.code.clone(), g.operations.len())).collect()
        };
        let attendus = |l: &[(&str, usize)]| l.iter().map(|(c, n)| ((*c).to_owned(), *n)).collect::<Vec<_>>();
        let tous = lire(&operations);
        assert_eq!(dits(&tous), attendus(&[("P/nature/21", 2), ("libre/Nord", 2)]));
        assert_eq!(inconnues(&operations, std::slice::from_ref(&libre)), ["X"]);
        // Several maîtres d'ouvrage: each of them, over its projects, even with one operation.
        let mut autres = operations.clone();
        autres.insert("C".to_owned(), Operation { maitre_ouvrage: Some("MO2".to_owned()), ..operations["C"].clone() });
        let par_mo = [("P/nature/21", 2), ("maitre_ouvrage/MO", 4), ("maitre_ouvrage/MO2", 1), ("libre/Nord", 2)];
        assert_eq!(dits(&lire(&autres)), attendus(&par_mo));
        let lieux = Lieux::de(&publiees, &tous);
        let de_a: Vec<_> = lieux.de_l_operation("A").collect();
        assert_eq!(de_a.len(), 5, "territory, project, operation, nature, free group: {de_a:?}");
        assert_eq!(lieux.de_l_operation("X").count(), 0);
    }
}
