//! Headers of the files that the field sends, one constant for each layout, names joined by `;`.
//!
//! Facts only: names and their order as met. Order is not established for open data, SNE and mapped files.

#![allow(dead_code)]

/// Number of fields of the first line of a bailleur's RPLS file.
pub const RPLS_BAILLEUR_PREMIERE_LIGNE: usize = 12;

/// Positions of a dwelling line in the file of a bailleur; the file itself has no header.
pub const RPLS_BAILLEUR_POSITIONS: &str = "\
    IDENT_REP;IDENT_INT;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;NUMBOITE;ESC;\
    COULOIR;ETAGE;COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;\
    PATRIMOINE;ORIGINE;RSEXPRO;SIRETEXPRO;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;SORTIEPATRIM;OLDLOGT;NEWLOGT;\
    MODE;BAIL;MODESURF;SURFMODE;LOYERPRINC;LOYERACC;CONTRIB;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;\
    SRU_ALINEA;IDENTGES;CODSEGPATRIM;LIBSEGPATRIM;LOYERMAXAPL;LOYERMAXCUS;QUALACQ;MISCOMMERCIAL;PRIXVENTE;\
    PRODFIN;REMLOCDATE;CONTRESLOG;COMMENTAIRE";

/// Detailed file, version loi, recent millésimes.
pub const RPLS_VERSION_LOI: &str = "\
    IDENT_REP;IDENT_INT;IDENT_ORG;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;\
    NUMBOITE;ESC;COULOIR;ETAGE;COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;\
    CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;RSEXPRO;SIRETEXPRO;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;SORTIEPATRIM;\
    OLDLOGT;NEWLOGT;MODE;BAIL;MODESURF;SURFMODE;LOYERPRINC;LOYERACC;CONTRIB;CUS;DPEDATE;DPEENERGIE;DPESERRE;\
    SRU_EXPIR;SRU_ALINEA;IDENTGES;CODSEGPATRIM;LIBSEGPATRIM;LOYERMAXAPL;LOYERMAXCUS;QUALACQ;MISCOMMERCIAL;\
    PRIXVENTE;PRODFIN;REMLOCDATE;CONTRESLOG;PMR;DATMISEVENTE;DATVEFFECT;DATE_DEP_DERLOCAT;DPE_CONSO_ENER;\
    DPE_CONSO_GES;DPE_NUM_REF;IDENT_FISCAL;CAT_ORG;RS;SIRET;DEP;LIBDEP;REG;LIBREG;EPCI;LIBEPCI;\
    DEPARTEMENTS_DE_L_EPCI;REGIONS_DE_L_EPCI;ARN;finan_cus;mes_sanscumul;loymoy;age;deconv;duree_vacance;\
    ANNEE_REMLOC;MOIS_REMLOC;MOIS_BAIL;ANNEE_BAIL;BAIL_DATE;REMLOCDATE_DATE";

/// The same without the variables added by the amendment of 2022, nor `ARN`.
pub const RPLS_VERSION_LOI_2022: &str = "\
    IDENT_REP;IDENT_INT;IDENT_ORG;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;\
    NUMBOITE;ESC;COULOIR;ETAGE;COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;\
    CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;RSEXPRO;SIRETEXPRO;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;SORTIEPATRIM;\
    OLDLOGT;NEWLOGT;MODE;BAIL;MODESURF;SURFMODE;LOYERPRINC;LOYERACC;CONTRIB;CUS;DPEDATE;DPEENERGIE;DPESERRE;\
    SRU_EXPIR;SRU_ALINEA;IDENTGES;CODSEGPATRIM;LIBSEGPATRIM;LOYERMAXAPL;LOYERMAXCUS;QUALACQ;MISCOMMERCIAL;\
    PRIXVENTE;PRODFIN;REMLOCDATE;CONTRESLOG;CAT_ORG;RS;SIRET;DEP;LIBDEP;REG;LIBREG;EPCI;LIBEPCI;\
    DEPARTEMENTS_DE_L_EPCI;REGIONS_DE_L_EPCI;finan_cus;mes_sanscumul;loymoy;age;deconv;duree_vacance;\
    ANNEE_REMLOC;MOIS_REMLOC;MOIS_BAIL;ANNEE_BAIL;BAIL_DATE;REMLOCDATE_DATE";

