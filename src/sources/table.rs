//! The lake's contract: canonical columns of each table and how they are stored. A layout feeds some of
//! them; those it does not feed are null for the whole file.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::config::layout::{Genre, Table};

/// One canonical column.
#[derive(Clone, Copy, Debug)]
pub struct ColonneTable {
    pub nom: &'static str,
    pub genre: Genre,
    /// Meaning and unit, for the data dictionary.
    pub sens: &'static str,
}

/// Columns every table carries besides its own.
pub const LIGNE_SOURCE: &str = "ligne_source";

const fn c(nom: &'static str, genre: Genre, sens: &'static str) -> ColonneTable {
    ColonneTable { nom, genre, sens }
}

/// Numbers given by a register that is not the sender's own.
const NUMEROS: [&str; 8] = [
    "id_rpls",
    "avant_id_rpls",
    "apres_id_rpls",
    "id_demande",
    "id_demande_personnelle",
    "id_bailleur",
    "id_gestionnaire",
    "num_convention",
];

/// Whether zeros alone mean unknown in a column: they are the code of nobody, and rows that share them would pass for one (sources, § 1.6).
/// The sender's own identifiers may begin at zero.
pub fn zeros_inconnus(nom: &str, genre: Genre) -> bool {
    matches!(genre, Genre::Code | Genre::Siren) || NUMEROS.contains(&nom)
}

use Genre::{
    Age, Annee, Centimes, Code, Date, Decimal, Dixiemes, Drapeaux, Entier, Enum, Hache, Mois, OuiNon, Prefixe, Siren,
    Texte,
};

