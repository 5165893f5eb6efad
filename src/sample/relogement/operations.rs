//! The six operations: two projects of the NPNRU, and one operation that no convention holds.

use chrono::NaiveDate;

use crate::error::Result;
use crate::sample::anomalies::Compteur;
use crate::sample::logements::Logement;
use crate::sample::sne::date;
use crate::sample::tableau::{FormeDate, Tableau};
use crate::sample::territoire::{Bailleur, Epci, Residence, siren};

#[rustfmt::skip]
pub const COLONNES: [&str; 33] = [
    "operation_code", "operation_libelle", "projet_code", "cadre", "nature", "parc", "maitre_ouvrage", "epci_signataire", "code_commune",
    "quartier_qp2015", "code_qpv", "nb_logements", "nb_vacants", "contractualisee", "financee", "orcod_in", "soumis_au_ce",
    "requalification_lourde", "forfait_remplace", "date_pcdid", "date_ce", "date_convention", "date_accord_anticipe",
    "date_autorisation_anticipee", "date_reunion_information", "date_ouverture_relogement", "date_engagement", "date_fin_prevue",
    "date_fin_entretiens", "date_bilan_peuplement", "date_reunion_orientation", "nb_gtr", "nb_gtrm",
];
/// Projects, one for each QPV of the NPNRU, in their order.
pub const PROJETS: [&str; 2] = ["PRU-GRAND-PAVOIS", "PRU-PLAINE-MERLES"];
/// A public land body, without any dwelling: it is no bailleur.
const EPF: usize = 30_001;

/// What the households of an operation are drawn from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sorte {
    Demolition,
    Requalification,
    Copropriete,
    HabitatAncien,
    Indigne,
}

pub struct Operation {
    pub code: &'static str,
    pub sorte: Sorte,
    libelle: String,
    projet: Option<usize>,
    maitre_ouvrage: String,
    pub commune: usize,
    /// The QPV that the project renews.
    pub qpv: Option<usize>,
    /// The résidence, for the social stock.
    pub residence: Option<usize>,
    pub logements: usize,
    vacants: usize,
    contractualisee: bool,
    orcod_in: bool,
    forfait_remplace: bool,
    pub ouverture: NaiveDate,
    /// Column and date of each other date known.
    dates: Vec<(&'static str, NaiveDate)>,
}

impl Operation {
    /// Whether the bailleur is its maître d'ouvrage.
    pub fn est_a(&self, b: &Bailleur) -> bool {
        self.maitre_ouvrage == b.siren
    }

