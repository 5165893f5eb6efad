//! Indicators that tell each other, read together: does a number that one withholds follow from the figures of the others?
//!
//! The same system as when they are decided ([`Jonction`]), read from what is about to leave. By rank alone, for each reader.

use std::collections::BTreeSet;

use super::vu;
use crate::error::Result;
use crate::measures::{Famille, Mesures};
use crate::secrecy::au_fil::AuFil;
use crate::secrecy::decision::ignoree;
use crate::secrecy::identites::Grappe;
use crate::secrecy::intervalle::exigences::exigences;
use crate::secrecy::intervalle::lecture::Vu;
use crate::secrecy::intervalle::ordre_canonique;
use crate::secrecy::jonction::Jonction;
use crate::secrecy::noyau::sonder;
use crate::secrecy::plan::{Paquet, Plan};
use crate::secrecy::published::PublishedMeasures;
use crate::secrecy::regles::Regles;
use crate::secrecy::rubriques::Rubriques;
use crate::secrecy::systeme::{Systeme, Vecteur};

/// Refuses a publication of which a withheld number can be worked out from figures of the indicators of `grappe`. `connus`: for each family
/// of `mesures`, the cells whose universe is shown, be it by another indicator.
///
/// # Errors
/// Machine: names the cell. Nothing may be published then.
pub(in crate::secrecy) fn controler(
    grappe: &Grappe,
    mesures: &Mesures,
    publies: &PublishedMeasures,
    connus: &[Vec<bool>],
    plan: &Plan,
    regles: &Regles,
) -> Result<()> {
    let familles: Vec<&Famille> = grappe.membres.iter().filter_map(|i| mesures.familles.get(*i)).collect();
    let systemes: Vec<Systeme<'_>> = familles.iter().map(|f| Systeme::de(f, regles.inities())).collect();
    let siens: Vec<&Systeme<'_>> = systemes.iter().collect();
    let jonction = Jonction::de(grappe, &familles, &siens, regles.inities());
    let mut montrees: Vec<Vecteur> = Vec::new();
    let (mut retenues, mut reveles) = (Vec::new(), BTreeSet::new());
    for (m, (f, s)) in familles.iter().zip(&systemes).enumerate() {
        let connus = grappe.membres.get(m).and_then(|f| connus.get(*f));
        let (seuil, testees) = (regles.seuil_de(f), regles.classes_testees_de(f));
        let (mut valeurs, mut decisions) = (AuFil::de(&publies.cellules), AuFil::de(&plan.cellules));
        for (i, (cellule, groupes)) in ordre_canonique(f).into_iter().zip(s.cellules.iter().zip(&s.groupes)) {
            let (Some(valeur), Some(p)) = (valeurs.get(&cellule.cle), decisions.get(&cellule.cle)) else { continue };
            let vu = vu(valeur);
            let mut listes = visibles(&s.rubriques, &vu);
            if connus.and_then(|c| c.get(i)).copied().unwrap_or(false) {
                listes.push((0..=s.rubriques.inconnus()).collect());
            }
            montrees.extend(listes.iter().map(|l| jonction.traduire(m, &s.vecteur(groupes, l))));
            for e in exigences(&cellule.compte, p, &vu, s.rubriques.classes, seuil, testees) {
                let nombre = |l: &Vec<usize>| jonction.traduire(m, &s.vecteur(groupes, l));
                let nombres: Vec<Vecteur> = e.nombres.iter().map(nombre).collect();
                if plan.deja_reveles.contains(&cellule.cle) {
                    reveles.extend(nombres);
                } else if !e.seconde && matches!(e.paquet, Paquet::Classe(_)) {
                    retenues.push((*cellule, e.quoi, nombres));
                }
            }
        }
    }
    // Told by earlier editions, under this name or another.
    retenues.retain(|(_, _, nombres)| !nombres.iter().all(|n| reveles.contains(n)));
    montrees.retain(|v| !v.is_empty());
    for connues in &jonction.mondes {
        let sondes = sonder(connues, &montrees, 1);
        let trouvee = |nombres: &Vec<Vecteur>| {
            !nombres.iter().all(|n| ignoree(connues, n)) && nombres.iter().all(|n| sondes.annulent(n))
        };
        if let Some((cellule, quoi, _)) = retenues.iter().find(|(_, _, nombres)| trouvee(nombres)) {
            return Err(super::echec(cellule, &format!("{quoi} par d’autres indicateurs")));
        }
    }
    Ok(())
}

/// Lists of numbers of which a cell shows the sums.
fn visibles(r: &Rubriques, vu: &Vu) -> Vec<Vec<usize>> {
    let paquets: Vec<Paquet> = match vu {
        Vu::Rien => Vec::new(),
        Vu::Tout { incertains } => {
            let classes = (0..r.classes).map(Paquet::Classe);
            let base = std::iter::once(Paquet::Base).chain(classes);
            base.chain(incertains.then_some(Paquet::Incertains)).collect()
        }
        Vu::Partiel { classes, .. } => {
            let vues = classes.iter().enumerate().filter(|(_, vue)| **vue).map(|(k, _)| Paquet::Classe(k));
            std::iter::once(Paquet::Base).chain(vues).collect()
        }
    };
    paquets.into_iter().flat_map(|p| r.montres(p)).collect()
}
