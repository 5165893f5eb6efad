//! A small world that a test writes, read through the real chain: extracts, lake, conformed tables, counts.

#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bilan::config::layout::Table;
use bilan::error::Result;
use bilan::indicators::compter;
use bilan::lake::{Lac, Piece};
use bilan::measures::{Compte, Niveau, Periode};
use bilan::model::{Concordance, Modele, References, conformer};
use bilan::pipeline::Travail;
use bilan::secrecy::{self, PublishedMeasures, Regles};
use bilan::sources::{inspect, recognise};
use polars::prelude::*;
use tempfile::TempDir;

pub const EPCI: &str = "200093201";
pub const VILLE: &str = "59350";
pub const BOURG: &str = "59009";

/// Corner of the outline of `QN05901N`, a square of a hundredth of a degree.
pub const PREMIER_QPV: (f64, f64) = (3.00, 50.60);
/// The same for `QN05902N`.
pub const SECOND_QPV: (f64, f64) = (3.05, 50.60);

/// Columns of an observatory that geolocates its version loi: appended to the shipped layout.
pub const GEOLOCALISATION: &str = r#"
[[colonne]]
nom = "code_qpv_geocode"
depuis = ["QP_GEO"]
type = "texte"
[[colonne]]
nom = "x"
depuis = ["X_GEO"]
type = "decimal"
[[colonne]]
nom = "y"
depuis = ["Y_GEO"]
type = "decimal"
[[colonne]]
nom = "epsg"
depuis = ["EPSG_GEO"]
type = "entier"
"#;

/// The bailleur's own identifier, for a survey that does not give that of the register.
pub const NUMERO_INTERNE: &str = r#"
[[colonne]]
nom = "id_interne"
depuis = ["Num_Interne"]
type = "hache"
confidentielle = true
"#;

