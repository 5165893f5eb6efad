//! X2, declarative state of the relogements eligible to the minoration of rents: what supports a payment to the bailleur relogeur. Three
//! sheets: eligible, « à instruire » with the facts that are missing, refused with the reason; then totals and envelopes.

use std::collections::{BTreeMap, BTreeSet};

use crate::french::{self, Fraction};
use crate::relogement::faits::Centimes;
use crate::relogement::minoration::enveloppe::{self, Compte, Ligne as Indemnite, totaliser};
use crate::relogement::minoration::{FaitsMinoration, Minoration};
use crate::relogement::reponse::Reponse;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Document, Ligne, Section};
use crate::reports::phrases::majuscule;

use super::Source;

/// The code of the table of the eligible.
pub const TABLE: &str = "x2";

/// A relogement and its decision, with what the decision printed of it.
type Cas<'a> = (&'a FaitsMinoration, &'a Minoration);

/// Bailleurs relogeurs of the moves that are decided on, by SIREN.
pub fn bailleurs(s: &Source<'_>) -> BTreeSet<String> {
    cas(s, None).iter().filter_map(|(f, _)| f.bailleur_relogeur.clone()).collect()
}

/// The state; `bailleur`: that of one bailleur relogeur, `None` for all.
pub fn document(s: &Source<'_>, bailleur: Option<&str>) -> Document {
    let cas = cas(s, bailleur);
    let (titre, qui) = match bailleur {
        Some(b) => {
            let nom = s.nom_bailleur(Some(b));
            (format!("X2 – Minoration de loyer, {nom}"), format!("{nom}, délégation territoriale de l'ANRU"))
        }
        None => ("X2 – Minoration de loyer".to_owned(), "délégation territoriale de l'ANRU, EPCI".to_owned()),
    };
    let mut sections = vec![eligibles(s, &cas), instruire(s, &cas), refus(s, &cas), totaux(s, &cas)];
    if bailleur.is_none() {
        sections.extend(enveloppes(s, &cas));
    }
    s.document(&titre, &qui, sections)
}

fn cas<'a>(s: &Source<'a>, bailleur: Option<&str>) -> Vec<Cas<'a>> {
    let tous = s.etude.examines.iter().filter_map(|e| e.minoration.as_ref()).map(|(f, m)| (f, m));
    tous.filter(|(f, _)| bailleur.is_none() || f.bailleur_relogeur.as_deref() == bailleur).collect()
}

fn de<'a>(cas: &[Cas<'a>], r: Reponse) -> Vec<Cas<'a>> {
    cas.iter().copied().filter(|(_, m)| m.decision.reponse == r).collect()
}

fn eur(m: Option<Centimes>) -> Case {
    m.and_then(|m| Fraction::new(m, 100)).map_or(Case::NonDisponible, |f| Case::Mesure(f, 2))
}

fn ou(t: Option<&str>) -> Case {
    t.map_or(Case::NonDisponible, texte)
}

fn eligibles(s: &Source<'_>, cas: &[Cas<'_>]) -> Section {
    let oui = de(cas, Reponse::Oui);
    let mut ch = Chapitre::new(TABLE, "Relogements éligibles");
    let total: Centimes = oui.iter().filter_map(|(_, m)| m.decision.montant).sum();
    ch.dire(format!(
        "{}, pour {}.",
        majuscule(&french::compte(
            oui.len() as i64,
            "relogement éligible",
            "relogements éligibles",
            french::Genre::Masculin
        )),
        french::euros(total)
    ));
    let mut lignes: Vec<Ligne> = oui.iter().enumerate().map(|(i, c)| ligne(rang(s, i + 1, c))).collect();
    let mut somme = vec![Case::SansObjet; COLONNES.len()];
    if let Some(place) = somme.get_mut(2) {
        *place = texte("Ensemble");
    }
    if let Some(place) = somme.get_mut(MONTANT) {
        *place = Case::Nombre(total / 100);
    }
    lignes.push(Ligne { cases: somme, total: true, ..Ligne::default() });
    ch.bloc(tableau(TABLE, "Un relogement par ligne", &COLONNES, lignes, "Le montant est forfaitaire et versé une fois. Loyers par mois, hors charges sauf choix contraire (P-LOYER-MINO)."));
    ch.section
}

