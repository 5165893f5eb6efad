//! Where a figure comes from: what it counts, over what, what is unknown, in words. Told on demand on a screen, so that a reader who doubts a
//! figure need not leave the page. It says published counts only: what secrecy withholds stays « s » here too.

use std::collections::BTreeSet;

use crate::french::{self, FINE, INSECABLE};
use crate::indicators::Definition;
use crate::measures::{Cle, Nature, Periode};

use super::context::{Contexte, periode_en_mots};
use super::document::{Bloc, Document, Ligne, Tableau};
use super::tenues::{Tenue, Vu};

/// What one figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origine {
    pub indicateur: String,
    pub periode: Periode,
    /// `178 sur 1 024 ; 38 inconnus`; empty for a count, which is its own.
    pub compteurs: String,
    /// Words of an indicator that the catalogue does not hold: a question asked of the tracking of relogement.
    pub sens: Option<Sens>,
    /// Name, definition, source: filled in once the document is whole, for a key figure.
    pub fiche: Option<Fiche>,
}

/// What an indicator means, over which periods it is shown here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fiche {
    pub code: String,
    pub libelle: String,
    pub definition: String,
    /// `Source : RPLS au 1er janvier 2026. Période : 2025.`
    pub source: String,
}

/// Name, definition and source of an indicator, before its periods are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sens {
    pub libelle: String,
    pub definition: String,
    /// `Source : suivi du relogement.`
    pub source: String,
}

impl Origine {
    /// The counters of the headline figure.
    pub fn de(v: Vu) -> Option<Self> {
        Origine::de_classe(v, 0)
    }

    /// Those of one class of a distribution. A figure kept from an earlier edition counts what it counted then, up to where it stopped.
    pub fn de_classe(v: Vu, rang: usize) -> Option<Self> {
        let Cle { indicateur, periode, .. } = v.cle();
        let garde = v.tenue().filter(|_| tue(v, rang));
        let garde = garde.and_then(|t| Some((t.periode, compteurs_gardes(v.nature(), t, rang)?)));
        let (periode, compteurs) = garde.unwrap_or_else(|| (*periode, compteurs(v, rang)));
        Some(Origine { indicateur: indicateur.clone(), periode, compteurs, sens: None, fiche: None })
    }
}

impl Ligne {
    /// The same line, the figure of one cell of which tells on demand what it counts.
    #[must_use]
    pub fn compte(self, rang: usize, v: Option<Vu>) -> Self {
        self.compte_classe(rang, v, 0)
    }

    /// The same, for one class of a distribution.
    #[must_use]
    pub fn compte_classe(self, rang: usize, v: Option<Vu>, classe: usize) -> Self {
        self.dont(rang, v.and_then(|v| Origine::de_classe(v, classe)))
    }

    /// The same, when where the figure comes from is already in words.
    #[must_use]
    pub fn dont(mut self, rang: usize, origine: Option<Origine>) -> Self {
        if self.origines.len() <= rang {
            self.origines.resize(rang + 1, None);
        }
        if let Some(place) = self.origines.get_mut(rang) {
            *place = origine;
        }
        self
    }
}

fn compteurs(v: Vu, rang: usize) -> String {
    let texte = match (v.nature(), v.classe(rang), v.denominateur()) {
        (Nature::Effectif, ..) => return String::new(),
        (_, _, None) => return "s".to_owned(),
        (_, _, Some(0)) => "aucun cas connu".to_owned(),
        (Nature::Moyenne, _, Some(_)) if v.taux().is_none() => return "s".to_owned(),
        (Nature::Moyenne, _, Some(d)) => format!("sur {}", french::nombre(d)),
        // A share that is not shown for want of cases is not given back by its counters.
        (_, Some(n), Some(d)) if v.part(rang).is_some() => format!("{} sur {}", french::nombre(n), french::nombre(d)),
        (_, _, Some(d)) => format!("s sur {}", french::nombre(d)),
    };
    avec_inconnus(texte, v.inconnus())
}

/// Whether this edition shows nothing of the figure.
fn tue(v: Vu, rang: usize) -> bool {
    match v.nature() {
        Nature::Effectif => v.univers().is_none(),
        Nature::Moyenne => v.taux().is_none(),
        Nature::Part | Nature::Repartition => v.part(rang).is_none(),
    }
}

/// The same for the figure of an earlier edition; `None` when it was not printed then, and is not now.
fn compteurs_gardes(nature: Nature, t: &Tenue, rang: usize) -> Option<String> {
    let texte = match nature {
        Nature::Effectif => return Some(String::new()),
        Nature::Moyenne => t.taux(nature).map(|_| format!("sur {}", french::nombre(t.denominateur())))?,
        Nature::Part | Nature::Repartition => {
            t.part(rang)?;
            format!("{} sur {}", french::nombre(t.classe(rang)?), french::nombre(t.denominateur()))
        }
    };
    Some(avec_inconnus(texte, Some(t.inconnus())))
}

/// `178 sur 1 024 ; 38 inconnus`: the unknown are said when there are some, and when they are published.
pub fn avec_inconnus(texte: String, inconnus: Option<i64>) -> String {
    match inconnus {
        Some(1) => format!("{texte}{FINE}; 1{INSECABLE}inconnu"),
        Some(i) if i > 1 => format!("{texte}{FINE}; {}{INSECABLE}inconnus", french::nombre(i)),
        _ => texte,
    }
}

