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

use Genre::{
    Annee, Centimes, Code, Date, Decimal, Dixiemes, Drapeaux, Entier, Enum, Hache, Mois, OuiNon, Siren, Texte,
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
    c("conventionne", OuiNon, "conventionné à l'APL"),
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
    c("code_qpv_geocode", Texte, "QPV 2024 du géocodage du SDES"),
    c("x", Decimal, "abscisse dans le système epsg"),
    c("y", Decimal, "ordonnée dans le système epsg"),
    c("epsg", Entier, "système de coordonnées"),
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
];

/// Profile and resources, alike in both SNE tables.
macro_rules! sne {
    ($($propre:expr),* $(,)?) => { &[
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
    ] };
}

const ATTRIBUTION: &[ColonneTable] = sne![
    c("motif_radiation", Enum, "attribution, abandon, irrecevabilite, contact_impossible, non_renouvellement"),
    c("date_radiation", Date, "radiation de la demande"),
    c("date_signature_bail", Date, "signature du bail"),
    c("delai_jours", Entier, "jours entre la demande et l'attribution"),
    c("id_rpls", Texte, "identifiant national du logement attribué"),
    c("siren_bailleur", Siren, "bailleur qui a attribué"),
    c("code_commune", Code, "commune du logement attribué"),
    c("typologie", Enum, "T1 à T5P du logement attribué"),
    c("localisation_sne", Drapeaux, "qpv, hors_qpv selon le SNE"),
    c("code_qpv_sne", Texte, "QPV du logement selon le SNE"),
    c("reservataire", Enum, "contingent qui a désigné le ménage"),
];

const DEMANDE: &[ColonneTable] = sne![
    c("date_creation", Date, "dépôt de la demande"),
    c("code_commune", Code, "première commune demandée"),
    c("typologie", Enum, "typologie recherchée"),
];

/// Canonical columns of a table, in storage order.
pub fn colonnes(table: Table) -> &'static [ColonneTable] {
    match table {
        Table::Logement => LOGEMENT,
        Table::Occupation => OCCUPATION,
        Table::Attribution => ATTRIBUTION,
        Table::Demande => DEMANDE,
    }
}

/// How a type is stored.
pub fn stockage(genre: Genre) -> DataType {
    match genre {
        Genre::Texte | Genre::Code | Genre::Siren | Genre::Hache | Genre::Enum | Genre::Drapeaux => DataType::Utf8,
        Genre::Entier | Genre::Annee | Genre::Dixiemes => DataType::Int32,
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
