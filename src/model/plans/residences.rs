//! Which résidence a dwelling belongs to: RPLS has no number for it. The keys of the pipeline are tried in order; what none
//! of them names, or names too few of, is the « diffus » of its bailleur, its commune, and its side of the border of the QPV.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::apport;

use crate::config::pipeline::{CleResidence, Parametres};
use crate::model::references::References;

/// Columns of the register that may name a résidence; they leave the plan once it is named.
pub const COLONNES: [&str; 6] =
    ["residence_bailleur", "programme", "num_convention", "immeuble", "num_voie", "nom_voie"];

/// `id_rpls` → résidence of the correspondence list, and the location of its point.
pub fn liste(references: &References, parametres: &Parametres) -> PolarsResult<LazyFrame> {
    let mut tailles: BTreeMap<&str, u32> = BTreeMap::new();
    for r in references.residence_de.values() {
        *tailles.entry(r.as_str()).or_default() += 1;
    }
    let n = references.residence_de.len();
    let (mut ids, mut codes) = (Vec::with_capacity(n), Vec::with_capacity(n));
    let mut qpv = Vec::with_capacity(n);
    for (id, r) in &references.residence_de {
        let residence = references.residences.get(r);
        ids.push(id.as_str());
        let assez = tailles.get(r.as_str()).is_some_and(|t| *t >= parametres.taille_min_residence);
        codes.push(assez.then_some(r.as_str()));
        let reponse = residence.and_then(|r| r.qpv.as_ref());
        qpv.push(reponse.map(|q| q.as_deref().unwrap_or("HZ")));
    }
    Ok(df!("id_liste" => ids, "residence_liste" => codes, "code_qpv_liste" => qpv)?.lazy())
}

