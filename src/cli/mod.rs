//! The command line: arguments in, French out, an exit code that cron can read.

mod args;
mod commands;
mod terminal;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use terminal::Terminal;

/// Parses the arguments, runs the command, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) if e.use_stderr() => {
            eprint!("{}", usage::en_francais(&e));
            return ExitCode::from(2);
        }
        Err(e) => {
            let _ = e.print();
            return ExitCode::SUCCESS;
        }
    };
    let terminal = Terminal::new(cli.quiet, cli.log_format);
    let publie = cli.commande.publie();
    match commands::run(cli.commande, &terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            terminal.echec(&e, publie);
            ExitCode::from(e.code as u8)
        }
    }
}
