use std::collections::BTreeMap;

use super::*;

/// An exchange file with the usual prefix: header with the date of the file, then these demands.
fn echange(date: &str, demandes: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<n:interfaceNuu versionInterface="02.01" xmlns:n="http://nuu.application.i2/">
  <n:entete><n:dateFichier>{date}T08:30:00.000+01:00</n:dateFichier></n:entete>
  <n:demande>{demandes}</n:demande>
</n:interfaceNuu>
"#
    )
}

/// One demand: its number, then what is under `personnePhysique` and beside it.
fn demande(numero: &str, personne: &str, suite: &str) -> String {
    format!(
        "<n:demandeLogement><n:numUnique>{numero}</n:numUnique><n:dateCreationDemande>2025-11-03</n:dateCreationDemande>\
         <n:personnePhysique>{personne}</n:personnePhysique>{suite}</n:demandeLogement>"
    )
}

/// A dependant, or a child whose custody is shared, by birth date.
fn ne_le(balise: &str, jour: &str) -> String {
    format!("<n:{balise}><n:dateNaissance>{jour}</n:dateNaissance></n:{balise}>")
}

fn ressource(code: &str, montant: &str) -> String {
    format!("<n:detailRessource><n:ressource code=\"{code}\"/><n:montant>{montant}</n:montant></n:detailRessource>")
}

/// The whole text that the reader makes of a file.
fn texte(xml: &[u8]) -> Result<String> {
    let d = tempfile::tempdir().unwrap();
    let chemin = d.path().join("demandes.xml");
    std::fs::write(&chemin, xml).unwrap();
    texte_de(&chemin)
}

fn texte_de(chemin: &Path) -> Result<String> {
    let mut texte = String::new();
    flux(chemin)?.read_to_string(&mut texte).map_err(|e| super::super::garde::reprendre("lecture", chemin, &e))?;
    Ok(texte)
}

/// Demands by column name, blank values left out.
fn lignes(texte: &str) -> Vec<BTreeMap<String, String>> {
    let mut suite = texte.lines();
    let entete: Vec<&str> = suite.next().unwrap().split(';').collect();
    assert_eq!(entete, COLONNES);
    suite
        .map(|l| {
            let champs: Vec<&str> = l.split(';').collect();
            assert_eq!(champs.len(), COLONNES.len(), "{l}");
            let paires = COLONNES.iter().zip(champs).filter(|(_, v)| !v.is_empty());
            paires.map(|(c, v)| ((*c).to_owned(), v.to_owned())).collect()
        })
        .collect()
}

#[track_caller]
fn lire(xml: &str) -> Vec<BTreeMap<String, String>> {
    lignes(&texte(xml.as_bytes()).unwrap())
}

/// The one demand of a file dated 15 March 2026.
#[track_caller]
fn seule(personne: &str, suite: &str) -> BTreeMap<String, String> {
    let lues = lire(&echange("2026-03-15", &demande("1010226000001G0001", personne, suite)));
    assert_eq!(lues.len(), 1);
    lues.into_iter().next().unwrap()
}

/// The whole message of a refusal.
#[track_caller]
fn refus(xml: &[u8]) -> String {
    let e = texte(xml).expect_err("un refus");
    assert!(e.lieu.as_ref().is_some_and(|l| l.fichier.ends_with("demandes.xml")), "{e:?}");
    assert_eq!(e.aides, ["redemandez le fichier d'échange, ou l'extraction « stock » en CSV"]);
    e.message
}

