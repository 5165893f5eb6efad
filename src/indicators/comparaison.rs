//! What stands beside each published value: references of larger territories, gap, evolution, baseline, quality.
//!
//! All of it comes from published measures: a reference that is withheld is absent, and so are the gaps to it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::config::layout::Table;
use crate::french::Fraction;
use crate::measures::{Cle, Nature, Niveau, Periode};
use crate::secrecy::{PublishedMeasures, Valeur};

use super::catalog::Catalogue;
use super::point_zero::{Evolution, PointsZero};

/// From this share of known rows on, in percent, a value is of good quality.
pub const RENSEIGNEMENT_OK: i64 = 80;
/// Under this share, it is neither ranked nor commented.
pub const RENSEIGNEMENT_MIN: i64 = 60;
/// A smaller base is not ranked.
pub const BASE_MIN: i64 = 30;

/// Quality of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualite {
    /// At least 80 % of the rows are known.
    Ok,
    /// 60 to 80 %: printed with a sign.
    Partiel,
    /// Under 60 %: not ranked, not commented.
    Insuffisant,
    /// Well filled, but under 30 known rows: not ranked.
    FaibleEffectif,
}

impl Qualite {
    /// The word of the data files.
    pub fn code(self) -> &'static str {
        match self {
            Qualite::Ok => "ok",
            Qualite::Partiel => "partiel",
            Qualite::Insuffisant => "insuffisant",
            Qualite::FaibleEffectif => "faible_effectif",
        }
    }
}

/// Quality of a value whose base is shown. A count of rows has no unknown: `None`. What is missing is said before what is
/// small: a rate filled at 50 % on 10 rows is `insuffisant`.
pub fn qualite(v: &Valeur) -> Option<Qualite> {
    if v.nature() == Nature::Effectif {
        return None;
    }
    let (u, d) = (v.univers()?, v.denominateur()?);
    Some(match u {
        0 => return None,
        _ if 100 * d < RENSEIGNEMENT_MIN * u => Qualite::Insuffisant,
        _ if d < BASE_MIN => Qualite::FaibleEffectif,
        _ if 100 * d < RENSEIGNEMENT_OK * u => Qualite::Partiel,
        _ => Qualite::Ok,
    })
}

/// Choices on what values are compared with, from `pipelines/derives.toml`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Choix {
    /// The reference of the EPCI leaves the zone out, by difference of published counts.
    pub epci_hors_zone: bool,
    /// The baseline printed beside each value; the oldest when absent.
    pub point_zero: Option<String>,
}

/// A value of another territory or another time, and the gap to it: in points for a share, `valeur / référence − 1` for
/// an amount. The gap is absent when it would be that of the territory to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repere {
    pub valeur: Fraction,
    pub ecart: Option<Fraction>,
}

/// What stands beside one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparaison {
    pub epci: Option<Repere>,
    pub hors_qpv: Option<Repere>,
    pub departement: Option<Repere>,
    pub region: Option<Repere>,
    pub precedente: Option<Repere>,
    /// Value of the baseline; its gap is always a difference.
    pub point_zero: Option<Repere>,
    /// The baseline was counted under another definition.
    pub definition_changee: bool,
    /// Households who answered, of the zone, for occupation.
    pub reponse: Option<Fraction>,
    pub renseignement: Option<Fraction>,
    pub qualite: Option<Qualite>,
}

/// Compares published values.
pub struct Comparateur<'a> {
    publiees: &'a PublishedMeasures,
    catalogue: &'a Catalogue,
    epci: &'a str,
    points_zero: &'a PointsZero,
    choix: &'a Choix,
    /// The baseline chosen.
    nom_zero: Option<&'a str>,
    /// Periods of each indicator, in order of time.
    periodes: BTreeMap<&'a str, Vec<Periode>>,
    /// The only zone of a level, when there is one: the département and the region of the extracts.
    seules: BTreeMap<(&'a str, Niveau), Option<&'a str>>,
}

/// One of the two parts of a mean or a share.
type Parts = (i64, i64);

impl<'a> Comparateur<'a> {
    pub fn new(
        publiees: &'a PublishedMeasures,
        catalogue: &'a Catalogue,
        epci: &'a str,
        points_zero: &'a PointsZero,
        choix: &'a Choix,
    ) -> Self {
        let mut periodes: BTreeMap<&str, Vec<Periode>> = BTreeMap::new();
        let mut seules: BTreeMap<(&str, Niveau), Option<&str>> = BTreeMap::new();
        for (cle, _) in publiees.iter() {
            let p = periodes.entry(&cle.indicateur).or_default();
            if !p.contains(&cle.periode) {
                p.push(cle.periode);
            }
            if matches!(cle.niveau, Niveau::Departement | Niveau::Region) {
                let seule = seules.entry((&cle.indicateur, cle.niveau)).or_insert(Some(&cle.zone));
                if seule.is_some_and(|z| z != cle.zone) {
                    *seule = None;
                }
            }
        }
        periodes.values_mut().for_each(|p| p.sort_unstable());
        let nom_zero = points_zero.principal(choix.point_zero.as_deref()).map(|p| p.nom.as_str());
        Comparateur { publiees, catalogue, epci, points_zero, choix, nom_zero, periodes, seules }
    }

