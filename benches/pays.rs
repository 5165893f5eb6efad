//! Steps on files of the size of the country, one a process, so that each has its own time and its own peak of memory.
//! Called by `mesure.py` and `comptage.py`; each prints one line of JSON.

#[path = "pays/commun.rs"]
mod commun;
#[path = "pays/comptage.rs"]
mod comptage;
#[path = "pays/geographie.rs"]
mod geographie;
#[path = "pays/lecture.rs"]
mod lecture;
#[path = "pays/sql.rs"]
mod sql;

use std::path::Path;

use bilan::error::Error;

/// The one of the command.
#[global_allocator]
static ALLOCATEUR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage :
  pays octets|empreinte|decouper|typer <dépôt> <source>
  pays ingerer <dépôt> <source> <lac>
  pays controler <lac>
  pays situer <contours.geojson> <points> <fils>
  pays compter <chaîne> <sortie>
  pays proteger <chaîne>";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let resultat = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["octets", depot, source] => lecture::octets(Path::new(depot), source),
        ["empreinte", depot, source] => lecture::empreinte(Path::new(depot), source),
        ["decouper", depot, source] => lecture::decouper(Path::new(depot), source),
        ["ingerer", depot, source, lac] => lecture::ingerer(Path::new(depot), source, Path::new(lac)),
        ["typer", depot, source] => sql::typer(Path::new(depot), source),
        ["controler", lac] => lecture::controler(Path::new(lac)),
        ["situer", contours, points, fils] => match (points.parse(), fils.parse()) {
            (Ok(points), Ok(fils)) => geographie::situer(Path::new(contours), points, fils),
            _ => Err(Error::configuration(USAGE)),
        },
        ["compter", chaine, sortie] => comptage::compter_pays(Path::new(chaine), Path::new(sortie)),
        ["proteger", chaine] => comptage::proteger_pays(Path::new(chaine)),
        _ => Err(Error::configuration(USAGE)),
    };
    if let Err(e) = resultat {
        eprintln!("{e} {:?} {:?}", e.lieu, e.aides);
        std::process::exit(1);
    }
}
