//! Published measures made by hand, through the real secrecy room.

use std::path::PathBuf;

use crate::measures::{Cellule, Cle, Compte, Famille, Mesures, Nature, Niveau, Periode, Unite};
use crate::secrecy::{Profil, PublishedMeasures, Registre, Regles, appliquer, verifier};

use super::Catalogue;

pub const EPCI: &str = "200000001";

/// The catalogue shipped.
pub fn catalogue() -> Catalogue {
    Catalogue::lire(&crate::assets::toml_de(&PathBuf::from("/nulle/part"), "pipelines/indicateurs").unwrap()).unwrap()
}

/// Cells, one after the other, then what secrecy lets out of them.
#[derive(Default)]
pub struct Faits {
    familles: Vec<Famille>,
}

impl Faits {
    fn cellule(&mut self, code: &str, nature: Nature, classes: &[&str], ou: (Periode, Niveau, &str), compte: Compte) {
        let rang = self.familles.iter().position(|f| f.indicateur == code).unwrap_or_else(|| {
            self.familles.push(Famille {
                table: String::new(),
                sensible: false,
                indicateur: code.to_owned(),
                nature,
                unite: Unite::MenagesRevenu,
                classes: classes.iter().map(|c| (*c).to_owned()).collect(),
                atomes: vec![],
                bailleurs: vec![],
                cellules: vec![],
            });
            self.familles.len() - 1
        });
        let f = &mut self.familles[rang];
        let atome = u32::try_from(f.atomes.len()).unwrap();
        f.atomes.push(compte.clone());
        f.bailleurs.push(0);
        let cle = Cle { indicateur: code.to_owned(), periode: ou.0, niveau: ou.1, zone: ou.2.to_owned() };
        f.cellules.push(Cellule { cle, atomes: vec![atome], compte });
    }

    /// A share: yes, no, unknown.
    pub fn part(mut self, code: &str, ou: (Periode, Niveau, &str), oui: i64, non: i64, inconnus: i64) -> Self {
        let c = Compte { classes: vec![oui, non], inconnus, ..Compte::default() };
        self.cellule(code, Nature::Part, &["oui", "non"], ou, c);
        self
    }

    pub fn effectif(mut self, code: &str, ou: (Periode, Niveau, &str), n: i64) -> Self {
        self.cellule(code, Nature::Effectif, &["oui"], ou, Compte { classes: vec![n], ..Compte::default() });
        self
    }

    pub fn repartition(mut self, code: &str, ou: (Periode, Niveau, &str), classes: &[(&str, i64)]) -> Self {
        let noms: Vec<&str> = classes.iter().map(|(c, _)| *c).collect();
        let c = Compte { classes: classes.iter().map(|(_, n)| *n).collect(), ..Compte::default() };
        self.cellule(code, Nature::Repartition, &noms, ou, c);
        self
    }

    pub fn moyenne(mut self, code: &str, ou: (Periode, Niveau, &str), somme: i64, sur: i64) -> Self {
        let c = Compte { classes: vec![sur], sommes: Some((somme, sur)), ..Compte::default() };
        self.cellule(code, Nature::Moyenne, &["oui"], ou, c);
        self
    }

    fn sous(mut self, r: &Regles) -> PublishedMeasures {
        self.familles.iter_mut().for_each(|f| f.cellules.sort_by(|a, b| a.cle.cmp(&b.cle)));
        let m = Mesures { familles: self.familles };
        appliquer(&m, &verifier(&m, r, &Registre::vide()), r).unwrap()
    }

    /// Nothing withheld.
    pub fn publier(self) -> PublishedMeasures {
        self.sous(&Regles::interne())
    }

    /// Small counts withheld.
    pub fn proteger(self) -> PublishedMeasures {
        self.sous(&Regles::livrees(Profil::Partenaires).unwrap())
    }
}
