//! From a declaration to the document of one zone.

use std::collections::BTreeSet;

use crate::config::layout::Table;
use crate::error::{Error, Lieu, Result};
use crate::french;
use crate::reports::chapitre::{self, Chapitre};
use crate::reports::cil;
use crate::reports::document::{Bloc, ChiffreCle, Document, Essentiel, Section, Statut};
use crate::reports::marks::CHIFFRES_MAX;
use crate::reports::origine::{self, Origine};
use crate::reports::retenues;

use super::chapitres::{Repere, code};
use super::declaration::{
    BlocDeclare, ChapitreDeclare, Chiffre, ChiffreDeclare, Declaration, Partie, Quand, SectionDeclaree, Titre,
};
use super::zone::Zone;
use super::{Vue, faits, figures, pieces, tableaux};

/// The document of one zone.
///
/// # Errors
/// A template or a picture is wrong, two blocks bear one code.
pub fn document(v: &Vue, d: &Declaration, zone: &Zone) -> Result<Document> {
    let c = v.c;
    let mut sections = Vec::new();
    for partie in &d.parties {
        match partie {
            Partie::Chapitre(k) => sections.extend(chapitre(v, d, k, zone)?),
            Partie::Section(s) => sections.extend(section(v, d, s, zone)?),
        }
    }
    codes_distincts(d, &sections)?;
    let mut document = Document {
        titre: v.phrases.texte(&d.titre, v, zone, &d.fichier)?,
        territoire: c.territoire().to_owned(),
        periode: v.phrases.texte(&d.periode, v, zone, &d.fichier)?,
        arrete: c.arrete(),
        filigrane: c.filigrane(d.tampon.as_deref()),
        synthese: chiffres(v, d, zone, &sections)?,
        essentiel: None,
        mentions: c.mentions(&sections),
        sections,
        glossaire: glossaire(v, d),
        empreinte: String::new(),
        feuille: d.feuille,
    };
    document.essentiel =
        d.essentiel.as_ref().map(|f| Essentiel { figures: f.clone(), sigles: sigles_lus(&document, f) });
    origine::completer(c, &mut document);
    Ok(document.signe())
}

/// The acronyms of the glossary that the key figures, the first answers and the pictures of these pages use.
fn sigles_lus(document: &Document, figures: &[String]) -> Vec<(String, String)> {
    let blocs = document.sections.iter().flat_map(|s| &s.blocs);
    let dessins = blocs.filter_map(|b| match b {
        Bloc::Figure(f) if figures.contains(&f.code) => Some([&f.titre, &f.sous_titre, &f.source, &f.alternative]),
        _ => None,
    });
    let cartes = document.synthese.iter().flat_map(|k| [&k.libelle, &k.cible, &k.phrase]);
    let reponses = document.sections.iter().flat_map(|s| s.reponse.first().into_iter().chain([&s.titre]));
    let lus: String = cartes.chain(reponses).chain(dessins.flatten()).map(|t| format!(" {t} ")).collect();
    let lus = lus.replace('\u{a0}', " ");
    let entier = |sigle: &str| {
        lus.match_indices(&sigle.replace('\u{a0}', " ")).any(|(i, m)| {
            let avant = lus.get(..i).and_then(|t| t.chars().next_back());
            let apres = lus.get(i + m.len()..).and_then(|t| t.chars().next());
            ![avant, apres].into_iter().flatten().any(char::is_alphanumeric)
        })
    };
    document.glossaire.iter().filter(|(sigle, _)| entier(sigle)).cloned().collect()
}

/// What a declaration adds to a chapter of the program may bear the code of one of its tables: nothing but the run can tell.
fn codes_distincts(d: &Declaration, sections: &[Section]) -> Result<()> {
    let mut vus = BTreeSet::new();
    let blocs = sections.iter().flat_map(|s| &s.blocs).filter(|b| !code(b).is_empty());
    for b in blocs {
        let figure = matches!(b, Bloc::Figure(_));
        if !vus.insert((figure, code(b))) {
            let ligne = d.ligne_du_bloc(figure, code(b));
            return Err(Error::configuration(format!("deux blocs portent le code « {} »", code(b)))
                .at(Lieu { fichier: d.fichier.clone(), ligne, colonne: None })
                .aide("donnez un autre « code » à celui que vous ajoutez, ou ôtez l'autre par « sans »"));
        }
    }
    Ok(())
}

