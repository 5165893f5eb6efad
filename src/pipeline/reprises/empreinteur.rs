//! A fingerprint of values in memory. What derives `Hash` is covered field by field: a field that is added is in the key at once.

use std::hash::Hasher;

/// BLAKE3 as a [`Hasher`]. Small writes are gathered: the function is fast on long runs only.
pub struct Empreinteur {
    hache: blake3::Hasher,
    tampon: Vec<u8>,
}

const TAMPON: usize = 1 << 16;

impl Empreinteur {
    /// `usage` keeps apart keys of different things made of the same bytes; the version of the program is in all of them.
    pub fn new(usage: &str) -> Self {
        let mut hache = blake3::Hasher::new_derive_key(usage);
        hache.update(env!("CARGO_PKG_VERSION").as_bytes());
        hache.update(b"\0");
        Empreinteur { hache, tampon: Vec::with_capacity(TAMPON) }
    }

    fn vider(&mut self) {
        self.hache.update(&self.tampon);
        self.tampon.clear();
    }

    /// Hexadecimal.
    pub fn empreinte(mut self) -> String {
        self.vider();
        self.hache.finalize().to_hex().to_string()
    }
}

impl Hasher for Empreinteur {
    fn write(&mut self, octets: &[u8]) {
        if self.tampon.len() + octets.len() > TAMPON {
            self.vider();
        }
        self.tampon.extend_from_slice(octets);
    }

    /// The first bytes alone: nothing here tells values apart by it.
    fn finish(&self) -> u64 {
        let mut hache = self.hache.clone();
        hache.update(&self.tampon);
        hache.finalize().as_bytes().iter().take(8).fold(0, |n, o| (n << 8) | u64::from(*o))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hash;

    use super::*;

    fn de(usage: &str, x: &impl Hash) -> String {
        let mut e = Empreinteur::new(usage);
        x.hash(&mut e);
        e.empreinte()
    }

    #[test]
    fn values_and_uses_are_told_apart() {
        assert_eq!(de("u", &("ab", "c")), de("u", &("ab", "c")));
        assert_ne!(de("u", &("ab", "c")), de("u", &("a", "bc")));
        assert_ne!(de("u", &vec![1_i64, 2]), de("u", &vec![2_i64, 1]));
        assert_ne!(de("u", &vec![vec![1_i64], vec![]]), de("u", &vec![vec![], vec![1_i64]]));
        assert_ne!(de("u", &1_i64), de("v", &1_i64));
    }

    #[test]
    fn what_is_gathered_is_what_is_written_at_once() {
        let long: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
        let (mut un, mut petit) = (Empreinteur::new("u"), Empreinteur::new("u"));
        un.write(&long);
        long.chunks(7).for_each(|m| petit.write(m));
        assert_eq!(un.finish(), petit.finish());
        assert_eq!(un.empreinte(), petit.empreinte());
    }
}
