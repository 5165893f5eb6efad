//! SNE: the live demands and the radiations of four years.

use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};

use super::anomalies::{Calendrier, Compteur, Faute, QPV_INCONNU};
use super::attributions::{Attribution, attributions};
use super::demandes::Demande;
use super::logements::{Logement, id_rpls};
use super::menages::{Composition, Menage};
use super::relogement::{AttributionRu, DemandeRu};
use super::tableau::{Encodage, FormeDate, Tableau, pousser};
use super::territoire::{Epci, Residence};
use super::tirage::{De, Flux};
use crate::error::Result;

/// Both files have the same columns, but for five names: see `entete`.
#[rustfmt::skip]
pub const COLONNES: [&str; 159] = [
    "DEMANDE", "NUMERO_UNIQUE", "TYPE_DEMANDEUR", "GUICHET_ENREGISTREUR", "DATE_CREATION", "DATE_RENOUVELLEMENT", "ETAT_DEMANDE", "DATE_RADIATION",
    "MOTIF_RADIATION", "MOTIF_DEMANDE", "DATE_NAISS_DEMANDEUR", "TRANCHE_AGE_DEMANDEUR", "AGE_DEMANDEUR_DEMANDE", "TRANCHE_AGE_DEM_DEMANDE",
    "SEXE_DEMANDEUR", "STATUT_PROF_DEMANDEUR", "NATIONALITE_DEMANDEUR", "SITU_FAMILIALE_DEMANDEUR", "TAILLE_MENAGE", "CATEGORIE_TAILLE_MENAGE",
    "TRANCHE_TAILLE_MENAGE", "COTITULAIRE", "PERSONNE_A_CHARGE", "COMPOSITION_FAMILLE", "UNITE_CONSO", "REVENU_DEMANDEUR",
    "TRANCHE_REVENU_DEMANDEUR", "REVENU_MENSUEL_FOYER", "TRANCHE_REV_MENS_FOYER", "GROUPE_REVENU_FOYER", "REVENU_FISCAL1_FOYER",
    "TRANCHE_REV_FISC1_FOYER", "REVENU_FISCAL2_FOYER", "POSITION_PLAFOND", "TRANCHE_REV_FISC2_FOYER", "REVENU_UNITE_CONSO",
    "TRANCHE_REVENU_UNITE_CONSO", "CATEG_LOGEMENT_ACTUEL", "TYPE_LOGEMENT_ACTUEL", "MODE_LOGEMENT_ACTUEL", "COMMUNE_LOG_ACTUEL", "ZONAGE123_ACTUEL",
    "ZONAGEABC_ACTUEL", "ZONAGEPLAFRESS_ACTUEL", "CATEG_LOGEMENT_RECHERCHE", "TYPE_LOGEMENT_RECHERCHE", "LOG_RECHERCHE_ADAPT_HANDI",
    "NOMBRE_EQUIP_HANDICAP", "MONTANT_LOYER_MAXI", "COMMUNE_LOG_RECHERCHE", "ZONAGE123_RECHERCHE", "ZONAGEABC_RECHERCHE", "ZONAGEPLAFRESS_RECHERCHE",
    "TYPE_LOGEMENT_ATTRIB", "COMMUNE_LOGEMENT_ATTRIB", "ZONAGE123_ATTRIB", "ZONAGEABC_ATTRIB", "ZONAGEPLAFRESS_ATTRIB", "TYPE_RESERVATAIRE",
    "DELAI_ATTRIBUTION", "TRANCHE_DELAI_ATTRIBUTION", "DATE_MAJ_DWH", "LOG_ATTRIBUE_CLE_ZUS", "SIREN_RADIATION", "NUMERORPLS", "DOUBLON_FORCE",
    "CLE_GUICHETCREATEUR", "NB_ENFANT_A_NAITRE", "NB_PERS_GARDE", "MT_LOYER_MENSUEL_ACTUEL", "MT_APL_MENSUEL", "NBRE_HABITANT_ACTUEL",
    "PROPRIETAIRE_ACTUEL", "CONTACT_MAIL", "DATE_PREAVIS_SIMPLE", "DATE_PREAVIS_AR", "DATE_SIGNATURE_BAIL", "ATTRIBUE_DALO", "ACCORD_COLLECTIF_ID",
    "DATE_ETAT", "DATE_MODIFICATION", "MODE_MUTATION", "TRANCHE_REVENU_UC_radiation", "MONTANT_LOYER", "SURFACE", "EST_DEMANDE_ELARGIE",
    "POSITION_PLAFOND_ATTRIB", "DEMANDEINFOSSITE_ID", "ESTCREEESITEGRANDPUBLIC", "SURFACE_ACTUEL", "COMPSIRENORGBAILLEUR", "ESTAVECPARKING",
    "ESTREZDECHAUSSEE", "ESTSANSASCENSEUR", "ESTADAPTEHANDICAP", "DERNIERE_CONNEXION_PGP", "ESTANRU", "VERSION_CERFA", "NB_COLOCATAIRE",
    "SMOTIF_RADIATION", "NB_DA", "NB_ANRU", "NB_QPV", "NB_HQPV", "NB_Q1", "NB_Q2", "NB_Q3", "NB_Q4", "NB_QNA", "NB_MIXITE_Q1", "NB_MIXITE_QPV",
    "NB_DALO", "NB_SYPLO", "NB_L441", "NB_PRIORITE_CERFA", "NB_CERFA_PRIO_HANDICAP", "NB_CERFA_PRIO_CHOMAGE", "NB_CERFA_PRIO_COORD_THERAPIE",
    "NB_CERFA_PRIO_LOGT_INDIGNE", "NB_CERFA_PRIO_EXPULSION", "NB_CERFA_PRIO_VIOLENCE", "NB_CERFA_PRIO_LOGT_NON_DECENT",
    "NB_CERFA_PRIO_LOGT_SUROCCUPE", "NB_CERFA_PRIO_SANS_LOGT", "NB_CERFA_PRIO_HEBERGE_TIERS", "NB_CERFA_PRIO_HEBERGE_TEMPO",
    "NB_COTATION_PRIO_SORTIE_PROSTI", "NB_COTATION_PRIO_VICTIME_TRAITE", "NB_COTATION_PRIO_VICTIME_VIOL", "NB_PRIORITE_COTATION",
    "NB_MENAGE_PRIORITAIRE", "NB_CDD_INTERIM", "NB_CHOMAGE_LONG", "DATE_SORTIE_CHOMAGELONG", "NB_PHANDICAP", "CLE_HANDICAP_AUTONOMIE",
    "NB_PHANDICAP_AUTONOMIE", "NB_TRAVAILLEUR_ESSENTIEL", "NB_DEJA_LOGE_PARC", "NB_PERS_A_LOGER", "NB_PJRFR", "NB_PJIDENTITE",
    "LOG_ATTRIBUE_CLE_ZUS2015", "CLE_QPV", "CLE_QPV2015", "CLE_ETAT_RPLS", "NB_QPVNA", "NB_JEUNE_MENAGE", "NB_Q1_radiation", "NB_Q2_radiation",
    "NB_Q3_radiation", "NB_Q4_radiation", "POSITION_SEUIL", "COMMUNE_ACTUEL_VS_RECHERCHE", "COMMUNE_ACTUEL_VS_ATTRIB", "COMMUNE_RECHERCHE_VS_ATTRIB",
    "TYPELOGEMENT_ACTUEL_VS_RECHERCHE", "TYPELOGEMENT_ACTUEL_VS_ATTRIB", "TYPELOGEMENT_RECHERCHE_VS_ATTRIB",
];
pub const STOCK: &str = "sne_stock_2025.csv";
pub const RADIATIONS: [&str; 4] =
    ["sne_radiation_2023.csv", "sne_radiation_2024.csv", "sne_radiation_2025.csv", "sne_radiation_2026.csv"];
