//! Are the relogements close to the quartier, or all in one place? Answers that show no small number.

use crate::french::{Fraction, nombre};
use crate::measures::Niveau;
use crate::relogement::indicateurs::communes::{COMMUNE, HORS_TERRITOIRE};
use crate::relogement::parcours::alertes::{concentration_proche, meme_secteur, par_iris};
use crate::relogement::parcours::trajet::Trajet;
use crate::relogement::part::Part;
use crate::relogement::reponse::Reponse;
use crate::reports::context::{ligne, tableau, texte};
use crate::reports::document::{Bloc, Case};

use super::Vue;

/// What may be said of an alert; `None`: nothing.
#[derive(Clone, Debug, PartialEq)]
struct Dit {
    reponse: Option<Reponse>,
    part: Case,
}

const TU: Dit = Dit { reponse: None, part: Case::Secret };

/// The alerts of a project.
pub struct Concentrations {
    proche: Dit,
    secteur: Dit,
    /// Sectors are IRIS.
    par_iris: bool,
    commune: Option<String>,
}

impl Concentrations {
    pub fn de(v: &Vue<'_>, projet: &str) -> Self {
        let du_projet = |t: &&Trajet| v.etude.rattachements.get(&t.operation).is_some_and(|r| r.projet == projet);
        let trajets: Vec<Trajet> =
            v.etude.examines.iter().filter_map(|e| e.trajet.as_ref()).filter(du_projet).cloned().collect();
        let seuil = v.seuil();
        let proche = concentration_proche(&trajets, &v.reglages.parcours);
        let publie = publie(v, projet);
        let par_iris = par_iris(&trajets);
        // An IRIS lies in a commune: what is published of the communes bounds it, and what is withheld of them must not be guessed.
        let secteur = match publie.dit.reponse {
            Some(Reponse::Oui) if par_iris => {
                let a = meme_secteur(&trajets);
                dire(a.reponse, &a.part, seuil)
            }
            _ => publie.dit,
        };
        Concentrations {
            proche: dire(proche.reponse, &proche.part, seuil),
            commune: publie.commune.filter(|_| !par_iris && secteur.reponse == Some(Reponse::Oui)),
            secteur,
            par_iris,
        }
    }

    /// The commune where more than half of them are.
    pub fn commune(&self) -> Option<&str> {
        self.commune.as_deref()
    }

    /// What calls for a look.
    pub fn phrase(&self, v: &Vue<'_>) -> String {
        if self.proche.reponse != Some(Reponse::Oui) {
            return String::new();
        }
        format!(
            "Plus de la moitié des relogements hors QPV sont à {} m au plus du quartier\u{202f}: à examiner.",
            nombre(v.reglages.parcours.proximite)
        )
    }

    pub fn tableau(&self, v: &Vue<'_>) -> Bloc {
        let proche = format!(
            "Plus de la moitié des relogements hors QPV à {} m au plus du quartier (CONCENTRATION_PROCHE)",
            nombre(v.reglages.parcours.proximite)
        );
        let ou = if self.par_iris { "un même IRIS" } else { "une même commune" };
        let secteur = format!("Plus de la moitié des relogements dans {ou} (MEME_SECTEUR)");
        let rangee = |libelle: String, d: &Dit| {
            let reponse = match d.reponse {
                None => Case::Secret,
                Some(Reponse::Oui) => texte("Oui"),
                Some(Reponse::Non) => texte("Non"),
                Some(Reponse::Inconnu) => texte("Inconnu"),
            };
            ligne(vec![texte(libelle), reponse, d.part.clone()])
        };
        let note = format!(
            "Une alerte invite à regarder, elle ne décide rien. Distance du point du logement au répertoire, à défaut de celui de sa résidence, au contour du quartier. \
             Une réponse repose sur au moins {} ménages\u{202f}; la part est donnée par tranche de dix points, si elle et son complément \
             en comptent chacun autant.",
            nombre(v.seuil())
        );
        let lignes = vec![rangee(proche, &self.proche), rangee(secteur, &self.secteur)];
        tableau(
            "concentrations",
            "Concentrations à regarder",
            &[("Alerte", ""), ("Réponse", ""), ("Part", "%")],
            lignes,
            &note,
        )
    }
}

/// The answer from a base that is large enough; the share by ten points, when both its sides are.
fn dire(reponse: Reponse, part: &Part, seuil: i64) -> Dit {
    if part.total() < seuil {
        return TU;
    }
    let part = match (reponse, part.oui + part.non) {
        (Reponse::Inconnu, _) => Case::NonDisponible,
        (_, connus) if part.oui.min(part.non) >= seuil && connus > 0 => {
            let bas = u8::try_from(part.oui * 10 / connus * 10).unwrap_or(90).min(90);
            Case::Tranche(bas, bas + 10)
        }
        _ => Case::Secret,
    };
    Dit { reponse: Some(reponse), part }
}

/// What the published counts say by themselves of « one commune ».
struct Publie {
    dit: Dit,
    commune: Option<String>,
}

fn publie(v: &Vue<'_>, projet: &str) -> Publie {
    let lu = v.lire(COMMUNE, Niveau::Projet, projet);
    let tu = Publie { dit: TU, commune: None };
    let Some(ensemble) = lu.ensemble().filter(|n| *n > 0) else { return tu };
    let communes: Vec<(&str, Option<i64>)> = v.reponses(COMMUNE).into_iter().map(|c| (c, lu.nombre(c))).collect();
    let publies: i64 = communes.iter().filter_map(|(_, n)| *n).sum();
    let seules = || communes.iter().filter(|(c, _)| *c != HORS_TERRITOIRE);
    if let Some((code, n)) = seules().filter_map(|(c, n)| Some((*c, (*n)?))).find(|(_, n)| 2 * n > ensemble) {
        let part = Fraction::new(n, ensemble).map_or(Case::NonCalculable, |f| Case::Part(f, 1));
        return Publie { dit: Dit { reponse: Some(Reponse::Oui), part }, commune: Some(code.to_owned()) };
    }
    // All that is withheld or unknown may lie in one commune.
    let reponse = if 2 * (ensemble - publies) <= ensemble {
        Reponse::Non
    } else if seules().any(|(_, n)| n.is_none()) {
        return tu;
    } else {
        Reponse::Inconnu
    };
    let tous = seules().map(|(_, n)| *n).collect::<Option<Vec<i64>>>();
    let premiere = tous.and_then(|n| n.into_iter().max()).and_then(|n| Fraction::new(n, ensemble));
    Publie {
        dit: Dit { reponse: Some(reponse), part: premiere.map_or(Case::Secret, |f| Case::Part(f, 1)) },
        commune: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_under_the_threshold_and_no_share_of_a_small_side() {
        let p = |oui, non| Part { oui, non, inconnu: 0 };
        assert_eq!(dire(Reponse::Oui, &p(7, 3), 11), TU);
        assert_eq!(dire(Reponse::Oui, &p(7, 4), 11), Dit { reponse: Some(Reponse::Oui), part: Case::Secret });
        assert_eq!(dire(Reponse::Oui, &p(22, 10), 11).part, Case::Secret);
        assert_eq!(dire(Reponse::Oui, &p(22, 11), 11).part, Case::Tranche(60, 70));
        assert_eq!(dire(Reponse::Non, &p(20, 20), 11).part, Case::Tranche(50, 60));
        assert_eq!(dire(Reponse::Inconnu, &p(20, 20), 11).part, Case::NonDisponible);
    }
}
