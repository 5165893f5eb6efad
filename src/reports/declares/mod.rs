//! Documents that an observatory declares in `reports/documents/*.toml`: sections, indicators, pictures and sentences, for the territory or
//! for each zone of a level. Nothing here names an indicator.
//!
//! `declaration` is what a file says, `lecture` reads it and checks it against the catalogue; `zone` says what a zone is compared with; `faits` reads the
//! published values a sentence speaks of; `phrases` fills the templates; `tableaux`, `figures` and `pieces` make the blocks.

mod chapitres;
mod declaration;
mod faits;
mod figures;
mod lecture;
mod phrases;
mod pieces;
mod sommaire;
mod tableaux;
mod zone;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::livrees;

use crate::error::Result;
use crate::indicators::gsp;
use crate::measures::{DIFFUS, Niveau};
use crate::model::Identites;

use super::chapitre::Chapitre;
use super::context::Contexte;
use super::document::{Bloc, ChiffreCle, Document, Section, Statut};

pub use declaration::{DOSSIER, Declaration, Declarations};
pub use sommaire::sommaire;
pub use zone::Zone;

use declaration::{BlocDeclare, Chiffre, Partie, SectionDeclaree};
use phrases::Phrases;

/// Everything a declared document may show.
pub struct Vue<'a> {
    pub c: &'a Contexte<'a>,
    /// The GSP grid, when attributions and occupation allow it.
    pub grille: Option<&'a (gsp::Grille, &'a gsp::Reglages)>,
    pub identites: &'a Identites,
    phrases: Phrases<'a>,
}

impl<'a> Vue<'a> {
    /// # Errors
    /// A sentence template is wrong.
    pub fn new(
        c: &'a Contexte<'a>,
        declarations: &'a Declarations,
        grille: Option<&'a (gsp::Grille, &'a gsp::Reglages)>,
        identites: &'a Identites,
    ) -> Result<Self> {
        Ok(Vue { c, grille, identites, phrases: Phrases::new(&declarations.modeles)? })
    }
}

/// The zones that a declaration speaks of, by name; the territory alone when it has no other grain. A zone of unknown place has no page, nor have
/// dwellings that make no résidence.
pub fn zones(v: &Vue, d: &Declaration) -> Vec<Zone> {
    let Some(compte) = &d.compte else { return vec![Zone::territoire(v.c)] };
    let Some(p) = faits::periode(v.c, compte, declaration::Quand::Derniere) else { return Vec::new() };
    let codes = v.c.zones(compte, p, d.grain);
    codes
        .into_iter()
        .filter(|(z, _, _)| *z != "inconnu" && !z.starts_with(DIFFUS))
        .map(|(z, _, _)| Zone::de(v, d.grain, z))
        .collect()
}

/// The document of one zone.
///
/// # Errors
/// A template or a picture is wrong.
pub fn document(v: &Vue, d: &Declaration, zone: &Zone) -> Result<Document> {
    let c = v.c;
    let mut sections = Vec::new();
    for partie in &d.parties {
        match partie {
            Partie::Chapitre(nom) => sections.push(nom.section(c)?),
            Partie::Section(s) => sections.extend(section(v, d, s, zone)?),
        }
    }
    let synthese = d.chiffres.iter().map(|k| chiffre(v, d, k, zone)).collect::<Result<_>>()?;
    Ok(Document {
        titre: v.phrases.texte(&d.titre, v, zone, &d.fichier)?,
        territoire: c.territoire().to_owned(),
        periode: v.phrases.texte(&d.periode, v, zone, &d.fichier)?,
        arrete: c.arrete(),
        filigrane: c.filigrane_ou(d.tampon.as_deref()),
        synthese,
        sections,
        glossaire: d.glossaire.clone(),
        mentions: c.mentions(),
        empreinte: c.empreinte.to_owned(),
        feuille: d.feuille,
    })
}

