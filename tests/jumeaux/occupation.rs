//! Twins of the occupation survey (specification of indicators, § 3.3 and 5.4).

use bilan::config::layout::Table;
use bilan::model::deduire;
use polars::prelude::*;

use super::de::{De, entier, mois, oui_non, reel, texte};
use super::lecture::{Jumeau, Lieu, Tri, effectif, entre, est, et, moyenne, non, ou, parmi, part, repartition};

#[derive(Clone, Debug, Default)]
pub struct Menage {
    pub annee: i32,
    pub bailleur: Option<&'static str>,
    pub commune: Option<&'static str>,
    pub localisation: Option<&'static str>,
    pub qpv: Option<&'static str>,
    pub residence: Option<&'static str>,
    pub statut: Option<&'static str>,
    pub repondant: Tri,
    pub entree: Option<(i32, u32)>,
    pub recent_declare: Tri,
    pub occupants: Option<i32>,
    pub mineurs: Option<i32>,
    pub enfants: Option<i32>,
    pub composition: Option<&'static str>,
    pub age: Option<i32>,
    pub tranche_age: Option<&'static str>,
    pub pct: Option<f64>,
    pub tranche: Option<&'static str>,
    pub sous_plai: Tri,
    pub apl: Tri,
    pub impaye: Tri,
    pub titulaire: Option<&'static str>,
    pub conjoint: Option<&'static str>,
    pub surface: Option<i32>,
    pub pieces: Option<i32>,
}

pub const COMPOSITIONS: [&str; 5] =
    ["personne_seule", "couple_sans_enfant", "couple_avec_enfants", "monoparental", "autre"];
pub const ACTIVITES: [&str; 8] = [
    "emploi_stable",
    "emploi_precaire",
    "independant",
    "apprenti",
    "chomage",
    "retraite",
    "etudiant",
    "sans_emploi_autre",
];
/// Lower bound, upper bound.
const TRANCHES: [(&str, f64, f64); 9] = [
    ("0_20", 0.0, 20.0),
    ("20_40", 20.0, 40.0),
    ("40_60", 40.0, 60.0),
    ("60_80", 60.0, 80.0),
    ("80_100", 80.0, 100.0),
    ("100_120", 100.0, 120.0),
    ("120_130", 120.0, 130.0),
    ("130_150", 130.0, 150.0),
    ("150_plus", 150.0, f64::INFINITY),
];
/// Youngest and oldest.
const AGES: [(&str, i32, i32); 7] = [
    ("moins_25", 0, 24),
    ("25_29", 25, 29),
    ("30_39", 30, 39),
    ("40_49", 40, 49),
    ("50_64", 50, 64),
    ("65_74", 65, 74),
    ("75_plus", 75, 200),
];

pub fn tirer(de: &mut De, n: usize) -> Vec<Menage> {
    (0..n).map(|_| menage(de)).collect()
}

