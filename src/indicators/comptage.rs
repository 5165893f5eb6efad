//! Counters of one table at the finest grain: those of each atom (what the levels of the catalogue tell apart). Every figure of
//! every level is a sum of these.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::*;

use crate::config::layout::Table;
use crate::measures::{Compte, Niveau, Periode};
use crate::model::DATE_STOCK;

use super::cas::{self, Cas};
use super::catalog::Definition;
use super::compteurs::Compteurs;

/// Columns that tell atoms apart, and the level that asks for each. The year and the month of events come beside.
pub const CLES: [(&str, Niveau); 12] = [
    ("code_epci", Niveau::Epci),
    ("code_departement", Niveau::Departement),
    ("code_region", Niveau::Region),
    ("localisation", Niveau::Localisation),
    ("siren_bailleur", Niveau::Bailleur),
    ("code_commune", Niveau::Commune),
    ("code_qpv", Niveau::Qpv),
    ("code_npnru", Niveau::Npnru),
    ("code_secteur", Niveau::Secteur),
    ("code_iris", Niveau::Iris),
    ("reservataire", Niveau::Reservataire),
    ("residence_id", Niveau::Residence),
];
const EPCI: usize = 0;
const LOCALISATION: usize = 3;
const BAILLEUR: usize = 4;
const RESIDENCE: usize = 11;

/// Whether the rows of a table can be told apart at a level. The schema of a conformed table says less: one may carry a column that it never
/// fills, so that predicates read alike everywhere.
fn tient(table: Table, niveau: Niveau) -> bool {
    match niveau {
        Niveau::Epci | Niveau::Commune => true,
        // A demand is not in a dwelling yet, and the extract is that of the territory: see its plan.
        Niveau::Departement
        | Niveau::Region
        | Niveau::Localisation
        | Niveau::Bailleur
        | Niveau::Qpv
        | Niveau::Npnru
        | Niveau::Secteur
        | Niveau::Iris
        | Niveau::Residence => table != Table::Demande,
        // Who proposed the household, or holds the right to the dwelling; classes are known once the tables that describe résidences are counted.
        Niveau::Reservataire | Niveau::Classe => matches!(table, Table::Attribution | Table::Reservation),
        // Known to the tracking of relogement alone.
        Niveau::Projet | Niveau::Groupe | Niveau::Operation => false,
    }
}

/// Levels at which the catalogue may count a table, in their order; none when it may not count it.
pub fn niveaux(table: Table) -> Vec<Niveau> {
    let comptee = Table::COMPTEES.contains(&table);
    Niveau::ALL.into_iter().filter(|n| comptee && tient(table, *n)).collect()
}

/// A class is that of a résidence, on either side of the border of the QPV.
fn rang(niveau: Niveau) -> Option<usize> {
    CLES.iter().position(|(_, n)| *n == niveau)
}

/// The columns of a table that its indicators need to be told apart.
pub fn cles(table: Table, schema: &Schema, definitions: &[&Definition]) -> Vec<usize> {
    let demande = |niveau: Niveau| definitions.iter().any(|d| d.niveaux.contains(&niveau));
    let classe = demande(Niveau::Classe);
    (0..CLES.len())
        .filter(|&i| {
            let Some((nom, niveau)) = CLES.get(i) else { return false };
            let utile = demande(*niveau)
                || i == EPCI
                // Contributors of a sum, and insiders of secrecy.
                || (i == BAILLEUR && table != Table::Demande)
                || (classe && matches!(i, LOCALISATION | RESIDENCE));
            utile && schema.get(nom).is_some()
        })
        .collect()
}

fn mois(schema: &Schema) -> Option<Expr> {
    let mois = schema.get("mois").map(|_| col("mois"));
    let mois = mois.or_else(|| schema.get(DATE_STOCK).map(|_| col(DATE_STOCK).dt().month()));
    mois.map(|m| m.cast(DataType::Int32).alias("mois"))
}

const ABSENT: u32 = u32::MAX;

/// What one atom is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Atome {
    annee: i32,
    /// 0 when the table has no month, or the row no date.
    mois: u32,
    codes: [u32; CLES.len()],
}

/// Each text once.
#[derive(Default)]
struct Dictionnaire {
    textes: Vec<Arc<str>>,
    rangs: HashMap<Arc<str>, u32>,
}

