//! Derived indicators: the data file, and the section of the methodology.

use crate::error::{Error, Result};
use crate::french::INSECABLE;
use crate::indicators::derives::{Derive, Ligne, Operande, Valeur};

use super::context::{Contexte, ligne, tableau, texte};
use super::data::{arrondi, ecrivain, finir};
use super::document::{Bloc, Section};

/// Name, type and meaning of each column of `derives.csv`, in order.
pub const COLONNES: [(&str, &str, &str); 11] = [
    ("derive", "texte", "Code de l'indicateur dérivé."),
    ("libelle", "texte", "Nom de l'indicateur dérivé."),
    (
        "unite",
        "texte",
        "ratio : tel quel ; nombre : un effectif ; points : différence de parts ; pct : pour cent ; classe : une tranche, ou oui et non, sans nombre.",
    ),
    ("periode", "texte", "Période du premier opérande, comme dans mesures.csv."),
    ("periode_b", "texte", "Période du second opérande quand il y en a un."),
    ("niveau", "texte", "Niveau de la zone, comme dans mesures.csv."),
    ("zone", "texte", "Code de la zone."),
    ("zone_libelle", "texte", "Nom de la zone."),
    (
        "classe",
        "texte",
        "Modalité de la répartition, ou borne_q1 à borne_q3 pour des quartiles ; vide quand il n'y en a pas.",
    ),
    ("valeur", "décimal", "Valeur dans son unité, arrondie à quatre décimales ; code de la tranche pour une médiane."),
    ("marque", "texte", "s : un opérande est masqué ; n.c. : dénominateur nul ; vide sinon."),
];

/// UTF-8 with BOM, `;`, decimal point.
///
/// # Errors
/// The text cannot be written in memory.
pub fn csv(lignes: &[Ligne<'_>], c: &Contexte) -> Result<Vec<u8>> {
    let mut w = ecrivain();
    let echec = |e: csv::Error| Error::machine(format!("écriture des indicateurs dérivés impossible : {e}"));
    w.write_record(COLONNES.iter().map(|(n, _, _)| *n)).map_err(echec)?;
    for l in lignes {
        let (valeur, marque) = match &l.valeur {
            Valeur::Nombre(f) => {
                (arrondi(Some(*f), l.derive.unite.echelle()).map_or(String::new(), |x| x.to_string()), "")
            }
            Valeur::Classe(code) => (code.clone(), ""),
            Valeur::Masquee => (String::new(), "s"),
            Valeur::NonCalculable => (String::new(), "n.c."),
        };
        w.write_record([
            l.derive.code.as_str(),
            &l.derive.libelle,
            l.derive.unite.code(),
            &l.periode.to_string(),
            &l.periode_b.map_or(String::new(), |p| p.to_string()),
            l.niveau.code(),
            &l.zone,
            &c.nom_zone(l.niveau, &l.zone),
            &l.classe,
            &valeur,
            marque,
        ])
        .map_err(echec)?;
    }
    finir(w)
}

/// How each derived indicator is made; `None` when there is none.
pub fn methode(c: &Contexte) -> Option<Section> {
    let lignes: Vec<_> = c
        .derives
        .liste
        .iter()
        .map(|d| {
            let source = if d.source_texte.is_empty() { "définition du programme" } else { d.source_texte.as_str() };
            ligne(vec![
                texte(d.code.clone()),
                texte(d.libelle.clone()),
                texte(d.definition.clone()),
                texte(calcul(d)),
                texte(d.unite.code()),
                texte(source),
            ])
        })
        .collect();
    if lignes.is_empty() {
        return None;
    }
    let reponse = vec![
        "Des seules valeurs publiées\u{A0}: ce que le secret statistique masque reste masqué dans ce qui en est tiré (s)\u{202f}; un \
         dénominateur nul rend la valeur non calculable (n.c.)."
            .to_owned(),
    ];
    let blocs = vec![tableau(
        "derives",
        "Indicateurs dérivés",
        &[("Code", ""), ("Indicateur", ""), ("Définition", ""), ("Calcul", ""), ("Unité", ""), ("Texte", "")],
        lignes,
        "Les médianes sont lues dans une répartition\u{a0}: la tranche qui contient la médiane est donnée, rien n'est interpolé.",
    )];
    Some(Section {
        ancre: "derives".to_owned(),
        titre: "Comment les indicateurs dérivés sont-ils tirés des précédents\u{202f}?".to_owned(),
        reponse,
        blocs: blocs.into_iter().chain([comparaisons(c)]).collect(),
        methode: String::new(),
    })
}

/// What the columns of comparison of the data files mean.
fn comparaisons(c: &Contexte) -> Bloc {
    let epci = if c.derives.comparaison.epci_hors_zone { "sans la zone elle-même" } else { "zone comprise" };
    Bloc::Paragraphe(format!(
        "Dans les données, chaque valeur est accompagnée de celles du territoire ({epci}), du hors QPV, du département et de la région quand \
         les extractions les couvrent, de la période précédente et du point zéro{INSECABLE}: l'écart est en points pour une part, en pour \
         cent pour un montant."
    ))
}

fn calcul(d: &Derive) -> String {
    let mut parties = vec![d.formule.libelle().to_owned(), format!("a{INSECABLE}: {}", operande(&d.a))];
    if let Some(b) = &d.b {
        parties.push(format!("b{INSECABLE}: {}", operande(b)));
    }
    if !d.theorique.is_empty() {
        let parts: Vec<String> =
            d.theorique.iter().map(|(c, f)| format!("{c} {}", crate::french::pourcent(f))).collect();
        parties.push(format!("b{INSECABLE}: part théorique ({})", parts.join(", ")));
    }
    if let Some(s) = &d.seuil {
        parties.push(format!("seuil{INSECABLE}: {}", crate::french::pourcent(s)));
    }
    parties.extend(d.strates.map(|n| format!("territoire{INSECABLE}: somme des produits de chaque {}", n.libelle())));
    if d.effectif_min > 1 {
        parties.push(format!("au moins {} réponses connues", crate::french::nombre(d.effectif_min)));
    }
    parties.join("\u{202f}; ")
}

fn operande(o: &Operande) -> String {
    use crate::indicators::derives::{Mesure, Quand};
    let mut mots = vec![o.indicateur.clone()];
    match o.mesure {
        Mesure::Taux => {}
        Mesure::Numerateur => mots.push("numérateur".to_owned()),
        Mesure::Denominateur => mots.push("dénominateur".to_owned()),
        Mesure::Univers => mots.push("univers".to_owned()),
    }
    mots.extend(o.classe.as_ref().map(|c| format!("classe {c}")));
    mots.extend(o.niveau.map(|n| format!("{} {}", n.libelle(), o.zone.as_deref().unwrap_or("")).trim().to_owned()));
    match o.quand {
        Quand::Meme => {}
        Quand::Precedente => mots.push("période précédente".to_owned()),
        Quand::Annee => mots.push("année entière".to_owned()),
        Quand::AnneeAvant => mots.push("année entière précédente".to_owned()),
        Quand::StockAvant => mots.push("stock de fin d'année précédente".to_owned()),
        Quand::Parc => mots.push("dernier millésime du parc".to_owned()),
        Quand::Vague => mots.push("dernière vague".to_owned()),
        Quand::Derniere => mots.push("dernière période".to_owned()),
    }
    mots.join(", ")
}
