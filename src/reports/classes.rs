//! Classes of a distribution that documents show: all, but a last one that the catalogue marks so and that counts nobody.

use crate::indicators::{Catalogue, Definition};
use crate::measures::Niveau;
use crate::secrecy::PublishedMeasures;

/// Levels whose zones hold every row of the finer ones.
const ENTIERS: [Niveau; 3] = [Niveau::Epci, Niveau::Departement, Niveau::Region];

/// Labels of the classes that documents show, in order; the rank of each is that of its counts.
pub fn montrees(catalogue: &Catalogue, publiees: &PublishedMeasures, code: &str) -> Vec<String> {
    let Some(d) = catalogue.get(code) else { return Vec::new() };
    let tue = d.derniere_si_presente
        && catalogue.definitions.iter().filter(|t| temoigne(t, d)).any(|t| derniere_vide(publiees, t));
    d.classes.iter().take(d.classes.len() - usize::from(tue)).map(|(_, l, _)| l.clone()).collect()
}

/// Whether what `temoin` says of its last class holds for that of `d`: itself, or the same question asked of all the rows of the universe.
/// An indicator that is counted on some rows alone, or at no whole level, is known by it.
fn temoigne(temoin: &Definition, d: &Definition) -> bool {
    let question = |x: &Definition| x.classes.last().map(|(_, _, si)| si.sql.clone());
    let memes_lignes = temoin.table == d.table && temoin.univers.sql == d.univers.sql && temoin.restriction.is_none();
    temoin.code == d.code || temoin.derniere_si_presente && memes_lignes && question(temoin) == question(d)
}

/// Whether some whole zone shows that the last class counts nobody, and no zone shows that it counts somebody. A count withheld says nothing.
fn derniere_vide(publiees: &PublishedMeasures, d: &Definition) -> bool {
    let rang = d.classes.len().saturating_sub(1);
    let mut vide = false;
    for niveau in Niveau::ALL {
        for periode in publiees.periodes(&d.code, niveau) {
            for (_, v) in publiees.zones(&d.code, periode, niveau) {
                match v.classe(rang) {
                    Some(0) => vide |= ENTIERS.contains(&niveau),
                    Some(_) => return false,
                    None => {}
                }
            }
        }
    }
    vide
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::essais::{EPCI, Faits, catalogue};
    use crate::measures::Periode;

    /// Labels shown of three families of the catalogue, for counts of the fifth class of the whole territory, year by year.
    fn nombre(faits: Faits) -> [usize; 3] {
        let (c, p) = (catalogue(), faits.publier());
        ["att_quartiles", "att_par_classe", "dem_quartiles"].map(|code| montrees(&c, &p, code).len())
    }

    fn baux(cinquiemes: &[(i32, i64)]) -> Faits {
        cinquiemes.iter().fold(Faits::default(), |faits, (annee, n)| {
            let classes = [("q1", 20), ("q2", 10), ("q3", 10), ("q4", 10), ("q2_q4", *n)];
            faits.repartition("att_quartiles", (Periode::Annee(*annee), Niveau::Epci, EPCI), &classes)
        })
    }

    #[test]
    fn a_class_that_counts_nobody_in_the_whole_edition_is_not_shown() {
        assert_eq!(nombre(baux(&[(2024, 0), (2025, 0)])), [4, 4, 5]);
        // One year is enough; the classes of fragility follow the distribution of the same leases.
        assert_eq!(nombre(baux(&[(2024, 12), (2025, 0)])), [5, 5, 5]);
        // Nothing is published: nothing says that it counts nobody.
        assert_eq!(nombre(Faits::default()), [5, 5, 5]);
    }

    /// In January some class is small: what is withheld with it does not hide what the year shows. Where the whole is withheld, a zone that
    /// shows somebody is enough.
    #[test]
    fn what_is_withheld_says_nothing_of_the_class() {
        let janvier = [("q1", 3), ("q2", 40), ("q3", 40), ("q4", 40), ("q2_q4", 0)];
        let annee = [("q1", 300), ("q2", 400), ("q3", 400), ("q4", 400), ("q2_q4", 0)];
        let ici = |p| (p, Niveau::Epci, EPCI);
        let faits = Faits::default().repartition("att_quartiles", ici(Periode::Cumul(2025, 1)), &janvier).repartition(
            "att_quartiles",
            ici(Periode::Annee(2025)),
            &annee,
        );
        assert_eq!(montrees(&catalogue(), &faits.proteger(), "att_quartiles").len(), 4);
        let commune = (Periode::Annee(2024), Niveau::Commune, "59001");
        let classes = [("q1", 20), ("q2", 10), ("q3", 10), ("q4", 10), ("q2_q4", 12)];
        assert_eq!(nombre(baux(&[(2025, 0)]).repartition("att_quartiles", commune, &classes))[0], 5);
    }

    /// The other distributions keep all their classes, counted or not.
    #[test]
    fn a_class_without_the_mark_is_always_shown() {
        let ici = (Periode::Stock(2025, 12), Niveau::Epci, EPCI);
        let c = catalogue();
        let d = c.get("dem_taille").unwrap();
        let classes: Vec<(&str, i64)> = d.classes.iter().map(|(code, _, _)| (code.as_str(), 0)).collect();
        let p = Faits::default().repartition("dem_taille", ici, &classes).publier();
        assert_eq!(montrees(&c, &p, "dem_taille").len(), d.classes.len());
    }
}
