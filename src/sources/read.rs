//! Drives the reading of one file: a thread cuts blocks at record boundaries, others parse and type
//! them, and the caller receives finished blocks in the order of the file. Memory is bounded by the blocks in flight.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::datatypes::SchemaRef;

use chrono::NaiveDate;

use crate::error::{Error, Lieu, Result};
use crate::quality::{Constats, Regle};

use super::cell;
use super::columns::{CleHachage, Construction, Contexte, Indices, Ligne};
use super::dictionnaires::Dictionnaires;
use super::garde;
use super::header::{Binding, bind, normaliser};
use super::inspect::{Encoding, Inspection};
use super::parse::Parseur;
use super::recognise::Reconnue;
use super::records::RecordScanner;
use super::table;

/// How to read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub cle: &'a CleHachage,
    /// Reference tables of the SNE.
    pub dictionnaires: &'a Dictionnaires,
    /// Year of the file: ages are computed in it.
    pub millesime: i32,
    /// Columns to read otherwise, found by a first reading (see [`Lecture::a_relire`]).
    pub relire: &'a BTreeSet<&'static str>,
    /// Parsing threads, at least one.
    pub fils: usize,
    /// Bytes in a block. Also fixes the row groups of the lake, so it must not depend on the machine.
    pub bloc: usize,
}

/// A record longer than this is not a row of a table.
const LIGNE_MAX: usize = 256 << 20;

impl Options<'_> {
    pub const BLOC: usize = 16 << 20;

    fn contexte(&self, reconnue: &Reconnue<'_>) -> Contexte<'_> {
        let (mois, jour) = reconnue.layout.age_au.map_or((1, 1), |j| (j.mois, j.jour));
        let jour_age = NaiveDate::from_ymd_opt(self.millesime, mois, jour).unwrap_or_default();
        Contexte { cle: self.cle, dictionnaires: self.dictionnaires, jour_age, relire: self.relire }
    }
}

/// One typed block, in the order of the file.
pub struct Block {
    pub lignes: RecordBatch,
}

/// Account of one file: `lues = gardees + rejetees + ecartees`, and `lues` equals a count made without the parser.
#[derive(Clone, Debug, Default)]
pub struct Lecture {
    pub lues: u64,
    pub gardees: u64,
    pub rejetees: u64,
    /// Rows that the layout does not ask for (garages in a list of lots).
    pub ecartees: u64,
    pub absentes: Vec<String>,
    pub ignorees: Vec<String>,
    pub constats: Constats,
    /// Records that are not rows: header, titles above it, descriptions under it.
    sautees: u64,
    indices: BTreeMap<&'static str, Indices>,
}

impl Lecture {
    /// Columns that must be read again, since only the whole of them tells how: texts decoded twice, flags nobody filled in.
    pub fn a_relire(&self) -> BTreeSet<&'static str> {
        self.indices.iter().filter(|(_, i)| i.a_relire()).map(|(c, _)| *c).collect()
    }

    fn ajouter(&mut self, suite: Lecture) {
        self.lues += suite.lues;
        self.gardees += suite.gardees;
        self.rejetees += suite.rejetees;
        self.ecartees += suite.ecartees;
        self.sautees += suite.sautees;
        self.constats.fusionner(suite.constats);
        for (c, i) in suite.indices {
            self.indices.entry(c).or_default().ajouter(i);
        }
    }
}

struct Brut {
    rang: u64,
    octets: Vec<u8>,
    /// Physical line (1-based) of the first byte.
    ligne: u64,
}

/// Blocks already parsed, whose memory serves again.
type Reserve = Mutex<Vec<Vec<u8>>>;

struct Rendu<T> {
    rang: u64,
    contenu: Result<(T, Lecture)>,
}

