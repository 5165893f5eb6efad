//! Twins of the register (specification of indicators, § 3.4 and 7.3).

use bilan::config::layout::Table;
use bilan::model::deduire;
use polars::prelude::*;

use super::de::{De, entier, long, mois, oui_non, reel, texte};
use super::lecture::{Jumeau, Lieu, Tri, effectif, entre, est, et, moyenne, parmi, part, repartition};

#[derive(Clone, Debug, Default)]
pub struct Logement {
    pub annee: i32,
    pub bailleur: Option<&'static str>,
    pub commune: Option<&'static str>,
    pub localisation: Option<&'static str>,
    pub qpv: Option<&'static str>,
    pub residence: Option<&'static str>,
    pub actif: bool,
    pub champ: Tri,
    pub mode: Option<&'static str>,
    pub sortie: Option<&'static str>,
    pub location: Option<i32>,
    pub construction: Option<i32>,
    pub bail: Option<(i32, u32)>,
    pub depart: Option<(i32, u32)>,
    pub vacance: Option<f64>,
    pub genre: Option<&'static str>,
    pub typologie: Option<&'static str>,
    pub financement: Option<&'static str>,
    pub dpe: Option<&'static str>,
    pub contingent: Option<&'static str>,
    pub surface: Option<i32>,
    pub loyer: Option<i32>,
    /// Centimes: fewest occupants, most, reference.
    pub apl: Option<[i64; 3]>,
    /// Centimes per m².
    pub plai: Option<i64>,
}

/// Upper bounds of the classes of rent, excluded; the last is open.
const BORNES_LOYER: [i32; 8] = [200, 250, 300, 350, 400, 450, 500, 600];
const TRANCHES_LOYER: [&str; 9] =
    ["moins_200", "200_250", "250_300", "300_350", "350_400", "400_450", "450_500", "500_600", "600_plus"];
const MODES: [&str; 6] = ["loue", "vacant", "vide", "association", "occupe_autre", "hebergement_temporaire"];
pub const FINANCEMENTS: [&str; 5] = ["plai", "plus_avant_1977", "plus_apres_1977", "pls", "pli"];
pub const TYPOLOGIES: [&str; 5] = ["T1", "T2", "T3", "T4", "T5P"];
const CONTINGENTS: [&str; 6] =
    ["etat_prioritaires", "etat_fonctionnaires", "action_logement", "collectivites", "autres", "non_reserve"];

pub fn tirer(de: &mut De, n: usize) -> Vec<Logement> {
    (0..n).map(|_| logement(de)).collect()
}