/// One row of an extract: the text of its cells.
#[derive(Clone, Debug, Default)]
pub struct Ligne(BTreeMap<&'static str, String>);

impl Ligne {
    #[must_use]
    pub fn avec(mut self, colonne: &'static str, valeur: &str) -> Self {
        self.0.insert(colonne, valeur.to_owned());
        self
    }
}

pub fn id_rpls(numero: usize) -> String {
    format!("L{numero:09}")
}

/// A dwelling of the version loi: let since 2020, outside QPV according to its bailleur.
pub fn logement(numero: usize) -> Ligne {
    Ligne::default()
        .avec("IDENT_REP", &id_rpls(numero))
        .avec("IDENT_INT", &format!("I{numero}"))
        .avec("IDENT_ORG", "000000001")
        .avec("SIRET", "11111111100011")
        .avec("DEPCOM", VILLE)
        .avec("MODE", "1")
        .avec("BAIL", "06/2020")
        .avec("LOYERPRINC", "400")
        .avec("SURFHAB", "60")
        .avec("CONSTRUCT", "1970")
        .avec("LOCAT", "1971")
        .avec("QPV", "2")
        .avec("SORTIEPATRIM", "9")
}

/// The same, of the second bailleur.
pub fn autre_bailleur(l: Ligne) -> Ligne {
    l.avec("IDENT_ORG", "000000002").avec("SIRET", "22222222200022")
}

/// A row of the occupation survey whose household answered.
pub fn menage(numero: usize) -> Ligne {
    Ligne::default()
        .avec("Num_RPLS", &id_rpls(numero))
        .avec("SIREN_Bailleur", "111111111")
        .avec("Code_INSEE", VILLE)
        .avec("Statut", "O")
        .avec("Repondant", "1")
}

/// An attribution by a lease of 1 June of the year.
pub fn bail(numero: usize, annee: i32) -> Ligne {
    Ligne::default()
        .avec("NUMERO_UNIQUE", &format!("059{numero:015}"))
        .avec("MOTIF_RADIATION", "RADATT")
        .avec("DATE_RADIATION", &format!("15/06/{annee}"))
        .avec("DATE_SIGNATURE_BAIL", &format!("01/06/{annee}"))
        .avec("NUMERORPLS", &id_rpls(numero))
        .avec("SIREN_RADIATION", "111111111")
        .avec("COMMUNE_LOGEMENT_ATTRIB", VILLE)
        .avec("NB_HQPV", "1")
        .avec("NB_Q1_radiation", "")
}

/// A live demand.
pub fn demande(numero: usize) -> Ligne {
    Ligne::default()
        .avec("NUMERO_UNIQUE", &format!("059{numero:015}"))
        .avec("DATE_CREATION", "01/03/2024")
        .avec("NB_Q1_STOCK", "")
}

/// One extract, as it is written.
pub struct Extraction {
    source: &'static str,
    millesime: i32,
    mois: Option<u32>,
    texte: String,
}

/// A territory, its extracts, and the choices of its chain.
pub struct Monde {
    pub epci: String,
    /// How far the rows that are kept go.
    pub perimetre: &'static str,
    /// Added to `[parametres]`.
    pub parametres: String,
    /// Added to `[references]`.
    pub references: String,
    /// The list of QPV is given, not only their outlines.
    pub liste_qpv: bool,
    /// Indicators added to those shipped.
    pub indicateurs: String,
    pub extractions: Vec<Extraction>,
    pub fichiers: BTreeMap<String, String>,
    pub dispositions: Vec<(&'static str, String)>,
}

impl Default for Monde {
    fn default() -> Self {
        let mut monde = Monde {
            epci: EPCI.to_owned(),
            perimetre: "epci",
            parametres: String::new(),
            references: String::new(),
            liste_qpv: true,
            indicateurs: String::new(),
            extractions: Vec::new(),
            fichiers: BTreeMap::new(),
            dispositions: Vec::new(),
        };
        let communes = format!(
            "code_commune;libelle;code_epci\n{VILLE};Ville;{EPCI}\n{BOURG};Bourg;{EPCI}\n62041;Ailleurs;246200364\n"
        );
        monde.poser("communes.csv", &communes);
        monde.poser("bailleurs.csv", "siren;nom;nom_court\n111111111;Un;UN\n222222222;Deux;DEUX\n");
        monde.poser(
            "qpv.csv",
            &format!("code_qp;lib_qp;siren_epci\nQN05901N;Les Uns;{EPCI}\nQN05902N;Les Autres;{EPCI}\n"),
        );
        let carres = [("QN05901N", PREMIER_QPV), ("QN05902N", SECOND_QPV)];
        monde.poser("qpv.geojson", &collection(&carres.map(|(code, coin)| entite(code, "\"59350\"", coin))));
        monde
    }
}

/// A square outline, its communes written as given (text or list, in JSON).
pub fn entite(code: &str, communes: &str, (lon, lat): (f64, f64)) -> String {
    let (est, nord) = (lon + 0.01, lat + 0.01);
    format!(
        r#"{{"type":"Feature","properties":{{"code_qp":"{code}","lib_qp":"{code}","insee_com":{communes}}},
           "geometry":{{"type":"Polygon","coordinates":[[[{lon},{lat}],[{est},{lat}],[{est},{nord}],[{lon},{nord}],[{lon},{lat}]]]}}}}"#
    )
}

pub fn collection(entites: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, entites.join(","))
}

/// What the chain made of a world.
pub struct Lu {
    pub modele: Modele,
    pub references: References,
    pub pieces: Vec<Piece>,
    pub publiees: PublishedMeasures,
    epci: String,
    _dossier: TempDir,
}

impl Monde {
    /// Adds an extract. Its header is made of the columns that its rows use.
    #[must_use]
    pub fn extrait(self, source: &'static str, millesime: i32, lignes: &[Ligne]) -> Self {
        self.mensuel(source, millesime, None, lignes)
    }