/// Reads a file through a layout. `transformer` runs on the parsing threads, `recevoir` on the caller's, in file order.
///
/// # Errors
/// A required column is absent; the file is cut in the middle of a record; counts do not reconcile; the disk fails.
pub fn read<T: Send>(
    inspection: &Inspection,
    reconnue: &Reconnue<'_>,
    options: Options<'_>,
    transformer: impl Fn(Block) -> Result<T> + Sync,
    mut recevoir: impl FnMut(T) -> Result<()>,
) -> Result<Lecture> {
    let layout = reconnue.layout;
    let binding = bind(inspection, reconnue)?;
    let schema = table::schema(layout.table);
    let contexte = options.contexte(reconnue);
    let fils = options.fils.max(1);
    let (vers_fils, des_blocs) = sync_channel::<Brut>(1);
    let des_blocs = Arc::new(Mutex::new(des_blocs));
    let (vers_sortie, des_rendus) = sync_channel::<Rendu<T>>(fils);
    let reserve = Reserve::default();

    std::thread::scope(|portee| {
        let coupeur = portee.spawn(|| couper(inspection, &reconnue.feuille, options.bloc, &reserve, vers_fils));
        for _ in 0..fils {
            let (des_blocs, vers_sortie) = (Arc::clone(&des_blocs), vers_sortie.clone());
            let (binding, schema, transformer, reserve) = (&binding, &schema, &transformer, &reserve);
            portee.spawn(move || {
                while let Some(brut) = prochain(&des_blocs) {
                    let rang = brut.rang;
                    let lu = analyser(&brut, inspection, reconnue, binding, schema, contexte);
                    if let Ok(mut reserve) = reserve.lock() {
                        reserve.push(brut.octets);
                    }
                    let contenu = lu.and_then(|(bloc, compte)| Ok((transformer(bloc)?, compte)));
                    if vers_sortie.send(Rendu { rang, contenu }).is_err() {
                        return;
                    }
                }
            });
        }
        drop(vers_sortie);
        // The receiver must be gone for the cutter to notice that nobody listens after a failure.
        drop(des_blocs);

        let mut total =
            Lecture { absentes: binding.absentes.clone(), ignorees: binding.ignorees.clone(), ..Lecture::default() };
        let mut attente: BTreeMap<u64, (T, Lecture)> = BTreeMap::new();
        let mut suivant = 0;
        let mut echec = None;
        for rendu in des_rendus {
            match rendu.contenu {
                Ok(c) => {
                    attente.insert(rendu.rang, c);
                }
                Err(e) => {
                    echec = Some(e);
                    break;
                }
            }
            while let Some((valeur, compte)) = attente.remove(&suivant) {
                suivant += 1;
                total.ajouter(compte);
                if let Err(e) = recevoir(valeur) {
                    echec = Some(e);
                    break;
                }
            }
            if echec.is_some() {
                break;
            }
        }
        let comptes =
            coupeur.join().map_err(|_| Error::machine("la lecture s'est interrompue").in_file(&inspection.chemin))?;
        if let Some(e) = echec {
            return Err(e);
        }
        noter_descriptions(reconnue, &mut total);
        verifier(inspection, comptes?, &total)?;
        verifier_total(inspection, reconnue, &total)?;
        verifier_cles(inspection, reconnue, &total)?;
        Ok(total)
    })
}

/// Reads the first rows only: what a layout gives of a file, before the whole is read through it.
///
/// # Errors
/// A required column is absent, or the file cannot be read.
pub fn premieres(inspection: &Inspection, reconnue: &Reconnue<'_>, options: Options<'_>) -> Result<RecordBatch> {
    const ESSAI: u64 = 1 << 20;
    let mut octets = Vec::new();
    let mut flux = inspection.ouvrir(&reconnue.feuille)?.take(ESSAI);
    flux.read_to_end(&mut octets).map_err(|e| garde::reprendre("lecture", &inspection.chemin, &e))?;
    let mut scanner = RecordScanner::new(inspection.separateur);
    let fin = scanner.scan(&octets);
    if octets.len() as u64 == ESSAI {
        octets.truncate(fin.unwrap_or(octets.len()));
    }
    let binding = bind(inspection, reconnue)?;
    let schema = table::schema(reconnue.layout.table);
    let brut = Brut { rang: 0, octets: sans_bom(octets), ligne: 1 };
    analyser(&brut, inspection, reconnue, &binding, &schema, options.contexte(reconnue)).map(|(b, _)| b.lignes)
}

