//! X1, the state of progress: one column a count, one row an operation, one more for each level.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::consolidation::{self, Somme};
use super::faits::{Genre, Proposition, Situation, Statut, StatutLogement, enumeration};
use super::niveaux::{Echelon, Rattachement};
use super::propositions::{self, Contexte};
use super::suivi::{Demande, Dossier, Suivi};

enumeration! {
    /// Columns that add up. Shares and rhythms are worked out from them where they are shown.
    Colonne {
        Recenses = "recenses", "ménages recensés";
        Titulaires = "titulaires", "titulaires";
        Decohabitants = "decohabitants", "décohabitants directs";
        HebergesPermanents = "heberges_permanents", "hébergés permanents";
        HebergesAutres = "heberges_autres", "autres hébergés";
        Proprietaires = "proprietaires", "propriétaires occupants";
        BonneFoi = "bonne_foi", "occupants de bonne foi";
        SansTitre = "sans_titre", "sans droit ni titre";
        Residents = "residents", "résidents de structure";
        StatutInconnu = "statut_inconnu", "statut inconnu";
        EnqueteFaite = "enquete_faite", "enquête sociale faite";
        DlsActive = "dls_active", "demande de relogement (DLS RU) active";
        Definitifs = "definitifs", "relogés définitivement";
        Retours = "retours", "dont retours après travaux";
        Temporaires = "temporaires", "relogés temporairement";
        Tiroirs = "tiroirs", "relogés en attendant leur retour";
        Restant = "restant", "restant à reloger";
        DepartsSpontanes = "departs_spontanes", "départs spontanés";
        PartisSansAccompagnement = "partis_sans_accompagnement", "partis sans accompagnement";
        AutreCadre = "autre_cadre", "traités dans un autre cadre";
        SansRelogement = "sans_relogement", "sans relogement";
        SituationInconnue = "situation_inconnue", "situation inconnue";
        DouzeMois = "douze_mois", "relogés dans les douze derniers mois";
        DateInconnue = "date_inconnue", "relogés à une date inconnue";
        Propositions = "propositions", "propositions faites";
        RefusRang1 = "refus_rang_1", "premières propositions refusées";
        RefusRang2 = "refus_rang_2", "deuxièmes propositions refusées";
        RefusRang3 = "refus_rang_3", "troisièmes propositions refusées";
        Mediations = "mediations", "médiations";
        InterBailleurs = "inter_bailleurs", "relogés par un autre bailleur";
        BailleurInconnu = "bailleur_inconnu", "relogés par un bailleur inconnu";
        HorsCommune = "hors_commune", "relogés dans une autre commune";
        HorsEpci = "hors_epci", "relogés hors de l’intercommunalité";
        HorsDepartement = "hors_departement", "relogés hors du département";
        DestinationInconnue = "destination_inconnue", "relogés dans une commune inconnue";
        VersSocial = "vers_social", "relogés dans le parc social";
        VersPrive = "vers_prive", "relogés dans le parc privé";
        VersAccession = "vers_accession", "relogés en accession";
        VersStructure = "vers_structure", "relogés en structure ou en hébergement";
        VersAutre = "vers_autre", "relogés dans un logement intermédiaire ou non conventionné";
        VersInconnu = "vers_inconnu", "relogés dans un logement inconnu";
    }
}

/// Columns of each household that is counted, by what they say of it.
pub const STATUTS: [Colonne; 9] = [
    Colonne::Titulaires,
    Colonne::Decohabitants,
    Colonne::HebergesPermanents,
    Colonne::HebergesAutres,
    Colonne::Proprietaires,
    Colonne::BonneFoi,
    Colonne::SansTitre,
    Colonne::Residents,
    Colonne::StatutInconnu,
];

/// Exits without relogement.
pub const SORTIES: [Colonne; 4] =
    [Colonne::DepartsSpontanes, Colonne::PartisSansAccompagnement, Colonne::AutreCadre, Colonne::SansRelogement];

/// Where a household is housed now, or why it is not followed any more: one of them for each.
pub const SITUATIONS: [Colonne; 9] = [
    Colonne::Definitifs,
    Colonne::Temporaires,
    Colonne::Tiroirs,
    Colonne::Restant,
    Colonne::DepartsSpontanes,
    Colonne::PartisSansAccompagnement,
    Colonne::AutreCadre,
    Colonne::SansRelogement,
    Colonne::SituationInconnue,
];

/// The counts of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compteurs(BTreeMap<Colonne, i64>);

impl Compteurs {
    pub fn lire(&self, c: Colonne) -> i64 {
        self.0.get(&c).copied().unwrap_or(0)
    }

