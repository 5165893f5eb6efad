//! Which territories `[territoires]` chooses, out of those of the table of communes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Spanned;

use crate::config::territoires::Territoires;
use crate::config::{position, proche};
use crate::error::{Error, Lieu, Result};
use crate::model::Unite;

/// A territory that a chain publishes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inscrit {
    pub epci: String,
    pub nom: String,
    /// Codes of its communes, those of other vintages included.
    pub communes: BTreeSet<String>,
}

/// The file of a chain and its text, for messages that name a line.
#[derive(Clone, Copy)]
pub struct Ecrit<'a> {
    pub chemin: &'a Path,
    pub texte: &'a str,
}

impl Ecrit<'_> {
    fn refus(&self, cle: &Spanned<String>, message: String) -> Error {
        let (ligne, _) = position(self.texte, cle.span().start);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne: Some(ligne), colonne: None })
    }

    /// At the line where a group begins.
    pub fn refus_du_groupe(&self, groupe: &str, message: impl Into<String>) -> Error {
        let ligne = self.texte.lines().position(|l| l.trim() == format!("[{groupe}]")).map(|l| l as u64 + 1);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne, colonne: None })
    }
}

/// The territories chosen, by SIREN.
///
/// # Errors
/// A SIREN, a département or a region is not in the table of communes; a SIREN is written twice, or both wanted and left out; nothing is chosen.
pub fn choisir(t: &Territoires, unites: &BTreeMap<String, Unite>, ecrit: Ecrit<'_>) -> Result<Vec<Inscrit>> {
    let mut choisis: BTreeSet<&str> = BTreeSet::new();
    let nommes = uniques(&t.epci, ecrit)?;
    for e in &t.epci {
        choisis.insert(connu(e, unites, ecrit)?);
    }
    for (zones, article, quoi, de) in [
        (&t.departements, "le", "département", (|u: &Unite| &u.departements) as fn(&Unite) -> &BTreeSet<String>),
        (&t.regions, "la", "région", |u: &Unite| &u.regions),
    ] {
        uniques(zones, ecrit)?;
        for z in zones {
            let siens: Vec<&str> =
                unites.iter().filter(|(_, u)| de(u).contains(z.get_ref())).map(|(s, _)| s.as_str()).collect();
            if siens.is_empty() {
                let presents: BTreeSet<&str> = unites.values().flat_map(de).map(String::as_str).collect();
                let presents: Vec<&str> = presents.into_iter().take(12).collect();
                return Err(ecrit
                    .refus(
                        z,
                        format!("aucun EPCI de la table des communes n'est dans {article} {quoi} « {} »", z.get_ref()),
                    )
                    .aide(format!("codes de {quoi} de cette table : {}", presents.join(", "))));
            }
            choisis.extend(siens);
        }
    }
    if t.tous {
        choisis.extend(unites.keys().map(String::as_str));
    }
    uniques(&t.sauf, ecrit)?;
    for s in &t.sauf {
        let siren = connu(s, unites, ecrit)?;
        if nommes.contains(siren) {
            return Err(ecrit
                .refus(s, format!("l'EPCI {siren} est à la fois demandé et écarté"))
                .aide("ôtez-le de « epci » ou de « sauf », dans [territoires]"));
        }
        choisis.remove(siren);
    }
    if choisis.is_empty() {
        return Err(ecrit
            .refus_du_groupe("territoires", "aucun territoire n'est choisi")
            .aide("écrivez epci = [\"…\"], departements = [\"…\"], regions = [\"…\"] ou tous = true"));
    }
    let inscrit = |siren: &str| {
        let u = unites.get(siren)?;
        let nom = t.noms.get(siren).or(u.nom.as_ref()).cloned().unwrap_or_else(|| format!("EPCI {siren}"));
        Some(Inscrit { epci: siren.to_owned(), nom, communes: u.communes.clone() })
    };
    Ok(choisis.into_iter().filter_map(inscrit).collect())
}

/// Each word once.
fn uniques<'a>(mots: &'a [Spanned<String>], ecrit: Ecrit<'_>) -> Result<BTreeSet<&'a str>> {
    let mut vus = BTreeSet::new();
    for m in mots {
        if !vus.insert(m.get_ref().as_str()) {
            return Err(ecrit.refus(m, format!("« {} » est écrit deux fois", m.get_ref())).aide("ôtez l'un des deux"));
        }
    }
    Ok(vus)
}

