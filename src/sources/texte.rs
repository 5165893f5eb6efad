//! Texts written in UTF-8 and read as Windows-1252 by an earlier hand: `ChÃ¢lons` for `Châlons`.

use std::borrow::Cow;

/// The text as it was meant, when reading it again gives a valid and different text without the tell-tale letters.
///
/// Only the whole column decides whether to mend: a single word may be written so on purpose.
pub fn reparer(t: &str) -> Option<String> {
    // First letters of « é », « ° », « ’ » and « œ » once so read.
    if !t.contains(['Ã', 'Â', 'â', 'Å']) {
        return None;
    }
    let (octets, _, perdu) = encoding_rs::WINDOWS_1252.encode(t);
    if perdu {
        return None;
    }
    let relu = match octets {
        Cow::Borrowed(o) => std::str::from_utf8(o).ok()?.to_owned(),
        Cow::Owned(o) => String::from_utf8(o).ok()?,
    };
    (relu != t && !relu.contains('Ã')).then_some(relu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_decoded_twice_is_mended_and_no_other() {
        assert_eq!(reparer("ChÃ¢lons").as_deref(), Some("Châlons"));
        assert_eq!(reparer("lâ€™Hay").as_deref(), Some("l’Hay"));
        assert_eq!(reparer("SacrÃ©-CÅ“ur").as_deref(), Some("Sacré-Cœur"));
        assert_eq!(reparer("CÅ“ur").as_deref(), Some("Cœur"));
        assert_eq!(reparer("Åland"), None);
        assert_eq!(reparer("Châlons"), None);
        assert_eq!(reparer("privÈ"), None);
        assert_eq!(reparer("Ã"), None);
        assert_eq!(reparer("SÃO PAULO"), None);
    }
}