const MONTANT: usize = 27;
const COLONNES: [(&str, &str); 29] = [
    ("N°", ""),
    ("EPCI signataire", ""),
    ("Projet", ""),
    ("Opération d'origine", ""),
    ("ORCOD-IN", ""),
    ("Bailleur relogeur", ""),
    ("Maître d'ouvrage d'origine", ""),
    ("Inter-bailleurs", ""),
    ("Ménage (pseudonyme)", ""),
    ("Date du bail", ""),
    ("Régime", ""),
    ("Logement (RPLS)", ""),
    ("Commune", ""),
    ("Typologie", ""),
    ("Surface", "m²"),
    ("Voie d'éligibilité", ""),
    ("Loyer du bail", "€"),
    ("Plafond de référence", "€"),
    ("Zone, composition, barème", ""),
    ("Facteur", ""),
    ("Plafond appliqué", "€"),
    ("Loyer hors relogement", "€"),
    ("Écart de loyer", "€"),
    ("Zone du barème", ""),
    ("Pourquoi cette zone", ""),
    ("Montant de base", "€"),
    ("Majoration", ""),
    ("Montant", "€"),
    ("Réserves", ""),
];

fn rang(s: &Source<'_>, n: usize, (f, m): &Cas<'_>) -> Vec<Case> {
    let plafond = f.plafond.as_ref();
    let reserves: Vec<String> = m.decision.reserves.iter().map(|r| format!("{} ({})", r.code, r.phrase)).collect();
    vec![
        Case::Nombre(n as i64),
        ou(f.epci_signataire.as_deref()),
        f.projet.as_ref().map_or(Case::SansObjet, |p| texte(s.nom_projet(p))),
        texte(format!("{} ({})", f.operation, f.nature_lue.as_deref().unwrap_or("nature inconnue"))),
        texte(Reponse::from(f.orcod_in).texte()),
        texte(s.nom_bailleur(f.bailleur_relogeur.as_deref())),
        texte(s.nom_bailleur(f.maitre_ouvrage.as_deref())),
        texte(m.inter_bailleurs.texte()),
        texte(f.menage.clone()),
        f.date_bail.map_or(Case::NonDisponible, |d| texte(french::date_courte(d))),
        m.regime.map_or(Case::NonDisponible, |r| texte(r.code())),
        ou(f.id_rpls.as_deref()),
        ou(f.commune.as_deref()),
        f.typologie.map_or(Case::NonDisponible, |t| texte(t.libelle())),
        f.surface.and_then(|x| Fraction::new(x, 100)).map_or(Case::NonDisponible, |x| Case::Mesure(x, 0)),
        texte(m.voies.iter().map(|v| v.libelle()).collect::<Vec<_>>().join(", ")),
        eur(m.loyer_compare),
        eur(plafond.map(|p| p.montant)),
        plafond.map_or(Case::NonDisponible, |p| {
            texte(format!("zone {}, {}, {}", p.zone, p.composition, french::date_courte(p.date_bareme)))
        }),
        m.facteur
            .and_then(|x| Fraction::new(x, 100))
            .map_or(Case::NonDisponible, |x| texte(format!("×\u{a0}{}", x.value(2)))),
        eur(m.plafond_applique),
        eur(f.loyer_hors_relogement),
        eur(m.ecart),
        m.zone.map_or(Case::NonDisponible, |z| texte(z.libelle())),
        texte(m.zone_motif.clone()),
        m.base.map_or(Case::NonDisponible, |b| Case::Nombre(b / 100)),
        m.majoration.map_or(Case::NonDisponible, |x| texte(format!("{x}\u{202f}% – {}", m.majoration_motif))),
        m.decision.montant.map_or(Case::NonDisponible, |x| Case::Nombre(x / 100)),
        texte(if reserves.is_empty() { "aucune".to_owned() } else { reserves.join("\u{202f}; ") }),
    ]
}

/// Household, operation, lease, and what is said of the decision.
fn motives(s: &Source<'_>, cas: &[Cas<'_>], dire: impl Fn(&Minoration) -> String) -> Vec<Ligne> {
    cas.iter()
        .map(|(f, m)| {
            ligne(vec![
                texte(f.menage.clone()),
                texte(f.operation.clone()),
                texte(s.nom_bailleur(f.bailleur_relogeur.as_deref())),
                f.date_bail.map_or(Case::NonDisponible, |d| texte(french::date_courte(d))),
                texte(dire(m)),
            ])
        })
        .collect()
}

