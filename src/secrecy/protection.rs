//! Decides on every bundle of one family: primary rules, then secondary suppression in order of usefulness.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::cibles::{Cibles, cibles};
use super::decision::{Candidat, Probleme, ignoree};
use super::grappe::Decidee;
use super::homogeneite::classe_vide;
use super::noyau::sonder;
use super::perimetres::{self, Ancienne, Perimetre};
use super::plan::{Decision, Paquet, PlanCellule, Statut};
use super::primaire::{Seuils, dominee, sensibles};
use super::recents::{entres, est_part_des_recents, montrable, sans_mouvement, virtuelle};
use super::registre::Registre;
use super::regles::Regles;
use super::systeme::{Systeme, Vecteur};
use super::univers::{Zone, connaissable, zone};
use crate::measures::{Cellule, Cle, Compte, Famille, Niveau, Periode};

/// What is most useful to readers comes first, and so is hidden last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rang {
    niveau: Niveau,
    /// Indicators that the rules show first, whatever the month.
    place: usize,
    periode: (bool, Reverse<(i32, u32)>, Periode),
    classe: bool,
    /// Hiding the smallest value loses least.
    valeur: Reverse<i64>,
    /// Canonical order of cells, so that ties never follow the order of the input.
    pub cellule: usize,
    pub paquet: Paquet,
}

impl Rang {
    fn de(cellule: &Cellule, rang: usize, paquet: Paquet, regles: &Regles) -> Self {
        let valeur = match paquet {
            Paquet::Classe(k) => cellule.compte.classes.get(k).copied().unwrap_or(0),
            Paquet::Base | Paquet::Incertains => cellule.compte.univers(),
        };
        Rang {
            niveau: cellule.cle.niveau,
            place: regles.place(&cellule.cle.indicateur),
            periode: rang_periode(cellule.cle.periode),
            classe: paquet != Paquet::Base,
            valeur: Reverse(valeur),
            cellule: rang,
            paquet,
        }
    }
}

/// States since the beginning, whole years, then cumulated months; the latest first.
fn rang_periode(p: Periode) -> (bool, Reverse<(i32, u32)>, Periode) {
    match p {
        Periode::Cumul(annee, mois) => (true, Reverse((annee, mois)), p),
        Periode::Etat(..) => (false, Reverse((i32::MAX, 0)), p),
        _ => (false, Reverse((p.annee(), 0)), p),
    }
}

/// One family under study: its system, its primary decisions, and what remains to be decided.
pub(super) struct Etude<'a> {
    pub(super) systeme: Systeme<'a>,
    plan: Vec<PlanCellule>,
    /// For each cell, whether an earlier edition showed it as it is.
    deja_vues: Vec<bool>,
    /// Zones since drawn again, as earlier editions had them.
    redessinees: Vec<Ancienne>,
    /// Whether its numerators are the universes of newcomers.
    part_des_recents: bool,
    cibles: Cibles,
    /// Cells whose universe may be shown, from the most useful.
    univers: Vec<usize>,
    /// Bundles, from the most useful, without their roots.
    candidats: Vec<(Rang, Candidat)>,
}

/// What was decided on one family.
pub(super) struct Conclusion {
    pub decisions: Vec<(Cle, PlanCellule)>,
    /// Cells of which a sensitive number follows from earlier editions alone.
    pub deja_reveles: Vec<Cle>,
}

/// What is left to decide of one family, the most useful first.
pub(super) struct Reste {
    pub rangs: Vec<Rang>,
    pub candidats: Vec<Candidat>,
    /// Cells of which the universe is not refused, each with the column of it.
    pub univers: Vec<(usize, Vecteur)>,
}

/// Universes that no family of a group may show, with the cell that each would give away.
pub(super) type Refus = BTreeMap<Zone, Option<Cle>>;