pub const ANNEE_0: i32 = 2023;

pub fn creer_stock(dossier: &Path) -> Result<Tableau> {
    Tableau::creer(dossier, STOCK, Encodage::Utf8Bom, &COLONNES, |nom| nom.replace("_radiation", "_STOCK"))
}

pub fn creer_radiation(dossier: &Path, rang: usize) -> Result<Tableau> {
    let encodage = if rang == 1 { Encodage::Windows1252 } else { Encodage::Utf8 };
    Tableau::creer(dossier, RADIATIONS[rang.min(3)], encodage, &COLONNES, str::to_owned)
}

pub fn date(annee: i32, mois: u32, jour: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(annee, mois, jour).unwrap_or_default()
}

pub fn avant(d: NaiveDate, jours: i64) -> NaiveDate {
    d.checked_sub_days(Days::new(jours.unsigned_abs())).unwrap_or(d)
}

/// What the writers of rows share.
pub struct Contexte<'a> {
    pub graine: u64,
    pub epci: &'a Epci,
    pub logements: &'a [Logement],
    /// Last number given to a demand in this EPCI.
    pub sequence: usize,
    /// Demands radiated in 2026: they were live at the end of 2025.
    pub futurs: Vec<Demande>,
    /// Demands that carry the ANRU flag: what the tracking of the projects is made from.
    pub ru: Vec<DemandeRu>,
}

