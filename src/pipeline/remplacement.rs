//! What must hold before a publication takes its place: the place is a folder, what stands there is the chain's own, and what its
//! publications showed is remembered.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::config::designation::Designation;
use crate::config::exploitation::Exploitation;
use crate::config::pipeline::Dossiers;
use crate::error::{Code, Error, Result};

use super::Suivi;
use super::diffusions;
use super::manifest::Manifeste;
use super::purge;
use super::transaction::{Lieux, attendu};
use super::travail::Travail;

/// What a chain says of itself in its manifests.
pub struct Origine {
    /// File of the chain.
    fichier: PathBuf,
    racine: PathBuf,
    nom: String,
    epci: String,
    profil: String,
}

impl Origine {
    pub fn de(travail: &Travail) -> Self {
        Origine {
            fichier: Designation::lire(&travail.chaine).fichier,
            racine: travail.racine.clone(),
            nom: travail.pipeline.nom.clone(),
            epci: travail.pipeline.territoire.epci.clone(),
            profil: travail.pipeline.secret.profil.get_ref().clone(),
        }
    }

    /// The same, from what can be read of a chain whose configuration is broken elsewhere.
    pub fn lire(chaine: &Path, lieux: &Lieux, e: &Exploitation) -> Self {
        Origine {
            fichier: Designation::lire(chaine).fichier,
            racine: lieux.racine.clone(),
            nom: e.nom.clone(),
            epci: e.territoire.epci.clone(),
            profil: e.secret.profil.clone(),
        }
    }

    /// How a publication is not the chain's, in words that follow « a été faite »; none when it is.
    pub fn etrangere(&self, m: &Manifeste) -> Option<String> {
        // A broken chain may say neither.
        let autre = |sien: &str, leur: &str| !sien.is_empty() && sien != leur;
        if autre(&self.profil, &m.profil_secret) {
            let (leur, sien) = (&m.profil_secret, &self.profil);
            return Some(format!("sous le profil de secret « {leur} », et cette chaîne est sous « {sien} »"));
        }
        if autre(&self.epci, &m.epci) {
            return Some(format!("pour l'EPCI {}, et cette chaîne est celle de l'EPCI {}", m.epci, self.epci));
        }
        self.autre_chaine(m).map(|c| format!("par une autre chaîne, « {c} »"))
    }

    /// The chain that made a publication, when it is another one. A title may be edited and a file renamed; two chains may have one title.
    fn autre_chaine(&self, m: &Manifeste) -> Option<String> {
        let employee = |nom: &String| m.configurations.iter().any(|(f, _)| f == nom);
        if employee(&self.depuis_la_racine(&self.fichier)) {
            return None;
        }
        let voisines = purge::du_dossier(&self.fichier).unwrap_or_default();
        let voisine = voisines.iter().map(|c| self.depuis_la_racine(c)).find(employee);
        voisine.or_else(|| (m.chaine != self.nom).then(|| m.chaine.clone()))
    }

    /// Name of a chain among the files of configuration of a manifest.
    fn depuis_la_racine(&self, chaine: &Path) -> String {
        let absolu = std::path::absolute(chaine).unwrap_or_else(|_| chaine.to_owned());
        absolu.strip_prefix(&self.racine).unwrap_or(&absolu).to_string_lossy().replace('\\', "/")
    }
}

/// Looks at the publications in place before anything is computed.
///
/// # Errors
/// The place is a link; what stands there is of another chain, territory or profile of secrecy; the register of what a publication of the
/// chain showed is gone.
pub fn verifier(travail: &Travail, suivi: &dyn Suivi) -> Result<()> {
    let (lieux, origine) = (travail.lieux(), Origine::de(travail));
    let place = lieux.place(&travail.periode());
    refuser_lien(&place)?;
    // A manifest that cannot be read is replaced with the publication.
    if let Ok(Some(m)) = Manifeste::lire(&place)
        && let Some(comment) = origine.etrangere(&m)
    {
        return Err(Error::configuration(format!("la publication en place a été faite {comment}"))
            .in_file(&place)
            .aide("rien n'est calculé : elle serait remplacée, et ses lecteurs verraient l'autre à sa place")
            .aide("donnez à cette chaîne des dossiers à elle : « publication » et « lac », dans [dossiers]")
            .aide("si la chaîne a changé exprès, sortez d'abord ce dossier de celui des publications"));
    }
    verifier_registres(travail, &lieux, &origine, suivi)
}

/// A link in the place of a publication was put there by somebody: it would be replaced, and what it leads to would grow old unseen.
///
/// # Errors
/// There is one.
pub fn refuser_lien(place: &Path) -> Result<()> {
    if !std::fs::symlink_metadata(place).is_ok_and(|m| m.file_type().is_symlink()) {
        return Ok(());
    }
    Err(Error::configuration("un lien tient la place de la publication")
        .in_file(place)
        .aide("il serait remplacé par un dossier, et ce vers quoi il mène ne serait plus tenu à jour : ôtez-le")
        .aide("pour mettre les publications ailleurs, changez « publication » dans [dossiers]"))
}

