//! Offers made to one household: which ones count, who refused how often, what must follow. Counts and dates only: nothing here
//! decides about a person (CCH L. 353-15; loi du 1er septembre 1948, art. 13 bis; charte MEL 3.4).

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

use super::faits::{Proposition, ReponseMenage};
use super::parametres::Parametre;
use super::reponse::{Reponse, toutes, une};

/// Refusals that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusComptes {
    /// ANRU: all of them.
    Tous,
    /// MEL: only those that are not légitimes.
    Illegitimes,
}

/// Choices that the texts leave to the territory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reglages {
    pub refus: RefusComptes,
    /// Offers made together count once.
    pub double_offre: bool,
    /// Metres beyond which an offer asks for the household's written wish.
    pub distance_max: i64,
}

impl Default for Reglages {
    fn default() -> Self {
        Reglages { refus: RefusComptes::Tous, double_offre: true, distance_max: 5_000 }
    }
}

impl Reglages {
    /// The choices as outputs print them.
    pub fn imprimes(&self) -> Vec<Parametre> {
        let refus = match self.refus {
            RefusComptes::Tous => "tous, la part des refus légitimes étant donnée",
            RefusComptes::Illegitimes => "ceux qui ne sont pas légitimes",
        };
        vec![
            Parametre { code: "P-REFUS-LEGITIME", question: "Refus comptés", valeur: refus.to_owned() },
            Parametre {
                code: "P-DOUBLE-OFFRE",
                question: "Offres faites ensemble",
                valeur: if self.double_offre { "comptées pour une seule" } else { "comptées une à une" }.to_owned(),
            },
        ]
    }
}

/// What is known of one household beside its offers. `None`: not known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Contexte {
    pub date_mediation: Option<NaiveDate>,
    pub date_bail: Option<NaiveDate>,
    pub date_reception_convention: Option<NaiveDate>,
}

/// Something to look at, for those who accompany the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerte {
    /// `médiation`, as the state prints it.
    pub sujet: &'static str,
    /// « Oui » or « inconnu », never « non ».
    pub reponse: Reponse,
    /// What the tracking says, never what to decide.
    pub phrase: String,
}

/// One offer, or several that count as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rang {
    /// Its place among the offers that count, or that may; `None` for one that does not. What the file writes numbers every offer, the
    /// two halves of a double one included.
    pub rang: Option<i64>,
    pub comptee: Reponse,
    /// Refused, whatever the motive.
    pub refusee: Reponse,
    pub refus_compte: Reponse,
    pub acceptee: bool,
    /// The last one of the group.
    pub notifiee: Option<NaiveDate>,
}

/// An offer that is far without a written wish, or that may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eloignee {
    /// Line of the offer.
    pub ligne: i64,
    /// Metres.
    pub distance: Option<i64>,
    /// « Oui » or « inconnu ».
    pub reponse: Reponse,
}

/// The offers of one household at the date d'arrêté.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilan {
    pub menage: String,
    /// In the order of their notification.
    pub rangs: Vec<Rang>,
    /// Refusals that surely count.
    pub refus_comptes: i64,
    /// With those of which it is not known.
    pub refus_comptes_max: i64,
    /// One accepted offer ends the process.
    pub acceptee: bool,
    pub mediation_attendue: Reponse,
    /// Third refusal: day the right to remain is lost, six calendar months after the third offer. Only a date.
    pub perte_du_droit: Option<NaiveDate>,
    /// The lease was signed less than thirty days after the convention was received.
    pub bail_premature: Reponse,
    /// « Non » of nobody: « inconnu » without offer.
    pub une_hors_qpv: Reponse,
    /// Those that are surely near, or wished in writing, are not in it.
    pub eloignees_sans_accord: Vec<Eloignee>,
    pub alertes: Vec<Alerte>,
}

