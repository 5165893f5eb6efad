//! Rows of the tracking tables, as facts. A value that does not fit is unknown: reading has already said so.

use chrono::NaiveDate;
use polars::prelude::*;

use super::processus::{accompagnement, suites};
use crate::relogement::faits::{
    Cadre, Composition, Dpe, Genre, Logement, Menage, Nature, Operation, Parc, Proposition, Relogement, ReponseMenage,
    Situation, Statut, StatutLogement, Typologie,
};

/// A table, cell by cell.
pub struct Colonnes<'a>(&'a DataFrame);

impl<'a> Colonnes<'a> {
    pub fn de(df: &'a DataFrame) -> Self {
        Colonnes(df)
    }

    pub fn len(&self) -> usize {
        self.0.height()
    }

    fn valeur(&self, nom: &str, ligne: usize) -> Option<AnyValue<'a>> {
        self.0.column(nom).ok()?.get(ligne).ok()
    }

    pub fn texte(&self, nom: &str, ligne: usize) -> Option<String> {
        self.valeur(nom, ligne)?.get_str().map(str::to_owned)
    }

    pub fn entier(&self, nom: &str, ligne: usize) -> Option<i64> {
        match self.valeur(nom, ligne)? {
            AnyValue::Int64(n) => Some(n),
            AnyValue::Int32(n) => Some(n.into()),
            AnyValue::Int16(n) => Some(n.into()),
            AnyValue::Int8(n) => Some(n.into()),
            _ => None,
        }
    }

    pub fn date(&self, nom: &str, ligne: usize) -> Option<NaiveDate> {
        match self.valeur(nom, ligne)? {
            AnyValue::Date(jours) => {
                NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(jours.into())?)
            }
            _ => None,
        }
    }

    pub fn oui_non(&self, nom: &str, ligne: usize) -> Option<bool> {
        match self.valeur(nom, ligne)? {
            AnyValue::Boolean(b) => Some(b),
            _ => None,
        }
    }

    /// A decimal, in hundredths.
    fn centiemes(&self, nom: &str, ligne: usize) -> Option<i64> {
        self.decimal(nom, ligne, 100.0)
    }

    /// A decimal, in millionths.
    pub fn millioniemes(&self, nom: &str, ligne: usize) -> Option<i64> {
        self.decimal(nom, ligne, 1e6)
    }

    fn decimal(&self, nom: &str, ligne: usize, facteur: f64) -> Option<i64> {
        match self.valeur(nom, ligne)? {
            AnyValue::Float64(x) if x.is_finite() && x.abs() < 1e12 => Some((x * facteur).round() as i64),
            _ => None,
        }
    }

    pub fn code<T>(&self, nom: &str, ligne: usize, lire: fn(&str) -> Option<T>) -> Option<T> {
        lire(self.valeur(nom, ligne)?.get_str()?)
    }

    fn ligne(&self, i: usize) -> i64 {
        self.entier(crate::sources::table::LIGNE_SOURCE, i).unwrap_or(0)
    }
}

pub fn operations(c: &Colonnes<'_>) -> Vec<Operation> {
    let une = |i: usize| {
        let (texte, date, oui) = (|n: &str| c.texte(n, i), |n: &str| c.date(n, i), |n: &str| c.oui_non(n, i));
        Some(Operation {
            code: texte("operation_code")?,
            libelle: texte("operation_libelle"),
            projet: texte("projet_code"),
            cadre: c.code("cadre", i, Cadre::depuis),
            nature: c.code("nature", i, Nature::depuis),
            nature_lue: texte("nature"),
            parc: c.code("parc", i, Parc::depuis).or_else(|| c.code("nature", i, Nature::depuis).map(Nature::parc)),
            maitre_ouvrage: texte("maitre_ouvrage"),
            epci_signataire: texte("epci_signataire"),
            commune: texte("code_commune"),
            qpv: texte("code_qpv"),
            logements: c.entier("nb_logements", i),
            vacants: c.entier("nb_vacants", i),
            contractualisee: oui("contractualisee"),
            financee: oui("financee"),
            orcod_in: oui("orcod_in"),
            soumis_au_ce: oui("soumis_au_ce"),
            requalification_lourde: oui("requalification_lourde"),
            forfait_remplace: oui("forfait_remplace"),
            date_pcdid: date("date_pcdid"),
            date_ce: date("date_ce"),
            date_convention: date("date_convention"),
            date_accord_anticipe: date("date_accord_anticipe"),
            date_autorisation_anticipee: date("date_autorisation_anticipee"),
            date_reunion_information: date("date_reunion_information"),
            date_ouverture_relogement: date("date_ouverture_relogement"),
            date_engagement: date("date_engagement"),
            date_solde: date("date_solde"),
            date_fin_entretiens: date("date_fin_entretiens"),
            date_bilan_peuplement: date("date_bilan_peuplement"),
            date_reunion_orientation: date("date_reunion_orientation"),
            reunions: ["nb_gtr", "nb_gtrm"].map(|n| c.entier(n, i).filter(|n| *n >= 0)),
            ligne: c.ligne(i),
        })
    };
    (0..c.len()).filter_map(une).collect()
}