fn menage(de: &mut De) -> Menage {
    let bornes = [
        0.0, 12.5, 19.99, 20.0, 29.99, 30.0, 39.99, 40.0, 59.99, 60.0, 79.99, 80.0, 99.99, 100.0, 100.01, 130.0, 171.0,
    ];
    let pct = if de.sur_cent(75) { Some(de.parmi(&bornes)) } else { None };
    let rangee = pct.and_then(|p| TRANCHES.iter().find(|t| p < t.2)).map(|t| t.0);
    let tranche = if de.sur_cent(80) { rangee } else { None };
    let tranche = if pct.is_none() && de.sur_cent(60) { Some(de.parmi(&TRANCHES).0) } else { tranche };
    let age = if de.sur_cent(70) {
        Some(de.parmi(&[17, 18, 24, 29, 30, 31, 39, 40, 49, 50, 59, 60, 64, 65, 90]))
    } else {
        None
    };
    let qpv = de.parmi(&[None, Some("QN05901N"), Some("QN05902N")]);
    let localisation =
        if qpv.is_some() { Some("qpv") } else { de.parmi(&[Some("qpv"), Some("hors_qpv"), Some("hors_qpv"), None]) };
    Menage {
        annee: de.parmi(&[2022, 2024]),
        bailleur: de.peut_etre(&["111111111", "222222222"]),
        commune: Some(de.parmi(&["59350", "59009"])),
        localisation,
        qpv,
        residence: Some(de.parmi(&["A", "B", "C", "inconnue"])),
        statut: de.parmi(&[
            Some("occupe"),
            Some("occupe"),
            Some("occupe"),
            Some("vacant"),
            Some("sous_location"),
            None,
        ]),
        repondant: de.parmi(&[Some(true), Some(true), Some(true), Some(true), Some(false), None]),
        entree: de.mois(1995, 2025),
        recent_declare: de.tri(),
        occupants: de.peut_etre(&[1, 1, 2, 2, 3, 4, 5, 8, 9]),
        mineurs: de.peut_etre(&[0, 1, 2, 4]),
        enfants: de.peut_etre(&[0, 0, 1, 2, 3, 5]),
        composition: de.peut_etre(&COMPOSITIONS),
        age,
        tranche_age: if age.is_none() && de.sur_cent(60) { Some(de.parmi(&AGES).0) } else { None },
        pct,
        tranche,
        sous_plai: de.tri(),
        apl: de.tri(),
        impaye: de.tri(),
        titulaire: de.peut_etre(&ACTIVITES),
        conjoint: de.parmi(&[
            None,
            Some("sans_objet"),
            Some("sans_objet"),
            Some("emploi_stable"),
            Some("chomage"),
            Some("retraite"),
            Some("etudiant"),
        ]),
        surface: de.peut_etre(&[8, 9, 15, 16, 24, 25, 34, 60, 69, 70, 90]),
        pieces: de.peut_etre(&[1, 2, 3, 4, 5, 6]),
    }
}

pub fn cadre(menages: &[Menage]) -> LazyFrame {
    let m = || menages.iter();
    let df = DataFrame::new_infer_height(vec![
        entier("annee", m().map(|x| Some(x.annee))),
        entier("millesime", m().map(|x| Some(x.annee))),
        texte("siren_bailleur", m().map(|x| x.bailleur)),
        texte("code_commune", m().map(|x| x.commune)),
        texte("localisation", m().map(|x| x.localisation)),
        oui_non("en_qpv", m().map(|x| est(x.localisation, "qpv"))),
        texte("code_qpv", m().map(|x| x.qpv)),
        texte("code_qpv_2015", m().map(|_| None)),
        texte("code_iris", m().map(|_| None)),
        texte("residence_id", m().map(|x| x.residence)),
        texte("statut_logement", m().map(|x| x.statut)),
        oui_non("repondant", m().map(|x| x.repondant)),
        mois("date_entree", m().map(|x| x.entree)),
        oui_non("emmenage_recent_declare", m().map(|x| x.recent_declare)),
        entier("nb_occupants", m().map(|x| x.occupants)),
        entier("nb_mineurs", m().map(|x| x.mineurs)),
        entier("nb_enfants_charge", m().map(|x| x.enfants)),
        texte("composition", m().map(|x| x.composition)),
        entier("age_titulaire", m().map(|x| x.age)),
        texte("tranche_age_titulaire", m().map(|x| x.tranche_age)),
        reel("pct_plafond_plus", m().map(|x| x.pct)),
        texte("tranche_plafond", m().map(|x| x.tranche)),
        oui_non("sous_plafond_plai", m().map(|x| x.sous_plai)),
        oui_non("beneficiaire_apl", m().map(|x| x.apl)),
        oui_non("impaye_3_mois", m().map(|x| x.impaye)),
        texte("activite_titulaire", m().map(|x| x.titulaire)),
        texte("activite_conjoint", m().map(|x| x.conjoint)),
        entier("surface_logement", m().map(|x| x.surface)),
        entier("pieces_logement", m().map(|x| x.pieces)),
    ])
    .unwrap();
    deduire(Table::Occupation, df.lazy())
}