impl<'a> Etude<'a> {
    /// Primary decisions and the linear system of a family.
    /// `redessines`: zones that earlier editions spoke of with other résidences.
    pub(super) fn de(famille: &'a Famille, regles: &Regles, registre: &Registre, redessines: &[Perimetre]) -> Self {
        let seuils = Seuils { seuil: regles.seuil_de(famille), classes: regles.classes_testees_de(famille) };
        let systeme = Systeme::de(famille, regles.inities());
        let plan = primaires(famille, &systeme, regles, registre, seuils);
        // A class of fragility is not the same résidences from one edition to the next: the same number says nothing there, nor in a
        // zone drawn again.
        let autre =
            |c: &Cellule| redessines.iter().any(|(niveau, zone, _)| *niveau == c.cle.niveau && *zone == c.cle.zone);
        let meme = |c: &Cellule| c.cle.niveau != Niveau::Classe && !autre(c);
        let vue = |c: &&Cellule| registre.valeur(&c.cle) == Some(&c.compte) && meme(c);
        let deja_vues = systeme.cellules.iter().map(vue).collect();
        let redessinees = perimetres::anciennes(&systeme, redessines, registre);
        let mut etude = Etude {
            systeme,
            plan,
            deja_vues,
            redessinees,
            part_des_recents: est_part_des_recents(famille),
            cibles: Cibles::default(),
            univers: Vec::new(),
            candidats: Vec::new(),
        };
        if seuils.seuil > 0 {
            etude.univers = univers(&etude.systeme, regles);
            etude.candidats = candidats(&etude.systeme, &etude.plan, regles);
            etude.cibles = cibles(&etude.systeme, &etude.plan, &etude.redessinees, seuils);
        }
        etude
    }

    fn colonne_univers(&self, cellule: usize) -> Vecteur {
        let rubriques: Vec<usize> = (0..=self.systeme.rubriques.inconnus()).collect();
        self.systeme.groupes.get(cellule).map_or_else(Vec::new, |g| self.systeme.vecteur(g, &rubriques))
    }

    /// The columns of what an earlier edition showed as it still is, or of résidences that are: known of all.
    pub(super) fn anciennes(&self) -> Vec<Vecteur> {
        let s = &self.systeme;
        let vues = s.groupes.iter().zip(&self.deja_vues).filter(|(_, vue)| **vue).map(|(g, _)| g);
        let redessinees = self.redessinees.iter().filter(|a| a.vue).map(|a| &a.groupes);
        vues.chain(redessinees)
            .flat_map(|g| (0..s.rubriques.total()).map(|k| s.vecteur(g, &[k])))
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// The columns of the universes that an earlier edition showed.
    fn univers_vus(&self, vues: &BTreeSet<Zone>) -> Vec<Vecteur> {
        let montre = |i: &&usize| self.systeme.cellules.get(**i).is_some_and(|c| vues.contains(&zone(&c.cle)));
        self.univers.iter().filter(montre).map(|&i| self.colonne_univers(i)).collect()
    }

    fn cause(&self, cible: usize) -> Option<Cle> {
        self.cibles.causes.get(cible).and_then(|&c| self.cellule(c)).map(montrable)
    }

    /// Whether an earlier edition showed a cell as it is.
    pub(super) fn deja_vue(&self, cellule: usize) -> bool {
        self.deja_vues.get(cellule).copied().unwrap_or(false)
    }

    /// Small classes of rows that are not few, each with the rank of the cell that it is a number of.
    pub(super) fn cibles_de_classe(&self) -> impl Iterator<Item = (usize, &Vecteur)> {
        let toutes = self.cibles.vecteurs.iter().zip(&self.cibles.causes).zip(&self.cibles.de_classe);
        toutes.filter(|(_, de_classe)| **de_classe).map(|((v, c), _)| (*c, v))
    }

    /// A cell, by its rank.
    pub(super) fn cellule(&self, cellule: usize) -> Option<&Cle> {
        self.systeme.cellules.get(cellule).map(|c| &c.cle)
    }

    /// Cells whose universe may be shown, from the most useful, with its column.
    pub(super) fn univers_diffusables(&self) -> impl Iterator<Item = (&Cle, Vecteur)> {
        self.univers.iter().filter_map(|&i| Some((&self.systeme.cellules.get(i)?.cle, self.colonne_univers(i))))
    }

    /// Zones of which an earlier edition showed the universe, as it still is.
    pub(super) fn zones_vues(&self) -> impl Iterator<Item = Zone> + '_ {
        let vues = self.systeme.cellules.iter().enumerate().zip(&self.deja_vues).filter(|(_, vue)| **vue);
        vues.flat_map(|((i, c), _)| [Some(zone(&c.cle)), self.entres(i)]).flatten()
    }

