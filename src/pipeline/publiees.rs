//! The published measures, read back from the files of a publication.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::error::{Error, Lieu, Result, raison_du_systeme};
use crate::valeurs_csv::restituer;

/// `donnees/mesures.csv`, its header read. What is the same on all lines of an indicator or of a zone stands in
/// `dictionnaire.csv` and `zones.csv`: here each line has it again.
pub struct Publiees {
    pub entete: Vec<String>,
    lecteur: Lecteur,
    chemin: PathBuf,
    renvois: Renvois,
}

/// Columns of the dictionary and the name they have beside a measure.
const DE_L_INDICATEUR: [(&str, &str); 4] =
    [("libelle", "libelle"), ("unite", "unite"), ("source", "source"), ("empreinte", "definition")];
const DE_LA_ZONE: &str = "zone_libelle";

/// What the lines refer to.
#[derive(Default)]
struct Renvois {
    /// Rank of the indicator, of the level and of the zone in a line.
    rangs: [usize; 3],
    indicateurs: BTreeMap<String, [String; DE_L_INDICATEUR.len()]>,
    zones: BTreeMap<(String, String), String>,
}

impl Publiees {
    /// Opens the measures of the folder of a publication.
    ///
    /// # Errors
    /// A file cannot be read, or is not a table.
    pub fn ouvrir(place: &Path) -> Result<Self> {
        let donnees = place.join("donnees");
        let chemin = donnees.join("mesures.csv");
        let (mut entete, lecteur) = table(&chemin)?;
        let mut renvois = Renvois::default();
        // A publication of an earlier version has everything on each line.
        if !entete.iter().any(|c| c == DE_LA_ZONE) {
            renvois = Renvois::lire(&donnees, &entete, &chemin)?;
            entete.extend(DE_L_INDICATEUR.iter().map(|(_, nom)| (*nom).to_owned()));
            entete.push(DE_LA_ZONE.to_owned());
        }
        Ok(Publiees { entete, lecteur, chemin, renvois })
    }

    /// Place of a column.
    ///
    /// # Errors
    /// The publication comes from a version that did not have it.
    pub fn rang(&self, nom: &str) -> Result<usize> {
        rang(&self.entete, nom, &self.chemin)
    }

    pub fn rangees(&mut self) -> impl Iterator<Item = Result<StringRecord>> + '_ {
        let (chemin, renvois, largeur) = (&self.chemin, &self.renvois, self.entete.len());
        self.lecteur.records().map(move |r| {
            let mut r = r.map_err(|e| illisible(chemin, &e))?;
            if r.len() < largeur {
                renvois.completer(&mut r);
            }
            Ok(r)
        })
    }
}

impl Renvois {
    fn lire(donnees: &Path, entete: &[String], chemin: &Path) -> Result<Self> {
        let mut rangs = [0; 3];
        for (r, nom) in rangs.iter_mut().zip(["indicateur", "niveau", "zone"]) {
            *r = rang(entete, nom, chemin)?;
        }
        let mut renvois = Renvois { rangs, ..Renvois::default() };
        let dictionnaire = donnees.join("dictionnaire.csv");
        let (colonnes, mut lecteur) = table(&dictionnaire)?;
        let (genre, nom) = (rang(&colonnes, "genre", &dictionnaire)?, rang(&colonnes, "nom", &dictionnaire)?);
        let mut lus = [0; DE_L_INDICATEUR.len()];
        for (r, (colonne, _)) in lus.iter_mut().zip(DE_L_INDICATEUR) {
            *r = rang(&colonnes, colonne, &dictionnaire)?;
        }
        for r in lecteur.records() {
            let r = r.map_err(|e| illisible(&dictionnaire, &e))?;
            if r.get(genre) == Some("indicateur") {
                let champs = lus.map(|k| r.get(k).unwrap_or("").to_owned());
                renvois.indicateurs.insert(r.get(nom).unwrap_or("").to_owned(), champs);
            }
        }
        let zones = donnees.join("zones.csv");
        let (colonnes, mut lecteur) = table(&zones)?;
        let (niveau, zone) = (rang(&colonnes, "niveau", &zones)?, rang(&colonnes, "zone", &zones)?);
        let libelle = rang(&colonnes, "libelle", &zones)?;
        for r in lecteur.records() {
            let r = r.map_err(|e| illisible(&zones, &e))?;
            let champ = |k: usize| restituer(r.get(k).unwrap_or("")).to_owned();
            renvois.zones.insert((champ(niveau), champ(zone)), champ(libelle));
        }
        Ok(renvois)
    }

