//! Drives the reading of one file: a thread cuts blocks at record boundaries, others parse and type
//! them, and the caller receives finished blocks in the order of the file. Memory is bounded by the blocks in flight.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::datatypes::SchemaRef;

use crate::config::layout::Layout;
use crate::error::{Error, Lieu, Result};
use crate::quality::{Constats, Regle};

use super::columns::{CleHachage, Construction, Ligne};
use super::header::{Binding, bind};
use super::inspect::{Encoding, Inspection};
use super::records::RecordScanner;
use super::table;

/// How to read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub cle: &'a CleHachage,
    /// Parsing threads, at least one.
    pub fils: usize,
    /// Bytes in a block. Also fixes the row groups of the lake, so it must not depend on the machine.
    pub bloc: usize,
}

impl Options<'_> {
    pub const BLOC: usize = 16 << 20;
}

/// One typed block, in the order of the file.
pub struct Block {
    pub lignes: RecordBatch,
}

/// Account of one file: `lues = gardees + rejetees`, and `lues` equals a count made without the parser.
#[derive(Clone, Debug, Default)]
pub struct Lecture {
    pub lues: u64,
    pub gardees: u64,
    pub rejetees: u64,
    pub absentes: Vec<String>,
    pub ignorees: Vec<String>,
    pub constats: Constats,
}