#[test]
fn a_whole_demand_is_read_under_the_names_of_the_stock() {
    let personne = [
        "<n:demandeur><n:dateNaissance>1984-06-30</n:dateNaissance><n:situationFamiliale code=\"P\"/>\
         <n:situationProfessionnelle><n:typeContratTravail code=\"CDD\"/><n:commune code=\"01053\"/></n:situationProfessionnelle>\
         <n:revenuFiscal><n:anneeMoins1>2025</n:anneeMoins1><n:montantMoins1>18200</n:montantMoins1>\
         <n:anneeMoins2>2024</n:anneeMoins2><n:montantMoins2>17000.50</n:montantMoins2></n:revenuFiscal>\
         <n:listeRessourceRecue>",
        &ressource("SAL", "1450,25"),
        &ressource("APL", "300"),
        "</n:listeRessourceRecue></n:demandeur>",
        "<n:listePersonneACharge>",
        &ne_le("personneACharge", "2010-01-01"),
        "</n:listePersonneACharge>",
        "<n:personneANaitre><n:nombre>1</n:nombre></n:personneANaitre>",
        "<n:logementActuel><n:listeModeleLogement><n:modeleLogement code=\"HLM\"/></n:listeModeleLogement>\
         <n:adresse><n:commune code=\"01053\"/></n:adresse></n:logementActuel>",
    ]
    .concat();
    let suite = "<n:numGuichet>G0001</n:numGuichet><n:logementRecherche><n:motifDemande code=\"13\"/>\
                 <n:demandeElargie>true</n:demandeElargie>\
                 <n:listeTypeLogement><n:typeLogement code=\"T3\"/><n:typeLogement code=\"T4\"/></n:listeTypeLogement>\
                 <n:listeLocalisationSouhaite><n:localisationSouhaite><n:commune code=\"01004\"/></n:localisationSouhaite>\
                 <n:localisationSouhaite><n:commune code=\"01033\"/></n:localisationSouhaite>\
                 <n:localisationSouhaite><n:commune code=\"01004\"/></n:localisationSouhaite></n:listeLocalisationSouhaite>\
                 </n:logementRecherche>";
    let attendu = [
        ("NUMERO_UNIQUE", "1010226000001G0001"),
        ("GUICHET", "G0001"),
        ("DATE_CREATION", "2025-11-03"),
        ("TAILLE_MENAGE", "2"),
        ("UNITE_CONSO", "1.5"),
        ("REVENU_MENSUEL_FOYER", "1450.25"),
        ("REVENU_FISCAL1_FOYER", "18200.00"),
        ("REVENU_FISCAL2_FOYER", "17000.50"),
        ("ANNEE_FISCAL1", "2025"),
        ("ANNEE_FISCAL2", "2024"),
        ("AGE_DEMANDEUR_DEMANDE", "1984-06-30"),
        ("STATUT_PROF_DEMANDEUR", "CDD"),
        ("SITU_FAMILIALE_DEMANDEUR", "P"),
        ("COTITULAIRE", "0"),
        ("PERSONNE_A_CHARGE", "1"),
        ("MODE_LOGEMENT_ACTUEL", "HLM"),
        ("COMMUNE_LOG_ACTUEL", "01053"),
        ("MOTIF_DEMANDE", "13"),
        ("TYPE_LOGEMENT_RECHERCHE", "T3"),
        ("COMMUNE_LOG_RECHERCHE", "01004"),
        ("COMMUNES_RECHERCHE", "01004,01033"),
        ("EST_DEMANDE_ELARGIE", "OUI"),
        ("NB_ENFANT_A_NAITRE", "1"),
    ];
    let attendu: BTreeMap<String, String> = attendu.iter().map(|(c, v)| ((*c).into(), (*v).into())).collect();
    assert_eq!(seule(&personne, suite), attendu);
}

/// Whoever wrote the file chose a prefix, or none, and a version of the format.
#[test]
fn prefixes_and_versions_do_not_matter() {
    let modele = echange("2026-03-15", &demande("1010226000001G0001", "<n:demandeur/>", ""));
    let attendu = lire(&modele);
    for xml in [
        modele.replace("02.01", "02.00"),
        modele.replace("n:", "ns1:").replace("xmlns:n=", "xmlns:ns1="),
        modele.replace("xmlns:n=", "xmlns=").replace("n:", ""),
        format!("\u{feff}{modele}"),
        modele.replace('\n', "\r\n"),
        modele.replace("<n:demande>", "<!-- essai --><n:demande><?x y?>"),
    ] {
        assert_eq!(lire(&xml), attendu, "{xml}");
    }
}