const LOGEMENT: &[ColonneTable] = &[
    c("id_rpls", Texte, "identifiant national du logement"),
    c("id_bailleur", Texte, "organisme propriétaire, numéro du ministère"),
    c("siren_bailleur", Siren, "SIREN du bailleur"),
    c("code_commune", Code, "commune, code INSEE"),
    c("type_construction", Enum, "collectif, individuel, etudiant"),
    c("nb_pieces", Entier, "nombre de pièces, 9 pour 9 et plus"),
    c("surface_habitable", Entier, "m²"),
    c("annee_construction", Annee, "année d'achèvement"),
    c("annee_location", Annee, "année de première mise en location dans le parc social"),
    c("financement", Texte, "code de financement d'origine"),
    c("financement_classe", Enum, "plai, plus_avant_1977, plus_apres_1977, pls, pli"),
    c("conventionne", OuiNon, "conventionné à l'APL ; sans signification outre-mer"),
    c("mode_occupation", Enum, "loue, vacant, vide, association, occupe_autre, hebergement_temporaire, sans_objet"),
    c("bail_mois", Mois, "prise d'effet du bail en cours"),
    c("remise_location_mois", Mois, "dernière remise en location"),
    c("duree_vacance_mois", Decimal, "mois de vacance au 1er janvier"),
    c("loyer_principal", Entier, "€ par mois, janvier, hors charges"),
    c("dpe_energie", Enum, "étiquette énergie, A à G"),
    c("dpe_ges", Enum, "étiquette climat, A à G"),
    c("contingent", Enum, "réservataire inscrit au RPLS"),
    c("sortie_patrimoine", Enum, "motif de sortie du parc ; sans_objet si encore possédé"),
    c("qpv_declare", OuiNon, "en QPV selon le bailleur"),
    c("code_qpv_geocode", Texte, "QPV 2024 du géocodage du SDES ; HZ et CSZ hors de tout QPV"),
    c("x", Decimal, "abscisse dans le système epsg"),
    c("y", Decimal, "ordonnée dans le système epsg"),
    c("epsg", Entier, "système de coordonnées"),
    c("id_interne", Hache, "identifiant du logement chez le bailleur, pseudonyme à clé ; unique dans un organisme"),
    c("id_gestionnaire", Texte, "organisme gestionnaire, numéro du ministère ; peut différer du propriétaire"),
    c("categorie_bailleur", Enum, "oph, esh, sem, cooperative, sacicap, autre"),
    c("code_categorie_bailleur", Texte, "catégorie d'organisme du SDES (CAT_ORG), telle quelle"),
    c("raison_sociale", Texte, "raison sociale de l'organisme propriétaire"),
    c("annee_entree_patrimoine", Annee, "année d'entrée dans le patrimoine du bailleur"),
    c("origine", Enum, "construction, acquisition_travaux, acquisition_sans_travaux, vefa"),
    c("surface_loyer", Entier, "m², selon mode_surface"),
    c("mode_surface", Enum, "surface du loyer : utile, corrigee, habitable, sans_objet"),
    c("loyer_accessoire", Entier, "€ par mois, janvier"),
    c("loyer_max_convention", Entier, "loyer maximal de la convention APL, € par mois"),
    c("loyer_max_cus", Entier, "loyer maximal de la convention d'utilité sociale, € par mois"),
    c("loyer_libre", OuiNon, "logement non social à loyer libre, selon la classe de financement du SDES"),
    c("pmr", OuiNon, "accessible aux personnes à mobilité réduite"),
    c("mise_en_service", OuiNon, "mis en service dans l'année selon le SDES ; peu sûr sur les anciens millésimes"),
    c("depart_locataire", Mois, "départ du dernier locataire"),
    c("logement_disparu", Enum, "surface conservée : changement_usage, fusion_scission ; vide si le logement existe"),
    c("logement_issu_de", Enum, "surface existante : autre_usage, fusion_scission ; vide sinon"),
    c("dpe_date", Mois, "dernier diagnostic énergétique"),
    c("num_convention", Texte, "convention APL ; clé de résidence"),
    c("date_convention", Date, "prise d'effet de la convention APL"),
    c("programme", Texte, "nom du programme ; clé de résidence"),
    c("immeuble", Texte, "immeuble ; clé de résidence"),
    c("batiment", Texte, "bâtiment ; clé de résidence"),
    c("num_voie", Texte, "numéro dans la voie ; clé de résidence"),
    c("indice_voie", Texte, "bis, ter… ; clé de résidence"),
    c("type_voie", Texte, "rue, allée… ; clé de résidence"),
    c("nom_voie", Texte, "voie, à défaut lieu-dit ; clé de résidence"),
    c("code_qpv_2015_geocode", Texte, "QPV 2015 du géocodage du SDES ; HZ et CSZ hors de tout QPV"),
    c("code_iris_geocode", Texte, "IRIS du géocodage ; 9 caractères, ou les 4 derniers"),
    c("qualite_xy", Texte, "qualité du point, code du SDES"),
];

