//! Matrices at every level: reste à charge × conditions, typologie before × after. Each total is held against the level below.

use std::collections::BTreeMap;

use crate::relogement::consolidation::{Somme, Total, consolider};
use crate::relogement::examens::Examine;
use crate::relogement::faits::Typologie;
use crate::relogement::finances::ClasseRac;
use crate::relogement::indicateurs::effets::evolution;
use crate::relogement::niveaux::Echelon;
use crate::relogement::reponse::Reponse;
use crate::relogement::suivi::Dossier;
use crate::reports::context::{Chapitre, ligne, ligne_total, tableau, texte};
use crate::reports::document::{Bloc, Case, Section};
use crate::reports::etats::Source;
use crate::reports::phrases::majuscule;

/// Codes of the tables.
pub const RESTE_A_CHARGE: &str = "x3-reste-a-charge";
pub const TYPOLOGIES: &str = "x3-typologies";

/// Households by row and column of a matrix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Matrice(BTreeMap<(usize, usize), i64>);

impl Somme for Matrice {
    fn ajouter(&mut self, autre: &Self) {
        autre.0.iter().for_each(|(place, n)| *self.0.entry(*place).or_default() += n);
    }
}

impl Matrice {
    fn lire(&self, i: usize, j: usize) -> i64 {
        self.0.get(&(i, j)).copied().unwrap_or(0)
    }

    fn total(&self) -> i64 {
        self.0.values().sum()
    }
}

/// A matrix as it is shown.
struct Plan<'a> {
    code: &'a str,
    titre: &'a str,
    /// What rows are.
    quoi: &'a str,
    rangees: Vec<String>,
    colonnes: Vec<String>,
    note: &'a str,
}

/// Both matrices. `seuil`: fewest households of an operation, or of a project, whose matrix is shown.
pub fn sections(s: &Source<'_>, seuil: i64) -> Vec<Section> {
    vec![reste_a_charge(s, seuil), typologies(s, seuil)]
}

const EVOLUTIONS: [ClasseRac; 4] = [ClasseRac::Baisse, ClasseRac::Stable, ClasseRac::Hausse, ClasseRac::ForteHausse];

fn reste_a_charge(s: &Source<'_>, seuil: i64) -> Section {
    let classes = &s.reglages.finances.classes_rac;
    let mut rangees: Vec<String> = EVOLUTIONS.iter().map(|c| majuscule(&classes.libelle(*c))).collect();
    rangees.extend(["Inconnue".to_owned(), "Sans objet".to_owned()]);
    let (inconnue, sans_objet) = (EVOLUTIONS.len(), EVOLUTIONS.len() + 1);
    let place = |_: &Dossier, e: &Examine| {
        let Some(c) = e.examen.as_ref().map(|x| &x.comparaison) else { return (inconnue, 2) };
        let i = match c.comparable {
            Reponse::Non => sans_objet,
            Reponse::Inconnu => inconnue,
            Reponse::Oui => {
                evolution(c, s.reglages).and_then(|x| EVOLUTIONS.iter().position(|y| *y == x)).unwrap_or(inconnue)
            }
        };
        let j = match c.amelioration {
            Reponse::Oui => 0,
            Reponse::Non => 1,
            Reponse::Inconnu => 2,
        };
        (i, j)
    };
    let plan = Plan {
        code: RESTE_A_CHARGE,
        titre: "Ménages relogés définitivement, évolution du reste à charge et amélioration des conditions",
        quoi: "Reste à charge",
        rangees,
        colonnes: ["Conditions améliorées", "Non améliorées", "Inconnu"].map(str::to_owned).to_vec(),
        note: "Sans objet\u{a0}: parc privé, décohabitants et hébergés n'ont pas d'avant comparable.",
    };
    let mut ch = Chapitre::new(RESTE_A_CHARGE, "Reste à charge et conditions de logement");
    ch.bloc(matrice(s, seuil, &plan, place));
    ch.section
}

