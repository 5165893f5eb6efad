//! Where households went, commune by commune and quartier by quartier.

use std::collections::{BTreeMap, BTreeSet};

use super::super::criteres::Critere;
use super::super::examens::Examine;
use super::super::mesures::{Indicateur, Voix};
use super::super::reponse::Reponse;
use super::super::suivi::{Dossier, Suivi};
use super::super::territoire::Territoire;
use super::Question;

pub const COMMUNE: &str = "rel_commune";
/// The same, of those who are in a QPV there.
pub const COMMUNE_QPV: &str = "rel_commune_qpv";
/// The same, of those who are hors QPV in a dwelling of the social stock that is new or less than five years old.
pub const COMMUNE_NEUF: &str = "rel_commune_neuf";
/// Quartier prioritaire of arrival.
pub const QUARTIER: &str = "rel_quartier";
/// Answer of those who live out of any QPV.
pub const HORS_QPV: &str = "hors_qpv";
/// Answer of those who left the territory of the job.
pub const HORS_TERRITOIRE: &str = "hors_territoire";

/// Households rehoused for good, by commune of arrival: those of the territory where one at least went, by code, then all the others.
/// Then the same of those who live in a QPV there, and of those who are hors QPV in a new dwelling.
pub fn questions<'a>(suivi: &Suivi, territoire: Territoire<'a>) -> [Question<'a>; 3] {
    let arrivees = suivi.dossiers.iter().filter_map(arrivee);
    let communes: BTreeMap<String, String> =
        arrivees.filter_map(|c| Some((c.to_owned(), (territoire.nom)(c)?))).collect();
    let rangs: BTreeMap<String, usize> = communes.keys().cloned().zip(0..).collect();
    let mut classes: Vec<(&str, &str)> = communes.iter().map(|(c, nom)| (c.as_str(), nom.as_str())).collect();
    classes.push((HORS_TERRITOIRE, "Hors du territoire"));
    let i = Indicateur::repartition(
        COMMUNE,
        "Commune d’arrivée",
        "Ménages relogés définitivement, selon la commune où ils habitent. Seules sont nommées les communes du territoire où un ménage au moins est relogé.",
        &classes,
    );
    let en_qpv = Indicateur::repartition(
        COMMUNE_QPV,
        "Commune d’arrivée de ceux qui sont en QPV",
        "Ménages relogés définitivement dans un QPV, selon la commune où ils habitent. Ceux dont on ne sait pas s’ils sont en QPV sont inconnus.",
        &classes,
    );
    let neuf = Indicateur::repartition(
        COMMUNE_NEUF,
        "Commune d’arrivée de ceux qui sont hors QPV dans le neuf",
        "Ménages relogés définitivement hors QPV, dans un logement social neuf ou de moins de cinq ans au sens du critère C2, selon la commune où ils habitent. Ceux dont on ne sait pas si le logement est hors QPV, ou s’il est neuf, sont inconnus.",
        &classes,
    );
    let place = move |d: &Dossier| match (d.reloge(), arrivee(d)) {
        (false, _) => Voix::Hors,
        (true, None) => Voix::Inconnue,
        (true, Some(c)) => Voix::Classe(rangs.get(c).copied().unwrap_or(rangs.len())),
    };
    let (aussi, encore) = (place.clone(), place.clone());
    let recent = |e: &Examine| e.examen.as_ref().and_then(|x| x.avis.get(Critere::C2.code())).map(|a| a.tenu);
    [
        Question::new(i, move |d, _| place(d)),
        Question::new(en_qpv, move |d, _| match d.definitif().and_then(|r| r.apres.en_qpv) {
            _ if !d.reloge() => Voix::Hors,
            None => Voix::Inconnue,
            Some(false) => Voix::Hors,
            Some(true) => aussi(d),
        }),
        Question::new(neuf, move |d, e| match (d.definitif().and_then(|r| r.apres.en_qpv), recent(e)) {
            _ if !d.reloge() => Voix::Hors,
            (Some(true), _) | (_, Some(Reponse::Non)) => Voix::Hors,
            (Some(false), Some(Reponse::Oui)) => encore(d),
            _ => Voix::Inconnue,
        }),
    ]
}

/// Households rehoused for good, by quartier prioritaire of arrival: those where one at least went, by code, then out of any.
pub fn quartiers<'a>(suivi: &Suivi) -> Question<'a> {
    let place = |d: &Dossier| d.definitif().filter(|_| d.reloge()).and_then(|r| r.apres.qpv.clone());
    let codes: BTreeSet<String> = suivi.dossiers.iter().filter_map(place).collect();
    let codes: Vec<String> = codes.into_iter().collect();
    let mut classes: Vec<(&str, &str)> = codes.iter().map(|c| (c.as_str(), c.as_str())).collect();
    classes.push((HORS_QPV, "Hors QPV"));
    let i = Indicateur::repartition(
        QUARTIER,
        "Quartier d’arrivée",
        "Ménages relogés définitivement, selon le quartier prioritaire où ils habitent. Seuls sont nommés les quartiers où un ménage au moins est relogé. Inconnu : on ne sait pas si le logement est en QPV, ou dans lequel.",
        &classes,
    );
    Question::new(i, move |d, _| match d.definitif().map(|r| (r.apres.en_qpv, r.apres.qpv.as_ref())) {
        _ if !d.reloge() => Voix::Hors,
        Some((Some(false), _)) => Voix::Classe(codes.len()),
        Some((Some(true), Some(q))) => codes.iter().position(|c| c == q).map_or(Voix::Inconnue, Voix::Classe),
        _ => Voix::Inconnue,
    })
}

