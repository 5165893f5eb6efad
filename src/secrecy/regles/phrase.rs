//! The rules in words, at the foot of every document.

use super::{DominanceNiveau, DominanceSur, Portee, Profil, Regles, ZeroCent};
use crate::french::{FINE, Genre, INSECABLE, compte, nombre};
use crate::secrecy::PublishedMeasures;

impl Regles {
    /// Footer of every document, in French: what is withheld, and every threshold that served.
    pub fn phrase(&self) -> String {
        if self.profil == Profil::Interne {
            return format!("Secret statistique{INSECABLE}: aucun masquage, document de travail à ne pas diffuser.");
        }
        let p = &self.parametres;
        let moins = |n: i64, un: &str, des: &str| format!("moins de {}", compte(n, un, des, Genre::Masculin));
        let menages = |n: i64| moins(n, "ménage", "ménages");
        let mut bases = format!("{} pour les loyers et la vacance", moins(p.seuil_logements, "logement", "logements"));
        if p.seuil_menages_revenu != p.seuil_menages_autre {
            bases = format!("{} pour les données tirées des revenus, {bases}", menages(p.seuil_menages_revenu));
        }
        // What is tested depends on the scope: the base alone, or each count too; each count always, for incomes.
        let effectifs = match p.regle {
            Portee::Base => format!(", les effectifs de {} tirés des revenus", menages(p.seuil_menages_revenu)),
            Portee::Cellule => {
                format!(", les effectifs de {}", menages(p.seuil_menages_autre.max(p.seuil_menages_revenu)))
            }
        };
        let zero_cent = match p.zero_cent {
            ZeroCent::Aucun => String::new(),
            _ => format!(", les parts de 0 et de 100{FINE}% des indicateurs sensibles"),
        };
        let dominance = if p.dominance_pct < 100 {
            let quoi = match p.dominance_sur {
                DominanceSur::Sommes => "les moyennes",
                DominanceSur::SommesEtLogements => "les moyennes et les effectifs de logements",
            };
            let ou = match p.dominance_niveau {
                DominanceNiveau::Commune => " à partir de la commune",
                DominanceNiveau::Residence => "",
            };
            format!(", {quoi} dont un bailleur détient plus de {}{FINE}%{ou}", p.dominance_pct)
        } else {
            String::new()
        };
        let tranche = if self.tranches() {
            format!("{FINE}; certaines parts sont données par tranche de dix points")
        } else {
            String::new()
        };
        format!(
            "Secret statistique{INSECABLE}: «{INSECABLE}s{INSECABLE}» remplace les valeurs dont la base compte {} ({bases}){effectifs}\
             {zero_cent}{dominance}, et celles qui permettraient de retrouver l'une d'elles{tranche}.{}",
            menages(p.seuil_menages_autre),
            self.phrase_des_seuils_propres()
        )
    }

    /// ` Seuils particuliers : 20 pour l'occupation du parc, 15 pour occ_apl.`, or nothing.
    fn phrase_des_seuils_propres(&self) -> String {
        let liste: Vec<String> = self.seuils_propres().map(|(nom, n)| format!("{} pour {nom}", nombre(n))).collect();
        match liste.as_slice() {
            [] => String::new(),
            [un] => format!(" Seuil particulier{INSECABLE}: {un}."),
            _ => format!(" Seuils particuliers{INSECABLE}: {}.", liste.join(", ")),
        }
    }

    /// How much was withheld of all that is published; `None` where nothing is.
    pub fn phrase_des_masquees(&self, m: &PublishedMeasures) -> Option<String> {
        if self.profil == Profil::Interne {
            return None;
        }
        let total = i64::try_from(m.len()).unwrap_or(i64::MAX);
        let masquees = i64::try_from(m.masquees()).unwrap_or(i64::MAX);
        let (noms, accord) = if masquees >= 2 { ("cellules", "masquées") } else { ("cellule", "masquée") };
        Some(format!(
            "Secret statistique{INSECABLE}: {}{INSECABLE}{noms} sur {} {accord} en tout ou partie.",
            nombre(masquees),
            nombre(total)
        ))
    }
}
