//! Writing a publication: every document and data file.

use crate::config::pipeline::{Format, Redaction};
use crate::error::Result;
use crate::indicators::fragility::Etude;
use crate::indicators::gsp::{Grille, Reglages, fiches};
use crate::lake::Piece;
use crate::model::{Modele, References, identites};
use crate::parallele::en_parallele;
use crate::reports::comparaison::Avant;
use crate::reports::context::Contexte;
use crate::reports::declares::{BILAN, Zone, document};
use crate::reports::document::Document;
use crate::reports::tenues::Tenues;
use crate::reports::{abordabilite, annex, fragilite, indicateurs, methodology, quality};
use crate::secrecy::PublishedMeasures;

use super::Suivi;
use super::accueil::Accueil;
use super::annexes::ecrire_editions;
use super::declares;
use super::donnees;
use super::edition::{ECRAN, ENTIER, Edition, Fichier, LECTURE, Ouvrage, Produit};
use super::manifest::Manifeste;
use super::peuplement;
use super::relogement::Relogement;
use super::reprises::{Precedentes, rendu};
use super::revue;
use super::transaction::{Chantier, Scelle};
use super::travail::Travail;

/// Fingerprint of everything published: printed on the first page, it leads back to this run.
fn empreinte_mesures(publiees: &PublishedMeasures, tenues: &Tenues) -> String {
    let mut h = blake3::Hasher::new_derive_key("bilan 2026 mesures publiees");
    for (cle, valeur) in publiees.iter() {
        h.update(format!("{cle:?}={valeur:?}\n").as_bytes());
    }
    for (cle, tenue) in tenues.iter() {
        h.update(format!("{cle:?}={tenue:?}\n").as_bytes());
    }
    h.finalize().to_hex().to_string()
}

/// What may be shown, and what the methods of fragility make of it.
#[derive(Clone, Copy)]
pub struct Etudie<'a> {
    pub publiees: &'a PublishedMeasures,
    pub tenues: &'a Tenues,
    pub etude: &'a Etude,
    /// The tracking of relogement, when the chain has it.
    pub relogement: Option<&'a Relogement>,
    /// The edition before this one.
    pub avant: Option<Avant<'a>>,
}

/// What a publication is made for.
pub struct Demande<'a> {
    /// Key of the run.
    pub cle: String,
    /// Renders every document, whatever earlier editions hold.
    pub forcer: bool,
    pub suivi: &'a dyn Suivi,
}