const OCCUPATION: &[ColonneTable] = &[
    c("id_rpls", Texte, "identifiant national du logement"),
    c("siren_bailleur", Siren, "SIREN du bailleur"),
    c("code_commune", Code, "commune, code INSEE"),
    c("statut_logement", Enum, "occupe, vacant, sous_location"),
    c("repondant", OuiNon, "le ménage a répondu à l'enquête"),
    c("date_entree", Mois, "entrée dans les lieux"),
    c("nb_occupants", Entier, "personnes"),
    c("nb_majeurs", Entier, "personnes"),
    c("nb_mineurs", Entier, "personnes"),
    c("nb_enfants_charge", Entier, "enfants à charge"),
    c("composition", Enum, "personne_seule, couple_sans_enfant, couple_avec_enfants, monoparental, autre"),
    c("age_titulaire", Entier, "années"),
    c("rfr_annee", Annee, "année du revenu fiscal de référence"),
    c("rfr_montant", Centimes, "revenu fiscal de référence, centimes d'euro"),
    c("categorie_plafond", Entier, "catégorie de ménage du plafond PLUS, 1 à 6"),
    c("pct_plafond_plus", Decimal, "revenu rapporté au plafond PLUS, en %"),
    c("tranche_plafond", Enum, "tranche de revenu selon le fichier, borne basse comprise"),
    c("sous_plafond_plai", OuiNon, "sous les plafonds PLAI"),
    c("beneficiaire_apl", OuiNon, "perçoit l'APL"),
    c("activite_titulaire", Enum, "activité du titulaire"),
    c("activite_conjoint", Enum, "activité du conjoint ; sans_objet s'il n'y en a pas"),
    c("id_interne", Hache, "identifiant du logement chez le bailleur, pseudonyme à clé ; unique dans un organisme"),
    c("conventionne", OuiNon, "conventionné à l'APL"),
    c("code_qpv_declare", Texte, "QPV selon le fichier"),
    c("emmenage_recent_declare", OuiNon, "emménagé depuis moins de deux ans, selon le fichier"),
    c("tranche_age_titulaire", Enum, "moins_25, 25_29, 30_39, 40_49, 50_64, 65_74, 75_plus"),
    c("impaye_3_mois", OuiNon, "impayé de plus de trois mois, selon le fichier"),
];

/// Profile and resources, alike in both SNE tables.
macro_rules! sne {
    ($($propre:expr),* ; $($ajout:expr),* $(,)?) => { &[
        c("id_demande", Hache, "numéro unique, pseudonyme à clé"),
        $($propre,)*
        c("quartile_sne", Drapeaux, "quartile donné par le SNE : q1 à q4"),
        c("ressources_mensuelles", Centimes, "ressources du foyer par mois, centimes d'euro"),
        c("unites_conso", Dixiemes, "unités de consommation, dixièmes"),
        c("taille_menage", Entier, "personnes à loger"),
        c("age_titulaire", Entier, "années"),
        c("activite", Enum, "activité du demandeur"),
        c("mutation", OuiNon, "déjà locataire du parc social"),
        c("relogement_ru", OuiNon, "à reloger, renouvellement urbain (ESTANRU)"),
        c("relogement_anru", OuiNon, "à reloger, compteur de l'infocentre (NB_ANRU)"),
        c("dalo", OuiNon, "reconnu au titre du DALO"),
        c("territoire_demande", Prefixe, "territoire du numéro unique, ses trois premiers caractères"),
        c("cle_menage", Hache, "même ménage sous deux numéros : pseudonyme à clé de plusieurs colonnes"),
        c("date_extraction", Date, "mise à jour de l'infocentre"),
        c("quartile_sne_autre", Drapeaux, "quartile de l'autre série du SNE, pour contrôle : q1 à q4"),
        c("rfr_n1", Centimes, "revenu fiscal de référence N-1 du foyer, centimes d'euro"),
        c("rfr_n2", Centimes, "revenu fiscal de référence N-2 du foyer, centimes d'euro"),
        c("position_plafond", Enum, "sous_plai, plai_plus, plus_pls, sup_pls"),
        c("composition", Enum, "personne_seule, couple_sans_enfant, couple_avec_enfants, monoparental, autre"),
        c("en_couple", OuiNon, "marié, pacsé ou concubin"),
        c("nb_personnes_charge", Entier, "personnes à charge"),
        c("motif", Enum, "premier motif de la demande"),
        c("mode_logement_actuel", Enum, "hlm, locataire_prive, structure_hebergement, sans_abri, squat, hotel…"),
        c("code_commune_actuelle", Code, "commune du logement actuel, code INSEE"),
        c("prioritaire", OuiNon, "ménage prioritaire, compteur de l'infocentre"),
        $($ajout,)*
    ] };
}

