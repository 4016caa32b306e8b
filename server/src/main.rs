//! The binary `parley`.

#![recursion_limit = "256"]

use clap::Parser;
use server::commands::Cli;

fn main() -> std::process::ExitCode {
    server::commands::run(Cli::parse())
}