impl Contexte<'_> {
    fn numeroter(&mut self) -> usize {
        self.sequence += 1;
        self.sequence
    }

    /// Writes the radiations of a year, attributions first then the other motives, mixed.
    pub fn radiations(&mut self, t: &mut Tableau, rang: usize, compteur: &mut Compteur) -> Result<()> {
        let annee = ANNEE_0 + rang as i32;
        let mut de = De::new(self.graine, self.epci.rang, Flux::Radiations, rang as u64);
        let liste = attributions(&mut de, self.epci, self.logements, annee);
        let autres = if self.epci.rang == 0 { liste.len() * 104 / 100 } else { liste.len() / 4 };
        let mut fautes = Calendrier::new(
            self.epci.rang,
            liste.len(),
            match rang {
                0 => &[(Faute::Scientifique, 4), (Faute::MontantEuro, 3)],
                1 => &[(Faute::MontantEuro, 3)],
                2 => &[
                    (Faute::ChampsManquants, 2),
                    (Faute::QpvInconnu, 3),
                    (Faute::DateImpossible, 1),
                    (Faute::RevenuDivergent, 3),
                    (Faute::CleVide, 2),
                    (Faute::Illisible, 1),
                    (Faute::QuartilesContradictoires, 2),
                    (Faute::Doublon, 1),
                    (Faute::SeriesDivergentes, 3),
                    (Faute::ChampsEnTrop, 1),
                    (Faute::CodeInconnu, 2),
                    (Faute::PointVirgule, 1),
                ],
                _ => &[],
            },
        );
        let mut reste_autres = autres;
        for (i, a) in liste.iter().enumerate() {
            let Some(l) = self.logements.get(a.logement) else { continue };
            let Some(r) = self.epci.residences.get(l.residence) else { continue };
            let faute = fautes.tirer(i, |f| match f {
                Faute::QpvInconnu => r.qpv.is_some(),
                Faute::RevenuDivergent => a.quartile == 2 && !a.reloge && r.qpv.is_none(),
                // Also keeps the calibration of the year away from the rejected rows.
                Faute::Scientifique
                | Faute::MontantEuro
                | Faute::QuartilesContradictoires
                | Faute::SeriesDivergentes => a.quartile > 2,
                _ => a.quartile > 1,
            });
            let longueur = 80 + de.sous(1500);
            let delai = if a.reloge { de.entre(60, 420) } else { 20 + de.sous(longueur) as i64 };
            let sequence = self.numeroter();
            let seuil = a.bail.year();
            let mut d = Demande::tirer(
                &mut de,
                self.epci,
                sequence,
                avant(a.radiation, delai),
                seuil,
                a.quartile,
                l.pieces,
                a.reloge,
            );
            if faute == Some(Faute::RevenuDivergent) {
                compteur.compter(t.nom, "quartile contredit par les ressources");
                d.revenu = d.uc.map(|uc| self.epci.seuils[2][0] * 80 * uc / 120);
            }
            if faute == Some(Faute::Scientifique) {
                d.revenu = d.revenu.map(|m| m / 10 * 10);
            }
            let forme = forme(rang, i);
            self.demande(t, &d, forme);
            let (loyer, reservataire) = self.attribution(t, &mut de, compteur, rang, forme, a, &d, l, r, faute);
            if a.reloge && faute.is_none() && self.epci.rang == 0 {
                let attribution = AttributionRu { logement: a.logement, bail: a.bail, loyer, reservataire };
                self.ru.push(DemandeRu::new(numero_unique(0, &d), &d, Some(attribution)));
            }
            if faute == Some(Faute::Doublon) {
                compteur.compter(t.nom, "ligne en double (même demande, même logement, même bail)");
                t.ecrire(0)?;
            }
            match faute {
                Some(Faute::ChampsEnTrop) => {
                    compteur.compter(t.nom, "champ en trop (ligne à rejeter)");
                    t.finir_fausse(1)?;
                }
                Some(Faute::ChampsManquants) => {
                    compteur.compter(t.nom, "champs manquants (ligne à rejeter)");
                    t.finir_fausse(-12)?;
                }
                _ => t.finir()?,
            }
            self.garder(rang, d);
            // The other motives come between the attributions, in a fixed proportion.
            let jusqua = autres - autres * (i + 1) / liste.len();
            while reste_autres > jusqua {
                reste_autres -= 1;
                self.autre_motif(t, &mut de, rang, i)?;
            }
        }
        Ok(())
    }

    fn garder(&mut self, rang: usize, d: Demande) {
        if rang == 3 && d.creation < date(2026, 1, 1) {
            self.futurs.push(d);
        }
    }

    fn autre_motif(&mut self, t: &mut Tableau, de: &mut De, rang: usize, i: usize) -> Result<()> {
        let annee = ANNEE_0 + rang as i32;
        let mois = de.entre(1, if rang == 3 { 9 } else { 12 }) as u32;
        let radiation = date(annee, mois, de.entre(1, 28) as u32);
        let quartile = de.parmi(&[(1, 26), (2, 24), (3, 23), (4, 21), (0, 6)]);
        let (delai, pieces) = (de.entre(200, 900), 1 + de.poids(&[8, 34, 32, 20, 6]) as i64);
        let sequence = self.numeroter();
        let d = Demande::tirer(de, self.epci, sequence, avant(radiation, delai), annee, quartile, pieces, false);
        let forme = forme(rang, i);
        self.demande(t, &d, forme);
        t.txt("ETAT_DEMANDE", "RADIEE");
        t.jour("DATE_RADIATION", radiation, forme);
        t.txt("MOTIF_RADIATION", de.parmi(&[("RADREN", 62), ("RADABA", 20), ("RADCON", 9), ("RADIRR", 7), ("", 2)]));
        t.finir()?;
        self.garder(rang, d);
        Ok(())
    }

    /// Writes the demands live at the end of 2025.
    pub fn stock(&mut self, t: &mut Tableau, compteur: &mut Compteur) -> Result<()> {
        let mut de = De::new(self.graine, self.epci.rang, Flux::Stock, 0);
        let total = if self.epci.rang == 0 { self.logements.len() * 11 / 9 } else { self.logements.len() * 55 / 100 };
        let futurs = std::mem::take(&mut self.futurs);
        let n_futurs = futurs.len().min(total);
        let mut futurs = futurs.into_iter();
        for i in 0..total {
            // Those who will leave in 2026 lie among the others.
            let futur =
                if i * n_futurs / total.max(1) != (i + 1) * n_futurs / total.max(1) { futurs.next() } else { None };
            let parti = futur.is_some();
            let d = match futur {
                Some(d) => d,
                None => {
                    let quartile = de.parmi(&[(1, 245), (2, 240), (3, 240), (4, 230), (0, 45)]);
                    // One in nine has waited for years.
                    let longueur = if de.mille(110) { 2200 + de.sous(2400) } else { 60 + de.sous(1700) };
                    let age = 1 + de.sous(longueur) as i64;
                    let pieces = 1 + de.poids(&[7, 36, 30, 20, 7]) as i64;
                    let sequence = self.numeroter();
                    let reloge = de.mille(8);
                    Demande::tirer(
                        &mut de,
                        self.epci,
                        sequence,
                        avant(date(2025, 12, 31), age),
                        2026,
                        quartile,
                        pieces,
                        reloge,
                    )
                }
            };
            self.demande(t, &d, FormeDate::Barre);
            if d.reloge && !parti && self.epci.rang == 0 {
                self.ru.push(DemandeRu::new(numero_unique(0, &d), &d, None));
            }
            t.txt("ETAT_DEMANDE", "ACTIVE");
            if self.epci.rang == 0 && i == total / 3 {
                compteur.compter(t.nom, "ligne en double (même demande)");
                t.ecrire(0)?;
            }
            t.finir()?;
        }
        Ok(())
    }

    /// The columns of the demand, common to both files.
    fn demande(&self, t: &mut Tableau, d: &Demande, forme: FormeDate) {
        let epci = self.epci;
        let m = &d.menage;
        t.int("DEMANDE", (epci.rang * 10_000_000 + d.sequence) as i64);
        t.txt("NUMERO_UNIQUE", &numero_unique(epci.rang, d));
        t.txt("TYPE_DEMANDEUR", "P");
        t.txt("GUICHET_ENREGISTREUR", "G0001");
        t.jour("DATE_CREATION", d.creation, forme);
        t.code("MOTIF_DEMANDE", d.motif, 2);
        let naissance =
            date(d.creation.year() - m.age as i32, 1 + (d.sequence % 12) as u32, 1 + (d.sequence % 28) as u32);
        t.jour("DATE_NAISS_DEMANDEUR", naissance, forme);
        t.int("AGE_DEMANDEUR_DEMANDE", m.age);
        t.txt("SEXE_DEMANDEUR", if d.sequence % 5 < 3 { "F" } else { "M" });
        t.txt("STATUT_PROF_DEMANDEUR", d.statut);
        t.txt("NATIONALITE_DEMANDEUR", "NC");
        let couple = matches!(m.composition, Composition::Couple | Composition::CoupleEnfants);
        t.txt(
            "SITU_FAMILIALE_DEMANDEUR",
            match (couple, d.sequence % 4) {
                (true, 0) => "U",
                (true, 1) => "P",
                (true, _) => "M",
                (_, 0) => "D",
                (_, 1) => "S",
                _ => "C",
            },
        );
        t.int("TAILLE_MENAGE", m.taille());
        t.int("COTITULAIRE", i64::from(couple));
        t.int("PERSONNE_A_CHARGE", m.enfants);
        t.txt("COMPOSITION_FAMILLE", m.composition.code());
        if let Some(uc) = d.uc {
            let cellule = t.c("UNITE_CONSO");
            pousser(cellule, uc / 10, 0);
            cellule.push(',');
            pousser(cellule, uc % 10, 0);
        }
        if let Some(revenu) = d.revenu {
            t.centimes("REVENU_DEMANDEUR", if couple { revenu * 6 / 10 } else { revenu }, ',');
            t.centimes("REVENU_MENSUEL_FOYER", revenu, ',');
            if revenu > 0 {
                t.int("REVENU_FISCAL1_FOYER", revenu * 108 / 1000);
                t.int("REVENU_FISCAL2_FOYER", revenu * 105 / 1000);
                t.txt("POSITION_PLAFOND", position(revenu, m));
                if let Some(uc) = d.uc {
                    t.centimes("REVENU_UNITE_CONSO", (revenu * 10 + uc / 2) / uc.max(1), ',');
                }
            }
        }
        t.txt("TYPE_LOGEMENT_ACTUEL", typologie((d.pieces - 1).max(1)));
        t.txt("MODE_LOGEMENT_ACTUEL", d.actuel);
        if let Some(c) = epci.communes.get(d.commune_actuelle) {
            t.txt("COMMUNE_LOG_ACTUEL", &c.code);
        }
        t.txt("TYPE_LOGEMENT_RECHERCHE", typologie(d.pieces));
        if let Some(c) = epci.communes.get(d.commune_recherche) {
            t.txt("COMMUNE_LOG_RECHERCHE", &c.code);
        }
        t.jour("DATE_MAJ_DWH", date(2026, 10, 15), forme);
        if matches!(d.actuel, "HLM" | "LP") {
            t.int("MT_LOYER_MENSUEL_ACTUEL", 280 + d.pieces * 70 + (d.sequence % 90) as i64);
        }
        let mail = t.c("CONTACT_MAIL");
        mail.push_str("demandeur");
        pousser(mail, d.sequence as i64, 6);
        mail.push_str("@example.invalid");
        t.txt("ATTRIBUE_DALO", d.dalo);
        t.txt("MODE_MUTATION", if d.actuel == "HLM" { "1" } else { "0" });
        t.txt("EST_DEMANDE_ELARGIE", if d.sequence.is_multiple_of(3) { "Oui" } else { "Non" });
        // One year writes its flags in words.
        let mots = forme == FormeDate::Iso;
        t.txt(
            "ESTANRU",
            match (d.reloge, mots) {
                (true, true) => "Oui",
                (true, _) => "1",
                (_, true) => "Non",
                _ => "0",
            },
        );
        t.txt("VERSION_CERFA", "14069*05");
        t.drapeau("NB_ANRU", d.reloge);
        for (k, (court, long)) in [
            ("NB_Q1", "NB_Q1_radiation"),
            ("NB_Q2", "NB_Q2_radiation"),
            ("NB_Q3", "NB_Q3_radiation"),
            ("NB_Q4", "NB_Q4_radiation"),
        ]
        .into_iter()
        .enumerate()
        {
            t.drapeau(court, d.quartile == k + 1);
            t.drapeau(long, d.quartile == k + 1);
        }
        t.drapeau("NB_QNA", d.quartile == 0);
        t.drapeau("NB_DALO", d.dalo == "ACTIF");
        t.drapeau("NB_MENAGE_PRIORITAIRE", d.prioritaire);
        t.drapeau("NB_DEJA_LOGE_PARC", d.actuel == "HLM");
        t.int("NB_PERS_A_LOGER", m.taille());
        t.drapeau("NB_JEUNE_MENAGE", m.age < 30);
    }

    /// Gives back the rent, in cents, and the réservataire written.
    #[allow(clippy::too_many_arguments)]
    fn attribution(
        &self,
        t: &mut Tableau,
        de: &mut De,
        compteur: &mut Compteur,
        rang: usize,
        forme: FormeDate,
        a: &Attribution,
        d: &Demande,
        l: &Logement,
        r: &Residence,
        faute: Option<Faute>,
    ) -> (i64, &'static str) {
        let nom = t.nom;
        let mut compte = |libelle| compteur.compter(nom, libelle);
        if faute == Some(Faute::CleVide) {
            compte("NUMERO_UNIQUE et DEMANDE vides (ligne à rejeter)");
            t.txt("DEMANDE", "");
            t.txt("NUMERO_UNIQUE", "");
        }
        t.txt("ETAT_DEMANDE", "RADIEE");
        t.jour("DATE_RADIATION", a.radiation, forme);
        t.txt("MOTIF_RADIATION", "RADATT");
        if d.quartile == 0 {
            compte("attribution de quartile inconnu (NB_QNA)");
        }
        if let (Some(m), Some(Faute::Scientifique)) = (d.revenu, faute) {
            compte("nombre sous la forme 1.0944e+003");
            let cellule = t.c("REVENU_MENSUEL_FOYER");
            cellule.push_str(&scientifique(m));
        }
        if let (Some(m), Some(Faute::MontantEuro)) = (d.revenu.filter(|m| *m >= 100_000), faute) {
            compte("montant avec séparateur de milliers");
            let cellule = t.c("REVENU_MENSUEL_FOYER");
            pousser(cellule, m / 100_000, 0);
            // The latin-1 file has no euro sign and no thin space.
            cellule.push(if rang == 1 { '\u{A0}' } else { '\u{202F}' });
            pousser(cellule, m / 100 % 1000, 3);
            cellule.push(',');
            pousser(cellule, m % 100, 2);
            cellule.push_str(if rang == 1 { "" } else { " €" });
        }
        t.txt("TYPE_LOGEMENT_ATTRIB", typologie(l.pieces));
        if let Some(c) = self.epci.communes.get(r.commune) {
            t.txt("COMMUNE_LOGEMENT_ATTRIB", &c.code);
        }
        let reservataire = if faute == Some(Faute::CodeInconnu) {
            compte("réservataire « PDALO » jamais vu (gardé, inconnu)");
            "PDALO"
        } else {
            reservataire(de, d)
        };
        t.txt("TYPE_RESERVATAIRE", reservataire);
        t.int("DELAI_ATTRIBUTION", (a.radiation - d.creation).num_days());
        if let Some(b) = self.epci.bailleurs.get(r.bailleur) {
            t.txt("SIREN_RADIATION", &b.siren);
            t.txt("COMPSIRENORGBAILLEUR", &b.siren);
        }
        // Out of 1 000: 15 empty, 15 unknown to RPLS. A row with a planned fault has no other.
        let (lien, sans_date) = (de.sous(1000), de.mille(10));
        let lien = if faute.is_some() { 1000 } else { lien };
        match lien {
            ..15 => compte("NUMERORPLS vide"),
            15..30 => {
                compte("NUMERORPLS inconnu du RPLS");
                t.c("NUMERORPLS").push('H');
                pousser(t.cellule_courante(), a.logement as i64, 9);
            }
            _ => {
                t.txt("NUMERORPLS", &id_rpls(self.epci, a.logement));
                t.txt("CLE_ETAT_RPLS", "1");
            }
        }
        if faute == Some(Faute::DateImpossible) {
            compte("date impossible 31/02/2025 (inconnue)");
            t.txt("DATE_SIGNATURE_BAIL", "31/02/2025");
        } else if sans_date && faute.is_none() {
            compte("attribution sans date de bail");
        } else {
            t.jour("DATE_SIGNATURE_BAIL", a.bail, forme);
            if a.bail.year() != a.radiation.year() {
                compte("bail signé une autre année que la radiation");
            }
        }
        let loyer = l.loyer * 100 + de.entre(0, 99);
        t.centimes("MONTANT_LOYER", loyer, ',');
        if faute == Some(Faute::Illisible) {
            compte("surface illisible « abc » (inconnue)");
            t.txt("SURFACE", "abc");
        } else {
            t.int("SURFACE", l.surface);
        }
        if let Some(revenu) = d.revenu.filter(|m| *m > 0) {
            t.txt("POSITION_PLAFOND_ATTRIB", position(revenu, &d.menage));
        }
        if faute == Some(Faute::PointVirgule) {
            compte("point-virgule dans une cellule entre guillemets");
            t.txt("SMOTIF_RADIATION", "bail signé ; clés remises");
        }
        let sans_zone = a.sans_zone && faute.is_none();
        if sans_zone {
            compte("localisation inconnue (NB_QPVNA)");
        }
        t.drapeau("NB_QPV", r.qpv.is_some() && !sans_zone);
        t.drapeau("NB_HQPV", r.qpv.is_none() && !sans_zone);
        t.drapeau("NB_QPVNA", sans_zone);
        if let (Some(q), false) = (r.qpv.and_then(|q| self.epci.qpv.get(q)), sans_zone) {
            t.txt("CLE_QPV", &q.code);
        }
        match faute {
            Some(Faute::QpvInconnu) => {
                compte("code de QPV absent de la liste");
                t.txt("CLE_QPV", QPV_INCONNU);
            }
            Some(Faute::QuartilesContradictoires) => {
                compte("drapeaux de quartile contradictoires");
                t.txt("NB_QNA", "1");
            }
            Some(Faute::SeriesDivergentes) => {
                compte("NB_Qn et NB_Qn_radiation en désaccord");
                for (k, n) in ["NB_Q1", "NB_Q2", "NB_Q3", "NB_Q4"].into_iter().enumerate() {
                    t.drapeau(n, k + 1 == d.quartile % 4 + 1);
                }
            }
            _ => {}
        }
        t.drapeau("NB_MIXITE_Q1", d.quartile == 1 && r.qpv.is_none());
        t.drapeau("NB_MIXITE_QPV", d.quartile > 1 && r.qpv.is_some());
        (loyer, reservataire)
    }
}

