//! What each bailleur tells every réservataire before 28 February: dwellings that relogement takes out of the flux, forecast and done,
//! and what is left to share. Forecasts come from the plan; what was done comes from published measures.

mod ventilation;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use crate::french::{self, FINE, Genre, INSECABLE, compte, nombre};
use crate::measures::Niveau;
use crate::relogement::faits::{Operation, Typologie};
use crate::relogement::flux::{self, BaseFlux, Categorie, Echeance, Faits, LigneFlux, TableauFlux};
use crate::relogement::indicateurs::flux::{code_bailleur, code_lieu, code_typologie};
use crate::relogement::mesures::ENSEMBLE;
use crate::relogement::plan::previsions::Plan;

use super::annex;
use super::context::{Chapitre, Dite, ligne, ligne_dite, mot, muette, tableau, texte};
use super::document::{Bloc, Case, Document, Ligne, Section};
use super::origine::Origine;
use super::revue;
use super::tenues::Vu;

/// What the bilan counts of a bailleur.
const ATTRIBUTIONS: &str = "att_total";
/// A tenant who is rehoused is in the relogements: taken off once.
const MUTATIONS: &str = "att_seules_mutations";

struct Vue<'a> {
    revue: &'a revue::Vue<'a>,
    plan: &'a Plan,
    /// Forecasts alone: what was done is never counted from rows here.
    prevus: TableauFlux,
    /// Year of the forecasts.
    annee: i32,
    /// SIREN, in the order of names.
    bailleurs: Vec<String>,
    code: String,
}

impl Vue<'_> {
    fn nom(&self, siren: &str) -> String {
        self.revue.c.references.nom_bailleur(siren).to_owned()
    }

    /// What a bailleur did last year; a bailleur that the tracking never names did nothing.
    fn realise(&self, niveau: Niveau, zone: &str, bailleur: &str) -> (Option<i64>, Dite) {
        let connu =
            self.revue.etude.indicateur(&self.code).is_some_and(|i| i.classes.iter().any(|(c, _)| c == bailleur));
        if !connu {
            return (Some(0), muette(Case::Nombre(0)));
        }
        let lu = self.revue.lire(&self.code, niveau, zone);
        (lu.nombre(bailleur), lu.dit(bailleur))
    }

    fn finir(&self, ch: Chapitre, base: &str) -> Section {
        let mut s = ch.finir(self.revue.c, base, &[], None);
        s.methode = format!("{} Source{INSECABLE}: plan de relogement du territoire, suivi du relogement.", s.methode);
        s
    }
}

/// The information of the year of the closing date. `plan` has the forecasts.
pub fn document(revue: &revue::Vue<'_>, plan: &Plan) -> Document {
    let annee = revue.etude.arrete.year();
    let code = code_bailleur(annee - 1);
    let references = revue.c.references.bailleurs.keys().map(String::as_str);
    let prevus = plan.flux.iter().map(|f| f.bailleur.as_str());
    // One that rehoused somebody is told even when no list names it.
    let relogeurs = revue.etude.indicateur(&code).into_iter().flat_map(|i| &i.classes).map(|(c, _)| c.as_str());
    let tous: BTreeSet<&str> = references.chain(prevus).chain(relogeurs).collect();
    let mut bailleurs: Vec<String> = tous.into_iter().map(str::to_owned).collect();
    bailleurs.sort_by_key(|b| french::sans_accents(&revue.c.references.nom_bailleur(b).to_lowercase()));
    let operations: Vec<Operation> = revue.etude.suivi.operations.values().cloned().collect();
    let prevus = flux::tableau(annee, &Faits { plan, operations: &operations, bailleurs: &bailleurs });
    let v = Vue { revue, plan, prevus, annee, bailleurs, code };
    let mut sections = vec![prelevements(&v, &operations), realises(&v), a_partager(&v), parametres(&v)];
    if let (Some(note), Some(premiere)) = (&plan.note, sections.first_mut()) {
        premiere.blocs.insert(0, Bloc::Reserve(note.clone()));
    }
    let quand = format!("Prévisions {annee}, réalisé {}", annee - 1);
    annex::document(revue.c, "Relogement et gestion en flux\u{a0}: information des réservataires", quand, sections)
}