fn sans_bom(mut octets: Vec<u8>) -> Vec<u8> {
    if octets.starts_with(b"\xEF\xBB\xBF") {
        octets.drain(..3);
    }
    octets
}

/// Rows of description under the header are not data: said, never passed over in silence.
fn noter_descriptions(reconnue: &Reconnue<'_>, lecture: &mut Lecture) {
    for ligne in &reconnue.descriptions {
        lecture.constats.noter(Regle::LigneDescription, "toute la ligne", *ligne, || None);
    }
}

/// `enregistrements`: counted by the scanner alone, header and titles included.
fn verifier(inspection: &Inspection, enregistrements: u64, lecture: &Lecture) -> Result<()> {
    let lignes = enregistrements.saturating_sub(lecture.sautees);
    if lignes == 0 {
        return Err(Error::donnees("le fichier n'a que son en-tête, aucune ligne de données")
            .in_file(&inspection.chemin)
            .aide("l'export a sans doute été interrompu ou filtré à tort : redemandez l'extraction"));
    }
    if lignes != lecture.lues || lecture.lues != lecture.gardees + lecture.rejetees + lecture.ecartees {
        return Err(Error::donnees(format!(
            "les comptes ne concordent pas : {lignes} lignes comptées, {} lues, {} gardées, {} rejetées, {} écartées",
            lecture.lues, lecture.gardees, lecture.rejetees, lecture.ecartees
        ))
        .in_file(&inspection.chemin)
        .aide("le fichier a des guillemets mal fermés ou a changé pendant la lecture"));
    }
    Ok(())
}

/// The first line of a file without header says how many records follow, and their year.
fn verifier_total(inspection: &Inspection, reconnue: &Reconnue<'_>, lecture: &Lecture) -> Result<()> {
    let Some(total) = reconnue.layout.sans_entete.as_ref().and_then(|s| s.total) else { return Ok(()) };
    let annonce = reconnue.premiere_ligne.get(total.saturating_sub(1)).map_or("", String::as_str);
    if annonce.parse() == Ok(lecture.lues) {
        return Ok(());
    }
    Err(Error::donnees(format!("la première ligne annonce « {annonce} » lignes, {} suivent", lecture.lues))
        .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(1), colonne: Some(format!("champ {total}")) })
        .aide("le fichier a été tronqué ou complété à la main : redemandez-le au bailleur"))
}

/// A column of surrogate keys means nothing without its table.
fn verifier_cles(inspection: &Inspection, reconnue: &Reconnue<'_>, lecture: &Lecture) -> Result<()> {
    let mut tables = BTreeSet::new();
    let mut premiere = None;
    // In the order of the layout, which is that of the person who wrote it.
    for c in &reconnue.layout.colonnes {
        let Some(table) = &c.cles else { continue };
        let cle = (Regle::CleSansTable, Cow::Owned(c.nom.clone()));
        let Some(constat) = lecture.constats.par_regle.get(&cle).filter(|c| c.nombre * 2 > lecture.gardees.max(1))
        else {
            continue;
        };
        tables.insert(format!("ref_{table}"));
        premiere.get_or_insert((c, constat));
    }
    let Some((colonne, constat)) = premiere else { return Ok(()) };
    let presente = |n: &&String| reconnue.noms.iter().any(|m| normaliser(m) == normaliser(n));
    let nom = colonne.depuis.iter().find(presente).unwrap_or(&colonne.nom);
    let exemple = constat.exemples.first();
    let valeur = exemple.and_then(|e| e.valeur.as_ref()).map(|v| format!(" (« {v} »)")).unwrap_or_default();
    let pluriel = if tables.len() > 1 { "s" } else { "" };
    let tables = tables.into_iter().collect::<Vec<_>>().join(", ");
    Err(Error::donnees(format!(
        "la colonne « {nom} » contient des clés techniques{valeur}, et leur table de référence manque"
    ))
    .at(Lieu { fichier: inspection.chemin.clone(), ligne: exemple.map(|e| e.ligne), colonne: Some(nom.clone()) })
    .aide(format!(
        "déposez {tables}, livrée{pluriel} avec l'extraction, dans le dossier que nomme « sne » dans [references]"
    )))
}

