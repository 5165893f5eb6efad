//! The share of the law since the edition before: leases signed since then, apart from what late entries changed in the months already told.

use crate::french::{self, FINE, Fraction, Genre, INSECABLE};
use crate::measures::{Cle, Compte, Niveau, Periode};
use crate::reports::cil::hors_qpv::{CODE, NOTE_TAUX};
use crate::reports::context::{
    Contexte, case_face_a, case_numerateur, case_univers, insuffisant, ligne, ligne_total, tableau, texte,
};
use crate::reports::document::{Bloc, Case, Ligne};
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

/// The territory since the edition before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depuis {
    /// `signes`: since the last month told; `revision`: what changed in the months told.
    Connu { signes: Baux, avant: Baux, revision: Baux },
    /// One of the three figures is withheld.
    Retenu,
    /// Nothing was told of it, and nothing is counted today in the months told.
    Rien,
}

/// Where the edition before stopped in the year in course; `None` when it told nothing of it.
pub(super) fn mois_d_avant(c: &Contexte) -> Option<(i32, u32, u32)> {
    let Periode::Cumul(annee, mois) = c.en_cours()? else { return None };
    let (a, m) = c.avant?.mois;
    (a == annee && m < mois).then_some((annee, mois, m))
}

/// The leases of a zone from January to a month.
fn cumul(annee: i32, mois: u32, niveau: Niveau, zone: &str) -> Cle {
    Cle { indicateur: CODE.to_owned(), periode: Periode::Cumul(annee, mois), niveau, zone: zone.to_owned() }
}

/// The whole territory: the only one whose past months are counted again.
pub(super) fn depuis(c: &Contexte) -> Depuis {
    let (Some((annee, mois, borne)), Some(avant)) = (mois_d_avant(c), c.avant) else { return Depuis::Rien };
    let cle = |m| cumul(annee, m, Niveau::Epci, c.epci());
    let lire = |m| c.publiees.par_cle(&cle(m)).map(|v| v.compte().and_then(Baux::de));
    rapprocher(avant.registre.valeur(&cle(borne)).map(Baux::de), lire(borne), lire(mois))
}

/// `ancien`: what the edition before showed of the months told; `meme`: what this one counts in them, `courant` until now. Each is
/// `None` where there is no such figure, and holds `None` where it is withheld. The edition before names no figure that it withheld: one
/// that this edition counts and that one did not show was withheld there.
fn rapprocher(ancien: Option<Option<Baux>>, meme: Option<Option<Baux>>, courant: Option<Option<Baux>>) -> Depuis {
    match (ancien, meme, courant) {
        (None, None, _) => Depuis::Rien,
        (Some(Some(avant)), Some(Some(meme)), Some(Some(courant))) => {
            Depuis::Connu { signes: courant.moins(meme), avant, revision: meme.moins(avant) }
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
    match depuis(c) {
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
    let o = c.objectif(CODE, p);
    let total = c.total(CODE, p)?;
    let borne = mois_d_avant(c);
    let manque = |v: Vu| o.filter(|_| !insuffisant(&v)).and_then(|o| c.juger(o, v).manque_constat);
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
        if let Some(borne) = borne {
            cases.extend(ecarts(c, borne, niveau, zone));
        }
        cases
    };
    let mut lignes: Vec<Ligne> =
        zones.into_iter().map(|(z, nom, v)| ligne(rangee(z, Niveau::Bailleur, nom, v))).collect();
    lignes.push(ligne_total(rangee(c.epci(), Niveau::Epci, c.territoire().to_owned(), total)));
    let mut colonnes = vec![
        ("Bailleur", ""),
        ("Baux hors QPV", "baux"),
        ("dont public visé", "baux"),
        ("Taux", "%"),
        ("Manque", "baux"),
    ];
    let depuis_quand = borne.map(|(_, _, m)| format!("Depuis fin {}", french::mois(m)));
    let mut note = format!(
        "{NOTE_TAUX} Manque{INSECABLE}: parmi les baux déjà signés dont la réponse est connue, ceux qu'il aurait fallu de plus au public visé."
    );
    if let Some(depuis) = &depuis_quand {
        colonnes.extend([(depuis.as_str(), "baux"), ("dont public visé", "baux")]);
        note += &format!(
            " {depuis}\u{a0}: baux signés depuis et corrections des mois déjà publiés, parmi ceux dont le quartile ou le relogement est connu."
        );
    }
    let titre = format!("Les bailleurs, du plus au moins en manque, {}", crate::reports::context::periode_en_mots(p));
    Some(tableau("bailleurs-annee", titre, &colonnes, lignes, &note))
}

/// What a figure gained since the edition before, where both show it: nothing that a reader of the two does not work out. Its past months
/// are not counted again: leases signed since then and late entries are together.
fn ecarts(c: &Contexte, (annee, mois, borne): (i32, u32, u32), niveau: Niveau, zone: &str) -> [Case; 2] {
    let avant = c.avant.and_then(|a| a.registre.valeur(&cumul(annee, borne, niveau, zone))).and_then(Baux::de);
    let courant = c.publiees.par_cle(&cumul(annee, mois, niveau, zone)).and_then(|v| v.compte()).and_then(Baux::de);
    ecart(avant, courant)
}

fn ecart(avant: Option<Baux>, courant: Option<Baux>) -> [Case; 2] {
    match avant.zip(courant).map(|(avant, courant)| courant.moins(avant)) {
        Some(Baux { connus, vises }) => [Case::Nombre(connus), Case::Nombre(vises)],
        None => [Case::Secret, Case::Secret],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_edition_before_withheld_is_not_taken_for_a_missing_source() {
        let baux = |connus, vises| Some(Some(Baux { connus, vises }));
        let retenu = Some(None);
        let connu = Depuis::Connu {
            signes: Baux { connus: 9, vises: 3 },
            avant: Baux { connus: 30, vises: 5 },
            revision: Baux { connus: 1, vises: 2 },
        };
        for (ancien, meme, courant, attendu) in [
            (baux(30, 5), baux(31, 7), baux(40, 10), connu),
            (None, baux(31, 7), baux(40, 10), Depuis::Retenu),
            (None, retenu, baux(40, 10), Depuis::Retenu),
            (retenu, baux(31, 7), baux(40, 10), Depuis::Retenu),
            (baux(30, 5), retenu, baux(40, 10), Depuis::Retenu),
            (baux(30, 5), baux(31, 7), retenu, Depuis::Retenu),
            (baux(30, 5), None, baux(40, 10), Depuis::Retenu),
            (None, None, baux(40, 10), Depuis::Rien),
            (None, None, retenu, Depuis::Rien),
        ] {
            assert_eq!(rapprocher(ancien, meme, courant), attendu);
        }
    }
    #[test]
    fn a_bailleur_gains_what_both_editions_show_and_nothing_else() {
        let baux = |connus, vises| Some(Baux { connus, vises });
        assert_eq!(ecart(baux(100, 20), baux(130, 19)), [Case::Nombre(30), Case::Nombre(-1)]);
        for (avant, courant) in [(None, baux(130, 19)), (baux(100, 20), None), (None, None)] {
            assert_eq!(ecart(avant, courant), [Case::Secret, Case::Secret]);
        }
    }
}