impl Dictionnaire {
    fn code(&mut self, texte: &str) -> u32 {
        if let Some(c) = self.rangs.get(texte) {
            return *c;
        }
        let (c, t) = (u32::try_from(self.textes.len()).unwrap_or(ABSENT), Arc::<str>::from(texte));
        self.textes.push(Arc::clone(&t));
        self.rangs.insert(t, c);
        c
    }

    /// Puts texts in their order; gives the new code of each former one. No text can be added any more.
    fn ranger(&mut self) -> Vec<u32> {
        self.rangs = HashMap::new();
        let mut anciens: Vec<u32> = (0u32..).take(self.textes.len()).collect();
        anciens.sort_unstable_by_key(|&c| self.textes.get(c as usize));
        let mut nouveaux = vec![ABSENT; anciens.len()];
        for (r, &c) in (0u32..).zip(&anciens) {
            if let Some(place) = nouveaux.get_mut(c as usize) {
                *place = r;
            }
        }
        self.textes.sort_unstable();
        nouveaux
    }
}

/// Where the numbers of one indicator are.
#[derive(Clone, Copy, Debug)]
struct Place {
    cas: Cas,
    sommes: usize,
}

/// The counters of one table.
pub struct Comptage {
    pub table: Table,
    cles: Vec<usize>,
    /// Month of a row: that of the event, or of the stock that it is in. Without one, a row speaks of a whole year.
    mois: Option<Expr>,
    dictionnaires: Vec<Dictionnaire>,
    rangs: HashMap<Atome, u32>,
    atomes: Vec<Atome>,
    places: Vec<Place>,
    compteurs: Compteurs,
    /// Atoms in canonical order, whatever the order in which rows came.
    ordre: Vec<u32>,
}

impl Comptage {
    pub fn new(table: Table, schema: &Schema, definitions: &[&Definition]) -> Self {
        let (mut places, mut sommes) = (Vec::new(), 0);
        for d in definitions {
            let cas = Cas::de(d);
            places.push(Place { cas, sommes });
            sommes += if cas.sommes { 2 } else { 0 };
        }
        Comptage {
            table,
            cles: cles(table, schema, definitions),
            mois: mois(schema),
            dictionnaires: CLES.iter().map(|_| Dictionnaire::default()).collect(),
            rangs: HashMap::new(),
            atomes: Vec::new(),
            compteurs: Compteurs::new(places.iter().map(|p| p.cas.nombre()), sommes),
            places,
            ordre: Vec::new(),
        }
    }

    /// The columns that [`Comptage::ajouter`] expects. `detail`: the EPCI whose rows are told apart; those of others only count
    /// in their département and region. `None`: every EPCI is.
    pub fn colonnes(&self, definitions: &[&Definition], detail: Option<&str>) -> Vec<Expr> {
        let epci = self.cles.contains(&EPCI);
        let mut colonnes = vec![col("annee").cast(DataType::Int32)];
        colonnes.extend(self.mois.iter().cloned());
        for (nom, niveau) in self.cles.iter().filter_map(|&i| CLES.get(i)) {
            let texte = col(*nom).cast(DataType::String);
            let large = matches!(niveau, Niveau::Departement | Niveau::Region);
            colonnes.push(match detail {
                Some(e) if epci && !large => {
                    when(col("code_epci").eq(lit(e))).then(texte).otherwise(lit(NULL)).alias(*nom)
                }
                _ => texte,
            });
        }
        for (i, d) in definitions.iter().enumerate() {
            colonnes.push(cas::expression(d).alias(format!("{i}:cas")));
            if let Some((num, den)) = &d.somme {
                let entier = |p: &super::catalog::Predicat| {
                    if p.sql.trim() == "1" { lit(1i64) } else { p.expr.clone().cast(DataType::Int64) }
                };
                colonnes.push(entier(num).alias(format!("{i}:num")));
                colonnes.push(entier(den).alias(format!("{i}:den")));
            }
        }
        colonnes
    }

