//! The contents page of a document made for each zone: a line a zone, linked to its page.

use crate::error::Result;
use crate::french::{self, FINE, Genre};
use crate::measures::Niveau;
use crate::reports::chapitre::Chapitre;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Case, Document};
use crate::reports::fragilite::mots;
use crate::reports::phrases::majuscule;

use super::declaration::Declaration;
use super::zone::Zone;
use super::{Vue, pluriel, tableaux};

/// `pages`: each zone with the address of its page.
///
/// # Errors
/// The title is not a template.
pub fn sommaire(v: &Vue, d: &Declaration, pages: &[(Zone, String)]) -> Result<Document> {
    let c = v.c;
    let n = pages.len() as i64;
    let mut ch = Chapitre::new("zones", "Quelle page ouvrir\u{202f}?");
    let genre = if matches!(d.grain, Niveau::Residence | Niveau::Commune) { Genre::Feminin } else { Genre::Masculin };
    let mot = pluriel(d.grain);
    ch.dire(match n {
        0 => format!("Aucune page{FINE}: rien n'est publié à ce niveau."),
        1 => "Une page.".to_owned(),
        _ => format!(
            "{}, une page pour chacun{}.",
            majuscule(&french::compte(n, mot, mot, genre)),
            if genre == Genre::Feminin { "e" } else { "" }
        ),
    });
    let residence = d.grain == Niveau::Residence;
    let mut colonnes = vec![(majuscule(d.grain.libelle()), "")];
    if d.grain != Niveau::Commune && pages.iter().any(|(z, _)| z.commune.is_some()) {
        colonnes.push(("Commune".to_owned(), ""));
    }
    let avec_commune = colonnes.len() > 1;
    if residence {
        colonnes.extend([("Bailleur".to_owned(), ""), ("Quartier".to_owned(), ""), ("Classe".to_owned(), "")]);
    }
    colonnes.push(("Logements".to_owned(), ""));
    let lignes = pages.iter().map(|(z, href)| {
        let mut cases = vec![Case::Lien(z.nom.clone(), href.clone())];
        let nom = |niveau, code: &Option<String>| {
            texte(code.as_ref().map_or_else(|| "–".to_owned(), |k| c.nom_zone(niveau, k)))
        };
        if avec_commune {
            cases.push(nom(Niveau::Commune, &z.commune));
        }
        if residence {
            cases.push(nom(Niveau::Bailleur, &z.bailleur));
            cases.push(texte(mots::lieu(c, z.niveau, &z.code).0));
            let classe = c.fragilite.principale().and_then(|e| {
                let note = e.notes.iter().find(|n| n.zone == z.code)?;
                Some(mots::classe(&e.methode, note.classement, e.methode.grain))
            });
            cases.push(texte(classe.unwrap_or_else(|| "–".to_owned())));
        }
        cases.push(tableaux::base(c, "parc_logements", z));
        ligne(cases)
    });
    let lignes = lignes.collect();
    let vues: Vec<(&str, &str)> = colonnes.iter().map(|(l, u)| (l.as_str(), *u)).collect();
    if n > 0 {
        ch.bloc(tableau("zones", d.description.clone(), &vues, lignes, ""));
    }
    let mut document = super::super::annex::document(c, &d.ensemble, String::new(), vec![ch.section]);
    document.filigrane = c.filigrane(d.tampon.as_deref());
    Ok(document.signe())
}
