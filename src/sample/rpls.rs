//! RPLS: the detailed file (version loi) and the open file, from the same dwellings.

use std::path::Path;

use super::anomalies::{Calendrier, Compteur, Faute};
use super::logements::{Logement, MILLESIME, classe, id_rpls};
use super::tableau::{Encodage, Mois, Tableau, mois, pousser};
use super::territoire::Epci;
use super::tirage::{De, Flux};
use crate::error::Result;

#[rustfmt::skip]
pub const COLONNES: [&str; 96] = [
    "IDENT_REP", "IDENT_INT", "IDENT_ORG", "DROIT", "DEPCOM", "CODEPOSTAL", "LIBCOM", "NUMVOIE", "INDREP", "TYPVOIE", "NOMVOIE", "NUMAPPT", "NUMBOITE",
    "ESC", "COULOIR", "ETAGE", "COMPLIDENT", "ENTREE", "BAT", "IMMEU", "COMPLGEO", "LIEUDIT", "QPV", "TYPECONST", "NBPIECE", "SURFHAB", "CONSTRUCT",
    "LOCAT", "PATRIMOINE", "ORIGINE", "RSEXPRO", "SIRETEXPRO", "FINAN", "FINANAUTRE", "CONV", "NUMCONV", "DATCONV", "SORTIEPATRIM", "OLDLOGT",
    "NEWLOGT", "MODE", "BAIL", "MODESURF", "SURFMODE", "LOYERPRINC", "LOYERACC", "CONTRIB", "CUS", "DPEDATE", "DPEENERGIE", "DPESERRE", "SRU_EXPIR",
    "SRU_ALINEA", "IDENTGES", "CODSEGPATRIM", "LIBSEGPATRIM", "LOYERMAXAPL", "LOYERMAXCUS", "QUALACQ", "MISCOMMERCIAL", "PRIXVENTE", "PRODFIN",
    "REMLOCDATE", "CONTRESLOG", "PMR", "DATMISEVENTE", "DATVEFFECT", "DATE_DEP_DERLOCAT", "DPE_CONSO_ENER", "DPE_CONSO_GES", "DPE_NUM_REF",
    "IDENT_FISCAL", "CAT_ORG", "RS", "SIRET", "DEP", "LIBDEP", "REG", "LIBREG", "EPCI", "LIBEPCI", "DEPARTEMENTS_DE_L_EPCI", "REGIONS_DE_L_EPCI", "ARN",
    "finan_cus", "mes_sanscumul", "loymoy", "age", "deconv", "duree_vacance", "ANNEE_REMLOC", "MOIS_REMLOC", "MOIS_BAIL", "ANNEE_BAIL", "BAIL_DATE",
    "REMLOCDATE_DATE",
];
#[rustfmt::skip]
pub const COLONNES_OUVERT: [&str; 73] = [
    "REG_CODE", "REG_LIBELLE", "DEP_CODE", "DEP_LIBELLE", "EPCI_CODE", "EPCI_LIBELLE", "DROIT_CODE", "DROIT_LIBELLE", "DEPCOM", "CODEPOSTAL", "LIBCOM",
    "NUMVOIE", "INDREP", "TYPVOIE", "NOMVOIE", "ETAGE", "ENTREE", "COMPLGEO", "LIEUDIT", "QPV_CODE", "QPV_LIBELLE", "TYPECONST_CODE",
    "TYPECONST_LIBELLE", "NBPIECE", "SURFHAB", "CONSTRUCT", "LOCAT", "PATRIMOINE", "ORIGINE_CODE", "ORIGINE_LIBELLE", "FINAN_CODE", "FINAN_LIBELLE",
    "FINANAUTRE", "CONV", "NUMCONV", "DATCONV", "NEWLOGT_CODE", "NEWLOGT_LIBELLE", "CUS", "DPEDATE", "DPEENERGIE", "DPESERRE", "SRU_EXPIR",
    "SRU_ALINEA", "CODSEGPATRIM", "LIBSEGPATRIM", "PMR_CODE", "PMR_LIBELLE", "PLG_VOIE", "EPSG", "X", "Y", "PLG_QP24", "PLG_QP15",
    "PLG_IRIS2024_CODE", "PLG_IRIS2024_LIBELLE", "PLG_ZUS", "PLG_QVA", "QUALITE_VOIE", "QUALITE_NUMERO", "QUALITE_XY", "DISTANCE_PRECISION",
    "QUALITE_QP24", "QUALITE_QP15", "QUALITE_IRIS", "QUALITE_ZUS", "QUALITE_QVA", "COMAQP", "COMAZUS", "COMIRIS", "UU2020", "AAV2020", "ZE2020",
];
pub const DETAIL: &str = "rpls_2026.csv";
pub const OUVERT: &str = "rpls_2026_ouvert.csv";
pub const CLASSES: [&str; 8] = ["", "A", "B", "C", "D", "E", "F", "G"];

