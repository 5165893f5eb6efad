//! What goes with a decision without changing it.

use super::bareme::{RGA_2021, Zone, ZoneTrouvee};
use super::faits::{FaitsMinoration, Lieu};
use super::regime::Regime;
use super::reglages::{Bareme, DpeDate, Reglages};
use super::voie::Voie;
use super::voies::{Passage, RT_2005};
use crate::relogement::decision::Reserve;
use crate::relogement::faits::Typologie;
use crate::relogement::reponse::Reponse;

pub const BAREME_ANTERIEUR: Reserve = Reserve {
    code: "BAREME_ANTERIEUR",
    phrase: "bail antérieur au RGA du 29/08/2021, dont date le barème par zone : l’annexe 5 l’applique à toute la période",
};
pub const BORNE_DOM: Reserve = Reserve {
    code: "BORNE_DOM",
    phrase: "permis outre-mer déposé le 01/09/2006 : les textes disent « à partir du » et « après le » (P-BORNE-DOM)",
};
pub const NON_SIGNATAIRE: Reserve = Reserve {
    code: "NON_SIGNATAIRE",
    phrase: "bailleur relogeur non signataire de la convention : le paiement attend sa signature",
};
pub const SIGNATAIRE_INCONNU: Reserve = Reserve {
    code: "SIGNATAIRE_INCONNU",
    phrase: "signature de la convention par le bailleur relogeur à vérifier avant paiement",
};
pub const ZONE_2_A_CONFIRMER: Reserve = Reserve {
    code: "ZONE_2_A_CONFIRMER",
    phrase: "zone 2 : le barème imprime le même montant pour le T4 et le T5 et plus, à confirmer",
};
pub const GEOGRAPHIE_BAREME: Reserve = Reserve {
    code: "GEOGRAPHIE_BAREME",
    phrase: "zone du siège de l’EPCI signataire, comme le dit le texte : l’annexe 5 intitule la ligne « zone géographique de \
             relogement », qui est ici différente",
};
pub const DPE_SANS_DATE: Reserve =
    Reserve { code: "DPE_SANS_DATE", phrase: "DPE sans date : sa validité à la date du bail est à vérifier" };
pub const BORNE_RT: Reserve = Reserve {
    code: "BORNE_RT",
    phrase: "permis de la voie RT 2005 et bail antérieur au 01/01/2021 : la synthèse et l’annexe 5 disent cette borne, la partie II \
             ne la dit pas",
};

/// Reserves of a decision, in a fixed order.
pub(super) fn lister(
    f: &FaitsMinoration,
    regime: Option<Regime>,
    passage: &Passage,
    zone: &ZoneTrouvee,
    reponse: Reponse,
    reglages: &Reglages,
) -> Vec<Reserve> {
    let voie = |v| passage.voies.iter().any(|(autre, r)| *autre == v && r.est_oui());
    let seule = |v| passage.voies.iter().all(|(autre, r)| *autre == v || !r.est_oui());
    let outre_mer = matches!(f.lieu, Some(Lieu::OutreMer(_)));
    let borne_dom = outre_mer
        && f.date_permis == Some(RT_2005)
        && matches!(regime, Some(Regime::B | Regime::C))
        && seule(Voie::DomPermis);
    let borne_rt = regime == Some(Regime::A)
        && f.lieu == Some(Lieu::Metropole)
        && f.plus_cd == Some(false)
        && f.date_permis.is_some_and(|d| d >= RT_2005)
        && passage.examen.motif.reponse != Reponse::Oui;
    let dpe = f.dpe_date.is_none()
        && reglages.dpe_date == DpeDate::AuBail
        && [Voie::Dpe, Voie::DomDpe].into_iter().any(|v| voie(v) && seule(v));
    let zone_2 = zone.zone == Some(Zone::Deux) && matches!(f.typologie, Some(Typologie::T4 | Typologie::T5P));
    let geographie = zone.zone.zip(f.zone_logement).is_some_and(|(siege, logement)| siege != logement);
    let anterieur = reglages.bareme == Bareme::Annexe5 && f.date_bail.is_some_and(|d| d < RGA_2021);
    let oui = reponse != Reponse::Non;
    // A refusal only keeps what could have made it a yes.
    let paie = |vrai: bool| oui && vrai;
    let tout = [
        (paie(anterieur), BAREME_ANTERIEUR),
        (borne_dom && (oui || !voie(Voie::DomPermis)), BORNE_DOM),
        (borne_rt, BORNE_RT),
        (paie(dpe), DPE_SANS_DATE),
        (paie(zone_2), ZONE_2_A_CONFIRMER),
        (paie(geographie), GEOGRAPHIE_BAREME),
        (paie(f.relogeur_signataire == Some(false)), NON_SIGNATAIRE),
        (paie(f.relogeur_signataire.is_none()), SIGNATAIRE_INCONNU),
    ];
    tout.into_iter().filter(|(vrai, _)| *vrai).map(|(_, r)| r).collect()
}