const ATTRIBUTION: &[ColonneTable] = sne![
    c("motif_radiation", Enum, "attribution, abandon, irrecevabilite, contact_impossible, non_renouvellement, fusion"),
    c("date_radiation", Date, "radiation de la demande"),
    c("date_signature_bail", Date, "signature du bail"),
    c("delai_jours", Entier, "jours entre la demande et l'attribution"),
    c("id_rpls", Texte, "identifiant national du logement attribué"),
    c("siren_bailleur", Siren, "bailleur qui a attribué"),
    c("code_commune", Code, "commune du logement attribué"),
    c("typologie", Enum, "T1 à T5P du logement attribué"),
    c("localisation_sne", Drapeaux, "qpv, hors_qpv selon le SNE"),
    c("code_qpv_sne", Texte, "QPV du logement selon le SNE"),
    c("reservataire", Enum, "contingent qui a désigné le ménage");
    c("date_creation", Date, "dépôt de la demande"),
    c("code_qpv_2015_sne", Texte, "QPV 2015 du logement selon le SNE"),
    c("surface", Decimal, "surface du logement attribué, m²"),
    c("loyer", Centimes, "loyer du logement attribué par mois, centimes d'euro"),
];

const DEMANDE: &[ColonneTable] = sne![
    c("date_creation", Date, "dépôt de la demande"),
    c("code_commune", Code, "première commune demandée"),
    c("typologie", Enum, "typologie recherchée");
    c("date_renouvellement", Date, "dernier renouvellement"),
    c("etat_demande", Texte, "état de la demande, code du SNE"),
    c("elargie", OuiNon, "accepte d'autres communes que celles demandées"),
    c("communes_souhaitees", Texte, "communes demandées, par ordre de préférence"),
    c("rfr_n1_annee", Annee, "année du revenu rfr_n1, quand le fichier la donne"),
    c("rfr_n2_annee", Annee, "année du revenu rfr_n2, quand le fichier la donne"),
];

const OPERATION: &[ColonneTable] = &[
    c("operation_code", Texte, "code de l'opération, propre au territoire"),
    c("operation_libelle", Texte, "nom de l'opération"),
    c("projet_code", Texte, "projet de renouvellement urbain"),
    c("cadre", Enum, "npnru, pnru, orcod, autre"),
    c("nature", Texte, "nature ANRU : 21, 22, 23, 33, 35 ; un autre code est gardé, sans règle"),
    c("parc", Enum, "parc d'origine : social, prive"),
    c("maitre_ouvrage", Siren, "SIREN du maître d'ouvrage, responsable du relogement"),
    c("epci_signataire", Siren, "SIREN de l'EPCI ou EPT qui porte le projet"),
    c("code_commune", Code, "commune, code INSEE"),
    c("quartier_qp2015", Texte, "quartier du projet, code du QPV 2015"),
    c("code_qpv", Texte, "QPV, code 2024"),
    c("nb_logements", Entier, "logements concernés"),
    c("nb_vacants", Entier, "logements déjà vacants à l'état de référence"),
    c("contractualisee", OuiNon, "inscrite à la convention"),
    c("financee", OuiNon, "financée par l'ANRU"),
    c("orcod_in", OuiNon, "opération de requalification d'intérêt national"),
    c("soumis_au_ce", OuiNon, "projet examiné par le comité d'engagement"),
    c("requalification_lourde", OuiNon, "nature 33 : requalification lourde"),
    c("forfait_remplace", OuiNon, "forfait remplacé par un financement en ingénierie"),
    c("date_pcdid", Date, "prise en considération du dossier d'intention de démolir"),
    c("date_ce", Date, "comité d'engagement"),
    c("date_convention", Date, "signature de la convention"),
    c("date_accord_anticipe", Date, "date antérieure accordée par le comité d'engagement"),
    c("date_autorisation_anticipee", Date, "autorisation anticipée de démarrage"),
    c("date_reunion_information", Date, "réunion qui ouvre la concertation"),
    c("date_ouverture_relogement", Date, "ouverture du relogement de la résidence"),
    c("date_engagement", Date, "engagement de l'opération"),
    c("date_solde", Date, "solde de l'opération"),
    c("date_debut_prevue", Date, "début prévu du relogement"),
    c("date_fin_prevue", Date, "fin prévue du relogement"),
    c("date_fin_entretiens", Date, "fin des premiers entretiens"),
    c("date_bilan_peuplement", Date, "bilan de peuplement rendu"),
    c("date_reunion_orientation", Date, "réunion d'orientation"),
    c("nb_gtr", Entier, "réunions du groupe technique de relogement, douze derniers mois"),
    c("nb_gtrm", Entier, "réunions du groupe technique de toute l’intercommunalité (GTRM), douze derniers mois"),
];