pub fn creer_detail(dossier: &Path) -> Result<Tableau> {
    Tableau::creer(dossier, DETAIL, Encodage::Windows1252, &COLONNES, |nom| match nom {
        "LOYERPRINC" | "DPEENERGIE" | "SURFHAB" => format!("{nom}_red"),
        "NOMVOIE" => format!(" {nom} "),
        _ => nom.to_owned(),
    })
}

pub fn creer_ouvert(dossier: &Path) -> Result<Tableau> {
    Tableau::creer(dossier, OUVERT, Encodage::Utf8Bom, &COLONNES_OUVERT, str::to_owned)
}

/// Writes the detailed rows of an EPCI, and gives back the ranks of the dwellings whose row must be rejected.
pub fn detail(
    t: &mut Tableau,
    graine: u64,
    epci: &Epci,
    logements: &[Logement],
    compteur: &mut Compteur,
) -> Result<Vec<usize>> {
    let mut de = De::new(graine, epci.rang, Flux::Rpls, 0);
    let mut rejetes = Vec::new();
    let mut fautes = Calendrier::new(
        epci.rang,
        logements.len(),
        &[
            (Faute::ChampsManquants, 1),
            (Faute::CleVide, 1),
            (Faute::Illisible, 1),
            (Faute::RetourLigne, 1),
            (Faute::ChampsEnTrop, 2),
            (Faute::PointVirgule, 2),
            (Faute::CommuneVide, 1),
            (Faute::DateImpossible, 1),
            (Faute::MontantEuro, 3),
            (Faute::CodeInconnu, 1),
        ],
    );
    for (rang, l) in logements.iter().enumerate() {
        let Some(r) = epci.residences.get(l.residence) else { continue };
        let (Some(b), Some(c)) = (epci.bailleurs.get(r.bailleur), epci.communes.get(r.commune)) else {
            continue;
        };
        let faute = fautes.tirer(rang, |f| match f {
            Faute::MontantEuro => matches!(l.sortie, 1..=3),
            Faute::DateImpossible | Faute::CodeInconnu => l.mode == 1,
            _ => true,
        });
        if let Some(Faute::CleVide | Faute::CommuneVide | Faute::ChampsEnTrop | Faute::ChampsManquants) = faute {
            rejetes.push(rang);
        }
        let mut compte = |libelle| compteur.compter(DETAIL, libelle);
        let loue = l.mode == 1;

        if faute == Some(Faute::CleVide) {
            compte("IDENT_REP vide (ligne à rejeter)");
        } else {
            t.txt("IDENT_REP", &id_rpls(epci, rang));
        }
        let ident = t.c("IDENT_INT");
        ident.push_str(&b.court);
        ident.push('-');
        pousser(ident, rang as i64 + 1, 6);
        t.txt("IDENT_ORG", &b.ident_org);
        t.txt("DROIT", "1");
        if faute == Some(Faute::CommuneVide) {
            compte("DEPCOM vide (ligne à rejeter)");
        } else if de.mille(4) {
            // What a spreadsheet leaves of `00101`.
            t.txt("DEPCOM", c.code.trim_start_matches('0'));
            if c.code.starts_with('0') {
                compte("zéros de tête perdus dans DEPCOM");
            }
        } else {
            t.txt("DEPCOM", &c.code);
        }
        t.txt("CODEPOSTAL", &c.code);
        t.txt("LIBCOM", &c.nom);
        let numero = r.numero + if r.individuel { 2 * l.rang } else { 0 };
        t.code("NUMVOIE", numero as i64, if rang % 9 == 0 { 4 } else { 1 });
        t.txt("TYPVOIE", r.type_voie);
        t.txt("NOMVOIE", r.nom_voie);
        t.int("NUMAPPT", l.rang as i64 + 1);
        if !r.individuel {
            t.int("ESC", (l.rang % r.points.len().max(1)) as i64 + 1);
            t.int("ETAGE", l.etage);
        }
        match faute {
            Some(Faute::RetourLigne) => {
                t.txt("COMPLIDENT", "porte gauche\nau fond de la cour");
                compte("retour à la ligne dans une cellule entre guillemets");
            }
            Some(Faute::PointVirgule) => {
                t.txt("COMPLIDENT", "porte 3 ; dite « l’atelier »");
                compte("point-virgule dans une cellule entre guillemets");
            }
            _ => {}
        }
        t.txt("COMPLGEO", &r.nom);
        // A declared QPV that the map does not confirm, as happens at the edges.
        let declare = if de.mille(8) {
            compte("QPV déclaré différent de la carte");
            r.qpv.is_none()
        } else {
            r.qpv.is_some()
        };
        t.txt("QPV", if declare { "1" } else { "2" });
        t.txt("TYPECONST", if r.individuel { "I" } else { "C" });
        t.int("NBPIECE", l.pieces);
        if faute == Some(Faute::Illisible) {
            t.txt("SURFHAB", "abc");
            compte("surface illisible « abc » (inconnue)");
        } else {
            t.int("SURFHAB", l.surface);
        }
        t.int("CONSTRUCT", r.annee.into());
        t.int("LOCAT", l.locat.into());
        t.int("PATRIMOINE", l.locat.into());
        t.int("ORIGINE", origine(r.annee, l.locat));
        t.int("FINAN", l.finan);
        t.txt("CONV", if l.conventionne { "1" } else { "2" });
        if l.conventionne {
            let conv = t.c("NUMCONV");
            conv.push_str("00/3/");
            conv.push_str(&r.id);
            pousser(commencer(t, "DATCONV", "01/07/"), l.locat.max(1979).into(), 4);
        }
        t.int("SORTIEPATRIM", l.sortie.into());
        if faute == Some(Faute::CodeInconnu) {
            t.txt("MODE", "8");
            compte("MODE « 8 » jamais vu (gardé, inconnu)");
        } else {
            t.int("MODE", l.mode.into());
        }
        match (loue, faute == Some(Faute::DateImpossible)) {
            (true, true) => {
                t.txt("BAIL", "31/02/2025");
                compte("date impossible 31/02/2025 (inconnue)");
            }
            (true, _) => t.mois("BAIL", l.bail),
            (false, _) if rang % 2 == 0 => {
                t.txt("BAIL", "NA/NA");
                compte("« NA/NA » dans BAIL");
            }
            _ => {}
        }
        t.txt("MODESURF", if loue { if r.annee < 1997 { "2" } else { "1" } } else { "9" });
        if loue {
            t.int("SURFMODE", l.surface * if r.annee < 1997 { 125 } else { 104 } / 100);
        } else {
            t.txt("SURFMODE", "999");
        }
        // January is not billed in full when the tenant has just come.
        let proratise = loue && l.bail >= mois(MILLESIME, 1) - 1 && de.mille(150) || loue && de.mille(6);
        if loue && !proratise {
            t.int("LOYERPRINC", l.loyer);
        } else {
            t.txt("LOYERPRINC", "9999");
            compte("9999 dans LOYERPRINC (sans objet)");
        }
        if loue && !de.mille(30) {
            t.int("LOYERACC", if rang % 3 == 0 { de.entre(8, 60) } else { 0 });
        } else {
            t.txt("LOYERACC", "999");
            compte("999 dans LOYERACC (sans objet)");
        }
        t.txt("CONTRIB", "999");
        t.txt("CUS", cus(l.finan));
        let date_dpe = date_dpe(rang, r.annee);
        if l.dpe == 0 {
            t.txt("DPEDATE", "01/1900");
            compte("01/1900 dans DPEDATE (pas de diagnostic)");
        } else {
            t.mois("DPEDATE", date_dpe);
        }
        t.txt("DPEENERGIE", CLASSES[(l.dpe & 7) as usize]);
        t.txt("DPESERRE", CLASSES[(l.ges & 7) as usize]);
        t.txt("IDENTGES", &b.ident_org);
        let (segment, libelle) = match (classe(l.finan), r.annee) {
            ("PLAI", _) => (4, "Très social"),
            (_, ..1975) if r.numero.is_multiple_of(2) => (1, "Ancien réhabilité"),
            (_, ..1975) => (2, "Ancien à rénover"),
            _ => (3, "Récent"),
        };
        t.int("CODSEGPATRIM", segment);
        t.txt("LIBSEGPATRIM", libelle);
        if l.conventionne {
            t.int("LOYERMAXAPL", l.loyer * 112 / 100 + 5);
        }
        let sortie_vendue = matches!(l.sortie, 1..=3);
        if sortie_vendue {
            t.txt("QUALACQ", ["01", "06", "05"][usize::from(l.sortie - 1).min(2)]);
            t.txt("MISCOMMERCIAL", "1");
            let prix = l.surface * de.entre(900, 1500);
            if faute == Some(Faute::MontantEuro) {
                compte("montant avec séparateur de milliers et « € »");
                let cellule = t.c("PRIXVENTE");
                pousser(cellule, prix / 1000, 0);
                cellule.push('\u{A0}');
                pousser(cellule, prix % 1000, 3);
                cellule.push_str(" €");
            } else {
                t.int("PRIXVENTE", prix);
            }
            t.int("PRODFIN", prix * 6 / 10);
        }
        if l.remise > 0 {
            t.mois("REMLOCDATE", l.remise);
        } else if rang % 2 == 0 {
            t.txt("REMLOCDATE", "NA/NA");
            compte("« NA/NA » dans REMLOCDATE");
        }
        t.int("CONTRESLOG", r.contingent as i64);
        t.txt("PMR", if l.etage == 0 && r.annee > 2007 { "1" } else { "2" });
        if sortie_vendue {
            t.mois("DATMISEVENTE", mois(2024, 6));
            t.mois("DATVEFFECT", mois(2025, 1 + (rang % 12) as i32));
        }
        if l.remise >= mois(2024, 1) {
            let (m, a) = ((l.remise - 1) % 12 + 1, (l.remise - 1) / 12);
            let cellule = commencer(t, "DATE_DEP_DERLOCAT", "15/");
            pousser(cellule, m.into(), 2);
            cellule.push('/');
            pousser(cellule, a.into(), 4);
        }
        if l.dpe > 0 {
            t.int("DPE_CONSO_ENER", 45 * l.dpe + 20);
            t.int("DPE_CONSO_GES", 9 * l.ges);
        }
        t.code("IDENT_FISCAL", (epci.base + rang) as i64 + 1, 12);
        t.txt("CAT_ORG", b.modele.cat_org);
        t.txt("RS", &b.nom);
        let siret = t.c("SIRET");
        siret.push_str(&b.siren);
        siret.push_str("00017");
        if r.bailleur % 2 == 0 {
            let net = siret.trim_start_matches('0').to_owned();
            *siret = net;
            compte("zéros de tête perdus dans SIRET");
        }
        t.txt("DEP", epci.departement);
        t.txt("LIBDEP", "Département fictif");
        t.txt("REG", "00");
        t.txt("LIBREG", "Région fictive");
        t.txt("EPCI", &epci.siren);
        t.txt("LIBEPCI", &epci.nom);
        t.txt("DEPARTEMENTS_DE_L_EPCI", epci.departement);
        t.txt("REGIONS_DE_L_EPCI", "00");
        t.txt("finan_cus", classe(l.finan));
        t.txt("mes_sanscumul", if l.locat == MILLESIME - 1 { "1" } else { "0" });
        if loue && !proratise && l.surface > 0 {
            t.centimes("loymoy", (l.loyer * 100 + l.surface / 2) / l.surface, ',');
        }
        t.int("age", (MILLESIME - r.annee).into());
        if l.mode == 2 {
            let duree = t.c("duree_vacance");
            pousser(duree, l.vacance / 10, 0);
            if l.vacance % 10 != 0 {
                duree.push(',');
                pousser(duree, l.vacance % 10, 0);
            }
        }
        if l.remise > 0 {
            t.int("ANNEE_REMLOC", (l.remise / 12).into());
            t.int("MOIS_REMLOC", (l.remise % 12 + 1).into());
        }
        if l.bail > 0 && faute != Some(Faute::DateImpossible) {
            t.int("MOIS_BAIL", (l.bail % 12 + 1).into());
            t.int("ANNEE_BAIL", (l.bail / 12).into());
            premier_du_mois(t, "BAIL_DATE", l.bail);
        }
        if l.remise > 0 {
            premier_du_mois(t, "REMLOCDATE_DATE", l.remise);
        }
        match faute {
            Some(Faute::ChampsEnTrop) => {
                compte("champ en trop (ligne à rejeter)");
                t.finir_fausse(1)?;
            }
            Some(Faute::ChampsManquants) => {
                compte("champs manquants (ligne à rejeter)");
                t.finir_fausse(-7)?;
            }
            _ => t.finir()?,
        }
    }
    Ok(rejetes)
}

