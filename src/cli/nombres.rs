//! Numbers on the command line, refused in French.

use std::ops::RangeInclusive;

/// Reads a whole number within bounds, as clap asks for it.
pub fn entier<T: TryFrom<u64>>(bornes: RangeInclusive<u64>) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |texte| {
        let lu = texte.parse().ok().filter(|n| bornes.contains(n)).and_then(|n| T::try_from(n).ok());
        lu.ok_or_else(|| match *bornes.end() {
            u64::MAX => "écrivez un nombre entier, en chiffres".to_owned(),
            fin => format!("écrivez un nombre entier de {} à {fin}", bornes.start()),
        })
    }
}