struct Brut {
    rang: u64,
    octets: Vec<u8>,
    /// Physical line (1-based) of the first byte.
    ligne: u64,
}

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
    layout: &Layout,
    options: Options<'_>,
    transformer: impl Fn(Block) -> Result<T> + Sync,
    mut recevoir: impl FnMut(T) -> Result<()>,
) -> Result<Lecture> {
    let binding = bind(inspection, layout)?;
    let schema = table::schema(layout.table);
    let fils = options.fils.max(1);
    let (vers_fils, des_blocs) = sync_channel::<Brut>(1);
    let des_blocs = Arc::new(Mutex::new(des_blocs));
    let (vers_sortie, des_rendus) = sync_channel::<Rendu<T>>(fils);

    std::thread::scope(|portee| {
        let coupeur = portee.spawn(|| couper(inspection, options.bloc, vers_fils));
        for _ in 0..fils {
            let (des_blocs, vers_sortie) = (Arc::clone(&des_blocs), vers_sortie.clone());
            let (binding, schema, transformer) = (&binding, &schema, &transformer);
            portee.spawn(move || {
                while let Some(brut) = prochain(&des_blocs) {
                    let rang = brut.rang;
                    let contenu = analyser(brut, inspection, layout, binding, schema, options.cle)
                        .and_then(|(bloc, compte)| Ok((transformer(bloc)?, compte)));
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
                total.lues += compte.lues;
                total.gardees += compte.gardees;
                total.rejetees += compte.rejetees;
                total.constats.fusionner(compte.constats);
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
        verifier(inspection, comptes?, &total)?;
        Ok(total)
    })
}

/// Rows in the file, counted by the scanner alone (header left out).
struct Comptes {
    lignes: u64,
}

fn verifier(inspection: &Inspection, comptes: Comptes, lecture: &Lecture) -> Result<()> {
    if comptes.lignes == 0 {
        return Err(Error::donnees("le fichier n'a que son en-tête, aucune ligne de données")
            .in_file(&inspection.chemin)
            .aide("l'export a sans doute été interrompu ou filtré à tort : redemandez l'extraction"));
    }
    if comptes.lignes != lecture.lues || lecture.lues != lecture.gardees + lecture.rejetees {
        return Err(Error::donnees(format!(
            "les comptes ne concordent pas : {} lignes comptées, {} lues, {} gardées, {} rejetées",
            comptes.lignes, lecture.lues, lecture.gardees, lecture.rejetees
        ))
        .in_file(&inspection.chemin)
        .aide("le fichier a des guillemets mal fermés ou a changé pendant la lecture"));
    }
    Ok(())
}

fn prochain(des_blocs: &Mutex<Receiver<Brut>>) -> Option<Brut> {
    des_blocs.lock().ok()?.recv().ok()
}

/// Cuts the file after the last record that ends in each block.
fn couper(inspection: &Inspection, bloc: usize, vers_fils: SyncSender<Brut>) -> Result<Comptes> {
    let chemin: &Path = &inspection.chemin;
    let lecture = |e: std::io::Error| Error::io("lecture", chemin, &e);
    let mut fichier = File::open(chemin).map_err(lecture)?;
    let mut scanner = RecordScanner::new(inspection.separateur);
    let mut reste: Vec<u8> = Vec::new();
    let (mut rang, mut ligne, mut premier) = (0, 1, true);
    loop {
        let deja = reste.len();
        let mut octets = std::mem::take(&mut reste);
        octets.resize(deja + bloc, 0);
        let lus = remplir(&mut fichier, &mut octets[deja..]).map_err(lecture)?;
        octets.truncate(deja + lus);
        if premier && octets.starts_with(b"\xEF\xBB\xBF") {
            octets.drain(..3);
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
            return Ok(Comptes { lignes: scanner.enregistrements.saturating_sub(1) });
        }
        // A single record may be longer than a block: read on.
        let Some(fin) = fin else {
            reste = octets;
            premier = false;
            if reste.len() > 64 * bloc {
                return Err(Error::donnees("une seule ligne dépasse la taille admise : ce n'est pas une table CSV")
                    .at(Lieu { fichier: chemin.to_owned(), ligne: Some(ligne), colonne: None }));
            }
            continue;
        };
        reste = octets.split_off(fin);
        let lignes_du_bloc = memchr::memchr_iter(b'\n', &octets).count() as u64;
        if vers_fils.send(Brut { rang, octets, ligne }).is_err() {
            return Ok(Comptes { lignes: 0 });
        }
        rang += 1;
        ligne += lignes_du_bloc;
        premier = false;
    }
}

fn remplir(fichier: &mut File, tampon: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < tampon.len() {
        match fichier.read(&mut tampon[n..])? {
            0 => break,
            lus => n += lus,
        }
    }
    Ok(n)
}

/// One record: unescaped bytes and the end of each field.
struct Enregistrement<'a> {
    octets: &'a [u8],
    fins: &'a [usize],
}

impl Ligne for Enregistrement<'_> {
    fn champ(&self, rang: usize) -> &[u8] {
        let debut = if rang == 0 { 0 } else { self.fins.get(rang - 1).copied().unwrap_or(0) };
        let fin = self.fins.get(rang).copied().unwrap_or(debut);
        self.octets.get(debut..fin).unwrap_or(b"")
    }
}

fn analyser(
    brut: Brut,
    inspection: &Inspection,
    layout: &Layout,
    binding: &Binding,
    schema: &SchemaRef,
    cle: &CleHachage,
) -> Result<(Block, Lecture)> {
    let texte = match inspection.encodage {
        Encoding::Windows1252 => std::borrow::Cow::Owned(
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&brut.octets).0.into_owned().into_bytes(),
        ),
        _ => std::borrow::Cow::Borrowed(brut.octets.as_slice()),
    };
    let estimation = memchr::memchr_iter(b'\n', &texte).count() + 1;
    let mut colonnes: Vec<Construction> =
        binding.colonnes.iter().map(|l| Construction::new(l, layout, estimation, cle)).collect();
    let mut numeros: Vec<i64> = Vec::with_capacity(estimation);
    let mut lecture = Lecture::default();
    let mut lecteur = csv_core::ReaderBuilder::new()
        .delimiter(inspection.separateur)
        .terminator(csv_core::Terminator::Any(b'\n'))
        .build();
    let mut sortie = vec![0u8; 1 << 16];
    let mut fins = vec![0usize; binding.champs + 16];
    let mut entree: &[u8] = &texte;
    let mut entete = brut.rang == 0;
    let mut ligne = brut.ligne;
    loop {
        let debut = entree;
        let (mut ecrits, mut n_fins) = (0, 0);
        let fini = loop {
            let (resultat, lus, ecrit, finis) = lecteur.read_record(entree, &mut sortie[ecrits..], &mut fins[n_fins..]);
            entree = &entree[lus..];
            ecrits += ecrit;
            n_fins += finis;
            match resultat {
                // The empty input that follows tells the parser that the block is over.
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => sortie.resize(sortie.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull => fins.resize(fins.len() * 2, 0),
                csv_core::ReadRecordResult::Record => break false,
                csv_core::ReadRecordResult::End => break true,
            }
        };
        if fini {
            break;
        }
        let consomme = &debut[..debut.len() - entree.len()];
        // Blank lines before the record are consumed with it.
        let vides = consomme.iter().take_while(|c| matches!(c, b'\n' | b'\r')).filter(|c| **c == b'\n').count() as u64;
        let numero = ligne + vides;
        ligne += memchr::memchr_iter(b'\n', consomme).count() as u64;
        let enregistrement = Enregistrement { octets: &sortie[..ecrits], fins: &fins[..n_fins] };
        if n_fins == 1 && enregistrement.champ(0).iter().all(|c| *c == b'\r') && !consomme.contains(&b'"') {
            continue;
        }
        if std::mem::take(&mut entete) {
            continue;
        }
        lecture.lues += 1;
        let complet = n_fins == binding.champs
            || n_fins == binding.champs + 1 && enregistrement.champ(binding.champs).trim_ascii().is_empty();
        if !complet {
            if entree.is_empty() && n_fins < binding.champs && !consomme.ends_with(b"\n") {
                return Err(Error::donnees(format!(
                    "la dernière ligne est incomplète : {n_fins} champs au lieu de {}, sans fin de ligne",
                    binding.champs
                ))
                .at(Lieu { fichier: inspection.chemin.clone(), ligne: Some(numero), colonne: None })
                .aide("le fichier est tronqué : redemandez l'extraction ou recopiez-le"));
            }
            lecture.rejetees += 1;
            let valeur = Some(format!("{n_fins} champs au lieu de {}", binding.champs));
            lecture.constats.rejeter(Regle::NombreDeChamps, "toute la ligne", numero, valeur);
            continue;
        }
        let manque = colonnes.iter().find(|c| c.requise().is_some() && !c.renseignee(&enregistrement));
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
    let gardees = numeros.len();
    let mut tableaux: Vec<ArrayRef> = colonnes.into_iter().map(|c| c.finir(gardees)).collect();
    tableaux.push(Arc::new(Int64Array::from(numeros)));
    let lignes = RecordBatch::try_new(Arc::clone(schema), tableaux)
        .map_err(|e| Error::machine(format!("table incohérente : {e}")).in_file(&inspection.chemin))?;
    Ok((Block { lignes }, lecture))
}