/// Names, definitions and sources of all that the tables and key figures of a document show.
pub fn completer(c: &Contexte, document: &mut Document) {
    for k in &mut document.synthese {
        if let Some(o) = &mut k.origine {
            o.fiche = sens(c, o).map(|s| fiche(&o.indicateur, s, &[o.periode]));
        }
    }
    for bloc in document.sections.iter_mut().flat_map(|s| &mut s.blocs) {
        if let Bloc::Tableau(t) = bloc {
            t.definitions = fiches(c, t);
        }
    }
}

/// One for each indicator, in the order of the table.
fn fiches(c: &Contexte, t: &Tableau) -> Vec<Fiche> {
    let mut lus: Vec<(&Origine, BTreeSet<Periode>)> = Vec::new();
    for o in t.lignes.iter().flat_map(|l| &l.origines).flatten() {
        match lus.iter_mut().find(|(lu, _)| lu.indicateur == o.indicateur) {
            Some((_, periodes)) => {
                periodes.insert(o.periode);
            }
            None => lus.push((o, BTreeSet::from([o.periode]))),
        }
    }
    let fiches = lus.into_iter().filter_map(|(o, periodes)| {
        let periodes: Vec<Periode> = periodes.into_iter().collect();
        Some(fiche(&o.indicateur, sens(c, o)?, &periodes))
    });
    fiches.collect()
}

/// What an indicator says of itself: in the catalogue, or where its figure was read.
fn sens(c: &Contexte, o: &Origine) -> Option<Sens> {
    let catalogue = |d: &Definition| Sens {
        libelle: d.libelle.clone(),
        definition: d.definition.clone(),
        source: format!("Source{INSECABLE}: {}.", c.source(d.table)),
    };
    o.sens.clone().or_else(|| c.definition(&o.indicateur).map(catalogue))
}

fn fiche(code: &str, s: Sens, periodes: &[Periode]) -> Fiche {
    let mots: Vec<String> = periodes.iter().map(|p| periode_en_mots(*p)).collect();
    let periode = if mots.len() > 1 { "Périodes" } else { "Période" };
    Fiche {
        code: code.to_owned(),
        libelle: french::typographier(&s.libelle),
        definition: french::typographier(s.definition.trim()),
        source: format!("{} {periode}{INSECABLE}: {}.", s.source, mots.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::fragility::essais::{effectifs, parts};
    use crate::measures::{Famille, Mesures, Niveau};
    use crate::reports::tenues::Tenues;
    use crate::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

    fn publier(famille: Famille, profil: Profil) -> PublishedMeasures {
        let m = Mesures { familles: vec![famille] };
        let r = if profil == Profil::Interne { Regles::interne() } else { Regles::livrees(profil).unwrap() };
        appliquer(&m, &verifier(&m, &r, &Registre::vide()), &r).unwrap()
    }

    fn dits(publiees: &PublishedMeasures) -> Vec<String> {
        let dit = |zone: &str| {
            let (indicateur, periode) = ("x".to_owned(), Periode::Annee(2025));
            let cle = Cle { indicateur, periode, niveau: Niveau::Commune, zone: zone.to_owned() };
            let v = Vu::new(publiees.cellule(&cle).unwrap(), None);
            Origine::de(v).unwrap().compteurs.replace(['\u{a0}', '\u{202f}'], " ")
        };
        ["A", "B", "C"].map(dit).to_vec()
    }

    #[test]
    fn counters_are_those_of_the_figure_and_nothing_withheld() {
        let p = Periode::Annee(2025);
        let part = || parts("x", p, Niveau::Commune, &[("A", 400, 1200, 100), ("B", 0, 0, 1), ("C", 3, 9, 0)]);
        assert_eq!(
            dits(&publier(part(), Profil::Interne)),
            ["400 sur 1 200 ; 100 inconnus", "aucun cas connu ; 1 inconnu", "3 sur 9"]
        );
        let nombre = effectifs("x", p, Niveau::Commune, &[("A", 400), ("B", 0), ("C", 30)]);
        assert_eq!(dits(&publier(nombre, Profil::Interne)), ["", "", ""], "a count is its own counter");
        let public = dits(&publier(part(), Profil::Public));
        assert!(public[2].starts_with('s'), "three cases are withheld: {public:?}");
    }

    /// A has too few cases in April: what March showed of it stays, with what it counted in March.
    #[test]
    fn a_figure_that_is_kept_counts_what_it_counted_then() {
        let (mars, avril) = (Periode::Cumul(2026, 3), Periode::Cumul(2026, 4));
        let zones = |a| [a, ("B", 400, 1200, 100), ("C", 300, 900, 50)];
        let registre = Registre::vide()
            .apres(&publier(parts("x", mars, Niveau::Commune, &zones(("A", 20, 40, 20))), Profil::Public));
        let publiees = publier(parts("x", avril, Niveau::Commune, &zones(("A", 3, 9, 0))), Profil::Public);
        let tenues = Tenues::lire(&publiees, &registre, avril, 0);
        let cle = |zone: &str| Cle {
            indicateur: "x".to_owned(),
            periode: avril,
            niveau: Niveau::Commune,
            zone: zone.to_owned(),
        };
        let dite = |zone: &str| {
            let cle = cle(zone);
            let o = Origine::de(Vu::new(publiees.cellule(&cle).unwrap(), tenues.get(&cle))).unwrap();
            (o.periode, o.compteurs.replace(['\u{a0}', '\u{202f}'], " "))
        };
        assert_eq!(dite("A"), (mars, "20 sur 40 ; 20 inconnus".to_owned()));
        for zone in ["B", "C"].into_iter().filter(|z| tenues.get(&cle(z)).is_none()) {
            assert_eq!(dite(zone).0, avril, "{zone} is of this edition");
        }
    }
}
