//! Commands and flags. Their help is French, with examples.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{ArgAction, Parser, Subcommand, ValueEnum};

use crate::config::terme::Terme;
use crate::pipeline::Mois;

const CODES: &str = "\
Codes de sortie :
  0  terminé, ou rien n'a changé
  1  les deux publications diffèrent (diff seulement)
  2  configuration ou commande incorrecte
  3  extraction absente, illisible ou refusée
  4  une autre exécution est en cours
  5  panne de la machine ou du programme
  6  fichier publié, lac ou registre qui n'est plus ce que le programme a écrit (verify, run)
  7  en attente d'une extraction en retard, dans le délai que dit la chaîne
  8  une partie seulement des territoires de la chaîne est publiée
Dans tous les cas la dernière publication reste en place.
« status --format nagios » suit les codes de Nagios : 0, 1, 2, 3.";

/// The help page, without the English words of the default one.
const MODELE: &str = "{about}\n\nUsage : {usage}\n\n{all-args}{after-help}";

/// Du RPLS, de l'OPS et du SNE au bilan de la conférence intercommunale du logement.
#[derive(Parser)]
#[command(
    name = "bilan",
    version,
    about,
    after_help = CODES,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_help_heading = "Commandes",
    next_help_heading = "Options",
    help_template = MODELE,
    override_usage = "bilan [OPTIONS] <COMMANDE>"
)]
pub struct Cli {
    #[command(subcommand)]
    pub commande: Commande,
    /// N'écrire que les erreurs et les résultats demandés
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Forme du journal sur la sortie d'erreur : texte (par défaut) ou json
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "texte",
        value_name = "FORME",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub log_format: LogFormat,
    /// Afficher cette aide
    #[arg(long, short = 'h', global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Afficher la version
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lignes pour les personnes
    Texte,
    /// Un objet JSON par ligne
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Texte,
    Markdown,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatVerify {
    Texte,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatStatus {
    Texte,
    Json,
    Nagios,
    Prometheus,
}

#[derive(Subcommand)]
pub enum Commande {
    /// Essayer sur un territoire fictif : toute la chaîne, dans le dossier « demo »
    #[command(help_template = MODELE, after_help = "Exemple :\n  bilan demo")]
    Demo {
        /// Dossier de travail de la démonstration (« demo » par défaut)
        #[arg(default_value = "demo", hide_default_value = true)]
        dossier: PathBuf,
    },
    /// Préparer un dossier de travail pour un territoire
    #[command(help_template = MODELE, after_help = "Exemple :\n  bilan init mon_epci")]
    Init {
        /// Dossier à créer ; les fichiers qui s'y trouvent déjà sont gardés
        dossier: PathBuf,
    },
    /// Lancer une chaîne : des extractions aux documents
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan run pipelines/cil.toml\n  bilan run --forcer pipelines/cil.toml\n  bilan run --a-blanc pipelines/cil.toml\n  bilan run --periode 2026-10 pipelines/cil.toml\n  bilan run --depuis 2026-06 pipelines/cil.toml")]
    Run(super::commands::run::Options),
    /// Dire ce qui diffère entre deux publications
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan diff 2026-09 2026-10\n  bilan diff --format json publication/2026-09 publication/2026-10\n\nCode de sortie 0 si rien ne diffère, 1 si quelque chose diffère, comme diff.")]
    Diff(super::commands::diff::Options),
    /// Donner de quoi lancer la chaîne toute seule : ligne de cron, ou minuteur et service de systemd
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan schedule pipelines/cil.toml\n  bilan schedule --systemd pipelines/cil.toml\n  bilan schedule --installer --compte bilan pipelines/cil.toml")]
    Schedule(super::commands::schedule::Options),
    /// Vérifier la configuration et les extractions, dire leur qualité, sans rien publier
    #[command(help_template = MODELE, after_help = "Exemple :\n  bilan check pipelines/cil.toml")]
    Check {
        /// Fichier de la chaîne
        chaine: PathBuf,
        /// Période du calendrier (la dernière échue par défaut, ou celle de la publication en place si elle vient après)
        #[arg(long, alias = "period", value_name = "PERIODE", value_parser = super::periode::lire_terme)]
        periode: Option<Terme>,
    },
    /// Proposer la disposition (colonnes, codes) d'un fichier que bilan ne connaît pas
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan mapping depot/ops_2026.xlsx > pipelines/sources/ops_2026.toml\n  bilan mapping --source impayes depot/impayes.csv")]
    Mapping {
        /// Fichier à décrire, CSV ou XLSX
        fichier: PathBuf,
        /// Source dont le fichier relève (celle qui ressemble le plus par défaut)
        #[arg(long)]
        source: Option<String>,
        /// Dossier de travail, pour y lire les dispositions locales (le dossier courant par défaut)
        #[arg(long, default_value = ".", hide_default_value = true)]
        dossier: PathBuf,
    },
    /// Changer la clé des pseudonymes : les extractions seront relues
    #[command(help_template = MODELE, after_help = "Exemple :\n  bilan rotate pipelines/cil.toml")]
    Rotate {
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
        /// Retirer aussi du lac ce dont l'extraction n'est plus au dépôt
        #[arg(long)]
        forcer: bool,
    },
    /// Ôter les données individuelles gardées trop longtemps, ou qui ne servent plus
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan purge pipelines/cil.toml --avant 2023\n  bilan purge pipelines/cil.toml --avant 2023-09 --confirmer\n\nSans --confirmer, rien n'est ôté : la commande dit ce qui partirait. Lac, rejets, audit, rapports de qualité et états restreints sont concernés ; ni les publications, ni les registres de diffusion, ni le dépôt.")]
    Purge {
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
        /// Année ou mois : ce qui le précède part (« lac_annees » de [conservation] par défaut)
        #[arg(long, value_name = "AAAA[-MM]", value_parser = super::commands::purge::mois)]
        avant: Option<Mois>,
        /// Ôter vraiment
        #[arg(long)]
        confirmer: bool,
        /// Dire seulement ce qui partirait (par défaut)
        #[arg(long, conflicts_with = "confirmer")]
        a_blanc: bool,
    },
    /// Mettre à jour un lac écrit par une version précédente
    #[command(help_template = MODELE, after_help = "Exemple :\n  bilan migrate pipelines/cil.toml\n\nUne exécution le fait d'elle-même. Un lac ou une publication d'une version plus récente est refusé, sans y toucher.")]
    Migrate {
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
    },
    /// Écrire les complétions et la page de manuel, pour un paquet
    #[command(hide = true, help_template = MODELE)]
    Paquet {
        /// Dossier où les écrire
        dossier: PathBuf,
    },
    /// Écrire des extractions fictives, de la taille voulue
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan sample depot\n  bilan sample --logements 5300000 grand_depot")]
    Sample {
        /// Dossier où écrire
        dossier: PathBuf,
        /// Nombre de logements, de 1 500 à 6 000 000 (9 000 par défaut)
        #[arg(long, default_value_t = 9000, hide_default_value = true, value_parser = super::nombres::entier::<usize>(0..=u64::MAX))]
        logements: usize,
        /// Graine du tirage : la même donne les mêmes fichiers (2026 par défaut)
        #[arg(long, default_value_t = 2026, hide_default_value = true, value_parser = super::nombres::entier::<u64>(0..=u64::MAX))]
        graine: u64,
    },
    /// Lister les indicateurs
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan catalog\n  bilan catalog --format markdown > indicateurs.md\n  bilan catalog --sql pipelines/cil.toml > mesures.sql")]
    Catalog {
        /// Dossier de travail, pour y lire des indicateurs locaux (le dossier courant par défaut)
        #[arg(long, default_value = ".", hide_default_value = true)]
        dossier: PathBuf,
        /// texte (par défaut), markdown ou json
        #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
        format: Format,
        /// Plutôt que la liste, les requêtes SQL qui recomptent tout sur les tables conformées du lac de cette chaîne
        #[arg(long, value_name = "CHAINE", conflicts_with = "format")]
        sql: Option<PathBuf>,
    },
    /// Compter sans publier : toutes les mesures, à chaque niveau, dans lac/mesures (confidentiel)
    #[command(help_template = MODELE, after_help = "Exemple :\n  bilan count pipelines/cil.toml\n\nUn fichier Parquet par table et par niveau, une colonne par compteur. Rien n'est masqué : ces fichiers restent dans le service.")]
    Count {
        /// Fichier de chaîne
        chaine: PathBuf,
        /// Période du calendrier (la dernière échue par défaut, ou celle de la publication en place si elle vient après)
        #[arg(long, alias = "period", value_name = "PERIODE", value_parser = super::periode::lire_terme)]
        periode: Option<Terme>,
    },
    /// Expliquer un chiffre publié : compteurs, définition, fichiers
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan explain att_q1_hors_qpv 000100017 2025\n  bilan explain occ_apl Ensemble --chaine demo/pipelines/cil.toml")]
    Explain {
        /// Code de l'indicateur
        indicateur: String,
        /// Code de la zone, ou début de son nom
        zone: String,
        /// Période telle qu'elle figure dans les données (2025, 2026-01/09, 2026-01-01)
        periode: Option<String>,
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(long, default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
    },
    /// Garder les valeurs publiées comme point zéro, pour mesurer ensuite leur évolution
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan baseline cia_2026\n  bilan baseline cia_2026 --publication 2026-09\n\nLe fichier points_zero/<nom>.csv est écrit dans le dossier de travail. Rien de ce que le secret masque n'y entre.")]
    Baseline {
        /// Nom du point zéro : lettres minuscules, chiffres, tirets
        nom: String,
        /// Publication dont les valeurs sont prises, telle que son dossier se nomme (celle de la chaîne par défaut)
        #[arg(long)]
        publication: Option<String>,
        /// Refaire un point zéro qui existe déjà
        #[arg(long)]
        remplacer: bool,
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(long, default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
    },
    /// Dire où en est la chaîne : publications, fraîcheur des sources, dernières exécutions, ce qui a bougé
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan status pipelines/cil.toml\n  bilan status --format nagios pipelines/cil.toml\n\nAvec --format nagios, le code de sortie est celui de Nagios : 0 bon, 1 attention, 2 critique, 3 inconnu. Les seuils sont dans [surveillance] de la chaîne.")]
    Status {
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
        /// texte (par défaut), json, nagios ou prometheus
        #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
        format: FormatStatus,
        /// Instant auquel juger, en temps universel : 2026-10-05T06:00:00Z (maintenant par défaut)
        #[arg(long, value_name = "INSTANT", value_parser = super::periode::lire_instant)]
        instant: Option<DateTime<Utc>>,
    },
    /// Vérifier chaque empreinte, des documents publiés au lac et aux extractions
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan verify pipelines/cil.toml\n  bilan verify --format json pipelines/cil.toml\n\nCode de sortie 0 si tout concorde ou si seules des extractions ont changé depuis, 6 si un fichier publié, du lac ou du registre n'est plus ce que le programme a écrit.")]
    Verify {
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
        /// texte (par défaut) ou json
        #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
        format: FormatVerify,
    },
    /// Remettre en place la publication précédente
    #[command(help_template = MODELE, after_help = "Exemples :\n  bilan rollback --lister pipelines/cil.toml\n  bilan rollback pipelines/cil.toml\n  bilan rollback --publication 2026-09 --vers 0002 pipelines/cil.toml")]
    Rollback {
        /// Fichier de la chaîne (pipelines/cil.toml par défaut)
        #[arg(default_value = "pipelines/cil.toml", hide_default_value = true)]
        chaine: PathBuf,
        /// Publication à remplacer, telle que son dossier se nomme (celle de la chaîne par défaut)
        #[arg(long)]
        publication: Option<String>,
        /// Celle à remettre : son numéro, ou le début de l'empreinte imprimée sur ses documents (la plus récente par défaut)
        #[arg(long, conflicts_with = "lister")]
        vers: Option<String>,
        /// Lister ce qui peut être remis, sans rien changer
        #[arg(long)]
        lister: bool,
    },
}

impl Commande {
    /// Whether a failure must reassure about the publication in place.
    pub fn publie(&self) -> bool {
        matches!(self, Commande::Run(_) | Commande::Demo { .. })
    }
}