/// Month of the energy diagnosis of a dwelling.
pub fn date_dpe(rang: usize, construction: i32) -> Mois {
    mois(2013 + (rang % 12) as i32, 1 + (rang % 11) as i32).max(mois(construction, 6))
}

/// The cell restarted with its first characters.
fn commencer<'t>(t: &'t mut Tableau, nom: &str, debut: &str) -> &'t mut String {
    let cellule = t.c(nom);
    cellule.push_str(debut);
    cellule
}

fn premier_du_mois(t: &mut Tableau, nom: &str, m: Mois) {
    let cellule = commencer(t, nom, "01/");
    pousser(cellule, (m % 12 + 1).into(), 2);
    cellule.push('/');
    pousser(cellule, (m / 12).into(), 4);
}

fn origine(annee: i32, locat: i32) -> i64 {
    match (locat > annee.max(1950), annee) {
        (true, _) => 2,
        (_, 2012..) => 4,
        _ => 1,
    }
}

fn cus(finan: i64) -> &'static str {
    match finan {
        10 | 11 => "11",
        14 => "14",
        16 | 17 => "16",
        _ => "13",
    }
}

fn libelle_finan(finan: i64) -> &'static str {
    match finan {
        10 => "PLA d’intégration",
        11 => "PLA loyer minoré, très social ou insertion",
        12 => "PLA ordinaire",
        13 => "PLUS",
        14 => "PLS",
        16 => "PLI",
        50 => "HBM",
        51 => "PLR/PSR",
        52 => "HLM/O",
        54 => "ILN",
        99 => "Autre financement avant 1977",
        _ => "Autre financement",
    }
}

