//! The content-security policy of a page: nothing runs, and nothing is fetched, but the style and the script of the program.
//!
//! Each is named by its SHA-256, so that a script that a text would carry in is not run even where escaping had failed, and the same page
//! has the same bytes. An attribute `style` or `onclick` is refused by the browser too.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::modeles::place;
use crate::error::{Error, Result};

/// Where the policy goes: before anything it speaks of.
const TETE: &str = "<head>";

/// A block as it stands between its tags: the templates put it on lines of its own, and browsers read every end of line as `\n`.
pub fn bloc(texte: &str) -> String {
    texte.replace("\r\n", "\n").replace('\r', "\n")
}

/// The policy of a page that holds one style and one script.
fn politique(style: &str, script: &str) -> String {
    let empreinte = |t: &str| STANDARD.encode(Sha256::digest(format!("\n{t}\n")));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'",
        empreinte(style),
        empreinte(script)
    )
}

/// Puts the policy first in the head of a page, whatever its template says: of two policies, a browser applies both.
///
/// # Errors
/// The page has no head, or holds a style or a script that the policy would keep from working.
pub fn proteger(page: &str, style: &str, script: &str) -> Result<String> {
    let page = bloc(page);
    admis(&page, "style", style)?;
    admis(&page, "script", script)?;
    if page.contains(" style=\"") {
        return Err(refus("un attribut «\u{A0}style\u{A0}» y est écrit"));
    }
    let Some((avant, apres)) = page.split_once(TETE) else {
        return Err(refus("il n'a pas d'élément «\u{A0}<head>\u{A0}», où la politique de sécurité prend place"));
    };
    let politique = politique(style, script);
    Ok(format!("{avant}{TETE}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{politique}\">{apres}"))
}

/// The page has the block as it was given, or none. A label that had become a tag would be caught here too.
fn admis(page: &str, balise: &str, texte: &str) -> Result<()> {
    let ouvrante = format!("<{balise}");
    let tel_quel = page.contains(&format!("{ouvrante}>\n{texte}\n</{balise}>"));
    match page.matches(&ouvrante).count() {
        0 => Ok(()),
        1 if tel_quel => Ok(()),
        _ => Err(refus(&format!("il contient un élément «\u{A0}<{balise}>\u{A0}» que le programme n'a pas écrit"))),
    }
}

fn refus(quoi: &str) -> Error {
    Error::configuration(format!("un modèle de page ne peut pas servir\u{A0}: {quoi}"))
        .in_file(place("modeles/base.html.j2"))
        .aide("Un style va dans «\u{A0}reports/modeles/style.css\u{A0}», un script dans «\u{A0}reports/modeles/tableaux.js\u{A0}»\u{A0}: la page les reprend.")
        .aide("Corrigez ce modèle, ou retirez-le pour revenir au modèle fourni.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        "<!DOCTYPE html><html><head>\n<title>t</title><style>\na{}\n</style></head><script>\nf()\n</script></html>";

    #[test]
    fn the_policy_names_the_blocks_by_their_fingerprint() {
        let page = proteger(PAGE, "a{}", "f()").unwrap();
        // Of « \na{}\n » and « \nf()\n », by: printf '\na{}\n' | openssl dgst -sha256 -binary | base64
        assert!(page.contains("style-src 'sha256-qCar8pRQiWlgDxN7Kk6boSJXmhcN4LB/65l3d2ZDO+g=';"), "{page}");
        assert!(page.contains("script-src 'sha256-GpfXNSGA7AfjRV6DlBPnw1DCHfleUrLBhn1GCDoot4A=';"), "{page}");
        assert!(!page.contains("unsafe"));
        assert!(page.find("http-equiv").unwrap() < page.find("<title>").unwrap());
    }

    #[test]
    fn a_block_of_its_own_is_refused_rather_than_blocked() {
        assert!(proteger(&PAGE.replace('\n', "\r\n"), "a{}", "f()").is_ok(), "fins de ligne d'un éditeur de Windows");
        assert!(proteger("<html><head></head><body></body></html>", "a{}", "f()").is_ok(), "ni style, ni script");
        for (avant, apres) in [
            ("a{}", "b{}"),
            ("<style>", "<style media=\"print\">"),
            ("</html>", "<script>g()</script></html>"),
            ("</html>", "<script src=\"x.js\"></script></html>"),
            ("</html>", "<p style=\"color:red\">a</p></html>"),
        ] {
            let e = proteger(&PAGE.replace(avant, apres), "a{}", "f()").unwrap_err();
            assert!(e.message.contains("ne peut pas servir"), "{}", e.message);
        }
    }

    #[test]
    fn a_template_without_head_is_refused() {
        let e = proteger("<html><body></body></html>", "", "").unwrap_err();
        assert!(e.message.contains("<head>"), "{}", e.message);
    }
}
