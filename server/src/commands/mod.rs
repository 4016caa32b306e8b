//! What the binary can be told to do: a file per command.

mod demo;
mod migrate;
mod reseal;
mod reset_second_step;
mod sandbox;
mod seed;
mod serve;

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::config::{Config, Options};
use crate::telemetry;

/// Threads that serve requests. Streamed pages have been seen to hang with a single one.
const THREADS_MIN: usize = 4;

/// The command line.
#[derive(Parser)]
#[command(
    name = "parley",
    version,
    about = "Parley: a self-hosted, Telegram-first sales CRM",
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve Parley
    Serve(Box<Options>),
    /// Serve Parley with a demo workspace and a local Telegram: nothing to configure
    Demo(Box<Options>),
    /// Bring the database schema up to date, and stop
    Migrate(Box<Options>),
    /// Fill an organization with made-up data, and print its sign-in as the last line
    Seed(Box<seed::Seed>),
    /// Take the second step from somebody who has lost it and has nobody above them
    ResetSecondStep(Box<reset_second_step::ResetSecondStep>),
    /// Seal everything with the secret key of today, after it was replaced
    Reseal(Box<Options>),
    /// Run a local Telegram alone, for development
    Sandbox(sandbox::Sandbox),
}

/// Runs a command to its end.
pub fn run(cli: Cli) -> ExitCode {
    match run_in_runtime(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parley: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_in_runtime(command: Command) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(THREADS_MIN))
        .enable_all()
        .build()
        .context("the threads cannot be started")?
        .block_on(async {
            match command {
                Command::Serve(options) => serve::run(start(*options)?).await,
                Command::Demo(options) => demo::run(*options).await,
                Command::Migrate(options) => migrate::run(start(*options)?).await,
                Command::Seed(seed) => seed::run(*seed).await,
                Command::ResetSecondStep(reset) => reset_second_step::run(*reset).await,
                Command::Reseal(options) => reseal::run(start(*options)?).await,
                Command::Sandbox(sandbox) => sandbox::run(sandbox).await,
            }
        })
}

/// Checks the configuration and begins to log as it says.
fn start(options: Options) -> anyhow::Result<Config> {
    let config = options.resolve()?;
    telemetry::start_logging(&config.log);
    Ok(config)
}

/// Ends when the process is asked to: by ctrl-c, or by a service manager.
async fn asked_to_stop() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return ctrl_c.await;
        };
        tokio::select! {
            () = ctrl_c => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    ctrl_c.await;
}