pub fn menages(c: &Colonnes<'_>) -> Vec<Menage> {
    let un = |i: usize| {
        Some(Menage {
            id: c.texte("menage_id", i)?,
            origine: c.texte("menage_origine_id", i),
            operation: c.texte("operation_code", i)?,
            statut: c.code("statut", i, Statut::depuis),
            situation: c.code("situation", i, Situation::depuis),
            date_situation: c.date("date_situation", i),
            demande: c.texte("id_demande", i),
            demande_personnelle: c.texte("id_demande_personnelle", i),
            personnes: c.entier("nb_personnes", i),
            composition: c.code("composition", i, Composition::depuis),
            age_titulaire: c.entier("age_titulaire", i),
            uc: c.entier("unites_conso", i),
            ressources: c.entier("ressources_mensuelles", i).filter(|m| m.abs() <= MONTANT_MAX),
            depenses: c.entier("depenses_incompressibles", i).filter(|m| (0..=MONTANT_MAX).contains(m)),
            tranche: c.texte("tranche_plafond", i),
            quartile: c.texte("quartile", i).and_then(|q| q.strip_prefix('q')?.parse().ok()),
            prioritaire: c.oui_non("prioritaire", i),
            present_enquete: c.oui_non("present_enquete", i),
            date_enquete: c.date("date_enquete", i),
            preuve_occupation: c.oui_non("preuve_occupation", i),
            date_mediation: c.date("date_mediation", i),
            consentement: c.oui_non("consentement_partage", i),
            accompagnement: accompagnement(c, i),
            avant: logement(c, "avant_", i),
            ligne: c.ligne(i),
        })
    };
    (0..c.len()).filter_map(un).collect()
}

pub fn relogements(c: &Colonnes<'_>) -> Vec<Relogement> {
    let un = |i: usize| {
        Some(Relogement {
            menage: c.texte("menage_id", i)?,
            genre: c.code("genre", i, Genre::depuis),
            date_bail: c.date("date_bail", i),
            date_emmenagement: c.date("date_emmenagement", i),
            date_reception_convention: c.date("date_reception_convention", i),
            bailleur_relogeur: c.texte("bailleur_relogeur", i),
            reservataire: c.texte("reservataire", i),
            accompagne: c.oui_non("accompagne", i),
            suites: suites(c, i),
            apres: logement(c, "apres_", i),
            ligne: c.ligne(i),
        })
    };
    (0..c.len()).filter_map(un).collect()
}

pub fn propositions(c: &Colonnes<'_>) -> Vec<Proposition> {
    let une = |i: usize| {
        Some(Proposition {
            menage: c.texte("menage_id", i)?,
            rang: c.entier("rang", i),
            date_offre: c.date("date_offre", i),
            date_lecture: c.date("date_lecture", i),
            date_notification: c.date("date_notification", i),
            date_visite: c.date("date_visite", i),
            date_reponse: c.date("date_reponse", i),
            reponse: c.code("reponse", i, ReponseMenage::depuis),
            motif: c.texte("motif", i),
            refus_legitime: c.oui_non("refus_legitime", i),
            comptee: c.oui_non("comptee", i),
            groupe: c.texte("groupe", i),
            renonciation_localisation: c.oui_non("renonciation_localisation", i),
            bailleur: c.texte("bailleur", i),
            id_rpls: c.texte("id_rpls", i),
            residence: None,
            commune: c.texte("code_commune", i),
            en_qpv: c.oui_non("en_qpv", i),
            // Known once both dwellings are.
            distance: None,
            ligne: c.ligne(i),
        })
    };
    (0..c.len()).filter_map(une).collect()
}

/// Beyond ten million euros a month, a cell holds something else.
const MONTANT_MAX: i64 = 1_000_000_000;

/// A dwelling, whose columns bear a prefix. A rent below zero is a finding of the rules of quality, not a rent.
fn logement(c: &Colonnes<'_>, prefixe: &str, i: usize) -> Logement {
    let n = |nom: &str| format!("{prefixe}{nom}");
    let montant = |nom: &str| c.entier(&n(nom), i).filter(|m| (0..=MONTANT_MAX).contains(m));
    // T1bis has one room: its scale is that of the T1.
    let typologie = |t: &str| Typologie::depuis(if t == "T1bis" { "T1" } else { t });
    let date_premiere = c.date(&n("date_premiere_location"), i);
    Logement {
        id_rpls: c.texte(&n("id_rpls"), i),
        commune: c.texte(&n("code_commune"), i),
        epci: None,
        en_qpv: c.oui_non(&n("en_qpv"), i),
        qpv: c.texte(&n("code_qpv"), i),
        en_quartier_ru: c.oui_non(&n("en_quartier_ru"), i),
        residence: c.texte(&n("residence_id"), i),
        // The tracking file gives no point: the register does.
        iris: None,
        point: None,
        statut: c.code(&n("statut"), i, StatutLogement::depuis),
        bailleur: c.texte(&n("bailleur"), i),
        typologie: c.texte(&n("typologie"), i).and_then(|t| typologie(&t)),
        surface: c.centiemes(&n("surface"), i).filter(|s| *s > 0),
        loyer: montant("loyer"),
        charges: montant("charges"),
        apl: montant("apl"),
        annee_construction: None,
        premiere_location: date_premiere,
        annee_premiere_location: c
            .entier(&n("annee_premiere_location"), i)
            .and_then(|a| i32::try_from(a).ok())
            .or_else(|| date_premiere.map(|d| chrono::Datelike::year(&d))),
        date_convention_apl: c.date(&n("date_convention_apl"), i),
        date_permis: c.date(&n("date_permis"), i),
        dpe: c.code(&n("dpe_classe"), i, Dpe::depuis),
        dpe_date: c.date(&n("dpe_date"), i),
        plus_cd: c.oui_non(&n("plus_cd"), i),
        loyer_hors_relogement: montant("loyer_hors_relogement"),
        minoration: c.oui_non(&n("minoration"), i),
    }
}