    pub fn prive(&self) -> bool {
        !matches!(self.sorte, Sorte::Demolition | Sorte::Requalification)
    }
}

/// The résidence of a QPV that comes closest to what an operation needs.
fn residence(epci: &Epci, qpv: usize, cout: impl Fn(&Residence) -> usize) -> Option<usize> {
    let toutes = epci.residences.iter().enumerate().filter(|(_, r)| r.qpv == Some(qpv) && !r.individuel);
    toutes.min_by_key(|(i, r)| (cout(r), *i)).map(|(i, _)| i)
}

pub fn operations(epci: &Epci, logements: &[Logement]) -> Vec<Operation> {
    let demolition = |q| residence(epci, q, |r| if r.demolition { 0 } else { 1000 - r.taille });
    let tours = [demolition(0), demolition(1)];
    // About sixty households, in an old building that stays.
    let requalifiee = residence(epci, 0, |r| {
        r.taille.abs_diff(60) + if r.annee > 1990 { 500 } else { 0 } + if r.demolition { 5000 } else { 0 }
    })
    .filter(|r| !tours.contains(&Some(*r)));
    let prives = |n: usize| (n * epci.logements / 9000).max(6);
    let mut toutes = Vec::new();
    for (qpv, residence) in tours.into_iter().enumerate() {
        let code = ["GP-D1", "PM-D2"][qpv];
        let nom = ["Démolition", "Démolition en deux tranches"][qpv];
        toutes.extend(social(epci, logements, code, Sorte::Demolition, nom, qpv, residence));
    }
    toutes.extend(social(
        epci,
        logements,
        "GP-R3",
        Sorte::Requalification,
        "Requalification en milieu occupé",
        0,
        requalifiee,
    ));
    for (code, sorte, libelle, qpv, n) in [
        ("PM-C4", Sorte::Copropriete, "Recyclage de la copropriété des Merles", Some(1), 58),
        ("GP-A5", Sorte::HabitatAncien, "Îlot ancien de la rue du Vieux Lavoir", Some(0), 36),
        ("LHI-6", Sorte::Indigne, "Immeubles insalubres du centre de Querlimont", None, 17),
    ] {
        let commune = qpv.and_then(|q| epci.qpv.get(q)).and_then(|q| q.communes.first().copied()).unwrap_or(2);
        toutes.push(Operation {
            code,
            sorte,
            libelle: libelle.to_owned(),
            projet: qpv,
            maitre_ouvrage: match sorte {
                Sorte::Copropriete => siren(EPF),
                _ => epci.siren.clone(),
            },
            commune,
            qpv,
            residence: None,
            logements: prives(n),
            vacants: 0,
            contractualisee: qpv.is_some(),
            orcod_in: sorte == Sorte::Copropriete,
            forfait_remplace: sorte == Sorte::HabitatAncien,
            ouverture: ouverture(code),
            dates: dates(code),
        });
    }
    toutes
}

fn social(
    epci: &Epci,
    logements: &[Logement],
    code: &'static str,
    sorte: Sorte,
    quoi: &str,
    qpv: usize,
    residence: Option<usize>,
) -> Option<Operation> {
    let rang = residence?;
    let r = epci.residences.get(rang)?;
    // One dwelling in twelve of those emptied was vacant when the operation began.
    let vides = logements.iter().filter(|l| l.residence == rang && l.mode != 1).count();
    Some(Operation {
        code,
        sorte,
        libelle: format!("{quoi}, {}", r.nom),
        projet: Some(qpv),
        maitre_ouvrage: epci.bailleurs.get(r.bailleur)?.siren.clone(),
        commune: r.commune,
        qpv: Some(qpv),
        residence: Some(rang),
        logements: r.taille,
        vacants: if sorte == Sorte::Demolition { vides / 12 } else { 0 },
        contractualisee: true,
        orcod_in: false,
        forfait_remplace: false,
        ouverture: ouverture(code),
        dates: dates(code),
    })
}

fn ouverture(code: &str) -> NaiveDate {
    match code {
        "GP-D1" => date(2018, 12, 10),
        "PM-D2" => date(2019, 10, 1),
        "GP-R3" => date(2021, 6, 14),
        "PM-C4" => date(2020, 9, 7),
        "GP-A5" => date(2020, 11, 16),
        _ => date(2022, 3, 1),
    }
}

/// The first project went to the committee before its convention; the second began ahead of it.
#[rustfmt::skip]
fn dates(code: &str) -> Vec<(&'static str, NaiveDate)> {
    let grand_pavois = [("date_ce", date(2018, 11, 22)), ("date_convention", date(2019, 12, 12))];
    let plaine = [("date_ce", date(2019, 12, 5)), ("date_convention", date(2020, 7, 8))];
    let (projet, propres) = match code {
        "GP-D1" => (Some(grand_pavois), vec![("date_pcdid", date(2018, 6, 18)), ("date_engagement", date(2020, 6, 30)), ("date_fin_prevue", date(2026, 12, 31))]),
        "PM-D2" => (Some(plaine), vec![("date_pcdid", date(2020, 2, 10)), ("date_autorisation_anticipee", date(2019, 9, 16)), ("date_engagement", date(2021, 3, 31)), ("date_fin_prevue", date(2028, 6, 30))]),
        "GP-R3" => (Some(grand_pavois), vec![("date_reunion_information", date(2021, 5, 20)), ("date_engagement", date(2022, 3, 31)), ("date_fin_prevue", date(2027, 12, 31))]),
        "PM-C4" => (Some(plaine), vec![("date_engagement", date(2021, 11, 30)), ("date_fin_prevue", date(2027, 6, 30))]),
        "GP-A5" => (Some(grand_pavois), vec![("date_engagement", date(2021, 9, 30)), ("date_fin_prevue", date(2027, 12, 31))]),
        _ => (None, vec![("date_fin_prevue", date(2026, 12, 31))]),
    };
    projet.into_iter().flatten().chain(propres).collect()
}

/// End of the interviews, bilan de peuplement, meeting of orientation; meetings of the last twelve months. Some are late, one is out of
/// order, two operations note nothing.
fn etapes(code: &str) -> Option<([NaiveDate; 3], [i64; 2])> {
    match code {
        "GP-D1" => Some(([date(2019, 3, 29), date(2019, 4, 26), date(2019, 7, 5)], [6, 4])),
        "PM-D2" => Some(([date(2020, 2, 28), date(2020, 4, 10), date(2020, 6, 4)], [9, 4])),
        "GP-R3" => Some(([date(2021, 10, 29), date(2021, 11, 24), date(2022, 1, 20)], [5, 2])),
        "PM-C4" => Some(([date(2021, 1, 29), date(2021, 1, 15), date(2021, 3, 11)], [4, 2])),
        _ => None,
    }
}

pub fn ecrire(t: &mut Tableau, epci: &Epci, operations: &[Operation], compteur: &mut Compteur) -> Result<()> {
    let oui_non = |b: bool| if b { "oui" } else { "non" };
    for o in operations {
        t.txt("operation_code", o.code);
        t.txt("operation_libelle", &o.libelle);
        if let Some(projet) = o.projet.and_then(|p| PROJETS.get(p)) {
            t.txt("projet_code", projet);
            t.txt("epci_signataire", &epci.siren);
        }
        t.txt(
            "cadre",
            match (o.orcod_in, o.contractualisee) {
                (true, _) => "orcod",
                (_, true) => "npnru",
                _ => "autre",
            },
        );
        let nature = match o.sorte {
            Sorte::Demolition => "21",
            Sorte::Requalification => "33",
            Sorte::Copropriete => "22",
            Sorte::HabitatAncien => "23",
            Sorte::Indigne => "LHI",
        };
        t.txt("nature", nature);
        if o.sorte == Sorte::Indigne {
            compteur.compter(t.nom, "nature « LHI » sans règle financière (gardée)");
        }
        t.txt("parc", if o.prive() { "prive" } else { "social" });
        t.txt("maitre_ouvrage", &o.maitre_ouvrage);
        if let Some(c) = epci.communes.get(o.commune) {
            t.txt("code_commune", &c.code);
        }
        if let Some((q, qpv)) = o.qpv.and_then(|q| Some((q, epci.qpv.get(q)?))) {
            t.txt("quartier_qp2015", &code_2015(q));
            t.txt("code_qpv", &qpv.code);
        }
        t.int("nb_logements", o.logements as i64);
        t.int("nb_vacants", o.vacants as i64);
        t.txt("contractualisee", oui_non(o.contractualisee));
        t.txt("financee", oui_non(o.contractualisee));
        t.txt("orcod_in", oui_non(o.orcod_in));
        t.txt("soumis_au_ce", oui_non(o.projet.is_some()));
        if o.sorte == Sorte::Requalification {
            t.txt("requalification_lourde", "oui");
        }
        t.txt("forfait_remplace", oui_non(o.forfait_remplace));
        t.jour("date_ouverture_relogement", o.ouverture, FormeDate::Barre);
        for (nom, d) in &o.dates {
            t.jour(nom, *d, FormeDate::Barre);
        }
        if let Some((etapes, reunions)) = etapes(o.code) {
            for (nom, d) in
                ["date_fin_entretiens", "date_bilan_peuplement", "date_reunion_orientation"].iter().zip(etapes)
            {
                t.jour(nom, d, FormeDate::Barre);
            }
            if etapes[1] < etapes[0] {
                compteur.compter(t.nom, "bilan de peuplement avant la fin des entretiens");
            }
            t.int("nb_gtr", reunions[0]);
            t.int("nb_gtrm", reunions[1]);
        }
        t.finir()?;
    }
    Ok(())
}

/// The code that a QPV had in 2015, as tracking files often still write it.
pub fn code_2015(qpv: usize) -> String {
    format!("QP000{:03}", qpv + 1)
}