/// Detailed file of 2018: corrected values, mixed cases.
pub const RPLS_REDRESSE_2018: &str = "\
    age;AGGLO;ann_bail;bail_red;CAT_ORG;CODSEGPATRIM_red;COM;COMABS;construct_red;CONTRESLOG_red;CONV_red;\
    CUS_SIGNEE;DEP;DEPCOM_red;DPEDATE_red;DPEENERGIE_red;DPESERRE_red;DRE;DROIT_red;DSU;duree_vacance;EPCI;\
    finan_cus;finan_red;frdom;IDENT_INT;IDENT_ORG;IDENT_REP;IDENTGES_red;lib_dep;lib_reg;LIBEPCI;\
    LIBSEGPATRIM_red;locat_red;LOYERMAXAPL_red;LOYERMAXCUS_red;loyerprinc_red;loymoy;mes_sanscumul;\
    MISCOMMERCIAL_red;MODE_red;modesurf_red;mois_remlocdate;nbpiece_red;NCC;NRESTH;OLDLOGT_red;ORG_ACTIF;\
    origine_red;patrimoine_red;POPCOM2011;PRIXVENTE_red;PRODFIN_red;QPV_COM;QPV_red;QUALACQ_red;REG;regdep;\
    remlocdate_red;ROL;RS;SIRET;SORTIEPATRIM_red;SRU;surfhab_red;surfmode_red;tr_age;TUR;TYPECONST_red;VN;\
    ZONEPRIX;ZRR";

/// Open data, old.
pub const RPLS_OUVERT_41: &str = "\
    DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;NUMBOITE;ESC;COULOIR;ETAGE;COMPLIDENT;\
    ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN;\
    FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;\
    LIBSEGPATRIM";

/// Open data, old, regional file.
pub const RPLS_OUVERT_42: &str = "\
    dep;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;NUMBOITE;ESC;COULOIR;ETAGE;\
    COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;\
    ORIGINE;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT;CUS;DPEDATE;DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;\
    CODSEGPATRIM;LIBSEGPATRIM";

/// Open data, old, geolocated.
pub const RPLS_OUVERT_GEOLOCALISE: &str = "\
    REG;LIBREG;DEP;LIBDEP;EPCI;LIBEPCI;DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;\
    NUMBOITE;ESC;COULOIR;ETAGE;COMPLIDENT;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;NBPIECE;SURFHAB;\
    CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN;FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT;CUS;DPEDATE;DPEENERGIE;\
    DPESERRE;SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;LIBSEGPATRIM;X;Y";

/// Open data, 2023: `DEPCOM_CODE`, QPV of 2015 under `PLG_QP`.
pub const RPLS_OUVERT_2023: &str = "\
    REG_CODE;REG_LIBELLE;DEP_CODE;DEP_LIBELLE;EPCI_CODE;EPCI_LIBELLE;DROIT_CODE;DROIT_LIBELLE;DEPCOM_CODE;\
    DEPCOM_LIBELLE;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;COMPLGEO;LIEUDIT;QPV_CODE;QPV_LIBELLE;\
    TYPECONST_CODE;TYPECONST_LIBELLE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE_CODE;ORIGINE_LIBELLE;\
    FINAN_CODE;FINAN_LIBELLE;FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT_CODE;NEWLOGT_LIBELLE;CUS;DPEDATE;\
    DPEENERGIE;DPESERRE;SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;LIBSEGPATRIM;PMR_CODE;PMR_LIBELLE;PLG_VOIE;EPSG;X;Y;\
    PLG_QP;PLG_IRIS2022_CODE;PLG_IRIS2022_LIBELLE;PLG_ZUS;PLG_ZFU;PLG_QVA;QUALITE_VOIE;QUALITE_NUMERO;\
    QUALITE_XY;DISTANCE_PRECISION;QUALITE_QP;QUALITE_IRIS;QUALITE_ZUS;QUALITE_ZFU;QUALITE_QVA;COMAQP;COMAZUS;\
    COMIRIS;UU2020;AAV2020;ZE2020";