fn instruire(s: &Source<'_>, cas: &[Cas<'_>]) -> Section {
    let a = de(cas, Reponse::Inconnu);
    let mut ch = Chapitre::new("x2-instruire", "Relogements à instruire");
    ch.dire(format!(
        "{} {} pas de décision, faute d'un fait.",
        majuscule(&french::compte(a.len() as i64, "relogement", "relogements", french::Genre::Masculin)),
        if a.len() > 1 { "n'ont" } else { "n'a" }
    ));
    let par_fait = enveloppe::a_instruire(a.iter().map(|(_, m)| *m));
    let lignes = par_fait.iter().map(|(fait, n)| ligne(vec![texte(*fait), Case::Nombre(*n)])).collect();
    ch.bloc(tableau(
        "x2-manques",
        "Faits manquants",
        &[("Fait", ""), ("Relogements", "nombre")],
        lignes,
        "Un relogement auquel il manque deux faits compte sous les deux.",
    ));
    ch.bloc(tableau(
        "x2-instruire",
        "Relogement par relogement",
        &MOTIVES,
        motives(s, &a, |m| m.manquants.join("\u{202f}; ")),
        "",
    ));
    ch.section
}

const MOTIVES: [(&str, &str); 5] =
    [("Ménage (pseudonyme)", ""), ("Opération", ""), ("Bailleur relogeur", ""), ("Date du bail", ""), ("Motif", "")];

fn refus(s: &Source<'_>, cas: &[Cas<'_>]) -> Section {
    let non = de(cas, Reponse::Non);
    let mut ch = Chapitre::new("x2-refus", "Relogements non éligibles");
    ch.dire(format!(
        "{} {} pas droit à l'indemnité.",
        majuscule(&french::compte(non.len() as i64, "relogement", "relogements", french::Genre::Masculin)),
        if non.len() > 1 { "n'ouvrent" } else { "n'ouvre" }
    ));
    let lignes = motives(s, &non, |m| m.decision.expliquer());
    ch.bloc(tableau("x2-refus", "Relogement par relogement", &MOTIVES, lignes, ""));
    ch.section
}

fn totaux(s: &Source<'_>, cas: &[Cas<'_>]) -> Section {
    let indemnites: Vec<Indemnite> = cas.iter().filter_map(|(f, m)| Indemnite::de(f, m)).collect();
    let t = totaliser(&indemnites);
    let mut ch = Chapitre::new("x2-totaux", "Totaux");
    let mut bloc = |code: &str, titre: &str, quoi: &str, mut parts: Vec<(String, Compte)>| {
        parts.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rang = |nom: &str, c: &Compte| vec![texte(nom), Case::Nombre(c.nombre), Case::Nombre(c.montant / 100)];
        let mut lignes: Vec<Ligne> = parts.iter().map(|(nom, c)| ligne(rang(nom, c))).collect();
        lignes.push(ligne_total(rang("Ensemble", &t.ensemble)));
        let somme: Centimes = parts.iter().map(|(_, c)| c.montant).sum();
        let note = if somme == t.ensemble.montant { "Contrôle\u{a0}: juste." } else { "Contrôle\u{a0}: FAUX." };
        ch.bloc(tableau(code, titre, &[(quoi, ""), ("Relogements", "nombre"), ("Montant", "€")], lignes, note));
    };
    let inconnu = |c: &Option<String>| c.clone().unwrap_or_else(|| "inconnu".to_owned());
    bloc("x2-bailleurs", "Par bailleur relogeur", "Bailleur", par_bailleur(&t.par_bailleur, |b| s.nom_bailleur(b)));
    bloc(
        "x2-typologies",
        "Par typologie",
        "Typologie",
        t.par_typologie.iter().map(|(x, c)| (x.libelle().to_owned(), *c)).collect(),
    );
    bloc("x2-regimes", "Par régime", "Régime", t.par_regime.iter().map(|(x, c)| (x.code().to_owned(), *c)).collect());
    bloc(
        "x2-majorations",
        "Par majoration",
        "Majoration",
        t.par_majoration.iter().map(|(x, c)| (format!("{x:>2}\u{202f}%"), *c)).collect(),
    );
    bloc("x2-projets", "Par projet", "Projet", t.par_projet.iter().map(|(p, c)| (inconnu(p), *c)).collect());
    ch.bloc(super::echelons::bloc(s, &indemnites));
    ch.section
}