    fn noter(&mut self, c: Colonne, n: i64) {
        if n != 0 {
            *self.0.entry(c).or_default() += n;
        }
    }

    /// Gone without relogement, all reasons together.
    pub fn sorties(&self) -> i64 {
        SORTIES.iter().map(|c| self.lire(*c)).sum()
    }

    /// Households to be rehoused: those counted, less those gone.
    pub fn a_reloger(&self) -> i64 {
        self.lire(Colonne::Recenses) - self.sorties()
    }

    /// Whether each household that is counted is in one situation.
    pub fn equilibre(&self) -> bool {
        let somme = |l: &[Colonne]| l.iter().map(|c| self.lire(*c)).sum::<i64>();
        let n = self.lire(Colonne::Recenses);
        somme(&SITUATIONS) == n && somme(&STATUTS) == n
    }
}

/// Whether households housed for a time are counted among those still to be rehoused (`P-TEMPO`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Temporaires {
    /// A column of their own.
    #[default]
    APart,
    /// With those still to be rehoused.
    Restant,
}

/// What the counts of a household need beside its own file.
#[derive(Clone, Copy)]
pub struct Regard<'a> {
    pub suivi: &'a Suivi,
    pub arrete: NaiveDate,
    pub temporaires: Temporaires,
    /// Which offers count, and for how many.
    pub propositions: &'a propositions::Reglages,
    /// Commune → EPCI and département.
    pub commune: &'a dyn Fn(&str) -> Option<(String, String)>,
}

impl Regard<'_> {
    /// The counts of one household.
    pub fn compter(&self, d: &Dossier) -> Compteurs {
        let mut c = Compteurs::default();
        c.noter(Colonne::Recenses, 1);
        c.noter(statut(d.menage.statut), 1);
        c.noter(Colonne::EnqueteFaite, i64::from(self.enquete(d)));
        c.noter(Colonne::DlsActive, i64::from(d.demande.as_ref().is_some_and(|x| self.dls_active(x))));
        let situation = match (situation(d.situation), self.temporaires) {
            (Colonne::Temporaires | Colonne::Tiroirs, Temporaires::Restant) => Colonne::Restant,
            (s, _) => s,
        };
        c.noter(situation, 1);
        self.parcours(d, &mut c);
        if d.reloge() {
            self.destination(d, &mut c);
        }
        c
    }

    /// The survey is an event: one that comes later does not exist yet.
    fn enquete(&self, d: &Dossier) -> bool {
        d.menage.date_enquete.is_some_and(|jour| jour <= self.arrete)
    }

    /// A demand of the renouvellement urbain (§ 1.7) that lives: in the latest stock, and not struck off since. One that nobody says to be
    /// another kind of demand is one: it is the one that the tracking gives its household.
    fn dls_active(&self, x: &Demande) -> bool {
        let radiee = x.radiation.is_some_and(|(jour, _)| jour <= self.arrete);
        x.active && !radiee && x.ru != Some(false)
    }

    fn parcours(&self, d: &Dossier, c: &mut Compteurs) {
        c.noter(Colonne::Propositions, d.propositions.len() as i64);
        let offres: Vec<&Proposition> = d.propositions.iter().collect();
        let lues = propositions::bilan(&d.menage.id, &offres, &Contexte::default(), self.propositions, self.arrete);
        // By place among the offers that count, not by the number that the file gives each (§ 1.5).
        for g in lues.rangs.iter().filter(|g| g.refusee.est_oui()) {
            match g.rang {
                Some(1) => c.noter(Colonne::RefusRang1, 1),
                Some(2) => c.noter(Colonne::RefusRang2, 1),
                Some(3) => c.noter(Colonne::RefusRang3, 1),
                _ => {}
            }
        }
        c.noter(Colonne::Mediations, i64::from(d.menage.date_mediation.is_some_and(|jour| jour <= self.arrete)));
    }

    fn destination(&self, d: &Dossier, c: &mut Compteurs) {
        let Some(r) = d.definitif() else {
            // Said to be rehoused, without any move recorded.
            [Colonne::DateInconnue, Colonne::BailleurInconnu, Colonne::DestinationInconnue, Colonne::VersInconnu]
                .into_iter()
                .for_each(|x| c.noter(x, 1));
            return;
        };
        c.noter(Colonne::Retours, i64::from(r.genre == Some(Genre::Retour)));
        let il_y_a_un_an = self.arrete.checked_sub_months(Months::new(12));
        match d.date_de(r) {
            None => c.noter(Colonne::DateInconnue, 1),
            Some(jour) => c.noter(Colonne::DouzeMois, i64::from(il_y_a_un_an.is_some_and(|debut| jour > debut))),
        }
        let operation = self.suivi.operation(d);
        let ici = |c: &str| (self.commune)(c);
        c.noter(vers(r.apres.statut), 1);
        if r.apres.statut == Some(StatutLogement::Lls) {
            let mo = operation.and_then(|o| o.maitre_ouvrage.as_ref());
            match (mo, r.bailleur_relogeur.as_ref().or(r.apres.bailleur.as_ref())) {
                (Some(mo), Some(relogeur)) => c.noter(Colonne::InterBailleurs, i64::from(mo != relogeur)),
                _ => c.noter(Colonne::BailleurInconnu, 1),
            }
        }
        let depart = d.menage.avant.commune.as_ref().or_else(|| operation?.commune.as_ref());
        match (depart, &r.apres.commune) {
            (Some(avant), Some(apres)) => {
                c.noter(Colonne::HorsCommune, i64::from(avant != apres));
                match (ici(avant), ici(apres)) {
                    (Some((epci, departement)), Some((autre_epci, autre_departement))) => {
                        c.noter(Colonne::HorsEpci, i64::from(epci != autre_epci));
                        c.noter(Colonne::HorsDepartement, i64::from(departement != autre_departement));
                    }
                    // A commune that the table of communes does not have is not one of the EPCI.
                    (Some((_, departement)), None) => {
                        c.noter(Colonne::HorsEpci, 1);
                        c.noter(Colonne::HorsDepartement, i64::from(!apres.starts_with(departement.as_str())));
                    }
                    _ => {}
                }
            }
            _ => c.noter(Colonne::DestinationInconnue, 1),
        }
    }
}