/// Open data, 2025 and after: `DEPCOM`, QPV of 2024. Which of the names that come and go are there is a choice.
pub const RPLS_OUVERT_2025: &str = "\
    REG_CODE;REG_LIBELLE;DEP_CODE;DEP_LIBELLE;EPCI_CODE;EPCI_LIBELLE;DROIT_CODE;DROIT_LIBELLE;DEPCOM;CODEPOSTAL;\
    LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;ENTREE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV_CODE;QPV_LIBELLE;\
    TYPECONST_CODE;TYPECONST_LIBELLE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;PATRIMOINE;ORIGINE;FINAN_CODE;\
    FINAN_LIBELLE;FINANAUTRE;CONV;NUMCONV;DATCONV;NEWLOGT_CODE;NEWLOGT_LIBELLE;CUS;DPEDATE;DPEENERGIE;DPESERRE;\
    SRU_EXPIR;SRU_ALINEA;CODSEGPATRIM;LIBSEGPATRIM;PMR_CODE;PMR_LIBELLE;PLG_VOIE;EPSG;X;Y;PLG_QP24;PLG_QP15;\
    PLG_IRIS2024_CODE;PLG_IRIS2024_LIBELLE;PLG_ZUS;PLG_QVA;QUALITE_VOIE;QUALITE_NUMERO;QUALITE_XY;\
    DISTANCE_PRECISION;QUALITE_QP24;QUALITE_QP15;QUALITE_IRIS;QUALITE_ZUS;QUALITE_QVA;COMAQP;COMAZUS;UU2020;\
    AAV2020;ZE2020";

/// Open data, 2025, some columns only.
pub const RPLS_OUVERT_2025_PARTIEL: &str = "\
    DEPCOM;LIBCOM;NBPIECE;SURFHAB;DPEENERGIE";

/// Open data, 2023, some columns only.
pub const RPLS_OUVERT_2023_PARTIEL: &str = "\
    DEPCOM_CODE;DEPCOM_LIBELLE;NBPIECE;SURFHAB;DPEENERGIE";

/// OPS, one row per dwelling: the shipped mapping.
pub const OPS: &str = "\
    Millesime;SIREN_Bailleur;Num_RPLS;Code_INSEE;QPV;Statut;Conventionne;Repondant;Date_Entree;Nb_Occupants;\
    Nb_Majeurs;Nb_Mineurs;Nb_Enfants_Charge;Composition;Age_Titulaire;Annee_RFR;RFR;Categorie_Plafond;Pct_PLUS;\
    Tranche_PLUS;Sous_PLAI;APL;Activite_Titulaire;Activite_Conjoint";

