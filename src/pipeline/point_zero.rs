//! Baselines of a working folder: where they are kept, and how one is made from a publication.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::chemins::reste_dedans;
use crate::error::{Error, Result};
use crate::indicators::point_zero::{COLONNES, PointsZero};
use crate::lake::ecrire_atomique;
use crate::secrecy::Profil;
use crate::valeurs_csv::Ecrivain;

use super::manifest::Manifeste;
use super::publiees::Publiees;
use super::travail::Travail;

/// Folder of the baselines, in the working folder.
pub const DOSSIER: &str = "points_zero";

/// Files of `points_zero/`, by name, as `(path, text)`; none when the folder is absent.
///
/// # Errors
/// A file cannot be read.
pub fn fichiers(racine: &Path) -> Result<Vec<(PathBuf, String)>> {
    let Some(mut chemins) = crate::assets::entrees(&racine.join(DOSSIER))? else { return Ok(Vec::new()) };
    chemins.retain(|p| p.extension().is_some_and(|e| e == "csv"));
    let lire = |p: PathBuf| {
        let texte = crate::config::fichier::texte("lecture", &p)?;
        Ok((p, texte))
    };
    chemins.into_iter().map(lire).collect()
}

/// From the least to the most protected.
fn rang(profil: &str) -> Option<usize> {
    [Profil::Interne, Profil::Partenaires, Profil::Public].iter().position(|p| p.code() == profil)
}

/// A baseline is printed beside the values of a run: it must be at least as protected as they are.
///
/// # Errors
/// A baseline was made from a publication of a wider profile.
pub fn verifier_profil(points_zero: &PointsZero, profil: Profil) -> Result<()> {
    for p in points_zero.par_nom.values() {
        let Some(sien) = &p.profil else { continue };
        if rang(sien) < rang(profil.code()) {
            return Err(Error::configuration(format!(
                "le point zéro « {} » vient d'une publication « {sien} », moins protégée que le profil « {} » de la chaîne",
                p.nom,
                profil.code()
            ))
            .in_file(Path::new(DOSSIER).join(format!("{}.csv", p.nom)))
            .aide(format!(
                "refaites-le d'une publication « {} », par « bilan baseline {} --remplacer », ou ôtez ce fichier",
                profil.code(),
                p.nom
            )));
        }
    }
    Ok(())
}

/// What was kept.
pub struct LigneDeBase {
    pub fichier: PathBuf,
    pub valeurs: usize,
    /// Values that the publication withholds, left out.
    pub masquees: usize,
    /// Name of the publication it was made from.
    pub publication: String,
}

/// Makes a baseline of the published values: for each indicator and zone, the latest full period. `publication` is the name
/// of a folder of publications (`2026-09`), that of the job when absent.
///
/// # Errors
/// The name cannot name a file, the baseline exists and must not be replaced, or there is no intact publication.
pub fn creer(travail: &Travail, nom: &str, publication: Option<&str>, remplacer: bool) -> Result<LigneDeBase> {
    let propre = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if nom.is_empty() || !nom.chars().all(propre) {
        return Err(Error::configuration(format!("« {nom} » ne peut nommer un point zéro"))
            .aide("lettres minuscules sans accent, chiffres, tirets : cia_2022"));
    }
    let chemin = travail.racine.join(DOSSIER).join(format!("{nom}.csv"));
    if chemin.exists() && !remplacer {
        return Err(Error::configuration(format!("le point zéro « {nom} » existe déjà"))
            .in_file(&chemin)
            .aide("un point zéro ne change pas : donnez un autre nom, ou ajoutez --remplacer pour refaire celui-ci"));
    }
    let periode = publication.map_or_else(|| travail.periode(), str::to_owned);
    if !reste_dedans(Path::new(&periode)) {
        return Err(Error::configuration(format!("« {periode} » n'est pas le nom d'une publication"))
            .aide("donnez le nom de son dossier : 2026-09"));
    }
    let place = travail.dossier_publication().join(&periode);
    let manifeste = Manifeste::lire(&place)?.ok_or_else(|| {
        Error::donnees(format!("aucune publication « {periode} »")).in_file(&place).aide("lancez d'abord « bilan run »")
    })?;
    if !manifeste.intact(&place) {
        return Err(Error::donnees("des fichiers de cette publication ont changé depuis qu'elle a été faite")
            .in_file(&place)
            .aide("refaites-la par « bilan run --forcer » : un point zéro se fait d'une publication intacte"));
    }
    let (texte, valeurs, masquees) = extraire(&place, &manifeste)?;
    ecrire_atomique(&chemin, &texte)?;
    Ok(LigneDeBase { fichier: chemin, valeurs, masquees, publication: periode })
}

/// What a baseline says of the publication itself, before the columns it keeps of the published measures.
const DE_LA_PUBLICATION: usize = 2;

type Rangee = [String; COLONNES.len() - DE_LA_PUBLICATION];

/// The text of a baseline, the values kept and those withheld.
fn extraire(place: &Path, manifeste: &Manifeste) -> Result<(Vec<u8>, usize, usize)> {
    let mut publiees = Publiees::ouvrir(place)?;
    let lues = COLONNES.iter().skip(DE_LA_PUBLICATION);
    let rangs = lues.map(|c| publiees.rang(c)).collect::<Result<Vec<usize>>>()?;
    let marque = publiees.rang("marque")?;
    // Latest full period of each figure: a year under way is no baseline.
    let mut retenues: BTreeMap<[String; 4], Rangee> = BTreeMap::new();
    let mut masquees = 0;
    for r in publiees.rangees() {
        let r = r?;
        let rangee: Rangee = std::array::from_fn(|i| rangs.get(i).and_then(|k| r.get(*k)).unwrap_or("").to_owned());
        let [indicateur, _, periode, niveau, zone, classe, ..] = &rangee;
        if periode.contains('/') {
            continue;
        }
        if r.get(marque) != Some("") {
            masquees += usize::from(r.get(marque) == Some("s"));
            continue;
        }
        let cle = [indicateur.clone(), niveau.clone(), zone.clone(), classe.clone()];
        // Periods of one indicator have one form: their texts are in the order of time.
        if retenues.get(&cle).is_none_or(|[_, _, p, ..]| p < periode) {
            retenues.insert(cle, rangee);
        }
    }
    let mut w = Ecrivain::sans_marque();
    let echec = |e: csv::Error| Error::machine(format!("écriture du point zéro impossible : {e}"));
    w.write_record(COLONNES).map_err(echec)?;
    let date = manifeste.arrete.format("%Y-%m-%d").to_string();
    for rangee in retenues.values() {
        let debut = [date.as_str(), manifeste.profil_secret.as_str()];
        w.write_record(debut.into_iter().chain(rangee.iter().map(String::as_str))).map_err(echec)?;
    }
    Ok((w.finir()?, retenues.len(), masquees))
}
