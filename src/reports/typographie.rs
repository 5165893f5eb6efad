//! The typography of French over a whole document, once, before its fingerprint: definitions, texts of reference and parameters come from
//! files that are written with plain spaces, and reach a document by many ways. What is already set is left as it is.

use crate::charts::Figure;
use crate::french::imprime;

use super::document::{Bloc, Case, ChiffreCle, Document, Ligne, Section, Tableau};
use super::methodology::CALCUL;
use super::origine::{Fiche, Origine};

impl Document {
    /// Spaces and apostrophes everywhere. Codes, addresses and conditions in SQL are not touched.
    pub(super) fn typographier(&mut self) {
        self.typographier_les_phrases();
        self.sections.iter_mut().flat_map(|s| &mut s.blocs).for_each(|b| {
            if let Bloc::Tableau(t) = b {
                cases(t);
            }
        });
    }

    /// The same without the columns and cells of tables, which other programs read too.
    pub(super) fn typographier_les_phrases(&mut self) {
        [&mut self.titre, &mut self.territoire, &mut self.periode].into_iter().for_each(texte);
        self.filigrane.iter_mut().for_each(texte);
        self.synthese.iter_mut().for_each(chiffre);
        self.sections.iter_mut().for_each(section);
        self.glossaire.iter_mut().for_each(|(_, sens)| texte(sens));
        self.essentiel.iter_mut().flat_map(|e| &mut e.sigles).for_each(|(_, sens)| texte(sens));
        self.mentions.iter_mut().for_each(texte);
    }
}

fn texte(t: &mut String) {
    *t = imprime(t);
}

fn chiffre(k: &mut ChiffreCle) {
    for t in [&mut k.valeur, &mut k.libelle, &mut k.cible, &mut k.phrase] {
        texte(t);
    }
    k.origine.iter_mut().for_each(origine);
}

fn section(s: &mut Section) {
    texte(&mut s.titre);
    s.reponse.iter_mut().for_each(texte);
    texte(&mut s.methode);
    for b in &mut s.blocs {
        match b {
            Bloc::Sous(t) | Bloc::Paragraphe(t) | Bloc::Reserve(t) => texte(t),
            Bloc::Liste(l) => l.iter_mut().for_each(texte),
            Bloc::Figure(f) => figure(f),
            Bloc::Tableau(t) => legende(t),
        }
    }
}

/// Its names too: a spreadsheet finds them in a table, where they are set.
fn figure(f: &mut Figure) {
    for t in [&mut f.titre, &mut f.sous_titre, &mut f.alternative, &mut f.source] {
        texte(t);
    }
    let Some(d) = &mut f.donnees else { return };
    for s in &mut d.series {
        texte(&mut s.nom);
        s.points.iter_mut().for_each(|(nom, _)| texte(nom));
    }
    d.ensemble.iter_mut().for_each(texte);
}

fn legende(t: &mut Tableau) {
    texte(&mut t.titre);
    texte(&mut t.note);
    t.definitions.iter_mut().for_each(fiche);
}

fn cases(t: &mut Tableau) {
    for c in &mut t.colonnes {
        texte(&mut c.libelle);
        texte(&mut c.unite);
    }
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
    use crate::charts::{Donnees, Serie, Trace};
    use crate::reports::context::tableau as dresser;

    fn lire(code: &str, case: &str) -> (String, String, String) {
        let l = Ligne { cases: vec![Case::Texte(case.to_owned())], ..Ligne::default() };
        let Bloc::Tableau(mut t) = dresser(code, "Parc d'origine : l'essai", &[("Part, en %", "")], vec![l], "") else {
            panic!("un tableau")
        };
        for _ in 0..2 {
            legende(&mut t);
            cases(&mut t);
        }
        (t.titre.clone(), t.colonnes[0].libelle.clone(), t.lignes[0].cases[0].texte())
    }

    /// Words of the catalogue are set once and for all; a condition stays as the program reads it.
    #[test]
    fn plain_spaces_of_the_catalogue_are_set_and_conditions_are_not() {
        let (titre, colonne, case) = lire("definitions-x", "AORIF : 20 % d'un « exemple »");
        assert_eq!(titre, "Parc d’origine\u{a0}: l’essai");
        assert_eq!(colonne, "Part, en\u{202f}%");
        assert_eq!(case, "AORIF\u{a0}: 20\u{202f}% d’un «\u{a0}exemple\u{a0}»");
        assert_eq!(lire(&format!("{CALCUL}x"), "a != 'b' % 2").2, "a != 'b' % 2");
    }

    /// Sentences, words for who does not see, and the names by which a spreadsheet finds the numbers of a picture.
    #[test]
    fn sentences_and_pictures_have_the_apostrophe_of_print() {
        let mut d = crate::reports::html::tests::document("L'objectif d'Aubrelle : 20 %");
        let Bloc::Figure(f) = &mut d.sections[0].blocs[0] else { panic!("une figure") };
        let serie = |nom: &str| Serie { nom: nom.into(), points: vec![("Hors de l'EPCI".into(), None)] };
        let series = vec![serie("L'an passé")];
        f.donnees =
            Some(Donnees { trace: Trace::Barres, series, ensemble: Some("Tout l'EPCI".into()), objectif: None });
        d.typographier();
        let Bloc::Figure(f) = &d.sections[0].blocs[0] else { panic!("une figure") };
        for t in [&d.titre, &d.territoire, &d.sections[0].reponse[0], &d.sections[0].methode, &f.titre, &f.alternative]
        {
            assert!(!t.contains('\''), "{t}");
        }
        let donnees = f.donnees.as_ref().unwrap();
        assert_eq!(donnees.series[0].nom, "L’an passé");
        assert_eq!(donnees.series[0].points[0].0, "Hors de l’EPCI");
        assert_eq!(donnees.ensemble.as_deref(), Some("Tout l’EPCI"));
    }

    #[test]
    fn tables_that_other_programs_read_keep_their_words() {
        let mut d = crate::reports::html::tests::document("L'objectif");
        d.typographier_les_phrases();
        assert_eq!(d.titre, "L’objectif");
        let Bloc::Tableau(t) = &d.sections[0].blocs[1] else { panic!("un tableau") };
        assert_eq!((t.titre.as_str(), t.colonnes[0].libelle.as_str()), ("L’objectif", "L'objectif"));
    }
}
