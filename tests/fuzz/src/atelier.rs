//! Where a target works: a folder in memory when the system has one, and the layouts, read once.

#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bilan::config::layout::Layout;

pub struct Atelier {
    pub dossier: PathBuf,
    pub layouts: Vec<Layout>,
}

pub fn ici() -> &'static Atelier {
    static ICI: OnceLock<Atelier> = OnceLock::new();
    ICI.get_or_init(|| {
        let memoire = Path::new("/dev/shm");
        let racine = if memoire.is_dir() { memoire.to_owned() } else { std::env::temp_dir() };
        let dossier = racine.join("bilan-fuzz").join(std::process::id().to_string());
        std::fs::create_dir_all(&dossier).expect("le dossier de travail");
        let racine = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Atelier { dossier, layouts: crate::cibles::dispositions(&racine) }
    })
}

/// A panic of the library that reads workbooks is met on a thread of its own and becomes a refusal: that is what the
/// program promises, so that it is no failure here. Any other panic stops the fuzzer.
pub fn preparer() {
    let arreter = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |p| {
        let pile = std::backtrace::Backtrace::force_capture().to_string();
        if !pile.contains("/calamine-") {
            arreter(p);
        }
    }));
    ici();
}