/// 18 characters: territory, month, year, number in the territory, guichet.
pub fn numero_unique(epci: usize, d: &Demande) -> String {
    let mut numero = String::with_capacity(18);
    pousser(&mut numero, (epci % 1000) as i64, 3);
    pousser(&mut numero, d.creation.month().into(), 2);
    pousser(&mut numero, i64::from(d.creation.year() % 100), 2);
    pousser(&mut numero, (d.sequence % 1_000_000) as i64, 6);
    numero.push_str("G0001");
    numero
}

/// Dates change shape with the file, and with the row in 2025.
fn forme(rang: usize, i: usize) -> FormeDate {
    match rang {
        0 => FormeDate::Iso,
        1 => FormeDate::Heure,
        2 if i % 7 == 3 => FormeDate::Heure,
        2 if i % 7 == 5 => FormeDate::Iso,
        _ => FormeDate::Barre,
    }
}

fn typologie(pieces: i64) -> &'static str {
    ["T1", "T2", "T3", "T4", "T5", "T6P"][(pieces - 1).clamp(0, 5) as usize]
}

/// `1.0944e+003`, from cents that are a multiple of ten.
fn scientifique(centimes: i64) -> String {
    let mut puissance = 0;
    let mut unite = 100;
    while unite * 10 <= centimes {
        unite *= 10;
        puissance += 1;
    }
    let mut decimales = String::new();
    let mut reste = centimes % unite * 10;
    while reste > 0 || decimales.len() < 4 {
        pousser(&mut decimales, reste / unite, 0);
        reste = reste % unite * 10;
    }
    format!("{}.{decimales}e+{puissance:03}", centimes / unite)
}