    /// In a share of newcomers, the zone whose universe the numerator of a cell shows.
    fn entres(&self, cellule: usize) -> Option<Zone> {
        self.systeme.cellules.get(cellule).filter(|_| self.part_des_recents).map(|c| entres(&c.cle))
    }

    /// Adds to `refus` the universes that this family cannot let be known. Those refused by others stay so:
    /// showing less is always safe. `vues`: zones of which an earlier edition showed the universe.
    pub(super) fn refuser(&self, refus: &mut Refus, vues: &BTreeSet<Zone>) {
        let s = &self.systeme;
        let toutes = self.cibles.vecteurs.iter().zip(&self.cibles.causes);
        let (cibles, causes): (Vec<Vecteur>, Vec<usize>) =
            toutes.filter_map(|(c, cause)| Some((s.vu_des_univers(c)?, *cause))).unzip();
        let colonnes: Vec<Vecteur> = self
            .univers
            .iter()
            .map(|&i| s.groupes.get(i).map_or_else(Vec::new, |g| s.univers_des_groupes(g)))
            .collect();
        let cellules = self.univers.iter().filter_map(|i| s.cellules.get(*i));
        let (connues, nouvelles): (Vec<_>, Vec<_>) = cellules
            .zip(colonnes)
            .map(|(cellule, c)| (zone(&cellule.cle), cout(cellule.cle.niveau), c))
            .filter(|(z, ..)| !refus.contains_key(z))
            .partition(|(z, ..)| vues.contains(z));
        let forcees: Vec<Vecteur> = connues.into_iter().map(|(.., c)| c).collect();
        let (zones, candidats): (Vec<Zone>, Vec<Candidat>) =
            nouvelles.into_iter().map(|(z, cout, c)| (z, Candidat { colonnes: vec![c], racine: None, cout })).unzip();
        let mondes = s.mondes_des_groupes();
        let probleme = Probleme { mondes: &mondes, forcees: &forcees, candidats: &candidats, cibles: &cibles };
        for (zone, motif) in zones.into_iter().zip(probleme.decider()) {
            if let Some(m) = motif {
                refus.insert(zone, causes.get(m.cible).and_then(|&c| s.cellules.get(c)).map(|c| montrable(&c.cle)));
            }
        }
        self.refuser_apres_edition(refus, vues);
    }

    /// Refuses the universes that would give a number away together with what earlier editions showed of this family: that can no
    /// longer be withheld.
    fn refuser_apres_edition(&self, refus: &mut Refus, vues: &BTreeSet<Zone>) {
        let mut forcees = self.anciennes();
        if forcees.is_empty() {
            return;
        }
        forcees.extend(self.univers_vus(vues));
        let (zones, candidats): (Vec<Zone>, Vec<Candidat>) = self
            .univers
            .iter()
            .filter_map(|&i| Some((i, self.systeme.cellules.get(i)?)))
            .map(|(i, c)| (zone(&c.cle), i, cout(c.cle.niveau)))
            .filter(|(z, ..)| !refus.contains_key(z) && !vues.contains(z))
            .map(|(z, i, cout)| (z, Candidat { colonnes: vec![self.colonne_univers(i)], racine: None, cout }))
            .unzip();
        let mondes = &self.systeme.mondes;
        let probleme = Probleme { mondes, forcees: &forcees, candidats: &candidats, cibles: &self.cibles.vecteurs };
        for (zone, motif) in zones.into_iter().zip(probleme.decider()) {
            if let Some(m) = motif {
                refus.insert(zone, self.cause(m.cible));
            }
        }
    }