#[test]
fn a_file_in_latin1_says_so_and_is_read() {
    let xml =
        echange("2026-03-15", &demande("1010226000001G0001", "<n:demandeur/>", "<n:numGuichet>Évêché</n:numGuichet>"));
    for declare in ["ISO-8859-1", "iso-8859-1", "Windows-1252"] {
        let xml = xml.replace("UTF-8", declare);
        let (octets, _, perdu) = encoding_rs::WINDOWS_1252.encode(&xml);
        assert!(!perdu);
        let lues = lignes(&texte(&octets).unwrap());
        assert_eq!(lues[0]["GUICHET"], "Évêché", "{declare}");
    }
}

/// `numGuichet` and `logementRecherche` are compulsory in the norm and absent from real files.
#[test]
fn what_is_absent_is_blank_and_nothing_is_required() {
    let d = seule("", "");
    let presentes: Vec<&str> = d.keys().map(String::as_str).collect();
    assert_eq!(
        presentes,
        ["COTITULAIRE", "DATE_CREATION", "NUMERO_UNIQUE", "PERSONNE_A_CHARGE", "TAILLE_MENAGE", "UNITE_CONSO"]
    );
    assert_eq!((d["TAILLE_MENAGE"].as_str(), d["UNITE_CONSO"].as_str()), ("1", "1.0"));
}

#[test]
fn demands_follow_each_other_and_share_nothing() {
    let premiere = demande(
        "A1",
        &format!("<n:listePersonneACharge>{}</n:listePersonneACharge>", ne_le("personneACharge", "2020-01-01")),
        "<n:numGuichet>G1</n:numGuichet>",
    );
    let lues = lire(&echange("2026-03-15", &format!("{premiere}{}{premiere}", demande("B2", "", ""))));
    assert_eq!(lues.len(), 3);
    assert_eq!(lues[0], lues[2]);
    assert_eq!(lues[1].get("GUICHET"), None);
    assert_eq!((lues[1]["NUMERO_UNIQUE"].as_str(), lues[1]["TAILLE_MENAGE"].as_str()), ("B2", "1"));
}

/// Titulaire 1, co-titulaire and person of 14 or more 0.5, under 14 0.3.
#[test]
fn consumption_units_change_on_the_fourteenth_birthday() {
    let uc = |naissance: &str| {
        let p = format!("<n:listePersonneACharge>{}</n:listePersonneACharge>", ne_le("personneACharge", naissance));
        seule(&p, "")["UNITE_CONSO"].clone()
    };
    // The file is of 15 March 2026.
    assert_eq!(uc("2012-03-15"), "1.5", "quatorze ans ce jour-là");
    assert_eq!(uc("2012-03-16"), "1.3", "treize ans encore");
    assert_eq!(uc("2026-03-15"), "1.3", "né ce jour-là");
    let cotitulaires = "<n:listeCotitulaire><n:cotitulaire/><n:cotitulaire/></n:listeCotitulaire>";
    let d = seule(cotitulaires, "");
    assert_eq!((d["UNITE_CONSO"].as_str(), d["COTITULAIRE"].as_str(), d["TAILLE_MENAGE"].as_str()), ("2.0", "2", "3"));
}

#[test]
fn ages_are_those_of_the_day_of_the_file_else_of_the_demand() {
    let p = format!("<n:listePersonneACharge>{}</n:listePersonneACharge>", ne_le("personneACharge", "2012-01-10"));
    let avec = echange("2026-03-15", &demande("A1", &p, ""));
    assert_eq!(lire(&avec)[0]["UNITE_CONSO"], "1.5");
    // The demand is of 3 November 2025: thirteen years then.
    let sans = avec.replace("n:dateFichier", "n:autreDate");
    assert_eq!(lire(&sans)[0]["UNITE_CONSO"], "1.3");
}

