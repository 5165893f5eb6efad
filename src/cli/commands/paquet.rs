//! What a package carries beside the binary: completions of three shells and a page of manual, from the same words as `--help`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::cli::args::Cli;
use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::lake::ecrire_atomique;

/// Writes them under a folder, and says their paths.
///
/// # Errors
/// The disk refuses.
pub fn paquet(dossier: &Path, t: &Terminal) -> Result<()> {
    ecrire(dossier)?.iter().for_each(|p| t.dire(&p.display().to_string()));
    Ok(())
}

/// Writes them under a folder; returns their paths.
///
/// # Errors
/// The disk refuses.
fn ecrire(dossier: &Path) -> Result<Vec<PathBuf>> {
    let mut ecrits = Vec::new();
    let mut poser = |nom: &str, octets: &[u8]| -> Result<()> {
        let chemin = dossier.join(nom);
        ecrire_atomique(&chemin, octets)?;
        ecrits.push(chemin);
        Ok(())
    };
    for (coquille, nom) in [(Shell::Bash, "bilan.bash"), (Shell::Zsh, "_bilan"), (Shell::Fish, "bilan.fish")] {
        let mut octets = Vec::new();
        generate(coquille, &mut Cli::command(), "bilan", &mut octets);
        poser(nom, &octets)?;
    }
    poser("bilan.1", manuel(&mut Cli::command()).as_bytes())?;
    Ok(ecrits)
}

/// The page of manual, section 1, in French. The generators of pages write their titles in English.
fn manuel(commande: &mut Command) -> String {
    commande.build();
    let mut page = String::from(".\\\" Écrit par « bilan » depuis son aide : ne pas corriger ici.\n");
    let _ = writeln!(page, ".TH BILAN 1 \"\" \"bilan {}\" \"Manuel de bilan\"", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(page, ".SH NOM\nbilan \\- {}", roff(&texte(commande.get_about())));
    let _ = writeln!(page, ".SH SYNOPSIS\n.B bilan\n[OPTIONS] \\fICOMMANDE\\fR");
    let _ = writeln!(page, ".SH OPTIONS");
    options(&mut page, commande.get_arguments());
    let _ = writeln!(page, ".SH COMMANDES");
    for sous in commande.get_subcommands().filter(|s| !s.is_hide_set()) {
        let positions: Vec<String> = sous.get_positionals().map(|a| position(a, a.is_required_set())).collect();
        let _ = writeln!(
            page,
            ".SS \"bilan {} {}\"\n{}",
            sous.get_name(),
            positions.join(" "),
            roff(&texte(sous.get_about()))
        );
        options(&mut page, sous.get_arguments().filter(|a| !a.is_global_set() && a.get_id() != "help"));
        if let Some(suite) = sous.get_after_help() {
            let _ = writeln!(page, ".PP\n.nf\n{}\n.fi", roff(&suite.to_string()));
        }
    }
    if let Some(codes) = commande.get_after_help() {
        let _ = writeln!(page, ".SH \"CODES DE SORTIE\"\n.nf\n{}\n.fi", roff(&codes.to_string()));
    }
    let _ = writeln!(page, ".SH ENVIRONNEMENT");
    for (nom, sens) in [
        (crate::lake::VARIABLE_CLE, "clé des pseudonymes, 64 chiffres hexadécimaux, à la place du fichier"),
        (crate::lake::VARIABLE_LAC, "clé qui chiffre les tables du lac, de la même forme"),
    ] {
        let _ = writeln!(page, ".TP\n.B {nom}\n{}", roff(sens));
    }
    page
}

fn options<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    for a in arguments.filter(|a| !a.is_hide_set()) {
        let nom = if a.is_positional() {
            position(a, true)
        } else {
            let formes = [a.get_short().map(|s| format!("-{s}")), a.get_long().map(|l| format!("--{l}"))];
            let formes: Vec<String> = formes.into_iter().flatten().collect();
            match a.get_action().takes_values() {
                true => format!("{} {}", formes.join(", "), position(a, true)),
                false => formes.join(", "),
            }
        };
        let _ = writeln!(page, ".TP\n.B {}\n{}", roff(&nom), roff(&texte(a.get_help())));
    }
}

fn position(a: &Arg, obligatoire: bool) -> String {
    let nom = a.get_value_names().and_then(<[_]>::first).map_or_else(|| a.get_id().to_string(), ToString::to_string);
    if obligatoire { format!("<{nom}>") } else { format!("[{nom}]") }
}

fn texte(t: Option<&clap::builder::StyledStr>) -> String {
    t.map(ToString::to_string).unwrap_or_default()
}

/// A text that the formatter of manuals leaves as it is: no line of it is a request.
fn roff(texte: &str) -> String {
    let lignes = texte.lines().map(|l| {
        let l = l.replace('\\', "\\e").replace('-', "\\-");
        if l.starts_with(['.', '\'']) { format!("\\&{l}") } else { l }
    });
    lignes.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_command_in_french() {
        let page = manuel(&mut Cli::command());
        for sous in Cli::command().get_subcommands().filter(|s| !s.is_hide_set()) {
            assert!(page.contains(&format!(".SS \"bilan {}", sous.get_name())), "{}", sous.get_name());
        }
        for anglais in ["SUBCOMMANDS", "Print help", "Usage:", "possible values"] {
            assert!(!page.contains(anglais), "{anglais}");
        }
        assert!(!page.contains("bilan paquet"));
        // No text is taken for a request of the formatter.
        let requetes = [".\\\"", ".TH", ".SH", ".SS", ".TP", ".B", ".PP", ".nf", ".fi"];
        for l in page.lines().filter(|l| l.starts_with('.')) {
            assert!(requetes.iter().any(|r| l.starts_with(r)), "{l}");
        }
    }

    #[test]
    fn a_line_that_looks_like_a_request_is_a_text() {
        assert_eq!(roff(".so /etc/passwd\n'a\\b-c"), "\\&.so /etc/passwd\n\\&'a\\eb\\-c");
    }
}
