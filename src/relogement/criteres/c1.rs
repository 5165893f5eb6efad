//! C1, maîtrise du reste à charge: the local rule of each class of income, as data. The first row that fits applies.

use std::cmp::Ordering;

use serde::Deserialize;

use super::tranche::Tranche;
use crate::french::{Fraction, INSECABLE};
use crate::relogement::decision::{Decision, Motif};
use crate::relogement::finances::{self, Comparaison, rav_face_a, te_face_a};
use crate::relogement::reponse::Reponse;
use crate::relogement::seuil::Seuil;

const TEXTE: &str = "règle locale du critère C1 (RGA, titre I, art. 4 ; convention de projet)";

/// One row `[[criteres.c1]]`: all its conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Ecrite")]
pub struct RegleC1 {
    /// Empty: every class.
    pub tranches: Vec<Tranche>,
    /// Reste à charge not above that before.
    pub constant_valeur: bool,
    /// Reste à charge by square metre not above that before.
    pub constant_m2: bool,
    /// Rise at most, percent of the reste à charge before.
    pub hausse_max_pct: Option<Seuil>,
    /// Rise at most, euros a month.
    pub hausse_max_eur: Option<Seuil>,
    /// No rise without an objective improvement.
    pub hausse_si_amelioration: bool,
    /// An objective improvement lifts the conditions on the rise: the rule must not block it.
    pub sauf_amelioration: bool,
    /// Taux d'effort after at most, percent.
    pub te_max: Option<Seuil>,
    /// Reste à vivre after at least, euros by day.
    pub rav_min: Option<Seuil>,
    /// What sets the rule: « Convention de 2021, art. 4 ».
    pub document: Option<String>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Ecrite {
    tranches: Vec<Tranche>,
    constant_valeur: bool,
    constant_m2: bool,
    hausse_max_pct: Option<Seuil>,
    hausse_max_eur: Option<Seuil>,
    hausse_si_amelioration: bool,
    sauf_amelioration: bool,
    te_max: Option<Seuil>,
    rav_min: Option<Seuil>,
    document: Option<String>,
}

impl TryFrom<Ecrite> for RegleC1 {
    type Error = String;

    fn try_from(e: Ecrite) -> Result<Self, String> {
        let hausse = e.constant_valeur || e.constant_m2 || e.hausse_max_pct.is_some() || e.hausse_max_eur.is_some();
        if !(hausse || e.hausse_si_amelioration || e.te_max.is_some() || e.rav_min.is_some()) {
            return Err("« criteres.c1 » : une règle a au moins une condition (constant_valeur, constant_m2, \
                        hausse_max_pct, hausse_max_eur, hausse_si_amelioration, te_max, rav_min)"
                .to_owned());
        }
        if e.sauf_amelioration && !hausse {
            return Err(
                "« sauf_amelioration » lève une limite de hausse : écrivez aussi constant_valeur, constant_m2, \
                        hausse_max_pct ou hausse_max_eur"
                    .to_owned(),
            );
        }
        Ok(RegleC1 {
            tranches: e.tranches,
            constant_valeur: e.constant_valeur,
            constant_m2: e.constant_m2,
            hausse_max_pct: e.hausse_max_pct,
            hausse_max_eur: e.hausse_max_eur,
            hausse_si_amelioration: e.hausse_si_amelioration,
            sauf_amelioration: e.sauf_amelioration,
            te_max: e.te_max,
            rav_min: e.rav_min,
            document: e.document,
        })
    }
}

impl RegleC1 {
    /// `de 20 à 40 % : reste à charge constant par m² (convention de 2021)`.
    pub fn texte(&self) -> String {
        let tranches: Vec<&str> = self.tranches.iter().map(|t| t.libelle()).collect();
        let tranches = if tranches.is_empty() { "toutes tranches".to_owned() } else { tranches.join(", ") };
        let sauf = if self.sauf_amelioration { " (sauf amélioration)" } else { "" };
        let si = |vrai: bool, texte: &str| vrai.then(|| format!("{texte}{sauf}"));
        let conditions: Vec<String> = [
            si(self.constant_valeur, "reste à charge constant en valeur"),
            si(self.constant_m2, "reste à charge constant par m²"),
            self.hausse_max_pct.map(|s| format!("hausse de {} au plus{sauf}", s.pourcent())),
            self.hausse_max_eur.map(|s| format!("hausse de {} au plus{sauf}", s.euros())),
            self.hausse_si_amelioration.then(|| "hausse seulement avec une amélioration".to_owned()),
            self.te_max.map(|s| format!("taux d’effort de {} au plus", s.pourcent())),
            self.rav_min.map(|s| format!("reste à vivre de {} par jour au moins", s.euros())),
        ]
        .into_iter()
        .flatten()
        .collect();
        let document = self.document.as_ref().map_or_else(String::new, |d| format!(" ({d})"));
        format!("{tranches}\u{202f}: {}{document}", conditions.join(", "))
    }

    fn convient(&self, tranche: Option<Tranche>) -> Reponse {
        match tranche {
            _ if self.tranches.is_empty() => Reponse::Oui,
            Some(t) => self.tranches.contains(&t).into(),
            // All the classes: it fits whichever it is.
            None if Tranche::TOUTES.iter().all(|t| self.tranches.contains(t)) => Reponse::Oui,
            None => Reponse::Inconnu,
        }
    }

