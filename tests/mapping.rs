//! `bilan mapping`: a file that nobody described gets a layout to read over, that reads it; what identifies people is
//! never printed.

#[path = "support/entetes.rs"]
mod entetes;
#[path = "support/lecture.rs"]
mod lecture;
mod support;

use std::path::Path;

use bilan::config::layout::Layout;
use bilan::sources::{inspect, proposer, verifier_disposition};

use entetes::*;
use lecture::{Tableau, dictionnaires, dispositions, lire_avec};
use support::{CHAINE, Job};

/// The survey as one publisher of software exports it: names of its own, people in it.
const OPS_LOCALE: &str = "SIREN_Bailleur;N° RPLS;Code_INSEE;Statut_logement;Repondant;Nb_Occupants;Composition;RFR;\
                          Nom du locataire;Courriel;Téléphone;Observations libres";

fn ops_locale() -> Tableau {
    let commun = [
        ("SIREN_Bailleur", "000200015"),
        ("Code_INSEE", "1004"),
        ("Statut_logement", "O"),
        ("Repondant", "O"),
        ("Composition", "PS"),
        ("RFR", "12896,50"),
        ("Nom du locataire", "NOMSECRET"),
        ("Courriel", "personne@example.invalid"),
        ("Téléphone", "0699999999"),
        ("Observations libres", "PROPOSSECRET"),
    ];
    Tableau::new(OPS_LOCALE)
        .ligne(&[&commun[..], &[("N° RPLS", "F000000001"), ("Nb_Occupants", "1")]].concat())
        .ligne(&[&commun[..], &[("N° RPLS", "F000000002"), ("Nb_Occupants", "4")]].concat())
}

const SECRETS: [&str; 5] = ["NOMSECRET", "personne@example.invalid", "0699999999", "PROPOSSECRET", "12896"];

#[track_caller]
fn tait(texte: &str, secrets: &[&str]) {
    for s in secrets {
        assert!(!texte.contains(s), "« {s} » est montré :\n{texte}");
    }
}

#[track_caller]
fn adopter(toml: &str) -> Layout {
    let layout: Layout =
        bilan::config::lire_texte(toml, Path::new("propose.toml")).unwrap_or_else(|e| panic!("{e:?}\n{toml}"));
    verifier_disposition(&layout).unwrap_or_else(|e| panic!("{e:?}\n{toml}"));
    layout
}