fn echeance(v: &Vue<'_>) -> String {
    let arrete = v.revue.etude.arrete;
    match flux::echeance(arrete, &v.revue.reglages.flux) {
        None => String::new(),
        Some(Echeance { avant, a_preparer, depassee }) => {
            let jour = french::date_longue(avant);
            match (a_preparer, depassee) {
                (true, _) => format!("À transmettre à chaque réservataire avant le {jour}."),
                (_, true) => format!(
                    "L’échéance du {jour} est passée{INSECABLE}: chaque réservataire doit déjà avoir cette information."
                ),
                _ => format!("L’échéance est le {jour}."),
            }
        }
    }
}

fn prelevements(v: &Vue<'_>, operations: &[Operation]) -> Section {
    let annee = v.annee;
    let mut ch = Chapitre::new(
        "prelevements",
        format!("Combien de logements le relogement retire-t-il du flux en {annee}\u{202f}?"),
    );
    let prevus: Vec<i64> = v.bailleurs.iter().filter_map(|b| v.prevus.prevu(b)).collect();
    let muets = v.bailleurs.len() - prevus.len();
    let total = v.revue.lire(&v.code, Niveau::Epci, v.revue.c.epci());
    let sujet = compte(prevus.len() as i64, "bailleur prévoit", "bailleurs prévoient", Genre::Masculin);
    ch.dire(match prevus.iter().sum::<i64>() {
        0 => "Aucun retrait n’est prévu par les bailleurs.".to_owned(),
        n => format!(
            "{} d’en retirer {} au total.",
            super::phrases::majuscule(&sujet),
            compte(n, "logement", "logements", Genre::Masculin)
        ),
    });
    if muets > 0 {
        ch.dire(format!(
            "{} n’{} transmis aucune prévision.",
            super::phrases::majuscule(&compte(muets as i64, "bailleur", "bailleurs", Genre::Masculin)),
            if muets > 1 { "ont" } else { "a" }
        ));
    }
    ch.dire(match total.ensemble() {
        Some(n) => format!(
            "En {}, {} {} sorti{} du flux.",
            annee - 1,
            compte(n, "logement", "logements", Genre::Masculin),
            if n > 1 { "sont" } else { "est" },
            if n > 1 { "s" } else { "" }
        ),
        None => String::new(),
    });
    ch.dire(echeance(v));
    if let Some(n) = total.inconnus().filter(|n| *n > 0) {
        ch.bloc(Bloc::Reserve(format!(
            "Le bailleur de {} n’est pas connu{FINE}: le tableau ne {}.",
            compte(n, "logement pris", "logements pris", Genre::Masculin),
            if n > 1 { "les compte pas" } else { "le compte pas" }
        )));
    }
    let mut lignes: Vec<Ligne> = Vec::new();
    for b in &v.bailleurs {
        lignes.extend(lignes_du_bailleur(v, b, operations));
    }
    ch.bloc(tableau(
        "flux",
        format!("Logements retirés du flux, prévus en {annee}, prévus et réalisés en {}", annee - 1),
        &[
            ("Bailleur", ""),
            ("Catégorie", ""),
            ("Opération", ""),
            (&format!("Prévu {annee}"), "logements"),
            (&format!("Prévu {}", annee - 1), "logements"),
            (&format!("Réalisé {}", annee - 1), "logements"),
            ("Écart", "logements"),
            (&format!("Typologie, prévu {annee}"), ""),
            (&format!("QPV, prévu {annee}"), ""),
        ],
        lignes,
        "Non disponible\u{a0}: le bailleur n’a rien transmis. Une donnée couverte par le secret peut aussi être nulle\u{202f}; le réalisé des opérations qui ne sont d’aucun projet décrit est toujours retenu (s). Écart\u{a0}: réalisé moins prévu. Une opération qui n’est ni prévue ni réalisée par un bailleur n’a pas de ligne.",
    ));
    ch.bloc(ventilation::par_categorie(v));
    ch.bloc(ventilation::par_reservataire(v));
    v.finir(ch, "logements sociaux pris pour un relogement définitif, temporaire ou tiroir, un par ménage et par an")
}