/// Reads the offers of one household. Those notified after the date d'arrêté do not exist, nor do later answers.
pub fn bilan(menage: &str, propositions: &[&Proposition], c: &Contexte, r: &Reglages, arrete: NaiveDate) -> Bilan {
    let existe = |d: Option<NaiveDate>| d.is_none_or(|d| d <= arrete);
    let mut vues: Vec<&Proposition> =
        propositions.iter().copied().filter(|p| p.menage == menage && existe(p.date_notification)).collect();
    vues.sort_by_key(|p| (p.date_notification.is_none(), p.date_notification, p.rang, p.ligne));
    let reponse_de = |p: &Proposition| p.reponse.filter(|_| existe(p.date_reponse));
    let rangs = rangs(&vues, r, arrete, &reponse_de);
    let refus_comptes = compter(&rangs, |x| x == Reponse::Oui);
    let refus_comptes_max = compter(&rangs, |x| x != Reponse::Non);
    let acceptee = rangs.iter().any(|g| g.acceptee);
    let sans_mediation = Reponse::from(c.date_mediation.is_none_or(|d| d > arrete));
    let deux_refus = au_moins(2, refus_comptes, refus_comptes_max);
    let eloignees_sans_accord: Vec<Eloignee> = vues
        .iter()
        .map(|p| Eloignee { ligne: p.ligne, distance: p.distance, reponse: eloignee(p, r) })
        .filter(|e| e.reponse != Reponse::Non)
        .collect();
    let bail_premature = bail_premature(c, arrete);
    let mut b = Bilan {
        menage: menage.to_owned(),
        refus_comptes,
        refus_comptes_max,
        acceptee,
        mediation_attendue: deux_refus.et(sans_mediation),
        perte_du_droit: troisieme_refus(&rangs).and_then(|d| d.checked_add_months(Months::new(6))),
        bail_premature,
        une_hors_qpv: if vues.is_empty() {
            Reponse::Inconnu
        } else {
            une(vues.iter().map(|p| Reponse::from(p.en_qpv).contraire()))
        },
        eloignees_sans_accord,
        rangs,
        alertes: Vec::new(),
    };
    b.alertes = alertes(&b, c, r);
    b
}

fn rangs(
    vues: &[&Proposition],
    r: &Reglages,
    arrete: NaiveDate,
    reponse: &dyn Fn(&Proposition) -> Option<ReponseMenage>,
) -> Vec<Rang> {
    let mut groupes: Vec<Vec<&Proposition>> = Vec::new();
    for p in vues {
        let double =
            |g: &&mut Vec<&Proposition>| r.double_offre && p.groupe.is_some() && g.iter().any(|q| q.groupe == p.groupe);
        match groupes.iter_mut().find(double) {
            Some(g) => g.push(p),
            None => groupes.push(vec![p]),
        }
    }
    let mut place = 0;
    groupes
        .iter()
        .map(|g| {
            // An answer that is dated but not written is not known; without a date the offer is pending.
            let refus = |p: &Proposition| match reponse(p) {
                None if p.reponse.is_none() && p.date_reponse.is_some_and(|d| d <= arrete) => Reponse::Inconnu,
                r => Reponse::from(r == Some(ReponseMenage::Refusee)),
            };
            // The second half of a double offer is written « non comptée »: one that counts is enough for the pair.
            let comptee = une(g.iter().map(|p| Reponse::from(p.comptee)));
            let refusee = toutes(g.iter().map(|p| refus(p)));
            let legitime = toutes(g.iter().filter(|p| refus(p).est_oui()).map(|p| Reponse::from(p.refus_legitime)));
            let compte = match r.refus {
                RefusComptes::Tous => Reponse::Oui,
                RefusComptes::Illegitimes => legitime.contraire(),
            };
            let compte_ou_peut = comptee != Reponse::Non;
            place += i64::from(compte_ou_peut);
            Rang {
                rang: compte_ou_peut.then_some(place),
                comptee,
                refusee,
                refus_compte: comptee.et(refusee).et(compte),
                acceptee: g.iter().any(|p| reponse(p) == Some(ReponseMenage::Acceptee)),
                notifiee: g.iter().filter_map(|p| p.date_notification).max(),
            }
        })
        .collect()
}

