//! Twins of the attributions (specification of indicators, § 3.5, 4.2 to 4.5).

use polars::prelude::*;

use super::de::{De, entier, long, oui_non, reel, texte};
use super::lecture::{Jumeau, Lieu, Tri, effectif, entre, est, et, moyenne, non, ou, parmi, part, repartition};
use super::logement::{FINANCEMENTS, TYPOLOGIES};
use super::occupation::{ACTIVITES, COMPOSITIONS};

#[derive(Clone, Debug, Default)]
pub struct Bail {
    pub annee: i32,
    pub mois: i32,
    pub bailleur: Option<&'static str>,
    pub commune: Option<&'static str>,
    pub localisation: Option<&'static str>,
    pub qpv: Option<&'static str>,
    pub residence: Option<&'static str>,
    pub reservataire: Option<&'static str>,
    pub signe: bool,
    pub quartile: Option<&'static str>,
    pub relogement: Tri,
    pub mutation: Tri,
    pub dalo: Tri,
    pub prioritaire: Tri,
    pub logement_precedent: Option<&'static str>,
    pub typologie: Option<&'static str>,
    pub financement: Option<&'static str>,
    /// Income of N−2, and of N−1, over the ceiling.
    pub pct: [Option<f64>; 2],
    pub foyer: Foyer,
    /// Centimes a month.
    pub loyer: Option<i64>,
    pub delai: Option<i32>,
}

/// What demands and attributions say alike of a household.
#[derive(Clone, Copy, Debug, Default)]
pub struct Foyer {
    /// Centimes a month.
    pub ressources: Option<i64>,
    /// Tenths.
    pub uc: Option<i32>,
    pub age: Option<i32>,
    pub composition: Option<&'static str>,
    pub taille: Option<i32>,
    pub activite: Option<&'static str>,
}

pub const QUARTILES: [&str; 5] = ["q1", "q2", "q3", "q4", "q2_q4"];
const RESERVATAIRES: [&str; 6] =
    ["etat_prioritaires", "etat_fonctionnaires", "action_logement", "collectivites", "autres", "aucun"];
pub const POURCENTAGES: [f64; 15] =
    [0.0, 19.99, 20.0, 29.99, 30.0, 39.99, 40.0, 59.99, 60.0, 60.01, 79.99, 80.0, 100.0, 100.01, 150.0];

impl Foyer {
    pub fn tirer(de: &mut De) -> Self {
        let uc = de.peut_etre(&[0, 10, 10, 15, 18, 23]);
        // Around the bounds of the classes of yearly income by UC.
        let k = de.parmi(&[4i64, 6, 8, 9, 10, 11, 12, 14, 16, 20, 24, 30]);
        let juste = k * 100_000 * i64::from(uc.unwrap_or(10)) / 120;
        let ressources = de.parmi(&[
            None,
            Some(0),
            Some(-50),
            Some(juste),
            Some(juste),
            Some(juste + 1),
            Some(juste - 1),
            Some(juste / 3),
            Some(juste * 4),
        ]);
        Foyer {
            ressources,
            uc,
            age: de.peut_etre(&[17, 18, 29, 30, 39, 40, 49, 50, 64, 65, 90]),
            composition: de.peut_etre(&COMPOSITIONS),
            taille: de.peut_etre(&[1, 1, 2, 3, 4, 5, 9]),
            activite: de.peut_etre(&ACTIVITES),
        }
    }