/// Lines of one bailleur, and its total: at least one, even without operation.
fn lignes_du_bailleur(v: &Vue<'_>, b: &str, operations: &[Operation]) -> Vec<Ligne> {
    let prevues: Vec<&LigneFlux> =
        v.prevus.lignes.iter().filter(|l| l.bailleur == b && l.categorie.is_some()).collect();
    let mut rangs: BTreeMap<(Categorie, Option<String>), Option<&LigneFlux>> = BTreeMap::new();
    for l in &prevues {
        rangs.insert((l.categorie.unwrap_or(Categorie::Inconnue), l.operation.clone()), Some(l));
    }
    for o in operations {
        let du_plan = v.plan.operations.iter().find(|p| *p.code.get_ref() == o.code).and_then(|p| p.categorie);
        let cle = (du_plan.unwrap_or_else(|| Categorie::de(o)), Some(o.code.clone()));
        if v.realise(Niveau::Operation, &o.code, b).0 != Some(0) && !prevues.iter().any(|l| l.operation == cle.1) {
            rangs.insert(cle, None);
        }
    }
    let (total_prevu, total_precedent) = (v.prevus.prevu(b), somme_precedente(v, b));
    let muet = |connu: Option<i64>| if connu.is_some() { Case::Nombre(0) } else { Case::NonDisponible };
    let mut lignes: Vec<Ligne> = (rangs.iter())
        .map(|((categorie, operation), l)| {
            let (fait, dite) = match operation {
                Some(o) => v.realise(Niveau::Operation, o, b),
                None => (None, muette(Case::NonDisponible)),
            };
            let precedent = l.and_then(|l| l.prevu_precedent).or(total_precedent.map(|_| 0));
            let ecart = ecart(fait, precedent, &dite.0);
            ligne_dite([
                mot(v.nom(b)),
                mot(categorie.libelle()),
                mot(operation.as_deref().map_or_else(|| "toutes".to_owned(), |o| nom_operation(v, o))),
                muette(l.and_then(|l| l.prevu_n).map_or_else(|| muet(total_prevu), Case::Nombre)),
                muette(precedent.map_or(Case::NonDisponible, Case::Nombre)),
                dite,
                muette(ecart),
                mot(l.map_or_else(String::new, par_typologie)),
                mot(l.map_or_else(String::new, par_lieu)),
            ])
        })
        .collect();
    let (fait, dite) = v.realise(Niveau::Epci, v.revue.c.epci(), b);
    let ecart = ecart(fait, total_precedent, &dite.0);
    let ensemble = ligne_dite([
        mot(v.nom(b)),
        mot(if rangs.is_empty() { "aucune opération" } else { "ensemble" }),
        mot(""),
        muette(total_prevu.map_or(Case::NonDisponible, Case::Nombre)),
        muette(total_precedent.map_or(Case::NonDisponible, Case::Nombre)),
        dite,
        muette(ecart),
        mot(""),
        mot(""),
    ]);
    lignes.push(Ligne { total: true, ..ensemble });
    lignes
}

fn nom_operation(v: &Vue<'_>, code: &str) -> String {
    let du_plan = v.plan.operations.iter().find(|o| o.code.get_ref() == code).and_then(|o| o.libelle.clone());
    du_plan.unwrap_or_else(|| v.revue.nom_operation(code))
}

fn somme_precedente(v: &Vue<'_>, b: &str) -> Option<i64> {
    let siennes: Vec<i64> =
        v.prevus.lignes.iter().filter(|l| l.bailleur == b).filter_map(|l| l.prevu_precedent).collect();
    if siennes.is_empty() { None } else { Some(siennes.iter().sum()) }
}

/// A gap with a withheld figure is withheld.
fn ecart(fait: Option<i64>, prevu: Option<i64>, case: &Case) -> Case {
    match (fait, prevu) {
        (_, None) => Case::NonDisponible,
        (Some(f), Some(p)) => Case::Nombre(f - p),
        (None, _) if *case == Case::NonDisponible => Case::NonDisponible,
        (None, _) => Case::Secret,
    }
}

fn par_typologie(l: &LigneFlux) -> String {
    let mut parts: BTreeMap<Option<Typologie>, i64> = BTreeMap::new();
    for d in &l.details {
        *parts.entry(d.typologie).or_default() += d.prevu_n;
    }
    dire(parts.into_iter().map(|(t, n)| (t.map(|t| t.libelle().to_owned()), n)))
}

fn par_lieu(l: &LigneFlux) -> String {
    let mut parts: BTreeMap<Option<bool>, i64> = BTreeMap::new();
    for d in &l.details {
        *parts.entry(d.en_qpv).or_default() += d.prevu_n;
    }
    dire(parts.into_iter().map(|(q, n)| (q.map(|q| if q { "QPV" } else { "hors QPV" }.to_owned()), n)))
}

