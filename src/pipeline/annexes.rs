//! What a run leaves beside the publication, for those who look after the data: never published.

use crate::error::{Error, Result};
use crate::indicators::fragility::Etude;
use crate::indicators::fragility::apports::nom_edition;
use crate::indicators::fragility::stabilite::{self, Signature};
use crate::lake::{Piece, disque, ecrire_prive};
use crate::secrecy::Plan;
use crate::valeurs_csv::Ecrivain;

use super::transaction::Attente;
use super::travail::Travail;

/// The reason of every withheld cell. Confidential: beside the lake, never in the publication.
pub fn ecrire_audit(travail: &Travail, plan: &Plan, attente: &mut Attente) -> Result<()> {
    let chemin = travail
        .racine
        .join(&travail.pipeline.dossiers.lac)
        .join("audit")
        .join(format!("secret_{}.csv", travail.periode()));
    let mut w = Ecrivain::sans_marque();
    let mut ecrire = |champs: [&str; 10]| w.write_record(champs).map_err(|e| Error::machine(e.to_string()));
    ecrire(["indicateur", "periode", "niveau", "zone", "paquet", "statut", "regle", "seuil", "pour", "deja_revelee"])?;
    for l in plan.audit() {
        ecrire([
            &l.cle.indicateur,
            &l.cle.periode.to_string(),
            l.cle.niveau.code(),
            &l.cle.zone,
            &l.paquet,
            &l.statut.lettre().to_string(),
            l.statut.regle(),
            &l.seuil.to_string(),
            // The sensitive cell that a secondary decision protects.
            &l.cause.as_ref().map_or_else(String::new, |c| format!("{} {} {}", c.periode, c.niveau.code(), c.zone)),
            if l.deja_revelee { "oui" } else { "non" },
        ])?;
    }
    attente.ecrire(&chemin, &w.finir()?)
}

/// Where the scores of past editions are, beside the lake.
pub const EDITIONS: &str = "fragilite";

/// The scores of this edition, for the stability of the next ones. Published values only, but of one profile of secrecy: they stay
/// beside the lake.
pub fn ecrire_editions(travail: &Travail, etude: &Etude) -> Result<()> {
    let profil = travail.pipeline.secret.profil.get_ref();
    let Some(p) = &etude.periodes else { return Ok(()) };
    for e in etude.evaluations.iter().filter(|e| !e.etat.zones.is_empty()) {
        let signature = Signature { methode: &e.methode.empreinte, profil };
        let texte = stabilite::ecrire(&e.etat, signature, &travail.periode(), p.vague);
        let nom = nom_edition(&e.methode.code, profil, &travail.periode());
        let chemin = travail.racine.join(&travail.pipeline.dossiers.lac).join(EDITIONS).join(nom);
        ecrire_prive(&chemin, texte.as_bytes())?;
    }
    Ok(())
}

/// Rejected rows, to be sent back to whoever made the file: line, rule, column, value when it may be shown.
/// Written before anything is judged, so that a refused file has its list too.
pub fn ecrire_rejets(travail: &Travail, p: &Piece) -> Result<()> {
    let dossier = travail.racine.join(&travail.pipeline.dossiers.rejets).join(travail.periode());
    // One file may be read twice, for two tables: each reading has its own list.
    let lectures = travail.pipeline.extractions.iter().filter(|e| e.nom() == p.provenance.fichier);
    let nom = match lectures.count() {
        0 | 1 => p.provenance.fichier.clone(),
        _ => format!("{}.{}", p.provenance.fichier, p.provenance.source),
    };
    let chemin = dossier.join(format!("{nom}.rejets.csv"));
    if p.constats.rejets.is_empty() {
        // A file mended since the last run must not keep its old list of rejects.
        return disque::retirer_fichier(&chemin);
    }
    let mut w = Ecrivain::sans_marque();
    let mut ecrire = |champs: [&str; 6]| w.write_record(champs).map_err(|e| Error::machine(e.to_string()));
    ecrire(["ligne", "regle", "colonne", "valeur", "explication", "remede"])?;
    for r in &p.constats.rejets {
        let valeur = r.valeur.as_deref().unwrap_or("");
        ecrire([&r.ligne.to_string(), r.regle.code(), &r.colonne, valeur, r.regle.libelle(), r.regle.aide()])?;
    }
    ecrire_prive(&chemin, &w.finir()?)
}
