//! A quick hash for numbers that no one from outside chooses.

use std::hash::{BuildHasherDefault, Hasher};

/// The same on every machine; good enough for row numbers, worthless against whoever would choose them.
pub(in crate::secrecy) type Hachage = BuildHasherDefault<Melangeur>;

#[derive(Default)]
pub(in crate::secrecy) struct Melangeur(u64);

impl Melangeur {
    fn meler(&mut self, x: u64) {
        self.0 = (self.0.rotate_left(5) ^ x).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for Melangeur {
    fn write(&mut self, octets: &[u8]) {
        let mut morceaux = octets.chunks_exact(8);
        for m in &mut morceaux {
            self.meler(m.try_into().map_or(0, u64::from_le_bytes));
        }
        for o in morceaux.remainder() {
            self.meler(u64::from(*o));
        }
    }

    fn write_u32(&mut self, x: u32) {
        self.meler(u64::from(x));
    }

    fn write_u64(&mut self, x: u64) {
        self.meler(x);
    }

    fn write_usize(&mut self, x: usize) {
        self.meler(x as u64);
    }

    fn finish(&self) -> u64 {
        // The table looks at the high bits and at the low ones.
        self.0 ^ (self.0 >> 32)
    }
}
