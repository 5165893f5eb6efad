#![no_main]

#[path = "../src/atelier.rs"]
mod atelier;
#[path = "../cibles/mod.rs"]
mod cibles;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: atelier::preparer(), |octets: &[u8]| {
    let a = atelier::ici();
    cibles::proposition::cible(&a.dossier, &a.layouts, octets);
});