#[test]
fn a_dependant_of_unknown_age_makes_the_units_unknown_not_the_size() {
    for personne in ["<n:personneACharge/>".to_owned(), ne_le("personneACharge", "31/02/2012")] {
        let p = format!(
            "<n:listePersonneACharge>{}{personne}</n:listePersonneACharge>",
            ne_le("personneACharge", "2020-01-01")
        );
        let d = seule(&p, "");
        assert_eq!(
            (d.get("UNITE_CONSO"), d["TAILLE_MENAGE"].as_str(), d["PERSONNE_A_CHARGE"].as_str()),
            (None, "3", "2")
        );
    }
}

/// No source says that they count: neither in the units nor in the size.
#[test]
fn unborn_children_and_shared_custody_are_not_counted() {
    let p = format!(
        "<n:listePersonneEnGarde>{}{}</n:listePersonneEnGarde><n:personneANaitre><n:nombre>2</n:nombre></n:personneANaitre>",
        ne_le("personneEnGarde", "2012-01-01"),
        ne_le("personneEnGarde", "2020-01-01"),
    );
    let d = seule(&p, "");
    assert_eq!((d["UNITE_CONSO"].as_str(), d["TAILLE_MENAGE"].as_str()), ("1.0", "1"));
    assert_eq!(d["NB_ENFANT_A_NAITRE"], "2");
}

/// Received by all who will live there, without APL nor AL; what is paid out is not deducted.
#[test]
fn resources_are_those_received_by_the_household_without_housing_aid() {
    let recues = |l: &[(&str, &str)]| -> String { l.iter().map(|(c, m)| ressource(c, m)).collect() };
    let p = format!(
        "<n:demandeur><n:listeRessourceRecue>{}</n:listeRessourceRecue><n:listeRessourceVersee>{}</n:listeRessourceVersee>\
         <n:listeRessourceRecuePersACharge>{}</n:listeRessourceRecuePersACharge></n:demandeur>\
         <n:listeCotitulaire><n:cotitulaire><n:listeRessourceRecue>{}</n:listeRessourceRecue></n:cotitulaire></n:listeCotitulaire>",
        recues(&[("SAL", "1000"), ("APL", "250"), ("AL", "90"), ("AF", "148.52")]),
        recues(&[("PAV", "300")]),
        recues(&[("APP", "400.5")]),
        recues(&[("RET", "700"), ("APL", "1")]),
    );
    assert_eq!(seule(&p, "")["REVENU_MENSUEL_FOYER"], "2249.02");
}

#[test]
fn an_amount_that_is_not_one_is_shown_not_left_out_of_the_sum() {
    let p = format!(
        "<n:demandeur><n:listeRessourceRecue>{}{}</n:listeRessourceRecue></n:demandeur>",
        ressource("SAL", "mille"),
        ressource("AF", "100")
    );
    assert_eq!(seule(&p, "")["REVENU_MENSUEL_FOYER"], "mille");
    assert_eq!(seule("<n:demandeur><n:listeRessourceRecue/></n:demandeur>", "").get("REVENU_MENSUEL_FOYER"), None);
}

