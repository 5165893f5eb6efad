//! Reading `derives.toml`: every code, class, level and formula is checked, each mistake with its line.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::french::{self, Fraction};
use crate::indicators::catalog::{Catalogue, Definition};
use crate::measures::{Nature, Niveau};

use super::ecrit::{Ecrit, Entree, Fichier};
use super::{Derive, Derives, Formule, Mesure, Operande, Quand, UniteDerive};

/// What an operand is: an indicator of the catalogue, or a derived one that stands before.
enum Source<'a> {
    Catalogue(&'a Definition),
    Derive(Vec<Niveau>),
}

impl Source<'_> {
    fn niveaux(&self) -> &[Niveau] {
        match self {
            Source::Catalogue(d) => &d.niveaux,
            Source::Derive(n) => n,
        }
    }

    fn classes(&self) -> Option<Vec<&str>> {
        match self {
            Source::Catalogue(d) if d.nature == Nature::Repartition => {
                Some(d.classes.iter().map(|(c, _, _)| c.as_str()).collect())
            }
            _ => None,
        }
    }
}

impl Derives {
    /// Reads the file of derived indicators and checks it against the catalogue.
    ///
    /// # Errors
    /// Unknown code, class or level, operand that a formula lacks or does not admit, unit that does not fit: one message with
    /// the line.
    pub fn lire(texte: &str, chemin: &Path, catalogue: &Catalogue) -> Result<Self> {
        let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
        let mut lecture = Lecture { chemin, texte, catalogue, liste: Vec::new() };
        for e in &fichier.derives {
            lecture.entree(e)?;
        }
        Ok(Derives { comparaison: fichier.comparaison, liste: lecture.liste })
    }
}

struct Lecture<'a> {
    chemin: &'a Path,
    texte: &'a str,
    catalogue: &'a Catalogue,
    liste: Vec<Derive>,
}