/// A dwelling, before or after: the same columns under a prefix, between the table's own ones.
macro_rules! logement_relogement {
    ($prefixe:literal ; $($propre:expr),* ; $($ajout:expr),* $(,)?) => { &[
        $($propre,)*
        c(concat!($prefixe, "id_rpls"), Texte, "identifiant national du logement"),
        c(concat!($prefixe, "code_commune"), Code, "commune, code INSEE"),
        c(concat!($prefixe, "en_qpv"), OuiNon, "dans un QPV"),
        c(concat!($prefixe, "code_qpv"), Texte, "QPV ; dans ces fichiers, souvent un code de 2015"),
        c(concat!($prefixe, "en_quartier_ru"), OuiNon, "dans le périmètre du projet de renouvellement urbain"),
        c(concat!($prefixe, "residence_id"), Texte, "résidence"),
        c(concat!($prefixe, "statut"), Enum, "lls, lli, non_conventionne, prive, accession, structure, hebergement"),
        c(concat!($prefixe, "bailleur"), Siren, "SIREN du bailleur"),
        c(concat!($prefixe, "typologie"), Enum, "T1 à T5P"),
        c(concat!($prefixe, "surface"), Decimal, "m²"),
        c(concat!($prefixe, "loyer"), Centimes, "loyer par mois hors charges, centimes d'euro"),
        c(concat!($prefixe, "charges"), Centimes, "charges par mois, centimes d'euro"),
        c(concat!($prefixe, "apl"), Centimes, "aide au logement par mois, centimes d'euro"),
        $($ajout,)*
    ] };
}

