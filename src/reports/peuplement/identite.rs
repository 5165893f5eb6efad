//! What the résidence is: where, whose, how many dwellings, in what state, for which operation.

use crate::config::layout::Table;
use crate::french::{self, Genre, INSECABLE};
use crate::measures::{Nature, Niveau};
use crate::relogement::faits::Operation;
use crate::reports::context::{
    Chapitre, Dite, case_classe, case_mesure, case_taux, case_univers, ligne, ligne_dite, mot, periode_en_mots,
    tableau, texte,
};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::fragilite::mots;
use crate::reports::origine::Origine;
use crate::reports::tenues::Vu;

use super::Vue;

const QUESTION: &str = "De quelle résidence s'agit-il\u{202f}?";
/// Indicators of the park, in the order of the table; a mean bears its unit.
const PARC: [(&str, &str); 7] = [
    ("parc_avant_1975", "Logements d'avant 1975"),
    ("parc_moins_5_ans", "Loués pour la première fois depuis moins de cinq ans"),
    ("parc_vacance", "Logements vacants"),
    ("parc_rotation", "Rotation"),
    ("parc_loyer_m2", "Loyer moyen (€/m²)"),
    ("parc_surface_moyenne", "Surface moyenne (m²)"),
    ("parc_bas_loyer", "Logements à bas loyer"),
];

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("identite", QUESTION);
    ch.dire(lieu(v));
    v.operations().into_iter().for_each(|o| ch.dire(ouverture(v, o)));
    ch.bloc(repere(v));
    ch.bloc_si(parc(v));
    ch.finir(v.bilan(), "logements sociaux de la résidence", &[Table::Logement], None)
}

/// `La résidence des Glycines, à Aubrelle, compte 96 logements sociaux au 1er janvier 2026 ; elle est dans un quartier prioritaire…`
fn lieu(v: &Vue<'_>) -> String {
    let c = v.bilan();
    let ou = v.commune().map_or_else(String::new, |z| format!(", à {},", c.nom_zone(Niveau::Commune, z)));
    let logements = c.parc().and_then(|p| Some((p, c.v("parc_logements", p, Niveau::Residence, v.zone)?)));
    let compte = match logements.map(|(p, l)| (p, l.univers())) {
        None | Some((_, Some(0))) => "n'a pas de logement dans le répertoire lu".to_owned(),
        Some((p, Some(n))) => format!(
            "compte {} au {}",
            french::compte(n, "logement social", "logements sociaux", Genre::Masculin),
            periode_en_mots(p)
        ),
        Some((_, None)) => "a un nombre de logements que le secret statistique retient".to_owned(),
    };
    let quartier = match mots::lieu(c, Niveau::Residence, v.zone) {
        (nom, true) => format!("elle est dans le quartier prioritaire {nom}"),
        (nom, false) if nom == "hors QPV" => "elle est hors des quartiers prioritaires".to_owned(),
        _ => "on ne sait pas si elle est dans un quartier prioritaire".to_owned(),
    };
    format!("{}{ou} {compte}\u{202f}; {quartier}.", v.sujet())
}

/// `Elle est ouverte au relogement depuis le 15 janvier 2024 : démolition de logements locatifs sociaux…`
fn ouverture(v: &Vue<'_>, o: &Operation) -> String {
    let depuis = match o.date_ouverture_relogement {
        Some(jour) if jour > v.revue.etude.arrete => {
            format!("s'ouvrira au relogement le {}", french::date_longue(jour))
        }
        Some(jour) => format!("est ouverte au relogement depuis le {}", french::date_longue(jour)),
        None => "est ouverte au relogement, à une date que le suivi ne dit pas".to_owned(),
    };
    let nature = o.nature.map_or_else(|| "nature inconnue".to_owned(), |n| n.libelle().to_owned());
    format!("Elle {depuis}{INSECABLE}: opération «{INSECABLE}{}{INSECABLE}», {nature}.", v.revue.nom_operation(&o.code))
}

fn repere(v: &Vue<'_>) -> Bloc {
    let c = v.bilan();
    let bailleur = |siren: &str| c.nom_zone(Niveau::Bailleur, siren);
    let siens: Vec<String> =
        v.revue.etude.suivi.bailleurs.get(v.zone).into_iter().flatten().map(|s| bailleur(s)).collect();
    let adresse = c.references.residences.get(v.zone).map(|r| r.adresse.trim()).filter(|a| !a.is_empty());
    let mut lignes = vec![
        ("Code", v.zone.to_owned()),
        ("Adresse", adresse.map_or_else(|| "inconnue".to_owned(), str::to_owned)),
        (
            if siens.len() > 1 { "Bailleurs" } else { "Bailleur" },
            if siens.is_empty() { "inconnu".to_owned() } else { french::enumerer(&siens) },
        ),
        ("Commune", v.commune().map_or_else(|| "inconnue".to_owned(), |z| c.nom_zone(Niveau::Commune, z))),
        ("Quartier", mots::lieu(c, Niveau::Residence, v.zone).0),
    ];
    for o in v.operations() {
        let maitre = o.maitre_ouvrage.as_deref().map_or_else(|| "inconnu".to_owned(), bailleur);
        lignes.push(("Opération", v.revue.nom_operation(&o.code)));
        lignes.push(("Maître d'ouvrage", maitre));
    }
    let lignes = lignes.into_iter().map(|(quoi, valeur)| ligne(vec![texte(quoi), texte(valeur)])).collect();
    tableau("identite", "La résidence", &[("Repère", ""), ("Valeur", "")], lignes, "")
}

/// The building against its commune and the territory.
fn parc(v: &Vue<'_>) -> Option<Bloc> {
    let (c, p) = (v.bilan(), v.bilan().parc()?);
    let references = v.references();
    let zones = || [(Niveau::Residence, v.zone)].into_iter().chain(references.iter().map(|(n, z, _)| (*n, *z)));
    let mut lignes = Vec::new();
    let mut rangee = |libelle: &str, code: &str, rang: usize, case: &dyn Fn(Option<Vu>) -> Case| {
        let dite = |(n, z): (Niveau, &str)| -> Dite {
            let lu = c.v(code, p, n, z);
            (case(lu), lu.and_then(|lu| Origine::de_classe(lu, rang)))
        };
        lignes.push(ligne_dite(std::iter::once(mot(libelle)).chain(zones().map(dite))));
    };
    rangee("Logements", "parc_logements", 0, &case_univers);
    for (code, libelle) in PARC {
        let Some(d) = c.definition(code) else { continue };
        match d.nature {
            Nature::Moyenne => rangee(libelle, code, 0, &|lu| case_mesure(lu, 1)),
            _ => rangee(libelle, code, 0, &case_taux),
        }
    }
    for (rang, classe) in c.classes("parc_dpe").into_iter().enumerate() {
        rangee(&format!("Étiquette énergie {classe}"), "parc_dpe", rang, &|lu| case_classe(lu, rang));
    }
    let mut colonnes = vec![("Indicateur", ""), ("Résidence", "")];
    colonnes.extend(references.iter().map(|(_, _, nom)| (nom.as_str(), "")));
    let note = "Étiquettes\u{a0}: part des logements dont le diagnostic est connu.";
    Some(tableau("parc", format!("Le bâti, au {}", periode_en_mots(p)), &colonnes, lignes, note))
}
