//! Computing derived indicators, in the order of the file: a later one may take an earlier one as operand.

use std::collections::{BTreeMap, BTreeSet};

use crate::french::Fraction;
use crate::indicators::comparaison::precedente;
use crate::measures::{Nature, Niveau, Periode};
use crate::secrecy::{self, Etat, PublishedMeasures};

use super::{Derive, Derives, Formule, Ligne, Mesure, Operande, Quand, UniteDerive, Valeur};

/// Every line of every derived indicator, in the order of the file, then by period, level, zone and class.
pub fn calculer<'a>(derives: &'a Derives, publiees: &PublishedMeasures, epci: &str) -> Vec<Ligne<'a>> {
    let mut calcul = Calcul::new(publiees, epci);
    let mut lignes = Vec::new();
    for d in &derives.liste {
        let nouvelles = calcul.derive(d);
        for l in &nouvelles {
            let cle = (d.code.clone(), l.periode, l.niveau, l.zone.clone());
            calcul.faits.entry(cle).or_default().insert(l.classe.clone(), l.valeur.clone());
        }
        lignes.extend(nouvelles);
    }
    lignes
}

/// Indicator, period, level, zone.
type CleFaite = (String, Periode, Niveau, String);

struct Calcul<'p> {
    publiees: &'p PublishedMeasures,
    epci: &'p str,
    /// Periods of each indicator.
    periodes: BTreeMap<String, Vec<Periode>>,
    /// Values of the indicators already derived, by class.
    faits: BTreeMap<CleFaite, BTreeMap<String, Valeur>>,
}

impl<'p> Calcul<'p> {
    fn new(publiees: &'p PublishedMeasures, epci: &'p str) -> Self {
        let mut vues: BTreeMap<String, BTreeSet<Periode>> = BTreeMap::new();
        for (cle, _) in publiees.iter() {
            if let Some(p) = vues.get_mut(&cle.indicateur) {
                p.insert(cle.periode);
            } else {
                vues.insert(cle.indicateur.clone(), [cle.periode].into());
            }
        }
        let periodes = vues.into_iter().map(|(i, p)| (i, p.into_iter().collect())).collect();
        Calcul { publiees, epci, periodes, faits: BTreeMap::new() }
    }