const MENAGE: &[ColonneTable] = logement_relogement![
    "avant_";
    c("menage_id", Hache, "ménage qui aura sa propre destination, pseudonyme à clé"),
    c("menage_origine_id", Hache, "ménage dont il se sépare (décohabitation), pseudonyme à clé"),
    c("operation_code", Texte, "opération d'origine"),
    c("statut", Enum, "titulaire, decohabitant_direct, heberge_permanent, heberge_autre, proprietaire_occupant…"),
    c("situation", Enum, "a_reloger, proposition_en_cours, reloge_definitif, reloge_temporaire, tiroir…"),
    c("date_situation", Date, "date de la situation"),
    c("id_demande", Hache, "numéro unique de la demande, pseudonyme à clé, le même que dans les tables du SNE"),
    c("id_demande_personnelle", Hache, "demande plus ancienne que le ménage a faite pour lui-même, même pseudonyme"),
    c("nb_personnes", Entier, "personnes à reloger ensemble"),
    c("composition", Enum, "personne_seule, couple_sans_enfant, couple_avec_enfants, monoparental, autre"),
    c("age_titulaire", Age, "années"),
    c("unites_conso", Dixiemes, "unités de consommation, dixièmes"),
    c("ressources_mensuelles", Centimes, "ressources par mois, centimes d'euro"),
    c("depenses_incompressibles", Centimes, "dépenses par mois retenues pour le reste pour vivre, centimes d'euro"),
    c("rfr_annee", Annee, "année du revenu fiscal de référence"),
    c("rfr_montant", Centimes, "revenu fiscal de référence, centimes d'euro"),
    c("tranche_plafond", Enum, "revenu rapporté au plafond PLUS, tranche, borne basse comprise"),
    c("quartile", Enum, "q1 à q4 selon le fichier"),
    c("prioritaire", OuiNon, "prioritaire de l'article L. 441-1 ou DALO, pour une autre raison que le relogement"),
    c("present_enquete", OuiNon, "présent à l'enquête sociale"),
    c("date_enquete", Date, "enquête sociale"),
    c("preuve_occupation", OuiNon, "occupation effective prouvée, quand il n'y a pas de bail"),
    c("date_mediation", Date, "médiation, après deux refus"),
    c("consentement_partage", OuiNon, "accepte le partage de sa situation ; inconnu vaut non");
    c("charge_relogement", Hache, "chargé de relogement, pseudonyme à clé"),
    c("charge_employeur", Enum, "son employeur : maitre_ouvrage, mous, inter_bailleurs, epci"),
    c("date_actualisation", Date, "dernière actualisation du dossier"),
    c("circuit", Enum, "dematerialise, gtr, gtrm, suivi_social"),
    c("date_envoi_circuit", Date, "envoi du dossier aux partenaires"),
    c("avis_commune", OuiNon, "la commune valide l'orientation"),
    c("date_avis_commune", Date, "réponse de la commune"),
    c("avis_bailleur", OuiNon, "le bailleur valide l'orientation"),
    c("date_avis_bailleur", Date, "réponse du bailleur"),
    c("avis_epci", OuiNon, "l'intercommunalité valide l'orientation"),
    c("date_avis_epci", Date, "réponse de l'intercommunalité"),
];

const RELOGEMENT: &[ColonneTable] = logement_relogement![
    "apres_";
    c("menage_id", Hache, "ménage, pseudonyme à clé"),
    c("genre", Enum, "definitif, temporaire, tiroir, retour"),
    c("date_bail", Date, "signature du bail"),
    c("date_emmenagement", Date, "entrée dans les lieux"),
    c("bailleur_relogeur", Siren, "SIREN de l'organisme qui signe le bail"),
    c("reservataire", Enum, "contingent qui a désigné le ménage"),
    c("accompagne", OuiNon, "accompagné par le maître d'ouvrage ou son opérateur");
    c("apres_date_premiere_location", Date, "première mise en location dans le parc social"),
    c("apres_annee_premiere_location", Annee, "son année, quand elle seule est connue"),
    c("apres_date_convention_apl", Date, "prise d'effet de la convention APL"),
    c("apres_date_permis", Date, "dépôt du permis ou de la déclaration préalable"),
    c("apres_dpe_classe", Enum, "étiquette énergie, A à G"),
    c("apres_dpe_date", Date, "diagnostic énergétique"),
    c("apres_plus_cd", OuiNon, "financé en PLUS-CD dans le PNRU"),
    c("apres_loyer_hors_relogement", Centimes, "loyer qui aurait été demandé hors relogement, centimes d'euro par mois"),
    c("apres_minoration", OuiNon, "loyer minoré pour le relogement"),
    c("date_reception_convention", Date, "le ménage a reçu la convention de relogement"),
    c("date_facture_demenagement", Date, "facture du déménagement"),
    c("date_remboursement_demenagement", Date, "remboursement de la facture"),
    c("date_visite_courtoisie_1", Date, "première visite de courtoisie"),
    c("date_visite_courtoisie_2", Date, "deuxième visite de courtoisie"),
    c("date_visite_courtoisie_3", Date, "troisième visite de courtoisie"),
    c("date_cloture_accompagnement", Date, "visite qui clôt l'accompagnement"),
    c("date_satisfaction", Date, "enquête de satisfaction"),
    c("satisfaction_information", Enum, "note de 1 (pas du tout satisfait) à 4 (très satisfait) : information reçue"),
    c("satisfaction_ecoute", Enum, "même note : écoute"),
    c("satisfaction_logement", Enum, "même note : nouveau logement"),
    c("satisfaction_quartier", Enum, "même note : nouveau quartier"),
    c("satisfaction_ensemble", Enum, "même note : relogement dans l'ensemble"),
];