/// Where the income stands towards the ceilings (income of a year close to the tax one).
fn position(revenu: i64, m: &Menage) -> &'static str {
    let pct = revenu * 105 / 10 / super::menages::plafond_2024(m).max(1);
    match pct {
        ..55 => "INF_PLAI",
        55..100 => "PLAI_PLUS",
        100..130 => "PLUS_PLS",
        _ => "SUP_PLS",
    }
}

fn reservataire(de: &mut De, d: &Demande) -> &'static str {
    match (d.reloge, d.prioritaire, d.statut) {
        (true, _, _) => de.parmi(&[("AUCUN", 60), ("PPRIOR", 20), ("COLTER", 20)]),
        (_, true, _) => {
            de.parmi(&[("PPRIOR", 62), ("COLACT", 10), ("COLTER", 12), ("AUCUN", 12), ("PFONCT", 2), ("AUTRES", 2)])
        }
        (_, _, "CDI" | "CDD") => {
            de.parmi(&[("COLACT", 46), ("AUCUN", 24), ("COLTER", 16), ("PFONCT", 10), ("AUTRES", 4)])
        }
        _ => de.parmi(&[("AUCUN", 44), ("COLTER", 28), ("COLACT", 14), ("PPRIOR", 8), ("AUTRES", 6)]),
    }
}
