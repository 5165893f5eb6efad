//! What sheets, tables and columns are called, and how wide columns are.

use std::collections::BTreeSet;

use crate::french::FINE;
use crate::reports::document::{Document, Section, Tableau};
use crate::reports::marks;

/// Longest name of a sheet, in UTF-16 units: the limit of Excel, that LibreOffice keeps to as well.
const NOM_MAX: usize = 31;
/// Widths of columns, in characters.
const LARGEUR: (usize, usize) = (9, 46);

/// A table and the names by which a spreadsheet knows it.
pub struct Nomme<'a> {
    pub nom: String,
    pub objet: String,
    pub section: &'a Section,
    pub tableau: &'a Tableau,
}

/// `Unités : Taux en % ; Baux en nombre. Signes et méthode : feuille « Notes ».`
pub fn ligne_unites(t: &Tableau) -> String {
    let mut par_unite: Vec<(&str, Vec<&str>)> = Vec::new();
    for c in t.colonnes.iter().filter(|c| !c.unite.is_empty()) {
        match par_unite.iter_mut().find(|(u, _)| *u == c.unite) {
            Some((_, colonnes)) => colonnes.push(&c.libelle),
            None => par_unite.push((&c.unite, vec![&c.libelle])),
        }
    }
    let renvoi = "Signes et méthode\u{202F}: feuille «\u{A0}Notes\u{A0}».";
    match par_unite.as_slice() {
        [] => renvoi.to_owned(),
        [(unite, _)] => format!("Unité{FINE}: {unite}. {renvoi}"),
        _ => {
            let unites: Vec<String> = par_unite.iter().map(|(u, c)| format!("{u} ({})", c.join(", "))).collect();
            format!("Unités{FINE}: {}. {renvoi}", unites.join(&format!("{FINE}; ")))
        }
    }
}

/// Headers with their unit, never empty, never twice the same.
pub fn entetes(t: &Tableau) -> Vec<String> {
    let mut vus = BTreeSet::new();
    t.colonnes
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let libelle = c.libelle.split_whitespace().collect::<Vec<_>>().join(" ");
            let base = match (libelle.is_empty(), c.unite.is_empty()) {
                (true, _) => format!("Colonne {}", i + 1),
                (false, true) => libelle,
                (false, false) => format!("{libelle} ({})", c.unite),
            };
            let base: String = base.chars().take(240).collect();
            unique(&base, &mut vus, |n| format!("{base} – {n}"))
        })
        .collect()
}

/// The first of `base`, then the numbered forms, that differs from all others without regard to case.
fn unique(base: &str, vus: &mut BTreeSet<String>, numerote: impl Fn(u32) -> String) -> String {
    let mut nom = base.to_owned();
    let mut n = 2;
    while !vus.insert(nom.to_lowercase()) {
        nom = numerote(n);
        n += 1;
    }
    nom
}

pub fn largeur(t: &Tableau, rang: usize, entete: &str) -> usize {
    // A header may go to a second line: half of it is enough, but never less than its longest word.
    let mots = entete.split(' ').map(|m| m.chars().count()).max().unwrap_or(0);
    let entete = mots.max(entete.chars().count().div_ceil(2)) + 3;
    let cases = t.lignes.iter().filter_map(|l| l.cases.get(rang)).zip(std::iter::repeat(t.colonnes.get(rang)));
    let contenu = cases.filter_map(|(c, col)| Some(marks::texte(c, col?).chars().count())).max().unwrap_or(0);
    (contenu + 2).max(entete).clamp(LARGEUR.0, LARGEUR.1)
}

/// Sheet names (31 signs, no forbidden one) and table names, all different.
pub fn nommer(document: &Document) -> Vec<Nomme<'_>> {
    let mut noms = BTreeSet::from(["couverture", "sommaire", "notes", "history", "historique"].map(String::from));
    let mut objets = BTreeSet::from(["signes", "sommaire", "notes"].map(String::from));
    marks::tableaux(document)
        .map(|(section, tableau)| {
            let propre: String = tableau
                .code
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '_' })
                .collect();
            let coupe = |suffixe: &str| -> String {
                propre.chars().take(NOM_MAX - suffixe.len()).chain(suffixe.chars()).collect()
            };
            let nom = unique(&coupe(""), &mut noms, |n| coupe(&format!("_{n}")));
            // The prefix keeps a code from reading as a cell address.
            let objet: String = format!("t_{}", propre.replace(['-', '.'], "_")).chars().take(200).collect();
            let objet = unique(&objet, &mut objets, |n| format!("{objet}_{n}"));
            Nomme { nom, objet, section, tableau }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::document::Bloc;
    use crate::reports::html::tests::document;

    fn tableau_de(d: &mut Document) -> &mut Tableau {
        match &mut d.sections[0].blocs[1] {
            Bloc::Tableau(t) => t,
            _ => panic!(),
        }
    }

    #[test]
    fn names_fit_and_differ() {
        let mut d = document("Mot");
        let long = "un_code_tres_long_qui_depasse_trente_et_un_signes";
        let mut autre = tableau_de(&mut d).clone();
        tableau_de(&mut d).code = format!("{long}_a");
        autre.code = format!("{long}_b");
        let mut trois = autre.clone();
        trois.code = "Notes".into();
        trois.lignes.clear();
        d.sections[1].blocs.extend([Bloc::Tableau(autre), Bloc::Tableau(trois)]);
        let noms: Vec<String> = nommer(&d).into_iter().map(|f| f.nom).collect();
        assert_eq!(noms[2], "Notes_2");
        assert!(noms[1].ends_with("_2") && noms.iter().all(|n| n.len() <= NOM_MAX));
    }

    #[test]
    fn headers_carry_units_and_differ() {
        let mut d = document("Taux");
        let t = tableau_de(&mut d);
        assert_eq!(entetes(t), ["Taux", "Taux (%)", "Taux – 2", "Taux (points)", "Taux – 3"]);
        assert!(ligne_unites(t).starts_with("Unités\u{202F}: % (Taux)\u{202F}; points (Taux). "));
        t.colonnes[3].unite = String::new();
        assert!(ligne_unites(t).starts_with("Unité\u{202F}: %. "));
        t.colonnes[1].unite = String::new();
        assert!(ligne_unites(t).starts_with("Signes et méthode"));
    }
}
