//! The sheets of a document, in order.

use super::noms::{Nomme, entetes, largeur, ligne_unites, nommer};
use super::{Cellule, Entete, Feuille, Rangee, Style, nombre};
use super::{chiffres, traces};
use crate::french::{self, FINE};
use crate::reports::document::{Bloc, Case, Colonne, Document, Ligne, Statut};
use crate::reports::marks;
use crate::reports::theme::Theme;

/// Longest text of a cell, in UTF-16 units: the limit of Excel.
const TEXTE_MAX: usize = 32_767;
/// From this many columns on, a sheet prints in landscape.
const COLONNES_PAYSAGE: usize = 6;

/// All sheets of a document, in order.
pub fn feuilles(d: &Document, theme: &Theme) -> Vec<Feuille> {
    let complet = chiffres::completer(d);
    let d = complet.as_ref();
    let nommes = nommer(d);
    let mut feuilles = vec![couverture(d, theme), sommaire(&nommes), notes(d, &nommes)];
    feuilles.extend(nommes.iter().map(|n| tableau(d, n)));
    feuilles
}

/// `Arrêté au 30/09/2026. Empreinte du document : …`: what the properties of the file say.
pub fn commentaire(d: &Document) -> String {
    format!("Arrêté au {}. Empreinte du document{FINE}: {}", french::date_courte(d.arrete), d.empreinte)
}

fn couverture(d: &Document, theme: &Theme) -> Feuille {
    let mut haut = vec![
        (d.titre.clone(), Style::Titre),
        (d.territoire.clone(), Style::Legende),
        (d.periode.clone(), Style::Legende),
        (format!("Arrêté au {}", french::date_longue(d.arrete)), Style::Discret),
    ];
    haut.extend(d.filigrane.clone().map(|f| (f, Style::Alerte)));
    if !theme.contact.is_empty() {
        haut.push((format!("Contact{FINE}: {}", theme.contact), Style::Discret));
    }
    if !d.empreinte.is_empty() {
        haut.push((format!("Empreinte du document{FINE}: {}", d.empreinte), Style::Discret));
    }
    let lignes = marks::MARQUES.iter().map(|(m, sens)| [mots(m), mots(sens)].into());
    let feuille = grille("Couverture", "signes", &["Signe employé", "Sens"], &[24.0, 72.0], lignes);
    Feuille { haut: tenir(haut), pied: pied(d), figes: None, ..feuille }
}

fn sommaire(nommes: &[Nomme]) -> Feuille {
    let lignes = nommes.iter().map(|n| {
        vec![
            Cellule::Lien(n.nom.clone()),
            mots(&n.tableau.titre),
            mots(&n.section.titre),
            Cellule::Nombre(n.tableau.lignes.len() as f64, super::Format::Entier),
        ]
    });
    let entetes = ["Feuille", "Tableau", "Question", "Lignes"];
    let mut feuille = grille("Sommaire", "sommaire", &entetes, &[32.0, 64.0, 64.0, 9.0], lignes);
    if let Some(lignes) = feuille.entetes.last_mut() {
        lignes.nombre = true;
    }
    Feuille { haut: titre("Sommaire"), paysage: true, ..feuille }
}

fn notes(d: &Document, nommes: &[Nomme]) -> Feuille {
    let mut lignes: Vec<Vec<Cellule>> = Vec::new();
    let mut noter = |rubrique: &str, objet: &str, texte: &str| {
        if !texte.trim().is_empty() {
            lignes.push([rubrique, objet, texte].map(mots).into());
        }
    };
    for section in &d.sections {
        noter("Lecture", &section.titre, &section.reponse.join(" "));
        for bloc in &section.blocs {
            if let Bloc::Reserve(r) = bloc {
                noter("Réserve", &section.titre, r);
            }
        }
        noter("Méthode", &section.titre, &section.methode);
    }
    for n in nommes {
        let texte = format!("{} {}", marks::legende_en_mots(n.tableau), n.tableau.note.trim());
        noter("Tableau", &n.nom, texte.trim());
    }
    for (i, mention) in d.mentions.iter().enumerate() {
        noter("Mention", &(i + 1).to_string(), mention);
    }
    for (sigle, sens) in &d.glossaire {
        noter("Glossaire", sigle, sens);
    }
    let feuille = grille("Notes", "notes", &["Rubrique", "Objet", "Texte"], &[14.0, 44.0, 100.0], lignes.into_iter());
    Feuille { haut: titre("Notes"), paysage: true, pied: pied(d), ..feuille }
}

/// A table of words.
fn grille(
    nom: &str,
    objet: &str,
    entetes: &[&str],
    largeurs: &[f64],
    lignes: impl Iterator<Item = Vec<Cellule>>,
) -> Feuille {
    let lignes: Vec<Rangee> = lignes.map(|cellules| Rangee { total: false, cellules }).collect();
    Feuille {
        nom: nom.to_owned(),
        objet: objet.to_owned(),
        haut: Vec::new(),
        entetes: entetes.iter().map(|e| Entete { texte: (*e).to_owned(), nombre: false }).collect(),
        lignes: pleines(lignes, entetes.len()),
        largeurs: largeurs.to_vec(),
        figes: Some((2, 0)),
        quadrillage: false,
        paysage: false,
        pied: String::new(),
        graphiques: Vec::new(),
    }
}

