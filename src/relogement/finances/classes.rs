//! Evolution of the reste à charge, by classes (P-CLASSES-RAC).

use serde::Deserialize;

use crate::french::Fraction;
use crate::relogement::parametres::Parametre;
use crate::relogement::seuil::Seuil;

/// Bounds of the classes, percent of the reste à charge before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassesRac {
    /// Up to this change, up or down, it is stable.
    pub stable: Seuil,
    /// Beyond this rise, it is a strong one.
    pub forte: Seuil,
}

impl Default for ClassesRac {
    fn default() -> Self {
        ClassesRac { stable: Seuil(500), forte: Seuil(1000) }
    }
}

/// Where a household falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClasseRac {
    Baisse,
    Stable,
    Hausse,
    ForteHausse,
}

impl ClassesRac {
    /// The class of an evolution; a bound belongs to the milder class. `None` for an unknown reste à charge, or a negative one before,
    /// of which no share can be taken. From zero, any rise is strong.
    pub fn classe(&self, avant: Option<Fraction>, apres: Option<Fraction>) -> Option<ClasseRac> {
        let avant = avant.filter(|f| f.num() >= 0)?;
        let ecart = apres?.moins(&avant)?;
        let part = |s: Seuil| avant.fois(&s.part()?);
        let (stable, forte) = (part(self.stable)?, part(self.forte)?);
        let bas = Fraction::new(0, 1)?.moins(&stable)?;
        Some(if ecart < bas {
            ClasseRac::Baisse
        } else if ecart <= stable {
            ClasseRac::Stable
        } else if ecart <= forte {
            ClasseRac::Hausse
        } else {
            ClasseRac::ForteHausse
        })
    }

    /// As a table heads the column.
    pub fn libelle(&self, classe: ClasseRac) -> String {
        let (s, f) = (self.stable.pourcent(), self.forte.pourcent());
        match classe {
            ClasseRac::Baisse => format!("baisse de plus de {s}"),
            ClasseRac::Stable => format!("stable (±{}{s})", crate::french::INSECABLE),
            ClasseRac::Hausse => format!("hausse de {} à {f}", self.stable.texte()),
            ClasseRac::ForteHausse => format!("hausse de plus de {f}"),
        }
    }

    pub fn imprimes(&self) -> Vec<Parametre> {
        vec![Parametre {
            code: "P-CLASSES-RAC",
            question: "Classes d’évolution du reste à charge : stable jusqu’à, forte au-delà de",
            valeur: format!("{} et {}", self.stable.pourcent(), self.forte.pourcent()),
        }]
    }
}
