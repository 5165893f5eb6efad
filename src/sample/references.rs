//! Reference tables of the fictional territory: communes, bailleurs, QPV, résidences, thresholds, zones and rent ceilings.

use std::path::Path;

use super::anomalies::Compteur;
use super::geo::{Metres, Plan};
use super::logements::{Logement, id_rpls};
use super::tableau::{Encodage, Tableau};
use super::territoire::{ANNEE_SEUIL_0, Epci};
use crate::error::Result;

pub const RESIDENCES: &str = "references/residences.csv";
pub const SIMULES: &str = "references/logements_simules.csv";
const QPV_GEO: &str = "references/qpv.geojson";
const COMMUNES_GEO: &str = "references/communes.geojson";

/// Communes of an EPCI, its centre first, that the fictional zoning puts in zone 2; the others are in zone 3.
pub const COMMUNES_ZONE_2: usize = 4;
/// Fictional rent ceilings of the PLAI, zones 1 to 3, centimes per m² and per month.
const PLAFONDS_PLAI: [(i32, [i64; 3]); 2] = [(2025, [672, 590, 547]), (2026, [681, 598, 554])];

#[rustfmt::skip]
const COLONNES_SIMULES: [&str; 14] = [
    "offre", "id_rpls", "code_commune", "en_qpv", "typologie", "surface", "loyer", "charges", "apl", "date_premiere_location",
    "date_convention_apl", "dpe", "loyer_hors_relogement", "menage",
];
/// Dwellings to simulate.
const OFFRES: usize = 12;
/// First letting of those that the minoration may concern.
const RECENTS: i32 = 2022;

pub struct References {
    communes: Tableau,
    bailleurs: Tableau,
    qpv: Tableau,
    residences: Tableau,
    seuils: Tableau,
    zonage_apl: Tableau,
    plafonds_plai: Tableau,
    simules: Tableau,
    qpv_geo: Tableau,
    communes_geo: Tableau,
}