/// Incomes of one year add up; those of another year are not put with them.
#[test]
fn fiscal_incomes_of_the_same_year_add_up() {
    let revenu = |n1: &str, m1: &str, n2: &str, m2: &str| {
        format!(
            "<n:revenuFiscal><n:anneeMoins1>{n1}</n:anneeMoins1><n:montantMoins1>{m1}</n:montantMoins1>\
             <n:anneeMoins2>{n2}</n:anneeMoins2><n:montantMoins2>{m2}</n:montantMoins2></n:revenuFiscal>"
        )
    };
    let foyer = |autre: &str| {
        let p = format!(
            "<n:demandeur>{}</n:demandeur><n:listeCotitulaire><n:cotitulaire>{autre}</n:cotitulaire></n:listeCotitulaire>",
            revenu("2025", "10000", "2024", "9000")
        );
        let d = seule(&p, "");
        (d["REVENU_FISCAL1_FOYER"].clone(), d["REVENU_FISCAL2_FOYER"].clone(), d["ANNEE_FISCAL1"].clone())
    };
    assert_eq!(foyer(&revenu("2025", "500.50", "2024", "1")), ("10500.50".into(), "9001.00".into(), "2025".into()));
    assert_eq!(foyer(&revenu("2023", "500", "2024", "1")), ("10000.00".into(), "9001.00".into(), "2025".into()));
    assert_eq!(foyer(&revenu("2025", "", "2024", "")), ("10000.00".into(), "9000.00".into(), "2025".into()));
}

/// What the format will add one day stands in unknown elements: they are passed over, with all that they hold.
#[test]
fn unknown_elements_are_passed_over() {
    let inconnu = "<n:futur><n:numUnique>FAUX</n:numUnique><n:demandeur><n:dateNaissance>1900-01-01</n:dateNaissance>\
                   </n:demandeur><n:liste><n:personneACharge/></n:liste></n:futur>";
    assert_eq!(seule(inconnu, inconnu), seule("", ""));
    let xml = echange("2026-03-15", &format!("{inconnu}{}{inconnu}", demande("A1", "", "")));
    assert_eq!(lire(&xml).len(), 1);
}

#[test]
fn escapes_and_cdata_are_read_and_nothing_breaks_the_line() {
    let d = seule("", "<n:numGuichet>A&amp;B&#233;<![CDATA[;\"x]]>\n y</n:numGuichet>");
    assert_eq!(d["GUICHET"], "A&Bé  x  y");
}

/// The numbers below look like those of a person and must stay out.
#[test]
fn names_mails_addresses_and_telephones_stay_out() {
    let interdits = [
        "NOMSECRET",
        "PRENOMSECRET",
        "PATRONYMESECRET",
        "0699999999",
        "0199999999",
        "personne@example.invalid",
        "RUESECRETE",
        "99999",
        "EMPLOYEURSECRET",
        "PROFESSIONSECRETE",
        "NATIONALITESECRETE",
        "NIRSECRET",
        "CIVILITESECRETE",
    ];
    let identite = "<n:civilite code=\"CIVILITESECRETE\"/><n:nom>NOMSECRET</n:nom><n:prenom>PRENOMSECRET</n:prenom>\
                    <n:nomPatronymique>PATRONYMESECRET</n:nomPatronymique><n:nationalite code=\"NATIONALITESECRETE\"/>\
                    <n:nir>NIRSECRET</n:nir><n:telPortable>0699999999</n:telPortable><n:telDomicile>0199999999</n:telDomicile>\
                    <n:mel>personne@example.invalid</n:mel><n:adressePostale><n:numero>12</n:numero><n:voie>RUESECRETE</n:voie>\
                    <n:codePostal>99999</n:codePostal><n:commune code=\"99999\"/></n:adressePostale>\
                    <n:situationProfessionnelle><n:profession>PROFESSIONSECRETE</n:profession>\
                    <n:nomEmployeurPrincipal>EMPLOYEURSECRET</n:nomEmployeurPrincipal><n:commune code=\"99999\"/>\
                    </n:situationProfessionnelle>";
    let p = format!(
        "<n:demandeur>{identite}</n:demandeur>\
         <n:listePersonneACharge><n:personneACharge>{identite}</n:personneACharge></n:listePersonneACharge>\
         <n:listePersonneEnGarde><n:personneEnGarde>{identite}</n:personneEnGarde></n:listePersonneEnGarde>\
         <n:listeCotitulaire><n:cotitulaire>{identite}</n:cotitulaire></n:listeCotitulaire>\
         <n:logementActuel><n:voie>RUESECRETE</n:voie><n:codePostal>99999</n:codePostal><n:bailleur><n:nom>NOMSECRET</n:nom>\
         </n:bailleur></n:logementActuel>"
    );
    let lu = texte(echange("2026-03-15", &demande("A1", &p, "")).as_bytes()).unwrap();
    for mot in interdits {
        assert!(!lu.contains(mot), "« {mot} » dans :\n{lu}");
    }
}

