//! Twins of the live demands (specification of indicators, § 3.6).

use polars::prelude::*;

use super::attribution::{
    CLASSES_AGE, CLASSES_TAILLE, CLASSES_TRANCHE, CLASSES_UC, Foyer, POURCENTAGES, QUARTILES, classe_tranche,
};
use super::de::{De, entier, mois, oui_non, reel, texte};
use super::lecture::{Jumeau, Lieu, Tri, effectif, entre, est, et, moyenne, non, part, repartition};
use super::logement::TYPOLOGIES;
use super::occupation::{ACTIVITES, COMPOSITIONS};

#[derive(Clone, Debug, Default)]
pub struct Demande {
    pub annee: i32,
    pub commune: Option<&'static str>,
    pub quartile: Option<&'static str>,
    pub pct: Option<f64>,
    pub position: Option<&'static str>,
    pub anciennete: Option<i32>,
    pub mutation: Tri,
    pub relogement: Tri,
    pub motif: Option<&'static str>,
    pub logement_actuel: Option<&'static str>,
    pub typologie: Option<&'static str>,
    pub foyer: Foyer,
}

const POSITIONS: [&str; 4] = ["sous_plai", "plai_plus", "plus_pls", "sup_pls"];
/// Every motive of the form, with its class.
const MOTIFS: [(&str, &str); 21] = [
    ("sans_logement", "sans_logement"),
    ("demolition", "logement_a_quitter"),
    ("logement_indigne", "logement_a_quitter"),
    ("logement_repris", "logement_a_quitter"),
    ("expulsion", "logement_a_quitter"),
    ("situation_personnelle", "situation_personnelle"),
    ("trop_cher", "trop_cher"),
    ("trop_grand", "trop_grand"),
    ("separation", "famille"),
    ("decohabitation", "famille"),
    ("trop_petit", "trop_petit"),
    ("mise_en_couple", "famille"),
    ("regroupement_familial", "famille"),
    ("assistant_maternel", "famille"),
    ("environnement", "environnement"),
    ("mutation_professionnelle", "rapprochement"),
    ("rapprochement_travail", "rapprochement"),
    ("rapprochement_services", "rapprochement"),
    ("rapprochement_famille", "rapprochement"),
    ("accedant_en_difficulte", "autre"),
    ("autre", "autre"),
];
const CLASSES_MOTIF: [&str; 10] = [
    "sans_logement",
    "logement_a_quitter",
    "trop_petit",
    "trop_grand",
    "trop_cher",
    "famille",
    "situation_personnelle",
    "rapprochement",
    "environnement",
    "autre",
];
/// Every present dwelling of the form, with its class.
const LOGEMENTS: [(&str, &str); 17] = [
    ("hlm", "hlm"),
    ("locataire_prive", "locataire_prive"),
    ("residence_sociale", "structure"),
    ("residence_hoteliere", "structure"),
    ("residence_etudiante", "structure"),
    ("heberge_temporaire", "structure"),
    ("structure_hebergement", "structure"),
    ("centre_enfance", "structure"),
    ("parents_ou_enfants", "loge_par_tiers"),
    ("chez_particulier", "loge_par_tiers"),
    ("logement_gratuit", "autre"),
    ("logement_fonction", "autre"),
    ("proprietaire_occupant", "proprietaire"),
    ("camping", "sans_logement"),
    ("hotel", "sans_logement"),
    ("sans_abri", "sans_logement"),
    ("squat", "sans_logement"),
];
const CLASSES_LOGEMENT: [&str; 7] =
    ["hlm", "locataire_prive", "proprietaire", "loge_par_tiers", "structure", "sans_logement", "autre"];
const ANCIENNETES: [&str; 7] = ["moins_1_an", "1_2_ans", "2_3_ans", "3_4_ans", "4_5_ans", "5_10_ans", "10_ans_plus"];

pub fn tirer(de: &mut De, n: usize) -> Vec<Demande> {
    (0..n).map(|_| demande(de)).collect()
}

fn demande(de: &mut De) -> Demande {
    Demande {
        annee: de.parmi(&[2024, 2025]),
        commune: de.peut_etre(&["59350", "59009", "62041"]),
        quartile: de.parmi(&[None, Some("q1"), Some("q1"), Some("q2"), Some("q3"), Some("q4"), Some("q2_q4")]),
        pct: de.peut_etre(&POURCENTAGES),
        position: de.peut_etre(&POSITIONS),
        anciennete: de.peut_etre(&[0, 11, 12, 23, 24, 35, 36, 47, 48, 59, 60, 119, 120, 200]),
        mutation: de.tri(),
        relogement: de.tri(),
        motif: de.peut_etre(&MOTIFS.map(|m| m.0)),
        logement_actuel: de.peut_etre(&LOGEMENTS.map(|m| m.0)),
        typologie: de.peut_etre(&TYPOLOGIES),
        foyer: Foyer::tirer(de),
    }
}