    pub fn colonnes<'a>(foyers: impl Iterator<Item = &'a Foyer> + Clone) -> Vec<Column> {
        let f = || foyers.clone();
        vec![
            long("ressources_mensuelles", f().map(|x| x.ressources)),
            entier("unites_conso", f().map(|x| x.uc)),
            entier("age_titulaire", f().map(|x| x.age)),
            texte("composition", f().map(|x| x.composition)),
            entier("taille_menage", f().map(|x| x.taille)),
            texte("activite", f().map(|x| x.activite)),
        ]
    }

    /// Monthly centimes and tenths of UC, when both are positive.
    pub fn connus(&self) -> Option<(i64, i64)> {
        let (r, uc) = (self.ressources.filter(|r| *r > 0)?, self.uc.filter(|u| *u > 0)?);
        Some((r, uc.into()))
    }

    /// Class of `12 × resources / UC`, euros a year.
    pub fn classe_ressources(&self) -> Option<&'static str> {
        let (r, uc) = self.connus()?;
        // Euros a year and by UC, as an exact fraction: 12 × r / 100 over uc / 10.
        let (num, den) = (120 * i128::from(r), 100 * i128::from(uc));
        let rang = BORNES_UC.iter().position(|k| num < k * 1_000 * den).unwrap_or(BORNES_UC.len());
        Some(CLASSES_UC[rang])
    }

    pub fn classe_age(&self) -> Option<&'static str> {
        entre(self.age, &[("moins_30", 30), ("30_39", 40), ("40_49", 50), ("50_64", 65)], "65_plus")
    }

    pub fn classe_taille(&self) -> Option<&'static str> {
        entre(self.taille, &[("1", 2), ("2", 3), ("3", 4), ("4", 5)], "5_plus")
    }
}

const BORNES_UC: [i128; 12] = [4, 6, 8, 9, 10, 11, 12, 14, 16, 20, 24, 30];
pub const CLASSES_UC: [&str; 13] = [
    "moins_4000",
    "4000_6000",
    "6000_8000",
    "8000_9000",
    "9000_10000",
    "10000_11000",
    "11000_12000",
    "12000_14000",
    "14000_16000",
    "16000_20000",
    "20000_24000",
    "24000_30000",
    "30000_plus",
];
pub const CLASSES_AGE: [&str; 5] = ["moins_30", "30_39", "40_49", "50_64", "65_plus"];
pub const CLASSES_TAILLE: [&str; 5] = ["1", "2", "3", "4", "5_plus"];
pub const CLASSES_TRANCHE: [&str; 6] = ["0_20", "20_40", "40_60", "60_80", "80_100", "plus_100"];

/// The ceiling itself is not above the ceilings.
pub fn classe_tranche(pct: Option<f64>) -> Option<&'static str> {
    let p = pct?;
    Some(match p {
        _ if p < 20.0 => "0_20",
        _ if p < 40.0 => "20_40",
        _ if p < 60.0 => "40_60",
        _ if p < 80.0 => "60_80",
        _ if p <= 100.0 => "80_100",
        _ => "plus_100",
    })
}

pub fn tirer(de: &mut De, n: usize) -> Vec<Bail> {
    (0..n).map(|_| bail(de)).collect()
}

fn bail(de: &mut De) -> Bail {
    let qpv = de.parmi(&[None, None, Some("QN05901N"), Some("QN05902N")]);
    let localisation =
        if qpv.is_some() { Some("qpv") } else { de.parmi(&[Some("qpv"), Some("hors_qpv"), Some("hors_qpv"), None]) };
    let foyer = Foyer::tirer(de);
    // Around the bounds of effort, and of what is left a day and UC.
    let (r, uc) = (foyer.ressources.unwrap_or(90_000), i64::from(foyer.uc.unwrap_or(10)));
    let part = de.parmi(&[10i64, 30, 35, 40, 90]);
    let reste = de.parmi(&[900i64, 1_200, 1_500]);
    let loyer = de.parmi(&[
        None,
        Some(0),
        Some(r * part / 100),
        Some(r * part / 100 - 1),
        Some(r * part / 100 + 1),
        Some(r - 3 * reste * uc),
        Some(r - 3 * reste * uc + 1),
    ]);
    Bail {
        annee: de.parmi(&[2024, 2025, 2026]),
        mois: 1 + de.sous(12) as i32,
        bailleur: de.peut_etre(&["111111111", "222222222"]),
        commune: Some(de.parmi(&["59350", "59009"])),
        localisation,
        qpv,
        residence: Some(de.parmi(&["A", "B", "inconnue"])),
        reservataire: de.peut_etre(&RESERVATAIRES),
        signe: de.sur_cent(85),
        quartile: de.parmi(&[None, Some("q1"), Some("q1"), Some("q2"), Some("q3"), Some("q4"), Some("q2_q4")]),
        relogement: de.tri(),
        mutation: de.tri(),
        dalo: de.tri(),
        prioritaire: de.tri(),
        logement_precedent: de.peut_etre(&[
            "hlm",
            "locataire_prive",
            "structure_hebergement",
            "sans_abri",
            "squat",
            "hotel",
            "camping",
        ]),
        typologie: de.peut_etre(&TYPOLOGIES),
        financement: de.peut_etre(&FINANCEMENTS),
        pct: [de.peut_etre(&POURCENTAGES), de.peut_etre(&POURCENTAGES)],
        foyer,
        loyer,
        delai: de.peut_etre(&[
            0, 29, 30, 89, 90, 179, 180, 269, 270, 364, 365, 544, 545, 729, 730, 1094, 1095, 1459, 1460, 1824, 1825,
            3649, 3650, 9000,
        ]),
    }
}

