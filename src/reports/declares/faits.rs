//! What a sentence speaks of: one published value, its reference, its target, each with the mark that stands for it when it is withheld.

use serde::Serialize;

use crate::config::layout::Table;
use crate::french::{self, FINE, Fraction, INSECABLE};
use crate::indicators::Definition;
use crate::indicators::targets::Objectif;
use crate::measures::{Nature, Niveau, Periode, RECENTS};
use crate::reports::context::{
    Contexte, INCONNUS_A_DIRE, case_classe, case_face_a, case_univers, commentable, insuffisant, moment,
    periode_en_mots,
};
use crate::reports::document::Case;
use crate::reports::indicateurs::symbole;
use crate::reports::phrases::{self, Lu};
use crate::reports::tenues::{Vu, mention};
use crate::secrecy::Etat;

use super::declaration::{Aussi, Quand};
use super::zone::{Contre, Zone};

/// The period an indicator is shown for.
pub fn periode(c: &Contexte, code: &str, quand: Quand) -> Option<Periode> {
    let table = c.definition(code)?.table;
    match (quand, table) {
        (Quand::EnCours, Table::Attribution | Table::Reservation) => c.en_cours().or(Some(c.exercice())),
        (Quand::Avant, _) => precedente(c, code),
        _ => c.periode_de(table),
    }
}

/// The period before the latest one, of the same kind.
fn precedente(c: &Contexte, code: &str) -> Option<Periode> {
    let derniere = periode(c, code, Quand::Derniere)?;
    let genre = std::mem::discriminant(&derniere);
    c.periodes(code).into_iter().filter(|p| std::mem::discriminant(p) == genre && *p < derniere).max()
}

/// Value of an indicator in a zone.
pub fn valeur<'a>(c: &Contexte<'a>, code: &str, quand: Quand, zone: &Zone) -> Option<Vu<'a>> {
    c.v(code, periode(c, code, quand)?, zone.niveau, &zone.code)
}

/// Value in what the zone is compared with.
pub fn reference<'a>(c: &Contexte<'a>, code: &str, quand: Quand, zone: &Zone, contre: Contre) -> Option<Vu<'a>> {
    let (niveau, code_zone) = contre.zone(c, zone)?;
    c.v(code, periode(c, code, quand)?, niveau, &code_zone)
}

/// Value among the households that moved in lately.
pub fn recents<'a>(c: &Contexte<'a>, code: &str, quand: Quand, zone: &Zone) -> Option<Vu<'a>> {
    let p = periode(c, code, quand)?;
    c.v(&format!("{code}{RECENTS}"), p, zone.niveau, &zone.code)
}

/// The target that bears on the whole territory; a smaller zone has none of its own here.
pub fn objectif<'a>(c: &Contexte<'a>, code: &str, quand: Quand, zone: &Zone) -> Option<&'a Objectif> {
    let p = periode(c, code, quand)?;
    c.objectif(code, p).filter(|o| zone.niveau == Niveau::Epci || o.couvre(zone.niveau, &zone.code))
}

/// A value as a text prints it, with its unit: `17,4 %`, `5,61 €/m²`, `1 204`, `s`.
pub fn en_texte(c: &Contexte, code: &str, v: Option<Vu>, o: Option<&Objectif>) -> String {
    let Some(d) = c.definition(code) else { return Case::NonDisponible.texte() };
    match d.nature {
        Nature::Effectif => case_univers(v).texte(),
        Nature::Part | Nature::Repartition => match case_face_a(v, o) {
            k @ (Case::Part(..) | Case::Tranche(..)) => format!("{}{FINE}%", k.texte()),
            k => k.texte(),
        },
        Nature::Moyenne => match case_face_a(v, None) {
            k @ Case::Mesure(..) => format!("{}{INSECABLE}{}", k.texte(), symbole(&d.unite)).trim_end().to_owned(),
            k => k.texte(),
        },
    }
}

/// A value as a key figure prints it: the figure alone, and what must be said when it comes from an earlier edition.
pub fn en_grand(c: &Contexte, code: &str, v: Option<Vu>, o: Option<&Objectif>) -> (String, String) {
    let texte = en_texte(c, code, v, o);
    match case_face_a(v, o) {
        Case::Inchange(gardee, quand) if matches!(*gardee, Case::Part(..)) => {
            (format!("{}{FINE}%", gardee.texte()), format!("{}.", phrases::majuscule(&mention(&quand))))
        }
        _ => (texte, String::new()),
    }
}