/// Of a year, one stock is counted: the official one of December, or that of the last month that was read.
pub fn mois_du_stock(annee: i32) -> u32 {
    if annee == 2025 { 10 } else { 12 }
}

pub fn cadre(demandes: &[Demande]) -> LazyFrame {
    let d = || demandes.iter();
    let mut colonnes = vec![
        entier("annee", d().map(|x| Some(x.annee))),
        entier("millesime", d().map(|x| Some(x.annee))),
        mois("date_stock", d().map(|x| Some((x.annee, mois_du_stock(x.annee))))),
        texte("code_commune", d().map(|x| x.commune)),
        texte("siren_bailleur", d().map(|_| None)),
        texte("localisation", d().map(|_| None)),
        texte("code_qpv", d().map(|_| None)),
        texte("code_qpv_2015", d().map(|_| None)),
        texte("code_iris", d().map(|_| None)),
        texte("residence_id", d().map(|_| None)),
        texte("quartile", d().map(|x| x.quartile)),
        reel("pct_plafond_plus", d().map(|x| x.pct)),
        texte("position_plafond", d().map(|x| x.position)),
        entier("anciennete_mois", d().map(|x| x.anciennete)),
        oui_non("mutation", d().map(|x| x.mutation)),
        oui_non("relogement", d().map(|x| x.relogement)),
        texte("motif", d().map(|x| x.motif)),
        texte("mode_logement_actuel", d().map(|x| x.logement_actuel)),
        texte("typologie", d().map(|x| x.typologie)),
    ];
    colonnes.extend(Foyer::colonnes(d().map(|x| &x.foyer)));
    DataFrame::new_infer_height(colonnes).unwrap().lazy()
}

impl Demande {
    fn q1(&self) -> Tri {
        est(self.quartile, "q1")
    }

    fn classe_anciennete(&self) -> Option<&'static str> {
        let annees = self.anciennete? / 12;
        Some(match annees {
            0..=4 => ANCIENNETES[annees as usize],
            5..=9 => "5_10_ans",
            _ => "10_ans_plus",
        })
    }

    fn mois(&self) -> Option<(i64, i64)> {
        self.anciennete.map(|m| (m.into(), 1))
    }

    fn classe_motif(&self) -> Option<&'static str> {
        MOTIFS.iter().find(|m| Some(m.0) == self.motif).map(|m| m.1)
    }

    fn classe_logement(&self) -> Option<&'static str> {
        LOGEMENTS.iter().find(|m| Some(m.0) == self.logement_actuel).map(|m| m.1)
    }

    fn classe_quartile(&self) -> Option<&'static str> {
        self.quartile
    }
}

impl Lieu for Demande {
    fn annee(&self) -> i32 {
        self.annee
    }
    fn localisation(&self) -> Option<&str> {
        None
    }
    fn bailleur(&self) -> Option<&str> {
        None
    }
    fn commune(&self) -> Option<&str> {
        self.commune
    }
    fn qpv(&self) -> Option<&str> {
        None
    }
    fn residence(&self) -> Option<&str> {
        None
    }
    fn reservataire(&self) -> Option<&str> {
        None
    }
    fn univers(&self) -> Tri {
        Some(true)
    }
    fn recent(&self) -> Tri {
        None
    }
}

/// Code of the distribution, code of the mean, and who is in the profile.
type Profil = (&'static str, &'static str, fn(&Demande) -> Tri);

/// Profiles of which the seniority is told.
fn profils() -> Vec<Profil> {
    vec![
        ("dem_delai_q1", "dem_delai_q1_moyen", Demande::q1),
        ("dem_delai_q2_q4", "dem_delai_q2_q4_moyen", |d| non(d.q1())),
        ("dem_delai_taille_1", "dem_delai_taille_1_moyen", |d| d.foyer.taille.map(|n| n == 1)),
        ("dem_delai_taille_2", "dem_delai_taille_2_moyen", |d| d.foyer.taille.map(|n| n == 2)),
        ("dem_delai_taille_3", "dem_delai_taille_3_moyen", |d| d.foyer.taille.map(|n| n == 3)),
        ("dem_delai_taille_4", "dem_delai_taille_4_moyen", |d| d.foyer.taille.map(|n| n == 4)),
        ("dem_delai_taille_5_plus", "dem_delai_taille_5_plus_moyen", |d| d.foyer.taille.map(|n| n > 4)),
        ("dem_delai_personne_seule", "dem_delai_personne_seule_moyen", |d| est(d.foyer.composition, "personne_seule")),
        ("dem_delai_couple_sans_enfant", "dem_delai_couple_sans_enfant_moyen", |d| {
            est(d.foyer.composition, "couple_sans_enfant")
        }),
        ("dem_delai_couple_avec_enfants", "dem_delai_couple_avec_enfants_moyen", |d| {
            est(d.foyer.composition, "couple_avec_enfants")
        }),
        ("dem_delai_monoparental", "dem_delai_monoparental_moyen", |d| est(d.foyer.composition, "monoparental")),
        ("dem_delai_autre", "dem_delai_autre_moyen", |d| est(d.foyer.composition, "autre")),
    ]
}

