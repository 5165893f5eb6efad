//! What the tracking files say, row by row, once typed: operations, households, moves, propositions. An `Option` that is `None`
//! is not known.
//!
//! Money is in euro cents, surfaces in hundredths of a square metre, consumption units in tenths: whole numbers only.

use chrono::NaiveDate;

use super::accompagnement::{Accompagnement, Suites};
use super::reponse::Reponse;

/// An amount of money, euro cents.
pub type Centimes = i64;

pub(super) use super::enumeration::enumeration;

enumeration! {
    /// Codes of operations that the ANRU pays for. Any other code is followed, without money.
    Nature {
        Demolition = "21", "démolition de logements locatifs sociaux";
        RecyclageCopropriete = "22", "recyclage de copropriétés dégradées";
        RecyclageHabitatAncien = "23", "recyclage de l’habitat ancien dégradé";
        Requalification = "33", "requalification de logements locatifs sociaux";
        Portage = "35", "portage massif de copropriétés dégradées";
    }
}

impl Nature {
    /// The stock its dwellings belong to.
    pub fn parc(self) -> Parc {
        match self {
            Nature::Demolition | Nature::Requalification => Parc::Social,
            Nature::RecyclageCopropriete | Nature::RecyclageHabitatAncien | Nature::Portage => Parc::Prive,
        }
    }
}

enumeration! {
    /// Stock of origin.
    Parc { Social = "social", "parc social"; Prive = "prive", "parc privé"; }
}

enumeration! {
    /// Framework of an operation: ANRU money only goes to a contractualised NPNRU or ORCOD operation.
    Cadre {
        Npnru = "npnru", "NPNRU";
        Pnru = "pnru", "PNRU";
        Orcod = "orcod", "ORCOD";
        Autre = "autre", "autre cadre";
    }
}

enumeration! {
    /// What a household was in the dwelling of origin.
    Statut {
        Titulaire = "titulaire", "titulaire";
        DecohabitantDirect = "decohabitant_direct", "décohabitant direct";
        HebergePermanent = "heberge_permanent", "hébergé permanent";
        HebergeAutre = "heberge_autre", "autre hébergé";
        ProprietaireOccupant = "proprietaire_occupant", "propriétaire occupant";
        OccupantBonneFoi = "occupant_bonne_foi", "occupant de bonne foi";
        SansDroitNiTitre = "sans_droit_ni_titre", "sans droit ni titre";
        ResidentStructure = "resident_structure", "résident de structure";
    }
}

enumeration! {
    /// Where a household stands, as its file says it.
    Situation {
        AReloger = "a_reloger", "à reloger";
        PropositionEnCours = "proposition_en_cours", "proposition en cours";
        RelogeDefinitif = "reloge_definitif", "relogé définitivement";
        RelogeTemporaire = "reloge_temporaire", "relogé temporairement";
        Tiroir = "tiroir", "relogé en attendant son retour";
        RetourEffectue = "retour_effectue", "revenu après travaux";
        DepartSpontane = "depart_spontane", "départ spontané";
        PartiSansAccompagnement = "parti_sans_accompagnement", "parti sans accompagnement";
        AutreCadre = "autre_cadre", "traité dans un autre cadre";
        SansRelogement = "sans_relogement", "sans relogement";
    }
}

enumeration! {
    /// Kind of move.
    Genre {
        Definitif = "definitif", "définitif";
        Temporaire = "temporaire", "temporaire";
        Tiroir = "tiroir", "tiroir";
        Retour = "retour", "retour";
    }
}

enumeration! {
    /// What a dwelling is.
    StatutLogement {
        Lls = "lls", "logement locatif social";
        Lli = "lli", "logement locatif intermédiaire";
        NonConventionne = "non_conventionne", "logement non conventionné";
        Prive = "prive", "parc privé";
        Accession = "accession", "accession";
        Structure = "structure", "structure";
        Hebergement = "hebergement", "hébergement";
    }
}

enumeration! {
    /// Number of rooms of a dwelling.
    Typologie { T1 = "T1", "T1"; T2 = "T2", "T2"; T3 = "T3", "T3"; T4 = "T4", "T4"; T5P = "T5P", "T5 et plus"; }
}

impl Typologie {
    /// Rooms; five for five and more.
    pub fn pieces(self) -> i64 {
        match self {
            Typologie::T1 => 1,
            Typologie::T2 => 2,
            Typologie::T3 => 3,
            Typologie::T4 => 4,
            Typologie::T5P => 5,
        }
    }
}