/// One row for each SIREN: of two bailleurs that share a name, each is told with its SIREN.
fn par_bailleur(
    comptes: &BTreeMap<Option<String>, Compte>,
    nom: impl Fn(Option<&str>) -> String,
) -> Vec<(String, Compte)> {
    let mut homonymes: BTreeMap<String, usize> = BTreeMap::new();
    comptes.keys().for_each(|b| *homonymes.entry(nom(b.as_deref())).or_default() += 1);
    comptes
        .iter()
        .map(|(siren, c)| {
            let seul = nom(siren.as_deref());
            match siren {
                Some(b) if homonymes.get(&seul).is_some_and(|n| *n > 1) => (format!("{seul} ({b})"), *c),
                _ => (seul, *c),
            }
        })
        .collect()
}

fn enveloppes(s: &Source<'_>, cas: &[Cas<'_>]) -> Option<Section> {
    let ecrites = &s.reglages.minoration.enveloppes;
    if ecrites.is_empty() {
        return None;
    }
    let indemnites: Vec<Indemnite> = cas.iter().filter_map(|(f, m)| Indemnite::de(f, m)).collect();
    let mut ch = Chapitre::new("x2-enveloppes", "Enveloppes des projets");
    let (mut lignes, mut details): (Vec<Ligne>, Vec<Bloc>) = (Vec::new(), Vec::new());
    for (projet, e) in ecrites {
        let zone = s.etude.zones.get(projet).copied();
        let suivi = enveloppe::suivre(projet, e, &indemnites, zone);
        let eur = |m: Option<Centimes>| m.map_or(Case::NonDisponible, |m| Case::Nombre(m / 100));
        lignes.push(ligne(vec![
            texte(s.nom_projet(projet)),
            eur(Some(suivi.contractualisee)),
            eur(suivi.engagee),
            eur(Some(suivi.consommee)),
            eur(Some(suivi.reste)),
            suivi.part_consommee.map_or(Case::NonCalculable, |f| Case::Part(f, 1)),
            eur(suivi.budget_attendu),
        ]));
        let par_typologie = suivi
            .par_typologie
            .iter()
            .map(|p| {
                ligne(vec![
                    texte(p.typologie.libelle()),
                    Case::Nombre(p.prevus),
                    eur(p.prevu),
                    Case::Nombre(p.realise.nombre),
                    eur(Some(p.realise.montant)),
                ])
            })
            .collect();
        details.push(tableau(
            &format!("x2-prevu-{}", details.len() + 1),
            format!("Prévu et réalisé, {}", s.nom_projet(projet)),
            &[("Typologie", ""), ("Visés", "ménages"), ("Prévu", "€"), ("Réalisés", "ménages"), ("Réalisé", "€")],
            par_typologie,
            "La répartition par typologie peut changer sans avenant.",
        ));
    }
    ch.bloc(tableau(
        "x2-enveloppes",
        "Enveloppe, consommée et reste",
        &[
            ("Projet", ""),
            ("Contractualisée", "€"),
            ("Engagée", "€"),
            ("Consommée", "€"),
            ("Reste", "€"),
            ("Consommé", "%"),
            ("Budget attendu", "€"),
        ],
        lignes,
        "Budget attendu\u{a0}: ménages visés × montant de base de la zone du siège, à la date d'arrêté, sans majoration.",
    ));
    details.into_iter().for_each(|b| ch.bloc(b));
    Some(ch.section)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two organismes may bear one name: what each is owed stays its own, and a name alone needs no number.
    #[test]
    fn two_bailleurs_of_one_name_are_two_rows() {
        let comptes: BTreeMap<Option<String>, Compte> = [
            (None, Compte::un(100)),
            (Some("111111111".to_owned()), Compte::un(650_000)),
            (Some("222222222".to_owned()), Compte::un(900_000)),
            (Some("333333333".to_owned()), Compte::un(800_000)),
        ]
        .into();
        let nom = |b: Option<&str>| match b {
            Some("222222222") => "Habitat".to_owned(),
            Some(_) => "Office".to_owned(),
            None => "inconnu".to_owned(),
        };
        let vues: Vec<(String, Centimes)> =
            par_bailleur(&comptes, nom).into_iter().map(|(nom, c)| (nom, c.montant)).collect();
        let attendues =
            [("inconnu", 100), ("Office (111111111)", 650_000), ("Habitat", 900_000), ("Office (333333333)", 800_000)];
        assert_eq!(vues, attendues.map(|(nom, montant)| (nom.to_owned(), montant)));
    }
}
