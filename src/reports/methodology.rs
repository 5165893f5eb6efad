//! How each figure is computed: generated from the catalogue, the parameters and the rules of the run.

use crate::config::layout::Table;
use crate::config::pipeline::{CleResidence, DateBase, OrigineQpv, RevenuZero};
use crate::error::Result;
use crate::french::{self, FINE, Fraction, Genre, INSECABLE, compte, nombre};
use crate::indicators::Definition;
use crate::measures::{Nature, Unite};
use crate::secrecy::Profil;

use super::annex::{self, section};
use super::base_qpv::Base;
use super::context::{Contexte, RENSEIGNEMENT_MIN, RENSEIGNEMENT_OK, ligne, tableau, texte};
use super::data;
use super::derived;
use super::document::{Bloc, Case, Document, Section};

/// Head of the codes of the tables whose cells are written in the language of the catalogue.
pub(super) const CALCUL: &str = "calcul-";

/// The methodology of a run.
///
/// # Errors
/// None today; same form as the other documents.
pub fn document(c: &Contexte) -> Result<Document> {
    let mut sections = vec![principes(), parametres(c), seuils(c), secret(c), super::fragilite::methodologie(c)];
    for (table, ancre, titre) in [
        (Table::Attribution, "attributions", "Comment les attributions sont-elles comptées\u{202f}?"),
        (Table::Occupation, "occupation", "Comment l'occupation du parc est-elle décrite\u{202f}?"),
        (Table::Logement, "parc", "Comment le parc est-il décrit\u{202f}?"),
        (Table::Demande, "demande", "Comment la demande est-elle décrite\u{202f}?"),
    ] {
        sections.extend(catalogue(c, table, ancre, titre));
    }
    sections.extend(derived::methode(c));
    Ok(annex::document(c, "Méthodologie", format!("Bilan {}", c.pipeline.periode.exercice), sections))
}

fn principes() -> Section {
    let regles = [
        "Le programme ne garde que des effectifs\u{202f}; un taux se calcule au moment d'être imprimé.",
        "Le taux d'un territoire vient de la somme de ses effectifs, jamais de la moyenne des taux de ses parties.",
        "Une réponse absente n'est ni « oui » ni « non »\u{202f}: elle compte parmi les inconnus, et le taux porte sur les réponses connues.",
        "Les bornes disent ce que vaudrait le taux si toutes les réponses inconnues étaient défavorables, puis favorables.",
        "Un objectif est atteint ou non d'après les effectifs exacts\u{202f}; si l'arrondi contredit ce statut, des décimales sont ajoutées.",
        "Un taux sans dénominateur est « non calculable » (n.c.), jamais 0\u{202f}%.",
        "Aucune valeur n'est estimée à la place d'une valeur manquante, aucune réponse n'est redressée.",
    ];
    let reponse =
        vec!["Par des effectifs additionnés, dont les inconnus restent visibles jusqu'au dernier chiffre.".to_owned()];
    let liste = regles.iter().map(|r| r.replace("« ", "«\u{a0}").replace(" »", "\u{a0}»")).collect();
    let seuils = format!(
        "Un indicateur renseigné à moins de {RENSEIGNEMENT_OK}{FINE}% est à lire avec prudence{FINE}; à moins de {RENSEIGNEMENT_MIN}{FINE}%, \
         il n'est pas commenté."
    );
    section(
        "principes",
        "Comment ces chiffres sont-ils établis\u{202f}?",
        reponse,
        vec![Bloc::Liste(liste), Bloc::Paragraphe(seuils)],
    )
}

/// Who answers « is this dwelling in a QPV? », in words.
pub fn origine_qpv(o: OrigineQpv) -> &'static str {
    match o {
        OrigineQpv::Point => "le point du logement ou de sa résidence dans les contours officiels",
        OrigineQpv::Geocode => "le géocodage du SDES",
        OrigineQpv::Sne => "l'indication du SNE",
        OrigineQpv::Declare => "la déclaration du bailleur au RPLS",
    }
}

