//! The command line: arguments in, French out, an exit code that cron can read.

mod args;
mod clair;
mod commands;
mod nombres;
mod periode;
mod terminal;
mod usage;

use std::io::{ErrorKind, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use crate::error::Code;
use args::Cli;
use clair::lignes_en_clair;
use terminal::Terminal;

/// Parses the arguments, runs the command, and gives the exit code.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(defaut));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) if e.use_stderr() => {
            eprint!("{}", usage::en_francais(&e));
            return ExitCode::from(2);
        }
        // The help, the version: results like others.
        Err(e) => {
            return match e.print().and_then(|()| std::io::stdout().flush()) {
                Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
                    eprintln!("erreur : {}", terminal::perdue(&cause).message);
                    ExitCode::from(Code::Machine as u8)
                }
                _ => ExitCode::SUCCESS,
            };
        }
    };
    let terminal = Terminal::new(cli.quiet, cli.log_format);
    let publie = cli.commande.publie();
    // What a defect says has been written by then.
    let rendu = catch_unwind(AssertUnwindSafe(|| commands::run(cli.commande, &terminal)));
    match rendu {
        Err(_) => ExitCode::from(Code::Machine as u8),
        Ok(Ok(code)) => match terminal.perte() {
            None => ExitCode::from(code),
            // Nothing of what was published is undone by that.
            Some(e) => {
                terminal.echec(&e, false);
                ExitCode::from(e.code as u8)
            }
        },
        Ok(Err(e)) => {
            terminal.echec(&e, publie);
            ExitCode::from(e.code as u8)
        }
    }
}

/// A defect of the program, in the words of the person who meets it. Nothing is said of a fault met inside the library that
/// reads workbooks: it is on a thread of its own and becomes a refusal of the file, with its own message.
fn defaut(cause: &std::panic::PanicHookInfo<'_>) {
    if std::thread::current().name() != Some(crate::sources::FIL_CLASSEUR) {
        eprintln!(
            "défaut du programme, à signaler : {}\nRien n'a été publié ; la dernière publication reste en place.",
            lignes_en_clair(&cause.to_string())
        );
    }
}
