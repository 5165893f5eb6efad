//! A small population of SNE radiations, written as real extracts and read through the real chain.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use bilan::indicators::targets::{Evaluation, Objectif};
use bilan::indicators::{Catalogue, compter};
use bilan::lake::{Lac, Piece};
use bilan::measures::{Compte, Mesures, Niveau, Periode};
use bilan::model::{Doublons, conformer};
use bilan::pipeline::Travail;
use bilan::secrecy::{self, PublishedMeasures, Regles, Valeur};
use bilan::sources::{inspect, recognise};
use tempfile::TempDir;

pub const MEL: &str = "200093201";
pub const COMMUNE: &str = "59350";
pub const AILLEURS: &str = "62041";

pub const COLONNES: [&str; 24] = [
    "NUMERO_UNIQUE",
    "MOTIF_RADIATION",
    "DATE_RADIATION",
    "DATE_SIGNATURE_BAIL",
    "NUMERORPLS",
    "SIREN_RADIATION",
    "COMMUNE_LOGEMENT_ATTRIB",
    "TYPE_RESERVATAIRE",
    "NB_QPV",
    "NB_HQPV",
    "NB_QPVNA",
    "CLE_QPV",
    "NB_Q1_radiation",
    "NB_Q2_radiation",
    "NB_Q3_radiation",
    "NB_Q4_radiation",
    "NB_QNA",
    "REVENU_MENSUEL_FOYER",
    "UNITE_CONSO",
    "ESTANRU",
    "NB_ANRU",
    "NB_DALO",
    "NB_DEJA_LOGE_PARC",
    "DELAI_ATTRIBUTION",
];