fn statut(s: Option<Statut>) -> Colonne {
    match s {
        Some(Statut::Titulaire) => Colonne::Titulaires,
        Some(Statut::DecohabitantDirect) => Colonne::Decohabitants,
        Some(Statut::HebergePermanent) => Colonne::HebergesPermanents,
        Some(Statut::HebergeAutre) => Colonne::HebergesAutres,
        Some(Statut::ProprietaireOccupant) => Colonne::Proprietaires,
        Some(Statut::OccupantBonneFoi) => Colonne::BonneFoi,
        Some(Statut::SansDroitNiTitre) => Colonne::SansTitre,
        Some(Statut::ResidentStructure) => Colonne::Residents,
        None => Colonne::StatutInconnu,
    }
}

fn situation(s: Option<Situation>) -> Colonne {
    match s {
        Some(Situation::AReloger | Situation::PropositionEnCours) => Colonne::Restant,
        Some(Situation::RelogeDefinitif | Situation::RetourEffectue) => Colonne::Definitifs,
        Some(Situation::RelogeTemporaire) => Colonne::Temporaires,
        Some(Situation::Tiroir) => Colonne::Tiroirs,
        Some(Situation::DepartSpontane) => Colonne::DepartsSpontanes,
        Some(Situation::PartiSansAccompagnement) => Colonne::PartisSansAccompagnement,
        Some(Situation::AutreCadre) => Colonne::AutreCadre,
        Some(Situation::SansRelogement) => Colonne::SansRelogement,
        None => Colonne::SituationInconnue,
    }
}

fn vers(s: Option<StatutLogement>) -> Colonne {
    match s {
        Some(StatutLogement::Lls) => Colonne::VersSocial,
        Some(StatutLogement::Prive) => Colonne::VersPrive,
        Some(StatutLogement::Accession) => Colonne::VersAccession,
        Some(StatutLogement::Structure | StatutLogement::Hebergement) => Colonne::VersStructure,
        Some(StatutLogement::Lli | StatutLogement::NonConventionne) => Colonne::VersAutre,
        None => Colonne::VersInconnu,
    }
}

impl Somme for Compteurs {
    fn ajouter(&mut self, autres: &Compteurs) {
        autres.0.iter().for_each(|(c, n)| self.noter(*c, *n));
    }
}

/// One row of the state of progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ligne {
    pub echelon: Echelon,
    /// Code of the operation, of the project, SIREN…
    pub zone: String,
    pub compteurs: Compteurs,
    /// Whether the row is what its children add up to. Counted from households, then from the rows below: two ways that must agree.
    pub controle: bool,
}

/// The state of progress at every level, operations first.
pub fn consolider(regard: &Regard<'_>, rattachements: &BTreeMap<String, Rattachement>) -> Vec<Ligne> {
    let comptes = regard.suivi.dossiers.iter().map(|d| (d.menage.operation.as_str(), regard.compter(d)));
    consolidation::consolider(rattachements, comptes)
        .into_iter()
        .map(|t| {
            let controle = t.juste && t.compte.equilibre();
            Ligne { echelon: t.echelon, zone: t.zone, compteurs: t.compte, controle }
        })
        .collect()
}
