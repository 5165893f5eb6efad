//! The codes of what each chapter of the program may show: what `sans` and `[essentiel]` of a declaration may name. They are known before
//! anything is counted, so that a slip of the hand is refused at its line. `tests/composition.rs` and `tests/revue_projet.rs` hold them
//! against the documents.

use super::chapitres::ChapitreNatif;

/// Ends the code of a table that goes on with the code of a method of fragility.
const SUITE: char = '*';

impl ChapitreNatif {
    /// The pictures that it may draw, by their code.
    pub fn figures(self) -> &'static [&'static str] {
        match self {
            ChapitreNatif::HorsQpv => &["serie-hors-qpv", "lectures-hors-qpv"],
            ChapitreNatif::AnneeEnCours => &["cumul-hors-qpv"],
            ChapitreNatif::Bailleurs => &["atteinte-bailleurs", "bailleurs-annees"],
            ChapitreNatif::Qpv => &["quartiles-qpv"],
            ChapitreNatif::Publics => &["serie-publics"],
            ChapitreNatif::Relogement => &["relogement-destinations"],
            ChapitreNatif::Occupation => &["distribution-residences"],
            ChapitreNatif::Residences => &["residences-fragiles", "carte-residences"],
            ChapitreNatif::Demande => &["quartiles-demande"],
            ChapitreNatif::Avancement => &["avancement"],
            ChapitreNatif::Criteres => &["criteres"],
            ChapitreNatif::Effets => &["reste-a-charge"],
            ChapitreNatif::Parcours => &["carte-parcours", "destinations"],
            ChapitreNatif::Objectifs
            | ChapitreNatif::Revisions
            | ChapitreNatif::Rythme
            | ChapitreNatif::Engagements
            | ChapitreNatif::Argent
            | ChapitreNatif::Difficultes
            | ChapitreNatif::Processus
            | ChapitreNatif::Suites
            | ChapitreNatif::Parametres => &[],
        }
    }

    /// The tables that it may show, by their code.
    fn tableaux(self) -> &'static [&'static str] {
        match self {
            ChapitreNatif::HorsQpv => &["hors-qpv"],
            ChapitreNatif::AnneeEnCours => &["reste-a-faire", "cumul-mensuel"],
            ChapitreNatif::Bailleurs => &["par-bailleur", "par-reservataire", "par-commune", "bailleurs-annees-taux"],
            ChapitreNatif::Qpv => &["quartiles", "par-qpv"],
            ChapitreNatif::Publics => &[],
            ChapitreNatif::Relogement => {
                &["relogement-avancement", "relogement-criteres", "premier-quartile", "engagements"]
            }
            ChapitreNatif::Occupation => &["occupation"],
            ChapitreNatif::Residences => &["residences-fragiles", "affiches-*", "par-classe-*"],
            ChapitreNatif::Demande => &["demande", "demande-repartitions"],
            ChapitreNatif::Objectifs => {
                &["objectifs", "objectifs-en-cours", "objectifs-trajectoires", "objectifs-zones"]
            }
            ChapitreNatif::Revisions => &["sorts", "valeurs-revisees"],
            ChapitreNatif::Avancement => &["avancement", "avancement-groupes", "rel-sorties", "rel-statut"],
            ChapitreNatif::Criteres => &["criteres", "cibles-partielles", "criteres-annees"],
            ChapitreNatif::Rythme => {
                &["rythme", "rythme-groupes", "rel-douze-mois-typologie", "rel-douze-mois-composition"]
            }
            ChapitreNatif::Effets => &["reste-a-charge-conditions", "medianes", "alertes", "rel-typologie"],
            ChapitreNatif::Engagements => &[
                "premier-quartile",
                "engagements",
                "e2-communes",
                "e3-demolisseurs",
                "e3-autres",
                "e4-bailleurs",
                "e7-reservataires",
                "e9-bailleurs",
                "e9-reservataires",
            ],
            ChapitreNatif::Argent => &["forfaits", "minoration"],
            ChapitreNatif::Difficultes => &["rel-reponse", "rel-motif-refus", "accompagnement"],
            ChapitreNatif::Processus => {
                &["delais", "durees", "durees-origine", "etapes", "rel-circuit", "charge", "charge-employeurs"]
            }
            ChapitreNatif::Parcours => &[
                "communes-arrivee",
                "communes-neuf",
                "concentrations",
                "vigilances",
                "destinations",
                "quartiers-arrivee",
                "rel-vers",
            ],
            ChapitreNatif::Suites => &["visites", "rel-satisfaction", "suites"],
            ChapitreNatif::Parametres => &["parametres", "definitions"],
        }
    }

    /// The codes of all that it may show, pictures first.
    pub fn codes(self) -> Vec<&'static str> {
        let mut codes = self.figures().to_vec();
        codes.extend(self.tableaux().iter().filter(|t| !self.figures().contains(t)));
        codes
    }

    /// Whether it may show something that bears this code.
    pub fn porte(self, code: &str) -> bool {
        self.codes().iter().any(|c| match c.strip_suffix(SUITE) {
            Some(debut) => code.len() > debut.len() && code.starts_with(debut),
            None => *c == code,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_whole_or_by_the_method_that_ends_it() {
        let r = ChapitreNatif::Residences;
        assert!(r.porte("par-classe-standard") && r.porte("carte-residences"));
        assert!(!r.porte("par-classe-") && !r.porte("par-classe") && !r.porte("carte"));
        assert_eq!(ChapitreNatif::Criteres.codes(), ["criteres", "cibles-partielles", "criteres-annees"]);
    }
}
