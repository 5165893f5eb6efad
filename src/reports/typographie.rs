//! The typography of French over a whole document, once, before its fingerprint: definitions, texts of reference and parameters come from
//! files that are written with plain spaces, and reach a document by many ways. What is already set is left as it is.

use crate::french::{apostrophes, typographier};

use super::document::{Bloc, Case, ChiffreCle, Document, Ligne, Section, Tableau};
use super::methodology::CALCUL;
use super::origine::{Fiche, Origine};

impl Document {
    /// Spaces everywhere, apostrophes in headings. Codes, addresses, pictures and conditions in SQL are not touched.
    pub(super) fn typographier(&mut self) {
        titre(&mut self.titre);
        texte(&mut self.periode);
        self.synthese.iter_mut().for_each(chiffre);
        self.sections.iter_mut().for_each(section);
        self.glossaire.iter_mut().for_each(|(_, sens)| texte(sens));
        self.essentiel.iter_mut().flat_map(|e| &mut e.sigles).for_each(|(_, sens)| texte(sens));
        self.mentions.iter_mut().for_each(texte);
    }
}

fn texte(t: &mut String) {
    *t = typographier(t);
}

fn titre(t: &mut String) {
    *t = apostrophes(&typographier(t));
}

fn chiffre(k: &mut ChiffreCle) {
    for t in [&mut k.valeur, &mut k.libelle, &mut k.cible, &mut k.phrase] {
        texte(t);
    }
    k.origine.iter_mut().for_each(origine);
}

fn section(s: &mut Section) {
    titre(&mut s.titre);
    s.reponse.iter_mut().for_each(texte);
    texte(&mut s.methode);
    for b in &mut s.blocs {
        match b {
            Bloc::Sous(t) => titre(t),
            Bloc::Paragraphe(t) | Bloc::Reserve(t) => texte(t),
            Bloc::Liste(l) => l.iter_mut().for_each(texte),
            Bloc::Figure(f) => {
                titre(&mut f.titre);
                texte(&mut f.sous_titre);
                texte(&mut f.source);
            }
            Bloc::Tableau(t) => tableau(t),
        }
    }
}

fn tableau(t: &mut Tableau) {
    titre(&mut t.titre);
    texte(&mut t.note);
    for c in &mut t.colonnes {
        titre(&mut c.libelle);
        texte(&mut c.unite);
    }
    t.definitions.iter_mut().for_each(fiche);
    if !t.code.starts_with(CALCUL) {
        t.lignes.iter_mut().for_each(ligne);
    }
}

fn ligne(l: &mut Ligne) {
    for c in &mut l.cases {
        if let Case::Texte(t) | Case::Lien(t, _) = c {
            texte(t);
        }
    }
    l.origines.iter_mut().flatten().for_each(origine);
}

fn origine(o: &mut Origine) {
    texte(&mut o.compteurs);
    o.fiche.iter_mut().for_each(fiche);
}

fn fiche(f: &mut Fiche) {
    for t in [&mut f.libelle, &mut f.definition, &mut f.source] {
        texte(t);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::context::tableau as dresser;

    fn lire(code: &str, case: &str) -> (String, String, String) {
        let l = Ligne { cases: vec![Case::Texte(case.to_owned())], ..Ligne::default() };
        let Bloc::Tableau(mut t) = dresser(code, "Parc d'origine : l'essai", &[("Part, en %", "")], vec![l], "") else {
            panic!("un tableau")
        };
        tableau(&mut t);
        tableau(&mut t);
        (t.titre.clone(), t.colonnes[0].libelle.clone(), t.lignes[0].cases[0].texte())
    }

    /// Words of the catalogue are set once and for all; a condition stays as the program reads it.
    #[test]
    fn plain_spaces_of_the_catalogue_are_set_and_conditions_are_not() {
        let (titre, colonne, case) = lire("definitions-x", "AORIF : 20 % ; « exemple »");
        assert_eq!(titre, "Parc d’origine\u{a0}: l’essai");
        assert_eq!(colonne, "Part, en\u{202f}%");
        assert_eq!(case, "AORIF\u{a0}: 20\u{202f}%\u{202f}; «\u{a0}exemple\u{a0}»");
        assert_eq!(lire(&format!("{CALCUL}x"), "a != 'b' % 2").2, "a != 'b' % 2");
    }
}