/// Acronyms, and the bailleurs that tables call by a short name; in alphabetical order, figures last.
fn glossaire(v: &Vue, d: &Declaration) -> Vec<(String, String)> {
    let mut mots = d.glossaire.clone();
    if d.glossaire_des_bailleurs {
        // The revue de projet has its own context: bailleurs are known by the leases of the bilan.
        mots.extend(cil::noms_courts(v.suivi.map_or(v.c, |s| s.bilan)));
    }
    let rang = |s: &str| (s.starts_with(|l: char| l.is_ascii_digit()), french::sans_accents(&s.to_lowercase()));
    mots.sort_by_key(|(s, _)| rang(s));
    mots
}

/// A chapter of the program, as the declaration wants it; `None` when it has nothing to say.
fn chapitre(v: &Vue, d: &Declaration, k: &ChapitreDeclare, zone: &Zone) -> Result<Option<Section>> {
    let Some(mut s) = k.natif.section(v, zone)? else { return Ok(None) };
    let dites = retenues::secret_en_mots(&s.blocs);
    // What it may show but does not this time is not there to leave out.
    s.blocs.retain(|b| !k.sans.iter().any(|sans| sans == code(b)));
    if let Some(q) = &k.question {
        s.titre = v.phrases.texte(q, v, zone, &d.fichier)?;
    }
    for p in &k.reponse {
        s.reponse.extend(non_vide(v.phrases.dire(p, v, zone, &d.fichier)?));
    }
    for b in &k.blocs {
        s.blocs.extend(bloc(v, d, b, zone)?);
    }
    chapitre::redire_le_secret(&mut s, &dites);
    Ok(Some(s))
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
    let table = principal.and_then(|code| v.c.definition(code)).map(|x| x.table);
    let tables: Vec<_> = table.or_else(|| s.blocs.iter().find_map(table_de_piece)).into_iter().collect();
    let (nom, code) = &s.inconnus;
    // Of the period that the section speaks of.
    let quand = s.reponse.iter().find(|p| p.indicateur == *code).map_or(Quand::Derniere, |p| p.quand);
    let inconnus = code.as_deref().and_then(|code| Some((nom.as_str(), faits::valeur(v.c, code, quand, zone)?)));
    Ok(Some(ch.finir(v.c, &french::typographier(&s.base), &tables, inconnus)))
}

fn table_de_piece(b: &BlocDeclare) -> Option<Table> {
    if let BlocDeclare::Piece(p) = b { p.table() } else { None }
}

fn bloc(v: &Vue, d: &Declaration, b: &BlocDeclare, zone: &Zone) -> Result<Vec<Bloc>> {
    let dire = |t: &str| v.phrases.texte(t, v, zone, &d.fichier);
    let titre = |t: &Titre| -> Result<String> {
        let constat = t.constat.as_ref().map(|p| v.phrases.dire(p, v, zone, &d.fichier)).transpose()?;
        constat.and_then(non_vide).map_or_else(|| dire(&t.texte), Ok)
    };
    Ok(match b {
        BlocDeclare::Sous(t) => vec![Bloc::Sous(dire(t)?)],
        BlocDeclare::Texte(t) => non_vide(dire(t)?).map(Bloc::Paragraphe).into_iter().collect(),
        BlocDeclare::Reserve(t) => non_vide(dire(t)?).map(Bloc::Reserve).into_iter().collect(),
        BlocDeclare::Liste(l) => {
            let elements = l.iter().map(|p| v.phrases.dire(p, v, zone, &d.fichier)).collect::<Result<Vec<_>>>()?;
            let elements: Vec<String> = elements.into_iter().filter_map(non_vide).collect();
            if elements.is_empty() { Vec::new() } else { vec![Bloc::Liste(elements)] }
        }
        BlocDeclare::Tableau(t) => tableaux::de(v.c, t, titre(&t.titre)?, zone).into_iter().collect(),
        BlocDeclare::Figure(f) => {
            let sous_titre = f.sous_titre.as_deref().map(dire).transpose()?;
            figures::de(v.c, f, titre(&f.titre)?, sous_titre, zone, d.feuille.is_some())?
        }
        BlocDeclare::Piece(p) => pieces::de(v, *p, zone)?,
    })
}