#[test]
fn what_is_not_an_exchange_file_is_not_taken_for_one() {
    assert!(est_demandes(b"\xEF\xBB\xBF\n<interfaceNuu>"));
    assert!(est_demandes(b"<?xml version=\"1.0\"?><!-- x --><ns1:interfaceNuu versionInterface=\"02.00\">"));
    assert!(!est_demandes(b"interfaceNuu;a;b\n"));
    assert!(!est_demandes(b"<html><body></body></html>"));
    assert!(!est_demandes(b""));
}

#[test]
fn another_root_is_refused() {
    let xml = "<?xml version=\"1.0\"?><classeur><interfaceNuu><demande><demandeLogement/></demande></interfaceNuu></classeur>";
    insta::assert_snapshot!(refus(xml.as_bytes()), @"ce fichier XML n'est pas lu : sa balise racine n'est pas « interfaceNuu »");
}

#[test]
fn a_file_without_any_demand_is_refused() {
    insta::assert_snapshot!(refus(echange("2026-03-15", "").as_bytes()), @"ce fichier XML n'est pas lu : il ne contient pas de demande");
    insta::assert_snapshot!(refus(b"<!-- interfaceNuu -->"), @"ce fichier XML n'est pas lu : il ne contient pas de demande");
}

#[test]
fn entity_declarations_are_refused_before_anything_is_expanded() {
    let mut milliard = String::from("<!ENTITY a0 \"ha\">");
    for i in 1..30 {
        milliard.push_str(&format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10)));
    }
    let xml = format!("<?xml version=\"1.0\"?><!DOCTYPE interfaceNuu [{milliard}]><interfaceNuu>&a29;</interfaceNuu>");
    insta::assert_snapshot!(refus(xml.as_bytes()), @"ce fichier XML n'est pas lu : il déclare des entités (DOCTYPE), ce que le format n'admet pas");
    let externe = "<!DOCTYPE interfaceNuu SYSTEM \"file:///etc/passwd\"><interfaceNuu/>";
    assert_eq!(refus(externe.as_bytes()), refus(xml.as_bytes()));
    let appel = echange("2026-03-15", &demande("&secret;", "", ""));
    insta::assert_snapshot!(refus(appel.as_bytes()), @"ce fichier XML n'est pas lu : une entité y est appelée, ce que le format n'admet pas");
}

#[test]
fn tags_nested_without_end_are_refused() {
    let profond = format!("<interfaceNuu>{}", "<a>".repeat(100_000));
    insta::assert_snapshot!(refus(profond.as_bytes()), @"ce fichier XML n'est pas lu : les balises y sont emboîtées sur plus de 64 niveaux");
}

#[test]
fn a_household_without_end_is_refused() {
    let p = format!("<n:listePersonneACharge>{}</n:listePersonneACharge>", "<n:personneACharge/>".repeat(200));
    let xml = echange("2026-03-15", &format!("{}{}", demande("A1", "", ""), demande("B2", &p, "")));
    insta::assert_snapshot!(refus(xml.as_bytes()), @"ce fichier XML n'est pas lu : un ménage y a plus de 100 personnes, après une demande");
}