/// Commune of the dwelling that houses a household for good.
fn arrivee(d: &Dossier) -> Option<&str> {
    if !d.reloge() {
        return None;
    }
    d.definitif()?.apres.commune.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::Niveau;
    use crate::relogement::essais::{jour, menage, operation, relogement};
    use crate::relogement::etude::Etude;
    use crate::relogement::faits::{Genre, Logement, Operation, Situation};
    use crate::relogement::mesures::{ENSEMBLE, cle};
    use crate::relogement::niveaux::Parents;
    use crate::relogement::reglages::Reglages;
    use crate::relogement::suivi::Lignes;

    /// Communes of the territory where someone went are named; elsewhere is one answer; an unknown commune is not elsewhere; those who
    /// are not rehoused are out of it. Distances are told to the quartier of the operation when no project says more.
    #[test]
    fn communes_of_arrival_of_the_territory_then_elsewhere() {
        let arrivees = [Some("00102"), Some("00101"), Some("00102"), Some("99999"), None];
        let mut lignes = Lignes {
            operations: vec![Operation { qpv: Some("QN1".to_owned()), ..operation("O") }],
            menages: vec![menage("reste", "O", Situation::AReloger)],
            ..Lignes::default()
        };
        for (i, commune) in arrivees.iter().enumerate() {
            lignes.menages.push(menage(&format!("M{i}"), "O", Situation::RelogeDefinitif));
            let mut r = relogement(&format!("M{i}"), Genre::Definitif, Some("2024-03-01"));
            r.apres.commune = commune.map(str::to_owned);
            let cas =
                [(Some(false), Some(2021)), (Some(true), Some(2021)), (Some(false), Some(1990)), (Some(false), None)];
            (r.apres.en_qpv, r.apres.annee_premiere_location) = cas.get(i).copied().unwrap_or_default();
            r.apres.qpv = (r.apres.en_qpv == Some(true)).then(|| "QN9".to_owned());
            // A convention may be recent where the first letting is not: its date settles it.
            r.apres.date_convention_apl = (i == 2).then(|| jour("1990-01-01"));
            lignes.relogements.push(r);
        }
        let nom = |c: &str| match c {
            "00101" => Some("Aubrelle".to_owned()),
            "00102" => Some("Vaux".to_owned()),
            "00103" => Some("Où personne ne va".to_owned()),
            _ => None,
        };
        let distance = |l: &Logement, q: &[String]| (q == ["QN1"] && l.commune.is_some()).then_some(120);
        let territoire = Territoire { nom: &nom, distance: &distance, ..Territoire::INCONNU };
        let parents = Parents { epci: "E".to_owned(), ..Parents::default() };
        let e = Etude::faire(lignes, &Reglages::default(), &parents, territoire, jour("2024-12-31"));

        let i = e.indicateur(COMMUNE).unwrap();
        let classes: Vec<(&str, &str)> = i.classes.iter().map(|(c, l)| (c.as_str(), l.as_str())).collect();
        assert_eq!(classes, [("00101", "Aubrelle"), ("00102", "Vaux"), (HORS_TERRITOIRE, "Hors du territoire")]);
        let lire = |reponse: &str| {
            let cle = cle(COMMUNE, reponse, e.etat, Niveau::Epci, "E");
            let cellules = e.mesures.familles.iter().flat_map(|f| &f.cellules);
            cellules.filter(|c| c.cle == cle).map(|c| c.compte.univers()).sum::<i64>()
        };
        assert_eq!(["00101", "00102", HORS_TERRITOIRE, ENSEMBLE].map(lire), [1, 2, 1, 5]);
        // Hors QPV and less than five years old; in a QPV; hors QPV and old; hors QPV without age; nothing known.
        let neuf = |reponse: &str| {
            let cle = cle(COMMUNE_NEUF, reponse, e.etat, Niveau::Epci, "E");
            let cellules = e.mesures.familles.iter().flat_map(|f| &f.cellules);
            cellules.filter(|c| c.cle == cle).map(|c| c.compte.univers()).sum::<i64>()
        };
        assert_eq!(["00101", "00102", HORS_TERRITOIRE, ENSEMBLE].map(neuf), [0, 1, 0, 3], "two are unknown");
        let quartier = |reponse: &str| {
            let cle = cle(QUARTIER, reponse, e.etat, Niveau::Epci, "E");
            let cellules = e.mesures.familles.iter().flat_map(|f| &f.cellules);
            cellules.filter(|c| c.cle == cle).map(|c| c.compte.univers()).sum::<i64>()
        };
        assert_eq!(["QN9", HORS_QPV, ENSEMBLE].map(quartier), [1, 3, 5], "one of which nothing is known");
        let distances: Vec<_> = e.examines.iter().filter_map(|x| x.trajet.as_ref()).map(|t| t.situe.distance).collect();
        assert_eq!(distances, [Some(120), Some(120), Some(120), Some(120), None]);
    }
}
