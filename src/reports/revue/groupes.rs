//! Operations told together beside the levels: by park, by nature, by maître d'ouvrage, and the free groups of the job. Groups overlap:
//! nothing adds them up.

use crate::french::Fraction;
use crate::measures::Niveau;
use crate::relogement::faits::{Nature, Parc};
use crate::relogement::groupes::{GenreGroupe, Groupe};
use crate::relogement::indicateurs::{DOUZE_MOIS, RELOGES, SITUATION};
use crate::relogement::mesures::ENSEMBLE;
use crate::reports::context::{ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case};

use super::super::phrases::majuscule;
use super::Vue;

impl Vue<'_> {
    /// What the operations of a group share, as a reader names it.
    pub fn nom_groupe(&self, g: &Groupe) -> String {
        match g.genre {
            GenreGroupe::Parc => {
                majuscule(&Parc::depuis(&g.valeur).map_or_else(|| g.valeur.clone(), |p| p.libelle().to_owned()))
            }
            GenreGroupe::Nature => Nature::depuis(&g.valeur)
                .map_or_else(|| g.valeur.clone(), |n| format!("{} – {}", n.code(), n.libelle())),
            GenreGroupe::MaitreOuvrage if g.valeur == self.c.epci() => self.c.territoire().to_owned(),
            GenreGroupe::MaitreOuvrage => self.c.references.nom_bailleur(&g.valeur).to_owned(),
            GenreGroupe::Libre => g.valeur.clone(),
        }
    }

    /// Groups of a project, and the free groups that have one of its operations.
    pub fn groupes<'a>(&'a self, projet: &'a str) -> impl Iterator<Item = &'a Groupe> {
        let siennes = |g: &Groupe| self.etude.operations(projet).any(|o| g.operations.contains(o));
        let sien = move |g: &Groupe| g.projet.as_deref().map_or_else(|| siennes(g), |p| p == projet);
        self.etude.groupes.iter().filter(move |g| sien(g))
    }
}

const NOTE: &str = "Les groupes se recoupent\u{a0}: ils ne s'ajoutent pas. Un parc ou une nature n'est pas montré quand il est une seule opération, ou toutes celles du projet. Un maître d'ouvrage et un regroupement libre peuvent réunir des opérations de plusieurs projets.";

/// Where households stand, group by group; nothing without any group.
pub fn avancement(v: &Vue<'_>, projet: &str) -> Option<Bloc> {
    let reponses = v.reponses(SITUATION);
    let lignes: Vec<_> = v
        .groupes(projet)
        .map(|g| {
            let lu = v.lire(SITUATION, Niveau::Groupe, &g.code);
            let mut cases = vec![texte(g.genre.libelle()), texte(v.nom_groupe(g)), lu.case(ENSEMBLE)];
            cases.extend(reponses.iter().map(|r| lu.case(r)));
            cases.push(v.lire(RELOGES, Niveau::Groupe, &g.code).case_part("oui"));
            ligne(cases)
        })
        .collect();
    let libelles = v.libelles(SITUATION);
    let mut colonnes = vec![("Groupe", ""), ("Opérations", ""), ("Recensés", "ménages")];
    colonnes.extend(libelles.iter().map(|l| (l.as_str(), "ménages")));
    colonnes.push(("Avancement", "%"));
    (!lignes.is_empty()).then(|| {
        let titre = "Situation des ménages, par parc, nature, maître d'ouvrage et regroupement";
        tableau("avancement-groupes", titre, &colonnes, lignes, NOTE)
    })
}

/// How fast: operation by operation with its nature, group by group, then the project and the territory.
pub fn rythme(v: &Vue<'_>, projet: &str) -> Bloc {
    let rangee = |quoi: String, nom: String, niveau: Niveau, zone: &str| {
        let lu = v.lire(DOUZE_MOIS, niveau, zone);
        let moyenne = lu
            .nombre("oui")
            .map_or(Case::Secret, |n| Fraction::new(n, 12).map_or(Case::NonCalculable, |f| Case::Mesure(f, 1)));
        vec![texte(quoi), texte(nom), lu.case("oui"), moyenne]
    };
    let (mut lignes, mut totaux) = (Vec::new(), Vec::new());
    for (niveau, zone, nom) in v.places(projet) {
        let nature = v.etude.suivi.operations.get(&zone).and_then(|o| o.nature).map(Nature::libelle);
        match niveau {
            Niveau::Operation => {
                let quoi = majuscule(nature.unwrap_or("nature inconnue"));
                lignes.push(ligne(rangee(quoi, nom, niveau, &zone)));
            }
            _ => totaux.push(ligne_total(rangee(String::new(), nom, niveau, &zone))),
        }
    }
    let groupes = v.groupes(projet);
    lignes
        .extend(groupes.map(|g| ligne(rangee(g.genre.libelle().to_owned(), v.nom_groupe(g), Niveau::Groupe, &g.code))));
    lignes.extend(totaux);
    tableau(
        "rythme-groupes",
        "Rythme des douze derniers mois, par opération et par groupe",
        &[("Nature ou groupe", ""), ("Opérations", ""), ("Relogés", "ménages"), ("Moyenne", "par mois")],
        lignes,
        NOTE,
    )
}