    /// Publishes bundles from the most useful to the least, unless a target would become derivable by a reader who
    /// knows every universe that is not refused: another family may show it. `vues`: zones of which an earlier edition showed the
    /// universe.
    pub(super) fn conclure(mut self, refus: &Refus, vues: &BTreeSet<Zone>) -> Conclusion {
        let reste = self.preparer(refus);
        let causes = vec![None; reste.candidats.len()];
        self.achever(Decidee { reste, causes, deja_reveles: Vec::new() }, vues)
    }

    /// The same once some bundles are withheld for the sake of other indicators: these take no part any more.
    pub(super) fn achever(self, decidee: Decidee, vues: &BTreeSet<Zone>) -> Conclusion {
        let Decidee { reste: Reste { rangs, candidats, univers }, mut causes, mut deja_reveles } = decidee;
        let connues = self.connues(vues);
        deja_reveles.extend(self.deja_reveles(&connues));
        let forcees: Vec<Vecteur> = univers.into_iter().map(|(_, c)| c).chain(connues).collect();
        // Rank of each bundle among those left; a class does not outlive its base.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(candidats.len());
        let (mut restants, mut origines) = (Vec::new(), Vec::new());
        for (i, mut c) in candidats.into_iter().enumerate() {
            let base = c.racine.map(|r| places.get(r).copied().flatten());
            let retenu = causes.get(i).is_some_and(Option::is_some) || base == Some(None);
            places.push((!retenu).then_some(restants.len()));
            if !retenu {
                c.racine = base.flatten();
                restants.push(c);
                origines.push(i);
            }
        }
        let (mondes, cibles) = (&self.systeme.mondes, &self.cibles.vecteurs);
        let probleme = Probleme { mondes, forcees: &forcees, candidats: &restants, cibles };
        for (i, motif) in origines.into_iter().zip(probleme.decider()) {
            if let (Some(m), Some(place)) = (motif, causes.get_mut(i)) {
                *place = Some(self.cause(m.cible));
            }
        }
        self.retenir(rangs, causes, deja_reveles)
    }

    /// The bundles left to decide on, once universes are refused; what a refusal withholds is withheld.
    pub(super) fn preparer(&mut self, refus: &Refus) -> Reste {
        let refuse = |i: usize| self.systeme.cellules.get(i).and_then(|c| refus.get(&zone(&c.cle)));
        let siens = self.univers.iter().filter(|i| refuse(**i).is_none());
        let univers = siens.map(|&i| (i, self.colonne_univers(i))).collect();
        // Rank of the base of each cell among the candidates, for the bundles that are not shown without it.
        let mut bases: Vec<Option<usize>> = vec![None; self.systeme.cellules.len()];
        let (mut rangs, mut candidats) = (Vec::new(), Vec::new());
        for (rang, candidat) in std::mem::take(&mut self.candidats) {
            let (cellule, paquet) = (rang.cellule, rang.paquet);
            if let Some(cause) = refuse(cellule) {
                // Without its base, a class follows.
                if let (Paquet::Base, Some(p)) = (paquet, self.plan.get_mut(cellule)) {
                    p.base = Decision { statut: Statut::Secondaire, cause: cause.clone() };
                }
                continue;
            }
            if self.deja_vue(cellule) {
                continue;
            }
            // The numerator of a share of newcomers is one of their universes.
            let entres = self.entres(cellule).filter(|_| paquet == Paquet::Classe(0));
            if let (Some(cause), Some(p)) = (entres.and_then(|z| refus.get(&z)), self.plan.get_mut(cellule)) {
                if let Some(d) = p.paquet_mut(paquet) {
                    *d = Decision { statut: Statut::Secondaire, cause: cause.clone() };
                }
                continue;
            }
            let racine = bases.get(cellule).copied().flatten();
            if let (Paquet::Base, Some(place)) = (paquet, bases.get_mut(cellule)) {
                *place = Some(candidats.len());
            }
            rangs.push(rang);
            candidats.push(Candidat { racine, ..candidat });
        }
        Reste { rangs, candidats, univers }
    }