/// `None` when the section has nothing to show and says that it may be left out.
fn section(v: &Vue, d: &Declaration, s: &SectionDeclaree, zone: &Zone) -> Result<Option<Section>> {
    let mut ch = Chapitre::new(&s.ancre, v.phrases.texte(&s.question, v, zone, &d.fichier)?);
    for p in &s.reponse {
        ch.dire(v.phrases.dire(p, v, zone, &d.fichier)?);
    }
    for b in &s.blocs {
        for bloc in bloc(v, d, b, zone)? {
            ch.bloc(bloc);
        }
    }
    if s.facultative && ch.section.blocs.is_empty() {
        return Ok(None);
    }
    if s.base.is_empty() {
        return Ok(Some(ch.section));
    }
    let principal = s.principal.as_deref();
    let tables: Vec<_> = principal.and_then(|code| v.c.definition(code)).map(|x| x.table).into_iter().collect();
    let inconnus = principal
        .and_then(|code| Some(("Réponses inconnues", faits::valeur(v.c, code, declaration::Quand::Derniere, zone)?)));
    Ok(Some(ch.finir(v.c, &s.base, &tables, inconnus)))
}

fn bloc(v: &Vue, d: &Declaration, b: &BlocDeclare, zone: &Zone) -> Result<Vec<Bloc>> {
    let dire = |t: &str| v.phrases.texte(t, v, zone, &d.fichier);
    Ok(match b {
        BlocDeclare::Sous(t) => vec![Bloc::Sous(dire(t)?)],
        BlocDeclare::Texte(t) => non_vide(dire(t)?).map(Bloc::Paragraphe).into_iter().collect(),
        BlocDeclare::Reserve(t) => non_vide(dire(t)?).map(Bloc::Reserve).into_iter().collect(),
        BlocDeclare::Liste(l) => {
            let elements = l.iter().map(|p| v.phrases.dire(p, v, zone, &d.fichier)).collect::<Result<Vec<_>>>()?;
            let elements: Vec<String> = elements.into_iter().filter_map(non_vide).collect();
            if elements.is_empty() { Vec::new() } else { vec![Bloc::Liste(elements)] }
        }
        BlocDeclare::Tableau(t) => {
            let titre = dire(&t.titre)?;
            tableaux::de(v.c, t, titre, zone).into_iter().collect()
        }
        BlocDeclare::Figure(f) => {
            let titre = dire(&f.titre)?;
            figures::de(v.c, f, titre, zone)?
        }
        BlocDeclare::Piece(p) => pieces::de(v, *p, zone)?,
    })
}

fn chiffre(v: &Vue, d: &Declaration, k: &Chiffre, zone: &Zone) -> Result<ChiffreCle> {
    let vu = faits::valeur(v.c, &k.indicateur, k.quand, zone);
    let o = faits::objectif(v.c, &k.indicateur, k.quand, zone);
    let (valeur, gardee) = faits::en_grand(v.c, &k.indicateur, vu, o);
    let phrase = k.phrase.as_ref().map(|p| v.phrases.dire(p, v, zone, &d.fichier)).transpose()?.unwrap_or_default();
    let montree = vu.filter(|v| v.taux().is_some());
    Ok(ChiffreCle {
        valeur,
        libelle: v.phrases.texte(&k.libelle, v, zone, &d.fichier)?,
        cible: o.map_or_else(String::new, |o| {
            format!("objectif{}: {}", crate::french::INSECABLE, super::phrases::borne(o))
        }),
        phrase: [gardee, phrase].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "),
        // A figure that is kept from an earlier edition says nothing of today's status.
        statut: montree.zip(o).map_or(Statut::Repere, |(vu, o)| super::context::statut(&v.c.juger(o, vu))),
        section: k.section.clone(),
    })
}

fn non_vide(t: String) -> Option<String> {
    if t.is_empty() { None } else { Some(t) }
}

/// The word for the zones of a level, in the plural: `résidences`.
fn pluriel(n: Niveau) -> &'static str {
    match n {
        Niveau::Residence => "résidences",
        Niveau::Commune => "communes",
        Niveau::Bailleur => "bailleurs",
        Niveau::Reservataire => "réservataires",
        Niveau::Qpv => "quartiers prioritaires",
        Niveau::Npnru => "quartiers NPNRU",
        Niveau::Secteur => "secteurs",
        Niveau::Iris => "IRIS",
        _ => "zones",
    }
}