    #[must_use]
    pub fn mensuel(self, source: &'static str, millesime: i32, mois: Option<u32>, lignes: &[Ligne]) -> Self {
        let colonnes: BTreeSet<&str> = lignes.iter().flat_map(|l| l.0.keys().copied()).collect();
        let mut texte = colonnes.iter().copied().collect::<Vec<_>>().join(";") + "\n";
        for l in lignes {
            let cellules: Vec<&str> = colonnes.iter().map(|c| l.0.get(c).map_or("", String::as_str)).collect();
            texte += &(cellules.join(";") + "\n");
        }
        self.brut(source, millesime, mois, texte)
    }

    /// Adds an extract as it is written.
    #[must_use]
    pub fn brut(mut self, source: &'static str, millesime: i32, mois: Option<u32>, texte: String) -> Self {
        self.extractions.push(Extraction { source, millesime, mois, texte });
        self
    }

    #[must_use]
    pub fn parametres(mut self, toml: &str) -> Self {
        self.parametres += &format!("{toml}\n");
        self
    }

    /// Adds a reference table, named by its key in `[references]`.
    #[must_use]
    pub fn reference(mut self, cle: &str, texte: &str) -> Self {
        let nom = format!("{cle}.csv");
        let liste = cle == "passage";
        self.references += &if liste { format!("{cle} = [\"{nom}\"]\n") } else { format!("{cle} = \"{nom}\"\n") };
        self.poser(&nom, texte);
        self
    }

    /// Replaces one of the tables that every world has.
    #[must_use]
    pub fn table(mut self, nom: &str, texte: &str) -> Self {
        self.poser(nom, texte);
        self
    }

    /// Adds columns to a shipped layout.
    #[must_use]
    pub fn disposition(mut self, fichier: &'static str, ajout: &str) -> Self {
        self.dispositions.push((fichier, ajout.to_owned()));
        self
    }

    fn poser(&mut self, nom: &str, texte: &str) {
        self.fichiers.insert(format!("depot/references/{nom}"), texte.to_owned());
    }

    fn ecrire(&self, racine: &Path) {
        let ecrire = |relatif: &str, texte: &str| {
            let chemin = racine.join(relatif);
            std::fs::create_dir_all(chemin.parent().unwrap()).unwrap();
            std::fs::write(chemin, texte).unwrap();
        };
        let mut extractions = String::new();
        for (rang, e) in self.extractions.iter().enumerate() {
            let fichier = format!("{}_{rang}.csv", e.source);
            ecrire(&format!("depot/{fichier}"), &e.texte);
            let mois = e.mois.map_or_else(String::new, |m| format!("mois = {m}\n"));
            extractions += &format!(
                "[[extraction]]\nsource = \"{}\"\nfichier = \"{fichier}\"\nmillesime = {}\n{mois}",
                e.source, e.millesime
            );
        }
        let liste = if self.liste_qpv { "qpv = \"qpv.csv\"\n" } else { "" };
        ecrire(
            "pipelines/cil.toml",
            &format!(
                "nom = \"Essai\"\n[territoire]\nnom = \"Essai\"\nepci = \"{}\"\nperimetre = \"{}\"\n[periode]\narrete = \"2026-12-31\"\nexercice = 2025\n\
                 {extractions}[references]\ncommunes = \"communes.csv\"\nbailleurs = \"bailleurs.csv\"\nqpv_contours = \"qpv.geojson\"\n\
                 {liste}{}[parametres]\n{}[secret]\nprofil = \"interne\"\n",
                self.epci, self.perimetre, self.references, self.parametres
            ),
        );
        for (nom, texte) in &self.fichiers {
            ecrire(nom, texte);
        }
        // Rules of quality have tests of their own: none is read here.
        std::fs::create_dir_all(racine.join("pipelines/qualite")).unwrap();
        let livrer = |sous: &str| {
            for (chemin, texte) in bilan::assets::livres() {
                if chemin.parent() == Some(Path::new(sous)) {
                    ecrire(chemin.to_str().unwrap(), texte);
                }
            }
        };
        if !self.dispositions.is_empty() {
            livrer("pipelines/sources");
        }
        for (fichier, ajout) in &self.dispositions {
            let nom = format!("pipelines/sources/{fichier}");
            let livree = std::fs::read_to_string(racine.join(&nom)).unwrap();
            ecrire(&nom, &(livree + ajout));
        }
        if !self.indicateurs.is_empty() {
            livrer("pipelines/indicateurs");
            ecrire("pipelines/indicateurs/zz_essai.toml", &self.indicateurs);
        }
    }