/// A spreadsheet has no table without a line.
fn pleines(lignes: Vec<Rangee>, colonnes: usize) -> Vec<Rangee> {
    if lignes.is_empty() { vec![Rangee { total: false, cellules: vec![mots(""); colonnes] }] } else { lignes }
}

fn titre(t: &str) -> Vec<(String, Style)> {
    vec![(t.to_owned(), Style::Legende)]
}

fn tenir(haut: Vec<(String, Style)>) -> Vec<(String, Style)> {
    haut.into_iter().map(|(t, s)| (chaine(&t), s)).collect()
}

fn tableau(d: &Document, n: &Nomme) -> Feuille {
    let t = n.tableau;
    let entetes = entetes(t);
    let largeurs = entetes.iter().enumerate().map(|(i, e)| largeur(t, i, e) as f64).collect();
    let rangee = |l: &Ligne| Rangee {
        total: l.total,
        cellules: l.cases.iter().zip(&t.colonnes).map(|(c, col)| cellule(c, col)).collect(),
    };
    let haut = tenir(vec![(t.titre.clone(), Style::Legende), (ligne_unites(t), Style::Discret)]);
    Feuille {
        nom: n.nom.clone(),
        objet: n.objet.clone(),
        figes: Some((u32::try_from(haut.len()).unwrap_or(0) + 1, 1)),
        haut,
        entetes: entetes
            .into_iter()
            .enumerate()
            .map(|(i, texte)| Entete { texte, nombre: marks::numerique(t, i) })
            .collect(),
        lignes: pleines(t.lignes.iter().map(rangee).collect(), t.colonnes.len()),
        largeurs,
        quadrillage: true,
        paysage: t.colonnes.len() >= COLONNES_PAYSAGE,
        pied: pied(d),
        graphiques: traces::de(n.section, t),
    }
}

fn pied(d: &Document) -> String {
    format!("{} – {}", d.territoire, d.titre).chars().take(180).collect()
}

fn cellule(case: &Case, colonne: &Colonne) -> Cellule {
    if let Some((valeur, format)) = nombre(case) {
        return Cellule::Nombre(valeur, format);
    }
    let texte = marks::texte(case, colonne);
    let (texte, style) = match case {
        Case::Texte(_) | Case::Lien(..) => (texte, Style::Texte),
        Case::Statut(Statut::Repere) => (texte, Style::Court),
        Case::Statut(s) => (format!("{} {texte}", marks::signe(*s)), Style::Court),
        // Beside shares that show their sign of percent, a class shows it too.
        Case::Tranche(bas, haut) => (format!("{bas} à {haut}{FINE}%"), Style::Tranche),
        _ => (texte, Style::Marque),
    };
    Cellule::Mots(chaine(&texte), style)
}

fn mots(texte: &str) -> Cellule {
    Cellule::Mots(chaine(texte), Style::Texte)
}

/// Words that are never blank, cut at what a cell can hold.
fn chaine(texte: &str) -> String {
    let texte = if texte.trim().is_empty() { "–" } else { texte };
    let mut unites = 0;
    texte
        .chars()
        .take_while(|x| {
            unites += x.len_utf16();
            unites <= TEXTE_MAX
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;
    use crate::french::Fraction;
    use crate::reports::html::tests::document;

    #[test]
    fn figures_are_rounded_as_printed() {
        let f = |n, d| Fraction::new(n, d).unwrap();
        assert_eq!(nombre(&Case::Part(f(3, 13), 1)), Some((0.231, Format::Pourcent(1))));
        assert_eq!(nombre(&Case::Part(f(1, 4), 0)), Some((0.25, Format::Pourcent(0))));
        assert_eq!(nombre(&Case::Mesure(f(123_456, 100), 2)), Some((1234.56, Format::Mesure(2))));
        assert_eq!(nombre(&Case::Points(f(-76, 1000))), Some((-7.6, Format::Points)));
        assert_eq!(nombre(&Case::Nombre(-12)), Some((-12.0, Format::Entier)));
        assert_eq!(nombre(&Case::Secret), None);
        assert!(nombre(&Case::Part(f(-1, 100_000), 1)).is_some_and(|(v, _)| v == 0.0 && v.is_sign_positive()));
    }

    #[test]
    fn no_cell_is_blank_or_too_long() {
        let mut d = document(&"é".repeat(40_000));
        let Bloc::Tableau(t) = &mut d.sections[0].blocs[1] else { panic!() };
        t.lignes[0].cases[0] = Case::Texte(" ".into());
        for f in feuilles(&d, &Theme::default()) {
            for c in f.lignes.iter().flat_map(|l| &l.cellules) {
                if let Cellule::Mots(t, _) = c {
                    assert!(!t.trim().is_empty() && t.encode_utf16().count() <= TEXTE_MAX);
                }
            }
        }
    }
}