fn logement(de: &mut De) -> Logement {
    let annee = de.parmi(&[2025, 2026]);
    let qpv = de.parmi(&[None, None, Some("QN05901N"), Some("QN05902N")]);
    let localisation =
        if qpv.is_some() { Some("qpv") } else { de.parmi(&[Some("qpv"), Some("hors_qpv"), Some("hors_qpv"), None]) };
    let actif = de.sur_cent(85);
    let champ = if actif {
        de.parmi(&[Some(true), Some(true), Some(true), Some(true), Some(false), None])
    } else {
        Some(false)
    };
    let mut l = Logement {
        annee,
        bailleur: de.peut_etre(&["111111111", "222222222"]),
        commune: Some(de.parmi(&["59350", "59009"])),
        localisation,
        qpv,
        residence: Some(de.parmi(&["A", "B", "C", "D"])),
        actif,
        champ,
        mode: if de.sur_cent(70) { Some("loue") } else { de.peut_etre(&MODES) },
        sortie: None,
        location: de.peut_etre(&[annee - 40, annee - 6, annee - 5, annee - 4, annee - 2, annee - 1, annee]),
        construction: de.peut_etre(&[1900, 1948, 1949, 1961, 1962, 1974, 1975, 1989, 1990, 2009, 2010, 2024]),
        bail: de.mois(annee - 3, annee),
        depart: de.mois(annee - 3, annee),
        vacance: de.peut_etre(&[0.0, 1.0, 3.0, 3.4, 4.0, 20.0]),
        genre: de.peut_etre(&["collectif", "collectif", "individuel", "etudiant"]),
        typologie: de.peut_etre(&TYPOLOGIES),
        financement: de.peut_etre(&FINANCEMENTS),
        dpe: de.peut_etre(&["A", "B", "C", "D", "E", "F", "G"]),
        contingent: de.peut_etre(&CONTINGENTS),
        surface: de.peut_etre(&[0, 20, 40, 60, 80]),
        // 5.50 € for 20, 40, 60, 80 m², and a little more.
        loyer: de.peut_etre(&[
            0, 110, 111, 220, 221, 320, 330, 331, 360, 400, 440, 441, 480, 199, 200, 249, 250, 299, 300, 349, 350, 399,
            449, 450, 499, 500, 599, 600, 9_000,
        ]),
        apl: de.peut_etre(&[[30_000, 48_000, 40_000], [32_000, 44_000, 36_000], [20_001, 44_001, 33_333]]),
        // 360 € for 60 m², 330 for 60, 110 for 20; three quarters of 8 are 6.
        plai: de.peut_etre(&[550, 600, 800]),
    };
    if !actif {
        l.mode = Some("sans_objet");
        l.sortie = de.peut_etre(&["demolition", "demolition", "vente_occupant", "autre"]);
    }
    l
}

pub fn cadre(logements: &[Logement]) -> LazyFrame {
    let l = || logements.iter();
    let apl = |k: usize| l().map(move |x| x.apl.map(|a| a[k]));
    let df = DataFrame::new_infer_height(vec![
        entier("annee", l().map(|x| Some(x.annee))),
        entier("millesime", l().map(|x| Some(x.annee))),
        texte("siren_bailleur", l().map(|x| x.bailleur)),
        texte("code_commune", l().map(|x| x.commune)),
        texte("localisation", l().map(|x| x.localisation)),
        oui_non("en_qpv", l().map(|x| est(x.localisation, "qpv"))),
        texte("code_qpv", l().map(|x| x.qpv)),
        texte("code_qpv_2015", l().map(|_| None)),
        texte("code_iris", l().map(|_| None)),
        texte("residence_id", l().map(|x| x.residence)),
        oui_non("actif", l().map(|x| Some(x.actif))),
        oui_non("champ_publie", l().map(|x| x.champ)),
        texte("mode_occupation", l().map(|x| x.mode)),
        texte("sortie_patrimoine", l().map(|x| x.sortie)),
        entier("annee_location", l().map(|x| x.location)),
        entier("annee_construction", l().map(|x| x.construction)),
        mois("bail_mois", l().map(|x| x.bail)),
        entier("annee_bail", l().map(|x| x.bail.map(|b| b.0))),
        mois("depart_locataire", l().map(|x| x.depart)),
        reel("duree_vacance_mois", l().map(|x| x.vacance)),
        texte("type_construction", l().map(|x| x.genre)),
        texte("typologie", l().map(|x| x.typologie)),
        texte("financement_classe", l().map(|x| x.financement)),
        texte("dpe_energie", l().map(|x| x.dpe)),
        texte("contingent", l().map(|x| x.contingent)),
        entier("surface_habitable", l().map(|x| x.surface)),
        entier("loyer_principal", l().map(|x| x.loyer)),
        long("plafond_apl_min", apl(0)),
        long("plafond_apl_max", apl(1)),
        long("plafond_apl_reference", apl(2)),
        long("plafond_plai_m2", l().map(|x| x.plai)),
        entier("surface_conventionnee", l().map(|x| x.surface)),
    ])
    .unwrap();
    deduire(Table::Logement, df.lazy())
}

impl Logement {
    fn loue(&self) -> Tri {
        est(self.mode, "loue")
    }