    /// What stands beside one cell, for one class of a distribution (`0` for anything else).
    pub fn comparer(&self, cle: &Cle, v: &Valeur, rang: usize, classe: &str) -> Comparaison {
        let reponse = self.reponse(cle);
        let renseignement = v.denominateur().zip(v.univers()).and_then(|(d, u)| Fraction::new(d, u));
        let renseignement = renseignement.filter(|_| v.nature() != Nature::Effectif);
        let base = Comparaison { reponse, renseignement, qualite: qualite(v), ..Comparaison::default() };
        // Counts of rows of two territories are not comparable; of two periods they are, as a relative gap.
        let Some(valeur) = chiffre(v, rang) else { return base };
        let territoire = v.nature() != Nature::Effectif;
        let repere = |autre: Option<Fraction>, soi: bool| {
            let autre = autre?;
            Some(Repere { valeur: autre, ecart: if soi { None } else { ecart(v.nature(), &valeur, &autre) } })
        };
        let ailleurs = |niveau: Niveau, zone: &str| {
            let soi = cle.niveau == niveau && cle.zone == zone;
            let autre = self.publiees.get(&cle.indicateur, cle.periode, niveau, zone)?;
            repere(chiffre(autre, rang), soi)
        };
        let seule = |niveau: Niveau| ailleurs(niveau, (*self.seules.get(&(cle.indicateur.as_str(), niveau))?)?);
        let precedente = self.precedente(cle).and_then(|p| {
            let autre = self.publiees.get(&cle.indicateur, p, cle.niveau, &cle.zone)?;
            repere(chiffre(autre, rang), false)
        });
        let (point_zero, definition_changee) = self.zero(cle, &valeur, classe);
        Comparaison {
            epci: if territoire { self.epci(cle, v, rang, &valeur) } else { None },
            hors_qpv: if territoire { ailleurs(Niveau::Localisation, "hors_qpv") } else { None },
            departement: if territoire { seule(Niveau::Departement) } else { None },
            region: if territoire { seule(Niveau::Region) } else { None },
            precedente,
            point_zero,
            definition_changee,
            ..base
        }
    }

    /// The EPCI of the zone; with the zone left out when the job asks for it.
    fn epci(&self, cle: &Cle, v: &Valeur, rang: usize, valeur: &Fraction) -> Option<Repere> {
        let autre = self.publiees.get(&cle.indicateur, cle.periode, Niveau::Epci, self.epci)?;
        let soi = cle.niveau == Niveau::Epci && cle.zone == self.epci;
        let dedans = !matches!(cle.niveau, Niveau::Epci | Niveau::Departement | Niveau::Region);
        let reference = if self.choix.epci_hors_zone && dedans {
            let ((n, d), (zn, zd)) = (parts(autre, rang)?, parts(v, rang)?);
            Fraction::new(n.checked_sub(zn)?, d.checked_sub(zd).filter(|d| *d > 0)?)?
        } else {
            chiffre(autre, rang)?
        };
        Some(Repere { valeur: reference, ecart: if soi { None } else { ecart(v.nature(), valeur, &reference) } })
    }

    fn reponse(&self, cle: &Cle) -> Option<Fraction> {
        self.catalogue.get(&cle.indicateur).filter(|d| d.table == Table::Occupation)?;
        self.publiees.get("occ_taux_reponse", cle.periode, cle.niveau, &cle.zone).and_then(Valeur::taux)
    }

    /// The period before, of the same kind: the year before, the same months a year before, the wave before.
    fn precedente(&self, cle: &Cle) -> Option<Periode> {
        precedente(cle.periode, self.periodes.get(cle.indicateur.as_str())?)
    }

    fn zero(&self, cle: &Cle, valeur: &Fraction, classe: &str) -> (Option<Repere>, bool) {
        let Some(nom) = self.nom_zero else { return (None, false) };
        let cle = (cle.indicateur.clone(), cle.niveau, cle.zone.clone(), classe.to_owned());
        match self.points_zero.evolution(nom, &cle, valeur) {
            Evolution::Ecart { zero, ecart } => (Some(Repere { valeur: zero, ecart: Some(ecart) }), false),
            Evolution::DefinitionChangee { zero } => (Some(Repere { valeur: zero, ecart: None }), true),
            Evolution::Absente => (None, false),
        }
    }
}

/// The period before, of the same kind, among those that are known.
pub fn precedente(p: Periode, connues: &[Periode]) -> Option<Periode> {
    let avant = match p {
        Periode::Annee(a) => Periode::Annee(a - 1),
        Periode::Cumul(a, m) => Periode::Cumul(a - 1, m),
        Periode::Etat(a, m) => Periode::Etat(a - 1, m),
        // Of each year, the last stock alone is counted.
        Periode::Stock(a, _) => {
            return connues.iter().find(|q| matches!(q, Periode::Stock(b, _) if *b == a - 1)).copied();
        }
        // Waves are two years apart, sometimes more.
        Periode::Millesime(a) => {
            return connues
                .iter()
                .filter(|q| matches!(q, Periode::Millesime(b) if *b < a))
                .max_by_key(|q| q.annee())
                .copied();
        }
    };
    connues.contains(&avant).then_some(avant)
}

/// What is compared: a share, a mean, a count.
pub fn chiffre(v: &Valeur, rang: usize) -> Option<Fraction> {
    match v.nature() {
        Nature::Moyenne => v.taux(),
        Nature::Effectif => Fraction::new(v.classe(0)?, 1),
        Nature::Part | Nature::Repartition => v.part(rang),
    }
}

fn parts(v: &Valeur, rang: usize) -> Option<Parts> {
    match v.nature() {
        Nature::Moyenne => v.compte()?.sommes,
        _ => Some((v.classe(rang)?, v.denominateur()?)),
    }
}

/// In points for a share, relative for an amount or a count.
pub fn ecart(nature: Nature, valeur: &Fraction, reference: &Fraction) -> Option<Fraction> {
    match nature {
        Nature::Part | Nature::Repartition => valeur.moins(reference),
        Nature::Moyenne | Nature::Effectif => valeur.moins(reference)?.sur(reference),
    }
}