impl Menage {
    fn bornes_tranche(&self) -> Option<(f64, f64)> {
        self.tranche.and_then(|c| TRANCHES.iter().find(|t| t.0 == c)).map(|t| (t.1, t.2))
    }

    /// Under a threshold that is the bound of a class.
    fn sous(&self, seuil: f64) -> Tri {
        match self.pct {
            Some(p) => Some(p < seuil),
            None => self.bornes_tranche().map(|(_, haut)| haut <= seuil),
        }
    }

    fn au_moins(&self, seuil: f64) -> Tri {
        non(self.sous(seuil))
    }

    /// Strictly above the ceiling; of a class alone, from 100 on.
    fn depasse(&self) -> Tri {
        match self.pct {
            Some(p) => Some(p > 100.0),
            None => self.bornes_tranche().map(|(bas, _)| bas >= 100.0),
        }
    }

    fn six_tranches(&self) -> Option<&'static str> {
        for (seuil, code) in [(20.0, "0_20"), (40.0, "20_40"), (60.0, "40_60"), (80.0, "60_80")] {
            if self.sous(seuil)? {
                return Some(code);
            }
        }
        Some(if self.depasse()? { "plus_100" } else { "80_100" })
    }

    /// A household of one adult has no spouse.
    fn conjoint(&self) -> Option<&'static str> {
        match (self.conjoint, self.composition) {
            (None, Some("personne_seule" | "monoparental")) => Some("sans_objet"),
            (c, _) => c,
        }
    }

    fn en_emploi(&self) -> Tri {
        ou(parmi(self.titulaire, &ACTIVITES[..4]), parmi(self.conjoint(), &ACTIVITES[..4]))
    }

    fn inactif(&self) -> Tri {
        non(ou(parmi(self.titulaire, &ACTIVITES[..5]), parmi(self.conjoint(), &ACTIVITES[..5])))
    }

    fn couple(&self) -> Tri {
        match self.composition {
            Some("couple_sans_enfant" | "couple_avec_enfants") => Some(true),
            Some("personne_seule" | "monoparental") => Some(false),
            _ => self.conjoint().map(|c| c != "sans_objet"),
        }
    }

    /// In this order; the first test that is not known leaves the household out.
    fn segment(&self) -> Option<&'static str> {
        if self.au_moins(80.0)? {
            return Some("plus_80");
        }
        if self.titulaire? == "retraite" {
            return Some("retraites");
        }
        let inactif = self.inactif()?;
        let couple = self.couple()?;
        Some(match (inactif, couple) {
            (false, true) => "actifs_couple",
            (false, false) => "actifs_isoles",
            (true, true) => "inactifs_couple",
            (true, false) => "inactifs_isoles",
        })
    }

    /// Completed months on 1 January of the wave.
    fn mois_ecoules(&self) -> Option<i32> {
        let (a, m) = self.entree?;
        let n = (self.annee - a) * 12 - (m as i32 - 1);
        if n < 0 { None } else { Some(n) }
    }

    fn age_de(&self, jeune: i32, vieux: i32) -> Tri {
        match self.age {
            Some(a) => Some(a >= jeune && a <= vieux),
            None => {
                let (_, bas, haut) = AGES.iter().find(|t| Some(t.0) == self.tranche_age)?;
                Some(*bas >= jeune && *haut <= vieux)
            }
        }
    }

    fn enfants_au_moins(&self, n: i32) -> Tri {
        self.enfants.map(|e| e >= n)
    }

    fn retraite_ou_etudiant(&self) -> Tri {
        parmi(self.titulaire, &["retraite", "etudiant"])
    }

    fn emploi_et_tranche(&self) -> Option<&'static str> {
        let emploi = self.en_emploi()?;
        let etude = if emploi { false } else { self.retraite_ou_etudiant()? };
        let colonne = if self.sous(40.0)? {
            0
        } else if self.sous(60.0)? {
            1
        } else {
            2
        };
        let ligne = match (emploi, etude) {
            (true, _) => ["emploi_moins_40", "emploi_40_60", "emploi_60_plus"],
            (false, true) => ["retraite_etude_moins_40", "retraite_etude_40_60", "retraite_etude_60_plus"],
            (false, false) => ["sans_emploi_moins_40", "sans_emploi_40_60", "sans_emploi_60_plus"],
        };
        Some(ligne[colonne])
    }

    /// 9 m² for one, 16 for two, 9 more for each of the others, and 70 at most.
    fn surface_minimale(&self) -> Option<i32> {
        let n = self.occupants?;
        let m2 = if n == 1 { 9 } else { 16 + (n - 2) * 9 };
        Some(m2.min(70))
    }
}

