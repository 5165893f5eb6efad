//! Elements of XML, escaped and closed.

use crate::charts::echapper;

pub const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";

/// A text of XML in the making.
pub struct Xml {
    texte: String,
    ouverts: Vec<String>,
}

impl Xml {
    pub fn new() -> Xml {
        Xml { texte: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), ouverts: Vec::new() }
    }

    pub fn ouvrir(&mut self, balise: &str, attributs: &[(&str, &str)]) {
        self.debut(balise, attributs);
        self.texte.push('>');
        self.ouverts.push(balise.to_owned());
    }

    pub fn fermer(&mut self) {
        if let Some(balise) = self.ouverts.pop() {
            self.texte.push_str(&format!("</{balise}>"));
        }
    }

    /// An element that holds nothing.
    pub fn seul(&mut self, balise: &str, attributs: &[(&str, &str)]) {
        self.debut(balise, attributs);
        self.texte.push_str("/>");
    }

    /// An element that holds a text.
    pub fn texte(&mut self, balise: &str, attributs: &[(&str, &str)], texte: &str) {
        self.ouvrir(balise, attributs);
        self.texte.push_str(&echapper(texte));
        self.fermer();
    }

    /// Closes what is open.
    pub fn finir(mut self) -> String {
        while !self.ouverts.is_empty() {
            self.fermer();
        }
        self.texte
    }

    fn debut(&mut self, balise: &str, attributs: &[(&str, &str)]) {
        self.texte.push('<');
        self.texte.push_str(balise);
        for (nom, valeur) in attributs {
            self.texte.push_str(&format!(" {nom}=\"{}\"", echapper(valeur)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_and_texts_escaped() {
        let mut x = Xml::new();
        x.ouvrir("a", &[("n", "\"<&>\"")]);
        x.texte("b", &[], "1 < 2 & 3\u{0}");
        x.seul("c", &[]);
        assert!(x.finir().ends_with("<a n=\"&quot;&lt;&amp;&gt;&quot;\"><b>1 &lt; 2 &amp; 3 </b><c/></a>"));
    }
}