/// Writes the open rows of an EPCI: the same dwellings still in the park, without identifier.
pub fn ouvert(
    t: &mut Tableau,
    graine: u64,
    epci: &Epci,
    logements: &[Logement],
    compteur: &mut Compteur,
) -> Result<()> {
    let mut de = De::new(graine, epci.rang, Flux::Ouvert, 0);
    let avec_qpv: Vec<bool> =
        (0..epci.communes.len()).map(|c| epci.qpv.iter().any(|q| q.communes.contains(&c))).collect();
    for l in logements.iter().filter(|l| l.dans_parc()) {
        let Some(r) = epci.residences.get(l.residence) else { continue };
        let Some(c) = epci.communes.get(r.commune) else { continue };
        t.txt("REG_CODE", "00");
        t.txt("REG_LIBELLE", "Région fictive");
        t.txt("DEP_CODE", epci.departement);
        t.txt("DEP_LIBELLE", "Département fictif");
        t.txt("EPCI_CODE", &epci.siren);
        t.txt("EPCI_LIBELLE", &epci.nom);
        t.txt("DROIT_CODE", "1");
        t.txt("DROIT_LIBELLE", "Pleine propriété");
        t.txt("DEPCOM", &c.code);
        t.txt("CODEPOSTAL", &c.code);
        t.txt("LIBCOM", &c.nom);
        t.int("NUMVOIE", (r.numero + if r.individuel { 2 * l.rang } else { 0 }) as i64);
        t.txt("TYPVOIE", r.type_voie);
        t.txt("NOMVOIE", r.nom_voie);
        t.int("ETAGE", l.etage);
        t.txt("COMPLGEO", &r.nom);
        t.txt("QPV_CODE", if r.qpv.is_some() { "1" } else { "2" });
        t.txt("QPV_LIBELLE", if r.qpv.is_some() { "Oui" } else { "Non" });
        t.txt("TYPECONST_CODE", if r.individuel { "I" } else { "C" });
        t.txt("TYPECONST_LIBELLE", if r.individuel { "Individuel" } else { "Collectif" });
        t.int("NBPIECE", l.pieces);
        t.int("SURFHAB", l.surface);
        t.int("CONSTRUCT", r.annee.into());
        t.int("LOCAT", l.locat.into());
        t.int("PATRIMOINE", l.locat.into());
        t.int("ORIGINE_CODE", origine(r.annee, l.locat));
        t.txt(
            "ORIGINE_LIBELLE",
            match origine(r.annee, l.locat) {
                1 => "Construction par l’organisme",
                2 => "Acquisition avec travaux",
                _ => "VEFA",
            },
        );
        t.int("FINAN_CODE", l.finan);
        t.txt("FINAN_LIBELLE", libelle_finan(l.finan));
        t.txt("CONV", if l.conventionne { "1" } else { "2" });
        t.txt("CUS", cus(l.finan));
        t.txt("DPEENERGIE", CLASSES[(l.dpe & 7) as usize]);
        t.txt("DPESERRE", CLASSES[(l.ges & 7) as usize]);
        let pmr = l.etage == 0 && r.annee > 2007;
        t.txt("PMR_CODE", if pmr { "1" } else { "2" });
        t.txt("PMR_LIBELLE", if pmr { "Oui" } else { "Non" });
        t.txt("EPSG", "2154");
        let point = r.points.get(l.rang % r.points.len().max(1));
        let (Some(point), false) = (point, de.mille(10)) else {
            compteur.compter(OUVERT, "point non géocodé (X, Y et PLG_QP24 vides)");
            t.txt("QUALITE_XY", "33");
            t.finir()?;
            continue;
        };
        t.centimes("X", point.xy.0, '.');
        t.centimes("Y", point.xy.1, '.');
        match r.qpv.and_then(|q| epci.qpv.get(q)) {
            Some(q) => t.txt("PLG_QP24", &q.code),
            None => t.txt("PLG_QP24", if avec_qpv.get(r.commune) == Some(&true) { "HZ" } else { "CSZ" }),
        }
        let iris = t.c("PLG_IRIS2024_CODE");
        iris.push_str(&c.code);
        iris.push_str("0101");
        t.txt("PLG_ZUS", "CSZ");
        t.txt("QUALITE_VOIE", "1");
        t.txt("QUALITE_NUMERO", "1");
        t.txt("QUALITE_XY", "11");
        t.txt("DISTANCE_PRECISION", "10");
        t.txt("QUALITE_QP24", "1");
        t.txt("QUALITE_IRIS", "1");
        t.finir()?;
    }
    Ok(())
}