    /// The conditions, each with what it rests on.
    fn motifs(&self, c: &Comparaison, r: &finances::Reglages) -> Vec<Motif> {
        let rac = |b| r.rac.valeur(b, r);
        let (avant, apres) = (rac(&c.avant), rac(&c.apres));
        let evolution = || format!("{} → {}", r.rac.chiffre(&c.avant, r).texte(), r.rac.chiffre(&c.apres, r).texte());
        let motif = |condition, reponse, fait| Motif { reponse, condition, fait, texte: TEXTE };
        let lever = |reponse: Reponse| if self.sauf_amelioration { reponse.ou(c.amelioration) } else { reponse };
        let sauf = |fait: String| match self.sauf_amelioration {
            true => format!("{fait}, levé par une amélioration : {}", c.amelioration.texte()),
            false => fait,
        };
        let mut motifs = Vec::new();
        if self.constant_valeur {
            motifs.push(motif("reste à charge constant en valeur", lever(au_plus(apres, avant)), sauf(evolution())));
        }
        if self.constant_m2 {
            let (a, b) = c.rac_au_m2(r);
            let m2 = |f: Option<Fraction>| {
                f.map_or_else(|| "inconnu".to_owned(), |f| format!("{}{INSECABLE}€/m²", f.value(2)))
            };
            let fait = format!("{} → {} ({})", m2(a), m2(b), r.rac.code());
            motifs.push(motif("reste à charge constant par m²", lever(au_plus(b, a)), sauf(fait)));
        }
        if let Some(pct) = self.hausse_max_pct {
            let limite = avant.zip(pct.part()).and_then(|(a, p)| a.plus(&a.fois(&p)?));
            let fait = format!("{}, hausse admise {}", evolution(), pct.pourcent());
            motifs.push(motif("hausse du reste à charge limitée en part", lever(au_plus(apres, limite)), sauf(fait)));
        }
        if let Some(eur) = self.hausse_max_eur {
            let limite = avant.zip(eur.valeur()).and_then(|(a, e)| a.plus(&e));
            let fait = format!("{}, hausse admise {}", evolution(), eur.euros());
            motifs.push(motif("hausse du reste à charge limitée en euros", lever(au_plus(apres, limite)), sauf(fait)));
        }
        if self.hausse_si_amelioration {
            let fait = format!("{}, amélioration : {}", evolution(), c.amelioration.texte());
            let reponse = au_plus(apres, avant).ou(c.amelioration);
            motifs.push(motif("hausse du reste à charge seulement avec une amélioration", reponse, fait));
        }
        if let Some(max) = self.te_max {
            let tenu = te_face_a(r.te, &c.apres, max).map(|o| o != Ordering::Greater);
            let fait = format!("{}, {} au plus", r.te.chiffre(&c.apres, r).texte(), max.pourcent());
            motifs.push(motif("taux d’effort après relogement", tenu.into(), fait));
        }
        if let Some(min) = self.rav_min {
            let tenu = rav_face_a(r.rav_seuil, &c.apres, min, r).map(|o| o != Ordering::Less);
            let fait = format!("{}, {} au moins", r.rav_seuil.chiffre(&c.apres, r).texte(), min.euros());
            motifs.push(motif("reste à vivre après relogement", tenu.into(), fait));
        }
        motifs
    }
}

fn au_plus(valeur: Option<Fraction>, limite: Option<Fraction>) -> Reponse {
    valeur.zip(limite).map(|(v, l)| v <= l).into()
}

/// The local rule on one household. `None` when there is no rule at all; « à instruire » when a reste à charge is unknown, when no row
/// is written for its class, or when its class is unknown and the rows that may fit disagree.
pub fn respecte(
    regles: &[RegleC1],
    tranche: Option<Tranche>,
    c: &Comparaison,
    r: &finances::Reglages,
) -> Option<Decision> {
    if regles.is_empty() {
        return None;
    }
    let manque = |fait: &str| {
        let condition = "reste à charge et tranche de ressources connus";
        Decision::de(vec![Motif { reponse: Reponse::Inconnu, condition, fait: fait.to_owned(), texte: TEXTE }])
    };
    if r.rac.valeur(&c.avant, r).is_none() {
        return Some(manque("reste à charge avant relogement inconnu"));
    }
    if r.rac.valeur(&c.apres, r).is_none() {
        return Some(manque("reste à charge après relogement inconnu"));
    }
    let mut possibles: Vec<Decision> = Vec::new();
    let mut sure = false;
    for regle in regles {
        let convient = regle.convient(tranche);
        if convient != Reponse::Non {
            possibles.push(Decision::de(regle.motifs(c, r)));
        }
        if convient == Reponse::Oui {
            sure = true;
            break;
        }
    }
    Some(match (possibles.split_first(), sure) {
        (Some((premiere, autres)), true) if autres.iter().all(|d| d.reponse == premiere.reponse) => premiere.clone(),
        (Some(_), _) => manque("tranche de ressources inconnue"),
        (None, _) => manque("aucune règle locale n’est écrite pour cette tranche de ressources"),
    })
}