/// One row of an extract: the text of its cells, empty by default.
#[derive(Clone, Debug, Default)]
pub struct Ligne(pub BTreeMap<&'static str, String>);

impl Ligne {
    /// An attribution hors QPV by a lease of 1 June of the year, in the commune of the examples.
    pub fn bail(numero: usize, annee: i32) -> Self {
        Ligne::default()
            .avec("NUMERO_UNIQUE", &format!("059{numero:015}"))
            .avec("MOTIF_RADIATION", "RADATT")
            .avec("DATE_RADIATION", &format!("15/06/{annee}"))
            .avec("DATE_SIGNATURE_BAIL", &format!("01/06/{annee}"))
            .avec("NUMERORPLS", &format!("L{numero:09}"))
            .avec("SIREN_RADIATION", "111111111")
            .avec("COMMUNE_LOGEMENT_ATTRIB", COMMUNE)
            .avec("NB_HQPV", "1")
            // Filled in, as the infocentre does: a column that nobody fills in says nothing of the relogement.
            .avec("NB_ANRU", "0")
    }

    pub fn avec(mut self, colonne: &'static str, valeur: &str) -> Self {
        assert!(COLONNES.contains(&colonne), "{colonne}");
        self.0.insert(colonne, valeur.to_owned());
        self
    }

    pub fn quartile(self, q: u8) -> Self {
        self.avec(["NB_Q1_radiation", "NB_Q2_radiation", "NB_Q3_radiation", "NB_Q4_radiation"][usize::from(q) - 1], "1")
    }

    pub fn releve(self) -> Self {
        self.avec("ESTANRU", "1")
    }

    pub fn en_qpv(self, code: &str) -> Self {
        self.avec("NB_HQPV", "0").avec("NB_QPV", "1").avec("CLE_QPV", code)
    }

    pub fn lieu_inconnu(self) -> Self {
        self.avec("NB_HQPV", "0").avec("NB_QPVNA", "1")
    }

    pub fn ressources(self, mois: &str, uc: &str) -> Self {
        self.avec("REVENU_MENSUEL_FOYER", mois).avec("UNITE_CONSO", uc)
    }
}

/// A territory, its extracts, and the choices of its chain.
pub struct Population {
    pub epci: String,
    pub commune: String,
    pub arrete: &'static str,
    /// Added to `[parametres]`.
    pub parametres: String,
    /// Lines of a local table of thresholds; none: those of the arrêtés shipped with the program.
    pub seuils: Option<String>,
    /// `(millésime, rows)`, one extract each.
    pub fichiers: Vec<(i32, Vec<Ligne>)>,
    /// Indicators added to those shipped, in TOML.
    pub indicateurs: String,
    pub objectifs: String,
}

impl Default for Population {
    fn default() -> Self {
        Population {
            epci: MEL.to_owned(),
            commune: COMMUNE.to_owned(),
            arrete: "2026-12-31",
            parametres: String::new(),
            seuils: None,
            fichiers: Vec::new(),
            indicateurs: String::new(),
            objectifs: String::new(),
        }
    }
}

/// What the chain made of a population.
pub struct Resultat {
    pub mesures: Mesures,
    pub publiees: PublishedMeasures,
    pub objectifs: Vec<Objectif>,
    pub catalogue: Catalogue,
    pub doublons: Doublons,
    pub pieces: Vec<Piece>,
    epci: String,
    _dossier: TempDir,
}

impl Population {
    pub fn de(annee: i32, lignes: Vec<Ligne>) -> Self {
        Population { fichiers: vec![(annee, lignes)], ..Population::default() }
    }

    #[must_use]
    pub fn parametres(mut self, toml: &str) -> Self {
        self.parametres.push_str(toml);
        self.parametres.push('\n');
        self
    }

    fn ecrire(&self, racine: &Path) {
        let ecrire = |relatif: &str, texte: &str| {
            let chemin = racine.join(relatif);
            std::fs::create_dir_all(chemin.parent().unwrap()).unwrap();
            std::fs::write(chemin, texte).unwrap();
        };
        let mut extractions = String::new();
        for (rang, (millesime, lignes)) in self.fichiers.iter().enumerate() {
            let mut csv = COLONNES.join(";") + "\n";
            for l in lignes {
                let cellules: Vec<&str> = COLONNES.iter().map(|c| l.0.get(c).map_or("", String::as_str)).collect();
                writeln!(csv, "{}", cellules.join(";")).unwrap();
            }
            ecrire(&format!("depot/radiation_{rang}.csv"), &csv);
            writeln!(
                extractions,
                "[[extraction]]\nsource = \"sne_radiation\"\nfichier = \"radiation_{rang}.csv\"\nmillesime = {millesime}\n"
            )
            .unwrap();
        }
        let seuils = if self.seuils.is_some() { "seuils = \"seuils.csv\"" } else { "" };
        let chaine = format!(
            "nom = \"Essai\"\n[territoire]\nnom = \"Essai\"\nepci = \"{}\"\n[periode]\narrete = \"{}\"\nexercice = 2025\n{extractions}\n\
             [references]\ncommunes = \"communes.csv\"\nbailleurs = \"bailleurs.csv\"\nqpv = \"qpv.csv\"\nqpv_contours = \"qpv.geojson\"\n{seuils}\n\
             [parametres]\n{}\n[secret]\nprofil = \"interne\"\n",
            self.epci, self.arrete, self.parametres
        );
        ecrire("pipelines/cil.toml", &chaine);
        let (epci, commune) = (&self.epci, &self.commune);
        ecrire(
            "depot/references/communes.csv",
            &format!(
                "code_commune;libelle;code_epci\n{commune};Ville;{epci}\n59009;Bourg;{epci}\n{AILLEURS};Ailleurs;246200364\n"
            ),
        );
        ecrire("depot/references/bailleurs.csv", "siren;nom;nom_court\n111111111;Un;UN\n222222222;Deux;DEUX\n");
        ecrire(
            "depot/references/qpv.csv",
            &format!("code_qp;lib_qp;siren_epci;npnru\nQN05901N;Les Uns;{epci};oui\nQN05902N;Les Autres;{epci};non\n"),
        );
        ecrire("depot/references/qpv.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
        if let Some(s) = &self.seuils {
            ecrire("depot/references/seuils.csv", &format!("annee;siren_epci;borne_q1;borne_q2;borne_q3;origine\n{s}"));
        }
        for (sous, ajout) in [("indicateurs", &self.indicateurs), ("objectifs", &self.objectifs)] {
            if !ajout.is_empty() {
                for (chemin, texte) in bilan::assets::livres() {
                    if chemin.parent() == Some(&Path::new("pipelines").join(sous)) {
                        ecrire(chemin.to_str().unwrap(), texte);
                    }
                }
                ecrire(&format!("pipelines/{sous}/zz_essai.toml"), ajout);
            }
        }
    }

    /// Writes the extracts, then reads, conforms, counts and publishes them as the program does.
    pub fn compter(&self) -> bilan::error::Result<Resultat> {
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
        let arrete: Vec<u32> = self.arrete.split('-').map(|n| n.parse().unwrap()).collect();
        let mesures = compter(&modele, &travail.catalogue, &self.epci, (arrete[0] as i32, arrete[1]))?;
        let regles = Regles::interne();
        let plan = secrecy::verifier(&mesures, &regles, &secrecy::Registre::vide());
        let publiees = secrecy::appliquer(&mesures, &plan, &regles)?;
        Ok(Resultat {
            mesures,
            publiees,
            objectifs: travail.objectifs,
            catalogue: travail.catalogue,
            doublons: modele.doublons,
            pieces,
            epci: self.epci.clone(),
            _dossier: dossier,
        })
    }
}

impl Resultat {
    #[track_caller]
    pub fn valeur(&self, indicateur: &str, periode: Periode) -> &Valeur {
        self.zone(indicateur, periode, Niveau::Epci, &self.epci)
    }

    #[track_caller]
    pub fn zone(&self, indicateur: &str, periode: Periode, niveau: Niveau, zone: &str) -> &Valeur {
        self.publiees
            .get(indicateur, periode, niveau, zone)
            .unwrap_or_else(|| panic!("pas de cellule {indicateur} {periode} {zone}"))
    }

    #[track_caller]
    pub fn compte(&self, indicateur: &str, annee: i32) -> &Compte {
        self.valeur(indicateur, Periode::Annee(annee)).compte().expect("rien n'est masqué en interne")
    }

    /// Numerator and denominator of the whole territory over a year.
    #[track_caller]
    pub fn part(&self, indicateur: &str, annee: i32) -> (i64, i64) {
        let c = self.compte(indicateur, annee);
        (c.classes[0], c.denominateur())
    }

    #[track_caller]
    pub fn objectif(&self, code: &str) -> &Objectif {
        self.objectifs.iter().find(|o| o.code == code).unwrap_or_else(|| panic!("pas d'objectif {code}"))
    }

    /// The legal floor that bears on an indicator, held against the whole territory.
    #[track_caller]
    pub fn juger(&self, objectif: &str, periode: Periode) -> Evaluation {
        let o = self.objectif(objectif);
        o.juger(self.valeur(&o.indicateur, periode))
    }
}