    fn loue_ou_vacant(&self) -> Tri {
        parmi(self.mode, &["loue", "vacant"])
    }

    /// First let in the year before.
    fn neuf(&self) -> Tri {
        self.location.map(|a| a == self.annee - 1)
    }

    /// Let under a lease of the year before.
    fn reloue(&self) -> Tri {
        et(self.bail.map(|b| b.0 == self.annee - 1), self.loue())
    }

    fn bail_recent(&self) -> Tri {
        self.bail.map(|b| b.0 >= self.annee - 1)
    }

    /// Let or offered, and already let a year before.
    fn champ_rotation(&self) -> Tri {
        et(self.location.map(|a| a < self.annee - 1), self.loue_ou_vacant())
    }

    fn rotation(&self) -> Tri {
        et(self.loue(), self.bail_recent())
    }

    /// A rent and a surface of zero are not known.
    fn loyer_et_surface(&self) -> Option<(i64, i64)> {
        let (l, s) = (self.loyer.filter(|l| *l > 0)?, self.surface.filter(|s| *s > 0)?);
        Some((l.into(), s.into()))
    }

    fn loyer_seul(&self) -> Option<(i64, i64)> {
        self.loyer.filter(|l| *l > 0).map(|l| (l.into(), 1))
    }

    fn tranche_loyer(&self) -> Option<&'static str> {
        let loyer = self.loyer.filter(|l| *l > 0)?;
        Some(TRANCHES_LOYER[BORNES_LOYER.iter().filter(|b| loyer >= **b).count()])
    }

    /// 5,50 € a square metre at most.
    fn bas_loyer(&self) -> Tri {
        self.loyer_et_surface().map(|(l, s)| 2 * l <= 11 * s)
    }

    fn sous_plafond(&self, k: usize) -> Tri {
        Some(i64::from(self.loyer.filter(|l| *l > 0)?) * 100 <= self.apl?[k])
    }

    /// Rent over that share of the PLAI ceiling, in hundredths.
    fn sous_plai(&self, centiemes: i64) -> Tri {
        let (loyer, m2) = self.loyer_et_surface()?;
        Some(loyer * 100 * 100 <= centiemes * self.plai? * m2)
    }

    /// Gap of the rent to the ceiling, in classes of ten points from −20 to +20 %.
    fn classe_apl(&self) -> Option<&'static str> {
        let centimes = i128::from(self.loyer.filter(|l| *l > 0)?) * 100;
        let plafond = i128::from(self.apl?[2]);
        // `(rent − ceiling) × 100 < points × ceiling`
        let ecart_sous = |points: i128| (centimes - plafond) * 100 < points * plafond;
        Some(if ecart_sous(-20) {
            "moins_20"
        } else if ecart_sous(-10) {
            "moins_20_10"
        } else if ecart_sous(0) {
            "moins_10_0"
        } else if ecart_sous(10) {
            "plus_0_10"
        } else if ecart_sous(20) {
            "plus_10_20"
        } else {
            "plus_20"
        })
    }

    fn famille(&self) -> Option<&'static str> {
        let genre = self.genre?;
        if genre == "etudiant" {
            return Some("specifique");
        }
        Some(match (genre, self.localisation? == "qpv") {
            ("collectif", false) => "collectif_hors_qpv",
            ("individuel", false) => "individuel_hors_qpv",
            ("collectif", true) => "collectif_qpv",
            _ => "individuel_qpv",
        })
    }

    fn mois_vides(&self) -> Option<(i64, i64)> {
        let ((a, m), (b, n)) = (self.depart?, self.bail?);
        let ecart = i64::from(b - a) * 12 + i64::from(n) - i64::from(m);
        if ecart < 0 { None } else { Some((ecart, 1)) }
    }
}

impl Lieu for Logement {
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
        self.champ
    }
    fn recent(&self) -> Tri {
        None
    }
}