fn cle_residence(c: CleResidence) -> &'static str {
    match c {
        CleResidence::Bailleur => "le découpage du bailleur",
        CleResidence::Liste => "la liste de l'EPCI",
        CleResidence::Programme => "le nom du programme",
        CleResidence::Convention => "la convention",
        CleResidence::Immeuble => "le nom de l'immeuble",
        CleResidence::Adresse => "l'adresse",
    }
}

fn parametres(c: &Contexte) -> Section {
    let p = &c.pipeline.parametres;
    let origines: Vec<&str> = p.priorite_qpv.iter().map(|o| origine_qpv(*o)).collect();
    let cles: Vec<&str> = p.cles_residence.iter().map(|c| cle_residence(*c)).collect();
    let refusees = match p.qualite_xy_refusees.as_slice() {
        [] => "aucune".to_owned(),
        codes => codes.join(", "),
    };
    let rejets = Fraction::new((p.part_rejets_max * 10_000.0).round() as i64, 10_000);
    let oui = |mots: &str| texte(mots);
    let date = match p.date_base {
        DateBase::Bail => "date de signature du bail, à défaut date de radiation",
        DateBase::Radiation => "date de radiation, à défaut date de signature du bail",
    };
    let zero = match p.revenu_zero {
        RevenuZero::Inconnu => "tenu pour inconnu",
        RevenuZero::Q1 => "classé dans le 1er\u{a0}quartile",
    };
    let lignes = vec![
        ("Date qui place un bail dans une année", oui(date)),
        (
            "Ressources égales au seuil du 1er\u{a0}quartile",
            oui(if p.q1_inclusif { "dans le 1er\u{a0}quartile" } else { "hors du 1er\u{a0}quartile" }),
        ),
        ("Ressources déclarées nulles", oui(zero)),
        ("Localisation en QPV, de la plus sûre à la moins sûre", texte(origines.join(", puis "))),
        (
            "QPV d'un bail, d'une décision ou d'un millésime",
            oui("ceux de sa date\u{a0}: de 2015 jusqu'en 2023 (2024 outre-mer), de 2024 ensuite"),
        ),
        (
            "Part de lignes rejetées qui arrête la lecture d'un fichier",
            rejets.map_or(Case::NonCalculable, |f| texte(french::pourcent(&f))),
        ),
        (
            "Délai pendant lequel un mois reste provisoire",
            texte(compte(p.delai_consolidation_jours, "jour", "jours", Genre::Masculin)),
        ),
        (
            "Taille en dessous de laquelle une résidence rejoint les logements diffus",
            texte(compte(i64::from(p.taille_min_residence), "logement", "logements", Genre::Masculin)),
        ),
        ("Ce qui nomme une résidence, dans l'ordre", texte(cles.join(", puis "))),
        (
            "Distance au bord d'un QPV en dessous de laquelle un point est dit à la limite",
            texte(format!("{}{INSECABLE}m", p.limite_qpv_m.to_string().replace('.', ","))),
        ),
        ("Qualités de point refusées (code du SDES)", texte(refusees)),
        ("Mutations", oui("comptées dans les attributions")),
        ("Relogements", oui("ajoutés au 1er\u{a0}quartile hors QPV, chaque ménage compté une fois")),
        ("Base des taux en QPV", texte(Base::de(c, c.exercice()).choix())),
    ];
    let lignes = lignes.into_iter().map(|(nom, v)| ligne(vec![texte(nom), v])).collect();
    let reponse = vec!["Les textes laissent ces choix ouverts\u{202f}; les voici, tels qu'ils ont servi.".to_owned()];
    let bloc = tableau("parametres", "Paramètres du calcul", &[("Paramètre", ""), ("Choix", "")], lignes, "");
    section("parametres", "Quels choix ont été faits\u{202f}?", reponse, vec![bloc])
}