/// `T2 : 8, T3 : 14`; « non précisé » last, and nothing when nothing is said.
fn dire(parts: impl Iterator<Item = (Option<String>, i64)>) -> String {
    let (connues, inconnues): (Vec<_>, Vec<_>) = parts.filter(|(_, n)| *n > 0).partition(|(c, _)| c.is_some());
    let mots = connues.iter().chain(&inconnues);
    mots.map(|(c, n)| format!("{}{INSECABLE}: {}", c.as_deref().unwrap_or("non précisé"), nombre(*n)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn realises(v: &Vue<'_>) -> Section {
    let annee = v.annee - 1;
    let (lieu, typologie) = (code_lieu(annee), code_typologie(annee));
    let mut ch = Chapitre::new("realises", format!("Quels logements ont été pris en {annee}\u{202f}?"));
    let r = v.revue;
    let epci = r.lire(&lieu, Niveau::Epci, r.c.epci());
    ch.dire(match (epci.part("hors_qpv"), epci.connus()) {
        (Some(f), _) => format!("{} des logements pris en {annee} sont hors QPV.", french::pourcent(&f)),
        (None, Some(0)) => "Aucun logement n’a été pris.".to_owned(),
        _ => "La part de ces logements qui est hors QPV est retenue par le secret statistique.".to_owned(),
    });
    let types = r.reponses(&typologie);
    let mut colonnes: Vec<(&str, &str)> = vec![
        ("Opération", ""),
        ("Ensemble", "logements"),
        ("QPV", "logements"),
        ("Hors QPV", "logements"),
        ("Lieu inconnu", "logements"),
    ];
    colonnes.extend(types.iter().map(|t| (if *t == "T5P" { "T5 et plus" } else { *t }, "logements")));
    colonnes.push(("Typologie inconnue", "logements"));
    let rang = |niveau: Niveau, zone: &str, nom: String| {
        let (l, t) = (r.lire(&lieu, niveau, zone), r.lire(&typologie, niveau, zone));
        let lieux = [mot(nom), l.dit(ENSEMBLE), l.dit("qpv"), l.dit("hors_qpv"), l.inconnus_dits()];
        ligne_dite(lieux.into_iter().chain(types.iter().map(|x| t.dit(x))).chain([t.inconnus_dits()]))
    };
    let mut lignes: Vec<Ligne> =
        (r.etude.suivi.operations.keys()).map(|o| rang(Niveau::Operation, o, nom_operation(v, o))).collect();
    let ensemble = rang(Niveau::Epci, r.c.epci(), r.c.territoire().to_owned());
    lignes.push(Ligne { total: true, ..ensemble });
    ch.bloc(tableau(
        "flux-realises",
        format!("Logements pris en {annee}, par opération d’origine"),
        &colonnes,
        lignes,
        "",
    ));
    v.finir(ch, "logements sociaux pris pour un relogement définitif, temporaire ou tiroir, un par ménage et par an")
}

/// What the bilan publishes of a bailleur in the last whole year.
fn publie<'v>(v: &Vue<'v>, code: &str, b: &str) -> Option<Vu<'v>> {
    let c = v.revue.bilan;
    c.v(code, c.exercice(), Niveau::Bailleur, b)
}

/// Published mutations of a bailleur that are not relogements; `None` too when no lease tells whether it is one.
fn mutations(v: &Vue<'_>, b: &str) -> Option<i64> {
    publie(v, MUTATIONS, b).filter(|x| !muettes(x)).and_then(|x| x.classe(0))
}

fn muettes(x: &Vu<'_>) -> bool {
    x.denominateur() == Some(0) && x.inconnus() != Some(0)
}

/// Published attributions and mutations of a bailleur.
fn base(v: &Vue<'_>, b: &str) -> BaseFlux {
    BaseFlux {
        attributions: publie(v, ATTRIBUTIONS, b).and_then(|x| x.univers()),
        relogements: v.prevus.prevu(b),
        mutations: mutations(v, b),
    }
}

fn a_partager(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("partage", "Que reste-t-il à partager entre réservataires\u{202f}?");
    let exercice = v.revue.bilan.exercice().annee();
    // What the chain does not measure, or no lease tells, is not withheld.
    let retenue = |code: &str, b: &str| {
        !v.revue.bilan.periodes(code).is_empty() && !publie(v, code, b).as_ref().is_some_and(muettes)
    };
    let absente = |retenue: bool| if retenue { Case::Secret } else { Case::NonDisponible };
    let chiffre = |n: Option<i64>, code: &str, b: &str| {
        (n.map_or_else(|| absente(retenue(code, b)), Case::Nombre), publie(v, code, b).and_then(Origine::de))
    };
    let (mut bases, mut droits, mut restes, mut inconnues) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for b in &v.bailleurs {
        let base = base(v, b);
        let non_dit = || absente(retenue(ATTRIBUTIONS, b) && retenue(MUTATIONS, b));
        inconnues += base.mutations.and(publie(v, MUTATIONS, b)).and_then(|x| x.inconnus()).unwrap_or(0);
        let reste = base.a_partager();
        restes.extend(reste);
        bases.push(ligne_dite([
            mot(v.nom(b)),
            chiffre(base.attributions, ATTRIBUTIONS, b),
            muette(base.relogements.map_or(Case::NonDisponible, Case::Nombre)),
            chiffre(base.mutations, MUTATIONS, b),
            muette(match (reste, base.relogements) {
                (Some(n), _) => Case::Nombre(n),
                (None, None) => Case::NonDisponible,
                (None, Some(_)) => non_dit(),
            }),
        ]));
        for d in flux::droits(v.plan, b, &base) {
            droits.push(ligne(vec![
                texte(v.nom(b)),
                texte(d.reservataire),
                d.part.pourcent().map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
                d.affiche.map_or_else(
                    || if base.relogements.is_none() { Case::NonDisponible } else { non_dit() },
                    Case::Nombre,
                ),
            ]));
        }
    }
    ch.dire(match restes.len() {
        0 => "On ne peut le dire d’aucun bailleur.".to_owned(),
        n => format!(
            "{} {} à partager chez {}{}.",
            if restes.iter().sum::<i64>() == 0 { "Il ne reste" } else { "Il reste" },
            compte(restes.iter().sum(), "logement", "logements", Genre::Masculin),
            compte(n as i64, "bailleur", "bailleurs", Genre::Masculin),
            match v.bailleurs.len() - n {
                0 => String::new(),
                1 => format!("{FINE}; pour l’autre, une donnée manque ou est couverte par le secret"),
                _ => format!("{FINE}; pour les autres, une donnée manque ou est couverte par le secret"),
            }
        ),
    });
    if inconnues > 0 {
        ch.bloc(Bloc::Reserve(format!(
            "De {}, on ne sait pas si c’est une mutation sans relogement{INSECABLE}: {} dans le flux à partager.",
            compte(inconnues, "bail", "baux", Genre::Masculin),
            if inconnues > 1 { "ils restent" } else { "il reste" }
        )));
    }
    ch.bloc(tableau(
        "flux-base",
        format!("Flux à partager en {}", v.annee),
        &[
            ("Bailleur", ""),
            (&format!("Attributions {exercice}"), "logements"),
            (&format!("Relogement, prévu {}", v.annee), "logements"),
            (&format!("Mutations hors relogement {exercice}"), "logements"),
            ("Reste à partager", "logements"),
        ],
        bases,
        &format!("À partager\u{a0}: attributions, moins les logements prévus pour le relogement, moins les mutations qui ne sont pas des relogements. Les attributions et les mutations de {exercice} tiennent lieu de celles de {}, qui ne sont pas connues. Mutations\u{a0}: baux signés par des ménages déjà locataires du parc social, de ce bailleur ou d’un autre.", v.annee),
    ));
    if !droits.is_empty() {
        ch.bloc(tableau(
            "flux-droits",
            "Part de chaque réservataire",
            &[("Bailleur", ""), ("Réservataire", ""), ("Part", "%"), ("Logements", "nombre")],
            droits,
            "Parts écrites dans le plan de relogement\u{202f}; chaque nombre est arrondi seul.",
        ));
    }
    v.finir(ch, "attributions publiées du bilan, prévisions des bailleurs")
}

fn parametres(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("parametres", "Sur quels choix repose cette information\u{202f}?");
    let r = v.revue.reglages;
    let mut parametres = r.flux.imprimes();
    parametres.extend(r.imprimes().into_iter().filter(|p| p.code == "P-DATE-RELOGEMENT"));
    ch.dire("Ces choix sont écrits dans pipelines/relogement.toml, les prévisions et les parts dans pipelines/relogement/plan.toml.");
    let lignes =
        parametres.into_iter().map(|p| ligne(vec![texte(p.code), texte(p.question), texte(p.valeur)])).collect();
    ch.bloc(tableau("parametres", "Choix retenus", &[("Paramètre", ""), ("Question", ""), ("Choix", "")], lignes, ""));
    v.finir(ch, "paramètres de cette édition")
}