/// SNE, closed demandes; see [`sne_stock`] for the other file.
pub const SNE_RADIATION: &str = "\
    DEMANDE;NUMERO_UNIQUE;TYPE_DEMANDEUR;GUICHET_ENREGISTREUR;DATE_CREATION;DATE_RENOUVELLEMENT;ETAT_DEMANDE;\
    DATE_RADIATION;MOTIF_RADIATION;MOTIF_DEMANDE;DATE_NAISS_DEMANDEUR;TRANCHE_AGE_DEMANDEUR;\
    AGE_DEMANDEUR_DEMANDE;TRANCHE_AGE_DEM_DEMANDE;SEXE_DEMANDEUR;STATUT_PROF_DEMANDEUR;NATIONALITE_DEMANDEUR;\
    SITU_FAMILIALE_DEMANDEUR;TAILLE_MENAGE;CATEGORIE_TAILLE_MENAGE;TRANCHE_TAILLE_MENAGE;COTITULAIRE;\
    PERSONNE_A_CHARGE;COMPOSITION_FAMILLE;UNITE_CONSO;REVENU_DEMANDEUR;TRANCHE_REVENU_DEMANDEUR;\
    REVENU_MENSUEL_FOYER;TRANCHE_REV_MENS_FOYER;GROUPE_REVENU_FOYER;REVENU_FISCAL1_FOYER;\
    TRANCHE_REV_FISC1_FOYER;REVENU_FISCAL2_FOYER;POSITION_PLAFOND;TRANCHE_REV_FISC2_FOYER;REVENU_UNITE_CONSO;\
    TRANCHE_REVENU_UNITE_CONSO;CATEG_LOGEMENT_ACTUEL;TYPE_LOGEMENT_ACTUEL;MODE_LOGEMENT_ACTUEL;\
    COMMUNE_LOG_ACTUEL;ZONAGE123_ACTUEL;ZONAGEABC_ACTUEL;ZONAGEPLAFRESS_ACTUEL;CATEG_LOGEMENT_RECHERCHE;\
    TYPE_LOGEMENT_RECHERCHE;LOG_RECHERCHE_ADAPT_HANDI;NOMBRE_EQUIP_HANDICAP;MONTANT_LOYER_MAXI;\
    COMMUNE_LOG_RECHERCHE;ZONAGE123_RECHERCHE;ZONAGEABC_RECHERCHE;ZONAGEPLAFRESS_RECHERCHE;TYPE_LOGEMENT_ATTRIB;\
    COMMUNE_LOGEMENT_ATTRIB;ZONAGE123_ATTRIB;ZONAGEABC_ATTRIB;ZONAGEPLAFRESS_ATTRIB;TYPE_RESERVATAIRE;\
    DELAI_ATTRIBUTION;TRANCHE_DELAI_ATTRIBUTION;DATE_MAJ_DWH;LOG_ATTRIBUE_CLE_ZUS;SIREN_RADIATION;NUMERORPLS;\
    DOUBLON_FORCE;CLE_GUICHETCREATEUR;NB_ENFANT_A_NAITRE;NB_PERS_GARDE;MT_LOYER_MENSUEL_ACTUEL;MT_APL_MENSUEL;\
    NBRE_HABITANT_ACTUEL;PROPRIETAIRE_ACTUEL;CONTACT_MAIL;DATE_PREAVIS_SIMPLE;DATE_PREAVIS_AR;\
    DATE_SIGNATURE_BAIL;ATTRIBUE_DALO;ACCORD_COLLECTIF_ID;DATE_ETAT;DATE_MODIFICATION;MODE_MUTATION;\
    TRANCHE_REVENU_UC_radiation;MONTANT_LOYER;SURFACE;EST_DEMANDE_ELARGIE;POSITION_PLAFOND_ATTRIB;\
    DEMANDEINFOSSITE_ID;ESTCREEESITEGRANDPUBLIC;SURFACE_ACTUEL;COMPSIRENORGBAILLEUR;ESTAVECPARKING;\
    ESTREZDECHAUSSEE;ESTSANSASCENSEUR;ESTADAPTEHANDICAP;DERNIERE_CONNEXION_PGP;ESTANRU;VERSION_CERFA;\
    NB_COLOCATAIRE;SMOTIF_RADIATION;NB_DA;NB_ANRU;NB_QPV;NB_HQPV;NB_Q1;NB_Q2;NB_Q3;NB_Q4;NB_QNA;NB_MIXITE_Q1;\
    NB_MIXITE_QPV;NB_DALO;NB_SYPLO;NB_L441;NB_PRIORITE_CERFA;NB_CERFA_PRIO_HANDICAP;NB_CERFA_PRIO_CHOMAGE;\
    NB_CERFA_PRIO_COORD_THERAPIE;NB_CERFA_PRIO_LOGT_INDIGNE;NB_CERFA_PRIO_EXPULSION;NB_CERFA_PRIO_VIOLENCE;\
    NB_CERFA_PRIO_LOGT_NON_DECENT;NB_CERFA_PRIO_LOGT_SUROCCUPE;NB_CERFA_PRIO_SANS_LOGT;\
    NB_CERFA_PRIO_HEBERGE_TIERS;NB_CERFA_PRIO_HEBERGE_TEMPO;NB_COTATION_PRIO_SORTIE_PROSTI;\
    NB_COTATION_PRIO_VICTIME_TRAITE;NB_COTATION_PRIO_VICTIME_VIOL;NB_PRIORITE_COTATION;NB_MENAGE_PRIORITAIRE;\
    NB_CDD_INTERIM;NB_CHOMAGE_LONG;DATE_SORTIE_CHOMAGELONG;NB_PHANDICAP;CLE_HANDICAP_AUTONOMIE;\
    NB_PHANDICAP_AUTONOMIE;NB_TRAVAILLEUR_ESSENTIEL;NB_DEJA_LOGE_PARC;NB_PERS_A_LOGER;NB_PJRFR;NB_PJIDENTITE;\
    LOG_ATTRIBUE_CLE_ZUS2015;CLE_QPV;CLE_QPV2015;CLE_ETAT_RPLS;NB_QPVNA;NB_JEUNE_MENAGE;NB_Q1_radiation;\
    NB_Q2_radiation;NB_Q3_radiation;NB_Q4_radiation;POSITION_SEUIL;COMMUNE_ACTUEL_VS_RECHERCHE;\
    COMMUNE_ACTUEL_VS_ATTRIB;COMMUNE_RECHERCHE_VS_ATTRIB;TYPELOGEMENT_ACTUEL_VS_RECHERCHE;\
    TYPELOGEMENT_ACTUEL_VS_ATTRIB;TYPELOGEMENT_RECHERCHE_VS_ATTRIB";