/// What a template of sentence may use.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Faits {
    /// Head of a sentence: `En 2025`.
    pub quand: String,
    /// `2025`, `janvier à septembre 2026`.
    pub periode: String,
    pub libelle: String,
    pub definition: String,
    /// `part`, `repartition`, `moyenne`, `effectif`.
    pub nature: &'static str,
    pub valeur: Lue,
    pub recents: Lue,
    pub avant: Lue,
    pub reference: Option<Reference>,
    pub objectif: Option<Cible>,
}

/// One value.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lue {
    /// `chiffre`, `secret`, `tranche`, `sans_base`, `insuffisant`, `absent`, `inchange`.
    pub etat: &'static str,
    pub texte: String,
    /// Counts, when they are published.
    pub num: Option<i64>,
    pub den: Option<i64>,
    /// Share of unknown rows, when it is worth saying: `6,2 %`.
    pub inconnus: Option<String>,
    /// Bounds that the unknown leave.
    pub bas: Option<String>,
    pub haut: Option<String>,
    /// Gap to the main value of the sentence.
    pub ecart: Option<Ecart>,
    #[serde(skip)]
    pub(super) taux: Option<Fraction>,
}

/// A gap, as a sentence says it.
#[derive(Clone, Debug, Serialize)]
pub struct Ecart {
    /// `4,1 points`, `12,0 %`: without sign.
    pub texte: String,
    /// `plus`, `moins`, `egal` when it would print as zero.
    pub sens: &'static str,
    /// Gap of two points or more, for a share.
    pub net: bool,
}

/// What the value is compared with.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    pub nom: String,
    pub lieu: String,
    pub valeur: Lue,
}

/// The target.
#[derive(Clone, Debug, Serialize)]
pub struct Cible {
    /// `d'au moins 25 %`.
    pub seuil: String,
    /// `atteint`, `non atteint`, `indéterminé`, `sans objet`.
    pub statut: &'static str,
    /// Leases that were missing.
    pub manque: Option<i64>,
}

impl Faits {
    /// Reads what is published of an indicator in a zone; `rang`: class of a distribution.
    pub fn lire(
        c: &Contexte,
        code: &str,
        rang: Option<usize>,
        quand: Quand,
        zone: &Zone,
        contre: Option<Contre>,
    ) -> Self {
        let (Some(d), Some(p)) = (c.definition(code), periode(c, code, quand)) else { return Faits::absents(c, code) };
        let v = valeur(c, code, quand, zone);
        let o = objectif(c, code, quand, zone).filter(|o| o.simple() && rang.is_none());
        let lire = |v: Option<Vu>| Lue::de(c, code, v, rang, o);
        let principale = lire(v);
        let contre_a = |lue: Lue| lue.contre(&principale, d.nature);
        let avant = precedente(c, code).and_then(|p| c.v(code, p, zone.niveau, &zone.code));
        Faits {
            quand: moment(p),
            periode: periode_en_mots(p),
            libelle: libelle(d, rang),
            definition: d.definition.clone(),
            nature: nature(d.nature),
            recents: contre_a(lire(recents(c, code, quand, zone))),
            avant: contre_a(lire(avant)),
            reference: contre.and_then(|k| {
                let (niveau, z) = k.zone(c, zone)?;
                let valeur = contre_a(lire(c.v(code, p, niveau, &z)));
                Some(Reference { nom: c.nom_zone(niveau, &z), lieu: k.lieu().to_owned(), valeur })
            }),
            objectif: o.zip(v).map(|(o, v)| {
                let e = c.juger(o, v);
                Cible {
                    seuil: phrases::seuil(o),
                    statut: crate::reports::context::statut(&e).libelle(),
                    manque: e.manque_constat.filter(|n| *n > 0 && !insuffisant(&v)),
                }
            }),
            valeur: principale,
        }
    }

    /// The source is not there.
    fn absents(c: &Contexte, code: &str) -> Self {
        let d = c.definition(code);
        Faits {
            quand: phrases::majuscule(&format!("à la date d'arrêté du {}", french::date_longue(c.arrete()))),
            libelle: d.map_or_else(|| code.to_owned(), |d| d.libelle.clone()),
            nature: d.map_or("part", |d| nature(d.nature)),
            valeur: Lue { etat: "absent", ..Lue::default() },
            ..Faits::default()
        }
    }
}