    /// Adds a batch of rows.
    ///
    /// # Errors
    /// A column of [`Comptage::colonnes`] is not there.
    pub fn ajouter(&mut self, lot: &DataFrame) -> PolarsResult<()> {
        let rangs = self.atomes_de(lot)?;
        let (mut cas, mut sommes) = (Vec::with_capacity(self.places.len()), Vec::new());
        for (i, place) in self.places.iter().enumerate() {
            cas.push(lot.column(&format!("{i}:cas"))?.u8()?.rechunk().into_owned());
            if place.cas.sommes {
                for nom in ["num", "den"] {
                    let valeurs = lot.column(&format!("{i}:{nom}"))?.cast(&DataType::Int64)?;
                    sommes.push((i, valeurs.i64()?.iter().map(Option::unwrap_or_default).collect::<Vec<_>>()));
                }
            }
        }
        let cas = cas.iter().map(|c| c.cont_slice()).collect::<PolarsResult<Vec<_>>>()?;
        let (mut cas_ligne, mut valeurs) = (vec![0; cas.len()], vec![0; sommes.len()]);
        for (ligne, &atome) in rangs.iter().enumerate() {
            for (place, colonne) in cas_ligne.iter_mut().zip(&cas) {
                *place = colonne.get(ligne).copied().unwrap_or(0);
            }
            for (place, (i, colonne)) in valeurs.iter_mut().zip(&sommes) {
                // Outside the universe, or unknown: nothing to sum.
                *place = if cas_ligne.get(*i) == Some(&1) { colonne.get(ligne).copied().unwrap_or(0) } else { 0 };
            }
            self.compteurs.ajouter(atome, &cas_ligne, &valeurs);
        }
        Ok(())
    }

    /// The atom of each row; new ones are made.
    fn atomes_de(&mut self, lot: &DataFrame) -> PolarsResult<Vec<u32>> {
        let vide = Atome { annee: 0, mois: 0, codes: [ABSENT; CLES.len()] };
        let mut lignes = vec![vide; lot.height()];
        for (l, a) in lignes.iter_mut().zip(lot.column("annee")?.i32()?.iter()) {
            l.annee = a.unwrap_or(0);
        }
        if self.mois.is_some() {
            for (l, m) in lignes.iter_mut().zip(lot.column("mois")?.i32()?.iter()) {
                l.mois = m.and_then(|m| u32::try_from(m).ok()).unwrap_or(0);
            }
        }
        for &i in &self.cles {
            let (Some((nom, _)), Some(dictionnaire)) = (CLES.get(i), self.dictionnaires.get_mut(i)) else { continue };
            // Rows of one building follow each other.
            let mut dernier: Option<(&str, u32)> = None;
            for (l, texte) in lignes.iter_mut().zip(lot.column(nom)?.str()?.iter()) {
                let Some(texte) = texte else { continue };
                let code = match dernier {
                    Some((t, c)) if t == texte => c,
                    _ => dictionnaire.code(texte),
                };
                dernier = Some((texte, code));
                if let Some(place) = l.codes.get_mut(i) {
                    *place = code;
                }
            }
        }
        let mut rangs = Vec::with_capacity(lignes.len());
        let mut dernier: Option<(Atome, u32)> = None;
        for l in lignes {
            let rang = match dernier {
                Some((a, r)) if a == l => r,
                _ => self.rang(l),
            };
            dernier = Some((l, rang));
            rangs.push(rang);
        }
        Ok(rangs)
    }

    fn rang(&mut self, atome: Atome) -> u32 {
        if let Some(r) = self.rangs.get(&atome) {
            return *r;
        }
        let r = u32::try_from(self.atomes.len()).unwrap_or(ABSENT);
        self.rangs.insert(atome, r);
        self.atomes.push(atome);
        self.compteurs.etendre();
        r
    }

    /// Puts atoms in canonical order. To be called once, after the last batch.
    pub fn finir(mut self) -> Self {
        self.rangs = HashMap::new();
        // Codes were given in the order of the rows: ranks of their texts do not depend on it.
        let par_texte: Vec<Vec<u32>> = self.dictionnaires.iter_mut().map(Dictionnaire::ranger).collect();
        for atome in &mut self.atomes {
            for (code, rangs) in atome.codes.iter_mut().zip(&par_texte) {
                *code = rangs.get(*code as usize).copied().unwrap_or(ABSENT);
            }
        }
        self.ordre = (0u32..).take(self.atomes.len()).collect();
        self.ordre.sort_unstable_by_key(|&i| self.atomes.get(i as usize));
        self
    }

    /// Atoms in canonical order.
    pub fn ordre(&self) -> &[u32] {
        &self.ordre
    }

    pub fn annee(&self, atome: u32) -> i32 {
        self.atomes.get(atome as usize).map_or(0, |a| a.annee)
    }

    fn texte(&self, atome: u32, cle: usize) -> Option<&str> {
        let code = *self.atomes.get(atome as usize)?.codes.get(cle)?;
        self.dictionnaires.get(cle)?.textes.get(code as usize).map(AsRef::as_ref)
    }

    pub fn epci(&self, atome: u32) -> Option<&str> {
        self.texte(atome, EPCI)
    }

