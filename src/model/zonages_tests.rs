use super::*;
use crate::model::communes::{COLONNES_COMMUNES, TablesCommunes};

fn table(texte: &str) -> PetiteTable {
    PetiteTable::embarquee("essai.csv", texte).unwrap()
}

/// Ambérieu (01004) and a commune merged from 01002 and 01005, the three of Paris, Lyon, a commune of each kind.
fn communes() -> Communes {
    let t = table(
        "code_commune;libelle;code_epci;code_region\n01004;Ambérieu;240100883;84\n01001;Nouvelle;240100883;84\n\
         75056;Paris;200054781;11\n93066;Saint-Denis;200054781;11\n77288;Melun;247700057;11\n59350;Lille;200093201;\n\
         97411;Saint-Denis;249740119;04\n95127;Cergy;249500109;\n69123;Lyon;200046977;84\n",
    )
    .avec_facultatives(COLONNES_COMMUNES);
    let passages = [table("CODGEO_2014;CODGEO_2024\n01002;01001\n01005;01001\n01006;01004\n")];
    Communes::lire(&TablesCommunes { communes: &t, passages: &passages, ept: None, sirens_ept: None }).unwrap()
}

fn apl(texte: &str) -> Result<ZonesApl> {
    ZonesApl::lire(&table(texte).avec_facultatives(COLONNES_ZONAGE_APL), &communes())
}

#[test]
fn apl_zones_as_they_are_written() {
    for (texte, zone) in [
        ("1", Some(ZoneApl::Un)),
        ("01", Some(ZoneApl::Un)),
        ("1bis", Some(ZoneApl::Un)),
        ("1 bis", Some(ZoneApl::Un)),
        ("Zone 1 bis", Some(ZoneApl::Un)),
        ("02", Some(ZoneApl::Deux)),
        ("Zone 2", Some(ZoneApl::Deux)),
        ("2.0", Some(ZoneApl::Deux)),
        ("3", Some(ZoneApl::Trois)),
        ("4", None),
        ("0", None),
        ("2bis", None),
        ("III", None),
        ("B1", None),
        ("", None),
    ] {
        assert_eq!(ZoneApl::depuis(texte), zone, "{texte}");
    }
}

#[test]
fn the_zoning_of_2014_reaches_the_communes_of_today() {
    let z = apl("CODGEO,LIBCOM_2014,REG,DEP,Zonage\n".replace(',', ";").as_str()).unwrap();
    assert_eq!(z.zone("01004"), None);
    let z = apl("code_commune_2014;zone\n01004;3\n01006;3\n1002;2\n01005;02\n75056;1bis\n38001;3\n").unwrap();
    assert_eq!([z.un_bis("75056"), z.un_bis("01004")], [Some(true), Some(false)], "1 bis is told apart");
    assert_eq!(z.zone("01004"), Some(ZoneApl::Trois));
    assert_eq!(z.zone("01001"), Some(ZoneApl::Deux));
    assert_eq!(z.zone("75056"), Some(ZoneApl::Un));
    assert_eq!(z.perdues().collect::<Vec<_>>(), ["38001"]);
    assert_eq!(z.zone("38001"), None);
}

#[test]
fn a_commune_merged_from_two_zones_has_none() {
    let z = apl("code_commune_2014;zone\n01002;2\n01005;3\n01004;3\n").unwrap();
    assert_eq!(z.zone("01001"), None);
    assert_eq!(z.partagees().collect::<Vec<_>>(), ["01001"]);
    assert_eq!(z.zone("01004"), Some(ZoneApl::Trois));
}

#[test]
fn a_zone_that_does_not_exist_is_refused_and_a_blank_one_unknown() {
    let e = apl("code_commune_2014;zone\n01004;3\n01002;5\n").err().unwrap();
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
    assert_eq!(apl("code_commune_2014;zone\n01004;\n").unwrap().zone("01004"), None);
}