/// The name of the indicator, and that of the class that is spoken of.
fn libelle(d: &Definition, rang: Option<usize>) -> String {
    match rang.and_then(|k| d.classes.get(k)) {
        Some((_, classe, _)) => format!("{} – {classe}", d.libelle),
        None => d.libelle.clone(),
    }
}

fn nature(n: Nature) -> &'static str {
    match n {
        Nature::Part => "part",
        Nature::Repartition => "repartition",
        Nature::Moyenne => "moyenne",
        Nature::Effectif => "effectif",
    }
}

impl Lue {
    /// Another value that a sentence may use.
    pub(super) fn de_aussi(c: &Contexte, a: &Aussi, zone: &Zone) -> Self {
        let v = match a.lieu {
            Some(lieu) => reference(c, &a.indicateur, a.quand, zone, lieu),
            None => valeur(c, &a.indicateur, a.quand, zone),
        };
        let o = objectif(c, &a.indicateur, a.quand, zone).filter(|o| o.simple() && a.rang.is_none());
        Lue::de(c, &a.indicateur, v, a.rang, o)
    }

    fn de(c: &Contexte, code: &str, v: Option<Vu>, rang: Option<usize>, o: Option<&Objectif>) -> Self {
        let Some(vu) = v else { return Lue { etat: "absent", texte: Case::NonDisponible.texte(), ..Lue::default() } };
        let texte = match rang {
            Some(k) => match case_classe(v, k) {
                k @ Case::Part(..) => format!("{}{FINE}%", k.texte()),
                k => k.texte(),
            },
            None => en_texte(c, code, v, o),
        };
        let effectif = vu.nature() == Nature::Effectif;
        let taux = if let Some(k) = rang {
            vu.part(k)
        } else if effectif {
            vu.univers().and_then(|n| Fraction::new(n, 1))
        } else {
            vu.taux()
        };
        let etat = match (vu.etat(), taux) {
            (Etat::Masquee, _) if vu.tenue().is_some() => "inchange",
            (Etat::Masquee, _) => "secret",
            (Etat::Tranche(..), _) => "tranche",
            (Etat::NonCalculable, _) => "sans_base",
            (Etat::Publiee, None) => "secret",
            (Etat::Publiee, Some(_)) if !effectif && !commentable(&vu) => "insuffisant",
            (Etat::Publiee, Some(_)) => "chiffre",
        };
        let mut lue = Lue { etat, texte, taux: taux.filter(|_| etat == "chiffre"), ..Lue::default() };
        if effectif {
            lue.num = vu.univers();
            return lue;
        }
        if etat != "chiffre" {
            return lue;
        }
        lue.den = vu.denominateur();
        lue.num = match (rang, vu.nature()) {
            (Some(k), _) => vu.classe(k),
            (None, Nature::Part) => vu.numerateur(),
            _ => None,
        };
        if let (Some(chiffre), None) = (Lu::de(v).chiffre(), rang) {
            let dire = |f: &Fraction| o.map_or_else(|| french::pourcent(f), |o| o.imprimer(f));
            let part = chiffre.inconnus.filter(|f| f.num() * 100 >= i128::from(INCONNUS_A_DIRE) * f.den());
            if let (Some(part), Some(b)) = (part, chiffre.bornes) {
                (lue.inconnus, lue.bas, lue.haut) =
                    (Some(french::pourcent(&part)), Some(dire(&b.basse)), Some(dire(&b.haute)));
            }
        }
        lue
    }

    /// The same, with the gap of `principale` to it: in points for a share, in percent for an amount or a count.
    fn contre(mut self, principale: &Lue, nature: Nature) -> Self {
        let (Some(a), Some(b)) = (principale.taux, self.taux) else { return self };
        let part = matches!(nature, Nature::Part | Nature::Repartition);
        let Some(ecart) = (if part { a.moins(&b) } else { a.moins(&b).and_then(|x| x.sur(&b)) }) else { return self };
        let texte = if part {
            phrases::points(&ecart)
        } else {
            french::pourcent(&ecart).trim_start_matches('\u{2212}').to_owned()
        };
        let nul = !texte.chars().any(|k| ('1'..='9').contains(&k)) || texte.starts_with("moins de 0,1");
        let sens = if nul {
            "egal"
        } else if ecart.num() > 0 {
            "plus"
        } else {
            "moins"
        };
        let net = (ecart.num() * 50).abs() >= ecart.den();
        self.ecart = Some(Ecart { texte, sens, net });
        self
    }
}