    fn derive<'a>(&self, d: &'a Derive) -> Vec<Ligne<'a>> {
        match d.formule {
            Formule::PartAtteignant => return self.part_atteignant(d),
            Formule::Quartiles => return self.quartiles(d),
            _ => {}
        }
        let mut lignes = Vec::new();
        for (periode, niveau, zone) in self.cases(d) {
            let ici = |o: &Operande| (o.niveau.unwrap_or(niveau), self.zone(o, &zone).to_owned());
            let (na, za) = ici(&d.a);
            let classes = self.classes(&d.a, periode, na, &za);
            let b = d.b.as_ref().map(|b| (b, self.quand(b, periode), ici(b)));
            if let Some((_, None, _)) = b {
                continue;
            }
            for classe in classes {
                let va = self.nombre(&d.a, periode, na, &za, &classe);
                let (vb, periode_b) = match &b {
                    Some((o, Some(p), (n, z))) => (self.nombre(o, *p, *n, z, &classe), Some(*p)),
                    _ => (d.theorique.get(&classe).map(|f| Valeur::Nombre(*f)), None),
                };
                let valeur = match (d.formule, va, vb) {
                    (Formule::Mediane, _, _) => self.mediane(&d.a, periode, na, &za),
                    (Formule::Depasse, _, _) => self.depasse(d, periode, na, &za),
                    (Formule::Produit, Some(_), Some(_)) if niveau == Niveau::Epci && d.strates.is_some() => {
                        self.par_strate(d, periode, &classe)
                    }
                    (f, Some(a), Some(b)) => Some(appliquer(f, d.unite, &a, &b)),
                    // What one side does not have cannot be compared: no line, rather than an empty one.
                    _ => None,
                };
                let (niveau, zone) =
                    if d.a.niveau.is_some() { (Niveau::Epci, self.epci.to_owned()) } else { (niveau, zone.clone()) };
                let classe = if d.formule == Formule::Mediane { String::new() } else { classe };
                lignes.extend(valeur.map(|valeur| Ligne {
                    derive: d,
                    periode,
                    periode_b,
                    niveau,
                    zone,
                    classe,
                    valeur,
                }));
                if d.formule == Formule::Mediane {
                    break;
                }
            }
        }
        lignes
    }

    /// Periods, levels and zones where the first operand has a value.
    fn cases(&self, d: &Derive) -> BTreeSet<(Periode, Niveau, String)> {
        let voulu = |niveau: Niveau, zone: &str| match d.a.niveau {
            Some(n) => niveau == n && zone == self.zone(&d.a, zone),
            None => d.niveaux.contains(&niveau),
        };
        if d.a.derive {
            let faits = self.faits.keys().filter(|(i, _, n, z)| *i == d.a.indicateur && voulu(*n, z));
            return faits.map(|(_, p, n, z)| (*p, *n, z.clone())).collect();
        }
        let mut cases = BTreeSet::new();
        for p in self.periodes.get(&d.a.indicateur).into_iter().flatten() {
            for n in Niveau::ALL {
                let zones = self.publiees.zones(&d.a.indicateur, *p, n).map(|(z, _)| z).filter(|z| voulu(n, z));
                cases.extend(zones.map(|z| (*p, n, z.to_owned())));
            }
        }
        cases
    }

    /// The zone of an operand: its own, the territory, or the one at hand.
    fn zone<'z>(&'z self, o: &'z Operande, zone: &'z str) -> &'z str {
        match (&o.zone, o.niveau) {
            (Some(z), _) => z,
            (None, Some(Niveau::Epci)) => self.epci,
            (None, _) => zone,
        }
    }

    fn quand(&self, o: &Operande, p: Periode) -> Option<Periode> {
        let connues = self.periodes.get(&o.indicateur).map_or(&[][..], Vec::as_slice);
        let millesime = |code: &str| {
            let vus = self.periodes.get(code).into_iter().flatten();
            vus.filter(|p| matches!(p, Periode::Millesime(_))).max().copied()
        };
        match o.quand {
            Quand::Meme => Some(p),
            Quand::Precedente => precedente(p, connues),
            // A year is not over on the day of a monthly stock.
            Quand::Annee => (!matches!(p, Periode::Stock(_, 1..12))).then(|| Periode::Annee(p.annee())),
            Quand::AnneeAvant => Some(Periode::Annee(p.annee() - 1)),
            Quand::StockAvant => Some(Periode::Stock(p.annee() - 1, 12)),
            Quand::Parc => millesime("parc_logements"),
            Quand::Vague => millesime("occ_menages"),
            Quand::Derniere => connues.iter().max_by_key(|p| (p.annee(), **p)).copied(),
        }
    }

    /// Classes of the lines: those of a distribution, one by one; a lone empty one otherwise.
    fn classes(&self, a: &Operande, p: Periode, n: Niveau, z: &str) -> Vec<String> {
        if a.derive {
            let cle = (a.indicateur.clone(), p, n, z.to_owned());
            return self.faits.get(&cle).map_or_else(Vec::new, |c| c.keys().cloned().collect());
        }
        let repartition = self.publiees.get(&a.indicateur, p, n, z).is_some_and(|v| v.nature() == Nature::Repartition);
        if repartition && a.classe.is_none() {
            self.publiees.classes(&a.indicateur).to_vec()
        } else {
            vec![String::new()]
        }
    }

    /// One number; `None` when there is no such cell or class.
    fn nombre(&self, o: &Operande, p: Periode, n: Niveau, z: &str, classe: &str) -> Option<Valeur> {
        if o.derive {
            let cle = (o.indicateur.clone(), p, n, z.to_owned());
            let classes = self.faits.get(&cle)?;
            return classes.get(classe).or_else(|| classes.get("")).cloned();
        }
        let v = self.publiees.get(&o.indicateur, p, n, z)?;
        let rang = match (v.nature(), o.classe.as_deref().unwrap_or(classe)) {
            (Nature::Repartition, c) => self.publiees.classes(&o.indicateur).iter().position(|x| x == c)?,
            _ => 0,
        };
        let effectif = |n: Option<i64>| n.and_then(|n| Fraction::new(n, 1));
        let nombre = match o.mesure {
            Mesure::Taux => crate::indicators::comparaison::chiffre(v, rang),
            Mesure::Numerateur => effectif(v.classe(rang)),
            Mesure::Denominateur => effectif(v.denominateur()),
            Mesure::Univers => effectif(v.univers()),
        };
        Some(nombre.map_or_else(|| absence(v), Valeur::Nombre))
    }

    /// The class that holds the row of rank ⌈n/2⌉; nothing is interpolated inside it.
    fn mediane(&self, o: &Operande, p: Periode, n: Niveau, z: &str) -> Option<Valeur> {
        self.classe_du_rang(o, (p, n, z), (1, 2), 1)
    }

    /// The class that holds the row of rank ⌈part × n⌉, from `effectif_min` known rows on.
    fn classe_du_rang(
        &self,
        o: &Operande,
        (p, n, z): (Periode, Niveau, &str),
        (num, den): (i64, i64),
        effectif_min: i64,
    ) -> Option<Valeur> {
        let v = self.publiees.get(&o.indicateur, p, n, z)?;
        let Some(c) = v.compte() else { return Some(absence(v)) };
        let total = c.denominateur();
        if total < effectif_min.max(1) {
            return Some(Valeur::NonCalculable);
        }
        let mut cumul = 0;
        let rang = c.classes.iter().position(|k| {
            cumul += k;
            den * cumul >= num * total
        })?;
        self.publiees.classes(&o.indicateur).get(rang).map(|c| Valeur::Classe(c.clone()))
    }

    /// The classes that hold the three bounds of the quartiles, one line for each.
    fn quartiles<'a>(&self, d: &'a Derive) -> Vec<Ligne<'a>> {
        let mut lignes = Vec::new();
        for (periode, niveau, zone) in self.cases(d) {
            for k in 1..=3 {
                let ou = (periode, niveau, zone.as_str());
                let Some(valeur) = self.classe_du_rang(&d.a, ou, (k, 4), d.effectif_min) else { continue };
                let (classe, zone) = (format!("borne_q{k}"), zone.clone());
                lignes.push(Ligne { derive: d, periode, periode_b: None, niveau, zone, classe, valeur });
            }
        }
        lignes
    }

    /// Whether a share is strictly above the threshold: on the exact rate, or on the class of ten points shown instead when it
    /// stands wholly on one side.
    fn depasse(&self, d: &Derive, p: Periode, n: Niveau, z: &str) -> Option<Valeur> {
        let (v, seuil) = (self.publiees.get(&d.a.indicateur, p, n, z)?, d.seuil?);
        let cent = |b: u8| Fraction::new(i64::from(b), 100);
        let dit = |oui: bool| Valeur::Classe(if oui { "oui" } else { "non" }.to_owned());
        Some(match (v.taux(), v.tranche()) {
            (Some(t), _) => dit(t > seuil),
            (None, Some((bas, _))) if cent(bas).is_some_and(|b| b > seuil) => dit(true),
            (None, Some((_, haut))) if cent(haut).is_some_and(|h| h <= seuil) => dit(false),
            _ => absence(v),
        })
    }

    /// The sum of the products of the strata; one that is withheld withholds the sum, one without row counts for nothing.
    fn par_strate(&self, d: &Derive, p: Periode, classe: &str) -> Option<Valeur> {
        let (b, niveau) = (d.b.as_ref()?, d.strates?);
        let periode_b = self.quand(b, p)?;
        let mut somme = Fraction::new(0, 1)?;
        for (zone, _) in self.publiees.zones(&d.a.indicateur, p, niveau) {
            let a = self.nombre(&d.a, p, niveau, zone, classe)?;
            if matches!(&a, Valeur::Nombre(n) if n.num() == 0) {
                continue;
            }
            let b = self.nombre(b, periode_b, niveau, zone, classe).unwrap_or(Valeur::NonCalculable);
            match appliquer(Formule::Produit, d.unite, &a, &b) {
                Valeur::Nombre(n) => somme = somme.plus(&n)?,
                autre => return Some(autre),
            }
        }
        Some(Valeur::Nombre(somme))
    }

    /// EPCI at or above the floor, over those whose rate can be told. Nothing to say of a single EPCI.
    fn part_atteignant<'a>(&self, d: &'a Derive) -> Vec<Ligne<'a>> {
        let Some(seuil) = d.seuil else { return Vec::new() };
        let mut lignes = Vec::new();
        for p in self.periodes.get(&d.a.indicateur).into_iter().flatten() {
            let zones: Vec<_> = self.publiees.zones(&d.a.indicateur, *p, Niveau::Epci).collect();
            if zones.len() < 2 {
                continue;
            }
            let (mut oui, mut calculables, mut masquee) = (0, 0, false);
            for (_, v) in zones {
                match v.taux() {
                    Some(t) => {
                        calculables += 1;
                        oui += i64::from(t >= seuil);
                    }
                    None => masquee |= matches!(absence(v), Valeur::Masquee),
                }
            }
            let valeur = match Fraction::new(oui, calculables) {
                _ if masquee => Valeur::Masquee,
                Some(f) => Valeur::Nombre(f),
                None => Valeur::NonCalculable,
            };
            let zone = self.epci.to_owned();
            lignes.push(Ligne {
                derive: d,
                periode: *p,
                periode_b: None,
                niveau: Niveau::Epci,
                zone,
                classe: String::new(),
                valeur,
            });
        }
        lignes
    }
}