impl<'a> Lecture<'a> {
    fn erreur(&self, octet: usize, message: impl Into<String>) -> Error {
        let ligne = Some(crate::config::position(self.texte, octet).0);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne, colonne: None })
    }

    fn entree(&mut self, e: &Entree) -> Result<()> {
        let mots: Vec<String> = if e.pour_les_recents {
            let recents = self.catalogue.definitions.iter().filter(|d| d.recents && d.nature == Nature::Part);
            recents.filter_map(|d| d.code.strip_suffix("__recents")).map(str::to_owned).collect()
        } else {
            e.pour.clone()
        };
        let gabarit = e.pour_les_recents || !e.pour.is_empty();
        if gabarit != e.code.get_ref().contains("{}") {
            return Err(self
                .erreur(
                    e.code.span().start,
                    format!("le code « {} » et « pour » ne vont pas ensemble", e.code.get_ref()),
                )
                .aide("avec « pour » ou « pour_les_recents », le code contient {} ; sans eux, non"));
        }
        for mot in if gabarit { mots } else { vec![String::new()] } {
            if let Some(d) = self.derive(e, &mot)? {
                if self.liste.iter().any(|x| x.code == d.code) || self.catalogue.get(&d.code).is_some() {
                    return Err(self
                        .erreur(e.code.span().start, format!("l'indicateur « {} » est défini deux fois", d.code))
                        .aide("un code ne sert qu'une fois, dans le catalogue ou dans les indicateurs dérivés"));
                }
                self.liste.push(d);
            }
        }
        Ok(())
    }

    /// `None` when an operand is absent and the entry says that it may be.
    fn derive(&self, e: &Entree, mot: &str) -> Result<Option<Derive>> {
        let code = e.code.get_ref().replace("{}", mot);
        let octet = e.code.span().start;
        let Some((a, source)) = self.operande(&e.a, mot, &code, e)? else { return Ok(None) };
        let b = match &e.b {
            Some(b) => match self.operande(b, mot, &code, e)? {
                Some(b) => Some(b),
                None => return Ok(None),
            },
            None => None,
        };
        let manque = |quoi: &str| self.erreur(octet, format!("l'indicateur dérivé « {code} » n'a pas de « {quoi} »"));
        let sans = |pourquoi: &str| {
            self.erreur(octet, format!("l'indicateur dérivé « {code} » n'admet pas « b »")).aide(pourquoi.to_owned())
        };
        match (e.formule, &b, e.theorique.is_empty()) {
            (Formule::Rapport | Formule::Somme | Formule::Produit, None, _) => return Err(manque("b")),
            (Formule::Ecart, None, true) => {
                return Err(manque("b").aide("ou « theorique », la part attendue de chaque classe"));
            }
            (Formule::Ecart, Some(_), false) => {
                return Err(sans("« theorique » donne déjà la référence de chaque classe"));
            }
            (Formule::Mediane | Formule::PartAtteignant | Formule::Depasse | Formule::Quartiles, Some(_), _) => {
                return Err(sans("cette formule n'a qu'un opérande"));
            }
            (f, _, false) if f != Formule::Ecart => {
                return Err(manque("formule = \"ecart\"").aide("« theorique » ne sert qu'à un écart"));
            }
            _ => {}
        }
        self.unite(e, octet, &code)?;
        let classes = source.classes().filter(|_| a.classe.is_none());
        if matches!(e.formule, Formule::Mediane | Formule::Quartiles) && classes.is_none() {
            let quoi = if e.formule == Formule::Mediane { "la médiane" } else { "un quartile" };
            return Err(self
                .erreur(e.a.span().start, format!("{quoi} de « {code} » se lit dans une répartition"))
                .aide(format!("« {} » n'en est pas une, ou une de ses classes est choisie", a.indicateur)));
        }
        if let (Some(ici), Some((ob, sb))) = (&classes, &b)
            && let Some(la) = sb.classes().filter(|_| ob.classe.is_none())
            && !ici.iter().any(|c| la.contains(c))
        {
            return Err(self
                .erreur(octet, format!("les deux répartitions de « {code} » n'ont aucune classe commune"))
                .aide(format!("classes de a : {} ; classes de b : {}", ici.join(", "), la.join(", "))));
        }
        if e.formule == Formule::Depasse && !matches!(source, Source::Catalogue(d) if d.nature == Nature::Part) {
            return Err(self
                .erreur(e.a.span().start, format!("« {code} » compare à un seuil ce qui n'est pas une part"))
                .aide(format!("« {} » doit être une part du catalogue", a.indicateur)));
        }
        let theorique = self.theorique(e, &code, classes.as_deref())?;
        let seuil = self.seuil(e, octet, &code)?;
        let effectif_min = self.effectif_min(e, &code)?;
        let niveaux = self.niveaux(e, &a, &source, b.as_ref(), &code)?;
        let strates = self.strates(e, &a, &source, b.as_ref(), &code)?;
        let remplir = |t: &str| {
            let libelle = self.catalogue.get(&a.indicateur).map_or(a.indicateur.as_str(), |d| d.libelle.as_str());
            t.replace("{libelle}", libelle).replace("{}", mot)
        };
        Ok(Some(Derive {
            libelle: french::pourcents(&remplir(&e.libelle)),
            definition: remplir(&e.definition),
            unite: e.unite,
            formule: e.formule,
            b: self.second(e.formule, &a, b.map(|(o, _)| o)),
            a,
            theorique,
            seuil,
            strates,
            effectif_min,
            niveaux,
            sens: e.sens,
            source_texte: e.source_texte.clone(),
            code,
        }))
    }

    /// The second operand that a formula implies when none is written.
    fn second(&self, f: Formule, a: &Operande, b: Option<Operande>) -> Option<Operande> {
        match f {
            Formule::Poids | Formule::EcartRelatif => {
                Some(b.unwrap_or_else(|| Operande { niveau: Some(Niveau::Epci), zone: None, ..a.clone() }))
            }
            Formule::Evolution => Some(b.unwrap_or_else(|| Operande { quand: Quand::Precedente, ..a.clone() })),
            Formule::Rapport
            | Formule::Ecart
            | Formule::Mediane
            | Formule::PartAtteignant
            | Formule::Somme
            | Formule::Produit
            | Formule::Depasse
            | Formule::Quartiles => b,
        }
    }

    fn operande(
        &self,
        ecrit: &Spanned<Ecrit>,
        mot: &str,
        code: &str,
        entree: &Entree,
    ) -> Result<Option<(Operande, Source<'a>)>> {
        let (octet, o) = (ecrit.span().start, ecrit.get_ref());
        let indicateur = o.indicateur.replace("{}", mot);
        let source = match (self.catalogue.get(&indicateur), self.liste.iter().find(|d| d.code == indicateur)) {
            (Some(d), _) => Source::Catalogue(d),
            (None, Some(d)) => Source::Derive(d.niveaux.clone()),
            (None, None) if entree.si_present => return Ok(None),
            (None, None) => {
                let connus: Vec<&str> = self
                    .catalogue
                    .definitions
                    .iter()
                    .map(|d| d.code.as_str())
                    .chain(self.liste.iter().map(|d| d.code.as_str()))
                    .collect();
                let e = self.erreur(
                    octet,
                    format!("l'indicateur dérivé « {code} » emploie un indicateur inconnu : « {indicateur} »"),
                );
                return Err(match crate::config::proche(&indicateur, &connus) {
                    Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
                    None => e.aide("« bilan catalog » donne la liste ; « si_present = true » laisse l'entrée de côté quand il manque"),
                });
            }
        };
        let classe = o.classe.as_ref().map(|c| c.replace("{}", mot));
        match (&classe, source.classes()) {
            (Some(c), Some(classes)) if !classes.contains(&c.as_str()) => {
                let e = self.erreur(octet, format!("« {indicateur} » n'a pas de classe « {c} »"));
                return Err(e.aide(format!("classes : {}", classes.join(", "))));
            }
            (Some(c), None) => {
                return Err(self.erreur(
                    octet,
                    format!("« {indicateur} » n'est pas une répartition : « classe = \"{c}\" » n'y a pas de sens"),
                ));
            }
            _ => {}
        }
        if let Some(n) = o.niveau.filter(|n| !source.niveaux().contains(n)) {
            let connus: Vec<&str> = source.niveaux().iter().map(|n| n.code()).collect();
            return Err(self
                .erreur(octet, format!("« {indicateur} » n'est pas compté au niveau « {} »", n.code()))
                .aide(format!("niveaux comptés : {}", connus.join(", "))));
        }
        if o.niveau.is_some_and(|n| n != Niveau::Epci) && o.zone.is_none() || o.zone.is_some() && o.niveau.is_none() {
            return Err(self
                .erreur(
                    octet,
                    format!(
                        "l'opérande « {indicateur} » de « {code} » nomme un niveau sans zone, ou une zone sans niveau"
                    ),
                )
                .aide(
                    "écrivez les deux : niveau = \"localisation\", zone = \"qpv\" ; seul « epci » se passe de zone",
                ));
        }
        let derive = matches!(source, Source::Derive(_));
        let mesure = match (o.mesure, entree.formule) {
            (Some(m), _) if derive && m != Mesure::Taux => {
                return Err(self.erreur(
                    octet,
                    format!("« {indicateur} » est un indicateur dérivé, sans effectifs : ôtez « mesure »"),
                ));
            }
            (Some(m), _) => m,
            (None, Formule::Poids) if !derive => Mesure::Numerateur,
            (None, _) => Mesure::Taux,
        };
        let operande =
            Operande { indicateur, derive, mesure, classe, niveau: o.niveau, zone: o.zone.clone(), quand: o.periode };
        Ok(Some((operande, source)))
    }

    fn unite(&self, e: &Entree, octet: usize, code: &str) -> Result<()> {
        let admises: &[UniteDerive] = match e.formule {
            Formule::Rapport => &[UniteDerive::Ratio, UniteDerive::Pct],
            Formule::Ecart => &[UniteDerive::Points, UniteDerive::Ratio, UniteDerive::Nombre],
            Formule::Somme | Formule::Produit => &[UniteDerive::Nombre],
            Formule::Poids | Formule::EcartRelatif | Formule::PartAtteignant => &[UniteDerive::Pct],
            Formule::Evolution => &[UniteDerive::Points, UniteDerive::Pct],
            Formule::Mediane | Formule::Depasse | Formule::Quartiles => &[UniteDerive::Classe],
        };
        if admises.contains(&e.unite) {
            return Ok(());
        }
        let mots: Vec<&str> = admises.iter().map(|u| u.code()).collect();
        Err(self
            .erreur(octet, format!("l'unité « {} » ne convient pas à la formule de « {code} »", e.unite.code()))
            .aide(format!("unités admises : {}", mots.join(", "))))
    }

    fn theorique(&self, e: &Entree, code: &str, classes: Option<&[&str]>) -> Result<BTreeMap<String, Fraction>> {
        let mut parts = BTreeMap::new();
        for (classe, part) in &e.theorique {
            let octet = part.span().start;
            let refus = |m: String| Err(self.erreur(octet, m));
            let Some(classes) = classes else {
                return refus(format!("« theorique » de « {code} » demande une répartition pour « a »"));
            };
            if !classes.contains(&classe.as_str()) {
                return refus(format!(
                    "« {classe} » n'est pas une classe de l'opérande de « {code} » ({})",
                    classes.join(", ")
                ));
            }
            match pourcent(part) {
                Some(f) => parts.insert(classe.clone(), f),
                None => {
                    return refus(format!(
                        "la part théorique de « {classe} » va de 0 à 100, avec deux décimales au plus"
                    ));
                }
            };
        }
        Ok(parts)
    }

    fn seuil(&self, e: &Entree, octet: usize, code: &str) -> Result<Option<Fraction>> {
        match (&e.seuil, matches!(e.formule, Formule::PartAtteignant | Formule::Depasse)) {
            (None, false) => Ok(None),
            (None, true) => Err(self
                .erreur(octet, format!("l'indicateur dérivé « {code} » n'a pas de « seuil »"))
                .aide("écrivez seuil = 25 pour 25 %")),
            (Some(s), false) => {
                Err(self.erreur(s.span().start, format!("« seuil » n'a pas de sens pour la formule de « {code} »")))
            }
            (Some(s), true) => pourcent(s).map(Some).ok_or_else(|| {
                self.erreur(
                    s.span().start,
                    format!("le seuil de « {code} » va de 0 à 100, avec deux décimales au plus"),
                )
            }),
        }
    }

    fn effectif_min(&self, e: &Entree, code: &str) -> Result<i64> {
        let Some(n) = &e.effectif_min else { return Ok(1) };
        if e.formule != Formule::Quartiles || *n.get_ref() < 1 {
            return Err(self.erreur(
                n.span().start,
                format!("« effectif_min » de « {code} » est un nombre de réponses, de 1 au moins, pour la formule « quartiles »"),
            ));
        }
        Ok(*n.get_ref())
    }

    /// The level of the strata, when both operands are counted there and at that of the territory.
    fn strates(
        &self,
        e: &Entree,
        a: &Operande,
        source: &Source<'_>,
        b: Option<&(Operande, Source<'_>)>,
        code: &str,
    ) -> Result<Option<Niveau>> {
        let Some(s) = &e.strates else { return Ok(None) };
        let (octet, niveau) = (s.span().start, *s.get_ref());
        if e.formule != Formule::Produit || a.niveau.is_some() || a.derive {
            return Err(self
                .erreur(octet, format!("« strates » de « {code} » ne sert qu'à un produit, zone par zone"))
                .aide("le premier opérande est un indicateur du catalogue, sans « niveau »"));
        }
        let comptes = source.niveaux().contains(&niveau) && b.is_none_or(|(_, s)| s.niveaux().contains(&niveau));
        let partage = matches!(niveau, Niveau::Localisation | Niveau::Bailleur | Niveau::Commune | Niveau::Residence);
        if !comptes || !partage {
            return Err(self
                .erreur(octet, format!("« {} » ne peut servir de strate à « {code} »", niveau.code()))
                .aide("une strate est un niveau qui partage tout le territoire, où les deux opérandes sont comptés : localisation, bailleur, commune ou residence"));
        }
        Ok(Some(niveau))
    }

    /// Levels where both operands are counted, or those that are asked for.
    fn niveaux(
        &self,
        e: &Entree,
        a: &Operande,
        source: &Source<'_>,
        b: Option<&(Operande, Source<'_>)>,
        code: &str,
    ) -> Result<Vec<Niveau>> {
        if a.niveau.is_some() || e.formule == Formule::PartAtteignant {
            // Both operands name their zones: the figure is one of the territory.
            return Ok(vec![Niveau::Epci]);
        }
        let partout = |n: &Niveau| {
            source.niveaux().contains(n) && b.is_none_or(|(o, s)| o.niveau.is_some() || s.niveaux().contains(n))
        };
        let possibles: Vec<Niveau> = Niveau::ALL.into_iter().filter(partout).collect();
        let Some(voulus) = &e.niveaux else { return Ok(possibles) };
        if let Some(n) = voulus.get_ref().iter().find(|n| !possibles.contains(n)) {
            let mots: Vec<&str> = possibles.iter().map(|n| n.code()).collect();
            return Err(self
                .erreur(voulus.span().start, format!("« {code} » ne se calcule pas au niveau « {} »", n.code()))
                .aide(format!("niveaux où tous ses opérandes sont comptés : {}", mots.join(", "))));
        }
        Ok(voulus.get_ref().clone())
    }
}

fn pourcent(p: &Spanned<f64>) -> Option<Fraction> {
    let c = crate::indicators::targets::centiemes(*p.get_ref()).filter(|c| (0..=10_000).contains(c))?;
    Fraction::new(c, 10_000)
}
