//! QPV codes: which generation a code is of, and which QPV of 2024 stand where a QPV of 2015 stood.
//!
//! The outlines changed on 1 January 2024 (2025 overseas) and the link is many-to-many: it tells where to look, it never turns
//! a figure of 2015 into a figure of 2024.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::error::{Lieu, Result};
use crate::sources::PetiteTable;

/// Set of outlines to which a QPV code belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    Qp2015,
    Qp2024,
}

/// First year of the QPV of 2024 (decree 2023-1314), and overseas, where those of 2015 stood a year longer.
pub const QPV_2024: i32 = 2024;
pub const QPV_2024_OUTRE_MER: i32 = 2025;
/// How the codes of the communes overseas begin.
pub const OUTRE_MER: [&str; 2] = ["97", "98"];

/// First year in which a commune counts by the QPV of 2024.
pub fn premiere_annee_2024(commune: &str) -> i32 {
    if OUTRE_MER.iter().any(|o| commune.starts_with(o)) { QPV_2024_OUTRE_MER } else { QPV_2024 }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Generation::Qp2015 => "2015",
            Generation::Qp2024 => "2024",
        })
    }
}

/// Generation of a QPV code, by its form: `QP059001` (2015), `QN05901M` (2024; I unchanged, M changed, N new, C Mayotte).
/// `None` for anything else: a code of another form is kept where it is met, is a finding, and matches nothing.
pub fn generation_qpv(code: &str) -> Option<Generation> {
    let chiffres = |s: &[u8]| s.iter().all(u8::is_ascii_digit);
    let departement = |s: &[u8]| chiffres(s) || s == b"02A" || s == b"02B";
    let [b'Q', generation, d @ .., a, b, c] = code.as_bytes() else { return None };
    if d.len() != 3 || !departement(d) || !chiffres(&[*a, *b]) {
        return None;
    }
    match (generation, c) {
        (b'P', b'0'..=b'9') => Some(Generation::Qp2015),
        (b'N', b'C' | b'I' | b'M' | b'N') => Some(Generation::Qp2024),
        _ => None,
    }
}

/// A code of 2015 where one of 2024 is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAncien<'a> {
    pub code: &'a str,
    /// QPV of 2024 that the list names; none of them is chosen.
    pub possibles: &'a [String],
}

impl fmt::Display for CodeAncien<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "« {} » est un code de QPV de 2015", self.code)?;
        if self.possibles.is_empty() {
            return f.write_str(" ; la liste de correspondance ne lui donne aucun QPV de 2024");
        }
        write!(f, " ; QPV de 2024 possibles, sans qu'aucun soit retenu : {}", self.possibles.join(", "))
    }
}

/// A code of the list that is not of the generation of its column; it is kept.
#[derive(Clone, Debug)]
pub struct CodeDouteux {
    pub code: String,
    pub attendue: Generation,
    pub lieu: Lieu,
}

/// Columns of the list; `QP2015_2`, `QP2015_3`… are found by their names.
pub const COLONNES_CORRESPONDANCE: &[&[&str]] = &[&["qp2024", "code_qp2024"], &["qp2015_1", "qp2015", "code_qp2015"]];

/// Reads the list of correspondence.
///
/// # Errors
/// As `PetiteTable::lire`.
pub fn table_correspondance(chemin: &Path) -> Result<PetiteTable> {
    PetiteTable::lire(chemin, COLONNES_CORRESPONDANCE)
}

/// QPV 2015 → QPV 2024.
#[derive(Clone, Debug, Default)]
pub struct Correspondance {
    par_2015: BTreeMap<String, Vec<String>>,
    pub douteux: Vec<CodeDouteux>,
}

impl Correspondance {
    /// # Errors
    /// The table has no column of QPV 2024.
    pub fn lire(t: &PetiteTable) -> Result<Self> {
        let mut c = Correspondance::default();
        let anciennes: Vec<&str> = t
            .colonnes()
            .iter()
            .map(String::as_str)
            .filter(|n| ["qp2015", "code_qp2015"].contains(n) || n.starts_with("qp2015_"))
            .collect();
        for l in t.rangees() {
            let lire = |colonne: &str, attendue: Generation, douteux: &mut Vec<CodeDouteux>| {
                let code = l.facultatif(colonne).filter(|v| !absent(v))?.to_uppercase();
                if generation_qpv(&code) != Some(attendue) {
                    douteux.push(CodeDouteux { code: code.clone(), attendue, lieu: l.lieu(colonne) });
                }
                Some(code)
            };
            l.texte("qp2024")?;
            let nouveau = lire("qp2024", Generation::Qp2024, &mut c.douteux);
            for colonne in &anciennes {
                let Some(ancien) = lire(colonne, Generation::Qp2015, &mut c.douteux) else { continue };
                let suivants = c.par_2015.entry(ancien).or_default();
                if let Some(code) = nouveau.as_ref().filter(|n| !suivants.contains(n)) {
                    suivants.push(code.clone());
                }
            }
        }
        Ok(c)
    }