fn typologies(s: &Source<'_>, seuil: i64) -> Section {
    let mut noms: Vec<String> = Typologie::TOUS.iter().map(|t| t.libelle().to_owned()).collect();
    noms.push("Inconnue".to_owned());
    let rang = |t: Option<Typologie>| {
        t.and_then(|t| Typologie::TOUS.iter().position(|x| *x == t)).unwrap_or(Typologie::TOUS.len())
    };
    let place = |d: &Dossier, _: &Examine| {
        (rang(d.menage.avant.typologie), rang(d.definitif().and_then(|r| r.apres.typologie)))
    };
    let plan = Plan {
        code: TYPOLOGIES,
        titre: "Ménages relogés définitivement, typologie d'avant en ligne, d'après en colonne",
        quoi: "Avant",
        rangees: noms.clone(),
        colonnes: noms,
        note: "",
    };
    let mut ch = Chapitre::new(TYPOLOGIES, "Typologie avant et après");
    ch.bloc(matrice(s, seuil, &plan, place));
    ch.section
}

/// Zones whose matrix is not shown: operations and projects with too few households, and those that a subtraction would then give.
fn tues(totaux: &[Total<Matrice>], s: &Source<'_>, seuil: i64) -> impl Fn(Echelon, &str) -> bool {
    let petit = |e: Echelon, zone: &str| {
        totaux.iter().any(|t| t.echelon == e && t.zone == zone && (1..seuil).contains(&t.compte.total()))
    };
    let projets_tus = totaux.iter().any(|t| t.echelon == Echelon::Projet && petit(Echelon::Projet, &t.zone));
    let mut muets: Vec<(Echelon, String)> = Vec::new();
    for (operation, r) in &s.etude.rattachements {
        let freres = || s.etude.rattachements.iter().filter(|(_, x)| x.projet == r.projet).map(|(o, _)| o);
        if projets_tus || freres().any(|o| petit(Echelon::Operation, o)) {
            muets.push((Echelon::Operation, operation.clone()));
        }
        if projets_tus {
            muets.push((Echelon::Projet, r.projet.clone()));
        }
        for e in [Echelon::Epci, Echelon::Departement, Echelon::Region, Echelon::France] {
            if petit(e, r.zone(operation, e)) {
                muets.push((e, r.zone(operation, e).to_owned()));
            }
        }
    }
    move |e, zone| muets.iter().any(|(x, z)| *x == e && z == zone)
}

fn matrice(s: &Source<'_>, seuil: i64, plan: &Plan<'_>, place: impl Fn(&Dossier, &Examine) -> (usize, usize)) -> Bloc {
    let reloges = s.etude.suivi.dossiers.iter().zip(&s.etude.examines).filter(|(d, _)| d.reloge());
    let un = |d: &Dossier, e: &Examine| Matrice([(place(d, e), 1)].into());
    let totaux = consolider(&s.etude.rattachements, reloges.map(|(d, e)| (d.menage.operation.as_str(), un(d, e))));
    let tu = tues(&totaux, s, seuil);
    let mut lignes = Vec::new();
    for t in &totaux {
        let cache = tu(t.echelon, &t.zone);
        let dire = |n: i64| if cache { Case::Secret } else { Case::Nombre(n) };
        let tete = |quoi: &str| {
            vec![texte(majuscule(t.echelon.libelle())), texte(s.nom_zone(t.echelon, &t.zone)), texte(quoi)]
        };
        for (i, rangee) in plan.rangees.iter().enumerate() {
            let ici: Vec<i64> = (0..plan.colonnes.len()).map(|j| t.compte.lire(i, j)).collect();
            let mut cases = tete(rangee);
            cases.extend(ici.iter().map(|n| dire(*n)));
            cases.extend([dire(ici.iter().sum()), Case::SansObjet]);
            lignes.push(ligne(cases));
        }
        let mut cases = tete("Ensemble");
        let colonne = |j: usize| (0..plan.rangees.len()).map(|i| t.compte.lire(i, j)).sum();
        cases.extend((0..plan.colonnes.len()).map(|j| dire(colonne(j))));
        cases.extend([dire(t.compte.total()), texte(if t.juste { "juste" } else { "FAUX" })]);
        lignes.push(ligne_total(cases));
    }
    let mut colonnes = vec![("Échelon", ""), ("Territoire", ""), (plan.quoi, "")];
    colonnes.extend(plan.colonnes.iter().map(|c| (c.as_str(), "ménages")));
    colonnes.extend([("Ensemble", "ménages"), ("Contrôle", "")]);
    let note = [
        plan.note,
        "Contrôle\u{a0}: « juste » quand le territoire, compté depuis les ménages, est la somme de ceux qu'il réunit. s\u{a0}: trop peu de ménages (P-SEUIL).",
    ];
    tableau(plan.code, plan.titre, &colonnes, lignes, note.join(" ").trim())
}