pub fn cadre(baux: &[Bail]) -> LazyFrame {
    let b = || baux.iter();
    let mut colonnes = vec![
        entier("annee", b().map(|x| Some(x.annee))),
        entier("mois", b().map(|x| Some(x.mois))),
        texte("siren_bailleur", b().map(|x| x.bailleur)),
        texte("code_commune", b().map(|x| x.commune)),
        texte("localisation", b().map(|x| x.localisation)),
        oui_non("en_qpv", b().map(|x| est(x.localisation, "qpv"))),
        texte("code_qpv", b().map(|x| x.qpv)),
        texte("code_qpv_2015", b().map(|_| None)),
        texte("code_iris", b().map(|_| None)),
        texte("residence_id", b().map(|x| x.residence)),
        texte("reservataire", b().map(|x| x.reservataire)),
        oui_non("bail_signe", b().map(|x| Some(x.signe))),
        texte("quartile", b().map(|x| x.quartile)),
        oui_non("relogement", b().map(|x| x.relogement)),
        oui_non("mutation", b().map(|x| x.mutation)),
        oui_non("dalo", b().map(|x| x.dalo)),
        oui_non("prioritaire", b().map(|x| x.prioritaire)),
        texte("mode_logement_actuel", b().map(|x| x.logement_precedent)),
        texte("typologie", b().map(|x| x.typologie)),
        texte("financement_logement", b().map(|x| x.financement)),
        reel("pct_plafond_plus", b().map(|x| x.pct[0])),
        reel("pct_plafond_n1", b().map(|x| x.pct[1])),
        long("loyer", b().map(|x| x.loyer)),
        entier("delai_jours", b().map(|x| x.delai)),
    ];
    colonnes.extend(Foyer::colonnes(b().map(|x| &x.foyer)));
    DataFrame::new_infer_height(colonnes).unwrap().lazy()
}

const CLASSES_EFFORT: [&str; 4] = ["moins_30", "30_35", "35_40", "40_plus"];
const CLASSES_RESTE: [&str; 4] = ["moins_9", "9_12", "12_15", "15_plus"];