    /// QPV of 2024 that stand, at least in part, where this QPV of 2015 stood. Empty when the list does not name it. Never a
    /// conversion: even a single answer may have other outlines.
    pub fn vers_2024(&self, code_2015: &str) -> &[String] {
        self.par_2015.get(code_2015).map_or(&[], Vec::as_slice)
    }

    /// How many codes are not of the generation of their column, and the first of them; `nom` is the list.
    pub fn remarque(&self, nom: &str) -> Option<String> {
        let premier = self.douteux.first()?;
        let ligne = premier.lieu.ligne.map_or_else(String::new, |l| format!(" (ligne {l})"));
        Some(format!(
            "{nom} : {} code(s) d'une autre génération de QPV que leur colonne, gardé(s) tel(s) quel(s) ; le premier est « {} »{ligne}, \
             où un code de {} est attendu",
            self.douteux.len(),
            premier.code,
            premier.attendue
        ))
    }

    /// Finding for a value met in a column of QPV 2024: `Some` when it is a code of 2015.
    pub fn code_ancien<'a>(&'a self, code: &'a str) -> Option<CodeAncien<'a>> {
        (generation_qpv(code) == Some(Generation::Qp2015)).then(|| CodeAncien { code, possibles: self.vers_2024(code) })
    }
}

fn absent(valeur: &str) -> bool {
    ["", "-", "NA", "0"].contains(&valeur)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generation_is_in_the_form_of_the_code() {
        for (code, attendue) in [
            ("QP059001", Some(Generation::Qp2015)),
            ("QP02A001", Some(Generation::Qp2015)),
            ("QP974018", Some(Generation::Qp2015)),
            ("QN05901M", Some(Generation::Qp2024)),
            ("QN02A01M", Some(Generation::Qp2024)),
            ("QN02B01N", Some(Generation::Qp2024)),
            ("QN97654C", Some(Generation::Qp2024)),
            ("QN98701I", Some(Generation::Qp2024)),
            // `L` is met, and is an error; so is what an extract writes for « none » (traps 12, 15).
            ("QN05901L", None),
            ("QN05901", None),
            ("QN059001M", None),
            ("QN02C01M", None),
            ("QP05901M", None),
            ("QN059012", None),
            ("qn05901m", None),
            ("QN0590é", None),
            ("HZ", None),
            ("CSZ", None),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(generation_qpv(code), attendue, "{code}");
        }
    }

    const LISTE: &str = "\u{feff} QP2024 ;Label_QP2024; Statut;QP2015_1 ;Label_QP2015_1;QP2015_2;Label_QP2015_2;QP2015_3;Label_QP2015_3\n\
        QN05901M;Les Uns;Modifié;QP059001;Uns;QP059002;Deux;;\n\
        QN05902N;Nouveau;Entrant;;;;;;\n\
        QN05903M;Autres;Modifié;QP059002;Deux;;;;\n\
        QN97418M;Loin;Modifié;QP974018;Loin;;;;\n\
        QP059009;Inversé;Modifié;QP059009;x;;;;\n";

    fn liste() -> Correspondance {
        let d = tempfile::tempdir().unwrap();
        let chemin = d.path().join("liste-correspondance-qp2024-qp2015.csv");
        std::fs::write(&chemin, LISTE).unwrap();
        Correspondance::lire(&table_correspondance(&chemin).unwrap()).unwrap()
    }

    #[test]
    fn a_qpv_of_2015_may_have_several_successors() {
        let c = liste();
        assert_eq!(c.vers_2024("QP059001"), ["QN05901M"]);
        assert_eq!(c.vers_2024("QP059002"), ["QN05901M", "QN05903M"]);
        assert_eq!(c.vers_2024("QP974018"), ["QN97418M"]);
        assert!(c.vers_2024("QP999999").is_empty());
    }

    #[test]
    fn a_code_of_2015_in_a_column_of_2024_is_a_finding_with_what_it_may_be() {
        let c = liste();
        let trouve = c.code_ancien("QP059002").unwrap();
        assert_eq!(trouve.possibles, ["QN05901M", "QN05903M"]);
        assert_eq!(
            trouve.to_string(),
            "« QP059002 » est un code de QPV de 2015 ; QPV de 2024 possibles, sans qu'aucun soit retenu : QN05901M, QN05903M"
        );
        assert!(c.code_ancien("QP013001").unwrap().possibles.is_empty());
        assert_eq!(c.code_ancien("QN05901M"), None);
        assert_eq!(c.code_ancien("QN05901L"), None);
    }

    #[test]
    fn codes_of_the_wrong_generation_are_kept_and_told() {
        let c = liste();
        assert_eq!(c.douteux.len(), 1);
        assert_eq!((c.douteux[0].code.as_str(), c.douteux[0].lieu.ligne), ("QP059009", Some(6)));
        let dite = c.remarque("liste.csv").unwrap();
        assert!(
            dite.contains("1 code(s)") && dite.ends_with("« QP059009 » (ligne 6), où un code de 2024 est attendu"),
            "{dite}"
        );
        assert_eq!(Correspondance::default().remarque("liste.csv"), None);
        assert_eq!(c.vers_2024("QP059009"), ["QP059009"]);
    }
}