fn connu<'a>(e: &'a Spanned<String>, unites: &BTreeMap<String, Unite>, ecrit: Ecrit<'_>) -> Result<&'a str> {
    let siren = e.get_ref().as_str();
    if unites.contains_key(siren) {
        return Ok(siren);
    }
    let connus: Vec<&str> = unites.keys().map(String::as_str).collect();
    let refus = ecrit.refus(e, format!("aucune commune pour l'EPCI « {siren} »"));
    Err(match proche(siren, &connus) {
        Some(p) => refus.aide(format!("vouliez-vous écrire « {p} » ?")),
        None => refus.aide(format!(
            "EPCI présents dans la table des communes : {}",
            connus.into_iter().take(5).collect::<Vec<_>>().join(", ")
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unites() -> BTreeMap<String, Unite> {
        let u = |nom: Option<&str>, departements: &[&str], region: &str, communes: &[&str]| Unite {
            nom: nom.map(str::to_owned),
            departements: departements.iter().map(|d| (*d).to_owned()).collect(),
            regions: BTreeSet::from([region.to_owned()]),
            communes: communes.iter().map(|c| (*c).to_owned()).collect(),
        };
        BTreeMap::from([
            ("200000001".to_owned(), u(Some("Un"), &["59"], "32", &["59001"])),
            ("200000002".to_owned(), u(None, &["59", "62"], "32", &["59002", "62001"])),
            ("200000003".to_owned(), u(Some("Trois"), &["75"], "11", &["75056"])),
        ])
    }

    fn essai(suite: &str) -> std::result::Result<String, (String, Option<u64>)> {
        let texte = format!("nom = \"Ensemble\"\n{suite}");
        let t: Territoires = toml::from_str(&texte).unwrap();
        let ecrit = Ecrit { chemin: Path::new("pays.toml"), texte: &texte };
        match choisir(&t, &unites(), ecrit) {
            Ok(l) => Ok(l.iter().map(|i| format!("{} {}", &i.epci[8..], i.nom)).collect::<Vec<_>>().join(", ")),
            Err(e) => Err((e.message, e.lieu.and_then(|l| l.ligne))),
        }
    }

    #[test]
    fn what_is_chosen() {
        for (suite, choisis) in [
            ("epci = [\"200000003\", \"200000001\"]", "1 Un, 3 Trois"),
            ("departements = [\"62\"]", "2 EPCI 200000002"),
            ("departements = [\"62\"]\nnoms = { 200000002 = \"Deux\" }", "2 Deux"),
            ("regions = [\"32\"]", "1 Un, 2 EPCI 200000002"),
            ("regions = [\"32\"]\nsauf = [\"200000002\"]", "1 Un"),
            ("regions = [\"32\"]\nepci = [\"200000003\"]", "1 Un, 2 EPCI 200000002, 3 Trois"),
            ("tous = true", "1 Un, 2 EPCI 200000002, 3 Trois"),
        ] {
            assert_eq!(essai(suite), Ok(choisis.to_owned()), "{suite}");
        }
    }

    #[test]
    fn what_is_refused_and_where() {
        for (suite, message, ligne) in [
            ("epci = [\n\"200000009\"]", "aucune commune pour l'EPCI « 200000009 »", Some(3)),
            ("epci = [\"200000001\",\n\"200000001\"]", "« 200000001 » est écrit deux fois", Some(3)),
            (
                "epci = [\"200000001\"]\nsauf = [\"200000001\"]",
                "l'EPCI 200000001 est à la fois demandé et écarté",
                Some(3),
            ),
            (
                "departements = [\"2A\"]",
                "aucun EPCI de la table des communes n'est dans le département « 2A »",
                Some(2),
            ),
            ("regions = [\"99\"]", "aucun EPCI de la table des communes n'est dans la région « 99 »", Some(2)),
            ("", "aucun territoire n'est choisi", None),
            ("regions = [\"11\"]\nsauf = [\"200000003\"]", "aucun territoire n'est choisi", None),
        ] {
            assert_eq!(essai(suite), Err((message.to_owned(), ligne)), "{suite}");
        }
    }
}
