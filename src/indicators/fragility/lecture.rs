//! Reading a method: `pipelines/fragilite/*.toml` into a [`Methode`], with errors that point into the line.

use std::collections::BTreeSet;
use std::path::Path;

use toml::Spanned;

use crate::error::{Error, Lieu, Result};
use crate::indicators::catalog::Catalogue;
use crate::measures::{Nature, Niveau};

use super::exact::Exact;
use super::fichier::{
    EntreeClasse, EntreeIndice, Fichier, FichierAlerte, FichierAvis, FichierCroisement, FichierEquilibre, FichierType,
};
use super::methode::{
    Classe, Classement, Composante, Croisement, Exclusion, Indice, Mesure, Methode, Minima, Normalisation,
    ReglesAlerte, ReglesAvis, ReglesEquilibre, ReglesProfil, RoleAvis, Suivi, TypeQuartier,
};

impl Methode {
    /// Reads a method and checks it against the catalogue. `chemin` names it: `valenciennes.toml` is `valenciennes`.
    ///
    /// # Errors
    /// The file is not a method, or it names an indicator that the catalogue does not give at its grain: the message
    /// points into the line, with the nearest code.
    pub fn lire(texte: &str, chemin: &Path, catalogue: &Catalogue) -> Result<Self> {
        let fichier: Fichier = crate::config::lire_texte(texte, chemin)?;
        Lecteur { texte, chemin, catalogue, grain: *fichier.grain.get_ref() }.methode(fichier)
    }
}

/// Where messages point, and what is checked against.
pub(super) struct Lecteur<'a> {
    texte: &'a str,
    chemin: &'a Path,
    pub(super) catalogue: &'a Catalogue,
    pub(super) grain: Niveau,
}

/// Weights are whole and small, so that sums of weighted fractions stay exact.
pub(super) const POIDS_MAX: i64 = 1_000;