    /// What earlier editions showed of this family, the universes of `vues` included.
    pub(super) fn connues(&self, vues: &BTreeSet<Zone>) -> Vec<Vecteur> {
        self.anciennes().into_iter().chain(self.univers_vus(vues)).collect()
    }

    /// Withholds the bundles for which there is a reason.
    fn retenir(mut self, rangs: Vec<Rang>, causes: Vec<Option<Option<Cle>>>, deja_reveles: Vec<Cle>) -> Conclusion {
        for (rang, cause) in rangs.into_iter().zip(causes) {
            let Some(cause) = cause else { continue };
            if let Some(d) = self.plan.get_mut(rang.cellule).and_then(|p| p.paquet_mut(rang.paquet)) {
                *d = Decision { statut: Statut::Secondaire, cause };
            }
        }
        suivre_la_base(&mut self.plan);
        let decisions = self.systeme.cellules.iter().map(|c| c.cle.clone()).zip(self.plan).collect();
        Conclusion { decisions, deja_reveles }
    }

    /// Cells of which a sensitive number follows from some columns alone.
    fn deja_reveles(&self, colonnes: &[Vecteur]) -> Vec<Cle> {
        if colonnes.is_empty() {
            return Vec::new();
        }
        let mut rangs: Vec<usize> = Vec::new();
        for connues in &self.systeme.mondes {
            let sondes = sonder(connues, colonnes, 1);
            let reveles = (0..self.cibles.vecteurs.len())
                .filter(|i| self.cibles.vecteurs.get(*i).is_some_and(|c| !ignoree(connues, c) && sondes.annulent(c)));
            rangs.extend(reveles);
        }
        rangs.sort_unstable();
        rangs.dedup();
        let cellules =
            rangs.into_iter().filter_map(|i| self.cibles.causes.get(i)).filter_map(|&c| self.systeme.cellules.get(c));
        cellules.map(|c| c.cle.clone()).collect()
    }
}

/// What withholding a cell of a level costs, in tenths of a résidence. The number of cells decides, and then the level; the
/// whole territory is withheld when nothing else would do.
pub(super) fn cout(niveau: Niveau) -> u64 {
    match niveau {
        Niveau::Epci | Niveau::Departement | Niveau::Region => 1000,
        Niveau::Localisation | Niveau::Bailleur | Niveau::Commune => 11,
        _ => 10,
    }
}

/// How many figures of its level are withheld rather than one that the rules show first.
const D_ABORD: u64 = 50;

/// What withholding a figure of an indicator costs.
pub(super) fn cout_de(niveau: Niveau, indicateur: &str, regles: &Regles) -> u64 {
    cout(niveau) * if regles.est_montre_d_abord(indicateur) { D_ABORD } else { 1 }
}