enumeration! {
    /// Energy class of a dwelling.
    Dpe { A = "A", "A"; B = "B", "B"; C = "C", "C"; D = "D", "D"; E = "E", "E"; F = "F", "F"; G = "G", "G"; }
}

enumeration! {
    /// Who lives together.
    Composition {
        PersonneSeule = "personne_seule", "personne seule";
        CoupleSansEnfant = "couple_sans_enfant", "couple sans enfant";
        CoupleAvecEnfants = "couple_avec_enfants", "couple avec enfants";
        Monoparental = "monoparental", "famille monoparentale";
        Autre = "autre", "autre ménage";
    }
}

enumeration! {
    /// What a household answered to a proposition.
    ReponseMenage {
        Acceptee = "acceptee", "acceptée";
        Refusee = "refusee", "refusée";
        SansReponse = "sans_reponse", "sans réponse";
    }
}

/// An operation: the unit of responsibility of the maître d'ouvrage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    pub code: String,
    pub libelle: Option<String>,
    pub projet: Option<String>,
    pub cadre: Option<Cadre>,
    /// `None`: unknown, or a code without rule: see `nature_lue`.
    pub nature: Option<Nature>,
    /// The code as it was written.
    pub nature_lue: Option<String>,
    pub parc: Option<Parc>,
    /// SIREN.
    pub maitre_ouvrage: Option<String>,
    /// SIREN of the EPCI or EPT that signs the convention.
    pub epci_signataire: Option<String>,
    pub commune: Option<String>,
    pub qpv: Option<String>,
    pub logements: Option<i64>,
    pub vacants: Option<i64>,
    pub contractualisee: Option<bool>,
    pub financee: Option<bool>,
    pub orcod_in: Option<bool>,
    pub soumis_au_ce: Option<bool>,
    pub requalification_lourde: Option<bool>,
    pub forfait_remplace: Option<bool>,
    pub date_pcdid: Option<NaiveDate>,
    pub date_ce: Option<NaiveDate>,
    pub date_convention: Option<NaiveDate>,
    pub date_accord_anticipe: Option<NaiveDate>,
    pub date_autorisation_anticipee: Option<NaiveDate>,
    pub date_reunion_information: Option<NaiveDate>,
    pub date_ouverture_relogement: Option<NaiveDate>,
    pub date_engagement: Option<NaiveDate>,
    pub date_solde: Option<NaiveDate>,
    pub date_fin_entretiens: Option<NaiveDate>,
    pub date_bilan_peuplement: Option<NaiveDate>,
    pub date_reunion_orientation: Option<NaiveDate>,
    /// Meetings held in the twelve months before the state of the file: GTR, then GTRM.
    pub reunions: [Option<i64>; 2],
    /// Line of the file, for findings.
    pub ligne: i64,
}

impl Operation {
    /// Stock of origin: what is written, else that of its nature.
    pub fn parc_origine(&self) -> Option<Parc> {
        self.parc.or(self.nature.map(Nature::parc))
    }
}

/// Where a dwelling is, as the register places it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Millionths of the unit of its system, metre or degree: whole numbers, like every fact.
    pub x: i64,
    pub y: i64,
    /// Code EPSG of its system, when the register says it.
    pub epsg: Option<i32>,
}

/// A dwelling, before or after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logement {
    pub id_rpls: Option<String>,
    pub commune: Option<String>,
    /// SIREN of the EPCI of the commune.
    pub epci: Option<String>,
    pub en_qpv: Option<bool>,
    pub qpv: Option<String>,
    /// Within the perimeter of the project of origin.
    pub en_quartier_ru: Option<bool>,
    pub residence: Option<String>,
    /// Nine characters.
    pub iris: Option<String>,
    pub point: Option<Point>,
    pub statut: Option<StatutLogement>,
    /// SIREN.
    pub bailleur: Option<String>,
    pub typologie: Option<Typologie>,
    /// Hundredths of a square metre.
    pub surface: Option<i64>,
    /// Per month, charges excluded.
    pub loyer: Option<Centimes>,
    pub charges: Option<Centimes>,
    /// Housing benefit; 0 is « none ».
    pub apl: Option<Centimes>,
    pub annee_construction: Option<i32>,
    /// First letting in the social stock.
    pub premiere_location: Option<NaiveDate>,
    /// Its year, when it alone is known.
    pub annee_premiere_location: Option<i32>,
    pub date_convention_apl: Option<NaiveDate>,
    /// Filing of the permit or déclaration préalable.
    pub date_permis: Option<NaiveDate>,
    pub dpe: Option<Dpe>,
    pub dpe_date: Option<NaiveDate>,
    /// Financed PLUS-CD in the PNRU.
    pub plus_cd: Option<bool>,
    /// Rent that would have been asked outside relogement.
    pub loyer_hors_relogement: Option<Centimes>,
    pub minoration: Option<bool>,
}