impl Lecteur<'_> {
    pub(super) fn refus<T>(&self, ou: &Spanned<T>, message: impl Into<String>) -> Error {
        let (ligne, _) = crate::config::position(self.texte, ou.span().start);
        Error::configuration(message).at(Lieu { fichier: self.chemin.to_owned(), ligne: Some(ligne), colonne: None })
    }

    fn methode(&self, f: Fichier) -> Result<Methode> {
        const GRAINS: [Niveau; 6] =
            [Niveau::Residence, Niveau::Iris, Niveau::Qpv, Niveau::Npnru, Niveau::Secteur, Niveau::Commune];
        if !GRAINS.contains(f.grain.get_ref()) {
            let admis: Vec<&str> = GRAINS.iter().map(|n| n.code()).collect();
            return Err(self
                .refus(&f.grain, format!("on ne note pas à ce niveau : « {} »", f.grain.get_ref().code()))
                .aide(format!("niveaux admis : {}", admis.join(", "))));
        }
        let pourcent = |v: &Spanned<i64>, cle: &str| match *v.get_ref() {
            n @ 0..=100 => Ok(n),
            n => Err(self.refus(v, format!("« {cle} » est un pourcentage, de 0 à 100 : {n}"))),
        };
        let minima = Minima {
            menages: f.menages_min,
            logements: f.logements_min,
            poids_disponible: pourcent(&f.poids_disponible_min, "poids_disponible_min")?,
            renseignement: pourcent(&f.renseignement_min, "renseignement_min")?,
        };
        let avis = self.avis(f.avis.as_ref())?;
        let mut indices = f.indices.iter().map(|i| self.indice(i)).collect::<Result<Vec<Indice>>>()?;
        if let (Some(i), Some(a)) = (indices.first_mut(), f.avis.as_ref())
            && avis.role == RoleAvis::Indicateur
        {
            i.composantes.push(self.composante_avis(a, i.normalisation)?);
        }
        let croisement = match (indices.as_slice(), &f.croisement) {
            ([a, b], Some(c)) => Some(self.croisement(c, a, b)?),
            ([] | [_], None) => None,
            ([_, _], None) => {
                return Err(Error::configuration(
                    "deux indices sans [croisement] : rien ne dit la classe d'une résidence",
                )
                .in_file(self.chemin)
                .aide("ajoutez [[croisement.classe]], ou faites deux méthodes"));
            }
            _ => {
                return Err(
                    Error::configuration("une méthode a un indice, ou deux avec un [croisement]").in_file(self.chemin)
                );
            }
        };
        if indices.is_empty() && f.affiches.is_empty() {
            return Err(Error::configuration("cette méthode n'a ni indice ni indicateur affiché").in_file(self.chemin));
        }
        let affiches = f.affiches.iter().map(|a| self.affiche(a)).collect::<Result<_>>()?;
        let mut methode = Methode {
            code: self.chemin.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned()),
            nom: f.nom,
            description: f.description,
            provisoire: f.provisoire,
            grain: self.grain,
            minima,
            reference: f.reference,
            indices,
            croisement,
            affiches,
            avis,
            exclusion: Exclusion::default(),
            alerte: self.alerte(f.alerte)?,
            suivi: None,
            profil: None,
            equilibre: f.equilibre.as_ref().map(|e| self.equilibre(e)).transpose()?,
            poids: f.poids.as_ref().map(|p| self.part_au_grain(&p.indicateur)).transpose()?,
            types: self.types(&f.types)?,
            empreinte: blake3::hash(self.texte.as_bytes()).to_hex().to_string(),
        };
        let connue = |c: &Spanned<String>| match methode.classe(c.get_ref()) {
            Some(_) => Ok(c.get_ref().clone()),
            None => {
                let codes: Vec<&str> = methode.classes().iter().map(|c| c.code.as_str()).collect();
                Err(self
                    .refus(c, format!("classe inconnue : « {} »", c.get_ref()))
                    .aide(format!("classes de cette méthode : {}", codes.join(", "))))
            }
        };
        let codes = |l: &[Spanned<String>]| l.iter().map(connue).collect::<Result<Vec<String>>>();
        let exclusion =
            Exclusion { classes: codes(&f.exclusion.classes)?, au_moins_moyenne: f.exclusion.au_moins_moyenne };
        let profil = match &f.profil {
            Some(p) => Some(ReglesProfil {
                indicateur: self.affiche(&p.indicateur)?,
                reference: codes(&p.reference)?,
                a_comparer: codes(&p.a_comparer)?,
                menages_min: p.menages_min,
                equilibre_points: self.decimal(&p.equilibre_points)?,
            }),
            None => None,
        };
        methode.suivi = match &f.suivi {
            Some(s) => Some(Suivi { indicateur: self.affiche(&s.indicateur)?, nombre: s.nombre }),
            None => None,
        };
        (methode.exclusion, methode.profil) = (exclusion, profil);
        Ok(methode)
    }

    pub(super) fn decimal(&self, x: &Spanned<f64>) -> Result<Exact> {
        Exact::decimal(*x.get_ref()).ok_or_else(|| self.refus(x, "ce nombre est trop grand"))
    }

    fn indice(&self, e: &EntreeIndice) -> Result<Indice> {
        let mut composantes = Vec::new();
        for c in &e.composantes {
            self.composantes(c, e, &mut composantes)?;
        }
        if composantes.is_empty() {
            return Err(
                self.refus(&e.code, format!("l'indice « {} » n'a pas de [[indice.composante]]", e.code.get_ref()))
            );
        }
        Ok(Indice {
            code: e.code.get_ref().clone(),
            nom: e.nom.clone(),
            normalisation: e.normalisation,
            classement: e.classement,
            hysteresis: self.decimal(&e.hysteresis)?,
            classes: self.classes(&e.classes, e.classement, &e.code)?,
            composantes,
        })
    }

    /// Classes from the most fragile to the least.
    fn classes(&self, entrees: &[EntreeClasse], mode: Classement, ou: &Spanned<String>) -> Result<Vec<Classe>> {
        let Some((derniere, premieres)) = entrees.split_last() else {
            return Err(self.refus(ou, "il faut au moins une classe"));
        };
        let mut classes: Vec<Classe> = Vec::new();
        for e in entrees {
            if e.code.get_ref().is_empty()
                || !e.code.get_ref().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            {
                return Err(self
                    .refus(&e.code, format!("code de classe incorrect : « {} »", e.code.get_ref()))
                    .aide("un code s'écrit en minuscules sans accent : « marquee »"));
            }
            if classes.iter().any(|c| c.code == *e.code.get_ref()) {
                return Err(self.refus(&e.code, format!("la classe « {} » est définie deux fois", e.code.get_ref())));
            }
            let a_partir_de = e.a_partir_de.as_ref().map(|x| self.decimal(x)).transpose()?;
            classes.push(Classe {
                code: e.code.get_ref().clone(),
                nom: e.nom.clone(),
                a_partir_de,
                part: e.part.unwrap_or(1),
                fragile: e.fragile,
                gsp: e.gsp,
            });
        }
        if mode == Classement::Quantiles {
            return match entrees
                .iter()
                .find(|e| e.a_partir_de.is_some() || !(1..=POIDS_MAX).contains(&e.part.unwrap_or(1)))
            {
                Some(e) => Err(self.refus(
                    &e.code,
                    "en quantiles, une classe a une « part » entière d'au moins 1, et pas de « a_partir_de »",
                )),
                None => Ok(classes),
            };
        }
        if let Some(e) = premieres.iter().find(|e| e.a_partir_de.is_none()) {
            return Err(self.refus(&e.code, format!("la classe « {} » n'a pas de « a_partir_de »", e.code.get_ref())));
        }
        if derniere.a_partir_de.is_some() {
            return Err(self
                .refus(&derniere.code, "la dernière classe reçoit tout ce qui est sous les autres")
                .aide("ôtez son « a_partir_de »"));
        }
        let bornes: Vec<(&Spanned<String>, Exact)> =
            entrees.iter().zip(&classes).filter_map(|(e, c)| Some((&e.code, c.a_partir_de?))).collect();
        match bornes.iter().zip(bornes.iter().skip(1)).find(|((_, a), (_, b))| a <= b) {
            Some((_, (ou, _))) => Err(self
                .refus(ou, "les classes vont de la plus fragile à la moins fragile : « a_partir_de » doit décroître")),
            None => Ok(classes),
        }
    }

    pub(super) fn inconnu(&self, ou: &Spanned<String>, code: &str) -> Error {
        let codes: Vec<&str> = self.catalogue.definitions.iter().map(|d| d.code.as_str()).collect();
        let e = self.refus(ou, format!("indicateur inconnu du catalogue : « {code} »"));
        match crate::config::proche(code, &codes) {
            Some(p) => e.aide(format!("vouliez-vous écrire « {p} » ?")),
            None => e.aide("« bilan catalog » donne la liste ; « si_present = true » admet son absence"),
        }
    }

    /// A distribution of the catalogue, counted at the level that the balance is read at.
    fn equilibre(&self, e: &FichierEquilibre) -> Result<ReglesEquilibre> {
        let (indicateur, niveau) = (self.affiche(&e.indicateur)?, *e.niveau.get_ref());
        let d = self.catalogue.get(&indicateur);
        if d.is_some_and(|d| d.nature != Nature::Repartition) {
            return Err(self
                .refus(&e.indicateur, format!("« {indicateur} » n'est pas une répartition"))
                .aide("l'équilibre de référence compare des tranches : « att_tranche » ou « att_quartiles »"));
        }
        if let Some(d) = d.filter(|d| !d.niveaux.contains(&niveau)) {
            let admis: Vec<&str> = d.niveaux.iter().map(|n| n.code()).collect();
            return Err(self
                .refus(&e.niveau, format!("« {indicateur} » n'est pas compté au niveau « {} »", niveau.code()))
                .aide(format!("niveaux de cet indicateur : {}", admis.join(", "))));
        }
        Ok(ReglesEquilibre { indicateur, niveau })
    }

    /// A share of the catalogue, counted at the grain of the method.
    fn part_au_grain(&self, code: &Spanned<String>) -> Result<String> {
        let indicateur = self.affiche(code)?;
        match self.catalogue.get(&indicateur) {
            Some(d) if d.nature != Nature::Part => {
                Err(self.refus(code, format!("« {indicateur} » n'est pas une part : elle n'a pas de poids")))
            }
            Some(d) if !d.niveaux.contains(&self.grain) => {
                Err(self.refus(code, format!("« {indicateur} » n'est pas compté au niveau « {} »", self.grain.code())))
            }
            _ => Ok(indicateur),
        }
    }

    /// Types of quartier: a zone has one.
    fn types(&self, types: &[FichierType]) -> Result<Vec<TypeQuartier>> {
        let mut vus = BTreeSet::new();
        if let Some(deux) = types.iter().flat_map(|t| &t.zones).find(|z| !vus.insert(z.get_ref().as_str())) {
            return Err(self
                .refus(deux, format!("la zone « {} » a deux types de quartier", deux.get_ref()))
                .aide("une zone a un seul type : ôtez-la de l'un des deux"));
        }
        let lire = |t: &FichierType| TypeQuartier {
            nom: t.nom.clone(),
            zones: t.zones.iter().map(|z| z.get_ref().clone()).collect(),
        };
        Ok(types.iter().map(lire).collect())
    }

    fn affiche(&self, code: &Spanned<String>) -> Result<String> {
        match self.catalogue.get(code.get_ref()) {
            Some(_) => Ok(code.get_ref().clone()),
            None => Err(self.inconnu(code, code.get_ref())),
        }
    }

    fn avis(&self, f: Option<&FichierAvis>) -> Result<ReglesAvis> {
        let Some(f) = f else { return Ok(ReglesAvis { role: RoleAvis::Affiche, echelle: (1, 4) }) };
        let (min, max) = (f.note_min, *f.note_max.get_ref());
        if min >= max {
            return Err(self.refus(&f.note_max, "l'échelle des notes va de « note_min » à « note_max », plus grande"));
        }
        Ok(ReglesAvis { role: f.role, echelle: (min, max) })
    }

    fn composante_avis(&self, f: &FichierAvis, n: Normalisation) -> Result<Composante> {
        if n == Normalisation::Seuils {
            return Err(self.refus(&f.note_max, "un avis n'a pas de « seuils » : prenez une autre normalisation"));
        }
        if !(1..=POIDS_MAX).contains(f.poids.get_ref()) {
            return Err(self.refus(&f.poids, format!("le poids des avis va de 1 à {POIDS_MAX}")));
        }
        Ok(Composante {
            indicateur: String::new(),
            modalite: None,
            mesure: Mesure::Niveau,
            poids: f.poids.get_ref() * 100,
            sens: 1,
            obligatoire: f.obligatoire,
            paliers: Vec::new(),
            table: None,
            part: true,
        })
    }

    fn croisement(&self, f: &FichierCroisement, a: &Indice, b: &Indice) -> Result<Croisement> {
        let mut classes = Vec::new();
        let mut table: Vec<Vec<Option<usize>>> = vec![vec![None; b.classes.len()]; a.classes.len()];
        for (rang, e) in f.classes.iter().enumerate() {
            for cas in &e.cas {
                let [x, y] = cas.get_ref();
                let place =
                    a.classes.iter().position(|c| c.code == *x).zip(b.classes.iter().position(|c| c.code == *y));
                let Some(cellule) = place.and_then(|(i, j)| table.get_mut(i)?.get_mut(j)) else {
                    return Err(self
                        .refus(cas, format!("cas inconnu : « {x} » et « {y} »"))
                        .aide("un cas nomme une classe du premier indice, puis une du second"));
                };
                if cellule.replace(rang).is_some() {
                    return Err(self.refus(cas, format!("le cas « {x} » et « {y} » est donné à deux classes")));
                }
            }
            classes.push(Classe {
                code: e.code.get_ref().clone(),
                nom: e.nom.clone(),
                a_partir_de: None,
                part: 1,
                fragile: e.fragile,
                gsp: e.gsp,
            });
        }
        let complet: Option<Vec<Vec<usize>>> = table.into_iter().map(|l| l.into_iter().collect()).collect();
        complet.map(|table| Croisement { classes, table }).ok_or_else(|| {
            Error::configuration("le croisement ne dit pas la classe de tous les cas").in_file(self.chemin)
        })
    }

    fn alerte(&self, f: FichierAlerte) -> Result<ReglesAlerte> {
        Ok(ReglesAlerte {
            indicateurs: f.indicateurs,
            relogements: f.relogements,
            quartiers_de_veille: f.quartiers_de_veille,
            hausse_points: self.decimal(&f.hausse_points)?,
            baux_min: f.baux_min,
            facteur: self.decimal(&f.facteur)?,
            distance_m: f.distance_m,
            max_qpv: self.decimal(&f.max_qpv)?,
            min_hors_qpv_non_fragile: self.decimal(&f.min_hors_qpv_non_fragile)?,
            max_hors_qpv_fragile: self.decimal(&f.max_hors_qpv_fragile)?,
        })
    }
}