fn compter(rangs: &[Rang], garder: impl Fn(Reponse) -> bool) -> i64 {
    rangs.iter().map(|g| i64::from(garder(g.refus_compte))).sum()
}

fn au_moins(n: i64, surs: i64, possibles: i64) -> Reponse {
    match (surs >= n, possibles >= n) {
        (true, _) => Reponse::Oui,
        (_, false) => Reponse::Non,
        _ => Reponse::Inconnu,
    }
}

/// Day the third offer that surely counts was notified, when it was refused.
fn troisieme_refus(rangs: &[Rang]) -> Option<NaiveDate> {
    rangs.iter().filter(|g| g.refus_compte.est_oui()).nth(2)?.notifiee
}

fn eloignee(p: &Proposition, r: &Reglages) -> Reponse {
    let loin = p.distance.map(|m| m > r.distance_max);
    Reponse::from(loin).et(Reponse::from(p.renonciation_localisation).contraire())
}

/// The convention de relogement takes effect thirty days after it is received; the lease comes after.
fn bail_premature(c: &Contexte, arrete: NaiveDate) -> Reponse {
    let Some(bail) = c.date_bail.filter(|d| *d <= arrete) else { return Reponse::Inconnu };
    let recue = c.date_reception_convention.filter(|d| *d <= arrete);
    match recue.and_then(|d| d.checked_add_days(Days::new(30))) {
        Some(effet) => Reponse::from(bail < effet),
        None => Reponse::Inconnu,
    }
}

fn alertes(b: &Bilan, c: &Contexte, r: &Reglages) -> Vec<Alerte> {
    use crate::french::{date_courte, nombre};
    let mut rendues = Vec::new();
    let mut dire = |sujet, reponse, phrase| rendues.push(Alerte { sujet, reponse, phrase });
    match b.mediation_attendue {
        Reponse::Oui => dire(
            "médiation",
            Reponse::Oui,
            format!(
                "{} refus comptés et aucune médiation datée, alors qu’elle s’ouvre dès le deuxième : à vérifier",
                nombre(b.refus_comptes)
            ),
        ),
        Reponse::Inconnu => dire(
            "médiation",
            Reponse::Inconnu,
            format!(
                "de {} à {} refus comptés selon les offres dont on ne sait pas si elles comptent, aucune médiation datée : à vérifier",
                nombre(b.refus_comptes),
                nombre(b.refus_comptes_max)
            ),
        ),
        Reponse::Non => {}
    }
    if b.refus_comptes >= 3 {
        let suite = match b.perte_du_droit {
            Some(d) => format!("six mois après la notification de la troisième offre, soit le {}", date_courte(d)),
            None => "la notification de la troisième offre n’est pas datée".to_owned(),
        };
        let phrase = format!("troisième refus compté, fin du droit au maintien à vérifier : {suite}");
        dire("droit au maintien dans les lieux", Reponse::Oui, phrase);
    }
    if let (Reponse::Oui, Some(bail), Some(recue)) = (b.bail_premature, c.date_bail, c.date_reception_convention) {
        let phrase = format!(
            "bail signé le {}, moins de trente jours après la convention de relogement reçue le {} : à vérifier",
            date_courte(bail),
            date_courte(recue)
        );
        dire("date du bail", Reponse::Oui, phrase);
    }
    for e in &b.eloignees_sans_accord {
        let phrase = match (e.reponse, e.distance) {
            (Reponse::Oui, Some(m)) => format!(
                "offre de la ligne {} du fichier des propositions à {} m, au-delà de {} m, sans souhait écrit du ménage : à vérifier",
                e.ligne,
                nombre(m),
                nombre(r.distance_max)
            ),
            (_, Some(_)) => format!(
                "offre éloignée (ligne {} du fichier des propositions) : souhait écrit du ménage inconnu, à vérifier",
                e.ligne
            ),
            // Without a distance nothing is said: the list keeps it as unknown.
            (_, None) => continue,
        };
        dire("offre éloignée", e.reponse, phrase);
    }
    rendues
}

#[cfg(test)]
mod tests;
