//! Totals that a document prints against totals that are computed. Where they differ, both are shown: the file is kept as it is.

use crate::french::Fraction;

/// Something to check in a plan or a table, for the person who keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Constat {
    /// `TOTAL_FAUX`.
    pub code: &'static str,
    /// Operation, commune or total it is about.
    pub objet: String,
    pub phrase: String,
}

/// One printed figure and the one computed from its terms, in units of the last printed digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controle {
    pub intitule: String,
    pub imprime: i64,
    pub calcule: i64,
    /// Decimals of the printed figure: 20,3 is 203 with one.
    pub decimales: u32,
    /// « € », « % »; empty for a count.
    pub unite: String,
}

impl Controle {
    /// A sum of whole numbers; `None` when it does not fit.
    pub fn somme(intitule: impl Into<String>, termes: &[i64], imprime: i64) -> Option<Self> {
        let calcule = termes.iter().try_fold(0_i64, |s, t| s.checked_add(*t))?;
        Some(Controle { intitule: intitule.into(), imprime, calcule, decimales: 0, unite: String::new() })
    }

    #[must_use]
    pub fn avec_decimales(mut self, decimales: u32) -> Self {
        self.decimales = decimales.min(9);
        self
    }

    #[must_use]
    pub fn avec_unite(mut self, unite: &str) -> Self {
        unite.clone_into(&mut self.unite);
        self
    }

    pub fn conforme(&self) -> bool {
        self.imprime == self.calcule
    }

    /// A finding with both values, when they differ.
    pub fn constat(&self) -> Option<Constat> {
        if self.conforme() {
            return None;
        }
        let ecart = i128::from(self.imprime) - i128::from(self.calcule);
        let signe = if ecart > 0 { "+" } else { "" };
        let ecart = i64::try_from(ecart).map_or_else(|_| ecart.to_string(), |e| self.montre_ecart(e));
        Some(Constat {
            code: "TOTAL_FAUX",
            objet: self.intitule.clone(),
            phrase: format!(
                "{} : le document porte {}, le calcul donne {} (écart {signe}{ecart})",
                self.intitule,
                self.montre(self.imprime),
                self.montre(self.calcule)
            ),
        })
    }

    fn nombre(&self, n: i64) -> String {
        Fraction::new(n, 10_i64.pow(self.decimales.min(9))).map(|f| f.value(self.decimales.min(9))).unwrap_or_default()
    }

    /// A gap between two percentages is in points.
    fn montre_ecart(&self, n: i64) -> String {
        match self.unite.as_str() {
            "%" => format!("{}{}points", self.nombre(n), crate::french::INSECABLE),
            _ => self.montre(n),
        }
    }

    fn montre(&self, n: i64) -> String {
        let nombre = self.nombre(n);
        match self.unite.as_str() {
            "" => nombre,
            "%" => format!("{nombre}{}%", crate::french::FINE),
            unite => format!("{nombre}{}{unite}", crate::french::INSECABLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_false_total_is_a_finding_with_both_values() {
        let c = Controle::somme("rythme 2022", &[66, 64, 73], 202).unwrap().avec_decimales(1);
        assert_eq!(
            c.constat().unwrap().phrase,
            "rythme 2022 : le document porte 20,2, le calcul donne 20,3 (écart −0,1)"
        );
        assert!(Controle::somme("rythme 2021", &[40, 13, 27], 80).unwrap().constat().is_none());
        assert!(Controle::somme("trop", &[i64::MAX, 1], 0).is_none());
        assert!(Controle::somme("extrêmes", &[i64::MAX], i64::MIN).unwrap().constat().is_some());
    }
}
