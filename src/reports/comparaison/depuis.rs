//! The share of the law since the edition before: leases signed since then, apart from what late entries changed in the months already told.

use crate::french::{self, FINE, Fraction, Genre, INSECABLE};
use crate::measures::{Cle, Compte, Niveau, Periode};
use crate::reports::cil::hors_qpv::CODE;
use crate::reports::context::{
    Contexte, case_face_a, case_numerateur, case_univers, ligne, ligne_total, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne};
use crate::reports::phrases::majuscule;
use crate::reports::tenues::Vu;

/// Leases of known answer, and those of the target group among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Baux {
    pub connus: i64,
    pub vises: i64,
}

impl Baux {
    fn de(c: &Compte) -> Option<Self> {
        Some(Baux { connus: c.denominateur(), vises: c.classes.first().copied()? })
    }

    fn moins(self, autre: Self) -> Self {
        Baux { connus: self.connus - autre.connus, vises: self.vises - autre.vises }
    }

    fn taux(self) -> Option<Fraction> {
        Fraction::new(self.vises, self.connus)
    }
}

/// One zone since the edition before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depuis {
    /// `signes`: since the last month told; `revision`: what changed in the months told.
    Connu { signes: Baux, avant: Baux, revision: Baux },
    /// One of the three figures is withheld.
    Retenu,
    /// The edition before told nothing of this year.
    Rien,
}

/// Where the edition before stopped in the year in course; `None` when it told nothing of it.
pub(super) fn mois_d_avant(c: &Contexte) -> Option<(i32, u32, u32)> {
    let Periode::Cumul(annee, mois) = c.en_cours()? else { return None };
    let (a, m) = c.avant?.mois;
    (a == annee && m < mois).then_some((annee, mois, m))
}

pub(super) fn depuis(c: &Contexte, niveau: Niveau, zone: &str) -> Depuis {
    let (Some((annee, mois, borne)), Some(avant)) = (mois_d_avant(c), c.avant) else { return Depuis::Rien };
    let cle = |m| Cle { indicateur: CODE.to_owned(), periode: Periode::Cumul(annee, m), niveau, zone: zone.to_owned() };
    let Some(ancien) = avant.registre.valeur(&cle(borne)) else { return Depuis::Rien };
    let lire = |m| c.publiees.par_cle(&cle(m)).and_then(|v| v.compte()).and_then(Baux::de);
    match (Baux::de(ancien), lire(borne), lire(mois)) {
        (Some(ancien), Some(meme), Some(courant)) => {
            Depuis::Connu { signes: courant.moins(meme), avant: ancien, revision: meme.moins(ancien) }
        }
        _ => Depuis::Retenu,
    }
}

/// What is new in the month, then what was revised: two sentences that never mix.
pub fn phrases_du_mois(c: &Contexte) -> Vec<String> {
    let Some((annee, mois, borne)) = mois_d_avant(c) else {
        return vec![match c.avant {
            None => format!("Première édition{INSECABLE}: il n'y a rien à quoi la comparer."),
            Some(_) => {
                format!(
                    "Aucune édition de cette année n'a encore été publiée{INSECABLE}: il n'y a rien à quoi comparer celle-ci."
                )
            }
        }];
    };
    let fin = format!("fin {} {annee}", french::mois(borne));
    match depuis(c, Niveau::Epci, c.epci()) {
        Depuis::Connu { signes, avant, revision } => {
            let quand =
                if mois == borne + 1 { format!("En {} {annee}", french::mois(mois)) } else { format!("Depuis {fin}") };
            vec![evenements(&quand, signes), revise(&fin, avant, revision)]
        }
        Depuis::Retenu => {
            vec![format!("Ce qui a changé depuis {fin} est couvert par le secret statistique.")]
        }
        Depuis::Rien => {
            vec![format!("L'édition de {fin} ne donnait pas ce taux{INSECABLE}: il n'y a rien à quoi le comparer.")]
        }
    }
}

fn baux(n: i64) -> String {
    french::compte(n, "bail", "baux", Genre::Masculin)
}

fn evenements(quand: &str, signes: Baux) -> String {
    // A month of radiations can take away more than the leases it brings.
    if signes.connus < 0 || signes.vises < 0 || signes.vises > signes.connus {
        return format!("{quand}, le cumul recule{INSECABLE}: des baux ont été retirés ou reclassés.");
    }
    match signes.connus {
        0 => format!("{quand}, aucun bail hors QPV de plus n'a été signé."),
        1 => format!(
            "{quand}, un bail hors QPV a été signé, {} profit du public visé.",
            if signes.vises == 1 { "au" } else { "sans être au" }
        ),
        n => {
            let part =
                signes.taux().filter(|_| n >= 30).map_or_else(String::new, |f| format!(" ({})", french::pourcent(&f)));
            let dont = match signes.vises {
                0 => "aucun au profit du public visé".to_owned(),
                v => format!("dont {} au profit du public visé", french::nombre(v)),
            };
            format!("{quand}, {} hors QPV ont été signés, {dont}{part}.", baux(n))
        }
    }
}