    fn completer(&self, r: &mut StringRecord) {
        let [indicateur, niveau, zone] = self.rangs.map(|k| restituer(r.get(k).unwrap_or("")).to_owned());
        match self.indicateurs.get(&indicateur) {
            Some(champs) => champs.iter().for_each(|c| r.push_field(c)),
            None => DE_L_INDICATEUR.iter().for_each(|_| r.push_field("")),
        }
        r.push_field(self.zones.get(&(niveau, zone)).map_or("", String::as_str));
    }
}

pub(super) type Lecteur = csv::Reader<Cursor<Vec<u8>>>;

/// The header of a file and its reader.
pub(super) fn table(chemin: &Path) -> Result<(Vec<String>, Lecteur)> {
    let mut octets = std::fs::read(chemin).map_err(|e| Error::io("lecture", chemin, &e))?;
    if octets.starts_with(b"\xEF\xBB\xBF") {
        octets.drain(..3);
    }
    let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').from_reader(Cursor::new(octets));
    let entete = lecteur.headers().map_err(|e| illisible(chemin, &e))?.iter().map(str::to_owned).collect();
    Ok((entete, lecteur))
}

pub(super) fn rang(entete: &[String], nom: &str, chemin: &Path) -> Result<usize> {
    entete.iter().position(|c| c == nom).ok_or_else(|| {
        Error::donnees(format!("cette publication n'a pas de colonne « {nom} »"))
            .in_file(chemin)
            .aide("elle vient d'une version plus ancienne : refaites-la par « bilan run --forcer »")
    })
}

pub(super) fn illisible(chemin: &Path, e: &csv::Error) -> Error {
    let ligne = e.position().map(csv::Position::line);
    let raison = match e.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} champs dans la ligne, {expected_len} dans l'en-tête")
        }
        csv::ErrorKind::Utf8 { .. } => "le texte n'est pas en UTF-8".to_owned(),
        csv::ErrorKind::Io(cause) => raison_du_systeme(cause),
        _ => "ce n'est pas un CSV à point-virgule".to_owned(),
    };
    Error::donnees(format!("mesures illisibles : {raison}")).at(Lieu {
        fichier: chemin.to_owned(),
        ligne,
        colonne: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lignes(fichiers: &[(&str, &str)]) -> (Vec<String>, Vec<Vec<String>>) {
        let d = tempfile::tempdir().unwrap();
        std::fs::create_dir(d.path().join("donnees")).unwrap();
        for (nom, texte) in fichiers {
            std::fs::write(d.path().join("donnees").join(nom), texte).unwrap();
        }
        let mut p = Publiees::ouvrir(d.path()).unwrap();
        let entete = p.entete.clone();
        let lignes = p.rangees().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        (entete, lignes)
    }

    #[test]
    fn a_line_has_again_what_the_other_files_say() {
        let (entete, lignes) = lignes(&[
            ("mesures.csv", "\u{feff}indicateur;niveau;zone;taux\na;epci;1;5\nb;commune;2;6\n"),
            (
                "dictionnaire.csv",
                "\u{feff}genre;nom;type;unite;libelle;description;source;empreinte\nindicateur;a;part;pct;Le a;D;OPS;f0\nclasse;a.x;;;X;;;\n",
            ),
            ("zones.csv", "\u{feff}niveau;zone;libelle\nepci;1;Tout\n"),
        ]);
        assert_eq!(entete.last().map(String::as_str), Some("zone_libelle"));
        assert_eq!(lignes[0], ["a", "epci", "1", "5", "Le a", "pct", "OPS", "f0", "Tout"]);
        assert_eq!(lignes[1], ["b", "commune", "2", "6", "", "", "", "", ""]);
    }

    #[test]
    fn a_publication_of_an_earlier_version_is_read_as_it_is() {
        let (entete, lignes) = lignes(&[("mesures.csv", "indicateur;zone_libelle;definition\na;Tout;f0\n")]);
        assert_eq!(entete, ["indicateur", "zone_libelle", "definition"]);
        assert_eq!(lignes, [["a", "Tout", "f0"]]);
    }
}