impl Bail {
    /// Rent over resources.
    fn classe_effort(&self) -> Option<&'static str> {
        let (l, r) = (self.loyer.filter(|l| *l > 0)?, self.foyer.ressources.filter(|r| *r > 0)?);
        let rang = [30, 35, 40].iter().filter(|p| 100 * l >= **p * r).count();
        Some(CLASSES_EFFORT[rang])
    }

    /// `(resources − rent) / UC / 30`, euros.
    fn classe_reste(&self) -> Option<&'static str> {
        let (l, (r, uc)) = (self.loyer.filter(|l| *l > 0)?, self.foyer.connus()?);
        let rang = [9, 12, 15].iter().filter(|e| (r - l) * 10 >= **e * 100 * 30 * uc).count();
        Some(CLASSES_RESTE[rang])
    }

    fn en_qpv(&self) -> Tri {
        est(self.localisation, "qpv")
    }

    fn hors_qpv(&self) -> Tri {
        non(self.en_qpv())
    }

    fn q1(&self) -> Tri {
        est(self.quartile, "q1")
    }

    /// A union, each household once.
    fn public_vise(&self) -> Tri {
        ou(self.q1(), self.relogement)
    }

    /// One of several quartiles; « not the first » alone tells none of the three others.
    fn quartiles(&self, lesquels: &[&str]) -> Tri {
        let q = self.quartile?;
        if q == "q2_q4" { None } else { Some(lesquels.contains(&q)) }
    }

    fn sous(&self, seuil: f64) -> Tri {
        self.pct[0].map(|p| p < seuil)
    }

    /// At work or retired, above 60 % in the more favourable of two years.
    fn actif_aise(&self) -> Tri {
        let au_dessus = |p: Option<f64>| p.map(|p| p > 60.0);
        let occupe =
            parmi(self.foyer.activite, &["emploi_stable", "emploi_precaire", "independant", "apprenti", "retraite"]);
        et(occupe, ou(au_dessus(self.pct[0]), au_dessus(self.pct[1])))
    }

    fn delai_moyen(&self) -> Option<(i64, i64)> {
        self.delai.map(|d| (d.into(), 1))
    }
}

impl Lieu for Bail {
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
        self.reservataire
    }
    fn univers(&self) -> Tri {
        Some(self.signe)
    }
    fn recent(&self) -> Tri {
        None
    }
}