    pub fn bailleur(&self, atome: u32) -> Option<&str> {
        self.texte(atome, BAILLEUR)
    }

    pub fn localisation(&self, atome: u32) -> Option<&str> {
        self.texte(atome, LOCALISATION)
    }

    pub fn residence(&self, atome: u32) -> Option<&str> {
        self.texte(atome, RESIDENCE)
    }

    /// The zone of an atom at a level. Unknown zones are zones too, so that parts sum to the whole; except where most rows
    /// have none (QPV, quartiers, secteurs, IRIS) and résidences that no list knows. A class needs the table of classes:
    /// see `rollup`.
    pub fn zone(&self, atome: u32, niveau: Niveau) -> Option<&str> {
        let texte = self.texte(atome, rang(niveau)?);
        match niveau {
            Niveau::Localisation | Niveau::Bailleur | Niveau::Commune | Niveau::Reservataire => {
                Some(texte.unwrap_or(INCONNU))
            }
            Niveau::Residence => texte.filter(|r| *r != SANS_RESIDENCE),
            _ => texte,
        }
    }

    /// Periods an atom counts in. Events count in their year and, at the level of the EPCI, in every cumulated period that
    /// holds their month; lower levels only have the whole year and the period to date.
    pub fn periodes(&self, atome: u32, niveau: Niveau, arrete: (i32, u32)) -> Vec<Periode> {
        let Some(a) = self.atomes.get(atome as usize) else { return Vec::new() };
        if self.table == Table::Demande {
            return vec![Periode::Stock(a.annee, a.mois)];
        }
        if self.mois.is_none() {
            return vec![Periode::Millesime(a.annee)];
        }
        if a.mois == 0 {
            return Vec::new();
        }
        let (annee_courante, mois_courant) = arrete;
        let dernier = if a.annee == annee_courante { mois_courant } else { 12 };
        let mut p = Vec::new();
        if a.annee < annee_courante || mois_courant == 12 {
            p.push(Periode::Annee(a.annee));
        }
        if niveau == Niveau::Epci && a.annee + ANNEES_CUMULEES >= annee_courante {
            p.extend((a.mois..=dernier).map(|m| Periode::Cumul(a.annee, m)));
        } else if a.annee == annee_courante {
            p.push(Periode::Cumul(a.annee, mois_courant));
        }
        p
    }

    /// The numbers of one indicator in one atom.
    pub fn compte(&self, atome: u32, definition: usize) -> Compte {
        let Some(p) = self.places.get(definition) else { return Compte::default() };
        let lire = |k: usize| self.compteurs.compte(atome, definition, k + 1);
        let somme = |k: usize| self.compteurs.somme(atome, p.sommes + k);
        p.cas.compte(lire, if p.cas.sommes { (somme(0), somme(1)) } else { (0, 0) })
    }

    /// Adds one atom to the row of a wide table: all its counters, then all its sums.
    pub fn ajouter_a(&self, atome: u32, ligne: &mut [i64]) {
        self.compteurs.ajouter_a(atome, ligne);
    }

    /// Columns of the row of a wide table.
    pub fn largeur(&self) -> usize {
        self.compteurs.largeur()
    }
}

/// Zone of rows that no value places.
pub const INCONNU: &str = "inconnu";
/// Résidence of rows whose dwelling the register does not have.
pub const SANS_RESIDENCE: &str = "inconnue";
/// Three past years give the season and the band of the projection.
pub const ANNEES_CUMULEES: i32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::composition_tests::{pipeline, references};

    /// What is said of each table is what its plan makes: the column of every level is there, and no column is left without its level, save
    /// those that the plan of demands carries empty.
    #[test]
    fn levels_are_those_of_the_columns() {
        let schemas = crate::model::schemas(&references(), &pipeline()).unwrap();
        for table in Table::COMPTEES {
            let (niveaux, schema) = (niveaux(table), &schemas[&table]);
            for (colonne, niveau) in CLES {
                let (dit, la) = (niveaux.contains(&niveau), schema.get(colonne).is_some());
                let vide = table == Table::Demande && niveau != Niveau::Commune && niveau != Niveau::Epci;
                assert!(if vide { !dit } else { dit == la }, "{} : {}", table.code(), niveau.code());
            }
        }
        let codes = |t: Table| niveaux(t).iter().map(|n| n.code()).collect::<Vec<_>>();
        assert_eq!(codes(Table::Demande), ["epci", "commune"]);
        assert!(codes(Table::Menage).is_empty());
    }
}