fn prochain(des_blocs: &Mutex<Receiver<Brut>>) -> Option<Brut> {
    des_blocs.lock().ok()?.recv().ok()
}

/// Cuts the file after the last record that ends in each block.
/// Returns the number of records.
fn couper(
    inspection: &Inspection,
    feuille: &str,
    bloc: usize,
    reserve: &Reserve,
    vers_fils: SyncSender<Brut>,
) -> Result<u64> {
    let chemin: &Path = &inspection.chemin;
    let lecture = |e: std::io::Error| garde::reprendre("lecture", chemin, &e);
    let mut fichier = inspection.ouvrir(feuille)?;
    let mut scanner = RecordScanner::new(inspection.separateur);
    let mut reste: Vec<u8> = Vec::new();
    let (mut rang, mut ligne, mut premier) = (0, 1, true);
    loop {
        let deja = reste.len();
        let mut octets = std::mem::take(&mut reste);
        octets.reserve_exact(bloc);
        let lus = fichier.by_ref().take(bloc as u64).read_to_end(&mut octets).map_err(lecture)?;
        if premier {
            octets = sans_bom(octets);
        }
        let debut = if premier && deja == 0 { 0 } else { deja };
        let fin = scanner.scan(&octets[debut..]).map(|n| n + debut);
        let dernier = lus < bloc;
        if dernier {
            if !scanner.finish() {
                return Err(Error::donnees("le fichier est coupé au milieu d'une cellule entre guillemets")
                    .at(Lieu { fichier: chemin.to_owned(), ligne: Some(scanner.ligne_guillemet), colonne: None })
                    .aide(
                        "l'extraction a été interrompue, ou un guillemet n'est pas refermé : redemandez le fichier",
                    ));
            }
            if !octets.is_empty() {
                let _ = vers_fils.send(Brut { rang, octets, ligne });
            }
            return Ok(scanner.enregistrements);
        }
        // A single record may be longer than a block: read on.
        let Some(fin) = fin else {
            reste = octets;
            premier = false;
            if reste.len() > LIGNE_MAX {
                return Err(Error::donnees("une seule ligne dépasse la taille admise : ce n'est pas une table CSV")
                    .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None })
                    .aide("un guillemet n'est sans doute pas refermé, ou le fichier est abîmé : redemandez-le"));
            }
            continue;
        };
        reste = reserve.lock().ok().and_then(|mut r| r.pop()).unwrap_or_default();
        reste.clear();
        reste.extend_from_slice(&octets[fin..]);
        octets.truncate(fin);
        let lignes_du_bloc = memchr::memchr_iter(b'\n', &octets).count() as u64;
        if vers_fils.send(Brut { rang, octets, ligne }).is_err() {
            return Ok(0);
        }
        rang += 1;
        ligne += lignes_du_bloc;
        premier = false;
    }
}