/// The key figures, in the order of the declaration. Local targets take what room the others leave.
fn chiffres(v: &Vue, d: &Declaration, zone: &Zone, sections: &[Section]) -> Result<Vec<ChiffreCle>> {
    let mut groupes: Vec<Option<Vec<ChiffreCle>>> = Vec::new();
    for k in &d.chiffres {
        groupes.push(match k {
            ChiffreDeclare::Indicateur(k) => Some(vec![chiffre(v, d, k, zone)?]),
            ChiffreDeclare::Repere(Repere::ObjectifsLocaux) => None,
            ChiffreDeclare::Repere(r) => Some(repere(v, *r).into_iter().collect()),
        });
    }
    let pris: usize = groupes.iter().flatten().map(Vec::len).sum();
    let mut place = CHIFFRES_MAX.saturating_sub(pris);
    let mut chiffres = Vec::new();
    for g in groupes {
        let groupe = g.unwrap_or_else(|| {
            let locaux = cil::synthese::locaux(v.c, place);
            place = place.saturating_sub(locaux.len());
            locaux
        });
        chiffres.extend(groupe);
    }
    // A chapter that the observatory took out is no longer referred to.
    for k in &mut chiffres {
        if !sections.iter().any(|s| s.ancre == k.section) {
            k.section.clear();
        }
    }
    Ok(chiffres)
}

fn repere(v: &Vue, r: Repere) -> Option<ChiffreCle> {
    match r {
        Repere::HorsQpv => cil::synthese::legal(v.c),
        Repere::AnneeEnCours => cil::synthese::en_cours(v.c),
        Repere::EnQpv => cil::synthese::mixite(v.c),
        Repere::MenagesModestes => cil::synthese::modestes(v.c),
        Repere::Pression => cil::synthese::pression(v.c),
        Repere::ObjectifsLocaux => None,
    }
}

fn chiffre(v: &Vue, d: &Declaration, k: &Chiffre, zone: &Zone) -> Result<ChiffreCle> {
    let vu = faits::valeur(v.c, &k.indicateur, k.quand, zone);
    let o = faits::objectif(v.c, &k.indicateur, k.quand, zone);
    let (valeur, gardee) = faits::en_grand(v.c, &k.indicateur, vu, o);
    let phrase = k.phrase.as_ref().map(|p| v.phrases.dire(p, v, zone, &d.fichier)).transpose()?.unwrap_or_default();
    let non_commente = crate::reports::phrases::non_commente(&crate::reports::phrases::Lu::de(vu));
    // The year that is not over is not judged, nor is a share of which too few answers are known.
    let en_cours = faits::periode(v.c, &k.indicateur, k.quand).is_some_and(|p| Some(p) == v.c.en_cours());
    let montree = vu.filter(|v| v.taux().is_some() && !en_cours && !crate::reports::context::insuffisant(v));
    Ok(ChiffreCle {
        valeur,
        libelle: v.phrases.texte(&k.libelle, v, zone, &d.fichier)?,
        cible: o.map_or_else(String::new, cil::objectifs::cible),
        phrase: [gardee, phrase, non_commente].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "),
        // A figure that is kept from an earlier edition says nothing of today's status.
        statut: montree.zip(o).map_or(Statut::Repere, |(vu, o)| crate::reports::context::statut(&v.c.juger(o, vu))),
        section: k.section.clone(),
        origine: vu.and_then(Origine::de),
    })
}

fn non_vide(t: String) -> Option<String> {
    if t.is_empty() { None } else { Some(t) }
}