const PROPOSITION: &[ColonneTable] = &[
    c("menage_id", Hache, "ménage, pseudonyme à clé"),
    c("rang", Entier, "rang de la proposition, à partir de 1"),
    c("date_offre", Date, "offre du logement par le bailleur"),
    c("date_lecture", Date, "lecture de cette offre"),
    c("date_notification", Date, "notification de la proposition"),
    c("date_visite", Date, "visite du logement"),
    c("date_reponse", Date, "réponse du ménage"),
    c("reponse", Enum, "acceptee, refusee, sans_reponse"),
    c("motif", Enum, "refus : etat_logement, loyer_charges, inadapte, localisation, typologie, accessibilite…"),
    c("refus_legitime", OuiNon, "refus reconnu légitime"),
    c("comptee", OuiNon, "compte parmi les trois propositions"),
    c("groupe", Texte, "propositions faites ensemble : le même groupe"),
    c("renonciation_localisation", OuiNon, "souhait écrit d'un logement plus éloigné"),
    c("bailleur", Siren, "SIREN du bailleur qui propose"),
    c("id_rpls", Texte, "identifiant national du logement proposé"),
    c("code_commune", Code, "commune du logement proposé, code INSEE"),
    c("en_qpv", OuiNon, "logement proposé dans un QPV"),
];

const IMPAYE: &[ColonneTable] = &[
    c("siren_bailleur", Siren, "SIREN du bailleur"),
    c("id_interne", Hache, "identifiant du logement chez le bailleur, pseudonyme à clé ; unique dans un organisme"),
    c("id_rpls", Texte, "identifiant national du logement"),
    c("id_bail", Hache, "bail, pseudonyme à clé"),
    c("code_commune", Code, "commune, code INSEE"),
    c("date_situation", Date, "date de l'état des comptes"),
    c("impaye_3_mois", OuiNon, "impayé de plus de trois mois"),
    c("nb_mois_impayes", Decimal, "dette rapportée au terme mensuel, en mois"),
    c("montant_impaye", Centimes, "dette, centimes d'euro"),
];

const RESERVATION: &[ColonneTable] = &[
    c("siren_bailleur", Siren, "SIREN du bailleur"),
    c("id_interne", Hache, "identifiant du logement chez le bailleur, pseudonyme à clé ; unique dans un organisme"),
    c("id_rpls", Texte, "identifiant national du logement"),
    c("code_commune", Code, "commune, code INSEE"),
    c("id_demande", Hache, "numéro unique de la demande, pseudonyme à clé, le même que dans les tables du SNE"),
    c("date_decision", Date, "séance de la commission d'attribution"),
    c("rang", Entier, "rang du candidat, à partir de 1"),
    c("decision", Enum, "attribue, attribue_sous_condition, refus_candidat, non_attribution, irrecevable"),
    c("droit_reservataire", Enum, "réservataire qui détient le droit sur le logement"),
    c("reservataire", Enum, "réservataire qui a proposé le ménage"),
    c("remise_pour_un_tour", OuiNon, "droit rendu au bailleur pour cette attribution"),
    c("hors_flux", OuiNon, "attribution hors du flux des réservations"),
    c("motif_hors_flux", Enum, "mutation, relogement_ru, orcod, habitat_indigne, autre"),
    c("premier_quartile", OuiNon, "ménage du premier quartile selon le bailleur"),
    c("taux_effort", Decimal, "taux d'effort, en %"),
    c("pct_plafond_plus", Decimal, "revenu rapporté au plafond, en %"),
];