#[test]
fn the_proposal_is_the_output_and_the_rest_is_talk() {
    let j = Job::vide();
    j.write("depot/ops_locale.csv", ops_locale().csv(';'));
    let sortie = j.run(&["mapping", "--source", "ops", "depot/ops_locale.csv"]).attendre(0);
    // `bilan mapping … > pipelines/sources/x.toml` gives a file that can be used.
    let layout = adopter(&sortie.stdout);
    assert_eq!((layout.source.as_str(), layout.table.code()), ("ops", "occupation"));
    insta::assert_snapshot!(sortie.stderr, @r"

    6 colonnes reconnues, 2 colonnes probables à vérifier, 15 colonnes sans équivalent dans le fichier ; du fichier, 4 colonnes laissées de côté.

    Ce que donnent les 2 premières lignes :
      id_rpls          F000000001 | F000000002
      siren_bailleur   000200015 | 000200015
      code_commune     01004 | 01004
      statut_logement  occupe | occupe
      repondant        true | true
      nb_occupants     1 | 4
      composition      personne_seule | personne_seule
      rfr_montant      ••• | •••
    ");
    tait(&sortie.stdout, &SECRETS);
    let muette = j.run(&["--quiet", "mapping", "--source", "ops", "depot/ops_locale.csv"]).attendre(0);
    assert_eq!((muette.stdout, muette.stderr.as_str()), (sortie.stdout, ""));
}

#[test]
fn the_proposal_reads_the_file_it_was_made_for() {
    for (nom, octets) in [
        ("ops.csv", ops_locale().csv(';').into_bytes()),
        ("ops_virgule.csv", ops_locale().csv(',').into_bytes()),
        ("ops.xlsx", ops_locale().xlsx(6)),
    ] {
        let j = Job::vide();
        j.write(nom, &octets);
        let sortie = j.run(&["mapping", nom]).attendre(0);
        tait(&format!("{}{}", sortie.stdout, sortie.stderr), &SECRETS);
        let lu = lire_avec(nom, &octets, "ops", &[adopter(&sortie.stdout)], &dictionnaires()).unwrap();
        assert_eq!(lu.comptes(), [2, 2, 0, 0]);
        assert_eq!(lu.colonne("id_rpls"), [Some("F000000001"), Some("F000000002")]);
        assert_eq!(lu.colonne("code_commune"), [Some("01004"); 2]);
        assert_eq!(lu.colonne("statut_logement"), [Some("occupe"); 2]);
        assert_eq!(lu.colonne("nb_occupants"), [Some("1"), Some("4")]);
        assert_eq!(lu.colonne("rfr_montant"), [Some("1289650"); 2]);
        for secret in ["NOMSECRET", "0699999999", "PROPOSSECRET"] {
            assert!(!lu.octets.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} est dans le lac");
        }
    }
}

/// The file of an observatory goes through the chain once the proposal is in its folder.
#[test]
fn a_folder_that_adopts_the_proposal_reads_the_file() {
    let j = Job::sample();
    let renommes = [("Num_RPLS", "N° RPLS"), ("Statut", "Statut_logement"), ("Date_Entree", "Date d'entrée")];
    for (avant, apres) in renommes {
        j.remplacer("depot/ops_2024.csv", &format!(";{avant};"), &format!(";{apres};"));
    }
    let refusee = j.run(&["--quiet", "check", CHAINE]).attendre(3);
    assert!(refusee.stderr.contains("« bilan mapping ops_2024.csv » en propose"), "{}", refusee.stderr);
    let proposee = j.run(&["mapping", "--source", "ops", "depot/ops_2024.csv"]).attendre(0);
    j.write("pipelines/sources/ops_locale.toml", &proposee.stdout);
    let verifiee = j.run(&["check", CHAINE]).attendre(0);
    assert!(verifiee.stdout.contains("ops_2024.csv : OPS"), "{}", verifiee.stdout);
}

/// Whatever file is known, the proposal made of it is a layout that reads it as well.
#[test]
fn every_known_header_gets_a_proposal_that_is_a_layout() {
    let layouts = dispositions();
    for (source, entete, code) in attendus() {
        let d = tempfile::tempdir().unwrap();
        let chemin = d.path().join("fichier.csv");
        std::fs::write(&chemin, format!("{entete}\n")).unwrap();
        let inspection = inspect(&chemin).unwrap();
        let p = proposer(&inspection, Some(source), &layouts).unwrap_or_else(|e| panic!("{code} : {e:?}"));
        let layout = adopter(&p.toml);
        assert_eq!(layout.source, source, "{code}");
        let modele = layouts.iter().find(|l| l.code == code).unwrap();
        // Columns of the model that the file has are all proposed, under the rule of the model.
        let noms: Vec<String> = entete.split(';').map(bilan::sources::normaliser).collect();
        if layout.table != modele.table {
            continue;
        }
        for c in
            modele.colonnes.iter().filter(|c| c.depuis.iter().any(|n| noms.contains(&bilan::sources::normaliser(n))))
        {
            let proposee = layout.colonnes.iter().find(|p| p.nom == c.nom);
            let proposee = proposee.unwrap_or_else(|| panic!("{code} : {} n'est pas proposée", c.nom));
            assert_eq!(
                (proposee.genre, proposee.requise, proposee.confidentielle, proposee.vide, &proposee.codes),
                (c.genre, c.requise, c.confidentielle, c.vide, &c.codes),
                "{code} : {}",
                c.nom
            );
            assert_eq!(
                (&proposee.inconnu, &proposee.cles, proposee.largeur),
                (&c.inconnu, &c.cles, c.largeur),
                "{code}"
            );
        }
    }
}

/// Names that a TOML file cannot hold as they are: quotes, backslashes, line endings, control characters.
#[test]
fn names_of_columns_cannot_break_the_proposal() {
    let entete = "Num_RPLS;Repondant;\"Date\nentrée\";\"dit \"\"le code\"\"\";C:\\colonne;\u{1}x;'a';# b;[c]";
    let j = Job::vide();
    j.write("ops.csv", format!("{entete}\nF1;O;O;;;;;;\n"));
    let sortie = j.run(&["mapping", "--source", "ops", "ops.csv"]).attendre(0);
    let layout = adopter(&sortie.stdout);
    let entree = layout.colonnes.iter().find(|c| c.nom == "date_entree").expect("une colonne probable");
    assert_eq!(entree.depuis, ["Date\nentrée"]);
}

/// What identifies stays hidden when the column is known, and does not come near when it is not.
#[test]
fn identifying_values_are_never_printed() {
    let stock = Tableau::new(&sne_stock()).ligne(&[
        ("DEMANDE", "998877665544"),
        ("NUMERO_UNIQUE", "9990125000001G0001"),
        ("DATE_NAISS_DEMANDEUR", "19/11/1937"),
        ("REVENU_MENSUEL_FOYER", "1457,13"),
        ("REVENU_FISCAL1_FOYER", "17391"),
        ("CONTACT_MAIL", "personne@example.invalid"),
        ("DATE_CREATION", "04/12/2024"),
    ]);
    let secrets = ["998877665544", "9990125000001G0001", "19/11/1937", "1457", "17391", "personne@example.invalid"];
    let j = Job::vide();
    j.write("stock.csv", stock.csv(';')).write("stock.xlsx", stock.xlsx(3));
    for nom in ["stock.csv", "stock.xlsx"] {
        let sortie = j.run(&["mapping", nom]).attendre(0);
        tait(&format!("{}{}", sortie.stdout, sortie.stderr), &secrets);
        assert!(sortie.stderr.contains("date_creation") && sortie.stderr.contains("2024-12-04"), "{}", sortie.stderr);
    }
    let menages =
        Tableau::new(RELOGEMENT_MENAGES).ligne(&[("menage_id", "MENAGESECRET"), ("id_demande", "DEMANDESECRETE")]);
    j.write("menages.csv", menages.csv(';'));
    let sortie = j.run(&["mapping", "menages.csv"]).attendre(0);
    tait(&format!("{}{}", sortie.stdout, sortie.stderr), &["MENAGESECRET", "DEMANDESECRETE"]);
}

/// Without a header, the first rows are people: none of them may be taken for the names of columns.
#[test]
fn rows_of_data_are_not_taken_for_a_header() {
    let j = Job::vide();
    let secrets = ["NOMSECRET", "PRENOMSECRET", "19/11/1977", "0699999999", "personne@example.invalid", "AUTRESECRET"];
    // Words that are names of columns stand among the values.
    j.write(
        "sans_entete.csv",
        "NOMSECRET;PRENOMSECRET;19/11/1977;0699999999;personne@example.invalid;Composition;Statut\n\
         AUTRESECRET;PRENOMSECRET;20/11/1977;0699999998;autre@example.invalid;Composition;Commune\n",
    );
    let sortie = j.run(&["mapping", "sans_entete.csv"]).attendre(3);
    tait(&format!("{}{}", sortie.stdout, sortie.stderr), &secrets);
    // Under a header of which no name is known, the header is taken, not the row that looks more like one.
    j.write(
        "entete.csv",
        "Logt RPLS;Occupants (nb);Locataire\nNOMSECRET;Occupants;PRENOMSECRET\nAUTRESECRET;Nb occupants;x\n",
    );
    let sortie = j.run(&["mapping", "--source", "ops", "entete.csv"]);
    tait(&format!("{}{}", sortie.stdout, sortie.stderr), &["PRENOMSECRET", "AUTRESECRET"]);
}

#[test]
fn a_file_that_looks_like_nothing_known_is_said_to() {
    let j = Job::vide();
    j.write("recettes.csv", "farine;sucre;beurre\n250;125;125\n");
    let sortie = j.run(&["mapping", "recettes.csv"]).attendre(3);
    assert_eq!(sortie.stdout, "");
    insta::assert_snapshot!(sortie.stderr, @r"
    erreur : aucune colonne de ce fichier ne ressemble à celles des dispositions connues
      --> recettes.csv
    aide : vérifiez qu'une ligne d'en-tête se trouve parmi les trente premières
    aide : nommez la source : --source doublets | impayes | ops | relogement_menages | relogement_operations | relogement_propositions | relogement_relogements | reservations | rpls | rpls_ouvert | sne_radiation | sne_stock
    ");
}

#[test]
fn an_unknown_source_comes_with_the_nearest() {
    let j = Job::vide();
    j.write("ops.csv", ops_locale().csv(';'));
    let sortie = j.run(&["mapping", "--source", "sne_stok", "ops.csv"]).attendre(2);
    assert_eq!(sortie.stdout, "");
    assert!(
        sortie.stderr.contains("la source « sne_stok »") && sortie.stderr.contains("« sne_stock » ?"),
        "{}",
        sortie.stderr
    );
}

#[test]
fn files_that_cannot_be_read_are_refused_as_a_run_would() {
    let j = Job::vide();
    j.write("vide.csv", "").write("nul.csv", b"a;b\n\0\n").write("coupe.xlsx", b"PK\x03\x04\x14\0");
    for (nom, raison) in
        [("vide.csv", "le fichier est vide"), ("nul.csv", "octet nul"), ("coupe.xlsx", "abîmé ou coupé")]
    {
        let sortie = j.run(&["mapping", nom]).attendre(3);
        assert_eq!(sortie.stdout, "");
        assert!(sortie.stderr.contains(raison) && sortie.stderr.contains(nom), "{}", sortie.stderr);
    }
    let sortie = j.run(&["mapping", "absent.csv"]).attendre(3);
    assert!(sortie.stderr.contains("fichier ou dossier absent"), "{}", sortie.stderr);
}

/// A local layout of the folder counts among the models.
#[test]
fn a_layout_of_the_folder_is_a_model_too() {
    let j = Job::vide();
    j.write(
        "pipelines/sources/essai.toml",
        "code = \"essai\"\nlibelle = \"Essai\"\nsource = \"essai\"\ntable = \"impaye\"\npresentes = [\"Clef\"]\n\
         [[colonne]]\nnom = \"date_situation\"\ndepuis = [\"Clef\"]\ntype = \"date\"\nformat = \"%d%m%Y\"\n\
         [[colonne]]\nnom = \"montant_impaye\"\ndepuis = [\"Dette\"]\ntype = \"centimes\"\nfacteur = 1000.0\n",
    );
    j.write("f.csv", "Clef;Dette\n02012025;1,5\n03012025;12,345\n");
    let sortie = j.run(&["mapping", "f.csv"]).attendre(0);
    let lu = lire_avec("f.csv", j.texte("f.csv"), "essai", &[adopter(&sortie.stdout)], &dictionnaires()).unwrap();
    assert_eq!(
        (lu.colonne("date_situation"), lu.colonne("montant_impaye")),
        (vec![Some("2025-01-02"), Some("2025-01-03")], vec![Some("150000"), Some("1234500")])
    );
}