pub fn jumeaux() -> Vec<(&'static str, Jumeau<Logement>)> {
    let typologie = |l: &Logement| l.typologie;
    let loyer_de = |f: &'static str| {
        moyenne(Logement::loyer_et_surface).si(move |l: &Logement| et(l.loue(), est(l.financement, f)))
    };
    let relocation_de =
        |t: &'static str| moyenne(Logement::loyer_seul).si(move |l: &Logement| et(l.reloue(), est(l.typologie, t)));
    let tranches_de = |t: &'static str| {
        repartition(&TRANCHES_LOYER, Logement::tranche_loyer)
            .si(move |l: &Logement| et(l.reloue(), est(l.typologie, t)))
    };
    vec![
        ("parc_logements", effectif()),
        ("parc_logements_tous", effectif().sur(|l: &Logement| Some(l.actif))),
        ("parc_mises_en_service", effectif().si(Logement::neuf)),
        ("parc_demolitions", effectif().sur(|l: &Logement| Some(!l.actif)).si(|l| est(l.sortie, "demolition"))),
        ("parc_part_qpv", part(|l: &Logement| est(l.localisation, "qpv"))),
        ("parc_mode", repartition(&MODES, |l: &Logement| l.mode.filter(|m| MODES.contains(m)))),
        (
            "parc_type",
            repartition(&["collectif", "individuel"], |l: &Logement| {
                l.genre.map(|g| if g == "individuel" { g } else { "collectif" })
            }),
        ),
        (
            "parc_famille",
            repartition(
                &["collectif_hors_qpv", "individuel_hors_qpv", "collectif_qpv", "individuel_qpv", "specifique"],
                Logement::famille,
            ),
        ),
        ("parc_typologie", repartition(&TYPOLOGIES, typologie)),
        ("parc_financement", repartition(&FINANCEMENTS, |l: &Logement| l.financement)),
        ("parc_surface_moyenne", moyenne(|l: &Logement| Some((l.surface?.into(), 1)))),
        (
            "parc_age",
            repartition(
                &["avant_1949", "1949_1961", "1962_1974", "1975_1989", "1990_2009", "depuis_2010"],
                |l: &Logement| {
                    entre(
                        l.construction,
                        &[
                            ("avant_1949", 1949),
                            ("1949_1961", 1962),
                            ("1962_1974", 1975),
                            ("1975_1989", 1990),
                            ("1990_2009", 2010),
                        ],
                        "depuis_2010",
                    )
                },
            ),
        ),
        ("parc_avant_1975", part(|l: &Logement| l.construction.map(|a| a < 1975))),
        ("parc_moins_5_ans", part(|l: &Logement| l.location.map(|a| a >= l.annee - 5))),
        ("parc_production_plai", part(|l: &Logement| est(l.financement, "plai")).si(Logement::neuf)),
        (
            "parc_dpe",
            repartition(&["A_C", "D", "E", "F_G"], |l: &Logement| {
                l.dpe.map(|d| match d {
                    "A" | "B" | "C" => "A_C",
                    "D" => "D",
                    "E" => "E",
                    _ => "F_G",
                })
            }),
        ),
        ("parc_reservations", repartition(&CONTINGENTS, |l: &Logement| l.contingent)),
        (
            "att_contingent_prefet",
            part(|l: &Logement| parmi(l.contingent, &["etat_prioritaires", "etat_fonctionnaires"])),
        ),
        ("att_contingent_agents", part(|l: &Logement| est(l.contingent, "etat_fonctionnaires"))),
        ("parc_vacance", part(|l: &Logement| est(l.mode, "vacant")).si(Logement::loue_ou_vacant)),
        (
            "parc_vacance_3_mois",
            part(|l: &Logement| et(est(l.mode, "vacant"), l.vacance.map(|m| m > 3.0))).si(Logement::loue_ou_vacant),
        ),
        ("parc_vides", part(|l: &Logement| est(l.mode, "vide"))),
        ("parc_rotation", part(Logement::rotation).si(Logement::champ_rotation)),
        (
            "parc_rotation_recent",
            part(Logement::rotation).si(|l: &Logement| et(l.champ_rotation(), l.location.map(|a| a >= l.annee - 5))),
        ),
        ("parc_emmenagements", effectif().si(Logement::reloue)),
        ("parc_emmenagements_typologie", repartition(&TYPOLOGIES, typologie).si(Logement::reloue)),
        ("parc_delai_relocation", moyenne(Logement::mois_vides).si(Logement::reloue)),
        ("parc_loyer_m2", moyenne(Logement::loyer_et_surface).si(Logement::loue)),
        ("parc_loyer_mois", moyenne(Logement::loyer_seul).si(Logement::loue)),
        ("parc_loyer_financement_plai", loyer_de("plai")),
        ("parc_loyer_financement_plus_avant_1977", loyer_de("plus_avant_1977")),
        ("parc_loyer_financement_plus_apres_1977", loyer_de("plus_apres_1977")),
        ("parc_loyer_financement_pls", loyer_de("pls")),
        ("parc_loyer_financement_pli", loyer_de("pli")),
        ("parc_loyer_relocation_m2", moyenne(Logement::loyer_et_surface).si(Logement::reloue)),
        ("parc_loyer_relocation", moyenne(Logement::loyer_seul).si(Logement::reloue)),
        ("parc_loyer_relocation_t1", relocation_de("T1")),
        ("parc_loyer_relocation_t2", relocation_de("T2")),
        ("parc_loyer_relocation_t3", relocation_de("T3")),
        ("parc_loyer_relocation_t4", relocation_de("T4")),
        ("parc_loyer_relocation_t5p", relocation_de("T5P")),
        ("parc_loyer_relocation_classes_t1", tranches_de("T1")),
        ("parc_loyer_relocation_classes_t2", tranches_de("T2")),
        ("parc_loyer_relocation_classes_t3", tranches_de("T3")),
        ("parc_loyer_relocation_classes_t4", tranches_de("T4")),
        ("parc_loyer_relocation_classes_t5p", tranches_de("T5P")),
        (
            "parc_classe_loyer_apl",
            repartition(
                &["moins_20", "moins_20_10", "moins_10_0", "plus_0_10", "plus_10_20", "plus_20"],
                Logement::classe_apl,
            )
            .si(Logement::loue),
        ),
        ("acc_bas_cout_min", part(|l: &Logement| l.sous_plafond(0)).si(Logement::loue)),
        ("acc_bas_cout_max", part(|l: &Logement| l.sous_plafond(1)).si(Logement::loue)),
        (
            "acc_bas_cout",
            repartition(&["min", "max", "aucun"], |l: &Logement| {
                Some(match (l.sous_plafond(0)?, l.sous_plafond(1)?) {
                    (true, _) => "min",
                    (false, true) => "max",
                    (false, false) => "aucun",
                })
            })
            .si(Logement::loue),
        ),
        ("parc_sous_plai", part(|l: &Logement| l.sous_plai(100)).si(Logement::loue)),
        ("parc_sous_75_plai", part(|l: &Logement| l.sous_plai(75)).si(Logement::loue)),
        ("parc_bas_loyer", part(Logement::bas_loyer).si(Logement::loue)),
        ("parc_bas_loyer_en_qpv", part(|l: &Logement| est(l.localisation, "qpv")).si(|l| et(l.loue(), l.bas_loyer()))),
        (
            "parc_bas_loyer_rotation",
            part(Logement::bail_recent)
                .si(|l: &Logement| et(l.location.map(|a| a < l.annee - 1), et(l.loue(), l.bas_loyer()))),
        ),
        ("parc_bas_loyer_reloues", effectif().si(|l: &Logement| et(l.reloue(), l.bas_loyer()))),
    ]
}