/// Whether a size is of the type, its mean resources and its mean UC.
type Taille = (fn(i32) -> bool, &'static str, &'static str);

const TAILLES_Q1: [Taille; 5] = [
    (|n| n == 1, "dem_q1_ressources_1", "dem_q1_uc_1"),
    (|n| n == 2, "dem_q1_ressources_2", "dem_q1_uc_2"),
    (|n| n == 3, "dem_q1_ressources_3", "dem_q1_uc_3"),
    (|n| n == 4, "dem_q1_ressources_4", "dem_q1_uc_4"),
    (|n| n > 4, "dem_q1_ressources_5_plus", "dem_q1_uc_5_plus"),
];

/// Less than so many euros a day and UC, before any rent.
fn exclu(euros: i64) -> Jumeau<Demande> {
    // Monthly centimes over tenths of UC, over thirty days.
    part(move |d: &Demande| d.foyer.connus().map(|(r, uc)| i128::from(r) * 10 < i128::from(euros * 100 * 30 * uc)))
        .si(Demande::q1)
}

pub fn jumeaux() -> Vec<(&'static str, Jumeau<Demande>)> {
    let anciennete = || repartition(&ANCIENNETES, Demande::classe_anciennete);
    let mutation = |d: &Demande| d.mutation;
    let mut jumeaux = vec![
        ("dem_total", effectif()),
        ("dem_quartiles", repartition(&QUARTILES, Demande::classe_quartile)),
        ("dem_q1", part(Demande::q1)),
        ("dem_tranche", repartition(&CLASSES_TRANCHE, |d: &Demande| classe_tranche(d.pct))),
        ("dem_position_plafonds", repartition(&POSITIONS, |d: &Demande| d.position)),
        // Euros a month by UC: centimes over tenths, so that a tenth of UC counts ten.
        ("dem_ressources_uc", moyenne(|d: &Demande| d.foyer.connus().map(|(r, uc)| (r, uc * 10)))),
        ("dem_revenus", repartition(&CLASSES_UC, |d: &Demande| d.foyer.classe_ressources())),
        ("dem_anciennete", anciennete()),
        ("dem_anciennete_moyenne", moyenne(Demande::mois)),
        ("dem_mutations", part(mutation)),
        ("dem_mutation_delai", moyenne(Demande::mois).si(mutation)),
        ("dem_mutation_motifs", repartition(&CLASSES_MOTIF, Demande::classe_motif).si(mutation)),
        ("dem_mutation_anciennete", anciennete().si(mutation)),
        ("dem_mutation_taille", repartition(&CLASSES_TAILLE, |d: &Demande| d.foyer.classe_taille()).si(mutation)),
        ("dem_mutation_age", repartition(&CLASSES_AGE, |d: &Demande| d.foyer.classe_age()).si(mutation)),
        ("dem_mutation_quartiles", repartition(&QUARTILES, Demande::classe_quartile).si(mutation)),
        ("dem_age", repartition(&CLASSES_AGE, |d: &Demande| d.foyer.classe_age())),
        ("dem_composition", repartition(&COMPOSITIONS, |d: &Demande| d.foyer.composition)),
        (
            "dem_taille",
            repartition(&CLASSES_TAILLE, |d: &Demande| {
                entre(d.foyer.taille, &[("1", 2), ("2", 3), ("3", 4), ("4", 5)], "5_plus")
            }),
        ),
        ("dem_activite", repartition(&ACTIVITES, |d: &Demande| d.foyer.activite)),
        ("dem_logement_actuel", repartition(&CLASSES_LOGEMENT, Demande::classe_logement)),
        ("dem_motif", repartition(&CLASSES_MOTIF, Demande::classe_motif)),
        ("dem_typologie", repartition(&TYPOLOGIES, |d: &Demande| d.typologie)),
        ("dem_renouvellement_urbain", part(|d: &Demande| d.relogement)),
    ];
    jumeaux
        .push(("dem_q1_taille", repartition(&CLASSES_TAILLE, |d: &Demande| d.foyer.classe_taille()).si(Demande::q1)));
    for (taille, ressources, uc) in TAILLES_Q1 {
        let qui = move |d: &Demande| et(d.q1(), d.foyer.taille.map(taille));
        jumeaux.push((ressources, moyenne(|d: &Demande| d.foyer.connus().map(|(r, _)| (r, 100))).si(qui)));
        jumeaux.push((uc, moyenne(|d: &Demande| d.foyer.connus().map(|(_, uc)| (uc, 10))).si(qui)));
    }
    for (code, euros) in [("acc_exclus_9", 9), ("acc_exclus_11", 11), ("acc_exclus_12", 12), ("acc_exclus_15", 15)] {
        jumeaux.push((code, exclu(euros)));
    }
    for (classes, moyen, profil) in profils() {
        jumeaux.push((classes, anciennete().si(profil)));
        jumeaux.push((moyen, moyenne(Demande::mois).si(profil)));
    }
    jumeaux
}