/// Columns under which demandes of the XML exchange format arrive.
pub const SNE_XML: &str = "\
    NUMERO_UNIQUE;GUICHET;DATE_CREATION;TAILLE_MENAGE;UNITE_CONSO;REVENU_MENSUEL_FOYER;REVENU_FISCAL1_FOYER;\
    REVENU_FISCAL2_FOYER;ANNEE_FISCAL1;ANNEE_FISCAL2;AGE_DEMANDEUR_DEMANDE;STATUT_PROF_DEMANDEUR;\
    SITU_FAMILIALE_DEMANDEUR;COTITULAIRE;PERSONNE_A_CHARGE;MODE_LOGEMENT_ACTUEL;COMMUNE_LOG_ACTUEL;\
    MOTIF_DEMANDE;TYPE_LOGEMENT_RECHERCHE;COMMUNE_LOG_RECHERCHE;COMMUNES_RECHERCHE;EST_DEMANDE_ELARGIE;\
    NB_ENFANT_A_NAITRE;NB_PERS_GARDE";

/// Relogement: operations.
pub const RELOGEMENT_OPERATIONS: &str = "\
    operation_code;operation_libelle;projet_code;cadre;nature;parc;maitre_ouvrage;code_commune;quartier_qp2015;\
    code_qpv;nb_logements;contractualisee;financee;orcod_in;pcdid;ce;convention;accord_anticipe;\
    autorisation_anticipee;reunion_information;ouverture_relogement;fin_prevue";

/// Relogement: households, with the dwelling before.
pub const RELOGEMENT_MENAGES: &str = "\
    menage_id;menage_origine_id;operation_code;statut;situation;id_demande;nb_personnes;composition;uc;\
    ressources_mensuelles;rfr_annee;rfr_montant;tranche_plafond;quartile;present_enquete;date_enquete;\
    consentement_partage;avant_id_rpls;avant_code_commune;avant_en_qpv;avant_code_qpv;avant_en_quartier_ru;\
    avant_residence_id;avant_statut;avant_bailleur;avant_typologie;avant_surface;avant_loyer;avant_charges;\
    avant_apl";