/// Primary decisions; whatever is not sensitive is published for now.
fn primaires(
    famille: &Famille,
    systeme: &Systeme,
    regles: &Regles,
    registre: &Registre,
    seuils: Seuils,
) -> Vec<PlanCellule> {
    let r = systeme.rubriques;
    let immobiles = sans_mouvement(famille);
    let mut plan = Vec::with_capacity(systeme.cellules.len());
    for cellule in &systeme.cellules {
        let valeurs = r.lire(&cellule.compte);
        let incertains = valeurs.get(r.incertains()).is_some_and(|v| v.iter().any(|&x| x != 0));
        let mut p = PlanCellule {
            base: Decision::new(Statut::Publie),
            classes: vec![Decision::new(Statut::Publie); r.paquets_de_classes()],
            incertains: incertains.then(|| Decision::new(Statut::Publie)),
        };
        if seuils.seuil > 0 {
            for s in sensibles(&r, &valeurs, seuils) {
                if let Some(d) = p.paquet_mut(s.paquet).filter(|d| d.publie()) {
                    d.statut = s.statut;
                }
            }
            let dominee = || !virtuelle(&cellule.cle) && dominee(famille, cellule, regles.parametres());
            if p.base.publie() && dominee() {
                p.base.statut = Statut::Dominance;
            }
            // A share of 0 or 100 % tells a fact about everyone.
            if regles.homogeneite(famille)
                && classe_vide(&cellule.compte).is_some()
                && let Some(d) = p.paquet_mut(Paquet::Classe(0)).filter(|d| d.publie())
            {
                d.statut = Statut::Homogene;
            }
            // The difference with what was last shown is a figure too.
            let vague = || registre.vague_precedente(&cellule.cle).filter(|_| immobiles.contains(&zone(&cellule.cle)));
            let avant = registre.precedente(&cellule.cle).map(|(_, c)| c).or_else(vague);
            if p.base.publie() && avant.is_some_and(|avant| ecart_petit(&cellule.compte, avant, seuils)) {
                p.base.statut = Statut::Temps;
            }
        }
        if p.base.publie() && !regles.montre(&cellule.cle) {
            p.base.statut = Statut::Grain;
        }
        plan.push(p);
    }
    plan
}

/// Whether some count moved by 1 to threshold − 1.
fn ecart_petit(maintenant: &Compte, avant: &Compte, seuils: Seuils) -> bool {
    let petit = |a: i64, b: i64| seuils.petit((a - b).abs());
    let lire = |c: &Compte, k: usize| c.classes.get(k).copied().unwrap_or(0);
    let classes = 0..maintenant.classes.len().max(avant.classes.len());
    petit(maintenant.univers(), avant.univers())
        || petit(maintenant.denominateur(), avant.denominateur())
        || seuils.classes && classes.into_iter().any(|k| petit(lire(maintenant, k), lire(avant, k)))
}

/// The cells at the levels that are shown, from the most useful.
fn univers(systeme: &Systeme, regles: &Regles) -> Vec<usize> {
    let mut liste: Vec<Rang> = systeme
        .cellules
        .iter()
        .enumerate()
        .filter(|(_, c)| connaissable(&c.cle, regles))
        .map(|(i, c)| Rang::de(c, i, Paquet::Base, regles))
        .collect();
    liste.sort();
    liste.into_iter().map(|rang| rang.cellule).collect()
}

/// The bundles that are not sensitive by themselves, with their columns, from the most useful.
fn candidats(systeme: &Systeme, plan: &[PlanCellule], regles: &Regles) -> Vec<(Rang, Candidat)> {
    let r = systeme.rubriques;
    let colonnes = |i: usize, paquet: Paquet| -> Vec<Vecteur> {
        let groupes = systeme.groupes.get(i).map_or(&[][..], Vec::as_slice);
        r.montres(paquet).iter().map(|l| systeme.vecteur(groupes, l)).filter(|v| !v.is_empty()).collect()
    };

    let mut candidats: Vec<(Rang, Candidat)> = Vec::new();
    for (i, (cellule, p)) in systeme.cellules.iter().zip(plan.iter()).enumerate() {
        if !p.base.publie() {
            continue;
        }
        let cout = cout_de(cellule.cle.niveau, &cellule.cle.indicateur, regles);
        for (paquet, _) in p.decisions().filter(|(_, d)| d.publie()) {
            let candidat = Candidat { colonnes: colonnes(i, paquet), racine: None, cout };
            candidats.push((Rang::de(cellule, i, paquet, regles), candidat));
        }
    }
    candidats.sort_by(|a, b| a.0.cmp(&b.0));
    candidats
}

/// A class is never shown without its base.
fn suivre_la_base(plan: &mut [PlanCellule]) {
    for p in plan.iter_mut() {
        if !p.base.publie() {
            let suite = if p.base.statut == Statut::Grain { Statut::Grain } else { Statut::Lie };
            for d in p.classes.iter_mut().chain(&mut p.incertains).filter(|d| d.publie()) {
                d.statut = suite;
            }
        }
    }
}
