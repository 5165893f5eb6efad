//! Every assumption of the page, one by one.

use crate::french::{FINE, INSECABLE};
use crate::indicators::abordabilite::Mode;
use crate::indicators::abordabilite::publiees::Grille;
use crate::reports::annex;
use crate::reports::context::{Contexte, periode_en_mots};
use crate::reports::document::{Bloc, Section};

use super::bas_loyer::BAS_LOYER;
use super::grille::{centiemes, nom_typologie};

pub fn section(c: &Contexte, grille: Option<&Grille<'_>>) -> Section {
    let a = c.abordabilite;
    let deux_points = |t: String| t.replace(" :", &format!("{INSECABLE}:")).replace(" ;", &format!("{FINE};"));
    let mut liste = vec![
        "Un ménage peut payer, charges comprises, le plus petit de deux montants : la part de ses ressources que permet l'effort maximal, \
         et ce que laisse le reste pour vivre minimal ; son APL s'y ajoute quand elle est fournie."
            .to_owned(),
        format!("Un mois compte {} jours.", a.jours_par_mois),
        match a.mode {
            Mode::Optimale => "Un logement est accessible dès qu'un type de ménage adapté à sa typologie peut le payer (occupation optimale).",
            Mode::Moyenne => "Un logement compte pour la part des ménages adaptés à sa typologie qui peuvent le payer.",
        }
        .to_owned(),
        "Les ressources et les UC sont les moyennes publiées de chaque taille de ménage : l'écart entre les ménages d'une même taille n'est \
         pas pris en compte."
            .to_owned(),
        "Seuls les logements dont le bail a pris effet dans l'année précédente disent les loyers d'aujourd'hui.".to_owned(),
        format!(
            "Charges mensuelles retenues par hypothèse, faute de les lire : {}.",
            a.offres
                .iter()
                .map(|o| format!("{} {}{INSECABLE}€", nom_typologie(&o.typologie), centiemes(o.charges)))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        // The bound of a low rent is that of the catalogue.
        c.definition(BAS_LOYER).map_or_else(String::new, |d| format!("Bas loyer : {}", d.definition)),
        "Plafonds de loyer de l'APL et du PLAI : ceux du 1er janvier du parc ; une personne de moins que de pièces au minimum, une de plus \
         au maximum ; une personne seule, puis un couple et ses personnes à charge."
            .to_owned(),
    ];
    if let Some(g) = grille {
        liste.push(format!(
            "Demandes au {} et parc au {} : les deux millésimes sont rapprochés tels quels.",
            periode_en_mots(g.demande),
            periode_en_mots(g.parc)
        ));
    }
    let reponse = vec![
        "Elles sont dans « pipelines/abordabilite.toml » et dans le catalogue\u{202f}; les changer change les résultats, toute la grille se lit \
         ensemble."
            .to_owned(),
    ];
    let blocs = vec![
        Bloc::Liste(liste.into_iter().map(deux_points).collect()),
        Bloc::Reserve(
            "Ces résultats décrivent une offre. Ils ne disent rien d'une demande particulière et ne fondent aucun refus.".to_owned(),
        ),
    ];
    annex::section("hypotheses", "Sur quelles hypothèses ces chiffres reposent-ils\u{202f}?", reponse, blocs)
}