/// Relogement: moves, with the dwelling after.
pub const RELOGEMENT_RELOGEMENTS: &str = "\
    menage_id;genre;date_bail;date_emmenagement;bailleur_relogeur;reservataire;accompagne;apres_id_rpls;\
    apres_code_commune;apres_en_qpv;apres_code_qpv;apres_en_quartier_ru;apres_residence_id;apres_statut;\
    apres_bailleur;apres_typologie;apres_surface;apres_loyer;apres_charges;apres_apl;\
    apres_date_premiere_location;apres_date_convention_apl;apres_date_permis;apres_dpe_classe;apres_dpe_date;\
    apres_plus_cd;apres_loyer_hors_relogement;apres_minoration";

/// Relogement: propositions.
pub const RELOGEMENT_PROPOSITIONS: &str = "\
    menage_id;rang;date_notification;date_reponse;reponse;motif;refus_legitime;id_rpls;en_qpv";

/// Relogement: one wide table for households and moves.
pub const RELOGEMENT_LARGE: &str = "\
    menage_id;menage_origine_id;operation_code;statut;situation;id_demande;nb_personnes;composition;uc;\
    ressources_mensuelles;rfr_annee;rfr_montant;tranche_plafond;quartile;present_enquete;date_enquete;\
    consentement_partage;avant_id_rpls;avant_code_commune;avant_en_qpv;avant_code_qpv;avant_en_quartier_ru;\
    avant_residence_id;avant_statut;avant_bailleur;avant_typologie;avant_surface;avant_loyer;avant_charges;\
    avant_apl;genre;date_bail;date_emmenagement;bailleur_relogeur;reservataire;accompagne;apres_id_rpls;\
    apres_code_commune;apres_en_qpv;apres_code_qpv;apres_en_quartier_ru;apres_residence_id;apres_statut;\
    apres_bailleur;apres_typologie;apres_surface;apres_loyer;apres_charges;apres_apl;\
    apres_date_premiere_location;apres_date_convention_apl;apres_date_permis;apres_dpe_classe;apres_dpe_date;\
    apres_plus_cd;apres_loyer_hors_relogement;apres_minoration";

/// Bailleur: lots of every type, postcode included.
pub const BAILLEUR_LOTS: &str = "\
    ID_lot;ID_patrimoine;ID_RPLS;Code_lot;Code_niveau_patrimoine_1;Code_niveau_patrimoine_2;\
    Code_niveau_patrimoine_3;Code_type_lot;Code_categorie_financement;Etage;Surface_habitable;\
    Date_mise_en_service;Code_etat_actuel;Indicateur_exploitation;Code_INSEE_commune;Code_postal;Adresse;\
    Code_quartier;Latitude;Longitude";

/// Bailleur: own identifier and national identifier.
pub const BAILLEUR_DOUBLETS: &str = "\
    IDENT_ORG;SIRET;IDENT_INT;IDENT_REP";

/// Bailleur: arrears by lot.
pub const BAILLEUR_IMPAYES: &str = "\
    ID_lot;ID_RPLS;Code_type_lot;ID_bail;ID_client;Indicateur_lot_principal;Code_INSEE_commune;Code_postal;\
    Date_situation;Impaye_3_mois;Nombre_mois_impayes;Montant_impaye";

/// Bailleur: proposals by lot, with its type.
pub const BAILLEUR_RESERVATIONS: &str = "\
    ID_lot;ID_RPLS;Code_type_lot;Code_INSEE_commune;Code_postal;ID_demande_unique;Date_seance_commission;\
    Code_rang;Libelle_decision;Libelle_motif_non_attribution;Taux_effort;Montant_APL;\
    Indicateur_premier_quartile;Libelle_reservataire_proposition;Annee_RFR;Montant_RFR;Taux_plafond;\
    Indicateur_logement_flux;Libelle_motif_hors_flux";