#[test]
fn the_date_of_an_abc_zoning_is_in_the_name_of_its_column() {
    let d = |a, m, j| NaiveDate::from_ymd_opt(a, m, j);
    assert_eq!(date_de_colonne("Zonage en vigueur depuis le 5 septembre 2025"), d(2025, 9, 5));
    assert_eq!(date_de_colonne("Zone en vigueur depuis le 5 juillet 2024"), d(2024, 7, 5));
    assert_eq!(date_de_colonne("Zone  en vigueur\ndepuis le 1er août 2014"), d(2014, 8, 1));
    for nom in ["Reclassement juillet 2024", "Zone en vigueur", "Zone en vigueur depuis le 31 février 2024", "zonage"]
    {
        assert_eq!(date_de_colonne(nom), None, "{nom}");
    }
}

#[test]
fn the_abc_zone_is_that_of_the_day() {
    let d = tempfile::tempdir().unwrap();
    let mut zones = ZonesAbc::default();
    for (nom, texte) in [
        (
            "2024.csv",
            "CODGEO;REG;DEP;LIBGEO;Zone en vigueur depuis le 5 juillet 2024;Reclassement juillet 2024\n\
             01004;84;01;Ambérieu;B2;non\n75056;11;75;Paris;Abis;\n",
        ),
        (
            "2025.csv",
            "\u{feff}CODGEO;DEP;LIBGEO;Zonage en vigueur depuis le 5 septembre 2025;Autre\n1004;01;Ambérieu;B1;x\n75056;75;Paris;A bis;\n",
        ),
    ] {
        let chemin = d.path().join(nom);
        std::fs::write(&chemin, texte).unwrap();
        zones.ajouter(&table_abc(&chemin).unwrap(), &communes()).unwrap();
    }
    let le = |a, m, j| zones.zone("01004", NaiveDate::from_ymd_opt(a, m, j).unwrap());
    assert_eq!(le(2024, 7, 4), None);
    assert_eq!(le(2024, 7, 5), Some(ZoneAbc::B2));
    assert_eq!(le(2025, 9, 4), Some(ZoneAbc::B2));
    assert_eq!(le(2025, 9, 5), Some(ZoneAbc::B1));
    assert_eq!(zones.zone("75056", NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()), Some(ZoneAbc::Abis));
    assert_eq!(zones.dates().count(), 2);
}

#[test]
fn an_abc_table_without_a_date_or_with_another_zone_is_refused() {
    let c = communes();
    let e = ZonesAbc::default().ajouter(&table("CODGEO;Zone\n01004;B2\n"), &c).unwrap_err();
    assert!(e.message.contains("en vigueur depuis le"), "{e}");
    let t = table("CODGEO;Zone en vigueur depuis le 5 juillet 2024\n01004;B3\n");
    assert_eq!(ZonesAbc::default().ajouter(&t, &c).unwrap_err().lieu.unwrap().ligne, Some(2));
}

fn limitrophes(codes: &str) -> Result<GeographiesPlus> {
    let t = table(&format!("code_commune\n{codes}")).avec_facultatives(COLONNES_LIMITROPHES);
    GeographiesPlus::lire(Some(&t), &communes())
}

#[test]
fn the_plus_geography_of_each_kind_of_commune() {
    let c = communes();
    let sans = GeographiesPlus::lire(None, &c).unwrap();
    let avec = limitrophes("93066\n75056\n92012\n").unwrap();
    let attendues = [
        // commune, without the list, with it
        ("75056", Some(GeographiePlus::ParisLimitrophes), Some(GeographiePlus::ParisLimitrophes)),
        ("93066", None, Some(GeographiePlus::ParisLimitrophes)),
        ("77288", None, Some(GeographiePlus::IdfAutres)),
        // No région in the table: the département tells.
        ("95127", None, Some(GeographiePlus::IdfAutres)),
        ("59350", Some(GeographiePlus::AutresRegions), Some(GeographiePlus::AutresRegions)),
        ("69123", Some(GeographiePlus::AutresRegions), Some(GeographiePlus::AutresRegions)),
        ("97411", None, None),
        ("99999", None, None),
    ];
    for (commune, sans_liste, avec_liste) in attendues {
        assert_eq!(sans.geographie(commune, &c), sans_liste, "{commune} sans liste");
        assert_eq!(avec.geographie(commune, &c), avec_liste, "{commune} avec liste");
    }
}

#[test]
fn a_commune_limitrophe_far_from_paris_is_refused() {
    let e = limitrophes("93066\n77288\n").err().unwrap();
    assert!(e.message.contains("77288"), "{e}");
    assert_eq!(e.lieu.unwrap().ligne, Some(3));
}