/// Without the registers of what was shown up to this period, the difference between two editions would give what secrecy withholds.
fn verifier_registres(travail: &Travail, lieux: &Lieux, origine: &Origine, suivi: &dyn Suivi) -> Result<()> {
    let dossiers = &travail.pipeline.dossiers;
    let mut perdus: Vec<(PathBuf, String)> = Vec::new();
    for place in lieux.en_place()? {
        let Ok(Some(m)) = Manifeste::lire(&place) else { continue };
        if m.periode > travail.periode() || origine.etrangere(&m).is_some() {
            continue;
        }
        let Some(registre) = manquant(&travail.racine, dossiers, &m)? else { continue };
        if m.sceau.is_empty() {
            // The versions before kept fewer registers, and sealed no manifest.
            suivi.avertir(&format!(
                "la publication {} vient d'une version antérieure, qui n'a pas gardé ce qu'elle montrait",
                m.periode
            ));
        } else {
            perdus.push((registre, m.periode));
        }
    }
    let Some((registre, periode)) = perdus.first() else { return Ok(()) };
    let periodes = perdus.iter().map(|(_, p)| p.as_str()).collect::<Vec<_>>().join(", ");
    Err(Error::new(Code::Integrite, format!("le registre de ce qu'a montré la publication {periode} manque"))
        .in_file(registre)
        .aide("rien n'est calculé : sans lui, la différence entre deux éditions livrerait ce que le secret retient")
        .aide(format!("reprenez-le d'une sauvegarde du lac (publications sans registre : {periodes}), puis relancez"))
        .aide(format!(
            "s'il est perdu, sortez ces publications de {} et ne les montrez plus : la prochaine serait la première",
            lieux.publications.display()
        )))
}

/// The first register of a publication that is nowhere: neither where the chain keeps them, nor in its own lake, where it kept them
/// before it shared those of another.
fn manquant(racine: &Path, d: &Dossiers, m: &Manifeste) -> Result<Option<PathBuf>> {
    let chez_elle = Dossiers { lac_diffusions: None, ..d.clone() };
    let ici = diffusions::attendus(racine, d, m);
    for (registre, ancien) in ici.into_iter().zip(diffusions::attendus(racine, &chez_elle, m)) {
        if absent(&registre)? && absent(&ancien)? {
            return Ok(Some(registre));
        }
    }
    Ok(None)
}

/// What cannot be looked at is not absent.
fn absent(registre: &Path) -> Result<bool> {
    // Its edition is in place and the run that put it there was cut: the next one gives it its name.
    if attendu(registre) {
        return Ok(false);
    }
    match std::fs::metadata(registre) {
        Ok(_) => Ok(false),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(true),
        Err(e) => Err(Error::io("lecture", registre, &e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifeste(chaine: &str, profil: &str, epci: &str, fichiers: &[&str]) -> Manifeste {
        let configurations: Vec<(&str, &str)> = fichiers.iter().map(|f| (*f, "")).collect();
        let json = serde_json::json!({
            "format": 1, "version": "0", "chaine": chaine, "territoire": "t", "epci": epci, "periode": "2026-09",
            "arrete": "2026-09-30", "profil_secret": profil, "cle": "k", "configuration": "", "empreinte_mesures": "",
            "configurations": configurations, "cellules": 1, "cellules_masquees": 0, "sources": [], "references": [],
            "fichiers": []
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_publication_is_that_of_the_chain_or_of_another() {
        let d = tempfile::tempdir().unwrap();
        let pipelines = d.path().join("pipelines");
        std::fs::create_dir(&pipelines).unwrap();
        let texte = "extraction = []\n[periode]\n[territoire]\n";
        for nom in ["a.toml", "b.toml"] {
            std::fs::write(pipelines.join(nom), texte).unwrap();
        }
        let chaine = Origine {
            fichier: pipelines.join("a.toml"),
            racine: d.path().to_owned(),
            nom: "Bilan".to_owned(),
            epci: "1".to_owned(),
            profil: "public".to_owned(),
        };
        let (a, b, partie) = ("pipelines/a.toml", "pipelines/b.toml", "pipelines/partie.toml");
        // Title, profile, EPCI, files of configuration; what is said.
        type Cas<'a> = (&'a str, &'a str, &'a str, &'a [&'a str], Option<&'a str>);
        let cas: [Cas; 9] = [
            ("Bilan", "public", "1", &[a, "pipelines/secret.toml"], None),
            // A title edited since.
            ("Bilna", "public", "1", &[a], None),
            // A file renamed since: the one that made it is no more.
            ("Bilan", "public", "1", &[partie], None),
            ("Revue", "public", "1", &[partie], Some("« Revue »")),
            // A copy that stands beside, under the same title.
            ("Bilan", "public", "1", &[b], Some("« pipelines/b.toml »")),
            // The first versions named no file.
            ("Bilan", "public", "1", &[], None),
            ("Revue", "public", "1", &[], Some("« Revue »")),
            ("Bilan", "interne", "1", &[a], Some("« interne »")),
            ("Bilan", "public", "2", &[a], Some("l'EPCI 2")),
        ];
        for (k, (titre, profil, epci, fichiers, attendu)) in cas.into_iter().enumerate() {
            let dit = chaine.etrangere(&manifeste(titre, profil, epci, fichiers));
            assert_eq!(dit.is_some(), attendu.is_some(), "cas {k} : {dit:?}");
            assert!(attendu.is_none_or(|x| dit.as_deref().unwrap_or_default().contains(x)), "cas {k} : {dit:?}");
        }
        let muette = Origine { epci: String::new(), profil: String::new(), ..chaine };
        assert_eq!(muette.etrangere(&manifeste("Bilan", "interne", "2", &[a])), None);
    }
}