pub fn jumeaux() -> Vec<(&'static str, Jumeau<Bail>)> {
    let vise = || part(Bail::public_vise);
    let hors = |f: &'static str| vise().si(move |b: &Bail| et(b.hors_qpv(), est(b.financement, f)));
    let hors_t = |t: &'static str| vise().si(move |b: &Bail| et(b.hors_qpv(), est(b.typologie, t)));
    let en_qpv = |q: &'static [&'static str]| part(move |b: &Bail| b.quartiles(q)).si(Bail::en_qpv);
    let delai_t = |t: &'static str| moyenne(Bail::delai_moyen).si(move |b: &Bail| est(b.typologie, t));
    let quartile = |b: &Bail| b.quartile;
    let delais: [(&str, i32); 11] = [
        ("moins_1_mois", 30),
        ("1_3_mois", 90),
        ("3_6_mois", 180),
        ("6_9_mois", 270),
        ("9_12_mois", 365),
        ("12_18_mois", 545),
        ("18_24_mois", 730),
        ("2_3_ans", 3 * 365),
        ("3_4_ans", 4 * 365),
        ("4_5_ans", 5 * 365),
        ("5_10_ans", 10 * 365),
    ];
    let mut codes: Vec<&str> = delais.iter().map(|d| d.0).collect();
    codes.push("10_ans_plus");
    vec![
        ("att_total", effectif().sur(|_: &Bail| Some(true))),
        ("att_baux", effectif()),
        ("att_hors_qpv", part(Bail::hors_qpv)),
        ("att_typologie", repartition(&TYPOLOGIES, |b: &Bail| b.typologie)),
        ("att_financement", repartition(&FINANCEMENTS, |b: &Bail| b.financement)),
        ("att_q1_hors_qpv", vise().si(Bail::hors_qpv)),
        ("att_q1_hors_qpv_q1_seul", part(Bail::q1).si(Bail::hors_qpv)),
        ("att_q1_hors_qpv_hors_relogement", part(Bail::q1).si(|b: &Bail| et(b.hors_qpv(), non(b.relogement)))),
        ("att_q1_hors_qpv_hors_mutation", vise().si(|b: &Bail| et(b.hors_qpv(), non(b.mutation)))),
        ("att_q1_hors_qpv_plai", hors("plai")),
        ("att_q1_hors_qpv_plus_avant_1977", hors("plus_avant_1977")),
        ("att_q1_hors_qpv_plus_apres_1977", hors("plus_apres_1977")),
        ("att_q1_hors_qpv_pls", hors("pls")),
        ("att_q1_hors_qpv_pli", hors("pli")),
        ("att_q1_hors_qpv_t1", hors_t("T1")),
        ("att_q1_hors_qpv_t2", hors_t("T2")),
        ("att_q1_hors_qpv_t3", hors_t("T3")),
        ("att_q1_hors_qpv_t4", hors_t("T4")),
        ("att_q1_hors_qpv_t5p", hors_t("T5P")),
        ("att_fragile_hors_qpv", vise().si(Bail::hors_qpv)),
        ("att_q2_q4_qpv", part(|b: &Bail| non(b.q1())).si(Bail::en_qpv)),
        ("att_q3_q4_qpv", en_qpv(&["q3", "q4"])),
        ("att_q1_qpv", part(Bail::q1).si(Bail::en_qpv)),
        ("att_q2_qpv", en_qpv(&["q2"])),
        ("att_q3_qpv", en_qpv(&["q3"])),
        ("att_q4_qpv", en_qpv(&["q4"])),
        ("att_actifs_60_qpv", part(Bail::actif_aise).si(Bail::en_qpv)),
        ("att_quartiles", repartition(&QUARTILES, quartile)),
        ("att_par_classe", repartition(&QUARTILES, quartile)),
        ("att_q1", part(Bail::q1)),
        ("att_menages_fragiles", vise()),
        ("att_tranche", repartition(&CLASSES_TRANCHE, |b: &Bail| classe_tranche(b.pct[0]))),
        ("att_moins_20_plus", part(|b: &Bail| b.sous(20.0))),
        ("att_40_60_plus", part(|b: &Bail| et(non(b.sous(40.0)), b.sous(60.0)))),
        ("att_30_plus_ou_plus", part(|b: &Bail| non(b.sous(30.0)))),
        ("att_moins_30_plus", part(|b: &Bail| b.sous(30.0))),
        ("att_ressources_uc", repartition(&CLASSES_UC, |b: &Bail| b.foyer.classe_ressources())),
        ("att_ressources_uc_moyenne", moyenne(|b: &Bail| b.foyer.connus().map(|(r, uc)| (r * 120, uc * 100)))),
        ("acc_effort_brut", repartition(&CLASSES_EFFORT, Bail::classe_effort)),
        ("acc_reste_apres_loyer", repartition(&CLASSES_RESTE, Bail::classe_reste)),
        ("att_relogements", part(|b: &Bail| b.relogement)),
        ("att_relogements_zone", part(|b: &Bail| b.relogement)),
        ("att_dalo", part(|b: &Bail| b.dalo)),
        ("att_prioritaires", part(|b: &Bail| b.prioritaire)),
        ("att_sortants_hebergement", part(|b: &Bail| est(b.logement_precedent, "structure_hebergement"))),
        ("att_sans_abri", part(|b: &Bail| parmi(b.logement_precedent, &["sans_abri", "squat", "hotel"]))),
        ("att_mutations", part(|b: &Bail| b.mutation)),
        ("att_seules_mutations", part(|b: &Bail| et(b.mutation, non(b.relogement)))),
        ("att_reservataire", repartition(&RESERVATAIRES, |b: &Bail| b.reservataire)),
        ("att_age", repartition(&CLASSES_AGE, |b: &Bail| b.foyer.classe_age())),
        ("att_composition", repartition(&COMPOSITIONS, |b: &Bail| b.foyer.composition)),
        ("att_taille", repartition(&CLASSES_TAILLE, |b: &Bail| b.foyer.classe_taille())),
        ("att_activite", repartition(&ACTIVITES, |b: &Bail| b.foyer.activite)),
        ("att_delai_moyen", moyenne(Bail::delai_moyen)),
        ("att_delai", repartition(&codes, move |b: &Bail| entre(b.delai, &delais, "10_ans_plus"))),
        ("att_delai_q1", moyenne(Bail::delai_moyen).si(Bail::q1)),
        ("att_delai_q2_q4", moyenne(Bail::delai_moyen).si(|b: &Bail| non(b.q1()))),
        ("att_delai_t1", delai_t("T1")),
        ("att_delai_t2", delai_t("T2")),
        ("att_delai_t3", delai_t("T3")),
        ("att_delai_t4", delai_t("T4")),
        ("att_delai_t5p", delai_t("T5P")),
    ]
}