fn seuils(c: &Contexte) -> Section {
    let titre = "Quels seuils de ressources séparent les quartiles\u{202f}?";
    let siens: Vec<_> = c.references.seuils.iter().rev().filter(|((unite, _), _)| unite == c.epci()).collect();
    if siens.is_empty() {
        let raison =
            "Non disponible\u{a0}: aucun seuil n'est connu pour ce territoire, seul le quartile du SNE est utilisé.";
        return section("seuils", titre, vec![raison.to_owned()], Vec::new());
    }
    let borne = |n: Option<i64>| n.map_or(Case::NonDisponible, Case::Nombre);
    let lignes = siens
        .into_iter()
        .map(|((_, a), s)| {
            ligne(vec![texte(a.to_string()), Case::Nombre(s.q1), borne(s.q2), borne(s.q3), texte(s.origine.clone())])
        })
        .collect();
    let reponse = vec![
        "Le seuil du 1er\u{a0}quartile est fixé chaque année par arrêté\u{202f}; ceux des 2e et 3e\u{a0}quartiles n'ont pas de source officielle."
            .to_owned(),
    ];
    let bloc = tableau(
        "seuils",
        "Bornes hautes des quartiles",
        &[
            ("Année", ""),
            ("1er\u{a0}quartile", "€/UC/an"),
            ("2e\u{a0}quartile", "€/UC/an"),
            ("3e\u{a0}quartile", "€/UC/an"),
            ("Origine", ""),
        ],
        lignes,
        "UC\u{a0}: unité de consommation, 1 pour le titulaire, 0,5 par autre personne de 14\u{a0}ans ou plus, 0,3 par enfant plus jeune. \
         Ressources annuelles\u{a0}: douze fois les ressources mensuelles déclarées.",
    );
    section("seuils", titre, reponse, vec![bloc])
}

fn secret(c: &Contexte) -> Section {
    let mut blocs = Vec::new();
    if c.regles.profil() != Profil::Interne {
        let unites = [
            ("Ménages, données tirées des revenus", Unite::MenagesRevenu),
            ("Ménages, autres caractéristiques", Unite::Menages),
            ("Logements, variables restreintes du RPLS", Unite::Logements),
        ];
        let de_l_unite = unites.iter().map(|(nom, u)| ((*nom).to_owned(), c.regles.seuil(*u)));
        // An indicator by its name, a table in words.
        let nom = |n: &str| c.catalogue.get(n).map_or_else(|| n.to_owned(), |d| d.libelle.clone());
        let propres =
            c.regles.seuils_propres().map(|(n, seuil)| (format!("Seuil particulier{INSECABLE}: {}", nom(n)), seuil));
        let lignes = de_l_unite.chain(propres).map(|(nom, s)| ligne(vec![texte(nom), Case::Nombre(s)])).collect();
        blocs.push(tableau(
            "seuils-secret",
            "Effectif minimal diffusé",
            &[("Unité protégée", ""), ("Seuil", "")],
            lignes,
            "",
        ));
        blocs.push(Bloc::Paragraphe(
            "Le programme retient aussi les valeurs qui permettraient d'en retrouver une autre par différence, dans un indicateur ou entre \
             ceux qui comptent les mêmes ménages sous plusieurs noms, puis tente lui-même de retrouver chaque valeur retenue\u{202f}; s'il y \
             parvient, rien n'est publié. D'un indicateur à l'autre, il cherche ce que donnent des additions et des soustractions, non \
             l'intervalle que plusieurs laissent ensemble."
                .to_owned(),
        ));
    }
    section("secret", "Comment le secret statistique est-il protégé\u{202f}?", vec![c.regles.phrase()], blocs)
}