/// Composes the documents from published measures, beside the place of the publication.
pub fn publier(
    travail: &Travail,
    references: &References,
    pieces: &[Piece],
    modele: &Modele,
    Etudie { publiees, tenues, etude, relogement, avant }: Etudie<'_>,
    ecarts: Option<&[(String, i64, i64)]>,
    Demande { cle, forcer, suivi }: Demande<'_>,
) -> Result<Scelle> {
    peuplement::verifier(travail, references, modele)?;
    let empreinte = empreinte_mesures(publiees, tenues);
    let concernement = travail.concernement(references)?;
    let avertissements = travail.avertissements_pour(references)?;
    ecrire_editions(travail, etude)?;
    let contexte = Contexte {
        pipeline: &travail.pipeline,
        references,
        catalogue: &travail.catalogue,
        objectifs: &travail.objectifs,
        points_zero: &travail.points_zero,
        concernement: &concernement,
        avertissements: &avertissements,
        derives: &travail.derives,
        abordabilite: &travail.abordabilite,
        publiees,
        tenues,
        avant,
        pieces,
        doublons: modele.doublons,
        regles: &travail.regles,
        fragilite: etude,
        empreinte: &empreinte,
    };
    let mut chantier = Chantier::ouvrir(&travail.dossier_publication(), &travail.periode())?;
    let mut accueil = Accueil::default();
    let edition = Edition::apres(travail, precedentes(travail, forcer)?)?;
    let grille = grille_gsp(travail, &contexte);
    let du_suivi = relogement.map(|r| Contexte { publiees: &r.publiees, tenues: &r.tenues, ..contexte });
    let vue = relogement.zip(du_suivi.as_ref()).map(|(r, c)| crate::reports::revue::Vue {
        c,
        bilan: &contexte,
        etude: &r.etude,
        reglages: &travail.relogement,
    });
    let residences = identites(modele)?;
    let vue_declaree =
        declares::Vue::new(&contexte, &travail.declarations, grille.as_ref(), &residences, vue.as_ref())?;
    if travail.redige(&Redaction::Bilan) {
        let apports = Apports { declare: &vue_declaree, ecarts, grille: grille.as_ref() };
        bilan(travail, &contexte, apports, &edition, &mut chantier, &mut accueil)?;
    }
    declares::ecrire(travail, &vue_declaree, &edition, &mut chantier, &mut accueil)?;
    if let (Some(r), Some(vue)) = (relogement, &vue) {
        if travail.redige(&Redaction::Revue) {
            let declaree = declares::Vue::new(vue.c, &travail.declarations, None, &residences, Some(vue))?;
            revue::ecrire(travail, &declaree, vue, r, &edition, &mut chantier, &mut accueil)?;
        }
        if travail.redige(&Redaction::Peuplement) {
            peuplement::ecrire(travail, vue, &edition, &mut chantier, &mut accueil)?;
        }
        revue::ecrire_donnees(vue, &mut chantier, &mut accueil)?;
    }
    let page = accueil.page(travail, &contexte, &chantier)?;
    chantier.ecrire("index.html", page.as_bytes())?;
    let (rendu, documents, compte) = edition.finir();
    suivi.fait(compte.fait("documents"));
    compte.phrase("document", "documents").iter().for_each(|p| suivi.note(p));
    chantier.sceller(Manifeste {
        format: super::format::PUBLICATION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        chaine: travail.pipeline.nom.clone(),
        territoire: travail.pipeline.territoire.nom.clone(),
        epci: travail.pipeline.territoire.epci.clone(),
        periode: travail.periode(),
        arrete: travail.pipeline.periode.arrete,
        profil_secret: travail.pipeline.secret.profil.get_ref().clone(),
        cle,
        configuration: travail.empreinte.clone(),
        configurations: travail.configurations.clone(),
        empreinte_mesures: empreinte,
        cellules: publiees.len(),
        cellules_masquees: publiees.masquees(),
        sources: pieces.iter().map(|p| p.provenance.clone()).collect(),
        absentes: travail.pipeline.absentes.iter().map(|e| e.fichier.display().to_string()).collect(),
        references: references.empreintes.clone(),
        rendu,
        documents,
        fichiers: Vec::new(),
        sceau: String::new(),
    })
}

/// Editions whose files may serve again: the one in place, then the last one before it.
fn precedentes(travail: &Travail, forcer: bool) -> Result<Precedentes> {
    if forcer {
        return Ok(Precedentes::aucune());
    }
    let place = travail.dossier_publication().join(travail.periode());
    let avant = travail.lieux().en_place()?.into_iter().rev().find(|p| *p < place);
    let places: Vec<_> = std::iter::once(place).chain(avant).collect();
    Ok(Precedentes::ouvrir(&places, &rendu(&travail.modeles)))
}

/// What the bilan tells beside the measures, each when the chain has it.
#[derive(Clone, Copy)]
struct Apports<'a> {
    declare: &'a declares::Vue<'a>,
    /// Dwellings of each commune: received, published by the SDES.
    ecarts: Option<&'a [(String, i64, i64)]>,
    grille: Option<&'a GrilleGsp<'a>>,
}

