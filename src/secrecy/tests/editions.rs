//! Two editions in the hands of one reader: what the second shows beside the first, zones having been drawn again between them.

use super::proprietes::colonne;
use super::rationnels::Espace;
use super::*;
use proptest::prelude::*;

/// Households of each résidence, and the sector it stands in, before and now.
fn residences() -> impl Strategy<Value = Vec<(i64, usize, usize)>> {
    proptest::collection::vec((0i64..25, 0usize..3, 0usize..3), 2..9)
}

fn territoire(residences: &[(i64, usize)]) -> Famille {
    let comptes: Vec<[i64; 1]> = residences.iter().map(|(n, _)| [*n]).collect();
    let atomes: Vec<(&[i64], i64)> = comptes.iter().map(|n| (n.as_slice(), 0)).collect();
    let noms: Vec<String> = (0..residences.len()).map(|i| format!("r{i}")).collect();
    let rangs: Vec<u32> = (0u32..).take(residences.len()).collect();
    let secteurs: Vec<Vec<u32>> = (0..3)
        .map(|s| rangs.iter().zip(residences).filter(|(_, (_, le_sien))| *le_sien == s).map(|(i, _)| *i).collect())
        .collect();
    let mut cellules: Vec<(Niveau, &str, &[u32])> = vec![(Epci, "e", &rangs)];
    cellules.extend(noms.iter().zip(&rangs).map(|(nom, i)| (Residence, nom.as_str(), std::slice::from_ref(i))));
    cellules.extend(["a", "b", "c"].into_iter().zip(&secteurs).map(|(z, s)| (Niveau::Secteur, z, s.as_slice())));
    famille(Nature::Effectif, Unite::Menages, &atomes, &cellules)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// What the first edition gives away by itself aside: it can no longer be withheld.
    #[test]
    fn a_zone_drawn_again_gives_nothing_away(residences in residences(), profil in prop_oneof![Just(Profil::Partenaires), Just(Profil::Public)]) {
        let r = regles(profil);
        let avant = territoire(&residences.iter().map(|(n, a, _)| (*n, *a)).collect::<Vec<_>>());
        let apres = territoire(&residences.iter().map(|(n, _, b)| (*n, *b)).collect::<Vec<_>>());
        let editer = |f: &Famille, registre: &Registre| {
            let m = Mesures { familles: vec![f.clone()] };
            appliquer(&m, &verifier(&m, &r, registre), &r).unwrap()
        };
        let premiere = editer(&avant, &Registre::vide());
        let seconde = editer(&apres, &Registre::vide().apres(&premiere));
        let lire = |espace: &mut Espace, f: &Famille, p: &PublishedMeasures| {
            for c in f.cellules.iter().filter(|c| p.par_cle(&c.cle).unwrap().univers().is_some()) {
                espace.ajouter(&colonne(f, &c.atomes, &[0]));
            }
        };
        let (mut seule, seuil) = (Espace::default(), r.seuil(Unite::Menages));
        lire(&mut seule, &avant, &premiere);
        let mut ensemble = seule.clone();
        lire(&mut ensemble, &apres, &seconde);
        for c in avant.cellules.iter().chain(&apres.cellules).filter(|c| (1..seuil).contains(&c.compte.univers())) {
            let secret = colonne(&avant, &c.atomes, &[0]);
            prop_assert!(seule.contient(&secret) || !ensemble.contient(&secret), "{:?}", c.cle);
        }
    }
}
