//! The case a row falls into, for one indicator: one small number instead of one condition per class.
//!
//! 0 is outside the universe. Then come the classes, then « unknown ». When the indicator has a restriction, the same list follows
//! for rows of which the restriction itself is unknown. A row falls into one case only, so that classes and unknowns always add up
//! to the universe; of two classes that both hold, the first one counts.

use polars::prelude::*;

use crate::measures::{Compte, Nature};

use super::catalog::{Definition, Predicat};

/// How the cases of one indicator are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cas {
    /// Classes of the family: two for a share (`oui`, `non`), one for a mean or a number.
    pub classes: usize,
    /// Whether rows may be of uncertain universe.
    pub incertains: bool,
    /// Whether two sums are kept beside.
    pub sommes: bool,
    effectif: bool,
}

impl Cas {
    pub fn de(d: &Definition) -> Self {
        let classes = match d.nature {
            Nature::Part => 2,
            Nature::Repartition => d.classes.len(),
            Nature::Moyenne | Nature::Effectif => 1,
        };
        Cas {
            classes,
            incertains: d.restriction.is_some() && d.nature != Nature::Moyenne,
            sommes: d.somme.is_some(),
            effectif: d.nature == Nature::Effectif,
        }
    }

    /// Cases beside 0.
    pub fn nombre(&self) -> usize {
        (self.classes + 1) * if self.incertains { 2 } else { 1 }
    }

    /// The count made by these cases; `n` holds one number per case, from case 1.
    pub fn compte(&self, n: impl Fn(usize) -> i64, sommes: (i64, i64)) -> Compte {
        let c = self.classes;
        // A number of rows is never unknown: its second half holds one number, not two.
        let douteux = if self.effectif { c } else { c + 1 };
        Compte {
            classes: (0..c).map(&n).collect(),
            inconnus: n(c),
            sommes: self.sommes.then_some(sommes),
            incertains: if self.incertains { (0..douteux).map(|k| n(c + 1 + k)).collect() } else { Vec::new() },
        }
    }
}

fn vrai(p: &Predicat) -> Expr {
    p.expr.clone().fill_null(lit(false))
}

/// The case of each row, as a column of small integers without null.
pub fn expression(d: &Definition) -> Expr {
    let cas = Cas::de(d);
    let n = |k: usize| lit(u8::try_from(k).unwrap_or(u8::MAX));
    let inconnu = |debut: usize| n(debut + cas.classes);
    let parmi = |debut: usize| -> Expr {
        match (&d.somme, d.nature, d.classes.first()) {
            (Some((num, den)), ..) => {
                let connu = num.expr.clone().is_not_null().and(den.expr.clone().is_not_null());
                when(connu).then(n(debut)).otherwise(inconnu(debut))
            }
            (None, Nature::Part, Some((_, _, p))) => when(p.expr.clone())
                .then(n(debut))
                .when(p.expr.clone().not())
                .then(n(debut + 1))
                .otherwise(inconnu(debut)),
            (None, Nature::Repartition, Some(_)) => {
                // From the last to the first, so that the first class that holds is the outermost question.
                let classes = d.classes.iter().enumerate().rev();
                classes.fold(inconnu(debut), |sinon, (k, (_, _, p))| {
                    when(p.expr.clone()).then(n(debut + k)).otherwise(sinon)
                })
            }
            _ => n(debut),
        }
    };
    let dedans = match &d.restriction {
        Some(r) => vrai(&d.univers).and(vrai(r)),
        None => vrai(&d.univers),
    };
    let reste = match &d.restriction {
        Some(r) if cas.incertains => {
            when(vrai(&d.univers).and(r.expr.clone().is_null())).then(parmi(cas.classes + 2)).otherwise(n(0))
        }
        _ => n(0),
    };
    when(dedans).then(parmi(1)).otherwise(reste).cast(DataType::UInt8)
}

/// The same question as SQL that DuckDB and Spark read alike.
pub fn sql(d: &Definition) -> String {
    let cas = Cas::de(d);
    let parmi = |debut: usize| -> String {
        let inconnu = debut + cas.classes;
        match (&d.somme, d.nature, d.classes.first()) {
            (Some((num, den)), ..) => {
                format!(
                    "CASE WHEN ({}) IS NOT NULL AND ({}) IS NOT NULL THEN {debut} ELSE {inconnu} END",
                    num.sql, den.sql
                )
            }
            (None, Nature::Part, Some((_, _, p))) => {
                format!("CASE WHEN ({}) THEN {debut} WHEN NOT ({}) THEN {} ELSE {inconnu} END", p.sql, p.sql, debut + 1)
            }
            (None, Nature::Repartition, Some(_)) => {
                let quand: Vec<String> = (d.classes.iter().enumerate())
                    .map(|(k, (_, _, p))| format!("WHEN ({}) THEN {}", p.sql, debut + k))
                    .collect();
                format!("CASE {} ELSE {inconnu} END", quand.join(" "))
            }
            _ => debut.to_string(),
        }
    };
    let u = &d.univers.sql;
    match &d.restriction {
        None => format!("CASE WHEN ({u}) THEN {} ELSE 0 END", parmi(1)),
        Some(r) => {
            let douteux = if cas.incertains {
                format!(" WHEN ({u}) AND ({}) IS NULL THEN {}", r.sql, parmi(cas.classes + 2))
            } else {
                String::new()
            };
            format!("CASE WHEN ({u}) AND ({}) THEN {}{douteux} ELSE 0 END", r.sql, parmi(1))
        }
    }
}

/// The name of each case in tables of counters, from case 1: `oui`, `non`, `inconnu`, then `oui_douteux`…
pub fn noms(d: &Definition) -> Vec<String> {
    let cas = Cas::de(d);
    let mut classes: Vec<String> = match d.nature {
        Nature::Part => vec!["oui".to_owned(), "non".to_owned()],
        Nature::Repartition => d.classes.iter().map(|(c, _, _)| c.clone()).collect(),
        Nature::Moyenne => vec!["connu".to_owned()],
        Nature::Effectif => vec!["oui".to_owned()],
    };
    classes.push("inconnu".to_owned());
    let douteux: Vec<String> =
        if cas.incertains { classes.iter().map(|c| format!("{c}_douteux")).collect() } else { Vec::new() };
    classes.extend(douteux);
    classes
}