impl Logement {
    /// Are these one dwelling? The number settles it; without it, any known difference does.
    pub fn identique(&self, autre: &Logement) -> Reponse {
        fn differe<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
            matches!((a, b), (Some(a), Some(b)) if a != b)
        }
        if let (Some(a), Some(b)) = (&self.id_rpls, &autre.id_rpls) {
            return (a == b).into();
        }
        let distincts = differe(&self.commune, &autre.commune)
            || differe(&self.statut, &autre.statut)
            || differe(&self.bailleur, &autre.bailleur)
            || differe(&self.typologie, &autre.typologie)
            || differe(&self.surface, &autre.surface);
        if distincts { Reponse::Non } else { Reponse::Inconnu }
    }
}

/// A household that has its own destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menage {
    /// Pseudonym.
    pub id: String,
    /// Household it separates from (décohabitation).
    pub origine: Option<String>,
    pub operation: String,
    pub statut: Option<Statut>,
    pub situation: Option<Situation>,
    pub date_situation: Option<NaiveDate>,
    /// Pseudonym of the demand, the same as in the tables of the SNE.
    pub demande: Option<String>,
    /// Pseudonym of an older demand that the household made for itself: it stays when the household is rehoused.
    pub demande_personnelle: Option<String>,
    pub personnes: Option<i64>,
    pub composition: Option<Composition>,
    pub age_titulaire: Option<i64>,
    /// Consumption units, tenths.
    pub uc: Option<i64>,
    /// Per month.
    pub ressources: Option<Centimes>,
    /// Per month, as kept for the reste à vivre.
    pub depenses: Option<Centimes>,
    /// Income against the PLUS ceiling: `0_20` to `150_plus`.
    pub tranche: Option<String>,
    pub quartile: Option<u8>,
    pub prioritaire: Option<bool>,
    pub present_enquete: Option<bool>,
    pub date_enquete: Option<NaiveDate>,
    pub preuve_occupation: Option<bool>,
    pub date_mediation: Option<NaiveDate>,
    /// `None` reads as « non ».
    pub consentement: Option<bool>,
    pub accompagnement: Accompagnement,
    pub avant: Logement,
    pub ligne: i64,
}

/// One move of one household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relogement {
    pub menage: String,
    pub genre: Option<Genre>,
    pub date_bail: Option<NaiveDate>,
    pub date_emmenagement: Option<NaiveDate>,
    /// The household received the convention de relogement.
    pub date_reception_convention: Option<NaiveDate>,
    /// SIREN of the organisation that signs the lease.
    pub bailleur_relogeur: Option<String>,
    pub reservataire: Option<String>,
    /// By the maître d'ouvrage or its operator.
    pub accompagne: Option<bool>,
    pub suites: Suites,
    pub apres: Logement,
    pub ligne: i64,
}

/// One offer made to one household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposition {
    pub menage: String,
    pub rang: Option<i64>,
    /// Day on which the bailleur offered the dwelling, and day on which its offer was read.
    pub date_offre: Option<NaiveDate>,
    pub date_lecture: Option<NaiveDate>,
    pub date_notification: Option<NaiveDate>,
    pub date_visite: Option<NaiveDate>,
    pub date_reponse: Option<NaiveDate>,
    pub reponse: Option<ReponseMenage>,
    pub motif: Option<String>,
    pub refus_legitime: Option<bool>,
    /// Counts among the three.
    pub comptee: Option<bool>,
    /// Offers made together share it.
    pub groupe: Option<String>,
    pub renonciation_localisation: Option<bool>,
    pub bailleur: Option<String>,
    pub id_rpls: Option<String>,
    /// Of the dwelling offered, as the register places it.
    pub residence: Option<String>,
    pub commune: Option<String>,
    pub en_qpv: Option<bool>,
    /// Metres, as the crow flies, from the dwelling that the household leaves.
    pub distance: Option<i64>,
    pub ligne: i64,
}