fn analyser(
    brut: &Brut,
    inspection: &Inspection,
    reconnue: &Reconnue<'_>,
    binding: &Binding,
    schema: &SchemaRef,
    contexte: Contexte<'_>,
) -> Result<(Block, Lecture)> {
    let layout = reconnue.layout;
    let texte = match inspection.encodage {
        Encoding::Windows1252 => {
            Cow::Owned(encoding_rs::WINDOWS_1252.decode_without_bom_handling(&brut.octets).0.into_owned().into_bytes())
        }
        _ => Cow::Borrowed(brut.octets.as_slice()),
    };
    let estimation = memchr::memchr_iter(b'\n', &texte).count() + 1;
    let mut colonnes: Vec<Construction> =
        binding.colonnes.iter().map(|l| Construction::new(l, layout, estimation, contexte)).collect();
    let requises: Vec<usize> =
        colonnes.iter().enumerate().filter(|(_, c)| c.requise().is_some()).map(|(i, _)| i).collect();
    let mut numeros: Vec<i64> = Vec::with_capacity(estimation);
    let mut lecture = Lecture::default();
    let mut parseur = Parseur::new(&texte, inspection.separateur, brut.ligne, binding.champs);
    while let Some(enregistrement) = parseur.suivant() {
        let (numero, champs) = (enregistrement.ligne, enregistrement.champs());
        if numero <= reconnue.derniere_ligne {
            lecture.sautees += 1;
            continue;
        }
        lecture.lues += 1;
        let blanc = |r: std::ops::Range<usize>| r.into_iter().all(|i| enregistrement.champ(i).trim_ascii().is_empty());
        // A record may end with a separator; a file without header may have more positions than are known.
        let de_trop = champs > binding.champs && !blanc(binding.champs..champs);
        if de_trop && layout.sans_entete.is_some() {
            lecture.constats.noter(Regle::ChampsEnPlus, "toute la ligne", numero, || Some(champs.to_string()));
        } else if de_trop || champs < binding.champs || champs > binding.champs + 1 && layout.sans_entete.is_none() {
            if enregistrement.sans_fin && champs < binding.champs {
                return Err(Error::donnees(format!(
                    "la dernière ligne est incomplète : {champs} champs au lieu de {}, sans fin de ligne",
                    binding.champs
                ))
                .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(numero), colonne: None })
                .aide("le fichier est tronqué : redemandez l'extraction ou recopiez-le"));
            }
            lecture.rejetees += 1;
            let valeur = Some(format!("{champs} champs au lieu de {}", binding.champs));
            lecture.constats.rejeter(Regle::NombreDeChamps, "toute la ligne", numero, valeur);
            continue;
        }
        if enregistrement.sans_fin && inspection.encodage != Encoding::Windows1252 {
            // Only the last character of the text may be cut: anything else would have made the encoding another one.
            let coupee = (0..champs).find(|i| std::str::from_utf8(enregistrement.champ(*i)).is_err());
            if let Some(rang) = coupee {
                return Err(Error::donnees("le fichier est coupé au milieu d'un caractère")
                    .at(Lieu {
                        fichier: inspection.chemin.clone(),
                        ligne: Some(numero),
                        colonne: reconnue.noms.get(rang).cloned(),
                    })
                    .aide("le fichier est tronqué : redemandez l'extraction ou recopiez-le"));
            }
        }
        let demandee = |(position, valeurs): &(usize, Vec<String>)| {
            let v = cell::rogner(enregistrement.champ(*position));
            valeurs.iter().any(|attendue| attendue.as_bytes().eq_ignore_ascii_case(v))
        };
        if !binding.gardes.iter().all(demandee) {
            lecture.ecartees += 1;
            continue;
        }
        let manque = requises.iter().filter_map(|i| colonnes.get(*i)).find(|c| !c.renseignee(&enregistrement));
        if let Some(c) = manque {
            lecture.rejetees += 1;
            let nom = c.requise().unwrap_or_default();
            lecture.constats.rejeter(Regle::ValeurRequise, nom, numero, c.texte_brut(&enregistrement));
            continue;
        }
        lecture.gardees += 1;
        numeros.push(numero as i64);
        for colonne in &mut colonnes {
            colonne.ajouter(&enregistrement, numero, &mut lecture.constats);
        }
    }
    lecture.indices = colonnes.iter().map(Construction::indices).filter(|(_, i)| *i != Indices::default()).collect();
    let gardees = numeros.len();
    let mut tableaux: Vec<ArrayRef> = colonnes.into_iter().map(|c| c.finir(gardees)).collect();
    tableaux.push(Arc::new(Int64Array::from(numeros)));
    let lignes = RecordBatch::try_new(Arc::clone(schema), tableaux)
        .map_err(|e| Error::moteur("table incohérente", &e.to_string()).in_file(&inspection.chemin))?;
    Ok((Block { lignes }, lecture))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