fn revise(fin: &str, avant: Baux, revision: Baux) -> String {
    if revision == (Baux { connus: 0, vises: 0 }) {
        return "Les mois déjà publiés n'ont pas été révisés.".to_owned();
    }
    let apres = Baux { connus: avant.connus + revision.connus, vises: avant.vises + revision.vises };
    let sens = |n: i64| if n > 0 { "de plus" } else { "de moins" };
    let quoi = |n: i64, de: &str| match n {
        0 => None,
        n => Some(format!("{}{de} {}", baux(n.abs()), sens(n))),
    };
    let morceaux: Vec<String> =
        [quoi(revision.connus, ""), quoi(revision.vises, " du public visé")].into_iter().flatten().collect();
    let debut = format!("Les mois déjà publiés ont été révisés{INSECABLE}: {}", french::enumerer(&morceaux));
    let (Some(a), Some(b)) = (avant.taux(), apres.taux()) else { return format!("{debut}.") };
    let (a, b) = (french::pourcent(&a), french::pourcent(&b));
    if a == b {
        format!("{debut}{FINE}; le taux à {fin} reste de {b}.")
    } else {
        format!("{debut}{FINE}; le taux à {fin} passe de {a} à {b}.")
    }
}

/// Bailleurs by what they still owe, with what they signed since the edition before.
pub fn changements(c: &Contexte) -> Option<Bloc> {
    let p = c.en_cours()?;
    let o = c.objectif(CODE, p.annee());
    let total = c.total(CODE, p)?;
    let borne = mois_d_avant(c);
    let manque = |v: Vu| o.and_then(|o| c.juger(o, v).manque_constat);
    let mut zones: Vec<_> =
        c.zones(CODE, p, Niveau::Bailleur).into_iter().filter(|(z, _, _)| *z != "inconnu").collect();
    zones.sort_by_key(|(_, _, v)| std::cmp::Reverse(manque(*v)));
    let rangee = |zone: &str, niveau: Niveau, nom: String, v: Vu| {
        let doit = match (case_face_a(Some(v), o), manque(v)) {
            (Case::Part(..), Some(n)) => Case::Nombre(n),
            (Case::Part(..), None) => Case::SansObjet,
            (Case::Inchange(..), _) => Case::Secret,
            (marque, _) => marque,
        };
        let mut cases =
            vec![texte(nom), case_univers(Some(v)), case_numerateur(Some(v)), case_face_a(Some(v), o), doit];
        if borne.is_some() {
            cases.extend(colonnes_depuis(depuis(c, niveau, zone)));
        }
        cases
    };
    let mut lignes: Vec<Ligne> =
        zones.into_iter().map(|(z, nom, v)| ligne(rangee(z, Niveau::Bailleur, nom, v))).collect();
    lignes.push(ligne_total(rangee(c.epci(), Niveau::Epci, c.territoire().to_owned(), total)));
    let depuis_quand = borne.map(|(_, _, m)| format!("depuis fin {}", french::mois(m)));
    let entetes: Vec<(String, &str)> = depuis_quand
        .iter()
        .flat_map(|d| {
            [
                (majuscule(&format!("signés {d}")), "baux"),
                ("dont public visé".to_owned(), "baux"),
                ("Révision du passé".to_owned(), "baux"),
            ]
        })
        .collect();
    let mut colonnes = vec![
        ("Bailleur", ""),
        ("Baux hors QPV", "baux"),
        ("dont public visé", "baux"),
        ("Taux", "%"),
        ("Manque", "baux"),
    ];
    colonnes.extend(entetes.iter().map(|(l, u)| (l.as_str(), *u)));
    let titre = format!("Les bailleurs, du plus au moins en manque, {}", crate::reports::context::periode_en_mots(p));
    Some(tableau(
        "bailleurs-annee",
        titre,
        &colonnes,
        lignes,
        "Manque\u{a0}: les baux qu'il aurait fallu de plus au public visé pour atteindre l'objectif. Signés et révision portent sur les baux dont le quartile ou le relogement est connu.",
    ))
}

fn colonnes_depuis(d: Depuis) -> [Case; 3] {
    match d {
        Depuis::Connu { signes, revision, .. } => {
            [Case::Nombre(signes.connus), Case::Nombre(signes.vises), Case::Nombre(revision.connus)]
        }
        Depuis::Retenu => [Case::Secret, Case::Secret, Case::Secret],
        Depuis::Rien => [Case::NonDisponible, Case::NonDisponible, Case::NonDisponible],
    }
}