/// Brings the name or code that the bailleur gives to the résidence of each dwelling (`residence_bailleur`), found by the
/// identifier of the register or by its own. A dwelling given two résidences has none.
pub fn division_du_bailleur(lf: LazyFrame, doublets: Option<LazyFrame>) -> LazyFrame {
    let Some(doublets) = doublets else {
        return lf.with_column(lit(NULL).cast(DataType::String).alias("residence_bailleur"));
    };
    let nommes = doublets.filter(col("residence_bailleur").is_not_null());
    let par = |cles: &[&'static str], vers: &'static str| {
        let complets = cles.iter().fold(lit(true), |e, c| e.and(col(*c).is_not_null()));
        nommes
            .clone()
            .filter(complets)
            .group_by(cles.iter().map(|c| col(*c).alias(format!("{vers}_{c}"))).collect::<Vec<_>>())
            .agg([col("residence_bailleur").n_unique().alias("n"), col("residence_bailleur").min().alias(vers)])
            .filter(col("n").eq(lit(1)))
            .drop(cols(["n"]))
    };
    lf.join(par(&["id_rpls"], "division_rpls"), [col("id_rpls")], [col("division_rpls_id_rpls")], apport())
        .join(
            par(&["siren_bailleur", "id_interne"], "division_interne"),
            [col("siren_bailleur"), col("id_interne")],
            [col("division_interne_siren_bailleur"), col("division_interne_id_interne")],
            apport(),
        )
        .with_column(coalesce(&[col("division_rpls"), col("division_interne")]).alias("residence_bailleur"))
        .drop(cols(["division_rpls", "division_interne"]))
}

/// Adds `residence_id` and `origine_residence` to dwellings already joined to the list, and already located.
///
/// # Errors
/// The lake cannot be read.
pub fn nommer(mut lf: LazyFrame, parametres: &Parametres) -> PolarsResult<LazyFrame> {
    lf = lf.with_columns([
        lit(NULL).cast(DataType::String).alias("residence_id"),
        lit(NULL).cast(DataType::String).alias("origine_residence"),
    ]);
    for cle in &parametres.cles_residence {
        lf = match cle {
            CleResidence::Liste => retenir(lf, col("residence_liste"), "liste"),
            autre => par_nom(lf, *autre, parametres.taille_min_residence)?,
        };
    }
    let lieu = lit("-") + coalesce(&[col("localisation"), lit("inconnu")]);
    let diffus = lit(crate::measures::DIFFUS) + col("siren_bailleur") + lit("-") + col("code_commune") + lieu;
    Ok(retenir(lf, diffus, "diffus").drop(cols(COLONNES)))
}

/// Fills the rows that have no résidence yet.
fn retenir(lf: LazyFrame, candidat: Expr, origine: &'static str) -> LazyFrame {
    let libre = col("residence_id").is_null().and(candidat.clone().is_not_null());
    lf.with_columns([
        when(libre.clone()).then(lit(origine)).otherwise(col("origine_residence")).alias("origine_residence"),
        when(libre).then(candidat).otherwise(col("residence_id")).alias("residence_id"),
    ])
}

/// A name of the register, when enough dwellings that are still without résidence bear it in one millésime.
///
/// The names that are borne enough are read at once: left in the plan, each key would double the work of those before it.
fn par_nom(lf: LazyFrame, cle: CleResidence, taille_min: u32) -> PolarsResult<LazyFrame> {
    let (origine, nom) = match cle {
        CleResidence::Bailleur => ("bailleur", None),
        CleResidence::Programme => ("programme", Some(par_colonne("programme", normaliser))),
        CleResidence::Convention => ("convention", Some(par_colonne("num_convention", normaliser_numero))),
        CleResidence::Immeuble => ("immeuble", Some(par_colonne("immeuble", normaliser))),
        CleResidence::Adresse => ("adresse", Some(adresse())),
        CleResidence::Liste => return Ok(lf),
    };
    let debut = lit(format!("{origine}-")) + col("siren_bailleur") + lit("-");
    let code = match nom {
        Some(nom) => debut + col("code_commune") + lit("-") + nom,
        // A code of the bailleur is unique in its stock, and stands as it is.
        None => debut + col("residence_bailleur"),
    };
    let candidat = when(col("residence_id").is_null()).then(code).otherwise(lit(NULL));
    let lf = lf.with_column(candidat.alias("candidat"));
    let assez = lf
        .clone()
        .filter(col("candidat").is_not_null().and(col("actif")))
        .group_by([col("candidat"), col("millesime")])
        .agg([len().alias("taille")])
        .filter(col("taille").gt_eq(lit(taille_min)))
        .group_by([col("candidat")])
        .agg([col("taille").max()])
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single();
    let lf = lf.join(assez.lazy(), [col("candidat")], [col("candidat")], apport());
    let candidat = when(col("taille").is_not_null()).then(col("candidat")).otherwise(lit(NULL));
    Ok(retenir(lf, candidat, origine).drop(cols(["candidat", "taille"])))
}

fn par_colonne(colonne: &str, normaliser: fn(&str) -> Option<String>) -> Expr {
    col(colonne).map(
        move |c: Column| {
            let noms = c.str()?.iter().map(|t| normaliser(t?));
            Ok(StringChunked::from_iter_options(c.name().clone(), noms).into_column())
        },
        |_, f| Ok(Field::new(f.name().clone(), DataType::String)),
    )
}

/// Number and street.
fn adresse() -> Expr {
    let lire = |c: &mut [Column]| {
        let [numero, voie] = c else { polars_bail!(ComputeError: "deux colonnes attendues") };
        let paires = numero.str()?.iter().zip(voie.str()?.iter());
        let lues: Vec<Option<String>> = paires.map(|(n, v)| normaliser_adresse(n.unwrap_or(""), v?)).collect();
        Ok(StringChunked::from_iter_options(numero.name().clone(), lues.into_iter()).into_column())
    };
    let texte = |_: &Schema, champs: &[Field]| {
        Ok(Field::new(champs.first().map_or("num_voie".into(), |f| f.name().clone()), DataType::String))
    };
    col("num_voie").map_many(lire, &[col("nom_voie")], texte)
}

const MOTS_VIDES: [&str; 13] =
    ["RESIDENCE", "RES", "PROGRAMME", "PROG", "GROUPE", "GRP", "LOTISSEMENT", "LOT", "LE", "LA", "LES", "DE", "DU"];

/// Upper case, without accents, punctuation nor the legal words that spelling adds or drops from one year to the next.
fn normaliser(nom: &str) -> Option<String> {
    let sans_accent = crate::french::sans_accents(nom).to_uppercase();
    let mots: Vec<&str> = mots(&sans_accent).filter(|m| !MOTS_VIDES.contains(m)).collect();
    // « 12 », « A » alone name a building of some street, not a résidence.
    let parle = mots.iter().any(|m| m.len() > 1 && m.chars().any(char::is_alphabetic));
    parle.then(|| mots.join(" "))
}

fn mots(texte: &str) -> impl Iterator<Item = &str> {
    texte.split(|c: char| !c.is_alphanumeric()).filter(|m| !m.is_empty())
}

/// A number of convention, whatever separates its parts; nothing for a field of zeros.
fn normaliser_numero(numero: &str) -> Option<String> {
    let propre: String = mots(&numero.to_uppercase()).collect();
    propre.bytes().any(|c| (b'1'..=b'9').contains(&c)).then_some(propre)
}

/// Number without its zeros nor what follows the digits, then the street, which sometimes begins with the number.
fn normaliser_adresse(numero: &str, voie: &str) -> Option<String> {
    let chiffres = |t: &str| {
        let n: String = t.trim().chars().take_while(char::is_ascii_digit).collect();
        Some(n.trim_start_matches('0').to_owned()).filter(|n| !n.is_empty())
    };
    let numero = chiffres(numero).or_else(|| chiffres(voie))?;
    let voie = normaliser(voie.trim().trim_start_matches(|c: char| c.is_ascii_digit()))?;
    Some(format!("{numero} {voie}"))
}

#[cfg(test)]
mod tests {
    use super::{normaliser, normaliser_adresse, normaliser_numero};

    #[test]
    fn one_name_however_it_is_spelt() {
        for nom in ["Résidence des Glycines", "RES. DES GLYCINES", "  résidence   des glycines "] {
            assert_eq!(normaliser(nom).as_deref(), Some("DES GLYCINES"), "{nom}");
        }
        assert_eq!(normaliser("12"), None);
        assert_eq!(normaliser("Bât. A"), Some("BAT A".to_owned()));
        assert_eq!(normaliser(" - "), None);
    }

    #[test]
    fn a_number_of_convention_is_made_of_digits() {
        for numero in ["59 3 12 1998 79-1297 2069", "59/3/12/1998/79.1297/2069", "593121998791297 2069"] {
            assert_eq!(normaliser_numero(numero).as_deref(), Some("5931219987912972069"), "{numero}");
        }
        assert_eq!(normaliser_numero("000"), None);
    }

    #[test]
    fn one_address_however_it_is_written() {
        let ecrites =
            [("12", "rue des Lilas"), ("0012", "RUE DES LILAS"), ("12 bis", "Rue des Lilas"), ("", "12 rue des lilas")];
        for (numero, voie) in ecrites {
            assert_eq!(normaliser_adresse(numero, voie).as_deref(), Some("12 RUE DES LILAS"), "{numero} {voie}");
        }
        assert_eq!(normaliser_adresse("", "rue des Lilas"), None);
        assert_eq!(normaliser_adresse("0", "rue des Lilas"), None);
        assert_eq!(normaliser_adresse("12", "12"), None);
    }
}