impl References {
    pub fn creer(dossier: &Path) -> Result<Self> {
        let csv = |nom, colonnes| Tableau::creer(dossier, nom, Encodage::Utf8, colonnes, str::to_owned);
        let geo = |nom| Tableau::creer(dossier, nom, Encodage::Utf8, &[], str::to_owned);
        let mut r = References {
            communes: csv(
                "references/communes.csv",
                &["code_commune", "libelle", "code_epci", "libelle_epci", "code_departement", "code_region"],
            )?,
            bailleurs: csv("references/bailleurs.csv", &["siren", "nom", "nom_court", "famille", "ident_org"])?,
            qpv: Tableau::creer(
                dossier,
                "references/qpv.csv",
                Encodage::Utf8Bom,
                &[
                    "code_qp",
                    "lib_qp",
                    "insee_reg",
                    "lib_reg",
                    "insee_dep",
                    "lib_dep",
                    "insee_com",
                    "lib_com",
                    "siren_epci",
                    "lib_epci",
                    "npnru",
                ],
                str::to_owned,
            )?
            .citant_les_virgules(),
            residences: csv(RESIDENCES, &["id_rpls", "residence_id", "nom_residence", "adresse", "x", "y", "epsg"])?,
            seuils: csv(
                "references/seuils_quartiles.csv",
                &["annee", "siren_epci", "borne_q1", "borne_q2", "borne_q3", "origine"],
            )?,
            zonage_apl: csv(
                "references/zonage_apl.csv",
                &["code_commune_2014", "libelle_commune", "departement", "zone"],
            )?,
            plafonds_plai: csv("references/plafonds_loyer_plai.csv", &["annee", "zone", "eur_m2", "origine"])?,
            simules: csv(SIMULES, &COLONNES_SIMULES)?,
            qpv_geo: geo(QPV_GEO)?,
            communes_geo: geo(COMMUNES_GEO)?,
        };
        for (t, nom) in [(&mut r.qpv_geo, "qpv"), (&mut r.communes_geo, "communes")] {
            let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}"#;
            t.brut(&format!("{{\"type\":\"FeatureCollection\",\"name\":\"{nom}\",\"crs\":{crs},\"features\":["))?;
            t.lignes = 0;
        }
        for (annee, plafonds) in PLAFONDS_PLAI {
            for (zone, plafond) in (1..).zip(plafonds) {
                let t = &mut r.plafonds_plai;
                t.int("annee", annee.into());
                t.int("zone", zone);
                t.centimes("eur_m2", plafond, '.');
                t.txt("origine", "fictif");
                t.finir()?;
            }
        }
        Ok(r)
    }

    pub fn ecrire(&mut self, epci: &Epci, logements: &[Logement], compteur: &mut Compteur) -> Result<()> {
        self.territoires(epci)?;
        for (rang, l) in logements.iter().enumerate() {
            let Some(r) = epci.residences.get(l.residence) else { continue };
            // A list kept by hand always misses a few dwellings.
            if rang % 101 == 77 {
                compteur.compter(RESIDENCES, "logement du RPLS absent de la liste des résidences");
                continue;
            }
            let t = &mut self.residences;
            t.txt("id_rpls", &id_rpls(epci, rang));
            t.txt("residence_id", &r.id);
            t.txt("nom_residence", &r.nom);
            let adresse = t.c("adresse");
            super::tableau::pousser(adresse, (r.numero + if r.individuel { 2 * l.rang } else { 0 }) as i64, 0);
            for mot in [r.type_voie, r.nom_voie] {
                adresse.push(' ');
                adresse.push_str(mot);
            }
            if let Some(point) = r.points.get(l.rang % r.points.len().max(1)) {
                t.centimes("x", point.xy.0, '.');
                t.centimes("y", point.xy.1, '.');
                t.txt("epsg", "2154");
            }
            t.finir()?;
        }
        Ok(())
    }

    /// Dwellings in which households may be simulated: empty ones of the register, a third of them recent. No draw: what is written
    /// elsewhere does not depend on it. The register says the rest; the APL of one in four is not known.
    pub fn simuler(&mut self, epci: &Epci, logements: &[Logement], rejetes: &[usize]) -> Result<()> {
        let libres = |recents: bool| {
            let libre = move |(rang, l): &(usize, &Logement)| {
                l.mode == 2 && l.conventionne && (l.locat >= RECENTS) == recents && !rejetes.contains(rang)
            };
            logements.iter().enumerate().filter(libre).collect::<Vec<_>>()
        };
        let (recents, anciens) = (libres(true), libres(false));
        let espaces = |tous: &[(usize, &Logement)], n: usize| -> Vec<usize> {
            let pas = (tous.len() / n.max(1)).max(1);
            tous.iter().step_by(pas).take(n).map(|(rang, _)| *rang).collect()
        };
        let mut choisis = espaces(&recents, OFFRES / 3);
        choisis.extend(espaces(&anciens, OFFRES - choisis.len()));
        for (n, rang) in choisis.into_iter().enumerate() {
            let Some(l) = logements.get(rang) else { continue };
            // What the bailleur says it would ask of this household; who does not say it gives no reduction either.
            let baisse = if n % 3 == 2 { 0 } else { 25 };
            let loyer = l.loyer - baisse;
            let t = &mut self.simules;
            t.txt("offre", &format!("S{:02}", n + 1));
            t.txt("id_rpls", &id_rpls(epci, rang));
            t.int("loyer", loyer);
            t.int("charges", l.surface * 3 / 2);
            if n % 4 != 3 {
                t.int("apl", loyer * 2 / 5);
            }
            if baisse > 0 {
                t.int("loyer_hors_relogement", l.loyer);
            }
            t.finir()?;
        }
        Ok(())
    }

    fn territoires(&mut self, epci: &Epci) -> Result<()> {
        for c in &epci.communes {
            let t = &mut self.communes;
            t.txt("code_commune", &c.code);
            t.txt("libelle", &c.nom);
            t.txt("code_epci", &epci.siren);
            t.txt("libelle_epci", &epci.nom);
            t.txt("code_departement", epci.departement);
            t.txt("code_region", "00");
            t.finir()?;
            let proprietes =
                format!("\"code_commune\":\"{}\",\"libelle\":\"{}\",\"code_epci\":\"{}\"", c.code, c.nom, epci.siren);
            objet(&mut self.communes_geo, &proprietes, &c.polygone, &epci.plan)?;
        }
        for (rang, c) in epci.communes.iter().enumerate() {
            let t = &mut self.zonage_apl;
            t.txt("code_commune_2014", &c.code);
            t.txt("libelle_commune", &c.nom);
            t.txt("departement", epci.departement);
            t.txt("zone", if rang < COMMUNES_ZONE_2 { "2" } else { "3" });
            t.finir()?;
        }
        for b in &epci.bailleurs {
            let t = &mut self.bailleurs;
            t.txt("siren", &b.siren);
            t.txt("nom", &b.nom);
            t.txt("nom_court", &b.court);
            t.txt("famille", b.modele.famille);
            t.txt("ident_org", &b.ident_org);
            t.finir()?;
        }
        for q in &epci.qpv {
            let communes: Vec<_> = q.communes.iter().filter_map(|c| epci.communes.get(*c)).collect();
            let codes: Vec<_> = communes.iter().map(|c| c.code.as_str()).collect();
            let noms: Vec<_> = communes.iter().map(|c| c.nom.as_str()).collect();
            let t = &mut self.qpv;
            t.txt("code_qp", &q.code);
            t.txt("lib_qp", &q.nom);
            t.txt("insee_reg", "00");
            t.txt("lib_reg", "Région fictive");
            t.txt("insee_dep", epci.departement);
            t.txt("lib_dep", "Département fictif");
            t.txt("insee_com", &codes.join(", "));
            t.txt("lib_com", &noms.join(", "));
            t.txt("siren_epci", &epci.siren);
            t.txt("lib_epci", &epci.nom);
            t.txt("npnru", if q.npnru { "oui" } else { "non" });
            t.finir()?;
            let proprietes = format!(
                "\"code_qp\":\"{}\",\"lib_qp\":\"{}\",\"insee_com\":[\"{}\"]",
                q.code,
                q.nom,
                codes.join("\",\"")
            );
            objet(&mut self.qpv_geo, &proprietes, &q.polygone, &epci.plan)?;
        }
        for (annee, bornes) in (ANNEE_SEUIL_0..).zip(epci.seuils) {
            let t = &mut self.seuils;
            t.int("annee", annee.into());
            t.txt("siren_epci", &epci.siren);
            for (nom, borne) in ["borne_q1", "borne_q2", "borne_q3"].into_iter().zip(bornes) {
                t.int(nom, borne);
            }
            t.txt("origine", "fictif");
            t.finir()?;
        }
        Ok(())
    }

    pub fn fermer(mut self) -> Result<Vec<(&'static str, u64)>> {
        for t in [&mut self.qpv_geo, &mut self.communes_geo] {
            let objets = t.lignes;
            t.brut("\n]}\n")?;
            t.lignes = objets;
        }
        let tables = [self.communes, self.bailleurs, self.qpv, self.residences, self.seuils, self.zonage_apl];
        let tables = tables.into_iter().chain([self.plafonds_plai, self.simules, self.qpv_geo, self.communes_geo]);
        tables.map(Tableau::fermer).collect()
    }
}

/// One feature; the ring is closed by its first point.
fn objet(t: &mut Tableau, proprietes: &str, polygone: &[Metres], plan: &Plan) -> Result<()> {
    let points: Vec<String> = polygone
        .iter()
        .chain(polygone.first())
        .map(|p| {
            let (lon, lat) = plan.lonlat(*p);
            format!("[{lon:.7},{lat:.7}]")
        })
        .collect();
    let virgule = if t.lignes == 0 { "\n" } else { ",\n" };
    t.brut(&format!(
        "{virgule}{{\"type\":\"Feature\",\"properties\":{{{proprietes}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
        points.join(",")
    ))
}