/// Bailleur: decisions of the commission, without the type of lot.
pub const BAILLEUR_COMMISSIONS: &str = "\
    ID_demande_unique;Code_lot;Date_seance_commission;Code_rang;Libelle_decision;Libelle_motif_non_attribution;\
    Taux_effort;Montant_APL;Indicateur_premier_quartile;Libelle_reservataire_proposition;Annee_RFR;Montant_RFR;\
    Taux_plafond;Indicateur_logement_flux;Libelle_motif_hors_flux";

/// SNE, live demandes: five names differ from those of [`SNE_RADIATION`].
pub fn sne_stock() -> String {
    SNE_RADIATION.replace("_radiation", "_STOCK")
}

/// Columns of a header.
pub fn colonnes(entete: &str) -> Vec<&str> {
    entete.split(';').collect()
}

/// Each header with the source asked for and the code of the layout it must fit, alone of its source.
pub fn attendus() -> Vec<(&'static str, String, &'static str)> {
    vec![
        ("rpls", RPLS_VERSION_LOI.into(), "rpls_version_loi"),
        ("rpls", RPLS_VERSION_LOI_2022.into(), "rpls_version_loi"),
        ("rpls", RPLS_REDRESSE_2018.into(), "rpls_redresse"),
        ("rpls_ouvert", RPLS_OUVERT_41.into(), "rpls_donnees_ouvertes_41"),
        ("rpls_ouvert", RPLS_OUVERT_42.into(), "rpls_donnees_ouvertes_41"),
        ("rpls_ouvert", RPLS_OUVERT_GEOLOCALISE.into(), "rpls_donnees_ouvertes_41"),
        ("rpls_ouvert", RPLS_OUVERT_2023.into(), "rpls_donnees_ouvertes_2023"),
        ("rpls_ouvert", RPLS_OUVERT_2023_PARTIEL.into(), "rpls_donnees_ouvertes_2023"),
        ("rpls_ouvert", RPLS_OUVERT_2025.into(), "rpls_donnees_ouvertes"),
        ("rpls_ouvert", RPLS_OUVERT_2025_PARTIEL.into(), "rpls_donnees_ouvertes"),
        ("ops", OPS.into(), "ops_occupation"),
        ("sne_radiation", SNE_RADIATION.into(), "sne_radiation"),
        ("sne_stock", sne_stock(), "sne_stock"),
        ("sne_stock", SNE_XML.into(), "sne_demande_xml"),
        ("relogement_operations", RELOGEMENT_OPERATIONS.into(), "relogement_operations"),
        ("relogement_menages", RELOGEMENT_MENAGES.into(), "relogement_menages"),
        ("relogement_menages", RELOGEMENT_LARGE.into(), "relogement_large_menages"),
        ("relogement_relogements", RELOGEMENT_RELOGEMENTS.into(), "relogement_relogements"),
        ("relogement_relogements", RELOGEMENT_LARGE.into(), "relogement_large_relogements"),
        ("relogement_propositions", RELOGEMENT_PROPOSITIONS.into(), "relogement_propositions"),
        ("doublets", BAILLEUR_DOUBLETS.into(), "bailleur_doublets"),
        ("doublets", BAILLEUR_LOTS.into(), "bailleur_lots"),
        ("impayes", BAILLEUR_IMPAYES.into(), "bailleur_impayes"),
        ("reservations", BAILLEUR_RESERVATIONS.into(), "bailleur_reservations"),
        ("reservations", BAILLEUR_COMMISSIONS.into(), "bailleur_commissions"),
    ]
}

/// Headers that belong to another source: no layout of the source asked for may fit.
pub fn refuses() -> Vec<(&'static str, String)> {
    vec![
        ("rpls", RPLS_OUVERT_41.into()),
        ("rpls", RPLS_OUVERT_2025.into()),
        ("rpls_ouvert", RPLS_VERSION_LOI.into()),
        ("rpls_ouvert", RPLS_REDRESSE_2018.into()),
        ("sne_stock", SNE_RADIATION.into()),
        ("sne_radiation", sne_stock()),
        ("sne_radiation", SNE_XML.into()),
        ("doublets", RPLS_VERSION_LOI.into()),
    ]
}