impl Lieu for Menage {
    fn annee(&self) -> i32 {
        self.annee
    }
    fn localisation(&self) -> Option<&str> {
        self.localisation
    }
    fn bailleur(&self) -> Option<&str> {
        self.bailleur
    }
    fn commune(&self) -> Option<&str> {
        self.commune
    }
    fn qpv(&self) -> Option<&str> {
        self.qpv
    }
    fn residence(&self) -> Option<&str> {
        self.residence
    }
    fn reservataire(&self) -> Option<&str> {
        None
    }
    fn univers(&self) -> Tri {
        et(est(self.statut, "occupe"), self.repondant)
    }
    /// Entered during the two years before the wave; without a date, what the file says.
    fn recent(&self) -> Tri {
        match self.entree {
            Some((a, _)) => Some(a >= self.annee - 2),
            None => self.recent_declare,
        }
    }
}

pub fn jumeaux() -> Vec<(&'static str, Jumeau<Menage>)> {
    let compo = |m: &Menage, c: &[&str]| parmi(m.composition, c);
    let anciennete: [(&str, i32); 13] = [
        ("moins_1_an", 12),
        ("1_2_ans", 24),
        ("2_3_ans", 36),
        ("3_4_ans", 48),
        ("4_5_ans", 60),
        ("5_6_ans", 72),
        ("6_8_ans", 96),
        ("8_10_ans", 120),
        ("10_12_ans", 144),
        ("12_15_ans", 180),
        ("15_20_ans", 240),
        ("20_25_ans", 300),
        ("25_30_ans", 360),
    ];
    let mut anciennetes: Vec<&str> = anciennete.iter().map(|c| c.0).collect();
    anciennetes.push("30_ans_plus");
    vec![
        ("occ_menages", effectif()),
        ("occ_taux_reponse", part(|m: &Menage| m.repondant).sur(|m| est(m.statut, "occupe"))),
        ("occ_moins_20_plus", part(|m: &Menage| m.sous(20.0))),
        ("occ_moins_40_plus", part(|m: &Menage| m.sous(40.0))),
        ("occ_moins_60_plus", part(|m: &Menage| m.sous(60.0))),
        ("occ_plus_60_plus", part(|m: &Menage| m.au_moins(60.0))),
        ("occ_plus_80_plus", part(|m: &Menage| m.au_moins(80.0))),
        ("occ_depassement", part(Menage::depasse)),
        ("occ_tranche_plafond", repartition(&TRANCHES.map(|t| t.0), |m: &Menage| m.tranche)),
        (
            "occ_tranche_4",
            repartition(&["0_20", "20_40", "40_100", "plus_100"], |m: &Menage| {
                m.six_tranches().map(|t| if ["40_60", "60_80", "80_100"].contains(&t) { "40_100" } else { t })
            }),
        ),
        ("occ_tranche", repartition(&["0_20", "20_40", "40_60", "60_80", "80_100", "plus_100"], Menage::six_tranches)),
        ("occ_sous_plai", part(|m: &Menage| m.sous_plai)),
        ("occ_apl", part(|m: &Menage| m.apl)),
        ("occ_impayes_3_mois", part(|m: &Menage| m.impaye)),
        ("occ_modestes_en_qpv", part(|m: &Menage| est(m.localisation, "qpv")).si(|m| m.sous(40.0))),
        ("occ_composition", repartition(&COMPOSITIONS, |m: &Menage| m.composition)),
        (
            "occ_taille",
            repartition(&["1", "2", "3", "4", "5_plus"], |m: &Menage| {
                entre(m.occupants, &[("1", 2), ("2", 3), ("3", 4), ("4", 5)], "5_plus")
            }),
        ),
        ("occ_monoparentales", part(move |m| compo(m, &["monoparental"]))),
        ("occ_monoparentales_3", part(move |m| et(compo(m, &["monoparental"]), m.enfants_au_moins(3)))),
        ("occ_personnes_seules", part(move |m| compo(m, &["personne_seule"]))),
        ("occ_couples", part(move |m| compo(m, &["couple_sans_enfant", "couple_avec_enfants"]))),
        ("occ_avec_enfants", part(|m: &Menage| m.enfants_au_moins(1))),
        ("occ_grandes_familles", part(|m: &Menage| m.enfants_au_moins(3))),
        (
            "occ_age",
            repartition(&["moins_30", "30_39", "40_49", "50_64", "65_plus"], |m: &Menage| {
                let classes = [
                    ("moins_30", 0, 29),
                    ("30_39", 30, 39),
                    ("40_49", 40, 49),
                    ("50_64", 50, 64),
                    ("65_plus", 65, 200),
                ];
                classes.into_iter().find(|(_, a, b)| m.age_de(*a, *b) == Some(true)).map(|c| c.0)
            }),
        ),
        ("occ_65_plus", part(|m: &Menage| m.age_de(65, 200))),
        // 60 and 30 are not bounds of a class of ages: only an age tells.
        ("occ_60_plus", part(|m: &Menage| m.age.map(|a| a >= 60))),
        ("occ_18_30", part(|m: &Menage| m.age.map(|a| (18..=30).contains(&a)))),
        ("occ_occupants_moyen", moyenne(|m: &Menage| Some((m.occupants?.into(), 1)))),
        ("occ_part_mineurs", moyenne(|m: &Menage| Some((i64::from(m.mineurs?) * 100, m.occupants?.into())))),
        ("occ_en_emploi", part(Menage::en_emploi)),
        ("occ_inactifs", part(Menage::inactif)),
        ("occ_lien_emploi", repartition(&ACTIVITES, |m: &Menage| m.titulaire)),
        (
            "occ_emploi_stable",
            part(|m: &Menage| ou(est(m.titulaire, "emploi_stable"), est(m.conjoint(), "emploi_stable")))
                .si(Menage::en_emploi),
        ),
        ("occ_travailleurs_pauvres", part(|m: &Menage| et(m.en_emploi(), m.sous(40.0)))),
        (
            "occ_eloignes_emploi",
            part(|m: &Menage| et(et(non(m.en_emploi()), non(m.retraite_ou_etudiant())), m.sous(40.0))),
        ),
        (
            "occ_emploi_tranche",
            repartition(
                &[
                    "emploi_moins_40",
                    "emploi_40_60",
                    "emploi_60_plus",
                    "retraite_etude_moins_40",
                    "retraite_etude_40_60",
                    "retraite_etude_60_plus",
                    "sans_emploi_moins_40",
                    "sans_emploi_40_60",
                    "sans_emploi_60_plus",
                ],
                Menage::emploi_et_tranche,
            ),
        ),
        (
            "occ_segment",
            repartition(
                &["plus_80", "retraites", "actifs_couple", "actifs_isoles", "inactifs_couple", "inactifs_isoles"],
                Menage::segment,
            ),
        ),
        ("occ_suroccupation", part(|m: &Menage| Some(m.surface? < m.surface_minimale()?))),
        ("occ_sous_occupation", part(|m: &Menage| Some(m.pieces? > m.occupants? + 1))),
        ("occ_part_recents", part(Menage::recent)),
        (
            "occ_anciennete",
            repartition(&anciennetes, move |m: &Menage| entre(m.mois_ecoules(), &anciennete, "30_ans_plus")),
        ),
        ("occ_anciennete_moyenne", moyenne(|m: &Menage| Some((m.mois_ecoules()?.into(), 1)))),
        ("occ_anciennete_10", part(|m: &Menage| m.mois_ecoules().map(|n| n >= 120))),
    ]
}