/// The bilan of the CIL, its annexes and its data.
fn bilan(
    travail: &Travail,
    c: &Contexte,
    Apports { declare, ecarts, grille }: Apports<'_>,
    edition: &Edition,
    chantier: &mut Chantier,
    accueil: &mut Accueil,
) -> Result<()> {
    let gsp = || match (c.fragilite.principale(), grille) {
        (Some(e), Some((grille, reglages))) => fragilite::gsp::document(c, reglages, &e.methode, grille),
        _ => Ok(annex::document(c, "Grille de gestion sociale de proximité", String::new(), Vec::new())),
    };
    let entier = |d: Result<Document>| d.map(Some);
    let parquet = chantier.place_pour(donnees::PARQUET)?;
    // The longest first: the others are made beside it.
    let mut a_faire = vec![
        rediger(edition, "bilan_cil", ENTIER, || {
            entier(travail.declaree(BILAN).and_then(|d| document(declare, d, &Zone::territoire(c))))
        }),
        rediger(edition, "fragilite", ENTIER, || entier(fragilite::document(c))),
        Box::new(|| donnees::mesures(c, &parquet).map(Livraison::Donnees)),
        rediger(edition, "gsp", ENTIER, || entier(gsp())),
        rediger(edition, "abordabilite", ENTIER, || entier(abordabilite::document(c))),
        rediger(edition, "methodologie", LECTURE, || entier(methodology::document(c))),
        rediger(edition, "qualite", LECTURE, || entier(quality::document(c, ecarts))),
        Box::new(|| donnees::autres(travail, c).map(Livraison::Donnees)),
    ];
    let des_indicateurs = indicateurs::PLACES.iter();
    a_faire.extend(des_indicateurs.map(|p| rediger(edition, p.fichier, ECRAN, move || indicateurs::document(c, p))));
    let mut bilan = None;
    let mut places = Vec::new();
    for livree in en_parallele(a_faire, |tache: Tache| tache()) {
        match livree? {
            Livraison::Document(nom, document, produit) => {
                edition.poser(produit, chantier)?;
                places.extend(indicateurs::PLACES.iter().filter(|p| p.fichier == nom));
                bilan.get_or_insert(document);
            }
            Livraison::Donnees(fichiers) => {
                fichiers.iter().try_for_each(|(nom, octets)| chantier.ecrire(nom, octets))?;
            }
            Livraison::SansObjet => {}
        }
    }
    donnees::annoncer(chantier, accueil);
    if let Some(bilan) = &bilan {
        accueil.bilan(bilan, &places);
    }
    Ok(())
}

/// Work of the bilan that waits for no other.
type Tache<'a> = Box<dyn FnOnce() -> Result<Livraison> + Send + 'a>;

enum Livraison {
    Document(&'static str, Box<Document>, Produit),
    Donnees(Vec<Fichier>),
    /// There is nothing to say in this document.
    SansObjet,
}

/// Composes a document and renders it.
fn rediger<'a>(
    edition: &'a Edition,
    nom: &'static str,
    formats: &'a [Format],
    composer: impl FnOnce() -> Result<Option<Document>> + Send + 'a,
) -> Tache<'a> {
    Box::new(move || {
        let Some(document) = composer()? else { return Ok(Livraison::SansObjet) };
        let produit = edition.produire(&Ouvrage::new(nom, &document, formats))?;
        Ok(Livraison::Document(nom, Box::new(document), produit))
    })
}

/// The GSP grid and how it was made.
pub type GrilleGsp<'a> = (Grille, &'a Reglages);

/// The GSP grid, scored by the method of the bilan; `None` without a method.
fn grille_gsp<'a>(travail: &'a Travail, c: &Contexte) -> Option<GrilleGsp<'a>> {
    let (e, r) = (c.fragilite.principale()?, &travail.gsp);
    let donnees = c.fragilite.donnees(&travail.fragilite.avis, c.publiees, c.epci());
    let exercice = c.pipeline.periode.exercice;
    let grille = donnees
        .map_or_else(Grille::default, |d| fiches(r, &e.methode, &d, c.catalogue, exercice, &c.fragilite.communes));
    Some((grille, r))
}
