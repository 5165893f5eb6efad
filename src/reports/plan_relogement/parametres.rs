//! What the plan rests on.

use crate::french::{Genre, compte};
use crate::reports::context::{Chapitre, ligne, tableau, texte};
use crate::reports::document::Section;

use super::Vue;

const QUESTION: &str = "Sur quels choix repose ce plan\u{202f}?";

/// The choice of the tracking that this document uses: how a relogement is dated.
const DU_SUIVI: &str = "P-DATE-RELOGEMENT";

pub fn section(v: &Vue<'_>) -> Section {
    let mut ch = Chapitre::new("parametres", QUESTION);
    let r = v.revue.reglages;
    let mut parametres = r.plan.imprimes();
    parametres.extend(r.imprimes().into_iter().filter(|p| p.code == DU_SUIVI));
    ch.dire(format!(
        "Le plan dépend de {} et de ses propres hypothèses. Les choix sont écrits dans pipelines/relogement.toml, le plan dans {}.",
        compte(parametres.len() as i64, "choix", "choix", Genre::Masculin),
        crate::relogement::plan::previsions::FICHIER
    ));
    let lignes =
        parametres.into_iter().map(|p| ligne(vec![texte(p.code), texte(p.question), texte(p.valeur)])).collect();
    ch.bloc(tableau("parametres", "Choix retenus", &[("Paramètre", ""), ("Question", ""), ("Choix", "")], lignes, ""));
    let part = |d: Option<crate::relogement::plan::decimal::Decimal>| {
        d.map_or_else(|| "propre à chaque ligne du plan".to_owned(), |d| format!("{}\u{202f}%", d.imprime()))
    };
    let lignes = [
        ("Ménages de plus pour 100 titulaires (décohabitations)", v.plan.taux_decohabitation),
        ("Part des attributions mobilisable pour le relogement", v.plan.part_existant),
        ("Part des livraisons mobilisable pour le relogement", v.plan.part_neuf),
    ]
    .into_iter()
    .map(|(nom, d)| ligne(vec![texte(nom), texte(part(d))]))
    .collect();
    ch.bloc(tableau(
        "hypotheses",
        "Hypothèses du plan",
        &[("Hypothèse", ""), ("Valeur", "")],
        lignes,
        "Une opération ou une année qui a sa propre valeur garde la sienne.",
    ));
    v.finir(ch, "paramètres de cette édition")
}
