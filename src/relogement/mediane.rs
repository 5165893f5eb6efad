//! Medians before and after, recomputed from rows, rounded as the anonymised extraction rounds them.

use crate::french::Fraction;

use super::etude::Etude;
use super::finances::Budget;
use super::niveaux::Rattachement;
use super::reglages::Reglages;
use super::reponse::Reponse;

/// One quantity, before and after.
#[derive(Clone, Debug)]
pub struct LigneMediane {
    pub libelle: String,
    pub avant: Option<Fraction>,
    pub apres: Option<Fraction>,
    /// Households whose value is known before and after.
    pub n: i64,
    pub decimales: u32,
}

/// Medians of a group of operations.
#[derive(Clone, Debug)]
pub struct Medianes {
    pub lignes: Vec<LigneMediane>,
}

/// The value of one quantity in one dwelling.
type Valeur<'a> = Box<dyn Fn(&Budget) -> Option<Fraction> + 'a>;

impl Medianes {
    /// Households of the social stock with a comparable « before ». Under `seuil` households nothing is said.
    pub fn de(etude: &Etude, r: &Reglages, garde: impl Fn(&Rattachement) -> bool, seuil: i64) -> Self {
        let f = &r.finances;
        let comparaisons: Vec<_> = etude
            .suivi
            .dossiers
            .iter()
            .zip(&etude.examines)
            .filter(|(d, _)| etude.rattachements.get(&d.menage.operation).is_some_and(&garde))
            .filter_map(|(_, e)| e.examen.as_ref())
            .map(|e| &e.comparaison)
            .filter(|c| c.comparable == Reponse::Oui)
            .collect();
        // Quantity, value, step it is rounded to (in its own unit), decimals.
        let grandeurs: [(String, Valeur<'_>, i64, u32); 4] = [
            (format!("Reste à charge ({}), € par mois", f.rac.code()), Box::new(|b| f.rac.valeur(b, f)), 5, 0),
            (
                format!("Taux d’effort ({}), %", f.te.code()),
                Box::new(|b| f.te.valeur(b, f)?.fois(&Fraction::new(100, 1)?)),
                1,
                0,
            ),
            (format!("Reste à vivre ({}), {}", f.rav.code(), f.rav.unite()), Box::new(|b| f.rav.valeur(b, f)), 5, 0),
            ("Surface, m²".to_owned(), Box::new(|b: &Budget| Fraction::new(b.surface?, 100)), 5, 0),
        ];
        let lignes = grandeurs
            .into_iter()
            .map(|(libelle, valeur, pas, decimales)| {
                let (mut avant, mut apres): (Vec<Fraction>, Vec<Fraction>) =
                    comparaisons.iter().filter_map(|c| Some((valeur(&c.avant)?, valeur(&c.apres)?))).unzip();
                let n = avant.len() as i64;
                let dire = |v: &mut Vec<Fraction>| (n >= seuil).then(|| arrondie(&mediane(v)?, pas)).flatten();
                LigneMediane { libelle, avant: dire(&mut avant), apres: dire(&mut apres), n, decimales }
            })
            .collect();
        Medianes { lignes }
    }
}

/// The middle value; the mean of the two middle ones when there are two.
pub fn mediane(valeurs: &mut [Fraction]) -> Option<Fraction> {
    valeurs.sort_unstable();
    let milieu = valeurs.len() / 2;
    let haute = valeurs.get(milieu)?;
    if valeurs.len() % 2 == 1 {
        return Some(*haute);
    }
    valeurs.get(milieu.checked_sub(1)?)?.plus(haute)?.sur(&Fraction::new(2, 1)?)
}

/// To the nearest multiple of `pas`, half up.
pub fn arrondie(f: &Fraction, pas: i64) -> Option<Fraction> {
    let pas_den = i128::from(pas).checked_mul(f.den())?;
    let rang = f.num().checked_mul(2)?.checked_add(pas_den)?.div_euclid(pas_den.checked_mul(2)?);
    Fraction::new(i64::try_from(rang).ok()?.checked_mul(pas)?, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_exact_then_rounded_half_up() {
        let f = |n, d| Fraction::new(n, d).unwrap();
        assert_eq!(mediane(&mut []), None);
        assert_eq!(mediane(&mut [f(3, 1), f(1, 1), f(2, 1)]), Some(f(2, 1)));
        assert_eq!(mediane(&mut [f(1, 1), f(2, 1)]), Some(f(3, 2)));
        for (valeur, attendu) in [(f(245, 2), 125), (f(122, 1), 120), (f(1225, 10), 125), (f(-3, 1), -5), (f(0, 1), 0)]
        {
            assert_eq!(arrondie(&valeur, 5), Some(f(attendu, 1)), "{valeur}");
        }
    }
}