#[test]
fn a_text_without_end_is_refused_in_one_piece_or_in_many() {
    let long = "x".repeat(2 << 20);
    let dit = "ce fichier XML n'est pas lu : un seul élément y fait plus de 1 Mo";
    assert_eq!(refus(echange("2026-03-15", &demande(&long, "", "")).as_bytes()), dit);
    assert_eq!(refus(format!("<interfaceNuu a=\"{long}\"/>").as_bytes()), dit);
    assert_eq!(refus(format!("<interfaceNuu>{long}").as_bytes()), dit);
    let morceaux = format!("<![CDATA[{}]]><!-- -->", "x".repeat(100_000)).repeat(20);
    assert_eq!(refus(echange("2026-03-15", &demande(&morceaux, "", "")).as_bytes()), dit);
}

/// Wherever a file is cut, it is refused: the demands before the cut are not taken for all of them.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let p =
        format!("<n:demandeur><n:listeRessourceRecue>{}</n:listeRessourceRecue></n:demandeur>", ressource("SAL", "12"));
    let demandes = format!("{}{}", demande("A1", &p, ""), demande("B2", &p, ""));
    let xml = echange("2026-03-15", &demandes);
    let fin = xml.trim_end().len();
    for n in 0..fin {
        let lu = refus(&xml.as_bytes()[..n]);
        assert!(lu.starts_with("ce fichier XML n'est pas lu : "), "coupé à {n} : {lu}");
    }
    let milieu = xml.find("</n:demande>").unwrap();
    insta::assert_snapshot!(refus(&xml.as_bytes()[..milieu]), @"ce fichier XML n'est pas lu : il est coupé : des balises restent ouvertes, après 2 demandes");
    assert!(lire(&xml[..fin]).len() == 2);
}

#[test]
fn tags_that_do_not_match_are_refused_with_their_place() {
    let lu = refus(b"<interfaceNuu><demande></interfaceNuu>");
    assert!(lu.starts_with("ce fichier XML n'est pas lu : le XML est mal formé vers l'octet "), "{lu}");
    let lu = refus(b"<interfaceNuu><demande>\xFF\xFE</demande></interfaceNuu>");
    assert!(lu.starts_with("ce fichier XML n'est pas lu : "), "{lu}");
}

/// The sample published with the format: figures of the specification, read only where the file is at hand.
#[test]
fn the_published_sample_gives_the_resources_that_are_written_in_it() {
    let chemin = Path::new("../shared/reference/sne_demande_exemple.xml");
    if !chemin.exists() {
        eprintln!("sauté : {} n'est pas là", chemin.display());
        return;
    }
    let lu = texte_de(chemin).unwrap();
    let lues = lignes(&lu);
    assert_eq!(lues.len(), 1);
    // 4 010 € received by the holder and 3 165 € by the co-holder.
    assert_eq!(lues[0]["REVENU_MENSUEL_FOYER"], format!("{}.00", 4_010 + 3_165));
    assert_eq!(lues[0]["NUMERO_UNIQUE"].len(), 18);
    assert_eq!((lues[0]["COTITULAIRE"].as_str(), lues[0]["PERSONNE_A_CHARGE"].as_str()), ("1", "1"));
    // Holder 1, co-holder 0.5, a child under 14 0.3; the unborn one and those in shared custody are not counted.
    assert_eq!((lues[0]["UNITE_CONSO"].as_str(), lues[0]["TAILLE_MENAGE"].as_str()), ("1.8", "3"));
    // Neither `numGuichet` nor `logementRecherche` is in it.
    assert_eq!((lues[0].get("GUICHET"), lues[0].get("COMMUNES_RECHERCHE")), (None, None));
    let xml = std::fs::read_to_string(chemin).unwrap();
    let balises =
        ["nom", "prenom", "nomPatronymique", "telPortable", "mel", "voie", "profession", "nomEmployeurPrincipal"];
    let mut cherches = 0;
    for balise in balises {
        for morceau in xml.split(&format!(":{balise}>")).skip(1).step_by(2) {
            let valeur = morceau.split('<').next().unwrap();
            assert!(!valeur.is_empty() && !lu.contains(valeur), "<{balise}> est dans la sortie");
            cherches += 1;
        }
    }
    assert!(cherches > 8, "{cherches} valeurs cherchées");
}
