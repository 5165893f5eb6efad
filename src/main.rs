//! The `bilan` command.

use std::process::ExitCode;

/// Secrecy, counting and the layout of sheets make and free many short lists: with this allocator a run is faster, and holds less memory.
#[global_allocator]
static ALLOCATEUR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bilan::cli::main()
}