const DOUBLET: &[ColonneTable] = &[
    c("siren_bailleur", Siren, "SIREN du bailleur"),
    c("id_bailleur", Texte, "organisme, numéro du ministère"),
    c("id_interne", Hache, "identifiant du logement chez le bailleur, pseudonyme à clé ; unique dans un organisme"),
    c("id_rpls", Texte, "identifiant national du logement"),
    c("code_commune", Code, "commune, code INSEE"),
    c("residence_bailleur", Texte, "résidence dans le découpage du bailleur"),
    c("batiment_bailleur", Texte, "bâtiment dans le découpage du bailleur"),
];

/// Canonical columns of a table, in storage order.
pub fn colonnes(table: Table) -> &'static [ColonneTable] {
    match table {
        Table::Logement => LOGEMENT,
        Table::Occupation => OCCUPATION,
        Table::Attribution => ATTRIBUTION,
        Table::Demande => DEMANDE,
        Table::Operation => OPERATION,
        Table::Menage => MENAGE,
        Table::Relogement => RELOGEMENT,
        Table::Proposition => PROPOSITION,
        Table::Impaye => IMPAYE,
        Table::Reservation => RESERVATION,
        Table::Doublet => DOUBLET,
    }
}

/// How a type is stored.
pub fn stockage(genre: Genre) -> DataType {
    match genre {
        Genre::Texte | Genre::Code | Genre::Siren | Genre::Hache | Genre::Enum | Genre::Prefixe | Genre::Drapeaux => {
            DataType::Utf8
        }
        Genre::Entier | Genre::Annee | Genre::Dixiemes | Genre::Age => DataType::Int32,
        Genre::Centimes => DataType::Int64,
        Genre::Decimal => DataType::Float64,
        Genre::Mois | Genre::Date => DataType::Date32,
        Genre::OuiNon => DataType::Boolean,
    }
}

/// Arrow schema of a table in the lake.
pub fn schema(table: Table) -> SchemaRef {
    let mut champs: Vec<Field> = colonnes(table).iter().map(|c| Field::new(c.nom, stockage(c.genre), true)).collect();
    champs.push(Field::new(LIGNE_SOURCE, DataType::Int64, false));
    Arc::new(Schema::new(champs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_one_name_and_says_what_it_means() {
        for table in Table::ALL {
            let colonnes = colonnes(table);
            for (i, c) in colonnes.iter().enumerate() {
                let (nom, code) = (c.nom, table.code());
                assert!(colonnes.iter().skip(i + 1).all(|d| d.nom != nom), "{nom} est deux fois dans {code}");
                assert!(!c.sens.is_empty() && nom != LIGNE_SOURCE, "{nom} dans {code}");
            }
        }
    }

    /// A household of a relogement table, a demand of the SNE and a dwelling of a bailleur are joined by pseudonym.
    #[test]
    fn identifiers_of_people_are_stored_as_pseudonyms() {
        let haches = [
            "id_demande",
            "id_demande_personnelle",
            "menage_id",
            "menage_origine_id",
            "charge_relogement",
            "cle_menage",
            "id_interne",
            "id_bail",
        ];
        let mut vues = 0;
        for c in Table::ALL.into_iter().flat_map(colonnes).filter(|c| haches.contains(&c.nom)) {
            assert_eq!(c.genre, Genre::Hache, "{}", c.nom);
            vues += 1;
        }
        assert!(vues >= haches.len());
    }

    #[test]
    fn before_and_after_describe_a_dwelling_alike() {
        let sous = |table, prefixe: &str| -> Vec<&str> {
            colonnes(table).iter().filter_map(|c| c.nom.strip_prefix(prefixe)).collect()
        };
        let (avant, apres) = (sous(Table::Menage, "avant_"), sous(Table::Relogement, "apres_"));
        assert_eq!(Some(avant.as_slice()), apres.get(..avant.len()));
        assert!(avant.contains(&"loyer") && avant.contains(&"apl"));
    }
}