/// Why a cell gives no number.
fn absence(v: &secrecy::Valeur) -> Valeur {
    if v.etat() == Etat::NonCalculable || v.denominateur() == Some(0) { Valeur::NonCalculable } else { Valeur::Masquee }
}

fn appliquer(f: Formule, unite: UniteDerive, a: &Valeur, b: &Valeur) -> Valeur {
    let (x, y) = match (a, b) {
        (Valeur::Masquee, _) | (_, Valeur::Masquee) => return Valeur::Masquee,
        (Valeur::Nombre(x), Valeur::Nombre(y)) => (x, y),
        _ => return Valeur::NonCalculable,
    };
    let relatif = || x.moins(y)?.sur(y);
    let resultat = match f {
        Formule::Rapport | Formule::Poids => x.sur(y),
        Formule::Ecart => x.moins(y),
        Formule::Somme => x.plus(y),
        Formule::Produit => x.fois(y),
        Formule::EcartRelatif => relatif(),
        Formule::Evolution if unite == UniteDerive::Points => x.moins(y),
        Formule::Evolution => relatif(),
        Formule::Mediane | Formule::PartAtteignant | Formule::Depasse | Formule::Quartiles => None,
    };
    resultat.map_or(Valeur::NonCalculable, Valeur::Nombre)
}