/// Definitions, then computation, of the indicators of one table; variants on newcomers are said once.
fn catalogue(c: &Contexte, table: Table, ancre: &str, titre: &str) -> Option<Section> {
    let d: Vec<&Definition> = c.catalogue.definitions.iter().filter(|d| d.table == table && !d.recents).collect();
    let premier = d.first()?;
    let recents = c.catalogue.definitions.iter().filter(|d| d.table == table && d.recents).count() as i64;
    let mut reponse = vec![
        format!(
            "{} {} de cette source ({}).",
            french::compte(d.len() as i64, "indicateur est tiré", "indicateurs sont tirés", Genre::Masculin),
            "",
            premier.source
        )
        .replace("  ", " "),
    ];
    if recents > 0 {
        reponse.push(format!(
            "{}{INSECABLE}d'entre eux {} aussi calculés sur les ménages entrés depuis deux ans{FINE}; leur code porte alors le suffixe __recents.",
            nombre(recents),
            if recents == 1 { "est" } else { "sont" }
        ));
    }
    let definitions = d
        .iter()
        .map(|d| {
            let source = if d.source_texte.is_empty() { "définition du programme" } else { d.source_texte.as_str() };
            ligne(vec![
                texte(d.libelle.clone()),
                texte(d.definition.clone()),
                texte(format!("{}, {}", data::nature(d.nature), unite(&d.unite))),
                texte(d.sens.libelle()),
                texte(source),
            ])
        })
        .collect();
    let calcul = d
        .iter()
        .map(|d| {
            ligne(vec![
                texte(d.code.clone()),
                texte(univers(d)),
                texte(numerateur(d)),
                texte(niveaux(d)),
                texte(protection(d.protege)),
            ])
        })
        .collect();
    let blocs = vec![
        tableau(
            &format!("definitions-{ancre}"),
            "Définitions",
            &[("Indicateur", ""), ("Définition", ""), ("Unité", ""), ("Sens", ""), ("Texte", "")],
            definitions,
            "",
        ),
        tableau(
            &format!("{CALCUL}{ancre}"),
            "Calcul, dans les mots du programme",
            &[("Code", ""), ("Univers", ""), ("Compté ou sommé", ""), ("Niveaux", ""), ("Protection", "")],
            calcul,
            "Les conditions sont écrites en SQL sur les colonnes communes à toutes les extractions. Celles qui portent sur une valeur \
             inconnue rangent la ligne parmi les inconnus.",
        ),
    ];
    Some(section(ancre, titre, reponse, blocs))
}

fn univers(d: &Definition) -> String {
    match &d.restriction {
        Some(r) => format!("{} ET {}", d.univers.sql, r.sql),
        None if d.univers.sql == "TRUE" => "toutes les lignes".to_owned(),
        None => d.univers.sql.clone(),
    }
}

fn numerateur(d: &Definition) -> String {
    match (&d.somme, d.nature) {
        (Some((n, s)), _) if s.sql.trim() == "1" => format!("{}, par ligne", n.sql),
        (Some((n, s)), _) => format!("{}, sur {}", n.sql, s.sql),
        (None, Nature::Effectif) => "chaque ligne".to_owned(),
        (None, Nature::Repartition) => d
            .classes
            .iter()
            .map(|(_, l, p)| format!("{l}{INSECABLE}: {}", p.sql))
            .collect::<Vec<_>>()
            .join(&format!("{FINE}; ")),
        (None, _) => d.classes.first().map_or_else(String::new, |(_, _, p)| p.sql.clone()),
    }
}

fn niveaux(d: &Definition) -> String {
    d.niveaux.iter().map(|n| n.libelle()).collect::<Vec<_>>().join(", ")
}

fn protection(u: Unite) -> &'static str {
    match u {
        Unite::MenagesRevenu => "ménages, revenus",
        Unite::Menages => "ménages",
        Unite::Logements => "logements, variable restreinte",
        Unite::Public => "donnée publique",
    }
}

fn unite(u: &str) -> &str {
    match u {
        "pct" => "en %",
        "nombre" => "en nombre",
        "jours" => "en jours",
        "mois" => "en mois",
        "annees" => "en années",
        "ratio" => "rapport",
        "eur_uc_an" => "en € par an et par unité de consommation",
        "eur_mois" => "en € par mois",
        "eur_m2" => "en € par m²",
        "personnes" => "en personnes",
        "m2" => "en m²",
        autre => autre,
    }
}