    /// Writes the world, then reads, conforms, counts and publishes it as the program does, masking nothing.
    pub fn lire(&self) -> Result<Lu> {
        let dossier = tempfile::tempdir().unwrap();
        self.ecrire(dossier.path());
        let travail = Travail::ouvrir(&dossier.path().join("pipelines/cil.toml"))?;
        let references = travail.references()?;
        let lac = Lac::new(dossier.path().join("lac"), [7; 32], travail.dictionnaires.clone(), 2);
        let mut pieces = Vec::new();
        for e in &travail.pipeline.extractions {
            let inspection = inspect(&dossier.path().join("depot").join(&e.fichier))?;
            let reconnue = recognise(&inspection, &e.source, &travail.layouts)?;
            pieces.push(lac.ingerer(&inspection, &reconnue, e.millesime, e.mois)?);
        }
        let modele = conformer(&lac, &pieces, &references, &travail.pipeline)?;
        let mesures = compter(&modele, &travail.catalogue, &self.epci, (2026, 12))?;
        let regles = Regles::interne();
        let publiees =
            secrecy::appliquer(&mesures, &secrecy::verifier(&mesures, &regles, &secrecy::Registre::vide()), &regles)?;
        Ok(Lu { modele, references, pieces, publiees, epci: self.epci.clone(), _dossier: dossier })
    }
}

impl Lu {
    /// Values of a few columns of a conformed table as texts, `?` for unknown; rows sorted.
    #[track_caller]
    pub fn rangees(&self, table: Table, colonnes: &[&str]) -> Vec<String> {
        let textes: Vec<Expr> =
            colonnes.iter().map(|c| col(*c).cast(DataType::String).fill_null(lit("?")).alias(*c)).collect();
        let df = self.modele.table(table).expect("la table n'a pas été lue").select(textes).collect().unwrap();
        let colonnes: Vec<&StringChunked> = df.columns().iter().map(|c| c.str().unwrap()).collect();
        let ligne = |i: usize| colonnes.iter().map(|c| c.get(i).unwrap()).collect::<Vec<_>>().join(" ");
        let mut rangees: Vec<String> = (0..df.height()).map(ligne).collect();
        rangees.sort();
        rangees
    }

    #[track_caller]
    pub fn zone(&self, indicateur: &str, periode: Periode, niveau: Niveau, zone: &str) -> &Compte {
        let valeur = self.publiees.get(indicateur, periode, niveau, zone);
        let valeur = valeur.unwrap_or_else(|| panic!("pas de cellule {indicateur} {periode} {zone}"));
        valeur.compte().expect("rien n'est masqué en interne")
    }

    /// Count over the whole territory.
    #[track_caller]
    pub fn compte(&self, indicateur: &str, periode: Periode) -> &Compte {
        self.zone(indicateur, periode, Niveau::Epci, &self.epci)
    }

    /// Numerator, denominator and unknown of a share over the whole territory.
    #[track_caller]
    pub fn part(&self, indicateur: &str, periode: Periode) -> (i64, i64, i64) {
        let c = self.compte(indicateur, periode);
        (c.classes[0], c.denominateur(), c.inconnus)
    }

    #[track_caller]
    pub fn concordance(&self) -> &Concordance {
        self.modele.concordance.as_ref().expect("aucun logement n'a été lu")
    }
}
